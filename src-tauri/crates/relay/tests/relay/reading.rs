//! Reading the log: pages, waiting, pokes, receipts, and what a device may not read.

use std::time::Duration;

use envelope::certificate::Grant;
use envelope::{Act, Class, DeviceKeys, EpochKey, Room};
use tokio::time::timeout;

use crate::support::{BASE, Bed, Device, Kind, TestFirm, dice, on_both};

on_both! {
    pages_are_small_and_miss_nothing
    waiting_ends_with_news_and_without
    a_cursor_from_a_longer_log_is_told_so
    pokes_say_what_is_new
    a_removed_device_hears_no_more
    who_has_what_is_written_down
    what_may_not_be_read_is_left_out
    wraps_reach_their_receivers
}

async fn pages_are_small_and_miss_nothing(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let mut device = firm.join(&client).await;
    let mut envelopes = Vec::new();
    let mut noise = vec![0; 700_000];
    getrandom::fill(&mut noise).unwrap();
    for (n, size) in [10, 3000, 700_000, 1, 100, 40_000, 2]
        .into_iter()
        .enumerate()
    {
        let more = firm.bodies(&mut device, &[(BASE, &noise[..size])]);
        assert_eq!(more.len(), 1 + size / 516_096, "group {n}");
        client.push(&device.keys, firm.id, &more).await.unwrap();
        envelopes.extend(more);
    }
    for max_bytes in [1, 5000, 50_000, 1 << 20, u32::MAX] {
        let all = client.whole_log(&device.keys, firm.id, max_bytes).await;
        assert_eq!(
            all.iter()
                .map(|entry| entry.envelope.to_vec())
                .collect::<Vec<_>>(),
            envelopes,
            "{max_bytes}"
        );
    }
    let page = client
        .log(&device.keys, firm.id, "after=0&max_bytes=5000")
        .await
        .unwrap();
    let bytes: usize = page.entries.iter().map(|entry| entry.envelope.len()).sum();
    assert!(page.more && bytes <= 5000, "{bytes}");
    let page = client.log(&device.keys, firm.id, "").await.unwrap();
    assert_eq!(
        (page.entries[0].seq, page.entries.len(), page.more),
        (1, 8, false),
        "1 MiB where nothing is said"
    );
}

async fn waiting_ends_with_news_and_without(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let mut device = firm.join(&client).await;
    let page = client
        .log(&device.keys, firm.id, "after=0&wait=1")
        .await
        .unwrap();
    assert_eq!((page.entries.len(), page.next, page.more), (0, 0, false));
    let waiter = {
        let (client, id) = (relay.client(), firm.id);
        let owner = std::mem::replace(&mut firm.owner, Device::new());
        tokio::spawn(async move {
            (
                client
                    .log(&owner.keys, id, "after=0&wait=30")
                    .await
                    .unwrap(),
                owner,
            )
        })
    };
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!waiter.is_finished());
    firm.write(&client, &mut device, "news").await;
    let (page, owner) = timeout(Duration::from_secs(20), waiter)
        .await
        .expect("well before its wait is over")
        .unwrap();
    assert_eq!(page.entries.len(), 1);
    firm.owner = owner;
    // New certificates are news, too.
    let waiter = {
        let (client, id) = (relay.client(), firm.id);
        tokio::spawn(async move {
            client
                .log(&device.keys, id, "after=1&wait=30")
                .await
                .unwrap()
        })
    };
    tokio::time::sleep(Duration::from_millis(200)).await;
    firm.join(&client).await;
    let page = timeout(Duration::from_secs(20), waiter)
        .await
        .expect("well before its wait is over")
        .unwrap();
    assert_eq!((page.entries.len(), page.head), (0, firm.roster.head()));
}

async fn a_cursor_from_a_longer_log_is_told_so(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let mut device = firm.join(&client).await;
    firm.write(&client, &mut device, "one").await;
    let asked = client.log(&device.keys, firm.id, "after=500&wait=30");
    let page = timeout(Duration::from_secs(20), asked)
        .await
        .expect("at once")
        .unwrap();
    assert_eq!(
        (page.entries.len(), page.next, page.vector),
        (0, 1, vec![(device.keys.device(), 1)])
    );
    let page = client
        .log(&device.keys, firm.id, &format!("after={}", u64::MAX))
        .await
        .unwrap();
    assert_eq!(page.next, 1);
}

async fn pokes_say_what_is_new(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let mut device = firm.join(&client).await;
    let mut events = client.events(&device.keys, firm.id).await;
    firm.write(&client, &mut device, "news").await;
    assert!(events.until("log").await);
    let newcomer = firm.join(&client).await;
    assert!(events.until("certificates").await);
    let wrap = firm.keys[&BASE]
        .wrap(firm.id, newcomer.keys.public(), &mut dice())
        .unwrap();
    client
        .put_wraps(
            &firm.owner.keys,
            firm.id,
            envelope::wire::Wraps { wraps: vec![wrap] },
        )
        .await
        .unwrap();
    assert!(events.until("wraps").await);
    relay.stop().await;
    assert!(
        !events.until("end").await,
        "a stopping relay ends its streams"
    );
}

async fn a_removed_device_hears_no_more(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let leaver = firm.join(&client).await;
    let id = leaver.keys.device();
    let mut events = client.events(&leaver.keys, firm.id).await;
    let waiter = {
        let (client, firm) = (relay.client(), firm.id);
        tokio::spawn(async move { client.log(&leaver.keys, firm, "after=0&wait=30").await })
    };
    tokio::time::sleep(Duration::from_millis(200)).await;
    firm.append(
        &client,
        vec![Act::Revoke {
            device: id,
            upto: 0,
        }],
    )
    .await;
    assert!(!events.until("end").await);
    let refused = timeout(Duration::from_secs(20), waiter)
        .await
        .expect("at once")
        .unwrap()
        .unwrap_err();
    assert_eq!(refused.brief(), (403, "relay.revoked"));
}

async fn who_has_what_is_written_down(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let mut writer = firm.join(&client).await;
    let never = firm.join(&client).await;
    for n in 0..5 {
        firm.write(&client, &mut writer, &format!("{n}")).await;
    }
    client
        .log(&firm.owner.keys, firm.id, "after=3")
        .await
        .unwrap();
    let page = client.devices(&firm.owner.keys, firm.id).await.unwrap();
    assert_eq!(page.devices.len(), 3);
    let of = |device: &Device| {
        *page
            .devices
            .iter()
            .find(|seen| seen.device == device.keys.device())
            .unwrap()
    };
    assert_eq!((of(&firm.owner).acked, of(&firm.owner).dev_seq), (3, 0));
    assert_eq!((of(&writer).acked, of(&writer).dev_seq), (0, 5));
    assert_eq!((of(&never).last_seen_ms, of(&never).acked), (None, 0));
    for device in [&firm.owner, &writer] {
        assert!(of(device).last_seen_ms.unwrap().abs_diff(bed.now_ms()) < 60_000);
    }
    relay.stop().await;
    bed.pass(3_600_000);
    let relay = bed.relay().await;
    let again = relay.client().devices(&writer.keys, firm.id).await.unwrap();
    let owner = again
        .devices
        .iter()
        .find(|seen| seen.device == firm.owner.keys.device())
        .unwrap();
    assert_eq!(owner.acked, 3, "known after a restart");
    assert!(bed.now_ms() - owner.last_seen_ms.unwrap() >= 3_600_000);
}

async fn what_may_not_be_read_is_left_out(kind: Kind) {
    const COST: Room = Room::firm(Class::COST);
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let act = firm.new_epoch(COST);
    firm.append(&client, vec![act]).await;
    let reader = firm.join(&client).await;
    let mut owner = std::mem::replace(&mut firm.owner, Device::new());
    let bodies: [&[(Room, &[u8])]; 3] = [
        &[(BASE, b"both"), (COST, b"both")],
        &[(COST, b"cost")],
        &[(BASE, b"base")],
    ];
    for bodies in bodies {
        let envelopes = firm.bodies(&mut owner, bodies);
        client.push(&owner.keys, firm.id, &envelopes).await.unwrap();
    }
    let id = firm.id;
    let places = async |keys: &DeviceKeys| -> Vec<u64> {
        client
            .whole_log(keys, id, 1)
            .await
            .iter()
            .map(|entry| entry.seq)
            .collect()
    };
    assert_eq!(places(&owner.keys).await, [1, 2, 3, 4]);
    assert_eq!(places(&reader.keys).await, [1, 4]);
    let page = client.log(&reader.keys, firm.id, "after=1").await.unwrap();
    assert_eq!((page.entries.len(), page.next), (1, 4));
    let page = client
        .log(&reader.keys, firm.id, "after=1&max_bytes=1")
        .await
        .unwrap();
    assert_eq!(page.next, 4, "the cursor passes what was left out");
    // Given the right, it reads from the start.
    firm.owner = owner;
    let grant = Grant {
        device: reader.keys.device(),
        room: COST,
        write: false,
    };
    firm.append(&client, vec![Act::Grant(grant)]).await;
    assert_eq!(places(&reader.keys).await, [1, 2, 3, 4]);
}

async fn wraps_reach_their_receivers(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let (one, two) = (firm.join(&client).await, firm.join(&client).await);
    let key = &firm.keys[&BASE];
    let wrap = |key: &EpochKey, device: &Device| {
        key.wrap(firm.id, device.keys.public(), &mut dice())
            .unwrap()
    };
    let put = async |wraps: Vec<envelope::wire::Wrap>| {
        client
            .put_wraps(&firm.owner.keys, firm.id, envelope::wire::Wraps { wraps })
            .await
    };
    put(vec![wrap(key, &one), wrap(key, &two)]).await.unwrap();
    let later = wrap(key, &one);
    put(vec![later.clone()]).await.unwrap();
    assert_eq!(
        client.wraps(&one.keys, firm.id).await.unwrap().wraps,
        std::slice::from_ref(&later),
        "the later one counts"
    );
    let for_two = client.wraps(&two.keys, firm.id).await.unwrap().wraps;
    assert_eq!(for_two.len(), 1);
    let announced = firm.roster.fingerprint(BASE, 1).unwrap();
    assert!(EpochKey::unwrap(firm.id, &for_two[0], &two.keys, &announced).is_ok());
    assert!(
        client
            .wraps(&firm.owner.keys, firm.id)
            .await
            .unwrap()
            .wraps
            .is_empty()
    );
    let mut giant = later;
    giant.sealed = vec![0; 10_000];
    assert_eq!(
        put(vec![giant]).await.unwrap_err().brief(),
        (413, "relay.too_large")
    );
}
