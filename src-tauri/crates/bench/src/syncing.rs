//! Sync beside Actual Budget's, whose devices are whole too, encrypt end to end and merge cell by cell.
//!
//! Both do the same work ([`work`]): the same commits of cells of rows of ten columns, from one device through the real server
//! of either to another one on the same computer, each program in a process of its own. A change is one cell of one row:
//! what Actual sends as one message. What either does with a change:
//!
//! | | ours | Actual |
//! |---|---|---|
//! | sealed | a transaction at a time, padded, header as additional data | a cell at a time; time and place of the change are readable |
//! | signed by the device | yes, and checked: the last of a stream in each page, since a signature covers the hash of the one before | no: whoever has the server writes in anybody's name |
//! | merged | by column; conflicts kept for a person | by column |
//! | on the disk | rows and who, when, from what to what | rows and the messages |
//! | a transaction stays one | yes | no |
//!
//! CPU seconds are user and system time of the receiving process. The floor is a CRDT in memory, which does nothing but merge.

mod actual;
mod apart;
pub mod device;
mod floor;
pub mod hostile;
mod live;
mod ours;
mod outbox;
mod spent;
pub mod starting;
mod work;

use std::path::Path;

use anyhow::{Context as _, ensure};

use crate::Run;
use crate::figure::{Figure, Goal};
use crate::writes;

use self::actual::Actual;
use self::ours::Ours;
use self::work::Kind;

const ACTUAL: &str = "Actual";
const FLOOR: &str = "yrs in memory";

pub fn measure(run: &Run) -> anyhow::Result<Vec<Figure>> {
    let peers = run.peers.as_deref().context("the folder of the peers")?;
    let work = work::work();
    let file = run.folder.join("work.jsonl");
    work::write(&file, &work)?;
    // What only prepares costs no disk; who receives is on the disk on both sides.
    let memory = memory()?;
    let place = |name: &str| (memory.path().join(name), run.folder.join(name));
    let (in_memory, on_disk) = place("actual");
    let actual = actual::measure(peers, &in_memory, &on_disk, &file)?;
    let (in_memory, on_disk) = place("ours");
    let ours = ours::measure(&in_memory, &on_disk, &work)?;
    let floor = floor::measure(&work)?;
    let all: usize = work.iter().map(Kind::all_changes).sum();
    ensure!(actual.fresh.changes == all, "Actual has not done all of it");

    let sum = |cpu: &dyn Fn(&Kind) -> f64| work.iter().map(cpu).sum::<f64>();
    let mut figures = vec![Figure::beside(
        &format!("applied a CPU second: all {all} changes"),
        "/s",
        all as f64 / sum(&|kind| ours.kinds[kind.code].received.cpu),
        ACTUAL,
        all as f64 / sum(&|kind| actual.kinds[kind.code].cpu),
        Goal::AtLeast(10.0),
    )];
    for kind in &work {
        let (own, peer) = (ours.kinds[kind.code], &actual.kinds[kind.code]);
        let changes = kind.all_changes() as f64;
        let rate = changes / own.received.cpu;
        figures.push(Figure::beside(
            &format!("applied a CPU second: {}", kind.words),
            "/s",
            rate,
            ACTUAL,
            changes / peer.cpu,
            Goal::AtLeast(10.0),
        ));
        figures.push(Figure::beside(
            "… beside merging alone",
            "/s",
            rate,
            FLOOR,
            changes / floor[kind.code].cpu,
            Goal::Inform,
        ));
    }
    for kind in &work {
        figures.extend(bytes(kind, &ours, &actual, floor[kind.code].bytes));
    }
    for kind in &work {
        let (own, peer) = (ours.kinds[kind.code], &actual.kinds[kind.code]);
        figures.push(Figure::beside(
            &format!("sealed and sent a CPU second: {}", kind.words),
            "/s",
            1.0 / own.push_cpu,
            ACTUAL,
            peer.pushed / peer.push_cpu,
            Goal::Inform,
        ));
    }
    figures.extend(fresh(all, &ours, &actual));
    for (devices, changes, beside) in CONVERGING {
        figures.extend(converging(peers, (devices, changes, beside))?);
    }
    figures.extend(back(peers)?);
    figures.extend(writing(run)?);
    figures.extend(soon(run)?);
    figures.extend(starting::measure()?);
    Ok(figures)
}

/// A colleague's screen is told of it within a second.
fn soon(run: &Run) -> anyhow::Result<[Figure; 2]> {
    let took = live::measure(tempfile::tempdir_in(&run.folder)?.path())?;
    let slowest = took.last().copied().unwrap_or(f64::INFINITY);
    Ok([
        Figure::alone(
            "saved here, on the colleague's screen: half of them",
            "ms",
            took[took.len() / 2],
            Goal::Inform,
        ),
        Figure::alone("… the slowest of 40", "ms", slowest, Goal::Value(1_000.0)),
    ])
}

/// Devices that write so many changes in all, a share each, without hearing of each other, and so many of them beside Actual:
/// twenty of its clients take minutes for what they all receive. All of it is in memory: both write each commit to the disk.
const CONVERGING: [(usize, usize, usize); 3] = [
    (2, 100_000, 100_000),
    (5, 100_000, 100_000),
    (20, 100_000, 20_000),
];

/// Every device's part of it: fetching, checking, merging, and sealing and sending its own.
fn converging(
    peers: &Path,
    (devices, changes, beside): (usize, usize, usize),
) -> anyhow::Result<Vec<Figure>> {
    let shares = |changes: usize| work::apart(&vec![changes / devices; devices]);
    let both = shares(beside);
    let actual = apart::sum(&apart::actual(peers, memory()?.path(), &both)?);
    let own = apart::sum(&apart::ours(memory()?.path(), &both)?);
    let all = (beside * (devices - 1)) as f64;
    let name = format!("{devices} devices converge, {beside} changes");
    let mut figures = vec![
        Figure::beside(
            &format!("{name}: applied a CPU second"),
            "/s",
            all / own.cpu,
            ACTUAL,
            all / actual.cpu,
            Goal::AtLeast(10.0),
        ),
        Figure::beside(
            "… beside merging alone",
            "/s",
            all / own.cpu,
            FLOOR,
            all / apart::floor(&both)?,
            Goal::Inform,
        ),
        Figure::beside(
            "… one device after the other",
            "s",
            own.wall,
            ACTUAL,
            actual.wall,
            Goal::Inform,
        ),
        Figure::beside(
            "… bytes, sent and answered",
            "MiB",
            mib(own.up + own.down),
            ACTUAL,
            mib(actual.up + actual.down),
            Goal::Inform,
        ),
    ];
    if beside != changes {
        let whole = shares(changes);
        let own = apart::ours(memory()?.path(), &whole)?;
        figures.push(Figure::alone(
            &format!("… {changes} changes, one device after the other"),
            "s",
            apart::sum(&own).wall,
            Goal::Inform,
        ));
    }
    Ok(figures)
}

/// Changes of others in three weeks: fifteen working days of twenty people who write a hundred cells a day.
const MISSED: usize = 30_000;
/// What a device has written itself meanwhile.
const KEPT: usize = 200;

/// A device that was away for three weeks and has written something itself.
fn back(peers: &Path) -> anyhow::Result<[Figure; 3]> {
    let work = work::apart(&[MISSED, KEPT]);
    let actual = apart::actual(peers, memory()?.path(), &work)?;
    let ours = apart::ours(memory()?.path(), &work)?;
    let (own, peer) = (ours[1], actual[1]);
    let figure =
        |name: &str, unit, own, peer| Figure::beside(name, unit, own, ACTUAL, peer, Goal::Inform);
    Ok([
        figure(
            &format!("back after three weeks, {MISSED} changes of others"),
            "s",
            own.wall,
            peer.wall,
        ),
        figure("… CPU seconds", "s", own.cpu, peer.cpu),
        figure(
            "… bytes, sent and answered",
            "MiB",
            mib(own.up + own.down),
            mib(peer.up + peer.down),
        ),
    ])
}

fn mib(bytes: f64) -> f64 {
    bytes / 1024.0 / 1024.0
}

/// A folder in memory where there is one.
fn memory() -> std::io::Result<tempfile::TempDir> {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    }
}

/// What a change takes on the wire, in commits of this kind.
fn bytes(kind: &Kind, ours: &Ours, actual: &Actual, floor: f64) -> [Figure; 3] {
    let (own, peer) = (ours.kinds[kind.code], &actual.kinds[kind.code]);
    let goal = if kind.changes == 100 {
        Goal::Ratio(0.25)
    } else {
        Goal::Inform
    };
    [
        Figure::beside(
            &format!("bytes a change, sent: {}", kind.words),
            "B",
            own.up,
            ACTUAL,
            peer.up,
            goal,
        ),
        Figure::beside(
            "… received with many others",
            "B",
            own.down,
            ACTUAL,
            peer.down,
            goal,
        ),
        Figure::beside(
            "… beside merging alone",
            "B",
            own.up,
            FLOOR,
            floor,
            Goal::Inform,
        ),
    ]
}

/// A device that comes to the firm when everything was done.
fn fresh(all: usize, ours: &Ours, actual: &Actual) -> [Figure; 4] {
    let peer = actual.fresh;
    let million = |bytes: u64| bytes as f64 * 1e6 / all as f64 / 1024.0 / 1024.0;
    [
        Figure::beside(
            "kept by the server, a million changes",
            "MiB",
            million(ours.kept),
            ACTUAL,
            million(actual.kept),
            Goal::Inform,
        ),
        Figure::beside(
            &format!("a new device, {all} changes"),
            "s",
            ours.fresh.wall,
            ACTUAL,
            peer.wall,
            Goal::Inform,
        ),
        Figure::beside(
            "… CPU seconds",
            "s",
            ours.fresh.cpu,
            ACTUAL,
            peer.cpu,
            Goal::Ratio(0.1),
        ),
        Figure::beside(
            "… bytes",
            "KiB",
            ours.fresh_down as f64 / 1024.0,
            ACTUAL,
            peer.down / 1024.0,
            Goal::Inform,
        ),
    ]
}

/// What writing costs. The change record is history, capture and outbox in one; what a round does with it later (reading it,
/// sealing, keeping the envelopes until the relay has them, sending) is counted too.
fn writing(run: &Run) -> anyhow::Result<Vec<Figure>> {
    let disk = tempfile::tempdir_in(&run.folder)?;
    let rounds = outbox::measure(memory()?.path(), disk.path())?;
    let mut figures = Vec::new();
    for (figure, round) in writes::costs(run)?.into_iter().zip(rounds) {
        let bare = figure.peer_value.unwrap_or(f64::NAN);
        let beside = |name: &str, value, goal| {
            Figure::beside(name, figure.unit, value, &figure.peer, bare, goal)
        };
        figures.push(beside(&figure.name, figure.value, Goal::Ratio(5.0)));
        figures.push(beside(
            "… and read, sealed, kept and sent by a round (CPU)",
            figure.value + round,
            Goal::Ratio(5.0),
        ));
    }
    Ok(figures)
}
