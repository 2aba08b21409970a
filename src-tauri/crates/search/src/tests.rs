//! A small real firm: who finds what, in which order, and what stays unseen; and that the index never drifts.

use kernel::Id;
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use store::Class;
use store::Sight as Classes;
use testkit::Firm;

use crate::api::{Answer, Field, Hit, Kind, RecentRequest, SearchRequest};
use crate::{Search, Sight};

const SLICES: &[store::Slice] = &[
    firm::SLICE,
    catalog::SLICE,
    crm::SLICE,
    design::SLICE,
    quoting::SLICE,
    programme::SLICE,
    supply::SLICE,
];

fn req<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("a request")
}

struct Site {
    firm: Firm,
    search: Search,
}

impl Site {
    fn new() -> Self {
        Self {
            firm: Firm::new(SLICES),
            search: Search::default(),
        }
    }

    fn lead(&self, fields: Value) -> Id<()> {
        self.firm
            .write(|tx| crm::api::create_lead(tx, req(json!({"fields": fields}))))
            .unwrap_or_else(|fault| panic!("{fault:?}"))
            .record
            .id
            .cast()
    }

    fn convert(&self, lead: Id<()>) -> (Id<()>, Id<()>) {
        let made = self
            .firm
            .write(|tx| design::api::convert_lead(tx, req(json!({"leadId": lead}))))
            .unwrap_or_else(|fault| panic!("{fault:?}"));
        (made.customer_id.cast(), made.project_id.cast())
    }

    fn quote(&self, project: Id<()>) -> Id<()> {
        let create = json!({"project": project, "mode": "half", "start": {"kind": "rooms"}});
        self.firm
            .write(|tx| quoting::api::create(tx, req(create)))
            .unwrap_or_else(|fault| panic!("{fault:?}"))
            .id
            .cast()
    }

    /// A purchase list for a project, of what laying tiles takes.
    fn list(&self, project: Id<()>) {
        let cell = |field: &str, text: &str| json!({"field": field, "text": text});
        let room = [
            cell("name", "客厅"),
            cell("length", "5"),
            cell("width", "4"),
            cell("height", "2.8"),
        ];
        let rooms = json!({"projectId": project, "rows": [room]});
        self.firm
            .write(|tx| design::api::edit_rooms(tx, req(rooms)))
            .unwrap_or_else(|fault| panic!("{fault:?}"));
        let quote = self.quote(project);
        let sheet = self
            .firm
            .read(|db| quoting::api::quote(db, req(json!({ "id": quote }))))
            .unwrap_or_else(|fault| panic!("{fault:?}"));
        let row = json!({"key": "1", "section": sheet.sections[0].id, "cells": [
            {"column": "name", "text": "T09", "item": null},
            {"column": "quantity", "text": "22", "item": null},
        ]});
        let edit = json!({"quote": quote, "language": "zh", "rows": [row]});
        self.firm
            .write(|tx| quoting::api::edit(tx, req(edit)))
            .unwrap_or_else(|fault| panic!("{fault:?}"));
        let make = json!({"quotes": [quote], "takeStock": false, "basis": null});
        self.firm
            .write(|tx| supply::api::make_list(tx, req(make)))
            .unwrap_or_else(|fault| panic!("{fault:?}"));
    }

    fn ask(&self, sight: &Sight, request: &SearchRequest) -> Answer {
        self.search
            .find(&self.firm.store, self.firm.owner, sight, request)
            .expect("an answer")
            .value
    }

    fn find(&self, typed: &str) -> Vec<String> {
        let request = SearchRequest {
            typed: typed.to_owned(),
            limit: 50,
            ..SearchRequest::default()
        };
        told(&self.ask(&Sight::all(), &request).hits)
    }
}

/// Each record in one line, what was found in brackets: `lead [王]小明`.
fn told(hits: &[Hit]) -> Vec<String> {
    hits.iter()
        .map(|hit| {
            let kind = json!(hit.kind).as_str().unwrap_or_default().to_owned();
            let found = hit.texts.iter().find(|text| !text.marks.is_empty());
            let title = hit.texts.first().map_or("", |text| text.text.as_str());
            match found {
                Some(found) if found.text == title => format!("{kind} {}", marked(found)),
                Some(found) => format!("{kind} {title} {}", marked(found)),
                None => format!("{kind} {title}"),
            }
        })
        .collect()
}

fn marked(text: &crate::api::HitText) -> String {
    let mut out = String::new();
    for (at, c) in text.text.chars().enumerate() {
        let at = u32::try_from(at).expect("a short text");
        if text.marks.iter().any(|(start, _)| *start == at) {
            out.push('[');
        }
        out.push(c);
        if text.marks.iter().any(|(_, end)| *end == at + 1) {
            out.push(']');
        }
    }
    out
}

/// 青山装饰 with a few people who are easily mistaken for each other.
fn town() -> Site {
    let site = Site::new();
    site.firm
        .write(catalog::seed::load)
        .expect("the starter price book");
    for (name, phone, estate, building, room) in [
        ("王小明", "13812340412", "万科翠湖", "3", "1201"),
        ("王小民", "13912345678", "绿城桂花园", "1", "302"),
        ("曾丽", "13700001111", "保利天悦", "5", "801"),
        ("单雪", "13700002222", "保利天悦", "6", "101"),
        ("仇英", "13700003333", "", "", ""),
        ("解春雷", "13700004444", "", "", ""),
        ("区洋", "13700005555", "", "", ""),
        ("重山", "13700006666", "", "", ""),
        ("萬國強", "13700007777", "", "", ""),
        ("汪晓敏", "13700008888", "", "", ""),
    ] {
        site.firm.env.pass_days(1);
        site.lead(json!({"name": name, "phone": phone, "estate": estate, "building": building, "room": room}));
    }
    site
}

#[test]
fn people_find_what_they_mean_in_the_order_they_expect() {
    let site = town();
    let lead = site.lead(
        json!({"name": "王万科", "phone": "13600000412", "remark": "介绍人王小明，周六量房"}),
    );
    let (_, project) = site.convert(lead);
    site.quote(project);
    for (typed, want) in [
        // One and two characters: the beginning of a name, the newest first, then places inside.
        (
            "王小",
            vec![
                "lead [王小]民",
                "lead [王小]明",
                "lead 王万科 介绍人[王小]明，周六量房",
            ],
        ),
        ("翠湖", vec!["lead 王小明 万科[翠湖] 3栋1201室"]),
        ("桂花", vec!["lead 王小民 绿城[桂花]园 1栋302室"]),
        // Pinyin in full, in part, by initials, with blanks and an input method's apostrophes.
        ("wangxiaoming", vec!["lead [王小明]"]),
        ("wang xiao ming", vec!["lead [王小明]"]),
        ("wang'xiao'ming", vec!["lead [王小明]"]),
        ("wxming", vec!["lead [王小明]"]),
        (
            "wxm",
            vec!["lead [汪晓敏]", "lead [王小民]", "lead [王小明]"],
        ),
        (
            "xiaom",
            vec!["lead 汪[晓敏]", "lead 王[小民]", "lead 王[小明]"],
        ),
        // Surnames that are read otherwise than the character.
        ("zengli", vec!["lead [曾丽]"]),
        ("shanxue", vec!["lead [单雪]"]),
        ("qiuying", vec!["lead [仇英]"]),
        ("xiechunlei", vec!["lead [解春雷]"]),
        ("ouyang", vec!["lead [区洋]"]),
        ("quyang", vec!["lead [区洋]"]),
        ("chongshan", vec!["lead [重山]"]),
        ("zhongshan", vec!["lead [重山]"]),
        // Telephones.
        ("5678", vec!["lead 王小民 1391234[5678]"]),
        ("139 1234", vec!["lead 王小民 [1391234]5678"]),
        ("+86 139-1234-5678", vec!["lead 王小民 [13912345678]"]),
        // Several words.
        ("王 0412 3栋", vec!["lead [王]小明"]),
        ("万科 3栋", vec!["lead 王小明 [万科]翠湖 [3栋]1201室"]),
        ("wanke 3栋 王", vec!["lead [王]小明"]),
        // As typed, and what nobody has.
        ("萬", vec!["lead [萬]國強"]),
        ("王小红", vec![]),
        ("，", vec![]),
        // The catalogue, by code, Chinese, pinyin, English.
        ("T09", vec!["item 铺地砖 600-800 [T09]"]),
        ("pudizhuan", vec!["item [铺地砖] 600-800"]),
    ] {
        assert_eq!(site.find(typed), want, "{typed}");
    }
    // The lead that became a customer comes after what lives.
    assert_eq!(
        site.find("王万科"),
        [
            "customer [王万科]",
            "project [王万科]",
            "lead [王万科]",
            "quote BJ202612A001 [王万科]"
        ]
    );
}

#[test]
fn documents_are_found_by_their_number_however_short() {
    let site = town();
    let (_, project) = site.convert(site.lead(json!({"name": "李四", "phone": "13600000001"})));
    site.quote(project);
    let number = "BJ202612A001";
    for typed in [
        number,
        "bj202612a001",
        "a001",
        "BJ2026",
        "ｂｊ２０２６１２",
        "bj a001",
    ] {
        let found = site.find(typed);
        assert!(
            found.iter().any(|hit| hit.starts_with("quote ")),
            "{typed}: {found:?}"
        );
    }
    assert_eq!(site.find(number), [format!("quote [{number}]")]);
}

#[test]
fn what_is_bought_is_found_by_a_character_by_initials_and_by_number() {
    let site = town();
    let fields = json!({"code": "GYS-0731", "name": "鑫磊石材", "contact": "龚师傅"});
    site.firm
        .write(|tx| catalog::api::save_supplier(tx, req(json!({ "fields": fields }))))
        .unwrap_or_else(|fault| panic!("{fault:?}"));
    let fields = json!({"code": "CL-0824", "name": "鱼肚白岩板", "role": "main", "unit": "片"});
    site.firm
        .write(|tx| catalog::api::save_material(tx, req(json!({ "fields": fields }))))
        .unwrap_or_else(|fault| panic!("{fault:?}"));
    let (_, project) = site.convert(site.lead(json!({"name": "阎博文", "phone": "13600000001"})));
    site.list(project);
    for (kind, typed, want) in [
        ("material", "鱼", "[鱼]肚白岩板"),
        ("material", "ydbyb", "[鱼肚白岩板]"),
        ("material", "yudubai", "[鱼肚白]岩板"),
        ("material", "0824", "鱼肚白岩板 CL-[0824]"),
        ("material", "cl-0824", "鱼肚白岩板 [CL-0824]"),
        ("supplier", "鑫", "[鑫]磊石材"),
        ("supplier", "xlsc", "[鑫磊石材]"),
        ("supplier", "xinlei", "[鑫磊]石材"),
        ("supplier", "龚", "鑫磊石材 [龚]师傅"),
        ("supplier", "0731", "鑫磊石材 GYS-[0731]"),
        ("supplier", "gys-0731", "鑫磊石材 [GYS-0731]"),
        ("purchaseList", "阎", "CG202612A001 [阎]博文"),
        ("purchaseList", "ybw", "CG202612A001 [阎博文]"),
        ("purchaseList", "yanbo", "CG202612A001 [阎博]文"),
        ("purchaseList", "CG202612A001", "[CG202612A001]"),
        ("purchaseList", "cg2026", "[CG2026]12A001"),
        ("purchaseList", "a001", "CG202612[A001]"),
    ] {
        let found = site.find(typed);
        let of: Vec<&str> = found
            .iter()
            .filter_map(|hit| hit.strip_prefix(kind)?.strip_prefix(' '))
            .collect();
        assert_eq!(of, [want], "{kind} by {typed}: {found:?}");
    }
}

#[test]
fn a_note_is_found_by_what_it_says_and_told_by_whose_it_is() {
    let site = town();
    for (name, phone, text) in [
        ("赵一", "13600000001", "周六量房"),
        ("钱二", "13600000002", "周六再约"),
    ] {
        let lead = site.lead(json!({"name": name, "phone": phone}));
        let of = json!({"leadId": lead, "customerId": null, "projectId": null});
        let log = json!({"of": of, "kind": "note", "text": text});
        site.firm
            .write(|tx| crm::api::log_activity(tx, req(log)))
            .unwrap_or_else(|fault| panic!("{fault:?}"));
    }
    assert_eq!(site.find("赵一"), ["lead [赵一]"]);
    assert_eq!(site.find("赵一 周六"), ["activity [周六]量房"]);
    assert_eq!(site.find("周六").len(), 2);
}

#[test]
fn a_lost_lead_comes_after_a_living_one() {
    let site = Site::new();
    let old = site.lead(json!({"name": "钱一", "phone": "13600000001"}));
    site.firm.env.pass_days(5);
    let new = site.lead(json!({"name": "钱二", "phone": "13600000002"}));
    assert_eq!(site.find("钱"), ["lead [钱]二", "lead [钱]一"]);
    let lost = json!({"id": new, "stage": "lost", "lostReason": "price"});
    site.firm
        .write(|tx| crm::api::move_lead(tx, req(lost)))
        .unwrap_or_else(|fault| panic!("{fault:?}"));
    assert_eq!(site.find("钱"), ["lead [钱]一", "lead [钱]二"]);
    site.firm
        .write(|tx| crm::api::delete_lead(tx, req(json!({"id": old}))))
        .expect("it goes");
    assert_eq!(site.find("钱"), ["lead [钱]二"]);
}

#[test]
fn what_somebody_may_not_see_is_not_found_not_marked_and_not_shown() {
    let site = town();
    let lead = site.lead(json!({"name": "赵六", "phone": "13655556666", "estate": "万科翠湖"}));
    let (_, project) = site.convert(lead);
    site.quote(project);
    let ask = |sight: &Sight, typed: &str| {
        let request = SearchRequest {
            typed: typed.to_owned(),
            limit: 50,
            ..SearchRequest::default()
        };
        site.ask(sight, &request)
    };
    let no_contacts = Sight::all().only(Classes::of(&[Class::Base, Class::Price]));
    for typed in ["赵六", "zhaoliu", "5556", "万科", "翠湖"] {
        assert!(!ask(&Sight::all(), typed).hits.is_empty(), "{typed}");
        assert_eq!(
            ask(&no_contacts, typed),
            Answer {
                hits: vec![],
                counts: vec![]
            },
            "{typed}"
        );
    }
    let found = ask(&no_contacts, "a001").hits;
    assert!(!found.is_empty());
    for text in found.iter().flat_map(|hit| &hit.texts) {
        assert!(
            matches!(text.field, Field::Number | Field::Version | Field::Project),
            "{text:?}"
        );
        assert!(!text.text.contains('赵'), "{text:?}");
    }
    let other = Sight::all().desks([Id::from_bytes([9; 16])]);
    let kinds = |answer: Answer| -> Vec<Kind> { answer.counts.iter().map(|c| c.kind).collect() };
    assert_eq!(
        kinds(ask(&Sight::all(), "赵六")),
        [Kind::Customer, Kind::Lead, Kind::Project, Kind::Quote]
    );
    assert_eq!(kinds(ask(&other, "赵六")), [Kind::Project, Kind::Quote]);
    let elsewhere = Sight::all().projects([Id::from_bytes([9; 16])]);
    assert_eq!(kinds(ask(&elsewhere, "赵六")), [Kind::Customer, Kind::Lead]);
}

#[test]
fn kinds_are_counted_and_chosen() {
    let site = town();
    let answer = site.ask(
        &Sight::all(),
        &SearchRequest {
            typed: "w".to_owned(),
            each: Some(2),
            limit: 4,
            ..SearchRequest::default()
        },
    );
    assert_eq!(answer.hits.len(), 4);
    let of = |kind: Kind| answer.hits.iter().filter(|hit| hit.kind == kind).count();
    assert!(of(Kind::Lead) <= 2 && of(Kind::Item) <= 2);
    assert!(
        answer
            .counts
            .iter()
            .any(|c| c.kind == Kind::Lead && c.total == 4),
        "{answer:?}"
    );
    let chosen = site.ask(
        &Sight::all(),
        &SearchRequest {
            typed: "w".to_owned(),
            kinds: Some(vec![Kind::Lead]),
            limit: 50,
            ..SearchRequest::default()
        },
    );
    assert_eq!(chosen.hits.len(), 4);
    assert_eq!(chosen.counts, answer.counts);
}

#[test]
fn lately_changed_records_come_first() {
    let site = town();
    let recent = |limit: u32| {
        let sight = Sight::all();
        let asked = site.search.recent(
            &site.firm.store,
            site.firm.owner,
            &sight,
            &RecentRequest { limit },
        );
        told(&asked.expect("an answer").value.hits)
    };
    assert_eq!(recent(2), ["lead 汪晓敏", "lead 萬國強"]);
    let (_, project) = site.convert(site.lead(json!({"name": "李四", "phone": "13600000001"})));
    site.quote(project);
    assert!(recent(1)[0].starts_with("quote BJ"), "{:?}", recent(1));
}

#[test]
fn names_follow_into_what_shows_them() {
    let site = Site::new();
    let (customer, project) =
        site.convert(site.lead(json!({"name": "赵六", "phone": "13655556666"})));
    site.quote(project);
    assert_eq!(site.find("孙七").len(), 0);
    let change = json!({"id": customer, "fields": {"name": "孙七"}});
    site.firm
        .write(|tx| crm::api::save_customer(tx, req(change)))
        .unwrap_or_else(|fault| panic!("{fault:?}"));
    let found = site.find("孙七");
    assert!(
        found.iter().any(|hit| hit.starts_with("project ")),
        "{found:?}"
    );
    assert!(
        found.iter().any(|hit| hit.starts_with("quote ")),
        "{found:?}"
    );
    let contact =
        json!({"id": null, "customerId": customer, "name": "周八", "phone": "13600009999"});
    let contact = site
        .firm
        .write(|tx| crm::api::save_contact(tx, req(contact)))
        .unwrap_or_else(|fault| panic!("{fault:?}"));
    assert_eq!(site.find("9999"), ["customer 孙七 1360000[9999]"]);
    site.firm
        .write(|tx| crm::api::delete_contact(tx, req(json!({"id": contact.contacts[0].id}))))
        .unwrap_or_else(|fault| panic!("{fault:?}"));
    assert_eq!(site.find("9999").len(), 0);
}

/// One step of somebody's day; numbers choose among what there is.
#[derive(Clone, Debug)]
enum Step {
    Lead(u8),
    Rename(u8, u8),
    Log(u8),
    Lose(u8),
    Delete(u8),
    Convert(u8),
    Customer(u8, u8),
    Property(u8, u8),
    Contact(u8),
    Quote(u8),
    Material(u8, u8),
    Sql(u8),
    Undo,
    Redo,
    Ask,
}

fn step() -> impl Strategy<Value = Step> {
    let any = any::<u8>;
    prop_oneof![
        3 => any().prop_map(Step::Lead),
        2 => (any(), any()).prop_map(|(a, b)| Step::Rename(a, b)),
        2 => any().prop_map(Step::Log),
        1 => any().prop_map(Step::Lose),
        1 => any().prop_map(Step::Delete),
        3 => any().prop_map(Step::Convert),
        2 => (any(), any()).prop_map(|(a, b)| Step::Customer(a, b)),
        2 => (any(), any()).prop_map(|(a, b)| Step::Property(a, b)),
        2 => any().prop_map(Step::Contact),
        2 => any().prop_map(Step::Quote),
        1 => (any(), any()).prop_map(|(a, b)| Step::Material(a, b)),
        2 => any().prop_map(Step::Sql),
        3 => Just(Step::Undo),
        2 => Just(Step::Redo),
        2 => Just(Step::Ask),
    ]
}

const NAMES: [&str; 6] = ["王小明", "曾丽", "万科", "Anna Li", "李𠮷明", "单雪"];

impl Site {
    fn pick(&self, table: &str, number: u8) -> Option<Id<()>> {
        self.firm
            .read(|db| {
                let ids: Vec<Id<()>> =
                    db.rows(&format!("SELECT id FROM {table} ORDER BY id"), [], |r| {
                        r.get(0)
                    })?;
                Ok((!ids.is_empty()).then(|| ids[usize::from(number) % ids.len()]))
            })
            .expect("ids")
    }

    /// Takes one step; what the rules refuse is no step.
    fn take(&self, step: &Step) -> Option<()> {
        let name = |number: u8| NAMES[usize::from(number) % NAMES.len()];
        let (firm, owner) = (&self.firm, self.firm.owner);
        match *step {
            Step::Lead(n) => {
                let fields = json!({"name": name(n), "phone": format!("138{n:08}"), "estate": "翠湖", "room": "1"});
                firm.write(|tx| crm::api::create_lead(tx, req(json!({"fields": fields}))))
                    .ok()?;
            }
            Step::Rename(a, b) => {
                let change = json!({"id": self.pick("crm_lead", a)?, "fields": {"name": name(b), "remark": name(a)}});
                firm.write(|tx| crm::api::update_lead(tx, req(change)))
                    .ok()?;
            }
            Step::Log(n) => {
                let of = match n % 3 {
                    0 => {
                        json!({"leadId": self.pick("crm_lead", n)?, "customerId": null, "projectId": null})
                    }
                    1 => {
                        json!({"leadId": null, "customerId": self.pick("crm_customer", n)?, "projectId": null})
                    }
                    _ => {
                        json!({"leadId": null, "customerId": null, "projectId": self.pick("design_project", n)?})
                    }
                };
                let log = json!({"of": of, "kind": "note", "text": format!("{}说周六", name(n))});
                firm.write(|tx| crm::api::log_activity(tx, req(log))).ok()?;
            }
            Step::Lose(n) => {
                let lost = json!({"id": self.pick("crm_lead", n)?, "stage": "lost", "lostReason": "price"});
                firm.write(|tx| crm::api::move_lead(tx, req(lost))).ok()?;
            }
            Step::Delete(n) => {
                let id = json!({"id": self.pick("crm_lead", n)?});
                firm.write(|tx| crm::api::delete_lead(tx, req(id))).ok()?;
            }
            Step::Convert(n) => {
                let lead = json!({"leadId": self.pick("crm_lead", n)?});
                firm.write(|tx| design::api::convert_lead(tx, req(lead)))
                    .ok()?;
            }
            Step::Customer(a, b) => {
                let change =
                    json!({"id": self.pick("crm_customer", a)?, "fields": {"name": name(b)}});
                firm.write(|tx| crm::api::save_customer(tx, req(change)))
                    .ok()?;
            }
            Step::Property(a, b) => {
                let change = json!({"id": self.pick("crm_property", a), "customerId": self.pick("crm_customer", a)?,
                    "fields": {"estate": name(b), "room": format!("{a}")}});
                firm.write(|tx| crm::api::save_property(tx, req(change)))
                    .ok()?;
            }
            Step::Contact(n) => {
                let save = json!({"id": null, "customerId": self.pick("crm_customer", n)?, "name": name(n), "phone": ""});
                firm.write(|tx| crm::api::save_contact(tx, req(save)))
                    .ok()?;
            }
            Step::Quote(n) => {
                let create = json!({"project": self.pick("design_project", n)?, "mode": "half", "start": {"kind": "rooms"}});
                firm.write(|tx| quoting::api::create(tx, req(create)))
                    .ok()?;
            }
            Step::Material(a, b) => {
                firm.write(|tx| {
                    tx.exec(
                        "INSERT INTO catalog_material(id, code, name, role, unit, made_at) VALUES(?1, ?2, ?3, 'main', '片', 1)",
                        (tx.new_id::<()>(), format!("M{a}"), name(b)),
                    )
                })
                .ok()?;
            }
            // Whatever way rows are committed: merges and imports do it so.
            Step::Sql(n) => {
                firm.write(|tx| {
                    tx.exec(
                        "UPDATE crm_lead SET estate=?1 WHERE rowid % 3 = ?2",
                        (name(n), n % 3),
                    )?;
                    tx.exec(
                        "UPDATE design_project SET name=?1 WHERE rowid % 2 = ?2",
                        (name(n), n % 2),
                    )?;
                    tx.exec("DELETE FROM crm_contact WHERE rowid % 2 = ?1", [n % 2])?;
                    tx.exec(
                        "UPDATE crm_contact SET customer_id=(SELECT max(id) FROM crm_customer)",
                        [],
                    )
                })
                .ok()?;
            }
            Step::Undo => {
                firm.store.undo_last(owner, &|_, _| Ok(())).ok()?;
            }
            Step::Redo => {
                firm.store.redo_last(owner, &|_, _| Ok(())).ok()?;
            }
            Step::Ask => {
                self.find("wxm");
            }
        }
        Some(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_index_is_always_what_a_new_one_would_be(steps in proptest::collection::vec(step(), 1..40)) {
        let site = Site::new();
        site.find("a");
        for step in &steps {
            site.take(step);
            if matches!(step, Step::Ask) {
                prop_assert!(site.search.is_as_new(&site.firm.store, site.firm.owner).expect("an index"));
            }
        }
        prop_assert!(site.search.is_as_new(&site.firm.store, site.firm.owner).expect("an index"), "{steps:?}");
    }

    /// Going through all of it without masks finds the same.
    #[test]
    fn masks_hide_nothing(name in "[王小明万科a-z0-9 ]{1,6}", typed in "[王小明万科wxmka-c0-2 ]{1,4}") {
        let site = Site::new();
        if site.firm.write(|tx| crm::api::create_lead(tx, req(json!({"fields": {"name": name, "phone": "13800001111"}})))).is_ok() {
            let found = site.find(&typed).len();
            prop_assert_eq!(site.search.found_without_masks(&typed), found);
        }
    }
}

/// Records of a big firm: a hundred thousand in a release build, a tenth of these otherwise.
const MANY: usize = if cfg!(debug_assertions) {
    10_000
} else {
    100_000
};

#[test]
fn among_many_records_the_same_is_found_as_by_looking_at_each() {
    let site = Site::new();
    let name = |n: usize| {
        let chars: Vec<char> = "王李张刘陈杨赵黄周吴伟芳娜秀英敏静丽强磊".chars().collect();
        let (first, second) = (chars[n % 10], chars[10 + n / 10 % 10]);
        format!("{first}{second}{}", chars[10 + n / 100 % 10])
    };
    let phone = |n: usize| format!("138{:08}", (n * 7_919) % 100_000_000);
    site.firm
        .write(|tx| {
            for n in 0..MANY {
                tx.exec(
                    "INSERT INTO crm_lead(id, number, name, phone, stage, stage_since, made_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?6)",
                    (
                        tx.new_id::<()>(),
                        format!("XS202611A{n:06}"),
                        name(n),
                        phone(n),
                        if n % 3 == 0 { "lost" } else { "new" },
                        i64::try_from(n).unwrap_or(0),
                    ),
                )?;
            }
            Ok(())
        })
        .expect("many leads");
    let count = |holds: &dyn Fn(usize) -> bool| (0..MANY).filter(|n| holds(*n)).count();
    for (typed, holds) in [
        (
            "王",
            &(|n: usize| name(n).contains('王')) as &dyn Fn(usize) -> bool,
        ),
        ("王伟", &|n| name(n).contains("王伟")),
        ("伟", &|n| name(n).contains('伟')),
        ("1234", &|n| {
            phone(n).contains("1234") || format!("XS202611A{n:06}").contains("1234")
        }),
        ("李 00012", &|n| {
            name(n).contains('李')
                && (phone(n).contains("00012") || format!("XS202611A{n:06}").contains("00012"))
        }),
        ("a004321", &|n| n == 4_321),
    ] {
        let request = SearchRequest {
            typed: typed.to_owned(),
            limit: 20,
            ..SearchRequest::default()
        };
        let answer = site.ask(&Sight::all(), &request);
        let total: u32 = answer.counts.iter().map(|count| count.total).sum();
        assert_eq!(total as usize, count(holds), "{typed}");
        assert_eq!(answer.hits.len(), 20.min(total as usize), "{typed}");
    }
    // Living ones first, and of these the newest.
    let newest = (0..MANY)
        .rev()
        .find(|n| n % 3 != 0 && name(*n).starts_with('王'));
    let number = newest.map(|n| format!("XS202611A{n:06}")).expect("one");
    let first = &site
        .ask(
            &Sight::all(),
            &SearchRequest {
                typed: "王".to_owned(),
                limit: 1,
                ..SearchRequest::default()
            },
        )
        .hits[0];
    assert!(
        first.texts.iter().any(|text| text.text == number),
        "{first:?}"
    );
}
