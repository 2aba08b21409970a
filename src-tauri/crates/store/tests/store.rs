//! The store against real SQLite files.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use kernel::Id;
use store::*;

mod common;

use common::{MEMBER, SHOP, Still, free, names, newest, open};

fn item(store: &Store, name: &str) -> Id<()> {
    store
        .write(MEMBER, "shop.add", |tx| {
            let id = tx.new_id();
            tx.insert(
                "shop_item",
                &[
                    ("id", &id),
                    ("name", &name),
                    ("price", &100),
                    ("picture", &vec![1u8, 255]),
                ],
            )?;
            Ok(id)
        })
        .unwrap()
        .value
}

#[test]
fn one_commit_leaves_one_record_with_before_and_after() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let id = item(&store, "门");
    let written = store
        .write(MEMBER, "shop.rename", |tx| {
            tx.update("shop_item", id, &[("name", &"窗")])?;
            tx.update("shop_item", id, &[("name", &"木窗"), ("price", &100)])?;
            Ok(())
        })
        .unwrap();
    assert!(written.tables.contains("shop_item"));
    let entries = store
        .read(MEMBER, |db| {
            store.history_of(db, "shop_item", id, &[], &newest(10))
        })
        .unwrap()
        .value;
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0].command, "shop.rename");
    assert_eq!(entries[0].member, MEMBER);
    let moves = &entries[0].rows[0].moves;
    assert_eq!(moves.len(), 1, "the price did not move: {moves:?}");
    assert_eq!(
        (
            moves[0].column,
            moves[0].before.as_str(),
            moves[0].after.as_str()
        ),
        ("name", Some("门"), Some("木窗"))
    );
    assert_eq!(entries[1].rows[0].op, "insert");
    // A write that changes nothing leaves no record.
    let nothing = store
        .write(MEMBER, "shop.rename", |tx| {
            tx.update("shop_item", id, &[("name", &"木窗")])
        })
        .unwrap();
    assert_eq!(nothing.change, None);
}

#[test]
fn replace_upsert_and_cascade_are_captured() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let id = item(&store, "门");
    let part = store
        .write(MEMBER, "shop.part", |tx| {
            let part: Id<()> = tx.new_id();
            tx.insert("shop_part", &[("id", &part), ("item_id", &id), ("qty", &3)])?;
            Ok(part)
        })
        .unwrap()
        .value;
    store
        .write(MEMBER, "shop.upsert", |tx| {
            tx.exec(
                "INSERT INTO shop_item(id,name) VALUES(?1,'柜') ON CONFLICT(id) DO UPDATE SET name=excluded.name",
                [id],
            )?;
            tx.exec("INSERT OR REPLACE INTO shop_part(id,item_id,qty) VALUES(?1,?2,4)", (part, id))?;
            Ok(())
        })
        .unwrap();
    let of = |table: &str, id: Id<()>| {
        store
            .read(MEMBER, |db| {
                store.history_of(db, table, id, &[], &newest(1))
            })
            .unwrap()
            .value
            .remove(0)
            .rows
            .remove(0)
    };
    assert_eq!(of("shop_item", id).op, "update");
    let replaced = of("shop_part", part);
    assert_eq!(
        (replaced.op.as_str(), replaced.moves[0].column),
        ("update", "qty")
    );
    let gone = store
        .write(MEMBER, "shop.delete", |tx| tx.delete("shop_item", id))
        .unwrap();
    assert_eq!(of("shop_part", part).op, "delete");
    store.undo(MEMBER, gone.change.unwrap(), &free).unwrap();
    let qty: i64 = store
        .read(MEMBER, |db| {
            db.one("SELECT qty FROM shop_part WHERE id=?1", [part], |r| {
                r.get(0)
            })
        })
        .unwrap()
        .value;
    assert_eq!(qty, 4);
}

#[test]
fn an_error_or_a_preview_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let refused = store.write(MEMBER, "shop.add", |tx| {
        tx.exec(
            "INSERT INTO shop_item(id,name) VALUES(?1,'x')",
            [tx.new_id::<()>()],
        )?;
        Err::<(), _>(kernel::Fault::new("shop.no", "no"))
    });
    assert_eq!(refused.unwrap_err().code, "shop.no");
    let seen = store
        .preview(MEMBER, |tx| {
            tx.exec(
                "INSERT INTO shop_item(id,name) VALUES(?1,'x')",
                [tx.new_id::<()>()],
            )?;
            tx.one("SELECT count(*) FROM shop_item", [], |r| r.get::<_, i64>(0))
        })
        .unwrap();
    assert_eq!(seen, 1);
    assert!(names(&store).is_empty());
    assert!(
        store
            .read(MEMBER, |db| store.recent_changes(db, &newest(9)))
            .unwrap()
            .value
            .is_empty()
    );
}

#[test]
fn ledgers_only_grow() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let added = store
        .write(MEMBER, "shop.move", |tx| {
            let id: Id<()> = tx.new_id();
            tx.insert("shop_move", &[("id", &id), ("qty", &5)])?;
            Ok(id)
        })
        .unwrap();
    let change = store.write(MEMBER, "x", |tx| {
        tx.update("shop_move", added.value, &[("qty", &6)])
    });
    assert_eq!(change.unwrap_err().code, "store.ledger");
    let delete = store.write(MEMBER, "x", |tx| tx.delete("shop_move", added.value));
    assert_eq!(delete.unwrap_err().code, "store.ledger");
    assert_eq!(
        store
            .undo(MEMBER, added.change.unwrap(), &free)
            .unwrap_err()
            .code,
        "history.ledger"
    );
}

#[test]
fn undo_and_redo_walk_the_members_own_changes() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    item(&store, "a");
    item(&store, "b");
    store.undo_last(MEMBER, &free).unwrap();
    assert_eq!(names(&store), ["a"]);
    store.undo_last(MEMBER, &free).unwrap();
    assert!(names(&store).is_empty());
    assert_eq!(
        store.undo_last(MEMBER, &free).unwrap_err().code,
        "history.nothing_to_undo"
    );
    store.redo_last(MEMBER, &free).unwrap();
    assert_eq!(names(&store), ["a"]);
    store.redo_last(MEMBER, &free).unwrap();
    assert_eq!(names(&store), ["a", "b"]);
    assert_eq!(
        store.redo_last(MEMBER, &free).unwrap_err().code,
        "history.nothing_to_redo"
    );
    store.undo_last(MEMBER, &free).unwrap();
    assert_eq!(names(&store), ["a"]);
    item(&store, "c");
    assert_eq!(
        store.redo_last(MEMBER, &free).unwrap_err().code,
        "history.nothing_to_redo"
    );
    store.undo_last(MEMBER, &free).unwrap();
    store.undo_last(MEMBER, &free).unwrap();
    assert!(names(&store).is_empty());
}

#[test]
fn undo_refuses_where_newer_work_would_be_lost() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let added = store
        .write(MEMBER, "shop.add", |tx| {
            let id: Id<()> = tx.new_id();
            tx.insert("shop_item", &[("id", &id), ("name", &"门")])?;
            Ok(id)
        })
        .unwrap();
    let id = added.value;
    store
        .write(MEMBER, "shop.part", |tx| {
            tx.insert(
                "shop_part",
                &[("id", &tx.new_id::<()>()), ("item_id", &id), ("qty", &1)],
            )
        })
        .unwrap();
    let fault = store
        .undo(MEMBER, added.change.unwrap(), &free)
        .unwrap_err();
    assert_eq!(
        (fault.code.as_str(), fault.params["table"].as_str()),
        ("history.moved_on", Some("shop_part"))
    );
    let kept = store
        .write(MEMBER, "shop.send", |tx| {
            tx.keep("shop.sent");
            tx.update("shop_item", id, &[("name", &"寄出")])
        })
        .unwrap();
    assert_eq!(
        store
            .undo(MEMBER, kept.change.unwrap(), &free)
            .unwrap_err()
            .code,
        "history.kept"
    );
}

#[test]
fn reads_know_what_they_depend_on_also_from_the_cache() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    for _ in 0..10 {
        let seen = store
            .read(MEMBER, |db| {
                db.one(
                    "SELECT count(*) FROM shop_item i JOIN shop_part p ON p.item_id=i.id",
                    [],
                    |r| r.get::<_, i64>(0),
                )
            })
            .unwrap();
        assert_eq!(
            seen.reads,
            BTreeSet::from(["shop_item".to_owned(), "shop_part".to_owned()])
        );
        assert!(!seen.today);
    }
    assert!(store.read(MEMBER, |db| Ok(db.today())).unwrap().today);
}

#[test]
fn reading_goes_on_while_a_write_is_open() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    item(&store, "before");
    let mode: String = store
        .read(MEMBER, |db| {
            db.one("SELECT journal_mode FROM pragma_journal_mode", [], |r| {
                r.get(0)
            })
        })
        .unwrap()
        .value;
    assert_eq!(mode, "wal");
    store
        .write(MEMBER, "shop.rename", |tx| {
            tx.exec("UPDATE shop_item SET name='after'", [])?;
            // Another thread asks in the middle of the write, and this one waits for its answer.
            let seen = std::thread::scope(|scope| scope.spawn(|| names(&store)).join());
            assert_eq!(seen.unwrap(), ["before"]);
            Ok(())
        })
        .unwrap();
    assert_eq!(names(&store), ["after"]);
}

#[test]
fn listeners_hear_of_commits_and_only_of_commits() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let heard = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&heard);
    store.listen(move |notice| sink.lock().unwrap().push(notice.tables.clone()));
    item(&store, "a");
    let _ = store.write(MEMBER, "x", |_| Err::<(), _>(kernel::Fault::new("a.b", "")));
    store
        .write(MEMBER, "x", |tx| {
            tx.insert("shop_local", &[("id", &tx.new_id::<()>()), ("note", &"n")])
        })
        .unwrap();
    let heard = heard.lock().unwrap();
    assert_eq!(heard.len(), 2);
    assert!(heard[0].contains("shop_item") && heard[0].contains("_change"));
    assert_eq!(heard[1], BTreeSet::from(["shop_local".to_owned()]));
}

#[test]
fn numbers_are_gapless_and_carry_the_series() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let next = |store: &Store| {
        store
            .write(MEMBER, "n", |tx| tx.number("BJ"))
            .unwrap()
            .value
    };
    assert_eq!(next(&store), "BJ202609A001");
    let _ = store.write(MEMBER, "n", |tx| {
        tx.number("BJ")?;
        Err::<(), _>(kernel::Fault::new("a.b", ""))
    });
    store.write(MEMBER, "n", |tx| tx.set_series("B")).unwrap();
    assert_eq!(next(&store), "BJ202609B002");
    assert_eq!(
        store
            .write(MEMBER, "n", |tx| tx.set_series("b1"))
            .unwrap_err()
            .code,
        "store.series_invalid"
    );
}

#[test]
fn ids_of_one_command_sort_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let ids: Vec<Id<()>> = store
        .write(MEMBER, "n", |tx| {
            Ok((0..10_000).map(|_| tx.new_id()).collect())
        })
        .unwrap()
        .value;
    assert!(ids.windows(2).all(|w| w[0] < w[1]));
}

#[test]
fn what_cannot_be_opened_says_why() {
    let dir = tempfile::tempdir().unwrap();
    let env = || Arc::new(System);
    let code = |path: &Path| {
        Store::open(path, &[SHOP], env())
            .err()
            .map(|f| f.code)
            .unwrap_or_default()
    };

    assert_eq!(
        code(&dir.path().join("none/x.kaigong")),
        "store.cannot_open"
    );

    let text = dir.path().join("text.kaigong");
    std::fs::write(
        &text,
        "not a database, but long enough to look like one ".repeat(100),
    )
    .unwrap();
    assert_eq!(code(&text), "store.damaged");

    let other = dir.path().join("other.kaigong");
    rusqlite::Connection::open(&other)
        .unwrap()
        .execute_batch("CREATE TABLE t(a)")
        .unwrap();
    assert_eq!(code(&other), "store.not_a_firm");

    drop(open(dir.path()));
    let path = dir.path().join("t.kaigong");
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute_batch("INSERT INTO _migration VALUES('shop', 99, 0)")
        .unwrap();
    assert_eq!(code(&path), "store.newer");

    // Cut short in the middle of its pages.
    let whole = tempfile::tempdir().unwrap();
    let store = open(whole.path());
    for i in 0..200 {
        item(&store, &format!("{i}").repeat(200));
    }
    drop(store);
    let path = whole.path().join("t.kaigong");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(code(&path), "store.damaged");
}

#[test]
fn a_full_disk_loses_nothing_that_was_saved() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    item(&store, "kept");
    store
        .write(MEMBER, "limit", |tx| {
            let pages: i64 = tx.one("PRAGMA page_count", [], |r| r.get(0))?;
            tx.one(&format!("PRAGMA max_page_count={}", pages + 2), [], |r| {
                r.get::<_, i64>(0)
            })
        })
        .unwrap();
    let fault = store
        .write(MEMBER, "shop.add", |tx| {
            tx.insert(
                "shop_item",
                &[("id", &tx.new_id::<()>()), ("name", &"x".repeat(100_000))],
            )
        })
        .unwrap_err();
    assert_eq!(fault.code, "store.disk_full");
    assert_eq!(names(&store), ["kept"]);
}

#[test]
fn a_second_process_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.kaigong");
    let held = Lock::take(&path).unwrap();
    assert_eq!(Lock::take(&path).unwrap_err().code, "store.open_elsewhere");
    drop(held);
    Lock::take(&path).unwrap();
}

#[test]
fn a_file_that_cannot_be_written_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    item(&store, "kept");
    store
        .write(MEMBER, "x", |tx| tx.exec("PRAGMA query_only=ON", []))
        .unwrap();
    let fault = store
        .write(MEMBER, "shop.add", |tx| {
            tx.insert("shop_item", &[("id", &tx.new_id::<()>()), ("name", &"x")])
        })
        .unwrap_err();
    assert_eq!(fault.code, "store.read_only");
    assert_eq!(names(&store), ["kept"]);
}

/// A real file system of 400 KiB, filled to the last byte. Needs the right to mount; says so where it has none.
#[test]
fn a_disk_that_is_full_is_named_when_opening_and_when_writing() {
    let dir = tempfile::tempdir().unwrap();
    let mount = |args: &[&str]| {
        std::process::Command::new(args[0])
            .args(&args[1..])
            .arg(dir.path())
            .stderr(std::process::Stdio::null())
            .status()
            .is_ok_and(|s| s.success())
    };
    if !mount(&["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs"]) {
        eprintln!("not tried: mounting a small disk needs root");
        return;
    }
    let fill = || std::fs::write(dir.path().join("rest"), vec![0u8; 1 << 20]).unwrap_err();
    let store = open(dir.path());
    item(&store, "kept");
    fill();
    let writing = store
        .write(MEMBER, "shop.add", |tx| {
            tx.insert(
                "shop_item",
                &[("id", &tx.new_id::<()>()), ("name", &"x".repeat(600_000))],
            )
        })
        .err()
        .map(|f| f.code);
    let kept = names(&store);
    std::fs::remove_file(dir.path().join("rest")).unwrap();
    drop(store);
    fill();
    let env = Still(std::sync::Mutex::new((1_790_000_000_000, 1)));
    let opening = Store::open(&dir.path().join("t.kaigong"), &[SHOP], Arc::new(env))
        .err()
        .map(|f| f.code);
    assert!(mount(&["umount"]));
    assert_eq!(writing.as_deref(), Some("store.disk_full"));
    assert_eq!(opening.as_deref(), Some("store.disk_full"));
    assert_eq!(kept, ["kept"]);
}

#[test]
fn long_work_tells_how_far_it_is_a_few_times_and_its_end() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let heard: Arc<Mutex<Vec<Progress>>> = Arc::default();
    let ear = Arc::clone(&heard);
    let pace = Pace::new(move |progress| ear.lock().unwrap().push(progress));
    let by = By {
        member: MEMBER,
        pace,
        sight: store::Sight::ALL,
    };
    store
        .read(by, |db| {
            for at in 0..=50_000 {
                db.pace("shop.count", at, 50_000)?;
            }
            Ok(())
        })
        .unwrap();
    let heard = heard.lock().unwrap();
    assert_eq!(heard.first().unwrap().done, 0);
    assert_eq!(heard.last().unwrap().done, 50_000);
    assert!(heard.len() < 1_000, "{} reports", heard.len());
}

#[test]
fn a_command_that_is_given_up_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    item(&store, "门");
    let pace = Pace::default();
    assert!(!pace.is_cancelled(), "nobody waits: never given up");
    let pace = Pace::new(|_| {});
    let by = By {
        member: MEMBER,
        pace: pace.clone(),
        sight: store::Sight::ALL,
    };
    let fault = store
        .write(by.clone(), "shop.many", |tx| {
            for at in 0..10 {
                tx.pace("shop.add", at, 10)?;
                let id: Id<()> = tx.new_id();
                tx.insert("shop_item", &[("id", &id), ("name", &"窗")])?;
                if at == 5 {
                    pace.cancel();
                }
            }
            Ok(())
        })
        .unwrap_err();
    assert_eq!(fault.code, "store.cancelled");
    assert_eq!(names(&store), ["门"]);
    // Whoever comes while it is under way already does not want it any more is not even begun.
    let fault = store.preview(by, |_| Ok(())).unwrap_err();
    assert_eq!(fault.code, "store.cancelled");
    item(&store, "椅");
    assert_eq!(names(&store), ["椅", "门"]);
}

const LONG: &str =
    "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM n WHERE i<1000000000)";

#[test]
fn one_long_statement_is_given_up_too_and_what_follows_it_is_not_kept() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    item(&store, "门");
    let given_up = || {
        let pace = Pace::new(|_| {});
        let later = pace.clone();
        std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(50));
            later.cancel();
        });
        By {
            member: MEMBER,
            pace,
            sight: store::Sight::ALL,
        }
    };
    let fault = store
        .read(given_up(), |db| {
            db.one(&format!("{LONG} SELECT count(*) FROM n"), [], |r| {
                r.get::<_, i64>(0)
            })
        })
        .unwrap_err();
    assert_eq!(fault.code, "store.cancelled");
    let fault = store
        .write(given_up(), "shop.many", |tx| {
            item_in(tx, "窗")?;
            let long =
                format!("{LONG} INSERT INTO shop_item(id, name) SELECT randomblob(16), 'x' FROM n");
            // A careless command goes on after the refusal.
            assert!(tx.exec(&long, []).is_err());
            let _ = item_in(tx, "椅");
            Ok(())
        })
        .unwrap_err();
    assert_eq!(fault.code, "store.cancelled");
    assert_eq!(names(&store), ["门"]);
    item(&store, "椅");
    assert_eq!(names(&store), ["椅", "门"]);
}

fn item_in(tx: &Tx<'_>, name: &str) -> kernel::Result<()> {
    let id: Id<()> = tx.new_id();
    tx.insert("shop_item", &[("id", &id), ("name", &name)])
}

#[test]
fn identities_sort_as_they_were_made_within_one_millisecond_and_across_commits() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let named: Vec<String> = (0..200).map(|n| format!("{n:03}")).collect();
    for name in &named {
        common::add(&store, name);
    }
    let made: Vec<String> = store
        .read(MEMBER, |db| {
            db.rows("SELECT name FROM shop_item ORDER BY id", [], |r| r.get(0))
        })
        .unwrap()
        .value;
    assert_eq!(made, named);
}
