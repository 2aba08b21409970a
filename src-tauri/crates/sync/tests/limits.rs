//! A long backlog, clocks that are off, full disks, a hostile relay.
#![allow(clippy::unwrap_used)]

mod common;

use std::sync::atomic::Ordering;

use common::world::World;
use common::*;
use kernel::Id;
use store::{Environment as _, Pace, Tx};

const YEAR: i64 = 365 * 24 * 3_600_000;

#[test]
fn a_backlog_of_fifty_megabytes() {
    let mut world = World::new(21, 2);
    let mut dice = Dice(5);
    let mut bytes = 0;
    // One change is larger than a push, the others are what people do.
    for size in [6_000_000, 600_000]
        .into_iter()
        .chain(std::iter::repeat_n(110_000, 410))
    {
        let picture: Vec<u8> = (0..size / 8)
            .flat_map(|_| dice.next().to_le_bytes())
            .collect();
        bytes += picture.len();
        world.devices[1].write(|tx| {
            let id = tx.new_id::<()>();
            tx.insert(
                "shop_item",
                &[("id", &id), ("name", &"照片"), ("picture", &picture)],
            )
        });
    }
    assert!(bytes >= 50_000_000);
    let told = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let second = &mut world.devices[1];
    second.store().hasten().unwrap();
    let report = second.step().unwrap();
    assert_eq!((report.sent, report.trouble), (412, None));
    let first = &mut world.devices[0];
    let hear = std::sync::Arc::clone(&told);
    let pace = Pace::new(move |progress| locked(&hear).push(progress));
    let store = first.store.as_ref().unwrap();
    let report = first.engine.step(store, &first.line, &pace).unwrap();
    assert_eq!((report.received, report.trouble), (412, None));
    let told = locked(&told);
    assert!(
        told.iter()
            .any(|progress| progress.stage == "sync.receive" && progress.total > 0)
    );
    world.settle();
}

#[test]
fn clocks_a_year_off_lose_nothing_and_win_nothing() {
    for wrong in [YEAR, -YEAR] {
        let mut world = World::new(22, 2);
        world.devices[1].step().unwrap();
        world.devices[1].env.wrong.store(wrong, Ordering::Relaxed);
        let second = &mut world.devices[1];
        let id = second.write(|tx| item(tx, "旧", 1)).value;
        let report = second.step().unwrap();
        assert_eq!((report.sent, report.trouble), (1, None));
        let status = second.engine.status(second.store()).unwrap().unwrap();
        assert!((status.clock_offset_ms + wrong).abs() < 60_000);
        assert_eq!(status.waiting, 0);
        // What the other one writes later wins, on both.
        world.time.pass(60_000);
        world.devices[0].step().unwrap();
        world.devices[0].write(|tx| tx.update("shop_item", id, &[("name", &"新")]));
        world.settle();
        let name: String = world.devices[1]
            .store()
            .read(Id::from_bytes([1; 16]), |db| {
                db.one("SELECT name FROM shop_item WHERE id=?1", [id], |r| r.get(0))
            })
            .unwrap()
            .value;
        assert_eq!(name, "新");
    }
}

#[test]
fn a_relay_with_a_wrong_clock_stops_nobody_for_good() {
    let mut world = World::new(23, 2);
    locked(&world.net).wrong = -YEAR;
    world.write(0);
    world.write(1);
    for _ in 0..2 {
        for at in 0..2 {
            world.devices[at].step().unwrap();
        }
    }
    locked(&world.net).wrong = 0;
    world.write(0);
    world.settle();
}

/// No more pages than these, for both connections that write.
fn limit_pages(device: &Device, pages: u32) {
    let pragma = format!("PRAGMA max_page_count={pages}");
    let limit = |tx: &Tx<'_>| tx.one(&pragma, [], |r| r.get::<_, i64>(0)).map(|_| ());
    device.store().write(device.member, "test", limit).unwrap();
    device
        .store()
        .incoming(&[], &Pace::default(), |tx, _| limit(tx))
        .unwrap();
}

#[test]
fn a_full_disk_stops_the_round_and_loses_nothing() {
    let mut world = World::new(24, 2);
    let big = vec![7u8; 300_000];
    for _ in 0..4 {
        let mut picture = big.clone();
        let first = &mut world.devices[0];
        first.env.random(&mut picture);
        first.write(|tx| {
            let id = tx.new_id::<()>();
            tx.insert(
                "shop_item",
                &[("id", &id), ("name", &"大"), ("picture", &picture)],
            )
        });
    }
    world.devices[0].step().unwrap();
    let second = &mut world.devices[1];
    let before = second.digest();
    limit_pages(second, 120);
    let full = second.step().unwrap_err();
    assert_eq!(full.code, "store.disk_full");
    assert_eq!(second.digest(), before);
    assert_eq!(second.step().unwrap_err().code, "store.disk_full");
    limit_pages(second, 1_000_000);
    world.settle();
}

#[test]
fn a_disk_that_fills_up_while_sealing_loses_nothing() {
    let mut world = World::new(27, 2);
    world.devices[1].step().unwrap();
    let second = &mut world.devices[1];
    // What is sealed is kept until the relay has it: as much again as was written.
    for _ in 0..4 {
        let mut picture = vec![0; 300_000];
        second.env.random(&mut picture);
        second.write(|tx| {
            let id = tx.new_id::<()>();
            tx.insert(
                "shop_item",
                &[("id", &id), ("name", &"大"), ("picture", &picture)],
            )
        });
    }
    let (before, changes) = (second.digest(), second.changes());
    let pages = second.store().read(second.member, |db| {
        db.one("PRAGMA page_count", [], |r| r.get::<_, u32>(0))
    });
    limit_pages(second, pages.unwrap().value + 20);
    let logged = locked(&world.net)
        .server
        .firms
        .values()
        .next()
        .unwrap()
        .log
        .len();
    for _ in 0..2 {
        let second = &mut world.devices[1];
        assert_eq!(second.step().unwrap_err().code, "store.disk_full");
        assert_eq!(second.digest(), before);
        let status = second.engine.status(second.store()).unwrap().unwrap();
        assert_eq!((status.waiting, status.refused.len()), (4, 0));
    }
    let now = locked(&world.net)
        .server
        .firms
        .values()
        .next()
        .unwrap()
        .log
        .len();
    assert_eq!(now, logged, "nothing was sent by half");
    limit_pages(&world.devices[1], 1_000_000);
    world.settle();
    assert!(world.devices[0].changes().is_superset(&changes));
}

/// What a hostile or broken relay does to the log.
fn tamper(world: &World, f: impl FnOnce(&mut Vec<model::Entry>)) {
    let mut net = locked(&world.net);
    let firm = net.server.firms.values_mut().next().unwrap();
    f(&mut firm.log);
}

#[test]
fn a_flipped_bit_is_set_aside_alone_and_what_hangs_on_it_is_held() {
    let mut world = World::new(25, 3);
    for device in &mut world.devices {
        device.step().unwrap();
    }
    let honest = locked(&world.net).server.firms.clone();
    let before = honest.values().next().unwrap().log.len();
    for at in [1, 2, 1, 2] {
        world.devices[at].write(|tx| item(tx, "瓷砖", 5));
        world.devices[at].step().unwrap();
    }
    let whole = locked(&world.net).server.clone();
    tamper(&world, |log| {
        let last = log[before].bytes.len() - 100;
        log[before].bytes[last] ^= 1;
    });
    let first = &mut world.devices[0];
    let report = first.step().unwrap();
    assert_eq!(report.trouble, None);
    // Both of the other device, and nothing of the one whose envelope was altered.
    assert_eq!(report.received, 2);
    let status = first.engine.status(first.store()).unwrap().unwrap();
    let reasons: std::collections::BTreeSet<_> = status
        .aside
        .iter()
        .map(|aside| aside.reason.as_str())
        .collect();
    assert!(reasons.contains("envelope.signature"), "{reasons:?}");
    assert!(reasons.contains("sync.broken"), "{reasons:?}");
    let victim = world.devices[1].id();
    let first = &mut world.devices[0];
    assert!(
        status
            .aside
            .iter()
            .all(|aside| aside.device == Some(victim))
    );
    // It is not asked for again and again.
    let asked = locked(&world.net).asked;
    first.step().unwrap();
    assert!(locked(&world.net).asked - asked < 4);
    // The relay is put right: everything is there.
    let made = locked(&world.net).server.made;
    locked(&world.net).server = whole;
    locked(&world.net).server.made = made;
    first
        .engine
        .read_again(first.store.as_ref().unwrap())
        .unwrap();
    world.settle();
}

#[test]
fn nonsense_doubles_and_swaps_in_the_log_stop_nothing() {
    let mut world = World::new(26, 3);
    for device in &mut world.devices {
        device.step().unwrap();
    }
    for at in [1, 2, 1, 2] {
        world.devices[at].write(|tx| item(tx, "瓷砖", 5));
        world.devices[at].step().unwrap();
    }
    tamper(&world, |log| {
        let mut nonsense = log[0].clone();
        nonsense.bytes = vec![0xff; 300];
        log.push(nonsense.clone());
        nonsense.bytes = Vec::new();
        log.push(nonsense);
        let double = log[4].clone();
        log.push(double);
    });
    let first = &mut world.devices[0];
    let report = first.step().unwrap();
    assert_eq!((report.received, report.trouble), (4, None));
    let status = first.engine.status(first.store()).unwrap().unwrap();
    assert_eq!(status.aside_count, 2);
}
