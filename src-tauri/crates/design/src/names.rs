//! Names of rooms in both languages, from `assets/design/room-names.json`. Pure.

use std::collections::HashMap;

use firm::api::Language;
use kernel::{Fault, Result};
use serde::Deserialize;

use crate::model::RoomKind;

#[derive(Deserialize)]
struct File {
    names: HashMap<String, String>,
}

/// What usual Chinese names of rooms are in English.
pub struct RoomNames(HashMap<String, String>);

impl RoomNames {
    /// Reads the file that ships with the product.
    ///
    /// # Errors
    /// `kernel.internal` where it is damaged.
    pub fn read() -> Result<Self> {
        let text = include_str!("../../../../assets/design/room-names.json");
        serde_json::from_str::<File>(text)
            .map(|file| Self(file.names))
            .map_err(Fault::internal)
    }

    /// The English name of a room that has a usual Chinese one, its number kept: `主卧`, `卫生间3`.
    pub fn english(&self, name: &str) -> Option<String> {
        if let Some(known) = self.0.get(name) {
            return Some(known.clone());
        }
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = &name[stem.len()..];
        let known = self.0.get(stem).filter(|_| !number.is_empty())?;
        Some(format!("{known} {number}"))
    }

    /// A usual Chinese name in a language; the name itself where it is not in the file.
    pub fn spelt(&self, name: &str, language: Language) -> String {
        match language {
            Language::Zh => None,
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
        for (zh, en) in &names.0 {
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
        assert_eq!(names.spelt("茶室", Language::En), "茶室");
        assert_eq!(names.spelt("主卧", Language::Zh), "主卧");
    }
}
