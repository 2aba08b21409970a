//! Homes with quotes in a firm with the starter price book, and short ways to ask about their bills and lists.
#![allow(dead_code, reason = "each test file uses its part")]

use kernel::{Id, Quantity, Result};
use quoting::model::{Line, Quote};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use store::{Slice, Tx};
use supply::wire::*;
use testkit::Firm;

pub const SLICES: &[Slice] = &[
    firm::SLICE,
    catalog::SLICE,
    crm::SLICE,
    design::SLICE,
    quoting::SLICE,
    programme::SLICE,
    supply::SLICE,
];

pub fn req<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

pub fn q(text: &str) -> Quantity {
    text.parse().unwrap()
}

pub struct Home {
    pub project: ProjectId,
    pub quote: Id<Quote>,
    pub sections: Vec<Id<quoting::model::Section>>,
}

pub fn open() -> Firm {
    let firm = Firm::new(SLICES);
    firm.write(catalog::seed::load).unwrap();
    firm
}

/// A project that starts on 2027-03-01 with a living room of 20 ㎡ and a bedroom of 12 ㎡, and a quote without lines.
pub fn home(firm: &Firm, name: &str, mode: &str) -> Home {
    firm.write(|tx| {
        let customer = crm::api::save_customer(tx, req(json!({"id": null, "fields": {"name": name, "phone": ""}})))
            .or_else(|_| crm::api::save_customer(tx, req(json!({"id": null, "fields": {"name": name, "wechat": name}}))))?;
        let customer = serde_json::to_value(&customer).unwrap();
        let customer = find(&customer, "id");
        let property = crm::api::save_property(
            tx,
            req(json!({"id": null, "customerId": customer, "fields":
                {"estate": "翠湖花园", "building": "3", "unit": "2", "room": "1201", "floor": "12", "lift": true}})),
        )?;
        let project = design::api::create_project(
            tx,
            req(json!({"customerId": customer, "fields":
                {"name": format!("{name}家"), "startOn": "2027-03-01", "propertyId": property.id.to_string(), "buildingArea": "89"}})),
        )?;
        let project = serde_json::to_value(&project).unwrap();
        let project: ProjectId = find(&project, "id").parse()?;
        for (room, kind, length, width, sort) in
            [("客餐厅", "living_dining", "5", "4", "a1"), ("主卧", "bedroom", "4", "3", "a2")]
        {
            let id: Id<()> = tx.new_id();
            tx.insert(
                "design_room",
                &[
                    ("id", &id),
                    ("project_id", &project),
                    ("name", &room),
                    ("kind", &kind),
                    ("length", &q(length)),
                    ("width", &q(width)),
                    ("height", &q("2.8")),
                    ("sort", &sort),
                ],
            )?;
        }
        let made = quoting::api::create(tx, req(json!({"project": project, "mode": mode, "start": {"kind": "rooms"}})))?;
        let sheet = quoting::api::quote(tx, quoting::wire::QuoteRef { id: made.id })?;
        Ok(Home {
            project,
            quote: made.id,
            sections: sheet.sections.iter().map(|section| section.id).collect(),
        })
    })
    .unwrap()
}

/// The first value of this key, wherever it stands.
pub fn find(value: &Value, key: &str) -> String {
    fn search(value: &Value, key: &str) -> Option<String> {
        match value {
            Value::Object(map) => map
                .get(key)
                .and_then(|v| v.as_str().map(str::to_owned))
                .or_else(|| map.values().find_map(|v| search(v, key))),
            Value::Array(list) => list.iter().find_map(|v| search(v, key)),
            _ => None,
        }
    }
    search(value, key).unwrap()
}

/// Adds work items by code, with a quantity each (blank for the item's own formula).
pub fn add(firm: &Firm, home: &Home, section: usize, items: &[(&str, &str)]) -> Vec<Id<Line>> {
    firm.write(|tx| {
        let mut lines = Vec::new();
        for (code, quantity) in items {
            let item: Id<()> =
                tx.one("SELECT id FROM catalog_item WHERE code=?1", [code], |r| {
                    r.get(0)
                })?;
            let made = quoting::api::insert_lines(
                tx,
                req(json!({"section": home.sections[section], "items": [item]})),
            )?;
            let line = made.lines[0];
            if !quantity.is_empty() {
                edit(tx, home.quote, line, "quantity", quantity)?;
            }
            lines.push(line);
        }
        Ok(lines)
    })
    .unwrap()
}

pub fn edit(tx: &Tx<'_>, quote: Id<Quote>, line: Id<Line>, column: &str, text: &str) -> Result<()> {
    let done = quoting::api::edit(
        tx,
        req(json!({"quote": quote, "cells": [{"line": line, "column": column, "text": text}]})),
    )?;
    assert!(done.faults.is_empty(), "{:?}", done.faults);
    Ok(())
}

pub fn bill(firm: &Firm, quote: Id<Quote>) -> BillOfMaterials {
    firm.read(|db| {
        supply::api::bill(
            db,
            BillRequest {
                quote,
                group: BillGrouping::Material,
            },
        )
    })
    .unwrap()
}

/// Code, who brings it, need, packs: one text a material.
pub fn short(bill: &BillOfMaterials) -> Vec<String> {
    bill.totals
        .iter()
        .map(|t| {
            let code = t.material.as_ref().map_or("-", |m| m.code.as_str());
            format!("{code} {:?} {} {}", t.supplied, t.need, t.packs)
        })
        .collect()
}

pub fn material(firm: &Firm, code: &str) -> MaterialId {
    firm.read(|db| {
        db.one(
            "SELECT id FROM catalog_material WHERE code=?1",
            [code],
            |r| r.get(0),
        )
    })
    .unwrap()
}

pub fn make(firm: &Firm, quotes: &[Id<Quote>]) -> Id<List> {
    firm.write(|tx| {
        supply::api::make_list(
            tx,
            MakeList {
                quotes: quotes.to_vec(),
                take_stock: true,
                basis: None,
                note: String::new(),
            },
        )
    })
    .unwrap()
    .id
}

pub fn sheet(firm: &Firm, id: Id<List>) -> PurchaseSheet {
    firm.read(|db| supply::api::list(db, ListRef { id }))
        .unwrap()
}

pub fn lines(sheet: &PurchaseSheet) -> Vec<&PurchaseLine> {
    sheet.groups.iter().flat_map(|group| &group.lines).collect()
}

pub fn line<'a>(sheet: &'a PurchaseSheet, code: &str) -> &'a PurchaseLine {
    lines(sheet)
        .into_iter()
        .find(|line| line.code == code)
        .unwrap()
}

pub fn cell(
    firm: &Firm,
    list: Id<List>,
    line: &PurchaseLine,
    column: &str,
    text: &str,
) -> EditedList {
    firm.write(|tx| {
        supply::api::edit_list(
            tx,
            req(json!({"id": list, "edits": [{"line": line.id, "column": column, "text": text}]})),
        )
    })
    .unwrap()
}

pub fn material_in(tx: &Tx<'_>, code: &str) -> MaterialId {
    tx.one(
        "SELECT id FROM catalog_material WHERE code=?1",
        [code],
        |r| r.get(0),
    )
    .unwrap()
}
