//! Samples of everything that is read from the network and from files, with things done to them that go wrong: whatever
//! comes of it, nothing panics, and what is sealed or signed opens as it was made or not at all.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use envelope::certificate::Receiver;
use envelope::file::{Key, Opener, Sealed, Sealer};
use envelope::join::{Invitation, Inviter, Joiner, LIFE_MS, Welcome};
use envelope::request::{Authorization, Request};
use envelope::wire::{
    AppendCertificate, ByteBuf, CertificatePage, DevicePage, DeviceSeen, FoundFirm, GiveBack,
    LogEntry, LogPage, OpenMailbox, Push, PushAnswer, Wraps, decode, encode,
};
use envelope::{Certificate, DeviceKeys, Envelope, Header, Roster, parcel};
use fuzz::Corpus;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn corpus(kind: &str, made: &[(&str, Vec<u8>)]) -> Corpus {
    Corpus::new(env!("CARGO_MANIFEST_DIR"), kind, made)
}

/// Each kind of bytes has a test, and one that goes on (`./dev test --soak`).
macro_rules! fuzzed {
    ($($name:ident, $soak:ident;)*) => {$(
        #[test]
        fn $name() {
            let (corpus, read) = kinds::$name();
            corpus.each(|bytes| read(&corpus, bytes));
        }

        #[test]
        fn $soak() {
            let (corpus, read) = kinds::$name();
            corpus.soak(|bytes| read(&corpus, bytes));
        }
    )*};
}

fuzzed! {
    envelopes, soak_envelopes;
    certificates, soak_certificates;
    boxes, soak_boxes;
    parcels, soak_parcels;
    files, soak_files;
    texts, soak_texts;
    bodies, soak_bodies;
}

mod kinds {
    use super::*;

    type Read = Box<dyn Fn(&Corpus, &[u8])>;

    /// What is genuine is what was made.
    pub fn envelopes() -> (Corpus, Read) {
        let world = World::new(2026);
        let made = |body: &[u8], at| {
            let mut sealed = world.seal(&world.foreman, world.key(BASE), body, at);
            sealed.remove(0).into_bytes()
        };
        let corpus = corpus(
            "envelopes",
            &[
                ("short", made("改了一个格子".as_bytes(), 77)),
                (
                    "long",
                    made(&"水电改造 1280.00 元\n".repeat(50).into_bytes(), 78),
                ),
                ("noise", made(&noise(300), 79)),
            ],
        );
        let read = move |corpus: &Corpus, bytes: &[u8]| {
            if let Ok((_, length)) = Header::read(bytes) {
                assert!(length <= bytes.len());
            }
            let Ok(envelope) = Envelope::parse(bytes) else {
                return;
            };
            assert_eq!(envelope.bytes(), bytes);
            let Ok(signed) = world.roster.check(&envelope) else {
                return;
            };
            assert!(corpus.holds(bytes), "its signature holds");
            signed.open(world.key(BASE)).unwrap();
        };
        (corpus, Box::new(read))
    }

    /// The log goes on with what its owner said, and with nothing else.
    pub fn certificates() -> (Corpus, Read) {
        let world = World::new(2026);
        let log: Vec<Vec<u8>> = world.bytes().into_iter().map(Vec::from).collect();
        let corpus = corpus(
            "certificates",
            &[("found", log[0].clone()), ("add", log[1].clone())],
        );
        let founded = Roster::found(&world.log[0]).unwrap();
        let read = move |corpus: &Corpus, bytes: &[u8]| {
            for at in [0, 1] {
                let Ok(certificate) = Certificate::parse(bytes, at) else {
                    continue;
                };
                assert_eq!(certificate.bytes(), bytes);
                let taken = match at {
                    0 => Roster::found(&certificate).is_ok_and(|one| one.firm() == founded.firm()),
                    _ => founded.clone().append(&certificate).is_ok(),
                };
                assert!(!taken || corpus.holds(bytes), "the log goes on");
            }
        };
        (corpus, Box::new(read))
    }

    /// The messages of two devices that join: each opens as the other side sealed it, in its own place.
    pub fn boxes() -> (Corpus, Read) {
        let world = World::new(1);
        let keys = DeviceKeys::new(&mut Seeded::new(2));
        let invitation = Invitation::new("https://relay.example.cn", &mut Seeded::new(3)).unwrap();
        let joins = {
            let (invitation, keys) = (invitation.clone(), *keys.public());
            move || {
                Joiner::new(
                    invitation.clone(),
                    &keys,
                    "小王的笔记本",
                    "小王",
                    &mut Seeded::new(4),
                )
                .unwrap()
            }
        };
        let answers = {
            let invitation = invitation.clone();
            move |request: &[u8]| {
                let (firm, head) = (world.roster.firm(), world.roster.head());
                let times = (NOW as u64, NOW as u64 + LIFE_MS);
                let dice = &mut Seeded::new(5);
                let owner = world.owner.public();
                Inviter::answer(invitation.clone(), request, firm, owner, head, times, dice)
            }
        };
        let (mut joiner, request) = joins();
        let (inviter, reply) = answers(&request).unwrap();
        let reveal = joiner.reveal(&reply, &mut Seeded::new(6)).unwrap();
        inviter.reveal(&reveal).unwrap();
        let welcome = inviter.welcome(&Welcome::Declined, &mut Seeded::new(7));
        let corpus = corpus(
            "boxes",
            &[
                ("request", request.clone()),
                ("reply", reply.clone()),
                ("reveal", reveal.clone()),
                ("welcome", welcome.clone()),
            ],
        );
        let read = move |_: &Corpus, bytes: &[u8]| {
            assert_eq!(answers(bytes).is_ok(), bytes == request);
            let replied = joins().0.reveal(bytes, &mut Seeded::new(6)).is_ok();
            assert_eq!(replied, bytes == reply);
            assert_eq!(inviter.reveal(bytes).is_ok(), bytes == reveal);
            assert_eq!(joiner.welcome(bytes).is_ok(), bytes == welcome);
        };
        (corpus, Box::new(read))
    }

    /// A file of changes.
    pub fn parcels() -> (Corpus, Read) {
        let world = World::new(2026);
        let firm = world.roster.firm();
        let (own, other) = (&world.foreman, DeviceKeys::new(&mut Seeded::new(8)));
        let to = |keys: &DeviceKeys| Receiver {
            device: keys.device(),
            keys: *keys.public(),
        };
        let made = |envelopes: usize, receivers: &[Receiver]| {
            let contents = parcel::Contents {
                from: world.owner.device(),
                at_ms: NOW,
                certificates: world
                    .bytes()
                    .into_iter()
                    .map(|one| ByteBuf::from(one.to_vec()))
                    .collect(),
                wraps: vec![
                    world
                        .key(BASE)
                        .wrap(firm, own.public(), &mut Seeded::new(9))
                        .unwrap(),
                ],
                envelopes: vec![ByteBuf::from(noise(200)); envelopes],
            };
            parcel::seal(&contents, firm, receivers, &mut Seeded::new(10)).unwrap()
        };
        let corpus = corpus(
            "parcels",
            &[
                ("one", made(1, &[to(own)])),
                ("several", made(3, &[to(&other), to(own)])),
            ],
        );
        let read = move |corpus: &Corpus, bytes: &[u8]| {
            let opened = parcel::open(bytes, firm, &world.foreman).is_ok();
            assert_eq!(opened, corpus.holds(bytes));
        };
        (corpus, Box::new(read))
    }

    /// A sealed file: every piece that is given is the one that was sealed.
    pub fn files() -> (Corpus, Read) {
        use std::io::Write as _;
        let content = noise(700);
        let seal = |content: &[u8]| {
            let mut sealer = Sealer::new(Vec::new(), &mut Seeded::new(11)).unwrap();
            sealer.write_all(content).unwrap();
            sealer.finish().unwrap()
        };
        let (bytes, sealed) = seal(&content);
        let corpus = corpus("files", &[("photo", bytes)]);
        let read = move |corpus: &Corpus, bytes: &[u8]| {
            let opened = open(bytes, &sealed);
            assert_eq!(opened.as_ref() == Some(&content), corpus.holds(bytes));
            assert!(opened.is_none() || corpus.holds(bytes));
        };
        (corpus, Box::new(read))
    }

    fn open(bytes: &[u8], sealed: &Sealed) -> Option<Vec<u8>> {
        let key: &Key = &sealed.key;
        let mut opener = Opener::new(bytes, key, sealed.length).ok()?;
        let mut all = Vec::new();
        while let Some(piece) = opener.piece().ok()? {
            all.extend_from_slice(piece);
        }
        Some(all)
    }

    /// What stands in headers and on paper.
    pub fn texts() -> (Corpus, Read) {
        let world = World::new(2026);
        let invitation = Invitation::new("https://relay.example.cn", &mut Seeded::new(3)).unwrap();
        let request = Request {
            method: "GET",
            target: "/v1/firms/x/log?after=7",
            body: b"",
        };
        let signed = request.sign(&world.owner, NOW as u64, &mut Seeded::new(4));
        let corpus = corpus(
            "texts",
            &[
                ("invitation", invitation.uri().as_bytes().to_vec()),
                ("kit", world.kit.to_text().as_bytes().to_vec()),
                ("authorization", signed.into_bytes()),
            ],
        );
        let read = |_: &Corpus, bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            if let Ok(invitation) = Invitation::parse(&text, None) {
                let again = Invitation::parse(&invitation.uri(), None).unwrap();
                assert_eq!(again.mailbox(), invitation.mailbox());
            }
            if let Ok(kit) = envelope::RecoveryKit::parse(&text) {
                envelope::RecoveryKit::parse(&kit.to_text()).unwrap();
            }
            let _ = Authorization::parse(&text);
        };
        (corpus, Box::new(read))
    }

    /// Requests and answers of the protocol: each type reads every sample, its own or not.
    pub fn bodies() -> (Corpus, Read) {
        let world = World::new(2026);
        let head = world.roster.head();
        let certificate = || ByteBuf::from(world.log[0].bytes().to_vec());
        let envelope = ByteBuf::from(noise(150));
        let wrap = world
            .key(BASE)
            .wrap(
                world.roster.firm(),
                world.foreman.public(),
                &mut Seeded::new(3),
            )
            .unwrap();
        let page = LogPage {
            log_id: [5; 16],
            server_ms: NOW as u64,
            head,
            entries: vec![LogEntry {
                seq: 3,
                recv_ms: NOW as u64,
                envelope: envelope.clone(),
            }],
            next: 3,
            more: false,
            vector: Vec::new(),
        };
        let devices = DevicePage {
            server_ms: NOW as u64,
            devices: vec![DeviceSeen {
                device: world.owner.device(),
                last_seen_ms: Some(NOW as u64),
                acked: 3,
                dev_seq: 1,
            }],
        };
        let corpus = corpus(
            "bodies",
            &[
                (
                    "found",
                    encode(&FoundFirm {
                        certificate: certificate(),
                    }),
                ),
                (
                    "append",
                    encode(&AppendCertificate {
                        expected_head: head,
                        certificate: certificate(),
                    }),
                ),
                (
                    "give_back",
                    encode(&GiveBack {
                        certificates: vec![certificate(), certificate()],
                    }),
                ),
                (
                    "push",
                    encode(&Push {
                        envelopes: vec![envelope],
                    }),
                ),
                ("log", encode(&page)),
                ("wraps", encode(&Wraps { wraps: vec![wrap] })),
                ("devices", encode(&devices)),
            ],
        );
        let read = |_: &Corpus, bytes: &[u8]| {
            comes_back::<FoundFirm>(bytes);
            comes_back::<AppendCertificate>(bytes);
            comes_back::<GiveBack>(bytes);
            comes_back::<CertificatePage>(bytes);
            comes_back::<Push>(bytes);
            comes_back::<PushAnswer>(bytes);
            comes_back::<LogPage>(bytes);
            comes_back::<Wraps>(bytes);
            comes_back::<DevicePage>(bytes);
            comes_back::<OpenMailbox>(bytes);
        };
        (corpus, Box::new(read))
    }

    /// What is read is what is written of it, and no more of it than there are bytes.
    fn comes_back<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(bytes: &[u8]) {
        if let Ok(value) = decode::<T>(bytes) {
            let again = encode(&value);
            assert!(again.len() <= bytes.len());
            assert_eq!(decode::<T>(&again).unwrap(), value);
        }
    }
}
