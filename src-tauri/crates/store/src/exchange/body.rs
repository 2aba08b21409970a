//! What the record says of one row.

use kernel::{Fault, Id, Result};
use rusqlite::Statement;
use rusqlite::types::ValueRef;

use super::shape::{Shape, unhex, write};
use super::trail::LOST;

/// Adds a row to the record: its table, its id, the place of the change, what was done, what was before, and what it was a
/// part of until then.
pub(crate) const ADD_ROW: &str =
    "INSERT INTO _change_row(tbl,pk,seq,op,body,part) VALUES(?1,?2,?3,?4,?5,?6)";

/// What was before, by the numbers of the columns.
#[derive(Default)]
pub(crate) struct Body(String);

impl Body {
    fn key(&mut self, name: impl std::fmt::Display) {
        use std::fmt::Write as _;
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        let _ = write!(self.0, "\"{name}\":");
    }

    pub fn column<'v>(&mut self, number: u8, before: impl Into<ValueRef<'v>>) -> Result<()> {
        self.key(number);
        write(before.into(), &mut self.0)
    }

    /// Not all that was written came to count.
    pub fn lost(mut self) -> Self {
        self.key(LOST);
        self.0.push('1');
        self
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn end(mut self) -> String {
        if self.0.is_empty() {
            self.0.push('{');
        }
        self.0.push('}');
        self.0
    }

    /// A whole row, in manifest order.
    pub fn whole<'v, V: Into<ValueRef<'v>>>(
        shape: &Shape,
        row: impl IntoIterator<Item = V>,
    ) -> Result<Self> {
        let mut body = Self::default();
        for (column, value) in shape.columns.iter().zip(row) {
            body.column(column.id, value)?;
        }
        Ok(body)
    }
}

/// Adds a row to the record by [`ADD_ROW`].
pub(crate) fn add_row(
    add: &mut Statement<'_>,
    shape: &Shape,
    (row, seq): (Id<()>, i64),
    op: &str,
    body: &str,
) -> Result<()> {
    add.execute((shape.id, row, seq, op, body, left(shape, body)?))?;
    Ok(())
}

/// What the row was a part of before, where that is recorded: it was deleted then, or became a part of something else.
/// Inside of a text a quotation mark never stands alone, so what looks like the column is the column.
fn left(shape: &Shape, body: &str) -> Result<Option<Id<()>>> {
    let Some(link) = &shape.link else {
        return Ok(None);
    };
    let Some((_, rest)) = body.split_once(link.as_str()) else {
        return Ok(None);
    };
    let Some(hex) = rest.get(..32) else {
        return Ok(None);
    };
    let bytes: [u8; 16] = unhex(hex)?
        .try_into()
        .map_err(|_| Fault::internal("no id"))?;
    Ok(Some(Id::from_bytes(bytes)))
}
