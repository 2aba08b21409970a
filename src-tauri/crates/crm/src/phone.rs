//! Telephone numbers as people type them, made comparable. Pure.

use kernel::{Fault, Result};

use crate::mask;

/// A number that can be dialled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// As stored and shown: `13812345678`, `0571-88886666`, `0571-88886666-802`, `+852 91234567`.
    pub text: String,
    /// Digits that tell it from others, without country code 86, signs and extension: `13812345678`, `057188886666`.
    pub key: String,
}

/// Digits of what has been typed so far, without blanks, signs and country code 86: for looking while typing.
pub fn digits(typed: &str) -> String {
    let plain = plain(typed);
    let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
    let local = digits.strip_prefix("0086").or_else(|| {
        digits
            .strip_prefix("86")
            .filter(|rest| plain.starts_with("+86") || (rest.len() == 11 && rest.starts_with('1')))
    });
    local.map_or(digits.clone(), str::to_owned)
}

/// Reads a Chinese mobile or landline number, a 400/800 service number, or a foreign one with its `+`.
/// Full-width digits, blanks, dashes, dots, brackets and +86 are understood; an extension follows `-`, `转` or `x`.
///
/// # Errors
/// `crm.phone_invalid`, with the reason as `why`: `short`, `long`, `letters`, `unknown`; `crm.number_masked`.
pub fn parse(field: &str, typed: &str) -> Result<Phone> {
    let refuse = |why: &str| {
        let shown: String = typed.trim().chars().take(40).collect();
        Fault::field(
            field,
            "crm.phone_invalid",
            format!("“{shown}” is not a telephone number. Type 11 digits of a mobile, or area code and number such as 0571-88886666."),
        )
        .with("text", shown)
        .with("why", why)
    };
    if mask::is_masked(typed) {
        return Err(mask::sent_back(field));
    }
    let plain = plain(typed);
    let (main, extension) = split_extension(&plain);
    if main
        .chars()
        .any(|c| !(c.is_ascii_digit() || matches!(c, ' ' | '-' | '+' | '(' | ')' | '.' | '/')))
        || main.rfind('+').is_some_and(|at| at > 0)
        || !extension.chars().all(|c| c.is_ascii_digit())
    {
        return Err(refuse("letters"));
    }
    let all: String = main.chars().filter(char::is_ascii_digit).collect();
    let foreign = main.starts_with('+') && !all.starts_with("86");
    if foreign {
        return match all.len() {
            0..=6 => Err(refuse("short")),
            7..=15 => Ok(Phone {
                text: foreign_text(main, &all),
                key: all,
            }),
            _ => Err(refuse("long")),
        };
    }
    let key = digits(main);
    let text = match key.as_bytes() {
        [b'1', b'3'..=b'9', ..] if key.len() == 11 => key.clone(),
        [b'1', ..] if key.len() < 11 => return Err(refuse("short")),
        [b'0', b'1' | b'2', ..] if (10..=11).contains(&key.len()) => {
            format!("{}-{}", &key[..3], &key[3..])
        }
        [b'0', b'3'..=b'9', ..] if (11..=12).contains(&key.len()) => {
            format!("{}-{}", &key[..4], &key[4..])
        }
        [b'0', b'1'..=b'9', ..] if key.len() < 10 => return Err(refuse("short")),
        [b'4' | b'8', b'0', b'0', ..] if key.len() == 10 => {
            format!("{}-{}-{}", &key[..3], &key[3..6], &key[6..])
        }
        [b'2'..=b'8', ..] if (7..=8).contains(&key.len()) => key.clone(),
        _ if key.len() < 7 => return Err(refuse("short")),
        _ if key.len() > 12 => return Err(refuse("long")),
        _ => return Err(refuse("unknown")),
    };
    if !extension.is_empty() && (key.len() == 11 && key.starts_with('1') || extension.len() > 6) {
        return Err(refuse("long"));
    }
    Ok(Phone {
        text: if extension.is_empty() {
            text
        } else {
            format!("{text}-{extension}")
        },
        key,
    })
}

/// The key of a number that was stored in its one form.
pub fn stored_key(text: &str) -> String {
    parse("phone", text).map_or_else(|_| digits(text), |phone| phone.key)
}

/// Half-width, one kind of dash, no surrounding blanks.
fn plain(typed: &str) -> String {
    typed
        .trim()
        .chars()
        .filter_map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
            '－' | '—' | '–' | '‐' | '−' => Some('-'),
            '＋' => Some('+'),
            '（' => Some('('),
            '）' => Some(')'),
            '\u{a0}' | '\u{3000}' | '\t' => Some(' '),
            '．' | '·' => Some('.'),
            // Marks of direction that copying from chat programs leaves.
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}' => None,
            _ => Some(c),
        })
        .collect()
}

/// Number and extension: `0571-88886666-802`, `0571-88886666 转 802`, `88886666x802`.
fn split_extension(plain: &str) -> (&str, &str) {
    if let Some((main, extension)) = plain.split_once(['转', 'x', 'X', '#']) {
        return (main.trim_end(), extension.trim());
    }
    let parts: Vec<&str> = plain.split('-').map(str::trim).collect();
    let digits_of = |part: &str| part.chars().filter(char::is_ascii_digit).count();
    if let [area, number, extension] = parts[..]
        && area.starts_with('0')
        && (7..=8).contains(&digits_of(number))
        && (1..=6).contains(&digits_of(extension))
    {
        let end = plain.rfind('-').unwrap_or(plain.len());
        return (&plain[..end], extension);
    }
    (plain, "")
}

/// The country code as it was set apart by the typist, else the digits in one.
fn foreign_text(main: &str, digits: &str) -> String {
    let head: String = main[1..].chars().take_while(char::is_ascii_digit).collect();
    if (1..=3).contains(&head.len()) && head.len() < digits.len() {
        format!("+{head} {}", &digits[head.len()..])
    } else {
        format!("+{digits}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_people_type() {
        for (typed, text, key) in [
            ("13812345678", "13812345678", "13812345678"),
            (" 138 1234 5678 ", "13812345678", "13812345678"),
            ("138-1234-5678", "13812345678", "13812345678"),
            ("１３８１２３４５６７８", "13812345678", "13812345678"),
            ("+86 138 1234 5678", "13812345678", "13812345678"),
            ("＋８６１３８１２３４５６７８", "13812345678", "13812345678"),
            ("0086-13812345678", "13812345678", "13812345678"),
            ("8613812345678", "13812345678", "13812345678"),
            ("\u{202a}13812345678\u{202c}", "13812345678", "13812345678"),
            ("19912345678", "19912345678", "19912345678"),
            ("0571-88886666", "0571-88886666", "057188886666"),
            ("(0571) 8888 6666", "0571-88886666", "057188886666"),
            ("（0571）88886666", "0571-88886666", "057188886666"),
            ("057188886666", "0571-88886666", "057188886666"),
            ("010-88886666", "010-88886666", "01088886666"),
            ("0571-88886666-802", "0571-88886666-802", "057188886666"),
            ("0571-88886666转802", "0571-88886666-802", "057188886666"),
            ("0912-3886666", "0912-3886666", "09123886666"),
            ("88886666", "88886666", "88886666"),
            ("400-800-1234", "400-800-1234", "4008001234"),
            ("+852 9123 4567", "+852 91234567", "85291234567"),
            ("+1 (415) 555-2671", "+1 4155552671", "14155552671"),
        ] {
            let phone = parse("phone", typed).unwrap();
            assert_eq!(
                (phone.text.as_str(), phone.key.as_str()),
                (text, key),
                "{typed}"
            );
            assert_eq!(
                parse("phone", &phone.text).unwrap(),
                phone,
                "{typed} is stable"
            );
        }
    }

    #[test]
    fn refuses_what_is_none_and_says_why() {
        for (typed, why) in [
            ("", "short"),
            ("138123", "short"),
            ("1381234567", "short"),
            ("138123456789", "unknown"),
            ("12012345678", "unknown"),
            ("138123456789012345", "long"),
            ("abc", "letters"),
            ("138 1234 567O", "letters"),
            ("138+12345678", "letters"),
            ("+123", "short"),
            ("+1234567890123456", "long"),
            ("13812345678-802", "long"),
        ] {
            let fault = parse("phone", typed).unwrap_err();
            assert_eq!(fault.code, "crm.phone_invalid", "{typed}");
            assert_eq!(fault.params["why"], why, "{typed}");
            assert_eq!(fault.params["field"], "phone");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_number_or_a_fault(typed in ".{0,40}") {
            let _ = digits(&typed);
            if let Ok(phone) = parse("phone", &typed) {
                prop_assert_eq!(parse("phone", &phone.text).unwrap(), phone);
            }
        }

        #[test]
        fn signs_and_widths_do_not_matter(number in "1[3-9][0-9]{9}", gaps in proptest::collection::vec(0usize..11, 0..4)) {
            let mut typed = String::new();
            for (at, c) in number.chars().enumerate() {
                if gaps.contains(&at) { typed.push(' '); }
                typed.push(char::from_u32(u32::from(c) - 48 + u32::from('０')).unwrap());
            }
            prop_assert_eq!(parse("phone", &typed).unwrap().key, number);
        }
    }
}
