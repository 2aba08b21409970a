//! PADMÉ: lengths are rounded up so that they tell little, for at most 12 % more bytes.
//!
//! Nikitin, Barman, Lueks, Underwood, Hubaux, Ford: "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs" (PoPETs 2019), section 4.

use crate::Hostile;

/// The padded length for `length` bytes.
pub(crate) const fn padme(length: usize) -> usize {
    if length < 2 {
        return length;
    }
    let exponent = length.ilog2();
    let kept = exponent.ilog2() + 1;
    let mask = (1 << (exponent - kept)) - 1;
    (length + mask) & !mask
}

/// Appends one byte 0x80 and zeros up to the padded length (ISO/IEC 7816-4).
pub(crate) fn pad(content: &mut Vec<u8>) {
    content.push(0x80);
    content.resize(padme(content.len()), 0);
}

/// Takes the padding off again; only the length that [`pad`] gives is accepted.
pub(crate) fn unpad(padded: &mut Vec<u8>) -> Result<(), Hostile> {
    let end = padded
        .iter()
        .rposition(|&byte| byte != 0)
        .ok_or(Hostile::Padding)?;
    if padded[end] != 0x80 || padme(end + 1) != padded.len() {
        return Err(Hostile::Padding);
    }
    padded.truncate(end);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_those_of_the_paper() {
        let table = [
            (1, 1),
            (2, 2),
            (9, 10),
            (16, 16),
            (17, 18),
            (61, 64),
            (100, 104),
            (1000, 1024),
            (100_000, 100_352),
            (1_000_000, 1_015_808),
        ];
        for (length, padded) in table {
            assert_eq!(padme(length), padded, "{length}");
        }
    }

    #[test]
    fn never_shorter_and_at_most_an_eighth_longer() {
        for length in 1..20_000 {
            let padded = padme(length);
            assert!(padded >= length);
            assert!((padded - length) * 8 <= length, "{length} became {padded}");
        }
    }

    #[test]
    fn wrong_padding_is_refused() {
        let table: [&[u8]; 5] = [b"", b"\0\0", b"abc", b"abc\x80\0\0\0\0", b"abcdefgh\x80"];
        for bytes in table {
            assert_eq!(
                unpad(&mut bytes.to_vec()),
                Err(Hostile::Padding),
                "{bytes:?}"
            );
        }
    }
}
