//! 预算报价: a quote is drafted, sent, explained, cheapened in further versions.

use kernel::Result;
use serde_json::{Value, json};

use super::{contract, design};
use crate::calendar::{Hours, plus};
use crate::life::Fate;
use crate::quantities;
use crate::story::{Story, Who, text};

/// Drafts the first version.
pub fn draft(story: &mut Story<'_>, life: usize) -> Result<()> {
    let designer = Who::Designer(story.lives[life].designer);
    story.move_project(designer, life, "quote", "")?;
    let one = &story.lives[life];
    let (mode, template) = (
        if one.full { "full" } else { "half" },
        if one.flat.kind == "old" {
            "old_half"
        } else {
            "new_half"
        },
    );
    let req = json!({"project": one.project, "mode": mode, "start": {"kind": "template", "code": template}});
    let made = story.call(Who::Budgeter, "quoting.create", req)?;
    story.life(life).quote = text(&made, "id")?;
    fill(story, life)?;
    story.plan(life, (1, 4), Hours::Desk, send);
    Ok(())
}

/// Takes out what this customer does not need, and types what only the drawing tells.
fn fill(story: &mut Story<'_>, life: usize) -> Result<()> {
    let sheet = story.ask(
        Who::Budgeter,
        "quoting.quote",
        json!({"id": story.lives[life].quote}),
    )?;
    let one = story.life(life);
    let full = one.full;
    let out: Vec<&str> = quantities::OFTEN_LEFT_OUT
        .iter()
        .filter(|(code, permille)| (!full || *code == "P02") && one.dice.chance(*permille))
        .map(|(code, _)| *code)
        .collect();
    let mut gone: Vec<Value> = Vec::new();
    let mut cells: Vec<Value> = Vec::new();
    for section in sheet["sections"].as_array().into_iter().flatten() {
        let kind = section["kind"].as_str().unwrap_or_default();
        let floor = measure(section, "floor");
        for line in section["lines"].as_array().into_iter().flatten() {
            let code = line["code"].as_str().unwrap_or_default();
            if out.contains(&code) {
                gone.push(line["id"].clone());
            } else if line["quantity"].is_null() || matches!(code, "C01" | "P10") {
                let typed = quantities::typed(&mut one.dice, code, kind, floor, one.flat.area);
                cells.push(
                    json!({"line": line["id"], "column": "quantity", "text": typed, "item": null}),
                );
            }
        }
    }
    let quote = story.lives[life].quote.clone();
    story.call(
        Who::Budgeter,
        "quoting.delete_lines",
        json!({"lines": gone}),
    )?;
    let req = json!({"quote": quote, "language": "zh", "cells": cells, "rows": []});
    story.call(Who::Budgeter, "quoting.edit", req).map(drop)
}

/// A quantity of a section, in hundredths.
fn measure(section: &Value, key: &str) -> i64 {
    section["measures"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|measure| measure["key"] == key)
        .and_then(|measure| measure["value"].as_str())
        .map_or(0, |text| {
            let (whole, part) = text.split_once('.').unwrap_or((text, ""));
            let part: String = format!("{part}00").chars().take(2).collect();
            whole.parse::<i64>().unwrap_or(0) * 100 + part.parse::<i64>().unwrap_or(0)
        })
}

/// Sends the version that is in hand.
fn send(story: &mut Story<'_>, life: usize) -> Result<()> {
    agree(story, life, 0)?;
    hand_out(story, life)?;
    follow(story, life, "quote_talk")
}

/// Sends a version; one that lay over the Spring Festival is offered for longer first.
fn hand_out(story: &mut Story<'_>, life: usize) -> Result<()> {
    let quote = story.lives[life].quote.clone();
    let sheet = story.ask(Who::Budgeter, "quoting.quote", json!({"id": quote}))?;
    if sheet["lapsed"] == true {
        let mut head: serde_json::Map<String, Value> = [
            "id",
            "title",
            "mode",
            "floor",
            "lift",
            "packagePrice",
            "roundUnit",
            "note",
            "terms",
        ]
        .into_iter()
        .map(|field| (field.to_owned(), sheet[field].clone()))
        .collect();
        let area = if sheet["areaOwn"] == true {
            sheet["area"].clone()
        } else {
            Value::Null
        };
        head.insert("area".to_owned(), area);
        let until = plus(story.today(), 15).to_string();
        head.insert("validUntil".to_owned(), until.into());
        story.call(Who::Budgeter, "quoting.save_head", Value::Object(head))?;
    }
    story
        .call(Who::Budgeter, "quoting.send", json!({"id": quote}))
        .map(drop)
}

/// What is agreed with the customer: a discount in thousandths, whole hundreds, tax on top where an invoice is wanted.
fn agree(story: &mut Story<'_>, life: usize, discount: i64) -> Result<()> {
    let one = story.life(life);
    let taxed = one.dice.chance(400);
    let (kind, rate) = if discount == 0 {
        ("none", Value::Null)
    } else {
        ("rate", format!("0.{discount:03}").into())
    };
    let req = json!({"id": one.quote, "agreement": {
        "discountBase": "direct", "discountKind": kind, "discountRate": rate, "discountAmount": null, "discountSection": null,
        "rounding": if discount == 0 { "none" } else { "100" },
        "taxMode": if taxed { "added" } else { "none" }, "taxCode": "small_reduced", "taxRate": "0.01"}});
    story
        .call(Who::Budgeter, "quoting.save_agreement", req)
        .map(drop)
}

/// Talks a sent version over, and plans what follows from it.
fn follow(story: &mut Story<'_>, life: usize, occasion: &str) -> Result<()> {
    story.life(life).versions -= 1;
    let one = &story.lives[life];
    let next = match (one.versions > 0, one.fate) {
        (true, _) => story.plan(life, (2, 6), Hours::Desk, revise),
        (false, Fate::Signs) => story.plan(life, (1, 5), Hours::Phone, contract::deposit),
        (false, _) => story.plan(life, (4, 16), Hours::Phone, give_up),
    };
    story.log(life, "visit", occasion, Some((next, "next_decide")))
}

/// Makes a cheaper version.
fn revise(story: &mut Story<'_>, life: usize) -> Result<()> {
    let req = json!({"id": story.lives[life].quote});
    let made = story.call(Who::Budgeter, "quoting.new_version", req)?;
    story.life(life).quote = text(&made, "id")?;
    let discount = story.life(life).dice.between(35, 85);
    agree(story, life, discount)?;
    story.plan(life, (0, 1), Hours::Desk, resend);
    Ok(())
}

fn resend(story: &mut Story<'_>, life: usize) -> Result<()> {
    hand_out(story, life)?;
    follow(story, life, "haggle")
}

/// The customer goes elsewhere. Most of these offers are taken back; some only lapse.
fn give_up(story: &mut Story<'_>, life: usize) -> Result<()> {
    design::lose(story, life)?;
    if story.life(life).dice.chance(650) {
        let quote = story.lives[life].quote.clone();
        story.call(Who::Budgeter, "quoting.void", json!({"id": quote}))?;
    }
    Ok(())
}
