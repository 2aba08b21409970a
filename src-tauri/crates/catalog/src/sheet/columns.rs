//! Where the head is, and which column is what.

use std::collections::{BTreeMap, HashSet};

use kernel::{Fault, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Sheet;

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

impl Field {
    /// Words that an import takes where they are.
    pub const fn text(key: &'static str, headings: &'static [&'static str]) -> Self {
        Self {
            key,
            required: false,
            kind: FieldKind::Text,
            headings,
        }
    }

    /// Figures that an import takes where they are.
    pub const fn number(key: &'static str, headings: &'static [&'static str]) -> Self {
        Self {
            key,
            required: false,
            kind: FieldKind::Number,
            headings,
        }
    }

    /// The same, and a table without it is refused.
    pub const fn needed(mut self) -> Self {
        self.required = true;
        self
    }
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
