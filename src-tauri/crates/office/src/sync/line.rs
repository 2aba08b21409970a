//! The line of an open firm's file to its relay: the engine, who uses it when, and what is known beside the file.
//!
//! Rounds are done one at a time. A person who asks for something does not wait for the runner: his asking ends what the
//! runner is at, which goes on afterwards from what is on the disk.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, Weak};
use std::time::{Duration, Instant};

use ::sync::http::Http;
use ::sync::{CLASSES, Engine, Report, Stage, Vault};
use kernel::{DeviceId, Fault, Id, Result, Timestamp};
use store::{Environment, Member, Notice, Pace, Progress, Sight, Store};

use super::appointing;
use super::files::Traffic;
use super::inviting::Invited;
use super::own::OWN;
use super::way::{Halt, Way};
use super::wire::{SyncBusy, SyncStage};
use super::{SYNC, locked};
use crate::SLICES;
use crate::office::{Firm, Office};

/// A round that takes less says nothing of how far it is.
const BEFORE_PROGRESS: Duration = Duration::from_millis(400);

/// How a firm's file is shared.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mode {
    /// Not from here, and why where it was once or cannot be.
    Off(Option<Fault>),
    On,
    Paused,
    Revoked,
}

/// What is known beside the file.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    /// Whether the relay answered last; none before it was asked.
    pub online: Option<bool>,
    /// What is being done.
    pub busy: Option<SyncBusy>,
    /// What is wrong on this computer, and since when.
    pub here: Option<(Fault, Timestamp)>,
}

/// Why the runner is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ring {
    /// Something was done here; where the relay does not answer that can wait.
    Own,
    /// There is something new, or somebody asks.
    Now,
}

/// One line for each opening of a file.
pub(crate) struct Line {
    engine: Mutex<Engine>,
    /// Reads what is on the disk, and does no rounds.
    pub(crate) reader: Engine,
    env: Arc<dyn Environment>,
    vault: Arc<dyn Vault>,
    office: Weak<Office>,
    pub(super) halt: Halt,
    /// The runner's round.
    round: Mutex<Pace>,
    /// So many people want the engine.
    wanted: AtomicU32,
    told: Mutex<Told>,
    bell: Mutex<Option<Ring>>,
    rung: Condvar,
    http: Mutex<Option<Http>>,
    keyed: Mutex<Option<(DeviceId, bool)>>,
    pub(super) files: Traffic,
    pub(super) running: AtomicBool,
    pub(super) invitations: Mutex<HashMap<String, Arc<Invited>>>,
    /// What this computer holds, and from what that follows.
    sight: Mutex<Option<(Certified, Sight)>>,
}

/// What [`Engine::certified`] says.
type Certified = (u64, Option<String>);

/// A line that ends with the firm that has it.
pub(crate) struct Held(pub Arc<Line>);

impl Deref for Held {
    type Target = Arc<Line>;

    fn deref(&self) -> &Arc<Line> {
        &self.0
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.end();
    }
}

impl Line {
    pub fn new(
        env: &Arc<dyn Environment>,
        vault: Arc<dyn Vault>,
        office: Weak<Office>,
    ) -> Arc<Self> {
        let engine = || Engine::new(Arc::clone(env), Arc::clone(&vault), SLICES).with_own(OWN);
        Arc::new(Self {
            engine: Mutex::new(engine()),
            reader: engine(),
            env: Arc::clone(env),
            office,
            halt: Halt::default(),
            round: Mutex::default(),
            wanted: AtomicU32::default(),
            told: Mutex::default(),
            bell: Mutex::default(),
            rung: Condvar::new(),
            http: Mutex::default(),
            keyed: Mutex::default(),
            files: Traffic::default(),
            running: AtomicBool::default(),
            invitations: Mutex::default(),
            sight: Mutex::default(),
            vault,
        })
    }

    /// The file is closed: whatever is under way ends.
    pub fn end(&self) {
        self.halt.end();
        locked(&self.round).cancel();
        self.rung.notify_all();
        self.files.ring();
    }

    /// Hears what was committed: own changes are sent at once.
    pub fn hear(&self, notice: &Notice) {
        if notice.change.is_some() {
            self.ring(Ring::Own);
        }
    }

    /// Calls the runner.
    pub(super) fn ring(&self, ring: Ring) {
        let mut bell = locked(&self.bell);
        *bell = (*bell).max(Some(ring));
        self.rung.notify_all();
    }

    /// Waits until it is called, or the time is over; `patient` does not hear what can wait.
    pub(super) fn wait(&self, time: Option<Duration>, patient: bool) -> Option<Ring> {
        let begun = Instant::now();
        let mut bell = locked(&self.bell);
        loop {
            if self.halt.is_over() {
                return None;
            }
            if bell.is_some_and(|ring| !patient || ring == Ring::Now) {
                return bell.take();
            }
            let left = match time {
                None => Duration::from_secs(3_600),
                Some(time) => match time.checked_sub(begun.elapsed()) {
                    Some(left) if !left.is_zero() => left,
                    _ => return bell.take(),
                },
            };
            bell = self
                .rung
                .wait_timeout(bell, left)
                .map_or_else(|broken| broken.into_inner().0, |(bell, _)| bell);
        }
    }

    pub(super) fn env(&self) -> &dyn Environment {
        &*self.env
    }

    pub(super) fn told(&self) -> Told {
        locked(&self.told).clone()
    }

    fn tell(&self, change: impl FnOnce(&mut Told)) {
        let mut told = locked(&self.told);
        let before = (
            told.online,
            told.busy,
            told.here.as_ref().map(|(fault, _)| fault.code.clone()),
        );
        change(&mut told);
        let after = (
            told.online,
            told.busy,
            told.here.as_ref().map(|(fault, _)| fault.code.clone()),
        );
        drop(told);
        if before != after {
            self.announce();
        }
    }

    /// Screens that show how the firm is shared ask again.
    pub(super) fn announce(&self) {
        self.announce_of(SYNC);
    }

    /// Screens that show this ask again.
    pub(super) fn announce_of(&self, what: &str) {
        if let Some(office) = self.office.upgrade().filter(|_| !self.halt.is_over()) {
            office.announce(what);
        }
    }

    /// How this file is shared.
    pub(super) fn mode(&self, firm: &Firm) -> Result<Mode> {
        let stage = self.reader.stage(&firm.store)?;
        if firm.look(practice::api::mark)?.is_some() {
            return Ok(Mode::Off(Some(practising())));
        }
        let Some(stage) = stage else {
            return Ok(Mode::Off(None));
        };
        if stage == Stage::Removed {
            return Ok(Mode::Revoked);
        }
        if !self.has_keys(&firm.store) {
            return Ok(Mode::Off(Some(no_keys())));
        }
        Ok(match self.reader.paused(&firm.store)? {
            Some(_) => Mode::Paused,
            None => Mode::On,
        })
    }

    /// Whether this computer keeps the device's keys. Where that cannot be told, rounds say what is wrong.
    fn has_keys(&self, store: &Store) -> bool {
        let Some(device) = store.device() else {
            return false;
        };
        if let Some((known, has)) = *locked(&self.keyed)
            && known == device
        {
            return has;
        }
        match self.vault.load(device) {
            Ok(secret) => {
                let has = secret.is_some();
                *locked(&self.keyed) = Some((device, has));
                has
            }
            Err(_) => true,
        }
    }

    /// Refuses unless the firm is shared from here and somebody does not work offline on purpose.
    pub(super) fn shared(&self, firm: &Firm) -> Result<()> {
        Err(match self.mode(firm)? {
            Mode::On => return Ok(()),
            Mode::Off(None) => Fault::new(
                "sync.not_shared",
                "This firm is on this computer alone. Share it first.",
            ),
            Mode::Off(Some(fault)) => fault,
            Mode::Paused => Fault::new(
                "sync.paused",
                "You work offline on purpose. Go online again first.",
            ),
            Mode::Revoked => Fault::new(
                "sync.removed",
                "This computer was removed from the firm. Ask the owner for a new invitation.",
            ),
        })
    }

    /// The way to the firm's relay.
    pub(super) fn way(&self, store: &Store, pace: &Pace) -> Result<Way> {
        let address = self.reader.relay(store)?.unwrap_or_default();
        Ok(Way::new(self.http(&address), &self.halt, pace))
    }

    /// Members with an owner's computer by certificate; `None` where the firm is on this computer alone.
    pub fn owners(&self, store: &Store) -> Result<Option<Vec<Id<Member>>>> {
        self.reader.owners(store)
    }

    /// What this computer holds, by certificate: whatever somebody's role, there is no more to see here.
    pub fn sight(&self, store: &Store) -> Result<Sight> {
        let certified = self.reader.certified(store)?;
        let mut known = locked(&self.sight);
        match *known {
            Some((ref known, sight)) if *known == certified => Ok(sight),
            _ => {
                let held = self.reader.holds(store)?;
                let sight = match held.len() == CLASSES.len() {
                    true => Sight::ALL,
                    false => Sight::of(&held),
                };
                *known = Some((certified, sight));
                Ok(sight)
            }
        }
    }

    pub(super) fn http(&self, address: &str) -> Http {
        let mut known = locked(&self.http);
        match &*known {
            Some(http) if http.address() == address => http.clone(),
            _ => known.insert(Http::new(address)).clone(),
        }
    }

    /// Does something with the engine for somebody who waits: the runner's round ends, and goes on afterwards.
    pub(super) fn at_once<T>(&self, f: impl FnOnce(&mut Engine) -> T) -> T {
        self.wanted.fetch_add(1, Ordering::AcqRel);
        locked(&self.round).cancel();
        let mut engine = locked(&self.engine);
        let done = f(&mut engine);
        drop(engine);
        self.wanted.fetch_sub(1, Ordering::AcqRel);
        self.ring(Ring::Now);
        done
    }

    /// Puts another file in the place of the firm's, while no round is under way.
    pub fn while_replaced<T>(&self, f: impl FnOnce() -> T) -> T {
        self.at_once(|engine| {
            let done = f();
            *locked(&self.sight) = None;
            engine.forget();
            *locked(&self.keyed) = None;
            done
        })
    }

    /// One round of the runner; `None` where somebody else wants the engine, or ended it.
    pub(super) fn runners_round(self: &Arc<Self>, firm: &Firm) -> Option<Result<Report>> {
        if self.wanted.load(Ordering::Acquire) > 0 {
            return None;
        }
        let begun = Instant::now();
        let line = Arc::downgrade(self);
        let filling = !self.reader.whole(&firm.store).unwrap_or(true);
        let pace = Pace::new(move |progress| {
            if let Some(line) = line
                .upgrade()
                .filter(|_| begun.elapsed() >= BEFORE_PROGRESS)
            {
                line.busy(&progress, filling);
            }
        });
        *locked(&self.round) = pace.clone();
        // Whoever came between these two lines waits for a round that nobody ends, so it is looked for once more.
        if self.wanted.load(Ordering::Acquire) > 0 {
            return None;
        }
        let mut engine = locked(&self.engine);
        if self.halt.is_over() {
            return None;
        }
        let mut done = self.round_with(&mut engine, firm, &pace);
        if let Ok(report) = &mut done
            && report.trouble.is_none()
        {
            let said = appointing::as_chosen(self, &mut engine, firm, &pace);
            report.trouble = said.err();
        }
        drop(engine);
        match done {
            _ if pace.is_cancelled() => None,
            Err(fault) if fault.code == "store.cancelled" => None,
            other => Some(other),
        }
    }

    /// One round, for whoever waits for it.
    pub(super) fn round_with(
        &self,
        engine: &mut Engine,
        firm: &Firm,
        pace: &Pace,
    ) -> Result<Report> {
        let done = self
            .way(&firm.store, pace)
            .and_then(|way| engine.step(&firm.store, &way, pace));
        let now = self.env.now();
        let given_up = pace.is_cancelled() || self.halt.is_over();
        self.tell(|told| {
            told.busy = None;
            match &done {
                _ if given_up => {}
                Ok(report) => {
                    let trouble = report.trouble.as_ref();
                    let heard = trouble.is_none_or(|fault| !UNHEARD.contains(&fault.code.as_str()));
                    told.online = Some(heard);
                    told.here = None;
                }
                Err(fault) => {
                    let since = told.here.as_ref().filter(|(was, _)| was.code == fault.code);
                    told.here = Some((fault.clone(), since.map_or(now, |(_, since)| *since)));
                }
            }
        });
        done
    }

    fn busy(&self, progress: &Progress, filling: bool) {
        let stage = match progress.stage.as_str() {
            "sync.send" => SyncStage::Pushing,
            "sync.receive" if filling => SyncStage::Filling,
            "sync.receive" => SyncStage::Pulling,
            // Steps of a step.
            _ => return,
        };
        self.tell(|told| {
            told.busy = Some(SyncBusy {
                stage,
                done: count(progress.done),
                total: count(progress.total),
            });
        });
    }
}

/// Codes of troubles where no relay answered.
const UNHEARD: [&str; 2] = ["sync.offline", "sync.strange_answer"];

/// A count as screens take it.
pub(super) fn count(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn practising() -> Fault {
    Fault::new(
        "sync.practice",
        "This is for practising and stays on this computer. Leave practice to share the firm.",
    )
}

fn no_keys() -> Fault {
    Fault::new(
        "sync.no_keys",
        "This file is a copy from another computer: its keys are not here. Open the firm on the computer where it belongs, or let this one join as a device of its own.",
    )
}
