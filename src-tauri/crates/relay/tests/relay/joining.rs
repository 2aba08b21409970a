//! Mailboxes for joining: small, written once, gone after their life.

use std::time::Duration;

use envelope::wire::{MAX_BOX, MAX_MAILBOX_LIFE_S};
use tokio::time::timeout;

use crate::support::{Bed, Client, Kind, TestFirm, on_both};

on_both! {
    a_box_is_written_once_and_read
    a_mailbox_ends_with_its_life
    waiting_for_a_box_ends_when_it_comes
    a_mailbox_belongs_to_one_firm
    what_is_no_mailbox_is_refused
    strangers_are_held_back
}

fn mailbox() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).unwrap();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn put(client: &Client, mailbox: &str, slot: u8, sealed: &[u8]) -> Result<(), (u16, String)> {
    let sent = client
        .send(
            "PUT",
            &format!("/v1/join/{mailbox}/{slot}"),
            sealed.to_vec(),
            None,
        )
        .await;
    sent.map(|_| ())
        .map_err(|refused| (refused.status, refused.fault.code))
}

async fn get(client: &Client, mailbox: &str, slot: &str) -> Result<Vec<u8>, (u16, String)> {
    let got = client
        .send(
            "GET",
            &format!("/v1/join/{mailbox}/{slot}"),
            Vec::new(),
            None,
        )
        .await;
    got.map_err(|refused| (refused.status, refused.fault.code))
}

async fn a_box_is_written_once_and_read(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let firm = TestFirm::on(&client).await;
    let mailbox = mailbox();
    client
        .open_mailbox(&firm.owner.keys, &mailbox, firm.id, 60)
        .await
        .unwrap();
    client
        .open_mailbox(&firm.owner.keys, &mailbox, firm.id, 60)
        .await
        .unwrap();
    assert_eq!(
        get(&client, &mailbox, "0").await,
        Ok(Vec::new()),
        "204 while it is empty"
    );
    for slot in 0..4 {
        let sealed = [slot; 100];
        put(&client, &mailbox, slot, &sealed).await.unwrap();
        put(&client, &mailbox, slot, &sealed)
            .await
            .expect("the same again is fine");
        assert_eq!(
            put(&client, &mailbox, slot, b"other").await,
            Err((409, "relay.slot_taken".to_owned()))
        );
        assert_eq!(
            get(&client, &mailbox, &slot.to_string()).await.unwrap(),
            sealed
        );
    }
    relay.stop().await;
    let relay = bed.relay().await;
    assert_eq!(get(&relay.client(), &mailbox, "3").await.unwrap(), [3; 100]);
}

async fn a_mailbox_ends_with_its_life(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let firm = TestFirm::on(&client).await;
    let (short, long) = (mailbox(), mailbox());
    client
        .open_mailbox(&firm.owner.keys, &short, firm.id, 60)
        .await
        .unwrap();
    client
        .open_mailbox(&firm.owner.keys, &long, firm.id, u32::MAX)
        .await
        .unwrap();
    put(&client, &short, 0, b"box").await.unwrap();
    bed.pass(61_000);
    let gone = (404, "relay.no_mailbox".to_owned());
    assert_eq!(get(&client, &short, "0").await, Err(gone.clone()));
    assert_eq!(put(&client, &short, 1, b"late").await, Err(gone.clone()));
    put(&client, &long, 0, b"box").await.unwrap();
    bed.pass(i64::from(MAX_MAILBOX_LIFE_S) * 1000);
    assert_eq!(
        get(&client, &long, "0").await,
        Err(gone),
        "a day at most, whatever was wished"
    );
    // Opened anew it is empty.
    client
        .open_mailbox(&firm.owner.keys, &short, firm.id, 60)
        .await
        .unwrap();
    assert_eq!(get(&client, &short, "0").await, Ok(Vec::new()));
}

async fn waiting_for_a_box_ends_when_it_comes(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let firm = TestFirm::on(&client).await;
    let mailbox = mailbox();
    client
        .open_mailbox(&firm.owner.keys, &mailbox, firm.id, 60)
        .await
        .unwrap();
    let waiter = {
        let (client, mailbox) = (relay.client(), mailbox.clone());
        tokio::spawn(async move { get(&client, &mailbox, "2?wait=30").await })
    };
    tokio::time::sleep(Duration::from_millis(200)).await;
    put(&client, &mailbox, 1, b"another slot").await.unwrap();
    put(&client, &mailbox, 2, b"this one").await.unwrap();
    let got = timeout(Duration::from_secs(20), waiter)
        .await
        .expect("well before its wait is over")
        .unwrap();
    assert_eq!(got.unwrap(), b"this one");
    assert_eq!(get(&client, &mailbox, "3?wait=1").await, Ok(Vec::new()));
}

async fn a_mailbox_belongs_to_one_firm(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let (ours, theirs) = (TestFirm::on(&client).await, TestFirm::on(&client).await);
    let mailbox = mailbox();
    client
        .open_mailbox(&ours.owner.keys, &mailbox, ours.id, 60)
        .await
        .unwrap();
    let refused = client
        .open_mailbox(&theirs.owner.keys, &mailbox, theirs.id, 60)
        .await
        .unwrap_err();
    assert_eq!(refused.brief(), (409, "relay.mailbox_taken"));
    let refused = client
        .open_mailbox(&theirs.owner.keys, &mailbox, ours.id, 60)
        .await
        .unwrap_err();
    assert_eq!(refused.brief(), (403, "relay.unknown_device"));
}

async fn what_is_no_mailbox_is_refused(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let firm = TestFirm::on(&client).await;
    let mailbox = mailbox();
    let gone = (404, "relay.no_mailbox".to_owned());
    assert_eq!(put(&client, &mailbox, 0, b"box").await, Err(gone.clone()));
    assert_eq!(get(&client, &mailbox, "0").await, Err(gone));
    client
        .open_mailbox(&firm.owner.keys, &mailbox, firm.id, 60)
        .await
        .unwrap();
    let malformed = Err((400, "relay.malformed".to_owned()));
    for slot in ["4", "00", "255", "-1", "x", "0?wait=x"] {
        assert_eq!(get(&client, &mailbox, slot).await, malformed, "{slot}");
    }
    assert_eq!(put(&client, "zz", 0, b"box").await.unwrap_err().0, 400);
    assert_eq!(put(&client, &mailbox, 0, b"").await.unwrap_err().0, 400);
    assert_eq!(
        put(&client, &mailbox, 0, &[0; MAX_BOX + 1]).await,
        Err((413, "relay.too_large".to_owned()))
    );
    put(&client, &mailbox, 0, &[0; MAX_BOX]).await.unwrap();
}

async fn strangers_are_held_back(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed
        .relay_with(&["--joins-a-minute", "5", "--max-mailboxes", "2"])
        .await;
    let client = relay.client();
    let firm = TestFirm::on(&client).await;
    for n in 0..5 {
        assert_eq!(
            get(&client, &mailbox(), "0").await.unwrap_err().0,
            404,
            "guess {n}"
        );
    }
    assert_eq!(
        get(&client, &mailbox(), "0").await,
        Err((429, "relay.too_many".to_owned()))
    );
    for _ in 0..2 {
        client
            .open_mailbox(&firm.owner.keys, &mailbox(), firm.id, 60)
            .await
            .unwrap();
    }
    let refused = client
        .open_mailbox(&firm.owner.keys, &mailbox(), firm.id, 60)
        .await
        .unwrap_err();
    assert_eq!(refused.brief(), (507, "relay.full"));
    bed.pass(61_000);
    relay.stop().await;
    // A relay sweeps old mailboxes as it starts, and every minute.
    let relay = bed.relay_with(&["--max-mailboxes", "2"]).await;
    let client = relay.client();
    for _ in 0..100 {
        match client
            .open_mailbox(&firm.owner.keys, &mailbox(), firm.id, 60)
            .await
        {
            Ok(_) => return,
            Err(refused) => assert_eq!(refused.brief(), (507, "relay.full")),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("old mailboxes were not swept");
}
