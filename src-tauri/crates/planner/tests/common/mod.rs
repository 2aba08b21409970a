//! Small programmes for tests.

#![allow(clippy::unwrap_used, dead_code)]

use chrono::NaiveDate;
use planner::calendar::{Calendar, Rules, Span};
use planner::levelling::{Levelling, Placed};
use planner::starter::{SiteCalendars, Template};
use planner::{Constraint, Programme, Site, State};

/// A date as people write it here.
pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Two years from New Year 2026.
pub fn span() -> Span {
    Span::new(date("2026-01-01"), 730).unwrap()
}

/// The template's flat from a day on; `rules` are asked for usual and for noisy work.
pub fn flat(from: &str, rules: impl Fn(bool, Span) -> Rules) -> Programme {
    let span = span();
    let from = span.day(date(from)).unwrap();
    let calendars = [false, true].map(|noisy| Calendar::new(span, &rules(noisy, span)).unwrap());
    let made = Template::starter().make(
        0,
        0,
        SiteCalendars {
            site: 0,
            noisy: 1,
            every_day: 2,
        },
    );
    Programme {
        span,
        today: from,
        calendars: calendars
            .into_iter()
            .chain([Calendar::every_day(span)])
            .collect(),
        sites: vec![Site {
            name: "3-1201".to_owned(),
            from,
            due: None,
        }],
        tasks: made.tasks,
        links: made.links,
    }
}

/// The names of its tasks.
pub fn names(programme: &Programme) -> Vec<&str> {
    programme
        .tasks
        .iter()
        .map(|task| task.name.as_str())
        .collect()
}

/// Everything that a levelled schedule does wrong, counted the slow and obvious way: links, calendars, constraints, days of work,
/// skills, and crews in two places at once.
pub fn wrongs(levelling: &Levelling, tasks: &[Placed]) -> Vec<String> {
    let programme = &levelling.programme;
    let mut wrongs = Vec::new();
    let dates = |task: usize| (tasks[task].start, tasks[task].finish);
    let open = |task: usize, day: u32| {
        let crews = tasks[task]
            .crews
            .iter()
            .map(|&crew| levelling.crews[crew].calendar);
        crews
            .chain([programme.tasks[task].calendar])
            .all(|calendar| programme.calendars[calendar].is_open(day))
    };
    for link in &programme.links {
        let begun = programme.tasks[link.to].state != State::Planned;
        if !begun && !programme.keeps(link, dates) {
            wrongs.push(format!(
                "{link:?}: {:?} {:?}",
                dates(link.from),
                dates(link.to)
            ));
        }
    }
    for (task, of) in programme.tasks.iter().enumerate() {
        let placed = &tasks[task];
        if of.state == State::Planned {
            let worked = (placed.start..placed.finish)
                .filter(|&day| open(task, day))
                .count() as u32;
            let pace = placed
                .crews
                .iter()
                .map(|&crew| levelling.crews[crew].pace)
                .min()
                .unwrap_or(100);
            if worked != (of.days * 100).div_ceil(pace) {
                wrongs.push(format!("{}: {worked} days instead of {}", of.name, of.days));
            }
            if of.days > 0 && !(open(task, placed.start) && open(task, placed.finish - 1)) {
                wrongs.push(format!("{}: begins or ends on a closed day", of.name));
            }
            if placed.start < programme.today.max(programme.sites[of.site].from) {
                wrongs.push(format!("{}: starts too early", of.name));
            }
            if let Constraint::NotBefore(day) | Constraint::Must(day) = of.constraint
                && placed.start < day
            {
                wrongs.push(format!("{}: starts before it may", of.name));
            }
        }
        let needs = &levelling.work[task].needs;
        let able = placed
            .crews
            .iter()
            .zip(needs)
            .all(|(&crew, need)| levelling.crews[crew].skills.contains(&need.skill));
        if placed.crews.len() != needs.len() || !able {
            wrongs.push(format!("{}: nobody who can", of.name));
        }
    }
    // Of what is begun the work that is left is done in the last days before the finish.
    let begins = |task: usize| match programme.tasks[task].state {
        State::Planned => tasks[task].start,
        State::Done { .. } => tasks[task].finish,
        State::Begun { progress, .. } => {
            let pace = tasks[task]
                .crews
                .iter()
                .map(|&crew| levelling.crews[crew].pace)
                .min()
                .unwrap_or(100);
            let left = (programme.tasks[task].days * u32::from(100 - progress)).div_ceil(100);
            let days = (programme.today..tasks[task].finish)
                .rev()
                .filter(|&day| open(task, day));
            let days = days.take((left * 100).div_ceil(pace) as usize);
            days.last().unwrap_or(tasks[task].finish)
        }
    };
    let begins: Vec<u32> = (0..tasks.len()).map(begins).collect();
    for day in programme.today..programme.span.days() {
        let mut used = vec![0; levelling.crews.len()];
        for (task, placed) in tasks.iter().enumerate() {
            if (begins[task]..placed.finish).contains(&day) && open(task, day) {
                for (&crew, need) in placed.crews.iter().zip(&levelling.work[task].needs) {
                    used[crew] += need.units;
                }
            }
        }
        for (crew, used) in levelling
            .crews
            .iter()
            .zip(used)
            .filter(|(crew, used)| *used > crew.units)
        {
            wrongs.push(format!(
                "{} on day {day}: {used} of {}",
                crew.name, crew.units
            ));
        }
    }
    wrongs
}
