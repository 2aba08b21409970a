//! Which rows a change touched, as the change itself lists them: table number and id of each, one behind the other. What it
//! did to each is in `_change_row`, which is kept by row.

use kernel::{Id, Result};
use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension as _};

/// A row: its table's number, its id.
pub(crate) type Key = (u16, Id<()>);

/// Bytes of a table's number, most significant first.
const NUMBER: usize = 2;

/// The rows of a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Listed(Vec<u8>);

impl Listed {
    /// Bytes of a row.
    pub const ROW: usize = NUMBER + 16;

    pub fn push(&mut self, (table, row): Key) {
        self.0.extend(table.to_be_bytes());
        self.0.extend(row.as_bytes());
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = Key> {
        self.0.chunks_exact(Self::ROW).filter_map(|bytes| {
            let (table, row) = bytes.split_first_chunk::<NUMBER>()?;
            Some((
                u16::from_be_bytes(*table),
                Id::from_bytes(row.try_into().ok()?),
            ))
        })
    }

    /// In order of table and row, each once.
    pub fn sorted(&self) -> Vec<Key> {
        let mut keys: Vec<Key> = self.iter().collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Of the change at a place in the record, sorted; none where there is no such change.
    pub fn of(conn: &Connection, seq: i64) -> Result<Vec<Key>> {
        let listed: Option<Self> = conn
            .prepare_cached("SELECT rows FROM _change WHERE seq=?1")?
            .query_row([seq], |r| r.get(0))
            .optional()?;
        Ok(listed.unwrap_or_default().sorted())
    }
}

impl FromIterator<Key> for Listed {
    fn from_iter<I: IntoIterator<Item = Key>>(keys: I) -> Self {
        let mut listed = Self::default();
        keys.into_iter().for_each(|key| listed.push(key));
        listed
    }
}

impl ToSql for Listed {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(&self.0)))
    }
}

impl FromSql for Listed {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(Self(value.as_blob_or_null()?.unwrap_or_default().to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_were_listed() {
        let row = |byte| Id::from_bytes([byte; 16]);
        let keys = [(40, row(2)), (9000, row(0)), (40, row(1)), (40, row(2))];
        let listed: Listed = keys.into_iter().collect();
        assert_eq!(listed.iter().collect::<Vec<_>>(), keys);
        assert_eq!(listed.sorted(), [keys[2], keys[0], keys[1]]);
    }
}
