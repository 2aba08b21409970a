//! Our side: devices of a firm with real files, joined by invitation, and the real relay in a process of its own.

use std::collections::HashMap;
use std::path::Path;

use anyhow::ensure;
use kernel::Id;

use super::device::{Counted, Device, RelayProcess};
use super::spent::{Spent, folder_bytes, spent};
use super::work::Kind;

/// So many commits are sent one by one, for their bytes.
const SINGLE: usize = 50;

/// What was seen of one kind of work.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// The device that receives all of it in one round: envelopes fetched, signatures checked, deciphered, unpacked, merged,
    /// rows and history written and synced to the disk.
    pub received: Spent,
    /// Bytes of bodies that it was answered, a change.
    pub down: f64,
    /// Bytes of bodies that a commit takes which is sent by itself, a change.
    pub up: f64,
    /// CPU seconds of the device that seals and sends, a change.
    pub push_cpu: f64,
}

/// Everything that was seen.
pub struct Ours {
    pub kinds: HashMap<&'static str, Seen>,
    /// A new device, from entering the firm to holding everything.
    pub fresh: Spent,
    pub fresh_down: u64,
    /// Bytes on the relay's disk.
    pub kept: u64,
}

/// Lets two devices do the work, then a third one come. The relay and the device that writes are in `memory`, those that
/// receive on the `disk`.
pub fn measure(memory: &Path, disk: &Path, work: &[Kind]) -> anyhow::Result<Ours> {
    std::fs::create_dir_all(memory)?;
    std::fs::create_dir_all(disk)?;
    let relay = RelayProcess::start(&memory.join("relay"))?;
    let way = Counted::to(&relay.address);
    let mut author = Device::new(memory, "author", 0)?;
    author.found(&way)?;
    let mut receiver = Device::new(disk, "receiver", 0)?;
    receiver.join(&mut author, &way)?;

    let mut ids: Vec<Id<()>> = Vec::new();
    let mut kinds = HashMap::new();
    for kind in work {
        let (single, rest) = kind.commits.split_at(SINGLE.min(kind.commits.len()));
        way.count();
        for commit in single {
            author.write(commit, &mut ids)?;
            author.step(&way)?;
        }
        let (up, _) = way.count();
        for commit in rest {
            author.write(commit, &mut ids)?;
        }
        let (report, pushed) = spent(|| author.step(&way))?;
        ensure!(
            report.sent == rest.len(),
            "{} of {}",
            report.sent,
            rest.len()
        );
        way.count();
        let (report, received) = spent(|| receiver.step(&way))?;
        let commits = kind.commits.len();
        ensure!(
            report.received == commits && report.set_aside == 0 && report.conflicts == 0,
            "{report:?}"
        );
        let (_, down) = way.count();
        let changes = |commits: usize| (commits * kind.changes) as f64;
        let seen = Seen {
            received,
            down: down as f64 / changes(commits),
            up: up as f64 / changes(single.len()),
            push_cpu: pushed.cpu / changes(rest.len()),
        };
        kinds.insert(kind.code, seen);
    }

    let mut fresh = Device::new(disk, "fresh", 0)?;
    let joining = fresh.knock(&mut author, &way)?;
    way.count();
    let (_, took) = spent(|| {
        fresh.enter(&joining, &way)?;
        fresh.step(&way)
    })?;
    let (_, fresh_down) = way.count();
    let digest = author.digest()?;
    for device in [&receiver, &fresh] {
        ensure!(device.digest()? == digest, "{} differs", device.name);
    }
    drop(relay);
    Ok(Ours {
        kinds,
        fresh: took,
        fresh_down,
        kept: folder_bytes(&memory.join("relay"))?,
    })
}
