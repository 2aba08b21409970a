//! Slabs: what stands under each other on sheets.

use std::sync::Arc;

use super::row::RowBox;
use super::{Item, Warning};
use crate::describe::{Document, Image};
use crate::picture::Decoded;
use crate::text::Setter;

/// How strongly a slab holds to the one below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Hold {
    /// Not at all.
    #[default]
    Loose,
    /// By the caller's wish; given up when the group is taller than a page.
    Group,
    /// By meaning: heading and text, row and subtotal.
    Firm,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Body {
    /// Drawn relative to the slab's top; never torn.
    Items(Vec<Item>),
    /// Torn between lines if taller than a page.
    Row(Box<RowBox>),
    /// Ends the page.
    Break,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Slab {
    pub height: f32,
    /// Free height above; dropped at the top of a page.
    pub gap: f32,
    pub hold: Hold,
    /// Head that must stand above this slab on its page, as index into [`Flow::heads`].
    pub head: Option<usize>,
    pub body: Body,
}

impl Slab {
    pub(crate) fn items(height: f32, gap: f32, items: Vec<Item>) -> Slab {
        Slab {
            height,
            gap,
            hold: Hold::Loose,
            head: None,
            body: Body::Items(items),
        }
    }

    pub(crate) fn row(row: RowBox, gap: f32) -> Slab {
        Slab {
            height: row.height(),
            gap,
            hold: Hold::Loose,
            head: None,
            body: Body::Row(Box::new(row)),
        }
    }
}

/// A table's head, drawn relative to its top.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Head {
    pub height: f32,
    pub gap: f32,
    pub items: Vec<Item>,
}

/// Turns blocks into slabs.
pub(crate) struct Flow<'d, 'f> {
    pub document: &'d Document,
    pub setter: Setter<'f>,
    pub slabs: Vec<Slab>,
    pub heads: Vec<Head>,
    pub pictures: Vec<Arc<Decoded>>,
    seen: Vec<Image>,
    pub warnings: Vec<Warning>,
    /// Left edge and width of the text area.
    pub left: f32,
    pub width: f32,
    /// Height of the text area of a page.
    pub tall: f32,
}

impl<'d, 'f> Flow<'d, 'f> {
    pub(crate) fn new(document: &'d Document, setter: Setter<'f>) -> Flow<'d, 'f> {
        let area = super::furniture::area(document);
        Flow {
            document,
            setter,
            slabs: Vec::new(),
            heads: Vec::new(),
            pictures: Vec::new(),
            seen: Vec::new(),
            warnings: Vec::new(),
            left: document.page.left,
            width: area.width,
            tall: area.bottom - area.top_later,
        }
    }

    /// Reads a picture once, however often it is used. `None` if it cannot be read.
    pub(crate) fn picture(&mut self, image: &Image) -> Option<usize> {
        if let Some(index) = self.seen.iter().position(|seen| seen == image) {
            return Some(index);
        }
        match Decoded::read(image) {
            Ok(decoded) => {
                self.pictures.push(Arc::new(decoded));
                self.seen.push(image.clone());
                Some(self.pictures.len() - 1)
            }
            Err(reason) => {
                self.warnings.push(Warning::UnreadablePicture { reason });
                None
            }
        }
    }

    /// Width and height in points within a box, keeping proportions.
    pub(crate) fn fitted(&self, index: usize, width: f32, height: f32) -> (f32, f32) {
        let (w, h) = self.pictures[index].pixels();
        let scale = (width / w as f32).min(height / h as f32);
        (w as f32 * scale, h as f32 * scale)
    }
}
