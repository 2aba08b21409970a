//! A chunk opens in its place and nowhere else; a manifest counts as an owner's device signed it; an attestation is of one manifest.
#![allow(clippy::unwrap_used)]

mod common;

use common::{BASE, COST, Seeded, World};
use envelope::snapshot::{
    Attestation, CHUNK, Chunk, MAX_CHUNK, MAX_MANIFEST, Manifest, Place, RoomChunks,
    SignedManifest, StreamEnd,
};
use envelope::{EpochKey, FirmId, Hostile};
use proptest::prelude::*;

const PLACE: Place = Place {
    firm: FirmId([7; 16]),
    snapshot: [1; 16],
    number: 3,
    last: false,
};

fn key(seed: u64) -> EpochKey {
    EpochKey::new(BASE, 1, &mut Seeded::new(seed))
}

fn manifest(world: &World) -> Manifest {
    Manifest {
        version: Manifest::VERSION,
        id: [1; 16],
        firm: world.roster.firm(),
        log_id: [2; 16],
        seq: 40,
        maker: world.owner.device(),
        head: world.roster.head(),
        schema: 1,
        at_ms: common::NOW,
        changes: 20,
        vector: vec![(world.owner.device(), 40)],
        tails: vec![StreamEnd {
            device: world.owner.device(),
            room: BASE,
            dev_seq: 40,
            hash: [5; 32],
        }],
        rooms: vec![RoomChunks {
            room: BASE,
            epoch: 1,
            chunks: [0, 7, 7].map(chunk).into(),
        }],
    }
}

fn chunk(first: u64) -> Chunk {
    Chunk {
        first,
        size: 1000,
        hash: [first as u8; 32],
    }
}

#[test]
fn a_chunk_opens_in_its_place_alone() {
    let part = "一条龙 ".repeat(5000).into_bytes();
    let sealed = PLACE.seal(&part, &key(1), &mut Seeded::new(2)).unwrap();
    assert!(sealed.len() < part.len() / 10, "{}", sealed.len());
    assert_eq!(PLACE.open(&sealed, &key(1)).unwrap(), part);
    let elsewhere = [
        Place {
            firm: FirmId([8; 16]),
            ..PLACE
        },
        Place {
            snapshot: [2; 16],
            ..PLACE
        },
        Place { number: 4, ..PLACE },
        Place {
            last: true,
            ..PLACE
        },
    ];
    for place in elsewhere {
        assert_eq!(
            place.open(&sealed, &key(1)),
            Err(Hostile::WrongKey),
            "{place:?}"
        );
    }
    let epoch = EpochKey::new(BASE, 2, &mut Seeded::new(1));
    let room = EpochKey::new(COST, 1, &mut Seeded::new(1));
    for other in [key(2), epoch, room] {
        assert_eq!(PLACE.open(&sealed, &other), Err(Hostile::WrongKey));
    }
}

#[test]
fn a_changed_bit_of_a_chunk_is_found_and_a_part_of_it_is_none() {
    let sealed = PLACE.seal(&[9; 300], &key(1), &mut Seeded::new(2)).unwrap();
    for at in 0..sealed.len() {
        let mut bytes = sealed.clone();
        bytes[at] ^= 1;
        let refused = PLACE.open(&bytes, &key(1)).unwrap_err();
        assert!(
            matches!(refused, Hostile::WrongKey | Hostile::Cipher),
            "{at}: {refused:?}"
        );
        assert!(PLACE.open(&sealed[..at], &key(1)).is_err(), "{at}");
    }
    let longer = [&sealed[..], &[0]].concat();
    assert_eq!(PLACE.open(&longer, &key(1)), Err(Hostile::Cipher));
    let giant = vec![0; MAX_CHUNK + 1];
    assert_eq!(PLACE.open(&giant, &key(1)), Err(Hostile::TooLarge));
}

#[test]
fn the_largest_chunk_of_what_does_not_pack_is_small_enough() {
    let mut noise = vec![0; CHUNK];
    envelope::Dice::fill(&mut Seeded::new(3), &mut noise);
    let sealed = PLACE.seal(&noise, &key(1), &mut Seeded::new(2)).unwrap();
    assert!(sealed.len() <= MAX_CHUNK);
    assert_eq!(PLACE.open(&sealed, &key(1)).unwrap(), noise);
    noise.push(0);
    assert!(PLACE.seal(&noise, &key(1), &mut Seeded::new(2)).is_err());
}

#[test]
fn a_manifest_is_an_owners() {
    let world = World::new(1);
    let signed = SignedManifest::sign(manifest(&world), &world.owner).unwrap();
    let read = SignedManifest::parse(signed.bytes()).unwrap();
    assert_eq!(read, signed);
    assert_eq!(read.check(&world.roster), Ok(()));
    // The foreman is none.
    let of_foreman = Manifest {
        maker: world.foreman.device(),
        ..manifest(&world)
    };
    let of_foreman = SignedManifest::sign(of_foreman, &world.foreman).unwrap();
    assert_eq!(of_foreman.check(&world.roster), Err(Hostile::Forbidden));
    // Nor may he sign for one.
    let for_owner = SignedManifest::sign(manifest(&world), &world.foreman).unwrap();
    assert_eq!(for_owner.check(&world.roster), Err(Hostile::Signature));
    let mut later = manifest(&world);
    later.head.count += 1;
    let later = SignedManifest::sign(later, &world.owner).unwrap();
    assert_eq!(later.check(&world.roster), Err(Hostile::UnknownHead));
    let other = Manifest {
        firm: FirmId([9; 16]),
        ..manifest(&world)
    };
    let other = SignedManifest::sign(other, &world.owner).unwrap();
    assert_eq!(other.check(&world.roster), Err(Hostile::OtherFirm));
}

#[test]
fn a_manifest_with_a_changed_byte_is_refused() {
    let world = World::new(1);
    let signed = SignedManifest::sign(manifest(&world), &world.owner).unwrap();
    for at in 0..signed.bytes().len() {
        let mut bytes = signed.bytes().to_vec();
        bytes[at] ^= 1;
        let refused = SignedManifest::parse(bytes).and_then(|read| read.check(&world.roster));
        assert!(refused.is_err(), "{at}");
    }
    assert_eq!(
        SignedManifest::parse(vec![1; MAX_MANIFEST + 1]),
        Err(Hostile::TooLarge)
    );
}

#[test]
fn numbers_that_cannot_be_are_refused() {
    let world = World::new(1);
    let wrong: [fn(&mut Manifest); 9] = [
        |m| m.seq = u64::MAX,
        |m| m.changes = u64::MAX,
        |m| m.changes = 7,
        |m| m.rooms[0].chunks.swap(0, 1),
        |m| m.rooms[0].chunks[1].size = u32::MAX,
        |m| m.rooms[0].chunks.clear(),
        |m| m.rooms.push(m.rooms[0].clone()),
        |m| m.vector.push(m.vector[0]),
        |m| m.tails[0].dev_seq = 41,
    ];
    for (at, wrong) in wrong.into_iter().enumerate() {
        let mut manifest = manifest(&world);
        wrong(&mut manifest);
        let signed = SignedManifest::sign(manifest, &world.owner).unwrap();
        let refused = SignedManifest::parse(signed.bytes()).unwrap_err();
        assert_eq!(refused, Hostile::Numbers, "{at}");
    }
}

#[test]
fn an_attestation_is_of_one_manifest_by_another_device_that_holds_everything() {
    let world = World::new(1);
    let signed = SignedManifest::sign(manifest(&world), &world.owner).unwrap();
    let attest = |keys: &envelope::DeviceKeys, manifest| {
        let own = Attestation {
            manifest,
            device: keys.device(),
            head: world.roster.head(),
        };
        Attestation::check(&own.sign(keys), &signed, &world.roster).map(|_| ())
    };
    assert_eq!(
        attest(&world.owner, *signed.hash()),
        Err(Hostile::Parts),
        "the maker himself"
    );
    // The foreman reads no costs.
    assert_eq!(
        attest(&world.foreman, *signed.hash()),
        Err(Hostile::Forbidden)
    );
    assert_eq!(attest(&world.foreman, [0; 32]), Err(Hostile::Parts));
}

proptest! {
    #[test]
    fn no_bytes_do_harm(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(SignedManifest::parse(bytes.clone()).is_err());
        prop_assert!(PLACE.open(&bytes, &key(1)).is_err());
    }
}
