//! Levelling: crews and specialists over all sites, on calendars.
//!
//! A task is done by a *team*: one crew for each of its needs. A team works on the days on which the task's calendar and all its crews
//! are open, without pause on those, and its slowest crew sets the pace. What is wanted, in order ([`Cost`]): contract dates, then that
//! what was promised stays where it is, then that the sites are finished soon.

mod promise;
mod proposal;
mod schedule;
mod search;
mod teams;

use kernel::Result;

use crate::calendar::Day;
use crate::programme::Programme;

pub use promise::{Enquiry, Promise};
pub use proposal::{Proposal, SiteChange};
pub use search::{Progress, Settings};

/// Units of a skill that a task holds while it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// Which skill, by a number of the caller's.
    pub skill: usize,
    /// How many workers, all of one crew.
    pub units: u32,
}

/// People who work together, or one specialist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crew {
    /// What people call it.
    pub name: String,
    /// What it can do.
    pub skills: Vec<usize>,
    /// How many workers there are; of a project manager or inspector, how many sites he serves in a day.
    pub units: u32,
    /// Position of its calendar in the programme: days off, leave.
    pub calendar: usize,
    /// How fast, in percent of what the tasks' days suppose; not 0.
    pub pace: u32,
}

/// What levelling has to know of a task besides the programme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// What it holds while it is done; nothing for what needs nobody.
    pub needs: Vec<Need>,
    /// The crews it was given to, one a need, by position; empty where nobody was chosen. Other things equal they keep it, and
    /// what is begun they go on with.
    pub crews: Vec<usize>,
    /// The day on which its start was promised to somebody.
    pub promised: Option<Day>,
}

/// Everything that is levelled together.
#[derive(Clone, Debug)]
pub struct Levelling {
    /// Sites, tasks, links, calendars.
    pub programme: Programme,
    /// One entry a task.
    pub work: Vec<Work>,
    /// Who there is.
    pub crews: Vec<Crew>,
}

/// What a levelled schedule costs; compared in this order, the less, the better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cost {
    /// Days by which sites finish after their contract dates, in all.
    pub late: u64,
    /// Days by which promised starts are moved, in all.
    pub moved: u64,
    /// Days from the start to the finish of each site, in all.
    pub length: u64,
}

/// Who does a task, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// Its first day.
    pub start: Day,
    /// The day after its last.
    pub finish: Day,
    /// The crews, one a need, by position.
    pub crews: Vec<usize>,
}

/// A schedule in which nobody is in two places at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Levelled {
    /// One entry a task.
    pub tasks: Vec<Placed>,
    /// What it costs.
    pub cost: Cost,
}

impl Levelling {
    /// The first answer: the best of several priority rules, each justified. Takes some milliseconds for ten sites.
    ///
    /// # Errors
    /// What is wrong with the programme, as for [`Programme::plan`]; `planner.no_crew` where nobody can do a task; `planner.never_open`
    /// where those who can never work on its days; `planner.outside` where the plan reaches beyond the span.
    pub fn first(&self) -> Result<Levelled> {
        self.search(
            Settings {
                seed: 1,
                population: 2,
            },
            |_| false,
        )
    }

    /// Improves the first answer until `go_on`, which is asked before every schedule, says no, or nothing better can exist.
    ///
    /// # Errors
    /// As for [`Self::first`].
    pub fn search(
        &self,
        settings: Settings,
        go_on: impl FnMut(Progress) -> bool,
    ) -> Result<Levelled> {
        search::search(self, settings, go_on)
    }

    /// No schedule costs less: every site as if it had all crews for itself, and crews that nobody else wants.
    ///
    /// # Errors
    /// As for [`Self::first`].
    pub fn bound(&self) -> Result<Cost> {
        search::bound(self)
    }

    /// What a schedule costs, given the start and finish of every task.
    #[must_use]
    pub fn cost(&self, dates: impl Fn(usize) -> (Day, Day)) -> Cost {
        let programme = &self.programme;
        let mut cost = Cost::default();
        for (site, finish) in programme
            .sites
            .iter()
            .zip(programme.site_finishes(|task| dates(task).1))
        {
            cost.late += site
                .due
                .map_or(0, |due| u64::from(finish.saturating_sub(due + 1)));
            cost.length += u64::from(finish.saturating_sub(site.from));
        }
        for (task, work) in self.work.iter().enumerate() {
            cost.moved += work
                .promised
                .map_or(0, |day| u64::from(day.abs_diff(dates(task).0)));
        }
        cost
    }
}
