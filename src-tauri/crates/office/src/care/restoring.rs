//! Putting a backup in the place of the firm's file.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kernel::{Fault, Result};
use store::backup::{self, Reason};
use store::{Lock, Pace};

use super::wire::{BackupName, FileName, Restored};
use super::{Care, file_name, locked};
use crate::SLICES;
use crate::attachments;
use crate::list::Answer;
use crate::office::{Caller, Firm, Office};

/// How long to wait for the last call into a file that is closing.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn restore(office: &Office, caller: &Caller, req: BackupName) -> Result<Answer> {
    let db = cared_for(office)?;
    let found = office.care().named(office, &db, &req.name)?;
    put_back(office, caller, &db, &found.path)
}

pub(super) fn restore_file(office: &Office, caller: &Caller, req: FileName) -> Result<Answer> {
    let backup = Path::new(&req.path);
    let db = match cared_for(office) {
        Ok(db) => db,
        // A computer that has no firm yet: the firm gets a file of its own.
        Err(_) => crate::app::free_path(office, &backup::contents(backup)?.firm)?,
    };
    put_back(office, caller, &db, backup)
}

/// The file that care is about: the open firm's, or the one that cannot be opened.
pub(super) fn cared_for(office: &Office) -> Result<PathBuf> {
    office
        .path()
        .or_else(|| office.problem().map(|(path, _)| path))
        .ok_or_else(|| {
            Fault::new(
                "firm.none",
                "No firm is open yet. Make your firm or open the demo firm.",
            )
        })
}

fn put_back(office: &Office, caller: &Caller, db: &Path, backup: &Path) -> Result<Answer> {
    super::wire::admitted(office, caller)?;
    super::wire::suits(office, &backup::contents(backup)?)?;
    if !caller.preview {
        office.protection().take_over(backup, db)?;
    }
    let care = office.care();
    // A backup under way is given up: what is there is backed up in any case.
    care.stop_looking();
    let turn = locked(&care.turn);
    care.stop_looking();
    let restored = if caller.preview {
        // A dry run says what the backup holds, once it was read whole.
        let held = backup::check(backup, &caller.pace)?;
        Restored::new(&held, None, None)
    } else if office.current().is_some() {
        replace_open(office, care, backup, &caller.pace)?
    } else {
        replace_closed(office, db, backup, &caller.pace)?
    };
    if !caller.preview {
        files_of(office, care, backup, &caller.pace);
    }
    drop(turn);
    office.announce_all();
    care.wake();
    Answer::plain(&restored)
}

/// The files that the backup knows and this computer lost. The firm is restored in any case: why one of them cannot come back is told
/// with the care for the firm, and where it is asked for.
fn files_of(office: &Office, care: &Care, backup: &Path, pace: &Pace) {
    let Some(firm) = office.current() else { return };
    let folders = care.folders(firm.store.path());
    let beside = backup.parent();
    let folders: Vec<&Path> = folders.iter().map(AsRef::as_ref).chain(beside).collect();
    if let Err(fault) = attachments::bring_back(&firm, &folders, pace) {
        *locked(&care.failure) = Some(fault);
    }
}

/// The firm is open: what is there now becomes a backup first, and calls wait while the files change places.
fn replace_open(office: &Office, care: &Care, backup: &Path, pace: &Pace) -> Result<Restored> {
    let firm = office
        .current()
        .ok_or_else(|| Fault::internal("the firm was closed while a backup was put back"))?;
    let db = firm.store.path();
    let now = office.env().now();
    let held = backup::prepare(backup, db, SLICES, now, pace)?;
    // What is written while the safety backup is made waits, and is then done in what is put back.
    let replaced = firm.line.while_replaced(|| {
        firm.store.replace(SLICES, || {
            let kept = keep(office, care, &firm, pace)?;
            pace.at("care.replace", 0, 0)?;
            Ok(kept)
        })
    });
    let (safety, aside) = match replaced {
        Ok(kept) => kept,
        Err(fault) => {
            if firm.store.is_closed() {
                // Whatever state that left, opening anew goes on from it.
                let path = db.to_owned();
                drop(firm);
                office.close();
                office.start(&path);
            } else {
                // What stays of it is cleared away by the next restore.
                let _ = backup::abandon(db);
            }
            return Err(fault);
        }
    };
    office.clear_problem();
    Ok(Restored::new(&held, safety, aside))
}

/// Makes what is there now a backup; what is damaged cannot become one, and is kept as it is. The names of both.
fn keep(
    office: &Office,
    care: &Care,
    firm: &Firm,
    pace: &Pace,
) -> Result<(Option<String>, Option<PathBuf>)> {
    let db = firm.store.path();
    match care.make(db, Reason::Restore, office, |folder, making| {
        firm.store.backup(folder, making, pace)
    }) {
        Ok(made) => {
            care.keep_files(firm, &made, pace)?;
            Ok((Some(file_name(&made.path)), None))
        }
        Err(fault) if fault.code == "store.damaged" => {
            let aside = backup::keep_aside(db, office.env().now(), firm.store.zone())?;
            Ok((None, Some(aside)))
        }
        Err(fault) => Err(fault),
    }
}

/// The file does not open: it is kept aside, and the backup opens in its place.
fn replace_closed(office: &Office, db: &Path, backup: &Path, pace: &Pace) -> Result<Restored> {
    let now = office.env().now();
    if let Some(folder) = db.parent() {
        // Where it cannot be made, the lock says why.
        let _ = std::fs::create_dir_all(folder);
    }
    let begun = Instant::now();
    let lock = loop {
        match Lock::take(db) {
            Ok(lock) => break lock,
            Err(fault) if begun.elapsed() > PATIENCE => return Err(fault),
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    };
    let held = backup::prepare(backup, db, SLICES, now, pace)?;
    let aside = backup::look(backup, now, |db| Ok(db.zone()))
        .and_then(|zone| {
            let kept = db.exists().then(|| backup::keep_aside(db, now, zone));
            kept.transpose()
        })
        .inspect_err(|_| {
            let _ = backup::abandon(db);
        })?;
    backup::decide(db)?;
    backup::finish(db)?;
    drop(lock);
    office.open(db)?;
    Ok(Restored::new(&held, None, aside))
}
