//! Envelopes: what comes back, and what is refused under which name.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use envelope::wire::MAX_ENVELOPE;
use envelope::{
    Act, DeviceKeys, Envelope, EpochKey, Header, Hostile, MAX_CONTENT, Part, Room, Stream,
    join_parts,
};
use proptest::prelude::*;

fn open(world: &World, bytes: &[u8], key: &EpochKey) -> Result<Vec<u8>, Hostile> {
    let envelope = Envelope::parse(bytes)?;
    let part = world.roster.check(&envelope)?.open(key)?;
    join_parts(&[part])
}

#[test]
fn one_flipped_bit_anywhere_is_refused() {
    let world = World::new(1);
    let envelope = &world.seal(
        &world.owner,
        world.key(BASE),
        b"a body that is quite short",
        1,
    )[0];
    let whole = envelope.bytes();
    assert_eq!(
        open(&world, whole, world.key(BASE)).unwrap(),
        b"a body that is quite short"
    );
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut damaged = whole.to_vec();
            damaged[at] ^= 1 << bit;
            let refused = open(&world, &damaged, world.key(BASE));
            assert!(refused.is_err(), "bit {bit} of byte {at} was not missed");
        }
    }
}

#[test]
fn every_shorter_or_longer_form_is_refused() {
    let world = World::new(1);
    let envelope = &world.seal(&world.owner, world.key(BASE), b"body", 1)[0];
    let whole = envelope.bytes();
    for length in 0..whole.len() {
        assert!(
            open(&world, &whole[..length], world.key(BASE)).is_err(),
            "{length}"
        );
    }
    let longer = [whole, &[0]].concat();
    assert_eq!(
        open(&world, &longer, world.key(BASE)),
        Err(Hostile::Signature)
    );
    assert_eq!(
        Envelope::parse(vec![1; MAX_ENVELOPE + 1]),
        Err(Hostile::TooLarge)
    );
    assert_eq!(Envelope::parse(vec![]), Err(Hostile::Truncated));
    assert_eq!(Envelope::parse(vec![0; 500]), Err(Hostile::Malformed));
    assert_eq!(
        Envelope::parse(vec![9; 500]),
        Err(Hostile::Newer { version: 9 })
    );
    assert!(Envelope::parse(vec![1; 500]).is_err());
}

/// The envelope with its header changed and everything else as it was.
fn with_header(envelope: &Envelope, change: impl FnOnce(&mut Header)) -> Vec<u8> {
    let mut header = envelope.header().clone();
    let length = header.to_bytes().len();
    change(&mut header);
    [&header.to_bytes(), &envelope.bytes()[length..]].concat()
}

#[test]
fn a_swapped_header_is_refused_under_its_name() {
    let world = World::new(1);
    let other = World::new(2);
    let envelope = &world.seal(&world.owner, world.key(BASE), b"body", 1)[0];
    type Change = Box<dyn Fn(&mut Header)>;
    let (firm, foreman) = (other.roster.firm(), world.foreman.device());
    let table: Vec<(&str, Change, Hostile)> = vec![
        ("class", Box::new(|h| h.room = COST), Hostile::Signature),
        ("firm", Box::new(move |h| h.firm = firm), Hostile::OtherFirm),
        ("epoch", Box::new(|h| h.epoch = 2), Hostile::Signature),
        (
            "device",
            Box::new(move |h| h.device = foreman),
            Hostile::Signature,
        ),
        (
            "stranger",
            Box::new(|h| h.device = nobody()),
            Hostile::UnknownDevice,
        ),
        ("number", Box::new(|h| h.dev_seq = 2), Hostile::Signature),
        ("number 0", Box::new(|h| h.dev_seq = 0), Hostile::Numbers),
        ("part", Box::new(|h| h.part = 1), Hostile::Numbers),
        ("no parts", Box::new(|h| h.parts = 0), Hostile::Numbers),
        (
            "many parts",
            Box::new(|h| h.parts = u16::MAX),
            Hostile::Numbers,
        ),
        (
            "open end",
            Box::new(|h| h.closes = false),
            Hostile::Signature,
        ),
        ("early end", Box::new(|h| h.parts = 2), Hostile::Numbers),
        ("epoch 0", Box::new(|h| h.epoch = 0), Hostile::Numbers),
        ("no head", Box::new(|h| h.head.count = 0), Hostile::Numbers),
        (
            "clock",
            Box::new(|h| h.hlc = kernel::Hlc(u64::MAX)),
            Hostile::Numbers,
        ),
        (
            "previous",
            Box::new(|h| h.previous = [1; 32]),
            Hostile::Signature,
        ),
        (
            "version",
            Box::new(|h| h.version = 2),
            Hostile::Newer { version: 2 },
        ),
    ];
    for (name, change, reason) in table {
        let bytes = with_header(envelope, change);
        assert_eq!(open(&world, &bytes, world.key(BASE)), Err(reason), "{name}");
    }
}

#[test]
fn only_the_right_key_opens() {
    let mut world = World::new(1);
    let envelope = world
        .seal(&world.owner, world.key(BASE), b"body", 1)
        .remove(0);
    let again = EpochKey::new(BASE, 1, &mut world.dice);
    let next = EpochKey::new(BASE, 2, &mut world.dice);
    for key in [world.key(COST), &again, &next] {
        assert_eq!(
            open(&world, envelope.bytes(), key),
            Err(Hostile::WrongKey),
            "{key:?}"
        );
    }
    // The right bytes under a wrong name are the wrong key as well.
    let disguised = EpochKey::from_bytes(COST, 1, (*world.key(BASE).secret()).into());
    assert_eq!(
        open(&world, envelope.bytes(), &disguised),
        Err(Hostile::WrongKey)
    );
}

#[test]
fn what_a_device_may_not_write_is_refused() {
    let world = World::new(1);
    let foreman = &world.foreman;
    let written = |room| {
        let envelope = &world.seal(foreman, world.key(room), b"body", 1)[0];
        open(&world, envelope.bytes(), world.key(room))
    };
    assert_eq!(written(BASE).unwrap(), b"body");
    assert_eq!(
        written(PRICE),
        Err(Hostile::Forbidden),
        "it may only read prices"
    );
    assert_eq!(
        written(COST),
        Err(Hostile::Forbidden),
        "it has no right to costs"
    );
}

#[test]
fn an_envelope_is_judged_by_the_certificates_of_its_time() {
    let mut world = World::new(1);
    let before = world
        .seal(&world.foreman, world.key(BASE), b"before", 4)
        .remove(0);
    let late = world
        .seal(&world.foreman, world.key(BASE), b"kept back", 5)
        .remove(0);
    let next = EpochKey::new(BASE, 2, &mut world.dice);
    let foreman = world.foreman.device();
    let removal = Act::Revoke {
        device: foreman,
        upto: 4,
    };
    world.say(vec![removal, epoch(&next)]);
    let old_epoch = world
        .seal(&world.owner, world.key(BASE), b"old key", 1)
        .remove(0);
    world.keys.push(next);
    let after = world
        .seal(&world.foreman, world.key(BASE), b"after", 3)
        .remove(0);

    let check = |envelope: &Envelope| world.roster.check(envelope).map(|signed| signed.device());
    assert_eq!(
        check(&before),
        Ok(foreman),
        "written while it belonged to the firm"
    );
    assert_eq!(
        check(&late),
        Err(Hostile::Revoked),
        "beyond what was accepted from it"
    );
    assert_eq!(
        check(&after),
        Err(Hostile::Revoked),
        "it knew of its removal"
    );
    assert_eq!(check(&old_epoch), Err(Hostile::WrongEpoch));

    let mut shorter = World::new(1);
    assert_eq!(
        shorter.roster.check(&old_epoch).unwrap_err(),
        Hostile::UnknownHead,
        "certificates are missing here"
    );
    shorter.say(vec![Act::SchemaMin { schema: 3 }]);
    assert_eq!(
        shorter.roster.check(&old_epoch).unwrap_err(),
        Hostile::UnknownHead,
        "the log was forked"
    );
}

/// So many envelopes of one device in one room, one behind the other.
fn stream(world: &World, author: &DeviceKeys, room: Room, count: u64) -> Vec<Envelope> {
    let mut all: Vec<Envelope> = Vec::new();
    for number in 1..=count {
        let next = Stream {
            key: world.key(room),
            previous: all.last().map_or(zeros(), Envelope::hash),
            body: b"body",
        };
        let mut dice = Seeded::new(number);
        let sealed = world.sealing(author).seal(&[next], number, &mut dice);
        all.extend(sealed.unwrap());
    }
    all
}

fn flipped(envelope: &Envelope, at: usize) -> Envelope {
    let mut bytes = envelope.bytes().to_vec();
    bytes[at] ^= 1;
    Envelope::parse(bytes).unwrap()
}

/// Which are genuine, after all were looked at together.
fn genuine(world: &World, envelopes: &[Envelope]) -> Vec<bool> {
    world.roster.recognize(envelopes);
    let checked = envelopes.iter().map(|one| world.roster.check(one));
    checked.map(|result| result.is_ok()).collect()
}

#[test]
fn looked_at_together_exactly_the_altered_one_is_refused() {
    let world = World::new(1);
    let owners = stream(&world, &world.owner, BASE, 5);
    let prices = stream(&world, &world.owner, PRICE, 5);
    let foremans = stream(&world, &world.foreman, BASE, 5);
    let all: Vec<Envelope> = (0..5)
        .flat_map(|at| [&owners[at], &foremans[at], &prices[at]])
        .cloned()
        .collect();
    assert_eq!(genuine(&world, &all), [true; 15]);
    for altered in 0..all.len() {
        let length = all[altered].bytes().len();
        // In what was sealed, and in the signature itself.
        for at in [length - 70, length - 10] {
            let mut some: Vec<Envelope> = all
                .iter()
                .map(|one| Envelope::parse(one.bytes()).unwrap())
                .collect();
            some[altered] = flipped(&some[altered], at);
            let expected: Vec<bool> = (0..15).map(|at| at != altered).collect();
            assert_eq!(genuine(&world, &some), expected, "{altered}");
        }
    }
}

#[test]
fn a_device_stands_for_what_it_names_in_its_own_stream_alone() {
    let world = World::new(1);
    let first = stream(&world, &world.owner, BASE, 1).remove(0);
    let altered = flipped(&first, first.bytes().len() - 1);
    let naming = |author: &DeviceKeys, room: Room| {
        let stream = Stream {
            key: world.key(room),
            previous: altered.hash(),
            body: b"after it",
        };
        let mut dice = Seeded::new(2);
        let sealed = world.sealing(author).seal(&[stream], 2, &mut dice);
        sealed.unwrap().remove(0)
    };
    let pair = |author, room| {
        let altered = Envelope::parse(altered.bytes()).unwrap();
        genuine(&world, &[altered, naming(author, room)])
    };
    assert_eq!(pair(&world.owner, BASE), [true, true]);
    assert_eq!(pair(&world.owner, PRICE), [false, true]);
    assert_eq!(pair(&world.foreman, BASE), [false, true]);
}

#[test]
fn a_device_that_came_later_did_not_write_before() {
    let mut world = World::new(1);
    let early = world.roster.head();
    let newcomer = DeviceKeys::new(&mut world.dice);
    world.say(vec![Act::Add(card(&newcomer, "平板", "owner", "C"))]);
    let mut sealing = world.sealing(&newcomer);
    sealing.head = early;
    let stream = Stream {
        key: world.key(BASE),
        previous: zeros(),
        body: b"body",
    };
    let envelope = sealing
        .seal(&[stream], 1, &mut Seeded::new(1))
        .unwrap()
        .remove(0);
    assert_eq!(
        world.roster.check(&envelope).unwrap_err(),
        Hostile::UnknownDevice
    );
}

#[test]
fn a_big_body_is_split_and_joined_and_nothing_else_joins() {
    let world = World::new(1);
    let body = noise(3 * MAX_CONTENT - 1);
    let streams =
        [(BASE, body.as_slice()), (COST, b"small".as_slice())].map(|(room, body)| Stream {
            key: world.key(room),
            previous: [3; 32],
            body,
        });
    let envelopes = world
        .sealing(&world.owner)
        .seal(&streams, 41, &mut Seeded::new(1))
        .unwrap();
    let shape: Vec<_> = envelopes
        .iter()
        .map(|e| {
            (
                e.header().dev_seq,
                e.header().part,
                e.header().parts,
                e.header().closes,
            )
        })
        .collect();
    assert_eq!(
        shape,
        [
            (41, 0, 3, false),
            (42, 1, 3, false),
            (43, 2, 3, false),
            (44, 0, 1, true)
        ]
    );
    assert!(envelopes.iter().all(|e| e.bytes().len() <= MAX_ENVELOPE));
    assert_eq!(envelopes[0].header().previous, [3; 32]);
    assert_eq!(envelopes[1].header().previous, envelopes[0].hash());
    assert_eq!(
        envelopes[3].header().previous,
        [3; 32],
        "each room has its own stream"
    );

    let parts: Vec<Part> = envelopes
        .iter()
        .map(|e| {
            world
                .roster
                .check(e)
                .unwrap()
                .open(world.key(e.header().room))
                .unwrap()
        })
        .collect();
    assert_eq!(join_parts(&parts[..3]).unwrap(), body);
    assert_eq!(join_parts(&parts[3..]).unwrap(), b"small");
    let mut sealing = world.sealing(&world.owner);
    sealing.group = [8; 16];
    let stranger = sealing
        .seal(&streams[..1], 41, &mut Seeded::new(2))
        .unwrap();
    let stranger = world
        .roster
        .check(&stranger[1])
        .unwrap()
        .open(world.key(BASE))
        .unwrap();
    let wrong: [&[Part]; 7] = [
        &[],
        &parts[..2],
        &parts[1..3],
        &parts,
        &[parts[0].clone(), parts[2].clone(), parts[1].clone()],
        &[parts[0].clone(), parts[1].clone(), parts[1].clone()],
        &[parts[0].clone(), stranger, parts[2].clone()],
    ];
    for (at, parts) in wrong.into_iter().enumerate() {
        assert_eq!(join_parts(parts), Err(Hostile::Parts), "case {at}");
    }
}

#[test]
fn a_group_needs_one_stream_for_each_room() {
    let world = World::new(1);
    let stream = Stream {
        key: world.key(BASE),
        previous: zeros(),
        body: b"body",
    };
    for streams in [vec![], vec![stream, stream]] {
        let refused = world
            .sealing(&world.owner)
            .seal(&streams, 1, &mut Seeded::new(1));
        assert_eq!(refused.unwrap_err().code, "kernel.internal");
    }
}

/// What one change costs on the wire beyond its body, which for a cell is some 40 to 60 bytes. Printed by
/// `cargo nextest run -p envelope --test envelopes sizes --no-capture`:
///
/// ```text
/// body     0: 272 bytes (272 over the body), header 190
/// body    40: 314 bytes (274 over the body), header 190
/// body    60: 334 bytes (274 over the body), header 190
/// body   100: 374 bytes (274 over the body), header 190
/// body   400: 686 bytes (286 over the body), header 190
/// body  4000: 4366 bytes (366 over the body), header 190
/// ```
///
/// Of the header 56 bytes are nonce and commitment, 64 the hashes of the envelope and certificate before; 16 are the tag, 64 the signature,
/// one says how the body is packed, the rest is padding.
#[test]
fn sizes_stay_small() {
    let world = World::new(1);
    for length in [0, 40, 60, 100, 400, 4000] {
        let envelope = &world.seal(&world.owner, world.key(BASE), &noise(length), 100_000)[0];
        let (all, header) = (envelope.bytes().len(), envelope.header().to_bytes().len());
        println!(
            "body {length:5}: {all} bytes ({} over the body), header {header}",
            all - length
        );
        // Header, tag and signature; then the byte that says how the body is packed, and padding.
        assert!(header + 16 + 64 < 290, "{header}");
        assert!(all - length < 300 + length / 8, "{all}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_body_comes_back(body in proptest::collection::vec(any::<u8>(), 0..5000), zeros in 0usize..50_000, first in 1u64..u64::MAX / 2) {
        let world = World::new(3);
        let body = [body, vec![0; zeros]].concat();
        let envelope = &world.seal(&world.foreman, world.key(BASE), &body, first)[0];
        let read = Envelope::parse(envelope.bytes()).unwrap();
        prop_assert_eq!(&read, envelope);
        prop_assert_eq!(read.hash(), envelope.hash());
        prop_assert_eq!(open(&world, envelope.bytes(), world.key(BASE)).unwrap(), body);
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..600), like in any::<bool>()) {
        let mut bytes = bytes;
        if let (true, Some(first)) = (like, bytes.first_mut()) {
            *first = envelope::FORMAT;
        }
        let world = World::new(1);
        prop_assert!(open(&world, &bytes, world.key(BASE)).is_err());
    }
}
