//! Practice: a copy of a firm in a file of its own, which a member may spoil, begin again and leave at any time.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::practice::api::PracticeSource;
use firm::api::Nothing;
use kernel::{Fault, Id, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Member, Store, backup};
use ts_rs::TS;

use crate::app::{self, AppState};
use crate::demo::{self, DemoFirm, discard};
use crate::list::{Answer, Kind, List};
use crate::office::{Caller, Firm, Office};
use crate::{FILE_EXTENSION, SLICES};

/// Where to practise.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OpenPractice {
    /// In a copy of which firm.
    pub source: PracticeSource,
}

pub(crate) fn list(list: &mut List) {
    list.host::<OpenPractice, AppState>("app.open_practice", Kind::Command, open);
    list.host::<Nothing, AppState>("app.reset_practice", Kind::Command, reset);
    list.host::<Nothing, AppState>("app.leave_practice", Kind::Command, leave);
}

/// Opens the practice file of a source, and makes it where there is none yet.
fn open(office: &Office, caller: &Caller, req: OpenPractice) -> Result<Answer> {
    let mut home = None;
    if office.current().is_some() {
        // Only who may work in the open firm may take a copy of it.
        if is_practice(office, caller)? {
            return app::state(office, caller);
        }
        home = office.path();
    }
    let path = file(office, req.source, home.as_deref());
    if !path.exists() {
        let part = demo::unfinished(&path);
        copy(office, caller, req.source, home.as_deref(), &part)?;
        demo::put_in_place(&part, &path)?;
    }
    let firm = office.open_firm(&path)?;
    mark_as(&firm.store, req.source, home.as_deref())?;
    app::state(office, &own(office, caller))
}

/// Throws away what was done in the practice file: a fresh copy takes its place.
fn reset(office: &Office, caller: &Caller, _: Nothing) -> Result<Answer> {
    let (firm, source, home) = mark(office, caller)?;
    let path = firm.store.path();
    let _turn = office.care().alone();
    office.care().stop_looking();
    let part = backup::beside_for_replacing(path);
    copy(office, caller, source, home.as_deref(), &part)?;
    firm.line
        .while_replaced(|| firm.store.replace(SLICES, || Ok(())))
        .inspect_err(|_| discard(&part))?;
    // What was added to the spoilt copy is in no row of the fresh one.
    ::attach::Vault::beside(path).empty()?;
    office.announce_all();
    app::state(office, &own(office, caller))
}

/// Goes back to the firm from which practice began.
fn leave(office: &Office, caller: &Caller, _: Nothing) -> Result<Answer> {
    match mark(office, caller)?.2 {
        // Opening would make an empty one in its place.
        Some(home) if !home.is_file() => {
            return Err(Fault::new(
                "practice.home_gone",
                "The firm's file is no longer where practice began. Open it where it is now.",
            )
            .with("path", home.display().to_string()));
        }
        Some(home) => office.open(&home)?,
        None => office.close(),
    }
    app::state(office, &own(office, caller))
}

/// Marks a file as one of practice, where nobody is asked for a PIN.
fn mark_as(store: &Store, source: PracticeSource, home: Option<&Path>) -> Result<()> {
    let home = home.map(|home| home.display().to_string());
    // The mark is about this computer and nobody's work: whoever asked may have to say who he is in the copy.
    let nobody: Id<Member> = Id::from_bytes([0; 16]);
    store.write(nobody, "app.open_practice", |tx| {
        firm::seat::forget_pins(tx)?;
        ::practice::api::begin(tx, source, home.as_deref())
    })?;
    Ok(())
}

/// The caller where the open firm knows him; its owner otherwise.
fn own(office: &Office, caller: &Caller) -> Caller {
    let caller = &caller.of_any_opening();
    match office.firm(caller) {
        Err(fault) if fault.code == "firm.member_unknown" => Caller {
            member: None,
            ..caller.clone()
        },
        _ => caller.clone(),
    }
}

fn is_practice(office: &Office, caller: &Caller) -> Result<bool> {
    let (firm, member) = office.firm(caller)?;
    let mark = firm.store.read(member, ::practice::api::mark)?;
    Ok(mark.value.is_some())
}

/// The open practice file, and what it says of itself.
fn mark(office: &Office, caller: &Caller) -> Result<(Arc<Firm>, PracticeSource, Option<PathBuf>)> {
    let (firm, member) = office.firm(caller)?;
    let read = firm.store.read(member, |db| {
        let home = ::practice::api::home(db)?;
        Ok((practice::api::mark(db)?, home))
    })?;
    let (mark, home) = read.value;
    let source = mark.map_or(PracticeSource::Demo, |mark| mark.source);
    Ok((firm, source, home.map(PathBuf::from)))
}

/// The practice file of a source: one for the demonstration firm, one beside each own firm.
fn file(office: &Office, source: PracticeSource, home: Option<&Path>) -> PathBuf {
    match (source, home) {
        (PracticeSource::Own, Some(home)) => {
            home.with_extension(format!("practice.{FILE_EXTENSION}"))
        }
        _ => office.folder().join(format!("practice.{FILE_EXTENSION}")),
    }
}

/// Copies the source's firm to `part`, marked as practice: whatever happens then, it is never taken for the firm.
fn copy(
    office: &Office,
    caller: &Caller,
    source: PracticeSource,
    home: Option<&Path>,
    part: &Path,
) -> Result<()> {
    std::fs::create_dir_all(office.folder()).map_err(|error| no_room(&error))?;
    let copied = match source {
        PracticeSource::Own => {
            let home = home.ok_or_else(nowhere)?;
            backup::copy(home, part, &caller.pace)
        }
        PracticeSource::Demo => {
            let demo = app::demo_path(office);
            if demo.exists() {
                backup::copy(&demo, part, &caller.pace)
            } else {
                discard(part);
                demo::make_closed(office, part, DemoFirm::default(), &caller.pace)
            }
        }
    };
    copied
        .and_then(|()| {
            let store = Store::open(part, SLICES, Arc::clone(office.env()))?;
            mark_as(&store, source, home)
        })
        .inspect_err(|_| discard(part))
}

fn nowhere() -> Fault {
    Fault::new(
        "practice.no_firm",
        "There is no firm of your own open to copy. Practise in the demonstration firm, or make your firm first.",
    )
}

fn no_room(error: &std::io::Error) -> Fault {
    Fault::new(
        "store.cannot_open",
        "The practice file cannot be put in its place. Check that you may write in its folder.",
    )
    .with("reason", error.to_string())
}
