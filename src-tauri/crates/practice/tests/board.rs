//! The tasks tick themselves from what a member did, and from nothing else.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use firm::api::Nothing;
use firm::paper::{Paper, PaperUse};
use kernel::Id;
use practice::api::{self, PracticeSource};
use serde_json::{Value, json};
use store::{Db, Member, Tx};
use testkit::Firm;

const DATA: &str = include_str!("../../../../assets/practice/tasks.json");
const SCHEMA: &str = include_str!("../../../../assets/practice/schema/tasks.schema.json");

fn firm() -> Firm {
    let firm = Firm::new(&[
        firm::SLICE,
        catalog::SLICE,
        crm::SLICE,
        design::SLICE,
        quoting::SLICE,
        programme::SLICE,
        supply::SLICE,
        practice::SLICE,
    ]);
    firm.write(|tx| catalog::seed::load(tx).map(drop)).unwrap();
    firm
}

fn begin(firm: &Firm) {
    firm.write(|tx| api::begin(tx, PracticeSource::Own, Some("/firms/own.kaigong")))
        .unwrap();
}

/// Gives a command by a name, as the office does.
fn give<Req: serde::de::DeserializeOwned, T>(
    firm: &Firm,
    name: &str,
    command: fn(&Tx<'_>, Req) -> kernel::Result<T>,
    req: Value,
) -> T {
    let req = serde_json::from_value(req).unwrap();
    firm.store
        .write(firm.owner, name, |tx| command(tx, req))
        .unwrap()
        .value
}

/// A paper leaves, as the office notes it.
fn print(firm: &Firm, document: &'static str, about: Id<()>) {
    let paper = Paper {
        document,
        about,
        copy: "",
    };
    firm.store
        .write(firm.owner, "firm.note_paper", |tx| {
            firm::paper::note(tx, &paper, PaperUse::Printed)
        })
        .unwrap();
}

/// The steps that are done, by the Chinese word of their check in the file.
fn done(firm: &Firm, by: Id<Member>) -> BTreeSet<String> {
    let read = |db: &Db<'_>| api::board(db, Nothing {});
    let board = firm.store.read(by, read).unwrap().value;
    let data: Value = serde_json::from_str(DATA).unwrap();
    let checks = data["roles"].as_array().unwrap().iter().flat_map(|role| {
        role["tasks"].as_array().unwrap().iter().flat_map(|task| {
            task["steps"]
                .as_array()
                .unwrap()
                .iter()
                .map(|step| step["check"].as_str().unwrap().to_owned())
        })
    });
    let steps = board
        .roles
        .iter()
        .flat_map(|role| role.tasks.iter().flat_map(|task| &task.steps));
    checks
        .zip(steps)
        .filter(|(_, step)| step.done)
        .map(|(check, _)| check)
        .collect()
}

fn all(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn the_tasks_keep_to_their_schema_and_name_real_checks() {
    let (data, schema): (Value, Value) = (
        serde_json::from_str(DATA).unwrap(),
        serde_json::from_str(SCHEMA).unwrap(),
    );
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&data)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let mut broken = data;
    broken["roles"][0]["tasks"][0]["steps"][0]["check"] = "nothing".into();
    assert!(!validator.is_valid(&broken));
    let firm = firm();
    let board = firm.read(|db| api::board(db, Nothing {})).unwrap();
    assert_eq!(board.roles.len(), 9, "a role without a task");
}

#[test]
fn a_real_firm_has_no_mark_and_ticks_nothing() {
    let firm = firm();
    give(
        &firm,
        "crm.create_lead",
        crm::api::create_lead,
        json!({"fields": {"phone": "13800001111", "source": "walk_in"}, "note": ""}),
    );
    assert_eq!(done(&firm, firm.owner), all(&[]));
    assert_eq!(firm.read(api::mark).unwrap(), None);
    assert_eq!(
        firm.read(api::home).unwrap_err().code,
        "practice.not_practice"
    );
    begin(&firm);
    assert_eq!(
        done(&firm, firm.owner),
        all(&[]),
        "what was there before practice began is nobody's exercise"
    );
    assert_eq!(
        firm.read(api::mark).unwrap().unwrap().source,
        PracticeSource::Own
    );
    assert_eq!(
        firm.read(api::home).unwrap().as_deref(),
        Some("/firms/own.kaigong")
    );
}

#[test]
fn selling_ticks_step_by_step_for_the_member_who_did_it() {
    let firm = firm();
    begin(&firm);
    sell(&firm);
}

/// The tasks of sales.
fn sell(firm: &Firm) {
    let lead = give(
        firm,
        "crm.create_lead",
        crm::api::create_lead,
        json!({"fields": {"phone": "13800001111"}, "note": ""}),
    );
    assert_eq!(
        done(firm, firm.owner),
        all(&[]),
        "without a source it is not taken down well"
    );
    let id = lead.record.id;
    give(
        firm,
        "crm.update_lead",
        crm::api::update_lead,
        json!({"id": id, "fields": {"source": "walk_in"}}),
    );
    assert_eq!(done(firm, firm.owner), all(&["lead_entered"]));
    let of = json!({"leadId": id});
    give(
        firm,
        "crm.log_activity",
        crm::api::log_activity,
        json!({"of": of, "kind": "note", "text": "想想"}),
    );
    assert_eq!(
        done(firm, firm.owner),
        all(&["lead_entered"]),
        "a note is no contact"
    );
    give(
        firm,
        "crm.log_activity",
        crm::api::log_activity,
        json!({"of": of, "kind": "call", "text": "约量房", "nextOn": "2026-11-20"}),
    );
    assert_eq!(
        done(firm, firm.owner),
        all(&["lead_entered", "follow_up_logged"]),
        "yesterday is no plan"
    );
    give(
        firm,
        "crm.move_lead",
        crm::api::move_lead,
        json!({"id": id, "stage": "survey_booked", "note": "",
        "fields": {"name": "王女士", "estate": "翠湖花园", "nextOn": "2026-11-23"}}),
    );
    let sold = [
        "lead_entered",
        "follow_up_logged",
        "next_planned",
        "lead_moved",
    ];
    assert_eq!(done(firm, firm.owner), all(&sold));
    give(
        firm,
        "design.convert_lead",
        design::api::convert_lead,
        json!({"leadId": id, "newCustomer": false}),
    );
    assert!(done(firm, firm.owner).contains("lead_converted"));
    let other = Id::from_bytes([9; 16]);
    assert_eq!(
        done(firm, other),
        all(&[]),
        "somebody else's work ticks nothing"
    );
}

/// As whoever may appoint.
fn save_member(
    tx: &store::Tx<'_>,
    req: firm::api::SaveMember,
) -> kernel::Result<firm::api::Member> {
    firm::api::save_member(tx, &[], req)
}

#[test]
fn what_is_undone_is_not_done_and_what_is_redone_is() {
    let firm = firm();
    begin(&firm);
    give(
        &firm,
        "firm.save_member",
        save_member,
        json!({"id": null, "name": "周敏", "role": "sales", "active": true}),
    );
    assert_eq!(done(&firm, firm.owner), all(&["member_added"]));
    firm.store.undo_last(firm.owner, &|_, _| Ok(())).unwrap();
    assert_eq!(done(&firm, firm.owner), all(&[]));
    firm.store.redo_last(firm.owner, &|_, _| Ok(())).unwrap();
    assert_eq!(done(&firm, firm.owner), all(&["member_added"]));
}

#[test]
fn the_way_from_a_room_to_a_list_ticks() {
    let firm = firm();
    begin(&firm);
    plan(&firm);
}

/// The tasks of designer, budgeter, purchaser and manager.
fn plan(firm: &Firm) {
    let before = done(firm, firm.owner);
    let ticked = || -> BTreeSet<String> {
        done(firm, firm.owner)
            .difference(&before)
            .cloned()
            .collect()
    };
    let customer = give(
        firm,
        "crm.save_customer",
        crm::api::save_customer,
        json!({"id": null, "fields": {"name": "赵先生", "phone": "13800002222"}}),
    );
    let customer = serde_json::to_value(&customer).unwrap()["customer"]["id"].clone();
    let made = give(
        firm,
        "design.create_project",
        design::api::create_project,
        json!({"customerId": customer, "fields": {}}),
    );
    let project = made.project.record.id;
    let cell = |field: &str, text: &str| json!({"field": field, "text": text});
    let rows = json!([[
        cell("name", "客厅"),
        cell("length", "5"),
        cell("width", "4"),
        cell("height", "2.8"),
        cell("windows", "1.5×1.5")
    ]]);
    give(
        firm,
        "design.edit_rooms",
        design::api::edit_rooms,
        json!({"projectId": project, "rows": rows}),
    );
    assert_eq!(ticked(), all(&["room_measured"]), "one window is not two");
    let survey = firm
        .read(|db| {
            design::api::survey(
                db,
                serde_json::from_value(json!({"projectId": project})).unwrap(),
            )
        })
        .unwrap();
    let room = serde_json::to_value(&survey.rooms[0]).unwrap()["room"]["id"].clone();
    let room = if room.is_null() {
        serde_json::to_value(&survey.rooms[0]).unwrap()["id"].clone()
    } else {
        room
    };
    give(
        firm,
        "design.edit_rooms",
        design::api::edit_rooms,
        json!({"projectId": project, "cells": [{"roomId": room, "field": "windows", "text": "1.5×1.5×2"}]}),
    );
    assert_eq!(ticked(), all(&["room_measured", "two_windows"]));
    give(
        firm,
        "design.move_project",
        design::api::move_project,
        json!({"id": project, "stage": "design", "reason": ""}),
    );
    give(
        firm,
        "design.update_project",
        design::api::update_project,
        json!({"id": project, "fields": {"startOn": "2026-12-20"}}),
    );
    give(
        firm,
        "crm.log_activity",
        crm::api::log_activity,
        json!({"of": {"projectId": project}, "kind": "visit", "text": "量好了"}),
    );
    let site = [
        "room_measured",
        "two_windows",
        "project_moved",
        "start_planned",
        "site_noted",
    ];
    assert_eq!(ticked(), all(&site));

    let quote = give(
        firm,
        "quoting.create",
        quoting::api::create,
        json!({"project": project, "mode": "half", "start": {"kind": "rooms"}}),
    );
    let sheet = firm
        .read(|db| quoting::api::quote(db, quoting::wire::QuoteRef { id: quote.id }))
        .unwrap();
    let section = sheet.sections[0].id;
    let row = json!({"key": "1", "section": section, "cells": [{"column": "name", "text": "T09", "item": null}]});
    give(
        firm,
        "quoting.edit",
        quoting::api::edit,
        json!({"quote": quote.id, "language": "zh", "rows": [row]}),
    );
    let now = ticked();
    assert!(
        now.contains("quote_made") && now.contains("item_added") && !now.contains("quantity_typed"),
        "{now:?}"
    );
    let sheet = firm
        .read(|db| quoting::api::quote(db, quoting::wire::QuoteRef { id: quote.id }))
        .unwrap();
    let line = sheet.sections[0].lines[0].id;
    give(
        firm,
        "quoting.edit",
        quoting::api::edit,
        json!({"quote": quote.id, "language": "zh", "cells": [{"line": line, "column": "quantity", "text": "22", "item": null}]}),
    );
    give(
        firm,
        "quoting.save_agreement",
        quoting::api::save_agreement,
        json!({"id": quote.id, "agreement": {
        "discountBase": "direct", "discountKind": "rate", "discountRate": "0.05", "discountAmount": null, "discountSection": null,
        "rounding": "none", "taxMode": "none", "taxCode": "small_reduced", "taxRate": "0.01"}}),
    );
    let now = ticked();
    assert!(
        now.contains("quantity_typed")
            && now.contains("discount_given")
            && !now.contains("quote_sent"),
        "{now:?}"
    );
    assert!(!now.contains("quote_printed"), "{now:?}");
    print(firm, "quoting.quote_paper", quote.id.cast());
    let now = ticked();
    assert!(
        now.contains("quote_printed") && !now.contains("list_printed"),
        "{now:?}"
    );
    give(
        firm,
        "quoting.send",
        quoting::api::send,
        json!({"id": quote.id}),
    );
    let bill = firm
        .read(|db| {
            supply::api::candidates(db, serde_json::from_value(json!({"line": line})).unwrap())
        })
        .unwrap();
    let tile = bill.iter().find(|one| one.fits).unwrap().material.id;
    give(
        firm,
        "supply.choose_material",
        supply::api::choose_material,
        json!({"lines": [line], "material": tile, "pack": null, "supplied": "firm"}),
    );
    let list = give(
        firm,
        "supply.make_list",
        supply::api::make_list,
        json!({"quotes": [quote.id], "takeStock": false, "basis": null}),
    );
    let now = ticked();
    assert!(
        ["quote_sent", "material_chosen", "list_made"]
            .iter()
            .all(|check| now.contains(*check))
            && !now.contains("list_sent"),
        "{now:?}"
    );
    print(firm, "supply.purchase_paper", list.id.cast());
    assert!(ticked().contains("list_printed"));
    give(
        firm,
        "supply.send_list",
        supply::api::send_list,
        json!({"id": list.id, "asItIs": true}),
    );
    assert!(ticked().contains("list_sent"));
}

#[test]
fn the_tasks_of_the_others_tick() {
    let firm = firm();
    begin(&firm);
    help(&firm);
}

/// The tasks of warehouse, finance, after-sales and owner; of each, what is nearly it ticks nothing.
fn help(firm: &Firm) {
    let before = done(firm, firm.owner);
    let ticked = || -> BTreeSet<String> {
        done(firm, firm.owner)
            .difference(&before)
            .cloned()
            .collect()
    };

    let material = firm
        .read(|db| {
            db.one("SELECT min(id) FROM catalog_material", [], |r| {
                r.get::<_, Id<()>>(0)
            })
        })
        .unwrap();
    give(
        firm,
        "supply.set_stock",
        supply::api::set_stock,
        json!({"id": null, "material": material, "project": null, "quantity": "12"}),
    );
    assert_eq!(ticked(), all(&["stock_counted"]));

    let profile = firm.read(firm::api::profile).unwrap().unwrap();
    let mut profile = serde_json::to_value(profile).unwrap();
    profile["bank"] = "工商银行 6222 0000".into();
    give(firm, "firm.save_profile", firm::api::save_profile, profile);
    assert_eq!(ticked(), all(&["stock_counted", "profile_saved"]));

    let customer = give(
        firm,
        "crm.save_customer",
        crm::api::save_customer,
        json!({"id": null, "fields": {"name": "孙女士", "phone": "13800003333"}}),
    );
    let customer = serde_json::to_value(&customer).unwrap()["customer"]["id"].clone();
    let made = give(
        firm,
        "design.create_project",
        design::api::create_project,
        json!({"customerId": customer, "fields": {}}),
    );
    let project = made.project.record.id;
    let call = json!({"of": {"projectId": project}, "kind": "call", "text": "卫生间漏水"});
    give(
        firm,
        "crm.log_activity",
        crm::api::log_activity,
        call.clone(),
    );
    assert!(
        !ticked().contains("warranty_noted"),
        "it is not handed over yet"
    );
    give(
        firm,
        "design.move_project",
        design::api::move_project,
        json!({"id": project, "stage": "warranty", "reason": ""}),
    );
    give(firm, "crm.log_activity", crm::api::log_activity, call);
    assert!(ticked().contains("warranty_noted"));

    let member = give(
        firm,
        "firm.save_member",
        save_member,
        json!({"id": null, "name": "周敏", "role": "sales", "active": true}),
    );
    assert!(ticked().contains("member_added"));
    let lead = give(
        firm,
        "crm.create_lead",
        crm::api::create_lead,
        json!({"fields": {"phone": "13800004444"}, "note": ""}),
    );
    give(
        firm,
        "crm.return_leads",
        crm::api::return_leads,
        json!({"ids": [lead.record.id], "reason": "no_time"}),
    );
    assert!(
        !ticked().contains("lead_assigned"),
        "into the pool is to nobody"
    );
    give(
        firm,
        "crm.assign_leads",
        crm::api::assign_leads,
        json!({"ids": [lead.record.id], "ownerId": member.id}),
    );
    assert!(ticked().contains("lead_assigned"));

    let item = firm
        .read(|db| {
            db.one("SELECT min(id) FROM catalog_item", [], |r| {
                r.get::<_, Id<()>>(0)
            })
        })
        .unwrap();
    let save = |fields: Value| {
        give(
            firm,
            "catalog.save_item",
            catalog::api::save_item,
            json!({"id": item, "fields": fields}),
        )
    };
    save(json!({"nameEn": "Another name"}));
    assert!(!ticked().contains("price_changed"), "a name is no price");
    save(json!({"labour": "61.5"}));
    assert!(ticked().contains("price_changed"));
}

/// A role whose tasks cannot all be ticked by doing what they ask would never be through with practice.
#[test]
fn who_does_everything_has_every_task_of_every_role_ticked() {
    let firm = firm();
    begin(&firm);
    for does in [sell, plan, help] {
        does(&firm);
    }
    let board = firm.read(|db| api::board(db, Nothing {})).unwrap();
    let mut tasks = 0;
    for role in &board.roles {
        for task in &role.tasks {
            let open: Vec<&str> = task
                .steps
                .iter()
                .filter(|step| !step.done)
                .map(|step| step.name_en.as_str())
                .collect();
            assert!(task.done, "{:?}, {}: {open:?}", role.role, task.id);
            tasks += 1;
        }
    }
    assert_eq!((board.roles.len(), tasks), (9, 12));
}
