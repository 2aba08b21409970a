//! Merging, against registers kept in memory: whatever was written on which device and however it came to the others, all
//! hold the same, and what they hold is what the stamps say.
//!
//! More cases than usual: KAIGONG_SOAK_CASES=10000. A failure prints the case in its smallest form, and keeps its seed.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::devices::{Device, ITEM, PART, PIECE, Rows, id};
use common::lives::{Dice, Sent, cases, converge, deeds, forget_and_learn};
use kernel::{Id, Stamp, Timestamp};
use proptest::prelude::*;
use store::exchange::{Group, Op, Value};
use store::*;

/// One step of somebody's work.
#[derive(Clone, Debug)]
enum Act {
    Item(u8, u8),
    ItemAgain(u8, u8),
    Upsert(u8, u8),
    Rename(u8, u8),
    Price(u8, u8),
    PriceAll(u8),
    DropItem(u8),
    Part(u8, u8),
    PartAgain(u8, u8),
    MovePart(u8, u8),
    Qty(u8, u8),
    DropPart(u8),
    Piece(u8, Option<u8>),
    DropPieces,
    Entry(u8),
    RolledBack(u8),
    Local(u8),
}

#[derive(Clone, Debug)]
enum Step {
    /// A device does something, in one transaction.
    Write(u8, Vec<Act>),
    /// It takes back the last thing that it did.
    Undo(u8),
    /// Somebody chooses in the first conflict there.
    Settle(u8, u8),
    /// A device hears some of what the others did: which, and how many at once.
    Hear(u8, u64, u8),
    /// Its clock jumps by seconds.
    Jump(u8, i16),
}

fn act() -> impl Strategy<Value = Act> {
    let (row, value) = (0u8..3, 0u8..4);
    prop_oneof![
        3 => (row.clone(), value.clone()).prop_map(|(r, v)| Act::Item(r, v)),
        1 => (row.clone(), value.clone()).prop_map(|(r, v)| Act::ItemAgain(r, v)),
        1 => (row.clone(), value.clone()).prop_map(|(r, v)| Act::Upsert(r, v)),
        2 => (row.clone(), value.clone()).prop_map(|(r, v)| Act::Rename(r, v)),
        3 => (row.clone(), value.clone()).prop_map(|(r, v)| Act::Price(r, v)),
        1 => value.clone().prop_map(Act::PriceAll),
        2 => row.clone().prop_map(Act::DropItem),
        3 => (row.clone(), row.clone()).prop_map(|(r, p)| Act::Part(r, p)),
        1 => (row.clone(), row.clone()).prop_map(|(r, p)| Act::PartAgain(r, p)),
        1 => (row.clone(), row.clone()).prop_map(|(r, p)| Act::MovePart(r, p)),
        2 => (row.clone(), value.clone()).prop_map(|(r, v)| Act::Qty(r, v)),
        1 => row.clone().prop_map(Act::DropPart),
        2 => (row.clone(), proptest::option::of(row.clone())).prop_map(|(r, p)| Act::Piece(r, p)),
        1 => Just(Act::DropPieces),
        1 => any::<u8>().prop_map(Act::Entry),
        1 => row.prop_map(Act::RolledBack),
        1 => value.prop_map(Act::Local),
    ]
}

fn step(devices: u8) -> impl Strategy<Value = Step> {
    let device = 0..devices;
    prop_oneof![
        8 => (device.clone(), proptest::collection::vec(act(), 1..4)).prop_map(|(d, a)| Step::Write(d, a)),
        1 => device.clone().prop_map(Step::Undo),
        1 => (device.clone(), any::<u8>()).prop_map(|(d, n)| Step::Settle(d, n)),
        4 => (device.clone(), any::<u64>(), 1u8..5).prop_map(|(d, which, n)| Step::Hear(d, which, n)),
        1 => (device, any::<i16>()).prop_map(|(d, s)| Step::Jump(d, s)),
    ]
}

fn story() -> impl Strategy<Value = (u8, Vec<Step>, u64)> {
    (2u8..=5).prop_flat_map(|devices| {
        let steps = proptest::collection::vec(step(devices), 1..30);
        (Just(devices), steps, any::<u64>())
    })
}

fn run(tx: &Tx<'_>, act: &Act) {
    let name = |n: u8| format!("名{n}");
    let part = |n: u8| id(0x10 + n);
    let piece = |n: u8| id(0x20 + n);
    // A refusal by a key or a reference is part of life and changes nothing.
    let _ = match *act {
        Act::Item(r, v) => tx.exec(
            "INSERT INTO world_item(id,name,price,picture) VALUES(?1,?2,?3,x'00ff')",
            (id(r), name(v), v),
        ),
        Act::ItemAgain(r, v) => tx.exec(
            "REPLACE INTO world_item(id,name,price) VALUES(?1,?2,NULL)",
            (id(r), name(v)),
        ),
        Act::Upsert(r, v) => tx.exec(
            "INSERT INTO world_item(id,name) VALUES(?1,?2) ON CONFLICT(id) DO UPDATE SET name=excluded.name, price=7",
            (id(r), name(v)),
        ),
        Act::Rename(r, v) => tx.exec(
            "UPDATE world_item SET name=?2, note=?2 WHERE id=?1",
            (id(r), name(v)),
        ),
        Act::Price(r, v) => tx.exec("UPDATE world_item SET price=?2 WHERE id=?1", (id(r), v)),
        Act::PriceAll(v) => tx.exec(
            "UPDATE OR IGNORE world_item SET price=?1, picture=NULL",
            [v],
        ),
        Act::DropItem(r) => tx.exec("DELETE FROM world_item WHERE id=?1", [id(r)]),
        Act::Part(r, p) => tx.exec(
            "INSERT INTO world_part(id,item_id,qty) VALUES(?1,?2,?3)",
            (part(p), id(r), p),
        ),
        Act::PartAgain(r, p) => tx.exec(
            "INSERT OR REPLACE INTO world_part(id,item_id,qty) VALUES(?1,?2,9)",
            (part(p), id(r)),
        ),
        Act::MovePart(r, p) => tx.exec(
            "UPDATE world_part SET item_id=?2 WHERE id=?1",
            (part(p), id(r)),
        ),
        Act::Qty(p, v) => tx.exec("UPDATE world_part SET qty=?2 WHERE id=?1", (part(p), v)),
        Act::DropPart(p) => tx.exec("DELETE FROM world_part WHERE id=?1", [part(p)]),
        Act::Piece(n, of) => tx.exec(
            "INSERT INTO world_piece(id,part_id,label) VALUES(?1,?2,'片')",
            (piece(n), of.map(part)),
        ),
        Act::DropPieces => tx.exec("DELETE FROM world_piece", []),
        Act::Entry(n) => tx.exec(
            "INSERT INTO world_entry(id,qty) VALUES(?1,?2)",
            (tx.new_id::<()>(), n),
        ),
        Act::RolledBack(r) => tx
            .exec("SAVEPOINT s", [])
            .and_then(|_| tx.exec("DELETE FROM world_item WHERE id=?1", [id(r)]))
            .and_then(|_| tx.exec("ROLLBACK TO s", []))
            .and_then(|_| tx.exec("RELEASE s", [])),
        Act::Local(v) => tx.exec(
            "INSERT OR REPLACE INTO world_local(id,note) VALUES(?1,?2)",
            (id(v), name(v)),
        ),
    };
}

/// What the stamps say, kept as registers.
#[derive(Default)]
struct Oracle {
    rows: BTreeMap<(u16, Id<()>), Row>,
    /// Changes that take others back (kind, which).
    taken: BTreeMap<Id<Change>, (String, Id<Change>)>,
}

/// Where a device gave two changes one stamp, their names decide.
type Rank = (Stamp, Id<Change>);

#[derive(Default)]
struct Row {
    life: Option<(Rank, bool)>,
    cells: BTreeMap<u8, (Rank, Value)>,
    /// Updates of a column that people want to hear of.
    writes: BTreeMap<u8, Vec<Update>>,
}

struct Update {
    change: Id<Change>,
    stamp: Stamp,
    over: Vec<Stamp>,
    value: Value,
    at: Timestamp,
}

/// A write that lost: where, what, when.
type Lost = (u16, Id<()>, u8, String, Timestamp);

fn tables() -> BTreeMap<u16, &'static Table> {
    let tables = common::devices::WORLD.tables.iter();
    tables.map(|table| (table.id, table)).collect()
}

impl Oracle {
    fn of(groups: &[Group]) -> Self {
        let mut oracle = Self::default();
        for group in groups {
            let rank = (group.stamp, group.change);
            if let Some(reverts) = group.reverts {
                let taken = (group.kind.clone(), reverts);
                oracle.taken.insert(group.change, taken);
            }
            for op in &group.rows {
                let row = oracle.rows.entry((op.table, op.row)).or_default();
                if op.op != Op::Update && row.life.is_none_or(|(had, _)| had < rank) {
                    row.life = Some((rank, op.op == Op::Insert));
                }
                for cell in &op.cells {
                    let held = row.cells.get(&cell.column);
                    if held.is_none_or(|(had, _)| *had < rank) {
                        let value = (rank, cell.value.clone());
                        row.cells.insert(cell.column, value);
                    }
                    if !cell.over.is_empty() {
                        row.writes.entry(cell.column).or_default().push(Update {
                            change: group.change,
                            stamp: group.stamp,
                            over: cell.over.clone(),
                            value: cell.value.clone(),
                            at: group.at,
                        });
                    }
                }
            }
        }
        oracle
    }

    fn lives(&self, key: &(u16, Id<()>)) -> bool {
        let row = self.rows.get(key);
        row.and_then(|row| row.life).is_some_and(|(_, there)| there)
    }

    /// Everything that is there, and what that refers to.
    fn present(&self) -> Rows {
        let mut there: BTreeSet<(u16, Id<()>)> = self
            .rows
            .keys()
            .filter(|key| self.lives(key))
            .copied()
            .collect();
        let parents = [(PART, 1u8, ITEM), (PIECE, 1, PART)];
        loop {
            let mut more = BTreeSet::new();
            for (child, column, parent) in parents {
                for key in there.iter().filter(|key| key.0 == child) {
                    if let Some((_, Value::Blob(bytes))) = self.rows[key].cells.get(&column) {
                        let named = Id::from_bytes(bytes.as_slice().try_into().unwrap());
                        let key = (parent, named);
                        let told = self
                            .rows
                            .get(&key)
                            .is_some_and(|r| r.cells.contains_key(&0));
                        if told && !there.contains(&key) {
                            more.insert(key);
                        }
                    }
                }
            }
            if more.is_empty() {
                break;
            }
            there.extend(more);
        }
        there
            .into_iter()
            .map(|key| {
                let columns = tables()[&key.0].columns.iter();
                let values = columns.map(|column| self.rows[&key].cells[&column.id].1.clone());
                (key, values.collect())
            })
            .collect()
    }

    /// Whether nobody took a change back for good.
    fn in_force(&self, change: Id<Change>) -> bool {
        let by = |kind: &str, of: Id<Change>| {
            let mut taken = self.taken.iter();
            taken
                .find(|(_, (is, which))| is == kind && *which == of)
                .map(|(by, _)| *by)
        };
        let undone = |of: Id<Change>| {
            self.taken.iter().any(|(undo, (kind, which))| {
                kind == "undo" && *which == of && by("redo", *undo).is_none()
            })
        };
        match self.taken.get(&change) {
            Some((kind, _)) if kind == "undo" => by("redo", change).is_none(),
            Some((_, undo)) => !self
                .taken
                .get(undo)
                .is_some_and(|(_, original)| undone(*original)),
            None => !undone(change),
        }
    }

    /// What was written with nobody knowing of it who wrote later.
    fn lost(&self) -> BTreeSet<Lost> {
        let mut all = BTreeSet::new();
        for (key, row) in self.rows.iter().filter(|(key, _)| self.lives(key)) {
            let ((floor, _), _) = row.life.unwrap();
            for (column, writes) in &row.writes {
                let writes: Vec<&Update> = writes.iter().filter(|w| w.stamp > floor).collect();
                let held = &row.cells[column];
                let heads = writes.iter().filter(|w| {
                    w.stamp != held.0.0
                        && w.value != held.1
                        && !writes.iter().any(|later| {
                            later.over.contains(&w.stamp) && self.in_force(later.change)
                        })
                });
                all.extend(heads.map(|w| (key.0, key.1, *column, format!("{:?}", w.value), w.at)));
            }
        }
        all
    }
}

/// The same of a device, but for ghosts.
fn lost(device: &Device, oracle: &Oracle) -> BTreeSet<Lost> {
    let mut all = BTreeSet::new();
    for conflict in device.conflicts() {
        let table = tables()
            .into_values()
            .find(|table| table.name == conflict.table)
            .unwrap();
        if !oracle.lives(&(table.id, conflict.row)) {
            continue;
        }
        let columns = &mut table.columns.iter();
        let column = columns
            .find(|column| column.name == conflict.column)
            .unwrap();
        for side in &conflict.sides[1..] {
            let value = side.value.as_i64().map_or(Value::Null, Value::Integer);
            let value = format!("{value:?}");
            all.insert((table.id, conflict.row, column.id, value, side.at));
        }
    }
    all
}

fn live(devices: &[Device], steps: &[Step], dice: &mut Dice) {
    let mut sent = Sent::default();
    for step in steps {
        match step {
            Step::Write(d, acts) => {
                let device = &devices[usize::from(*d)];
                device.write(|tx| {
                    acts.iter().for_each(|act| run(tx, act));
                    Ok(())
                });
            }
            Step::Undo(d) => {
                let device = &devices[usize::from(*d)];
                let _ = device.store.undo_last(device.member, &common::free);
            }
            Step::Settle(d, n) => {
                let device = &devices[usize::from(*d)];
                if let Some(conflict) = device.conflicts().first() {
                    let side = &conflict.sides[usize::from(*n) % conflict.sides.len()];
                    let cell = (conflict.table, conflict.row, conflict.column);
                    device.pass(1);
                    device
                        .store
                        .settle(device.member, cell, side.change, &common::free)
                        .unwrap();
                    assert!(
                        device
                            .conflicts()
                            .iter()
                            .all(|open| { (open.table, open.row, open.column) != cell })
                    );
                }
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

/// Gives some changes the stamp that the next one of their device has, as a file does that was restored and forgot.
fn forget_stamps(groups: &mut [Group], dice: &mut Dice) {
    for at in 0..groups.len().saturating_sub(1) {
        let next = groups[at + 1].stamp;
        if dice.below(3) == 0 && groups[at].stamp.device == next.device && groups[at].stamp < next {
            groups[at].stamp = next;
        }
    }
}

/// Some of the changes as they were before their device stamped them anew: later.
fn stamped_later(groups: &[Group], dice: &mut Dice) -> Vec<Group> {
    let mut later = Vec::new();
    for group in groups {
        for _ in 0..dice.below(3) {
            let mut other = group.clone();
            other.stamp.hlc.0 += 1 + dice.below(20_000_000_000) as u64;
            later.push(other);
        }
    }
    later
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(24)))]

    #[test]
    fn devices_agree_with_each_other_and_with_the_stamps((count, steps, seed) in story()) {
        let devices: Vec<Device> = (1..=count).map(Device::new).collect();
        let mut dice = Dice(seed);
        live(&devices, &steps, &mut dice);
        let all = converge(&devices, &mut dice);
        let oracle = Oracle::of(&all);
        let expected = oracle.present();
        for device in &devices {
            prop_assert_eq!(&device.rows(), &expected);
            prop_assert_eq!(device.digest(), devices[0].digest());
            prop_assert_eq!(lost(device, &oracle), oracle.lost());
            prop_assert_eq!(device.take(&all).known, all.len(), "nothing is applied twice");
        }
        // A device that comes later, and hears of all in one go, is no different.
        let late = Device::new(200);
        prop_assert_eq!(late.take(&all).applied, all.len());
        prop_assert_eq!(&late.rows(), &expected);
        prop_assert_eq!(lost(&late, &oracle), oracle.lost());
        // Nor is one that starts from what any of them makes of its record.
        for device in &devices {
            let record = device.record();
            prop_assert_eq!(record.len(), all.len());
            let new = Device::new(201);
            prop_assert_eq!(new.take(&record).applied, all.len());
            prop_assert_eq!(new.digest(), device.digest());
            prop_assert_eq!(lost(&new, &oracle), oracle.lost());
        }
    }

    #[test]
    fn of_several_stamps_the_earliest_counts_and_of_equal_ones_the_name((count, steps, seed) in story()) {
        let devices: Vec<Device> = (1..=count).map(Device::new).collect();
        let mut dice = Dice(seed);
        live(&devices, &steps, &mut dice);
        let mut all: Vec<Group> = devices.iter().flat_map(Device::groups).collect();
        forget_stamps(&mut all, &mut dice);
        let expected = Oracle::of(&all).present();
        for number in [201, 202, 203] {
            let device = Device::new(number);
            let mut coming = stamped_later(&all, &mut dice);
            coming.extend(all.iter().cloned());
            dice.shuffle(&mut coming);
            for some in coming.chunks(1 + dice.below(9)) {
                prop_assert!(device.take(some).refused.is_empty());
            }
            prop_assert_eq!(&device.rows(), &expected);
            // Whoever has a change can give it back whole, however it came and whatever of it counts.
            for group in &all {
                let kept = device.store.group(group.change).unwrap().unwrap();
                prop_assert_eq!(kept.stamp, group.stamp);
                prop_assert_eq!(deeds(&kept), deeds(group));
            }
        }
    }

    #[test]
    fn a_class_that_is_forgotten_and_given_back_is_what_it_was((count, steps, seed) in story()) {
        let devices: Vec<Device> = (1..=count).map(Device::new).collect();
        let mut dice = Dice(seed);
        live(&devices, &steps, &mut dice);
        let all: Vec<Group> = devices.iter().flat_map(Device::groups).collect();
        let oracle = Oracle::of(&all);
        let both = forget_and_learn(&all, &[(ITEM, 2)], &[common::devices::WORLD], &mut dice);
        for device in &both {
            prop_assert_eq!(&device.rows(), &oracle.present());
            prop_assert_eq!(lost(device, &oracle), oracle.lost());
        }
    }

    #[test]
    fn what_is_sent_makes_another_file_the_same(
        commits in proptest::collection::vec(proptest::collection::vec(act(), 1..6), 1..14),
        page in 1usize..5,
    ) {
        let (from, to) = (Device::new(1), Device::new(2));
        for acts in &commits {
            from.write(|tx| {
                acts.iter().for_each(|act| run(tx, act));
                Ok(())
            });
        }
        let mut after = 0;
        loop {
            let some = from.store.outgoing(after, page).unwrap();
            let Some((last, _)) = some.last() else { break };
            after = *last;
            let groups: Vec<Group> = some.into_iter().map(|(_, group)| group).collect();
            let told = to.take(&groups);
            prop_assert_eq!((told.applied, told.waiting, told.conflicts), (groups.len(), 0, 0));
        }
        prop_assert_eq!(from.rows(), to.rows());
        prop_assert_eq!(from.digest(), to.digest());
        prop_assert_eq!(from.store.has_outgoing(after).unwrap().count, 0);
        prop_assert_eq!(to.store.has_outgoing(0).unwrap().count, 0, "what was heard is not its own");
        prop_assert_eq!(to.conflicts(), vec![]);
    }
}

#[test]
fn what_is_taken_back_settles_nothing_where_a_class_came_later_either() {
    let devices = [Device::new(1), Device::new(2)];
    let steps = [
        Step::Write(1, vec![Act::Item(1, 0)]),
        Step::Hear(0, 1 << 63, 1),
        Step::Write(0, vec![Act::ItemAgain(1, 0)]),
        Step::Write(1, vec![Act::ItemAgain(1, 0)]),
        Step::Hear(0, 1 << 62, 1),
        Step::Write(0, vec![Act::Upsert(1, 0)]),
        Step::Write(1, vec![Act::Price(1, 0)]),
        Step::Undo(0),
    ];
    let mut dice = Dice(0);
    live(&devices, &steps, &mut dice);
    let all: Vec<Group> = devices.iter().flat_map(Device::groups).collect();
    let oracle = Oracle::of(&all);
    assert_eq!(oracle.lost().len(), 2);
    for device in &forget_and_learn(&all, &[(ITEM, 2)], &[common::devices::WORLD], &mut dice) {
        assert_eq!(lost(device, &oracle), oracle.lost());
    }
}
