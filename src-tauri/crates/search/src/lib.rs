//! Search over everything: records of every slice, found while somebody types.
//!
//! Invariants
//! - The index is kept in memory and made from the records alone; nothing of it is in the firm's file, so that nothing of a
//!   higher data class lies there twice, no backup carries it, and no older version can have left something wrong in it.
//! - It follows the one change record: each question first catches up within its own snapshot. Undo, merges and whatever else
//!   commits rows are followed by that. After any changes it is what a new index would be; a test holds it to that.
//! - Every text has the data class of the columns that it is made of, every entry its scope. A [`Sight`] says what somebody
//!   may see: what he may not see is neither found, nor marked, nor shown.
//!
//! Why no full-text tables: a hundred thousand records are some thirty megabytes; going through all of them costs less
//! than a few milliseconds, the same for one character as for ten, gives exact counts, and finds any part of any text by
//! pinyin or as written, which tokens cannot. Writing costs nothing at all.
//!
//! It deliberately does not know how a record is opened; screens do.

pub mod api;
mod entry;
mod index;
mod model;
mod plan;
mod query;
mod stale;

pub use index::Search;
pub use model::Sight;

#[cfg(test)]
mod tests;
