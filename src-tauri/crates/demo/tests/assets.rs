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
    for name in [
        "people",
        "estates",
        "sources",
        "calendar",
        "sentences",
        "firm",
        "tour",
    ] {
        let text = |path: String| std::fs::read_to_string(folder.join(path)).unwrap();
        testkit::schema::keeps(
            name,
            &text(format!("{name}.json")),
            &text(format!("schema/{name}.schema.json")),
            |data| data["more"] = true.into(),
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
