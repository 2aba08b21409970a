//! The firm that is open in this process, and the way every call takes.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use kernel::{Fault, Id, Result};
use serde_json::Value;
use store::{By, Environment, Lock, Member, Notice, Pace, Store};

use crate::SLICES;
use crate::calls::Calls;
use crate::list::{Answer, List};

/// The ending of a firm's file.
pub const FILE_EXTENSION: &str = "kaigong";

/// On whose behalf a call is made.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The member; the firm's first owner where none is named.
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

/// An open firm: the file and the lock on it.
pub(crate) struct Firm {
    pub store: Store,
    _lock: Lock,
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
        *self.open.write().unwrap_or_else(PoisonError::into_inner) =
            Some(Arc::new(Firm { store, _lock: lock }));
        *self.problem.write().unwrap_or_else(PoisonError::into_inner) = None;
        let opened = self
            .opened
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        for listener in opened {
            listener(path);
        }
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
    /// `office.unknown_command`, `office.request_invalid`, `firm.none`, and what the command refuses.
    pub fn call(&self, caller: &Caller, name: &str, req: Value) -> Result<Answer> {
        let entry = self.list.entries.get(name).ok_or_else(|| {
            Fault::new(
                "office.unknown_command",
                format!("There is no command “{name}”; `kaigong commands` lists them."),
            )
            .with("name", name)
        })?;
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
        let nobody = Id::from_bytes([0; 16]);
        let found: Option<Id<Member>> = firm
            .store
            .read(nobody, |db| match caller.member {
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

    pub(crate) fn env(&self) -> &Arc<dyn Environment> {
        &self.env
    }
}
