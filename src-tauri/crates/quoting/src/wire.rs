//! What crosses the wire: requests and answers of the quote commands.

use chrono::NaiveDate;
use design::model::Explanation;
use kernel::{Fault, Id, Money, Quantity, Rate, Timestamp, UnitPrice};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::model::{
    DiscountBase, DiscountKind, FeeBase, FeeRow, Line, Mode, Quote, Rounding, Section, Status,
    TaxMode,
};

/// A project of `design`.
pub type ProjectId = Id<crm::Project>;
/// A room of `design`.
pub type RoomId = Id<design::Room>;
/// A work item of `catalog`.
pub type ItemId = Id<()>;

macro_rules! wire {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$fdoc:meta])* $field:ident: $ty:ty),* $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
        #[serde(rename_all = "camelCase")]
        pub struct $name { $($(#[$fdoc])* pub $field: $ty),* }
    )+};
}

/// The language of names that are typed or shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

wire! {
    /// Names one quote version.
    pub struct QuoteRef {
        /// Which.
        id: Id<Quote>,
    }

    /// Which quotes to list.
    pub struct ListQuotes {
        /// Of this project only.
        project: Option<ProjectId>,
    }

    /// One quote version in a list.
    pub struct QuoteHead {
        /// Identity.
        id: Id<Quote>,
        /// Its project.
        project: ProjectId,
        /// The project's name.
        project_name: String,
        /// The customer's name, where this device may hold it.
        customer: Option<String>,
        /// BJ…
        number: String,
        /// 1, 2, …
        version: u32,
        /// Whether a later version exists.
        superseded: bool,
        /// Where it stands.
        status: Status,
        /// What it covers.
        mode: Mode,
        /// Its own title; may be blank.
        title: String,
        /// What the customer pays.
        total: Option<Money>,
        /// Lines and fees that could not be worked out.
        faulty: u32,
        /// Offered until this day.
        valid_until: Option<NaiveDate>,
        /// That day is past and the quote is still open.
        lapsed: bool,
        /// When it was made.
        made_at: Timestamp,
        /// Who made it.
        made_by: String,
        /// When it was sent.
        sent_at: Option<Timestamp>,
    }

    /// A quote to make.
    pub struct CreateQuote {
        /// For this project.
        project: ProjectId,
        /// What it covers; the firm's usual mode where absent.
        mode: Option<Mode>,
        /// What it starts from.
        start: QuoteStart,
    }

    /// The whole state of the editor.
    pub struct QuoteSheet {
        /// Identity.
        id: Id<Quote>,
        /// BJ…
        number: String,
        /// 1, 2, …
        version: u32,
        /// Where it stands; only drafts can be edited.
        status: Status,
        /// Its own title; may be blank.
        title: String,
        /// What it covers.
        mode: Mode,
        /// Its project.
        project: ProjectId,
        /// The project's name.
        project_name: String,
        /// The customer's name, where this device may hold it.
        customer: Option<String>,
        /// Where the flat is.
        address: Option<String>,
        /// Building area, ㎡: its own, or the project's.
        area: Option<Quantity>,
        /// The building area was typed for this quote.
        area_own: bool,
        /// The floor of the flat.
        floor: Option<i32>,
        /// Whether there is a lift.
        lift: Option<bool>,
        /// Yuan per ㎡ of a package.
        package_price: Option<UnitPrice>,
        /// What the package comes to.
        package_amount: Option<Money>,
        /// Why the package could not be worked out.
        package_fault: Option<Fault>,
        /// Unit prices are rounded to the fen before they are multiplied.
        round_unit: bool,
        /// Offered until this day.
        valid_until: Option<NaiveDate>,
        /// That day is past and the quote is still open.
        lapsed: bool,
        /// Note to the customer.
        note: String,
        /// Terms, one a line.
        terms: String,
        /// When it was made.
        made_at: Timestamp,
        /// When it was sent.
        sent_at: Option<Timestamp>,
        /// Every version of this number, newest first.
        versions: Vec<VersionHead>,
        /// The sections with their lines.
        sections: Vec<SheetSection>,
        /// The fee stack, in order.
        fees: Vec<SheetFee>,
        /// Discount, rounding and tax.
        agreement: Agreed,
        /// The sums.
        totals: SheetTotals,
        /// Rooms of the survey that have no section here.
        rooms_left: Vec<QuoteRoom>,
    }

    /// One version of a quote's number.
    pub struct VersionHead {
        /// Identity.
        id: Id<Quote>,
        /// 1, 2, …
        version: u32,
        /// Where it stands.
        status: Status,
        /// What the customer pays, as last worked out.
        total: Option<Money>,
        /// When it was made.
        made_at: Timestamp,
    }

    /// A room of the survey.
    pub struct QuoteRoom {
        /// Identity.
        id: RoomId,
        /// Name.
        name: String,
        /// What it is for.
        kind: String,
    }

    /// A section of the quote: a room, or work on the whole flat.
    pub struct SheetSection {
        /// Identity.
        id: Id<Section>,
        /// A, B, …
        letter: String,
        /// Name.
        name: String,
        /// English name; may be blank.
        name_en: String,
        /// What the room is for; blank for work on the whole flat.
        kind: String,
        /// Its room.
        room: Option<RoomId>,
        /// The room is gone from the survey.
        room_gone: bool,
        /// Quantities that formulas may use here.
        measures: Vec<SectionMeasure>,
        /// Subtotal.
        amount: Money,
        /// What it costs the firm.
        cost: Option<Money>,
        /// Its lines.
        lines: Vec<SheetLine>,
    }

    /// A named quantity of a room.
    pub struct SectionMeasure {
        /// The name in formulas: `floor`.
        key: String,
        /// Its value.
        value: Quantity,
    }

    /// A line as the editor shows it.
    pub struct SheetLine {
        /// Identity.
        id: Id<Line>,
        ///
        number: String,
        /// The work item it came from.
        item: Option<ItemId>,
        /// The item's code.
        code: String,
        /// What is done.
        name: String,
        /// In English; may be blank.
        name_en: String,
        /// Unit.
        unit: String,
        /// How the quantity is worked out; it stays while a number is typed in its place.
        formula: Option<String>,
        /// The quantity; none yet, or not to be worked out.
        quantity: Option<Quantity>,
        /// The quantity was typed.
        manual: bool,
        /// Smallest quantity charged; 0 for no such rule.
        minimum: Quantity,
        /// The quantity charged.
        billed: Option<Quantity>,
        /// Main material per unit, yuan.
        main: Option<UnitPrice>,
        /// Auxiliary material per unit, yuan.
        aux: Option<UnitPrice>,
        /// Labour per unit, yuan.
        labour: Option<UnitPrice>,
        /// Machines per unit, yuan.
        machine: Option<UnitPrice>,
        /// Price loss on materials.
        loss_rate: Option<Rate>,
        /// The unit price was typed.
        own_price: bool,
        /// Unit price.
        unit_price: Option<UnitPrice>,
        /// Amount.
        amount: Option<Money>,
        /// Share of the price that the firm pays.
        cost_rate: Option<Rate>,
        /// What the firm pays.
        cost: Option<Money>,
        /// `(price − cost) / price`.
        margin: Option<Rate>,
        /// How it is done.
        craft: String,
        /// In English; may be blank.
        craft_en: String,
        /// Note.
        note: String,
        /// The customer supplies the main material (甲供).
        owner_supplied: bool,
        /// Charged beside a package's price.
        extra: bool,
        /// Why it could not be worked out.
        fault: Option<Fault>,
    }

    /// A fee as the editor shows it.
    pub struct SheetFee {
        /// Identity.
        id: Id<FeeRow>,
        /// N, O, …; blank for one that is not charged.
        letter: String,
        /// The fee as data.
        fee: FeeData,
        /// What its rate applies to.
        base_amount: Money,
        /// What it comes to.
        amount: Money,
        /// Why it could not be worked out.
        fault: Option<Fault>,
    }

    /// A fee as data.
    pub struct FeeData {
        /// The fee to change; none adds one.
        id: Option<Id<FeeRow>>,
        /// Names it within the stack.
        code: String,
        /// Name.
        name: String,
        /// English name; may be blank.
        name_en: String,
        /// What it is worked out from.
        base: FeeBase,
        /// Codes of the fees in its base.
        over: Vec<String>,
        /// Share of the base.
        rate: Option<Rate>,
        /// Yuan per ㎡, per piece, or per ㎡ and floor.
        price: Option<UnitPrice>,
        /// Pieces.
        count: Option<Quantity>,
        /// Floors that cost nothing.
        free_floors: i32,
        /// Share of it that the firm pays out.
        cost_rate: Option<Rate>,
        /// Whether it is charged.
        active: bool,
    }

    /// Discount, rounding and tax as agreed.
    pub struct Agreed {
        /// What the discount is taken from.
        discount_base: DiscountBase,
        /// How it is given.
        discount_kind: DiscountKind,
        /// The share taken off.
        discount_rate: Option<Rate>,
        /// The amount taken off.
        discount_amount: Option<Money>,
        /// The section, where a section is the base.
        discount_section: Option<Id<Section>>,
        /// Rounding down of the net amount.
        rounding: Rounding,
        /// How tax stands in the total.
        tax_mode: TaxMode,
        /// The dated rate it was taken from.
        tax_code: String,
        /// The rate.
        tax_rate: Option<Rate>,
    }

    /// The sums of a quote.
    pub struct SheetTotals {
        /// Direct cost (工程直接费).
        direct: Money,
        /// Main materials within it.
        main: Money,
        /// Fees.
        fees: Money,
        /// Direct cost and fees.
        before_discount: Money,
        /// What the discount is taken from.
        discount_base: Money,
        /// Taken off.
        discount: Money,
        /// Taken off by rounding down.
        rounded_off: Money,
        /// Without tax.
        net: Money,
        /// Tax.
        tax: Money,
        /// What the customer pays.
        total: Money,
        /// `total` in capitals.
        capitals: String,
        /// What the quote costs the firm.
        cost: Option<Money>,
        /// `net − cost`.
        margin: Option<Money>,
        /// `margin / net`.
        margin_rate: Option<Rate>,
        /// The margin is under the firm's floor.
        under_floor: bool,
        /// Why there is no total.
        fault: Option<Fault>,
        /// Lines and fees that could not be worked out.
        faulty: u32,
        /// Lines without a quantity.
        unmeasured: u32,
        /// Lines.
        lines: u32,
    }

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

    /// A set of usual items by room.
    pub struct QuoteTemplate {
        /// Names it.
        code: String,
        /// Name.
        name: String,
        /// English name.
        name_en: String,
        /// What it is for.
        mode: Mode,
        /// Room kinds with their items' codes.
        rooms: Vec<TemplateRoom>,
    }

    /// The usual items of one kind of room.
    pub struct TemplateRoom {
        /// The kind; blank for the whole flat.
        kind: String,
        /// The section's name, for the whole flat.
        name: String,
        /// In English.
        name_en: String,
        /// Codes.
        items: Vec<String>,
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
        /// The section's name.
        section: String,
        /// Unit.
        unit: String,
        /// The formula, where the quantity comes from one.
        formula: Option<String>,
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
        /// How grave: `missing` or `look`.
        grade: String,
        /// What is missing, in Chinese.
        text: String,
        /// In English.
        text_en: String,
        /// The section.
        section: Option<Id<Section>>,
        /// Its name.
        section_name: String,
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

/// What a new quote starts from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum QuoteStart {
    /// A section for each room of the survey, without lines.
    Rooms,
    /// Nothing at all.
    Blank,
    /// A section for each room, filled with a template's usual items.
    Template {
        /// Its code.
        code: String,
    },
    /// Sections and lines of another quote, each for the room of the same kind.
    Quote {
        /// Which.
        id: Id<Quote>,
    },
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
