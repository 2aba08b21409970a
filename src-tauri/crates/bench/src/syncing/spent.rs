//! What a piece of work took.

use std::path::Path;
use std::time::Instant;

use cpu_time::ProcessTime;
use serde::Deserialize;

/// CPU seconds of this process (user and system, all its threads) and seconds.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Spent {
    pub cpu: f64,
    pub wall: f64,
}

/// Runs something and says what it took.
pub fn spent<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<(T, Spent)> {
    let cpu = ProcessTime::try_now()?;
    let begun = Instant::now();
    let value = work()?;
    let spent = Spent {
        cpu: cpu.try_elapsed()?.as_secs_f64(),
        wall: begun.elapsed().as_secs_f64(),
    };
    Ok((value, spent))
}

/// Bytes of all files in a folder and in its folders.
pub fn folder_bytes(folder: &Path) -> anyhow::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        bytes += if entry.file_type()?.is_dir() {
            folder_bytes(&entry.path())?
        } else {
            entry.metadata()?.len()
        };
    }
    Ok(bytes)
}
