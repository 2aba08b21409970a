//! Following the change record: what moved since it was last looked at.

use kernel::{Id, Result};

use crate::history::{Past, Record, RowChange, Sight};
use crate::{Change, Db, Member, Store};

/// How far somebody has followed the change record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark(Option<(i64, Id<Change>)>);

impl Store {
    /// The end of the change record.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn mark(&self, db: &Db<'_>) -> Result<Mark> {
        db.opt(
            "SELECT seq, id FROM _change ORDER BY seq DESC LIMIT 1",
            [],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )
        .map(Mark)
    }

    /// Every row that moved after the mark, in order. Nothing where it is better to begin anew: the record does not hold
    /// the mark, since another file is in its place, or more than `most` rows moved.
    ///
    /// # Errors
    /// As SQLite's; `kernel.internal` for a table that the manifest does not list.
    pub fn moved_since(
        &self,
        db: &Db<'_>,
        mark: Mark,
        most: u32,
    ) -> Result<Option<Vec<RowChange>>> {
        let seq = match mark.0 {
            None => 0,
            Some((seq, id)) => {
                let same: bool = db.one(
                    "SELECT EXISTS(SELECT 1 FROM _change WHERE seq=?1 AND id=?2)",
                    (seq, id),
                    |r| r.get(0),
                )?;
                if !same {
                    return Ok(None);
                }
                seq
            }
        };
        let rows: Vec<Record> = db.rows(
            "SELECT seq, tbl, pk, op, body FROM _change_row WHERE seq>?1 ORDER BY seq LIMIT ?2",
            (seq, i64::from(most) + 1),
            Record::read,
        )?;
        if rows.len() > most as usize {
            return Ok(None);
        }
        let mut past = Past::new(self, db);
        let mut moved = rows
            .into_iter()
            .rev()
            .map(|record| past.row(record, Sight::ALL))
            .collect::<Result<Vec<_>>>()?;
        moved.reverse();
        Ok(Some(moved))
    }

    /// Rows that a member changed, newest change first: table and row, of a change at most `each`, of the last `changes`.
    ///
    /// # Errors
    /// As SQLite's; `kernel.internal` for a table that the manifest does not list.
    pub fn rows_changed_by(
        &self,
        db: &Db<'_>,
        member: Id<Member>,
        changes: u32,
        each: u32,
    ) -> Result<Vec<(&'static str, Id<()>)>> {
        let rows: Vec<(u16, Id<()>)> = db.rows(
            "SELECT tbl, pk FROM (
               SELECT seq, tbl, pk, row_number() OVER (PARTITION BY seq ORDER BY tbl, pk) AS place
               FROM _change_row
               WHERE seq IN (SELECT seq FROM _change WHERE member=?1 ORDER BY seq DESC LIMIT ?2)
             ) WHERE place<=?3 ORDER BY seq DESC, tbl, pk",
            (member, changes, each),
            |r| Ok((r.get(0)?, r.get(1)?)),
        )?;
        rows.into_iter()
            .map(|(number, row)| Ok((self.known(number)?.table.name, row)))
            .collect()
    }
}
