//! Customers with contacts and properties, and what a lead becomes, on a real file.
#![allow(clippy::unwrap_used)]

use crm::Customer;
use crm::api::{
    self, CustomerPage, CustomerRef, CustomersReq, Into, LeadRef, NewLead, SaveContact,
    SaveCustomer, SaveProperty,
};
use kernel::Id;
use testkit::Firm;

fn firm() -> Firm {
    Firm::new(&[firm::SLICE, crm::SLICE])
}

fn customer(firm: &Firm, json: &str) -> CustomerPage {
    let req = SaveCustomer {
        id: None,
        fields: serde_json::from_str(json).unwrap(),
    };
    firm.write(|tx| api::save_customer(tx, req)).unwrap()
}

fn property(firm: &Firm, of: Id<Customer>, json: &str) -> kernel::Result<api::PropertyRecord> {
    let req = SaveProperty {
        id: None,
        customer_id: of,
        fields: serde_json::from_str(json).unwrap(),
    };
    firm.write(|tx| api::save_property(tx, req))
}

#[test]
fn a_customer_with_contacts_and_homes_is_found_by_all_of_them() {
    let firm = firm();
    let page = customer(
        &firm,
        r#"{"name":"王小明","phone":"138-1234-5678","consent":"given"}"#,
    );
    let id = page.customer.record.id;
    assert_eq!(page.customer.record.number, "KH202611A001");
    assert_eq!(page.customer.record.phone.as_deref(), Some("13812345678"));
    let contact = |id, name: &str, phone: &str| SaveContact {
        id,
        customer_id: page.customer.record.id,
        name: name.to_owned(),
        phone: Some(phone.to_owned()),
        relation: "妻子".to_owned(),
    };
    let with = firm
        .write(|tx| api::save_contact(tx, contact(None, "李丽", "13987654321")))
        .unwrap();
    property(&firm, id, r#"{"estate":"翠湖花园","building":"3","room":"1201","area":"98.5","floor":"12层","lift":true}"#).unwrap();
    for typed in [
        "王小明",
        "wxm",
        "13812345678",
        "李丽",
        "13987654321",
        "chhy",
        "KH202611A001",
        "翠湖 1201",
    ] {
        let list = firm
            .read(|db| {
                api::customers(
                    db,
                    CustomersReq {
                        search: Some(typed.to_owned()),
                        ..CustomersReq::default()
                    },
                )
            })
            .unwrap();
        assert_eq!(list.total, 1, "{typed}");
        assert_eq!(list.rows[0].address, "翠湖花园 3栋1201室");
    }
    let page = firm
        .read(|db| api::customer(db, CustomerRef { id }))
        .unwrap();
    assert_eq!(
        (
            page.properties.len(),
            page.contacts.len(),
            page.customer.properties
        ),
        (1, 1, 1)
    );
    assert_eq!(
        (page.properties[0].floor, page.properties[0].lift),
        (Some(12), Some(true))
    );

    // A contact is known when somebody calls from his number.
    let found = firm
        .read(|db| {
            api::duplicates(
                db,
                api::DuplicatesReq {
                    phone: Some("13987654321".to_owned()),
                    ..api::DuplicatesReq::default()
                },
            )
        })
        .unwrap();
    assert_eq!(found[0].customer_id, Some(id));
    let gone = with.contacts[0].id;
    let page = firm
        .write(|tx| api::delete_contact(tx, api::ContactRef { id: gone }))
        .unwrap();
    assert!(page.contacts.is_empty());
    let fault = firm
        .write(|tx| api::save_contact(tx, contact(Some(gone), "李丽", "")))
        .unwrap_err();
    assert_eq!(fault.code, "crm.contact_unknown");
}

#[test]
fn bad_input_is_said_beside_its_field() {
    let firm = firm();
    let id = customer(&firm, r#"{"name":"王小明"}"#).customer.record.id;
    for (json, field, code) in [
        (r#"{}"#, "name", "crm.name_missing"),
        (
            r#"{"name":"王","phone":"12"}"#,
            "phone",
            "crm.phone_invalid",
        ),
    ] {
        let req = SaveCustomer {
            id: None,
            fields: serde_json::from_str(json).unwrap(),
        };
        let fault = firm.write(|tx| api::save_customer(tx, req)).unwrap_err();
        assert_eq!(
            (fault.code.as_str(), fault.params["field"].as_str()),
            (code, Some(field)),
            "{json}"
        );
    }
    for (json, field, code) in [
        (r#"{}"#, "estate", "crm.address_missing"),
        (r#"{"estate":"绿城","area":"0"}"#, "area", "crm.area_absurd"),
        (
            r#"{"estate":"绿城","floor":"0"}"#,
            "floor",
            "crm.floor_invalid",
        ),
        (
            r#"{"estate":"绿城","floor":"201"}"#,
            "floor",
            "crm.floor_invalid",
        ),
        (
            r#"{"estate":"绿城","floor":"abc"}"#,
            "floor",
            "crm.floor_invalid",
        ),
        (
            r#"{"estate":"绿城","handoverOn":"1890-05-01"}"#,
            "handoverOn",
            "crm.date_absurd",
        ),
    ] {
        let fault = property(&firm, id, json).unwrap_err();
        assert_eq!(
            (fault.code.as_str(), fault.params["field"].as_str()),
            (code, Some(field)),
            "{json}"
        );
    }
    let nobody = Id::from_bytes([9; 16]);
    assert_eq!(
        property(&firm, nobody, r#"{"estate":"绿城"}"#)
            .unwrap_err()
            .code,
        "crm.customer_unknown"
    );
}

#[test]
fn a_lead_becomes_a_customer_once_with_nothing_typed_twice() {
    let firm = firm();
    let json = r#"{"phone":"13812345678","name":"王小明","estate":"翠湖花园","building":"3","unit":"2","room":"1201","area":"98.5",
        "layout":"三室两厅两卫","flat":"bare","handoverOn":"2026-12-01","source":"referral","consent":"given"}"#;
    let req = NewLead {
        fields: serde_json::from_str(json).unwrap(),
        note: "朋友介绍".to_owned(),
    };
    let lead = firm.write(|tx| api::create_lead(tx, req)).unwrap().record;
    let first = firm
        .write(|tx| api::adopt_lead(tx, lead.id, Into::Ask))
        .unwrap();
    let again = firm
        .write(|tx| api::adopt_lead(tx, lead.id, Into::Ask))
        .unwrap();
    assert_eq!(
        (first.customer_id, first.property_id),
        (again.customer_id, again.property_id)
    );

    let page = firm
        .read(|db| {
            api::customer(
                db,
                CustomerRef {
                    id: first.customer_id,
                },
            )
        })
        .unwrap();
    let record = &page.customer.record;
    assert_eq!(
        (record.name.as_deref(), record.phone.as_deref()),
        (Some("王小明"), Some("13812345678"))
    );
    assert_eq!(
        (record.source, record.consent_on),
        (lead.source, lead.consent_on)
    );
    let home = &page.properties[0];
    assert_eq!(home.address, "翠湖花园 3栋2单元1201室");
    assert_eq!(
        (home.area, home.layout.as_str(), home.handover_on),
        (lead.area, "三室两厅两卫", lead.handover_on)
    );
    assert_eq!(page.leads.len(), 1);
    let of = api::TimelineOf {
        customer_id: Some(record.id),
        ..api::TimelineOf::default()
    };
    let entries = firm.read(|db| api::timeline(db, of)).unwrap();
    assert_eq!(entries.len(), 1, "the lead's timeline is the customer's");
    let delete = firm.write(|tx| api::delete_lead(tx, LeadRef { id: lead.id }));
    assert_eq!(delete.unwrap_err().code, "crm.lead_converted");
    let delete = firm.write(|tx| api::delete_customer(tx, CustomerRef { id: record.id }));
    assert_eq!(delete.unwrap_err().code, "store.in_use");
}

#[test]
fn a_known_customer_is_asked_about_and_completed() {
    let firm = firm();
    let known = customer(&firm, r#"{"name":"王小明","phone":"13812345678"}"#)
        .customer
        .record;
    property(
        &firm,
        known.id,
        r#"{"estate":"翠湖花园","building":"3","unit":"2","room":"1201"}"#,
    )
    .unwrap();
    let enter = |room: &str| {
        let json = format!(
            r#"{{"phone":"138 1234 5678","wechat":"wxm88","name":"王先生","estate":"翠湖花园","building":"3号楼","unit":"2","room":"{room}"}}"#
        );
        let req = NewLead {
            fields: serde_json::from_str(&json).unwrap(),
            note: String::new(),
        };
        firm.write(|tx| api::create_lead(tx, req))
            .unwrap()
            .record
            .id
    };
    let lead = enter("1201");
    let fault = firm
        .write(|tx| api::adopt_lead(tx, lead, Into::Ask))
        .unwrap_err();
    assert_eq!(fault.code, "crm.customer_exists");
    assert_eq!(fault.params["customerId"], known.id.to_string());
    let adopted = firm
        .write(|tx| api::adopt_lead(tx, lead, Into::Customer(known.id)))
        .unwrap();
    assert_eq!(adopted.customer_id, known.id);
    let page = firm
        .read(|db| api::customer(db, CustomerRef { id: known.id }))
        .unwrap();
    assert_eq!(
        page.customer.record.name.as_deref(),
        Some("王小明"),
        "what is known stays"
    );
    assert_eq!(
        page.customer.record.wechat.as_deref(),
        Some("wxm88"),
        "what was missing is filled in"
    );
    assert_eq!(page.properties.len(), 1, "the same home is not added again");

    let other = enter("1301");
    firm.write(|tx| api::adopt_lead(tx, other, Into::Customer(known.id)))
        .unwrap();
    let page = firm
        .read(|db| api::customer(db, CustomerRef { id: known.id }))
        .unwrap();
    assert_eq!((page.properties.len(), page.leads.len()), (2, 2));
    let third = enter("1401");
    let new = firm
        .write(|tx| api::adopt_lead(tx, third, Into::New))
        .unwrap();
    assert_ne!(new.customer_id, known.id);
}
