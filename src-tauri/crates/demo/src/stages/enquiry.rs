//! 线索: leads come, are called, and turn out to be nothing, something for later, or a flat to survey.

use kernel::Result;
use serde_json::json;

use super::{pool, survey};
use crate::calendar::Hours;
use crate::dice::Dice;
use crate::life::Fate;
use crate::story::{Story, text};

/// Leads of a year: 120 a month (renovation.md §7).
const A_YEAR: u64 = 120 * 12;
/// Chances of a day on which one lead may come.
const CHANCES: u64 = 16;

/// Plans the leads of every day.
pub fn plan_days(story: &mut Story<'_>) -> Result<()> {
    let mut sales = 0;
    let last = story.last();
    for day in story.begin().iter_days().take_while(|day| *day < last) {
        let expected = story.calendar.leads(day, A_YEAR);
        for _ in 0..CHANCES {
            if story.dice.below(10_000 * CHANCES) >= expected {
                continue;
            }
            let life = story.born(sales);
            sales = (sales + 1) % story.people("sales");
            let moment = story.calendar.moment(
                &mut story.dice,
                day,
                Hours::Phone,
                crate::calendar::midnight(day),
            );
            story.at(moment, life, enter);
        }
    }
    Ok(())
}

fn enter(story: &mut Story<'_>, life: usize) -> Result<()> {
    let soon = if story.life(life).dice.chance(640) {
        (0, 0)
    } else {
        (1, 1)
    };
    let next = story.plan(life, soon, Hours::Phone, first_contact);
    let action = story.say(life, "next_call");
    let note = story.say(life, "enquiry");
    let source = &story.words.sources[story.lives[life].source];
    let one = &mut story.lives[life];
    let known = one.dice.chance(620);
    let mut fields = json!({"phone": one.phone, "name": one.called, "source": source.source, "campaign": one.campaign,
        "flat": one.flat.kind, "nextOn": next.to_string(), "nextAction": action});
    if known || matches!(one.fate, Fate::Signs) {
        fields["estate"] = one.flat.estate.clone().into();
        fields["area"] = one.flat.area.to_string().into();
        fields["budget"] = budget(&mut one.dice, one.flat.area, one.full).into();
        fields["consent"] = "given".into();
    }
    let note = if one.dice.chance(650) {
        note
    } else {
        String::new()
    };
    let lead = story.call(
        story.sales(life),
        "crm.create_lead",
        json!({"fields": fields, "note": note}),
    )?;
    story.life(life).lead = text(&lead, "id")?;
    Ok(())
}

/// What a customer says he would spend, in round thousands: 480 to 700 yuan a ㎡, twice that with main materials.
fn budget(dice: &mut Dice, area: i64, full: bool) -> String {
    let rate = dice.between(480, 700) * if full { 2 } else { 1 };
    (area * rate / 5_000 * 5_000).to_string()
}

fn first_contact(story: &mut Story<'_>, life: usize) -> Result<()> {
    match story.lives[life].fate {
        Fate::Invalid("unreachable") => try_again(story, life),
        Fate::Invalid(reason) => {
            let said = if reason == "bad_number" {
                "bad_number"
            } else {
                "call"
            };
            story.log(life, "call", said, None)?;
            story.lose(life, &[(reason, 1)])
        }
        Fate::Cold => nurture(story, life),
        _ => warm(story, life),
    }
}

fn try_again(story: &mut Story<'_>, life: usize) -> Result<()> {
    if story.lives[life].talks == 0 {
        return story.lose(life, &[("unreachable", 1)]);
    }
    story.life(life).talks -= 1;
    let next = story.plan(life, (1, 5), Hours::Phone, try_again);
    story.log(life, "call", "no_answer", Some((next, "next_call")))
}

/// A talk with somebody who will not be surveyed, as far as the firm can tell by now.
pub fn nurture(story: &mut Story<'_>, life: usize) -> Result<()> {
    if story.lives[life].talks == 0 {
        return cool(story, life);
    }
    story.life(life).talks -= 1;
    let left = story.lives[life].talks;
    let next = story.plan(life, (2, 9), Hours::Phone, nurture);
    let kind = if story.life(life).dice.chance(550) {
        "call"
    } else {
        "wechat"
    };
    story.log(life, kind, kind, Some((next, "next_call")))?;
    let dice = &mut story.life(life).dice;
    let interested = left == 2 && dice.chance(650);
    let level = *dice.pick(&["B", "C", "C", "D"]);
    if interested {
        story.move_lead(life, "interested", json!({"level": level}))?;
    }
    Ok(())
}

fn cool(story: &mut Story<'_>, life: usize) -> Result<()> {
    if story.life(life).dice.chance(150) {
        return pool::release(story, life);
    }
    if story.life(life).dice.chance(230) {
        let next = story.plan(life, (25, 140), Hours::Phone, recall);
        let note = story.say(life, "paused");
        let action = story.say(life, "next_recall");
        let req = json!({"id": story.lives[life].lead, "stage": "paused", "note": note,
            "fields": {"nextOn": next.to_string(), "nextAction": action}});
        return pool::follow(story, life, "crm.move_lead", req).map(drop);
    }
    const REASONS: [(&str, u64); 5] = [
        ("price", 25),
        ("competitor", 34),
        ("not_now", 22),
        ("unreachable", 15),
        ("other", 4),
    ];
    story.lose(life, &REASONS)
}

/// Calls somebody on hold.
fn recall(story: &mut Story<'_>, life: usize) -> Result<()> {
    if story.life(life).dice.chance(450) {
        story.log(life, "call", "recall", None)?;
        return story.lose(life, &[("not_now", 60), ("competitor", 40)]);
    }
    let next = story.plan(life, (30, 90), Hours::Phone, recall);
    story.log(life, "call", "recall", Some((next, "next_recall")))
}

/// A talk with somebody who will be surveyed.
fn warm(story: &mut Story<'_>, life: usize) -> Result<()> {
    story.life(life).talks -= 1;
    if story.lives[life].talks > 0 {
        let next = story.plan(life, (1, 4), Hours::Phone, warm);
        let kind = *story.life(life).dice.pick(&["call", "wechat", "visit"]);
        return story.log(life, kind, kind, Some((next, "next_book")));
    }
    let next = story.plan(life, (1, 3), Hours::Phone, book);
    story.log(life, "call", "call", Some((next, "next_book")))?;
    let one = story.life(life);
    let level = *one.dice.pick(&["A", "A", "B"]);
    let fields = json!({"level": level, "estate": one.flat.estate, "area": one.flat.area.to_string(), "consent": "given"});
    story.move_lead(life, "interested", fields)
}

/// Books the survey.
fn book(story: &mut Story<'_>, life: usize) -> Result<()> {
    let next = story.plan(life, (1, 6), Hours::Visit, survey::measure);
    story.log(life, "call", "call", None)?;
    let action = story.say(life, "next_survey");
    let one = &story.lives[life];
    let fields = json!({"name": one.name, "building": one.flat.building.to_string(), "unit": one.flat.unit.to_string(),
        "room": format!("{}{:02}", one.flat.floor, one.flat.door), "layout": one.flat.layout(),
        "nextOn": next.to_string(), "nextAction": action});
    story.move_lead(life, "survey_booked", fields)
}
