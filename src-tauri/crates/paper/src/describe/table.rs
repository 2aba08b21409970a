//! Tables as they are described: columns with width rules, rows with a meaning, cells with text
//! and, where they show a figure, its exact value for the spreadsheet.

use rust_decimal::Decimal;

use super::{Align, Text};

/// How wide a column is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Width {
    /// Exactly this many points.
    Fixed(f32),
    /// As wide as its widest unbroken cell needs, at most this many points.
    Auto {
        /// Upper limit in points.
        max: f32,
    },
    /// A share of what the other columns leave; two columns of `Share(1.0)` and `Share(2.0)` split it 1 : 2.
    Share(f32),
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Width rule.
    pub width: Width,
    /// How cells stand unless they say otherwise.
    pub align: Align,
}

impl Column {
    /// A column of fixed width in points, flush left.
    pub fn fixed(points: f32) -> Column {
        Column {
            width: Width::Fixed(points),
            align: Align::Left,
        }
    }

    /// A column as wide as its content, at most 160 points, flush left.
    pub fn auto() -> Column {
        Column {
            width: Width::Auto { max: 160.0 },
            align: Align::Left,
        }
    }

    /// A column that takes a share of the remaining width, flush left.
    pub fn share(share: f32) -> Column {
        Column {
            width: Width::Share(share),
            align: Align::Left,
        }
    }

    /// Flush right, as figures stand.
    #[must_use]
    pub fn right(mut self) -> Column {
        self.align = Align::Right;
        self
    }

    /// Centred.
    #[must_use]
    pub fn center(mut self) -> Column {
        self.align = Align::Center;
        self
    }
}

/// The exact value behind a cell's text, for the spreadsheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// The value, unrounded; a percentage as its rate (5 % = 0.05).
    pub value: Decimal,
    /// Decimal places that the spreadsheet shows.
    pub places: u32,
    /// Shown as a percentage.
    pub percent: bool,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// What is printed.
    pub text: Text,
    /// How many columns the cell covers, at least 1.
    pub colspan: usize,
    /// How many rows the cell covers, at least 1. Only in a table's head, which never breaks; ignored in the body.
    pub rowspan: usize,
    /// Where the text stands, if not as its column says.
    pub align: Option<Align>,
    /// The exact value, where the text shows a figure.
    pub figure: Option<Figure>,
}

impl Default for Cell {
    fn default() -> Self {
        Cell {
            text: Text::empty(),
            colspan: 1,
            rowspan: 1,
            align: None,
            figure: None,
        }
    }
}

impl Cell {
    /// A cell with text.
    pub fn text(text: impl Into<Text>) -> Cell {
        Cell {
            text: text.into(),
            ..Cell::default()
        }
    }

    /// An empty cell.
    pub fn empty() -> Cell {
        Cell::default()
    }

    /// A figure printed with `places` decimals (half up) and thousands separators, flush right, with its exact value for
    /// the spreadsheet.
    pub fn figure(value: Decimal, places: u32) -> Cell {
        Cell {
            text: Text::plain(grouped(value, places)),
            align: Some(Align::Right),
            figure: Some(Figure {
                value,
                places,
                percent: false,
            }),
            ..Cell::default()
        }
    }

    /// Says which value the printed text stands for; the text stays as it is.
    #[must_use]
    pub fn valued(mut self, value: Decimal, places: u32) -> Cell {
        self.figure = Some(Figure {
            value,
            places,
            percent: false,
        });
        self
    }

    /// Says which rate the printed percentage stands for (5 % = 0.05); the text stays as it is.
    #[must_use]
    pub fn percent(mut self, rate: Decimal, places: u32) -> Cell {
        self.figure = Some(Figure {
            value: rate,
            places,
            percent: true,
        });
        self
    }

    /// Covers this many columns.
    #[must_use]
    pub fn span(mut self, columns: usize) -> Cell {
        self.colspan = columns.max(1);
        self
    }

    /// Covers this many rows of a table's head.
    #[must_use]
    pub fn down(mut self, rows: usize) -> Cell {
        self.rowspan = rows.max(1);
        self
    }

    /// Stands elsewhere than its column says.
    #[must_use]
    pub fn aligned(mut self, align: Align) -> Cell {
        self.align = Some(align);
        self
    }
}

impl<T: Into<Text>> From<T> for Cell {
    fn from(text: T) -> Cell {
        Cell::text(text)
    }
}

/// What a row is; decides its look and what it stays together with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RowKind {
    /// An ordinary row.
    #[default]
    Line,
    /// The title of the rows below it; never the last thing on a page.
    Section,
    /// The sum of the rows above it; never the first thing on a page (the row before comes along).
    Subtotal,
    /// The grand total; like a subtotal, with more weight.
    Total,
    /// A remark on the row above, in grey; stays with it.
    Note,
}

/// One row. Cells fill the columns from the left; missing ones are empty, surplus ones are dropped with a warning.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// The cells.
    pub cells: Vec<Cell>,
    /// The meaning.
    pub kind: RowKind,
    /// Stays on the page of the row below.
    pub keep_with_next: bool,
}

impl Row {
    /// A row of a kind.
    pub fn of(kind: RowKind, cells: impl IntoIterator<Item = Cell>) -> Row {
        Row {
            cells: cells.into_iter().collect(),
            kind,
            keep_with_next: false,
        }
    }

    /// An ordinary row.
    pub fn line(cells: impl IntoIterator<Item = Cell>) -> Row {
        Row::of(RowKind::Line, cells)
    }

    /// A section title; give its cell a `span` over all columns, or leave the last for its sum.
    pub fn section(cells: impl IntoIterator<Item = Cell>) -> Row {
        Row::of(RowKind::Section, cells)
    }

    /// A subtotal.
    pub fn subtotal(cells: impl IntoIterator<Item = Cell>) -> Row {
        Row::of(RowKind::Subtotal, cells)
    }

    /// A grand total.
    pub fn total(cells: impl IntoIterator<Item = Cell>) -> Row {
        Row::of(RowKind::Total, cells)
    }

    /// A remark on the row above.
    pub fn note(cells: impl IntoIterator<Item = Cell>) -> Row {
        Row::of(RowKind::Note, cells)
    }
}

/// Which lines a table draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rules {
    /// A hairline under every row.
    #[default]
    Rows,
    /// Hairlines around every cell, as forms have them.
    Grid,
    /// None.
    None,
}

/// A table. Its head is repeated on every page that it reaches.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The sheet's name in a spreadsheet; the document's title if empty.
    pub name: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// Head rows, top first; several rows with `span` and `down` make a nested head. May be empty.
    pub head: Vec<Row>,
    /// Body rows.
    pub rows: Vec<Row>,
    /// Lines.
    pub rules: Rules,
    /// A faint fill behind every second ordinary row.
    pub zebra: bool,
    /// Font size in points.
    pub size: f32,
    /// What to print when there is no row; nothing but the head if empty.
    pub empty: Text,
}

impl Table {
    /// A table with hairlines between rows, 8.5 points.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Table {
        Table {
            name: String::new(),
            columns: columns.into_iter().collect(),
            head: Vec::new(),
            rows: Vec::new(),
            rules: Rules::Rows,
            zebra: false,
            size: 8.5,
            empty: Text::empty(),
        }
    }

    /// Adds a head row of plain texts.
    #[must_use]
    pub fn head<T: Into<Cell>>(mut self, cells: impl IntoIterator<Item = T>) -> Table {
        self.head.push(Row::line(cells.into_iter().map(Into::into)));
        self
    }

    /// Sets the lines that are drawn.
    #[must_use]
    pub fn ruled(mut self, rules: Rules) -> Table {
        self.rules = rules;
        self
    }
}

/// A decimal with `places` decimals, rounded half away from zero, and commas between thousands: `12,345.60`.
pub fn grouped(value: Decimal, places: u32) -> String {
    let rounded = value
        .round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
        .abs();
    let text = format!("{rounded:.*}", places as usize);
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::with_capacity(text.len() + text.len() / 3 + 1);
    if value.is_sign_negative() && !rounded.is_zero() {
        out.push('-');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push('.');
        out.push_str(rest);
    }
    out
}
