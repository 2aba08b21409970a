//! Exchanging changes with other devices of the firm: what this one did ([`crate::Store::outgoing`]), and applying what others
//! did ([`crate::Store::incoming`]).
//!
//! How it merges. Every change has a [`Stamp`]. A column of a row is a register: the write with the greatest stamp is its
//! value. Whether a row is there is a register of its own: its latest insertion or deletion; an insertion writes every
//! column besides. So the same changes in any order, any number of times, give the same rows on every device
//! ([`crate::Store::digest`]). Four things follow from the registers and are no writes:
//! - A row that was deleted while another device made something refer to it stays as a ghost, as long as it is referred to.
//! - A column marked `review` that two devices wrote without knowing of each other has its latest value, and the other
//!   one is kept as a conflict until somebody writes the column with both in sight ([`crate::Store::settle`]).
//! - Writes of a row that is not there wait, and count if it comes.
//! - A document that was sent is what was sent: what others wrote in it without knowing is not shown in it, and is listed
//!   until somebody settles it ([`crate::Store::afterwards`]).
//!
//! A change may come with more than one stamp: its device gave it another one because the clock had been ahead, then went
//! back to a backup of before. The earliest counts, everywhere: what the change touched is merged again by it.
//!
//! The clock of a column is nowhere but in the change record: it is the stamp of the last change in it that touched the
//! column. What is applied is recorded with its own stamp after what it overwrites, so the order of the record is the
//! order of the stamps for each column.
//!
//! Invariants
//! - One transaction applies everything, the caller's cursor included, or nothing.
//! - What cannot be applied (a table that is a device's own, a text where a number belongs) is named and left out whole;
//!   it never stops the rest. What a newer version wrote in tables or columns unknown here waits for the upgrade.
//! - No guard, cascade or capture runs on what is applied: the other device ran them when it was written.

use std::collections::BTreeSet;

use kernel::{Fault, Id, Stamp, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Change, Class, Member};

mod afterwards;
mod again;
mod at_hand;
mod body;
mod carried;
mod check;
mod classes;
mod conflict;
mod digest;
mod ghost;
mod held;
mod incoming;
mod later;
mod lists;
mod merge;
mod outgoing;
mod record;
mod seal;
mod sending;
mod shape;
mod state;
mod trail;

pub(crate) use body::{ADD_ROW, Body, add_row};
pub(crate) use conflict::written;
pub use held::held;
pub(crate) use sending::said;
pub(crate) use shape::{Shape, Shapes, unhex};
pub(crate) use state::{State, meta, set_meta};
pub(crate) use trail::LOST;

/// One change as it travels: a transaction on the device that made it, a transaction on every other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its identity on every device.
    pub change: Id<Change>,
    /// When and where it was written.
    pub stamp: Stamp,
    /// The moment by the clock of that device, for people.
    pub at: Timestamp,
    /// Who.
    pub member: Id<Member>,
    /// Which command.
    pub command: String,
    /// `do`, `undo` or `redo`.
    pub kind: String,
    /// The change that this one took back or did again.
    pub reverts: Option<Id<Change>>,
    /// Why undo may not revert it, where it may not.
    pub kept: Option<String>,
    /// What it did, a row at most once.
    pub rows: Vec<RowOp>,
}

/// What a change did to one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowOp {
    /// The number of the table.
    pub table: u16,
    /// The row.
    pub row: Id<()>,
    /// What was done.
    pub op: Op,
    /// The columns written, a column at most once: every one of an insertion, what moved of an update, none of a deletion.
    pub cells: Vec<Cell>,
}

/// What is done to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Op {
    /// It is there, with these columns.
    Insert,
    /// Columns were written.
    Update,
    /// It is gone.
    Delete,
}

/// A column written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The number of the column.
    pub column: u8,
    /// What it holds from then on.
    pub value: Value,
    /// Of an update of a `review` column: the stamps of the writes that its author had before him, and wrote over. One as
    /// a rule; more where he settled a conflict. Empty otherwise.
    pub over: Vec<Stamp>,
}

/// A stored value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// Nothing.
    Null,
    /// A number.
    Integer(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

/// What this device did that the others may not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// How many changes.
    pub count: u64,
    /// When the first of them was made.
    pub since: Option<Timestamp>,
    /// The end of the change record: where nothing waits, nothing up to here will ever.
    pub through: i64,
}

/// What became of groups that arrived.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Incoming {
    /// Groups applied.
    pub applied: usize,
    /// Groups that had been applied before.
    pub known: usize,
    /// Those of them that were merged again, since an earlier stamp of theirs came.
    pub earlier: usize,
    /// Groups that can never be applied, and why. They left nothing.
    pub refused: Vec<(Id<Change>, Fault)>,
    /// Rows that wait: for the rows that they update, or for a newer version of the program.
    pub waiting: usize,
    /// Conflicts that came up and are for a person to settle.
    pub conflicts: usize,
    /// Tables whose rows moved.
    pub tables: BTreeSet<String>,
}

/// A column that two devices wrote without knowing of each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// The table's SQL name.
    pub table: &'static str,
    /// The row.
    pub row: Id<()>,
    /// The column's SQL name.
    pub column: &'static str,
    /// Its data class.
    pub class: Class,
    /// What was written: first what the row holds, then what it does not. Two or more.
    pub sides: Vec<Side>,
}

/// One of the values of a [`Conflict`].
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// The change that wrote it.
    pub change: Id<Change>,
    /// The stored value; bytes as hexadecimal text. Null where it is kept back from who asks.
    pub value: serde_json::Value,
    /// Whether the value is kept back.
    pub hidden: bool,
    /// Who wrote it.
    pub member: Id<Member>,
    /// When.
    pub at: Timestamp,
}

/// A document in which somebody wrote after it had been sent, without knowing of it. It is what was sent all the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Afterwards {
    /// The table's SQL name.
    pub table: &'static str,
    /// The document.
    pub row: Id<()>,
    /// Who sent it.
    pub sent: Whose,
    /// Who settled it, where it is settled.
    pub settled: Option<Settled>,
    /// What was written, by rows.
    pub late: Vec<Late>,
}

/// A change that settled something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Whose it is.
    pub by: Whose,
}

/// Whose a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whose {
    /// The change.
    pub change: Id<Change>,
    /// Who.
    pub member: Id<Member>,
    /// When.
    pub at: Timestamp,
}

/// What somebody wrote in one row of a document after it had been sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Late {
    /// The table's SQL name.
    pub table: &'static str,
    /// The row.
    pub row: Id<()>,
    /// What was done.
    pub op: Op,
    /// Who did it.
    pub by: Whose,
    /// What was written: all of a row that was added, what differs of another, nothing of one that was deleted.
    pub cells: Vec<LateCell>,
}

/// A column of [`Late`].
#[derive(Clone, Debug, PartialEq)]
pub struct LateCell {
    /// The column's SQL name.
    pub column: &'static str,
    /// Its data class.
    pub class: Class,
    /// Whether its values are kept back from who asks.
    pub hidden: bool,
    /// What was sent; nothing of a row that was added.
    pub sent: Value,
    /// What was written.
    pub late: Value,
}
