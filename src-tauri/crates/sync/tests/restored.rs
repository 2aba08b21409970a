//! Files that were restored from a backup or copied, and relays that lost what they had: what simulations found, each told
//! in a few steps.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use common::model::Server;
use common::world::{World, join, seat};
use common::*;
use kernel::Id;
use sync::Engine;

const YEAR: i64 = 365 * 24 * 3_600_000;

fn copy_of(device: &mut Device, to: &Path) {
    device.store = None;
    fs::copy(&device.path, to).unwrap();
    device.open();
}

fn backed_up(device: &mut Device) -> PathBuf {
    let to = device.path.with_extension("backup");
    copy_of(device, &to);
    to
}

fn restored(device: &mut Device, backup: &Path) {
    device.store = None;
    for end in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", device.path.display()));
    }
    fs::copy(backup, &device.path).unwrap();
    device.open();
}

fn wipe(world: &World) {
    let mut net = locked(&world.net);
    let made = net.server.made;
    net.server = Server {
        made,
        ..Server::default()
    };
    net.boot += 1;
}

fn name(device: &Device, item: Id<()>) -> String {
    let read = device.store().read(device.member, |db| {
        db.one("SELECT name FROM shop_item WHERE id=?1", [item], |r| {
            r.get(0)
        })
    });
    read.unwrap().value
}

fn sent(device: &mut Device) {
    // Once for what the connection that was cut costs.
    let _ = device.step().unwrap();
    assert_eq!(device.step().unwrap().trouble, None);
    let status = device.engine.status(device.store()).unwrap().unwrap();
    assert_eq!((status.waiting, status.refused.len()), (0, 0));
}

#[test]
fn a_change_that_was_stamped_anew_after_its_backup_has_one_stamp_everywhere() {
    let mut world = World::new(31, 2);
    let item = world.devices[0].write(|tx| item(tx, "旧", 1)).value;
    sent(&mut world.devices[0]);
    sent(&mut world.devices[1]);
    // Offline, with a clock that is a year ahead.
    world.devices[1].env.wrong.store(YEAR, Ordering::Relaxed);
    world.devices[1].open();
    world.devices[1].store().set_clock_offset(0);
    world.devices[1].write(|tx| tx.update("shop_item", item, &[("name", &"甲")]));
    let backup = backed_up(&mut world.devices[1]);
    sent(&mut world.devices[1]);
    // Somebody saw it, and wrote something else later.
    world.time.pass(60_000);
    sent(&mut world.devices[0]);
    world.devices[0].write(|tx| tx.update("shop_item", item, &[("name", &"乙")]));
    sent(&mut world.devices[0]);
    restored(&mut world.devices[1], &backup);
    world.settle();
    for device in &world.devices {
        assert_eq!(name(device, item), "乙");
    }
}

#[test]
fn a_stamp_that_a_restored_file_gave_twice_divides_nobody() {
    for wiped in [false, true] {
        let mut world = World::new(32, 3);
        let item = world.devices[0].write(|tx| item(tx, "旧", 1)).value;
        for device in &mut world.devices {
            sent(device);
        }
        world.devices[1].env.wrong.store(-YEAR, Ordering::Relaxed);
        world.devices[1].open();
        let backup = backed_up(&mut world.devices[1]);
        let first = world.devices[1].write(|tx| tx.update("shop_item", item, &[("name", &"甲")]));
        sent(&mut world.devices[1]);
        sent(&mut world.devices[0]);
        restored(&mut world.devices[1], &backup);
        let second = world.devices[1].write(|tx| tx.update("shop_item", item, &[("name", &"乙")]));
        if wiped {
            wipe(&world);
        }
        // One device hears of the second before the first, the other the other way round.
        sent(&mut world.devices[1]);
        sent(&mut world.devices[2]);
        world.settle();
        for device in &world.devices {
            let known = device.changes();
            assert!(
                known.contains(&first.change.unwrap()) && known.contains(&second.change.unwrap())
            );
            assert_eq!(name(device, item), name(&world.devices[0], item));
        }
    }
}

#[test]
fn a_restored_founder_forgets_neither_a_removal_nor_the_keys_of_after() {
    let mut world = World::new(33, 3);
    for device in &mut world.devices {
        sent(device);
    }
    let backup = backed_up(&mut world.devices[0]);
    let gone = world.devices[2].id();
    let owner = &mut world.devices[0];
    let store = owner.store.as_ref().unwrap();
    owner.engine.revoke(store, &owner.line, gone).unwrap();
    world.devices[2].removed = true;
    // Nobody else heard of it before the relay lost it all.
    wipe(&world);
    restored(&mut world.devices[0], &backup);
    let owner = &mut world.devices[0];
    owner.write(|tx| item(tx, "地板", 5));
    sent(owner);
    let status = owner.engine.status(owner.store()).unwrap().unwrap();
    let known = status.devices.iter().find(|known| known.device == gone);
    assert!(known.unwrap().removed);
    world.settle();
}

#[test]
fn any_device_gives_a_wiped_relay_the_firm_back() {
    let mut world = World::new(34, 3);
    for device in &mut world.devices {
        sent(device);
    }
    wipe(&world);
    // The founder's computer is gone for good, and this one is nobody's of the owners.
    *locked(&world.devices[0].line.up) = false;
    let status = world.devices[2].engine.status(world.devices[2].store());
    let own = status.unwrap().unwrap();
    let own = own.devices.iter().find(|device| device.own).unwrap();
    assert_eq!(own.role, "designer");
    world.write(2);
    sent(&mut world.devices[2]);
    sent(&mut world.devices[1]);
    assert_eq!(world.devices[1].digest(), world.devices[2].digest());
    *locked(&world.devices[0].line.up) = true;
    world.settle();
}

#[test]
fn a_copy_in_the_same_account_says_so_and_takes_over_once_the_first_is_moved_away() {
    let mut world = World::new(35, 2);
    sent(&mut world.devices[1]);
    let first = &mut world.devices[1];
    let place = first.path.with_file_name("copy.kaigong");
    copy_of(first, &place);
    let mut copy = Device {
        path: place,
        env: first.env.clone(),
        vault: first.vault.clone(),
        line: Line::new(&world.net),
        store: None,
        engine: Engine::new(first.env.clone(), first.vault.clone(), SLICES),
        power: std::sync::Arc::new((-1).into()),
        member: first.member,
        removed: false,
        snapshot_after: u64::MAX,
    };
    copy.open();
    let there = copy.write(|tx| item(tx, "副本里写的", 1)).change.unwrap();
    for _ in 0..2 {
        let told = copy.step().unwrap_err();
        assert_eq!(told.code, "sync.copied");
        assert!(told.params["path"].as_str().unwrap().ends_with("1.kaigong"));
    }
    // The first one goes on as if there was none.
    world.write(1);
    sent(&mut world.devices[1]);
    sent(&mut world.devices[0]);
    assert!(!world.devices[0].changes().contains(&there));
    // Somebody wants the copy: it is the device then, has all, and what was written in it is sent.
    let before = world.devices[1].changes();
    world.devices[1].store = None;
    fs::rename(
        &world.devices[1].path,
        world.devices[1].path.with_extension("old"),
    )
    .unwrap();
    sent(&mut copy);
    assert!(copy.changes().is_superset(&before));
    sent(&mut world.devices[0]);
    assert!(world.devices[0].changes().contains(&there));
    world.devices[1] = copy;
    world.settle();
}

#[test]
fn joining_that_was_interrupted_leaves_a_device_to_remove_and_is_begun_anew() {
    let mut world = World::new(36, 1);
    let folder = folder();
    let new = |number: u8| {
        let path = folder.path().join(format!("new{number}.kaigong"));
        let env = Env::new(&world.time, 900 + u64::from(number));
        Device::new(path, env, &world.net, number)
    };
    // The power goes for good before anything was fetched.
    let (mut half, mut again) = (new(7), new(8));
    let owner = &mut world.devices[0];
    let dead = join(owner, &mut half, &seat("designer"), "笔记本").unwrap();
    drop(half);
    let store = owner.store.as_ref().unwrap();
    owner.engine.revoke(store, &owner.line, dead).unwrap();
    let device = join(owner, &mut again, &seat("designer"), "笔记本").unwrap();
    assert_ne!(device, dead);
    sent(&mut again);
    assert_eq!(again.digest(), world.devices[0].digest());
    let owner = &world.devices[0];
    let status = owner.engine.status(owner.store()).unwrap().unwrap();
    let removed: Vec<bool> = status.devices.iter().map(|known| known.removed).collect();
    assert_eq!(removed.iter().filter(|removed| **removed).count(), 1);
    let series: std::collections::BTreeSet<_> =
        status.devices.iter().map(|known| &known.series).collect();
    assert_eq!(series.len(), 3, "letters are never given twice");
}
