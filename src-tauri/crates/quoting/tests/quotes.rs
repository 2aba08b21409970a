//! Quotes in a firm's file: edited as typed, following the rooms, frozen when sent, compared and printed.
#![allow(clippy::unwrap_used)]

use firm::api::Nothing;
use kernel::{Id, Money};
use quoting::api;
use quoting::model::*;
use quoting::print::{QuoteCopy, QuotePaper};
use quoting::wire::*;
mod site;
use site::*;

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

#[test]
fn templates_fill_rooms_by_their_kind_and_omissions_are_found() {
    let site = site();
    let quote = site.create(QuoteStart::Template {
        code: "new_half".to_owned(),
    });
    let sheet = site.sheet(quote);
    let names: Vec<&str> = sheet.sections.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(
        names,
        ["客厅", "卫生间", "厨房", "拆改工程", "水电工程", "其他工程"]
    );
    let codes: Vec<&str> = sheet.sections[1]
        .lines
        .iter()
        .map(|l| l.code.as_str())
        .collect();
    assert!(codes.contains(&"W01") && codes.contains(&"I01"));
    let omissions = |site: &Site| {
        site.firm
            .read(|db| api::omissions(db, QuoteRef { id: quote }))
            .unwrap()
    };
    assert!(
        !omissions(&site)
            .iter()
            .any(|o| o.check == "wet_room_waterproofing")
    );
    let waterproof: Vec<Id<Line>> = sheet.sections[1]
        .lines
        .iter()
        .filter(|l| l.code == "W01")
        .map(|l| l.id)
        .collect();
    site.firm
        .write(|tx| api::delete_lines(tx, QuoteLines { lines: waterproof }))
        .unwrap();
    let found = omissions(&site);
    let missing = found
        .iter()
        .find(|o| o.check == "wet_room_waterproofing")
        .unwrap();
    assert_eq!(
        (missing.section_name.as_str(), missing.grade.as_str()),
        ("卫生间", "missing")
    );
    assert_eq!(missing.suggest[0].code, "W01");
    // A flat sum needs every room; the kitchen is not measured.
    let protection = sheet.sections[5]
        .lines
        .iter()
        .find(|l| l.code == "O01")
        .unwrap();
    assert_eq!(
        protection.fault.as_ref().unwrap().code,
        "catalog.formula_no_value"
    );
}

#[test]
fn what_was_sent_stays_as_it_was_sent() {
    let site = site();
    let quote = ready(&site);
    let line = site.sheet(quote).sections[0].lines[0].id;
    let edit = EditCells {
        quote,
        language: Language::Zh,
        cells: vec![QuoteCellEdit {
            line,
            column: EditColumn::Labour,
            text: "60".to_owned(),
            item: None,
        }],
        rows: vec![],
    };
    let edited = site.firm.written(|tx| api::edit(tx, edit)).unwrap();
    let sent = site
        .firm
        .written(|tx| api::send(tx, QuoteRef { id: quote }))
        .unwrap();
    let before = site.sheet(quote);
    // Neither a command nor plain SQL nor undo moves it; nor do the room and the price book.
    assert_eq!(
        site.set(quote, line, EditColumn::Labour, "1")
            .unwrap_err()
            .code,
        "quoting.locked"
    );
    for sql in [
        "UPDATE quoting_line SET labour=1",
        "DELETE FROM quoting_line",
        "UPDATE quoting_section SET name='x'",
        "DELETE FROM quoting_fee",
        "UPDATE quoting_quote SET total=1",
        "UPDATE quoting_quote SET status='draft'",
        "DELETE FROM quoting_quote",
    ] {
        assert_eq!(
            site.firm.write(|tx| tx.exec(sql, [])).unwrap_err().code,
            "quoting.locked",
            "{sql}"
        );
    }
    let refused = site
        .firm
        .store
        .undo(site.firm.owner, edited.change.unwrap(), &|_, _| Ok(()))
        .unwrap_err();
    assert_eq!(refused.code, "quoting.locked");
    assert!(
        site.firm
            .store
            .undo(site.firm.owner, sent.change.unwrap(), &|_, _| Ok(()))
            .is_err(),
        "sending is kept"
    );
    site.firm
        .write(|tx| tx.exec("UPDATE design_room SET width=9000000", []))
        .unwrap();
    site.firm
        .write(|tx| tx.exec("UPDATE crm_customer SET name='别人'", []))
        .unwrap();
    let after = site.sheet(quote);
    assert_eq!(after, before);
    let explained = site
        .firm
        .read(|db| api::explain(db, QuoteLineRef { id: line }))
        .unwrap();
    assert_eq!(
        explained.variables[0].value.to_string(),
        "20",
        "the measurement was frozen with it"
    );
    site.firm
        .write(|tx| api::accept(tx, QuoteRef { id: quote }))
        .unwrap();
    assert_eq!(site.sheet(quote).status, Status::Accepted);
}

#[test]
fn versions_compare_line_by_line() {
    let site = site();
    let first = ready(&site);
    site.firm
        .write(|tx| api::send(tx, QuoteRef { id: first }))
        .unwrap();
    let second = site
        .firm
        .write(|tx| api::new_version(tx, QuoteRef { id: first }))
        .unwrap()
        .id;
    let compare = |site: &Site| {
        site.firm
            .read(|db| {
                api::compare(
                    db,
                    ComparePair {
                        from: first,
                        to: second,
                    },
                )
            })
            .unwrap()
    };
    let same = compare(&site);
    assert_eq!(
        (same.added, same.removed, same.changed, same.difference),
        (0, 0, 0, Money::ZERO)
    );
    assert!(same.sections.is_empty() && same.sums.is_empty());
    let sheet = site.sheet(second);
    assert_eq!(
        (sheet.version, sheet.number.as_str()),
        (2, site.sheet(first).number.as_str())
    );
    let lines: Vec<Id<Line>> = sheet
        .sections
        .iter()
        .flat_map(|s| s.lines.iter().map(|l| l.id))
        .collect();
    site.set(second, lines[0], EditColumn::Quantity, "25")
        .unwrap();
    site.firm
        .write(|tx| {
            api::delete_lines(
                tx,
                QuoteLines {
                    lines: vec![lines[1]],
                },
            )
        })
        .unwrap();
    site.add(second, 1, &[(EditColumn::Code, "W04")]);
    let found = compare(&site);
    assert_eq!((found.added, found.removed, found.changed), (1, 1, 1));
    let living = &found.sections[0];
    let changed = living
        .lines
        .iter()
        .find(|l| l.kind == ChangeKind::Changed)
        .unwrap();
    let cells: Vec<(&str, &str, &str)> = changed
        .cells
        .iter()
        .map(|c| (c.column.as_str(), c.before.as_str(), c.after.as_str()))
        .collect();
    assert_eq!(
        cells,
        [("quantity", "20", "25"), ("amount", "1444.00", "1805.00")]
    );
    assert_eq!(changed.difference, "361".parse().unwrap());
    let lines_moved: Vec<Money> = found.sections.iter().map(|s| s.difference).collect();
    let direct = found.sums.iter().find(|s| s.kind == "direct").unwrap();
    assert_eq!(Money::total(lines_moved).unwrap(), direct.difference);
    let totals = site
        .sheet(second)
        .totals
        .total
        .checked_sub(site.sheet(first).totals.total)
        .unwrap();
    assert_eq!(found.difference, totals);
}

#[test]
fn a_number_and_a_version_that_are_given_stay() {
    let site = site();
    let req = CreateQuote {
        project: site.project,
        mode: None,
        start: QuoteStart::Blank,
    };
    let made = site.firm.written(|tx| api::create(tx, req)).unwrap();
    let next = site
        .firm
        .written(|tx| api::new_version(tx, made.value))
        .unwrap();
    assert!(made.kept && next.kept);
    for change in [next.change, made.change] {
        let undo = site
            .firm
            .store
            .undo(site.firm.owner, change.unwrap(), &|_, _| Ok(()));
        assert_eq!(undo.unwrap_err().code, "history.kept");
    }
}

#[test]
fn lines_move_copy_and_come_back_by_undo() {
    let site = site();
    let quote = ready(&site);
    let sheet = site.sheet(quote);
    let (a1, a2) = (sheet.sections[0].lines[0].id, sheet.sections[0].lines[1].id);
    let bath = sheet.sections[1].id;
    let numbers = |site: &Site| -> Vec<String> {
        let sheet = site.sheet(quote);
        sheet
            .sections
            .iter()
            .flat_map(|s| s.lines.iter().map(|l| format!("{} {}", l.number, l.code)))
            .collect()
    };
    let place = |lines: Vec<Id<Line>>, section, before, copy| PlaceLines {
        lines,
        section,
        before,
        copy,
    };
    site.firm
        .write(|tx| api::place_lines(tx, place(vec![a2], sheet.sections[0].id, Some(a1), false)))
        .unwrap();
    assert_eq!(numbers(&site), ["A-1 P07", "A-2 T09", "B-1 W01"]);
    let copied = site
        .firm
        .written(|tx| api::place_lines(tx, place(vec![a2, a1], bath, None, true)))
        .unwrap();
    assert_eq!(
        numbers(&site),
        ["A-1 P07", "A-2 T09", "B-1 W01", "B-2 P07", "B-3 T09"]
    );
    // Copied into the bathroom, the formula takes the bathroom's floor.
    assert_eq!(text(site.line(quote, copied.value.lines[1]).quantity), "6");
    let total = site.sheet(quote).totals.total;
    site.firm
        .store
        .undo(site.firm.owner, copied.change.unwrap(), &|_, _| Ok(()))
        .unwrap();
    assert_eq!(numbers(&site), ["A-1 P07", "A-2 T09", "B-1 W01"]);
    assert!(site.sheet(quote).totals.total < total);
    site.firm
        .write(|tx| {
            api::place_section(
                tx,
                PlaceSection {
                    id: bath,
                    before: Some(sheet.sections[0].id),
                },
            )
        })
        .unwrap();
    assert_eq!(numbers(&site), ["A-1 W01", "B-1 P07", "B-2 T09"]);
}

/// Sums are not stored in drafts, so an older change can be taken back although others came after it.
#[test]
fn an_older_change_is_undone_alone() {
    let site = site();
    let quote = ready(&site);
    let sheet = site.sheet(quote);
    let (first, second) = (sheet.sections[0].lines[0].id, sheet.sections[1].lines[0].id);
    let edit = |line, text: &str| EditCells {
        quote,
        language: Language::Zh,
        cells: vec![QuoteCellEdit {
            line,
            column: EditColumn::Labour,
            text: text.to_owned(),
            item: None,
        }],
        rows: vec![],
    };
    let older = site
        .firm
        .written(|tx| api::edit(tx, edit(first, "60")))
        .unwrap();
    site.firm
        .write(|tx| api::edit(tx, edit(second, "30")))
        .unwrap();
    site.firm
        .store
        .undo(site.firm.owner, older.change.unwrap(), &|_, _| Ok(()))
        .unwrap();
    assert_eq!(
        (
            text(site.line(quote, first).labour),
            text(site.line(quote, second).labour)
        ),
        ("47".into(), "30".into())
    );
}

#[test]
fn another_flat_takes_rooms_of_the_same_kind() {
    let site = site();
    let from = ready(&site);
    let copy = site.create(QuoteStart::Quote { id: from });
    let codes: Vec<Vec<String>> = site
        .sheet(copy)
        .sections
        .iter()
        .map(|s| s.lines.iter().map(|l| l.code.clone()).collect())
        .collect();
    assert_eq!(codes, [vec!["T09", "P07"], vec!["W01"], vec![]]);
}

#[test]
fn full_package_passes_main_materials_to_the_firm() {
    let site = site();
    let quote = ready(&site);
    let head = |mode| {
        let sheet = site.sheet(quote);
        SaveHead {
            id: quote,
            title: sheet.title,
            mode,
            area: None,
            floor: sheet.floor,
            lift: sheet.lift,
            package_price: sheet.package_price,
            round_unit: false,
            valid_until: sheet.valid_until,
            note: sheet.note,
            terms: sheet.terms,
        }
    };
    let half = site.sheet(quote).totals;
    site.firm
        .write(|tx| api::save_head(tx, head(Mode::Full)))
        .unwrap();
    let full = site.sheet(quote).totals;
    assert!(full.total > half.total && full.main > Money::ZERO && half.main.is_zero());
    site.firm
        .write(|tx| api::save_head(tx, head(Mode::Package)))
        .unwrap();
    let package = site.sheet(quote);
    // 102.5 ㎡ × 1,280, every line included, the fee without main materials on top.
    assert_eq!(package.totals.direct, "131200".parse().unwrap());
    assert_eq!(package.totals.cost, full.cost);
    site.firm
        .write(|tx| api::save_head(tx, head(Mode::Labour)))
        .unwrap();
    assert!(site.sheet(quote).totals.total < half.total);
}

#[test]
fn agreement_and_fees_are_checked_and_explained() {
    let site = site();
    let quote = ready(&site);
    let direct = site.sheet(quote).totals.direct;
    let mut agreement = site.sheet(quote).agreement;
    agreement.discount_kind = DiscountKind::Amount;
    agreement.discount_amount = Some(direct.checked_add("1".parse().unwrap()).unwrap());
    let save = |agreement: Agreed| {
        site.firm.write(|tx| {
            api::save_agreement(
                tx,
                SaveAgreement {
                    id: quote,
                    agreement,
                },
            )
        })
    };
    assert_eq!(
        save(agreement.clone()).unwrap_err().code,
        "quoting.discount_too_large"
    );
    let mut untaxed = agreement.clone();
    untaxed.discount_amount = None;
    untaxed.tax_mode = TaxMode::Added;
    untaxed.tax_rate = None;
    assert_eq!(
        save(untaxed.clone()).unwrap_err().code,
        "quoting.tax_rate_missing"
    );
    untaxed.tax_rate = Some("0.01".parse().unwrap());
    untaxed.tax_code = "nobody-knows".to_owned();
    assert_eq!(save(untaxed).unwrap_err().code, "quoting.tax_code_unknown");
    agreement.discount_amount = Some("100".parse().unwrap());
    agreement.rounding = Rounding::Ten;
    agreement.tax_mode = TaxMode::Added;
    save(agreement.clone()).unwrap();
    let totals = site.sheet(quote).totals;
    assert_eq!(totals.net.scaled() % 1_000, 0);
    assert_eq!(
        totals.tax,
        Money::from_decimal(totals.net.to_decimal() * kernel::Decimal::new(1, 2)).unwrap()
    );
    let mut fees: Vec<FeeData> = site.sheet(quote).fees.into_iter().map(|f| f.fee).collect();
    fees[8].active = true;
    let save_fees = |fees: Vec<FeeData>| {
        site.firm
            .write(|tx| api::save_fees(tx, SaveFees { id: quote, fees }))
    };
    save_fees(fees.clone()).unwrap();
    // 1.5 × 102.5 ㎡ × 3 floors above the third.
    let sheet = site.sheet(quote);
    assert_eq!(
        (
            sheet.fees[8].amount.to_fixed().as_str(),
            sheet.fees[8].letter.as_str()
        ),
        ("461.25", "O")
    );
    fees[1].code = fees[0].code.clone();
    let fault = save_fees(fees).unwrap_err();
    assert_eq!(
        (fault.code.as_str(), fault.params["field"].as_str()),
        ("quoting.fee_code_twice", Some("fees.1.code"))
    );
}

#[test]
fn settings_are_kept_and_dated_rates_know_their_days() {
    let site = site();
    let mut settings = site.firm.read(|db| api::settings(db, Nothing {})).unwrap();
    assert_eq!(settings.tax_code, "small_reduced");
    assert!(settings.tax_rates.iter().all(|rate| rate.current));
    settings.round_unit = true;
    settings.valid_days = 30;
    let saved = site
        .firm
        .write(|tx| api::save_settings(tx, settings))
        .unwrap();
    assert!(saved.round_unit && saved.fees.len() == 10 && saved.tax_rates.len() == 5);
    let quote = site.sheet(site.create(QuoteStart::Rooms));
    assert_eq!(
        (
            quote.round_unit,
            quote.valid_until.unwrap().to_string().as_str()
        ),
        (true, "2026-12-21")
    );
    site.firm.env.pass_days(500);
    let later = site.firm.read(|db| api::settings(db, Nothing {})).unwrap();
    assert!(
        !later
            .tax_rates
            .iter()
            .find(|rate| rate.code == "small_reduced")
            .unwrap()
            .current
    );
    let refused = QuoteSettings {
        valid_days: 0,
        ..later
    };
    let fault = site
        .firm
        .write(|tx| api::save_settings(tx, refused))
        .unwrap_err();
    assert_eq!(fault.code, "quoting.valid_days_out_of_range");
}

#[test]
fn the_clients_copy_holds_no_cost() {
    let site = site();
    let quote = ready(&site);
    let line = site.sheet(quote).sections[0].lines[0].clone();
    let paper = |copy, language, parts| {
        let req = QuotePaper {
            id: quote,
            copy,
            language,
            parts,
        };
        site.firm.read(|db| quoting::print::quote(db, req)).unwrap()
    };
    let cost = line.cost.unwrap().to_fixed();
    for (language, parts) in [
        (Language::Zh, false),
        (Language::Zh, true),
        (Language::En, false),
        (Language::En, true),
    ] {
        let client = format!("{:?}", paper(QuoteCopy::Client, language, parts));
        let internal = format!("{:?}", paper(QuoteCopy::Internal, language, parts));
        assert!(
            !client.contains(&cost) && internal.contains(&cost),
            "{language:?}"
        );
        assert!(
            !client.contains("{") || !client.contains("text: \"{"),
            "a word is missing: {client}"
        );
        for shown in ["王燊", "人民币", "A-1", "1,444.00"] {
            assert!(
                client.contains(shown) && internal.contains(shown),
                "{shown}"
            );
        }
        let pdf = paper::render_pdf(
            &paper(QuoteCopy::Client, language, parts),
            paper::Fonts::bundled(),
        );
        assert!(pdf.missing.is_empty() && pdf.pages > 0);
        if let Ok(folder) = std::env::var("QUOTE_PAPERS") {
            let name = format!("{folder}/client-{language:?}-{parts}.pdf");
            std::fs::write(name, pdf.pdf).unwrap();
        }
    }
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
