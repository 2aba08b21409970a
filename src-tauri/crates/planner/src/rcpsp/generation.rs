//! Schedule generation: from an activity list to the schedule in which each activity starts as early as those before it in
//! the list leave room, and justification, which shifts a whole schedule to the right and back to the left.
//!
//! The resource profile holds what is free of all resources in one word per time unit, 16 bits a resource of which the highest
//! is a guard: one subtraction tells whether everything that an activity needs is free.

use super::Problem;

const LANE: usize = 16;

/// What is free of all resources in one time unit, 16 bits a resource: of up to four in 64 bits, of up to eight in 128.
pub trait Word:
    Copy + Eq + std::ops::Sub<Output = Self> + std::ops::SubAssign + std::ops::BitAnd<Output = Self>
{
    /// How many resources there is room for.
    const LANES: usize;

    /// From 128 bits of which no more are used than there is room for.
    fn of(bits: u128) -> Self;
}

impl Word for u64 {
    const LANES: usize = 4;

    fn of(bits: u128) -> Self {
        bits as Self
    }
}

impl Word for u128 {
    const LANES: usize = 8;

    fn of(bits: u128) -> Self {
        bits
    }
}

/// A project seen from one end of time: what waits for what, how long each takes and what it holds.
#[derive(Clone, Debug)]
struct View {
    first: Vec<u32>,
    before: Vec<u32>,
}

impl View {
    fn new(before: &[Vec<u32>]) -> Self {
        let mut first = vec![0];
        let mut all = Vec::new();
        for list in before {
            all.extend_from_slice(list);
            first.push(all.len() as u32);
        }
        Self { first, before: all }
    }

    fn before(&self, activity: usize) -> &[u32] {
        &self.before[self.first[activity] as usize..self.first[activity + 1] as usize]
    }
}

/// Makes schedules of one problem; keeps its memory from one to the next.
#[derive(Clone, Debug)]
pub struct Generation<W = u128> {
    forward: View,
    backward: View,
    durations: Vec<u32>,
    demands: Vec<W>,
    full: W,
    guard: W,
    free: Vec<W>,
    used: usize,
    topological: Vec<u32>,
    order: Vec<u32>,
    buckets: Vec<u32>,
    mirrored: Vec<u32>,
    /// Schedules made so far.
    pub made: u64,
}

impl<W: Word> Generation<W> {
    /// For schedules of `problem`.
    #[must_use]
    pub fn new(problem: &Problem) -> Self {
        let lanes = problem.capacities.len();
        let guard = pack(&vec![1 << (LANE - 1); lanes]);
        let full = W::of(pack(&problem.capacities) | guard);
        debug_assert!(lanes <= W::LANES);
        let horizon: u32 = problem
            .activities
            .iter()
            .map(|activity| activity.duration)
            .sum();
        Self {
            forward: View::new(&problem.before),
            backward: View::new(&problem.after),
            durations: problem
                .activities
                .iter()
                .map(|activity| activity.duration)
                .collect(),
            demands: problem
                .activities
                .iter()
                .map(|activity| W::of(pack(&activity.demands)))
                .collect(),
            full,
            guard: W::of(guard),
            free: vec![full; horizon as usize + 1],
            used: 0,
            topological: problem.order.clone(),
            order: vec![0; problem.len()],
            buckets: Vec::new(),
            mirrored: vec![0; problem.len()],
            made: 0,
        }
    }

    /// The serial scheme: takes the activities in the order of `list`, in which none stands before one that it waits for, and
    /// starts each at the first time with everything free. Fills `starts`, returns the makespan.
    pub fn serial(&mut self, list: &[u32], starts: &mut [u32]) -> u32 {
        self.run(false, list, starts)
    }

    pub(super) fn run(&mut self, mirrored: bool, list: &[u32], starts: &mut [u32]) -> u32 {
        self.made += 1;
        self.free[..self.used].fill(self.full);
        let view = if mirrored {
            &self.backward
        } else {
            &self.forward
        };
        let mut makespan = 0;
        for &activity in list {
            let activity = activity as usize;
            let mut start = 0;
            for &a in view.before(activity) {
                start = start.max(starts[a as usize] + self.durations[a as usize]);
            }
            let duration = self.durations[activity];
            let demand = self.demands[activity];
            if demand != W::of(0) && duration != 0 {
                start = place(&mut self.free, self.guard, demand, start, duration);
            }
            starts[activity] = start;
            makespan = makespan.max(start + duration);
        }
        self.used = makespan as usize;
        makespan
    }

    /// Double justification: every activity as late as the makespan allows, latest finish first, then as early as possible,
    /// earliest start first. Never makes the schedule longer. Returns the makespan.
    pub fn justify(&mut self, starts: &mut [u32], makespan: u32) -> u32 {
        let mut mirrored = std::mem::take(&mut self.mirrored);
        let mut order = std::mem::take(&mut self.order);
        let right = self.shift(true, starts, makespan, &mut order, &mut mirrored);
        let left = self.shift(false, &mirrored, right, &mut order, starts);
        self.mirrored = mirrored;
        self.order = order;
        left
    }

    /// From a schedule seen from the end of time to one seen from its beginning.
    pub(super) fn turn(&mut self, mirrored: &[u32], makespan: u32, starts: &mut [u32]) -> u32 {
        let mut order = std::mem::take(&mut self.order);
        let left = self.shift(false, mirrored, makespan, &mut order, starts);
        self.order = order;
        left
    }

    /// A schedule in the mirror of time, made anew from the one in `from` seen from its end.
    fn shift(
        &mut self,
        mirrored: bool,
        from: &[u32],
        makespan: u32,
        order: &mut [u32],
        to: &mut [u32],
    ) -> u32 {
        for (activity, &start) in from.iter().enumerate() {
            to[activity] = makespan - start - self.durations[activity];
        }
        self.sort(to, makespan, mirrored, order);
        self.run(mirrored, order, to)
    }

    /// The activities by their keys, which are at most `most`; those with equal keys so that none stands before one that it waits for.
    pub(super) fn sort(&mut self, keys: &[u32], most: u32, mirrored: bool, order: &mut [u32]) {
        self.buckets.clear();
        self.buckets.resize(most as usize + 2, 0);
        for &key in keys {
            self.buckets[key as usize + 1] += 1;
        }
        for bucket in 1..self.buckets.len() {
            self.buckets[bucket] += self.buckets[bucket - 1];
        }
        let mut put = |&activity: &u32| {
            let place = &mut self.buckets[keys[activity as usize] as usize];
            order[*place as usize] = activity;
            *place += 1;
        };
        if mirrored {
            self.topological.iter().rev().for_each(&mut put);
        } else {
            self.topological.iter().for_each(&mut put);
        }
    }
}

/// The first time from `start` on at which `demand` is free for `duration`; takes it.
fn place<W: Word>(free: &mut [W], guard: W, demand: W, mut start: u32, duration: u32) -> u32 {
    loop {
        let window = &mut free[start as usize..(start + duration) as usize];
        match window
            .iter()
            .rposition(|&free| (free - demand) & guard != guard)
        {
            Some(full) => start += full as u32 + 1,
            None => {
                window.iter_mut().for_each(|free| *free -= demand);
                return start;
            }
        }
    }
}

fn pack(values: &[u32]) -> u128 {
    (values.iter().rev()).fold(0, |word, &value| (word << LANE) | u128::from(value))
}
