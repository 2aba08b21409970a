//! Sharing a firm between computers, through the calls that the screens make, with the real relay.
#![allow(clippy::unwrap_used)]

mod sharing;

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use office::{Caller, Session};
use rusqlite::Connection;
use serde_json::{Value, json};
use sharing::{Bed, Computer, LONG, Running, eventually};
use store::Environment as _;

#[test]
fn two_computers_work_as_one_and_settle_what_they_did_at_the_same_time() {
    let bed = Bed::new();
    let (first, second) = (Computer::live(&bed.clock), Computer::live(&bed.clock));
    first.make_firm();
    assert_eq!(first.status()["mode"], "off");
    let kit = first.found(&bed.relay.url());
    assert_eq!(kit["kit"].as_str().unwrap().split('-').count(), 9, "{kit}");
    let wang = first.hire("小王");
    eventually(|| first.status()["waiting"]["changes"] == 0 && first.status()["online"] == true);
    first.let_in(&wang, &second);

    // The firm is open there now, in a file with its name.
    assert_eq!(
        second.office.path().unwrap().file_stem().unwrap(),
        "青山装饰"
    );
    let state = second.call("app.state", json!({}));
    assert_eq!(state["firm"]["name"], "青山装饰");
    assert_eq!(
        second.call("firm.members", json!({})),
        first.call("firm.members", json!({}))
    );
    let status = second.status();
    assert_eq!(
        (&status["mode"], &status["device"]["series"]),
        (&json!("on"), &json!("B"))
    );
    assert_eq!(status["device"]["memberName"], "小王");
    let devices = first.call("sync.devices", json!({}));
    assert_eq!(devices.as_array().unwrap().len(), 2);
    assert_eq!(
        (&devices[0]["name"], &devices[0]["thisOne"]),
        (&json!("前台电脑"), &json!(true))
    );

    // What is typed here is there, and the other way round, without anybody asking.
    let lead = first.lead("陈先生", "13800000001");
    eventually(|| second.has_lead(&lead));
    let other = second.lead("周女士", "13800000002");
    eventually(|| first.has_lead(&other));
    let kept = first.call("history.of", json!({"table": "crm_lead", "id": other}));
    assert_eq!(kept["changes"][0]["memberName"], "林青");

    // Both offline, both change the same thing.
    for computer in [&first, &second] {
        computer.call("sync.pause", json!({}));
        assert_eq!(computer.status()["mode"], "paused");
        assert_eq!(computer.refused("sync.now", json!({})).code, "sync.paused");
    }
    first.set_phone(&lead, "13900000001");
    bed.clock.pass_minutes(1);
    second.set_phone(&lead, "13900000002");
    assert_eq!(first.status()["waiting"]["changes"], 1);
    for computer in [&first, &second] {
        computer.call("sync.resume", json!({}));
    }
    for computer in [&first, &second] {
        eventually(|| computer.conflicts()["total"] == 1);
        let conflict = &computer.conflicts()["conflicts"][0];
        assert_eq!(
            (&conflict["table"], &conflict["column"]),
            (&json!("crm_lead"), &json!("phone"))
        );
        assert!(
            conflict["record"]["name"]
                .as_str()
                .unwrap()
                .contains("陈先生"),
            "{conflict}"
        );
        let values = [&conflict["kept"]["value"], &conflict["others"][0]["value"]];
        assert_eq!(values, [&json!("13900000002"), &json!("13900000001")]);
        let devices = [
            &conflict["kept"]["deviceName"],
            &conflict["others"][0]["deviceName"],
        ];
        assert_eq!(devices, [&json!("小王的笔记本"), &json!("前台电脑")]);
        assert_eq!(computer.status()["conflicts"], 1);
    }
    let conflict = first.conflicts()["conflicts"][0].clone();
    let choice = json!({"id": conflict["id"], "change": conflict["others"][0]["change"]});
    first.call("sync.settle", choice.clone());
    for computer in [&first, &second] {
        eventually(|| computer.conflicts()["total"] == 0);
        eventually(|| computer.phone(&lead) == "13900000001");
        assert_eq!(computer.status()["conflicts"], 0);
    }
    assert_eq!(
        first.refused("sync.settle", choice).code,
        "store.conflict_gone"
    );
    // Settling is a change like any other.
    first.call("history.undo_last", json!({}));
    eventually(|| second.phone(&lead) == "13900000002");
    for computer in [&first, &second] {
        eventually(|| computer.conflicts()["total"] == 1);
    }
}

#[test]
fn a_removed_computer_is_told_and_keeps_what_it_has() {
    let bed = Bed::new();
    let (first, second) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    first.share_with(&second, &bed.relay.url());
    let lead = first.lead("陈先生", "13800000001");
    first.now();
    second.now();
    assert!(second.has_lead(&lead));
    let id = second.status()["device"]["id"].clone();
    let own = first.status()["device"]["id"].clone();
    assert_eq!(
        first.refused("sync.revoke", json!({"deviceId": own})).code,
        "sync.own_device"
    );
    first.call("sync.revoke", json!({"deviceId": id}));
    let late = first.lead("后来的", "13800000003");
    first.now();
    let devices = first.call("sync.devices", json!({}));
    assert!(devices[1]["revokedAt"].is_string(), "{devices}");
    let _ = second.try_call("sync.now", json!({}));
    assert_eq!(second.status()["mode"], "revoked");
    assert!(second.has_lead(&lead) && !second.has_lead(&late));
    assert_eq!(second.refused("sync.now", json!({})).code, "sync.removed");
}

#[test]
fn who_has_just_joined_has_missed_no_backup() {
    let bed = Bed::new();
    let (first, second) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    first.make_firm();
    first.found(&bed.relay.url());
    let wang = first.hire("小王");
    first.lead("陈先生", "13800000001");
    first.now();
    bed.clock.pass_days(30);
    let overdue =
        |computer: &Computer| computer.call("care.warning", json!({}))["overdueDays"].clone();
    assert_eq!(overdue(&first), 30);
    first.let_in(&wang, &second);
    assert_eq!(overdue(&second), Value::Null);
    bed.clock.pass_days(30);
    assert_eq!(overdue(&second), 30);
}

/// What a quote says: its lines with quantity and amount, and what the customer pays.
fn paper(computer: &Computer, quote: &Value) -> (Vec<(String, String, Fen)>, Fen) {
    let sheet = computer.call("quoting.quote", json!({"id": quote}));
    let mut lines = Vec::new();
    for section in sheet["sections"].as_array().unwrap() {
        for line in section["lines"].as_array().unwrap() {
            let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            lines.push((text("name"), text("quantity"), fen(&line["amount"])));
        }
    }
    (lines, fen(&sheet["totals"]["direct"]))
}

type Fen = Option<i64>;

fn fen(value: &Value) -> Fen {
    let amount: kernel::Money = value.as_str()?.parse().unwrap();
    Some(amount.scaled())
}

#[test]
fn a_quote_that_was_sent_is_what_was_sent_on_every_computer() {
    let bed = Bed::new();
    let (first, second) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    first.make_firm();
    first.found(&bed.relay.url());
    let wang = first.hire("小王");
    let lead = first.lead("周女士", "13800000077");
    let project = first.call(
        "design.convert_lead",
        json!({"leadId": lead, "newCustomer": false}),
    );
    let quote = first.call(
        "quoting.create",
        json!({"project": project["projectId"], "mode": null, "start": {"kind": "blank"}}),
    )["id"]
        .clone();
    let section = first.call(
        "quoting.save_section",
        json!({"quote": quote, "id": null, "name": "客厅", "nameEn": "", "room": null}),
    )["id"]
        .clone();
    let row = |key: &str, name: &str, quantity: &str, price: &str| {
        json!({"key": key, "section": section, "cells": [
            {"column": "name", "text": name},
            {"column": "unit", "text": "㎡"},
            {"column": "quantity", "text": quantity},
            {"column": "unit_price", "text": price},
        ]})
    };
    let rows = [row("a", "铺地砖", "10", "80"), row("b", "刷墙", "30", "25")];
    let edited = first.call("quoting.edit", json!({"quote": quote, "rows": rows}));
    assert_eq!(edited["faults"], json!([]), "{edited}");
    let line = edited["created"][0]["id"].clone();
    first.now();
    first.let_in(&wang, &second);
    assert_eq!(paper(&second, &quote), paper(&first, &quote));

    // One sends it; the other, not knowing, works on.
    bed.clock.pass_minutes(1);
    let cell = json!({"line": line, "column": "quantity", "text": "12"});
    second.call("quoting.edit", json!({"quote": quote, "cells": [cell]}));
    second.call(
        "quoting.edit",
        json!({"quote": quote, "rows": [row("c", "吊顶", "5", "150")]}),
    );
    bed.clock.pass_minutes(1);
    first.call("quoting.send", json!({"id": quote}));
    let sent = paper(&first, &quote);
    assert_eq!(sent.1, Some(155_000));
    bed.clock.pass_minutes(1);
    let cell = json!({"line": line, "column": "note", "text": "客户要深色"});
    second.call("quoting.edit", json!({"quote": quote, "cells": [cell]}));
    for computer in [&second, &first, &second] {
        computer.now();
    }
    for computer in [&first, &second] {
        let (lines, direct) = paper(computer, &quote);
        assert_eq!((&lines, direct), (&sent.0, sent.1));
        let sum: i64 = lines.iter().filter_map(|(_, _, amount)| *amount).sum();
        assert_eq!(Some(sum), direct, "the total is the sum of the lines");
        let open = computer.conflicts();
        assert_eq!(
            (&open["total"], &computer.status()["conflicts"]),
            (&json!(1), &json!(1))
        );
        let document = &open["documents"][0];
        assert_eq!(document["sent"]["memberName"], "林青");
        assert_eq!(document["revisable"], true);
        let done: Vec<_> = document["changes"].as_array().unwrap().iter().collect();
        assert_eq!(done.len(), 3, "{document}");
        assert!(
            done.iter()
                .all(|late| late["by"]["deviceName"] == "小王的笔记本")
        );
        let text = document.to_string();
        for word in ["added", "changed", "吊顶", "12", "客户要深色"] {
            assert!(text.contains(word), "{word}: {document}");
        }
    }
    let cell = json!({"line": line, "column": "quantity", "text": "1"});
    let refused = second.refused("quoting.edit", json!({"quote": quote, "cells": [cell]}));
    assert_eq!(refused.code, "quoting.locked");

    // Kept as it was sent, and that taken back; then taken into a new version.
    let id = first.conflicts()["documents"][0]["id"].clone();
    let kept = first.call("sync.settle_late", json!({"id": id, "revise": false}));
    assert_eq!(kept["quote"], Value::Null);
    first.now();
    second.now();
    for computer in [&first, &second] {
        assert_eq!(computer.conflicts()["total"], 0);
        let settled = computer.call("sync.conflicts", json!({"settled": true}));
        assert_eq!(settled["documents"][0]["settled"]["memberName"], "林青");
    }
    first.call("history.undo_last", json!({}));
    first.now();
    second.now();
    assert_eq!(second.conflicts()["total"], 1);
    let made = second.call("sync.settle_late", json!({"id": id, "revise": true}));
    second.now();
    first.now();
    for computer in [&first, &second] {
        assert_eq!(computer.conflicts()["total"], 0);
        assert_eq!(paper(computer, &quote), sent);
        let (lines, direct) = paper(computer, &made["quote"]);
        let names: Vec<_> = lines
            .iter()
            .map(|(name, quantity, _)| (name.as_str(), quantity.as_str()))
            .collect();
        assert_eq!(names.len(), 3, "{names:?}");
        assert_eq!(direct, Some(12 * 8_000 + 30 * 2_500 + 5 * 15_000));
        let version = computer.call("quoting.quote", json!({"id": made["quote"]}));
        assert_eq!(
            (&version["version"], &version["status"]),
            (&json!(2), &json!("draft"))
        );
    }
    // What was sent can be put away on one computer, and is on the other.
    second.call("quoting.void", json!({"id": quote}));
    second.now();
    first.now();
    let old = first.call("quoting.quote", json!({"id": quote}));
    assert_eq!(old["status"], "void");
    assert_eq!(paper(&first, &quote), sent);
}

#[test]
fn whoever_is_not_let_in_gets_nothing() {
    let bed = Bed::new();
    let (first, second) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    first.make_firm();
    first.found(&bed.relay.url());
    let wang = first.hire("小王");
    first.now();

    let join = |invitation: &str| json!({"invitation": invitation, "relay": bed.relay.url(), "deviceName": "笔记本", "person": "小王"});
    let typed_wrong = second.refused("sync.join", join("ABCDE-FGHJK-MNPQR-STVWX"));
    assert_eq!(typed_wrong.code, "envelope.invitation_invalid");
    assert_eq!(typed_wrong.params["field"], "invitation");

    // Other digits: the owner says no.
    let (invitation, joining) = first.invite(&wang, &second);
    first.call("sync.withdraw", invitation.clone());
    assert_eq!(
        second.stage("sync.joining", &joining, "failed")["fault"]["code"],
        "sync.declined"
    );
    assert_eq!(
        first.refused("sync.confirm", invitation).code,
        "sync.not_compared"
    );

    // Too late.
    let invitation = first.call("sync.invite", json!({"memberId": wang}));
    bed.clock.pass_minutes(61);
    let state = first.stage(
        "sync.invitation",
        &json!({"id": invitation["id"]}),
        "failed",
    );
    assert_eq!(state["fault"]["code"], "envelope.invitation_expired");
    bed.clock.pass_minutes(20);
    let joining = second.call("sync.join", join(invitation["code"].as_str().unwrap()));
    let state = second.stage("sync.joining", &joining, "failed");
    assert_eq!(state["fault"]["code"], "relay.no_mailbox", "{state}");

    // Whoever changes his mind is not kept waiting.
    let invitation = first.call("sync.invite", json!({"memberId": wang}));
    let joining = second.call("sync.join", join(invitation["text"].as_str().unwrap()));
    second.call("sync.leave_joining", joining.clone());
    let state = second.call("sync.joining", joining);
    assert_eq!(
        (&state["stage"], &state["fault"]),
        (&json!("failed"), &Value::Null)
    );

    assert_eq!(
        first
            .call("sync.devices", json!({}))
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(second.office.path(), None);
    let left = std::fs::read_dir(second.folder.path()).unwrap().count();
    assert_eq!(left, 0, "no file was made");
}

#[test]
fn work_goes_on_while_the_relay_is_down() {
    let bed = Bed::new();
    let (first, second) = (Computer::live(&bed.clock), Computer::new(&bed.clock));
    first.make_firm();
    let nowhere = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let fault = first.refused(
        "sync.found",
        json!({"relay": format!("http://{nowhere}"), "deviceName": "电脑"}),
    );
    assert_eq!(
        (fault.code.as_str(), &fault.params["field"]),
        ("sync.offline", &json!("relay"))
    );
    assert_eq!(first.status()["mode"], "off");
    first.found(&bed.relay.url());
    let wang = first.hire("小王");
    eventually(|| first.status()["waiting"]["changes"] == 0);
    first.let_in(&wang, &second);

    let port = bed.relay.address.port();
    bed.relay.stop();
    let lead = first.lead("陈先生", "13800000001");
    eventually(|| first.status()["online"] == false);
    let status = first.status();
    assert_eq!(status["waiting"]["changes"], 1);
    assert!(status["waiting"]["since"].is_string());
    assert_eq!(status["trouble"]["fault"]["code"], "sync.offline");
    let round = second.call("sync.now", json!({}));
    assert_eq!(round["trouble"]["code"], "sync.offline");

    let relay = Running::start(&bed.clock, bed.data.path(), port);
    eventually(|| first.status()["online"] == true && first.status()["waiting"]["changes"] == 0);
    assert_eq!(first.status()["trouble"], Value::Null);
    second.now();
    assert!(second.has_lead(&lead));
    relay.stop();
}

#[test]
fn a_silent_network_holds_up_nobody_who_closes_the_firm() {
    let bed = Bed::new();
    let first = Computer::live(&bed.clock);
    first.make_firm();
    first.found(&bed.relay.url());
    eventually(|| first.status()["waiting"]["changes"] == 0);
    let port = bed.relay.address.port();
    bed.relay.stop();
    // It takes connections and says nothing.
    let silent = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let (say, hear) = mpsc::channel();
    let listening = thread::spawn(move || {
        let mut held = Vec::new();
        for stream in silent.incoming().take(3) {
            held.push(stream);
            let _ = say.send(());
        }
        drop(held);
    });
    first.lead("陈先生", "13800000001");
    hear.recv_timeout(LONG).unwrap();
    let path = first.office.path().unwrap();
    for _ in 0..3 {
        first.office.close();
        let begun = Instant::now();
        first.office.open(&path).unwrap();
        // The file would be given up for open elsewhere after five seconds.
        assert!(begun.elapsed() < Duration::from_secs(5));
        assert_eq!(first.status()["waiting"]["changes"], 1);
        // Whoever asks for something waits for no silent network either.
        first.call("sync.pause", json!({}));
        first.call("sync.resume", json!({}));
    }
    first.office.close();
    drop(first);
    // Whoever still listens is let go.
    for _ in 0..3 {
        let _ = std::net::TcpStream::connect(("127.0.0.1", port));
    }
    listening.join().unwrap();
}

#[test]
fn a_copy_on_another_computer_is_no_second_device() {
    let bed = Bed::new();
    let (first, second) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    first.make_firm();
    first.found(&bed.relay.url());
    first.now();
    let path = first.office.path().unwrap();
    first.office.close();
    let copy: PathBuf = second.folder.path().join("拷来的.kaigong");
    std::fs::copy(&path, &copy).unwrap();
    second.office.open(&copy).unwrap();
    let status = second.status();
    assert_eq!(status["mode"], "off");
    assert_eq!(status["reason"]["code"], "sync.no_keys");
    assert_eq!(status["device"], Value::Null);
    assert_eq!(second.refused("sync.now", json!({})).code, "sync.no_keys");
    let again = json!({"relay": bed.relay.url(), "deviceName": "电脑"});
    assert_eq!(second.refused("sync.found", again).code, "sync.no_keys");

    // Where it belongs it goes on.
    first.office.open(&path).unwrap();
    let wang = first.hire("小王");
    assert_eq!(first.now()["sent"], 1);
    // And that computer joins beside the copy, as a device of its own.
    first.let_in(&wang, &second);
    assert_ne!(second.office.path().unwrap(), copy);
    assert_eq!(second.status()["device"]["series"], "B");
    assert_eq!(first.clock.now(), second.clock.now());
}

#[test]
fn practice_stays_here_and_a_locked_screen_is_told_nothing() {
    let bed = Bed::new();
    let first = Computer::live(&bed.clock);
    first.make_firm();
    first.hire("小王");
    first.found(&bed.relay.url());
    eventually(|| first.status()["waiting"]["changes"] == 0);
    let screen = Caller {
        session: Some(Arc::new(Session::default())),
        ..Caller::default()
    };
    let locked = first.office.call(&screen, "sync.status", json!({}));
    assert_eq!(locked.unwrap_err().code, "session.locked");

    first.call("app.open_practice", json!({"source": "own"}));
    let status = first.status();
    assert_eq!(
        (&status["mode"], &status["reason"]["code"]),
        (&json!("off"), &json!("sync.practice"))
    );
    first.lead("练习的", "13800000009");
    let req = json!({"relay": bed.relay.url(), "deviceName": "电脑"});
    for (name, req) in [("sync.found", req), ("sync.now", json!({}))] {
        assert_eq!(first.refused(name, req).code, "sync.practice");
    }
    first.call("app.leave_practice", json!({}));
    assert_eq!(first.status()["mode"], "on");
}

#[test]
fn who_begins_in_an_empty_file_joins_in_it() {
    let bed = Bed::new();
    let (first, second) = (Computer::new(&bed.clock), Computer::live(&bed.clock));
    first.make_firm();
    first.found(&bed.relay.url());
    let wang = first.hire("小王");
    first.now();
    let path = second.folder.path().join("空的.kaigong");
    second.office.open(&path).unwrap();
    first.let_in(&wang, &second);
    assert_eq!(second.office.path().unwrap(), path);
    assert_eq!(
        second.call("app.state", json!({}))["firm"]["name"],
        "青山装饰"
    );
    let lead = second.lead("周女士", "13800000002");
    eventually(|| second.status()["waiting"]["changes"] == 0);
    first.now();
    assert!(first.has_lead(&lead));
}

#[test]
fn a_backup_that_is_put_back_catches_up() {
    let bed = Bed::new();
    let (first, second) = (Computer::live(&bed.clock), Computer::new(&bed.clock));
    first.make_firm();
    first.found(&bed.relay.url());
    let wang = first.hire("小王");
    eventually(|| first.status()["waiting"]["changes"] == 0);
    first.let_in(&wang, &second);
    let backup = first.call("care.back_up", json!({}));
    let lead = first.lead("陈先生", "13800000001");
    eventually(|| first.status()["waiting"]["changes"] == 0);
    let other = second.lead("周女士", "13800000002");
    second.now();
    eventually(|| first.has_lead(&other));
    first.call("care.restore", json!({"name": backup["name"]}));
    // What it had sent, and what came from elsewhere, comes back.
    eventually(|| first.has_lead(&lead) && first.has_lead(&other));
    assert_eq!(first.status()["device"]["series"], "A");
    let third = first.lead("吴先生", "13800000003");
    eventually(|| first.status()["waiting"]["changes"] == 0);
    second.now();
    assert!(second.has_lead(&third));
}

#[test]
fn closing_in_the_middle_of_joining_leaves_a_clean_way_on() {
    let bed = Bed::new();
    let (first, second) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    first.make_firm();
    first.found(&bed.relay.url());
    let wang = first.hire("小王");
    first.now();

    // The owner's Kaigong is closed while the digits stand on both screens.
    let (invitation, joining) = first.invite(&wang, &second);
    let path = first.office.path().unwrap();
    first.office.close();
    first.office.open(&path).unwrap();
    for name in ["sync.invitation", "sync.confirm", "sync.withdraw"] {
        let refused = first.refused(name, invitation.clone());
        assert_eq!(refused.code, "sync.no_invitation");
    }
    second.call("sync.leave_joining", joining);

    // Then the other one's. Something that was begun is left there, as by a crash.
    let forsaken = ["", "-wal", ".lock"].map(|end| {
        second
            .folder
            .path()
            .join(format!("joining.kaigong.999999-0.part{end}"))
    });
    for path in &forsaken {
        std::fs::write(path, "begun").unwrap();
    }
    let invitation = first.call("sync.invite", json!({"memberId": wang}));
    let join = json!({"invitation": invitation["uri"], "deviceName": "笔记本", "person": "小王"});
    let invitation = json!({"id": invitation["id"]});
    let joining = second.call("sync.join", join.clone());
    first.stage("sync.invitation", &invitation, "compare");
    let second = second.restarted();
    assert_eq!(
        second.refused("sync.joining", joining).code,
        "sync.no_joining"
    );
    // An invitation is good for one try.
    let again = second.call("sync.join", join);
    let state = second.stage("sync.joining", &again, "failed");
    assert_eq!(state["fault"]["code"], "relay.slot_taken", "{state}");
    first.call("sync.withdraw", invitation);

    first.let_in(&wang, &second);
    assert!(forsaken.iter().all(|path| !path.exists()));
    let devices = first.call("sync.devices", json!({}));
    assert_eq!(devices.as_array().unwrap().len(), 2, "{devices}");
    assert_eq!(first.digest(), second.digest());
}

#[test]
fn no_number_is_given_twice_offline_or_after_the_file_was_put_back() {
    let bed = Bed::new();
    let (first, second) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    first.share_with(&second, &bed.relay.url());
    let mut given = Vec::new();
    let mut number = |computer: &Computer| {
        let phone = format!("138{:08}", given.len());
        let id = computer.lead("某人", &phone);
        let lead = computer.call("crm.lead", json!({ "id": id }));
        given.push(lead["number"].as_str().unwrap().to_owned());
        assert!(
            !given[..given.len() - 1].contains(given.last().unwrap()),
            "{given:?}"
        );
        id
    };
    // Neither hears of the other meanwhile.
    for _ in 0..3 {
        number(&first);
        number(&second);
    }
    first.now();
    second.now();
    // A backup is put back: papers with the later numbers are somewhere.
    let backup = first.call("care.back_up", json!({}));
    number(&first);
    first.call("care.restore", json!({"name": backup["name"]}));
    number(&first);
    // A file of earlier is put in place by hand, where the later one is gone: what was sent since comes back.
    first.now();
    let path = first.office.path().unwrap();
    first.office.close();
    let earlier = std::fs::read(&path).unwrap();
    first.office.open(&path).unwrap();
    number(&first);
    let last = number(&first);
    first.now();
    first.office.close();
    for ending in ["-wal", "-shm"] {
        let mut beside = path.clone().into_os_string();
        beside.push(ending);
        let _ = std::fs::remove_file(beside);
    }
    std::fs::write(&path, earlier).unwrap();
    first.office.open(&path).unwrap();
    assert!(!first.has_lead(&last));
    first.now();
    assert!(first.has_lead(&last));
    number(&first);
    number(&second);
}

#[test]
fn what_waits_is_told_as_the_history_tells_it() {
    let bed = Bed::new();
    let (first, second) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    first.share_with(&second, &bed.relay.url());
    let theirs = second.lead("周女士", "13800000002");
    let unsent = |req: Value| first.call("sync.unsent", req);
    assert_eq!(unsent(json!({})), json!({"total": 0, "changes": []}));

    first.call("sync.pause", json!({}));
    let lead = first.lead("陈先生", "13800000001");
    bed.clock.pass_minutes(3);
    first.set_phone(&lead, "13900000001");
    first.call("history.undo_last", json!({}));
    let listed = unsent(json!({}));
    let recent = first.call("history.recent", json!({"limit": 3}));
    assert_eq!(listed["total"], first.status()["waiting"]["changes"]);
    assert_eq!(
        (&listed["total"], &listed["changes"]),
        (&json!(3), &recent["changes"])
    );
    let [undo, phone, made] = [0, 1, 2].map(|at| &listed["changes"][at]);
    assert_eq!(
        (&undo["kind"], &undo["command"]),
        (&json!("undo"), &json!("crm.update_lead"))
    );
    assert_eq!(phone["undone"], true);
    assert_eq!(
        (&made["command"], &made["memberName"]),
        (&json!("crm.create_lead"), &json!("林青"))
    );
    let name = made["subject"]["name"].as_str().unwrap();
    assert!(name.contains("陈先生"), "{made}");
    let latest = unsent(json!({"limit": 1}));
    assert_eq!(
        (
            &latest["total"],
            latest["changes"].as_array().unwrap().len()
        ),
        (&json!(3), 1)
    );
    assert_eq!(latest["changes"][0], *undo);

    // It is sent, and waits no more; what others did never waited.
    first.call("sync.resume", json!({}));
    second.now();
    first.now();
    assert!(first.has_lead(&theirs));
    assert_eq!(unsent(json!({})), json!({"total": 0, "changes": []}));
}

/// Does something to the file behind its back.
fn behind_its_back(computer: &Computer, work: impl FnOnce(&Connection)) {
    let path = computer.office.path().unwrap();
    computer.office.close();
    work(&Connection::open(&path).unwrap());
    computer.office.open(&path).unwrap();
}

#[test]
fn what_is_on_its_way_or_was_refused_says_what_was_done() {
    let bed = Bed::new();
    let (first, second) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
    first.share_with(&second, &bed.relay.url());
    let [refused, sealed, fresh] =
        ["陈先生", "周女士", "吴先生"].map(|name| first.lead(name, "13800000001"));
    // As a round leaves it that the rights stopped, and that ended between sealing and the relay's answer.
    behind_its_back(&first, |file| {
        let sql = "
          CREATE TEMP VIEW mine AS SELECT id, seq, at, row_number() OVER (ORDER BY seq DESC) AS back FROM _change;
          INSERT INTO sync_refused SELECT id, seq, 'sync.refused_rights', at FROM mine WHERE back=3;
          INSERT INTO sync_frozen SELECT 1000+n.value, mine.id, mine.seq, n.value=2, x'00' FROM mine, json_each('[1,2]') n WHERE back=2;
          UPDATE sync_state SET sealed=(SELECT seq FROM mine WHERE back=2);
          INSERT INTO sync_quarantine(seq, reason, at, envelope, known)
            SELECT value, 'envelope.truncated', 1000*value, x'00', '' FROM json_each('[1,2,3]');";
        file.execute_batch(sql).unwrap();
    });
    let record = |told: &Value| told["subject"]["row"].clone();
    let unsent = first.call("sync.unsent", json!({}));
    assert_eq!(unsent["total"], 2, "{unsent}");
    let waiting = unsent["changes"].as_array().unwrap().iter();
    assert_eq!(waiting.map(record).collect::<Vec<_>>(), [fresh, sealed]);

    let aside = first.call("sync.quarantine", json!({"limit": 2}));
    assert_eq!(
        (&aside["totalRefused"], &aside["total"]),
        (&json!(1), &json!(3))
    );
    let told = &aside["refused"][0]["told"];
    assert_eq!(
        (record(told), &told["command"], &told["memberName"]),
        (refused, &json!("crm.create_lead"), &json!("林青"))
    );
    let received = aside["received"].as_array().unwrap();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0]["at"], "1970-01-01T00:00:03.000Z");
    assert_eq!(received[0]["fault"]["code"], "envelope.truncated");
}
