//! What changes a quote: cells, lines, sections, head, fees, the firm's settings.

use chrono::NaiveDate;
use kernel::{Fault, Id, Quantity, Rate, UnitPrice};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Agreed, EditedSheet, FeeData, ItemId, Language, ProjectId, RoomId};
use crate::model::{Line, Mode, Quote, Rounding, Section, TaxMode};

wire! {
    /// Cells typed, pasted or filled; also new lines with their cells.
    pub struct EditCells {
        /// The quote.
        quote: Id<Quote>,
        /// The language in which names and notes were typed.
        #[serde(default)]
        language: Language,
        /// Cells of lines that exist.
        #[serde(default)]
        cells: Vec<QuoteCellEdit>,
        /// Lines to make.
        #[serde(default)]
        rows: Vec<NewQuoteRow>,
    }

    /// One cell with what was typed.
    pub struct QuoteCellEdit {
        /// The line.
        line: Id<Line>,
        /// The cell.
        column: EditColumn,
        /// Exactly as typed; blank clears.
        text: String,
        /// The work item chosen from the list, for the item cell.
        #[serde(default)]
        item: Option<ItemId>,
    }

    /// A line to make of typed or pasted cells.
    pub struct NewQuoteRow {
        /// The caller's name for it.
        key: String,
        /// In this section.
        section: Id<Section>,
        /// Before this line; at the end where absent.
        #[serde(default)]
        before: Option<Id<Line>>,
        /// Its cells.
        cells: Vec<NewQuoteCell>,
    }

    /// A cell of a new line.
    pub struct NewQuoteCell {
        /// The cell.
        column: EditColumn,
        /// Exactly as typed.
        text: String,
        /// The work item chosen from the list, for the item cell.
        #[serde(default)]
        item: Option<ItemId>,
    }

    /// What became of a batch: refused cells kept their old value, all others are stored.
    pub struct QuoteEdited {
        /// Cells that were refused.
        faults: Vec<QuoteCellFault>,
        /// Lines that were made.
        created: Vec<CreatedLine>,
        /// What the editor shows differently now.
        change: EditedSheet,
    }

    /// One refused cell.
    pub struct QuoteCellFault {
        /// The line's id, or the key of a new row that was not made.
        row: String,
        /// The cell.
        column: EditColumn,
        /// Why.
        fault: Fault,
    }

    /// A line that was made.
    pub struct CreatedLine {
        /// The caller's name for it.
        key: String,
        /// Its identity.
        id: Id<Line>,
    }

    /// Lines to insert: empty ones, or one for each work item.
    pub struct InsertLines {
        /// Into this section.
        section: Id<Section>,
        /// Before this line; at the end where absent.
        #[serde(default)]
        before: Option<Id<Line>>,
        /// This many empty lines.
        #[serde(default)]
        count: u32,
        /// A line for each of these items.
        #[serde(default)]
        items: Vec<ItemId>,
    }

    /// Lines of a quote.
    pub struct QuoteLines {
        /// Which.
        lines: Vec<Id<Line>>,
    }

    /// Lines to move or to copy.
    pub struct PlaceLines {
        /// Which, in the order they are to stand.
        lines: Vec<Id<Line>>,
        /// Into this section.
        section: Id<Section>,
        /// Before this line; at the end where absent.
        #[serde(default)]
        before: Option<Id<Line>>,
        /// Copies them instead of moving.
        #[serde(default)]
        copy: bool,
    }

    /// Whose rooms to list.
    pub struct QuoteRoomsOf {
        /// The project.
        project: ProjectId,
    }

    /// A section to add, or to change where `id` is given.
    pub struct SaveSection {
        /// The quote.
        quote: Id<Quote>,
        /// The section to change.
        id: Option<Id<Section>>,
        /// Name; the room's where blank.
        name: String,
        /// English name.
        #[serde(default)]
        name_en: String,
        /// Its room.
        room: Option<RoomId>,
    }

    /// Names one section.
    pub struct QuoteSectionRef {
        /// Which.
        id: Id<Section>,
    }

    /// A section to move.
    pub struct PlaceSection {
        /// Which.
        id: Id<Section>,
        /// Before this one; to the end where absent.
        #[serde(default)]
        before: Option<Id<Section>>,
    }

    /// Sections to copy with their lines.
    pub struct CopySections {
        /// Into this quote.
        quote: Id<Quote>,
        /// Each with the room it is for.
        sections: Vec<CopySection>,
    }

    /// One section to copy.
    pub struct CopySection {
        /// From any quote.
        section: Id<Section>,
        /// For this room of the target's project: its section there takes the lines, or is made.
        #[serde(default)]
        room: Option<RoomId>,
        /// The new section's name, where no room is given.
        #[serde(default)]
        name: Option<String>,
    }

    /// Rooms to fill with their usual items.
    pub struct FillRooms {
        /// The quote.
        quote: Id<Quote>,
        /// A template's code.
        template: String,
        /// Only these sections; empty for every section that has no lines.
        #[serde(default)]
        sections: Vec<Id<Section>>,
        /// Also makes the template's sections for the whole flat.
        #[serde(default)]
        whole: bool,
    }

    /// What filling did.
    pub struct FilledRooms {
        /// Lines that were made.
        lines: u32,
        /// Codes that the price book does not have.
        missing: Vec<String>,
    }

    /// What stands at the head of a quote.
    pub struct SaveHead {
        /// The quote.
        id: Id<Quote>,
        /// Title; may be blank.
        title: String,
        /// What it covers.
        mode: Mode,
        /// Building area for this quote; the project's where absent.
        area: Option<Quantity>,
        /// The floor of the flat.
        floor: Option<i32>,
        /// Whether there is a lift.
        lift: Option<bool>,
        /// Yuan per ㎡ of a package.
        package_price: Option<UnitPrice>,
        /// Unit prices are rounded before they are multiplied.
        round_unit: bool,
        /// Offered until this day.
        valid_until: Option<NaiveDate>,
        /// Note to the customer.
        note: String,
        /// Terms, one a line.
        terms: String,
    }

    /// Discount, rounding and tax to agree.
    pub struct SaveAgreement {
        /// The quote.
        id: Id<Quote>,
        /// What is agreed.
        agreement: Agreed,
    }

    /// The whole fee stack of a quote, in order.
    pub struct SaveFees {
        /// The quote.
        id: Id<Quote>,
        /// The fees.
        fees: Vec<FeeData>,
    }

    /// The firm's way of quoting.
    pub struct QuoteSettings {
        /// Unit prices are rounded to the fen before they are multiplied.
        round_unit: bool,
        /// The usual mode.
        mode: Mode,
        /// The usual rounding down.
        rounding: Rounding,
        /// How tax usually stands in the total.
        tax_mode: TaxMode,
        /// The usual rate.
        tax_code: String,
        /// How many days a quote is offered.
        valid_days: u32,
        /// Share of the price that the firm pays, where an item says nothing.
        cost_rate: Option<Rate>,
        /// A margin below this is shown as too low.
        margin_floor: Option<Rate>,
        /// The usual price of a package, yuan per ㎡.
        package_price: Option<UnitPrice>,
        /// Terms printed on a quote, one a line.
        terms: String,
        /// In English.
        terms_en: String,
        /// The usual fee stack.
        fees: Vec<FeeData>,
        /// Tax rates with their dates.
        tax_rates: Vec<TaxRate>,
    }

    /// A dated tax rate.
    pub struct TaxRate {
        /// Names it: `construction`.
        code: String,
        /// Name.
        name: String,
        /// English name.
        name_en: String,
        /// The rate.
        rate: Rate,
        /// In force from this day.
        valid_from: Option<NaiveDate>,
        /// In force to this day.
        valid_to: Option<NaiveDate>,
        /// In force today.
        #[serde(default)]
        current: bool,
    }
}

/// A cell that can be edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EditColumn {
    /// The item: a work item chosen or typed by code or name, or any text.
    Name,
    /// The item's code: typed alone it finds the item.
    Code,
    /// Unit.
    Unit,
    /// A number, or a formula over the room; blank returns to the item's formula.
    Quantity,
    /// Smallest quantity charged.
    Minimum,
    /// Main material per unit.
    Main,
    /// Auxiliary material per unit.
    Aux,
    /// Labour per unit.
    Labour,
    /// Machines per unit.
    Machine,
    /// Price loss, percent.
    LossRate,
    /// Unit price, in place of its parts; blank returns to them.
    UnitPrice,
    /// Share of the price that the firm pays, percent.
    CostRate,
    /// How it is done.
    Craft,
    /// Note.
    Note,
    /// `true` or `false`.
    OwnerSupplied,
    /// `true` or `false`.
    Extra,
}
