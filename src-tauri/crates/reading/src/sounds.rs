//! How characters are read.

use std::collections::HashMap;
use std::sync::LazyLock;

use pinyin::{ToPinyin as _, ToPinyinMulti as _};

/// Surnames whose reading differs from the character's usual one.
const SURNAMES: [(char, &str); 25] = [
    ('重', "chong"),
    ('单', "shan"),
    ('曾', "zeng"),
    ('仇', "qiu"),
    ('解', "xie"),
    ('翟', "zhai"),
    ('查', "zha"),
    ('盖', "ge"),
    ('朴', "piao"),
    ('任', "ren"),
    ('冼', "xian"),
    ('尉', "wei"),
    ('区', "ou"),
    ('乐', "yue"),
    ('员', "yun"),
    ('宓', "mi"),
    ('缪', "miao"),
    ('覃', "qin"),
    ('种', "chong"),
    ('黑', "he"),
    ('折', "she"),
    ('秘', "bi"),
    ('繁', "po"),
    ('洗', "xian"),
    ('万', "wan"),
];

/// Where characters with readings are: the blocks that nearly every text is written in, and all others.
const COMMON: std::ops::Range<u32> = 0x3400..0xA000;
const RARE: [std::ops::Range<u32>; 3] = [0x3000..0x3400, 0xF900..0xFB00, 0x20000..0x33500];

struct Table {
    /// Sets of readings, usual one first; 0 is the empty set.
    sets: Vec<Vec<String>>,
    /// Of each set: the first letters, `a` in the lowest bit.
    initials: Vec<u32>,
    common: Vec<u16>,
    rare: HashMap<u32, u16>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut sets: Vec<Vec<String>> = vec![Vec::new()];
    let mut known: HashMap<Vec<String>, u16> = HashMap::new();
    let mut number = |code: u32| -> u16 {
        let Some(c) = char::from_u32(code) else {
            return 0;
        };
        let set = all_readings(c);
        if set.is_empty() {
            return 0;
        }
        *known.entry(set.clone()).or_insert_with(|| {
            sets.push(set);
            u16::try_from(sets.len() - 1).expect("there are some two thousand sets of readings")
        })
    };
    let common = COMMON.map(&mut number).collect();
    let rare = RARE
        .into_iter()
        .flatten()
        .map(|code| (code, number(code)))
        .filter(|(_, set)| *set != 0)
        .collect();
    let initials = sets
        .iter()
        .map(|set| {
            let firsts = set.iter().filter_map(|sound| sound.chars().next());
            firsts.fold(0, |mask, c| mask | letter_bit(c))
        })
        .collect();
    Table {
        sets,
        initials,
        common,
        rare,
    }
});

fn all_readings(c: char) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let listed = c.to_pinyin_multi().into_iter().flatten();
    let usual = c.to_pinyin().into_iter();
    let surname = surname(c).map(str::to_owned);
    for reading in usual
        .chain(listed)
        .map(|p| p.plain().replace('ü', "v").replace('ê', "e"))
        .chain(surname)
    {
        if reading.bytes().all(|b| b.is_ascii_lowercase())
            && !reading.is_empty()
            && !all.contains(&reading)
        {
            all.push(reading);
        }
    }
    all
}

fn set_of(c: char) -> usize {
    let code = u32::from(c);
    if code < RARE[0].start {
        return 0;
    }
    let table = &*TABLE;
    let set = if COMMON.contains(&code) {
        table.common[(code - COMMON.start) as usize]
    } else {
        table.rare.get(&code).copied().unwrap_or(0)
    };
    usize::from(set)
}

/// Every reading of a character, the usual one first; empty for what is not Chinese, and for what nobody reads.
pub fn readings(c: char) -> &'static [String] {
    match set_of(c) {
        0 => &[],
        set => &TABLE.sets[set],
    }
}

/// The first letters of a character's readings, `a` in the lowest bit.
pub(crate) fn initials(c: char) -> u32 {
    match set_of(c) {
        0 => 0,
        set => TABLE.initials[set],
    }
}

/// The bit of a small letter; none of anything else.
pub(crate) fn letter_bit(c: char) -> u32 {
    match c {
        'a'..='z' => 1 << (u32::from(c) - u32::from('a')),
        _ => 0,
    }
}

/// The usual reading of a character.
pub fn usual(c: char) -> Option<&'static str> {
    readings(c).first().map(String::as_str)
}

/// How a character is read as a surname, where that is not its usual reading.
pub fn surname(c: char) -> Option<&'static str> {
    SURNAMES
        .iter()
        .find(|(known, _)| *known == c)
        .map(|(_, sound)| *sound)
}

/// A full-width sign as its half-width one: `Ａ` is `A`.
pub fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// A character as it is compared: half-width and small. One gives one, so that places stay.
#[inline]
pub fn small(c: char) -> char {
    let c = half_width(c);
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    // Chinese has no capitals; most of what is compared is Chinese.
    if COMMON.contains(&u32::from(c)) {
        return c;
    }
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_read_as_keyboards_have_them() {
        assert_eq!(usual('绿'), Some("lv"));
        assert_eq!(usual('王'), Some("wang"));
        assert_eq!(usual('A'), None);
        assert_eq!(usual('，'), None);
        for (c, reading) in [
            ('重', "chong"),
            ('重', "zhong"),
            ('曾', "zeng"),
            ('曾', "ceng"),
            ('单', "shan"),
            ('单', "dan"),
            ('仇', "qiu"),
            ('仇', "chou"),
            ('解', "xie"),
            ('解', "jie"),
            ('区', "ou"),
            ('区', "qu"),
        ] {
            assert!(
                readings(c).iter().any(|known| known == reading),
                "{c} {reading}: {:?}",
                readings(c)
            );
        }
    }

    #[test]
    fn letters_become_small_and_stay_one() {
        assert_eq!("ＢJ１É".chars().map(small).collect::<String>(), "bj1é");
        assert_eq!(small('İ'), 'İ');
    }
}
