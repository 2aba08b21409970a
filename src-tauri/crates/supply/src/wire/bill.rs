//! The bill of materials of a quote, and the choice of its main materials.

use chrono::NaiveDate;
use kernel::{Fault, Id, Money, Quantity, Rate, UnitPrice};
use quoting::model::{Line, Mode, Quote, Status};
use quoting::wire::Language;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{MaterialId, PackId, ProjectId, SupplierId};

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
        /// In English.
        room_en: String,
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
        rooms: Vec<NeedingRoom>,
        /// The earliest day that it is to be on site.
        need_by: Option<NaiveDate>,
        /// When the order has to go out.
        order_by: Option<NaiveDate>,
        /// Packs times price, where this device may hold it.
        amount: Option<Money>,
    }

    /// A room or section that needs a material.
    pub struct NeedingRoom {
        /// Its name.
        name: String,
        /// In English.
        name_en: String,
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
        /// In English.
        name_en: String,
        /// The room or section, else blank.
        room: String,
        /// In English.
        room_en: String,
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
