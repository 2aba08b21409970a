//! Measuring moves the lead behind a project on, and rooms are named in the language of who adds them. On a real file.
#![allow(clippy::unwrap_used)]

use crm::LeadId;
use crm::api::{Lead, LeadMove, LeadRef, TimelineEntry, TimelineOf};
use crm::model::{ActivityKind, MoveCause, Stage};
use design::Project;
use design::api;
use kernel::Id;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use testkit::Firm;

fn req<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

struct Site {
    firm: Firm,
    lead: Id<LeadId>,
    project: Id<Project>,
}

/// A project of a lead of which only the telephone number is known.
fn site() -> Site {
    let firm = Firm::new(&[firm::SLICE, crm::SLICE, design::SLICE]);
    let (lead, project) = firm
        .write(|tx| {
            let lead = crm::api::create_lead(tx, req(json!({"fields": {"phone": "13812345678"}})))?
                .record
                .id;
            let made = api::convert_lead(tx, req(json!({"leadId": lead})))?;
            Ok((lead, made.project_id))
        })
        .unwrap();
    Site {
        firm,
        lead,
        project,
    }
}

impl Site {
    fn lead(&self) -> Lead {
        let req = LeadRef { id: self.lead };
        self.firm.read(|db| crm::api::lead(db, req)).unwrap()
    }

    fn put(&self, stage: Stage) {
        let fields =
            json!({"name": "王小明", "estate": "翠湖花园", "area": "98.5", "nextOn": "2026-11-23"});
        let lost = (stage == Stage::Lost).then_some("price");
        let req: LeadMove =
            req(json!({"id": self.lead, "stage": stage, "lostReason": lost, "fields": fields}));
        self.firm.write(|tx| crm::api::move_lead(tx, req)).unwrap();
    }

    fn moves(&self) -> Vec<TimelineEntry> {
        let of = TimelineOf {
            lead_id: Some(self.lead),
            ..TimelineOf::default()
        };
        let mut entries = self.firm.read(|db| crm::api::timeline(db, of)).unwrap();
        entries.retain(|entry| entry.kind == ActivityKind::Stage);
        entries
    }

    fn rows(&self, rows: Value) -> store::Written<api::RoomsEdited> {
        let req = req(json!({"projectId": self.project, "rows": rows}));
        self.firm.written(|tx| api::edit_rooms(tx, req)).unwrap()
    }

    fn names(&self) -> String {
        let req = req(json!({"projectId": self.project}));
        let survey = self.firm.read(|db| api::survey(db, req)).unwrap();
        let names: Vec<String> = survey.rooms.into_iter().map(|r| r.of.room.name).collect();
        names.join(", ")
    }
}

fn room(kind: &str, length: &str, width: &str, height: &str) -> Value {
    json!([[
        {"field": "kind", "text": kind},
        {"field": "length", "text": length},
        {"field": "width", "text": width},
        {"field": "height", "text": height},
    ]])
}

#[test]
fn the_first_room_measured_moves_the_lead_forward_only() {
    for (from, after) in [
        (Stage::New, Stage::Surveyed),
        (Stage::Contacted, Stage::Surveyed),
        (Stage::Interested, Stage::Surveyed),
        (Stage::SurveyBooked, Stage::Surveyed),
        (Stage::Surveyed, Stage::Surveyed),
        (Stage::Planned, Stage::Planned),
        (Stage::Quoted, Stage::Quoted),
        (Stage::Deposit, Stage::Deposit),
        (Stage::Signed, Stage::Signed),
        (Stage::Paused, Stage::Paused),
        (Stage::Lost, Stage::Lost),
    ] {
        let site = site();
        if from != Stage::New {
            site.put(from);
        }
        let before = site.moves().len();
        let done = site.rows(room("bedroom", "3600", "4.2", "2.8"));
        assert_eq!(done.value.refused, [], "{from:?}");
        assert_eq!(site.lead().record.stage, after, "{from:?}");
        let moves = site.moves();
        assert_eq!(moves.len() - before, usize::from(from != after), "{from:?}");
        if from == after {
            continue;
        }
        let why = &moves[0];
        assert_eq!(
            (
                why.from.as_deref(),
                why.to.as_deref(),
                why.cause,
                why.text.as_deref()
            ),
            (
                Some(from.as_str()),
                Some("surveyed"),
                Some(MoveCause::Measured),
                Some("XM202611A001")
            ),
        );
        assert_eq!((&why.reason, why.editable), (&None, false));

        // One change: taken back, it takes the rooms, the stage and the entry with it; done again, it brings them back.
        site.firm
            .store
            .undo(site.firm.owner, done.change.unwrap(), &|_, _| Ok(()))
            .unwrap();
        assert_eq!(
            (site.lead().record.stage, site.names().as_str()),
            (from, ""),
            "{from:?}"
        );
        assert_eq!(site.moves().len(), before, "{from:?}");
        site.firm
            .store
            .redo_last(site.firm.owner, &|_, _| Ok(()))
            .unwrap();
        assert_eq!(
            (site.lead().record.stage, site.names().as_str()),
            (after, "卧室"),
            "{from:?}"
        );
    }
}

#[test]
fn only_the_first_whole_measurement_counts() {
    let site = site();
    let kinds = json!({"projectId": site.project, "rooms": [{"kind": "bedroom"}]});
    site.firm
        .write(|tx| api::add_rooms(tx, req(kinds)))
        .unwrap();
    site.rows(room("bedroom", "3.6", "", "2.8"));
    site.rows(room("whole", "10", "9", "2.8"));
    assert_eq!(
        site.lead().record.stage,
        Stage::New,
        "no room is measured yet"
    );
    site.rows(room("kitchen", "3", "2", "2.4"));
    assert_eq!(site.lead().record.stage, Stage::Surveyed);

    // A person who puts it back is not overruled by the next room.
    site.put(Stage::Contacted);
    site.rows(room("bathroom", "2", "2", "2.4"));
    assert_eq!(site.lead().record.stage, Stage::Contacted);
}

#[test]
fn what_the_customer_and_the_home_say_is_not_asked_again() {
    let site = site();
    site.firm
        .write(|tx| {
            let lead = crm::api::lead(tx, LeadRef { id: site.lead })?.record;
            let customer = lead.customer_id.unwrap();
            crm::api::save_customer(
                tx,
                req(json!({"id": customer, "fields": {"name": "王小明"}})),
            )?;
            Ok(())
        })
        .unwrap();
    site.rows(room("kitchen", "3", "2", "2.4"));
    assert_eq!(site.lead().record.name.as_deref(), Some("王小明"));
}

#[test]
fn a_project_without_a_lead_is_measured_as_well() {
    let site = site();
    let project = site
        .firm
        .write(|tx| {
            let customer = crm::api::lead(tx, LeadRef { id: site.lead })?
                .record
                .customer_id;
            api::create_project(tx, req(json!({"customerId": customer, "fields": {}})))
        })
        .unwrap()
        .project
        .record
        .id;
    let edit = json!({"projectId": project, "rows": room("kitchen", "3", "2", "2.4")});
    let done = site
        .firm
        .write(|tx| api::edit_rooms(tx, req(edit)))
        .unwrap();
    assert_eq!(done.refused, []);
    assert_eq!(site.lead().record.stage, Stage::New);
}

#[test]
fn rooms_are_named_in_the_language_of_who_adds_them() {
    for (language, typed, names) in [
        (
            "zh",
            "两室一厅一卫",
            "客餐厅, 主卧, 次卧, 厨房, 卫生间, 阳台, 卧室, 卧室2, 书房, 卫生间2",
        ),
        (
            "en",
            "两室一厅一卫",
            "Living and dining, Master bedroom, Second bedroom, Kitchen, Bathroom, Balcony, Bedroom, Bedroom 2, Study, Bathroom 2",
        ),
        (
            "en",
            "2 bed 1 hall 1 bath",
            "Living and dining, Master bedroom, Second bedroom, Kitchen, Bathroom, Balcony, Bedroom, Bedroom 2, Study, Bathroom 2",
        ),
        (
            "zh",
            "2 bed 1 hall 1 bath",
            "客餐厅, 主卧, 次卧, 厨房, 卫生间, 阳台, 卧室, 卧室2, 书房, 卫生间2",
        ),
    ] {
        let site = site();
        let write = |value: Value| {
            let req = req(value);
            site.firm.write(|tx| api::add_rooms(tx, req)).unwrap()
        };
        write(json!({"projectId": site.project, "language": language, "layout": typed}));
        let bedroom = json!({"kind": "bedroom"});
        write(
            json!({"projectId": site.project, "language": language, "rooms": [bedroom, bedroom]}),
        );
        for kind in ["study", "bathroom"] {
            let rows = json!([[{"field": "kind", "text": kind}]]);
            let edit = json!({"projectId": site.project, "language": language, "rows": rows});
            site.firm
                .write(|tx| api::edit_rooms(tx, req(edit)))
                .unwrap();
        }
        assert_eq!(site.names(), names, "{language} {typed}");
    }
    let site = site();
    let too_many = req(json!({"projectId": site.project, "layout": "4000000000 bed"}));
    let fault = site
        .firm
        .write(|tx| api::add_rooms(tx, too_many))
        .unwrap_err();
    assert_eq!(fault.code, "design.rooms_too_many");
}

#[test]
fn copies_take_the_next_free_name() {
    for (name, copies) in [
        ("主卧", "主卧, 主卧2, 主卧3"),
        ("Bedroom", "Bedroom, Bedroom 2, Bedroom 3"),
    ] {
        let site = site();
        let add =
            req(json!({"projectId": site.project, "rooms": [{"kind": "bedroom", "name": name}]}));
        let mut last = site.firm.write(|tx| api::add_rooms(tx, add)).unwrap().ids;
        for _ in 0..2 {
            let copy = req(json!({"projectId": site.project, "ids": last}));
            last = site.firm.write(|tx| api::copy_rooms(tx, copy)).unwrap().ids;
        }
        assert_eq!(site.names(), copies);
    }
}

#[test]
fn layouts_are_proposed_in_the_language_asked_for() {
    for (own, language, first, second) in [
        ("", None, "一室一厅一卫", "两室一厅一卫"),
        (
            "",
            Some("en"),
            "1 bed, 1 hall, 1 bath",
            "2 bed, 1 hall, 1 bath",
        ),
        (
            "3室2厅2卫1阳台",
            Some("zh"),
            "3室2厅2卫1阳台",
            "一室一厅一卫",
        ),
        (
            "3室2厅2卫1阳台",
            Some("en"),
            "3 bed, 2 hall, 2 bath, 1 balcony",
            "1 bed, 1 hall, 1 bath",
        ),
        (
            "1 bed 1 hall 1 bath",
            Some("en"),
            "1 bed 1 hall 1 bath",
            "2 bed, 1 hall, 1 bath",
        ),
        (
            "1 bed 1 hall 1 bath",
            Some("zh"),
            "一室一厅一卫",
            "两室一厅一卫",
        ),
        ("复式", Some("zh"), "一室一厅一卫", "两室一厅一卫"),
    ] {
        let site = site();
        site.firm
            .write(|tx| {
                let customer = crm::api::lead(tx, LeadRef { id: site.lead })?.record.customer_id;
                let home = json!({"id": null, "customerId": customer, "fields": {"estate": "翠湖花园", "layout": own}});
                let home = crm::api::save_property(tx, req(home))?.id;
                api::update_project(tx, req(json!({"id": site.project, "fields": {"propertyId": home}})))
            })
            .unwrap();
        let survey = req(json!({"projectId": site.project, "language": language}));
        let layouts = site
            .firm
            .read(|db| api::survey(db, survey))
            .unwrap()
            .layouts;
        assert_eq!(
            (layouts[0].as_str(), layouts[1].as_str()),
            (first, second),
            "{own} {language:?}"
        );
    }
}
