//! Commands and queries of quotes.

mod edit;
mod explain;
mod import;
mod import_rows;
mod late;
mod lines;
mod quotes;
mod review;
mod sections;

pub use crate::checks::{checks, delete_check, reset_checks, save_check, switch_check};
pub use crate::settings::{check_fee_stacks, save_settings, settings, usual_settings};
pub use crate::sheet::quote;
pub use crate::templates::{
    delete_template, restore_templates, save_template, template_of_quote, templates,
};
pub use edit::edit;
pub use explain::explain;
pub use import::{import_quote, read_quote_file};
pub use late::version_with_late;
pub use lines::{delete_lines, insert_lines, place_lines};
pub use quotes::*;
pub use review::{compare, omissions};
pub use sections::*;
