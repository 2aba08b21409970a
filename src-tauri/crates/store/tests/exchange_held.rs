//! Which of many changes are in the record: the same as asking for each.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;

use common::devices::{Device, x};
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
