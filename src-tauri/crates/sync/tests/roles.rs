//! A device has the role that an owner's device says it has, and no other.
#![allow(clippy::unwrap_used)]

mod common;

use common::world::World;
use common::*;
use kernel::{DeviceId, Result};
use sync::{Answer, Method, Place, Placed, Relay, Request, Unreachable};

fn appoint(device: &mut Device, to: &[(DeviceId, &str)]) -> Result<usize> {
    let wanted = |placed: &Placed<'_>| {
        let found = to.iter().find(|(device, _)| *device == placed.device);
        Ok(found.map(|(_, role)| Place {
            role: (*role).to_owned(),
            classes: sync::CLASSES.to_vec(),
            own: false,
        }))
    };
    let store = device.store.as_ref().unwrap();
    device.engine.appoint(store, &device.line, &wanted)
}

fn roles(device: &Device) -> Vec<(DeviceId, String)> {
    let status = device.engine.status(device.store()).unwrap().unwrap();
    let mut roles: Vec<_> = status
        .devices
        .into_iter()
        .map(|device| (device.device, device.role))
        .collect();
    roles.sort();
    roles
}

#[test]
fn an_owner_gives_roles_and_takes_them_back() {
    let mut world = World::new(41, 3);
    let [first, second, third] = &mut world.devices[..] else {
        panic!("three devices");
    };
    for device in [&mut *second, &mut *third] {
        device.step().unwrap();
    }
    let (owner, partner, sales) = (first.id(), second.id(), third.id());
    assert!(roles(first).contains(&(partner, "owner".to_owned())));

    // Nobody but an owner's device says anything, and nothing is said where nothing is wanted.
    assert_eq!(appoint(third, &[(sales, "owner")]).unwrap(), 0);
    assert_eq!(appoint(first, &[]).unwrap(), 0);
    let so_far = roles(first);
    assert_eq!(appoint(first, &so_far_as(&so_far)).unwrap(), 0);

    let wanted = [(partner, "finance"), (sales, "owner"), (owner, "sales")];
    assert_eq!(appoint(first, &wanted).unwrap(), 2, "but not itself");
    for device in [&mut *second, &mut *third] {
        assert_eq!(device.step().unwrap().trouble, None);
    }
    let mut expected = vec![
        (owner, "owner".to_owned()),
        (partner, "finance".to_owned()),
        (sales, "owner".to_owned()),
    ];
    expected.sort();
    for device in [&*first, &*second, &*third] {
        assert_eq!(roles(device), expected);
    }

    // The new owner takes the first one's ownership away; he goes on working with everything that he had.
    assert_eq!(appoint(third, &[(owner, "designer")]).unwrap(), 1);
    assert_eq!(first.step().unwrap().trouble, None);
    assert_eq!(
        appoint(first, &[(owner, "owner")]).unwrap(),
        0,
        "not himself"
    );
    let id = first.write(|tx| item(tx, "地板", 8_900)).value;
    first.write(|tx| tx.update("shop_item", id, &[("price", &9_900)]));
    let report = first.step().unwrap();
    assert_eq!((report.sent, report.refused, report.trouble), (2, 0, None));
    for device in [&mut *second, &mut *third] {
        let report = device.step().unwrap();
        assert_eq!((report.received, report.set_aside), (2, 0));
    }
    assert_eq!(first.digest(), second.digest());
    assert_eq!(first.digest(), third.digest());

    // He may remove nobody any more; the relay says so, too.
    let store = first.store.as_ref().unwrap();
    let refused = first
        .engine
        .revoke(store, &first.line, partner)
        .unwrap_err();
    assert_eq!(refused.code, "certificate.not_allowed");
}

fn so_far_as(roles: &[(DeviceId, String)]) -> Vec<(DeviceId, &str)> {
    roles
        .iter()
        .map(|(device, role)| (*device, role.as_str()))
        .collect()
}

#[test]
fn two_owners_who_appoint_at_once_agree() {
    let mut world = World::new(42, 3);
    let [first, second, third] = &mut world.devices[..] else {
        panic!("three devices");
    };
    second.step().unwrap();
    third.step().unwrap();
    let sales = third.id();
    // Neither has heard of the other's certificate when he makes his own: the later one is made anew on top of the first.
    assert_eq!(appoint(first, &[(sales, "finance")]).unwrap(), 1);
    assert_eq!(appoint(second, &[(sales, "warehouse")]).unwrap(), 1);
    first.step().unwrap();
    third.step().unwrap();
    assert_eq!(roles(first), roles(second));
    assert_eq!(roles(first), roles(third));
    assert!(roles(third).contains(&(sales, "warehouse".to_owned())));
}

/// A relay that takes certificates, and whose answer never comes.
struct Deaf<'a>(&'a dyn Relay);

impl Relay for Deaf<'_> {
    fn send(&self, request: &Request<'_>) -> std::result::Result<Answer, Unreachable> {
        let answer = self.0.send(request)?;
        if request.method == Method::Post && request.path.ends_with("/certificates") {
            return Err(Unreachable("the answer was lost".to_owned()));
        }
        Ok(answer)
    }
}

#[test]
fn what_an_owner_said_and_does_not_know_of_is_said_again() {
    for restarted in [false, true] {
        let mut world = World::new(43, 3);
        for device in &mut world.devices {
            device.step().unwrap();
        }
        let (second, third) = (world.devices[1].id(), world.devices[2].id());
        let first = &mut world.devices[0];
        let store = first.store.as_ref().unwrap();
        let finance = || Place {
            role: "finance".to_owned(),
            classes: sync::CLASSES.to_vec(),
            own: false,
        };
        let wanted = |placed: &Placed<'_>| Ok((placed.device == third).then(finance));
        let lost = first.engine.appoint(store, &Deaf(&first.line), &wanted);
        assert_eq!(lost.unwrap_err().code, "sync.offline");
        // A colleague has heard of it, then the relay loses everything.
        world.devices[1].step().unwrap();
        world.wipe();
        let first = &mut world.devices[0];
        if restarted {
            first.store = None;
            first.open();
        }
        // The first request finds the connection closed.
        let again = appoint(first, &[(second, "designer")]).unwrap_err();
        assert_eq!(again.code, "sync.offline");
        assert_eq!(appoint(first, &[(second, "designer")]).unwrap(), 1);
        for _ in 0..3 {
            for device in &mut world.devices {
                device.step().unwrap();
            }
        }
        for device in &mut world.devices {
            assert_eq!(device.step().unwrap().trouble, None);
        }
        for device in &world.devices {
            assert!(roles(device).contains(&(third, "finance".to_owned())));
            assert!(roles(device).contains(&(second, "designer".to_owned())));
        }
    }
}
