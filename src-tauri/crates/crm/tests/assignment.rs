//! Automatic assignment on a real file: what is decided at entry, distributing the pool, and the rules themselves.
#![allow(clippy::unwrap_used)]

use crm::api::{
    self, Assignment, AssignmentTry, Lead, LeadFields, LeadHandover, LeadRef, LeadReturn,
    LeadRuleRef, NewLead, PlaceLeadRule, SaveLeadRule, SavePoolSettings, SetAssignment, SetTaking,
    TimelineEntry, TimelineOf,
};
use crm::assign::{PassedOver, Way};
use crm::model::{ActivityKind, Claimers, MoveCause, PoolReason, Source};
use crm::{AssignRule, LeadId};
use firm::api::{Nothing, Role, SaveMember};
use kernel::{Fault, Id, Result};
use store::{Member, Tx};
use testkit::Firm;

/// The firm with three salespeople.
struct Place {
    firm: Firm,
    ann: Id<Member>,
    ben: Id<Member>,
    cai: Id<Member>,
}

impl Place {
    fn new() -> Self {
        let firm = Firm::new(&[firm::SLICE, crm::SLICE]);
        let member = |name: &str| {
            let req = person(None, name, true);
            firm.write(|tx| firm::api::save_member(tx, &[], req))
                .unwrap()
                .id
        };
        Self {
            ann: member("安娜"),
            ben: member("本"),
            cai: member("蔡"),
            firm,
        }
    }

    fn do_it<T>(&self, f: impl FnOnce(&Tx<'_>) -> Result<T>) -> T {
        self.firm.write(f).unwrap()
    }

    fn refused<T: std::fmt::Debug>(&self, f: impl FnOnce(&Tx<'_>) -> Result<T>) -> Fault {
        self.firm.write(f).unwrap_err()
    }

    fn rule(&self, change: impl FnOnce(&mut SaveLeadRule)) -> Id<AssignRule> {
        let mut req = everything(&[self.ann, self.ben]);
        change(&mut req);
        let all = self.do_it(|tx| api::save_lead_rule(tx, req));
        all.rules.last().unwrap().id
    }

    fn turn(&self, on: bool) {
        self.do_it(|tx| api::set_assignment(tx, SetAssignment { on }));
    }

    /// A lead that the owner of the firm enters.
    fn enter(&self, n: u64, fields: LeadFields) -> Lead {
        let req = NewLead {
            fields: LeadFields {
                phone: Some((13_800_000_000 + n).to_string()),
                ..fields
            },
            note: String::new(),
        };
        self.do_it(|tx| api::create_lead(tx, req))
    }

    fn owners(&self, numbers: std::ops::Range<u64>) -> Vec<String> {
        numbers
            .map(|n| self.enter(n, LeadFields::default()).owner_name)
            .collect()
    }

    fn look(&self, id: Id<LeadId>) -> Lead {
        self.firm.read(|db| api::lead(db, LeadRef { id })).unwrap()
    }

    fn told(&self, id: Id<LeadId>) -> Vec<TimelineEntry> {
        let of = TimelineOf {
            lead_id: Some(id),
            ..TimelineOf::default()
        };
        self.firm.read(|db| api::timeline(db, of)).unwrap()
    }

    fn all(&self) -> Assignment {
        self.firm
            .read(|db| api::assignment(db, Nothing {}))
            .unwrap()
    }

    fn limit(&self, held: Option<u32>) {
        let req = SavePoolSettings {
            returns: false,
            warn_days: 3,
            claim_held: held,
            claim_day: None,
            reclaim_days: 7,
            claimers: Claimers::Sales,
        };
        self.do_it(|tx| api::save_pool_settings(tx, req));
    }

    fn pause(&self, member_id: Id<Member>, day: &str) -> Assignment {
        let resumes_on = day.to_owned();
        self.do_it(|tx| {
            let req = SetTaking {
                member_id,
                resumes_on,
            };
            api::set_taking(tx, req)
        })
    }

    fn give_back(&self, ids: Vec<Id<LeadId>>) {
        let req = LeadReturn {
            ids,
            reason: Some(PoolReason::NoTime),
            note: String::new(),
        };
        self.do_it(|tx| api::return_leads(tx, req));
    }
}

fn person(id: Option<Id<Member>>, name: &str, active: bool) -> SaveMember {
    SaveMember {
        id,
        name: name.to_owned(),
        phone: String::new(),
        role: Role::Sales,
        active,
    }
}

fn everything(members: &[Id<Member>]) -> SaveLeadRule {
    SaveLeadRule {
        id: None,
        name: "所有线索".to_owned(),
        active: true,
        sources: vec![],
        places: vec![],
        area_from: String::new(),
        area_to: String::new(),
        way: Way::Turns,
        members: members.to_vec(),
    }
}

fn from(source: Source) -> LeadFields {
    LeadFields {
        source: Some(Some(source)),
        ..LeadFields::default()
    }
}

#[test]
fn nothing_is_assigned_until_it_is_on_and_a_chosen_owner_stays() {
    let place = Place::new();
    let none = place.refused(|tx| api::set_assignment(tx, SetAssignment { on: true }));
    assert_eq!(none.code, "crm.rules_none");
    place.rule(|_| ());
    assert!(!place.all().on);
    assert_eq!(place.owners(1..2), ["林青"]);
    place.turn(true);
    assert_eq!(place.owners(2..7), ["安娜", "本", "安娜", "本", "安娜"]);
    let chosen = LeadFields {
        owner_id: Some(Some(place.cai)),
        ..LeadFields::default()
    };
    assert_eq!(place.enter(8, chosen).owner_name, "蔡");
    let pool = LeadFields {
        owner_id: Some(None),
        ..LeadFields::default()
    };
    let free = place.enter(9, pool);
    assert_eq!(
        (free.record.owner_id, free.record.pool_reason),
        (None, None)
    );
    // Neither was a turn.
    assert_eq!(place.owners(10..11), ["本"]);
    place.turn(false);
    assert_eq!(place.owners(11..12), ["林青"]);
}

#[test]
fn the_timeline_names_the_rule_and_keeps_the_name_it_had() {
    let place = Place::new();
    let id = place.rule(|rule| rule.name = "抖音线索".to_owned());
    place.turn(true);
    let lead = place.enter(1, LeadFields::default());
    assert_eq!(lead.record.held_since, Some(lead.record.made_at));
    let told = place.told(lead.record.id);
    assert_eq!(told.len(), 1);
    let entry = &told[0];
    assert_eq!(
        (entry.kind, entry.cause, entry.rule.as_deref()),
        (
            ActivityKind::Assigned,
            Some(MoveCause::ByTurns),
            Some("抖音线索")
        )
    );
    assert_eq!(
        (&entry.from, entry.to.as_deref(), &entry.reason, &entry.text),
        (&None, Some("安娜"), &None, &None)
    );
    place.do_it(|tx| api::delete_lead_rule(tx, LeadRuleRef { id }));
    assert_eq!(
        place.told(lead.record.id)[0].rule.as_deref(),
        Some("抖音线索")
    );
    let gone = place.refused(|tx| api::delete_lead_rule(tx, LeadRuleRef { id }));
    assert_eq!(gone.code, "crm.rule_unknown");
}

#[test]
fn the_first_rule_that_is_met_decides_and_without_one_it_is_the_enterers() {
    let place = Place::new();
    place.rule(|rule| {
        rule.sources = vec![Source::Douyin];
        rule.members = vec![place.ann];
    });
    place.rule(|rule| {
        rule.places = vec!["翠湖，滨 江".to_owned(), "翠湖".to_owned()];
        rule.members = vec![place.ben];
    });
    let large = place.rule(|rule| {
        rule.area_from = "140".to_owned();
        rule.members = vec![place.cai];
    });
    place.turn(true);
    assert_eq!(place.all().rules[1].places, ["翠湖", "滨 江"]);
    let at = |estate: &str, area: &str| LeadFields {
        estate: Some(estate.to_owned()),
        area: Some(area.to_owned()),
        ..LeadFields::default()
    };
    assert_eq!(place.enter(1, from(Source::Douyin)).owner_name, "安娜");
    assert_eq!(place.enter(2, from(Source::WalkIn)).owner_name, "林青");
    assert_eq!(place.enter(3, at("滨江一号", "200")).owner_name, "本");
    assert_eq!(place.enter(4, at("北关", "140")).owner_name, "蔡");
    assert_eq!(place.enter(5, at("北关", "139.9")).owner_name, "林青");
    // The order decides, and can be changed.
    let place_at =
        |id, before| place.do_it(|tx| api::place_lead_rule(tx, PlaceLeadRule { id, before }));
    let first = place.all().rules[0].id;
    let order: Vec<_> = place_at(large, Some(first))
        .rules
        .iter()
        .map(|r| r.id)
        .collect();
    assert_eq!(order[0], large);
    assert_eq!(place.enter(6, at("滨江一号", "200")).owner_name, "蔡");
    assert_eq!(place_at(large, Some(large)).rules[0].id, large);
    assert_eq!(place_at(large, None).rules[2].id, large);
    let gone = PlaceLeadRule {
        id: large,
        before: Some(Id::from_bytes([7; 16])),
    };
    assert_eq!(
        place.refused(|tx| api::place_lead_rule(tx, gone)).code,
        "crm.rule_unknown"
    );
}

#[test]
fn who_cannot_is_passed_over_and_the_pool_says_why() {
    let place = Place::new();
    place.rule(|_| ());
    place.turn(true);
    assert_eq!(
        place.pause(place.ann, "2026-11-23").takers[1].passed,
        Some(PassedOver::Paused)
    );
    assert_eq!(place.owners(1..3), ["本", "本"]);
    place.limit(Some(2));
    let lead = place.enter(3, LeadFields::default());
    assert_eq!(
        (lead.record.owner_id, lead.record.pool_reason),
        (None, Some(PoolReason::NoTaker))
    );
    let cause = |lead: &Lead| {
        let told = place.told(lead.record.id);
        assert_eq!((told[0].kind, &told[0].to), (ActivityKind::Assigned, &None));
        told[0].cause
    };
    assert_eq!(cause(&lead), Some(MoveCause::NoneFree));
    place.pause(place.ben, "2026-12-01");
    assert_eq!(
        cause(&place.enter(4, LeadFields::default())),
        Some(MoveCause::AllPaused)
    );
    // Her day has come: she takes leads again, until she holds as many as she may.
    place.firm.env.pass_days(2);
    assert_eq!(place.owners(5..7), ["安娜", "安娜"]);
    place.pause(place.ben, "");
    assert_eq!(
        cause(&place.enter(7, LeadFields::default())),
        Some(MoveCause::AllFull)
    );
    place.limit(None);
    for (id, name) in [(place.ann, "安娜"), (place.ben, "本")] {
        let left = person(Some(id), name, false);
        place.do_it(|tx| firm::api::save_member(tx, &[], left));
    }
    assert_eq!(
        cause(&place.enter(8, LeadFields::default())),
        Some(MoveCause::AllLeft)
    );
    // Who left stands in the rule still, and in no list of who may be chosen anew.
    assert_eq!(place.all().rules[0].members.len(), 2);
    // The rules' own reason is nobody's to give.
    let req = LeadReturn {
        ids: vec![],
        reason: Some(PoolReason::NoTaker),
        note: String::new(),
    };
    assert_eq!(
        place.refused(|tx| api::return_leads(tx, req)).code,
        "crm.reason_missing"
    );
}

#[test]
fn by_load_the_fewest_open_leads_count() {
    let place = Place::new();
    place.rule(|rule| rule.way = Way::Load);
    place.turn(true);
    let first = place.enter(1, LeadFields::default());
    assert_eq!(first.owner_name, "安娜");
    assert_eq!(place.owners(2..4), ["本", "安娜"]);
    // Handed on, it counts for whoever has it.
    let hand = LeadHandover {
        ids: vec![first.record.id],
        owner_id: Some(place.cai),
    };
    place.do_it(|tx| api::assign_leads(tx, hand));
    assert_eq!(place.owners(4..6), ["本", "安娜"]);
    let preview = place
        .firm
        .read(|db| api::assignment_preview(db, AssignmentTry::default()))
        .unwrap();
    assert_eq!(
        (preview.member_name.as_str(), preview.held, preview.cause),
        ("本", 2, Some(MoveCause::ByLoad))
    );
}

#[test]
fn what_is_shown_before_is_what_happens_then() {
    let place = Place::new();
    place.rule(|rule| {
        rule.sources = vec![Source::Douyin];
        rule.area_to = "90".to_owned();
    });
    let ask = |source, area: &str| {
        let req = AssignmentTry {
            source,
            area: area.to_owned(),
            ..AssignmentTry::default()
        };
        place
            .firm
            .read(|db| api::assignment_preview(db, req))
            .unwrap()
    };
    let off = ask(Some(Source::Douyin), "90");
    assert_eq!((off.on, off.member_id), (false, Some(place.ann)));
    place.turn(true);
    assert_eq!(ask(None, "90").rule, None);
    // What is half typed counts as unknown.
    assert_eq!(ask(Some(Source::Douyin), "9x").rule, None);
    for n in 1..5 {
        let shown = ask(Some(Source::Douyin), "80");
        let fields = LeadFields {
            area: Some("80".to_owned()),
            ..from(Source::Douyin)
        };
        assert_eq!(place.enter(n, fields).record.owner_id, shown.member_id);
    }
    place.pause(place.ann, "2026-11-30");
    let shown = ask(Some(Source::Douyin), "80");
    assert_eq!(shown.member_name, "本");
    assert_eq!(shown.passed.len(), 1);
    assert_eq!(
        (shown.passed[0].name.as_str(), shown.passed[0].why),
        ("安娜", PassedOver::Paused)
    );
}

#[test]
fn the_pool_is_distributed_by_the_rules_and_taken_back_in_one_step() {
    let place = Place::new();
    let none = place.refused(|tx| api::distribute_pool(tx, Nothing {}));
    assert_eq!(none.code, "crm.rules_none");
    let free = |n, source| {
        let fields = LeadFields {
            owner_id: Some(None),
            ..from(source)
        };
        place.firm.env.pass_minutes(1);
        place.enter(n, fields).record.id
    };
    let douyin: Vec<_> = (1..6).map(|n| free(n, Source::Douyin)).collect();
    let other = free(6, Source::WalkIn);
    // Ann gave one back: it is not hers again at once.
    let hand = LeadHandover {
        ids: vec![douyin[0]],
        owner_id: Some(place.ann),
    };
    place.do_it(|tx| api::assign_leads(tx, hand));
    place.give_back(vec![douyin[0]]);
    place.limit(Some(2));
    place.rule(|rule| rule.sources = vec![Source::Douyin]);
    let written = place
        .firm
        .written(|tx| api::distribute_pool(tx, Nothing {}))
        .unwrap();
    let done = &written.value;
    assert_eq!((done.given, done.no_rule, done.no_taker), (4, 1, 1));
    let shares: Vec<_> = done
        .shares
        .iter()
        .map(|share| (share.name.as_str(), share.count, share.held))
        .collect();
    assert_eq!(shares, [("安娜", 2, 2), ("本", 2, 2)]);
    let owner = |id| place.look(id).owner_name;
    // Whoever waits longest first: what was given back later comes last, and stays.
    let owners: Vec<String> = douyin.iter().map(|id| owner(*id)).collect();
    assert_eq!(owners, ["", "安娜", "本", "安娜", "本"]);
    assert_eq!(owner(other), "");
    let told = place.told(douyin[1]);
    assert_eq!(told[0].rule.as_deref(), Some("所有线索"));
    // Again there is nothing that anybody could take.
    let again = place.do_it(|tx| api::distribute_pool(tx, Nothing {}));
    assert_eq!((again.given, again.no_rule, again.no_taker), (0, 1, 1));
    place
        .firm
        .store
        .undo(place.firm.owner, written.change.unwrap(), &|_, _| Ok(()))
        .unwrap();
    assert_eq!(owner(douyin[1]), "");
    assert_eq!(place.told(douyin[1]).len(), 0);
}

#[test]
fn a_lead_that_is_deleted_gives_the_turn_back() {
    let place = Place::new();
    place.rule(|_| ());
    place.turn(true);
    assert_eq!(place.owners(1..2), ["安娜"]);
    let wrong = place.enter(2, LeadFields::default());
    assert_eq!(wrong.owner_name, "本");
    place.do_it(|tx| {
        api::delete_lead(
            tx,
            LeadRef {
                id: wrong.record.id,
            },
        )
    });
    assert_eq!(place.owners(3..4), ["本"]);
}

#[test]
fn what_is_wrong_with_a_rule_is_said_beside_its_field() {
    let place = Place::new();
    let many: Vec<String> = (0..51).map(|n| format!("苑{n}")).collect();
    type Change = Box<dyn Fn(&mut SaveLeadRule)>;
    let wrong: Vec<(Change, &str, &str)> = vec![
        (
            Box::new(|r| r.name = " ".to_owned()),
            "firm.text_missing",
            "name",
        ),
        (
            Box::new(|r| r.name = "长".repeat(81)),
            "firm.text_too_long",
            "name",
        ),
        (
            Box::new(|r| r.area_from = "大".to_owned()),
            "crm.area_invalid",
            "areaFrom",
        ),
        (
            Box::new(|r| r.area_to = "0".to_owned()),
            "crm.area_absurd",
            "areaTo",
        ),
        (
            Box::new(|r| {
                r.area_from = "120".to_owned();
                r.area_to = "90".to_owned();
            }),
            "crm.area_order",
            "areaTo",
        ),
        (
            Box::new(move |r| r.places.clone_from(&many)),
            "crm.places_many",
            "places",
        ),
        (
            Box::new(|r| r.places = vec!["x".repeat(41)]),
            "firm.text_too_long",
            "places",
        ),
        (
            Box::new(|r| r.members.clear()),
            "crm.takers_missing",
            "members",
        ),
        (
            Box::new(|r| r.members = vec![Id::from_bytes([9; 16])]),
            "crm.owner_unknown",
            "members",
        ),
    ];
    for (change, code, field) in wrong {
        let mut req = everything(&[place.ann]);
        change(&mut req);
        let fault = place.refused(|tx| api::save_lead_rule(tx, req));
        assert_eq!(fault.code, code);
        assert_eq!(fault.params["field"], field, "{fault:?}");
    }
    let mut gone = everything(&[place.ann]);
    gone.id = Some(Id::from_bytes([9; 16]));
    assert_eq!(
        place.refused(|tx| api::save_lead_rule(tx, gone)).code,
        "crm.rule_unknown"
    );
    let nobody = SetTaking {
        member_id: Id::from_bytes([9; 16]),
        resumes_on: String::new(),
    };
    assert_eq!(
        place.refused(|tx| api::set_taking(tx, nobody)).code,
        "crm.owner_unknown"
    );
    // A rule is changed as a whole; its members are those that it names, each once.
    let id = place.rule(|_| ());
    let mut changed = everything(&[place.cai, place.ben, place.cai]);
    changed.id = Some(id);
    let all = place.do_it(|tx| api::save_lead_rule(tx, changed));
    let mut members = vec![place.ben, place.cai];
    members.sort();
    assert_eq!(all.rules[0].members, members);
}
