//! Files of timelines through the calls that screens and the command line make.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use kernel::Fault;
use office::{Caller, Office};
use serde_json::{Value, json};
use testkit::{START, Still};

struct Place {
    folder: tempfile::TempDir,
    office: Office,
    clock: Still,
    lead: Value,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Still::at(START, 7);
        let office = Office::new(folder.path().join("firms"), Arc::new(clock.clone()));
        let mut place = Self {
            folder,
            office,
            clock,
            lead: Value::Null,
        };
        let firm =
            json!({"name": "Hill", "taxStatus": "small_scale", "logoBase64": null, "owner": "Lin"});
        place.call("app.create_firm", firm);
        let lead = json!({"fields": {"phone": "13911110001", "name": "石先生"}, "note": ""});
        place.lead = place.call("crm.create_lead", lead)["id"].clone();
        place
    }

    fn ask(&self, name: &str, req: Value) -> Result<Value, Fault> {
        let answer = self.office.call(&Caller::default(), name, req)?;
        Ok(answer.value)
    }

    fn call(&self, name: &str, req: Value) -> Value {
        self.ask(name, req)
            .unwrap_or_else(|fault| panic!("{name}: {fault:?}"))
    }

    fn code(&self, name: &str, req: Value) -> String {
        self.ask(name, req).unwrap_err().code
    }

    /// A file on this computer.
    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Sends a file as a screen does.
    fn send(&self, name: &str, bytes: &[u8]) -> Value {
        let begun = self.call("attach.begin", json!({"name": name, "bytes": bytes.len()}));
        for piece in bytes.chunks(700_000) {
            let base64 = BASE64_STANDARD.encode(piece);
            self.call(
                "attach.put",
                json!({"ticket": begun["ticket"], "base64": base64}),
            );
        }
        begun
    }

    fn log(&self, files: Value) -> Value {
        self.call("attach.log", self.entry(files))
    }

    fn entry(&self, files: Value) -> Value {
        json!({"entry": {"of": {"leadId": self.lead}, "kind": "note", "text": ""}, "files": files})
    }

    fn files(&self) -> Vec<Value> {
        let files = self.call("attach.files", json!({"of": {"leadId": self.lead}}));
        files["files"].as_array().unwrap().clone()
    }

    fn read(&self, id: &Value) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut from = json!(0);
        while !from.is_null() {
            let part = self.call("attach.read", json!({"id": id, "from": from}));
            bytes.extend(
                BASE64_STANDARD
                    .decode(part["base64"].as_str().unwrap())
                    .unwrap(),
            );
            from = part["next"].clone();
        }
        bytes
    }

    fn newest(&self) -> Value {
        self.call("history.recent", json!({"limit": 1}))["changes"][0].clone()
    }

    fn undo_last(&self) {
        self.call("history.undo_last", json!({}));
    }

    /// The folder beside the firm's file.
    fn vault(&self) -> PathBuf {
        let mut name = self.office.path().unwrap().into_os_string();
        name.push(".files");
        name.into()
    }

    /// The sealed files in it.
    fn sealed(&self) -> Vec<PathBuf> {
        sealed_in(&self.vault())
    }
}

fn sealed_in(folder: &Path) -> Vec<PathBuf> {
    let inside = |folder: &Path| {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect::<Vec<_>>()
    };
    let shelves = inside(folder).into_iter();
    let shelves = shelves.filter(|path| path.file_name().is_some_and(|name| name.len() == 2));
    shelves.flat_map(|shelf| inside(&shelf)).collect()
}

fn jpeg(wide: u32, high: u32, shade: u8) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(wide, high, |x, y| {
        image::Rgb([shade, (x % 251) as u8, (y % 241) as u8])
    });
    let mut bytes = Cursor::new(Vec::new());
    image::DynamicImage::from(picture)
        .write_to(&mut bytes, image::ImageFormat::Jpeg)
        .unwrap();
    bytes.into_inner()
}

fn text_of(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn photos_are_logged_with_an_entry_in_one_change_and_taken_back_with_it() {
    let place = Place::new();
    let photo = jpeg(1200, 900, 10);
    let ticket = place.send("客厅.jpg", &photo);
    let path = place.file("平面图.pdf", b"%PDF-1.7 drawing");
    let logged = place.log(json!([ticket, {"path": path}]));
    let change = place.newest();
    assert_eq!(change["command"], "attach.log");
    let files = place.files();
    assert_eq!(files.len(), 2);
    let told = |at: usize, key: &str| files[at][key].clone();
    assert_eq!(told(0, "name"), "客厅.jpg");
    assert_eq!(
        (told(0, "wide"), told(0, "high")),
        (json!(1200), json!(900))
    );
    assert_eq!(told(0, "sort"), "picture");
    assert_eq!(
        (told(0, "here"), told(0, "memberName")),
        (json!(true), json!("Lin"))
    );
    let thumb = BASE64_STANDARD
        .decode(told(0, "thumbBase64").as_str().unwrap())
        .unwrap();
    assert!(thumb.len() <= 16 << 10);
    assert_eq!(
        (told(1, "sort"), told(1, "thumbBase64")),
        (json!("pdf"), Value::Null)
    );
    assert_eq!(place.read(&logged["ids"][0]), photo);
    assert_eq!(place.read(&logged["ids"][1]), b"%PDF-1.7 drawing");
    // A note without words is an entry only while something hangs on it.
    let timeline = place.call("crm.timeline", json!({"leadId": place.lead}));
    assert_eq!(timeline[0]["id"], logged["activityId"]);
    place.undo_last();
    assert_eq!(place.files().len(), 0);
    place.call("history.redo_last", json!({}));
    assert_eq!(place.files().len(), 2);
    assert_eq!(place.read(&logged["ids"][0]), photo);
}

#[test]
fn nothing_readable_lies_beside_the_firms_file() {
    let place = Place::new();
    let words = "石先生家 3-1201 平面图".repeat(50);
    place.log(json!([place.send("石先生家.txt", words.as_bytes())]));
    let [sealed] = &place.sealed()[..] else {
        panic!("one file")
    };
    let name = sealed.file_name().unwrap().to_string_lossy().into_owned();
    assert!(name.len() == 64 && name.bytes().all(|c| c.is_ascii_hexdigit()));
    let bytes = fs::read(sealed).unwrap();
    let word = "平面图".as_bytes();
    assert!(!bytes.windows(word.len()).any(|part| part == word));
    // What was left in the middle by a program that died goes when the file is opened.
    let path = place.office.path().unwrap();
    fs::create_dir_all(place.vault().join("part")).unwrap();
    fs::write(place.vault().join("part/.tmpX"), b"half").unwrap();
    place.office.close();
    place.office.open(&path).unwrap();
    assert!(!place.vault().join("part").exists());
    assert_eq!(place.sealed().len(), 1);
}

#[test]
fn the_same_content_is_kept_once() {
    let place = Place::new();
    let photo = jpeg(300, 200, 40);
    let first = place.log(json!([place.send("a.jpg", &photo)]));
    let path = place.file("b.jpg", &photo);
    let again = json!({"activityId": first["activityId"], "files": [{"path": path}]});
    let second = place.call("attach.add", again);
    place.log(json!([place.send("c.jpg", &jpeg(300, 200, 41))]));
    assert_eq!(place.sealed().len(), 2);
    // Taking one of them away leaves the other whole.
    place.call("attach.remove", json!({"ids": first["ids"]}));
    assert_eq!(place.read(&second["ids"][0]), photo);
}

#[test]
fn what_is_no_file_to_keep_is_refused_in_a_sentence() {
    let place = Place::new();
    let add = |path: &Path| place.code("attach.log", place.entry(json!([{"path": path}])));
    assert_eq!(add(&place.file("empty.jpg", b"")), "attach.empty");
    assert_eq!(add(place.folder.path()), "attach.folder");
    assert_eq!(add(Path::new("/nowhere/at/all.jpg")), "attach.cannot_read");
    let large = place.file("large.mp4", b"");
    fs::File::options()
        .write(true)
        .open(&large)
        .unwrap()
        .set_len(200_000_001)
        .unwrap();
    assert_eq!(add(&large), "attach.too_large");
    let begin =
        |name: &str, bytes: u64| place.code("attach.begin", json!({"name": name, "bytes": bytes}));
    assert_eq!(begin("a.jpg", 0), "attach.empty");
    assert_eq!(begin("a.jpg", 200_000_001), "attach.too_large");
    assert_eq!(begin(&"长".repeat(3_000), 10), "attach.name_too_long");
    assert_eq!(begin("..", 10), "attach.name_missing");
    assert_eq!(
        place.code("attach.log", place.entry(json!([]))),
        "attach.none"
    );
    let many: Vec<Value> = (0..51).map(|_| json!({"ticket": "x"})).collect();
    assert_eq!(
        place.code("attach.log", place.entry(json!(many))),
        "attach.too_many"
    );
    assert_eq!(
        place.code("attach.log", place.entry(json!([{}]))),
        "attach.source"
    );
    let gone = json!([{"ticket": "0123"}]);
    assert_eq!(
        place.code("attach.log", place.entry(gone)),
        "attach.ticket_gone"
    );
    // Nothing of all that left a file or an entry.
    assert!(place.sealed().is_empty() && place.files().is_empty());
}

#[test]
fn a_file_that_did_not_come_whole_is_not_added_and_can_go_on() {
    let place = Place::new();
    let begun = place.call("attach.begin", json!({"name": "a.txt", "bytes": 6}));
    let put =
        |text: &str| json!({"ticket": begun["ticket"], "base64": BASE64_STANDARD.encode(text)});
    place.call("attach.put", put("abc"));
    let entry = place.entry(json!([begun]));
    assert_eq!(place.code("attach.log", entry.clone()), "attach.incomplete");
    assert_eq!(place.code("attach.put", put("defg")), "attach.incomplete");
    assert_eq!(
        place.code(
            "attach.put",
            json!({"ticket": begun["ticket"], "base64": "%"})
        ),
        "attach.piece"
    );
    place.call("attach.put", put("def"));
    // What is refused for the entry's sake is there for the next try.
    let mut refused = entry.clone();
    refused["entry"]["kind"] = json!("stage");
    assert_eq!(place.code("attach.log", refused), "crm.activity_kind");
    let logged = place.call("attach.log", entry.clone());
    assert_eq!(place.read(&logged["ids"][0]), b"abcdef");
    assert_eq!(place.code("attach.log", entry), "attach.ticket_gone");
    // What nobody wants any more is not there.
    let other = place.send("b.txt", b"b");
    place.call("attach.drop", other.clone());
    assert_eq!(
        place.code("attach.log", place.entry(json!([other]))),
        "attach.ticket_gone"
    );
}

#[test]
fn a_dry_run_keeps_nothing() {
    let place = Place::new();
    let ticket = place.send("a.txt", b"abc");
    let preview = Caller {
        preview: true,
        ..Caller::default()
    };
    let entry = place.entry(json!([ticket]));
    place
        .office
        .call(&preview, "attach.log", entry.clone())
        .unwrap();
    assert!(place.sealed().is_empty() && place.files().is_empty());
    place.call("attach.log", entry);
    assert_eq!(place.sealed().len(), 1);
}

#[test]
fn captions_and_removals_are_taken_back() {
    let place = Place::new();
    let logged = place.log(json!([place.send("a.txt", b"abc")]));
    let id = &logged["ids"][0];
    place.call(
        "attach.set_caption",
        json!({"id": id, "caption": "  阳台 "}),
    );
    assert_eq!(place.files()[0]["caption"], "阳台");
    place.undo_last();
    assert_eq!(place.files()[0]["caption"], "");
    let long = json!({"id": id, "caption": "长".repeat(201)});
    assert_eq!(place.code("attach.set_caption", long), "firm.text_too_long");
    place.call("attach.remove", json!({"ids": [id]}));
    assert_eq!(
        place.code("attach.read", json!({"id": id, "from": 0})),
        "attach.gone"
    );
    assert_eq!(
        place.code("attach.remove", json!({"ids": [id]})),
        "attach.gone"
    );
    place.undo_last();
    assert_eq!(place.read(id), b"abc");
    // With the entry its files go, and come back.
    place.call("crm.delete_activity", json!({"id": logged["activityId"]}));
    assert!(place.files().is_empty());
    place.undo_last();
    assert_eq!(place.read(id), b"abc");
}

#[test]
fn files_are_saved_under_names_of_their_own() {
    let place = Place::new();
    let files = [place.send("a.txt", b"one"), place.send("A.txt", b"two")];
    let logged = place.log(json!(files));
    let to = place.folder.path().join("out");
    fs::create_dir(&to).unwrap();
    fs::write(to.join("a.txt"), "mine").unwrap();
    let saved = place.call(
        "attach.save_all",
        json!({"of": {"leadId": place.lead}, "folder": to}),
    );
    assert_eq!(saved, json!({"saved": 2, "missing": []}));
    let mut texts: Vec<String> = fs::read_dir(&to)
        .unwrap()
        .map(|e| text_of(&e.unwrap().path()))
        .collect();
    texts.sort();
    assert_eq!(texts, ["mine", "one", "two"]);
    let path = to.join("b.txt");
    place.call(
        "attach.save_as",
        json!({"id": logged["ids"][0], "path": path}),
    );
    assert_eq!(text_of(&path), "one");
    let bare = json!({"id": logged["ids"][0], "path": "b.txt"});
    assert_eq!(place.code("attach.save_as", bare), "attach.whole_path");
    let copy = place.call("attach.open_copy", json!({"id": logged["ids"][1]}));
    assert_eq!(text_of(Path::new(copy["path"].as_str().unwrap())), "two");
    let program = place.log(json!([place.send("run.EXE", b"MZ")]));
    let refused = place.code("attach.open_copy", json!({"id": program["ids"][0]}));
    assert_eq!(refused, "attach.program");
}

#[test]
fn a_page_in_a_browser_names_no_files_of_this_computer() {
    let list = office::list();
    let path = json!({"files": [{"ticket": "a"}, {"path": "/etc/passwd"}]});
    let ticket = json!({"files": [{"ticket": "a"}]});
    for name in ["attach.add", "attach.log"] {
        assert!(list.is_only_here(name, &path) && !list.is_only_here(name, &ticket));
    }
    for name in ["attach.save_as", "attach.save_all", "attach.open_copy"] {
        assert!(list.is_only_here(name, &json!({})));
    }
}

#[test]
fn damage_is_told_and_what_is_elsewhere_too() {
    let place = Place::new();
    let logged = place.log(json!([place.send("a.txt", b"abc")]));
    let id = &logged["ids"][0];
    let read = || {
        place
            .ask("attach.read", json!({"id": id, "from": 0}))
            .unwrap_err()
    };
    let sealed = place.sealed().remove(0);
    let mut bytes = fs::read(&sealed).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&sealed, &bytes).unwrap();
    let fault = read();
    assert_eq!(
        (fault.code.as_str(), &fault.params["reason"]),
        ("attach.damaged", &json!("envelope.cipher"))
    );
    fs::remove_file(&sealed).unwrap();
    let fault = read();
    assert_eq!(
        (fault.code.as_str(), &fault.params["member"]),
        ("attach.not_here", &json!("Lin"))
    );
    assert_eq!(place.files()[0]["here"], false);
    let storage = place.call("attach.storage", json!({}));
    assert_eq!(
        (&storage["files"], &storage["elsewhere"]),
        (&json!(0), &json!(1))
    );
}

#[test]
fn what_nobody_refers_to_is_cleared_after_thirty_days_and_not_before() {
    let place = Place::new();
    let logged = place.log(json!([
        place.send("a.txt", b"abc"),
        place.send("b.txt", b"b")
    ]));
    place.call("attach.remove", json!({"ids": [logged["ids"][0]]}));
    let storage = place.call("attach.storage", json!({}));
    assert_eq!(
        (&storage["files"], &storage["unused"], &storage["over"]),
        (&json!(1), &json!(1), &json!(0))
    );
    place.clock.pass_days(29);
    assert_eq!(
        place.call("attach.clear", json!({}))["unused"],
        1,
        "not yet"
    );
    place.undo_last();
    assert_eq!(place.read(&logged["ids"][0]), b"abc");
    place.call("attach.storage", json!({}));
    place.call("history.redo_last", json!({}));
    place.call("attach.storage", json!({}));
    place.clock.pass_days(30);
    assert_eq!(place.call("attach.storage", json!({}))["over"], 1);
    let left = place.call("attach.clear", json!({}));
    assert_eq!((&left["files"], &left["unused"]), (&json!(1), &json!(0)));
    assert_eq!(place.read(&logged["ids"][1]), b"b");
    // Undoing later than that brings the row back, and says that the bytes are gone.
    place.undo_last();
    let late = place.code("attach.read", json!({"id": logged["ids"][0], "from": 0}));
    assert_eq!(late, "attach.not_here");
}

#[test]
fn backups_keep_the_files_and_bring_them_back() {
    let place = Place::new();
    let logged = place.log(json!([place.send("a.txt", b"abc")]));
    let backup = place.call("care.back_up", json!({}))["name"].clone();
    let backups = place.office.path().unwrap().with_extension("backups");
    assert_eq!(sealed_in(&backups.join("files")).len(), 1);
    // The next backup costs only what is new.
    place.log(json!([place.send("b.txt", b"b")]));
    place.call("care.back_up", json!({}));
    assert_eq!(sealed_in(&backups.join("files")).len(), 2);
    fs::remove_dir_all(place.vault()).unwrap();
    assert_eq!(place.files()[0]["here"], false);
    place.call("care.restore", json!({"name": backup}));
    assert_eq!(place.files().len(), 1);
    assert_eq!(place.read(&logged["ids"][0]), b"abc");
    // On another computer, from the folder of backups alone.
    let elsewhere = tempfile::tempdir().unwrap();
    let office = Office::new(elsewhere.path(), Arc::new(place.clock.clone()));
    let file = json!({"path": backups.join(backup.as_str().unwrap())});
    office
        .call(&Caller::default(), "care.restore_file", file)
        .unwrap();
    let read = json!({"id": logged["ids"][0], "from": 0});
    let part = office
        .call(&Caller::default(), "attach.read", read)
        .unwrap();
    assert_eq!(part.value["base64"], BASE64_STANDARD.encode("abc"));
}

#[test]
fn a_practice_copy_reads_the_firms_files_and_leaves_them_alone() {
    let place = Place::new();
    let logged = place.log(json!([place.send("a.txt", b"abc")]));
    let home = place.vault();
    place.call("app.open_practice", json!({"source": "own"}));
    assert_eq!(place.read(&logged["ids"][0]), b"abc");
    place.call("attach.remove", json!({"ids": logged["ids"]}));
    place.log(json!([place.send("b.txt", b"b")]));
    assert_eq!(place.sealed().len(), 1);
    place.clock.pass_days(90);
    place.call("attach.clear", json!({}));
    assert_eq!(sealed_in(&home).len(), 1);
    place.call("app.reset_practice", json!({}));
    assert!(place.sealed().is_empty());
    assert_eq!(place.read(&logged["ids"][0]), b"abc");
    place.call("app.leave_practice", json!({}));
    assert_eq!(place.files().len(), 1);
}

#[test]
fn the_whole_firm_exports_its_files_readable() {
    let place = Place::new();
    place.log(json!([
        place.send("客厅.txt", b"abc"),
        place.send("客厅.txt", b"def")
    ]));
    let path = place.folder.path().join("all.zip");
    place.call("care.export", json!({"language": "zh", "path": path}));
    let mut zip = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
    let mut found: Vec<(String, String)> = Vec::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        if name.starts_with("attachments") {
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            found.push((name, text));
        }
    }
    let folder = found[0].0.rsplit_once('/').unwrap().0;
    assert!(
        folder.starts_with("attachments/") && folder.ends_with("石先生"),
        "{folder}"
    );
    assert_eq!(found[0], (format!("{folder}/客厅.txt"), "abc".to_owned()));
    assert_eq!(
        found[1],
        (format!("{folder}/客厅 (2).txt"), "def".to_owned())
    );
    let (list, text) = &found[2];
    assert_eq!(list, "attachments.csv");
    assert_eq!(text.lines().count(), 3);
    assert!(text.contains(&found[1].0), "{text}");
}
