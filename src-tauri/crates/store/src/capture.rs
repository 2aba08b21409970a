//! Turning the dirty marks of a transaction into its one change record.

use std::collections::BTreeSet;

use kernel::{Fault, Hlc, Id, Result};
use rusqlite::{Connection, OptionalExtension as _};
use serde_json::{Map, Value};

use crate::schema::{Catalogue, Known};
use crate::{Change, Tx, exchange};

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
    header: &Header<'_>,
) -> Result<(Option<Id<Change>>, BTreeSet<String>)> {
    let raw = tx.raw();
    let mut written = BTreeSet::new();
    let dirty: Vec<(u16, Vec<u8>, i64, Option<String>)> = raw
        .prepare_cached("SELECT tbl, pk, mask, before FROM _dirty")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?
        .collect::<rusqlite::Result<_>>()?;
    if dirty.is_empty() {
        return Ok((None, written));
    }
    let seq: i64 = raw.query_row("SELECT ifnull(max(seq),0)+1 FROM _change", [], |r| r.get(0))?;
    let mut rows = 0usize;
    let count = dirty.len();
    for (at, (number, pk, mask, before)) in dirty.into_iter().enumerate() {
        tx.pace("store.record", at, count)?;
        let known = catalogue
            .get(&number)
            .ok_or_else(|| Fault::internal(format!("no table {number}")))?;
        let marked = tx.marked(number, &pk);
        let Some(row) = Row::of(raw, known, &pk, mask, marked, before)? else {
            continue;
        };
        raw.prepare_cached(
            "INSERT INTO _change_row(seq,tbl,pk,op,body,part) VALUES(?1,?2,?3,?4,?5,?6)",
        )?
        .execute((seq, number, &pk, row.op, row.body, row.part))?;
        written.insert(known.table.name.to_owned());
        rows += 1;
    }
    raw.prepare_cached("DELETE FROM _dirty")?.execute([])?;
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
    /// `None` where the row is as it was and nothing of it is marked.
    fn of(
        raw: &Connection,
        known: &Known,
        pk: &[u8],
        mask: i64,
        marked: u64,
        before: Option<String>,
    ) -> Result<Option<Self>> {
        let Some(before) = before else {
            let part: Option<Option<Vec<u8>>> = raw
                .prepare_cached(&known.part)?
                .query_row([pk], |r| r.get(0))
                .optional()?;
            return Ok(part.map(|part| Self {
                op: "insert",
                body: "{}".to_owned(),
                part,
            }));
        };
        let before = parse(&before)?;
        let after: Option<String> = raw
            .prepare_cached(&known.select)?
            .query_row([pk], |r| r.get(0))
            .optional()?;
        let after = after.as_deref().map(parse).transpose()?;
        let body: Map<String, Value> = known
            .table
            .columns
            .iter()
            .zip(before)
            .enumerate()
            .filter(|(index, (column, old))| {
                after.as_ref().is_none_or(|new| {
                    marked >> column.id & 1 == 1
                        || (mask >> column.id & 1 == 1 && new[*index] != *old)
                })
            })
            .map(|(_, (column, old))| (column.id.to_string(), old))
            .collect();
        Ok((!body.is_empty()).then(|| Self {
            op: if after.is_some() { "update" } else { "delete" },
            body: Value::Object(body).to_string(),
            part: None,
        }))
    }
}

fn parse(row: &str) -> Result<Vec<Value>> {
    serde_json::from_str(row).map_err(Fault::internal)
}
