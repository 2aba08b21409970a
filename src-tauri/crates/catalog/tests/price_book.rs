//! The work items of a firm's price book through its commands.
#![allow(clippy::unwrap_used)]

mod common;

use catalog::api::*;

use common::*;

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
        detail(&firm, "T12").item.quantity_formula_en,
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
