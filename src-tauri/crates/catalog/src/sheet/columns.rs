//! Where the head is, which column is what, and the rows under it.

use std::collections::{BTreeMap, HashSet};

use kernel::{Decimal, Fault, Quantity, Rate, Result, UnitPrice};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Cell, Sheet, column_name};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Words.
    Text,
    /// Figures.
    Number,
}

/// Something that an import wants to find.
#[derive(Debug)]
pub struct Field {
    /// What programs call it.
    pub key: &'static str,
    /// Whether a table without it is refused.
    pub required: bool,
    /// What it holds.
    pub kind: FieldKind,
    /// Headings by which it is known, lower case, without blanks and signs; the first is shown when it is missing.
    pub headings: &'static [&'static str],
}

/// Where the table is: which rows are the head, and the column of each field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "TableMapping")]
#[schemars(rename = "TableMapping")]
pub struct Mapping {
    /// The head's first row, from 1 as spreadsheets count.
    pub header_row: u32,
    /// Rows that the head takes: 1 or 2.
    pub header_rows: u32,
    /// Column by field key, from 0. A field that is not in the table is left out.
    pub columns: BTreeMap<String, u32>,
}

/// Headings without blanks, signs and remarks in brackets: `单价（元）` is `单价`.
fn plain(heading: &str) -> String {
    let mut out = String::new();
    let mut depth = 0usize;
    for c in heading.chars() {
        match c {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
            c if depth == 0 && c.is_alphanumeric() => out.extend(c.to_lowercase()),
            _ => {}
        }
    }
    out
}

/// The headings of each column for a head of one or two rows; the lower row counts where both say something.
pub fn headings(sheet: &Sheet, row: usize, rows: usize) -> Vec<String> {
    let width = (row..row + rows)
        .filter_map(|at| sheet.rows.get(at).map(Vec::len))
        .max()
        .unwrap_or_default();
    (0..width)
        .map(|column| {
            (row..row + rows)
                .rev()
                .map(|at| sheet.cell(at, column).shown())
                .find(|text| !text.is_empty())
                .unwrap_or_default()
        })
        .collect()
}

/// How well a heading names a field: the whole heading, or one that holds a known one.
fn likeness(heading: &str, field: &Field) -> u32 {
    if heading.is_empty() {
        return 0;
    }
    field
        .headings
        .iter()
        .map(|known| {
            if heading == *known {
                100
            } else if heading.chars().count() <= 12
                && known.chars().count() >= 2
                && heading.contains(known)
            {
                10 + u32::try_from(known.chars().count()).unwrap_or(0)
            } else {
                0
            }
        })
        .max()
        .unwrap_or(0)
}

fn assign(headings: &[String], fields: &[Field]) -> (u32, BTreeMap<String, u32>) {
    let mut pairs: Vec<(u32, usize, usize)> = Vec::new();
    for (column, heading) in headings.iter().enumerate() {
        let heading = plain(heading);
        for (at, field) in fields.iter().enumerate() {
            let score = likeness(&heading, field);
            if score > 0 {
                pairs.push((score, at, column));
            }
        }
    }
    // Best first; among equals the field that is asked for first, then the column further left.
    pairs.sort_by_key(|&(score, field, column)| (std::cmp::Reverse(score), field, column));
    let (mut total, mut columns, mut taken) = (0, BTreeMap::new(), HashSet::new());
    for (score, field, column) in pairs {
        let key = fields[field].key;
        if !columns.contains_key(key) && taken.insert(column) {
            columns.insert(key.to_owned(), u32::try_from(column).unwrap_or(0));
            total += score;
        }
    }
    (total, columns)
}

/// Proposes the head and the columns of a sheet; a person may change it.
///
/// # Errors
/// `catalog.import_no_header` when no row of the first fifty looks like a head at all.
pub fn guess(sheet: &Sheet, fields: &[Field]) -> Result<Mapping> {
    let mut best: Option<(u32, Mapping)> = None;
    for row in 0..sheet.rows.len().min(50) {
        for rows in 1..=2usize {
            // A second row belongs to the head only under a merged cell of the first.
            let joined = rows == 1
                || sheet.merges.iter().any(|merge| {
                    merge.top == row && (merge.bottom == row + 1 || merge.right > merge.left)
                });
            if !joined || row + rows > sheet.rows.len() {
                continue;
            }
            let (score, columns) = assign(&headings(sheet, row, rows), fields);
            if columns.len() >= 2 && best.as_ref().is_none_or(|(known, _)| score > *known) {
                best = Some((
                    score,
                    Mapping {
                        header_row: u32::try_from(row + 1).unwrap_or(1),
                        header_rows: u32::try_from(rows).unwrap_or(1),
                        columns,
                    },
                ));
            }
        }
    }
    best.map(|(_, mapping)| mapping).ok_or_else(|| {
        Fault::field(
            "file",
            "catalog.import_no_header",
            "No row looks like the head of a table; put headings such as 项目名称, 单位, 单价 above the columns",
        )
        .with("sheet", sheet.name.clone())
    })
}

/// One row of the table with the cells of its fields.
#[derive(Clone, Debug)]
pub struct Row {
    /// The row's number as spreadsheets count.
    pub number: u32,
    cells: BTreeMap<String, RowCell>,
    /// What stands in the row when only one thing does: a section's heading, a remark.
    pub lone: Option<String>,
}

#[derive(Clone, Debug)]
struct RowCell {
    cell: Cell,
    place: String,
    /// The value belongs to a merged cell that began further up.
    from_above: bool,
}

impl Row {
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
        let at = |fault: Fault| {
            fault
                .with("field", key)
                .with("cell", found.place.clone())
                .with("row", self.number)
        };
        if found.from_above && !found.cell.is_empty() {
            return Err(at(Fault::new(
                "catalog.import_merged_number",
                format!(
                    "{}: one number is merged over several rows; give each row its own",
                    found.place
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
                    format!("{}: “{shown}” is not a number", found.place),
                )
                .with("text", shown))
            })?,
            Cell::Date(text) => {
                return Err(at(Fault::new(
                    "catalog.import_number",
                    format!(
                        "{}: “{text}” is a date, and a number belongs here",
                        found.place
                    ),
                )
                .with("text", text.clone())));
            }
            Cell::Broken(text) => {
                return Err(at(Fault::new(
                    "catalog.import_broken",
                    format!(
                        "{}: the spreadsheet shows {text} here; put its formula right first",
                        found.place
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

/// The rows under the head, without empty ones.
///
/// # Errors
/// `catalog.import_missing_columns` naming the headings of required fields that have no column;
/// `catalog.import_no_rows` when nothing follows the head.
pub fn table(sheet: &Sheet, mapping: &Mapping, fields: &[Field]) -> Result<Vec<Row>> {
    let missing: Vec<&Field> = fields
        .iter()
        .filter(|field| field.required && !mapping.columns.contains_key(field.key))
        .collect();
    if !missing.is_empty() {
        let names = missing
            .iter()
            .map(|field| field.headings.first().copied().unwrap_or(field.key))
            .collect::<Vec<_>>();
        return Err(Fault::field(
            "mapping",
            "catalog.import_missing_columns",
            format!(
                "The table lacks these columns: {}; choose them by hand or add them to the file",
                names.join("、")
            ),
        )
        .with("columns", names.join("、"))
        .with(
            "keys",
            missing.iter().map(|field| field.key).collect::<Vec<_>>(),
        ));
    }
    let first = (mapping.header_row.max(1) - 1 + mapping.header_rows.clamp(1, 2)) as usize;
    let mut rows = Vec::new();
    for at in first..sheet.rows.len() {
        let own: Vec<&Cell> = sheet.rows[at]
            .iter()
            .filter(|cell| !cell.is_empty())
            .collect();
        let mut cells = BTreeMap::new();
        for field in fields {
            let Some(&column) = mapping.columns.get(field.key) else {
                continue;
            };
            let column = column as usize;
            let merge = sheet.merge_at(at, column);
            let from_above = merge.is_some_and(|merge| merge.top < at);
            let cell = match merge {
                // Merged over rows: what stands at its top holds here too. Not the head itself.
                Some(merge) if merge.top < at && merge.top >= first && merge.left == column => {
                    sheet.cell(merge.top, column).clone()
                }
                Some(merge) if (merge.top, merge.left) != (at, column) => Cell::Empty,
                _ => sheet.cell(at, column).clone(),
            };
            if !cell.is_empty() {
                cells.insert(
                    field.key.to_owned(),
                    RowCell {
                        cell,
                        place: format!("{}{}", column_name(column), at + 1),
                        from_above,
                    },
                );
            }
        }
        if own.is_empty() {
            continue;
        }
        rows.push(Row {
            number: u32::try_from(at + 1).unwrap_or(u32::MAX),
            cells,
            lone: (own.len() == 1).then(|| own[0].shown()),
        });
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
