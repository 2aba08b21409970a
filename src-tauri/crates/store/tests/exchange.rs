//! What becomes of changes that meet: one rule at a time.
#![allow(clippy::unwrap_used)]

mod common;

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use common::devices::{Device, ENTRY, ITEM, LOCAL, PART, START, exchange, id, x};
use common::free;
use kernel::{DeviceId, Fault, Hlc, Id, Stamp};
use store::exchange::{Cell, Group, Op, RowOp, Value};
use store::*;

fn pair() -> (Device, Device) {
    (Device::new(1), Device::new(2))
}

/// A door on both devices.
fn with_door() -> (Device, Device) {
    let (a, b) = pair();
    a.exec(&format!(
        "INSERT INTO world_item(id,name,price) VALUES({},'门',5)",
        x(1)
    ));
    exchange(&[&a, &b]);
    (a, b)
}

fn name(device: &Device) -> Option<String> {
    device.ask("SELECT name FROM world_item")
}

fn price(device: &Device) -> Option<i64> {
    device.ask("SELECT price FROM world_item")
}

#[test]
fn the_later_write_of_a_column_wins_wherever_it_arrives() {
    let (a, b) = with_door();
    a.exec("UPDATE world_item SET name='木门'");
    b.pass(10);
    b.exec("UPDATE world_item SET name='铁门', note='急'");
    a.exec("UPDATE world_item SET price=7");
    exchange(&[&a, &b]);
    assert_eq!(name(&a).unwrap(), "铁门");
    assert_eq!(price(&b), Some(7));
    assert_eq!(a.conflicts(), [], "names are not shown to a person");
}

#[test]
fn a_clock_is_never_behind_what_it_has_seen() {
    let (a, b) = with_door();
    a.pass(365 * 86_400_000);
    a.exec("UPDATE world_item SET name='明年的门'");
    b.take(&a.groups());
    b.exec("UPDATE world_item SET name='今年的门'");
    exchange(&[&a, &b]);
    assert_eq!(
        name(&a).unwrap(),
        "今年的门",
        "written with the other in sight"
    );
    let b = b.open_again(&[common::devices::WORLD]);
    b.exec("UPDATE world_item SET name='后来的门'");
    exchange(&[&a, &b]);
    assert_eq!(name(&a).unwrap(), "后来的门", "also after opening again");
    let stamps: Vec<Stamp> = b.groups().iter().map(|group| group.stamp).collect();
    assert!(stamps.is_sorted_by(|x, y| x < y));
}

#[test]
fn the_relays_time_counts_and_not_the_computers() {
    let (a, _) = pair();
    a.store.set_clock_offset(-86_400_000);
    a.exec("INSERT INTO world_entry(id,qty) VALUES(x'01010101010101010101010101010101',1)");
    let millis = i64::try_from(a.last().stamp.hlc.millis()).unwrap();
    assert_eq!(millis, START + 1 - 86_400_000);
}

#[test]
fn a_value_that_is_there_already_moves_the_clock_of_its_column() {
    let (a, b) = with_door();
    a.exec("UPDATE world_item SET name='木门'");
    b.pass(10);
    b.exec("UPDATE world_item SET name='木门'");
    let (first, second) = (a.last(), b.last());
    // In between by its stamp; arrives last.
    let mut between = second.clone();
    between.change = Id::from_bytes([9; 16]);
    between.stamp.hlc = Hlc(second.stamp.hlc.0 - 1);
    between.rows[0].cells[0].value = Value::Text("石门".to_owned());
    let c = Device::new(3);
    c.take(&a.groups()[..1]);
    for group in [first, second, between] {
        c.take(&[group]);
    }
    assert_eq!(name(&c).unwrap(), "木门");
}

#[test]
fn adding_a_row_that_is_there_writes_what_is_older() {
    let (a, b) = with_door();
    let mut again = a.groups()[0].clone();
    again.change = Id::from_bytes([9; 16]);
    again.stamp = Stamp {
        hlc: Hlc(a.groups()[0].stamp.hlc.0 + 5),
        device: DeviceId::from_bytes([8; 16]),
    };
    for cell in &mut again.rows[0].cells {
        match cell.column {
            1 => cell.value = Value::Text("窗".to_owned()),
            2 => cell.value = Value::Integer(3),
            _ => {}
        }
    }
    b.pass(10);
    b.exec("UPDATE world_item SET price=8");
    b.take(&[again.clone()]);
    a.take(&[again]);
    exchange(&[&a, &b]);
    assert_eq!(name(&a).unwrap(), "窗");
    assert_eq!(price(&a), Some(8), "it was written later");
    let ops: Vec<String> = a
        .history("world_item", id(1))
        .into_iter()
        .flat_map(|entry| entry.rows)
        .map(|row| row.op)
        .collect();
    assert_eq!(
        ops,
        ["update", "update", "insert"],
        "to people it was an update"
    );
}

#[test]
fn a_deletion_that_is_older_than_the_row_loses_and_a_later_one_stays() {
    let (a, b) = with_door();
    let door = a.groups()[0].clone();
    b.exec("DELETE FROM world_item");
    let deleted = b.last();
    // The same door once more, after the deletion: as undoing it would.
    let mut again = door.clone();
    again.change = Id::from_bytes([9; 16]);
    again.stamp.hlc = Hlc(deleted.stamp.hlc.0 + 1);
    for order in [
        [&door, &deleted, &again],
        [&again, &door, &deleted],
        [&deleted, &again, &door],
    ] {
        let c = Device::new(3);
        for group in order {
            c.take(std::slice::from_ref(group));
        }
        assert_eq!(name(&c).unwrap(), "门");
    }
    for order in [[&door, &deleted], [&deleted, &door]] {
        let c = Device::new(3);
        for group in order {
            c.take(std::slice::from_ref(group));
        }
        assert_eq!(name(&c), None);
    }
}

#[test]
fn a_write_does_not_bring_a_row_back_and_counts_when_it_comes_back() {
    let (a, b) = with_door();
    a.exec("DELETE FROM world_item");
    b.pass(10);
    b.exec("UPDATE world_item SET name='铁门'");
    assert_eq!(a.take(&b.groups()).waiting, 1);
    exchange(&[&a, &b]);
    assert_eq!(name(&b), None);
    // Taken back where the deletion was made, with a clock that is behind the write of the other device.
    a.store.undo_last(a.member, &free).unwrap();
    exchange(&[&a, &b]);
    assert_eq!(
        name(&a).unwrap(),
        "门",
        "he who took it back had seen the write"
    );
    let (a, b) = with_door();
    a.exec("DELETE FROM world_item");
    a.store.undo_last(a.member, &free).unwrap();
    b.pass(10);
    b.exec("UPDATE world_item SET name='铁门'");
    exchange(&[&a, &b]);
    assert_eq!(name(&a).unwrap(), "铁门", "he who took it back had not");
}

#[test]
fn updates_that_come_before_their_row_wait_for_it() {
    let (a, _) = with_door();
    a.exec("UPDATE world_item SET name='木门'");
    a.exec("UPDATE world_item SET name='铁门', price=9");
    let groups = a.groups();
    let c = Device::new(3);
    assert_eq!(c.take(&groups[2..]).waiting, 1);
    assert_eq!(c.take(&groups[1..2]).waiting, 1);
    assert_eq!(name(&c), None);
    c.take(&groups[..1]);
    assert_eq!((name(&c).unwrap().as_str(), price(&c)), ("铁门", Some(9)));
    assert_eq!(c.digest(), a.digest());
    let commands: usize = c.history("world_item", id(1)).len();
    assert!(commands >= 2, "the history has what waited too");
}

#[test]
fn a_ledger_is_the_union() {
    let (a, b) = pair();
    for device in [&a, &b] {
        device.write(|tx| {
            tx.exec(
                "INSERT INTO world_entry(id,qty) VALUES(?1,5)",
                [tx.new_id::<()>()],
            )?;
            Ok(())
        });
    }
    exchange(&[&a, &b]);
    assert_eq!(a.ask::<i64>("SELECT sum(qty) FROM world_entry"), Some(10));
}

mod ghosts {
    use super::*;

    /// Deleted on one device, while the other one hung something on it.
    fn deleted_under() -> (Device, Device) {
        let (a, b) = with_door();
        a.exec("DELETE FROM world_item");
        b.exec(&format!(
            "INSERT INTO world_part(id,item_id,qty) VALUES({},{},4)",
            x(2),
            x(1)
        ));
        exchange(&[&a, &b]);
        (a, b)
    }

    #[test]
    fn what_is_referred_to_stays_until_nothing_refers_to_it() {
        let (a, b) = deleted_under();
        for device in [&a, &b] {
            assert_eq!(name(device).unwrap(), "门");
            assert_eq!(
                device.ask::<i64>("SELECT count(*) FROM _sync_ghost"),
                Some(1)
            );
        }
        // Bringing it back was nobody's change: it does not travel.
        assert_eq!(a.groups().len() + b.groups().len(), 3);
        let told = a.groups().len();
        a.exec("DELETE FROM world_part");
        assert_eq!(name(&a), None, "gone at once where the part was deleted");
        assert_eq!(a.groups().len(), told + 1);
        exchange(&[&a, &b]);
        assert_eq!(name(&b), None);
        assert_eq!(b.ask::<i64>("SELECT count(*) FROM _sync_ghost"), Some(0));
    }

    #[test]
    fn writes_of_a_ghost_count_and_a_deletion_takes_it_with_its_parts() {
        let (a, b) = deleted_under();
        b.exec("UPDATE world_item SET name='旧门', price=1");
        exchange(&[&a, &b]);
        assert_eq!(name(&a).unwrap(), "旧门");
        a.exec("DELETE FROM world_item");
        exchange(&[&a, &b]);
        assert_eq!(b.ask::<i64>("SELECT count(*) FROM world_part"), Some(0));
        assert_eq!(name(&b), None);
    }

    #[test]
    fn a_ghost_brings_back_what_it_hangs_on() {
        let (a, b) = with_door();
        a.exec(&format!(
            "INSERT INTO world_part(id,item_id,qty) VALUES({},{},4)",
            x(2),
            x(1)
        ));
        exchange(&[&a, &b]);
        a.exec("DELETE FROM world_item");
        b.exec(&format!(
            "INSERT INTO world_piece(id,part_id,label) VALUES({},{},'片')",
            x(3),
            x(2)
        ));
        exchange(&[&a, &b]);
        assert_eq!(a.ask::<i64>("SELECT count(*) FROM _sync_ghost"), Some(2));
        b.exec("UPDATE world_piece SET part_id=NULL");
        exchange(&[&a, &b]);
        assert_eq!(name(&a), None);
        assert_eq!(a.ask::<i64>("SELECT count(*) FROM world_part"), Some(0));
    }

    #[test]
    fn the_history_and_who_follows_it_hear_of_ghosts_and_undo_leaves_them_alone() {
        let (a, b) = with_door();
        let mark = a.store.read(a.member, |db| a.store.mark(db)).unwrap().value;
        a.exec("DELETE FROM world_item");
        b.exec(&format!(
            "INSERT INTO world_part(id,item_id,qty) VALUES({},{},4)",
            x(2),
            x(1)
        ));
        a.take(&b.groups());
        let moved = a
            .store
            .read(a.member, |db| a.store.moved_since(db, mark, 100))
            .unwrap()
            .value
            .unwrap();
        let of_door: Vec<&str> = moved
            .iter()
            .filter(|row| row.row == id(1))
            .map(|row| row.op.as_str())
            .collect();
        assert_eq!(of_door, ["delete", "insert"]);
        let repair = a.history("world_item", id(1)).remove(0);
        assert_eq!(repair.command, "sync.repair");
        let fault = a.store.undo(a.member, repair.id, &free).unwrap_err();
        assert_eq!(fault.code, "history.kept");
    }
}

mod conflicts {
    use super::*;

    /// Two prices, of which neither knew.
    fn priced_twice() -> (Device, Device) {
        let (a, b) = with_door();
        a.exec("UPDATE world_item SET price=6");
        b.pass(10);
        b.exec("UPDATE world_item SET price=8");
        exchange(&[&a, &b]);
        (a, b)
    }

    fn sides(device: &Device) -> Vec<Vec<(i64, Id<Member>)>> {
        let conflicts = device.conflicts().into_iter();
        conflicts
            .map(|conflict| {
                assert_eq!((conflict.table, conflict.column), ("world_item", "price"));
                let sides = conflict.sides.iter();
                sides
                    .map(|side| (side.value.as_i64().unwrap(), side.member))
                    .collect()
            })
            .collect()
    }

    fn choose(device: &Device, value: i64) {
        let conflict = device.conflicts().remove(0);
        let mut sides = conflict.sides.iter();
        let chosen = sides.find(|side| side.value == value).unwrap();
        device.pass(100);
        device
            .store
            .settle(
                device.member,
                (conflict.table, conflict.row, conflict.column),
                chosen.change,
                &free,
            )
            .unwrap();
    }

    #[test]
    fn both_values_are_shown_everywhere_until_somebody_chooses() {
        for value in [6, 8] {
            let (a, b) = priced_twice();
            let both = vec![vec![(8, b.member), (6, a.member)]];
            assert_eq!(sides(&a), both);
            assert_eq!(sides(&b), both);
            choose(&a, value);
            assert_eq!(a.conflicts(), []);
            exchange(&[&a, &b]);
            assert_eq!(price(&b), Some(value));
            assert_eq!(b.conflicts(), [], "settled on the other device too");
            let c = Device::new(3);
            let mut all = a.groups();
            all.extend(b.groups());
            all.reverse();
            for group in &all {
                c.take(std::slice::from_ref(group));
            }
            assert_eq!((price(&c), c.conflicts()), (Some(value), vec![]));
            assert_eq!(c.digest(), a.digest());
        }
    }

    #[test]
    fn a_later_write_of_the_column_settles_it_and_one_of_the_row_does_not() {
        let (a, b) = priced_twice();
        a.exec("UPDATE world_item SET name='木门'");
        exchange(&[&a, &b]);
        assert_eq!(b.conflicts().len(), 1);
        a.pass(100);
        a.exec("UPDATE world_item SET price=9");
        exchange(&[&a, &b]);
        assert_eq!((a.conflicts(), b.conflicts()), (vec![], vec![]));
        assert_eq!(price(&b), Some(9));
    }

    #[test]
    fn who_did_not_know_of_it_settles_nothing() {
        let (a, b) = with_door();
        a.exec("UPDATE world_item SET price=6");
        b.pass(10);
        b.exec("UPDATE world_item SET price=8");
        b.exec("UPDATE world_item SET price=9");
        exchange(&[&a, &b]);
        assert_eq!(sides(&a), [vec![(9, b.member), (6, a.member)]]);
        assert_eq!(sides(&b), sides(&a));
    }

    #[test]
    fn the_same_value_twice_is_none_and_neither_is_what_is_gone() {
        let (a, b) = with_door();
        for device in [&a, &b] {
            device.exec("UPDATE world_item SET price=6");
        }
        exchange(&[&a, &b]);
        assert_eq!(a.conflicts(), []);
        let (a, b) = priced_twice();
        a.exec("DELETE FROM world_item");
        exchange(&[&a, &b]);
        assert_eq!(b.conflicts(), []);
    }

    #[test]
    fn a_choice_is_a_change_that_undo_takes_back_and_that_is_made_once() {
        let (a, b) = priced_twice();
        let conflict = a.conflicts().remove(0);
        choose(&a, 6);
        exchange(&[&a, &b]);
        let fault = b
            .store
            .settle(
                b.member,
                (conflict.table, conflict.row, conflict.column),
                conflict.sides[0].change,
                &free,
            )
            .unwrap_err();
        assert_eq!(fault.code, "store.conflict_gone");
        let settled = |device: &Device| {
            let read = device.store.read(device.member, |db| {
                device.store.settled_conflicts(db, store::Sight::ALL, 10)
            });
            let all = read.unwrap().value.into_iter();
            all.map(|(conflict, by)| {
                let values = conflict
                    .sides
                    .iter()
                    .map(|side| side.value.as_i64().unwrap());
                (values.collect::<Vec<_>>(), by.member)
            })
            .collect::<Vec<_>>()
        };
        for device in [&a, &b] {
            assert_eq!(settled(device), [(vec![6, 8], a.member)]);
        }
        a.store.undo_last(a.member, &free).unwrap();
        exchange(&[&a, &b]);
        for device in [&a, &b] {
            assert_eq!(price(device), Some(8));
            assert_eq!(sides(device).len(), 1, "the choice is open again");
            assert_eq!(settled(device), []);
        }
        a.store.redo_last(a.member, &free).unwrap();
        exchange(&[&a, &b]);
        for device in [&a, &b] {
            assert_eq!((price(device), sides(device)), (Some(6), vec![]));
        }
        // Somebody thinks better of it.
        let cell = (conflict.table, conflict.row, conflict.column);
        b.pass(100);
        b.store
            .choose_again(b.member, cell, conflict.sides[0].change, &free)
            .unwrap();
        exchange(&[&a, &b]);
        for device in [&a, &b] {
            assert_eq!((price(device), sides(device)), (Some(8), vec![]));
        }
    }

    #[test]
    fn what_somebody_may_not_see_is_kept_back_and_listeners_hear_of_conflicts() {
        let (a, b) = with_door();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&heard);
        a.store
            .listen(move |notice| told.lock().unwrap().push(notice.tables.clone()));
        a.exec("UPDATE world_item SET price=6");
        b.pass(10);
        b.exec("UPDATE world_item SET price=8");
        a.take(&b.groups());
        let tables = heard.lock().unwrap().pop().unwrap();
        for table in ["world_item", "_change", "_sync_conflict"] {
            assert!(tables.contains(table), "{tables:?}");
        }
        let read = a.store.read(a.member, |db| {
            a.store.conflicts(db, store::Sight::of(&[Class::Base]))
        });
        let read = read.unwrap();
        assert!(read.reads.contains("_sync_conflict"));
        let sides = &read.value[0].sides;
        assert!(sides.iter().all(|side| side.hidden && side.value.is_null()));
    }
}

#[test]
fn a_members_change_on_another_device_is_undone_unless_it_moved_on() {
    let (a, b) = with_door();
    let taken = b.store.undo(a.member, a.groups()[0].change, &free);
    assert!(taken.is_ok(), "{taken:?}");
    exchange(&[&a, &b]);
    assert_eq!(name(&a), None);
    // Something newer was there when it came.
    let (a, b) = with_door();
    a.exec("UPDATE world_item SET name='木门', note='急'");
    b.pass(10);
    b.exec("UPDATE world_item SET name='铁门'");
    exchange(&[&a, &b]);
    let fault = b.store.undo(a.member, a.last().change, &free).unwrap_err();
    assert_eq!(fault.code, "history.moved_on");
    // Of his own, the last that he did comes first, not the last that came in.
    let (a, b) = with_door();
    a.exec("UPDATE world_item SET name='早'");
    b.pass(10);
    b.store
        .write(a.member, "world.do", |tx| {
            tx.update("world_item", id(1), &[("price", &7)])
        })
        .unwrap();
    b.take(&a.groups());
    b.store.undo_last(a.member, &free).unwrap();
    assert_eq!((price(&b), name(&b).unwrap().as_str()), (Some(5), "早"));
}

#[test]
fn the_record_tells_who_did_what_on_the_other_device() {
    let (a, b) = with_door();
    a.exec("UPDATE world_item SET price=6");
    b.take(&a.groups());
    let told = |device: &Device| {
        let entries = device.history("world_item", id(1)).into_iter();
        entries
            .map(|e| (e.id, e.at, e.member, e.command, e.kind, e.rows))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&a), told(&b));
}

#[test]
fn the_firms_zone_follows_its_column() {
    let (a, b) = with_door();
    a.exec("UPDATE world_item SET zone='Asia/Urumqi'");
    b.take(&a.groups());
    assert_eq!(b.store.zone().name(), "Asia/Urumqi");
    let b = b.open_again(&[common::devices::WORLD]);
    assert_eq!(b.store.zone().name(), "Asia/Urumqi");
}

#[test]
fn all_of_it_or_nothing() {
    let (a, b) = pair();
    a.exec(&format!(
        "INSERT INTO world_item(id,name) VALUES({},'门')",
        x(1)
    ));
    let before = b.rows();
    let refused = b.store.incoming(&a.groups(), &Pace::default(), |tx, told| {
        assert_eq!(told.applied, 1);
        tx.exec(
            "INSERT INTO world_local(id,note) VALUES(?1,'读到这里')",
            [id(1)],
        )?;
        Err(Fault::new("test.crash", "the cursor could not be written"))
    });
    assert_eq!(refused.unwrap_err().code, "test.crash");
    assert_eq!(b.rows(), before);
    assert_eq!(
        b.ask::<i64>("SELECT (SELECT count(*) FROM _change)+(SELECT count(*) FROM world_local)"),
        Some(0)
    );
    let stopped = Pace::new(|_| {});
    stopped.cancel();
    let fault = b
        .store
        .incoming(&a.groups(), &stopped, |_, _| Ok(()))
        .unwrap_err();
    assert_eq!(fault.code, "store.cancelled");
    b.store
        .incoming(&a.groups(), &Pace::default(), |tx, _| {
            tx.exec(
                "INSERT INTO world_local(id,note) VALUES(?1,'读到这里')",
                [id(1)],
            )?;
            Ok(())
        })
        .unwrap();
    assert_eq!(
        b.ask::<String>("SELECT note FROM world_local").unwrap(),
        "读到这里"
    );
    assert_eq!(b.digest(), a.digest());
}

#[test]
fn what_no_honest_device_sends_is_set_aside_alone() {
    let (a, b) = pair();
    a.exec(&format!(
        "INSERT INTO world_item(id,name) VALUES({},'门')",
        x(1)
    ));
    let good = a.last();
    let cell = |column, value| Cell {
        column,
        value,
        over: vec![],
    };
    let row = |table, op, cells| RowOp {
        table,
        row: id(7),
        op,
        cells,
    };
    let text = |t: &str| Value::Text(t.to_owned());
    let own = || cell(0, Value::Blob(vec![7; 16]));
    let rows = [
        row(LOCAL, Op::Insert, vec![own(), cell(1, text("x"))]),
        row(ENTRY, Op::Update, vec![cell(1, Value::Integer(1))]),
        row(ENTRY, Op::Delete, vec![]),
        row(ITEM, Op::Update, vec![]),
        row(ITEM, Op::Update, vec![cell(1, Value::Integer(1))]),
        row(ITEM, Op::Update, vec![cell(1, Value::Null)]),
        row(ITEM, Op::Update, vec![cell(0, Value::Blob(vec![7; 16]))]),
        row(ITEM, Op::Update, vec![cell(200, Value::Null)]),
        row(
            ITEM,
            Op::Update,
            vec![cell(1, text("a")), cell(1, text("b"))],
        ),
        row(ITEM, Op::Delete, vec![cell(1, text("a"))]),
        row(ITEM, Op::Insert, vec![own()]),
        row(
            ITEM,
            Op::Insert,
            vec![cell(0, Value::Blob(vec![8; 16])), cell(1, text("a"))],
        ),
        row(
            PART,
            Op::Insert,
            vec![own(), cell(1, text("a")), cell(2, Value::Integer(1))],
        ),
        row(
            PART,
            Op::Insert,
            vec![
                own(),
                cell(1, Value::Blob(vec![7; 5])),
                cell(2, Value::Integer(1)),
            ],
        ),
        row(
            ITEM,
            Op::Update,
            vec![Cell {
                column: 2,
                value: Value::Integer(1),
                over: vec![Stamp {
                    hlc: Hlc::LATEST,
                    ..good.stamp
                }],
            }],
        ),
    ];
    let with = |change: u8, rows: Vec<RowOp>| Group {
        change: Id::from_bytes([100 + change; 16]),
        rows,
        ..good.clone()
    };
    let mut bad: Vec<Group> = (0u8..)
        .zip(rows)
        .map(|(n, row)| with(n, vec![row]))
        .collect();
    let twice = row(ITEM, Op::Delete, vec![]);
    bad.push(with(50, vec![twice.clone(), twice.clone()]));
    let mut far = with(51, vec![]);
    far.stamp.hlc = Hlc(u64::MAX);
    let mut kind = with(52, vec![]);
    kind.kind = "done".to_owned();
    let mut moment = with(53, vec![]);
    moment.at = kernel::Timestamp(i64::MAX);
    bad.extend([far, kind, moment]);
    let count = bad.len();
    bad.push(good);
    let told = b.take(&bad);
    assert_eq!((told.refused.len(), told.applied), (count, 1), "{told:?}");
    assert!(
        told.refused
            .iter()
            .all(|(_, fault)| fault.code == "store.change_refused")
    );
    assert_eq!(b.digest(), a.digest());
    let again = b.take(&bad);
    assert_eq!((again.refused.len(), again.known), (count, 1));
}

#[test]
fn unsent_changes_are_stamped_again_where_the_clock_was_ahead() {
    let (a, b) = with_door();
    let sent = a.store.has_outgoing(0).unwrap();
    assert_eq!((sent.count, sent.through), (1, 1));
    a.clock.now.fetch_add(365 * 86_400_000, Ordering::Relaxed);
    a.exec("UPDATE world_item SET name='木门'");
    a.exec("UPDATE world_item SET price=6");
    b.pass(1_000);
    b.exec("UPDATE world_item SET name='铁门', price=7");
    a.take(&b.groups());
    assert_eq!(a.conflicts().len(), 1);
    let own = a.groups();
    a.store.set_clock_offset(-365 * 86_400_000);
    a.store.restamp(1).unwrap();
    let new = a.groups();
    assert_eq!(new[0].stamp, own[0].stamp, "what was sent stays");
    let year = Hlc::from_millis(START + 300 * 86_400_000);
    assert!(own[1].stamp.hlc > year && new[2].stamp.hlc < year);
    assert!(new.is_sorted_by_key(|group| group.stamp));
    exchange(&[&a, &b]);
    assert_eq!((name(&b).unwrap().as_str(), price(&b)), ("木门", Some(6)));
    assert_eq!((a.conflicts().len(), b.conflicts().len()), (1, 1));
    a.exec("UPDATE world_item SET price=9");
    assert!(a.last().stamp.hlc < year);
    exchange(&[&a, &b]);
    assert_eq!((price(&b), b.conflicts()), (Some(9), vec![]));
}

#[test]
fn what_was_taken_with_the_stamp_of_a_year_ahead_has_the_earlier_one_once_that_is_heard_of() {
    const YEAR: i64 = 365 * 86_400_000;
    let (a, b) = with_door();
    exchange(&[&a, &b]);
    for device in [&a, &b] {
        device.clock.now.fetch_add(YEAR, Ordering::Relaxed);
    }
    a.exec("UPDATE world_item SET name='木门'");
    b.take(&a.groups());
    b.exec("UPDATE world_item SET price=7");
    // Both hear how late it is, the one first whose change it is.
    let year = Hlc::from_millis(START + YEAR / 2);
    for device in [&a, &b] {
        device.store.set_clock_offset(-YEAR);
        device.pass(1_000);
        device.store.restamp(1).unwrap();
        assert!(device.groups().iter().all(|group| group.stamp.hlc < year));
        b.take(&a.groups());
    }
    exchange(&[&a, &b]);
    assert_eq!(a.digest(), b.digest());
    assert_eq!((name(&b).unwrap().as_str(), price(&a)), ("木门", Some(7)));
    a.exec("UPDATE world_item SET name='铁门'");
    exchange(&[&a, &b]);
    assert_eq!(name(&b).unwrap().as_str(), "铁门");
}

#[test]
fn what_was_done_before_the_file_was_a_device_is_the_devices() {
    let a = Device::alone(1);
    assert_eq!(a.store.device(), None);
    a.exec(&format!(
        "INSERT INTO world_item(id,name) VALUES({},'门')",
        x(1)
    ));
    assert_eq!(a.last().stamp.device, DeviceId::ZERO);
    let own = DeviceId::from_bytes([1; 16]);
    a.store.enrol(own, "B").unwrap();
    assert_eq!(a.last().stamp.device, own);
    let other = a.store.enrol(DeviceId::from_bytes([2; 16]), "C");
    assert_eq!(other.unwrap_err().code, "store.enrolled");
    a.store.enrol(own, "C").unwrap();
    let letters = a.store.enrol(own, "c");
    assert_eq!(letters.unwrap_err().code, "store.series_invalid");
    let a = a.open_again(&[common::devices::WORLD]);
    assert_eq!(a.store.device(), Some(own));
    let number = a.store.write(a.member, "n", |tx| tx.number("BJ")).unwrap();
    assert!(number.value.ends_with("C001"), "{}", number.value);
    // Its own, come back from elsewhere after the file was restored, is not sent again.
    let b = Device::new(1);
    assert_eq!(b.take(&a.groups()).applied, 1);
    assert_eq!(b.groups(), []);
    b.exec("UPDATE world_item SET name='木门'");
    assert!(b.last().stamp > a.last().stamp);
}

mod versions {
    use super::*;

    const SMALL: Slice = Slice {
        name: "grow",
        documents: &[],
        tables: &[Table {
            id: 9201,
            name: "grow_item",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[col(0, "id", Class::Base), col(1, "name", Class::Base)],
        }],
        migrations: &[Migration {
            version: 1,
            sql: "CREATE TABLE grow_item(id BLOB PRIMARY KEY, name TEXT NOT NULL) STRICT;",
        }],
    };

    const GROWN: Slice = Slice {
        name: "grow",
        documents: &[],
        tables: &[
            Table {
                id: 9201,
                name: "grow_item",
                kind: Kind::Lww,
                scope: Scope::Firm,
                columns: &[
                    col(0, "id", Class::Base),
                    col(1, "name", Class::Base),
                    col(2, "colour", Class::Base),
                ],
            },
            Table {
                id: 9202,
                name: "grow_part",
                kind: Kind::Lww,
                scope: Scope::Firm,
                columns: &[col(0, "id", Class::Base), col(1, "item_id", Class::Base)],
            },
        ],
        migrations: &[
            SMALL.migrations[0],
            Migration {
                version: 2,
                sql: "
ALTER TABLE grow_item ADD COLUMN colour TEXT NOT NULL DEFAULT '白';
CREATE TABLE grow_part(id BLOB PRIMARY KEY, item_id BLOB NOT NULL REFERENCES grow_item(id)) STRICT;
",
            },
        ],
    };

    fn device(number: u8, slice: Slice) -> Device {
        let device = Device::of(number, &[slice]);
        device
            .store
            .enrol(DeviceId::from_bytes([number; 16]), "A")
            .unwrap();
        device
    }

    #[test]
    fn what_a_newer_version_wrote_waits_for_the_upgrade() {
        let (new, old) = (device(1, GROWN), device(2, SMALL));
        new.exec(&format!(
            "INSERT INTO grow_item(id,name,colour) VALUES({0},'门','红'); INSERT INTO grow_part(id,item_id) VALUES({1},{0})",
            x(1),
            x(2)
        ));
        new.exec("UPDATE grow_item SET colour='绿'");
        new.exec("UPDATE grow_item SET name='木门', colour='蓝'");
        let told = old.take(&new.groups());
        assert_eq!((told.applied, told.refused.len(), told.waiting), (3, 0, 4));
        assert_eq!(
            old.ask::<String>("SELECT name FROM grow_item").unwrap(),
            "木门"
        );
        old.exec("UPDATE grow_item SET name='铁门'");
        old.exec(&format!(
            "INSERT INTO grow_item(id,name) VALUES({},'窗')",
            x(3)
        ));
        let old = old.open_again(&[GROWN]);
        assert_eq!(
            old.ask::<String>(&format!("SELECT colour FROM grow_item WHERE id={}", x(1)))
                .unwrap(),
            "蓝"
        );
        assert_eq!(old.ask::<i64>("SELECT count(*) FROM grow_part"), Some(1));
        assert_eq!(
            old.ask::<i64>("SELECT count(*) FROM _sync_pending"),
            Some(0)
        );
        new.take(&old.groups());
        assert_eq!(new.digest(), old.digest());
        assert_eq!(
            new.ask::<String>("SELECT colour FROM grow_item WHERE name='窗'")
                .unwrap(),
            "白"
        );
    }
}

#[test]
fn what_waits_to_be_sent_is_counted_and_read_page_by_page() {
    let (a, b) = pair();
    assert_eq!(
        a.store.has_outgoing(0).unwrap(),
        store::exchange::Waiting {
            count: 0,
            since: None,
            through: 0
        }
    );
    for n in 1..=5 {
        a.exec(&format!(
            "INSERT INTO world_item(id,name) VALUES({},'门')",
            x(n)
        ));
    }
    b.exec(&format!(
        "INSERT INTO world_item(id,name) VALUES({},'窗')",
        x(9)
    ));
    a.take(&b.groups());
    let waiting = a.store.has_outgoing(2).unwrap();
    assert_eq!(
        (waiting.count, waiting.since.unwrap().0, waiting.through),
        (3, START + 3, 6)
    );
    let page = a.store.outgoing(2, 2).unwrap();
    assert_eq!(page.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(a.store.has_outgoing(5).unwrap().count, 0);
}
