//! Why a line of a purchase list is what it is: kept with the line.

use chrono::NaiveDate;
use kernel::{Id, Money, Quantity, Rate};
use quoting::model::{Line, Quote};
use quoting::wire::LineExplained;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    ListLine, MaterialPack, MaterialRole, OrderDelivery, ProjectId, PurchaseLine, RoomId,
    WasteSource,
};

answers! {
    /// Why a line is what it is: kept with the line.
    pub struct PurchaseExplanation {
        /// The material's unit.
        unit: String,
        /// Each quote line's part.
        needs: Vec<ExplainedNeed>,
        /// The parts by room.
        rooms: Vec<ExplainedRoom>,
        /// The parts added.
        total: Quantity,
        /// Stock that was used.
        stock: Vec<ExplainedStock>,
        /// Stock added.
        from_stock: Quantity,
        /// What was left to buy.
        to_buy: Quantity,
        /// The pack.
        pack: MaterialPack,
        /// Pieces between area and packs.
        pieces: Option<ExplainedPieces>,
        /// Packs, rounded up once.
        packs: Quantity,
        /// What they hold.
        content: Quantity,
        /// More than needed by this much.
        spare: Quantity,
        /// Rooms must not mix batches.
        batch: bool,
        /// Days from order to delivery.
        lead_days: u32,
        /// When it is to be on site: the earliest of the parts.
        need_by: Option<NaiveDate>,
        /// When the order has to go out.
        order_by: Option<NaiveDate>,
    }

    /// One quote line's part of a need.
    pub struct ExplainedNeed {
        /// The quote.
        quote: Id<Quote>,
        /// BJ… V1.
        quote_label: String,
        /// The quote line.
        line: Id<Line>,
        /// Its code.
        code: String,
        /// The work.
        name: String,
        /// In English.
        name_en: String,
        /// The room, where the section is one.
        room: Option<RoomId>,
        /// The room's or section's name.
        room_name: String,
        /// In English; blank in lists made before it was kept.
        #[serde(default)]
        room_name_en: String,
        /// How much work.
        work: Quantity,
        /// The work's unit.
        work_unit: String,
        /// The formula of the work's quantity.
        work_formula: Option<String>,
        /// The work's quantity was typed.
        work_manual: bool,
        /// Main or auxiliary.
        role: MaterialRole,
        /// The recipe's code; blank for main materials.
        recipe: String,
        /// The consumption's formula.
        formula: String,
        /// The same with English names.
        #[serde(default)]
        formula_en: String,
        /// The formula with its values.
        worked: String,
        /// Consumption for one unit of work.
        per_unit: Quantity,
        /// Work times consumption.
        net: Quantity,
        /// Waste.
        waste: Rate,
        /// From where the waste comes.
        waste_source: WasteSource,
        /// With waste.
        need: Quantity,
        /// The task that waits for it, in Chinese.
        task_zh: String,
        /// In English.
        task_en: String,
        /// The day on which that task starts by the site's schedule, where it says so.
        #[serde(default)]
        task_starts: Option<NaiveDate>,
        /// Days from the project's start that the template has.
        offset: u32,
        /// The project's start.
        start_on: Option<NaiveDate>,
        /// When this part is to be on site.
        need_by: Option<NaiveDate>,
    }

    /// What a room takes.
    pub struct ExplainedRoom {
        /// Its name.
        name: String,
        /// In English; blank in lists made before it was kept.
        #[serde(default)]
        name_en: String,
        /// How much.
        need: Quantity,
        /// Covered whole by one lot of stock.
        from_stock: bool,
    }

    /// Stock that was used.
    pub struct ExplainedStock {
        /// Where it lies.
        place: String,
        /// Shade or batch.
        batch: String,
        /// How much was taken.
        quantity: Quantity,
    }

    /// Pieces of a box.
    pub struct ExplainedPieces {
        /// Area of one.
        each: Quantity,
        /// In one pack.
        per_pack: u32,
        /// Pieces that are needed.
        count: u32,
    }

    /// A line's explanation with what its quote lines say now.
    pub struct LineProvenance {
        /// The line.
        line: PurchaseLine,
        /// As it was worked out; none for lines added by hand.
        explanation: Option<PurchaseExplanation>,
        /// The quote lines that still exist, with their formulas down to the rooms' measures.
        sources: Vec<SourceLine>,
        /// The order that it is part of; none where that costs nothing that is known, and for what the owner brings.
        delivery: Option<OrderDelivery>,
        /// Its share of the order's delivery fee, by amount.
        fee_share: Option<Money>,
    }

    /// A quote line as it is now.
    pub struct SourceLine {
        /// Which.
        line: Id<Line>,
        /// Its project.
        project: ProjectId,
        /// How its quantity comes about.
        explained: LineExplained,
    }
}

requests! {
    /// A line to explain.
    pub struct ExplainLine {
        /// Which.
        line: Id<ListLine>,
    }
}
