//! Bytes as text that people read out and type: Crockford's base32 (<https://www.crockford.com/base32.html>).

const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// The check characters: the digits and five more, for a remainder by 37.
const CHECKS: &[u8; 37] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

/// The value of a typed digit: any case, O as 0, I and L as 1.
fn digit(character: char) -> Option<u8> {
    let upper = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    DIGITS
        .iter()
        .position(|&d| char::from(d) == upper)
        .and_then(|at| u8::try_from(at).ok())
}

fn check_value(character: char) -> Option<u8> {
    digit(character).or_else(|| {
        CHECKS
            .iter()
            .position(|&d| char::from(d) == character.to_ascii_uppercase())
            .and_then(|at| u8::try_from(at).ok())
    })
}

/// Whether a character only divides groups.
fn divides(character: char) -> bool {
    character == '-' || character.is_whitespace()
}

/// Groups of `size` characters with `-` between.
fn grouped(characters: &str, size: usize) -> String {
    let mut text = String::with_capacity(characters.len() * 2);
    for (at, character) in characters.chars().enumerate() {
        if at > 0 && at % size == 0 {
            text.push('-');
        }
        text.push(character);
    }
    text
}

/// A number below 2^95 as 19 digits and Crockford's check character, in four groups of five.
pub fn number_text(number: u128) -> String {
    let mut characters: String = (0..19)
        .rev()
        .map(|place| char::from(DIGITS[(number >> (5 * place) & 31) as usize]))
        .collect();
    characters.push(char::from(CHECKS[(number % 37) as usize]));
    grouped(&characters, 5)
}

/// Reads what [`number_text`] wrote, or someone typed; `None` if a character is wrong, missing, too many or swapped.
pub fn number_from(text: &str) -> Option<u128> {
    let characters: Vec<char> = text.chars().filter(|&c| !divides(c)).collect();
    let (check, digits) = characters.split_last()?;
    if digits.len() != 19 {
        return None;
    }
    let number = digits.iter().try_fold(0u128, |number, &character| {
        Some(number << 5 | u128::from(digit(character)?))
    })?;
    (u128::from(check_value(*check)?) == number % 37).then_some(number)
}

/// Bytes (a multiple of five) as digits in groups of four.
pub fn bytes_text(bytes: &[u8]) -> String {
    debug_assert!(bytes.len().is_multiple_of(5));
    let characters: String = bytes
        .chunks(5)
        .flat_map(|five| {
            let bits = five
                .iter()
                .fold(0u64, |bits, &byte| bits << 8 | u64::from(byte));
            (0..8)
                .rev()
                .map(move |place| char::from(DIGITS[(bits >> (5 * place) & 31) as usize]))
        })
        .collect();
    grouped(&characters, 4)
}

/// Reads what [`bytes_text`] wrote, or someone typed; `None` if a character is wrong, missing or too many.
pub fn bytes_from<const N: usize>(text: &str) -> Option<[u8; N]> {
    const { assert!(N.is_multiple_of(5)) };
    let digits = text
        .chars()
        .filter(|&c| !divides(c))
        .map(digit)
        .collect::<Option<Vec<u8>>>()?;
    if digits.len() * 5 != N * 8 {
        return None;
    }
    let mut bytes = [0; N];
    for (five, eight) in bytes.chunks_mut(5).zip(digits.chunks(8)) {
        let bits = eight.iter().fold(0u64, |bits, &d| bits << 5 | u64::from(d));
        five.copy_from_slice(&bits.to_be_bytes()[3..]);
    }
    Some(bytes)
}

/// A secret of 160 bits with twenty bits to check it, as paper has it: 36 characters in nine groups of four.
pub fn secret_text(secret: &[u8; 20], check: [u8; 3]) -> String {
    let mut bytes = [0; 25];
    bytes[..20].copy_from_slice(secret);
    bytes[20..23].copy_from_slice(&check);
    // Five bytes are eight characters, of which the check fills four and the first half of the fifth.
    let mut text = bytes_text(&bytes);
    bytes.fill(0);
    text.truncate(9 * 5 - 1);
    text
}

/// Reads what [`secret_text`] wrote, or someone typed: the secret and what is to check it; `None` as of [`bytes_from`].
pub fn secret_from(text: &str) -> Option<([u8; 20], [u8; 3])> {
    let bytes = bytes_from::<25>(&format!("{text}0000"))?;
    let (mut secret, mut check) = ([0; 20], [0; 3]);
    secret.copy_from_slice(&bytes[..20]);
    check.copy_from_slice(&bytes[20..23]);
    Some((secret, check))
}

/// A hash as the check of [`secret_text`]: its first twenty bits.
pub const fn secret_check(hash: &[u8; 32]) -> [u8; 3] {
    [hash[0], hash[1], hash[2] & 0xf0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn typed_carelessly_it_still_reads() {
        let number = 0x1234_5678_9abc_def0_1122_3344;
        let text = number_text(number);
        assert_eq!(number_from(&text), Some(number));
        assert_eq!(number_from(&text.to_lowercase()), Some(number));
        assert_eq!(number_from(&text.replace('-', "  ")), Some(number));
        assert_eq!(
            number_from(&text.replace('0', "o").replace('1', "l")),
            Some(number)
        );
    }

    proptest! {
        #[test]
        fn numbers_come_back(number in 0u128..1 << 95) {
            prop_assert_eq!(number_from(&number_text(number)), Some(number));
        }

        #[test]
        fn one_wrong_character_is_seen(number in 0u128..1 << 95, at in 0usize..20, other in 0usize..32) {
            let mut characters: Vec<char> = number_text(number).replace('-', "").chars().collect();
            let wrong = char::from(DIGITS[other]);
            prop_assume!(characters[at] != wrong);
            characters[at] = wrong;
            prop_assert_eq!(number_from(&characters.into_iter().collect::<String>()), None);
        }

        #[test]
        fn two_swapped_characters_are_seen(number in 0u128..1 << 95, at in 0usize..18) {
            let mut characters: Vec<char> = number_text(number).replace('-', "").chars().collect();
            prop_assume!(characters[at] != characters[at + 1]);
            characters.swap(at, at + 1);
            prop_assert_eq!(number_from(&characters.into_iter().collect::<String>()), None);
        }

        #[test]
        fn bytes_come_back(bytes in any::<[u8; 25]>()) {
            prop_assert_eq!(bytes_from::<25>(&bytes_text(&bytes)), Some(bytes));
        }

        #[test]
        fn secrets_come_back(secret in any::<[u8; 20]>(), hash in any::<[u8; 32]>()) {
            let check = secret_check(&hash);
            let text = secret_text(&secret, check);
            prop_assert_eq!(text.len(), 9 * 5 - 1);
            prop_assert_eq!(secret_from(&text), Some((secret, check)));
        }

        #[test]
        fn any_text_is_survived(text in ".{0,60}") {
            let _ = number_from(&text);
            let _ = bytes_from::<25>(&text);
        }
    }
}
