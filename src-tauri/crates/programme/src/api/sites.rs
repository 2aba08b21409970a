//! The plans of all sites together.

use chrono::NaiveDate;
use crm::Project;
use design::model::Stage;
use firm::api::Nothing;
use kernel::{Id, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Db;
use ts_rs::TS;

use super::view::{TaskView, days, task_view};
use crate::planning::Stored;
use crate::rows::{COLUMNS, PlanRow};

/// Every live site's plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SitePlans {
    /// Today, where the firm is.
    pub today: NaiveDate,
    /// The sites, what begins first at the top.
    pub sites: Vec<SiteOverview>,
}

/// A site and how its plan stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SiteOverview {
    /// The project.
    pub project_id: Id<Project>,
    /// Its number.
    pub number: String,
    /// Its name, where that may be seen.
    pub name: Option<String>,
    /// Where it stands.
    pub stage: Stage,
    /// The project manager; blank for nobody.
    pub manager_name: String,
    /// The first day of work.
    pub start: NaiveDate,
    /// The last day of work.
    pub finish: NaiveDate,
    /// The last day by the contract.
    pub due_on: Option<NaiveDate>,
    /// Days by which it finishes after that; negative: before it.
    pub late_days: Option<i32>,
    /// How much of the work is done, in percent of all open days.
    pub progress: u32,
    /// The tasks in their order.
    pub tasks: Vec<TaskView>,
}

/// The plans of all sites that are not handed over, what begins first at the top.
///
/// # Errors
/// As the planner's, with the task named.
pub fn sites(db: &Db<'_>, _: Nothing) -> Result<SitePlans> {
    // Of two plans of a project, made at once on different computers, the one made last counts.
    let rows = db.rows(
        &format!("SELECT {COLUMNS}, p.number, p.name AS name, p.stage, ifnull(m.name, '') AS manager
         FROM programme_plan l JOIN design_project p ON p.id=l.project_id LEFT JOIN firm_member m ON m.id=p.manager_id
         WHERE NOT EXISTS(SELECT 1 FROM programme_plan o WHERE o.project_id=l.project_id AND (o.made_at, o.id)>(l.made_at, l.id))
         ORDER BY begins, p.number"),
        [],
        |r| {
            let stage: Stage = r.get("stage")?;
            let head: (String, Option<String>, String) = (r.get("number")?, r.get("name")?, r.get("manager")?);
            Ok((PlanRow::read(r)?, stage, head))
        },
    )?;
    let live =
        |stage: Stage| !stage.is_aside() && !matches!(stage, Stage::Settlement | Stage::Warranty);
    let rows: Vec<_> = rows.into_iter().filter(|row| live(row.1)).collect();
    let plans = rows.iter().map(|(plan, ..)| plan.clone()).collect();
    let stored = Stored::read(db, plans)?;
    let planned = stored.planned(db.today())?;
    let mut troubles = planned.troubles();
    let mut sites = Vec::with_capacity(rows.len());
    for (plan, stage, (number, name, manager_name)) in rows {
        let of_plan = |(_, task): &(usize, &crate::rows::TaskRow)| task.plan == plan.id;
        let tasks: Vec<TaskView> = (stored.tasks.iter().enumerate())
            .filter(of_plan)
            .map(|(at, task)| TaskView {
                troubles: troubles.remove(&at).unwrap_or_default(),
                ..task_view(&planned, at, task)
            })
            .collect();
        let dates = Totals::of(&tasks, plan.start_on);
        sites.push(SiteOverview {
            project_id: plan.project,
            number,
            name,
            stage,
            manager_name,
            start: dates.start,
            finish: dates.finish,
            due_on: plan.due_on,
            late_days: plan.due_on.map(|due| days((dates.finish - due).num_days())),
            progress: dates.progress,
            tasks,
        });
    }
    Ok(SitePlans {
        today: db.today(),
        sites,
    })
}

/// What a site's tasks come to.
pub(super) struct Totals {
    pub start: NaiveDate,
    pub finish: NaiveDate,
    /// Percent of all open days.
    pub progress: u32,
}

impl Totals {
    /// Of none, the day on which work was to begin.
    pub fn of(tasks: &[TaskView], start_on: NaiveDate) -> Self {
        let start = tasks.iter().map(|task| task.start).min();
        let finish = tasks.iter().map(|task| task.end).max();
        let all: u32 = tasks.iter().map(|task| task.days).sum();
        let done: u32 = tasks.iter().map(|task| task.days * task.progress).sum();
        Self {
            start: start.unwrap_or(start_on),
            finish: finish.unwrap_or(start_on),
            progress: done.checked_div(all).unwrap_or_default(),
        }
    }
}
