//! Who may ask for what: signatures, times, replays, rights, and firms that do not reach each other.

use envelope::Act;
use envelope::wire::{ByteBuf, FoundFirm, REQUEST_WINDOW_MS, encode};

use crate::support::{Bed, Client, Device, Kind, TestFirm, dice, on_both};

on_both! {
    what_is_not_signed_is_refused
    a_signature_holds_for_one_request_only
    a_request_is_answered_once
    a_clock_that_is_off_hears_the_relays
    strangers_and_removed_devices_are_refused
    only_owners_may_do_what_owners_do
    nothing_of_one_firm_is_reached_from_another
    a_wrong_path_is_named
}

fn log_of(firm: &TestFirm) -> String {
    format!("/v1/firms/{}/log?after=0", firm.id)
}

async fn refusal(
    client: &Client,
    method: &str,
    target: &str,
    body: &[u8],
    signature: Option<String>,
) -> (u16, String) {
    let refused = client
        .send(method, target, body.to_vec(), signature)
        .await
        .expect_err("it is refused");
    (refused.status, refused.fault.code)
}

async fn what_is_not_signed_is_refused(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let firm = TestFirm::on(&client).await;
    let not_signed = (401, "relay.not_signed".to_owned());
    let paths = ["certificates", "log", "events", "wraps", "devices"].map(|path| ("GET", path));
    for (method, path) in paths
        .into_iter()
        .chain(["push", "certificates", "wraps"].map(|path| ("POST", path)))
    {
        let target = format!("/v1/firms/{}/{path}", firm.id);
        assert_eq!(
            refusal(&client, method, &target, b"x", None).await,
            not_signed,
            "{method} {path}"
        );
    }
    let good = client.sign(&firm.owner.keys, "GET", &log_of(&firm), b"");
    let wrong = [
        String::new(),
        "Basic eDp5".to_owned(),
        good.replace("Kaigong1", "Kaigong2"),
        good.replacen(' ', "  ", 1),
        good[..good.len() - 1].to_owned(),
        format!("{good} 00"),
        good.to_uppercase(),
        "x".repeat(4000),
    ];
    for wrong in wrong {
        assert_eq!(
            refusal(&client, "GET", &log_of(&firm), b"", Some(wrong.clone())).await,
            not_signed,
            "{wrong}"
        );
    }
    assert!(
        client
            .send("GET", &log_of(&firm), Vec::new(), Some(good))
            .await
            .is_ok()
    );
}

async fn a_signature_holds_for_one_request_only(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let other = firm.join(&client).await;
    let sign = || client.sign(&firm.owner.keys, "GET", &log_of(&firm), b"");
    let not_signed = (401, "relay.not_signed".to_owned());
    let elsewhere = format!("/v1/firms/{}/log?after=1", firm.id);
    assert_eq!(
        refusal(&client, "GET", &elsewhere, b"", Some(sign())).await,
        not_signed
    );
    let devices = format!("/v1/firms/{}/devices", firm.id);
    assert_eq!(
        refusal(&client, "GET", &devices, b"", Some(sign())).await,
        not_signed
    );
    assert_eq!(
        refusal(&client, "GET", &log_of(&firm), b"more", Some(sign())).await,
        not_signed
    );
    let posed = sign().replace(
        &firm.owner.keys.device().to_string(),
        &other.keys.device().to_string(),
    );
    assert_eq!(
        refusal(&client, "GET", &log_of(&firm), b"", Some(posed)).await,
        not_signed
    );
    let push = format!("/v1/firms/{}/push", firm.id);
    let signature = client.sign(&firm.owner.keys, "POST", &push, &[0]);
    assert_eq!(
        refusal(&client, "POST", &push, &[1], Some(signature)).await,
        not_signed
    );
}

async fn a_request_is_answered_once(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let firm = TestFirm::on(&client).await;
    let signature = client.sign(&firm.owner.keys, "GET", &log_of(&firm), b"");
    assert!(
        client
            .send("GET", &log_of(&firm), Vec::new(), Some(signature.clone()))
            .await
            .is_ok()
    );
    let seen = (401, "relay.nonce_seen".to_owned());
    assert_eq!(
        refusal(&client, "GET", &log_of(&firm), b"", Some(signature.clone())).await,
        seen
    );
    bed.pass(REQUEST_WINDOW_MS as i64 - 1000);
    assert_eq!(
        refusal(&client, "GET", &log_of(&firm), b"", Some(signature.clone())).await,
        seen
    );
    bed.pass(2000);
    let off = (401, "relay.clock_off".to_owned());
    assert_eq!(
        refusal(&client, "GET", &log_of(&firm), b"", Some(signature)).await,
        off
    );
}

async fn a_clock_that_is_off_hears_the_relays(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let firm = TestFirm::on(&client).await;
    let year = 365 * 24 * 3600 * 1000_u64;
    for off in [client.now_ms() + year, client.now_ms() - year, 0, u64::MAX] {
        let request = envelope::request::Request {
            method: "GET",
            target: &log_of(&firm),
            body: b"",
        };
        let signature = request.sign(&firm.owner.keys, off, &mut dice());
        let refused = client
            .send("GET", &log_of(&firm), Vec::new(), Some(signature))
            .await
            .unwrap_err();
        assert_eq!(refused.brief(), (401, "relay.clock_off"));
        let server_ms = refused.fault.params["server_ms"].as_u64().unwrap();
        assert!(server_ms.abs_diff(bed.now_ms()) < 60_000);
    }
}

async fn strangers_and_removed_devices_are_refused(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let stranger = Device::new();
    let refused = client
        .log(&stranger.keys, firm.id, "after=0")
        .await
        .unwrap_err();
    assert_eq!(refused.brief(), (403, "relay.unknown_device"));
    let mut leaver = firm.join(&client).await;
    firm.write(&client, &mut leaver, "before").await;
    firm.append(
        &client,
        vec![Act::Revoke {
            device: leaver.keys.device(),
            upto: 1,
        }],
    )
    .await;
    let envelope = firm.group(&mut leaver, "after");
    let refused = client
        .push(&leaver.keys, firm.id, std::slice::from_ref(&envelope))
        .await
        .unwrap_err();
    assert_eq!(refused.brief(), (403, "relay.revoked"));
    assert_eq!(
        client
            .log(&leaver.keys, firm.id, "after=0")
            .await
            .unwrap_err()
            .brief(),
        (403, "relay.revoked")
    );
    assert_eq!(
        client
            .wraps(&leaver.keys, firm.id)
            .await
            .unwrap_err()
            .brief(),
        (403, "relay.revoked")
    );
    // It may still learn that it was removed.
    assert_eq!(
        client
            .certificates(&leaver.keys, firm.id, 0)
            .await
            .unwrap()
            .head,
        firm.roster.head()
    );
    let refused = client
        .certificates(&stranger.keys, firm.id, 0)
        .await
        .unwrap_err();
    assert_eq!(refused.brief(), (403, "relay.unknown_device"));
}

async fn only_owners_may_do_what_owners_do(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let clerk = firm.join(&client).await;
    let certificate = firm.certify(firm.joining(&Device::new()));
    let refused = client
        .append(
            &clerk.keys,
            firm.id,
            firm.roster.head(),
            certificate.bytes(),
        )
        .await
        .unwrap_err();
    assert_eq!(refused.brief(), (403, "relay.not_allowed"));
    let wraps = envelope::wire::Wraps { wraps: Vec::new() };
    assert_eq!(
        client
            .put_wraps(&clerk.keys, firm.id, wraps)
            .await
            .unwrap_err()
            .brief(),
        (403, "relay.not_allowed")
    );
    let mailbox = "ab".repeat(16);
    let refused = client
        .open_mailbox(&clerk.keys, &mailbox, firm.id, 60)
        .await
        .unwrap_err();
    assert_eq!(refused.brief(), (403, "relay.not_allowed"));
    assert_eq!(
        client
            .certificates(&clerk.keys, firm.id, 0)
            .await
            .unwrap()
            .head,
        firm.roster.head()
    );
}

async fn nothing_of_one_firm_is_reached_from_another(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut ours = TestFirm::on(&client).await;
    let mut theirs = TestFirm::on(&client).await;
    let mut device = ours.join(&client).await;
    ours.write(&client, &mut device, "ours").await;
    let mut owner = std::mem::replace(&mut theirs.owner, Device::new());
    theirs.write(&client, &mut owner, "theirs").await;
    let unknown = (403, "relay.unknown_device");
    assert_eq!(
        client
            .log(&owner.keys, ours.id, "after=0")
            .await
            .unwrap_err()
            .brief(),
        unknown
    );
    assert_eq!(
        client
            .certificates(&owner.keys, ours.id, 0)
            .await
            .unwrap_err()
            .brief(),
        unknown
    );
    assert_eq!(
        client
            .devices(&owner.keys, ours.id)
            .await
            .unwrap_err()
            .brief(),
        unknown
    );
    assert_eq!(
        client
            .wraps(&owner.keys, ours.id)
            .await
            .unwrap_err()
            .brief(),
        unknown
    );
    let envelope = theirs.group(&mut owner, "more");
    assert_eq!(
        client
            .push(&owner.keys, ours.id, std::slice::from_ref(&envelope))
            .await
            .unwrap_err()
            .brief(),
        unknown
    );
    // Their envelope by our device is not taken either, and both logs have their own entries only.
    let answer = client
        .push(&device.keys, ours.id, std::slice::from_ref(&envelope))
        .await
        .unwrap();
    assert!(
        matches!(answer.outcomes[0], envelope::wire::Outcome::Refused(_)),
        "{answer:?}"
    );
    for (firm, keys) in [(&ours, &device.keys), (&theirs, &owner.keys)] {
        let page = client.log(keys, firm.id, "after=0").await.unwrap();
        assert_eq!((page.entries.len(), page.vector.len()), (1, 1));
        assert_eq!(
            envelope::Envelope::parse(page.entries[0].envelope.to_vec())
                .unwrap()
                .header()
                .firm,
            firm.id
        );
    }
    let pages = [
        client.log(&device.keys, ours.id, "").await.unwrap(),
        client.log(&owner.keys, theirs.id, "").await.unwrap(),
    ];
    assert_ne!(pages[0].log_id, pages[1].log_id);
    // A firm that nobody founded.
    let nowhere = TestFirm::new();
    let refused = client
        .log(&nowhere.owner.keys, nowhere.id, "after=0")
        .await
        .unwrap_err();
    assert_eq!(refused.brief(), (404, "relay.unknown_firm"));
}

async fn a_wrong_path_is_named(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let firm = TestFirm::on(&client).await;
    for (method, path, expected) in [
        ("GET", "/".to_owned(), (404, "relay.no_such_path")),
        ("GET", "/v2/firms".to_owned(), (404, "relay.no_such_path")),
        (
            "DELETE",
            format!("/v1/firms/{}/log", firm.id),
            (405, "relay.no_such_path"),
        ),
        (
            "GET",
            "/v1/firms/zz/log".to_owned(),
            (400, "relay.malformed"),
        ),
        (
            "GET",
            format!("/v1/firms/{}/log", "AB".repeat(16)),
            (400, "relay.malformed"),
        ),
        (
            "GET",
            format!("/v1/firms/{}%2f..%2fx/log", firm.id),
            (400, "relay.malformed"),
        ),
        (
            "GET",
            format!("/v1/firms/{}/log?after=-1", firm.id),
            (400, "relay.malformed"),
        ),
        (
            "GET",
            format!("/v1/firms/{}/log?after=99999999999999999999", firm.id),
            (400, "relay.malformed"),
        ),
        (
            "GET",
            format!("/v1/firms/{}/log?wait=x", firm.id),
            (400, "relay.malformed"),
        ),
    ] {
        let signature = client.sign(&firm.owner.keys, method, &path, b"");
        let refused = client
            .send(method, &path, Vec::new(), Some(signature))
            .await
            .unwrap_err();
        assert_eq!(refused.brief(), expected, "{method} {path}");
    }
    // Bodies that are none.
    let found = encode(&FoundFirm {
        certificate: ByteBuf::from(firm.certificates[0].clone()),
    });
    let long = [found.as_slice(), &[0]].concat();
    for body in [
        Vec::new(),
        vec![0xff; 9],
        vec![0xff; 100_000],
        found[..found.len() - 1].to_vec(),
        long,
    ] {
        let signature = client.sign(&firm.owner.keys, "POST", "/v1/firms", &body);
        let refused = client
            .send("POST", "/v1/firms", body, Some(signature))
            .await
            .unwrap_err();
        assert_eq!(refused.brief(), (400, "relay.malformed"));
    }
}
