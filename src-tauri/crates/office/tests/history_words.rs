//! The history speaks both languages: every command that writes, every table and column that is recorded.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use office::{Caller, Office, SLICES};
use serde_json::{Value, json};
use store::{Kind, System};

/// What writes no record of the firm: it opens, finds, or is about this computer.
const SILENT: [&str; 14] = [
    "app.",
    "history.",
    "session.",
    "practice.",
    "care.",
    "document.",
    "protection.",
    "sync.",
    "attach.begin",
    "attach.put",
    "attach.drop",
    "attach.save_",
    "attach.open_copy",
    "attach.clear",
];

/// What does write one in spite of its name.
const SPOKEN: [&str; 1] = ["sync.settle"];

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
            let silent = SILENT.iter().any(|silent| name.starts_with(silent));
            entry["kind"] == "command" && (!silent || SPOKEN.contains(&name.as_str()))
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

/// A firm as it is made, with the starter price book.
struct Place {
    _folder: tempfile::TempDir,
    office: Office,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let office = Office::new(folder.path(), Arc::new(System));
        let place = Self {
            _folder: folder,
            office,
        };
        let firm =
            json!({"name": "Hill", "taxStatus": "small_scale", "logoBase64": null, "owner": "Lin"});
        place.call("app.create_firm", firm);
        place
    }

    fn call(&self, name: &str, req: Value) -> Value {
        self.office
            .call(&Caller::default(), name, req)
            .unwrap()
            .value
    }
}

#[test]
fn a_change_is_about_the_firm_where_its_price_book_is_made_with_it() {
    let page = Place::new().call("history.recent", json!({}));
    let change = &page["changes"][0];
    assert_eq!(change["command"], "app.create_firm");
    assert_eq!(
        (&change["subject"]["table"], &change["subject"]["name"]),
        (&json!("firm_profile"), &json!("Hill"))
    );
}

#[test]
fn a_part_does_not_tell_what_it_is_a_part_of() {
    let place = Place::new();
    let row = [json!({"field": "name", "text": "客厅"})];
    let customer = json!({"id": null, "fields": {"name": "Wang", "phone": "13800138000"}});
    let customer = place.call("crm.save_customer", customer)["customer"]["id"].clone();
    let project = json!({"customerId": customer, "fields": {"name": "Lake"}});
    let project = place.call("design.create_project", project)["project"]["id"].clone();
    let rooms = json!({"projectId": project, "cells": [], "rows": [row]});
    place.call("design.edit_rooms", rooms);
    let page = place.call("history.recent", json!({"limit": 1}));
    let change = &page["changes"][0];
    assert_eq!(change["subject"]["row"], project);
    let moves = change["rows"][0]["moves"].as_array().unwrap();
    let columns: Vec<&str> = moves
        .iter()
        .map(|one| one["column"].as_str().unwrap())
        .collect();
    assert!(columns.contains(&"name"));
    assert!(!columns.contains(&"project_id"), "{columns:?}");
}

#[test]
fn a_note_of_a_timeline_is_in_the_history_of_what_it_is_of() {
    let place = Place::new();
    let lead = json!({"fields": {"phone": "13800138001", "name": "Shi"}, "note": ""});
    let lead = place.call("crm.create_lead", lead)["id"].clone();
    let customer = json!({"id": null, "fields": {"name": "Wang", "phone": "13800138000"}});
    let customer = place.call("crm.save_customer", customer)["customer"]["id"].clone();
    let project = json!({"customerId": customer, "fields": {"name": "Lake"}});
    let project = place.call("design.create_project", project)["project"]["id"].clone();
    for (table, of, id) in [
        ("crm_lead", "leadId", &lead),
        ("crm_customer", "customerId", &customer),
        ("design_project", "projectId", &project),
    ] {
        let note = json!({"of": {of: id}, "kind": "note", "text": "Wants oak"});
        let note = place.call("crm.log_activity", note);
        let other = json!({"id": note, "kind": "note", "text": "Wants pine"});
        place.call("crm.update_activity", other);
        place.call("crm.delete_activity", json!({"id": note}));
        let req = json!({"table": table, "id": id, "filter": {"limit": 3}});
        let page = place.call("history.of", req);
        let told: Vec<(&str, &Value)> = page["changes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|change| {
                let rows = change["rows"].as_array().unwrap();
                let row = rows.iter().find(|row| row["row"] == note).unwrap();
                assert_eq!(row["table"], "crm_activity");
                let mut moves = row["moves"].as_array().unwrap().iter();
                // It does not tell what it is of: that is what is being looked at.
                assert!(moves.clone().all(|one| one["form"] != "name"
                    || one["column"] == "member_id"
                    || one["column"] == "owner_id"));
                (
                    change["command"].as_str().unwrap(),
                    moves.find(|one| one["column"] == "text").unwrap(),
                )
            })
            .collect();
        let text = |at: usize, side: &str| told[at].1[side].as_str();
        assert_eq!(
            told.iter().map(|(command, _)| *command).collect::<Vec<_>>(),
            [
                "crm.delete_activity",
                "crm.update_activity",
                "crm.log_activity"
            ],
            "{table}"
        );
        assert_eq!(text(0, "before"), Some("Wants pine"), "{table}");
        assert_eq!(
            (text(1, "before"), text(1, "after")),
            (Some("Wants oak"), Some("Wants pine"))
        );
        assert_eq!(text(2, "after"), Some("Wants oak"), "{table}");
        let change = place.call("history.recent", json!({"limit": 1}))["changes"][0].clone();
        assert_eq!(
            (&change["subject"]["table"], &change["subject"]["row"]),
            (&json!(table), id)
        );
    }
    // What the timeline says by itself of a move is not said twice.
    place.call(
        "crm.move_lead",
        json!({"id": lead, "stage": "interested", "note": "", "fields": {}}),
    );
    let req = json!({"table": "crm_lead", "id": lead, "filter": {"limit": 1}});
    let rows = place.call("history.of", req)["changes"][0]["rows"].clone();
    let tables: Vec<&Value> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["table"])
        .collect();
    assert_eq!(tables, ["crm_lead"]);
}

/// What the history says of a quote made of a template: names of rows and values, whose texts all ship with the product.
fn told(language: &str) -> Vec<String> {
    let place = Place::new();
    let call = |name: &str, req: Value| place.call(name, req);
    let customer = json!({"id": null, "fields": {"name": "Wang", "phone": "13800138000"}});
    let customer = call("crm.save_customer", customer)["customer"]["id"].clone();
    let project = json!({"customerId": customer, "fields": {"name": "Lake"}});
    let project = call("design.create_project", project)["project"]["id"].clone();
    let row = |name: &str| {
        [
            ("name", name),
            ("length", "5"),
            ("width", "4"),
            ("height", "2.8"),
        ]
        .map(|(field, text)| json!({"field": field, "text": text}))
    };
    call(
        "design.edit_rooms",
        json!({"projectId": project, "cells": [], "rows": [row("客厅"), row("卫生间2")]}),
    );
    let start = json!({"kind": "template", "code": "new_half"});
    let quote = call(
        "quoting.create",
        json!({"project": project, "mode": "half", "start": start}),
    );
    let of = json!({"table": "quoting_quote", "id": quote["id"], "filter": {"language": language}});
    let rows = call("history.of", of)["changes"][0]["rows"].clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    rows.as_array()
        .unwrap()
        .iter()
        .flat_map(|row| {
            let moves = row["moves"].as_array().unwrap().iter();
            // What a thing is called and how it is made is kept in both languages, each under its own column.
            let both = ["name", "craft", "terms"];
            let shown = moves.filter(move |one| !both.contains(&one["column"].as_str().unwrap()));
            std::iter::once(text(&row["name"])).chain(shown.map(move |one| text(&one["after"])))
        })
        .collect()
}

#[test]
fn names_are_told_in_the_language_of_who_asks() {
    let (chinese, english) = (told("zh"), told("en"));
    let left: Vec<String> = english
        .iter()
        .flat_map(|text| testkit::chinese(text))
        .collect();
    assert_eq!(left, Vec::<String>::new());
    for told in ["Living room", "Bathroom 2", "Other work", "m²", "floor"] {
        assert!(english.iter().any(|text| text == told), "{told}");
    }
    for told in ["客厅", "卫生间2", "其他工程", "㎡", "地面"] {
        assert!(chinese.iter().any(|text| text == told), "{told}");
    }
}
