//! The need-by data against its schema and against the price book it speaks of.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use serde_json::Value;

const DATA: &str = include_str!("../../../../assets/supply/need-by.json");
const SCHEMA: &str = include_str!("../../../../assets/supply/schema/need-by.schema.json");

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn texts(list: &Value, key: &str) -> BTreeSet<String> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|row| row[key].as_str().unwrap().to_owned())
        .collect()
}

fn keys(map: &Value) -> BTreeSet<String> {
    map.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn the_file_keeps_to_its_schema() {
    testkit::schema::keeps("need-by", DATA, SCHEMA, |data| {
        data["days_before"]["days"] = "1".into();
    });
}

#[test]
fn it_names_what_the_price_book_has() {
    let data = json(DATA);
    let materials = json(catalog::seed::files::MATERIALS);
    let items = json(catalog::seed::files::ITEMS);
    for (named, known) in [
        (
            keys(&data["groups"]),
            texts(&materials["materials"], "group"),
        ),
        (keys(&data["items"]), texts(&items["items"], "code")),
        (keys(&data["trades"]), texts(&items["items"], "trade")),
    ] {
        let strange: Vec<_> = named.difference(&known).collect();
        assert!(strange.is_empty(), "{strange:?}");
    }
    // Every trade of the price book has a day, so nothing falls back to the project's start unseen.
    assert_eq!(keys(&data["trades"]), texts(&items["items"], "trade"));
}
