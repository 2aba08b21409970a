//! What follows from the records of all slices together: what a project needs next.
//!
//! Invariants
//! - It reads the slices above through their queries and writes nothing; it has no tables.
//! - What comes next is decided in [`model::next_steps`] alone, pure over what the queries say; screens put it into words.
//!
//! It deliberately does not know how a step is done: that is the command of the slice it belongs to.

pub mod api;
pub mod model;
