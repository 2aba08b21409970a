//! Which of many changes are in the record, the same as asking for each; and what of it was written here.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;

use common::devices::{Device, id, x};
use kernel::Id;
use store::Change;
use store::exchange::held;

fn change(first: u8) -> Id<Change> {
    let mut bytes = [0x55; 16];
    bytes[0] = first;
    Id::from_bytes(bytes)
}

#[test]
fn of_changes_near_and_far_exactly_those_in_the_record_are_held() {
    let device = Device::new(1);
    let made: Vec<Id<Change>> = (0..200)
        .map(|at| {
            device.pass(1);
            let sql = format!("INSERT INTO world_item(id,name) VALUES({},'门')", x(at));
            device.exec(&sql).unwrap()
        })
        .collect();
    let held = |asked: &[Id<Change>]| {
        let asked: BTreeSet<Id<Change>> = asked.iter().copied().collect();
        let found = device
            .store
            .read(Id::from_bytes([0; 16]), |db| held(db, &asked));
        found.unwrap().value.into_iter().collect::<Vec<_>>()
    };
    assert_eq!(held(&[]), []);
    assert_eq!(held(&made), made);
    assert_eq!(held(&[change(0), change(255)]), []);
    // More lies between them than is looked along.
    let (first, last) = (made[0], made[199]);
    assert_eq!(held(&[change(0), first, last, change(255)]), [first, last]);
    assert_eq!(held(&[change(0), last]), [last]);
    let some: Vec<Id<Change>> = made.iter().copied().step_by(7).collect();
    let strangers = [change(0), change(1), change(254)];
    assert_eq!(held(&[&strangers, &some[..]].concat()), some);
}

#[test]
fn what_a_column_holds_was_written_here_or_elsewhere() {
    let (here, there) = (Device::new(1), Device::new(2));
    let ours = |device: &Device, column: &str| {
        let asked = |db: &store::Db<'_>| device.store.written_here(db, "world_item", id(1), column);
        device
            .store
            .read(Id::from_bytes([0; 16]), asked)
            .map(|read| read.value.is_some())
    };
    assert!(!ours(&here, "name").unwrap(), "nobody wrote it");
    here.exec(&format!(
        "INSERT INTO world_item(id,name) VALUES({},'门')",
        x(1)
    ));
    there.take(&here.groups());
    assert!(ours(&here, "name").unwrap() && !ours(&there, "name").unwrap());

    there.pass(5);
    there.exec(&format!(
        "UPDATE world_item SET name='窗' WHERE id={}",
        x(1)
    ));
    assert!(ours(&there, "name").unwrap());
    here.take(&there.groups());
    assert!(!ours(&here, "name").unwrap());
    assert!(ours(&here, "price").unwrap(), "nobody else touched it");

    // Who says that he passes on what this device wrote is not believed.
    let mut claimed = there.last();
    claimed.change = Id::from_bytes([7; 16]);
    claimed.stamp.device = here.last().stamp.device;
    claimed.stamp.hlc = kernel::Hlc(claimed.stamp.hlc.0 + (9_000 << 16));
    assert_eq!(here.take(&[claimed]).applied, 1);
    assert!(!ours(&here, "name").unwrap());
    assert_eq!(ours(&here, "nothing").unwrap_err().code, "kernel.internal");
}
