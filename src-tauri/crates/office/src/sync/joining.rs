//! Joining a firm, by an invitation or by its recovery kit: a new file is made, let in, filled from the relay, and opened.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, Weak};
use std::thread;
use std::time::Duration;

use ::sync::http::Http;
use ::sync::{Engine, Joined, Joining, Recovering, Stage, Vault};
use firm::api::Nothing;
use kernel::{Fault, Id, Result};
use store::{Environment, Lock, Pace, Store, backup, keys};

use super::line::count;
use super::own::OWN;
use super::way::{Halt, Way, address, await_box, passes};
use super::wire::*;
use super::{SYNC, locked};
use crate::app::free_path;
use crate::demo::{discard, put_in_place, unfinished};
use crate::list::Answer;
use crate::office::{Caller, Firm, Office};
use crate::{FILE_EXTENSION, SLICES};

/// After a round without a connection, while the file is filled.
const AGAIN: Duration = Duration::from_secs(2);

/// A way into a firm that somebody here began.
pub(crate) struct Entering {
    state: Mutex<SyncJoiningState>,
    halt: Halt,
    pace: Mutex<Pace>,
    office: Weak<Office>,
}

impl Entering {
    fn tell(&self, change: impl FnOnce(&mut SyncJoiningState)) {
        let mut state = locked(&self.state);
        let before = state.clone();
        change(&mut state);
        let moved = *state != before;
        drop(state);
        if moved && let Some(office) = self.office.upgrade() {
            office.announce(SYNC);
        }
    }

    fn fail(&self, fault: Fault) {
        self.tell(|state| {
            state.stage = SyncJoiningStage::Failed;
            state.fault = Some(fault);
        });
    }

    /// Whether this is trouble that passes: then it is said, and tried again.
    fn passes(&self, fault: &Fault) -> bool {
        let passes = passes(fault);
        if passes {
            self.tell(|state| state.fault = Some(fault.clone()));
        }
        passes
    }
}

/// Makes an empty file one of the firm's, on whichever way this computer came to be let in.
type MakeOurs<'a> = &'a dyn Fn(&Store, &Way) -> Result<()>;

pub(super) fn join(office: &Office, caller: &Caller, req: SyncJoin) -> Result<Answer> {
    is_somebody(office, caller)?;
    let relay = req.relay.as_deref().map(address);
    let relay = relay.as_deref().filter(|relay| !relay.is_empty());
    let env = Arc::clone(office.env());
    let (name, person) = (req.device_name.trim(), req.person.trim());
    let joining = Joining::new(env, &req.invitation, relay, name, person)?;
    let vault = office.sync().vault();
    begin(office, SyncJoiningStage::Waiting, move |entering| {
        enter(entering, joining, &*vault);
    })
}

pub(super) fn recover(office: &Office, caller: &Caller, req: SyncRecover) -> Result<Answer> {
    is_somebody(office, caller)?;
    let (env, name) = (Arc::clone(office.env()), req.device_name.trim());
    let relay = address(&req.relay);
    let recovering = Recovering::new(env, &relay, &req.firm, &req.kit, name)?;
    let vault = office.sync().vault();
    begin(office, SyncJoiningStage::Filling, move |entering| {
        let way = Way::new(
            Http::new(recovering.relay()),
            &entering.halt,
            &Pace::default(),
        );
        filling(entering, &way, &*vault, &|store, way| {
            recovering.enter(store, way, &*vault)
        });
    })
}

/// Whoever sits here has to be somebody before the computer opens another firm.
fn is_somebody(office: &Office, caller: &Caller) -> Result<()> {
    if let Some(firm) = office.current()
        && !is_empty(&firm)?
    {
        office.firm(caller)?;
    }
    Ok(())
}

/// Goes in on a thread of its own; by what it is asked how far it is.
fn begin(
    office: &Office,
    stage: SyncJoiningStage,
    work: impl FnOnce(&Arc<Entering>) + Send + 'static,
) -> Result<Answer> {
    let mut id = [0; 8];
    office.env().random(&mut id);
    let id = format!("{:016x}", u64::from_be_bytes(id));
    let entering = Arc::new(Entering {
        state: Mutex::new(SyncJoiningState {
            stage,
            code: None,
            done: 0,
            total: 0,
            fault: None,
        }),
        halt: Halt::default(),
        pace: Mutex::default(),
        office: office.sync().office(),
    });
    locked(&office.sync().entering).insert(id.clone(), Arc::clone(&entering));
    thread::Builder::new()
        .name("sync joining".to_owned())
        .spawn(move || work(&entering))
        .map_err(Fault::internal)?;
    Answer::plain(&SyncJoiningRef { id })
}

fn named(office: &Office, id: &str) -> Result<Arc<Entering>> {
    locked(&office.sync().entering)
        .get(id)
        .cloned()
        .ok_or_else(|| {
            Fault::new(
                "sync.no_joining",
                "Kaigong was closed meanwhile. Ask for a new invitation and join again.",
            )
        })
}

pub(super) fn joining(office: &Office, _: &Caller, req: SyncJoiningRef) -> Result<Answer> {
    let state = locked(&named(office, &req.id)?.state).clone();
    let mut answer = Answer::plain(&state)?;
    answer.reads = vec![SYNC.to_owned()];
    Ok(answer)
}

pub(super) fn leave(office: &Office, _: &Caller, req: SyncJoiningRef) -> Result<Answer> {
    let entering = named(office, &req.id)?;
    entering.halt.end();
    locked(&entering.pace).cancel();
    entering.tell(|state| {
        if state.stage != SyncJoiningStage::Done {
            state.stage = SyncJoiningStage::Failed;
            state.fault = None;
        }
    });
    Answer::plain(&Nothing {})
}

/// Whether the open file holds nothing: then it becomes the firm's.
fn is_empty(firm: &Firm) -> Result<bool> {
    firm.look(|db| {
        db.one(
            "SELECT NOT EXISTS(SELECT 1 FROM _change) AND NOT EXISTS(SELECT 1 FROM sync_state)",
            [],
            |r| r.get(0),
        )
    })
}

fn enter(entering: &Arc<Entering>, mut joining: Joining, vault: &dyn Vault) {
    let way = Way::new(Http::new(joining.relay()), &entering.halt, &Pace::default());
    loop {
        match joining.poll(&way) {
            Ok(Joined::In) => break,
            Ok(Joined::Waiting) => entering.tell(|state| state.fault = None),
            Ok(Joined::Compare(code)) => entering.tell(|state| {
                state.stage = SyncJoiningStage::Compare;
                state.code = Some(code);
                state.fault = None;
            }),
            Ok(Joined::Declined) => return entering.fail(declined()),
            Err(_) if entering.halt.is_over() => return,
            Err(fault) if entering.passes(&fault) => {}
            Err(fault) => return entering.fail(fault),
        }
        if !await_box(joining.awaited(), &way) {
            return;
        }
    }
    entering.tell(|state| {
        state.stage = SyncJoiningStage::Filling;
        state.fault = None;
    });
    filling(entering, &way, vault, &|store, way| {
        joining.enter(store, way, vault)
    });
}

/// Fills the file and opens it; says how that ended.
fn filling(entering: &Arc<Entering>, way: &Way, vault: &dyn Vault, ours: MakeOurs<'_>) {
    match fill(entering, way, vault, ours) {
        Ok(()) => entering.tell(|state| {
            state.stage = SyncJoiningStage::Done;
            state.fault = None;
        }),
        Err(_) if entering.halt.is_over() => {}
        Err(fault) => entering.fail(fault),
    }
}

/// How the names of files begin that are being filled.
const BEGUN: &str = "joining.";

/// Clears away what was begun by programs that ended in the middle of it.
fn forsaken(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some((part, _)) = name.strip_prefix(BEGUN).and(name.split_once(".part")) else {
            continue;
        };
        let part = folder.join(format!("{part}.part"));
        if Lock::take(&part).is_ok() {
            discard(&part);
        }
    }
}

/// Where the new file goes: in the place of the empty one that is open, or beside the others under the firm's name.
struct Place {
    empty: Option<Arc<Firm>>,
    part: PathBuf,
    /// Says that somebody is at work in the part beside the others.
    _lock: Option<Lock>,
}

impl Place {
    fn of(office: &Office) -> Result<Self> {
        let empty = match office.current() {
            Some(firm) if is_empty(&firm)? => Some(firm),
            _ => None,
        };
        let (part, lock) = match &empty {
            Some(firm) => {
                let part = backup::beside_for_replacing(firm.store.path());
                discard(&part);
                (part, None)
            }
            None => {
                let name = format!("{BEGUN}{FILE_EXTENSION}");
                let part = unfinished(&office.folder().join(name));
                let lock = Lock::take(&part)?;
                (part, Some(lock))
            }
        };
        Ok(Self {
            empty,
            part,
            _lock: lock,
        })
    }

    fn open(self, office: &Office, name: &str) -> Result<()> {
        match &self.empty {
            Some(firm) => {
                office.care().stop_looking();
                let _turn = office.care().alone();
                firm.line
                    .while_replaced(|| firm.store.replace(SLICES, || Ok(())))?;
                office.announce_all();
                Ok(())
            }
            None => {
                let path = free_path(office, name)?;
                put_in_place(&self.part, &path)?;
                office.open(&path)
            }
        }
    }
}

/// Makes the file, fills it and opens it. Whatever fails leaves nothing behind.
fn fill(entering: &Arc<Entering>, way: &Way, vault: &dyn Vault, ours: MakeOurs<'_>) -> Result<()> {
    let office = entering
        .office
        .upgrade()
        .ok_or_else(|| Fault::internal("the office is gone"))?;
    std::fs::create_dir_all(office.folder()).map_err(|error| no_room(&error))?;
    forsaken(office.folder());
    let place = Place::of(&office)?;
    let filled = filled(&office, entering, ours, way, &place.part, vault);
    let name = filled.inspect_err(|_| discard(&place.part))?;
    mortal::point("joining.filled");
    let part = place.part.clone();
    place.open(&office, &name).inspect_err(|_| discard(&part))?;
    mortal::point("joining.opened");
    Ok(())
}

/// The firm's name, once everything is in the file.
fn filled(
    office: &Office,
    entering: &Arc<Entering>,
    ours: MakeOurs<'_>,
    way: &Way,
    part: &Path,
    vault: &dyn Vault,
) -> Result<String> {
    // What comes in is encrypted from its first byte, where this computer can keep the key.
    let key = office.protection().new_key(office).ok().flatten();
    if let Some(key) = &key {
        keys::begin(part, key)?;
    }
    let filled = filled_in(office, entering, ours, way, part, vault);
    if let (Err(_), Some(key)) = (&filled, key) {
        office.protection().drop_key(key.id());
    }
    filled
}

fn filled_in(
    office: &Office,
    entering: &Arc<Entering>,
    ours: MakeOurs<'_>,
    way: &Way,
    part: &Path,
    vault: &dyn Vault,
) -> Result<String> {
    let store = Store::open(part, SLICES, Arc::clone(office.env()))?;
    loop {
        match ours(&store, way) {
            Ok(()) => break,
            Err(fault) if !entering.passes(&fault) || !entering.halt.rest(AGAIN) => {
                return Err(fault);
            }
            Err(_) => {}
        }
    }
    let known = store.device();
    let name = fetched(office, entering, &store, way);
    if name.is_err()
        && let Some(device) = known
    {
        // Of a file that goes nobody needs the keys.
        let _ = vault.forget(device);
    }
    store.secure()?;
    name
}

fn fetched(office: &Office, entering: &Arc<Entering>, store: &Store, way: &Way) -> Result<String> {
    let vault = office.sync().vault();
    let mut engine = Engine::new(
        Arc::clone(office.env()) as Arc<dyn Environment>,
        vault,
        SLICES,
    )
    .with_own(OWN);
    let telling = Arc::downgrade(entering);
    let pace = Pace::new(move |progress| {
        if let Some(entering) = telling.upgrade()
            && progress.stage == "sync.receive"
        {
            entering.tell(|state| {
                (state.done, state.total) = (count(progress.done), count(progress.total));
            });
        }
    });
    *locked(&entering.pace) = pace.clone();
    loop {
        let report = engine.step(store, way, &pace)?;
        if report.stage == Some(Stage::Removed) {
            return Err(declined());
        }
        let fault = report.trouble;
        entering.tell(|state| state.fault.clone_from(&fault));
        let nobody: Id<store::Member> = Id::from_bytes([0; 16]);
        let profile = store.read(nobody, firm::profile)?.value;
        if let (None, Some(profile), true) = (fault, profile, engine.whole(store)?) {
            return Ok(profile.name);
        }
        // The firm's first device may still be sending what it has.
        if !entering.halt.rest(AGAIN) {
            return Err(Fault::new(
                "store.cancelled",
                "This was stopped before it was finished. Nothing was changed.",
            ));
        }
    }
}

fn declined() -> Fault {
    Fault::new(
        "sync.declined",
        "The owner did not let this computer in. Ask, and join with a new invitation.",
    )
}

fn no_room(error: &std::io::Error) -> Fault {
    Fault::new(
        "store.cannot_open",
        "The folder for firms cannot be made. Check that you may write in your own folder.",
    )
    .with("reason", error.to_string())
}
