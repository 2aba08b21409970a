//! The search that both kinds of problem share: a population of schedules whose children take a part of one parent and the rest of
//! the other; a child takes the place of its worse parent when it is no worse and not there yet. A population that brings forth
//! nothing better for long makes room for a new one; the best of all is kept.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A kind of schedule that can be bred.
pub(crate) trait Breed {
    /// A schedule and all that its children need of it.
    type Member: Clone + Hash;
    /// The less, the better.
    type Cost: Ord + Copy;

    /// What a schedule costs.
    fn cost(member: &Self::Member) -> Self::Cost;

    /// A schedule by a rule and chance.
    fn sample(&mut self, dice: &mut fastrand::Rng) -> Self::Member;

    /// A schedule from two.
    fn child(
        &mut self,
        mother: &Self::Member,
        father: &Self::Member,
        dice: &mut fastrand::Rng,
    ) -> Self::Member;
}

/// How a population lives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Life {
    /// Where its dice start.
    pub seed: u64,
    /// How many there are at once.
    pub size: usize,
    /// Children without any gain after which a new population begins.
    pub patience: usize,
}

/// Breeds from `first`, which is not empty, until `go_on` says no; it is asked before every child with the best so far. Gives the best.
pub(crate) fn breed<B: Breed>(
    breed: &mut B,
    first: Vec<B::Member>,
    life: Life,
    mut go_on: impl FnMut(&B, B::Cost) -> bool,
) -> Option<B::Member> {
    let mut dice = fastrand::Rng::with_seed(life.seed);
    let mut best = first.iter().min_by_key(|member| B::cost(member))?.clone();
    let mut members = first;
    let mut marks: HashSet<u64> = members.iter().map(mark).collect();
    loop {
        let mut idle = 0;
        while idle < life.patience {
            if !go_on(breed, B::cost(&best)) {
                return Some(best);
            }
            if members.len() < life.size.max(2) {
                let member = breed.sample(&mut dice);
                keep::<B>(&mut best, &member);
                marks.insert(mark(&member));
                members.push(member);
                continue;
            }
            idle += 1;
            let (mother, father) = (
                pick::<B>(&members, &mut dice),
                pick::<B>(&members, &mut dice),
            );
            let child = breed.child(&members[mother], &members[father], &mut dice);
            keep::<B>(&mut best, &child);
            let worse = if B::cost(&members[mother]) >= B::cost(&members[father]) {
                mother
            } else {
                father
            };
            let (cost, limit) = (B::cost(&child), B::cost(&members[worse]));
            if cost <= limit && marks.insert(mark(&child)) {
                idle = if cost < limit { 0 } else { idle };
                marks.remove(&mark(&members[worse]));
                members[worse] = child;
            }
        }
        members.clear();
        marks.clear();
    }
}

/// By which a schedule that is there already is known.
fn mark<M: Hash>(member: &M) -> u64 {
    let mut hasher = DefaultHasher::new();
    member.hash(&mut hasher);
    hasher.finish()
}

fn keep<B: Breed>(best: &mut B::Member, member: &B::Member) {
    if B::cost(member) < B::cost(best) {
        best.clone_from(member);
    }
}

fn pick<B: Breed>(members: &[B::Member], dice: &mut fastrand::Rng) -> usize {
    let (a, b) = (dice.usize(..members.len()), dice.usize(..members.len()));
    if B::cost(&members[a]) <= B::cost(&members[b]) {
        a
    } else {
        b
    }
}
