//! Every computer is gone: the paper of the recovery kit brings the firm to a new one.
#![allow(clippy::unwrap_used)]

mod sharing;

use serde_json::{Value, json};
use sharing::{Bed, Computer};

fn recover(at: &Computer, kit: &Value, number: &Value) -> Value {
    let paper =
        json!({"relay": kit["relay"], "firm": number, "kit": kit["kit"], "deviceName": "新电脑"});
    at.call("sync.recover", paper)
}

#[test]
fn a_new_computer_has_the_firm_again_and_is_an_owners() {
    let bed = Bed::new();
    let (first, new) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    first.make_firm();
    let kit = first.found(&bed.relay.url());
    assert_eq!(kit["relay"], bed.relay.url());
    assert_eq!(kit["number"], first.status()["number"]);
    let lead = first.lead("陈先生", "13800000001");
    first.now();
    let digest = first.digest();
    drop(first);

    let joining = recover(&new, &kit, &kit["number"]);
    new.stage("sync.joining", &joining, "done");
    assert_eq!(new.office.path().unwrap().file_stem().unwrap(), "青山装饰");
    assert!(new.has_lead(&lead));
    let device = new.status()["device"].clone();
    assert_eq!(
        (
            &device["name"],
            &device["role"],
            &device["memberName"],
            &device["roleDue"]
        ),
        (
            &json!("新电脑"),
            &json!("owner"),
            &json!("林青"),
            &Value::Null
        )
    );
    assert_eq!(new.digest(), digest);
    let wang = new.hire("小王");
    let other = Computer::new(&bed.clock);
    new.now();
    new.let_in(&wang, &other);
    assert!(other.has_lead(&lead));
}

#[test]
fn a_paper_that_does_not_fit_is_told_and_leaves_nothing() {
    let bed = Bed::new();
    let (first, new) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    first.make_firm();
    let kit = first.found(&bed.relay.url());
    first.now();
    let other = json!("0123 4567 89AB CDEF 0123 4567 89AB CDEF");
    let joining = recover(&new, &kit, &other);
    let failed = new.stage("sync.joining", &joining, "failed");
    assert_eq!(failed["fault"]["code"], "sync.kit_unknown");
    assert_eq!(new.office.path(), None);
    let files = |at: &Computer| std::fs::read_dir(at.folder.path()).unwrap().count();
    assert_eq!(files(&new), 0);
    let typed = json!({"relay": kit["relay"], "firm": kit["number"], "kit": "ABCD", "deviceName": "新电脑"});
    assert_eq!(
        new.refused("sync.recover", typed).code,
        "envelope.kit_invalid"
    );
    let unnamed =
        json!({"relay": kit["relay"], "firm": kit["number"], "kit": kit["kit"], "deviceName": " "});
    assert_eq!(
        new.refused("sync.recover", unnamed).code,
        "envelope.name_invalid"
    );
    let joining = recover(&new, &kit, &kit["number"]);
    new.stage("sync.joining", &joining, "done");
}

#[test]
fn a_new_kit_counts_when_its_paper_is_kept() {
    let bed = Bed::new();
    let (first, new) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    first.make_firm();
    let old = first.found(&bed.relay.url());
    first.now();
    let kit = first.call("sync.draft_kit", json!({}));
    assert_eq!(
        (&kit["number"], &kit["relay"]),
        (&old["number"], &old["relay"])
    );
    assert_ne!(kit["kit"], old["kit"]);
    // Nobody has the new paper yet: it opens nothing.
    let failed = |kit: &Value| {
        let joining = recover(&new, kit, &kit["number"]);
        new.stage("sync.joining", &joining, "failed")["fault"]["code"].clone()
    };
    assert_eq!(failed(&kit), "sync.kit_unknown");
    let wrong = first.refused("sync.renew_kit", json!({"kit": "ABCD"}));
    assert_eq!(wrong.code, "envelope.kit_invalid");
    let li = first.hire("小李");
    let draft = first.call_as(&li, "sync.draft_kit", json!({}));
    assert_eq!(draft.unwrap_err().code, "session.owner_only");
    first.call("sync.renew_kit", json!({"kit": kit["kit"]}));
    assert_ne!(first.status()["kitSince"], Value::Null);
    first.now();
    assert_eq!(failed(&old), "sync.kit_unknown");
    let joining = recover(&new, &kit, &kit["number"]);
    new.stage("sync.joining", &joining, "done");
    assert_eq!(new.digest(), first.digest());
}
