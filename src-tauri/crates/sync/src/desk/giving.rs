//! The side of whoever holds the class for the whole firm: gives each desk what belongs there.

use std::collections::{BTreeMap, BTreeSet};

use envelope::Room;
use kernel::{DeviceId, Id, Result, Timestamp};
use store::exchange::{Group, Op};
use store::{Change, Class, Db, Member};

use super::word::{Given, Word};
use super::{CLASS, Key, Shelf, member_of, room_of};
use crate::book::NOBODY;
use crate::codec;
use crate::cover::Cover;
use crate::relay::Stop;
use crate::round::Round;

/// So long each device waits for the one before it to give what neither of them wrote, in milliseconds.
const TURN_MS: i64 = 60_000;

/// So many rows are given in one round, and so many changes looked at together.
const AT_ONCE: u32 = 5_000;

/// About so many bytes go in one envelope.
const WORD_BYTES: usize = 256 * 1024;

/// A row that is to be given to a desk, from a place in the record on.
struct Due {
    member: Id<Member>,
    key: Key,
    since: i64,
}

impl Round<'_> {
    /// Whether this device gives desks what belongs there.
    pub(super) fn gives(&self) -> bool {
        self.session.writes(CLASS) && self.holding.has(CLASS)
    }

    /// When this device gives what it did not write itself: whoever is before it in the list of those who could has a while.
    pub(crate) fn giving_at(&self, now: Timestamp) -> Timestamp {
        let all = envelope::Room::firm(envelope::Class::CONTACT);
        let roster = &self.session.roster;
        let before = roster
            .devices()
            .filter(|known| roster.may_write(known.id(), all) && known.id() < self.session.device);
        let turns = i64::try_from(before.count()).unwrap_or(i64::MAX);
        Timestamp(now.0.saturating_add(TURN_MS.saturating_mul(turns)))
    }

    pub(super) fn give(&mut self) -> Result<bool, Stop> {
        if !self.gives() {
            return Ok(false);
        }
        let roster = &self.session.roster;
        let mut desks: BTreeMap<Id<Member>, BTreeSet<DeviceId>> = BTreeMap::new();
        for known in roster.devices().filter(|known| known.removal().is_none()) {
            let rooms = known.grants().filter_map(|(room, _)| member_of(room));
            for member in rooms {
                desks.entry(member).or_default().insert(known.id());
            }
        }
        if desks.is_empty() {
            return Ok(false);
        }
        self.notice(&desks)?;
        let now = self.now();
        let due: Vec<Due> = self
            .store
            .read(NOBODY, |db| {
                db.rows(
                    "SELECT member, tbl, row, since FROM sync_due WHERE sent IS NULL AND at<=?1 ORDER BY member, tbl, row LIMIT ?2",
                    (now, AT_ONCE),
                    |r| {
                        Ok(Due {
                            member: r.get(0)?,
                            key: (r.get(1)?, r.get(2)?),
                            since: r.get(3)?,
                        })
                    },
                )
            })?
            .value;
        let mut by_desk: BTreeMap<Id<Member>, Vec<Due>> = BTreeMap::new();
        for one in due {
            by_desk.entry(one.member).or_default().push(one);
        }
        let mut said = false;
        for (member, due) in by_desk {
            said |= self.give_to(member, &due, desks.contains_key(&member))?;
        }
        Ok(said)
    }

    /// Notes which rows moved since the last look and belong to a desk.
    fn notice(&mut self, desks: &BTreeMap<Id<Member>, BTreeSet<DeviceId>>) -> Result<(), Stop> {
        loop {
            let later = self.giving_at(self.now());
            let (own, now) = (self.session.device, self.now());
            let read = self.store.read(NOBODY, |db| {
                let from: Option<i64> =
                    db.opt("SELECT seq FROM sync_desk WHERE id=1", [], |r| r.get(0))?;
                let Some(from) = from else {
                    // Whose desk it is asks for what was before.
                    let end =
                        db.one("SELECT ifnull(max(seq), 0) FROM _change", [], |r| r.get(0))?;
                    return Ok(Some((end, Vec::new())));
                };
                let touched = self.store.touched_since(db, from, AT_ONCE)?;
                let Some(last) = touched.last() else {
                    return Ok(None);
                };
                let mut found = Vec::new();
                for (count, change) in touched.iter().enumerate() {
                    self.pace.at("sync.send", count, touched.len())?;
                    let at = if change.device == Some(own) {
                        now
                    } else {
                        later
                    };
                    // What his computer wrote is there, unless it came here bit by bit: that may be what it lost.
                    let wrote = |devices: &BTreeSet<DeviceId>| {
                        !change.late && change.device.is_some_and(|by| devices.contains(&by))
                    };
                    let others = desks.iter().filter(|(_, devices)| !wrote(devices));
                    for (member, _) in others {
                        for key in &change.rows {
                            if self.is_of(db, *member, *key)? {
                                found.push((*member, *key, change.seq, at));
                            }
                        }
                    }
                }
                Ok(Some((last.seq, found)))
            })?;
            let Some((end, found)) = read.value else {
                return Ok(());
            };
            let state = self.state.clone();
            self.save(state, |tx| {
                tx.exec("INSERT OR REPLACE INTO sync_desk(id, seq) VALUES(1, ?1)", [end])?;
                for (member, (table, row), seq, at) in &found {
                    tx.exec(
                        "INSERT INTO sync_due(member, tbl, row, since, at) VALUES(?1, ?2, ?3, ?4, ?5)
                         ON CONFLICT DO UPDATE SET since=min(since, excluded.since), at=min(at, excluded.at), sent=NULL",
                        (member, table, row, seq, at),
                    )?;
                }
                Ok(())
            })?;
        }
    }

    fn shelf(&self, table: u16) -> Option<&Shelf> {
        self.shelves.iter().find(|shelf| shelf.id == table)
    }

    fn is_of(&self, db: &Db<'_>, member: Id<Member>, (table, row): Key) -> Result<bool> {
        self.shelf(table)
            .map_or(Ok(false), |shelf| shelf.has(db, member, row))
    }

    /// Gives rows to a desk, as far as they belong there and it is there still.
    fn give_to(&mut self, member: Id<Member>, due: &[Due], there: bool) -> Result<bool, Stop> {
        let read = self.store.read(NOBODY, |db| {
            let mut changes: BTreeMap<Id<Change>, BTreeSet<Key>> = BTreeMap::new();
            let mut answered = Vec::new();
            for one in due {
                if !there || !self.is_of(db, member, one.key)? {
                    continue;
                }
                if one.since == 0 {
                    answered.push(one.key);
                }
                for change in self.store.changes_of(db, one.key, one.since)? {
                    changes.entry(change).or_default().insert(one.key);
                }
            }
            Ok((answered, changes))
        })?;
        let (answered, changes) = read.value;
        let mut words: Vec<Vec<Given>> = vec![Vec::new()];
        let mut bytes = 0;
        for (change, rows) in changes {
            let Some(given) = self.given(change, &rows)? else {
                continue;
            };
            bytes += given.base.len() + given.own.len() + 64;
            if bytes > WORD_BYTES {
                words.push(Vec::new());
                bytes = 0;
            }
            words.last_mut().expect("there is one").push(given);
        }
        let keys: Vec<Key> = due.iter().map(|one| one.key).collect();
        let last = words.len() - 1;
        let mut said = false;
        for (at, changes) in words.into_iter().enumerate() {
            // All of them are answered once the last is there.
            let rows = match at == last {
                true => answered.clone(),
                false => Vec::new(),
            };
            if changes.is_empty() && rows.is_empty() {
                continue;
            }
            let word = Word::Gives { changes, rows };
            self.say_there(room_of(member), &word, |tx, number| {
                for (table, row) in &keys {
                    tx.exec(
                        "UPDATE sync_due SET sent=?4 WHERE member=?1 AND tbl=?2 AND row=?3",
                        (member, table, row, crate::book::signed(number)),
                    )?;
                }
                Ok(())
            })?;
            said = true;
        }
        if !said {
            let state = self.state.clone();
            self.save(state, |tx| {
                for (table, row) in &keys {
                    tx.exec(
                        "DELETE FROM sync_due WHERE member=?1 AND tbl=?2 AND row=?3",
                        (member, table, row),
                    )?;
                }
                Ok(())
            })?;
        }
        Ok(said)
    }

    /// What a change wrote of the class in some rows.
    fn given(&self, change: Id<Change>, rows: &BTreeSet<Key>) -> Result<Option<Given>> {
        let Some(mut group) = self.store.group(change)? else {
            return Ok(None);
        };
        group
            .rows
            .retain(|row| row.op != Op::Delete && rows.contains(&(row.table, row.row)));
        if !self.keep_own(&mut group)? {
            return Ok(None);
        }
        let bodies = codec::split(&group, self.session.device, self.classes, &[], &|_| true)?;
        let body = |of: Class| {
            let found = bodies.iter().find(|(class, _)| *class == of);
            found.map(|(_, body)| body.clone()).unwrap_or_default()
        };
        Ok(Some(Given {
            change,
            hlc: group.stamp.hlc,
            base: body(Class::Base),
            own: body(CLASS),
        }))
    }

    /// The desks in whose rooms this device writes, also such as nobody has any more: whoever reads all contacts reads those.
    pub(crate) fn desks_written(&self) -> BTreeSet<Id<Member>> {
        let session = &*self.session;
        let writes = |room: &Room| {
            let epoch = session.roster.epoch(*room).map(|epoch| epoch.epoch);
            epoch.is_some_and(|epoch| session.epochs.contains_key(&(*room, epoch)))
                && session.roster.may_write(session.device, *room)
        };
        let rooms = session.epochs.keys().map(|(room, _)| *room);
        rooms.filter(writes).filter_map(member_of).collect()
    }

    /// The room of the desk whose contacts are here of a change where not all of them are: in the firm's room they would be taken for
    /// all. It is that of whoever works here, else that of the member whose own all those rows are now. None where there are none.
    pub(crate) fn desk_of(&self, group: &Group, cover: Cover) -> Result<Option<Room>> {
        if cover.has(CLASS) {
            return Ok(None);
        }
        let rows = self.rows_of_class(group)?;
        let desks = self.desks_written();
        if rows.is_empty() {
            return Ok(None);
        }
        let own = self.session.own_room();
        if own
            .and_then(member_of)
            .is_some_and(|own| desks.contains(&own))
        {
            return Ok(own);
        }
        let find = |db: &Db<'_>| {
            for member in desks {
                let mut all = true;
                for key in &rows {
                    all = all && self.is_of(db, member, *key)?;
                }
                if all {
                    return Ok(Some(room_of(member)));
                }
            }
            Ok(None)
        };
        Ok(self.store.read(NOBODY, find)?.value)
    }

    /// The rows in which a change wrote something of the class.
    fn rows_of_class(&self, group: &Group) -> Result<Vec<Key>> {
        let mut rows = Vec::new();
        for op in &group.rows {
            let mut any = false;
            self.classes.keep(&mut op.clone(), |class| {
                any |= class == CLASS;
                true
            })?;
            if any {
                rows.push((op.table, op.row));
            }
        }
        Ok(rows)
    }

    /// Leaves of a change what a desk may hold: whether it wrote anything of the class.
    fn keep_own(&self, group: &mut Group) -> Result<bool> {
        let mut any = false;
        for row in &mut group.rows {
            self.classes.keep(row, |class| {
                any |= class == CLASS;
                [Class::Base, CLASS].contains(&class)
            })?;
        }
        Ok(any)
    }
}
