//! Supply: what a quote needs to be bought, and the lists it is bought by.
//!
//! Invariants
//! - A bill of materials is never stored: it is worked out from the quote, its recipes and the chosen main materials
//!   each time it is asked for.
//! - Quantities come from the quote's quantity, the recipe's consumption and its waste alone. The loss rate of a price
//!   is money and never enters here.
//! - The need of one quote line for one material is rounded once, half up, to a millionth of the material's unit. Sums
//!   of needs are exact; a material's sum per delivery site, less stock, is rounded up to whole packs once.
//! - What is needed never depends on a price. A supplier's smallest number raises packs, a break lowers their price; both
//!   are said beside the packs that the need comes to.
//! - Delivery is counted once over a supplier's whole order for a site, by his terms of today in a draft, and by those of
//!   the day when a list was sent from then on.
//! - A purchase list keeps what was worked out and what was changed by hand in columns of their own. Working it out
//!   again replaces the first and never the second.
//! - A sent list is closed by the database itself; every line keeps its explanation as it was on that day.
//!
//! What this crate deliberately does not know: orders, receipts and stock moves (stock is entered by hand), and the
//! project's own schedule (need-by dates are offsets of a template from the project's start).

pub mod api;
mod book;
mod lines;
pub mod model;
mod need_by;
mod needs;
mod orders;
mod planning;
pub mod print;
mod tables;
pub mod wire;
mod words;

pub use tables::SLICE;
