//! How the firm measures.

use kernel::{Quantity, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Tx};
use ts_rs::TS;

use crate::model::{self, OpeningRule};
use crate::tables::SETTING;

/// How the firm measures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DesignSettings {
    /// How openings are deducted from walls.
    pub opening_rule: OpeningRule,
    /// Net height that new rooms get, m; none leaves it to be measured.
    pub usual_height: Option<Quantity>,
}

/// How the firm is to measure.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveDesignSettings {
    /// How openings are deducted from walls.
    pub opening_rule: OpeningRule,
    /// Net height that new rooms get, as typed; blank leaves it to be measured.
    #[serde(default)]
    pub usual_height: String,
}

/// How the firm measures; half of each opening until it says otherwise.
///
/// # Errors
/// As SQLite's.
pub fn settings(db: &Db<'_>, _: firm::api::Nothing) -> Result<DesignSettings> {
    let stored = db.opt(
        "SELECT opening_rule, usual_height FROM design_setting WHERE id=?1",
        [SETTING],
        |r| {
            Ok(DesignSettings {
                opening_rule: r.get(0)?,
                usual_height: r.get(1)?,
            })
        },
    )?;
    Ok(stored.unwrap_or(DesignSettings {
        opening_rule: OpeningRule::Half,
        usual_height: None,
    }))
}

/// Sets how the firm measures. Every figure of every room follows at once; quotes keep what they hold until recomputed.
///
/// # Errors
/// `design.size_invalid` and its kin for the height.
pub fn save_settings(tx: &Tx<'_>, req: SaveDesignSettings) -> Result<DesignSettings> {
    let height =
        model::size("usualHeight", &req.usual_height, model::HEIGHT)?.map(|size| size.value);
    let values: [(&str, &dyn rusqlite::ToSql); 2] = [
        ("opening_rule", &req.opening_rule),
        ("usual_height", &height),
    ];
    if !tx.update("design_setting", SETTING, &values)? {
        tx.insert(
            "design_setting",
            &[
                ("id", &SETTING),
                ("opening_rule", &req.opening_rule),
                ("usual_height", &height),
            ],
        )?;
    }
    settings(tx, firm::api::Nothing {})
}
