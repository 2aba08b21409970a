//! Commands and queries of the price book and their wire types.
//!
//! Requests carry numbers and days as they were typed: they are read here, so that what is wrong with one is said beside it.

mod fields;
mod formula_check;
mod import;
mod import_rows;
mod item_fields;
mod items;
mod material_fields;
mod materials;
mod prices;
mod recipes;
mod suppliers;
mod table;

pub use fields::{EditReport, RefusedEdit};
pub use formula_check::*;
pub use import::*;
pub use import_rows::ITEM_FIELDS;
pub use item_fields::*;
pub use items::*;
pub use material_fields::*;
pub use materials::*;
pub use prices::*;
pub use recipes::*;
pub use suppliers::*;
pub use table::*;

use std::str::FromStr;

use chrono::NaiveDate;
use kernel::{Fault, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Longest code.
const CODE_MAX: usize = 20;
/// Longest unit.
const UNIT_MAX: usize = 12;
/// Longest craft note.
const CRAFT_MAX: usize = 2_000;

/// A value as the JSON text of a column.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Fault::internal)
}

/// The value of a JSON column.
fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Fault::internal)
}

/// A unit or pack as typed in either language.
fn typed_unit(field: &str, text: &str) -> Result<String> {
    firm::text::required(field, &crate::words::unit(text), UNIT_MAX)
}

/// A number as typed; blank is nothing.
fn number<T: FromStr<Err = Fault>>(field: &str, text: &str) -> Result<Option<T>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    text.parse()
        .map(Some)
        .map_err(|fault: Fault| fault.with("field", field))
}

/// A number that is not below zero; blank is nothing.
fn positive<T: FromStr<Err = Fault> + PartialOrd + Default>(
    field: &str,
    text: &str,
) -> Result<Option<T>> {
    let value = number::<T>(field, text)?;
    if value.as_ref().is_some_and(|value| *value < T::default()) {
        return Err(Fault::field(
            field,
            "catalog.negative",
            "This cannot be below zero; type 0 or more",
        ));
    }
    Ok(value)
}

/// A share from 0 to `most` percent; people type `5%` or `0.05`.
fn share(field: &str, text: &str, most: i64) -> Result<Option<kernel::Rate>> {
    let value = positive::<kernel::Rate>(field, text)?;
    if value.is_some_and(|rate| rate.scaled() > most * 10_000) {
        return Err(Fault::field(
            field,
            "catalog.share_range",
            format!("This is a share of at most {most} %; type 5% or 0.05 for five percent"),
        )
        .with("max", most));
    }
    Ok(value)
}

/// A day as typed (`2026-3-1`, `2026/03/01`, `2026.3.1`, `20260301`); blank is the firm's current day.
fn day(field: &str, text: Option<&str>, today: NaiveDate) -> Result<NaiveDate> {
    let text = text.map_or("", str::trim);
    if text.is_empty() {
        return Ok(today);
    }
    let plain = text.replace(['/', '.', '年', '月'], "-").replace('日', "");
    let day = NaiveDate::parse_from_str(&plain, "%Y-%m-%d")
        .or_else(|_| NaiveDate::parse_from_str(&plain, "%Y%m%d"))
        .map_err(|_| {
            let shown: String = text.chars().take(20).collect();
            Fault::field(
                field,
                "catalog.date_invalid",
                format!("“{shown}” is not a day; write it like 2026-03-01"),
            )
            .with("text", shown)
        })?;
    use chrono::Datelike as _;
    if !(2000..=2100).contains(&day.year()) {
        return Err(Fault::field(
            field,
            "catalog.date_range",
            "A price can be valid from a day between 2000 and 2100",
        )
        .with("year", day.year()));
    }
    Ok(day)
}

/// One of the words that a column may hold.
fn one_of(field: &str, text: &str, known: &[&str]) -> Result<String> {
    if known.contains(&text) {
        return Ok(text.to_owned());
    }
    Err(Fault::field(
        field,
        "catalog.choice",
        format!("Choose one of {}", known.join(", ")),
    )
    .with("choices", known.to_vec()))
}
