//! The history speaks both languages: every command that writes, every table and column that is recorded.
#![allow(clippy::unwrap_used)]

use office::SLICES;
use serde_json::Value;
use store::Kind;

/// What writes no record of the firm: it opens, finds, or is about this computer.
const SILENT: [&str; 6] = [
    "app.",
    "history.",
    "session.",
    "practice.",
    "care.",
    "document.",
];

fn words(language: &str) -> Value {
    let path = format!(
        "{}/../../../ui/src/lib/locales/{language}/history.json",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn missing(wanted: &[String]) -> Vec<String> {
    ["zh", "en"]
        .iter()
        .flat_map(|language| {
            let words = words(language);
            wanted
                .iter()
                .filter(|key| {
                    words
                        .pointer(&format!("/{}", key.replace('.', "/")))
                        .and_then(Value::as_str)
                        .is_none_or(str::is_empty)
                })
                .map(|key| format!("{language} {key}"))
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn every_command_that_writes_has_its_words() {
    let schemas = office::list().schemas();
    let commands: Vec<String> = schemas["commands"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, entry)| {
            entry["kind"] == "command" && !SILENT.iter().any(|silent| name.starts_with(silent))
        })
        .map(|(name, _)| format!("commands.{name}"))
        .collect();
    assert!(commands.len() > 50);
    assert_eq!(missing(&commands), Vec::<String>::new());
}

#[test]
fn every_recorded_table_and_column_has_its_words() {
    let mut wanted = Vec::new();
    for table in SLICES.iter().flat_map(|slice| slice.tables) {
        if table.kind == Kind::Local {
            continue;
        }
        wanted.push(format!("tables.{}", table.name));
        for column in table.columns {
            wanted.push(format!("columns.{}.{}", table.name, column.name));
        }
    }
    assert_eq!(missing(&wanted), Vec::<String>::new());
}
