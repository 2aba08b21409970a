//! The words every other crate speaks: exact numbers, ids, times and faults.
//!
//! Invariants: no input or output, no clock, no randomness; everything that varies is passed in.
//! Numbers are exact decimals held as scaled 64-bit integers; arithmetic is checked and never wraps.
//! On the wire every one of these types is text, so that no reader can lose a digit.
#![deny(missing_docs)]

mod capitals;
mod fault;
mod hlc;
mod id;
mod number;
#[cfg(feature = "sql")]
mod sql;
mod time;
pub mod typed;

pub use capitals::capitals;
pub use fault::{Fault, Result};
pub use hlc::{DeviceId, Hlc, Stamp};
pub use id::Id;
pub use number::{Money, Quantity, Rate, UnitPrice, round_half_up};
pub use rust_decimal::Decimal;
pub use time::Timestamp;
