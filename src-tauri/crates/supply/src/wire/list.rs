//! A purchase list as it stands.

use catalog::offer::PriceBreak;
use chrono::NaiveDate;
use kernel::{Id, Money, Quantity, Timestamp, UnitPrice};
use quoting::model::Quote;
use quoting::wire::Language;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    BillQuote, ExplainedRoom, List, ListLine, ListSite, MaterialId, MaterialPack, ProjectId,
    SupplierId, SupplyGap,
};

words! {
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
}

answers! {
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
        /// What the packs and their delivery cost, where this device may hold it.
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
        /// What it costs with delivery, where this device may hold it.
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
        goods: Option<Money>,
        /// What their delivery costs, where the goods have a price; none for what the owner brings.
        delivery: Option<OrderDelivery>,
        /// Goods with delivery.
        total: Option<Money>,
        /// Lines without a price.
        unpriced: u32,
        /// The first day on which something has to be on site.
        need_by: Option<NaiveDate>,
        /// The first day on which an order has to go out.
        order_by: Option<NaiveDate>,
    }

    /// What delivery makes of an order: one supplier's lines for one site.
    pub struct OrderDelivery {
        /// What the lines cost.
        goods: Money,
        /// What their delivery costs.
        fee: Money,
        /// Goods from this amount on are delivered free.
        free_from: Option<Money>,
        /// What they lack to that, where it is less than the fee.
        to_free: Option<Money>,
        /// The supplier takes no order below this amount.
        minimum: Option<Money>,
        /// What the goods lack to that; zero where nothing is missing.
        missing: Money,
        /// Goods with delivery.
        total: Money,
    }

    /// A larger number of packs that costs less, by a price break.
    pub struct CheaperCount {
        /// Packs.
        packs: Quantity,
        /// Price of each.
        price: UnitPrice,
        /// Packs times price.
        amount: Money,
        /// Less than now by this much.
        saving: Money,
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
        /// Packs that the need comes to, rounded up once.
        packs_needed: Quantity,
        /// Packs as worked out: those, and as many as the supplier sells at least.
        packs_computed: Quantity,
        /// Packs to order.
        packs: Quantity,
        /// They were typed.
        packs_manual: bool,
        /// They are fewer than what is left to buy.
        short: bool,
        /// The fewest packs that the supplier sells.
        minimum: Option<Quantity>,
        /// They are fewer than that.
        under_minimum: bool,
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
        /// Price of a pack for so many packs, where this device may hold it.
        price: Option<UnitPrice>,
        /// The supplier's price of a pack before any break.
        price_plain: Option<UnitPrice>,
        /// The price is that of a break from so many packs on.
        break_from: Option<Quantity>,
        /// The supplier's breaks.
        breaks: Vec<PriceBreak>,
        /// More packs that cost less.
        cheaper: Option<CheaperCount>,
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

    /// A list that was made.
    pub struct NewList {
        /// Identity.
        id: Id<List>,
        /// CG….
        number: String,
    }
}

requests! {
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
}
