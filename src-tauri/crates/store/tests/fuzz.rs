//! What stands at the end of a backup and beside an encrypted file, with things done to it that go wrong: it is read, or
//! refused under a name, and never taken for more than it is.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::sync::Arc;

use common::{SHOP, add};
use fuzz::Corpus;
use kernel::Timestamp;
use store::backup::{self, Making, Reason};
use store::keys::{Cost, FileKey, KeyId, Wrapped, sidecar};
use store::{Pace, Store, System};

const QUICK: Cost = Cost {
    memory_kib: 64,
    passes: 1,
    lanes: 1,
};

/// A backup's end; before it stands a database that nobody looks at here.
fn trailer() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("t.kaigong"), &[SHOP], Arc::new(System)).unwrap();
    add(&store, "门");
    let making = Making {
        firm: "SELECT '青山装饰'",
        reason: Reason::Asked,
        app: "0.1.0",
        now: Timestamp(1_795_226_400_000),
        slices: &[SHOP],
    };
    let found = store
        .backup(folder.path(), &making, &Pace::default())
        .unwrap();
    let bytes = fs::read(&found.path).unwrap();
    let database = backup::contents(&found.path).unwrap().bytes;
    bytes[usize::try_from(database).unwrap()..].to_vec()
}

fn trailers() -> (Corpus, impl Fn(&[u8])) {
    let corpus = Corpus::new(
        env!("CARGO_MANIFEST_DIR"),
        "trailers",
        &[("plain", trailer())],
    );
    let mut said = serde_json::Deserializer::from_slice(&corpus.samples()[0]).into_iter();
    let said: serde_json::Value = said.next().unwrap().unwrap();
    let database = said["bytes"].as_u64().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("b.kaigong-backup");
    let read = move |tail: &[u8]| {
        // The database is a hole that takes no room.
        let mut file = fs::File::create(&path).unwrap();
        file.set_len(database).unwrap();
        file.seek(SeekFrom::End(0)).unwrap();
        file.write_all(tail).unwrap();
        drop(file);
        let all = database + tail.len() as u64;
        match backup::contents(&path) {
            Ok(contents) => assert!(contents.bytes < all),
            Err(fault) => assert!(fault.code.starts_with("store."), "{fault:?}"),
        }
        assert_eq!(backup::wrapped_in(&path), None);
        let _ = folder.path();
    };
    read(&corpus.samples()[0].clone());
    (corpus, read)
}

fn key() -> (KeyId, Wrapped) {
    let key = FileKey::from_bytes(&[7; 20]).unwrap();
    let wrapped = Wrapped::new(&key, "青山装饰 2026 开工", QUICK, &System).unwrap();
    (key.id(), wrapped)
}

fn sidecars() -> (Corpus, impl Fn(&[u8])) {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("t.kaigong");
    let (id, wrapped) = key();
    sidecar::write(&db, &[wrapped]).unwrap();
    let path = sidecar::path(&db);
    let corpus = Corpus::new(
        env!("CARGO_MANIFEST_DIR"),
        "sidecars",
        &[("key", fs::read(&path).unwrap())],
    );
    let read = move |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        if let Some(found) = sidecar::beside(&db, id) {
            assert_eq!(found.key, id);
        }
        let _ = folder.path();
    };
    (corpus, read)
}

#[test]
fn ends_of_backups() {
    let (corpus, read) = trailers();
    corpus.each(read);
}

#[test]
fn soak_ends_of_backups() {
    let (corpus, read) = trailers();
    corpus.soak(read);
}

#[test]
fn keys_beside_files() {
    let (corpus, read) = sidecars();
    corpus.each(read);
}

#[test]
fn soak_keys_beside_files() {
    let (corpus, read) = sidecars();
    corpus.soak(read);
}
