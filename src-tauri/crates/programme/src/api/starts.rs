//! When tasks begin, for those who bring what they need.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use crm::Project;
use kernel::{Id, Result};
use store::Db;

use crate::planning::Stored;
use crate::rows::plan_of;

/// When a site's work begins by its plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Starts {
    /// The first day of work.
    pub first: NaiveDate,
    /// The first day of the tasks that come from the template, by their numbers there; of several the earliest.
    pub tasks: BTreeMap<u32, NaiveDate>,
}

/// When a project's tasks begin; none where it has no plan.
///
/// # Errors
/// As the planner's.
pub fn starts(db: &Db<'_>, project: Id<Project>) -> Result<Option<Starts>> {
    let Some(plan) = plan_of(db, project)? else {
        return Ok(None);
    };
    let mut starts = Starts {
        first: plan.start_on,
        tasks: BTreeMap::new(),
    };
    let stored = Stored::read(db, vec![plan])?;
    let planned = stored.planned(db.today())?;
    let begins = planned
        .plan
        .tasks
        .iter()
        .map(|dates| planned.date(dates.start));
    for (task, start) in stored.tasks.iter().zip(begins) {
        if let Some(number) = task.template_task {
            let known = starts.tasks.entry(number).or_insert(start);
            *known = start.min(*known);
        }
    }
    Ok(Some(starts))
}
