//! Founding a firm and its certificate log: compare-and-swap, races, and what the log cannot take.

use envelope::wire::MAX_CERTIFICATES;
use envelope::{Act, Certificate, Roster};

use crate::support::{Bed, Device, Kind, TestFirm, on_both};

on_both! {
    a_firm_is_founded_once
    nobody_founds_another_device_firm
    a_certificate_follows_the_head_that_its_author_saw
    of_many_at_once_one_gets_through
    what_the_log_cannot_take_is_named
    a_long_log_comes_in_pages
    there_are_only_so_many_firms
    any_device_gives_back_what_the_relay_lost
}

async fn a_firm_is_founded_once(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::new();
    assert_eq!(firm.found(&client).await.unwrap().head, firm.roster.head());
    assert_eq!(
        firm.found(&client).await.unwrap().head,
        firm.roster.head(),
        "again is fine"
    );
    let log_id = client
        .log(&firm.owner.keys, firm.id, "")
        .await
        .unwrap()
        .log_id;
    firm.join(&client).await;
    assert_eq!(
        firm.found(&client).await.unwrap().head,
        firm.roster.head(),
        "and takes nothing back"
    );
    assert_eq!(
        client
            .log(&firm.owner.keys, firm.id, "")
            .await
            .unwrap()
            .log_id,
        log_id
    );
    relay.stop().await;
    let relay = bed.relay().await;
    let page = relay
        .client()
        .certificates(&firm.owner.keys, firm.id, 0)
        .await
        .unwrap();
    assert_eq!(
        page.certificates
            .iter()
            .map(|bytes| bytes.to_vec())
            .collect::<Vec<_>>(),
        firm.certificates
    );
    assert_eq!((page.head, page.more), (firm.roster.head(), false));
}

async fn nobody_founds_another_device_firm(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let firm = TestFirm::new();
    let stranger = Device::new();
    let refused = client
        .found(&stranger.keys, &firm.certificates[0])
        .await
        .unwrap_err();
    assert_eq!(refused.brief(), (403, "relay.unknown_device"));
    let mut damaged = firm.certificates[0].clone();
    *damaged.last_mut().unwrap() ^= 1;
    let refused = client.found(&firm.owner.keys, &damaged).await.unwrap_err();
    assert_eq!(refused.brief(), (422, "relay.bad_certificate"));
    assert_eq!(refused.fault.params["reason"], "certificate.signature");
    let refused = client.found(&firm.owner.keys, &[9; 40]).await.unwrap_err();
    assert_eq!(refused.brief(), (422, "relay.bad_certificate"));
    let refused = client
        .found(&firm.owner.keys, &[1; 70_000])
        .await
        .unwrap_err();
    assert_eq!(refused.brief(), (413, "relay.too_large"));
    assert_eq!(
        client
            .log(&firm.owner.keys, firm.id, "")
            .await
            .unwrap_err()
            .brief(),
        (404, "relay.unknown_firm")
    );
}

async fn a_certificate_follows_the_head_that_its_author_saw(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let first = firm.roster.head();
    let one = firm.certify(firm.joining(&Device::new()));
    let two = firm.certify(firm.joining(&Device::new()));
    let keys = std::mem::replace(&mut firm.owner, Device::new()).keys;
    client
        .append(&keys, firm.id, first, one.bytes())
        .await
        .unwrap();
    let refused = client
        .append(&keys, firm.id, first, two.bytes())
        .await
        .unwrap_err();
    assert_eq!(refused.brief(), (409, "relay.head_moved"));
    firm.take(&one);
    let head = firm.roster.head();
    assert_eq!(refused.fault.params["count"], head.count);
    assert_eq!(
        refused.fault.params["hash"],
        envelope::wire::hash_text(&head.hash)
    );
    // The answer was lost: the same again is fine.
    assert_eq!(
        client
            .append(&keys, firm.id, first, one.bytes())
            .await
            .unwrap()
            .head,
        head
    );
}

async fn of_many_at_once_one_gets_through(kind: Kind) {
    let bed = Bed::new(kind).await;
    // On PostgreSQL they come through two relays.
    let relays = match kind {
        Kind::Sqlite => vec![bed.relay().await],
        Kind::Postgres => vec![bed.relay().await, bed.relay().await],
    };
    let mut firm = TestFirm::on(&relays[0].client()).await;
    for round in 0..5 {
        let (expected, id) = (firm.roster.head(), firm.id);
        let wishes: Vec<Certificate> = (0..8)
            .map(|_| firm.certify(firm.joining(&Device::new())))
            .collect();
        let mut asked = tokio::task::JoinSet::new();
        let keys = firm.owner.keys.to_secret();
        for (n, wish) in wishes.iter().enumerate() {
            let client = relays[n % relays.len()].client();
            let (bytes, keys) = (
                wish.bytes().to_vec(),
                envelope::DeviceKeys::from_secret(&keys).unwrap(),
            );
            asked.spawn(async move { (n, client.append(&keys, id, expected, &bytes).await) });
        }
        let mut through = Vec::new();
        while let Some(answer) = asked.join_next().await {
            match answer.unwrap() {
                (n, Ok(_)) => through.push(n),
                (_, Err(refused)) => {
                    assert_eq!(refused.brief(), (409, "relay.head_moved"), "round {round}")
                }
            }
        }
        assert_eq!(through.len(), 1, "round {round}");
        firm.take(&wishes[through[0]]);
    }
    for relay in &relays {
        let page = relay
            .client()
            .certificates(&firm.owner.keys, firm.id, 0)
            .await
            .unwrap();
        let replayed = Roster::replay(
            firm.id,
            page.certificates.iter().map(|bytes| bytes.as_slice()),
        )
        .unwrap();
        assert_eq!(replayed, firm.roster);
    }
}

async fn what_the_log_cannot_take_is_named(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    firm.join(&client).await;
    let head = firm.roster.head();
    let refuse = async |bytes: &[u8], reason: &str| {
        let refused = client
            .append(&firm.owner.keys, firm.id, head, bytes)
            .await
            .unwrap_err();
        assert_eq!(refused.brief(), (422, "relay.bad_certificate"));
        assert_eq!(refused.fault.params["reason"], reason);
    };
    refuse(&[], "certificate.unreadable").await;
    refuse(&[1; 500], "certificate.unreadable").await;
    refuse(&firm.certificates[0], "certificate.other_firm").await;
    refuse(
        TestFirm::new()
            .certify(vec![Act::SchemaMin { schema: 2 }])
            .bytes(),
        "certificate.other_firm",
    )
    .await;
    let good = firm.certify(vec![Act::SchemaMin { schema: 2 }]);
    let mut damaged = good.bytes().to_vec();
    *damaged.last_mut().unwrap() ^= 1;
    refuse(&damaged, "certificate.signature").await;
    client
        .append(&firm.owner.keys, firm.id, head, good.bytes())
        .await
        .unwrap();
}

async fn a_long_log_comes_in_pages(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    for schema in 0..MAX_CERTIFICATES as u32 + 3 {
        firm.append(&client, vec![Act::SchemaMin { schema }]).await;
    }
    let page = client
        .certificates(&firm.owner.keys, firm.id, 0)
        .await
        .unwrap();
    assert_eq!(
        (page.certificates.len(), page.more),
        (MAX_CERTIFICATES, true)
    );
    let rest = client
        .certificates(&firm.owner.keys, firm.id, MAX_CERTIFICATES as u64)
        .await
        .unwrap();
    assert_eq!((rest.certificates.len(), rest.more), (4, false));
    let all = page
        .certificates
        .iter()
        .chain(&rest.certificates)
        .map(|bytes| bytes.to_vec());
    assert_eq!(all.collect::<Vec<_>>(), firm.certificates);
    for after in [260, 261, 1 << 40, u64::MAX] {
        let page = client
            .certificates(&firm.owner.keys, firm.id, after)
            .await
            .unwrap();
        assert_eq!((page.certificates.len(), page.more), (0, false), "{after}");
    }
    relay.stop().await;
    // A relay that knows nothing yet replays all of it.
    let relay = bed.relay().await;
    assert_eq!(
        relay
            .client()
            .log(&firm.owner.keys, firm.id, "")
            .await
            .unwrap()
            .head,
        firm.roster.head()
    );
}

async fn there_are_only_so_many_firms(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay_with(&["--max-firms", "2"]).await;
    let client = relay.client();
    let firms = [TestFirm::on(&client).await, TestFirm::on(&client).await];
    assert_eq!(
        TestFirm::new().found(&client).await.unwrap_err().brief(),
        (507, "relay.full")
    );
    for firm in &firms {
        firm.found(&client).await.unwrap();
    }
    relay.stop().await;
    let relay = bed.relay_with(&["--firms-an-hour", "2"]).await;
    let client = relay.client();
    for _ in 0..2 {
        TestFirm::on(&client).await;
    }
    let refused = TestFirm::new().found(&client).await.unwrap_err();
    assert_eq!(refused.brief(), (429, "relay.too_many"));
    assert!(refused.fault.params["retry_after_s"].as_u64().unwrap() > 60);
    firms[0].found(&client).await.unwrap();
}

async fn any_device_gives_back_what_the_relay_lost(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    // The relay knows the first certificate alone, and then not even that.
    let mut firm = TestFirm::new();
    let (sales, gone, stranger) = (Device::new(), Device::new(), Device::new());
    for device in [&sales, &gone] {
        let certificate = firm.certify(firm.joining(device));
        firm.take(&certificate);
    }
    let revoke = Act::Revoke {
        device: gone.keys.device(),
        upto: 0,
    };
    let certificate = firm.certify(vec![revoke]);
    firm.take(&certificate);
    let all = firm.certificates.clone();
    let refused = client.give_back(&stranger.keys, firm.id, &all).await;
    assert_eq!(refused.unwrap_err().brief(), (403, "relay.unknown_device"));
    let mut damaged = all.clone();
    *damaged[1].last_mut().unwrap() ^= 1;
    for log in [&damaged[..], &all[1..], &[]] {
        let refused = client.give_back(&sales.keys, firm.id, log).await;
        assert_eq!(
            refused.unwrap_err().status,
            if log.is_empty() { 400 } else { 422 }
        );
    }
    let unknown = client.certificates(&sales.keys, firm.id, 0).await;
    assert_eq!(unknown.unwrap_err().brief(), (404, "relay.unknown_firm"));
    // A part of it, all of it, by whom it removed as well, and a part again, which takes nothing away.
    for (keys, upto) in [(&sales.keys, 2), (&gone.keys, all.len()), (&sales.keys, 2)] {
        let given = client.give_back(keys, firm.id, &all[..upto]).await;
        let count = if upto == all.len() { 4 } else { 2 };
        assert!(given.unwrap().head.count >= count);
    }
    let refused = client.devices(&gone.keys, firm.id).await.unwrap_err();
    assert_eq!(refused.brief(), (403, "relay.revoked"));
    let page = client.certificates(&sales.keys, firm.id, 0).await.unwrap();
    assert_eq!(page.head, firm.roster.head());
    let there: Vec<Vec<u8>> = page
        .certificates
        .iter()
        .map(|bytes| bytes.to_vec())
        .collect();
    assert_eq!(there, all);
    // Another history of the same firm is not taken.
    let mut other = all[..2].to_vec();
    let before = Roster::replay(firm.id, other.iter().map(Vec::as_slice)).unwrap();
    let act = Act::SchemaMin { schema: 1 };
    let at = kernel::Timestamp(1);
    let forked = before.certify(&firm.owner.keys, at, vec![act]).unwrap();
    other.push(forked.bytes().to_vec());
    let refused = client.give_back(&sales.keys, firm.id, &other).await;
    assert_eq!(refused.unwrap_err().brief(), (409, "relay.head_moved"));
}
