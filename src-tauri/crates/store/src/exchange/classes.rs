//! Data classes that this device may hold no more, and those that it was given later than what was written in them.
//!
//! A class is taken out of the rows and out of everything that is kept of changes, so that the file is as if nothing had ever been
//! written in it here: a device that joined without the class has the same. What was taken out comes back as the
//! changes come again, each with its own stamp, as a later part of what is known of it.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Fault, Id, Result};
use rusqlite::{Connection, OptionalExtension as _, Row, ToSql, params_from_iter};
use serde_json::{Map, Value as Json};

use super::carried::{Carried, carried_by, repack};
use super::incoming::{Attempt, NOBODY};
use super::merge::{Merge, Write};
use super::outgoing::Sender;
use super::shape::{Shape, Shapes, bits};
use super::state::{meta, set_meta};
use super::trail::{Asked, named};
use super::{Cell, Group, Op, RowOp};
use crate::listed::{Key, Listed};
use crate::{Change, Class, Pace, Sight, Store, Tx};

/// So many rows of the record are read at once.
const AT_ONCE: usize = 2_000;

/// What is kept by table, row and column.
const BY_COLUMN: [&str; 5] = [
    "_sync_waiting",
    "_sync_lost",
    "_sync_conflict",
    "_sync_cover",
    "_sync_decided",
];

/// The setting of the file that names the classes whose data is in it.
const HELD: &str = "held";

/// The classes whose data is in the file: what nobody said otherwise of.
pub(super) fn held(conn: &Connection) -> Result<Sight> {
    Ok(match meta(conn, HELD)? {
        None => Sight::ALL,
        Some(names) => {
            let bits = names.parse().map_err(Fault::internal)?;
            Sight::from_bits(bits)
        }
    })
}

impl Store {
    /// Says which classes' data is in the file: of others, a document that is sent here says nothing.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn hold(&self, classes: Sight) -> Result<()> {
        // It is said in every round, and nobody's write is to wait for it.
        if self.exchange().held() == classes {
            return Ok(());
        }
        let writer = self.borrow_writer(&Pace::default(), Sight::ALL)?;
        set_meta(writer.raw(), HELD, &classes.bits().to_string())?;
        self.exchange().set_held(classes);
        Ok(())
    }

    /// Forgets all that was written in data classes: in the rows, in the history, in what is kept for merging. `beside`
    /// writes tables of [`crate::Kind::Local`] in the same transaction; it hears which of this device's own changes may have
    /// written there, and are parts now. The classes are not held from then on ([`Store::hold`]). [`Store::scrub`] afterwards, or
    /// what was deleted may still be read off the disk. What a newer version of the program wrote comes again with the changes
    /// ([`Store::incoming_with`]): nobody here can tell of which class it is.
    ///
    /// # Errors
    /// What `beside` refuses, `store.cancelled`, and as SQLite's.
    pub fn purge(
        &self,
        classes: &[Class],
        pace: &Pace,
        beside: impl FnOnce(&Tx<'_>, &[Id<Change>]) -> Result<()>,
    ) -> Result<()> {
        let lost = Places::of(self.shapes(), classes, None);
        let held = classes
            .iter()
            .fold(self.exchange().held(), |held, class| held.without(*class));
        self.purge_places(lost, held, pace, beside)
    }

    /// The same of some rows alone (table and id), where the class may be held of others.
    ///
    /// # Errors
    /// As [`Store::purge`].
    pub fn purge_rows(
        &self,
        class: Class,
        rows: BTreeSet<(u16, Id<()>)>,
        pace: &Pace,
        beside: impl FnOnce(&Tx<'_>, &[Id<Change>]) -> Result<()>,
    ) -> Result<()> {
        let lost = Places::of(self.shapes(), &[class], Some(rows));
        self.purge_places(lost, self.exchange().held(), pace, beside)
    }

    fn purge_places(
        &self,
        lost: Places,
        held: Sight,
        pace: &Pace,
        beside: impl FnOnce(&Tx<'_>, &[Id<Change>]) -> Result<()>,
    ) -> Result<()> {
        let writer = self.borrow_writer(pace, Sight::ALL)?;
        let done = self.apply(NOBODY, pace, |merge| {
            let touched = merge.purge(&lost, pace)?;
            beside(merge.tx, &merge.own_of(touched)?)?;
            set_meta(merge.conn, HELD, &held.bits().to_string())?;
            Ok(None)
        })?;
        if let Attempt::Done(done) = done {
            self.exchange().set_held(held);
            self.finish(writer, done);
        }
        Ok(())
    }

    /// Writes the file anew without what was deleted from it, and empties its log of writes.
    ///
    /// # Errors
    /// `store.disk_full` (the file and a copy of it have to fit), `store.busy` while somebody reads, and as SQLite's.
    pub fn scrub(&self) -> Result<()> {
        let writer = self.borrow_writer(&Pace::default(), Sight::ALL)?;
        let conn = writer.raw();
        conn.execute_batch("VACUUM")?;
        let busy: bool = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get(0))?;
        match busy {
            false => Ok(()),
            true => Err(Fault::new(
                "store.busy",
                "Something else is reading the firm's file. It is tried again.",
            )),
        }
    }
}

/// Columns by tables, as places; of some rows alone, where these are named.
struct Places {
    columns: BTreeMap<u16, u64>,
    rows: Option<BTreeSet<Key>>,
}

impl Places {
    fn of(shapes: &Shapes, classes: &[Class], rows: Option<BTreeSet<Key>>) -> Self {
        let places = |shape: &Shape| {
            let columns = shape.columns.iter().enumerate();
            columns
                .filter(|(_, column)| classes.contains(&column.class))
                .fold(0u64, |all, (place, _)| all | 1 << place)
        };
        let tables = shapes.values().map(|shape| (shape.id, places(shape)));
        Self {
            columns: tables.filter(|(_, places)| *places != 0).collect(),
            rows,
        }
    }

    /// Which rows of a table, where not all of them.
    fn rows_of(&self, table: u16) -> Option<Vec<Id<()>>> {
        let of_table = |key: &&Key| key.0 == table;
        let rows = self.rows.as_ref()?.iter();
        Some(rows.filter(of_table).map(|(_, row)| *row).collect())
    }

    fn has(&self, shapes: &Shapes, (table, row): Key, column: u8) -> bool {
        let place = shapes.get(&table).and_then(|shape| shape.place(column));
        let places = self.columns.get(&table).copied().unwrap_or(0);
        let named = (self.rows.as_ref()).is_none_or(|rows| rows.contains(&(table, row)));
        named && place.is_some_and(|place| places >> place & 1 == 1)
    }
}

/// A row of the record.
struct Record {
    row: Id<()>,
    seq: i64,
    op: String,
    body: String,
}

impl Record {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            row: row.get(0)?,
            seq: row.get(1)?,
            op: row.get(2)?,
            body: row.get(3)?,
        })
    }
}

/// Rows that changes do not touch any more, and the places in the record of what may have written there.
type Found<'a> = (&'a mut BTreeMap<i64, BTreeSet<Key>>, &'a mut BTreeSet<i64>);

/// The statement that sets columns to what they are in a new row, and the condition that one of them is something else.
fn unset(shape: &Shape, places: u64) -> (String, String) {
    let names: Vec<&str> = shape.names(places).collect();
    let each = |join: &str, between: &str| {
        let each: Vec<String> = (1..)
            .zip(&names)
            .map(|(at, name)| format!("{name}{join}?{at}"))
            .collect();
        each.join(between)
    };
    let sql = format!("UPDATE {} SET {}", shape.name, each("=", ","));
    (sql, each(" IS NOT ", " OR "))
}

/// What becomes of a row of the record.
enum Without {
    /// It says nothing of these columns.
    Same,
    /// It says this.
    Body(String),
    /// It said nothing else.
    Nothing,
}

/// Takes columns that it names out of what a row's record says. Of an update they were never written; of a row that came or went nothing
/// was known of them.
fn without(shape: &Shape, lost: u64, op: &str, body: &str) -> Result<Without> {
    if lost == 0 {
        return Ok(Without::Same);
    }
    let mut before: Map<String, Json> = serde_json::from_str(body).map_err(Fault::internal)?;
    for key in bits(lost).map(|place| shape.columns[place].id.to_string()) {
        match op {
            "update" => before.remove(&key),
            _ => before.insert(key, Json::Null),
        };
    }
    if before.is_empty() {
        return Ok(Without::Nothing);
    }
    let body = serde_json::to_string(&before).map_err(Fault::internal)?;
    Ok(Without::Body(body))
}

impl Merge<'_, '_> {
    /// The places in the record of what may have written there.
    fn purge(&mut self, lost: &Places, pace: &Pace) -> Result<BTreeSet<i64>> {
        let mut unlisted: BTreeMap<i64, BTreeSet<Key>> = BTreeMap::new();
        let mut touched = BTreeSet::new();
        for (count, (table, places)) in lost.columns.iter().enumerate() {
            pace.at("store.purge", count, lost.columns.len())?;
            let Some(shape) = self.shapes.get(table) else {
                continue;
            };
            let found = (&mut unlisted, &mut touched);
            match lost.rows_of(*table) {
                None => self.purge_table(shape, *places, pace, found)?,
                Some(rows) if rows.is_empty() => continue,
                Some(rows) => self.purge_some(shape, *places, &rows, pace, found)?,
            }
            self.tables.insert(shape.name);
        }
        for (seq, rows) in unlisted {
            let listed: Listed = Listed::of(self.conn, seq)?
                .into_iter()
                .filter(|key| !rows.contains(key))
                .collect();
            self.conn
                .prepare_cached("UPDATE _change SET rows=?2 WHERE seq=?1")?
                .execute((seq, listed))?;
        }
        self.purge_seals(lost)?;
        if lost.rows.is_none() {
            self.purge_pending()?;
        }
        self.conn.execute(
            "INSERT INTO _meta(key, value) VALUES('purged', '1') ON CONFLICT(key) DO UPDATE SET value=value+1",
            [],
        )?;
        Ok(touched)
    }

    /// This device's own changes among these places in the record, or what they are later parts of.
    fn own_of(&self, places: BTreeSet<i64>) -> Result<Vec<Id<Change>>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id FROM _change WHERE seq=ifnull((SELECT first FROM _sync_late WHERE seq=?1), ?1) AND device=0",
        )?;
        let mut own = BTreeSet::new();
        for seq in places {
            let found: Option<Id<Change>> = statement.query_row([seq], |r| r.get(0)).optional()?;
            own.extend(found);
        }
        Ok(own.into_iter().collect())
    }

    /// Takes columns out of a whole table and its record.
    fn purge_table(&self, shape: &Shape, places: u64, pace: &Pace, found: Found<'_>) -> Result<()> {
        let (sql, held) = unset(shape, places);
        let values = bits(places).map(|place| &shape.columns[place].default);
        self.conn
            .execute(&format!("{sql} WHERE {held}"), params_from_iter(values))?;
        for column in bits(places).map(|place| shape.columns[place].id) {
            for kept in BY_COLUMN {
                self.conn
                    .prepare_cached(&format!("DELETE FROM {kept} WHERE tbl=?1 AND col=?2"))?
                    .execute((shape.id, column))?;
            }
        }
        let mut from: (Id<()>, i64) = (Id::from_bytes([0; 16]), i64::MIN);
        loop {
            if pace.is_cancelled() {
                return Err(crate::pace::cancelled());
            }
            let page: Vec<Record> = self
                .conn
                .prepare_cached(
                    "SELECT pk, seq, op, body FROM _change_row WHERE tbl=?1 AND (pk,seq)>(?2,?3)
                     ORDER BY pk, seq LIMIT ?4",
                )?
                .query_map((shape.id, from.0, from.1, AT_ONCE as i64), Record::read)?
                .collect::<rusqlite::Result<_>>()?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            from = (last.row, last.seq);
            for record in &page {
                self.purge_record(shape, places, record, (found.0, found.1))?;
            }
        }
    }

    /// Takes columns out of some rows of a table and their record.
    fn purge_some(
        &self,
        shape: &Shape,
        places: u64,
        rows: &[Id<()>],
        pace: &Pace,
        found: Found<'_>,
    ) -> Result<()> {
        let (sql, _) = unset(shape, places);
        let values: Vec<&dyn ToSql> = bits(places)
            .map(|place| &shape.columns[place].default as &dyn ToSql)
            .collect();
        let sql = format!("{sql} WHERE id=?{}", values.len() + 1);
        for row in rows {
            if pace.is_cancelled() {
                return Err(crate::pace::cancelled());
            }
            let values = values.iter().copied().chain([row as &dyn ToSql]);
            self.conn
                .prepare_cached(&sql)?
                .execute(params_from_iter(values))?;
            for column in bits(places).map(|place| shape.columns[place].id) {
                for kept in BY_COLUMN {
                    self.conn
                        .prepare_cached(&format!(
                            "DELETE FROM {kept} WHERE tbl=?1 AND pk=?2 AND col=?3"
                        ))?
                        .execute((shape.id, row, column))?;
                }
            }
            let records: Vec<Record> = self
                .conn
                .prepare_cached("SELECT pk, seq, op, body FROM _change_row WHERE tbl=?1 AND pk=?2")?
                .query_map((shape.id, row), Record::read)?
                .collect::<rusqlite::Result<_>>()?;
            for record in &records {
                self.purge_record(shape, places, record, (found.0, found.1))?;
            }
        }
        Ok(())
    }

    fn purge_record(
        &self,
        shape: &Shape,
        places: u64,
        Record { row, seq, op, body }: &Record,
        (unlisted, touched): Found<'_>,
    ) -> Result<()> {
        let lost = named(shape, body)? & places;
        if op == "insert" || (op == "update" && lost != 0) {
            touched.insert(*seq);
        }
        match without(shape, lost, op, body)? {
            Without::Same => {}
            Without::Body(body) => {
                self.conn
                    .prepare_cached(
                        "UPDATE _change_row SET body=?4 WHERE tbl=?1 AND pk=?2 AND seq=?3",
                    )?
                    .execute((shape.id, row, seq, body))?;
            }
            Without::Nothing => {
                self.conn
                    .prepare_cached("DELETE FROM _change_row WHERE tbl=?1 AND pk=?2 AND seq=?3")?
                    .execute((shape.id, row, seq))?;
                unlisted.entry(*seq).or_default().insert((shape.id, *row));
            }
        }
        Ok(())
    }

    fn purge_seals(&self, lost: &Places) -> Result<()> {
        let seals: Vec<(Key, i64)> = self
            .conn
            .prepare("SELECT tbl, pk, seq FROM _sync_seal")?
            .query_map([], |r| Ok(((r.get(0)?, r.get(1)?), r.get(2)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (of, seq) in seals {
            let mut rows = carried_by(self.conn, of, seq)?;
            for (key, carried) in &mut rows {
                let stays = |column: &u8| !lost.has(self.shapes, *key, *column);
                carried.cells.retain(|(column, _)| stays(column));
                carried.seen.retain(|(column, _)| stays(column));
            }
            repack(self.conn, of, seq, &rows)?;
        }
        Ok(())
    }

    /// What nobody here understands may be of any class: that it waits stays, and what it is comes again.
    fn purge_pending(&self) -> Result<()> {
        let waiting: Vec<(i64, Key, String)> = self
            .conn
            .prepare("SELECT seq, tbl, pk, body FROM _sync_pending")?
            .query_map([], |r| Ok((r.get(0)?, (r.get(1)?, r.get(2)?), r.get(3)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (seq, key, body) in waiting {
            let (op, _): (Op, Vec<Cell>) = serde_json::from_str(&body).map_err(Fault::internal)?;
            self.pend(seq, key, op, &[])?;
        }
        Ok(())
    }

    fn pend(&self, seq: i64, (table, row): Key, op: Op, cells: &[Cell]) -> Result<()> {
        let body = serde_json::to_string(&(op, cells)).map_err(Fault::internal)?;
        self.conn
            .prepare_cached("UPDATE _sync_pending SET body=?4 WHERE seq=?1 AND tbl=?2 AND pk=?3")?
            .execute((seq, table, row, body))?;
        Ok(())
    }

    /// A change that is known comes again: what it wrote in classes that this device holds only now comes to count, and what
    /// was forgotten of what a newer version wrote waits again.
    pub(super) fn fill(&mut self, group: &Group) -> Result<()> {
        let Some(gained) = self.gained else {
            return Ok(());
        };
        let seq: i64 = self
            .conn
            .prepare_cached("SELECT seq FROM _change WHERE id=?1 AND device IS NOT NULL")?
            .query_row([group.change], |r| r.get(0))?;
        let sender = Sender::new(self.conn, self.shapes, &self.devices)?;
        let mut news = Vec::new();
        for op in &group.rows {
            self.pend_again(seq, op)?;
            if let Some(shape) = self.shapes.get(&op.table) {
                let gained = self.gained_of(&sender, gained, (seq, shape), op)?;
                news.extend(gained.map(|news| (shape, op, news)));
            }
        }
        if news.is_empty() {
            return Ok(());
        }
        let sent = self.sent_by(group);
        for of in &sent {
            self.carry_more(gained, (*of, seq), group)?;
        }
        let write = self.late(seq)?;
        for (shape, whole, op) in news {
            let in_seal = whole.op == Op::Update
                && self.document_of(whole).is_some_and(|of| sent.contains(&of));
            let op = match in_seal {
                true => self.news(&op)?,
                false => Some(op),
            };
            if let Some(op) = op {
                self.row(&write, &op)?;
            }
            if whole.op == Op::Insert {
                self.rise_again(&write, shape, whole.row)?;
            }
        }
        Ok(())
    }

    /// A row came with this: what was written before it in the classes that were gained is in conflict with nothing.
    fn rise_again(&mut self, write: &Write, shape: &Shape, row: Id<()>) -> Result<()> {
        match self.trail(shape, row, Asked::LIFE)?.life {
            Some((rank, true)) if rank == write.rank => self.rise(write, shape, row),
            _ => Ok(()),
        }
    }

    /// What of an operation is in classes that were gained, and is not in the record yet.
    fn gained_of(
        &self,
        sender: &Sender<'_>,
        gained: Sight,
        (seq, shape): (i64, &Shape),
        op: &RowOp,
    ) -> Result<Option<RowOp>> {
        let cells = op.cells.iter();
        let counts = |cell: &&Cell| is_gained(shape, gained, cell.column);
        let mut cells: Vec<Cell> = cells.filter(counts).cloned().collect();
        if cells.is_empty() {
            return Ok(None);
        }
        let kept = self.kept_of(shape, op.row, seq)?;
        let had = sender.op(shape, op.row, seq)?;
        let known = |cell: &Cell| {
            let place = shape.place(cell.column);
            let mut cells = had.iter().flat_map(|had| &had.cells);
            place.is_some_and(|place| kept >> place & 1 == 1)
                && cells.any(|had| had.column == cell.column && had.value == cell.value)
        };
        cells.retain(|cell| !known(cell));
        Ok((!cells.is_empty()).then_some(RowOp {
            op: Op::Update,
            cells,
            ..*op
        }))
    }

    /// The columns of a row that a change is known to have written, whatever of it counts.
    fn kept_of(&self, shape: &Shape, row: Id<()>, seq: i64) -> Result<u64> {
        const PARTS: &str = "(SELECT ?3 UNION SELECT seq FROM _sync_late WHERE first=?3)";
        let key = (shape.id, row, seq);
        let mut places = 0u64;
        let records: Vec<(String, String)> = self
            .conn
            .prepare_cached(&format!(
                "SELECT op, body FROM _change_row WHERE tbl=?1 AND pk=?2 AND seq IN {PARTS}"
            ))?
            .query_map(key, |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (op, body) in records {
            places |= match (op.as_str(), body.as_str()) {
                ("insert", "{}") => shape.all(),
                _ => named(shape, &body)?,
            };
        }
        let columns: Vec<i64> = self
            .conn
            .prepare_cached(&format!(
                "SELECT col FROM _sync_lost WHERE tbl=?1 AND pk=?2 AND seq IN {PARTS}
                 UNION SELECT col FROM _sync_waiting WHERE tbl=?1 AND pk=?2 AND seq IN {PARTS}"
            ))?
            .query_map(key, |r| r.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let known = columns
            .into_iter()
            .filter_map(|column| shape.place(u8::try_from(column).ok()?));
        Ok(known.fold(places, |all, place| all | 1 << place))
    }

    /// Lets a seal carry what of the classes that were gained it was sent with.
    fn carry_more(&mut self, gained: Sight, (of, seq): (Key, i64), group: &Group) -> Result<()> {
        let mut rows = carried_by(self.conn, of, seq)?;
        for op in &group.rows {
            if let (Some(carried), Some(shape)) = (
                rows.get_mut(&(op.table, op.row)),
                self.shapes.get(&op.table),
            ) {
                carry_cells(carried, shape, gained, op);
            }
        }
        repack(self.conn, of, seq, &rows)?;
        self.seals.touched.insert(of);
        Ok(())
    }

    /// What a newer version wrote waits again where it was forgotten.
    fn pend_again(&self, seq: i64, op: &RowOp) -> Result<()> {
        let shape = self.shapes.get(&op.table);
        let unknown = |cell: &&Cell| shape.is_none_or(|shape| shape.place(cell.column).is_none());
        let cells: Vec<Cell> = op.cells.iter().filter(unknown).cloned().collect();
        let op_then = match shape {
            None => op.op,
            Some(_) => Op::Update,
        };
        match cells.is_empty() {
            true => Ok(()),
            false => self.pend(seq, (op.table, op.row), op_then, &cells),
        }
    }
}

/// Whether a column is of a class that was gained. The common one everybody always had.
fn is_gained(shape: &Shape, gained: Sight, column: u8) -> bool {
    let class = shape.place(column).map(|place| shape.columns[place].class);
    class.is_some_and(|class| class != Class::Base && gained.sees(class))
}

fn carry_cells(carried: &mut Carried, shape: &Shape, gained: Sight, op: &RowOp) {
    for cell in &op.cells {
        if is_gained(shape, gained, cell.column) && carried.value(cell.column).is_none() {
            carried.cells.push((cell.column, cell.value.clone()));
            carried.see(cell);
        }
    }
}
