//! Plans made of the template, and what edits make of them.

#![allow(clippy::unwrap_used)]

mod common;

use common::{Home, dates, day, link, named, req};
use programme::api::*;
use serde_json::{Value, json};

fn pair(start: &str, end: &str) -> (String, String) {
    (start.to_owned(), end.to_owned())
}

#[test]
fn the_template_takes_82_days_along_the_custom_goods() {
    let home = Home::made("2026-02-20", "2026-03-02");
    let plan = home.plan();
    assert_eq!(
        (plan.start, plan.finish),
        (day("2026-03-02"), day("2026-05-22"))
    );
    assert_eq!(
        (plan.length, plan.tasks.len(), plan.links.len()),
        (82, 40, 51)
    );
    let critical: Vec<&str> = (plan.tasks.iter())
        .filter(|task| task.critical)
        .map(|task| task.name.as_str())
        .collect();
    assert_eq!(critical.len(), 22);
    for name in [
        "交底",
        "水电",
        "闭水",
        "墙砖",
        "复尺下单",
        "定制柜",
        "竣工验收",
    ] {
        assert!(critical.contains(&name), "{name}");
    }
    let paint = named(&plan, "底漆");
    assert_eq!((paint.total_float, paint.critical), (3, false));
    assert_eq!(paint.float_end, paint.end + chrono::Days::new(3));
    assert_eq!(named(&plan, "墙砖").needs[0].skill, "tiler");
    assert_eq!(named(&plan, "隐蔽验收").inspection, "隐蔽工程");
    assert!(plan.closed.is_empty());
}

#[test]
fn days_off_make_it_longer_and_ponding_runs_through_them() {
    let length = |with: Value| {
        let home = Home::on("2026-02-20");
        home.make(with).unwrap()
    };
    let holidays = length(json!({"holidays": true}));
    let sundays = length(json!({"holidays": true, "weekend": "sunday"}));
    let beijing = length(json!({"holidays": true, "weekend": "sunday", "noise": "Beijing"}));
    let weekends = length(json!({"holidays": true, "weekend": "both"}));
    assert!(82 < holidays.length && holidays.length < sundays.length);
    assert!(sundays.length < beijing.length && beijing.length <= weekends.length);
    assert!(
        holidays.closed.contains(&day("2026-05-01"))
            && !holidays.closed.contains(&day("2026-05-09"))
    );
    for plan in [holidays, sundays, beijing, weekends] {
        let ponding = named(&plan, "闭水");
        assert_eq!((ponding.end - ponding.start).num_days(), 1);
    }
    // The stop around Spring Festival.
    let home = Home::on("2026-12-01");
    let stopped = home
        .make(json!({"startOn": "2027-01-04", "springStop": true}))
        .unwrap();
    assert!(stopped.length > 82 + 25);
}

#[test]
fn a_plan_is_made_once_and_its_settings_change_it() {
    let home = Home::on("2026-02-20");
    for (with, code, field) in [
        (json!({"startOn": ""}), "programme.start_missing", "startOn"),
        (json!({"startOn": "soon"}), "crm.date_invalid", "startOn"),
        (
            json!({"dueOn": "2026-03-01"}),
            "programme.due_first",
            "dueOn",
        ),
        (json!({"noise": "Mars"}), "programme.noise_unknown", "noise"),
    ] {
        let fault = home.make(with).unwrap_err();
        assert_eq!(
            (fault.code.as_str(), fault.params["field"].as_str()),
            (code, Some(field))
        );
    }
    home.make(json!({"dueOn": "2026-05-20"})).unwrap();
    let late = home.plan();
    assert_eq!(late.late_days, Some(2));
    assert_eq!(late.tasks.iter().filter(|task| task.critical).count(), 22);
    assert_eq!(named(&late, "底漆").total_float, 3);
    assert_eq!(
        home.make(json!({})).unwrap_err().code,
        "programme.made_already"
    );
    let fields = json!({"project": home.project, "fields": {"startOn": "2026-03-09", "dueOn": "2026-06-30"}});
    let later = home.firm.write(|tx| save_plan(tx, req(fields))).unwrap();
    assert_eq!(
        (later.finish, later.late_days),
        (day("2026-05-29"), Some(-32))
    );
    let of = json!({"project": home.project});
    home.firm
        .write(|tx| delete_plan(tx, req(of.clone())))
        .unwrap();
    let gone = home.firm.read(|db| plan(db, req(of))).unwrap();
    assert!(gone.plan.is_none() && !gone.skills.is_empty() && gone.noises[0].code.is_empty());
    let left: i64 = home
        .firm
        .read(|db| db.one("SELECT count(*) FROM programme_link", [], |r| r.get(0)))
        .unwrap();
    assert_eq!(left, 0);
}

/// Each kind of link with a lag, between a task of three days and one of two.
#[test]
fn links_of_every_kind() {
    for (ends, lag, start) in [
        ("fs", "", "2026-03-05"),
        ("fs", "2", "2026-03-07"),
        ("fs", "-1", "2026-03-04"),
        ("ss", "", "2026-03-02"),
        ("ss", "1", "2026-03-03"),
        ("ff", "", "2026-03-03"),
        ("ff", "4", "2026-03-07"),
        ("sf", "3", "2026-03-03"),
    ] {
        let home = Home::on("2026-02-20");
        home.make(json!({"empty": true})).unwrap();
        let (first, second) = (home.add("一", 3), home.add("二", 2));
        let plan = home
            .tie(first, second, json!({"ends": ends, "lag": lag}))
            .unwrap();
        assert_eq!(named(&plan, "二").start, day(start), "{ends} {lag}");
    }
    // Days that are worked, over a weekend.
    let home = Home::on("2026-02-20");
    home.make(json!({"empty": true, "weekend": "both"}))
        .unwrap();
    let (first, second) = (home.add("一", 4), home.add("二", 1));
    let worked = home
        .tie(first, second, json!({"lag": "2", "lagOpen": true}))
        .unwrap();
    assert_eq!(named(&worked, "二").start, day("2026-03-10"));
    let through = home.tie(first, second, json!({"lag": "2"})).unwrap();
    assert_eq!(
        (named(&through, "二").start, through.links.len()),
        (day("2026-03-09"), 1)
    );
    let fault = home
        .tie(first, second, json!({"lag": "-1", "lagOpen": true}))
        .unwrap_err();
    assert_eq!(fault.code, "programme.lag_open_negative");
    assert_eq!(
        home.tie(first, second, json!({"lag": "x"}))
            .unwrap_err()
            .code,
        "programme.lag_invalid"
    );
}

#[test]
fn a_circle_is_named_and_not_stored() {
    let home = Home::made("2026-02-20", "2026-03-02");
    let plan = home.plan();
    let fault = home
        .tie(named(&plan, "墙砖").id, named(&plan, "防水").id, json!({}))
        .unwrap_err();
    assert_eq!(fault.code, "planner.circle");
    let tasks = fault.params["tasks"].as_array().unwrap();
    assert!(
        tasks.contains(&json!("墙砖")) && tasks.contains(&json!("闭水")),
        "{tasks:?}"
    );
    assert_eq!(home.plan(), plan);
}

/// Two computers tied a link each: together they close a circle that neither saw.
#[test]
fn a_circle_that_came_from_two_computers_is_shown_and_taken_out() {
    let home = Home::on("2026-02-20");
    home.make(json!({"empty": true})).unwrap();
    let (first, second) = (home.add("一", 3), home.add("二", 2));
    home.tie(first, second, json!({})).unwrap();
    let other = home
        .firm
        .write(|tx| {
            let id: kernel::Id<programme::Link> = tx.new_id();
            tx.insert(
                "programme_link",
                &[
                    ("id", &id),
                    ("task_id", &first),
                    ("from_id", &second),
                    ("ends", &"fs"),
                ],
            )?;
            Ok(id)
        })
        .unwrap();
    let plan = home.plan();
    assert_eq!(plan.ignored, [other]);
    assert_eq!(named(&plan, "二").start, day("2026-03-05"));
    // Work goes on with it there, and it can be taken out.
    home.save(first, json!({"days": "5"})).unwrap();
    let whole = home
        .firm
        .write(|tx| untie_tasks(tx, req(json!({"id": other}))))
        .unwrap();
    assert!(whole.ignored.is_empty());
    assert_eq!(named(&whole, "二").start, day("2026-03-07"));
}

#[test]
fn dragging_asks_for_a_day_and_dragging_back_takes_it_off() {
    let home = Home::made("2026-02-20", "2026-03-02");
    let before = home.plan();
    let ac = named(&before, "空调").clone();
    // It has float: nothing else moves.
    let later = home
        .shift(ac.id, &(ac.start + chrono::Days::new(2)).to_string())
        .unwrap();
    assert_eq!(
        named(&later, "空调").bound_on,
        Some(ac.start + chrono::Days::new(2))
    );
    assert_eq!(later.finish, before.finish);
    // A critical one takes along what waits for it.
    let tiles = named(&before, "墙砖").clone();
    let pushed = home
        .shift(tiles.id, &(tiles.start + chrono::Days::new(5)).to_string())
        .unwrap();
    assert_eq!(pushed.finish, before.finish + chrono::Days::new(5));
    assert_eq!(dates(named(&pushed, "防水")), dates(named(&before, "防水")));
    home.shift(tiles.id, "2026-03-03").unwrap();
    let back = home.shift(ac.id, &ac.start.to_string()).unwrap();
    assert_eq!(back, before);
    // Shorter and longer by its end.
    let resize = |end: &str| {
        let end = json!({"id": tiles.id, "end": end});
        home.firm.write(|tx| resize_task(tx, req(end))).unwrap()
    };
    assert_eq!(named(&resize("2026-04-30"), "墙砖").end, day("2026-04-30"));
    assert_eq!(named(&resize("2026-01-01"), "墙砖").days, 1);
    // What keeps a day of its own.
    home.save(tiles.id, json!({"bound": "must", "boundOn": "2026-03-20"}))
        .unwrap();
    let kept = home.shift(tiles.id, "2026-03-10").unwrap();
    assert_eq!(named(&kept, "墙砖").troubles, ["moved"]);
    home.save(
        tiles.id,
        json!({"bound": "not_after", "boundOn": "2026-03-20"}),
    )
    .unwrap();
    assert_eq!(named(&home.plan(), "墙砖").troubles, ["late"]);
    assert_eq!(
        home.shift(tiles.id, "2026-04-01").unwrap_err().code,
        "programme.has_deadline"
    );
    let fault = home
        .save(tiles.id, json!({"bound": "must", "boundOn": ""}))
        .unwrap_err();
    assert_eq!(fault.code, "programme.bound_day_missing");
}

#[test]
fn what_is_reported_stays_and_what_is_left_goes_on_from_today() {
    let home = Home::made("2026-03-02", "2026-03-02");
    let id = |name: &str| named(&home.plan(), name).id;
    // Done without a word of days: begun as planned, ended today.
    let plan = home.save(id("交底"), json!({"progress": "100"})).unwrap();
    assert_eq!(
        dates(named(&plan, "交底")),
        pair("2026-03-02", "2026-03-02")
    );
    assert_eq!(plan.finish, day("2026-05-22"));
    home.firm.env.pass_days(5);
    // Three days late, everything that is not done moves.
    let plan = home
        .save(
            id("保护放样"),
            json!({"startedOn": "2026-03-06", "finishedOn": "2026-03-06"}),
        )
        .unwrap();
    assert_eq!(
        dates(named(&plan, "保护放样")),
        pair("2026-03-06", "2026-03-06")
    );
    assert_eq!(plan.finish, day("2026-05-25"));
    let plan = home
        .save(id("拆除铲墙"), json!({"progress": " 50 % "}))
        .unwrap();
    let wall = named(&plan, "拆除铲墙");
    assert_eq!(
        (wall.started_on, wall.progress),
        (Some(day("2026-03-07")), 50)
    );
    assert_eq!(wall.end, day("2026-03-07"));
    assert_eq!(
        plan.progress,
        100 * 3 / plan.tasks.iter().map(|task| task.days).sum::<u32>()
    );
    for (fields, code) in [
        (json!({"progress": "101"}), "programme.progress_invalid"),
        (json!({"startedOn": "2026-03-08"}), "programme.day_to_come"),
        (json!({"finishedOn": "2026-03-01"}), "programme.end_first"),
        (json!({"days": "-1"}), "programme.days_invalid"),
        (json!({"days": "1000"}), "programme.days_invalid"),
        (json!({"name": " "}), "firm.text_missing"),
        (
            json!({"needs": [{"skill": "pilot", "workers": 1}]}),
            "programme.skill_unknown",
        ),
        (
            json!({"needs": [{"skill": "mason", "workers": 0}]}),
            "programme.workers_invalid",
        ),
    ] {
        assert_eq!(home.save(wall.id, fields).unwrap_err().code, code);
    }
    assert_eq!(
        home.shift(wall.id, "2026-04-01").unwrap_err().code,
        "programme.has_begun"
    );
    // Several at once: one that is refused keeps none.
    let said = |second: serde_json::Value| {
        let all =
            json!({"project": home.project, "tasks": [{"id": wall.id, "progress": "100"}, second]});
        home.firm.write(|tx| report_tasks(tx, req(all)))
    };
    let fault = said(json!({"id": id("清运"), "startedOn": "2026-03-09"})).unwrap_err();
    assert_eq!(fault.params["field"], "tasks.1.startedOn");
    assert_eq!(named(&home.plan(), "拆除铲墙").progress, 50);
    let both = said(json!({"id": id("清运"), "progress": "20"})).unwrap();
    assert_eq!(
        named(&both, "拆除铲墙").finished_on,
        Some(day("2026-03-07"))
    );
    // Taken back.
    let plan = home.save(wall.id, json!({"startedOn": ""})).unwrap();
    assert_eq!(named(&plan, "拆除铲墙").progress, 0);
    let end = json!({"id": id("交底"), "end": "2026-03-09"});
    let fault = home.firm.write(|tx| resize_task(tx, req(end))).unwrap_err();
    assert_eq!(fault.code, "programme.has_ended");
}

#[test]
fn tasks_are_added_placed_and_deleted() {
    let home = Home::made("2026-02-20", "2026-03-02");
    let plan = home.plan();
    let debris = named(&plan, "清运").id;
    let add = json!({"project": home.project, "after": debris, "name": "白蚁防治", "days": "2"});
    let added = home.firm.write(|tx| add_task(tx, req(add))).unwrap();
    assert_eq!(added.tasks[4].name, "白蚁防治");
    assert_eq!(added.tasks[4].start, named(&plan, "砌墙抹灰").start);
    let place = json!({"id": added.tasks[4].id, "after": null});
    let placed = home.firm.write(|tx| place_task(tx, req(place))).unwrap();
    assert_eq!(placed.tasks[0].name, "白蚁防治");
    // What waited for a deleted task waits for what that one waited for.
    let (floor, stone) = (named(&plan, "地砖").id, named(&plan, "石材").id);
    let ids = json!({"ids": [floor, added.tasks[4].id]});
    let left = home.firm.write(|tx| delete_tasks(tx, req(ids))).unwrap();
    assert_eq!(left.tasks.len(), 39);
    link(&left, named(&left, "墙砖").id, stone);
    assert_eq!(
        named(&left, "石材").start,
        named(&left, "墙砖").end + chrono::Days::new(1)
    );
    let ceiling = left
        .links
        .iter()
        .find(|link| link.to == named(&left, "吊顶").id)
        .unwrap();
    assert_eq!((ceiling.from, ceiling.lag), (named(&left, "墙砖").id, 3));
}

#[test]
fn all_sites_stand_together_until_they_are_handed_over() {
    let home = Home::made("2026-02-20", "2026-03-02");
    let all = || {
        home.firm
            .read(|db| sites(db, firm::api::Nothing {}))
            .unwrap()
            .sites
    };
    let one = &all()[0];
    assert_eq!(
        (one.project_id, one.name.as_deref()),
        (home.project, Some("陈先生家"))
    );
    let plan = home.plan();
    assert_eq!(
        (one.start, one.finish, one.progress),
        (plan.start, plan.finish, plan.progress)
    );
    let dates = |tasks: &[TaskView]| {
        tasks
            .iter()
            .map(|task| (task.start, task.end, task.critical))
            .collect::<Vec<_>>()
    };
    assert_eq!(dates(&one.tasks), dates(&plan.tasks));
    let ended = json!({"id": home.project, "stage": "cancelled", "reason": "不做了"});
    home.firm
        .write(|tx| design::api::move_project(tx, req(ended)))
        .unwrap();
    assert!(all().is_empty());
}

#[test]
fn a_kept_plan_stays_as_it_was() {
    let home = Home::made("2026-02-20", "2026-03-02");
    let keep = json!({"project": home.project, "name": "合同"});
    let kept = home
        .firm
        .write(|tx| keep_baseline(tx, req(keep.clone())))
        .unwrap();
    let tiles = named(&kept, "墙砖").clone();
    assert_eq!(tiles.baseline.unwrap().start, tiles.start);
    let moved = home.save(tiles.id, json!({"days": "10"})).unwrap();
    assert!(moved.compared.is_none() && named(&moved, "墙砖").baseline.is_none());
    let of = json!({"project": home.project, "baseline": kept.compared});
    let beside = home
        .firm
        .read(|db| plan(db, req(of)))
        .unwrap()
        .plan
        .unwrap();
    let floor = named(&beside, "地砖");
    assert_eq!((floor.start - floor.baseline.unwrap().start).num_days(), 4);
    assert_eq!(beside.baselines[0].finish, Some(day("2026-05-22")));
    assert_eq!(beside.baselines[0].kept_on, day("2026-02-20"));
    home.firm.write(|tx| keep_baseline(tx, req(keep))).unwrap();
    let both = home.plan();
    assert_eq!(both.baselines.len(), 2);
    let last = json!({"id": both.baselines[1].id});
    let one = home
        .firm
        .write(|tx| remove_baseline(tx, req(last)))
        .unwrap();
    assert_eq!(one.baselines, both.baselines[..1]);
}
