//! Devices that hold the same rows, write without hearing of each other, and then sync until all hold the same again.
//!
//! Ours and Actual's do the same: the same rows first, the same commits while the server is not there, then rounds one device
//! after the other. Two devices that share their work evenly converge; one that writes little while the other writes much
//! comes back after a while.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};
use kernel::Id;
use serde::{Deserialize, Serialize};
use yrs::updates::decoder::Decode as _;
use yrs::{Doc, MapRef, ReadTxn as _, Transact as _, Update};

use super::device::{Counted, Device, RelayProcess};
use super::floor;
use super::spent::{Spent, spent};
use super::work::Apart;

/// So many rounds of each device, one device after the other, bring everything to everybody.
const ROUNDS: usize = 2;

/// What syncing took one device.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Seen {
    /// CPU seconds.
    pub cpu: f64,
    /// Seconds.
    pub wall: f64,
    /// Bytes of bodies that it sent.
    pub up: f64,
    /// Bytes of bodies that it was answered.
    pub down: f64,
}

/// What it took all of them.
pub fn sum(all: &[Seen]) -> Seen {
    all.iter().fold(Seen::default(), |sum, one| Seen {
        cpu: sum.cpu + one.cpu,
        wall: sum.wall + one.wall,
        up: sum.up + one.up,
        down: sum.down + one.down,
    })
}

/// Our devices and the relay, all in a folder.
pub fn ours(folder: &Path, apart: &Apart) -> anyhow::Result<Vec<Seen>> {
    std::fs::create_dir_all(folder)?;
    let relay = RelayProcess::start(&folder.join("relay"))?;
    let way = Counted::to(&relay.address);
    let mut first = Device::new(folder, "0", 0)?;
    first.found(&way)?;
    let mut ids: Vec<Id<()>> = Vec::new();
    for commit in &apart.before {
        first.write(commit, &mut ids)?;
    }
    first.step(&way)?;
    let mut devices = vec![first];
    for at in 1..apart.each.len() {
        let mut device = Device::new(folder, &at.to_string(), 0)?;
        device.join(&mut devices[0], &way)?;
        devices.push(device);
    }
    for device in &mut devices {
        device.step(&way)?;
    }
    for (device, commits) in devices.iter().zip(&apart.each) {
        for commit in commits {
            device.write(commit, &mut ids)?;
        }
    }
    let mut seen = vec![Seen::default(); devices.len()];
    way.count();
    for _ in 0..ROUNDS {
        for (device, seen) in devices.iter_mut().zip(&mut seen) {
            let (report, Spent { cpu, wall }) = spent(|| device.step(&way))?;
            ensure!(report.set_aside == 0, "{report:?}");
            let (up, down) = way.count();
            let (up, down) = (up as f64, down as f64);
            *seen = sum(&[
                *seen,
                Seen {
                    cpu,
                    wall,
                    up,
                    down,
                },
            ]);
        }
    }
    let digest = devices[0].digest()?;
    for device in &devices {
        ensure!(device.digest()? == digest, "device {} differs", device.name);
    }
    drop(relay);
    Ok(seen)
}

/// Actual's devices, each a process, and its server, all in a folder.
pub fn actual(peers: &Path, folder: &Path, apart: &Apart) -> anyhow::Result<Vec<Seen>> {
    #[derive(Serialize)]
    struct Told<'a> {
        rounds: usize,
        #[serde(flatten)]
        apart: &'a Apart,
    }
    std::fs::create_dir_all(folder)?;
    let file = folder.join("apart.json");
    let rounds = ROUNDS;
    std::fs::write(&file, serde_json::to_vec(&Told { rounds, apart })?)?;
    let script = peers.join("actual-apart.mjs");
    let output = Command::new("node")
        .arg(&script)
        .args([folder, &file])
        .stderr(Stdio::inherit())
        .output()
        .context("node")?;
    ensure!(output.status.success(), "{} failed", script.display());
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The floor: documents of yrs in memory. CPU seconds of applying what the others wrote.
pub fn floor(apart: &Apart) -> anyhow::Result<f64> {
    let docs: Vec<Doc> = apart.each.iter().map(|_| Doc::new()).collect();
    let mut rows: Vec<MapRef> = Vec::new();
    let before: Vec<Vec<u8>> = apart
        .before
        .iter()
        .map(|commit| floor::write(&docs[0], commit, &mut rows))
        .collect();
    for doc in &docs[1..] {
        apply(doc, &before)?;
    }
    let written: Vec<Vec<Vec<u8>>> = docs
        .iter()
        .zip(&apart.each)
        .map(|(doc, commits)| {
            let mut own = floor::rows(doc, rows.len());
            let write = |commit| floor::write(doc, commit, &mut own);
            commits.iter().map(write).collect()
        })
        .collect();
    let (_, Spent { cpu, .. }) = spent(|| {
        for (at, doc) in docs.iter().enumerate() {
            for (from, updates) in written.iter().enumerate() {
                if from != at {
                    apply(doc, updates)?;
                }
            }
        }
        Ok(())
    })?;
    let state = |doc: &Doc| doc.transact().state_vector();
    ensure!(
        docs.iter().all(|doc| state(doc) == state(&docs[0])),
        "documents of yrs differ"
    );
    Ok(cpu)
}

fn apply(doc: &Doc, updates: &[Vec<u8>]) -> anyhow::Result<()> {
    let mut txn = doc.transact_mut();
    for update in updates {
        txn.apply_update(Update::decode_v1(update)?)?;
    }
    Ok(())
}
