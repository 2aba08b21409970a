//! Receiving: the log page by page, each envelope judged, whole changes applied.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use envelope::wire::{LogEntry, LogPage, codes};
use envelope::{Envelope, Hash, Hostile, Room};
use kernel::{DeviceId, Fault, Hlc, Id, Result};
use store::exchange::{Group, held};
use store::{Change, Db, Sight, Store, Tx};

use crate::book::{self, Aside, NOBODY, State, Tail, Tails};
use crate::cover::{self, Cover};
use crate::desk::{self, EARLY, Heard};
use crate::relay::{Stop, Trouble};
use crate::round::Round;

mod judge;

pub(crate) use judge::{Opened, class_of};

/// How much of the log is asked for at once.
const PAGE: u32 = 1024 * 1024;

/// So often one round reads the log from its start: once for the relay's loss, once more where it happens meanwhile.
const REREADS: usize = 3;

/// Reasons for setting aside that later certificates, keys or versions of the program may put right.
const MAY_HEAL: [&str; 9] = [
    NO_KEY,
    NEWER,
    HELD,
    BROKEN,
    "envelope.unknown_head",
    "envelope.unknown_device",
    "envelope.newer",
    "sync.clock",
    EARLY,
];

/// Of these the relay may bring what is missing: they are looked at again each day, too.
const MISSING: [&str; 3] = [HELD, BROKEN, EARLY];
const DAY_MS: i64 = 24 * 3_600_000;

pub(crate) const NO_KEY: &str = "sync.no_key";
pub(crate) const NEWER: &str = "sync.newer";
pub(crate) const HELD: &str = "sync.held";
pub(crate) const BROKEN: &str = "sync.broken";
pub(crate) const INCOMPLETE: &str = "sync.incomplete";
pub(crate) const MALFORMED: &str = "sync.malformed";
pub(crate) const CLOCK: &str = "sync.clock";

/// One entry of the log, read as far as that goes without keys.
pub(crate) struct Entry {
    seq: u64,
    recv_ms: u64,
    /// What cannot be read is kept as it came.
    read: Result<Envelope, (Hostile, Vec<u8>)>,
}

impl Entry {
    fn of(entry: LogEntry) -> Self {
        Self {
            seq: entry.seq,
            recv_ms: entry.recv_ms,
            read: Envelope::take(entry.envelope.into_vec()),
        }
    }

    fn bytes(&self) -> &[u8] {
        match &self.read {
            Ok(envelope) => envelope.bytes(),
            Err((_, bytes)) => bytes,
        }
    }

    /// Which change it is a part of; what cannot be read is part of none.
    fn group(&self) -> Option<(DeviceId, [u8; 16])> {
        let header = self.read.as_ref().ok()?.header();
        Some((header.device, header.group))
    }

    fn closes(&self) -> bool {
        self.read.as_ref().map_or(true, |read| read.header().closes)
    }

    pub(crate) fn aside(&self, reason: &str) -> Aside {
        let header = self.read.as_ref().ok().map(Envelope::header);
        Aside {
            seq: self.seq,
            device: header.map(|header| header.device),
            dev_seq: header.map(|header| header.dev_seq),
            reason: reason.to_owned(),
            envelope: self.bytes().to_vec(),
        }
    }
}

/// What is to be done with a page, all in one transaction.
#[derive(Default)]
pub(crate) struct Taken {
    pub groups: Vec<Group>,
    /// Whether some of them were here, and come again with what this device was given only now.
    pub fills: bool,
    /// The clocks of changes that were here before this page, of those that it is about.
    pub known: HashMap<Id<Change>, Hlc>,
    /// The earliest clock of each of the groups.
    pub coming: HashMap<Id<Change>, Hlc>,
    /// The entries that each group was made of.
    pub sources: HashMap<Id<Change>, Vec<Entry>>,
    /// Changes that are in the log, known before or not.
    pub seen: Vec<Id<Change>>,
    /// Changes that are in the log with a later stamp than they have here, or in part: it lacks what counts.
    pub later: Vec<Id<Change>>,
    /// The classes that this device may read.
    pub granted: Cover,
    /// Of which classes everything that these changes wrote is here, by now.
    pub covers: HashMap<Id<Change>, Cover>,
    /// Those of which that is to be noted.
    pub covered: BTreeSet<Id<Change>>,
    pub asides: Vec<Aside>,
    /// What was said in the rooms of desks.
    pub desks: Heard,
    pub tails: BTreeMap<(DeviceId, Room), Tail>,
    /// The place of the snapshot that they are of, where they are not of the log.
    pub snapshot: u64,
}

impl Taken {
    /// The clock of a change that is here, or comes with this page.
    pub fn clock(&self, change: Id<Change>) -> Option<Hlc> {
        self.coming
            .get(&change)
            .or(self.known.get(&change))
            .copied()
    }

    /// Notes whether what counts of a change is in the log.
    pub fn log_has(&mut self, change: Id<Change>, has: bool) {
        match has {
            true => self.seen.push(change),
            false => self.later.push(change),
        }
    }

    /// A change that is here comes again, with what this device was given only now.
    pub fn fill(&mut self, group: Group) {
        self.groups.push(group);
        self.fills = true;
    }

    /// What is here of a change that is known here.
    pub fn cover(&self, change: Id<Change>) -> Cover {
        self.covers.get(&change).copied().unwrap_or(Cover::ALL)
    }

    /// More of a change comes to be here; whether it is more.
    pub fn more(&mut self, change: Id<Change>, brings: Cover) -> bool {
        let here = self.cover(change);
        let more = !here.contains(brings);
        if more {
            self.covers.insert(change, here.with(brings));
            self.covered.insert(change);
        }
        more
    }

    /// A change that is new here comes in these classes, to a device that holds some.
    pub fn comes(&mut self, change: Id<Change>, brings: Cover, held: Cover) {
        self.covers.insert(change, brings);
        if !brings.contains(held) {
            self.covered.insert(change);
        }
    }

    /// A change that is genuine, and what it was made of.
    pub fn add(&mut self, group: Group, sources: Vec<Entry>) {
        let clock = self.coming.entry(group.change).or_insert(group.stamp.hlc);
        *clock = group.stamp.hlc.min(*clock);
        self.sources.insert(group.change, sources);
        self.groups.push(group);
    }

    /// The entries of changes that the store could not apply, with its reasons; of those of a snapshot, their names.
    fn refused(&self, refused: &[(Id<Change>, Fault)]) -> Vec<Aside> {
        let mut asides = Vec::new();
        for (change, fault) in refused {
            let sources = self.sources.get(change).map_or(&[][..], Vec::as_slice);
            asides.extend(sources.iter().map(|source| source.aside(&fault.code)));
            if sources.is_empty() {
                asides.push(Aside {
                    seq: self.snapshot,
                    device: None,
                    dev_seq: None,
                    reason: fault.code.clone(),
                    envelope: change.as_bytes().to_vec(),
                });
            }
        }
        asides
    }
}

/// Something about the log asks for reading it from its start.
struct Unsettled;

/// Whether what was set aside for this reason, with what was known then, may be put right by what is known now.
fn may_heal(reason: &str, then: &str, now: &str) -> bool {
    let learnt = |known: &str| known.split('@').next().map(str::to_owned);
    let by_day = MISSING.contains(&reason) && then != now;
    MAY_HEAL.contains(&reason) && (by_day || learnt(then) != learnt(now))
}

impl Round<'_> {
    /// Reads and applies what is new in the log, to its end.
    pub(crate) fn pull(&mut self) -> Result<(), Stop> {
        self.heal()?;
        self.compare()?;
        if self.is_new()? {
            self.start(false)?;
            if self.state.stage == book::Stage::Removed {
                return Ok(());
            }
        }
        let mut tails = self.store.read(NOBODY, book::tails)?.value;
        let mut vector = self.store.read(NOBODY, vector)?.value;
        let mut open: Vec<Entry> = Vec::new();
        let mut after = self.state.pulled;
        let mut asked_again = false;
        loop {
            self.told(&tails, &vector)?;
            let before = self.rereads;
            let page = match self.client.log(after, PAGE, 0) {
                Err(trouble) if trouble.is(codes::LOG_BEGINS) => {
                    self.begins_later()?;
                    if self.state.stage == book::Stage::Removed {
                        return Ok(());
                    }
                    tails = self.store.read(NOBODY, book::tails)?.value;
                    vector = self.store.read(NOBODY, self::vector)?.value;
                    open = Vec::new();
                    after = self.state.pulled;
                    continue;
                }
                other => other?,
            };
            self.hear_clock(page.server_ms)?;
            let mut gives_less = false;
            if page.head != self.session.roster.head() {
                self.certificates()?;
                if self.state.stage == book::Stage::Removed {
                    return Ok(());
                }
                gives_less = page.head != self.session.roster.head() && !asked_again;
            }
            if self.rereads > before {
                // Certificates that came asked for it.
            } else if gives_less {
                // The relay had lost what this device may read; by now it was given the certificates.
                asked_again = true;
                continue;
            } else if self.is_another(&page, &vector, after) {
                self.reread(page.log_id)?;
            } else if page.more && page.next == after {
                return Err(Trouble::Strange("a page that goes nowhere".to_owned()).into());
            } else {
                let more = page.more;
                after = page.next;
                match self.take(page, &mut open, &mut tails, &mut vector)? {
                    Ok(()) if more => {}
                    Ok(()) => return Ok(()),
                    Err(Unsettled) => self.reread(self.state.log_id.unwrap_or_default())?,
                }
            }
            if self.rereads > before {
                tails = Tails::new();
                vector = BTreeMap::new();
                open = Vec::new();
                after = 0;
            }
        }
    }

    /// Says how far the catching up is, where there is much of it.
    fn told(&self, tails: &Tails, vector: &BTreeMap<DeviceId, u64>) -> Result<()> {
        let (done, total) = share(tails, vector);
        let steps = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        self.pace.at("sync.receive", steps(done), steps(total))
    }

    /// Looks whether the last entry stands where it stood, the first time and after each trouble: a relay that was restored
    /// from a backup may have other entries there now.
    fn compare(&mut self) -> Result<(), Stop> {
        if self.compared {
            return Ok(());
        }
        if let Some((seq, hash)) = self.state.anchor {
            let page = match self.client.log(seq.saturating_sub(1), 1, 0) {
                // It stood right before where the log begins now: what comes behind it names it.
                Err(trouble) if trouble.is(codes::LOG_BEGINS) => {
                    self.compared = true;
                    return Ok(());
                }
                other => other?,
            };
            let stands = page
                .entries
                .first()
                .is_some_and(|entry| entry.seq == seq && digest(&entry.envelope) == hash);
            if !stands {
                self.reread(page.log_id)?;
            }
        }
        self.compared = true;
        Ok(())
    }

    /// Reads the log anew where something was set aside that new certificates or keys may put right.
    fn heal(&mut self) -> Result<(), Stop> {
        self.wraps()?;
        let known = self.known();
        let found = self.store.read(NOBODY, |db| {
            db.rows(
                "SELECT DISTINCT reason, known FROM sync_quarantine",
                [],
                |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?)),
            )
        })?;
        let healing = found
            .value
            .iter()
            .any(|(reason, then)| may_heal(reason, then, &known));
        if healing && !self.state.rereading {
            self.reread(self.state.log_id.unwrap_or_default())?;
        }
        Ok(())
    }

    /// What is known here when something is set aside, and on which day that was, in one text.
    fn known(&self) -> String {
        let certificates = self.session.roster.head().count;
        let keys = self.session.epochs.len();
        let day = self.now().0.div_euclid(DAY_MS);
        format!("{certificates}/{keys}/{}@{day}", self.schema)
    }

    /// Whether this page is of another log than the one that was read so far, or of one that lost something.
    fn is_another(&self, page: &LogPage, vector: &BTreeMap<DeviceId, u64>, after: u64) -> bool {
        if self.state.log_id.is_some_and(|known| known != page.log_id) {
            return true;
        }
        let now: HashMap<DeviceId, u64> = page.vector.iter().copied().collect();
        let lost = vector
            .iter()
            .any(|(device, had)| now.get(device).copied().unwrap_or(0) < *had);
        lost || page.next < after
    }

    /// Starts reading the log from its beginning. What is on the way is sealed anew afterwards.
    pub(crate) fn reread(&mut self, log_id: [u8; 16]) -> Result<(), Stop> {
        self.reread_beside(log_id, |_| Ok(()))
    }

    /// The same, with something else in the same transaction.
    pub(crate) fn reread_beside(
        &mut self,
        log_id: [u8; 16],
        beside: impl FnOnce(&Tx<'_>) -> Result<()>,
    ) -> Result<(), Stop> {
        let (old, device) = (self.state.clone(), self.session.device);
        let begun = self.store.write(NOBODY, "sync.step", |tx| {
            beside(tx)?;
            begin_again_beside(tx, device, &old, Some(log_id))
        })?;
        self.begins_again(begun.value)
    }

    /// The log is read from its beginning from now on.
    pub(crate) fn begins_again(&mut self, state: State) -> Result<(), Stop> {
        self.state = state;
        self.rereads += 1;
        if self.rereads > REREADS {
            return Err(Trouble::Strange("the log changes while it is read".to_owned()).into());
        }
        self.session.handed_out = false;
        self.hand_out()
    }

    /// Judges a page and applies what is whole. The rest of a change whose end is on the next page stays in `open`.
    fn take(
        &mut self,
        page: LogPage,
        open: &mut Vec<Entry>,
        tails: &mut Tails,
        vector: &mut BTreeMap<DeviceId, u64>,
    ) -> Result<Result<(), Unsettled>, Stop> {
        let own = self.session.device;
        let latest: BTreeMap<DeviceId, u64> = page.vector.iter().copied().collect();
        self.have = latest.get(&own).copied().unwrap_or(0);
        let mut anchor = self.state.anchor;
        let mut pulled = self.state.pulled;
        let (more, next, log_id) = (page.more, page.next, page.log_id);
        let entries: Vec<Entry> = page.entries.into_iter().map(Entry::of).collect();
        let readable = entries.iter().filter_map(|entry| entry.read.as_ref().ok());
        self.session.roster.recognize(readable);
        let groups = open.iter().chain(&entries).filter_map(Entry::group);
        let mut taken = self.about(&groups.map(|(_, group)| Id::from_bytes(group)).collect())?;
        let last = entries.iter().rfind(|entry| entry.closes());
        let last = last.map(|entry| (entry.seq, digest(entry.bytes())));
        for entry in entries {
            if open
                .last()
                .is_some_and(|last| last.group() != entry.group())
                && self
                    .judge(std::mem::take(open), tails, &mut taken)?
                    .is_err()
            {
                return Ok(Err(Unsettled));
            }
            let closes = entry.closes();
            open.push(entry);
            if closes {
                let whole = std::mem::take(open);
                if self.judge(whole, tails, &mut taken)?.is_err() {
                    return Ok(Err(Unsettled));
                }
            }
        }
        if let Some((seq, _)) = last {
            anchor = last;
            pulled = seq;
        }
        if !more
            && !open.is_empty()
            && self
                .judge(std::mem::take(open), tails, &mut taken)?
                .is_err()
        {
            return Ok(Err(Unsettled));
        }
        if open.is_empty() {
            pulled = next;
        }
        let numbered = tails.iter().filter(|((device, _), _)| *device == own);
        let mut numbered = numbered.map(|(_, tail)| tail.dev_seq).max().unwrap_or(0);
        let done = !more && open.is_empty();
        if done && self.state.rereading {
            // Own envelopes of a class that was taken away are there, and nobody gives them to this device any more.
            numbered = numbered.max(self.have);
        }
        let state = State {
            log_id: Some(log_id),
            pulled,
            anchor,
            numbered: self.state.numbered.max(numbered),
            rereading: self.state.rereading && !done,
            whole: self.state.whole || done,
            ..self.state.clone()
        };
        self.apply(state, &taken, (*vector != latest).then_some(&latest))?;
        if done {
            self.filled()?;
        }
        *vector = latest;
        Ok(Ok(()))
    }

    /// Nothing taken yet, and what is known here of these changes.
    pub(crate) fn about(&self, asked: &BTreeSet<Id<Change>>) -> Result<Taken> {
        let (granted, holds) = (Cover::of(&self.granted()), self.holding.cover());
        let read = self.store.read(NOBODY, |db| {
            let mut taken = Taken {
                granted,
                ..Taken::default()
            };
            for change in held(db, asked)? {
                if let Some(clock) = book::clock(db, change)? {
                    taken.known.insert(change, clock);
                }
                if let Some(cover) = cover::cover(db, change, holds)? {
                    taken.covers.insert(change, cover);
                }
            }
            Ok(taken)
        })?;
        Ok(read.value)
    }

    /// One transaction: rows, cursor, streams, what is set aside.
    pub(crate) fn apply(
        &mut self,
        state: State,
        taken: &Taken,
        vector: Option<&BTreeMap<DeviceId, u64>>,
    ) -> Result<(), Stop> {
        let old = &self.state;
        let same = old.pulled == state.pulled
            && old.log_id == state.log_id
            && old.rereading == state.rereading
            && old.whole == state.whole
            && old.numbered == state.numbered
            && old.snapshot == state.snapshot
            && old.sealed == state.sealed;
        let nothing = taken.groups.is_empty()
            && taken.seen.is_empty()
            && taken.later.is_empty()
            && taken.asides.is_empty()
            && taken.desks.is_empty()
            && taken.tails.is_empty();
        if same && nothing && vector.is_none() {
            return Ok(());
        }
        let state = State {
            sealed: self.sent_before(&taken.seen)?,
            ..state
        };
        let (known, sealed) = (self.known(), self.state.sealed);
        let (at, desk) = (self.giving_at(self.now()), self.session.desk());
        let held = self.holding.cover();
        let write = |tx: &Tx<'_>, refused: &[(Id<Change>, Fault)]| {
            state.write(tx)?;
            for ((device, room), tail) in &taken.tails {
                book::set_tail(tx, *device, *room, tail)?;
            }
            for aside in taken.asides.iter().chain(&taken.refused(refused)) {
                book::set_aside(tx, aside, &known)?;
            }
            if state.sealed > sealed {
                tx.exec(
                    "INSERT OR IGNORE INTO sync_again(change, seq, device, at)
                     SELECT id, seq, ?1, ?2 FROM _change WHERE device=0 AND seq>?3 AND seq<=?4
                       AND id NOT IN (SELECT change FROM sync_refused) AND seq NOT IN (SELECT seq FROM _sync_late)",
                    (self.session.device, tx.now(), sealed, state.sealed),
                )?;
            }
            for change in &taken.later {
                tx.exec(
                    "INSERT OR IGNORE INTO sync_again(change, seq, device, at)
                     SELECT c.id, c.seq, CASE WHEN c.device=0 THEN ?2 ELSE d.id END, ?3
                     FROM _change c LEFT JOIN _device d ON d.no=c.device
                     WHERE c.id=?1 AND (c.device<>0 OR c.seq<=?4) AND c.id NOT IN (SELECT change FROM sync_refused)",
                    (change, self.session.device, tx.now(), state.sealed),
                )?;
            }
            for change in &taken.covered {
                cover::note(tx, *change, taken.cover(*change), held)?;
            }
            desk::note_heard(tx, &taken.desks, at, desk)?;
            if book::lacks(tx)? {
                for change in &taken.seen {
                    book::seen(tx, *change)?;
                }
            }
            for (device, dev_seq) in vector.into_iter().flatten() {
                tx.exec(
                    "INSERT INTO sync_device(id, dev_seq) VALUES(?1, ?2)
                     ON CONFLICT(id) DO UPDATE SET dev_seq=excluded.dev_seq",
                    (device, book::signed(*dev_seq)),
                )?;
            }
            Ok(())
        };
        self.report.set_aside += taken.asides.len();
        if taken.groups.is_empty() {
            self.store.write(NOBODY, "sync.step", |tx| write(tx, &[]))?;
        } else {
            let mut held = self.granted();
            held.extend(self.session.desk().map(|_| desk::CLASS));
            let gained = taken.fills.then(|| Sight::of(&held));
            let incoming =
                self.store
                    .incoming_with(&taken.groups, gained, self.pace, |tx, told| {
                        write(tx, &told.refused)
                    })?;
            self.report.received += incoming.applied;
            self.report.conflicts += incoming.conflicts;
            self.report.set_aside += incoming.refused.len();
        }
        self.state = state;
        Ok(())
    }

    /// A file that was restored from a backup holds as unsent what was sent since: where its last one stands in the own
    /// record, or what was sealed before.
    fn sent_before(&self, seen: &[Id<Change>]) -> Result<i64> {
        let sealed = self.state.sealed;
        if self.store.has_outgoing(sealed)?.count == 0 {
            return Ok(sealed);
        }
        let read = self.store.read(NOBODY, |db| {
            seen.iter().try_fold(sealed, |last, change| {
                let own: Option<i64> = db.opt(
                    "SELECT seq FROM _change WHERE id=?1 AND device=0",
                    [change],
                    |r| r.get(0),
                )?;
                Ok(own.map_or(last, |seq| seq.max(last)))
            })
        })?;
        Ok(read.value)
    }
}

/// Begins to read the log from its start: what it lacks then is known at its end.
pub(crate) fn begin_again(store: &Store, state: &State, log_id: Option<[u8; 16]>) -> Result<State> {
    let own = store.device().unwrap_or_default();
    let begun = store.write(NOBODY, "sync.step", |tx| {
        begin_again_beside(tx, own, state, log_id)
    })?;
    Ok(begun.value)
}

/// The same in a transaction of its own.
pub(crate) fn begin_again_beside(
    tx: &Tx<'_>,
    own: DeviceId,
    state: &State,
    log_id: Option<[u8; 16]>,
) -> Result<State> {
    let sealed = state.sealed;
    let state = State {
        log_id,
        pulled: 0,
        anchor: None,
        rereading: true,
        numbered: 0,
        snapshot: None,
        ..state.clone()
    };
    state.write(tx)?;
    for table in [
        "sync_frozen",
        "sync_stream",
        "sync_quarantine",
        "sync_wrapped",
    ] {
        tx.exec(&format!("DELETE FROM {table}"), [])?;
    }
    tx.exec("UPDATE sync_device SET dev_seq=0", [])?;
    desk::ask_anew(tx)?;
    // Everything that the log had or may have; what is seen in it is taken off. A change that came to count bit by bit
    // has one name.
    tx.exec(
        "INSERT OR IGNORE INTO sync_again(change, seq, device, at)
         SELECT c.id, c.seq, CASE WHEN c.device=0 THEN ?1 ELSE d.id END, ?3
         FROM _change c LEFT JOIN _device d ON d.no=c.device
         WHERE c.id NOT IN (SELECT change FROM sync_refused) AND (c.device<>0 OR c.seq<=?2)
           AND c.device IS NOT NULL AND c.seq NOT IN (SELECT seq FROM _sync_late)",
        (own, sealed, tx.now()),
    )?;
    Ok(state)
}

pub(crate) fn digest(bytes: &[u8]) -> Hash {
    *blake3::hash(bytes).as_bytes()
}

/// The last number of each device in the log, as it was last heard.
pub(crate) fn vector(db: &Db<'_>) -> Result<BTreeMap<DeviceId, u64>> {
    let all: Vec<(DeviceId, i64)> = db.rows(
        "SELECT id, dev_seq FROM sync_device WHERE dev_seq>0",
        [],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    Ok(all
        .into_iter()
        .map(|(device, dev_seq)| (device, book::count(dev_seq)))
        .collect())
}

/// How many envelopes are here, of how many in the log.
pub(crate) fn share(tails: &Tails, vector: &BTreeMap<DeviceId, u64>) -> (u64, u64) {
    let mut here: HashMap<DeviceId, u64> = HashMap::new();
    for ((device, _), tail) in tails {
        let last = here.entry(*device).or_default();
        *last = (*last).max(tail.dev_seq);
    }
    let done = vector
        .iter()
        .map(|(device, all)| here.get(device).copied().unwrap_or(0).min(*all));
    (done.sum(), vector.values().sum())
}
