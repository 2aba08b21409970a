//! First answers: activity lists by priority rules of the field, made into schedules and justified.

use super::{Generation, Problem, Word};

/// Which of the activities that may come next goes first; all are measured on the network alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The one that may finish latest comes last.
    LatestFinish,
    /// The one that may start latest comes last.
    LatestStart,
    /// The one with the least slack.
    LeastSlack,
    /// The one with the most work after it.
    MostToFollow,
}

impl Rule {
    /// All of them, the best in general first.
    pub const ALL: [Self; 4] = [
        Self::LatestFinish,
        Self::LatestStart,
        Self::LeastSlack,
        Self::MostToFollow,
    ];

    /// The less, the sooner, an entry an activity.
    #[must_use]
    pub fn values(self, problem: &Problem) -> Vec<i64> {
        let (heads, tails) = (problem.heads(), problem.tails());
        (0..problem.len())
            .map(|activity| {
                let duration = i64::from(problem.activities[activity].duration);
                let (head, tail) = (i64::from(heads[activity]), i64::from(tails[activity]));
                match self {
                    Self::LatestFinish => -tail,
                    Self::LatestStart => -tail - duration,
                    Self::LeastSlack => -(head + duration + tail),
                    Self::MostToFollow => {
                        let after = &problem.after[activity];
                        -after
                            .iter()
                            .map(|&b| i64::from(problem.activities[b as usize].duration))
                            .sum::<i64>()
                            - duration
                    }
                }
            })
            .collect()
    }
}

/// An activity list: again and again the least value of those whose predecessors are all in it.
pub(super) fn list(problem: &Problem, value: impl Fn(u32) -> i64) -> Vec<u32> {
    let mut waits: Vec<usize> = problem.before.iter().map(Vec::len).collect();
    let mut ready: std::collections::BinaryHeap<_> = (0..problem.len() as u32)
        .filter(|&activity| waits[activity as usize] == 0)
        .map(|activity| std::cmp::Reverse((value(activity), activity)))
        .collect();
    let mut list = Vec::with_capacity(problem.len());
    while let Some(std::cmp::Reverse((_, activity))) = ready.pop() {
        list.push(activity);
        for &b in &problem.after[activity as usize] {
            waits[b as usize] -= 1;
            if waits[b as usize] == 0 {
                ready.push(std::cmp::Reverse((value(b), b)));
            }
        }
    }
    list
}

/// The parallel scheme: goes through time and starts whatever fits, the least value first. Gives the starts.
#[must_use]
pub fn parallel(problem: &Problem, values: &[i64]) -> Vec<u32> {
    let mut waits: Vec<usize> = problem.before.iter().map(Vec::len).collect();
    let mut ready: Vec<u32> = (0..problem.len() as u32)
        .filter(|&a| waits[a as usize] == 0)
        .collect();
    let mut running: Vec<(u32, u32)> = Vec::new();
    let mut free = problem.capacities.clone();
    let mut starts = vec![0; problem.len()];
    let mut now = 0;
    loop {
        ready.sort_by_key(|&activity| (values[activity as usize], activity));
        let mut index = 0;
        while index < ready.len() {
            let activity = ready[index] as usize;
            let demands = &problem.activities[activity].demands;
            if demands
                .iter()
                .zip(&free)
                .all(|(demand, free)| demand <= free)
            {
                demands
                    .iter()
                    .zip(&mut free)
                    .for_each(|(demand, free)| *free -= demand);
                starts[activity] = now;
                running.push((
                    now + problem.activities[activity].duration,
                    ready.remove(index),
                ));
            } else {
                index += 1;
            }
        }
        let Some(next) = running.iter().map(|&(finish, _)| finish).min() else {
            return starts;
        };
        now = next;
        running.retain(|&(finish, activity)| {
            if finish > now {
                return true;
            }
            let demands = &problem.activities[activity as usize].demands;
            demands
                .iter()
                .zip(&mut free)
                .for_each(|(demand, free)| *free += demand);
            for &b in &problem.after[activity as usize] {
                waits[b as usize] -= 1;
                if waits[b as usize] == 0 {
                    ready.push(b);
                }
            }
            false
        });
    }
}

/// The best of all rules under both schemes, each justified until that helps no more.
#[must_use]
pub fn first<W: Word>(problem: &Problem, generation: &mut Generation<W>) -> Vec<Vec<u32>> {
    let mut found = Vec::new();
    for rule in Rule::ALL {
        let values = rule.values(problem);
        let mut serial = vec![0; problem.len()];
        generation.serial(
            &list(problem, |activity| values[activity as usize]),
            &mut serial,
        );
        for mut starts in [serial, parallel(problem, &values)] {
            let mut makespan = problem.makespan(&starts);
            loop {
                let justified = generation.justify(&mut starts, makespan);
                if justified >= makespan {
                    break;
                }
                makespan = justified;
            }
            found.push(starts);
        }
    }
    found.sort_by_key(|starts| problem.makespan(starts));
    found
}
