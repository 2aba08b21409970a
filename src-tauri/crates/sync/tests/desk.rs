//! Contacts of a member's own records: what a computer that may not hold all of them gets, and what it forgets.
#![allow(clippy::unwrap_used)]

mod common;

use common::world::{World, join};
use common::*;
use kernel::{Id, Result};
use store::{Class, Member};
use sync::{CLASSES, Place, Placed, Seat};

const TURN: i64 = 10 * 60_000;
const DAY: i64 = 25 * 60 * 60_000;

fn without_contacts() -> Vec<Class> {
    let mut classes = CLASSES.to_vec();
    classes.retain(|class| *class != Class::Contact);
    classes
}

fn member(number: u8) -> Id<Member> {
    Id::from_bytes([number; 16])
}

fn seller(number: u8) -> Seat {
    Seat {
        member: member(number),
        role: "sales".to_owned(),
        series: None,
        classes: without_contacts(),
        own: true,
    }
}

/// An owner, and sellers who see their own clients alone, as members 2, 3, … with a computer each.
fn firm(seed: u64, sellers: u8) -> World {
    let mut world = World::new(seed, 1);
    for number in 2..2 + sellers {
        add(&mut world, number);
    }
    world
}

/// One more computer, of this member, who sees his own clients alone.
fn add(world: &mut World, number: u8) -> usize {
    add_seat(world, &seller(number), number)
}

/// One more computer, whose member sees all clients.
fn add_whole(world: &mut World, number: u8) -> usize {
    let seat = Seat {
        classes: CLASSES.to_vec(),
        own: false,
        ..seller(number)
    };
    add_seat(world, &seat, number)
}

fn add_seat(world: &mut World, seat: &Seat, number: u8) -> usize {
    let at = world.devices.len();
    let path = world.devices[0]
        .path
        .with_file_name(format!("{at}.kaigong"));
    let env = Env::new(&world.time, world.seed.wrapping_mul(1000) + at as u64);
    let mut new = Device::new(path, env, &world.net, at as u8 + 1);
    new.member = member(number);
    join(&mut world.devices[0], &mut new, seat, "笔记本").unwrap();
    world.devices.push(new);
    at
}

/// Everybody does rounds until whoever waits for a turn had it.
fn rounds(world: &mut World) {
    for _ in 0..4 {
        for device in &mut world.devices {
            let report = device.step().unwrap();
            assert_eq!((report.trouble, report.set_aside), (None, 0));
        }
        world.time.pass(TURN);
    }
}

fn client(device: &Device, owner: u8, phone: &str) -> Id<()> {
    let phone = phone.to_owned();
    let made = device.write(|tx| {
        let id = tx.new_id();
        let owner = member(owner);
        let note = format!("备注 {phone}");
        tx.insert(
            "shop_client",
            &[
                ("id", &id),
                ("owner_id", &owner),
                ("phone", &phone),
                ("note", &note),
            ],
        )?;
        Ok(id)
    });
    made.value
}

fn set(device: &Device, id: Id<()>, column: &str, text: Option<&str>) {
    device.write(|tx| tx.update("shop_client", id, &[(column, &text)]));
}

fn hand(device: &Device, id: Id<()>, to: u8) {
    device.write(|tx| tx.update("shop_client", id, &[("owner_id", &member(to))]));
}

fn phone(device: &Device, id: Id<()>) -> Option<String> {
    let read = device.store().read(device.by(), |db| {
        db.one("SELECT phone FROM shop_client WHERE id=?1", [id], |r| {
            r.get(0)
        })
    });
    read.unwrap().value
}

/// Whether a word is in any byte of a device's folder that is this device's.
fn has(device: &Device, word: &str) -> bool {
    let path = device.store().path();
    ["", "-wal", "-shm"].iter().any(|ending| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let file = std::fs::read(name).unwrap_or_default();
        file.windows(word.len())
            .any(|bytes| bytes == word.as_bytes())
    })
}

fn give_role(world: &mut World, at: usize, own: bool, classes: &[Class]) {
    let device = world.devices[at].id();
    let owner = &mut world.devices[0];
    let wanted = |placed: &Placed<'_>| -> Result<Option<Place>> {
        Ok((placed.device == device).then(|| Place {
            role: "sales".to_owned(),
            classes: classes.to_vec(),
            own,
        }))
    };
    let store = owner.store.as_ref().unwrap();
    let given = owner.engine.appoint(store, &owner.line, &wanted).unwrap();
    assert_eq!(given, 1);
}

#[test]
fn each_holds_the_contacts_of_his_own_clients_and_no_others() {
    let mut world = firm(11, 2);
    let first = client(&world.devices[0], 2, "13800000001");
    let second = client(&world.devices[0], 3, "13800000002");
    set(&world.devices[0], second, "phone", Some("13800000003"));
    rounds(&mut world);
    let [_, ann, bob] = &mut world.devices[..] else {
        panic!("three devices");
    };
    assert_eq!(phone(ann, first).as_deref(), Some("13800000001"));
    assert_eq!(phone(bob, second).as_deref(), Some("13800000003"));
    assert_eq!((phone(ann, second), phone(bob, first)), (None, None));
    for foreign in ["13800000002", "13800000003"] {
        assert!(!has(ann, foreign) && has(bob, foreign), "{foreign}");
    }
    assert!(!has(bob, "13800000001"));
    assert_eq!(ann.engine.holds(ann.store()).unwrap(), CLASSES.to_vec());

    // What he writes offline, everybody who holds all of it reads, and nobody else.
    let own = client(ann, 2, "13800000004");
    set(ann, first, "phone", Some("13800000005"));
    rounds(&mut world);
    let [owner, _, bob] = &mut world.devices[..] else {
        panic!("three devices");
    };
    assert_eq!(phone(owner, own).as_deref(), Some("13800000004"));
    assert_eq!(phone(owner, first).as_deref(), Some("13800000005"));
    assert!(!has(bob, "13800000004") && !has(bob, "13800000005"));
    // What the owner writes comes to him, and what is cleared is.
    set(owner, own, "phone", Some("13800000006"));
    set(owner, first, "note", None);
    rounds(&mut world);
    let [_, ann, bob] = &mut world.devices[..] else {
        panic!("three devices");
    };
    assert_eq!(phone(ann, own).as_deref(), Some("13800000006"));
    let note = ann.store().read(ann.by(), |db| {
        db.one("SELECT note FROM shop_client WHERE id=?1", [first], |r| {
            r.get::<_, Option<String>>(0)
        })
    });
    assert_eq!(note.unwrap().value, None);
    assert!(!has(bob, "13800000006"));
}

#[test]
fn handing_over_moves_the_right() {
    let mut world = firm(12, 2);
    let id = client(&world.devices[0], 2, "13800000001");
    rounds(&mut world);
    set(&world.devices[1], id, "phone", Some("13800000002"));
    rounds(&mut world);
    // The owner hands it over.
    hand(&world.devices[0], id, 3);
    rounds(&mut world);
    let [_, ann, bob] = &mut world.devices[..] else {
        panic!("three devices");
    };
    assert_eq!(phone(bob, id).as_deref(), Some("13800000002"));
    assert!(has(bob, "13800000001"), "with its history");
    assert_eq!(phone(ann, id), None);
    for known in ["13800000001", "13800000002"] {
        assert!(!has(ann, known), "{known}");
    }
    assert!(ann.engine.has_old_copies(ann.store()).unwrap());
    // He hands it back himself, offline, with a note.
    set(bob, id, "note", Some("回访过"));
    hand(bob, id, 2);
    rounds(&mut world);
    let [_, ann, bob] = &mut world.devices[..] else {
        panic!("three devices");
    };
    assert_eq!(phone(ann, id).as_deref(), Some("13800000002"));
    assert!(has(ann, "回访过"));
    assert_eq!(phone(bob, id), None);
    assert!(!has(bob, "13800000002") && !has(bob, "回访过"));
    // Back and forth before anybody hears of it.
    hand(&world.devices[0], id, 3);
    world.devices[0].step().unwrap();
    world.devices[1].step().unwrap();
    hand(&world.devices[0], id, 2);
    rounds(&mut world);
    assert_eq!(phone(&world.devices[1], id).as_deref(), Some("13800000002"));
    let digests: Vec<_> = [0, 1].map(|at| world.devices[at].digest()).into();
    assert_eq!(digests[0], digests[1], "he holds everything there is");
}

#[test]
fn a_second_computer_gets_what_is_its_members() {
    let mut world = firm(13, 1);
    let given = client(&world.devices[0], 2, "13800000001");
    let own = client(&world.devices[1], 2, "13800000002");
    let foreign = client(&world.devices[0], 3, "13800000003");
    rounds(&mut world);
    let at = add(&mut world, 2);
    rounds(&mut world);
    let new = &world.devices[at];
    assert_eq!(phone(new, given).as_deref(), Some("13800000001"));
    assert_eq!(phone(new, own).as_deref(), Some("13800000002"));
    assert_eq!(phone(new, foreign), None);
    assert!(!has(new, "13800000003"));
    // They hear from each other through their own room.
    set(&world.devices[1], own, "phone", Some("13800000004"));
    rounds(&mut world);
    assert_eq!(
        phone(&world.devices[at], own).as_deref(),
        Some("13800000004")
    );
}

#[test]
fn the_right_itself_is_given_and_taken() {
    let mut world = World::new(14, 1);
    let at = add(&mut world, 2);
    let own = client(&world.devices[0], 2, "13800000001");
    let foreign = client(&world.devices[0], 3, "13800000002");
    rounds(&mut world);
    give_role(&mut world, at, false, &CLASSES);
    rounds(&mut world);
    let seller = &world.devices[at];
    assert_eq!(phone(seller, own).as_deref(), Some("13800000001"));
    assert_eq!(phone(seller, foreign).as_deref(), Some("13800000002"));
    set(seller, foreign, "phone", Some("13800000003"));
    give_role(&mut world, at, true, &without_contacts());
    rounds(&mut world);
    let seller = &world.devices[at];
    assert_eq!(phone(seller, own).as_deref(), Some("13800000001"));
    assert!(!has(seller, "13800000002") && !has(seller, "13800000003"));
    give_role(&mut world, at, false, &without_contacts());
    rounds(&mut world);
    let seller = &world.devices[at];
    assert_eq!((phone(seller, own), phone(seller, foreign)), (None, None));
    assert!(!has(seller, "13800000001"));
    assert_eq!(
        seller.engine.holds(seller.store()).unwrap(),
        without_contacts()
    );
    give_role(&mut world, at, true, &without_contacts());
    rounds(&mut world);
    let seller = &world.devices[at];
    assert_eq!(phone(seller, own).as_deref(), Some("13800000001"));
    assert!(!has(seller, "13800000002"));
}

#[test]
fn a_relay_that_lost_everything_is_filled_and_desks_are_whole() {
    let mut world = firm(15, 2);
    let first = client(&world.devices[0], 2, "13800000001");
    let own = client(&world.devices[1], 2, "13800000002");
    rounds(&mut world);
    world.wipe();
    for device in &mut world.devices {
        device.step().unwrap();
    }
    set(&world.devices[0], first, "phone", Some("13800000003"));
    rounds(&mut world);
    let at = add(&mut world, 2);
    rounds(&mut world);
    for at in [1, at] {
        let device = &world.devices[at];
        assert_eq!(phone(device, first).as_deref(), Some("13800000003"));
        assert_eq!(phone(device, own).as_deref(), Some("13800000002"));
    }
    assert_eq!(
        phone(&world.devices[0], own).as_deref(),
        Some("13800000002")
    );
    assert!(!has(&world.devices[2], "13800000003"));
}

/// The writer's computer and the log are gone, and what is left of a number is what was given to a desk: it reaches an owner's computer, and
/// from there, when the log is lost once more, everybody.
#[test]
fn what_an_owner_has_of_a_desk_alone_goes_back_to_the_desks_room() {
    let mut world = firm(21, 1);
    let writer = add_whole(&mut world, 3);
    rounds(&mut world);
    let steps = |world: &mut World, some: &[usize]| {
        for _ in 0..3 {
            for at in some {
                world.devices[*at].step().unwrap();
            }
            world.time.pass(TURN);
        }
    };
    let id = client(&world.devices[writer], 2, "13800000021");
    steps(&mut world, &[writer, 1]);
    assert_eq!(phone(&world.devices[1], id).as_deref(), Some("13800000021"));
    world.wipe();
    steps(&mut world, &[0, 1]);
    give_role(&mut world, 1, false, &CLASSES);
    world.time.pass(DAY);
    steps(&mut world, &[1, 0]);
    world.time.pass(DAY);
    steps(&mut world, &[1, 0]);
    assert_eq!(phone(&world.devices[0], id).as_deref(), Some("13800000021"));
    world.wipe();
    steps(&mut world, &[0]);
    world.time.pass(DAY);
    steps(&mut world, &[0]);
    let new = add_whole(&mut world, 4);
    steps(&mut world, &[new, 0]);
    assert_eq!(
        phone(&world.devices[new], id).as_deref(),
        Some("13800000021")
    );
}

/// A client, whose he is, telephone number and note.
type Contact = (Id<()>, Id<Member>, Option<String>, Option<String>);

/// Contacts of every client as a device has them.
fn contacts(device: &Device) -> Vec<Contact> {
    let read = device.store().read(device.by(), |db| {
        db.rows(
            "SELECT id, owner_id, phone AS phone, note AS note FROM shop_client ORDER BY id",
            [],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
        )
    });
    read.unwrap().value
}

/// Weeks of three sellers, one of them with two computers, and of two computers that hold everything.
fn life(seed: u64) {
    let mut world = firm(seed, 3);
    add(&mut world, 2);
    let at = add(&mut world, 9);
    give_role(&mut world, at, false, &CLASSES);
    rounds(&mut world);
    let mut dice = Dice(seed);
    let mut number = 0;
    for _ in 0..60 {
        let at = dice.below(world.devices.len());
        let device = &world.devices[at];
        // Who works there, and knows of what he touches.
        let holder = [1, 2, 3, 4, 2, 9][at];
        let known = contacts(device);
        let own: Vec<Id<()>> = (known.iter())
            .filter(|(_, owner, ..)| [1, 9].contains(&holder) || *owner == member(holder))
            .map(|(id, ..)| *id)
            .collect();
        let some = (!own.is_empty()).then(|| own[dice.below(own.len())]);
        number += 1;
        let word = format!("139{number:04}{:04}", seed % 10_000);
        match dice.below(8) {
            0 | 1 => {
                let to = if [1, 9].contains(&holder) {
                    2 + (number % 3) as u8
                } else {
                    holder
                };
                client(device, to, &word);
            }
            2 | 3 => {
                some.inspect(|id| set(device, *id, "phone", Some(&word)));
            }
            4 => {
                some.inspect(|id| hand(device, *id, 2 + (number % 3) as u8));
            }
            5 => {
                some.inspect(|id| set(device, *id, "note", None));
            }
            6 => world.time.pass(TURN / 2),
            _ => {
                let _ = device.store().undo_last(device.by(), &|_, _| Ok(()));
            }
        }
        for _ in 0..dice.below(3) {
            let at = dice.below(world.devices.len());
            world.devices[at].step().unwrap();
        }
        if dice.one_in(40) {
            world.wipe();
        }
    }
    // What a wiped relay was given back in another order is looked at again the next day.
    for _ in 0..12 {
        for device in &mut world.devices {
            device.step().unwrap();
        }
        world.time.pass(7 * 60 * 60_000);
    }
    rounds(&mut world);
    let whole = contacts(&world.devices[0]);
    assert_eq!(contacts(&world.devices[at]), whole, "seed {seed}");
    for (device, holder) in world.devices[1..5].iter().zip([2, 3, 4, 2]) {
        for (had, is) in contacts(device).iter().zip(&whole) {
            let expected = match is.1 == member(holder) {
                true => is.clone(),
                false => (is.0, is.1, None, None),
            };
            assert_eq!(*had, expected, "seed {seed}, of {holder}");
        }
    }
}

#[test]
fn weeks_of_handing_over_leave_everybody_with_his_own() {
    (0..20).for_each(life);
}
