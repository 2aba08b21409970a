//! The whole list of what can be called, to be seen in one place when it changes.

use std::fmt::Write as _;

use serde_json::Value;

/// A type's name, or the shape of one that has none.
fn name_of(schema: &Value) -> String {
    if let Some(path) = schema["$ref"].as_str() {
        return path.rsplit('/').next().unwrap_or(path).to_owned();
    }
    if schema["type"] == "array" {
        return format!("[{}]", name_of(&schema["items"]));
    }
    if let Some(either) = schema["anyOf"].as_array() {
        return either.iter().map(name_of).collect::<Vec<_>>().join(" | ");
    }
    match &schema["type"] {
        Value::String(kind) => kind.clone(),
        Value::Array(kinds) => kinds
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(" | "),
        _ => schema.to_string(),
    }
}

#[test]
fn the_list() {
    let schemas = office::list().schemas();
    let mut text = String::new();
    for (name, entry) in schemas["commands"].as_object().expect("a map") {
        let (kind, request, answer) = (
            entry["kind"].as_str().expect("a kind"),
            name_of(&entry["request"]),
            name_of(&entry["answer"]),
        );
        writeln!(text, "{kind:<8} {name} ({request}) -> {answer}").expect("a text takes lines");
    }
    for (name, request) in schemas["documents"].as_object().expect("a map") {
        writeln!(text, "document {name} ({})", name_of(request)).expect("a text takes lines");
    }
    insta::assert_snapshot!(text);
}

/// A 64-bit number would lose its last digits in the screens: ids, clocks and amounts are texts.
#[test]
fn no_large_number_crosses_the_wire() {
    let schemas = office::list().schemas();
    let mut found = Vec::new();
    look(&schemas, "", &mut found);
    assert_eq!(found, Vec::<String>::new());
}

fn look(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            let format = map.get("format").and_then(Value::as_str).unwrap_or("");
            if ["int64", "uint64", "int128", "uint128", "int", "uint"].contains(&format) {
                found.push(format!("{path}: {format}"));
            }
            for (key, inner) in map {
                look(inner, &format!("{path}/{key}"), found);
            }
        }
        Value::Array(list) => {
            for (at, inner) in list.iter().enumerate() {
                look(inner, &format!("{path}/{at}"), found);
            }
        }
        _ => {}
    }
}
