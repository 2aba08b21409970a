//! `kaigong`: the product's commands without a window, as a named member of the firm.
//!
//! Answers go to standard output as JSON, refusals to standard error as JSON with exit code 1. A firm that another
//! Kaigong has open is reached through it.

mod call;
mod demo;
mod export;
mod print;
mod restore;
mod screens;
mod serve;
mod stop;
mod sync;
mod tour;

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Parser, Subcommand, ValueEnum};
use kernel::Fault;
use office::DemoFirm;

/// Kaigong 开工 without a window.
#[derive(Parser)]
#[command(name = "kaigong", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Call any command or query and print its answer as JSON.
    Call {
        /// Its name; `kaigong commands` lists them.
        command: String,
        /// Its request as JSON; `-` reads it from standard input.
        #[arg(default_value = "{}")]
        request: String,
        #[command(flatten)]
        firm: FirmArgs,
        /// Show what would happen and change nothing.
        #[arg(long)]
        preview: bool,
    },
    /// Put a backup in the place of the firm's file; without one, list them.
    Restore {
        /// A backup's name as listed, or its file.
        backup: Option<String>,
        #[command(flatten)]
        firm: FirmArgs,
    },
    /// Write everything of the firm in open formats: CSV, JSON Lines, a workbook, and what is in them.
    Export {
        #[command(flatten)]
        firm: FirmArgs,
        /// The language of headings.
        #[arg(long, default_value = "zh")]
        language: Language,
        /// Where to write it; it ends in .zip.
        #[arg(long)]
        out: PathBuf,
    },
    /// List every command, query and document with the JSON Schema of what it takes and gives.
    Commands,
    /// Make a document and write it to a file.
    Print {
        /// Its name; `kaigong commands` lists them.
        document: String,
        /// Its request as JSON; `-` reads it from standard input.
        #[arg(default_value = "{}")]
        request: String,
        #[command(flatten)]
        firm: FirmArgs,
        /// In which form.
        #[arg(long, default_value = "pdf")]
        format: Form,
        /// Where to write it.
        #[arg(long)]
        out: PathBuf,
    },
    /// Serve the screens to a browser on this computer.
    Serve {
        #[command(flatten)]
        firm: FirmArgs,
        /// The port; a free one where none is named.
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// Print the link alone on its line, for programs that start this one.
        #[arg(long)]
        print_url: bool,
        /// Take the built screens from this folder.
        #[arg(long)]
        ui: Option<PathBuf>,
    },
    Sync(sync::SyncArgs),
    /// Walk the main job from a lead to the printed quote and purchase list, in a demonstration firm.
    Tour {
        /// The folder for the papers and the firm.
        #[arg(long)]
        out: PathBuf,
        /// Say how long each step took.
        #[arg(long)]
        timings: bool,
    },
    /// Make a demonstration firm: 22 people and fourteen months of customers.
    Demo {
        /// The file to make.
        #[arg(long)]
        db: PathBuf,
        /// The same seed and day make the same firm.
        #[arg(long, conflicts_with = "small")]
        seed: Option<u64>,
        /// The day that it is for the firm, such as 2026-11-21; the real one where none is named.
        #[arg(long, conflicts_with = "small")]
        today: Option<NaiveDate>,
        /// How many days of its life up to that day; fourteen months where none are named.
        #[arg(long, conflicts_with = "small", value_parser = clap::value_parser!(u32).range(1..))]
        days: Option<u32>,
        /// A small firm of seven people and a dozen leads instead.
        #[arg(long)]
        small: bool,
    },
}

/// Which firm, and on whose behalf.
#[derive(clap::Args)]
struct FirmArgs {
    /// The firm's file.
    #[arg(long)]
    db: PathBuf,
    /// The member, by name or id.
    #[arg(long = "as", value_name = "MEMBER")]
    member: Option<String>,
    /// Read the passphrase of an encrypted firm from this file; else it is taken from KAIGONG_PASSPHRASE. Needed where
    /// the keychain does not have the key.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    Zh,
    En,
}

impl Language {
    const fn name(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    Pdf,
    Png,
    Xlsx,
}

impl Form {
    const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Xlsx => "xlsx",
        }
    }
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Call {
            command,
            request,
            firm,
            preview,
        } => call::call(&firm, &command, &request, preview),
        Command::Restore { backup, firm } => restore::restore(&firm, backup.as_deref()),
        Command::Export {
            firm,
            language,
            out,
        } => export::export(&firm, language, &out),
        Command::Commands => call::commands(),
        Command::Print {
            document,
            request,
            firm,
            format,
            out,
        } => print::print(&firm, &document, &request, format, &out),
        Command::Serve {
            firm,
            port,
            print_url,
            ui,
        } => serve::serve(&firm, port, print_url, ui),
        Command::Sync(args) => sync::sync(args),
        Command::Tour { out, timings } => tour::walk(&out, timings),
        Command::Demo {
            db,
            seed,
            today,
            days,
            small,
        } => demo::make(&db, which_demo(small, seed, today, days)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            say_fault(&fault);
            ExitCode::FAILURE
        }
    }
}

fn which_demo(
    small: bool,
    seed: Option<u64>,
    today: Option<NaiveDate>,
    days: Option<u32>,
) -> DemoFirm {
    if small {
        return DemoFirm::Small;
    }
    match (DemoFirm::living(seed, today), days) {
        (DemoFirm::Living { seed, today, .. }, Some(days)) => {
            DemoFirm::Living { seed, today, days }
        }
        (living, _) => living,
    }
}

fn say_fault(fault: &Fault) {
    match serde_json::to_string_pretty(fault) {
        Ok(text) => eprintln!("{text}"),
        Err(_) => eprintln!("{fault}"),
    }
}
