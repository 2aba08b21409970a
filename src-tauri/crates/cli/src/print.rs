//! `kaigong print`: a document into a file.

use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use kernel::{Fault, Result};
use office::{Caller, Rendered};
use serde_json::{Value, json};

use crate::call::{needs_member, reach, request};
use crate::{FirmArgs, Form};
use host::reach::Reach;

pub fn print(args: &FirmArgs, document: &str, req: &str, format: Form, out: &Path) -> Result<()> {
    let req = request(req)?;
    // What leaves on paper is noted under somebody's name.
    needs_member(args)?;
    let (reach, caller) = reach(args, false)?;
    let made = write(&reach, &caller, document, req, format, out)?;
    println!("{}", out.display());
    if !made.missing.is_empty() {
        eprintln!("No font has: {}", made.missing.join(" "));
    }
    Ok(())
}

/// Makes a document, writes it, and notes in the firm's records that it left.
pub fn write(
    reach: &Reach,
    caller: &Caller,
    document: &str,
    req: Value,
    format: Form,
    out: &Path,
) -> Result<Rendered> {
    let answer = reach.call(
        caller,
        "document.render",
        json!({ "name": document, "req": &req, "format": format.name() }),
    )?;
    let made: Rendered = serde_json::from_value(answer.value).map_err(Fault::internal)?;
    let bytes = BASE64_STANDARD
        .decode(&made.base64)
        .map_err(Fault::internal)?;
    host::files::save(out, &bytes)?;
    let how = match format {
        Form::Png => "shared",
        Form::Pdf | Form::Xlsx => "saved",
    };
    let paper = json!({ "name": document, "req": req, "how": how });
    reach.call(caller, "firm.note_paper", paper)?;
    Ok(made)
}
