//! An open firm: the writer, the readers, who listens.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};

use chrono_tz::Tz;
use kernel::{Fault, Id, Result};

use crate::capture::{self, Header};
use crate::keys::{self, FileKey, KeyId};
use crate::own::{Own, Views};
use crate::{
    By, Change, Context, Db, Environment, Member, Observed, Pace, PlanStep, Sight, Slice, Tx,
    backup, conn::Conn, exchange, pace, schema, sight::Restricted,
};

const READERS: usize = 4;

/// Told to listeners after each commit.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The change record; `None` where only this device's own settings moved, or other devices' changes came in.
    pub change: Option<Id<Change>>,
    /// Tables written.
    pub tables: BTreeSet<String>,
}

/// What a write gave.
#[derive(Clone, Debug)]
pub struct Written<T> {
    /// The command's answer.
    pub value: T,
    /// The change record, where any row changed.
    pub change: Option<Id<Change>>,
    /// Whether undo may not revert it ([`Tx::keep`]).
    pub kept: bool,
    /// Tables written.
    pub tables: BTreeSet<String>,
}

type Listener = Box<dyn Fn(&Notice) + Send + Sync>;

/// An open firm's file. Share it by reference between threads.
pub struct Store {
    path: PathBuf,
    env: Arc<dyn Environment>,
    zone: RwLock<Tz>,
    writer: Mutex<Conn>,
    readers: Mutex<Vec<Conn>>,
    freed: Condvar,
    /// No file is open any more: neither the old one nor the new one could be opened again.
    closed: AtomicBool,
    catalogue: schema::Catalogue,
    exchange: exchange::State,
    /// What stands in front of the tables for who sees own rows alone.
    views: RwLock<Arc<Views>>,
    /// Held shared while a connection of its own reads the file, so that the file is not replaced under it.
    beside: RwLock<()>,
    listeners: RwLock<Vec<Listener>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store {
    /// Opens the file, making and migrating it where needed. Take [`crate::Lock`] first.
    ///
    /// # Errors
    /// `store.cannot_open`, `store.read_only`, `store.damaged`, `store.not_a_firm`, `store.newer`, `store.disk_full`.
    pub fn open(path: &Path, slices: &[Slice], env: Arc<dyn Environment>) -> Result<Self> {
        backup::finish(path)?;
        backup::discard_unfinished(path);
        backup::refuse(path)?;
        let (writer, catalogue) = open_writer(path, slices, env.now().0)?;
        let restricted = Arc::new(Restricted::of(&catalogue));
        let readers = open_readers(path, &restricted)?;
        let zone = zone_of(writer.raw())?;
        let exchange = exchange::State::load(writer.raw(), &catalogue)?;
        let store = Self {
            path: path.to_owned(),
            env,
            zone: RwLock::new(zone),
            writer: Mutex::new(writer),
            readers: Mutex::new(readers),
            freed: Condvar::new(),
            closed: AtomicBool::new(false),
            catalogue,
            exchange,
            views: RwLock::default(),
            beside: RwLock::default(),
            listeners: RwLock::default(),
        };
        store.resume()?;
        Ok(store)
    }

    /// Says which rows are members' own, for who sees contacts of his own alone: in tables that are not named he sees all. Once, before
    /// anybody reads.
    pub fn with_own(&self, own: &[Own]) {
        let views = Arc::new(Views::of(&self.catalogue, own));
        *self.views.write().unwrap_or_else(PoisonError::into_inner) = views;
    }

    /// What stands in front of the tables for who sees own rows alone.
    pub(crate) fn views(&self) -> Arc<Views> {
        Arc::clone(&self.views.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes a backup while the work goes on.
    ///
    /// # Errors
    /// As [`backup::make`].
    pub fn backup(
        &self,
        folder: &Path,
        making: &backup::Making<'_>,
        pace: &Pace,
    ) -> Result<backup::Found> {
        let _shared = self.beside.read().unwrap_or_else(PoisonError::into_inner);
        backup::make(&self.path, folder, making, pace)
    }

    /// Looks through every page while the work goes on.
    ///
    /// # Errors
    /// `store.damaged`, `store.cancelled`.
    pub fn inspect(&self, pace: &Pace) -> Result<()> {
        let _shared = self.beside.read().unwrap_or_else(PoisonError::into_inner);
        backup::inspect(&self.path, pace)
    }

    /// Puts the file that [`backup::prepare`] left in the place of this one, after `before` has kept what is in this one.
    /// Nothing is written from the beginning of `before` on: what it sees is all there is. Whoever reads or writes
    /// meanwhile waits.
    ///
    /// # Errors
    /// What `before` refuses, and as [`backup::decide`] and [`Store::open`]; the old file goes on then, unless
    /// [`Store::is_closed`].
    pub fn replace<T>(&self, slices: &[Slice], before: impl FnOnce() -> Result<T>) -> Result<T> {
        let mut writer = self.borrow_writer(&Pace::default(), Sight::ALL)?;
        let kept = before()?;
        let _alone = self.beside.write().unwrap_or_else(PoisonError::into_inner);
        let nothing = Conn::open(Path::new(":memory:"), false)?;
        let mut readers = locked(&self.readers);
        while readers.len() < READERS {
            readers = self
                .freed
                .wait(readers)
                .unwrap_or_else(PoisonError::into_inner);
        }
        readers.clear();
        self.exchange.close();
        *writer = nothing;
        let replaced = backup::decide(&self.path).and_then(|()| backup::finish(&self.path));
        // What could not be put in place is not decided for any more: the next opening would throw away what is done in
        // the old file until then.
        let settled = match replaced {
            Ok(()) => Ok(()),
            Err(_) => backup::abandon(&self.path),
        };
        let opened = settled.and_then(|()| {
            *writer = open_writer(&self.path, slices, self.env.now().0)?.0;
            *readers = open_readers(&self.path, &Arc::new(Restricted::of(&self.catalogue)))?;
            self.set_zone(zone_of(writer.raw())?);
            self.exchange.reload(writer.raw())
        });
        if opened.is_err() {
            self.closed.store(true, Ordering::Release);
            readers.clear();
            self.freed.notify_all();
        }
        replaced.and(opened).map(|()| kept)
    }

    /// Writes the file anew under another key, or under none, reads it back beside the old one and goes on in it. Who
    /// writes meanwhile waits. Whatever moment a crash comes at, the next opening finds one of the two whole: keep the
    /// new key, and the old one, where they outlive this process before calling it; and [`crate::keys::remember`] it.
    ///
    /// # Errors
    /// As [`backup::rewrite_beside`] and [`Store::replace`].
    pub fn rekey(&self, slices: &[Slice], key: Option<&FileKey>, pace: &Pace) -> Result<()> {
        self.replace(slices, || backup::rewrite_beside(&self.path, key, pace))
    }

    /// The key of the file, where it is encrypted.
    pub fn key(&self) -> Option<KeyId> {
        keys::needed(&self.path)
    }

    /// Whether [`Store::replace`] left no file open: everything is refused with `store.closed` then.
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The current moment by this store's clock.
    pub fn now(&self) -> kernel::Timestamp {
        self.env.now()
    }

    /// The firm's time zone.
    pub fn zone(&self) -> Tz {
        *self.zone.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stops waiting for the disk at each commit, for a new file that is thrown away unless it is made whole: call
    /// [`Store::secure`] once it is.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn hasten(&self) -> Result<()> {
        let writer = locked(&self.writer);
        writer.raw().execute_batch("PRAGMA synchronous=OFF;")?;
        Ok(())
    }

    /// Puts everything on the disk, and waits for it at each commit again.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn secure(&self) -> Result<()> {
        let writer = locked(&self.writer);
        writer
            .raw()
            .execute_batch("PRAGMA synchronous=FULL; PRAGMA wal_checkpoint(TRUNCATE);")?;
        Ok(())
    }

    pub(crate) fn set_zone(&self, zone: Tz) {
        *self.zone.write().unwrap_or_else(PoisonError::into_inner) = zone;
    }

    pub(crate) fn env(&self) -> &dyn Environment {
        &*self.env
    }

    pub(crate) fn exchange(&self) -> &exchange::State {
        &self.exchange
    }

    /// The manifest's tables by number.
    pub(crate) fn catalogue(&self) -> &schema::Catalogue {
        &self.catalogue
    }

    /// Calls `listener` after each commit, on the committing thread: hand the work on and return at once.
    pub fn listen(&self, listener: impl Fn(&Notice) + Send + Sync + 'static) {
        self.listeners
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Box::new(listener));
    }

    /// Tells who listens what was committed; nothing where no table moved.
    pub(crate) fn notify(&self, notice: &Notice) {
        if notice.tables.is_empty() {
            return;
        }
        for listener in self
            .listeners
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
        {
            listener(notice);
        }
    }

    /// One snapshot of the file, for reading that no member asked for.
    pub(crate) fn snapshot<T>(
        &self,
        f: impl FnOnce(&rusqlite::Connection) -> Result<T>,
    ) -> Result<T> {
        let conn = self.borrow_reader(Id::from_bytes([0; 16]), Sight::ALL)?;
        conn.raw().execute_batch("BEGIN")?;
        f(conn.raw())
    }

    /// Reads one snapshot; the answer comes with what it depends on.
    ///
    /// # Errors
    /// What `f` refuses.
    pub fn read<T>(
        &self,
        by: impl Into<By>,
        f: impl FnOnce(&Db<'_>) -> Result<T>,
    ) -> Result<Observed<T>> {
        let By {
            member,
            pace,
            sight,
        } = by.into();
        let lent = self.borrow_reader(member, sight)?;
        let conn = &*lent;
        let context = self.context(member);
        conn.serve(&pace);
        conn.raw().execute_batch("BEGIN")?;
        let db = Db::new(conn, context, pace);
        let value = f(&db)?;
        Ok(db.observed(value))
    }

    /// Runs a command in one transaction. An error leaves the file as it was.
    ///
    /// # Errors
    /// What `f` refuses; what SQLite refuses at commit.
    pub fn write<T>(
        &self,
        by: impl Into<By>,
        command: &str,
        f: impl FnOnce(&Tx<'_>) -> Result<T>,
    ) -> Result<Written<T>> {
        self.commit(by, command, "do", None, f)
    }

    /// Runs a command and takes everything back: the answer tells what would happen.
    ///
    /// # Errors
    /// What `f` refuses.
    pub fn preview<T>(&self, by: impl Into<By>, f: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        let By {
            member,
            pace,
            sight,
        } = by.into();
        let conn = self.borrow_writer(&pace, sight)?;
        let context = self.context(member);
        conn.raw().execute_batch("BEGIN IMMEDIATE")?;
        conn.marks.clear();
        let rollback = Rollback(&conn);
        conn.serve(&pace);
        let result = f(&Tx::new(&conn, context, pace, &*self.env));
        drop(rollback);
        result
    }

    pub(crate) fn commit<T>(
        &self,
        by: impl Into<By>,
        command: &str,
        kind: &str,
        reverts: Option<Id<Change>>,
        f: impl FnOnce(&Tx<'_>) -> Result<T>,
    ) -> Result<Written<T>> {
        let By {
            member,
            pace,
            sight,
        } = by.into();
        let conn = self.borrow_writer(&pace, sight)?;
        let context = self.context(member);
        conn.raw().execute_batch("BEGIN IMMEDIATE")?;
        conn.marks.clear();
        let rollback = Rollback(&conn);
        conn.serve(&pace);
        let tx = Tx::new(&conn, context, pace, &*self.env);
        let value = f(&tx)?;
        tx.alive()?;
        conn.see_for_the_record();
        let header = Header {
            command,
            kind,
            reverts,
            kept: tx.kept.take(),
            hlc: self.exchange.tick(self.env.now()),
            conflicts: self.exchange.conflicts.load(Ordering::Acquire),
            device: self.device().unwrap_or_default(),
            sight,
        };
        let kept = header.kept.is_some();
        let (change, mut tables) =
            capture::record(&tx, &self.catalogue, &self.exchange.shapes, &header)?;
        tables.extend(tx.written());
        let zone = tx.zone.get();
        // From here on it is too late to give it up: what is committed has been done.
        conn.serve(&Pace::default());
        mortal::point("store.writing");
        conn.raw().execute_batch("COMMIT")?;
        mortal::point("store.written");
        std::mem::forget(rollback);
        drop(tx);
        if change.is_some() {
            self.exchange.set_clock(header.hlc);
            tables.extend(self.sweep(member));
        }
        drop(conn);
        if let Some(zone) = zone {
            self.set_zone(zone);
        }
        let notice = Notice { change, tables };
        self.notify(&notice);
        Ok(Written {
            value,
            change: notice.change,
            kept,
            tables: notice.tables,
        })
    }

    /// How SQLite runs each statement that was read with since the file was opened: for tests that see to it that no list
    /// reads a table once per row.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn plans(&self) -> Result<Vec<(String, Vec<PlanStep>)>> {
        let readers = locked(&self.readers);
        let plans = readers
            .iter()
            .map(Conn::plans)
            .collect::<Result<Vec<_>>>()?;
        Ok(plans.concat())
    }

    pub(crate) fn context(&self, member: Id<Member>) -> Context {
        Context {
            member,
            now: self.env.now(),
            zone: self.zone(),
            held: self.exchange().held(),
        }
    }

    /// The writer, as soon as it is free; whoever changes his mind while he waits for another's long command goes.
    pub(crate) fn borrow_writer(&self, pace: &Pace, sight: Sight) -> Result<MutexGuard<'_, Conn>> {
        let conn = locked(&self.writer);
        if pace.is_cancelled() {
            return Err(pace::cancelled());
        }
        if self.is_closed() {
            return Err(closed());
        }
        conn.see(sight);
        Ok(conn)
    }

    /// A reader that sees so much, where there is one: its statements are prepared already.
    fn borrow_reader(&self, member: Id<Member>, sight: Sight) -> Result<Lent<'_>> {
        let views = self.views();
        let mut readers = locked(&self.readers);
        loop {
            let fitting = readers.iter().rposition(|conn| conn.seen() == sight);
            if let Some(conn) = fitting
                .map(|at| readers.remove(at))
                .or_else(|| readers.pop())
            {
                let lent = Lent {
                    store: self,
                    conn: Some(conn),
                };
                lent.see_as(member, sight, &views)?;
                return Ok(lent);
            }
            if self.is_closed() {
                return Err(closed());
            }
            readers = self
                .freed
                .wait(readers)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The writing connection, the file brought to this version.
fn open_writer(path: &Path, slices: &[Slice], now: i64) -> Result<(Conn, schema::Catalogue)> {
    backup::writable(path)?;
    let mut writer = Conn::open(path, false)?;
    schema::check(writer.raw(), slices)?;
    let catalogue = schema::migrate(writer.raw_mut(), slices, now)?;
    writer.watch(Arc::new(Restricted::of(&catalogue)))?;
    Ok((writer, catalogue))
}

fn open_readers(path: &Path, restricted: &Arc<Restricted>) -> Result<Vec<Conn>> {
    (0..READERS)
        .map(|_| {
            let mut reader = Conn::open(path, true)?;
            reader.watch(Arc::clone(restricted))?;
            Ok(reader)
        })
        .collect()
}

/// The firm's time zone as the file has it.
pub(crate) fn zone_of(conn: &rusqlite::Connection) -> Result<Tz> {
    Ok(exchange::meta(conn, "zone")?
        .and_then(|name| name.parse().ok())
        .unwrap_or(Tz::Asia__Shanghai))
}

fn closed() -> Fault {
    Fault::new("store.closed", "This firm was just closed. Try again.")
}

/// A reader, given back when dropped, whatever ended the reading: an answer, an error or a panic.
struct Lent<'a> {
    store: &'a Store,
    conn: Option<Conn>,
}

impl Deref for Lent<'_> {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        self.conn.as_ref().expect("a reader is lent until dropped")
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let Some(conn) = self.conn.take() else { return };
        if !conn.raw().is_autocommit() {
            let _ = conn.raw().execute_batch("ROLLBACK");
        }
        conn.serve(&Pace::default());
        locked(&self.store.readers).push(conn);
        // A restore waits for all of them, a read for any.
        self.store.freed.notify_all();
    }
}

/// Rolls back when dropped, whatever ended the transaction early: an error or a panic.
pub(crate) struct Rollback<'a>(pub &'a Conn);

impl Drop for Rollback<'_> {
    fn drop(&mut self) {
        self.0.serve(&Pace::default());
        if !self.0.raw().is_autocommit() {
            let _ = self.0.raw().execute_batch("ROLLBACK");
        }
    }
}
