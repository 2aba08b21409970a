//! `kaigong restore`: the backups of a firm, and putting one back, also where the firm's file does not open any more.

use std::path::Path;
use std::sync::Arc;

use host::platform::of_system;
use host::reach::{Reach, real_path};
use kernel::{Fault, Result};
use office::Caller;
use serde_json::json;

use crate::FirmArgs;
use crate::call::{office_for, opened, show};

pub fn restore(args: &FirmArgs, backup: Option<&str>) -> Result<()> {
    let (office, places) = (office_for(&args.db), of_system().places()?);
    host::care::know(&office, &places);
    host::protection::know(&office, of_system());
    if !args.db.exists() && backup.is_none() {
        return Err(Fault::new(
            "cli.no_such_file",
            format!(
                "There is no firm at {}. Name a backup to make it out of.",
                args.db.display()
            ),
        ));
    }
    let reach = match opened(&office, &places.run, args) {
        Ok(reach) => reach,
        Err(fault)
            if matches!(
                fault.code.as_str(),
                "store.damaged" | "store.not_a_firm" | "store.locked_file"
            ) =>
        {
            office.start(&real_path(&args.db));
            Reach::Here(Arc::clone(&office))
        }
        Err(fault) => return Err(fault),
    };
    let damaged = office.problem().is_some();
    let mut caller = Caller::default();
    if let Some(named) = args.member.as_deref().filter(|_| !damaged) {
        caller.member = Some(reach.member(named)?);
    }
    let answer = match backup {
        None if damaged => reach.call(&caller, "care.offer", json!({}))?,
        None => reach.call(&caller, "care.state", json!({}))?,
        Some(path) if Path::new(path).is_file() => {
            let path = real_path(Path::new(path));
            reach.call(&caller, "care.restore_file", json!({ "path": path }))?
        }
        Some(name) => reach.call(&caller, "care.restore", json!({ "name": name }))?,
    };
    show(&answer.value)
}
