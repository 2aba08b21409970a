//! The made-up words against their schemas.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use serde_json::Value;

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn every_file_keeps_to_its_schema() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../assets/demo"));
    for name in ["people", "estates", "sources", "calendar", "sentences"] {
        let data = read(&folder.join(format!("{name}.json")));
        let schema = read(&folder.join(format!("schema/{name}.schema.json")));
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&data)
            .map(|error| format!("{name} {}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let mut broken = data;
        broken["more"] = true.into();
        assert!(
            !validator.is_valid(&broken),
            "{name}: a strange key is refused"
        );
    }
}

#[test]
fn the_firm_has_the_people_of_the_trade() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../assets/demo"));
    let people = read(&folder.join("people.json"));
    let staff = people["staff"].as_array().unwrap();
    let of = |role: &str| staff.iter().filter(|one| one["role"] == role).count();
    let counts = [
        "sales",
        "designer",
        "budgeter",
        "manager",
        "purchaser",
        "warehouse",
        "finance",
        "after_sales",
    ]
    .map(of);
    // renovation.md §7, without the owner.
    assert_eq!(counts, [5, 5, 1, 5, 1, 1, 2, 1]);
}
