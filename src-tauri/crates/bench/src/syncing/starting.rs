//! A firm of a million rows: what a snapshot of it takes, what the relay keeps before and after it forgets the log behind one, and how a
//! new device starts from it.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};
use kernel::Id;
use serde::{Deserialize, Serialize};

use super::device::{Counted, Device, RelayProcess};
use super::spent::{Spent, folder_bytes, spent};
use super::work::{Commit, Dice, Row, value};
use super::{memory, mib};
use crate::figure::{Figure, Goal};

/// Rows of ten columns.
const ROWS: usize = 1_000_000;

/// In commits of a hundred, as a price list or a quote comes in.
const AT_ONCE: usize = 100;

/// What starting took a device, in a process of its own.
#[derive(Debug, Serialize, Deserialize)]
struct Started {
    wall: f64,
    cpu: f64,
    /// The most memory that it had, in bytes; 0 where the system does not tell.
    peak: u64,
    down: u64,
    received: usize,
}

pub fn measure() -> anyhow::Result<Vec<Figure>> {
    let folder = memory()?;
    let folder = folder.path();
    let relay = RelayProcess::start(&folder.join("relay"))?;
    let way = Counted::to(&relay.address);
    let mut author = Device::new(folder, "author", 0)?;
    author.found(&way)?;
    let mut second = Device::new(folder, "second", 0)?;
    second.join(&mut author, &way)?;
    author.store.hasten()?;
    let (mut ids, mut dice): (Vec<Id<()>>, _) = (Vec::new(), Dice::new(7));
    for commit in 0..ROWS / AT_ONCE {
        let rows = commit * AT_ONCE..(commit + 1) * AT_ONCE;
        let cells = |dice: &mut Dice| (0..10).map(|at| (at, value(at, dice))).collect();
        let commit: Commit = rows.map(|row| Row(row, cells(&mut dice))).collect();
        author.write(&commit, &mut ids)?;
    }
    author.step(&way)?;
    second.step(&way)?;
    let before = kept(folder)?;
    // The hour is over in which the relay was asked last.
    author.engine.forget();
    let (_, made) = spent(|| author.step(&way))?;
    second.engine.forget();
    let (_, attested) = spent(|| second.step(&way))?;
    author.engine.forget();
    author.step(&way)?;
    let after = kept(folder)?;
    ensure!(after < before, "the relay has forgotten nothing");

    let mut fresh = Device::new(folder, "fresh", 0)?;
    let joining = fresh.knock(&mut author, &way)?;
    fresh.enter(&joining, &way)?;
    author.step(&way)?;
    drop(fresh);
    let output = Command::new(std::env::current_exe()?)
        .arg("--start")
        .args([folder, Path::new("fresh")])
        .arg(&relay.address)
        .output()?;
    ensure!(output.status.success(), "the new device does not start");
    let started: Started = serde_json::from_slice(&output.stdout)?;
    ensure!(started.received >= ROWS / AT_ONCE, "{started:?}");
    let fresh = Device::new(folder, "fresh", 0)?;
    ensure!(
        fresh.digest()? == author.digest()?,
        "the new device differs"
    );
    drop(relay);
    let plain = |name: &str, unit, value, goal| Figure::alone(name, unit, value, goal);
    Ok(vec![
        plain(
            &format!("a new device starts from a snapshot of {ROWS} rows"),
            "s",
            started.wall,
            Goal::Value(30.0),
        ),
        plain("… CPU seconds", "s", started.cpu, Goal::Inform),
        plain(
            "… memory at most",
            "MiB",
            mib(started.peak as f64),
            Goal::Value(500.0),
        ),
        plain("… bytes", "MiB", mib(started.down as f64), Goal::Inform),
        plain("making it", "s", made.wall, Goal::Inform),
        plain(
            "comparing it, at another device",
            "s",
            attested.wall,
            Goal::Inform,
        ),
        plain(
            "kept by the relay, before it forgets",
            "MiB",
            mib(before as f64),
            Goal::Inform,
        ),
        plain("… and after", "MiB", mib(after as f64), Goal::Inform),
    ])
}

/// Bytes on the relay's disk.
fn kept(folder: &Path) -> anyhow::Result<u64> {
    folder_bytes(&folder.join("relay"))
}

/// Is a device that starts, and says what that took.
pub fn start(folder: &Path, name: &str, relay: &str) -> anyhow::Result<()> {
    let way = Counted::to(relay);
    let mut device = Device::new(folder, name, 0)?;
    let (report, Spent { cpu, wall }) = spent(|| device.step(&way))?;
    let (_, down) = way.count();
    let started = Started {
        wall,
        cpu,
        peak: peak().unwrap_or(0),
        down,
        received: report.received,
    };
    println!("{}", serde_json::to_string(&started)?);
    Ok(())
}

/// The most memory that this process ever had, where Linux tells.
fn peak() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kib: u64 = kib.context("VmHWM")?.trim().parse()?;
    Ok(kib * 1024)
}
