//! Devices of one firm, each with a file and a clock of its own, and the tables that they exchange.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use kernel::{DeviceId, Id, Timestamp};
use store::exchange::{Group, Incoming, Value};
use store::*;

pub const ITEM: u16 = 9101;
pub const PART: u16 = 9102;
pub const PIECE: u16 = 9103;
pub const ENTRY: u16 = 9104;
pub const LOCAL: u16 = 9105;

/// Items with parts with pieces, a ledger, and a table of the device's own.
pub const WORLD: Slice = Slice {
    name: "world",
    documents: &[],
    tables: &[
        Table {
            id: ITEM,
            name: "world_item",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "name", Class::Base),
                review(2, "price", Class::Price),
                // 3 was something else.
                col(4, "note", Class::Base),
                col(5, "picture", Class::Base),
                entry(6, "zone", Class::Base, Role::Zone),
            ],
        },
        Table {
            id: PART,
            name: "world_part",
            kind: Kind::Lww,
            scope: Scope::Via("world_item", "item_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "item_id", Class::Base),
                review(2, "qty", Class::Base),
            ],
        },
        Table {
            id: PIECE,
            name: "world_piece",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "part_id", Class::Base),
                col(2, "label", Class::Base),
            ],
        },
        Table {
            id: ENTRY,
            name: "world_entry",
            kind: Kind::Ledger,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                entry(1, "qty", Class::Base, Role::Amount),
                entry(2, "reverses", Class::Base, Role::Reverses),
            ],
        },
        Table {
            id: LOCAL,
            name: "world_local",
            kind: Kind::Local,
            scope: Scope::Firm,
            columns: &[col(0, "id", Class::Base), col(1, "note", Class::Base)],
        },
    ],
    migrations: &[Migration {
        version: 1,
        sql: "
CREATE TABLE world_item(id BLOB PRIMARY KEY, name TEXT NOT NULL CHECK(name<>'!'), price INTEGER, note TEXT NOT NULL DEFAULT '', picture BLOB, zone TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE world_part(id BLOB PRIMARY KEY, item_id BLOB NOT NULL REFERENCES world_item(id) ON DELETE CASCADE, qty INTEGER NOT NULL) STRICT;
CREATE INDEX world_part_item ON world_part(item_id);
CREATE TABLE world_piece(id BLOB PRIMARY KEY, part_id BLOB REFERENCES world_part(id) ON DELETE CASCADE, label TEXT NOT NULL) STRICT;
CREATE INDEX world_piece_part ON world_piece(part_id);
CREATE TABLE world_entry(id BLOB PRIMARY KEY, qty INTEGER NOT NULL, reverses BLOB) STRICT;
CREATE TABLE world_local(id BLOB PRIMARY KEY, note TEXT NOT NULL) STRICT;
",
    }],
};

/// A clock that a test sets, and dice that begin with a number.
pub struct Clock {
    pub now: AtomicI64,
    dice: AtomicU64,
}

impl Environment for Clock {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::Relaxed))
    }
    fn random(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let state = self.dice.load(Ordering::Relaxed);
            let next = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            self.dice.store(next, Ordering::Relaxed);
            *byte = (next >> 33) as u8;
        }
    }
}

pub const START: i64 = 1_790_000_000_000;

/// One device, with a member of its own.
pub struct Device {
    pub store: Store,
    pub clock: Arc<Clock>,
    pub member: Id<Member>,
    pub folder: tempfile::TempDir,
}

/// Values by table and row.
pub type Rows = BTreeMap<(u16, Id<()>), Vec<Value>>;

impl Device {
    pub fn new(number: u8) -> Self {
        let device = Self::alone(number);
        device
            .store
            .enrol(DeviceId::from_bytes([number; 16]), "A")
            .unwrap();
        device
    }

    /// One that was not enrolled as yet.
    pub fn alone(number: u8) -> Self {
        Self::of(number, &[WORLD])
    }

    /// One with other tables.
    pub fn of(number: u8, slices: &[Slice]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(Clock {
            now: AtomicI64::new(START),
            dice: AtomicU64::new(u64::from(number)),
        });
        let path = folder.path().join("t.kaigong");
        let store = Store::open(&path, slices, clock.clone()).unwrap();
        Self {
            store,
            clock,
            member: Id::from_bytes([number; 16]),
            folder,
        }
    }

    pub fn open_again(self, slices: &[Slice]) -> Self {
        let path = self.store.path().to_owned();
        drop(self.store);
        let store = Store::open(&path, slices, self.clock.clone()).unwrap();
        Self { store, ..self }
    }

    pub fn pass(&self, ms: i64) {
        self.clock.now.fetch_add(ms, Ordering::Relaxed);
    }

    pub fn write(&self, f: impl FnOnce(&Tx<'_>) -> kernel::Result<()>) -> Option<Id<Change>> {
        self.pass(1);
        self.store.write(self.member, "world.do", f).unwrap().change
    }

    pub fn exec(&self, sql: &str) -> Option<Id<Change>> {
        self.write(|tx| {
            for statement in sql.split(';').filter(|part| !part.trim().is_empty()) {
                tx.exec(statement, [])?;
            }
            Ok(())
        })
    }

    pub fn groups(&self) -> Vec<Group> {
        let own = self.store.outgoing(0, usize::MAX).unwrap();
        own.into_iter().map(|(_, group)| group).collect()
    }

    /// The whole record, as a snapshot has it.
    pub fn record(&self) -> Vec<Group> {
        let mut all = Vec::new();
        let take = |at: usize, count: usize, group| {
            assert!(at < count && at == all.len());
            all.push(group);
            Ok(())
        };
        self.store.record(i64::MAX, take).unwrap();
        all
    }

    pub fn last(&self) -> Group {
        self.groups().pop().unwrap()
    }

    pub fn take(&self, groups: &[Group]) -> Incoming {
        self.store
            .incoming(groups, &Pace::default(), |_, _| Ok(()))
            .unwrap()
    }

    /// Changes come again, since prices may be known here from now on.
    pub fn take_prices(&self, groups: &[Group]) -> Incoming {
        let gained = Some(Sight::of(&[Class::Price]));
        let taken = self
            .store
            .incoming_with(groups, gained, &Pace::default(), |_, _| Ok(()));
        taken.unwrap()
    }

    /// Prices may not be known here any more.
    pub fn forget_prices(&self) {
        let forgotten = self
            .store
            .purge(&[Class::Price], &Pace::default(), |_, _| Ok(()));
        forgotten.unwrap();
        self.store.scrub().unwrap();
    }

    pub fn digest(&self) -> [u8; 32] {
        let read = self.store.read(self.member, |db| self.store.digest(db));
        read.unwrap().value
    }

    pub fn rows(&self) -> Rows {
        let mut all = Rows::new();
        for table in WORLD.tables.iter().filter(|t| t.kind != Kind::Local) {
            let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
            let rows = self
                .store
                .read(self.member, |db| {
                    db.rows(
                        &format!("SELECT {} FROM {}", names.join(","), table.name),
                        [],
                        |r| {
                            let values = (0..names.len()).map(|at| r.get(at));
                            Ok((r.get(0)?, values.collect::<rusqlite::Result<_>>()?))
                        },
                    )
                })
                .unwrap()
                .value;
            all.extend(rows.into_iter().map(|(id, row)| ((table.id, id), row)));
        }
        all
    }

    /// One value.
    pub fn ask<T: rusqlite::types::FromSql>(&self, sql: &str) -> Option<T> {
        self.store
            .read(self.member, |db| db.opt(sql, [], |r| r.get(0)))
            .unwrap()
            .value
    }

    pub fn conflicts(&self) -> Vec<store::exchange::Conflict> {
        self.store
            .read(self.member, |db| {
                self.store.conflicts(db, store::Sight::ALL)
            })
            .unwrap()
            .value
    }

    pub fn history(&self, table: &str, row: Id<()>) -> Vec<history::Entry> {
        self.store
            .read(self.member, |db| {
                self.store
                    .history_of(db, table, row, &[], &history::Filter::default())
            })
            .unwrap()
            .value
    }
}

/// What somebody wrote goes to everybody else.
pub fn exchange(devices: &[&Device]) {
    let groups: Vec<Vec<Group>> = devices.iter().map(|device| device.groups()).collect();
    for (at, device) in devices.iter().enumerate() {
        for (from, groups) in groups.iter().enumerate() {
            if from != at {
                let told = device.take(groups);
                assert!(
                    told.refused.is_empty(),
                    "device {at} took what {from} did: {told:?}"
                );
            }
        }
    }
    let digests: Vec<[u8; 32]> = devices.iter().map(|device| device.digest()).collect();
    for (at, device) in devices.iter().enumerate() {
        assert_eq!(device.rows(), devices[0].rows(), "device {at}");
        assert_eq!(digests[at], digests[0]);
    }
}

/// A row's id of one byte, and its SQL.
pub fn id(n: u8) -> Id<()> {
    Id::from_bytes([n; 16])
}
pub fn x(n: u8) -> String {
    format!("x'{}'", format!("{n:02x}").repeat(16))
}
