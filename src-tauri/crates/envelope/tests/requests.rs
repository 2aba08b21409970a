//! Signed requests, and bodies of the protocol.

mod common;

use common::*;
use envelope::request::{Authorization, Request, Unsigned};
use envelope::wire::{self, ByteBuf, Outcome, Push, PushAnswer, Refusal};
use envelope::{DeviceKeys, Hostile};

const TIME: u64 = NOW as u64;

fn push(body: &[u8]) -> Request<'_> {
    Request {
        method: "POST",
        target: "/v1/firms/00112233445566778899aabbccddeeff/push?x=1",
        body,
    }
}

#[test]
fn a_request_is_its_signers_and_no_other() {
    let mut dice = Seeded::new(1);
    let (keys, other) = (DeviceKeys::new(&mut dice), DeviceKeys::new(&mut dice));
    let header = push(b"body").sign(&keys, TIME, &mut dice);
    let read = Authorization::parse(&header).unwrap();
    assert_eq!((read.device, read.time_ms), (keys.device(), TIME));
    let check = |request, now| read.check(keys.public(), request, now);
    assert_eq!(check(push(b"body"), TIME), Ok(()));
    assert_eq!(check(push(b"body"), TIME + wire::REQUEST_WINDOW_MS), Ok(()));
    assert_eq!(
        check(push(b"body"), TIME + wire::REQUEST_WINDOW_MS + 1),
        Err(Unsigned::ClockOff)
    );
    assert_eq!(
        check(push(b"body"), TIME - wire::REQUEST_WINDOW_MS - 1),
        Err(Unsigned::ClockOff)
    );
    assert_eq!(check(push(b"bodY"), TIME), Err(Unsigned::NotSigned));
    let elsewhere = Request {
        target: "/v1/firms/00112233445566778899aabbccddeeff/push?x=2",
        ..push(b"body")
    };
    assert_eq!(check(elsewhere, TIME), Err(Unsigned::NotSigned));
    let get = Request {
        method: "GET",
        ..push(b"body")
    };
    assert_eq!(check(get, TIME), Err(Unsigned::NotSigned));
    assert_eq!(
        read.check(other.public(), push(b"body"), TIME),
        Err(Unsigned::NotSigned)
    );

    let mut later = read.clone();
    later.time_ms += 1;
    assert_eq!(
        later.check(keys.public(), push(b"body"), TIME),
        Err(Unsigned::NotSigned)
    );
    later = read.clone();
    later.nonce[0] ^= 1;
    assert_eq!(
        later.check(keys.public(), push(b"body"), TIME),
        Err(Unsigned::NotSigned)
    );
    let again = push(b"body").sign(&keys, TIME, &mut dice);
    assert_ne!(again, header, "each has a nonce of its own");
}

#[test]
fn a_header_has_one_form_only() {
    let mut dice = Seeded::new(1);
    let keys = DeviceKeys::new(&mut dice);
    let header = push(b"").sign(&keys, TIME, &mut dice);
    let words: Vec<&str> = header.split(' ').collect();
    let with = |at: usize, word: &str| {
        let mut words = words.clone();
        words[at] = word;
        words.join(" ")
    };
    let table = [
        String::new(),
        header[1..].to_owned(),
        header[..header.len() - 1].to_owned(),
        format!("{header} "),
        format!(" {header}"),
        with(0, "Bearer"),
        with(1, "zz"),
        with(2, &format!("0{TIME}")),
        with(2, &format!("+{TIME}")),
        with(2, "99999999999999999999999"),
        with(3, &words[3].to_uppercase()),
        with(4, &"é".repeat(64)),
    ];
    for header in table {
        assert_eq!(
            Authorization::parse(&header),
            Err(Unsigned::NotSigned),
            "{header}"
        );
    }
}

#[test]
fn bodies_come_back_and_giant_lengths_do_not() {
    let body = Push {
        envelopes: vec![ByteBuf::from(vec![1, 2, 3]), ByteBuf::from(vec![])],
    };
    let bytes = wire::encode(&body);
    assert_eq!(
        bytes,
        [2, 3, 1, 2, 3, 0],
        "bytes are a length and themselves"
    );
    assert_eq!(wire::decode::<Push>(&bytes), Ok(body));
    let world = World::new(1);
    let answer = PushAnswer {
        log_id: [1; 16],
        server_ms: TIME,
        head: world.roster.head(),
        have: 7,
        outcomes: vec![
            Outcome::Ok { seq: 9 },
            Outcome::Held,
            Outcome::Refused(Refusal::Malformed {
                reason: Hostile::Signature.code().to_owned(),
            }),
        ],
    };
    assert_eq!(
        wire::decode::<PushAnswer>(&wire::encode(&answer)),
        Ok(answer)
    );

    let giant = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
    let table: [&[u8]; 6] = [
        b"",
        &bytes[..5],
        &[bytes.as_slice(), &[0]].concat(),
        &giant,
        &[&[1][..], &giant].concat(),
        &[&[1][..], &giant, &[0; 1000]].concat(),
    ];
    for bytes in table {
        assert_eq!(
            wire::decode::<Push>(bytes),
            Err(Hostile::Malformed),
            "{bytes:?}"
        );
    }
}
