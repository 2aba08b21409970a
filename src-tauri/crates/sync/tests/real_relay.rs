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

/// Every byte that the relay has on its disk, as it runs and after it.
#[test]
fn nothing_of_what_was_written_is_in_the_relays_files() {
    let words = ["欧阳测试女士", "13800001234", "canary@example.cn"];
    let mut world = World::on(54, 3, on_sqlite);
    for word in words {
        let id = world.devices[1].write(|tx| item(tx, word, 1)).value;
        world.devices[1].step().unwrap();
        world.devices[1].write(|tx| tx.update("shop_item", id, &[("name", &format!("{word} 2"))]));
    }
    work(&mut world);
    // Who joins says the person's name in a sealed box, and the computer's name in a certificate, which is no secret.
    let secret = words.into_iter().chain(["小王"]);
    let folder = world.devices[0].path.with_file_name("relay");
    for running in [true, false] {
        if !running {
            locked(&world.net).real.as_mut().unwrap().stop();
        }
        let files = contents(&folder);
        assert!(files.len() >= 3, "the firm, the mailboxes, the lock");
        let has = |word: &str| {
            let word = word.as_bytes();
            (files.iter()).any(|bytes| bytes.windows(word.len()).any(|part| part == word))
        };
        assert!(has("前台电脑"), "what is there is found");
        for word in secret.clone() {
            assert!(!has(word), "{word}");
        }
    }
}

fn contents(folder: &Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let read = |path: std::path::PathBuf| match path.is_dir() {
        true => contents(&path),
        false => vec![std::fs::read(path).unwrap()],
    };
    paths.flat_map(read).collect()
}

fn lives(make: Make) {
    for seed in [501, 502, 503, 504] {
        live_on(seed, 2 + seed as usize % 3, 120, make);
    }
}
