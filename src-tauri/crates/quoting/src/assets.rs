//! What ships with the product: the usual fees, tax rates, terms, templates and checks. Plain files under `assets/quoting`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::{Fault, Quantity, Rate, Result, UnitPrice};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::model::{FeeBase, Mode, Rounding, TaxMode};
use crate::wire::{CheckCondition, CheckGrade, CheckScope, FigureKind};

macro_rules! asset {
    ($name:literal) => {
        include_str!(concat!("../../../../assets/quoting/", $name))
    };
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Fault::internal(format!("assets/quoting: {error}")))
}

#[derive(Debug, Deserialize)]
pub(crate) struct UsualSettings {
    pub round_unit: bool,
    pub mode: Mode,
    pub rounding: Rounding,
    pub tax_mode: TaxMode,
    pub tax_code: TaxCodes,
    pub valid_days: u32,
    pub cost_rate: Rate,
    pub margin_floor: Rate,
    pub package_price: UnitPrice,
    /// Where the figures come from, by their names here.
    pub kinds: BTreeMap<String, FigureKind>,
    pub terms: Vec<String>,
    pub terms_en: Vec<String>,
}

/// The usual rate of a firm by how it is taxed.
#[derive(Debug, Deserialize)]
pub(crate) struct TaxCodes {
    pub small_scale: String,
    pub general: String,
}

pub(crate) fn settings() -> Result<UsualSettings> {
    parse(asset!("settings.json"))
}

#[derive(Debug, Deserialize)]
pub(crate) struct UsualFee {
    pub code: String,
    pub kind: FigureKind,
    pub zh: String,
    pub en: String,
    pub base: FeeBase,
    #[serde(default)]
    pub over: Vec<String>,
    pub rate: Option<Rate>,
    pub price: Option<UnitPrice>,
    pub count: Option<Quantity>,
    #[serde(default = "three")]
    pub free_floors: i32,
    pub cost_rate: Rate,
    pub active: bool,
}

const fn three() -> i32 {
    3
}

pub(crate) fn fees() -> Result<Vec<UsualFee>> {
    #[derive(Deserialize)]
    struct File {
        fees: Vec<UsualFee>,
    }
    Ok(parse::<File>(asset!("fees.json"))?.fees)
}

#[derive(Debug, Deserialize)]
pub(crate) struct KnownTaxRate {
    pub code: String,
    pub kind: FigureKind,
    pub zh: String,
    pub en: String,
    pub rate: Rate,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

pub(crate) fn tax_rates() -> Result<Vec<KnownTaxRate>> {
    #[derive(Deserialize)]
    struct File {
        rates: Vec<KnownTaxRate>,
    }
    Ok(parse::<File>(asset!("tax-rates.json"))?.rates)
}

#[derive(Debug, Deserialize)]
pub(crate) struct QuoteTemplate {
    pub code: String,
    pub mode: Mode,
    pub zh: String,
    pub en: String,
    pub rooms: Vec<RoomItems>,
    pub whole: Vec<WholeItems>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct RoomItems {
    pub kinds: Vec<String>,
    pub items: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct WholeItems {
    pub zh: String,
    pub en: String,
    pub items: Vec<String>,
}

pub(crate) fn templates() -> Result<Vec<QuoteTemplate>> {
    #[derive(Deserialize)]
    struct File {
        templates: Vec<QuoteTemplate>,
    }
    Ok(parse::<File>(asset!("templates.json"))?.templates)
}

#[derive(Debug, Deserialize)]
pub(crate) struct Check {
    pub code: String,
    pub grade: CheckGrade,
    pub scope: CheckScope,
    pub when: CheckCondition,
    pub lacks: CheckCondition,
    pub suggest: Vec<String>,
    pub zh: String,
    pub en: String,
}

pub(crate) fn checks() -> Result<Vec<Check>> {
    #[derive(Deserialize)]
    struct File {
        checks: Vec<Check>,
    }
    Ok(parse::<File>(asset!("checks.json"))?.checks)
}

/// What a room of this Chinese name is called in English, where it is one of the usual names.
pub(crate) fn room_name_en(name: &str) -> Result<String> {
    Ok(design::names::RoomNames::read()?
        .english(name)
        .unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_what_they_say() {
        assert_eq!(settings().unwrap().cost_rate.to_string(), "0.65");
        assert!(
            fees()
                .unwrap()
                .iter()
                .any(|f| f.code == "management" && f.active)
        );
        let reduced = tax_rates()
            .unwrap()
            .into_iter()
            .find(|r| r.code == "small_reduced")
            .unwrap();
        assert_eq!(reduced.to.unwrap().to_string(), "2027-12-31");
        assert_eq!(templates().unwrap().len(), 3);
        for check in checks().unwrap() {
            assert!(
                !(check.lacks.codes.is_empty() && check.lacks.words.is_empty()),
                "{}",
                check.code
            );
        }
    }
}
