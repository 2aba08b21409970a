//! The real relay, over HTTP and with its store on a disk, is wiped and restored from old backups: devices go on by
//! themselves, nothing is lost, and all files are the same in the end.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use common::real::Real;
use common::world::{World, live_on};
use common::*;
use kernel::Id;
use store::Change;

fn on_sqlite(time: &Time, folder: &Path) -> Option<Real> {
    Some(Real::sqlite(time, &folder.join("relay")))
}

#[cfg(unix)]
fn on_postgres(time: &Time, _: &Path) -> Option<Real> {
    postgres(time, 1)
}

/// Two relays on one database; every second device asks the other one.
#[cfg(unix)]
fn on_two(time: &Time, _: &Path) -> Option<Real> {
    postgres(time, 2)
}

#[cfg(unix)]
fn postgres(time: &Time, many: usize) -> Option<Real> {
    let shelf = common::real::Shelf::Postgres(common::real::sql::fresh());
    Some(Real::with(time, shelf, many, &[]))
}

/// Runs each on every kind of relay.
macro_rules! on_each {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(super::on_sqlite) })*
        }
        #[cfg(unix)]
        mod postgres {
            $(#[test] fn $name() { super::$name(super::on_postgres) })*
        }
        #[cfg(unix)]
        mod two_on_postgres {
            $(#[test] fn $name() { super::$name(super::on_two) })*
        }
    };
}
on_each! {
    a_wiped_relay_is_filled_again
    a_relay_restored_from_an_old_backup_gets_what_came_after_it
    a_backup_of_before_a_removal_lets_nobody_in_again
    lives
}

type Make = fn(&Time, &Path) -> Option<Real>;

/// Everybody writes something, sends it and hears of the others.
fn work(world: &mut World) {
    for at in 0..world.devices.len() {
        world.write(at);
        world.devices[at].write(|tx| item(tx, "踢脚线", 900));
    }
    for _ in 0..2 {
        for device in &mut world.devices {
            device.step().unwrap();
        }
    }
}

/// The changes in the relay's log.
fn held(world: &World) -> BTreeSet<Id<Change>> {
    let founder = &world.devices[0];
    let mut net = locked(&world.net);
    let real = net.real.as_mut().unwrap();
    real.held(founder.firm(), &founder.keys())
}

/// The changes that the first device has. What came to count bit by bit is one.
fn changes(world: &World) -> BTreeSet<Id<Change>> {
    let founder = &world.devices[0];
    let whole = "SELECT id FROM _change WHERE device IS NOT NULL AND seq NOT IN (SELECT seq FROM _sync_late)";
    let read = founder
        .store()
        .read(founder.member, |db| db.rows(whole, [], |r| r.get(0)));
    let all: Vec<Id<Change>> = read.unwrap().value;
    all.into_iter().collect()
}

fn a_wiped_relay_is_filled_again(make: Make) {
    let mut world = World::on(51, 3, make);
    work(&mut world);
    let before = held(&world);
    assert_eq!(before, changes(&world));
    world.wipe();
    assert!(held(&world).is_empty());
    // Somebody works on before anybody has noticed.
    world.write(2);
    world.settle();
    let all = changes(&world);
    assert!(all.is_superset(&before));
    assert_eq!(held(&world), all, "the relay has everything again");
}

fn a_relay_restored_from_an_old_backup_gets_what_came_after_it(make: Make) {
    let mut world = World::on(52, 3, make);
    work(&mut world);
    world.back_up_relay();
    let then = held(&world);
    for _ in 0..3 {
        work(&mut world);
    }
    let before = changes(&world);
    assert_eq!(held(&world), before);
    assert!(then.len() + 6 <= before.len());
    world.restore_relay();
    assert_eq!(held(&world), then);
    // Numbers that the log has no more are given again, to other changes.
    world.write(1);
    world.write(1);
    world.settle();
    let after = changes(&world);
    assert!(after.is_superset(&before));
    assert_eq!(held(&world), after, "the relay has everything again");
}

fn a_backup_of_before_a_removal_lets_nobody_in_again(make: Make) {
    let mut world = World::on(53, 3, make);
    work(&mut world);
    world.back_up_relay();
    let gone = world.devices[2].id();
    let owner = &mut world.devices[0];
    let store = owner.store.as_ref().unwrap();
    // The connection was cut for the backup.
    let cut = owner.engine.revoke(store, &owner.line, gone).unwrap_err();
    assert_eq!(cut.code, "sync.offline");
    owner.engine.revoke(store, &owner.line, gone).unwrap();
    world.devices[2].removed = true;
    world.restore_relay();
    // The relay takes it for one of the firm again, until any other asks it something.
    let late = world.devices[2]
        .write(|tx| item(tx, "没人要的", 3))
        .change
        .unwrap();
    for at in [1, 0, 2, 1, 0] {
        world.devices[at].step().unwrap();
    }
    world.settle();
    let report = world.devices[2].step().unwrap();
    assert_eq!(report.stage, Some(sync::Stage::Removed));
    for at in [0, 1] {
        assert!(!world.devices[at].changes().contains(&late));
    }
}

fn lives(make: Make) {
    for seed in [501, 502, 503, 504] {
        live_on(seed, 2 + seed as usize % 3, 120, make);
    }
}
