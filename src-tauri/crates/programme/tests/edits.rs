//! Whatever is done to a plan, it can be shown, and its dates keep to its links.

#![allow(clippy::unwrap_used)]

mod common;

use chrono::{Days, NaiveDate};
use common::Home;
use programme::api::*;
use programme::model::{Bound, LinkEnds};
use proptest::prelude::*;
use serde_json::json;

#[derive(Clone, Debug)]
enum Edit {
    Tie(usize, usize, &'static str, i32),
    Untie(usize),
    Days(usize, u32),
    Drag(usize, u64),
    Stretch(usize, u64),
    Bound(usize, &'static str, u64),
    Progress(usize, u32),
    Delete(usize),
    Wait(i64),
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = 0..6_usize;
    prop_oneof![
        4 => (at.clone(), at.clone(), prop::sample::select(vec!["fs", "ss", "ff", "sf"]), -4..9_i32)
            .prop_map(|(from, to, ends, lag)| Edit::Tie(from, to, ends, lag)),
        1 => at.clone().prop_map(Edit::Untie),
        1 => (at.clone(), 0..9_u32).prop_map(|(task, days)| Edit::Days(task, days)),
        2 => (at.clone(), 0..40_u64).prop_map(|(task, day)| Edit::Drag(task, day)),
        1 => (at.clone(), 0..40_u64).prop_map(|(task, day)| Edit::Stretch(task, day)),
        1 => (at.clone(), prop::sample::select(vec!["none", "not_before", "not_after", "must"]), 0..40_u64)
            .prop_map(|(task, bound, day)| Edit::Bound(task, bound, day)),
        1 => (at.clone(), 0..101_u32).prop_map(|(task, percent)| Edit::Progress(task, percent)),
        1 => at.prop_map(Edit::Delete),
        1 => (1..6_i64).prop_map(Edit::Wait),
    ]
}

/// What a person may be told of such an edit.
const REFUSED: &[&str] = &[
    "planner.circle",
    "programme.has_begun",
    "programme.has_ended",
    "programme.has_deadline",
];

fn apply(home: &Home, start: NaiveDate, edit: &Edit) {
    let plan = home.plan();
    let task = |at: usize| (at < plan.tasks.len()).then(|| &plan.tasks[at]);
    let write = |code: kernel::Result<PlanView>| {
        if let Err(fault) = code {
            assert!(REFUSED.contains(&fault.code.as_str()), "{fault:?}");
            assert_eq!(home.plan(), plan);
        }
    };
    match *edit {
        Edit::Tie(from, to, ends, lag) => {
            if let (Some(from), Some(to)) = (task(from), task(to)) {
                write(home.tie(
                    from.id,
                    to.id,
                    json!({"ends": ends, "lag": lag.to_string()}),
                ));
            }
        }
        Edit::Untie(at) => {
            if let Some(link) = plan.links.get(at) {
                let of = LinkRef { id: link.id };
                write(home.firm.write(|tx| untie_tasks(tx, of)));
            }
        }
        Edit::Days(at, days) => {
            if let Some(task) = task(at) {
                write(home.save(task.id, json!({"days": days.to_string()})));
            }
        }
        Edit::Drag(at, day) => {
            if let Some(task) = task(at) {
                write(home.shift(task.id, &(start + Days::new(day)).to_string()));
            }
        }
        Edit::Stretch(at, day) => {
            if let Some(task) = task(at) {
                let (id, end) = (task.id, start + Days::new(day));
                write(
                    home.firm
                        .write(|tx| resize_task(tx, ResizeTask { id, end })),
                );
            }
        }
        Edit::Bound(at, bound, day) => {
            if let Some(task) = task(at) {
                let day = start + Days::new(day);
                write(home.save(task.id, json!({"bound": bound, "boundOn": day})));
            }
        }
        Edit::Progress(at, percent) => {
            if let Some(task) = task(at) {
                write(home.save(task.id, json!({"progress": percent.to_string()})));
            }
        }
        Edit::Delete(at) => {
            if let Some(task) = task(at) {
                let ids = vec![task.id];
                write(home.firm.write(|tx| delete_tasks(tx, DeleteTasks { ids })));
            }
        }
        Edit::Wait(days) => home.firm.env.pass_days(days),
    }
}

/// Without days off a date is a number: what a link asks of what is planned holds.
fn keeps(plan: &PlanView, today: NaiveDate) {
    let behind = |task: &TaskView| match task.days {
        0 => task.start,
        _ => task.end + Days::new(1),
    };
    for link in &plan.links {
        let find = |id| plan.tasks.iter().find(|task| task.id == id).unwrap();
        let (from, to) = (find(link.from), find(link.to));
        let lag = chrono::Duration::days(link.lag.into());
        let kept = match link.ends {
            LinkEnds::FinishStart => behind(from) + lag <= to.start,
            LinkEnds::StartStart => from.start + lag <= to.start,
            LinkEnds::FinishFinish => behind(from) + lag <= behind(to),
            LinkEnds::StartFinish => from.start + lag <= behind(to),
        };
        assert!(
            kept || to.finished_on.is_some() || to.troubles.contains(&"sequence".to_owned()),
            "{link:?} {from:?} {to:?}"
        );
    }
    for task in &plan.tasks {
        let waits = task.started_on.is_none();
        assert!(!waits || task.start >= plan.start_on && task.start >= today);
        if waits && task.bound == Bound::NotBefore {
            assert!(Some(task.start) >= task.bound_on);
        }
        assert!(task.end >= task.start && task.float_end >= task.end);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn every_edit_leaves_a_plan_that_keeps_to_its_links(edits in prop::collection::vec(edit(), 1..24)) {
        let home = Home::on("2026-02-20");
        home.make(json!({"empty": true})).unwrap();
        for (at, name) in ["一", "二", "三", "四", "五", "六"].into_iter().enumerate() {
            home.add(name, at as u32);
        }
        let start = home.plan().start_on;
        for edit in &edits {
            apply(&home, start, edit);
            let plan = home.plan();
            prop_assert!(plan.ignored.is_empty());
            keeps(&plan, home.firm.read(|db| Ok(db.today())).unwrap());
        }
        // Dragging a task to where it is changes nothing of the dates.
        let before = home.plan();
        for task in &before.tasks {
            if let Ok(after) = home.shift(task.id, &task.start.to_string()) {
                let dates = |plan: &PlanView| plan.tasks.iter().map(|task| (task.start, task.end)).collect::<Vec<_>>();
                prop_assert_eq!(dates(&after), dates(&before));
            }
        }
    }
}
