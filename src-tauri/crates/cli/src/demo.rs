//! `kaigong demo`: the demonstration firm in a file of its own.

use std::path::Path;

use host::reach::real_path;
use kernel::{Fault, Result};

use crate::call::office_for;

pub fn make(db: &Path) -> Result<()> {
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
    office::make_demo(&office, &real_path(db))?;
    println!("{}", db.display());
    Ok(())
}
