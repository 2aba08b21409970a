//! Tasks: adding, changing, moving, reporting, deleting.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use crm::Project;
use kernel::{Fault, Id, Result};
use planner::starter::Template;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Tx;
use ts_rs::TS;

use super::making::strictly;
use super::view::{PlanView, TaskNeed, view};
use crate::Task;
use crate::model::{Bound, DAYS_MAX, Goes, LinkEnds, WORKERS_MAX};
use crate::planning::Stored;
use crate::rows::{self, LinkRow, NeedRow, PlanRow, TaskRow, plan_of, plan_unknown, task_unknown};

/// A task to add.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddTask {
    /// The project.
    pub project: Id<Project>,
    /// The task below which it stands and for which it waits; at the end, waiting for none, where absent.
    pub after: Option<Id<Task>>,
    /// Its name.
    pub name: String,
    /// Open days that it takes, as typed; 0 for a milestone.
    pub days: String,
}

/// Fields of a task to set: absent stays. Numbers and days as typed, blank clears a day.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct TaskFields {
    /// Its name.
    pub name: Option<String>,
    /// Its English name.
    pub name_en: Option<String>,
    /// Open days that it takes.
    pub days: Option<String>,
    /// Which days it goes on.
    pub goes: Option<Goes>,
    /// What is asked of it.
    pub bound: Option<Bound>,
    /// The day that goes with it.
    pub bound_on: Option<String>,
    /// The day it began.
    pub started_on: Option<String>,
    /// Its last day, once it is done.
    pub finished_on: Option<String>,
    /// Percent done.
    pub progress: Option<String>,
    /// The inspection that it is.
    pub inspection: Option<String>,
    /// The same in English.
    pub inspection_en: Option<String>,
    /// Anything else.
    pub note: Option<String>,
    /// What it holds, in place of what it held.
    pub needs: Option<Vec<TaskNeed>>,
}

/// Fields of a task.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveTask {
    /// The task.
    pub id: Id<Task>,
    /// What to change.
    pub fields: TaskFields,
}

/// What was done on a site.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportTasks {
    /// The project.
    pub project: Id<Project>,
    /// How far tasks are, each once.
    pub tasks: Vec<TaskReport>,
}

/// How far a task is: absent stays, days and numbers as typed.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(optional_fields)]
pub struct TaskReport {
    /// The task.
    pub id: Id<Task>,
    /// The day it began.
    #[serde(default)]
    pub started_on: Option<String>,
    /// Its last day, once it is done.
    #[serde(default)]
    pub finished_on: Option<String>,
    /// Percent done.
    #[serde(default)]
    pub progress: Option<String>,
}

/// A task that was dragged.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MoveTask {
    /// The task.
    pub id: Id<Task>,
    /// The day on which it is to start.
    pub start: NaiveDate,
}

/// A task whose end was dragged.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResizeTask {
    /// The task.
    pub id: Id<Task>,
    /// The day that is to be its last.
    pub end: NaiveDate,
}

/// Tasks to delete.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeleteTasks {
    /// All of one project.
    pub ids: Vec<Id<Task>>,
}

/// A task that goes to another place in the list. Its dates stay.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlaceTask {
    /// The task.
    pub id: Id<Task>,
    /// The task below which it goes; to the top where absent.
    pub after: Option<Id<Task>>,
}

/// Adds a task.
///
/// # Errors
/// `programme.plan_unknown`, `programme.task_unknown`, `programme.days_invalid`, `firm.text_missing`, `firm.text_too_long`.
pub fn add_task(tx: &Tx<'_>, req: AddTask) -> Result<PlanView> {
    let plan = plan_of(tx, req.project)?.ok_or_else(plan_unknown)?;
    let tasks = tasks_of(tx, &plan)?;
    let at = match req.after {
        Some(after) => 1 + place(&tasks, after)?,
        None => tasks.len(),
    };
    let name = firm::text::required("name", &req.name, firm::text::NAME_MAX)?;
    let days = whole("days", &req.days, DAYS_MAX, "programme.days_invalid")?;
    let task = TaskRow::new(tx.new_id(), plan.id, name, days, sort_at(&tasks, at)?);
    task.save(tx, true)?;
    if let Some(from) = req.after {
        LinkRow {
            id: tx.new_id(),
            from,
            to: task.id,
            ends: LinkEnds::FinishStart,
            lag: 0,
            lag_open: false,
        }
        .save(tx, true)?;
    }
    view(tx, plan, None)
}

/// Changes a task.
///
/// A task with progress has begun: on the day it was planned for, if none is given and that is not to come. One that is 100 % done has a
/// last day: today's, if none is given.
///
/// # Errors
/// `programme.task_unknown`, `programme.days_invalid`, `programme.progress_invalid`, `programme.day_to_come`, `programme.end_first`,
/// `programme.bound_day_missing`, `programme.skill_unknown`, `programme.workers_invalid`, `crm.date_invalid`, `firm.text_missing`,
/// `firm.text_too_long`.
pub fn save_task(tx: &Tx<'_>, req: SaveTask) -> Result<PlanView> {
    let mut task = TaskRow::load(tx, req.id)?;
    let plan = rows::plan(tx, task.plan)?;
    let fields = req.fields;
    let text = |field: &str, given: Option<String>, slot: &mut String| -> Result<()> {
        if let Some(given) = given {
            *slot = firm::text::line(field, &given, firm::text::NAME_MAX)?;
        }
        Ok(())
    };
    if let Some(name) = &fields.name {
        task.name = firm::text::required("name", name, firm::text::NAME_MAX)?;
    }
    text("nameEn", fields.name_en, &mut task.name_en)?;
    text("inspection", fields.inspection, &mut task.inspection)?;
    text(
        "inspectionEn",
        fields.inspection_en,
        &mut task.inspection_en,
    )?;
    if let Some(note) = &fields.note {
        task.note = firm::text::note("note", note, firm::text::NOTE_MAX)?;
    }
    if let Some(days) = &fields.days {
        task.days = whole("days", days, DAYS_MAX, "programme.days_invalid")?;
    }
    task.goes = fields.goes.unwrap_or(task.goes);
    task.bound = fields.bound.unwrap_or(task.bound);
    if let Some(day) = &fields.bound_on {
        task.bound_on = crm::model::day("boundOn", day, tx.today())?;
    }
    if task.bound == Bound::None {
        task.bound_on = None;
    } else if task.bound_on.is_none() {
        return Err(Fault::field(
            "boundOn",
            "programme.bound_day_missing",
            "Enter the day that the task is to keep.",
        ));
    }
    let reported = [
        fields.started_on.as_deref(),
        fields.finished_on.as_deref(),
        fields.progress.as_deref(),
    ];
    report(tx, &mut task, reported, || earliest(tx, &plan, req.id))?;
    task.save(tx, false)?;
    if let Some(needs) = fields.needs {
        hold(tx, task.id, needs)?;
    }
    view(tx, plan, None)
}

/// Reports on several tasks at once, as [`save_task`] does on one.
///
/// # Errors
/// As [`save_task`], of fields `tasks.N.…`; `programme.plan_unknown`, `programme.task_unknown`.
pub fn report_tasks(tx: &Tx<'_>, req: ReportTasks) -> Result<PlanView> {
    let plan = plan_of(tx, req.project)?.ok_or_else(plan_unknown)?;
    let stored = Stored::read(tx, vec![plan.clone()])?;
    let planned = stored.planned(tx.today())?;
    for (at, said) in req.tasks.iter().enumerate() {
        let task = place(&stored.tasks, said.id)?;
        let first = planned.date(planned.plan.tasks[task].start);
        let mut task = stored.tasks[task].clone();
        let reported = [
            said.started_on.as_deref(),
            said.finished_on.as_deref(),
            said.progress.as_deref(),
        ];
        report(tx, &mut task, reported, || Ok(first))
            .map_err(|fault| fault.under(&format!("tasks.{at}")))?;
        task.save(tx, false)?;
    }
    view(tx, plan, None)
}

/// Moves a task to a day: it does not start before it then. On the day that its links give it, or an earlier one, nothing is asked of it any
/// more. A task that is to start on its day gets the other day.
///
/// # Errors
/// `programme.task_unknown`, `programme.has_begun`, `programme.has_deadline`.
pub fn move_task(tx: &Tx<'_>, req: MoveTask) -> Result<PlanView> {
    let mut task = TaskRow::load(tx, req.id)?;
    let plan = rows::plan(tx, task.plan)?;
    if task.started_on.is_some() || task.finished_on.is_some() {
        return Err(Fault::new(
            "programme.has_begun",
            "Work on this task has begun. Correct the days it began and ended in its form.",
        ));
    }
    match task.bound {
        Bound::NotAfter => {
            return Err(Fault::new(
                "programme.has_deadline",
                "This task is to be finished with a day, and goes as early as it can. Take that off in its form to move it.",
            ));
        }
        Bound::Must => task.bound_on = Some(req.start),
        Bound::None | Bound::NotBefore => {
            let free = TaskRow {
                bound: Bound::None,
                bound_on: None,
                ..task.clone()
            };
            free.save(tx, false)?;
            let later = req.start > earliest(tx, &plan, task.id)?;
            task.bound = if later { Bound::NotBefore } else { Bound::None };
            task.bound_on = later.then_some(req.start);
        }
    }
    task.save(tx, false)?;
    view(tx, plan, None)
}

/// Gives a task the open days from its first day to this one, one at least.
///
/// # Errors
/// `programme.task_unknown`, `programme.has_ended`, `programme.days_invalid`.
pub fn resize_task(tx: &Tx<'_>, req: ResizeTask) -> Result<PlanView> {
    let mut task = TaskRow::load(tx, req.id)?;
    let plan = rows::plan(tx, task.plan)?;
    if task.finished_on.is_some() {
        return Err(Fault::new(
            "programme.has_ended",
            "This task is done. Correct its last day in its form.",
        ));
    }
    let stored = Stored::read(tx, vec![plan.clone()])?;
    let planned = stored.planned(tx.today())?;
    let at = place(&stored.tasks, task.id)?;
    let (programme, start) = (&planned.programme, planned.plan.tasks[at].start);
    let calendar = &programme.calendars[programme.tasks[at].calendar];
    let end = match req.end < planned.date(start) {
        true => start,
        false => programme.span.day(req.end)?,
    };
    let days = calendar.between(start.into(), i64::from(end) + 1).max(1);
    task.days = u32::try_from(days)
        .ok()
        .filter(|days| *days <= DAYS_MAX)
        .ok_or_else(|| invalid("end", DAYS_MAX, "programme.days_invalid"))?;
    task.save(tx, false)?;
    view(tx, plan, None)
}

/// Deletes tasks. What waited for the finish of one waits for what that one waited for, with both lags.
///
/// # Errors
/// `programme.task_unknown`, `programme.of_two_projects`.
pub fn delete_tasks(tx: &Tx<'_>, req: DeleteTasks) -> Result<PlanView> {
    let mut plan = None;
    for id in req.ids {
        let task = TaskRow::load(tx, id)?;
        if plan.is_some_and(|plan| plan != task.plan) {
            return Err(Fault::new(
                "programme.of_two_projects",
                "These tasks are of two projects; delete those of one first.",
            ));
        }
        plan = Some(task.plan);
        let links: Vec<LinkRow> = tx.rows(
            "SELECT * FROM programme_link WHERE task_id=?1 OR from_id=?1 ORDER BY id",
            [id],
            LinkRow::read,
        )?;
        let plain = |link: &&LinkRow| link.ends == LinkEnds::FinishStart && !link.lag_open;
        let (before, after): (Vec<&LinkRow>, Vec<&LinkRow>) =
            links.iter().filter(plain).partition(|link| link.to == id);
        for (first, second) in before
            .iter()
            .flat_map(|first| after.iter().map(move |second| (first, second)))
        {
            let tied: bool = tx.one(
                "SELECT EXISTS(SELECT 1 FROM programme_link WHERE from_id=?1 AND task_id=?2)",
                (first.from, second.to),
                |r| r.get(0),
            )?;
            if !tied && first.from != second.to {
                let link = LinkRow {
                    id: tx.new_id(),
                    lag: first.lag + second.lag,
                    to: second.to,
                    ..(*first).clone()
                };
                link.save(tx, true)?;
            }
        }
        tx.delete("programme_task", id)?;
    }
    view(tx, rows::plan(tx, plan.ok_or_else(task_unknown)?)?, None)
}

/// Puts a task to another place in the list.
///
/// # Errors
/// `programme.task_unknown`.
pub fn place_task(tx: &Tx<'_>, req: PlaceTask) -> Result<PlanView> {
    let mut task = TaskRow::load(tx, req.id)?;
    let plan = rows::plan(tx, task.plan)?;
    let mut tasks = tasks_of(tx, &plan)?;
    tasks.retain(|known| known.id != task.id);
    let at = match req.after {
        Some(after) => 1 + place(&tasks, after)?,
        None => 0,
    };
    task.sort = sort_at(&tasks, at)?;
    task.save(tx, false)?;
    view(tx, plan, None)
}

/// The first day that a task's links, its site and today allow.
fn earliest(tx: &Tx<'_>, plan: &PlanRow, task: Id<Task>) -> Result<NaiveDate> {
    let stored = Stored::read(tx, vec![plan.clone()])?;
    let planned = stored.planned(tx.today())?;
    let at = place(&stored.tasks, task)?;
    Ok(planned.date(planned.plan.tasks[at].start))
}

/// What is reported of a task: when it began, when it ended, how much is done. `planned` is the day on which it was to begin.
fn report(
    tx: &Tx<'_>,
    task: &mut TaskRow,
    [started, finished, progress]: [Option<&str>; 3],
    planned: impl FnOnce() -> Result<NaiveDate>,
) -> Result<()> {
    let today = tx.today();
    let day = |field: &str, typed: &str| -> Result<Option<NaiveDate>> {
        let day = crm::model::day(field, typed, today)?;
        match day.filter(|day| *day > today) {
            Some(day) => Err(Fault::field(
                field,
                "programme.day_to_come",
                format!("{day} is still to come; report work on the day it is done."),
            )),
            None => Ok(day),
        }
    };
    if let Some(typed) = started {
        task.started_on = day("startedOn", typed)?;
        if task.started_on.is_none() {
            (task.progress, task.finished_on) = (0, None);
        }
    }
    if let Some(typed) = finished {
        let before = task.finished_on;
        task.finished_on = day("finishedOn", typed)?;
        if task.finished_on.is_none() && before.is_some() && progress.is_none() {
            // It is taken up again: how much of it was done nobody has said.
            task.progress = 0;
        }
    }
    if let Some(typed) = progress {
        let code = "programme.progress_invalid";
        let percent = typed.trim().trim_end_matches(['%', '％']);
        task.progress = u8::try_from(whole("progress", percent, 100, code)?).unwrap_or(100);
        match task.progress {
            100 if task.finished_on.is_none() => task.finished_on = Some(today),
            0..100 => task.finished_on = None,
            _ => {}
        }
    }
    if task.started_on.is_none() && (task.progress > 0 || task.finished_on.is_some()) {
        task.started_on = Some(planned()?.min(task.finished_on.unwrap_or(today)).min(today));
    }
    if task.finished_on.is_some() {
        task.progress = 100;
    }
    match (task.started_on, task.finished_on) {
        (Some(start), Some(last)) if last < start => Err(Fault::field(
            "finishedOn",
            "programme.end_first",
            format!("A task that began on {start} cannot have ended on {last}."),
        )),
        _ => Ok(()),
    }
}

fn hold(tx: &Tx<'_>, task: Id<Task>, needs: Vec<TaskNeed>) -> Result<()> {
    let before: Vec<NeedRow> = tx.rows(
        "SELECT * FROM programme_need WHERE task_id=?1 ORDER BY id",
        [task],
        NeedRow::read,
    )?;
    let mut seen = BTreeSet::new();
    for (at, need) in needs.iter().enumerate() {
        let known = (Template::starter().skills.iter()).any(|skill| skill.code == need.skill);
        if !known || !seen.insert(&need.skill) {
            return Err(Fault::field(
                &format!("needs.{at}.skill"),
                "programme.skill_unknown",
                "Choose a trade of the list, each once.",
            ));
        }
        if !(1..=WORKERS_MAX).contains(&need.workers) {
            let field = format!("needs.{at}.workers");
            return Err(invalid(&field, WORKERS_MAX, "programme.workers_invalid"));
        }
    }
    let same = (before.iter().map(|need| (&need.skill, need.workers)))
        .eq(needs.iter().map(|need| (&need.skill, need.workers)));
    if same {
        return Ok(());
    }
    tx.exec("DELETE FROM programme_need WHERE task_id=?1", [task])?;
    needs.into_iter().try_for_each(|need| {
        NeedRow {
            task,
            skill: need.skill,
            workers: need.workers,
        }
        .insert(tx)
    })
}

fn tasks_of(tx: &Tx<'_>, plan: &PlanRow) -> Result<Vec<TaskRow>> {
    Ok(Stored::read(tx, vec![plan.clone()])?.tasks)
}

fn place(tasks: &[TaskRow], id: Id<Task>) -> Result<usize> {
    (tasks.iter().position(|task| task.id == id)).ok_or_else(task_unknown)
}

/// A place in the list before the task that is at `at` now.
fn sort_at(tasks: &[TaskRow], at: usize) -> Result<String> {
    let sort = |at: usize| tasks.get(at).map(|task| task.sort.as_str());
    let before = at.checked_sub(1).and_then(sort);
    Ok(crm::sort::between(before, sort(at), 1)?.remove(0))
}

/// A whole number as typed.
pub(super) fn whole(field: &str, typed: &str, most: u32, code: &str) -> Result<u32> {
    (typed.trim().parse().ok())
        .filter(|number| *number <= most)
        .ok_or_else(|| invalid(field, most, code))
}

fn invalid(field: &str, most: u32, code: &str) -> Fault {
    Fault::field(
        field,
        code,
        format!("Enter a whole number, at most {most}."),
    )
    .with("max", most)
}

/// The plan after links were changed; a circle is refused.
pub(super) fn tied(tx: &Tx<'_>, task: Id<Task>) -> Result<PlanView> {
    let task = TaskRow::load(tx, task)?;
    strictly(tx, rows::plan(tx, task.plan)?)
}
