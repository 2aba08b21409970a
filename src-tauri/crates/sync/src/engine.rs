//! The rounds of a device with its relay.
//!
//! One call of [`Engine::step`] is one round: what others did is read page by page and applied, each page in one
//! transaction with the cursor; what was done here is sealed, frozen and pushed, and every verdict of the relay is acted on.
//! No thread, no sleep; time and randomness are the environment's. A round may end anywhere (no network, full disk, power
//! cut): the next one goes on from what is on the disk.
//!
//! A relay may lose what it had (wiped, restored from an old backup). It is told by the log's identity, by its vector going
//! back, by the last entry not standing where it stood, or by a device's stream that does not go on. Then the log is
//! read from its start again: known changes are passed over by their names, streams are learned anew, and what it lacks of this
//! device's own record is sealed again and pushed. What it lacks of another's is sent by this one when the other
//! was removed, or did not send it itself for a day.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

use envelope::{DeviceKeys, EpochKey, Hash, Room, Roster};
use kernel::{DeviceId, Fault, Result, Timestamp};
use store::{Class, Environment, Own, Pace, Slice, Store};

use crate::book::{self, NOBODY, Stage, State};
use crate::client::{Client, Signer};
use crate::codec::Classes;
use crate::desk::{self, Shelf, shelves};
use crate::holding::Holding;
use crate::memory;
use crate::push::sealed_class;
use crate::relay::{Relay, Stop, Trouble};
use crate::round::Round;
use crate::snapshot::AFTER_CHANGES;
use crate::vault::Vault;

/// What a round did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Changes of others that are applied now.
    pub received: usize,
    /// Own changes that the relay has now.
    pub sent: usize,
    /// Own changes that were refused; [`crate::Status::refused`] says why.
    pub refused: usize,
    /// Envelopes that could not be taken in; [`crate::Status::aside`] says why.
    pub set_aside: usize,
    /// Conflicts that came up.
    pub conflicts: usize,
    /// Why it ended early. What is on this device is untouched by it.
    pub trouble: Option<Fault>,
    /// Where the device stands now.
    pub stage: Option<Stage>,
}

/// What a device needs besides the firm's file; one for each open firm.
pub struct Engine {
    pub(crate) env: Arc<dyn Environment>,
    pub(crate) vault: Arc<dyn Vault>,
    pub(crate) classes: Classes,
    slices: Vec<Slice>,
    shelves: Vec<Shelf>,
    pub(crate) schema: u32,
    snapshot_after: u64,
    session: Option<Session>,
    /// Whether the log was compared with what it was, since the start and since the last trouble.
    compared: bool,
}

/// What is read from the file and the vault once.
pub(crate) struct Session {
    pub keys: DeviceKeys,
    pub device: DeviceId,
    pub roster: Roster,
    pub epochs: HashMap<(Room, u32), EpochKey>,
    /// Whether everybody was given the keys that this owner's device has.
    pub handed_out: bool,
    /// When all of them were given last, whatever was given before.
    pub handed_at: Option<Timestamp>,
    /// The certificate of which it is not known whether the relay took it.
    pub said: Option<Vec<u8>>,
    /// When the relay was asked for its snapshots.
    pub snapshots_at: Option<Timestamp>,
    /// The manifest of a snapshot that does not agree with the own record.
    pub differs: Option<Hash>,
    /// The end of the record when it was last looked whose rows are whose.
    pub desk_looked: Option<i64>,
}

impl Engine {
    /// For a file with these slices ([`crate::SLICE`] among them).
    pub fn new(env: Arc<dyn Environment>, vault: Arc<dyn Vault>, slices: &[Slice]) -> Self {
        Self {
            env,
            vault,
            classes: Classes::of(slices),
            slices: slices.to_vec(),
            shelves: Vec::new(),
            schema: schema(slices),
            snapshot_after: AFTER_CHANGES,
            session: None,
            compared: false,
        }
    }

    /// Says which rows are members' own: of tables that are not named, a device that holds contacts of its member's own records
    /// alone gets none.
    #[must_use]
    pub fn with_own(mut self, own: &[Own]) -> Self {
        self.shelves = shelves(&self.slices, own);
        self
    }

    /// Lets this device make a snapshot for so many new changes, where it is an owner's. As it comes, that are some thousands.
    pub fn snapshot_after(&mut self, changes: u64) {
        self.snapshot_after = changes;
    }

    /// Where this file stands; `None` where it is not shared.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn stage(&self, store: &Store) -> Result<Option<Stage>> {
        Ok(state(store)?.map(|state| state.stage))
    }

    /// The address of the relay that the firm is shared through; `None` where it is not shared.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn relay(&self, store: &Store) -> Result<Option<String>> {
        Ok(state(store)?.map(|state| state.relay))
    }

    /// Forgets what was read from the file, after it was replaced by a backup.
    pub fn forget(&mut self) {
        self.session = None;
        self.compared = false;
    }

    /// Lets the next rounds read the whole log again: what was set aside is judged anew, and what the relay lacks is sent.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn read_again(&mut self, store: &Store) -> Result<()> {
        if let Some(state) = state(store)? {
            crate::pull::begin_again(store, &state, state.log_id)?;
        }
        self.forget();
        Ok(())
    }

    /// One round: certificates, receiving, sending. It returns when nothing is left to do or something is in the way. A
    /// removed device only sees to it that the relay knows of its removal.
    ///
    /// # Errors
    /// What is wrong on this device: `sync.not_shared`, `sync.no_keys`, `sync.copied`, `store.disk_full`, `store.cancelled` and the like. What
    /// is wrong with the relay or the way to it is in the report.
    pub fn step(&mut self, store: &Store, relay: &dyn Relay, pace: &Pace) -> Result<Report> {
        let mut report = Report::default();
        let ended = self.round(store, relay, pace, |round| {
            let ended = round.run();
            report = std::mem::take(&mut round.report);
            ended
        });
        match ended {
            Ok(()) => {}
            Err(Stop::Here(fault)) => return Err(fault),
            Err(Stop::There(trouble)) => report.trouble = Some(trouble.into()),
        }
        report.stage = self.stage(store)?;
        Ok(report)
    }

    /// Does something with the relay, and notes on the disk what was learned by it.
    pub(crate) fn round<T>(
        &mut self,
        store: &Store,
        relay: &dyn Relay,
        pace: &Pace,
        f: impl FnOnce(&mut Round<'_>) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        let state = state(store)?.ok_or_else(not_shared)?;
        store.set_clock_offset(state.offset_ms);
        if self.session.is_none() {
            let device = store.device().ok_or_else(not_shared)?;
            memory::agree(&*self.vault, device, store, &state)?;
            self.session = Some(self.load(store, &state)?);
        }
        let Some(session) = self.session.as_mut() else {
            return Err(Fault::internal("no session").into());
        };
        let keys = session.keys_again();
        let signer = Signer {
            keys: &keys,
            env: &*self.env,
            offset_ms: Cell::new(state.offset_ms),
        };
        let mut round = Round {
            store,
            vault: &*self.vault,
            client: Client {
                relay,
                firm: state.firm,
                signer: &signer,
            },
            env: &*self.env,
            classes: &self.classes,
            shelves: &self.shelves,
            schema: self.schema,
            snapshot_after: self.snapshot_after,
            pace,
            session,
            state,
            report: Report::default(),
            compared: self.compared,
            have: 0,
            rereads: 0,
            holding: Holding::default(),
        };
        let ended = f(&mut round);
        let (compared, state) = (round.compared, round.state);
        match &ended {
            Ok(_) => {
                self.compared = compared;
                clear(store, state)?;
            }
            Err(Stop::Here(_)) => self.forget(),
            Err(Stop::There(trouble)) => {
                self.compared = false;
                note(store, signer.offset_ms.get(), &trouble.clone().into())?;
            }
        }
        ended
    }

    /// Reads keys and certificates.
    pub(crate) fn load(&self, store: &Store, state: &State) -> Result<Session> {
        let certificates = store.read(NOBODY, book::certificates)?.value;
        let roster = Roster::replay(state.firm, certificates.iter().map(Vec::as_slice))?;
        self.session_of(store, state, roster)
    }

    /// As the firm is by this list of its devices.
    pub(crate) fn session_of(
        &self,
        store: &Store,
        state: &State,
        roster: Roster,
    ) -> Result<Session> {
        let device = store.device().ok_or_else(not_shared)?;
        let keys = load_keys(&*self.vault, device)?;
        let wraps = store.read(NOBODY, book::wraps)?.value;
        let mut epochs = HashMap::new();
        for wrap in wraps {
            if let Some(announced) = roster.fingerprint(wrap.room, wrap.epoch)
                && let Ok(key) = EpochKey::unwrap(state.firm, &wrap, &keys, &announced)
            {
                epochs.insert((wrap.room, wrap.epoch), key);
            }
        }
        Ok(Session {
            device,
            keys,
            roster,
            epochs,
            handed_out: false,
            handed_at: None,
            said: memory::said(&*self.vault, device)?,
            snapshots_at: None,
            differs: None,
            desk_looked: None,
        })
    }
}

impl Session {
    /// Whether this device holds all of what others did. Who does not may not pass it on: under a change's name everybody
    /// would take the part of it for the whole.
    pub(crate) fn holds_all(&self) -> bool {
        let mut rooms = self.roster.rooms();
        rooms.all(|(room, _)| self.roster.may_read(self.device, room))
    }

    /// Whether this device may write a class of the whole firm.
    pub(crate) fn writes(&self, class: Class) -> bool {
        let room = Room::firm(sealed_class(class));
        self.roster.may_write(self.device, room)
    }

    /// Where this device writes a class: for the whole firm, or at its desk.
    pub(crate) fn room(&self, class: Class) -> Option<Room> {
        let desk = self.desk().filter(|_| class == desk::CLASS);
        let room = desk.unwrap_or_else(|| Room::firm(sealed_class(class)));
        self.roster.may_write(self.device, room).then_some(room)
    }

    /// The keys for a signer that lives beside this session.
    fn keys_again(&self) -> DeviceKeys {
        DeviceKeys::from_secret(&self.keys.to_secret()).expect("what was written is read")
    }
}

/// Something that only grows with the migrations of a program.
fn schema(slices: &[Slice]) -> u32 {
    let versions = slices.iter().filter_map(|slice| slice.migrations.last());
    versions.map(|step| step.version).sum()
}

pub(crate) fn state(store: &Store) -> Result<Option<State>> {
    Ok(store.read(NOBODY, State::read)?.value)
}

pub(crate) fn load_keys(vault: &dyn Vault, device: DeviceId) -> Result<DeviceKeys> {
    let secret = vault.load(device)?.ok_or_else(|| {
        Fault::new(
            "sync.no_keys",
            "This file is a copy from another computer: its keys are not here. Open the firm on the computer where it belongs, or let this one join as a device of its own.",
        )
    })?;
    let text = zeroize::Zeroizing::new(String::from_utf8(secret).map_err(Fault::internal)?);
    DeviceKeys::from_secret(&text)
}

pub(crate) fn not_shared() -> Fault {
    Fault::new(
        "sync.not_shared",
        "This firm is on this computer alone. Share it first.",
    )
}

/// Takes back what was said to be in the way.
fn clear(store: &Store, state: State) -> Result<()> {
    if state.trouble.is_some() {
        store.write(NOBODY, "sync.step", |tx| {
            State {
                trouble: None,
                trouble_at: None,
                ..state
            }
            .write(tx)
        })?;
    }
    Ok(())
}

/// Says what is in the way, and keeps the clock that was learned.
fn note(store: &Store, offset_ms: i64, fault: &Fault) -> Result<()> {
    let Some(state) = state(store)? else {
        return Ok(());
    };
    let told = state.trouble.as_ref().map(|old| &old.code) == Some(&fault.code);
    if told && state.offset_ms == offset_ms {
        return Ok(());
    }
    store.write(NOBODY, "sync.step", |tx| {
        State {
            trouble_at: if told {
                state.trouble_at
            } else {
                Some(tx.now())
            },
            trouble: Some(fault.clone()),
            offset_ms,
            ..state
        }
        .write(tx)
    })?;
    Ok(())
}

impl From<envelope::Hostile> for Trouble {
    fn from(hostile: envelope::Hostile) -> Self {
        Self::Refused(hostile.into())
    }
}

impl From<envelope::LogFault> for Trouble {
    fn from(fault: envelope::LogFault) -> Self {
        Self::Refused(fault.into())
    }
}
