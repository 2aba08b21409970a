//! Cells as typed: each is stored or refused by itself, and a refused one leaves the others alone.

use std::collections::{BTreeMap, HashMap, HashSet};

use catalog::formula::{Formula, Scope};
use firm::text::{NOTE_MAX, line as one_line, note as many_lines};
use kernel::{Decimal, Fault, Id, Quantity, Rate, Result, UnitPrice};
use store::Tx;

use super::lines::places;
use crate::compute::{Given, checked, compute};
use crate::items::{self, Item};
use crate::model::{Line, Mode};
use crate::rows::LineRow;
use crate::settings::{check_price, settings};
use crate::sheet::{Shown, change, load};
use crate::wire::{
    CreatedLine, EditCells, EditColumn, ItemId, Language, NewQuoteCell, QuoteCellFault, QuoteEdited,
};

/// The longest name of a line, in characters.
pub(crate) const NAME_MAX: usize = 200;

/// Stores a batch of cells. Good cells are stored; refused ones come back with their faults and keep their old values.
///
/// # Errors
/// `quoting.locked`, `quoting.quote_unknown`, `quoting.section_unknown`: of the whole batch.
pub fn edit(tx: &Tx<'_>, req: EditCells) -> Result<QuoteEdited> {
    let given = load(tx, req.quote)?;
    if given.quote.locked() {
        return Err(locked());
    }
    let settings = settings(tx, firm::api::Nothing {})?;
    // A quote that cannot be worked out now may be by this edit: then all of it counts as changed.
    let shown = compute(&given).map_or_else(
        |_| Shown::default(),
        |computed| Shown::of(&given, &computed),
    );
    let mut batch = Batch {
        tx,
        language: req.language,
        usual_cost: settings.cost_rate,
        margin_floor: settings.margin_floor,
        shown,
        before: HashMap::new(),
        given,
        faults: Vec::new(),
        touched: BTreeMap::new(),
    };
    batch.cells(req.cells)?;
    let created = batch.rows(req.rows)?;
    batch.finish(created)
}

/// The fault of changing what was sent.
pub(crate) fn locked() -> Fault {
    Fault::new(
        "quoting.locked",
        "This version was sent and cannot be changed. Make a new version and change that.",
    )
}

struct Batch<'t, 'c> {
    tx: &'t Tx<'c>,
    language: Language,
    usual_cost: Option<Rate>,
    margin_floor: Option<Rate>,
    /// The quote as the editor shows it before.
    shown: Shown,
    given: Given,
    /// Lines that the cells are of, as they were.
    before: HashMap<Id<Line>, LineRow>,
    faults: Vec<QuoteCellFault>,
    /// Edited cells by line.
    touched: BTreeMap<Id<Line>, Vec<EditColumn>>,
}

impl Batch<'_, '_> {
    fn cells(&mut self, cells: Vec<crate::wire::QuoteCellEdit>) -> Result<()> {
        let place: HashMap<Id<Line>, usize> = self
            .given
            .lines
            .iter()
            .enumerate()
            .map(|(at, line)| (line.id, at))
            .collect();
        let mut by_line: BTreeMap<usize, Vec<NewQuoteCell>> = BTreeMap::new();
        for cell in cells {
            match place.get(&cell.line) {
                Some(&at) => by_line.entry(at).or_default().push(NewQuoteCell {
                    column: cell.column,
                    text: cell.text,
                    item: cell.item,
                }),
                None => self.faults.push(QuoteCellFault {
                    row: cell.line.to_string(),
                    column: cell.column,
                    fault: Fault::new("quoting.line_unknown", "This line does not exist any more."),
                }),
            }
        }
        for (at, cells) in by_line {
            let mut line = self.given.lines[at].clone();
            self.before.insert(line.id, line.clone());
            let key = line.id.to_string();
            self.apply_all(&mut line, &key, cells)?;
            self.given.lines[at] = line;
        }
        Ok(())
    }

    fn rows(&mut self, rows: Vec<crate::wire::NewQuoteRow>) -> Result<Vec<CreatedLine>> {
        let mut created = Vec::new();
        let mut at = 0;
        while at < rows.len() {
            let (section, before) = (rows[at].section, rows[at].before);
            let run = rows[at..]
                .iter()
                .take_while(|r| r.section == section && r.before == before)
                .count();
            if !self.given.sections.iter().any(|s| s.id == section) {
                return Err(Fault::new(
                    "quoting.section_unknown",
                    "This section does not exist any more.",
                ));
            }
            let keys = places(&self.given.lines, section, before, run)?;
            for (row, sort) in rows[at..at + run].iter().zip(keys) {
                let id = self.tx.new_id();
                let mut line = LineRow::blank(id, self.given.quote.id, section, sort);
                line.cost_rate = self.usual_cost;
                let stored = self.apply_all(&mut line, &row.key, row.cells.clone())?;
                if stored == 0 {
                    self.touched.remove(&id);
                    continue;
                }
                self.given.lines.push(line);
                created.push(CreatedLine {
                    key: row.key.clone(),
                    id,
                });
            }
            at += run;
        }
        self.given
            .lines
            .sort_by(|a, b| (&a.sort, a.id).cmp(&(&b.sort, b.id)));
        Ok(created)
    }

    /// Applies the cells of one line; how many were taken.
    fn apply_all(
        &mut self,
        line: &mut LineRow,
        key: &str,
        mut cells: Vec<NewQuoteCell>,
    ) -> Result<usize> {
        // The item first: it fills in what the other cells then change.
        cells.sort_by_key(|cell| match cell.column {
            EditColumn::Code => 0,
            EditColumn::Name => 1,
            _ => 2,
        });
        let mut taken = 0;
        for cell in cells {
            if cell.column == EditColumn::Code && cell.text.trim().is_empty() && line.item.is_none()
            {
                continue;
            }
            let mut next = line.clone();
            match self.apply(&mut next, &cell) {
                Ok(()) => {
                    *line = next;
                    taken += usize::from(
                        !cell.text.trim().is_empty() || self.before.contains_key(&line.id),
                    );
                    self.touched.entry(line.id).or_default().push(cell.column);
                }
                Err(fault) if is_ours(&fault) => return Err(fault),
                Err(fault) => self.faults.push(QuoteCellFault {
                    row: key.to_owned(),
                    column: cell.column,
                    fault,
                }),
            }
        }
        Ok(taken)
    }

    fn apply(&self, line: &mut LineRow, cell: &NewQuoteCell) -> Result<()> {
        let text = cell.text.trim();
        let price = |field: &str| -> Result<Option<UnitPrice>> {
            let price = optional::<UnitPrice>(text)?;
            check_price(field, price)?;
            Ok(price)
        };
        match cell.column {
            EditColumn::Name => self.name(line, text, cell.item)?,
            EditColumn::Code => self.code(line, text)?,
            EditColumn::Unit => line.unit = one_line("unit", &catalog::words::unit(text), 20)?,
            EditColumn::Quantity => self.quantity(line, text)?,
            EditColumn::Minimum => line.minimum = checked(optional(text)?.unwrap_or_default())?,
            EditColumn::Main => line.main = price("main")?,
            EditColumn::Aux => line.aux = price("aux")?,
            EditColumn::Labour => line.labour = price("labour")?,
            EditColumn::Machine => line.machine = price("machine")?,
            EditColumn::LossRate => line.loss_rate = percent("lossRate", text)?,
            EditColumn::UnitPrice => line.own_price = price("unitPrice")?,
            EditColumn::CostRate => line.cost_rate = percent("costRate", text)?,
            EditColumn::Craft => match self.language {
                Language::Zh => line.craft = many_lines("craft", text, NOTE_MAX)?,
                Language::En => line.craft_en = many_lines("craft", text, NOTE_MAX)?,
            },
            EditColumn::Note => line.note = many_lines("note", text, NOTE_MAX)?,
            EditColumn::OwnerSupplied => line.owner_supplied = yes_or_no(text)?,
            EditColumn::Extra => line.extra = yes_or_no(text)?,
        }
        Ok(())
    }

    fn mode(&self) -> Mode {
        self.given.quote.mode
    }

    fn fill(&self, line: &mut LineRow, item: &Item) -> Result<()> {
        item.fill(self.tx, line, self.mode(), self.usual_cost)
    }

    fn name(&self, line: &mut LineRow, text: &str, chosen: Option<ItemId>) -> Result<()> {
        if let Some(item) = chosen {
            return self.fill(line, &items::item(self.tx, item)?);
        }
        let text = one_line("name", text, NAME_MAX)?;
        if text == line.name || (text == line.name_en && !text.is_empty()) {
            return Ok(());
        }
        if line.item.is_none()
            && !text.is_empty()
            && let Some(item) = items::by_text(self.tx, &text)?
        {
            return self.fill(line, &item);
        }
        match self.language {
            // A translation of the old words would be wrong for the new ones.
            Language::Zh => {
                line.name = text;
                line.name_en.clear();
            }
            Language::En => {
                if line.name.is_empty() || text.is_empty() {
                    line.name.clone_from(&text);
                }
                line.name_en = text;
            }
        }
        Ok(())
    }

    fn code(&self, line: &mut LineRow, text: &str) -> Result<()> {
        let code = one_line("code", text, 40)?;
        if code == line.code {
            return Ok(());
        }
        if let Some(item) = items::by_code(self.tx, &code)? {
            return self.fill(line, &item);
        }
        line.item = None;
        line.code = code;
        Ok(())
    }

    fn quantity(&self, line: &mut LineRow, text: &str) -> Result<()> {
        if text.is_empty() {
            line.manual = false;
            line.quantity = None;
            line.formula = match line.item {
                Some(item) => {
                    items::item(self.tx, item).map_or(line.formula.take(), |item| item.formula)
                }
                None => None,
            };
            return Ok(());
        }
        match text.parse::<Quantity>() {
            Ok(quantity) => {
                line.quantity = Some(checked(quantity)?);
                line.manual = true;
                Ok(())
            }
            Err(fault) if fault.code == "kernel.number_invalid" => {
                let formula = Formula::parse(text)?;
                formula.check(&Scope::room())?;
                line.formula = Some(
                    formula
                        .text()
                        .trim_start_matches(['=', '＝'])
                        .trim()
                        .to_owned(),
                );
                line.manual = false;
                line.quantity = None;
                Ok(())
            }
            Err(fault) => Err(fault),
        }
    }

    /// Works the batch out, takes back cells that make no sense together, and stores the rest.
    fn finish(mut self, created: Vec<CreatedLine>) -> Result<QuoteEdited> {
        let mut computed = compute(&self.given)?;
        let mut taken_back = false;
        for at in 0..self.given.lines.len() {
            let id = self.given.lines[at].id;
            let (Some(columns), Some(fault)) = (self.touched.get(&id), &computed.lines[at].fault)
            else {
                continue;
            };
            let blamed: Vec<EditColumn> = columns
                .iter()
                .copied()
                .filter(|column| to_blame(*column, fault))
                .collect();
            if blamed.is_empty() {
                continue;
            }
            let old = self.before.get(&id);
            let row = old.map_or_else(
                || {
                    created
                        .iter()
                        .find(|c| c.id == id)
                        .map_or_else(String::new, |c| c.id.to_string())
                },
                |line| line.id.to_string(),
            );
            for column in blamed {
                take_back(&mut self.given.lines[at], old, column);
                self.faults.push(QuoteCellFault {
                    row: row.clone(),
                    column,
                    fault: fault.clone(),
                });
            }
            taken_back = true;
        }
        if taken_back {
            computed = compute(&self.given)?;
        }
        let rewritten = self.store(&created)?;
        Ok(QuoteEdited {
            faults: self.faults,
            created,
            change: change(
                &self.shown,
                &rewritten,
                &self.given,
                &computed,
                self.margin_floor,
            ),
        })
    }

    /// Writes the lines that were made, and what moved of the others; which those are.
    fn store(&self, created: &[CreatedLine]) -> Result<HashSet<Id<Line>>> {
        let made: HashSet<Id<Line>> = created.iter().map(|line| line.id).collect();
        let mut rewritten = HashSet::new();
        for line in &self.given.lines {
            match self.before.get(&line.id) {
                _ if made.contains(&line.id) => self.tx.insert("quoting_line", &line.values())?,
                Some(old) if old != line => {
                    let (new, old) = (line.values(), old.values());
                    let mut moved = Vec::new();
                    for (value, before) in new.into_iter().zip(old) {
                        if value.1.to_sql()? != before.1.to_sql()? {
                            moved.push(value);
                        }
                    }
                    self.tx.update("quoting_line", line.id, &moved)?;
                }
                _ => continue,
            }
            rewritten.insert(line.id);
        }
        Ok(rewritten)
    }
}

/// A defect or a failing disk, not a cell's fault.
fn is_ours(fault: &Fault) -> bool {
    fault.code.starts_with("store.") || fault.code == "kernel.internal"
}

/// Whether a cell that was just typed is why its line cannot be worked out. A room that is not measured yet is not the cell's fault.
fn to_blame(column: EditColumn, fault: &Fault) -> bool {
    match fault.code.as_str() {
        "catalog.formula_no_value" | "catalog.formula_reference_failed" => false,
        "quoting.amount_too_large" => matches!(
            column,
            EditColumn::Quantity
                | EditColumn::Minimum
                | EditColumn::Main
                | EditColumn::Aux
                | EditColumn::Labour
                | EditColumn::Machine
                | EditColumn::LossRate
                | EditColumn::UnitPrice
        ),
        _ => column == EditColumn::Quantity,
    }
}

fn take_back(line: &mut LineRow, old: Option<&LineRow>, column: EditColumn) {
    let blank;
    let old = match old {
        Some(old) => old,
        None => {
            blank = LineRow::blank(line.id, line.quote, line.section, String::new());
            &blank
        }
    };
    match column {
        EditColumn::Quantity => {
            line.quantity = old.quantity;
            line.manual = old.manual;
            line.formula.clone_from(&old.formula);
        }
        EditColumn::Minimum => line.minimum = old.minimum,
        EditColumn::Main => line.main = old.main,
        EditColumn::Aux => line.aux = old.aux,
        EditColumn::Labour => line.labour = old.labour,
        EditColumn::Machine => line.machine = old.machine,
        EditColumn::LossRate => line.loss_rate = old.loss_rate,
        EditColumn::UnitPrice => line.own_price = old.own_price,
        _ => {}
    }
}

fn optional<T: std::str::FromStr<Err = Fault>>(text: &str) -> Result<Option<T>> {
    if text.is_empty() {
        Ok(None)
    } else {
        text.parse().map(Some)
    }
}

/// A percentage as people type it: `5` and `5%` are 0.05. Less than ½ without a sign may mean either and is asked back.
///
/// # Errors
/// `quoting.percent_ambiguous`, `quoting.rate_out_of_range`, `kernel.number_*`.
pub(crate) fn percent(field: &str, text: &str) -> Result<Option<Rate>> {
    if text.is_empty() {
        return Ok(None);
    }
    let rate = if text.ends_with(['%', '％']) {
        text.parse::<Rate>()?
    } else {
        let number: Quantity = text.parse()?;
        let value = number.to_decimal();
        if value > Decimal::ZERO && value < Decimal::new(5, 1) {
            return Err(Fault::field(
                field,
                "quoting.percent_ambiguous",
                format!(
                    "Is this {value} % or {} %? Type it with the percent sign.",
                    value * Decimal::ONE_HUNDRED
                ),
            )
            .with("text", text));
        }
        Rate::from_decimal(value / Decimal::ONE_HUNDRED)?
    };
    crate::settings::check_rate(field, Some(rate))?;
    Ok(Some(rate))
}

fn yes_or_no(text: &str) -> Result<bool> {
    match text.to_lowercase().as_str() {
        "true" | "1" | "yes" | "y" | "是" | "甲供" | "√" | "✓" | "x" => Ok(true),
        "" | "false" | "0" | "no" | "n" | "否" | "乙供" | "×" => Ok(false),
        _ => Err(Fault::new(
            "quoting.yes_or_no",
            "This is yes or no; type 是 or 否, yes or no, 1 or 0.",
        )
        .with("text", text)),
    }
}
