//! Ways of output. PDF and PNG draw the same layout; the workbook is made from the description.

mod pdf;
mod png;
mod xlsx;

pub use pdf::{Rendered, render_pdf};
pub use png::{Pictures, render_png, render_png_pages};
pub use xlsx::{header_code, render_xlsx};
