//! What the firm says of the stages.

use kernel::{Fault, Id, Result, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Tx};
use ts_rs::TS;

use super::fields::LeadRecord;
use super::settings::PoolSettings;
use crate::model::{Need, PoolClock, Stage, contacts};

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
    /// Days without a contact or a move after which a lead of it goes back to the pool, where the firm wants that; none for
    /// never.
    pub pool_days: Option<u32>,
    /// What `pool_days` is until the firm sets its own.
    pub usual_pool_days: Option<u32>,
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

/// Days until a lead goes back to the pool, to set.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PoolDaysChange {
    /// An open stage.
    pub stage: Stage,
    /// 1 to 365; none for never.
    pub pool_days: Option<u32>,
}

struct StageDays {
    stage: Stage,
    rot: Option<u32>,
    /// 0 for never; none for what is usual.
    pool: Option<u32>,
}

/// What the firm says of leads that nobody touches, its own or what is usual.
pub(crate) struct Rules {
    stages: Vec<StageDays>,
    pub(crate) pool: PoolSettings,
}

impl Rules {
    pub(crate) fn load(db: &Db<'_>) -> Result<Self> {
        let read = "SELECT stage, rot_days, pool_days FROM crm_stage_rule";
        let stages = db.rows(read, [], |r| {
            Ok(StageDays {
                stage: r.get(0)?,
                rot: r.get(1)?,
                pool: r.get(2)?,
            })
        })?;
        let pool = PoolSettings::load(db)?;
        Ok(Self { stages, pool })
    }

    fn known(&self, stage: Stage) -> Option<&StageDays> {
        self.stages.iter().find(|known| known.stage == stage)
    }

    /// Days without a contact after which a card of a stage rots.
    pub(crate) fn rot_days(&self, stage: Stage) -> Option<u32> {
        self.known(stage)
            .map_or(stage.usual_rot_days(), |known| known.rot)
    }

    /// Days without a touch after which a lead of a stage goes back to the pool, whether that is on or not.
    pub(crate) fn pool_days(&self, stage: Stage) -> Option<u32> {
        match self.known(stage).and_then(|known| known.pool) {
            _ if !stage.is_open() => None,
            None => stage.usual_pool_days(),
            Some(days) => Some(days).filter(|days| *days > 0),
        }
    }

    /// When a lead goes back to the pool that was last in touch at `touched_at`. None for one that never does: the rule is
    /// off or not for its stage, it has no owner, or it is a project already.
    pub(crate) fn pool_clock(
        &self,
        db: &Db<'_>,
        lead: &LeadRecord,
        touched_at: Option<Timestamp>,
    ) -> Option<PoolClock> {
        let since = self.pool.return_since?;
        let days = self.pool_days(lead.stage)?;
        if lead.owner_id.is_none() || lead.project_id.is_some() {
            return None;
        }
        let touches = [
            touched_at,
            lead.held_since,
            Some(lead.stage_since),
            Some(since),
        ];
        let touched = touches.into_iter().flatten().max().unwrap_or(since);
        Some(PoolClock::of(
            db.day_of(touched),
            days,
            self.pool.warn_days,
            db.today(),
        ))
    }
}

/// When somebody was last in touch with a lead.
pub(crate) fn touched_at(db: &Db<'_>, lead: Id<crate::LeadId>) -> Result<Option<Timestamp>> {
    db.one(
        concat!(
            "SELECT max(at) FROM crm_activity WHERE lead_id=?1 AND kind IN ",
            contacts!()
        ),
        [lead],
        |r| r.get(0),
    )
}

/// Every stage with its rules.
///
/// # Errors
/// As SQLite's.
pub fn stage_rules(db: &Db<'_>, _: firm::api::Nothing) -> Result<Vec<StageRule>> {
    let rules = Rules::load(db)?;
    Ok(Stage::ALL
        .iter()
        .map(|&stage| StageRule {
            stage,
            open: stage.is_open(),
            needs: stage.needs().to_vec(),
            rot_days: rules.rot_days(stage),
            pool_days: rules.pool_days(stage),
            usual_pool_days: stage.usual_pool_days(),
        })
        .collect())
}

/// Sets after how many days without a contact leads of a stage rot.
///
/// # Errors
/// `crm.rot_days_invalid`.
pub fn set_stage_rule(tx: &Tx<'_>, req: StageRuleChange) -> Result<Vec<StageRule>> {
    valid_days("rotDays", req.rot_days)?;
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

/// Sets after how many days without a contact or a move leads of a stage go back to the pool.
///
/// # Errors
/// `crm.rot_days_invalid`, `crm.stage_closed`.
pub fn set_pool_days(tx: &Tx<'_>, req: PoolDaysChange) -> Result<Vec<StageRule>> {
    valid_days("poolDays", req.pool_days)?;
    if !req.stage.is_open() {
        return Err(Fault::field(
            "stage",
            "crm.stage_closed",
            "Leads of this stage are closed and never go back to the pool.",
        ));
    }
    let id = rule_id(req.stage);
    let days = req.pool_days.unwrap_or(0);
    if !tx.update("crm_stage_rule", id, &[("pool_days", &days)])? {
        let rot = req.stage.usual_rot_days();
        tx.insert(
            "crm_stage_rule",
            &[
                ("id", &id),
                ("stage", &req.stage),
                ("rot_days", &rot),
                ("pool_days", &days),
            ],
        )?;
    }
    stage_rules(tx, firm::api::Nothing {})
}

fn valid_days(field: &str, days: Option<u32>) -> Result<()> {
    if days.is_none_or(|days| (1..=365).contains(&days)) {
        return Ok(());
    }
    Err(Fault::field(
        field,
        "crm.rot_days_invalid",
        "Type a whole number of days from 1 to 365, or leave it blank.",
    ))
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
