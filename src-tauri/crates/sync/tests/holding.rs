//! A device holds the classes that the certificates give it: what is taken away is in no byte of its folder, what is given is
//! there as if it had always been.
#![allow(clippy::unwrap_used)]

mod common;

use std::sync::atomic::Ordering;

use common::world::World;
use common::*;
use kernel::{DeviceId, Id, Result};
use store::Class;
use sync::{CLASSES, Place, Placed};

/// Prices that stand nowhere else.
const SECRET: i64 = 7_356_219_931;
const LATER: i64 = 7_356_219_932;

fn sees(owner: &mut Device, device: DeviceId, role: &str, classes: &[Class]) -> Result<usize> {
    let wanted = |placed: &Placed<'_>| {
        Ok((placed.device == device).then(|| Place {
            role: role.to_owned(),
            classes: classes.to_vec(),
            own: false,
        }))
    };
    let store = owner.store.as_ref().unwrap();
    owner.engine.appoint(store, &owner.line, &wanted)
}

fn without(class: Class) -> Vec<Class> {
    let mut classes = CLASSES.to_vec();
    classes.retain(|each| *each != class);
    classes
}

fn step(device: &mut Device) {
    let report = device.step().unwrap();
    assert_eq!((report.trouble, report.set_aside), (None, 0));
}

fn price(device: &Device, id: Id<()>) -> Option<i64> {
    let read = device.store().read(device.by(), |db| {
        db.one(
            "SELECT price AS price FROM shop_item WHERE id=?1",
            [id],
            |r| r.get(0),
        )
    });
    read.unwrap().value
}

/// Whether any file of the device has this number, as SQLite writes it in a row or the record as text.
fn has(device: &Device, number: i64) -> bool {
    let bytes = number.to_be_bytes();
    let kept = [bytes[2..].to_vec(), number.to_string().into_bytes()];
    let path = device.store().path();
    ["", "-wal", "-shm"].iter().any(|ending| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let file = std::fs::read(name).unwrap_or_default();
        kept.iter()
            .any(|kept| file.windows(kept.len()).any(|window| window == kept))
    })
}

#[test]
fn what_is_taken_away_is_gone_and_what_is_given_comes() {
    let mut world = World::new(71, 3);
    let [first, second, third] = &mut world.devices[..] else {
        panic!("three devices");
    };
    let sales = third.id();
    let floor = first.write(|tx| item(tx, "地板", SECRET)).value;
    for device in [&mut *first, &mut *second, &mut *third] {
        step(device);
    }
    third.write(|tx| tx.update("shop_item", floor, &[("price", &(SECRET + 1_000))]));
    third.write(|tx| tx.update("shop_item", floor, &[("price", &SECRET)]));
    step(third);
    assert_eq!(price(third, floor), Some(SECRET));
    assert!(has(third, SECRET));

    // Offline, he goes on: of what he did not send, what he may not write any more goes no further.
    let tiles = third.write(|tx| item(tx, "墙砖", SECRET + 1)).value;
    assert_eq!(
        sees(first, sales, "designer", &without(Class::Price)).unwrap(),
        1
    );
    assert_eq!(
        sees(first, sales, "designer", &without(Class::Price)).unwrap(),
        0,
        "that is so already"
    );
    let paint = first.write(|tx| item(tx, "乳胶漆", LATER)).value;
    step(first);
    step(third);
    step(third);
    for known in [SECRET, SECRET + 1, SECRET + 1_000, LATER] {
        assert!(!has(third, known), "{known}");
    }
    assert_eq!(
        third.engine.holds(third.store()).unwrap(),
        without(Class::Price)
    );
    assert!(third.engine.has_old_copies(third.store()).unwrap());
    for item in [floor, tiles, paint] {
        assert_eq!(price(third, item), None);
    }
    // What he does by now costs nobody a price.
    third.write(|tx| tx.update("shop_item", floor, &[("name", &"地板 A")]));
    third.write(|tx| tx.update("shop_item", floor, &[("price", &1)]));
    step(third);
    step(first);
    step(second);
    assert_eq!(price(first, floor), Some(SECRET));
    assert_eq!(price(first, tiles), None);
    assert_eq!(first.digest(), second.digest());
    assert_ne!(first.digest(), third.digest());

    // Given again, all of it is there: what he had, and what came meanwhile.
    assert_eq!(sees(first, sales, "designer", &CLASSES).unwrap(), 1);
    step(third);
    assert_eq!(third.engine.holds(third.store()).unwrap(), CLASSES);
    assert_eq!(price(third, floor), Some(SECRET));
    assert_eq!(price(third, paint), Some(LATER));
    assert_eq!(first.digest(), third.digest());
}

#[test]
fn a_class_that_is_given_is_not_seen_before_all_of_it_is_there() {
    let mut world = World::new(72, 3);
    let [first, second, third] = &mut world.devices[..] else {
        panic!("three devices");
    };
    step(second);
    step(third);
    let designer = third.id();
    assert_eq!(
        sees(first, designer, "designer", &without(Class::Price)).unwrap(),
        1
    );
    step(third);
    let floor = first.write(|tx| item(tx, "地板", SECRET)).value;
    step(first);
    step(third);
    // An owner's device says it and goes away before it hands the old keys out: another one's does that.
    assert_eq!(sees(first, designer, "designer", &CLASSES).unwrap(), 1);
    assert_eq!(price(third, floor), None);
    step(second);
    step(third);
    assert_eq!(price(third, floor), Some(SECRET));
    assert_eq!(first.digest(), third.digest());

    // A device that was never given the class before, and is made an owner's, holds everything.
    assert_eq!(sees(first, designer, "designer", &[]).unwrap(), 1);
    step(third);
    assert_eq!(third.engine.holds(third.store()).unwrap(), [Class::Base]);
    assert_eq!(sees(first, designer, "owner", &[]).unwrap(), 1);
    step(third);
    assert_eq!(third.engine.holds(third.store()).unwrap(), CLASSES);
    assert_eq!(first.digest(), third.digest());
    // And what he adds is everybody's.
    let tiles = third.write(|tx| item(tx, "墙砖", LATER)).value;
    step(third);
    step(first);
    assert_eq!(price(first, tiles), Some(LATER));
}

#[test]
fn who_may_not_see_a_class_sends_documents_that_say_nothing_of_it() {
    let mut world = World::new(73, 2);
    let [first, second] = &mut world.devices[..] else {
        panic!("two devices");
    };
    step(second);
    let other = second.id();
    let (paper, line) = first
        .write(|tx| {
            let (paper, line) = (tx.new_id::<()>(), tx.new_id::<()>());
            tx.insert(
                "shop_paper",
                &[("id", &paper), ("title", &"单"), ("total", &SECRET)],
            )?;
            tx.insert(
                "shop_line",
                &[
                    ("id", &line),
                    ("paper_id", &paper),
                    ("qty", &1),
                    ("amount", &SECRET),
                ],
            )?;
            Ok((paper, line))
        })
        .value;
    step(first);
    assert_eq!(
        sees(first, other, "designer", &without(Class::Price)).unwrap(),
        1
    );
    step(second);
    second.write(|tx| {
        tx.update("shop_line", line, &[("qty", &2)])?;
        tx.update("shop_paper", paper, &[("status", &"sent")])
    });
    step(second);
    step(first);
    let read = first.store().read(first.member, |db| {
        db.one(
            "SELECT p.status, p.total, l.qty, l.amount FROM shop_paper p JOIN shop_line l ON l.paper_id=p.id WHERE p.id=?1",
            [paper],
            |r| Ok((r.get::<_, String>(0)?, r.get::<_, i64>(1)?, r.get::<_, i64>(2)?, r.get::<_, i64>(3)?)),
        )
    });
    assert_eq!(read.unwrap().value, ("sent".to_owned(), SECRET, 2, SECRET));
    assert_eq!(sees(first, other, "designer", &CLASSES).unwrap(), 1);
    step(second);
    assert_eq!(first.digest(), second.digest());
}

#[test]
fn what_is_sent_right_after_a_class_came_says_it() {
    let mut world = World::new(74, 2);
    let [first, second] = &mut world.devices[..] else {
        panic!("two devices");
    };
    step(second);
    let other = second.id();
    assert_eq!(
        sees(first, other, "designer", &without(Class::Price)).unwrap(),
        1
    );
    step(second);
    let paper = first
        .write(|tx| {
            let paper = tx.new_id::<()>();
            tx.insert("shop_paper", &[("id", &paper), ("title", &"单")])?;
            Ok(paper)
        })
        .value;
    step(first);
    assert_eq!(sees(first, other, "designer", &CLASSES).unwrap(), 1);
    step(second);
    second.write(|tx| {
        tx.update(
            "shop_paper",
            paper,
            &[("status", &"sent"), ("total", &SECRET)],
        )
    });
    step(second);
    step(first);
    assert!(has(first, SECRET));
    assert_eq!(first.digest(), second.digest());
}

#[test]
fn a_class_that_is_taken_away_while_it_is_read_leaves_nothing() {
    let mut cuts = 0;
    for cut in 0..16 {
        let mut world = World::new(75, 2);
        let [first, second] = &mut world.devices[..] else {
            panic!("two devices");
        };
        step(second);
        let other = second.id();
        let (less, all) = (without(Class::Price), &CLASSES[..]);
        assert_eq!(sees(first, other, "designer", &less).unwrap(), 1);
        step(second);
        first.write(|tx| item(tx, "地板", SECRET));
        step(first);
        assert_eq!(sees(first, other, "designer", all).unwrap(), 1);
        second.power.store(cut, Ordering::Relaxed);
        cuts += usize::from(second.powered(Device::step).is_none());
        second.power.store(-1, Ordering::Relaxed);
        assert_eq!(sees(first, other, "designer", &less).unwrap(), 1);
        step(second);
        step(second);
        assert!(!has(second, SECRET), "power cut after {cut} commits");
        assert_eq!(sees(first, other, "designer", all).unwrap(), 1);
        second.power.store(cut, Ordering::Relaxed);
        second.powered(Device::step);
        second.power.store(-1, Ordering::Relaxed);
        step(second);
        assert_eq!(first.digest(), second.digest());
    }
    assert!((4..16).contains(&cuts), "{cuts} power cuts");
}
