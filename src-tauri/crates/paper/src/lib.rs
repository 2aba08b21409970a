//! Layout of business documents for print.
#![deny(missing_docs)]

mod describe;

pub use describe::*;
