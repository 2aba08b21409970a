//! Commands and queries of this slice.

mod rooms;
mod settings;

pub use rooms::*;
pub use settings::*;
