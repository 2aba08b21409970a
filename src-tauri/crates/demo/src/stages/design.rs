//! 平面方案: the plan is drawn and shown.

use kernel::Result;
use serde_json::json;

use super::quote;
use crate::calendar::Hours;
use crate::life::{Fate, Loss};
use crate::story::{Story, Who};

/// Reasons for losing a customer who was surveyed.
const REASONS: [(&str, u64); 4] = [
    ("competitor", 50),
    ("price", 30),
    ("not_now", 15),
    ("other", 5),
];

/// Shows the plan.
pub fn present(story: &mut Story<'_>, life: usize) -> Result<()> {
    let designer = Who::Designer(story.lives[life].designer);
    story.move_project(designer, life, "design", "")?;
    let next = if story.lives[life].fate == Fate::LostAfter(Loss::Plan) {
        story.plan(life, (3, 12), Hours::Phone, lose)
    } else {
        story.plan(life, (1, 4), Hours::Desk, quote::draft)
    };
    story.log(life, "visit", "plan", Some((next, "next_quote")))?;
    story.move_lead(life, "planned", json!({}))
}

/// Loses a customer who has a project.
pub fn lose(story: &mut Story<'_>, life: usize) -> Result<()> {
    story.log(life, "call", "call", None)?;
    story.lose(life, &REASONS)?;
    let reason = story.say(life, "project_end");
    story.move_project(story.sales(life), life, "cancelled", &reason)
}
