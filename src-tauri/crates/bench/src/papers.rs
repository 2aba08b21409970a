//! A PDF of 200 Chinese lines against krilla (a PDF writer: no layout, places counted by hand) and typst (a whole typesetter,
//! as a process). All three set the same texts in the same fonts, with a head on each page, rules and page numbers.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};
use chrono::DateTime;
use krilla::geom::{PathBuilder, Point};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::Stroke;
use krilla::text::{Font, TextDirection};
use paper::{Cell, Column, Document, Fonts, Footer, Language, Row, Table, render_pdf};
use rust_decimal::Decimal;

use crate::Run;
use crate::figure::{Figure, Goal, Samples};

const LINES: usize = 200;
const HEAD: [&str; 7] = ["编号", "项目", "单位", "数量", "单价", "金额", "工艺做法"];
const WIDTHS: [f32; 7] = [40.0, 150.0, 30.0, 50.0, 50.0, 60.0, 143.0];
const REGULAR: &[u8] = include_bytes!("../../../../assets/fonts/NotoSansSC_400Regular.ttf");
const FONTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../assets/fonts");

pub fn measure(run: &Run) -> anyhow::Result<Vec<Figure>> {
    let rows = rows();
    let document = describe(&rows);
    let fonts = Fonts::bundled();
    let mut size = 0;
    let ours = Samples::of(10, || -> anyhow::Result<()> {
        size = render_pdf(&document, fonts).pdf.len();
        Ok(())
    })?;
    let font = Font::new(REGULAR.to_vec().into(), 0).context("the font")?;
    let krilla = Samples::of(10, || with_krilla(&rows, &font).map(drop))?;
    let mut figures = vec![
        Figure::beside(
            "PDF of 200 Chinese lines",
            "ms",
            ours.median(),
            "krilla",
            krilla.median(),
            Goal::Ratio(2.0),
        ),
        Figure::alone("its size", "KiB", size as f64 / 1024.0, Goal::Value(150.0)),
    ];
    if let Some(typst) = &run.typst {
        let source = run.folder.join("lines.typ");
        std::fs::write(&source, for_typst(&rows)?)?;
        let program = std::env::current_exe()?;
        let ours = Samples::of(5, || {
            process(
                Command::new(&program)
                    .arg("--paper")
                    .arg(run.folder.join("ours.pdf")),
            )
        })?;
        let theirs = Samples::of(5, || {
            process(
                Command::new(typst)
                    .args(["compile", "--ignore-system-fonts", "--font-path", FONTS])
                    .arg(&source)
                    .arg(run.folder.join("typst.pdf")),
            )
        })?;
        figures.push(Figure::beside(
            "the same as a process of its own",
            "ms",
            ours.median(),
            "typst",
            theirs.median(),
            Goal::Ratio(1.0),
        ));
    } else {
        eprintln!("typst is not there (--typst PROGRAM): the process beside it is not measured.");
    }
    Ok(figures)
}

/// Describes, lays out and writes the document: what a process that prints does.
pub fn write(path: &Path) -> anyhow::Result<()> {
    let document = describe(&rows());
    std::fs::write(path, render_pdf(&document, Fonts::bundled()).pdf)?;
    Ok(())
}

fn process(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output()?;
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

fn rows() -> Vec<[String; 7]> {
    let items = [
        ("墙面乳胶漆（两底两面）", "㎡", "腻子三遍打磨平整，底漆一遍"),
        ("地面铺贴八百抛釉砖", "㎡", "干硬性砂浆，缝宽一点五毫米"),
        ("石膏板吊顶（平顶）", "㎡", "轻钢龙骨，自攻钉防锈处理"),
        ("卫生间防水涂刷", "㎡", "墙面返高三十，淋浴区到顶"),
        ("强电布管布线", "m", "横平竖直，活线可抽，打压验收"),
    ];
    (0..LINES)
        .map(|at| {
            let (name, unit, craft) = items[at % items.len()];
            let quantity = Decimal::new(i64::try_from(at).unwrap_or(0) * 37 + 150, 2);
            let price = Decimal::new(2_790 + i64::try_from(at % 17).unwrap_or(0) * 310, 2);
            [
                format!("A-{}", at + 1),
                name.to_owned(),
                unit.to_owned(),
                quantity.to_string(),
                price.to_string(),
                kernel::round_half_up(quantity * price, 2).to_string(),
                craft.to_owned(),
            ]
        })
        .collect()
}

fn describe(rows: &[[String; 7]]) -> Document {
    let mut document = Document::new("报价明细", Language::Chinese, DateTime::UNIX_EPOCH);
    document.footer = Some(Footer {
        left: String::new(),
        center: String::new(),
        right: "第 {page} 页 / 共 {pages} 页".into(),
    });
    let columns = WIDTHS.iter().enumerate().map(|(at, width)| {
        let column = Column::fixed(*width);
        if (3..6).contains(&at) {
            column.right()
        } else {
            column
        }
    });
    let mut table = Table::new(columns).head(HEAD);
    table.size = 8.0;
    table.rows = rows
        .iter()
        .map(|row| Row::line(row.iter().map(|text| Cell::text(text.as_str()))))
        .collect();
    document.push(table);
    document
}

/// The same page by page: text at places, a rule under each row.
fn with_krilla(rows: &[[String; 7]], font: &Font) -> anyhow::Result<Vec<u8>> {
    const PER_PAGE: usize = 44;
    const STEP: f32 = 16.5;
    let mut document = krilla::Document::new();
    let pages = rows.len().div_ceil(PER_PAGE);
    for (number, chunk) in rows.chunks(PER_PAGE).enumerate() {
        let mut page =
            document.start_page_with(PageSettings::from_wh(595.28, 841.89).context("A4")?);
        let mut surface = page.surface();
        let head = HEAD.map(str::to_owned);
        for (at, row) in std::iter::once(&head).chain(chunk).enumerate() {
            let y = 60.0 + at as f32 * STEP;
            let mut x = 36.0;
            for (text, width) in row.iter().zip(WIDTHS) {
                surface.draw_text(
                    Point::from_xy(x + 3.0, y),
                    font.clone(),
                    8.0,
                    text,
                    false,
                    TextDirection::Auto,
                );
                x += width;
            }
            let mut rule = PathBuilder::new();
            rule.move_to(36.0, y + 5.0);
            rule.line_to(x, y + 5.0);
            surface.set_stroke(Some(Stroke {
                width: 0.4,
                opacity: NormalizedF32::ONE,
                ..Stroke::default()
            }));
            if let Some(rule) = rule.finish() {
                surface.draw_path(&rule);
            }
            surface.set_stroke(None);
        }
        let foot = format!("第 {} 页 / 共 {pages} 页", number + 1);
        surface.draw_text(
            Point::from_xy(470.0, 815.0),
            font.clone(),
            8.0,
            &foot,
            false,
            TextDirection::Auto,
        );
        surface.finish();
        page.finish();
    }
    document
        .finish()
        .map_err(|error| anyhow::anyhow!("{error:?}"))
}

fn for_typst(rows: &[[String; 7]]) -> anyhow::Result<String> {
    let mut text = String::from(
        "#set page(paper: \"a4\", margin: 36pt, footer: context align(right)[第 #counter(page).display() 页 / 共 #counter(page).final().first() 页])\n\
         #set text(font: \"Noto Sans SC\", size: 8pt, lang: \"zh\")\n\
         #table(columns: (40pt, 150pt, 30pt, 50pt, 50pt, 60pt, 143pt), stroke: (bottom: 0.4pt),\n\
         align: (x, y) => if x > 2 and x < 6 { right } else { left },\n table.header(",
    );
    for head in HEAD {
        write!(text, "[{head}],")?;
    }
    text.push_str("),\n");
    for row in rows {
        for cell in row {
            write!(text, "[{cell}],")?;
        }
        text.push('\n');
    }
    text.push_str(")\n");
    Ok(text)
}
