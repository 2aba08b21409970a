//! Names of rooms in both languages, from `assets/design/room-names.json`. Pure.

use std::collections::HashMap;
use std::fmt;

use firm::api::Language;
use kernel::{Fault, Result};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use crate::model::RoomKind;

#[derive(serde::Deserialize)]
struct File {
    names: Pairs,
}

/// Chinese names with their English ones, in the order of the file: the first of several for one English name is the
/// usual one.
struct Pairs(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("Chinese names with English ones")
            }

            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// What usual names of rooms are in the other language.
pub struct RoomNames {
    english: HashMap<String, String>,
    /// By the English name in small letters.
    chinese: HashMap<String, String>,
}

impl RoomNames {
    /// Reads the file that ships with the product.
    ///
    /// # Errors
    /// `kernel.internal` where it is damaged.
    pub fn read() -> Result<Self> {
        let text = include_str!("../../../../assets/design/room-names.json");
        let Pairs(pairs) = serde_json::from_str::<File>(text)
            .map_err(Fault::internal)?
            .names;
        let is_usual = |zh: &str| RoomKind::ALL.iter().any(|kind| kind.usual_name() == zh);
        let mut chinese: HashMap<String, String> = HashMap::new();
        for (zh, en) in &pairs {
            let known = chinese
                .entry(en.to_lowercase())
                .or_insert_with(|| zh.clone());
            if is_usual(zh) && !is_usual(known) {
                known.clone_from(zh);
            }
        }
        Ok(Self {
            english: pairs.into_iter().collect(),
            chinese,
        })
    }

    /// The English name of a room that has a usual Chinese one, its number kept: `主卧`, `卫生间3`.
    pub fn english(&self, name: &str) -> Option<String> {
        numbered(
            name,
            |stem| self.english.get(stem),
            |known, number| format!("{known} {number}"),
        )
    }

    /// The Chinese name of a room that has a usual English one, its number kept: `Kitchen`, `Bathroom 3`.
    pub fn chinese(&self, name: &str) -> Option<String> {
        numbered(
            &name.to_lowercase(),
            |stem| self.chinese.get(stem.trim_end()),
            |known, number| format!("{known}{number}"),
        )
    }

    /// A usual name in a language; the name itself where it is not in the file.
    pub fn spelt(&self, name: &str, language: Language) -> String {
        match language {
            Language::Zh => self.chinese(name),
            Language::En => self.english(name),
        }
        .unwrap_or_else(|| name.to_owned())
    }

    /// The name that a new room of this kind gets.
    pub fn usual(&self, kind: RoomKind, language: Language) -> String {
        self.spelt(kind.usual_name(), language)
    }

    /// The kind whose usual name, or whose word in a longer name, this is.
    pub fn kind(&self, typed: &str) -> Option<RoomKind> {
        RoomKind::ALL
            .iter()
            .copied()
            .find(|kind| {
                [Language::Zh, Language::En]
                    .iter()
                    .any(|language| self.usual(*kind, *language).eq_ignore_ascii_case(typed))
            })
            .or_else(|| RoomKind::of_name(typed))
    }
}

/// Looks a name up, then the name without its number.
fn numbered<'a>(
    name: &str,
    known: impl Fn(&str) -> Option<&'a String>,
    with_number: impl Fn(&str, &str) -> String,
) -> Option<String> {
    if let Some(known) = known(name) {
        return Some(known.clone());
    }
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = &name[stem.len()..];
    let known = known(stem).filter(|_| !number.is_empty())?;
    Some(with_number(known, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_that_reads_back_in_both_languages() {
        let names = RoomNames::read().unwrap();
        for &kind in RoomKind::ALL {
            for language in [Language::Zh, Language::En] {
                let name = names.usual(kind, language);
                assert_eq!(names.kind(&name), Some(kind), "{name}");
                assert_eq!(name.is_ascii(), language == Language::En, "{name}");
                if kind != RoomKind::Other {
                    assert_eq!(RoomKind::of_name(&name), Some(kind), "{name}");
                }
            }
        }
    }

    #[test]
    fn names_in_the_file_are_of_the_same_kind_in_both_languages() {
        let names = RoomNames::read().unwrap();
        for (zh, en) in &names.english {
            if let Some(kind) = RoomKind::of_name(zh) {
                assert_eq!(RoomKind::of_name(en), Some(kind), "{zh} {en}");
            }
        }
    }

    #[test]
    fn numbers_stay() {
        let names = RoomNames::read().unwrap();
        for (zh, en) in [
            ("主卧", Some("Master bedroom")),
            ("卫生间3", Some("Bathroom 3")),
            ("厅3", Some("Living room 3")),
            ("茶室", None),
            ("3", None),
        ] {
            assert_eq!(names.english(zh).as_deref(), en, "{zh}");
        }
        for (en, zh) in [
            ("Master bedroom", Some("主卧")),
            ("kitchen", Some("厨房")),
            ("Bathroom 3", Some("卫生间3")),
            ("Bedroom 2", Some("卧室2")),
            ("Living room", Some("客厅")),
            ("Guest bathroom", Some("客卫")),
            ("Corridor", Some("走廊")),
            ("Tea room", None),
            ("Bar 3", None),
            ("厨房", None),
        ] {
            assert_eq!(names.chinese(en).as_deref(), zh, "{en}");
        }
        assert_eq!(names.spelt("茶室", Language::En), "茶室");
        assert_eq!(names.spelt("Tea room", Language::Zh), "Tea room");
        assert_eq!(names.spelt("Kitchen", Language::Zh), "厨房");
        assert_eq!(names.spelt("主卧", Language::Zh), "主卧");
    }
}
