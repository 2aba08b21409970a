//! Practice: guided tasks in a copy of a firm that is thrown away, which see for themselves whether they are done.
//!
//! Invariants
//! - A practice file is marked in its own row (`practice_sandbox`), which stays in that file: no other file gets it by sync,
//!   and one that has it is never the source of a backup or of sync.
//! - A step is done when the data says so: the checks read rows and the change record of the member, and nothing is ticked
//!   by hand. What is undone is no longer done.
//!
//! It reads the tables of the slices above it, and writes none of them.
#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod api;
mod checks;
mod tables;
mod tasks;

pub use checks::Check;
pub use tables::SLICE;
