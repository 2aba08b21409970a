//! A firm's own quote out of xlsx, xls or csv: sections from its headings, lines from its rows, prices as the file has them.

use std::collections::{HashMap, HashSet};

use catalog::api::{ReadTable, RowNote, TablePreview, look_at, no_bad_rows, rows_of, some_price};
use catalog::sheet::{Reader, Row, is_remark};
use firm::text::{
    NAME_MAX as HEADING_MAX, NOTE_MAX, line as one_line, note as many_lines, required,
};
use kernel::{Fault, Id, Money, Quantity, Rate, Result, UnitPrice};
use store::{Db, Tx};

use super::edit::NAME_MAX;
use super::import_rows::{QUOTE_FIELDS, amount, heading, loss_that_fits, numbering, plain_heading};
use super::lines::{MOST_LINES, draft, places};
use super::quotes::create;
use super::sections::{NewSection, append};
use crate::compute::checked;
use crate::items;
use crate::measure::{self, RoomMeasures};
use crate::model::{Section, line_sum};
use crate::rows::{self, LineRow, QuoteRow};
use crate::settings::{check_price, check_rate, settings};
use crate::sheet::settle;
use crate::wire::{
    CreateQuote, ImportInto, ImportQuote, QuoteImportOutcome, QuoteImportRow, QuoteImported,
    QuoteStart,
};

/// The columns of which a quote has one at least.
const PRICES: &[&str] = &["price", "labour", "aux", "main", "machine", "amount"];

/// Reads the head of a file's table for the import of a quote.
///
/// # Errors
/// As [`look_at`].
pub fn read_quote_file(db: &Db<'_>, req: ReadTable) -> Result<TablePreview> {
    look_at(db, &req, QUOTE_FIELDS, PRICES)
}

/// Imports a quote: one change record, one undo. Quantities and prices are those of the file; what has a name of the price
/// book is known as that item from then on.
///
/// # Errors
/// Of the file and its table as [`read_quote_file`]; `quoting.locked`, `quoting.project_unknown`;
/// `catalog.import_bad_rows` when rows are bad and were not to be left out; `quoting.too_many_lines`.
pub fn import_quote(tx: &Tx<'_>, req: ImportQuote) -> Result<QuoteImported> {
    some_price(&req.mapping, PRICES)?;
    let (sheet, rows) = rows_of(tx, &req.file, req.sheet, &req.mapping, QUOTE_FIELDS)?;
    let quote = match req.into {
        ImportInto::Quote { id } => draft(tx, id)?,
        ImportInto::Project { id } => {
            let made = create(
                tx,
                CreateQuote {
                    project: id,
                    mode: None,
                    start: QuoteStart::Blank,
                },
            )?;
            rows::quote(tx, made.id)?
        }
    };
    let mut import = Import::new(tx, &quote, &sheet)?;
    for (at, row) in rows.iter().enumerate() {
        tx.pace("catalog.check_rows", at, rows.len())?;
        import.take(row)?;
    }
    let report = import.finish()?;
    if !req.skip_bad {
        no_bad_rows(report.bad)?;
    }
    tx.pace("quoting.settle", 0, 0)?;
    settle(tx, quote.id)?;
    Ok(report)
}

/// What a row says, checked.
struct Said {
    line: LineRow,
    amount_in_file: Option<Money>,
    item_code: String,
}

struct Import<'t, 'c> {
    tx: &'t Tx<'c>,
    quote: &'t QuoteRow,
    rooms: Vec<RoomMeasures>,
    /// Rooms that have a section in this quote.
    taken: HashSet<crate::wire::RoomId>,
    usual_cost: Option<Rate>,
    items: items::Names,
    /// Name of the section for lines that stand before any heading.
    first_heading: String,
    section: Option<Id<Section>>,
    /// A heading that no line has followed yet.
    heading: Option<String>,
    lines: HashMap<Id<Section>, Vec<LineRow>>,
    order: Vec<Id<Section>>,
    /// Whether every line so far says its amount.
    all_say: bool,
    said: Money,
    report: QuoteImported,
}

impl<'t, 'c> Import<'t, 'c> {
    fn new(tx: &'t Tx<'c>, quote: &'t QuoteRow, sheet: &str) -> Result<Self> {
        let taken = rows::sections(tx, quote.id)?
            .into_iter()
            .filter_map(|s| s.room)
            .collect();
        Ok(Self {
            tx,
            quote,
            rooms: measure::rooms(tx, quote.project)?,
            taken,
            items: items::Names::load(tx)?,
            usual_cost: settings(tx, firm::api::Nothing {})?.cost_rate,
            first_heading: sheet.chars().take(HEADING_MAX).collect(),
            section: None,
            heading: None,
            lines: HashMap::new(),
            order: Vec::new(),
            all_say: true,
            said: Money::ZERO,
            report: QuoteImported {
                quote: quote.id,
                sections: 0,
                lines: 0,
                skipped: 0,
                bad: 0,
                differing: 0,
                amount: Money::ZERO,
                amount_in_file: None,
                rows: Vec::new(),
            },
        })
    }

    fn take(&mut self, row: &Row) -> Result<()> {
        let mut shown = QuoteImportRow {
            row: row.number,
            outcome: QuoteImportOutcome::Skipped,
            name: row.text("name").unwrap_or_default(),
            unit: row.text("unit").unwrap_or_default(),
            quantity: None,
            price: None,
            amount: None,
            amount_in_file: None,
            differs: false,
            item_code: String::new(),
            faults: Vec::new(),
            note: None,
        };
        if let Some(sum) = &row.sum {
            shown.name.clone_from(sum);
            shown.note = Some(RowNote::Subtotal);
        } else if let Some(heading) = heading(row) {
            shown.name.clone_from(&heading);
            if !heading.is_empty() && !is_remark(&heading) {
                shown.outcome = QuoteImportOutcome::Section;
                self.heading = Some(plain_heading(&heading));
                self.report.rows.push(shown);
                return Ok(());
            }
            shown.note = Some(RowNote::Remark);
        } else {
            match self.read(row) {
                Ok(said) => self.keep(said, &mut shown)?,
                Err(faults) => {
                    shown.outcome = QuoteImportOutcome::Bad;
                    shown.faults = faults;
                    self.report.bad += 1;
                }
            }
        }
        if shown.outcome == QuoteImportOutcome::Skipped {
            self.report.skipped += 1;
        }
        self.report.rows.push(shown);
        Ok(())
    }

    fn keep(&mut self, said: Said, shown: &mut QuoteImportRow) -> Result<()> {
        let section = self.section()?;
        let Said {
            mut line,
            amount_in_file,
            item_code,
        } = said;
        line.section = section;
        let sum = match line
            .quantity
            .map(|quantity| line_sum(line.parts(), quantity, line.charge(self.quote)))
        {
            Some(Ok(sum)) => Some(sum),
            None => None,
            Some(Err(fault)) => {
                shown.outcome = QuoteImportOutcome::Bad;
                shown
                    .faults
                    .push(fault.with("row", shown.row).with("field", "amount"));
                self.report.bad += 1;
                return Ok(());
            }
        };
        shown.outcome = QuoteImportOutcome::Line;
        shown.unit.clone_from(&line.unit);
        shown.quantity = line.quantity;
        shown.price = sum.map(|s| s.unit_price).or(line.own_price);
        shown.amount = sum.map(|s| s.amount);
        shown.amount_in_file = amount_in_file;
        shown.item_code = item_code;
        let amount = shown.amount.unwrap_or_default();
        shown.differs = amount_in_file.is_some_and(|said| said != amount);
        self.report.differing += u32::from(shown.differs);
        self.report.amount = self.report.amount.checked_add(amount)?;
        match amount_in_file {
            Some(amount) => self.said = self.said.checked_add(amount)?,
            None => self.all_say = false,
        }
        self.report.lines += 1;
        if usize::try_from(self.report.lines).unwrap_or(usize::MAX) > MOST_LINES {
            return Err(Fault::new(
                "quoting.too_many_lines",
                format!("A quote takes at most {MOST_LINES} lines at once."),
            )
            .with("max", MOST_LINES));
        }
        self.lines.entry(section).or_default().push(line);
        Ok(())
    }

    /// The section of the heading above, made when its first line comes.
    fn section(&mut self) -> Result<Id<Section>> {
        if let (None, Some(section)) = (&self.heading, self.section) {
            return Ok(section);
        }
        let name = self
            .heading
            .take()
            .unwrap_or_else(|| self.first_heading.clone());
        let room = self
            .rooms
            .iter()
            .find(|room| {
                !self.taken.contains(&room.id) && (room.name == name || name.contains(&room.name))
            })
            .cloned();
        if let Some(room) = &room {
            self.taken.insert(room.id);
        }
        let kind = room
            .as_ref()
            .map(|room| room.kind.clone())
            .unwrap_or_default();
        let new = NewSection {
            room: room.map(|room| room.id),
            name: &name,
            name_en: "",
            kind: &kind,
            lineage: None,
        };
        let id = append(self.tx, self.quote.id, &[new])?[0];
        self.section = Some(id);
        self.order.push(id);
        self.report.sections += 1;
        Ok(id)
    }

    fn read(&self, row: &Row) -> std::result::Result<Said, Vec<Fault>> {
        let mut reader = Reader::new(row);
        let text = |key: &str| row.text(key).unwrap_or_default();
        let name = reader
            .take("name", required("name", &text("name"), NAME_MAX))
            .unwrap_or_default();
        let mut unit = reader
            .take("unit", one_line("unit", &text("unit"), 20))
            .unwrap_or_default();
        let craft = reader
            .take("craft", many_lines("craft", &text("craft"), NOTE_MAX))
            .unwrap_or_default();
        let note = reader
            .take("note", many_lines("note", &text("note"), NOTE_MAX))
            .unwrap_or_default();
        let code = reader
            .take("code", one_line("code", &text("code"), 40))
            .unwrap_or_default();
        let mut quantity = reader
            .take(
                "quantity",
                row.quantity("quantity")
                    .and_then(|q| q.map(checked).transpose()),
            )
            .flatten();
        let [main, aux, labour, machine, price] = ["main", "aux", "labour", "machine", "price"]
            .map(|key| reader.price(key, |price| check_price(key, Some(price))));
        let loss = reader.take("loss_rate", row.rate("loss_rate")).flatten();
        reader.take("loss_rate", check_rate("loss_rate", loss));
        let amount = amount(&mut reader);
        let parts = [main, aux, labour, machine];
        let split = parts.iter().flatten().any(|part| !part.is_zero());
        let mut own = None;
        let mut loss_rate = loss;
        match (split, price) {
            (true, Some(price)) => {
                let (rate, fits) = loss_that_fits(parts, loss, price);
                loss_rate = Some(rate);
                own = (!fits).then_some(price);
            }
            (false, Some(price)) => own = Some(price),
            (true, None) => {}
            (false, None) => match amount {
                // A lump sum: the amount is all that the file says.
                Some(amount) if quantity.is_none() => {
                    quantity = Some(Quantity::from_scaled(1_000_000));
                    own = UnitPrice::from_decimal(amount.to_decimal()).ok();
                    if unit.is_empty() {
                        "项".clone_into(&mut unit);
                    }
                }
                _ if note.contains("甲供") || quantity.is_none_or(Quantity::is_zero) => {}
                _ => reader.refuse(
                    "price",
                    Fault::new(
                        "quoting.import_no_price",
                        "This row has a quantity and no price; fill it in, or write 甲供.",
                    ),
                ),
            },
        }
        if !reader.faults.is_empty() {
            return Err(reader.faults);
        }
        let mut line = LineRow::blank(
            self.tx.new_id(),
            self.quote.id,
            Id::from_bytes([0; 16]),
            String::new(),
        );
        line.code = if numbering(&code) {
            String::new()
        } else {
            code
        };
        line.name = name;
        line.unit = unit;
        line.quantity = quantity;
        line.manual = quantity.is_some();
        [line.main, line.aux, line.labour, line.machine] = parts;
        line.loss_rate = loss_rate;
        line.own_price = own;
        line.cost_rate = self.usual_cost;
        line.craft = craft;
        line.owner_supplied = note.contains("甲供");
        line.note = note;
        let item_code = self.recognise(&mut line).map_err(|fault| vec![fault])?;
        Ok(Said {
            line,
            amount_in_file: amount,
            item_code,
        })
    }

    /// Ties a line to the work item of the same name and unit; the file's price stays.
    fn recognise(&self, line: &mut LineRow) -> Result<String> {
        let found = self.items.find(self.tx, &line.code, &line.name)?;
        let Some(item) = found.filter(|item| item.unit == line.unit || line.unit.is_empty()) else {
            return Ok(String::new());
        };
        line.item = Some(item.id);
        line.code.clone_from(&item.code);
        line.name_en.clone_from(&item.name_en);
        line.unit.clone_from(&item.unit);
        line.formula.clone_from(&item.formula);
        line.cost_rate = item.cost_rate.or(line.cost_rate);
        if line.craft.is_empty() {
            line.craft.clone_from(&item.craft);
            line.craft_en.clone_from(&item.craft_en);
        }
        Ok(item.code)
    }

    fn finish(mut self) -> Result<QuoteImported> {
        for section in &self.order {
            let lines = self.lines.remove(section).unwrap_or_default();
            let keys = places(&[], *section, None, lines.len())?;
            for (mut line, sort) in lines.into_iter().zip(keys) {
                line.sort = sort;
                self.tx.insert("quoting_line", &line.values())?;
            }
        }
        self.report.amount_in_file = (self.all_say && self.report.lines > 0).then_some(self.said);
        Ok(self.report)
    }
}
