//! What left on paper: it is noted, told in the history, and stays.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use office::{Answer, Caller, Office};
use serde_json::{Value, json};
use store::System;

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
        place.call(
            "app.create_firm",
            json!({"name": "青山装饰", "taxStatus": "small_scale", "logoBase64": null, "owner": "林青"}),
        );
        place
    }

    fn answer(&self, name: &str, req: Value) -> kernel::Result<Answer> {
        self.office.call(&Caller::default(), name, req)
    }

    fn call(&self, name: &str, req: Value) -> Value {
        self.answer(name, req).unwrap().value
    }

    fn refused(&self, name: &str, req: Value) -> String {
        self.answer(name, req).unwrap_err().code
    }

    /// A quote without lines; the answer of its making.
    fn quote(&self) -> Answer {
        let customer = self.call(
            "crm.save_customer",
            json!({"id": null, "fields": {"name": "王女士", "phone": "13800138000"}}),
        );
        let project = self.call(
            "design.create_project",
            json!({"customerId": found(&customer, "id"), "fields": {"name": "翠湖花园"}}),
        );
        self.answer(
            "quoting.create",
            json!({"project": found(&project, "id"), "mode": null, "start": {"kind": "blank"}}),
        )
        .unwrap()
    }

    fn quotes(&self) -> usize {
        let quotes = self.call("quoting.quotes", json!({"project": null}));
        quotes.as_array().unwrap().len()
    }
}

/// The first text under this name, at the top or one below.
fn found(value: &Value, name: &str) -> Value {
    let inner = value.as_object().unwrap().values();
    let deeper = inner.clone().filter_map(Value::as_object);
    value
        .get(name)
        .cloned()
        .or_else(|| deeper.clone().find_map(|part| part.get(name).cloned()))
        .or_else(|| {
            deeper
                .flat_map(|part| part.values())
                .find_map(|part| part.get(name).cloned())
        })
        .unwrap()
}

fn paper(quote: &Value, how: &str) -> Value {
    let req = json!({"id": quote, "copy": "client", "language": "zh", "parts": false});
    json!({"name": "quoting.quote_paper", "req": req, "how": how})
}

#[test]
fn what_is_numbered_says_that_it_stays() {
    let place = Place::new();
    let made = place.quote();
    assert!(made.kept, "no undo is offered");
    assert_eq!(
        place.refused("history.undo", json!({"change": made.change.unwrap()})),
        "history.kept"
    );
    assert_eq!(
        place.refused("history.undo_last", json!({})),
        "history.kept"
    );
    let lead = place
        .answer(
            "crm.create_lead",
            json!({"fields": {"phone": "13800001111"}, "note": ""}),
        )
        .unwrap();
    assert!(!lead.kept, "a lead's number is a label");
    place.call("history.undo", json!({"change": lead.change.unwrap()}));
}

#[test]
fn what_left_on_paper_is_noted_and_told() {
    let place = Place::new();
    let quote = place.quote().value["id"].clone();
    for how in ["printed", "saved", "shared"] {
        let noted = place.answer("firm.note_paper", paper(&quote, how)).unwrap();
        assert!(noted.kept);
        assert_eq!(
            place.refused("history.undo", json!({"change": noted.change.unwrap()})),
            "history.kept"
        );
    }
    let page = place.call("history.of", json!({"table": "quoting_quote", "id": quote}));
    let told = &page["changes"][2];
    assert_eq!(told["command"], "firm.note_paper");
    assert_eq!(told["memberName"], "林青");
    assert_eq!(told["subject"]["table"], "quoting_quote");
    assert_eq!(told["subject"]["row"], quote);
    let name = told["subject"]["name"].as_str().unwrap();
    assert!(name.starts_with("BJ") && name.ends_with(" V1"), "{name}");
    let moves = told["rows"][0]["moves"].as_array().unwrap();
    let moves: Vec<(&str, &str)> = moves
        .iter()
        .map(|m| (m["column"].as_str().unwrap(), m["after"].as_str().unwrap()))
        .collect();
    assert_eq!(
        moves,
        [
            ("document", "quoting.quote_paper"),
            ("copy", "client"),
            ("how", "printed")
        ]
    );
    let mut nothing = paper(&json!("01900000-0000-7000-8000-000000000000"), "saved");
    assert_eq!(
        place.refused("firm.note_paper", nothing.clone()),
        "office.paper_of_nothing"
    );
    nothing["name"] = json!("quoting.poem");
    assert_eq!(
        place.refused("firm.note_paper", nothing),
        "office.unknown_document"
    );
}

#[test]
fn a_draft_that_nobody_printed_is_deleted_and_brought_back_as_one_likes_a_printed_one_only_brought_back()
 {
    let place = Place::new();
    let quote = place.quote().value["id"].clone();
    let delete = || place.call("quoting.delete", json!({"id": quote}));
    delete();
    place.call("history.undo_last", json!({}));
    place.call("history.redo_last", json!({}));
    assert_eq!(place.quotes(), 0);
    place.call("history.undo_last", json!({}));
    place.call("firm.note_paper", paper(&quote, "printed"));
    delete();
    place.call("history.undo_last", json!({}));
    assert_eq!(place.quotes(), 1);
    assert_eq!(
        place.refused("history.redo_last", json!({})),
        "history.kept"
    );
    assert_eq!(place.quotes(), 1, "what is on paper stays");
}
