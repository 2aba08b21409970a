//! The firm's profile and members.

use crate::List;

pub(crate) fn list(list: &mut List) {
    list.query("firm.profile", firm::api::get_profile);
    list.command("firm.save_profile", firm::api::save_profile);
    list.query("firm.members", firm::api::members);
    list.command("firm.save_member", firm::api::save_member);
}
