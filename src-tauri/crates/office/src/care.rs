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

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::SystemTime;

use firm::api::Nothing;
use kernel::{Fault, Result};
use serde::{Deserialize, Serialize};
use store::backup::{self, Contents, Found, LastChange, Making, Reason, Rule};
use store::keys::{self, KeyId};
use store::{Db, Pace};

use crate::SLICES;
use crate::attachments;
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
    /// The first change of the firm's history, as it was backed up last: it tells the firm's backups from others' in the
    /// folder also when its file cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
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
    /// Backups that could not be encrypted; they are not tried again while this program runs.
    refused: Mutex<BTreeSet<PathBuf>>,
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
            refused: Mutex::default(),
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
    pub(crate) fn folders(&self, db: &Path) -> Vec<PathBuf> {
        let beside = backup::folder_of(db);
        let chosen = self.settings(db).folder;
        chosen
            .filter(|folder| *folder != beside)
            .into_iter()
            .chain([beside])
            .collect()
    }

    /// The backups of a firm's file, newest first. In a folder that several firms share each sees its own; what is beside
    /// the file is its own in any case.
    fn backups(&self, office: &Office, db: &Path) -> Vec<Found> {
        let own = Own::of(office, db);
        let beside = backup::folder_of(db);
        let mut all: Vec<Found> = self
            .folders(db)
            .iter()
            .flat_map(|folder| backup::list(folder))
            .map(|found| unlocked(office, found))
            .filter(|found| match &found.contents {
                Ok(held) if is_of_practice(held) != own.practice => false,
                Ok(held) => found.path.starts_with(&beside) || own.made(held),
                Err(_) => found.path.starts_with(&beside),
            })
            .collect();
        let now = office.env().now();
        all.sort_by_key(|found| {
            let held = found.contents.as_ref().ok();
            Reverse(held.map(|held| backup::recency(held.made_at, now)))
        });
        all
    }

    /// The backup of this file name.
    fn named(&self, office: &Office, db: &Path, name: &str) -> Result<Found> {
        self.backups(office, db)
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

    /// The file of the firm's backup of this name.
    pub fn path_of(&self, office: &Office, name: &str) -> Result<PathBuf> {
        let db = restoring::cared_for(office)?;
        Ok(self.named(office, &db, name)?.path)
    }

    /// What those of them say that they hold which are not known to be damaged.
    fn undamaged<'a>(&self, found: &'a [Found]) -> impl Iterator<Item = &'a Contents> {
        found
            .iter()
            .filter(|each| self.known(each) != BackupState::Damaged)
            .filter_map(|each| each.contents.as_ref().ok())
    }

    /// What is known of a backup without reading it whole now.
    fn known(&self, found: &Found) -> BackupState {
        match &found.contents {
            Err(fault) if fault.code == "store.locked_backup" => return BackupState::Locked,
            Err(_) => return BackupState::Damaged,
            Ok(_) => {}
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

    /// The newest backup that is good, read whole to be sure; and how many newer ones are not. One of another firm that was
    /// in this file before comes last.
    fn newest_good(&self, office: &Office, db: &Path, pace: &Pace) -> Result<(Option<Found>, u32)> {
        let own = Own::of(office, db);
        let mut damaged = 0;
        let mut backups = self.backups(office, db);
        backups.sort_by_key(|found| found.contents.as_ref().is_ok_and(|held| !own.made(held)));
        for found in backups {
            match self.verify(&found, pace) {
                Ok(_) => return Ok((Some(found), damaged)),
                Err(fault) if fault.code == "store.cancelled" => return Err(fault),
                Err(fault) if fault.code == "store.locked_backup" => {}
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
        let mut folders = self.folders(db);
        if reason == Reason::Restore {
            // Another firm may be in the file after that, which would not find it among others' backups.
            folders.reverse();
        }
        let mut refused = None;
        for folder in folders {
            let made = match folder.is_dir() || folder == backup::folder_of(db) {
                true => make(&folder, &making),
                // Making it would fill the disk on which that of a disk stood which is not connected.
                false => Err(folder_gone(&folder)),
            };
            match made {
                Ok(found) => {
                    locked(&self.read)
                        .insert(found.path.clone(), ((found.size, found.written), None));
                    if reason != Reason::Restore {
                        // A backup beside the file is a backup; that the chosen folder is missing is told all the same.
                        *locked(&self.failure) = refused;
                    }
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
        let (Ok(held), Some(folder)) = (&made.contents, made.path.parent()) else {
            return;
        };
        let settings = self.settings(firm.store.path());
        backup::rotate(
            folder,
            held,
            &settings.rule,
            office.env().now(),
            firm.store.zone(),
        );
        if settings.folder.is_some() && settings.origin != held.origin {
            let known = Settings {
                origin: held.origin.clone(),
                ..settings
            };
            // Without it the file's name tells, as long as the file cannot.
            let _ = self.memory().remember(firm.store.path(), &known);
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
        let engine = &firm.line.reader;
        let forgets = engine.has_old_copies(&firm.store)?;
        let old = match forgets {
            true => self.backups(office, firm.store.path()),
            false => Vec::new(),
        };
        let made = self.make(firm.store.path(), reason, office, |folder, making| {
            firm.store.backup(folder, making, pace)
        })?;
        if forgets {
            // They have data that this computer may not hold any more.
            old.iter()
                .try_for_each(|found| backup::remove(&found.path))?;
            engine.old_copies_are_gone(&firm.store)?;
        }
        self.rotate(office, firm, &made);
        self.keep_files(firm, &made, pace)?;
        Ok(made)
    }

    /// Keeps the firm's files beside a backup of it. Where that cannot be done the backup is none the worse, and it is told.
    fn keep_files(&self, firm: &Firm, made: &Found, pace: &Pace) -> Result<()> {
        let folder = made.path.parent().unwrap_or(Path::new("."));
        match attachments::keep_with_backup(firm.store.path(), folder, pace) {
            Err(fault) if fault.code == "store.cancelled" => Err(fault),
            Err(fault) => {
                *locked(&self.failure) = Some(fault);
                Ok(())
            }
            Ok(()) => Ok(()),
        }
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

    /// The backups of a firm that are not encrypted by its key.
    fn otherwise_kept(&self, office: &Office, db: &Path, id: KeyId) -> Vec<Found> {
        let mut found = self.backups(office, db);
        found.retain(|each| keys::needed(&each.path) != Some(id));
        found
    }

    /// How many these are.
    pub fn open_backups(&self, office: &Office, db: &Path, id: KeyId) -> u32 {
        u32::try_from(self.otherwise_kept(office, db, id).len()).unwrap_or(u32::MAX)
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

/// What tells the backups of a firm's file from others'.
struct Own {
    /// The file's name without its ending.
    file: String,
    /// The first change of its history.
    origin: Option<String>,
    /// Whether it is a practice copy, which has the history of the firm that it was copied from.
    practice: bool,
}

impl Own {
    fn of(office: &Office, db: &Path) -> Self {
        let origin = "SELECT hex(id) FROM _change ORDER BY seq LIMIT 1";
        let read = |db: &Db<'_>| {
            let origin: Option<String> = db.opt(origin, [], |r| r.get(0))?;
            Ok((origin, practice::api::mark(db)?.is_some()))
        };
        let found = match office.current() {
            Some(firm) if firm.store.path() == db => firm.look(read),
            _ => backup::look(db, office.env().now(), read),
        };
        let remembered = || (office.care().settings(db).origin, false);
        let (origin, practice) = found.unwrap_or_else(|_| remembered());
        Self {
            file: db
                .file_stem()
                .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            origin,
            practice,
        }
    }

    /// Whether a backup is of the firm in this file.
    fn made(&self, held: &Contents) -> bool {
        match (&self.origin, &held.origin) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => self.file == held.file,
        }
    }
}

/// The same backup, with what it holds where the keychain has its key.
fn unlocked(office: &Office, found: Found) -> Found {
    let locked = matches!(&found.contents, Err(fault) if fault.code == "store.locked_backup");
    match keys::needed(&found.path) {
        Some(id) if locked && office.protection().knows(id) => Found {
            contents: backup::contents(&found.path),
            ..found
        },
        _ => found,
    }
}

/// Whether a backup is of a practice copy: that is no firm's records.
fn is_of_practice(held: &Contents) -> bool {
    held.rows
        .get("practice_sandbox")
        .is_some_and(|rows| *rows > 0)
}

/// Of backups the one that goes furthest among those whose last change is in the history of the open file.
fn furthest<'a>(
    db: &Db<'_>,
    backups: impl Iterator<Item = &'a Contents>,
) -> Result<Option<&'a Contents>> {
    let now = db.now();
    let mut backups: Vec<(&LastChange, &Contents)> = backups
        .filter_map(|held| Some((held.last_change.as_ref()?, held)))
        .collect();
    backups.sort_by_key(|(last, held)| Reverse((last.seq, backup::recency(held.made_at, now))));
    for (last, held) in backups {
        if change_id(db, last.seq)?.as_deref() == Some(&last.id) {
            return Ok(Some(held));
        }
    }
    Ok(None)
}

/// The identity of the change at this place of the history.
fn change_id(db: &Db<'_>, seq: u64) -> Result<Option<String>> {
    let seq = i64::try_from(seq).unwrap_or(i64::MAX);
    db.opt("SELECT hex(id) FROM _change WHERE seq=?1", [seq], |r| {
        r.get(0)
    })
}

fn folder_gone(folder: &Path) -> Fault {
    Fault::new(
        "care.folder_gone",
        "The folder chosen for backups is not there. Connect its disk, or choose another folder; until then backups go beside the firm's file.",
    )
    .with("folder", folder.display().to_string())
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
    for name in [
        "care.set_rule",
        "care.set_folder",
        "care.restore",
        "care.restore_file",
    ] {
        list.previews(name);
    }
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
