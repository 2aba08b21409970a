//! Guided tasks.

use crate::List;
use ::practice::api;

pub(crate) fn list(list: &mut List) {
    list.query("practice.board", api::board);
}
