//! Turning the dirty marks of a transaction into its one change record.

use std::collections::BTreeSet;

use kernel::{Fault, Id, Result};
use serde_json::Value;

use crate::{Change, Tx, schema::Catalogue};

/// What the header of a change record says besides its rows.
pub(crate) struct Header<'a> {
    pub command: &'a str,
    pub kind: &'a str,
    pub reverts: Option<Id<Change>>,
    pub kept: Option<String>,
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
        let after: Option<String> = {
            use rusqlite::OptionalExtension as _;
            raw.prepare_cached(&known.select)?
                .query_row([&pk], |r| r.get(0))
                .optional()?
        };
        let parse = |text: Option<String>| -> Result<Option<Vec<Value>>> {
            text.map(|t| serde_json::from_str(&t).map_err(Fault::internal))
                .transpose()
        };
        let (before, after) = (parse(before)?, parse(after)?);
        let op = match (&before, &after) {
            (None, None) => continue,
            (None, Some(_)) => "insert",
            (Some(_), Some(_)) => "update",
            (Some(_), None) => "delete",
        };
        let mut body = serde_json::Map::new();
        for (index, column) in known.table.columns.iter().enumerate() {
            let value =
                |row: &Option<Vec<Value>>| row.as_ref().map_or(Value::Null, |r| r[index].clone());
            let (old, new) = (value(&before), value(&after));
            if op == "update" && (mask >> column.id & 1 == 0 || old == new) {
                continue;
            }
            body.insert(column.id.to_string(), Value::Array(vec![old, new]));
        }
        if body.is_empty() {
            continue;
        }
        raw.prepare_cached("INSERT INTO _change_row(seq,tbl,pk,op,body) VALUES(?1,?2,?3,?4,?5)")?
            .execute((seq, number, &pk, op, Value::Object(body).to_string()))?;
        written.insert(known.table.name.to_owned());
        rows += 1;
    }
    raw.prepare_cached("DELETE FROM _dirty")?.execute([])?;
    if rows == 0 {
        return Ok((None, written));
    }
    let id = tx.new_id();
    raw.prepare_cached(
        "INSERT INTO _change(seq,id,at,member,command,kind,reverts,kept) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)",
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
    ))?;
    written.insert("_change".to_owned());
    Ok((Some(id), written))
}
