//! Statements that applying runs again and again, kept for one transaction: asking the connection for each by its text costs
//! about as much as a small one takes to run.

use std::collections::HashMap;

use kernel::Result;
use rusqlite::{CachedStatement, Connection};

use super::shape::Shape;

/// So many sets of columns are kept at hand. A sender may write in as many as he likes.
const PLANS: usize = 64;

/// A statement that is prepared when it is first asked for.
pub(super) struct AtHand<'a> {
    sql: String,
    statement: Option<CachedStatement<'a>>,
}

impl<'a> AtHand<'a> {
    pub fn new(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            statement: None,
        }
    }

    pub fn get(&mut self, conn: &'a Connection) -> Result<&mut CachedStatement<'a>> {
        Ok(match &mut self.statement {
            Some(statement) => statement,
            none => none.insert(conn.prepare_cached(&self.sql)?),
        })
    }
}

/// Statements for some columns of a table.
pub(super) struct Plan<'a> {
    /// Of these columns of a row.
    pub select: AtHand<'a>,
    /// Of these columns, then the row.
    pub update: AtHand<'a>,
}

/// Plans by the number of the table and the places of the columns.
#[derive(Default)]
pub(super) struct Plans<'a>(HashMap<(u16, u64), Plan<'a>>);

impl<'a> Plans<'a> {
    pub fn of(&mut self, shape: &Shape, places: u64) -> &mut Plan<'a> {
        let key = (shape.id, places);
        if self.0.len() >= PLANS && !self.0.contains_key(&key) {
            self.0.clear();
        }
        self.0.entry(key).or_insert_with(|| {
            let names: Vec<&str> = shape.names(places).collect();
            let sets: Vec<String> = names.iter().map(|name| format!("{name}=?")).collect();
            let (name, names, sets) = (shape.name, names.join(","), sets.join(","));
            Plan {
                select: AtHand::new(format!("SELECT {names} FROM {name} WHERE id=?1")),
                update: AtHand::new(format!("UPDATE {name} SET {sets} WHERE id=?")),
            }
        })
    }
}
