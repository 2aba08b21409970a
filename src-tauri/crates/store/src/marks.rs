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
use rusqlite::types::Null;

use crate::exchange::Value;

/// The function that the triggers call.
pub(crate) const TOUCH: &str = "kaigong_touch";

/// One row touched.
#[derive(Debug, Default)]
pub(crate) struct Mark {
    /// Its values in manifest order before the transaction; none where it was not there.
    pub before: Option<Vec<Value>>,
    /// Columns, by numbers as bits, that are recorded as written though they hold what they held.
    pub written: u64,
}

/// A row: its table's number, its id.
pub(crate) type Key = (u16, Id<()>);

/// The rows touched by the transaction of one connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks(Arc<Mutex<HashMap<Key, Mark>>>);

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
        let key = (call.get(0)?, call.get(1)?);
        if let Entry::Vacant(slot) = self.rows().entry(key) {
            let before = (call.len() > 2)
                .then(|| (2..call.len()).map(|at| call.get(at)).collect())
                .transpose()?;
            slot.insert(Mark { before, written: 0 });
        }
        Ok(Null)
    }

    /// The marks of the open transaction.
    pub fn rows(&self) -> MutexGuard<'_, HashMap<Key, Mark>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets them: a transaction begins.
    pub fn clear(&self) {
        self.rows().clear();
    }

    /// Takes them, in order of table and row.
    pub fn take(&self) -> Vec<(Key, Mark)> {
        let mut all: Vec<_> = self.rows().drain().collect();
        all.sort_unstable_by_key(|(key, _)| *key);
        all
    }
}
