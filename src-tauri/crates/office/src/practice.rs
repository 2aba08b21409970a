//! Practice: a copy of a firm in a file of its own, which a member may spoil, begin again and leave at any time.

use std::path::{Path, PathBuf};

use ::practice::api::PracticeSource;
use firm::api::Nothing;
use kernel::{Fault, Id, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Member;
use ts_rs::TS;

use crate::FILE_EXTENSION;
use crate::app::{self, AppState};
use crate::demo::DemoFirm;
use crate::list::{Answer, Kind, List};
use crate::office::{Caller, Office};

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
        copy(office, caller, req.source, home.as_deref(), &path)?;
    }
    begin(office, caller, req.source, home, &path)
}

/// Throws the practice file away and makes it anew.
fn reset(office: &Office, caller: &Caller, _: Nothing) -> Result<Answer> {
    let (source, home) = mark(office, caller)?;
    let path = office.path().ok_or_else(nowhere)?;
    let fresh = path.with_extension("fresh");
    copy(office, caller, source, home.as_deref(), &fresh)?;
    office.close();
    discard(&path);
    std::fs::rename(&fresh, &path).map_err(|error| no_room(&error))?;
    begin(office, caller, source, home, &path)
}

/// Goes back to the firm from which practice began.
fn leave(office: &Office, caller: &Caller, _: Nothing) -> Result<Answer> {
    let (_, home) = mark(office, caller)?;
    match home {
        Some(home) => office.open(&home)?,
        None => office.close(),
    }
    app::state(office, &own(office, caller))
}

/// Opens a copy and marks it.
fn begin(
    office: &Office,
    caller: &Caller,
    source: PracticeSource,
    home: Option<PathBuf>,
    path: &Path,
) -> Result<Answer> {
    office.open(path)?;
    let firm = office.current().ok_or_else(nowhere)?;
    let home = home.map(|home| home.display().to_string());
    // The mark is about this computer and nobody's work: whoever asked may have to say who he is in the copy.
    let nobody: Id<Member> = Id::from_bytes([0; 16]);
    firm.store.write(nobody, "app.open_practice", |tx| {
        ::practice::api::begin(tx, source, home.as_deref())
    })?;
    app::state(office, &own(office, caller))
}

/// The caller where the open firm knows him; its owner otherwise.
fn own(office: &Office, caller: &Caller) -> Caller {
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
    let mark = firm.store.read(member, |db| ::practice::api::mark(db))?;
    Ok(mark.value.is_some())
}

/// What the open practice file says of itself.
fn mark(office: &Office, caller: &Caller) -> Result<(PracticeSource, Option<PathBuf>)> {
    let (firm, member) = office.firm(caller)?;
    let read = firm.store.read(member, |db| {
        let home = ::practice::api::home(db)?;
        Ok((practice::api::mark(db)?, home))
    })?;
    let (mark, home) = read.value;
    let source = mark.map_or(PracticeSource::Demo, |mark| mark.source);
    Ok((source, home.map(PathBuf::from)))
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

/// Copies the source's firm to `path`.
fn copy(
    office: &Office,
    caller: &Caller,
    source: PracticeSource,
    home: Option<&Path>,
    path: &Path,
) -> Result<()> {
    std::fs::create_dir_all(office.folder()).map_err(|error| no_room(&error))?;
    match source {
        PracticeSource::Own => {
            let home = home.ok_or_else(nowhere)?;
            store::backup::copy(home, path, &caller.pace)
        }
        PracticeSource::Demo => {
            let demo = app::demo_path(office);
            if demo.exists() {
                store::backup::copy(&demo, path, &caller.pace)
            } else {
                crate::demo::make_closed(office, path, DemoFirm::default(), &caller.pace)
            }
        }
    }
}

fn discard(path: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let _ = std::fs::remove_file(PathBuf::from(name));
    }
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
