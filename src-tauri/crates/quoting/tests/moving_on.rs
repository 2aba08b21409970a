//! Sending a quote moves its project and the lead behind it on. On a real file.
#![allow(clippy::unwrap_used)]

mod site;

use crm::LeadId;
use crm::api::{LeadRef, TimelineEntry, TimelineOf};
use crm::model::{ActivityKind, MoveCause, Stage as LeadStage};
use design::api::ProjectRef;
use design::model::Stage;
use kernel::Id;
use quoting::api;
use quoting::model::Quote;
use quoting::wire::*;
use serde_json::json;
use site::{Site, site};

/// A quote with one line, ready to be sent, of a project that came from a lead.
fn ready(lead_stage: LeadStage, stage: Stage) -> (Site, Id<LeadId>, Id<Quote>) {
    let site = site();
    let lead = site
        .firm
        .write(|tx| {
            let new = serde_json::from_value(json!({"fields": {"phone": "13800138001"}})).unwrap();
            let lead = crm::api::create_lead(tx, new)?.record.id;
            tx.update(
                "crm_lead",
                lead,
                &[("stage", &lead_stage), ("project_id", &site.project)],
            )?;
            tx.update(
                "design_project",
                site.project,
                &[("lead_id", &lead), ("stage", &stage)],
            )?;
            Ok(lead)
        })
        .unwrap();
    let quote = site.create(QuoteStart::Rooms);
    let added = site.add(quote, 0, &[(EditColumn::Name, "t09")]);
    assert!(added.faults.is_empty(), "{:?}", added.faults);
    (site, lead, quote)
}

fn moves(site: &Site) -> Vec<TimelineEntry> {
    let of = TimelineOf {
        project_id: Some(site.project),
        ..TimelineOf::default()
    };
    let mut entries = site.firm.read(|db| crm::api::timeline(db, of)).unwrap();
    entries.retain(|entry| entry.kind == ActivityKind::Stage);
    entries
}

#[test]
fn sending_moves_project_and_lead_forward_only() {
    use LeadStage as L;
    for (lead_from, lead_to, from, to) in [
        (L::New, L::Quoted, Stage::Survey, Stage::Quote),
        (L::Contacted, L::Quoted, Stage::Survey, Stage::Quote),
        (L::Interested, L::Quoted, Stage::Design, Stage::Quote),
        (L::SurveyBooked, L::Quoted, Stage::Design, Stage::Quote),
        (L::Surveyed, L::Quoted, Stage::Quote, Stage::Quote),
        (L::Planned, L::Quoted, Stage::Contract, Stage::Contract),
        (L::Quoted, L::Quoted, Stage::Survey, Stage::Quote),
        (L::Deposit, L::Deposit, Stage::Preparing, Stage::Preparing),
        (L::Signed, L::Signed, Stage::Building, Stage::Building),
        (L::Paused, L::Paused, Stage::Paused, Stage::Paused),
        (L::Lost, L::Lost, Stage::Cancelled, Stage::Cancelled),
    ] {
        let (site, lead, quote) = ready(lead_from, from);
        let sent = site
            .firm
            .written(|tx| api::send(tx, QuoteRef { id: quote }))
            .unwrap();
        let now = |site: &Site| {
            site.firm
                .read(|db| {
                    let lead = crm::api::lead(db, LeadRef { id: lead })?.record;
                    let page = design::api::project(db, ProjectRef { id: site.project })?;
                    Ok((lead.stage, page.project.record.stage))
                })
                .unwrap()
        };
        assert_eq!(now(&site), (lead_to, to), "{lead_from:?} {from:?}");
        let told = moves(&site);
        let count = usize::from(lead_from != lead_to) + usize::from(from != to);
        assert_eq!(told.len(), count, "{told:?}");
        for entry in &told {
            assert_eq!(entry.cause, Some(MoveCause::QuoteSent));
            assert_eq!(entry.text.as_deref(), Some("BJ202611A001 V1"));
        }
        let undo = site
            .firm
            .store
            .undo(site.firm.owner, sent.change.unwrap(), &|_, _| Ok(()));
        assert_eq!(undo.unwrap_err().code, "history.kept");
        assert_eq!(now(&site), (lead_to, to), "what was sent stays sent");
    }
}

#[test]
fn a_quote_that_cannot_be_sent_moves_nothing() {
    let (site, lead, quote) = ready(LeadStage::New, Stage::Survey);
    // The kitchen is not measured.
    site.add(quote, 2, &[(EditColumn::Name, "t09")]);
    let refused = site.firm.write(|tx| api::send(tx, QuoteRef { id: quote }));
    assert_eq!(refused.unwrap_err().code, "quoting.lines_faulty");
    let lead = site
        .firm
        .read(|db| crm::api::lead(db, LeadRef { id: lead }))
        .unwrap();
    assert_eq!(lead.record.stage, LeadStage::New);
    assert_eq!(moves(&site), []);
}
