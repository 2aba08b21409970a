//! The next steps of a project on a real file, through the commands that people give.
#![allow(clippy::unwrap_used)]

use design::Project;
use insight::api::{AgendaReq, NextSteps, NextStepsReq, agenda, next_steps};
use kernel::Id;
use quoting::model::Quote;
use quoting::wire::QuoteRef;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use supply::wire::List;
use testkit::Firm;

fn req<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

/// A project of one customer; by the usual terms an offer holds for 15 days.
struct Site {
    firm: Firm,
    customer: Value,
    project: Id<Project>,
}

fn site() -> Site {
    let firm = Firm::new(&[
        firm::SLICE,
        catalog::SLICE,
        crm::SLICE,
        design::SLICE,
        quoting::SLICE,
        programme::SLICE,
        supply::SLICE,
    ]);
    let (customer, project) = firm
        .write(|tx| {
            catalog::seed::load(tx)?;
            let lead = json!({"fields": {"phone": "13812345678", "name": "王小明"}});
            let lead = crm::api::create_lead(tx, req(lead))?.record.id;
            let made = design::api::convert_lead(tx, req(json!({"leadId": lead})))?;
            Ok((json!(made.customer_id), made.project_id))
        })
        .unwrap();
    Site {
        firm,
        customer,
        project,
    }
}

impl Site {
    fn next(&self) -> NextSteps {
        let project = self.project;
        self.firm
            .read(|db| next_steps(db, NextStepsReq { project }))
            .unwrap()
    }

    /// Each step in one line: kind, urgency, and what it names.
    fn told(&self) -> Vec<String> {
        let word = |value: Value| value.as_str().unwrap().to_owned();
        self.next()
            .steps
            .into_iter()
            .map(|step| {
                let of_quote = "renew follow faulty send sign purchase";
                let kind = word(json!(step.kind));
                assert_eq!(
                    step.quote.is_some(),
                    of_quote.split(' ').any(|one| one == kind)
                );
                assert_eq!(step.list.is_some(), kind == "send_list");
                [
                    Some(kind),
                    Some(word(json!(step.urgency))),
                    step.number,
                    step.count.map(|count| format!("n={count}")),
                    step.days.map(|days| format!("{days}d")),
                    step.due.map(|due| format!("by {due}")),
                ]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" ")
            })
            .collect()
    }

    fn project(&self, fields: Value) {
        let change = json!({"id": self.project, "fields": fields});
        self.firm
            .write(|tx| design::api::update_project(tx, req(change)))
            .unwrap();
    }

    fn stage(&self, stage: &str) {
        let to = json!({"id": self.project, "stage": stage, "reason": "等交房"});
        self.firm
            .write(|tx| design::api::move_project(tx, req(to)))
            .unwrap();
    }

    /// Gives it a home, a designer and a start, so that quotes are all that is left.
    fn prepare(&self) {
        let home =
            json!({"id": null, "customerId": self.customer, "fields": {"estate": "翠湖花园"}});
        let home = self
            .firm
            .write(|tx| crm::api::save_property(tx, req(home)))
            .unwrap()
            .id;
        let owner = self.firm.owner;
        self.project(json!({"propertyId": home, "designerId": owner, "managerId": owner, "startOn": "2027-03-01"}));
    }

    fn room(&self, name: &str, length: &str) {
        let cells: Vec<Value> = [
            ("name", name),
            ("length", length),
            ("width", "4"),
            ("height", "2.8"),
        ]
        .iter()
        .map(|(field, text)| json!({"field": field, "text": text}))
        .collect();
        let edit = json!({"projectId": self.project, "rows": [cells]});
        let done = self
            .firm
            .write(|tx| design::api::edit_rooms(tx, req(edit)))
            .unwrap();
        assert_eq!(done.refused, []);
    }

    /// A draft with floor tiles in every room.
    fn quote(&self) -> Id<Quote> {
        let create = json!({"project": self.project, "mode": "half", "start": {"kind": "rooms"}});
        self.firm
            .write(|tx| {
                let id = quoting::api::create(tx, req(create))?.id;
                for section in quoting::api::quote(tx, QuoteRef { id })?.sections {
                    let cells = json!([{"column": "name", "text": "T09", "item": null}]);
                    let row = json!({"key": "new", "section": section.id, "before": null, "cells": cells});
                    let edited = quoting::api::edit(tx, req(json!({"quote": id, "rows": [row]})))?;
                    assert!(edited.faults.is_empty(), "{:?}", edited.faults);
                }
                Ok(id)
            })
            .unwrap()
    }

    fn send(&self, id: Id<Quote>) {
        self.firm
            .write(|tx| quoting::api::send(tx, QuoteRef { id }))
            .unwrap();
    }

    fn accept(&self, id: Id<Quote>) {
        self.firm
            .write(|tx| quoting::api::accept(tx, QuoteRef { id }))
            .unwrap();
    }

    fn list(&self, quote: Id<Quote>) -> Id<List> {
        let make = json!({"quotes": [quote], "takeStock": false, "basis": null});
        self.firm
            .write(|tx| supply::api::make_list(tx, req(make)))
            .unwrap()
            .id
    }
}

const Q1: &str = "BJ202611A001 V1";

#[test]
fn a_new_project_wants_home_survey_designer_and_start() {
    let site = site();
    let new = ["property now", "survey now", "designer soon", "start soon"];
    assert_eq!(site.told(), new);
    site.room("客厅", "5");
    let measured = ["property now", "quote now", "designer soon", "start soon"];
    assert_eq!(site.told(), measured);
    site.room("主卧", "");
    site.room("次卧", "");
    let lacking = [
        "property now",
        "complete now n=2",
        "quote now",
        "designer soon",
        "start soon",
    ];
    assert_eq!(site.told(), lacking);
    site.prepare();
    assert_eq!(site.told(), ["complete now n=2", "quote now"]);
}

#[test]
fn a_paused_or_ended_project_wants_nothing() {
    for (stage, count) in [
        ("paused", 0),
        ("cancelled", 0),
        ("survey", 4),
        ("warranty", 4),
    ] {
        let site = site();
        site.stage(stage);
        assert_eq!(site.told().len(), count, "{stage}");
    }
}

#[test]
fn a_quote_is_followed_from_draft_to_contract() {
    let site = site();
    site.prepare();
    site.room("客厅", "5");
    site.room("主卧", "");
    let first = site.quote();
    assert_eq!(
        site.told(),
        [
            "complete now n=1".to_owned(),
            format!("faulty now {Q1} n=1")
        ]
    );
    let empty = site
        .firm
        .read(|db| design::api::survey(db, req(json!({"projectId": site.project}))))
        .unwrap()
        .rooms
        .remove(1);
    let cell = json!({"roomId": empty.of.room.id, "field": "length", "text": "3"});
    let edit = json!({"projectId": site.project, "cells": [cell]});
    site.firm
        .write(|tx| design::api::edit_rooms(tx, req(edit)))
        .unwrap();
    assert_eq!(site.told(), [format!("send now {Q1} by 2026-12-06")]);
    site.send(first);

    // It lives with the days alone: waits, presses before its last day, is late after it.
    for (days, told) in [
        (0, format!("follow waiting {Q1} 0d by 2026-12-06")),
        (1, format!("follow waiting {Q1} 1d by 2026-12-06")),
        (11, format!("follow now {Q1} 12d by 2026-12-06")),
        (3, format!("follow now {Q1} 15d by 2026-12-06")),
        (1, format!("renew late {Q1} 1d by 2026-12-06")),
        (4, format!("renew late {Q1} 5d by 2026-12-06")),
    ] {
        site.firm.env.pass_days(days);
        assert_eq!(site.told(), [told]);
    }

    // The new version takes its place; voided, it gives it back.
    let second = site
        .firm
        .write(|tx| quoting::api::new_version(tx, QuoteRef { id: first }))
        .unwrap()
        .id;
    assert_eq!(site.told(), ["send now BJ202611A001 V2 by 2026-12-26"]);
    site.firm.env.pass_days(16);
    assert_eq!(site.told(), ["send late BJ202611A001 V2 by 2026-12-26"]);
    site.firm
        .write(|tx| quoting::api::void(tx, QuoteRef { id: second }))
        .unwrap();
    assert_eq!(site.told(), [format!("renew late {Q1} 21d by 2026-12-06")]);
    site.firm
        .write(|tx| quoting::api::void(tx, QuoteRef { id: first }))
        .unwrap();
    assert_eq!(site.told(), ["quote now"]);
}

#[test]
fn an_accepted_quote_wants_contract_purchases_and_people() {
    let site = site();
    site.prepare();
    site.project(json!({"managerId": null, "startOn": ""}));
    site.room("客厅", "5");
    let quote = site.quote();
    site.send(quote);
    site.accept(quote);
    let sign = format!("sign now {Q1}");
    let purchase = format!("purchase now {Q1}");
    assert_eq!(
        site.told(),
        [
            sign.as_str(),
            purchase.as_str(),
            "start now",
            "manager soon"
        ]
    );
    site.stage("contract");
    assert_eq!(
        site.told(),
        [purchase.as_str(), "start now", "manager soon"]
    );
    site.project(json!({"startOn": "2026-11-25"}));
    assert_eq!(site.told(), [purchase.as_str(), "manager soon"]);
    site.firm.env.pass_days(1);
    assert_eq!(site.told(), [purchase.as_str(), "manager now"]);
    site.project(json!({"managerId": site.firm.owner, "startOn": "2027-03-01"}));
    assert_eq!(site.told(), [purchase]);
}

#[test]
fn a_new_purchase_list_is_made_of_the_newest_accepted_quote() {
    let site = site();
    site.prepare();
    site.room("客厅", "5");
    let first = site.quote();
    assert_eq!(site.next().to_order, None);
    site.send(first);
    assert_eq!(site.next().to_order, None);
    site.accept(first);
    assert_eq!(site.next().to_order, Some(first));
    // A later version in use replaces it, accepted or not; a void one does not.
    let second = site
        .firm
        .write(|tx| quoting::api::new_version(tx, QuoteRef { id: first }))
        .unwrap()
        .id;
    assert_eq!(site.next().to_order, None);
    site.send(second);
    site.firm
        .write(|tx| quoting::api::void(tx, QuoteRef { id: second }))
        .unwrap();
    assert_eq!(site.next().to_order, Some(first));
}

#[test]
fn a_purchase_list_is_late_once_its_day_to_order_is_past() {
    let site = site();
    site.prepare();
    site.room("客厅", "5");
    let quote = site.quote();
    site.send(quote);
    site.accept(quote);
    site.stage("contract");
    let list = site.list(quote);
    let heads = json!({"project": site.project, "status": null});
    let head = site
        .firm
        .read(|db| supply::api::lists(db, req(heads)))
        .unwrap()
        .remove(0);
    let by = head.order_by.unwrap();
    assert_eq!(site.told(), [format!("send_list now CG202611A001 by {by}")]);
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
    site.firm.env.pass_days((by - today).num_days());
    assert_eq!(site.told(), [format!("send_list now CG202611A001 by {by}")]);
    site.firm.env.pass_days(1);
    assert_eq!(
        site.told(),
        [format!("send_list late CG202611A001 by {by}")]
    );
    let send = json!({"id": list, "asItIs": true});
    site.firm
        .write(|tx| supply::api::send_list(tx, req(send)))
        .unwrap();
    assert_eq!(site.told(), Vec::<String>::new());
}

#[test]
fn it_lives_with_what_it_read_and_with_the_day() {
    let site = site();
    let project = site.project;
    let observed = site
        .firm
        .store
        .read(site.firm.owner, |db| {
            next_steps(db, NextStepsReq { project })
        })
        .unwrap();
    assert!(observed.today);
    for table in [
        "design_project",
        "design_room",
        "crm_property",
        "quoting_quote",
        "supply_list",
    ] {
        assert!(
            observed.reads.contains(table),
            "{table} of {:?}",
            observed.reads
        );
    }
    let gone = NextStepsReq {
        project: Id::from_bytes([9; 16]),
    };
    let fault = site.firm.read(|db| next_steps(db, gone)).unwrap_err();
    assert_eq!(fault.code, "design.project_unknown");
}

/// What falls to a member, in one line a step.
fn agenda_of(site: &Site, member: Id<store::Member>) -> Vec<String> {
    let asked = AgendaReq {
        member: Some(member),
    };
    let agenda = site.firm.read(|db| agenda(db, asked)).unwrap();
    assert_eq!(agenda.total as usize, agenda.steps.len());
    agenda
        .steps
        .iter()
        .map(|one| {
            assert_eq!(one.project, site.project);
            assert!(!one.name.is_empty());
            json!(one.step.kind).as_str().unwrap().to_owned()
        })
        .collect()
}

fn hire(site: &Site, name: &str, role: &str) -> Id<store::Member> {
    let who = json!({"id": null, "name": name, "phone": "", "role": role, "active": true});
    site.firm
        .write(|tx| firm::api::save_member(tx, &[], req(who)))
        .unwrap()
        .id
}

#[test]
fn everybody_finds_what_falls_to_his_role() {
    let site = site();
    let owner = site.firm.owner;
    assert_eq!(
        agenda_of(&site, owner),
        ["property", "survey", "designer", "start"],
        "who is alone does everything"
    );
    let designer = hire(&site, "陈露", "designer");
    let manager = hire(&site, "周工", "manager");
    let finance = hire(&site, "何静", "finance");
    assert_eq!(agenda_of(&site, owner), ["designer"], "others do the rest");
    assert_eq!(agenda_of(&site, designer), [""; 0], "not his project");
    site.project(json!({"designerId": designer}));
    assert_eq!(agenda_of(&site, designer), ["property", "survey"]);
    assert_eq!(agenda_of(&site, owner), [""; 0]);
    site.project(json!({"managerId": manager}));
    assert_eq!(agenda_of(&site, manager), ["start"]);
    assert_eq!(agenda_of(&site, finance), [""; 0]);
    let all = site
        .firm
        .read(|db| agenda(db, AgendaReq::default()))
        .unwrap();
    let alone: Vec<_> = all.steps.into_iter().map(|one| one.step).collect();
    assert_eq!(
        alone,
        site.next().steps,
        "one project's steps are the same in both"
    );
    site.stage("paused");
    assert_eq!(agenda_of(&site, designer), [""; 0]);
}
