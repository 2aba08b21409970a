//! Cells as they are typed, and how each line says what it came from.

use quoting::api;
use quoting::wire::*;

use crate::site::*;

#[test]
fn a_typed_code_brings_its_item_and_the_room_its_quantity() {
    let site = site();
    let quote = site.create(QuoteStart::Rooms);
    let made = site.add(quote, 0, &[(EditColumn::Name, "t09")]);
    assert!(made.faults.is_empty(), "{:?}", made.faults);
    let line = site.line(quote, made.created[0].id);
    assert_eq!(
        (line.number.as_str(), line.name.as_str()),
        ("A-1", "铺地砖 600-800")
    );
    assert_eq!(
        (text(line.quantity), text(line.formula)),
        ("20".into(), "地面".into())
    );
    // Labour 47, auxiliary 24, loss 5 % of the auxiliary: 72.2 a square metre; tiles are the owner's in a half-package.
    assert!(line.owner_supplied && line.main.is_some());
    assert_eq!(
        (text(line.unit_price), text(line.amount)),
        ("72.2".into(), "1444".into())
    );
    assert_eq!(text(line.cost_rate), "0.65");
    let sheet = site.sheet(quote);
    // 1,444 and a management fee of 5 %.
    assert_eq!(
        (
            sheet.totals.total.to_fixed().as_str(),
            sheet.totals.capitals.as_str()
        ),
        ("1516.20", "人民币壹仟伍佰壹拾陆元贰角")
    );
    assert_eq!(sheet.rooms_left.len(), 0);
    // The room grows: the draft follows.
    site.firm
        .write(|tx| {
            tx.exec(
                "UPDATE design_room SET width=5000000 WHERE kind='living'",
                [],
            )
        })
        .unwrap();
    assert_eq!(text(site.line(quote, line.id).amount), "1805");
}

#[test]
fn good_cells_are_stored_and_bad_ones_say_why() {
    let site = site();
    let quote = site.create(QuoteStart::Rooms);
    let line = site
        .add(
            quote,
            0,
            &[(EditColumn::Code, "P07"), (EditColumn::Note, "白色")],
        )
        .created[0]
        .id;
    let before = site.line(quote, line);
    for (column, typed, code) in [
        (EditColumn::Quantity, "地面 * ", "catalog.formula_syntax"),
        (
            EditColumn::Quantity,
            "地画 * 2",
            "catalog.formula_unknown_name",
        ),
        (EditColumn::Quantity, "-3", "quoting.quantity_negative"),
        (
            EditColumn::Quantity,
            "地面 - 100",
            "catalog.formula_negative",
        ),
        (
            EditColumn::Quantity,
            "2000000",
            "quoting.quantity_too_large",
        ),
        (
            EditColumn::Quantity,
            "1/0",
            "catalog.formula_division_by_zero",
        ),
        (EditColumn::Quantity, "[P07] + 1", "catalog.formula_circle"),
        (
            EditColumn::Quantity,
            "[X99]",
            "catalog.formula_unknown_line",
        ),
        (EditColumn::Quantity, "1.00000001", "kernel.number_too_fine"),
        (EditColumn::Labour, "abc", "kernel.number_invalid"),
        (EditColumn::Labour, "-1", "quoting.price_out_of_range"),
        (EditColumn::Labour, "99999999", "quoting.price_out_of_range"),
        (EditColumn::Labour, "9999999", "quoting.amount_too_large"),
        (EditColumn::LossRate, "0.05", "quoting.percent_ambiguous"),
        (EditColumn::LossRate, "120", "quoting.rate_out_of_range"),
        (EditColumn::CostRate, "abc", "kernel.number_invalid"),
        (EditColumn::OwnerSupplied, "perhaps", "quoting.yes_or_no"),
    ] {
        let edited = site.set(quote, line, column, typed).unwrap();
        assert_eq!(edited.faults.len(), 1, "{typed}");
        assert_eq!(edited.faults[0].fault.code, code, "{typed}");
        assert_eq!(edited.faults[0].row, line.to_string());
        assert_eq!(site.line(quote, line), before, "{typed}");
    }
    let long = "长".repeat(3_000);
    assert_eq!(
        site.set(quote, line, EditColumn::Name, &long)
            .unwrap()
            .faults[0]
            .fault
            .code,
        "firm.text_too_long"
    );
    // One bad cell of three leaves the two good ones.
    let cells = [
        (EditColumn::Labour, "12.5"),
        (EditColumn::Quantity, "zzz"),
        (EditColumn::LossRate, "3%"),
    ];
    let cells = cells
        .map(|(column, text)| QuoteCellEdit {
            line,
            column,
            text: text.to_owned(),
            item: None,
        })
        .to_vec();
    let edited = site.edit(quote, cells, vec![]).unwrap();
    assert_eq!(edited.faults.len(), 1);
    let after = site.line(quote, line);
    assert_eq!(
        (text(after.labour), text(after.loss_rate), after.quantity),
        ("12.5".into(), "0.03".into(), before.quantity)
    );
}

#[test]
fn a_typed_quantity_is_marked_and_blank_returns_to_the_formula() {
    let site = site();
    let quote = site.create(QuoteStart::Rooms);
    let line = site.add(quote, 0, &[(EditColumn::Code, "T09")]).created[0].id;
    site.set(quote, line, EditColumn::Quantity, "２１．５")
        .unwrap();
    let typed = site.line(quote, line);
    assert_eq!(
        (text(typed.quantity), typed.manual, text(typed.formula)),
        ("21.5".into(), true, "地面".into())
    );
    let explained = site
        .firm
        .read(|db| api::explain(db, QuoteLineRef { id: line }))
        .unwrap();
    assert_eq!(
        (explained.manual, text(explained.by_formula)),
        (true, "20".into())
    );
    site.set(quote, line, EditColumn::Quantity, "= 地面 + 1")
        .unwrap();
    assert_eq!(text(site.line(quote, line).quantity), "21");
    site.set(quote, line, EditColumn::Quantity, "").unwrap();
    let back = site.line(quote, line);
    assert_eq!(
        (text(back.quantity), back.manual, text(back.formula)),
        ("20".into(), false, "地面".into())
    );
    site.set(quote, line, EditColumn::Minimum, "30").unwrap();
    assert_eq!(text(site.line(quote, line).billed), "30");
    site.set(quote, line, EditColumn::UnitPrice, "100").unwrap();
    assert_eq!(text(site.line(quote, line).amount), "3000");
}

#[test]
fn a_room_that_is_not_measured_is_not_the_cells_fault() {
    let site = site();
    let quote = site.create(QuoteStart::Rooms);
    let made = site.add(quote, 2, &[(EditColumn::Code, "T11")]);
    assert!(made.faults.is_empty());
    let line = site.line(quote, made.created[0].id);
    assert_eq!(
        (line.quantity, line.fault.unwrap().code),
        (None, "catalog.formula_no_value".to_owned())
    );
    let refused = site
        .firm
        .write(|tx| api::send(tx, QuoteRef { id: quote }))
        .unwrap_err();
    assert_eq!(refused.code, "quoting.lines_faulty");
}

#[test]
fn every_line_says_how_it_came_about() {
    let site = site();
    let quote = site.create(QuoteStart::Rooms);
    let line = site.add(quote, 1, &[(EditColumn::Code, "W01")]).created[0].id;
    let explained = site
        .firm
        .read(|db| api::explain(db, QuoteLineRef { id: line }))
        .unwrap();
    // Floor 6 and perimeter 10 × 0.3.
    assert_eq!(
        (explained.number.as_str(), text(explained.quantity)),
        ("B-1", "9".into())
    );
    let known: Vec<(String, String)> = explained
        .variables
        .iter()
        .map(|v| (v.key.clone(), v.value.to_string()))
        .collect();
    assert_eq!(
        known,
        [
            ("floor".to_owned(), "6".to_owned()),
            ("perimeter".to_owned(), "10".to_owned())
        ]
    );
    assert!(
        explained.variables.iter().all(|v| v.explanation.is_some()),
        "down to the measurement"
    );
    assert!(explained.worked.unwrap().contains("0.3"));
}

/// A thousand lines with formulas are worked out in a moment. The bound is loose for debug builds on busy machines.
#[test]
fn an_edit_among_a_thousand_lines_answers_with_that_line() {
    let site = site();
    let quote = site.create(QuoteStart::Rooms);
    let section = site.sheet(quote).sections[0].id;
    let rows = (0..1_000)
        .map(|at| NewQuoteRow {
            key: at.to_string(),
            section,
            before: None,
            cells: vec![
                NewQuoteCell {
                    column: EditColumn::Code,
                    text: "P07".to_owned(),
                    item: None,
                },
                NewQuoteCell {
                    column: EditColumn::Quantity,
                    text: format!("地面 * 2 + {at} * 0.01"),
                    item: None,
                },
            ],
        })
        .collect();
    let made = site.edit(quote, vec![], rows).unwrap();
    assert_eq!((made.created.len(), made.faults.len()), (1_000, 0));
    let cell = QuoteCellEdit {
        line: made.created[500].id,
        column: EditColumn::Labour,
        text: "12".to_owned(),
        item: None,
    };
    let edited = site.send(quote, vec![cell], vec![]).unwrap();
    assert_eq!(edited.change.sections[0].lines.len(), 1);
    let sheet = site.sheet(quote);
    assert_eq!(sheet.totals.lines, 1_000);
}
