//! Roles of members and of their devices. What a device may do is said in a certificate by an owner's device; whoever has the
//! firm's data can write a role into it. So a role that an owner chose at this computer is said by it as soon as there is a relay,
//! and of one that came from elsewhere an owner is told, who says it by a click.

use ::sync::{Engine, Placed};
use firm::api::Nothing;
use kernel::{Fault, Id, Result};
use store::{Db, Member, Pace};

use super::line::Line;
use super::wire::SyncAppoint;
use crate::list::Answer;
use crate::office::{Caller, Firm, Office};
use crate::owners::owned;

/// The role of somebody who works for the firm.
pub(super) fn role(db: &Db<'_>, member: Id<Member>) -> Result<Option<String>> {
    db.opt(
        "SELECT role FROM firm_member WHERE id=?1 AND active=1",
        [member],
        |r| r.get(0),
    )
}

/// Says the roles that owners chose at this computer.
pub(super) fn as_chosen(line: &Line, engine: &mut Engine, firm: &Firm, pace: &Pace) -> Result<()> {
    let wanted = |placed: Placed<'_>| {
        let now = firm.look(|db| role(db, placed.member))?;
        let Some(due) = now.filter(|role| role != placed.role) else {
            return Ok(None);
        };
        // Most rounds come to no such device, and need not know who owns the firm.
        let owners = firm.owners()?;
        let chosen = firm.look(|db| owners.chose(firm, db, placed.member))?;
        Ok(chosen.then_some(due))
    };
    let way = line.way(&firm.store, pace)?;
    if engine.appoint(&firm.store, &way, &wanted)? > 0 {
        line.announce();
    }
    Ok(())
}

/// Gives a device the role of its member, wherever that was chosen: the one that the owner saw, and no other.
pub(super) fn appoint(office: &Office, caller: &Caller, req: SyncAppoint) -> Result<Answer> {
    let (firm, _) = owned(office, caller)?;
    let line = &firm.line;
    line.shared(&firm)?;
    if firm.store.device() == Some(req.device_id) {
        return Err(Fault::new(
            "sync.appoint_own",
            "This computer cannot give itself a role. Do it on another owner's computer.",
        ));
    }
    let wanted = |placed: Placed<'_>| {
        if placed.device != req.device_id {
            return Ok(None);
        }
        match firm.look(|db| role(db, placed.member))? {
            Some(role) if role == req.role => Ok(Some(role)),
            _ => Err(Fault::new(
                "sync.role_moved",
                "This person's role was changed meanwhile. Look at the list of computers again.",
            )),
        }
    };
    let way = line.way(&firm.store, &caller.pace)?;
    line.at_once(|engine| engine.appoint(&firm.store, &way, &wanted))?;
    line.announce();
    let said = line.reader.status(&firm.store)?.is_some_and(|status| {
        let mut devices = status.devices.iter();
        devices.any(|one| one.device == req.device_id && one.role == req.role)
    });
    match said {
        true => Answer::plain(&Nothing {}),
        false => Err(Fault::new(
            "relay.not_allowed",
            "An owner's computer can do this. Ask an owner.",
        )),
    }
}
