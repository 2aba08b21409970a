//! `./dev bench planner --instances DIR --seconds N`: how short the planner's schedules are, beside the best known ones.
//!
//! DIR holds instances of PSPLIB (`*.sm`) and `best_known.csv` (`instance,critical_path,lower_bound,best_known,proved`). One thread; seconds are
//! CPU time of this process, so that what else the computer does counts for nothing. Several sites that share crews are made up, and compared with
//! the parallel scheme by least slack.

mod instance;
mod path;
mod sites;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use planner::rcpsp::search::{Progress, Settings, search};
use rustix::time::{ClockId, clock_gettime};

/// What was asked for.
struct Asked {
    instances: Option<PathBuf>,
    seconds: Duration,
    /// Only instances whose name begins so.
    only: String,
}

fn asked() -> Result<Asked> {
    let mut asked = Asked {
        instances: None,
        seconds: Duration::from_secs(1),
        only: String::new(),
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words
            .next()
            .with_context(|| format!("{word} needs a value"))?;
        match word.as_str() {
            "--instances" => asked.instances = Some(value.into()),
            "--seconds" => asked.seconds = Duration::from_secs_f64(value.parse()?),
            "--only" => asked.only = value,
            _ => anyhow::bail!("{word}? Known are --instances DIR, --seconds N and --only PREFIX"),
        }
    }
    Ok(asked)
}

/// CPU time of this process.
pub fn cpu() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        now.tv_sec.unsigned_abs(),
        u32::try_from(now.tv_nsec).unwrap_or(0),
    )
}

/// Gaps to the best known, summed over the instances of one size.
#[derive(Default)]
struct Gaps {
    count: u32,
    first: f64,
    last: f64,
    proved: u32,
    made: u64,
    time: Duration,
    slowest: Duration,
}

fn main() -> Result<()> {
    let asked = asked()?;
    if let Some(folder) = &asked.instances {
        let known =
            std::fs::read_to_string(folder.join("best_known.csv")).context("best_known.csv")?;
        let mut sizes: BTreeMap<String, Gaps> = BTreeMap::new();
        println!(
            "{:12}{:>9}{:>7}{:>11}{:>9}",
            "instance", "makespan", "bound", "best known", "seconds"
        );
        for line in known
            .lines()
            .skip(1)
            .filter(|line| line.starts_with(&asked.only))
        {
            let row: Vec<&str> = line.split(',').collect();
            ensure!(row.len() == 5, "best_known.csv: {line}");
            let problem = instance::read(&std::fs::read_to_string(
                folder.join(format!("{}.sm", row[0])),
            )?)
            .context(line.to_owned())?;
            let size = format!("{} activities", problem.len() - 2);
            measure(
                &problem,
                row[0],
                row[3].parse()?,
                asked.seconds,
                sizes.entry(size).or_default(),
            )?;
        }
        for (size, gaps) in sizes {
            let count = f64::from(gaps.count);
            println!(
                "{size}, {} instances: mean gap to the best known {:.2} %, {} proved shortest, {:.0} schedules a second; first answers {:.2} %, the slowest after {:.1} ms",
                gaps.count,
                gaps.last / count * 100.0,
                gaps.proved,
                gaps.made as f64 / gaps.time.as_secs_f64(),
                gaps.first / count * 100.0,
                gaps.slowest.as_secs_f64() * 1e3,
            );
        }
    }
    path::measure()?;
    sites::measure(asked.seconds)
}

fn measure(
    problem: &planner::rcpsp::Problem,
    name: &str,
    best: u32,
    seconds: Duration,
    gaps: &mut Gaps,
) -> Result<()> {
    let begun = cpu();
    let mut first: Option<(Progress, Duration)> = None;
    let mut calls = 0_u32;
    let found = search(problem, Settings::within(seconds), |progress| {
        first.get_or_insert_with(|| (progress, cpu() - begun));
        // Asking for the time costs as much as a tenth of a schedule.
        calls += 1;
        !calls.is_multiple_of(16) || cpu() - begun < seconds
    });
    let took = cpu() - begun;
    ensure!(
        problem.allows(&found.starts),
        "{name}: the schedule breaks a link or a capacity"
    );
    let (first, soon) = first.context("no first answer")?;
    let gap = |makespan: u32| f64::from(makespan) / f64::from(best) - 1.0;
    println!(
        "{name:12}{:>9}{:>7}{best:>11}{:>9.2}",
        found.progress.makespan,
        found.progress.bound,
        took.as_secs_f64()
    );
    gaps.count += 1;
    gaps.first += gap(first.makespan);
    gaps.last += gap(found.progress.makespan);
    gaps.proved += u32::from(found.progress.makespan == found.progress.bound);
    gaps.made += found.progress.made;
    gaps.time += took;
    gaps.slowest = gaps.slowest.max(soon);
    Ok(())
}
