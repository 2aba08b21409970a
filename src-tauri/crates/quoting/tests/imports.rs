//! Quotes out of workbooks: a firm's own, with headings, sums, lump sums and bad rows, and ours coming back.
#![allow(clippy::unwrap_used)]

use kernel::Fault;
use quoting::api;
use quoting::print::{QuoteCopy, QuotePaper};
use quoting::wire::*;

mod site;
use site::*;

fn file(name: &str, bytes: &[u8]) -> catalog::api::ImportFile {
    use base64::Engine as _;
    catalog::api::ImportFile {
        name: name.to_owned(),
        base64: base64::prelude::BASE64_STANDARD.encode(bytes),
    }
}

fn look(site: &Site, file: &catalog::api::ImportFile) -> catalog::api::TablePreview {
    let req = catalog::api::ReadTable {
        file: file.clone(),
        sheet: None,
        mapping: None,
    };
    site.firm.read(|db| api::read_quote_file(db, req)).unwrap()
}

fn import(
    site: &Site,
    file: catalog::api::ImportFile,
    skip_bad: bool,
) -> Result<QuoteImported, Fault> {
    let look = look(site, &file);
    let into = ImportInto::Project { id: site.project };
    let req = ImportQuote {
        into,
        file,
        sheet: look.sheet,
        mapping: look.mapping,
        skip_bad,
    };
    site.firm.write(|tx| api::import_quote(tx, req))
}

/// A workbook as firms have them: a title over all columns, headings for rooms, sums between, a row without a price.
fn foreign_quote(bad: bool) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let plain = rust_xlsxwriter::Format::new();
    sheet
        .merge_range(0, 0, 0, 9, "某某装饰工程预算表", &plain)
        .unwrap();
    let head = [
        "序号",
        "项目名称",
        "单位",
        "工程量",
        "主材（元）",
        "辅材",
        "人工",
        "单价",
        "合价",
        "备注",
    ];
    for (column, text) in head.iter().enumerate() {
        sheet
            .write(1, u16::try_from(column).unwrap(), *text)
            .unwrap();
    }
    sheet
        .merge_range(2, 0, 2, 9, "一、客厅（含走廊）", &plain)
        .unwrap();
    // Published: 105 × (6.1 + 6.8 + 15 + 5 %) is 2,997.23; the sheet's own rounding says 2,997.22.
    let rows = [
        (
            3,
            "墙面乳胶漆",
            "㎡",
            105.0,
            [6.8, 6.1, 15.0],
            28.545,
            2997.22,
            "",
        ),
        (
            4,
            "铺地砖 600-800",
            "㎡",
            31.0,
            [28.0, 12.0, 35.0],
            77.0,
            2387.0,
            "主材甲供",
        ),
        (
            7,
            "马桶安装",
            "个",
            1.0,
            [0.0, 0.0, 100.0],
            100.0,
            100.0,
            "",
        ),
    ];
    for (row, name, unit, quantity, parts, price, amount, note) in rows {
        sheet.write(row, 0, row - 2).unwrap();
        sheet.write(row, 1, name).unwrap();
        sheet.write(row, 2, unit).unwrap();
        sheet.write(row, 3, quantity).unwrap();
        for (at, part) in parts.into_iter().enumerate() {
            sheet
                .write(row, 4 + u16::try_from(at).unwrap(), part)
                .unwrap();
        }
        sheet.write(row, 7, price).unwrap();
        sheet.write(row, 8, amount).unwrap();
        sheet.write(row, 9, note).unwrap();
    }
    sheet.write(5, 1, "小计").unwrap();
    sheet.write(5, 8, 5384.22).unwrap();
    sheet.write(6, 0, "二").unwrap();
    sheet.write(6, 1, "卫生间").unwrap();
    sheet.write(8, 1, "垃圾清运费").unwrap();
    sheet.write(8, 8, 800.0).unwrap();
    if bad {
        sheet.write(9, 1, "吊顶").unwrap();
        sheet.write(9, 2, "㎡").unwrap();
        sheet.write(9, 3, "约二十").unwrap();
        sheet.write(9, 7, 150.0).unwrap();
        sheet.write(10, 1, "窗帘盒").unwrap();
        sheet.write(10, 2, "m").unwrap();
        sheet.write(10, 3, 4.0).unwrap();
        sheet.write(11, 1, "反向").unwrap();
        sheet.write(11, 2, "m").unwrap();
        sheet.write(11, 3, -4.0).unwrap();
        sheet.write(11, 7, 10.0).unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_firms_own_quote_comes_in_from_a_workbook() {
    let site = site();
    let done = import(&site, file("预算.xlsx", &foreign_quote(false)), false).unwrap();
    assert_eq!(
        (done.sections, done.lines, done.bad, done.differing),
        (2, 4, 0, 2),
        "{:#?}",
        done.rows
    );
    let sheet = site.sheet(done.quote);
    let names: Vec<(&str, bool)> = sheet
        .sections
        .iter()
        .map(|s| (s.name.as_str(), s.room.is_some()))
        .collect();
    assert_eq!(
        names,
        [("客厅", true), ("卫生间", true)],
        "headings find their rooms"
    );
    let paint = &sheet.sections[0].lines[0];
    assert_eq!(
        (text(paint.amount), text(paint.loss_rate), paint.own_price),
        ("2997.23".into(), "0.05".into(), false)
    );
    let tile = &sheet.sections[0].lines[1];
    assert_eq!(
        (tile.code.as_str(), tile.owner_supplied, text(tile.quantity)),
        ("T09", true, "31".into())
    );
    let lump = &sheet.sections[1].lines[1];
    assert_eq!(
        (lump.name.as_str(), lump.unit.as_str(), text(lump.amount)),
        ("垃圾清运费", "项", "800".into())
    );
}

#[test]
fn bad_rows_of_a_workbook_are_named_and_can_be_left_out() {
    let site = site();
    let refused = import(&site, file("预算.xlsx", &foreign_quote(true)), false).unwrap_err();
    assert_eq!(
        (refused.code.as_str(), refused.params["count"].as_u64()),
        ("catalog.import_bad_rows", Some(3))
    );
    assert!(
        site.firm
            .read(|db| api::quotes(db, ListQuotes { project: None }))
            .unwrap()
            .is_empty(),
        "nothing is left behind"
    );
    let done = import(&site, file("预算.xlsx", &foreign_quote(true)), true).unwrap();
    let bad: Vec<(u32, String)> = done
        .rows
        .iter()
        .filter(|row| row.outcome == QuoteImportOutcome::Bad)
        .map(|row| (row.row, row.faults[0].code.clone()))
        .collect();
    let want = [
        (10, "catalog.import_number"),
        (11, "quoting.import_no_price"),
        (12, "quoting.quantity_negative"),
    ];
    assert_eq!(bad, want.map(|(row, code)| (row, code.to_owned())));
    assert_eq!(done.lines, 4);
    let csv = "名称,颜色\n门,白\n".as_bytes();
    let look = look(&site, &file("x.csv", csv));
    assert!(
        look.fault.is_some(),
        "a table without a price says what it lacks"
    );
}

/// What is saved as a workbook comes back as the same quote.
#[test]
fn our_own_workbook_comes_back_to_the_fen() {
    let site = site();
    let quote = ready(&site);
    for parts in [false, true] {
        let req = QuotePaper {
            id: quote,
            copy: QuoteCopy::Client,
            language: Language::Zh,
            parts,
        };
        let document = site.firm.read(|db| quoting::print::quote(db, req)).unwrap();
        let bytes = paper::render_xlsx(&document).unwrap();
        let done = import(&site, file("报价.xlsx", &bytes), false).unwrap();
        assert_eq!(
            (done.lines, done.bad, done.differing),
            (3, 0, 0),
            "{:#?}",
            done.rows
        );
        let (from, to) = (site.sheet(quote), site.sheet(done.quote));
        assert_eq!(to.totals.direct, from.totals.direct);
        let rooms = |sheet: &QuoteSheet| -> Vec<(Option<RoomId>, usize)> {
            sheet
                .sections
                .iter()
                .filter(|s| !s.lines.is_empty())
                .map(|s| (s.room, s.lines.len()))
                .collect()
        };
        assert_eq!(rooms(&to), rooms(&from));
    }
}
