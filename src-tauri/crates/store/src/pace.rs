//! How far long work is, told to whoever asked for it; and whether he still wants it.
//!
//! Work that can take over a second says where it stands, once per row or page, and gives up when it is told to:
//!
//! ```ignore
//! for (at, row) in rows.iter().enumerate() {
//!     db.pace("catalog.check_rows", at, rows.len())?;
//!     …
//! }
//! ```
//!
//! That costs nothing worth counting: the caller hears of it about ten times a second, and where nobody watches
//! nothing is said at all. Outside of a transaction (backup, restore, drawing pages) the same is [`Pace::at`] of the pace
//! that came with the call. A single long statement needs no steps to be given up: SQLite asks by itself.
//!
//! The stage is a code like those of faults: `slice.what`, with its words in both languages under `stages` of the
//! slice's locale file.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use kernel::{Fault, Id, Result};
use serde::{Deserialize, Serialize};

use crate::{Member, Sight};

/// At most one report in this time, but for the first and the last of a stage.
const INTERVAL: Duration = Duration::from_millis(100);

/// Where a piece of work stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done, `slice.what`.
    pub stage: String,
    /// Steps of this stage that are behind.
    pub done: u64,
    /// All steps of this stage; 0 where that is not known.
    pub total: u64,
}

/// The way back to whoever waits for a piece of work. Cheap to clone; the default has nobody waiting and never ends.
#[derive(Clone, Default)]
pub struct Pace(Option<Arc<Waiting>>);

struct Waiting {
    cancelled: AtomicBool,
    last: Mutex<Option<(&'static str, Instant)>>,
    tell: Box<dyn Fn(Progress) + Send + Sync>,
}

impl Pace {
    /// A pace that is told through `tell`, on the working thread: hand it on and return at once.
    pub fn new(tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(Waiting {
            cancelled: AtomicBool::new(false),
            last: Mutex::default(),
            tell: Box::new(tell),
        })))
    }

    /// The result is not wanted any more: the work ends at its next step, and what it wrote is taken back.
    pub fn cancel(&self) {
        if let Some(waiting) = &self.0 {
            waiting.cancelled.store(true, Ordering::Release);
        }
    }

    /// Whether [`Pace::cancel`] was said.
    pub fn is_cancelled(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|waiting| waiting.cancelled.load(Ordering::Acquire))
    }

    /// Tells what another process said of its progress.
    ///
    /// # Errors
    /// As [`Pace::at`].
    pub fn pass_on(&self, progress: Progress) -> Result<()> {
        let Some(waiting) = &self.0 else {
            return Ok(());
        };
        if self.is_cancelled() {
            return Err(cancelled());
        }
        (waiting.tell)(progress);
        Ok(())
    }

    /// Whether anybody waits.
    pub fn is_watched(&self) -> bool {
        self.0.is_some()
    }

    /// `done` of `total` steps of a stage are behind; a total of 0 is one that is not known.
    ///
    /// # Errors
    /// `store.cancelled` when the result is not wanted any more.
    pub fn at(&self, stage: &'static str, done: usize, total: usize) -> Result<()> {
        let Some(waiting) = &self.0 else {
            return Ok(());
        };
        if waiting.cancelled.load(Ordering::Acquire) {
            return Err(cancelled());
        }
        let now = Instant::now();
        let mut last = waiting.last.lock().unwrap_or_else(PoisonError::into_inner);
        let due = last.is_none_or(|(told, at)| {
            told != stage || now.duration_since(at) >= INTERVAL || (total > 0 && done >= total)
        });
        if due {
            *last = Some((stage, now));
            drop(last);
            (waiting.tell)(Progress {
                stage: stage.to_owned(),
                done: done as u64,
                total: total as u64,
            });
        }
        Ok(())
    }
}

impl fmt::Debug for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "Pace(watched)"
        } else {
            "Pace"
        })
    }
}

/// What work answers that was not wanted any more.
pub(crate) fn cancelled() -> Fault {
    Fault::new(
        "store.cancelled",
        "This was stopped before it was finished. Nothing was changed.",
    )
}

/// On whose behalf something is read or written, and who waits for it. A member alone is one for whom nobody watches,
/// and who sees everything.
#[derive(Clone, Debug)]
pub struct By {
    /// The member.
    pub member: Id<Member>,
    /// Who waits.
    pub pace: Pace,
    /// What he may see.
    pub sight: Sight,
}

impl From<Id<Member>> for By {
    fn from(member: Id<Member>) -> Self {
        Self {
            member,
            pace: Pace::default(),
            sight: Sight::ALL,
        }
    }
}
