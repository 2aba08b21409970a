use std::collections::BTreeSet;

use chrono::DateTime;
use proptest::prelude::*;

use super::*;
use crate::describe::*;

fn document(blocks: Vec<Block>) -> Document {
    let mut document = Document::new("t", Language::Chinese, DateTime::UNIX_EPOCH);
    document.blocks = blocks;
    document
}

fn sheets(document: &Document) -> Vec<Sheet> {
    layout(document, Fonts::bundled()).sheets
}

/// The lines of a sheet in drawing order.
fn lines(sheet: &Sheet) -> Vec<String> {
    sheet
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Text { line, .. } => Some(line.to_plain()),
            _ => None,
        })
        .collect()
}

fn has(sheet: &Sheet, text: &str) -> bool {
    lines(sheet).iter().any(|line| line == text)
}

/// Nothing outside of the page, no text on text.
fn check_places(document: &Document, sheets: &[Sheet]) {
    let page = document.page;
    for (at, sheet) in sheets.iter().enumerate() {
        let mut boxes: Vec<(f32, f32, f32, f32, String)> = Vec::new();
        for item in &sheet.items {
            let (x, y, w, h) = match item {
                Item::Text { x, y, line } => (*x, *y, line.width, line.height),
                Item::Fill {
                    x,
                    y,
                    width,
                    height,
                    ..
                }
                | Item::Picture {
                    x,
                    y,
                    width,
                    height,
                    ..
                } => (*x, *y, *width, *height),
                Item::Stroke { from, to, .. } => (from.0, from.1, to.0 - from.0, to.1 - from.1),
                Item::Shape { .. } => continue,
            };
            let inside = x > page.left - 0.1
                && x + w < page.width - page.right + 0.1
                && y > page.top - 0.1
                && y + h < page.height - page.bottom + 0.1;
            assert!(inside, "page {at}: {item:?} is outside");
            if let Item::Text { line, .. } = item {
                boxes.push((x, y, x + w, y + h, line.to_plain()));
            }
        }
        for (i, a) in boxes.iter().enumerate() {
            for b in &boxes[i + 1..] {
                let apart =
                    a.2 <= b.0 + 0.1 || b.2 <= a.0 + 0.1 || a.3 <= b.1 + 0.1 || b.3 <= a.1 + 0.1;
                assert!(apart, "page {at}: {a:?} lies on {b:?}");
            }
        }
    }
}

fn two_columns() -> Table {
    Table::new([Column::fixed(60.0), Column::share(1.0)]).head(["序号", "项目"])
}

fn row(name: impl ToString) -> Row {
    Row::line([Cell::text(name.to_string()), Cell::text("墙面")])
}

#[test]
fn a_head_stands_above_its_rows_on_every_page() {
    let mut table = two_columns();
    table.rows = (0..120).map(row).collect();
    let document = document(vec![table.into(), Paragraph::new("完").into()]);
    let sheets = sheets(&document);
    check_places(&document, &sheets);
    assert!(sheets.len() >= 3);
    for sheet in &sheets {
        assert_eq!(lines(sheet)[0], "序号");
        assert_eq!(lines(sheet).iter().filter(|l| *l == "序号").count(), 1);
    }
    assert!(has(&sheets[sheets.len() - 1], "完"));
}

#[test]
fn neither_titles_nor_sums_are_left_alone_at_any_page_end() {
    // Whatever stands above, shifted by one row each time.
    for before in 0..45 {
        let mut table = two_columns();
        table.rows = (0..before).map(|i| row(format!("前{i}"))).collect();
        table.rows.push(Row::section([Cell::text("A").span(2)]));
        table.rows.push(row("a1"));
        table.rows.push(row("a2"));
        table
            .rows
            .push(Row::subtotal([Cell::text("小计"), Cell::text("9")]));
        table
            .rows
            .push(Row::total([Cell::text("合计"), Cell::text("9")]));
        table.rows.extend((0..4).map(|i| row(format!("后{i}"))));
        let document = document(vec![table.into()]);
        let sheets = sheets(&document);
        check_places(&document, &sheets);
        let page_of = |text: &str| sheets.iter().position(|sheet| has(sheet, text));
        assert_eq!(page_of("A"), page_of("a1"), "{before} rows before");
        assert_eq!(page_of("a2"), page_of("小计"), "{before} rows before");
        assert_eq!(page_of("小计"), page_of("合计"), "{before} rows before");
    }
}

#[test]
fn headings_and_kept_blocks_move_to_the_next_page_together() {
    for before in 30..50 {
        let mut blocks: Vec<Block> = (0..before)
            .map(|i| Paragraph::new(format!("前{i}")).into())
            .collect();
        blocks.push(Block::Heading {
            level: 1,
            text: "标题".into(),
        });
        blocks.push(Paragraph::new("正文").into());
        blocks.push(Block::Keep(
            (0..6)
                .map(|i| Paragraph::new(format!("组{i}")).into())
                .collect(),
        ));
        let document = document(blocks);
        let sheets = sheets(&document);
        check_places(&document, &sheets);
        let page_of = |text: &str| sheets.iter().position(|sheet| has(sheet, text));
        assert_eq!(page_of("标题"), page_of("正文"));
        let group: BTreeSet<_> = (0..6).map(|i| page_of(&format!("组{i}"))).collect();
        assert_eq!(group.len(), 1, "{before} paragraphs before");
    }
}

#[test]
fn a_total_takes_the_last_row_above_it_along() {
    for rows in 20..60 {
        let mut table = two_columns();
        table.rows = (0..rows).map(|i| row(format!("r{i}"))).collect();
        let total = Totals::default().with_strong("合计", Cell::text("1.00"));
        let document = document(vec![table.into(), total.into()]);
        let sheets = sheets(&document);
        check_places(&document, &sheets);
        let page_of = |text: &str| sheets.iter().position(|sheet| has(sheet, text));
        assert_eq!(
            page_of("合计"),
            page_of(&format!("r{}", rows - 1)),
            "{rows} rows"
        );
    }
}

#[test]
fn a_group_taller_than_a_page_still_holds_its_sums() {
    let mut table = two_columns();
    for section in 0..12 {
        table
            .rows
            .push(Row::section([Cell::text(format!("S{section}")).span(2)]));
        table
            .rows
            .extend((0..7).map(|i| row(format!("s{section}-{i}"))));
        table
            .rows
            .push(Row::subtotal([Cell::text(format!("T{section}"))]));
    }
    let document = document(vec![Block::Keep(vec![table.into()])]);
    let sheets = sheets(&document);
    let page_of = |text: &str| sheets.iter().position(|sheet| has(sheet, text));
    assert!(sheets.len() > 1);
    for section in 0..12 {
        assert_eq!(
            page_of(&format!("S{section}")),
            page_of(&format!("s{section}-0"))
        );
        assert_eq!(
            page_of(&format!("T{section}")),
            page_of(&format!("s{section}-6"))
        );
    }
}

#[test]
fn a_row_taller_than_a_page_is_torn_between_lines() {
    let long = "墙面基层处理。".repeat(430);
    assert_eq!(long.chars().count(), 3010);
    let mut table = Table::new([Column::fixed(60.0), Column::fixed(120.0)]).head(["序号", "做法"]);
    table.rows = vec![
        row("前"),
        Row::section([Cell::text("段").span(2)]),
        Row::line([Cell::text("长"), Cell::text(long.as_str())]),
        Row::subtotal([Cell::text("小计"), Cell::text("9")]),
        row("后"),
    ];
    let document = document(vec![table.into()]);
    let sheets = sheets(&document);
    check_places(&document, &sheets);
    assert!(sheets.len() > 2);
    let whole: String = sheets
        .iter()
        .flat_map(lines)
        .filter(|line| line.contains(['墙', '面', '基', '层', '处', '理', '。']))
        .collect();
    assert!(whole.contains(&long));
    // The sum stands under the end of the row, not alone.
    let last = sheets
        .iter()
        .find(|sheet| has(sheet, "小计"))
        .expect("the sum prints");
    let at = lines(last)
        .iter()
        .position(|line| line == "小计")
        .expect("it does");
    assert!(at > 2, "{:?}", lines(last));
    assert!(sheets.iter().all(|sheet| lines(sheet)[0] == "序号"));
}

#[test]
fn empty_documents_and_tables_print() {
    assert_eq!(sheets(&document(vec![])).len(), 1);
    let mut table = two_columns();
    assert_eq!(
        lines(&sheets(&document(vec![table.clone().into()]))[0]),
        ["序号", "项目"]
    );
    table.empty = "没有材料".into();
    assert!(has(&sheets(&document(vec![table.into()]))[0], "没有材料"));
    assert_eq!(sheets(&document(vec![Table::new([]).into()])).len(), 1);
}

#[test]
fn page_breaks_leave_no_empty_pages() {
    let text = || Block::from(Paragraph::new("文"));
    let broken = document(vec![
        Block::PageBreak,
        text(),
        Block::PageBreak,
        Block::PageBreak,
        Block::Spacer(20.0),
        text(),
        Block::PageBreak,
    ]);
    assert_eq!(sheets(&broken).len(), 2);
}

#[test]
fn nested_heads_leave_the_covered_places_free() {
    let mut table = Table::new([Column::share(1.0), Column::share(1.0), Column::share(1.0)]);
    table.head = vec![
        Row::line([Cell::text("名").down(2), Cell::text("单价").span(2)]),
        Row::line([Cell::text("主材"), Cell::text("人工")]),
    ];
    table.rows = vec![row("1")];
    let document = document(vec![table.into()]);
    let sheets = sheets(&document);
    check_places(&document, &sheets);
    let place = |text: &str| {
        sheets[0]
            .items
            .iter()
            .find_map(|item| match item {
                Item::Text { x, y, line } if line.to_plain() == text => Some((*x, *y)),
                _ => None,
            })
            .expect("prints")
    };
    assert!(place("主材").0 > place("名").0 + 50.0);
    assert!(place("主材").1 > place("单价").1);
    assert!(place("名").1 > place("单价").1 && place("名").1 < place("主材").1);
}

#[test]
fn automatic_columns_hold_their_widest_cell_on_one_line() {
    let mut table = Table::new([Column::auto(), Column::auto().right(), Column::share(1.0)])
        .head(["项目名称", "合价（元）", ""]);
    table.rows = vec![
        row("短"),
        Row::total([Cell::text("工程直接费合计"), Cell::text("259,259.07")]),
    ];
    let document = document(vec![table.into()]);
    let sheets = sheets(&document);
    check_places(&document, &sheets);
    assert!(has(&sheets[0], "工程直接费合计") && has(&sheets[0], "259,259.07"));
}

#[test]
fn figures_shrink_rather_than_break() {
    let mut table = Table::new([Column::fixed(40.0).right(), Column::share(1.0)]);
    let figure = Cell::figure("12345678.90".parse().expect("a number"), 2);
    table.rows = vec![Row::line([figure])];
    let document = document(vec![table.into()]);
    let sheets = sheets(&document);
    check_places(&document, &sheets);
    assert_eq!(lines(&sheets[0]), ["12,345,678.90"]);
}

#[test]
fn footers_count_pages_and_heads_spare_the_letterhead() {
    let mut document = document(
        (0..3)
            .flat_map(|_| [Paragraph::new("文").into(), Block::PageBreak])
            .collect(),
    );
    document.letterhead = Some(Letterhead {
        name: "锦程".into(),
        ..Letterhead::default()
    });
    document.running_head = Some(RunningHead {
        left: "眉".into(),
        right: String::new(),
    });
    document.footer = Some(Footer {
        right: "第 {page} 页 / 共 {pages} 页".into(),
        ..Footer::default()
    });
    document.watermark = Some("内部".into());
    let sheets = sheets(&document);
    check_places(&document, &sheets);
    assert_eq!(sheets.len(), 3);
    for (at, sheet) in sheets.iter().enumerate() {
        assert!(has(sheet, &format!("第 {} 页 / 共 3 页", at + 1)));
        assert_eq!(has(sheet, "锦程"), at == 0);
        assert_eq!(has(sheet, "眉"), at > 0);
        assert!(matches!(sheet.items[0], Item::Shape { .. }));
    }
}

#[test]
fn bad_input_is_printed_around_and_reported() {
    let mut table = two_columns();
    table.rows = vec![Row::line(["1", "2", "3"].map(Cell::from))];
    let document = document(vec![
        Picture {
            image: Image::new(*b"no picture"),
            width: 1e9,
            align: Align::Center,
            caption: "图".into(),
        }
        .into(),
        table.into(),
        Paragraph::new("🦀").sized(f32::NAN).into(),
    ]);
    let laid_out = layout(&document, Fonts::bundled());
    check_places(&document, &laid_out.sheets);
    assert_eq!(laid_out.missing(), ['🦀']);
    assert!(matches!(
        laid_out.warnings[..],
        [
            Warning::UnreadablePicture { .. },
            Warning::SurplusCells { row: 0 },
            Warning::MissingCharacter('🦀')
        ]
    ));
}

fn any_text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => "[墙面乳胶漆两底、，。（）“”《》：；！？…—]{0,12}",
        3 => "[a-zA-Z0-9,.%×/ -]{0,14}",
        1 => "[𠮷𪚥𨭎䶮龘\u{30001}🦀\n\t\u{7}㎡]{0,4}",
        1 => Just("x".repeat(90)),
    ];
    prop::collection::vec(part, 0..5).prop_map(|parts| parts.concat())
}

fn any_width() -> impl Strategy<Value = Width> {
    prop_oneof![
        (1.0_f32..90.0).prop_map(Width::Fixed),
        (1.0_f32..120.0).prop_map(|max| Width::Auto { max }),
        (0.1_f32..3.0).prop_map(Width::Share),
    ]
}

fn any_row() -> impl Strategy<Value = Row> {
    let kind = prop_oneof![
        6 => Just(RowKind::Line),
        1 => Just(RowKind::Section),
        1 => Just(RowKind::Subtotal),
        1 => Just(RowKind::Note),
        1 => Just(RowKind::Total),
    ];
    let cell = (any_text(), 1_usize..3).prop_map(|(text, span)| Cell::text(text).span(span));
    (kind, prop::collection::vec(cell, 0..6), any::<bool>()).prop_map(|(kind, cells, keep)| Row {
        keep_with_next: keep,
        ..Row::of(kind, cells)
    })
}

prop_compose! {
    fn any_table()(
        widths in prop::collection::vec(any_width(), 0..5),
        mut rows in prop::collection::vec(any_row(), 0..60),
        head in prop::collection::vec(any_text(), 0..4),
        rules in prop_oneof![Just(Rules::Rows), Just(Rules::Grid), Just(Rules::None)],
        size in 6.0_f32..12.0,
    ) -> Table {
        for (at, row) in rows.iter_mut().enumerate() {
            row.cells.insert(0, Cell::text(format!("№{at}")));
        }
        let columns = std::iter::once(Width::Fixed(60.0)).chain(widths).map(|width| Column { width, align: Align::Left });
        let mut table = Table::new(columns).ruled(rules);
        table.head = vec![Row::line(head.into_iter().map(Cell::from))];
        table.rows = rows;
        table.size = size;
        table
    }
}

fn any_block() -> impl Strategy<Value = Block> {
    prop_oneof![
        (any_text(), 1_u8..4).prop_map(|(text, level)| Block::Heading {
            level,
            text: text.into()
        }),
        (any_text(), any_text()).prop_map(|(text, sub)| Block::Title {
            text: text.into(),
            subtitle: sub.into()
        }),
        (any_text(), any::<bool>()).prop_map(|(text, justify)| {
            let align = if justify {
                Align::Justify
            } else {
                Align::Right
            };
            Paragraph::new(text.repeat(4)).aligned(align).into()
        }),
        (
            prop::collection::vec((any_text(), any_text(), 1_usize..4), 0..7),
            1_usize..5
        )
            .prop_map(|(items, columns)| {
                let grid = Fields::new(columns);
                items
                    .into_iter()
                    .fold(grid, |grid, (label, value, span)| {
                        grid.with_wide(span, label, value)
                    })
                    .into()
            }),
        (any_text(), any_text()).prop_map(|(label, words)| {
            let totals = Totals::default()
                .with(label.as_str(), "1.00")
                .with_strong("合计", "12,000.00");
            Totals {
                words: Some((label.into(), words.into())),
                ..totals
            }
            .into()
        }),
        prop::collection::vec(any_text(), 1..4).prop_map(|texts| Block::Signatures(
            texts
                .into_iter()
                .map(|t| SignatureBox {
                    title: t.as_str().into(),
                    lines: vec![t.into()],
                    image: None
                })
                .collect()
        )),
        prop::collection::vec(any_text(), 0..6).prop_map(|texts| Terms {
            items: texts.into_iter().map(Text::from).collect(),
            size: 0.0,
        }
        .into()),
        Just(Block::PageBreak),
        Just(Block::Rule),
        (0.0_f32..2000.0).prop_map(Block::Spacer),
    ]
}

proptest! {
    #[test]
    fn anything_is_placed_on_pages_without_overlaps(
        blocks in prop::collection::vec(any_block(), 0..8),
        kept in prop::collection::vec(any_block(), 0..4),
        table in any_table(),
        landscape in any::<bool>(),
        footer in any::<bool>(),
    ) {
        let mut document = document(blocks);
        document.blocks.push(Block::Keep(kept));
        document.blocks.push(table.clone().into());
        if landscape {
            document.page = Page::a4_landscape();
        }
        document.footer = footer.then(|| Footer { right: "{page}/{pages}".into(), ..Footer::default() });
        let sheets = sheets(&document);
        check_places(&document, &sheets);

        // Every row once, in order; no title last and no sum first on a page.
        let marks = |sheet: &Sheet| -> Vec<usize> {
            lines(sheet).iter().filter_map(|l| l.strip_prefix('№')?.parse().ok()).collect()
        };
        let all: Vec<usize> = sheets.iter().flat_map(marks).collect();
        prop_assert_eq!(all, (0..table.rows.len()).collect::<Vec<_>>());
    }
}
