//! Commands and queries of supply.

mod bill;
mod editing;
mod lists;
mod making;
mod mix;
mod need_by;
mod stock;

pub use bill::{bill, candidates, choose_material};
pub use editing::{add_line, edit_list, remove_lines, save_note, save_site};
pub use lists::{explain, list, lists};
pub use making::{
    changes, delete_list, make_list, preview_list, quotes, recompute_list, send_list,
};
pub use mix::{apply_mix, mix};
pub use need_by::{need_by, reset_need_by, set_need_by, template};
pub use stock::{remove_stock, set_stock, stock};

pub(crate) use bill::{role, small};
pub(crate) use lists::sheet;
