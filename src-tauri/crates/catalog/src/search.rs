//! Finding by code, Chinese, pinyin or initials, in the order a person expects.
//!
//! A name's readings are stored once as text, a syllable a word: `pu di zhuan`; `/` parts the readings of a character that has
//! several. A typed `pdz`, `pudizhuan`, `pudz` or `dizh` each take a beginning of every following syllable.

use reading::half_width;

/// Readings of a name, one word a syllable, readings of one character parted by `/`, Latin and digits as words of their own.
pub fn readings(name: &str) -> String {
    let mut out = String::with_capacity(name.len() * 2);
    let mut run = false;
    for c in name.chars() {
        match reading::readings(c) {
            [] if half_width(c).is_ascii_alphanumeric() => {
                if !run && !out.is_empty() {
                    out.push(' ');
                }
                run = true;
                out.extend(half_width(c).to_lowercase());
            }
            // Of what has no reading only Latin and digits can be typed: a rare character must not stand in the way.
            [] => run = false,
            known => {
                run = false;
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(&known.join("/"));
            }
        }
    }
    out
}

/// What is searched of one record.
#[derive(Clone, Copy, Debug)]
pub struct Searched<'a> {
    /// Its code.
    pub code: &'a str,
    /// Chinese name.
    pub zh: &'a str,
    /// English name.
    pub en: &'a str,
    /// What [`readings`] gave for the Chinese name.
    pub readings: &'a str,
}

/// Words of a query, ready to be compared.
#[derive(Clone, Debug)]
pub struct Query {
    words: Vec<String>,
}

impl Query {
    /// Splits typed text at blanks; every word must be found.
    pub fn new(text: &str) -> Self {
        let plain: String = text.chars().take(100).map(half_width).collect();
        Self {
            words: plain
                .to_lowercase()
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
        }
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How well a record answers: smaller is better, nothing when a word is not found.
    pub fn rank(&self, record: Searched<'_>) -> Option<u32> {
        let syllables: Vec<&str> = record
            .readings
            .split(' ')
            .filter(|word| !word.is_empty())
            .collect();
        let zh = record.zh.to_lowercase();
        let en = record.en.to_lowercase();
        let code = record.code.to_lowercase();
        let mut total = 0u32;
        for word in &self.words {
            total += rank_word(word, &code, &zh, &en, &syllables)?;
        }
        // Among equals the shorter first word, then the shorter name: 水泥 P·O 42.5 before 水泥基填缝剂.
        let length = |text: &str| u32::try_from(text.chars().count().min(99)).unwrap_or(99);
        let first = record
            .zh
            .split([' ', '（', '(', '\u{3000}'])
            .next()
            .unwrap_or_default();
        Some(total * 10_000 + length(first) * 100 + length(record.zh))
    }
}

fn rank_word(word: &str, code: &str, zh: &str, en: &str, syllables: &[&str]) -> Option<u32> {
    let latin = word.is_ascii();
    if code == word {
        return Some(0);
    }
    if zh == word {
        return Some(1);
    }
    if zh.starts_with(word) {
        return Some(2);
    }
    if latin && code.starts_with(word) {
        return Some(3);
    }
    if latin {
        // The whole name by its initials, then its beginning, then a beginning inside of it.
        if let Some(used) = takes(word, syllables) {
            return Some(if used == syllables.len() && word.len() == used {
                3
            } else {
                4
            });
        }
    }
    if zh.contains(word) {
        return Some(5);
    }
    if latin {
        let inside = (1..syllables.len()).any(|at| takes(word, &syllables[at..]).is_some());
        if inside {
            return Some(6);
        }
        if en
            .split(|c: char| !c.is_alphanumeric())
            .any(|part| part.starts_with(word))
        {
            return Some(7);
        }
        if word.len() >= 3 && en.contains(word) {
            return Some(8);
        }
    }
    None
}

/// How many syllables the word takes from the first on, each by a beginning; digits of a name may be left out.
fn takes(word: &str, syllables: &[&str]) -> Option<usize> {
    let word = word.as_bytes();
    // Which parts of the word may have been used up so far: the work stays small whatever is typed.
    let mut reached = vec![false; word.len() + 1];
    reached[0] = true;
    for (used, syllable) in syllables.iter().enumerate() {
        let digits = syllable.bytes().all(|b| b.is_ascii_digit());
        let mut next = vec![false; word.len() + 1];
        for from in (0..word.len()).filter(|&from| reached[from]) {
            next[from] |= digits;
            for reading in syllable.split('/') {
                let common = reading
                    .bytes()
                    .zip(&word[from..])
                    .take_while(|(a, b)| a == *b)
                    .count();
                next[from + 1..=from + common].fill(true);
            }
        }
        if next[word.len()] {
            return Some(used + 1);
        }
        reached = next;
    }
    None
}

/// Sorts records by rank and keeps the best; with nothing typed it keeps their order.
pub fn best<T>(
    query: &Query,
    records: Vec<T>,
    most: usize,
    searched: impl Fn(&T) -> Searched<'_>,
) -> Vec<T> {
    if query.is_empty() {
        return records.into_iter().take(most).collect();
    }
    let mut ranked: Vec<(u32, T)> = records
        .into_iter()
        .filter_map(|record| query.rank(searched(&record)).map(|rank| (rank, record)))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked
        .into_iter()
        .take(most)
        .map(|(_, record)| record)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAMES: &[(&str, &str, &str)] = &[
        ("T09", "铺地砖 600-800", "Floor tile 600-800"),
        ("T12", "铺墙砖 ≤400×800", "Wall tile up to 400 × 800"),
        ("T13", "薄贴墙砖 600×1200", "Wall tile 600 × 1200, thin bed"),
        ("D08", "拆除墙砖", "Remove wall tiles"),
        (
            "T01",
            "新砌120砖墙（双面抹灰）",
            "New 120 brick wall, two faces",
        ),
        ("W01", "防水涂刷 2-3遍", "Waterproof coating 2-3 coats"),
        ("P07", "乳胶漆面漆 两遍", "Emulsion, 2 coats"),
        ("E11", "PPR给水管 20/25", "PPR supply pipe 20/25"),
        ("I04", "花洒安装", "Fit shower set"),
        ("O04", "开荒保洁", "Deep clean"),
        ("X01", "长条地板", "Strip floor"),
    ];

    fn found(typed: &str) -> Vec<&'static str> {
        let records: Vec<_> = NAMES.iter().map(|name| (name, readings(name.1))).collect();
        best(&Query::new(typed), records, 20, |(name, readings)| {
            Searched {
                code: name.0,
                zh: name.1,
                en: name.2,
                readings,
            }
        })
        .into_iter()
        .map(|(name, _)| name.0)
        .collect()
    }

    #[test]
    fn readings_are_words() {
        assert_eq!(readings("PPR给水管"), "ppr gei/ji shui guan");
        assert_eq!(readings("绿 A（ｂ）1"), "lv/lu a b 1");
        assert_eq!(readings(""), "");
        // Rare characters that the table does not know.
        assert_eq!(readings("兡一"), "yi");
        assert_eq!(readings("一瓧"), "yi");
    }

    #[test]
    fn people_find_what_they_mean() {
        for (typed, want) in [
            ("t09", vec!["T09"]),
            ("T0", vec!["T09", "T01"]),
            ("fs", vec!["W01"]),
            ("fangshui", vec!["W01"]),
            ("防水", vec!["W01"]),
            ("ＦＳ", vec!["W01"]),
            ("pdz", vec!["T09"]),
            ("pudz", vec!["T09"]),
            ("puqiangzh", vec!["T12"]),
            ("qz", vec!["T12", "D08", "T13", "T01"]),
            ("dz", vec!["T09"]),
            ("墙砖", vec!["T12", "D08", "T13"]),
            ("墙砖 bt", vec!["T13"]),
            ("xqzq", vec!["T01"]),
            ("xq120zq", vec!["T01"]),
            ("rjq", vec!["P07"]),
            ("ppr", vec!["E11"]),
            ("geishui", vec!["E11"]),
            ("hsaz", vec!["I04"]),
            ("tile", vec!["D08", "T09", "T12", "T13"]),
            ("shower", vec!["I04"]),
            ("changtiao", vec!["X01"]),
            ("zhangtiao", vec!["X01"]),
            ("zzzz", vec![]),
        ] {
            let mut got = found(typed);
            if typed == "tile" {
                got.sort_unstable();
            }
            assert_eq!(got, want, "{typed}");
        }
        assert_eq!(found("").len(), NAMES.len());
    }

    #[test]
    fn a_code_comes_before_a_name() {
        let ranks = |typed: &str, code: &'static str, zh: &'static str| {
            let readings = readings(zh);
            Query::new(typed).rank(Searched {
                code,
                zh,
                en: "",
                readings: &readings,
            })
        };
        assert!(ranks("ab", "AB", "水") < ranks("ab", "AB1", "水"));
        assert!(ranks("di", "Z1", "地砖") < ranks("di", "Z2", "铺地砖"));
    }

    proptest! {
        #[test]
        fn any_text_is_searched(typed in "\\PC{0,30}", name in "\\PC{0,30}") {
            let readings = readings(&name);
            let _ = Query::new(&typed).rank(Searched { code: "A", zh: &name, en: "", readings: &readings });
        }

        #[test]
        fn a_name_is_found_by_itself_and_by_its_initials(name in "[\u{4e00}-\u{9fa5}]{1,8}") {
            let readings = readings(&name);
            let record = Searched { code: "A", zh: &name, en: "", readings: &readings };
            prop_assert!(Query::new(&name).rank(record).is_some());
            let syllables: Vec<&str> = readings.split(' ').collect();
            prop_assume!(syllables.len() == name.chars().count());
            let initials: String = syllables.iter().filter_map(|s| s.chars().next()).collect();
            prop_assert!(Query::new(&initials).rank(record).is_some());
        }
    }
}
