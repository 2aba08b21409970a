//! What the starter data's units, packs, specifications and price lists are called in English, from
//! `assets/catalog/words.json`. The screens read the same file. Pure.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use firm::api::Language;
use serde::Deserialize;

use crate::seed::files;

/// Chinese words of the starter data with their English ones.
#[derive(Debug, Deserialize)]
pub struct Words {
    /// Units and packs.
    pub units: HashMap<String, String>,
    /// Specifications of materials.
    pub specs: HashMap<String, String>,
    /// Names of price lists.
    pub price_lists: HashMap<String, String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    serde_json::from_str(files::WORDS).expect("the file is built in, and the tests read it")
});

/// A word of the starter data in a language; a firm's own word stays as it was typed.
pub fn spelt(word: &str, language: Language) -> &str {
    let Words {
        units,
        specs,
        price_lists,
    } = &*WORDS;
    match language {
        Language::Zh => word,
        Language::En => [units, specs, price_lists]
            .iter()
            .find_map(|words| words.get(word))
            .map_or(word, String::as_str),
    }
}

/// A material's specification in a language, a brand before it kept: `东鹏 中砂`.
pub fn spec(text: &str, language: Language) -> Cow<'_, str> {
    let whole = spelt(text, language);
    let branded = || {
        let (brand, end) = WORDS.specs.iter().find_map(|(chinese, english)| {
            let brand = text.strip_suffix(chinese.as_str())?;
            brand.ends_with(' ').then_some((brand, english))
        })?;
        Some(format!("{brand}{end}"))
    };
    match language {
        Language::En if whole == text => branded().map_or(Cow::Borrowed(text), Cow::Owned),
        _ => Cow::Borrowed(whole),
    }
}

/// A unit or pack as the price book writes it: `m2`, `M²` and `平方米` are ㎡, `pc` is 个, `bag` is 袋. A firm's own word stays
/// as it was typed, without blanks around it.
pub fn unit(typed: &str) -> String {
    let typed = typed.trim();
    let small = typed.to_lowercase();
    let known = match small.as_str() {
        "m2" | "sqm" | "平方" | "平方米" | "平米" | "平" => Some("㎡"),
        "米" | "延米" | "延长米" => Some("m"),
        "m3" | "立方" | "立方米" => Some("m³"),
        _ => WORDS
            .units
            .iter()
            .find(|(_, english)| english.to_lowercase() == small)
            .map(|(chinese, _)| chinese.as_str()),
    };
    known.unwrap_or(typed).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_english_unit_names_one_unit() {
        for (chinese, english) in &WORDS.units {
            assert_eq!(unit(english), *chinese, "{english}");
            assert_eq!(unit(chinese), *chinese, "{chinese}");
        }
    }

    #[test]
    fn units_are_understood_as_people_type_them() {
        for (typed, want) in [
            ("pc", "个"),
            (" PC ", "个"),
            ("Small Bag", "小袋"),
            ("m2", "㎡"),
            ("M²", "㎡"),
            ("平方米", "㎡"),
            ("延米", "m"),
            ("m3", "m³"),
            ("个", "个"),
            ("crate", "crate"),
            ("kg", "kg"),
        ] {
            assert_eq!(unit(typed), want, "{typed}");
        }
    }

    #[test]
    fn a_specification_is_known_behind_a_brand() {
        for (text, english) in [
            ("中砂", "medium sand"),
            ("东鹏 中砂", "东鹏 medium sand"),
            ("Kerakoll 400ml 双管", "Kerakoll 400 ml twin tube"),
            ("东鹏 800×800", "东鹏 800×800"),
            ("细中砂", "细中砂"),
            ("", ""),
        ] {
            assert_eq!(spec(text, Language::En), english, "{text}");
            assert_eq!(spec(text, Language::Zh), text);
        }
    }

    #[test]
    fn own_words_stay_in_both_languages() {
        for (word, english) in [
            ("个", "pc"),
            ("中砂", "medium sand"),
            ("参考价", "Reference prices"),
            ("筐", "筐"),
            ("crate", "crate"),
        ] {
            assert_eq!(spelt(word, Language::En), english);
            assert_eq!(spelt(word, Language::Zh), word);
        }
    }
}
