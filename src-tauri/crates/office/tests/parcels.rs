//! Changes that go from computer to computer in a file, through the calls that the screens make.
#![allow(clippy::unwrap_used)]

mod sharing;

use serde_json::{Value, json};
use sharing::{Bed, Computer};

fn pack(at: &Computer, range: &str) -> Value {
    at.call("sync.pack", json!({"range": range}))
}

fn take_in(at: &Computer, packed: &Value) -> Value {
    at.call("sync.take_in", json!({"base64": packed["base64"]}))
}

#[test]
fn two_computers_without_a_network_pass_a_file_to_and_fro() {
    let bed = Bed::new();
    let (first, second) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    first.share_with(&second, &bed.relay.url());
    second.now();
    for computer in [&first, &second] {
        computer.call("sync.pause", json!({}));
    }
    let nothing = first.refused("sync.pack", json!({"range": "unsent"}));
    assert_eq!(nothing.code, "sync.nothing_unsent");
    bed.clock.pass_minutes(1);
    let lead = first.lead("陈先生", "13800000001");
    let packed = pack(&first, "unsent");
    assert_eq!(
        (&packed["changes"], &packed["leftOut"]),
        (&json!(1), &json!(0))
    );
    let name = packed["fileName"].as_str().unwrap();
    assert!(
        name.starts_with("青山装饰-前台电脑-") && name.ends_with(".kgsync"),
        "{name}"
    );
    let told = take_in(&second, &packed);
    assert_eq!(
        (
            &told["deviceName"],
            &told["received"],
            &told["known"],
            &told["left"]
        ),
        (&json!("前台电脑"), &json!(1), &json!(0), &json!([]))
    );
    assert!(second.has_lead(&lead));
    assert_eq!(take_in(&second, &packed)["known"], 1);

    // Both changed it; the file that comes back brings the conflict.
    first.set_phone(&lead, "13900000001");
    second.set_phone(&lead, "13900000002");
    let back = pack(&second, "week");
    assert_eq!(take_in(&first, &back)["conflicts"], 1);
    assert_eq!(first.status()["conflicts"], 1);
    assert_eq!(
        take_in(&second, &pack(&first, "everything"))["conflicts"],
        1
    );
    assert_eq!(first.digest(), second.digest());

    // Online again nobody has anything to say that the other does not know.
    for computer in [&first, &second] {
        computer.call("sync.resume", json!({}));
    }
    first.now();
    assert_eq!(second.now()["received"], 0);
    first.now();
    assert_eq!(first.digest(), second.digest());
}

#[test]
fn a_file_that_cannot_be_taken_in_says_why() {
    let bed = Bed::new();
    let (first, second) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    let alone = Computer::new(&bed.clock);
    alone.make_firm();
    let refused =
        |at: &Computer, base64: &str| at.refused("sync.take_in", json!({"base64": base64})).code;
    assert_eq!(refused(&alone, "AAAA"), "sync.not_shared");
    assert_eq!(
        alone.refused("sync.pack", json!({"range": "week"})).code,
        "sync.not_shared"
    );
    first.share_with(&second, &bed.relay.url());
    alone.found(&bed.relay.url());
    let packed = pack(&first, "everything");
    let text = packed["base64"].as_str().unwrap();
    assert_eq!(refused(&alone, text), "envelope.parcel_other_firm");
    for unreadable in ["", "AAAA", "no base64", &text[..40]] {
        assert_eq!(
            refused(&second, unreadable),
            "envelope.parcel_unreadable",
            "{unreadable}"
        );
    }
    let cut = &text[..text.len() / 8 * 4];
    assert_eq!(refused(&second, cut), "envelope.parcel_damaged");
    let large = "A".repeat(28_000_000);
    assert_eq!(refused(&second, &large), "sync.parcel_too_large");
}
