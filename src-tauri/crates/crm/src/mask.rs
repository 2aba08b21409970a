//! Telephone numbers and WeChat ids as somebody reads them who is not to copy them off the screen. Pure.
//!
//! This is the one place that says what is hidden of a number: the country or area code stays, so that one sees whence it is,
//! and the last digits, by which people tell numbers apart.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use kernel::Fault;
use regex::Regex;

use crate::phone;

/// What looks like a number that can be dialled wherever it stands: a mobile, a landline with its area code, a service
/// number, a foreign one. Whether something else is around it is looked at afterwards.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    let parts = [
        r"(?:\+?86[ -]?|0086[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}",
        r"\(?0[1-9][0-9]{1,2}\)?[ -]?[0-9]{4}[ -]?[0-9]{3,4}(?:-[0-9]{1,6})?",
        r"[48]00-[0-9]{3}-?[0-9]{4}",
        r"\+[1-9][0-9]{0,2}[ -]?[0-9](?:[ -]?[0-9]){5,13}",
    ];
    Regex::new(&parts.join("|")).expect("the expression is fixed")
});

/// A text that was masked, or a part of one.
static MASKED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[0-9A-Za-z+-]\*{3}|\*{3}[*-]{0,3}[0-9A-Za-z]").expect("the expression is fixed")
});

/// A telephone number with its middle hidden: `138****5678`, `0571-****6666`, `+852 ****4567`. A text that is no number shows
/// its last two characters alone.
pub fn number(text: &str) -> String {
    let Ok(read) = phone::parse("phone", text) else {
        return ends(text, 0, 2);
    };
    let text = read.text;
    if let Some(foreign) = text.strip_prefix('+') {
        return match foreign.split_once(' ') {
            Some((country, rest)) => format!("+{country} {}", subscriber(rest)),
            None => format!("+{}{}", &foreign[..2], subscriber(&foreign[2..])),
        };
    }
    let parts: Vec<&str> = text.split('-').collect();
    match parts[..] {
        [code @ ("400" | "800"), _, last] => format!("{code}-***-*{}", &last[1..]),
        [area, main] => format!("{area}-{}", subscriber(main)),
        [area, main, extension] => format!("{area}-{}-{extension}", subscriber(main)),
        _ if text.len() == 11 => ends(&text, 3, 4),
        _ => subscriber(&text),
    }
}

/// A WeChat id or name with its middle hidden: `wx****88`. How long it is is hidden too.
pub fn wechat(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let all: Vec<char> = text.chars().collect();
    let shown = if all.len() >= 6 { 2 } else { 0 };
    let head: String = all[..shown].iter().collect();
    let tail: String = all[all.len() - shown.max(1)..].iter().collect();
    format!("{head}****{tail}")
}

/// Whether a text holds what was masked: whoever sends that back would write stars over a number.
pub fn is_masked(text: &str) -> bool {
    text.contains("***") && MASKED.is_match(text)
}

/// The refusal of a masked number as something to be stored.
pub fn sent_back(field: &str) -> Fault {
    Fault::field(
        field,
        "crm.number_masked",
        "This holds a number that is masked. Leave the field as it was, show the number first, or type it in full.",
    )
}

/// The last digits of what is dialled within an area: four, and fewer where less than four would be hidden.
fn subscriber(digits: &str) -> String {
    ends(digits, 0, digits.len().saturating_sub(4).min(4))
}

fn ends(text: &str, first: usize, last: usize) -> String {
    let all: Vec<char> = text.chars().collect();
    if all.len() <= first + last {
        return "****".to_owned();
    }
    let head: String = all[..first].iter().collect();
    let tail: String = all[all.len() - last..].iter().collect();
    format!("{head}{}{tail}", "*".repeat(all.len() - first - last))
}

/// Which numbers are masked in texts of any kind, and which are not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Veil {
    /// Numbers that everybody may read, by their keys: of the firm, its members, its suppliers.
    open: HashSet<String>,
    /// What is masked although nothing tells it from other words and figures, as it is stored: short numbers, WeChat ids.
    plain: HashSet<String>,
}

impl Veil {
    /// Everybody may read the numbers in this text.
    pub fn open(&mut self, text: &str) {
        self.open.insert(phone::stored_key(text));
        for at in found(text) {
            self.open.insert(phone::stored_key(&text[at]));
        }
    }

    /// A customer's number. Those that are known by their look need not be remembered.
    pub fn close(&mut self, stored: &str) {
        if found(stored)
            .next()
            .is_none_or(|at| at.len() != stored.len())
        {
            self.plain.insert(stored.to_owned());
        }
    }

    /// A customer's WeChat id. A name in Chinese, or a word of small letters, may mean something else wherever it stands: it
    /// is masked where it is said to be one.
    pub fn close_wechat(&mut self, stored: &str) {
        let telling = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase() || c == '-';
        if stored.len() >= 6 && stored.is_ascii() && stored.contains(telling) {
            self.plain.insert(stored.to_owned());
        }
    }

    /// A text with the numbers in it masked.
    pub fn cover<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut covered = String::new();
        let mut done = 0;
        for at in found(text) {
            let number = &text[at.clone()];
            if !self.open.contains(&phone::stored_key(number)) {
                covered.push_str(&text[done..at.start]);
                covered.push_str(&self::number(number));
                done = at.end;
            }
        }
        if done == 0 {
            return self.cover_words(text);
        }
        covered.push_str(&text[done..]);
        Cow::Owned(self.cover_words(&covered).into_owned())
    }

    /// The same of what is known by heart alone.
    fn cover_words<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.plain.is_empty() || is_coded(text) {
            return Cow::Borrowed(text);
        }
        WORD.replace_all(text, |word: &regex::Captures<'_>| {
            let word = &word[0];
            match self.plain.contains(word) {
                true if word.bytes().all(|c| c.is_ascii_digit()) => number(word),
                true => wechat(word),
                false => word.to_owned(),
            }
        })
    }
}

/// A word that may be a WeChat id or a short number.
static WORD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("[0-9A-Za-z_-]{6,}").expect("the expression is fixed"));

/// Where numbers stand that are known by their look.
fn found(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = match text.bytes().filter(u8::is_ascii_digit).count() {
        0..7 => text.len(),
        _ if is_coded(text) => text.len(),
        _ => 0,
    };
    std::iter::from_fn(move || {
        loop {
            let found = NUMBER.find_at(text, at)?.range();
            if stands_alone(text, &found) {
                at = found.end;
                return Some(found);
            }
            at = found.start + 1;
        }
    })
}

/// Whether what is found is not a part of something longer: of an id, a figure, a hash.
fn stands_alone(text: &str, at: &Range<usize>) -> bool {
    let (before, after) = (&text[..at.start], &text[at.end..]);
    let own = &text[at.clone()];
    let parted = own.contains('-') || own.starts_with('0');
    let joins = |c: char| c.is_ascii_hexdigit() || (parted && c == '-');
    let figure = |rest: &str, c: char| c == '.' && rest.starts_with(|c: char| c.is_ascii_digit());
    let mut next = after.chars();
    !before.ends_with(|c: char| joins(c) || c == '.')
        && !next
            .next()
            .is_some_and(|c| joins(c) || figure(next.as_str(), c))
}

/// Whether a text is an id, or bytes written as text: nobody reads these.
fn is_coded(text: &str) -> bool {
    let id = text.len() == 36 && text.bytes().filter(|c| *c == b'-').count() == 4;
    let of_bytes = |c: u8| c.is_ascii_alphanumeric() || b"+/=".contains(&c);
    id || text.len() > 200 && text.bytes().all(of_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_tells_whence_and_the_last_digits_stay() {
        for (full, masked) in [
            ("13812345678", "138****5678"),
            ("0571-88886666", "0571-****6666"),
            ("010-88886666-802", "010-****6666-802"),
            ("0912-3886666", "0912-****666"),
            ("88886666", "****6666"),
            ("3886666", "****666"),
            ("400-800-1234", "400-***-*234"),
            ("+852 91234567", "+852 ****4567"),
            ("+1 4155552671", "+1 ******2671"),
            ("不详 1234", "*****34"),
        ] {
            assert_eq!(number(full), masked);
            assert!(is_masked(masked), "{masked}");
        }
        for (full, masked) in [
            ("wx_lily88", "wx****88"),
            ("王姐", "****姐"),
            ("", ""),
            ("a", "****a"),
        ] {
            assert_eq!(wechat(full), masked);
        }
    }

    #[test]
    fn stars_that_people_type_are_none_of_ours() {
        for text in ["***", "很重要 *** 请回电", "**138**", "2 * 3 * 4"] {
            assert!(!is_masked(text), "{text}");
        }
        assert!(is_masked("老公 139****0001，晚上打"));
        assert!(is_masked("wx****88"));
    }

    #[test]
    fn numbers_are_found_wherever_they_stand_and_nothing_else_is() {
        let veil = Veil::default();
        for (text, covered) in [
            ("老公13812345678，晚上打", "老公138****5678，晚上打"),
            ("138 1234 5678 / 139-1234-5678", "138****5678 / 139****5678"),
            ("tel:+86 13812345678", "tel:138****5678"),
            ("(0571) 88886666转802", "0571-****6666转802"),
            ("057188886666", "0571-****6666"),
            ("wx13812345678", "wx138****5678"),
            ("13812345678,13912345678", "138****5678,139****5678"),
        ] {
            assert_eq!(veil.cover(text), covered);
        }
        for text in [
            "2026-11-23 10:30",
            "13812345678.50",
            "0.13812345678",
            "0190a1b2-0123-7456-8901-012345678901",
            "/leads/0190a1b2-0123-7456-8901-012345678901",
            "XS202611A001",
            "a13812345678",
            "138123456789",
            "88886666",
        ] {
            assert_eq!(veil.cover(text), text);
        }
    }

    #[test]
    fn what_is_open_stays_and_what_has_no_look_is_known_by_heart() {
        let mut veil = Veil::default();
        veil.open("0571-88886666 / 13800001111");
        veil.close("88887777");
        veil.close("13912345678");
        veil.close_wechat("lily_2019");
        veil.close_wechat("王姐");
        veil.close_wechat("douyin");
        assert_eq!(veil.cover("13800001111"), "13800001111");
        assert_eq!(veil.cover("0571-88886666"), "0571-88886666");
        assert_eq!(
            veil.cover("打 88887777 或 13912345678"),
            "打 ****7777 或 139****5678"
        );
        assert_eq!(veil.cover("微信 lily_2019"), "微信 li****19");
        assert_eq!(veil.cover("王姐 douyin"), "王姐 douyin");
    }

    proptest! {
        #[test]
        fn a_masked_number_is_no_number_any_more(key in "1[3-9][0-9]{9}|0[1-9][0-9]{8,10}|[2-8][0-9]{6,7}|\\+[1-9][0-9]{6,14}") {
            prop_assume!(phone::parse("phone", &key).is_ok());
            let masked = number(&key);
            prop_assert!(is_masked(&masked), "{masked}");
            prop_assert!(phone::parse("phone", &masked).is_err());
            prop_assert_eq!(masked.contains(&key), false);
        }

        #[test]
        fn any_text_is_covered_once_and_for_all(text in ".{0,60}") {
            let veil = Veil::default();
            let once = veil.cover(&text).into_owned();
            prop_assert_eq!(veil.cover(&once).into_owned(), once);
        }
    }
}
