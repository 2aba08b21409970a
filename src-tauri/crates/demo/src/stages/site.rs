//! 开工, 施工, 竣工, 结算, 质保: a signed flat is given to a project manager, built and handed over.

use kernel::Result;
use serde_json::json;

use super::{schedule, supply};
use crate::calendar::Hours;
use crate::story::{Story, Who};

/// Live sites that the firm can build at once, and those of one manager (renovation.md §7: 20-25, 4-6 each).
const SITES: u32 = 25;
const SITES_EACH: u32 = 6;

/// Gives those who wait longest to the managers who have room.
pub fn give_out(story: &mut Story<'_>) -> Result<()> {
    while story.sites.iter().sum::<u32>() < SITES {
        let free = (0..story.sites.len()).min_by_key(|at| story.sites[*at]);
        let Some(manager) = free.filter(|at| story.sites[*at] < SITES_EACH) else {
            return Ok(());
        };
        let Some(life) = story.waiting.pop_front() else {
            return Ok(());
        };
        story.sites[manager] += 1;
        story.life(life).manager = Some(manager);
        prepare(story, life, manager)?;
    }
    Ok(())
}

fn prepare(story: &mut Story<'_>, life: usize, manager: usize) -> Result<()> {
    let start = story.plan(life, (7, 13), Hours::Site, begin);
    let manager_id = story.member(Who::Manager(manager))?.to_owned();
    let req = json!({"id": story.lives[life].project, "fields": {"managerId": manager_id, "startOn": start.to_string()}});
    story.call(Who::Owner, "design.update_project", req)?;
    story.move_project(Who::Manager(manager), life, "preparing", "")?;
    story.note(Who::Manager(manager), life, "visit", "permit")?;
    schedule::make(story, life, start)?;
    story.plan(life, (1, 3), Hours::Desk, supply::buy);
    Ok(())
}

pub fn manager(story: &Story<'_>, life: usize) -> Who {
    story.lives[life].manager.map_or(Who::Owner, Who::Manager)
}

fn begin(story: &mut Story<'_>, life: usize) -> Result<()> {
    let who = manager(story, life);
    story.move_project(who, life, "building", "")?;
    let one = story.life(life);
    // 100 ㎡ take about two months; larger flats longer.
    one.site_days = 24 + one.flat.area / 5 + one.dice.between(-5, 8);
    one.site_length = one.site_days;
    schedule::begin(story, life)?;
    story.plan(life, (5, 9), Hours::Site, visit);
    Ok(())
}

/// A day on site that is worth a line, until it is finished.
fn visit(story: &mut Story<'_>, life: usize) -> Result<()> {
    let who = manager(story, life);
    let since = story.life(life).dice.between(6, 11);
    story.life(life).site_days -= since;
    story.note(who, life, "visit", "site")?;
    schedule::report(story, life)?;
    if story.lives[life].site_days > 0 {
        story.plan(life, (since, since), Hours::Site, visit);
    } else {
        story.plan(life, (2, 5), Hours::Site, complete);
    }
    Ok(())
}

fn complete(story: &mut Story<'_>, life: usize) -> Result<()> {
    let who = manager(story, life);
    story.move_project(who, life, "completion", "")?;
    story.note(who, life, "visit", "completion")?;
    schedule::report(story, life)?;
    story.plan(life, (3, 7), Hours::Desk, settle);
    Ok(())
}

fn settle(story: &mut Story<'_>, life: usize) -> Result<()> {
    let who = manager(story, life);
    story.move_project(who, life, "settlement", "")?;
    if let Some(manager) = story.lives[life].manager {
        story.sites[manager] -= 1;
    }
    give_out(story)?;
    story.plan(life, (3, 10), Hours::Desk, warrant);
    Ok(())
}

fn warrant(story: &mut Story<'_>, life: usize) -> Result<()> {
    story.move_project(Who::AfterSales, life, "warranty", "")?;
    if story.life(life).dice.chance(450) {
        story.plan(life, (10, 120), Hours::Phone, after_sale);
    }
    Ok(())
}

fn after_sale(story: &mut Story<'_>, life: usize) -> Result<()> {
    story.note(Who::AfterSales, life, "call", "after")
}
