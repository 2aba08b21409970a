//! The desktop window of Kaigong.
//!
//! Nothing of the trade is here: the window shows the screens and passes their calls to the office. Besides that it has
//! what only a window has: dialogs, printers, and one place on the screen, to which a second start leads.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod bridge;
mod computer;
mod desk;
mod drawing;
mod reports;
mod screens;
mod window;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use host::reach::real_path;
use office::Office;

use crate::bridge::Answers;
use crate::computer::Computer;
use crate::desk::Desk;

/// Kaigong 开工
#[derive(Parser)]
#[command(name = "kaigong-desktop", version, about)]
struct Args {
    /// The firm's file to open; the one that was open last where none is named.
    firm: Option<PathBuf>,
    /// The same, by name.
    #[arg(long, conflicts_with = "firm")]
    db: Option<PathBuf>,
    /// Save documents into this folder without asking where.
    #[arg(long)]
    save_dir: Option<PathBuf>,
    /// Where a backup is to be chosen, take this one without asking.
    #[arg(long)]
    choose_backup: Option<PathBuf>,
    /// Where a firm's file is to be chosen, take this one without asking.
    #[arg(long)]
    choose_firm: Option<PathBuf>,
}

fn main() -> ExitCode {
    drawing::settle();
    let args = Args::parse();
    let system = host::platform::of_system();
    let places = match system.places() {
        Ok(places) => places,
        Err(fault) => {
            eprintln!("{}", fault.hint);
            return ExitCode::FAILURE;
        }
    };
    reports::catch_panics(places.config.join("reports.log"));
    let office = Arc::new(Office::new(places.firms.clone(), Arc::new(store::System)));
    host::care::know(&office, &places);
    host::protection::know(&office, Arc::clone(&system));
    host::sync::keep(&office, &places, Arc::clone(&system));
    let desk = Desk::new(Arc::clone(&office), places.clone());
    let named = args.firm.or(args.db).map(|path| real_path(&path));
    if let Some(path) = named.or_else(|| places.last_firm()) {
        office.start(&path);
    }
    if desk.is_elsewhere() {
        println!("Kaigong is already open; its window is in front now.");
        return ExitCode::SUCCESS;
    }
    let answers = Answers {
        save_folder: args.save_dir,
        firm_file: args.choose_firm,
        backup_file: args.choose_backup,
    };
    match window::run(&desk, Computer::new(system), answers) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!(
                "The window cannot open: {error}. Kaigong needs a graphical desktop; without one use `kaigong serve`."
            );
            ExitCode::FAILURE
        }
    }
}
