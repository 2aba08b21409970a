//! Every text of a document.

use super::{Block, Document, Row, Text};

impl Document {
    /// Hands on every text that is printed or recorded in the file, to be changed in its place.
    pub fn each_text(&mut self, mut f: impl FnMut(&mut String)) {
        let f = &mut f;
        f(&mut self.title);
        f(&mut self.author);
        if let Some(head) = &mut self.letterhead {
            f(&mut head.name);
            f(&mut head.tagline);
            head.contact.iter_mut().for_each(&mut *f);
        }
        if let Some(head) = &mut self.running_head {
            f(&mut head.left);
            f(&mut head.right);
        }
        if let Some(footer) = &mut self.footer {
            f(&mut footer.left);
            f(&mut footer.center);
            f(&mut footer.right);
        }
        self.watermark.iter_mut().for_each(&mut *f);
        blocks(&mut self.blocks, f);
    }
}

fn blocks(all: &mut [Block], f: &mut dyn FnMut(&mut String)) {
    for block in all {
        match block {
            Block::Title { text, subtitle } => {
                runs(text, f);
                runs(subtitle, f);
            }
            Block::Heading { text, .. } => runs(text, f),
            Block::Paragraph(paragraph) => runs(&mut paragraph.text, f),
            Block::Fields(fields) => {
                for field in &mut fields.items {
                    runs(&mut field.label, f);
                    runs(&mut field.value, f);
                }
            }
            Block::Table(table) => {
                f(&mut table.name);
                rows(&mut table.head, f);
                rows(&mut table.rows, f);
                runs(&mut table.empty, f);
            }
            Block::Totals(totals) => {
                for row in &mut totals.rows {
                    runs(&mut row.label, f);
                    runs(&mut row.value.text, f);
                }
                if let Some((label, words)) = &mut totals.words {
                    runs(label, f);
                    runs(words, f);
                }
            }
            Block::Picture(picture) => runs(&mut picture.caption, f),
            Block::Keep(inner) => blocks(inner, f),
            Block::Signatures(boxes) => {
                for one in boxes {
                    runs(&mut one.title, f);
                    one.lines.iter_mut().for_each(|line| runs(line, f));
                }
            }
            Block::Terms(terms) => terms.items.iter_mut().for_each(|item| runs(item, f)),
            Block::Spacer(_) | Block::Rule | Block::PageBreak => {}
        }
    }
}

fn rows(all: &mut [Row], f: &mut dyn FnMut(&mut String)) {
    let cells = all.iter_mut().flat_map(|row| &mut row.cells);
    cells.for_each(|cell| runs(&mut cell.text, f));
}

fn runs(text: &mut Text, f: &mut dyn FnMut(&mut String)) {
    text.runs.iter_mut().for_each(|run| f(&mut run.text));
}
