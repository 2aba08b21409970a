//! Sending: own changes are sealed a page at a time, frozen, pushed, and every verdict is acted on.

use std::collections::{HashMap, HashSet};

use envelope::wire::{
    ByteBuf, MAX_PUSH, MAX_PUSHED, Outcome, PushAnswer, Refusal, STAMP_WINDOW_MS,
};
use envelope::{Class as Sealed, Envelope, Kind, Room, Sealing, Stream};
use kernel::{Fault, Hlc, Id, Result, Timestamp};
use store::exchange::{Group, Op};
use store::{Change, Class};

use crate::book::{self, Frozen, Lacking, NOBODY, State, Tail};
use crate::codec;
use crate::cover::{self, Cover};
use crate::desk;
use crate::enrol::CLASSES;
use crate::pull::digest;
use crate::relay::{Stop, Trouble};
use crate::round::{CLOCK_NOISE_MS, Round, behind};

/// Why an own change is not sent: the device may not write what is in it.
const REFUSED_RIGHTS: &str = "sync.refused_rights";

/// So many bytes of envelopes are frozen at once.
const SEALED_AT_ONCE: usize = 2 * 1024 * 1024;

/// So many changes are read at once.
const READ_AT_ONCE: usize = 64;

/// What a device that is still in the firm did not send itself again for so long, another one sends, in milliseconds.
const CARRIED_AFTER_MS: u64 = 24 * 60 * 60 * 1000;

/// So often one round learns the clock anew.
const CLOCKS: usize = 2;

/// How pushing ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// The relay has everything.
    All,
    /// The log is not what it was: read it first.
    Again,
}

/// What became of what was sent.
enum Verdict {
    Taken,
    Again,
    /// Sealed anew.
    Anew,
}

/// A change that is to be sealed.
struct Due {
    group: Group,
    seq: i64,
    /// Whether it was in the log once.
    again: bool,
}

impl Round<'_> {
    /// Seals and pushes until the relay has everything.
    pub(crate) fn push(&mut self) -> Result<Pushed, Stop> {
        let mut clocks = 0;
        let mut anew = 0;
        loop {
            self.pace.at("sync.send", self.report.sent, 0)?;
            let frozen = self.frozen()?;
            if frozen.is_empty() {
                if self.have != self.state.numbered {
                    // The relay has other things of this device than this file knows of.
                    self.reread(self.state.log_id.unwrap_or_default())?;
                    return Ok(Pushed::Again);
                }
                if !self.seal()? {
                    return Ok(Pushed::All);
                }
                continue;
            }
            match self.send(frozen, &mut clocks)? {
                Verdict::Taken => {}
                Verdict::Again => return Ok(Pushed::Again),
                Verdict::Anew if anew > 64 => {
                    return Err(Trouble::Strange("it refuses everything".to_owned()).into());
                }
                Verdict::Anew => anew += 1,
            }
        }
    }

    fn frozen(&self) -> Result<Vec<Frozen>> {
        let read = |db: &store::Db<'_>| book::frozen(db, 0, MAX_PUSH - 64 * 1024, MAX_PUSHED);
        Ok(self.store.read(NOBODY, read)?.value)
    }

    /// Seals the next changes and freezes their envelopes; false where there is nothing to send.
    fn seal(&mut self) -> Result<bool, Stop> {
        let (mut due, mut sealed) = self.due_again()?;
        if due.is_empty() {
            let refused = self.store.read(NOBODY, |db| {
                db.rows("SELECT change FROM sync_refused", [], |r| r.get(0))
            })?;
            let refused: HashSet<Id<Change>> = refused.value.into_iter().collect();
            let fresh = self.store.outgoing(self.state.sealed, READ_AT_ONCE)?;
            let Some((last, _)) = fresh.last() else {
                return Ok(false);
            };
            sealed = *last;
            due = fresh
                .into_iter()
                .filter(|(_, group)| !refused.contains(&group.change))
                .map(|(seq, group)| Due {
                    group,
                    seq,
                    again: false,
                })
                .collect();
        }
        self.freeze(due, sealed)?;
        Ok(true)
    }

    /// What the log had once and has not any more: this device's own, and what nobody else will send.
    fn due_again(&self) -> Result<(Vec<Due>, i64)> {
        let lacking = self.store.read(NOBODY, book::lacking)?.value;
        let mut due = Vec::new();
        for item in lacking.iter().filter(|item| self.is_mine(item)) {
            // Of a file that was restored, own changes that came back from others are as theirs.
            if self.is_ahead(item.change)? && !self.did(item.change)? {
                continue;
            }
            if let Some(group) = self.store.group(item.change)? {
                due.push(Due {
                    group,
                    seq: item.seq,
                    again: true,
                });
            }
            if due.len() == READ_AT_ONCE {
                break;
            }
        }
        Ok((due, self.state.sealed))
    }

    fn is_mine(&self, item: &Lacking) -> bool {
        let Some(device) = item.device else {
            return true;
        };
        // Either way: clocks that are put right jump.
        let waited = |at: Timestamp| self.now().0.abs_diff(at.0) >= CARRIED_AFTER_MS;
        let sends_for = |known: &envelope::Device| known.removal().is_some() || waited(item.at);
        let known = self.session.roster.device(device);
        device == self.session.device || known.is_some_and(sends_for) && self.holds_all()
    }

    /// Whether the relay would refuse a change for its clock. Where it is another device's, this one may not put that right, so
    /// it waits.
    fn is_ahead(&self, change: Id<Change>) -> Result<bool> {
        let now = self.now().0.saturating_add(self.state.offset_ms);
        let latest = now.saturating_sub(CLOCK_NOISE_MS).max(0).unsigned_abs();
        let read = self.store.read(NOBODY, |db| book::clock(db, change))?;
        let ahead = |clock: Hlc| clock.millis() > latest.saturating_add(STAMP_WINDOW_MS);
        Ok(read.value.is_some_and(ahead))
    }

    /// Seals changes one after the other until there is enough for now.
    fn freeze(&mut self, due: Vec<Due>, through: i64) -> Result<(), Stop> {
        let held = self.holding.cover();
        let read = self.store.read(NOBODY, |db| {
            let covers = due.iter().map(|due| {
                let known = cover::cover(db, due.group.change, held)?;
                Ok((due.group.change, known.unwrap_or(Cover::ALL)))
            });
            Ok((book::tails(db)?, covers.collect::<Result<HashMap<_, _>>>()?))
        })?;
        let (tails, covers) = read.value;
        let own = self.session.device;
        let mut streams: HashMap<Room, Tail> = tails
            .into_iter()
            .filter(|((device, _), _)| *device == own)
            .map(|((_, room), tail)| (room, tail))
            .collect();
        let mut state = self.state.clone();
        let mut frozen: Vec<Frozen> = Vec::new();
        let mut refused: Vec<(Id<Change>, i64, String)> = Vec::new();
        let (mut bytes, mut whole) = (0, true);
        for due in due {
            if bytes >= SEALED_AT_ONCE {
                whole = false;
                break;
            }
            let change = due.group.change;
            match self.seal_one(due.group, covers[&change], state.numbered + 1, &streams) {
                Ok(envelopes) => {
                    for envelope in envelopes {
                        let header = envelope.header();
                        let tail = Tail {
                            dev_seq: header.dev_seq,
                            hash: envelope.hash(),
                            broken: false,
                        };
                        streams.insert(header.room, tail);
                        state.numbered = header.dev_seq;
                        bytes += envelope.bytes().len();
                        frozen.push(Frozen {
                            dev_seq: header.dev_seq,
                            change,
                            seq: due.seq,
                            closes: header.closes,
                            envelope: envelope.into_bytes(),
                        });
                    }
                }
                Err(Stop::Here(fault)) => {
                    refused.push((change, due.seq, fault.code));
                }
                Err(stop) if frozen.is_empty() && refused.is_empty() => return Err(stop),
                Err(_) => {
                    whole = false;
                    break;
                }
            }
            if !due.again {
                state.sealed = due.seq;
            }
        }
        if whole {
            state.sealed = state.sealed.max(through);
        }
        self.report.refused += refused.len();
        self.save(state, |tx| {
            frozen.iter().try_for_each(|one| book::freeze(tx, one))?;
            for (room, tail) in &streams {
                book::set_tail(tx, own, *room, tail)?;
            }
            refused.iter().try_for_each(|(change, seq, reason)| {
                book::seen(tx, *change)?;
                book::refuse(tx, *change, *seq, reason)
            })
        })
    }

    fn seal_one(
        &self,
        mut group: Group,
        cover: Cover,
        first: u64,
        streams: &HashMap<Room, Tail>,
    ) -> Result<Vec<Envelope>, Stop> {
        let session = &*self.session;
        let (mut kind, mut said, mut desk) = (Kind::GROUP, Vec::new(), None);
        if cover != Cover::ALL {
            kind = Kind::PARTED;
            desk = self.desk_of(&group, cover)?;
            said = CLASSES.to_vec();
            said.retain(|class| cover.has(*class) && self.is_for_all(*class, desk));
            self.leave_parts(&mut group, cover, desk)?;
        }
        let held = |class| {
            let writes = session.room(class).is_some() && self.holding.says(class);
            writes && cover.has(class)
        };
        let bodies = codec::split(&group, session.device, self.classes, &said, &held)?;
        let mut sealing = Vec::with_capacity(bodies.len());
        for (class, body) in &bodies {
            let Some(room) = self.room(*class, desk) else {
                let hint = "The firm's rights do not let this computer write that. Ask the owner for the right.";
                return Err(Fault::new(REFUSED_RIGHTS, hint).into());
            };
            let epoch = session.roster.epoch(room).map_or(0, |epoch| epoch.epoch);
            let key = session.epochs.get(&(room, epoch)).ok_or_else(no_key_yet)?;
            sealing.push(Stream {
                key,
                previous: streams.get(&room).map_or([0; 32], |tail| tail.hash),
                body,
            });
        }
        let mut dice = |bytes: &mut [u8]| self.env.random(bytes);
        Ok(Sealing {
            keys: &session.keys,
            firm: self.state.firm,
            kind,
            group: *group.change.as_bytes(),
            hlc: group.stamp.hlc,
            schema: self.schema,
            head: session.roster.head(),
        }
        .seal(&sealing, first, &mut dice)?)
    }

    /// Where this device writes what is here of a class: of contacts that are not here whole, `desk` says where they go.
    fn room(&self, class: Class, desk: Option<Room>) -> Option<Room> {
        desk.filter(|_| class == desk::CLASS)
            .or_else(|| self.session.room(class))
    }

    /// Whether this device writes it in the room of the whole firm.
    fn is_for_all(&self, class: Class, desk: Option<Room>) -> bool {
        self.room(class, desk) == Some(Room::firm(sealed_class(class)))
    }

    /// Leaves away what is here of classes that are not here whole: an envelope says that it has all of its class, but for a desk's.
    fn leave_parts(&self, group: &mut Group, cover: Cover, desk: Option<Room>) -> Result<()> {
        for op in &mut group.rows {
            let stays = |class| cover.has(class) || !self.is_for_all(class, desk);
            self.classes.keep(op, stays)?;
        }
        group
            .rows
            .retain(|op| op.op != Op::Update || !op.cells.is_empty());
        Ok(())
    }

    fn send(&mut self, frozen: Vec<Frozen>, clocks: &mut usize) -> Result<Verdict, Stop> {
        let envelopes = frozen
            .iter()
            .map(|one| ByteBuf::from(one.envelope.clone()))
            .collect();
        let answer = self.client.push(envelopes)?;
        if self
            .state
            .log_id
            .is_some_and(|known| known != answer.log_id)
        {
            self.reread(answer.log_id)?;
            return Ok(Verdict::Again);
        }
        let refusal = self.acknowledge(&frozen, &answer)?;
        match refusal {
            None => {
                if answer.outcomes.len() < frozen.len() {
                    return Err(
                        Trouble::Strange("an answer for less than was sent".to_owned()).into(),
                    );
                }
                // What is only held has no end yet; the next page brings it.
                let held = frozen.last().is_some_and(|last| !last.closes);
                if held && matches!(answer.outcomes.last(), Some(Outcome::Held)) {
                    return self.send_rest(&frozen, clocks);
                }
                Ok(Verdict::Taken)
            }
            Some((at, refusal)) => self.refused(&frozen, at, refusal, clocks),
        }
    }

    /// Pushes what follows a page that ended within a change.
    fn send_rest(&mut self, sent: &[Frozen], clocks: &mut usize) -> Result<Verdict, Stop> {
        let after = sent.last().map_or(0, |last| last.dev_seq);
        let read = |db: &store::Db<'_>| book::frozen(db, after, MAX_PUSH - 64 * 1024, MAX_PUSHED);
        let rest = self.store.read(NOBODY, read)?.value;
        if rest.is_empty() {
            return Err(Fault::internal("a change without its last envelope").into());
        }
        self.send(rest, clocks)
    }

    /// Forgets what the relay has; what it refused first, if anything.
    fn acknowledge(
        &mut self,
        frozen: &[Frozen],
        answer: &PushAnswer,
    ) -> Result<Option<(usize, Refusal)>, Stop> {
        let mut through = None;
        let mut changes = Vec::new();
        let mut refusal = None;
        let mut state = self.state.clone();
        let mut begun = frozen.first().map_or(0, |first| first.dev_seq);
        for (at, (one, outcome)) in frozen.iter().zip(&answer.outcomes).enumerate() {
            match outcome {
                Outcome::Ok { seq } | Outcome::Dup { seq } if one.closes => {
                    through = Some(one.dev_seq);
                    changes.push(one.change);
                    // Nothing of others came between: what was just sent need not be fetched.
                    if *seq == state.pulled + (one.dev_seq + 1 - begun) {
                        state.pulled = *seq;
                        state.anchor = Some((*seq, digest(&one.envelope)));
                    }
                    begun = one.dev_seq + 1;
                }
                Outcome::Ok { .. } | Outcome::Dup { .. } | Outcome::Held => {}
                Outcome::Refused(why) => {
                    refusal = Some((at, why.clone()));
                    break;
                }
            }
        }
        if let Some(through) = through {
            self.have = self.have.max(through);
            let own = self.session.device;
            self.save(state, |tx| {
                tx.exec(
                    "DELETE FROM sync_frozen WHERE dev_seq<=?1",
                    [book::signed(through)],
                )?;
                tx.exec(
                    "INSERT INTO sync_device(id, dev_seq) VALUES(?1, ?2)
                     ON CONFLICT(id) DO UPDATE SET dev_seq=max(dev_seq, excluded.dev_seq)",
                    (own, book::signed(through)),
                )?;
                tx.exec(
                    "DELETE FROM sync_due WHERE sent<=?1",
                    [book::signed(through)],
                )?;
                changes
                    .iter()
                    .try_for_each(|change| book::seen(tx, *change))
            })?;
            self.report.sent += changes.len();
        }
        Ok(refusal)
    }

    fn refused(
        &mut self,
        frozen: &[Frozen],
        at: usize,
        refusal: Refusal,
        clocks: &mut usize,
    ) -> Result<Verdict, Stop> {
        let change = frozen[at].change;
        let give_up = |code: &str, hint: &str| Stop::from(Trouble::Refused(Fault::new(code, hint)));
        match refusal {
            Refusal::ClockAhead { server_ms } => {
                *clocks += 1;
                if *clocks > CLOCKS {
                    return Err(give_up(
                        "sync.clocks",
                        "This computer's clock and the relay's differ, and putting that right did not help. Check date and time of both.",
                    ));
                }
                self.hear_clock(server_ms)?;
                self.thaw(change, None)?;
                if !self.did(change)? {
                    return Ok(Verdict::Anew);
                }
                self.unseal(frozen[at].seq)?;
                self.store.restamp(self.state.sealed)?;
                Ok(Verdict::Anew)
            }
            Refusal::StaleEpoch { .. } => {
                self.certificates()?;
                self.wraps()?;
                self.thaw(change, None)?;
                Ok(Verdict::Anew)
            }
            Refusal::UnknownHead => {
                self.certificates()?;
                *clocks += 1;
                if *clocks > CLOCKS {
                    return Err(behind().into());
                }
                Ok(Verdict::Anew)
            }
            Refusal::Gap { .. } | Refusal::Taken { .. } => {
                self.reread(self.state.log_id.unwrap_or_default())?;
                Ok(Verdict::Again)
            }
            Refusal::SchemaMin { .. } => Err(give_up(
                "sync.update_needed",
                "The firm uses a newer Kaigong. Update Kaigong on this computer; what you do meanwhile is kept and sent then.",
            )),
            Refusal::Revoked => {
                self.certificates()?;
                if self.state.stage == book::Stage::Removed {
                    return Ok(Verdict::Again);
                }
                Err(give_up(
                    "sync.removed_by_relay",
                    "The relay says that this computer was removed from the firm, but no owner did so. Ask whoever runs the relay.",
                ))
            }
            Refusal::ForbiddenClass => self.set_refused(change, REFUSED_RIGHTS),
            Refusal::TooLarge { .. } => self.set_refused(change, "envelope.group_too_large"),
            Refusal::Malformed { .. } => self.set_refused(change, "sync.refused_form"),
        }
    }

    /// Whether a change is this device's own.
    fn did(&self, change: Id<Change>) -> Result<bool> {
        let own = |db: &store::Db<'_>| {
            let found = "SELECT 1 FROM _change WHERE id=?1 AND device=0";
            Ok(db.opt(found, [change], |_| Ok(()))?.is_some())
        };
        Ok(self.store.read(NOBODY, own)?.value)
    }

    /// Counts own changes from this place on as unsent where the log was read anew while they were on their way. What a
    /// relay finds ahead of its clock no relay ever took, and nothing behind it: it is sent in order. What this device did before
    /// its file was restored came back from others, and stays among what the log lacks.
    fn unseal(&mut self, from: i64) -> Result<(), Stop> {
        if from > self.state.sealed {
            return Ok(());
        }
        let sealed = self.state.sealed;
        let taken: bool = self
            .store
            .read(NOBODY, |db| {
                db.one(
                    "SELECT EXISTS(SELECT 1 FROM _change WHERE device=0 AND seq>=?1 AND seq<=?2
                       AND seq NOT IN (SELECT seq FROM _sync_late)
                       AND id NOT IN (SELECT change FROM sync_again) AND id NOT IN (SELECT change FROM sync_refused))
                     OR NOT EXISTS(SELECT 1 FROM _change WHERE seq=?1 AND device=0)",
                    (from, sealed),
                    |r| r.get(0),
                )
            })?
            .value;
        if taken {
            return Ok(());
        }
        let state = State {
            sealed: from - 1,
            ..self.state.clone()
        };
        self.save(state, |tx| {
            tx.exec(
                "DELETE FROM sync_again WHERE seq>=?1 AND change IN (SELECT id FROM _change WHERE device=0)",
                [from],
            )?;
            Ok(())
        })
    }

    /// Goes on without a change; it is said to be refused, and tried again when the certificates move.
    fn set_refused(&mut self, change: Id<Change>, reason: &str) -> Result<Verdict, Stop> {
        self.thaw(change, Some(reason))?;
        self.report.refused += 1;
        Ok(Verdict::Anew)
    }

    /// Takes back what is sealed from a change on: it is sealed anew, but for the change itself where a reason is given.
    fn thaw(&mut self, from: Id<Change>, reason: Option<&str>) -> Result<(), Stop> {
        let again: HashSet<Id<Change>> = self
            .store
            .read(NOBODY, book::lacking)?
            .value
            .into_iter()
            .map(|item| item.change)
            .collect();
        let all = self
            .store
            .read(NOBODY, |db| book::frozen(db, 0, usize::MAX, usize::MAX))?
            .value;
        let start = all.iter().position(|one| one.change == from);
        let removed = &all[start.unwrap_or(0)..];
        let Some(first) = removed.first() else {
            return Ok(());
        };
        let mut state = State {
            numbered: first.dev_seq - 1,
            ..self.state.clone()
        };
        let mut streams: HashMap<Room, Tail> = HashMap::new();
        for one in removed {
            let envelope = Envelope::parse(one.envelope.clone()).map_err(Fault::from)?;
            let header = envelope.header();
            streams.entry(header.room).or_insert(Tail {
                dev_seq: if header.previous == [0; 32] {
                    0
                } else {
                    state.numbered
                },
                hash: header.previous,
                broken: false,
            });
            if !again.contains(&one.change) {
                state.sealed = state.sealed.min(one.seq - 1);
            }
        }
        let own = self.session.device;
        let (begin, seq) = (first.dev_seq, first.seq);
        self.save(state, |tx| {
            tx.exec(
                "DELETE FROM sync_frozen WHERE dev_seq>=?1",
                [book::signed(begin)],
            )?;
            for (room, tail) in &streams {
                book::set_tail(tx, own, *room, tail)?;
            }
            desk::say_anew(tx)?;
            match reason.filter(|_| seq != desk::NO_CHANGE) {
                Some(reason) => {
                    book::seen(tx, from)?;
                    book::refuse(tx, from, seq, reason)
                }
                None => Ok(()),
            }
        })
    }
}

const NO_KEY_YET: &str = "sync.no_key_yet";

pub(crate) fn no_key_yet() -> Stop {
    Stop::There(Trouble::Refused(Fault::new(
        NO_KEY_YET,
        "This computer waits for a key that an owner's computer gives it as soon as that is online. What you do is kept and sent then.",
    )))
}

/// The envelope's name of a class.
pub(crate) fn sealed_class(class: Class) -> Sealed {
    match class {
        Class::Base => Sealed::BASE,
        Class::Contact => Sealed::CONTACT,
        Class::Cost => Sealed::COST,
        Class::Price => Sealed::PRICE,
        Class::Money => Sealed::MONEY,
        Class::Hr => Sealed::HR,
    }
}
