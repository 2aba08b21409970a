//! The critical path: earliest and latest dates, floats, and what cannot be kept.

use kernel::Result;

use crate::calendar::{Calendar, Day};
use crate::programme::{Constraint, Ends, Link, Network, Programme, State};

/// When a task is done, and how far it could slip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    /// Its first day.
    pub start: Day,
    /// The day after its last day; of a milestone, its first day.
    pub finish: Day,
    /// The latest start that keeps every site's finish; negative before the span.
    pub late_start: i64,
    /// The finish that goes with it.
    pub late_finish: i64,
    /// Open days by which it may slip before a site finishes later; negative where something is late already.
    pub total_float: i64,
    /// Open days by which it may slip before any other task moves.
    pub free_float: i64,
}

impl Dates {
    /// Whether a slip of one day makes a site later.
    #[must_use]
    pub fn critical(&self) -> bool {
        self.total_float <= 0
    }
}

/// Something asked that cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The task at this position finishes after the day that it was to be finished with.
    Late(usize),
    /// The task at this position cannot start on its day.
    Moved(usize),
    /// Work went another way than this link, by its position: it began or was done too early.
    OutOfSequence(usize),
    /// The site at this position finishes after its contract date.
    Overdue(usize),
}

/// The dates of every task.
///
/// **How edits cascade.** The plan is always the earliest one that keeps, in this order: what has happened (actual dates never move; what is
/// begun goes on from today with the work that is left), the links with their lags, the calendars, and the days that tasks were
/// told not to start before. So moving a task later moves what waits for it exactly as far as the links ask, and nothing
/// else: what it waits for stays, and what has float takes it up. Moving it back brings the others back. A task never moves earlier than
/// its links allow; a day that it must keep and cannot is named, and the links win. Planning again without an edit changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// One entry a task.
    pub tasks: Vec<Dates>,
    /// What cannot be kept.
    pub broken: Vec<Broken>,
}

impl Programme {
    /// The earliest plan, with floats. Takes time in proportion to tasks and links.
    ///
    /// # Errors
    /// What is wrong with the programme: `planner.circle`, `planner.progress`, `planner.actual_dates`, `planner.unknown`, `planner.calendars`;
    /// `planner.outside` where the plan reaches beyond the span.
    pub fn plan(&self) -> Result<Plan> {
        let network = self.network()?;
        let mut tasks = vec![Dates::default(); self.tasks.len()];
        for &task in &network.order {
            let task = task as usize;
            let (start, finish) = self.earliest(task, &network, |before| {
                (tasks[before].start, tasks[before].finish)
            })?;
            tasks[task].start = start;
            tasks[task].finish = finish;
        }
        self.slack(&network, &mut tasks);
        let broken = self.broken(&tasks);
        Ok(Plan { tasks, broken })
    }

    /// Earliest start and finish of a task, given those of the tasks before it.
    pub(crate) fn earliest(
        &self,
        task: usize,
        network: &Network,
        dates: impl Fn(usize) -> (Day, Day),
    ) -> Result<(Day, Day)> {
        self.earliest_of(task, network, dates).ok_or_else(|| {
            self.span
                .outside()
                .with("task", self.tasks[task].name.clone())
        })
    }

    fn earliest_of(
        &self,
        task: usize,
        network: &Network,
        dates: impl Fn(usize) -> (Day, Day),
    ) -> Option<(Day, Day)> {
        let (calendar, days) = (self.calendar(task), self.tasks[task].days);
        if let State::Done { start, last } = self.tasks[task].state {
            return Some((start, if days == 0 { start } else { last + 1 }));
        }
        let (mut start, mut finish) = (self.floor(task), 0);
        for link in &network.to[task] {
            let (from, until) = dates(link.from);
            match link.ends {
                Ends::FinishStart => start = start.max(link.lag.after(calendar, until)?),
                Ends::StartStart => start = start.max(link.lag.after(calendar, from)?),
                Ends::FinishFinish => finish = finish.max(link.lag.after(calendar, until)?),
                Ends::StartFinish => finish = finish.max(link.lag.after(calendar, from)?),
            }
        }
        if let State::Begun { start, .. } = self.tasks[task].state {
            let left = self.left(task);
            let on = self.today.max(calendar.start_to_finish(finish, left)?);
            return Some((start, calendar.finish(on, left)?.max(start)));
        }
        start_of(calendar, start, finish, days)
    }

    /// The day before which a task does not start whatever its links say.
    pub(crate) fn floor(&self, task: usize) -> Day {
        let task = &self.tasks[task];
        let asked = match task.constraint {
            Constraint::NotBefore(day) | Constraint::Must(day) => day,
            Constraint::None | Constraint::NotAfter(_) => 0,
        };
        asked.max(self.sites[task.site].from).max(self.today)
    }

    /// Open days of work that a task still needs, rounded up.
    pub(crate) fn left(&self, task: usize) -> u32 {
        let task = &self.tasks[task];
        match task.state {
            State::Planned => task.days,
            State::Begun { progress, .. } => {
                (u64::from(task.days) * u64::from(100 - progress)).div_ceil(100) as u32
            }
            State::Done { .. } => 0,
        }
    }

    /// The day after each site's last day.
    pub(crate) fn site_finishes(&self, finish: impl Fn(usize) -> Day) -> Vec<Day> {
        let mut finishes: Vec<Day> = self.sites.iter().map(|site| site.from).collect();
        for (task, of) in self.tasks.iter().enumerate() {
            finishes[of.site] = finishes[of.site].max(finish(task));
        }
        finishes
    }

    fn slack(&self, network: &Network, tasks: &mut [Dates]) {
        let ends: Vec<i64> = (self
            .site_finishes(|task| tasks[task].finish)
            .into_iter()
            .zip(&self.sites))
        .map(|(finish, site)| i64::from(site.due.map_or(finish, |due| finish.min(due + 1))))
        .collect();
        for &task in network.order.iter().rev() {
            let task = task as usize;
            let calendar = self.calendar(task);
            let days = self.tasks[task].days;
            let (mut start, mut finish) = (i64::MAX, ends[self.tasks[task].site]);
            let (mut next_start, mut next_finish) = (i64::MAX, i64::MAX);
            for link in &network.from[task] {
                let waiting = self.calendar(link.to);
                let to = &tasks[link.to];
                let late = link
                    .lag
                    .before(waiting, pulled(link, to.late_start, to.late_finish));
                let early = link
                    .lag
                    .before(waiting, pulled(link, to.start.into(), to.finish.into()));
                let (by, next) = match link.ends {
                    Ends::FinishStart | Ends::FinishFinish => (&mut finish, &mut next_finish),
                    Ends::StartStart | Ends::StartFinish => (&mut start, &mut next_start),
                };
                *by = late.min(*by);
                *next = early.min(*next);
            }
            match self.tasks[task].constraint {
                Constraint::NotAfter(day) => finish = finish.min(i64::from(day) + 1),
                Constraint::Must(day) => start = start.min(i64::from(day)),
                Constraint::None | Constraint::NotBefore(_) => {}
            }
            let late_start =
                open_at_latest(calendar, start, days).min(calendar.latest_start(finish, days));
            let dates = &mut tasks[task];
            let early = i64::from(dates.start);
            dates.late_start = late_start;
            dates.late_finish = late_finish(calendar, late_start, days);
            dates.total_float = calendar.between(early, late_start);
            let next_start = if next_start == i64::MAX {
                late_start
            } else {
                open_at_latest(calendar, next_start, days)
            };
            let next_finish = if next_finish == i64::MAX {
                late_start
            } else {
                calendar.latest_start(next_finish, days)
            };
            let free = next_start.min(next_finish).min(late_start);
            dates.free_float = calendar.between(early, free).max(0);
            if !matches!(self.tasks[task].state, State::Planned) {
                dates.free_float = 0;
                dates.total_float = calendar.between(dates.finish.into(), finish);
            }
        }
    }

    fn broken(&self, tasks: &[Dates]) -> Vec<Broken> {
        let mut broken = Vec::new();
        for (position, task) in self.tasks.iter().enumerate() {
            match task.constraint {
                Constraint::NotAfter(day) if tasks[position].finish > day + 1 => {
                    broken.push(Broken::Late(position))
                }
                Constraint::Must(day) if tasks[position].start != day => {
                    broken.push(Broken::Moved(position))
                }
                _ => {}
            }
        }
        for (position, link) in self.links.iter().enumerate() {
            if !self.keeps(link, |task| (tasks[task].start, tasks[task].finish)) {
                broken.push(Broken::OutOfSequence(position));
            }
        }
        let finishes = self.site_finishes(|task| tasks[task].finish);
        for (position, site) in self.sites.iter().enumerate() {
            if site.due.is_some_and(|due| finishes[position] > due + 1) {
                broken.push(Broken::Overdue(position));
            }
        }
        broken
    }

    /// Whether these dates keep to a link.
    #[must_use]
    pub fn keeps(&self, link: &Link, dates: impl Fn(usize) -> (Day, Day)) -> bool {
        let ((from, until), (start, finish)) = (dates(link.from), dates(link.to));
        let (begin, end) = match link.ends {
            Ends::FinishStart => (until, start),
            Ends::StartStart => (from, start),
            Ends::FinishFinish => (until, finish),
            Ends::StartFinish => (from, finish),
        };
        link.lag
            .after(self.calendar(link.to), begin)
            .is_some_and(|free| free <= end)
    }
}

/// The earliest open day from `start` on from which the work is not finished before `finish`, and its finish.
pub(crate) fn start_of(
    calendar: &Calendar,
    start: Day,
    finish: Day,
    days: u32,
) -> Option<(Day, Day)> {
    let start = start.max(calendar.start_to_finish(finish, days)?);
    let start = if days == 0 {
        start
    } else {
        calendar.next_open(start)?
    };
    Some((start, calendar.finish(start, days)?))
}

/// The end of the waiting task that a link holds.
fn pulled(link: &Link, start: i64, finish: i64) -> i64 {
    match link.ends {
        Ends::FinishStart | Ends::StartStart => start,
        Ends::FinishFinish | Ends::StartFinish => finish,
    }
}

/// The latest day up to `start` on which work may begin.
fn open_at_latest(calendar: &Calendar, start: i64, days: u32) -> i64 {
    if days == 0 || start == i64::MAX {
        start
    } else {
        calendar.latest_start(start + 1, 1)
    }
}

fn late_finish(calendar: &Calendar, late_start: i64, days: u32) -> i64 {
    match Day::try_from(late_start) {
        Ok(start) => calendar.finish(start, days).map_or(late_start, i64::from),
        Err(_) => late_start + i64::from(days),
    }
}
