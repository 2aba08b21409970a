//! Commands and queries of quotes.

mod edit;
mod explain;
mod import;
mod import_rows;
mod lines;
mod quotes;
mod review;
mod sections;

pub use crate::settings::{save_settings, settings};
pub use crate::sheet::quote;
pub use edit::edit;
pub use explain::explain;
pub use import::{import_quote, read_quote_file};
pub use lines::{delete_lines, insert_lines, place_lines};
pub use quotes::*;
pub use review::{compare, omissions};
pub use sections::*;
