//! Contacts of a member's own records: what of class `contact` a device holds that may not hold all of it.
//!
//! Which rows are somebody's own follows from the firm's data (who holds a customer, who builds for him) and moves with it; so a
//! right to them cannot be a list in a certificate. The certificate gives such a device one room, its member's *desk*: what he
//! writes of this class is sealed there, and whoever holds the class for the whole firm reads it. The other way round, each of those
//! gives the desk what belongs there, under the names and stamps that it has: changes of before when the member's device asks for
//! a row that became his, and new ones as they come. Nothing else of the class is ever sealed for that device. What is not
//! his any more it forgets, as a device forgets a class that was taken away ([`store::Store::purge_rows`]).
//!
//! Whose a row is, the giver judges by his own data, and the asker by his. Whoever may hand a record to himself may see its
//! contacts; the history says that he did.

mod asking;
mod giving;
mod word;

use std::collections::BTreeSet;

use envelope::{Class as Sealed, Hostile, Room, Scope, Sealing, Stream};
use kernel::{Hlc, Id, Result, Timestamp};
use store::exchange::Group;
use store::{Change, Class, Db, Member, Own, Slice, Tx};

use self::word::Word;
use crate::book::{self, Frozen, NOBODY, Tail};
use crate::codec;
use crate::engine::Session;
use crate::pull::{Entry, Taken};
use crate::push::no_key_yet;
use crate::relay::Stop;
use crate::round::Round;

/// What may be held of own records alone.
pub(crate) const CLASS: Class = Class::Contact;

/// Gives what is said in a desk's room its place behind all changes.
pub(crate) const NO_CHANGE: i64 = i64::MAX;

/// A change of which only contacts are known is not taken in before the change itself.
pub(crate) const EARLY: &str = "sync.early";

/// A row: its table's number, its id.
pub(crate) type Key = (u16, Id<()>);

/// A table of which a desk holds rows.
#[derive(Clone, Debug)]
pub(crate) struct Shelf {
    pub id: u16,
    pub name: &'static str,
    pub to: &'static str,
    /// The columns of the class.
    pub columns: Vec<&'static str>,
}

/// The shelves of these tables.
pub(crate) fn shelves(slices: &[Slice], own: &[Own]) -> Vec<Shelf> {
    let tables = slices.iter().flat_map(|slice| slice.tables);
    let known: Vec<_> = tables.collect();
    own.iter()
        .filter_map(|own| {
            let table = known.iter().find(|table| table.name == own.table)?;
            let columns = table.columns.iter().filter(|column| column.class == CLASS);
            Some(Shelf {
                id: table.id,
                name: own.table,
                to: own.to,
                columns: columns.map(|column| column.name).collect(),
            })
        })
        .collect()
}

impl Shelf {
    /// Whether a row is a member's own.
    fn has(&self, db: &Db<'_>, member: Id<Member>, row: Id<()>) -> Result<bool> {
        let sql = format!(
            "SELECT EXISTS(SELECT 1 FROM {0} WHERE {0}.id=?2 AND ({1}))",
            self.name, self.to
        );
        db.one(&sql, (member, row), |r| r.get(0))
    }
}

/// The room of what a member may see of his own records alone.
pub(crate) fn room_of(member: Id<Member>) -> Room {
    Room {
        class: Sealed::CONTACT,
        scope: Scope::Desk(*member.as_bytes()),
    }
}

/// Whose desk a room is.
fn member_of(room: Room) -> Option<Id<Member>> {
    match room {
        Room {
            class: Sealed::CONTACT,
            scope: Scope::Desk(member),
        } => Some(Id::from_bytes(member)),
        _ => None,
    }
}

impl Session {
    /// The room of the desk of whoever works here, whether there is one or not.
    pub(crate) fn own_room(&self) -> Option<Room> {
        let known = self.roster.device(self.device)?;
        Some(room_of(Id::from_bytes(known.card().member)))
    }

    /// The desk's room, where this device has one and holds its class of nothing else.
    pub(crate) fn desk(&self) -> Option<Room> {
        let room = self.own_room()?;
        let all = Room::firm(Sealed::CONTACT);
        let reads = |room| self.roster.may_read(self.device, room);
        (!reads(all) && reads(room)).then_some(room)
    }
}

/// What was heard in the rooms of desks, on one page of the log.
#[derive(Default)]
pub(crate) struct Heard {
    /// What members ask for.
    asked: Vec<(Id<Member>, Vec<Key>)>,
    /// What others gave: changes, and the rows that they were of.
    given: Vec<(Id<Member>, Id<Change>, Vec<Key>)>,
    /// Rows of which everything was given.
    answered: Vec<(Id<Member>, Vec<Key>)>,
}

impl Heard {
    pub(crate) fn is_empty(&self) -> bool {
        self.asked.is_empty() && self.given.is_empty() && self.answered.is_empty()
    }
}

impl Round<'_> {
    /// What is to be said in the rooms of desks, once everything was read and sent; whether something is to be sent now.
    pub(crate) fn desks(&mut self) -> Result<bool, Stop> {
        if self.state.rereading {
            return Ok(false);
        }
        let asks = self.ask()?;
        Ok(self.give()? || asks)
    }

    /// Seals what is said in a room and freezes it, with what belongs to it in the same transaction.
    fn say_there(
        &mut self,
        room: Room,
        word: &Word,
        beside: impl FnOnce(&Tx<'_>, u64) -> Result<()>,
    ) -> Result<(), Stop> {
        let session = &*self.session;
        let epoch = session.roster.epoch(room).map_or(0, |epoch| epoch.epoch);
        let key = session.epochs.get(&(room, epoch)).ok_or_else(no_key_yet)?;
        let tails = self.store.read(NOBODY, book::tails)?.value;
        let tail = tails.get(&(session.device, room)).copied();
        let mut group = [0; 16];
        self.env.random(&mut group);
        let mut dice = |bytes: &mut [u8]| self.env.random(bytes);
        let envelopes = Sealing {
            keys: &session.keys,
            firm: self.state.firm,
            kind: envelope::Kind::DESK,
            group,
            hlc: Hlc::from_millis(self.now().0.saturating_add(self.state.offset_ms)),
            schema: self.schema,
            head: session.roster.head(),
        }
        .seal(
            &[Stream {
                key,
                previous: tail.map_or([0; 32], |tail| tail.hash),
                body: &word.bytes()?,
            }],
            self.state.numbered + 1,
            &mut dice,
        )?;
        let own = session.device;
        let mut state = self.state.clone();
        let mut last = Tail::default();
        let mut frozen = Vec::new();
        for envelope in envelopes {
            let header = envelope.header();
            last = Tail {
                dev_seq: header.dev_seq,
                hash: envelope.hash(),
                broken: false,
            };
            state.numbered = header.dev_seq;
            frozen.push(Frozen {
                dev_seq: header.dev_seq,
                change: Id::from_bytes(group),
                seq: NO_CHANGE,
                closes: header.closes,
                envelope: envelope.into_bytes(),
            });
        }
        self.save(state, |tx| {
            frozen.iter().try_for_each(|one| book::freeze(tx, one))?;
            book::set_tail(tx, own, room, &last)?;
            beside(tx, last.dev_seq)
        })
    }

    /// Takes in what was said in a desk's room.
    pub(crate) fn hear(&self, entries: Vec<Entry>, taken: &mut Taken) -> Result<(), Stop> {
        match self.heard(&entries, taken) {
            Ok(groups) => groups.into_iter().for_each(|group| taken.fill(group)),
            Err(Unheard::Hostile(why)) => {
                let asides = entries.iter().map(|entry| entry.aside(&why));
                taken.asides.extend(asides);
            }
            Err(Unheard::Stop(stop)) => return Err(stop),
        }
        Ok(())
    }

    fn heard(&self, entries: &[Entry], taken: &mut Taken) -> Result<Vec<Group>, Unheard> {
        let (header, body) = self.open_parts(entries).map_err(Unheard::Hostile)?;
        let malformed = || Unheard::Hostile(crate::pull::MALFORMED.to_owned());
        let desk = member_of(header.room).ok_or_else(malformed)?;
        let roster = &self.session.roster;
        let sender = roster.device(header.device).ok_or_else(malformed)?;
        match Word::read(&body).ok_or_else(malformed)? {
            Word::Asks(rows) => {
                if sender.card().member != *desk.as_bytes() {
                    return Err(Unheard::Hostile(Hostile::Forbidden.code().to_owned()));
                }
                if self.gives() {
                    taken.desks.asked.push((desk, rows));
                }
                Ok(Vec::new())
            }
            Word::Gives { changes, rows } => {
                let all = Room::firm(Sealed::CONTACT);
                if !roster.might_write(header.device, all, header.head) {
                    return Err(Unheard::Hostile(Hostile::Forbidden.code().to_owned()));
                }
                let mine = self.session.desk() == Some(header.room);
                let mut groups = Vec::new();
                for given in changes {
                    let bodies = [(Class::Base, given.base), (CLASS, given.own)];
                    let group = codec::join(
                        given.change,
                        kernel::Stamp {
                            hlc: given.hlc,
                            device: header.device,
                        },
                        &bodies,
                    )
                    .map_err(|codec::Malformed| malformed())?;
                    let of: BTreeSet<Key> =
                        group.rows.iter().map(|row| (row.table, row.row)).collect();
                    if mine && !self.knows(group.change, taken)? {
                        return Err(Unheard::Hostile(EARLY.to_owned()));
                    }
                    let given = (desk, group.change, of.into_iter().collect());
                    taken.desks.given.push(given);
                    if mine {
                        groups.push(group);
                    }
                }
                taken.desks.answered.push((desk, rows));
                Ok(groups)
            }
        }
    }

    /// Whether a change is here, or comes before this on the same page.
    fn knows(&self, change: Id<Change>, taken: &Taken) -> Result<bool, Stop> {
        if taken.clock(change).is_some() {
            return Ok(true);
        }
        let read = self.store.read(NOBODY, |db| book::clock(db, change))?;
        Ok(read.value.is_some())
    }
}

/// Notes what was heard in the rooms of desks: `at` is when this device gives what is asked for, `desk` its own.
pub(crate) fn note_heard(
    tx: &Tx<'_>,
    heard: &Heard,
    at: Timestamp,
    desk: Option<Room>,
) -> Result<()> {
    for (member, rows) in &heard.asked {
        for (table, row) in rows {
            tx.exec(
                "INSERT OR REPLACE INTO sync_due(member, tbl, row, since, at) VALUES(?1, ?2, ?3, 0, ?4)",
                (member, table, row, at),
            )?;
        }
    }
    for (member, change, rows) in &heard.given {
        for (table, row) in rows {
            tx.exec(
                "DELETE FROM sync_due WHERE member=?1 AND tbl=?2 AND row=?3 AND since>0 AND sent IS NULL
                   AND since<=(SELECT seq FROM _change WHERE id=?4)",
                (member, table, row, change),
            )?;
        }
    }
    for (member, rows) in &heard.answered {
        let mine = desk == Some(room_of(*member));
        for (table, row) in rows {
            match mine {
                true => tx.exec(
                    "UPDATE sync_mine SET asked_at=NULL WHERE tbl=?1 AND row=?2",
                    (table, row),
                ),
                false => tx.exec(
                    "DELETE FROM sync_due WHERE member=?1 AND tbl=?2 AND row=?3 AND since=0 AND sent IS NULL",
                    (member, table, row),
                ),
            }?;
        }
    }
    Ok(())
}

/// Why something that was said was not taken in.
enum Unheard {
    /// By the name of what is wrong.
    Hostile(String),
    Stop(Stop),
}

impl From<Stop> for Unheard {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

/// What was sealed and not sent is sealed anew.
pub(crate) fn say_anew(tx: &Tx<'_>) -> Result<()> {
    tx.exec("UPDATE sync_due SET sent=NULL", [])?;
    tx.exec(
        "UPDATE sync_mine SET asked_at=0 WHERE asked_at IS NOT NULL",
        [],
    )?;
    Ok(())
}

/// The relay may have lost what was given before it was read: everything is asked for anew.
pub(crate) fn ask_anew(tx: &Tx<'_>) -> Result<()> {
    say_anew(tx)?;
    tx.exec("UPDATE sync_mine SET asked_at=0", [])?;
    Ok(())
}
