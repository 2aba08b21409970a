//! Files that hang on the entries of a timeline: photos, drawings, documents.
//!
//! Invariants
//! - A file's bytes are sealed under a key of their own ([`envelope::file`]) and lie beside the firm's file ([`Vault`]); what
//!   opens them, its name and a small picture of it are in its row. Whoever may not hold customers' contacts may not open it.
//! - A row is written after its bytes are on the disk, under their name. Bytes whose row is gone stay for [`KEPT_DAYS`] days:
//!   taking the removal back finds them.
//! - Nothing but this computer's own disk is read or written: bytes that come from elsewhere get their name once their hash is it ([`Coming`]).
//!
//! It deliberately does not know what a file hangs on beyond the entry: leads, customers and projects are the timeline's.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod api;
pub mod model;
pub mod picture;
pub mod queue;
mod tables;
mod vault;

pub use tables::SLICE;
pub use vault::{Coming, FileId, KEPT_DAYS, Part, Vault, damaged, refused};

/// Marker of a file that hangs on something, for `Id<Attachment>`.
#[derive(Debug)]
pub enum Attachment {}
