//! Many at the same time: devices that push while others follow, and relays that share one database.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use envelope::wire::{LogEntry, Outcome};
use envelope::{DeviceKeys, Envelope, FirmId};
use kernel::DeviceId;
use tokio::time::timeout;

use crate::support::{Bed, Client, Device, Kind, Running, TestFirm, on_both};

on_both! {
    a_follower_misses_nothing_of_many_writers
    a_relay_with_many_firms_keeps_them_apart
}

const WRITERS: usize = 8;
const PUSHES: usize = 12;

/// Follows the log by its cursor until every writer's numbers are there; every place rises, every number comes once.
async fn follow(
    client: Client,
    keys: DeviceKeys,
    firm: FirmId,
    until: BTreeMap<DeviceId, u64>,
) -> Vec<LogEntry> {
    let (mut after, mut all) = (0, Vec::new());
    let mut numbers: BTreeMap<DeviceId, u64> = BTreeMap::new();
    while numbers != until {
        let page = client
            .log(
                &keys,
                firm,
                &format!("after={after}&max_bytes=3000&wait=10"),
            )
            .await
            .unwrap();
        for entry in &page.entries {
            assert!(entry.seq > after, "places rise");
            after = entry.seq;
            let header = Envelope::parse(entry.envelope.to_vec())
                .unwrap()
                .header()
                .clone();
            let number = numbers.entry(header.device).or_default();
            *number += 1;
            assert_eq!(header.dev_seq, *number, "the cursor skipped an entry");
        }
        assert_eq!(page.next, after);
        all.extend(page.entries);
    }
    all
}

/// Groups of one to three envelopes each, pushed one to three groups at a time, some of them twice.
async fn write(client: Client, firm: Arc<TestFirm>, mut device: Device) -> u64 {
    let mut noise = vec![0; 600_000];
    getrandom::fill(&mut noise).unwrap();
    for n in 0..PUSHES {
        let mut envelopes = Vec::new();
        for group in 0..=n % 3 {
            let size = if n == 5 && group == 0 {
                noise.len()
            } else {
                10 + n
            };
            envelopes.extend(firm.bodies(&mut device, &[(crate::support::BASE, &noise[..size])]));
        }
        for _ in 0..=usize::from(n % 4 == 0) {
            let answer = client
                .push(&device.keys, firm.id, &envelopes)
                .await
                .unwrap();
            let there =
                |outcome: &Outcome| matches!(outcome, Outcome::Ok { .. } | Outcome::Dup { .. });
            assert!(answer.outcomes.iter().all(there), "{answer:?}");
        }
    }
    device.sent
}

async fn many_writers(relays: &[Running]) {
    let client = relays[0].client();
    let mut firm = TestFirm::on(&client).await;
    let mut devices = Vec::new();
    for _ in 0..WRITERS {
        devices.push(firm.join(&client).await);
    }
    let per_device = (0..PUSHES).map(|n| 1 + n as u64 % 3).sum::<u64>() + 1;
    let until: BTreeMap<DeviceId, u64> = devices
        .iter()
        .map(|device| (device.keys.device(), per_device))
        .collect();
    let followers: Vec<_> = (0..3)
        .map(|n| {
            let keys = DeviceKeys::from_secret(&firm.owner.keys.to_secret()).unwrap();
            tokio::spawn(follow(
                relays[n % relays.len()].client(),
                keys,
                firm.id,
                until.clone(),
            ))
        })
        .collect();
    let firm = Arc::new(firm);
    let writers: Vec<_> = devices
        .into_iter()
        .enumerate()
        .map(|(n, device)| {
            tokio::spawn(write(
                relays[n % relays.len()].client(),
                firm.clone(),
                device,
            ))
        })
        .collect();
    for writer in writers {
        assert_eq!(writer.await.unwrap(), per_device);
    }
    let mut logs = Vec::new();
    for follower in followers {
        logs.push(
            timeout(Duration::from_secs(60), follower)
                .await
                .expect("the follower gets there")
                .unwrap(),
        );
    }
    assert!(
        logs.windows(2).all(|two| two[0] == two[1]),
        "everyone read the same log"
    );
    // A group's envelopes are neighbours, whoever else was writing.
    let mut open: Option<(DeviceId, [u8; 16])> = None;
    for entry in &logs[0] {
        let header = Envelope::parse(entry.envelope.to_vec())
            .unwrap()
            .header()
            .clone();
        let group = (header.device, header.group);
        assert!(
            open.is_none_or(|open| open == group),
            "a group was torn apart"
        );
        open = (!header.closes).then_some(group);
    }
    assert_eq!(logs[0].len() as u64, per_device * WRITERS as u64);
}

async fn a_follower_misses_nothing_of_many_writers(kind: Kind) {
    let bed = Bed::new(kind).await;
    many_writers(&[bed.relay().await]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_relays_share_a_log_that_misses_nothing() {
    let bed = Bed::new(Kind::Postgres).await;
    many_writers(&[bed.relay().await, bed.relay().await, bed.relay().await]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_relays_poke_each_others_devices() {
    let bed = Bed::new(Kind::Postgres).await;
    let (here, there) = (bed.relay().await, bed.relay().await);
    let mut firm = TestFirm::on(&here.client()).await;
    let mut device = firm.join(&there.client()).await;
    // The lines between the relays come up a moment after they listen.
    let mut events = here.client().events(&device.keys, firm.id).await;
    let first = async {
        loop {
            firm.write(&there.client(), &mut device, "poke").await;
            if let Ok(came) = timeout(Duration::from_millis(500), events.until("log")).await {
                return came;
            }
        }
    };
    let first = timeout(Duration::from_secs(30), first).await;
    assert!(first.expect("a poke crosses"));
    // From then on every one does, and long before a wait would be over.
    let mut at = here
        .client()
        .log(&device.keys, firm.id, "after=0")
        .await
        .unwrap()
        .next;
    for _ in 0..20 {
        let waiter = {
            let (client, firm) = (here.client(), firm.id);
            let keys = DeviceKeys::from_secret(&device.keys.to_secret()).unwrap();
            tokio::spawn(async move {
                client
                    .log(&keys, firm, &format!("after={at}&wait=30"))
                    .await
                    .unwrap()
            })
        };
        firm.write(&there.client(), &mut device, "poke").await;
        let page = timeout(Duration::from_secs(15), waiter)
            .await
            .expect("poked")
            .unwrap();
        assert_eq!(page.entries.len(), 1);
        at = page.next;
    }
    // A box of a mailbox crosses, too.
    let mailbox = "5c".repeat(16);
    here.client()
        .open_mailbox(&firm.owner.keys, &mailbox, firm.id, 60)
        .await
        .unwrap();
    let waiter = {
        let (client, target) = (here.client(), format!("/v1/join/{mailbox}/0?wait=30"));
        tokio::spawn(async move { client.send("GET", &target, Vec::new(), None).await.unwrap() })
    };
    there
        .client()
        .send(
            "PUT",
            &format!("/v1/join/{mailbox}/0"),
            b"box".to_vec(),
            None,
        )
        .await
        .unwrap();
    assert_eq!(
        timeout(Duration::from_secs(15), waiter)
            .await
            .expect("poked")
            .unwrap(),
        b"box"
    );
}

async fn a_relay_with_many_firms_keeps_them_apart(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let wrong = Arc::new(AtomicBool::new(false));
    let mut working = tokio::task::JoinSet::new();
    for n in 0..10 {
        let (client, wrong) = (relay.client(), wrong.clone());
        working.spawn(async move {
            let mut firm = TestFirm::on(&client).await;
            let mut device = firm.join(&client).await;
            for text in ["one", "two", "three"] {
                firm.write(&client, &mut device, &format!("{text} of {n}"))
                    .await;
            }
            let all = client.whole_log(&device.keys, firm.id, 1).await;
            let own = |entry: &LogEntry| {
                Envelope::parse(entry.envelope.to_vec())
                    .unwrap()
                    .header()
                    .firm
                    == firm.id
            };
            if all.len() != 3 || !all.iter().all(own) || all[0].seq != 1 {
                wrong.store(true, Ordering::Relaxed);
            }
        });
    }
    while let Some(done) = working.join_next().await {
        done.unwrap();
    }
    assert!(!wrong.load(Ordering::Relaxed));
}
