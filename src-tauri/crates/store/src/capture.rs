//! Turning the marks of a transaction into its one change record.

use std::collections::BTreeSet;

use kernel::{DeviceId, Fault, Hlc, Id, Result};
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection};

use crate::exchange::{self, ADD_ROW, Body, Shape, Shapes, add_row};
use crate::listed::Listed;
use crate::schema::{Catalogue, Known};
use crate::sight::no_right;
use crate::{Change, Sight, Tx};

/// What the header of a change record says besides its rows.
pub(crate) struct Header<'a> {
    pub command: &'a str,
    pub kind: &'a str,
    pub reverts: Option<Id<Change>>,
    pub kept: Option<String>,
    /// The clock of its stamp.
    pub hlc: Hlc,
    /// Whether it may settle conflicts.
    pub conflicts: bool,
    /// This device.
    pub device: DeviceId,
    /// What whoever wrote may see, and so write.
    pub sight: Sight,
}

/// Writes the record of the open transaction; `None` where nothing changed. Also gives the tables written.
pub(crate) fn record(
    tx: &Tx<'_>,
    catalogue: &Catalogue,
    shapes: &Shapes,
    header: &Header<'_>,
) -> Result<(Option<Id<Change>>, BTreeSet<String>)> {
    let raw = tx.raw();
    let mut written = BTreeSet::new();
    let mut touched = tx.marks().rows();
    if touched.is_empty() {
        return Ok((None, written));
    }
    touched.sort();
    let seq: i64 = raw
        .prepare_cached("SELECT ifnull(max(seq),0)+1 FROM _change")?
        .query_row([], |r| r.get(0))?;
    let mut listed = Listed::default();
    let mut add = raw.prepare_cached(ADD_ROW)?;
    let mut now: Option<Now<'_>> = None;
    for (at, mark) in touched.marks().enumerate() {
        tx.pace("store.record", at, touched.len())?;
        let (number, pk) = mark.key;
        let now = match &mut now {
            Some(now) if now.shape.id == number => now,
            other => {
                let shape = shapes
                    .get(&number)
                    .ok_or_else(|| Fault::internal(format!("no table {number}")))?;
                other.insert(Now::of(raw, shape)?)
            }
        };
        let Some((op, body)) = now.row(pk, mark.written, touched.before(mark))? else {
            continue;
        };
        add_row(&mut add, now.shape, (pk, seq), op, &body.end())?;
        listed.push((number, pk));
        let known = catalogue
            .get(&number)
            .ok_or_else(|| Fault::internal(format!("no table {number}")))?;
        if header.sight != Sight::ALL && op == "insert" {
            now.allowed(known, pk, header.sight)?;
        }
        if !written.contains(known.table.name) {
            written.insert(known.table.name.to_owned());
        }
    }
    drop((add, now, touched));
    if listed.is_empty() {
        return Ok((None, written));
    }
    let id = tx.new_id();
    raw.prepare_cached(
        "INSERT INTO _change(seq,id,at,member,command,kind,reverts,kept,hlc,device,rows) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,0,?10)",
    )?
    .execute((
        seq,
        id,
        tx.now(),
        tx.member(),
        header.command,
        header.kind,
        header.reverts,
        &header.kept,
        header.hlc,
        &listed,
    ))?;
    let settles = header.command == "sync.settle" && header.kind == "do";
    let keys = listed.sorted();
    if exchange::said(raw, shapes, header.device, seq, &keys, settles)? {
        written.insert("_sync_seal".to_owned());
    }
    let takes_back = header.kind != "do";
    if (header.conflicts || takes_back)
        && exchange::written(raw, shapes, header.device, seq, &keys)?
    {
        written.insert("_sync_conflict".to_owned());
    }
    written.insert("_change".to_owned());
    Ok((Some(id), written))
}

/// What the rows of one table are now, at the end of the transaction.
struct Now<'a> {
    shape: &'a Shape,
    select: CachedStatement<'a>,
    exists: CachedStatement<'a>,
}

impl<'a> Now<'a> {
    fn of(raw: &'a Connection, shape: &'a Shape) -> Result<Self> {
        Ok(Self {
            shape,
            select: raw.prepare_cached(&shape.select)?,
            exists: raw.prepare_cached(&shape.exists)?,
        })
    }

    /// Refuses a new row with values that its author may not see: nobody but him would know what they are. What is there already
    /// stays as it is without being asked ([`Sight`]).
    fn allowed(&mut self, known: &Known, pk: Id<()>, sight: Sight) -> Result<()> {
        let mut rows = self.select.query([pk])?;
        let Some(row) = rows.next()? else {
            return Ok(());
        };
        for (place, column) in known.table.columns.iter().enumerate() {
            if !sight.sees(column.class) && row.get_ref(place)? != ValueRef::Null {
                return Err(no_right(column.class)
                    .with("table", known.table.name)
                    .with("column", column.name));
            }
        }
        Ok(())
    }

    /// What the record says of a row: what was before, by the numbers of the columns. What came after is in the row itself,
    /// or in what the next change of it says was before ([`crate::history`] reads it there): of an insertion nothing, of an
    /// update the columns that moved, of a deletion the whole row. `None` where the row is as it was and nothing of it is
    /// said to be written.
    fn row<'v>(
        &mut self,
        pk: Id<()>,
        written: u64,
        before: Option<impl Iterator<Item = ValueRef<'v>>>,
    ) -> Result<Option<(&'static str, Body)>> {
        let Some(before) = before else {
            let there = self.exists.exists([pk])?;
            return Ok(there.then(|| ("insert", Body::default())));
        };
        let mut rows = self.select.query([pk])?;
        let Some(row) = rows.next()? else {
            return Ok(Some(("delete", Body::whole(self.shape, before)?)));
        };
        let mut body = Body::default();
        for (place, (column, old)) in self.shape.numbers().zip(before).enumerate() {
            if written >> column & 1 == 1 || old != row.get_ref(place)? {
                body.column(column, old)?;
            }
        }
        Ok((!body.is_empty()).then_some(("update", body)))
    }
}
