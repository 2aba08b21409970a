//! What the firm says of the stages.

use kernel::{Fault, Id, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Tx};
use ts_rs::TS;

use crate::model::{Need, Stage};

/// A stage with its rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StageRule {
    /// The stage.
    pub stage: Stage,
    /// Whether somebody is still to act on leads of it.
    pub open: bool,
    /// What a lead must have to enter it.
    pub needs: Vec<Need>,
    /// Days without a contact after which a lead of it rots; none for never.
    pub rot_days: Option<u32>,
}

/// Days without a contact to set.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StageRuleChange {
    /// The stage.
    pub stage: Stage,
    /// 1 to 365; none for never.
    pub rot_days: Option<u32>,
}

/// The days of every stage, the firm's own or the usual ones.
pub(crate) struct RotDays(Vec<(Stage, Option<u32>)>);

impl RotDays {
    pub(crate) fn load(db: &Db<'_>) -> Result<Self> {
        db.rows("SELECT stage, rot_days FROM crm_stage_rule", [], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .map(Self)
    }

    pub(crate) fn of(&self, stage: Stage) -> Option<u32> {
        self.0
            .iter()
            .find(|(known, _)| *known == stage)
            .map_or(stage.usual_rot_days(), |(_, days)| *days)
    }
}

/// Every stage with its rules.
///
/// # Errors
/// As SQLite's.
pub fn stage_rules(db: &Db<'_>, _: firm::api::Nothing) -> Result<Vec<StageRule>> {
    let rot = RotDays::load(db)?;
    Ok(Stage::ALL
        .iter()
        .map(|&stage| StageRule {
            stage,
            open: stage.is_open(),
            needs: stage.needs().to_vec(),
            rot_days: rot.of(stage),
        })
        .collect())
}

/// Sets after how many days without a contact leads of a stage rot.
///
/// # Errors
/// `crm.rot_days_invalid`.
pub fn set_stage_rule(tx: &Tx<'_>, req: StageRuleChange) -> Result<Vec<StageRule>> {
    if req.rot_days.is_some_and(|days| !(1..=365).contains(&days)) {
        return Err(Fault::field(
            "rotDays",
            "crm.rot_days_invalid",
            "Type a whole number of days from 1 to 365, or leave it blank.",
        ));
    }
    let id = rule_id(req.stage);
    if !tx.update("crm_stage_rule", id, &[("rot_days", &req.rot_days)])? {
        tx.insert(
            "crm_stage_rule",
            &[
                ("id", &id),
                ("stage", &req.stage),
                ("rot_days", &req.rot_days),
            ],
        )?;
    }
    stage_rules(tx, firm::api::Nothing {})
}

/// One row a stage, the same on every device.
fn rule_id(stage: Stage) -> Id<StageRule> {
    let mut bytes = *b"kaigong-stage-00";
    let at = Stage::ALL
        .iter()
        .position(|known| *known == stage)
        .unwrap_or(0) as u8;
    bytes[14] = b'0' + at / 10;
    bytes[15] = b'0' + at % 10;
    Id::from_bytes(bytes)
}
