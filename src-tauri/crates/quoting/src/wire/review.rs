//! Looking at a quote: how a line came about, what changed, what is missing.

use design::model::Explanation;
use kernel::{Fault, Id, Money, Quantity, Rate, UnitPrice};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CheckGrade, ItemId, VersionHead};
use crate::model::{Line, Quote, Section};

wire! {
    /// Names one line.
    pub struct QuoteLineRef {
        /// Which.
        id: Id<Line>,
    }

    /// How a line came to its amount.
    pub struct LineExplained {
        ///
        number: String,
        /// What is done.
        name: String,
        /// In English; may be blank.
        name_en: String,
        /// The section's name.
        section: String,
        /// In English; may be blank.
        section_en: String,
        /// Unit.
        unit: String,
        /// The formula, where the quantity comes from one.
        formula: Option<String>,
        /// The same with English names, where they are others.
        formula_en: Option<String>,
        /// The formula with its values: `12.5 + 14.2 × 0.3`.
        worked: Option<String>,
        /// Each name the formula uses.
        variables: Vec<FormulaVariable>,
        /// Other lines the formula uses.
        references: Vec<UsedLine>,
        /// The quantity was typed.
        manual: bool,
        /// What the formula would give, where the quantity was typed.
        by_formula: Option<Quantity>,
        /// The quantity.
        quantity: Option<Quantity>,
        /// The smallest quantity charged.
        minimum: Quantity,
        /// The quantity charged.
        billed: Option<Quantity>,
        /// The parts of the price that count, in order: main, aux, labour, machine.
        parts: Vec<PricePart>,
        /// Price loss.
        loss_rate: Rate,
        /// What the loss adds to the unit price.
        loss: UnitPrice,
        /// The unit price was typed.
        own_price: bool,
        /// Unit price.
        unit_price: Option<UnitPrice>,
        /// Whether it was rounded before it was multiplied.
        round_unit: bool,
        /// Included in the package's price.
        included: bool,
        /// Amount.
        amount: Option<Money>,
        /// Why it could not be worked out.
        fault: Option<Fault>,
    }

    /// A name of a formula with its value and where that comes from.
    pub struct FormulaVariable {
        /// The name as programs call it.
        key: String,
        /// As written.
        written: String,
        /// Its value.
        value: Quantity,
        /// How the survey computed it.
        explanation: Option<Explanation>,
        /// For work on the whole flat: the rooms that it is the sum of.
        rooms: Vec<RoomShare>,
    }

    /// What one room adds to a figure of the whole flat.
    pub struct RoomShare {
        /// The room.
        room: String,
        /// Its part.
        value: Quantity,
        /// How the survey computed it.
        explanation: Option<Explanation>,
    }

    /// Another line that a formula uses.
    pub struct UsedLine {
        /// As written.
        label: String,
        /// Its quantity.
        value: Quantity,
    }

    /// One part of a unit price.
    pub struct PricePart {
        /// `main`, `aux`, `labour` or `machine`.
        part: String,
        /// Yuan per unit.
        price: UnitPrice,
        /// Whether the mode charges it.
        counted: bool,
    }

    /// Two versions to compare.
    pub struct ComparePair {
        /// The older.
        from: Id<Quote>,
        /// The newer.
        to: Id<Quote>,
    }

    /// What changed between two versions.
    pub struct QuoteComparison {
        /// The older.
        from: VersionHead,
        /// The newer.
        to: VersionHead,
        /// Sections in the newer's order, then those that are gone; only those with changes.
        sections: Vec<SectionChange>,
        /// Fees, discount and tax that changed.
        sums: Vec<SumChange>,
        /// Lines added.
        added: u32,
        /// Lines gone.
        removed: u32,
        /// Lines changed.
        changed: u32,
        /// The newer total less the older.
        difference: Money,
    }

    /// The changes of one section.
    pub struct SectionChange {
        /// Name.
        name: String,
        /// English name.
        name_en: String,
        /// Amount before; none for a new section.
        before: Option<Money>,
        /// Amount after; none for one that is gone.
        after: Option<Money>,
        /// After less before.
        difference: Money,
        /// Its lines that changed.
        lines: Vec<LineChange>,
    }

    /// One line that came, went or changed.
    pub struct LineChange {
        /// Which of the three.
        kind: ChangeKind,
        /// Number in the older version.
        number_before: Option<String>,
        /// Number in the newer version.
        number_after: Option<String>,
        /// What is done.
        name: String,
        /// In English.
        name_en: String,
        /// The line in the newer version, else in the older.
        id: Id<Line>,
        /// The cells that changed.
        cells: Vec<CellChange>,
        /// Amount before.
        before: Option<Money>,
        /// Amount after.
        after: Option<Money>,
        /// After less before.
        difference: Money,
    }

    /// One cell that changed.
    pub struct CellChange {
        /// The column: `name`, `unit`, `quantity`, `main`, …
        column: String,
        /// Before, as decimal or text.
        before: String,
        /// After.
        after: String,
    }

    /// A sum that changed.
    pub struct SumChange {
        /// `fee`, `discount`, `rounded_off`, `tax`, `direct`, `package`.
        kind: String,
        /// The fee's name.
        name: String,
        /// In English.
        name_en: String,
        /// Before.
        before: Option<Money>,
        /// After.
        after: Option<Money>,
        /// After less before.
        difference: Money,
    }

    /// Something that a quote probably lacks.
    pub struct Omission {
        /// The check that found it.
        check: String,
        /// How grave.
        grade: CheckGrade,
        /// What is missing, in Chinese.
        text: String,
        /// In English.
        text_en: String,
        /// The section.
        section: Option<Id<Section>>,
        /// Its name.
        section_name: String,
        /// In English; may be blank.
        section_name_en: String,
        /// The line that calls for it.
        line: Option<Id<Line>>,
        /// Items that would settle it, where the price book has them.
        suggest: Vec<SuggestedItem>,
    }

    /// An item that would settle an omission.
    pub struct SuggestedItem {
        /// Identity.
        id: ItemId,
        /// Code.
        code: String,
        /// Name.
        name: String,
        /// In English.
        name_en: String,
    }
}

/// How a line differs between two versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Only in the newer.
    Added,
    /// Only in the older.
    Removed,
    /// In both.
    Changed,
}
