//! Recipes, materials with their packs, suppliers and prices through their commands.
#![allow(clippy::unwrap_used)]

mod common;

use catalog::api::*;

use common::*;

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
        minimum: None,
        lead_days: None,
        breaks: None,
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
        // As typed on an English screen.
        pack: some("bag"),
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
        name: "Tonne".into(),
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

#[test]
fn an_offer_has_breaks_a_minimum_and_days_of_its_own() {
    let firm = firm();
    let cement = firm
        .read(|db| {
            materials(
                db,
                MaterialFilter {
                    text: some("F01"),
                    ..Default::default()
                },
            )
        })
        .unwrap()
        .materials
        .remove(0);
    let ask = |price: &str, typed: &[(&str, &str)]| SetPackPrice {
        pack_id: cement.pack_id.unwrap(),
        supplier_id: cement.supplier_id,
        price: price.into(),
        valid_from: String::new(),
        minimum: some("5"),
        lead_days: some("2"),
        breaks: Some(
            typed
                .iter()
                .map(|(from, price)| TypedBreak {
                    from: (*from).into(),
                    price: (*price).into(),
                })
                .collect(),
        ),
    };
    let asked = || {
        let detail = firm
            .read(|db| material(db, MaterialRef { id: cement.id }))
            .unwrap();
        let latest = detail.packs[0].prices[0].clone();
        (
            latest.price.unwrap().to_string(),
            latest.minimum.map(|packs| packs.to_string()),
            latest.lead_days,
            catalog::offer::written(&latest.breaks),
        )
    };
    // Breaks come in any order, and rows that were left blank count for nothing.
    firm.write(|tx| set_pack_price(tx, ask("25", &[("40", "22"), ("", ""), ("20", "23")])))
        .unwrap();
    let five = || Some("5".to_owned());
    assert_eq!(
        asked(),
        (
            "25".into(),
            five(),
            Some(2),
            Some("20: 23; 40: 22".to_owned())
        )
    );
    for (typed, code, field) in [
        (&[("20", "26")][..], "catalog.break_price", "breaks.0.price"),
        (
            &[("", ""), ("1", "20")],
            "catalog.break_from",
            "breaks.1.from",
        ),
        (&[("10", "")], "catalog.price_missing", "breaks.0.price"),
        (&[("10", "-1")], "catalog.negative", "breaks.0.price"),
    ] {
        let fault = firm
            .write(|tx| set_pack_price(tx, ask("25", typed)))
            .unwrap_err();
        assert_eq!(code_and_field(&fault), (code, field));
    }
    for (minimum, days, code) in [
        ("0", "2", "catalog.minimum_zero"),
        ("5", "1.5", "catalog.lead_days"),
    ] {
        let mut req = ask("25", &[]);
        (req.minimum, req.lead_days) = (some(minimum), some(days));
        assert_eq!(
            firm.write(|tx| set_pack_price(tx, req)).unwrap_err().code,
            code
        );
    }
    // A price alone keeps the rest; a break that is no longer cheaper falls away.
    firm.env.pass_days(1);
    firm.write(|tx| {
        set_pack_price(
            tx,
            SetPackPrice {
                minimum: None,
                lead_days: None,
                breaks: None,
                ..ask("23", &[])
            },
        )
    })
    .unwrap();
    assert_eq!(
        asked(),
        ("23".into(), five(), Some(2), Some("40: 22".to_owned()))
    );
    // Breaks go up and down with the price that they lower.
    firm.env.pass_days(1);
    firm.write(|tx| {
        change_material_prices(
            tx,
            ChangeMaterialPrices {
                filter: MaterialFilter::default(),
                ids: Some(vec![cement.id]),
                change: PriceChange {
                    percent: some("10"),
                    amount: None,
                    places: None,
                    valid_from: String::new(),
                },
            },
        )
    })
    .unwrap();
    assert_eq!(
        asked(),
        ("25.3".into(), five(), Some(2), Some("40: 24.2".to_owned()))
    );
    // Blank takes it away.
    let mut bare = ask("25.3", &[]);
    (bare.minimum, bare.lead_days) = (some(" "), some(""));
    firm.write(|tx| set_pack_price(tx, bare)).unwrap();
    assert_eq!(asked(), ("25.3".into(), None, None, None));
}

#[test]
fn a_supplier_has_a_delivery_fee_and_a_smallest_order() {
    let firm = firm();
    let save = |fee: &str| {
        firm.write(|tx| {
            save_supplier(
                tx,
                SaveSupplier {
                    id: None,
                    fields: SupplierFields {
                        name: some("城东建材批发"),
                        delivery_fee: some(fee),
                        free_delivery: some("2000"),
                        order_minimum: some("300"),
                        ..Default::default()
                    },
                },
            )
        })
    };
    assert_eq!(
        code_and_field(&save("-1").unwrap_err()),
        ("catalog.negative", "deliveryFee")
    );
    let id = save("¥80").unwrap().id;
    let row = |firm: &testkit::Firm| {
        firm.read(|db| suppliers(db, SupplierFilter::default()))
            .unwrap()
            .into_iter()
            .find(|row| row.id == id)
            .unwrap()
    };
    let got = row(&firm);
    let text = |money: Option<kernel::Money>| money.map(kernel::Money::to_fixed);
    assert_eq!(text(got.delivery_fee).unwrap(), "80.00");
    assert_eq!(text(got.free_delivery).unwrap(), "2000.00");
    assert_eq!(text(got.order_minimum).unwrap(), "300.00");
    firm.write(|tx| {
        save_supplier(
            tx,
            SaveSupplier {
                id: Some(id),
                fields: SupplierFields {
                    delivery_fee: some(""),
                    ..Default::default()
                },
            },
        )
    })
    .unwrap();
    let got = row(&firm);
    assert_eq!(
        (got.delivery_fee, text(got.order_minimum).is_some()),
        (None, true)
    );
}
