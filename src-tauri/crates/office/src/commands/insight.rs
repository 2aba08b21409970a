//! What follows from all slices together.

use ::insight::api;

use crate::List;

pub(crate) fn list(list: &mut List) {
    list.query("insight.next_steps", api::next_steps);
    list.query("insight.agenda", api::agenda);
}
