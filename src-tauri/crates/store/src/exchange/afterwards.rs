//! What others wrote in a document that had been sent, without knowing of it: set aside until somebody says what is to
//! become of it.
//!
//! Of each column counts the last write but for those of seals, and only where the author of the seal that rules did not have
//! it, or something later, before him. So it is the same on every device.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Fault, Id, Result, Stamp};
use rusqlite::Connection;

use super::carried::{Carried, Seal, seals};
use super::conflict::{DOCUMENT, cover, covered_by};
use super::merge::Key;
use super::outgoing::Sender;
use super::shape::{Sealing, Shape, Shapes};
use super::trail::{Devices, Rank};
use super::{Afterwards, Late, LateCell, Op, Settled, Value, Whose};
use crate::history::Check;
use crate::{By, Db, Sight, Store, Tx, Written};

/// A document that was sent, with what is read of it.
struct Sent<'a> {
    conn: &'a Connection,
    shapes: &'a Shapes,
    devices: &'a Devices,
    of: Key,
    seal: Seal,
    /// The other seals.
    others: Vec<Seal>,
}

/// What was written in a row: who did it, what.
struct Found {
    key: Key,
    op: Op,
    /// The last of it.
    seq: i64,
    stamps: BTreeSet<Stamp>,
    cells: Vec<(u8, Value)>,
}

/// The registers of a row, but for what seals wrote.
#[derive(Default)]
struct Line {
    life: Option<(Rank, i64, bool)>,
    cells: BTreeMap<u8, (Rank, i64, Value)>,
}

impl<'a> Sent<'a> {
    fn of(
        conn: &'a Connection,
        shapes: &'a Shapes,
        devices: &'a Devices,
        of: Key,
    ) -> Result<Option<Self>> {
        let mut seals = seals(conn, devices, of)?.into_iter();
        let Some(seal) = seals.next() else {
            return Ok(None);
        };
        Ok(Some(Self {
            conn,
            shapes,
            devices,
            of,
            seal,
            others: seals.collect(),
        }))
    }

    fn sealing(&self) -> Result<(&'a Shape, &'a Sealing)> {
        let shape = self.shapes.get(&self.of.0);
        shape
            .and_then(|shape| Some((shape, shape.sealing.as_ref()?)))
            .ok_or_else(|| Fault::internal(format!("no document {}", self.of.0)))
    }

    /// All that was written without knowing that it had been sent.
    fn found(&self) -> Result<Vec<Found>> {
        let (_, sealing) = self.sealing()?;
        let mut all = Vec::new();
        for other in &self.others {
            all.push(self.sent_again(sealing, other));
        }
        let rows: Vec<Key> = self
            .conn
            .prepare_cached(
                "SELECT tbl, pk FROM _sync_aside WHERE of_tbl=?1 AND of_pk=?2 ORDER BY tbl, pk",
            )?
            .query_map(self.of, |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let sender = Sender::new(self.conn, self.shapes, self.devices)?;
        for key in rows {
            let Some(shape) = self.shapes.get(&key.0) else {
                continue;
            };
            let line = self.line(&sender, shape, key.1)?;
            match self.seal.rows.get(&key) {
                Some(carried) => self.changed(key, shape, carried, line, &mut all)?,
                None => all.extend(added(key, line)),
            }
        }
        // The same order everywhere: by rows, then as it was written.
        all.sort_by_key(|found| (found.key, found.stamps.last().copied()));
        Ok(all)
    }

    /// Somebody else sent it as well, or took it out of use.
    fn sent_again(&self, sealing: &Sealing, other: &Seal) -> Found {
        let column = self.shapes[&self.of.0].columns[sealing.lock].id;
        let value = (other.rows.get(&self.of)).and_then(|root| root.value(column));
        Found {
            key: self.of,
            op: Op::Update,
            seq: other.seq,
            stamps: BTreeSet::from([other.rank.stamp]),
            cells: vec![(column, value.cloned().unwrap_or(Value::Null))],
        }
    }

    fn line(&self, sender: &Sender<'_>, shape: &Shape, row: Id<()>) -> Result<Line> {
        let changes: Vec<i64> = self
            .conn
            .prepare_cached(
                // Of some changes all that they did to this row came to count later than the rest.
                "SELECT DISTINCT c.seq FROM _change_row r LEFT JOIN _sync_late l ON l.seq=r.seq
                 CROSS JOIN _change c ON c.seq=ifnull(l.first, r.seq)
                 WHERE r.tbl=?1 AND r.pk=?2 AND c.device IS NOT NULL",
            )?
            .query_map((shape.id, row), |r| r.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut line = Line::default();
        for seq in changes {
            let Some(op) = sender.op(shape, row, seq)? else {
                continue;
            };
            let rank = sender.rank(seq)?;
            if op.op != Op::Update && line.life.is_none_or(|(known, ..)| known < rank) {
                line.life = Some((rank, seq, op.op == Op::Insert));
            }
            let seals = op.op == Op::Update
                && (seq == self.seal.seq || self.others.iter().any(|other| other.seq == seq));
            for cell in op.cells.into_iter().filter(|_| !seals) {
                let known = line.cells.get(&cell.column);
                if known.is_none_or(|(known, ..)| *known < rank) {
                    line.cells.insert(cell.column, (rank, seq, cell.value));
                }
            }
        }
        Ok(line)
    }

    /// What was done to a row that was sent: by each change that did something to it.
    fn changed(
        &self,
        key: Key,
        shape: &Shape,
        carried: &Carried,
        line: Line,
        all: &mut Vec<Found>,
    ) -> Result<()> {
        let later = |column: u8, rank: Rank| -> Result<bool> {
            let seen = carried.seen(column, self.conn, self.devices)?;
            Ok(seen.is_some_and(|seen| rank.stamp > seen))
        };
        if let Some((rank, seq, false)) = line.life
            && later(0, rank)?
        {
            all.push(Found {
                key,
                op: Op::Delete,
                seq,
                stamps: BTreeSet::from([rank.stamp]),
                cells: Vec::new(),
            });
            return Ok(());
        }
        let mut by: BTreeMap<i64, Found> = BTreeMap::new();
        for (column, (rank, seq, value)) in line.cells {
            let Some(place) = shape.place(column) else {
                continue;
            };
            let free = shape
                .sealing
                .as_ref()
                .is_some_and(|sealing| sealing.free >> place & 1 == 1);
            let sent = carried.value(column);
            if place == 0 || free || sent.is_none_or(|sent| *sent == value) || !later(column, rank)?
            {
                continue;
            }
            let found = by.entry(seq).or_insert_with(|| Found {
                key,
                op: Op::Update,
                seq,
                stamps: BTreeSet::from([rank.stamp]),
                cells: Vec::new(),
            });
            found.cells.push((column, value));
        }
        all.extend(by.into_values());
        Ok(())
    }

    /// Who settled something, if anybody did and did not take that back.
    fn settled(&self, stamps: &BTreeSet<Stamp>) -> Result<Option<i64>> {
        let mut last = None;
        for stamp in stamps {
            let by = covered_by(self.conn, (self.of.0, self.of.1, DOCUMENT), *stamp)?;
            let Some(by) = by else { return Ok(None) };
            last = last.max(Some(by));
        }
        Ok(last)
    }
}

/// A row that was not sent and would be there.
fn added(key: Key, line: Line) -> Option<Found> {
    let (rank, seq, true) = line.life? else {
        return None;
    };
    let mut found = Found {
        key,
        op: Op::Insert,
        seq,
        stamps: BTreeSet::from([rank.stamp]),
        cells: Vec::new(),
    };
    for (column, (rank, _, value)) in line.cells {
        found.stamps.insert(rank.stamp);
        found.cells.push((column, value));
    }
    Some(found)
}

/// Settles all that is open in a document, by a change of this device.
pub(super) fn settle_all(
    conn: &Connection,
    shapes: &Shapes,
    devices: &Devices,
    of: Key,
    by: i64,
) -> Result<()> {
    let Some(sent) = Sent::of(conn, shapes, devices, of)? else {
        return Ok(());
    };
    for found in sent.found()? {
        if sent.settled(&found.stamps)?.is_none() {
            for stamp in found.stamps {
                cover(conn, (of.0, of.1, DOCUMENT), stamp, by)?;
            }
        }
    }
    Ok(())
}

impl Store {
    /// What was written in documents that had been sent, by who did not know it: what is open or, the other way, what somebody
    /// settled. By documents, the newest first.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn afterwards(&self, db: &Db<'_>, sight: Sight, settled: bool) -> Result<Vec<Afterwards>> {
        let documents: Vec<Key> = db.rows(
            "SELECT DISTINCT of_tbl, of_pk FROM _sync_aside
             UNION SELECT tbl, pk FROM _sync_seal GROUP BY tbl, pk HAVING count(*)>1",
            [],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )?;
        if documents.is_empty() {
            return Ok(Vec::new());
        }
        // What settles something, and what takes that back.
        db.rows("SELECT 1 FROM _sync_cover, _change LIMIT 1", [], |_| Ok(()))?;
        let conn = db.conn.raw();
        let devices = self.devices(conn)?;
        let mut all = Vec::new();
        for of in documents {
            let Some(sent) = Sent::of(conn, self.shapes(), &devices, of)? else {
                continue;
            };
            let mut open = Vec::new();
            for found in sent.found()? {
                let by = sent.settled(&found.stamps)?;
                if by.is_some() == settled {
                    open.push((found, by));
                }
            }
            if !open.is_empty() {
                all.push((sent.seal.rank, self.told(db, &sent, open, sight)?));
            }
        }
        all.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
        Ok(all.into_iter().map(|(_, told)| told).collect())
    }

    fn told(
        &self,
        db: &Db<'_>,
        sent: &Sent<'_>,
        found: Vec<(Found, Option<i64>)>,
        sight: Sight,
    ) -> Result<Afterwards> {
        let (shape, _) = sent.sealing()?;
        let settled = found.iter().filter_map(|(_, by)| *by).max();
        let mut late = Vec::with_capacity(found.len());
        for (found, _) in found {
            late.push(self.late(db, sent, found, sight)?);
        }
        Ok(Afterwards {
            table: shape.name,
            row: sent.of.1,
            sent: whose(db, sent.seal.seq)?,
            settled: settled
                .map(|seq| {
                    Ok::<_, Fault>(Settled {
                        by: whose(db, seq)?,
                    })
                })
                .transpose()?,
            late,
        })
    }

    fn late(&self, db: &Db<'_>, sent: &Sent<'_>, found: Found, sight: Sight) -> Result<Late> {
        let shape = &self.shapes()[&found.key.0];
        let carried = sent.seal.rows.get(&found.key);
        let mut cells = Vec::with_capacity(found.cells.len());
        for (column, value) in found.cells {
            let Some(place) = shape.place(column) else {
                continue;
            };
            let stored = &shape.columns[place];
            let hidden = !sight.sees(stored.class);
            cells.push(LateCell {
                column: stored.name,
                class: stored.class,
                hidden,
                sent: carried
                    .and_then(|carried| carried.value(column).cloned())
                    .filter(|_| !hidden)
                    .unwrap_or(Value::Null),
                late: if hidden { Value::Null } else { value },
            });
        }
        Ok(Late {
            table: shape.name,
            row: found.key.1,
            op: found.op,
            by: whose(db, found.seq)?,
            cells,
        })
    }

    /// Settles for every device what was written in a document after it was sent: the document stays as it was sent, and `f`
    /// does what else is to become of it. A change of its own, taken back like any where `f` does nothing that stays.
    ///
    /// # Errors
    /// `store.conflict_gone` where nothing is open any more, and what `f` and `check` refuse.
    pub fn settle_afterwards<T>(
        &self,
        by: impl Into<By>,
        (table, row): (&str, Id<()>),
        f: impl FnOnce(&Tx<'_>, &Afterwards) -> Result<T>,
        check: Check<'_>,
    ) -> Result<Written<T>> {
        self.write(by, "sync.settle", |tx| {
            let open = self.afterwards(tx, Sight::ALL, false)?;
            let open = open
                .into_iter()
                .find(|open| open.table == table && open.row == row)
                .ok_or_else(super::conflict::gone)?;
            let (shape, sealing) = self
                .shapes()
                .values()
                .find(|shape| shape.name == table)
                .and_then(|shape| Some((shape, shape.sealing.as_ref()?)))
                .ok_or_else(super::conflict::gone)?;
            let value = f(tx, &open)?;
            tx.mark(shape, row, shape.columns[sealing.lock].id)?;
            check(tx, &[(open.table, row)])?;
            Ok(value)
        })
    }
}

/// Who made a change, and when.
pub(super) fn whose(db: &Db<'_>, seq: i64) -> Result<Whose> {
    db.one(
        "SELECT id, member, at FROM _change WHERE seq=ifnull((SELECT first FROM _sync_late WHERE seq=?1), ?1)",
        [seq],
        |r| {
            Ok(Whose {
                change: r.get(0)?,
                member: r.get(1)?,
                at: r.get(2)?,
            })
        },
    )
}
