//! The search for short schedules of one project.

use std::time::Duration;

use super::{Generation, Problem, Word, bound, first, rules};
use crate::population::{Breed, Life, breed};

/// What the search says while it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Length of the best schedule so far.
    pub makespan: u32,
    /// No schedule can be shorter than this.
    pub bound: u32,
    /// Schedules made so far.
    pub made: u64,
}

/// What the search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// When each activity starts.
    pub starts: Vec<u32>,
    /// How it ended.
    pub progress: Progress,
}

/// How the search goes about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where its dice start: the same seed and the same number of schedules give the same answer.
    pub seed: u64,
    /// Schedules in the population: more find shorter ones, and need longer.
    pub population: usize,
}

impl Settings {
    /// A population that has settled by about that time on one thread of a usual computer.
    #[must_use]
    pub fn within(time: Duration) -> Self {
        let population = usize::try_from(time.as_millis() * 4 / 5).unwrap_or(usize::MAX);
        Self {
            seed: 1,
            population: population.clamp(20, 3000),
        }
    }
}

/// Schedules by chance of which the best is a part of the first answer.
const FIRST: usize = 200;

/// Chance that neighbours in an activity list change places, in thousandths.
const SWAP: u32 = 25;

/// Improves until `go_on`, which is asked after every few schedules, says no, or the schedule is proved to be shortest.
pub fn search(
    problem: &Problem,
    settings: Settings,
    mut go_on: impl FnMut(Progress) -> bool,
) -> Found {
    if problem.capacities.len() <= <u64 as Word>::LANES {
        run::<u64>(problem, settings, &mut go_on)
    } else {
        run::<u128>(problem, settings, &mut go_on)
    }
}

fn run<W: Word>(
    problem: &Problem,
    settings: Settings,
    go_on: &mut dyn FnMut(Progress) -> bool,
) -> Found {
    let mut search = Search::<W>::new(problem);
    let firsts = search.firsts(&mut fastrand::Rng::with_seed(!settings.seed));
    let first = firsts
        .iter()
        .map(|member| member.makespan)
        .min()
        .unwrap_or(0);
    let mut least = bound::quick(problem);
    let mut begun = go_on(Progress {
        makespan: first,
        bound: least,
        made: search.generation.made,
    });
    if begun && least < first {
        least = bound::destructive(problem, least, first);
        begun = least < first;
    }
    let life = Life {
        seed: settings.seed,
        size: settings.population,
        patience: settings.population * 50 + 4000,
    };
    let progress = |search: &Search<'_, W>, makespan| Progress {
        makespan,
        bound: least,
        made: search.generation.made,
    };
    let best = breed(&mut search, firsts, life, |search, makespan| {
        begun && makespan > least && go_on(progress(search, makespan))
    });
    let starts = best.map(|member| member.starts).unwrap_or_default();
    Found {
        progress: progress(&search, problem.makespan(&starts)),
        starts,
    }
}

#[derive(Clone, Debug, Hash)]
struct Member {
    makespan: u32,
    starts: Vec<u32>,
}

struct Search<'a, W> {
    problem: &'a Problem,
    generation: Generation<W>,
    keys: Vec<u32>,
    order: Vec<u32>,
    tails: Vec<u32>,
    /// The longest chain.
    longest: u32,
}

impl<'a, W: Word> Search<'a, W> {
    fn new(problem: &'a Problem) -> Self {
        let tails = problem.tails();
        let chains = problem
            .activities
            .iter()
            .zip(&tails)
            .map(|(activity, tail)| activity.duration + tail);
        Self {
            problem,
            generation: Generation::new(problem),
            keys: vec![0; problem.len()],
            order: vec![0; problem.len()],
            longest: chains.max().unwrap_or(0),
            tails,
        }
    }

    /// The rules' schedules and some by chance.
    fn firsts(&mut self, dice: &mut fastrand::Rng) -> Vec<Member> {
        let by_rules = first(self.problem, &mut self.generation);
        let measured = |starts: Vec<u32>| Member {
            makespan: self.problem.makespan(&starts),
            starts,
        };
        let mut firsts: Vec<Member> = by_rules.into_iter().map(measured).collect();
        firsts.extend((0..FIRST).map(|_| self.sample(dice)));
        firsts
    }

    /// Justified until that helps no more.
    fn justified(&mut self, mut starts: Vec<u32>, mut makespan: u32) -> Member {
        loop {
            let shorter = self.generation.justify(&mut starts, makespan);
            if shorter >= makespan {
                return Member {
                    makespan: shorter,
                    starts,
                };
            }
            makespan = shorter;
        }
    }

    /// Sets the keys of a child: the father's order inside a window of his time, the mother's before and after it. No activity comes
    /// before one that it waits for, since each part is closed on its own. Gives the largest key.
    fn cross(
        &mut self,
        mirrored: bool,
        mother: &Member,
        father: &Member,
        dice: &mut fastrand::Rng,
    ) -> u32 {
        let width = dice.u32(father.makespan / 4..=father.makespan * 3 / 4);
        let from = dice.u32(0..=father.makespan - width);
        let part = mother.makespan.max(father.makespan) + 1;
        for (activity, key) in self.keys.iter_mut().enumerate() {
            let at = |member: &Member| {
                let start = member.starts[activity];
                if mirrored {
                    member.makespan - start - self.problem.activities[activity].duration
                } else {
                    start
                }
            };
            *key = match at(father) {
                at_father if at_father < from => at(mother),
                at_father if at_father < from + width => part + at_father,
                _ => 2 * part + at(mother),
            };
        }
        3 * part
    }

    /// Swaps neighbours in the list of which none waits for the other.
    fn mutate(&self, mirrored: bool, order: &mut [u32], dice: &mut fastrand::Rng) {
        for place in 1..order.len() {
            let (mut on, mut waits) = (order[place - 1], order[place]);
            if mirrored {
                std::mem::swap(&mut on, &mut waits);
            }
            if dice.u32(..1000) < SWAP && !self.problem.before[waits as usize].contains(&on) {
                order.swap(place - 1, place);
            }
        }
    }
}

impl<W: Word> Breed for Search<'_, W> {
    type Member = Member;
    type Cost = u32;

    fn cost(member: &Member) -> u32 {
        member.makespan
    }

    /// By latest finish with more or less noise.
    fn sample(&mut self, dice: &mut fastrand::Rng) -> Member {
        let noise = dice.u32(1..=self.longest / 2 + 1);
        let values: Vec<i64> = self
            .tails
            .iter()
            .map(|&tail| i64::from(dice.u32(..noise)) - i64::from(tail))
            .collect();
        let list = rules::list(self.problem, |activity| values[activity as usize]);
        let mut starts = vec![0; self.problem.len()];
        let makespan = self.generation.serial(&list, &mut starts);
        self.justified(starts, makespan)
    }

    /// Half of the children are made from the end of time.
    fn child(&mut self, mother: &Member, father: &Member, dice: &mut fastrand::Rng) -> Member {
        let mirrored = dice.bool();
        let most = self.cross(mirrored, mother, father, dice);
        let mut order = std::mem::take(&mut self.order);
        self.generation.sort(&self.keys, most, mirrored, &mut order);
        self.mutate(mirrored, &mut order, dice);
        let mut starts = vec![0; self.problem.len()];
        let mut makespan = self.generation.run(mirrored, &order, &mut starts);
        self.order = order;
        if mirrored {
            let seen_from_end = starts.clone();
            makespan = self.generation.turn(&seen_from_end, makespan, &mut starts);
        }
        self.justified(starts, makespan)
    }
}
