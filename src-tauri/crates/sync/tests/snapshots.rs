//! New devices start from a snapshot, the relay forgets what is behind one, and whoever was away for months comes back with
//! what he did meanwhile.
#![allow(clippy::unwrap_used)]

mod common;

use common::world::{World, join, seat};
use common::*;

const HOUR: i64 = 60 * 60_000;
const DAY: i64 = 24 * HOUR;

/// A firm of so many devices that make snapshots for few changes.
fn firm(seed: u64, devices: usize) -> World {
    let mut world = World::new(seed, devices);
    for device in &mut world.devices {
        device.snapshot_after = 10;
        device.engine.snapshot_after(10);
    }
    world
}

/// Everybody writes something and hears of the others; an hour later they look after snapshots.
fn work(world: &mut World, of: &[usize], changes: usize) {
    for at in of {
        for _ in 0..changes {
            world.write(*at);
        }
    }
    rounds(world, of);
}

fn rounds(world: &mut World, of: &[usize]) {
    for _ in 0..3 {
        for at in of {
            let report = world.devices[*at].step().unwrap();
            assert_eq!(report.trouble, None, "device {at}");
        }
        world.time.pass(HOUR + 1);
    }
}

/// What the relay has: behind which place its log begins, entries, snapshots, and how many of these are attested.
fn relay(world: &World) -> (u64, usize, usize, usize) {
    let net = locked(&world.net);
    let firm = net.server.firms.values().next().unwrap();
    let kept = &firm.snapshots.kept;
    let attested = kept.values().filter(|kept| !kept.attested.is_empty());
    (
        firm.snapshots.floor,
        firm.log.len(),
        kept.len(),
        attested.count(),
    )
}

/// A device that comes in now.
fn comes(world: &mut World, number: u8) -> Device {
    let path = world.devices[0].path.with_file_name(format!("new{number}"));
    let env = Env::new(&world.time, 9000 + u64::from(number));
    let mut new = Device::new(path, env, &world.net, number);
    join(&mut world.devices[0], &mut new, &seat("designer"), "新电脑").unwrap();
    // The owner's device hands out the keys.
    world.devices[0].step().unwrap();
    new
}

/// How often each path was asked for while something was done.
fn asked<T>(world: &World, f: impl FnOnce() -> T) -> (T, u64) {
    let before = locked(&world.net).asked;
    let done = f();
    (done, locked(&world.net).asked - before)
}

#[test]
fn a_new_device_starts_from_a_snapshot_and_goes_on_with_the_log() {
    let mut world = firm(301, 2);
    work(&mut world, &[0, 1], 20);
    let (floor, _, kept, attested) = relay(&world);
    assert_eq!((kept, attested), (1, 1));
    assert!(floor > 0, "the relay has forgotten nothing");
    // Some more behind it.
    world.write(1);
    world.devices[1].step().unwrap();
    world.devices[0].step().unwrap();
    let mut new = comes(&mut world, 50);
    let (report, _) = asked(&world, || new.step().unwrap());
    assert_eq!((report.trouble, report.set_aside), (None, 0));
    assert_eq!(new.digest(), world.devices[0].digest());
    assert_eq!(new.changes(), world.devices[0].changes());
    let by: Vec<_> = {
        let net = locked(&world.net);
        let firm = net.server.firms.values().next().unwrap();
        let kept = firm.snapshots.kept.values();
        kept.flat_map(|kept| kept.attested.keys().copied())
            .collect()
    };
    assert!(
        !by.contains(&new.id()),
        "it knows it from the snapshot alone"
    );
    // It is one of them: what it writes reaches everybody, and what they write reaches it.
    new.write(|tx| item(tx, "新电脑的地板", 3));
    assert_eq!(new.step().unwrap().sent, 1);
    world.devices.push(new);
    world.settle();
}

#[test]
fn one_device_alone_keeps_the_log_and_offers_a_snapshot() {
    let mut world = firm(302, 1);
    work(&mut world, &[0], 30);
    let (floor, log, kept, attested) = relay(&world);
    assert_eq!((floor, kept, attested), (0, 1, 0));
    assert!(log > 30);
    let mut new = comes(&mut world, 51);
    let report = new.step().unwrap();
    assert_eq!(report.trouble, None);
    assert_eq!(new.digest(), world.devices[0].digest());
    world.devices.push(new);
    world.settle();
}

#[test]
fn who_was_away_for_months_comes_back_with_its_outbox() {
    let mut world = firm(303, 3);
    work(&mut world, &[0, 1, 2], 5);
    let before = relay(&world).0;
    // The third writes without a network, one change of it on its way already.
    world.write(2);
    *locked(&world.devices[2].line.up) = false;
    for _ in 0..8 {
        world.write(2);
    }
    world.devices[2].step().unwrap();
    work(&mut world, &[0, 1], 30);
    let waited = relay(&world).0;
    assert!(waited == before, "it was seen lately and is waited for");
    world.time.pass(91 * DAY);
    work(&mut world, &[0, 1], 10);
    assert!(relay(&world).0 > before);
    *locked(&world.devices[2].line.up) = true;
    let report = world.devices[2].step().unwrap();
    assert_eq!((report.trouble, report.set_aside), (None, 0));
    assert_eq!(report.sent, 9);
    world.settle();
}

#[test]
fn the_relay_waits_for_who_was_seen_lately() {
    let mut world = firm(304, 3);
    *locked(&world.devices[2].line.up) = false;
    work(&mut world, &[0, 1], 20);
    assert_eq!(relay(&world).0, 0);
    *locked(&world.devices[2].line.up) = true;
    rounds(&mut world, &[2, 0, 1]);
    assert!(relay(&world).0 > 0);
    world.settle();
}

#[test]
fn places_go_on_and_snapshots_follow_each_other() {
    let mut world = firm(305, 2);
    let mut floors = Vec::new();
    for _ in 0..4 {
        work(&mut world, &[0, 1], 20);
        let (floor, _, kept, _) = relay(&world);
        assert!(kept <= 2);
        floors.push(floor);
    }
    assert!(floors.is_sorted() && floors[0] < floors[3], "{floors:?}");
    world.settle();
}

#[test]
fn a_wiped_relay_is_filled_again_after_it_had_forgotten() {
    let mut world = firm(306, 3);
    work(&mut world, &[0, 1, 2], 20);
    assert!(relay(&world).0 > 0);
    world.wipe();
    // Their connections were closed.
    for device in &mut world.devices {
        device.step().unwrap();
    }
    world.settle();
    let mut new = comes(&mut world, 52);
    new.step().unwrap();
    world.devices.push(new);
    world.settle();
}

#[test]
fn a_relay_restored_from_before_it_had_forgotten_gets_what_came_after() {
    for (seed, forgotten) in [(307, 0), (308, 1)] {
        let mut world = firm(seed, 2);
        work(&mut world, &[0, 1], if forgotten == 0 { 2 } else { 20 });
        assert_eq!(relay(&world).0 > 0, forgotten > 0);
        world.back_up_relay();
        work(&mut world, &[0, 1], 40);
        world.restore_relay();
        world.write(1);
        world.settle();
    }
}

#[test]
fn a_file_restored_from_a_backup_of_before_starts_again_from_the_snapshot() {
    let mut world = firm(309, 2);
    work(&mut world, &[0, 1], 3);
    let kept = world.devices[1].path.with_extension("kept");
    world.devices[1].store = None;
    std::fs::copy(&world.devices[1].path, &kept).unwrap();
    world.devices[1].open();
    work(&mut world, &[0, 1], 30);
    assert!(relay(&world).0 > 0);
    world.devices[1].store = None;
    for end in ["-wal", "-shm"] {
        let path = world.devices[1].path.display().to_string();
        let _ = std::fs::remove_file(path + end);
    }
    std::fs::copy(&kept, &world.devices[1].path).unwrap();
    world.devices[1].open();
    world.settle();
}

/// The makers of the snapshots that the relay has, by their places in the firm.
fn makers(world: &World) -> Vec<usize> {
    let net = locked(&world.net);
    let firm = net.server.firms.values().next().unwrap();
    let kept = firm.snapshots.kept.values();
    let maker = |id| world.devices.iter().position(|device| device.id() == id);
    kept.filter_map(|kept| maker(kept.signed.manifest().maker))
        .collect()
}

#[test]
fn a_record_that_says_otherwise_attests_nothing_and_the_log_is_kept() {
    let mut world = firm(310, 2);
    // A file that was damaged, in which one change has become another.
    world.devices[0].write(|tx| item(tx, "地板", 3));
    assert_eq!(world.devices[0].step().unwrap().sent, 1);
    world.devices[0].snapshot_after = u64::MAX;
    world.devices[0].engine.snapshot_after(u64::MAX);
    let alter = "UPDATE _change SET command='shop.undone'
         WHERE seq=(SELECT max(seq) FROM _change WHERE device=0)";
    let altered = world.devices[0].write(|tx| tx.exec(alter, []));
    assert_eq!(altered.value, 1);
    work(&mut world, &[1, 0], 20);
    assert_eq!(makers(&world), [1]);
    let (floor, log, _, attested) = relay(&world);
    assert_eq!((floor, attested), (0, 0));
    assert!(log > 40);
    let before = locked(&world.net).asked;
    rounds(&mut world, &[0]);
    let again = locked(&world.net).asked - before;
    assert!(again < 20, "it is not compared each hour: {again} requests");
}

#[test]
fn a_device_that_may_not_read_costs_starts_without_them() {
    let mut world = firm(311, 2);
    work(&mut world, &[0, 1], 20);
    assert!(relay(&world).0 > 0);
    let path = world.devices[0].path.with_file_name("sales");
    let env = Env::new(&world.time, 9100);
    let mut new = Device::new(path, env, &world.net, 80);
    let mut seat = seat("designer");
    seat.classes.retain(|class| *class != store::Class::Cost);
    join(&mut world.devices[0], &mut new, &seat, "销售").unwrap();
    world.devices[0].step().unwrap();
    let report = new.step().unwrap();
    assert_eq!((report.trouble, report.set_aside), (None, 0));
    let ask = |device: &Device, sql: &str| -> i64 {
        let read = device
            .store()
            .read(device.member, |db| db.one(sql, [], |r| r.get(0)));
        read.unwrap().value
    };
    let (items, costs) = (
        "SELECT count(*) FROM shop_item",
        "SELECT count(cost) FROM shop_item",
    );
    assert_eq!(ask(&new, items), ask(&world.devices[0], items));
    assert!(ask(&world.devices[0], costs) > 0);
    assert_eq!(ask(&new, costs), 0);
    assert_eq!(new.changes(), world.devices[0].changes());
    // It holds a part, so it neither makes snapshots nor speaks for others'.
    new.engine.snapshot_after(1);
    world.time.pass(HOUR + 1);
    new.write(|tx| item(tx, "灯", 1));
    assert_eq!(new.step().unwrap().trouble, None);
    assert!(!makers(&world).is_empty());
}

#[test]
fn what_a_removed_owner_alone_made_is_made_anew() {
    let mut world = firm(312, 3);
    // The second is an owner's; nobody else looks after snapshots for now.
    for at in [0, 2] {
        world.devices[at].engine.snapshot_after(u64::MAX);
    }
    for _ in 0..20 {
        world.write(1);
    }
    world.devices[1].step().unwrap();
    world.time.pass(HOUR + 1);
    world.devices[1].step().unwrap();
    assert_eq!(makers(&world), [1]);
    let id = world.devices[1].id();
    let owner = &mut world.devices[0];
    let store = owner.store.as_ref().unwrap();
    owner.engine.revoke(store, &owner.line, id).unwrap();
    world.devices[1].removed = true;
    world.devices[0].engine.snapshot_after(10);
    work(&mut world, &[0, 2], 10);
    assert_eq!(makers(&world), [0]);
    let mut new = comes(&mut world, 53);
    assert_eq!(new.step().unwrap().trouble, None);
    assert_eq!(new.digest(), world.devices[0].digest());
    world.devices.push(new);
    world.settle();
}
