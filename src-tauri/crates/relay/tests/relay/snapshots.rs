//! Snapshots: who may bring and read what, and when the log is forgotten behind one.

use envelope::certificate::Grant;
use envelope::snapshot::{
    Attestation, Chunk, Manifest, RoomChunks, SignedManifest, StreamEnd, chunk_hash,
};
use envelope::wire::{ByteBuf, OfferedSnapshot, SnapshotPage, Stored, hash_text};
use envelope::{Act, Class, DeviceKeys, Envelope, FirmId, Room};

use crate::support::{BASE, Bed, Client, Device, Got, Kind, Process, TestFirm, on_both};

on_both! {
    a_snapshot_is_kept_whole_and_given_to_who_may_read_it
    what_is_no_snapshot_of_this_log_is_refused
    the_log_is_forgotten_behind_an_attested_one_and_goes_on
    who_was_seen_lately_is_waited_for
    it_outlasts_the_relay
    what_nobody_came_to_an_end_with_goes_after_a_day
    it_may_die_while_it_takes_one_in_or_forgets
}

const DAY: i64 = 24 * 60 * 60 * 1000;
const SECRET: Room = Room::firm(Class::COST);

/// The ways of the protocol.
struct Asking<'a> {
    client: &'a Client,
    firm: FirmId,
}

impl Asking<'_> {
    async fn page(&self, keys: &DeviceKeys) -> SnapshotPage {
        let path = format!("/v1/firms/{}/snapshot", self.firm);
        self.client.ask(keys, "GET", &path, vec![]).await.unwrap()
    }

    async fn offer(&self, keys: &DeviceKeys, signed: &SignedManifest) -> Got<Stored> {
        let path = format!("/v1/firms/{}/snapshot", self.firm);
        let body = signed.bytes().to_vec();
        self.client.ask(keys, "PUT", &path, body).await
    }

    async fn attest(
        &self,
        device: &Device,
        signed: &SignedManifest,
        firm: &TestFirm,
    ) -> Got<Stored> {
        let own = Attestation {
            manifest: *signed.hash(),
            device: device.keys.device(),
            head: firm.roster.head(),
        };
        let path = format!("/v1/firms/{}/attestations", self.firm);
        let body = own.sign(&device.keys);
        self.client.ask(&device.keys, "POST", &path, body).await
    }

    fn chunk_path(&self, sealed: &[u8]) -> String {
        let name = hash_text(&chunk_hash(sealed));
        format!("/v1/firms/{}/chunks/{name}", self.firm)
    }

    async fn put(&self, keys: &DeviceKeys, sealed: &[u8]) -> Got<Stored> {
        let path = self.chunk_path(sealed);
        self.client.ask(keys, "PUT", &path, sealed.to_vec()).await
    }

    async fn get(&self, keys: &DeviceKeys, sealed: &[u8]) -> Got<Vec<u8>> {
        let path = self.chunk_path(sealed);
        let signature = self.client.sign(keys, "GET", &path, &[]);
        self.client
            .send("GET", &path, vec![], Some(signature))
            .await
    }
}

/// A manifest of the owner's, of the log up to a place, with chunks that hold anything.
async fn manifest(
    asking: &Asking<'_>,
    firm: &TestFirm,
    seq: u64,
    chunks: &[(Room, &[u8])],
) -> Manifest {
    let page = asking.page(&firm.owner.keys).await;
    let log = asking.client;
    let entries = log.whole_log(&firm.owner.keys, firm.id, 1 << 20);
    let mut tails: Vec<StreamEnd> = Vec::new();
    let behind = if page.floor > 0 {
        vec![]
    } else {
        entries.await
    };
    for entry in behind.iter().filter(|entry| entry.seq <= seq) {
        let envelope = Envelope::parse(entry.envelope.to_vec()).unwrap();
        let header = envelope.header();
        let (device, room) = (header.device, header.room);
        tails.retain(|end| (end.device, end.room) != (device, room));
        tails.push(StreamEnd {
            device,
            room,
            dev_seq: header.dev_seq,
            hash: envelope.hash(),
        });
    }
    let mut vector: Vec<_> = tails.iter().map(|end| (end.device, end.dev_seq)).collect();
    vector.sort();
    Manifest {
        version: Manifest::VERSION,
        id: [1; 16],
        firm: firm.id,
        log_id: page.log_id,
        seq,
        maker: firm.owner.keys.device(),
        head: firm.roster.head(),
        schema: 1,
        at_ms: 0,
        changes: 1,
        vector,
        tails,
        rooms: chunks
            .iter()
            .map(|(room, sealed)| RoomChunks {
                room: *room,
                epoch: 1,
                chunks: vec![Chunk {
                    first: 0,
                    size: sealed.len() as u32,
                    hash: chunk_hash(sealed),
                }],
            })
            .collect(),
    }
}

fn signed(manifest: Manifest, firm: &TestFirm) -> SignedManifest {
    SignedManifest::sign(manifest, &firm.owner.keys).unwrap()
}

fn offered(signed: &SignedManifest, attestations: usize) -> (ByteBuf, usize) {
    (signed.bytes().to_vec().into(), attestations)
}

fn counted(offers: &[OfferedSnapshot]) -> Vec<(ByteBuf, usize)> {
    let offers = offers.iter();
    offers
        .map(|own| (own.manifest.clone(), own.attestations.len()))
        .collect()
}

/// Asks for the log behind a place, which says that everything before is there.
async fn reads(client: &Client, device: &Device, firm: &TestFirm, after: u64) {
    let query = format!("after={after}");
    client.log(&device.keys, firm.id, &query).await.unwrap();
}

async fn a_snapshot_is_kept_whole_and_given_to_who_may_read_it(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let act = firm.new_epoch(SECRET);
    firm.append(&client, vec![act]).await;
    let colleague = firm.join(&client).await;
    let mut owner = std::mem::replace(&mut firm.owner, Device::new());
    let seq = firm.write(&client, &mut owner, "地板").await;
    firm.owner = owner;
    let asking = Asking {
        client: &client,
        firm: firm.id,
    };
    let (base, secret) = (vec![1; 3000], vec![2; 2000]);
    let own = manifest(&asking, &firm, seq, &[(BASE, &base), (SECRET, &secret)]).await;
    let own = signed(own, &firm);
    let keys = &firm.owner.keys;
    assert_eq!(
        asking.offer(keys, &own).await.unwrap_err().brief(),
        (404, "relay.no_chunk")
    );
    asking.put(keys, &base).await.unwrap();
    asking.put(keys, &secret).await.unwrap();
    // Nobody is given a chunk of what is not whole.
    assert_eq!(asking.get(keys, &base).await.unwrap_err().status, 404);
    asking.offer(keys, &own).await.unwrap();
    asking.offer(keys, &own).await.unwrap();
    let page = asking.page(&colleague.keys).await;
    assert_eq!((page.floor, page.last_seq), (0, seq));
    assert_eq!(counted(&page.offered), [offered(&own, 0)]);
    assert_eq!(asking.get(&colleague.keys, &base).await.unwrap(), base);
    assert_eq!(asking.get(keys, &secret).await.unwrap(), secret);
    let refused = asking.get(&colleague.keys, &secret).await.unwrap_err();
    assert_eq!(
        refused.brief(),
        (404, "relay.no_chunk"),
        "costs are not his"
    );
    let refused = asking.put(&colleague.keys, &[3; 10]).await.unwrap_err();
    assert_eq!(refused.brief(), (403, "relay.not_allowed"));
    let refused = asking.attest(&colleague, &own, &firm).await.unwrap_err();
    assert_eq!(
        refused.brief(),
        (422, "relay.bad_snapshot"),
        "he does not hold everything"
    );
    let stranger = Device::new();
    let refused = asking.get(&stranger.keys, &base).await.unwrap_err();
    assert_eq!(refused.brief(), (403, "relay.unknown_device"));
    relay.stop().await;
}

async fn what_is_no_snapshot_of_this_log_is_refused(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let mut owner = std::mem::replace(&mut firm.owner, Device::new());
    firm.write(&client, &mut owner, "地板").await;
    let seq = firm.write(&client, &mut owner, "墙砖").await;
    firm.owner = owner;
    let asking = Asking {
        client: &client,
        firm: firm.id,
    };
    let keys = &firm.owner.keys;
    let sealed = vec![1; 100];
    asking.put(keys, &sealed).await.unwrap();
    let good = manifest(&asking, &firm, seq, &[(BASE, &sealed)]).await;
    let wrong: [(&str, Manifest); 5] = [
        (
            "another log",
            Manifest {
                log_id: [9; 16],
                ..good.clone()
            },
        ),
        (
            "beyond its end",
            Manifest {
                seq: seq + 1,
                ..good.clone()
            },
        ),
        (
            "more than is here",
            Manifest {
                vector: vec![(keys.device(), 99)],
                ..good.clone()
            },
        ),
        (
            "another firm",
            Manifest {
                firm: FirmId([1; 16]),
                ..good.clone()
            },
        ),
        (
            "another's",
            Manifest {
                maker: Device::new().keys.device(),
                ..good.clone()
            },
        ),
    ];
    for (about, manifest) in wrong {
        let refused = asking
            .offer(keys, &signed(manifest, &firm))
            .await
            .unwrap_err();
        assert_eq!(refused.brief(), (422, "relay.bad_snapshot"), "{about}");
    }
    let name = asking.chunk_path(&sealed);
    let refused = client
        .ask::<Stored>(keys, "PUT", &name, vec![2; 100])
        .await
        .unwrap_err();
    assert_eq!(
        refused.brief(),
        (400, "relay.malformed"),
        "another chunk under its name"
    );
    let giant = vec![0; envelope::snapshot::MAX_CHUNK + 1];
    let refused = asking.put(keys, &giant).await.unwrap_err();
    assert_eq!(refused.brief(), (413, "relay.too_large"));
    asking
        .offer(keys, &signed(good.clone(), &firm))
        .await
        .unwrap();
    let older = Manifest {
        seq: seq - 1,
        ..good
    };
    let refused = asking.offer(keys, &signed(older, &firm)).await.unwrap_err();
    assert_eq!(
        refused.brief(),
        (422, "relay.bad_snapshot"),
        "older than what is here"
    );
    relay.stop().await;
}

/// Bytes of the files in a folder.
fn bytes(folder: &std::path::Path) -> u64 {
    let files = std::fs::read_dir(folder).unwrap();
    files
        .map(|file| file.unwrap().metadata().unwrap().len())
        .sum()
}

/// A device that may read everything there is.
async fn whole(client: &Client, firm: &mut TestFirm) -> Device {
    let device = firm.join(client).await;
    let rooms: Vec<Room> = firm.keys.keys().copied().collect();
    let grants = rooms.into_iter().map(|room| {
        Act::Grant(Grant {
            device: device.keys.device(),
            room,
            write: true,
        })
    });
    firm.append(client, grants.collect()).await;
    device
}

async fn the_log_is_forgotten_behind_an_attested_one_and_goes_on(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let second = whole(&client, &mut firm).await;
    let mut owner = std::mem::replace(&mut firm.owner, Device::new());
    let mut last = 0;
    for n in 0..5 {
        let mut noise = vec![n; 300_000];
        getrandom::fill(&mut noise).unwrap();
        let envelopes = firm.bodies(&mut owner, &[(BASE, &noise)]);
        client.push(&owner.keys, firm.id, &envelopes).await.unwrap();
        last += 1;
    }
    firm.owner = owner;
    let kept = || match kind {
        Kind::Sqlite => bytes(&bed.data.path().join("firms")),
        Kind::Postgres => 0,
    };
    let before = kept();
    let asking = Asking {
        client: &client,
        firm: firm.id,
    };
    let sealed = vec![1; 100];
    asking.put(&firm.owner.keys, &sealed).await.unwrap();
    let own = manifest(&asking, &firm, last - 1, &[(BASE, &sealed)]).await;
    let own = signed(own, &firm);
    asking.offer(&firm.owner.keys, &own).await.unwrap();
    for device in [&firm.owner, &second] {
        reads(&client, device, &firm, last).await;
    }
    assert_eq!(
        asking.page(&second.keys).await.floor,
        0,
        "nobody attested it"
    );
    asking.attest(&second, &own, &firm).await.unwrap();
    let page = asking.page(&second.keys).await;
    assert_eq!((page.floor, page.last_seq), (last - 1, last));
    assert_eq!(counted(&page.offered), [offered(&own, 1)]);
    if kind == Kind::Sqlite {
        let after = kept();
        assert!(after < before / 2, "{before} bytes, then {after}");
    }
    // What is behind it is there, what is before it is said to be gone.
    let refused = client
        .log(&second.keys, firm.id, "after=0")
        .await
        .unwrap_err();
    assert_eq!(refused.brief(), (410, "relay.log_begins_later"));
    assert_eq!(refused.fault.params["seq"], last - 1);
    let behind = client
        .log(&second.keys, firm.id, &format!("after={}", last - 1))
        .await
        .unwrap();
    let places: Vec<u64> = behind.entries.iter().map(|entry| entry.seq).collect();
    assert_eq!((places, behind.next), (vec![last], last));
    assert_eq!(behind.vector, [(firm.owner.keys.device(), 5)]);
    // The stream goes on where it was, and places are not given again.
    let mut owner = std::mem::replace(&mut firm.owner, Device::new());
    assert_eq!(firm.write(&client, &mut owner, "下一单").await, last + 1);
    firm.owner = owner;
    relay.stop().await;
}

async fn who_was_seen_lately_is_waited_for(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let second = whole(&client, &mut firm).await;
    let slow = firm.join(&client).await;
    let never = firm.join(&client).await;
    let mut owner = std::mem::replace(&mut firm.owner, Device::new());
    let last = firm.write(&client, &mut owner, "地板").await;
    firm.owner = owner;
    let asking = Asking {
        client: &client,
        firm: firm.id,
    };
    reads(&client, &slow, &firm, 0).await;
    asking.put(&firm.owner.keys, &[1; 100]).await.unwrap();
    let own = manifest(&asking, &firm, last, &[(BASE, &[1; 100])]).await;
    let own = signed(own, &firm);
    asking.offer(&firm.owner.keys, &own).await.unwrap();
    for device in [&firm.owner, &second] {
        reads(&client, device, &firm, last).await;
    }
    asking.attest(&second, &own, &firm).await.unwrap();
    assert_eq!(
        asking.page(&second.keys).await.floor,
        0,
        "it was seen lately"
    );
    bed.pass(89 * DAY);
    assert_eq!(
        asking.page(&second.keys).await.floor,
        0,
        "89 days are lately"
    );
    bed.pass(2 * DAY);
    assert_eq!(asking.page(&second.keys).await.floor, last);
    // Everything before the snapshot is gone, its first envelope's stream goes on nevertheless.
    let mut owner = std::mem::replace(&mut firm.owner, Device::new());
    assert_eq!(firm.write(&client, &mut owner, "墙砖").await, last + 1);
    for device in [&slow, &never] {
        let refused = client
            .log(&device.keys, firm.id, "after=0")
            .await
            .unwrap_err();
        assert_eq!(refused.brief(), (410, "relay.log_begins_later"));
        assert_eq!(asking.get(&device.keys, &[1; 100]).await.unwrap(), [1; 100]);
    }
    relay.stop().await;
}

async fn what_nobody_came_to_an_end_with_goes_after_a_day(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay_with(&["--max-firm-bytes=9000"]).await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let mut owner = std::mem::replace(&mut firm.owner, Device::new());
    let seq = firm.write(&client, &mut owner, "地板").await;
    firm.owner = owner;
    let asking = Asking {
        client: &client,
        firm: firm.id,
    };
    let keys = &firm.owner.keys;
    let (first, second) = (vec![1; 5000], vec![2; 5000]);
    asking.put(keys, &first).await.unwrap();
    let refused = asking.put(keys, &second).await.unwrap_err();
    assert_eq!(refused.brief(), (507, "relay.full"));
    bed.pass(DAY / 2);
    assert_eq!(asking.put(keys, &second).await.unwrap_err().status, 507);
    bed.pass(DAY);
    asking.put(keys, &second).await.unwrap();
    let gone = manifest(&asking, &firm, seq, &[(BASE, &first)]).await;
    let refused = asking.offer(keys, &signed(gone, &firm)).await.unwrap_err();
    assert_eq!(refused.brief(), (404, "relay.no_chunk"));
    let there = manifest(&asking, &firm, seq, &[(BASE, &second)]).await;
    asking.offer(keys, &signed(there, &firm)).await.unwrap();
    // What a manifest names stays.
    bed.pass(9 * DAY);
    assert_eq!(asking.put(keys, &first).await.unwrap_err().status, 507);
    assert_eq!(asking.get(keys, &second).await.unwrap(), second);
    relay.stop().await;
}

async fn it_outlasts_the_relay(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let second = whole(&client, &mut firm).await;
    let mut owner = std::mem::replace(&mut firm.owner, Device::new());
    let last = firm.write(&client, &mut owner, "地板").await;
    firm.owner = owner;
    let asking = Asking {
        client: &client,
        firm: firm.id,
    };
    asking.put(&firm.owner.keys, &[1; 100]).await.unwrap();
    let own = manifest(&asking, &firm, last, &[(BASE, &[1; 100])]).await;
    let own = signed(own, &firm);
    asking.offer(&firm.owner.keys, &own).await.unwrap();
    for device in [&firm.owner, &second] {
        reads(&client, device, &firm, last).await;
    }
    asking.attest(&second, &own, &firm).await.unwrap();
    relay.stop().await;
    let relay = bed.relay().await;
    let client = relay.client();
    let asking = Asking {
        client: &client,
        firm: firm.id,
    };
    let page = asking.page(&second.keys).await;
    assert_eq!((page.floor, page.last_seq), (last, last));
    assert_eq!(counted(&page.offered), [offered(&own, 1)]);
    assert_eq!(asking.get(&second.keys, &[1; 100]).await.unwrap(), [1; 100]);
    relay.stop().await;
}

/// A request over which the relay dies.
async fn dies(client: &Client, keys: &DeviceKeys, method: &str, path: &str, body: Vec<u8>) {
    let signature = client.sign(keys, method, path, &body);
    let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
    let request = client
        .http
        .request(method, format!("{}{path}", client.base))
        .header("authorization", signature)
        .body(body);
    assert!(request.send().await.is_err(), "it did not die");
}

async fn it_may_die_while_it_takes_one_in_or_forgets(kind: Kind) {
    let bed = Bed::new(kind).await;
    for (place, forgotten) in [
        ("chunk.written", false),
        ("snapshot.written", false),
        ("compact.written", false),
        ("compact.committed", true),
    ] {
        let mut relay = Process::start(&bed, &[]);
        let client = relay.client();
        let mut firm = TestFirm::on(&client).await;
        let second = whole(&client, &mut firm).await;
        let mut owner = std::mem::replace(&mut firm.owner, Device::new());
        let last = firm.write(&client, &mut owner, "地板").await;
        firm.owner = owner;
        let asking = Asking {
            client: &client,
            firm: firm.id,
        };
        let own = manifest(&asking, &firm, last, &[(BASE, &[1; 100])]).await;
        let own = signed(own, &firm);
        let keys = &firm.owner.keys;
        let (chunk, offers) = (
            asking.chunk_path(&[1; 100]),
            format!("/v1/firms/{}/snapshot", firm.id),
        );
        if place != "chunk.written" {
            asking.put(keys, &[1; 100]).await.unwrap();
        }
        if place.starts_with("compact") {
            asking.offer(keys, &own).await.unwrap();
        }
        relay.kill();

        let mut relay = Process::start(&bed, &[("KAIGONG_DIE", &format!("{place}:1"))]);
        let client = relay.client();
        match place {
            "chunk.written" => dies(&client, keys, "PUT", &chunk, vec![1; 100]).await,
            "snapshot.written" => {
                dies(&client, keys, "PUT", &offers, own.bytes().to_vec()).await;
            }
            _ => {
                for device in [&firm.owner, &second] {
                    reads(&client, device, &firm, last).await;
                }
                let attestation = Attestation {
                    manifest: *own.hash(),
                    device: second.keys.device(),
                    head: firm.roster.head(),
                };
                let path = format!("/v1/firms/{}/attestations", firm.id);
                let body = attestation.sign(&second.keys);
                dies(&client, &second.keys, "POST", &path, body).await;
            }
        }
        assert!(!relay.ended().success());

        let relay = Process::start(&bed, &[]);
        let client = relay.client();
        let asking = Asking {
            client: &client,
            firm: firm.id,
        };
        // All of it is there or nothing, and it goes on.
        if !place.starts_with("compact") {
            assert_eq!(asking.page(keys).await.offered, [], "{place}");
            let there = asking.offer(keys, &own).await;
            assert_eq!(there.is_ok(), place == "snapshot.written", "{place}");
            asking.put(keys, &[1; 100]).await.unwrap();
            asking.offer(keys, &own).await.unwrap();
        }
        let log = client.log(&second.keys, firm.id, "after=0").await;
        assert_eq!(log.is_err(), forgotten, "{place}");
        for device in [&firm.owner, &second] {
            reads(&client, device, &firm, last).await;
        }
        asking.attest(&second, &own, &firm).await.unwrap();
        assert_eq!(asking.page(&second.keys).await.floor, last, "{place}");
    }
}
