//! From a description to positioned sheets. Pure: the same document and fonts give the same sheets, and every way of
//! output draws from them.
//!
//! Blocks become [`Slab`](flow::Slab)s (things with a height that stand under each other and say what they stay with);
//! [`paginate`] puts slabs on sheets. Positions are points from the top left corner of the sheet.

mod blocks;
mod flow;
mod furniture;
mod paginate;
mod row;
mod table;

use std::sync::Arc;

use crate::describe::{Color, Document};
use crate::fonts::Fonts;
use crate::picture::Decoded;
use crate::text::{Line, Setter};

pub(crate) use table::occupied;

/// Something to draw.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Item {
    /// A line of text with its left edge at `x` and its top at `y`.
    Text { x: f32, y: f32, line: Arc<Line> },
    /// A filled rectangle.
    Fill {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        color: Color,
    },
    /// A straight line.
    Stroke {
        from: (f32, f32),
        to: (f32, f32),
        width: f32,
        color: Color,
    },
    /// A picture, as index into [`Layout::pictures`].
    Picture {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        index: usize,
    },
    /// A filled outline that is no text for readers: a watermark.
    Shape {
        path: Arc<Vec<Segment>>,
        color: Color,
    },
}

impl Item {
    pub(crate) fn moved(&self, dy: f32) -> Item {
        let mut item = self.clone();
        match &mut item {
            Item::Text { y, .. } | Item::Fill { y, .. } | Item::Picture { y, .. } => *y += dy,
            Item::Stroke { from, to, .. } => {
                from.1 += dy;
                to.1 += dy;
            }
            Item::Shape { .. } => {}
        }
        item
    }
}

/// A step of an outline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Segment {
    Move(f32, f32),
    Line(f32, f32),
    Curve([f32; 6]),
    Close,
}

/// One page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sheet {
    pub width: f32,
    pub height: f32,
    pub items: Vec<Item>,
    /// Where the content ends, without footer.
    pub used: f32,
}

/// Something that could not be printed as described.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// No font has this character; `[U+…]` was printed in its place.
    MissingCharacter(char),
    /// A picture could not be read; an empty frame was printed in its place.
    UnreadablePicture {
        /// What the decoder said.
        reason: String,
    },
    /// A table's row has more cells than the table has columns; the surplus was not printed.
    SurplusCells {
        /// Which row, counted from 0 over head and body.
        row: usize,
    },
}

/// A laid out document.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub sheets: Vec<Sheet>,
    pub pictures: Vec<Arc<Decoded>>,
    pub warnings: Vec<Warning>,
}

impl Layout {
    pub(crate) fn missing(&self) -> Vec<char> {
        self.warnings
            .iter()
            .filter_map(|warning| match warning {
                Warning::MissingCharacter(ch) => Some(*ch),
                _ => None,
            })
            .collect()
    }
}

/// Lays a document out.
pub(crate) fn layout(document: &Document, fonts: &Fonts) -> Layout {
    let mut flow = flow::Flow::new(document, Setter::new(fonts));
    flow.letterhead();
    flow.blocks(&document.blocks);
    let area = furniture::area(document);
    let mut sheets = paginate::paginate(&flow.slabs, &flow.heads, &area, document.page);
    furniture::add(document, &mut flow.setter, &mut sheets);
    let mut warnings = flow.warnings;
    warnings.extend(
        flow.setter
            .missing
            .iter()
            .copied()
            .map(Warning::MissingCharacter),
    );
    Layout {
        sheets,
        pictures: flow.pictures,
        warnings,
    }
}

/// Puts watermark and stamp under everything on sheets that were laid out without.
pub(crate) fn underlay(document: &Document, fonts: &Fonts, sheets: &mut [Sheet]) {
    furniture::underlay(document, &mut Setter::new(fonts), sheets);
}

#[cfg(test)]
mod tests;
