//! Following the change record: what moved since it was last looked at.

use kernel::{DeviceId, Id, Result};

use crate::history::{Past, RowChange};
use crate::listed::{Key, Listed};
use crate::{Change, Db, Member, Sight, Store};

/// How far somebody has followed the change record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    end: Option<(i64, Id<Change>)>,
    /// How often data was forgotten ([`Store::purge`]), which no change says.
    purged: i64,
}

/// A change, and what it touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// Its place in the record.
    pub seq: i64,
    /// Whose it is; none of before there were devices.
    pub device: Option<DeviceId>,
    /// Whether it is a later part of a change that was known in part.
    pub late: bool,
    /// The rows: number of the table, and id.
    pub rows: Vec<(u16, Id<()>)>,
}

fn purged(db: &Db<'_>) -> Result<i64> {
    let read = "SELECT CAST(value AS INTEGER) FROM _meta WHERE key='purged'";
    Ok(db.opt(read, [], |r| r.get(0))?.unwrap_or(0))
}

impl Store {
    /// The end of the change record.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn mark(&self, db: &Db<'_>) -> Result<Mark> {
        Ok(Mark {
            end: db.opt(
                "SELECT seq, id FROM _change ORDER BY seq DESC LIMIT 1",
                [],
                |r| Ok((r.get(0)?, r.get(1)?)),
            )?,
            purged: purged(db)?,
        })
    }

    /// Every row that moved after the mark, in order. Nothing where it is better to begin anew: the record does not hold
    /// the mark, since another file is in its place, data was forgotten, or more than `most` rows moved.
    ///
    /// # Errors
    /// As SQLite's; `kernel.internal` for a table that the manifest does not list.
    pub fn moved_since(
        &self,
        db: &Db<'_>,
        mark: Mark,
        most: u32,
    ) -> Result<Option<Vec<RowChange>>> {
        if mark.purged != purged(db)? {
            return Ok(None);
        }
        let seq = match mark.end {
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
        let bytes: i64 = db.one(
            "SELECT ifnull(sum(length(rows)), 0) FROM _change WHERE seq>?1",
            [seq],
            |r| r.get(0),
        )?;
        if bytes.unsigned_abs() > u64::from(most) * Listed::ROW as u64 {
            return Ok(None);
        }
        let changes: Vec<(i64, Listed)> = db.rows(
            "SELECT seq, rows FROM _change WHERE seq>?1 ORDER BY seq DESC",
            [seq],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )?;
        let mut past = Past::new(self, db);
        let mut moved = Vec::new();
        for (seq, rows) in changes {
            for key in rows.sorted().into_iter().rev() {
                if let Some(record) = past.record(seq, key)? {
                    moved.push(past.row(record, Sight::ALL)?);
                }
            }
        }
        moved.reverse();
        Ok(Some(moved))
    }

    /// The changes after a place in the record, oldest first, each with the rows that it touched, by number of the table and id. The
    /// place of the last is where to go on.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn touched_since(&self, db: &Db<'_>, seq: i64, most: u32) -> Result<Vec<Touched>> {
        db.rows(
            "SELECT c.seq, CASE WHEN c.device=0 THEN ?3 ELSE d.id END, c.rows, c.seq IN (SELECT seq FROM _sync_late)
             FROM _change c LEFT JOIN _device d ON d.no=c.device WHERE c.seq>?1 ORDER BY c.seq LIMIT ?2",
            (seq, most, self.device()),
            |r| {
                Ok(Touched {
                    seq: r.get(0)?,
                    device: r.get(1)?,
                    rows: r.get::<_, Listed>(2)?.sorted(),
                    late: r.get(3)?,
                })
            },
        )
    }

    /// The changes that touched a row from a place in the record on, in no order.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn changes_of(
        &self,
        db: &Db<'_>,
        (table, row): (u16, Id<()>),
        since: i64,
    ) -> Result<Vec<Id<Change>>> {
        db.rows(
            "SELECT DISTINCT c.id FROM _change_row r LEFT JOIN _sync_late l ON l.seq=r.seq
             JOIN _change c ON c.seq=ifnull(l.first, r.seq) WHERE r.tbl=?1 AND r.pk=?2 AND r.seq>=?3",
            (table, row, since),
            |r| r.get(0),
        )
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
        let rows: Vec<Vec<Key>> = db.rows(
            "SELECT rows FROM _change WHERE member=?1 ORDER BY seq DESC LIMIT ?2",
            (member, changes),
            |r| {
                let mut rows = r.get::<_, Listed>(0)?.sorted();
                rows.truncate(each as usize);
                Ok(rows)
            },
        )?;
        rows.into_iter()
            .flatten()
            .map(|(number, row)| Ok((self.known(number)?.table.name, row)))
            .collect()
    }
}
