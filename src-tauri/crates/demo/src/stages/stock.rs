//! 盘点: the store is counted at the beginning of each month.

use chrono::Datelike as _;
use kernel::Result;
use serde_json::{Value, json};

use crate::calendar::{Hours, midnight};
use crate::story::{Story, Who, text};

/// What the store keeps, with the smallest and largest count, as typed.
const KEPT: [(&str, i64, i64, &str); 8] = [
    ("F01", 4, 30, "袋"),
    ("F05", 3, 18, "袋"),
    ("F11", 1, 6, "桶"),
    ("F13", 5, 25, "袋"),
    ("F15", 1, 4, "桶"),
    ("F16", 1, 4, "桶"),
    ("F37", 40, 180, ""),
    ("F44", 50, 300, ""),
];
/// The number of no customer: it is the firm's own work.
const FIRM: usize = usize::MAX;

pub fn plan(story: &mut Story<'_>) {
    let days: Vec<_> = story
        .begin()
        .iter_days()
        .take_while(|day| *day < story.last())
        .filter(|day| day.day() == 3)
        .map(|day| story.calendar.open(day, Hours::Desk))
        .collect();
    for day in days {
        let moment = story
            .calendar
            .moment(&mut story.dice, day, Hours::Desk, midnight(day));
        story.at(moment, FIRM, count);
    }
}

fn count(story: &mut Story<'_>, _: usize) -> Result<()> {
    for (code, low, high, pack) in KEPT {
        let found = story.ask(Who::Store, "catalog.materials", json!({"text": code}))?;
        let Some(material) = found["materials"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|material| material["code"] == code)
            .map(|material| material["id"].clone())
        else {
            continue;
        };
        let quantity = format!("{} {pack}", story.dice.between(low, high));
        let lot = story
            .lots
            .get(code)
            .map_or(Value::Null, |id| id.clone().into());
        let req = json!({"id": lot, "material": material, "project": null, "place": "", "quantity": quantity.trim(),
            "batch": "", "note": ""});
        let stored = story.call(Who::Store, "supply.set_stock", req)?;
        story.lots.insert(code.to_owned(), text(&stored, "id")?);
    }
    Ok(())
}
