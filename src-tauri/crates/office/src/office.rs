//! The firm that is open in this process, and the way every call takes.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};
use std::time::{Duration, Instant};

use kernel::{Fault, Id, Result};
use serde_json::Value;
use store::{By, Class, Db, Environment, Lock, Member, Notice, Pace, Sight, Store};

use crate::SLICES;
use crate::attachments::Attachments;
use crate::calls::Calls;
use crate::care::{CARE, Care, Memory};
use crate::export::Parked;
use crate::list::{Answer, Kind, List};
use crate::protection::Protection;
use crate::session::{self, Session};
use crate::sync::{FILES, FILES_HERE, Held, SYNC, Sharing};
use crate::veil;

/// The ending of a firm's file.
pub const FILE_EXTENSION: &str = "kaigong";

/// How long to wait for the last call into a file that was closed here and is opened again.
const PATIENCE: Duration = Duration::from_secs(5);

/// A file that nobody calls into any more is given free within this.
const FREED: Duration = Duration::from_millis(500);

/// What asks which firm is open, and therefore need not know.
const OF_ANY_OPENING: [&str; 5] = [
    "app.state",
    "app.cancel",
    "session.state",
    "sync.joining",
    "sync.leave_joining",
];

/// On whose behalf a call is made.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The window or browser that calls; who works there is who calls. The command line has none.
    pub session: Option<Arc<Session>>,
    /// The member, where there is no session; the firm's first owner where none is named.
    pub member: Option<Id<Member>>,
    /// Dry run: commands answer what would happen and change nothing.
    pub preview: bool,
    /// The opening that the call is meant for, where the caller names one: another firm may be open by now.
    pub opening: Option<u32>,
    /// Hears how far long work is, and ends it: [`Calls::begin`] gives one. Nobody listens by default.
    pub pace: Pace,
    /// The calls that `app.cancel` may end: those of the caller's own session.
    pub calls: Calls,
}

impl Caller {
    /// The same, whichever firm is open.
    pub(crate) fn of_any_opening(&self) -> Self {
        Self {
            opening: None,
            ..self.clone()
        }
    }
}

/// An open firm: the file, what is found in it, and the lock on it.
pub(crate) struct Firm {
    pub store: Store,
    pub search: search::Search,
    /// Somebody works on although pages are damaged.
    pub tolerated: AtomicBool,
    /// The number of this opening: no other one in this process has it, be it of the same file.
    pub opening: u32,
    /// Since when it is open.
    pub opened: Instant,
    /// The line to the relay, where the firm is shared.
    pub line: Held,
    /// What is masked for whom it is.
    pub masked: veil::Known,
    _lock: Lock,
}

impl Firm {
    /// Reads on nobody's behalf.
    pub(crate) fn look<T>(&self, f: impl FnOnce(&Db<'_>) -> Result<T>) -> Result<T> {
        let nobody: Id<Member> = Id::from_bytes([0; 16]);
        Ok(self.store.read(nobody, f)?.value)
    }

    /// Who reads or writes, for the store: with what he may see.
    pub(crate) fn by(&self, caller: &Caller, member: Id<Member>) -> Result<By> {
        Ok(By {
            member,
            pace: caller.pace.clone(),
            sight: self.sight(member)?,
        })
    }

    /// What a member sees at this computer: what his role does, of what it holds.
    pub(crate) fn sight(&self, member: Id<Member>) -> Result<Sight> {
        let by_role = self.look(|db| ::firm::rights::sight(db, member))?;
        Ok(by_role.and(self.line.sight(&self.store)?))
    }
}

/// The refusal of what makes no sense without a class of data that the caller does not see.
pub(crate) fn no_right(class: Class) -> Fault {
    Fault::new(
        "firm.no_right",
        "This shows or changes data that your role does not see. Ask an owner of the firm for the right, or to do it.",
    )
    .with("class", class.name())
}

type Listener = Arc<dyn Fn(&Notice) + Send + Sync>;
type Opened = Arc<dyn Fn(&Path) + Send + Sync>;

/// One process's office: the list, and the firm that is open, if any.
pub struct Office {
    list: List,
    folder: PathBuf,
    env: Arc<dyn Environment>,
    open: RwLock<Option<Arc<Firm>>>,
    openings: AtomicU32,
    /// What was open before, as long as somebody may still call into it.
    former: Mutex<Vec<(PathBuf, Weak<Firm>)>>,
    listeners: Arc<RwLock<Vec<Listener>>>,
    opened: RwLock<Vec<Opened>>,
    problem: RwLock<Option<(PathBuf, Fault)>>,
    care: Care,
    protection: Protection,
    pins: Mutex<()>,
    parked: Mutex<Vec<Parked>>,
    sync: Sharing,
    attachments: Attachments,
}

impl Office {
    /// An office that keeps new firms in `folder`; nothing is open yet.
    pub fn new(folder: impl Into<PathBuf>, env: Arc<dyn Environment>) -> Self {
        Self {
            list: crate::list(),
            folder: folder.into(),
            env,
            open: RwLock::default(),
            openings: AtomicU32::default(),
            former: Mutex::default(),
            listeners: Arc::default(),
            opened: RwLock::default(),
            problem: RwLock::default(),
            care: Care::default(),
            protection: Protection::default(),
            pins: Mutex::default(),
            parked: Mutex::default(),
            sync: Sharing::default(),
            attachments: Attachments::default(),
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
        self.open_firm(path).map(drop)
    }

    /// The same; the firm that it opened.
    pub(crate) fn open_firm(&self, path: &Path) -> Result<Arc<Firm>> {
        if let Some(firm) = self.current().filter(|firm| firm.store.path() == path) {
            return Ok(firm);
        }
        let lock = self.take_lock(path)?;
        self.protection.admit(path)?;
        self.care.before_opening(self, path)?;
        let store = Store::open(path, SLICES, Arc::clone(&self.env))?;
        store.with_own(crate::sync::OWN);
        ::attach::Vault::beside(path).sweep();
        let line = self.sync.line(self);
        let heard = Arc::clone(&line);
        let listeners = Arc::clone(&self.listeners);
        store.listen(move |notice| {
            heard.hear(notice);
            for listener in listeners
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .iter()
            {
                listener(notice);
            }
        });
        let firm = Arc::new(Firm {
            store,
            tolerated: AtomicBool::new(false),
            search: search::Search::default(),
            opening: self.openings.fetch_add(1, Ordering::Relaxed) + 1,
            line: Held(line),
            masked: veil::Known::default(),
            opened: Instant::now(),
            _lock: lock,
        });
        self.change_to(Some(Arc::clone(&firm)));
        *self.problem.write().unwrap_or_else(PoisonError::into_inner) = None;
        let opened = self
            .opened
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        for listener in opened {
            listener(path);
        }
        self.announce_all();
        self.care.wake();
        self.sync.opened(&firm);
        Ok(firm)
    }

    fn change_to(&self, firm: Option<Arc<Firm>>) {
        let former = std::mem::replace(
            &mut *self.open.write().unwrap_or_else(PoisonError::into_inner),
            firm,
        );
        if let Some(former) = former {
            former.line.end();
            let mut known = self.former();
            known.retain(|(_, firm)| firm.strong_count() > 0);
            known.push((former.store.path().to_owned(), Arc::downgrade(&former)));
        }
    }

    fn former(&self) -> MutexGuard<'_, Vec<(PathBuf, Weak<Firm>)>> {
        self.former.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The lock on a file. What was open here a moment ago is given free once the last call into it is over.
    fn take_lock(&self, path: &Path) -> Result<Lock> {
        let former = self
            .former()
            .iter()
            .rfind(|(known, _)| known == path)
            .map(|(_, firm)| firm.clone());
        if former.is_some() {
            self.care.stop_looking();
        }
        let begun = Instant::now();
        loop {
            let fault = match Lock::take(path) {
                Ok(lock) => return Ok(lock),
                Err(fault) => fault,
            };
            let patience = match &former {
                Some(firm) if firm.strong_count() > 0 => PATIENCE,
                Some(_) => FREED,
                None => Duration::ZERO,
            };
            if fault.code != "store.open_elsewhere" || begun.elapsed() >= patience {
                return Err(fault);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
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
    pub(crate) fn mark_damaged(&self, firm: &Arc<Firm>, fault: Fault) {
        if firm.tolerated.load(Ordering::Acquire) {
            return;
        }
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        // Whoever looked through it may have been slow: another firm is not damaged by it.
        if !open.as_ref().is_some_and(|open| Arc::ptr_eq(open, firm)) {
            return;
        }
        let problem = (firm.store.path().to_owned(), fault);
        *self.problem.write().unwrap_or_else(PoisonError::into_inner) = Some(problem);
        drop(open);
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
            .chain(["_change", CARE, SYNC, FILES, FILES_HERE].map(str::to_owned));
        self.tell(&Notice {
            change: None,
            tables: tables.collect(),
        });
    }

    pub(crate) fn care(&self) -> &Care {
        &self.care
    }

    pub(crate) fn protection(&self) -> &Protection {
        &self.protection
    }

    pub(crate) fn attachments(&self) -> &Attachments {
        &self.attachments
    }

    pub(crate) fn sync(&self) -> &Sharing {
        &self.sync
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
        self.change_to(None);
        self.announce_all();
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
    /// `office.unknown_command`, `office.request_invalid`, `firm.none`, `session.locked`, `store.closed` where the call is
    /// meant for another opening, `office.no_preview` for a dry run of what knows none, and what the command refuses.
    pub fn call(&self, caller: &Caller, name: &str, req: Value) -> Result<Answer> {
        let entry = self.list.entries.get(name).ok_or_else(|| {
            Fault::new(
                "office.unknown_command",
                format!("There is no command “{name}”; `kaigong commands` lists them."),
            )
            .with("name", name)
        })?;
        let caller = &match OF_ANY_OPENING.contains(&name) {
            true => caller.of_any_opening(),
            false => caller.clone(),
        };
        self.asked(caller)?;
        match session::admit(self, caller, name, entry.kind) {
            // A file too damaged to say who works here can still be restored.
            Err(fault) if fault.code == "store.damaged" && name.starts_with("care.") => {}
            other => other?,
        }
        if caller.preview && !entry.previews {
            return Err(Fault::new(
                "office.no_preview",
                "This cannot be tried out beforehand, and was not done. Call it without --preview.",
            )
            .with("name", name));
        }
        self.needs(caller, name)?;
        let veil = veil::of(self, caller, name)?;
        if veil.is_some() {
            veil::refuse(name, entry.kind, &req)?;
        }
        let mut answer = (entry.run)(self, caller, req);
        if let Ok(answer) = &mut answer {
            veil::said_anew(&mut answer.reads);
        }
        match (veil, answer) {
            (Some(veil), Ok(mut answer)) => {
                veil::answer(&veil, &mut answer);
                Ok(answer)
            }
            (Some(veil), Err(fault)) => Err(veil::fault(&veil, fault)),
            (None, answer) => answer,
        }
    }

    /// Refuses what makes no sense without data that the caller may not see.
    ///
    /// # Errors
    /// `firm.no_right` with the `class`.
    pub(crate) fn needs(&self, caller: &Caller, name: &str) -> Result<()> {
        let needed = self.list.needed(name);
        if needed.is_empty() {
            return Ok(());
        }
        let (firm, member) = self.firm(caller)?;
        let sight = firm.by(caller, member)?.sight;
        match needed.iter().find(|class| !sight.sees(**class)) {
            None => Ok(()),
            Some(class) => Err(no_right(*class)),
        }
    }

    /// The open firm, and who calls.
    pub(crate) fn firm(&self, caller: &Caller) -> Result<(Arc<Firm>, Id<Member>)> {
        let firm = self.asked(caller)?.ok_or_else(|| {
            Fault::new(
                "firm.none",
                "No firm is open yet. Make your firm or open the demo firm.",
            )
        })?;
        let named = match &caller.session {
            Some(session) => session::member_of(session, &firm)?,
            None => caller.member,
        };
        let found = match named {
            Some(id) => firm.look(|db| {
                db.opt(
                    "SELECT id FROM firm_member WHERE id=?1 AND active=1",
                    [id],
                    |r| r.get(0),
                )
            })?,
            None => firm.first_owner()?,
        };
        let member = found.ok_or_else(|| {
            Fault::new(
                "firm.member_unknown",
                "This person is not an active member of the firm.",
            )
        })?;
        Ok((firm, member))
    }

    /// The firm that is open, where it is the one that the call is meant for.
    pub(crate) fn asked(&self, caller: &Caller) -> Result<Option<Arc<Firm>>> {
        let firm = self.current();
        let opening = firm.as_ref().map_or(0, |firm| firm.opening);
        if caller.opening.is_some_and(|meant| meant != opening) {
            return Err(Fault::new(
                "store.closed",
                "This firm was just closed. Try again.",
            ));
        }
        Ok(firm)
    }

    /// Whether a caller may see anything of the open firm: what a host does besides calls asks this first.
    ///
    /// # Errors
    /// `session.locked`.
    pub fn admit(&self, caller: &Caller) -> Result<()> {
        session::admit(self, caller, "", Kind::Query)
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
