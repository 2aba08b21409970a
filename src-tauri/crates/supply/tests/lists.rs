//! From quotes to purchase lists, over real files with the starter price book.
#![allow(clippy::unwrap_used)]

mod common;

use kernel::{Id, Quantity};
use quoting::model::Quote;
use serde_json::json;
use supply::wire::*;
use testkit::Firm;

use common::*;

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
fn a_list_that_has_its_number_is_deleted_not_undone() {
    let firm = open();
    let home = home(&firm, "王磊", "full");
    add(&firm, &home, 0, &[("T09", "20")]);
    let made = firm
        .written(|tx| {
            supply::api::make_list(
                tx,
                MakeList {
                    quotes: vec![home.quote],
                    take_stock: true,
                    basis: None,
                    note: String::new(),
                },
            )
        })
        .unwrap();
    assert!(made.kept);
    assert_eq!(
        firm.store
            .undo(firm.owner, made.change.unwrap(), &|_, _| Ok(()))
            .unwrap_err()
            .code,
        "history.kept"
    );
    firm.write(|tx| supply::api::delete_list(tx, ListRef { id: made.value.id }))
        .unwrap();
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
            .undo(firm.owner, change.unwrap(), &|_, _| Ok(()))
            .unwrap_err()
            .code,
    ] {
        assert_eq!(code, "supply.list_sent");
    }
    assert_eq!(
        firm.store
            .undo(firm.owner, sent.change.unwrap(), &|_, _| Ok(()))
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

#[test]
fn explanations_name_sections_in_english_too() {
    let firm = open();
    let home = home(&firm, "王磊", "full");
    firm.write(|tx| {
        tx.exec("UPDATE quoting_section SET name='其他工程', name_en='Other work', room_id=NULL WHERE id=?1", [home.sections[1]])
    })
    .unwrap();
    add(&firm, &home, 0, &[("T09", "20")]);
    add(&firm, &home, 1, &[("T09", "4")]);
    let list = make(&firm, &[home.quote]);
    let tiles = line(&sheet(&firm, list), "Z01").id.unwrap();
    let why = firm
        .read(|db| supply::api::explain(db, ExplainLine { line: tiles }))
        .unwrap();
    let kept = why.explanation.unwrap();
    let needs: Vec<(&str, &str)> = kept
        .needs
        .iter()
        .map(|need| (need.room_name.as_str(), need.room_name_en.as_str()))
        .collect();
    let both = [("客餐厅", "Living and dining"), ("其他工程", "Other work")];
    assert_eq!(needs, both);
    let rooms: Vec<(&str, &str)> = kept
        .rooms
        .iter()
        .map(|room| (room.name.as_str(), room.name_en.as_str()))
        .collect();
    assert_eq!(rooms, both);
    let source = &why.sources[1].explained;
    assert_eq!(
        (source.section.as_str(), source.section_en.as_str()),
        ("其他工程", "Other work")
    );
    let mut old = serde_json::to_value(&kept).unwrap();
    old["rooms"][0].as_object_mut().unwrap().remove("nameEn");
    old["needs"][0]
        .as_object_mut()
        .unwrap()
        .remove("roomNameEn");
    let old: PurchaseExplanation = serde_json::from_value(old).unwrap();
    assert_eq!(
        old.rooms[0].name_en, "",
        "kept before there were English names"
    );
}
