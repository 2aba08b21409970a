//! What rows held at a moment: the record says what was before each change, so what came after is read backwards, from
//! the row as it is now through every later change of it.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use kernel::{Fault, Id, Result};
use serde_json::{Map, Value};

use super::{Move, RowChange};
use crate::exchange::LOST;
use crate::listed::Key;
use crate::schema::Known;
use crate::{Db, Sight, Store};

/// One row of a change, as the record has it.
pub(crate) struct Record {
    pub seq: i64,
    pub number: u16,
    pub row: Id<()>,
    pub op: String,
    body: String,
}

impl Record {
    /// From `seq, tbl, pk, op, body`. Adding a row that another device had added as well was an update of it.
    pub(crate) fn read(r: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let (mut op, body): (String, String) = (r.get(3)?, r.get(4)?);
        if op == "insert" && body != "{}" {
            "update".clone_into(&mut op);
        }
        Ok(Self {
            seq: r.get(0)?,
            number: r.get(1)?,
            row: r.get(2)?,
            op,
            body,
        })
    }

    /// Whether something that the change did to the row does not count: it met something newer of another device.
    pub(crate) fn is_partial(&self) -> Result<bool> {
        let empty = self.op != "insert" && self.body == "{}";
        Ok(empty || body(&self.body)?.contains_key(LOST))
    }
}

/// Rows of one snapshot, walked back through the record. Each change of a row is read once where a row is asked for newest
/// first.
pub(crate) struct Past<'a, 'c> {
    store: &'a Store,
    pub(super) db: &'a Db<'c>,
    rows: HashMap<(u16, Id<()>), Moment>,
}

/// The values of a row in manifest order right after a change; all null where it is not there.
struct Moment {
    seq: i64,
    values: Vec<Value>,
}

impl<'a, 'c> Past<'a, 'c> {
    pub(crate) fn new(store: &'a Store, db: &'a Db<'c>) -> Self {
        Self {
            store,
            db,
            rows: HashMap::new(),
        }
    }

    /// What the record says of a row in the change at a place.
    pub(crate) fn record(&self, seq: i64, (number, row): Key) -> Result<Option<Record>> {
        self.db.opt(
            "SELECT seq, tbl, pk, op, body FROM _change_row WHERE tbl=?1 AND pk=?2 AND seq=?3",
            (number, row, seq),
            Record::read,
        )
    }

    /// A row's part of a change, with its moves as far as they may be seen.
    pub(crate) fn row(&mut self, record: Record, sight: Sight) -> Result<RowChange> {
        Ok(RowChange {
            table: self.store.known(record.number)?.table.name,
            row: record.row,
            moves: self.moves(&record, sight)?,
            op: record.op,
        })
    }

    /// The columns that a change moved.
    pub(crate) fn moves(&mut self, record: &Record, sight: Sight) -> Result<Vec<Move>> {
        let known = self.store.known(record.number)?;
        let views = self.store.views();
        let own = !sight.own_alone() || views.is_own(self.db, known.table.name, record.row)?;
        let before: Map<String, Value> = body(&record.body)?;
        let added = record.op == "insert";
        let after = if record.op == "delete" {
            None
        } else {
            Some(self.after(known, record)?)
        };
        let moves = known.table.columns.iter().enumerate();
        Ok(moves
            .filter_map(|(index, column)| {
                let before = before.get(&column.id.to_string());
                if before.is_none() && !added {
                    return None;
                }
                let hidden = !sight.sees(column.class) || !own && sight.sees_own(column.class);
                let shown = |value: Option<&Value>| match value {
                    Some(value) if !hidden => value.clone(),
                    _ => Value::Null,
                };
                Some(Move {
                    column: column.name,
                    class: column.class,
                    hidden,
                    before: shown(before),
                    after: shown(after.and_then(|row| row.get(index))),
                })
            })
            .collect())
    }

    /// What the row held right after the change.
    fn after(&mut self, known: &Known, record: &Record) -> Result<&[Value]> {
        let key = (record.number, record.row);
        if self.rows.get(&key).is_some_and(|at| at.seq < record.seq) {
            self.rows.remove(&key);
        }
        let moment = match self.rows.entry(key) {
            Slot::Occupied(slot) => slot.into_mut(),
            Slot::Vacant(slot) => slot.insert(now(self.db, known, record.row)?),
        };
        let later: Vec<String> = self.db.rows(
            "SELECT body FROM _change_row WHERE tbl=?1 AND pk=?2 AND seq>?3 AND seq<=?4 ORDER BY seq DESC",
            (record.number, record.row, record.seq, moment.seq),
            |r| r.get(0),
        )?;
        for text in later {
            let mut before = body(&text)?;
            for (value, column) in moment.values.iter_mut().zip(known.table.columns) {
                if let Some(old) = before.remove(&column.id.to_string()) {
                    *value = old;
                }
            }
        }
        moment.seq = record.seq;
        Ok(&moment.values)
    }
}

/// The row as it is.
fn now(db: &Db<'_>, known: &Known, row: Id<()>) -> Result<Moment> {
    let text: Option<String> = db.opt(&known.select, [row], |r| r.get(0))?;
    let values = match text {
        Some(text) => serde_json::from_str(&text).map_err(Fault::internal)?,
        None => vec![Value::Null; known.table.columns.len()],
    };
    Ok(Moment {
        seq: i64::MAX,
        values,
    })
}

fn body(text: &str) -> Result<Map<String, Value>> {
    serde_json::from_str(text).map_err(Fault::internal)
}
