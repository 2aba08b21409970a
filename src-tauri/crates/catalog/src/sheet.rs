//! Tables out of files that people have: xlsx, xls and csv, with merged cells, title lines and headings of their own.
//!
//! Reading has three steps: [`read`] gives the sheets as they are; [`guess`] proposes where the head is and which column is what;
//! [`table`] gives the rows under that head, each cell with its place so that a fault can name it (`C7`).
//!
//! Merged cells: text that is merged over several rows holds for each of them; a number merged over several rows is refused row
//! by row, because counting it several times would be wrong; what is merged across columns belongs to the first of them.

mod columns;
mod file;
mod rows;
#[cfg(test)]
mod tests;

pub use columns::{Field, FieldKind, Mapping, guess, headings};
pub use file::{Cell, MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Merge, Sheet, Workbook, read, read_for};
pub use rows::{Reader, Row, is_remark, missing_columns, says_sum, table, without_number};

/// The name of a column as spreadsheets show it: 0 is A, 27 is AB.
pub fn column_name(mut column: usize) -> String {
    let mut name = Vec::new();
    loop {
        name.push(b'A' + (column % 26) as u8);
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    name.reverse();
    String::from_utf8_lossy(&name).into_owned()
}
