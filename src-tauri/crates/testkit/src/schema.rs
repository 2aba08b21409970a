//! Data files against their JSON Schemas.

use serde_json::Value;

/// Checks a data file against its schema, and that the schema looks: `broken` makes the data wrong, and must be refused.
///
/// # Panics
/// With every place where the file does not keep to the schema, where a number is a JSON fraction, and where broken data
/// passes.
#[track_caller]
pub fn keeps(name: &str, data: &str, schema: &str, broken: impl FnOnce(&mut Value)) {
    let read = |text: &str| -> Value {
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    let (mut data, schema) = (read(data), read(schema));
    let validator = jsonschema::draft202012::new(&schema)
        .unwrap_or_else(|error| panic!("{name}: its schema is none: {error}"));
    let errors: Vec<String> = validator
        .iter_errors(&data)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
    no_fractions(&data, name);
    broken(&mut data);
    assert!(
        !validator.is_valid(&data),
        "{name}: its schema lets wrong data pass"
    );
}

#[track_caller]
fn no_fractions(value: &Value, at: &str) {
    match value {
        Value::Number(number) => assert!(number.is_i64(), "{at}: {number} is a JSON fraction"),
        Value::Array(values) => values.iter().for_each(|value| no_fractions(value, at)),
        Value::Object(values) => values
            .iter()
            .for_each(|(key, value)| no_fractions(value, &format!("{at}.{key}"))),
        _ => {}
    }
}
