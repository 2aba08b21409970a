//! What an open store keeps in memory for exchanging: its identity, its clock, the connection that applies.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use kernel::{DeviceId, Hlc, Result, Timestamp};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension as _};

use super::classes;
use super::shape::{self, Shapes};
use crate::Sight;
use crate::conn::Conn;
use crate::schema::Catalogue;

/// Of one open file. Everything that follows from the file is read again where another file is put in its place.
pub(crate) struct State {
    pub shapes: Shapes,
    device: RwLock<Option<DeviceId>>,
    /// The greatest clock of anything in the file.
    clock: AtomicU64,
    offset: AtomicI64,
    /// The connection that applies what others did; opened when first wanted. Whoever takes it holds the writer.
    pub applier: Mutex<Option<Conn>>,
    /// Whether a conflict may be open.
    pub conflicts: AtomicBool,
    /// Whether there may be ghosts.
    pub ghosts: AtomicBool,
    /// The classes whose data is in the file, as bits.
    held: AtomicU8,
}

impl State {
    pub fn load(conn: &Connection, catalogue: &Catalogue) -> Result<Self> {
        let state = Self {
            shapes: shape::shapes(conn, catalogue)?,
            device: RwLock::default(),
            clock: AtomicU64::default(),
            offset: AtomicI64::default(),
            applier: Mutex::default(),
            conflicts: AtomicBool::default(),
            ghosts: AtomicBool::default(),
            held: AtomicU8::default(),
        };
        state.reload(conn)?;
        Ok(state)
    }

    pub fn reload(&self, conn: &Connection) -> Result<()> {
        let device: Option<String> = meta(conn, "device")?;
        let device = device.map(|text| text.parse::<DeviceId>()).transpose()?;
        self.set_device(device);
        self.set_held(classes::held(conn)?);
        self.set_clock(latest(conn)?);
        let exists = |sql: &str| -> Result<bool> {
            Ok(conn.query_row(&format!("SELECT EXISTS({sql})"), [], |r| r.get(0))?)
        };
        self.conflicts
            .store(exists("SELECT 1 FROM _sync_conflict")?, Ordering::Release);
        self.ghosts
            .store(exists("SELECT 1 FROM _sync_ghost")?, Ordering::Release);
        Ok(())
    }

    /// The classes whose data is in the file.
    pub fn held(&self) -> Sight {
        Sight::from_bits(self.held.load(Ordering::Acquire))
    }

    pub fn set_held(&self, held: Sight) {
        self.held.store(held.bits(), Ordering::Release);
    }

    /// Lets the file go. Only while the writer is held.
    pub fn close(&self) {
        *self.applier.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub fn device(&self) -> Option<DeviceId> {
        *self.device.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn set_device(&self, device: Option<DeviceId>) {
        *self.device.write().unwrap_or_else(PoisonError::into_inner) = device;
    }

    pub fn clock(&self) -> Hlc {
        Hlc(self.clock.load(Ordering::Acquire))
    }

    /// Only while the writer is held.
    pub fn set_clock(&self, clock: Hlc) {
        self.clock.store(clock.0, Ordering::Release);
    }

    pub fn set_offset(&self, ms: i64) {
        self.offset.store(ms, Ordering::Release);
    }

    /// The time as the relay has it, in ms.
    pub fn time(&self, now: Timestamp) -> i64 {
        now.0.saturating_add(self.offset.load(Ordering::Acquire))
    }

    /// The clock of what is written now; [`State::set_clock`] once it is.
    pub fn tick(&self, now: Timestamp) -> Hlc {
        Hlc::tick(self.clock(), self.time(now))
    }
}

/// A connection that applies what others did: guards, cascades and capture ran where it was written.
pub(super) fn open_applier(path: &Path) -> Result<Conn> {
    let mut conn = Conn::open(path, false)?;
    conn.raw()
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    conn.raw().execute_batch(
        "PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=ON; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384;",
    )?;
    // It writes down what others did, whoever may see it here.
    conn.watch(Arc::default())?;
    Ok(conn)
}

/// The greatest clock of anything in the file: own changes are greater than all before them, and what came in wrote down
/// the greatest that it brought.
fn latest(conn: &Connection) -> Result<Hlc> {
    let heard: Option<String> = meta(conn, "clock")?;
    let heard = heard
        .map(|text| text.parse::<Hlc>())
        .transpose()?
        .unwrap_or_default();
    let last: Option<Hlc> = conn
        .query_row(
            "SELECT hlc FROM _change WHERE hlc IS NOT NULL ORDER BY seq DESC LIMIT 1",
            [],
            |r| r.get(0),
        )
        .optional()?;
    Ok(last.unwrap_or_default().max(heard))
}

/// A setting of the file itself.
pub(crate) fn meta(conn: &Connection, key: &str) -> Result<Option<String>> {
    Ok(conn
        .query_row("SELECT value FROM _meta WHERE key=?1", [key], |r| r.get(0))
        .optional()?)
}

/// Writes a setting of the file itself.
pub(crate) fn set_meta(conn: &Connection, key: &str, value: &str) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO _meta(key, value) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value=excluded.value",
    )?
    .execute((key, value))?;
    Ok(())
}
