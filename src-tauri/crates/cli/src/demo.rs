//! `kaigong demo`: a demonstration firm in a file of its own.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;

use host::reach::real_path;
use kernel::{Fault, Result};
use office::DemoFirm;
use store::Pace;

use crate::call::office_for;

pub fn make(db: &Path, which: DemoFirm) -> Result<()> {
    if db.exists() {
        return Err(Fault::new(
            "cli.file_exists",
            format!(
                "{} is already there. Name a new file; nothing is overwritten.",
                db.display()
            ),
        ));
    }
    let office = office_for(db);
    let watched = std::io::stderr().is_terminal();
    let pace = if watched {
        Pace::new(|at| {
            let part = at.done * 100 / at.total.max(1);
            let _ = write!(
                std::io::stderr(),
                "\rMaking the demonstration firm: {part} %"
            );
        })
    } else {
        Pace::default()
    };
    let made = office::make_demo(&office, &real_path(db), which, &pace);
    if watched {
        eprintln!();
    }
    made?;
    println!("{}", db.display());
    Ok(())
}
