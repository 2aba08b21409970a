//! Files of before: whose record holds pairs of before and after (version 1 of the store's own tables), whose changes
//! have no stamps (version 2), and whose record is kept by change (version 4).
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::{MEMBER, free, newest, open};
use kernel::Id;
use rusqlite::Connection;
use serde_json::{Value, json};
use store::Store;
use store::history::{Entry, Kin};

const DOOR: [u8; 16] = [1; 16];
const HINGE: [u8; 16] = [2; 16];
const GONE: [u8; 16] = [3; 16];

fn hex(id: [u8; 16]) -> String {
    id.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// A door with a hinge, priced twice; a second hinge that came and went.
fn older(dir: &Path) {
    drop(open(dir));
    let file = Connection::open(dir.join("t.kaigong")).unwrap();
    forget_stamps(&file);
    file.execute_batch(
        "DROP INDEX _change_row_part;
         ALTER TABLE _change_row DROP COLUMN part;
         CREATE INDEX _change_row_part ON _change_row(tbl, json_extract(body, '$.\"1\"[1]')) WHERE op='insert';
         DELETE FROM _migration WHERE slice='store';
         ",
    )
    .unwrap();
    let tables: Vec<String> = file
        .prepare("SELECT name FROM sqlite_schema WHERE type='trigger'")
        .unwrap()
        .query_map([], |r| r.get(0))
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap();
    let triggers: Vec<String> = tables
        .iter()
        .map(|name| {
            file.query_row("SELECT sql FROM sqlite_schema WHERE name=?1", [name], |r| {
                r.get(0)
            })
            .unwrap()
        })
        .collect();
    for name in &tables {
        file.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    file.execute(
        "INSERT INTO shop_item(id,name,price,picture) VALUES(?1,'门“大”',7,x'00ff')",
        [DOOR],
    )
    .unwrap();
    file.execute(
        "INSERT INTO shop_part(id,item_id,qty) VALUES(?1,?2,4)",
        (HINGE, DOOR),
    )
    .unwrap();
    for sql in triggers {
        file.execute_batch(&sql).unwrap();
    }
    let (door, hinge, gone) = (hex(DOOR), hex(HINGE), hex(GONE));
    let part = |id: &str, qty: i64| json!({"0": [null, id], "1": [null, door], "2": [null, qty]});
    let rows: [(i64, u16, [u8; 16], &str, Value); 6] = [
        (
            1,
            9001,
            DOOR,
            "insert",
            json!({"0": [null, door], "1": [null, "门“大”"], "2": [null, 5], "3": [null, "00FF"]}),
        ),
        (2, 9002, HINGE, "insert", part(&hinge, 4)),
        (3, 9001, DOOR, "update", json!({"2": [5, null]})),
        (4, 9001, DOOR, "update", json!({"2": [null, 7]})),
        (5, 9002, GONE, "insert", part(&gone, 9)),
        (
            6,
            9002,
            GONE,
            "delete",
            json!({"0": [gone, null], "1": [door, null], "2": [9, null]}),
        ),
    ];
    for (seq, table, pk, op, body) in rows {
        file.execute(
            "INSERT INTO _change(seq,id,at,member,command,kind) VALUES(?1,?2,?1,?3,'shop.do','do')",
            (seq, Id::<()>::from_bytes([100 + seq as u8; 16]), MEMBER),
        )
        .unwrap();
        file.execute(
            "INSERT INTO _change_row(seq,tbl,pk,op,body) VALUES(?1,?2,?3,?4,?5)",
            (seq, table, pk, op, body.to_string()),
        )
        .unwrap();
    }
}

/// As version 4 had it, and version 5: a tree of rows by change, one by row, one by what an added row is a part of.
fn by_change(file: &Connection) {
    file.execute_batch(
        "ALTER TABLE _change DROP COLUMN rows;
         DROP INDEX _change_row_part;
         ALTER TABLE _change_row RENAME TO _now;
         CREATE TABLE _change_row(
           seq INTEGER NOT NULL, tbl INTEGER NOT NULL, pk BLOB NOT NULL,
           op TEXT NOT NULL CHECK(op IN ('insert', 'update', 'delete')), body TEXT NOT NULL, part BLOB,
           PRIMARY KEY(seq, tbl, pk)) STRICT, WITHOUT ROWID;
         INSERT INTO _change_row SELECT seq, tbl, pk, op, body, NULL FROM _now;
         DROP TABLE _now;
         CREATE INDEX _change_row_of ON _change_row(tbl, pk, seq);
         CREATE INDEX _change_row_part ON _change_row(tbl, part) WHERE part IS NOT NULL;
         UPDATE _migration SET version=4 WHERE slice='store';",
    )
    .unwrap();
}

/// As version 2 had it.
fn forget_stamps(file: &Connection) {
    by_change(file);
    file.execute_batch(
        "ALTER TABLE _change DROP COLUMN hlc;
         ALTER TABLE _change DROP COLUMN device;
         DROP TABLE _device; DROP TABLE _sync_waiting; DROP TABLE _sync_pending; DROP TABLE _sync_ghost;
         DROP TABLE _sync_conflict; DROP TABLE _sync_cover;
         UPDATE _migration SET version=2 WHERE slice='store';",
    )
    .unwrap();
}

/// A row of a change: its number, what was done, and each column before and after.
type Told = (i64, String, Vec<(&'static str, Value, Value)>);

fn told(entries: &[Entry]) -> Vec<Told> {
    entries
        .iter()
        .flat_map(|entry| entry.rows.iter().map(|row| (entry.seq, row)))
        .map(|(seq, row)| {
            let moves = row
                .moves
                .iter()
                .map(|m| (m.column, m.before.clone(), m.after.clone()))
                .collect();
            (seq, row.op.clone(), moves)
        })
        .collect()
}

fn history(store: &Store) -> Vec<Entry> {
    store
        .read(MEMBER, |db| {
            let door: Id<()> = Id::from_bytes(DOOR);
            store.history_of(
                db,
                "shop_item",
                door,
                &[Kin::of("shop_item", "shop_part")],
                &newest(9),
            )
        })
        .unwrap()
        .value
}

#[test]
fn a_record_with_copies_of_what_came_after_tells_the_same_without_them() {
    let dir = tempfile::tempdir().unwrap();
    older(dir.path());
    assert!(store::backup::would_migrate(&dir.path().join("t.kaigong"), &[common::SHOP]).unwrap());
    let store = open(dir.path());
    let (door, hinge, gone) = (hex(DOOR), hex(HINGE), hex(GONE));
    let part = |id: &str, qty: i64| {
        vec![
            ("id", json!(null), json!(id)),
            ("item_id", json!(null), json!(door)),
            ("qty", json!(null), json!(qty)),
        ]
    };
    let expected = vec![
        (
            6,
            "delete".to_owned(),
            vec![
                ("id", json!(gone), json!(null)),
                ("item_id", json!(door), json!(null)),
                ("qty", json!(9), json!(null)),
            ],
        ),
        (5, "insert".to_owned(), part(&gone, 9)),
        (
            4,
            "update".to_owned(),
            vec![("price", json!(null), json!(7))],
        ),
        (
            3,
            "update".to_owned(),
            vec![("price", json!(5), json!(null))],
        ),
        (2, "insert".to_owned(), part(&hinge, 4)),
        (
            1,
            "insert".to_owned(),
            vec![
                ("id", json!(null), json!(door)),
                ("name", json!(null), json!("门“大”")),
                ("price", json!(null), json!(5)),
                ("picture", json!(null), json!("00FF")),
            ],
        ),
    ];
    assert_eq!(told(&history(&store)), expected);
    drop(store);
    assert!(!store::backup::would_migrate(&dir.path().join("t.kaigong"), &[common::SHOP]).unwrap());
    let store = open(dir.path());
    assert_eq!(told(&history(&store)), expected, "made like now only once");
    for _ in 0..6 {
        store.undo_last(MEMBER, &free).unwrap();
    }
    let left: i64 = store
        .read(MEMBER, |db| {
            db.one(
                "SELECT (SELECT count(*) FROM shop_item) + (SELECT count(*) FROM shop_part)",
                [],
                |r| r.get(0),
            )
        })
        .unwrap()
        .value;
    assert_eq!(left, 0, "all of it is taken back");
}

#[test]
fn a_record_by_change_is_laid_out_by_row() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (door, gate): (Id<()>, Id<()>) = (Id::from_bytes(DOOR), Id::from_bytes([4; 16]));
    let (hinge, gone): (Id<()>, Id<()>) = (Id::from_bytes(HINGE), Id::from_bytes(GONE));
    let write = |command: &str, what: &dyn Fn(&store::Tx<'_>) -> kernel::Result<()>| {
        store.write(MEMBER, command, what).unwrap();
    };
    write("shop.add", &|tx| {
        tx.insert("shop_item", &[("id", &gate), ("name", &"大门")])?;
        tx.insert("shop_item", &[("id", &door), ("name", &"门“大”")])?;
        tx.insert(
            "shop_part",
            &[("id", &hinge), ("item_id", &gate), ("qty", &1)],
        )?;
        tx.insert(
            "shop_part",
            &[("id", &gone), ("item_id", &door), ("qty", &2)],
        )
    });
    write("shop.move", &|tx| {
        tx.update("shop_part", hinge, &[("item_id", &door), ("qty", &9)])?;
        tx.update("shop_item", door, &[("name", &"\"1\":\""), ("price", &5)])?;
        Ok(())
    });
    write("shop.drop", &|tx| tx.delete("shop_part", gone).map(drop));
    write("shop.local", &|tx| {
        tx.insert("shop_local", &[("id", &door), ("note", &"")])
    });
    let all = |store: &Store| {
        let histories = [door, gate].map(|item| {
            let entries = store.read(MEMBER, |db| {
                store.history_of(
                    db,
                    "shop_item",
                    item,
                    &[Kin::of("shop_item", "shop_part")],
                    &newest(9),
                )
            });
            told(&entries.unwrap().value)
        });
        let recent = store.read(MEMBER, |db| store.recent_changes(db, &newest(9)));
        (
            histories,
            told(&recent.unwrap().value),
            store.outgoing(0, 99).unwrap(),
        )
    };
    let before = all(&store);
    assert_eq!((before.0[0].len(), before.0[1].len()), (6, 3));
    drop(store);
    let path = dir.path().join("t.kaigong");
    let file = Connection::open(&path).unwrap();
    by_change(&file);
    drop(file);
    assert!(store::backup::would_migrate(&path, &[common::SHOP]).unwrap());
    let store = open(dir.path());
    assert_eq!(all(&store), before);
    for _ in 0..3 {
        store.undo_last(MEMBER, &free).unwrap();
    }
    let left = store.read(MEMBER, |db| {
        db.one("SELECT count(*) FROM shop_item", [], |r| r.get::<_, i64>(0))
    });
    assert_eq!(left.unwrap().value, 0, "all of it is taken back");
}

#[test]
fn changes_of_before_stamps_get_rising_ones() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    for name in ["门", "窗", "柜", "灯", "砖"] {
        store
            .write(MEMBER, "shop.add", |tx| {
                tx.insert("shop_item", &[("id", &tx.new_id::<()>()), ("name", &name)])
            })
            .unwrap();
    }
    let digest = |store: &Store| store.read(MEMBER, |db| store.digest(db)).unwrap().value;
    let before = digest(&store);
    drop(store);
    let path = dir.path().join("t.kaigong");
    let file = Connection::open(&path).unwrap();
    forget_stamps(&file);
    // A clock that went back, stood still, and had been wild.
    for (seq, at) in [(1, 5), (2, 3), (3, 9), (4, -7), (5, i64::MAX)] {
        file.execute("UPDATE _change SET at=?2 WHERE seq=?1", (seq, at))
            .unwrap();
    }
    drop(file);
    assert!(store::backup::would_migrate(&path, &[common::SHOP]).unwrap());
    let store = open(dir.path());
    let millis = |ms: i64| kernel::Hlc::from_millis(ms).0;
    let stamps = |store: &Store| -> Vec<u64> {
        let groups = store.outgoing(0, usize::MAX).unwrap();
        groups.iter().map(|(_, group)| group.stamp.hlc.0).collect()
    };
    let expected = [
        millis(5),
        millis(5) + 1,
        millis(9),
        millis(9) + 1,
        millis(i64::MAX),
    ];
    assert_eq!(stamps(&store), expected);
    assert_eq!(digest(&store), before);
    drop(store);
    let store = open(dir.path());
    assert_eq!(stamps(&store), expected, "stamped only once");
    store
        .write(MEMBER, "shop.add", |tx| {
            tx.exec("DELETE FROM shop_item", [])
        })
        .unwrap();
    assert_eq!(stamps(&store)[5], millis(i64::MAX) + 1);
}
