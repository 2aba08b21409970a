//! Backups while the work goes on, and what is put back from them.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono_tz::Tz;
use common::{MEMBER, SHOP, add, names};
use kernel::Timestamp;
use store::backup::{self, Found, Making, Reason, Rule};
use store::*;

const ZONE: Tz = Tz::Asia__Shanghai;

/// With the machine's own dice: a file that is opened twice must not get the same ids again.
fn open(folder: &Path) -> Store {
    Store::open(&folder.join("t.kaigong"), &[SHOP], Arc::new(System)).unwrap()
}

/// Dice for delays and offsets.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

fn making(now: i64, reason: Reason) -> Making<'static> {
    Making {
        firm: "SELECT '青山装饰'",
        reason,
        app: "0.1.0",
        now: Timestamp(now),
        slices: &[SHOP],
    }
}

/// The history has no gap and every record its rows.
fn history_is_whole(store: &Store) {
    let (changes, last, bare): (i64, i64, i64) = store
        .read(MEMBER, |db| {
            db.one(
                "SELECT count(*), ifnull(max(seq), 0),
                        count(*) FILTER (WHERE NOT EXISTS(SELECT 1 FROM _change_row r WHERE r.seq=c.seq))
                 FROM _change c",
                [],
                |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
            )
        })
        .unwrap()
        .value;
    assert_eq!((changes, bare), (last, 0));
    store.inspect(&Pace::default()).unwrap();
}

fn backup_of(store: &Store, folder: &Path, now: i64) -> Found {
    store
        .backup(folder, &making(now, Reason::Asked), &Pace::default())
        .unwrap()
}

fn restore(store: &Store, backup: &Path) {
    backup::prepare(
        backup,
        store.path(),
        &[SHOP],
        Timestamp(0),
        &Pace::default(),
    )
    .unwrap();
    store.replace(&[SHOP], || Ok(())).unwrap();
}

fn entries(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn a_hundred_rounds_of_writing_backing_up_and_restoring_lose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("kept");
    let store = open(dir.path());
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut known: Vec<(PathBuf, Vec<String>)> = Vec::new();
    for round in 0..100 {
        for n in 0..dice.below(6) {
            add(&store, &format!("{round}-{n}"));
        }
        if dice.below(4) == 0 {
            store
                .write(MEMBER, "shop.clear", |tx| {
                    tx.exec(
                        "DELETE FROM shop_item WHERE name < ?1",
                        [format!("{}", dice.below(9))],
                    )
                })
                .unwrap();
        }
        let then = names(&store);
        let made = backup_of(&store, &folder, 1_790_000_000_000 + round * 1_000);
        assert_eq!(made.contents.unwrap().rows["shop_item"], then.len() as u64);
        known.push((made.path, then));
        for n in 0..1 + dice.below(4) {
            add(&store, &format!("{round}-lost-{n}"));
        }
        let (path, then) = &known[known.len() - 1 - dice.below(known.len().min(5) as u64) as usize];
        restore(&store, path);
        assert_eq!(&names(&store), then, "round {round}");
        history_is_whole(&store);
    }
    drop(store);
    let store = open(dir.path());
    history_is_whole(&store);
    assert_eq!(backup::list(&folder).len(), 100);
    // Every one of them still is what it was.
    for (path, then) in &known {
        let held = backup::check(path, &Pace::default()).unwrap();
        assert_eq!(held.rows["shop_item"], then.len() as u64);
    }
    assert_eq!(
        entries(dir.path()),
        ["kept", "t.kaigong", "t.kaigong-shm", "t.kaigong-wal"]
            .map(String::from)
            .into()
    );
}

#[test]
fn it_says_what_it_holds() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    add(&store, "瓷砖");
    add(&store, "水泥");
    let made = backup_of(&store, &dir.path().join("b"), 1_795_226_400_000);
    assert_eq!(
        made.path.file_name().unwrap(),
        "青山装饰 2026-11-21 10-00-00.kgbackup"
    );
    let held = backup::contents(&made.path).unwrap();
    assert_eq!(held, made.contents.unwrap());
    assert_eq!((held.firm.as_str(), held.file.as_str()), ("青山装饰", "t"));
    assert_eq!(
        held.schema,
        [("shop".to_owned(), 1), ("store".to_owned(), 6)].into()
    );
    assert_eq!((held.rows["shop_item"], held.rows["_change"]), (2, 2));
    assert_eq!(held.last_change.unwrap().seq, 2);
    assert_eq!(held.classes, ["base", "price"].map(String::from).into());
    // It also opens as a database, to be looked into.
    let inside: Vec<String> = backup::look(&made.path, Timestamp(0), |db| {
        db.rows("SELECT name FROM shop_item ORDER BY id", [], |r| r.get(0))
    })
    .unwrap();
    assert_eq!(inside, ["瓷砖", "水泥"]);
    backup::check(&made.path, &Pace::default()).unwrap();
}

#[test]
fn writers_go_on_meanwhile_and_the_copy_is_one_moment() {
    let dir = tempfile::tempdir().unwrap();
    let store = Arc::new(open(dir.path()));
    store
        .write(MEMBER, "fill", |tx| {
            for n in 0..4_000 {
                let id = tx.new_id::<()>();
                tx.insert(
                    "shop_item",
                    &[("id", &id), ("name", &format!("{n:0>2000}"))],
                )?;
                tx.insert(
                    "shop_part",
                    &[("id", &tx.new_id::<()>()), ("item_id", &id), ("qty", &1)],
                )?;
            }
            Ok(())
        })
        .unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let writer = std::thread::spawn({
        let (store, stop) = (Arc::clone(&store), Arc::clone(&stop));
        move || {
            let mut written = 0;
            while !stop.load(Ordering::Relaxed) {
                store
                    .write(MEMBER, "shop.both", |tx| {
                        let id = tx.new_id::<()>();
                        tx.insert("shop_item", &[("id", &id), ("name", &"meanwhile")])?;
                        tx.insert(
                            "shop_part",
                            &[("id", &tx.new_id::<()>()), ("item_id", &id), ("qty", &1)],
                        )
                    })
                    .unwrap();
                written += 1;
            }
            written
        }
    });
    for round in 0..5 {
        let held = backup_of(&store, &dir.path().join("b"), round)
            .contents
            .unwrap();
        assert_eq!(held.rows["shop_item"], held.rows["shop_part"]);
        assert_eq!(held.rows["_change"], held.last_change.unwrap().seq);
    }
    stop.store(true, Ordering::Relaxed);
    assert!(writer.join().unwrap() > 5, "writers were held up");
}

#[test]
fn every_cut_and_every_flipped_bit_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    add(&store, "kept");
    let made = backup_of(&store, &dir.path().join("b"), 0);
    let whole = fs::read(&made.path).unwrap();
    let folder = dir.path().join("bad");
    fs::create_dir(&folder).unwrap();
    let bad = folder.join("bad.kgbackup");
    let mut dice = Dice(88_172_645_463_325_252);
    let size = whole.len() as u64;
    let is_found = |what: String| {
        let fault = backup::check(&bad, &Pace::default()).expect_err(&what);
        assert_eq!(fault.code, "store.backup_damaged", "{what}");
        let fault = backup::prepare(&bad, store.path(), &[SHOP], Timestamp(0), &Pace::default())
            .expect_err(&what);
        assert_eq!(fault.code, "store.backup_damaged", "{what}");
    };
    for round in 0..150 {
        let length = if round < 5 { round } else { dice.below(size) };
        fs::write(&bad, &whole[..length as usize]).unwrap();
        assert!(
            backup::list(&folder)[0].contents.is_err(),
            "cut at {length}"
        );
        is_found(format!("cut at {length}"));
        // Half of the flips near the end, where the description is.
        let from = if round % 2 == 0 { 0 } else { size - 1_500 };
        let offset = from + dice.below(size - from);
        let mut flipped = whole.clone();
        flipped[offset as usize] ^= 1 << dice.below(8);
        fs::write(&bad, &flipped).unwrap();
        is_found(format!("flipped at {offset}"));
    }
    for more in [b"x".to_vec(), whole.clone()] {
        fs::write(&bad, [whole.clone(), more].concat()).unwrap();
        assert!(
            backup::check(&bad, &Pace::default()).is_err(),
            "longer than it was"
        );
    }
    fs::write(&bad, &whole).unwrap();
    backup::check(&bad, &Pace::default()).unwrap();
    assert_eq!(names(&store), ["kept"]);
    assert!(
        !entries(dir.path())
            .iter()
            .any(|name| name.contains("restoring"))
    );
}

#[test]
fn a_backup_given_up_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("b");
    let store = open(dir.path());
    add(&store, "kept");
    let pace = Pace::new(|_| {});
    pace.cancel();
    let fault = store
        .backup(&folder, &making(0, Reason::Asked), &pace)
        .unwrap_err();
    assert_eq!(fault.code, "store.cancelled");
    assert_eq!(entries(&folder), BTreeSet::new());
}

/// A real file system of a few megabytes. Needs the right to mount; says so where it has none.
#[test]
fn a_full_disk_leaves_the_former_backups() {
    let dir = tempfile::tempdir().unwrap();
    let small = dir.path().join("small");
    fs::create_dir(&small).unwrap();
    let run = |args: &[&str]| {
        std::process::Command::new(args[0])
            .args(&args[1..])
            .arg(&small)
            .stderr(std::process::Stdio::null())
            .status()
            .is_ok_and(|s| s.success())
    };
    if !run(&["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs"]) {
        eprintln!("not tried: mounting a small disk needs root");
        return;
    }
    let store = open(dir.path());
    store
        .write(MEMBER, "fill", |tx| {
            for n in 0..1_000 {
                tx.insert(
                    "shop_item",
                    &[("id", &tx.new_id::<()>()), ("name", &format!("{n:0>1000}"))],
                )?;
            }
            Ok(())
        })
        .unwrap();
    let former = backup_of(&store, &small, 0);
    // The room goes while the copy is under way.
    let rest = small.join("rest");
    let filler = rest.clone();
    let pace = Pace::new(move |_| {
        let _ = fs::write(&filler, vec![0u8; 64 << 20]);
    });
    let midway = store.backup(&small, &making(1_000, Reason::Asked), &pace);
    let after_midway = entries(&small);
    // There is none to begin with.
    let before = store.backup(&small, &making(2_000, Reason::Asked), &Pace::default());
    let former_is_whole = backup::check(&former.path, &Pace::default());
    let files = entries(&small);
    assert!(run(&["umount"]));
    assert_eq!(midway.unwrap_err().code, "store.disk_full");
    assert_eq!(before.unwrap_err().code, "store.backup_no_room");
    former_is_whole.unwrap();
    assert_eq!(after_midway, files);
    assert_eq!(files.len(), 2, "{files:?}");
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let occupied = dir.path().join("occupied");
    fs::write(&occupied, "").unwrap();
    let fault = store
        .backup(&occupied, &making(0, Reason::Asked), &Pace::default())
        .unwrap_err();
    assert_eq!(fault.code, "store.backup_folder");
}

#[test]
fn a_backup_is_not_worked_in() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    add(&store, "kept");
    let made = backup_of(&store, &dir.path().join("b"), 0);
    let fault = Store::open(&made.path, &[SHOP], Arc::new(System))
        .err()
        .unwrap();
    assert_eq!(fault.code, "store.is_backup");
    backup::check(&made.path, &Pace::default()).unwrap();
}

#[test]
fn a_crash_while_restoring_leaves_the_old_file_or_the_new_one() {
    // What each step leaves behind, and what opens then.
    type Step = fn(&Path, &Path);
    let prepared: Step = |backup, db| {
        backup::prepare(backup, db, &[SHOP], Timestamp(0), &Pace::default()).unwrap();
    };
    let half_prepared: Step = |backup, db| {
        let bytes = fs::read(backup).unwrap();
        fs::write(db.with_extension("kaigong.restoring.part"), &bytes[..5_000]).unwrap();
    };
    let decided: Step = |backup, db| {
        backup::prepare(backup, db, &[SHOP], Timestamp(0), &Pace::default()).unwrap();
        backup::decide(db).unwrap();
    };
    let half_finished: Step = |backup, db| {
        backup::prepare(backup, db, &[SHOP], Timestamp(0), &Pace::default()).unwrap();
        backup::decide(db).unwrap();
        fs::remove_file(db.with_extension("kaigong-wal")).unwrap();
    };
    let finished: Step = |backup, db| {
        backup::prepare(backup, db, &[SHOP], Timestamp(0), &Pace::default()).unwrap();
        backup::decide(db).unwrap();
        backup::finish(db).unwrap();
    };
    for (name, step, expected) in [
        ("half prepared", half_prepared, vec!["in both", "only now"]),
        ("prepared", prepared, vec!["in both", "only now"]),
        ("decided", decided, vec!["in both"]),
        ("half finished", half_finished, vec!["in both"]),
        ("finished", finished, vec!["in both"]),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path());
        add(&store, "in both");
        let made = backup_of(&store, &dir.path().join("b"), 0);
        add(&store, "only now");
        // A crash leaves the log where it is: the file as it stands on the disk, in another folder.
        let crashed = tempfile::tempdir().unwrap();
        for ending in ["", "-wal", "-shm"] {
            let file = format!("t.kaigong{ending}");
            fs::copy(dir.path().join(&file), crashed.path().join(&file)).unwrap();
        }
        let db = crashed.path().join("t.kaigong");
        step(&made.path, &db);
        let store = open(crashed.path());
        assert_eq!(names(&store), expected, "{name}");
        history_is_whole(&store);
        add(&store, "later");
        drop(store);
        assert_eq!(
            names(&open(crashed.path())).len(),
            expected.len() + 1,
            "{name}"
        );
    }
}

#[test]
fn a_backup_of_a_newer_version_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    add(&store, "kept");
    store
        .write(MEMBER, "newer", |tx| {
            tx.exec(
                "INSERT INTO _migration(slice, version, at) VALUES('shop', 9, 0)",
                [],
            )
        })
        .unwrap();
    let made = backup_of(&store, &dir.path().join("b"), 0);
    let fault = backup::prepare(
        &made.path,
        store.path(),
        &[SHOP],
        Timestamp(0),
        &Pace::default(),
    )
    .unwrap_err();
    assert_eq!(fault.code, "store.newer");
    assert_eq!(names(&store), ["kept"]);
}

#[test]
fn a_damaged_page_is_found_and_the_file_kept_aside() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    for n in 0..200 {
        add(&store, &format!("{n:0>400}"));
    }
    let made = backup_of(&store, &dir.path().join("b"), 0);
    drop(store);
    let db = dir.path().join("t.kaigong");
    let mut bytes = fs::read(&db).unwrap();
    let pages = bytes.len() / 4096;
    bytes[(pages / 2) * 4096..(pages / 2 + 4) * 4096].fill(0xA5);
    fs::write(&db, &bytes).unwrap();
    assert_eq!(
        backup::inspect(&db, &Pace::default()).unwrap_err().code,
        "store.damaged"
    );
    // Nobody takes a backup of damage for a good one.
    let fault = backup::make(
        &db,
        &dir.path().join("b"),
        &making(1_000, Reason::Regular),
        &Pace::default(),
    )
    .unwrap_err();
    assert_eq!(fault.code, "store.damaged");
    let aside = backup::keep_aside(&db, Timestamp(0), ZONE).unwrap();
    backup::prepare(&made.path, &db, &[SHOP], Timestamp(0), &Pace::default()).unwrap();
    backup::decide(&db).unwrap();
    let store = open(dir.path());
    assert_eq!(names(&store).len(), 200);
    history_is_whole(&store);
    assert_eq!(fs::read(aside).unwrap(), bytes);
}

#[test]
fn the_rule_takes_only_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("b");
    let store = open(dir.path());
    add(&store, "kept");
    let hour = 3_600_000;
    for n in 0..6 {
        let making = making(n * hour / 3, Reason::Regular);
        store.backup(&folder, &making, &Pace::default()).unwrap();
    }
    // A firm of its own in the same folder, and a file that is no backup at all.
    let other = tempfile::tempdir().unwrap();
    let stranger = open(other.path());
    stranger
        .write(MEMBER, "shop.add", |tx| {
            tx.insert(
                "shop_item",
                &[("id", &[9u8; 16].as_slice()), ("name", &"x")],
            )
        })
        .unwrap();
    add(&stranger, "y");
    let foreign = backup::make(
        stranger.path(),
        &folder,
        &Making {
            firm: "SELECT '别家'",
            ..making(0, Reason::Regular)
        },
        &Pace::default(),
    )
    .unwrap();
    fs::write(folder.join("cut.kgbackup"), "cut").unwrap();
    let newest = backup::list(&folder)
        .into_iter()
        .find_map(|found| found.contents.ok().filter(|held| held.firm == "青山装饰"))
        .unwrap();
    let rule = Rule {
        hourly: 2,
        daily: 1,
        monthly: 0,
    };
    let gone = backup::rotate(&folder, &newest, &rule, Timestamp(3 * hour), ZONE);
    assert_eq!(gone.len(), 4);
    assert!(folder.join("cut.kgbackup").exists());
    if foreign.contents.unwrap().origin != newest.origin {
        assert!(foreign.path.exists());
    }
    assert_eq!(backup::list(&folder).len(), 4);
}

#[test]
fn what_is_written_while_the_old_file_is_kept_is_done_in_the_new_one() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("kept");
    let store = open(dir.path());
    add(&store, "first");
    let first = backup_of(&store, &folder, 1).path;
    add(&store, "second");
    let prepared = backup::prepare(
        &first,
        store.path(),
        &[SHOP],
        Timestamp(0),
        &Pace::default(),
    );
    prepared.unwrap();
    let (said, heard) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        let store = &store;
        let kept = store
            .replace(&[SHOP], || {
                let made = backup_of(store, &folder, 2);
                scope.spawn(move || {
                    add(store, "late");
                    said.send(()).unwrap();
                });
                // It has time enough to be written where nothing holds it back.
                let _ = heard.recv_timeout(std::time::Duration::from_millis(300));
                Ok(made)
            })
            .unwrap();
        assert_eq!(kept.contents.unwrap().rows["shop_item"], 2);
    });
    assert_eq!(names(&store), ["first", "late"]);
    history_is_whole(&store);
}

#[test]
fn numbers_that_were_given_since_a_backup_stay_given() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let number = |prefix: &str| {
        store
            .write(MEMBER, "n", |tx| tx.number(prefix))
            .unwrap()
            .value
    };
    assert!(number("BJ").ends_with("A001"));
    let backup = backup_of(&store, &dir.path().join("kept"), 1_790_000_000_000);
    assert!(number("BJ").ends_with("A002"));
    assert!(number("CG").ends_with("A001"));
    restore(&store, &backup.path);
    assert!(number("BJ").ends_with("A003"));
    assert!(number("CG").ends_with("A002"));
}

#[test]
fn a_restore_that_is_given_up_leaves_the_old_file_and_nothing_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("kept");
    let store = open(dir.path());
    add(&store, "first");
    let first = backup_of(&store, &folder, 1).path;
    add(&store, "second");
    for decided in [false, true] {
        let now = Timestamp(0);
        backup::prepare(&first, store.path(), &[SHOP], now, &Pace::default()).unwrap();
        if decided {
            backup::decide(store.path()).unwrap();
        } else {
            let refused = store.replace(&[SHOP], || {
                Err::<(), _>(kernel::Fault::new("store.cancelled", "Given up."))
            });
            assert_eq!(refused.unwrap_err().code, "store.cancelled");
        }
        backup::abandon(store.path()).unwrap();
        add(&store, "third");
    }
    drop(store);
    assert_eq!(
        entries(dir.path()),
        ["kept", "t.kaigong"].map(str::to_owned).into()
    );
    assert_eq!(
        names(&open(dir.path())),
        ["first", "second", "third", "third"]
    );
}

#[test]
fn a_file_that_does_not_open_again_is_closed_and_nobody_waits_for_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    add(&store, "first");
    // What was prepared is no file: it can neither be put in place nor be taken back.
    fs::create_dir(dir.path().join("t.kaigong.restoring.part")).unwrap();
    assert_eq!(
        store.replace(&[SHOP], || Ok(())).unwrap_err().code,
        "store.io"
    );
    assert!(store.is_closed());
    let read = store.read(MEMBER, |_| Ok(())).unwrap_err();
    let write = store.write(MEMBER, "shop.add", |_| Ok(())).unwrap_err();
    let again = store.replace(&[SHOP], || Ok(())).unwrap_err();
    for refused in [read, write, again] {
        assert_eq!(refused.code, "store.closed");
    }
    drop(store);
    fs::remove_dir(dir.path().join("t.kaigong.restoring")).unwrap();
    assert_eq!(names(&open(dir.path())), ["first"]);
}

#[test]
fn readings_that_panic_take_no_reader_away() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("kept");
    let store = Arc::new(open(dir.path()));
    add(&store, "first");
    let first = backup_of(&store, &folder, 1).path;
    for _ in 0..9 {
        let store = Arc::clone(&store);
        let read = std::thread::spawn(move || {
            let _ = store.read(MEMBER, |db| {
                let _: i64 = db.one("SELECT count(*) FROM shop_item", [], |r| r.get(0))?;
                if true {
                    panic!("a fault in a query");
                }
                Ok(())
            });
        });
        assert!(read.join().is_err());
    }
    assert_eq!(names(&store), ["first"]);
    restore(&store, &first);
    assert_eq!(names(&store), ["first"]);
}

/// The unfinished backup in a folder.
fn part_in(folder: &Path) -> Option<PathBuf> {
    fs::read_dir(folder)
        .ok()?
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|ending| ending == "part"))
}

#[test]
fn a_disk_that_keeps_something_else_is_not_the_firms_file() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("bad");
    let store = open(dir.path());
    for n in 0..200 {
        add(&store, &format!("{n:0>400}"));
    }
    // What was copied comes back otherwise: whole pages of it, or the description behind them.
    for (stage, damage) in [("store.copy", 8 * 4096), ("store.check", 4096)] {
        let kept = folder.clone();
        let pace = Pace::new(move |progress| {
            let Some(part) = part_in(&kept).filter(|_| progress.done == progress.total) else {
                return;
            };
            if progress.stage == stage {
                let mut bytes = fs::read(&part).unwrap();
                let from = bytes.len().saturating_sub(damage);
                bytes[from..from + 1_000].fill(0xA5);
                fs::write(&part, bytes).unwrap();
            }
        });
        let fault = store
            .backup(&folder, &making(0, Reason::Asked), &pace)
            .unwrap_err();
        assert_eq!(fault.code, "store.backup_disk", "{stage}");
        assert_eq!(fault.params["folder"], folder.display().to_string());
        assert_eq!(entries(&folder), BTreeSet::new(), "{stage}");
    }
    store.inspect(&Pace::default()).unwrap();
}

#[test]
fn two_firms_of_one_name_write_into_one_folder_at_the_same_time() {
    let shared = tempfile::tempdir().unwrap();
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (first, second) = (open(one.path()), open(other.path()));
    add(&first, "first");
    add(&second, "second");
    add(&second, "second");
    let (folder, made) = (shared.path().to_owned(), std::sync::Mutex::new(None));
    let made = Arc::new(made);
    // The second begins and ends while the first is under way.
    let pace = Pace::new({
        let (folder, made) = (folder.clone(), Arc::clone(&made));
        move |progress| {
            let mut made = made.lock().unwrap();
            if progress.stage == "store.copy" && made.is_none() {
                *made = Some(backup_of(&second, &folder, 1));
            }
        }
    });
    let ours = first
        .backup(&folder, &making(2, Reason::Asked), &pace)
        .unwrap();
    let theirs = made.lock().unwrap().take().unwrap();
    for (found, rows) in [(&ours, 1), (&theirs, 2)] {
        let held = backup::check(&found.path, &Pace::default()).unwrap();
        assert_eq!(held.rows["shop_item"], rows);
    }
    assert_eq!(entries(&folder).len(), 2);
}

#[test]
fn what_a_dead_process_left_of_a_backup_is_cleared_away() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("kept");
    fs::create_dir(&folder).unwrap();
    let store = open(dir.path());
    add(&store, "kept");
    // One of before, one with all that stood beside it, one that somebody still writes, one of another firm.
    for name in [
        ".t.part",
        ".t.0123456789abcdef.part",
        ".t.0123456789abcdef.part-journal",
        ".t.0123456789abcdef.part.lock",
        ".t.fedcba9876543210.part",
        ".other.0123456789abcdef.part",
    ] {
        fs::write(folder.join(name), "half").unwrap();
    }
    let _writing = Lock::take(&folder.join(".t.fedcba9876543210.part")).unwrap();
    let made = backup_of(&store, &folder, 0);
    let name = made.path.file_name().unwrap().to_str().unwrap().to_owned();
    assert_eq!(
        entries(&folder),
        [
            ".other.0123456789abcdef.part",
            ".t.fedcba9876543210.part",
            ".t.fedcba9876543210.part.lock",
            &name
        ]
        .map(str::to_owned)
        .into()
    );
}

#[test]
fn of_two_backups_of_one_moment_the_one_that_holds_more_stays() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("b");
    let store = open(dir.path());
    let rule = Rule {
        hourly: 1,
        daily: 1,
        monthly: 0,
    };
    add(&store, "first");
    let backup = |store: &Store| {
        let made = store.backup(&folder, &making(0, Reason::Regular), &Pace::default());
        made.unwrap()
    };
    let before = backup(&store);
    add(&store, "second");
    let after = backup(&store);
    let held = after.contents.unwrap();
    let gone = backup::rotate(&folder, &held, &rule, Timestamp(0), ZONE);
    assert_eq!(gone, [before.path]);
    assert!(after.path.exists());
}
