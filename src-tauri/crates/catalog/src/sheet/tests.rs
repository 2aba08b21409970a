use rust_xlsxwriter::{Format, Workbook as Writer};

use super::*;

const FIELDS: &[Field] = &[
    Field {
        key: "code",
        required: false,
        kind: FieldKind::Text,
        headings: &["编号", "编码", "code"],
    },
    Field {
        key: "room",
        required: false,
        kind: FieldKind::Text,
        headings: &["空间", "房间"],
    },
    Field {
        key: "name",
        required: true,
        kind: FieldKind::Text,
        headings: &["项目名称", "名称", "name"],
    },
    Field {
        key: "unit",
        required: true,
        kind: FieldKind::Text,
        headings: &["单位", "unit"],
    },
    Field {
        key: "quantity",
        required: false,
        kind: FieldKind::Number,
        headings: &["工程量", "数量"],
    },
    Field {
        key: "auxiliary",
        required: false,
        kind: FieldKind::Number,
        headings: &["辅材", "辅料"],
    },
    Field {
        key: "labour",
        required: true,
        kind: FieldKind::Number,
        headings: &["人工", "人工费"],
    },
];

fn write(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Writer::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

fn rows(bytes: &[u8]) -> kernel::Result<(Mapping, Vec<Row>)> {
    let book = read("a.xlsx", bytes)?;
    let mapping = guess(&book.sheets[0], FIELDS)?;
    let rows = table(&book.sheets[0], &mapping, FIELDS)?;
    Ok((mapping, rows))
}

#[test]
fn columns_are_named_as_spreadsheets_do() {
    for (at, name) in [
        (0, "A"),
        (25, "Z"),
        (26, "AA"),
        (51, "AZ"),
        (52, "BA"),
        (701, "ZZ"),
        (702, "AAA"),
    ] {
        assert_eq!(column_name(at), name);
    }
}

#[test]
fn a_plain_table_under_a_title_is_found() {
    let bytes = write(|sheet| {
        sheet
            .merge_range(0, 0, 0, 4, "某某装饰 2026 报价单", &Format::new())
            .unwrap();
        for (column, text) in ["编号", "项目名称", "单位", "人工费（元）", "辅料"]
            .iter()
            .enumerate()
        {
            sheet.write(2, column as u16, *text).unwrap();
        }
        sheet.write(3, 0, "A1").unwrap();
        sheet.write(3, 1, " 铺地砖 ").unwrap();
        sheet.write(3, 2, "㎡").unwrap();
        sheet.write(3, 3, 47.1).unwrap();
        sheet.write(3, 4, "￥1,024.50").unwrap();
        sheet.write(5, 1, "备注：以上不含主材").unwrap();
    });
    let (mapping, rows) = rows(&bytes).unwrap();
    assert_eq!((mapping.header_row, mapping.header_rows), (3, 1));
    assert_eq!(rows[0].number, 4);
    assert_eq!(rows[0].text("name").unwrap(), "铺地砖");
    assert_eq!(
        rows[0].price("labour").unwrap().unwrap().to_string(),
        "47.1"
    );
    assert_eq!(
        rows[0].price("auxiliary").unwrap().unwrap().to_string(),
        "1024.5"
    );
    assert_eq!(rows[1].number, 6);
    assert_eq!(rows[1].lone.as_deref(), Some("备注：以上不含主材"));
}

#[test]
fn a_head_of_two_rows_is_read_together() {
    let bytes = write(|sheet| {
        let f = Format::new();
        sheet.merge_range(0, 0, 1, 0, "项目名称", &f).unwrap();
        sheet.merge_range(0, 1, 1, 1, "单位", &f).unwrap();
        sheet.merge_range(0, 2, 0, 3, "单价", &f).unwrap();
        sheet.write(1, 2, "辅材").unwrap();
        sheet.write(1, 3, "人工").unwrap();
        sheet.write(2, 0, "乳胶漆").unwrap();
        sheet.write(2, 1, "㎡").unwrap();
        sheet.write(2, 2, 9.5).unwrap();
        sheet.write(2, 3, 7.5).unwrap();
    });
    let (mapping, rows) = rows(&bytes).unwrap();
    assert_eq!((mapping.header_row, mapping.header_rows), (1, 2));
    assert_eq!(rows.len(), 1);
    assert_eq!(
        rows[0].price("auxiliary").unwrap().unwrap().to_string(),
        "9.5"
    );
    assert_eq!(rows[0].price("labour").unwrap().unwrap().to_string(), "7.5");
}

#[test]
fn merged_words_hold_for_every_row_and_merged_numbers_are_refused() {
    let bytes = write(|sheet| {
        let f = Format::new();
        for (column, text) in ["空间", "项目名称", "单位", "人工"].iter().enumerate() {
            sheet.write(0, column as u16, *text).unwrap();
        }
        sheet.merge_range(1, 0, 2, 0, "厨房", &f).unwrap();
        sheet.write(1, 1, "墙砖").unwrap();
        sheet.write(2, 1, "地砖").unwrap();
        sheet.write(1, 2, "㎡").unwrap();
        sheet.write(2, 2, "㎡").unwrap();
        sheet.merge_range(1, 3, 2, 3, "", &f).unwrap();
        sheet.write(1, 3, 50).unwrap();
    });
    let (_, rows) = rows(&bytes).unwrap();
    assert_eq!(rows[0].text("room").unwrap(), "厨房");
    assert_eq!(rows[1].text("room").unwrap(), "厨房");
    assert_eq!(rows[0].price("labour").unwrap().unwrap().to_string(), "50");
    let fault = rows[1].price("labour").unwrap_err();
    assert_eq!(fault.code, "catalog.import_merged_number");
    assert_eq!(
        (&fault.params["cell"], &fault.params["row"]),
        (&"D3".into(), &3.into())
    );
}

#[test]
fn words_in_number_cells_name_the_cell() {
    let bytes = write(|sheet| {
        for (column, text) in ["项目名称", "单位", "人工"].iter().enumerate() {
            sheet.write(0, column as u16, *text).unwrap();
        }
        for (row, text) in ["面议", "-", "", "12元", "5%", "1e5", "１２．５"]
            .iter()
            .enumerate()
        {
            sheet.write(row as u32 + 1, 0, "项").unwrap();
            sheet.write(row as u32 + 1, 2, *text).unwrap();
        }
        sheet
            .write_formula(
                8,
                2,
                rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!"),
            )
            .unwrap();
        sheet.write(8, 0, "项").unwrap();
        sheet.write(9, 0, "项").unwrap();
        sheet.write(9, 2, 1.0 / 3.0).unwrap();
    });
    let (_, rows) = rows(&bytes).unwrap();
    let got: Vec<String> = rows
        .iter()
        .map(|row| match row.price("labour") {
            Ok(None) => String::new(),
            Ok(Some(value)) => value.to_string(),
            Err(fault) => format!("{} {}", fault.code, fault.params["cell"].as_str().unwrap()),
        })
        .collect();
    assert_eq!(
        got,
        [
            "catalog.import_number C2",
            "",
            "",
            "12",
            "0.05",
            "catalog.import_number C7",
            "12.5",
            "catalog.import_broken C9",
            "0.3333",
        ]
    );
}

#[test]
fn missing_columns_are_named() {
    let bytes = write(|sheet| {
        sheet.write(0, 0, "项目名称").unwrap();
        sheet.write(0, 1, "数量").unwrap();
        sheet.write(1, 0, "铺地砖").unwrap();
    });
    let fault = rows(&bytes).unwrap_err();
    assert_eq!(fault.code, "catalog.import_missing_columns");
    assert_eq!(fault.params["columns"], "单位、人工");
}

#[test]
fn files_that_are_no_tables_are_refused() {
    let empty_book = write(|_| {});
    let no_head = write(|sheet| {
        sheet.write(0, 0, "你好").unwrap();
    });
    let only_head = write(|sheet| {
        for (column, text) in ["项目名称", "单位", "人工"].iter().enumerate() {
            sheet.write(0, column as u16, *text).unwrap();
        }
    });
    let far_down = write(|sheet| {
        sheet.write(900_000, 0, "x").unwrap();
    });
    let mut cut = write(|sheet| {
        sheet.write(0, 0, "项目名称").unwrap();
    });
    cut.truncate(cut.len() / 2);
    let big = vec![b'a'; MAX_BYTES + 1];
    for (name, bytes, code) in [
        ("a.xlsx", &[][..], "catalog.file_empty"),
        ("a.xlsx", &empty_book, "catalog.file_empty"),
        ("a.csv", b"\n\n", "catalog.file_empty"),
        ("a.csv", &big, "catalog.file_size"),
        ("报价.pdf", b"%PDF-1.7 ...", "catalog.file_type"),
        ("a.xlsx", b"hello", "catalog.file_type"),
        (
            "a.csv",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            "catalog.file_type",
        ),
        ("a.csv", &[0xff, 0xff, 0x80, 0x20], "catalog.file_encoding"),
        ("a.xlsx", &cut, "catalog.file_damaged"),
        (
            "a.xls",
            &[0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3],
            "catalog.file_damaged",
        ),
        ("a.xlsx", &far_down, "catalog.file_rows"),
    ] {
        let fault = read(name, bytes).unwrap_err();
        assert!(
            fault.code == code
                || (code == "catalog.file_type" && fault.code == "catalog.file_encoding"),
            "{name}: wanted {code}, got {fault}"
        );
        assert_eq!(fault.params["field"], "file");
    }
    assert_eq!(rows(&no_head).unwrap_err().code, "catalog.import_no_header");
    assert_eq!(rows(&only_head).unwrap_err().code, "catalog.import_no_rows");
}

#[test]
fn text_files_are_read_in_the_encodings_people_have() {
    let text = "编号,项目名称,单位,人工\nA1,\"铺地砖, 斜铺\",㎡,47\n\nA2,防水,㎡,23\n";
    let (gb, _, bad) = encoding_rs::GB18030.encode(text);
    assert!(!bad);
    let mut marked = vec![0xef, 0xbb, 0xbf];
    marked.extend(text.as_bytes());
    let mut wide = vec![0xff, 0xfe];
    wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let tabs = text
        .replace("\"铺地砖, 斜铺\"", "铺地砖, 斜铺")
        .replace("A1,", "A1\t")
        .replace("斜铺,", "斜铺\t");
    for bytes in [text.as_bytes(), &gb, &marked, &wide] {
        let book = read("价格.CSV", bytes).unwrap();
        let mapping = guess(&book.sheets[0], FIELDS).unwrap();
        let rows = table(&book.sheets[0], &mapping, FIELDS).unwrap();
        assert_eq!(rows[0].text("name").unwrap(), "铺地砖, 斜铺");
        assert_eq!(rows[1].number, 4);
        assert_eq!(rows[1].price("labour").unwrap().unwrap().to_string(), "23");
    }
    assert!(read("a.tsv", tabs.as_bytes()).is_ok());
}

#[test]
fn cut_up_and_changed_files_never_panic() {
    let good = write(|sheet| {
        for (column, text) in ["项目名称", "单位", "人工"].iter().enumerate() {
            sheet.write(0, column as u16, *text).unwrap();
            sheet.write(1, column as u16, 5).unwrap();
        }
    });
    for at in (0..good.len()).step_by(37) {
        let _ = read("a.xlsx", &good[..at]);
        let mut changed = good.clone();
        changed[at] ^= 0x5a;
        if let Ok(book) = read("a.xlsx", &changed) {
            let _ = guess(&book.sheets[0], FIELDS)
                .and_then(|mapping| table(&book.sheets[0], &mapping, FIELDS));
        }
    }
}

#[test]
fn sums_are_known_in_whichever_column_they_stand() {
    let bytes = write(|sheet| {
        // The first column and the last are not taken.
        for (column, text) in ["类", "编号", "项目名称", "单位", "人工", "附注"]
            .iter()
            .enumerate()
        {
            sheet.write(0, column as u16, *text).unwrap();
        }
        let rows: &[(&[&str], f64)] = &[
            (&["", "A1", "铺地砖", "㎡", "", "总价包干"], 47.0),
            (&["小计"], 47.0),
            (&["", "客厅小计："], 47.0),
            (&["", "", "本页合计"], 47.0),
            (&["", "", "合 计", "元"], 47.0),
            (&["", "", "", "", "", "直接费总计"], 47.0),
            (
                &[
                    "",
                    "",
                    "",
                    "",
                    "",
                    "以上各项的合计不含税金和管理费，税金另外计算",
                ],
                47.0,
            ),
            (&["", "A2", "总计划编制", "项"], 47.0),
        ];
        for (at, (texts, figure)) in rows.iter().enumerate() {
            let at = at as u32 + 1;
            for (column, text) in texts.iter().enumerate() {
                sheet.write(at, column as u16, *text).unwrap();
            }
            sheet.write(at, 4, *figure).unwrap();
        }
    });
    let (_, rows) = rows(&bytes).unwrap();
    let sums: Vec<Option<&str>> = rows.iter().map(|row| row.sum.as_deref()).collect();
    assert_eq!(
        sums,
        [
            None,
            Some("小计"),
            Some("客厅小计："),
            Some("本页合计"),
            Some("合 计"),
            Some("直接费总计"),
            None,
            None,
        ]
    );
}

#[test]
fn a_fault_names_the_cell_even_where_the_cell_is_empty() {
    let bytes = write(|sheet| {
        for (column, text) in ["项目名称", "单位", "人工"].iter().enumerate() {
            sheet.write(0, column as u16, *text).unwrap();
        }
        sheet.write(1, 1, "㎡").unwrap();
        sheet.write(1, 2, 5).unwrap();
    });
    let (_, rows) = rows(&bytes).unwrap();
    let mut reader = Reader::new(&rows[0]);
    reader.refuse(
        "name",
        kernel::Fault::new("firm.text_missing", "Fill this in"),
    );
    assert_eq!(reader.faults[0].params["cell"], "A2");
    assert_eq!(reader.faults[0].params["row"], 2);
}

#[test]
fn reading_is_given_up_when_nobody_wants_it() {
    let bytes = write(|sheet| {
        for row in 0..2_000 {
            sheet.write(row, 0, "x").unwrap();
        }
    });
    let pace = store::Pace::new(|_| {});
    pace.cancel();
    let fault = read_for("a.xlsx", &bytes, &pace).unwrap_err();
    assert_eq!(fault.code, "store.cancelled");
}
