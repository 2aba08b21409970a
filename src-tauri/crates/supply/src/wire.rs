//! What crosses the wire: requests and answers of supply, and the explanation that a list's line keeps.
//!
//! Long on purpose: declarations and their docs alone, in one place, as the generated types and the schemas list them.

use chrono::NaiveDate;
use kernel::{Fault, Id, Money, Quantity, Rate, Timestamp, UnitPrice};
use quoting::model::{Line, Mode, Quote, Status};
use quoting::wire::Language;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A material of `catalog`.
pub type MaterialId = Id<()>;
/// A pack of a material of `catalog`.
pub type PackId = Id<()>;
/// A supplier of `catalog`.
pub type SupplierId = Id<()>;
pub use quoting::wire::{ProjectId, RoomId};

/// Marker of a lot of stock, for `Id<StockLot>`.
#[derive(Debug)]
pub enum StockLot {}

/// Marker of a purchase list, for `Id<List>`.
#[derive(Debug)]
pub enum List {}

/// Marker of a purchase list's line, for `Id<ListLine>`.
#[derive(Debug)]
pub enum ListLine {}

/// Marker of a purchase list's site, for `Id<ListSite>`.
#[derive(Debug)]
pub enum ListSite {}

macro_rules! answers {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$fdoc:meta])* $field:ident: $ty:ty),* $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
        #[serde(rename_all = "camelCase")]
        pub struct $name { $($(#[$fdoc])* pub $field: $ty),* }
    )+};
}

macro_rules! requests {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$fdoc:meta])* $field:ident: $ty:ty),* $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct $name { $($(#[$fdoc])* pub $field: $ty),* }
    )+};
}

macro_rules! words {
    ($($(#[$doc:meta])* pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }
    )+};
}

mod need_by;

pub use need_by::*;

words! {
    /// Who brings a material.
    pub enum SuppliedBy {
        /// The firm buys it.
        Firm,
        /// The owner brings it (甲供).
        Owner,
    }

    /// What a material is to the line that uses it.
    pub enum MaterialRole {
        /// 主材.
        Main,
        /// 辅材.
        Auxiliary,
    }

    /// How a bill is arranged.
    pub enum BillGrouping {
        /// A group a room.
        Room,
        /// A group a material, with its sum.
        Material,
        /// A group a trade.
        Trade,
    }

    /// Why something of a quote is not in the bill, or only in part.
    pub enum GapKind {
        /// A main material is not chosen yet.
        NotChosen,
        /// A line has no quantity yet.
        NoQuantity,
        /// A recipe cannot be worked out.
        Recipe,
        /// The project has no start, so nothing has a date.
        NoStart,
        /// A material has no price that is valid today.
        NoPrice,
        /// A material has no supplier.
        NoSupplier,
    }

    /// From where a rate of waste comes.
    pub enum WasteSource {
        /// The recipe.
        Recipe,
        /// The chosen material.
        Material,
        /// Typed for this line.
        Hand,
    }

    /// Where a line of a list comes from.
    pub enum LineSource {
        /// Worked out from quotes; the firm buys it.
        Computed,
        /// Worked out from quotes; the owner brings it.
        Owner,
        /// Added by hand.
        Extra,
    }

    /// Where a list stands.
    pub enum ListStatus {
        /// Being prepared.
        Draft,
        /// Given to the suppliers; closed.
        Sent,
    }

    /// A cell of a list that can be edited.
    pub enum ListColumn {
        /// Packs to order; blank returns to what was worked out.
        Packs,
        /// Supplier by name; blank returns to the material's own.
        Supplier,
        /// When it is to be on site; blank returns to what was worked out.
        NeedBy,
        /// Price of a pack; blank returns to the supplier's.
        Price,
        /// Note to the supplier.
        Note,
        /// Name; of lines added by hand only.
        Name,
        /// Specification; of lines added by hand only.
        Spec,
        /// What it is ordered by; of lines added by hand only.
        Unit,
    }

    /// How a line moves when a list is worked out again.
    pub enum MoveKind {
        /// Newly needed.
        Added,
        /// No longer needed.
        Removed,
        /// Other figures.
        Changed,
    }
}

answers! {
    /// How a material is packed.
    pub struct MaterialPack {
        /// Identity; none for what was added by hand.
        id: Option<PackId>,
        /// Chinese name: 袋, 箱.
        name_zh: String,
        /// English name.
        name_en: String,
        /// Units of the material in one.
        size: Quantity,
    }

    /// A material as a bill names it.
    pub struct BillMaterial {
        /// Identity.
        id: MaterialId,
        /// Code.
        code: String,
        /// Chinese name.
        name_zh: String,
        /// English name.
        name_en: String,
        /// Specification.
        spec: String,
        /// Unit.
        unit: String,
        /// The pack it is bought in.
        pack: MaterialPack,
        /// Rooms must not mix batches.
        batch: bool,
        /// Days from order to delivery.
        lead_days: u32,
        /// Who usually supplies it.
        supplier: Option<SupplierId>,
        /// The supplier's name.
        supplier_name: String,
        /// In English.
        supplier_name_en: String,
        /// Price of a pack that is valid today, where this device may hold it.
        price: Option<UnitPrice>,
    }

    /// The quote of a bill.
    pub struct BillQuote {
        /// Identity.
        id: Id<Quote>,
        /// BJ….
        number: String,
        /// 1, 2, …
        version: u32,
        /// Where it stands.
        status: Status,
        /// What it covers.
        mode: Mode,
        /// Its project.
        project: ProjectId,
        /// The project's number.
        project_number: String,
        /// The project's name.
        project_name: String,
        /// The project's start.
        start_on: Option<NaiveDate>,
    }

    /// The bill of materials of one quote.
    pub struct BillOfMaterials {
        /// The quote.
        quote: BillQuote,
        /// The rows, arranged as asked.
        groups: Vec<BillGroup>,
        /// Each material once, over the whole quote.
        totals: Vec<BillTotal>,
        /// What is missing.
        gaps: Vec<SupplyGap>,
        /// What the firm would pay for the packs of `totals`, before stock; where this device may hold it.
        estimate: Option<Money>,
    }

    /// Rows that stand together.
    pub struct BillGroup {
        /// Stable while the quote keeps its rooms and materials.
        key: String,
        /// Room, material or trade.
        name_zh: String,
        /// In English.
        name_en: String,
        /// The sum, where the group is one material.
        total: Option<BillTotal>,
        /// The rows.
        rows: Vec<BillRow>,
    }

    /// One material of one quote line.
    pub struct BillRow {
        /// Stable while the line keeps its recipe.
        key: String,
        /// The quote line.
        line: Id<Line>,
        /// The line's code.
        line_code: String,
        /// The work.
        line_name: String,
        /// In English.
        line_name_en: String,
        /// The room or section.
        room: String,
        /// How much work.
        work: Quantity,
        /// The work's unit.
        work_unit: String,
        /// Main or auxiliary.
        role: MaterialRole,
        /// Who brings it.
        supplied: SuppliedBy,
        /// Somebody said so, rather than the quote.
        supplied_chosen: bool,
        /// The material; none while it is not chosen, or where the owner brings something that the price book does not have.
        material: Option<BillMaterial>,
        /// The group from which a main material is chosen.
        group: String,
        /// Somebody chose it.
        chosen: bool,
        /// Consumption for one unit of work.
        per_unit: Quantity,
        /// The recipe's formula.
        formula: String,
        /// The formula with its values.
        worked: String,
        /// Without waste, in the material's unit.
        net: Quantity,
        /// The same for lists, rounded.
        net_shown: String,
        /// Waste.
        waste: Rate,
        /// From where the waste comes.
        waste_source: WasteSource,
        /// With waste.
        need: Quantity,
        /// The same for lists, rounded.
        need_shown: String,
        /// In whole pieces, where it comes in pieces.
        pieces: Option<u32>,
        /// The task that waits for it, in Chinese.
        task_zh: String,
        /// In English.
        task_en: String,
        /// When it is to be on site.
        need_by: Option<NaiveDate>,
        /// When the order has to go out.
        order_by: Option<NaiveDate>,
    }

    /// One material over a whole quote.
    pub struct BillTotal {
        /// The material; none where the owner brings something that the price book does not have.
        material: Option<BillMaterial>,
        /// Its name in that case.
        name: String,
        /// In English.
        name_en: String,
        /// Unit.
        unit: String,
        /// Who brings it.
        supplied: SuppliedBy,
        /// Without waste.
        net: Quantity,
        /// The same for lists, rounded.
        net_shown: String,
        /// With waste.
        need: Quantity,
        /// The same for lists, rounded.
        need_shown: String,
        /// In whole pieces.
        pieces: Option<u32>,
        /// In packs, rounded up once.
        packs: Quantity,
        /// The rooms it is for.
        rooms: Vec<String>,
        /// The earliest day that it is to be on site.
        need_by: Option<NaiveDate>,
        /// When the order has to go out.
        order_by: Option<NaiveDate>,
        /// Packs times price, where this device may hold it.
        amount: Option<Money>,
    }

    /// Something that is missing.
    pub struct SupplyGap {
        /// What kind.
        kind: GapKind,
        /// The quote.
        quote: Option<Id<Quote>>,
        /// The quote line.
        line: Option<Id<Line>>,
        /// What it is about: a line or a material.
        name: String,
        /// The room or section, else blank.
        room: String,
        /// Why, where something refused.
        fault: Option<Fault>,
    }

    /// A material that can be chosen for a line.
    pub struct MaterialCandidate {
        /// The material.
        material: BillMaterial,
        /// Its packs.
        packs: Vec<MaterialPack>,
        /// Its group.
        group: String,
        /// It is of the group that the line asks for.
        fits: bool,
        /// Its waste.
        waste: Rate,
    }

    /// A lot of stock.
    pub struct StockRow {
        /// Identity.
        id: Id<StockLot>,
        /// The material.
        material: MaterialId,
        /// Its code.
        code: String,
        /// Its Chinese name.
        name_zh: String,
        /// Its English name.
        name_en: String,
        /// Its specification.
        spec: String,
        /// Its unit.
        unit: String,
        /// The site where it lies; none for a warehouse.
        project: Option<ProjectId>,
        /// The warehouse, or the site's name.
        place: String,
        /// As counted.
        quantity: Quantity,
        /// Taken by purchase lists since it was counted.
        taken: Quantity,
        /// The same for lists, rounded.
        taken_shown: String,
        /// What is left.
        free: Quantity,
        /// The same for lists, rounded.
        free_shown: String,
        /// Shade or batch.
        batch: String,
        /// When it was counted.
        counted_at: Timestamp,
        /// By whom.
        counted_by: String,
        /// Note.
        note: String,
    }

    /// A quote that a list can be made of.
    pub struct SupplyQuote {
        /// The quote with its project.
        quote: BillQuote,
        /// A later version exists.
        superseded: bool,
        /// Lines.
        lines: u32,
        /// Lists that were made of it.
        lists: Vec<MadeList>,
    }

    /// A list that was made of a quote.
    pub struct MadeList {
        /// Identity.
        id: Id<List>,
        /// CG….
        number: String,
        /// Where it stands.
        status: ListStatus,
    }

    /// What a list would hold.
    pub struct ListPreview {
        /// Names exactly this result; hand it back to make the list only if nothing moved since.
        basis: String,
        /// By supplier and site.
        groups: Vec<PurchaseGroup>,
        /// What is missing.
        gaps: Vec<SupplyGap>,
        /// Quotes of which a list was made before.
        repeats: Vec<RepeatedQuote>,
        /// What the packs cost, where this device may hold it.
        estimate: Option<Money>,
    }

    /// A quote that is already in a list.
    pub struct RepeatedQuote {
        /// The quote.
        quote: Id<Quote>,
        /// BJ… V1.
        label: String,
        /// The list.
        list: MadeList,
    }

    /// A purchase list in a list of lists.
    pub struct PurchaseListHead {
        /// Identity.
        id: Id<List>,
        /// CG….
        number: String,
        /// Where it stands.
        status: ListStatus,
        /// Its quotes.
        quotes: Vec<String>,
        /// Its sites.
        sites: Vec<String>,
        /// Suppliers.
        suppliers: u32,
        /// Lines to buy.
        lines: u32,
        /// What it costs, where this device may hold it.
        estimate: Option<Money>,
        /// The first day on which an order has to go out.
        order_by: Option<NaiveDate>,
        /// That day is past and the list is not sent.
        late: bool,
        /// Note.
        note: String,
        /// When it was made.
        made_at: Timestamp,
        /// By whom.
        made_by: String,
        /// When it was sent.
        sent_at: Option<Timestamp>,
    }

    /// A purchase list.
    pub struct PurchaseSheet {
        /// Its head.
        head: PurchaseListHead,
        /// Stock was taken off.
        take_stock: bool,
        /// Its delivery sites.
        sites: Vec<PurchaseSite>,
        /// By supplier and site; what the owner brings last.
        groups: Vec<PurchaseGroup>,
        /// Lines that would move if it were worked out again now.
        moved: u32,
        /// What is missing in its quotes now; none once it is sent.
        gaps: Vec<SupplyGap>,
    }

    /// A delivery site of a list.
    pub struct PurchaseSite {
        /// Identity.
        id: Id<ListSite>,
        /// The project.
        project: ProjectId,
        /// The project's number.
        number: String,
        /// The project's name, where this device may hold it.
        name: String,
        /// Where it is, where this device may hold it.
        address: Option<String>,
        /// The floor of the flat.
        floor: Option<i32>,
        /// Whether there is a lift.
        lift: Option<bool>,
        /// Who receives the goods, with phone.
        receiver: String,
        /// How to get there and carry up.
        note: String,
        /// The project's start when the list was worked out.
        start_on: Option<NaiveDate>,
    }

    /// Lines of one supplier for one site.
    pub struct PurchaseGroup {
        /// Stable key.
        key: String,
        /// What the owner brings.
        owner: bool,
        /// The supplier; none while there is none.
        supplier: Option<SupplierId>,
        /// Name.
        supplier_name: String,
        /// In English.
        supplier_name_en: String,
        /// Phone.
        supplier_phone: String,
        /// The site.
        project: ProjectId,
        /// The site's name.
        site_name: String,
        /// The lines.
        lines: Vec<PurchaseLine>,
        /// What they cost, where this device may hold it.
        total: Option<Money>,
        /// Lines without a price.
        unpriced: u32,
        /// The first day on which something has to be on site.
        need_by: Option<NaiveDate>,
        /// The first day on which an order has to go out.
        order_by: Option<NaiveDate>,
    }

    /// One line to buy.
    pub struct PurchaseLine {
        /// Identity; none in a preview.
        id: Option<Id<ListLine>>,
        /// Stable key.
        key: String,
        /// Where it comes from.
        source: LineSource,
        /// The site.
        project: ProjectId,
        /// The material; none for what the price book does not have.
        material: Option<MaterialId>,
        /// Code.
        code: String,
        /// Chinese name.
        name_zh: String,
        /// English name.
        name_en: String,
        /// Specification.
        spec: String,
        /// Unit of the quantities.
        unit: String,
        /// The pack.
        pack: MaterialPack,
        /// The needs added, with waste.
        need: Quantity,
        /// The same for lists, rounded.
        need_shown: String,
        /// Stock taken off.
        from_stock: Quantity,
        /// The same for lists, rounded.
        from_stock_shown: String,
        /// What is left to buy.
        to_buy: Quantity,
        /// The same for lists, rounded.
        to_buy_shown: String,
        /// Packs as worked out.
        packs_computed: Quantity,
        /// Packs to order.
        packs: Quantity,
        /// They were typed.
        packs_manual: bool,
        /// They are fewer than what is left to buy.
        short: bool,
        /// What the packs hold.
        content: Quantity,
        /// The supplier.
        supplier: Option<SupplierId>,
        /// Name.
        supplier_name: String,
        /// In English.
        supplier_name_en: String,
        /// It was chosen by hand.
        supplier_manual: bool,
        /// When it is to be on site.
        need_by: Option<NaiveDate>,
        /// The date was typed.
        need_by_manual: bool,
        /// When the order has to go out.
        order_by: Option<NaiveDate>,
        /// That day is past.
        late: bool,
        /// Days from order to delivery.
        lead_days: u32,
        /// Price of a pack, where this device may hold it.
        price: Option<UnitPrice>,
        /// Since when that price is valid.
        price_on: Option<NaiveDate>,
        /// The price was typed.
        price_manual: bool,
        /// Packs times price.
        amount: Option<Money>,
        /// Rooms must not mix batches.
        batch: bool,
        /// The rooms with their needs.
        rooms: Vec<ExplainedRoom>,
        /// Note to the supplier.
        note: String,
    }

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
        /// Days from the project's start.
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
    }

    /// A quote line as it is now.
    pub struct SourceLine {
        /// Which.
        line: Id<Line>,
        /// Its project.
        project: ProjectId,
        /// How its quantity comes about.
        explained: quoting::wire::LineExplained,
    }

    /// Cells that were refused, and the list as it is now.
    pub struct EditedList {
        /// The list.
        sheet: PurchaseSheet,
        /// Refused cells; all others are stored.
        faults: Vec<ListFault>,
    }

    /// A cell that was refused.
    pub struct ListFault {
        /// Which line.
        line: Id<ListLine>,
        /// Which cell.
        column: ListColumn,
        /// Why.
        fault: Fault,
    }

    /// A line that was added by hand.
    pub struct AddedListLine {
        /// Which.
        id: Id<ListLine>,
        /// The list.
        sheet: PurchaseSheet,
    }

    /// What working a list out again would change.
    pub struct ListMoves {
        /// Names exactly this result.
        basis: String,
        /// The moves.
        moves: Vec<ListMove>,
    }

    /// One line's move.
    pub struct ListMove {
        /// Added, removed or changed.
        kind: MoveKind,
        /// Code of the material.
        code: String,
        /// Chinese name.
        name_zh: String,
        /// English name.
        name_en: String,
        /// Unit.
        unit: String,
        /// The pack's Chinese name.
        pack_zh: String,
        /// The pack's English name.
        pack_en: String,
        /// The site.
        site_name: String,
        /// The owner brings it.
        owner: bool,
        /// Figures before.
        before: Option<ListFigures>,
        /// Figures after.
        after: Option<ListFigures>,
        /// Packs that were typed and stay.
        packs_manual: Option<Quantity>,
    }

    /// The figures of a line.
    pub struct ListFigures {
        /// The needs added.
        need: Quantity,
        /// The same for lists, rounded.
        need_shown: String,
        /// Stock taken off.
        from_stock: Quantity,
        /// The same for lists, rounded.
        from_stock_shown: String,
        /// Packs.
        packs: Quantity,
        /// When it is to be on site.
        need_by: Option<NaiveDate>,
    }

    /// How many records a command touched.
    pub struct Touched {
        /// How many.
        count: u32,
    }

    /// A list that was made.
    pub struct NewList {
        /// Identity.
        id: Id<List>,
        /// CG….
        number: String,
    }
}

requests! {
    /// A quote's bill.
    pub struct BillRequest {
        /// The quote.
        quote: Id<Quote>,
        /// How it is arranged.
        group: BillGrouping,
    }

    /// Materials for a line.
    pub struct CandidatesRequest {
        /// The quote line.
        line: Id<Line>,
        /// Code, name, pinyin or initials; blank for the line's own group.
        #[serde(default)]
        text: String,
    }

    /// What lines take as their main material. Replaces what was chosen before.
    pub struct ChooseMaterial {
        /// The quote lines.
        lines: Vec<Id<Line>>,
        /// The material; none leaves it open (or as proposed).
        material: Option<MaterialId>,
        /// Its pack; none for the usual one.
        pack: Option<PackId>,
        /// Waste as typed: `8%`; blank for the material's own.
        #[serde(default)]
        waste: String,
        /// Who brings it; none as the quote says.
        supplied: Option<SuppliedBy>,
    }

    /// Which stock to show.
    pub struct StockRequest {
        /// Code, name, pinyin, initials, place or batch; blank for all.
        #[serde(default)]
        text: String,
    }

    /// A count of stock.
    pub struct SetStock {
        /// The lot that was counted again; none for a new one.
        id: Option<Id<StockLot>>,
        /// The material.
        material: MaterialId,
        /// The site where it lies; none for a warehouse.
        project: Option<ProjectId>,
        /// The warehouse; blank for the firm's usual one.
        #[serde(default)]
        place: String,
        /// As typed: `120` in the material's unit, or `3 袋` in one of its packs.
        quantity: String,
        /// Shade or batch.
        #[serde(default)]
        batch: String,
        /// Note.
        #[serde(default)]
        note: String,
    }

    /// Names a lot of stock.
    pub struct StockRef {
        /// Which.
        id: Id<StockLot>,
    }

    /// Which quotes to offer.
    pub struct SupplyQuotesRequest {
        /// Of this project only.
        project: Option<ProjectId>,
        /// Older versions too.
        #[serde(default)]
        all: bool,
    }

    /// Quotes to buy for.
    pub struct PreviewList {
        /// The quotes.
        quotes: Vec<Id<Quote>>,
        /// Takes stock off.
        take_stock: bool,
    }

    /// A list to make.
    pub struct MakeList {
        /// The quotes.
        quotes: Vec<Id<Quote>>,
        /// Takes stock off.
        take_stock: bool,
        /// Of the preview that was seen; none makes it in any case.
        basis: Option<String>,
        /// Note.
        #[serde(default)]
        note: String,
    }

    /// Which lists to show.
    pub struct ListsRequest {
        /// Of this project only.
        project: Option<ProjectId>,
        /// Only these.
        status: Option<ListStatus>,
    }

    /// Names a list.
    pub struct ListRef {
        /// Which.
        id: Id<List>,
    }

    /// Cells to change; each is stored or refused by itself.
    pub struct EditList {
        /// The list.
        id: Id<List>,
        /// The cells.
        edits: Vec<ListEdit>,
    }

    /// One cell.
    pub struct ListEdit {
        /// The line.
        line: Id<ListLine>,
        /// The cell.
        column: ListColumn,
        /// As typed.
        text: String,
        /// The supplier that was picked, instead of a name.
        #[serde(default)]
        supplier: Option<SupplierId>,
    }

    /// A line to add by hand.
    pub struct AddListLine {
        /// The list.
        id: Id<List>,
        /// Its delivery site, one of the list's.
        project: ProjectId,
        /// A material of the price book; none for anything else.
        material: Option<MaterialId>,
        /// What it is, without a material.
        #[serde(default)]
        name: String,
        /// Specification, without a material.
        #[serde(default)]
        spec: String,
        /// What it is ordered by, without a material: 个, 套.
        #[serde(default)]
        unit: String,
        /// How many, as typed.
        packs: String,
    }

    /// Lines to remove.
    pub struct RemoveListLines {
        /// The list.
        id: Id<List>,
        /// Lines that were added by hand.
        lines: Vec<Id<ListLine>>,
    }

    /// What is said to the suppliers of a site.
    pub struct SaveListSite {
        /// The site.
        id: Id<ListSite>,
        /// Who receives the goods, with phone.
        receiver: String,
        /// How to get there and carry up.
        note: String,
    }

    /// A list's note.
    pub struct SaveListNote {
        /// The list.
        id: Id<List>,
        /// Note.
        note: String,
    }

    /// A list to work out again.
    pub struct RecomputeList {
        /// The list.
        id: Id<List>,
        /// Of the moves that were seen.
        basis: String,
    }

    /// A list to give to its suppliers.
    pub struct SendList {
        /// The list.
        id: Id<List>,
        /// Also where its quotes have moved since it was worked out.
        #[serde(default)]
        as_it_is: bool,
    }

    /// A line to explain.
    pub struct ExplainLine {
        /// Which.
        line: Id<ListLine>,
    }

    /// A purchase list on paper.
    pub struct PurchasePaper {
        /// The list.
        id: Id<List>,
        /// In which language.
        language: Language,
        /// With prices.
        prices: bool,
        /// Of one supplier only.
        #[serde(default)]
        supplier: Option<SupplierId>,
        /// With what the owner brings.
        #[serde(default)]
        owner: bool,
    }

    /// A bill of materials on paper.
    pub struct BillPaper {
        /// The quote.
        quote: Id<Quote>,
        /// In which language.
        language: Language,
        /// With prices.
        prices: bool,
    }
}
