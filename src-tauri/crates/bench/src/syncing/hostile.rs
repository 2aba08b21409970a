//! What happens where something goes wrong on purpose: a table of facts, ours beside Actual's, both tried for real.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use ::sync::{Answer, Relay, Report, Request, Unreachable};
use anyhow::{Context as _, ensure};
use envelope::wire::{LogPage, decode, encode};
use kernel::Id;
use serde::{Deserialize, Serialize};

use super::device::{Counted, Device, NEWER, RelayProcess};
use super::work::{COLUMNS, Commit, Row, Value};
use crate::Run;

const HOUR_MS: i64 = 3_600_000;

/// What was seen of one case.
#[derive(Serialize)]
struct Fact {
    name: &'static str,
    ours: String,
    actual: String,
}

type Case = fn(&Path) -> anyhow::Result<String>;

const CASES: [(&str, &str, Case); 7] = [
    (
        "clock",
        "a device whose clock is an hour ahead writes and syncs",
        hour_ahead,
    ),
    (
        "older",
        "a device of an older version gets a column that it does not know, writes itself, and is updated",
        older,
    ),
    ("restored", "the server is restored from a backup", restored),
    ("wiped", "the server lost everything", wiped),
    (
        "killed",
        "kill -9 at five moments while 20,000 changes come in",
        killed,
    ),
    (
        "plaintext",
        "the server puts what is not encrypted where a change was",
        plaintext,
    ),
    (
        "backlog",
        "a device comes back with 60 MB of changes",
        backlog,
    ),
];

/// Tries all cases on both and prints them.
pub fn print(run: &Run, json: bool) -> anyhow::Result<()> {
    let peers = run.peers.as_deref().context("the folder of the peers")?;
    let actual = actual(peers, &run.folder.join("actual-hostile"))?;
    for (code, name, case) in CASES {
        let folder = run.folder.join(format!("hostile-{code}"));
        std::fs::create_dir_all(&folder)?;
        let fact = Fact {
            name,
            ours: case(&folder)?,
            actual: actual.get(code).cloned().unwrap_or_default(),
        };
        std::fs::remove_dir_all(&folder)?;
        if json {
            println!("{}", serde_json::to_string(&fact)?);
        } else {
            println!("{}", fact.name);
            println!("  ours    {}", fact.ours);
            println!("  Actual  {}", fact.actual);
        }
    }
    Ok(())
}

fn actual(peers: &Path, folder: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    #[derive(Deserialize)]
    struct Seen {
        code: String,
        seen: String,
    }
    let script = peers.join("actual-hostile.mjs");
    let output = Command::new("node")
        .arg(&script)
        .arg(folder)
        .stderr(Stdio::inherit())
        .output()
        .context("node")?;
    ensure!(output.status.success(), "{} failed", script.display());
    let lines = serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Seen>();
    lines
        .map(|line| line.map(|seen| (seen.code, seen.seen)))
        .collect::<Result<_, _>>()
        .map_err(Into::into)
}

/// A firm of devices on one relay.
struct Firm {
    relay: Option<RelayProcess>,
    way: Counted,
    devices: Vec<Device>,
    /// Rows by their numbers; the first device writes what is new.
    ids: Vec<Id<()>>,
}

impl Firm {
    fn new(folder: &Path, clocks: &[i64]) -> anyhow::Result<Self> {
        let relay = RelayProcess::start(&folder.join("relay"))?;
        let way = Counted::to(&relay.address);
        let mut devices: Vec<Device> = Vec::new();
        for (at, wrong) in clocks.iter().enumerate() {
            let mut device = Device::new(folder, &at.to_string(), *wrong)?;
            match devices.first_mut() {
                None => device.found(&way)?,
                Some(owner) => device.join(owner, &way)?,
            }
            devices.push(device);
        }
        Ok(Self {
            relay: Some(relay),
            way,
            devices,
            ids: Vec::new(),
        })
    }

    /// A new row with this name, by one of the devices.
    fn add(&mut self, device: usize, name: &str) -> anyhow::Result<()> {
        let commit = vec![new_row(self.ids.len(), name)];
        self.devices[device].write(&commit, &mut self.ids)
    }

    fn round(&mut self, device: usize) -> anyhow::Result<Report> {
        self.devices[device].round(&self.way)
    }

    /// Which of all rows a device has.
    fn has(&self, device: &Device) -> anyhow::Result<Vec<bool>> {
        let names = device.names(&self.ids)?;
        Ok(names.iter().map(Option::is_some).collect())
    }

    /// Does something with the relay's folder while it is stopped.
    fn while_stopped(
        &mut self,
        data: &Path,
        work: impl FnOnce() -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let relay = self.relay.take().context("the relay")?;
        let listen = relay.address.trim_start_matches("http://").to_owned();
        drop(relay);
        work()?;
        self.relay = Some(RelayProcess::start_at(data, &listen)?);
        Ok(())
    }
}

fn new_row(number: usize, name: &str) -> Row {
    let value = |column: &str| match column {
        "name" => Value::Text(name.to_owned()),
        "quantity" | "price" | "cost" | "waste" | "place" => Value::Number(1),
        _ => Value::Text(String::new()),
    };
    let cells = COLUMNS.iter().enumerate();
    Row(
        number,
        cells.map(|(at, column)| (at, value(column))).collect(),
    )
}

/// How rounds ended, in their codes.
fn told(reports: &[Report]) -> String {
    let words: Vec<String> = reports
        .iter()
        .map(|report| match &report.trouble {
            Some(fault) => format!("\"{}\"", fault.code),
            None => "no error".to_owned(),
        })
        .collect();
    format!("rounds: {}", words.join(", "))
}

fn arrives(there: bool) -> &'static str {
    if there { "arrives" } else { "does not arrive" }
}

fn hour_ahead(folder: &Path) -> anyhow::Result<String> {
    let mut firm = Firm::new(folder, &[0, HOUR_MS, 0])?;
    firm.add(1, "an hour ahead")?;
    let ahead = firm.round(1)?;
    firm.add(2, "right")?;
    let others = [firm.round(2)?, firm.round(0)?];
    let has = firm.has(&firm.devices[0])?;
    Ok(format!(
        "its own {}, the others' {}; its change {}, what a third device wrote by a right clock {}",
        told(&[ahead]),
        told(&others),
        arrives(has[0]),
        arrives(has[1]),
    ))
}

/// A device of an older version beside a newer one, and after its update.
fn older(folder: &Path) -> anyhow::Result<String> {
    let mut firm = Firm::new(folder, &[0, 0])?;
    firm.devices[0] = Device::of(folder, "0", 0, NEWER)?;
    firm.add(0, "row")?;
    firm.devices[0].paint(firm.ids[0], "red")?;
    let mut rounds = vec![firm.round(0)?, firm.round(1)?];
    let there = firm.has(&firm.devices[1])?[0];
    firm.add(1, "by the older one")?;
    rounds.push(firm.round(1)?);
    firm.round(0)?;
    let back = firm.has(&firm.devices[0])?[1];
    firm.devices.truncate(1);
    let mut updated = Device::of(folder, "1", 0, NEWER)?;
    rounds.push(updated.round(&firm.way)?);
    let kept = updated.colour(firm.ids[0])?.as_deref() == Some("red");
    Ok(format!(
        "{}; the newer one's row {}, the older one's {}; after an update the new column {}",
        told(&rounds),
        arrives(there),
        arrives(back),
        if kept { "is there" } else { "is lost" },
    ))
}

/// Two devices with a change before and after something happens to the relay.
fn relay_trouble(
    folder: &Path,
    keep: bool,
    happens: impl FnOnce(&Path, &Path) -> anyhow::Result<()>,
) -> anyhow::Result<String> {
    let data = folder.join("relay");
    let backup = folder.join("backup");
    let mut firm = Firm::new(folder, &[0, 0])?;
    firm.add(0, "before")?;
    firm.round(0)?;
    firm.round(1)?;
    if keep {
        firm.while_stopped(&data, || copy(&data, &backup))?;
    }
    firm.add(0, "after the backup")?;
    firm.round(0)?;
    firm.round(1)?;
    firm.while_stopped(&data, || happens(&data, &backup))?;
    firm.add(1, "after it")?;
    let mut rounds = Vec::new();
    for device in [1, 0, 1, 0] {
        rounds.push(firm.round(device)?);
    }
    let mut fresh = Device::new(folder, "fresh", 0)?;
    fresh.join(&mut firm.devices[0], &firm.way)?;
    let lacks = |device: &Device| -> anyhow::Result<usize> {
        Ok(firm.has(device)?.iter().filter(|there| !**there).count())
    };
    Ok(format!(
        "{}; the other device lacks {}, a new device {} of 3 changes",
        told(&rounds),
        lacks(&firm.devices[0])?,
        lacks(&fresh)?
    ))
}

fn restored(folder: &Path) -> anyhow::Result<String> {
    relay_trouble(folder, true, |data, backup| {
        std::fs::remove_dir_all(data)?;
        copy(backup, data)
    })
}

fn wiped(folder: &Path) -> anyhow::Result<String> {
    relay_trouble(folder, false, |data, _| Ok(std::fs::remove_dir_all(data)?))
}

/// A folder with the files in it, and those in its folders.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn killed(folder: &Path) -> anyhow::Result<String> {
    let mut firm = Firm::new(folder, &[0, 0])?;
    for _ in 0..20 {
        let first = firm.ids.len();
        let commit: Commit = (first..first + 100)
            .map(|number| new_row(number, "row"))
            .collect();
        firm.devices[0].write(&commit, &mut firm.ids)?;
    }
    firm.round(0)?;
    let address = firm.relay.as_ref().context("the relay")?.address.clone();
    firm.devices.pop();
    let mut counts = Vec::new();
    for after in [5, 15, 30, 60, 100] {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("--step")
            .arg(folder)
            .args(["1", &address])
            .spawn()?;
        std::thread::sleep(Duration::from_millis(after));
        child.kill()?;
        child.wait()?;
        let device = Device::new(folder, "1", 0)?;
        let there = firm.has(&device)?;
        counts.push((there.iter().filter(|there| **there).count() * COLUMNS.len()).to_string());
    }
    let mut device = Device::new(folder, "1", 0)?;
    let report = device.round(&firm.way)?;
    let same = device.digest()? == firm.devices[0].digest()?;
    Ok(format!(
        "changes there after each: {} of 20000; then {}, rows {}",
        counts.join(", "),
        told(&[report]),
        if same { "equal" } else { "differ" }
    ))
}

/// A device in a process of its own, which is killed: one round.
pub fn step(folder: &Path, name: &str, address: &str) -> anyhow::Result<()> {
    Device::new(folder, name, 0)?
        .round(&Counted::to(address))
        .map(drop)
}

/// A relay that gives, in the place of the last envelope, its header with a body in the clear.
struct Forging<'a> {
    way: &'a Counted,
}

impl Relay for Forging<'_> {
    fn send(&self, request: &Request<'_>) -> Result<Answer, Unreachable> {
        let answer = self.way.send(request)?;
        if !request.path.contains("/log?") {
            return Ok(answer);
        }
        let page: Result<LogPage, _> = decode(&answer.body);
        let Ok(mut page) = page else {
            return Ok(answer);
        };
        if let Some(last) = page.entries.last_mut() {
            let bytes = last.envelope.as_mut_slice();
            let body = bytes.len() * 3 / 4..bytes.len() - 64;
            bytes[body].fill(b'x');
        }
        Ok(Answer {
            status: answer.status,
            body: encode(&page),
        })
    }
}

fn plaintext(folder: &Path) -> anyhow::Result<String> {
    let mut firm = Firm::new(folder, &[0, 0])?;
    firm.add(0, "what a member wrote")?;
    firm.add(0, "what the server changed")?;
    firm.round(0)?;
    let forging = Forging { way: &firm.way };
    let device = &mut firm.devices[1];
    let report = device.round(&forging)?;
    let status = device.engine.status(&device.store)?.context("no status")?;
    let reasons: Vec<String> = status
        .aside
        .iter()
        .map(|aside| format!("\"{}\"", aside.reason))
        .collect();
    let names = device.names(&firm.ids)?;
    let there = names.iter().flatten().count();
    Ok(format!(
        "{}; {} envelopes of that change set aside ({}), {there} of 2 changes there",
        told(&[report]),
        status.aside_count,
        reasons.join(", ")
    ))
}

fn backlog(folder: &Path) -> anyhow::Result<String> {
    let mut firm = Firm::new(folder, &[0, 0])?;
    // What does not shrink: 100 KB of digits that do not repeat.
    for at in 0..600_u32 {
        let seed = at.to_le_bytes();
        let mut text = String::with_capacity(100_000);
        let mut block = 0_u32;
        while text.len() < 100_000 {
            let mut hash = std::hash::DefaultHasher::new();
            std::hash::Hash::hash(&(seed, block), &mut hash);
            text.push_str(&format!("{:016x}", std::hash::Hasher::finish(&hash)));
            block += 1;
        }
        firm.add(0, &text)?;
    }
    let sent = [firm.round(0)?, firm.round(0)?];
    firm.round(1)?;
    let has = firm.has(&firm.devices[1])?;
    Ok(format!(
        "the sender's {}; {} of 600 changes arrive",
        told(&sent),
        has.iter().filter(|there| **there).count()
    ))
}
