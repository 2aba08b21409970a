//! Commands and queries of this slice.

mod activities;
mod customers;
mod fields;
mod leads;
mod rules;

pub use activities::*;
pub use customers::*;
pub use fields::{LeadFields, LeadRecord};
pub use leads::*;
pub use rules::*;
