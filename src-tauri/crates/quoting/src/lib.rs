//! Quotes: rooms with lines, the fee stack, discount, rounding and tax, versions, and their documents.
//!
//! Invariants
//! - Every amount is worked out by [`model`], [`fees`] and [`totals`], pure and exact; nothing else adds money.
//! - A draft follows its project's rooms: quantities come from formulas over the rooms as they are measured now.
//!   Sending a quote freezes quantities, prices, measurements and names.
//! - A quote that is not a draft cannot change: triggers refuse it, so undo and redo obey as well.
//! - One number (BJ…) covers all versions of a quote; a line keeps its `lineage` through versions and copies.
//!
//! It deliberately does not know what materials a line takes (that is `supply`) nor what a contract says.

pub mod api;
mod assets;
mod checks;
mod compare;
mod compute;
pub mod fees;
mod items;
mod measure;
pub mod model;
mod omissions;
pub mod print;
mod rows;
mod settings;
mod sheet;
pub mod sort;
mod stored;
mod tables;
mod templates;
pub mod totals;
pub mod wire;
mod words;

pub use sheet::{WorkedLine, worked_lines};
pub use tables::SLICE;
