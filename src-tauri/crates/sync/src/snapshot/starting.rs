//! Starting from a snapshot: in transactions of some thousand changes, each with how far it is, so that it goes on from there.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use envelope::Hostile;
use envelope::wire::SnapshotPage;
use kernel::{DeviceId, Fault, Id, Result};
use store::Change;
use store::exchange::Group;

use super::changes::{Changes, is_gone};
use super::{Mark, Offer, damaged, newest_first};
use crate::book::{NOBODY, Stage, State, Tail};
use crate::pull::{Taken, vector};
use crate::relay::{Stop, Trouble};
use crate::round::Round;

/// So many changes are applied in one transaction.
const AT_ONCE: usize = 5_000;

/// Or so many bytes of them.
const BYTES_AT_ONCE: usize = 4 * 1024 * 1024;

impl Round<'_> {
    /// Starts from the newest snapshot that the relay has. `needed` where the log does not reach back to its start any more; otherwise
    /// the log is read where there is none.
    pub(crate) fn start(&mut self, needed: bool) -> Result<(), Stop> {
        let page = match self.client.snapshot() {
            Err(trouble) if !needed && trouble.is(envelope::wire::codes::NO_SUCH_PATH) => {
                return Ok(());
            }
            other => other?,
        };
        self.hear_clock(page.server_ms)?;
        if page.head != self.session.roster.head() {
            self.certificates()?;
            if self.state.stage == Stage::Removed {
                return Ok(());
            }
        }
        if self.state.log_id.is_some_and(|known| known != page.log_id) {
            return self.reread(page.log_id);
        }
        if self
            .state
            .snapshot
            .is_some_and(|seen| page.last_seq < seen.seq)
        {
            // It was restored from a backup of before.
            return self.reread(page.log_id);
        }
        let Some(offer) = self.choose(&page, needed)? else {
            return Ok(());
        };
        match self.follow_snapshot(&page, &offer) {
            // Another one took its place meanwhile: the next round finds it.
            Err(Stop::There(trouble)) if is_gone(&trouble) => Err(damaged(Hostile::Parts)),
            other => other,
        }
    }

    fn choose(&mut self, page: &SnapshotPage, needed: bool) -> Result<Option<Offer>, Stop> {
        let mut why = None;
        for offered in newest_first(page) {
            let offer = match self.believe(offered) {
                Ok(offer) => offer,
                Err(hostile) => {
                    why = why.or(Some(hostile.into()));
                    continue;
                }
            };
            let manifest = offer.signed.manifest();
            let fits = manifest.log_id == page.log_id
                && (page.floor..=page.last_seq).contains(&manifest.seq);
            if !fits {
                why = why.or(Some(other_log()));
            } else if self.is_older(&offer) {
                why = why.or(Some(older()));
            } else {
                return Ok(Some(offer));
            }
        }
        match why {
            // What cannot be believed is not needed either.
            _ if !needed => Ok(None),
            Some(fault) => Err(Trouble::Refused(fault).into()),
            None => Err(Trouble::Refused(missing()).into()),
        }
    }

    /// Whether a later one was seen in this log.
    fn is_older(&self, offer: &Offer) -> bool {
        let seen = self.state.snapshot;
        seen.is_some_and(|seen| offer.signed.manifest().seq < seen.seq)
    }

    fn follow_snapshot(&mut self, page: &SnapshotPage, offer: &Offer) -> Result<(), Stop> {
        self.wraps()?;
        let (manifest, hash) = (offer.signed.manifest(), *offer.signed.hash());
        let before = self.state.snapshot.filter(|mark| mark.hash == hash);
        let mut next = before.and_then(|mark| mark.next).unwrap_or(0);
        let mark = |next| {
            Some(Mark {
                seq: manifest.seq,
                hash,
                next,
            })
        };
        let mut changes = Changes::new(&offer.signed, self.session, next)?;
        loop {
            let (done, total) = (next as usize, manifest.changes as usize);
            self.pace.at("sync.receive", done, total)?;
            let groups = self.some(&mut changes)?;
            if groups.is_empty() {
                break;
            }
            next += groups.len() as u64;
            let taken = self.judge_groups(groups, manifest.seq)?;
            let state = State {
                log_id: Some(page.log_id),
                snapshot: mark(Some(next)),
                ..self.state.clone()
            };
            self.apply(state, &taken, None)?;
        }
        let own = self.session.device;
        let ends = manifest.tails.iter();
        let numbered = ends.clone().filter(|end| end.device == own);
        let numbered = numbered.map(|end| end.dev_seq).max().unwrap_or(0);
        let tails = ends.map(|end| {
            let tail = Tail {
                dev_seq: end.dev_seq,
                hash: end.hash,
                broken: false,
            };
            ((end.device, end.room), tail)
        });
        let taken = Taken {
            tails: tails.collect(),
            ..Taken::default()
        };
        let state = State {
            log_id: Some(page.log_id),
            pulled: manifest.seq,
            anchor: None,
            numbered: self.state.numbered.max(numbered),
            snapshot: mark(None),
            ..self.state.clone()
        };
        let last: BTreeMap<DeviceId, u64> = manifest.vector.iter().copied().collect();
        self.apply(state, &taken, Some(&last))
    }

    /// The next changes for one transaction.
    fn some(&self, changes: &mut Changes<'_>) -> Result<Vec<Group>, Stop> {
        let (mut groups, mut bytes) = (Vec::new(), 0);
        while groups.len() < AT_ONCE && bytes < BYTES_AT_ONCE {
            let Some((group, size)) = changes.next(&self.session.roster, &self.client)? else {
                break;
            };
            groups.push(group);
            bytes += size;
        }
        Ok(groups)
    }

    /// What of these changes is new here, and what the log has of those that are not.
    fn judge_groups(&self, groups: Vec<Group>, seq: u64) -> Result<Taken> {
        let asked: BTreeSet<Id<Change>> = groups.iter().map(|group| group.change).collect();
        let mut taken = Taken {
            snapshot: seq,
            ..self.about(&asked)?
        };
        for group in groups {
            let clock = taken.clock(group.change);
            match clock.map(|clock| group.stamp.hlc.cmp(&clock)) {
                Some(Ordering::Less) | None => {
                    taken.log_has(group.change, true);
                    taken.add(group, Vec::new());
                }
                Some(told) => {
                    taken.log_has(group.change, told == Ordering::Equal);
                    self.known_again(group, &mut taken);
                }
            }
        }
        Ok(taken)
    }

    /// A change that is known here: the snapshot may bring what of it this device was given only now.
    fn known_again(&self, group: Group, taken: &mut Taken) {
        if taken.more(group.change, taken.granted) || self.holding.refills() {
            taken.fill(group);
        }
    }

    /// The log does not reach back to where this device stands.
    pub(crate) fn begins_later(&mut self) -> Result<(), Stop> {
        match self.state.pulled {
            0 => self.start(true),
            // What was on its way, and what the log has of the own record, is looked through again.
            _ => self.reread(self.state.log_id.unwrap_or_default()),
        }
    }

    /// Whether this is a new device, which has nothing that the log could be compared with.
    pub(crate) fn is_new(&self) -> Result<bool> {
        let state = &self.state;
        let new = state.pulled == 0 && !state.whole && !state.rereading;
        Ok(new && self.store.read(NOBODY, vector)?.value.is_empty())
    }
}

fn older() -> Fault {
    Fault::new(
        "sync.snapshot_older",
        "The relay offers an older state than it did before. Nothing of it was taken in. Ask whoever runs the relay.",
    )
}

fn other_log() -> Fault {
    Fault::new(
        "sync.snapshot_other_log",
        "What the relay has for new computers does not belong to its log. Nothing of it was taken in. Ask whoever runs the relay.",
    )
}

fn missing() -> Fault {
    Fault::new(
        "sync.snapshot_missing",
        "The relay has forgotten what this computer has to read, and has nothing in its place. Open Kaigong on the owner's computer and try again an hour later.",
    )
}
