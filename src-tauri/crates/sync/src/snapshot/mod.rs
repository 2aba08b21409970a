//! Snapshots: a new device, or one that was away for months, starts from one instead of the whole log, and the relay forgets the log
//! behind one.
//!
//! A snapshot is the change record up to a place of the log and nothing else, so applying one is applying these changes: merging,
//! seals, conflicts, history and undo need no rule of their own, and devices agree whatever they started from. Its changes come
//! by the word of its maker, an owner's device, and of those that attested it; the envelopes of the log are their authors'.
//!
//! A device that holds everything looks now and then what the relay has: it compares another's snapshot with its own record and
//! attests it, or makes one where there is none that reaches far enough. Neither is in anybody's way: both read the file in one
//! snapshot of it.

mod attesting;
mod changes;
mod making;
mod starting;
mod stream;

use envelope::snapshot::{Attestation, SignedManifest};
use envelope::wire::{OfferedSnapshot, SnapshotPage, codes};
use envelope::{Hash, Hostile};
use kernel::{Fault, Timestamp};
use serde::{Deserialize, Serialize};

use crate::book::NOBODY;
use crate::relay::{Stop, Trouble};
use crate::round::Round;

/// So often the relay is asked for its snapshots, in milliseconds: an hour.
const ASKED_MS: u64 = 60 * 60 * 1000;

/// What was missing of a change for so long, in milliseconds, nobody has any more: 90 days.
const PARTS_MS: i64 = 90 * 24 * 60 * 60 * 1000;

/// A snapshot is made for so many new changes at least: below, the log is read in a second or two.
pub(crate) const AFTER_CHANGES: u64 = 2_000;

/// And for this part of what the last one holds: so all of them together write a few times what the record has, however long it
/// gets, and who starts from one reads at most a quarter more.
const PART: u64 = 4;

/// The snapshot that this device started from last, made, or attested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    /// Its place in the log: no older one is taken.
    pub seq: u64,
    /// The hash of its manifest.
    pub hash: Hash,
    /// The number of the change that comes next, where it is being read.
    pub next: Option<u64>,
}

/// A snapshot that the relay offers, by a maker whose certificates bear it out.
pub(crate) struct Offer {
    pub signed: SignedManifest,
    pub attested: Vec<Attestation>,
}

impl Round<'_> {
    /// What is to be done about snapshots, where this device holds everything and nothing is open.
    pub(crate) fn snapshots(&mut self) -> Result<(), Stop> {
        let now = self.now();
        let asked = self.session.snapshots_at;
        let lately = asked.is_some_and(|at| now.0.abs_diff(at.0) < ASKED_MS);
        if lately || !self.holds_all() || !self.is_settled()? {
            return Ok(());
        }
        self.session.snapshots_at = Some(now);
        let page = match self.client.snapshot() {
            // A relay of before there were any.
            Err(trouble) if trouble.is(codes::NO_SUCH_PATH) => return Ok(()),
            other => other?,
        };
        if self.state.log_id != Some(page.log_id) || page.head != self.session.roster.head() {
            return Ok(());
        }
        let offers: Vec<Offer> = page
            .offered
            .iter()
            .filter_map(|offered| self.believe(offered).ok())
            .collect();
        let done = match offers.first().filter(|newest| self.may_attest(newest)) {
            Some(newest) => self.attest(newest),
            None if self.is_due(&page, offers.first())? => self.make(),
            None => Ok(()),
        };
        match done {
            // The relay has another one by now, or no room: another time.
            Err(Stop::There(Trouble::Refused(fault))) if is_passing(&fault) => Ok(()),
            done => done,
        }
    }

    /// Whether everything that the log has is here and everything that is here is in the log, but for what was done just now.
    fn is_settled(&self) -> Result<bool, Stop> {
        let state = &self.state;
        if state.rereading || !state.whole || !self.missing().is_empty() {
            return Ok(false);
        }
        let since = self.now().0.saturating_sub(PARTS_MS);
        let open = self.store.read(NOBODY, |db| {
            db.one(
                "SELECT EXISTS(SELECT 1 FROM sync_frozen) OR EXISTS(SELECT 1 FROM sync_again)
                   OR EXISTS(SELECT 1 FROM sync_refused) OR EXISTS(SELECT 1 FROM _sync_pending)
                   OR EXISTS(SELECT 1 FROM sync_part WHERE at>?2)
                   OR EXISTS(SELECT 1 FROM sync_stream WHERE broken)
                   OR EXISTS(SELECT 1 FROM sync_quarantine WHERE reason<>?1)",
                (Hostile::Revoked.code(), Timestamp(since)),
                |r| r.get::<_, bool>(0),
            )
        })?;
        Ok(!open.value)
    }

    /// Whether a snapshot is to be believed: an owner's device made it, of this log, and it or one that attested it belongs to
    /// the firm still.
    fn believe(&self, offered: &OfferedSnapshot) -> Result<Offer, Hostile> {
        let roster = &self.session.roster;
        let signed = SignedManifest::parse(offered.manifest.to_vec())?;
        signed.check(roster)?;
        let attested: Vec<Attestation> = offered
            .attestations
            .iter()
            .filter_map(|bytes| Attestation::check(bytes, &signed, roster).ok())
            .collect();
        let maker = signed.manifest().maker;
        let mut names = attested.iter().map(|own| own.device).chain([maker]);
        if !names.any(|device| roster.active(device).is_some()) {
            return Err(Hostile::Revoked);
        }
        Ok(Offer { signed, attested })
    }
}

/// What is worth no trouble to a person.
fn is_passing(fault: &Fault) -> bool {
    [codes::BAD_SNAPSHOT, codes::NO_CHUNK, codes::FULL].contains(&fault.code.as_str())
        || fault.code == DAMAGED
}

const DAMAGED: &str = "sync.snapshot_damaged";

/// What the relay gave is not what the snapshot's maker signed.
fn damaged(hostile: Hostile) -> Stop {
    let hint = "What the relay has for new computers was altered, or is not whole. Nothing of it was taken in. Ask whoever runs the relay.";
    Trouble::Refused(Fault::new(DAMAGED, hint).with("reason", hostile.code())).into()
}

/// The snapshots of an answer, for whoever starts from one.
fn newest_first(page: &SnapshotPage) -> impl Iterator<Item = &OfferedSnapshot> {
    page.offered.iter().take(2)
}
