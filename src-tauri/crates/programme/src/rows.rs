//! Rows as they are stored.

use chrono::NaiveDate;
use crm::Project;
use design::api::{ProjectChange, ProjectFields, ProjectRecord, update_project};
use kernel::{Fault, Id, Result, Timestamp};
use rusqlite::Row;
use store::{Db, Member, Tx};

use crate::model::{self, Bound, Goes, LinkEnds, Weekend, Workdays};
use crate::{Baseline, Link, SitePlan, Task};

/// What [`PlanRow::read`] wants of a plan `l` and its project `p`. A site starts on the day that its project has for that; the plan's
/// own is for one that has none any more.
pub(crate) const COLUMNS: &str = "l.*, coalesce(p.start_on, l.start_on) AS begins";

/// The statement for plans of which this holds.
fn plans(of: &str) -> String {
    format!(
        "SELECT {COLUMNS} FROM programme_plan l LEFT JOIN design_project p ON p.id=l.project_id WHERE {of}"
    )
}

/// A site's plan.
#[derive(Clone, Debug)]
pub(crate) struct PlanRow {
    pub id: Id<SitePlan>,
    pub project: Id<Project>,
    pub start_on: NaiveDate,
    pub due_on: Option<NaiveDate>,
    pub workdays: Workdays,
    pub made_at: Timestamp,
    pub made_by: Id<Member>,
}

impl PlanRow {
    pub fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: r.get("id")?,
            project: r.get("project_id")?,
            start_on: r.get("begins")?,
            due_on: r.get("due_on")?,
            workdays: Workdays {
                weekend: r
                    .get::<_, String>("weekend")
                    .map(|word| Weekend::parse(&word).unwrap_or(Weekend::None))?,
                holidays: r.get("holidays")?,
                spring_stop: r.get("spring_stop")?,
                noise: r.get("noise")?,
            },
            made_at: r.get("made_at")?,
            made_by: r.get("made_by")?,
        })
    }

    /// Stores it, and its start as the project's.
    pub fn save(&self, tx: &Tx<'_>, insert: bool) -> Result<()> {
        if ProjectRecord::load(tx, self.project)?.start_on != Some(self.start_on) {
            let fields = ProjectFields {
                start_on: Some(self.start_on.to_string()),
                ..ProjectFields::default()
            };
            let id = self.project;
            update_project(tx, ProjectChange { id, fields })?;
        }
        let values: [(&str, &dyn rusqlite::ToSql); 9] = [
            ("project_id", &self.project),
            ("start_on", &self.start_on),
            ("due_on", &self.due_on),
            ("weekend", &self.workdays.weekend),
            ("holidays", &self.workdays.holidays),
            ("spring_stop", &self.workdays.spring_stop),
            ("noise", &self.workdays.noise),
            ("made_at", &self.made_at),
            ("made_by", &self.made_by),
        ];
        put(tx, "programme_plan", self.id, &values, insert)
    }
}

/// A task.
#[derive(Clone, Debug)]
pub(crate) struct TaskRow {
    pub id: Id<Task>,
    pub plan: Id<SitePlan>,
    pub name: String,
    pub name_en: String,
    pub days: u32,
    pub goes: Goes,
    pub bound: Bound,
    pub bound_on: Option<NaiveDate>,
    pub started_on: Option<NaiveDate>,
    pub finished_on: Option<NaiveDate>,
    pub progress: u8,
    pub inspection: String,
    pub inspection_en: String,
    pub template_task: Option<u32>,
    pub sort: String,
    pub note: String,
}

impl TaskRow {
    /// A task of which nothing else is said.
    pub const fn new(
        id: Id<Task>,
        plan: Id<SitePlan>,
        name: String,
        days: u32,
        sort: String,
    ) -> Self {
        Self {
            id,
            plan,
            name,
            name_en: String::new(),
            days,
            goes: Goes::Site,
            bound: Bound::None,
            bound_on: None,
            started_on: None,
            finished_on: None,
            progress: 0,
            inspection: String::new(),
            inspection_en: String::new(),
            template_task: None,
            sort,
            note: String::new(),
        }
    }

    pub fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: r.get("id")?,
            plan: r.get("plan_id")?,
            name: r.get("name")?,
            name_en: r.get("name_en")?,
            days: r.get("days")?,
            goes: r
                .get::<_, String>("goes")
                .map(|word| Goes::parse(&word).unwrap_or(Goes::Site))?,
            bound: r
                .get::<_, String>("bound")
                .map(|word| Bound::parse(&word).unwrap_or(Bound::None))?,
            bound_on: r.get("bound_on")?,
            started_on: r.get("started_on")?,
            finished_on: r.get("finished_on")?,
            progress: r.get("progress")?,
            inspection: r.get("inspection")?,
            inspection_en: r.get("inspection_en")?,
            template_task: r.get("template_task")?,
            sort: r.get("sort")?,
            note: r.get("note")?,
        })
    }

    /// When it began and ended, and how much is done.
    pub fn state(&self) -> (Option<NaiveDate>, Option<NaiveDate>, u8) {
        model::state(self.days, self.started_on, self.finished_on, self.progress)
    }

    /// The stored task.
    ///
    /// # Errors
    /// `programme.task_unknown`.
    pub fn load(db: &Db<'_>, id: Id<Task>) -> Result<Self> {
        db.opt("SELECT * FROM programme_task WHERE id=?1", [id], Self::read)?
            .ok_or_else(task_unknown)
    }

    pub fn save(&self, tx: &Tx<'_>, insert: bool) -> Result<()> {
        let values: [(&str, &dyn rusqlite::ToSql); 15] = [
            ("plan_id", &self.plan),
            ("name", &self.name),
            ("name_en", &self.name_en),
            ("days", &self.days),
            ("goes", &self.goes),
            ("bound", &self.bound),
            ("bound_on", &self.bound_on),
            ("started_on", &self.started_on),
            ("finished_on", &self.finished_on),
            ("progress", &self.progress),
            ("inspection", &self.inspection),
            ("inspection_en", &self.inspection_en),
            ("template_task", &self.template_task),
            ("sort", &self.sort),
            ("note", &self.note),
        ];
        put(tx, "programme_task", self.id, &values, insert)
    }
}

/// What a task holds of a skill.
#[derive(Clone, Debug)]
pub(crate) struct NeedRow {
    pub task: Id<Task>,
    pub skill: String,
    pub workers: u32,
}

impl NeedRow {
    pub fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            task: r.get("task_id")?,
            skill: r.get("skill")?,
            workers: r.get("workers")?,
        })
    }

    pub fn insert(&self, tx: &Tx<'_>) -> Result<()> {
        let id: Id<()> = tx.new_id();
        tx.insert(
            "programme_need",
            &[
                ("id", &id),
                ("task_id", &self.task),
                ("skill", &self.skill),
                ("workers", &self.workers),
            ],
        )
    }
}

/// A link.
#[derive(Clone, Debug)]
pub(crate) struct LinkRow {
    pub id: Id<Link>,
    pub from: Id<Task>,
    pub to: Id<Task>,
    pub ends: LinkEnds,
    pub lag: i32,
    pub lag_open: bool,
}

impl LinkRow {
    pub fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: r.get("id")?,
            from: r.get("from_id")?,
            to: r.get("task_id")?,
            ends: r
                .get::<_, String>("ends")
                .map(|word| LinkEnds::parse(&word).unwrap_or(LinkEnds::FinishStart))?,
            lag: r.get("lag")?,
            lag_open: r.get("lag_open")?,
        })
    }

    pub fn save(&self, tx: &Tx<'_>, insert: bool) -> Result<()> {
        let values: [(&str, &dyn rusqlite::ToSql); 5] = [
            ("task_id", &self.to),
            ("from_id", &self.from),
            ("ends", &self.ends),
            ("lag", &self.lag),
            ("lag_open", &self.lag_open),
        ];
        put(tx, "programme_link", self.id, &values, insert)
    }
}

/// A kept plan.
#[derive(Clone, Debug)]
pub(crate) struct BaselineRow {
    pub id: Id<Baseline>,
    pub plan: Id<SitePlan>,
    pub name: String,
    pub kept_at: Timestamp,
    /// Task, first day, last day, as JSON.
    pub dates: String,
}

impl BaselineRow {
    pub fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: r.get("id")?,
            plan: r.get("plan_id")?,
            name: r.get("name")?,
            kept_at: r.get("kept_at")?,
            dates: r.get("dates")?,
        })
    }
}

fn put<T>(
    tx: &Tx<'_>,
    table: &str,
    id: Id<T>,
    values: &[(&str, &dyn rusqlite::ToSql)],
    insert: bool,
) -> Result<()> {
    if insert {
        let mut all: Vec<(&str, &dyn rusqlite::ToSql)> = vec![("id", &id)];
        all.extend(values);
        tx.insert(table, &all)
    } else {
        tx.update(table, id, values).map(|_| ())
    }
}

/// The plan of a project: of two that were made at once on different computers, the one made last.
pub(crate) fn plan_of(db: &Db<'_>, project: Id<Project>) -> Result<Option<PlanRow>> {
    db.opt(
        &plans("l.project_id=?1 ORDER BY l.made_at DESC, l.id DESC LIMIT 1"),
        [project],
        PlanRow::read,
    )
}

pub(crate) fn plan(db: &Db<'_>, id: Id<SitePlan>) -> Result<PlanRow> {
    db.opt(&plans("l.id=?1"), [id], PlanRow::read)?
        .ok_or_else(plan_unknown)
}

pub(crate) fn plan_unknown() -> Fault {
    Fault::new(
        "programme.plan_unknown",
        "This project has no schedule, or not any more. Make one on its schedule page.",
    )
}

pub(crate) fn task_unknown() -> Fault {
    Fault::new(
        "programme.task_unknown",
        "This task is gone; somebody deleted it.",
    )
}
