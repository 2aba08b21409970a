//! From rows to dates.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate};
use kernel::{Id, Result};
use planner::calendar::{Calendar, Day, Lag, Rules, Span};
use planner::{Broken, Constraint, Plan, Programme, Site, State};
use store::Db;

use crate::model::{Bound, Goes};
use crate::rows::{LinkRow, NeedRow, PlanRow, TaskRow};
use crate::{Link, Task};

/// So many days before the first day that anything names are in the calendars.
const BEFORE: u64 = 60;
/// So many after the last one: a plan that ends later is refused.
const BEHIND: u64 = 4 * 366;

/// Everything that is stored of some sites' plans.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stored {
    pub plans: Vec<PlanRow>,
    /// The tasks of all plans in their order, plan by plan.
    pub tasks: Vec<TaskRow>,
    pub needs: Vec<NeedRow>,
    pub links: Vec<LinkRow>,
}

/// Dates of stored plans.
pub(crate) struct Planned {
    pub programme: Programme,
    pub plan: Plan,
    /// The calendar of each plan's usual tasks.
    pub site_calendars: Vec<usize>,
    /// Links that do not count, since they would close a circle.
    pub ignored: Vec<Id<Link>>,
}

impl Stored {
    /// All of these plans.
    pub fn read(db: &Db<'_>, plans: Vec<PlanRow>) -> Result<Self> {
        let mut stored = Self::default();
        for plan in &plans {
            stored.tasks.extend(db.rows(
                "SELECT * FROM programme_task WHERE plan_id=?1 ORDER BY sort, id",
                [plan.id],
                TaskRow::read,
            )?);
            stored.needs.extend(db.rows(
                "SELECT n.* FROM programme_task t JOIN programme_need n ON n.task_id=t.id WHERE t.plan_id=?1 ORDER BY n.id",
                [plan.id],
                NeedRow::read,
            )?);
            stored.links.extend(db.rows(
                "SELECT l.* FROM programme_task t JOIN programme_link l ON l.task_id=t.id
                   JOIN programme_task f ON f.id=l.from_id AND f.plan_id=t.plan_id
                 WHERE t.plan_id=?1 ORDER BY l.id",
                [plan.id],
                LinkRow::read,
            )?);
        }
        stored.plans = plans;
        Ok(stored)
    }

    /// The dates of every task, as things stand on `today`. A circle of links is refused.
    ///
    /// # Errors
    /// As [`Programme::plan`].
    pub fn strict(&self, today: NaiveDate) -> Result<Planned> {
        let links: Vec<usize> = (0..self.links.len()).collect();
        self.with_links(today, &links, Vec::new())
    }

    /// The dates of every task, whatever was tied: of links that close a circle those that were made first count.
    ///
    /// # Errors
    /// As [`Programme::plan`] but for `planner.circle`.
    pub fn planned(&self, today: NaiveDate) -> Result<Planned> {
        match self.strict(today) {
            Err(fault) if fault.code == "planner.circle" => {
                let (sound, ignored) = self.sound_links();
                self.with_links(today, &sound, ignored)
            }
            other => other,
        }
    }

    /// The links without those that close a circle with earlier ones.
    fn sound_links(&self) -> (Vec<usize>, Vec<Id<Link>>) {
        let mut order: Vec<usize> = (0..self.links.len()).collect();
        order.sort_by_key(|&at| *self.links[at].id.as_bytes());
        let mut after: HashMap<Id<Task>, Vec<Id<Task>>> = HashMap::new();
        let (mut sound, mut ignored) = (Vec::new(), Vec::new());
        for at in order {
            let link = &self.links[at];
            if leads(&after, link.to, link.from) {
                ignored.push(link.id);
            } else {
                after.entry(link.from).or_default().push(link.to);
                sound.push(at);
            }
        }
        (sound, ignored)
    }

    fn with_links(
        &self,
        today: NaiveDate,
        links: &[usize],
        ignored: Vec<Id<Link>>,
    ) -> Result<Planned> {
        let span = self.span(today)?;
        let mut calendars = Calendars {
            span,
            known: BTreeMap::new(),
            all: Vec::new(),
        };
        let site_calendars = (self.plans.iter())
            .map(|plan| calendars.of(plan, Goes::Site))
            .collect::<Result<_>>()?;
        let place: HashMap<Id<Task>, usize> = (self.tasks.iter().enumerate())
            .map(|(at, task)| (task.id, at))
            .collect();
        let sites = (self.plans.iter())
            .map(|plan| {
                Ok(Site {
                    name: String::new(),
                    from: span.day(plan.start_on)?,
                    // Floats are to the finish that the plan has. To a contract's day that is missed everything would be late.
                    due: None,
                })
            })
            .collect::<Result<_>>()?;
        let tasks = (self.tasks.iter())
            .map(|task| self.task(task, span, today, &mut calendars))
            .collect::<Result<_>>()?;
        let tied = links
            .iter()
            .map(|&at| {
                let link = &self.links[at];
                planner::Link {
                    from: place[&link.from],
                    to: place[&link.to],
                    ends: link.ends.into(),
                    lag: match u32::try_from(link.lag) {
                        Ok(days) if link.lag_open => Lag::Open(days),
                        _ => Lag::Through(link.lag),
                    },
                }
            })
            .collect();
        let programme = Programme {
            span,
            today: span.day(today)?,
            calendars: calendars.all,
            sites,
            tasks,
            links: tied,
        };
        Ok(Planned {
            plan: programme.plan()?,
            programme,
            site_calendars,
            ignored,
        })
    }

    fn task(
        &self,
        task: &TaskRow,
        span: Span,
        today: NaiveDate,
        calendars: &mut Calendars,
    ) -> Result<planner::Task> {
        let site = (self.plans.iter())
            .position(|plan| plan.id == task.plan)
            .unwrap_or_default();
        // A computer whose clock is ahead may have reported tomorrow.
        let past = |day: Option<NaiveDate>| day.map(|day| day.min(today));
        let (started, finished, progress) = task.state();
        let state = match (past(started), past(finished), progress) {
            (Some(start), Some(last), _) => State::Done {
                start: span.day(start)?,
                last: span.day(last)?,
            },
            (Some(start), None, progress) => State::Begun {
                start: span.day(start)?,
                progress,
            },
            _ => State::Planned,
        };
        let day = task.bound_on.map(|day| span.day(day)).transpose()?;
        Ok(planner::Task {
            name: task.name.clone(),
            site,
            calendar: calendars.of(&self.plans[site], task.goes)?,
            days: task.days,
            constraint: match (task.bound, day) {
                (Bound::NotBefore, Some(day)) => Constraint::NotBefore(day),
                (Bound::NotAfter, Some(day)) => Constraint::NotAfter(day),
                (Bound::Must, Some(day)) => Constraint::Must(day),
                _ => Constraint::None,
            },
            state,
        })
    }

    /// The days from before the first to behind the last that anything names.
    fn span(&self, today: NaiveDate) -> Result<Span> {
        let of_plans = (self.plans.iter()).flat_map(|plan| [Some(plan.start_on), plan.due_on]);
        let of_tasks =
            (self.tasks.iter()).flat_map(|task| [task.started_on, task.finished_on, task.bound_on]);
        let named = of_plans.chain(of_tasks).flatten().chain([today]);
        let (first, last) = named.fold((today, today), |(first, last), day| {
            (first.min(day), last.max(day))
        });
        let first = first - Days::new(BEFORE);
        let days = (last - first).num_days().unsigned_abs() + BEHIND;
        Span::new(first, u32::try_from(days).unwrap_or(u32::MAX))
    }
}

impl Planned {
    /// The date of a day.
    pub fn date(&self, day: Day) -> NaiveDate {
        self.programme.span.date(day)
    }

    /// The last day of work that finishes at `finish`; of none, its first.
    pub fn last(&self, start: Day, finish: Day) -> NaiveDate {
        self.date(finish.saturating_sub(1).max(start))
    }

    /// What cannot be kept of each task, in a few words.
    pub fn troubles(&self) -> HashMap<usize, Vec<String>> {
        let mut troubles: HashMap<usize, Vec<String>> = HashMap::new();
        for broken in &self.plan.broken {
            let (task, word) = match *broken {
                Broken::Late(task) => (task, "late"),
                Broken::Moved(task) => (task, "moved"),
                Broken::OutOfSequence(link) => (self.programme.links[link].to, "sequence"),
                Broken::Overdue(_) => continue,
            };
            // Of what is done nothing can be mended any more.
            if matches!(self.programme.tasks[task].state, State::Done { .. }) {
                continue;
            }
            let known = troubles.entry(task).or_default();
            if !known.iter().any(|said| said == word) {
                known.push(word.to_owned());
            }
        }
        troubles
    }
}

/// The calendars of a programme, each once.
struct Calendars {
    span: Span,
    known: BTreeMap<(crate::model::Workdays, Goes), usize>,
    all: Vec<Calendar>,
}

impl Calendars {
    fn of(&mut self, plan: &PlanRow, goes: Goes) -> Result<usize> {
        let key = (plan.workdays.clone(), goes);
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let rules = plan.workdays.rules(goes);
        let calendar = match rules == Rules::default() {
            true => Calendar::every_day(self.span),
            false => Calendar::new(self.span, &rules)?,
        };
        self.all.push(calendar);
        self.known.insert(key, self.all.len() - 1);
        Ok(self.all.len() - 1)
    }
}

/// Whether a way leads from one task to another.
fn leads(after: &HashMap<Id<Task>, Vec<Id<Task>>>, from: Id<Task>, to: Id<Task>) -> bool {
    let (mut seen, mut open) = (std::collections::HashSet::new(), vec![from]);
    while let Some(task) = open.pop() {
        if task == to {
            return true;
        }
        if seen.insert(task) {
            open.extend(after.get(&task).into_iter().flatten());
        }
    }
    false
}
