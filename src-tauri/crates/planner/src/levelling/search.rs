//! The search for a levelled schedule.

use std::time::Duration;

use kernel::{Fault, Result};

use super::schedule::{Scheme, Slot};
use super::{Cost, Levelled, Levelling};
use crate::calendar::Day;
use crate::population::{Breed, Life, breed};
use crate::programme::State;

/// What the search says while it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Cost of the best schedule so far.
    pub cost: Cost,
    /// No schedule can cost less.
    pub bound: Cost,
    /// Schedules made so far.
    pub made: u64,
}

/// How the search goes about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where its dice start: the same seed and the same number of schedules give the same answer.
    pub seed: u64,
    /// Schedules in the population: more find better ones, and need longer.
    pub population: usize,
}

impl Settings {
    /// A population for that time on ten sites or so.
    #[must_use]
    pub fn within(time: Duration) -> Self {
        let population = usize::try_from(time.as_secs().saturating_mul(6)).unwrap_or(usize::MAX);
        Self {
            seed: 1,
            population: population.clamp(12, 200),
        }
    }
}

/// Every task as early as it can be without the others' crews.
pub(super) fn bound(levelling: &Levelling) -> Result<Cost> {
    // The fastest crew that can do a task takes the least of its days; the programme with those has no later finish than any schedule.
    let scheme = Scheme::new(levelling)?;
    let mut programme = levelling.programme.clone();
    for (task, teams) in programme.tasks.iter_mut().zip(&scheme.teams.of) {
        if task.state == State::Planned {
            task.days = teams
                .iter()
                .map(|team| team.days)
                .min()
                .unwrap_or(task.days);
        }
        if let State::Begun { progress, .. } = &mut task.state {
            // Of work that has begun only the day is certain before which it is not done.
            *progress = 100;
        }
    }
    let plan = programme.plan()?;
    let cost = levelling.cost(|task| (plan.tasks[task].start, plan.tasks[task].finish));
    Ok(Cost { moved: 0, ..cost })
}

pub(super) fn search(
    levelling: &Levelling,
    settings: Settings,
    mut go_on: impl FnMut(Progress) -> bool,
) -> Result<Levelled> {
    let bound = bound(levelling)?;
    let (mut scheme, rules) = (Scheme::new(levelling)?, rules(levelling)?);
    let firsts = firsts(&mut scheme, &rules)?;
    let first = firsts
        .first()
        .cloned()
        .ok_or_else(|| Fault::internal("there is no rule"))?;
    let mut breeding = Breeding {
        scheme,
        rules,
        first,
    };
    let life = Life {
        seed: settings.seed,
        size: settings.population,
        patience: settings.population * 50 + 1000,
    };
    let best = breed(&mut breeding, firsts, life, |breeding, cost| {
        cost > bound
            && go_on(Progress {
                cost,
                bound,
                made: breeding.scheme.made,
            })
    });
    Ok(breeding
        .scheme
        .levelled(&best.map(|best| best.slots).unwrap_or_default()))
}

/// Keys by the priority rules of the field, and by sites one after the other.
fn rules(levelling: &Levelling) -> Result<Vec<Vec<i64>>> {
    let programme = &levelling.programme;
    let plan = programme.plan()?;
    let finishes = programme.site_finishes(|task| plan.tasks[task].finish);
    let by_site = |rank: &dyn Fn(usize) -> i64| -> Vec<i64> {
        let keys = programme.tasks.iter().zip(&plan.tasks);
        keys.map(|(task, dates)| rank(task.site).saturating_mul(1_000_000) + dates.late_finish)
            .collect()
    };
    let due = |site: usize| i64::from(programme.sites[site].due.unwrap_or(programme.span.days()));
    Ok(vec![
        plan.tasks.iter().map(|dates| dates.late_finish).collect(),
        plan.tasks.iter().map(|dates| dates.late_start).collect(),
        plan.tasks.iter().map(|dates| dates.total_float).collect(),
        plan.tasks
            .iter()
            .map(|dates| i64::from(dates.start))
            .collect(),
        by_site(&|site| due(site)),
        by_site(&|site| finishes[site].into()),
        by_site(&|site| site as i64),
    ])
}

#[derive(Clone, Hash)]
struct Member {
    cost: Cost,
    slots: Vec<Slot>,
    /// By site: whether promised tasks keep to their days.
    held: Vec<bool>,
}

struct Breeding<'a> {
    scheme: Scheme<'a>,
    rules: Vec<Vec<i64>>,
    /// The best by a rule.
    first: Member,
}

/// The schedules of all rules, with promised tasks held and not, the best first.
fn firsts(scheme: &mut Scheme<'_>, rules: &[Vec<i64>]) -> Result<Vec<Member>> {
    let sites = scheme.levelling.programme.sites.len();
    let mut firsts = Vec::new();
    for keys in rules {
        for held in [true, false] {
            firsts.push(member(scheme, keys, vec![held; sites])?);
        }
    }
    firsts.sort_by_key(|member| member.cost);
    Ok(firsts)
}

/// The schedule that the keys give, justified for as long as that helps.
fn member(scheme: &mut Scheme<'_>, keys: &[i64], held: Vec<bool>) -> Result<Member> {
    let slots = scheme.forward(&scheme.list(keys), &held)?;
    let mut member = Member {
        cost: scheme.cost(&slots),
        slots,
        held,
    };
    while let Some(keys) = scheme.right(&member.slots) {
        let slots = scheme.forward(&scheme.list(&keys), &member.held)?;
        let cost = scheme.cost(&slots);
        if cost >= member.cost {
            break;
        }
        member = Member {
            cost,
            slots,
            ..member
        };
    }
    Ok(member)
}

impl Breeding<'_> {
    /// The member of these keys; the other one where they lead beyond the span.
    fn member_or(&mut self, keys: &[i64], held: Vec<bool>, other: &Member) -> Member {
        member(&mut self.scheme, keys, held).unwrap_or_else(|_| other.clone())
    }

    fn site(&self, task: usize) -> usize {
        self.scheme.levelling.programme.tasks[task].site
    }

    /// Moves a whole site, or some tasks, to and fro.
    fn mutate(&self, keys: &mut [i64], held: &mut [bool], dice: &mut fastrand::Rng) {
        let reach = 1 + keys.iter().copied().max().unwrap_or(0) / 8;
        if dice.u32(..4) == 0 {
            let (site, by) = (dice.usize(..held.len()), dice.i64(-reach..=reach));
            for (task, key) in keys.iter_mut().enumerate() {
                *key += if self.site(task) == site { by } else { 0 };
            }
        }
        let every = 1 + keys.len() / 8;
        for key in keys.iter_mut() {
            *key += if dice.usize(..every) < 4 {
                dice.i64(-reach..=reach) / 2
            } else {
                0
            };
        }
        if dice.u32(..10) == 0 {
            let site = dice.usize(..held.len());
            held[site] = !held[site];
        }
    }
}

impl Breed for Breeding<'_> {
    type Member = Member;
    type Cost = Cost;

    fn cost(member: &Member) -> Cost {
        member.cost
    }

    /// By one of the rules, the sites and tasks shifted by chance.
    fn sample(&mut self, dice: &mut fastrand::Rng) -> Member {
        let sites = self.scheme.levelling.programme.sites.len();
        let mut keys = self.rules[dice.usize(..self.rules.len())].clone();
        let reach = 1 + keys.iter().copied().max().unwrap_or(0).clamp(0, 1000);
        let by: Vec<i64> = (0..sites).map(|_| dice.i64(0..=reach)).collect();
        for (task, key) in keys.iter_mut().enumerate() {
            *key += by[self.site(task)] + dice.i64(0..=1 + reach / 20);
        }
        let held = (0..sites).map(|_| dice.u32(..4) > 0).collect();
        let first = self.first.clone();
        self.member_or(&keys, held, &first)
    }

    /// Some sites, or a stretch of time, as the father has them; the rest as the mother has it.
    fn child(&mut self, mother: &Member, father: &Member, dice: &mut fastrand::Rng) -> Member {
        let start = |member: &Member, task: usize| i64::from(member.slots[task].start);
        let tasks = mother.slots.len();
        let mut held = mother.held.clone();
        let mut keys: Vec<i64>;
        if held.len() > 1 && dice.bool() {
            let from_father: Vec<bool> = held.iter().map(|_| dice.bool()).collect();
            keys = (0..tasks)
                .map(|task| {
                    start(
                        if from_father[self.site(task)] {
                            father
                        } else {
                            mother
                        },
                        task,
                    )
                })
                .collect();
            for (site, held) in held.iter_mut().enumerate() {
                *held = if from_father[site] {
                    father.held[site]
                } else {
                    *held
                };
            }
        } else {
            let finish = |member: &Member| {
                member
                    .slots
                    .iter()
                    .map(|slot| slot.finish)
                    .max()
                    .unwrap_or(0)
            };
            let (span, part) = (
                finish(father),
                i64::from(finish(father).max(finish(mother))) + 1,
            );
            let width = dice.u32(span / 4..=span * 3 / 4);
            let from: Day = dice.u32(0..=span - width);
            keys = (0..tasks)
                .map(|task| match father.slots[task].start {
                    at if at < from => start(mother, task),
                    at if at < from + width => part + i64::from(at),
                    _ => 2 * part + start(mother, task),
                })
                .collect();
        }
        self.mutate(&mut keys, &mut held, dice);
        self.member_or(&keys, held, mother)
    }
}
