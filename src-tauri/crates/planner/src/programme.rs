//! Sites, tasks and links as a person states them.

use kernel::{Fault, Result};

use crate::calendar::{Calendar, Day, Lag, Span};
use crate::graph;

/// Which ends of two tasks a link ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ends {
    /// The second starts when the first has finished (FS).
    FinishStart,
    /// The second starts when the first has started (SS).
    StartStart,
    /// The second finishes when the first has finished (FF).
    FinishFinish,
    /// The second finishes when the first has started (SF).
    StartFinish,
}

/// One task waits for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Position of the first task.
    pub from: usize,
    /// Position of the task that waits.
    pub to: usize,
    /// What waits for what.
    pub ends: Ends,
    /// How long it has to be between.
    pub lag: Lag,
}

/// What is asked of a task besides its links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Constraint {
    /// Nothing: as early as its links allow.
    #[default]
    None,
    /// It does not start before this day.
    NotBefore(Day),
    /// It is finished with this day. Nothing moves for it: what is late is said.
    NotAfter(Day),
    /// It starts on this day. Its links win: where they forbid the day, that is said.
    Must(Day),
}

/// How far a task is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Nothing is done.
    #[default]
    Planned,
    /// Begun, and some percent of the work done; none of it is done again.
    Begun {
        /// The day it began.
        start: Day,
        /// 0 to 100.
        progress: u8,
    },
    /// Done.
    Done {
        /// The day it began.
        start: Day,
        /// Its last day.
        last: Day,
    },
}

/// A piece of work; of no days, a milestone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What people call it; faults name it by this.
    pub name: String,
    /// Position of its site.
    pub site: usize,
    /// Position of its calendar.
    pub calendar: usize,
    /// Open days that it takes.
    pub days: u32,
    /// What is asked of it.
    pub constraint: Constraint,
    /// How far it is.
    pub state: State,
}

/// A building site: tasks that are finished together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// What people call it.
    pub name: String,
    /// Nothing starts before this day.
    pub from: Day,
    /// The last day by the contract.
    pub due: Option<Day>,
}

/// Everything that is planned together.
#[derive(Clone, Debug)]
pub struct Programme {
    /// The days it may reach.
    pub span: Span,
    /// Nothing that is not begun starts before this day, and nothing unfinished finishes before it.
    pub today: Day,
    /// Calendars that tasks name by position.
    pub calendars: Vec<Calendar>,
    /// The sites.
    pub sites: Vec<Site>,
    /// The tasks of all sites.
    pub tasks: Vec<Task>,
    /// The links between them.
    pub links: Vec<Link>,
}

/// The links of a checked programme, by task.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    /// Every task after all that it waits for.
    pub order: Vec<u32>,
    /// The links that lead to each task.
    pub to: Vec<Vec<Link>>,
    /// The links that lead away from each task.
    pub from: Vec<Vec<Link>>,
}

impl Programme {
    /// Checks everything that a person may have put in.
    ///
    /// # Errors
    /// `planner.circle` with the names in `tasks`; `planner.progress` above 100 percent; `planner.actual_dates` where work ends before it
    /// begins or is reported for a day to come; `planner.outside`; `planner.unknown` for a site, calendar or task that is not there;
    /// `planner.calendars` where a calendar does not cover the span.
    pub(crate) fn network(&self) -> Result<Network> {
        self.check()?;
        let count = self.tasks.len();
        let (mut to, mut from, mut after) = (
            vec![Vec::new(); count],
            vec![Vec::new(); count],
            vec![Vec::new(); count],
        );
        for link in &self.links {
            to[link.to].push(*link);
            from[link.from].push(*link);
            after[link.from].push(link.to as u32);
        }
        let order = graph::order(&after).map_err(|circle| self.circle(&circle))?;
        Ok(Network { order, to, from })
    }

    fn circle(&self, circle: &[u32]) -> Fault {
        let name = |task: &u32| self.tasks[*task as usize].name.clone();
        graph::refused(circle.iter().map(name))
    }

    fn check(&self) -> Result<()> {
        if self
            .calendars
            .iter()
            .any(|calendar| calendar.days() != self.span.days())
        {
            return Err(Fault::new(
                "planner.calendars",
                "A calendar does not cover the days of the plan.",
            ));
        }
        let days = [self.today].into_iter().chain(
            self.sites
                .iter()
                .flat_map(|site| [site.from, site.due.unwrap_or(0)]),
        );
        if days.into_iter().any(|day| day >= self.span.days()) {
            return Err(self.span.outside());
        }
        for link in &self.links {
            if link.from.max(link.to) >= self.tasks.len() {
                return Err(unknown("task"));
            }
            if link.from == link.to {
                return Err(self.circle(&[link.from as u32]));
            }
        }
        self.tasks.iter().try_for_each(|task| {
            self.check_task(task)
                .map_err(|fault| fault.with("task", task.name.clone()))
        })
    }

    fn check_task(&self, task: &Task) -> Result<()> {
        if task.site >= self.sites.len() {
            return Err(unknown("site"));
        }
        if task.calendar >= self.calendars.len() {
            return Err(unknown("calendar"));
        }
        if let State::Begun {
            progress: progress @ 101..,
            ..
        } = task.state
        {
            return Err(Fault::new(
                "planner.progress",
                format!("Progress is at most 100 %, not {progress} %."),
            )
            .with("progress", progress));
        }
        let actual = match task.state {
            State::Planned => None,
            State::Begun { start, .. } => Some((start, start)),
            State::Done { start, last } => Some((start, last)),
        };
        if actual.is_some_and(|(start, last)| last < start || last > self.today) {
            return Err(Fault::new(
                "planner.actual_dates",
                "Work cannot end before it begins, nor be reported for a day to come. Correct the dates.",
            ));
        }
        match task.constraint {
            Constraint::NotBefore(day) | Constraint::NotAfter(day) | Constraint::Must(day)
                if day >= self.span.days() =>
            {
                Err(self.span.outside())
            }
            _ => Ok(()),
        }
    }

    /// The calendar of a task.
    pub(crate) fn calendar(&self, task: usize) -> &Calendar {
        &self.calendars[self.tasks[task].calendar]
    }
}

fn unknown(what: &str) -> Fault {
    Fault::new(
        "planner.unknown",
        format!("The plan names a {what} that is not in it."),
    )
    .with("what", what)
}
