//! `./dev bench`: every figure that is claimed, beside a peer or a floor that was measured in the same run.
//!
//! Peers are written the way their own documentation does it, with the same input and the same settings. What is
//! missed is printed as missed; timings never fail anything.

mod figure;
mod firm;
mod papers;
mod quotes;
mod rest;
mod search;
mod syncing;
mod window;
mod workbook;
mod writes;

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

use crate::figure::Figure;
use crate::firm::Firm;

/// Measures Kaigong.
#[derive(Parser)]
struct Args {
    /// What to measure; everything where nothing is named.
    name: Option<Name>,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
    /// A folder for files of the run; a temporary one where none is named.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// The typst program, a peer of `papers`.
    #[arg(long)]
    typst: Option<PathBuf>,
    /// The folder of the npm packages that `sync` stands beside.
    #[arg(long)]
    peers: Option<PathBuf>,
    /// Is the relay of `sync` and nothing else.
    #[arg(long, hide = true, num_args = 2, value_names = ["DATA", "LISTEN"])]
    relay: Vec<String>,
    /// Is a device of `hostile` that does one round, and nothing else.
    #[arg(long, hide = true, num_args = 3, value_names = ["FOLDER", "NAME", "RELAY"])]
    step: Vec<String>,
    /// Is the new device of `snapshot` and nothing else.
    #[arg(long, hide = true, num_args = 3, value_names = ["FOLDER", "NAME", "RELAY"])]
    start: Vec<String>,
    /// Writes the PDF of `papers` there and nothing else: the process that stands beside typst's.
    #[arg(long, hide = true)]
    paper: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Name {
    /// A write with its change record against bare SQL.
    Writes,
    /// Edits, bill and purchase list of a quote of 1,000 lines.
    Quotes,
    /// PDF of 200 lines against krilla and typst.
    Papers,
    /// A workbook of 50,000 rows against bare calamine.
    Workbook,
    /// Search over 100,000 records.
    Search,
    /// What encryption at rest costs, beside the same firm in a bare file.
    Rest,
    /// Changes received, sent and written beside Actual Budget and a CRDT in memory.
    Sync,
    /// The part of `sync` in which a new device starts from a snapshot of a million rows, by itself.
    Snapshot,
    /// What goes wrong on purpose, and what becomes of it here and in Actual Budget; facts, so not part of everything.
    Hostile,
    /// Start, memory and typing in the real window.
    Window,
}

type Case = fn(&Run) -> anyhow::Result<Vec<Figure>>;

const CASES: [(Name, Case); 8] = [
    (Name::Writes, writes::measure),
    (Name::Quotes, quotes::measure),
    (Name::Papers, papers::measure),
    (Name::Workbook, workbook::measure),
    (Name::Search, search::measure),
    (Name::Rest, rest::measure),
    (Name::Sync, syncing::measure),
    (Name::Window, window::measure),
];

/// What a case may use.
pub struct Run {
    /// Where its files go.
    pub folder: PathBuf,
    /// The typst program, where it was found.
    pub typst: Option<PathBuf>,
    /// The npm packages that are peers, with the scripts that run them.
    pub peers: Option<PathBuf>,
}

impl Run {
    /// A firm with 100,000 leads, made once.
    pub fn leads(&self) -> anyhow::Result<Firm> {
        let name = "leads";
        let path = self
            .folder
            .join(name)
            .with_extension(office::FILE_EXTENSION);
        if path.exists() {
            Firm::open(&path)
        } else {
            Firm::with_leads(&self.folder, name, 100_000)
        }
    }
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    if let Some(path) = args.paper {
        return papers::write(&path);
    }
    if let [data, listen] = args.relay.as_slice() {
        return syncing::device::serve(data.as_ref(), listen);
    }
    if let [folder, name, relay] = args.step.as_slice() {
        return syncing::hostile::step(folder.as_ref(), name, relay);
    }
    if let [folder, name, relay] = args.start.as_slice() {
        return syncing::starting::start(folder.as_ref(), name, relay);
    }
    let temporary = tempfile::tempdir()?;
    let run = Run {
        folder: args.keep.unwrap_or_else(|| temporary.path().to_owned()),
        typst: args.typst,
        peers: args.peers,
    };
    std::fs::create_dir_all(&run.folder)?;
    if args.name == Some(Name::Hostile) {
        return syncing::hostile::print(&run, args.json);
    }
    if args.name == Some(Name::Snapshot) {
        return figure::print(&syncing::starting::measure()?, args.json);
    }
    for (name, measure) in CASES {
        if args.name.is_none_or(|wanted| wanted == name) {
            figure::print(&measure(&run)?, args.json)?;
        }
    }
    Ok(())
}
