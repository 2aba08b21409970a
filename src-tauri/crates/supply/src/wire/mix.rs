//! The cheapest mix of suppliers for a list: what it would change, and what that saves.

use chrono::NaiveDate;
use kernel::{Id, Money, Quantity, UnitPrice};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{List, ListLine, MaterialPack, SupplierId};

answers! {
    /// What the cheapest mix of suppliers would change. Nothing is stored.
    pub struct ListMix {
        /// Names exactly this result.
        basis: String,
        /// What the list costs as it stands; lines without a price left out.
        before: MixCost,
        /// What it would cost.
        after: MixCost,
        /// Less by this much.
        saving: Money,
        /// A mix that is cheaper still saves at most this much more; zero where this one is the cheapest.
        at_most: Money,
        /// The lines that would change.
        moves: Vec<MixMove>,
        /// The orders that would change: of a supplier for a site.
        orders: Vec<MixOrder>,
        /// Lines that stay because something about them was typed.
        typed: u32,
        /// Lines that stay because they have no price.
        unpriced: u32,
    }

    /// What orders cost.
    pub struct MixCost {
        /// The goods.
        goods: Money,
        /// Their delivery.
        fees: Money,
        /// What orders lack to the smallest ones of their suppliers: it is paid, or more is ordered.
        missing: Money,
        /// All of it.
        total: Money,
    }

    /// A line that would change.
    pub struct MixMove {
        /// The line.
        line: Id<ListLine>,
        /// Code of the material.
        code: String,
        /// Chinese name.
        name_zh: String,
        /// English name.
        name_en: String,
        /// Specification.
        spec: String,
        /// Unit of the quantities.
        unit: String,
        /// What is to be bought, rounded for lists. It stays.
        to_buy_shown: String,
        /// The site's name.
        site_name: String,
        /// As it stands.
        before: MixBuy,
        /// As it would be.
        after: MixBuy,
        /// Less for the goods by this much; below zero where the whole order gains more by it.
        saving: Money,
    }

    /// How a line is bought.
    pub struct MixBuy {
        /// From whom; none while there is nobody.
        supplier: Option<SupplierId>,
        /// Name.
        supplier_name: String,
        /// In English.
        supplier_name_en: String,
        /// The pack.
        pack: MaterialPack,
        /// How many.
        packs: Quantity,
        /// Price of each.
        price: UnitPrice,
        /// The price is that of a break from so many packs on.
        break_from: Option<Quantity>,
        /// The supplier sells no fewer; more packs than the need comes to.
        raised: bool,
        /// Packs times price.
        amount: Money,
        /// When the order has to go out.
        order_by: Option<NaiveDate>,
    }

    /// One supplier's order for one site that would change.
    pub struct MixOrder {
        /// From whom; none while there is nobody.
        supplier: Option<SupplierId>,
        /// Name.
        supplier_name: String,
        /// In English.
        supplier_name_en: String,
        /// The site's name.
        site_name: String,
        /// As it stands; none where there is no such order.
        before: Option<MixCost>,
        /// As it would be; none where there would be no such order.
        after: Option<MixCost>,
    }
}

requests! {
    /// A list to find the cheapest mix for.
    pub struct MixRequest {
        /// The list.
        id: Id<List>,
        /// Also for lines whose supplier, packs or price were typed.
        #[serde(default)]
        typed_too: bool,
    }

    /// A mix to take over.
    pub struct ApplyMix {
        /// The list.
        id: Id<List>,
        /// As it was asked for.
        #[serde(default)]
        typed_too: bool,
        /// Of the mix that was seen.
        basis: String,
    }
}
