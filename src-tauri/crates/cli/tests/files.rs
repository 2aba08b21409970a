//! A file added from the command line by a program that dies at every place: it is there whole with its entry, or not at all.
#![cfg(unix)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use support::{Place, json, text};

const OWNER: Option<&str> = Some("林青");

fn inside(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// The sealed files beside the firm's.
fn sealed(vault: &Path) -> Vec<PathBuf> {
    let shelves = inside(vault).into_iter();
    let shelves = shelves.filter(|path| path.file_name().is_some_and(|name| name.len() == 2));
    shelves.flat_map(|shelf| inside(&shelf)).collect()
}

#[test]
fn a_file_is_there_whole_or_not_at_all_wherever_the_program_dies() {
    let place = Place::with_firm();
    let lead = r#"{"fields":{"phone":"13911110001","name":"石先生"}}"#;
    let lead = json(&place.call("crm.create_lead", lead, OWNER))["id"].clone();
    let vault = place.folder.path().join("firm.kaigong.files");
    let of = json!({"of": {"leadId": lead}}).to_string();
    let files = || {
        let listed = json(&place.call("attach.files", &of, OWNER));
        let files = listed["files"].as_array().cloned();
        files.expect("a list of files")
    };
    let mut died = Vec::new();
    for n in 1.. {
        let photo = place.folder.path().join(format!("现场-{n}.txt"));
        let content = format!("现场 {n} ").repeat(200_000);
        fs::write(&photo, &content).expect("a file");
        let before = files().len();
        let req = json!({
            "entry": {"of": {"leadId": lead}, "kind": "note", "text": ""}, "files": [{"path": photo}]
        });
        let ended = place
            .kaigong(&[
                "call",
                "attach.log",
                &req.to_string(),
                "--as",
                "林青",
                "--db",
            ])
            .arg(place.db())
            .env("KAIGONG_DIE", format!("*:{n}"))
            .output()
            .expect("kaigong runs");
        let said = text(&ended.stderr);
        let place_of_death = said
            .lines()
            .last()
            .and_then(|line| line.strip_prefix("died at "));
        // The next program that opens the firm clears what was begun.
        let now = files();
        assert!(inside(&vault.join("part")).is_empty(), "{place_of_death:?}");
        let Some(place_of_death) = place_of_death else {
            assert!(ended.status.success(), "{said}");
            assert_eq!(now.len(), before + 1);
            break;
        };
        died.push(place_of_death.to_owned());
        assert!(now.len() - before <= 1, "{place_of_death}");
        for file in &now {
            assert_eq!(file["here"], true, "{place_of_death}: a row has its bytes");
        }
        if now.len() > before {
            let saved = place.folder.path().join("saved.txt");
            let req = json!({"id": newest(&now)["id"], "path": saved}).to_string();
            json(&place.call("attach.save_as", &req, OWNER));
            assert_eq!(fs::read_to_string(&saved).expect("it is saved"), content);
        }
    }
    for expected in [
        "attach.begun",
        "attach.sealed",
        "attach.kept",
        "store.writing",
        "store.written",
    ] {
        assert!(
            died.iter().any(|place| place == expected),
            "{expected} in {died:?}"
        );
    }
    // Files without a row are told, and stay to be cleared.
    let storage = json(&place.call("attach.storage", "{}", OWNER));
    let kept = sealed(&vault).len() as u64;
    assert_eq!(
        storage["files"]
            .as_u64()
            .zip(storage["unused"].as_u64())
            .map(|(a, b)| a + b),
        Some(kept)
    );
    assert!(storage["unused"].as_u64() >= Some(1), "{storage}");
}

fn newest(files: &[Value]) -> &Value {
    files.first().expect("there is one")
}
