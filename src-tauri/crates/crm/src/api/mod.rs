//! Commands and queries of this slice.

mod activities;
mod advance;
mod assignment;
mod board;
mod convert;
mod customer_types;
mod customers;
mod desk;
mod duplicates;
mod fields;
mod leads;
mod pool;
mod reminders;
mod reveals;
mod rules;
mod settings;

pub use activities::*;
pub use advance::*;
pub use assignment::*;
pub use board::*;
pub use convert::*;
pub use customer_types::*;
pub use customers::*;
pub use desk::*;
pub use duplicates::*;
pub use fields::{LeadFields, LeadRecord};
pub use leads::*;
pub use pool::*;
pub use reminders::*;
pub use reveals::*;
pub use rules::*;
pub use settings::*;
