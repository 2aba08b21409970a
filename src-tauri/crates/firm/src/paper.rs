//! What left the firm's file on paper, as a file or as a picture: a ledger that is only ever added to.

use kernel::{Id, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Tx};
use ts_rs::TS;

/// How a document left the firm's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaperUse {
    /// Sent to a printer.
    Printed,
    /// Saved as a file: PDF or workbook.
    Saved,
    /// Saved as a picture, to be passed on.
    Shared,
}

impl PaperUse {
    const fn name(self) -> &'static str {
        match self {
            Self::Printed => "printed",
            Self::Saved => "saved",
            Self::Shared => "shared",
        }
    }
}

/// A document that left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// The document's name on the list, `quoting.quote_paper`.
    pub document: &'static str,
    /// The record that it is of.
    pub about: Id<()>,
    /// Which copy of it, as a code; blank where there is but one.
    pub copy: &'static str,
}

/// Notes that a document left. The change is kept: paper cannot be called back.
///
/// # Errors
/// As SQLite's.
pub fn note(tx: &Tx<'_>, paper: &Paper, how: PaperUse) -> Result<()> {
    let id: Id<()> = tx.new_id();
    tx.insert(
        "firm_paper",
        &[
            ("id", &id),
            ("about", &paper.about),
            ("document", &paper.document),
            ("copy", &paper.copy),
            ("how", &how.name()),
            ("made_at", &tx.now()),
            ("made_by", &tx.member()),
        ],
    )?;
    tx.keep("firm.printed");
    Ok(())
}

/// Whether a record is on paper anywhere.
///
/// # Errors
/// As SQLite's.
pub fn is_out(db: &Db<'_>, record: Id<()>) -> Result<bool> {
    db.one(
        "SELECT EXISTS(SELECT 1 FROM firm_paper WHERE about=?1)",
        [record],
        |r| r.get(0),
    )
}
