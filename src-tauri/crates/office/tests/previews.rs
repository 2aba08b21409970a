//! Dry runs: they change nothing, or are refused.
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;
use std::sync::Arc;

use office::{Caller, Office, Session};
use serde_json::{Value, json};
use store::System;

struct Place {
    folder: tempfile::TempDir,
    office: Office,
    session: Arc<Session>,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let office = Office::new(folder.path(), Arc::new(System));
        let place = Self {
            folder,
            office,
            session: Arc::default(),
        };
        place.call(
            "app.create_firm",
            json!({"name": "青山装饰", "taxStatus": "small_scale", "logoBase64": null, "owner": "林青"}),
        );
        place
    }

    fn ask(&self, preview: bool, name: &str, req: Value) -> Result<Value, String> {
        let caller = Caller {
            preview,
            session: Some(Arc::clone(&self.session)),
            ..Caller::default()
        };
        let answer = self.office.call(&caller, name, req);
        answer.map(|it| it.value).map_err(|fault| fault.code)
    }

    fn call(&self, name: &str, req: Value) -> Value {
        self.ask(false, name, req).unwrap()
    }

    /// All that a call could change: the firm's rows, who is at work, which file is open, what lies beside it.
    fn everything(&self) -> (Value, Value, Option<PathBuf>, Vec<PathBuf>) {
        let session = self.call("session.state", json!({}));
        let recent = self.call("history.recent", json!({}));
        let mut files: Vec<PathBuf> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        (session, recent, self.office.path(), files)
    }
}

#[test]
fn what_knows_no_dry_run_refuses_it_and_does_nothing() {
    let place = Place::new();
    let member = json!({"id": null, "name": "王工", "phone": "", "role": "sales", "active": true});
    let made = place.call("firm.save_member", member);
    let (id, owner) = (made["id"].clone(), place.call("session.state", json!({})));
    let owner = owner["member"]["id"].clone();
    let change = place.call("history.recent", json!({}))["changes"][0]["change"].clone();
    let before = place.everything();
    for (name, req) in [
        ("history.undo", json!({"change": change})),
        ("history.undo_last", json!({})),
        ("history.redo_last", json!({})),
        ("app.open_demo", json!({})),
        ("app.open_practice", json!({"source": "own"})),
        ("app.try_again", json!({})),
        ("app.reset_practice", json!({})),
        ("app.leave_practice", json!({})),
        (
            "app.create_firm",
            json!({"name": "二", "taxStatus": "general", "logoBase64": null, "owner": "林"}),
        ),
        ("session.enter", json!({"member": id, "pin": null})),
        ("session.lock", json!({})),
        ("session.set_pin", json!({"current": null, "pin": "1357"})),
        ("session.clear_pin", json!({"id": owner})),
        ("session.set_lock_after", json!({"minutes": 5})),
        ("care.back_up", json!({})),
        ("care.work_on", json!({})),
    ] {
        assert_eq!(
            place.ask(true, name, req),
            Err("office.no_preview".to_owned()),
            "{name}"
        );
        assert_eq!(place.everything(), before, "{name}");
    }
}

/// Each command on the list is refused, or was written to heed a dry run: one that comes new has to choose.
#[test]
fn of_the_hosts_commands_these_alone_heed_a_dry_run() {
    let place = Place::new();
    let schemas = place.office.list().schemas();
    let heeding: Vec<&str> = schemas["commands"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, entry)| entry["kind"] == "command")
        .map(|(name, _)| name.as_str())
        .filter(|name| {
            ["app.", "session.", "care.", "history."]
                .iter()
                .any(|of| name.starts_with(of))
        })
        // Refused or not is seen before the request is read.
        .filter(|name| {
            place.ask(true, name, json!({"no such": 1})) != Err("office.no_preview".to_owned())
        })
        .collect();
    assert_eq!(
        heeding,
        [
            "care.export",
            "care.export_download",
            "care.restore",
            "care.restore_file",
            "care.set_folder",
            "care.set_rule"
        ]
    );
}

#[test]
fn a_dry_restore_says_what_is_held_and_restores_nothing() {
    let place = Place::new();
    let name = place.call("care.back_up", json!({}))["name"].clone();
    let member = json!({"id": null, "name": "王工", "phone": "", "role": "sales", "active": true});
    place.call("firm.save_member", member);
    let before = place.everything();
    let told = place
        .ask(true, "care.restore", json!({ "name": name }))
        .unwrap();
    assert_eq!(told["held"]["firm"], "青山装饰");
    let rule = json!({"hourly": 3, "daily": 3, "monthly": 3});
    assert_eq!(place.ask(true, "care.set_rule", rule.clone()), Ok(rule));
    assert_eq!(place.everything(), before);
}
