//! The file beside a firm's that holds its key, wrapped by the passphrase.
//!
//! While a file changes its key, both are in it: whichever of the two opens after a crash, its passphrase does.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use kernel::{Fault, Result};
use serde::{Deserialize, Serialize};

use super::{KeyId, Wrapped};
use crate::backup;

/// What follows the name of a firm's file.
const ENDING: &str = "key";

/// No honest one is longer.
const LONGEST: u64 = 1 << 16;

#[derive(Default, Serialize, Deserialize)]
struct Written {
    /// For whoever opens it and wonders.
    about: String,
    keys: Vec<Wrapped>,
}

/// Where a firm's file has it.
pub fn path(db: &Path) -> PathBuf {
    let mut name = db.as_os_str().to_owned();
    name.push(".");
    name.push(ENDING);
    name.into()
}

fn read(path: &Path) -> Vec<Wrapped> {
    let honest = fs::metadata(path).is_ok_and(|file| file.len() <= LONGEST);
    honest
        .then(|| fs::read(path).ok())
        .flatten()
        .and_then(|text| serde_json::from_slice::<Written>(&text).ok())
        .map_or_else(Vec::new, |written| written.keys)
}

/// The wrapped key of this id: beside the file, or beside another one of its folder (a practice copy has its firm's).
pub fn beside(db: &Path, id: KeyId) -> Option<Wrapped> {
    let fits = |wrapped: &Wrapped| wrapped.key == id;
    read(&path(db)).into_iter().find(fits).or_else(|| {
        files(db.parent().unwrap_or(Path::new("")))
            .iter()
            .filter(|path| path.extension().is_some_and(|ending| ending == ENDING))
            .flat_map(|path| read(path))
            .find(fits)
    })
}

/// The same, for unlocking: where it was lost, a backup of the file may still have it. It is the one of then.
pub fn find(db: &Path, id: KeyId) -> Option<Wrapped> {
    beside(db, id).or_else(|| {
        files(&backup::folder_of(db))
            .iter()
            .filter_map(|backup| backup::wrapped_in(backup))
            .find(|wrapped| wrapped.key == id)
    })
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// Writes which wrapped keys are beside a file, whole or not at all; none removes it.
///
/// # Errors
/// `store.disk_full`, `store.read_only`, `store.io`.
pub fn write(db: &Path, keys: &[Wrapped]) -> Result<()> {
    let path = path(db);
    if keys.is_empty() {
        return backup::remove(&path);
    }
    let written = Written {
        about: "Kaigong: what the passphrase of this firm's file opens. Keep it beside the file."
            .to_owned(),
        keys: keys.to_vec(),
    };
    let text = serde_json::to_vec_pretty(&written).map_err(Fault::internal)?;
    let part = path.with_extension(format!("{ENDING}.part"));
    let saved = (|| -> io::Result<()> {
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        // Whoever reads it can try passphrases for as long as he likes.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&part)?;
        file.write_all(&text)?;
        file.sync_all()?;
        mortal::point("store.sidecar");
        fs::rename(&part, &path)
    })();
    saved.map_err(|error| {
        let _ = fs::remove_file(&part);
        backup::refused(&error)
    })?;
    backup::sync_folder(path.parent().unwrap_or(Path::new("")));
    Ok(())
}

/// Puts the wrapped key of one file beside it, with those of other keys that are there already.
///
/// # Errors
/// As [`write`].
pub fn add(db: &Path, wrapped: &Wrapped) -> Result<()> {
    let mut keys = read(&path(db));
    keys.retain(|known| known.key != wrapped.key);
    keys.push(wrapped.clone());
    write(db, &keys)
}

/// Keeps none beside a file but that of this key.
///
/// # Errors
/// As [`write`].
pub fn keep_only(db: &Path, id: Option<KeyId>) -> Result<()> {
    let all = read(&path(db));
    let kept: Vec<Wrapped> = all
        .iter()
        .filter(|wrapped| Some(wrapped.key) == id)
        .cloned()
        .collect();
    if kept == all && !(kept.is_empty() && path(db).exists()) {
        return Ok(());
    }
    write(db, &kept)
}
