//! Demonstration firms, made by the same commands that a person gives: the living one of the crate `demo`, and a small
//! scripted one out of `assets/demo/firm.json`.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use demo::{Dice, World};
use firm::api::NewFirm;
use kernel::{Fault, Id, Result, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Environment, Lock, Member, Pace};

use crate::office::{Caller, Office};
use crate::script::{Kept, Step};

/// What making it is called while somebody waits.
const STAGE: &str = "office.demo";
const DAY: i64 = 86_400_000;

/// Which demonstration firm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemoFirm {
    /// Seven people and a dozen leads, always the same: for tours and tests.
    Small,
    /// The firm of renovation.md §7: fourteen months of 22 people up to the evening before `today`.
    Living {
        /// The same seed and day make the same file.
        seed: u64,
        /// The day that it is; the real one where absent.
        today: Option<NaiveDate>,
        /// How many days of its life; fourteen months are usual.
        days: u32,
    },
}

impl Default for DemoFirm {
    fn default() -> Self {
        Self::living(None, None)
    }
}

impl DemoFirm {
    /// The living firm; of the usual seed where none is named.
    pub fn living(seed: Option<u64>, today: Option<NaiveDate>) -> Self {
        Self::Living {
            seed: seed.unwrap_or(demo::SEED),
            today,
            days: demo::DAYS,
        }
    }
}

#[derive(Deserialize)]
struct Script {
    firm: NewFirm,
    steps: Vec<Step>,
}

/// The firm's clock while it is made: its history begins long ago.
struct Past {
    now: AtomicI64,
    dice: Option<Mutex<Dice>>,
    real: Arc<dyn Environment>,
}

impl Past {
    fn set(&self, now: Timestamp) {
        self.now.store(now.0, Ordering::Relaxed);
    }
}

impl Environment for Past {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::Relaxed))
    }

    fn random(&self, bytes: &mut [u8]) {
        match &self.dice {
            Some(dice) => dice
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .fill(bytes),
            None => self.real.random(bytes),
        }
    }
}

/// Makes a demonstration firm in a new file and leaves it open in `office`.
///
/// # Errors
/// What opening the file or a command refuses, and `store.cancelled`; no file is left then.
pub fn make(office: &Office, path: &Path, which: DemoFirm, pace: &Pace) -> Result<()> {
    make_closed(office, path, which, pace)?;
    office.open(path)
}

/// As [`make`], but leaves what is open in `office` as it is.
pub(crate) fn make_closed(
    office: &Office,
    path: &Path,
    which: DemoFirm,
    pace: &Pace,
) -> Result<()> {
    let unfinished = unfinished(path);
    discard(&unfinished);
    let made = write(office, &unfinished, which, pace);
    if let Err(fault) = made {
        discard(&unfinished);
        return Err(fault);
    }
    put_in_place(&unfinished, path)
}

/// Where a firm is while it is being made: whoever finds the final name finds a whole firm. Two makers have two of them.
pub(crate) fn unfinished(path: &Path) -> PathBuf {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let mut name = path.as_os_str().to_owned();
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    name.push(format!(".{}-{number}.part", std::process::id()));
    name.into()
}

/// Gives what was made its name. Where somebody else was faster, his stays: it may be open by now.
pub(crate) fn put_in_place(unfinished: &Path, path: &Path) -> Result<()> {
    let named = match std::fs::hard_link(unfinished, path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        // The file system gives no second names.
        Err(_) => std::fs::rename(unfinished, path),
        Ok(()) => Ok(()),
    };
    discard(unfinished);
    named.map_err(|error| {
        Fault::new(
            "store.cannot_open",
            "The firm's file cannot be put in its place. Check that you may write in its folder.",
        )
        .with("reason", error.to_string())
    })
}

pub(crate) fn discard(unfinished: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let mut name = unfinished.as_os_str().to_owned();
        name.push(ending);
        let _ = std::fs::remove_file(PathBuf::from(name));
    }
    let _ = std::fs::remove_file(Lock::path(unfinished));
}

fn write(office: &Office, path: &Path, which: DemoFirm, pace: &Pace) -> Result<()> {
    let dice = match which {
        DemoFirm::Small => None,
        DemoFirm::Living { seed, .. } => Some(Mutex::new(Dice::new(seed, u64::MAX))),
    };
    let past = Arc::new(Past {
        now: AtomicI64::new(office.env().now().0),
        dice,
        real: Arc::clone(office.env()),
    });
    let maker = Office::new(
        path.parent().unwrap_or(Path::new("")),
        Arc::clone(&past) as Arc<dyn Environment>,
    );
    let mut maker = Maker {
        office: maker,
        past,
        path: path.to_owned(),
        pace,
    };
    match which {
        DemoFirm::Small => scripted(&mut maker)?,
        DemoFirm::Living { seed, today, days } => {
            let today = today.unwrap_or_else(|| real_day(office.env().now()));
            demo::tell(&mut maker, seed, today, days)?;
        }
    }
    if let Some(firm) = maker.office.current() {
        firm.store.secure()?;
    }
    maker.office.close();
    Ok(())
}

/// The day that it is in China, where the firm is.
fn real_day(now: Timestamp) -> NaiveDate {
    chrono::DateTime::from_timestamp_millis(now.0 + 8 * 3_600_000)
        .map_or(NaiveDate::MIN, |moment| moment.date_naive())
}

/// The office in which a firm is made, on a clock of its own.
struct Maker<'a> {
    office: Office,
    past: Arc<Past>,
    path: PathBuf,
    pace: &'a Pace,
}

impl Maker<'_> {
    fn make(&self, firm: NewFirm) -> Result<()> {
        crate::app::make(&self.office, Some(self.path.clone()), firm, true)?;
        // Nothing of an unfinished firm is worth waiting for the disk.
        if let Some(firm) = self.office.current() {
            firm.store.hasten()?;
        }
        Ok(())
    }
}

impl World for Maker<'_> {
    fn set_clock(&mut self, now: Timestamp) {
        self.past.set(now);
    }

    fn found(&mut self, firm: Value) -> Result<()> {
        self.make(serde_json::from_value(firm).map_err(Fault::internal)?)
    }

    fn call(&mut self, member: Option<&str>, name: &str, req: Value) -> Result<Value> {
        let member = member
            .map(|id| serde_json::from_value(Value::String(id.to_owned())))
            .transpose()
            .map_err(Fault::internal)?;
        let caller = Caller {
            member,
            ..Caller::default()
        };
        Ok(self.office.call(&caller, name, req)?.value)
    }

    fn pace(&mut self, days: usize, of: usize) -> Result<()> {
        self.pace.at(STAGE, days, of)
    }
}

/// Plays the script of the small firm.
fn scripted(maker: &mut Maker<'_>) -> Result<()> {
    let script: Script = serde_json::from_str(include_str!("../../../../assets/demo/firm.json"))
        .map_err(Fault::internal)?;
    let real = maker.past.now();
    let back = |days_ago: u32, place: i64| Timestamp(real.0 - moment(days_ago, place));
    let first = script.steps.first().map_or(0, |step| step.days_ago);
    maker.past.set(back(first, 0));
    maker.make(script.firm)?;
    maker.past.set(real);
    let today = maker.office.today()?;
    let mut kept = Kept::default();
    let mut place = (u32::MAX, 0);
    for (number, step) in (1..).zip(&script.steps) {
        place = if place.0 == step.days_ago {
            (place.0, place.1 + 1)
        } else {
            (step.days_ago, 0)
        };
        maker.past.set(back(place.0, place.1));
        let caller = Caller {
            member: step
                .member
                .as_deref()
                .map(|name| member(&maker.office, name))
                .transpose()?,
            ..Caller::default()
        };
        let req = kept.fill(&step.req, today)?;
        let answer = maker
            .office
            .call(&caller, &step.call, req)
            .map_err(|fault| fault.with("step", step.call.clone()))?;
        if let Some(name) = &step.keep {
            kept.keep(name, answer.value);
        }
        maker.pace.at(STAGE, number, script.steps.len())?;
    }
    Ok(())
}

/// How far back the clock stands at a day's step: a working day's steps follow each other by some minutes.
fn moment(days_ago: u32, place: i64) -> i64 {
    i64::from(days_ago) * DAY + (6 * 3_600_000 - place * 240_000).max(0)
}

fn member(office: &Office, name: &str) -> Result<Id<Member>> {
    let members = office
        .call(&Caller::default(), "firm.members", json!({}))?
        .value;
    let found = members
        .as_array()
        .into_iter()
        .flatten()
        .find(|member| member["name"] == name)
        .and_then(|member| member["id"].as_str())
        .ok_or_else(|| {
            Fault::internal(format!("the demonstration firm has nobody named {name}"))
        })?;
    serde_json::from_value(Value::String(found.to_owned())).map_err(Fault::internal)
}
