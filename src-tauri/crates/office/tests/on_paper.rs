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

/// A workbook's parts, unpacked, one after the other.
fn unpacked(rendered: &Value) -> String {
    use std::io::Read as _;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes(rendered))).unwrap();
    let mut all = String::new();
    for at in 0..zip.len() {
        zip.by_index(at).unwrap().read_to_string(&mut all).unwrap();
    }
    all
}

fn bytes(rendered: &Value) -> Vec<u8> {
    use base64::Engine as _;
    let text = rendered["base64"].as_str().unwrap();
    base64::prelude::BASE64_STANDARD.decode(text).unwrap()
}

#[test]
fn a_paper_says_who_made_it_where_the_firm_wants_it_and_no_other_does() {
    let place = Place::new();
    let quote = found(&place.quote().value, "id");
    let made = |copy: &str, format: &str| {
        let req = json!({"id": quote, "copy": copy, "language": "zh", "parts": false});
        let of = json!({"name": "quoting.quote_paper", "format": format, "req": req});
        place.call("document.render", of)
    };
    let set = |kind: &str, strength: &str| {
        let mark = json!({"kind": kind, "strength": strength, "words": "内部资料"});
        place.call("firm.save_watermark", mark)
    };
    let plain = ["client", "internal"].map(|copy| bytes(&made(copy, "pdf")));
    assert!(!unpacked(&made("internal", "xlsx")).contains("林青  20"));
    set("quote_internal", "clear");
    let marked = ["client", "internal"].map(|copy| bytes(&made(copy, "pdf")));
    assert_eq!(marked[0], plain[0], "the customer's stays as it was");
    assert_ne!(marked[1], plain[1]);
    let book = unpacked(&made("internal", "xlsx"));
    assert!(book.contains("内部资料  林青  20"), "who and when");
    assert!(!unpacked(&made("client", "xlsx")).contains("内部资料"));
    set("quote_internal", "faint");
    let faint = bytes(&made("internal", "pdf"));
    assert!(faint != marked[1] && faint != plain[1]);
    set("quote_internal", "off");
    assert_eq!(bytes(&made("internal", "pdf")), plain[1]);
    let long = json!({"kind": "bill", "strength": "faint", "words": "字".repeat(41)});
    assert_eq!(
        place.refused("firm.save_watermark", long),
        "firm.text_too_long"
    );
}
