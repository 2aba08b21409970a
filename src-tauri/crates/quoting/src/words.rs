//! The words of printed quotes, from `assets/quoting/words.json`.

use std::collections::HashMap;

use design::names::RoomNames;
use kernel::{Fault, Result};
use serde::Deserialize;

use crate::wire::Language;

#[derive(Deserialize)]
struct File {
    #[serde(flatten)]
    words: HashMap<String, Both>,
}

#[derive(Deserialize)]
struct Both {
    zh: String,
    en: String,
}

/// Words in one language.
pub(crate) struct Words {
    language: Language,
    file: File,
    rooms: RoomNames,
}

impl Words {
    /// The words of a language.
    ///
    /// # Errors
    /// `kernel.internal` where the file is damaged.
    pub(crate) fn new(language: Language) -> Result<Self> {
        let file = serde_json::from_str(include_str!("../../../../assets/quoting/words.json"))
            .map_err(Fault::internal)?;
        Ok(Self {
            language,
            file,
            rooms: RoomNames::read()?,
        })
    }

    /// The word of this name; a name that is not in the file prints as itself, which the tests refuse.
    pub(crate) fn get(&self, name: &str) -> String {
        self.file.words.get(name).map_or_else(
            || format!("{{{name}}}"),
            |both| match self.language {
                Language::Zh => both.zh.clone(),
                Language::En => both.en.clone(),
            },
        )
    }

    /// The word with `{name}`s filled in.
    pub(crate) fn with(&self, name: &str, values: &[(&str, &str)]) -> String {
        values.iter().fold(self.get(name), |text, (key, value)| {
            text.replace(&format!("{{{key}}}"), value)
        })
    }

    /// A name in the language, where it has one.
    pub(crate) fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::En if !en.is_empty() => en,
            Language::Zh if zh.is_empty() => en,
            _ => zh,
        }
    }

    /// A section's name in the language: a usual name of a room that was given in one language only is put into the other,
    /// any other name stays as it was typed.
    pub(crate) fn section(&self, zh: &str, en: &str) -> String {
        self.rooms.spelt(self.pick(zh, en), self.language)
    }

    /// A unit in the language.
    pub(crate) fn unit<'a>(&self, unit: &'a str) -> &'a str {
        catalog::words::spelt(unit, self.language)
    }

    /// The language.
    pub(crate) const fn language(&self) -> Language {
        self.language
    }
}
