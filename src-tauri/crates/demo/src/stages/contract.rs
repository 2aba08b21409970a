//! 意向金, 签约: the customer pays something down, accepts the quote and signs.

use kernel::Result;
use serde_json::json;

use super::{site, supply};
use crate::calendar::Hours;
use crate::story::{Story, Who};

pub fn deposit(story: &mut Story<'_>, life: usize) -> Result<()> {
    let next = story.plan(life, (1, 6), Hours::Visit, sign);
    story.log(life, "visit", "deposit", Some((next, "next_sign")))?;
    story.move_lead(life, "deposit", json!({}))
}

fn sign(story: &mut Story<'_>, life: usize) -> Result<()> {
    let quote = story.lives[life].quote.clone();
    story.call(story.sales(life), "quoting.accept", json!({"id": quote}))?;
    let note = story.say(life, "sign");
    let req = json!({"id": story.lives[life].lead, "stage": "signed", "note": note, "fields": {}});
    story.call(story.sales(life), "crm.move_lead", req)?;
    story.move_project(Who::Owner, life, "contract", "")?;
    story.waiting.push_back(life);
    site::give_out(story)?;
    story.plan(life, (1, 4), Hours::Desk, supply::choose);
    Ok(())
}
