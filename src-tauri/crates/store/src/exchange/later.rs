//! What a newer version of the program wrote: kept as it came, and applied once this one is newer too.

use kernel::{Fault, Hlc, Result};

use super::merge::Merge;
use super::{Cell, Group, Op, RowOp, check};

impl Merge<'_, '_> {
    /// Columns of a known table.
    pub(super) fn keep_columns_for_later(
        &mut self,
        seq: i64,
        op: &RowOp,
        cells: &[&Cell],
    ) -> Result<()> {
        let cells: Vec<Cell> = cells.iter().map(|cell| (*cell).clone()).collect();
        let op = RowOp {
            op: Op::Update,
            cells: Vec::new(),
            ..*op
        };
        self.keep_for_later(seq, &op, &cells)
    }

    /// What was done to a row of a table that is not known.
    pub(super) fn keep_for_later(&mut self, seq: i64, op: &RowOp, cells: &[Cell]) -> Result<()> {
        let text = serde_json::to_string(&(op.op, cells)).map_err(Fault::internal)?;
        self.conn
            .prepare_cached("INSERT INTO _sync_pending(seq,tbl,pk,body) VALUES(?1,?2,?3,?4)")?
            .execute((seq, op.table, op.row, text))?;
        self.told.waiting += 1;
        Ok(())
    }

    /// Applies what was kept and can be understood now; whether there was any.
    pub(super) fn resume(&mut self) -> Result<bool> {
        let kept: Vec<(i64, Hlc, RowOp)> = {
            let mut statement = self.conn.prepare(
                "SELECT p.seq, p.tbl, p.pk, p.body, c.hlc FROM _sync_pending p CROSS JOIN _change c ON c.seq=p.seq
                 ORDER BY c.hlc, c.device, p.tbl, p.pk",
            )?;
            let mut rows = statement.query([])?;
            let mut kept = Vec::new();
            while let Some(row) = rows.next()? {
                let text: String = row.get(3)?;
                let (op, cells) = serde_json::from_str(&text).map_err(Fault::internal)?;
                let op = RowOp {
                    table: row.get(1)?,
                    row: row.get(2)?,
                    op,
                    cells,
                };
                kept.push((row.get(0)?, row.get(4)?, op));
            }
            kept
        };
        let mut any = false;
        for (seq, _, op) in kept {
            let shape = self.shapes.get(&op.table);
            let news = shape.is_some_and(|shape| {
                op.op == Op::Delete || op.cells.iter().any(|c| shape.place(c.column).is_some())
            });
            if !news {
                continue;
            }
            self.conn.execute(
                "DELETE FROM _sync_pending WHERE seq=?1 AND tbl=?2 AND pk=?3",
                (seq, op.table, op.row),
            )?;
            let write = self.late(seq)?;
            let group = self.as_group(seq, op)?;
            // What this version knows better than the one that let it in: it is no change of ours.
            if check::group(self.shapes, &group).is_ok() {
                self.row(&write, &group.rows[0])?;
            }
            any = true;
        }
        Ok(any)
    }

    fn as_group(&self, seq: i64, op: RowOp) -> Result<Group> {
        let (group, (hlc, device)) = self
            .conn
            .prepare_cached(
                "SELECT id, at, member, command, hlc, device FROM _change WHERE seq=?1",
            )?
            .query_row([seq], |r| {
                Ok((
                    Group {
                        change: r.get(0)?,
                        stamp: kernel::Stamp::default(),
                        at: r.get(1)?,
                        member: r.get(2)?,
                        command: r.get(3)?,
                        kind: "do".to_owned(),
                        reverts: None,
                        kept: None,
                        rows: vec![op],
                    },
                    (r.get(4)?, r.get(5)?),
                ))
            })?;
        Ok(Group {
            stamp: self.devices.stamp(hlc, device)?,
            ..group
        })
    }
}
