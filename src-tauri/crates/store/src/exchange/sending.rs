//! What a change of this device says about documents: that one was sent, what was decided about it, what is settled.

use std::collections::BTreeMap;

use kernel::{DeviceId, Fault, Id, Result, Stamp};
use rusqlite::Connection;

use super::carried::{Carried, Seen, keep};
use super::conflict::{DOCUMENT, covered_with};
use super::merge::Key;
use super::seal::decide;
use super::shape::{Sealing, Shape, Shapes, bits};
use super::trail::{Asked, Devices, Trail, named, trail};
use super::{Cell, Op, RowOp, Value};

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
    let covered = covered_with(conn, (shape.id, row, DOCUMENT), seq)?;
    name_settled(conn, devices, shape, (row, seq), cell, covered)
}

/// The same of a change that came to count bit by bit, at these places: what the lock held before is not to be told from its record
/// then, but what it settled was kept as it was said.
pub(super) fn say_settled_apart(
    conn: &Connection,
    devices: &Devices,
    shape: &Shape,
    places: &[i64],
    op: &mut RowOp,
) -> Result<()> {
    let Some(sealing) = &shape.sealing else {
        return Ok(());
    };
    let lock = shape.columns[sealing.lock].id;
    let ([cell], Op::Update) = (op.cells.as_mut_slice(), op.op) else {
        return Ok(());
    };
    if cell.column != lock || !cell.over.is_empty() {
        return Ok(());
    }
    let mut covered = Vec::new();
    for place in places {
        covered.extend(covered_with(conn, (shape.id, op.row, DOCUMENT), *place)?);
    }
    match covered.is_empty() {
        true => Ok(()),
        false => name_settled(conn, devices, shape, (op.row, places[0]), cell, covered),
    }
}

fn name_settled(
    conn: &Connection,
    devices: &Devices,
    shape: &Shape,
    (row, seq): (Id<()>, i64),
    cell: &mut Cell,
    covered: Vec<Stamp>,
) -> Result<()> {
    let lock = shape.sealing.as_ref().map_or(0, |sealing| sealing.lock);
    let asked = Asked {
        columns: 1 << lock,
        life: false,
        before: seq,
    };
    let (hlc, device) = conn
        .prepare_cached("SELECT hlc, device FROM _change WHERE seq=?1")?
        .query_row([seq], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let own = devices.stamp(hlc, device)?;
    // What came here before another's change may be later than it, and nobody can have written over that.
    let before = trail(conn, devices, shape, row, asked)?.at(lock);
    let before = before.map(|touch| touch.rank.stamp);
    cell.over = vec![before.filter(|before| *before < own).unwrap_or_default()];
    cell.over.extend(covered);
    Ok(())
}

/// What the lock column held before a change, by its record.
fn recorded(shape: &Shape, sealing: &Sealing, body: &str) -> Result<Value> {
    let lock = &shape.columns[sealing.lock];
    let mut before: serde_json::Value = serde_json::from_str(body).map_err(Fault::internal)?;
    lock.read(before[lock.id.to_string()].take())
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
    let held = super::classes::held(conn)?;
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
            // Of a class that is not here it says nothing: a null would be taken for what was sent.
            let columns = shape.columns.iter().enumerate().skip(skipped);
            let cells = columns
                .filter(|(_, column)| held.sees(column.class))
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
