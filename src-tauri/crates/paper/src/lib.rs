//! Layout of business documents: quotes, purchase lists, bills, receipts.
//!
//! A document is **described, not drawn**: a caller builds a [`Document`] out of [`Block`]s (title, fields, tables, totals,
//! terms, signature boxes, …) and never says where anything stands. One pure layout turns it into positioned sheets, and
//! every way of output draws from that layout: [`render_pdf`] for paper, [`render_png`] for chat apps. [`render_xlsx`]
//! writes the same description as a workbook with real numbers.
//!
//! # What holds
//! - The same description gives the same bytes, whenever and wherever: no clock, no random number, no environment. The
//!   date in the file is [`Document::created`].
//! - Text is measured with the advances of the fonts that are embedded; nothing leaves the page's margins.
//! - Every character prints: from the first face that has it, or as a visible `[U+…]` that is also reported in
//!   [`Rendered::missing`]. Line ends break lines, tabs make gaps, other controls print nothing.
//! - Text can be copied out of the PDF in reading order.
//! - A table's head stands above its rows on every page. A row is torn only if it is taller than a page. A section title
//!   is never the last thing on a page, a subtotal never the first. Each row prints once, in order.
//! - Bad input (unreadable pictures, surplus cells, absurd sizes) gives a document and a [`Warning`], not a failure.
//!
//! # What this crate does not know
//! No money, no tax, no customers: figures come as exact decimals with the text to print, sums are the caller's. It knows
//! no words either: every label is the caller's, in the caller's language. It reads no files; fonts ship inside. It does
//! not shape scripts that need it (Arabic, Indic, …), does not hyphenate and does not kern: Chinese and English business
//! documents need none of these.
//!
//! # Example
//! ```
//! use chrono::DateTime;
//! use paper::{Block, Cell, Column, Document, Fonts, Language, Row, Table, Totals, render_pdf};
//! use rust_decimal::Decimal;
//!
//! let mut quote = Document::new("报价单", Language::Chinese, DateTime::UNIX_EPOCH);
//! quote.push(Block::Title { text: "装修工程报价单".into(), subtitle: "BJ202601-001".into() });
//! let mut table = Table::new([Column::fixed(36.0), Column::share(1.0), Column::fixed(80.0).right()])
//!     .head(["序号", "项目名称", "合价（元）"]);
//! table.rows.push(Row::section([Cell::text("A　客餐厅").span(3)]));
//! table.rows.push(Row::line(["A-1".into(), "墙面乳胶漆".into(), Cell::figure(Decimal::new(299722, 2), 2)]));
//! table.rows.push(Row::subtotal([Cell::text("小计").span(2), Cell::figure(Decimal::new(299722, 2), 2)]));
//! quote.push(table);
//! quote.push(Totals::default().with_strong("合计", Cell::figure(Decimal::new(299722, 2), 2)));
//!
//! let printed = render_pdf(&quote, Fonts::bundled());
//! assert_eq!((printed.pages, printed.missing.len()), (1, 0));
//! ```
#![deny(missing_docs)]

mod describe;
mod error;
mod fonts;
mod layout;
mod picture;
mod render;
mod text;

pub use describe::*;
pub use error::Error;
pub use fonts::{FontError, Fonts, font_file};
pub use layout::Warning;
pub use render::{
    Pictures, Rendered, header_code, render_pdf, render_png, render_png_pages, render_xlsx,
};
