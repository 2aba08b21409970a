//! Schedules on calendars: a list of tasks becomes a schedule in which each starts as early as links, calendars and those before it in
//! the list leave a team for it.

use kernel::{Fault, Result};

use super::teams::{Team, Teams};
use super::{Cost, Levelled, Levelling, Placed};
use crate::calendar::{Calendar, Day};
use crate::programme::{Ends, Network, State};

/// When a task is done and by which of its teams.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Slot {
    pub start: Day,
    pub finish: Day,
    pub team: u16,
}

/// Makes schedules of one problem; keeps its memory from one to the next.
pub(super) struct Scheme<'a> {
    pub levelling: &'a Levelling,
    pub network: Network,
    pub teams: Teams,
    /// Position of each task in an order that its links allow.
    rank: Vec<u32>,
    /// Free workers by crew and day.
    free: Vec<u32>,
    /// Schedules made so far.
    pub made: u64,
}

impl<'a> Scheme<'a> {
    pub fn new(levelling: &'a Levelling) -> Result<Self> {
        let network = levelling.programme.network()?;
        let teams = Teams::new(levelling)?;
        let mut rank = vec![0; network.order.len()];
        for (position, &task) in network.order.iter().enumerate() {
            rank[task as usize] = position as u32;
        }
        Ok(Self {
            levelling,
            network,
            teams,
            rank,
            free: Vec::new(),
            made: 0,
        })
    }

    fn clear(&mut self) {
        let days = self.levelling.programme.span.days() as usize;
        self.free.clear();
        for crew in &self.levelling.crews {
            self.free.resize(self.free.len() + days, crew.units);
        }
        self.made += 1;
    }

    /// Tasks by their keys, the least first, but none before one that it waits for. What is begun comes first of all: its crews
    /// are at it.
    pub fn list(&self, keys: &[i64]) -> Vec<u32> {
        let begun =
            |task: u32| self.levelling.programme.tasks[task as usize].state == State::Planned;
        let entry = |task: u32| {
            std::cmp::Reverse((
                begun(task),
                keys[task as usize],
                self.rank[task as usize],
                task,
            ))
        };
        let mut waits: Vec<usize> = self.network.to.iter().map(Vec::len).collect();
        let mut list = Vec::with_capacity(keys.len());
        let mut ready: std::collections::BinaryHeap<_> = (0..keys.len() as u32)
            .filter(|&task| waits[task as usize] == 0)
            .map(entry)
            .collect();
        while let Some(std::cmp::Reverse((.., task))) = ready.pop() {
            list.push(task);
            for link in &self.network.from[task as usize] {
                waits[link.to] -= 1;
                if waits[link.to] == 0 {
                    ready.push(entry(link.to as u32));
                }
            }
        }
        list
    }

    /// The serial scheme. `held` says of each site whether its promised tasks keep to their days where they can.
    pub fn forward(&mut self, list: &[u32], held: &[bool]) -> Result<Vec<Slot>> {
        self.clear();
        let mut slots = vec![Slot::default(); list.len()];
        for &task in list {
            let task = task as usize;
            slots[task] = self
                .place(task, &slots, held)
                .ok_or_else(|| self.outside(task))?;
        }
        Ok(slots)
    }

    /// The serial scheme for the tasks of `list` alone, beside what the tasks before them hold already. Gives slots of all.
    pub fn beside(&mut self, placed: &[Placed], list: &[u32]) -> Result<Vec<Slot>> {
        self.clear();
        let mut slots = vec![Slot::default(); self.levelling.programme.tasks.len()];
        for (task, of) in placed.iter().enumerate() {
            slots[task] = Slot {
                start: of.start,
                finish: of.finish,
                team: 0,
            };
            self.occupy(task, of);
        }
        let held = vec![true; self.levelling.programme.sites.len()];
        for &task in list {
            let task = task as usize;
            slots[task] = self
                .place(task, &slots, &held)
                .ok_or_else(|| self.outside(task))?;
        }
        Ok(slots)
    }

    /// Takes what a placed task holds, as far as it is there.
    fn occupy(&mut self, task: usize, placed: &Placed) {
        let programme = &self.levelling.programme;
        let span = programme.span.days();
        let team = self.teams.of[task]
            .iter()
            .find(|team| team.crews == placed.crews);
        let from = match (programme.tasks[task].state, team) {
            (State::Done { .. }, _) => return,
            (State::Begun { .. }, Some(team)) => {
                let calendar = &self.teams.calendars[team.calendar];
                let from = calendar.latest_start(placed.finish.into(), team.days);
                Day::try_from(from).unwrap_or(0)
            }
            (State::Begun { .. }, None) => placed.start.max(programme.today),
            (State::Planned, _) => placed.start,
        };
        for day in from..placed.finish.min(span) {
            let works = team.is_none_or(|team| self.teams.calendars[team.calendar].is_open(day));
            for (&crew, need) in placed
                .crews
                .iter()
                .zip(&self.levelling.work[task].needs)
                .filter(|_| works)
            {
                let free = &mut self.free[crew * span as usize + day as usize];
                *free = free.saturating_sub(need.units);
            }
        }
    }

    fn outside(&self, task: usize) -> Fault {
        let programme = &self.levelling.programme;
        programme
            .span
            .outside()
            .with("task", programme.tasks[task].name.clone())
    }

    fn place(&mut self, task: usize, slots: &[Slot], held: &[bool]) -> Option<Slot> {
        let programme = &self.levelling.programme;
        let of = &programme.tasks[task];
        if let State::Done { start, last } = of.state {
            return Some(Slot {
                start,
                finish: if of.days == 0 { start } else { last + 1 },
                team: 0,
            });
        }
        let (mut start, finish) = self.limits(task, slots)?;
        if let Some(day) = self.levelling.work[task].promised.filter(|_| held[of.site]) {
            start = start.max(day);
        }
        let mut best: Option<Slot> = None;
        let begun = matches!(of.state, State::Begun { .. });
        let able = if begun {
            &self.teams.of[task][..1]
        } else {
            &self.teams.of[task][..]
        };
        for (position, team) in able.iter().enumerate() {
            let until = best.map_or(Day::MAX, |best| best.finish);
            let calendar = &self.teams.calendars[team.calendar];
            if let Some((start, finish)) =
                fit(&self.free, calendar, team, start, finish).filter(|&(_, finish)| finish < until)
            {
                best = Some(Slot {
                    start,
                    finish,
                    team: position as u16,
                });
            }
        }
        let mut best = best?;
        let team = &self.teams.of[task][best.team as usize];
        hold(
            &mut self.free,
            &self.teams.calendars[team.calendar],
            team,
            best.start,
            best.finish,
        );
        if let State::Begun { start, .. } = of.state {
            best.start = start;
        }
        Some(best)
    }

    /// The earliest start and the earliest finish that links, constraints and today allow.
    fn limits(&self, task: usize, slots: &[Slot]) -> Option<(Day, Day)> {
        let programme = &self.levelling.programme;
        let calendar = programme.calendar(task);
        let begun = matches!(programme.tasks[task].state, State::Begun { .. });
        let (mut start, mut finish) = (
            if begun {
                programme.today
            } else {
                programme.floor(task)
            },
            0,
        );
        for link in &self.network.to[task] {
            let before = &slots[link.from];
            match link.ends {
                Ends::FinishStart | Ends::StartStart if begun => {}
                Ends::FinishStart => start = start.max(link.lag.after(calendar, before.finish)?),
                Ends::StartStart => start = start.max(link.lag.after(calendar, before.start)?),
                Ends::FinishFinish => finish = finish.max(link.lag.after(calendar, before.finish)?),
                Ends::StartFinish => finish = finish.max(link.lag.after(calendar, before.start)?),
            }
        }
        Some((start, finish))
    }

    /// The keys of the same schedule shifted to the right: every task as late as its site's contract date or finish allows, the
    /// latest first, with the same teams. None where there is no room before the span.
    pub fn right(&mut self, slots: &[Slot]) -> Option<Vec<i64>> {
        self.clear();
        let programme = &self.levelling.programme;
        let ends = programme.site_finishes(|task| slots[task].finish);
        let end = |site: usize| ends[site].max(programme.sites[site].due.map_or(0, |due| due + 1));
        let mut order: Vec<u32> = (0..slots.len() as u32).collect();
        order.sort_by_key(|&task| {
            (
                std::cmp::Reverse(slots[task as usize].finish),
                std::cmp::Reverse(self.rank[task as usize]),
            )
        });
        let order = self.backward_order(&order);
        let mut keys = vec![0; slots.len()];
        let mut right: Vec<(i64, i64)> = vec![(0, 0); slots.len()];
        for task in order {
            let task = task as usize;
            if programme.tasks[task].state != State::Planned {
                right[task] = (slots[task].start.into(), slots[task].finish.into());
                keys[task] = right[task].0;
                continue;
            }
            let (mut start, mut finish) = (i64::MAX, i64::from(end(programme.tasks[task].site)));
            for link in &self.network.from[task] {
                let (to_start, to_finish) = right[link.to];
                let pulled = if matches!(link.ends, Ends::FinishStart | Ends::StartStart) {
                    to_start
                } else {
                    to_finish
                };
                let by = link.lag.before(programme.calendar(link.to), pulled);
                match link.ends {
                    Ends::FinishStart | Ends::FinishFinish => finish = finish.min(by),
                    Ends::StartStart | Ends::StartFinish => start = start.min(by),
                }
            }
            let team = &self.teams.of[task][slots[task].team as usize];
            let calendar = &self.teams.calendars[team.calendar];
            let (begin, done) = fit_late(&self.free, calendar, team, start, finish)?;
            hold(&mut self.free, calendar, team, begin, done);
            right[task] = (begin.into(), done.into());
            keys[task] = begin.into();
        }
        Some(keys)
    }

    /// `order` such that every task stands after all that wait for it.
    fn backward_order(&self, order: &[u32]) -> Vec<u32> {
        let mut keys = vec![0_i64; order.len()];
        for (position, &task) in order.iter().enumerate() {
            keys[task as usize] = position as i64;
        }
        let mut waits: Vec<usize> = self.network.from.iter().map(Vec::len).collect();
        let entry = |task: u32| std::cmp::Reverse((keys[task as usize], task));
        let mut ready: std::collections::BinaryHeap<_> = order
            .iter()
            .copied()
            .filter(|&task| waits[task as usize] == 0)
            .map(entry)
            .collect();
        let mut list = Vec::with_capacity(order.len());
        while let Some(std::cmp::Reverse((_, task))) = ready.pop() {
            list.push(task);
            for link in &self.network.to[task as usize] {
                waits[link.from] -= 1;
                if waits[link.from] == 0 {
                    ready.push(entry(link.from as u32));
                }
            }
        }
        list
    }

    pub fn cost(&self, slots: &[Slot]) -> Cost {
        self.levelling
            .cost(|task| (slots[task].start, slots[task].finish))
    }

    /// Who does a task in this slot, and when.
    pub fn placed(&self, task: usize, slot: &Slot) -> Placed {
        Placed {
            start: slot.start,
            finish: slot.finish,
            crews: self.teams.of[task][slot.team as usize].crews.clone(),
        }
    }

    pub fn levelled(&self, slots: &[Slot]) -> Levelled {
        let placed = |(task, slot): (usize, &Slot)| self.placed(task, slot);
        Levelled {
            tasks: slots.iter().enumerate().map(placed).collect(),
            cost: self.cost(slots),
        }
    }
}

/// The first start from `start` on, not finished before `finish`, with the whole team free on each of its days.
fn fit(
    free: &[u32],
    calendar: &Calendar,
    team: &Team,
    start: Day,
    finish: Day,
) -> Option<(Day, Day)> {
    let (mut start, mut end) = crate::path::start_of(calendar, start, finish, team.days)?;
    if team.days == 0 || team.held.is_empty() {
        return Some((start, end));
    }
    let span = calendar.days() as usize;
    while let Some(taken) = (start..end)
        .rev()
        .find(|&day| calendar.is_open(day) && !has_room(free, span, team, day))
    {
        (start, end) = crate::path::start_of(calendar, taken + 1, 0, team.days)?;
    }
    Some((start, end))
}

/// The latest start up to `start`, finished by `finish`, with the whole team free on each of its days.
fn fit_late(
    free: &[u32],
    calendar: &Calendar,
    team: &Team,
    start: i64,
    finish: i64,
) -> Option<(Day, Day)> {
    let span = calendar.days() as usize;
    let mut begin = calendar.latest_start(finish, team.days);
    if team.days == 0 {
        begin = begin.min(start);
    } else if start < begin {
        begin = calendar.latest_start(start + 1, 1);
    }
    loop {
        let from = Day::try_from(begin).ok()?;
        let end = calendar.finish(from, team.days)?;
        match (from..end).find(|&day| calendar.is_open(day) && !has_room(free, span, team, day)) {
            Some(taken) => begin = calendar.latest_start(taken.into(), team.days),
            None => return Some((from, end)),
        }
    }
}

fn has_room(free: &[u32], span: usize, team: &Team, day: Day) -> bool {
    team.held
        .iter()
        .all(|&(crew, units)| free[crew * span + day as usize] >= units)
}

fn hold(free: &mut [u32], calendar: &Calendar, team: &Team, start: Day, finish: Day) {
    let span = calendar.days() as usize;
    for day in (start..finish).filter(|&day| calendar.is_open(day)) {
        for &(crew, units) in &team.held {
            free[crew * span + day as usize] -= units;
        }
    }
}
