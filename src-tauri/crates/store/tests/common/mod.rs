//! A small slice and a still environment, shared by the store's tests. Not every test file uses all of it.
#![allow(dead_code)]

pub mod devices;
pub mod lives;

use std::path::Path;
use std::sync::{Arc, Mutex};

use kernel::{Id, Timestamp};
use store::*;

pub const MEMBER: Id<Member> = Id::from_bytes([7; 16]);

pub const SHOP: Slice = Slice {
    name: "shop",
    documents: &[],
    tables: &[
        Table {
            id: 9001,
            name: "shop_item",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "name", Class::Base),
                col(2, "price", Class::Price),
                col(3, "picture", Class::Base),
            ],
        },
        Table {
            id: 9002,
            name: "shop_part",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "item_id", Class::Base),
                col(2, "qty", Class::Base),
            ],
        },
        Table {
            id: 9003,
            name: "shop_move",
            kind: Kind::Ledger,
            scope: Scope::Firm,
            columns: &[col(0, "id", Class::Base), col(1, "qty", Class::Base)],
        },
        Table {
            id: 9004,
            name: "shop_local",
            kind: Kind::Local,
            scope: Scope::Firm,
            columns: &[col(0, "id", Class::Base), col(1, "note", Class::Base)],
        },
        Table {
            id: 9005,
            name: "shop_entry",
            kind: Kind::Ledger,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                entry(1, "qty", Class::Base, Role::Amount),
                entry(2, "cost", Class::Cost, Role::Amount),
                col(3, "note", Class::Base),
                entry(4, "at", Class::Base, Role::Moment),
                entry(5, "by_member", Class::Base, Role::Author),
                entry(6, "reverses", Class::Base, Role::Reverses),
            ],
        },
    ],
    migrations: &[Migration {
        version: 1,
        sql: "
CREATE TABLE shop_item(id BLOB PRIMARY KEY, name TEXT NOT NULL, price INTEGER, picture BLOB) STRICT;
CREATE TABLE shop_part(id BLOB PRIMARY KEY, item_id BLOB NOT NULL REFERENCES shop_item(id) ON DELETE CASCADE, qty INTEGER NOT NULL) STRICT;
CREATE INDEX shop_part_of ON shop_part(item_id);
CREATE TABLE shop_move(id BLOB PRIMARY KEY, qty INTEGER NOT NULL) STRICT;
CREATE TABLE shop_local(id BLOB PRIMARY KEY, note TEXT NOT NULL) STRICT;
CREATE TABLE shop_entry(id BLOB PRIMARY KEY, qty INTEGER NOT NULL, cost INTEGER, note TEXT NOT NULL, at INTEGER NOT NULL, by_member BLOB NOT NULL, reverses BLOB) STRICT;
",
    }],
};

pub struct Still(pub Mutex<(i64, u64)>);

impl Environment for Still {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.lock().unwrap().0)
    }
    fn random(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().unwrap();
        for b in bytes {
            state.1 = state
                .1
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            *b = (state.1 >> 33) as u8;
        }
    }
}

pub fn open(dir: &Path) -> Store {
    let env = Still(Mutex::new((1_790_000_000_000, 1)));
    Store::open(&dir.join("t.kaigong"), &[SHOP], Arc::new(env)).unwrap()
}

/// One more item.
pub fn add(store: &Store, name: &str) {
    store
        .write(MEMBER, "shop.add", |tx| {
            tx.insert("shop_item", &[("id", &tx.new_id::<()>()), ("name", &name)])
        })
        .unwrap();
}

/// The items' names, sorted.
pub fn names(store: &Store) -> Vec<String> {
    store
        .read(MEMBER, |db| {
            db.rows("SELECT name FROM shop_item ORDER BY name", [], |r| r.get(0))
        })
        .unwrap()
        .value
}

/// No rules of the trade.
#[allow(dead_code)]
pub fn free(_: &Tx<'_>, _: &[history::Touched]) -> kernel::Result<()> {
    Ok(())
}

/// The newest so many.
#[allow(dead_code)]
pub fn newest(limit: u32) -> history::Filter {
    history::Filter {
        limit,
        ..history::Filter::default()
    }
}
