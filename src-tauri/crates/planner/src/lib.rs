//! The planner of construction schedules.
#![deny(missing_docs)]
pub mod calendar;
mod graph;
pub mod hours;
pub mod levelling;
mod path;
mod population;
mod programme;
pub mod rcpsp;
pub mod starter;

pub use path::{Broken, Dates, Plan};
pub use programme::{Constraint, Ends, Link, Programme, Site, State, Task};
