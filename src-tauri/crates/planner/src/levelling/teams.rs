//! Who can do a task.

use std::collections::HashMap;

use kernel::{Fault, Result};

use super::Levelling;
use crate::calendar::Calendar;

/// The most teams that are looked at for a task.
const MOST_TEAMS: usize = 32;

/// One crew for each need of a task.
#[derive(Clone, Debug)]
pub(super) struct Team {
    /// Crews and how many of their workers, a crew once.
    pub held: Vec<(usize, u32)>,
    /// The crews, one a need.
    pub crews: Vec<usize>,
    /// Open days that they take.
    pub days: u32,
    /// Position of their calendar in [`Teams::calendars`].
    pub calendar: usize,
}

/// The teams of every task.
#[derive(Clone, Debug)]
pub(super) struct Teams {
    /// What a task can be done by; those that it was given to come first.
    pub of: Vec<Vec<Team>>,
    /// The days on which a team works.
    pub calendars: Vec<Calendar>,
}

impl Teams {
    /// # Errors
    /// `planner.no_crew`, `planner.never_open`, `planner.unknown`.
    pub fn new(levelling: &Levelling) -> Result<Self> {
        let programme = &levelling.programme;
        let known = |crew: &super::Crew| crew.calendar < programme.calendars.len() && crew.pace > 0;
        if levelling.work.len() != programme.tasks.len() || !levelling.crews.iter().all(known) {
            return Err(Fault::new("planner.unknown", "A crew names a calendar that is not there or does nothing in a day, or tasks and their needs do not fit.").with("what", "crew"));
        }
        let mut teams = Self {
            of: Vec::new(),
            calendars: Vec::new(),
        };
        let mut made = HashMap::new();
        for task in 0..programme.tasks.len() {
            let found = teams.find(levelling, task, &mut made);
            teams.of.push(
                found.map_err(|fault| fault.with("task", programme.tasks[task].name.clone()))?,
            );
        }
        Ok(teams)
    }

    fn find(
        &mut self,
        levelling: &Levelling,
        task: usize,
        made: &mut HashMap<Vec<usize>, Option<usize>>,
    ) -> Result<Vec<Team>> {
        let work = &levelling.work[task];
        let mut chosen = choices(levelling, task)?;
        if chosen.contains(&work.crews) {
            chosen.retain(|crews| crews != &work.crews);
            chosen.insert(0, work.crews.clone());
        }
        chosen.truncate(MOST_TEAMS);
        let (mut teams, mut closed) = (Vec::new(), None);
        for crews in chosen {
            match self.calendar(levelling, task, &crews, made) {
                Ok(calendar) => teams.push(team(levelling, task, crews, calendar)),
                Err(fault) => closed = Some(fault),
            }
        }
        match closed {
            Some(fault) if teams.is_empty() => Err(fault),
            _ => Ok(teams),
        }
    }

    /// The days that a task's calendar and all these crews have in common.
    fn calendar(
        &mut self,
        levelling: &Levelling,
        task: usize,
        crews: &[usize],
        made: &mut HashMap<Vec<usize>, Option<usize>>,
    ) -> Result<usize> {
        let programme = &levelling.programme;
        let mut key: Vec<usize> = crews
            .iter()
            .map(|&crew| levelling.crews[crew].calendar)
            .collect();
        key.push(programme.tasks[task].calendar);
        key.sort_unstable();
        key.dedup();
        if let Some(Some(known)) = made.get(&key) {
            return Ok(*known);
        }
        let all: Vec<&Calendar> = key
            .iter()
            .map(|&calendar| &programme.calendars[calendar])
            .collect();
        let common = Calendar::common(programme.span, &all)?;
        self.calendars.push(common);
        made.insert(key, Some(self.calendars.len() - 1));
        Ok(self.calendars.len() - 1)
    }
}

/// All ways of giving each need to a crew that has the skill and the workers, also where two needs go to the same one.
fn choices(levelling: &Levelling, task: usize) -> Result<Vec<Vec<usize>>> {
    let mut choices: Vec<Vec<usize>> = vec![Vec::new()];
    for need in &levelling.work[task].needs {
        let able = |crew: usize| {
            levelling.crews[crew].skills.contains(&need.skill)
                && levelling.crews[crew].units >= need.units
        };
        let able: Vec<usize> = (0..levelling.crews.len())
            .filter(|&crew| able(crew))
            .collect();
        let longer = choices.iter().flat_map(|before| {
            able.iter()
                .map(move |&crew| [before.as_slice(), &[crew]].concat())
        });
        choices = longer
            .filter(|crews| fits(levelling, task, crews))
            .take(MOST_TEAMS * 8)
            .collect();
        if choices.is_empty() {
            let task = &levelling.programme.tasks[task].name;
            return Err(Fault::new("planner.no_crew", format!("No crew can do “{task}”: none has the skill with {} workers at once. Give a crew the skill or ask for fewer workers.", need.units))
                .with("skill", need.skill)
                .with("units", need.units));
        }
    }
    Ok(choices)
}

fn fits(levelling: &Levelling, task: usize, crews: &[usize]) -> bool {
    held(levelling, task, crews)
        .iter()
        .all(|&(crew, units)| units <= levelling.crews[crew].units)
}

fn held(levelling: &Levelling, task: usize, crews: &[usize]) -> Vec<(usize, u32)> {
    let mut held: Vec<(usize, u32)> = Vec::new();
    for (&crew, need) in crews.iter().zip(&levelling.work[task].needs) {
        match held.iter_mut().find(|(known, _)| *known == crew) {
            Some((_, units)) => *units += need.units,
            None => held.push((crew, need.units)),
        }
    }
    held
}

fn team(levelling: &Levelling, task: usize, crews: Vec<usize>, calendar: usize) -> Team {
    let pace = crews
        .iter()
        .map(|&crew| levelling.crews[crew].pace)
        .min()
        .unwrap_or(100);
    let left = levelling.programme.left(task);
    Team {
        held: held(levelling, task, &crews),
        crews,
        days: (u64::from(left) * 100).div_ceil(u64::from(pace)) as u32,
        calendar,
    }
}
