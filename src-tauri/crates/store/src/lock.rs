//! One process has a firm open.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use kernel::{Fault, Result};

/// Held while a process has the firm's file open; the operating system releases it with the process.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Where the lock of a firm's file is.
    pub fn path(db: &Path) -> PathBuf {
        let mut name = db.as_os_str().to_owned();
        name.push(".lock");
        name.into()
    }

    /// Takes the lock.
    ///
    /// # Errors
    /// `store.open_elsewhere` where another process has it, `store.cannot_open` where the folder refuses.
    pub fn take(db: &Path) -> Result<Self> {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(Self::path(db))
            .map_err(|error| {
                Fault::new(
                    "store.cannot_open",
                    "The firm's file cannot be opened. Check that the folder exists and that you may write in it.",
                )
                .with("reason", error.to_string())
            })?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Fault::new(
                "store.open_elsewhere",
                "The firm is open in another Kaigong on this computer. Use that window, or close it first.",
            )),
            Err(TryLockError::Error(error)) => Err(Fault::new(
                "store.cannot_open",
                "The firm's lock file cannot be locked. Keep the firm's file on a local disk.",
            )
            .with("reason", error.to_string())),
        }
    }
}
