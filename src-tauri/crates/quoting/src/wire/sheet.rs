//! Quotes as lists and the editor show them.

use chrono::NaiveDate;
use kernel::{Fault, Id, Money, Quantity, Rate, Timestamp, UnitPrice};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ItemId, ProjectId, RoomId};
use crate::model::{
    DiscountBase, DiscountKind, FeeBase, FeeRow, Line, Mode, Quote, Rounding, Section, Status,
    TaxMode,
};

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

    /// What cells changed of a sheet: with it, a sheet read before is the one that would be read now.
    pub struct EditedSheet {
        /// The sections that differ.
        sections: Vec<EditedSection>,
        /// The fee stack, in order.
        fees: Vec<SheetFee>,
        /// The sums.
        totals: SheetTotals,
        /// What the customer pays, as the list of versions shows it.
        total: Option<Money>,
    }

    /// What differs in a section.
    pub struct EditedSection {
        /// Identity.
        id: Id<Section>,
        /// Subtotal.
        amount: Money,
        /// What it costs the firm.
        cost: Option<Money>,
        /// Its lines that differ or are new.
        lines: Vec<SheetLine>,
        /// All its lines from first to last, where it has others than before.
        order: Option<Vec<Id<Line>>>,
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
        /// The same with English names, where they are others.
        formula_en: Option<String>,
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
