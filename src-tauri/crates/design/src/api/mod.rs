//! Commands and queries of this slice.

mod advance;
mod edit;
mod handover;
mod openings;
mod project_types;
mod projects;
mod rooms;
mod settings;
mod survey;

pub use advance::*;
pub use edit::*;
pub use handover::*;
pub use openings::*;
pub use project_types::*;
pub use projects::*;
pub use rooms::*;
pub use settings::*;
pub use survey::*;
