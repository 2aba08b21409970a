//! Rights between computers: what a role does not see is in no byte of its computer's folder, and what is written there goes
//! through without it.
#![allow(clippy::unwrap_used)]

mod sharing;

use serde_json::{Value, json};
use sharing::{Bed, Computer, holds};

const NAME: &str = "欧阳秘密";
const PHONE: &str = "13912345678";
/// A price; SQLite keeps its ten thousandths of a yuan in six bytes.
const PRICE: &str = "7654321.9876";

struct Two {
    bed: Bed,
    owner: Computer,
    site: Computer,
    foreman: Value,
    lead: Value,
}

impl Two {
    /// An owner with secrets, and a computer of somebody who sees none of them.
    fn new() -> Self {
        let bed = Bed::new();
        let (owner, site) = (Computer::new(&bed.clock), Computer::new(&bed.clock));
        owner.make_firm();
        owner.found(&bed.relay.url());
        let foreman = owner.hire("小王");
        let rights = json!({"on": true, "roles": [{"role": "designer", "sees": []}]});
        owner.call("firm.save_rights", rights);
        let lead = owner.lead(NAME, PHONE);
        owner.now();
        owner.let_in(&foreman, &site);
        Self {
            bed,
            owner,
            site,
            foreman,
            lead,
        }
    }

    fn meet(&self) {
        self.owner.now();
        self.site.now();
        self.owner.now();
    }
}

#[test]
fn what_a_role_does_not_see_is_in_no_byte_of_its_computer() {
    let two = Two::new();
    let Two { owner, site, .. } = &two;
    let material = owner.call("catalog.materials", json!({}))["materials"][0].clone();
    let detail = owner.call("catalog.material", json!({"id": material["id"]}));
    let pack = find_pack(&detail);
    owner.call(
        "catalog.set_pack_price",
        json!({"packId": pack, "price": PRICE, "validFrom": "2026-11-01"}),
    );
    two.meet();
    let secrets = [NAME.as_bytes(), PHONE.as_bytes()];
    for secret in secrets {
        assert!(holds(owner.folder.path(), secret), "the owner has it");
        assert!(!holds(site.folder.path(), secret), "{secret:?}");
        assert!(!holds(two.bed.data.path(), secret), "the relay: {secret:?}");
    }
    let price = 76_543_219_876_i64.to_be_bytes();
    assert!(holds(owner.folder.path(), &price[2..]));
    assert!(!holds(site.folder.path(), &price[2..]));
}

/// The first pack of a material.
fn find_pack(detail: &Value) -> Value {
    detail["packs"][0]["id"].clone()
}

#[test]
fn whatever_the_role_a_computer_shows_no_more_than_it_holds() {
    let two = Two::new();
    let Two { owner, site, .. } = &two;
    // The owner himself, at a computer that holds little.
    let fault = site.refused("crm.leads", json!({}));
    assert_eq!(
        (fault.code.as_str(), &fault.params["class"]),
        ("firm.no_right", &json!("contact"))
    );
    let state = site.call("session.state", json!({}));
    assert_eq!(state["sees"], json!([]));
    // More rights by role do not bring what is not there, and what is written there stays within what it holds.
    owner.call("firm.save_rights", json!({"on": false, "roles": []}));
    two.meet();
    assert_eq!(site.call("session.state", json!({}))["sees"], json!([]));
    assert_eq!(site.call("firm.rights", json!({}))["since"], Value::Null);
    assert!(owner.has_lead(&two.lead));
}

#[test]
fn what_is_written_without_a_class_goes_through_and_takes_nothing_away() {
    let two = Two::new();
    let Two { owner, site, .. } = &two;
    // A supplier has terms (cost); the project a customer's name (contact).
    let supplier =
        json!({"fields": {"name": "甲供应商", "freeDelivery": "3000", "terms": "月结三十天"}});
    let supplier = owner.call("catalog.save_supplier", supplier);
    let customer = owner.call(
        "design.convert_lead",
        json!({"leadId": two.lead, "newCustomer": true}),
    );
    two.meet();
    let projects = site.call("design.projects", json!({}));
    let project = projects["rows"][0]["id"].clone();
    assert_eq!(
        projects["rows"][0]["customerName"],
        Value::Null,
        "{customer}"
    );
    let room = json!({"projectId": project, "language": "zh", "rooms": [{"kind": "living", "name": "客厅"}], "layout": ""});
    site.call_as(&two.foreman, "design.add_rooms", room)
        .unwrap();
    let moved = json!({"id": project, "stage": "survey", "reason": ""});
    let _ = site.call_as(&two.foreman, "design.move_project", moved);
    two.meet();
    let status = site.status();
    assert_eq!(status["refused"], 0, "{status}");
    assert_eq!(status["waiting"]["changes"], 0, "{status}");
    let seen = owner.call("design.project", json!({"id": project}));
    let name = serde_json::to_string(&seen).unwrap();
    assert!(name.contains(NAME), "{name}");
    let survey = owner.call("design.survey", json!({"projectId": project}));
    assert_eq!(survey["rooms"].as_array().unwrap().len(), 1, "{survey}");
    // What is deleted and brought back there is whole again everywhere else.
    let rooms = survey["rooms"][0]["room"]["id"].clone();
    site.call_as(
        &two.foreman,
        "design.delete_rooms",
        json!({"projectId": project, "ids": [rooms]}),
    )
    .unwrap();
    two.meet();
    site.call_as(&two.foreman, "history.undo_last", json!({}))
        .unwrap();
    two.meet();
    assert_eq!(
        owner.call("design.survey", json!({"projectId": project}))["rooms"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let suppliers = owner.call("catalog.suppliers", json!({}));
    let kept = suppliers.as_array().unwrap().iter();
    let kept = kept.clone().find(|one| one["name"] == "甲供应商").unwrap();
    assert_eq!(kept["terms"], "月结三十天", "{supplier}");
}
