//! The real window beside an empty one: `tests/bench/window.mjs` drives both, this makes what they open.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};

use crate::Run;
use crate::figure::{Figure, Goal};
use crate::firm::Firm;

const SCRIPT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../tests/bench/window.mjs"
);

/// What the script saw: milliseconds and MiB.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seen {
    start: f64,
    empty_start: f64,
    plain_start: f64,
    memory: f64,
    empty_memory: f64,
    plain_memory: f64,
    key_to_paint_p95: f64,
    key_to_paint_median: f64,
    round_p95: f64,
    alone_p95: f64,
    others_p95: f64,
    floor_paint_p95: f64,
    floor_round_p95: f64,
}

pub fn measure(run: &Run) -> anyhow::Result<Vec<Figure>> {
    let firm = run.leads()?;
    let leads = firm.office.path().context("the firm's file")?;
    drop(firm);
    let firm = Firm::new(&run.folder, "quote")?;
    let quote = firm.quote_of(1_000)?;
    let quotes = firm.office.path().context("the firm's file")?;
    drop(firm);
    let seen = drive(&leads, &quotes, &quote)?;
    Ok(vec![
        Figure::beside(
            "start to the first usable screen, 100,000 leads",
            "ms",
            seen.start,
            "empty window",
            seen.empty_start,
            Goal::Ratio(1.5),
        ),
        Figure::beside(
            "… where both are drawn without a graphics card's way",
            "ms",
            seen.start,
            "empty window",
            seen.plain_start,
            Goal::Inform,
        ),
        Figure::beside(
            "memory (PSS of all processes) then",
            "MiB",
            seen.memory,
            "empty window",
            seen.empty_memory,
            Goal::Ratio(1.3),
        ),
        Figure::beside(
            "… where both are drawn without a graphics card's way",
            "MiB",
            seen.memory,
            "empty window",
            seen.plain_memory,
            Goal::Inform,
        ),
        Figure::alone(
            "key press to painted total, 1,000-line quote, p95",
            "ms",
            seen.key_to_paint_p95,
            Goal::Value(50.0),
        ),
        Figure::alone("… median", "ms", seen.key_to_paint_median, Goal::Inform),
        Figure::alone(
            "… a text that changes until it is painted, without any command, p95",
            "ms",
            seen.floor_paint_p95,
            Goal::Inform,
        ),
        Figure::alone(
            "command round trip from the window, an edit of that quote, p95",
            "ms",
            seen.alone_p95,
            Goal::Value(16.0),
        ),
        Figure::alone(
            "… a question that costs nothing, p95",
            "ms",
            seen.floor_round_p95,
            Goal::Inform,
        ),
        Figure::alone(
            "… of the edit within a key press, until the page that draws meanwhile has the answer, p95",
            "ms",
            seen.round_p95,
            Goal::Inform,
        ),
        Figure::alone(
            "the same while the page reads the quote again after each edit of others, p95",
            "ms",
            seen.others_p95,
            Goal::Inform,
        ),
    ])
}

fn drive(leads: &Path, quotes: &Path, quote: &str) -> anyhow::Result<Seen> {
    let programs = std::env::current_exe()?;
    let programs = programs.parent().context("the folder of the programs")?;
    let output = Command::new("node")
        .arg(SCRIPT)
        .arg(programs)
        .arg(leads)
        .arg(quotes)
        .arg(quote)
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("node")?;
    ensure!(output.status.success(), "{SCRIPT} failed");
    Ok(serde_json::from_slice(&output.stdout)?)
}
