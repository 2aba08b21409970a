//! What a quantity formula means, while it is typed.

use kernel::{Decimal, Fault, Quantity, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Db;
use ts_rs::TS;

use crate::formula::{Formula, Language, ROOM_NAMES, Scope};

/// A formula being typed.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CheckFormula {
    /// As typed.
    pub text: String,
}

/// A name that formulas may use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FormulaName {
    /// English spelling.
    pub key: String,
    /// 中文
    pub name: String,
    /// Its value in the sample room.
    pub sample: Quantity,
}

/// What a formula being typed means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FormulaCheck {
    /// What is wrong; nothing when it can be used.
    pub fault: Option<Fault>,
    /// Its result in a sample room: 4 × 3 m, 2.8 m high, one door, one window.
    pub sample: Option<Quantity>,
    /// The same with values in place of names.
    pub worked: String,
    /// With Chinese names.
    pub chinese: String,
    /// With English names.
    pub english: String,
    /// Every name that can be used.
    pub names: Vec<FormulaName>,
}

/// The sample room of the formula check, by key.
const SAMPLE_ROOM: &[(&str, &str)] = &[
    ("floor", "12"),
    ("ceiling", "12"),
    ("wall_net", "36.26"),
    ("wall_gross", "39.2"),
    ("perimeter", "14"),
    ("height", "2.8"),
    ("length", "4"),
    ("width", "3"),
    ("doors", "1"),
    ("windows", "1"),
    ("door_width", "0.9"),
    ("window_width", "1.8"),
    ("openings", "4.59"),
    ("wet", "0"),
    ("building_area", "100"),
    ("rooms", "8"),
    ("bedrooms", "3"),
    ("bathrooms", "2"),
    ("kitchens", "1"),
    ("balconies", "1"),
];

/// Says what a quantity formula means while it is typed. Lines that it names count as 1 in the sample.
///
/// # Errors
/// None of its own: what is wrong is in the answer.
pub fn check_formula(_: &Db<'_>, req: CheckFormula) -> Result<FormulaCheck> {
    let mut scope = Scope::room();
    let mut names = Vec::new();
    for (name, (key, sample)) in ROOM_NAMES.iter().zip(SAMPLE_ROOM) {
        let sample: Quantity = sample.parse()?;
        scope.set(key, sample.to_decimal());
        names.push(FormulaName {
            key: name.key.to_owned(),
            name: name.zh.to_owned(),
            sample,
        });
    }
    let mut check = FormulaCheck {
        fault: None,
        sample: None,
        worked: String::new(),
        chinese: String::new(),
        english: String::new(),
        names,
    };
    match Formula::parse(&req.text) {
        Ok(formula) => {
            check.chinese = formula.in_language(&scope, Language::Chinese);
            check.english = formula.in_language(&scope, Language::English);
            let done = formula.evaluate(&scope, &mut |_| Ok(Decimal::ONE));
            match done.and_then(|done| done.to_quantity().map(|sample| (done.worked, sample))) {
                Ok((worked, sample)) => {
                    check.worked = worked;
                    check.sample = Some(sample);
                }
                Err(fault) => check.fault = Some(fault),
            }
        }
        Err(fault) => check.fault = Some(fault),
    }
    Ok(check)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_room_has_every_name_in_order() {
        let names: Vec<_> = ROOM_NAMES.iter().map(|name| name.key).collect();
        let sample: Vec<_> = SAMPLE_ROOM.iter().map(|(key, _)| *key).collect();
        assert_eq!(names, sample);
    }
}
