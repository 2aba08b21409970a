//! Documents that were sent: from then on they are what was sent, on every device.
//!
//! A document is a row with parts ([`crate::Document`]). The change that locks it is a seal: it carries every row of the
//! document as it was sent, and of each column which write its author had before him. The first seal rules (of several the
//! most binding, then the earliest), and the document is what that one carries: no row more, none less, every value the same.
//! What others wrote without knowing stays in the record and in the registers, where it wins and loses as ever; it is only
//! not what the document shows, and it is listed ([`crate::Store::afterwards`]) until somebody says what is to become of it.
//! That follows from the changes alone, so every device agrees whatever the order in which they came.
//!
//! How a change of the document itself is told apart:
//! - It writes the lock column, and says what it wrote over: a seal, or, with nothing else in it, the word that what came
//!   after is settled.
//! - It writes nothing but the lock column and what goes on changing: a decision about what was sent. The latest counts.
//! - Anything else is work on a draft.
//!
//! Like ghosts, what the rows need to be what was sent is no write: it is recorded as a repair.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use kernel::{DeviceId, Fault, Hlc, Id, Result, Stamp};
use rusqlite::{Connection, OptionalExtension as _, params_from_iter};
use serde::{Deserialize, Serialize};

use super::body::Body;
use super::conflict::{DOCUMENT, cover, covered_with};
use super::merge::{Key, Merge, Write};
use super::shape::{Sealing, Shape, Shapes, bits};
use super::trail::{Asked, Devices, Rank, Trail, named, trail};
use super::{Cell, Group, Op, RowOp, Value};
use crate::{Db, Document, Packed};

/// What a transaction of applying knows of seals.
#[derive(Debug, Default)]
pub(super) struct Seals {
    /// Whether there are any.
    any: bool,
    /// Documents that something of was touched.
    touched: BTreeSet<Key>,
    /// Whether changes got other stamps: another seal may rule.
    pub restamped: bool,
}

/// What a change of the document's own row is.
enum Word {
    /// It was sent: how binding that is, the lower the more.
    Seal(usize),
    /// Something was decided about what was sent.
    Decision,
    /// What came after is settled.
    Settled,
    /// Work on a draft.
    Edit,
}

/// A seal as the file keeps it.
#[derive(Clone, Debug)]
pub(super) struct Seal {
    pub seq: i64,
    pub rank: Rank,
    pub rows: BTreeMap<Key, Carried>,
}

/// A row of a document as it was sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Carried {
    pub op: Op,
    pub cells: Vec<(u8, Value)>,
    /// By columns: the write that the author had before him. What is not named has the one of the first.
    seen: Vec<(u8, Seen)>,
}

/// A write that the author of a seal had before him.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum Seen {
    /// Of a change here, by its place: it may be stamped again until it is sent.
    Here(i64),
    /// As the seal said.
    Stamp(u64, DeviceId),
}

impl Carried {
    /// What a column held.
    pub fn value(&self, column: u8) -> Option<&Value> {
        let mut cells = self.cells.iter();
        cells
            .find(|(known, _)| *known == column)
            .map(|(_, value)| value)
    }

    /// From how it travels; the write of `first` stands for those of columns that say nothing.
    fn of(op: &RowOp, first: u8) -> Self {
        let seen = op.cells.iter().filter_map(|cell| {
            let over = cell.over.first()?;
            Some((cell.column, Seen::Stamp(over.hlc.0, over.device)))
        });
        let mut seen: Vec<(u8, Seen)> = seen.collect();
        seen.sort_by_key(|(column, _)| *column != first);
        let cells = op.cells.iter();
        Self {
            op: op.op,
            seen,
            cells: cells
                .map(|cell| (cell.column, cell.value.clone()))
                .collect(),
        }
    }

    /// As it travels.
    fn op(&self, (table, row): Key, conn: &Connection, devices: &Devices) -> Result<RowOp> {
        let mut cells: Vec<Cell> = self
            .cells
            .iter()
            .map(|(column, value)| Cell {
                column: *column,
                value: value.clone(),
                over: Vec::new(),
            })
            .collect();
        for (column, seen) in &self.seen {
            let stamp = seen.stamp(conn, devices)?;
            let cell = cells.iter_mut().find(|cell| cell.column == *column);
            cell.into_iter().for_each(|cell| cell.over = vec![stamp]);
        }
        Ok(RowOp {
            table,
            row,
            op: self.op,
            cells,
        })
    }

    /// The write of a column that the author had before him; none where the row is his own.
    pub fn seen(&self, column: u8, conn: &Connection, devices: &Devices) -> Result<Option<Stamp>> {
        let own = self.seen.iter().find(|(known, _)| *known == column);
        own.or_else(|| self.seen.first())
            .map(|(_, seen)| seen.stamp(conn, devices))
            .transpose()
    }
}

impl Seen {
    fn stamp(self, conn: &Connection, devices: &Devices) -> Result<Stamp> {
        match self {
            Self::Stamp(hlc, device) => Ok(Stamp {
                hlc: Hlc(hlc),
                device,
            }),
            Self::Here(seq) => {
                let (hlc, device) = conn
                    .prepare_cached("SELECT hlc, device FROM _change WHERE seq=?1")?
                    .query_row([seq], |r| Ok((r.get(0)?, r.get(1)?)))?;
                devices.stamp(hlc, device)
            }
        }
    }
}

impl Sealing {
    /// Of a document that a manifest declares.
    pub fn of(document: &Document, shape: &Shape, number: impl Fn(&str) -> Option<u16>) -> Self {
        let place = |name: &str| shape.columns.iter().position(|c| c.name == name);
        let lock = place(document.lock).unwrap_or(0);
        let free = document.free.iter().filter_map(|name| place(name));
        Self {
            lock,
            open: document.open,
            locked: document.locked,
            free: free.fold(1 << lock, |all, place| all | 1 << place),
            parts: document
                .parts
                .iter()
                .filter_map(|name| number(name))
                .collect(),
        }
    }

    fn word(&self, shape: &Shape, op: &RowOp) -> Word {
        let lock = op
            .cells
            .iter()
            .find(|cell| shape.place(cell.column) == Some(self.lock));
        if op.op != Op::Update {
            return Word::Edit;
        }
        let mut places = op.cells.iter().map(|cell| shape.place(cell.column));
        let free = places.all(|place| place.is_some_and(|place| self.free >> place & 1 == 1));
        let lock = lock.map(|lock| (lock.over.is_empty(), self.binding(&lock.value)));
        match lock {
            Some((false, _)) if op.cells.len() == 1 => Word::Settled,
            Some((false, Some(binding))) => Word::Seal(binding),
            None | Some((true, Some(_))) if free => Word::Decision,
            _ => Word::Edit,
        }
    }

    /// How binding a value of the lock column is; none where it is no lock.
    fn binding(&self, value: &Value) -> Option<usize> {
        match value {
            Value::Text(name) => self.locked.iter().position(|known| known == name),
            _ => None,
        }
    }
}

impl Shape {
    /// The number of the column whose write stands for others in a seal: the lock of a document, the link of a part.
    fn first_column(&self) -> u8 {
        match &self.sealing {
            Some(sealing) => self.columns[sealing.lock].id,
            None => self.link_column(),
        }
    }

    /// The number of the column that names the document of a part.
    fn link_column(&self) -> u8 {
        self.columns.get(1).map_or(1, |column| column.id)
    }
}

impl Seals {
    pub fn load(conn: &Connection) -> Result<Self> {
        let any = conn
            .prepare_cached("SELECT EXISTS(SELECT 1 FROM _sync_seal)")?
            .query_row([], |r| r.get(0))?;
        Ok(Self {
            any,
            ..Self::default()
        })
    }
}

impl<'a> Merge<'a, '_> {
    /// Keeps what a change says about documents, and gives what of it is to be applied: of the rows that a seal carries only
    /// what is not so here already.
    pub(super) fn unseal<'g>(
        &mut self,
        write: &Write,
        group: &'g Group,
    ) -> Result<Cow<'g, [RowOp]>> {
        let mut sealed: BTreeSet<Key> = BTreeSet::new();
        for op in &group.rows {
            let Some(shape) = self.shapes.get(&op.table) else {
                continue;
            };
            let Some(sealing) = &shape.sealing else {
                continue;
            };
            match sealing.word(shape, op) {
                Word::Seal(binding) => {
                    self.keep_seal(write, op, (binding, group))?;
                    sealed.insert((op.table, op.row));
                }
                Word::Decision => decide(self.conn, write.seq, op)?,
                Word::Settled => {
                    settle(self.conn, op, write.seq)?;
                    self.tables.insert("_sync_seal");
                }
                Word::Edit => {}
            }
        }
        if sealed.is_empty() {
            return Ok(Cow::Borrowed(&group.rows));
        }
        let mut ops = Vec::new();
        for op in &group.rows {
            let carried =
                op.op == Op::Update && self.document_of(op).is_some_and(|of| sealed.contains(&of));
            match carried {
                true => ops.extend(self.news(op)?),
                false => ops.push(op.clone()),
            }
        }
        Ok(Cow::Owned(ops))
    }

    /// The document that an operation which names it belongs to.
    fn document_of(&self, op: &RowOp) -> Option<Key> {
        let shape = self.shapes.get(&op.table)?;
        if shape.sealing.is_some() {
            return Some((op.table, op.row));
        }
        let link = shape.link_column();
        let cell = op.cells.iter().find(|cell| cell.column == link)?;
        Some((shape.sealed_by?, cell.value.row()?))
    }

    fn keep_seal(
        &mut self,
        write: &Write,
        root: &RowOp,
        (binding, group): (usize, &Group),
    ) -> Result<()> {
        let of = (root.table, root.row);
        let rows: BTreeMap<Key, Carried> = group
            .rows
            .iter()
            .filter(|op| op.op != Op::Delete && self.document_of(op) == Some(of))
            .filter_map(|op| {
                let first = self.shapes.get(&op.table)?.first_column();
                Some(((op.table, op.row), Carried::of(op, first)))
            })
            .collect();
        keep(self.conn, of, write.seq, binding, &rows)?;
        // Rows in which something may be that its author did not know.
        let several: bool = self
            .conn
            .prepare_cached("SELECT count(*)>1 FROM _sync_seal WHERE tbl=?1 AND pk=?2")?
            .query_row(of, |r| r.get(0))?;
        for (key, carried) in &rows {
            let Some(part) = self.shapes.get(&key.0) else {
                continue;
            };
            if several || self.is_unknown_to(part, key.1, carried)? {
                self.set_aside(*key, of)?;
            }
        }
        self.seals.any = true;
        self.seals.touched.insert(of);
        Ok(())
    }

    /// Whether a row holds, or held until it was deleted, something that the author of a seal did not have before him.
    fn is_unknown_to(&self, shape: &Shape, row: Id<()>, carried: &Carried) -> Result<bool> {
        let known = self.trail(
            shape,
            row,
            Asked {
                life: true,
                ..Asked::columns(shape.all())
            },
        )?;
        if known.life.is_some_and(|(_, there)| !there) || self.waiting {
            return Ok(true);
        }
        for (place, column) in shape.columns.iter().enumerate() {
            let Some(touch) = known.at(place) else {
                continue;
            };
            let seen = carried.seen(column.id, self.conn, &self.devices)?;
            if seen.is_some_and(|seen| touch.rank.stamp > seen) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Remembers that a row may hold something that came after its document was sent.
    fn set_aside(&mut self, (table, row): Key, of: Key) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT OR IGNORE INTO _sync_aside(tbl,pk,of_tbl,of_pk) VALUES(?1,?2,?3,?4)",
            )?
            .execute((table, row, of.0, of.1))?;
        self.tables.insert("_sync_seal");
        Ok(())
    }

    /// Of a row that a seal carries what is not so here; nothing where the row is not here.
    fn news(&mut self, op: &RowOp) -> Result<Option<RowOp>> {
        let Some(shape) = self.shapes.get(&op.table) else {
            return Ok(Some(op.clone()));
        };
        let Some(held) = self.read(&shape.select, op.row)? else {
            return Ok(None);
        };
        let cells = op.cells.iter().filter(|cell| {
            let place = shape.place(cell.column);
            place.is_none_or(|place| held[place] != cell.value)
        });
        let cells: Vec<Cell> = cells
            .map(|cell| Cell {
                over: Vec::new(),
                ..cell.clone()
            })
            .collect();
        Ok((!cells.is_empty()).then_some(RowOp { cells, ..*op }))
    }

    /// Something is about to be done to a row: its document has to be looked at again.
    pub(super) fn look_at(&mut self, op: &RowOp) -> Result<()> {
        if !self.seals.any {
            return Ok(());
        }
        let Some(shape) = self.shapes.get(&op.table) else {
            return Ok(());
        };
        let found = if shape.sealing.is_some() {
            Some((op.table, op.row))
        } else if shape.sealed_by.is_some() {
            let found = self.document_here(shape, op.row)?;
            found.or_else(|| self.document_of(op))
        } else {
            None
        };
        let Some(of) = found else { return Ok(()) };
        if self.seals.touched.contains(&of) || self.is_sealed(of)? {
            self.set_aside((op.table, op.row), of)?;
            self.seals.touched.insert(of);
        }
        Ok(())
    }

    /// The document that a part is in, or was in until it was set aside.
    fn document_here(&self, shape: &Shape, row: Id<()>) -> Result<Option<Key>> {
        let (Some(table), Some(link)) = (shape.sealed_by, shape.columns.get(1)) else {
            return Ok(None);
        };
        let sql = format!("SELECT {} FROM {} WHERE id=?1", link.name, shape.name);
        let mut statement = self.conn.prepare_cached(&sql)?;
        let here: Option<Value> = statement.query_row([row], |r| r.get(0)).optional()?;
        if let Some(document) = here.as_ref().and_then(Value::row) {
            return Ok(Some((table, document)));
        }
        let aside = self
            .conn
            .prepare_cached("SELECT of_tbl, of_pk FROM _sync_aside WHERE tbl=?1 AND pk=?2")?
            .query_row((shape.id, row), |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()?;
        Ok(aside)
    }

    fn is_sealed(&self, of: Key) -> Result<bool> {
        Ok(self
            .conn
            .prepare_cached("SELECT EXISTS(SELECT 1 FROM _sync_seal WHERE tbl=?1 AND pk=?2)")?
            .query_row(of, |r| r.get(0))?)
    }

    /// Whether a row that is not there is a part of a document that was sent without it: then it does not come back.
    pub(super) fn was_left_out(&self, shape: &Shape, values: &[&Value]) -> Result<bool> {
        let document = values.get(1).and_then(|value| value.row());
        match (shape.sealed_by, document) {
            (Some(table), Some(row)) if self.seals.any => self.is_sealed((table, row)),
            _ => Ok(false),
        }
    }

    /// Makes the documents that were touched what was sent.
    pub(super) fn keep_as_sent(&mut self, repair: &mut Option<i64>) -> Result<()> {
        if std::mem::take(&mut self.seals.restamped) {
            let several = self
                .conn
                .prepare_cached(
                    "SELECT tbl, pk FROM _sync_seal GROUP BY tbl, pk HAVING count(*)>1",
                )?
                .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect::<rusqlite::Result<Vec<Key>>>()?;
            self.seals.touched.extend(several);
        }
        while let Some(of) = self.seals.touched.pop_first() {
            let Some(shape) = self.shapes.get(&of.0) else {
                continue;
            };
            let (Some(seal), Some(sealing)) =
                (ruling(self.conn, &self.devices, of)?, &shape.sealing)
            else {
                continue;
            };
            for part in &sealing.parts {
                self.leave_out(of, *part, &seal, repair)?;
            }
            for (key, carried) in &seal.rows {
                self.put_as_sent(of, sealing, *key, carried, repair)?;
            }
        }
        Ok(())
    }

    /// Takes the parts out of a document that were not sent with it.
    fn leave_out(
        &mut self,
        of: Key,
        table: u16,
        seal: &Seal,
        repair: &mut Option<i64>,
    ) -> Result<()> {
        let Some(shape) = self.shapes.get(&table) else {
            return Ok(());
        };
        let Some(link) = shape.columns.get(1) else {
            return Ok(());
        };
        let here: Vec<Id<()>> = self
            .conn
            .prepare_cached(&format!(
                "SELECT id FROM {} WHERE {}=?1",
                shape.name, link.name
            ))?
            .query_map([of.1], |r| r.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for row in here {
            if seal.rows.contains_key(&(table, row)) {
                continue;
            }
            let Some(held) = self.read(&shape.select, row)? else {
                continue;
            };
            self.conn.prepare_cached(&shape.delete)?.execute([row])?;
            let seq = self.repairing(repair)?;
            let body = Body::whole(shape, &held)?.end();
            self.record(seq, shape, row, "delete", &body)?;
            self.set_aside((table, row), of)?;
            self.no_ghost((table, row))?;
        }
        Ok(())
    }

    fn put_as_sent(
        &mut self,
        of: Key,
        sealing: &Sealing,
        key: Key,
        carried: &Carried,
        repair: &mut Option<i64>,
    ) -> Result<()> {
        let Some(shape) = self.shapes.get(&key.0) else {
            return Ok(());
        };
        let row = key.1;
        let own = Value::Blob(row.as_bytes().to_vec());
        let mut values: Vec<Option<Value>> = (shape.columns.iter())
            .map(|column| carried.value(column.id).cloned())
            .collect();
        values[0] = Some(own);
        if key == of {
            for place in bits(sealing.free) {
                if let Some(decided) = self.decided(of, shape.columns[place].id)? {
                    values[place] = Some(decided);
                }
            }
        }
        self.no_ghost(key)?;
        let Some(held) = self.read(&shape.select, row)? else {
            let values: Vec<&Value> = (values.iter().zip(&shape.columns))
                .map(|(value, column)| value.as_ref().unwrap_or(&column.default))
                .collect();
            self.conn
                .prepare_cached(&shape.insert)?
                .execute(params_from_iter(&values))?;
            let seq = self.repairing(repair)?;
            self.record(seq, shape, row, "insert", "{}")?;
            self.linked(shape, |place| values.get(place).copied());
            return Ok(());
        };
        let mut moved = 0u64;
        let mut body = Body::default();
        for (place, held) in held.iter().enumerate() {
            if values[place].as_ref().is_some_and(|value| value != held) {
                moved |= 1 << place;
                body.column(shape.columns[place].id, held)?;
            }
        }
        if moved == 0 {
            return Ok(());
        }
        self.set(shape, row, moved, |place| values[place].as_ref())?;
        let seq = self.repairing(repair)?;
        self.record(seq, shape, row, "update", &body.end())?;
        self.linked(shape, |place| {
            values[place].as_ref().filter(|_| moved >> place & 1 == 1)
        });
        Ok(())
    }

    fn no_ghost(&mut self, key: Key) -> Result<()> {
        if self.ghosts.remove(&key) {
            self.forget_ghost(key)?;
        }
        Ok(())
    }

    /// What was decided last about a document that was sent, in a column.
    fn decided(&self, of: Key, column: u8) -> Result<Option<Value>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT seq, value FROM _sync_decided WHERE tbl=?1 AND pk=?2 AND col=?3",
        )?;
        let mut rows = statement.query((of.0, of.1, column))?;
        let mut latest: Option<(Rank, Value)> = None;
        while let Some(row) = rows.next()? {
            let rank = self.rank(row.get(0)?)?;
            if latest.as_ref().is_none_or(|(known, _)| *known < rank) {
                latest = Some((rank, row.get(1)?));
            }
        }
        Ok(latest.map(|(_, value)| value))
    }
}

/// Whether a row is a document that was sent, or a part of one.
pub(super) fn is_sent(db: &Db<'_>, shape: &Shape, row: Id<()>) -> Result<bool> {
    let of = match (&shape.sealing, shape.sealed_by, shape.columns.get(1)) {
        (Some(_), ..) => Some((shape.id, row)),
        (None, Some(table), Some(link)) => {
            let sql = format!("SELECT {} FROM {} WHERE id=?1", link.name, shape.name);
            let document = db.opt(&sql, [row], |r| r.get(0))?;
            document.map(|document| (table, document))
        }
        _ => None,
    };
    let Some(of) = of else { return Ok(false) };
    db.one(
        "SELECT EXISTS(SELECT 1 FROM _sync_seal WHERE tbl=?1 AND pk=?2)",
        of,
        |r| r.get(0),
    )
}

fn decide(conn: &Connection, seq: i64, op: &RowOp) -> Result<()> {
    let mut statement = conn.prepare_cached(
        "INSERT OR REPLACE INTO _sync_decided(tbl,pk,col,seq,value) VALUES(?1,?2,?3,?4,?5)",
    )?;
    for cell in &op.cells {
        statement.execute((op.table, op.row, cell.column, seq, &cell.value))?;
    }
    Ok(())
}

/// Keeps which writes somebody saw and settled.
fn settle(conn: &Connection, op: &RowOp, by: i64) -> Result<()> {
    for cell in &op.cells {
        for over in &cell.over {
            cover(conn, (op.table, op.row, DOCUMENT), *over, by)?;
        }
    }
    Ok(())
}

/// A change that wrote the lock of a document as it was says by that what it settled: what it wrote over, to be told from a
/// decision, and the stamps of what came after the document was sent.
pub(super) fn say_settled(
    conn: &Connection,
    devices: &Devices,
    shape: &Shape,
    (row, seq): (Id<()>, i64),
    body: &str,
    cells: &mut [Cell],
) -> Result<()> {
    let Some(sealing) = &shape.sealing else {
        return Ok(());
    };
    let lock = &shape.columns[sealing.lock];
    let [cell] = cells else { return Ok(()) };
    if cell.column != lock.id || recorded(shape, sealing, body)? != cell.value {
        return Ok(());
    }
    let asked = Asked {
        columns: 1 << sealing.lock,
        life: false,
        before: seq,
    };
    let before = trail(conn, devices, shape, row, asked)?.at(sealing.lock);
    cell.over = vec![before.map_or_else(Stamp::default, |touch| touch.rank.stamp)];
    cell.over
        .extend(covered_with(conn, (shape.id, row, DOCUMENT), seq)?);
    Ok(())
}

/// What the lock column held before a change, by its record.
fn recorded(shape: &Shape, sealing: &Sealing, body: &str) -> Result<Value> {
    let lock = &shape.columns[sealing.lock];
    let mut before: serde_json::Value = serde_json::from_str(body).map_err(Fault::internal)?;
    lock.read(before[lock.id.to_string()].take())
}

fn keep(
    conn: &Connection,
    of: Key,
    seq: i64,
    binding: usize,
    rows: &BTreeMap<Key, Carried>,
) -> Result<()> {
    let rows: Vec<(&Key, &Carried)> = rows.iter().collect();
    let body = serde_json::to_string(&rows).map_err(Fault::internal)?;
    conn.prepare_cached(
        "INSERT OR REPLACE INTO _sync_seal(tbl,pk,seq,binding,body) VALUES(?1,?2,?3,?4,?5)",
    )?
    .execute((
        of.0,
        of.1,
        seq,
        i64::try_from(binding).unwrap_or(i64::MAX),
        Packed(body),
    ))?;
    Ok(())
}

/// The seals of a document by places in the record, the one that rules first.
pub(super) fn seals_of(conn: &Connection, devices: &Devices, of: Key) -> Result<Vec<(i64, Rank)>> {
    let mut statement = conn.prepare_cached(
        "SELECT s.binding, s.seq, c.hlc, c.device, c.id FROM _sync_seal s CROSS JOIN _change c ON c.seq=s.seq
         WHERE s.tbl=?1 AND s.pk=?2",
    )?;
    let mut rows = statement.query(of)?;
    let mut seals: Vec<(i64, Rank, i64)> = Vec::new();
    while let Some(row) = rows.next()? {
        let rank = Rank {
            stamp: devices.stamp(row.get(2)?, row.get(3)?)?,
            change: row.get(4)?,
        };
        seals.push((row.get(0)?, rank, row.get(1)?));
    }
    seals.sort_unstable();
    Ok(seals
        .into_iter()
        .map(|(_, rank, seq)| (seq, rank))
        .collect())
}

/// The seal that rules.
pub(super) fn ruling(conn: &Connection, devices: &Devices, of: Key) -> Result<Option<Seal>> {
    let Some((seq, rank)) = seals_of(conn, devices, of)?.into_iter().next() else {
        return Ok(None);
    };
    Ok(Some(Seal {
        seq,
        rank,
        rows: carried_by(conn, of, seq)?,
    }))
}

pub(super) fn carried_by(conn: &Connection, of: Key, seq: i64) -> Result<BTreeMap<Key, Carried>> {
    let Packed(body) = conn
        .prepare_cached("SELECT body FROM _sync_seal WHERE tbl=?1 AND pk=?2 AND seq=?3")?
        .query_row((of.0, of.1, seq), |r| r.get(0))?;
    let rows: Vec<(Key, Carried)> = serde_json::from_str(&body).map_err(Fault::internal)?;
    Ok(rows.into_iter().collect())
}

/// Puts what the seals in a change carry in the place of what the record has of it.
pub(super) fn carry(
    conn: &Connection,
    devices: &Devices,
    seq: i64,
    rows: Vec<RowOp>,
) -> Result<Vec<RowOp>> {
    let documents: Vec<Key> = conn
        .prepare_cached("SELECT tbl, pk FROM _sync_seal WHERE seq=?1")?
        .query_map([seq], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    if documents.is_empty() {
        return Ok(rows);
    }
    let mut all: BTreeMap<Key, RowOp> = rows
        .into_iter()
        .map(|op| ((op.table, op.row), op))
        .collect();
    for of in documents {
        for (key, carried) in carried_by(conn, of, seq)? {
            all.insert(key, carried.op(key, conn, devices)?);
        }
    }
    Ok(all.into_values().collect())
}

/// What a change of this device says about documents: called once its record is written. `keys` are the rows that it
/// touched, `settles` says whether it settles what came after a document was sent, where it writes the lock as it was.
/// Whether it says anything.
pub(crate) fn said(
    conn: &Connection,
    shapes: &Shapes,
    own: DeviceId,
    seq: i64,
    keys: &[Key],
    settles: bool,
) -> Result<bool> {
    let mut any = false;
    for key in keys {
        let Some((shape, sealing)) = shapes
            .get(&key.0)
            .and_then(|shape| Some((shape, shape.sealing.as_ref()?)))
        else {
            continue;
        };
        let (op, body): (String, String) = conn
            .prepare_cached("SELECT op, body FROM _change_row WHERE tbl=?1 AND pk=?2 AND seq=?3")?
            .query_row((key.0, key.1, seq), |r| Ok((r.get(0)?, r.get(1)?)))?;
        let places = named(shape, &body)?;
        if op != "update" {
            continue;
        }
        let locks = places >> sealing.lock & 1 == 1;
        let before = match locks {
            true => recorded(shape, sealing, &body)?,
            false => Value::Null,
        };
        let held: Vec<Value> = conn
            .prepare_cached(&shape.select)?
            .query_row([key.1], |r| {
                (0..shape.columns.len()).map(|at| r.get(at)).collect()
            })?;
        let now = &held[sealing.lock];
        let sends = before == Value::Text(sealing.open.to_owned());
        if locks && before == *now {
            any = true;
            if settles {
                let devices = Devices::load(conn, own)?;
                super::afterwards::settle_all(conn, shapes, &devices, *key, seq)?;
            }
        } else if let (true, Some(binding)) = (sends, sealing.binding(now)) {
            let devices = Devices::load(conn, own)?;
            let rows = as_sent(conn, shapes, &devices, *key, sealing, seq)?;
            keep(conn, *key, seq, binding, &rows)?;
            any = true;
        } else if places & !sealing.free == 0 {
            let cells = bits(places).map(|place| Cell {
                column: shape.columns[place].id,
                value: held[place].clone(),
                over: Vec::new(),
            });
            let op = RowOp {
                table: key.0,
                row: key.1,
                op: Op::Update,
                cells: cells.collect(),
            };
            decide(conn, seq, &op)?;
        }
    }
    Ok(any)
}

/// Every row of a document of this device as it is now, with what its columns were written by.
fn as_sent(
    conn: &Connection,
    shapes: &Shapes,
    devices: &Devices,
    of: Key,
    sealing: &Sealing,
    seq: i64,
) -> Result<BTreeMap<Key, Carried>> {
    let mut all = BTreeMap::new();
    let tables = [&of.0].into_iter().chain(&sealing.parts);
    for (at, table) in tables.enumerate() {
        let Some(shape) = shapes.get(table) else {
            continue;
        };
        // The first column that is named stands for those that are not.
        let (first, by) = match at {
            0 => (sealing.lock, "id"),
            _ => (1, shape.columns[1].name),
        };
        let names: Vec<&str> = shape.names(shape.all()).collect();
        let sql = format!(
            "SELECT {} FROM {} WHERE {by}=?1",
            names.join(","),
            shape.name
        );
        let mut statement = conn.prepare_cached(&sql)?;
        let mut rows = statement.query([of.1])?;
        while let Some(row) = rows.next()? {
            let id: Id<()> = row.get(0)?;
            let added: bool = conn
                .prepare_cached(
                    "SELECT EXISTS(SELECT 1 FROM _change_row WHERE tbl=?1 AND pk=?2 AND seq=?3 AND op='insert')",
                )?
                .query_row((shape.id, id, seq), |r| r.get(0))?;
            let skipped = usize::from(!added);
            let cells = (shape.columns.iter().enumerate().skip(skipped))
                .map(|(place, column)| Ok((column.id, row.get(place)?)))
                .collect::<Result<_>>()?;
            let carried = Carried {
                op: if added { Op::Insert } else { Op::Update },
                cells,
                seen: match added {
                    true => Vec::new(),
                    false => {
                        let known = before(conn, devices, shape, id, seq)?;
                        seen_here(&known, life(conn, shape, id, seq)?, shape, first)
                    }
                },
            };
            all.insert((shape.id, id), carried);
        }
    }
    Ok(all)
}

fn before(
    conn: &Connection,
    devices: &Devices,
    shape: &Shape,
    row: Id<()>,
    seq: i64,
) -> Result<Trail> {
    let asked = Asked {
        columns: shape.all(),
        life: false,
        before: seq,
    };
    trail(conn, devices, shape, row, asked)
}

/// Where the last coming or going of a row is recorded that was before a change.
fn life(conn: &Connection, shape: &Shape, row: Id<()>, seq: i64) -> Result<Option<i64>> {
    Ok(conn
        .prepare_cached(
            "SELECT max(r.seq) FROM _change_row r CROSS JOIN _change c ON c.seq=r.seq
             WHERE r.tbl=?1 AND r.pk=?2 AND r.seq<?3 AND r.op<>'update' AND c.device IS NOT NULL",
        )?
        .query_row((shape.id, row, seq), |r| r.get(0))?)
}

/// What columns were written by, those that say nothing by what the first says: that the row came, or, of a ghost, went.
fn seen_here(known: &Trail, life: Option<i64>, shape: &Shape, first: usize) -> Vec<(u8, Seen)> {
    let seen = |seq: Option<i64>| match seq {
        Some(seq) => Seen::Here(seq),
        // It was there before the record began.
        None => Seen::Stamp(0, DeviceId::ZERO),
    };
    let written = |place: usize| known.at(place).map(|touch| touch.seq);
    let base = written(first).max(life);
    let mut all = vec![(shape.columns[first].id, seen(base))];
    for place in (1..shape.columns.len()).filter(|place| *place != first) {
        if written(place) != base {
            all.push((shape.columns[place].id, seen(written(place))));
        }
    }
    all
}
