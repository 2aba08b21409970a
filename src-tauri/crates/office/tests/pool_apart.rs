//! The public pool between computers that were apart: nobody's work is lost, and all agree without asking anybody.
#![allow(clippy::unwrap_used)]

mod sharing;

use serde_json::{Value, json};
use sharing::{Bed, Computer};

fn lead(computer: &Computer, id: &Value) -> Value {
    computer.call("crm.lead", json!({"id": id}))
}

fn rounds(first: &Computer, second: &Computer) {
    for _ in 0..2 {
        first.now();
        second.now();
    }
    assert_eq!(first.conflicts()["total"], 0);
    assert_eq!(second.conflicts()["total"], 0);
    assert!(first.digest() == second.digest(), "they hold the same");
}

fn call(computer: &Computer, id: &Value) {
    let call = json!({"of": {"leadId": id}, "kind": "call", "text": "下周再谈"});
    computer.call("crm.log_activity", call);
}

#[test]
fn computers_apart_agree_on_what_went_back_to_the_pool() {
    let bed = Bed::new();
    let (first, second) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    let member = first.share_with(&second, &bed.relay.url());
    let third = first.hire("小李");
    let rules = json!({"returns": true, "warnDays": 3, "claimHeld": null, "claimDay": null, "reclaimDays": 7,
        "claimers": "everybody"});
    first.call("crm.save_pool_settings", rules);
    let kept = first.lead("陈先生", "13800000001");
    let lost = first.lead("周女士", "13800000002");
    let both = first.lead("吴先生", "13800000003");
    rounds(&first, &second);

    // Apart: the owner calls one in time at his computer. The days of all three pass at the other, and nothing is written for that.
    bed.clock.pass_days(3);
    call(&first, &kept);
    bed.clock.pass_days(2);
    let pool = json!({"filter": {"pool": true}});
    assert_eq!(second.call("crm.leads", pool.clone())["total"], 3);
    assert_eq!(first.call("crm.leads", pool.clone())["total"], 2);
    assert_eq!(second.status()["waiting"]["changes"], 0);
    assert_eq!(lead(&second, &kept)["ownerId"], Value::Null);
    rounds(&first, &second);
    // Met again, the call counts on both, as if it had been known.
    for computer in [&first, &second] {
        assert_eq!(computer.call("crm.leads", pool.clone())["total"], 2);
        assert_eq!(lead(computer, &kept)["ownerName"], "林青");
        assert_eq!(lead(computer, &lost)["lastOwnerName"], "林青");
    }

    // Who had it cannot work on in what went back: his call would be a claim. The other one claims it.
    let called = json!({"of": {"leadId": lost}, "kind": "call", "text": ""});
    assert_eq!(
        first.refused("crm.log_activity", called).code,
        "crm.claim_first"
    );
    claim(&second, &member, &lost);
    // Of another both say that it is theirs: the later one has it, and the timeline tells of both.
    claim(&second, &member, &both);
    bed.clock.pass_minutes(5);
    claim(&first, &third, &both);
    rounds(&first, &second);
    for computer in [&first, &second] {
        assert_eq!(lead(computer, &kept)["ownerName"], "林青");
        assert_eq!(lead(computer, &lost)["ownerName"], "小王");
        assert_eq!(lead(computer, &both)["ownerName"], "小李");
        let told = computer.call("crm.timeline", json!({"leadId": both}));
        let claims: Vec<&Value> = told.as_array().unwrap().iter().collect();
        let claims = claims.iter().filter(|entry| entry["kind"] == "claimed");
        let by: Vec<&Value> = claims.map(|entry| &entry["to"]).collect();
        assert_eq!(by, ["小李", "小王"]);
        assert_eq!(computer.call("crm.leads", pool.clone())["total"], 0);
    }
}

fn claim(computer: &Computer, who: &Value, id: &Value) {
    let claim = json!({"ids": [id]});
    computer.call_as(who, "crm.claim_leads", claim).unwrap();
}
