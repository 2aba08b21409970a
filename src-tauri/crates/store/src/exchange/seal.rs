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

use kernel::{Id, Result};
use rusqlite::{Connection, OptionalExtension as _, params_from_iter};

use super::body::Body;
use super::carried::{Carried, Seal, carried_by, keep, repack, seals};
use super::check;
use super::conflict::{DOCUMENT, cover};
use super::merge::{Key, Merge, Write};
use super::outgoing::Sender;
use super::shape::{Sealing, Shape, bits};
use super::trail::{Asked, Rank};
use super::{Cell, Group, Op, RowOp, Value};
use crate::{Db, Document};

/// What a transaction of applying knows of seals.
#[derive(Debug, Default)]
pub(super) struct Seals {
    /// Whether there are any.
    any: bool,
    /// Documents that something of was touched.
    pub touched: BTreeSet<Key>,
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
    pub fn binding(&self, value: &Value) -> Option<usize> {
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

    /// The documents that a change sends.
    pub(super) fn sent_by(&self, group: &Group) -> BTreeSet<Key> {
        let sends = |op: &&RowOp| {
            let shape = self.shapes.get(&op.table);
            shape.is_some_and(|shape| {
                let sealing = shape.sealing.as_ref();
                sealing.is_some_and(|sealing| matches!(sealing.word(shape, op), Word::Seal(_)))
            })
        };
        let sent = group.rows.iter().filter(sends);
        sent.map(|op| (op.table, op.row)).collect()
    }

    /// The document that an operation which names it belongs to.
    pub(super) fn document_of(&self, op: &RowOp) -> Option<Key> {
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
        let carried = group
            .rows
            .iter()
            .filter(|op| op.op != Op::Delete && self.document_of(op) == Some(of));
        // What is put in place as it was sent has to make whole rows, also where they were not known.
        let torn = carried.clone().find(|op| {
            let shape = self.shapes.get(&op.table);
            shape.is_some_and(|shape| !check::is_whole(shape, op))
        });
        if torn.is_some() {
            return Err(check::refused(torn, "a row of what was sent is not whole"));
        }
        let rows: BTreeMap<Key, Carried> = carried
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

    /// A change that sent documents gets an earlier stamp: what its author had before him is what it says with that.
    pub(super) fn see_again(&mut self, seq: i64, group: &Group) -> Result<()> {
        for of in self.sent_by(group) {
            let mut rows = carried_by(self.conn, of, seq)?;
            for op in &group.rows {
                let first = self.shapes.get(&op.table).map(Shape::first_column);
                if let (Some(known), Some(first)) = (rows.get_mut(&(op.table, op.row)), first) {
                    known.seen = Carried::of(op, first).seen;
                }
            }
            repack(self.conn, of, seq, &rows)?;
            self.seals.touched.insert(of);
        }
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
            if carried.value(column.id).is_none() && place != 0 {
                // Its author may not write that.
                continue;
            }
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
    pub(super) fn news(&mut self, op: &RowOp) -> Result<Option<RowOp>> {
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
            let seals = seals(self.conn, &self.devices, of)?;
            let (Some(ruling), Some(sealing)) = (seals.first(), &shape.sealing) else {
                continue;
            };
            for part in &sealing.parts {
                self.leave_out(of, *part, ruling, repair)?;
            }
            for key in ruling.rows.keys() {
                self.put_as_sent(of, sealing, *key, &seals, repair)?;
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

    /// What was written last in a column, whatever a document showed there since.
    fn written(&self, shape: &Shape, row: Id<()>, place: usize) -> Result<Option<Value>> {
        let known = self.trail(shape, row, Asked::columns(1 << place))?;
        let Some(touch) = known.at(place) else {
            return Ok(None);
        };
        let sender = Sender::new(self.conn, self.shapes, &self.devices)?;
        let cells = sender.cells(shape, row, touch.seq, 1 << place)?;
        Ok(cells.into_iter().next().map(|cell| cell.value))
    }

    /// Makes a row what the first of the seals carries.
    fn put_as_sent(
        &mut self,
        of: Key,
        sealing: &Sealing,
        key: Key,
        seals: &[Seal],
        repair: &mut Option<i64>,
    ) -> Result<()> {
        let Some(shape) = self.shapes.get(&key.0) else {
            return Ok(());
        };
        let row = key.1;
        let own = Value::Blob(row.as_bytes().to_vec());
        let carries = |seal: &Seal, column: u8| seal.rows.get(&key)?.value(column).cloned();
        let mut values: Vec<Option<Value>> = (shape.columns.iter())
            .map(|column| carries(&seals[0], column.id))
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
        let held = self.read(&shape.select, row)?;
        // Of a column that it does not carry, since nobody knows any more what it said, the document shows what the next one said, or
        // what was written last: not what stands there by the order in which all that came.
        if held.is_none() || seals.len() > 1 {
            for (place, column) in shape.columns.iter().enumerate() {
                if values[place].is_none() {
                    let next = seals[1..].iter().find_map(|seal| carries(seal, column.id));
                    values[place] = match next {
                        None => self.written(shape, row, place)?,
                        said => said,
                    };
                }
            }
        }
        let Some(held) = held else {
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

pub(super) fn decide(conn: &Connection, seq: i64, op: &RowOp) -> Result<()> {
    let mut statement = conn.prepare_cached(
        "INSERT OR REPLACE INTO _sync_decided(tbl,pk,col,seq,value) VALUES(?1,?2,?3,?4,?5)",
    )?;
    for cell in &op.cells {
        statement.execute((op.table, op.row, cell.column, seq, &cell.value))?;
    }
    Ok(())
}

/// Keeps which writes somebody saw and settled: all but the first that he names, which is only what the lock was written by
/// before ([`super::sending::say_settled`]). He did not look at that one, and may not even know that another seal came to rule.
fn settle(conn: &Connection, op: &RowOp, by: i64) -> Result<()> {
    for cell in &op.cells {
        for over in cell.over.iter().skip(1) {
            cover(conn, (op.table, op.row, DOCUMENT), *over, by)?;
        }
    }
    Ok(())
}
