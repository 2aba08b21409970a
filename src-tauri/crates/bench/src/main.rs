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
    /// Start, memory and typing in the real window.
    Window,
}

type Case = fn(&Run) -> anyhow::Result<Vec<Figure>>;

const CASES: [(Name, Case); 7] = [
    (Name::Writes, writes::measure),
    (Name::Quotes, quotes::measure),
    (Name::Papers, papers::measure),
    (Name::Workbook, workbook::measure),
    (Name::Search, search::measure),
    (Name::Rest, rest::measure),
    (Name::Window, window::measure),
];

/// What a case may use.
pub struct Run {
    /// Where its files go.
    pub folder: PathBuf,
    /// The typst program, where it was found.
    pub typst: Option<PathBuf>,
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
    let temporary = tempfile::tempdir()?;
    let run = Run {
        folder: args.keep.unwrap_or_else(|| temporary.path().to_owned()),
        typst: args.typst,
    };
    std::fs::create_dir_all(&run.folder)?;
    for (name, measure) in CASES {
        if args.name.is_none_or(|wanted| wanted == name) {
            figure::print(&measure(&run)?, args.json)?;
        }
    }
    Ok(())
}
