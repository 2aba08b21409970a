//! A parcel opens for whom it was made and for nobody else, and a changed byte is found wherever it is.
#![allow(clippy::unwrap_used)]

mod common;

use common::Seeded;
use envelope::certificate::Receiver;
use envelope::parcel::{Contents, MAGIC, open, seal};
use envelope::wire::ByteBuf;
use envelope::{DeviceKeys, EpochKey, FirmId, Room};
use kernel::DeviceId;

const FIRM: FirmId = FirmId([7; 16]);

fn keys(seed: u64) -> DeviceKeys {
    DeviceKeys::new(&mut Seeded::new(seed))
}

fn receiver(keys: &DeviceKeys) -> Receiver {
    Receiver {
        device: keys.device(),
        keys: *keys.public(),
    }
}

fn contents(from: DeviceId) -> Contents {
    let mut random = Seeded::new(5);
    let key = EpochKey::new(Room::firm(envelope::Class::BASE), 1, &mut random);
    Contents {
        from,
        at_ms: 1_795_226_400_000,
        certificates: vec![ByteBuf::from("前台电脑".as_bytes().to_vec())],
        wraps: vec![key.wrap(FIRM, keys(3).public(), &mut random).unwrap()],
        envelopes: vec![ByteBuf::from(vec![3; 300]), ByteBuf::from(vec![])],
    }
}

fn sealed(receivers: &[Receiver]) -> (Contents, Vec<u8>) {
    let contents = contents(keys(1).device());
    let bytes = seal(&contents, FIRM, receivers, &mut Seeded::new(9)).unwrap();
    (contents, bytes)
}

#[test]
fn each_receiver_opens_it_and_nobody_else() {
    let (first, second, other) = (keys(1), keys(2), keys(4));
    let (contents, bytes) = sealed(&[receiver(&first), receiver(&second)]);
    for own in [&first, &second] {
        assert_eq!(open(&bytes, FIRM, own).unwrap(), contents);
    }
    let code = |bytes: &[u8], firm, keys: &DeviceKeys| open(bytes, firm, keys).unwrap_err().code;
    assert_eq!(code(&bytes, FIRM, &other), "envelope.parcel_for_others");
    let stranger = FirmId([8; 16]);
    assert_eq!(code(&bytes, stranger, &first), "envelope.parcel_other_firm");
    // Nothing of what is in it can be read, names of devices least of all.
    let name = "前台电脑".as_bytes();
    assert!(!bytes.windows(name.len()).any(|part| part == name));
    assert!(!bytes.windows(20).any(|part| part == [3; 20]));
}

#[test]
fn every_changed_byte_and_every_cut_is_refused_by_name() {
    let own = keys(1);
    let (_, bytes) = sealed(&[receiver(&own), receiver(&keys(2))]);
    let known = [
        "envelope.parcel_unreadable",
        "envelope.parcel_newer",
        "envelope.parcel_other_firm",
        "envelope.parcel_for_others",
        "envelope.parcel_damaged",
    ];
    for at in 0..bytes.len() {
        for bit in [1, 0x80] {
            let mut changed = bytes.clone();
            changed[at] ^= bit;
            let fault = open(&changed, FIRM, &own).unwrap_err();
            assert!(known.contains(&fault.code.as_str()), "{at}: {}", fault.code);
        }
        let cut = open(&bytes[..at], FIRM, &own).unwrap_err();
        assert!(known.contains(&cut.code.as_str()), "{at}: {}", cut.code);
    }
    let longer = [&bytes[..], &[0]].concat();
    assert_eq!(
        open(&longer, FIRM, &own).unwrap_err().code,
        "envelope.parcel_damaged"
    );
    // As a program leaves it that takes it for text.
    let text = [&b"KGSYNC\n"[..], &bytes[MAGIC.len()..]].concat();
    assert_eq!(
        open(&text, FIRM, &own).unwrap_err().code,
        "envelope.parcel_unreadable"
    );
    let mut newer = bytes;
    newer[MAGIC.len()] = 2;
    assert_eq!(
        open(&newer, FIRM, &own).unwrap_err().code,
        "envelope.parcel_newer"
    );
}
