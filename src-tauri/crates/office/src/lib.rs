//! The one list of commands and queries, and the firm that is open.
//!
//! Everything that a window, a browser, the command line or a test can do goes through [`Office::call`]: a name and a
//! JSON request in, a JSON answer or a [`kernel::Fault`] out. The list is typed on both sides: [`typescript`] writes
//! what the screens import, [`List::schemas`] what the command line shows.
//!
//! It deliberately does not know windows, sockets or printers; hosts bring those.
#![deny(missing_docs)]

mod app;
mod attachments;
mod calls;
pub mod care;
mod columns;
mod commands;
mod demo;
mod document;
mod export;
pub mod files;
mod hearing;
mod history;
mod leaving;
mod list;
mod office;
mod owners;
mod practice;
pub mod protection;
mod script;
mod session;
pub mod sync;
mod typescript;
mod veil;

pub use calls::{Calls, Running};
pub use commands::{SLICES, list};
pub use demo::{DemoFirm, make as make_demo};
pub use document::{Format, Rendered};
pub use hearing::Ear;
pub use list::{Answer, Kind, List};
pub use office::{Caller, FILE_EXTENSION, Office};
pub use script::{Kept, Step};
pub use session::{Session, Visit};
pub use typescript::typescript;
