//! Every computer is gone; the paper with the recovery kit is there.
#![allow(clippy::unwrap_used)]

mod common;

use common::world::{World, join, seat};
use common::*;
use envelope::RecoveryKit;
use kernel::Result;
use store::Environment as _;
use sync::{FirmId, Recovering};

const RELAY: &str = "http://relay.test";

/// A firm of a world's relay that has a kit, with one device.
fn firm(world: &World, folder: &std::path::Path) -> (Device, FirmId, RecoveryKit) {
    let env = Env::new(&world.time, 80);
    let kit = RecoveryKit::new(&mut |bytes: &mut [u8]| env.random(bytes));
    let mut device = Device::new(folder.join("first.kaigong"), env, &world.net, 7);
    let store = device.store.as_ref().unwrap();
    let found = device
        .engine
        .found_with(store, RELAY, "前台电脑", device.member, Some(&kit));
    let firm = found.unwrap();
    device.write(|tx| item(tx, "地板", 8_900));
    device.step().unwrap();
    (device, firm, kit)
}

fn recover(device: &Device, firm: &str, kit: &str) -> Result<()> {
    let recovering = Recovering::new(device.env.clone(), RELAY, firm, kit, "新电脑")?;
    recovering.enter(device.store(), &device.line, &*device.vault)
}

#[test]
fn the_kit_brings_everything_back_to_a_new_owners_computer() {
    let world = World::new(71, 1);
    let folder = folder();
    let (mut first, firm, kit) = firm(&world, folder.path());
    let env = Env::new(&world.time, 81);
    let mut second = Device::new(folder.path().join("second.kaigong"), env, &world.net, 8);
    join(&mut first, &mut second, &seat("owner"), "笔记本").unwrap();
    second.step().unwrap();
    // Keys have moved since the kit was made.
    let store = first.store.as_ref().unwrap();
    first
        .engine
        .revoke(store, &first.line, second.id())
        .unwrap();
    first.write(|tx| item(tx, "之后的", 1));
    first.step().unwrap();
    let digest = first.digest();
    let (members, changes) = (first.member, first.changes());
    drop((first, second));

    let env = Env::new(&world.time, 82);
    let mut new = Device::new(folder.path().join("new.kaigong"), env, &world.net, 9);
    // As somebody types it from paper.
    let typed = kit.to_text().to_lowercase().replace('-', " ");
    let digits = firm.to_string().to_uppercase();
    let number: Vec<&str> = (0..8).map(|at| &digits[at * 4..at * 4 + 4]).collect();
    recover(&new, &number.join(" "), &typed).unwrap();
    let report = new.step().unwrap();
    assert_eq!((report.set_aside, report.trouble), (0, None));
    assert_eq!(new.digest(), digest);
    assert_eq!(new.changes(), changes);
    let status = new.engine.status(new.store()).unwrap().unwrap();
    let own = status
        .devices
        .into_iter()
        .find(|device| device.own)
        .unwrap();
    assert_eq!((own.role.as_str(), own.name.as_str()), ("owner", "新电脑"));
    assert_eq!((own.member, own.series.as_str()), (members, "C"));

    // It lets others in, and they hold the same.
    let env = Env::new(&world.time, 83);
    let mut other = Device::new(folder.path().join("other.kaigong"), env, &world.net, 10);
    join(&mut new, &mut other, &seat("sales"), "笔记本").unwrap();
    new.write(|tx| item(tx, "新的", 2));
    new.step().unwrap();
    assert_eq!(other.step().unwrap().trouble, None);
    assert_eq!(other.digest(), new.digest());
    // The kit goes on to open what came after.
    let env = Env::new(&world.time, 84);
    let mut last = Device::new(folder.path().join("last.kaigong"), env, &world.net, 11);
    recover(&last, &firm.to_string(), &kit.to_text()).unwrap();
    assert_eq!(last.step().unwrap().trouble, None);
    assert_eq!(last.digest(), new.digest());
}

#[test]
fn the_kit_brings_back_what_the_relay_has_in_a_snapshot_alone() {
    let world = World::new(75, 1);
    let folder = folder();
    let (mut first, firm, kit) = firm(&world, folder.path());
    let env = Env::new(&world.time, 85);
    let mut second = Device::new(folder.path().join("second.kaigong"), env, &world.net, 8);
    join(&mut first, &mut second, &seat("owner"), "笔记本").unwrap();
    for _ in 0..20 {
        first.write(|tx| item(tx, "墙砖", 3));
    }
    for device in [&mut first, &mut second] {
        device.engine.snapshot_after(10);
    }
    for _ in 0..3 {
        for device in [&mut first, &mut second] {
            assert_eq!(device.step().unwrap().trouble, None);
        }
        world.time.pass(61 * 60_000);
    }
    assert!(locked(&world.net).server.firms[&firm].snapshots.floor > 20);
    let (digest, changes) = (first.digest(), first.changes());
    drop((first, second));
    let env = Env::new(&world.time, 86);
    let mut new = Device::new(folder.path().join("new.kaigong"), env, &world.net, 9);
    recover(&new, &firm.to_string(), &kit.to_text()).unwrap();
    let report = new.step().unwrap();
    assert_eq!((report.set_aside, report.trouble), (0, None));
    assert_eq!((new.digest(), new.changes()), (digest, changes));
}

#[test]
fn another_paper_opens_nothing() {
    let world = World::new(72, 1);
    let folder = folder();
    let (first, firm, kit) = firm(&world, folder.path());
    let env = Env::new(&world.time, 82);
    let new = Device::new(
        folder.path().join("new.kaigong"),
        env.clone(),
        &world.net,
        9,
    );
    let code = |firm: &str, kit: &str| recover(&new, firm, kit).unwrap_err().code;
    let (number, text) = (firm.to_string(), kit.to_text());
    let stranger = RecoveryKit::new(&mut |bytes: &mut [u8]| env.random(bytes));
    assert_eq!(code(&number, &stranger.to_text()), "sync.kit_unknown");
    let elsewhere = FirmId([9; 16]).to_string();
    assert_eq!(code(&elsewhere, &text), "sync.kit_unknown");
    assert_eq!(code("123", &text), "envelope.firm_id_invalid");
    assert_eq!(code(&number, "nothing"), "envelope.kit_invalid");
    *locked(&new.line.up) = false;
    assert_eq!(code(&number, &text), "sync.offline");
    *locked(&new.line.up) = true;
    // A firm's own file is no place for it.
    assert_eq!(
        recover(&first, &number, &text).unwrap_err().code,
        "sync.not_empty"
    );
    assert_eq!(new.engine.stage(new.store()).unwrap(), None);
    recover(&new, &number, &text).unwrap();
}

#[test]
fn a_new_kit_takes_the_place_of_the_old_one() {
    let world = World::new(73, 1);
    let folder = folder();
    let (mut first, firm, old) = firm(&world, folder.path());
    let kit_at = |device: &Device| {
        device
            .engine
            .status(device.store())
            .unwrap()
            .unwrap()
            .kit_at
    };
    let made = kit_at(&first).unwrap();
    world.time.pass(60_000);
    let kit = RecoveryKit::new(&mut |bytes: &mut [u8]| first.env.random(bytes));
    let renew = |device: &mut Device| {
        let store = device.store.as_ref().unwrap();
        device.engine.renew_kit(store, &device.line, &kit)
    };
    // The relay is not reached, and then its answer is lost: the same paper is tried again.
    *locked(&first.line.up) = false;
    assert_eq!(renew(&mut first).unwrap_err().code, "sync.offline");
    assert_eq!(kit_at(&first), Some(made));
    *locked(&first.line.up) = true;
    renew(&mut first).unwrap();
    renew(&mut first).unwrap();
    assert_eq!(kit_at(&first).map(|at| at.0), Some(made.0 + 60_000));
    first.write(|tx| item(tx, "之后的", 1));
    first.step().unwrap();
    let digest = first.digest();
    drop(first);

    let device = |at: u8| {
        let env = Env::new(&world.time, u64::from(at));
        let path = folder.path().join(format!("{at}.kaigong"));
        Device::new(path, env, &world.net, at)
    };
    let code = recover(&device(91), &firm.to_string(), &old.to_text()).unwrap_err();
    assert_eq!(code.code, "sync.kit_unknown");
    let mut new = device(92);
    recover(&new, &firm.to_string(), &kit.to_text()).unwrap();
    let report = new.step().unwrap();
    assert_eq!((report.set_aside, report.trouble), (0, None));
    assert_eq!(new.digest(), digest);
}

#[test]
fn whoever_is_no_owner_makes_no_kit() {
    let world = World::new(74, 1);
    let folder = folder();
    let (mut first, _, _) = firm(&world, folder.path());
    let env = Env::new(&world.time, 93);
    let mut second = Device::new(folder.path().join("second.kaigong"), env, &world.net, 8);
    join(&mut first, &mut second, &seat("designer"), "笔记本").unwrap();
    second.step().unwrap();
    let kit = RecoveryKit::new(&mut |bytes: &mut [u8]| second.env.random(bytes));
    let store = second.store.as_ref().unwrap();
    let refused = second.engine.renew_kit(store, &second.line, &kit);
    assert_eq!(refused.unwrap_err().code, "certificate.not_allowed");
}
