//! Leads on a real file: entering, moving, what is due, duplicates, bad input.
#![allow(clippy::unwrap_used)]

use crm::LeadId;
use crm::api::{
    self, Lead, LeadChange, LeadFields, LeadFilter, LeadListReq, LeadMove, LeadRef, LeadSort,
    NewLead,
};
use crm::model::{ActivityKind, Consent, Level, LostReason, NextState, Source, Stage};
use firm::api::{Nothing, Role, SaveMember};
use kernel::Id;
use testkit::Firm;

fn firm() -> Firm {
    Firm::new(&[firm::SLICE, crm::SLICE])
}

fn fields(json: &str) -> LeadFields {
    serde_json::from_str(json).unwrap()
}

fn enter(firm: &Firm, json: &str) -> Lead {
    let req = NewLead {
        fields: fields(json),
        note: String::new(),
    };
    firm.write(|tx| api::create_lead(tx, req)).unwrap()
}

fn step(firm: &Firm, id: Id<LeadId>, stage: Stage, json: &str) -> kernel::Result<Lead> {
    let req = LeadMove {
        id,
        stage,
        lost_reason: None,
        note: String::new(),
        fields: fields(json),
    };
    firm.write(|tx| api::move_lead(tx, req))
}

fn timeline(firm: &Firm, id: Id<LeadId>) -> Vec<api::TimelineEntry> {
    let of = api::TimelineOf {
        lead_id: Some(id),
        ..api::TimelineOf::default()
    };
    firm.read(|db| api::timeline(db, of)).unwrap()
}

#[test]
fn a_lead_needs_only_a_number() {
    let firm = firm();
    let lead = enter(&firm, r#"{"phone": "＋86 138 1234 5678"}"#);
    assert_eq!(lead.record.phone.as_deref(), Some("13812345678"));
    assert_eq!(lead.record.number, "XS202611A001");
    assert_eq!(lead.record.stage, Stage::New);
    assert_eq!(
        (lead.record.owner_id, lead.owner_name.as_str()),
        (Some(firm.owner), "林青")
    );
    assert_eq!((lead.next_state, lead.rotting), (NextState::Nothing, false));
}

#[test]
fn everything_typed_is_read() {
    let firm = firm();
    let lead = enter(
        &firm,
        r#"{"phone":"13812345678","name":" 王小明 ","estate":"翠湖花园","building":"3","unit":"2","room":"1201","area":"98.5㎡",
            "layout":"三室两厅两卫","budget":"15.5万","handoverOn":"2027年1月15日","nextOn":"2026/11/23","nextAction":"约量房",
            "source":"douyin","campaign":"双十一","flat":"bare","level":"A","consent":"given","remark":"首套房"}"#,
    );
    let record = &lead.record;
    assert_eq!(record.name.as_deref(), Some("王小明"));
    assert_eq!(lead.address, "翠湖花园 3栋2单元1201室");
    assert_eq!(record.area.unwrap().to_string(), "98.5");
    assert_eq!(record.budget.unwrap().to_fixed(), "155000.00");
    assert_eq!(record.handover_on.unwrap().to_string(), "2027-01-15");
    assert_eq!(record.next_on.unwrap().to_string(), "2026-11-23");
    assert_eq!(
        (record.source, record.level),
        (Some(Source::Douyin), Some(Level::A))
    );
    assert_eq!(
        (record.consent, record.consent_on.unwrap().to_string()),
        (Consent::Given, "2026-11-21".to_owned())
    );
    assert_eq!(lead.next_state, NextState::Planned);

    // Absent stays, blank and null clear.
    let req = LeadChange {
        id: record.id,
        fields: fields(r#"{"area":"","level":null,"name":"王晓明"}"#),
    };
    let after = firm.write(|tx| api::update_lead(tx, req)).unwrap().record;
    assert_eq!(
        (after.area, after.level, after.name.as_deref()),
        (None, None, Some("王晓明"))
    );
    assert_eq!(after.estate.as_deref(), Some("翠湖花园"));
}

#[test]
fn bad_input_is_said_beside_its_field() {
    let firm = firm();
    let long = "长".repeat(3_000);
    let named = format!(r#"{{"phone":"13812345678","name":"{long}"}}"#);
    for (json, field, code) in [
        (r#"{}"#, "phone", "crm.reach_missing"),
        (r#"{"phone":"  "}"#, "phone", "crm.reach_missing"),
        (r#"{"phone":"1381234"}"#, "phone", "crm.phone_invalid"),
        (r#"{"phone":"wechat"}"#, "phone", "crm.phone_invalid"),
        (&named, "name", "firm.text_too_long"),
        (
            r#"{"phone":"13812345678","area":"abc"}"#,
            "area",
            "crm.area_invalid",
        ),
        (
            r#"{"phone":"13812345678","area":"-5"}"#,
            "area",
            "crm.area_absurd",
        ),
        (
            r#"{"phone":"13812345678","area":"0"}"#,
            "area",
            "crm.area_absurd",
        ),
        (
            r#"{"phone":"13812345678","area":"1e9"}"#,
            "area",
            "crm.area_invalid",
        ),
        (
            r#"{"phone":"13812345678","area":"5%"}"#,
            "area",
            "crm.area_invalid",
        ),
        (
            r#"{"phone":"13812345678","budget":"-1"}"#,
            "budget",
            "crm.budget_invalid",
        ),
        (
            r#"{"phone":"13812345678","budget":"十万"}"#,
            "budget",
            "crm.budget_invalid",
        ),
        (
            r#"{"phone":"13812345678","budget":"99999999999999"}"#,
            "budget",
            "crm.budget_invalid",
        ),
        (
            r#"{"phone":"13812345678","handoverOn":"1890-01-01"}"#,
            "handoverOn",
            "crm.date_absurd",
        ),
        (
            r#"{"phone":"13812345678","handoverOn":"2026-02-30"}"#,
            "handoverOn",
            "crm.date_invalid",
        ),
        (
            r#"{"phone":"13812345678","nextOn":"3026-01-01"}"#,
            "nextOn",
            "crm.date_absurd",
        ),
        (
            r#"{"phone":"13812345678","ownerId":"00000000-0000-7000-8000-000000000000"}"#,
            "ownerId",
            "crm.owner_unknown",
        ),
    ] {
        let req = NewLead {
            fields: fields(json),
            note: String::new(),
        };
        let fault = firm.write(|tx| api::create_lead(tx, req)).unwrap_err();
        assert_eq!(
            (fault.code.as_str(), fault.params["field"].as_str()),
            (code, Some(field)),
            "{json}"
        );
    }
    let all = firm
        .read(|db| api::leads(db, LeadListReq::default()))
        .unwrap();
    assert_eq!(all.total, 0, "nothing of it was stored");
}

#[test]
fn a_stage_asks_for_what_it_needs() {
    let firm = firm();
    let id = enter(&firm, r#"{"phone":"13812345678"}"#).record.id;
    for (stage, missing) in [
        (Stage::Interested, vec!["name"]),
        (Stage::SurveyBooked, vec!["name", "estate", "nextOn"]),
        (Stage::Quoted, vec!["name", "estate", "area"]),
        (Stage::Signed, vec!["name", "estate", "area", "project"]),
        (Stage::Paused, vec!["nextOn"]),
        (Stage::Lost, vec!["lostReason"]),
    ] {
        let fault = step(&firm, id, stage, "{}").unwrap_err();
        assert_eq!(fault.code, "crm.stage_needs");
        assert_eq!(
            fault.params["missing"],
            serde_json::json!(missing),
            "{stage:?}"
        );
        assert_eq!(fault.params["field"], missing[0]);
    }
    // What is missing may come along with the move.
    let moved = step(
        &firm,
        id,
        Stage::SurveyBooked,
        r#"{"name":"王小明","estate":"翠湖花园","nextOn":"2026-11-21"}"#,
    )
    .unwrap();
    assert_eq!(
        (moved.record.stage, moved.next_state),
        (Stage::SurveyBooked, NextState::Today)
    );
    let entry = &timeline(&firm, id)[0];
    assert_eq!(
        (entry.kind, entry.from.as_deref(), entry.to.as_deref()),
        (ActivityKind::Stage, Some("new"), Some("survey_booked"))
    );
}

#[test]
fn a_lost_lead_has_its_reason_until_it_comes_back() {
    let firm = firm();
    let id = enter(&firm, r#"{"phone":"13812345678","nextOn":"2026-12-01"}"#)
        .record
        .id;
    let req = LeadMove {
        id,
        stage: Stage::Lost,
        lost_reason: Some(LostReason::Price),
        note: "嫌贵".to_owned(),
        fields: LeadFields::default(),
    };
    let lost = firm.write(|tx| api::move_lead(tx, req)).unwrap();
    assert_eq!(
        (lost.record.lost_reason, lost.record.next_on),
        (Some(LostReason::Price), None)
    );
    assert_eq!(lost.next_state, NextState::Closed);
    let entry = &timeline(&firm, id)[0];
    assert_eq!(
        (entry.reason.as_deref(), entry.text.as_deref()),
        (Some("price"), Some("嫌贵"))
    );
    let back = step(&firm, id, Stage::Contacted, "{}").unwrap();
    assert_eq!(
        (back.record.lost_reason, back.next_state),
        (None, NextState::Nothing)
    );
}

#[test]
fn a_move_is_undone_with_its_entry() {
    let firm = firm();
    let id = enter(&firm, r#"{"phone":"13812345678"}"#).record.id;
    let req = LeadMove {
        id,
        stage: Stage::Contacted,
        lost_reason: None,
        note: String::new(),
        fields: LeadFields::default(),
    };
    let written = firm.written(|tx| api::move_lead(tx, req)).unwrap();
    firm.store
        .undo(firm.owner, written.change.unwrap(), &|_, _| Ok(()))
        .unwrap();
    let lead = firm.read(|db| api::lead(db, LeadRef { id })).unwrap();
    assert_eq!(lead.record.stage, Stage::New);
    assert!(timeline(&firm, id).is_empty());
}

#[test]
fn a_first_call_moves_a_new_lead_and_sets_the_next_day() {
    let firm = firm();
    let id = enter(&firm, r#"{"phone":"13812345678"}"#).record.id;
    let log = |kind, text: &str, next: Option<&str>| {
        let req = api::NewActivity {
            of: api::TimelineOf {
                lead_id: Some(id),
                ..api::TimelineOf::default()
            },
            kind,
            text: text.to_owned(),
            at: None,
            next_on: next.map(str::to_owned),
            next_action: next.map(|_| "再打电话".to_owned()),
            next_time: None,
            remind: None,
        };
        firm.write(|tx| api::log_activity(tx, req))
    };
    log(ActivityKind::Note, "看过样板间", None).unwrap();
    assert_eq!(
        firm.read(|db| api::lead(db, LeadRef { id }))
            .unwrap()
            .record
            .stage,
        Stage::New,
        "a note is no contact"
    );
    firm.env.pass_days(1);
    log(ActivityKind::Call, "有兴趣", Some("2026-11-20")).unwrap();
    let lead = firm.read(|db| api::lead(db, LeadRef { id })).unwrap();
    assert_eq!(
        (lead.record.stage, lead.next_state),
        (Stage::Contacted, NextState::Overdue)
    );
    assert!(lead.touched_at.is_some());
    let kinds: Vec<ActivityKind> = timeline(&firm, id).iter().map(|e| e.kind).collect();
    assert_eq!(
        kinds,
        [ActivityKind::Stage, ActivityKind::Call, ActivityKind::Note]
    );

    assert_eq!(
        log(ActivityKind::Note, " ", None).unwrap_err().code,
        "crm.note_empty"
    );
    assert_eq!(
        log(ActivityKind::Stage, "x", None).unwrap_err().code,
        "crm.activity_kind"
    );
    assert_eq!(
        log(ActivityKind::Call, "x", Some("1890-01-01"))
            .unwrap_err()
            .code,
        "crm.date_absurd"
    );
    let stage_entry = timeline(&firm, id)[0].id;
    let delete = firm.write(|tx| api::delete_activity(tx, api::ActivityRef { id: stage_entry }));
    assert_eq!(delete.unwrap_err().code, "crm.activity_kind");
    let call = timeline(&firm, id)[1].id;
    let change = api::ActivityChange {
        id: call,
        kind: ActivityKind::Wechat,
        text: "有兴趣，周末看".to_owned(),
    };
    firm.write(|tx| api::update_activity(tx, change)).unwrap();
    assert_eq!(
        timeline(&firm, id)[1].text.as_deref(),
        Some("有兴趣，周末看")
    );
    firm.write(|tx| api::delete_activity(tx, api::ActivityRef { id: call }))
        .unwrap();
    assert_eq!(timeline(&firm, id).len(), 2);
}

#[test]
fn cards_rot_by_the_rules_of_their_stage() {
    let firm = firm();
    let id = enter(&firm, r#"{"phone":"13812345678","nextOn":"2026-11-22"}"#)
        .record
        .id;
    let look = || firm.read(|db| api::lead(db, LeadRef { id })).unwrap();
    assert!(!look().rotting);
    firm.env.pass_days(1);
    assert_eq!(
        (look().rotting, look().idle_days, look().next_state),
        (true, 1, NextState::Today)
    );
    step(&firm, id, Stage::Contacted, "{}").unwrap();
    assert!(!look().rotting);
    firm.env.pass_days(3);
    assert_eq!(
        (look().rotting, look().days_in_stage, look().next_state),
        (true, 3, NextState::Overdue)
    );
    let rule = |days| api::StageRuleChange {
        stage: Stage::Contacted,
        rot_days: days,
    };
    firm.write(|tx| api::set_stage_rule(tx, rule(Some(4))))
        .unwrap();
    assert!(!look().rotting);
    firm.env.pass_days(1);
    assert!(look().rotting);
    firm.write(|tx| api::set_stage_rule(tx, rule(None)))
        .unwrap();
    assert!(!look().rotting);
    for bad in [0, 366] {
        let fault = firm
            .write(|tx| api::set_stage_rule(tx, rule(Some(bad))))
            .unwrap_err();
        assert_eq!(fault.code, "crm.rot_days_invalid");
    }
    let rules = firm.read(|db| api::stage_rules(db, Nothing {})).unwrap();
    assert_eq!(rules.len(), Stage::ALL.len());
    assert_eq!(rules[1].rot_days, None);
}

#[test]
fn today_sorts_leads_by_what_they_need() {
    let firm = firm();
    let mut phone = 13_800_000_000u64;
    let mut add = |next: &str| {
        phone += 1;
        enter(
            &firm,
            &format!(r#"{{"phone":"{phone}","nextOn":"{next}"}}"#),
        )
        .record
        .id
    };
    let (overdue, due, later, unplanned) = (
        add("2026-11-20"),
        add("2026-11-21"),
        add("2026-11-30"),
        add(""),
    );
    let closed = add("2026-11-20");
    let req = LeadMove {
        id: closed,
        stage: Stage::Lost,
        lost_reason: Some(LostReason::BadNumber),
        note: String::new(),
        fields: LeadFields::default(),
    };
    firm.write(|tx| api::move_lead(tx, req)).unwrap();
    let look = || {
        let today = firm
            .read(|db| api::today(db, api::TodayReq::default()))
            .unwrap();
        [today.overdue, today.today, today.unplanned, today.rotting].map(|due| {
            assert_eq!(due.count as usize, due.leads.len());
            due.leads
                .into_iter()
                .map(|lead| lead.record.id)
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(look(), [vec![overdue], vec![due], vec![unplanned], vec![]]);
    firm.env.pass_days(1);
    assert_eq!(
        look(),
        [vec![overdue, due], vec![], vec![unplanned], vec![later]]
    );
    // A part says of how many it is one, and a contact today takes a lead out of those left alone.
    let req = api::TodayReq {
        limit: Some(1),
        ..api::TodayReq::default()
    };
    let part = firm.read(|db| api::today(db, req)).unwrap();
    assert_eq!((part.overdue.count, part.overdue.leads.len()), (2, 1));
    assert_eq!((part.rotting.count, part.rotting.leads.len()), (1, 1));
    assert!(part.rotting.leads[0].rotting);
    let observed = firm
        .store
        .read(firm.owner, |db| api::today(db, api::TodayReq::default()))
        .unwrap();
    assert!(observed.today, "it is refreshed at midnight");
    for table in ["crm_lead", "crm_activity", "crm_stage_rule", "firm_member"] {
        assert!(observed.reads.contains(table), "{table}");
    }
}

#[test]
fn board_and_list_filter_search_and_sort() {
    let firm = firm();
    let helper = firm
        .write(|tx| {
            firm::api::save_member(
                tx,
                &[],
                SaveMember {
                    id: None,
                    name: "赵业".to_owned(),
                    phone: String::new(),
                    role: Role::Sales,
                    active: true,
                },
            )
        })
        .unwrap();
    let one = enter(
        &firm,
        r#"{"phone":"13812345678","name":"王小明","estate":"翠湖花园","area":"90","budget":"10万","level":"B"}"#,
    );
    let two = enter(
        &firm,
        &format!(
            r#"{{"phone":"13987654321","name":"李丽","estate":"绿城","area":"120","budget":"20万","level":"A","ownerId":"{}"}}"#,
            helper.id
        ),
    );
    step(&firm, two.record.id, Stage::Interested, "{}").unwrap();
    let three = enter(&firm, r#"{"wechat":"decor_fan"}"#);

    let board = firm
        .read(|db| api::board(db, LeadFilter::default()))
        .unwrap();
    assert_eq!(board.columns.len(), Stage::ALL.len());
    assert_eq!((board.columns[0].count, board.columns[2].count), (2, 1));
    assert_eq!(board.columns[2].budget.to_fixed(), "200000.00");

    let search = |typed: &str| {
        let filter = LeadFilter {
            search: Some(typed.to_owned()),
            ..LeadFilter::default()
        };
        let list = firm
            .read(|db| {
                api::leads(
                    db,
                    LeadListReq {
                        filter: Some(filter),
                        ..LeadListReq::default()
                    },
                )
            })
            .unwrap();
        list.rows
            .into_iter()
            .map(|lead| lead.record.id)
            .collect::<Vec<_>>()
    };
    let (a, b, c) = (one.record.id, two.record.id, three.record.id);
    for (typed, want) in [
        ("小明", vec![a]),
        ("wxm", vec![a]),
        ("wangxiaoming", vec![a]),
        ("138 1234 5678", vec![a]),
        ("5678", vec![a]),
        ("翠湖 王", vec![a]),
        ("lvcheng", vec![b]),
        ("DECOR", vec![c]),
        ("decor_fan", vec![c]),
        ("decorxfan", vec![]),
        ("A002", vec![b]),
        ("没有", vec![]),
    ] {
        assert_eq!(search(typed), want, "{typed}");
    }
    let sorted = |sort, descending| {
        let req = LeadListReq {
            sort: Some(sort),
            descending: Some(descending),
            ..LeadListReq::default()
        };
        firm.read(|db| api::leads(db, req))
            .unwrap()
            .rows
            .into_iter()
            .map(|lead| lead.record.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(sorted(LeadSort::Area, true), [b, a, c]);
    assert_eq!(
        sorted(LeadSort::Area, false),
        [a, b, c],
        "what has no value comes last either way"
    );
    assert_eq!(sorted(LeadSort::Stage, true), [b, c, a]);
    for sort in LeadSort::ALL {
        assert_eq!(sorted(*sort, false).len(), 3);
    }
    let filtered = |json: &str| {
        let filter: LeadFilter = serde_json::from_str(json).unwrap();
        firm.read(|db| {
            api::leads(
                db,
                LeadListReq {
                    filter: Some(filter),
                    limit: Some(1),
                    ..LeadListReq::default()
                },
            )
        })
        .unwrap()
    };
    let mine = filtered(&format!(r#"{{"ownerId":"{}"}}"#, firm.owner));
    assert_eq!((mine.total, mine.rows.len()), (2, 1));
    assert_eq!(filtered(r#"{"level":"A"}"#).total, 1);
    assert_eq!(filtered(r#"{"stages":["new"]}"#).total, 2);
    assert_eq!(filtered(r#"{"next":"nothing"}"#).total, 3);
    assert_eq!(filtered(r#"{"pool":true}"#).total, 0);

    let moved = firm
        .write(|tx| {
            api::assign_leads(
                tx,
                api::LeadHandover {
                    ids: vec![a, b],
                    owner_id: Some(helper.id),
                },
            )
        })
        .unwrap();
    assert_eq!(moved, 1);
    assert_eq!(timeline(&firm, a)[0].to.as_deref(), Some("赵业"));
    firm.write(|tx| {
        api::return_leads(
            tx,
            api::LeadReturn {
                ids: vec![a],
                reason: Some(crm::model::PoolReason::NoTime),
                note: String::new(),
            },
        )
    })
    .unwrap();
    assert_eq!(filtered(r#"{"pool":true}"#).total, 1);
    let words = |kind, typed: &str| {
        firm.read(|db| {
            api::words(
                db,
                api::WordsReq {
                    kind,
                    typed: typed.to_owned(),
                },
            )
        })
        .unwrap()
    };
    assert_eq!(words(api::WordKind::Estate, "chhy"), ["翠湖花园"]);
    assert_eq!(words(api::WordKind::Estate, "").len(), 2);
}

#[test]
fn whoever_is_known_is_found_while_typing() {
    let firm = firm();
    let one = enter(
        &firm,
        r#"{"phone":"13812345678","name":"陈静","estate":"翠湖花园","building":"3","unit":"2","room":"1201"}"#,
    );
    let two = enter(
        &firm,
        r#"{"phone":"0571-88886666","name":"王先生","estate":"绿城"}"#,
    );
    let look = |json: &str| {
        let req: api::DuplicatesReq = serde_json::from_str(json).unwrap();
        let found = firm.read(|db| api::duplicates(db, req)).unwrap();
        found
            .into_iter()
            .map(|d| {
                (
                    d.lead_id,
                    d.reasons
                        .iter()
                        .map(|r| r.as_str())
                        .collect::<Vec<_>>()
                        .join("+"),
                    d.certain,
                )
            })
            .collect::<Vec<_>>()
    };
    let (a, b) = (Some(one.record.id), Some(two.record.id));
    for (json, want) in [
        (
            r#"{"phone":"138 1234 5678"}"#,
            vec![(a, "phone_same", true)],
        ),
        (
            r#"{"phone":"＋8613812345678"}"#,
            vec![(a, "phone_same", true)],
        ),
        (r#"{"phone":"1381234"}"#, vec![(a, "phone_begins", false)]),
        (r#"{"phone":"5678"}"#, vec![(a, "phone_ends", false)]),
        (r#"{"phone":"567"}"#, vec![]),
        (r#"{"phone":"88886666"}"#, vec![(b, "phone_ends", false)]),
        (r#"{"phone":"13912345678"}"#, vec![(a, "phone_ends", false)]),
        (r#"{"name":"程婧"}"#, vec![(a, "name_sound", false)]),
        (r#"{"name":"陈静"}"#, vec![(a, "name_same", false)]),
        (
            r#"{"name":"程婧","estate":"翠湖花园小区"}"#,
            vec![(a, "estate+name_sound", true)],
        ),
        (r#"{"name":"王先生","estate":"绿城"}"#, vec![]),
        (
            r#"{"estate":"翠湖 花园","building":"3号楼","unit":"二单元","room":"1201室"}"#,
            vec![(a, "home+estate", true)],
        ),
        (
            r#"{"estate":"翠湖花园","building":"3","unit":"2","room":"1202"}"#,
            vec![],
        ),
        (r#"{}"#, vec![]),
    ] {
        let want: Vec<_> = want
            .into_iter()
            .map(|(id, reasons, certain)| (id, reasons.to_owned(), certain))
            .collect();
        assert_eq!(look(json), want, "{json}");
    }
    let itself = format!(
        r#"{{"phone":"13812345678","exceptLead":"{}"}}"#,
        one.record.id
    );
    assert_eq!(look(&itself), vec![]);
}

#[test]
fn a_lead_entered_by_mistake_goes() {
    let firm = firm();
    let id = enter(&firm, r#"{"phone":"13812345678"}"#).record.id;
    step(&firm, id, Stage::Contacted, "{}").unwrap();
    firm.write(|tx| api::delete_lead(tx, LeadRef { id }))
        .unwrap();
    let fault = firm.read(|db| api::lead(db, LeadRef { id })).unwrap_err();
    assert_eq!(fault.code, "crm.lead_unknown");
    assert_eq!(
        step(&firm, id, Stage::Lost, "{}").unwrap_err().code,
        "crm.lead_unknown"
    );
}
