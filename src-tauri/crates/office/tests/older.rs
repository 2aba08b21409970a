//! Files of earlier versions, as those wrote them: they open, hold what they held, and go on being shared.
#![allow(clippy::unwrap_used)]

mod sharing;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kernel::Timestamp;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use sharing::{Bed, Computer, Running};
use testkit::{START, Still};

/// The files' changes were made before this.
const LATER: Timestamp = Timestamp(START.0 + 3 * 24 * 3_600_000);

/// A file by the version of the store that wrote it: 1 and 2 are of firms that were not shared yet, of 4 there are both
/// computers of one.
fn unpack(name: &str, folder: &Path) -> PathBuf {
    let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/older");
    let packed = std::fs::read(packed.join(format!("{name}.kaigong.zst"))).unwrap();
    let path = folder.join("青山.kaigong");
    std::fs::write(&path, zstd::decode_all(&packed[..]).unwrap()).unwrap();
    path
}

/// Version 3 marked what a transaction touched in a table; otherwise it was as version 4.
fn as_of_version_3(path: &Path) {
    let file = Connection::open(path).unwrap();
    let changed = file
        .execute(
            "UPDATE _migration SET version=3 WHERE slice='store' AND version=4",
            [],
        )
        .unwrap();
    assert_eq!(changed, 1);
    file.execute_batch(
        "CREATE TABLE _dirty(
           tbl INTEGER NOT NULL, pk BLOB NOT NULL, mask INTEGER NOT NULL, before TEXT,
           PRIMARY KEY(tbl, pk)) STRICT, WITHOUT ROWID;",
    )
    .unwrap();
}

/// How many rows the tables of the manifest hold, and the changes of the record.
fn rows(path: &Path) -> BTreeMap<String, i64> {
    let file = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let there = |name: &str| {
        let asked = "SELECT EXISTS(SELECT 1 FROM sqlite_schema WHERE name=?1)";
        file.query_row(asked, [name], |r| r.get::<_, bool>(0))
            .unwrap()
    };
    let tables = office::SLICES.iter().flat_map(|slice| slice.tables);
    let names = tables
        .map(|table| table.name)
        .chain(["_change", "_change_row"]);
    names
        .filter(|name| there(name))
        .map(|name| {
            let count = format!("SELECT count(*) FROM {name}");
            (
                name.to_owned(),
                file.query_row(&count, [], |r| r.get(0)).unwrap(),
            )
        })
        .collect()
}

/// Whatever was there is there, as much of it.
fn nothing_is_lost(before: &BTreeMap<String, i64>, path: &Path) {
    let after = rows(path);
    for (table, count) in before {
        let local = ["sync_", "search_"]
            .iter()
            .any(|slice| table.starts_with(slice));
        assert!(
            local || after[table] == *count,
            "{table}: {count}, then {}",
            after[table]
        );
    }
    assert!(
        before["crm_lead"] > 8 && before["_change"] > 80,
        "{before:?}"
    );
}

fn leads(computer: &Computer) -> Value {
    computer.call("crm.leads", json!({"filter": {}, "limit": 100}))["rows"].clone()
}

/// The first change of all stands in the history of what it made.
fn history_is_told(computer: &Computer, lead: &Value) {
    let told = computer.call("history.of", json!({"table": "crm_lead", "id": lead}));
    let changes = told["changes"].as_array().unwrap();
    assert!(!changes.is_empty(), "{told}");
    assert!(
        changes
            .iter()
            .all(|change| change["memberName"].is_string()),
        "{told}"
    );
}

#[test]
fn an_older_firm_is_opened_shared_and_joined() {
    for (name, version) in [("1", 1), ("2", 2), ("4-first", 3)] {
        let clock = Still::at(LATER, version);
        let data = tempfile::tempdir().unwrap();
        let relay = Running::start(&clock, data.path(), 0);
        let (first, second) = (Computer::new(&clock), Computer::new(&clock));
        let path = unpack(name, first.folder.path());
        if version == 3 {
            as_of_version_3(&path);
            alone(&path);
        }
        let before = rows(&path);
        first.office.open(&path).unwrap();
        nothing_is_lost(&before, &path);
        let lead = leads(&first)[0]["id"].clone();
        history_is_told(&first, &lead);

        first.found(&relay.url());
        first.now();
        let wang = first.hire("小王");
        first.now();
        first.let_in(&wang, &second);
        assert_eq!(first.digest(), second.digest(), "version {version}");
        assert_eq!(leads(&first), leads(&second));
        history_is_told(&second, &lead);

        // Both go on: what was written long ago is changed there, and something new is made here.
        second.set_phone(&lead, "13900000001");
        second.now();
        let made = first.lead("陈先生", "13800000001");
        first.now();
        second.now();
        assert_eq!(first.phone(&lead), "13900000001");
        assert!(second.has_lead(&made));
        assert_eq!(first.digest(), second.digest(), "version {version}");
        assert_eq!(first.call("sync.quarantine", json!({}))["total"], 0);
        relay.stop();
    }
}

/// As if it had never been shared: no table of sync's own, and no device.
fn alone(path: &Path) {
    let file = Connection::open(path).unwrap();
    file.execute_batch(
        "DELETE FROM sync_state; DELETE FROM sync_certificate; DELETE FROM sync_key; DELETE FROM sync_device;
         DELETE FROM sync_stream; DELETE FROM _meta WHERE key IN ('device', 'series');",
    )
    .unwrap();
}

/// The keys of the two devices of version 4, by the device.
const KEYS: [(&str, &str); 2] = [
    (
        "86b8efb7044e675bb789f8f41309ee98",
        "kaigong-device-1-9eb466c568fd8bd5ff6d584619ec66c1a3c399b6e189cfb438781f18fa6364e3a6f5f082",
    ),
    (
        "228bbd30a12488605e55ed64ce08a24c",
        "kaigong-device-1-6d438e30c0e5920d912f91e79b13dc963dc501adb3800a7e913d2d4d27ed2d234a25fb3b",
    ),
];

/// Puts a computer of the older firm in place; its relay is another one by now, which has nothing.
fn continued(clock: &Still, name: &str, (device, key): (&str, &str), relay: &str) -> Computer {
    let computer = Computer::new(clock);
    let path = unpack(name, computer.folder.path());
    let file = Connection::open(&path).unwrap();
    let moved = file
        .execute("UPDATE sync_state SET relay=?1", [relay])
        .unwrap();
    assert_eq!(moved, 1);
    drop(file);
    computer
        .vault()
        .save(device.parse().unwrap(), key.as_bytes())
        .unwrap();
    let before = rows(&path);
    computer.office.open(&path).unwrap();
    nothing_is_lost(&before, &path);
    computer
}

#[test]
fn computers_of_an_older_firm_go_on_sharing_it() {
    let clock = Still::at(LATER, 4);
    let data = tempfile::tempdir().unwrap();
    let relay = Running::start(&clock, data.path(), 0);
    let first = continued(&clock, "4-first", KEYS[0], &relay.url());
    let second = continued(&clock, "4-second", KEYS[1], &relay.url());
    assert_eq!(first.digest(), second.digest());
    let lead = leads(&first)[0]["id"].clone();
    second.set_phone(&lead, "13900000001");
    let made = first.lead("陈先生", "13800000001");
    for computer in [&first, &second, &first] {
        computer.now();
        assert_eq!(computer.status()["waiting"]["changes"], 0);
    }
    assert_eq!(first.phone(&lead), "13900000001");
    assert!(second.has_lead(&made));
    assert_eq!(first.digest(), second.digest());
    // And a third one comes in.
    let third = Computer::new(&clock);
    let wang = first.hire("小王");
    first.now();
    first.let_in(&wang, &third);
    assert_eq!(first.digest(), third.digest());
    assert_eq!(third.status()["device"]["series"], "C");
    relay.stop();
}

#[test]
fn what_a_newer_version_made_is_not_touched() {
    let bed = Bed::new();
    let computer = Computer::new(&bed.clock);
    computer.make_firm();
    let path = computer.office.path().unwrap();
    computer.office.close();
    Connection::open(&path)
        .unwrap()
        .execute(
            "INSERT INTO _migration(slice, version, at) VALUES('crm', 99, 0)",
            [],
        )
        .unwrap();
    let before = std::fs::read(&path).unwrap();
    let refused = computer.office.open(&path).unwrap_err();
    assert_eq!(refused.code, "store.newer");
    assert!(std::fs::read(&path).unwrap() == before, "not a byte of it");
}
