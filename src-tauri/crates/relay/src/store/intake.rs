//! Which envelopes of a push are taken, and what a store has to write for it. Pure: it is given what the store has.

use std::collections::HashMap;

use envelope::wire::{Outcome, Refusal};
use envelope::{GroupId, Hash, Room};

/// The most bytes of one group that wait for its end. A larger group is refused by its size.
pub const MOST_HELD: u64 = 256 << 20;

/// One envelope of a push, as far as it could be judged without the log.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What its header says, if it can be believed; else why not.
    pub read: Result<Read, Refusal>,
}

/// What is needed of a header whose signature holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Its number.
    pub dev_seq: u64,
    /// Its hash.
    pub hash: Hash,
    /// The hash of the one before it in its room, as it says.
    pub previous: Hash,
    /// How it belongs to the others.
    pub piece: Piece,
    /// Whether it is to be refused, were it new.
    pub refusal: Option<Refusal>,
}

/// An envelope's place in its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The group.
    pub group: GroupId,
    /// Class and scope.
    pub room: Room,
    /// Which part of the room's body.
    pub part: u16,
    /// Of how many.
    pub parts: u16,
    /// Whether the group ends here.
    pub closes: bool,
}

impl Piece {
    /// Whether a group may begin with this.
    fn begins(self) -> bool {
        self.part == 0
    }

    /// Whether this may follow `before` in a group.
    fn follows(self, before: Self) -> bool {
        let same_body =
            self.room == before.room && self.parts == before.parts && self.part == before.part + 1;
        let next_body = before.part + 1 == before.parts && self.part == 0;
        self.group == before.group && (same_body || next_body)
    }
}

/// An envelope that waits for the rest of its group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its number.
    pub dev_seq: u64,
    /// Its hash.
    pub hash: Hash,
    /// Its place in the group.
    pub piece: Piece,
    /// Its size.
    pub size: u64,
}

/// What the store has of a device, read under the firm's lock.
#[derive(Clone, Debug, Default)]
pub struct Position {
    /// The last place in the firm's log.
    pub last_seq: u64,
    /// The last number of the device in the log.
    pub logged: u64,
    /// What waits, in order; its numbers follow `logged`.
    pub held: Vec<Waiting>,
    /// Place and hash of the numbers pushed that are in the log already.
    pub known: HashMap<u64, (u64, Hash)>,
    /// The hash of the device's last envelope in the log, for each of [`rooms`]; zeros where there is none.
    pub tails: HashMap<Room, Hash>,
}

/// The rooms of what is pushed: those whose last envelope a store looks up for [`Position::tails`].
pub fn rooms(arrivals: &[Arrival], logged: u64) -> Vec<Room> {
    let new = arrivals
        .iter()
        .filter_map(|arrival| arrival.read.as_ref().ok());
    let mut rooms = Vec::new();
    for read in new.filter(|read| read.dev_seq > logged) {
        if !rooms.contains(&read.piece.room) {
            rooms.push(read.piece.room);
        }
    }
    rooms
}

/// The numbers pushed that are in the log already: those that a store looks up for [`Position::known`].
pub fn old_numbers(arrivals: &[Arrival], logged: u64) -> Vec<u64> {
    let numbers = arrivals
        .iter()
        .filter_map(|arrival| arrival.read.as_ref().ok());
    numbers
        .map(|read| read.dev_seq)
        .filter(|&number| number <= logged)
        .collect()
}

/// What a store has to write, in one transaction, and what it answers then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// One per arrival.
    pub outcomes: Vec<Outcome>,
    /// Delete everything that waits.
    pub drop_held: bool,
    /// Before that, move what waits into the log, from this place on.
    pub promote_held: Option<u64>,
    /// Write these arrivals into the log: index and place.
    pub log: Vec<(usize, u64)>,
    /// Let these arrivals wait.
    pub hold: Vec<usize>,
    /// The last number in the log then.
    pub logged: u64,
    /// The last number then, with what waits.
    pub have: u64,
    /// The last place in the log then.
    pub last_seq: u64,
    /// The bytes that come to what the firm has.
    pub more_bytes: u64,
}

/// Decides on a push.
pub fn plan(position: Position, arrivals: &[Arrival]) -> Plan {
    let mut intake = Intake {
        arrivals,
        logged: position.logged,
        last_seq: position.last_seq,
        open: position.held.into_iter().map(Open::held).collect(),
        known: position.known,
        tails: position.tails,
        forked: false,
        plan: Plan::default(),
    };
    for index in 0..arrivals.len() {
        let outcome = intake.take(index);
        intake.plan.outcomes.push(outcome);
    }
    intake.finish()
}

/// An envelope of the group that is not closed yet.
struct Open {
    waiting: Waiting,
    /// Its index, if it came with this push; else it waits in the store.
    new: Option<usize>,
    /// The same envelope again, in this push.
    echoes: Vec<usize>,
}

impl Open {
    fn held(waiting: Waiting) -> Self {
        Self {
            waiting,
            new: None,
            echoes: Vec::new(),
        }
    }
}

struct Intake<'a> {
    arrivals: &'a [Arrival],
    logged: u64,
    last_seq: u64,
    open: Vec<Open>,
    known: HashMap<u64, (u64, Hash)>,
    tails: HashMap<Room, Hash>,
    forked: bool,
    plan: Plan,
}

impl Intake<'_> {
    fn have(&self) -> u64 {
        self.logged + self.open.len() as u64
    }

    fn take(&mut self, index: usize) -> Outcome {
        let arrival = &self.arrivals[index];
        let read = match &arrival.read {
            Ok(read) => read,
            Err(refusal) => return self.refuse_group(refusal.clone()),
        };
        if read.dev_seq <= self.logged {
            return match self.known.get(&read.dev_seq) {
                Some(&(seq, hash)) if hash == read.hash => Outcome::Dup { seq },
                _ => {
                    self.forked = true;
                    Outcome::Refused(Refusal::Taken { have: self.have() })
                }
            };
        }
        if read.dev_seq <= self.have() {
            let there = &mut self.open[(read.dev_seq - self.logged - 1) as usize];
            if there.waiting.hash == read.hash {
                there.echoes.push(index);
                return Outcome::Held;
            }
            // The device has begun anew what nobody has seen yet: what waits of the old beginning is of no use.
            let have = self.logged;
            self.refuse_group(Refusal::Gap { have });
        }
        if self.forked {
            return Outcome::Refused(Refusal::Taken { have: self.have() });
        }
        if read.dev_seq != self.have() + 1 {
            return Outcome::Refused(Refusal::Gap { have: self.have() });
        }
        let waiting = Waiting {
            dev_seq: read.dev_seq,
            hash: read.hash,
            piece: read.piece,
            size: arrival.bytes.len() as u64,
        };
        if let Some(refusal) = read.refusal.clone().or_else(|| self.misfit(&waiting)) {
            return self.refuse_group(refusal);
        }
        if self
            .tail(read.piece.room)
            .is_some_and(|tail| tail != read.previous)
        {
            // It goes on from something else than what is here: the log was another one when it was sealed, with as many
            // envelopes of this device in it.
            self.forked = true;
            let have = self.logged;
            return self.refuse_group(Refusal::Taken { have });
        }
        self.open.push(Open {
            waiting,
            new: Some(index),
            echoes: Vec::new(),
        });
        if read.piece.closes {
            self.close()
        } else {
            Outcome::Held
        }
    }

    /// The hash of the last envelope in a room; zeros where there is none.
    fn tail(&self, room: Room) -> Option<Hash> {
        let logged = self.tails.get(&room)?;
        let open = self
            .open
            .iter()
            .rfind(|open| open.waiting.piece.room == room);
        Some(open.map_or(*logged, |open| open.waiting.hash))
    }

    /// Why this cannot be the next of its group.
    fn misfit(&self, next: &Waiting) -> Option<Refusal> {
        let fits = match self.open.last() {
            None => next.piece.begins(),
            Some(before) => next.piece.follows(before.waiting.piece),
        };
        if !fits {
            return Some(Refusal::Malformed {
                reason: envelope::Hostile::Parts.code().to_owned(),
            });
        }
        let before: u64 = self.open.iter().map(|open| open.waiting.size).sum();
        (before + next.size > MOST_HELD).then_some(Refusal::TooLarge {
            limit: u32::try_from(MOST_HELD).unwrap_or(u32::MAX),
        })
    }

    /// Refuses an envelope, and with it what is there of its group.
    fn refuse_group(&mut self, refusal: Refusal) -> Outcome {
        for open in std::mem::take(&mut self.open) {
            self.plan.drop_held |= open.new.is_none();
            for index in open.new.into_iter().chain(open.echoes) {
                self.plan.outcomes[index] = Outcome::Refused(refusal.clone());
            }
        }
        Outcome::Refused(refusal)
    }

    /// The group is whole: it goes into the log.
    fn close(&mut self) -> Outcome {
        for open in std::mem::take(&mut self.open) {
            self.last_seq += 1;
            self.logged += 1;
            let seq = self.last_seq;
            match open.new {
                None => {
                    self.plan.promote_held.get_or_insert(seq);
                    self.plan.drop_held = true;
                }
                Some(index) => {
                    self.plan.log.push((index, seq));
                    // The closing one has no outcome yet; it is what this answers.
                    if let Some(outcome) = self.plan.outcomes.get_mut(index) {
                        *outcome = Outcome::Ok { seq };
                    }
                }
            }
            self.known
                .insert(open.waiting.dev_seq, (seq, open.waiting.hash));
            if let Some(tail) = self.tails.get_mut(&open.waiting.piece.room) {
                *tail = open.waiting.hash;
            }
            for index in open.echoes {
                self.plan.outcomes[index] = Outcome::Dup { seq };
            }
        }
        Outcome::Ok { seq: self.last_seq }
    }

    fn finish(mut self) -> Plan {
        self.plan.have = self.have();
        self.plan.logged = self.logged;
        self.plan.last_seq = self.last_seq;
        self.plan.hold = self.open.iter().filter_map(|open| open.new).collect();
        let written = self
            .plan
            .log
            .iter()
            .map(|(index, _)| index)
            .chain(&self.plan.hold);
        self.plan.more_bytes = written
            .map(|&index| self.arrivals[index].bytes.len() as u64)
            .sum();
        self.plan
    }
}

#[cfg(test)]
mod tests;
