//! Applying groups: what wins, what waits, and the record of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::{Fault, Hlc, Id, Result};
use rusqlite::{Connection, OptionalExtension as _, Statement, params_from_iter};

use super::at_hand::{AtHand, Plans};
pub(super) use super::body::Body;
use super::body::{ADD_ROW, add_row};
use super::held::held;
use super::seal::Seals;
use super::shape::{Shape, Shapes, bits};
use super::trail::{Asked, Devices, Rank, Touch, trail};
use super::{Cell, Group, Incoming, Op, RowOp, Value, check};
use crate::listed::Listed;
use crate::number::{self, Given};
use crate::{Change, Sight, Tx};

/// Any column.
const ANY: i64 = -1;

pub(super) use crate::listed::Key;

/// One transaction of applying.
pub(super) struct Merge<'a, 'c> {
    pub tx: &'a Tx<'c>,
    pub conn: &'a Connection,
    pub shapes: &'a Shapes,
    pub devices: Devices,
    /// Changes that are about to be applied and are not in the record.
    pub fresh: BTreeSet<Id<Change>>,
    /// The greatest clock of anything in the file: what is greater meets nothing newer.
    pub high: Hlc,
    next: i64,
    /// Whether writes wait for rows.
    pub waiting: bool,
    /// Whether conflicts may be open.
    pub conflicts: bool,
    pub ghosts: BTreeSet<Key>,
    /// Rows that may have to become ghosts, or cease to be.
    pub suspects: BTreeSet<Key>,
    /// Rows that were merged again from their record.
    pub again: BTreeSet<Key>,
    /// Whether a row is being merged again: its conflicts are known already.
    pub merging_again: bool,
    pub seals: Seals,
    /// Where known changes come again: the classes that this device was given since. What they wrote there comes to count.
    pub gained: Option<Sight>,
    /// The firm's time zone as it was applied.
    pub zone: Option<String>,
    /// The letters of this device in document numbers.
    series: String,
    pub tables: BTreeSet<&'static str>,
    pub told: Incoming,
    plans: Plans<'a>,
    add_change: AtHand<'a>,
    add_row: AtHand<'a>,
    /// What changes touched that do not list it yet.
    pub lists: BTreeMap<i64, Listed>,
}

/// Adds a change to the record.
const ADD_CHANGE: &str =
    "INSERT INTO _change(seq,id,at,member,command,kind,reverts,kept,hlc,device,rows)
   VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)";

/// The change that is being applied.
#[derive(Clone, Copy, Debug)]
pub(super) struct Write {
    pub seq: i64,
    pub rank: Rank,
    /// Whether it is later than anything in the file.
    pub newest: bool,
    /// Whether it wins over itself: a part of a change that could not be applied with the rest.
    pub again: bool,
}

impl Write {
    fn wins(&self, touch: Option<Touch>) -> bool {
        touch.is_none_or(|touch| touch.rank < self.rank || (self.again && touch.rank == self.rank))
    }
}

/// The columns that a change writes in a row, by place.
struct Cells<'a> {
    at: [Option<&'a Cell>; 64],
    places: u64,
}

impl<'a> Cells<'a> {
    fn of(shape: &Shape, cells: &'a [Cell]) -> Self {
        let mut all = Self {
            at: [None; 64],
            places: 0,
        };
        for cell in cells {
            if let Some(place) = shape.place(cell.column) {
                all.at[place] = Some(cell);
                all.places |= 1 << place;
            }
        }
        all
    }
}

/// What a row that is not there would hold in a column.
#[derive(Clone, Debug)]
pub(super) struct Register {
    pub touch: Touch,
    pub value: Value,
    /// Whether it waits, and so is not in the record of the row.
    pub waits: bool,
}

impl<'a, 'c> Merge<'a, 'c> {
    pub fn new(tx: &'a Tx<'c>, shapes: &'a Shapes, devices: Devices, high: Hlc) -> Result<Self> {
        let conn = tx.raw();
        let next = conn.query_row("SELECT ifnull(max(seq),0)+1 FROM _change", [], |r| r.get(0))?;
        let waiting = conn.query_row("SELECT EXISTS(SELECT 1 FROM _sync_waiting)", [], |r| {
            r.get(0)
        })?;
        let conflicts = conn.query_row("SELECT EXISTS(SELECT 1 FROM _sync_conflict)", [], |r| {
            r.get(0)
        })?;
        let ghosts = conn
            .prepare_cached("SELECT tbl, pk FROM _sync_ghost")?
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Self {
            tx,
            conn,
            shapes,
            devices,
            fresh: BTreeSet::new(),
            high,
            next,
            waiting,
            conflicts,
            ghosts,
            suspects: BTreeSet::new(),
            again: BTreeSet::new(),
            merging_again: false,
            seals: Seals::load(conn)?,
            gained: None,
            zone: None,
            series: number::series(conn)?,
            tables: BTreeSet::new(),
            told: Incoming::default(),
            plans: Plans::default(),
            add_change: AtHand::new(ADD_CHANGE),
            add_row: AtHand::new(ADD_ROW),
            lists: BTreeMap::new(),
        })
    }

    /// Looks which of the groups that are about to be applied are in the record.
    pub fn look_up(&mut self, groups: &[Group]) -> Result<()> {
        let asked: BTreeSet<Id<Change>> = groups.iter().map(|group| group.change).collect();
        let held = held(self.tx, &asked)?;
        self.fresh = &asked - &held;
        Ok(())
    }

    /// Applies one group, or says why not.
    pub fn group(&mut self, group: &Group) -> Result<()> {
        if let Err(fault) = check::group(self.shapes, group) {
            self.told.refused.push((group.change, fault));
            return Ok(());
        }
        if self.knows(group)? {
            self.told.known += 1;
            return self.fill(group);
        }
        let named = Listed::named(group);
        let write = self.begin(group, &named)?;
        for op in self.unseal(&write, group)?.iter() {
            self.row(&write, op)?;
        }
        self.listed(write.seq, &named)?;
        self.high = self.high.max(group.stamp.hlc);
        self.told.applied += 1;
        Ok(())
    }

    /// Writes a change into the record, with the rows that it will have touched if all goes as ever ([`Merge::listed`]).
    fn begin(&mut self, group: &Group, named: &Listed) -> Result<Write> {
        let device = self.devices.number(self.conn, group.stamp.device)?;
        let seq = self.take();
        self.add_change.get(self.conn)?.execute((
            seq,
            group.change,
            group.at,
            group.member,
            &group.command,
            &group.kind,
            group.reverts,
            &group.kept,
            group.stamp.hlc,
            device,
            named,
        ))?;
        Ok(Write {
            seq,
            rank: Rank {
                stamp: group.stamp,
                change: group.change,
            },
            newest: group.stamp.hlc > self.high,
            again: false,
        })
    }

    /// Where the record ends.
    pub fn end(&self) -> i64 {
        self.next
    }

    /// The next place in the record.
    pub fn take(&mut self) -> i64 {
        let seq = self.next;
        self.next += 1;
        seq
    }

    /// Continues an earlier change with a part that comes to count only now.
    pub fn late(&mut self, from: i64) -> Result<Write> {
        let seq = self.take();
        let id: Id<Change> = self.tx.new_id();
        self.conn
            .prepare_cached(
                "INSERT INTO _change(seq,id,at,member,command,kind,kept,hlc,device)
                 SELECT ?1, ?2, at, member, command, 'do', kept, hlc, device FROM _change WHERE seq=?3",
            )?
            .execute((seq, id, from))?;
        self.conn
            .prepare_cached(
                "INSERT INTO _sync_late(seq,first) VALUES(?1, ifnull((SELECT first FROM _sync_late WHERE seq=?2), ?2))",
            )?
            .execute((seq, from))?;
        Ok(Write {
            seq,
            rank: self.rank(seq)?,
            newest: false,
            again: true,
        })
    }

    /// The rank of a change, or of that which a later part belongs to, by its place in the record.
    pub fn rank(&self, seq: i64) -> Result<Rank> {
        let (hlc, device, change) = self
            .conn
            .prepare_cached(
                "SELECT hlc, device, id FROM _change WHERE seq=ifnull((SELECT first FROM _sync_late WHERE seq=?1), ?1)",
            )?
            .query_row([seq], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
        Ok(Rank {
            stamp: self.devices.stamp(hlc, device)?,
            change,
        })
    }

    /// Applies what a change did to one row.
    pub fn row(&mut self, write: &Write, op: &RowOp) -> Result<()> {
        self.look_at(op)?;
        let Some(shape) = self.shapes.get(&op.table) else {
            return self.keep_for_later(write.seq, op, &op.cells);
        };
        self.numbered(shape, op)?;
        let unknown: Vec<&Cell> = op
            .cells
            .iter()
            .filter(|cell| shape.place(cell.column).is_none())
            .collect();
        if !unknown.is_empty() {
            self.keep_columns_for_later(write.seq, op, &unknown)?;
        }
        match op.op {
            Op::Insert => self.insert(write, shape, op),
            Op::Update if unknown.len() == op.cells.len() => Ok(()),
            Op::Update => self.update(write, shape, op.row, &Cells::of(shape, &op.cells)),
            Op::Delete => self.delete(write, shape, op.row),
        }
    }

    /// A number that this device gave, in a document that came back to it, stays given.
    fn numbered(&self, shape: &Shape, op: &RowOp) -> Result<()> {
        let number = shape.number.map(|place| shape.columns[place].id);
        for cell in op.cells.iter().filter(|cell| Some(cell.column) == number) {
            if let Value::Text(text) = &cell.value
                && let Some(given) = Given::parse(text, &self.series)
            {
                number::raise(self.conn, &given)?;
            }
        }
        Ok(())
    }

    fn update(
        &mut self,
        write: &Write,
        shape: &'a Shape,
        row: Id<()>,
        cells: &Cells<'_>,
    ) -> Result<()> {
        let select = &mut self.plans.of(shape, cells.places).select;
        let Some(before) = row_by(select.get(self.conn)?, row)? else {
            return self.wait(write, shape, row, cells);
        };
        // The latest write of all wins whatever was there; what it wrote over only `review` columns ask.
        let asked = match write.newest {
            true => cells.places & shape.review,
            false => cells.places,
        };
        let known = match asked {
            0 => None,
            _ => Some(self.trail(shape, row, Asked::columns(asked))?),
        };
        let mut won = 0u64;
        let mut body = Body::default();
        for (place, before) in bits(cells.places).zip(&before) {
            let touch = known.as_ref().and_then(|trail| trail.at(place));
            if write.wins(touch) {
                won |= 1 << place;
                body.column(shape.columns[place].id, before)?;
            } else if let Some(cell) = cells.at[place] {
                self.lose(write, shape, row, cell.column, &cell.value)?;
            }
            if let (Some(cell), 1) = (cells.at[place], shape.review >> place & 1) {
                self.review(write, shape, row, cell, touch, (before, false))?;
            }
        }
        if won != cells.places {
            body = body.lost();
        }
        self.set(shape, row, won, |place| cells.at[place].map(|c| &c.value))?;
        self.record(write.seq, shape, row, "update", &body.end())?;
        self.linked(shape, |place| {
            let cell = cells.at[place].filter(|_| won >> place & 1 == 1);
            cell.map(|cell| &cell.value)
        });
        Ok(())
    }

    /// An update of a row that is not there, or is gone, is kept: the row may come (again).
    fn wait(
        &mut self,
        write: &Write,
        shape: &'a Shape,
        row: Id<()>,
        cells: &Cells<'_>,
    ) -> Result<()> {
        let held = self.registers(shape, row)?;
        for place in bits(cells.places) {
            let Some(cell) = cells.at[place] else {
                continue;
            };
            let register = held[place].as_ref();
            let touch = register.map(|register| register.touch);
            if write.wins(touch) {
                self.lose_waiting(shape, row, i64::from(cell.column))?;
                self.conn
                    .prepare_cached(
                        "INSERT OR REPLACE INTO _sync_waiting(tbl,pk,col,seq,value) VALUES(?1,?2,?3,?4,?5)",
                    )?
                    .execute((shape.id, row, cell.column, write.seq, &cell.value))?;
                self.waiting = true;
            } else {
                self.lose(write, shape, row, cell.column, &cell.value)?;
            }
            if shape.review >> place & 1 == 1 {
                let value = register.map_or(&Value::Null, |register| &register.value);
                self.review(write, shape, row, cell, touch, (value, true))?;
            }
        }
        self.told.waiting += 1;
        if !shape.referred.is_empty() {
            // It may say for the first time what a row holds that is referred to.
            self.suspects.insert((shape.id, row));
        }
        self.record(
            write.seq,
            shape,
            row,
            "update",
            &Body::default().lost().end(),
        )
    }

    fn insert(&mut self, write: &Write, shape: &'a Shape, op: &RowOp) -> Result<()> {
        let row = op.row;
        let life = self.trail(shape, row, Asked::LIFE)?.life;
        let cells = Cells::of(shape, &op.cells);
        if life.is_some_and(|(rank, _)| rank > write.rank) {
            // The row came or went later than this. What it holds may still count where it stays as a ghost.
            self.lose_op(write, shape, row, Op::Insert)?;
            return self.update(write, shape, row, &cells);
        }
        let id = Value::Blob(row.as_bytes().to_vec());
        let values: Vec<&Value> = (0..shape.columns.len())
            .map(|place| match (place, cells.at[place]) {
                (0, _) => &id,
                (_, Some(cell)) => &cell.value,
                (_, None) => &shape.columns[place].default,
            })
            .collect();
        match self.read(&shape.select, row)? {
            Some(before) => self.insert_over(write, shape, row, &values, &before)?,
            None => self.insert_new(write, shape, row, &values, life.is_some())?,
        }
        self.rise(write, shape, row)?;
        self.linked(shape, |place| values.get(place).copied());
        Ok(())
    }

    fn insert_new(
        &mut self,
        write: &Write,
        shape: &'a Shape,
        row: Id<()>,
        values: &[&Value],
        before: bool,
    ) -> Result<()> {
        let newer: Vec<(usize, Register)> = if before || self.waiting {
            let held = self.registers(shape, row)?.into_iter().enumerate();
            held.filter_map(|(place, register)| Some((place, register?)))
                .filter(|(_, register)| register.touch.rank > write.rank)
                .collect()
        } else {
            Vec::new()
        };
        self.conn
            .prepare_cached(&shape.insert)?
            .execute(params_from_iter(values))?;
        self.record(write.seq, shape, row, "insert", "{}")?;
        if self.waiting {
            self.forget_waiting(shape, row)?;
        }
        self.catch_up(shape, row, newer, |place| values[place].clone())
    }

    /// Gives a row the values that were written after it was added, each as what it is: a part of an earlier change.
    pub fn catch_up(
        &mut self,
        shape: &'a Shape,
        row: Id<()>,
        newer: Vec<(usize, Register)>,
        before: impl Fn(usize) -> Value,
    ) -> Result<()> {
        let mut changes: HashMap<i64, Vec<(usize, Register)>> = HashMap::new();
        for (place, register) in newer {
            let change = changes.entry(register.touch.seq).or_default();
            change.push((place, register));
        }
        let mut changes: Vec<_> = changes.into_iter().collect();
        changes.sort_by_key(|(_, columns)| columns[0].1.touch.rank);
        for (seq, columns) in changes {
            let write = self.late(seq)?;
            let mut body = Body::default();
            let mut held = [const { None }; 64];
            let mut places = 0u64;
            for (place, register) in &columns {
                body.column(shape.columns[*place].id, &before(*place))?;
                held[*place] = Some(&register.value);
                places |= 1 << place;
            }
            self.set(shape, row, places, |place| held[place])?;
            self.record(write.seq, shape, row, "update", &body.end())?;
            self.linked(shape, |place| held[place]);
        }
        Ok(())
    }

    fn insert_over(
        &mut self,
        write: &Write,
        shape: &'a Shape,
        row: Id<()>,
        values: &[&Value],
        before: &[Value],
    ) -> Result<()> {
        let known = self.trail(shape, row, Asked::columns(shape.all()))?;
        let mut won = 0u64;
        let mut body = Body::default();
        for (place, before) in before.iter().enumerate() {
            let column = shape.columns[place].id;
            if write.wins(known.at(place)) {
                won |= 1 << place;
                body.column(column, before)?;
            } else {
                self.lose(write, shape, row, column, values[place])?;
            }
        }
        self.set(shape, row, won, |place| Some(values[place]))?;
        self.record(write.seq, shape, row, "insert", &body.end())?;
        if self.ghosts.remove(&(shape.id, row)) {
            self.forget_ghost((shape.id, row))?;
        }
        Ok(())
    }

    fn delete(&mut self, write: &Write, shape: &'a Shape, row: Id<()>) -> Result<()> {
        let life = self.trail(shape, row, Asked::LIFE)?.life;
        if life.is_some_and(|(rank, _)| rank > write.rank) {
            self.lose_op(write, shape, row, Op::Delete)?;
            let body = Body::default().lost().end();
            return self.record(write.seq, shape, row, "update", &body);
        }
        let held = match self.ghosts.contains(&(shape.id, row)) {
            true => None,
            false => self.read(&shape.select, row)?,
        };
        let Some(held) = held else {
            return self.record(write.seq, shape, row, "delete", "{}");
        };
        self.conn.prepare_cached(&shape.delete)?.execute([row])?;
        let body = Body::whole(shape, &held)?.end();
        self.record(write.seq, shape, row, "delete", &body)?;
        if !shape.referred.is_empty() {
            self.suspects.insert((shape.id, row));
        }
        Ok(())
    }

    /// What the columns of a row that is not there would hold, as far as anybody wrote them.
    pub fn registers(&self, shape: &Shape, row: Id<()>) -> Result<Vec<Option<Register>>> {
        let known = self.trail(shape, row, Asked::columns(shape.all()))?;
        let last: Option<String> = self
            .conn
            .prepare_cached(
                "SELECT body FROM _change_row WHERE tbl=?1 AND pk=?2 AND op='delete' AND body<>'{}' ORDER BY seq DESC LIMIT 1",
            )?
            .query_row((shape.id, row), |r| r.get(0))
            .optional()?;
        let mut last: serde_json::Map<String, serde_json::Value> = match last {
            Some(body) => serde_json::from_str(&body).map_err(Fault::internal)?,
            None => serde_json::Map::new(),
        };
        let mut all = Vec::with_capacity(shape.columns.len());
        for (place, column) in shape.columns.iter().enumerate() {
            let value = match last.remove(&column.id.to_string()) {
                Some(recorded) => column.read(recorded)?,
                None => column.default.clone(),
            };
            all.push(known.at(place).map(|touch| Register {
                touch,
                value,
                waits: false,
            }));
        }
        if self.waiting {
            self.waiting_registers(shape, row, &mut all)?;
        }
        Ok(all)
    }

    fn waiting_registers(
        &self,
        shape: &Shape,
        row: Id<()>,
        all: &mut [Option<Register>],
    ) -> Result<()> {
        let mut statement = self.conn.prepare_cached(
            "SELECT w.col, w.seq, w.value FROM _sync_waiting w WHERE w.tbl=?1 AND w.pk=?2",
        )?;
        let mut cells = statement.query((shape.id, row))?;
        while let Some(cell) = cells.next()? {
            let Some(place) = shape.place(cell.get(0)?) else {
                continue;
            };
            let seq = cell.get(1)?;
            let rank = self.rank(seq)?;
            // Of one change, what waits is what an older version could not read when the rest of it came.
            if all[place].as_ref().is_none_or(|r| r.touch.rank <= rank) {
                all[place] = Some(Register {
                    touch: Touch {
                        seq,
                        rank,
                        added: false,
                    },
                    value: cell.get(2)?,
                    waits: true,
                });
            }
        }
        Ok(())
    }

    pub fn forget_waiting(&self, shape: &Shape, row: Id<()>) -> Result<()> {
        self.lose_waiting(shape, row, ANY)?;
        self.conn
            .prepare_cached("DELETE FROM _sync_waiting WHERE tbl=?1 AND pk=?2")?
            .execute((shape.id, row))?;
        Ok(())
    }

    pub fn trail(&self, shape: &Shape, row: Id<()>, asked: Asked) -> Result<super::trail::Trail> {
        trail(self.conn, &self.devices, shape, row, asked)
    }

    /// The values of a row by a statement; nothing where it is not there.
    pub fn read(&self, select: &str, row: Id<()>) -> Result<Option<Vec<Value>>> {
        let mut select = self.conn.prepare_cached(select)?;
        row_by(&mut select, row)
    }

    pub fn set<'v>(
        &mut self,
        shape: &Shape,
        row: Id<()>,
        places: u64,
        value: impl Fn(usize) -> Option<&'v Value>,
    ) -> Result<()> {
        if places == 0 {
            return Ok(());
        }
        let statement = self.plans.of(shape, places).update.get(self.conn)?;
        let mut at = 1;
        for place in bits(places) {
            statement.raw_bind_parameter(at, value(place))?;
            at += 1;
        }
        statement.raw_bind_parameter(at, row)?;
        statement.raw_execute()?;
        Ok(())
    }

    /// The tables whose rows moved, and the record where there is more of it.
    pub fn moved(&self) -> BTreeSet<String> {
        let mut tables: BTreeSet<String> = self.tables.iter().map(|t| (*t).to_owned()).collect();
        if self.told.applied > 0 || !tables.is_empty() {
            tables.insert("_change".to_owned());
        }
        tables
    }

    pub fn record(
        &mut self,
        seq: i64,
        shape: &Shape,
        row: Id<()>,
        op: &str,
        body: &str,
    ) -> Result<()> {
        let add = self.add_row.get(self.conn)?;
        add_row(add, shape, (row, seq), op, body)?;
        self.lists.entry(seq).or_default().push((shape.id, row));
        self.tables.insert(shape.name);
        Ok(())
    }
}

/// The values of a row by a statement; nothing where it is not there.
fn row_by(select: &mut Statement<'_>, row: Id<()>) -> Result<Option<Vec<Value>>> {
    let count = select.column_count();
    let found = select.query_row([row], |r| (0..count).map(|at| r.get(at)).collect());
    Ok(found.optional()?)
}
