//! The starter data against its schemas, and the template's schedule against what the trade says of it.

#![allow(clippy::unwrap_used)]

mod common;

use chrono::Weekday;
use common::{date, flat, names};
use planner::calendar::{Calendar, Rules};
use planner::starter::{CALENDARS, Calendars, TEMPLATE, Template};
use serde_json::Value;

fn keeps(data: &str, schema: &str, break_it: impl FnOnce(&mut Value)) {
    let mut data: Value = serde_json::from_str(data).unwrap();
    let schema: Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&data)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    break_it(&mut data);
    assert!(!validator.is_valid(&data));
}

#[test]
fn the_files_keep_to_their_schemas() {
    keeps(
        TEMPLATE,
        include_str!("../../../../assets/planner/schema/template.schema.json"),
        |data| data["tasks"][0]["days"] = "1".into(),
    );
    keeps(
        CALENDARS,
        include_str!("../../../../assets/planner/schema/calendars.schema.json"),
        |data| data["years"][0]["closed"][0]["to"] = "soon".into(),
    );
    assert_eq!(Template::starter().tasks.len(), 40);
    assert_eq!(Calendars::starter().years.len(), 2);
}

#[test]
fn without_days_off_it_takes_82_days_along_the_custom_goods() {
    let programme = flat("2026-03-02", |_, _| Rules::default());
    let plan = programme.plan().unwrap();
    assert!(plan.broken.is_empty());
    let finish = plan.tasks.iter().map(|dates| dates.finish).max().unwrap();
    let start = plan.tasks[0].start;
    assert_eq!(finish - start, 82);
    assert_eq!(programme.span.date(finish - 1), date("2026-05-22"));
    let critical: Vec<usize> = (1..=40)
        .filter(|&id| plan.tasks[id - 1].critical())
        .collect();
    assert_eq!(
        critical,
        [
            1, 2, 3, 4, 5, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 34, 35, 38, 39, 40
        ]
    );
    for id in [21, 22, 23, 24, 25, 26, 27, 28, 29, 31] {
        assert_eq!(
            plan.tasks[id - 1].total_float,
            3,
            "{}",
            names(&programme)[id - 1]
        );
    }
}

#[test]
fn days_off_make_it_longer() {
    let calendars = Calendars::starter();
    let length = |rules: &dyn Fn(bool) -> Rules| {
        let plan = flat("2026-03-02", |noisy, _| rules(noisy)).plan().unwrap();
        plan.tasks.iter().map(|dates| dates.finish).max().unwrap() - plan.tasks[0].start
    };
    let holidays = length(&|_| calendars.rules(&[]));
    let weekends = length(&|_| calendars.rules(&[Weekday::Sat, Weekday::Sun]));
    let sundays = length(&|_| calendars.rules(&[Weekday::Sun]));
    let beijing = length(&|noisy| {
        let rules = calendars.rules(&[Weekday::Sun]);
        if noisy {
            calendars.noisy(&rules, &calendars.noise[1])
        } else {
            rules
        }
    });
    assert!(
        82 < holidays && holidays < sundays && sundays < beijing && beijing <= weekends,
        "{holidays} {sundays} {beijing} {weekends}"
    );
    assert!(
        weekends >= 90,
        "three months and more with closed weekends, not {weekends}"
    );
}

/// Ponding keeps to its 48 hours over a holiday on which nobody works.
#[test]
fn water_stands_through_days_off() {
    let plain = flat("2026-03-02", |_, _| Rules::default()).plan().unwrap();
    let stop = plain.tasks[13].start;
    let programme = flat("2026-03-02", |_, span| Rules {
        stops: vec![planner::calendar::Stretch {
            from: span.date(stop),
            to: span.date(stop + 6),
        }],
        ..Rules::default()
    });
    let plan = programme.plan().unwrap();
    assert_eq!(
        (plan.tasks[13].start, plan.tasks[13].finish),
        (stop, stop + 2)
    );
    assert_eq!(plan.tasks[14].start, stop + 7);
    assert!(Calendar::every_day(programme.span).is_open(stop));
}
