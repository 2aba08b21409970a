//! A change that gets another stamp: what it touched is merged again, from the record alone.
//!
//! For that the record is whole: what of a change came to count is in it, and what did not is kept beside it
//! (`_sync_lost`, and `_sync_waiting` for rows that are not there).

use std::collections::BTreeSet;

use kernel::{Hlc, Id, Result};
use rusqlite::{OptionalExtension as _, params_from_iter};

use super::carried::{see_as_said, see_no_later};
use super::merge::{Body, Key, Merge, Write};
use super::outgoing::Sender;
use super::shape::Shape;
use super::{Group, Op, RowOp, Value};
use crate::Change;

/// Stands for a column where `_sync_lost` says what was done to a row: adding or deleting it came too late.
pub(super) const OP: i64 = -1;

/// The command of what is recorded for those who follow the record.
const REMERGE: &str = "sync.repair";

impl Merge<'_, '_> {
    /// Whether a change was applied before. Where it comes with an earlier stamp than it had, it has that from now on.
    pub(super) fn knows(&mut self, group: &Group) -> Result<bool> {
        if self.fresh.remove(&group.change) {
            return Ok(false);
        }
        let known: Option<i64> = self
            .conn
            .prepare_cached("SELECT seq FROM _change WHERE id=?1")?
            .query_row([group.change], |r| r.get(0))
            .optional()?;
        let Some(seq) = known else {
            return Ok(false);
        };
        let repair: bool = self
            .conn
            .prepare_cached("SELECT device IS NULL FROM _change WHERE seq=?1")?
            .query_row([seq], |r| r.get(0))?;
        if repair {
            return Ok(true);
        }
        let had = self.rank(seq)?.stamp;
        if had.device == group.stamp.device && group.stamp.hlc < had.hlc {
            see_as_said(self.conn, seq, had)?;
            self.stamp(seq, group.stamp.hlc)?;
            self.see_again(seq, group)?;
            for key in self.touched(seq)? {
                self.merge_again(key)?;
            }
            self.told.earlier += 1;
        }
        Ok(true)
    }

    /// Gives this device's changes behind a place stamps of now, each later than all that came from elsewhere.
    pub(super) fn restamp_own(&mut self, after: i64, time: i64) -> Result<()> {
        let seen: Option<Hlc> = self.conn.query_row(
            "SELECT max(hlc) FROM _change WHERE device<>0 OR seq<=?1",
            [after],
            |r| r.get(0),
        )?;
        let seen = seen.unwrap_or_default();
        let own: Vec<(i64, Hlc)> = self
            .conn
            .prepare(
                "SELECT seq, hlc FROM _change WHERE device=0 AND seq>?1 AND seq NOT IN (SELECT seq FROM _sync_late) ORDER BY seq",
            )?
            .query_map([after], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut clock = seen;
        let mut rows = BTreeSet::new();
        for (seq, had) in own {
            clock = Hlc::tick(clock, time);
            self.stamp(seq, clock)?;
            see_no_later(self.conn, seq, self.rank(seq)?.stamp)?;
            if had <= seen {
                // It may have lost against something that it is later than now.
                rows.extend(self.touched(seq)?);
            }
        }
        self.high = clock;
        rows.into_iter().try_for_each(|key| self.merge_again(key))
    }

    fn stamp(&mut self, seq: i64, hlc: Hlc) -> Result<()> {
        self.seals.restamped = true;
        self.conn
            .prepare_cached(
                "UPDATE _change SET hlc=?2 WHERE seq=?1 OR seq IN (SELECT seq FROM _sync_late WHERE first=?1)",
            )?
            .execute((seq, hlc))?;
        Ok(())
    }

    /// The rows that a change touched.
    fn touched(&self, seq: i64) -> Result<BTreeSet<Key>> {
        let mut keys: BTreeSet<Key> = self.rows_of(seq)?.into_iter().collect();
        let mut statement = self
            .conn
            .prepare_cached("SELECT seq FROM _sync_late WHERE first=?1")?;
        let mut late = statement.query([seq])?;
        while let Some(part) = late.next()? {
            keys.extend(self.rows_of(part.get(0)?)?);
        }
        Ok(keys)
    }

    /// Takes a row apart and merges all that was ever done to it, in the order in which it came.
    fn merge_again(&mut self, key: Key) -> Result<()> {
        let Some(shape) = self.shapes.get(&key.0) else {
            return Ok(());
        };
        let row = key.1;
        let changes: Vec<i64> = self
            .conn
            .prepare_cached(
                "SELECT DISTINCT ifnull(l.first, r.seq) FROM _change_row r CROSS JOIN _change c ON c.seq=r.seq
                   LEFT JOIN _sync_late l ON l.seq=r.seq
                 WHERE r.tbl=?1 AND r.pk=?2 AND c.device IS NOT NULL ORDER BY 1",
            )?
            .query_map(key, |r| r.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let sender = Sender::new(self.conn, self.shapes, &self.devices)?;
        let mut ops = Vec::with_capacity(changes.len());
        for seq in changes {
            if let Some(op) = sender.op(shape, row, seq)? {
                ops.push((seq, op));
            }
        }
        // What was there before the record began.
        let added = ops.iter().any(|(_, op)| op.op == Op::Insert);
        let before = match added {
            true => Vec::new(),
            false => sender.before_all(shape, row)?,
        };
        self.take_apart(shape, key)?;
        if before.len() == shape.columns.len() {
            self.conn
                .prepare_cached(&shape.insert)?
                .execute(params_from_iter(&before))?;
        }
        self.merging_again = true;
        let end = self.end();
        for (seq, op) in &ops {
            // What waited for the row stands at the end of the record now, so what came after that has to stand behind it.
            let write = match self.end() > end {
                true => self.late(*seq)?,
                false => Write {
                    seq: *seq,
                    rank: self.rank(*seq)?,
                    newest: false,
                    again: false,
                },
            };
            self.row(&write, op)?;
        }
        self.merging_again = false;
        self.suspects.insert(key);
        self.again.insert(key);
        self.tables.insert(shape.name);
        Ok(())
    }

    fn take_apart(&mut self, shape: &Shape, key: Key) -> Result<()> {
        self.conn.prepare_cached(&shape.delete)?.execute([key.1])?;
        for table in ["_change_row", "_sync_waiting", "_sync_lost"] {
            self.conn
                .prepare_cached(&format!("DELETE FROM {table} WHERE tbl=?1 AND pk=?2"))?
                .execute(key)?;
        }
        self.ghosts.remove(&key);
        self.forget_ghost(key)
    }

    /// Names the rows that were merged again at the end of the record, for whoever follows it.
    pub(super) fn tell_again(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.again);
        if rows.is_empty() {
            return Ok(());
        }
        let seq = self.take();
        let id: Id<Change> = self.tx.new_id();
        self.conn
            .prepare_cached(
                "INSERT INTO _change(seq,id,at,member,command,kind,kept) VALUES(?1,?2,?3,?4,?5,'do',?5)",
            )?
            .execute((seq, id, self.tx.now(), self.tx.member(), REMERGE))?;
        for (table, row) in rows {
            let Some(shape) = self.shapes.get(&table) else {
                continue;
            };
            let (op, body) = match self.read(&shape.select, row)? {
                Some(held) => ("update", Body::whole(shape, &held)?),
                None => ("delete", Body::default()),
            };
            self.record(seq, shape, row, op, &body.end())?;
        }
        Ok(())
    }

    /// Keeps what a change wrote in a column where something later was written.
    pub(super) fn lose(
        &self,
        write: &Write,
        shape: &Shape,
        row: Id<()>,
        column: u8,
        value: &Value,
    ) -> Result<()> {
        self.lost(write.seq, shape, row, i64::from(column), value)
    }

    /// Keeps that a change added or deleted a row that came or went later.
    pub(super) fn lose_op(&self, write: &Write, shape: &Shape, row: Id<()>, op: Op) -> Result<()> {
        let name = match op {
            Op::Insert => "insert",
            Op::Update => "update",
            Op::Delete => "delete",
        };
        self.lost(write.seq, shape, row, OP, &Value::Text(name.to_owned()))
    }

    fn lost(&self, seq: i64, shape: &Shape, row: Id<()>, col: i64, value: &Value) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT OR REPLACE INTO _sync_lost(seq,tbl,pk,col,value) VALUES(?1,?2,?3,?4,?5)",
            )?
            .execute((seq, shape.id, row, col, value))?;
        Ok(())
    }

    /// Keeps what waits for a row, in one column or (negative) in any, and is about to be forgotten there.
    pub(super) fn lose_waiting(&self, shape: &Shape, row: Id<()>, column: i64) -> Result<()> {
        if !self.waiting {
            return Ok(());
        }
        self.conn
            .prepare_cached(
                "INSERT OR REPLACE INTO _sync_lost(seq,tbl,pk,col,value)
                 SELECT seq,tbl,pk,col,value FROM _sync_waiting WHERE tbl=?1 AND pk=?2 AND (col=?3 OR ?3<0)",
            )?
            .execute((shape.id, row, column))?;
        Ok(())
    }
}

/// What `_sync_lost` says was done to a row, and the columns that it keeps of it.
pub(super) fn lost_of(
    conn: &rusqlite::Connection,
    seq: i64,
    shape: &Shape,
    row: Id<()>,
) -> Result<(Option<Op>, Vec<super::Cell>)> {
    let mut statement =
        conn.prepare_cached("SELECT col, value FROM _sync_lost WHERE seq=?1 AND tbl=?2 AND pk=?3")?;
    let mut rows = statement.query((seq, shape.id, row))?;
    let (mut op, mut cells) = (None, Vec::new());
    while let Some(kept) = rows.next()? {
        let column: i64 = kept.get(0)?;
        let value: Value = kept.get(1)?;
        match u8::try_from(column) {
            Ok(column) => cells.push(super::Cell {
                column,
                value,
                over: Vec::new(),
            }),
            Err(_) => {
                op = Some(match value {
                    Value::Text(name) if name == "insert" => Op::Insert,
                    Value::Text(name) if name == "delete" => Op::Delete,
                    _ => Op::Update,
                });
            }
        }
    }
    Ok((op, cells))
}

/// What is known of a change's part in a row, put together.
pub(super) fn put_together(op: &mut RowOp, kind: Option<Op>, cells: Vec<super::Cell>) {
    if let Some(kind) = kind {
        op.op = kind;
    }
    for cell in cells {
        match op.cells.iter_mut().find(|c| c.column == cell.column) {
            Some(there) => there.value = cell.value,
            None => op.cells.push(cell),
        }
    }
    if op.op == Op::Delete {
        op.cells.clear();
    }
}
