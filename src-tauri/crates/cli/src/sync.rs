//! `kaigong sync`: sharing a firm between computers, without a window.

use std::io::{BufRead as _, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use clap::{Args, Subcommand};
use host::platform::of_system;
use host::reach::{Reach, real_path};
use host::socket::{Bare, Server};
use kernel::{Fault, Result};
use office::Caller;
use serde_json::{Value, json};

use crate::call::{needs_member, reach, show};
use crate::{FirmArgs, stop};

/// How often it is looked how far the other side is.
const LOOK: Duration = Duration::from_millis(500);

/// Keep a firm in step with its other computers, as long as this runs.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct SyncArgs {
    #[command(subcommand)]
    what: Option<What>,
    /// The firm's file.
    #[arg(long, required = true)]
    db: Option<PathBuf>,
    /// As for the other commands: where to read the passphrase of an encrypted firm.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// End when everything is sent and received, or something is in the way.
    #[arg(long)]
    once: bool,
}

#[derive(Subcommand)]
enum What {
    /// Whether and how the firm is shared from here.
    Status {
        #[command(flatten)]
        firm: FirmArgs,
    },
    /// The firm's computers.
    Devices {
        #[command(flatten)]
        firm: FirmArgs,
    },
    /// What was written in two places at the same time.
    Conflicts {
        #[command(flatten)]
        firm: FirmArgs,
    },
    /// Share the firm through a relay; prints the recovery kit, once.
    Found {
        /// The relay's address, such as https://relay.example.cn.
        relay: String,
        /// What this computer is to be called.
        #[arg(long)]
        device: String,
        #[command(flatten)]
        firm: FirmArgs,
    },
    /// Invite a computer, and let it in once the six digits were compared.
    Invite {
        /// Whose computer it is to be, by name or id.
        whose: String,
        #[command(flatten)]
        firm: FirmArgs,
    },
    /// Join a firm in a new file.
    Join {
        /// The invitation, as it was sent.
        invitation: String,
        /// The relay's address, where the invitation does not say it.
        #[arg(long)]
        relay: Option<String>,
        /// What this computer is to be called.
        #[arg(long)]
        device: String,
        /// Who works at it.
        #[arg(long)]
        person: String,
        /// The file to make.
        #[arg(long)]
        db: PathBuf,
    },
}

pub fn sync(args: SyncArgs) -> Result<()> {
    match args.what {
        Some(What::Status { firm }) => ask(&firm, "sync.status", json!({})),
        Some(What::Devices { firm }) => ask(&firm, "sync.devices", json!({})),
        Some(What::Conflicts { firm }) => ask(&firm, "sync.conflicts", json!({"language": "en"})),
        Some(What::Found {
            relay,
            device,
            firm,
        }) => {
            needs_member(&firm)?;
            let req = json!({"relay": relay, "deviceName": device});
            ask(&firm, "sync.found", req)
        }
        Some(What::Invite { whose, firm }) => invite(&firm, &whose),
        Some(What::Join {
            invitation,
            relay,
            device,
            person,
            db,
        }) => {
            let req = json!({
                "invitation": invitation, "relay": relay, "deviceName": device, "person": person,
            });
            join(db, req)
        }
        None => {
            let firm = FirmArgs {
                db: args.db.unwrap_or_default(),
                member: None,
                passphrase_file: args.passphrase_file,
            };
            if args.once {
                once(&firm)
            } else {
                follow(&firm)
            }
        }
    }
}

fn ask(firm: &FirmArgs, name: &str, req: Value) -> Result<()> {
    let (reach, caller) = reach(firm, false)?;
    show(&reach.call(&caller, name, req)?.value)
}

/// Rounds until nothing waits.
fn once(firm: &FirmArgs) -> Result<()> {
    let (reach, caller) = reach(firm, false)?;
    loop {
        let round = reach.call(&caller, "sync.now", json!({}))?.value;
        show(&round)?;
        if let Ok(fault) = serde_json::from_value::<Fault>(round["trouble"].clone()) {
            return Err(fault);
        }
        if round["waiting"] == 0 {
            return Ok(());
        }
        thread::sleep(LOOK);
    }
}

fn follow(firm: &FirmArgs) -> Result<()> {
    let (reach, caller) = reach(firm, false)?;
    show(&reach.call(&caller, "sync.status", json!({}))?.value)?;
    let Reach::Here(office) = reach else {
        eprintln!("Another Kaigong has this firm open and keeps it in step.");
        return Ok(());
    };
    let places = of_system().places()?;
    let path = real_path(&firm.db);
    let _server = Server::start(&places.run, &path, Arc::clone(&office), Arc::new(Bare))
        .inspect_err(|error| eprintln!("Other programs cannot reach this firm: {error}"));
    host::sync::keep(&office, &places, of_system());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Fault::internal)?;
    runtime.block_on(stop::asked());
    // A round that is under way ends; what it had not finished goes on with the next one.
    office.close();
    Ok(())
}

fn invite(firm: &FirmArgs, member: &str) -> Result<()> {
    needs_member(firm)?;
    let (reach, caller) = reach(firm, false)?;
    let invited = reach.member(member)?;
    let invitation = reach
        .call(&caller, "sync.invite", json!({"memberId": invited}))?
        .value;
    show(&invitation)?;
    let by_id = json!({"id": invitation["id"]});
    let state = until(&reach, &caller, "sync.invitation", &by_id, "compare")?;
    let text = |name: &str| state[name].as_str().unwrap_or_default().to_owned();
    let answer = asked(&format!(
        "{} ({}) shows {}? Type yes if both are the same: ",
        text("deviceName"),
        text("person"),
        text("code")
    ))?;
    let (decision, done) = match answer.as_str() {
        "yes" | "y" => ("sync.confirm", "done"),
        _ => ("sync.withdraw", "failed"),
    };
    reach.call(&caller, decision, by_id.clone())?;
    let state = reach.call(&caller, "sync.invitation", by_id)?.value;
    if state["stage"] == done {
        return show(&state);
    }
    Err(ended(&state))
}

fn join(db: PathBuf, req: Value) -> Result<()> {
    let was_there = db.exists();
    let firm = FirmArgs {
        db,
        member: None,
        passphrase_file: None,
    };
    let (reach, caller) = reach(&firm, true)?;
    let joined = joined(&reach, &caller, req);
    if joined.is_err() && !was_there {
        // Nothing came into the file that this process made.
        drop(reach);
        for ending in ["", "-wal", "-shm", ".lock"] {
            let mut name = firm.db.as_os_str().to_owned();
            name.push(ending);
            let _ = std::fs::remove_file(name);
        }
    }
    joined
}

fn joined(reach: &Reach, caller: &Caller, req: Value) -> Result<()> {
    let by_id = reach.call(caller, "sync.join", req)?.value;
    let state = until(reach, caller, "sync.joining", &by_id, "compare")?;
    eprintln!(
        "Compare with the other computer: {}",
        state["code"].as_str().unwrap_or_default()
    );
    show(&until(reach, caller, "sync.joining", &by_id, "done")?)
}

/// Waits until an invitation or a joining is so far.
fn until(reach: &Reach, caller: &Caller, name: &str, req: &Value, stage: &str) -> Result<Value> {
    loop {
        let state = reach.call(caller, name, req.clone())?.value;
        if state["stage"] == stage || state["stage"] == "done" {
            return Ok(state);
        }
        if state["stage"] == "failed" {
            return Err(ended(&state));
        }
        thread::sleep(LOOK);
    }
}

fn ended(state: &Value) -> Fault {
    serde_json::from_value(state["fault"].clone()).unwrap_or_else(|_| {
        Fault::new(
            "cli.sync_ended",
            "It was ended before the computer was let in.",
        )
    })
}

fn asked(question: &str) -> Result<String> {
    eprint!("{question}");
    let _ = std::io::stderr().flush();
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(Fault::internal)?;
    Ok(line.trim().to_lowercase())
}
