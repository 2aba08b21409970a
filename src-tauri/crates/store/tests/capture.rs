//! Random SQL: what the change records say, replayed, is what the tables hold; and undone, is what they held.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;

use common::{MEMBER, free, newest, open};
use kernel::Id;
use proptest::prelude::*;
use serde_json::Value;
use store::{Store, Tx};

#[derive(Clone, Debug)]
enum Op {
    Insert(u8, u8),
    Replace(u8, u8),
    Upsert(u8, u8),
    Rename(u8, u8),
    RenameAll(u8),
    Part(u8, u8),
    ReplacePart(u8, u8),
    Delete(u8),
    DeleteAll,
    RolledBack(u8),
}

fn op() -> impl Strategy<Value = Op> {
    let (row, name) = (0u8..6, 0u8..4);
    prop_oneof![
        (row.clone(), name.clone()).prop_map(|(r, n)| Op::Insert(r, n)),
        (row.clone(), name.clone()).prop_map(|(r, n)| Op::Replace(r, n)),
        (row.clone(), name.clone()).prop_map(|(r, n)| Op::Upsert(r, n)),
        (row.clone(), name.clone()).prop_map(|(r, n)| Op::Rename(r, n)),
        name.clone().prop_map(Op::RenameAll),
        (row.clone(), row.clone()).prop_map(|(r, p)| Op::Part(r, p)),
        (row.clone(), row.clone()).prop_map(|(r, p)| Op::ReplacePart(r, p)),
        row.clone().prop_map(Op::Delete),
        Just(Op::DeleteAll),
        row.prop_map(Op::RolledBack),
    ]
}

fn id(n: u8) -> Id<()> {
    Id::from_bytes([n + 1; 16])
}

/// Runs one statement; a refusal by a key or a reference is part of life and changes nothing.
fn run(tx: &Tx<'_>, op: &Op) {
    let name = |n: u8| format!("名{n}");
    let _ = match *op {
        Op::Insert(r, n) => tx.exec("INSERT INTO shop_item(id,name,price,picture) VALUES(?1,?2,?3,x'00ff')", (id(r), name(n), n)),
        Op::Replace(r, n) => tx.exec("REPLACE INTO shop_item(id,name,price) VALUES(?1,?2,NULL)", (id(r), name(n))),
        Op::Upsert(r, n) => tx.exec(
            "INSERT INTO shop_item(id,name) VALUES(?1,?2) ON CONFLICT(id) DO UPDATE SET name=excluded.name, price=7",
            (id(r), name(n)),
        ),
        Op::Rename(r, n) => tx.exec("UPDATE shop_item SET name=?2 WHERE id=?1", (id(r), name(n))),
        Op::RenameAll(n) => tx.exec("UPDATE OR IGNORE shop_item SET name=?1, picture=NULL", [name(n)]),
        Op::Part(r, p) => tx.exec("INSERT OR IGNORE INTO shop_part(id,item_id,qty) VALUES(?1,?2,?3)", (id(p), id(r), r)),
        Op::ReplacePart(r, p) => tx.exec("INSERT OR REPLACE INTO shop_part(id,item_id,qty) VALUES(?1,?2,?3)", (id(p), id(r), p)),
        Op::Delete(r) => tx.exec("DELETE FROM shop_item WHERE id=?1", [id(r)]),
        Op::DeleteAll => tx.exec("DELETE FROM shop_part", []),
        Op::RolledBack(r) => tx
            .exec("SAVEPOINT s", [])
            .and_then(|_| tx.exec("DELETE FROM shop_item WHERE id=?1", [id(r)]))
            .and_then(|_| tx.exec("ROLLBACK TO s", []))
            .and_then(|_| tx.exec("RELEASE s", [])),
    };
}

type Rows = BTreeMap<(String, Id<()>), BTreeMap<String, Value>>;

fn hex(bytes: Option<Vec<u8>>) -> Value {
    bytes.map_or(Value::Null, |b| {
        b.iter()
            .map(|b| format!("{b:02X}"))
            .collect::<String>()
            .into()
    })
}

fn contents(store: &Store) -> Rows {
    let mut all = Rows::new();
    store
        .read(MEMBER, |db| {
            for (id, name, price, picture) in
                db.rows("SELECT id, name, price, picture FROM shop_item", [], |r| {
                    Ok((
                        r.get::<_, Id<()>>(0)?,
                        r.get::<_, String>(1)?,
                        r.get::<_, Option<i64>>(2)?,
                        r.get::<_, Option<Vec<u8>>>(3)?,
                    ))
                })?
            {
                let columns = [
                    ("id".to_owned(), hex(Some(id.as_bytes().to_vec()))),
                    ("name".to_owned(), name.into()),
                    ("price".to_owned(), price.into()),
                    ("picture".to_owned(), hex(picture)),
                ];
                all.insert(("shop_item".to_owned(), id), columns.into());
            }
            for (id, item, qty) in db.rows("SELECT id, item_id, qty FROM shop_part", [], |r| {
                Ok((
                    r.get::<_, Id<()>>(0)?,
                    r.get::<_, Vec<u8>>(1)?,
                    r.get::<_, i64>(2)?,
                ))
            })? {
                let columns = [
                    ("id".to_owned(), hex(Some(id.as_bytes().to_vec()))),
                    ("item_id".to_owned(), hex(Some(item))),
                    ("qty".to_owned(), qty.into()),
                ];
                all.insert(("shop_part".to_owned(), id), columns.into());
            }
            Ok(())
        })
        .unwrap();
    all
}

fn replayed(store: &Store) -> Rows {
    let mut all = Rows::new();
    let mut changes = store
        .read(MEMBER, |db| store.recent_changes(db, &newest(10_000)))
        .unwrap()
        .value;
    changes.reverse();
    for row in changes.into_iter().flat_map(|c| c.rows) {
        let key = (row.table.to_owned(), row.row);
        if row.op == "delete" {
            let gone = all.remove(&key).expect("what is deleted was there");
            for m in row.moves {
                assert_eq!(
                    gone[m.column], m.before,
                    "the value before is the one recorded earlier"
                );
            }
            continue;
        }
        assert_eq!(all.contains_key(&key), row.op == "update");
        let known = all.entry(key).or_default();
        for m in row.moves {
            let before = known.insert(m.column.to_owned(), m.after);
            if row.op == "update" {
                assert_eq!(before, Some(m.before));
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn records_replay_to_the_tables_and_undo_takes_all_back(
        commits in proptest::collection::vec(proptest::collection::vec(op(), 1..6), 1..12)
    ) {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path());
        let mut states = vec![contents(&store)];
        for ops in &commits {
            let written = store
                .write(MEMBER, "random", |tx| {
                    ops.iter().for_each(|op| run(tx, op));
                    Ok(())
                })
                .unwrap();
            let now = contents(&store);
            prop_assert_eq!(written.change.is_some(), *states.last().unwrap() != now, "a record exactly where something changed");
            prop_assert_eq!(&replayed(&store), &now);
            if written.change.is_some() {
                states.push(now);
            }
        }
        let last = states.pop().unwrap();
        let mut forward = vec![last];
        while let Some(state) = states.pop() {
            store.undo_last(MEMBER, &free).unwrap();
            prop_assert_eq!(&contents(&store), &state);
            forward.push(state);
        }
        forward.pop();
        while let Some(state) = forward.pop() {
            store.redo_last(MEMBER, &free).unwrap();
            prop_assert_eq!(&contents(&store), &state);
        }
        prop_assert_eq!(&replayed(&store), &contents(&store));
    }
}
