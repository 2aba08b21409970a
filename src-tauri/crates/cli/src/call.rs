//! `kaigong call` and `kaigong commands`.

use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use host::platform::of_system;
use host::reach::{Reach, real_path};
use kernel::{Fault, Result};
use office::{Caller, Office};
use serde_json::Value;
use store::{Pace, Progress};

use crate::FirmArgs;

/// Work that takes less says nothing.
const BEFORE_PROGRESS: Duration = Duration::from_secs(1);

/// An office for one firm's file; new firms are made beside it.
pub fn office_for(db: &Path) -> Arc<Office> {
    let folder = real_path(db)
        .parent()
        .map(Path::to_owned)
        .unwrap_or_default();
    Arc::new(Office::new(folder, Arc::new(store::System)))
}

/// Reaches the firm that the arguments name, and who calls. `fresh` allows to make the file.
pub fn reach(args: &FirmArgs, fresh: bool) -> Result<(Reach, Caller)> {
    if !fresh && !args.db.exists() {
        return Err(Fault::new(
            "cli.no_such_file",
            format!(
                "There is no firm at {}. Make one with `kaigong call app.create_firm` or `kaigong demo`.",
                args.db.display()
            ),
        ));
    }
    let (office, places) = (office_for(&args.db), of_system().places()?);
    host::care::know(&office, &places);
    host::protection::know(&office, of_system());
    host::sync::know(&office, &places, of_system());
    let reach = opened(&office, &places.run, args)?;
    let member = match &args.member {
        Some(named) => Some(reach.member(named)?),
        None => None,
    };
    Ok((
        reach,
        Caller {
            member,
            pace: Pace::new(say_progress()),
            ..Caller::default()
        },
    ))
}

/// Reaches the firm; an encrypted one whose key is not in the keychain by the passphrase that was given.
pub fn opened(office: &Arc<Office>, run: &Path, args: &FirmArgs) -> Result<Reach> {
    match Reach::firm(office, run, &args.db) {
        Err(locked) if locked.code == "store.locked_file" => {
            let Some(passphrase) = passphrase(args)? else {
                return Err(locked);
            };
            office.unlock(&real_path(&args.db), &passphrase)?;
            Reach::firm(office, run, &args.db)
        }
        reached => reached,
    }
}

/// The passphrase, out of the file that was named or of the environment; never an argument, which others can see.
fn passphrase(args: &FirmArgs) -> Result<Option<String>> {
    let Some(path) = &args.passphrase_file else {
        return Ok(std::env::var("KAIGONG_PASSPHRASE").ok());
    };
    let text = std::fs::read_to_string(path).map_err(|error| {
        Fault::new(
            "cli.no_passphrase_file",
            format!(
                "The file with the passphrase, {}, cannot be read.",
                path.display()
            ),
        )
        .with("reason", error.to_string())
    })?;
    // Editors end a line that nobody typed.
    Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Says on a terminal how far long work is, on one line that the next one overwrites. Watched in any case: a call that
/// another process does for this one ends when this one does.
fn say_progress() -> impl Fn(Progress) + Send + Sync {
    let begun = Instant::now();
    let terminal = std::io::stderr().is_terminal();
    move |progress| {
        if !terminal || begun.elapsed() < BEFORE_PROGRESS {
            return;
        }
        let what = progress.stage.split('.').next_back().unwrap_or_default();
        let what = what.replace('_', " ");
        let far = match progress.total {
            0 => String::new(),
            total => format!(" {} / {total}", progress.done),
        };
        let seconds = begun.elapsed().as_secs();
        let _ = write!(std::io::stderr(), "\r\x1b[K{what}{far}, {seconds} s ");
    }
}

/// A request given on the command line.
pub fn request(text: &str) -> Result<Value> {
    let unreadable = |reason: String| {
        Fault::new(
            "cli.request_not_json",
            "The request is not JSON. Quote it as one argument, or pass - and pipe it in.",
        )
        .with("reason", reason)
    };
    let piped;
    let text = if text == "-" {
        let mut read = String::new();
        std::io::stdin()
            .read_to_string(&mut read)
            .map_err(|error| unreadable(error.to_string()))?;
        piped = read;
        piped.as_str()
    } else {
        text
    };
    serde_json::from_str(text).map_err(|error| unreadable(error.to_string()))
}

/// Refuses what is done in nobody's name.
pub fn needs_member(args: &FirmArgs) -> Result<()> {
    if args.member.is_some() {
        return Ok(());
    }
    Err(Fault::new(
        "cli.member_needed",
        "Say on whose behalf: add --as with the name or id of a member.",
    ))
}

pub fn call(args: &FirmArgs, command: &str, req: &str, preview: bool) -> Result<()> {
    let req = request(req)?;
    let about_app = command.starts_with("app.");
    if !about_app {
        needs_member(args)?;
    }
    let makes_firm = command == "app.create_firm";
    let was_there = args.db.exists();
    let (reach, mut caller) = reach(args, makes_firm)?;
    caller.preview = preview;
    let answer = reach.call(&caller, command, req);
    if std::io::stderr().is_terminal() {
        // The line of progress, if there was one, has done its work.
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
    if answer.is_err() && makes_firm && !was_there {
        // The file of a firm that was refused goes again; this process made it and holds its lock.
        drop(reach);
        for ending in ["", "-wal", "-shm", ".lock"] {
            let mut name = args.db.as_os_str().to_owned();
            name.push(ending);
            let _ = std::fs::remove_file(name);
        }
    }
    show(&answer?.value)
}

pub fn commands() -> Result<()> {
    show(&office::list().schemas())
}

/// Prints JSON. A reader that closed the pipe has read enough.
pub fn show(value: &Value) -> Result<()> {
    let text = serde_json::to_string_pretty(value).map_err(Fault::internal)?;
    let _ = writeln!(std::io::stdout(), "{text}");
    Ok(())
}
