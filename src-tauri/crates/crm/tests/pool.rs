//! The public pool on a real file: going back by the rule, giving back, claiming, and what is refused.
#![allow(clippy::unwrap_used)]

use crm::LeadId;
use crm::api::{
    self, Lead, LeadChange, LeadClaim, LeadFields, LeadFilter, LeadHandover, LeadListReq, LeadMove,
    LeadRef, LeadReturn, NewActivity, NewLead, PoolDaysChange, SavePoolSettings, TimelineOf,
};
use crm::model::{ActivityKind, ClaimLimits, Claimers, PoolClock, PoolReason, Stage};
use firm::api::{Nothing, Role, SaveMember};
use kernel::{Fault, Id, Result};
use proptest::prelude::*;
use store::{Member, Tx};
use testkit::Firm;

/// Settings that leads go back by.
fn returning() -> SavePoolSettings {
    SavePoolSettings {
        returns: true,
        warn_days: 3,
        claim_held: None,
        claim_day: None,
        reclaim_days: 7,
        claimers: Claimers::Sales,
    }
}

/// The firm with two salespeople and a designer.
struct Place {
    firm: Firm,
    ann: Id<Member>,
    ben: Id<Member>,
    designer: Id<Member>,
}

impl Place {
    fn new() -> Self {
        let firm = Firm::new(&[firm::SLICE, crm::SLICE]);
        let member = |name: &str, role| {
            let req = SaveMember {
                id: None,
                name: name.to_owned(),
                phone: String::new(),
                role,
                active: true,
            };
            firm.write(|tx| firm::api::save_member(tx, &[], req))
                .unwrap()
                .id
        };
        Self {
            ann: member("安娜", Role::Sales),
            ben: member("本", Role::Sales),
            designer: member("陈佳", Role::Designer),
            firm,
        }
    }

    fn by<T>(&self, who: Id<Member>, f: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        self.firm.store.write(who, "test", f).map(|w| w.value)
    }

    /// A lead of somebody's, entered now.
    fn lead(&self, who: Id<Member>, phone: u64) -> Id<LeadId> {
        let fields = format!(r#"{{"phone":"{}"}}"#, 13_800_000_000 + phone);
        let req = NewLead {
            fields: serde_json::from_str(&fields).unwrap(),
            note: String::new(),
        };
        self.by(who, |tx| api::create_lead(tx, req))
            .unwrap()
            .record
            .id
    }

    fn look(&self, id: Id<LeadId>) -> Lead {
        self.seen_by(self.firm.owner, id)
    }

    fn seen_by(&self, who: Id<Member>, id: Id<LeadId>) -> Lead {
        let store = &self.firm.store;
        store
            .read(who, |db| api::lead(db, LeadRef { id }))
            .unwrap()
            .value
    }

    fn rules(&self, change: impl FnOnce(&mut SavePoolSettings)) {
        let mut req = returning();
        change(&mut req);
        self.firm
            .write(|tx| api::save_pool_settings(tx, req))
            .unwrap();
    }

    fn pool_days(&self, stage: Stage, days: Option<u32>) {
        let req = PoolDaysChange {
            stage,
            pool_days: days,
        };
        self.firm.write(|tx| api::set_pool_days(tx, req)).unwrap();
    }

    fn call(&self, who: Id<Member>, id: Id<LeadId>) -> Result<Id<crm::Activity>> {
        let req = NewActivity {
            of: TimelineOf {
                lead_id: Some(id),
                ..TimelineOf::default()
            },
            kind: ActivityKind::Call,
            text: String::new(),
            at: None,
            next_on: None,
            next_action: None,
            next_time: None,
            remind: None,
        };
        self.by(who, |tx| api::log_activity(tx, req))
    }

    fn step(&self, who: Id<Member>, id: Id<LeadId>, stage: Stage, fields: &str) -> Result<Lead> {
        let req = LeadMove {
            id,
            stage,
            lost_reason: None,
            note: String::new(),
            fields: serde_json::from_str(fields).unwrap(),
        };
        self.by(who, |tx| api::move_lead(tx, req))
    }

    fn claim(&self, who: Id<Member>, ids: &[Id<LeadId>]) -> Result<u32> {
        let ids = ids.to_vec();
        self.by(who, |tx| api::claim_leads(tx, LeadClaim { ids }))
    }

    fn give_back(&self, who: Id<Member>, id: Id<LeadId>, reason: PoolReason) -> Result<u32> {
        let req = LeadReturn {
            ids: vec![id],
            reason: Some(reason),
            note: String::new(),
        };
        self.by(who, |tx| api::return_leads(tx, req))
    }

    fn listed(&self, filter: LeadFilter) -> Vec<Id<LeadId>> {
        let req = LeadListReq {
            filter: Some(filter),
            ..LeadListReq::default()
        };
        let list = self.firm.read(|db| api::leads(db, req)).unwrap();
        assert_eq!(list.total as usize, list.rows.len());
        let mut ids: Vec<_> = list.rows.into_iter().map(|lead| lead.record.id).collect();
        ids.sort();
        ids
    }

    fn kinds(&self, id: Id<LeadId>) -> Vec<ActivityKind> {
        let of = TimelineOf {
            lead_id: Some(id),
            ..TimelineOf::default()
        };
        let entries = self.firm.read(|db| api::timeline(db, of)).unwrap();
        entries.into_iter().map(|entry| entry.kind).collect()
    }
}

fn in_pool() -> LeadFilter {
    LeadFilter {
        pool: Some(true),
        ..LeadFilter::default()
    }
}

fn moment(at: kernel::Timestamp) -> serde_json::Value {
    serde_json::to_value(at).unwrap()
}

fn refused(fault: Result<u32>) -> (String, Fault) {
    let fault = fault.unwrap_err();
    (fault.code.clone(), fault)
}

#[test]
fn nothing_goes_back_until_the_firm_says_so_and_its_days_count_from_then() {
    let place = Place::new();
    let id = place.lead(place.ann, 1);
    place.firm.env.pass_days(60);
    assert_eq!(place.look(id).record.owner_id, Some(place.ann));
    assert_eq!(place.look(id).returns_on, None);
    place.rules(|_| ());
    let lead = place.look(id);
    // A new lead goes back after four days, of which the last three are warned of; not on the day it was touched.
    assert_eq!(
        (lead.record.owner_id, lead.returns_in),
        (Some(place.ann), None)
    );
    assert_eq!(lead.returns_on.unwrap().to_string(), "2027-01-24");
    for left in [3, 2, 1] {
        place.firm.env.pass_days(1);
        let lead = place.look(id);
        assert_eq!(
            (lead.record.owner_id, lead.returns_in),
            (Some(place.ann), Some(left))
        );
    }
    place.firm.env.pass_days(1);
    let lead = place.look(id);
    assert_eq!((lead.record.owner_id, lead.owner_name.as_str()), (None, ""));
    assert_eq!(lead.record.pool_reason, Some(PoolReason::Untouched));
    assert_eq!(lead.last_owner_name, "安娜");
    assert_eq!(
        moment(lead.record.pooled_at.unwrap()),
        "2027-01-23T16:00:00.000Z"
    );
    assert_eq!((lead.returns_on, lead.returns_in), (None, None));
    // Turned off again, it is as if it had never gone: nothing was written.
    place.rules(|req| req.returns = false);
    assert_eq!(place.look(id).record.owner_id, Some(place.ann));
    assert!(place.kinds(id).is_empty());
}

#[test]
fn whatever_touches_a_lead_counts_its_days_anew() {
    let place = Place::new();
    place.rules(|_| ());
    place.pool_days(Stage::New, Some(5));
    place.pool_days(Stage::Contacted, Some(5));
    place.pool_days(Stage::Interested, Some(5));
    let id = place.lead(place.ann, 1);
    let day = |lead: Lead| lead.returns_on.unwrap().to_string();
    assert_eq!(day(place.look(id)), "2026-11-26");
    place.firm.env.pass_days(2);
    place.call(place.ann, id).unwrap();
    assert_eq!(day(place.look(id)), "2026-11-28");
    place.firm.env.pass_days(2);
    place
        .step(place.ann, id, Stage::Interested, r#"{"name":"王"}"#)
        .unwrap();
    assert_eq!(day(place.look(id)), "2026-11-30");
    place.firm.env.pass_days(2);
    let hand = LeadHandover {
        ids: vec![id],
        owner_id: Some(place.ben),
    };
    place
        .by(place.firm.owner, |tx| api::assign_leads(tx, hand))
        .unwrap();
    assert_eq!(day(place.look(id)), "2026-12-02");
    // A note, and what is known of it, touch nothing.
    let known = LeadChange {
        id,
        fields: serde_json::from_str(r#"{"estate":"翠湖花园","nextOn":"2026-12-30"}"#).unwrap(),
    };
    place
        .by(place.ben, |tx| api::update_lead(tx, known))
        .unwrap();
    assert_eq!(day(place.look(id)), "2026-12-02");
    // On hold until a day that was agreed on, it stays.
    place
        .step(place.ben, id, Stage::Paused, r#"{"nextOn":"2027-03-01"}"#)
        .unwrap();
    place.firm.env.pass_days(300);
    assert_eq!(place.look(id).record.owner_id, Some(place.ben));
    place.pool_days(Stage::Contacted, None);
    place.step(place.ben, id, Stage::Contacted, "{}").unwrap();
    place.firm.env.pass_days(300);
    assert_eq!(place.look(id).returns_on, None);
}

#[test]
fn going_back_is_written_by_whatever_is_done_next_and_undone_with_it() {
    let place = Place::new();
    place.rules(|_| ());
    let id = place.lead(place.ann, 1);
    place.firm.env.pass_days(9);
    assert_eq!(place.listed(in_pool()), [id]);
    let claimed = place.firm.store.write(place.ben, "crm.claim_leads", |tx| {
        api::claim_leads(tx, LeadClaim { ids: vec![id] })
    });
    let claimed = claimed.unwrap();
    let lead = place.look(id);
    assert_eq!(
        (lead.record.owner_id, lead.owner_name.as_str()),
        (Some(place.ben), "本")
    );
    assert_eq!(
        (
            lead.record.pooled_at,
            lead.record.pool_reason,
            lead.record.last_owner_id
        ),
        (None, None, None)
    );
    // It went back five days before it was claimed, and that is when the timeline says so.
    let of = TimelineOf {
        lead_id: Some(id),
        ..TimelineOf::default()
    };
    let entries = place.firm.read(|db| api::timeline(db, of)).unwrap();
    assert_eq!(
        (
            entries[0].kind,
            entries[0].from.as_deref(),
            entries[0].to.as_deref()
        ),
        (ActivityKind::Claimed, Some("安娜"), Some("本"))
    );
    assert_eq!(
        (
            entries[1].kind,
            entries[1].reason.as_deref(),
            entries[1].from.as_deref()
        ),
        (ActivityKind::Returned, Some("untouched"), Some("安娜"))
    );
    assert_eq!(moment(entries[1].at), "2026-11-24T16:00:00.000Z");
    // The timeline is on the desk of whoever has it.
    let desks: Vec<Id<Member>> = place
        .firm
        .read(|db| db.rows("SELECT owner_id FROM crm_activity", [], |r| r.get(0)))
        .unwrap();
    assert_eq!(desks, [place.ben; 2]);
    let store = &place.firm.store;
    store
        .undo(place.ben, claimed.change.unwrap(), &|_, _| Ok(()))
        .unwrap();
    assert_eq!(place.listed(in_pool()), [id]);
    assert!(place.kinds(id).is_empty());
}

#[test]
fn a_lead_of_the_pool_is_claimed_before_it_is_followed_up() {
    let place = Place::new();
    place.rules(|_| ());
    let untouched = place.lead(place.ann, 1);
    let given = place.lead(place.ann, 2);
    place
        .give_back(place.ann, given, PoolReason::NoTime)
        .unwrap();
    place.firm.env.pass_days(9);
    for id in [untouched, given] {
        let of = TimelineOf {
            lead_id: Some(id),
            ..TimelineOf::default()
        };
        let log = |kind| NewActivity {
            of: of.clone(),
            kind,
            text: "想先看看".to_owned(),
            at: None,
            next_on: None,
            next_action: None,
            next_time: None,
            remind: None,
        };
        let call = place.by(place.ann, |tx| {
            api::log_activity(tx, log(ActivityKind::Call))
        });
        let fault = call.unwrap_err();
        assert_eq!(fault.code, "crm.claim_first");
        assert!(fault.params["name"].as_str().unwrap().starts_with("138"));
        let step = LeadMove {
            id,
            stage: Stage::Contacted,
            lost_reason: None,
            note: String::new(),
            fields: LeadFields::default(),
        };
        let moved = place.by(place.ann, |tx| api::move_lead(tx, step.clone()));
        assert_eq!(moved.unwrap_err().code, "crm.claim_first");
        let adopted = place.by(place.ann, |tx| api::adopt_lead(tx, id, api::Into::New));
        assert_eq!(adopted.unwrap_err().code, "crm.claim_first");
        // What is known of it may be added, and a wrong number closed: that takes it from nobody.
        place
            .by(place.designer, |tx| {
                api::log_activity(tx, log(ActivityKind::Note))
            })
            .unwrap();
        let known = LeadChange {
            id,
            fields: serde_json::from_str(r#"{"estate":"翠湖花园"}"#).unwrap(),
        };
        place
            .by(place.designer, |tx| api::update_lead(tx, known))
            .unwrap();
        assert_eq!(place.look(id).record.owner_id, None);
        let lost = LeadMove {
            stage: Stage::Lost,
            lost_reason: Some(crm::model::LostReason::BadNumber),
            ..step
        };
        place
            .by(place.designer, |tx| api::move_lead(tx, lost))
            .unwrap();
        assert!(!place.listed(in_pool()).contains(&untouched));
    }
}

#[test]
fn a_reason_is_asked_for_and_the_last_owner_waits() {
    let place = Place::new();
    place.rules(|req| req.returns = false);
    let id = place.lead(place.ann, 1);
    let (code, fault) = refused(place.give_back(place.ann, id, PoolReason::Untouched));
    assert_eq!(
        (code.as_str(), &fault.params["field"]),
        ("crm.reason_missing", &"reason".into())
    );
    let (code, fault) = refused(place.give_back(place.ann, id, PoolReason::Other));
    assert_eq!(
        (code.as_str(), &fault.params["field"]),
        ("crm.note_empty", &"note".into())
    );
    let nobody = LeadHandover {
        ids: vec![id],
        owner_id: None,
    };
    let (code, _) = refused(place.by(place.ann, |tx| api::assign_leads(tx, nobody)));
    assert_eq!(code, "crm.owner_missing");
    let cleared = LeadChange {
        id,
        fields: LeadFields {
            owner_id: Some(None),
            ..LeadFields::default()
        },
    };
    let cleared = place.by(place.ann, |tx| api::update_lead(tx, cleared));
    assert_eq!(cleared.unwrap_err().code, "crm.owner_missing");

    assert_eq!(
        place.give_back(place.ann, id, PoolReason::NoTime).unwrap(),
        1
    );
    assert_eq!(
        place.give_back(place.ann, id, PoolReason::NoTime).unwrap(),
        0,
        "it is there already"
    );
    let lead = place.look(id);
    assert_eq!(
        (lead.record.pool_reason, lead.last_owner_name.as_str()),
        (Some(PoolReason::NoTime), "安娜")
    );
    assert_eq!(
        place.seen_by(place.ann, id).claim_from.unwrap().to_string(),
        "2026-11-28"
    );
    assert_eq!(place.seen_by(place.ben, id).claim_from, None);
    let (code, fault) = refused(place.claim(place.ann, &[id]));
    assert_eq!(
        (code.as_str(), &fault.params["day"]),
        ("crm.claim_again", &"2026-11-28".into())
    );
    // The form and the hand-over are no way around it; the firm's owner decides whose it is.
    let mine = LeadHandover {
        ids: vec![id],
        owner_id: Some(place.ann),
    };
    let (code, _) = refused(place.by(place.ann, |tx| api::assign_leads(tx, mine.clone())));
    assert_eq!(code, "crm.claim_again");
    place.firm.env.pass_days(7);
    assert_eq!(place.seen_by(place.ann, id).claim_from, None);
    assert_eq!(place.claim(place.ann, &[id]).unwrap(), 1);
    place.give_back(place.ann, id, PoolReason::NoTime).unwrap();
    assert_eq!(
        place
            .by(place.firm.owner, |tx| api::assign_leads(tx, mine))
            .unwrap(),
        1
    );
}

#[test]
fn claims_are_all_or_none_and_say_why_not() {
    let place = Place::new();
    place.rules(|req| {
        req.claim_held = Some(4);
        req.claim_day = Some(3);
    });
    let pool: Vec<_> = (0..6)
        .map(|n| {
            let id = place.lead(place.ann, n);
            place.give_back(place.ann, id, PoolReason::NoTime).unwrap();
            id
        })
        .collect();
    let own = place.lead(place.ben, 50);
    let (code, fault) = refused(place.claim(place.ben, &[pool[0], own]));
    assert_eq!(
        (code.as_str(), &fault.params["owner"], &fault.params["name"]),
        ("crm.claim_taken", &"本".into(), &"13800000050".into())
    );
    let (code, fault) = refused(place.claim(place.ben, &pool[..4]));
    assert_eq!(
        (
            code.as_str(),
            &fault.params["held"],
            &fault.params["max"],
            &fault.params["left"]
        ),
        ("crm.claim_held", &1.into(), &4.into(), &3.into())
    );
    assert_eq!(
        place.listed(in_pool()).len(),
        6,
        "nothing of it was claimed"
    );
    let left = || {
        place
            .firm
            .store
            .read(place.ben, |db| api::claims(db, Nothing {}))
            .unwrap()
            .value
    };
    assert_eq!((left().held, left().claimed, left().left), (1, 0, Some(3)));
    assert_eq!(
        place
            .claim(place.ben, &[pool[0], pool[0], pool[1]])
            .unwrap(),
        2
    );
    // One given back leaves the desk, but was claimed today all the same.
    place
        .give_back(place.ben, pool[1], PoolReason::NoTime)
        .unwrap();
    assert_eq!((left().held, left().claimed, left().left), (2, 2, Some(1)));
    let (code, fault) = refused(place.claim(place.ben, &pool[2..4]));
    assert_eq!(
        (
            code.as_str(),
            &fault.params["claimed"],
            &fault.params["left"]
        ),
        ("crm.claim_day", &2.into(), &1.into())
    );
    place.firm.env.pass_days(1);
    assert_eq!(place.claim(place.ben, &pool[2..4]).unwrap(), 2);

    let (code, _) = refused(place.claim(place.designer, &pool[4..5]));
    assert_eq!(code, "crm.claim_role");
    place.rules(|req| req.claimers = Claimers::Everybody);
    assert_eq!(place.claim(place.designer, &pool[4..5]).unwrap(), 1);
    let lost = LeadMove {
        id: pool[5],
        stage: Stage::Lost,
        lost_reason: Some(crm::model::LostReason::BadNumber),
        note: String::new(),
        fields: LeadFields::default(),
    };
    place.firm.write(|tx| api::move_lead(tx, lost)).unwrap();
    let (code, _) = refused(place.claim(place.ben, &pool[5..]));
    assert_eq!(code, "crm.claim_closed");
}

#[test]
fn figures_out_of_range_are_refused_beside_their_field() {
    let place = Place::new();
    let usual = place
        .firm
        .read(|db| api::pool_settings(db, Nothing {}))
        .unwrap();
    assert_eq!((usual.return_since, usual.claim_held), (None, Some(60)));
    type Change = fn(&mut SavePoolSettings);
    let bad: [(Change, &str); 6] = [
        (|req| req.warn_days = 31, "warnDays"),
        (|req| req.claim_held = Some(0), "claimHeld"),
        (|req| req.claim_held = Some(10_001), "claimHeld"),
        (|req| req.claim_day = Some(0), "claimDay"),
        (|req| req.claim_day = Some(1_001), "claimDay"),
        (|req| req.reclaim_days = 366, "reclaimDays"),
    ];
    for (change, field) in bad {
        let mut req = returning();
        change(&mut req);
        let fault = place
            .firm
            .write(|tx| api::save_pool_settings(tx, req))
            .unwrap_err();
        assert_eq!(
            (fault.code.as_str(), &fault.params["field"]),
            ("crm.limit_invalid", &field.into())
        );
    }
    for days in [0, 366] {
        let req = PoolDaysChange {
            stage: Stage::New,
            pool_days: Some(days),
        };
        let fault = place
            .firm
            .write(|tx| api::set_pool_days(tx, req))
            .unwrap_err();
        assert_eq!(fault.code, "crm.rot_days_invalid");
    }
    let closed = PoolDaysChange {
        stage: Stage::Lost,
        pool_days: Some(3),
    };
    let fault = place
        .firm
        .write(|tx| api::set_pool_days(tx, closed))
        .unwrap_err();
    assert_eq!(fault.code, "crm.stage_closed");
    // The days of a card that rots and those until the pool are set apart from each other.
    place.pool_days(Stage::New, Some(9));
    let rot = api::StageRuleChange {
        stage: Stage::New,
        rot_days: None,
    };
    let rules = place.firm.write(|tx| api::set_stage_rule(tx, rot)).unwrap();
    assert_eq!((rules[0].rot_days, rules[0].pool_days), (None, Some(9)));
    assert_eq!(rules[1].pool_days, rules[1].usual_pool_days);
    place.pool_days(Stage::New, None);
    let rules = place
        .firm
        .read(|db| api::stage_rules(db, Nothing {}))
        .unwrap();
    assert_eq!(
        (rules[0].pool_days, rules[0].usual_pool_days),
        (None, Some(4))
    );
}

#[test]
fn the_day_shows_what_is_about_to_go_back_once() {
    let place = Place::new();
    place.rules(|_| ());
    let planned = place.lead(place.ann, 1);
    let later = LeadChange {
        id: planned,
        fields: serde_json::from_str(r#"{"nextOn":"2026-12-20"}"#).unwrap(),
    };
    place
        .by(place.ann, |tx| api::update_lead(tx, later))
        .unwrap();
    let open = place.lead(place.ann, 2);
    place.firm.env.pass_days(1);
    let today = || {
        let req = api::TodayReq {
            owner_id: Some(place.ann),
            ..api::TodayReq::default()
        };
        let day = place.firm.read(|db| api::today(db, req)).unwrap();
        [
            day.overdue,
            day.today,
            day.unplanned,
            day.returning,
            day.rotting,
        ]
        .map(|due| {
            let ids: Vec<_> = due.leads.into_iter().map(|lead| lead.record.id).collect();
            assert_eq!(due.count as usize, ids.len());
            ids
        })
    };
    let none: Vec<Id<LeadId>> = Vec::new();
    assert_eq!(
        today(),
        [
            none.clone(),
            none.clone(),
            vec![open],
            vec![planned],
            none.clone()
        ]
    );
    assert_eq!(place.look(open).returns_in, Some(3), "it is told there too");
    place.rules(|req| req.returns = false);
    assert_eq!(
        today(),
        [
            none.clone(),
            none.clone(),
            vec![open],
            none.clone(),
            vec![planned]
        ]
    );
    place.rules(|_| ());
    place.firm.env.pass_days(9);
    assert_eq!(
        today(),
        [none.clone(), none.clone(), none.clone(), none.clone(), none]
    );
}

proptest! {
    /// The dates of the rule: nothing goes back early or late, and a warning comes exactly in its days.
    #[test]
    fn a_lead_goes_back_on_its_day(idle in 0i64..500, days in 1u32..366, warn in 0u32..31) {
        let touched = chrono::NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        let today = touched + chrono::Days::new(idle as u64);
        let clock = PoolClock::of(touched, days, warn, today);
        prop_assert_eq!(clock.returned, idle >= i64::from(days));
        prop_assert_eq!((clock.returns_on - touched).num_days(), i64::from(days));
        let left = i64::from(days) - idle;
        let warned = idle > 0 && left > 0 && left <= i64::from(warn);
        prop_assert_eq!(clock.warned.map(i64::from), warned.then_some(left));
    }

    /// As many are left as neither limit forbids.
    #[test]
    fn claims_stop_at_the_nearer_limit(held in 0u32..30, claimed in 0u32..30, most in prop::option::of(1u32..30), day in prop::option::of(1u32..30)) {
        let limits = ClaimLimits { held, held_max: most, claimed, day_max: day };
        for more in 0..40 {
            let fits = most.is_none_or(|most| more == 0 || held + more <= most) && day.is_none_or(|day| more == 0 || claimed + more <= day);
            prop_assert_eq!(fits, more == 0 || limits.left().is_none_or(|left| more <= left));
        }
    }
}

#[derive(Clone, Debug)]
enum Deed {
    Enter(bool),
    Call(usize),
    Move(usize, usize),
    Pass(i64),
    Claim(usize),
    Back(usize),
    Warn(u32),
    Days(usize, Option<u32>),
    Returns(bool),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let which = 0usize..6;
    prop::collection::vec(
        prop_oneof![
            2 => any::<bool>().prop_map(Deed::Enter),
            2 => which.clone().prop_map(Deed::Call),
            2 => (which.clone(), 0usize..4).prop_map(|(lead, stage)| Deed::Move(lead, stage)),
            6 => (1i64..4_000).prop_map(Deed::Pass),
            2 => which.clone().prop_map(Deed::Claim),
            1 => which.prop_map(Deed::Back),
            1 => (0u32..9).prop_map(Deed::Warn),
            1 => (0usize..4, prop::option::of(1u32..12)).prop_map(|(stage, days)| Deed::Days(stage, days)),
            1 => any::<bool>().prop_map(Deed::Returns),
        ],
        1..30,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// What a list finds by SQL is what each lead says of itself, whatever was done and however time passed.
    #[test]
    fn lists_and_leads_agree_on_what_is_in_the_pool(deeds in deeds()) {
        const STAGES: [Stage; 4] = [Stage::New, Stage::Contacted, Stage::Interested, Stage::Paused];
        let place = Place::new();
        place.rules(|_| ());
        let mut leads = Vec::new();
        let (mut warn, mut returns) = (3, true);
        for deed in deeds {
            let pick = |at: usize| leads.get(at % leads.len().max(1)).copied();
            match deed {
                Deed::Enter(first) => {
                    let who = if first { place.ann } else { place.ben };
                    leads.push(place.lead(who, leads.len() as u64));
                }
                Deed::Call(at) => if let Some(id) = pick(at) { let _ = place.call(place.ann, id); },
                Deed::Move(at, stage) => if let Some(id) = pick(at) {
                    let _ = place.step(place.ann, id, STAGES[stage], r#"{"name":"王","nextOn":"2026-12-01"}"#);
                },
                Deed::Pass(minutes) => place.firm.env.pass_minutes(minutes),
                Deed::Claim(at) => if let Some(id) = pick(at) { let _ = place.claim(place.ben, &[id]); },
                Deed::Back(at) => if let Some(id) = pick(at) { place.give_back(place.ann, id, PoolReason::NoTime).unwrap(); },
                Deed::Warn(days) => { warn = days; place.rules(|req| { req.warn_days = warn; req.returns = returns }); }
                Deed::Days(stage, days) => place.pool_days(STAGES[stage], days),
                Deed::Returns(on) => { returns = on; place.rules(|req| { req.warn_days = warn; req.returns = returns }); }
            }
            let all: Vec<Lead> = leads.iter().map(|id| place.look(*id)).collect();
            let those = |holds: &dyn Fn(&Lead) -> bool| {
                let mut ids: Vec<_> = all.iter().filter(|lead| holds(lead)).map(|lead| lead.record.id).collect();
                ids.sort();
                ids
            };
            let filter = |pool, returning, owner_id| LeadFilter { pool, returning, owner_id, ..LeadFilter::default() };
            prop_assert_eq!(place.listed(filter(Some(true), None, None)), those(&|lead| lead.record.owner_id.is_none()));
            prop_assert_eq!(place.listed(filter(Some(false), None, None)), those(&|lead| lead.record.owner_id.is_some()));
            prop_assert_eq!(place.listed(filter(None, Some(true), None)), those(&|lead| lead.returns_in.is_some()));
            for who in [place.ann, place.ben] {
                prop_assert_eq!(place.listed(filter(None, None, Some(who))), those(&|lead| lead.record.owner_id == Some(who)));
            }
        }
    }
}
