//! Sealed files between this computer and the relay: after a round, in the background, one at a time.
//!
//! Nothing of the firm's file is held while the network is waited for, and what goes wrong here is no round's trouble. What is under
//! way goes on from where it was after any break: what was sent is at the relay, what was fetched is in the vault's `coming`.

use std::collections::BTreeSet;
use std::sync::{Arc, Condvar, Mutex, Weak};
use std::thread;
use std::time::{Duration, Instant};

use ::attach::api::referred;
use ::attach::queue::{self, Due};
use ::attach::{FileId, Vault};
use ::sync::Courier;
use envelope::wire::{FilesHeld, codes};
use kernel::{Fault, Id, Result, Timestamp};
use store::{Member, Pace, Tx};

use super::line::{Line, Mode};
use super::locked;
use super::runner::pause;
use crate::office::Firm;

/// What travels, as far as the screens know: it is in no table.
pub(crate) const FILES: &str = "_files";
/// Which files are here, as far as the screens know.
pub(crate) const FILES_HERE: &str = "_files_here";

/// Without any news it is looked all the same.
const QUIET: Duration = Duration::from_secs(300);
/// Rested between two pieces, so that rounds find the relay free and the device's share of requests not used up.
const BREATH: Duration = Duration::from_millis(60);
/// Progress is told not more often than this.
const TOLD: Duration = Duration::from_millis(300);
/// What the relay said to have is asked again after this, in milliseconds.
const BELIEVED: i64 = 3_600_000;

/// Nobody's doing: these rows are in no history.
pub(super) const NOBODY: Id<Member> = Id::from_bytes([0; 16]);

/// A file on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OnItsWay {
    pub file: FileId,
    /// To the relay, or from it.
    pub sends: bool,
    pub done: u64,
    pub of: u64,
}

/// What the relay has.
#[derive(Clone, Debug, Default)]
pub(super) struct AtRelay {
    pub held: BTreeSet<FileId>,
    /// The room that the firm's files take there; none before it was asked.
    pub room: Option<FilesHeld>,
    log: Option<[u8; 16]>,
    since: Option<Timestamp>,
    /// Something was carried since.
    moved: bool,
}

#[derive(Debug, Default)]
struct State {
    now: Option<OnItsWay>,
    at_relay: AtRelay,
    trouble: Option<Fault>,
    /// Left while it was on its way.
    left: BTreeSet<FileId>,
    rung: bool,
    runs: bool,
}

/// The traffic of one open file.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    state: Mutex<State>,
    bell: Condvar,
    /// One at a time.
    carrying: Mutex<()>,
}

/// What is known of the traffic right now.
pub(super) struct Seen {
    pub now: Option<OnItsWay>,
    pub at_relay: AtRelay,
    pub trouble: Option<Fault>,
}

impl Traffic {
    pub fn seen(&self) -> Seen {
        let state = locked(&self.state);
        Seen {
            now: state.now,
            at_relay: state.at_relay.clone(),
            trouble: state.trouble.clone(),
        }
    }

    /// There may be something to carry.
    pub fn ring(&self) {
        locked(&self.state).rung = true;
        self.bell.notify_all();
    }

    /// A file is not wanted any more, even where it is on its way.
    pub fn leave(&self, file: FileId) {
        locked(&self.state).left.insert(file);
        self.ring();
    }

    /// It is wanted again.
    pub fn want(&self, file: FileId) {
        locked(&self.state).left.remove(&file);
        self.ring();
    }

    fn is_rung(&self) -> bool {
        locked(&self.state).rung
    }

    fn wait(&self, line: &Line, time: Duration) {
        let begun = Instant::now();
        let mut state = locked(&self.state);
        while !state.rung && !line.halt.is_over() {
            let Some(left) = time.checked_sub(begun.elapsed()) else {
                break;
            };
            state = self
                .bell
                .wait_timeout(state, left)
                .map_or_else(|broken| broken.into_inner().0, |(state, _)| state);
        }
    }

    fn tell(&self, line: &Line, change: impl FnOnce(&mut State)) {
        change(&mut locked(&self.state));
        line.announce_of(FILES);
    }
}

/// Begins to carry the files of an open firm, once.
pub(super) fn follow(firm: &Weak<Firm>, line: &Arc<Line>) {
    line.files.ring();
    if std::mem::replace(&mut locked(&line.files.state).runs, true) {
        return;
    }
    let (firm, line) = (firm.clone(), Arc::clone(line));
    // Without a thread to spare files travel when somebody asks for a round.
    let _ = thread::Builder::new()
        .name("sync files".to_owned())
        .spawn(move || run(&firm, &line));
}

fn run(firm: &Weak<Firm>, line: &Line) {
    let mut failures = 0;
    while !line.halt.is_over() {
        let done = carry(firm, line);
        failures = if done.is_ok() { 0 } else { failures + 1 };
        let rested = match failures {
            0 => QUIET,
            _ => pause(line, failures),
        };
        line.files.wait(line, rested);
    }
}

/// Carries everything that is to be carried now; what is in the way is said.
///
/// # Errors
/// What was in the way.
pub(super) fn carry(firm: &Weak<Firm>, line: &Line) -> Result<()> {
    let _one = locked(&line.files.carrying);
    let done = loop {
        locked(&line.files.state).rung = false;
        match pass(firm, line) {
            Ok(true) => {}
            Ok(false) => break Ok(()),
            Err(fault) => break Err(fault),
        }
    };
    line.files.tell(line, |state| {
        state.now = None;
        state.trouble = done.as_ref().err().cloned();
        if state.trouble.is_some() {
            // Whatever it was, the relay may not be what it was: it is asked anew.
            state.at_relay.since = None;
        }
    });
    done
}

struct Job {
    due: Due,
    sends: bool,
}

/// Once through what is to be carried; whether there may be more.
fn pass(firm: &Weak<Firm>, line: &Line) -> Result<bool> {
    let Some(open) = firm.upgrade() else {
        return Ok(false);
    };
    if line.mode(&open)? != Mode::On {
        return Ok(false);
    }
    let (rows, most) = open.look(|db| Ok((queue::due(db)?, queue::most(db)?)))?;
    let log = line.reader.log_id(&open.store)?;
    let vault = Vault::beside(open.store.path());
    vault.leave_all_but(&open.look(referred)?);
    let way = line.way(&open.store, &Pace::default())?;
    let courier = line.reader.courier(&open.store, &way)?;
    drop(open);
    let held = ask(line, &courier, &vault, &rows, log)?;
    let now = line.env().now();
    let jobs = rows.into_iter().filter(|due| !due.rests(now));
    let mut jobs: Vec<Job> = jobs
        .filter_map(
            |due| match (vault.has(due.file), held.contains(&due.file)) {
                (true, false) => Some(Job { due, sends: true }),
                (false, true) => due.is_fetched(most).then_some(Job { due, sends: false }),
                _ => None,
            },
        )
        .collect();
    // What somebody waits for, then what others wait for, the small ones first.
    jobs.sort_by_key(|job| (job.due.wanted != Some(true), !job.sends, job.due.bytes));
    let mut moved = false;
    for job in &jobs {
        let carried = carry_one(firm, line, &vault, &courier, job);
        match carried {
            Ok(()) => moved = true,
            Err(fault) if fault.code == "store.cancelled" => {
                if is_over(firm, line) {
                    return Ok(false);
                }
            }
            // It was wiped since: whoever has it brings it again.
            Err(fault) if fault.code == codes::NO_FILE => {
                let state = &mut *locked(&line.files.state);
                state.at_relay.held.remove(&job.due.file);
            }
            Err(fault) if OF_ONE.contains(&fault.code.as_str()) => {
                note(firm, |tx| queue::refuse(tx, job.due.file, &fault.code))?;
            }
            Err(fault) => return Err(fault),
        }
        if line.files.is_rung() {
            return Ok(true);
        }
    }
    Ok(moved)
}

/// Codes that say something of one file: the others go on.
const OF_ONE: [&str; 6] = [
    codes::FILE_TOO_LARGE,
    codes::WRONG_HASH,
    "attach.came_wrong",
    "attach.not_here",
    "attach.unreadable",
    "attach.damaged",
];

/// Which of these the relay has. What it said to have is believed for a while, as long as its log is the same.
fn ask(
    line: &Line,
    courier: &Courier<'_>,
    vault: &Vault,
    rows: &[Due],
    log: Option<[u8; 16]>,
) -> Result<BTreeSet<FileId>> {
    let now = line.env().now();
    let mut known = locked(&line.files.state).at_relay.clone();
    let is_old = known
        .since
        .is_none_or(|since| now.0.saturating_sub(since.0) >= BELIEVED);
    if is_old || known.log != log {
        known = AtRelay {
            since: Some(now),
            log,
            ..AtRelay::default()
        };
    }
    let unsure = rows.iter().map(|due| due.file);
    let unsure = unsure.filter(|file| !known.held.contains(file) || !vault.has(*file));
    let unsure: Vec<_> = unsure.map(|file| file.0).collect();
    if unsure.is_empty() && known.room.is_some() && !known.moved {
        return Ok(known.held);
    }
    let said = courier.held(&unsure)?;
    known.moved = false;
    for id in &unsure {
        known.held.remove(&FileId(*id));
    }
    known.held.extend(said.held.iter().map(|id| FileId(*id)));
    known.room = Some(FilesHeld {
        held: Vec::new(),
        ..said
    });
    let held = known.held.clone();
    line.files.tell(line, |state| state.at_relay = known);
    Ok(held)
}

/// Whether nothing is to be carried any more: closed, offline on purpose, removed.
fn is_over(firm: &Weak<Firm>, line: &Line) -> bool {
    line.halt.is_over()
        || firm
            .upgrade()
            .is_none_or(|open| !matches!(line.mode(&open), Ok(Mode::On)))
}

fn note(firm: &Weak<Firm>, f: impl Fn(&Tx<'_>) -> Result<()>) -> Result<()> {
    if let Some(open) = firm.upgrade() {
        open.store.write(NOBODY, "attach.queue", f)?;
    }
    Ok(())
}

fn carry_one(
    firm: &Weak<Firm>,
    line: &Line,
    vault: &Vault,
    courier: &Courier<'_>,
    job: &Job,
) -> Result<()> {
    let (file, of) = (job.due.file, job.due.sealed());
    let mut told = None::<Instant>;
    let mut at = |done: u64| {
        if told.is_none_or(|told| told.elapsed() >= TOLD) {
            told = Some(Instant::now());
            let now = OnItsWay {
                file,
                sends: job.sends,
                done,
                of,
            };
            line.files.tell(line, |state| state.now = Some(now));
        }
        if locked(&line.files.state).left.contains(&file) || is_over(firm, line) {
            return Err(Fault::new("store.cancelled", "It was cancelled."));
        }
        match line.halt.rest(BREATH) {
            true => Ok(()),
            false => Err(Fault::new("store.cancelled", "It was cancelled.")),
        }
    };
    if job.sends {
        let mut from = vault.open(file)?;
        if from.metadata().map_or(0, |found| found.len()) != of {
            return Err(::attach::damaged());
        }
        courier.send(&file.0, &mut from, of, &mut at)?;
        locked(&line.files.state).at_relay.held.insert(file);
    } else {
        let mut coming = vault.coming(file, of)?;
        at(coming.have())?;
        courier.fetch(&file.0, coming.have(), of, |piece| {
            coming.take(piece)?;
            at(coming.have())
        })?;
        vault.arrived(coming)?;
        line.announce_of(FILES_HERE);
    }
    line.files.tell(line, |state| {
        state.now = None;
        state.at_relay.moved = true;
    });
    match job.due.wanted.is_some() || job.due.reason.is_some() {
        true => note(firm, |tx| queue::done(tx, file)),
        false => Ok(()),
    }
}
