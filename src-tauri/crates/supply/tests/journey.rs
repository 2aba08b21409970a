//! From quotes to purchase lists, over real files with the starter price book.

#![allow(clippy::unwrap_used)]

use kernel::{Id, Quantity, Result};
use quoting::model::{Line, Quote};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use store::{Slice, Tx};
use supply::wire::*;
use testkit::Firm;

const SLICES: &[Slice] = &[
    firm::SLICE,
    catalog::SLICE,
    crm::SLICE,
    design::SLICE,
    quoting::SLICE,
    supply::SLICE,
];

fn req<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn q(text: &str) -> Quantity {
    text.parse().unwrap()
}

struct Home {
    project: ProjectId,
    quote: Id<Quote>,
    sections: Vec<Id<quoting::model::Section>>,
}

fn open() -> Firm {
    let firm = Firm::new(SLICES);
    firm.write(catalog::seed::load).unwrap();
    firm
}

/// A project that starts on 2027-03-01 with a living room of 20 ㎡ and a bedroom of 12 ㎡, and a quote without lines.
fn home(firm: &Firm, name: &str, mode: &str) -> Home {
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
fn find(value: &Value, key: &str) -> String {
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
fn add(firm: &Firm, home: &Home, section: usize, items: &[(&str, &str)]) -> Vec<Id<Line>> {
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

fn edit(tx: &Tx<'_>, quote: Id<Quote>, line: Id<Line>, column: &str, text: &str) -> Result<()> {
    let done = quoting::api::edit(
        tx,
        req(json!({"quote": quote, "cells": [{"line": line, "column": column, "text": text}]})),
    )?;
    assert!(done.faults.is_empty(), "{:?}", done.faults);
    Ok(())
}

fn bill(firm: &Firm, quote: Id<Quote>) -> BillOfMaterials {
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
fn short(bill: &BillOfMaterials) -> Vec<String> {
    bill.totals
        .iter()
        .map(|t| {
            let code = t.material.as_ref().map_or("-", |m| m.code.as_str());
            format!("{code} {:?} {} {}", t.supplied, t.need, t.packs)
        })
        .collect()
}

fn material(firm: &Firm, code: &str) -> MaterialId {
    firm.read(|db| {
        db.one(
            "SELECT id FROM catalog_material WHERE code=?1",
            [code],
            |r| r.get(0),
        )
    })
    .unwrap()
}

fn make(firm: &Firm, quotes: &[Id<Quote>]) -> Id<List> {
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

fn sheet(firm: &Firm, id: Id<List>) -> PurchaseSheet {
    firm.read(|db| supply::api::list(db, ListRef { id }))
        .unwrap()
}

fn lines(sheet: &PurchaseSheet) -> Vec<&PurchaseLine> {
    sheet.groups.iter().flat_map(|group| &group.lines).collect()
}

fn line<'a>(sheet: &'a PurchaseSheet, code: &str) -> &'a PurchaseLine {
    lines(sheet)
        .into_iter()
        .find(|line| line.code == code)
        .unwrap()
}

fn cell(firm: &Firm, list: Id<List>, line: &PurchaseLine, column: &str, text: &str) -> EditedList {
    firm.write(|tx| {
        supply::api::edit_list(
            tx,
            req(json!({"id": list, "edits": [{"line": line.id, "column": column, "text": text}]})),
        )
    })
    .unwrap()
}

#[test]
fn recipes_waste_and_packs_make_the_bill() {
    let firm = open();
    let home = home(&firm, "王磊", "full");
    add(&firm, &home, 0, &[("T09", "")]);
    add(&firm, &home, 1, &[("T09", ""), ("P07", "50")]);
    let bill = bill(&firm, home.quote);
    // 32 ㎡ of floor: cement 14 and sand 52 kg/㎡ with 2 %, tiles with 4 %; 50 ㎡ in two coats at 13.75 ㎡/L with 20 %.
    assert_eq!(
        short(&bill),
        [
            "F01 Firm 456.96 10",
            "F02 Firm 1697.28 49",
            "Z01 Firm 33.28 18",
            "F16 Firm 8.727273 1",
        ]
    );
    let tiles = &bill.totals[2];
    assert_eq!(tiles.pieces, Some(52), "33.28 ㎡ are 52 pieces of 0.64 ㎡");
    assert_eq!(tiles.rooms, ["客餐厅", "主卧"]);
    assert_eq!(tiles.amount.unwrap().to_fixed(), "3510.00");
    assert_eq!(
        bill.totals[1].amount.unwrap().to_fixed(),
        "300.13",
        "49 bags at 6.125, half up"
    );
    // Floor tiles start on day 35; on site a day before; 15 days lead.
    assert_eq!(tiles.need_by.unwrap().to_string(), "2027-04-04");
    assert_eq!(tiles.order_by.unwrap().to_string(), "2027-03-20");
    assert!(bill.gaps.is_empty(), "{:?}", bill.gaps);
    assert_eq!(bill.estimate.unwrap().to_fixed(), "4700.13");
}

#[test]
fn price_loss_never_enters_quantities() {
    let firm = open();
    let home = home(&firm, "王磊", "full");
    let line = add(&firm, &home, 0, &[("T09", "20")])[0];
    let before = bill(&firm, home.quote);
    firm.write(|tx| edit(tx, home.quote, line, "loss_rate", "50%"))
        .unwrap();
    let sheet = firm
        .read(|db| quoting::api::quote(db, quoting::wire::QuoteRef { id: home.quote }))
        .unwrap();
    assert_eq!(
        sheet.sections[0].lines[0].loss_rate,
        Some("0.5".parse().unwrap())
    );
    assert_eq!(bill(&firm, home.quote), before);
}

#[test]
fn main_materials_are_chosen_and_stay_through_versions() {
    let firm = open();
    let home = home(&firm, "王磊", "full");
    let floor = add(&firm, &home, 0, &[("T09", "20")])[0];
    let wall = add(&firm, &home, 1, &[("T12", "10")])[0];
    // Two wall tiles are offered, so none is taken unasked; the only floor tile is proposed.
    let open_bill = bill(&firm, home.quote);
    assert_eq!(open_bill.gaps.len(), 1);
    assert_eq!(
        (open_bill.gaps[0].kind, open_bill.gaps[0].line),
        (GapKind::NotChosen, Some(wall))
    );
    let offered = firm
        .read(|db| {
            supply::api::candidates(
                db,
                CandidatesRequest {
                    line: wall,
                    text: String::new(),
                },
            )
        })
        .unwrap();
    assert_eq!(
        offered
            .iter()
            .map(|c| c.material.code.as_str())
            .collect::<Vec<_>>(),
        ["Z03", "Z04"]
    );
    let found = firm
        .read(|db| {
            supply::api::candidates(
                db,
                CandidatesRequest {
                    line: wall,
                    text: "msk".into(),
                },
            )
        })
        .unwrap();
    assert_eq!(
        found
            .iter()
            .map(|c| (c.material.code.as_str(), c.fits))
            .collect::<Vec<_>>(),
        [("Z07", false)]
    );
    let five = offered[0]
        .packs
        .iter()
        .find(|pack| pack.size == q("1.6"))
        .unwrap()
        .id;
    let choose = |line: Id<Line>, material: Option<MaterialId>, pack, waste: &str| {
        firm.write(|tx| {
            supply::api::choose_material(
                tx,
                ChooseMaterial {
                    lines: vec![line],
                    material,
                    pack,
                    waste: waste.into(),
                    supplied: None,
                },
            )
        })
    };
    choose(wall, Some(material(&firm, "Z03")), five, "").unwrap();
    choose(floor, Some(material(&firm, "Z05")), None, "10").unwrap();
    let chosen = bill(&firm, home.quote);
    assert!(chosen.gaps.is_empty(), "{:?}", chosen.gaps);
    // 10 ㎡ with the tile's own 4 % in boxes of five; 20 ㎡ with the typed 10 %.
    assert!(
        short(&chosen).contains(&"Z03 Firm 10.4 7".to_owned()),
        "{:?}",
        short(&chosen)
    );
    assert!(
        short(&chosen).contains(&"Z05 Firm 22 10".to_owned()),
        "{:?}",
        short(&chosen)
    );
    // Refused input changes nothing.
    for (material, pack, waste, code) in [
        (
            Some(Id::from_bytes([9; 16])),
            None,
            "",
            "supply.material_unknown",
        ),
        (
            Some(material(&firm, "Z05")),
            five,
            "",
            "supply.pack_unknown",
        ),
        (
            Some(material(&firm, "Z05")),
            None,
            "lots",
            "supply.waste_invalid",
        ),
    ] {
        assert_eq!(choose(floor, material, pack, waste).unwrap_err().code, code);
    }
    assert_eq!(bill(&firm, home.quote), chosen);
    // The next version starts with the same choices; changing it there leaves the first as it was.
    let second = firm
        .write(|tx| {
            quoting::api::send(tx, quoting::wire::QuoteRef { id: home.quote })?;
            quoting::api::new_version(tx, quoting::wire::QuoteRef { id: home.quote })
        })
        .unwrap()
        .id;
    assert_eq!(short(&bill(&firm, second)), short(&chosen));
    let next = firm
        .read(|db| quoting::api::quote(db, quoting::wire::QuoteRef { id: second }))
        .unwrap();
    let floor_next = next
        .sections
        .iter()
        .flat_map(|s| &s.lines)
        .find(|l| l.code == "T09")
        .unwrap()
        .id;
    choose(floor_next, None, None, "").unwrap();
    assert!(short(&bill(&firm, second)).contains(&"Z01 Firm 20.8 11".to_owned()));
    assert_eq!(short(&bill(&firm, home.quote)), short(&chosen));
}

#[test]
fn what_the_owner_brings_costs_nothing_and_has_a_day() {
    let firm = open();
    let home = home(&firm, "王磊", "half");
    add(&firm, &home, 0, &[("T09", "20")]);
    let wc = add(&firm, &home, 1, &[("I01", "1")])[0];
    firm.write(|tx| edit(tx, home.quote, wc, "owner_supplied", "true"))
        .unwrap();
    let bill = bill(&firm, home.quote);
    assert_eq!(
        short(&bill),
        [
            "F01 Firm 285.6 6",
            "F02 Firm 1060.8 31",
            "Z01 Owner 20.8 11",
            "- Owner 1 1"
        ]
    );
    for total in &bill.totals[2..] {
        assert!(
            total.amount.unwrap().is_zero() && total.need_by.is_some(),
            "{total:?}"
        );
    }
    let list = make(&firm, &[home.quote]);
    let sheet = sheet(&firm, list);
    let owner = sheet.groups.last().unwrap();
    assert!(owner.owner && owner.supplier.is_none());
    assert_eq!(
        owner
            .lines
            .iter()
            .map(|l| l.name_zh.as_str())
            .collect::<Vec<_>>(),
        ["地砖 800×800", "马桶安装"]
    );
    assert_eq!(owner.total.unwrap().to_fixed(), "0.00");
    assert_eq!(
        cell(&firm, list, &owner.lines[0], "price", "9").faults[0]
            .fault
            .code,
        "supply.owner_line"
    );
}

#[test]
fn a_list_sums_by_site_less_stock_then_rounds_once() {
    let firm = open();
    let first = home(&firm, "王磊", "full");
    let second = home(&firm, "陈静", "full");
    add(&firm, &first, 0, &[("T09", "20")]);
    add(&firm, &first, 1, &[("T09", "12")]);
    add(&firm, &second, 0, &[("T09", "20")]);
    let cement = material(&firm, "F01");
    let stock = |project: Option<ProjectId>, quantity: &str| {
        firm.write(|tx| {
            supply::api::set_stock(
                tx,
                SetStock {
                    id: None,
                    material: cement,
                    project,
                    place: "东仓".into(),
                    quantity: quantity.into(),
                    batch: String::new(),
                    note: String::new(),
                },
            )
        })
        .unwrap()
        .id
    };
    let warehouse = stock(None, "2 袋");
    stock(Some(second.project), "30");
    let list = make(&firm, &[first.quote, second.quote]);
    let got = sheet(&firm, list);
    let cement_at = |project| {
        let line = lines(&got)
            .into_iter()
            .find(|l| l.code == "F01" && l.project == project)
            .unwrap();
        format!(
            "{} - {} = {} in {}",
            line.need, line.from_stock, line.to_buy, line.packs
        )
    };
    assert_eq!(cement_at(first.project), "456.96 - 100 = 356.96 in 8");
    assert_eq!(cement_at(second.project), "285.6 - 30 = 255.6 in 6");
    assert_eq!(got.head.number, "CG202611A001");
    assert_eq!(got.groups.len(), 4, "two suppliers at two sites");
    let site = &got.sites[0];
    assert_eq!(
        (site.address.as_deref(), site.floor, site.lift),
        (Some("翠湖花园 3栋2单元1201室"), Some(12), Some(true))
    );
    // What this list took is no longer free for the next one, until the warehouse is counted again.
    let free = |firm: &Firm| {
        firm.read(|db| {
            supply::api::stock(
                db,
                StockRequest {
                    text: "东仓".into(),
                },
            )
        })
        .unwrap()
        .into_iter()
        .find(|row| row.id == warehouse)
        .unwrap()
        .free
    };
    assert_eq!(free(&firm), Quantity::ZERO);
    let preview = firm
        .read(|db| {
            supply::api::preview_list(
                db,
                PreviewList {
                    quotes: vec![first.quote],
                    take_stock: true,
                },
            )
        })
        .unwrap();
    assert_eq!(preview.repeats[0].list.number, "CG202611A001");
    let again = preview
        .groups
        .iter()
        .flat_map(|g| &g.lines)
        .find(|l| l.code == "F01")
        .unwrap();
    assert!(again.from_stock.is_zero());
    firm.env.pass_days(1);
    firm.write(|tx| {
        supply::api::set_stock(
            tx,
            req(json!({"id": warehouse, "material": cement, "project": null, "place": "东仓", "quantity": "40"})),
        )
    })
    .unwrap();
    assert_eq!(free(&firm), q("40"));
}

#[test]
fn the_explanation_leads_from_packs_to_the_measured_wall() {
    let firm = open();
    let home = home(&firm, "王磊", "full");
    add(&firm, &home, 0, &[("T09", "")]);
    add(&firm, &home, 1, &[("T09", "")]);
    let list = make(&firm, &[home.quote]);
    let got = sheet(&firm, list);
    let tiles = line(&got, "Z01");
    let why = firm
        .read(|db| {
            supply::api::explain(
                db,
                ExplainLine {
                    line: tiles.id.unwrap(),
                },
            )
        })
        .unwrap();
    let kept = why.explanation.unwrap();
    let parts: Vec<_> = kept
        .needs
        .iter()
        .map(|n| {
            format!(
                "{} {} {}: {} {} × {} = {}, {} -> {}",
                n.quote_label,
                n.room_name,
                n.code,
                n.work,
                n.work_unit,
                n.per_unit,
                n.net,
                n.waste,
                n.need
            )
        })
        .collect();
    let number = &kept.needs[0].quote_label;
    assert_eq!(
        parts,
        [
            format!("{number} 客餐厅 T09: 20 ㎡ × 1 = 20, 0.04 -> 20.8"),
            format!("{number} 主卧 T09: 12 ㎡ × 1 = 12, 0.04 -> 12.48"),
        ]
    );
    assert_eq!(
        (kept.total, kept.packs, kept.content, kept.spare),
        (q("33.28"), q("18"), q("34.56"), q("1.28"))
    );
    let pieces = kept.pieces.unwrap();
    assert_eq!(
        (pieces.each, pieces.per_pack, pieces.count),
        (q("0.64"), 3, 52)
    );
    assert_eq!(
        kept.rooms
            .iter()
            .map(|r| r.need.to_string())
            .collect::<Vec<_>>(),
        ["20.8", "12.48"]
    );
    assert_eq!(
        (kept.needs[0].task_zh.as_str(), kept.needs[0].offset),
        ("地砖", 34)
    );
    // Down to the measure: the formula's name with the survey's own explanation.
    let source = &why.sources[0].explained;
    assert_eq!(
        (source.formula.as_deref(), source.quantity),
        (Some("地面"), Some(q("20")))
    );
    assert_eq!(source.variables[0].value, q("20"));
    assert!(source.variables[0].explanation.is_some());
}

#[test]
fn hands_and_computing_are_kept_apart() {
    let firm = open();
    let home = home(&firm, "王磊", "full");
    let floor = add(&firm, &home, 0, &[("T09", "20")])[0];
    let list = make(&firm, &[home.quote]);
    let before = sheet(&firm, list);
    let (cement, sand) = (line(&before, "F01"), line(&before, "F02"));
    assert_eq!((cement.packs, before.moved), (q("6"), 0));
    // Each cell is stored or refused by itself, with a code that says what to type.
    let done = firm
        .write(|tx| {
            supply::api::edit_list(
                tx,
                req(json!({"id": list, "edits": [
                    {"line": cement.id, "column": "packs", "text": "8 袋"},
                    {"line": cement.id, "column": "supplier", "text": "水电材料店"},
                    {"line": cement.id, "column": "note", "text": "小心轻放"},
                    {"line": cement.id, "column": "need_by", "text": "2027/3/20"},
                    {"line": sand.id, "column": "packs", "text": "many"},
                    {"line": sand.id, "column": "packs", "text": "-1"},
                    {"line": sand.id, "column": "packs", "text": "2.5"},
                    {"line": sand.id, "column": "supplier", "text": "没有这家"},
                    {"line": sand.id, "column": "need_by", "text": "1890-01-01"},
                    {"line": sand.id, "column": "price", "text": "贵"},
                    {"line": sand.id, "column": "name", "text": "细沙"},
                    {"line": sand.id, "column": "note", "text": "长".repeat(3_000)},
                ]})),
            )
        })
        .unwrap();
    let codes: Vec<_> = done.faults.iter().map(|f| f.fault.code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "supply.packs_invalid",
            "supply.packs_invalid",
            "supply.packs_whole",
            "supply.supplier_unknown",
            "crm.date_absurd",
            "supply.price_invalid",
            "supply.from_book",
            "firm.text_too_long",
        ]
    );
    let cement = line(&done.sheet, "F01");
    assert_eq!(
        (cement.packs, cement.packs_computed, cement.packs_manual),
        (q("8"), q("6"), true)
    );
    assert_eq!(
        (
            cement.supplier_name.as_str(),
            cement.supplier_manual,
            cement.price
        ),
        ("水电材料店", true, None)
    );
    assert_eq!(
        (
            cement.need_by.unwrap().to_string().as_str(),
            cement.need_by_manual
        ),
        ("2027-03-20", true)
    );
    assert_eq!(
        line(&done.sheet, "F02"),
        sand,
        "refused cells leave the line as it was"
    );
    // Fewer than needed is allowed, and said.
    assert!(line(&cell(&firm, list, sand, "packs", "1").sheet, "F02").short);
    assert!(!line(&cell(&firm, list, sand, "packs", "").sheet, "F02").packs_manual);
    let added = firm
        .write(|tx| {
            supply::api::add_line(
                tx,
                req(json!({"id": list, "project": home.project, "material": null, "name": "垃圾铲", "unit": "把", "packs": "2"})),
            )
        })
        .unwrap();
    assert_eq!(lines(&added.sheet).len(), 4);
    // The quote changes: the differences are shown, nothing moves by itself.
    firm.write(|tx| edit(tx, home.quote, floor, "quantity", "40"))
        .unwrap();
    let stale = sheet(&firm, list);
    assert_eq!((stale.moved, line(&stale, "F01").need), (3, q("285.6")));
    let moves = firm
        .read(|db| supply::api::changes(db, ListRef { id: list }))
        .unwrap();
    let moved = moves.moves.iter().find(|m| m.code == "F01").unwrap();
    assert_eq!(moved.kind, MoveKind::Changed);
    assert_eq!(
        (
            moved.before.as_ref().unwrap().packs,
            moved.after.as_ref().unwrap().packs,
            moved.packs_manual
        ),
        (q("6"), q("12"), Some(q("8")))
    );
    let again = |basis: &str| {
        firm.write(|tx| {
            supply::api::recompute_list(
                tx,
                RecomputeList {
                    id: list,
                    basis: basis.to_owned(),
                },
            )
        })
    };
    assert_eq!(
        again("seen something else").unwrap_err().code,
        "supply.moved_meanwhile"
    );
    let after = again(&moves.basis).unwrap();
    let cement = line(&after, "F01");
    assert_eq!(
        (cement.packs, cement.packs_computed, cement.short),
        (q("8"), q("12"), true)
    );
    assert_eq!(
        (cement.note.as_str(), cement.supplier_manual),
        ("小心轻放", true)
    );
    assert_eq!((after.moved, lines(&after).len()), (0, 4));
    let extra = added.id;
    let computed = cement.id.unwrap();
    let remove = |line| {
        firm.write(|tx| {
            supply::api::remove_lines(
                tx,
                RemoveListLines {
                    id: list,
                    lines: vec![line],
                },
            )
        })
    };
    assert_eq!(remove(computed).unwrap_err().code, "supply.line_computed");
    assert_eq!(lines(&remove(extra).unwrap()).len(), 3);
}

#[test]
fn a_sent_list_is_closed_also_to_undo() {
    let firm = open();
    let home = home(&firm, "王磊", "full");
    let floor = add(&firm, &home, 0, &[("T09", "20")])[0];
    let list = make(&firm, &[home.quote]);
    let edited = cell(&firm, list, line(&sheet(&firm, list), "F01"), "packs", "9");
    let change = firm
        .written(|tx| {
            supply::api::save_note(
                tx,
                SaveListNote {
                    id: list,
                    note: "早上送".into(),
                },
            )
        })
        .unwrap()
        .change;
    firm.write(|tx| edit(tx, home.quote, floor, "quantity", "21"))
        .unwrap();
    let send =
        |as_it_is| firm.written(|tx| supply::api::send_list(tx, SendList { id: list, as_it_is }));
    assert_eq!(send(false).unwrap_err().code, "supply.list_moved");
    let sent = send(true).unwrap();
    assert_eq!(sent.value.head.status, ListStatus::Sent);
    for code in [
        firm.write(|tx| {
            supply::api::save_note(
                tx,
                SaveListNote {
                    id: list,
                    note: String::new(),
                },
            )
        })
        .unwrap_err()
        .code,
        firm.write(|tx| supply::api::delete_list(tx, ListRef { id: list }))
            .unwrap_err()
            .code,
        firm.write(|tx| tx.exec("UPDATE supply_list_line SET packs_manual=1000000", []))
            .unwrap_err()
            .code,
        firm.write(|tx| tx.exec("DELETE FROM supply_list_line", []))
            .unwrap_err()
            .code,
        firm.write(|tx| tx.exec("UPDATE supply_list SET status='draft'", []))
            .unwrap_err()
            .code,
        firm.write(|tx| {
            tx.exec("DELETE FROM supply_list_stock", [])
                .and_then(|_| tx.exec("DELETE FROM supply_list_site", []))
        })
        .unwrap_err()
        .code,
        firm.store
            .undo(firm.owner, change.unwrap())
            .unwrap_err()
            .code,
    ] {
        assert_eq!(code, "supply.list_sent");
    }
    assert_eq!(
        firm.store
            .undo(firm.owner, sent.change.unwrap())
            .unwrap_err()
            .code,
        "history.kept"
    );
    let stays = sheet(&firm, list);
    assert_eq!(line(&stays, "F01").packs, line(&edited.sheet, "F01").packs);
    assert_eq!(stays.head.note, "早上送");
}

#[test]
fn lists_refuse_what_would_buy_twice_or_nothing() {
    let firm = open();
    let home = home(&firm, "王磊", "full");
    let preview = |quotes: Vec<Id<Quote>>| {
        firm.read(|db| {
            supply::api::preview_list(
                db,
                PreviewList {
                    quotes,
                    take_stock: true,
                },
            )
        })
    };
    assert_eq!(preview(vec![]).unwrap_err().code, "supply.no_quotes");
    let nothing = firm.write(|tx| {
        supply::api::make_list(
            tx,
            MakeList {
                quotes: vec![home.quote],
                take_stock: true,
                basis: None,
                note: String::new(),
            },
        )
    });
    assert_eq!(nothing.unwrap_err().code, "supply.nothing_needed");
    add(&firm, &home, 0, &[("T09", "20")]);
    let second = firm
        .write(|tx| {
            quoting::api::send(tx, quoting::wire::QuoteRef { id: home.quote })?;
            quoting::api::new_version(tx, quoting::wire::QuoteRef { id: home.quote })
        })
        .unwrap()
        .id;
    assert_eq!(
        preview(vec![home.quote, second]).unwrap_err().code,
        "supply.quote_twice"
    );
    let seen = preview(vec![second]).unwrap().basis;
    firm.write(|tx| {
        supply::api::set_stock(tx, req(json!({"id": null, "material": material_in(tx, "F01"), "project": null, "quantity": "500"})))
    })
    .unwrap();
    let make = |basis: Option<String>| {
        firm.write(|tx| {
            supply::api::make_list(
                tx,
                MakeList {
                    quotes: vec![second],
                    take_stock: true,
                    basis,
                    note: String::new(),
                },
            )
        })
    };
    assert_eq!(make(Some(seen)).unwrap_err().code, "supply.moved_meanwhile");
    let basis = preview(vec![second]).unwrap().basis;
    assert_eq!(make(Some(basis)).unwrap().number, "CG202611A001");
    let offered = firm
        .read(|db| {
            supply::api::quotes(
                db,
                SupplyQuotesRequest {
                    project: None,
                    all: false,
                },
            )
        })
        .unwrap();
    assert_eq!(
        offered
            .iter()
            .map(|o| (o.quote.version, o.lists.len()))
            .collect::<Vec<_>>(),
        [(2, 1)]
    );
}

fn material_in(tx: &Tx<'_>, code: &str) -> MaterialId {
    tx.one(
        "SELECT id FROM catalog_material WHERE code=?1",
        [code],
        |r| r.get(0),
    )
    .unwrap()
}

#[test]
fn documents_say_what_the_list_says() {
    let firm = open();
    let home = home(&firm, "王磊", "half");
    add(&firm, &home, 0, &[("T09", "20"), ("P07", "50")]);
    let list = make(&firm, &[home.quote]);
    let fonts = paper::Fonts::bundled();
    let paper = |language: &str, prices: bool, owner: bool| {
        firm.read(|db| {
            supply::print::purchase(
                db,
                req(json!({"id": list, "language": language, "prices": prices, "owner": owner})),
            )
        })
        .unwrap()
    };
    let chinese = paper("zh", true, true);
    let made = paper::render_pdf(&chinese, fonts);
    assert_eq!(made.pages, 2, "one supplier, then what the owner brings");
    assert!(made.missing.is_empty());
    let text = format!("{chinese:?}");
    for want in [
        "采购单",
        "CG202611A001",
        "辅材店",
        "翠湖花园 3栋2单元1201室，12 楼，有电梯",
        "草稿",
        "甲供材料清单",
        "每间一个色号批号：客餐厅 8.73 L",
        "人民币",
    ] {
        assert!(text.contains(want), "{want}");
    }
    let plain = format!("{:?}", paper("zh", false, false));
    for absent in ["单价", "金额", "人民币", "甲供材料清单"] {
        assert!(!plain.contains(absent), "{absent}");
    }
    let english = format!("{:?}", paper("en", false, true));
    for want in ["Purchase list", "Materials by the owner", "Cement", "bag"] {
        assert!(english.contains(want), "{want}");
    }
    let bill = firm
        .read(|db| {
            supply::print::bill(
                db,
                req(json!({"quote": home.quote, "language": "zh", "prices": true})),
            )
        })
        .unwrap();
    let made = paper::render_pdf(&bill, fonts);
    assert!(made.pages >= 1 && made.missing.is_empty());
    let text = format!("{bill:?}");
    for want in ["材料清单", "客餐厅", "地砖 800×800", "甲供"] {
        assert!(text.contains(want), "{want}");
    }
}

#[test]
fn the_manifest_lists_every_column() {
    let firm = Firm::new(SLICES);
    for table in supply::SLICE.tables {
        let stored: Vec<String> = firm
            .read(|db| {
                db.rows(
                    "SELECT name FROM pragma_table_info(?1) ORDER BY cid",
                    [table.name],
                    |r| r.get(0),
                )
            })
            .unwrap();
        let mut listed: Vec<&str> = table.columns.iter().map(|c| c.name).collect();
        listed.sort_unstable();
        let mut stored: Vec<&str> = stored.iter().map(String::as_str).collect();
        stored.sort_unstable();
        assert_eq!(listed, stored, "{}", table.name);
    }
}
