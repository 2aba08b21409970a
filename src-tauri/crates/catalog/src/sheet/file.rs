//! Bytes to sheets.

use std::io::{Cursor, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, Dimensions, Reader as _, Xls, XlsError, Xlsx, XlsxError};
use kernel::{Decimal, Fault, Result};
use store::Pace;

/// Largest file that is read.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;
/// Most rows of a sheet.
pub const MAX_ROWS: usize = 100_000;
/// Most columns of a sheet; what stands further right is not read.
pub const MAX_COLUMNS: usize = 200;
/// Most unpacked bytes of an xlsx (a small file can unpack to anything).
const MAX_UNPACKED: u64 = 300 * 1024 * 1024;

/// Reading rows out of a file, as its progress is called.
const READ: &str = "catalog.read_file";

/// One cell as it was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text without blanks around it; never empty.
    Text(String),
    /// A number, with the 15 digits that spreadsheets keep.
    Number(Decimal),
    /// A day, as `2026-03-01`.
    Date(String),
    /// What the spreadsheet could not work out, such as `#REF!`.
    Broken(String),
}

impl Cell {
    /// The cell as text; nothing when empty.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Date(text) | Self::Broken(text) => text.clone(),
            Self::Number(value) => value.normalize().to_string(),
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    fn text(text: &str) -> Self {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text.to_owned())
        }
    }

    fn float(value: f64) -> Self {
        // Up to four places, which is nearly all there is: 15 digits at most, so the division gives back the same number only where
        // they are its digits.
        let scaled = (value * 1e4).round();
        if scaled.abs() < 1e15 && scaled / 1e4 == value {
            return Self::Number(Decimal::new(scaled as i64, 4).normalize());
        }
        // Spreadsheets keep 15 significant digits; the rest is noise of binary fractions.
        Decimal::from_scientific(&format!("{value:.14e}"))
            .map(|value| Self::Number(value.normalize()))
            .unwrap_or_else(|_| Self::Broken(value.to_string()))
    }
}

/// A merged rectangle; rows and columns count from 0, both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// First row.
    pub top: usize,
    /// First column.
    pub left: usize,
    /// Last row.
    pub bottom: usize,
    /// Last column.
    pub right: usize,
}

/// One sheet; row 0 is the sheet's first row, empty or not.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its tab.
    pub name: String,
    /// Cells by row; rows may be of different lengths.
    pub rows: Vec<Vec<Cell>>,
    /// Merged rectangles.
    pub merges: Vec<Merge>,
}

impl Sheet {
    /// The cell at a place; empty outside.
    pub fn cell(&self, row: usize, column: usize) -> &Cell {
        const EMPTY: &Cell = &Cell::Empty;
        self.rows
            .get(row)
            .and_then(|cells| cells.get(column))
            .unwrap_or(EMPTY)
    }

    fn put(&mut self, row: usize, column: usize, cell: Cell) -> Result<()> {
        if cell.is_empty() || column >= MAX_COLUMNS {
            return Ok(());
        }
        if row >= MAX_ROWS {
            return Err(too_many_rows());
        }
        if self.rows.len() <= row {
            self.rows.resize_with(row + 1, Vec::new);
        }
        let cells = &mut self.rows[row];
        if cells.len() <= column {
            cells.resize_with(column + 1, Cell::default);
        }
        cells[column] = cell;
        Ok(())
    }

    fn merge(&mut self, dimensions: &[Dimensions]) {
        for place in dimensions {
            let (top, left) = (place.start.0 as usize, place.start.1 as usize);
            let (bottom, right) = (place.end.0 as usize, place.end.1 as usize);
            if top < MAX_ROWS && left < MAX_COLUMNS && self.merges.len() < 50_000 {
                self.merges.push(Merge {
                    top,
                    left,
                    bottom,
                    right,
                });
            }
        }
    }
}

/// A file's sheets in their order; hidden ones too.
#[derive(Clone, Debug, Default)]
pub struct Workbook {
    /// At least one.
    pub sheets: Vec<Sheet>,
}

fn too_many_rows() -> Fault {
    Fault::field(
        "file",
        "catalog.file_rows",
        format!("The sheet has more than {MAX_ROWS} rows; split it into several files"),
    )
    .with("max", MAX_ROWS)
}

fn damaged(what: impl std::fmt::Display) -> Fault {
    Fault::field(
        "file",
        "catalog.file_damaged",
        "The file cannot be read; open it in your spreadsheet program and save it again as xlsx",
    )
    .with(
        "detail",
        what.to_string().chars().take(200).collect::<String>(),
    )
}

fn password() -> Fault {
    Fault::field(
        "file",
        "catalog.file_password",
        "The file is protected by a password; save it without one and try again",
    )
}

/// Reads a file by what it holds; the name only tells what kind of text a text file is.
///
/// # Errors
/// All on field `file`: `catalog.file_empty`, `catalog.file_size`, `catalog.file_type`, `catalog.file_password`,
/// `catalog.file_damaged`, `catalog.file_rows`, `catalog.file_encoding`.
pub fn read(name: &str, bytes: &[u8]) -> Result<Workbook> {
    read_for(name, bytes, &Pace::default())
}

/// The same for somebody who waits for it.
///
/// # Errors
/// As [`read`]; `store.cancelled`.
pub fn read_for(name: &str, bytes: &[u8], pace: &Pace) -> Result<Workbook> {
    if bytes.is_empty() {
        return Err(no_rows());
    }
    if bytes.len() > MAX_BYTES {
        return Err(Fault::field(
            "file",
            "catalog.file_size",
            "The file is larger than 20 MB; remove pictures from it or split it",
        )
        .with("max_mb", MAX_BYTES / 1024 / 1024));
    }
    let extension = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    let workbook =
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            // The reader is a foreign one: should a broken file make it panic, that is the file's fault and not the end of the office.
            catch_unwind(AssertUnwindSafe(|| {
                if bytes.starts_with(b"PK") {
                    xlsx(bytes, pace)
                } else {
                    xls(bytes, pace)
                }
            }))
            .unwrap_or_else(|_| Err(damaged("the reader gave up")))?
        } else if matches!(extension.as_str(), "csv" | "tsv" | "txt") {
            text(bytes, pace)?
        } else {
            return Err(wrong_type(name));
        };
    if workbook.sheets.iter().all(|sheet| sheet.rows.is_empty()) {
        return Err(no_rows());
    }
    Ok(workbook)
}

fn no_rows() -> Fault {
    Fault::field(
        "file",
        "catalog.file_empty",
        "The file is empty; choose one with a table in it",
    )
}

fn wrong_type(name: &str) -> Fault {
    let shown: String = name.chars().take(80).collect();
    Fault::field(
        "file",
        "catalog.file_type",
        format!("“{shown}” is not a table; choose an xlsx, xls or csv file"),
    )
    .with("name", shown)
}

fn xlsx(bytes: &[u8], pace: &Pace) -> Result<Workbook> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.index_for_name("[Content_Types].xml").is_none() {
        return Err(wrong_type("zip"));
    }
    let mut unpacked = 0u64;
    for part in 0..archive.len() {
        unpacked = unpacked.saturating_add(archive.by_index_raw(part).map_err(damaged)?.size());
    }
    if unpacked > MAX_UNPACKED {
        return Err(damaged("it unpacks to more than 300 MB"));
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => password(),
        // A Word or PowerPoint file is a package of the same kind without sheets.
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => wrong_type("docx"),
        other => damaged(other),
    })?;
    let merged = std::thread::scope(|scope| {
        let merged = scope.spawn(|| has_merges(bytes));
        let sheets = read_sheets(&mut book, pace)?;
        Ok::<_, Fault>((sheets, merged.join().unwrap_or(true)))
    });
    let (mut sheets, merged) = merged?;
    if merged {
        for sheet in &mut sheets {
            let merges = book
                .merge_cells_by_sheet_name(&sheet.name)
                .map_err(damaged)?;
            sheet.merge(&merges);
        }
    }
    Ok(Workbook { sheets })
}

/// Whether any sheet has merged cells: they stand behind its rows, and looking for them there means to take the whole sheet apart again.
fn has_merges(bytes: &[u8]) -> bool {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return true;
    };
    (0..archive.len()).any(|part| {
        let Ok(mut part) = archive.by_index(part) else {
            return true;
        };
        let sheet = part
            .name()
            .is_ok_and(|name| name.to_ascii_lowercase().contains("worksheets/"));
        if !sheet {
            return false;
        }
        let mut xml = Vec::new();
        part.read_to_end(&mut xml).is_err() || memchr::memmem::find(&xml, b"mergeCell").is_some()
    })
}

fn read_sheets(book: &mut Xlsx<Cursor<&[u8]>>, pace: &Pace) -> Result<Vec<Sheet>> {
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let mut sheet = Sheet {
            name: name.clone(),
            ..Sheet::default()
        };
        let mut cells = match book.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(damaged(error)),
        };
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let (row, column) = cell.get_position();
            pace.at(READ, row as usize, 0)?;
            sheet.put(row as usize, column as usize, shared(cell.get_value()))?;
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn xls(bytes: &[u8], pace: &Pace) -> Result<Workbook> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => password(),
        other => {
            // An xlsx with a password is packed into the old container.
            if matches!(Xlsx::new(Cursor::new(bytes)), Err(XlsxError::Password)) {
                password()
            } else {
                damaged(other)
            }
        }
    })?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let mut sheet = Sheet {
            name: name.clone(),
            ..Sheet::default()
        };
        let range = book.worksheet_range(&name).map_err(damaged)?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            pace.at(READ, row, range.height())?;
            sheet.put(top as usize + row, left as usize + column, owned(value))?;
        }
        let merges = book.merge_cells_by_sheet_name(&name).map_err(damaged)?;
        sheet.merge(&merges);
        sheets.push(sheet);
    }
    Ok(Workbook { sheets })
}

fn date(value: &calamine::ExcelDateTime) -> Cell {
    if value.is_duration() {
        return Cell::float(value.as_f64());
    }
    let (year, month, day, ..) = value.to_ymd_hms_milli();
    Cell::Date(format!("{year:04}-{month:02}-{day:02}"))
}

fn shared(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Int(value) => Cell::Number(Decimal::from(*value)),
        DataRef::Float(value) => Cell::float(*value),
        DataRef::String(text) => Cell::text(text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::Bool(value) => Cell::Text(if *value { "TRUE" } else { "FALSE" }.to_owned()),
        DataRef::DateTime(value) => date(value),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::text(text),
        DataRef::Error(error) => Cell::Broken(error.to_string()),
        DataRef::Empty => Cell::Empty,
    }
}

fn owned(value: &Data) -> Cell {
    match value {
        Data::Int(value) => Cell::Number(Decimal::from(*value)),
        Data::Float(value) => Cell::float(*value),
        Data::String(text) => Cell::text(text),
        Data::Bool(value) => Cell::Text(if *value { "TRUE" } else { "FALSE" }.to_owned()),
        Data::DateTime(value) => date(value),
        Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::text(text),
        Data::Error(error) => Cell::Broken(error.to_string()),
        Data::Empty => Cell::Empty,
    }
}

/// Comma, semicolon or tab separated text in UTF-8, UTF-16 (with a mark) or GB 18030, as Chinese spreadsheets write it.
fn text(bytes: &[u8], pace: &Pace) -> Result<Workbook> {
    let encoding = encoding_rs::Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let decoded = match encoding {
        Some(encoding) => encoding.decode(bytes).0,
        None => match std::str::from_utf8(bytes) {
            Ok(text) => text.into(),
            Err(_) => {
                let (text, _, bad) = encoding_rs::GB18030.decode(bytes);
                if bad || text.contains('\0') {
                    return Err(Fault::field(
                        "file",
                        "catalog.file_encoding",
                        "The text cannot be read; save it as “CSV UTF-8” or as xlsx",
                    ));
                }
                text
            }
        },
    };
    if decoded.contains('\0') {
        return Err(wrong_type("binary"));
    }
    let first = decoded
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let delimiter = [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|&mark| first.bytes().filter(|&b| b == mark).count())
        .unwrap_or(b',');
    let mut sheet = Sheet {
        name: "CSV".to_owned(),
        ..Sheet::default()
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(decoded.as_bytes());
    for record in reader.records() {
        let record = record.map_err(damaged)?;
        // Blank lines count, so that a fault names the line that an editor shows; the reader stands before those it skipped.
        let (line, byte) = record.position().map_or((1, 0), |place| {
            (place.line() as usize, place.byte() as usize)
        });
        let skipped = decoded.as_bytes()[byte.min(decoded.len())..]
            .iter()
            .take_while(|b| matches!(b, b'\r' | b'\n'))
            .filter(|b| **b == b'\n')
            .count();
        let line = line - 1 + skipped;
        pace.at(READ, line, 0)?;
        for (column, value) in record.iter().enumerate() {
            sheet.put(line, column, Cell::text(value))?;
        }
    }
    Ok(Workbook {
        sheets: vec![sheet],
    })
}
