//! What a person is told: what waits, since when, what was refused and why, who was seen when.

use std::collections::{BTreeMap, BTreeSet};

use envelope::{Act, Certificate, FirmId, Roster};
use kernel::{DeviceId, Fault, Id, Result, Timestamp};
use store::{Change, Class, Member, Store};

use crate::book::{self, NOBODY, Stage, State};
use crate::desk;
use crate::engine::{Engine, state};
use crate::enrol::CLASSES;
use crate::holding::{Holding, granted};
use crate::pull::share;
use crate::roles::has_desk;

/// Where this device stands with the firm. Read from the file alone: it is there without a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// Where it stands.
    pub stage: Stage,
    /// The firm, as relays name it.
    pub firm: FirmId,
    /// The relay's address.
    pub relay: String,
    /// This device.
    pub device: DeviceId,
    /// Own changes that the relay does not have yet.
    pub waiting: u64,
    /// Since when the first of them waits.
    pub since: Option<Timestamp>,
    /// When the relay last answered, within a minute.
    pub contact_at: Option<Timestamp>,
    /// What is in the way.
    pub trouble: Option<Fault>,
    /// Since when.
    pub trouble_at: Option<Timestamp>,
    /// Own changes that were refused.
    pub refused: Vec<Refused>,
    /// What was received and could not be taken in, newest first; at most 200.
    pub aside: Vec<SetAside>,
    /// How many of these there are.
    pub aside_count: u64,
    /// Every device of the firm, removed ones too.
    pub devices: Vec<DeviceStatus>,
    /// Envelopes that are here, of those in the log as it was last heard.
    pub share: (u64, u64),
    /// Whether everything that the relay had was here once; a device that has just joined is still being filled before.
    pub whole: bool,
    /// Whether the log is being read from its start again, because the relay lost something.
    pub rereading: bool,
    /// Since when the firm has its recovery kit, by the clock of whoever made it; `None` where it has none.
    pub kit_at: Option<Timestamp>,
    /// What the relay's clock is ahead of this computer's, in milliseconds.
    pub clock_offset_ms: i64,
}

/// An own change that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which.
    pub change: Id<Change>,
    /// Why, a code of [`envelope::Hostile`] or of this crate.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// Something received that could not be taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Which device it says it is from.
    pub device: Option<DeviceId>,
    /// Why, a code of [`envelope::Hostile`] or of this crate: `sync.no_key`, `sync.newer`, `sync.held` (something before it is
    /// missing), `sync.broken` (the first behind the gap), `sync.incomplete`, `sync.malformed`, `sync.clock`.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// A device of the firm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceStatus {
    /// Which.
    pub device: DeviceId,
    /// What it is called.
    pub name: String,
    /// Whose it is.
    pub member: Id<Member>,
    /// The code of its role.
    pub role: String,
    /// The classes that the certificates give it.
    pub classes: Vec<Class>,
    /// Whether they give it contacts of its member's own records, where not all of them.
    pub own_contacts: bool,
    /// The letters in its document numbers.
    pub series: String,
    /// Whether it is this one.
    pub own: bool,
    /// Whether it was removed.
    pub removed: bool,
    /// When the relay last saw it.
    pub seen_at: Option<Timestamp>,
    /// So many places of the log that are here it has not fetched; `None` where that is not known.
    pub behind: Option<u64>,
    /// When it came in, as the owner's clock had it.
    pub added_at: Option<Timestamp>,
    /// When it was removed.
    pub removed_at: Option<Timestamp>,
}

/// When devices came and went, by the certificates.
fn comings(certificates: &[Certificate]) -> BTreeMap<DeviceId, (Timestamp, Option<Timestamp>)> {
    let mut comings = BTreeMap::new();
    for certificate in certificates {
        for act in certificate.acts() {
            match act {
                Act::Found { device, .. } | Act::Add(device) => {
                    comings.insert(device.keys.device(), (certificate.at(), None));
                }
                Act::Revoke { device, .. } => {
                    if let Some((_, gone)) = comings.get_mut(device) {
                        *gone = Some(certificate.at());
                    }
                }
                _ => {}
            }
        }
    }
    comings
}

/// When the recovery kit of now was made.
fn kit_at(certificates: &[Certificate]) -> Option<Timestamp> {
    let names_one = |act: &Act| matches!(act, Act::Recovery { .. });
    let mut newest = certificates.iter().rev();
    let found = newest.find(|certificate| certificate.acts().iter().any(names_one));
    found.map(Certificate::at)
}

impl Engine {
    /// Own changes that the relay does not have yet, the latest first; at most so many. [`Status::waiting`] counts them all.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn waiting(&self, store: &Store, limit: u32) -> Result<Vec<Id<Change>>> {
        let Some(state) = state(store)? else {
            return Ok(Vec::new());
        };
        let device = store.device().unwrap_or(DeviceId::ZERO);
        let read = store.read(NOBODY, |db| {
            db.rows(
                "SELECT id FROM _change WHERE id IN (
                   SELECT id FROM _change c WHERE seq>?1 AND c.device=0
                     AND NOT EXISTS(SELECT 1 FROM _sync_late l WHERE l.seq=c.seq)
                   UNION SELECT change FROM sync_frozen
                   UNION SELECT change FROM sync_again WHERE device=?2)
                 ORDER BY seq DESC LIMIT ?3",
                (state.sealed, device, limit),
                |r| r.get(0),
            )
        })?;
        Ok(read.value)
    }

    /// Members who have an owner's device that was not removed, by the certificates; `None` where the file is not shared.
    ///
    /// # Errors
    /// As SQLite's; a code of [`envelope::Hostile`] for certificates that were damaged.
    pub fn owners(&self, store: &Store) -> Result<Option<Vec<Id<Member>>>> {
        let Some(state) = state(store)? else {
            return Ok(None);
        };
        let certificates = store.read(NOBODY, book::certificates)?.value;
        let roster = Roster::replay(state.firm, certificates.iter().map(Vec::as_slice))?;
        let owners: BTreeSet<_> = roster
            .devices()
            .filter(|known| roster.is_owner(known.id()))
            .map(|known| known.card().member)
            .collect();
        Ok(Some(owners.into_iter().map(Id::from_bytes).collect()))
    }

    /// How many certificates are kept, and which classes are here: what this device holds ([`Engine::holds`]) stays as it
    /// is while these do.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn certified(&self, store: &Store) -> Result<(u64, Option<String>)> {
        let read = store.read(NOBODY, |db| {
            db.one(
                "SELECT (SELECT ifnull(max(no) + 1, 0) FROM sync_certificate), (SELECT classes || own FROM sync_holding)",
                [],
                |r| Ok((book::count(r.get(0)?), r.get(1)?)),
            )
        })?;
        Ok(read.value)
    }

    /// The classes that this device holds: those that the certificates give it and whose data is here. Every one where the
    /// file is not shared.
    ///
    /// # Errors
    /// As [`Engine::owners`].
    pub fn holds(&self, store: &Store) -> Result<Vec<Class>> {
        let (Some(state), Some(device)) = (state(store)?, store.device()) else {
            return Ok(CLASSES.to_vec());
        };
        let (certificates, here) = store
            .read(NOBODY, |db| {
                Ok((book::certificates(db)?, Holding::read(db)?))
            })?
            .value;
        let roster = Roster::replay(state.firm, certificates.iter().map(Vec::as_slice))?;
        let mut held = granted(&roster, device);
        let desk = || {
            let known = roster.device(device);
            known.is_some_and(|known| has_desk(&roster, known))
        };
        let own = here.as_ref().map_or_else(desk, |here| here.own);
        held.extend(own.then_some(desk::CLASS).filter(|own| !held.contains(own)));
        held.retain(|class| here.as_ref().is_none_or(|here| here.says(*class)));
        held.sort_unstable();
        Ok(held)
    }

    /// Where the file stands; `None` where it is not shared.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn status(&self, store: &Store) -> Result<Option<Status>> {
        let Some(state) = state(store)? else {
            return Ok(None);
        };
        let device = store.device().unwrap_or(DeviceId::ZERO);
        let outgoing = store.has_outgoing(state.sealed)?;
        let read = store.read(NOBODY, |db| {
            let certificates = book::certificates(db)?;
            let frozen: Vec<(Id<Change>, Option<Timestamp>)> = db.rows(
                "SELECT w.change, c.at FROM (SELECT change FROM sync_frozen
                   UNION SELECT change FROM sync_again WHERE device=?1) w LEFT JOIN _change c ON c.id=w.change",
                [device],
                |r| Ok((r.get(0)?, r.get(1)?)),
            )?;
            let refused = db.rows(
                "SELECT change, reason, at FROM sync_refused ORDER BY at",
                [],
                |r| {
                    Ok(Refused {
                        change: r.get(0)?,
                        reason: r.get(1)?,
                        at: r.get(2)?,
                    })
                },
            )?;
            let aside = db.rows(
                "SELECT device, reason, at FROM sync_quarantine ORDER BY id DESC LIMIT 200",
                [],
                |r| {
                    Ok(SetAside {
                        device: r.get(0)?,
                        reason: r.get(1)?,
                        at: r.get(2)?,
                    })
                },
            )?;
            let count: i64 = db.one("SELECT count(*) FROM sync_quarantine", [], |r| r.get(0))?;
            let seen: Vec<(DeviceId, Option<Timestamp>, i64, i64)> =
                db.rows("SELECT id, seen_at, dev_seq, acked FROM sync_device", [], |r| {
                    Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?))
                })?;
            Ok((certificates, frozen, refused, aside, count, seen, book::tails(db)?))
        })?;
        let (certificates, frozen, refused, aside, count, seen, tails) = read.value;
        let roster = Roster::replay(state.firm, certificates.iter().map(Vec::as_slice))?;
        let vector: BTreeMap<DeviceId, u64> = seen
            .iter()
            .map(|(id, _, dev_seq, _)| (*id, book::count(*dev_seq)))
            .collect();
        let seen: BTreeMap<DeviceId, (Option<Timestamp>, u64)> = seen
            .iter()
            .map(|(id, at, _, acked)| (*id, (*at, book::count(*acked))))
            .collect();
        let parsed = book::parsed(&certificates)?;
        let comings = comings(&parsed);
        let devices = roster
            .devices()
            .map(|known| DeviceStatus {
                device: known.id(),
                name: known.card().name.clone(),
                member: Id::from_bytes(known.card().member),
                role: known.role().to_owned(),
                classes: granted(&roster, known.id()),
                own_contacts: has_desk(&roster, known),
                series: known.card().series.clone(),
                own: known.id() == device,
                removed: known.removal().is_some(),
                seen_at: seen.get(&known.id()).and_then(|(at, _)| *at),
                behind: seen
                    .get(&known.id())
                    .filter(|(at, _)| at.is_some() && known.id() != device)
                    .map(|(_, acked)| state.pulled.saturating_sub(*acked)),
                added_at: comings.get(&known.id()).map(|(added, _)| *added),
                removed_at: comings.get(&known.id()).and_then(|(_, gone)| *gone),
            })
            .collect();
        let since = frozen.iter().filter_map(|(_, at)| *at).min();
        let State {
            stage,
            firm,
            relay,
            contact_at,
            trouble,
            trouble_at,
            whole,
            rereading,
            offset_ms,
            ..
        } = state;
        Ok(Some(Status {
            stage,
            firm,
            relay,
            device,
            waiting: outgoing.count + frozen.len() as u64,
            since: since.into_iter().chain(outgoing.since).min(),
            contact_at,
            trouble,
            trouble_at,
            refused,
            aside,
            aside_count: book::count(count),
            devices,
            share: share(&tails, &vector),
            whole,
            rereading,
            kit_at: kit_at(&parsed),
            clock_offset_ms: offset_ms,
        }))
    }
}
