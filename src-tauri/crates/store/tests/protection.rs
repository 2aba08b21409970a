//! A file encrypted at rest: nothing of it is readable on the disk, turning it on and off loses nothing whatever moment a
//! crash comes at, and its backups are like it.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use common::{MEMBER, SHOP, add, names};
use kernel::Timestamp;
use store::backup::{self, Making, Reason};
use store::keys::{self, Cost, FileKey, Wrapped, sidecar};
use store::*;

const CANARY: &str = "金丝雀 canary-4711 张三丰 13800138000";
const QUICK: Cost = Cost {
    memory_kib: 64,
    passes: 1,
    lanes: 1,
};

fn file(folder: &Path) -> PathBuf {
    folder.join("t.kaigong")
}

fn open(folder: &Path) -> Store {
    try_open(folder).unwrap()
}

fn try_open(folder: &Path) -> kernel::Result<Store> {
    Store::open(&file(folder), &[SHOP], Arc::new(System))
}

fn new_key() -> Arc<FileKey> {
    keys::remember(FileKey::new(&System))
}

/// A file that is encrypted from its first byte.
fn encrypted(folder: &Path) -> (Store, Arc<FileKey>) {
    let key = new_key();
    keys::begin(&file(folder), &key).unwrap();
    (open(folder), key)
}

fn changes(store: &Store) -> i64 {
    let count = |db: &Db<'_>| db.one("SELECT count(*) FROM _change", [], |r| r.get(0));
    store.read(MEMBER, count).unwrap().value
}

fn making() -> Making<'static> {
    Making {
        firm: "SELECT '金丝雀装饰'",
        reason: Reason::Asked,
        app: "0.1.0",
        now: Timestamp(1_790_000_000_000),
        slices: &[SHOP],
    }
}

fn back_up(store: &Store, folder: &Path) -> PathBuf {
    let made = store.backup(&folder.join("kept"), &making(), &Pace::default());
    made.unwrap().path
}

/// Every file below a folder that has these bytes in it.
fn holding(folder: &Path, needle: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(holding(&path, needle));
        } else if fs::read(&path)
            .unwrap()
            .windows(needle.len())
            .any(|bytes| bytes == needle)
        {
            found.push(entry.file_name().into_string().unwrap());
        }
    }
    found.sort();
    found
}

fn entries(folder: &Path) -> Vec<String> {
    let mut all: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    all.sort();
    all
}

#[test]
fn nothing_of_an_encrypted_firm_is_readable_on_the_disk() {
    let plain = tempfile::tempdir().unwrap();
    let locked = tempfile::tempdir().unwrap();
    let (store, key) = encrypted(locked.path());
    sidecar::add(
        &file(locked.path()),
        &Wrapped::new(&key, "a long passphrase", QUICK, &System).unwrap(),
    )
    .unwrap();
    let bare = open(plain.path());
    for (store, folder) in [(&bare, plain.path()), (&store, locked.path())] {
        for n in 0..300 {
            add(store, &format!("{CANARY} {n}"));
        }
        backup::copy(store.path(), &folder.join("copy.kaigong"), &Pace::default()).unwrap();
        back_up(store, folder);
        // What is in the log alone, while everything is open.
        add(store, CANARY);
    }
    let clear = holding(plain.path(), CANARY.as_bytes());
    let expected = [
        "copy.kaigong",
        "t.kaigong",
        "t.kaigong-wal",
        "金丝雀装饰 2026-09-21 22-13-20.kgbackup",
    ];
    for name in expected {
        assert!(clear.iter().any(|each| each == name), "{name} of {clear:?}");
    }
    // Neither the rows nor the schema nor what a backup says of itself.
    for needle in [
        CANARY,
        "shop_item",
        "SQLite format 3",
        "last_change",
        "金丝雀装饰",
    ] {
        let found = holding(locked.path(), needle.as_bytes());
        assert!(found.is_empty(), "{needle} is in {found:?}");
    }
    drop(store);
    let again = open(locked.path());
    assert_eq!(names(&again).len(), 301);
    again.inspect(&Pace::default()).unwrap();
}

#[test]
fn protection_is_turned_on_and_off_with_everything_in_place() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    for n in 0..200 {
        add(&store, &format!("{CANARY} {n}"));
    }
    let (before, changed) = (names(&store), changes(&store));
    let key = new_key();
    store.rekey(&[SHOP], Some(&key), &Pace::default()).unwrap();
    assert_eq!(store.key(), Some(key.id()));
    assert_eq!((names(&store), changes(&store)), (before.clone(), changed));
    assert!(holding(dir.path(), CANARY.as_bytes()).is_empty());
    add(&store, "after");
    drop(store);

    let store = open(dir.path());
    assert_eq!(changes(&store), changed + 1);
    // Another key in place of the first.
    let other = new_key();
    store
        .rekey(&[SHOP], Some(&other), &Pace::default())
        .unwrap();
    keys::forget(key.id());
    assert_eq!(changes(&store), changed + 1);
    store.rekey(&[SHOP], None, &Pace::default()).unwrap();
    keys::forget(other.id());
    assert_eq!(store.key(), None);
    drop(store);
    let store = open(dir.path());
    assert_eq!(changes(&store), changed + 1);
    add(&store, "and on");
    store.inspect(&Pace::default()).unwrap();
    assert!(!holding(dir.path(), CANARY.as_bytes()).is_empty());
    drop(store);
    assert_eq!(entries(dir.path()), ["t.kaigong"]);
}

#[test]
fn without_its_key_a_file_says_so_and_stays_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let (store, key) = encrypted(dir.path());
    add(&store, "王工");
    let backup = back_up(&store, dir.path());
    drop(store);
    let code = key.code();
    keys::forget(key.id());
    let bytes = fs::read(file(dir.path())).unwrap();

    let locked = try_open(dir.path()).err().unwrap();
    assert_eq!(locked.code, "store.locked_file");
    assert_eq!(locked.params["key"], key.id().to_string());
    assert_eq!(
        backup::contents(&backup).unwrap_err().code,
        "store.locked_backup"
    );
    assert_eq!(
        backup::check(&backup, &Pace::default()).unwrap_err().code,
        "store.locked_backup"
    );
    let listed = backup::list(backup.parent().unwrap());
    assert_eq!(
        listed[0].contents.as_ref().unwrap_err().code,
        "store.locked_backup"
    );
    let prepared = backup::prepare(
        &backup,
        &file(dir.path()),
        &[SHOP],
        Timestamp(0),
        &Pace::default(),
    );
    assert_eq!(prepared.unwrap_err().code, "store.locked_backup");
    // Another file's key is none of it.
    new_key();
    assert_eq!(
        try_open(dir.path()).err().unwrap().code,
        "store.locked_file"
    );
    assert_eq!(fs::read(file(dir.path())).unwrap(), bytes);

    keys::remember(FileKey::from_code(&code).unwrap());
    assert_eq!(names(&open(dir.path())), ["王工"]);
    assert_eq!(backup::contents(&backup).unwrap().rows["shop_item"], 1);
}

#[test]
fn damage_to_an_encrypted_file_is_damage_and_no_missing_key() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = encrypted(dir.path());
    for n in 0..200 {
        add(&store, &format!("{n}"));
    }
    store.secure().unwrap();
    drop(store);
    let whole = fs::read(file(dir.path())).unwrap();
    let broken = |at: usize, with: u8| {
        let mut bytes = whole.clone();
        bytes[at] ^= with;
        fs::write(file(dir.path()), bytes).unwrap();
        try_open(dir.path()).and_then(|store| store.inspect(&Pace::default()))
    };
    for at in [100, 5_000, whole.len() - 20] {
        assert_eq!(broken(at, 1).unwrap_err().code, "store.damaged", "at {at}");
    }
    // Cut in the middle of a page.
    fs::write(file(dir.path()), &whole[..whole.len() / 2 + 77]).unwrap();
    let cut = try_open(dir.path()).and_then(|store| store.inspect(&Pace::default()));
    assert_eq!(cut.unwrap_err().code, "store.damaged");
    fs::write(file(dir.path()), &whole).unwrap();
    assert_eq!(names(&open(dir.path())).len(), 200);
}

#[test]
fn backups_of_before_are_encrypted_and_what_is_put_back_is_too() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    add(&store, CANARY);
    let old = back_up(&store, dir.path());
    add(&store, "二");
    let key = new_key();
    store.rekey(&[SHOP], Some(&key), &Pace::default()).unwrap();
    let restore = |backup: &Path| {
        let prepared = backup::prepare(
            backup,
            store.path(),
            &[SHOP],
            Timestamp(0),
            &Pace::default(),
        );
        prepared.unwrap();
        store.replace(&[SHOP], || Ok(())).unwrap();
    };
    // Restoring what is not encrypted takes no protection away.
    let aside = dir.path().join("elsewhere.kgbackup");
    fs::copy(&old, &aside).unwrap();
    restore(&aside);
    assert_eq!(names(&store), [CANARY]);
    assert_eq!(store.key(), Some(key.id()));
    fs::remove_file(&aside).unwrap();
    assert_eq!(
        holding(dir.path(), CANARY.as_bytes()).len(),
        1,
        "the old backup alone"
    );

    let held = backup::check(&old, &Pace::default()).unwrap();
    let wrapped = Wrapped::new(&key, "a long passphrase", QUICK, &System).unwrap();
    backup::rewrite_backup(&old, &key, Some(wrapped.clone()), &Pace::default()).unwrap();
    assert_eq!(keys::needed(&old), Some(key.id()));
    let now = backup::check(&old, &Pace::default()).unwrap();
    assert_eq!(
        backup::Contents {
            bytes: held.bytes,
            ..now
        },
        held
    );
    assert!(holding(dir.path(), CANARY.as_bytes()).is_empty());
    assert_eq!(entries(old.parent().unwrap()).len(), 1);

    add(&store, "三");
    restore(&old);
    assert_eq!(names(&store), [CANARY]);
    // On another computer: what the backup carries and the passphrase are enough.
    keys::forget(key.id());
    assert_eq!(backup::wrapped_in(&old), Some(wrapped));
    let carried = backup::wrapped_in(&old).unwrap();
    keys::remember(carried.open("a long passphrase").unwrap());
    let there = tempfile::tempdir().unwrap();
    backup::prepare(
        &old,
        &file(there.path()),
        &[SHOP],
        Timestamp(0),
        &Pace::default(),
    )
    .unwrap();
    backup::decide(&file(there.path())).unwrap();
    assert_eq!(names(&open(there.path())), [CANARY]);
    assert_eq!(keys::needed(&file(there.path())), Some(key.id()));
}

#[test]
fn a_damaged_backup_of_before_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    add(&store, "王工");
    let old = back_up(&store, dir.path());
    let mut bytes = fs::read(&old).unwrap();
    bytes[5_000] ^= 1;
    fs::write(&old, &bytes).unwrap();
    let refused = backup::rewrite_backup(&old, &new_key(), None, &Pace::default());
    assert_eq!(refused.unwrap_err().code, "store.backup_damaged");
    assert_eq!(fs::read(&old).unwrap(), bytes);
    assert_eq!(entries(old.parent().unwrap()).len(), 1);
}

#[test]
fn the_passphrase_is_found_beside_the_file_or_in_a_backup_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let (store, key) = encrypted(dir.path());
    let db = file(dir.path());
    assert_eq!(sidecar::find(&db, key.id()), None);
    let wrapped = Wrapped::new(&key, "a long passphrase", QUICK, &System).unwrap();
    sidecar::add(&db, &wrapped).unwrap();
    let other = Wrapped::new(&new_key(), "another passphrase", QUICK, &System).unwrap();
    sidecar::add(&db, &other).unwrap();
    assert_eq!(sidecar::beside(&db, key.id()).as_ref(), Some(&wrapped));
    assert_eq!(sidecar::beside(&db, other.key).as_ref(), Some(&other));
    // A practice copy beside it has none of its own.
    let practice = db.with_extension("practice.kaigong");
    assert_eq!(
        sidecar::beside(&practice, key.id()).as_ref(),
        Some(&wrapped)
    );
    sidecar::keep_only(&db, Some(key.id())).unwrap();
    assert_eq!(sidecar::beside(&db, other.key), None);

    store
        .backup(&backup::folder_of(&db), &making(), &Pace::default())
        .unwrap();
    fs::write(sidecar::path(&db), "{").unwrap();
    assert_eq!(sidecar::beside(&db, key.id()), None);
    assert_eq!(sidecar::find(&db, key.id()).as_ref(), Some(&wrapped));
    sidecar::keep_only(&db, None).unwrap();
    assert!(!sidecar::path(&db).exists());
}

#[test]
fn given_up_at_any_step_it_leaves_the_old_file_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    for n in 0..2_000 {
        add(&store, &format!("{CANARY} {n}"));
    }
    let key = new_key();
    let stages = Arc::new(Mutex::new(Vec::new()));
    for stage in ["store.rewrite", "store.compare"] {
        let (told, seen) = (Arc::new(AtomicUsize::new(0)), Arc::clone(&stages));
        let pace: Arc<Mutex<Option<Pace>>> = Arc::default();
        let (own, count) = (Arc::clone(&pace), Arc::clone(&told));
        let watched = Pace::new(move |progress| {
            seen.lock().unwrap().push(progress.stage.clone());
            if progress.stage == stage && count.fetch_add(1, Ordering::Relaxed) == 0 {
                own.lock().unwrap().as_ref().unwrap().cancel();
            }
        });
        *pace.lock().unwrap() = Some(watched.clone());
        let ended = store.rekey(&[SHOP], Some(&key), &watched).unwrap_err();
        assert_eq!(
            ended.code,
            "store.cancelled",
            "{stage}: {:?}",
            stages.lock().unwrap()
        );
        assert_eq!(store.key(), None);
        add(&store, stage);
        let left = entries(dir.path());
        assert!(
            left.iter().all(|name| !name.contains("restoring")),
            "{left:?}"
        );
    }
    assert_eq!(names(&store).len(), 2_002);
}

/// What the child is told by.
const FOLDER: &str = "KAIGONG_TEST_FOLDER";

fn chain(folder: &Path) -> PathBuf {
    folder.join("keychain")
}

/// The child's keychain: a line a code.
fn keep(folder: &Path, key: &FileKey) {
    let mut text = fs::read_to_string(chain(folder)).unwrap_or_default();
    text.push_str(&key.code());
    text.push('\n');
    fs::write(chain(folder), text).unwrap();
}

fn unlock_all(folder: &Path) {
    for code in fs::read_to_string(chain(folder))
        .unwrap_or_default()
        .lines()
    {
        keys::remember(FileKey::from_code(code).unwrap());
    }
}

/// One turn of a file from what it is to what it is not, with a write before and after.
#[test]
#[ignore = "started by the tests below"]
fn child() {
    let folder = PathBuf::from(std::env::var(FOLDER).unwrap());
    unlock_all(&folder);
    let store = open(&folder);
    let backup = backup::list(&folder.join("kept")).pop().unwrap().path;
    add(&store, CANARY);
    println!("\nwrote");
    let key = FileKey::new(&System);
    keep(&folder, &key);
    let key = keys::remember(key);
    let wrapped = Wrapped::new(&key, "a long passphrase", QUICK, &System).unwrap();
    sidecar::add(store.path(), &wrapped).unwrap();
    store.rekey(&[SHOP], Some(&key), &Pace::default()).unwrap();
    println!("\nturned");
    sidecar::keep_only(store.path(), Some(key.id())).unwrap();
    backup::rewrite_backup(&backup, &key, Some(wrapped), &Pace::default()).unwrap();
    add(&store, CANARY);
    println!("\nwrote");
    if folder.join("back").exists() {
        store.rekey(&[SHOP], None, &Pace::default()).unwrap();
        println!("\nunturned");
        add(&store, CANARY);
        println!("\nwrote");
    }
}

/// Runs [`child`] to its end, or to where `die` says; what it had answered, and where it died.
fn run(folder: &Path, die: &str) -> (String, Option<String>) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "child",
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(FOLDER, folder)
        .env("KAIGONG_DIE", die)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let died = said
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("died at "));
    assert!(died.is_some() || output.status.success(), "{said}");
    (
        String::from_utf8(output.stdout).unwrap(),
        died.map(str::to_owned),
    )
}

#[test]
fn whatever_moment_it_dies_at_one_of_the_two_files_opens_with_all_that_was_answered() {
    let mut places = Vec::new();
    for n in 1.. {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        fs::write(folder.join("back"), "").unwrap();
        let store = open(folder);
        for n in 0..50 {
            add(&store, &format!("{n}"));
        }
        let backup = back_up(&store, folder);
        drop(store);
        let (said, died) = run(folder, &format!("*:{n}"));
        let answered = said.lines().filter(|line| *line == "wrote").count();

        unlock_all(folder);
        let store = open(folder);
        let written = names(&store).len() - 50;
        // The last write may have been committed when it died before it could say so.
        assert!(
            (answered..=answered + 1).contains(&written),
            "{n}: {died:?}, {written} of {answered}"
        );
        store.inspect(&Pace::default()).unwrap();
        add(&store, "and on");
        if let Some(id) = store.key() {
            let wrapped = sidecar::beside(store.path(), id).unwrap();
            assert_eq!(wrapped.open("a long passphrase").unwrap().id(), id);
        }
        if said.contains("\nturned") && !said.contains("\nunturned") && store.key().is_none() {
            let place = died.as_deref();
            assert!(
                place.is_some_and(|place| place.starts_with("store.")),
                "{n}: {died:?}"
            );
        }
        assert!(!backup::is_decided(store.path()));
        // The backup is the old one or the new one, whole.
        let held = backup::check(&backup, &Pace::default()).unwrap();
        assert_eq!(held.rows["shop_item"], 50);
        drop(store);
        let Some(died) = died else {
            break;
        };
        places.push(died);
    }
    for place in [
        "store.exported",
        "store.rewritten",
        "store.compared",
        "store.decided",
        "store.log_gone",
        "store.in_place",
        "store.sidecar",
        "store.backup_rewritten",
    ] {
        assert!(
            places.iter().any(|each| each == place),
            "{place} of {places:?}"
        );
    }
}

/// The marks of this process on a file, as the kernel lists them.
#[cfg(target_os = "linux")]
fn locks_on(file: &Path) -> usize {
    use std::os::unix::fs::MetadataExt as _;
    let inode = format!(":{} ", fs::metadata(file).unwrap().ino());
    let owner = format!(" {} ", std::process::id());
    fs::read_to_string("/proc/locks")
        .unwrap()
        .lines()
        .filter(|line| line.contains(&inode) && line.contains(&owner))
        .count()
}

#[cfg(target_os = "linux")]
#[test]
fn asking_for_the_key_of_an_open_file_leaves_its_locks_alone() {
    let folder = tempfile::tempdir().unwrap();
    let plain = tempfile::tempdir().unwrap();
    let (store, key) = encrypted(folder.path());
    let bare = open(plain.path());
    for (store, file, needs) in [
        (&store, file(folder.path()), Some(key.id())),
        (&bare, file(plain.path()), None),
    ] {
        add(store, "水泥");
        assert!(locks_on(&file) > 0, "SQLite marks a file whose log it uses");
        assert_eq!(keys::needed(&file), needs);
        // Not how many there are: another connection of the store may be taking a further one for a moment. Whoever
        // drops one drops them all.
        assert!(locks_on(&file) > 0);
    }
}

#[test]
fn what_a_dead_program_left_of_a_copy_is_gone_once_the_firm_is_open_again() {
    let dir = tempfile::tempdir().unwrap();
    drop(encrypted(dir.path()));
    let part = backup::beside_for_replacing(&file(dir.path()));
    let plain = PathBuf::from(format!("{}.plain", part.display()));
    for left in [&part, &plain] {
        fs::write(left, CANARY).unwrap();
    }
    drop(open(dir.path()));
    assert_eq!(holding(dir.path(), CANARY.as_bytes()), [""; 0]);
}

#[cfg(unix)]
#[test]
fn who_may_not_read_the_firms_file_may_not_read_what_is_made_of_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let db = file(dir.path());
    fs::set_permissions(&db, fs::Permissions::from_mode(0o600)).unwrap();
    let kept = back_up(&store, dir.path());
    assert_eq!(mode(&kept), 0o600);
    let key = new_key();
    store.rekey(&[SHOP], Some(&key), &Pace::default()).unwrap();
    assert_eq!(mode(&db), 0o600);
    fs::set_permissions(&kept, fs::Permissions::from_mode(0o640)).unwrap();
    backup::rewrite_backup(&kept, &key, None, &Pace::default()).unwrap();
    assert_eq!(mode(&kept), 0o640);
}
