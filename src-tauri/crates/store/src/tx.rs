//! Writing: the only handle that changes rows. Everything it does lands in one commit and one change record.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;

use chrono_tz::Tz;
use kernel::{Fault, Id, Result};
use rusqlite::{Connection, Params, ToSql, params_from_iter};

use crate::conn::{Conn, Touched};
use crate::exchange::{self, Shape};
use crate::marks::Marks;
use crate::{Context, Db, Environment, Pace, number, pace};

/// Write access within one transaction. Reads (through [`Db`]) see its own writes.
pub struct Tx<'c> {
    db: Db<'c>,
    env: &'c dyn Environment,
    pub(crate) writes: RefCell<BTreeSet<String>>,
    /// What the statement of last touches, which is in there.
    noted: RefCell<Option<Arc<Touched>>>,
    pub(crate) kept: RefCell<Option<String>>,
    pub(crate) zone: Cell<Option<Tz>>,
}

impl<'c> Deref for Tx<'c> {
    type Target = Db<'c>;
    fn deref(&self) -> &Db<'c> {
        &self.db
    }
}

impl<'c> Tx<'c> {
    pub(crate) fn new(
        conn: &'c Conn,
        context: Context,
        pace: Pace,
        env: &'c dyn Environment,
    ) -> Self {
        Self {
            db: Db::new(conn, context, pace),
            env,
            writes: RefCell::default(),
            noted: RefCell::default(),
            kept: RefCell::default(),
            zone: Cell::default(),
        }
    }

    /// Runs one statement; how many rows it changed.
    ///
    /// # Errors
    /// As SQLite's; a trigger's `RAISE(ABORT, 'slice.what')` comes as that code.
    pub fn exec<P: Params>(&self, sql: &str, params: P) -> Result<usize> {
        self.alive()?;
        let (mut statement, touched) = self.db.conn.prepare(sql)?;
        let mut noted = self.noted.borrow_mut();
        if !noted
            .as_ref()
            .is_some_and(|last| Arc::ptr_eq(last, &touched))
        {
            let mut writes = self.writes.borrow_mut();
            for table in &touched.writes {
                if !writes.contains(table) {
                    writes.insert(table.clone());
                }
            }
            *noted = Some(touched);
        }
        drop(noted);
        Ok(statement.execute(params)?)
    }

    /// Inserts a row: `tx.insert("crm_lead", &[("id", &id), ("name", &name)])`.
    ///
    /// # Errors
    /// As [`Tx::exec`].
    pub fn insert(&self, table: &str, values: &[(&str, &dyn ToSql)]) -> Result<()> {
        let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
        let marks = vec!["?"; values.len()].join(",");
        let sql = format!("INSERT INTO {table}({}) VALUES({marks})", names.join(","));
        self.exec(
            &sql,
            params_from_iter(values.iter().map(|(_, value)| *value)),
        )?;
        Ok(())
    }

    /// Updates columns of the row with this id; false where there is no such row.
    ///
    /// # Errors
    /// As [`Tx::exec`].
    pub fn update<T: ?Sized>(
        &self,
        table: &str,
        id: Id<T>,
        values: &[(&str, &dyn ToSql)],
    ) -> Result<bool> {
        if values.is_empty() {
            return Ok(true);
        }
        let sets: Vec<String> = values.iter().map(|(name, _)| format!("{name}=?")).collect();
        let sql = format!("UPDATE {table} SET {} WHERE id=?", sets.join(","));
        let id: &dyn ToSql = &id;
        let params = values.iter().map(|(_, value)| *value).chain([id]);
        Ok(self.exec(&sql, params_from_iter(params))? > 0)
    }

    /// Deletes the row with this id; false where there is none.
    ///
    /// # Errors
    /// As [`Tx::exec`].
    pub fn delete<T: ?Sized>(&self, table: &str, id: Id<T>) -> Result<bool> {
        Ok(self.exec(&format!("DELETE FROM {table} WHERE id=?"), [id])? > 0)
    }

    /// A new identity; it sorts after all that were made here since the firm was opened, those of the same
    /// millisecond too (RFC 9562, 6.2, method 1).
    pub fn new_id<T: ?Sized>(&self) -> Id<T> {
        let now = u64::try_from(self.db.now().0).unwrap_or(0);
        let (at, count) = self.db.conn.last_id.get();
        let (at, count) = if now > at {
            (now, 0)
        } else if count == 0x0fff {
            (at + 1, 0)
        } else {
            (at, count + 1)
        };
        self.db.conn.last_id.set((at, count));
        let mut random = [0u8; 10];
        self.env.random(&mut random);
        // The 12 bits after the version count within a millisecond, so that order is kept.
        random[0] = (count >> 8) as u8;
        random[1] = count as u8;
        Id::v7(at, &random)
    }

    /// The next document number, gapless on this device even when offline: prefix, year and month,
    /// the device's series, a count: `BJ202611A001`.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn number(&self, prefix: &str) -> Result<String> {
        let period = self.db.today().format("%Y%m").to_string();
        number::next(self.raw(), prefix, &period)
    }

    /// Sets this device's letter in document numbers.
    ///
    /// # Errors
    /// `store.series_invalid` for anything but one to three capital letters.
    pub fn set_series(&self, series: &str) -> Result<()> {
        number::series_is_sound(series)?;
        self.set_meta("series", series)
    }

    /// Sets the firm's time zone, from this commit on.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn set_zone(&self, zone: Tz) -> Result<()> {
        self.set_meta("zone", zone.name())?;
        self.zone.set(Some(zone));
        Ok(())
    }

    /// Marks the change as one that undo may not revert (sent, printed, numbered); `reason` is a code.
    pub fn keep(&self, reason: &str) {
        *self.kept.borrow_mut() = Some(reason.to_owned());
    }

    /// Records a column of a row as written, whether or not it moves.
    pub(crate) fn mark(&self, shape: &Shape, row: Id<()>, column: u8) -> Result<()> {
        let mut statement = self.raw().prepare_cached(&shape.select)?;
        let mut rows = statement.query([row])?;
        let held = rows.next()?;
        let before = held.map(|held| shape.numbers().enumerate().map(|(at, _)| held.get_ref(at)));
        self.marks().rows().write((shape.id, row), column, before)?;
        Ok(())
    }

    /// What it has touched.
    pub(crate) fn marks(&self) -> &Marks {
        &self.db.conn.marks
    }

    /// The tables of slices that it wrote.
    pub(crate) fn written(&self) -> BTreeSet<String> {
        let written = self.writes.borrow();
        let slices = written.iter().filter(|table| !table.starts_with('_'));
        slices.cloned().collect()
    }

    /// The connection, for the change record.
    pub(crate) fn raw(&self) -> &Connection {
        self.db.conn.raw()
    }

    /// Refuses when SQLite has taken the transaction back by itself (interrupted, full disk): what is written from
    /// then on would be committed row by row.
    pub(crate) fn alive(&self) -> Result<()> {
        if !self.raw().is_autocommit() {
            return Ok(());
        }
        Err(if self.db.pacer().is_cancelled() {
            pace::cancelled()
        } else {
            Fault::new(
                "store.io",
                "The disk did not answer properly, so nothing was saved. Check the disk and try again.",
            )
        })
    }

    fn set_meta(&self, key: &str, value: &str) -> Result<()> {
        self.alive()?;
        exchange::set_meta(self.raw(), key, value)
    }
}
