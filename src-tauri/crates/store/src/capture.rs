//! Turning the marks of a transaction into its one change record.

use std::collections::BTreeSet;

use kernel::{Fault, Hlc, Id, Result};
use rusqlite::{Connection, OptionalExtension as _};

use crate::exchange::{self, Body, Shape, Shapes};
use crate::marks::Mark;
use crate::schema::Catalogue;
use crate::{Change, Tx};

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
    let marks = tx.marks().take();
    if marks.is_empty() {
        return Ok((None, written));
    }
    let seq: i64 = raw.query_row("SELECT ifnull(max(seq),0)+1 FROM _change", [], |r| r.get(0))?;
    let mut rows = 0usize;
    let count = marks.len();
    let mut add = raw.prepare_cached(
        "INSERT INTO _change_row(seq,tbl,pk,op,body,part) VALUES(?1,?2,?3,?4,?5,?6)",
    )?;
    for (at, ((number, pk), mark)) in marks.into_iter().enumerate() {
        tx.pace("store.record", at, count)?;
        let unknown = || Fault::internal(format!("no table {number}"));
        let known = catalogue.get(&number).ok_or_else(unknown)?;
        let shape = shapes.get(&number).ok_or_else(unknown)?;
        let Some(row) = Row::of(raw, &known.part, shape, pk, &mark)? else {
            continue;
        };
        add.execute((seq, number, pk, row.op, row.body, row.part))?;
        if !written.contains(known.table.name) {
            written.insert(known.table.name.to_owned());
        }
        rows += 1;
    }
    drop(add);
    if rows == 0 {
        return Ok((None, written));
    }
    let id = tx.new_id();
    raw.prepare_cached(
        "INSERT INTO _change(seq,id,at,member,command,kind,reverts,kept,hlc,device) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,0)",
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
    ))?;
    if header.conflicts && exchange::written(raw, seq)? {
        written.insert("_sync_conflict".to_owned());
    }
    written.insert("_change".to_owned());
    Ok((Some(id), written))
}

/// What the record says of one row: what was before, by the numbers of the columns. What came after is in the row itself,
/// or in what the next change of it says was before ([`crate::history`] reads it there): of an insertion only what the row
/// is a part of, of an update the columns that moved, of a deletion the whole row.
struct Row {
    op: &'static str,
    body: String,
    part: Option<Vec<u8>>,
}

impl Row {
    /// `None` where the row is as it was and nothing of it is said to be written.
    fn of(
        raw: &Connection,
        part: &str,
        shape: &Shape,
        pk: Id<()>,
        mark: &Mark,
    ) -> Result<Option<Self>> {
        let Some(before) = &mark.before else {
            let part: Option<Option<Vec<u8>>> = raw
                .prepare_cached(part)?
                .query_row([pk], |r| r.get(0))
                .optional()?;
            return Ok(part.map(|part| Self {
                op: "insert",
                body: Body::default().end(),
                part,
            }));
        };
        let mut statement = raw.prepare_cached(&shape.select)?;
        let mut rows = statement.query([pk])?;
        let Some(row) = rows.next()? else {
            return Ok(Some(Self {
                op: "delete",
                body: Body::whole(shape, before)?.end(),
                part: None,
            }));
        };
        let mut body = Body::default();
        for (place, (column, old)) in shape.numbers().zip(before).enumerate() {
            if mark.written >> column & 1 == 1 || !old.is(row.get_ref(place)?) {
                body.column(column, old)?;
            }
        }
        Ok((!body.is_empty()).then(|| Self {
            op: "update",
            body: body.end(),
            part: None,
        }))
    }
}
