//! Roles of computers: what an owner chose at his own is said by it; what came from elsewhere waits until an owner says so.
#![allow(clippy::unwrap_used)]

mod sharing;

use serde_json::{Value, json};
use sharing::{Bed, Computer, eventually};

fn set_role(at: &Computer, member: &Value, role: &str) {
    let saved = json!({"id": member, "name": "小王", "phone": "", "role": role, "active": true});
    at.call("firm.save_member", saved);
}

/// Role and due role of the computer of this member.
fn role(at: &Computer, member: &Value) -> (Value, Value) {
    let devices = at.call("sync.devices", json!({}));
    let device = devices.as_array().unwrap().iter();
    let device = device.clone().find(|device| device["memberId"] == *member);
    let device = device.unwrap();
    (device["role"].clone(), device["roleDue"].clone())
}

#[test]
fn a_role_that_an_owner_chose_is_his_colleagues_computers_too() {
    let bed = Bed::new();
    let (first, second) = (Computer::live(&bed.clock), Computer::live(&bed.clock));
    let wang = first.share_with(&second, &bed.relay.url());
    assert_eq!(role(&first, &wang), (json!("designer"), Value::Null));
    set_role(&first, &wang, "finance");
    for computer in [&first, &second] {
        eventually(|| role(computer, &wang) == (json!("finance"), Value::Null));
    }

    // Made an owner, his computer may let others in.
    set_role(&first, &wang, "owner");
    eventually(|| role(&second, &wang) == (json!("owner"), Value::Null));
    let li = second.hire("小李");
    second.call("sync.invite", json!({"memberId": li}));

    // And not any more.
    set_role(&first, &wang, "sales");
    eventually(|| role(&second, &wang) == (json!("sales"), Value::Null));
    set_role(&second, &wang, "owner");
    let refused = second.refused("sync.invite", json!({"memberId": li}));
    assert_eq!(refused.code, "relay.not_allowed");
}

#[test]
fn who_makes_himself_an_owner_is_none_until_an_owner_says_so() {
    let bed = Bed::new();
    let (first, second) = (Computer::live(&bed.clock), Computer::live(&bed.clock));
    let wang = first.share_with(&second, &bed.relay.url());
    set_role(&second, &wang, "owner");
    for computer in [&first, &second] {
        eventually(|| role(computer, &wang) == (json!("designer"), json!("owner")));
    }
    // Rounds go on, and nobody has said it by himself.
    let lead = first.lead("陈先生", "13800000001");
    eventually(|| second.has_lead(&lead));
    assert_eq!(role(&first, &wang), (json!("designer"), json!("owner")));

    let appoint =
        |at: &Computer, role: &str| json!({"deviceId": at.status()["device"]["id"], "role": role});
    let refused = first.refused("sync.appoint", appoint(&first, "owner"));
    assert_eq!(refused.code, "sync.appoint_own");
    // The role that he saw is not the one that it is by now.
    let refused = first.refused("sync.appoint", appoint(&second, "finance"));
    assert_eq!(refused.code, "sync.role_moved");
    assert_eq!(role(&first, &wang), (json!("designer"), json!("owner")));
    first.call("sync.appoint", appoint(&second, "owner"));
    for computer in [&first, &second] {
        eventually(|| role(computer, &wang) == (json!("owner"), Value::Null));
    }
}

#[test]
fn a_computer_that_is_no_owners_gives_no_roles() {
    let bed = Bed::new();
    let computers = [(); 3].map(|()| Computer::live(&bed.clock));
    let [first, second, third] = &computers;
    first.share_with(second, &bed.relay.url());
    let li = first.hire("小李");
    first.let_in(&li, third);
    eventually(|| {
        second
            .call("sync.devices", json!({}))
            .as_array()
            .unwrap()
            .len()
            == 3
    });
    set_role(second, &li, "finance");
    let third = json!({"deviceId": third.status()["device"]["id"], "role": "finance"});
    let refused = second.refused("sync.appoint", third);
    assert_eq!(refused.code, "relay.not_allowed");
    assert_eq!(role(second, &li), (json!("designer"), json!("finance")));
}

/// What a call as this member is refused with.
fn refused_as(at: &Computer, member: &Value, name: &str, req: Value) -> String {
    let fault = at.call_as(member, name, req).unwrap_err();
    fault.code
}

#[test]
fn who_called_himself_an_owner_elsewhere_is_none_at_an_owners_computer() {
    let bed = Bed::new();
    let (first, second) = (Computer::live(&bed.clock), Computer::live(&bed.clock));
    let wang = first.share_with(&second, &bed.relay.url());
    let saved =
        |role: &str| json!({"id": wang, "name": "小王", "phone": "", "role": role, "active": true});
    second
        .call_as(&wang, "firm.save_member", saved("owner"))
        .unwrap();
    eventually(|| role(&first, &wang) == (json!("designer"), json!("owner")));

    let invite = json!({"memberId": wang});
    let appoint = json!({"deviceId": second.status()["device"]["id"], "role": "owner"});
    let lin = first.call("session.state", json!({}))["faces"]
        .as_array()
        .unwrap()
        .iter()
        .find(|face| face["name"] == "林青")
        .unwrap()["id"]
        .clone();
    for (name, req) in [
        ("sync.invite", invite),
        ("sync.appoint", appoint.clone()),
        (
            "sync.revoke",
            json!({"deviceId": second.status()["device"]["id"]}),
        ),
        ("session.clear_pin", json!({"id": lin})),
        ("session.set_lock_after", json!({"minutes": null})),
    ] {
        let code = refused_as(&first, &wang, name, req);
        assert_eq!(code, "session.owner_unconfirmed", "{name}");
    }

    // Nor by choosing his role once more, at a computer where no PIN keeps him from it.
    for role in ["sales", "owner"] {
        first
            .call_as(&wang, "firm.save_member", saved(role))
            .unwrap();
    }
    let lead = first.lead("陈先生", "13800000001");
    eventually(|| second.has_lead(&lead));
    assert_eq!(role(&first, &wang), (json!("designer"), json!("owner")));
    // Where there is one he may not even that.
    first
        .call_as(
            &lin,
            "session.set_pin",
            json!({"pin": "2468", "current": null}),
        )
        .unwrap();
    assert_eq!(
        refused_as(&first, &wang, "firm.save_member", saved("finance")),
        "firm.owner_appoints"
    );

    // Until an owner says so.
    first.call("sync.appoint", appoint);
    eventually(|| role(&first, &wang) == (json!("owner"), Value::Null));
    first
        .call_as(&wang, "session.set_lock_after", json!({"minutes": 5}))
        .unwrap();
}

#[test]
fn who_was_made_an_owner_by_one_is_one_at_that_computer() {
    let bed = Bed::new();
    let (first, second) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    let wang = first.share_with(&second, &bed.relay.url());
    let [li, zhao] = ["小李", "小赵"].map(|name| first.hire(name));
    let invite = json!({"memberId": wang});
    let code = refused_as(&first, &li, "sync.invite", invite.clone());
    assert_eq!(code, "session.owner_only");
    set_role(&first, &li, "owner");
    let made = json!({"id": zhao, "name": "小赵", "phone": "", "role": "owner", "active": true});
    first.call_as(&li, "firm.save_member", made).unwrap();
    for one in [&li, &zhao] {
        first.call_as(one, "sync.invite", invite.clone()).unwrap();
    }
    // Elsewhere they are when they have a computer of their own.
    first.now();
    second.now();
    let code = refused_as(
        &second,
        &zhao,
        "session.set_lock_after",
        json!({"minutes": 5}),
    );
    assert_eq!(code, "session.owner_unconfirmed");
}
