//! The starter data in `assets/planner`: the template of a flat, and the calendars.

use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use kernel::{Fault, Quantity, Result};
use serde::Deserialize;

use crate::calendar::{Lag, Rules, Stretch};
use crate::hours::{Hours, minutes};
use crate::levelling::Need;
use crate::programme::{Constraint, Ends, Link, State, Task};

/// `assets/planner/template.json` as it is.
pub const TEMPLATE: &str = include_str!("../../../../assets/planner/template.json");
/// `assets/planner/calendars.json` as it is.
pub const CALENDARS: &str = include_str!("../../../../assets/planner/calendars.json");

/// Where a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Kind {
    /// Published.
    #[serde(rename = "S")]
    Published,
    /// A rule of the trade.
    #[serde(rename = "K")]
    Rule,
    /// An estimate.
    #[serde(rename = "E")]
    Estimate,
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A trade.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skill {
    /// What needs and crews name.
    pub code: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
}

/// What a worker does in a day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Its name in the file.
    pub code: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// The unit of the quantity.
    pub unit: String,
    /// The quantity.
    pub per_worker_day: Quantity,
    /// Where it comes from.
    pub kind: Kind,
}

/// A need by the code of its skill.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateNeed {
    /// Code of the skill.
    pub skill: String,
    /// Workers held at once.
    pub workers: u32,
}

/// A finish-to-start link of a template.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// Id of the task before.
    pub task: u32,
    /// Days between, closed ones too.
    pub lag: u32,
    /// Where the lag comes from.
    #[serde(default)]
    pub kind: Option<Kind>,
}

/// A task of a template.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateTask {
    /// Number within the template.
    pub id: u32,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Open days.
    pub days: u32,
    /// Where the days come from.
    pub kind: Kind,
    /// What it holds.
    pub needs: Vec<TemplateNeed>,
    /// Whether rules of noise hold for it.
    #[serde(default)]
    pub noisy: bool,
    /// Whether it goes on through closed days.
    #[serde(default)]
    pub every_day: bool,
    /// What it waits for.
    pub after: Vec<After>,
    /// The inspection that it is.
    #[serde(default)]
    pub check: Option<Words>,
    /// What is on site for it.
    #[serde(default)]
    pub materials: Option<Words>,
    /// Day of the project by which that is ordered; the first day is 1.
    #[serde(default)]
    pub order_by: Option<i32>,
}

/// A template of tasks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    #[serde(rename = "$schema")]
    _schema: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// The trades that its tasks name.
    pub skills: Vec<Skill>,
    /// Productivity.
    pub output: Vec<Output>,
    /// The tasks, each after all that it waits for.
    pub tasks: Vec<TemplateTask>,
}

/// Which calendar of a programme is which for one site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SiteCalendars {
    /// Of usual tasks.
    pub site: usize,
    /// Of noisy ones.
    pub noisy: usize,
    /// Of what goes on every day.
    pub every_day: usize,
}

/// Tasks that a template gives, to be appended to a programme.
#[derive(Clone, Debug, Default)]
pub struct Made {
    /// The tasks, by their Chinese names.
    pub tasks: Vec<Task>,
    /// Their links; positions count from `first`.
    pub links: Vec<Link>,
    /// What each task holds; skills by their position in [`Template::skills`].
    pub needs: Vec<Vec<Need>>,
}

impl Template {
    /// The template that comes with the program.
    ///
    /// # Errors
    /// `planner.template` where a file of the firm's own is none.
    pub fn read(text: &str) -> Result<Self> {
        let read: Self =
            serde_json::from_str(text).map_err(|error| broken("template", &error.to_string()))?;
        for (position, task) in read.tasks.iter().enumerate() {
            let known = |id| read.tasks[..position].iter().any(|before| before.id == id);
            if let Some(after) = task.after.iter().find(|after| !known(after.task)) {
                return Err(broken(
                    "template",
                    &format!(
                        "task {} waits for task {}, which does not stand before it",
                        task.id, after.task
                    ),
                ));
            }
            if let Some(need) = task
                .needs
                .iter()
                .find(|need| !read.skills.iter().any(|skill| skill.code == need.skill))
            {
                return Err(broken(
                    "template",
                    &format!("task {} needs {}, which is no skill", task.id, need.skill),
                ));
            }
        }
        Ok(read)
    }

    /// The one that comes with the program.
    #[must_use]
    pub fn starter() -> &'static Self {
        static STARTER: OnceLock<Template> = OnceLock::new();
        STARTER.get_or_init(|| Self::read(TEMPLATE).expect("the tests read it"))
    }

    /// Its tasks for one site, `first` being the position of the first of them.
    #[must_use]
    pub fn make(&self, site: usize, first: usize, calendars: SiteCalendars) -> Made {
        let mut made = Made::default();
        for (position, task) in self.tasks.iter().enumerate() {
            let calendar = match (task.every_day, task.noisy) {
                (true, _) => calendars.every_day,
                (false, true) => calendars.noisy,
                (false, false) => calendars.site,
            };
            made.tasks.push(Task {
                name: task.zh.clone(),
                site,
                calendar,
                days: task.days,
                constraint: Constraint::None,
                state: State::Planned,
            });
            made.links.extend(task.after.iter().filter_map(|after| {
                let from = self
                    .tasks
                    .iter()
                    .position(|before| before.id == after.task)?;
                let lag = Lag::Through(i32::try_from(after.lag).ok()?);
                Some(Link {
                    from: first + from,
                    to: first + position,
                    ends: Ends::FinishStart,
                    lag,
                })
            }));
            let needs = task.needs.iter().filter_map(|need| {
                let skill = self
                    .skills
                    .iter()
                    .position(|skill| skill.code == need.skill)?;
                Some(Need {
                    skill,
                    units: need.workers,
                })
            });
            made.needs.push(needs.collect());
        }
        made
    }
}

/// A named stretch of days.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Where it comes from, where the year does not say so.
    #[serde(default)]
    pub kind: Option<Kind>,
}

/// The holidays of a year.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Year {
    /// Which.
    pub year: i32,
    /// Where it comes from.
    pub kind: Kind,
    /// Days off.
    pub closed: Vec<Closed>,
    /// Weekends that are worked for them.
    pub make_up: Vec<NaiveDate>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Between {
    from: String,
    to: String,
}

/// Where and when noise is forbidden.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noise {
    /// Chinese name of the city or estate.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Where the rule comes from.
    pub kind: Kind,
    /// Whether noise is allowed on weekends.
    pub weekends: bool,
    /// Whether noise is allowed on public holidays.
    pub holidays: bool,
    quiet: Vec<Between>,
}

impl Noise {
    /// Whether it forbids anything.
    #[must_use]
    pub fn restricts(&self) -> bool {
        !self.weekends || !self.holidays || !self.quiet.is_empty()
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteDay {
    hours: Vec<Between>,
    #[serde(rename = "kind")]
    _kind: Kind,
}

/// Everything that `calendars.json` says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendars {
    #[serde(rename = "$schema")]
    _schema: String,
    /// Public holidays by year.
    pub years: Vec<Year>,
    /// Stops of sites.
    pub stops: Vec<Closed>,
    /// Rules of noise by city or estate.
    pub noise: Vec<Noise>,
    day: SiteDay,
}

impl Calendars {
    /// Reads a file of this kind.
    ///
    /// # Errors
    /// `planner.template` where it is none.
    pub fn read(text: &str) -> Result<Self> {
        let read: Self =
            serde_json::from_str(text).map_err(|error| broken("calendars", &error.to_string()))?;
        let turned = read
            .years
            .iter()
            .flat_map(|year| &year.closed)
            .chain(&read.stops)
            .find(|closed| closed.to < closed.from);
        if let Some(closed) = turned {
            return Err(broken(
                "calendars",
                &format!("{} ends before it begins", closed.en),
            ));
        }
        let hours = read
            .noise
            .iter()
            .flat_map(|noise| &noise.quiet)
            .chain(&read.day.hours);
        hours
            .into_iter()
            .try_for_each(|hours| minutes_of(hours).map(|_| ()))?;
        Ok(read)
    }

    /// The one that comes with the program.
    #[must_use]
    pub fn starter() -> &'static Self {
        static STARTER: OnceLock<Calendars> = OnceLock::new();
        STARTER.get_or_init(|| Self::read(CALENDARS).expect("the tests read it"))
    }

    /// A calendar with public holidays, make-up workdays and stops, and this weekend.
    #[must_use]
    pub fn rules(&self, weekend: &[Weekday]) -> Rules {
        Rules {
            stops: self.stops.iter().map(stretch).collect(),
            make_up: self
                .years
                .iter()
                .flat_map(|year| year.make_up.iter().copied())
                .collect(),
            holidays: self
                .years
                .iter()
                .flat_map(|year| year.closed.iter().map(stretch))
                .collect(),
            weekend: weekend.to_vec(),
        }
    }

    /// The same rules for noisy work where this rule of noise holds. Make-up workdays are workdays to it.
    #[must_use]
    pub fn noisy(&self, rules: &Rules, noise: &Noise) -> Rules {
        let mut rules = rules.clone();
        let all = self.rules(&[Weekday::Sat, Weekday::Sun]);
        if !noise.weekends {
            rules.weekend = all.weekend;
            // A weekend that the site works is no make-up workday by that alone.
            rules.make_up.retain(|day| {
                all.make_up.contains(day) || !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
            });
        }
        if !noise.holidays {
            rules.holidays.extend(all.holidays);
        }
        rules
    }

    /// The hours of a site's day, and those of them in which noise is allowed.
    ///
    /// # Errors
    /// `planner.no_noise_hours` where the rule leaves none.
    pub fn hours(&self, noise: &Noise) -> Result<Hours> {
        let read = |hours: &[Between]| hours.iter().map(minutes_of).collect::<Result<Vec<_>>>();
        Hours::new(&read(&self.day.hours)?, &read(&noise.quiet)?)
    }
}

fn stretch(closed: &Closed) -> Stretch {
    Stretch {
        from: closed.from,
        to: closed.to,
    }
}

fn minutes_of(hours: &Between) -> Result<(u32, u32)> {
    let read = |text: &str| match text {
        "24:00" => Ok(24 * 60),
        _ => NaiveTime::parse_from_str(text, "%H:%M")
            .map(minutes)
            .map_err(|_| broken("calendars", &format!("{text} is no time of day"))),
    };
    let (from, to) = (read(&hours.from)?, read(&hours.to)?);
    if from < to {
        Ok((from, to))
    } else {
        Err(broken(
            "calendars",
            &format!("{} is not before {}", hours.from, hours.to),
        ))
    }
}

fn broken(file: &str, what: &str) -> Fault {
    Fault::new(
        "planner.template",
        format!("This file of {file} cannot be read: {what}."),
    )
    .with("file", file)
    .with("what", what)
}
