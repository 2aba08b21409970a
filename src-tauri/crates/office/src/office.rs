//! The firm that is open in this process, and the way every call takes.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use kernel::{Fault, Id, Result};
use serde_json::Value;
use store::{By, Db, Environment, Lock, Member, Notice, Pace, Store};

use crate::SLICES;
use crate::calls::Calls;
use crate::care::{CARE, Care, Memory};
use crate::export::Parked;
use crate::list::{Answer, List};
use crate::session::{self, Session};

/// The ending of a firm's file.
pub const FILE_EXTENSION: &str = "kaigong";

/// On whose behalf a call is made.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The window or browser that calls; who works there is who calls. The command line has none.
    pub session: Option<Arc<Session>>,
    /// The member, where there is no session; the firm's first owner where none is named.
    pub member: Option<Id<Member>>,
    /// Dry run: commands answer what would happen and change nothing.
    pub preview: bool,
    /// Hears how far long work is, and ends it: [`Calls::begin`] gives one. Nobody listens by default.
    pub pace: Pace,
    /// The calls that `app.cancel` may end: those of the caller's own session.
    pub calls: Calls,
}

impl Caller {
    /// Who reads or writes, for the store.
    pub(crate) fn by(&self, member: Id<Member>) -> By {
        By {
            member,
            pace: self.pace.clone(),
        }
    }
}

/// An open firm: the file, what is found in it, and the lock on it.
pub(crate) struct Firm {
    pub store: Store,
    pub search: search::Search,
    /// Somebody works on although pages are damaged.
    pub tolerated: AtomicBool,
    _lock: Lock,
}

impl Firm {
    /// Reads on nobody's behalf.
    pub(crate) fn look<T>(&self, f: impl FnOnce(&Db<'_>) -> Result<T>) -> Result<T> {
        let nobody: Id<Member> = Id::from_bytes([0; 16]);
        Ok(self.store.read(nobody, f)?.value)
    }
}

type Listener = Arc<dyn Fn(&Notice) + Send + Sync>;
type Opened = Arc<dyn Fn(&Path) + Send + Sync>;

/// One process's office: the list, and the firm that is open, if any.
pub struct Office {
    list: List,
    folder: PathBuf,
    env: Arc<dyn Environment>,
    open: RwLock<Option<Arc<Firm>>>,
    listeners: Arc<RwLock<Vec<Listener>>>,
    opened: RwLock<Vec<Opened>>,
    problem: RwLock<Option<(PathBuf, Fault)>>,
    care: Care,
    pins: Mutex<()>,
    parked: Mutex<Vec<Parked>>,
}

impl Office {
    /// An office that keeps new firms in `folder`; nothing is open yet.
    pub fn new(folder: impl Into<PathBuf>, env: Arc<dyn Environment>) -> Self {
        Self {
            list: crate::list(),
            folder: folder.into(),
            env,
            open: RwLock::default(),
            listeners: Arc::default(),
            opened: RwLock::default(),
            problem: RwLock::default(),
            care: Care::default(),
            pins: Mutex::default(),
            parked: Mutex::default(),
        }
    }

    /// Where new firms are kept.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The list of everything that can be called.
    pub fn list(&self) -> &List {
        &self.list
    }

    /// Opens a firm's file, making it where there is none, and closes the one that was open.
    ///
    /// # Errors
    /// As [`Lock::take`] and [`Store::open`]; the firm that was open stays open then.
    pub fn open(&self, path: &Path) -> Result<()> {
        if self.path().as_deref() == Some(path) {
            return Ok(());
        }
        let lock = Lock::take(path)?;
        self.care.before_opening(self, path)?;
        let store = Store::open(path, SLICES, Arc::clone(&self.env))?;
        let listeners = Arc::clone(&self.listeners);
        store.listen(move |notice| {
            for listener in listeners
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .iter()
            {
                listener(notice);
            }
        });
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(Firm {
            store,
            tolerated: AtomicBool::new(false),
            search: search::Search::default(),
            _lock: lock,
        }));
        *self.problem.write().unwrap_or_else(PoisonError::into_inner) = None;
        let opened = self
            .opened
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        for listener in opened {
            listener(path);
        }
        self.care.wake();
        Ok(())
    }

    /// Opens the firm to begin with. What prevents it is kept, for the screen that says so in place of the firm.
    pub fn start(&self, path: &Path) {
        if let Err(fault) = self.open(path) {
            *self.problem.write().unwrap_or_else(PoisonError::into_inner) =
                Some((path.to_owned(), fault));
        }
    }

    /// The file that could not be opened at the start, and why; gone as soon as any firm opens.
    pub fn problem(&self) -> Option<(PathBuf, Fault)> {
        self.problem
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The open firm has damaged pages: that is shown in place of the screens, until it is restored or tolerated.
    pub(crate) fn mark_damaged(&self, firm: &Firm, fault: Fault) {
        if firm.tolerated.load(Ordering::Acquire) {
            return;
        }
        let problem = (firm.store.path().to_owned(), fault);
        *self.problem.write().unwrap_or_else(PoisonError::into_inner) = Some(problem);
        self.announce_all();
    }

    /// Nothing stands in the way of the open firm any more.
    pub(crate) fn clear_problem(&self) {
        *self.problem.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Everything may be different now: every screen asks again.
    pub(crate) fn announce_all(&self) {
        let tables = SLICES
            .iter()
            .flat_map(|slice| slice.tables)
            .map(|table| table.name.to_owned())
            .chain(["_change".to_owned(), CARE.to_owned()]);
        self.tell(&Notice {
            change: None,
            tables: tables.collect(),
        });
    }

    pub(crate) fn care(&self) -> &Care {
        &self.care
    }

    /// From now on the settings of the care for firms are remembered there.
    pub fn remember_care(&self, memory: Arc<dyn Memory>) {
        self.care.remember_in(memory);
    }

    /// Calls `listener` with the file of each firm that opens, on the thread that opened it.
    pub fn on_open(&self, listener: impl Fn(&Path) + Send + Sync + 'static) {
        self.opened
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Arc::new(listener));
    }

    /// Closes the firm; the file is whole at any time, this only gives it free.
    pub fn close(&self) {
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The open firm's file.
    pub fn path(&self) -> Option<PathBuf> {
        self.current().map(|firm| firm.store.path().to_owned())
    }

    /// The day that it is where the open firm is.
    ///
    /// # Errors
    /// `firm.none`.
    pub fn today(&self) -> Result<chrono::NaiveDate> {
        let (firm, member) = self.firm(&Caller::default())?;
        Ok(firm.store.read(member, |db| Ok(db.today()))?.value)
    }

    /// Calls `listener` after each commit of whichever firm is open; it must return at once.
    pub fn listen(&self, listener: impl Fn(&Notice) + Send + Sync + 'static) {
        self.listeners
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Arc::new(listener));
    }

    /// Calls a command or query by name.
    ///
    /// # Errors
    /// `office.unknown_command`, `office.request_invalid`, `firm.none`, `session.locked`, and what the command refuses.
    pub fn call(&self, caller: &Caller, name: &str, req: Value) -> Result<Answer> {
        let entry = self.list.entries.get(name).ok_or_else(|| {
            Fault::new(
                "office.unknown_command",
                format!("There is no command “{name}”; `kaigong commands` lists them."),
            )
            .with("name", name)
        })?;
        match session::admit(self, caller, name, entry.kind) {
            // A file too damaged to say who works here can still be restored.
            Err(fault) if fault.code == "store.damaged" && name.starts_with("care.") => {}
            other => other?,
        }
        (entry.run)(self, caller, req)
    }

    /// The open firm, and who calls.
    pub(crate) fn firm(&self, caller: &Caller) -> Result<(Arc<Firm>, Id<Member>)> {
        let firm = self.current().ok_or_else(|| {
            Fault::new(
                "firm.none",
                "No firm is open yet. Make your firm or open the demo firm.",
            )
        })?;
        let named = match &caller.session {
            Some(session) => session::member_of(session, &firm)?,
            None => caller.member,
        };
        let nobody = Id::from_bytes([0; 16]);
        let found: Option<Id<Member>> = firm
            .store
            .read(nobody, |db| match named {
                Some(id) => db.opt("SELECT id FROM firm_member WHERE id=?1 AND active=1", [id], |r| r.get(0)),
                None => db.opt(
                    "SELECT id FROM firm_member WHERE role='owner' AND active=1 ORDER BY id LIMIT 1",
                    [],
                    |r| r.get(0),
                ),
            })?
            .value;
        let member = found.ok_or_else(|| {
            Fault::new(
                "firm.member_unknown",
                "This person is not an active member of the firm.",
            )
        })?;
        Ok((firm, member))
    }

    pub(crate) fn current(&self) -> Option<Arc<Firm>> {
        self.open
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Tells the screens about something that is in no table.
    pub(crate) fn announce(&self, what: &str) {
        self.tell(&Notice {
            change: None,
            tables: [what.to_owned()].into(),
        });
    }

    fn tell(&self, notice: &Notice) {
        for listener in self
            .listeners
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
        {
            listener(notice);
        }
    }

    /// PINs are tried one at a time.
    pub(crate) fn pin_turn(&self) -> MutexGuard<'_, ()> {
        self.pins.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Archives that wait to be fetched.
    pub(crate) fn parked(&self) -> MutexGuard<'_, Vec<Parked>> {
        self.parked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn env(&self) -> &Arc<dyn Environment> {
        &self.env
    }
}
