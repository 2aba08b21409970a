//! Two and three devices of one firm: in, the same, out again.
#![allow(clippy::unwrap_used)]

mod common;

use common::world::{World, join, seat};
use common::*;
use store::Pace;
use sync::{Joining, Seat, Stage};

#[test]
fn two_devices_hold_the_same_and_a_new_one_has_the_whole_history() {
    let mut world = World::new(1, 2);
    let [first, second] = &mut world.devices[..] else {
        panic!("two devices");
    };
    let report = second.step().unwrap();
    assert_eq!((report.received, report.trouble), (3, None));
    assert_eq!(first.digest(), second.digest());
    assert_eq!(first.changes(), second.changes());

    let id = second.write(|tx| item(tx, "强化地板", 8_900)).value;
    assert_eq!(
        second
            .engine
            .status(second.store())
            .unwrap()
            .unwrap()
            .waiting,
        1
    );
    assert_eq!(second.step().unwrap().sent, 1);
    assert_eq!(first.step().unwrap().received, 1);
    assert_eq!(first.digest(), second.digest());

    // Both change one thing without knowing of each other: another column stays, one name wins, the other is kept.
    first.write(|tx| tx.update("shop_item", id, &[("name", &"实木地板"), ("price", &9_900)]));
    second.write(|tx| tx.update("shop_item", id, &[("name", &"复合地板"), ("cost", &5_000)]));
    let mut conflicts = 0;
    for _ in 0..2 {
        conflicts += first.step().unwrap().conflicts;
        conflicts += second.step().unwrap().conflicts;
    }
    assert_eq!(first.digest(), second.digest());
    assert_eq!(conflicts, 2, "one on each device");

    let status = first.engine.status(first.store()).unwrap().unwrap();
    assert_eq!((status.waiting, status.aside_count), (0, 0));
    assert!(status.whole && status.trouble.is_none());
    let names: Vec<_> = status
        .devices
        .iter()
        .map(|d| (d.name.as_str(), d.series.as_str()))
        .collect();
    assert_eq!(names.len(), 2);
    assert!(names.contains(&("前台电脑", "A")) && names.contains(&("笔记本", "B")));
}

#[test]
fn a_file_that_holds_something_does_not_join() {
    let mut world = World::new(2, 2);
    let [first, second] = &mut world.devices[..] else {
        panic!("two devices");
    };
    let folder = folder();
    let env = Env::new(&world.time, 77);
    let mut other = Device::new(folder.path().join("other.kaigong"), env, &world.net, 7);
    other.write(|tx| item(tx, "别家的", 1));
    let refused = join(first, &mut other, &seat("designer"), "别家").unwrap_err();
    assert_eq!(refused.code, "sync.not_empty");
    assert_eq!(other.engine.stage(other.store()).unwrap(), None);
    let again = other.engine.found(
        other.store.as_ref().unwrap(),
        "http://relay.test",
        "电脑",
        other.member,
    );
    assert!(again.is_ok());
    let again = second.engine.found(
        second.store.as_ref().unwrap(),
        "http://relay.test",
        "电脑",
        second.member,
    );
    assert_eq!(again.unwrap_err().code, "sync.shared_already");
}

#[test]
fn a_removed_device_is_told_and_hears_nothing_more() {
    let mut world = World::new(3, 3);
    let [first, second, third] = &mut world.devices[..] else {
        panic!("three devices");
    };
    for device in [&mut *second, &mut *third] {
        assert_eq!(device.step().unwrap().trouble, None);
    }
    let id = third.id();
    let store = first.store.as_ref().unwrap();
    first.engine.revoke(store, &first.line, id).unwrap();
    first.write(|tx| item(tx, "机密", 1));
    second.write(|tx| item(tx, "也是", 2));
    third.write(|tx| item(tx, "没人要的", 3));
    for _ in 0..2 {
        assert_eq!(first.step().unwrap().trouble, None);
        assert_eq!(second.step().unwrap().trouble, None);
    }
    assert_eq!(first.digest(), second.digest());
    let before = third.digest();
    let report = third.step().unwrap();
    assert_eq!((report.stage, report.received), (Some(Stage::Removed), 0));
    assert_eq!(third.digest(), before);
    assert_eq!(third.step().unwrap().stage, Some(Stage::Removed));
    // The last owner's device stays.
    let own = first.id();
    let store = first.store.as_ref().unwrap();
    let _ = first.engine.revoke(store, &first.line, second.id());
    let refused = first.engine.revoke(store, &first.line, own).unwrap_err();
    assert_eq!(refused.code, "certificate.last_owner");
}

#[test]
fn a_copy_of_a_file_is_no_second_device() {
    let mut world = World::new(4, 2);
    let path = world.devices[1].path.clone();
    world.devices[1].store = None;
    let folder = folder();
    let copy = folder.path().join("copy.kaigong");
    std::fs::copy(&path, &copy).unwrap();
    world.devices[1].open();
    let env = Env::new(&world.time, 5);
    // Another computer: another vault.
    let mut thief = Device::new(copy, env, &world.net, 2);
    assert_eq!(thief.step().unwrap_err().code, "sync.no_keys");
}

#[test]
fn a_wrong_code_a_stranger_and_a_no_let_nobody_in() {
    let mut world = World::new(6, 1);
    let folder = folder();
    let env = Env::new(&world.time, 8);
    let new = Device::new(
        folder.path().join("new.kaigong"),
        env.clone(),
        &world.net,
        3,
    );
    let owner = &mut world.devices[0];
    let store = owner.store.as_ref().unwrap();
    let mut inviting = owner.engine.invite(store, &owner.line).unwrap();
    let wrong = inviting.code().replace(|c: char| c.is_ascii_digit(), "7");
    assert!(Joining::new(env.clone(), &wrong, Some("http://relay.test"), "新", "小李").is_err());
    let mut joining = Joining::new(env, &inviting.uri(), None, "新电脑", "小李").unwrap();
    joining.poll(&new.line).unwrap();
    inviting.poll(&owner.engine, store, &owner.line).unwrap();
    let early = inviting.admit(&mut owner.engine, store, &owner.line, &seat("designer"));
    assert_eq!(early.unwrap_err().code, "sync.not_compared");
    joining.poll(&new.line).unwrap();
    inviting.decline(&owner.engine, &owner.line).unwrap();
    assert_eq!(joining.poll(&new.line).unwrap(), sync::Joined::Declined);
    assert_eq!(
        joining
            .enter(new.store(), &new.line, &*new.vault)
            .unwrap_err()
            .code,
        "sync.not_admitted"
    );
}

#[test]
fn a_round_that_is_not_wanted_any_more_ends_and_goes_on_later() {
    let mut world = World::new(9, 2);
    for _ in 0..30 {
        world.devices[0].write(|tx| item(tx, "瓷砖", 1));
    }
    world.devices[0].step().unwrap();
    let second = &mut world.devices[1];
    let pace = Pace::new(|_| {});
    pace.cancel();
    let stopped = second
        .engine
        .step(second.store.as_ref().unwrap(), &second.line, &pace);
    assert_eq!(stopped.unwrap_err().code, "store.cancelled");
    assert_eq!(second.step().unwrap().received, 33);
}

#[test]
fn a_device_without_a_class_has_the_rest_and_says_what_it_may_not_send() {
    let mut world = World::new(10, 1);
    let folder = folder();
    let env = Env::new(&world.time, 12);
    let mut new = Device::new(folder.path().join("new.kaigong"), env, &world.net, 6);
    let first = &mut world.devices[0];
    let id = first.write(|tx| item(tx, "地板", 8_900)).value;
    first.step().unwrap();
    let foreman = Seat {
        classes: Vec::new(),
        ..seat("foreman")
    };
    join(first, &mut new, &foreman, "工地平板").unwrap();
    let report = new.step().unwrap();
    assert_eq!(
        (report.received, report.set_aside, report.trouble),
        (4, 0, None)
    );
    let seen = |device: &Device| -> (String, Option<i64>) {
        let read = device.store().read(device.member, |db| {
            db.one("SELECT name, price FROM shop_item WHERE id=?1", [id], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })
        });
        read.unwrap().value
    };
    assert_eq!(seen(&new), ("地板".to_owned(), None));

    new.write(|tx| tx.update("shop_item", id, &[("name", &"实木地板")]));
    // Whoever sits there does not see prices; a program that was changed might write one all the same.
    let all = |tx: &store::Tx<'_>| tx.update("shop_item", id, &[("price", &1)]);
    let refused = new.store().write(new.member, "shop.do", all).unwrap();
    new.write(|tx| tx.update("shop_item", id, &[("name", &"复合地板")]));
    let report = new.step().unwrap();
    assert_eq!((report.sent, report.refused, report.trouble), (2, 1, None));
    let status = new.engine.status(new.store()).unwrap().unwrap();
    assert_eq!(status.waiting, 0);
    assert_eq!(Some(status.refused[0].change), refused.change);
    assert_eq!(status.refused[0].reason, "sync.refused_rights");
    let first = &mut world.devices[0];
    first.step().unwrap();
    assert_eq!(seen(first), ("复合地板".to_owned(), Some(8_900)));
    first.write(|tx| tx.update("shop_item", id, &[("price", &9_900)]));
    first.step().unwrap();
    assert_eq!(new.step().unwrap().set_aside, 0);
    assert_eq!(seen(first), ("复合地板".to_owned(), Some(9_900)));
}
