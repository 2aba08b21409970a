//! Commands and queries of this slice.

mod activities;
mod board;
mod convert;
mod customers;
mod duplicates;
mod fields;
mod leads;
mod rules;

pub use activities::*;
pub use board::*;
pub use convert::*;
pub use customers::*;
pub use duplicates::*;
pub use fields::{LeadFields, LeadRecord};
pub use leads::*;
pub use rules::*;
