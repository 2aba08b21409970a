//! Undo and redo through the calls that the screens make: what they refuse, and that they leave what was before.
#![allow(clippy::unwrap_used)]

mod walk;

use std::sync::Arc;

use kernel::Fault;
use office::{Caller, Office};
use serde_json::{Value, json};

/// A firm as it is made, with the starter price book.
struct Place {
    _folder: tempfile::TempDir,
    office: Office,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let env = testkit::Still::at(testkit::START, 7);
        let office = Office::new(folder.path(), Arc::new(env));
        let place = Self {
            _folder: folder,
            office,
        };
        let firm =
            json!({"name": "Hill", "taxStatus": "small_scale", "logoBase64": null, "owner": "Lin"});
        place.call("app.create_firm", firm);
        place
    }

    fn ask(&self, name: &str, req: Value) -> Result<Value, Fault> {
        let answer = self.office.call(&Caller::default(), name, req)?;
        Ok(answer.value)
    }

    fn call(&self, name: &str, req: Value) -> Value {
        self.ask(name, req)
            .unwrap_or_else(|fault| panic!("{name}: {fault:?}"))
    }

    /// Does something; the change that it was.
    fn change(&self, name: &str, req: Value) -> Value {
        self.call(name, req);
        self.newest()
    }

    fn newest(&self) -> Value {
        self.call("history.recent", json!({"limit": 1}))["changes"][0]["change"].clone()
    }

    fn undo(&self, change: &Value) -> Result<Value, Fault> {
        self.ask("history.undo", json!({"change": change}))
    }

    fn project(&self) -> Value {
        let customer = json!({"id": null, "fields": {"name": "Wang", "phone": "13800138000"}});
        let customer = self.call("crm.save_customer", customer)["customer"]["id"].clone();
        let project = json!({"customerId": customer, "fields": {"name": "Lake"}});
        self.call("design.create_project", project)["project"]["id"].clone()
    }

    fn quote(&self, project: &Value) -> Value {
        let start = json!({"kind": "blank"});
        let quote = json!({"project": project, "mode": "half", "start": start});
        self.call("quoting.create", quote)["id"].clone()
    }

    fn codes(&self, quote: &Value) -> Vec<String> {
        let sheet = self.call("quoting.quote", json!({"id": quote}));
        let fees = sheet["fees"].as_array().unwrap().iter();
        fees.map(|fee| fee["fee"]["code"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn fee(code: &str, over: &[&str]) -> Value {
    json!({
        "id": null, "code": code, "name": code, "nameEn": "", "over": over, "rate": "0.05", "price": null, "count": null,
        "base": if over.is_empty() { "direct" } else { "direct_and_fees" }, "freeFloors": 0, "costRate": null, "active": true
    })
}

#[test]
fn a_fee_does_not_come_back_beside_another_of_its_code() {
    let place = Place::new();
    let quote = place.quote(&place.project());
    let save =
        |fees: &[Value]| place.change("quoting.save_fees", json!({"id": quote, "fees": fees}));
    save(&[fee("site", &[])]);
    let removed = save(&[]);
    save(&[fee("site", &[])]);
    let refused = place.undo(&removed).unwrap_err();
    assert_eq!(refused.code, "quoting.fee_code_twice", "{refused:?}");
    assert!(!refused.params.contains_key("field"), "{refused:?}");
    assert_eq!(place.codes(&quote), ["site"]);
    // Nothing else is in the way: without the newer one the older comes back.
    save(&[]);
    place.undo(&removed).unwrap();
    assert_eq!(place.codes(&quote), ["site"]);
}

#[test]
fn a_fee_is_not_taken_over_one_that_is_gone() {
    let place = Place::new();
    let quote = place.quote(&place.project());
    let save = |fees: &[Value]| {
        let saved = place.change("quoting.save_fees", json!({"id": quote, "fees": fees}));
        let sheet = place.call("quoting.quote", json!({"id": quote}));
        let fees = sheet["fees"].as_array().unwrap().iter();
        let fees: Vec<Value> = fees.map(|fee| fee["fee"].clone()).collect();
        (saved, fees)
    };
    let (_, fees) = save(&[fee("site", &[]), fee("tax", &["site"])]);
    let mut alone = fees.clone();
    alone[1]["base"] = json!("direct");
    alone[1]["over"] = json!([]);
    let (freed, mut fees) = save(&alone);
    fees[0]["code"] = json!("other");
    save(&fees);
    let refused = place.undo(&freed).unwrap_err();
    assert_eq!(refused.code, "quoting.fee_order", "{refused:?}");
    assert_eq!(refused.params["fee"], "site");
    assert_eq!(place.codes(&quote), ["other", "tax"]);
    place.call("history.undo_last", json!({}));
    place.undo(&freed).unwrap();
}

#[test]
fn the_usual_fees_keep_their_codes_apart_too() {
    let place = Place::new();
    let settings = place.call("quoting.settings", json!({}));
    let save = |fees: &[Value]| {
        let mut settings = settings.clone();
        settings["fees"] = fees.into();
        // Rates are written anew each time, which is another matter.
        settings["taxRates"] = json!([]);
        place.change("quoting.save_settings", settings)
    };
    save(&[fee("site", &[])]);
    let removed = save(&[]);
    let again = save(&[fee("site", &[])]);
    let refused = place.undo(&removed).unwrap_err();
    assert_eq!(refused.code, "quoting.fee_code_twice", "{refused:?}");
    place.undo(&again).unwrap();
    place.undo(&removed).unwrap();
    let fees = place.call("quoting.settings", json!({}))["fees"].clone();
    assert_eq!(
        (fees.as_array().unwrap().len(), &fees[0]["code"]),
        (1, &json!("site"))
    );
}

#[test]
fn a_code_that_is_taken_by_now_does_not_come_back() {
    let place = Place::new();
    let items = place.call("catalog.items", json!({}));
    let category = items["categories"][0]["id"].clone();
    let item = |code: &str, name: &str| {
        let fields = json!({"categoryId": category, "code": code, "name": name, "unit": "㎡"});
        place.call("catalog.save_item", json!({"fields": fields}))["id"].clone()
    };
    let material = |code: &str, name: &str| {
        let fields = json!({"code": code, "name": name, "unit": "㎡", "role": "main"});
        place.call("catalog.save_material", json!({"fields": fields}))["id"].clone()
    };
    let trade = |code: &str, name: &str| {
        let trade = json!({"id": null, "code": code, "name": name, "nameEn": "", "costFactor": ""});
        place.call("catalog.save_category", trade)["id"].clone()
    };
    let taken = |what: &str, change: &Value, code: &str, name: &str| {
        let refused = place.undo(change).unwrap_err();
        assert_eq!(refused.code, "catalog.code_taken", "{what}: {refused:?}");
        let said = (&refused.params["code"], &refused.params["name"]);
        assert_eq!(said, (&json!(code), &json!(name)), "{what}");
    };
    for (save, make) in [
        ("catalog.save_item", &item as &dyn Fn(&str, &str) -> Value),
        ("catalog.save_material", &material),
    ] {
        let set =
            |id: &Value, fields: Value| place.change(save, json!({"id": id, "fields": fields}));
        let old = make("ZZ1", "旧的");
        let retired = set(&old, json!({"active": false}));
        make("zz1", "新的");
        taken(save, &retired, "ZZ1", "新的");
        let third = make("ZZ3", "第三");
        let recoded = set(&third, json!({"code": "ZZ4"}));
        let fourth = make("ZZ3", "第四");
        taken(save, &recoded, "ZZ3", "第四");
        // What is out of use has no code to itself.
        set(&fourth, json!({"active": false}));
        place.undo(&recoded).unwrap();
    }
    let third = trade("Q1", "第三");
    let other = json!({"id": third, "code": "Q2", "name": "第三", "nameEn": "", "costFactor": ""});
    let recoded = place.change("catalog.save_category", other);
    trade("q1", "第四");
    taken("catalog.save_category", &recoded, "Q1", "第四");
}

#[test]
fn what_something_else_uses_by_now_is_not_undone_and_the_user_is_named() {
    let place = Place::new();
    let customer = json!({"id": null, "fields": {"name": "Wang", "phone": "13800138000"}});
    let saved = place.call("crm.save_customer", customer);
    let made = place.newest();
    let of = saved["customer"]["id"].clone();
    let project = json!({"customerId": of, "fields": {"name": "Lake"}});
    let project = place.call("design.create_project", project)["project"].clone();
    let refused = place.undo(&made).unwrap_err();
    assert_eq!(refused.code, "history.in_use_by", "{refused:?}");
    let said = |name: &str| refused.params[name].as_str().unwrap().to_owned();
    assert_eq!(
        [said("table"), said("of_table"), said("who"), said("at")],
        ["design_project", "crm_customer", "Lin", "10:00"]
    );
    let number = project["number"].as_str().unwrap();
    assert!(said("record").contains(number), "{refused:?}");
    assert!(said("of").contains("Wang"), "{refused:?}");
    place.call("history.undo_last", json!({}));
    place.undo(&made).unwrap();
}

#[test]
fn what_belongs_to_something_that_is_gone_names_it() {
    let place = Place::new();
    let customer = json!({"id": null, "fields": {"name": "Wang", "phone": "13800138000"}});
    let customer = place.call("crm.save_customer", customer)["customer"]["id"].clone();
    let note = json!({"of": {"customerId": customer}, "kind": "note", "text": "Called"});
    let note = place.call("crm.log_activity", note);
    let dropped = place.change("crm.delete_activity", json!({"id": note}));
    place.call("crm.delete_customer", json!({"id": customer}));
    let refused = place.undo(&dropped).unwrap_err();
    assert_eq!(refused.code, "history.gone_by", "{refused:?}");
    let said = |name: &str| refused.params[name].as_str().unwrap().to_owned();
    assert_eq!([said("table"), said("who")], ["crm_customer", "Lin"]);
    assert!(said("record").contains("Wang"), "{refused:?}");
}
