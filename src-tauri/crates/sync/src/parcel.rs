//! Exchange without a network: changes packed in a file by one device and taken in by others, in any order and as often as
//! anybody likes ([`envelope::parcel`]).
//!
//! A parcel stands beside the log. It moves no cursor and no stream: what is taken from one is known by its name when the log brings it
//! too, and what the log never brings is sent on by whoever has it, as what a relay lost is. Nor does it move the list of the firm's
//! devices: the certificates in it count for parcels until the relay says them too. Else whoever was removed meanwhile could lead those
//! who have not heard of it into a list of his own.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use envelope::certificate::LogFault;
use envelope::parcel::{self, Contents};
use envelope::wire::{ByteBuf, STAMP_WINDOW_MS, Wrap};
use envelope::{Class as Sealed, Envelope, EpochKey, Kind, Room, Roster, Sealing, Stream};
use kernel::{DeviceId, Fault, Id, Result, Timestamp};
use store::exchange::{Group, held};
use store::{Change, Pace, Store};

use crate::book::{self, NOBODY, Stage, State};
use crate::codec;
use crate::cover::{self, Cover};
use crate::engine::{Engine, Session, not_shared, state};
use crate::holding::{Holding, granted};
use crate::memory;
use crate::pull::{CLOCK, INCOMPLETE, MALFORMED, NO_KEY, Opened, class_of};

/// So many changes are applied in one transaction.
const AT_ONCE: usize = 200;

/// Or so many bytes of them, as they are opened.
const BYTES_AT_ONCE: usize = 16 * 1024 * 1024;

/// A device at home: the firm as far as it was told of it.
struct Home {
    state: State,
    session: Session,
    /// The relay's list, and what parcels brought beyond it.
    certificates: Vec<Vec<u8>>,
}

/// A parcel that was packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// The file.
    pub bytes: Vec<u8>,
    /// Changes in it.
    pub changes: usize,
    /// Changes that had to be left out: what this device may not write, or has no key for yet.
    pub left_out: usize,
}

/// What became of a parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpacked {
    /// Who packed it.
    pub from: DeviceId,
    /// When, by that device's clock.
    pub at: Timestamp,
    /// Changes that are new here.
    pub received: usize,
    /// Changes that were here.
    pub known: usize,
    /// Conflicts that came up.
    pub conflicts: usize,
    /// Changes that could not be taken in, by the codes of why. They come with the relay or a later parcel.
    pub refused: Vec<(String, usize)>,
}

impl Engine {
    /// Packs what was changed since a moment for every device of the firm; everything where none is named. Whoever did it, where
    /// this device may hold all of it, and what it did itself otherwise.
    ///
    /// # Errors
    /// `sync.not_shared`, `sync.removed`, `sync.no_keys`, `sync.copied`, `envelope.parcel_too_large`, `store.cancelled`.
    pub fn pack(&self, store: &Store, since: Option<Timestamp>, pace: &Pace) -> Result<Packed> {
        let Home {
            state,
            session,
            certificates,
        } = self.at_home(store)?;
        let asked = since.map_or(i64::MIN, |since| since.0);
        let holding = store.read(NOBODY, Holding::read)?.value;
        let whole = session.holds_all() && holding.as_ref().is_none_or(Holding::is_whole);
        let changes: Vec<Id<Change>> = store
            .read(NOBODY, |db| {
                db.rows(
                    "SELECT id FROM _change WHERE at>=?1 AND (device=0 OR (device IS NOT NULL AND ?2))
                       AND seq NOT IN (SELECT seq FROM _sync_late) AND seq NOT IN (SELECT seq FROM _sync_pending)
                       AND id NOT IN (SELECT change FROM sync_part)
                     ORDER BY seq",
                    (asked, whole),
                    |r| r.get(0),
                )
            })?
            .value;
        let mut packing = Packing {
            engine: self,
            session: &session,
            state: &state,
            envelopes: Vec::new(),
            streams: HashMap::new(),
            holding,
            bytes: 0,
        };
        let mut left_out = 0;
        for (at, change) in changes.iter().enumerate() {
            pace.at("sync.pack", at, changes.len())?;
            let whole = match store.group(*change)? {
                Some(group) => packing.add(&group)?,
                None => false,
            };
            left_out += usize::from(!whole);
        }
        let contents = Contents {
            from: session.device,
            at_ms: self.env.now().0,
            certificates: certificates.into_iter().map(ByteBuf::from).collect(),
            wraps: self.wraps_for_all(&state, &session)?,
            envelopes: packing.envelopes,
        };
        let base = Room::firm(Sealed::BASE);
        let mut dice = |bytes: &mut [u8]| self.env.random(bytes);
        let receivers = session.roster.receivers(base);
        Ok(Packed {
            bytes: parcel::seal(&contents, state.firm, &receivers, &mut dice)?,
            changes: changes.len() - left_out,
            left_out,
        })
    }

    /// Takes a parcel in. What is known already is passed over.
    ///
    /// # Errors
    /// Those of [`parcel::open`]; `sync.not_shared`, `sync.removed`, `sync.copied`; `sync.parcel_removed` where whoever packed it
    /// was removed; `certificate.…` where its certificates are not those of this firm; `store.cancelled`: what was taken in
    /// until then stays.
    pub fn unpack(&mut self, store: &Store, bytes: &[u8], pace: &Pace) -> Result<Unpacked> {
        let mut home = self.at_home(store)?;
        let contents = parcel::open(bytes, home.state.firm, &home.session.keys)?;
        if self.take_certificates(store, &home, &contents)? {
            // The next round has other keys as well.
            self.forget();
            home = self.at_home(store)?;
        }
        let Home { state, session, .. } = home;
        if session.roster.active(contents.from).is_none() {
            return Err(Fault::new(
                "sync.parcel_removed",
                "This file was made on a computer that was removed from the firm. It is not taken in.",
            ));
        }
        let mut told = Unpacked {
            from: contents.from,
            at: Timestamp(contents.at_ms),
            received: 0,
            known: 0,
            conflicts: 0,
            refused: Vec::new(),
        };
        let holding = store.read(NOBODY, Holding::read)?.value;
        let holding = holding.unwrap_or_else(|| Holding {
            classes: granted(&session.roster, session.device),
            ..Holding::default()
        });
        let unpacking = Unpacking {
            engine: self,
            session: &session,
            state: &state,
            held: holding.cover(),
        };
        let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
        let envelopes = unpacking.envelopes(contents, &mut reasons);
        let all = envelopes.len();
        let (mut groups, mut bytes, mut done) = (Vec::new(), 0, 0);
        for parts in envelopes.chunk_by(|a, b| a.header().group == b.header().group) {
            pace.at("sync.unpack", done, all)?;
            done += parts.len();
            match unpacking.group(parts) {
                Ok((group, length)) => {
                    groups.push(group);
                    bytes += length;
                }
                Err(reason) => *reasons.entry(reason).or_default() += 1,
            }
            if groups.len() >= AT_ONCE || bytes >= BYTES_AT_ONCE || done == all {
                for (_, fault) in
                    self.apply_parcel(store, (&session, &holding), &groups, pace, &mut told)?
                {
                    *reasons.entry(fault.code).or_default() += 1;
                }
                groups.clear();
                bytes = 0;
            }
        }
        told.refused = reasons.into_iter().collect();
        Ok(told)
    }

    /// The firm as far as the relay and parcels have told a device that belongs to it.
    fn at_home(&self, store: &Store) -> Result<Home> {
        let state = state(store)?.ok_or_else(not_shared)?;
        if state.stage == Stage::Removed {
            return Err(removed());
        }
        // A file that was restored has forgotten what it is about to use and to remember.
        let device = store.device().ok_or_else(not_shared)?;
        memory::agree(&*self.vault, device, store, &state)?;
        let (mut certificates, brought) = store
            .read(NOBODY, |db| {
                let certificates = book::certificates(db)?;
                let brought = book::brought(db, certificates.len())?;
                Ok((certificates, brought))
            })?
            .value;
        let mut roster = Roster::replay(state.firm, certificates.iter().map(Vec::as_slice))?;
        let longer = certificates.iter().chain(&brought).map(Vec::as_slice);
        // Where the relay told another end of the list, that counts.
        if let Ok(longer) = Roster::replay(state.firm, longer) {
            roster = longer;
            certificates.extend(brought);
        }
        // A file that was restored may have its stage of before.
        if roster.active(device).is_none() {
            return Err(removed());
        }
        Ok(Home {
            session: self.session_of(store, &state, roster)?,
            state,
            certificates,
        })
    }

    /// Every epoch key that this owner's device has, for each device that may have it.
    fn wraps_for_all(&self, state: &State, session: &Session) -> Result<Vec<Wrap>> {
        if !session.roster.is_owner(session.device) {
            return Ok(Vec::new());
        }
        let mut dice = |bytes: &mut [u8]| self.env.random(bytes);
        let mut wraps = Vec::new();
        for key in session.epochs.values() {
            for receiver in session.roster.receivers(key.room()) {
                if receiver.device != session.device {
                    wraps.push(key.wrap(state.firm, &receiver.keys, &mut dice)?);
                }
            }
        }
        Ok(wraps)
    }

    /// Notes what goes on from the certificates here, and keys for this device that they bear out; whether there were any.
    fn take_certificates(&self, store: &Store, home: &Home, contents: &Contents) -> Result<bool> {
        let Home {
            state,
            session,
            certificates: here,
        } = home;
        let there: Vec<&[u8]> = contents
            .certificates
            .iter()
            .map(|c| &**c as &[u8])
            .collect();
        let parts = here
            .iter()
            .zip(&there)
            .position(|(own, other)| own != other);
        if let Some(at) = parts {
            return Err(LogFault::Forked { at: at as u64 }.into());
        }
        let longer = match there.len() > here.len() {
            true => Some(Roster::replay(state.firm, there.iter().copied())?),
            false => None,
        };
        let roster = longer.as_ref().unwrap_or(&session.roster);
        let missing = |wrap: &&Wrap| {
            wrap.receiver == session.device
                && !session.epochs.contains_key(&(wrap.room, wrap.epoch))
        };
        let wraps: Vec<&Wrap> = contents
            .wraps
            .iter()
            .filter(missing)
            .filter(|wrap| {
                let announced = roster.fingerprint(wrap.room, wrap.epoch);
                announced.is_some_and(|announced| {
                    EpochKey::unwrap(state.firm, wrap, &session.keys, &announced).is_ok()
                })
            })
            .collect();
        let added: Vec<Vec<u8>> = there.iter().skip(here.len()).map(|c| c.to_vec()).collect();
        if added.is_empty() && wraps.is_empty() {
            return Ok(false);
        }
        store.write(NOBODY, "sync.step", |tx| {
            book::bring(tx, here.len(), &added)?;
            wraps.iter().try_for_each(|wrap| book::add_wrap(tx, wrap))
        })?;
        memory::remember(&*self.vault, session.device, store)?;
        Ok(true)
    }

    /// Applies some changes in one transaction. What is new of others' is sent by this device if nobody else does.
    fn apply_parcel(
        &self,
        store: &Store,
        (session, holding): (&Session, &Holding),
        groups: &[Group],
        pace: &Pace,
        told: &mut Unpacked,
    ) -> Result<Vec<(Id<Change>, Fault)>> {
        let asked: BTreeSet<Id<Change>> = groups.iter().map(|group| group.change).collect();
        let known = store.read(NOBODY, |db| held(db, &asked))?.value;
        // By what the parcel's certificates say this device may read less than it has: it read a part of these.
        let given = Cover::of(&granted(&session.roster, session.device));
        let held = holding.cover();
        let incoming = store.incoming(groups, pace, |tx, told| {
            holding.write(tx)?;
            let refused: HashSet<Id<Change>> =
                told.refused.iter().map(|(change, _)| *change).collect();
            for change in asked
                .difference(&known)
                .filter(|new| !refused.contains(*new))
            {
                tx.exec(
                    "INSERT OR IGNORE INTO sync_again(change, seq, device, at)
                     SELECT c.id, c.seq, CASE WHEN c.device=0 THEN ?2 ELSE d.id END, ?3
                     FROM _change c LEFT JOIN _device d ON d.no=c.device WHERE c.id=?1",
                    (change, session.device, tx.now()),
                )?;
                cover::note(tx, *change, held.and(given), held)?;
            }
            Ok(())
        })?;
        told.received += incoming.applied;
        told.known += incoming.known;
        told.conflicts += incoming.conflicts;
        Ok(incoming.refused)
    }
}

fn removed() -> Fault {
    Fault::new(
        "sync.removed",
        "This computer was removed from the firm. Ask the owner for a new invitation.",
    )
}

struct Packing<'a> {
    engine: &'a Engine,
    session: &'a Session,
    state: &'a State,
    envelopes: Vec<ByteBuf>,
    streams: HashMap<Room, envelope::Hash>,
    /// What of the firm's data is here; `None` is everything that this device may hold.
    holding: Option<Holding>,
    bytes: usize,
}

impl Packing<'_> {
    /// Seals a change; false where this device cannot.
    fn add(&mut self, group: &Group) -> Result<bool> {
        let session = self.session;
        let Ok(bodies) = codec::split(group, session.device, &self.engine.classes, &[], &|class| {
            let here = self.holding.as_ref();
            session.room(class).is_some() && here.is_none_or(|here| here.says(class))
        }) else {
            return Ok(false);
        };
        let mut sealing = Vec::with_capacity(bodies.len());
        for (class, body) in &bodies {
            let Some(room) = session.room(*class) else {
                return Ok(false);
            };
            let epoch = session.roster.epoch(room).map_or(0, |epoch| epoch.epoch);
            let Some(key) = session.epochs.get(&(room, epoch)) else {
                return Ok(false);
            };
            sealing.push(Stream {
                key,
                previous: self.streams.get(&room).copied().unwrap_or_default(),
                body,
            });
        }
        let mut dice = |bytes: &mut [u8]| self.engine.env.random(bytes);
        let sealed = Sealing {
            keys: &session.keys,
            firm: self.state.firm,
            kind: Kind::PARCEL,
            group: *group.change.as_bytes(),
            hlc: group.stamp.hlc,
            schema: self.engine.schema,
            head: session.roster.head(),
        }
        .seal(&sealing, self.envelopes.len() as u64 + 1, &mut dice);
        let Ok(envelopes) = sealed else {
            return Ok(false);
        };
        for envelope in envelopes {
            self.streams.insert(envelope.header().room, envelope.hash());
            self.bytes += envelope.bytes().len();
            self.envelopes.push(ByteBuf::from(envelope.into_bytes()));
        }
        if self.bytes > parcel::MAX_PARCEL {
            return Err(parcel::too_large());
        }
        Ok(true)
    }
}

struct Unpacking<'a> {
    engine: &'a Engine,
    session: &'a Session,
    state: &'a State,
    /// What is in the file; classes that were given since come with the log.
    held: Cover,
}

impl Unpacking<'_> {
    /// Whether this device takes in what is in a room.
    fn takes(&self, room: Room) -> bool {
        let session = self.session;
        let here = match class_of(room.class) {
            Some(class) => self.held.has(class) || session.desk() == Some(room),
            None => true,
        };
        here && session.roster.may_read(session.device, room)
    }

    /// The envelopes in a parcel; why others are none is counted.
    fn envelopes(
        &self,
        contents: Contents,
        reasons: &mut BTreeMap<String, usize>,
    ) -> Vec<Envelope> {
        let mut envelopes = Vec::with_capacity(contents.envelopes.len());
        for bytes in contents.envelopes {
            let reason = match Envelope::parse(bytes.into_vec()) {
                Ok(envelope) if envelope.header().device == contents.from => {
                    envelopes.push(envelope);
                    continue;
                }
                Ok(_) => MALFORMED,
                Err(hostile) => hostile.code(),
            };
            *reasons.entry(reason.to_owned()).or_default() += 1;
        }
        self.session.roster.recognize(&envelopes);
        envelopes
    }

    /// One change, of the envelopes that it was split in, and how many bytes it was opened to.
    fn group(&self, envelopes: &[Envelope]) -> Result<(Group, usize), String> {
        let code = |hostile: envelope::Hostile| hostile.code().to_owned();
        let session = self.session;
        let latest = self.engine.env.now().0.saturating_add(self.state.offset_ms);
        let latest = latest.max(0).unsigned_abs().saturating_add(STAMP_WINDOW_MS);
        let stamp = envelopes.first().ok_or(MALFORMED)?.header().stamp();
        let mut opened = Opened::default();
        for envelope in envelopes {
            let header = envelope.header();
            if header.kind != Kind::PARCEL || header.stamp() != stamp {
                return Err(MALFORMED.to_owned());
            }
            let signed = session.roster.check(envelope).map_err(code)?;
            if header.hlc.millis() > latest {
                return Err(CLOCK.to_owned());
            }
            if !self.takes(header.room) {
                continue;
            }
            let key = session.epochs.get(&(header.room, header.epoch));
            opened.add(signed.open(key.ok_or(NO_KEY)?).map_err(code)?);
        }
        if !envelopes.last().is_some_and(|last| last.header().closes) {
            return Err(INCOMPLETE.to_owned());
        }
        opened.together(&session.roster)
    }
}
