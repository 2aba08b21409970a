//! Activities, links and capacities.

use kernel::{Fault, Result};

use crate::graph;

/// Resources a problem may have: what fits into one word of the resource profile.
pub const MOST_RESOURCES: usize = 8;

/// The largest capacity of a resource.
pub const MOST_CAPACITY: u32 = 0x7fff;

/// A piece of work that is done in one go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// Time units from start to finish.
    pub duration: u32,
    /// Units of each resource that it holds meanwhile.
    pub demands: Vec<u32>,
}

/// A project: activities that wait for each other and share resources.
#[derive(Clone, Debug)]
pub struct Problem {
    pub(crate) activities: Vec<Activity>,
    pub(crate) capacities: Vec<u32>,
    pub(crate) before: Vec<Vec<u32>>,
    pub(crate) after: Vec<Vec<u32>>,
    /// Every activity after all those that it waits for.
    pub(crate) order: Vec<u32>,
}

impl Problem {
    /// A project of `activities`; a link `(a, b)` lets `b` start when `a` has finished.
    ///
    /// # Errors
    /// `planner.circle` with the positions of the activities in `tasks`; `planner.too_much` where an activity alone needs more than there is;
    /// `planner.resources` for more than [`MOST_RESOURCES`], capacities over [`MOST_CAPACITY`] or links to activities that are not there.
    pub fn new(
        activities: Vec<Activity>,
        links: &[(usize, usize)],
        capacities: &[u32],
    ) -> Result<Self> {
        check(&activities, links, capacities)?;
        let mut before = vec![Vec::new(); activities.len()];
        let mut after = vec![Vec::new(); activities.len()];
        for &(a, b) in links {
            before[b].push(u32::try_from(a).map_err(Fault::internal)?);
            after[a].push(u32::try_from(b).map_err(Fault::internal)?);
        }
        for list in before.iter_mut().chain(&mut after) {
            list.sort_unstable();
            list.dedup();
        }
        let order = graph::order(&after)
            .map_err(|circle| graph::refused(circle.iter().map(u32::to_string)))?;
        Ok(Self {
            activities,
            capacities: capacities.to_vec(),
            before,
            after,
            order,
        })
    }

    /// How many activities there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.activities.len()
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.activities.is_empty()
    }

    /// Its activities.
    #[must_use]
    pub fn activities(&self) -> &[Activity] {
        &self.activities
    }

    /// What an activity waits for.
    #[must_use]
    pub fn before(&self, activity: usize) -> &[u32] {
        &self.before[activity]
    }

    /// When the last activity of this schedule has finished.
    #[must_use]
    pub fn makespan(&self, starts: &[u32]) -> u32 {
        (self.activities.iter().zip(starts))
            .map(|(activity, start)| start + activity.duration)
            .max()
            .unwrap_or(0)
    }

    /// Whether this schedule keeps to every link and every capacity, counted the slow and obvious way.
    #[must_use]
    pub fn allows(&self, starts: &[u32]) -> bool {
        let linked = (0..self.len()).all(|b| {
            (self.before[b].iter())
                .all(|&a| starts[a as usize] + self.activities[a as usize].duration <= starts[b])
        });
        linked
            && (0..self.makespan(starts)).all(|time| {
                let mut used = vec![0; self.capacities.len()];
                for (activity, &start) in self.activities.iter().zip(starts) {
                    if (start..start + activity.duration).contains(&time) {
                        for (used, demand) in used.iter_mut().zip(&activity.demands) {
                            *used += demand;
                        }
                    }
                }
                used.iter()
                    .zip(&self.capacities)
                    .all(|(used, capacity)| used <= capacity)
            })
    }

    /// Longest chain of durations up to the start of each activity.
    #[must_use]
    pub fn heads(&self) -> Vec<u32> {
        let mut heads = vec![0; self.len()];
        for &b in &self.order {
            let head = self.before[b as usize]
                .iter()
                .map(|&a| heads[a as usize] + self.activities[a as usize].duration);
            heads[b as usize] = head.max().unwrap_or(0);
        }
        heads
    }

    /// Longest chain of durations from the finish of each activity.
    #[must_use]
    pub fn tails(&self) -> Vec<u32> {
        let mut tails = vec![0; self.len()];
        for &a in self.order.iter().rev() {
            let tail = self.after[a as usize]
                .iter()
                .map(|&b| tails[b as usize] + self.activities[b as usize].duration);
            tails[a as usize] = tail.max().unwrap_or(0);
        }
        tails
    }
}

fn check(activities: &[Activity], links: &[(usize, usize)], capacities: &[u32]) -> Result<()> {
    let wrong = capacities.len() > MOST_RESOURCES
        || capacities.iter().any(|&capacity| capacity > MOST_CAPACITY)
        || activities
            .iter()
            .any(|activity| activity.demands.len() > capacities.len())
        || links.iter().any(|&(a, b)| a.max(b) >= activities.len());
    if wrong {
        return Err(Fault::new(
            "planner.resources",
            "This project has more resources, larger capacities or other activities than the planner can take.",
        ));
    }
    for (position, activity) in activities.iter().enumerate() {
        for (resource, (demand, capacity)) in activity.demands.iter().zip(capacities).enumerate() {
            if demand > capacity {
                return Err(Fault::new(
                    "planner.too_much",
                    format!("An activity needs {demand} of a resource of which there are {capacity}. Give it less or plan more of the resource."),
                )
                .with("activity", position)
                .with("resource", resource)
                .with("needed", *demand)
                .with("there", *capacity));
            }
        }
    }
    Ok(())
}
