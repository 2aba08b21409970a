//! Made-up firms: ten sites of ninety tasks that share eight crews.

use std::time::Duration;

use anyhow::{Result, ensure};
use planner::calendar::{Calendar, Lag, Span};
use planner::levelling::{Crew, Levelling, Need, Settings, Work};
use planner::rcpsp::{Activity, Problem, Rule, parallel};
use planner::{Constraint, Ends, Link, Programme, Site, State, Task};

const SITES: usize = 10;
const TASKS: usize = 90;
const CREWS: usize = 8;

/// Prints what the search makes of five firms beside the parallel scheme by least slack.
pub fn measure(seconds: Duration) -> Result<()> {
    println!(
        "{:12}{:>12}{:>9}{:>9}{:>9}{:>9}{:>9}",
        "sites", "least slack", "first", "after ms", "last", "bound", "seconds"
    );
    let mut gain = 0.0;
    for seed in 1..=5 {
        let firm = firm(seed)?;
        let rule = least_slack(&firm)?;
        let begun = super::cpu();
        let first = firm.first()?;
        let soon = super::cpu() - begun;
        let levelled = firm.search(Settings::within(seconds), |_| {
            super::cpu() - begun < seconds
        })?;
        let took = super::cpu() - begun;
        ensure!(levelled.cost <= first.cost);
        let bound = firm.bound()?.length;
        println!(
            "{seed:<12}{rule:>12}{:>9}{:>9.0}{:>9}{bound:>9}{:>9.2}",
            first.cost.length,
            soon.as_secs_f64() * 1e3,
            levelled.cost.length,
            took.as_secs_f64()
        );
        gain += 1.0 - levelled.cost.length as f64 / rule as f64;
    }
    println!(
        "{SITES} sites of {TASKS} tasks, {CREWS} crews: total length {:.1} % below the parallel scheme by least slack",
        gain / 5.0 * 100.0
    );
    Ok(())
}

fn firm(seed: u64) -> Result<Levelling> {
    let mut dice = fastrand::Rng::with_seed(seed);
    let span = Span::new(chrono::NaiveDate::default(), 3000)?;
    let (mut tasks, mut links, mut work, mut sites) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for site in 0..SITES {
        sites.push(Site {
            name: site.to_string(),
            from: dice.u32(..40),
            due: None,
        });
        for position in 0..TASKS {
            let task = site * TASKS + position;
            let mut before: Vec<usize> = (0..3)
                .map(|_| position.saturating_sub(dice.usize(1..12)))
                .collect();
            before.sort_unstable();
            before.dedup();
            let link = |from| Link {
                from: site * TASKS + from,
                to: task,
                ends: Ends::FinishStart,
                lag: Lag::NONE,
            };
            links.extend(before.into_iter().filter(|&from| from < position).map(link));
            tasks.push(Task {
                name: task.to_string(),
                site,
                calendar: 0,
                days: dice.u32(1..=6),
                constraint: Constraint::None,
                state: State::Planned,
            });
            work.push(Work {
                needs: vec![Need {
                    skill: dice.usize(..CREWS),
                    units: dice.u32(1..=2),
                }],
                ..Work::default()
            });
        }
    }
    let crews = (0..CREWS).map(|skill| Crew {
        name: skill.to_string(),
        skills: vec![skill],
        units: 5,
        calendar: 0,
        pace: 100,
    });
    let programme = Programme {
        span,
        today: 0,
        calendars: vec![Calendar::every_day(span)],
        sites,
        tasks,
        links,
    };
    Ok(Levelling {
        programme,
        work,
        crews: crews.collect(),
    })
}

/// Days from start to finish of each site in all, by the parallel scheme.
fn least_slack(firm: &Levelling) -> Result<u64> {
    let programme = &firm.programme;
    let mut activities: Vec<Activity> = (programme.tasks.iter().zip(&firm.work))
        .map(|(task, work)| Activity {
            duration: task.days,
            demands: (0..CREWS)
                .map(|skill| {
                    work.needs
                        .iter()
                        .filter(|need| need.skill == skill)
                        .map(|need| need.units)
                        .sum()
                })
                .collect(),
        })
        .collect();
    let mut links: Vec<(usize, usize)> = programme
        .links
        .iter()
        .map(|link| (link.from, link.to))
        .collect();
    // A site waits for its first day as for an activity that holds nothing.
    for (site, of) in programme.sites.iter().enumerate() {
        links.extend((0..TASKS).map(|task| (activities.len(), site * TASKS + task)));
        activities.push(Activity {
            duration: of.from,
            demands: vec![0; CREWS],
        });
    }
    let problem = Problem::new(
        activities,
        &links,
        &firm.crews.iter().map(|crew| crew.units).collect::<Vec<_>>(),
    )?;
    let starts = parallel(&problem, &Rule::LeastSlack.values(&problem));
    ensure!(problem.allows(&starts));
    Ok(firm
        .cost(|task| (starts[task], starts[task] + programme.tasks[task].days))
        .length)
}
