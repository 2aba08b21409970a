//! The resource-constrained core: one project, whole time units, renewable resources, finish-to-start links without lags.
//!
//! It is what the field calls RCPSP and what PSPLIB measures. [`search`] improves activity lists, [`bound`] says how short a
//! schedule can be at all.

pub mod bound;
mod generation;
mod problem;
mod rules;
pub mod search;

pub use generation::{Generation, Word};
pub use problem::{Activity, MOST_CAPACITY, MOST_RESOURCES, Problem};
pub use rules::{Rule, first, parallel};
