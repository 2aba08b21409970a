//! The firm's profile and members, and what the firm keeps from whom.

use ::firm::api::{Member, SaveMember, save_member};
use ::firm::masks::{self, Masks, SaveMasks};
use ::firm::rights::{self, Rights, SaveRights};
use ::firm::watermark::{self, Watermark};
use store::Tx;

use crate::list::{Answer, Kind, List};
use crate::owners::owned;

pub(crate) fn list(list: &mut List) {
    list.query("firm.profile", firm::api::get_profile);
    list.command("firm.save_profile", firm::api::save_profile);
    list.query("firm.members", firm::api::members);
    list.host::<SaveMember, Member>("firm.save_member", Kind::Command, |office, caller, req| {
        let (firm, _) = office.firm(caller)?;
        let owners = firm.owners()?;
        let save = |tx: &Tx<'_>| save_member(tx, owners.ids(), req);
        Answer::of_command(office, caller, "firm.save_member", save)
    });
    list.previews("firm.save_member");
    list.query("firm.rights", rights::rights);
    list.host::<SaveRights, Rights>("firm.save_rights", Kind::Command, |office, caller, req| {
        owned(office, caller)?;
        let save = |tx: &Tx<'_>| rights::save_rights(tx, req);
        Answer::of_command(office, caller, "firm.save_rights", save)
    });
    list.previews("firm.save_rights");
    list.query("firm.masks", masks::masks);
    list.host::<SaveMasks, Masks>("firm.save_masks", Kind::Command, |office, caller, req| {
        owned(office, caller)?;
        let save = |tx: &Tx<'_>| masks::save_masks(tx, req);
        Answer::of_command(office, caller, "firm.save_masks", save)
    });
    list.previews("firm.save_masks");
    list.query("firm.watermarks", watermark::watermarks);
    list.host::<Watermark, Vec<Watermark>>(
        "firm.save_watermark",
        Kind::Command,
        |office, caller, req| {
            owned(office, caller)?;
            let save = |tx: &Tx<'_>| watermark::save_watermark(tx, req);
            Answer::of_command(office, caller, "firm.save_watermark", save)
        },
    );
    list.previews("firm.save_watermark");
}
