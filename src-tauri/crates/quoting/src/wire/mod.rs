//! What crosses the wire: requests and answers of the quote commands.

use kernel::Id;

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

pub use firm::api::Language;

mod change;
mod defaults;
mod import;
mod review;
mod sheet;

pub use change::*;
pub use defaults::*;
pub use import::*;
pub use review::*;
pub use sheet::*;
