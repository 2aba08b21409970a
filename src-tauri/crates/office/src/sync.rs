//! Sharing the firm between devices: its line to the relay, who may come in, what could not be merged.
//!
//! Invariants
//! - A firm's file is shared from the computer alone that keeps the keys of its device; a copy elsewhere, and a practice
//!   copy, exchange nothing.
//! - Whatever waits for the network holds neither the file nor anybody's work, and ends when the file closes.
//! - Nobody's screen waits for the runner: what a person asks for goes first.

mod appointing;
mod conflicts;
mod files;
mod files_told;
mod inviting;
mod joining;
mod line;
mod own;
mod parcel;
mod picture;
mod runner;
mod status;
mod way;
mod wire;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};

use firm::api::Nothing;
use kernel::{DeviceId, Fault, Result};

pub use ::sync::{Folder, Vault};
pub(crate) use files::{FILES, FILES_HERE};
pub(crate) use inviting::{Removal, remove_all_of};
pub(crate) use line::{Held, Line};
pub(crate) use own::{OWN, own_projects};

use crate::list::{Answer, Kind, List};
use crate::office::{Caller, Firm, Office};
use wire::*;

/// The table that these answers are read from, as far as the screens know.
pub(crate) const SYNC: &str = "_sync";

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An office's part in sharing.
#[derive(Default)]
pub(crate) struct Sharing {
    vault: Arc<Chosen>,
    office: RwLock<Weak<Office>>,
    /// Rounds are done without being asked for.
    live: AtomicBool,
    entering: Mutex<HashMap<String, Arc<joining::Entering>>>,
}

/// The vault that the host chose, whenever it did.
#[derive(Default)]
struct Chosen(RwLock<Option<Arc<dyn Vault>>>);

impl Chosen {
    fn get(&self) -> Result<Arc<dyn Vault>> {
        let chosen = self
            .0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        chosen.ok_or_else(|| {
            Fault::new(
                "sync.no_vault",
                "This program keeps no keys, so a firm cannot be shared from here.",
            )
        })
    }
}

impl Vault for Chosen {
    fn load(&self, device: DeviceId) -> Result<Option<Vec<u8>>> {
        self.get()?.load(device)
    }

    fn save(&self, device: DeviceId, secret: &[u8]) -> Result<()> {
        self.get()?.save(device, secret)
    }

    fn recall(&self, device: DeviceId) -> Result<Option<Vec<u8>>> {
        self.get()?.recall(device)
    }

    fn remember(&self, device: DeviceId, memory: &[u8]) -> Result<()> {
        self.get()?.remember(device, memory)
    }

    fn forget(&self, device: DeviceId) -> Result<()> {
        self.get()?.forget(device)
    }
}

impl Sharing {
    fn vault(&self) -> Arc<dyn Vault> {
        Arc::clone(&self.vault) as Arc<dyn Vault>
    }

    fn office(&self) -> Weak<Office> {
        self.office
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The line of a file that is being opened.
    pub fn line(&self, office: &Office) -> Arc<Line> {
        Line::new(office.env(), self.vault(), self.office())
    }

    /// A file is open: its rounds begin, where they are done here by themselves.
    pub fn opened(&self, firm: &Arc<Firm>) {
        if self.live.load(Ordering::Acquire) {
            // Without a thread to spare rounds are done when somebody asks.
            let _ = runner::follow(firm);
        }
    }
}

/// From now on devices' secret keys are kept in this vault, and firms can be shared and joined. Rounds are done when somebody
/// asks.
pub fn know(office: &Arc<Office>, vault: Arc<dyn Vault>) {
    let sync = office.sync();
    *sync.vault.0.write().unwrap_or_else(PoisonError::into_inner) = Some(vault);
    *sync.office.write().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(office);
}

/// The same, and rounds are done by themselves for whichever firm the office opens. Call it before the first one is.
pub fn keep(office: &Arc<Office>, vault: Arc<dyn Vault>) {
    know(office, vault);
    office.sync().live.store(true, Ordering::Release);
    if let Some(firm) = office.current() {
        office.sync().opened(&firm);
    }
}

fn pause(office: &Office, caller: &Caller, pause: bool) -> Result<Answer> {
    let (firm, _) = office.firm(caller)?;
    let line = &firm.line;
    if line.reader.stage(&firm.store)?.is_none() {
        line.shared(&firm)?;
    }
    line.reader.pause(&firm.store, pause)?;
    // A round that is under way ends, or one begins.
    line.at_once(|_| {});
    line.announce();
    Answer::plain(&Nothing {})
}

/// One round, while somebody waits for it; from the log's beginning where what was set aside is to be judged anew.
fn round(office: &Office, caller: &Caller, again: bool) -> Result<Answer> {
    let (firm, _) = office.firm(caller)?;
    let line = &firm.line;
    line.shared(&firm)?;
    let report = line.at_once(|engine| {
        if again {
            engine.read_again(&firm.store)?;
        }
        line.round_with(engine, &firm, &caller.pace)
    })?;
    if report.trouble.is_none() {
        files_too(office, &firm);
    }
    let waiting = line
        .reader
        .status(&firm.store)?
        .map_or(0, |status| status.waiting);
    let some = |number: usize| line::count(number as u64);
    Answer::plain(&SyncRound {
        received: some(report.received),
        sent: some(report.sent),
        refused: some(report.refused),
        set_aside: some(report.set_aside),
        conflicts: some(report.conflicts),
        waiting: line::count(waiting),
        trouble: report.trouble,
    })
}

/// After a round files travel: in the background where rounds do, and before the answer otherwise.
fn files_too(office: &Office, firm: &Arc<Firm>) {
    match office.sync().live.load(Ordering::Acquire) {
        true => files::follow(&Arc::downgrade(firm), &firm.line),
        // What is in their way is said by `sync.files`, and is no trouble of the round.
        false => drop(files::carry(&Arc::downgrade(firm), &firm.line)),
    }
}

pub(crate) fn list(list: &mut List) {
    files_told::list(list);
    list.host::<Nothing, SyncStatus>("sync.status", Kind::Query, status::status);
    list.host::<Nothing, Vec<SyncDevice>>("sync.devices", Kind::Query, status::devices);
    list.host::<SyncListed, SyncUnsent>("sync.unsent", Kind::Query, status::unsent);
    list.host::<SyncListed, SyncQuarantine>("sync.quarantine", Kind::Query, status::quarantine);
    list.host::<SyncConflictFilter, SyncConflicts>("sync.conflicts", Kind::Query, conflicts::list);
    list.host::<SyncSettle, Nothing>("sync.settle", Kind::Command, conflicts::settle);
    list.host::<SyncSettleLate, SyncLateSettled>(
        "sync.settle_late",
        Kind::Command,
        conflicts::settle_late,
    );
    list.host::<SyncFound, SyncKit>("sync.found", Kind::Command, inviting::found);
    list.host::<Nothing, SyncKit>("sync.draft_kit", Kind::Command, inviting::draft_kit);
    list.host::<SyncRenewKit, Nothing>("sync.renew_kit", Kind::Command, inviting::renew_kit);
    list.host::<SyncInvite, SyncInvitation>("sync.invite", Kind::Command, inviting::invite);
    list.host::<SyncInvitationRef, SyncInvitationState>(
        "sync.invitation",
        Kind::Query,
        inviting::invitation,
    );
    list.host::<SyncInvitationRef, Nothing>("sync.confirm", Kind::Command, inviting::confirm);
    list.host::<SyncInvitationRef, Nothing>("sync.withdraw", Kind::Command, inviting::withdraw);
    list.host::<SyncDeviceRef, Nothing>("sync.revoke", Kind::Command, inviting::revoke);
    list.host::<SyncAppoint, Nothing>("sync.appoint", Kind::Command, appointing::appoint);
    list.host::<SyncPicture, SyncRead>("sync.read_picture", Kind::Query, picture::read);
    list.host::<SyncPack, SyncPacked>("sync.pack", Kind::Command, parcel::pack);
    list.host::<SyncParcel, SyncTakenIn>("sync.take_in", Kind::Command, parcel::take_in);
    list.host::<SyncJoin, SyncJoiningRef>("sync.join", Kind::Command, joining::join);
    list.host::<SyncRecover, SyncJoiningRef>("sync.recover", Kind::Command, joining::recover);
    list.host::<SyncJoiningRef, SyncJoiningState>("sync.joining", Kind::Query, joining::joining);
    list.host::<SyncJoiningRef, Nothing>("sync.leave_joining", Kind::Command, joining::leave);
    list.host::<Nothing, Nothing>("sync.pause", Kind::Command, |office, caller, _: Nothing| {
        pause(office, caller, true)
    });
    list.host::<Nothing, Nothing>(
        "sync.resume",
        Kind::Command,
        |office, caller, _: Nothing| pause(office, caller, false),
    );
    list.host::<Nothing, SyncRound>("sync.now", Kind::Command, |office, caller, _: Nothing| {
        round(office, caller, false)
    });
    list.host::<Nothing, SyncRound>(
        "sync.read_again",
        Kind::Command,
        |office, caller, _: Nothing| round(office, caller, true),
    );
}
