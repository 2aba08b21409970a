//! The firm itself: its profile as printed on paper, and its members with their roles.
//!
//! Invariants: one profile row; at least one active owner, always; what left on paper is a ledger (`paper`). Every other slice may read these tables.
//! Which data classes a role sees stands in `rights`; what else a role may do, `office` decides.

pub mod api;
pub mod paper;
pub mod rights;
pub mod seat;
mod tables;
pub mod text;

pub use api::{Member, Profile, Role, member_name, member_names, profile};
pub use tables::SLICE;
