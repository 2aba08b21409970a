//! Whether a typed word is in a text: as it is written, by pinyin, by initials, or by a mixture of these.

use crate::sounds::{initials, letter_bit, readings, small, surname};

/// The longest word that is looked for, in characters.
const LONGEST: usize = 60;

/// Whether the characters of a text may be found by their readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// By readings too: names.
    Readings,
    /// Only as written: long texts, in which initials would be found by chance.
    Written,
}

/// Where a word was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The first character.
    pub start: usize,
    /// The first character after it.
    pub end: usize,
    /// Whether every syllable was typed in full.
    pub full: bool,
    /// Whether characters were found by their readings.
    pub read: bool,
    /// Whether only by readings that are usual, for a surname where it may be one.
    pub usual: bool,
}

/// Which readings count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Any,
    /// Typed in full.
    Whole,
    Usual,
}

/// A typed word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    chars: Vec<char>,
    han: usize,
}

impl Word {
    /// A word without blanks; nothing where it has neither a letter nor a digit.
    pub fn new(typed: &str) -> Option<Self> {
        let typed: Vec<char> = typed.chars().take(LONGEST).map(small).collect();
        // Input methods part syllables by an apostrophe while they compose.
        let parts = |at: usize| {
            matches!(typed[at], '\'' | '’')
                && at > 0
                && typed[at - 1].is_ascii_alphabetic()
                && typed.get(at + 1).is_none_or(char::is_ascii_alphabetic)
        };
        let chars: Vec<char> = (0..typed.len())
            .filter(|at| !parts(*at))
            .map(|at| typed[at])
            .collect();
        chars.iter().any(|c| c.is_alphanumeric()).then(|| Self {
            han: chars.iter().filter(|c| !readings(**c).is_empty()).count(),
            chars,
        })
    }

    /// Its characters, small and half-width.
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// Whether it may be pinyin: nothing but Latin letters.
    pub fn is_latin(&self) -> bool {
        self.chars.iter().all(char::is_ascii_alphabetic)
    }

    /// Words written as one: `wang xiao ming`.
    pub fn joined(words: &[Self]) -> Self {
        Self {
            chars: words
                .iter()
                .flat_map(|word| word.chars.iter().copied())
                .take(LONGEST)
                .collect(),
            han: words.iter().map(|word| word.han).sum(),
        }
    }

    /// Every place of the text where it begins, in order.
    pub fn find<'a>(&'a self, text: &'a str, letters: Letters) -> impl Iterator<Item = Found> + 'a {
        text.char_indices()
            .enumerate()
            .filter_map(move |(start, (byte, c))| {
                if !self.begins(small(c), letters) {
                    return None;
                }
                self.at(start, &text[byte..], letters)
            })
    }

    fn begins(&self, c: char, letters: Letters) -> bool {
        let first = self.chars[0];
        c == first || letters == Letters::Readings && initials(c) & letter_bit(first) != 0
    }

    /// Where it is in a text that begins at `start`, from the first character on.
    fn at(&self, start: usize, text: &str, letters: Letters) -> Option<Found> {
        let length = self.takes(text, letters, Which::Any)?;
        let as_long = |which| self.takes(text, letters, which) == Some(length);
        let han = match letters {
            Letters::Readings => text
                .chars()
                .take(length)
                .filter(|c| initials(*c) != 0)
                .count(),
            Letters::Written => 0,
        };
        let read = han > self.han;
        Some(Found {
            start,
            end: start + length,
            full: as_long(Which::Whole),
            read,
            usual: !read || as_long(Which::Usual),
        })
    }

    /// How many characters of a text it takes from the first on.
    ///
    /// Bit `n` of the mask says that the first `n` characters of the word may have been used up.
    fn takes(&self, text: &str, letters: Letters, which: Which) -> Option<usize> {
        let done = 1u64 << self.chars.len();
        let mut reached = 1u64;
        for (at, c) in text.chars().map(small).enumerate() {
            let sounds = match letters {
                Letters::Readings => readings(c),
                Letters::Written => &[],
            };
            let stay = if at == 0 {
                0
            } else {
                self.skipped(c, sounds, letters)
            };
            reached = self.step(reached, c, sounds, which) | reached & stay;
            if reached & done != 0 {
                return Some(at + 1);
            }
            if reached == 0 {
                return None;
            }
        }
        None
    }

    fn step(&self, reached: u64, c: char, sounds: &[String], which: Which) -> u64 {
        let mut next = 0;
        let mut left = reached;
        while left != 0 {
            let from = left.trailing_zeros() as usize;
            left &= left - 1;
            let Some(typed) = self.chars.get(from) else {
                break;
            };
            if *typed == c {
                next |= 1 << (from + 1);
            }
            if !typed.is_ascii_lowercase() {
                continue;
            }
            for (place, sound) in sounds.iter().enumerate() {
                if which == Which::Usual && place > 0 && surname(c) != Some(sound.as_str()) {
                    continue;
                }
                let common = sound
                    .chars()
                    .zip(&self.chars[from..])
                    .take_while(|(a, b)| a == *b)
                    .count();
                if which == Which::Whole {
                    if common == sound.len() {
                        next |= 1 << (from + common);
                    }
                } else {
                    // Each beginning of the syllable may be what was typed of it.
                    next |= ((1 << common) - 1) << (from + 1);
                }
            }
        }
        next
    }

    /// Where a character between others need not be typed: blanks and signs anywhere; between letters digits, and what is so
    /// rare that no reading is known.
    fn skipped(&self, c: char, sounds: &[String], letters: Letters) -> u64 {
        if c.is_ascii_alphabetic() || !sounds.is_empty() {
            return 0;
        }
        if !c.is_alphanumeric() {
            return u64::MAX;
        }
        if letters == Letters::Written {
            return 0;
        }
        self.chars
            .iter()
            .enumerate()
            .filter(|(_, typed)| typed.is_ascii_lowercase())
            .fold(0, |mask, (at, _)| mask | 1 << at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(typed: &str, text: &str) -> Option<(usize, usize)> {
        Word::new(typed)?
            .find(text, Letters::Readings)
            .next()
            .map(|found| (found.start, found.end))
    }

    #[test]
    fn words_are_found_however_typed() {
        for (typed, text, want) in [
            ("王", "王小明", Some((0, 1))),
            ("小明", "王小明", Some((1, 3))),
            ("wangxiaoming", "王小明", Some((0, 3))),
            ("wxm", "王小明", Some((0, 3))),
            ("wangxm", "王小明", Some((0, 3))),
            ("wxming", "王小明", Some((0, 3))),
            ("WXM", "王 小 明", Some((0, 5))),
            ("wang'xiao", "王小明", Some((0, 2))),
            ("xiaom", "王小明", Some((1, 3))),
            ("王xm", "王小明", Some((0, 3))),
            ("ang", "王小明", None),
            ("wm", "王小明", None),
            ("zeng", "曾丽", Some((0, 1))),
            ("ouyang", "区洋", Some((0, 2))),
            ("xiechunlei", "解春雷", Some((0, 3))),
            ("万科翠湖", "万科·翠湖 3栋", Some((0, 5))),
            ("3栋", "万科翠湖 13栋", Some((6, 8))),
            ("a001", "BJ202611A001", Some((8, 12))),
            ("xqzq", "新砌120砖墙", Some((0, 7))),
            ("ile", "Wall Tile", Some((6, 9))),
            ("ｔｉｌｅ", "Wall TILE", Some((5, 9))),
            ("lv", "绿城", Some((0, 1))),
            ("lm", "李𠮷明", Some((0, 3))),
            ("萬科", "萬科城", Some((0, 2))),
            ("萬科", "万科城", None),
        ] {
            assert_eq!(place(typed, text), want, "{typed} in {text}");
        }
        assert_eq!(Word::new("·"), None);
        assert_eq!(Word::new(""), None);
    }

    #[test]
    fn a_finding_tells_how() {
        let how = |typed: &str, text: &str| {
            let word = Word::new(typed).expect("a word");
            let found = word.find(text, Letters::Readings).next().expect("found");
            (found.full, found.read, found.usual)
        };
        assert_eq!(how("王小", "王小明"), (true, false, true));
        assert_eq!(how("wangxiao", "王小明"), (true, true, true));
        assert_eq!(how("wxm", "王小明"), (false, true, true));
        assert_eq!(how("wall", "Wall tile"), (true, false, true));
        assert_eq!(how("shan", "单雪"), (true, true, true));
        // Nobody called 方 is meant by one of its old readings.
        assert_eq!(how("wang", "方先生"), (true, true, false));
    }

    #[test]
    fn long_texts_are_found_as_written_only() {
        let word = |typed: &str| Word::new(typed).expect("a word");
        let text = "今天约好周六 10 点量房";
        assert_eq!(word("jtyh").find(text, Letters::Written).count(), 0);
        assert_eq!(word("周六").find(text, Letters::Written).count(), 1);
    }

    proptest! {
        #[test]
        fn any_word_is_looked_for_in_any_text(typed in "\\PC{0,80}", text in "\\PC{0,40}") {
            if let Some(word) = Word::new(&typed) {
                let length = text.chars().count();
                for found in word.find(&text, Letters::Readings) {
                    prop_assert!(found.start < found.end && found.end <= length);
                }
            }
        }

        #[test]
        fn a_part_of_a_name_is_found_as_written_in_full_and_by_initials(
            name in "[\u{4e00}-\u{9fa5}]{1,8}", from in 0usize..8, length in 1usize..8
        ) {
            let chars: Vec<char> = name.chars().collect();
            prop_assume!(chars.iter().all(|c| !readings(*c).is_empty()));
            let from = from % chars.len();
            let part = &chars[from..(from + length).min(chars.len())];
            let written: String = part.iter().collect();
            let whole: String = part.iter().filter_map(|c| readings(*c).last()).cloned().collect();
            let initials: String = part.iter().filter_map(|c| readings(*c)[0].chars().next()).collect();
            for typed in [written, whole, initials] {
                let word = Word::new(&typed).expect("letters");
                prop_assert!(
                    word.find(&name, Letters::Readings).any(|found| found.start <= from),
                    "{typed} in {name}"
                );
            }
        }
    }
}
