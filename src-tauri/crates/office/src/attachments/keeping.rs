//! Files beside backups, what nobody refers to any more, and how much room all of it takes.

use std::path::Path;

use ::attach::api::referred;
use ::attach::{KEPT_DAYS, Vault};
use firm::api::Nothing;
use kernel::Result;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Pace;
use ts_rs::TS;

use crate::care::CARE;
use crate::list::{Answer, Kind, List};
use crate::office::{Caller, Firm, Office};
use crate::sync::FILES_HERE;

/// The room that files take on this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileStorage {
    /// Files that something hangs on to, on this computer.
    pub files: u32,
    /// Their size in KiB, as it is on the disk.
    pub kib: u32,
    /// Files that are on other computers alone.
    pub elsewhere: u32,
    /// Files that nobody refers to any more.
    pub unused: u32,
    /// Their size in KiB.
    pub unused_kib: u32,
    /// Of those, files that nobody has referred to for `days` days: they can be cleared.
    pub over: u32,
    /// Their size in KiB.
    pub over_kib: u32,
    /// So many days what was removed can come back.
    pub days: u32,
}

pub(super) fn list(list: &mut List) {
    list.host::<Nothing, FileStorage>("attach.storage", Kind::Query, storage);
    list.host::<Nothing, FileStorage>("attach.clear", Kind::Command, clear);
    list.previews("attach.clear");
}

fn storage(office: &Office, caller: &Caller, _: Nothing) -> Result<Answer> {
    let (firm, member) = office.firm(caller)?;
    let mut observed = firm.store.read(firm.by(caller, member)?, |db| {
        used(&firm, db.now(), &referred(db)?)
    })?;
    // What is cleared, and what comes, is in no table.
    observed.reads.extend([CARE, FILES_HERE].map(str::to_owned));
    Answer::observed(observed)
}

fn used(
    firm: &Firm,
    now: kernel::Timestamp,
    referred: &std::collections::BTreeSet<::attach::FileId>,
) -> Result<FileStorage> {
    let vault = Vault::beside(firm.store.path());
    vault.note_gone(referred, now);
    let mut sizes = [(0u32, 0u64); 3];
    for (id, bytes) in vault.all() {
        let mut add = |at: usize| sizes[at] = (sizes[at].0 + 1, sizes[at].1 + bytes);
        if referred.contains(&id) {
            add(0);
        } else {
            add(1);
            if vault.is_over(id, now) {
                add(2);
            }
        }
    }
    let kib = |bytes: u64| u32::try_from(bytes.div_ceil(1 << 10)).unwrap_or(u32::MAX);
    let total = u32::try_from(referred.len()).unwrap_or(u32::MAX);
    let [here, unused, over] = sizes;
    Ok(FileStorage {
        files: here.0,
        kib: kib(here.1),
        elsewhere: total.saturating_sub(here.0),
        unused: unused.0,
        unused_kib: kib(unused.1),
        over: over.0,
        over_kib: kib(over.1),
        days: u32::try_from(KEPT_DAYS).unwrap_or(0),
    })
}

/// Clears what nobody has referred to for long enough. Backups keep their own.
fn clear(office: &Office, caller: &Caller, _: Nothing) -> Result<Answer> {
    let (firm, _) = office.firm(caller)?;
    let now = office.env().now();
    let rows = firm.look(referred)?;
    let vault = Vault::beside(firm.store.path());
    if !caller.preview {
        vault.note_gone(&rows, now);
        let unused = vault.all().into_iter().map(|(id, _)| id);
        for id in unused.filter(|id| !rows.contains(id) && vault.is_over(*id, now)) {
            vault.forget(id)?;
        }
        office.announce(CARE);
    }
    Answer::plain(&used(&firm, now, &rows)?)
}

/// Keeps the files of a firm beside a backup that was just made in `folder`: what is not there yet. Nothing there is ever
/// taken away, so whatever backup is put back finds its files.
pub(crate) fn keep_with_backup(db: &Path, folder: &Path, pace: &Pace) -> Result<()> {
    let vault = Vault::beside(db);
    let all = vault.all().into_iter().map(|(id, _)| id);
    let kept = Vault::of_backups(folder).take(&vault, all, "attach.keeping", pace);
    kept.map(drop)
}

/// Brings back files that rows refer to and this computer lost, from where backups are.
pub(crate) fn bring_back(firm: &Firm, folders: &[&Path], pace: &Pace) -> Result<()> {
    let rows = firm.look(referred)?;
    let vault = Vault::beside(firm.store.path());
    for folder in folders {
        let backups = Vault::of_backups(folder);
        vault.take(&backups, rows.iter().copied(), "attach.bringing_back", pace)?;
    }
    Ok(())
}

/// After a firm's file was opened: since when nobody refers to a file is noted, and what went missing comes back.
pub(crate) fn look_after(office: &Office, firm: &Firm, pace: &Pace) -> Result<()> {
    let rows = firm.look(referred)?;
    Vault::beside(firm.store.path()).note_gone(&rows, office.env().now());
    let folders = office.care().folders(firm.store.path());
    let folders: Vec<&Path> = folders.iter().map(AsRef::as_ref).collect();
    bring_back(firm, &folders, pace)
}
