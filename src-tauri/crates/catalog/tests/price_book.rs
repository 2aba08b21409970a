//! The price book of a firm through its commands.
#![allow(clippy::unwrap_used)]

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use catalog::api::*;
use catalog::sheet::{MAX_BYTES, Mapping};
use kernel::{Fault, Result};
use rust_xlsxwriter::{Format, Workbook};
use testkit::Firm;

fn firm() -> Firm {
    let firm = Firm::new(&[firm::SLICE, catalog::SLICE]);
    firm.write(catalog::seed::load).unwrap();
    firm
}

fn find(firm: &Firm, text: &str) -> Vec<WorkItem> {
    let filter = WorkItemFilter {
        text: Some(text.to_owned()),
        ..WorkItemFilter::default()
    };
    firm.read(|db| items(db, filter)).unwrap().items
}

fn one(firm: &Firm, code: &str) -> WorkItem {
    find(firm, code)
        .into_iter()
        .find(|item| item.code == code)
        .unwrap()
}

fn detail(firm: &Firm, code: &str) -> WorkItemDetail {
    let id = one(firm, code).id;
    firm.read(|db| item(db, WorkItemRef { id })).unwrap()
}

fn save(firm: &Firm, code: &str, fields: WorkItemFields) -> Result<SavedWorkItem> {
    let id = Some(one(firm, code).id);
    firm.write(|tx| save_item(tx, SaveWorkItem { id, fields }))
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn code_and_field(fault: &Fault) -> (&str, &str) {
    (
        fault.code.as_str(),
        fault
            .params
            .get("field")
            .and_then(|field| field.as_str())
            .unwrap_or(""),
    )
}

#[test]
fn a_new_firm_starts_with_the_whole_price_book() {
    let firm = firm();
    let book = firm
        .read(|db| items(db, WorkItemFilter::default()))
        .unwrap();
    assert_eq!(book.total, 88);
    let counts: Vec<_> = book
        .categories
        .iter()
        .map(|c| (c.code.as_str(), c.items))
        .collect();
    assert_eq!(
        counts,
        [
            ("D", 13),
            ("E", 15),
            ("W", 4),
            ("T", 22),
            ("C", 11),
            ("P", 10),
            ("I", 10),
            ("O", 3)
        ]
    );
    let tile = one(&firm, "T09");
    let text = |price: Option<kernel::UnitPrice>| price.unwrap().to_string();
    assert_eq!(
        (text(tile.labour), text(tile.auxiliary), text(tile.price)),
        ("47".into(), "24".into(), "71".into())
    );
    assert_eq!(
        (text(tile.low), text(tile.high), tile.outside),
        ("62".into(), "80".into(), false)
    );
    assert_eq!(text(tile.cost), "46.15");
    assert_eq!(
        firm.write(catalog::seed::load).unwrap_err().code,
        "catalog.not_empty"
    );
}

#[test]
fn the_price_book_is_searched_as_people_type() {
    let firm = firm();
    let first = |typed: &str| {
        find(&firm, typed)
            .first()
            .map(|item| item.code.clone())
            .unwrap_or_default()
    };
    for (typed, code) in [
        ("t09", "T09"),
        ("fs", "W01"),
        ("防水", "W01"),
        ("rjq", "P06"),
        ("bslt", "T16"),
        ("美缝", "T22"),
        ("meifeng", "T22"),
        ("chandelier", "I08"),
    ] {
        if typed == "bslt" {
            assert!(find(&firm, typed).is_empty());
            continue;
        }
        assert_eq!(first(typed), code, "{typed}");
    }
    let kitchen = WorkItemFilter {
        room: some("kitchen"),
        text: some("zhuan"),
        ..WorkItemFilter::default()
    };
    let found = firm.read(|db| items(db, kitchen)).unwrap().items;
    assert!(
        found
            .iter()
            .all(|item| item.rooms.is_empty() || item.rooms.contains(&"kitchen".to_owned()))
    );
    assert!(found.iter().any(|item| item.code == "T12"));
    let few = WorkItemFilter {
        limit: Some(5),
        ..WorkItemFilter::default()
    };
    let few = firm.read(|db| items(db, few)).unwrap();
    assert_eq!((few.items.len(), few.total), (5, 88));
}

#[test]
fn a_detail_explains_its_recipe() {
    let firm = firm();
    let render = detail(&firm, "T03");
    let needs: Vec<_> = render
        .needs
        .iter()
        .map(|need| (need.code.as_str(), need.needed.to_string()))
        .collect();
    assert_eq!(
        needs,
        [("F01", "8.3232".to_owned()), ("F02", "34.9044".to_owned())]
    );
    assert!(
        render.needs[0].worked.contains("* 20 / 1000"),
        "{}",
        render.needs[0].worked
    );
    assert_eq!(
        detail(&firm, "T12").quantity_formula_en,
        "perimeter * min(height, 2.4)"
    );
    let id = one(&firm, "T06").id;
    let thicker = TryRecipe {
        id,
        quantity: "20".into(),
        parameters: [("thickness".to_owned(), "40".to_owned())].into(),
    };
    let tried = firm.read(|db| try_recipe(db, thicker)).unwrap();
    // 20 ㎡ × 16.32 kg × 1.02 = 332.928 kg of cement in bags of 50 kg.
    assert_eq!(tried[0].total.to_string(), "332.928");
    assert_eq!(
        (tried[0].pack.as_str(), tried[0].packs.as_deref()),
        ("袋", Some("7"))
    );
}

#[test]
fn prices_are_dated_and_the_past_stays() {
    let firm = firm();
    let before = one(&firm, "T09");
    firm.env.pass_days(10);
    save(
        &firm,
        "T09",
        WorkItemFields {
            labour: some("55.5"),
            ..WorkItemFields::default()
        },
    )
    .unwrap();
    save(
        &firm,
        "T09",
        WorkItemFields {
            labour: some("56"),
            ..WorkItemFields::default()
        },
    )
    .unwrap();
    let now = one(&firm, "T09");
    assert_eq!(now.labour.unwrap().to_string(), "56");
    assert_eq!(now.auxiliary, before.auxiliary);
    let then = WorkItemFilter {
        on: some("2026-11-25"),
        text: some("T09"),
        ..WorkItemFilter::default()
    };
    assert_eq!(
        firm.read(|db| items(db, then)).unwrap().items[0].labour,
        before.labour
    );
    let earlier = WorkItemFilter {
        on: some("2020-01-01"),
        text: some("T09"),
        ..WorkItemFilter::default()
    };
    assert_eq!(
        firm.read(|db| items(db, earlier)).unwrap().items[0].labour,
        before.labour
    );
    // Two edits of one day are one row.
    assert_eq!(detail(&firm, "T09").prices.len(), 2);
    assert!(!one(&firm, "T09").outside);
    save(
        &firm,
        "T09",
        WorkItemFields {
            labour: some("1"),
            ..WorkItemFields::default()
        },
    )
    .unwrap();
    assert!(one(&firm, "T09").outside);
}

#[test]
fn an_edit_on_the_first_day_counts() {
    let firm = firm();
    save(
        &firm,
        "T09",
        WorkItemFields {
            labour: some("60"),
            ..WorkItemFields::default()
        },
    )
    .unwrap();
    assert_eq!(one(&firm, "T09").labour.unwrap().to_string(), "60");
}

#[test]
fn bad_fields_are_named() {
    let firm = firm();
    let long = "长".repeat(3_000);
    for (fields, code, field) in [
        (
            WorkItemFields {
                name: some(" "),
                ..Default::default()
            },
            "firm.text_missing",
            "name",
        ),
        (
            WorkItemFields {
                name: Some(long),
                ..Default::default()
            },
            "firm.text_too_long",
            "name",
        ),
        (
            WorkItemFields {
                labour: some("abc"),
                ..Default::default()
            },
            "kernel.number_invalid",
            "labour",
        ),
        (
            WorkItemFields {
                labour: some("-1"),
                ..Default::default()
            },
            "catalog.negative",
            "labour",
        ),
        (
            WorkItemFields {
                main: some("99999999"),
                ..Default::default()
            },
            "catalog.price_range",
            "main",
        ),
        (
            WorkItemFields {
                loss_rate: some("500%"),
                ..Default::default()
            },
            "catalog.share_range",
            "lossRate",
        ),
        (
            WorkItemFields {
                code: some("t12"),
                ..Default::default()
            },
            "catalog.code_taken",
            "code",
        ),
        (
            WorkItemFields {
                rooms: Some(vec!["garage".into()]),
                ..Default::default()
            },
            "catalog.choice",
            "rooms",
        ),
        (
            WorkItemFields {
                quantity_formula: some("地板 * 2"),
                ..Default::default()
            },
            "catalog.formula_unknown_name",
            "quantityFormula",
        ),
        (
            WorkItemFields {
                quantity_formula: some("1 +"),
                ..Default::default()
            },
            "catalog.formula_syntax",
            "quantityFormula",
        ),
        (
            WorkItemFields {
                parameters: Some([("thickness".into(), "-3".into())].into()),
                ..Default::default()
            },
            "catalog.negative",
            "parameters.thickness",
        ),
    ] {
        let fault = save(&firm, "T09", fields).unwrap_err();
        assert_eq!(code_and_field(&fault), (code, field));
    }
    let nobody = WorkItemRef {
        id: kernel::Id::from_bytes([9; 16]),
    };
    assert_eq!(
        firm.read(|db| item(db, nobody)).unwrap_err().code,
        "catalog.item_unknown"
    );
    let old = WorkItemFilter {
        on: some("1890-01-01"),
        ..WorkItemFilter::default()
    };
    assert_eq!(
        code_and_field(&firm.read(|db| items(db, old)).unwrap_err()),
        ("catalog.date_range", "on")
    );
}

#[test]
fn many_edits_keep_what_is_good() {
    let firm = firm();
    let (a, b) = (one(&firm, "T09").id, one(&firm, "T12").id);
    let edits = vec![
        WorkItemEdit {
            id: a,
            fields: WorkItemFields {
                labour: some("50"),
                auxiliary: some("很多"),
                ..Default::default()
            },
        },
        WorkItemEdit {
            id: b,
            fields: WorkItemFields {
                name: some("墙砖铺贴"),
                ..Default::default()
            },
        },
    ];
    let report = firm
        .write(|tx| edit_items(tx, EditWorkItems { edits }))
        .unwrap();
    assert_eq!(report.changed, 2);
    assert_eq!(report.refused.len(), 1);
    assert_eq!(
        (
            report.refused[0].index,
            code_and_field(&report.refused[0].fault)
        ),
        (0, ("kernel.number_invalid", "auxiliary"))
    );
    assert_eq!(one(&firm, "T09").labour.unwrap().to_string(), "50");
    assert_eq!(find(&firm, "qzpt")[0].code, "T12");
}

#[test]
fn an_item_is_made_and_retired() {
    let firm = firm();
    let category_id = Some(one(&firm, "T09").category_id);
    let fields = WorkItemFields {
        category_id,
        code: some("T99"),
        name: some("水磨石"),
        unit: some("㎡"),
        labour: some("120"),
        ..Default::default()
    };
    let id = firm
        .write(|tx| {
            save_item(
                tx,
                SaveWorkItem {
                    id: None,
                    fields: fields.clone(),
                },
            )
        })
        .unwrap()
        .id;
    assert_eq!(find(&firm, "sms")[0].id, id);
    assert_eq!(
        firm.write(|tx| save_item(tx, SaveWorkItem { id: None, fields }))
            .unwrap_err()
            .code,
        "catalog.code_taken"
    );
    let gone = WorkItemFields {
        active: Some(false),
        ..Default::default()
    };
    firm.write(|tx| {
        save_item(
            tx,
            SaveWorkItem {
                id: Some(id),
                fields: gone,
            },
        )
    })
    .unwrap();
    assert!(find(&firm, "sms").is_empty());
    let incomplete = WorkItemFields {
        category_id,
        code: some("T98"),
        ..Default::default()
    };
    let fault = firm
        .write(|tx| {
            save_item(
                tx,
                SaveWorkItem {
                    id: None,
                    fields: incomplete,
                },
            )
        })
        .unwrap_err();
    assert_eq!(code_and_field(&fault), ("firm.text_missing", "name"));
}

#[test]
fn formulas_are_checked_while_typed() {
    let firm = firm();
    let check = |text: &str| {
        firm.read(|db| check_formula(db, CheckFormula { text: text.into() }))
            .unwrap()
    };
    let good = check("地面 + perimeter * 0.3");
    assert_eq!(good.sample.unwrap().to_string(), "16.2");
    assert_eq!(
        (good.worked.as_str(), good.english.as_str()),
        ("12 + 14 * 0.3", "floor + perimeter * 0.3")
    );
    assert_eq!(
        check("地板").fault.unwrap().code,
        "catalog.formula_unknown_name"
    );
    assert_eq!(
        check("门宽 - 周长").fault.unwrap().code,
        "catalog.formula_negative"
    );
}

#[test]
fn recipes_are_checked_and_keep_their_lines() {
    let firm = firm();
    let all = firm.read(|db| recipes(db, firm::api::Nothing {})).unwrap();
    assert_eq!(all.len(), 32);
    let bed = all.iter().find(|recipe| recipe.code == "R2").unwrap();
    let old = firm
        .read(|db| recipe(db, RecipeRef { id: bed.id }))
        .unwrap();
    assert_eq!(
        old.used_by
            .iter()
            .map(|by| by.code.as_str())
            .collect::<Vec<_>>(),
        ["T09", "T10", "T11"]
    );
    let parameters = vec![SaveParameter {
        key: "thickness".into(),
        zh: "厚度".into(),
        en: "Thickness".into(),
        unit: "mm".into(),
        default: "30".into(),
    }];
    let line = |per_unit: &str| SaveRecipeLine {
        material_id: old.lines[0].material_id,
        per_unit: per_unit.into(),
        waste: "3%".into(),
        note: String::new(),
    };
    let request = |per_unit: &str| SaveRecipe {
        id: Some(bed.id),
        code: "R2".into(),
        name: "结合层".into(),
        name_en: String::new(),
        unit: "㎡".into(),
        parameters: parameters.clone(),
        lines: vec![line(per_unit)],
    };
    for (per_unit, code) in [
        ("15 * 宽度 / 30", "catalog.formula_unknown_name"),
        ("1 / 0", "catalog.formula_division_by_zero"),
        ("[T09]", "catalog.formula_reference_here"),
        ("0 - 1", "catalog.formula_negative"),
    ] {
        let fault = firm
            .write(|tx| save_recipe(tx, request(per_unit)))
            .unwrap_err();
        assert_eq!(code_and_field(&fault), (code, "lines.0.perUnit"));
    }
    firm.write(|tx| save_recipe(tx, request("15 * 厚度 / 30")))
        .unwrap();
    let new = firm
        .read(|db| recipe(db, RecipeRef { id: bed.id }))
        .unwrap();
    assert_eq!(new.lines.len(), 1);
    assert_eq!(new.lines[0].id, old.lines[0].id);
    assert_eq!(new.lines[0].sample.unwrap().to_string(), "15");
    let mut twice = request("1");
    twice.parameters.push(parameters[0].clone());
    assert_eq!(
        firm.write(|tx| save_recipe(tx, twice)).unwrap_err().code,
        "catalog.parameter_name"
    );
}

#[test]
fn materials_have_packs_and_dated_prices() {
    let firm = firm();
    let list = |filter: MaterialFilter| firm.read(|db| materials(db, filter)).unwrap();
    assert_eq!(list(MaterialFilter::default()).total, 63);
    let cement = list(MaterialFilter {
        text: some("shuini"),
        ..Default::default()
    })
    .materials
    .remove(0);
    let text = |price: Option<kernel::UnitPrice>| price.unwrap().to_string();
    assert_eq!(
        (
            cement.code.as_str(),
            cement.pack.as_str(),
            text(cement.price),
            text(cement.unit_price)
        ),
        ("F01", "袋", "24".into(), "0.48".into())
    );
    assert_eq!(
        (
            text(cement.low),
            text(cement.high),
            cement.supplier_name.as_str()
        ),
        ("20".into(), "28".into(), "辅材店")
    );
    assert_eq!(
        list(MaterialFilter {
            group: some("wall_tile"),
            ..Default::default()
        })
        .total,
        2
    );
    let tile = list(MaterialFilter {
        text: some("Z01"),
        ..Default::default()
    })
    .materials
    .remove(0);
    assert_eq!(
        (tile.lead_days, tile.lead_days_low, tile.batch),
        (15, 3, true)
    );

    firm.env.pass_days(1);
    let price = |price: &str, valid_from: &str| SetPackPrice {
        pack_id: cement.pack_id.unwrap(),
        supplier_id: cement.supplier_id,
        price: price.into(),
        valid_from: valid_from.into(),
    };
    firm.write(|tx| set_pack_price(tx, price("26.5", "")))
        .unwrap();
    firm.write(|tx| set_pack_price(tx, price("30", "2027/1/1")))
        .unwrap();
    let now = list(MaterialFilter {
        text: some("F01"),
        ..Default::default()
    })
    .materials
    .remove(0);
    assert_eq!(text(now.price), "26.5");
    let later = list(MaterialFilter {
        text: some("F01"),
        on: some("2027-02-01"),
        ..Default::default()
    })
    .materials
    .remove(0);
    assert_eq!(text(later.price), "30");
    let detail = firm
        .read(|db| material(db, MaterialRef { id: cement.id }))
        .unwrap();
    assert_eq!(detail.packs[0].prices.len(), 3);
    assert!(detail.used_by.iter().any(|by| by.code == "R1"));
    for (request, code, field) in [
        (price("", ""), "catalog.price_missing", "price"),
        (price("-1", ""), "catalog.negative", "price"),
        (price("1", "1890-01-01"), "catalog.date_range", "validFrom"),
        (price("1", "明天"), "catalog.date_invalid", "validFrom"),
    ] {
        let fault = firm.write(|tx| set_pack_price(tx, request)).unwrap_err();
        assert_eq!(code_and_field(&fault), (code, field));
    }
}

#[test]
fn materials_packs_and_suppliers_are_saved() {
    let firm = firm();
    let name = SupplierFields {
        name: some("老王建材"),
        free_delivery: some("800"),
        ..Default::default()
    };
    let supplier = firm
        .write(|tx| {
            save_supplier(
                tx,
                SaveSupplier {
                    id: None,
                    fields: name,
                },
            )
        })
        .unwrap()
        .id;
    let found = firm
        .read(|db| {
            suppliers(
                db,
                SupplierFilter {
                    text: some("lwjc"),
                    inactive: None,
                },
            )
        })
        .unwrap();
    assert_eq!(
        (found[0].id, found[0].free_delivery.unwrap().to_fixed()),
        (supplier, "800.00".to_owned())
    );
    let fields = MaterialFields {
        code: some("F90"),
        name: some("白水泥"),
        unit: some("kg"),
        pack: some("袋"),
        pack_size: some("20"),
        price: some("36"),
        supplier_id: Some(supplier.to_string()),
        lead_days: some("2"),
        ..Default::default()
    };
    let id = firm
        .write(|tx| save_material(tx, SaveMaterial { id: None, fields }))
        .unwrap()
        .id;
    let row = firm.read(|db| material_row(db, id, db.today())).unwrap();
    assert_eq!(
        (
            row.pack.as_str(),
            row.unit_price.unwrap().to_string(),
            row.supplier_id
        ),
        ("袋", "1.8".into(), Some(supplier))
    );
    let pack = SavePack {
        id: None,
        material_id: id,
        name: "吨".into(),
        name_en: String::new(),
        size: "1000".into(),
        preferred: true,
        active: true,
    };
    firm.write(|tx| save_pack(tx, pack.clone())).unwrap();
    let packs = firm
        .read(|db| material(db, MaterialRef { id }))
        .unwrap()
        .packs;
    assert_eq!(
        packs
            .iter()
            .map(|pack| (pack.name.as_str(), pack.preferred))
            .collect::<Vec<_>>(),
        [("吨", true), ("袋", false)]
    );
    let zero = SavePack {
        size: "0".into(),
        ..pack
    };
    assert_eq!(
        code_and_field(&firm.write(|tx| save_pack(tx, zero)).unwrap_err()),
        ("catalog.pack_size", "size")
    );
    for (fields, code, field) in [
        (
            MaterialFields {
                lead_days: some("1.5"),
                ..Default::default()
            },
            "catalog.lead_days",
            "leadDays",
        ),
        (
            MaterialFields {
                role: some("other"),
                ..Default::default()
            },
            "catalog.choice",
            "role",
        ),
        (
            MaterialFields {
                code: some("F01"),
                ..Default::default()
            },
            "catalog.code_taken",
            "code",
        ),
        (
            MaterialFields {
                supplier_id: Some(kernel::Id::<()>::from_bytes([7; 16]).to_string()),
                ..Default::default()
            },
            "catalog.supplier_unknown",
            "supplierId",
        ),
    ] {
        let edits = vec![MaterialEdit { id, fields }];
        let report = firm
            .write(|tx| edit_materials(tx, EditMaterials { edits }))
            .unwrap();
        assert_eq!(code_and_field(&report.refused[0].fault), (code, field));
    }
}

#[test]
fn many_prices_change_at_once_and_back() {
    let firm = firm();
    let category = firm
        .read(|db| items(db, WorkItemFilter::default()))
        .unwrap()
        .categories[3]
        .id;
    let request = |percent: Option<&str>, amount: Option<&str>, from: &str| ChangeItemPrices {
        filter: WorkItemFilter {
            category_id: Some(category),
            ..Default::default()
        },
        ids: None,
        parts: vec!["labour".into()],
        change: PriceChange {
            percent: percent.map(str::to_owned),
            amount: amount.map(str::to_owned),
            places: Some(1),
            valid_from: from.into(),
        },
        name: "人工上调".into(),
    };
    let written = firm
        .written(|tx| change_item_prices(tx, request(Some("5"), None, "")))
        .unwrap();
    assert_eq!(written.value.rows.len(), 22);
    let tile = written
        .value
        .rows
        .iter()
        .find(|row| row.code == "T09")
        .unwrap();
    assert_eq!(
        (
            tile.before.unwrap().to_string(),
            tile.after.unwrap().to_string()
        ),
        ("71".into(), "73.4".into())
    );
    assert_eq!(one(&firm, "T09").labour.unwrap().to_string(), "49.4");
    assert_eq!(one(&firm, "P07").labour.unwrap().to_string(), "7.5");
    let lists = firm
        .read(|db| price_lists(db, firm::api::Nothing {}))
        .unwrap();
    assert_eq!(
        (
            lists[0].name.as_str(),
            lists[0].items,
            lists[0].origin.as_str()
        ),
        ("人工上调", 22, "bulk")
    );
    // A coming change leaves the current day alone.
    firm.write(|tx| change_item_prices(tx, request(None, Some("-2"), "2027-01-01")))
        .unwrap();
    assert_eq!(one(&firm, "T09").labour.unwrap().to_string(), "49.4");
    let later = WorkItemFilter {
        on: some("2027-01-01"),
        text: some("T09"),
        ..Default::default()
    };
    assert_eq!(
        firm.read(|db| items(db, later)).unwrap().items[0]
            .labour
            .unwrap()
            .to_string(),
        "47.4"
    );
    for (request, code) in [
        (request(None, None, ""), "catalog.change_missing"),
        (request(Some("5"), Some("1"), ""), "catalog.change_missing"),
        (request(Some("-95"), None, ""), "catalog.change_range"),
        (request(Some("0"), None, ""), "catalog.change_nothing"),
        (request(None, Some("99999999"), ""), "catalog.price_range"),
        (
            ChangeItemPrices {
                parts: vec![],
                ..request(Some("5"), None, "")
            },
            "catalog.change_parts",
        ),
    ] {
        assert_eq!(
            firm.write(|tx| change_item_prices(tx, request))
                .unwrap_err()
                .code,
            code
        );
    }
    let materials_up = ChangeMaterialPrices {
        filter: MaterialFilter {
            role: some("auxiliary"),
            ..Default::default()
        },
        ids: None,
        change: PriceChange {
            percent: some("10%"),
            amount: None,
            places: None,
            valid_from: String::new(),
        },
    };
    let report = firm
        .write(|tx| change_material_prices(tx, materials_up))
        .unwrap();
    let cement = report.rows.iter().find(|row| row.code == "F01").unwrap();
    assert_eq!(cement.after.unwrap().to_string(), "26.4");
}

fn file(name: &str, bytes: &[u8]) -> ImportFile {
    ImportFile {
        name: name.into(),
        base64: BASE64_STANDARD.encode(bytes),
    }
}

fn price_book(rows: &[&[&str]]) -> ImportFile {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet
        .merge_range(0, 0, 0, 6, "某某装饰工程报价", &Format::new())
        .unwrap();
    for (at, row) in rows.iter().enumerate() {
        for (column, text) in row.iter().enumerate() {
            let (at, column) = (at as u32 + 1, column as u16);
            match text.parse::<f64>() {
                Ok(number) => sheet.write(at, column, number).unwrap(),
                Err(_) => sheet.write(at, column, *text).unwrap(),
            };
        }
    }
    file("报价.xlsx", &book.save_to_buffer().unwrap())
}

const HEAD: &[&str] = &[
    "编号",
    "项目名称",
    "单位",
    "辅材（元）",
    "人工费",
    "工艺说明",
    "备注",
];

fn import(
    firm: &Firm,
    file: &ImportFile,
    change: impl Fn(&mut ImportPriceBook),
) -> Result<ImportReport> {
    let look = ReadTable {
        file: file.clone(),
        sheet: None,
        mapping: None,
    };
    let preview = firm.read(|db| read_price_book(db, look))?;
    if let Some(fault) = preview.fault {
        return Err(fault);
    }
    let mut req = ImportPriceBook {
        file: file.clone(),
        sheet: preview.sheet,
        mapping: preview.mapping,
        name: String::new(),
        valid_from: String::new(),
        on_existing: OnExisting::Update,
        skip_bad: false,
    };
    change(&mut req);
    firm.write(|tx| import_price_book(tx, req))
}

#[test]
fn a_firms_own_price_book_is_imported() {
    let firm = firm();
    let file = price_book(&[
        HEAD,
        &["一、拆除工程"],
        &["D01", "拆除120墙", "m2", "3", "85", "人工拆除", ""],
        &["", "拆吊顶", "平方米", "0", "18", "", ""],
        &["小计"],
        &["二、泥瓦工程"],
        &["T09", "铺地砖 600-800", "㎡", "24", "47", "", ""],
        &["ZZ1", "铺石材", "㎡", "35", "120", "", ""],
        &["", "合计", "", "", "230", "", ""],
    ]);
    let report = import(&firm, &file, |_| {}).unwrap();
    assert_eq!(
        (
            report.created,
            report.updated,
            report.unchanged,
            report.skipped,
            report.bad
        ),
        (2, 1, 1, 4, 0)
    );
    let demolition = one(&firm, "D01");
    assert_eq!(
        (
            demolition.name.as_str(),
            demolition.labour.unwrap().to_string()
        ),
        ("拆除120墙", "85".to_owned())
    );
    let ceiling = &find(&firm, "拆吊顶")[0];
    assert_eq!(
        (ceiling.code.as_str(), ceiling.unit.as_str()),
        ("D10", "㎡")
    );
    assert_eq!(ceiling.category_id, demolition.category_id);
    assert_eq!(one(&firm, "ZZ1").category_id, one(&firm, "T09").category_id);
    let lists = firm
        .read(|db| price_lists(db, firm::api::Nothing {}))
        .unwrap();
    assert_eq!(
        (
            lists[0].name.as_str(),
            lists[0].origin.as_str(),
            lists[0].items
        ),
        ("报价.xlsx", "import", 3)
    );
    let again = import(&firm, &file, |_| {}).unwrap_err();
    assert_eq!(
        (again.code.as_str(), &again.params["unchanged"]),
        ("catalog.import_nothing", &4.into())
    );
}

#[test]
fn an_import_is_undone_as_one() {
    let firm = firm();
    let before = firm
        .read(|db| items(db, WorkItemFilter::default()))
        .unwrap();
    let file = price_book(&[
        HEAD,
        &["D01", "拆墙", "㎡", "1", "2", "", ""],
        &["ZZ1", "铺石材", "㎡", "35", "120", "", ""],
    ]);
    let look = ReadTable {
        file: file.clone(),
        sheet: None,
        mapping: None,
    };
    let mapping = firm.read(|db| read_price_book(db, look)).unwrap().mapping;
    let req = ImportPriceBook {
        file,
        sheet: 0,
        mapping,
        name: "x".into(),
        valid_from: String::new(),
        on_existing: OnExisting::Update,
        skip_bad: false,
    };
    let change = firm
        .written(|tx| import_price_book(tx, req))
        .unwrap()
        .change
        .unwrap();
    assert_eq!(one(&firm, "ZZ1").price.unwrap().to_string(), "155");
    firm.store.undo(firm.owner, change).unwrap();
    assert_eq!(
        firm.read(|db| items(db, WorkItemFilter::default()))
            .unwrap(),
        before
    );
}

#[test]
fn bad_rows_are_named_and_can_be_left_out() {
    let firm = firm();
    let file = price_book(&[
        HEAD,
        &["X1", "", "㎡", "1", "2", "", ""],
        &["X2", "无单位", "", "1", "2", "", ""],
        &["X3", "面议项", "㎡", "1", "面议", "", ""],
        &["X4", "负价", "㎡", "-1", "2", "", ""],
        &["X5", "无价", "㎡", "", "", "工艺", ""],
        &["X6", "好的", "㎡", "1", "2", "", ""],
        &["X6", "重复", "㎡", "1", "2", "", ""],
        &["X7", &"长".repeat(3_000), "㎡", "1", "2", "", ""],
    ]);
    let fault = import(&firm, &file, |_| {}).unwrap_err();
    assert_eq!(
        (fault.code.as_str(), &fault.params["count"]),
        ("catalog.import_bad_rows", &7.into())
    );
    assert!(find(&firm, "好的").is_empty());
    let report = import(&firm, &file, |req| req.skip_bad = true).unwrap();
    let bad: Vec<(u32, &str, &str)> = report
        .rows
        .iter()
        .flat_map(|row| {
            row.faults.iter().map(move |fault| {
                (
                    row.row,
                    fault.code.as_str(),
                    fault.params["field"].as_str().unwrap(),
                )
            })
        })
        .collect();
    assert_eq!(
        bad,
        [
            (3, "firm.text_missing", "name"),
            (4, "firm.text_missing", "unit"),
            (5, "catalog.import_number", "labour"),
            (6, "catalog.negative", "auxiliary"),
            (7, "catalog.price_missing", "price"),
            (9, "catalog.import_twice", "code"),
            (10, "firm.text_too_long", "name"),
        ]
    );
    assert_eq!(report.rows[2].faults[0].params["cell"], "E5");
    assert_eq!(
        (report.created, one(&firm, "X6").price.unwrap().to_string()),
        (1, "3".to_owned())
    );
}

#[test]
fn a_price_in_one_piece_costs_what_it_says() {
    let firm = firm();
    let file = price_book(&[
        &["项目名称", "单位", "综合单价（元）", "分类"],
        &["铺设草坪", "㎡", "88.5", "园林"],
    ]);
    let report = import(&firm, &file, |_| {}).unwrap();
    assert_eq!((report.created, report.categories), (1, 1));
    let grass = &find(&firm, "草坪")[0];
    assert_eq!(
        (grass.labour, grass.loss_rate.unwrap().to_string()),
        (grass.price, "0".to_owned())
    );
    assert_eq!(grass.price.unwrap().to_string(), "88.5");
    let known = price_book(&[
        HEAD,
        &["D01", "拆墙", "㎡", "1", "2", "", ""],
        &["N1", "新", "㎡", "1", "2", "", ""],
    ]);
    let report = import(&firm, &known, |req| req.on_existing = OnExisting::Skip).unwrap();
    assert_eq!((report.created, report.skipped), (1, 1));
    assert_eq!(one(&firm, "D01").labour.unwrap().to_string(), "70");
}

#[test]
fn files_that_cannot_be_imported_say_why() {
    let firm = firm();
    let no_price = price_book(&[&["项目名称", "单位", "数量"], &["铺地砖", "㎡", "3"]]);
    let no_unit = price_book(&[&["项目名称", "人工"], &["铺地砖", "3"]]);
    let fault = import(&firm, &no_price, |_| {}).unwrap_err();
    assert_eq!(
        (fault.code.as_str(), &fault.params["columns"]),
        ("catalog.import_missing_columns", &"单价".into())
    );
    let fault = import(&firm, &no_unit, |_| {}).unwrap_err();
    assert_eq!(
        (fault.code.as_str(), &fault.params["columns"]),
        ("catalog.import_missing_columns", &"单位".into())
    );
    let broken = ImportFile {
        name: "a.xlsx".into(),
        base64: "???".into(),
    };
    assert_eq!(
        import(&firm, &broken, |_| {}).unwrap_err().code,
        "catalog.file_damaged"
    );
    let large = ImportFile {
        name: "a.xlsx".into(),
        base64: "A".repeat(MAX_BYTES / 3 * 4 + 12),
    };
    assert_eq!(
        import(&firm, &large, |_| {}).unwrap_err().code,
        "catalog.file_size"
    );
    assert_eq!(
        import(&firm, &file("a.docx", b"PK\x03\x04 nothing"), |_| {})
            .unwrap_err()
            .code,
        "catalog.file_damaged"
    );
    let good = price_book(&[HEAD, &["D01", "拆墙", "㎡", "1", "2", "", ""]]);
    let elsewhere = import(&firm, &good, |req| req.sheet = 7).unwrap_err();
    assert_eq!(elsewhere.code, "catalog.sheet_unknown");
    let unmapped = import(&firm, &good, |req| req.mapping = Mapping::default()).unwrap_err();
    assert_eq!(unmapped.code, "catalog.import_missing_columns");
    let past = import(&firm, &good, |req| req.valid_from = "1890-01-01".into()).unwrap_err();
    assert_eq!(past.code, "catalog.date_range");
}
