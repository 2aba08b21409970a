//! The demonstration firm, made by the same commands that a person gives.

use std::path::Path;

use firm::api::{NewFirm, TaxStatus};
use kernel::Result;

use crate::office::Office;

/// Makes the demonstration firm in a new file and leaves it open.
///
/// # Errors
/// What opening the file or a command refuses.
pub fn make(office: &Office, path: &Path) -> Result<()> {
    let req = NewFirm {
        name: "青山装饰".to_owned(),
        tax_status: TaxStatus::SmallScale,
        logo_base64: None,
        owner: "林青".to_owned(),
    };
    crate::app::make(office, Some(path.to_owned()), req, true)?;
    Ok(())
}
