//! The firm's file: SQLite (built with SQLCipher), one write path, one change record, live reads.
//!
//! Invariants
//! - Every commit through [`Store::write`] leaves exactly one change record: each row changed, its columns with
//!   their values before and after, the member, the command and the time. Triggers generated from the manifest
//!   record it; domain code writes plain SQL and cannot forget. History, undo, live queries and sync read it.
//! - One writer connection; a pool of readers, each read a snapshot of its own.
//! - A read reports the tables that it depends on (taken from SQLite's authorizer when a statement is prepared,
//!   and kept with the cached statement) and whether it depends on the day.
//! - Tables are STRICT; every synced table has a 16-byte `id` primary key, no UNIQUE column, no AUTOINCREMENT,
//!   no REAL; each column is in the manifest with a stable number, a data class and a scope.
//! - Whoever asks has a [`Sight`]: columns of other classes read null to him and stay as they are, whatever the statement says.
//! - Long work says how far it is and can be given up whole: [`Db::pace`], [`Pace`].
//! - Ledgers are append-only: an UPDATE or DELETE of one is refused by the database itself.
//!
//! What this crate deliberately does not know: any table of the trade. Slices bring theirs as a [`Slice`].
#![deny(missing_docs)]

pub mod backup;
mod capture;
mod closed;
mod conn;
mod db;
mod env;
pub mod exchange;
mod follow;
pub mod history;
pub mod keys;
mod listed;
mod lock;
mod manifest;
mod marks;
mod number;
mod open;
mod own;
mod pace;
mod packed;
mod schema;
mod sight;
mod tx;

pub use conn::PlanStep;
pub use db::{Context, Db, Observed};
pub use env::{Environment, System};
pub use follow::{Mark, Touched};
pub use lock::Lock;
pub use manifest::{
    Class, Column, Document, Kind, Migration, Role, Scope, Slice, Table, col, entry, review,
};
pub use open::{Notice, Store, Written};
pub use own::Own;
pub use pace::{By, Pace, Progress};
pub use packed::Packed;
pub use sight::Sight;
pub use tx::Tx;

/// Marker of a person of the firm, for `Id<Member>`.
#[derive(Debug)]
pub enum Member {}

/// Marker of a change record, for `Id<Change>`.
#[derive(Debug)]
pub enum Change {}
