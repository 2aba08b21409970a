//! What tables, columns and codes are called: the words that the screens say too.

use std::sync::OnceLock;

use firm::api::Language;
use serde_json::Value;

macro_rules! locale {
    ($language:literal, $name:literal) => {
        (
            $name,
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../../../ui/src/lib/locales/",
                $language,
                "/",
                $name,
                ".json"
            )),
        )
    };
}

macro_rules! locales {
    ($language:literal) => {
        [
            locale!($language, "history"),
            locale!($language, "firm"),
            locale!($language, "crm"),
            locale!($language, "design"),
            locale!($language, "quoting"),
            locale!($language, "programme"),
            locale!($language, "supply"),
            locale!($language, "catalog"),
        ]
    };
}

/// Where the words of a column's codes are, `feature:key`.
const CODES: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../ui/src/components/history/codes.json"
));

fn read(texts: &[(&str, &str)]) -> Value {
    texts
        .iter()
        .map(|(name, text)| {
            let words: Value = serde_json::from_str(text).unwrap_or_default();
            ((*name).to_owned(), words)
        })
        .collect()
}

fn words(language: Language) -> &'static Value {
    static ZH: OnceLock<Value> = OnceLock::new();
    static EN: OnceLock<Value> = OnceLock::new();
    match language {
        Language::Zh => ZH.get_or_init(|| read(&locales!("zh"))),
        Language::En => EN.get_or_init(|| read(&locales!("en"))),
    }
}

fn said<'a>(at: &'a Value, keys: &[&str]) -> Option<&'a str> {
    keys.iter().try_fold(at, |at, key| at.get(key))?.as_str()
}

/// A table in words; its own name where it has none.
pub(super) fn table(language: Language, table: &str) -> &str {
    said(words(language), &["history", "tables", table]).unwrap_or(table)
}

/// A column in words; its own name where it has none.
pub(super) fn column<'a>(language: Language, table: &str, column: &'a str) -> &'a str {
    said(words(language), &["history", "columns", table, column]).unwrap_or(column)
}

/// A code of a column in words; the code where it has none.
pub(super) fn code<'a>(language: Language, table: &str, column: &str, code: &'a str) -> &'a str {
    static PLACES: OnceLock<Value> = OnceLock::new();
    let places = PLACES.get_or_init(|| serde_json::from_str(CODES).unwrap_or_default());
    let found = match places.get(format!("{table}.{column}")) {
        Some(Value::Array(all)) => all.iter().collect(),
        one => Vec::from_iter(one),
    };
    found
        .into_iter()
        .filter_map(|place| place.as_str()?.split_once(':'))
        .find_map(|(feature, key)| {
            let mut keys = vec![feature];
            keys.extend(key.split('.'));
            keys.push(code);
            said(words(language), &keys)
        })
        .unwrap_or(code)
}
