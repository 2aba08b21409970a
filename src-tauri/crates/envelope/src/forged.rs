//! What a member of the firm with a changed program could send: everything is signed and sealed by right keys, and still refused.

use kernel::{DeviceId, Hlc};
use zeroize::Zeroizing;

use crate::header::{Header, Kind};
use crate::keys::{DeviceKeys, EpochKey};
use crate::seal::{forge, sign_again};
use crate::{Class, Envelope, FirmId, Head, Hostile, Room, Sealing, Stream, join_parts};

fn member() -> DeviceKeys {
    DeviceKeys::new(&mut |bytes: &mut [u8]| bytes.fill(5))
}

fn key(fill: u8) -> EpochKey {
    EpochKey::from_bytes(Room::firm(Class::BASE), 1, Zeroizing::new([fill; 32]))
}

fn sealed(group: u8) -> Envelope {
    let keys = member();
    let sealing = Sealing {
        keys: &keys,
        firm: FirmId([1; 16]),
        kind: Kind::GROUP,
        group: [group; 16],
        hlc: Hlc::from_millis(1_795_226_400_000),
        schema: 1,
        head: Head {
            count: 1,
            hash: [2; 32],
        },
    };
    let stream = Stream {
        key: &key(1),
        previous: [0; 32],
        body: b"thirty bytes of what was typed",
    };
    let mut dice = |bytes: &mut [u8]| bytes.fill(group);
    sealing.seal(&[stream], 1, &mut dice).unwrap().remove(0)
}

fn open(bytes: &[u8], key: &EpochKey) -> Result<Vec<u8>, Hostile> {
    let envelope = Envelope::parse(bytes)?;
    let part = envelope.signed_by(member().public())?.open(key)?;
    join_parts(&[part])
}

fn resigned(header: &[u8], rest: &[u8]) -> Vec<u8> {
    sign_again(&[header, rest].concat(), &member())
}

/// Header, and ciphertext with its tag.
fn halves(envelope: &Envelope) -> (Vec<u8>, Vec<u8>) {
    let header = envelope.header().to_bytes();
    let end = envelope.bytes().len() - 64;
    let rest = envelope.bytes()[header.len()..end].to_vec();
    (header, rest)
}

#[test]
fn signing_again_alone_changes_nothing() {
    let (header, rest) = halves(&sealed(1));
    assert_eq!(resigned(&header, &rest), sealed(1).bytes());
}

#[test]
fn contents_under_another_header_are_refused() {
    let (header, _) = halves(&sealed(1));
    let (_, rest) = halves(&sealed(2));
    assert_eq!(
        open(&resigned(&header, &rest), &key(1)),
        Err(Hostile::Cipher)
    );
}

#[test]
fn each_changed_field_breaks_the_commitment() {
    let envelope = sealed(1);
    let (_, rest) = halves(&envelope);
    let changes: [fn(&mut Header); 12] = [
        |h| h.kind = Kind(1),
        |h| h.firm = FirmId([3; 16]),
        |h| h.dev_seq = 2,
        |h| h.group = [3; 16],
        |h| h.closes = false,
        |h| h.previous = [3; 32],
        |h| h.hlc = Hlc::from_millis(1),
        |h| h.schema = 2,
        |h| h.head.count = 2,
        |h| h.head.hash = [3; 32],
        |h| h.nonce = [3; 24],
        |h| h.commitment = [3; 32],
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let mut header = envelope.header().clone();
        change(&mut header);
        let forged = resigned(&header.to_bytes(), &rest);
        assert_eq!(
            open(&forged, &key(1)),
            Err(Hostile::WrongKey),
            "change {at}"
        );
    }
    let mut header = envelope.header().clone();
    header.device = DeviceId::from_bytes([3; 16]);
    let forged = resigned(&header.to_bytes(), &rest);
    assert_eq!(open(&forged, &key(1)), Err(Hostile::UnknownDevice));
}

#[test]
fn no_second_key_opens_it() {
    assert_eq!(open(sealed(1).bytes(), &key(2)), Err(Hostile::WrongKey));
}

#[test]
fn a_body_in_the_clear_is_refused() {
    let (header, rest) = halves(&sealed(1));
    let clear = vec![b'x'; rest.len()];
    assert_eq!(
        open(&resigned(&header, &clear), &key(1)),
        Err(Hostile::Cipher)
    );
    assert_eq!(
        open(&resigned(&header, &[]), &key(1)),
        Err(Hostile::Truncated)
    );
    assert_eq!(
        open(&resigned(&header, &[0; 16]), &key(1)),
        Err(Hostile::Truncated)
    );
}

#[test]
fn numbers_are_written_in_one_way_only() {
    let (header, rest) = halves(&sealed(1));
    // Version, kind, firm, class, scope; then the epoch, whose 1 may be drawn out over two bytes.
    let at = 1 + 1 + 16 + 1 + 1;
    assert_eq!(header[at], 1);
    let drawn_out = [&header[..at], &[0x81, 0], &header[at + 1..]].concat();
    assert_eq!(
        open(&resigned(&drawn_out, &rest), &key(1)),
        Err(Hostile::NotCanonical)
    );
    let mut open_end = header.clone();
    open_end[at] = 0xff;
    assert!(open(&resigned(&open_end, &rest), &key(1)).is_err());
}

#[test]
fn padding_and_packing_are_checked_behind_the_cipher() {
    let header = || sealed(1).header().clone();
    let table: [(&[u8], Hostile); 7] = [
        (b"", Hostile::Truncated),
        (b"\x80", Hostile::Packing),
        (b"\0\0\0\0", Hostile::Padding),
        (b"\0no end", Hostile::Padding),
        (
            b"\0too long\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            Hostile::Padding,
        ),
        (b"\x07what\x80", Hostile::Packing),
        (b"\x01\xff\xff\xff\xff\x28\xb5\x2f\xfd\x80", Hostile::Bomb),
    ];
    for (plain, reason) in table {
        let forged = forge(header(), plain, &key(1), &member());
        assert_eq!(open(&forged, &key(1)), Err(reason), "{plain:?}");
    }
    let fine = forge(header(), b"\0fine\x80", &key(1), &member());
    assert_eq!(open(&fine, &key(1)).unwrap(), b"fine");
}
