//! How long a plan of many tasks takes.

use anyhow::Result;
use planner::calendar::{Calendar, Rules, Span};
use planner::starter::{Calendars, SiteCalendars, Template};
use planner::{Programme, Site};

const SITES: usize = 250;

/// Prints the CPU time of planning 10,000 tasks anew: 250 flats of the template on calendars with holidays.
pub fn measure() -> Result<()> {
    let span = Span::new("2026-01-01".parse()?, 730)?;
    let rules = Calendars::starter().rules(&[chrono::Weekday::Sun]);
    let calendars = vec![
        Calendar::new(span, &rules)?,
        Calendar::new(span, &Rules::default())?,
    ];
    let mut programme = Programme {
        span,
        today: 0,
        calendars,
        sites: Vec::new(),
        tasks: Vec::new(),
        links: Vec::new(),
    };
    for site in 0..SITES {
        programme.sites.push(Site {
            name: site.to_string(),
            from: site as u32,
            due: None,
        });
        let made = Template::starter().make(
            site,
            programme.tasks.len(),
            SiteCalendars {
                site: 0,
                noisy: 0,
                every_day: 1,
            },
        );
        programme.tasks.extend(made.tasks);
        programme.links.extend(made.links);
    }
    let mut slowest = std::time::Duration::ZERO;
    for _ in 0..20 {
        let begun = super::cpu();
        let plan = programme.plan()?;
        slowest = slowest.max(super::cpu() - begun);
        anyhow::ensure!(plan.tasks.len() == programme.tasks.len());
    }
    println!(
        "{} tasks and {} links planned anew: {:.1} ms, the slowest of 20",
        programme.tasks.len(),
        programme.links.len(),
        slowest.as_secs_f64() * 1e3
    );
    Ok(())
}
