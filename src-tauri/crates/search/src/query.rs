//! What was typed, and how well a record answers it. Pure.

use reading::{Found, Letters, Word};

use crate::entry::{Classes, Entry, Part, bit};
use crate::model::Sight;
use crate::plan::Way;

/// Words that are looked at.
const WORDS: usize = 8;
/// So many digits are looked for in telephone numbers, and no fewer: everybody's has a 13 in it.
const DIGITS: usize = 3;
/// The last so many digits of a telephone are what people know of one.
const TAIL: usize = 4;

/// What one grade counts: more than all that tells texts of one grade from each other.
const GRADE: u32 = 8;

/// How well a text answers a word, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    /// The whole text, every syllable in full.
    Exact,
    /// The whole text by initials.
    Whole,
    /// Its beginning.
    Beginning,
    /// The beginning of a word in it, or the end of a telephone number.
    WordStart,
    /// Anywhere.
    Inside,
}

#[derive(Clone, Debug)]
struct Typed {
    word: Word,
    /// Its digits, where it may be of a telephone number.
    digits: Option<Vec<char>>,
    mask: u128,
}

impl Typed {
    fn new(word: Word, digits: Option<Vec<char>>) -> Self {
        let chars = word.chars();
        let mask = match &digits {
            Some(digits) => digits.iter().fold(0, |mask, c| mask | bit(*c)),
            // A letter after another may stand inside of a syllable.
            None => (0..chars.len())
                .filter(|at| {
                    let inside = |c: &char| c.is_ascii_lowercase();
                    !(inside(&chars[*at]) && *at > 0 && inside(&chars[at - 1]))
                })
                .fold(0, |mask, at| mask | bit(chars[at])),
        };
        Self { word, digits, mask }
    }

    fn read(typed: &str) -> Option<Self> {
        let word = Word::new(typed)?;
        let digits: Vec<char> = if word.chars().iter().any(|c| c.is_alphabetic()) {
            Vec::new()
        } else {
            crm::phone::digits(typed).chars().collect()
        };
        let digits = (digits.len() >= DIGITS).then_some(digits);
        Some(Self::new(word, digits))
    }

    /// Every place of the text where it is.
    fn places(&self, part: &Part<'_>) -> Vec<Found> {
        match (part.plan.way, &self.digits) {
            (Way::Phone, Some(digits)) => phone_places(part.text, digits),
            (Way::Phone, None) => Vec::new(),
            (way, _) => self.word.find(part.text, letters(way)).collect(),
        }
    }

    /// How well the text answers; smaller is better.
    fn score(&self, part: &Part<'_>) -> Option<u32> {
        let best = match (part.plan.way, &self.digits) {
            (Way::Phone, Some(digits)) => phone_places(part.text, digits)
                .iter()
                .map(|found| (grade_phone(part.text, *found), 0))
                .min(),
            (Way::Phone, None) => None,
            (way, _) => best_place(part.text, self.word.find(part.text, letters(way))),
        };
        best.map(|(grade, read)| grade as u32 * GRADE + part.plan.weight * 2 + read)
    }
}

fn letters(way: Way) -> Letters {
    if way == Way::Name {
        Letters::Readings
    } else {
        Letters::Written
    }
}

/// The best grade of a word's places, and what finding it by readings costs.
fn best_place(text: &str, places: impl Iterator<Item = Found>) -> Option<(Grade, u32)> {
    let mut best: Option<(Grade, u32)> = None;
    for found in places {
        let cost = match (found.read, found.usual) {
            (false, _) => 0,
            (true, true) => 1,
            (true, false) => GRADE,
        };
        let this = (grade(text, found), cost);
        if best.is_none_or(|known| this < known) {
            best = Some(this);
        }
        // Nothing after a beginning is better.
        if this.0 <= Grade::Beginning {
            break;
        }
    }
    best
}

fn grade(text: &str, found: Found) -> Grade {
    let class = |c: char| {
        if c.is_ascii_digit() {
            1
        } else if c.is_ascii_alphabetic() {
            2
        } else if c.is_alphanumeric() {
            3
        } else {
            0
        }
    };
    let before = found
        .start
        .checked_sub(1)
        .and_then(|at| text.chars().nth(at));
    let begins = match before {
        None => true,
        Some(c) if class(c) == 0 => !text.chars().take(found.start).any(char::is_alphanumeric),
        Some(_) => false,
    };
    if begins {
        let whole = !text.chars().skip(found.end).any(char::is_alphanumeric);
        return match (whole, found.full) {
            (true, true) => Grade::Exact,
            (true, false) => Grade::Whole,
            _ => Grade::Beginning,
        };
    }
    let first = text.chars().nth(found.start);
    match (before, first) {
        (Some(before), Some(first)) if class(before) == 0 || class(before) != class(first) => {
            Grade::WordStart
        }
        _ => Grade::Inside,
    }
}

/// Places of digits in a telephone number, whatever signs are between.
fn phone_places(text: &str, digits: &[char]) -> Vec<Found> {
    let known: Vec<(usize, char)> = text
        .chars()
        .enumerate()
        .filter(|(_, c)| c.is_ascii_digit())
        .collect();
    known
        .windows(digits.len())
        .filter(|window| window.iter().map(|(_, c)| c).eq(digits))
        .map(|window| Found {
            start: window[0].0,
            end: window[window.len() - 1].0 + 1,
            full: true,
            read: false,
            usual: true,
        })
        .collect()
}

fn grade_phone(text: &str, found: Found) -> Grade {
    let digit = |c: char| c.is_ascii_digit();
    let begins = !text.chars().take(found.start).any(digit);
    let ends = !text.chars().skip(found.end).any(digit);
    let length = text
        .chars()
        .skip(found.start)
        .take(found.end - found.start)
        .filter(|c| digit(*c))
        .count();
    match (begins, ends) {
        (true, true) => Grade::Exact,
        (true, false) => Grade::Beginning,
        (false, true) if length >= TAIL => Grade::WordStart,
        _ => Grade::Inside,
    }
}

/// What somebody looks for, and what he may see.
#[derive(Debug)]
pub(crate) struct Query<'a> {
    words: Vec<Typed>,
    /// The words as one, where they may be the syllables of a name: `wang xiao ming`.
    joined: Option<Typed>,
    sight: &'a Sight,
    classes: &'a Classes,
}

impl<'a> Query<'a> {
    /// The words of a text; nothing where it has none.
    pub fn new(typed: &str, sight: &'a Sight, classes: &'a Classes) -> Option<Self> {
        let words: Vec<Typed> = typed
            .split_whitespace()
            // A country code set apart says nothing.
            .filter(|word| !(word.starts_with(['+', '＋']) && crm::phone::digits(word).is_empty()))
            .filter_map(Typed::read)
            .take(WORDS)
            .collect();
        let latin = words.len() > 1 && words.iter().all(|typed| typed.word.is_latin());
        let joined = latin.then(|| {
            let all: Vec<Word> = words.iter().map(|typed| typed.word.clone()).collect();
            Typed::new(Word::joined(&all), None)
        });
        (!words.is_empty()).then_some(Self {
            words,
            joined,
            sight,
            classes,
        })
    }

    /// Whether a record of this mask can answer at all.
    pub fn may_be_in(&self, mask: u128) -> bool {
        let within = |typed: &Typed| mask & typed.mask == typed.mask;
        self.words.iter().all(within) || self.joined.as_ref().is_some_and(within)
    }

    /// How well a record answers: smaller is better, nothing where a word is not found.
    pub fn score(&self, entry: &Entry) -> Option<u32> {
        if !self.sight.covers(entry.scope) {
            return None;
        }
        let best = |typed: &Typed| {
            self.visible(entry)
                .filter_map(|part| typed.score(&part))
                .min()
        };
        let apart = self.words.iter().map(best).sum::<Option<u32>>();
        let joined = self.joined.as_ref().and_then(best);
        if entry.has_context() && !self.is_in_own_text(entry) {
            return None;
        }
        match (apart, joined) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (one, other) => one.or(other),
        }
    }

    /// Whether any word is in what the record itself says, not only in what stands around it.
    fn is_in_own_text(&self, entry: &Entry) -> bool {
        self.visible(entry).any(|part| {
            let mut all = self.words.iter().chain(&self.joined);
            !part.plan.context && all.any(|typed| typed.score(&part).is_some())
        })
    }

    /// Where the words are in a text: places in characters, in order, none over another.
    pub fn marks(&self, part: &Part<'_>) -> Vec<(usize, usize)> {
        let joined = self.joined.iter().flat_map(|typed| typed.places(part));
        let mut places: Vec<(usize, usize)> = joined.map(|f| (f.start, f.end)).collect();
        if places.is_empty() {
            places = self
                .words
                .iter()
                .flat_map(|typed| typed.places(part))
                .map(|f| (f.start, f.end))
                .collect();
        }
        places.sort_unstable();
        let mut merged: Vec<(usize, usize)> = Vec::new();
        for (start, end) in places {
            match merged.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        merged
    }

    fn visible<'e>(&'e self, entry: &'e Entry) -> impl Iterator<Item = Part<'e>> {
        visible(entry, self.sight, self.classes)
    }
}

/// The texts of an entry that may be seen.
pub(crate) fn visible<'e>(
    entry: &'e Entry,
    sight: &'e Sight,
    classes: &'e Classes,
) -> impl Iterator<Item = Part<'e>> {
    entry
        .parts()
        .filter(move |part| sight.shows(classes.of(entry.kind, part.place)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grade_of(typed: &str, text: &str) -> Option<(Grade, u32)> {
        let word = Word::new(typed).expect("a word");
        best_place(text, word.find(text, Letters::Readings))
    }

    #[test]
    fn grades_are_exact_beginning_word_start_inside() {
        for (typed, text, want) in [
            ("王小明", "王小明", Some((Grade::Exact, 0))),
            ("wangxiaoming", "王小明", Some((Grade::Exact, 1))),
            ("wxm", "王小明", Some((Grade::Whole, 1))),
            ("王", "王小明", Some((Grade::Beginning, 0))),
            ("wang", "王小明", Some((Grade::Beginning, 1))),
            ("明", "王小明", Some((Grade::Inside, 0))),
            ("王", "翠湖 王小明", Some((Grade::WordStart, 0))),
            ("a001", "BJ202611A001", Some((Grade::WordStart, 0))),
            ("tile", "Wall tile", Some((Grade::WordStart, 0))),
            ("ile", "Wall tile", Some((Grade::Inside, 0))),
            ("王", "（王总）", Some((Grade::Beginning, 0))),
            ("wang", "方先生", Some((Grade::Beginning, GRADE))),
            ("李", "王小明", None),
        ] {
            assert_eq!(grade_of(typed, text), want, "{typed} in {text}");
        }
    }

    #[test]
    fn telephones_are_found_by_three_digits_and_known_by_the_last_four() {
        let of = |typed: &str, text: &str| {
            let digits: Vec<char> = typed.chars().collect();
            phone_places(text, &digits)
                .first()
                .map(|found| (grade_phone(text, *found), found.start, found.end))
        };
        assert_eq!(of("0412", "13800010412"), Some((Grade::WordStart, 7, 11)));
        assert_eq!(of("412", "13800010412"), Some((Grade::Inside, 8, 11)));
        assert_eq!(of("138", "13800010412"), Some((Grade::Beginning, 0, 3)));
        assert_eq!(of("7188", "0571-88886666"), Some((Grade::Inside, 2, 7)));
        assert!(Typed::read("13").expect("a word").digits.is_none());
        assert!(Typed::read("a123").expect("a word").digits.is_none());
    }
}
