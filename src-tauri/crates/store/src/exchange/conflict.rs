//! Columns that two devices wrote without knowing of each other.
//!
//! Each write of a `review` column names the writes that its author wrote over. Those that no other write names are the
//! heads; the greatest is what the row holds, and any other is in conflict with it. An insertion is a floor: what is older
//! counts no more. That follows from the writes alone, so it is the same on every device, in whatever order they came.

use kernel::{Fault, Hlc, Id, Result, Stamp};
use rusqlite::Connection;

use super::merge::{Merge, Write};
use super::shape::{Shape, bits};
use super::trail::{Asked, Devices, Touch, trail};
use super::{Cell, Conflict, Side, Value};
use crate::history::{Check, Sight};
use crate::{By, Change, Class, Db, Store};

impl Merge<'_, '_> {
    /// A write of a `review` column meets what the row holds.
    pub(super) fn review(
        &mut self,
        write: &Write,
        shape: &Shape,
        row: Id<()>,
        cell: &Cell,
        touch: Option<Touch>,
        held: &Value,
    ) -> Result<()> {
        if self.merging_again {
            return Ok(());
        }
        let wins = touch.is_none_or(|touch| touch.rank < write.rank);
        let mut knew = cell.over.is_empty() && wins;
        let place = (shape.id, row, cell.column);
        for over in &cell.over {
            if touch.is_some_and(|touch| touch.rank.stamp == *over) {
                knew = true;
            } else if !self.settled_by(place, *over, write.seq)? {
                self.remember_over(place, *over)?;
            }
        }
        let Some(touch) = touch.filter(|touch| !touch.added) else {
            return Ok(());
        };
        if wins {
            if !knew {
                self.conflict(place, touch.seq, held)?;
            }
            return Ok(());
        }
        let life = self.trail(shape, row, Asked::LIFE)?.life;
        let counts = life.is_none_or(|(floor, there)| !there || floor < write.rank);
        if counts && !cell.over.is_empty() && !self.is_written_over(place, write.rank.stamp)? {
            self.conflict(place, write.seq, &cell.value)?;
        }
        Ok(())
    }

    /// A row was added (again): conflicts of before are over.
    pub(super) fn rise(&mut self, write: &Write, shape: &Shape, row: Id<()>) -> Result<()> {
        if !self.conflicts || shape.review == 0 || self.merging_again {
            return Ok(());
        }
        for column in bits(shape.review).map(|place| shape.columns[place].id) {
            for (id, stamp) in open(self.conn, &self.devices, (shape.id, row, column))? {
                if stamp < write.rank.stamp {
                    settle(self.conn, id, write.seq)?;
                    self.tables.insert("_sync_conflict");
                }
            }
        }
        Ok(())
    }

    fn conflict(&mut self, (table, row, column): Place, seq: i64, value: &Value) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO _sync_conflict(tbl,pk,col,seq,value) VALUES(?1,?2,?3,?4,?5)",
            )?
            .execute((table, row, column, seq, value))?;
        self.conflicts = true;
        self.told.conflicts += 1;
        self.tables.insert("_sync_conflict");
        Ok(())
    }

    /// Whether it was in conflict until now.
    fn settled_by(&mut self, place: Place, over: Stamp, by: i64) -> Result<bool> {
        if !self.conflicts {
            return Ok(false);
        }
        let found = open(self.conn, &self.devices, place)?;
        let Some((id, _)) = found.into_iter().find(|(_, stamp)| *stamp == over) else {
            return Ok(false);
        };
        settle(self.conn, id, by)?;
        self.tables.insert("_sync_conflict");
        Ok(true)
    }

    /// A write that did not come yet, as far as is known here, is written over already.
    fn remember_over(&mut self, (table, row, column): Place, over: Stamp) -> Result<()> {
        let device = self.devices.number(self.conn, over.device)?;
        self.conn
            .prepare_cached(
                "INSERT OR IGNORE INTO _sync_over(tbl,pk,col,hlc,device) VALUES(?1,?2,?3,?4,?5)",
            )?
            .execute((table, row, column, over.hlc, device))?;
        Ok(())
    }

    fn is_written_over(&mut self, (table, row, column): Place, stamp: Stamp) -> Result<bool> {
        let device = self.devices.number(self.conn, stamp.device)?;
        Ok(self
            .conn
            .prepare_cached(
                "SELECT EXISTS(SELECT 1 FROM _sync_over WHERE tbl=?1 AND pk=?2 AND col=?3 AND hlc=?4 AND device=?5)",
            )?
            .query_row((table, row, column, stamp.hlc, device), |r| r.get(0))?)
    }
}

/// A column of a row.
type Place = (u16, Id<()>, u8);

/// The open conflicts of a column, and the stamps of the writes that lost.
fn open(
    conn: &Connection,
    devices: &Devices,
    (table, row, column): Place,
) -> Result<Vec<(i64, Stamp)>> {
    let mut statement = conn.prepare_cached(
        "SELECT x.id, c.hlc, c.device FROM _sync_conflict x CROSS JOIN _change c ON c.seq=x.seq
         WHERE x.tbl=?1 AND x.pk=?2 AND x.col=?3 AND x.settled IS NULL",
    )?;
    let found: Vec<(i64, Hlc, i64)> = statement
        .query_map((table, row, column), |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let found = found.into_iter();
    found
        .map(|(id, hlc, device)| Ok((id, devices.stamp(hlc, device)?)))
        .collect()
}

fn settle(conn: &Connection, id: i64, by: i64) -> Result<()> {
    conn.prepare_cached("UPDATE _sync_conflict SET settled=?2 WHERE id=?1")?
        .execute((id, by))?;
    Ok(())
}

/// What this device just wrote, it wrote with every conflict of it in sight; whether there was any.
pub(crate) fn written(conn: &Connection, seq: i64) -> Result<bool> {
    let settled = conn
        .prepare_cached(
            "UPDATE _sync_conflict SET settled=?1 WHERE settled IS NULL AND EXISTS(
               SELECT 1 FROM _change_row r WHERE r.seq=?1 AND r.tbl=_sync_conflict.tbl AND r.pk=_sync_conflict.pk
               AND (r.op='insert' OR (r.op='update' AND json_type(r.body, '$.\"'||_sync_conflict.col||'\"') IS NOT NULL)))",
        )?
        .execute([seq])?;
    Ok(settled > 0)
}

/// The stamps of writes that a change of this device settled conflicts with.
pub(super) fn settled_with(
    conn: &Connection,
    devices: &Devices,
    (table, row, column): Place,
    by: i64,
) -> Result<Vec<Stamp>> {
    let mut statement = conn.prepare_cached(
        "SELECT c.hlc, c.device FROM _sync_conflict x CROSS JOIN _change c ON c.seq=x.seq
         WHERE x.tbl=?1 AND x.pk=?2 AND x.col=?3 AND x.settled=?4 ORDER BY x.id",
    )?;
    let mut rows = statement.query((table, row, column, by))?;
    let mut stamps = Vec::new();
    while let Some(row) = rows.next()? {
        stamps.push(devices.stamp(row.get(0)?, row.get(1)?)?);
    }
    Ok(stamps)
}

/// A column in conflict, with all that was written there: first what the row holds.
struct Open {
    place: Place,
    table: &'static str,
    column: &'static str,
    class: Class,
    sides: Vec<Written>,
}

/// A write of a column: which change, and what.
struct Written {
    seq: i64,
    value: Value,
}

impl Store {
    /// What is in conflict now, the newest first. What is equal is in none, and neither is what is gone.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn conflicts(&self, db: &Db<'_>, sight: Sight) -> Result<Vec<Conflict>> {
        let open = self.open_conflicts(db)?.into_iter();
        open.map(|open| {
            let sides = open.sides.iter();
            Ok(Conflict {
                table: open.table,
                row: open.place.1,
                column: open.column,
                class: open.class,
                sides: sides
                    .map(|written| written.side(db, sight.sees(open.class)))
                    .collect::<Result<_>>()?,
            })
        })
        .collect()
    }

    /// Settles a conflict for every device: the column (table, row, column) gets or keeps what `change` wrote there, as a
    /// change of its own that undo takes back like any. `check` may write what follows from it.
    ///
    /// # Errors
    /// `store.conflict_gone` where there is none any more, and what `check` refuses.
    pub fn settle(
        &self,
        by: impl Into<By>,
        cell: (&str, Id<()>, &str),
        change: Id<Change>,
        check: Check<'_>,
    ) -> Result<crate::Written<()>> {
        let (table, row, column) = cell;
        self.write(by, "sync.settle", |tx| {
            let open = self
                .open_conflicts(tx)?
                .into_iter()
                .find(|open| open.table == table && open.place.1 == row && open.column == column)
                .ok_or_else(gone)?;
            let mut chosen = None;
            for written in &open.sides {
                if written.side(tx, true)?.change == change {
                    chosen = Some(&written.value);
                }
            }
            let chosen = chosen.ok_or_else(gone)?;
            let shape = self.shapes().get(&open.place.0).ok_or_else(gone)?;
            tx.mark(shape, row, open.place.2)?;
            tx.update(open.table, row, &[(open.column, chosen)])?;
            check(tx, &[(open.table, row)])
        })
    }

    fn open_conflicts(&self, db: &Db<'_>) -> Result<Vec<Open>> {
        let lost: Vec<(Place, Written)> = db.rows(
            "SELECT tbl, pk, col, seq, value FROM _sync_conflict WHERE settled IS NULL ORDER BY id DESC",
            [],
            |r| {
                let place = (r.get(0)?, r.get(1)?, r.get(2)?);
                let (seq, value) = (r.get(3)?, r.get(4)?);
                Ok((place, Written { seq, value }))
            },
        )?;
        if lost.is_empty() {
            return Ok(Vec::new());
        }
        let devices = self.devices(db.conn.raw())?;
        let mut all: Vec<Open> = Vec::new();
        for (place, written) in lost {
            let at = match all.iter().position(|open| open.place == place) {
                Some(at) => at,
                None => match self.held(db, &devices, place)? {
                    Some(open) => {
                        all.push(open);
                        all.len() - 1
                    }
                    None => continue,
                },
            };
            if all[at].sides[0].value != written.value {
                all[at].sides.push(written);
            }
        }
        all.retain(|open| open.sides.len() > 1);
        Ok(all)
    }

    /// What a column holds, and who wrote it; nothing where the row is gone.
    fn held(&self, db: &Db<'_>, devices: &Devices, place: Place) -> Result<Option<Open>> {
        let (table, row, column) = place;
        let Some(shape) = self.shapes().get(&table) else {
            return Ok(None);
        };
        let Some(at) = shape.place(column) else {
            return Ok(None);
        };
        let name = shape.columns[at].name;
        let value = db.opt(
            &format!("SELECT {name} FROM {} WHERE id=?1", shape.name),
            [row],
            |r| r.get(0),
        )?;
        let known = trail(db.conn.raw(), devices, shape, row, Asked::columns(1 << at))?;
        Ok(value.zip(known.at(at)).map(|(value, touch)| Open {
            place,
            table: shape.name,
            column: name,
            class: shape.columns[at].class,
            sides: vec![Written {
                seq: touch.seq,
                value,
            }],
        }))
    }
}

impl Written {
    fn side(&self, db: &Db<'_>, seen: bool) -> Result<Side> {
        let mut json = String::new();
        self.value.write(&mut json)?;
        let value = match seen {
            true => serde_json::from_str(&json).map_err(Fault::internal)?,
            false => serde_json::Value::Null,
        };
        db.one(
            "SELECT id, member, at FROM _change WHERE seq=?1",
            [self.seq],
            |r| {
                Ok(Side {
                    change: r.get(0)?,
                    value,
                    hidden: !seen,
                    member: r.get(1)?,
                    at: r.get(2)?,
                })
            },
        )
    }
}

fn gone() -> Fault {
    Fault::new(
        "store.conflict_gone",
        "This conflict is settled already, here or on another device. Look at the list again.",
    )
}
