//! Making a plan from the template, its settings, and taking it away.

use chrono::NaiveDate;
use crm::Project;
use design::api::ProjectRecord;
use kernel::{Fault, Id, Result};
use planner::starter::{Template, TemplateTask};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Tx;
use ts_rs::TS;

use super::view::{PlanOf, PlanView, view};
use crate::Task;
use crate::model::{Goes, LinkEnds, Weekend, Workdays};
use crate::planning::Stored;
use crate::rows::{LinkRow, NeedRow, PlanRow, TaskRow, plan_of, plan_unknown};

/// A plan to make.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MakePlan {
    /// The project.
    pub project: Id<Project>,
    /// The day on which work begins, as typed.
    pub start_on: String,
    /// The last day by the contract, as typed; blank for none.
    pub due_on: String,
    /// The days of the week on which the site rests.
    pub weekend: Weekend,
    /// Whether it rests on public holidays.
    pub holidays: bool,
    /// Whether it stops around Spring Festival.
    pub spring_stop: bool,
    /// The rule of noise; blank for none.
    pub noise: String,
    /// Whether it begins without tasks, in place of those of the template.
    #[serde(default)]
    pub empty: bool,
}

/// Settings of a plan to change: absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct PlanFields {
    /// The day on which work begins, as typed.
    pub start_on: Option<String>,
    /// The last day by the contract, as typed; blank clears.
    pub due_on: Option<String>,
    /// The days of the week on which the site rests.
    pub weekend: Option<Weekend>,
    /// Whether it rests on public holidays.
    pub holidays: Option<bool>,
    /// Whether it stops around Spring Festival.
    pub spring_stop: Option<bool>,
    /// The rule of noise; blank for none.
    pub noise: Option<String>,
}

/// Settings of a project's plan.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SavePlan {
    /// The project.
    pub project: Id<Project>,
    /// What to change.
    pub fields: PlanFields,
}

/// Makes a project's plan of a template's tasks.
///
/// # Errors
/// `design.project_unknown`, `programme.made_already`, `programme.start_missing`, `programme.due_first`, `programme.noise_unknown`, `crm.date_invalid`;
/// as the planner's.
pub fn make_plan(tx: &Tx<'_>, req: MakePlan, template: &Template) -> Result<PlanView> {
    let project = ProjectRecord::load(tx, req.project)?;
    if plan_of(tx, project.id)?.is_some() {
        return Err(Fault::new(
            "programme.made_already",
            "This project has a schedule already. Change it, or delete it first.",
        ));
    }
    let plan = PlanRow {
        id: tx.new_id(),
        project: project.id,
        start_on: start_on(tx, &req.start_on)?,
        due_on: crm::model::day("dueOn", &req.due_on, tx.today())?,
        workdays: Workdays {
            weekend: req.weekend,
            holidays: req.holidays,
            spring_stop: req.spring_stop,
            noise: req.noise,
        },
        made_at: tx.now(),
        made_by: tx.member(),
    };
    sound(&plan)?;
    plan.save(tx, true)?;
    if !req.empty {
        fill(tx, &plan, template)?;
    }
    strictly(tx, plan)
}

/// Changes the settings of a project's plan.
///
/// # Errors
/// `programme.plan_unknown`; as [`make_plan`].
pub fn save_plan(tx: &Tx<'_>, req: SavePlan) -> Result<PlanView> {
    let mut plan = plan_of(tx, req.project)?.ok_or_else(plan_unknown)?;
    let fields = req.fields;
    if let Some(day) = &fields.start_on {
        plan.start_on = start_on(tx, day)?;
    }
    if let Some(day) = &fields.due_on {
        plan.due_on = crm::model::day("dueOn", day, tx.today())?;
    }
    let days = &mut plan.workdays;
    days.weekend = fields.weekend.unwrap_or(days.weekend);
    days.holidays = fields.holidays.unwrap_or(days.holidays);
    days.spring_stop = fields.spring_stop.unwrap_or(days.spring_stop);
    if let Some(noise) = fields.noise {
        days.noise = noise;
    }
    sound(&plan)?;
    plan.save(tx, false)?;
    view(tx, plan, None)
}

/// Deletes a project's plan with its tasks and kept plans. Undo brings it back.
///
/// # Errors
/// `programme.plan_unknown`.
pub fn delete_plan(tx: &Tx<'_>, req: PlanOf) -> Result<()> {
    let plan = plan_of(tx, req.project)?.ok_or_else(plan_unknown)?;
    tx.delete("programme_plan", plan.id).map(|_| ())
}

/// The plan as it is now; a circle of links is refused.
pub(super) fn strictly(tx: &Tx<'_>, plan: PlanRow) -> Result<PlanView> {
    Stored::read(tx, vec![plan.clone()])?.strict(tx.today())?;
    view(tx, plan, None)
}

fn start_on(tx: &Tx<'_>, typed: &str) -> Result<NaiveDate> {
    crm::model::day("startOn", typed, tx.today())?.ok_or_else(|| {
        Fault::field(
            "startOn",
            "programme.start_missing",
            "A schedule begins on a day; enter it.",
        )
    })
}

fn sound(plan: &PlanRow) -> Result<()> {
    if let Some(due) = plan.due_on.filter(|due| *due < plan.start_on) {
        return Err(Fault::field(
            "dueOn",
            "programme.due_first",
            format!("The last day by the contract ({due}) is before the first day of work."),
        ));
    }
    if plan.workdays.noise.is_empty() || plan.workdays.noise().is_some() {
        return Ok(());
    }
    Err(Fault::field(
        "noise",
        "programme.noise_unknown",
        "There is no such rule of noise; choose one of the list.",
    ))
}

fn fill(tx: &Tx<'_>, plan: &PlanRow, template: &Template) -> Result<()> {
    let sorts = crm::sort::between(None, None, template.tasks.len())?;
    let ids: Vec<Id<Task>> = template.tasks.iter().map(|_| tx.new_id()).collect();
    let place = |number: u32| template.tasks.iter().position(|task| task.id == number);
    for ((task, sort), id) in template.tasks.iter().zip(sorts).zip(&ids) {
        row(task, plan, *id, sort).save(tx, true)?;
        for need in &task.needs {
            NeedRow {
                task: *id,
                skill: need.skill.clone(),
                workers: need.workers,
            }
            .insert(tx)?;
        }
        for after in &task.after {
            let Some(from) = place(after.task) else {
                continue;
            };
            LinkRow {
                id: tx.new_id(),
                from: ids[from],
                to: *id,
                ends: LinkEnds::FinishStart,
                lag: i32::try_from(after.lag).unwrap_or(i32::MAX),
                lag_open: false,
            }
            .save(tx, true)?;
        }
    }
    Ok(())
}

fn row(task: &TemplateTask, plan: &PlanRow, id: Id<Task>, sort: String) -> TaskRow {
    let check = task.check.as_ref();
    TaskRow {
        name_en: task.en.clone(),
        goes: match (task.every_day, task.noisy) {
            (true, _) => Goes::EveryDay,
            (false, true) => Goes::Noisy,
            (false, false) => Goes::Site,
        },
        inspection: check.map(|words| words.zh.clone()).unwrap_or_default(),
        inspection_en: check.map(|words| words.en.clone()).unwrap_or_default(),
        template_task: Some(task.id),
        ..TaskRow::new(id, plan.id, task.zh.clone(), task.days, sort)
    }
}
