//! What a seal carries: every row of a document as it was sent, kept in the file as it travels.

use std::collections::BTreeMap;

use kernel::{DeviceId, Fault, Hlc, Result, Stamp};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::merge::Key;
use super::trail::{Devices, Rank};
use super::{Cell, Op, RowOp, Value};
use crate::Packed;

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
    pub seen: Vec<(u8, Seen)>,
}

/// A write that the author of a seal had before him.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) enum Seen {
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
    pub fn of(op: &RowOp, first: u8) -> Self {
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

    /// Which write its author had before him in a column, where the cell says so.
    pub fn see(&mut self, cell: &Cell) {
        if let Some(over) = cell.over.first() {
            let seen = Seen::Stamp(over.hlc.0, over.device);
            self.seen.push((cell.column, seen));
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

pub(super) fn keep(
    conn: &Connection,
    of: Key,
    seq: i64,
    binding: usize,
    rows: &BTreeMap<Key, Carried>,
) -> Result<()> {
    let body = packed(rows)?;
    conn.prepare_cached(
        "INSERT OR REPLACE INTO _sync_seal(tbl,pk,seq,binding,body) VALUES(?1,?2,?3,?4,?5)",
    )?
    .execute((
        of.0,
        of.1,
        seq,
        i64::try_from(binding).unwrap_or(i64::MAX),
        body,
    ))?;
    Ok(())
}

/// Lets a seal carry these rows from now on.
pub(super) fn repack(
    conn: &Connection,
    of: Key,
    seq: i64,
    rows: &BTreeMap<Key, Carried>,
) -> Result<()> {
    conn.prepare_cached("UPDATE _sync_seal SET body=?4 WHERE tbl=?1 AND pk=?2 AND seq=?3")?
        .execute((of.0, of.1, seq, packed(rows)?))?;
    Ok(())
}

/// A change of this device that was sent gets another stamp after all: what its seals say that it had before them is what others
/// heard, by the stamp of then.
pub(super) fn see_as_said(conn: &Connection, seq: i64, then: Stamp) -> Result<()> {
    let own: Vec<(Key, i64, Hlc)> = conn
        .prepare_cached(
            "SELECT s.tbl, s.pk, s.seq, c.hlc FROM _sync_seal s CROSS JOIN _change c ON c.seq=s.seq WHERE c.device=0 AND s.seq>?1",
        )?
        .query_map([seq], |r| Ok(((r.get(0)?, r.get(1)?), r.get(2)?, r.get(3)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (of, seal, hlc) in own {
        // It may have got an earlier stamp itself.
        let then = Seen::Stamp(then.hlc.min(hlc).0, then.device);
        see_otherwise(conn, of, seal, |seen| match seen {
            Seen::Here(at) if at == seq => Some(then),
            _ => None,
        })?;
    }
    Ok(())
}

/// A change of this device gets another stamp before it is sent: nothing that its seals say that it had before them is later.
pub(super) fn see_no_later(conn: &Connection, seq: i64, stamp: Stamp) -> Result<()> {
    for of in documents_of(conn, seq)? {
        see_otherwise(conn, of, seq, |seen| match seen {
            Seen::Stamp(hlc, device)
                if (Stamp {
                    hlc: Hlc(hlc),
                    device,
                }) > stamp =>
            {
                Some(Seen::Stamp(stamp.hlc.0, stamp.device))
            }
            _ => None,
        })?;
    }
    Ok(())
}

/// Says otherwise of some writes that the author of a seal had them before him.
fn see_otherwise(
    conn: &Connection,
    of: Key,
    seq: i64,
    other: impl Fn(Seen) -> Option<Seen>,
) -> Result<()> {
    let mut rows = carried_by(conn, of, seq)?;
    let mut moved = false;
    for (_, seen) in rows.values_mut().flat_map(|carried| &mut carried.seen) {
        if let Some(other) = other(*seen) {
            *seen = other;
            moved = true;
        }
    }
    match moved {
        true => repack(conn, of, seq, &rows),
        false => Ok(()),
    }
}

/// The documents that a change sent.
fn documents_of(conn: &Connection, seq: i64) -> Result<Vec<Key>> {
    Ok(conn
        .prepare_cached("SELECT tbl, pk FROM _sync_seal WHERE seq=?1")?
        .query_map([seq], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?)
}

fn packed(rows: &BTreeMap<Key, Carried>) -> Result<Packed> {
    let rows: Vec<(&Key, &Carried)> = rows.iter().collect();
    serde_json::to_string(&rows)
        .map(Packed)
        .map_err(Fault::internal)
}

/// The seals of a document; the first rules, the second would without it.
pub(super) fn seals(conn: &Connection, devices: &Devices, of: Key) -> Result<Vec<Seal>> {
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
    let seals = seals.into_iter().map(|(_, rank, seq)| {
        Ok(Seal {
            seq,
            rank,
            rows: carried_by(conn, of, seq)?,
        })
    });
    seals.collect()
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
    let documents = documents_of(conn, seq)?;
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
