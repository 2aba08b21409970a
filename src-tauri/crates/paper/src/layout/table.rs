//! Tables: column widths, head, rows.

use std::sync::Arc;

use super::flow::{Flow, Head, Hold, Slab};
use super::row::{CellBox, HAIR, RowBox, frame};
use super::{Item, Warning};
use crate::describe::{Align, Cell, Color, Row, RowKind, Rules, Table, TextStyle, Width};
use crate::text::{Measure, TIGHT};

const PAD: f32 = 4.0;
const PAD_Y: f32 = 3.2;
/// The narrowest that a column gets.
const NARROWEST: f32 = 16.0;
/// Figures are set smaller rather than broken, down to this share of their size.
const SMALLEST: f32 = 0.55;

/// Column edges: column `i` reaches from `edges[i]` to `edges[i + 1]`.
struct Grid {
    edges: Vec<f32>,
}

impl Grid {
    fn columns(&self) -> usize {
        self.edges.len() - 1
    }

    fn span(&self, from: usize, columns: usize) -> (f32, f32) {
        let to = (from + columns).min(self.columns());
        (self.edges[from], self.edges[to] - self.edges[from])
    }

    fn left(&self) -> f32 {
        self.edges[0]
    }

    fn width(&self) -> f32 {
        self.edges[self.columns()] - self.edges[0]
    }
}

/// Which column and row each head cell starts at: `(row, column, cell)`. Cells from rows above that reach down push
/// later cells to the right.
pub(crate) fn occupied(head: &[Row], columns: usize) -> Vec<(usize, usize, &Cell)> {
    let mut taken = vec![vec![false; columns]; head.len()];
    let mut starts = Vec::new();
    for (r, row) in head.iter().enumerate() {
        let mut c = 0;
        for cell in &row.cells {
            while c < columns && taken[r][c] {
                c += 1;
            }
            if c == columns {
                break;
            }
            let down = cell.rowspan.clamp(1, head.len() - r);
            let across = cell.colspan.clamp(1, columns - c);
            for line in &mut taken[r..r + down] {
                line[c..c + across].iter_mut().for_each(|t| *t = true);
            }
            starts.push((r, c, cell));
            c += across;
        }
    }
    starts
}

impl Flow<'_, '_> {
    pub(super) fn table(&mut self, table: &Table) {
        if table.columns.is_empty() {
            return;
        }
        let grid = self.grid(table);
        let mut first_row = 0;
        let head = self.head(table, &grid);
        let mut slabs = Vec::new();
        let head = match head {
            Some(head) if head.height > self.tall * 0.6 => {
                // A head that would leave no room for rows is printed once, like rows.
                for row in &table.head {
                    slabs.push(Slab::row(self.table_row(table, &grid, row, false), 0.0));
                }
                first_row = table.head.len();
                None
            }
            Some(head) => {
                self.heads.push(head);
                Some(self.heads.len() - 1)
            }
            None => None,
        };
        let mut lines = 0;
        for (at, row) in table.rows.iter().enumerate() {
            let cells: usize = row.cells.iter().map(|c| c.colspan.max(1)).sum();
            if cells > grid.columns() {
                self.warnings.push(Warning::SurplusCells {
                    row: first_row + at,
                });
            }
            if row.kind == RowKind::Line {
                lines += 1;
            } else {
                lines = 0;
            }
            let row_box = self.table_row(
                table,
                &grid,
                row,
                table.zebra && lines % 2 == 0 && lines > 0,
            );
            let mut slab = Slab::row(row_box, 0.0);
            slab.head = head;
            let next = table.rows.get(at + 1).map(|row| row.kind);
            let held = row.keep_with_next
                || row.kind == RowKind::Section
                || matches!(
                    next,
                    Some(RowKind::Subtotal | RowKind::Total | RowKind::Note)
                );
            if held && next.is_some() {
                slab.hold = Hold::Firm;
            }
            slabs.push(slab);
        }
        if table.rows.is_empty() {
            let note = if table.empty.is_empty() {
                RowBox {
                    x: grid.left(),
                    width: grid.width(),
                    ..RowBox::default()
                }
            } else {
                let cell = Cell::text(table.empty.clone())
                    .span(grid.columns())
                    .aligned(Align::Center);
                self.table_row(table, &grid, &Row::note([cell]), false)
            };
            let mut slab = Slab::row(note, 0.0);
            slab.head = head;
            slabs.push(slab);
        }
        if let Some(first) = slabs.first_mut() {
            first.gap = first.gap.max(6.0);
        }
        // The gap belongs to the table, not to the head that a later page repeats.
        self.slabs.extend(slabs);
        self.slabs.push(Slab::items(6.0, 0.0, Vec::new()));
    }

    fn grid(&mut self, table: &Table) -> Grid {
        let style = TextStyle {
            size: table.size,
            bold: true,
            ..TextStyle::default()
        };
        let mut widths = Vec::with_capacity(table.columns.len());
        for (c, column) in table.columns.iter().enumerate() {
            widths.push(match column.width {
                Width::Fixed(points) => points.max(NARROWEST),
                Width::Auto { max } => self
                    .widest(table, c, &style)
                    .clamp(NARROWEST, max.max(NARROWEST)),
                Width::Share(_) => 0.0,
            });
        }
        let shares: f32 = table.columns.iter().map(|c| share(c.width)).sum();
        let known: f32 = widths.iter().sum();
        let sharing = table
            .columns
            .iter()
            .filter(|c| matches!(c.width, Width::Share(_)))
            .count();
        // Columns that share what is left keep a readable width, even if the others must give way.
        let for_known = self.width - (sharing as f32 * 28.0).min(self.width * 0.6);
        if known > for_known {
            widths.iter_mut().for_each(|w| *w *= for_known / known);
        } else if sharing == 0 {
            let autos: f32 = autos(table, &widths).map(|(_, w)| w).sum();
            if autos > 0.0 {
                let factor = (self.width - known + autos) / autos;
                let wider: Vec<usize> = autos_at(table);
                wider.into_iter().for_each(|c| widths[c] *= factor);
            }
        }
        let left = (self.width - widths.iter().sum::<f32>()).max(0.0);
        let mut edges = vec![self.left];
        let mut x = self.left;
        for (column, width) in table.columns.iter().zip(&widths) {
            x += match column.width {
                Width::Share(_) => left * share(column.width) / shares,
                _ => *width,
            };
            edges.push(x);
        }
        Grid { edges }
    }

    /// Width of the widest unbroken cell of a column, with padding.
    fn widest(&mut self, table: &Table, column: usize, style: &TextStyle) -> f32 {
        let mut widest: f32 = 0.0;
        let heads = occupied(&table.head, table.columns.len());
        for (_, c, cell) in heads {
            if c == column && cell.colspan <= 1 {
                widest = widest.max(self.setter.natural_width(&cell.text, style));
            }
        }
        for row in &table.rows {
            let (bold, _, grow) = look(row.kind, Color::INK);
            let mut c = 0;
            for cell in &row.cells {
                if c == column && cell.colspan <= 1 {
                    let style = TextStyle {
                        bold,
                        size: style.size + grow,
                        ..*style
                    };
                    widest = widest.max(self.setter.natural_width(&cell.text, &style));
                }
                c += cell.colspan.max(1);
            }
        }
        widest + 2.0 * PAD + 2.0
    }

    fn cell_box(
        &mut self,
        cell: &Cell,
        x: f32,
        width: f32,
        align: Align,
        style: &TextStyle,
    ) -> CellBox {
        // In very narrow columns the text matters more than the room beside it.
        let pad = PAD.min(((width - style.size) / 2.0).max(0.0));
        let room = width - 2.0 * pad;
        let mut style = *style;
        if cell.figure.is_some() {
            let natural = self.setter.natural_width(&cell.text, &style);
            if natural > room {
                style.size *= (room / natural * 0.999).max(SMALLEST);
            }
        }
        let lines = self.setter.lines(
            &cell.text,
            &style,
            Measure {
                width: room,
                leading: TIGHT,
                indent: 0.0,
                justify: align == Align::Justify,
            },
        );
        CellBox {
            x,
            width,
            pad,
            align,
            lines: lines.into_iter().map(Arc::new).collect(),
            fill: None,
            framed: false,
            picture: None,
        }
    }

    fn table_row(&mut self, table: &Table, grid: &Grid, row: &Row, zebra: bool) -> RowBox {
        let accent = self.document.accent;
        let (bold, color, grow) = look(row.kind, accent);
        let style = TextStyle {
            size: table.size + grow,
            bold,
            color,
        };
        let mut cells = Vec::with_capacity(row.cells.len());
        let mut c = 0;
        for cell in &row.cells {
            if c >= grid.columns() {
                break;
            }
            let (x, width) = grid.span(c, cell.colspan.max(1));
            let align = cell.align.unwrap_or(table.columns[c].align);
            let mut cell_box = self.cell_box(cell, x, width, align, &style);
            cell_box.framed = table.rules == Rules::Grid;
            cells.push(cell_box);
            c += cell.colspan.max(1);
        }
        if table.rules == Rules::Grid {
            for at in c..grid.columns() {
                let (x, width) = grid.span(at, 1);
                let mut empty = self.cell_box(&Cell::empty(), x, width, Align::Left, &style);
                empty.framed = true;
                cells.push(empty);
            }
        }
        let line = |width: f32, color: Color| Some((width, color));
        let rows = table.rules == Rules::Rows;
        let pad = if row.kind == RowKind::Total {
            PAD_Y + 1.0
        } else {
            PAD_Y
        };
        RowBox {
            x: grid.left(),
            width: grid.width(),
            cells,
            pad_top: pad,
            pad_bottom: pad,
            min_height: style.size * TIGHT + 2.0 * pad,
            fill: match row.kind {
                RowKind::Section => Some(accent.tint(0.07)),
                RowKind::Total => Some(Color::WASH),
                _ if zebra => Some(Color::ZEBRA),
                _ => None,
            },
            line_above: match row.kind {
                RowKind::Subtotal if rows => line(0.6, Color::GREY),
                RowKind::Total => line(0.9, accent),
                _ => None,
            },
            line_below: match row.kind {
                RowKind::Total => line(0.9, accent),
                _ if rows => line(HAIR, Color::LINE),
                _ => None,
            },
        }
    }

    /// The head as one box, with cells that reach over several columns and rows.
    fn head(&mut self, table: &Table, grid: &Grid) -> Option<Head> {
        let count = table.head.len();
        let cells = occupied(&table.head, grid.columns());
        if cells.is_empty() {
            return None;
        }
        let style = TextStyle {
            size: table.size,
            bold: true,
            color: Color::INK,
        };
        let mut boxes = Vec::with_capacity(cells.len());
        for &(r, c, cell) in &cells {
            let (x, width) = grid.span(c, cell.colspan.max(1));
            let align = match cell.align {
                Some(align) => align,
                None if cell.colspan > 1 => Align::Center,
                None => table.columns[c].align,
            };
            boxes.push((
                r,
                cell.rowspan.clamp(1, count - r),
                self.cell_box(cell, x, width, align, &style),
            ));
        }
        let needed =
            |cell: &CellBox| cell.lines.iter().map(|l| l.height).sum::<f32>() + 2.0 * (PAD_Y + 0.6);
        let mut heights = vec![table.size * TIGHT + 2.0 * (PAD_Y + 0.6); count];
        boxes.sort_by_key(|(r, down, _)| (r + down, *r));
        for (r, down, cell) in &boxes {
            let others: f32 = heights[*r..r + down - 1].iter().sum();
            let last = &mut heights[r + down - 1];
            *last = last.max(needed(cell) - others);
        }
        let tops: Vec<f32> = heights
            .iter()
            .scan(0.0, |y, height| {
                let top = *y;
                *y += height;
                Some(top)
            })
            .collect();
        let height: f32 = heights.iter().sum();
        let mut items = vec![Item::Fill {
            x: grid.left(),
            y: 0.0,
            width: grid.width(),
            height,
            color: Color::WASH,
        }];
        boxes.sort_by_key(|(r, _, _)| *r);
        for (r, down, cell) in &boxes {
            let tall: f32 = heights[*r..r + down].iter().sum();
            let text: f32 = cell.lines.iter().map(|l| l.height).sum();
            cell.draw_text(tops[*r] + (tall - text) / 2.0, &mut items);
            if table.rules == Rules::Grid {
                frame(cell.x, tops[*r], cell.width, tall, Color::LINE, &mut items);
            } else if r + down < count {
                // A line under the group, short of the neighbours', shows which columns it covers.
                items.push(Item::Stroke {
                    from: (cell.x + PAD, tops[*r] + tall),
                    to: (cell.x + cell.width - PAD, tops[*r] + tall),
                    width: HAIR,
                    color: Color::GREY,
                });
            }
        }
        if table.rules != Rules::None {
            for (y, width) in [(0.0, 0.9), (height, 0.5)] {
                items.push(Item::Stroke {
                    from: (grid.left(), y),
                    to: (grid.left() + grid.width(), y),
                    width,
                    color: if y == 0.0 {
                        self.document.accent
                    } else {
                        Color::GREY
                    },
                });
            }
        }
        Some(Head {
            height,
            gap: 0.0,
            items,
        })
    }
}

/// Weight, ink and additional size of a kind of row.
fn look(kind: RowKind, accent: Color) -> (bool, Color, f32) {
    match kind {
        RowKind::Line => (false, Color::INK, 0.0),
        RowKind::Section => (true, accent, 0.4),
        RowKind::Subtotal => (true, Color::INK, 0.0),
        RowKind::Total => (true, accent, 1.0),
        RowKind::Note => (false, Color::GREY, -0.5),
    }
}

fn share(width: Width) -> f32 {
    match width {
        Width::Share(share) if share > 0.0 => share,
        Width::Share(_) => 0.001,
        _ => 0.0,
    }
}

fn autos<'a>(table: &'a Table, widths: &'a [f32]) -> impl Iterator<Item = (usize, f32)> + 'a {
    autos_at(table).into_iter().map(|c| (c, widths[c]))
}

fn autos_at(table: &Table) -> Vec<usize> {
    (0..table.columns.len())
        .filter(|&c| matches!(table.columns[c].width, Width::Auto { .. }))
        .collect()
}
