//! Kept plans.

use crm::Project;
use kernel::{Fault, Id, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Tx;
use ts_rs::TS;

use super::view::{PlanView, view};
use crate::Baseline;
use crate::rows::{self, BaselineRow, plan_of, plan_unknown};

/// A plan to keep.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeepBaseline {
    /// The project.
    pub project: Id<Project>,
    /// What people call it: as signed, after the first change order.
    pub name: String,
}

/// Names a kept plan.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BaselineRef {
    /// Which.
    pub id: Id<Baseline>,
}

/// Keeps a project's plan as it is now, to compare with.
///
/// # Errors
/// `programme.plan_unknown`, `firm.text_missing`, `firm.text_too_long`; as the planner's.
pub fn keep_baseline(tx: &Tx<'_>, req: KeepBaseline) -> Result<PlanView> {
    let plan = plan_of(tx, req.project)?.ok_or_else(plan_unknown)?;
    let name = firm::text::required("name", &req.name, firm::text::NAME_MAX)?;
    let now = view(tx, plan.clone(), None)?;
    let dates: Vec<_> = (now.tasks.iter())
        .map(|task| (task.id, task.start, task.end))
        .collect();
    let dates = serde_json::to_string(&dates).map_err(Fault::internal)?;
    let id: Id<Baseline> = tx.new_id();
    tx.insert(
        "programme_baseline",
        &[
            ("id", &id),
            ("plan_id", &plan.id),
            ("name", &name),
            ("kept_at", &tx.now()),
            ("made_by", &tx.member()),
            ("dates", &dates),
        ],
    )?;
    view(tx, plan, Some(id))
}

/// Removes a kept plan. Undo brings it back.
///
/// # Errors
/// `programme.baseline_unknown`.
pub fn remove_baseline(tx: &Tx<'_>, req: BaselineRef) -> Result<PlanView> {
    let kept = tx
        .opt(
            "SELECT * FROM programme_baseline WHERE id=?1",
            [req.id],
            BaselineRow::read,
        )?
        .ok_or_else(|| {
            Fault::new(
                "programme.baseline_unknown",
                "This kept plan is gone; somebody removed it.",
            )
        })?;
    tx.delete("programme_baseline", kept.id)?;
    view(tx, rows::plan(tx, kept.plan)?, None)
}
