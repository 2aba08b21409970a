//! 公海: leads that are given back, or that nobody touched for too long, and the colleague who claims them.

use kernel::{Result, Timestamp};
use serde_json::{Value, json};

use super::enquiry;
use crate::calendar::{Hours, midnight, plus};
use crate::story::{Story, Who};

/// Days before the end on which the firm turned going back by itself on.
const SINCE: i64 = 30;

/// Plans when the firm sets its rules of the pool: a month ago, so that some leads went back already.
pub fn plan_rules(story: &mut Story<'_>) {
    let day = plus(story.last(), -SINCE).max(plus(story.begin(), 1));
    let morning = Timestamp(midnight(day).0 + 9 * 3_600_000);
    story.at(morning, 0, set_rules);
}

fn set_rules(story: &mut Story<'_>, _: usize) -> Result<()> {
    let rules = json!({"returns": true, "warnDays": 3, "claimHeld": 200, "claimDay": 30, "reclaimDays": 7, "claimers": "sales"});
    story
        .call(Who::Owner, "crm.save_pool_settings", rules)
        .map(drop)
}

/// Gives a command about a lead as its salesperson. Where it went back to the pool meanwhile, a colleague claims it and goes on.
pub fn follow(story: &mut Story<'_>, life: usize, name: &str, req: Value) -> Result<Value> {
    match story.call(story.sales(life), name, req.clone()) {
        Err(fault) if fault.code == "crm.claim_first" => {
            claim(story, life)?;
            story.call(story.sales(life), name, req)
        }
        answer => answer,
    }
}

/// The next of the salespeople takes it; from the owner's hand where he has enough.
fn claim(story: &mut Story<'_>, life: usize) -> Result<()> {
    let sales = (story.lives[life].sales + 1) % story.people("sales");
    story.life(life).sales = sales;
    let ids = json!([story.lives[life].lead]);
    let claim = json!({"ids": ids});
    if story
        .call(Who::Sales(sales), "crm.claim_leads", claim)
        .is_ok()
    {
        return Ok(());
    }
    let owner = story.member(Who::Sales(sales))?.to_owned();
    let hand = json!({"ids": ids, "ownerId": owner});
    story.call(Who::Owner, "crm.assign_leads", hand).map(drop)
}

/// Gives a lead back, for a colleague to try once more.
pub fn release(story: &mut Story<'_>, life: usize) -> Result<()> {
    let reason = *story
        .life(life)
        .dice
        .pick(&["no_time", "no_time", "not_now", "better_suited"]);
    let note = story.say(life, "pooled");
    let req = json!({"ids": [story.lives[life].lead], "reason": reason, "note": note});
    follow(story, life, "crm.return_leads", req)?;
    story.life(life).talks = 1;
    story.plan(life, (2, 12), Hours::Phone, taken);
    Ok(())
}

fn taken(story: &mut Story<'_>, life: usize) -> Result<()> {
    claim(story, life)?;
    enquiry::nurture(story, life)
}
