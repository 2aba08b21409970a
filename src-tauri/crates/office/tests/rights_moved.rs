//! Rights that change while computers are in the firm: what is taken away goes from their folders, what is given comes, and
//! only an owner's word counts.
#![allow(clippy::unwrap_used)]

mod sharing;

use serde_json::{Value, json};
use sharing::{Bed, Computer, eventually, holds};

const NAME: &str = "欧阳秘密";
const PHONE: &str = "13912345678";

fn sees(computer: &Computer) -> Value {
    computer.call("session.state", json!({}))["sees"].clone()
}

fn save(computer: &Computer, on: bool, designer: Value) {
    let roles = json!([{"role": "designer", "sees": designer}]);
    computer.call("firm.save_rights", json!({"on": on, "roles": roles}));
}

/// What the computer of this member sees by the owners' word, and what it is to see.
fn device(at: &Computer, member: &Value) -> (Value, Value) {
    let devices = at.call("sync.devices", json!({}));
    let mut devices = devices.as_array().unwrap().iter();
    let found = devices
        .find(|device| device["memberId"] == *member)
        .unwrap();
    (found["sees"].clone(), found["seesDue"].clone())
}

#[test]
fn what_a_role_sees_no_more_goes_from_its_computers_and_comes_back_with_the_right() {
    let bed = Bed::new();
    let (owner, site) = (Computer::live(&bed.clock), Computer::live(&bed.clock));
    let wang = owner.share_with(&site, &bed.relay.url());
    let lead = owner.lead(NAME, PHONE);
    eventually(|| site.has_lead(&lead));
    site.call("care.back_up", json!({}));
    let folder = site.folder.path();
    assert!(holds(folder, PHONE.as_bytes()));
    let found = site.call(
        "search.find",
        json!({"typed": NAME, "each": 5, "limit": 20}),
    );
    assert_ne!(found["hits"], json!([]));
    let all = json!(["contact", "cost", "price", "money", "hr"]);
    assert_eq!(device(&owner, &wang), (all.clone(), Value::Null));

    save(&owner, true, json!(["price"]));
    eventually(|| sees(&site) == json!(["price"]));
    assert_eq!(device(&owner, &wang), (json!(["price"]), Value::Null));
    // It is seen no more at once, and gone a moment later. The next backup, which the program makes by itself within a
    // minute, takes the place of those that have it.
    let secrets = [NAME.as_bytes(), PHONE.as_bytes()];
    eventually(|| {
        site.call("care.back_up", json!({}));
        !secrets.iter().any(|secret| holds(folder, secret))
    });
    assert!(
        secrets
            .iter()
            .all(|secret| holds(owner.folder.path(), secret))
    );
    let found = site.call(
        "search.find",
        json!({"typed": NAME, "each": 5, "limit": 20}),
    );
    assert_eq!(found["hits"], json!([]));
    // Meanwhile somebody else comes; with the right both are there.
    let other = owner.lead("新客户", "13700000002");
    save(&owner, true, json!(["price", "contact"]));
    eventually(|| sees(&site) == json!(["contact", "price"]));
    eventually(|| site.has_lead(&other));
    assert_eq!(site.phone(&lead), json!(PHONE));
    let found = site.call(
        "search.find",
        json!({"typed": NAME, "each": 5, "limit": 20}),
    );
    assert_ne!(found["hits"], json!([]));
    save(&owner, false, json!(["price", "contact"]));
    eventually(|| sees(&site) == all);
    eventually(|| owner.digest() == site.digest());
    assert_eq!(site.status()["refused"], 0);
}

#[test]
fn who_writes_himself_a_right_has_it_when_an_owner_says_so() {
    let bed = Bed::new();
    let (owner, site) = (Computer::live(&bed.clock), Computer::live(&bed.clock));
    let wang = owner.share_with(&site, &bed.relay.url());
    save(&owner, true, json!([]));
    eventually(|| sees(&site) == json!([]));
    // At his own computer the owner's name is there for everybody to sit under.
    save(&site, true, json!(["price"]));
    eventually(|| device(&owner, &wang) == (json!([]), json!(["price"])));
    let lead = owner.lead(NAME, PHONE);
    let round = owner.now();
    assert_eq!(round["trouble"], Value::Null);
    assert_eq!(device(&owner, &wang), (json!([]), json!(["price"])));
    assert_eq!(sees(&site), json!([]));

    let appoint = |sees: Value| {
        let id = site.status()["device"]["id"].clone();
        json!({"deviceId": id, "role": "designer", "sees": sees})
    };
    let moved = owner.refused("sync.appoint", appoint(json!(["cost"])));
    assert_eq!(moved.code, "sync.role_moved");
    owner.call("sync.appoint", appoint(json!(["price"])));
    eventually(|| sees(&site) == json!(["price"]));
    assert_eq!(device(&owner, &wang), (json!(["price"]), Value::Null));
    assert!(owner.has_lead(&lead));
}
