//! Whether what the log holds is genuine, goes on from what was there before, and can be opened.

use envelope::wire::STAMP_WINDOW_MS;
use envelope::{Envelope, Header, Hostile, Kind, Room, Roster, join_parts};
use kernel::{Hlc, Id, Result};
use store::exchange::Group;
use store::{Change, Class};

use super::{BROKEN, CLOCK, Entry, HELD, INCOMPLETE, MALFORMED, NEWER, NO_KEY, Taken, Unsettled};
use crate::book::{Tail, Tails};
use crate::codec;
use crate::cover::Cover;
use crate::desk;
use crate::relay::Stop;
use crate::round::Round;

impl Round<'_> {
    /// Judges the entries of one change: applied whole, or set aside whole under the name of what is wrong.
    pub(super) fn judge(
        &mut self,
        entries: Vec<Entry>,
        tails: &mut Tails,
        taken: &mut Taken,
    ) -> Result<Result<(), Unsettled>, Stop> {
        let mut reason: Option<String> = None;
        let mut fresh = false;
        for entry in &entries {
            let verdict = match &entry.read {
                Err((hostile, _)) => Err(hostile.code().to_owned()),
                Ok(envelope) => match self.follow(envelope, entry.recv_ms, tails, taken)? {
                    Follows::Unsettled => return Ok(Err(Unsettled)),
                    Follows::Next => Ok(true),
                    Follows::Had => Ok(false),
                    Follows::Not(reason) => Err(reason),
                },
            };
            match verdict {
                Ok(new) => fresh |= new,
                Err(why) => reason = reason.or(Some(why)),
            }
        }
        let Some((_, group)) = entries.first().and_then(Entry::group) else {
            let why = reason.unwrap_or_else(|| MALFORMED.to_owned());
            taken
                .asides
                .extend(entries.iter().map(|entry| entry.aside(&why)));
            return Ok(Ok(()));
        };
        if is_of(&entries, Kind::DESK) {
            if let Some(why) = reason {
                taken
                    .asides
                    .extend(entries.iter().map(|entry| entry.aside(&why)));
            } else if fresh {
                self.hear(entries, taken)?;
            }
            return Ok(Ok(()));
        }
        let change = Id::from_bytes(group);
        let known = taken.clock(change);
        if let Some(known) = known {
            // Where these envelopes are of no use to others, the log still lacks the change.
            let (None, Some(told)) = (&reason, clock_of(&entries)) else {
                if let Some(why) = reason.filter(|_| self.tells_more(&entries, change, taken)) {
                    taken
                        .asides
                        .extend(entries.iter().map(|entry| entry.aside(&why)));
                }
                return Ok(Ok(()));
            };
            if told >= known {
                self.again(change, entries, told > known, taken)?;
                return Ok(Ok(()));
            }
        }
        if !fresh && reason.is_none() && known.is_none() {
            // Numbers that were seen, of a change that was not: this file, or the log, is another one than it was.
            return Ok(if self.state.rereading {
                Ok(())
            } else {
                Err(Unsettled)
            });
        }
        let opened = match reason {
            Some(reason) => Err(reason),
            None => self.open(&entries),
        };
        match opened {
            Ok(group) => {
                let brings = brings(&entries, taken.granted);
                let mut lacks = false;
                match known {
                    // It comes with an earlier stamp than it has.
                    Some(_) => {
                        lacks = self.lacks(change, brings, &entries, taken)?;
                        taken.fills |= taken.more(change, brings);
                    }
                    None => taken.comes(change, brings, self.holding.cover()),
                }
                taken.log_has(change, !lacks);
                taken.add(group, entries);
            }
            Err(why) => taken
                .asides
                .extend(entries.iter().map(|entry| entry.aside(&why))),
        }
        Ok(Ok(()))
    }

    /// A change that is known here comes with the stamp that it has, or with a `later` one: the log may lack what counts of
    /// it, and it may bring something of it that this device has not.
    fn again(
        &self,
        change: Id<Change>,
        entries: Vec<Entry>,
        later: bool,
        taken: &mut Taken,
    ) -> Result<(), Stop> {
        let brings = brings(&entries, taken.granted);
        let lacks = self.lacks(change, brings, &entries, taken)?;
        if self.tells_more(&entries, change, taken) {
            match self.open(&entries) {
                Ok(group) => taken.fill(group),
                Err(why) => {
                    let asides = entries.iter().map(|entry| entry.aside(&why));
                    taken.asides.extend(asides);
                    return Ok(());
                }
            }
        }
        taken.more(change, brings);
        taken.log_has(change, !later && !lacks);
        Ok(())
    }

    /// Whether more of a known change is here than these envelopes of it bring: whoever else reads the log has to learn all of it there.
    fn lacks(
        &self,
        change: Id<Change>,
        brings: Cover,
        entries: &[Entry],
        taken: &Taken,
    ) -> Result<bool, Stop> {
        let here = taken.cover(change);
        Ok(is_parted(entries)
            && (!brings.contains(here)
                || self.has_more_of_a_desk(change, here.with(brings), entries)?))
    }

    /// Whether contacts are here of a change, not all of it but a desk's, that a log which lost something may have nowhere else: they
    /// go back to the desk's room. Once a reading of the log, or two devices would answer each other for ever.
    fn has_more_of_a_desk(
        &self,
        change: Id<Change>,
        here: Cover,
        entries: &[Entry],
    ) -> Result<bool, Stop> {
        if !self.state.rereading || here.has(desk::CLASS) || self.desks_written().is_empty() {
            return Ok(false);
        }
        let Some(group) = self.store.group(change)? else {
            return Ok(false);
        };
        let desk = self.desk_of(&group, here)?;
        let mut read = entries.iter().filter_map(|entry| entry.read.as_ref().ok());
        Ok(desk.is_some_and(|desk| !read.any(|envelope| envelope.header().room == desk)))
    }

    /// Whether envelopes of a known change hold something that this device was given only now, or did not have of it.
    fn tells_more(&self, entries: &[Entry], change: Id<Change>, taken: &Taken) -> bool {
        let here = taken.cover(change);
        let more = |entry: &Entry| {
            let read = entry.read.as_ref().ok();
            match read.and_then(|read| class_of(read.header().room.class)) {
                Some(class) => taken.granted.has(class) && !here.has(class),
                None => self.holding.filling.is_some(),
            }
        };
        self.holding.refills() || entries.iter().any(more)
    }

    /// Whether an envelope is genuine and is the next of its stream. Only then the stream goes on with it.
    fn follow(
        &mut self,
        envelope: &Envelope,
        recv_ms: u64,
        tails: &mut Tails,
        taken: &mut Taken,
    ) -> Result<Follows, Stop> {
        let checked = self.session.roster.check(envelope).map(|_| ());
        let refused = match checked {
            Ok(()) => None,
            // Signed, though not allowed: its stream goes on behind it.
            Err(why @ (Hostile::Revoked | Hostile::Forbidden | Hostile::WrongEpoch)) => Some(why),
            Err(why) => return Ok(Follows::Not(why.code().to_owned())),
        };
        let header = envelope.header();
        let place = (header.device, header.room);
        let tail = tails.get(&place).copied().unwrap_or_default();
        if header.dev_seq <= tail.dev_seq {
            return Ok(Follows::Had);
        }
        if tail.broken {
            return Ok(Follows::Not(HELD.to_owned()));
        }
        let next = if header.previous == tail.hash {
            Tail {
                dev_seq: header.dev_seq,
                hash: envelope.hash(),
                broken: false,
            }
        } else if self.state.rereading {
            // Of one's own nothing is held: it is all here anyway.
            let own = header.device == self.session.device;
            Tail {
                dev_seq: if own { header.dev_seq } else { tail.dev_seq },
                hash: if own { envelope.hash() } else { tail.hash },
                broken: !own,
            }
        } else {
            return Ok(Follows::Unsettled);
        };
        tails.insert(place, next);
        taken.tails.insert(place, next);
        Ok(if next.broken {
            Follows::Not(BROKEN.to_owned())
        } else if let Some(why) = refused {
            Follows::Not(why.code().to_owned())
        } else if header.hlc.millis() > recv_ms.saturating_add(STAMP_WINDOW_MS) {
            Follows::Not(CLOCK.to_owned())
        } else {
            Follows::Next
        })
    }

    /// Opens the envelopes of a change and puts it together.
    fn open(&self, entries: &[Entry]) -> Result<Group, String> {
        let code = |hostile: Hostile| hostile.code().to_owned();
        let mut opened = Opened::default();
        let mut stamp = None;
        for entry in entries {
            let Ok(envelope) = &entry.read else {
                return Err(MALFORMED.to_owned());
            };
            let header = envelope.header();
            if ![Kind::GROUP, Kind::PARTED].contains(&header.kind) {
                return Err(NEWER.to_owned());
            }
            if *stamp.get_or_insert(header.stamp()) != header.stamp() {
                return Err(MALFORMED.to_owned());
            }
            let key = self.session.epochs.get(&(header.room, header.epoch));
            let key = key.ok_or_else(|| NO_KEY.to_owned())?;
            let signed = self.session.roster.check(envelope).map_err(code)?;
            opened.add(signed.open(key).map_err(code)?);
        }
        let closed = entries.last().is_some_and(Entry::closes);
        if !closed && self.session.roster.is_owner(self.session.device) {
            // An owner's device may read everything, so the end of the change was kept back.
            return Err(INCOMPLETE.to_owned());
        }
        Ok(opened.together(&self.session.roster)?.0)
    }

    /// Opens the envelopes of one room alone, and puts their parts together: what the first of them says of itself, and the body.
    pub(crate) fn open_parts(&self, entries: &[Entry]) -> Result<(Header, Vec<u8>), String> {
        let code = |hostile: Hostile| hostile.code().to_owned();
        let mut parts = Vec::with_capacity(entries.len());
        let mut first: Option<Header> = None;
        for entry in entries {
            let Ok(envelope) = &entry.read else {
                return Err(MALFORMED.to_owned());
            };
            let header = envelope.header();
            let first = first.get_or_insert_with(|| header.clone());
            if (first.room, first.kind) != (header.room, header.kind) {
                return Err(MALFORMED.to_owned());
            }
            let key = self.session.epochs.get(&(header.room, header.epoch));
            let key = key.ok_or_else(|| NO_KEY.to_owned())?;
            let signed = self.session.roster.check(envelope).map_err(code)?;
            parts.push(signed.open(key).map_err(code)?);
        }
        let first = first.ok_or_else(|| MALFORMED.to_owned())?;
        Ok((first, join_parts(&parts).map_err(code)?))
    }
}

/// What was opened of one change, room by room.
#[derive(Default)]
pub(crate) struct Opened(Vec<(Room, Vec<envelope::Part>)>);

impl Opened {
    /// The next envelope's part.
    pub fn add(&mut self, part: envelope::Part) {
        let room = part.header().room;
        match self.0.last_mut() {
            Some((last, some)) if *last == room => some.push(part),
            _ => self.0.push((room, vec![part])),
        }
    }

    /// The change, under the name and stamp of its envelopes, and how many bytes long it is.
    pub fn together(&self, roster: &Roster) -> Result<(Group, usize), String> {
        let code = |hostile: Hostile| hostile.code().to_owned();
        let mut bodies = Vec::with_capacity(self.0.len());
        for (room, parts) in &self.0 {
            let class = class_of(room.class).ok_or_else(|| NEWER.to_owned())?;
            bodies.push((class, join_parts(parts).map_err(code)?));
        }
        let bytes = bodies.iter().map(|(_, body)| body.len()).sum();
        let first = self.0.first().and_then(|(_, parts)| parts.first());
        let header = first.ok_or_else(|| MALFORMED.to_owned())?.header();
        let group = codec::join(Id::from_bytes(header.group), header.stamp(), &bodies)
            .map_err(|codec::Malformed| MALFORMED.to_owned())?;
        if roster.device(group.stamp.device).is_none() {
            return Err(MALFORMED.to_owned());
        }
        Ok((group, bytes))
    }
}

enum Follows {
    /// It is the next of its stream.
    Next,
    /// It was there before.
    Had,
    /// It is not to be taken in, for this reason.
    Not(String),
    /// Something before it is missing: the log may not be what it was.
    Unsettled,
}

/// Whether these say that they are a part of their change.
fn is_parted(entries: &[Entry]) -> bool {
    is_of(entries, Kind::PARTED)
}

fn is_of(entries: &[Entry], kind: Kind) -> bool {
    let mut read = entries.iter().filter_map(|entry| entry.read.as_ref().ok());
    read.any(|read| read.header().kind == kind)
}

/// The classes in which these envelopes bring all that their change wrote, to a device that was given some. Of a part they are those that
/// it has an envelope of; what is in the room of a desk may be more elsewhere.
fn brings(entries: &[Entry], granted: Cover) -> Cover {
    if !is_parted(entries) {
        return granted;
    }
    let read = entries.iter().filter_map(|entry| entry.read.as_ref().ok());
    let rooms = read.map(|read| read.header().room);
    let classes: Vec<Class> = rooms
        .filter(|room| *room == Room::firm(room.class))
        .filter_map(|room| class_of(room.class))
        .collect();
    Cover::of(&classes)
}

/// The clock of the change that these are the envelopes of.
fn clock_of(entries: &[Entry]) -> Option<Hlc> {
    let read = entries.iter().find_map(|entry| entry.read.as_ref().ok())?;
    Some(read.header().hlc)
}

/// The store's name of a class; `None` for one of a newer version.
pub(crate) fn class_of(class: envelope::Class) -> Option<Class> {
    crate::CLASSES
        .into_iter()
        .find(|own| class.name() == Some(own.name()))
}
