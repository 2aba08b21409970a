//! What this device did, as groups: the record says what was before each change, so what came after is read from the
//! changes after it and from the row as it is.

use std::collections::BTreeMap;

use kernel::{Fault, Id, Result, Stamp};
use rusqlite::{Connection, OptionalExtension as _};
use serde_json::{Map, Value as Json};

use super::again::{lost_of, put_together};
use super::carried::carry;
use super::conflict::{NOTHING, covered_with, named_over};
use super::sending::{say_settled, say_settled_apart};
use super::shape::{Shape, Shapes, bits};
use super::trail::{Asked, Devices, Rank, named, trail};
use super::{Cell, Group, Op, RowOp, Value, Waiting};
use crate::listed::Listed;
use crate::{Change, Store};

const HEADER: &str =
    "SELECT seq, id, at, member, command, kind, reverts, kept, hlc, device FROM _change";

/// What a change did to one row.
const RECORD: &str = "SELECT tbl, pk, op, body FROM _change_row WHERE seq=?1 AND tbl=?2 AND pk=?3";

/// No later part of another change.
pub(super) const WHOLE: &str = "NOT EXISTS(SELECT 1 FROM _sync_late l WHERE l.seq=_change.seq)";

/// One snapshot of a file, read for what is to be sent.
pub(super) struct Sender<'a> {
    conn: &'a Connection,
    shapes: &'a Shapes,
    devices: &'a Devices,
    /// Whether any change has parts that are not in its own record.
    parted: bool,
}

/// Nothing is written over before it was written: where either got another stamp, what is named is not any more, or was there all along.
fn over_what_was(over: &mut Vec<Stamp>, by: Stamp) {
    let named = !over.is_empty();
    over.retain(|over| *over <= by);
    if named && over.is_empty() {
        over.push(Stamp::default());
    }
}

/// A row of the record.
struct Record {
    table: u16,
    row: Id<()>,
    op: String,
    body: String,
}

impl Store {
    /// This device's changes after a place in the record, oldest first, each whole and with its place; at most so many.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn outgoing(&self, after: i64, limit: usize) -> Result<Vec<(i64, Group)>> {
        self.snapshot(|conn| {
            let devices = self.devices(conn)?;
            let sender = Sender::new(conn, self.shapes(), &devices)?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let mut statement = conn.prepare_cached(&format!(
                "{HEADER} WHERE seq>?1 AND device=0 AND {WHOLE} ORDER BY seq LIMIT ?2"
            ))?;
            let mut rows = statement.query((after, limit))?;
            let mut groups = Vec::new();
            while let Some(row) = rows.next()? {
                groups.push((row.get(0)?, sender.group(row)?));
            }
            Ok(groups)
        })
    }

    /// One change, whoever made it, for a relay that lost it; `None` where it is not known here.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn group(&self, change: Id<Change>) -> Result<Option<Group>> {
        self.snapshot(|conn| {
            let devices = self.devices(conn)?;
            let sender = Sender::new(conn, self.shapes(), &devices)?;
            let mut statement =
                conn.prepare_cached(&format!("{HEADER} WHERE id=?1 AND device IS NOT NULL"))?;
            let mut rows = statement.query([change])?;
            let Some(row) = rows.next()? else {
                return Ok(None);
            };
            Ok(Some(sender.group(row)?))
        })
    }

    /// What [`Store::outgoing`] has to give after a place in the record.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn has_outgoing(&self, after: i64) -> Result<Waiting> {
        self.snapshot(|conn| {
            let (count, since): (i64, _) = conn
                .prepare_cached(&format!(
                    "SELECT count(*), min(at) FROM _change WHERE seq>?1 AND device=0 AND {WHOLE}"
                ))?
                .query_row([after], |r| Ok((r.get(0)?, r.get(1)?)))?;
            let through: i64 = conn
                .prepare_cached("SELECT ifnull(max(seq),0) FROM _change")?
                .query_row([], |r| r.get(0))?;
            Ok(Waiting {
                count: count.unsigned_abs(),
                since,
                through,
            })
        })
    }
}

impl<'a> Sender<'a> {
    pub(super) fn new(
        conn: &'a Connection,
        shapes: &'a Shapes,
        devices: &'a Devices,
    ) -> Result<Self> {
        let parted = conn
            .prepare_cached(
                "SELECT EXISTS(SELECT 1 FROM _sync_late) OR EXISTS(SELECT 1 FROM _sync_lost)
                   OR EXISTS(SELECT 1 FROM _sync_waiting)",
            )?
            .query_row([], |r| r.get(0))?;
        Ok(Self {
            conn,
            shapes,
            devices,
            parted,
        })
    }

    /// The change at a place in the record.
    pub(super) fn at(&self, seq: i64) -> Result<Group> {
        let mut statement = self
            .conn
            .prepare_cached(&format!("{HEADER} WHERE seq=?1"))?;
        let mut rows = statement.query([seq])?;
        let row = rows.next()?;
        self.group(row.ok_or_else(|| Fault::internal(format!("no change {seq}")))?)
    }

    /// From [`HEADER`].
    fn group(&self, row: &rusqlite::Row<'_>) -> Result<Group> {
        let stamp = self.devices.stamp(row.get(8)?, row.get(9)?)?;
        let mut rows = self.rows(row.get(0)?)?;
        for cell in rows.iter_mut().flat_map(|op| &mut op.cells) {
            over_what_was(&mut cell.over, stamp);
        }
        Ok(Group {
            change: row.get(1)?,
            stamp,
            at: row.get(2)?,
            member: row.get(3)?,
            command: row.get(4)?,
            kind: row.get(5)?,
            reverts: row.get(6)?,
            kept: row.get(7)?,
            rows,
        })
    }

    /// What a change did, whole: also what came to count later than the rest of it, what waits, and what met something later.
    fn rows(&self, seq: i64) -> Result<Vec<RowOp>> {
        let mut rows = Vec::new();
        let mut listed = Listed::of(self.conn, seq)?;
        if self.parted {
            // What an older version could not understand came in later, and may be rows of their own.
            for place in self.late(seq)? {
                listed.extend(Listed::of(self.conn, place)?);
            }
            listed.sort_unstable();
            listed.dedup();
        }
        for (table, row) in listed {
            if self.parted {
                rows.extend(self.op(self.shape(table)?, row, seq)?);
                continue;
            }
            for record in self.records(RECORD, (seq, table, row))? {
                rows.push(self.row(seq, record)?);
            }
        }
        // A column that this version has no more says nothing.
        rows.retain(|row| row.op != Op::Update || !row.cells.is_empty());
        carry(self.conn, self.devices, seq, rows)
    }

    /// The places in the record of what came to count later of a change.
    fn late(&self, seq: i64) -> Result<Vec<i64>> {
        Ok(self
            .conn
            .prepare_cached("SELECT seq FROM _sync_late WHERE first=?1 ORDER BY seq")?
            .query_map([seq], |r| r.get(0))?
            .collect::<rusqlite::Result<_>>()?)
    }

    /// What a change did to one row, put together from all that is kept of it.
    pub(super) fn op(&self, shape: &Shape, row: Id<()>, seq: i64) -> Result<Option<RowOp>> {
        let mut places = self.late(seq)?;
        places.insert(0, seq);
        let mut whole: Option<RowOp> = None;
        for place in &places {
            let record = self.records(RECORD, (place, shape.id, row))?;
            for record in record {
                let part = self.row(*place, record)?;
                match &mut whole {
                    None => whole = Some(part),
                    Some(whole) => put_together(whole, None, part.cells),
                }
            }
        }
        let Some(mut whole) = whole else {
            return Ok(None);
        };
        for place in &places {
            let mut kept: Vec<Cell> = self
                .conn
                .prepare_cached(
                    "SELECT col, value FROM _sync_waiting WHERE tbl=?1 AND pk=?2 AND seq=?3",
                )?
                .query_map((shape.id, row, place), |r| {
                    Ok(Cell {
                        column: r.get(0)?,
                        value: r.get(1)?,
                        over: Vec::new(),
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            let (kind, lost) = lost_of(self.conn, *place, shape, row)?;
            kept.extend(lost);
            put_together(&mut whole, kind, kept);
        }
        self.overs_apart(shape, &mut whole, &places)?;
        say_settled_apart(self.conn, self.devices, shape, &places, &mut whole)?;
        Ok(Some(whole))
    }

    /// Says of `review` columns what was written over, where the record does not say what met what: of what waits or did not come
    /// to count, and of what came to count later than the rest of its change.
    fn overs_apart(&self, shape: &Shape, op: &mut RowOp, places: &[i64]) -> Result<()> {
        for cell in &mut op.cells {
            let at = shape.place(cell.column);
            let review = at.is_some_and(|at| shape.review >> at & 1 == 1);
            if op.op != Op::Update || !review || places.len() == 1 && !cell.over.is_empty() {
                continue;
            }
            let of = (shape.id, op.row, i64::from(cell.column));
            let mut named: Option<Vec<Stamp>> = None;
            for place in places {
                if let Some(some) = named_over(self.conn, of, *place)? {
                    named.get_or_insert_default().extend(some);
                }
            }
            if let Some(named) = named {
                cell.over = named;
            }
        }
        Ok(())
    }

    /// The rank of a change, by its place in the record.
    pub(super) fn rank(&self, seq: i64) -> Result<Rank> {
        let (hlc, device, change) = self
            .conn
            .prepare_cached("SELECT hlc, device, id FROM _change WHERE seq=?1")?
            .query_row([seq], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
        Ok(Rank {
            stamp: self.devices.stamp(hlc, device)?,
            change,
        })
    }

    /// What a row held before the record knows anything of it: every column, or none where it was not there.
    pub(super) fn before_all(&self, shape: &Shape, row: Id<()>) -> Result<Vec<Value>> {
        let cells = self.cells(shape, row, 0, shape.all())?;
        Ok(cells.into_iter().map(|cell| cell.value).collect())
    }

    fn records(&self, sql: &str, of: impl rusqlite::Params) -> Result<Vec<Record>> {
        Ok(self
            .conn
            .prepare_cached(sql)?
            .query_map(of, |r| {
                Ok(Record {
                    table: r.get(0)?,
                    row: r.get(1)?,
                    op: r.get(2)?,
                    body: r.get(3)?,
                })
            })?
            .collect::<rusqlite::Result<_>>()?)
    }

    fn shape(&self, table: u16) -> Result<&Shape> {
        self.shapes
            .get(&table)
            .ok_or_else(|| Fault::internal(format!("no table {table}")))
    }

    fn row(&self, seq: i64, record: Record) -> Result<RowOp> {
        let Record {
            table,
            row,
            op,
            body,
        } = record;
        let shape = self.shape(table)?;
        let (op, cells) = match op.as_str() {
            "insert" => (Op::Insert, self.cells(shape, row, seq, shape.all())?),
            "delete" => (Op::Delete, Vec::new()),
            _ => {
                let places = named(shape, &body)?;
                let mut cells = self.cells(shape, row, seq, places)?;
                self.overs(shape, row, seq, &mut cells)?;
                say_settled(
                    self.conn,
                    self.devices,
                    shape,
                    (row, seq),
                    &body,
                    &mut cells,
                )?;
                (Op::Update, cells)
            }
        };
        Ok(RowOp {
            table,
            row,
            op,
            cells,
        })
    }

    /// What columns of a row held right after a change.
    pub(super) fn cells(
        &self,
        shape: &Shape,
        row: Id<()>,
        seq: i64,
        places: u64,
    ) -> Result<Vec<Cell>> {
        let mut found: BTreeMap<usize, Value> = BTreeMap::new();
        let mut open = places;
        let mut statement = self.conn.prepare_cached(
            "SELECT body FROM _change_row WHERE tbl=?1 AND pk=?2 AND seq>?3 ORDER BY seq",
        )?;
        let mut later = statement.query((shape.id, row, seq))?;
        while open != 0 {
            let Some(record) = later.next()? else { break };
            let body = record.get_ref(0)?.as_str().map_err(Fault::internal)?;
            let moved = named(shape, body)? & open;
            if moved == 0 {
                continue;
            }
            let mut before: Map<String, Json> =
                serde_json::from_str(body).map_err(Fault::internal)?;
            for place in bits(moved) {
                let column = &shape.columns[place];
                if let Some(value) = before.remove(&column.id.to_string()) {
                    found.insert(place, column.read(value)?);
                }
            }
            open &= !moved;
        }
        if open != 0 {
            let now: Option<Vec<Value>> = self
                .conn
                .prepare_cached(&shape.select)?
                .query_row([row], |r| {
                    (0..shape.columns.len()).map(|at| r.get(at)).collect()
                })
                .optional()?;
            for (place, value) in now.into_iter().flatten().enumerate() {
                if open >> place & 1 == 1 {
                    found.insert(place, value);
                }
            }
        }
        Ok(found
            .into_iter()
            .map(|(place, value)| Cell {
                column: shape.columns[place].id,
                value,
                over: Vec::new(),
            })
            .collect())
    }

    /// Says of `review` columns what was written over.
    fn overs(&self, shape: &Shape, row: Id<()>, seq: i64, cells: &mut [Cell]) -> Result<()> {
        let places = cells
            .iter()
            .filter_map(|cell| shape.place(cell.column))
            .fold(0u64, |all, place| all | 1 << place);
        let asked = Asked {
            columns: places & shape.review,
            life: false,
            before: seq,
        };
        if asked.columns == 0 {
            return Ok(());
        }
        let before = trail(self.conn, self.devices, shape, row, asked)?;
        let own: bool = self
            .conn
            .prepare_cached("SELECT device IS 0 FROM _change WHERE seq=?1")?
            .query_row([seq], |r| r.get(0))?;
        for cell in cells {
            let Some(place) = shape.place(cell.column) else {
                continue;
            };
            if asked.columns >> place & 1 == 0 {
                continue;
            }
            let of = (shape.id, row, i64::from(cell.column));
            let met = before.at(place).map(|touch| touch.rank.stamp);
            cell.over = match own {
                true => {
                    let covered = covered_with(self.conn, of, seq)?.into_iter();
                    let rest = covered.filter(|stamp| Some(*stamp) != met && *stamp != NOTHING);
                    met.into_iter().chain(rest).collect()
                }
                false => {
                    named_over(self.conn, of, seq)?.unwrap_or_else(|| met.into_iter().collect())
                }
            };
        }
        Ok(())
    }
}
