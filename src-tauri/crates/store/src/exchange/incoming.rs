//! The transaction in which groups are applied; who this device is; its stamps.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};

use chrono_tz::Tz;
use kernel::{DeviceId, Fault, Hlc, Id, Result};
use rusqlite::Connection;

use super::merge::Merge;
use super::shape::Shapes;
use super::state::{open_applier, set_meta};
use super::trail::Devices;
use super::{Group, Incoming};
use crate::conn::Conn;
use crate::open::Rollback;
use crate::{Member, Notice, Pace, Sight, Store, Tx};

/// Faults of the computer, not of what is applied.
const OWN_TROUBLE: [&str; 7] = [
    "store.disk_full",
    "store.read_only",
    "store.damaged",
    "store.cancelled",
    "store.cannot_open",
    "store.busy",
    "store.io",
];

/// Nobody of the firm.
pub(super) const NOBODY: Id<Member> = Id::from_bytes([0; 16]);

/// What one attempt gave.
pub(super) enum Attempt {
    Done(Done),
    /// This group cannot be applied after all.
    Not(usize, Fault),
}

pub(super) struct Done {
    told: Incoming,
    high: Hlc,
    conflicts: bool,
    ghosts: bool,
    zone: Option<Tz>,
    tables: BTreeSet<String>,
}

impl Store {
    /// Which device this file is; none until it was enrolled. What it did until then counts as this device's.
    pub fn device(&self) -> Option<DeviceId> {
        self.exchange().device()
    }

    /// Makes this file one device of the firm, with letters of its own in document numbers.
    ///
    /// # Errors
    /// `store.enrolled` where it is another one already, `store.series_invalid`.
    pub fn enrol(&self, device: DeviceId, series: &str) -> Result<()> {
        let writer = self.borrow_writer(&Pace::default(), Sight::ALL)?;
        if self.device().is_some_and(|known| known != device) {
            return Err(Fault::new(
                "store.enrolled",
                "This file is a device of the firm already. Open it where it was, or join with a new file.",
            ));
        }
        crate::number::series_is_sound(series)?;
        let conn = writer.raw();
        conn.execute_batch("BEGIN IMMEDIATE")?;
        let rollback = Rollback(&writer);
        set_meta(conn, "device", &device.to_string())?;
        set_meta(conn, "series", series)?;
        conn.execute_batch("COMMIT")?;
        mortal::point("store.enrolled");
        drop(rollback);
        self.exchange().set_device(Some(device));
        Ok(())
    }

    /// How far this computer's clock is behind (ms), as the relay sees it; the stamps of what is written from now on mind it.
    pub fn set_clock_offset(&self, ms: i64) {
        self.exchange().set_offset(ms);
    }

    /// Applies changes of other devices, in any order, and what `beside` writes (tables of [`crate::Kind::Local`] alone),
    /// all in one transaction. `beside` hears what became of the groups.
    ///
    /// # Errors
    /// What `beside` refuses, `store.cancelled`, and as SQLite's; never for what a group holds.
    pub fn incoming(
        &self,
        groups: &[Group],
        pace: &Pace,
        beside: impl FnOnce(&Tx<'_>, &Incoming) -> Result<()>,
    ) -> Result<Incoming> {
        self.incoming_with(groups, None, pace, beside)
    }

    /// The same, where changes that are known already come again because this device was given data classes that it had not
    /// before (`gained`), or after [`Store::purge`]: what they wrote in these comes to count.
    ///
    /// # Errors
    /// As [`Store::incoming`].
    pub fn incoming_with(
        &self,
        groups: &[Group],
        gained: Option<Sight>,
        pace: &Pace,
        beside: impl FnOnce(&Tx<'_>, &Incoming) -> Result<()>,
    ) -> Result<Incoming> {
        let writer = self.borrow_writer(pace, Sight::ALL)?;
        let mut order: Vec<usize> = (0..groups.len()).collect();
        order.sort_by_key(|at| (groups[*at].stamp, groups[*at].change));
        let mut beside = Some(beside);
        let mut left_out = BTreeMap::new();
        let done = loop {
            let mut first = |tx: &Tx<'_>, told: &Incoming| match beside.take() {
                Some(beside) => beside(tx, told),
                None => Ok(()),
            };
            match self.attempt((groups, gained), &order, &left_out, pace, &mut first)? {
                Attempt::Done(done) => break done,
                Attempt::Not(at, fault) => {
                    left_out.insert(at, fault);
                }
            }
        };
        self.exchange().set_clock(done.high);
        Ok(self.finish(writer, done))
    }

    /// Applies groups but for those that are left out; the whole of it or nothing.
    fn attempt(
        &self,
        (groups, gained): (&[Group], Option<Sight>),
        order: &[usize],
        left_out: &BTreeMap<usize, Fault>,
        pace: &Pace,
        beside: &mut dyn FnMut(&Tx<'_>, &Incoming) -> Result<()>,
    ) -> Result<Attempt> {
        let member = groups.last().map_or(NOBODY, |group| group.member);
        self.apply(member, pace, |merge| {
            merge.gained = gained;
            merge.look_up(groups)?;
            for (count, at) in order.iter().enumerate() {
                pace.at("store.receive", count, order.len())?;
                if let Some(fault) = left_out.get(at) {
                    let refused = (groups[*at].change, fault.clone());
                    merge.told.refused.push(refused);
                    continue;
                }
                match merge.group(&groups[*at]) {
                    Err(fault) if !OWN_TROUBLE.contains(&fault.code.as_str()) => {
                        return Ok(Some((*at, fault)));
                    }
                    other => other?,
                }
            }
            merge.repair()?;
            merge.told.tables = merge.moved();
            beside(merge.tx, &merge.told)?;
            Ok(None)
        })
    }

    /// One transaction on the applying connection. Only while the writer is held.
    pub(super) fn apply(
        &self,
        member: Id<Member>,
        pace: &Pace,
        work: impl FnOnce(&mut Merge<'_, '_>) -> Result<Option<(usize, Fault)>>,
    ) -> Result<Attempt> {
        let mut slot = self
            .exchange()
            .applier
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let conn = match &mut *slot {
            Some(conn) => conn,
            none => none.insert(open_applier(self.path())?),
        };
        let raw = conn.raw();
        raw.execute_batch("BEGIN IMMEDIATE")?;
        let rollback = Rollback(conn);
        conn.serve(pace);
        let tx = Tx::new(conn, self.context(member), pace.clone(), self.env());
        let devices = self.devices(raw)?;
        let mut merge = Merge::new(&tx, self.shapes(), devices, self.exchange().clock())?;
        if let Some((at, fault)) = work(&mut merge)? {
            return Ok(Attempt::Not(at, fault));
        }
        merge.list()?;
        tx.alive()?;
        let done = Done {
            high: merge.high,
            conflicts: merge.conflicts,
            ghosts: !merge.ghosts.is_empty(),
            zone: merge.zone.take().and_then(|name| name.parse().ok()),
            tables: merge.moved(),
            told: std::mem::take(&mut merge.told),
        };
        drop(merge);
        set_meta(raw, "clock", &done.high.to_string())?;
        if let Some(zone) = &done.zone {
            set_meta(raw, "zone", zone.name())?;
        }
        let mut tables = done.tables.clone();
        tables.extend(tx.written());
        drop(tx);
        conn.serve(&Pace::default());
        mortal::point("store.receiving");
        raw.execute_batch("COMMIT")?;
        mortal::point("store.received");
        drop(rollback);
        Ok(Attempt::Done(Done { tables, ..done }))
    }

    /// What follows from a transaction that is done: in memory, and for those who listen.
    pub(super) fn finish(&self, writer: MutexGuard<'_, Conn>, done: Done) -> Incoming {
        let state = self.exchange();
        state.conflicts.store(done.conflicts, Ordering::Release);
        state.ghosts.store(done.ghosts, Ordering::Release);
        if let Some(zone) = done.zone {
            self.set_zone(zone);
        }
        drop(writer);
        self.notify(&Notice {
            change: None,
            tables: done.tables,
        });
        done.told
    }

    /// Lets ghosts go that a change of this device left without anybody who refers to them; the tables that moved. Only
    /// while the writer is held. What fails is done with the next change.
    pub(crate) fn sweep(&self, member: Id<Member>) -> BTreeSet<String> {
        if !self.exchange().ghosts.load(Ordering::Acquire) {
            return BTreeSet::new();
        }
        let swept = self.apply(member, &Pace::default(), |merge| {
            merge.repair()?;
            Ok(None)
        });
        match swept {
            Ok(Attempt::Done(done)) => {
                self.exchange().ghosts.store(done.ghosts, Ordering::Release);
                done.tables
            }
            _ => BTreeSet::new(),
        }
    }

    /// Applies what an older version of the program could not understand.
    pub(crate) fn resume(&self) -> Result<()> {
        let writer = self.borrow_writer(&Pace::default(), Sight::ALL)?;
        let waiting: bool =
            writer
                .raw()
                .query_row("SELECT EXISTS(SELECT 1 FROM _sync_pending)", [], |r| {
                    r.get(0)
                })?;
        if !waiting {
            return Ok(());
        }
        let resumed = self.apply(NOBODY, &Pace::default(), |merge| {
            if merge.resume()? {
                merge.repair()?;
            }
            Ok(None)
        })?;
        if let Attempt::Done(done) = resumed {
            self.finish(writer, done);
        }
        Ok(())
    }

    /// Gives this device's changes after a place in the record stamps of now: what was stamped while the clock was ahead.
    /// Where another device has one of them with its earlier stamp after all, the earliest counts once it is heard of.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn restamp(&self, after: i64) -> Result<()> {
        let writer = self.borrow_writer(&Pace::default(), Sight::ALL)?;
        let time = self.exchange().time(self.now());
        let stamped = self.apply(NOBODY, &Pace::default(), |merge| {
            merge.restamp_own(after, time)?;
            merge.repair()?;
            Ok(None)
        })?;
        if let Attempt::Done(done) = stamped {
            self.exchange().set_clock(done.high);
            self.finish(writer, done);
        }
        Ok(())
    }

    pub(crate) fn devices(&self, conn: &Connection) -> Result<Devices> {
        Devices::load(conn, self.device().unwrap_or_default())
    }

    pub(crate) fn shapes(&self) -> &Shapes {
        &self.exchange().shapes
    }
}
