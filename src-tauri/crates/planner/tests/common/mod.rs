//! Small programmes for tests.

#![allow(clippy::unwrap_used, dead_code)]

use chrono::NaiveDate;
use planner::calendar::{Calendar, Rules, Span};
use planner::starter::{SiteCalendars, Template};
use planner::{Programme, Site};

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
