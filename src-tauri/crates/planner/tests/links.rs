//! Links, constraints, progress and what is refused, one row each.

#![allow(clippy::unwrap_used)]

mod common;

use common::{date, span};
use planner::calendar::{Calendar, Lag, Rules};
use planner::{Baseline, Broken, Constraint, Ends, Link, Programme, Site, State, Task};

use chrono::Weekday;

/// Monday 2 March 2026; weeks of five days.
const MONDAY: u32 = 60;

fn task(name: &str, days: u32) -> Task {
    Task {
        name: name.to_owned(),
        site: 0,
        calendar: 0,
        days,
        constraint: Constraint::None,
        state: State::Planned,
    }
}

fn programme(tasks: Vec<Task>, links: Vec<Link>) -> Programme {
    let weekend = Rules {
        weekend: vec![Weekday::Sat, Weekday::Sun],
        ..Rules::default()
    };
    assert_eq!(span().date(MONDAY), date("2026-03-02"));
    Programme {
        span: span(),
        today: MONDAY,
        calendars: vec![
            Calendar::new(span(), &weekend).unwrap(),
            Calendar::every_day(span()),
        ],
        sites: vec![Site {
            name: "A".to_owned(),
            from: MONDAY,
            due: None,
        }],
        tasks,
        links,
    }
}

fn link(from: usize, to: usize, ends: Ends, lag: Lag) -> Link {
    Link {
        from,
        to,
        ends,
        lag,
    }
}

/// A first task of three days from Monday and a second of two: on which days from that Monday the second works.
#[test]
fn each_kind_of_link_with_each_kind_of_lag() {
    use Ends::{FinishFinish, FinishStart, StartFinish, StartStart};
    for (ends, lag, start, finish) in [
        (FinishStart, Lag::NONE, 3, 5),
        (FinishStart, Lag::Through(2), 7, 9),
        (FinishStart, Lag::Through(4), 7, 9),
        (FinishStart, Lag::Through(5), 8, 10),
        (FinishStart, Lag::Through(-1), 2, 4),
        (FinishStart, Lag::Through(-9), 0, 2),
        (FinishStart, Lag::Open(1), 4, 8),
        (FinishStart, Lag::Open(2), 7, 9),
        (FinishStart, Lag::Open(4), 9, 11),
        (StartStart, Lag::NONE, 0, 2),
        (StartStart, Lag::Through(2), 2, 4),
        (StartStart, Lag::Open(5), 7, 9),
        (FinishFinish, Lag::NONE, 1, 3),
        (FinishFinish, Lag::Through(1), 2, 4),
        (FinishFinish, Lag::Through(3), 4, 8),
        (FinishFinish, Lag::Open(3), 4, 8),
        (StartFinish, Lag::NONE, 0, 2),
        (StartFinish, Lag::Through(4), 2, 4),
        (StartFinish, Lag::Open(6), 4, 8),
    ] {
        let programme = programme(
            vec![task("a", 3), task("b", 2)],
            vec![link(0, 1, ends, lag)],
        );
        let plan = programme.plan().unwrap();
        let b = plan.tasks[1];
        assert_eq!(
            (b.start - MONDAY, b.finish - MONDAY),
            (start, finish),
            "{ends:?} {lag:?}"
        );
        assert!(plan.broken.is_empty());
    }
}

#[test]
fn floats_say_how_far_a_task_may_slip() {
    // a 3 ─ b 2 ─ d 1, a ─ c 4 ─ d, and e 1 that nothing waits for.
    let fs = |from, to| link(from, to, Ends::FinishStart, Lag::NONE);
    let programme = programme(
        vec![
            task("a", 3),
            task("b", 2),
            task("c", 4),
            task("d", 1),
            task("e", 1),
        ],
        vec![fs(0, 1), fs(0, 2), fs(1, 3), fs(2, 3), fs(0, 4)],
    );
    let floats: Vec<(i64, i64)> = programme
        .plan()
        .unwrap()
        .tasks
        .iter()
        .map(|dates| (dates.total_float, dates.free_float))
        .collect();
    assert_eq!(floats, [(0, 0), (2, 2), (0, 0), (0, 0), (4, 4)]);
}

#[test]
fn constraints_hold_and_links_win() {
    let planned = |constraint| {
        let mut second = task("b", 2);
        second.constraint = constraint;
        let plan = programme(
            vec![task("a", 3), second],
            vec![link(0, 1, Ends::FinishStart, Lag::NONE)],
        )
        .plan()
        .unwrap();
        (
            plan.tasks[1].start - MONDAY,
            plan.tasks[1].total_float,
            plan.broken,
        )
    };
    assert_eq!(planned(Constraint::NotBefore(MONDAY + 5)), (7, 0, vec![]));
    assert_eq!(planned(Constraint::NotBefore(MONDAY + 1)), (3, 0, vec![]));
    assert_eq!(planned(Constraint::NotAfter(MONDAY + 4)), (3, 0, vec![]));
    assert_eq!(
        planned(Constraint::NotAfter(MONDAY + 3)),
        (3, -1, vec![Broken::Late(1)])
    );
    assert_eq!(planned(Constraint::Must(MONDAY + 8)), (8, 0, vec![]));
    assert_eq!(
        planned(Constraint::Must(MONDAY + 2)),
        (3, -1, vec![Broken::Moved(1)])
    );
}

#[test]
fn milestones_take_no_day() {
    let fs = |from, to| link(from, to, Ends::FinishStart, Lag::NONE);
    let plan = programme(
        vec![task("a", 5), task("paid", 0), task("b", 1)],
        vec![fs(0, 1), fs(1, 2)],
    )
    .plan()
    .unwrap();
    assert_eq!(
        (plan.tasks[1].start, plan.tasks[1].finish),
        (MONDAY + 5, MONDAY + 5),
        "with the end of Friday"
    );
    assert_eq!(plan.tasks[2].start, MONDAY + 7);
    assert!(plan.tasks[1].critical());
}

#[test]
fn what_happened_stays_and_what_is_left_goes_on_from_today() {
    let mut programme = programme(
        vec![task("a", 3), task("b", 4), task("c", 1)],
        vec![
            link(0, 1, Ends::FinishStart, Lag::NONE),
            link(1, 2, Ends::FinishStart, Lag::NONE),
        ],
    );
    programme.today = MONDAY + 8;
    programme.tasks[0].state = State::Done {
        start: MONDAY,
        last: MONDAY + 3,
    };
    programme.tasks[1].state = State::Begun {
        start: MONDAY + 4,
        progress: 30,
    };
    let plan = programme.plan().unwrap();
    let days: Vec<(u32, u32)> = plan
        .tasks
        .iter()
        .map(|dates| (dates.start - MONDAY, dates.finish - MONDAY))
        .collect();
    // 70 % of four days are three: Tuesday to Thursday.
    assert_eq!(days, [(0, 4), (4, 11), (11, 12)]);
    assert!(plan.broken.is_empty());
    programme.tasks[1].state = State::Begun {
        start: MONDAY + 2,
        progress: 30,
    };
    assert_eq!(
        programme.plan().unwrap().broken,
        [Broken::OutOfSequence(0)],
        "it began before what it waits for was done"
    );
}

#[test]
fn a_contract_that_cannot_be_kept_is_named() {
    let mut programme = programme(vec![task("a", 6)], vec![]);
    programme.sites[0].due = Some(MONDAY + 6);
    let plan = programme.plan().unwrap();
    assert_eq!(plan.broken, [Broken::Overdue(0)]);
    assert_eq!(plan.tasks[0].total_float, -1);
}

#[test]
fn bad_input_is_refused_by_name() {
    let fs = |from, to| link(from, to, Ends::FinishStart, Lag::NONE);
    let good = || {
        programme(
            vec![
                task("墙砖", 3),
                task("地砖", 2),
                task("石材", 1),
                task("保洁", 1),
            ],
            vec![fs(0, 1), fs(1, 2), fs(2, 3)],
        )
    };
    let fault = |change: &dyn Fn(&mut Programme)| {
        let mut programme = good();
        change(&mut programme);
        programme.plan().unwrap_err()
    };
    assert!(good().plan().is_ok());
    let circle = fault(&|programme| programme.links.push(fs(2, 0)));
    assert_eq!(circle.code, "planner.circle");
    let mut named: Vec<&str> = circle.params["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    let begin = named.iter().position(|name| *name == "墙砖").unwrap();
    named.rotate_left(begin);
    assert_eq!(
        named,
        ["墙砖", "地砖", "石材"],
        "in the order in which they wait, without who only follows"
    );
    assert_eq!(
        fault(&|programme| programme.links.push(fs(1, 1))).params["walk"],
        "地砖"
    );
    let over = fault(&|programme| {
        programme.tasks[0].state = State::Begun {
            start: MONDAY,
            progress: 101,
        }
    });
    assert_eq!(
        (over.code.as_str(), &over.params["task"]),
        ("planner.progress", &"墙砖".into())
    );
    for state in [
        State::Begun {
            start: MONDAY + 1,
            progress: 1,
        },
        State::Done {
            start: MONDAY,
            last: MONDAY - 1,
        },
        State::Done {
            start: MONDAY,
            last: MONDAY + 1,
        },
    ] {
        assert_eq!(
            fault(&|programme| programme.tasks[0].state = state).code,
            "planner.actual_dates"
        );
    }
    assert_eq!(
        fault(&|programme| programme.tasks[2].days = 800).code,
        "planner.outside"
    );
    assert_eq!(
        fault(&|programme| programme.tasks[2].days = 800).params["task"],
        "石材"
    );
    assert_eq!(
        fault(&|programme| programme.tasks[0].constraint = Constraint::Must(5000)).code,
        "planner.outside"
    );
    assert_eq!(
        fault(&|programme| programme.sites[0].due = Some(5000)).code,
        "planner.outside"
    );
    assert_eq!(
        fault(&|programme| programme.tasks[0].calendar = 9).code,
        "planner.unknown"
    );
    assert_eq!(
        fault(&|programme| programme.links.push(fs(0, 9))).code,
        "planner.unknown"
    );
}

/// Two baselines: as signed, and after a task was added. A weekend between counts for nothing.
#[test]
fn plans_are_compared_with_several_baselines() {
    let fs = |from, to| link(from, to, Ends::FinishStart, Lag::NONE);
    let mut programme = programme(vec![task("a", 3), task("b", 2)], vec![fs(0, 1)]);
    let signed = Baseline::of("签约", &programme.plan().unwrap(), &["a", "b"]);
    programme.tasks.push(task("c", 1));
    programme.links.push(fs(0, 2));
    let changed = Baseline::of("增项", &programme.plan().unwrap(), &["a", "b", "c"]);
    programme.tasks[0].days = 5;
    programme.tasks[1].days = 1;
    let plan = programme.plan().unwrap();
    let variances = |baseline: &Baseline<&str>| -> Vec<Option<(i64, i64)>> {
        let variances = baseline.variances(&programme, &plan, &["a", "b", "c"]);
        variances
            .into_iter()
            .map(|variance| variance.map(|of| (of.start, of.finish)))
            .collect()
    };
    assert_eq!(variances(&signed), [Some((0, 2)), Some((2, 1)), None]);
    assert_eq!(
        variances(&changed),
        [Some((0, 2)), Some((2, 1)), Some((2, 2))]
    );
}
