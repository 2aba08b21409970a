//! Actual Budget: `tests/bench/peers/actual.mjs` does the work with its own server, client and encryption.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};
use serde::Deserialize;

use super::spent::folder_bytes;

/// What was seen of one kind of work.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// CPU seconds of the device that receives all of it in one sync.
    pub cpu: f64,
    /// Bytes of bodies that it was answered, a change.
    pub down: f64,
    /// Bytes of bodies that a commit takes which is sent by itself, a change.
    pub up: f64,
    /// CPU seconds of the device that encrypts and sends.
    pub push_cpu: f64,
    /// So many changes were sent for that.
    pub pushed: f64,
}

/// A device that is new.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Fresh {
    pub cpu: f64,
    pub wall: f64,
    pub down: f64,
    pub changes: usize,
}

/// Everything that was seen.
#[derive(Debug, Deserialize)]
pub struct Actual {
    pub kinds: HashMap<String, Seen>,
    pub fresh: Fresh,
    /// Bytes of messages on the server's disk.
    #[serde(default)]
    pub kept: u64,
}

/// Lets it do the work that is written down in a file: server and writer in `memory`, receivers on the `disk`.
pub fn measure(peers: &Path, memory: &Path, disk: &Path, work: &Path) -> anyhow::Result<Actual> {
    let script = peers.join("actual.mjs");
    let output = Command::new("node")
        .arg(&script)
        .arg(memory)
        .arg(disk)
        .arg(work)
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("node")?;
    ensure!(output.status.success(), "{} failed", script.display());
    let mut actual: Actual = serde_json::from_slice(&output.stdout)?;
    actual.kept = folder_bytes(&memory.join("server").join("user-files"))?;
    Ok(actual)
}
