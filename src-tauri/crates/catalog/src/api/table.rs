//! A table out of a foreign file, before anything is taken from it: for every import.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use kernel::{Fault, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Pace};
use ts_rs::TS;

use crate::sheet::{self, Field, MAX_BYTES, Mapping, Row, Sheet};

/// A file as the window hands it over.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportFile {
    /// Its name with its ending.
    pub name: String,
    /// Its bytes, base64.
    pub base64: String,
}

impl ImportFile {
    /// The sheets in it.
    ///
    /// # Errors
    /// As [`sheet::read`]; `catalog.file_damaged` where the bytes did not arrive whole.
    pub fn read(&self, pace: &Pace) -> Result<sheet::Workbook> {
        // Larger than any file that is read: not even unpacked.
        if self.base64.len() > MAX_BYTES / 3 * 4 + 8 {
            return sheet::read(&self.name, &vec![0; MAX_BYTES + 1]);
        }
        pace.at("catalog.read_file", 0, 0)?;
        let bytes = BASE64_STANDARD
            .decode(self.base64.as_bytes())
            .map_err(|_| {
                Fault::field(
                    "file",
                    "catalog.file_damaged",
                    "The file did not arrive whole; choose it again",
                )
            })?;
        sheet::read_for(&self.name, &bytes, pace)
    }
}

/// Which table of a file to look at.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReadTable {
    /// The file.
    pub file: ImportFile,
    /// Which sheet, from 0; the one that fits best when left out.
    #[serde(default)]
    #[ts(optional)]
    pub sheet: Option<u32>,
    /// Head and columns as changed by hand; guessed when left out.
    #[serde(default)]
    #[ts(optional)]
    pub mapping: Option<Mapping>,
}

/// A sheet of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TableSheet {
    /// Its tab.
    pub name: String,
    /// Rows.
    pub rows: u32,
}

/// A column of a sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TableColumn {
    /// From 0.
    pub index: u32,
    /// `C`.
    pub letter: String,
    /// What its head says.
    pub heading: String,
}

/// Something that an import can take from a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TableField {
    /// What programs call it.
    pub key: String,
    /// Whether the import needs it.
    pub required: bool,
}

/// A row as it stands in the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TableSample {
    /// Its number as spreadsheets count.
    pub number: u32,
    /// Its cells.
    pub cells: Vec<String>,
}

/// A table before it is imported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TablePreview {
    /// All sheets.
    pub sheets: Vec<TableSheet>,
    /// The one looked at.
    pub sheet: u32,
    /// Head and columns.
    pub mapping: Mapping,
    /// Columns with their headings.
    pub columns: Vec<TableColumn>,
    /// What can be taken from them.
    pub fields: Vec<TableField>,
    /// The first rows from the sheet's top.
    pub sample: Vec<TableSample>,
    /// What keeps it from being imported: a missing column, no head.
    pub fault: Option<Fault>,
}

/// Why a row of an import was left out, where that is no fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowNote {
    /// A sum of other rows.
    Subtotal,
    /// The heading of the rows below.
    Heading,
    /// Something said about the table.
    Remark,
    /// Known already, and to stay as it is.
    Known,
}

/// The columns of which one at least has the price: its key in the fields first, split prices after it.
///
/// # Errors
/// `catalog.import_missing_columns`.
pub fn some_price(mapping: &Mapping, keys: &[&'static str]) -> Result<()> {
    if keys.iter().any(|key| mapping.columns.contains_key(*key)) {
        return Ok(());
    }
    Err(sheet::missing_columns("单价", vec!["price"]))
}

/// The rows of one sheet of a file, with the sheet's name.
///
/// # Errors
/// As [`ImportFile::read`] and [`sheet::table`]; `catalog.sheet_unknown`.
pub fn rows_of(
    db: &Db<'_>,
    file: &ImportFile,
    at: u32,
    mapping: &Mapping,
    fields: &[Field],
) -> Result<(String, Vec<Row>)> {
    let book = file.read(db.pacer())?;
    let sheet = book.sheets.get(at as usize).ok_or_else(sheet_unknown)?;
    Ok((sheet.name.clone(), sheet::table(sheet, mapping, fields)?))
}

/// Refuses an import with bad rows that were not to be left out.
///
/// # Errors
/// `catalog.import_bad_rows`.
pub fn no_bad_rows(bad: u32) -> Result<()> {
    if bad == 0 {
        return Ok(());
    }
    Err(Fault::new(
        "catalog.import_bad_rows",
        format!("{bad} rows cannot be read; correct the file, or choose to import the others"),
    )
    .with("count", bad))
}

/// Looks at a file's table with the fields of one kind of import, of which one of `prices` is needed.
///
/// # Errors
/// As [`ImportFile::read`]; `catalog.sheet_unknown`.
pub fn look_at(
    db: &Db<'_>,
    req: &ReadTable,
    fields: &[Field],
    prices: &[&'static str],
) -> Result<TablePreview> {
    let book = req.file.read(db.pacer())?;
    let at = match req.sheet {
        Some(at) => at as usize,
        None => fitting(&book.sheets, fields),
    };
    let sheet = book.sheets.get(at).ok_or_else(sheet_unknown)?;
    let (mapping, mut fault) = match &req.mapping {
        Some(mapping) => (mapping.clone(), None),
        None => match sheet::guess(sheet, fields) {
            Ok(mapping) => (mapping, None),
            Err(fault) => (
                Mapping {
                    header_row: 1,
                    header_rows: 1,
                    ..Mapping::default()
                },
                Some(fault),
            ),
        },
    };
    if fault.is_none() {
        fault = sheet::table(sheet, &mapping, fields)
            .and_then(|_| some_price(&mapping, prices))
            .err();
    }
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    let width = sheet.rows.iter().map(Vec::len).max().unwrap_or_default();
    let head = sheet::headings(
        sheet,
        mapping.header_row.max(1) as usize - 1,
        mapping.header_rows.clamp(1, 2) as usize,
    );
    Ok(TablePreview {
        sheets: book
            .sheets
            .iter()
            .map(|sheet| TableSheet {
                name: sheet.name.clone(),
                rows: number(sheet.rows.len()),
            })
            .collect(),
        sheet: number(at),
        columns: (0..width)
            .map(|index| TableColumn {
                index: number(index),
                letter: sheet::column_name(index),
                heading: head.get(index).cloned().unwrap_or_default(),
            })
            .collect(),
        fields: fields
            .iter()
            .map(|field| TableField {
                key: field.key.to_owned(),
                required: field.required,
            })
            .collect(),
        sample: (0..sheet.rows.len().min(30))
            .map(|row| TableSample {
                number: number(row + 1),
                cells: (0..width)
                    .map(|column| sheet.cell(row, column).shown())
                    .collect(),
            })
            .collect(),
        mapping,
        fault,
    })
}

/// The sheet whose head names most fields; the first that holds anything when none has a head.
fn fitting(sheets: &[Sheet], fields: &[Field]) -> usize {
    let named =
        |sheet: &Sheet| sheet::guess(sheet, fields).map_or(0, |mapping| mapping.columns.len());
    let mut best = (0, 0);
    for (at, sheet) in sheets.iter().enumerate() {
        let named = named(sheet);
        if named > best.0 {
            best = (named, at);
        }
    }
    if best.0 == 0 {
        return sheets
            .iter()
            .position(|sheet| !sheet.rows.is_empty())
            .unwrap_or(0);
    }
    best.1
}

fn sheet_unknown() -> Fault {
    Fault::field(
        "sheet",
        "catalog.sheet_unknown",
        "The file has no such sheet; choose another",
    )
}
