//! `kill -9` of the relay, at places and at any moment: what was acknowledged is there, no group is half there, and it
//! goes on where it stopped.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use envelope::wire::{Outcome, Push, PushAnswer, decode, encode};
use envelope::{Act, Envelope};

use crate::support::{BASE, Bed, Client, Device, Kind, Process, TestFirm, on_both};

on_both! {
    it_may_die_at_any_place
    it_may_be_killed_at_any_moment
    a_certificate_survives_a_death
    soak_dying
}

/// One push, which the relay may not survive: `None` if it did not.
async fn try_push(
    client: &Client,
    firm: &TestFirm,
    device: &Device,
    envelopes: &[Vec<u8>],
) -> Option<PushAnswer> {
    let target = format!("/v1/firms/{}/push", firm.id);
    let body = encode(&Push {
        envelopes: envelopes.iter().cloned().map(Into::into).collect(),
    });
    let signature = client.sign(&device.keys, "POST", &target, &body);
    let request = client
        .http
        .post(format!("{}{target}", client.base))
        .header("authorization", signature)
        .body(body);
    let answer = request.send().await.ok()?;
    assert_eq!(answer.status(), 200);
    Some(decode(&answer.bytes().await.ok()?).unwrap())
}

/// A device whose groups are all written already; it pushes them in order, a few envelopes at a time, and goes on from
/// what the relay says it has.
struct Author {
    device: Device,
    envelopes: Vec<Vec<u8>>,
    acknowledged: u64,
}

impl Author {
    async fn new(client: &Client, firm: &mut TestFirm, groups: usize) -> Self {
        let mut device = firm.join(client).await;
        let mut noise = vec![0; 600_000];
        getrandom::fill(&mut noise).unwrap();
        let mut envelopes = Vec::new();
        for n in 0..groups {
            let size = if n % 13 == 3 { noise.len() } else { 20 + n };
            envelopes.extend(firm.bodies(&mut device, &[(BASE, &noise[..size])]));
        }
        Self {
            device,
            envelopes,
            acknowledged: 0,
        }
    }

    /// Pushes `count` envelopes from `from` on; the last number there then, `None` if the relay died over it.
    async fn push(
        &mut self,
        client: &Client,
        firm: &TestFirm,
        from: u64,
        count: usize,
    ) -> Option<u64> {
        let from = from as usize;
        let until = (from + count).min(self.envelopes.len());
        let answer = try_push(client, firm, &self.device, &self.envelopes[from..until]).await?;
        for (at, outcome) in (from as u64 + 1..).zip(&answer.outcomes) {
            match outcome {
                Outcome::Ok { .. } | Outcome::Dup { .. } => {
                    self.acknowledged = self.acknowledged.max(at)
                }
                Outcome::Held => {}
                Outcome::Refused(refusal) => panic!("number {at}: {refusal:?}"),
            }
        }
        Some(answer.have)
    }

    /// What the log has now: nothing acknowledged is missing, nothing is there twice, no group is half there. What it
    /// showed once is acknowledged from then on: the answer to the push may have died with the relay.
    async fn check(&mut self, client: &Client, firm: &TestFirm) -> u64 {
        let log = client.whole_log(&self.device.keys, firm.id, 1 << 20).await;
        let bytes: Vec<_> = log.iter().map(|entry| entry.envelope.to_vec()).collect();
        assert!(
            bytes.len() as u64 >= self.acknowledged,
            "{} of {}",
            bytes.len(),
            self.acknowledged
        );
        assert_eq!(bytes, self.envelopes[..bytes.len()]);
        assert!(log.windows(2).all(|two| two[0].seq < two[1].seq));
        if let Some(last) = bytes.last() {
            assert!(
                Envelope::parse(last.clone()).unwrap().header().closes,
                "half a group"
            );
        }
        let page = client.log(&self.device.keys, firm.id, "").await.unwrap();
        let logged = page.vector.first().map_or(0, |(_, number)| *number);
        assert_eq!(logged, bytes.len() as u64, "the vector says what is there");
        self.acknowledged = logged;
        // What waits for the rest of its group is there as well.
        let answer = client.push(&self.device.keys, firm.id, &[]).await.unwrap();
        assert!(answer.have >= logged);
        answer.have
    }
}

async fn it_may_die_at_any_place(kind: Kind) {
    let bed = Bed::new(kind).await;
    let mut relay = Process::start(&bed, &[]);
    let mut firm = TestFirm::on(&relay.client()).await;
    let mut author = Author::new(&relay.client(), &mut firm, 120).await;
    relay.kill();
    let mut have = 0;
    for place in ["push.writing", "push.written", "push.committed"] {
        for times in ["1", "2", "3"] {
            let death = format!("{place}:{times}");
            let mut relay = Process::start(&bed, &[("KAIGONG_DIE", &death)]);
            let mut count = 1;
            while let Some(now) = author.push(&relay.client(), &firm, have, count).await {
                have = now;
                count = count % 3 + 1;
                assert!(
                    have < author.envelopes.len() as u64,
                    "it never died at {death}"
                );
            }
            assert!(!relay.ended().success());
            let mut relay = Process::start(&bed, &[]);
            have = author.check(&relay.client(), &firm).await;
            relay.kill();
        }
    }
    finish(&bed, author, &firm).await;
}

async fn it_may_be_killed_at_any_moment(kind: Kind) {
    killed(kind, 0, 24).await;
}

/// New seeds for so many minutes (`./dev test --soak MINUTES`).
async fn soak_dying(kind: Kind) {
    let Ok(minutes) = std::env::var("KAIGONG_SOAK_MINUTES") else {
        return;
    };
    let minutes: u64 = minutes.parse().expect("a number of minutes");
    let end = Instant::now() + Duration::from_secs(60 * minutes);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let (first, mut lives) = (now.as_secs(), 0);
    while Instant::now() < end {
        killed(kind, first + lives, 60).await;
        lives += 1;
    }
    println!("{kind:?}: {} deaths, seeds from {first} on", lives * 60);
}

/// Says which seed it was, where it fails.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("FAILED: seed {}", self.0);
        }
    }
}

/// So many deaths at moments that follow from a seed, from at once to well into the pushes.
async fn killed(kind: Kind, seed: u64, deaths: u64) {
    let _seed = Seed(seed);
    let bed = Bed::new(kind).await;
    let mut relay = Process::start(&bed, &[]);
    let mut firm = TestFirm::on(&relay.client()).await;
    let mut author = Author::new(&relay.client(), &mut firm, 17 * deaths as usize).await;
    let mut have = 0;
    for round in 0..deaths {
        let moment = Duration::from_micros(300 + (seed + round) * 7919 % 24 * 1500);
        let client = relay.client();
        let pushing = async {
            while have < author.envelopes.len() as u64 {
                match author
                    .push(&client, &firm, have, 1 + round as usize % 3)
                    .await
                {
                    Some(now) => have = now,
                    None => return,
                }
            }
        };
        let killing = async {
            tokio::time::sleep(moment).await;
            relay.kill();
        };
        tokio::join!(pushing, killing);
        relay = Process::start(&bed, &[]);
        have = author.check(&relay.client(), &firm).await;
    }
    drop(relay);
    finish(&bed, author, &firm).await;
}

/// Never stuck: what is left goes through, and SIGTERM ends it well.
async fn finish(bed: &Bed, mut author: Author, firm: &TestFirm) {
    let mut relay = Process::start(bed, &[]);
    let client = relay.client();
    let mut have = author.check(&client, firm).await;
    while have < author.envelopes.len() as u64 {
        have = author.push(&client, firm, have, 6).await.unwrap();
    }
    assert_eq!(
        author.check(&client, firm).await,
        author.envelopes.len() as u64
    );
    relay.terminate();
    assert!(relay.ended().success());
    assert!(relay.has_ended());
}

async fn a_certificate_survives_a_death(kind: Kind) {
    let bed = Bed::new(kind).await;
    let mut relay = Process::start(&bed, &[]);
    let mut firm = TestFirm::on(&relay.client()).await;
    relay.kill();
    for (schema, (place, there)) in (1..).zip([
        ("certificate.written", false),
        ("certificate.committed", true),
    ]) {
        let mut relay = Process::start(&bed, &[("KAIGONG_DIE", &format!("{place}:1"))]);
        let certificate = firm.certify(vec![Act::SchemaMin { schema }]);
        let client = relay.client();
        let target = format!("/v1/firms/{}/certificates", firm.id);
        let body = encode(&envelope::wire::AppendCertificate {
            expected_head: firm.roster.head(),
            certificate: certificate.bytes().to_vec().into(),
        });
        let signature = client.sign(&firm.owner.keys, "POST", &target, &body);
        let request = client
            .http
            .post(format!("{}{target}", client.base))
            .header("authorization", signature)
            .body(body);
        assert!(request.send().await.is_err(), "it died at {place}");
        assert!(!relay.ended().success());
        let relay = Process::start(&bed, &[]);
        let page = relay
            .client()
            .certificates(&firm.owner.keys, firm.id, 0)
            .await
            .unwrap();
        assert_eq!(
            page.head.count == certificate.number() + 1,
            there,
            "{place}"
        );
        // The same again goes through either way.
        let answer = relay
            .client()
            .append(
                &firm.owner.keys,
                firm.id,
                firm.roster.head(),
                certificate.bytes(),
            )
            .await
            .unwrap();
        firm.take(&certificate);
        assert_eq!(answer.head, firm.roster.head());
    }
}
