//! A site's plan as screens show it.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use crm::Project;
use kernel::{Id, Result};
use planner::starter::{Calendars, Template};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Db;
use ts_rs::TS;

use super::sites::Totals;
use crate::model::{Bound, Goes, LinkEnds, Weekend};
use crate::planning::{Planned, Stored};
use crate::rows::{BaselineRow, PlanRow, TaskRow, plan_of};
use crate::{Baseline, Link, SitePlan, Task};

/// Days without work are told from so many days before a plan to so many behind it.
const MARGIN: u64 = 120;

/// Whose plan is wanted.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanOf {
    /// The project.
    pub project: Id<Project>,
    /// The kept plan to compare with.
    #[serde(default)]
    #[ts(optional)]
    pub baseline: Option<Id<Baseline>>,
}

/// Where a project's schedule stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProjectPlan {
    /// Today, where the firm is.
    pub today: NaiveDate,
    /// The day on which work is to begin, by the project.
    pub start_on: Option<NaiveDate>,
    /// Its plan; none before one is made.
    pub plan: Option<PlanView>,
    /// Trades that tasks may hold.
    pub skills: Vec<SkillName>,
    /// Rules of noise that a site may have.
    pub noises: Vec<NoiseName>,
}

/// A trade.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SkillName {
    /// Names it in needs.
    pub code: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
}

/// A rule of noise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoiseName {
    /// Names it in a plan's settings; blank where there is no rule.
    pub code: String,
    /// Chinese name of the city or estate.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
}

/// A site's plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanView {
    /// Identity.
    pub id: Id<SitePlan>,
    /// The project.
    pub project_id: Id<Project>,
    /// Nothing starts before this day.
    pub start_on: NaiveDate,
    /// The last day by the contract.
    pub due_on: Option<NaiveDate>,
    /// The days of the week on which the site rests.
    pub weekend: Weekend,
    /// Whether it rests on public holidays.
    pub holidays: bool,
    /// Whether it stops around Spring Festival.
    pub spring_stop: bool,
    /// The rule of noise; blank for none.
    pub noise: String,
    /// The first day of work.
    pub start: NaiveDate,
    /// The last day of work.
    pub finish: NaiveDate,
    /// Days from the first to the last, both of them in, closed ones too.
    pub length: u32,
    /// Days by which it finishes after the contract's last day; negative: before it.
    pub late_days: Option<i32>,
    /// How much of the work is done, in percent of all open days.
    pub progress: u32,
    /// The tasks in their order.
    pub tasks: Vec<TaskView>,
    /// Their links.
    pub links: Vec<LinkView>,
    /// Links that do not count, since they close a circle with earlier ones: one of them is to be taken out.
    pub ignored: Vec<Id<Link>>,
    /// Days around the plan on which the site does not work.
    pub closed: Vec<NaiveDate>,
    /// Kept plans, the last first.
    pub baselines: Vec<BaselineView>,
    /// The kept plan that it is compared with.
    pub compared: Option<Id<Baseline>>,
}

/// A task with its dates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskView {
    /// Identity.
    pub id: Id<Task>,
    /// Its name.
    pub name: String,
    /// Its English name; blank where it has none.
    pub name_en: String,
    /// Open days that it takes; of none, a milestone.
    pub days: u32,
    /// Which days it goes on.
    pub goes: Goes,
    /// What is asked of it.
    pub bound: Bound,
    /// The day that goes with it.
    pub bound_on: Option<NaiveDate>,
    /// The day it began.
    pub started_on: Option<NaiveDate>,
    /// Its last day, once it is done.
    pub finished_on: Option<NaiveDate>,
    /// Percent done.
    pub progress: u32,
    /// The inspection that it is; blank where it is none.
    pub inspection: String,
    /// The same in English.
    pub inspection_en: String,
    /// Anything else.
    pub note: String,
    /// What it holds.
    pub needs: Vec<TaskNeed>,
    /// Its first day.
    pub start: NaiveDate,
    /// Its last day.
    pub end: NaiveDate,
    /// The last day to which it may slip before the site finishes later.
    pub float_end: NaiveDate,
    /// Open days by which it may slip before the site finishes later than it does; negative where a day is asked of it, or of what waits
    /// for it, that cannot be kept.
    pub total_float: i32,
    /// Open days by which it may slip before any other task moves.
    pub free_float: i32,
    /// Whether a slip of one day makes the site later.
    pub critical: bool,
    /// What cannot be kept: `late` (it finishes after its day), `moved` (it cannot start on its day), `sequence` (work went another way
    /// than a link).
    pub troubles: Vec<String>,
    /// Where the kept plan had it.
    pub baseline: Option<BaselineDates>,
}

/// What a task holds of a trade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TaskNeed {
    /// The trade.
    pub skill: String,
    /// How many workers.
    pub workers: u32,
}

/// A link between tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LinkView {
    /// Identity.
    pub id: Id<Link>,
    /// The task before.
    pub from: Id<Task>,
    /// The task that waits.
    pub to: Id<Task>,
    /// What waits for what.
    pub ends: LinkEnds,
    /// Days between; negative: so long before.
    pub lag: i32,
    /// Whether they are days that are worked, not days by the clock.
    pub lag_open: bool,
}

/// A kept plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BaselineView {
    /// Identity.
    pub id: Id<Baseline>,
    /// What people call it.
    pub name: String,
    /// The day it was kept.
    pub kept_on: NaiveDate,
    /// The last day of work that it had.
    pub finish: Option<NaiveDate>,
}

/// Where a kept plan had a task.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BaselineDates {
    /// Its first day.
    pub start: NaiveDate,
    /// Its last day.
    pub end: NaiveDate,
}

/// A project's schedule: its plan with every date, or what is needed to make one.
///
/// # Errors
/// `design.project_unknown`; as the planner's, with the task named.
pub fn plan(db: &Db<'_>, req: PlanOf) -> Result<ProjectPlan> {
    let project = design::api::ProjectRecord::load(db, req.project)?;
    let starter = Template::starter();
    Ok(ProjectPlan {
        today: db.today(),
        start_on: project.start_on,
        plan: plan_of(db, req.project)?
            .map(|plan| view(db, plan, req.baseline))
            .transpose()?,
        skills: (starter.skills.iter())
            .map(|skill| SkillName {
                code: skill.code.clone(),
                name_zh: skill.zh.clone(),
                name_en: skill.en.clone(),
            })
            .collect(),
        noises: (Calendars::starter().noise.iter())
            .map(|rule| NoiseName {
                code: if rule.restricts() {
                    rule.en.clone()
                } else {
                    String::new()
                },
                name_zh: rule.zh.clone(),
                name_en: rule.en.clone(),
            })
            .collect(),
    })
}

/// A plan with its dates.
pub(crate) fn view(db: &Db<'_>, plan: PlanRow, baseline: Option<Id<Baseline>>) -> Result<PlanView> {
    let kept = db.rows(
        "SELECT * FROM programme_baseline WHERE plan_id=?1 ORDER BY kept_at DESC, id DESC",
        [plan.id],
        BaselineRow::read,
    )?;
    let compared = baseline.and_then(|id| kept.iter().find(|kept| kept.id == id));
    let (compared, before) = (
        compared.map(|kept| kept.id),
        compared.map(BaselineRow::dates),
    );
    let stored = Stored::read(db, vec![plan])?;
    let planned = stored.planned(db.today())?;
    let plan = &stored.plans[0];
    let mut needs: HashMap<Id<Task>, Vec<TaskNeed>> = HashMap::new();
    for need in &stored.needs {
        needs.entry(need.task).or_default().push(TaskNeed {
            skill: need.skill.clone(),
            workers: need.workers,
        });
    }
    let mut troubles = planned.troubles();
    let tasks: Vec<TaskView> = (stored.tasks.iter().enumerate())
        .map(|(at, task)| {
            let mut seen = task_view(&planned, at, task);
            seen.needs = needs.remove(&task.id).unwrap_or_default();
            seen.troubles = troubles.remove(&at).unwrap_or_default();
            let dates = before.as_ref().and_then(|before| before.get(&task.id));
            seen.baseline = dates.copied();
            seen
        })
        .collect();
    let Totals {
        start,
        finish,
        progress,
    } = Totals::of(&tasks, plan.start_on);
    Ok(PlanView {
        id: plan.id,
        project_id: plan.project,
        start_on: plan.start_on,
        due_on: plan.due_on,
        weekend: plan.workdays.weekend,
        holidays: plan.workdays.holidays,
        spring_stop: plan.workdays.spring_stop,
        noise: plan.workdays.noise.clone(),
        start,
        finish,
        length: u32::try_from((finish - start).num_days() + 1).unwrap_or_default(),
        late_days: plan.due_on.map(|due| days((finish - due).num_days())),
        progress,
        links: (stored.links.iter())
            .map(|link| LinkView {
                id: link.id,
                from: link.from,
                to: link.to,
                ends: link.ends,
                lag: link.lag,
                lag_open: link.lag_open,
            })
            .collect(),
        ignored: planned.ignored.clone(),
        closed: closed(&planned, start, finish),
        baselines: kept
            .iter()
            .map(|kept| BaselineView {
                id: kept.id,
                name: kept.name.clone(),
                kept_on: db.day_of(kept.kept_at),
                finish: kept.dates().values().map(|dates| dates.end).max(),
            })
            .collect(),
        compared,
        tasks,
    })
}

pub(super) fn task_view(planned: &Planned, at: usize, task: &TaskRow) -> TaskView {
    let dates = &planned.plan.tasks[at];
    let (started_on, finished_on, progress) = task.state();
    let end = planned.last(dates.start, dates.finish);
    let slip = u64::try_from(dates.late_finish - i64::from(dates.finish)).unwrap_or(0);
    TaskView {
        id: task.id,
        name: task.name.clone(),
        name_en: task.name_en.clone(),
        days: task.days,
        goes: task.goes,
        bound: task.bound,
        bound_on: task.bound_on,
        started_on,
        finished_on,
        progress: u32::from(progress),
        inspection: task.inspection.clone(),
        inspection_en: task.inspection_en.clone(),
        note: task.note.clone(),
        needs: Vec::new(),
        start: planned.date(dates.start),
        end,
        float_end: end + Days::new(slip),
        total_float: days(dates.total_float),
        free_float: days(dates.free_float),
        critical: dates.critical() && finished_on.is_none(),
        troubles: Vec::new(),
        baseline: None,
    }
}

/// A number of days on the wire; a span has far fewer than it holds.
pub(super) fn days(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(if count < 0 { i32::MIN } else { i32::MAX })
}

fn closed(planned: &Planned, start: NaiveDate, finish: NaiveDate) -> Vec<NaiveDate> {
    let programme = &planned.programme;
    let Some(&calendar) = planned.site_calendars.first() else {
        return Vec::new();
    };
    let calendar = &programme.calendars[calendar];
    let (from, to) = (start - Days::new(MARGIN), finish + Days::new(MARGIN));
    (0..programme.span.days())
        .filter(|day| !calendar.is_open(*day))
        .map(|day| programme.span.date(day))
        .filter(|date| (from..=to).contains(date))
        .collect()
}

impl BaselineRow {
    /// Where it had each task.
    pub(crate) fn dates(&self) -> HashMap<Id<Task>, BaselineDates> {
        let kept: Vec<(Id<Task>, NaiveDate, NaiveDate)> =
            serde_json::from_str(&self.dates).unwrap_or_default();
        kept.into_iter()
            .map(|(task, start, end)| (task, BaselineDates { start, end }))
            .collect()
    }
}
