//! Projects and their surveys: rooms with sizes and openings, and the quantities that quotes are computed from.
//!
//! Invariants
//! - Sizes are metres to the millimetre; a stored room and its openings can be true together ([`check`]).
//! - Every figure of a room is computed in [`model::quantities`], with how it came about; the explanation evaluates to it.
//! - A lead becomes a project once.
//!
//! It deliberately does not know prices: `quoting` reads [`rooms_of`].
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod api;
pub mod check;
mod layout;
pub mod model;
pub mod names;
mod quantities;
mod shorthand;
mod tables;

pub use api::{RoomWithQuantities, rooms_of};
pub use crm::Project;
pub use tables::SLICE;

/// Marker of a room, for `Id<Room>`.
#[derive(Debug)]
pub enum Room {}
/// Marker of an opening.
#[derive(Debug)]
pub enum Opening {}
