//! How short a schedule can be at all.
//!
//! [`quick`] looks at chains and at the work of each resource. [`destructive`] supposes a length and tries to refute it: each
//! activity gets the days between which it would have to lie; two that cannot run together and fit in one order alone push each other; and
//! between any two days no resource can give more than it has (energetic reasoning). What is refuted raises the bound.

use super::Problem;

/// The longest chain, or the work of a resource over its capacity.
#[must_use]
pub fn quick(problem: &Problem) -> u32 {
    let (heads, tails) = (problem.heads(), problem.tails());
    let chain = (0..problem.len())
        .map(|a| heads[a] + problem.activities[a].duration + tails[a])
        .max()
        .unwrap_or(0);
    let work = problem
        .capacities
        .iter()
        .enumerate()
        .map(|(resource, &capacity)| {
            let work: u64 = (0..problem.len())
                .map(|a| u64::from(problem.activities[a].duration) * demand(problem, a, resource))
                .sum();
            work.div_ceil(u64::from(capacity.max(1))) as u32
        });
    chain.max(work.max().unwrap_or(0))
}

/// The least length from `least` up to `most` that cannot be refuted.
#[must_use]
pub fn destructive(problem: &Problem, least: u32, most: u32) -> u32 {
    let apart = apart(problem);
    let (mut refuted, mut open) = (least, most);
    while refuted < open {
        let supposed = refuted.midpoint(open);
        if refutes(problem, &apart, supposed) {
            refuted = supposed + 1;
        } else {
            open = supposed;
        }
    }
    refuted
}

fn demand(problem: &Problem, activity: usize, resource: usize) -> u64 {
    problem.activities[activity]
        .demands
        .get(resource)
        .copied()
        .unwrap_or(0)
        .into()
}

/// Pairs that together need more than there is.
fn apart(problem: &Problem) -> Vec<(usize, usize)> {
    let resources = 0..problem.capacities.len();
    let clash = |a, b| {
        resources
            .clone()
            .any(|r| demand(problem, a, r) + demand(problem, b, r) > problem.capacities[r].into())
    };
    let long = |a: usize| problem.activities[a].duration > 0;
    (0..problem.len())
        .flat_map(|a| (0..a).map(move |b| (a, b)))
        .filter(|&(a, b)| long(a) && long(b) && clash(a, b))
        .collect()
}

/// The earliest start and latest finish of each activity.
struct Windows {
    start: Vec<u32>,
    finish: Vec<u32>,
}

fn refutes(problem: &Problem, apart: &[(usize, usize)], length: u32) -> bool {
    let tails = problem.tails();
    let mut windows = Windows {
        start: problem.heads(),
        finish: tails
            .iter()
            .map(|tail| length.saturating_sub(*tail))
            .collect(),
    };
    loop {
        match (
            chains(problem, &mut windows),
            pairs(problem, apart, &mut windows),
        ) {
            (None, _) | (_, None) => return true,
            (Some(false), Some(false)) => break,
            _ => {}
        }
    }
    (0..problem.capacities.len()).any(|resource| overloaded(problem, resource, &windows))
}

/// Carries windows along the links; none where one is too small for its activity, else whether anything moved.
fn chains(problem: &Problem, windows: &mut Windows) -> Option<bool> {
    let mut moved = false;
    let duration = |a: u32| problem.activities[a as usize].duration;
    for &b in &problem.order {
        for &a in &problem.before[b as usize] {
            let start = windows.start[a as usize] + duration(a);
            moved |= raise(&mut windows.start[b as usize], start);
        }
    }
    for &a in problem.order.iter().rev() {
        for &b in &problem.after[a as usize] {
            let finish = windows.finish[b as usize].checked_sub(duration(b))?;
            moved |= lower(&mut windows.finish[a as usize], finish);
        }
    }
    problem
        .order
        .iter()
        .all(|&a| windows.start[a as usize] + duration(a) <= windows.finish[a as usize])
        .then_some(moved)
}

/// Orders the pairs that can run in one order alone; none where one can run in neither.
fn pairs(problem: &Problem, apart: &[(usize, usize)], windows: &mut Windows) -> Option<bool> {
    let mut moved = false;
    for &(a, b) in apart {
        let (of_a, of_b) = (
            problem.activities[a].duration,
            problem.activities[b].duration,
        );
        let fits = |first: usize, second: usize| {
            windows.start[first] + of_a + of_b <= windows.finish[second]
        };
        let (first, second, of_first, of_second) = match (fits(a, b), fits(b, a)) {
            (true, true) => continue,
            (false, false) => return None,
            (true, false) => (a, b, of_a, of_b),
            (false, true) => (b, a, of_b, of_a),
        };
        let start = windows.start[first] + of_first;
        moved |= raise(&mut windows.start[second], start);
        let finish = windows.finish[second].checked_sub(of_second)?;
        moved |= lower(&mut windows.finish[first], finish);
    }
    Some(moved)
}

/// Whether between two days more of a resource is needed than there is, however its activities are shifted in their windows.
fn overloaded(problem: &Problem, resource: usize, windows: &Windows) -> bool {
    let busy: Vec<usize> = (0..problem.len())
        .filter(|&a| demand(problem, a, resource) > 0)
        .collect();
    let ends = |of: fn(u32, u32, u32) -> [u32; 3]| {
        let mut ends: Vec<u32> = (busy.iter())
            .flat_map(|&a| {
                of(
                    windows.start[a],
                    windows.finish[a],
                    problem.activities[a].duration,
                )
            })
            .collect();
        ends.sort_unstable();
        ends.dedup();
        ends
    };
    let begins = ends(|start, finish, duration| [start, finish - duration, start + duration]);
    let finishes = ends(|start, finish, duration| [finish, start + duration, finish - duration]);
    begins.iter().any(|&from| {
        finishes
            .iter()
            .filter(|&&until| until > from)
            .any(|&until| {
                let needed: u64 = (busy.iter())
                    .map(|&a| {
                        demand(problem, a, resource)
                            * u64::from(inside(
                                windows,
                                a,
                                problem.activities[a].duration,
                                from,
                                until,
                            ))
                    })
                    .sum();
                needed > u64::from(until - from) * u64::from(problem.capacities[resource])
            })
    })
}

/// How much of an activity lies between two days at least.
fn inside(windows: &Windows, activity: usize, duration: u32, from: u32, until: u32) -> u32 {
    let early = (windows.start[activity] + duration).saturating_sub(from);
    let late = until.saturating_sub(windows.finish[activity] - duration);
    early.min(late).min(duration).min(until - from)
}

fn raise(value: &mut u32, to: u32) -> bool {
    let higher = to > *value;
    *value = to.max(*value);
    higher
}

fn lower(value: &mut u32, to: u32) -> bool {
    let less = to < *value;
    *value = to.min(*value);
    less
}
