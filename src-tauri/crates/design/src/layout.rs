//! Layouts of flats as people say them, in Chinese and in English, and the rooms that they mean. Pure.

use firm::api::Language;

use crate::model::RoomKind;

/// How many rooms of each sort a layout names; none where it says nothing of a sort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    beds: Option<u32>,
    halls: Option<u32>,
    kitchens: Option<u32>,
    baths: Option<u32>,
    balconies: Option<u32>,
}

/// Layouts proposed for quick adding: bedrooms, halls, bathrooms.
pub(crate) const USUAL: [Layout; 6] = [
    usual(1, 1, 1),
    usual(2, 1, 1),
    usual(3, 1, 1),
    usual(3, 2, 1),
    usual(3, 2, 2),
    usual(4, 2, 2),
];

const fn usual(beds: u32, halls: u32, baths: u32) -> Layout {
    Layout {
        beds: Some(beds),
        halls: Some(halls),
        kitchens: None,
        baths: Some(baths),
        balconies: None,
    }
}

const DIGITS: [&str; 10] = ["零", "一", "两", "三", "四", "五", "六", "七", "八", "九"];

impl Layout {
    /// Reads `三室两厅两卫`, `3室2厅1厨2卫1阳台`, `3 bed 2 hall 2 bath 1 kitchen`, `2BR/1.5BA`. `None` where it names no
    /// bedroom, hall or bathroom.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        [chinese(text), english(text)].into_iter().find(|layout| {
            layout.beds.is_some() || layout.halls.is_some() || layout.baths.is_some()
        })
    }

    /// As people of the language write it, in the order bedrooms, halls, kitchens, bathrooms, balconies.
    pub(crate) fn text(&self, language: Language) -> String {
        let parts = [
            (self.beds, "室", "bed"),
            (self.halls, "厅", "hall"),
            (self.kitchens, "厨", "kitchen"),
            (self.baths, "卫", "bath"),
            (self.balconies, "阳台", "balcony"),
        ];
        let said = parts.iter().filter_map(|(count, zh, en)| {
            let count = (*count)?;
            Some(match (language, DIGITS.get(count as usize)) {
                (Language::Zh, Some(digit)) => format!("{digit}{zh}"),
                (Language::Zh, None) => format!("{count}{zh}"),
                (Language::En, _) => format!("{count} {en}"),
            })
        });
        match language {
            Language::Zh => said.collect(),
            Language::En => said.collect::<Vec<_>>().join(", "),
        }
    }

    /// The rooms it means, by their Chinese names. A hall, a kitchen, a bathroom and a balcony are taken as one each where
    /// it says nothing of them.
    pub(crate) fn rooms(&self) -> Vec<(RoomKind, String)> {
        let mut rooms = Vec::new();
        match self.halls.unwrap_or(1) {
            0 => {}
            1 => rooms.push((RoomKind::LivingDining, "客餐厅".to_owned())),
            more => {
                rooms.push((RoomKind::Living, "客厅".to_owned()));
                rooms.push((RoomKind::Dining, "餐厅".to_owned()));
                rooms.extend((3..=more).map(|n| (RoomKind::Living, format!("厅{n}"))));
            }
        }
        let beds = self.beds.unwrap_or(0);
        let names: &[&str] = match beds {
            0 | 1 => &["卧室"],
            2 => &["主卧", "次卧"],
            3 => &["主卧", "次卧", "儿童房"],
            _ => &["主卧", "次卧", "儿童房", "书房"],
        };
        numbered(&mut rooms, RoomKind::Bedroom, beds, names);
        for (kind, name) in &mut rooms {
            if name == "书房" {
                *kind = RoomKind::Study;
            }
        }
        let kitchens = self.kitchens.unwrap_or(1);
        numbered(&mut rooms, RoomKind::Kitchen, kitchens, &["厨房"]);
        let baths: &[&str] = if self.baths == Some(2) {
            &["主卫", "客卫"]
        } else {
            &["卫生间"]
        };
        numbered(
            &mut rooms,
            RoomKind::Bathroom,
            self.baths.unwrap_or(1),
            baths,
        );
        let balconies = self.balconies.unwrap_or(1);
        numbered(&mut rooms, RoomKind::Balcony, balconies, &["阳台"]);
        rooms
    }
}

fn chinese(text: &str) -> Layout {
    let mut layout = Layout::default();
    let mut number: Option<u32> = None;
    for c in text.chars() {
        let slot = match c {
            '室' | '房' => &mut layout.beds,
            '厅' => &mut layout.halls,
            '厨' => &mut layout.kitchens,
            '卫' => &mut layout.baths,
            '阳' | '台' => &mut layout.balconies,
            _ => {
                if let Some(digit) = digit(c) {
                    number = Some(digit);
                }
                continue;
            }
        };
        if let Some(count) = number.take() {
            *slot = Some(count);
        }
    }
    layout
}

fn english(text: &str) -> Layout {
    let mut layout = Layout::default();
    let mut number: Option<u32> = None;
    for word in words(text) {
        let slot = match word.as_str() {
            "bed" | "beds" | "bedroom" | "bedrooms" | "br" | "bd" => &mut layout.beds,
            "hall" | "halls" | "living" | "lounge" | "lounges" | "dining" => &mut layout.halls,
            "kitchen" | "kitchens" => &mut layout.kitchens,
            "bath" | "baths" | "bathroom" | "bathrooms" | "ba" | "toilet" | "toilets" | "wc" => {
                &mut layout.baths
            }
            "balcony" | "balconies" => &mut layout.balconies,
            other => {
                number = count(other).or(number);
                continue;
            }
        };
        // One living room and one dining room are two halls.
        if let Some(count) = number.take() {
            *slot = Some(slot.unwrap_or(0).saturating_add(count));
        }
    }
    layout
}

/// Runs of letters, and numbers with their decimals.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = ' ';
    for c in text.to_lowercase().chars() {
        let joins = (c.is_ascii_alphabetic() && last.is_ascii_alphabetic())
            || (c.is_ascii_digit() && (last.is_ascii_digit() || last == '.'))
            || (c == '.' && last.is_ascii_digit());
        match words.last_mut() {
            Some(word) if joins => word.push(c),
            _ if c.is_ascii_alphanumeric() => words.push(c.to_string()),
            _ => {}
        }
        last = c;
    }
    words
}

/// More rooms of a sort than any flat has: larger numbers are read as this one.
const MOST: u32 = 999;

/// A number in digits or as an English word; half a bathroom is one to quote for.
fn count(word: &str) -> Option<u32> {
    const WORDS: [&str; 10] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ];
    if let Some(at) = WORDS.iter().position(|known| *known == word) {
        return u32::try_from(at).ok();
    }
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (whole, part) = word.split_once('.').unwrap_or((word, ""));
    let more = u32::from(part.chars().any(|c| c != '0'));
    let whole: u32 = whole.parse().unwrap_or(MOST);
    Some(whole.min(MOST) + more)
}

fn numbered(rooms: &mut Vec<(RoomKind, String)>, kind: RoomKind, count: u32, names: &[&str]) {
    for n in 0..count as usize {
        let name = names.get(n).map_or_else(
            || format!("{}{}", kind.usual_name(), n + 1),
            |name| (*name).to_owned(),
        );
        rooms.push((kind, name));
    }
}

fn digit(c: char) -> Option<u32> {
    match c {
        '零' | '〇' => Some(0),
        '一' => Some(1),
        '二' | '两' | '俩' => Some(2),
        '三' => Some(3),
        '四' => Some(4),
        '五' => Some(5),
        '六' => Some(6),
        '七' => Some(7),
        '八' => Some(8),
        '九' => Some(9),
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => c.to_digit(10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn layouts_are_read_in_both_languages() {
        for (zh, en, rooms) in [
            (
                "三室两厅两卫",
                "3 bed 2 hall 2 bath",
                "客厅 餐厅 主卧 次卧 儿童房 厨房 主卫 客卫 阳台",
            ),
            (
                "3室2厅2卫1厨",
                "3 bed 2 hall 2 bath 1 kitchen",
                "客厅 餐厅 主卧 次卧 儿童房 厨房 主卫 客卫 阳台",
            ),
            (
                "两房一厅",
                "Two bedrooms, one living room",
                "客餐厅 主卧 次卧 厨房 卫生间 阳台",
            ),
            (
                "１室１厅１卫",
                "1br/1ba + 1 hall",
                "客餐厅 卧室 厨房 卫生间 阳台",
            ),
            (
                "2室2厅2卫",
                "2 bed, 1 living, 1 dining, 1.5 bath",
                "客厅 餐厅 主卧 次卧 厨房 主卫 客卫 阳台",
            ),
            (
                "五室三厅三卫两阳台",
                "5 bed 3 hall 3 bath 2 balconies",
                "客厅 餐厅 厅3 主卧 次卧 儿童房 书房 卧室5 厨房 卫生间 卫生间2 卫生间3 阳台 阳台2",
            ),
            ("一室零厅", "1 bed 0 hall", "卧室 厨房 卫生间 阳台"),
            (
                "3室2厅1厨2卫2阳台",
                "3BR 2 lounges 1 kitchen 2BA 2 balconies",
                "客厅 餐厅 主卧 次卧 儿童房 厨房 主卫 客卫 阳台 阳台2",
            ),
            (
                "四室两厅三卫",
                "four beds, two halls, three bathrooms",
                "客厅 餐厅 主卧 次卧 儿童房 书房 厨房 卫生间 卫生间2 卫生间3 阳台",
            ),
        ] {
            for typed in [zh, en] {
                let meant = Layout::parse(typed).unwrap().rooms();
                let said: Vec<&str> = meant.iter().map(|(_, name)| name.as_str()).collect();
                assert_eq!(said.join(" "), rooms, "{typed}");
                for (kind, name) in &meant {
                    assert!(
                        RoomKind::of_name(name) == Some(*kind) || name.starts_with('厅'),
                        "{name} {kind:?}"
                    );
                }
            }
        }
        for nothing in [
            "",
            "复式",
            "别墅",
            "duplex",
            "loft 88",
            "a kitchen",
            "一厨",
            "bed",
            "3",
        ] {
            assert_eq!(Layout::parse(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn absurd_numbers_stay_small() {
        for typed in [
            "4000000000 bed",
            "99999999999999999999.9 bed 1 hall",
            "99999 bed 99999 bed 99999 bed",
        ] {
            assert!(
                Layout::parse(typed).unwrap().rooms().len() <= 3_010,
                "{typed}"
            );
        }
    }

    #[test]
    fn a_study_is_no_bedroom() {
        let rooms = Layout::parse("4 bed").unwrap().rooms();
        assert!(
            rooms.contains(&(RoomKind::Study, "书房".to_owned())),
            "{rooms:?}"
        );
        assert_eq!(
            rooms
                .iter()
                .filter(|(kind, _)| *kind == RoomKind::Bedroom)
                .count(),
            3
        );
    }

    #[test]
    fn layouts_are_written_as_people_read_them() {
        for (typed, zh, en) in [
            (
                "3室2厅1厨2卫1阳台",
                "三室两厅一厨两卫一阳台",
                "3 bed, 2 hall, 1 kitchen, 2 bath, 1 balcony",
            ),
            ("12 bed 4 bath", "12室四卫", "12 bed, 4 bath"),
        ] {
            let layout = Layout::parse(typed).unwrap();
            assert_eq!(
                (
                    layout.text(Language::Zh).as_str(),
                    layout.text(Language::En).as_str()
                ),
                (zh, en)
            );
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(beds in 0u32..10, halls in proptest::option::of(0u32..10), baths in 0u32..10,
            kitchens in proptest::option::of(0u32..10), balconies in proptest::option::of(0u32..10)) {
            let layout = Layout { beds: Some(beds), halls, kitchens, baths: Some(baths), balconies };
            for language in [Language::Zh, Language::En] {
                prop_assert_eq!(Layout::parse(&layout.text(language)), Some(layout));
            }
        }

        #[test]
        fn any_text_is_a_layout_or_none(typed in ".{0,40}") {
            let _ = Layout::parse(&typed).map(|layout| layout.text(Language::En));
        }
    }
}
