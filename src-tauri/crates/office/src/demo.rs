//! The demonstration firm, made by the same commands that a person gives, out of `assets/demo/firm.json`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use firm::api::NewFirm;
use kernel::{Fault, Id, Result, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Environment, Lock, Member};

use crate::office::{Caller, Office};
use crate::script::{Kept, Step};

const DAY: i64 = 86_400_000;

#[derive(Deserialize)]
struct Demo {
    firm: NewFirm,
    steps: Vec<Step>,
}

/// The firm's clock while it is made: its history begins weeks ago.
struct Past {
    real: Arc<dyn Environment>,
    back: AtomicI64,
}

impl Environment for Past {
    fn now(&self) -> Timestamp {
        Timestamp(self.real.now().0 - self.back.load(Ordering::Relaxed))
    }

    fn random(&self, bytes: &mut [u8]) {
        self.real.random(bytes);
    }
}

/// Makes the demonstration firm in a new file and leaves it open in `office`.
///
/// # Errors
/// What opening the file or a command refuses; no file is left then.
pub fn make(office: &Office, path: &Path) -> Result<()> {
    let unfinished = unfinished(path);
    discard(&unfinished);
    let made = write(office, &unfinished);
    if let Err(fault) = made {
        discard(&unfinished);
        return Err(fault);
    }
    std::fs::rename(&unfinished, path).map_err(|error| {
        Fault::new("store.cannot_open", "The demonstration firm cannot be put in its place. Check that you may write in its folder.")
            .with("reason", error.to_string())
    })?;
    discard(&unfinished);
    office.open(path)
}

/// Where the firm is while it is being made: whoever finds the final name finds a whole firm.
fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

fn discard(unfinished: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let mut name = unfinished.as_os_str().to_owned();
        name.push(ending);
        let _ = std::fs::remove_file(PathBuf::from(name));
    }
    let _ = std::fs::remove_file(Lock::path(unfinished));
}

fn write(office: &Office, path: &Path) -> Result<()> {
    let demo: Demo = serde_json::from_str(include_str!("../../../../assets/demo/firm.json"))
        .map_err(Fault::internal)?;
    let past = Arc::new(Past {
        real: Arc::clone(office.env()),
        back: AtomicI64::new(0),
    });
    let maker = Office::new(
        path.parent().unwrap_or(Path::new("")),
        Arc::clone(&past) as Arc<dyn Environment>,
    );
    past.back.store(
        moment(demo.steps.first().map_or(0, |step| step.days_ago), 0),
        Ordering::Relaxed,
    );
    crate::app::make(&maker, Some(path.to_owned()), demo.firm, true)?;
    past.back.store(0, Ordering::Relaxed);
    let today = maker.today()?;
    let mut kept = Kept::default();
    let mut place = (u32::MAX, 0);
    for step in &demo.steps {
        place = if place.0 == step.days_ago {
            (place.0, place.1 + 1)
        } else {
            (step.days_ago, 0)
        };
        past.back.store(moment(place.0, place.1), Ordering::Relaxed);
        let caller = Caller {
            member: step
                .member
                .as_deref()
                .map(|name| member(&maker, name))
                .transpose()?,
            ..Caller::default()
        };
        let req = kept.fill(&step.req, today)?;
        let answer = maker
            .call(&caller, &step.call, req)
            .map_err(|fault| fault.with("step", step.call.clone()))?;
        if let Some(name) = &step.keep {
            kept.keep(name, answer.value);
        }
    }
    maker.close();
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
