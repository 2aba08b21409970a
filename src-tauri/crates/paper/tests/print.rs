//! Finished files, read back with other programs.

#[path = "../examples/sample/quote.rs"]
#[allow(dead_code)]
mod quote;

use std::io::{Cursor, Write};
use std::process::{Command, Stdio};

use calamine::{Data, Reader, Xlsx};
use chrono::DateTime;
use image::{DynamicImage, ImageFormat, RgbImage};
use paper::{
    Align, Block, Cell, Column, Document, Fonts, Image, Language, Paragraph, Picture, Row, Table,
    Warning, render_pdf, render_png, render_png_pages, render_xlsx,
};

fn document(blocks: Vec<Block>) -> Document {
    let mut document = Document::new("测试 Test", Language::Chinese, DateTime::UNIX_EPOCH);
    document.blocks = blocks;
    document
}

/// Runs a program of poppler-utils on a PDF. These tests need it: a missing program fails them.
fn poppler(program: &str, arguments: &[&str], pdf: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder for the file");
    let path = folder.path().join("file.pdf");
    std::fs::write(&path, pdf).expect("the file is written");
    let output = Command::new(program)
        .args(arguments)
        .arg(&path)
        .arg("-")
        .stderr(Stdio::piped())
        .output()
        .unwrap_or_else(|error| panic!("{program} of poppler-utils is needed: {error}"));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && complaint.is_empty(),
        "{program}: {complaint}"
    );
    output.stdout
}

fn text_of(pdf: &[u8]) -> String {
    String::from_utf8(poppler("pdftotext", &["-raw", "-enc", "UTF-8"], pdf)).expect("UTF-8")
}

/// Text without spaces and line ends.
fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{c}')
        .collect()
}

#[test]
fn text_comes_back_in_reading_order() {
    let printed = render_pdf(&quote::chinese(1), Fonts::bundled());
    let text = squeezed(&text_of(&printed.pdf));
    let expected = [
        "锦程装饰工程有限公司",
        "装修工程报价单",
        "𠮷田䶮先生（Mr.Yan）",
        "龘燊𪚥",
        "A客餐厅",
        "A-1墙面乳胶漆（两底两面）㎡102.186.806.1015.0027.902,850.88",
        "A小计7,135.48",
        "B主卧",
        "D小计8,676.00",
        "工程直接费20,650.26",
        "合计（元）22,326.22",
        "壹拾万柒仟元零伍角叁分",
        "1.本报价依据甲方确认",
        "甲方（业主）签字：",
    ];
    let mut from = 0;
    for part in expected {
        let at = text[from..].find(part);
        assert!(at.is_some(), "{part} does not follow in {}", &text[from..]);
        from += at.unwrap_or(0) + part.len();
    }
    assert!(printed.missing.is_empty() && printed.warnings.is_empty());
}

#[test]
fn english_comes_back_and_the_watermark_does_not() {
    let printed = render_pdf(&quote::english(), Fonts::bundled());
    let text = text_of(&printed.pdf);
    assert!(text.contains("Three passes of filler"), "{text}");
    assert!(text.contains("Page 1 of 1"));
    assert!(!text.contains("INTERNAL"));
}

#[test]
fn the_rarest_characters_print_and_come_back() {
    let rare = "䶮㛃𬭚龘燊𠮷𪚥𨭎 mixed with Latin 䶮a𠮷b";
    let bold = paper::Text::bold("𪚥𠮷粗");
    let printed = render_pdf(
        &document(vec![
            Paragraph::new(rare).into(),
            Paragraph::new(bold).into(),
        ]),
        Fonts::bundled(),
    );
    let text = text_of(&printed.pdf);
    assert!(squeezed(&text).contains(&squeezed(rare)), "{text}");
    assert!(text.contains("𪚥𠮷粗"));
    assert!(printed.missing.is_empty());
}

#[test]
fn missing_characters_print_as_their_number_and_are_reported() {
    let printed = render_pdf(
        &document(vec![Paragraph::new("张🦀伟\u{30001}").into()]),
        Fonts::bundled(),
    );
    assert_eq!(printed.missing, ['\u{1f980}', '\u{30001}']);
    assert!(printed.warnings.contains(&Warning::MissingCharacter('🦀')));
    assert!(text_of(&printed.pdf).contains("张[U+1F980]伟[U+30001]"));
}

#[test]
fn characters_that_share_a_glyph_come_back_as_themselves() {
    let text = "墫壿墫 ⼀一 a\u{a0}b c／d∕e";
    let printed = render_pdf(
        &document(vec![Paragraph::new(text).into()]),
        Fonts::bundled(),
    );
    assert_eq!(
        text_of(&printed.pdf).lines().next(),
        Some("墫壿墫 ⼀一 a b c／d∕e")
    );
}

#[test]
fn line_ends_tabs_and_controls_never_become_boxes() {
    let printed = render_pdf(
        &document(vec![
            Paragraph::new("甲\r\n乙\t丙\u{0}\u{8}\u{feff}\u{200b}丁").into(),
        ]),
        Fonts::bundled(),
    );
    assert!(printed.missing.is_empty());
    let text = text_of(&printed.pdf);
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    assert_eq!(lines[0], "甲");
    assert_eq!(squeezed(lines[1]), "乙丙丁");
}

#[test]
fn a_cell_of_three_thousand_characters_comes_back_whole() {
    let long: String = ('\u{4e00}'..).take(3000).collect();
    let mut table = Table::new([Column::fixed(50.0), Column::fixed(90.0)]).head(["序号", "名称"]);
    table
        .rows
        .push(Row::line([Cell::text("1"), Cell::text(long.as_str())]));
    let printed = render_pdf(&document(vec![table.into()]), Fonts::bundled());
    let text = squeezed(&text_of(&printed.pdf));
    let body: String = text.replace("序号名称", "");
    let expected = format!("1{long}");
    for (a, b) in body.chars().zip(expected.chars()) {
        assert_eq!((a, a as u32), (b, b as u32));
    }
    assert_eq!(body, expected);
    assert!(printed.pages > 1);
}

#[test]
fn two_hundred_lines_make_a_small_file() {
    let document = quote::chinese(17);
    let printed = render_pdf(&document, Fonts::bundled());
    assert!(printed.pages > 5);
    assert!(
        printed.pdf.len() <= 150 * 1024,
        "{} bytes",
        printed.pdf.len()
    );
    let counted = String::from_utf8(poppler(
        "pdftotext",
        &["-raw", "-f", "1", "-l", "99"],
        &printed.pdf,
    ))
    .expect("UTF-8");
    assert_eq!(counted.matches('\u{c}').count() as u32, printed.pages);
}

#[test]
fn the_same_description_gives_the_same_bytes() {
    let fonts = Fonts::bundled();
    let (a, b) = (quote::chinese(2), quote::chinese(2));
    assert_eq!(render_pdf(&a, fonts), render_pdf(&b, fonts));
    assert_eq!(render_png(&a, fonts, 1.0), render_png(&b, fonts, 1.0));
    assert_eq!(render_xlsx(&a), render_xlsx(&b));
    let mut later = quote::chinese(2);
    later.created = DateTime::UNIX_EPOCH + chrono::TimeDelta::days(1);
    assert_ne!(render_pdf(&a, fonts).pdf, render_pdf(&later, fonts).pdf);
}

/// Prints its quote for the test below, which runs it in processes of their own.
#[test]
fn a_process_prints_the_quote() {
    let pdf = render_pdf(&quote::chinese(1), Fonts::bundled()).pdf;
    assert!(pdf.starts_with(b"%PDF-"));
    if let Ok(path) = std::env::var("PAPER_PRINT_TO") {
        let mut file = std::fs::File::create(path).expect("the file is made");
        file.write_all(&pdf).expect("the file is written");
    }
}

#[test]
fn other_processes_give_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = render_pdf(&quote::chinese(1), Fonts::bundled()).pdf;
    for name in ["a.pdf", "b.pdf"] {
        let path = folder.path().join(name);
        let status = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "a_process_prints_the_quote"])
            .env("PAPER_PRINT_TO", &path)
            .stdout(Stdio::null())
            .status()
            .expect("it runs");
        assert!(status.success());
        assert!(std::fs::read(&path).expect("it printed") == here);
    }
}

fn picture(format: ImageFormat) -> Image {
    let pixels = RgbImage::from_fn(300, 200, |x, y| image::Rgb([(x % 256) as u8, y as u8, 90]));
    let mut file = Cursor::new(Vec::new());
    DynamicImage::from(pixels)
        .write_to(&mut file, format)
        .expect("encodes");
    Image::new(file.into_inner())
}

#[test]
fn pictures_are_embedded_and_drawn() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let block = Picture {
            image: picture(format),
            width: 200.0,
            align: Align::Center,
            caption: "现场照片".into(),
        };
        let document = document(vec![block.into()]);
        let printed = render_pdf(&document, Fonts::bundled());
        assert!(printed.warnings.is_empty());
        // Seen by another program and by our own drawing: the middle of the picture has its colour.
        let ppm = poppler_page(&printed.pdf);
        let drawn = render_png_pages(&document, Fonts::bundled(), 1.0).expect("draws");
        let own = image::load_from_memory(&drawn.files[0])
            .expect("a PNG")
            .to_rgb8();
        for page in [ppm, own] {
            let [r, g, b] = page.get_pixel(297, 40 + 66).0;
            let near = |a: u8, b: u8| a.abs_diff(b) < 14;
            assert!(
                near(r, 150) && near(g, 100) && near(b, 90),
                "{format:?}: {r} {g} {b}"
            );
        }
    }
}

fn poppler_page(pdf: &[u8]) -> RgbImage {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("file.pdf");
    std::fs::write(&path, pdf).expect("written");
    let status = Command::new("pdftoppm")
        .args(["-r", "72", "-png", "-singlefile"])
        .arg(&path)
        .arg(folder.path().join("page"))
        .status()
        .unwrap_or_else(|error| panic!("pdftoppm of poppler-utils is needed: {error}"));
    assert!(status.success());
    let bytes = std::fs::read(folder.path().join("page.png")).expect("a page");
    image::load_from_memory(&bytes).expect("a PNG").to_rgb8()
}

#[test]
fn paper_and_picture_show_the_same() {
    let document = quote::chinese(1);
    let theirs = poppler_page(&render_pdf(&document, Fonts::bundled()).pdf);
    let drawn = render_png_pages(&document, Fonts::bundled(), 1.0).expect("draws");
    assert_eq!(drawn.files.len(), 2);
    let ours = image::load_from_memory(&drawn.files[0])
        .expect("a PNG")
        .to_rgb8();
    assert_eq!(
        (ours.width(), ours.height()),
        (theirs.width(), theirs.height())
    );
    // Mean ink of squares of 20 pixels; rasterisers differ in single pixels only.
    let ink = |page: &RgbImage, x0: u32, y0: u32| -> f32 {
        let square = (0..400).map(|i| page.get_pixel(x0 + i % 20, y0 + i / 20).0);
        square
            .map(|p| 255.0 - (f32::from(p[0]) + f32::from(p[1]) + f32::from(p[2])) / 3.0)
            .sum::<f32>()
            / 400.0
    };
    for y in (0..820).step_by(20) {
        for x in (0..580).step_by(20) {
            let (a, b) = (ink(&ours, x, y), ink(&theirs, x, y));
            assert!((a - b).abs() < 26.0, "at {x}, {y}: {a} and {b}");
        }
    }
}

#[test]
fn a_long_picture_has_the_whole_document() {
    let document = quote::chinese(1);
    let drawn = render_png(&document, Fonts::bundled(), 2.0).expect("draws");
    assert_eq!(drawn.files.len(), 1);
    let long = image::load_from_memory(&drawn.files[0]).expect("a PNG");
    assert_eq!(long.width(), 1191);
    assert!(
        long.height() > 1900 && long.height() < 2800,
        "{}",
        long.height()
    );
    let very_long = render_png(&quote::chinese(60), Fonts::bundled(), 1.0).expect("draws");
    assert!(very_long.files.len() > 1);
}

#[test]
fn figures_are_numbers_in_the_workbook() {
    let file = render_xlsx(&quote::chinese(1)).expect("writes");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).expect("opens");
    let names = book.sheet_names();
    assert_eq!(names, ["装修工程报价单 BJ202601-0037-V2"]);
    let sheet = book.worksheet_range(&names[0]).expect("a sheet");
    let row = |text: &str| {
        sheet
            .rows()
            .find(|row| row.iter().any(|cell| cell == &Data::String(text.into())))
            .unwrap_or_else(|| panic!("{text} is there"))
    };
    let line = row("墙面乳胶漆（两底两面）");
    assert_eq!(line[3], Data::Float(102.182));
    assert_eq!(line[8], Data::Float(2850.88));
    assert!(row("A 小计").contains(&Data::Float(7135.48)));
    assert!(row("优惠").contains(&Data::Float(-1200.0)));
    assert!(row("客户").contains(&Data::String("𠮷田 䶮先生（Mr. Yan）".into())));
}

#[test]
fn named_tables_get_sheets_of_their_own() {
    let table = |name: &str| {
        let mut table = Table::new([Column::auto(), Column::auto().right()]).head(["材料", "数量"]);
        table.name = name.into();
        table.rows.push(Row::line([
            Cell::text(name),
            Cell::figure("2.5".parse().expect("a number"), 1),
        ]));
        Block::from(table)
    };
    let file = render_xlsx(&document(vec![
        Paragraph::new("前言").into(),
        table("东鹏/瓷砖"),
        table("立邦"),
        table("立邦"),
        table("LI*BANG".repeat(9).as_str()),
        table("li bang".repeat(9).as_str()),
    ]))
    .expect("writes");
    let book: Xlsx<_> = Xlsx::new(Cursor::new(file)).expect("opens");
    let names = book.sheet_names();
    assert_eq!(names.len(), 4, "{names:?}");
    assert_eq!(&names[..2], ["东鹏 瓷砖", "立邦"]);
}

#[test]
fn thousands_are_grouped_and_halves_rounded_away_from_zero() {
    let cases = [
        ("0", 2, "0.00"),
        ("-0.004", 2, "0.00"),
        ("2997.225", 2, "2,997.23"),
        ("-2997.225", 2, "-2,997.23"),
        ("999999.995", 2, "1,000,000.00"),
        ("123", 0, "123"),
        ("1234", 0, "1,234"),
        ("12345678901234.5", 1, "12,345,678,901,234.5"),
    ];
    for (value, places, text) in cases {
        assert_eq!(
            paper::grouped(value.parse().expect("a number"), places),
            text
        );
    }
}
