//! `kaigong export`: everything of the firm in open formats.

use std::path::Path;

use host::reach::real_path;
use kernel::Result;
use serde_json::json;

use crate::call::{reach, show};
use crate::{FirmArgs, Language};

pub fn export(args: &FirmArgs, language: Language, out: &Path) -> Result<()> {
    let (reach, caller) = reach(args, false)?;
    let request = json!({ "language": language.name(), "path": real_path(out) });
    show(&reach.call(&caller, "care.export", request)?.value)
}
