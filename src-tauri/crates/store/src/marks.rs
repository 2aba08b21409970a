//! What the open transaction has touched: which rows, and what they held before it.
//!
//! The generated triggers call [`TOUCH`] with the table's number, the row's id and, unless the row is new, all its values. The first call
//! for a row counts. Kept in memory and not in a table: that would cost two tree searches and a text a row. What is rolled back to a savepoint
//! stays marked with what the row held before the transaction, so nothing is recorded of it where it holds that again.
//! A program that does not have the function cannot write these tables at all, so no write goes unrecorded.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kernel::Id;
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{FromSqlError, Null, ValueRef};

use crate::listed::Key;

/// The function that the triggers call.
pub(crate) const TOUCH: &str = "kaigong_touch";

/// One row touched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    pub key: Key,
    /// Where its values in manifest order before the transaction begin; none where it was not there.
    before: Option<usize>,
    /// Columns, by numbers as bits, that are recorded as written though they hold what they held.
    pub written: u64,
}

/// The rows touched by a transaction.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    places: HashMap<Key, usize>,
    marks: Vec<Mark>,
    held: Held,
}

impl Touched {
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    pub fn len(&self) -> usize {
        self.marks.len()
    }

    /// In order of table and row once they were [`Touched::sort`]ed.
    pub fn marks(&self) -> impl Iterator<Item = &Mark> {
        self.marks.iter()
    }

    /// What a row held before the transaction, in manifest order; none where it was not there.
    pub fn before(&self, mark: &Mark) -> Option<impl Iterator<Item = ValueRef<'_>> + Clone> {
        mark.before.map(|at| self.held.from(at))
    }

    /// Puts them in order of table and row. The last thing before they are forgotten.
    pub fn sort(&mut self) {
        self.places.clear();
        self.marks.sort_unstable_by_key(|mark| mark.key);
    }

    /// Records a column of a row as written, whether or not it moves. `before` gives what the row holds, where it is there.
    pub fn write<'v>(
        &mut self,
        key: Key,
        column: u8,
        before: Option<impl Iterator<Item = rusqlite::Result<ValueRef<'v>>>>,
    ) -> rusqlite::Result<()> {
        self.touch(key, before)?;
        if let Some(place) = self.places.get(&key) {
            self.marks[*place].written |= 1 << column;
        }
        Ok(())
    }

    fn touch<'v>(
        &mut self,
        key: Key,
        before: Option<impl Iterator<Item = rusqlite::Result<ValueRef<'v>>>>,
    ) -> rusqlite::Result<()> {
        let Entry::Vacant(slot) = self.places.entry(key) else {
            return Ok(());
        };
        let before = match before {
            Some(values) => Some(self.held.push(values)?),
            None => None,
        };
        slot.insert(self.marks.len());
        self.marks.push(Mark {
            key,
            before,
            written: 0,
        });
        Ok(())
    }

    fn forget(&mut self) {
        if self.marks.capacity() > MOST_KEPT {
            *self = Self::default();
            return;
        }
        self.places.clear();
        self.marks.clear();
        self.held.0.clear();
    }
}

/// Room for so many rows is kept for the next transaction.
const MOST_KEPT: usize = 4096;

/// Values of rows, one behind the other, so that none is an allocation of its own: how many of a row, then each as its kind
/// and what it holds.
#[derive(Debug, Default)]
struct Held(Vec<u8>);

const NULL: u8 = 0;
const INTEGER: u8 = 1;
const TEXT: u8 = 2;
const BLOB: u8 = 3;

impl Held {
    /// Adds a row; where it begins.
    fn push<'v>(
        &mut self,
        values: impl Iterator<Item = rusqlite::Result<ValueRef<'v>>>,
    ) -> rusqlite::Result<usize> {
        let begin = self.0.len();
        self.0.push(0);
        for value in values {
            match value? {
                ValueRef::Null => self.0.push(NULL),
                ValueRef::Integer(number) => {
                    self.0.push(INTEGER);
                    self.0.extend(number.to_ne_bytes());
                }
                ValueRef::Text(text) => self.bytes(TEXT, text),
                ValueRef::Blob(bytes) => self.bytes(BLOB, bytes),
                ValueRef::Real(_) => return Err(FromSqlError::InvalidType.into()),
            }
            self.0[begin] += 1;
        }
        Ok(begin)
    }

    fn bytes(&mut self, kind: u8, bytes: &[u8]) {
        self.0.push(kind);
        self.0.extend(bytes.len().to_ne_bytes());
        self.0.extend(bytes);
    }

    fn from(&self, begin: usize) -> Values<'_> {
        Values {
            left: self.0[begin],
            rest: &self.0[begin + 1..],
        }
    }
}

/// The values of one row.
#[derive(Clone, Debug)]
struct Values<'a> {
    left: u8,
    rest: &'a [u8],
}

impl<'a> Values<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*bytes)
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::from_ne_bytes(self.take()?);
        let (bytes, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(bytes)
    }
}

impl<'a> Iterator for Values<'a> {
    type Item = ValueRef<'a>;

    fn next(&mut self) -> Option<ValueRef<'a>> {
        self.left = self.left.checked_sub(1)?;
        let [kind] = self.take()?;
        Some(match kind {
            INTEGER => ValueRef::Integer(i64::from_ne_bytes(self.take()?)),
            TEXT => ValueRef::Text(self.bytes()?),
            BLOB => ValueRef::Blob(self.bytes()?),
            _ => ValueRef::Null,
        })
    }
}

/// The rows touched by the transaction of one connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks(Arc<Mutex<Touched>>);

impl Marks {
    /// Lets the connection's triggers mark here.
    pub fn serve(&self, conn: &Connection) -> rusqlite::Result<()> {
        let marks = self.clone();
        conn.create_scalar_function(
            TOUCH,
            -1,
            FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS,
            move |call| marks.touched(call),
        )
    }

    fn touched(&self, call: &Context<'_>) -> rusqlite::Result<Null> {
        let key: (u16, Id<()>) = (call.get(0)?, call.get(1)?);
        let before = (call.len() > 2).then(|| (2..call.len()).map(|at| Ok(call.get_raw(at))));
        self.rows().touch(key, before)?;
        Ok(Null)
    }

    /// The marks of the open transaction.
    pub fn rows(&self) -> MutexGuard<'_, Touched> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets them: a transaction begins.
    pub fn clear(&self) {
        self.rows().forget();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn values_come_back_as_they_were_held() {
        let rows = [
            vec![
                ValueRef::Blob(&[1, 2]),
                ValueRef::Null,
                ValueRef::Integer(i64::MIN),
                ValueRef::Text("墙面".as_bytes()),
            ],
            vec![ValueRef::Text(b""), ValueRef::Blob(b"")],
            Vec::new(),
        ];
        let mut held = Held::default();
        let places = rows
            .each_ref()
            .map(|row| held.push(row.iter().copied().map(Ok)).unwrap());
        for (row, place) in rows.iter().zip(places) {
            assert_eq!(&held.from(place).collect::<Vec<_>>(), row);
        }
        assert!(held.push([Ok(ValueRef::Real(1.0))].into_iter()).is_err());
    }
}
