//! Links between tasks.

use kernel::{Fault, Id, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Tx;
use ts_rs::TS;

use super::editing::tied;
use super::view::{PlanView, view};
use crate::model::{LAG_MAX, LinkEnds};
use crate::rows::{self, LinkRow, TaskRow};
use crate::{Link, Task};

/// A link to tie or to change: one between these two tasks takes the place of the one that there was.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TieTasks {
    /// The task before.
    pub from: Id<Task>,
    /// The task that waits.
    pub to: Id<Task>,
    /// What waits for what.
    pub ends: LinkEnds,
    /// Days between, as typed; negative: so long before.
    pub lag: String,
    /// Whether they are days that are worked, not days by the clock.
    pub lag_open: bool,
}

/// Names a link.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinkRef {
    /// Which.
    pub id: Id<Link>,
}

/// Ties two tasks.
///
/// # Errors
/// `planner.circle` with the names of the tasks; `programme.task_unknown`, `programme.of_two_sites`, `programme.lag_invalid`, `programme.lag_open_negative`.
pub fn tie_tasks(tx: &Tx<'_>, req: TieTasks) -> Result<PlanView> {
    let (from, to) = (TaskRow::load(tx, req.from)?, TaskRow::load(tx, req.to)?);
    if from.plan != to.plan {
        return Err(Fault::new(
            "programme.of_two_sites",
            "These tasks are of two sites; only tasks of one are tied.",
        ));
    }
    let typed = req.lag.trim();
    let lag: i32 = match typed {
        "" => Some(0),
        _ => typed.parse().ok(),
    }
    .filter(|lag: &i32| lag.abs() <= LAG_MAX)
    .ok_or_else(|| {
        Fault::field(
            "lag",
            "programme.lag_invalid",
            format!("Enter whole days from −{LAG_MAX} to {LAG_MAX}."),
        )
        .with("max", LAG_MAX)
    })?;
    if lag < 0 && req.lag_open {
        return Err(Fault::field(
            "lag",
            "programme.lag_open_negative",
            "Workdays between are counted forward only; for an overlap count days by the clock.",
        ));
    }
    let known: Option<Id<Link>> = tx.opt(
        "SELECT id FROM programme_link WHERE from_id=?1 AND task_id=?2 ORDER BY id LIMIT 1",
        (from.id, to.id),
        |r| r.get(0),
    )?;
    let link = LinkRow {
        id: known.unwrap_or_else(|| tx.new_id()),
        from: from.id,
        to: to.id,
        ends: req.ends,
        lag,
        lag_open: req.lag_open,
    };
    link.save(tx, known.is_none())?;
    tied(tx, to.id)
}

/// Takes out a link.
///
/// # Errors
/// `programme.link_unknown`.
pub fn untie_tasks(tx: &Tx<'_>, req: LinkRef) -> Result<PlanView> {
    let link = tx
        .opt(
            "SELECT * FROM programme_link WHERE id=?1",
            [req.id],
            LinkRow::read,
        )?
        .ok_or_else(|| {
            Fault::new(
                "programme.link_unknown",
                "This link is gone; somebody took it out.",
            )
        })?;
    let task = TaskRow::load(tx, link.to)?;
    tx.delete("programme_link", link.id)?;
    view(tx, rows::plan(tx, task.plan)?, None)
}
