//! Plans of made-up programmes against a slow and obvious oracle.

#![allow(clippy::unwrap_used)]

mod common;

use common::span;
use planner::calendar::{Calendar, Day, Lag, Rules, Stretch};
use planner::{Constraint, Ends, Link, Plan, Programme, Site, State, Task};
use proptest::prelude::*;

const FIRST: Day = 30;

fn lags() -> impl Strategy<Value = Lag> {
    prop_oneof![
        (-4..9_i32).prop_map(Lag::Through),
        (0..6_u32).prop_map(Lag::Open)
    ]
}

fn ends() -> impl Strategy<Value = Ends> {
    prop_oneof![
        Just(Ends::FinishStart),
        Just(Ends::StartStart),
        Just(Ends::FinishFinish),
        Just(Ends::StartFinish)
    ]
}

fn calendars() -> Vec<Calendar> {
    let weekend = Rules {
        weekend: vec![chrono::Weekday::Sat, chrono::Weekday::Sun],
        ..Rules::default()
    };
    let stop = Rules {
        weekend: vec![chrono::Weekday::Sun],
        stops: vec![Stretch {
            from: span().date(45),
            to: span().date(60),
        }],
        ..Rules::default()
    };
    vec![
        Calendar::every_day(span()),
        Calendar::new(span(), &weekend).unwrap(),
        Calendar::new(span(), &stop).unwrap(),
    ]
}

fn programmes() -> impl Strategy<Value = Programme> {
    let constraint = prop_oneof![
        4 => Just(Constraint::None),
        1 => (FIRST..FIRST + 60).prop_map(Constraint::NotBefore),
        1 => (FIRST..FIRST + 60).prop_map(Constraint::NotAfter),
        1 => (FIRST..FIRST + 60).prop_map(Constraint::Must),
    ];
    let task = (0..7_u32, 0..3_usize, 0..2_usize, constraint);
    let link = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        ends(),
        lags(),
    );
    (
        prop::collection::vec(task, 2..14),
        prop::collection::vec(link, 0..20),
    )
        .prop_map(|(tasks, links)| {
            let tasks: Vec<Task> = (tasks.into_iter().enumerate())
                .map(|(position, (days, calendar, site, constraint))| Task {
                    name: position.to_string(),
                    site,
                    calendar,
                    days,
                    constraint,
                    state: State::Planned,
                })
                .collect();
            let links = links.into_iter().filter_map(|(to, from, ends, lag)| {
                let to = to.index(tasks.len());
                (to > 0).then(|| Link {
                    from: from.index(to),
                    to,
                    ends,
                    lag,
                })
            });
            Programme {
                span: span(),
                today: FIRST,
                calendars: calendars(),
                sites: ["A", "B"]
                    .map(|name| Site {
                        name: name.to_owned(),
                        from: FIRST + 3,
                        due: None,
                    })
                    .to_vec(),
                links: links.collect(),
                tasks,
            }
        })
}

/// Day by day: a task starts on the first day on which it may, everything that it waits for allows it and somebody works.
fn oracle(programme: &Programme) -> Vec<(Day, Day)> {
    let mut dates: Vec<(Day, Day)> = Vec::new();
    for (position, task) in programme.tasks.iter().enumerate() {
        let calendar = &programme.calendars[task.calendar];
        let early = |day: Day| match task.constraint {
            Constraint::NotBefore(asked) | Constraint::Must(asked) => day < asked,
            Constraint::None | Constraint::NotAfter(_) => false,
        };
        let day = (FIRST + 3..).find(|&day| {
            if early(day) || task.days > 0 && !calendar.is_open(day) {
                return false;
            }
            let (mut finish, mut left) = (day, task.days);
            while left > 0 {
                left -= u32::from(calendar.is_open(finish));
                finish += 1;
            }
            dates.truncate(position);
            dates.push((day, finish));
            programme
                .links
                .iter()
                .filter(|link| link.to == position)
                .all(|link| {
                    let (begin, end) = match link.ends {
                        Ends::FinishStart => (dates[link.from].1, day),
                        Ends::StartStart => (dates[link.from].0, day),
                        Ends::FinishFinish => (dates[link.from].1, finish),
                        Ends::StartFinish => (dates[link.from].0, finish),
                    };
                    match link.lag {
                        Lag::Through(days) => i64::from(end) - i64::from(begin) >= i64::from(days),
                        Lag::Open(days) => {
                            end >= begin
                                && (begin..end).filter(|&day| calendar.is_open(day)).count()
                                    >= days as usize
                        }
                    }
                })
        });
        assert!(day.is_some());
    }
    dates
}

fn dates(plan: &Plan) -> Vec<(Day, Day)> {
    plan.tasks
        .iter()
        .map(|dates| (dates.start, dates.finish))
        .collect()
}

fn ends_of(programme: &Programme, plan: &Plan) -> Vec<Day> {
    let of = |site| {
        programme
            .tasks
            .iter()
            .zip(&plan.tasks)
            .filter(move |(task, _)| task.site == site)
            .map(|(_, dates)| dates.finish)
            .max()
    };
    (0..2).filter_map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_is_as_early_as_can_be(programme in programmes()) {
        let plan = programme.plan().unwrap();
        prop_assert_eq!(dates(&plan), oracle(&programme));
        for link in &programme.links {
            prop_assert!(programme.keeps(link, |task| dates(&plan)[task]));
        }
    }

    /// Telling every task not to start before the day on which it starts changes no day; moving one changes nothing that
    /// does not wait for it, and moving it back brings everything back.
    #[test]
    fn edits_cascade_once_and_only_downstream(programme in programmes(), which in any::<prop::sample::Index>(), by in 1..20_u32) {
        let plan = programme.plan().unwrap();
        let mut again = programme.clone();
        for (task, dates) in again.tasks.iter_mut().zip(&plan.tasks) {
            task.constraint = Constraint::NotBefore(dates.start);
        }
        prop_assert_eq!(dates(&again.plan().unwrap()), dates(&plan));

        let which = which.index(programme.tasks.len());
        let mut moved = programme.clone();
        moved.tasks[which].constraint = Constraint::NotBefore(plan.tasks[which].start + by);
        let after = dates(&moved.plan().unwrap());
        let mut waits = vec![false; programme.tasks.len()];
        waits[which] = true;
        for task in 0..waits.len() {
            waits[task] |= programme.links.iter().any(|link| link.to == task && waits[link.from]);
            prop_assert!(after[task] >= dates(&plan)[task]);
            prop_assert!(waits[task] || after[task] == dates(&plan)[task]);
        }
        moved.tasks[which].constraint = programme.tasks[which].constraint;
        prop_assert_eq!(moved.plan().unwrap(), plan);
    }

    /// A task may slip by its total float and no site finishes later; one open day more and one does, or a day is missed. By its free float,
    /// and no other task moves.
    #[test]
    fn floats_are_what_they_say(programme in programmes(), which in any::<prop::sample::Index>()) {
        let mut programme = programme;
        for task in &mut programme.tasks {
            task.constraint = Constraint::None;
        }
        let plan = programme.plan().unwrap();
        let which = which.index(programme.tasks.len());
        let calendar = &programme.calendars[programme.tasks[which].calendar];
        let milestone = programme.tasks[which].days == 0;
        let slipped = |open: i64| {
            let start = plan.tasks[which].start;
            let from = (start..).find(|&day| calendar.between(start.into(), day.into()) == open && (open == 0 || milestone || calendar.is_open(day))).unwrap();
            let mut programme = programme.clone();
            programme.tasks[which].constraint = Constraint::NotBefore(from);
            programme.plan().unwrap()
        };
        let of = plan.tasks[which];
        prop_assert!(0 <= of.free_float && of.free_float <= of.total_float);
        prop_assert_eq!(ends_of(&programme, &slipped(of.total_float)), ends_of(&programme, &plan));
        if !milestone {
            prop_assert_ne!(ends_of(&programme, &slipped(of.total_float + 1)), ends_of(&programme, &plan));
        }
        let free = slipped(of.free_float);
        for (task, before) in plan.tasks.iter().enumerate().filter(|(task, _)| *task != which) {
            prop_assert_eq!((free.tasks[task].start, free.tasks[task].finish), (before.start, before.finish));
        }
    }
}
