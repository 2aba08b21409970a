//! Shown numbers: what is given, what is recorded, and which days stand out.
#![allow(clippy::unwrap_used)]

use crm::LeadId;
use crm::api::{self, NewLead, Reveal, RevealOf, Reveals};
use firm::api::Nothing;
use kernel::Id;
use testkit::Firm;

fn lead(firm: &Firm, phone: u64) -> Id<LeadId> {
    let fields = format!(r#"{{"phone":"{}"}}"#, 13_800_000_000 + phone);
    let req = NewLead {
        fields: serde_json::from_str(&fields).unwrap(),
        note: String::new(),
    };
    firm.write(|tx| api::create_lead(tx, req))
        .unwrap()
        .record
        .id
}

fn show(firm: &Firm, of: RevealOf) -> kernel::Result<api::Revealed> {
    firm.write(|tx| api::reveal(tx, Reveal { of }))
}

fn reveals(firm: &Firm) -> Reveals {
    firm.read(|db| api::reveals(db, Nothing {})).unwrap()
}

#[test]
fn a_day_with_far_more_than_usual_stands_out() {
    let firm = Firm::new(&[firm::SLICE, crm::SLICE]);
    let leads: Vec<_> = (0..13).map(|at| lead(&firm, at)).collect();
    let look = |count: usize| {
        for id in &leads[..count] {
            show(&firm, RevealOf::Lead(*id)).unwrap();
        }
    };
    for count in [4, 3, 4] {
        look(count);
        firm.env.pass_days(1);
    }
    look(12);
    assert_eq!(reveals(&firm).days[0].count, 12);
    assert!(!reveals(&firm).days[0].unusual, "three times the usual 4");
    look(13);
    let told = reveals(&firm);
    let days: Vec<_> = told
        .days
        .iter()
        .map(|day| (day.count, day.usual, day.unusual))
        .collect();
    assert_eq!(
        days,
        [(13, 4, true), (4, 4, false), (3, 4, false), (4, 0, false)]
    );
    assert_eq!(told.latest.len(), 4 + 3 + 4 + 12 + 13);
    // A month later the list begins anew.
    firm.env.pass_days(31);
    assert_eq!(reveals(&firm).days, []);
}

#[test]
fn what_is_gone_is_not_shown_and_not_recorded() {
    let firm = Firm::new(&[firm::SLICE, crm::SLICE]);
    let id = lead(&firm, 1);
    let shown = show(&firm, RevealOf::Lead(id)).unwrap();
    assert_eq!(shown.phone.as_deref(), Some("13800000001"));
    for (of, code) in [
        (RevealOf::Lead(Id::from_bytes([1; 16])), "crm.lead_unknown"),
        (RevealOf::Customer(id.cast()), "crm.customer_unknown"),
        (RevealOf::Contact(id.cast()), "crm.contact_unknown"),
    ] {
        assert_eq!(show(&firm, of).unwrap_err().code, code);
    }
    assert_eq!(reveals(&firm).latest.len(), 1);
}
