//! 主材, 采购单: main materials are chosen, what the site needs is put on a purchase list and ordered.

use chrono::Datelike as _;
use kernel::Result;
use serde_json::{Value, json};

use crate::calendar::Hours;
use crate::story::{Story, Who, text};

/// Chooses main materials: of a full package the firm brings them, of a half package the customer has them in mind.
pub fn choose(story: &mut Story<'_>, life: usize) -> Result<()> {
    let (quote, full) = (story.lives[life].quote.clone(), story.lives[life].full);
    let bill = story.ask(
        Who::Purchaser,
        "supply.bill",
        json!({"quote": quote, "group": "room"}),
    )?;
    let mut open: Vec<(String, String)> = Vec::new();
    for group in bill["groups"].as_array().into_iter().flatten() {
        for row in group["rows"].as_array().into_iter().flatten() {
            if row["role"] == "main" && row["material"].is_null() {
                open.push((text(row, "group")?, text(row, "line")?));
            }
        }
    }
    open.sort();
    open.dedup();
    while let Some((group, first)) = open.first().cloned() {
        let lines: Vec<String> = open
            .extract_if(.., |(of, _)| *of == group)
            .map(|(_, line)| line)
            .collect();
        let found = story.ask(
            Who::Purchaser,
            "supply.candidates",
            json!({"line": first, "text": ""}),
        )?;
        let fits: Vec<Value> = found
            .as_array()
            .into_iter()
            .flatten()
            .filter(|one| one["fits"] == true)
            .map(|one| one["material"]["id"].clone())
            .collect();
        let dice = &mut story.life(life).dice;
        if fits.is_empty() || (!full && !dice.chance(350)) {
            continue;
        }
        let material = dice.pick(&fits).clone();
        let req = json!({"lines": lines, "material": material, "pack": null, "waste": "",
            "supplied": if full { json!("firm") } else { Value::Null }});
        story.call(Who::Purchaser, "supply.choose_material", req)?;
    }
    Ok(())
}

/// Puts a flat that is about to begin on a purchase list.
pub fn buy(story: &mut Story<'_>, life: usize) -> Result<()> {
    let note = story.say(life, "list_note");
    let one = story.life(life);
    let note = if one.dice.chance(400) {
        note
    } else {
        String::new()
    };
    let req = json!({"quotes": [one.quote], "takeStock": true, "basis": null, "note": note});
    let made = story.call(Who::Purchaser, "supply.make_list", req)?;
    let list = text(&made, "id")?;
    story.life(life).list.clone_from(&list);
    if story.today().day().is_multiple_of(2) {
        cheapest(story, &list)?;
    }
    story.plan(life, (3, 9), Hours::Desk, order);
    Ok(())
}

/// Takes the cheapest mix of suppliers over, where there is a cheaper one.
fn cheapest(story: &mut Story<'_>, list: &str) -> Result<()> {
    let mix = story.ask(Who::Purchaser, "supply.mix", json!({"id": list}))?;
    if mix["moves"].as_array().is_none_or(Vec::is_empty) {
        return Ok(());
    }
    let req = json!({"id": list, "basis": mix["basis"]});
    story
        .aside(Who::Purchaser, "supply.apply_mix", req)
        .map(drop)
}

fn order(story: &mut Story<'_>, life: usize) -> Result<()> {
    let req = json!({"id": story.lives[life].list, "asItIs": true});
    story
        .call(Who::Purchaser, "supply.send_list", req)
        .map(drop)
}
