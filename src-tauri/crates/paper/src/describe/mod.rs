//! The description of a document: everything a caller writes. No positions, no fonts.
//!
//! All lengths are points (1/72 inch; 1 mm = 2.8346 points, see [`mm`]).

mod table;
mod text;
mod texts;

use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use table::{Cell, Column, Figure, Row, RowKind, Rules, Table, Width, grouped};
pub use text::{Align, Color, Run, Text, TextStyle};

/// Millimetres in points.
pub const fn mm(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}

/// Paper size and margins, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Page {
    /// Width of the sheet.
    pub width: f32,
    /// Height of the sheet.
    pub height: f32,
    /// Margin above the running head.
    pub top: f32,
    /// Right margin.
    pub right: f32,
    /// Margin below the footer.
    pub bottom: f32,
    /// Left margin.
    pub left: f32,
}

impl Page {
    /// A4 upright, 16 mm at the sides, 14 mm above and 12 mm below.
    pub const fn a4() -> Page {
        Page::sized(mm(210.0), mm(297.0))
    }

    /// A4 on its side: wide tables.
    pub const fn a4_landscape() -> Page {
        Page::sized(mm(297.0), mm(210.0))
    }

    /// Any sheet with the margins of [`Page::a4`].
    pub const fn sized(width: f32, height: f32) -> Page {
        Page {
            width,
            height,
            top: mm(14.0),
            right: mm(16.0),
            bottom: mm(12.0),
            left: mm(16.0),
        }
    }
}

/// The language of a document: recorded in the file for readers and screen readers. All words come from the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Simplified Chinese, `zh-CN`.
    #[default]
    Chinese,
    /// English, `en`.
    English,
}

/// A PNG or JPEG file. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Image(
    /// The file's bytes.
    pub Arc<[u8]>,
);

impl Image {
    /// Takes the bytes of a PNG or JPEG file. They are looked at when the document is laid out; what cannot be read becomes
    /// an empty frame and a warning.
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Image {
        Image(bytes.into())
    }
}

impl std::fmt::Debug for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Image({} bytes)", self.0.len())
    }
}

/// What stands above the first page: who sends this. The name takes at most two lines, everything else one; longer text
/// ends in an ellipsis.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Letterhead {
    /// The firm's logo.
    pub logo: Option<Image>,
    /// The firm's name.
    pub name: String,
    /// A line under the name, e.g. a slogan; may be empty.
    pub tagline: String,
    /// Address, phone, mail: one line each, flush right.
    pub contact: Vec<String>,
}

/// A small line at the top of pages. With a letterhead it starts on the second page, else on the first. Text longer than
/// its share of the line ends in an ellipsis.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunningHead {
    /// Flush left, e.g. firm and document.
    pub left: String,
    /// Flush right, e.g. the document's number.
    pub right: String,
}

/// A small line at the bottom of every page. `{page}` and `{pages}` are replaced by the page's number and the number of
/// pages: `"第 {page} 页 / 共 {pages} 页"`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Footer {
    /// Flush left.
    pub left: String,
    /// Centred.
    pub center: String,
    /// Flush right.
    pub right: String,
}

/// Small slanted text that stands several times under everything on a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stamp {
    /// The text, of at most 60 characters.
    pub text: String,
    /// Seen at once; else it is found by whoever looks for it. No figure is harder to read for either.
    pub clear: bool,
}

/// A document to print.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The title in the file's properties. It is not printed by itself: use [`Block::Title`].
    pub title: String,
    /// The author in the file's properties: the firm.
    pub author: String,
    /// The language recorded in the file.
    pub language: Language,
    /// Paper and margins.
    pub page: Page,
    /// One colour for rules, section titles and totals.
    pub accent: Color,
    /// Who sends this.
    pub letterhead: Option<Letterhead>,
    /// A small line at the top of pages.
    pub running_head: Option<RunningHead>,
    /// A small line at the bottom of pages.
    pub footer: Option<Footer>,
    /// Faint slanted text over every page, e.g. 内部.
    pub watermark: Option<String>,
    /// Small slanted text again and again under every page: who made it, and when.
    pub stamp: Option<Stamp>,
    /// The date recorded in the file. The same description with the same date gives the same bytes.
    pub created: DateTime<Utc>,
    /// What is printed, from top to bottom.
    pub blocks: Vec<Block>,
}

impl Document {
    /// An empty A4 document.
    pub fn new(title: impl Into<String>, language: Language, created: DateTime<Utc>) -> Document {
        Document {
            title: title.into(),
            author: String::new(),
            language,
            page: Page::a4(),
            accent: Color(0x1d, 0x4e, 0x89),
            letterhead: None,
            running_head: None,
            footer: None,
            watermark: None,
            stamp: None,
            created,
            blocks: Vec::new(),
        }
    }

    /// Appends a block.
    pub fn push(&mut self, block: impl Into<Block>) {
        self.blocks.push(block.into());
    }
}

/// A piece of a document. Blocks follow each other from top to bottom.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// The document's printed title, centred and large, with a smaller line under it (may be empty).
    Title {
        /// The title, e.g. 装修工程报价单.
        text: Text,
        /// The line under it, e.g. number and date.
        subtitle: Text,
    },
    /// A heading; stays with what follows.
    Heading {
        /// 1 is the largest, 3 the smallest.
        level: u8,
        /// The words.
        text: Text,
    },
    /// Running text.
    Paragraph(Paragraph),
    /// Labels with values, side by side.
    Fields(Fields),
    /// A table.
    Table(Table),
    /// A stack of labelled sums at the right edge, with the last in capitals if wanted.
    Totals(Totals),
    /// A picture.
    Picture(Picture),
    /// Empty height in points; dropped at the top of a page.
    Spacer(f32),
    /// A hairline over the full width.
    Rule,
    /// What follows starts on a new page.
    PageBreak,
    /// Blocks that stay on one page if one page can hold them.
    Keep(Vec<Block>),
    /// Boxes to sign in, side by side; never torn apart.
    Signatures(Vec<SignatureBox>),
    /// Numbered paragraphs.
    Terms(Terms),
}

/// Running text. Its first two and last two lines stay together over page ends.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Paragraph {
    /// The text.
    pub text: Text,
    /// How its lines stand.
    pub align: Align,
    /// Look of what runs leave open.
    pub style: TextStyle,
    /// First-line indent in points (two characters in Chinese letters).
    pub indent: f32,
}

impl Paragraph {
    /// A plain paragraph, flush left.
    pub fn new(text: impl Into<Text>) -> Paragraph {
        Paragraph {
            text: text.into(),
            ..Paragraph::default()
        }
    }

    /// With lines standing elsewhere.
    #[must_use]
    pub fn aligned(mut self, align: Align) -> Paragraph {
        self.align = align;
        self
    }

    /// In another size, in points.
    #[must_use]
    pub fn sized(mut self, size: f32) -> Paragraph {
        self.style.size = size;
        self
    }
}

/// A grid of labels with values: customer, address, dates.
#[derive(Debug, Clone, PartialEq)]
pub struct Fields {
    /// Pairs side by side, 1 to 4.
    pub columns: usize,
    /// The pairs, row by row.
    pub items: Vec<Field>,
}

/// A label with its value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Field {
    /// Short label, printed grey.
    pub label: Text,
    /// The value.
    pub value: Text,
    /// How many pairs' width it takes, at least 1.
    pub span: usize,
}

impl Fields {
    /// A grid with so many pairs side by side.
    pub fn new(columns: usize) -> Fields {
        Fields {
            columns,
            items: Vec::new(),
        }
    }

    /// Appends a pair.
    #[must_use]
    pub fn with(self, label: impl Into<Text>, value: impl Into<Text>) -> Fields {
        self.with_wide(1, label, value)
    }

    /// Appends a pair that takes the width of several: a long address.
    #[must_use]
    pub fn with_wide(
        mut self,
        span: usize,
        label: impl Into<Text>,
        value: impl Into<Text>,
    ) -> Fields {
        self.items.push(Field {
            label: label.into(),
            value: value.into(),
            span,
        });
        self
    }
}

/// A stack of labelled sums; never torn from each other if one page can hold them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Totals {
    /// The sums, top first.
    pub rows: Vec<TotalRow>,
    /// Label and amount in capitals, printed under the sums over the full width: 大写 / 人民币壹万贰仟元整.
    pub words: Option<(Text, Text)>,
}

/// One labelled sum.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TotalRow {
    /// What it is.
    pub label: Text,
    /// The sum; carries its value for the spreadsheet.
    pub value: Cell,
    /// Printed larger, in bold: the amount to pay.
    pub strong: bool,
}

impl Totals {
    /// Appends a sum.
    #[must_use]
    pub fn with(mut self, label: impl Into<Text>, value: impl Into<Cell>) -> Totals {
        self.rows.push(TotalRow {
            label: label.into(),
            value: value.into(),
            strong: false,
        });
        self
    }

    /// Appends the sum that matters most.
    #[must_use]
    pub fn with_strong(mut self, label: impl Into<Text>, value: impl Into<Cell>) -> Totals {
        self.rows.push(TotalRow {
            label: label.into(),
            value: value.into(),
            strong: true,
        });
        self
    }
}

/// A picture. Scaled down to the page where it would not fit; never cut.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// PNG or JPEG.
    pub image: Image,
    /// Width in points; height follows the picture's proportions.
    pub width: f32,
    /// Where it stands.
    pub align: Align,
    /// A line under it; may be empty.
    pub caption: Text,
}

/// A box to sign in.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SignatureBox {
    /// Who signs: 甲方（业主）签字.
    pub title: Text,
    /// Lines to fill in under the signature, e.g. 日期：.
    pub lines: Vec<Text>,
    /// A drawn signature or stamp to print in the box.
    pub image: Option<Image>,
}

/// Numbered paragraphs: `1.`, `2.` …, each kept from tearing after its first line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Terms {
    /// The paragraphs.
    pub items: Vec<Text>,
    /// Font size in points; 0 means the default of 8.5.
    pub size: f32,
}

macro_rules! into_block {
    ($($name:ident),*) => {$(
        impl From<$name> for Block {
            fn from(block: $name) -> Block {
                Block::$name(block)
            }
        }
    )*};
}
into_block!(Paragraph, Fields, Table, Totals, Picture, Terms);
