//! A process that is killed at any moment: what it had answered is there, and nothing is half done.
#![allow(clippy::unwrap_used)]

mod common;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use common::{MEMBER, SHOP};
use kernel::Timestamp;
use store::backup::{self, Making, Reason};
use store::*;

/// Names the folder to the process that will be killed.
const FOLDER: &str = "KAIGONG_TEST_FOLDER";
const ROUNDS: u64 = 40;

/// With the machine's own dice: a file that is opened twice must not get the same ids again.
fn open(folder: &Path) -> Store {
    Store::open(&folder.join("t.kaigong"), &[SHOP], Arc::new(System)).unwrap()
}

fn making() -> Making<'static> {
    Making {
        firm: "SELECT '青山装饰'",
        reason: Reason::Asked,
        app: "0.1.0",
        now: Timestamp(1_790_000_000_000),
        slices: &[SHOP],
    }
}

/// One command of two rows, numbered.
fn write(store: &Store, n: i64) {
    store
        .write(MEMBER, "shop.both", |tx| {
            let id = tx.new_id::<()>();
            tx.insert(
                "shop_item",
                &[("id", &id), ("name", &n.to_string()), ("price", &n)],
            )?;
            tx.insert(
                "shop_part",
                &[("id", &tx.new_id::<()>()), ("item_id", &id), ("qty", &n)],
            )
        })
        .unwrap();
}

/// The newest number in the file; refuses half changes, gaps and damage.
fn newest(store: &Store) -> i64 {
    store.inspect(&Pace::default()).unwrap();
    let (items, parts, halves, last): (i64, i64, i64, i64) = store
        .read(MEMBER, |db| {
            db.one(
                "SELECT (SELECT count(*) FROM shop_item), (SELECT count(*) FROM shop_part),
                        (SELECT count(*) FROM shop_item i WHERE NOT EXISTS
                           (SELECT 1 FROM shop_part p WHERE p.item_id=i.id AND p.qty=i.price)),
                        (SELECT ifnull(max(price), 0) FROM shop_item)",
                [],
                |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
            )
        })
        .unwrap()
        .value;
    assert_eq!((items, halves), (parts, 0), "half a change");
    assert_eq!(items, last, "a gap");
    let (changes, seq, rows): (i64, i64, i64) = store
        .read(MEMBER, |db| {
            db.one(
                "SELECT count(*), ifnull(max(seq), 0), (SELECT count(*) FROM _change_row) FROM _change",
                [],
                |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
            )
        })
        .unwrap()
        .value;
    assert_eq!(
        (changes, seq, rows),
        (items, items, 2 * items),
        "the history"
    );
    last
}

/// Starts this binary again as `child`, hears its answers, kills it some time after its start, in every other round after
/// its first answer; the last answer.
fn kill_in(round: u64, child: &str, folder: &Path) -> i64 {
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            child,
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let (heard, hears) = std::sync::mpsc::channel();
    let hearing = std::thread::spawn(move || {
        let mut last = 0;
        for line in lines.map_while(Result::ok) {
            // Whatever the test's harness says is not numbered.
            if let Some(n) = line.strip_prefix("answered ") {
                last = n.parse().unwrap();
                let _ = heard.send(());
            }
        }
        last
    });
    if round % 2 == 1 {
        hears.recv().unwrap();
    }
    std::thread::sleep(Duration::from_millis(15 + round * 41 % 140));
    process.kill().unwrap();
    process.wait().unwrap();
    hearing.join().unwrap()
}

fn answer(n: i64) {
    let mut out = std::io::stdout().lock();
    // The harness may not have ended its own line.
    writeln!(out, "\nanswered {n}").unwrap();
    out.flush().unwrap();
}

fn folder() -> std::path::PathBuf {
    std::env::var_os(FOLDER)
        .expect("started by another test")
        .into()
}

#[test]
#[ignore = "is started, and killed, by another test"]
fn writes_until_killed() {
    let store = open(&folder());
    let mut n = newest(&store);
    loop {
        n += 1;
        write(&store, n);
        answer(n);
    }
}

#[test]
#[ignore = "is started, and killed, by another test"]
fn backs_up_until_killed() {
    let store = open(&folder());
    let mut n = newest(&store);
    loop {
        n += 1;
        write(&store, n);
        store
            .backup(&folder().join("kept"), &making(), &Pace::default())
            .unwrap();
        answer(n);
    }
}

#[test]
#[ignore = "is started, and killed, by another test"]
fn restores_until_killed() {
    let store = open(&folder());
    let kept = backup::list(&folder().join("kept"));
    for n in 0.. {
        let from = &kept[n % kept.len()].path;
        backup::prepare(from, store.path(), &[SHOP], Timestamp(0), &Pace::default()).unwrap();
        store.replace(&[SHOP], || Ok(())).unwrap();
        answer(newest(&store));
        let next = newest(&store) + 1;
        write(&store, next);
        answer(next);
    }
}

#[test]
fn what_was_answered_is_there_after_a_kill() {
    let dir = tempfile::tempdir().unwrap();
    let mut heard_any = false;
    for round in 0..ROUNDS {
        let answered = kill_in(round, "writes_until_killed", dir.path());
        let stored = newest(&open(dir.path()));
        assert!(
            stored >= answered,
            "{answered} was answered, {stored} is stored"
        );
        heard_any |= answered > 0;
    }
    assert!(heard_any, "no process lived long enough to answer");
}

#[test]
fn a_killed_backup_leaves_only_whole_ones() {
    let dir = tempfile::tempdir().unwrap();
    let kept = dir.path().join("kept");
    let mut answered = 0;
    for round in 0..ROUNDS / 2 {
        answered = answered.max(kill_in(round, "backs_up_until_killed", dir.path()));
        for found in backup::list(&kept) {
            backup::check(&found.path, &Pace::default()).unwrap();
        }
        assert!(newest(&open(dir.path())) >= answered);
    }
    let newest_backup = backup::list(&kept)
        .iter()
        .filter_map(|found| found.contents.as_ref().ok())
        .map(|held| held.rows["shop_item"])
        .max();
    assert!(newest_backup.unwrap_or(0) as i64 >= answered && answered > 0);
    // The next one clears away what the killed ones left.
    open(dir.path())
        .backup(&kept, &making(), &Pace::default())
        .unwrap();
    assert!(
        std::fs::read_dir(&kept)
            .unwrap()
            .all(|entry| entry.unwrap().path().extension().unwrap() == backup::EXTENSION)
    );
}

#[test]
fn a_killed_restore_leaves_a_whole_file() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    for n in 1..=30 {
        write(&store, n);
        if n % 10 == 0 {
            store
                .backup(&dir.path().join("kept"), &making(), &Pace::default())
                .unwrap();
        }
    }
    drop(store);
    let order: Vec<i64> = backup::list(&dir.path().join("kept"))
        .iter()
        .map(|found| found.contents.as_ref().unwrap().rows["shop_item"] as i64)
        .collect();
    let mut restored = false;
    for round in 0..ROUNDS {
        let answered = kill_in(round, "restores_until_killed", dir.path());
        let stored = newest(&open(dir.path()));
        assert!([10, 11, 20, 21, 30, 31].contains(&stored), "{stored}");
        if answered > 0 {
            restored = true;
            // What was restored and answered is there, or what came next: a command after it, or the next backup.
            let place = order.iter().position(|n| *n == answered - answered % 10);
            let now = order[place.unwrap()];
            let next = order[(place.unwrap() + 1) % order.len()];
            let may_be: &[i64] = if answered % 10 == 0 {
                &[now, now + 1]
            } else {
                &[now + 1, next]
            };
            assert!(
                may_be.contains(&stored),
                "{answered} was answered, {stored} is stored"
            );
        }
    }
    assert!(restored, "no process lived long enough to restore");
}
