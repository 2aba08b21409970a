//! The desktop window of Kaigong.
//!
//! Nothing of the trade is here: the window shows the screens and passes their calls to the office. Besides that it has
//! what only a window has: dialogs, printers, and one place on the screen, to which a second start leads.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod bridge;
mod desk;
mod reports;
mod window;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use host::places::Places;
use host::reach::real_path;
use host::socket::Client;
use host::wire::Ask;
use office::Office;
use serde_json::Value;

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
}

fn main() -> ExitCode {
    let args = Args::parse();
    let places = match Places::of_user() {
        Ok(places) => places,
        Err(fault) => {
            eprintln!("{}", fault.hint);
            return ExitCode::FAILURE;
        }
    };
    reports::catch_panics(places.config.join("reports.log"));
    let office = Arc::new(Office::new(places.firms.clone(), Arc::new(store::System)));
    let desk = Desk::new(Arc::clone(&office), places.clone());
    let named = args.firm.or(args.db).map(|path| real_path(&path));
    if let Some(path) = named.or_else(|| places.last_firm()) {
        office.start(&path);
        let elsewhere = office
            .problem()
            .is_some_and(|(_, fault)| fault.code == "store.open_elsewhere");
        if elsewhere && shown_elsewhere(&places, &path) {
            println!("Kaigong is already open; its window is in front now.");
            return ExitCode::SUCCESS;
        }
    }
    match window::run(&desk, args.save_dir) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!(
                "The window cannot open: {error}. Kaigong needs a graphical desktop; without one use `kaigong serve`."
            );
            ExitCode::FAILURE
        }
    }
}

/// Whether the process that has the firm open has a window too, and brought it to the front.
fn shown_elsewhere(places: &Places, firm: &std::path::Path) -> bool {
    Client::connect(&places.run, firm)
        .ok()
        .and_then(|mut client| client.ask(&Ask::Show).ok())
        .is_some_and(|answer| answer.value == Value::Bool(true))
}
