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

    let device = |at: &Computer| json!({"deviceId": at.status()["device"]["id"]});
    let (own, other) = (device(&first), device(&second));
    assert_eq!(
        first.refused("sync.appoint", own.clone()).code,
        "sync.appoint_own"
    );
    second.call("sync.appoint", own);
    assert_eq!(role(&first, &wang), (json!("designer"), json!("owner")));
    first.call("sync.appoint", other);
    for computer in [&first, &second] {
        eventually(|| role(computer, &wang) == (json!("owner"), Value::Null));
    }
}
