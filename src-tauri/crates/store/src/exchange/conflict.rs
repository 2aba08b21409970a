//! Columns that two devices wrote without knowing of each other.
//!
//! Each write of a `review` column names the writes that its author wrote over. Those that no other write names are the
//! heads; the greatest is what the row holds, and any other is in conflict with it. What was taken back (`undo`) names
//! nothing any more, so that taking back a choice opens the conflict again: whoever takes something back writes over it and
//! over what was before it. An insertion is a floor: what is older counts no more. That follows from the writes alone, so it
//! is the same on every device, in whatever order they came.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use kernel::{DeviceId, Fault, Hlc, Id, Result, Stamp};
use rusqlite::Connection;

use super::merge::{Merge, Write};
use super::outgoing::Sender;
use super::shape::{Shape, Shapes, bits};
use super::trail::{Asked, Devices, Touch, named, trail};
use super::{Cell, Conflict, Side, Value, Whose};
use crate::history::Check;
use crate::{By, Change, Class, Db, Sight, Store};

impl Merge<'_, '_> {
    /// A write of a `review` column meets what the row holds, or (`waits`) would hold if it were there.
    pub(super) fn review(
        &mut self,
        write: &Write,
        shape: &Shape,
        row: Id<()>,
        cell: &Cell,
        touch: Option<Touch>,
        (held, waits): (&Value, bool),
    ) -> Result<()> {
        let place = (shape.id, row, cell.column);
        let met = touch.map(|touch| touch.rank.stamp);
        let wins = touch.is_none_or(|touch| touch.rank < write.rank);
        let knew = match met {
            Some(met) => cell.over.contains(&met) || cell.over.is_empty() && wins,
            None => cell.over.is_empty(),
        };
        // The record says that it wrote over what it met there, and no more than that.
        let plain = wins && !waits && !self.merging_again && cell.over.len() < 2;
        if !plain || met != cell.over.first().copied() {
            for over in &cell.over {
                self.cover(place, *over, write.seq)?;
            }
            if cell.over.is_empty() {
                self.cover(place, NOTHING, write.seq)?;
            }
        }
        if self.merging_again {
            return Ok(());
        }
        let Some(touch) = touch.filter(|touch| !touch.added) else {
            return Ok(());
        };
        if wins {
            if !knew {
                self.conflict(place, touch.seq, held)?;
            } else if cell.over.first() == Some(&touch.rank.stamp)
                && takes_back(self.conn, write.seq)?
            {
                self.uncover(shape, place, touch, &cell.over)?;
            }
            return Ok(());
        }
        let life = self.trail(shape, row, Asked::LIFE)?.life;
        let counts = life.is_none_or(|(floor, there)| !there || floor < write.rank);
        if counts && !cell.over.is_empty() {
            self.conflict(place, write.seq, &cell.value)?;
        }
        Ok(())
    }

    /// What the row held was taken back: what was before it counts again, unless whoever took it back wrote over that.
    fn uncover(&mut self, shape: &Shape, place: Place, taken: Touch, over: &[Stamp]) -> Result<()> {
        let Some(at) = shape.place(place.2) else {
            return Ok(());
        };
        let before = Asked {
            before: taken.seq,
            ..Asked::columns(1 << at)
        };
        let Some(before) = self.trail(shape, place.1, before)?.at(at) else {
            return Ok(());
        };
        if before.added || over.contains(&before.rank.stamp) {
            return Ok(());
        }
        let body: String = self
            .conn
            .prepare_cached("SELECT body FROM _change_row WHERE tbl=?1 AND pk=?2 AND seq=?3")?
            .query_row((place.0, place.1, taken.seq), |r| r.get(0))?;
        let mut body: serde_json::Value = serde_json::from_str(&body).map_err(Fault::internal)?;
        let value = shape.columns[at].read(body[place.2.to_string()].take())?;
        self.cover(place, before.rank.stamp, taken.seq)?;
        self.conflict(place, before.seq, &value)
    }

    /// A row was added (again): conflicts of before are over.
    pub(super) fn rise(&mut self, write: &Write, shape: &Shape, row: Id<()>) -> Result<()> {
        if !self.conflicts || shape.review == 0 || self.merging_again {
            return Ok(());
        }
        for column in bits(shape.review).map(|place| shape.columns[place].id) {
            let place = (shape.id, row, column);
            for (_, stamp) in losers(self.conn, &self.devices, place)? {
                if stamp < write.rank.stamp {
                    self.cover(place, stamp, write.seq)?;
                }
            }
        }
        Ok(())
    }

    fn conflict(&mut self, (table, row, column): Place, seq: i64, value: &Value) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO _sync_conflict(tbl,pk,col,seq,value) SELECT ?1,?2,?3,?4,?5
                 WHERE NOT EXISTS(SELECT 1 FROM _sync_conflict WHERE tbl=?1 AND pk=?2 AND col=?3 AND seq=?4)",
            )?
            .execute((table, row, column, seq, value))?;
        self.conflicts = true;
        let stamp = self.rank(seq)?.stamp;
        if covered_by(self.conn, (table, row, i64::from(column)), stamp)?.is_none() {
            self.told.conflicts += 1;
        }
        self.tables.insert("_sync_conflict");
        Ok(())
    }

    /// A write, which may not even have come yet, is written over by a change.
    fn cover(&mut self, place: Place, over: Stamp, by: i64) -> Result<()> {
        cover(self.conn, (place.0, place.1, i64::from(place.2)), over, by)?;
        self.tables.insert("_sync_conflict");
        Ok(())
    }
}

/// A column of a row.
type Place = (u16, Id<()>, u8);

/// The column of what concerns a whole document that was sent.
pub(super) const DOCUMENT: i64 = -1;

/// A column of a row, or [`DOCUMENT`].
pub(super) type Covered = (u16, Id<()>, i64);

/// A change `c` is in force: nobody took it back, or it was done again since.
const IN_FORCE: &str = "NOT CASE c.kind WHEN 'undo' THEN EXISTS(SELECT 1 FROM _change d WHERE d.reverts=c.id AND d.kind='redo')
   ELSE EXISTS(SELECT 1 FROM _change u WHERE u.kind='undo'
     AND u.reverts=CASE c.kind WHEN 'redo' THEN (SELECT o.reverts FROM _change o WHERE o.id=c.reverts) ELSE c.id END
     AND NOT EXISTS(SELECT 1 FROM _change d WHERE d.reverts=u.id AND d.kind='redo')) END";

/// Keeps that a write is written over, or settled, by a change.
pub(super) fn cover(
    conn: &Connection,
    (table, row, column): Covered,
    over: Stamp,
    by: i64,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT OR IGNORE INTO _sync_cover(tbl,pk,col,hlc,device,seq) VALUES(?1,?2,?3,?4,?5,?6)",
    )?
    .execute((table, row, column, over.hlc, over.device, by))?;
    Ok(())
}

/// The last change in force that wrote over a write, by its place; 0 where that is not known any more.
pub(super) fn covered_by(
    conn: &Connection,
    (table, row, column): Covered,
    stamp: Stamp,
) -> Result<Option<i64>> {
    Ok(conn
        .prepare_cached(&format!(
            "SELECT max(v.seq) FROM _sync_cover v WHERE v.tbl=?1 AND v.pk=?2 AND v.col=?3 AND v.hlc=?4 AND v.device=?5
             AND (v.seq=0 OR EXISTS(SELECT 1 FROM _change c
               WHERE c.seq=ifnull((SELECT first FROM _sync_late WHERE seq=v.seq), v.seq) AND {IN_FORCE}))"
        ))?
        .query_row((table, row, column, stamp.hlc, stamp.device), |r| r.get(0))?)
}

/// What a change says that it wrote over, the latest first, where that is not just what it met in the record here.
pub(super) fn named_over(conn: &Connection, place: Covered, by: i64) -> Result<Option<Vec<Stamp>>> {
    let mut covered = covered_with(conn, place, by)?;
    if covered.is_empty() {
        return Ok(None);
    }
    covered.retain(|stamp| *stamp != NOTHING);
    covered.reverse();
    Ok(Some(covered))
}

/// Stands for "nothing" among what a change wrote over. No change has this stamp.
pub(super) const NOTHING: Stamp = Stamp {
    hlc: Hlc(0),
    device: DeviceId::from_bytes([u8::MAX; 16]),
};

/// What a change wrote over, but for what it met.
pub(super) fn covered_with(
    conn: &Connection,
    (table, row, column): Covered,
    by: i64,
) -> Result<Vec<Stamp>> {
    let mut statement = conn.prepare_cached(
        "SELECT hlc, device FROM _sync_cover WHERE tbl=?1 AND pk=?2 AND col=?3 AND seq=?4 ORDER BY hlc, device",
    )?;
    let stamps = statement.query_map((table, row, column, by), |r| {
        Ok(Stamp {
            hlc: r.get(0)?,
            device: r.get(1)?,
        })
    })?;
    Ok(stamps.collect::<rusqlite::Result<_>>()?)
}

/// Whether a change takes another back, or does it again.
fn takes_back(conn: &Connection, seq: i64) -> Result<bool> {
    Ok(conn
        .prepare_cached(
            "SELECT kind<>'do' FROM _change WHERE seq=ifnull((SELECT first FROM _sync_late WHERE seq=?1), ?1)",
        )?
        .query_row([seq], |r| r.get(0))?)
}

/// The losers of a column that nobody wrote over: their changes, and their stamps.
fn open(conn: &Connection, devices: &Devices, place: Place) -> Result<Vec<(i64, Stamp)>> {
    let (table, row, column) = place;
    let mut all = losers(conn, devices, place)?;
    let mut fault = None;
    all.retain(|(_, stamp)| {
        let covered = covered_by(conn, (table, row, i64::from(column)), *stamp);
        covered.map_or_else(
            |why| {
                fault = Some(why);
                false
            },
            |by| by.is_none(),
        )
    });
    fault.map_or(Ok(all), Err)
}

/// Every write of a column that was in conflict at some time and was not what the row held.
fn losers(
    conn: &Connection,
    devices: &Devices,
    (table, row, column): Place,
) -> Result<Vec<(i64, Stamp)>> {
    let mut statement = conn.prepare_cached(
        "SELECT x.seq, c.hlc, c.device FROM _sync_conflict x
           CROSS JOIN _change c ON c.seq=ifnull((SELECT first FROM _sync_late l WHERE l.seq=x.seq), x.seq)
         WHERE x.tbl=?1 AND x.pk=?2 AND x.col=?3",
    )?;
    let mut rows = statement.query((table, row, column))?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push((row.get(0)?, devices.stamp(row.get(1)?, row.get(2)?)?));
    }
    Ok(all)
}

/// What this device just wrote, it wrote with every conflict of it in sight; whether there was any. Whoever takes something
/// back had none in sight, but knows what was before it.
pub(crate) fn written(
    conn: &Connection,
    shapes: &Shapes,
    own: DeviceId,
    seq: i64,
    keys: &[(u16, Id<()>)],
) -> Result<bool> {
    let devices = Devices::load(conn, own)?;
    let back = takes_back(conn, seq)?;
    let mut any = false;
    for (table, row) in keys {
        let Some(shape) = shapes.get(table).filter(|shape| shape.review != 0) else {
            continue;
        };
        let (op, body): (String, String) = conn
            .prepare_cached("SELECT op, body FROM _change_row WHERE tbl=?1 AND pk=?2 AND seq=?3")?
            .query_row((table, row, seq), |r| Ok((r.get(0)?, r.get(1)?)))?;
        let places = match op.as_str() {
            "insert" => shape.review,
            "update" => shape.review & named(shape, &body)?,
            _ => 0,
        };
        for at in bits(places) {
            let column = shape.columns[at].id;
            let place = (*table, *row, column);
            let over = match (op.as_str(), back) {
                ("insert", _) => losers(conn, &devices, place)?,
                (_, true) => second(conn, &devices, shape, *row, at, seq)?,
                (_, false) => open(conn, &devices, place)?,
            };
            for (_, stamp) in over {
                cover(conn, (*table, *row, i64::from(column)), stamp, seq)?;
            }
            any |= !losers(conn, &devices, place)?.is_empty();
        }
    }
    Ok(any)
}

/// The write before the one that a change met in a column.
fn second(
    conn: &Connection,
    devices: &Devices,
    shape: &Shape,
    row: Id<()>,
    at: usize,
    seq: i64,
) -> Result<Vec<(i64, Stamp)>> {
    let before = |seq: i64| {
        let asked = Asked {
            before: seq,
            ..Asked::columns(1 << at)
        };
        Ok::<_, Fault>(trail(conn, devices, shape, row, asked)?.at(at))
    };
    let Some(met) = before(seq)? else {
        return Ok(Vec::new());
    };
    let second = before(met.seq)?.map(|touch| (touch.seq, touch.rank.stamp));
    Ok(second.into_iter().collect())
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
        open.map(|open| open.told(db, sight)).collect()
    }

    /// What was in conflict and is settled, the newest choice first, at most so many: first what was chosen, by whoever chose
    /// it, then what was not.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn settled_conflicts(
        &self,
        db: &Db<'_>,
        sight: Sight,
        limit: usize,
    ) -> Result<Vec<(Conflict, Whose)>> {
        let chosen = self.chosen(db)?.into_iter().take(limit);
        chosen
            .map(|(open, by)| Ok((open.told(db, sight)?, by)))
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
        self.choose(by, (cell, change), check, |db| self.open_conflicts(db))
    }

    /// Thinks better of a conflict that is settled: the column gets another one of the values.
    ///
    /// # Errors
    /// As [`Store::settle`].
    pub fn choose_again(
        &self,
        by: impl Into<By>,
        cell: (&str, Id<()>, &str),
        change: Id<Change>,
        check: Check<'_>,
    ) -> Result<crate::Written<()>> {
        self.choose(by, (cell, change), check, |db| {
            let settled = self.chosen(db)?.into_iter();
            settled
                .map(|(open, _)| open)
                .filter_map(|open| {
                    open.has(db, change)
                        .map(|has| has.then_some(open))
                        .transpose()
                })
                .collect()
        })
    }

    fn choose(
        &self,
        by: impl Into<By>,
        (cell, change): ((&str, Id<()>, &str), Id<Change>),
        check: Check<'_>,
        among: impl FnOnce(&Db<'_>) -> Result<Vec<Open>>,
    ) -> Result<crate::Written<()>> {
        let (table, row, column) = cell;
        self.write(by, "sync.settle", |tx| {
            let open = among(tx)?
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
        let lost = lost(db)?;
        if lost.is_empty() {
            return Ok(Vec::new());
        }
        let devices = self.devices(db.conn.raw())?;
        let mut all: Vec<Open> = Vec::new();
        for (place, written) in lost {
            if settled_by(db, &devices, place, &written)?.is_some() {
                continue;
            }
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

    /// Conflicts that are settled, and by whom, the newest choice first.
    fn chosen(&self, db: &Db<'_>) -> Result<Vec<(Open, Whose)>> {
        let lost = lost(db)?;
        if lost.is_empty() {
            return Ok(Vec::new());
        }
        let conn = db.conn.raw();
        let devices = self.devices(conn)?;
        let sender = Sender::new(conn, self.shapes(), &devices)?;
        let mut all: BTreeMap<(i64, Place), Open> = BTreeMap::new();
        for (place, written) in lost {
            let Some(by) = settled_by(db, &devices, place, &written)?.filter(|by| *by > 0) else {
                continue;
            };
            let open = match all.entry((by, place)) {
                Entry::Occupied(slot) => slot.into_mut(),
                Entry::Vacant(slot) => match self.choice(&sender, conn, &devices, place, by)? {
                    Some(open) => slot.insert(open),
                    None => continue,
                },
            };
            let known = open.sides.iter().any(|side| side.value == written.value);
            if !known {
                open.sides.push(written);
            }
        }
        let all = all.into_iter().rev();
        all.filter(|(_, open)| open.sides.len() > 1)
            .map(|((by, _), open)| Ok((open, super::afterwards::whose(db, by)?)))
            .collect()
    }

    /// What a change wrote in a column over others, and what it met there.
    fn choice(
        &self,
        sender: &Sender<'_>,
        conn: &Connection,
        devices: &Devices,
        place: Place,
        by: i64,
    ) -> Result<Option<Open>> {
        let (table, row, column) = place;
        let Some(shape) = self.shapes().get(&table) else {
            return Ok(None);
        };
        let written = |seq: i64| -> Result<Option<Written>> {
            let op = sender.op(shape, row, seq)?;
            let cells = op.into_iter().flat_map(|op| op.cells);
            let mut cells = cells.filter(|cell| cell.column == column);
            Ok(cells.next().map(|cell| Written {
                seq,
                value: cell.value,
            }))
        };
        let (Some(at), Some(chosen)) = (shape.place(column), written(by)?) else {
            return Ok(None);
        };
        let before = Asked {
            before: by,
            ..Asked::columns(1 << at)
        };
        let met = trail(conn, devices, shape, row, before)?.at(at);
        let met = met.map(|touch| written(touch.seq)).transpose()?.flatten();
        let mut sides = vec![chosen];
        sides.extend(met.filter(|met| met.value != sides[0].value));
        Ok(Some(Open {
            place,
            table: shape.name,
            column: shape.columns[at].name,
            class: shape.columns[at].class,
            sides,
        }))
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
        if super::seal::is_sent(db, shape, row)? {
            // Sending chose.
            return Ok(None);
        }
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

/// Every write that lost in a conflict at some time, the newest first.
fn lost(db: &Db<'_>) -> Result<Vec<(Place, Written)>> {
    // What is taken back settles nothing.
    db.rows("SELECT 1 FROM _sync_cover, _change LIMIT 1", [], |_| Ok(()))?;
    db.rows(
        "SELECT tbl, pk, col, seq, value FROM _sync_conflict ORDER BY id DESC",
        [],
        |r| {
            let place = (r.get(0)?, r.get(1)?, r.get(2)?);
            let (seq, value) = (r.get(3)?, r.get(4)?);
            Ok((place, Written { seq, value }))
        },
    )
}

/// Who wrote over a write that lost.
fn settled_by(
    db: &Db<'_>,
    devices: &Devices,
    (table, row, column): Place,
    written: &Written,
) -> Result<Option<i64>> {
    let conn = db.conn.raw();
    let (hlc, device) = conn
        .prepare_cached(
            "SELECT hlc, device FROM _change WHERE seq=ifnull((SELECT first FROM _sync_late WHERE seq=?1), ?1)",
        )?
        .query_row([written.seq], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let stamp = devices.stamp(hlc, device)?;
    covered_by(conn, (table, row, i64::from(column)), stamp)
}

impl Open {
    fn told(&self, db: &Db<'_>, sight: Sight) -> Result<Conflict> {
        let sides = self.sides.iter();
        Ok(Conflict {
            table: self.table,
            row: self.place.1,
            column: self.column,
            class: self.class,
            sides: sides
                .map(|written| written.side(db, sight.sees(self.class)))
                .collect::<Result<_>>()?,
        })
    }

    /// Whether a change wrote one of its sides.
    fn has(&self, db: &Db<'_>, change: Id<Change>) -> Result<bool> {
        for written in &self.sides {
            if written.side(db, true)?.change == change {
                return Ok(true);
            }
        }
        Ok(false)
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
            "SELECT id, member, at FROM _change WHERE seq=ifnull((SELECT first FROM _sync_late WHERE seq=?1), ?1)",
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

pub(super) fn gone() -> Fault {
    Fault::new(
        "store.conflict_gone",
        "This conflict is settled already, here or on another device. Look at the list again.",
    )
}
