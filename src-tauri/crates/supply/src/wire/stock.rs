//! Stock, counted by hand.

use kernel::{Id, Quantity, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{MaterialId, ProjectId, StockLot};

answers! {
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

    /// How many records a command touched.
    pub struct Touched {
        /// How many.
        count: u32,
    }
}

requests! {
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
}
