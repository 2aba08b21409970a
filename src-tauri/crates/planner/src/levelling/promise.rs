//! What sales may promise to somebody who has not signed yet.

use kernel::Result;

use super::schedule::{Scheme, Slot};
use super::{Levelling, Placed, Work};
use crate::calendar::Day;
use crate::programme::{Constraint, Link, Site, State, Task};

/// Orders of tasks that are tried besides those of the rules.
const TRIES: u64 = 100;

/// A site that may come.
#[derive(Clone, Debug)]
pub struct Enquiry {
    /// The site; nothing starts before its first day: design, permit, the customer's wish.
    pub site: Site,
    /// Its tasks; their site is this one, whatever they say.
    pub tasks: Vec<Task>,
    /// Links between them, by their positions in `tasks`.
    pub links: Vec<Link>,
    /// What they hold, an entry a task.
    pub work: Vec<Work>,
    /// Days from today until the goods of each task can be on site; 0 for none.
    pub leads: Vec<u32>,
}

/// The earliest dates that can be kept without moving anybody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// The first day of work.
    pub start: Day,
    /// The day after the last day of work.
    pub finish: Day,
    /// When each task would be done, and by whom.
    pub tasks: Vec<Placed>,
}

impl Levelling {
    /// The earliest promise beside what `placed` (an entry a task) gives the crews to do: the schedule of now, or a levelled proposal. Where
    /// that has a crew in two places at once, the crew counts as busy.
    ///
    /// # Errors
    /// As for [`Self::first`], of the enquiry too.
    pub fn promise(&self, placed: &[Placed], enquiry: &Enquiry) -> Result<Promise> {
        let (all, first) = self.with(enquiry);
        let plan = all.programme.plan()?;
        let mut scheme = Scheme::new(&all)?;
        let rules: [Vec<i64>; 2] = [
            plan.tasks.iter().map(|dates| dates.late_finish).collect(),
            plan.tasks.iter().map(|dates| dates.late_start).collect(),
        ];
        let mut dice = fastrand::Rng::with_seed(1);
        let mut best: Option<Promise> = None;
        for attempt in 0..TRIES {
            let noise = (attempt / 2) as i64 / 4;
            let keys: Vec<i64> = rules[attempt as usize % 2]
                .iter()
                .map(|key| key + dice.i64(0..=noise))
                .collect();
            let list: Vec<u32> = scheme
                .list(&keys)
                .into_iter()
                .filter(|&task| task as usize >= first)
                .collect();
            let tasks = scheme.beside(placed, &list)?.split_off(first);
            let begins = tasks
                .iter()
                .zip(&all.programme.tasks[first..])
                .filter(|(_, task)| task.days > 0)
                .map(|(slot, _)| slot.start);
            let start = begins.min().unwrap_or(enquiry.site.from);
            let finish = tasks.iter().map(|slot| slot.finish).max().unwrap_or(start);
            if best
                .as_ref()
                .is_none_or(|best| (finish, start) < (best.finish, best.start))
            {
                let placed = |(task, slot): (usize, &Slot)| scheme.placed(first + task, slot);
                best = Some(Promise {
                    start,
                    finish,
                    tasks: tasks.iter().enumerate().map(placed).collect(),
                });
            }
        }
        best.ok_or_else(|| kernel::Fault::internal("no order was tried"))
    }

    /// The firm with the site that may come, and the position of its first task.
    #[must_use]
    pub fn with(&self, enquiry: &Enquiry) -> (Self, usize) {
        let mut all = self.clone();
        let (site, first) = (all.programme.sites.len(), all.programme.tasks.len());
        all.programme.sites.push(enquiry.site.clone());
        for (position, task) in enquiry.tasks.iter().enumerate() {
            let goods = all.programme.today + enquiry.leads.get(position).copied().unwrap_or(0);
            let constraint = match task.constraint {
                // Nothing moves for a day that is to be kept: the promise says whether it is.
                Constraint::None | Constraint::NotAfter(_) => Constraint::NotBefore(goods),
                Constraint::NotBefore(day) => Constraint::NotBefore(day.max(goods)),
                Constraint::Must(day) => Constraint::Must(day.max(goods)),
            };
            all.programme.tasks.push(Task {
                site,
                constraint,
                state: State::Planned,
                ..task.clone()
            });
        }
        all.programme
            .links
            .extend(enquiry.links.iter().map(|link| Link {
                from: first + link.from,
                to: first + link.to,
                ..*link
            }));
        all.work.extend(enquiry.work.iter().cloned());
        (all, first)
    }
}
