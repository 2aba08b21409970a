//! Every kind of block except tables, turned into slabs.

use std::sync::Arc;

use super::Item;
use super::flow::{Body, Flow, Hold, Slab};
use super::row::{CellBox, HAIR, RowBox};
use crate::describe::{
    Align, Block, Color, Fields, Paragraph, Picture, SignatureBox, Terms, Text, TextStyle, Totals,
};
use crate::text::{LEADING, Line, Measure, TIGHT, offset};

fn style(size: f32, bold: bool, color: Color) -> TextStyle {
    TextStyle { size, bold, color }
}

impl Flow<'_, '_> {
    pub(crate) fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Title { text, subtitle } => self.title(text, subtitle),
            Block::Heading { level, text } => self.heading(*level, text),
            Block::Paragraph(paragraph) => self.paragraph(paragraph),
            Block::Fields(fields) => self.fields(fields),
            Block::Table(table) => self.table(table),
            Block::Totals(totals) => self.totals(totals),
            Block::Picture(picture) => self.picture_block(picture),
            Block::Spacer(height) => {
                let height = height.clamp(0.0, self.tall);
                self.slabs.push(Slab::items(height, 0.0, Vec::new()));
            }
            Block::Rule => {
                let line = self.rule(3.0, HAIR, Color::LINE);
                self.slabs.push(Slab::items(6.0, 0.0, vec![line]));
            }
            Block::PageBreak => self.slabs.push(Slab {
                body: Body::Break,
                ..Slab::items(0.0, 0.0, Vec::new())
            }),
            Block::Keep(blocks) => self.keep(blocks),
            Block::Signatures(boxes) => self.signatures(boxes),
            Block::Terms(terms) => self.terms(terms),
        }
    }

    fn keep(&mut self, blocks: &[Block]) {
        let start = self.slabs.len();
        self.blocks(blocks);
        let count = self.slabs.len();
        for slab in self.slabs[start..]
            .iter_mut()
            .take((count - start).saturating_sub(1))
        {
            if slab.body != Body::Break {
                slab.hold = slab.hold.max(Hold::Group);
            }
        }
    }

    fn rule(&self, y: f32, width: f32, color: Color) -> Item {
        Item::Stroke {
            from: (self.left, y),
            to: (self.left + self.width, y),
            width,
            color,
        }
    }

    fn lines(&mut self, text: &Text, style: &TextStyle, width: f32, leading: f32) -> Vec<Line> {
        let measure = Measure {
            width,
            leading,
            indent: 0.0,
            justify: false,
        };
        self.setter.lines(text, style, measure)
    }

    /// Lines as slabs of their own; the first two and the last two stay together.
    fn line_slabs(&mut self, lines: Vec<Line>, x: f32, width: f32, align: Align, gap: f32) {
        let count = lines.len();
        for (at, line) in lines.into_iter().enumerate() {
            let height = line.height;
            let items = if line.pieces.is_empty() {
                Vec::new()
            } else {
                vec![Item::Text {
                    x: x + offset(align, width, line.width),
                    y: 0.0,
                    line: Arc::new(line),
                }]
            };
            let mut slab = Slab::items(height, if at == 0 { gap } else { 0.0 }, items);
            if count > 1 && (at == 0 || at + 2 == count) {
                slab.hold = Hold::Firm;
            }
            self.slabs.push(slab);
        }
    }

    fn hold_last(&mut self) {
        if let Some(slab) = self.slabs.last_mut() {
            slab.hold = Hold::Firm;
        }
    }

    pub(crate) fn letterhead(&mut self) {
        let document = self.document;
        let Some(head) = &document.letterhead else {
            return;
        };
        let mut items = Vec::new();
        let mut x = self.left;
        let mut height: f32 = 0.0;
        if let Some(index) = head.logo.as_ref().and_then(|logo| self.picture(logo)) {
            let (w, h) = self.fitted(index, 120.0, 38.0);
            items.push(Item::Picture {
                x,
                y: 0.0,
                width: w,
                height: h,
                index,
            });
            x += w + 10.0;
            height = h;
        }
        let contact_style = style(8.0, false, Color::GREY);
        let right = self.left + self.width;
        let mut contact_width: f32 = 0.0;
        let mut contact = Vec::new();
        for text in &head.contact {
            let line = self
                .setter
                .clipped(&text.into(), &contact_style, self.width * 0.5, 1);
            contact_width = line.iter().map(|l| l.width).fold(contact_width, f32::max);
            contact.extend(line);
        }
        let room = (right - contact_width - 14.0 - x).max(80.0);
        let mut names = self.setter.clipped(
            &Text::plain(&head.name),
            &style(14.0, true, document.accent),
            room,
            2,
        );
        names.extend(
            self.setter
                .clipped(&Text::plain(&head.tagline), &contact_style, room, 1)
                .into_iter()
                .filter(|_| !head.tagline.is_empty()),
        );
        let stack = |lines: &[Line]| lines.iter().map(|l| l.height).sum::<f32>();
        height = height.max(stack(&names)).max(stack(&contact));
        for (lines, edge, align) in [(names, x, Align::Left), (contact, right, Align::Right)] {
            let mut y = (height - stack(&lines)) / 2.0;
            for line in lines {
                let tall = line.height;
                items.push(Item::Text {
                    x: edge + offset(align, 0.0, line.width),
                    y,
                    line: Arc::new(line),
                });
                y += tall;
            }
        }
        items.push(self.rule(height + 6.0, 1.2, document.accent));
        self.slabs.push(Slab::items(height + 14.0, 0.0, items));
    }

    fn title(&mut self, text: &Text, subtitle: &Text) {
        let lines = self.lines(text, &style(18.0, true, Color::INK), self.width, 1.4);
        self.line_slabs(lines, self.left, self.width, Align::Center, 6.0);
        self.hold_last();
        if !subtitle.is_empty() {
            let lines = self.lines(
                subtitle,
                &style(9.0, false, Color::GREY),
                self.width,
                LEADING,
            );
            self.line_slabs(lines, self.left, self.width, Align::Center, 1.0);
            self.hold_last();
        }
        self.slabs.push(Slab::items(8.0, 0.0, Vec::new()));
    }

    fn heading(&mut self, level: u8, text: &Text) {
        let (size, gap, color) = match level {
            0 | 1 => (13.0, 14.0, self.document.accent),
            2 => (11.0, 11.0, Color::INK),
            _ => (9.5, 8.0, Color::INK),
        };
        let lines = self.lines(text, &style(size, true, color), self.width, 1.4);
        let start = self.slabs.len();
        self.line_slabs(lines, self.left, self.width, Align::Left, gap);
        self.slabs[start..]
            .iter_mut()
            .for_each(|slab| slab.hold = Hold::Firm);
        if self.slabs.len() > start {
            self.slabs.push(Slab {
                hold: Hold::Firm,
                ..Slab::items(3.0, 0.0, Vec::new())
            });
        }
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        let measure = Measure {
            width: self.width,
            leading: LEADING,
            indent: paragraph.indent.clamp(0.0, self.width / 2.0),
            justify: paragraph.align == Align::Justify,
        };
        let lines = self
            .setter
            .lines(&paragraph.text, &paragraph.style, measure);
        self.line_slabs(lines, self.left, self.width, paragraph.align, 4.0);
    }

    fn cell(
        &mut self,
        text: &Text,
        style: &TextStyle,
        x: f32,
        width: f32,
        pad: f32,
        align: Align,
    ) -> CellBox {
        let lines = self.lines(text, style, (width - 2.0 * pad).max(1.0), TIGHT);
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

    fn fields(&mut self, fields: &Fields) {
        let columns = fields.columns.clamp(1, 4);
        let each = self.width / columns as f32;
        // Rows of (column, span, field).
        let mut rows: Vec<Vec<(usize, usize, usize)>> = Vec::new();
        let mut next = columns;
        for (index, field) in fields.items.iter().enumerate() {
            let span = field.span.clamp(1, columns);
            if next + span > columns {
                rows.push(Vec::new());
                next = 0;
            }
            if let Some(row) = rows.last_mut() {
                row.push((next, span, index));
            }
            next += span;
        }
        let label_style = style(8.5, false, Color::GREY);
        let value_style = style(9.0, false, Color::INK);
        let mut labels = vec![0.0_f32; columns];
        for &(column, _, index) in rows.iter().flatten() {
            let natural = self
                .setter
                .natural_width(&fields.items[index].label, &label_style);
            labels[column] = labels[column].max(natural + 12.0).min(each * 0.45);
        }
        let count = rows.len();
        for (at, row) in rows.into_iter().enumerate() {
            let mut cells = Vec::with_capacity(row.len() * 2);
            for (column, span, index) in row {
                let field = &fields.items[index];
                let x = self.left + column as f32 * each;
                let label = labels[column];
                let value = each * span as f32 - label;
                cells.push(self.cell(&field.label, &label_style, x, label, 4.0, Align::Left));
                let value = self.cell(
                    &field.value,
                    &value_style,
                    x + label,
                    value,
                    4.0,
                    Align::Left,
                );
                cells.push(value);
            }
            level(&mut cells);
            let row = RowBox {
                x: self.left,
                width: self.width,
                cells,
                pad_top: 3.6,
                pad_bottom: 3.6,
                min_height: 9.0 * TIGHT + 7.2,
                fill: None,
                line_above: (at == 0).then_some((HAIR, Color::LINE)),
                line_below: Some((HAIR, Color::LINE)),
            };
            let mut slab = Slab::row(row, if at == 0 { 5.0 } else { 0.0 });
            if at + 1 < count {
                slab.hold = Hold::Group;
            }
            self.slabs.push(slab);
        }
        self.slabs.push(Slab::items(6.0, 0.0, Vec::new()));
    }

    /// A sum never stands alone on a page: the last row of the table right above comes with it.
    fn hold_row_above(&mut self) {
        if let [.., row, space] = self.slabs.as_mut_slice()
            && matches!(row.body, Body::Row(_))
            && matches!(&space.body, Body::Items(items) if items.is_empty())
        {
            row.hold = Hold::Firm;
            space.hold = Hold::Firm;
        }
    }

    fn totals(&mut self, totals: &Totals) {
        self.hold_row_above();
        let accent = self.document.accent;
        let value_width = 130.0_f32.min(self.width * 0.4);
        let label_width = (self.width - value_width).min(190.0);
        let x = self.left + self.width - value_width - label_width;
        let last = totals.rows.len() + usize::from(totals.words.is_some());
        for (at, row) in totals.rows.iter().enumerate() {
            let (label_style, value_style) = if row.strong {
                (style(10.5, true, Color::INK), style(13.0, true, accent))
            } else {
                (
                    style(9.0, false, Color::GREY),
                    style(9.5, false, Color::INK),
                )
            };
            let align = row.value.align.unwrap_or(Align::Right);
            let mut cells = vec![
                self.cell(&row.label, &label_style, x, label_width, 4.0, Align::Right),
                self.cell(
                    &row.value.text,
                    &value_style,
                    x + label_width,
                    value_width,
                    4.0,
                    align,
                ),
            ];
            // Both stand on one line although the sum is larger.
            level(&mut cells);
            let row_box = RowBox {
                x,
                width: label_width + value_width,
                cells,
                pad_top: if row.strong { 4.5 } else { 2.4 },
                pad_bottom: if row.strong { 4.5 } else { 2.4 },
                min_height: 0.0,
                fill: None,
                line_above: row.strong.then_some((0.6, accent)),
                line_below: None,
            };
            let mut slab = Slab::row(row_box, if at == 0 { 6.0 } else { 0.0 });
            if at + 1 < last {
                slab.hold = Hold::Firm;
            }
            self.slabs.push(slab);
        }
        if let Some((label, words)) = &totals.words {
            let label_style = style(9.0, false, Color::GREY);
            let width =
                (self.setter.natural_width(label, &label_style) + 14.0).min(self.width * 0.4);
            let mut cells = vec![
                self.cell(label, &label_style, self.left, width, 6.0, Align::Left),
                self.cell(
                    words,
                    &style(10.0, true, Color::INK),
                    self.left + width,
                    self.width - width,
                    6.0,
                    Align::Right,
                ),
            ];
            level(&mut cells);
            let row = RowBox {
                x: self.left,
                width: self.width,
                cells,
                pad_top: 5.0,
                pad_bottom: 5.0,
                fill: Some(Color::WASH),
                ..RowBox::default()
            };
            self.slabs.push(Slab::row(row, 3.0));
        }
        self.slabs.push(Slab::items(6.0, 0.0, Vec::new()));
    }

    fn picture_block(&mut self, picture: &Picture) {
        let caption = self.lines(
            &picture.caption,
            &style(8.0, false, Color::GREY),
            self.width,
            TIGHT,
        );
        let below: f32 = caption.iter().map(|l| l.height).sum();
        let room = (self.tall - 8.0 - below).max(40.0);
        let (item, height) = match self.picture(&picture.image) {
            Some(index) => {
                let (w, h) = self.fitted(index, picture.width.clamp(1.0, self.width), room);
                let x = self.left + offset(picture.align, self.width, w);
                let item = Item::Picture {
                    x,
                    y: 0.0,
                    width: w,
                    height: h,
                    index,
                };
                (vec![item], h)
            }
            None => {
                let mut items = Vec::new();
                let width = picture.width.clamp(1.0, self.width);
                let x = self.left + offset(picture.align, self.width, width);
                super::row::frame(x, 0.0, width, 60.0, Color::LINE, &mut items);
                (items, 60.0)
            }
        };
        let mut slab = Slab::items(height, 6.0, item);
        if !caption.is_empty() {
            slab.hold = Hold::Firm;
        }
        self.slabs.push(slab);
        self.line_slabs(caption, self.left, self.width, picture.align, 3.0);
        self.slabs.push(Slab::items(4.0, 0.0, Vec::new()));
    }

    fn signatures(&mut self, boxes: &[SignatureBox]) {
        if boxes.is_empty() {
            return;
        }
        let gap = 10.0;
        let each = (self.width - gap * (boxes.len() - 1) as f32) / boxes.len() as f32;
        let mut cells = Vec::with_capacity(boxes.len());
        for (at, signature) in boxes.iter().enumerate() {
            let x = self.left + at as f32 * (each + gap);
            let mut cell = self.cell(
                &signature.title,
                &style(9.0, true, Color::INK),
                x,
                each,
                8.0,
                Align::Left,
            );
            let image = signature
                .image
                .as_ref()
                .and_then(|image| self.picture(image));
            let drawn = image.map(|index| (index, self.fitted(index, each - 16.0, 44.0)));
            cell.lines.push(blank(44.0));
            for text in &signature.lines {
                let line = self.cell(
                    text,
                    &style(8.5, false, Color::GREY),
                    x,
                    each,
                    8.0,
                    Align::Left,
                );
                cell.lines.extend(line.lines);
                cell.lines.push(blank(3.0));
            }
            cell.framed = true;
            cell.picture = None;
            cells.push((cell, drawn));
        }
        // The drawn signature stands over the free height under the title.
        let mut items = Vec::new();
        for (cell, drawn) in &cells {
            if let Some((index, (width, height))) = *drawn {
                let title: f32 = cell
                    .lines
                    .iter()
                    .take_while(|l| !l.pieces.is_empty())
                    .map(|l| l.height)
                    .sum();
                items.push(Item::Picture {
                    x: cell.x + (each - width) / 2.0,
                    y: 7.0 + title + (44.0 - height) / 2.0,
                    width,
                    height,
                    index,
                });
            }
        }
        let row = RowBox {
            x: self.left,
            width: self.width,
            cells: cells.into_iter().map(|(cell, _)| cell).collect(),
            pad_top: 7.0,
            pad_bottom: 5.0,
            ..RowBox::default()
        };
        let slab = if row.height() > self.tall {
            Slab::row(row, 12.0)
        } else {
            items.extend(row.items(0.0));
            Slab::items(row.height(), 12.0, items)
        };
        self.slabs.push(slab);
    }

    fn terms(&mut self, terms: &Terms) {
        let size = if terms.size > 0.0 { terms.size } else { 8.5 };
        let look = style(size, false, Color::INK);
        let widest = format!("{}.", terms.items.len().max(9));
        let hang = self.setter.natural_width(&Text::plain(widest), &look) + size * 0.6;
        for (at, item) in terms.items.iter().enumerate() {
            let mut lines = self.lines(item, &look, self.width - hang, LEADING);
            if lines.is_empty() {
                lines.push(Line {
                    height: size * LEADING,
                    ..Line::default()
                });
            }
            let number = self.lines(&Text::plain(format!("{}.", at + 1)), &look, hang, LEADING);
            let first = self.slabs.len();
            self.line_slabs(lines, self.left + hang, self.width - hang, Align::Left, 2.0);
            if let (Some(slab), Some(line)) = (self.slabs.get_mut(first), number.into_iter().next())
                && let Body::Items(items) = &mut slab.body
            {
                items.insert(
                    0,
                    Item::Text {
                        x: self.left,
                        y: 0.0,
                        line: Arc::new(line),
                    },
                );
            }
        }
        self.slabs.push(Slab::items(4.0, 0.0, Vec::new()));
    }
}

/// Free height between lines of a cell.
fn blank(height: f32) -> Arc<Line> {
    Arc::new(Line {
        height,
        ..Line::default()
    })
}

/// Puts the first lines of cells on a common baseline.
fn level(cells: &mut [CellBox]) {
    let deepest = cells
        .iter()
        .filter_map(|cell| cell.lines.first().map(|line| line.baseline))
        .fold(0.0, f32::max);
    for cell in cells {
        if let Some(first) = cell.lines.first_mut() {
            let down = deepest - first.baseline;
            if down > 0.0 {
                let line = Arc::make_mut(first);
                line.baseline += down;
                line.height += down;
            }
        }
    }
}
