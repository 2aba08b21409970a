//! The firm's rules of the public pool: when leads go back to it, and who may claim how many.

use kernel::{Fault, Result, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Tx};
use ts_rs::TS;

use crate::model::Claimers;
use crate::tables::SETTING;

/// The rules of the pool. Every figure is the firm's to change; those it begins with are estimates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PoolSettings {
    /// Since when leads that nobody touches go back by themselves; none while they do not. Time before it does not count.
    pub return_since: Option<Timestamp>,
    /// Days before it of which their owner is warned.
    pub warn_days: u32,
    /// Open leads that a member who claims may hold at most; none for any number.
    pub claim_held: Option<u32>,
    /// Leads that a member may claim a day at most; none for any number.
    pub claim_day: Option<u32>,
    /// Days for which who had a lead last may not claim it again.
    pub reclaim_days: u32,
    /// Who may claim.
    pub claimers: Claimers,
}

impl Default for PoolSettings {
    fn default() -> Self {
        Self {
            return_since: None,
            warn_days: 3,
            claim_held: Some(60),
            claim_day: Some(10),
            reclaim_days: 7,
            claimers: Claimers::Sales,
        }
    }
}

/// The rules of the pool to set.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SavePoolSettings {
    /// Whether leads that nobody touches go back by themselves. Their days are counted from when it is turned on, so that none
    /// goes back at that moment.
    pub returns: bool,
    /// Days before it of which their owner is warned, 0 to 30.
    pub warn_days: u32,
    /// Open leads that a member who claims may hold at most, 1 to 10,000; none for any number.
    pub claim_held: Option<u32>,
    /// Leads that a member may claim a day at most, 1 to 1,000; none for any number.
    pub claim_day: Option<u32>,
    /// Days for which who had a lead last may not claim it again, 0 to 365.
    pub reclaim_days: u32,
    /// Who may claim.
    pub claimers: Claimers,
}

impl PoolSettings {
    pub(crate) fn load(db: &Db<'_>) -> Result<Self> {
        let stored = db.opt(
            "SELECT return_since, warn_days, claim_held, claim_day, reclaim_days, claimers FROM crm_setting WHERE id=?1",
            [SETTING],
            |r| {
                Ok(Self {
                    return_since: r.get(0)?,
                    warn_days: r.get(1)?,
                    claim_held: r.get(2)?,
                    claim_day: r.get(3)?,
                    reclaim_days: r.get(4)?,
                    claimers: r.get(5)?,
                })
            },
        )?;
        Ok(stored.unwrap_or_default())
    }
}

/// The rules of the pool, the firm's or those it begins with.
///
/// # Errors
/// As SQLite's.
pub fn pool_settings(db: &Db<'_>, _: firm::api::Nothing) -> Result<PoolSettings> {
    PoolSettings::load(db)
}

/// Sets the rules of the pool.
///
/// # Errors
/// `crm.limit_invalid` with `field`, `min` and `max`.
pub fn save_pool_settings(tx: &Tx<'_>, req: SavePoolSettings) -> Result<PoolSettings> {
    within("warnDays", Some(req.warn_days), 0, 30)?;
    within("claimHeld", req.claim_held, 1, 10_000)?;
    within("claimDay", req.claim_day, 1, 1_000)?;
    within("reclaimDays", Some(req.reclaim_days), 0, 365)?;
    let before = PoolSettings::load(tx)?;
    let since = match req.returns {
        true => before.return_since.or(Some(tx.now())),
        false => None,
    };
    let values: [(&str, &dyn rusqlite::ToSql); 6] = [
        ("return_since", &since),
        ("warn_days", &req.warn_days),
        ("claim_held", &req.claim_held),
        ("claim_day", &req.claim_day),
        ("reclaim_days", &req.reclaim_days),
        ("claimers", &req.claimers),
    ];
    super::assignment::put(tx, "crm_setting", SETTING, &values)?;
    PoolSettings::load(tx)
}

fn within(field: &str, value: Option<u32>, min: u32, max: u32) -> Result<()> {
    if value.is_none_or(|value| (min..=max).contains(&value)) {
        return Ok(());
    }
    Err(Fault::field(
        field,
        "crm.limit_invalid",
        format!("Type a whole number from {min} to {max}."),
    )
    .with("min", min)
    .with("max", max))
}
