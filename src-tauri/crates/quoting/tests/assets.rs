//! What ships with the product for quotes: each file against its schema, and against the price book it speaks of.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use serde_json::Value;
use testkit::schema::keeps;

macro_rules! file {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../../../../assets/quoting/", $name, ".json")),
            include_str!(concat!(
                "../../../../assets/quoting/schema/",
                $name,
                ".schema.json"
            )),
        )
    };
}

fn check(file: (&str, &str, &str), broken: impl FnOnce(&mut Value)) {
    keeps(file.0, file.1, file.2, broken);
}

#[test]
fn every_file_keeps_to_its_schema() {
    check(file!("settings"), |data| data["cost_rate"] = "65".into());
    check(file!("fees"), |data| data["fees"][0]["kind"] = "X".into());
    check(file!("tax-rates"), |data| {
        data["rates"][0]["rate"] = "3%".into();
    });
    check(file!("templates"), |data| {
        data["templates"][0]["rooms"][0]["kinds"][0] = "garage".into();
    });
    check(file!("checks"), |data| {
        data["checks"][0]["lacks"] = serde_json::json!({"kinds": ["kitchen"]});
    });
    check(file!("words"), |data| {
        data["title"]["en"] = "".into();
    });
}

fn texts(list: &Value) -> impl Iterator<Item = String> {
    list.as_array()
        .cloned()
        .unwrap_or_default()
        .into_iter()
        .map(|text| text.as_str().unwrap().to_owned())
}

fn codes(text: &str, list: &str) -> BTreeSet<String> {
    let data: Value = serde_json::from_str(text).unwrap();
    data[list]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["code"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn checks_and_templates_name_what_the_price_book_has() {
    let known = codes(catalog::seed::files::ITEMS, "items");
    let fees = codes(file!("fees").1, "fees");
    let checks: Value = serde_json::from_str(file!("checks").1).unwrap();
    let mut named = BTreeSet::new();
    for check in checks["checks"].as_array().unwrap() {
        named.extend(texts(&check["suggest"]));
        for condition in ["when", "lacks"] {
            named.extend(texts(&check[condition]["codes"]));
            for fee in texts(&check[condition]["fees"]) {
                assert!(fees.contains(&fee), "{fee}");
            }
        }
    }
    let templates: Value = serde_json::from_str(file!("templates").1).unwrap();
    for template in templates["templates"].as_array().unwrap() {
        for part in ["rooms", "whole"] {
            for room in template[part].as_array().unwrap() {
                named.extend(texts(&room["items"]));
            }
        }
    }
    let strange: Vec<_> = named.difference(&known).collect();
    assert!(strange.is_empty(), "{strange:?}");
}
