//! 量房: the lead becomes a customer with a project, and its rooms are measured.

use kernel::{Fault, Result};
use serde_json::json;

use super::design;
use crate::calendar::Hours;
use crate::life::{Fate, Loss};
use crate::story::{Story, Who, text};

pub fn measure(story: &mut Story<'_>, life: usize) -> Result<()> {
    let sales = story.sales(life);
    let designers = story.people("designer");
    let one = story.life(life);
    one.designer = usize::try_from(one.dice.below(designers as u64)).unwrap_or(0);
    let designer = Who::Designer(one.designer);
    let lost = one.fate == Fate::LostAfter(Loss::Survey);
    let rows = one.flat.survey(&mut one.dice);

    let req = json!({"leadId": story.lives[life].lead, "newCustomer": true});
    let made = story.call(sales, "design.convert_lead", req)?;
    let one = story.life(life);
    one.customer = text(&made, "customerId")?;
    one.property = text(&made, "propertyId")?;
    one.project = text(&made, "projectId")?;
    let req = json!({"id": one.property, "customerId": one.customer,
        "fields": {"floor": one.flat.floor.to_string(), "lift": one.flat.lift}});
    story.call(sales, "crm.save_property", req)?;
    let designer_id = story.member(designer)?.to_owned();
    let req = json!({"id": story.lives[life].project, "fields": {"designerId": designer_id}});
    story.call(sales, "design.update_project", req)?;

    let req = json!({"projectId": story.lives[life].project, "cells": [], "rows": rows});
    let edited = story.call(designer, "design.edit_rooms", req)?;
    if let Some(refused) = edited["refused"].as_array().and_then(|list| list.first()) {
        return Err(Fault::internal(format!("a room that cannot be: {refused}")));
    }
    let next = if lost {
        story.plan(life, (4, 14), Hours::Phone, design::lose)
    } else {
        story.plan(life, (2, 6), Hours::Visit, design::present)
    };
    story.log(life, "survey", "survey", Some((next, "next_plan")))
}
