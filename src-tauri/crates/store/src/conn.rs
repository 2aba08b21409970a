//! A connection that knows which tables each of its statements reads and writes.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Id, Result};
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{CachedStatement, Connection, OpenFlags};

use crate::marks::Marks;
use crate::own::{Viewer, Views};
use crate::sight::Restricted;
use crate::{Member, Pace, Sight, keys};

/// Steps of SQLite's machine (a few milliseconds) between two looks whether the work is still wanted.
const STEPS_BETWEEN_LOOKS: i32 = 100_000;

/// Tables that a statement touches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Touched {
    pub reads: BTreeSet<String>,
    pub writes: BTreeSet<String>,
}

/// One step of how SQLite runs a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanStep {
    /// Its number.
    pub id: i64,
    /// The step that it is a part of; 0 for the statement itself.
    pub inside: i64,
    /// What is done, in SQLite's words: `SCAN l`.
    pub does: String,
}

pub(crate) struct Conn {
    raw: Connection,
    recorder: Arc<Mutex<Touched>>,
    touched: RefCell<HashMap<Arc<str>, Arc<Touched>>>,
    /// The statement of last: a loop asks for the same one again and again.
    last: RefCell<Option<(Arc<str>, Arc<Touched>)>>,
    /// Who waits for what runs on this connection now.
    waiting: Arc<Mutex<Pace>>,
    /// What whoever it serves may see, for what is prepared from now on.
    sight: Arc<AtomicU8>,
    /// What the statements in the cache were prepared for.
    prepared_for: Cell<Sight>,
    /// Who reads here.
    viewer: Viewer,
    /// What its transaction has touched.
    pub marks: Marks,
    /// When the row identity of last was made here (ms since 1970), and how many of that time came before it.
    pub last_id: Cell<(u64, u16)>,
}

impl Conn {
    /// Opens `path`; a reader may not write.
    pub fn open(path: &Path, reader: bool) -> Result<Self> {
        let mut flags = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_READ_WRITE;
        if !reader {
            flags |= OpenFlags::SQLITE_OPEN_CREATE;
        }
        let raw = Connection::open_with_flags(path, flags)?;
        keys::unlock(&raw, path)?;
        // SQLite opens what may not be written for reading; a firm would then refuse only what somebody has typed by then.
        if raw.is_readonly(rusqlite::MAIN_DB)? {
            let refused = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY);
            return Err(rusqlite::Error::SqliteFailure(refused, None).into());
        }
        raw.busy_timeout(std::time::Duration::from_secs(5))?;
        raw.set_prepared_statement_cache_capacity(512);
        raw.execute_batch(
            "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY;",
        )?;
        if reader {
            raw.execute_batch("PRAGMA query_only=ON;")?;
        }
        let conn = Self::of(raw);
        match reader {
            true => conn.viewer.serve(&conn.raw)?,
            false => conn.marks.serve(&conn.raw)?,
        }
        Ok(conn)
    }

    /// A connection that was opened otherwise.
    pub fn of(raw: Connection) -> Self {
        Self {
            raw,
            recorder: Arc::default(),
            touched: RefCell::default(),
            last: RefCell::default(),
            waiting: Arc::default(),
            sight: Arc::new(AtomicU8::new(Sight::ALL.bits())),
            prepared_for: Cell::default(),
            viewer: Viewer::default(),
            marks: Marks::default(),
            last_id: Cell::default(),
        }
    }

    /// The connection itself, for schema work before [`Conn::watch`].
    pub fn raw(&self) -> &Connection {
        &self.raw
    }

    /// The connection itself, where a transaction object is wanted.
    pub fn raw_mut(&mut self) -> &mut Connection {
        &mut self.raw
    }

    /// Whose work runs from now on: a statement of his ends when he does not want it any more.
    pub fn serve(&self, pace: &Pace) {
        *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) = pace.clone();
    }

    /// What is prepared from now on sees so much. Statements that were prepared for another sight are forgotten: what may be seen is
    /// decided when a statement is prepared.
    pub fn see(&self, sight: Sight) {
        if self.prepared_for.replace(sight) != sight {
            self.raw.flush_prepared_statement_cache();
            self.touched.borrow_mut().clear();
            self.last.replace(None);
        }
        self.sight.store(sight.bits(), Ordering::Relaxed);
    }

    /// The same on a reader, for a member who may see own rows alone of some data.
    pub fn see_as(&self, member: Id<Member>, sight: Sight, views: &Views) -> Result<()> {
        self.see(sight);
        self.viewer
            .be(&self.raw, member, (views, sight.own_alone()))
    }

    /// From here on the store's own statements follow, which see everything; no statement of a slice is one of them.
    pub fn see_for_the_record(&self) {
        self.sight.store(Sight::ALL.bits(), Ordering::Relaxed);
    }

    /// For whom the statements of slices are prepared now.
    pub fn seen(&self) -> Sight {
        self.prepared_for.get()
    }

    /// Starts recording, and keeping back what is not to be seen. Once per connection: setting the authorizer expires every
    /// prepared statement.
    pub fn watch(&mut self, restricted: Arc<Restricted>) -> Result<()> {
        let waiting = Arc::clone(&self.waiting);
        self.raw.progress_handler(
            STEPS_BETWEEN_LOOKS,
            Some(move || {
                waiting
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .is_cancelled()
            }),
        )?;
        let recorder = Arc::clone(&self.recorder);
        let sight = Arc::clone(&self.sight);
        self.raw.authorizer(Some(move |context: AuthContext<'_>| {
            // A trigger's own accesses belong to the capture, not to the statement's author.
            let inside = context.accessor.is_some();
            let sight = Sight::from_bits(sight.load(Ordering::Relaxed));
            let hidden = match context.action {
                AuthAction::Read {
                    table_name,
                    column_name,
                }
                | AuthAction::Update {
                    table_name,
                    column_name,
                } => !inside && restricted.hides(sight, table_name, column_name),
                _ => false,
            };
            let mut seen = recorder.lock().unwrap_or_else(PoisonError::into_inner);
            match context.action {
                AuthAction::Read { table_name, .. }
                    if (!inside || !table_name.starts_with('_')) =>
                {
                    seen.reads.insert(table_name.to_owned());
                }
                AuthAction::Insert { table_name }
                | AuthAction::Update { table_name, .. }
                | AuthAction::Delete { table_name } => {
                    seen.writes.insert(table_name.to_owned());
                }
                _ => {}
            }
            // A column that is read so is null, one that is written so stays as it is.
            match hidden {
                true => Authorization::Ignore,
                false => Authorization::Allow,
            }
        }))?;
        Ok(())
    }

    /// How SQLite runs each statement that was prepared here: its steps with the number of each, and of the step around it.
    pub fn plans(&self) -> Result<Vec<(String, Vec<PlanStep>)>> {
        let asked: Vec<Arc<str>> = self.touched.borrow().keys().cloned().collect();
        asked
            .into_iter()
            .map(|sql| {
                let mut plan = self.raw.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
                // Whatever its parameters are: none is bound.
                let mut rows = plan.raw_query();
                let mut steps = Vec::new();
                while let Some(row) = rows.next()? {
                    steps.push(PlanStep {
                        id: row.get(0)?,
                        inside: row.get(1)?,
                        does: row.get(3)?,
                    });
                }
                drop(rows);
                drop(plan);
                Ok((sql.to_string(), steps))
            })
            .collect()
    }

    /// A prepared statement with the tables it touches.
    pub fn prepare(&self, sql: &str) -> Result<(CachedStatement<'_>, Arc<Touched>)> {
        if let Some((last, touched)) = &*self.last.borrow()
            && **last == *sql
        {
            return Ok((self.raw.prepare_cached(sql)?, Arc::clone(touched)));
        }
        std::mem::take(&mut *self.recorder.lock().unwrap_or_else(PoisonError::into_inner));
        let statement = self.raw.prepare_cached(sql)?;
        let seen =
            std::mem::take(&mut *self.recorder.lock().unwrap_or_else(PoisonError::into_inner));
        let mut known = self.touched.borrow_mut();
        // Where the authorizer was not asked, the statement is from the cache, and so is what it touches.
        let fresh = (seen != Touched::default()).then(|| Arc::new(seen));
        let (sql, touched) = match (known.get_key_value(sql), fresh) {
            (Some((sql, touched)), None) => (Arc::clone(sql), Arc::clone(touched)),
            (_, fresh) => {
                let (sql, touched) = (Arc::<str>::from(sql), fresh.unwrap_or_default());
                known.insert(Arc::clone(&sql), Arc::clone(&touched));
                (sql, touched)
            }
        };
        self.last.replace(Some((sql, Arc::clone(&touched))));
        Ok((statement, touched))
    }
}
