//! Documents that one device sends while others, not knowing, write in them: against registers and seals kept in memory.
//!
//! More cases than usual: KAIGONG_SOAK_CASES=10000.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::devices::{Device, id};
use common::lives::{Dice, Sent, cases, converge, forget_and_learn};
use kernel::{DeviceId, Id, Stamp};
use proptest::prelude::*;
use store::Sight;
use store::exchange::{Group, Op, Value};
use store::*;

const PAPER: u16 = 9301;
const ROW: u16 = 9302;
const TAG: u16 = 9303;

/// Papers with rows, and tags on rows that are no part of the paper.
const DOCS: Slice = Slice {
    name: "docs",
    documents: &[Document {
        table: "docs_paper",
        lock: "status",
        open: "draft",
        locked: &["sent", "accepted", "void"],
        free: &["closed"],
        parts: &["docs_row"],
    }],
    tables: &[
        Table {
            id: PAPER,
            name: "docs_paper",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "title", Class::Base),
                col(2, "status", Class::Base),
                col(3, "closed", Class::Base),
                col(4, "total", Class::Price),
            ],
        },
        Table {
            id: ROW,
            name: "docs_row",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "paper_id", Class::Base),
                review(2, "qty", Class::Base),
                col(3, "note", Class::Base),
                col(4, "amount", Class::Price),
            ],
        },
        Table {
            id: TAG,
            name: "docs_tag",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "row_id", Class::Base),
                col(2, "label", Class::Base),
            ],
        },
    ],
    migrations: &[Migration {
        version: 1,
        sql: concat!(
            "
CREATE TABLE docs_paper(id BLOB PRIMARY KEY, title TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'draft', closed INTEGER, total INTEGER) STRICT;
CREATE TABLE docs_row(id BLOB PRIMARY KEY, paper_id BLOB NOT NULL REFERENCES docs_paper(id) ON DELETE CASCADE, qty INTEGER NOT NULL, note TEXT NOT NULL DEFAULT '', amount INTEGER) STRICT;
CREATE TABLE docs_tag(id BLOB PRIMARY KEY, row_id BLOB NOT NULL REFERENCES docs_row(id) ON DELETE CASCADE, label TEXT NOT NULL) STRICT;
CREATE TRIGGER docs_paper_locked BEFORE UPDATE ON docs_paper
WHEN OLD.status<>'draft' AND (NEW.status='draft' OR NEW.title<>OLD.title OR NEW.total IS NOT OLD.total)
BEGIN SELECT RAISE(ABORT, 'docs.locked'); END;
CREATE TRIGGER docs_paper_kept BEFORE DELETE ON docs_paper WHEN OLD.status<>'draft'
BEGIN SELECT RAISE(ABORT, 'docs.locked'); END;
",
            store::closed_rows!(
                "docs_row",
                "locked",
                "docs.locked",
                "(SELECT status FROM docs_paper WHERE id=NEW.paper_id)<>'draft'",
                "(SELECT status FROM docs_paper WHERE id=OLD.paper_id)<>'draft'",
                "(SELECT status FROM docs_paper WHERE id=OLD.paper_id)<>'draft'"
            )
        ),
    }],
};

#[derive(Clone, Debug)]
enum Act {
    Paper(u8),
    Title(u8, u8),
    Drop(u8),
    Row(u8, u8),
    Qty(u8, u8),
    Note(u8, u8),
    DropRow(u8),
    Tag(u8, u8),
    Send(u8, &'static str),
    Decide(u8, &'static str),
}

#[derive(Clone, Debug)]
enum Step {
    Write(u8, Vec<Act>),
    Undo(u8),
    Redo(u8),
    Settle(u8, u8),
    Hear(u8, u64, u8),
    Jump(u8, i16),
}

fn act() -> impl Strategy<Value = Act> {
    let (paper, row, value) = (0u8..2, 0u8..4, 0u8..4);
    prop_oneof![
        3 => paper.clone().prop_map(Act::Paper),
        1 => (paper.clone(), value.clone()).prop_map(|(p, v)| Act::Title(p, v)),
        1 => paper.clone().prop_map(Act::Drop),
        6 => (paper.clone(), row.clone()).prop_map(|(p, r)| Act::Row(p, r)),
        4 => (row.clone(), value.clone()).prop_map(|(r, v)| Act::Qty(r, v)),
        2 => (row.clone(), value).prop_map(|(r, v)| Act::Note(r, v)),
        2 => row.clone().prop_map(Act::DropRow),
        1 => (row.clone(), row).prop_map(|(r, t)| Act::Tag(r, t)),
        3 => (paper.clone(), prop_oneof![3 => Just("sent"), 1 => Just("void")]).prop_map(|(p, s)| Act::Send(p, s)),
        1 => (paper, prop_oneof![Just("accepted"), Just("void")]).prop_map(|(p, s)| Act::Decide(p, s)),
    ]
}

fn step(devices: u8) -> impl Strategy<Value = Step> {
    let device = 0..devices;
    prop_oneof![
        10 => (device.clone(), proptest::collection::vec(act(), 1..4)).prop_map(|(d, a)| Step::Write(d, a)),
        1 => device.clone().prop_map(Step::Undo),
        1 => device.clone().prop_map(Step::Redo),
        1 => (device.clone(), any::<u8>()).prop_map(|(d, n)| Step::Settle(d, n)),
        5 => (device.clone(), any::<u64>(), 1u8..5).prop_map(|(d, which, n)| Step::Hear(d, which, n)),
        1 => (device, any::<i16>()).prop_map(|(d, s)| Step::Jump(d, s)),
    ]
}

fn story() -> impl Strategy<Value = (u8, Vec<Step>, u64)> {
    (2u8..=4).prop_flat_map(|devices| {
        let steps = proptest::collection::vec(step(devices), 1..30);
        (Just(devices), steps, any::<u64>())
    })
}

fn row(n: u8) -> Id<()> {
    id(0x10 + n)
}

/// Sends a draft, or puts it away: what it comes to is written down.
fn send(tx: &Tx<'_>, paper: u8, status: &str) -> kernel::Result<usize> {
    let draft = tx.opt(
        "SELECT 1 FROM docs_paper WHERE id=?1 AND status='draft'",
        [id(paper)],
        |_| Ok(()),
    )?;
    if draft.is_none() {
        return Ok(0);
    }
    tx.exec(
        "UPDATE docs_row SET amount=qty*100 WHERE paper_id=?1",
        [id(paper)],
    )?;
    tx.exec(
        "UPDATE docs_paper SET status=?2, total=(SELECT ifnull(sum(amount),0) FROM docs_row WHERE paper_id=?1) WHERE id=?1",
        (id(paper), status),
    )?;
    tx.keep("docs.sent");
    Ok(1)
}

fn run(tx: &Tx<'_>, act: &Act) {
    let text = |n: u8| format!("字{n}");
    // A refusal, by a key, a reference or a lock, is part of life and changes nothing.
    let _ = match *act {
        Act::Paper(p) => tx.exec(
            "INSERT INTO docs_paper(id,title) VALUES(?1,'单')",
            [id(p)],
        ),
        Act::Title(p, v) => tx.exec(
            "UPDATE docs_paper SET title=?2 WHERE id=?1",
            (id(p), text(v)),
        ),
        Act::Drop(p) => tx.exec("DELETE FROM docs_paper WHERE id=?1", [id(p)]),
        // A row stays in its paper.
        Act::Row(p, r) => tx.exec(
            "INSERT INTO docs_row(id,paper_id,qty) VALUES(?1,?2,?3)",
            (id(0x10 + r * 2 + p), id(p), r),
        ),
        Act::Qty(r, v) => tx.exec("UPDATE docs_row SET qty=?2 WHERE id=?1", (row(r), v)),
        Act::Note(r, v) => tx.exec(
            "UPDATE docs_row SET note=?2 WHERE id=?1",
            (row(r), text(v)),
        ),
        Act::DropRow(r) => tx.exec("DELETE FROM docs_row WHERE id=?1", [row(r)]),
        Act::Tag(r, t) => tx.exec(
            "INSERT INTO docs_tag(id,row_id,label) VALUES(?1,?2,'签')",
            (id(0x40 + t), row(r)),
        ),
        Act::Send(p, status) => send(tx, p, status),
        Act::Decide(p, status) => tx
            .exec(
                "UPDATE docs_paper SET status=?2, closed=ifnull(closed,0)+1 WHERE id=?1 AND status<>'draft'",
                (id(p), status),
            )
            .inspect(|_| tx.keep("docs.decided")),
    };
}

type Key = (u16, Id<()>);
type Rows = BTreeMap<Key, Vec<Value>>;

fn new(number: u8) -> Device {
    let device = Device::of(number, &[DOCS]);
    let id = DeviceId::from_bytes([number; 16]);
    device.store.enrol(id, "A").unwrap();
    device
}

fn rows(device: &Device) -> Rows {
    let mut all = Rows::new();
    for table in DOCS.tables {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let sql = format!("SELECT {} FROM {}", names.join(","), table.name);
        let rows = device
            .store
            .read(device.member, |db| {
                db.rows(&sql, [], |r| {
                    let values = (0..names.len()).map(|at| r.get(at));
                    Ok((r.get(0)?, values.collect::<rusqlite::Result<_>>()?))
                })
            })
            .unwrap()
            .value;
        all.extend(rows.into_iter().map(|(id, row)| ((table.id, id), row)));
    }
    all
}

fn number_of(table: &str) -> u16 {
    DOCS.tables.iter().find(|t| t.name == table).unwrap().id
}

fn column_of(table: u16, name: &str) -> u8 {
    let table = DOCS.tables.iter().find(|t| t.id == table).unwrap();
    table.columns.iter().find(|c| c.name == name).unwrap().id
}

/// Something set aside: paper, row, what was done, by which change, what was written.
type Aside = (Id<()>, Key, String, Id<Change>, Vec<(u8, String)>);

fn aside(device: &Device, settled: bool) -> BTreeSet<Aside> {
    let found = device.store.read(device.member, |db| {
        device.store.afterwards(db, Sight::ALL, settled)
    });
    let mut all = BTreeSet::new();
    for document in found.unwrap().value {
        for late in document.late {
            let table = number_of(late.table);
            let mut cells: Vec<(u8, String)> = late
                .cells
                .iter()
                .map(|cell| (column_of(table, cell.column), format!("{:?}", cell.late)))
                .collect();
            cells.sort();
            let what = (table, late.row);
            all.insert((
                document.row,
                what,
                format!("{:?}", late.op),
                late.by.change,
                cells,
            ));
        }
    }
    all
}

/// The same as the oracle finds it: row, what was done, the last stamp, all stamps, what was written.
type Found = (Key, Op, Stamp, Vec<Stamp>, Vec<(u8, Value)>);

const STATUS: u8 = 2;
const FREE: [u8; 2] = [2, 3];
const BINDING: [&str; 3] = ["sent", "accepted", "void"];

/// What the changes say, kept as registers and seals.
struct Oracle<'a> {
    groups: &'a [Group],
    life: BTreeMap<Key, (Stamp, bool)>,
    cells: BTreeMap<(Key, u8), (Stamp, Value)>,
    /// By paper: the seals, the one that rules first.
    seals: BTreeMap<Id<()>, Vec<&'a Group>>,
}

/// The row of a paper in a change that seals it.
fn sealing(group: &Group) -> impl Iterator<Item = Id<()>> {
    let papers = group.rows.iter().filter(|op| {
        let status = op.cells.iter().find(|cell| cell.column == STATUS);
        op.table == PAPER
            && op.op == Op::Update
            && op.cells.len() > 1
            && status.is_some_and(|cell| !cell.over.is_empty())
    });
    papers.map(|op| op.row)
}

fn cell(group: &Group, key: Key, column: u8) -> Option<&store::exchange::Cell> {
    let row = group.rows.iter().find(|op| (op.table, op.row) == key)?;
    row.cells.iter().find(|cell| cell.column == column)
}

fn named(value: &Value) -> Option<Id<()>> {
    match value {
        Value::Blob(bytes) => Some(Id::from_bytes(bytes.as_slice().try_into().ok()?)),
        _ => None,
    }
}

impl<'a> Oracle<'a> {
    fn of(groups: &'a [Group]) -> Self {
        let mut oracle = Self {
            groups,
            life: BTreeMap::new(),
            cells: BTreeMap::new(),
            seals: BTreeMap::new(),
        };
        for group in groups {
            for paper in sealing(group) {
                oracle.seals.entry(paper).or_default().push(group);
            }
            for op in &group.rows {
                let key = (op.table, op.row);
                if op.op != Op::Update {
                    let life = oracle.life.entry(key).or_default();
                    *life = (*life).max((group.stamp, op.op == Op::Insert));
                }
                for cell in &op.cells {
                    let held = oracle.cells.get(&(key, cell.column));
                    if held.is_none_or(|(stamp, _)| *stamp < group.stamp) {
                        let value = (group.stamp, cell.value.clone());
                        oracle.cells.insert((key, cell.column), value);
                    }
                }
            }
        }
        for (paper, seals) in &mut oracle.seals {
            seals.sort_by_key(|group| {
                let status = &cell(group, (PAPER, *paper), STATUS).unwrap().value;
                let binding = BINDING
                    .iter()
                    .position(|name| *status == Value::Text((*name).to_owned()));
                (binding, group.stamp)
            });
        }
        oracle
    }

    fn paper_of(&self, key: Key) -> Option<Id<()>> {
        match key.0 {
            PAPER => Some(key.1),
            ROW => named(&self.cells.get(&(key, 1))?.1),
            _ => None,
        }
    }

    fn seal_of(&self, key: Key) -> Option<&'a Group> {
        Some(self.seals.get(&self.paper_of(key)?)?[0])
    }

    /// The latest decision about a paper, in a column.
    fn decided(&self, paper: Id<()>, column: u8) -> Option<&'a Value> {
        let decisions = self.groups.iter().filter_map(|group| {
            let op = group
                .rows
                .iter()
                .find(|op| (op.table, op.row) == (PAPER, paper))?;
            let decides = op.op == Op::Update
                && op
                    .cells
                    .iter()
                    .all(|c| FREE.contains(&c.column) && c.over.is_empty());
            let cell = op.cells.iter().find(|cell| cell.column == column)?;
            decides.then_some((group.stamp, &cell.value))
        });
        decisions
            .max_by_key(|(stamp, _)| *stamp)
            .map(|(_, value)| value)
    }

    fn value(&self, key: Key, column: u8) -> Value {
        if let Some(seal) = self.seal_of(key) {
            if key.0 == PAPER
                && FREE.contains(&column)
                && let Some(value) = self.decided(key.1, column)
            {
                return value.clone();
            }
            if let Some(cell) = cell(seal, key, column) {
                return cell.value.clone();
            }
        }
        match self.cells.get(&(key, column)) {
            Some((_, value)) => value.clone(),
            None if column == 0 => Value::Blob(key.1.as_bytes().to_vec()),
            None => Value::Null,
        }
    }

    fn present(&self) -> Rows {
        let mut there: BTreeSet<Key> = self
            .life
            .iter()
            .filter(|(key, (_, there))| *there && self.seal_of(**key).is_none())
            .map(|(key, _)| *key)
            .collect();
        for (paper, seals) in &self.seals {
            let sent = seals[0].rows.iter().filter(|op| op.op != Op::Delete);
            let keys = sent.map(|op| (op.table, op.row));
            there.extend(keys.filter(|key| self.paper_of(*key) == Some(*paper)));
        }
        loop {
            let mut more = BTreeSet::new();
            for key in &there {
                let table = match key.0 {
                    ROW => PAPER,
                    TAG => ROW,
                    _ => continue,
                };
                let Some(parent) = named(&self.value(*key, 1)) else {
                    continue;
                };
                let parent = (table, parent);
                let told = self.cells.contains_key(&(parent, 0));
                if told && self.seal_of(parent).is_none() && !there.contains(&parent) {
                    more.insert(parent);
                }
            }
            if more.is_empty() {
                break;
            }
            there.extend(more);
        }
        let columns = |table: u16| DOCS.tables.iter().find(|t| t.id == table).unwrap().columns;
        there
            .into_iter()
            .map(|key| {
                let values = columns(key.0).iter();
                (key, values.map(|c| self.value(key, c.id)).collect())
            })
            .collect()
    }

    fn undone(&self, change: Id<Change>) -> bool {
        self.groups.iter().any(|undo| {
            undo.kind == "undo"
                && undo.reverts == Some(change)
                && !self
                    .groups
                    .iter()
                    .any(|redo| redo.kind == "redo" && redo.reverts == Some(undo.change))
        })
    }

    fn settled(&self, paper: Id<()>, stamps: &[Stamp]) -> bool {
        stamps.iter().all(|stamp| {
            self.groups.iter().any(|group| {
                let row = group
                    .rows
                    .iter()
                    .find(|op| (op.table, op.row) == (PAPER, paper));
                // The first names what the lock was written by before.
                let settles = row.is_some_and(|op| {
                    op.op == Op::Update
                        && op.cells.len() == 1
                        && op.cells[0].over.iter().skip(1).any(|over| over == stamp)
                });
                settles && !self.undone(group.change)
            })
        })
    }

    /// What was written without knowing that it had been sent, with the stamps of it.
    fn aside(&self, settled: bool) -> BTreeSet<Aside> {
        let mut all = BTreeSet::new();
        let by = |stamp: Stamp| {
            let mut groups = self.groups.iter();
            groups.find(|group| group.stamp == stamp).unwrap().change
        };
        for (paper, seals) in &self.seals {
            let mut found: Vec<Found> = Vec::new();
            for seal in &seals[1..] {
                let key = (PAPER, *paper);
                let status = cell(seal, key, STATUS).unwrap().value.clone();
                found.push((
                    key,
                    Op::Update,
                    seal.stamp,
                    vec![seal.stamp],
                    vec![(STATUS, status)],
                ));
            }
            let keys: BTreeSet<Key> = self.cells.keys().map(|(key, _)| *key).collect();
            for key in keys {
                if self.paper_of(key) == Some(*paper) {
                    self.aside_of(key, seals, &mut found);
                }
            }
            for (key, op, stamp, stamps, cells) in found {
                if self.settled(*paper, &stamps) != settled {
                    continue;
                }
                let mut cells: Vec<(u8, String)> = cells
                    .into_iter()
                    .map(|(column, value)| (column, format!("{value:?}")))
                    .collect();
                cells.sort();
                all.insert((*paper, key, format!("{op:?}"), by(stamp), cells));
            }
        }
        all
    }

    fn aside_of(&self, key: Key, seals: &[&Group], found: &mut Vec<Found>) {
        let sent = seals[0]
            .rows
            .iter()
            .find(|op| (op.table, op.row) == key && op.op != Op::Delete);
        let mut last: BTreeMap<u8, (Stamp, &Value)> = BTreeMap::new();
        for group in self.groups {
            let Some(op) = group.rows.iter().find(|op| (op.table, op.row) == key) else {
                continue;
            };
            let seals = op.op == Op::Update && seals.iter().any(|s| s.change == group.change);
            for cell in op.cells.iter().filter(|_| !seals) {
                let known = last
                    .entry(cell.column)
                    .or_insert((group.stamp, &cell.value));
                if known.0 < group.stamp {
                    *known = (group.stamp, &cell.value);
                }
            }
        }
        let life = self.life.get(&key);
        let Some(sent) = sent else {
            if let Some((stamp, true)) = life {
                let stamps = last.values().map(|(s, _)| *s).chain([*stamp]).collect();
                let cells = last.iter().map(|(c, (_, v))| (*c, (*v).clone()));
                found.push((key, Op::Insert, *stamp, stamps, cells.collect()));
            }
            return;
        };
        let base = match key.0 {
            PAPER => STATUS,
            _ => 1,
        };
        let seen = |column: u8| -> Option<Stamp> {
            let over = |column: u8| {
                let cell = sent.cells.iter().find(|cell| cell.column == column)?;
                cell.over.first().copied()
            };
            over(column).or_else(|| over(base))
        };
        let later = |column: u8, stamp: Stamp| seen(column).is_some_and(|seen| stamp > seen);
        if let Some((stamp, false)) = life
            && later(0, *stamp)
        {
            found.push((key, Op::Delete, *stamp, vec![*stamp], Vec::new()));
            return;
        }
        let mut by: BTreeMap<Stamp, Vec<(u8, Value)>> = BTreeMap::new();
        for (column, (stamp, value)) in last {
            let free = key.0 == PAPER && FREE.contains(&column);
            let held = sent.cells.iter().find(|cell| cell.column == column);
            let differs = held.is_some_and(|held| held.value != *value);
            if column != 0 && !free && differs && later(column, stamp) {
                by.entry(stamp).or_default().push((column, value.clone()));
            }
        }
        for (stamp, cells) in by {
            found.push((key, Op::Update, stamp, vec![stamp], cells));
        }
    }
}

fn live(devices: &[Device], steps: &[Step], dice: &mut Dice) {
    let mut sent = Sent::default();
    for step in steps {
        match step {
            Step::Write(d, acts) => {
                devices[usize::from(*d)].write(|tx| {
                    acts.iter().for_each(|act| run(tx, act));
                    Ok(())
                });
            }
            Step::Undo(d) => {
                let device = &devices[usize::from(*d)];
                device.pass(1);
                let _ = device.store.undo_last(device.member, &common::free);
            }
            Step::Redo(d) => {
                let device = &devices[usize::from(*d)];
                device.pass(1);
                let _ = device.store.redo_last(device.member, &common::free);
            }
            Step::Settle(d, n) => {
                let device = &devices[usize::from(*d)];
                let open = device
                    .store
                    .read(device.member, |db| {
                        device.store.afterwards(db, Sight::ALL, false)
                    })
                    .unwrap()
                    .value;
                if open.is_empty() {
                    continue;
                }
                let row = open[usize::from(*n) % open.len()].row;
                device.pass(1);
                let settle = device.store.settle_afterwards(
                    device.member,
                    ("docs_paper", row),
                    |_, _| Ok(()),
                    &common::free,
                );
                settle.unwrap();
                assert!(aside(device, false).iter().all(|open| open.0 != row));
            }
            Step::Hear(d, which, batch) => {
                let (d, batch) = (usize::from(*d), usize::from(*batch));
                sent.hear(devices, d, *which, batch, dice);
            }
            Step::Jump(d, seconds) => devices[usize::from(*d)].pass(i64::from(*seconds) * 1_000),
        }
    }
    for device in devices {
        sent.read(device);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(48)))]

    #[test]
    fn what_was_sent_is_what_was_sent_everywhere((count, steps, seed) in story()) {
        let devices: Vec<Device> = (1..=count).map(new).collect();
        let mut dice = Dice(seed);
        live(&devices, &steps, &mut dice);
        let all = converge(&devices, &mut dice);
        let oracle = Oracle::of(&all);
        let expected = oracle.present();
        let late = new(200);
        prop_assert_eq!(late.take(&all).applied, all.len());
        // One that starts from what another makes of its record is no different either.
        let mut started = Vec::new();
        for (device, number) in devices.iter().zip(201..) {
            let own = new(number);
            prop_assert_eq!(own.take(&device.record()).applied, all.len());
            started.push(own);
        }
        for (at, device) in devices.iter().chain([&late]).chain(&started).enumerate() {
            prop_assert_eq!(&rows(device), &expected, "device {}", at);
            prop_assert_eq!(aside(device, false), oracle.aside(false), "device {}", at);
            prop_assert_eq!(aside(device, true), oracle.aside(true), "device {}", at);
            let moot = device.conflicts().into_iter().filter(|open| {
                oracle.seal_of((number_of(open.table), open.row)).is_some()
            });
            prop_assert_eq!(moot.count(), 0);
            // The sum that was written down is the sum of the rows.
            let wrong: Option<i64> = device.ask(
                "SELECT 1 FROM docs_paper p WHERE p.total IS NOT NULL
                 AND p.total<>(SELECT ifnull(sum(r.amount),0) FROM docs_row r WHERE r.paper_id=p.id)",
            );
            prop_assert_eq!(wrong, None);
        }
    }

    #[test]
    fn a_class_that_is_forgotten_and_given_back_is_what_it_was((count, steps, seed) in story()) {
        let devices: Vec<Device> = (1..=count).map(new).collect();
        let mut dice = Dice(seed);
        live(&devices, &steps, &mut dice);
        let all: Vec<Group> = devices.iter().flat_map(Device::groups).collect();
        let oracle = Oracle::of(&all);
        for device in &forget_and_learn(&all, &[(PAPER, 4), (ROW, 4)], &[DOCS], &mut dice) {
            prop_assert_eq!(&rows(device), &oracle.present());
            prop_assert_eq!(aside(device, false), oracle.aside(false));
            prop_assert_eq!(aside(device, true), oracle.aside(true));
        }
    }
}

#[test]
fn who_settles_has_not_settled_what_he_had_written_himself() {
    let devices = [new(1), new(2)];
    let steps = [
        Step::Write(0, vec![Act::Paper(0)]),
        Step::Write(0, vec![Act::Send(0, "void")]),
        Step::Hear(1, 1 << 63, 1),
        Step::Write(1, vec![Act::Row(0, 0)]),
        Step::Write(1, vec![Act::Row(0, 1)]),
        Step::Hear(0, 4_611_686_018_427_387_926, 4),
        Step::Settle(0, 147),
        // It rules, and whoever put the paper away has not heard of it.
        Step::Write(1, vec![Act::Send(0, "sent")]),
    ];
    let mut dice = Dice(17_501_619_497_924_289_565);
    live(&devices, &steps, &mut dice);
    converge(&devices, &mut dice);
    let [first, second] = devices.each_ref().map(|device| aside(device, false));
    assert_eq!(first, second);
    assert_eq!(
        first.len(),
        1,
        "that it was put away is for a person to look at"
    );
}

#[test]
fn who_starts_from_a_record_knows_what_was_settled() {
    let devices = [new(1), new(2), new(3), new(4)];
    let steps = [
        Step::Write(0, vec![Act::Paper(1)]),
        Step::Hear(3, 9_223_372_036_854_775_808, 1),
        Step::Write(3, vec![Act::Send(1, "sent")]),
        Step::Write(0, vec![Act::Drop(1)]),
        Step::Write(0, vec![Act::Paper(0)]),
        Step::Write(0, vec![Act::Paper(0)]),
        Step::Hear(3, 4_611_686_018_461_248_238, 3),
        Step::Settle(3, 178),
    ];
    let mut dice = Dice(3_536_746_751_279_851_965);
    live(&devices, &steps, &mut dice);
    converge(&devices, &mut dice);
    // The paper was gone where it was settled, and came back with what was sent.
    let started = new(9);
    started.take(&devices[0].record());
    assert_eq!(aside(&started, false), BTreeSet::new());
    assert_eq!(aside(&started, true), aside(&devices[3], true));
}

#[test]
fn a_settlement_names_nothing_that_is_later_than_itself() {
    let devices = [new(1), new(2)];
    let steps = [
        Step::Write(1, vec![Act::Paper(1)]),
        Step::Write(0, vec![Act::Title(0, 0)]),
        Step::Write(1, vec![Act::Send(1, "sent")]),
        Step::Write(0, vec![Act::Paper(1)]),
        Step::Hear(1, 9_223_372_036_854_775_808, 1),
        Step::Redo(0),
        Step::Write(0, vec![Act::Send(1, "sent")]),
        Step::Settle(1, 0),
    ];
    let mut dice = Dice(0);
    live(&devices, &steps, &mut dice);
    let all = converge(&devices, &mut dice);
    for device in &devices {
        let told = new(9).take(&device.record());
        assert_eq!((told.applied, told.refused.len()), (all.len(), 0));
    }
}
