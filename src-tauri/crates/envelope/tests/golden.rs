//! The format stands: bytes that were written once are read for ever, and the same input still gives the same bytes.
//!
//! The assets were made with `KAIGONG_GOLDEN=write`; only a new version of the format may do that again, into new files.

mod common;

use std::path::PathBuf;

use common::*;
use envelope::{Envelope, Kind, Roster, join_parts};

fn asset(name: &str, now: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    if std::env::var_os("KAIGONG_GOLDEN").is_some() {
        std::fs::write(&path, now).expect("the folder is there");
    }
    std::fs::read_to_string(&path).unwrap_or_default()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len() / 2)
        .map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).expect("hexadecimal digits"))
        .collect()
}

const SHORT: &[u8] = "改了一个格子".as_bytes();

fn long() -> Vec<u8> {
    "水电改造 1280.00 元\n".repeat(50).into_bytes()
}

#[test]
fn a_certificate_log_of_version_1_is_read_and_written() {
    let world = World::new(2026);
    let lines = |log: Vec<&[u8]>| log.iter().map(|c| hex(c) + "\n").collect::<String>();
    let now = lines(world.bytes());
    let golden = asset("certificates-1.hex", &now);
    let log: Vec<Vec<u8>> = golden.lines().map(unhex).collect();
    let firm = world.roster.firm();
    let roster = Roster::replay(firm, log.iter().map(Vec::as_slice)).unwrap();
    assert_eq!(roster, world.roster);
    assert_eq!(now, golden);
}

#[test]
fn envelopes_of_version_1_are_read_and_written() {
    let world = World::new(2026);
    let sealed = [(SHORT.to_vec(), "short"), (long(), "long")].map(|(body, name)| {
        let envelope = world
            .seal(&world.foreman, world.key(BASE), &body, 77)
            .remove(0);
        (body, name, envelope)
    });
    for (body, name, envelope) in sealed {
        let now = hex(envelope.bytes()) + "\n";
        let golden = asset(&format!("envelope-{name}-1.hex"), &now);
        let read = Envelope::parse(unhex(golden.trim())).unwrap();
        let part = world
            .roster
            .check(&read)
            .unwrap()
            .open(world.key(BASE))
            .unwrap();
        assert_eq!(join_parts(&[part]).unwrap(), body);
        assert_eq!(
            (read.header().kind, read.header().dev_seq),
            (Kind::GROUP, 77)
        );
        // What zstd makes of a long body may change with its version; reading it may not.
        if name == "short" {
            assert_eq!(now, golden);
        }
    }
}

#[test]
fn texts_of_version_1_stay() {
    let world = World::new(2026);
    let invitation =
        envelope::join::Invitation::new("https://relay.example.cn", &mut Seeded::new(1)).unwrap();
    let wrap = world
        .key(BASE)
        .wrap(
            world.roster.firm(),
            world.foreman.public(),
            &mut Seeded::new(3),
        )
        .unwrap();
    let request = envelope::request::Request {
        method: "GET",
        target: "/v1/firms/x/log?after=7",
        body: b"",
    };
    let now = [
        world.owner.to_secret().to_string(),
        world.owner.device().to_string(),
        world.kit.to_text().to_string(),
        invitation.uri().to_string(),
        hex(&invitation.mailbox()),
        hex(&envelope::wire::encode(&wrap)),
        request.sign(&world.owner, 1_795_226_400_000, &mut Seeded::new(4)),
    ]
    .join("\n")
        + "\n";
    assert_eq!(asset("texts-1.txt", &now), now);
}
