//! The `.sm` files of PSPLIB.

use anyhow::{Context, Result};
use planner::rcpsp::{Activity, Problem};

/// The project of a file; its first and last activity are its start and end.
pub fn read(text: &str) -> Result<Problem> {
    let mut links = Vec::new();
    for row in section(text, "PRECEDENCE RELATIONS", 2)? {
        let after = row.get(3..).context("a line of links is too short")?;
        links.extend(
            after
                .iter()
                .map(|&after| (row[0] as usize - 1, after as usize - 1)),
        );
    }
    let activities = section(text, "REQUESTS/DURATIONS", 3)?
        .into_iter()
        .map(|row| {
            let demands = row
                .get(3..)
                .context("a line of demands is too short")?
                .to_vec();
            Ok(Activity {
                duration: row[2],
                demands,
            })
        });
    let activities = activities.collect::<Result<Vec<_>>>()?;
    let capacities = section(text, "RESOURCEAVAILABILITIES", 2)?
        .pop()
        .context("no capacities")?;
    Ok(Problem::new(activities, &links, &capacities)?)
}

/// The numbers below a headline, line by line.
fn section(text: &str, headline: &str, skip: usize) -> Result<Vec<Vec<u32>>> {
    let lines = text
        .lines()
        .skip_while(|line| !line.starts_with(headline))
        .skip(skip)
        .take_while(|line| !line.starts_with('*'));
    let rows = lines.map(|line| {
        line.split_whitespace()
            .map(|word| Ok(word.parse()?))
            .collect()
    });
    rows.collect::<Result<Vec<_>>>()
        .with_context(|| headline.to_owned())
}
