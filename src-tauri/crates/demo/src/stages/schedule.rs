//! 施工计划: a site's schedule is made before it begins, and the manager reports on it when he is there.

use chrono::{Days, NaiveDate};
use kernel::{Fault, Result};
use serde_json::{Value, json};

use super::site::manager;
use crate::story::{Story, text};

/// Days from the start that a contract gives.
const CONTRACT_DAYS: u64 = 95;

pub fn make(story: &mut Story<'_>, life: usize, start: NaiveDate) -> Result<()> {
    let who = manager(story, life);
    let due = start + Days::new(CONTRACT_DAYS);
    let req = json!({"project": story.lives[life].project, "startOn": start.to_string(), "dueOn": due.to_string(), "weekend": "none",
        "holidays": true, "springStop": true, "noise": ""});
    let plan = story.aside(who, "programme.make_plan", req)?;
    let first = day(&plan, "start")?;
    let tasks = plan["tasks"].as_array().into_iter().flatten();
    story.life(life).tasks = tasks
        .map(|task| {
            let since = |field| day(task, field).map(|day| (day - first).num_days());
            Ok((text(task, "id")?, since("start")?, since("end")?))
        })
        .collect::<Result<_>>()?;
    Ok(())
}

pub fn begin(story: &mut Story<'_>, life: usize) -> Result<()> {
    story.life(life).begun = Some(story.today());
    let who = manager(story, life);
    let req = json!({"project": story.lives[life].project, "name": "合同版"});
    story.aside(who, "programme.keep_baseline", req).map(drop)
}

/// Reports what was done since the last time: the crews of this firm are faster than the template.
pub fn report(story: &mut Story<'_>, life: usize) -> Result<()> {
    let today = story.today();
    let one = &mut story.lives[life];
    let Some(begun) = one.begun else {
        return Ok(());
    };
    let length = one.tasks.iter().map(|(_, _, end)| end + 1).max();
    let (length, took) = (length.unwrap_or(1), one.site_length.max(1));
    let passed = match one.site_days > 0 {
        true => (today - begun).num_days() * length / took,
        false => length,
    };
    let date = |offset: i64| {
        let days = u64::try_from(offset * took / length).unwrap_or_default();
        (begun + Days::new(days)).min(today).to_string()
    };
    let mut reports = Vec::new();
    one.tasks.retain(|(id, start, end)| {
        if *end < passed {
            reports.push(json!({"id": id, "startedOn": date(*start), "finishedOn": date(*end)}));
        } else if *start < passed {
            let percent = (passed - start) * 100 / (end + 1 - start);
            let percent = (percent / 10 * 10).max(10).to_string();
            reports.push(json!({"id": id, "startedOn": date(*start), "progress": percent}));
        }
        *end >= passed
    });
    if reports.is_empty() {
        return Ok(());
    }
    let req = json!({"project": one.project, "tasks": reports});
    let who = manager(story, life);
    story.aside(who, "programme.report_tasks", req).map(drop)
}

fn day(of: &Value, field: &str) -> Result<NaiveDate> {
    text(of, field)?.parse().map_err(Fault::internal)
}
