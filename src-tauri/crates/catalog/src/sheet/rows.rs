//! The rows under the head: the cells of the fields, and what tells a sum or a heading from an item.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::{Decimal, Fault, Quantity, Rate, Result, UnitPrice};

use super::{Cell, Field, Mapping, Merge, Sheet, column_name};

/// One row of the table with the cells of its fields.
#[derive(Clone, Debug)]
pub struct Row {
    /// The row's number as spreadsheets count.
    pub number: u32,
    cells: BTreeMap<&'static str, RowCell>,
    /// The column of each field.
    columns: Arc<BTreeMap<&'static str, usize>>,
    /// What stands in the row when only one thing does: a section's heading, a remark.
    pub lone: Option<String>,
    /// The words that make the row a sum of others: 小计, 工程合计; in whichever column they stand.
    pub sum: Option<String>,
}

/// One cell of a row, with its place in the sheet.
#[derive(Clone, Debug)]
struct RowCell {
    cell: Cell,
    row: usize,
    column: usize,
    /// The value belongs to a merged cell that began further up.
    from_above: bool,
}

impl RowCell {
    /// `C7`
    fn place(&self) -> String {
        format!("{}{}", column_name(self.column), self.row + 1)
    }
}

impl Row {
    /// The cell in which a field stands, or would: `C7`; nothing where it has no column.
    pub fn place(&self, key: &str) -> Option<String> {
        let column = *self.columns.get(key)?;
        Some(format!("{}{}", column_name(column), self.number))
    }

    /// The text of a field; nothing when it is empty or not mapped. Numbers are taken as they are shown.
    pub fn text(&self, key: &str) -> Option<String> {
        self.cells
            .get(key)
            .map(|found| found.cell.shown())
            .filter(|text| !text.is_empty())
    }

    /// A price.
    ///
    /// # Errors
    /// `catalog.import_number`, `catalog.import_broken`, `catalog.import_merged_number`, naming the cell;
    /// `kernel.number_out_of_range`.
    pub fn price(&self, key: &str) -> Result<Option<UnitPrice>> {
        self.number(key, UnitPrice::from_decimal)
    }

    /// A quantity.
    ///
    /// # Errors
    /// As [`Row::price`].
    pub fn quantity(&self, key: &str) -> Result<Option<Quantity>> {
        self.number(key, Quantity::from_decimal)
    }

    /// A rate: `5%`, `0.05`, and `5` too, which nobody means as 500 %.
    ///
    /// # Errors
    /// As [`Row::price`].
    pub fn rate(&self, key: &str) -> Result<Option<Rate>> {
        self.number(key, |value| {
            let value = if value >= Decimal::ONE {
                value / Decimal::ONE_HUNDRED
            } else {
                value
            };
            Rate::from_decimal(value)
        })
    }

    fn number<T>(&self, key: &str, make: impl Fn(Decimal) -> Result<T>) -> Result<Option<T>> {
        let Some(found) = self.cells.get(key) else {
            return Ok(None);
        };
        let place = || found.place();
        let at = |fault: Fault| {
            fault
                .with("field", key)
                .with("cell", place())
                .with("row", self.number)
        };
        if found.from_above && !found.cell.is_empty() {
            return Err(at(Fault::new(
                "catalog.import_merged_number",
                format!(
                    "{}: one number is merged over several rows; give each row its own",
                    place()
                ),
            )));
        }
        let value = match &found.cell {
            Cell::Empty => return Ok(None),
            Cell::Number(value) => *value,
            Cell::Text(text) if matches!(text.as_str(), "-" | "—" | "/" | "／" | "无") => {
                return Ok(None);
            }
            Cell::Text(text) => typed_number(text).ok_or_else(|| {
                let shown: String = text.chars().take(40).collect();
                at(Fault::new(
                    "catalog.import_number",
                    format!("{}: “{shown}” is not a number", place()),
                )
                .with("text", shown))
            })?,
            Cell::Date(text) => {
                return Err(at(Fault::new(
                    "catalog.import_number",
                    format!("{}: “{text}” is a date, and a number belongs here", place()),
                )
                .with("text", text.clone())));
            }
            Cell::Broken(text) => {
                return Err(at(Fault::new(
                    "catalog.import_broken",
                    format!(
                        "{}: the spreadsheet shows {text} here; put its formula right first",
                        place()
                    ),
                )
                .with("text", text.clone())));
            }
        };
        make(value).map(Some).map_err(at)
    }
}

/// A number as people write it in a cell: `1,234.50`, `￥68`, `68元`, `5%`.
fn typed_number(text: &str) -> Option<Decimal> {
    // Six decimals are more than any cell of a price list has; the kernel knows all the ways to write a number.
    text.parse::<Quantity>().ok().map(Quantity::to_decimal)
}

/// What is needed and has no column.
fn missing(mapping: &Mapping, fields: &[Field]) -> Result<()> {
    let missing: Vec<&Field> = fields
        .iter()
        .filter(|field| field.required && !mapping.columns.contains_key(field.key))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing
        .iter()
        .map(|field| field.headings.first().copied().unwrap_or(field.key))
        .collect::<Vec<_>>()
        .join("、");
    Err(missing_columns(
        &names,
        missing.iter().map(|field| field.key).collect(),
    ))
}

/// The refusal of a table that lacks columns: their headings in the files of the trade, and their keys.
pub fn missing_columns(names: &str, keys: Vec<&'static str>) -> Fault {
    Fault::field(
        "mapping",
        "catalog.import_missing_columns",
        format!(
            "The table lacks these columns: {names}; choose them by hand or add them to the file"
        ),
    )
    .with("columns", names)
    .with("keys", keys)
}

/// The merged rectangles that cover one column, from top to bottom: spreadsheets do not let them overlap.
struct Merged<'s>(Vec<&'s Merge>);

impl<'s> Merged<'s> {
    fn of(sheet: &'s Sheet, column: usize) -> Self {
        let mut merges: Vec<&Merge> = sheet
            .merges
            .iter()
            .filter(|merge| (merge.left..=merge.right).contains(&column))
            .collect();
        merges.sort_by_key(|merge| merge.top);
        Self(merges)
    }

    fn at(&self, row: usize) -> Option<&'s Merge> {
        let before = self.0.partition_point(|merge| merge.top <= row);
        let last = self.0[..before].last()?;
        (last.bottom >= row).then_some(*last)
    }
}

/// The rows under the head, without empty ones.
///
/// # Errors
/// `catalog.import_missing_columns` naming the headings of required fields that have no column;
/// `catalog.import_no_rows` when nothing follows the head.
pub fn table(sheet: &Sheet, mapping: &Mapping, fields: &[Field]) -> Result<Vec<Row>> {
    missing(mapping, fields)?;
    let first = (mapping.header_row.max(1) - 1 + mapping.header_rows.clamp(1, 2)) as usize;
    let columns: Vec<(&'static str, usize, Merged<'_>)> = fields
        .iter()
        .filter_map(|field| {
            let column = *mapping.columns.get(field.key)? as usize;
            Some((field.key, column, Merged::of(sheet, column)))
        })
        .collect();
    let places = Arc::new(
        columns
            .iter()
            .map(|(key, column, _)| (*key, *column))
            .collect(),
    );
    let mut rows = Vec::new();
    for at in first..sheet.rows.len() {
        let mut own = sheet.rows[at]
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.is_empty());
        let Some(lead) = own.next() else { continue };
        let lone = own.next().is_none().then(|| lead.1.shown());
        let mut cells = BTreeMap::new();
        for (key, column, merged) in &columns {
            if let Some(cell) = cell_of(sheet, first, at, *column, merged) {
                cells.insert(*key, cell);
            }
        }
        let mut row = Row {
            number: u32::try_from(at + 1).unwrap_or(u32::MAX),
            cells,
            columns: Arc::clone(&places),
            lone,
            sum: None,
        };
        row.sum = sum_in(&row, &sheet.rows[at], lead.0, &columns);
        rows.push(row);
    }
    if rows.is_empty() {
        return Err(Fault::field(
            "file",
            "catalog.import_no_rows",
            "Nothing follows the head of the table; choose another sheet or head row",
        ));
    }
    Ok(rows)
}

/// What holds for a column in a row: its own cell, or what is merged over it from further up. Not the head itself.
fn cell_of(
    sheet: &Sheet,
    first: usize,
    row: usize,
    column: usize,
    merged: &Merged<'_>,
) -> Option<RowCell> {
    let merge = merged.at(row);
    let cell = match merge {
        Some(merge) if merge.top < row && merge.top >= first && merge.left == column => {
            sheet.cell(merge.top, column)
        }
        Some(merge) if (merge.top, merge.left) != (row, column) => return None,
        _ => sheet.cell(row, column),
    };
    (!cell.is_empty()).then(|| RowCell {
        cell: cell.clone(),
        row,
        column,
        from_above: merge.is_some_and(|merge| merge.top < row),
    })
}

/// Words of sums, as the files of the trade have them.
const SUMS: &[&str] = &[
    "小计", "合计", "总计", "共计", "总价", "大写", "subtotal", "total",
];

/// Whether a text speaks of a sum: `客厅小计：`, `工程直接费合计（元）`.
pub fn says_sum(text: &str) -> bool {
    let text = text.to_lowercase();
    SUMS.iter().any(|word| text.contains(word))
}

/// A text that says nothing but that a sum stands here: `小 计：`.
fn is_sum_word(text: &str) -> bool {
    let bare: String = text
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    SUMS.contains(&bare.as_str())
}

/// The longest text outside of the named columns that is taken for the label of a sum, in characters: a remark that
/// mentions one is longer.
const LABEL_MAX: usize = 20;

/// The label of a sum. It has no unit and stands in the first filled cell or among the named columns; in any other column
/// only where the row has no name. A label that is nothing but the word needs no more proof.
fn sum_in(
    row: &Row,
    own: &[Cell],
    lead: usize,
    columns: &[(&'static str, usize, Merged<'_>)],
) -> Option<String> {
    let labels = || {
        std::iter::once(own[lead].shown())
            .chain(["code", "name"].into_iter().filter_map(|key| row.text(key)))
    };
    if let Some(word) = labels().find(|text| is_sum_word(text)) {
        return Some(word);
    }
    if row.text("unit").is_some() {
        return None;
    }
    if let Some(label) = labels().find(|text| says_sum(text)) {
        return Some(label);
    }
    if row.text("name").is_some() {
        return None;
    }
    own.iter()
        .enumerate()
        .filter(|(at, _)| columns.iter().all(|(_, column, _)| column != at))
        .map(|(_, cell)| cell.shown())
        .find(|text| text.chars().count() <= LABEL_MAX && says_sum(text))
}

/// A text that explains the table and belongs to none of its rows: `备注：以上不含主材`.
pub fn is_remark(text: &str) -> bool {
    let said = text.trim_start_matches(|c: char| c.is_ascii_digit() || "、.． *※".contains(c));
    text.chars().count() > REMARK_FROM
        || ["备注", "说明", "注：", "注:", "note", "remark"]
            .iter()
            .any(|word| said.to_lowercase().starts_with(word))
}

/// More characters than this are no heading.
const REMARK_FROM: usize = 40;

/// A heading without the number before it and the remark in brackets after it: `一、拆除工程（含清运）` is `拆除工程`.
pub fn without_number(text: &str) -> &str {
    text.split(['(', '（'])
        .next()
        .unwrap_or_default()
        .trim_start_matches(|c: char| {
            c.is_ascii_digit()
                || c.is_ascii_punctuation()
                || "一二三四五六七八九十、．第章节 　".contains(c)
        })
        .trim_end()
}

/// Reads the cells of one row; what is wrong gathers in `faults`, each with its row and field.
#[derive(Debug)]
pub struct Reader<'r> {
    /// The row.
    pub row: &'r Row,
    /// What is wrong so far.
    pub faults: Vec<Fault>,
}

impl<'r> Reader<'r> {
    /// Begins with a row.
    pub fn new(row: &'r Row) -> Self {
        Self {
            row,
            faults: Vec::new(),
        }
    }

    /// The value, or its fault noted at `key`.
    pub fn take<T>(&mut self, key: &str, value: Result<T>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(fault) => {
                self.refuse(key, fault);
                None
            }
        }
    }

    /// Notes a fault at `key`, with its cell.
    pub fn refuse(&mut self, key: &str, fault: Fault) {
        let fault = fault.with("row", self.row.number).with("field", key);
        let fault = match self.row.place(key) {
            Some(cell) => fault.with("cell", cell),
            None => fault,
        };
        self.faults.push(fault);
    }

    /// A price, looked at by `check`.
    pub fn price(
        &mut self,
        key: &str,
        check: impl FnOnce(UnitPrice) -> Result<()>,
    ) -> Option<UnitPrice> {
        let price = self.take(key, self.row.price(key)).flatten()?;
        self.take(key, check(price).map(|()| price))
    }
}
