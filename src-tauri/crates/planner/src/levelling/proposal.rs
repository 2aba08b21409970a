//! A levelled schedule beside the one of before: what each site wins and loses.

use super::{Cost, Levelled, Levelling};
use crate::calendar::Day;

/// What changes for a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SiteChange {
    /// The day after its last day before.
    pub finish_before: Day,
    /// The day after its last day as proposed.
    pub finish_after: Day,
    /// Days after the contract date before; 0 where there is none.
    pub late_before: u32,
    /// Days after the contract date as proposed.
    pub late_after: u32,
    /// Tasks that start on another day.
    pub moved: usize,
    /// Promised tasks that start on another day than was promised.
    pub promises_moved: usize,
}

impl SiteChange {
    /// Days by which it finishes earlier; negative: later.
    #[must_use]
    pub fn gain(&self) -> i64 {
        i64::from(self.finish_before) - i64::from(self.finish_after)
    }
}

/// A schedule that somebody may accept or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What the schedule of before costs. It may have crews in two places at once.
    pub before: Cost,
    /// What is proposed.
    pub after: Levelled,
    /// One entry a site.
    pub sites: Vec<SiteChange>,
}

impl Levelling {
    /// What `after` changes against the dates of before (an entry a task: start, and the day after the last).
    #[must_use]
    pub fn proposal(&self, before: &[(Day, Day)], after: Levelled) -> Proposal {
        let programme = &self.programme;
        let old = programme.site_finishes(|task| before[task].1);
        let new = programme.site_finishes(|task| after.tasks[task].finish);
        let late = |site: usize, finish: Day| {
            programme.sites[site]
                .due
                .map_or(0, |due| finish.saturating_sub(due + 1))
        };
        let mut sites: Vec<SiteChange> = (0..programme.sites.len())
            .map(|site| SiteChange {
                finish_before: old[site],
                finish_after: new[site],
                late_before: late(site, old[site]),
                late_after: late(site, new[site]),
                moved: 0,
                promises_moved: 0,
            })
            .collect();
        for (task, placed) in after.tasks.iter().enumerate() {
            let site = &mut sites[programme.tasks[task].site];
            site.moved += usize::from(placed.start != before[task].0);
            site.promises_moved += usize::from(
                self.work[task]
                    .promised
                    .is_some_and(|day| day != placed.start),
            );
        }
        Proposal {
            before: self.cost(|task| before[task]),
            after,
            sites,
        }
    }
}
