//! What every host of an office has in common: how a process reaches a firm that another process has open, the
//! screens over HTTP, printers, and where things are kept on this computer.
//!
//! Invariants
//! - One process has a firm open: it holds the firm's lock and listens on a local socket that only this user can
//!   open. Every other process of this user goes through that socket.
//! - Over HTTP nothing is answered without a session, and a session begins with a link that works once.
//!
//! What this crate deliberately does not know: windows (the desktop shell does) and any table of the trade.
#![deny(missing_docs)]

pub mod care;
pub mod places;
pub mod platform;
pub mod printers;
pub mod protection;
pub mod reach;
pub mod socket;
pub mod sync;
pub mod web;
pub mod wire;

pub use office::files;
