//! Somebody leaves: what he had is others' in one change, and his computers are removed or named as waiting.
#![allow(clippy::unwrap_used)]

mod sharing;

use office::Caller;
use serde_json::{Value, json};
use sharing::{Bed, Computer, Running, eventually, still};

fn hire(at: &Computer, name: &str, role: &str) -> Value {
    let member = json!({"id": null, "name": name, "phone": "", "role": role, "active": true});
    at.call("firm.save_member", member)["id"].clone()
}

/// Three leads of his, one of them a customer with a project; he designs and manages another's project and stands in two rules.
struct Firm {
    zhou: Value,
    li: Value,
    wu: Value,
    leads: [Value; 2],
    customer: Value,
    project: Value,
    other: Value,
    alone: Value,
}

impl Firm {
    fn at(desk: &Computer) -> Self {
        desk.make_firm();
        let [zhou, li, wu] = ["周敏", "李娟", "吴工"].map(|name| hire(desk, name, "sales"));
        let lead = |member: &Value, name: &str| {
            let lead = json!({"fields": {"name": name, "phone": "", "wechat": name}, "note": ""});
            desk.call_as(member, "crm.create_lead", lead).unwrap()["id"].clone()
        };
        let convert = |lead: &Value| {
            desk.call(
                "design.convert_lead",
                json!({"leadId": lead, "newCustomer": false}),
            )
        };
        let leads = ["甲", "乙"].map(|name| lead(&zhou, name));
        let next = json!({"nextOn": "2026-12-01", "nextAction": "量房", "nextTime": "09:00", "remind": "at_time"});
        desk.call("crm.update_lead", json!({"id": leads[0], "fields": next}));
        let made = convert(&leads[1]);
        let other = convert(&lead(&li, "丙"))["projectId"].clone();
        let people = json!({"designerId": zhou, "managerId": zhou});
        desk.call(
            "design.update_project",
            json!({"id": other, "fields": people}),
        );
        let rule = |members: Value| {
            let rule = json!({"id": null, "name": "各自", "active": true, "sources": [], "places": [], "areaFrom": "", "areaTo": "", "way": "turns", "members": members});
            let rules = desk.call("crm.save_lead_rule", rule);
            rules["rules"].as_array().unwrap().last().unwrap()["id"].clone()
        };
        let alone = rule(json!([zhou]));
        rule(json!([zhou, wu]));
        Self {
            customer: made["customerId"].clone(),
            project: made["projectId"].clone(),
            zhou,
            li,
            wu,
            leads,
            other,
            alone,
        }
    }

    /// Whose everything is, by name, and who stands in the rules.
    fn whose(&self, desk: &Computer) -> Value {
        let project = |id: &Value| {
            let page = desk.call("design.project", json!({"id": id}));
            let row = &page["project"];
            json!([row["salesName"], row["designerName"], row["managerName"]])
        };
        let lead = |id: &Value| desk.call("crm.lead", json!({"id": id}))["ownerName"].clone();
        let customer = desk.call("crm.customer", json!({"id": self.customer}));
        let rules = desk.call("crm.assignment", json!({}));
        let rules = rules["rules"].as_array().unwrap().iter();
        json!({
            "leads": [lead(&self.leads[0]), lead(&self.leads[1])],
            "customer": customer["customer"]["ownerName"],
            "project": project(&self.project),
            "other": project(&self.other),
            "rules": rules.map(|rule| rule["members"].as_array().unwrap().len()).collect::<Vec<_>>(),
        })
    }

    fn works(&self, desk: &Computer) -> Value {
        let members = desk.call("firm.members", json!({}));
        let mut members = members.as_array().unwrap().iter();
        members.find(|one| one["id"] == self.zhou).unwrap()["active"].clone()
    }

    fn desk(&self, at: &Computer) -> Value {
        at.call("firm.desk", json!({"id": self.zhou}))
    }

    fn heirs(&self) -> Value {
        json!({"leads": self.li, "customers": self.li, "designs": self.wu, "sites": self.li})
    }

    /// He leaves; what was done, and the change that did it.
    fn let_go(&self, desk: &Computer) -> (Value, Value) {
        let req = json!({"id": self.zhou, "heirs": self.heirs()});
        let answer = desk.office.call(&Caller::default(), "firm.let_go", req);
        let answer = answer.unwrap();
        (answer.value, json!(answer.change.unwrap()))
    }
}

const NOTHING: [&str; 5] = [
    "openLeads",
    "closedLeads",
    "nextActions",
    "reminders",
    "customers",
];

#[test]
fn what_he_had_is_others_in_one_change_and_one_undo_brings_it_back() {
    let clock = still();
    let desk = Computer::without_vault(&clock);
    let firm = Firm::at(&desk);
    let before = firm.whose(&desk);
    let had = firm.desk(&desk);
    let counts = NOTHING.map(|name| had[name].as_u64().unwrap());
    assert_eq!(counts, [2, 0, 1, 1, 1], "{had}");
    assert_eq!(had["rules"], json!(["各自", "各自"]));
    assert_eq!(
        had["projects"],
        json!({"sales": 1, "designs": 1, "sites": 1})
    );

    let mut part = firm.heirs();
    part["designs"] = Value::Null;
    let missing = desk.refused("firm.let_go", json!({"id": firm.zhou, "heirs": part}));
    assert_eq!(
        (missing.code.as_str(), &missing.params["field"]),
        ("firm.heir_missing", &json!("designs"))
    );
    part["designs"] = firm.zhou.clone();
    let himself = desk.refused("firm.let_go", json!({"id": firm.zhou, "heirs": part}));
    assert_eq!(himself.code, "firm.heir_leaves");
    assert_eq!(
        (firm.whose(&desk), firm.works(&desk)),
        (before.clone(), json!(true))
    );

    let (gone, change) = firm.let_go(&desk);
    assert_eq!((&gone["desk"], &gone["waiting"]), (&had, &json!([])));
    assert_eq!(
        firm.whose(&desk),
        json!({
            "leads": ["李娟", "李娟"],
            "customer": "李娟",
            "project": ["李娟", "", ""],
            "other": ["李娟", "吴工", "李娟"],
            "rules": [1, 1],
        })
    );
    let rules = desk.call("crm.assignment", json!({}))["rules"].clone();
    let alone = rules
        .as_array()
        .unwrap()
        .iter()
        .find(|rule| rule["id"] == firm.alone);
    assert_eq!(alone.unwrap()["members"], json!([firm.li]));
    assert_eq!(firm.works(&desk), json!(false));
    let left = firm.desk(&desk);
    assert!(NOTHING.iter().all(|name| left[*name] == 0), "{left}");
    for (table, id) in [
        ("crm_lead", &firm.leads[0]),
        ("crm_customer", &firm.customer),
        ("design_project", &firm.other),
    ] {
        let history = desk.call(
            "history.of",
            json!({"table": table, "id": id, "filter": {}}),
        );
        assert_eq!(history["changes"][0]["command"], "firm.let_go", "{table}");
    }

    desk.call("history.undo", json!({"change": change}));
    assert_eq!(
        (firm.whose(&desk), firm.works(&desk)),
        (before, json!(true))
    );
    assert_eq!(firm.desk(&desk), had);
}

#[test]
fn an_owner_alone_lets_others_go_and_not_himself() {
    let desk = Computer::without_vault(&still());
    let firm = Firm::at(&desk);
    let req = json!({"id": firm.zhou, "heirs": firm.heirs()});
    let refused = desk.call_as(&firm.li, "firm.let_go", req).unwrap_err();
    assert_eq!(refused.code, "session.owner_only");
    let faces = desk.call("session.state", json!({}))["faces"].clone();
    let owner = faces
        .as_array()
        .unwrap()
        .iter()
        .find(|face| face["owner"] == true);
    let req = json!({"id": owner.unwrap()["id"], "heirs": firm.heirs()});
    assert_eq!(desk.refused("firm.let_go", req).code, "firm.leaver_self");
}

#[test]
fn a_customer_or_a_project_goes_to_another_with_what_hangs_on_it() {
    for by_project in [false, true] {
        let desk = Computer::without_vault(&still());
        let firm = Firm::at(&desk);
        let before = firm.whose(&desk);
        let mut req = json!({"ownerId": firm.wu});
        match by_project {
            true => req["projects"] = json!([firm.project]),
            false => req["customers"] = json!([firm.customer]),
        }
        assert_eq!(desk.call("design.hand_over", req), json!(1));
        let mut after = before.clone();
        after["customer"] = json!("吴工");
        after["leads"][1] = json!("吴工");
        after["project"][0] = json!("吴工");
        assert_eq!(firm.whose(&desk), after);
        desk.call("history.undo_last", json!({}));
        assert_eq!(firm.whose(&desk), before);
    }
}

#[test]
fn his_computers_are_removed_or_named_as_waiting_where_the_relay_is_not_reached() {
    for reached in [true, false] {
        let bed = Bed::new();
        let (owner, his) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
        let firm = Firm::at(&owner);
        owner.found(&bed.relay.url());
        owner.now();
        owner.let_in(&firm.zhou, &his);
        let device = json!({"deviceId": his.status()["device"]["id"]});
        let left = |at: &Computer| {
            let devices = at.call("sync.devices", json!({}));
            let mut devices = devices.as_array().unwrap().iter();
            let found = devices.find(|one| one["memberId"] == firm.zhou).unwrap();
            (found["memberLeft"].clone(), found["revokedAt"].is_null())
        };
        assert_eq!(left(&owner), (json!(false), true));
        let port = bed.relay.address.port();
        let mut relay = Some(bed.relay);
        if !reached {
            relay.take().unwrap().stop();
        }
        let (gone, _) = firm.let_go(&owner);
        assert_eq!(firm.works(&owner), json!(false));
        let names = json!(["小王的笔记本"]);
        if reached {
            assert_eq!(
                (&gone["removed"], &gone["waiting"], &gone["fault"]),
                (&names, &json!([]), &Value::Null)
            );
        } else {
            assert_eq!((&gone["removed"], &gone["waiting"]), (&json!([]), &names));
            assert_eq!(gone["fault"]["code"], "sync.offline");
            assert_eq!(left(&owner), (json!(true), true));
            relay = Some(Running::start(&bed.clock, bed.data.path(), port));
            owner.call("sync.revoke", device);
        }
        assert_eq!(left(&owner), (json!(false), false));
        his.call("sync.now", json!({}));
        eventually(|| his.status()["mode"] == "revoked");
        relay.unwrap().stop();
    }
}
