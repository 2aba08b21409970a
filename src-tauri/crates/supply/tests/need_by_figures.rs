//! When materials are needed: the firm's own figures in place of the defaults, down to the purchase list.

#![allow(clippy::unwrap_used)]

use firm::api::Nothing;
use kernel::{Id, Quantity};
use quoting::model::Quote;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use store::Slice;
use supply::api;
use supply::wire::*;
use testkit::Firm;

const SLICES: &[Slice] = &[
    firm::SLICE,
    catalog::SLICE,
    crm::SLICE,
    design::SLICE,
    quoting::SLICE,
    programme::SLICE,
    supply::SLICE,
];

fn req<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn firm() -> Firm {
    let firm = Firm::new(SLICES);
    firm.write(catalog::seed::load).unwrap();
    firm
}

/// A quote over 12 ㎡ of wall tiles and 20 ㎡ of floor tiles in a project that starts on 2027-03-01.
fn quote(firm: &Firm) -> Id<Quote> {
    firm.write(|tx| {
        let (customer, property, project, room): (Id<()>, Id<()>, ProjectId, Id<()>) =
            (tx.new_id(), tx.new_id(), tx.new_id(), tx.new_id());
        tx.exec(
            "INSERT INTO crm_customer(id,number,name,phone,made_at) VALUES(?1,'KH1','王燊','13800138000',0)",
            [customer],
        )?;
        tx.exec(
            "INSERT INTO crm_property(id,customer_id,estate) VALUES(?1,?2,'翠湖花园')",
            (property, customer),
        )?;
        tx.exec(
            "INSERT INTO design_project(id,number,name,customer_id,property_id,stage,stage_since,start_on,made_at)
             VALUES(?1,'XM1','翠湖花园',?2,?3,'quote',0,'2027-03-01',0)",
            (project, customer, property),
        )?;
        tx.insert(
            "design_room",
            &[
                ("id", &room),
                ("project_id", &project),
                ("name", &"厨房"),
                ("kind", &"kitchen"),
                ("length", &"5".parse::<Quantity>()?),
                ("width", &"4".parse::<Quantity>()?),
                ("height", &"2.8".parse::<Quantity>()?),
                ("sort", &"80"),
            ],
        )?;
        let made = quoting::api::create(
            tx,
            req(json!({"project": project, "mode": "full", "start": {"kind": "rooms"}})),
        )?;
        let section = quoting::api::quote(tx, quoting::wire::QuoteRef { id: made.id })?.sections[0].id;
        for code in ["T12", "T09"] {
            let item: Id<()> =
                tx.one("SELECT id FROM catalog_item WHERE code=?1", [code], |r| r.get(0))?;
            quoting::api::insert_lines(tx, req(json!({"section": section, "items": [item]})))?;
        }
        Ok(made.id)
    })
    .unwrap()
}

fn settings(firm: &Firm) -> NeedBySettings {
    firm.read(|db| api::need_by(db, Nothing {})).unwrap()
}

fn set(firm: &Firm, key: &str, days: &str) -> kernel::Result<NeedBySettings> {
    firm.write(|tx| {
        api::set_need_by(
            tx,
            SetNeedBy {
                figures: vec![NeedByEdit {
                    key: key.to_owned(),
                    days: days.to_owned(),
                }],
            },
        )
    })
}

fn task(settings: &NeedBySettings, id: u32) -> &NeedByTask {
    settings.tasks.iter().find(|task| task.id == id).unwrap()
}

/// Days that adhesive for wall tiles and for floor tiles is on site, as a new list would say.
fn on_site(firm: &Firm, quote: Id<Quote>) -> Vec<String> {
    let preview = firm
        .read(|db| api::preview_list(db, req(json!({"quotes": [quote], "takeStock": false}))))
        .unwrap();
    let preview = serde_json::to_value(&preview).unwrap();
    let mut days = Vec::new();
    collect(&preview, "needBy", &mut days);
    days.sort();
    days.dedup();
    days
}

fn collect(value: &Value, key: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            found.extend(map.get(key).and_then(Value::as_str).map(str::to_owned));
            map.values().for_each(|value| collect(value, key, found));
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, key, found)),
        _ => {}
    }
}

#[test]
fn every_default_says_where_it_comes_from_and_what_waits_for_it() {
    let firm = firm();
    let settings = settings(&firm);
    assert_eq!(
        (settings.length, settings.usual_length, settings.own),
        (82, 82, 0)
    );
    assert_eq!(settings.tasks.len(), 40);
    let tiles = task(&settings, 16);
    assert_eq!((tiles.days.usual, tiles.days.own), (6, None));
    assert_eq!(tiles.on_site.as_ref().unwrap().usual, 28);
    assert!(tiles.waiting.iter().any(|w| w.name_zh.contains("墙砖")));
    let ponding = task(&settings, 14);
    let kind = serde_json::to_value(ponding.days.kind).unwrap();
    assert_eq!(kind, "S");
    assert_eq!(serde_json::to_value(tiles.days.kind).unwrap(), "E");
    assert!(ponding.on_site.is_none(), "no material waits for ponding");
    assert_eq!(ponding.after[0].lag.key, "lag.14.13");
}

#[test]
fn where_a_site_has_a_schedule_its_dates_count() {
    let firm = firm();
    let quote = quote(&firm);
    let project: ProjectId = firm
        .read(|db| db.one("SELECT id FROM design_project", [], |r| r.get(0)))
        .unwrap();
    // The firm's own days make the schedule, too: six days of wall tiles are eight.
    set(&firm, "days.16", "8").unwrap();
    assert_eq!(on_site(&firm, quote), ["2027-03-29", "2027-04-06"]);
    let made = json!({"project": project, "startOn": "2027-03-08", "dueOn": "", "weekend": "none", "holidays": false,
        "springStop": false, "noise": ""});
    let plan = firm
        .write(|tx| programme::api::make_plan(tx, req(made.clone()), &api::template(tx)?))
        .unwrap();
    // A week later, as the schedule is; and that is the project's day now.
    assert_eq!(on_site(&firm, quote), ["2027-04-05", "2027-04-13"]);
    let start = firm
        .read(|db| {
            db.one("SELECT start_on FROM design_project", [], |r| {
                r.get::<_, String>(0)
            })
        })
        .unwrap();
    assert_eq!(start, "2027-03-08");
    // Wall tiles wait for a week: theirs and what comes after is needed later, and a day of the firm's own no longer counts.
    let walls = plan.tasks.iter().find(|task| task.name == "墙砖").unwrap();
    set(&firm, "on_site.16", "20").unwrap();
    let later = json!({"id": walls.id, "start": "2027-04-13"});
    firm.write(|tx| programme::api::move_task(tx, req(later)))
        .unwrap();
    assert_eq!(on_site(&firm, quote), ["2027-04-12", "2027-04-20"]);
    // Without that task in the schedule the template says when, from the site's start.
    let floors = plan.tasks.iter().find(|task| task.name == "地砖").unwrap();
    let gone = json!({"ids": [floors.id]});
    firm.write(|tx| programme::api::delete_tasks(tx, req(gone)))
        .unwrap();
    assert_eq!(on_site(&firm, quote), ["2027-04-12", "2027-04-13"]);
    // The project's start moves the schedule with it.
    let moved = json!({"id": project, "fields": {"startOn": "2027-06-01"}});
    firm.write(|tx| design::api::update_project(tx, req(moved)))
        .unwrap();
    assert_eq!(on_site(&firm, quote)[0], "2027-06-29");
}

#[test]
fn an_own_figure_moves_the_need_by_days_of_lists_and_goes_back() {
    let firm = firm();
    let quote = quote(&firm);
    // 28 and 34 days after 2027-03-01.
    let usual = ["2027-03-29", "2027-04-04"];
    assert_eq!(on_site(&firm, quote), usual);
    let after = set(&firm, "days.8", "9").unwrap();
    assert_eq!((after.own, after.length), (1, 85));
    // The default of a day on site follows the firm's own tasks.
    assert_eq!(task(&after, 16).on_site.as_ref().unwrap().usual, 31);
    assert_eq!(on_site(&firm, quote), ["2027-04-01", "2027-04-07"]);
    set(&firm, "on_site.16", " 20 ").unwrap();
    assert_eq!(on_site(&firm, quote), ["2027-03-21", "2027-04-07"]);
    // One figure goes back, blank or as its default, then all of them.
    assert_eq!(set(&firm, "days.8", "6").unwrap().own, 1);
    set(&firm, "days.8", "7").unwrap();
    assert_eq!(set(&firm, "days.8", "").unwrap().own, 1);
    assert_eq!(on_site(&firm, quote), ["2027-03-21", "2027-04-04"]);
    set(&firm, "days_before", "3").unwrap();
    let reset = firm
        .written(|tx| api::reset_need_by(tx, Nothing {}))
        .unwrap();
    assert_eq!(reset.value.own, 0);
    assert_eq!(on_site(&firm, quote), usual);
    // What was reset comes back by undo.
    firm.store
        .undo(firm.owner, reset.change.unwrap(), &|_, _| Ok(()))
        .unwrap();
    assert_eq!(settings(&firm).own, 2);
    assert_eq!(on_site(&firm, quote), ["2027-03-21", "2027-04-02"]);
}

#[test]
fn days_that_are_none_are_refused_beside_their_field() {
    let firm = firm();
    for (key, days) in [
        ("days.16", "0"),
        ("days.16", "366"),
        ("days.16", "-3"),
        ("days.16", "2.5"),
        ("days.16", "six"),
        ("days_before", "31"),
        ("lag.16.15", "366"),
        ("on_site.16", "1001"),
        ("on_site.16", "99999999999999999999"),
    ] {
        let fault = set(&firm, key, days).unwrap_err();
        assert_eq!(
            (fault.code.as_str(), fault.params["field"].as_str()),
            ("supply.need_by_days", Some("figures.0.days")),
            "{key} {days}"
        );
    }
    for key in ["", "days.77", "lag.16.3", "on_site.14", "weeks.3"] {
        assert_eq!(
            set(&firm, key, "3").unwrap_err().code,
            "supply.need_by_unknown",
            "{key}"
        );
    }
    assert_eq!(settings(&firm).own, 0);
}
