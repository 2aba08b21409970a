//! The main lists as a workbook for people: without ids, with words in the place of codes.

use firm::api::Language;
use kernel::{Fault, Result};
use paper::Stamp;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use store::Db;

use super::rows::{Cell, Field, Sheet};
use super::{Steps, words};
use crate::columns::Stored;
use crate::history::Form;
use crate::history::forms::{Unit, form, unit};

/// The lists in it.
pub(super) const LISTS: [&str; 10] = [
    "crm_lead",
    "crm_customer",
    "design_project",
    "quoting_quote",
    "supply_list",
    "supply_list_line",
    "catalog_item",
    "catalog_item_price",
    "catalog_material",
    "catalog_supplier_price",
];

/// What a sheet of a workbook holds at most, its head with it.
const ROWS_MAX: usize = 1_048_576;
/// What a cell holds at most.
const TEXT_MAX: usize = 32_767;

fn refused(error: XlsxError) -> Fault {
    Fault::internal(error)
}

/// Makes the workbook; a stamp stands above each page when it is printed.
pub(super) fn make(
    db: &Db<'_>,
    sheets: &[Sheet],
    language: Language,
    stamp: Option<&Stamp>,
    steps: &mut Steps<'_>,
) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    for name in LISTS {
        let Some(sheet) = sheets.iter().find(|sheet| sheet.table.name == name) else {
            continue;
        };
        let page = book.add_worksheet();
        if let Some(stamp) = stamp {
            page.set_header(paper::header_code(&stamp.text));
        }
        fill(db, page, sheet, language, steps)?;
    }
    book.save_to_buffer().map_err(refused)
}

fn fill(
    db: &Db<'_>,
    page: &mut Worksheet,
    sheet: &Sheet,
    language: Language,
    steps: &mut Steps<'_>,
) -> Result<()> {
    let table = sheet.table.name;
    let shown: Vec<(usize, &Field)> = sheet
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| is_shown(table, field))
        .collect();
    page.set_name(words::table(language, table))
        .map_err(refused)?;
    let head = Format::new().set_bold();
    let formats: Vec<Format> = shown
        .iter()
        .map(|(_, field)| format_of(field.form))
        .collect();
    for (column, (_, field)) in (0u16..).zip(&shown) {
        let text = heading(language, table, field);
        let width = width_of(field.form).max(2 * u32::try_from(text.chars().count()).unwrap_or(20));
        page.set_column_width(column, width.min(48))
            .map_err(refused)?;
        page.write_string_with_format(0, column, text, &head)
            .map_err(refused)?;
    }
    page.set_freeze_panes(1, 0).map_err(refused)?;
    let mut at = 0usize;
    sheet.each(db, |cells| {
        steps.next()?;
        at += 1;
        if at >= ROWS_MAX {
            // The rest is in the CSV file, which has no end.
            return Ok(());
        }
        let row = u32::try_from(at).map_err(Fault::internal)?;
        for (column, ((index, field), format)) in (0u16..).zip(shown.iter().zip(&formats)) {
            write(
                page,
                row,
                column,
                &cells[*index],
                format,
                |text| match form(table, field.column.name) {
                    Form::Word if !field.is_name => {
                        words::code(language, table, field.column.name, text).to_owned()
                    }
                    _ => text.to_owned(),
                },
                field.form,
            )?;
        }
        Ok(())
    })
}

/// Ids, files and what people never typed are left to the other files; of what a row points at the name is shown.
fn is_shown(table: &str, field: &Field) -> bool {
    match form(table, field.column.name) {
        Form::Inner | Form::Picture => false,
        Form::Name => field.is_name,
        _ => !field.is_name,
    }
}

fn heading(language: Language, table: &str, field: &Field) -> String {
    let word = words::column(language, table, field.column.name);
    match unit(table, field.column.name) {
        Unit::Always(unit) => format!("{word} ({unit})"),
        _ => word.to_owned(),
    }
}

fn format_of(form: Stored) -> Format {
    match form {
        Stored::Money => Format::new().set_num_format("#,##0.00"),
        Stored::Price => Format::new().set_num_format("#,##0.00##"),
        Stored::Rate => Format::new().set_num_format("0.00%"),
        Stored::Day => Format::new().set_num_format("yyyy-mm-dd"),
        _ => Format::new(),
    }
}

const fn width_of(form: Stored) -> u32 {
    match form {
        Stored::Text | Stored::Json | Stored::Packed => 16,
        Stored::Moment => 18,
        _ => 12,
    }
}

fn write(
    page: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    format: &Format,
    said: impl Fn(&str) -> String,
    form: Stored,
) -> Result<()> {
    match (cell, form) {
        (Cell::Nothing, _) => return Ok(()),
        (Cell::Text(text), _) if text.is_empty() => return Ok(()),
        (Cell::Text(text), Stored::Day) => match ExcelDateTime::parse_from_str(text) {
            Ok(day) => page.write_datetime_with_format(row, column, &day, format),
            // A day before workbooks begin.
            Err(_) => page.write_string(row, column, text),
        },
        // `2026-11-21T10:00:00.000+08:00` as people read it.
        (Cell::Text(text), Stored::Moment) => {
            let short = text.get(..16).unwrap_or(text).replace('T', " ");
            page.write_string(row, column, short)
        }
        (Cell::Text(text), _) => {
            let text: String = said(text).chars().take(TEXT_MAX / 2).collect();
            page.write_string(row, column, text)
        }
        (Cell::Decimal(text), _) => {
            // A workbook has no other numbers; at these sizes all digits come through.
            let number: f64 = text.parse().map_err(Fault::internal)?;
            page.write_number_with_format(row, column, number, format)
        }
        (Cell::Count(n), _) => {
            let number = i32::try_from(*n).map_err(Fault::internal)?;
            page.write_number_with_format(row, column, number, format)
        }
        (Cell::Flag(yes), _) => page.write_boolean(row, column, *yes),
    }
    .map_err(refused)?;
    Ok(())
}
