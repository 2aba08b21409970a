//! Rows that are gone and still referred to: they stay as ghosts, on every device alike.
//!
//! A row is in its table where it is there by its register, or something in its table refers to it. References do not go
//! in circles, so that has one answer. Coming and going of a ghost is recorded, for whoever follows the record, as a repair:
//! a change without a stamp, which no other device hears of.

use kernel::{Id, Result};
use rusqlite::params_from_iter;

use super::Value;
use super::merge::{Body, Key, Merge, Register};
use super::shape::Shape;
use crate::Change;

/// The command of a repair, and why undo leaves it alone.
const REPAIR: &str = "sync.repair";

impl<'a> Merge<'a, '_> {
    /// These values came into a row, by places: what they refer to must be there.
    pub fn linked<'v>(&mut self, shape: &Shape, value: impl Fn(usize) -> Option<&'v Value>) {
        if let Some(Value::Text(name)) = shape.zone.and_then(&value) {
            self.zone = Some(name.clone());
        }
        for (place, parent) in &shape.parents {
            if let Some(row) = value(*place).and_then(Value::row) {
                self.suspects.insert((*parent, row));
            }
        }
    }

    /// Makes ghosts of what is referred to and gone, and lets those go that nothing refers to.
    pub fn repair(&mut self) -> Result<()> {
        let mut seq = None;
        self.keep_as_sent(&mut seq)?;
        while let Some(key) = self.suspects.pop_first() {
            let Some(shape) = self.shapes.get(&key.0) else {
                continue;
            };
            if self.read(&shape.select, key.1)?.is_none() && self.is_referred(shape, key.1)? {
                self.bring_back(shape, key, &mut seq)?;
            }
        }
        loop {
            let mut gone = false;
            for key in self.ghosts.clone() {
                gone |= self.let_go(key, &mut seq)?;
            }
            if !gone {
                return self.tell_again();
            }
        }
    }

    fn is_referred(&self, shape: &Shape, row: Id<()>) -> Result<bool> {
        for sql in &shape.referred {
            let mut statement = self.conn.prepare_cached(sql)?;
            if statement.query_row([row], |r| r.get(0))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn bring_back(&mut self, shape: &'a Shape, key: Key, seq: &mut Option<i64>) -> Result<()> {
        let row = key.1;
        let held = self.registers(shape, row)?;
        if held[0].is_none() {
            // Nobody has told yet what it holds.
            return Ok(());
        }
        let values: Vec<&Value> = (held.iter().zip(&shape.columns))
            .map(|(register, column)| match register {
                Some(register) => &register.value,
                None => &column.default,
            })
            .collect();
        if self.was_left_out(shape, &values)? {
            return Ok(());
        }
        self.conn
            .prepare_cached(&shape.insert)?
            .execute(params_from_iter(&values))?;
        let seq = self.repairing(seq)?;
        self.record(seq, shape, row, "insert", "{}")?;
        self.conn
            .prepare_cached("INSERT INTO _sync_ghost(tbl,pk) VALUES(?1,?2)")?
            .execute(key)?;
        self.ghosts.insert(key);
        self.linked(shape, |place| values.get(place).copied());
        // In the row, what waited for it is a part of its record.
        let waited: Vec<(usize, Register)> = held
            .iter()
            .cloned()
            .enumerate()
            .filter_map(|(place, register)| Some((place, register?)))
            .filter(|(_, register)| register.waits)
            .collect();
        self.forget_waiting(shape, row)?;
        self.catch_up(shape, row, waited, |place| {
            shape.columns[place].default.clone()
        })
    }

    /// Whether it went.
    fn let_go(&mut self, key: Key, seq: &mut Option<i64>) -> Result<bool> {
        let (number, row) = key;
        let Some(shape) = self.shapes.get(&number) else {
            return Ok(false);
        };
        if let Some(held) = self.read(&shape.select, row)? {
            if self.is_referred(shape, row)? {
                return Ok(false);
            }
            self.conn.prepare_cached(&shape.delete)?.execute([row])?;
            let seq = self.repairing(seq)?;
            // It may have come back for something that went as well.
            self.conn
                .prepare_cached("DELETE FROM _change_row WHERE seq=?1 AND tbl=?2 AND pk=?3")?
                .execute((seq, number, row))?;
            let body = Body::whole(shape, &held)?.end();
            self.record(seq, shape, row, "delete", &body)?;
        }
        self.ghosts.remove(&key);
        self.forget_ghost(key)?;
        Ok(true)
    }

    pub fn forget_ghost(&self, key: Key) -> Result<()> {
        self.conn
            .prepare_cached("DELETE FROM _sync_ghost WHERE tbl=?1 AND pk=?2")?
            .execute(key)?;
        Ok(())
    }

    /// The one repair of this transaction.
    pub fn repairing(&mut self, seq: &mut Option<i64>) -> Result<i64> {
        if let Some(seq) = *seq {
            return Ok(seq);
        }
        let new = self.take();
        let id: Id<Change> = self.tx.new_id();
        self.conn
            .prepare_cached(
                "INSERT INTO _change(seq,id,at,member,command,kind,kept) VALUES(?1,?2,?3,?4,?5,'do',?5)",
            )?
            .execute((new, id, self.tx.now(), self.tx.member(), REPAIR))?;
        *seq = Some(new);
        Ok(new)
    }
}
