//! The stages of a customer's life, a file each, and what the firm does beside them.

pub mod contract;
pub mod design;
pub mod enquiry;
pub mod founding;
pub mod offers;
pub mod pool;
pub mod quote;
pub mod schedule;
pub mod site;
pub mod stock;
pub mod supply;
pub mod survey;
