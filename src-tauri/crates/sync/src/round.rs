//! One round: what both directions share, and the certificates.

use std::collections::HashSet;

use envelope::wire::{Wrap, codes};
use envelope::{Certificate, EpochKey, LogFault, Room};
use kernel::{Fault, Result, Timestamp};
use store::{Environment, Pace, Store, Tx};

use crate::book::{self, NOBODY, Stage, State};
use crate::client::Client;
use crate::codec::Classes;
use crate::desk::Shelf;
use crate::engine::{Report, Session};
use crate::holding::Holding;
use crate::memory;
use crate::push::Pushed;
use crate::relay::{Stop, Trouble};
use crate::vault::Vault;

/// So often a round begins anew because the log is not what it was.
const CYCLES: usize = 6;

/// A difference of the clocks that is not worth noting, in milliseconds.
pub(crate) const CLOCK_NOISE_MS: i64 = 30_000;

/// So long the last contact may be noted too early, in milliseconds.
const CONTACT_MS: i64 = 60_000;

/// After so long all keys are handed out again, in milliseconds.
const HANDED_OUT_MS: u64 = 24 * 60 * 60 * 1000;

/// The most wraps that go in one request: well below the largest body.
const WRAPS_AT_ONCE: usize = 1024;

pub(crate) struct Round<'a> {
    pub store: &'a Store,
    pub vault: &'a dyn Vault,
    pub client: Client<'a>,
    pub env: &'a dyn Environment,
    pub classes: &'a Classes,
    /// Which rows are members' own.
    pub shelves: &'a [Shelf],
    pub schema: u32,
    /// A snapshot is made for so many new changes at least.
    pub snapshot_after: u64,
    pub pace: &'a Pace,
    pub session: &'a mut Session,
    /// As it is on the disk.
    pub state: State,
    pub report: Report,
    /// Whether the log was compared with what it was.
    pub compared: bool,
    /// The last own number in the relay's log.
    pub have: u64,
    /// How often this round began to read the log from its start.
    pub rereads: usize,
    /// What of the firm's data is here, as [`Round::hold`] found it.
    pub holding: Holding,
}

impl Round<'_> {
    pub(crate) fn run(&mut self) -> Result<(), Stop> {
        if self.state.stage == Stage::Removed {
            return self.removed();
        }
        match self.cycles() {
            Err(Stop::There(trouble)) if has_lost_us(&trouble) => {
                self.refill()?;
                self.cycles()
            }
            Err(Stop::There(trouble)) if trouble.is(codes::NOT_ALLOWED) => {
                // An owner's device that is none any more, or of which the relay has lost that it is one.
                self.certificates()?;
                self.cycles()
            }
            Err(Stop::There(trouble)) if trouble.is(codes::REVOKED) => {
                // Not the relay says who belongs to the firm, its certificates do.
                self.certificates()?;
                if self.session.roster.active(self.session.device).is_none() {
                    return self.after_certificates();
                }
                Err(trouble.into())
            }
            other => other,
        }
    }

    /// This device may be the only one that knows of its removal: the owner who signed it may not have heard that the
    /// relay took it, and the relay may have lost it since. Then it gives it back, or everybody would wait for this device.
    fn removed(&mut self) -> Result<(), Stop> {
        match self.certificates() {
            // Whoever is removed has no trouble with the relay any more.
            Err(Stop::There(_)) => Ok(()),
            other => other,
        }
    }

    fn cycles(&mut self) -> Result<(), Stop> {
        self.founded()?;
        self.say_again()?;
        self.hand_out()?;
        self.hold()?;
        for _ in 0..CYCLES {
            self.pull()?;
            if self.state.stage == Stage::Removed {
                return Ok(());
            }
            let mut pushed = self.push()?;
            if pushed == Pushed::All && self.desks()? {
                pushed = self.push()?;
            }
            match pushed {
                Pushed::All => {
                    self.seen_devices()?;
                    return self.snapshots();
                }
                Pushed::Again => {}
            }
        }
        Err(Trouble::Strange("the log does not come to rest".to_owned()).into())
    }

    /// Writes the state and what belongs with it in one transaction.
    pub(crate) fn save(
        &mut self,
        state: State,
        beside: impl FnOnce(&Tx<'_>) -> Result<()>,
    ) -> Result<(), Stop> {
        self.store.write(NOBODY, "sync.step", |tx| {
            state.write(tx)?;
            beside(tx)
        })?;
        self.state = state;
        Ok(())
    }

    /// Remembers certificates and keys outside of the file, which may be restored from a backup.
    pub(crate) fn remember(&self) -> Result<()> {
        memory::remember(self.vault, self.session.device, self.store)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.env.now()
    }

    /// Hears the relay's clock.
    pub(crate) fn hear_clock(&mut self, server_ms: u64) -> Result<(), Stop> {
        let server = i64::try_from(server_ms).unwrap_or(i64::MAX);
        let offset_ms = server.saturating_sub(self.now().0);
        if offset_ms.abs_diff(self.state.offset_ms) <= CLOCK_NOISE_MS.unsigned_abs() {
            return Ok(());
        }
        self.client.signer.offset_ms.set(offset_ms);
        let state = State {
            offset_ms,
            ..self.state.clone()
        };
        self.save(state, |_| Ok(()))?;
        self.store.set_clock_offset(offset_ms);
        Ok(())
    }

    /// Fetches what is new of the certificate log, gives back what the relay lost of it, and acts on both.
    pub(crate) fn certificates(&mut self) -> Result<(), Stop> {
        let before = self.session.roster.head();
        let mut refilled = false;
        loop {
            let have = self.session.roster.head();
            let page = match self.client.certificates(have.count) {
                Err(trouble) if has_lost_us(&trouble) => {
                    if refilled {
                        return Err(behind().into());
                    }
                    self.refill()?;
                    refilled = true;
                    continue;
                }
                other => other?,
            };
            if page.head.count < have.count {
                self.refill()?;
                break;
            }
            if page.certificates.is_empty() {
                if page.head != have {
                    let at = have.count.saturating_sub(1);
                    return Err(Trouble::from(LogFault::Forked { at }).into());
                }
                break;
            }
            let mut roster = self.session.roster.clone();
            let mut added = Vec::new();
            for bytes in page.certificates {
                let certificate = Certificate::parse(bytes.into_vec(), roster.head().count)
                    .map_err(Trouble::from)?;
                roster.append(&certificate).map_err(Trouble::from)?;
                added.push(certificate.bytes().to_vec());
            }
            let from = usize::try_from(have.count).unwrap_or(usize::MAX);
            let state = self.state.clone();
            self.save(state, |tx| book::add_certificates(tx, from, &added))?;
            self.session.roster = roster;
            self.remember()?;
            if !page.more {
                break;
            }
        }
        if self.session.roster.head() != before {
            self.after_certificates()?;
        }
        Ok(())
    }

    fn after_certificates(&mut self) -> Result<(), Stop> {
        self.session.handed_out = false;
        if self.session.roster.active(self.session.device).is_none() {
            let state = State {
                stage: Stage::Removed,
                ..self.state.clone()
            };
            return self.save(state, |_| Ok(()));
        }
        // What was refused may be allowed now.
        let state = self.state.clone();
        let device = self.session.device;
        self.save(state, |tx| {
            tx.exec(
                "INSERT OR IGNORE INTO sync_again(change, seq, device, at)
                 SELECT change, seq, ?1, at FROM sync_refused",
                [device],
            )?;
            tx.exec("DELETE FROM sync_refused", [])?;
            Ok(())
        })?;
        self.wraps()?;
        self.hand_out()?;
        self.hold()?;
        if self.has_beyond_removal()? {
            // Nobody else takes that from the log: it is sent by this device now.
            self.reread(self.state.log_id.unwrap_or_default())?;
        }
        Ok(())
    }

    /// Whether this device took in what a removed device sent, and the certificate says that it does not count: that came
    /// late.
    fn has_beyond_removal(&self) -> Result<bool> {
        if self.state.rereading {
            return Ok(false);
        }
        let tails = self.store.read(NOBODY, book::tails)?.value;
        let roster = &self.session.roster;
        Ok(tails.iter().any(|((device, _), tail)| {
            let removal = roster.device(*device).and_then(envelope::Device::removal);
            removal.is_some_and(|gone| tail.dev_seq > gone.upto)
        }))
    }

    pub(crate) fn is_owner(&self) -> bool {
        self.session.roster.is_owner(self.session.device)
    }

    /// Gives the relay the certificates that it lost. They prove themselves, so any device of the firm may.
    pub(crate) fn refill(&mut self) -> Result<(), Stop> {
        // What lost certificates lost wraps as well.
        self.store.write(NOBODY, "sync.step", |tx| {
            tx.exec("DELETE FROM sync_wrapped", [])
        })?;
        self.session.handed_out = false;
        let all = self.store.read(NOBODY, book::certificates)?.value;
        match self.client.give_back(all) {
            Err(trouble) if trouble.is(codes::HEAD_MOVED) => {
                let at = self.session.roster.head().count.saturating_sub(1);
                return Err(Trouble::from(LogFault::Forked { at }).into());
            }
            other => other?,
        };
        self.hand_out()
    }

    /// Fetches the keys of rooms and epochs that this device may have and has not.
    pub(crate) fn wraps(&mut self) -> Result<(), Stop> {
        if self.missing().is_empty() {
            return Ok(());
        }
        // One that was made here, for a certificate whose answer was lost, is on the disk already.
        let kept = self.store.read(NOBODY, book::wraps)?.value;
        self.unwrap(kept)?;
        if !self.missing().is_empty() {
            let wraps = self.client.wraps()?.wraps;
            self.unwrap(wraps)?;
        }
        Ok(())
    }

    /// Takes in the wraps that the certificates bear out.
    fn unwrap(&mut self, wraps: Vec<Wrap>) -> Result<(), Stop> {
        let mut fresh = Vec::new();
        for wrap in wraps {
            let place = (wrap.room, wrap.epoch);
            let roster = &self.session.roster;
            if !self.session.epochs.contains_key(&place)
                && let Some(announced) = roster.fingerprint(wrap.room, wrap.epoch)
                && let Ok(key) =
                    EpochKey::unwrap(self.state.firm, &wrap, &self.session.keys, &announced)
            {
                fresh.push((wrap, key));
            }
        }
        if fresh.is_empty() {
            return Ok(());
        }
        let state = self.state.clone();
        self.save(state, |tx| {
            fresh
                .iter()
                .try_for_each(|(wrap, _)| book::add_wrap(tx, wrap))
        })?;
        self.remember()?;
        for (_, key) in fresh {
            self.session.epochs.insert((key.room(), key.epoch()), key);
        }
        self.session.handed_out = false;
        Ok(())
    }

    /// Rooms and epochs whose keys this device may have and has not.
    pub(crate) fn missing(&self) -> HashSet<(Room, u32)> {
        let roster = &self.session.roster;
        roster
            .rooms()
            .filter(|(room, _)| roster.may_read(self.session.device, *room))
            .flat_map(|(room, now)| (1..=now.epoch).map(move |epoch| (room, epoch)))
            .filter(|place| !self.session.epochs.contains_key(place))
            .collect()
    }

    /// An owner's device gives every device the keys that it may have, where that was not done before. Once a day it gives
    /// them all again: a relay that lost wraps alone does not say so, and who waits for a key cannot.
    pub(crate) fn hand_out(&mut self) -> Result<(), Stop> {
        if !self.is_owner() {
            return Ok(());
        }
        let now = self.now();
        let today = |at: Timestamp| now.0.abs_diff(at.0) < HANDED_OUT_MS;
        let all = !self.session.handed_at.is_some_and(today);
        if self.session.handed_out && !all {
            return Ok(());
        }
        let done = match all {
            true => HashSet::new(),
            false => self.store.read(NOBODY, book::wrapped)?.value,
        };
        let mut wraps = Vec::new();
        let mut dice = |bytes: &mut [u8]| self.env.random(bytes);
        for key in self.session.epochs.values() {
            for receiver in self.session.roster.receivers(key.room()) {
                if !done.contains(&(key.room(), key.epoch(), receiver.device)) {
                    wraps.push(key.wrap(self.state.firm, &receiver.keys, &mut dice)?);
                }
            }
        }
        for some in wraps.chunks(WRAPS_AT_ONCE) {
            self.client.put_wraps(some.to_vec())?;
            self.store.write(NOBODY, "sync.step", |tx| {
                some.iter()
                    .try_for_each(|wrap| book::note_wrapped(tx, wrap))
            })?;
        }
        self.session.handed_out = true;
        if all {
            self.session.handed_at = Some(now);
        }
        Ok(())
    }

    /// Notes now and then when the relay and the devices were seen.
    fn seen_devices(&mut self) -> Result<(), Stop> {
        let age = |at: Timestamp| self.now().0.saturating_sub(at.0);
        let contact = self.state.contact_at;
        if contact.is_some_and(|at| (0..CONTACT_MS).contains(&age(at))) {
            return Ok(());
        }
        let page = self.client.devices()?;
        let state = State {
            contact_at: Some(self.now()),
            ..self.state.clone()
        };
        self.save(state, |tx| {
            for device in &page.devices {
                tx.exec(
                    "INSERT INTO sync_device(id, seen_at, acked) VALUES(?1, ?2, ?3)
                     ON CONFLICT(id) DO UPDATE SET seen_at=excluded.seen_at, acked=excluded.acked",
                    (
                        device.device,
                        device.last_seen_ms.map(book::signed),
                        book::signed(device.acked),
                    ),
                )?;
            }
            Ok(())
        })
    }
}

/// Whether the relay does not know the firm, or this device of it, any more.
fn has_lost_us(trouble: &Trouble) -> bool {
    trouble.is(codes::UNKNOWN_FIRM) || trouble.is(codes::UNKNOWN_DEVICE)
}

/// The relay does not know certificates that were given back to it.
pub(crate) fn behind() -> Trouble {
    Trouble::Refused(Fault::new(
        "sync.relay_behind",
        "The relay has lost the list of the firm's devices and does not take it back. Ask whoever runs the relay.",
    ))
}
