//! The firm itself: its profile as printed on paper, and its members with their roles.
//!
//! Invariants: one profile row; at least one active owner, always; what left on paper is a ledger (`paper`). Every other slice may read these tables.
//! Which data classes a role sees stands in `rights`, for whom numbers are masked in `masks`, which papers say who made them in
//! `watermark`; what else a role may do, `office` decides.

pub mod api;
pub mod masks;
pub mod paper;
pub mod rights;
pub mod seat;
mod tables;
pub mod text;
pub mod watermark;

pub use api::{Member, Profile, Role, member_name, member_names, profile};
pub use tables::SLICE;
