//! Workbook: the same description as cells, figures as numbers. It is meant to be worked with, so nothing is positioned;
//! pictures and watermarks are left out, and a stamp stands above each page when it is printed.

use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::describe::{
    Align, Block, Cell, Color, Column, Document, Fields, Footer, Row, RowKind, SignatureBox, Table,
    Text, Totals, Width,
};
use crate::error::Error;
use crate::layout::occupied;
use crate::text::is_invisible;

/// Excel's limit for the text of a cell, with room for an ellipsis.
const LONGEST: usize = 32_760;
const FEWEST_COLUMNS: usize = 4;

/// Writes a document as an Excel workbook. Blocks follow each other on a sheet; a table with a name of its own starts a
/// new sheet, unless it is the first table: then it names the sheet. Figures are numbers with their exact value as far
/// as Excel's numbers go (15 digits).
///
/// # Errors
/// A workbook that Excel's format cannot hold, e.g. with more rows than a sheet has.
pub fn render_xlsx(document: &Document) -> Result<Vec<u8>, Error> {
    build(document).map_err(|error| Error::Workbook(error.to_string()))
}

fn build(document: &Document) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(
        &DocProperties::new()
            .set_title(&document.title)
            .set_author(&document.author)
            .set_creation_datetime(&ExcelDateTime::from_timestamp(
                document.created.timestamp(),
            )?),
    );
    let mut flat = Vec::new();
    flatten(&document.blocks, &mut flat);
    let mut names: Vec<String> = Vec::new();
    for (at, part) in parts(&flat).into_iter().enumerate() {
        let wanted = part
            .iter()
            .find_map(|block| match block {
                Block::Table(table) if !table.name.is_empty() => Some(table.name.as_str()),
                _ => None,
            })
            .unwrap_or(&document.title);
        let name = sheet_name(wanted, &names);
        let mut writer = Writer::new(document, &part, &name)?;
        if at == 0 {
            writer.letterhead()?;
        }
        for block in part {
            writer.block(block)?;
        }
        writer.sheet.set_page_breaks(&writer.breaks)?;
        book.push_worksheet(writer.sheet);
        names.push(name);
    }
    book.save_to_buffer()
}

fn flatten<'a>(blocks: &'a [Block], into: &mut Vec<&'a Block>) {
    for block in blocks {
        match block {
            Block::Keep(inner) => flatten(inner, into),
            _ => into.push(block),
        }
    }
}

/// Blocks by sheet.
fn parts<'a>(blocks: &[&'a Block]) -> Vec<Vec<&'a Block>> {
    let mut parts: Vec<Vec<&Block>> = vec![Vec::new()];
    let mut name: Option<&str> = None;
    for &block in blocks {
        if let Block::Table(table) = block
            && !table.name.is_empty()
            && name != Some(table.name.as_str())
        {
            let taken = parts
                .last()
                .is_some_and(|part| part.iter().any(|b| matches!(b, Block::Table(_))));
            if taken {
                parts.push(Vec::new());
            }
            name = Some(&table.name);
        }
        if let Some(part) = parts.last_mut() {
            part.push(block);
        }
    }
    parts
}

fn sheet_name(wanted: &str, taken: &[String]) -> String {
    let clean: String = wanted
        .chars()
        .map(|c| {
            if "[]:*?/\\".contains(c) || c.is_control() {
                ' '
            } else {
                c
            }
        })
        .collect();
    let clean = clean.trim_matches(|c: char| c == '\'' || c.is_whitespace());
    let clean = if clean.is_empty() { "Sheet" } else { clean };
    // Excel counts UTF-16 units, at most 31.
    let cut = |room: usize| {
        let mut units = 0;
        clean
            .chars()
            .take_while(|c| {
                units += c.len_utf16();
                units <= room
            })
            .collect::<String>()
    };
    let same = |name: &str| {
        taken
            .iter()
            .any(|t| t.to_lowercase() == name.to_lowercase())
    };
    let first = cut(31);
    if !same(&first) {
        return first;
    }
    (2..)
        .map(|n| format!("{} ({n})", cut(24)))
        .find(|name| !same(name))
        .unwrap_or(first)
}

struct Writer<'d> {
    document: &'d Document,
    sheet: Worksheet,
    columns: usize,
    /// Widths in characters.
    widths: Vec<f64>,
    row: u32,
    breaks: Vec<u32>,
}

fn hex(color: Color) -> u32 {
    u32::from(color.0) << 16 | u32::from(color.1) << 8 | u32::from(color.2)
}

fn clean(text: &Text) -> String {
    let mut out: String = text
        .to_plain()
        .replace("\r\n", "\n")
        .chars()
        .filter(|c| *c == '\n' || *c == '\t' || !is_invisible(*c))
        .take(LONGEST + 1)
        .collect();
    if out.chars().count() > LONGEST {
        out.pop();
        out.push('…');
    }
    out
}

/// Width in characters: wide characters count twice.
fn measure(text: &str) -> f64 {
    text.lines()
        .map(|line| {
            line.chars()
                .map(|c| if c as u32 > 0x2e7f { 2.0 } else { 1.05 })
                .sum::<f64>()
        })
        .fold(0.0, f64::max)
}

fn aligned(format: Format, align: Align) -> Format {
    format.set_align(match align {
        Align::Left | Align::Justify => FormatAlign::Left,
        Align::Center => FormatAlign::Center,
        Align::Right => FormatAlign::Right,
    })
}

impl<'d> Writer<'d> {
    fn new(document: &'d Document, part: &[&Block], name: &str) -> Result<Writer<'d>, XlsxError> {
        let tables = || {
            part.iter().filter_map(|block| match block {
                Block::Table(table) => Some(table),
                _ => None,
            })
        };
        let columns = tables()
            .map(|t| t.columns.len())
            .max()
            .unwrap_or(0)
            .max(FEWEST_COLUMNS);
        let mut widths = vec![0.0_f64; columns];
        for table in tables() {
            for (c, column) in table.columns.iter().enumerate() {
                widths[c] = widths[c].max(column_width(table, c, column));
            }
        }
        widths
            .iter_mut()
            .filter(|w| **w == 0.0)
            .for_each(|w| *w = 18.0);
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        for (c, width) in widths.iter().enumerate() {
            sheet.set_column_width(c as u16, *width)?;
        }
        sheet.set_paper_size(9);
        if document.page.width > document.page.height {
            sheet.set_landscape();
        }
        sheet.set_print_fit_to_pages(1, 0);
        if let Some(footer) = &document.footer {
            sheet.set_footer(footer_code(footer));
        }
        if let Some(stamp) = &document.stamp {
            sheet.set_header(header_code(&stamp.text));
        }
        sheet.set_screen_gridlines(false);
        Ok(Writer {
            document,
            sheet,
            columns,
            widths,
            row: 0,
            breaks: Vec::new(),
        })
    }

    fn last(&self) -> usize {
        self.columns - 1
    }

    /// Writes text over the columns `from..=to` of the current row.
    fn text(
        &mut self,
        from: usize,
        to: usize,
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        self.area(self.row, from, to, text, format)
    }

    fn area(
        &mut self,
        row: u32,
        from: usize,
        to: usize,
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        if from == to {
            self.sheet
                .write_string_with_format(row, from as u16, text, format)?;
        } else {
            self.sheet
                .merge_range(row, from as u16, row, to as u16, text, format)?;
        }
        Ok(())
    }

    /// Height for text that wraps over columns: Excel does not find it for merged cells.
    fn fit_height(
        &mut self,
        row: u32,
        texts: &[(usize, usize, &str)],
        size: f64,
    ) -> Result<(), XlsxError> {
        let lines = texts
            .iter()
            .map(|(from, to, text)| {
                let width: f64 = self.widths[*from..=*to].iter().sum::<f64>().max(4.0);
                text.split('\n')
                    .map(|line| (measure(line) / width).ceil().max(1.0))
                    .sum::<f64>()
            })
            .fold(1.0, f64::max);
        self.sheet
            .set_row_height(row, (lines * size * 1.4 + 4.0).min(400.0))?;
        Ok(())
    }

    fn paragraph(&mut self, text: &str, format: &Format, size: f64) -> Result<(), XlsxError> {
        if text.is_empty() {
            return Ok(());
        }
        let last = self.last();
        self.text(
            0,
            last,
            text,
            &format
                .clone()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter),
        )?;
        self.fit_height(self.row, &[(0, last, text)], size)?;
        self.row += 1;
        Ok(())
    }

    fn letterhead(&mut self) -> Result<(), XlsxError> {
        let Some(head) = &self.document.letterhead else {
            return Ok(());
        };
        let strong = Format::new()
            .set_bold()
            .set_font_size(14)
            .set_font_color(hex(self.document.accent));
        self.paragraph(&clean(&Text::plain(&head.name)), &strong, 14.0)?;
        let grey = Format::new()
            .set_font_size(9)
            .set_font_color(hex(Color::GREY));
        let contact = head.contact.join("  ");
        self.paragraph(&clean(&Text::plain(contact)), &grey, 9.0)
    }

    fn block(&mut self, block: &Block) -> Result<(), XlsxError> {
        match block {
            Block::Title { text, subtitle } => {
                let center = Format::new().set_align(FormatAlign::Center);
                self.paragraph(
                    &clean(text),
                    &center.clone().set_bold().set_font_size(16),
                    16.0,
                )?;
                let grey = center.set_font_size(9).set_font_color(hex(Color::GREY));
                self.paragraph(&clean(subtitle), &grey, 9.0)
            }
            Block::Heading { level, text } => {
                let size = if *level <= 1 { 13.0 } else { 11.0 };
                self.paragraph(
                    &clean(text),
                    &Format::new().set_bold().set_font_size(size),
                    size,
                )
            }
            Block::Paragraph(p) => {
                let format = aligned(Format::new().set_font_size(10), p.align);
                self.paragraph(&clean(&p.text), &format, 10.0)
            }
            Block::Fields(fields) => self.fields(fields),
            Block::Table(table) => self.table(table),
            Block::Totals(totals) => self.totals(totals),
            Block::Terms(terms) => {
                for (at, item) in terms.items.iter().enumerate() {
                    let text = format!("{}. {}", at + 1, clean(item));
                    self.paragraph(&text, &Format::new().set_font_size(9), 9.0)?;
                }
                Ok(())
            }
            Block::Signatures(boxes) => self.signatures(boxes),
            Block::PageBreak => {
                if self.row > 0 {
                    self.breaks.push(self.row);
                }
                Ok(())
            }
            Block::Picture(picture) => self.paragraph(
                &clean(&picture.caption),
                &Format::new().set_font_size(9),
                9.0,
            ),
            Block::Spacer(_) | Block::Rule => {
                self.row += 1;
                Ok(())
            }
            Block::Keep(blocks) => blocks.iter().try_for_each(|block| self.block(block)),
        }
    }

    fn fields(&mut self, fields: &Fields) -> Result<(), XlsxError> {
        let label = Format::new()
            .set_font_size(9)
            .set_font_color(hex(Color::GREY));
        let value = Format::new().set_font_size(10).set_text_wrap();
        // Pairs stand side by side if every label and value gets a column of its own.
        let across = fields.columns.clamp(1, self.columns / 2);
        let each = self.columns / across;
        let mut at = across;
        for field in &fields.items {
            let span = field.span.clamp(1, across);
            if at + span > across {
                self.row += u32::from(at != across || self.row > 0);
                at = 0;
            }
            let from = at * each;
            let to = if at + span == across {
                self.last()
            } else {
                (at + span) * each - 1
            };
            let text = clean(&field.value);
            self.text(from, from, &clean(&field.label), &label)?;
            self.text(from + 1, to, &text, &value)?;
            if measure(&text) > self.widths[from + 1..=to].iter().sum() {
                self.fit_height(self.row, &[(from + 1, to, &text)], 10.0)?;
            }
            at += span;
        }
        self.row += 2;
        Ok(())
    }

    fn cell(
        &mut self,
        row: u32,
        from: usize,
        to: usize,
        cell: &Cell,
        format: &Format,
    ) -> Result<(), XlsxError> {
        match cell
            .figure
            .and_then(|figure| Some((figure, figure.value.to_f64()?)))
        {
            Some((figure, value)) => {
                let zeros = "0".repeat(figure.places as usize);
                let point = if figure.places > 0 { "." } else { "" };
                let code = if figure.percent {
                    format!("0{point}{zeros}%")
                } else {
                    format!("#,##0{point}{zeros}")
                };
                let format = format.clone().set_num_format(code);
                if from < to {
                    self.area(row, from, to, "", &format)?;
                }
                self.sheet
                    .write_number_with_format(row, from as u16, value, &format)?;
                Ok(())
            }
            None => self.area(row, from, to, &clean(&cell.text), format),
        }
    }

    fn table(&mut self, table: &Table) -> Result<(), XlsxError> {
        if table.columns.is_empty() {
            return Ok(());
        }
        let columns = table.columns.len();
        let lined = Format::new()
            .set_font_size(10)
            .set_border(FormatBorder::Thin)
            .set_border_color(hex(Color::LINE))
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        let head = lined
            .clone()
            .set_bold()
            .set_background_color(hex(Color::WASH));
        for (r, c, cell) in occupied(&table.head, columns) {
            let down = cell.rowspan.clamp(1, table.head.len() - r);
            let to = (c + cell.colspan.max(1) - 1).min(columns - 1);
            let top = self.row + r as u32;
            let align = cell.align.unwrap_or(if to > c {
                Align::Center
            } else {
                table.columns[c].align
            });
            let format = aligned(head.clone(), align);
            if down > 1 {
                let bottom = top + down as u32 - 1;
                self.sheet.merge_range(
                    top,
                    c as u16,
                    bottom,
                    to as u16,
                    &clean(&cell.text),
                    &format,
                )?;
            } else {
                self.area(top, c, to, &clean(&cell.text), &format)?;
            }
        }
        self.row += table.head.len() as u32;
        for row in &table.rows {
            self.table_row(table, row, &lined)?;
        }
        if table.rows.is_empty() && !table.empty.is_empty() {
            self.text(
                0,
                columns - 1,
                &clean(&table.empty),
                &aligned(lined, Align::Center),
            )?;
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    fn table_row(&mut self, table: &Table, row: &Row, lined: &Format) -> Result<(), XlsxError> {
        let columns = table.columns.len();
        let accent = self.document.accent;
        let base = match row.kind {
            RowKind::Line => lined.clone(),
            RowKind::Section => lined
                .clone()
                .set_bold()
                .set_font_color(hex(accent))
                .set_background_color(hex(accent.tint(0.07))),
            RowKind::Subtotal => lined.clone().set_bold(),
            RowKind::Total => lined
                .clone()
                .set_bold()
                .set_background_color(hex(Color::WASH)),
            RowKind::Note => lined.clone().set_font_color(hex(Color::GREY)),
        };
        let mut c = 0;
        let mut tall = Vec::new();
        for cell in &row.cells {
            if c >= columns {
                break;
            }
            let to = (c + cell.colspan.max(1) - 1).min(columns - 1);
            let align = cell.align.unwrap_or(table.columns[c].align);
            self.cell(self.row, c, to, cell, &aligned(base.clone(), align))?;
            if to > c && cell.figure.is_none() {
                tall.push((c, to, clean(&cell.text)));
            }
            c = to + 1;
        }
        for at in c..columns {
            self.sheet.write_blank(self.row, at as u16, &base)?;
        }
        let wraps = |(from, to, text): &(usize, usize, String)| {
            text.contains('\n') || measure(text) > self.widths[*from..=*to].iter().sum()
        };
        if tall.iter().any(wraps) {
            let texts: Vec<_> = tall
                .iter()
                .map(|(from, to, text)| (*from, *to, text.as_str()))
                .collect();
            self.fit_height(self.row, &texts, 10.0)?;
        }
        self.row += 1;
        Ok(())
    }

    fn totals(&mut self, totals: &Totals) -> Result<(), XlsxError> {
        let last = self.last();
        for row in &totals.rows {
            let mut format = Format::new()
                .set_font_size(10)
                .set_align(FormatAlign::Right);
            if row.strong {
                format = format.set_bold().set_font_size(12);
            }
            self.text(0, last - 1, &clean(&row.label), &format)?;
            self.cell(self.row, last, last, &row.value, &format)?;
            self.row += 1;
        }
        if let Some((label, words)) = &totals.words {
            let text = format!("{}  {}", clean(label), clean(words));
            self.paragraph(
                &text,
                &Format::new().set_bold().set_align(FormatAlign::Right),
                10.0,
            )?;
        }
        self.row += 1;
        Ok(())
    }

    fn signatures(&mut self, boxes: &[SignatureBox]) -> Result<(), XlsxError> {
        for signature in boxes {
            let lines = signature.lines.iter().map(clean);
            let text: Vec<String> = std::iter::once(clean(&signature.title))
                .chain(lines)
                .collect();
            self.paragraph(
                &text.join("        "),
                &Format::new().set_font_size(10),
                10.0,
            )?;
            self.row += 1;
        }
        Ok(())
    }
}

fn column_width(table: &Table, c: usize, column: &Column) -> f64 {
    let mut widest = 6.0_f64;
    for (_, at, cell) in occupied(&table.head, table.columns.len()) {
        if at == c && cell.colspan <= 1 {
            widest = widest.max(measure(&clean(&cell.text)));
        }
    }
    for row in &table.rows {
        let mut at = 0;
        for cell in &row.cells {
            if at == c && cell.colspan <= 1 {
                widest = widest.max(measure(&clean(&cell.text)));
            }
            at += cell.colspan.max(1);
        }
    }
    let most = match column.width {
        Width::Fixed(points) => f64::from(points) / 4.4,
        Width::Auto { max } => f64::from(max) / 4.4,
        Width::Share(_) => 48.0,
    };
    (widest + 2.0).min(most.max(8.0))
}

/// A stamp as a workbook's format has it: grey, above each printed page.
pub fn header_code(text: &str) -> String {
    format!("&R&8&K9AA0A6{}", text.replace('&', "&&"))
}

fn footer_code(footer: &Footer) -> String {
    let code = |text: &str| {
        text.replace('&', "&&")
            .replace("{page}", "&P")
            .replace("{pages}", "&N")
    };
    let whole = format!(
        "&L{}&C{}&R{}",
        code(&footer.left),
        code(&footer.center),
        code(&footer.right)
    );
    // Excel refuses longer ones.
    whole.chars().take(250).collect()
}
