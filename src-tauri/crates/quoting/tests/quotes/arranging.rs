//! Sections and lines filled, moved, copied and taken back.

use kernel::Id;
use quoting::api;
use quoting::model::*;
use quoting::wire::*;

use crate::site::*;

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
