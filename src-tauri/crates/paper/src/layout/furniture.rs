//! What stands on pages around the content: running head, footer, watermark.

use std::sync::Arc;

use ttf_parser::OutlineBuilder;

use super::paginate::Area;
use super::row::HAIR;
use super::{Item, Segment, Sheet};
use crate::describe::{Align, Color, Document, Page, Stamp, Text, TextStyle, mm};
use crate::text::{Setter, offset};

const SMALL: f32 = 7.5;
const HEAD_ROOM: f32 = 22.0;
const FOOT_ROOM: f32 = 22.0;

/// The content area of a document's pages. Margins that leave less than 60 points are not kept.
pub(crate) fn area(document: &Document) -> Area {
    let page = document.page;
    let head = if document.running_head.is_some() {
        HEAD_ROOM
    } else {
        0.0
    };
    let foot = if document.footer.is_some() {
        FOOT_ROOM
    } else {
        0.0
    };
    let top_first = page.top
        + if document.letterhead.is_some() {
            0.0
        } else {
            head
        };
    let top_later = page.top + head;
    Area {
        width: (page.width - page.left - page.right).max(60.0),
        top_first,
        top_later,
        bottom: (page.height - page.bottom - foot).max(top_later + 60.0),
    }
}

/// Draws head, footer and watermark on all sheets.
pub(crate) fn add(document: &Document, setter: &mut Setter<'_>, sheets: &mut [Sheet]) {
    let page = document.page;
    let area = area(document);
    let count = sheets.len();
    underlay(document, setter, sheets);
    let style = TextStyle {
        size: SMALL,
        bold: false,
        color: Color::GREY,
    };
    for (at, sheet) in sheets.iter_mut().enumerate() {
        let mut line = |y: f32, texts: [&str; 3], items: &mut Vec<Item>| {
            let share =
                area.width / texts.iter().filter(|t| !t.is_empty()).count().max(1) as f32 - 4.0;
            for (text, align) in texts
                .into_iter()
                .zip([Align::Left, Align::Center, Align::Right])
            {
                let text = text
                    .replace("{page}", &(at + 1).to_string())
                    .replace("{pages}", &count.to_string());
                if let Some(line) = setter
                    .clipped(&Text::plain(text), &style, share, 1)
                    .into_iter()
                    .next()
                {
                    items.push(Item::Text {
                        x: page.left + offset(align, area.width, line.width),
                        y,
                        line: Arc::new(line),
                    });
                }
            }
        };
        let rule = |y: f32| Item::Stroke {
            from: (page.left, y),
            to: (page.left + area.width, y),
            width: HAIR,
            color: Color::LINE,
        };
        let mut before = Vec::new();
        if let Some(head) = document
            .running_head
            .as_ref()
            .filter(|_| at > 0 || document.letterhead.is_none())
        {
            line(page.top, [&head.left, "", &head.right], &mut before);
            before.push(rule(page.top + SMALL * 1.35 + 3.0));
        }
        let under = usize::from(matches!(sheet.items.first(), Some(Item::Shape { .. })));
        sheet.items.splice(under..under, before);
        if let Some(foot) = &document.footer {
            let y = page.height - page.bottom - SMALL * 1.35;
            sheet.items.push(rule(y - 4.0));
            line(y, [&foot.left, &foot.center, &foot.right], &mut sheet.items);
        }
    }
}

/// What a watermark is drawn with.
const WATERMARK: Color = Color(0xe9, 0xeb, 0xee);
/// What a stamp is drawn with that is found, and one that is seen at once.
const STAMPS: [Color; 2] = [Color(0xee, 0xef, 0xf2), Color(0xdc, 0xdf, 0xe5)];
/// A stamp's size, in points.
const STAMP_SIZE: f32 = 10.0;
/// Rows of stamps are about so far apart, in points.
const STAMP_ROWS: f32 = mm(62.0);

/// Puts the document's watermark and stamp under everything on the sheets.
pub(crate) fn underlay(document: &Document, setter: &mut Setter<'_>, sheets: &mut [Sheet]) {
    if let Some(stamp) = &document.stamp {
        stamps(stamp, setter, document.page, sheets);
    }
    if let Some(text) = &document.watermark {
        watermarks(text, setter, document.page, sheets);
    }
}

/// Puts a stamp twice in each row, every second row set in.
fn stamps(stamp: &Stamp, setter: &mut Setter<'_>, page: Page, sheets: &mut [Sheet]) {
    for sheet in sheets {
        let rows = (sheet.height / STAMP_ROWS).round().max(1.0) as u16;
        let tall = sheet.height / f32::from(rows);
        let path: Vec<Segment> = (0..rows)
            .flat_map(|row| [(row, 0.25), (row, 0.75)])
            .filter_map(|(row, across)| {
                let shift = if row % 2 == 0 { -0.08 } else { 0.08 };
                let centre = (page.width * (across + shift), (f32::from(row) + 0.5) * tall);
                outline(setter, &stamp.text, STAMP_SIZE, centre)
            })
            .flatten()
            .collect();
        put_under(sheet, path, STAMPS[usize::from(stamp.clear)]);
    }
}

fn put_under(sheet: &mut Sheet, path: Vec<Segment>, color: Color) {
    if !path.is_empty() {
        let path = Arc::new(path);
        sheet.items.insert(0, Item::Shape { path, color });
    }
}

/// Puts a watermark under everything on the sheets, one for each stretch as tall as a page.
fn watermarks(text: &str, setter: &mut Setter<'_>, page: Page, sheets: &mut [Sheet]) {
    for sheet in sheets {
        let count = (sheet.height / page.height).round().max(1.0);
        let tall = sheet.height / count;
        let path: Vec<Segment> = (0..count as u16)
            .filter_map(|at| watermark(setter, text, page.width, tall, f32::from(at) * tall))
            .flatten()
            .collect();
        put_under(sheet, path, WATERMARK);
    }
}

/// Outlines of the text in the middle of the page, rising to the right.
fn watermark(
    setter: &mut Setter<'_>,
    text: &str,
    width: f32,
    height: f32,
    top: f32,
) -> Option<Vec<Segment>> {
    let natural = setter.natural_width(&slanted(text), &slanted_style(10.0));
    if natural <= 0.0 {
        return None;
    }
    let size = ((width.hypot(height.min(width * 1.5)) * 0.5) / natural * 10.0).clamp(6.0, 90.0);
    let centre = (width / 2.0, top + height / 2.0 - mm(4.0));
    outline(setter, text, size, centre)
}

fn slanted(text: &str) -> Text {
    Text::plain(text.chars().take(60).collect::<String>())
}

fn slanted_style(size: f32) -> TextStyle {
    TextStyle {
        size,
        bold: true,
        color: Color::GREY,
    }
}

/// Outlines of a text around a point, rising to the right.
fn outline(
    setter: &mut Setter<'_>,
    text: &str,
    size: f32,
    centre: (f32, f32),
) -> Option<Vec<Segment>> {
    let line = setter
        .clipped(&slanted(text), &slanted_style(size), f32::MAX, 1)
        .into_iter()
        .next()?;
    let angle = 30.0_f32.to_radians();
    let mut path = Outline {
        segments: Vec::new(),
        origin: (0.0, 0.0),
        scale: 1.0,
        cos: angle.cos(),
        sin: angle.sin(),
        centre,
        last: (0.0, 0.0),
    };
    for piece in &line.pieces {
        let face = setter.fonts.face(piece.face);
        let mut x = piece.x - line.width / 2.0;
        for glyph in &piece.glyphs {
            path.origin = (x, -size * 0.35);
            path.scale = piece.size / face.units_per_em();
            face.outline(glyph.gid, &mut path);
            x += glyph.advance;
        }
    }
    Some(path.segments)
}

struct Outline {
    segments: Vec<Segment>,
    origin: (f32, f32),
    scale: f32,
    cos: f32,
    sin: f32,
    centre: (f32, f32),
    last: (f32, f32),
}

impl Outline {
    fn place(&self, x: f32, y: f32) -> (f32, f32) {
        let (x, y) = (
            self.origin.0 + x * self.scale,
            self.origin.1 + y * self.scale,
        );
        (
            self.centre.0 + x * self.cos - y * self.sin,
            self.centre.1 - (x * self.sin + y * self.cos),
        )
    }
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.last = (x, y);
        let (x, y) = self.place(x, y);
        self.segments.push(Segment::Move(x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.last = (x, y);
        let (x, y) = self.place(x, y);
        self.segments.push(Segment::Line(x, y));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (x0, y0) = self.last;
        let near = |from: f32, to: f32| from + (to - from) * 2.0 / 3.0;
        self.curve_to(near(x0, x1), near(y0, y1), near(x, x1), near(y, y1), x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.last = (x, y);
        let (a, b, c) = (self.place(x1, y1), self.place(x2, y2), self.place(x, y));
        self.segments
            .push(Segment::Curve([a.0, a.1, b.0, b.1, c.0, c.1]));
    }

    fn close(&mut self) {
        self.segments.push(Segment::Close);
    }
}
