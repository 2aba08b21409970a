//! Baselines: plans that were kept to be compared with.

use crate::calendar::{Calendar, Day};
use crate::path::Plan;
use crate::programme::Programme;

/// The dates that a plan had, by whatever the caller knows tasks by. A programme may have any number of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline<K> {
    /// What people call it: as signed, after the first change order.
    pub name: String,
    /// Task, start, and the day after its last day; in the order of tasks.
    pub dates: Vec<(K, Day, Day)>,
}

/// How far a task is from a baseline, in open days of its calendar; positive: later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variance {
    /// Of its start.
    pub start: i64,
    /// Of its finish.
    pub finish: i64,
}

impl<K: Ord + Clone> Baseline<K> {
    /// Keeps a plan; `keys` has an entry a task.
    #[must_use]
    pub fn of(name: &str, plan: &Plan, keys: &[K]) -> Self {
        let dates = keys
            .iter()
            .zip(&plan.tasks)
            .map(|(key, dates)| (key.clone(), dates.start, dates.finish));
        Self {
            name: name.to_owned(),
            dates: dates.collect(),
        }
    }

    /// How far each task of a plan is from here; none for tasks that were not there yet.
    #[must_use]
    pub fn variances(
        &self,
        programme: &Programme,
        plan: &Plan,
        keys: &[K],
    ) -> Vec<Option<Variance>> {
        let known: std::collections::BTreeMap<&K, (Day, Day)> = self
            .dates
            .iter()
            .map(|(key, start, finish)| (key, (*start, *finish)))
            .collect();
        let variance = |(task, key): (usize, &K)| {
            let (start, finish) = *known.get(key)?;
            let now = plan.tasks.get(task)?;
            let calendar: &Calendar = programme.calendar(task);
            Some(Variance {
                start: calendar.between(start.into(), now.start.into()),
                finish: calendar.between(finish.into(), now.finish.into()),
            })
        };
        keys.iter().enumerate().map(variance).collect()
    }
}
