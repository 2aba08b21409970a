//! Practice, and calls that are meant for what was open before.
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;
use std::sync::Arc;

use kernel::Fault;
use office::{Caller, Office};
use serde_json::{Value, json};
use store::System;

struct Place {
    _folder: tempfile::TempDir,
    office: Office,
    home: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let office = Office::new(folder.path(), Arc::new(System));
        let firm = json!({"name": "青山装饰", "taxStatus": "small_scale", "logoBase64": null, "owner": "林青"});
        office
            .call(&Caller::default(), "app.create_firm", firm)
            .unwrap();
        let home = office.path().unwrap();
        Self {
            _folder: folder,
            office,
            home,
        }
    }

    fn call_of(&self, opening: Option<u32>, name: &str, req: Value) -> Result<Value, Fault> {
        let caller = Caller {
            opening,
            ..Caller::default()
        };
        self.office
            .call(&caller, name, req)
            .map(|answer| answer.value)
    }

    fn call(&self, name: &str, req: Value) -> Value {
        self.call_of(None, name, req).unwrap()
    }

    fn opening(&self) -> Option<u32> {
        serde_json::from_value(self.call("app.state", json!({}))["opening"].clone()).unwrap()
    }

    fn practise(&self) -> PathBuf {
        self.call("app.open_practice", json!({"source": "own"}));
        self.office.path().unwrap()
    }

    fn members(&self) -> usize {
        self.call("firm.members", json!({}))
            .as_array()
            .unwrap()
            .len()
    }
}

fn somebody(name: &str) -> Value {
    json!({"id": null, "name": name, "phone": "", "role": "sales", "active": true})
}

#[test]
fn a_call_for_what_was_open_before_is_refused() {
    let place = Place::new();
    let before = place.opening();
    place.practise();
    let now = place.opening();
    assert_ne!(before, now);
    for (name, req) in [
        ("firm.save_member", somebody("王工")),
        ("firm.members", json!({})),
        ("history.undo_last", json!({})),
        ("app.leave_practice", json!({})),
    ] {
        let refused = place.call_of(before, name, req).unwrap_err();
        assert_eq!(refused.code, "store.closed", "{name}");
    }
    // Asking which one is open is answered, and what goes to another one says its number.
    assert!(place.call_of(before, "app.state", json!({})).is_ok());
    assert!(
        place
            .call_of(now, "firm.save_member", somebody("王工"))
            .is_ok()
    );
    let left = place.call_of(now, "app.leave_practice", json!({})).unwrap();
    assert_ne!(left["opening"], json!(now));
    assert_eq!(place.members(), 1, "the firm itself is as it was");
    place.office.close();
    assert_eq!(place.opening(), Some(0));
    let refused = place
        .call_of(before, "app.open_demo", json!({}))
        .unwrap_err();
    assert_eq!(refused.code, "store.closed");
}

#[test]
fn screens_hear_that_another_firm_is_open() {
    let place = Place::new();
    let (heard, hears) = std::sync::mpsc::channel();
    place.office.listen(move |notice| {
        heard.send(notice.tables.contains("firm_profile")).unwrap();
    });
    place.practise();
    assert!(hears.try_iter().any(|told| told));
    place.office.close();
    assert!(hears.try_iter().any(|told| told));
}

#[test]
fn practice_begins_anew_in_the_same_file_and_never_in_the_firm() {
    let place = Place::new();
    for name in ["app.reset_practice", "app.leave_practice"] {
        let refused = place.call_of(None, name, json!({})).unwrap_err();
        assert_eq!(refused.code, "practice.not_practice");
        assert_eq!(place.office.path().as_ref(), Some(&place.home));
    }
    let path = place.practise();
    place.call("firm.save_member", somebody("王工"));
    assert_eq!(place.members(), 2);
    let begun = place.call("app.reset_practice", json!({}));
    assert_eq!(begun["practice"]["source"], "own");
    assert_eq!(place.office.path(), Some(path));
    assert_eq!(place.members(), 1);
    // It is left for the firm as before, however often and quickly one goes.
    for _ in 0..3 {
        assert_eq!(
            place.call("app.leave_practice", json!({}))["practice"],
            json!(null)
        );
        place.practise();
    }
    let left: Vec<String> = std::fs::read_dir(place.home.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("part") || name.contains("restoring"))
        .collect();
    assert_eq!(left, [""; 0]);
}

#[test]
fn a_firm_that_was_moved_is_not_made_anew_by_leaving() {
    let place = Place::new();
    place.practise();
    std::fs::remove_file(&place.home).unwrap();
    let refused = place
        .call_of(None, "app.leave_practice", json!({}))
        .unwrap_err();
    assert_eq!(refused.code, "practice.home_gone");
    assert!(!place.home.exists());
    assert!(place.office.path().is_some());
}
