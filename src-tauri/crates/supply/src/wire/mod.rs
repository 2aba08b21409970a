//! What crosses the wire: requests and answers of supply, and the explanation that a list's line keeps.

use kernel::Id;

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

mod bill;
mod edit;
mod explain;
mod list;
mod mix;
mod need_by;
mod stock;

pub use bill::*;
pub use edit::*;
pub use explain::*;
pub use list::*;
pub use mix::*;
pub use need_by::*;
pub use stock::*;
