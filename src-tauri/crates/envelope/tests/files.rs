//! A file opens to what was sealed, whole or not at all, and whatever was done to it has a name.
#![allow(clippy::unwrap_used)]

mod common;

use std::io::{Cursor, Write as _};

use common::Seeded;
use envelope::Hostile;
use envelope::file::{Key, Opener, PIECE, Refused, Sealed, Sealer, id_of, sealed_length};
use proptest::prelude::*;

/// Bytes of head, and of a sealed full piece.
const HEAD: usize = 33;
const STEP: usize = PIECE + 16;

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 31 % 251) as u8 + 1).collect()
}

fn seal(content: &[u8], seed: u64) -> (Vec<u8>, Sealed) {
    let mut sealer = Sealer::new(Vec::new(), &mut Seeded::new(seed)).unwrap();
    // In steps that fit no piece.
    for part in content.chunks(300_007) {
        sealer.write_all(part).unwrap();
    }
    sealer.finish().unwrap()
}

fn open_as(bytes: &[u8], key: &Key, length: u64) -> Result<Vec<u8>, Hostile> {
    let named = |refused| match refused {
        Refused::Hostile(hostile) => hostile,
        Refused::Io(error) => panic!("{error}"),
    };
    let mut opener = Opener::new(bytes, key, length).map_err(named)?;
    let mut all = Vec::new();
    while let Some(piece) = opener.piece().map_err(named)? {
        assert!(piece.len() <= PIECE, "one piece at a time");
        all.extend_from_slice(piece);
    }
    Ok(all)
}

fn open(bytes: &[u8], sealed: &Sealed) -> Result<Vec<u8>, Hostile> {
    open_as(bytes, &sealed.key, sealed.length)
}

#[test]
fn every_length_comes_back_and_has_the_size_that_is_told() {
    for length in [
        0,
        1,
        2,
        100,
        PIECE - 1,
        PIECE,
        PIECE + 1,
        3 * PIECE,
        5 * PIECE + 77,
    ] {
        let content = content(length);
        let (bytes, sealed) = seal(&content, 1);
        assert_eq!(bytes.len() as u64, sealed_length(length as u64), "{length}");
        assert_eq!(sealed.length, length as u64);
        assert_eq!(sealed.id, id_of(&bytes[..]).unwrap());
        assert_eq!(sealed.content, *blake3::hash(&content).as_bytes());
        assert_eq!(open(&bytes, &sealed).unwrap(), content, "{length}");
    }
}

#[test]
fn nothing_of_the_content_stands_in_the_file_and_no_key_is_used_twice() {
    let text = "滨江花园 3-1201 平面图".repeat(200);
    let (first, sealed) = seal(text.as_bytes(), 1);
    let word = "平面图".as_bytes();
    assert!(!first.windows(word.len()).any(|part| part == word));
    let (second, other) = seal(text.as_bytes(), 2);
    assert_ne!(sealed.id, other.id);
    assert_ne!(first, second);
    // The same content, told by its own key and by no other.
    assert_eq!(sealed.content, other.content);
    assert_ne!(
        sealed.key.digest(&sealed.content),
        other.key.digest(&sealed.content)
    );
    assert_eq!(open(&first, &other), Err(Hostile::WrongKey));
}

#[test]
fn a_piece_is_found_without_those_before_it() {
    let content = content(3 * PIECE + 5);
    let (bytes, sealed) = seal(&content, 3);
    let mut opener = Opener::new(Cursor::new(&bytes), &sealed.key, sealed.length).unwrap();
    for number in [2, 0, 3] {
        opener.seek(number).unwrap();
        let from = number as usize * PIECE;
        let to = (from + PIECE).min(content.len());
        assert_eq!(opener.piece().unwrap().unwrap(), &content[from..to]);
    }
    opener.seek(9).unwrap();
    assert_eq!(opener.piece().unwrap(), None);
}

#[test]
fn what_was_done_to_a_file_has_a_name() {
    let (bytes, sealed) = seal(&content(2 * PIECE + 1000), 4);
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut changed = bytes.clone();
        change(&mut changed);
        open(&changed, &sealed).unwrap_err()
    };
    let piece = |number: usize| HEAD + number * STEP..HEAD + (number + 1) * STEP;
    let end = bytes.len();
    let table: [(&str, Hostile, Hostile); 11] = [
        ("nothing at all", Hostile::Truncated, with(&|b| b.clear())),
        (
            "cut in the head",
            Hostile::Truncated,
            with(&|b| b.truncate(20)),
        ),
        (
            "the head alone",
            Hostile::Truncated,
            with(&|b| b.truncate(HEAD)),
        ),
        (
            "its last byte gone",
            Hostile::Truncated,
            with(&|b| b.truncate(end - 1)),
        ),
        (
            "a piece left out",
            Hostile::Cipher,
            with(&|b| drop(b.drain(piece(0)))),
        ),
        (
            "ends after a whole piece",
            Hostile::Truncated,
            with(&|b| b.truncate(HEAD + 2 * STEP)),
        ),
        ("a byte more", Hostile::TooLarge, with(&|b| b.push(0))),
        (
            "a piece twice",
            Hostile::Cipher,
            with(&|b| {
                let first = b[piece(0)].to_vec();
                b.splice(piece(1), first);
            }),
        ),
        (
            "pieces swapped",
            Hostile::Cipher,
            with(&|b| {
                let (first, second) = (b[piece(0)].to_vec(), b[piece(1)].to_vec());
                b.splice(piece(0), second);
                b.splice(piece(1), first);
            }),
        ),
        ("of no version", Hostile::Malformed, with(&|b| b[0] = 0)),
        (
            "of a later version",
            Hostile::Newer { version: 2 },
            with(&|b| b[0] = 2),
        ),
    ];
    for (what, expected, found) in table {
        assert_eq!(found, expected, "{what}");
    }
}

#[test]
fn another_length_than_the_sealed_one_is_refused() {
    let (bytes, sealed) = seal(&content(5000), 5);
    for length in [0, 1, 4999, 5001, 6000, PIECE as u64, u64::MAX >> 20] {
        let refused = open_as(&bytes, &sealed.key, length).unwrap_err();
        let known = [Hostile::Cipher, Hostile::Truncated, Hostile::TooLarge];
        assert!(known.contains(&refused), "{length}: {refused:?}");
    }
}

#[test]
fn a_piece_of_another_file_is_refused() {
    let (bytes, sealed) = seal(&content(PIECE + 10), 6);
    let (other, _) = seal(&content(PIECE + 10), 7);
    let mut mixed = bytes.clone();
    mixed[HEAD..HEAD + STEP].copy_from_slice(&other[HEAD..HEAD + STEP]);
    assert_eq!(open(&mixed, &sealed), Err(Hostile::Cipher));
}

#[test]
fn every_flipped_bit_of_a_small_file_is_refused() {
    let (bytes, sealed) = seal(&content(70), 8);
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            let refused = open(&changed, &sealed).unwrap_err();
            let expected = match at {
                0 => matches!(refused, Hostile::Malformed | Hostile::Newer { .. }),
                1..HEAD => refused == Hostile::WrongKey,
                _ => refused == Hostile::Cipher,
            };
            assert!(expected, "{at}.{bit}: {refused:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn contents_come_back(content in proptest::collection::vec(any::<u8>(), 0..5000), seed: u64) {
        let (bytes, sealed) = seal(&content, seed);
        prop_assert_eq!(open(&bytes, &sealed).unwrap(), content);
    }

    #[test]
    fn any_change_anywhere_is_refused(at in 0usize..2 * STEP + 1000, bit in 0u8..8, cut: bool) {
        let (mut bytes, sealed) = seal(&content(2 * PIECE + 500), 9);
        let at = at % bytes.len();
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] ^= 1 << bit;
        }
        prop_assert!(open(&bytes, &sealed).is_err());
    }

    #[test]
    fn any_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300), length in 0u64..1000) {
        let key = Key::from_bytes([7; 32]);
        prop_assert!(open_as(&bytes, &key, length).is_err());
    }
}
