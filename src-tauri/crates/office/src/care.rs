//! Care for the firm's file: backups that make themselves, putting one back, a damaged file.
//!
//! Invariants
//! - One backup or restore at a time; nobody's work waits for a backup.
//! - A file that is about to change as a whole (another schema, another file in its place) is backed up first, or kept
//!   aside where it is too damaged for that.
//! - What is offered to a person as good was read whole and fits its digest.

mod keeping;
mod restoring;
mod wire;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::SystemTime;

use firm::api::Nothing;
use kernel::{Fault, Result};
use serde::{Deserialize, Serialize};
use store::Pace;
use store::backup::{self, Contents, Found, Making, Reason, Rule};

use crate::SLICES;
use crate::list::{Kind, List};
use crate::office::{Firm, Office};

pub use keeping::keep;
use wire::*;

/// The table that care's answers are read from, as far as the screens know.
pub(crate) const CARE: &str = "_care";

const FIRM_NAME: &str = "SELECT name FROM firm_profile LIMIT 1";

/// How a firm is cared for on this computer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// The folder for backups; beside the firm's file where none is chosen.
    pub folder: Option<PathBuf>,
    /// Which backups are kept.
    pub rule: Rule,
}

/// What this computer remembers of the care for each firm.
pub trait Memory: Send + Sync {
    /// The settings of a firm's file.
    fn settings(&self, firm: &Path) -> Settings;

    /// Remembers them.
    ///
    /// # Errors
    /// What the disk refuses.
    fn remember(&self, firm: &Path, settings: &Settings) -> Result<()>;
}

/// A computer without a memory, for tests and for firms that are made and left.
struct Forgetful;

impl Memory for Forgetful {
    fn settings(&self, _: &Path) -> Settings {
        Settings::default()
    }

    fn remember(&self, _: &Path, _: &Settings) -> Result<()> {
        Ok(())
    }
}

/// A backup as it was when it was read whole.
type Seen = (u64, Option<SystemTime>);

/// An office's care.
pub(crate) struct Care {
    memory: RwLock<Arc<dyn Memory>>,
    /// One at a time.
    turn: Mutex<()>,
    /// What was found of each backup when it was read whole: none where it was good.
    read: Mutex<HashMap<PathBuf, (Seen, Option<Fault>)>>,
    /// Why the last backup by itself could not be made.
    failure: Mutex<Option<Fault>>,
    /// The look through the open file, to end it where the file is about to be replaced.
    look: Mutex<Pace>,
    /// Wakes the keeper.
    wake: Mutex<Option<Sender<()>>>,
}

impl Default for Care {
    fn default() -> Self {
        Self {
            memory: RwLock::new(Arc::new(Forgetful)),
            turn: Mutex::default(),
            read: Mutex::default(),
            failure: Mutex::default(),
            look: Mutex::default(),
            wake: Mutex::default(),
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Care {
    /// From now on settings come from `memory`.
    pub fn remember_in(&self, memory: Arc<dyn Memory>) {
        *self.memory.write().unwrap_or_else(PoisonError::into_inner) = memory;
    }

    fn memory(&self) -> Arc<dyn Memory> {
        Arc::clone(&self.memory.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn settings(&self, db: &Path) -> Settings {
        self.memory().settings(db)
    }

    /// Where backups go: the chosen folder, and beside the file.
    fn folders(&self, db: &Path) -> Vec<PathBuf> {
        let beside = backup::folder_of(db);
        let chosen = self.settings(db).folder;
        chosen
            .filter(|folder| *folder != beside)
            .into_iter()
            .chain([beside])
            .collect()
    }

    /// The backups of a firm's file, newest first. In a folder that several firms share each sees its own.
    fn backups(&self, db: &Path) -> Vec<Found> {
        let own = db
            .file_stem()
            .map(|name| name.to_string_lossy().into_owned());
        let beside = backup::folder_of(db);
        let mut all: Vec<Found> = self
            .folders(db)
            .iter()
            .flat_map(|folder| backup::list(folder))
            .filter(|found| match &found.contents {
                Ok(held) => Some(&held.file) == own.as_ref(),
                Err(_) => found.path.starts_with(&beside),
            })
            .collect();
        all.sort_by_key(|found| {
            std::cmp::Reverse(found.contents.as_ref().ok().map(|held| held.made_at))
        });
        all
    }

    /// The backup of this file name.
    fn named(&self, db: &Path, name: &str) -> Result<Found> {
        self.backups(db)
            .into_iter()
            .find(|found| file_name(&found.path) == name)
            .ok_or_else(|| {
                Fault::new(
                    "care.backup_gone",
                    "This backup is not there any more. Choose another one.",
                )
                .with("name", name)
            })
    }

    /// What is known of a backup without reading it whole now.
    fn known(&self, found: &Found) -> BackupState {
        if found.contents.is_err() {
            return BackupState::Damaged;
        }
        match locked(&self.read).get(&found.path) {
            Some((seen, fault)) if *seen == (found.size, found.written) => match fault {
                None => BackupState::Good,
                Some(_) => BackupState::Damaged,
            },
            _ => BackupState::Unread,
        }
    }

    /// Reads a backup whole unless it was since it was written.
    fn verify(&self, found: &Found, pace: &Pace) -> Result<Contents> {
        let seen = (found.size, found.written);
        if let Some((at, fault)) = locked(&self.read).get(&found.path)
            && *at == seen
        {
            return match fault {
                None => found.contents.clone(),
                Some(fault) => Err(fault.clone()),
            };
        }
        let checked = backup::check(&found.path, pace);
        let fault = match &checked {
            Err(fault) if fault.code != "store.backup_damaged" => return checked,
            Err(fault) => Some(fault.clone()),
            Ok(_) => None,
        };
        locked(&self.read).insert(found.path.clone(), (seen, fault));
        checked
    }

    /// The newest backup that is good, read whole to be sure; and how many newer ones are not.
    fn newest_good(&self, db: &Path, pace: &Pace) -> Result<(Option<Found>, u32)> {
        let mut damaged = 0;
        for found in self.backups(db) {
            match self.verify(&found, pace) {
                Ok(_) => return Ok((Some(found), damaged)),
                Err(fault) if fault.code == "store.cancelled" => return Err(fault),
                Err(_) => damaged += 1,
            }
        }
        Ok((None, damaged))
    }

    /// Makes a backup in the first folder that takes it, and lets go of those that the rule does not keep.
    fn make(
        &self,
        db: &Path,
        reason: Reason,
        office: &Office,
        make: impl Fn(&Path, &Making<'_>) -> Result<Found>,
    ) -> Result<Found> {
        let making = Making {
            firm: FIRM_NAME,
            reason,
            app: env!("CARGO_PKG_VERSION"),
            now: office.env().now(),
            slices: SLICES,
        };
        let mut refused = None;
        for folder in self.folders(db) {
            match make(&folder, &making) {
                Ok(found) => {
                    locked(&self.read)
                        .insert(found.path.clone(), ((found.size, found.written), None));
                    // A backup beside the file is a backup; that the chosen folder is missing is told all the same.
                    *locked(&self.failure) = refused;
                    return Ok(found);
                }
                Err(fault) => {
                    let stop = matches!(fault.code.as_str(), "store.cancelled" | "store.damaged");
                    refused.get_or_insert(fault);
                    if stop {
                        break;
                    }
                }
            }
        }
        Err(refused.unwrap_or_else(|| Fault::internal("there is no folder for backups")))
    }

    fn rotate(&self, office: &Office, firm: &Firm, made: &Found) {
        if let (Ok(held), Some(folder)) = (&made.contents, made.path.parent()) {
            let rule = self.settings(firm.store.path()).rule;
            backup::rotate(folder, held, &rule, office.env().now(), firm.store.zone());
        }
    }

    /// Backs up the open firm.
    pub fn back_up(
        &self,
        office: &Office,
        firm: &Firm,
        reason: Reason,
        pace: &Pace,
    ) -> Result<Found> {
        let _turn = locked(&self.turn);
        let made = self.back_up_in_turn(office, firm, reason, pace);
        office.announce(CARE);
        made
    }

    fn back_up_in_turn(
        &self,
        office: &Office,
        firm: &Firm,
        reason: Reason,
        pace: &Pace,
    ) -> Result<Found> {
        let made = self.make(firm.store.path(), reason, office, |folder, making| {
            firm.store.backup(folder, making, pace)
        })?;
        self.rotate(office, firm, &made);
        Ok(made)
    }

    /// A file that opening would bring to another schema is backed up first.
    ///
    /// # Errors
    /// What prevents it: then the file is not opened, and stays as it is.
    pub fn before_opening(&self, office: &Office, db: &Path) -> Result<()> {
        if !backup::would_migrate(db, SLICES)? {
            return Ok(());
        }
        let _turn = locked(&self.turn);
        self.make(db, Reason::Migration, office, |folder, making| {
            backup::make(db, folder, making, &Pace::default())
        })?;
        Ok(())
    }

    /// Nothing else makes a backup or puts one back while this is held.
    pub fn alone(&self) -> MutexGuard<'_, ()> {
        locked(&self.turn)
    }

    /// Ends the look through the open file.
    pub fn stop_looking(&self) {
        locked(&self.look).cancel();
    }

    /// Another firm is open: the keeper looks at it now.
    pub fn wake(&self) {
        if let Some(wake) = &*locked(&self.wake) {
            // A keeper that is gone needs no waking.
            let _ = wake.send(());
        }
    }
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

pub(crate) fn list(list: &mut List) {
    list.host::<Nothing, CareState>("care.state", Kind::Query, wire::state);
    list.host::<Nothing, CareWarning>("care.warning", Kind::Query, wire::warning);
    list.host::<BackupName, BackupPreview>("care.preview", Kind::Query, wire::preview);
    list.host::<Nothing, RescueOffer>("care.offer", Kind::Query, wire::offer);
    list.host::<Nothing, BackupInfo>("care.back_up", Kind::Command, wire::back_up);
    list.host::<BackupRule, BackupRule>("care.set_rule", Kind::Command, wire::set_rule);
    list.host::<Nothing, Nothing>("care.work_on", Kind::Command, wire::work_on);
    list.host::<SetFolder, BackupRule>("care.set_folder", Kind::Command, wire::set_folder);
    list.host::<FileName, BackupPreview>("care.preview_file", Kind::Query, wire::preview_file);
    list.host::<BackupName, Restored>("care.restore", Kind::Command, restoring::restore);
    list.host::<FileName, Restored>("care.restore_file", Kind::Command, restoring::restore_file);
    // These name files of this computer, or put another file in the place of the firm's.
    for name in [
        "care.set_folder",
        "care.preview_file",
        "care.restore",
        "care.restore_file",
    ] {
        list.only_here(name);
    }
}
