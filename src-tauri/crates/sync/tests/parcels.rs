//! Changes that are carried by hand: packed, taken in, in any order, twice, by whoever belongs to the firm and nobody else.
#![allow(clippy::unwrap_used)]

mod common;

use std::sync::atomic::Ordering;

use common::world::{World, join, seat};
use common::*;
use kernel::{Fault, Result};
use store::{Environment as _, Pace};
use sync::{Packed, Seat, Unpacked};

fn pack(device: &Device) -> Packed {
    let pace = Pace::default();
    device.engine.pack(device.store(), None, &pace).unwrap()
}

fn unpack(device: &mut Device, packed: &Packed) -> Result<Unpacked> {
    let store = device.store.as_ref().unwrap();
    device.engine.unpack(store, &packed.bytes, &Pace::default())
}

fn offline(device: &Device) {
    *locked(&device.line.up) = false;
}

/// Three devices that hold the same and are offline then.
fn apart(seed: u64) -> World {
    let mut world = World::new(seed, 3);
    for device in &mut world.devices {
        device.step().unwrap();
        offline(device);
    }
    world
}

#[test]
fn two_devices_without_a_network_come_to_hold_the_same() {
    let mut world = apart(61);
    let [first, second, third] = &mut world.devices[..] else {
        panic!("three devices");
    };
    let id = first.write(|tx| item(tx, "地板", 8_900)).value;
    let there = pack(first);
    assert_eq!((there.changes, there.left_out), (4, 0));
    let told = unpack(second, &there).unwrap();
    assert_eq!((told.from, told.received, told.known), (first.id(), 1, 3));
    first.write(|tx| tx.update("shop_item", id, &[("name", &"实木地板")]));
    second.write(|tx| tx.update("shop_item", id, &[("name", &"复合地板"), ("cost", &5_000)]));
    // Both ways, twice, and to a third one by way of the second.
    let (out, back) = (pack(first), pack(second));
    assert_eq!(unpack(first, &back).unwrap().conflicts, 1);
    assert_eq!(unpack(second, &out).unwrap().conflicts, 1);
    let again = unpack(second, &out).unwrap();
    assert_eq!((again.received, again.known), (0, out.changes));
    assert_eq!(first.digest(), second.digest());
    let told = unpack(third, &pack(second)).unwrap();
    assert_eq!(told.received, 3);
    assert_eq!(third.digest(), first.digest());

    // The relay has heard of none of it. Everybody sends his own, and nothing is there twice.
    for device in [&mut *first, &mut *second, &mut *third] {
        *locked(&device.line.up) = true;
    }
    assert_eq!(first.step().unwrap().sent, 2);
    assert_eq!(second.step().unwrap().sent, 1);
    for device in [&mut *first, &mut *second, &mut *third] {
        let report = device.step().unwrap();
        assert_eq!(
            (report.received, report.set_aside, report.trouble),
            (0, 0, None)
        );
    }
    assert_eq!(third.digest(), first.digest());
    assert_eq!(first.changes(), third.changes());
}

#[test]
fn what_only_a_parcel_brought_is_sent_on_by_who_has_it() {
    let mut world = apart(62);
    let time = world.time.clone();
    let [first, second, third] = &mut world.devices[..] else {
        panic!("three devices");
    };
    first.write(|tx| item(tx, "只在包裹里", 1));
    unpack(second, &pack(first)).unwrap();
    // The first one never comes back.
    for device in [&mut *second, &mut *third] {
        *locked(&device.line.up) = true;
        device.step().unwrap();
    }
    assert_ne!(second.digest(), third.digest());
    time.pass(25 * 60 * 60_000);
    assert_eq!(second.step().unwrap().sent, 1);
    assert_eq!(third.step().unwrap().received, 1);
    assert_eq!(second.digest(), third.digest());
    // And when it does, it has nothing new to say.
    *locked(&first.line.up) = true;
    let report = first.step().unwrap();
    assert_eq!((report.set_aside, report.trouble), (0, None));
    second.step().unwrap();
    assert_eq!(first.digest(), third.digest());
    assert_eq!(second.digest(), third.digest());
}

#[test]
fn only_what_is_newer_is_packed() {
    let mut world = apart(63);
    let time = world.time.clone();
    let first = &mut world.devices[0];
    time.pass(60_000);
    let since = first.env.now();
    first.write(|tx| item(tx, "新的", 1));
    let pace = Pace::default();
    let some = first
        .engine
        .pack(first.store(), Some(since), &pace)
        .unwrap();
    assert_eq!(some.changes, 1);
    time.pass(60_000);
    let none = first
        .engine
        .pack(first.store(), Some(first.env.now()), &pace)
        .unwrap();
    assert_eq!(none.changes, 0);
    let told = unpack(&mut world.devices[1], &none).unwrap();
    assert_eq!((told.received, told.known), (0, 0));
}

#[test]
fn rights_and_keys_travel_with_it_and_are_kept() {
    let mut world = World::new(64, 2);
    let folder = folder();
    let env = Env::new(&world.time, 12);
    let mut new = Device::new(folder.path().join("new.kaigong"), env, &world.net, 6);
    let id = world.devices[0].write(|tx| item(tx, "地板", 8_900)).value;
    world.devices[0].step().unwrap();
    let foreman = Seat {
        classes: Vec::new(),
        ..seat("foreman")
    };
    join(&mut world.devices[0], &mut new, &foreman, "工地平板").unwrap();
    world.devices[1].step().unwrap();
    new.step().unwrap();
    let [first, second] = &mut world.devices[..] else {
        panic!("two devices");
    };
    for device in [&*first, &*second, &new] {
        offline(device);
    }
    // A device that may not read prices takes the rest.
    first.write(|tx| tx.update("shop_item", id, &[("name", &"实木地板"), ("price", &9_900)]));
    let packed = pack(first);
    let told = unpack(&mut new, &packed).unwrap();
    assert_eq!((told.received, told.refused), (1, vec![]));
    let price = |device: &Device| -> (String, Option<i64>) {
        let read = device.store().read(device.member, |db| {
            db.one("SELECT name, price FROM shop_item WHERE id=?1", [id], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })
        });
        read.unwrap().value
    };
    assert_eq!(price(&new), ("实木地板".to_owned(), None));
    // Of what others did it holds a part, and passes none of it on for the whole.
    new.write(|tx| tx.update("shop_item", id, &[("name", &"复合地板")]));
    let its_own = pack(&new);
    assert_eq!((its_own.changes, its_own.left_out), (1, 0));
    assert_eq!(unpack(second, &its_own).unwrap().received, 1);
    assert_eq!(price(second), ("复合地板".to_owned(), Some(8_900)));
    let told = unpack(second, &packed).unwrap();
    assert_eq!((told.received, told.known), (1, packed.changes - 1));
    assert_eq!(price(second), ("复合地板".to_owned(), Some(9_900)));
}

#[test]
fn a_parcel_is_refused_whole_by_name() {
    let mut world = apart(65);
    let mut stranger = World::new(66, 1);
    let time = world.time.clone();
    world.devices[0].write(|tx| item(tx, "地板", 8_900));
    let packed = pack(&world.devices[0]);
    let code = |done: Result<Unpacked>| done.map_err(|fault: Fault| fault.code).unwrap_err();
    let other = &mut stranger.devices[0];
    assert_eq!(code(unpack(other, &packed)), "envelope.parcel_other_firm");

    // Who was not in yet.
    let folder = folder();
    let env = Env::new(&time, 12);
    let mut new = Device::new(folder.path().join("new.kaigong"), env, &world.net, 6);
    let first = &mut world.devices[0];
    *locked(&first.line.up) = true;
    join(first, &mut new, &seat("sales"), "新来的").unwrap();
    assert_eq!(
        code(unpack(&mut new, &packed)),
        "envelope.parcel_for_others"
    );

    // What a parcel tells first: who is removed, and then by whom it is not taken any more.
    let gone = world.devices[2].id();
    let stale = pack(&world.devices[2]);
    let first = &mut world.devices[0];
    let store = first.store.as_ref().unwrap();
    first.engine.revoke(store, &first.line, gone).unwrap();
    let told = pack(first);
    let second = &mut world.devices[1];
    assert_eq!(unpack(second, &told).unwrap().received, 1);
    assert_eq!(code(unpack(second, &stale)), "sync.parcel_removed");
    assert_eq!(
        code(unpack(&mut world.devices[2], &told)),
        "envelope.parcel_for_others"
    );
}

#[test]
fn a_list_of_devices_that_only_a_parcel_knows_leads_nobody_astray() {
    let mut world = World::new(67, 3);
    for device in &mut world.devices {
        device.step().unwrap();
    }
    offline(&world.devices[2]);
    let [first, second, _] = &mut world.devices[..] else {
        panic!("three devices");
    };
    let own = second.id();
    let status = first.engine.status(first.store()).unwrap().unwrap();
    let owners = status.devices.iter().filter(|one| one.role == "owner");
    assert!(
        owners.clone().any(|one| one.device == own),
        "it may let others in"
    );
    world.back_up_relay();

    // It lets somebody in whom nobody else will ever hear of: the relay forgets it, and the first one removes it instead.
    let folder = folder();
    let env = Env::new(&world.time, 12);
    let mut intruder = Device::new(folder.path().join("new.kaigong"), env, &world.net, 9);
    join(
        &mut world.devices[1],
        &mut intruder,
        &seat("owner"),
        "没人认识",
    )
    .unwrap();
    intruder.step().unwrap();
    world.devices[1].write(|tx| item(tx, "第二台的", 1));
    intruder.write(|tx| item(tx, "没人认识的", 1));
    let parcels = [pack(&world.devices[1]), pack(&intruder)];
    world.restore_relay();
    let first = &mut world.devices[0];
    // Its connection broke.
    first.step().unwrap();
    let store = first.store.as_ref().unwrap();
    first.engine.revoke(store, &first.line, own).unwrap();
    first.write(|tx| item(tx, "第一台的", 1));
    first.step().unwrap();

    let third = &mut world.devices[2];
    for parcel in &parcels {
        let told = unpack(third, parcel).unwrap();
        assert_eq!((told.received, told.refused), (1, vec![]));
    }
    *locked(&third.line.up) = true;
    third.step().unwrap();
    let report = third.step().unwrap();
    assert_eq!((report.trouble, report.received), (None, 1));
    let status = third.engine.status(third.store()).unwrap().unwrap();
    let devices = status.devices.iter();
    let removed = devices
        .map(|one| (one.device, one.removed))
        .collect::<Vec<_>>();
    assert_eq!(removed.len(), 3, "{removed:?}");
    assert!(removed.contains(&(own, true)));
    // Neither of them is heard any more.
    for parcel in &parcels {
        let code = unpack(third, parcel).unwrap_err().code;
        assert!(
            code == "certificate.forked" || code == "sync.parcel_removed",
            "{code}"
        );
    }
    // What the one did who was in the firm then is passed on, and what the other did is not.
    let report = third.step().unwrap();
    assert_eq!((report.sent, report.trouble), (0, None));
    let first = &mut world.devices[0];
    first.step().unwrap();
    let names = |device: &Device| -> Vec<String> {
        let rows = |db: &store::Db<'_>| {
            db.rows("SELECT name FROM shop_item ORDER BY name", [], |r| r.get(0))
        };
        device.store().read(device.member, rows).unwrap().value
    };
    assert!(names(first).contains(&"第二台的".to_owned()));
    assert!(!names(first).contains(&"没人认识的".to_owned()));
}

#[test]
fn what_others_did_with_a_clock_ahead_waits_for_its_time() {
    let mut world = apart(68);
    let time = world.time.clone();
    let [first, second, third] = &mut world.devices[..] else {
        panic!("three devices");
    };
    const DAY: i64 = 24 * 60 * 60_000;
    for device in [&mut *first, &mut *second] {
        device.env.wrong.store(3 * DAY, Ordering::Relaxed);
    }
    first.write(|tx| item(tx, "地板", 1));
    assert_eq!(unpack(second, &pack(first)).unwrap().received, 1);
    // The one is never seen again, the other's clock is put right.
    second.env.wrong.store(0, Ordering::Relaxed);
    for device in [&mut *second, &mut *third] {
        *locked(&device.line.up) = true;
    }
    second.step().unwrap();
    for (days, sent) in [(2, 0), (2, 1)] {
        time.pass(days * DAY);
        let report = second.step().unwrap();
        assert_eq!(
            (report.sent, report.refused, report.trouble),
            (sent, 0, None)
        );
    }
    assert_eq!(third.step().unwrap().received, 1);
    assert_eq!(third.digest(), second.digest());
}
