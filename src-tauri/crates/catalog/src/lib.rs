//! The firm's price book: work items with split prices and recipes, materials with packs, suppliers and dated prices.
//!
//! Invariants
//! - Prices are dated and never overwritten once their day has passed: a change makes a row of a later price list, so that every
//!   earlier quote can be explained.
//! - The price loss of an item raises its price only; quantities take the waste of recipe lines and materials.
//! - A recipe's formula is checked when it is saved: every name it uses is one of the recipe's parameters.
//! - What is imported lands as one change, and undoing it takes all of it back.
//!
//! What this crate deliberately does not know: quotes, lines and totals (`quoting`), and what is ordered (`supply`). It gives them
//! formulas ([`formula`]), recipes and pack rounding ([`recipe`]), what a price is by how many are taken ([`offer`]), search ([`search`]) and the reader of foreign tables ([`sheet`]).
#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod api;
pub mod formula;
pub mod offer;
pub mod recipe;
pub mod search;
pub mod seed;
pub mod sheet;
mod tables;
pub mod words;

pub use tables::{
    Category, Item, ItemPrice, Material, Pack, PriceList, Recipe, RecipeLine, SLICE, Supplier,
    SupplierPrice,
};
