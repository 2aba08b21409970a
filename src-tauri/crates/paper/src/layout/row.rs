//! A row of cells: the thing that tables, field grids, totals and signature boxes are made of. It is kept in one piece
//! where a page can hold it, and else torn between lines.

use std::sync::Arc;

use super::Item;
use crate::describe::{Align, Color};
use crate::text::{Line, offset};

/// A hairline's width in points.
pub(crate) const HAIR: f32 = 0.4;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CellBox {
    pub x: f32,
    pub width: f32,
    /// Room left free at both sides of the text.
    pub pad: f32,
    pub align: Align,
    pub lines: Vec<Arc<Line>>,
    pub fill: Option<Color>,
    /// Hairlines on all sides.
    pub framed: bool,
    /// Picture under the lines: index, width, height.
    pub picture: Option<(usize, f32, f32)>,
}

impl CellBox {
    fn text_height(&self) -> f32 {
        self.lines.iter().map(|line| line.height).sum::<f32>() + self.picture.map_or(0.0, |p| p.2)
    }

    /// Draws the text with its top at `y`.
    pub(crate) fn draw_text(&self, y: f32, items: &mut Vec<Item>) {
        let room = self.width - 2.0 * self.pad;
        let mut y = y;
        for line in &self.lines {
            if !line.pieces.is_empty() {
                items.push(Item::Text {
                    x: self.x + self.pad + offset(self.align, room, line.width),
                    y,
                    line: Arc::clone(line),
                });
            }
            y += line.height;
        }
        if let Some((index, width, height)) = self.picture {
            items.push(Item::Picture {
                x: self.x + self.pad + offset(self.align, room, width),
                y,
                width,
                height,
                index,
            });
        }
    }
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct RowBox {
    pub x: f32,
    pub width: f32,
    pub cells: Vec<CellBox>,
    pub pad_top: f32,
    pub pad_bottom: f32,
    pub min_height: f32,
    pub fill: Option<Color>,
    pub line_above: Option<(f32, Color)>,
    pub line_below: Option<(f32, Color)>,
}

impl RowBox {
    pub(crate) fn height(&self) -> f32 {
        let text = self
            .cells
            .iter()
            .map(CellBox::text_height)
            .fold(0.0, f32::max);
        (self.pad_top + text + self.pad_bottom).max(self.min_height)
    }

    /// What to draw, with the row's top at `y`.
    pub(crate) fn items(&self, y: f32) -> Vec<Item> {
        let height = self.height();
        let mut items = Vec::with_capacity(self.cells.len() + 3);
        let fill = |x: f32, width: f32, color: Color| Item::Fill {
            x,
            y,
            width,
            height,
            color,
        };
        items.extend(self.fill.map(|color| fill(self.x, self.width, color)));
        items.extend(
            self.cells
                .iter()
                .filter_map(|cell| Some(fill(cell.x, cell.width, cell.fill?))),
        );
        for cell in &self.cells {
            cell.draw_text(y + self.pad_top, &mut items);
        }
        for cell in self.cells.iter().filter(|cell| cell.framed) {
            frame(cell.x, y, cell.width, height, Color::LINE, &mut items);
        }
        let rule = |y: f32, (width, color): (f32, Color)| Item::Stroke {
            from: (self.x, y),
            to: (self.x + self.width, y),
            width,
            color,
        };
        items.extend(self.line_above.map(|line| rule(y, line)));
        items.extend(self.line_below.map(|line| rule(y + height, line)));
        items
    }

    /// Tears the row after the lines that fit into `room`. `None` if not one line of text fits.
    pub(crate) fn torn(&self, room: f32) -> Option<(RowBox, RowBox)> {
        let inner = room - self.pad_top - self.pad_bottom;
        let mut first = self.clone();
        let mut rest = self.clone();
        rest.min_height = 0.0;
        rest.line_above = None;
        first.min_height = 0.0;
        let mut moved = false;
        for (head, tail) in first.cells.iter_mut().zip(&mut rest.cells) {
            let mut height = 0.0;
            let fits = head
                .lines
                .iter()
                .take_while(|line| {
                    height += line.height;
                    height <= inner + 0.01
                })
                .count();
            tail.lines = head.lines.split_off(fits);
            let picture_fits =
                tail.lines.is_empty() && head.picture.is_none_or(|p| height + p.2 <= inner);
            if picture_fits {
                tail.picture = None;
            } else {
                head.picture = None;
            }
            moved |= fits > 0;
        }
        moved.then_some((first, rest))
    }
}

/// Four hairlines.
pub(crate) fn frame(x: f32, y: f32, width: f32, height: f32, color: Color, items: &mut Vec<Item>) {
    let corners = [
        (x, y),
        (x + width, y),
        (x + width, y + height),
        (x, y + height),
        (x, y),
    ];
    items.extend(corners.windows(2).map(|pair| Item::Stroke {
        from: pair[0],
        to: pair[1],
        width: HAIR,
        color,
    }));
}
