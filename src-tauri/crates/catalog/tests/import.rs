//! A firm's own price book out of a workbook.
#![allow(clippy::unwrap_used)]

mod common;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use catalog::api::*;
use catalog::sheet::{MAX_BYTES, Mapping};
use kernel::Result;
use rust_xlsxwriter::{Format, Workbook};
use testkit::Firm;

use common::*;

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

/// What the screens ask for once they have looked at a file.
fn request(firm: &Firm, file: &ImportFile) -> Result<ImportPriceBook> {
    let look = ReadTable {
        file: file.clone(),
        sheet: None,
        mapping: None,
    };
    let preview = firm.read(|db| read_price_book(db, look))?;
    if let Some(fault) = preview.fault {
        return Err(fault);
    }
    Ok(ImportPriceBook {
        file: file.clone(),
        sheet: preview.sheet,
        mapping: preview.mapping,
        name: String::new(),
        valid_from: String::new(),
        on_existing: OnExisting::Update,
        skip_bad: false,
    })
}

fn import(
    firm: &Firm,
    file: &ImportFile,
    change: impl Fn(&mut ImportPriceBook),
) -> Result<ImportReport> {
    let mut req = request(firm, file)?;
    change(&mut req);
    firm.write(|tx| import_price_book(tx, req))
}

fn all_items(firm: &Firm) -> WorkItems {
    firm.read(|db| items(db, WorkItemFilter::default()))
        .unwrap()
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
    let before = all_items(&firm);
    let file = price_book(&[
        HEAD,
        &["D01", "拆墙", "㎡", "1", "2", "", ""],
        &["ZZ1", "铺石材", "㎡", "35", "120", "", ""],
    ]);
    let req = ImportPriceBook {
        name: "x".into(),
        ..request(&firm, &file).unwrap()
    };
    let change = firm
        .written(|tx| import_price_book(tx, req))
        .unwrap()
        .change
        .unwrap();
    assert_eq!(one(&firm, "ZZ1").price.unwrap().to_string(), "155");
    let free = |_: &store::Tx<'_>, _: &[(&'static str, kernel::Id<()>)]| Ok(());
    firm.store.undo(firm.owner, change, &free).unwrap();
    assert_eq!(all_items(&firm), before);
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

#[test]
fn a_made_code_is_none_of_the_price_book_or_the_file() {
    let firm = firm();
    // The starter book has D01 to D09 and D13; the file itself has D11 further down.
    let file = price_book(&[
        HEAD,
        &["一、拆除工程"],
        &["", "拆旧门套", "樘", "0", "40", "", ""],
        &["", "拆旧踢脚线", "m", "0", "4", "", ""],
        &["D11", "拆旧地暖", "㎡", "0", "25", "", ""],
        &["小计", "", "", "0", "69", "", ""],
    ]);
    let report = import(&firm, &file, |_| {}).unwrap();
    assert_eq!((report.created, report.skipped, report.bad), (3, 2, 0));
    let codes: Vec<&str> = report
        .rows
        .iter()
        .filter(|row| row.outcome == ImportOutcome::Created)
        .map(|row| row.code.as_str())
        .collect();
    assert_eq!(codes, ["D10", "D12", "D11"]);
    let notes: Vec<Option<RowNote>> = report.rows.iter().map(|row| row.note).collect();
    assert_eq!(
        notes,
        [
            Some(RowNote::Heading),
            None,
            None,
            None,
            Some(RowNote::Subtotal)
        ]
    );
}

#[test]
fn an_import_that_is_given_up_leaves_nothing() {
    let firm = firm();
    let before = all_items(&firm);
    let file = price_book(&[HEAD, &["ZZ1", "铺石材", "㎡", "35", "120", "", ""]]);
    let req = ImportPriceBook {
        name: "x".into(),
        ..request(&firm, &file).unwrap()
    };
    // Given up at the last moment: all rows are written, and their record begins.
    let ending: std::sync::Arc<std::sync::OnceLock<store::Pace>> = std::sync::Arc::default();
    let seen = std::sync::Arc::clone(&ending);
    let pace = store::Pace::new(move |progress| {
        if progress.stage == "store.record" {
            seen.get().unwrap().cancel();
        }
    });
    ending.set(pace.clone()).unwrap();
    let by = store::By {
        member: firm.owner,
        pace,
        sight: store::Sight::ALL,
    };
    let refused = firm
        .store
        .write(by, "catalog.import_price_book", |tx| {
            import_price_book(tx, req)
        })
        .unwrap_err();
    assert_eq!(refused.code, "store.cancelled");
    assert_eq!(all_items(&firm), before);
    let lists = firm
        .read(|db| price_lists(db, firm::api::Nothing {}))
        .unwrap();
    assert!(lists.iter().all(|list| list.name != "x"));
}
