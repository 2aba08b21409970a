//! Quotes out of spreadsheets.

use kernel::{Fault, Id, Money, Quantity, UnitPrice};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ProjectId;
use crate::model::Quote;

wire! {
    /// What an import of a quote did, or as a dry run would do.
    pub struct QuoteImported {
        /// The quote that has the lines.
        quote: Id<Quote>,
        /// Sections that were made.
        sections: u32,
        /// Lines that were made.
        lines: u32,
        /// Sums, remarks, empty headings.
        skipped: u32,
        /// Refused rows.
        bad: u32,
        /// Rows whose amount in the file is not quantity times price.
        differing: u32,
        /// What the imported lines come to here.
        amount: Money,
        /// What the file says they come to, where every line says its amount.
        amount_in_file: Option<Money>,
        /// The rows in the file's order.
        rows: Vec<QuoteImportRow>,
    }

    /// One row of a quote's import.
    pub struct QuoteImportRow {
        /// Its number as spreadsheets count.
        row: u32,
        /// What became of it.
        outcome: QuoteImportOutcome,
        /// The section or the work.
        name: String,
        /// Unit.
        unit: String,
        /// Quantity.
        quantity: Option<Quantity>,
        /// Unit price.
        price: Option<UnitPrice>,
        /// Amount as worked out here.
        amount: Option<Money>,
        /// Amount as the file has it.
        amount_in_file: Option<Money>,
        /// The two differ.
        differs: bool,
        /// The work item of the price book that it is known as.
        item_code: String,
        /// What is wrong with it; each names its cell or field.
        faults: Vec<Fault>,
        /// Why it was left out without being wrong.
        note: Option<catalog::api::RowNote>,
    }
}

/// A quote to import from a spreadsheet.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportQuote {
    /// Where its lines go.
    pub into: ImportInto,
    /// The file.
    pub file: catalog::api::ImportFile,
    /// Which sheet, from 0.
    pub sheet: u32,
    /// Head and columns.
    pub mapping: catalog::sheet::Mapping,
    /// Import the good rows although others are bad.
    #[serde(default)]
    pub skip_bad: bool,
}

/// Where imported lines go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ImportInto {
    /// A new quote of this project.
    Project {
        /// Which.
        id: ProjectId,
    },
    /// A draft, after its own sections.
    Quote {
        /// Which.
        id: Id<Quote>,
    },
}

/// What became of a row of an imported quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuoteImportOutcome {
    /// A section.
    Section,
    /// A line.
    Line,
    /// A sum or a remark.
    Skipped,
    /// Refused.
    Bad,
}
