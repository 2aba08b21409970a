//! Which papers say on every page who made them, and when. Off for each until an owner says otherwise.

use kernel::{Id, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Tx};
use ts_rs::TS;

use crate::api::Nothing;
use crate::text::line;

/// The most characters of the firm's own words in a watermark.
const WORDS_MAX: usize = 40;

/// A kind of paper that can carry a watermark.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// The quote as the customer gets it.
    QuoteClient,
    /// The quote with cost and margin.
    QuoteInternal,
    /// The bill of materials.
    Bill,
    /// The purchase list as suppliers get it.
    PurchaseList,
    /// The workbook of the main lists in an export of everything.
    Export,
}

impl PaperKind {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::QuoteClient,
        Self::QuoteInternal,
        Self::Bill,
        Self::PurchaseList,
        Self::Export,
    ];

    /// The kind of a document of the list, in this copy.
    pub fn of(document: &str, copy: &str) -> Option<Self> {
        Some(match (document, copy) {
            ("quoting.quote_paper", "internal") => Self::QuoteInternal,
            ("quoting.quote_paper", _) => Self::QuoteClient,
            ("supply.bill_paper", _) => Self::Bill,
            ("supply.purchase_paper", _) => Self::PurchaseList,
            _ => return None,
        })
    }

    /// The code it is stored by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::QuoteClient => "quote_client",
            Self::QuoteInternal => "quote_internal",
            Self::Bill => "bill",
            Self::PurchaseList => "purchase_list",
            Self::Export => "export",
        }
    }

    /// Its one row is the same on every device.
    fn row(self) -> Id<Watermark> {
        let mut bytes = *b"kaigong-stamp-00";
        bytes[15] = b'0' + self as u8;
        Id::from_bytes(bytes)
    }
}

/// How well a watermark is seen.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    TS,
    JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum WatermarkStrength {
    /// There is none.
    #[default]
    Off,
    /// Hardly: it is found by whoever looks for it.
    Faint,
    /// At once.
    Clear,
}

impl WatermarkStrength {
    const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Faint => "faint",
            Self::Clear => "clear",
        }
    }

    /// A code of a newer version is not known here, and is taken for the weakest that is seen.
    fn parse(code: &str) -> Self {
        match code {
            "off" => Self::Off,
            "clear" => Self::Clear,
            _ => Self::Faint,
        }
    }
}

/// The watermark of one kind of paper: the firm's words, then who makes the paper and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Watermark {
    /// Of which.
    pub kind: PaperKind,
    /// How well it is seen.
    pub strength: WatermarkStrength,
    /// What it says besides who and when; may be blank.
    #[serde(default)]
    pub words: String,
}

/// The watermarks of all kinds of paper.
///
/// # Errors
/// As SQLite's.
pub fn watermarks(db: &Db<'_>, _: Nothing) -> Result<Vec<Watermark>> {
    PaperKind::ALL
        .into_iter()
        .map(|kind| watermark(db, kind))
        .collect()
}

/// The watermark of one kind.
///
/// # Errors
/// As SQLite's.
pub fn watermark(db: &Db<'_>, kind: PaperKind) -> Result<Watermark> {
    let read = "SELECT strength, words FROM firm_watermark WHERE id=?1";
    let said: Option<(String, String)> =
        db.opt(read, [kind.row()], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let (strength, words) = said.unwrap_or_default();
    Ok(Watermark {
        kind,
        strength: match strength.as_str() {
            "" => WatermarkStrength::Off,
            code => WatermarkStrength::parse(code),
        },
        words,
    })
}

/// Sets the watermark of a kind. Whose call it is, the office asks beforehand.
///
/// # Errors
/// `firm.text_too_long`.
pub fn save_watermark(tx: &Tx<'_>, req: Watermark) -> Result<Vec<Watermark>> {
    let words = line("words", &req.words, WORDS_MAX)?;
    let (id, strength) = (req.kind.row(), req.strength.name());
    let values: [(&str, &dyn rusqlite::ToSql); 2] = [("strength", &strength), ("words", &words)];
    if !tx.update("firm_watermark", id, &values)? {
        let document = req.kind.name();
        let mut row: Vec<(&str, &dyn rusqlite::ToSql)> = vec![("id", &id), ("document", &document)];
        row.extend(values);
        tx.insert("firm_watermark", &row)?;
    }
    watermarks(tx, Nothing {})
}
