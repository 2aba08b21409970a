//! A firm with the starter price book, and short ways to its work items.
#![allow(dead_code, reason = "each test file uses its part")]

use catalog::api::*;
use kernel::{Fault, Result};
use testkit::Firm;

pub fn firm() -> Firm {
    let firm = Firm::new(&[firm::SLICE, catalog::SLICE]);
    firm.write(catalog::seed::load).unwrap();
    firm
}

pub fn find(firm: &Firm, text: &str) -> Vec<WorkItem> {
    let filter = WorkItemFilter {
        text: Some(text.to_owned()),
        ..WorkItemFilter::default()
    };
    firm.read(|db| items(db, filter)).unwrap().items
}

pub fn one(firm: &Firm, code: &str) -> WorkItem {
    find(firm, code)
        .into_iter()
        .find(|item| item.code == code)
        .unwrap()
}

pub fn detail(firm: &Firm, code: &str) -> WorkItemDetail {
    let id = one(firm, code).id;
    firm.read(|db| item(db, WorkItemRef { id })).unwrap()
}

pub fn save(firm: &Firm, code: &str, fields: WorkItemFields) -> Result<SavedWorkItem> {
    let id = Some(one(firm, code).id);
    firm.write(|tx| save_item(tx, SaveWorkItem { id, fields }))
}

pub fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

pub fn code_and_field(fault: &Fault) -> (&str, &str) {
    (
        fault.code.as_str(),
        fault
            .params
            .get("field")
            .and_then(|field| field.as_str())
            .unwrap_or(""),
    )
}
