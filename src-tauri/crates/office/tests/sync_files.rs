//! Photos that travel between computers through the real relay.
#![allow(clippy::unwrap_used)]

mod sharing;

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use sharing::{Bed, Computer, Running, eventually};

/// Content that no relay makes smaller, and that tells itself from others.
fn noise(length: usize, seed: u32) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..length).map(|_| next()).collect()
}

fn sealed_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| match entry.path().is_dir() {
            true => sealed_in(&entry.path()),
            false => vec![entry.path()],
        })
        .collect()
}

/// A computer with the lead that files hang on.
trait Desk {
    fn add(&self, lead: &Value, name: &str, bytes: &[u8]) -> Value;
    fn listed(&self, lead: &Value) -> Vec<Value>;
    fn content(&self, id: &Value) -> Vec<u8>;
    fn file(&self, id: &Value) -> Value;
    fn files(&self) -> Value;
    fn beside(&self) -> PathBuf;
}

impl Desk for Computer {
    fn add(&self, lead: &Value, name: &str, bytes: &[u8]) -> Value {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let entry = json!({"of": {"leadId": lead}, "kind": "note", "text": ""});
        let added = self.call(
            "attach.log",
            json!({"entry": entry, "files": [{"path": path}]}),
        );
        added["ids"][0].clone()
    }

    fn listed(&self, lead: &Value) -> Vec<Value> {
        let files = self.call("attach.files", json!({"of": {"leadId": lead}}));
        files["files"].as_array().unwrap().clone()
    }

    fn content(&self, id: &Value) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut from = json!(0);
        while !from.is_null() {
            let part = self.call("attach.read", json!({"id": id, "from": from}));
            let piece = BASE64_STANDARD.decode(part["base64"].as_str().unwrap());
            bytes.extend(piece.unwrap());
            from = part["next"].clone();
        }
        bytes
    }

    fn file(&self, id: &Value) -> Value {
        self.call("sync.file", json!({"id": id}))
    }

    fn files(&self) -> Value {
        self.call("sync.files", json!({}))
    }

    fn beside(&self) -> PathBuf {
        let mut name = self.office.path().unwrap().into_os_string();
        name.push(".files");
        name.into()
    }
}

#[test]
fn a_photo_that_is_added_on_one_computer_is_seen_on_the_other_by_itself() {
    let bed = Bed::new();
    let (first, second) = (Computer::live(&bed.clock), Computer::live(&bed.clock));
    first.make_firm();
    first.found(&bed.relay.url());
    let wang = first.hire("小王");
    eventually(|| first.status()["waiting"]["changes"] == 0 && first.status()["online"] == true);
    first.let_in(&wang, &second);
    let lead = first.lead("陈先生", "13800000001");
    let photo = noise(2_500_000, 1);
    let id = first.add(&lead, "客厅.bin", &photo);
    eventually(|| second.listed(&lead).iter().any(|file| file["here"] == true));
    assert_eq!(second.content(&id), photo);
    // And the other way round.
    let plan = noise(40, 2);
    let id = second.add(&lead, "平面图.pdf", &plan);
    eventually(|| {
        let files = first.listed(&lead);
        files.len() == 2 && files.iter().all(|file| file["here"] == true)
    });
    assert_eq!(first.content(&id), plan);
    for computer in [&first, &second] {
        eventually(|| {
            computer.files()["here"]["files"] == 2 && computer.files()["sending"]["files"] == 0
        });
        assert_eq!(computer.file(&id)["place"], "here");
    }
    // Nothing of the relay's can be read, and all of it is there once.
    let there = sealed_in(&bed.data.path().join("files"));
    assert_eq!(there.len(), 2);
    for path in there {
        let sealed = fs::read(path).unwrap();
        assert!(
            !sealed
                .windows(32)
                .any(|part| photo[..32] == *part || plan[..32] == *part)
        );
    }
}

#[test]
fn what_is_large_comes_when_somebody_asks_and_goes_on_where_it_was() {
    let bed = Bed::new();
    let (first, second) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    first.share_with(&second, &bed.relay.url());
    let lead = first.lead("陈先生", "13800000001");
    let film = noise(3_500_000, 3);
    let id = first.add(&lead, "走一圈.mp4", &film);
    second.call("sync.choose_fetch", json!({"mostMb": 3}));
    assert_eq!(
        second
            .refused("sync.choose_fetch", json!({"mostMb": 201}))
            .code,
        "attach.most"
    );
    first.now();
    second.now();
    assert_eq!(second.file(&id)["place"], "at_relay");
    assert_eq!(second.files()["onDemand"]["files"], 1);
    assert_eq!(
        second
            .refused("attach.read", json!({"id": id, "from": 0}))
            .code,
        "attach.not_here"
    );

    // The connection ended half-way, and the program after it.
    let coming = second.beside().join("coming");
    let there = sealed_in(&bed.data.path().join("files"));
    let sealed = fs::read(&there[0]).unwrap();
    fs::create_dir_all(&coming).unwrap();
    fs::write(
        coming.join(there[0].file_name().unwrap()),
        &sealed[..1_500_000],
    )
    .unwrap();
    let path = second.office.path().unwrap();
    let second = second.restarted();
    second.office.open(&path).unwrap();
    second.call("sync.fetch_file", json!({"id": id}));
    assert_eq!(second.file(&id)["doneKib"], 1_465);
    second.now();
    assert_eq!(second.file(&id)["place"], "here");
    assert_eq!(second.content(&id), film);
    assert!(sealed_in(&coming).is_empty());

    // What somebody left is not fetched, however small it is.
    let small = first.add(&lead, "小图.bin", &noise(99, 4));
    first.now();
    second.call("sync.choose_fetch", json!({"mostMb": 0}));
    second.now();
    second.call("sync.leave_file", json!({"id": small}));
    second.call("sync.choose_fetch", json!({"mostMb": null}));
    second.now();
    assert_eq!(second.file(&small)["place"], "at_relay");
    second.call("sync.fetch_file", json!({"id": small}));
    second.now();
    assert_eq!(second.file(&small)["place"], "here");
}

#[test]
fn what_is_sent_goes_on_where_it_was() {
    let bed = Bed::new();
    let (first, second) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    first.share_with(&second, &bed.relay.url());
    let lead = first.lead("陈先生", "13800000001");
    let firm = first.status()["number"].as_str().unwrap().replace(' ', "");
    let device = first.status()["device"]["id"].clone();
    let begun = bed.data.path().join("files").join(firm.to_lowercase());
    let begun = begun.join("parts").join(device.as_str().unwrap());
    // What an earlier attempt brought: a good beginning, and all of a file that the relay had no time to put together.
    let films = [(noise(2_500_000, 11), 1), (noise(1_800_000, 12), 2)];
    let mut ids = Vec::new();
    for (film, pieces) in &films {
        let before = sealed_in(&first.beside());
        ids.push(first.add(&lead, "走一圈.mp4", film));
        let mut sealed = sealed_in(&first.beside());
        sealed.retain(|path| !before.contains(path));
        let bytes = fs::read(&sealed[0]).unwrap();
        let folder = begun.join(sealed[0].file_name().unwrap());
        fs::create_dir_all(&folder).unwrap();
        for (at, piece) in bytes.chunks(1 << 20).take(*pieces).enumerate() {
            fs::write(folder.join(format!("{:016x}", at << 20)), piece).unwrap();
        }
    }
    first.now();
    assert_eq!(first.files()["trouble"], Value::Null);
    assert_eq!(first.files()["sending"]["files"], 0);
    assert_eq!(sealed_in(&begun).len(), 0);
    second.now();
    for (id, (film, _)) in ids.iter().zip(&films) {
        assert_eq!(second.content(id), *film);
    }

    // One that was spoiled there is thrown away, named, and brought anew.
    let other = first.add(&lead, "厨房.bin", &noise(1_500_000, 13));
    let known = sealed_in(&bed.data.path().join("files"));
    let mut sealed = sealed_in(&first.beside());
    sealed.retain(|path| {
        !known
            .iter()
            .any(|other| other.file_name() == path.file_name())
    });
    let folder = begun.join(sealed[0].file_name().unwrap());
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("{:016x}", 0)), vec![7; 1 << 20]).unwrap();
    first.now();
    assert_eq!(first.file(&other)["fault"]["code"], "relay.wrong_hash");
    first.call("sync.fetch_file", json!({"id": other}));
    first.now();
    second.now();
    assert_eq!(second.file(&other)["place"], "here");
}

#[test]
fn what_came_wrong_is_thrown_away_and_named_and_comes_again_when_asked() {
    let bed = Bed::new();
    let (first, second) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    first.share_with(&second, &bed.relay.url());
    let lead = first.lead("陈先生", "13800000001");
    let photo = noise(1_200_000, 5);
    let id = first.add(&lead, "客厅.bin", &photo);
    first.now();
    // Somebody had his hands on the relay's disk.
    let there = sealed_in(&bed.data.path().join("files")).remove(0);
    let good = fs::read(&there).unwrap();
    let mut bad = good.clone();
    bad[700_000] ^= 1;
    fs::write(&there, &bad).unwrap();
    let round = second.now();
    assert_eq!(round["trouble"], Value::Null);
    let state = second.file(&id);
    assert_eq!(state["fault"]["code"], "attach.came_wrong", "{state}");
    assert_eq!(
        (&state["place"], &state["doneKib"]),
        (&json!("at_relay"), &json!(0))
    );
    assert_eq!(second.files()["refused"]["files"], 1);
    assert!(sealed_in(&second.beside()).is_empty());
    // It rests, until somebody asks.
    fs::write(&there, &good).unwrap();
    second.now();
    assert_eq!(second.file(&id)["place"], "at_relay");
    second.call("sync.fetch_file", json!({"id": id}));
    second.now();
    assert_eq!(second.content(&id), photo);
    assert_eq!(second.files()["refused"]["files"], 0);

    // Cut, or of another length: strange, and nothing of it is believed.
    let other = first.add(&lead, "厨房.bin", &noise(50_000, 6));
    first.now();
    let cut = sealed_in(&bed.data.path().join("files"));
    let cut = cut.into_iter().find(|path| *path != there).unwrap();
    let whole = fs::read(&cut).unwrap();
    fs::write(&cut, &whole[..100]).unwrap();
    second.now();
    assert_eq!(second.files()["trouble"]["code"], "sync.strange_answer");
    assert_ne!(second.file(&other)["place"], "here");
}

#[test]
fn a_relay_that_was_wiped_gets_files_again_from_whoever_has_them() {
    let bed = Bed::new();
    let (first, second) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    first.share_with(&second, &bed.relay.url());
    let lead = first.lead("陈先生", "13800000001");
    let photo = noise(1_100_000, 7);
    let id = first.add(&lead, "客厅.bin", &photo);
    first.now();
    second.now();
    assert_eq!(second.file(&id)["place"], "here");
    let address = bed.relay.address;
    bed.relay.stop();
    let empty = tempfile::tempdir().unwrap();
    let relay = Running::start(&bed.clock, empty.path(), address.port());
    // The one who took it has lost it; the one who fetched it brings it.
    fs::remove_dir_all(first.beside()).unwrap();
    first.now();
    assert_eq!(first.file(&id)["place"], "elsewhere");
    assert!(sealed_in(&empty.path().join("files")).is_empty());
    second.now();
    assert_eq!(sealed_in(&empty.path().join("files")).len(), 1);
    first.now();
    assert_eq!(first.content(&id), photo);
    relay.stop();
}

#[test]
fn a_file_that_the_relay_does_not_take_is_named_and_the_others_go_on() {
    let bed = Bed::with(&["--max-file", "1000000"]);
    let (first, second) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    first.share_with(&second, &bed.relay.url());
    let lead = first.lead("陈先生", "13800000001");
    let large = first.add(&lead, "走一圈.mp4", &noise(1_500_000, 8));
    let small = first.add(&lead, "客厅.bin", &noise(900, 9));
    first.now();
    assert_eq!(first.files()["refused"]["files"], 1);
    assert_eq!(first.file(&large)["fault"]["code"], "relay.file_too_large");
    assert_eq!(first.files()["trouble"], Value::Null);
    second.now();
    assert_eq!(second.file(&small)["place"], "here");
    assert_eq!(second.file(&large)["place"], "elsewhere");
}

#[test]
fn working_offline_and_practice_carry_nothing() {
    let bed = Bed::new();
    let (first, second) = (Computer::live(&bed.clock), Computer::new(&bed.clock));
    first.share_with(&second, &bed.relay.url());
    let lead = first.lead("陈先生", "13800000001");
    first.call("sync.pause", json!({}));
    first.add(&lead, "客厅.bin", &noise(900, 10));
    assert_eq!(first.refused("sync.now", json!({})).code, "sync.paused");
    assert!(sealed_in(&bed.data.path().join("files")).is_empty());
    first.call("sync.resume", json!({}));
    eventually(|| sealed_in(&bed.data.path().join("files")).len() == 1);
}
