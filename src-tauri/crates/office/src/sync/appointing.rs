//! Roles of members and of their devices. What a device may do is said in a certificate by an owner's device; whoever has the
//! firm's data can write a role into it. So a role that was chosen at this computer is said by it as soon as there is a relay, and of
//! one that came from elsewhere an owner is told, who says it by a click.

use ::sync::{Engine, Placed};
use firm::api::Nothing;
use kernel::{Fault, Id, Result};
use store::{Db, Member, Pace};

use super::inviting::owned;
use super::line::Line;
use super::wire::SyncDeviceRef;
use crate::list::Answer;
use crate::office::{Caller, Firm, Office};

/// The role of somebody who works for the firm.
pub(super) fn role(db: &Db<'_>, member: Id<Member>) -> Result<Option<String>> {
    db.opt(
        "SELECT role FROM firm_member WHERE id=?1 AND active=1",
        [member],
        |r| r.get(0),
    )
}

/// Says the roles that were chosen at this computer.
pub(super) fn as_chosen(line: &Line, engine: &mut Engine, firm: &Firm, pace: &Pace) -> Result<()> {
    let wanted = |placed: Placed<'_>| {
        firm.look(|db| {
            let other = role(db, placed.member)?.filter(|role| role != placed.role);
            let row = Id::from_bytes(*placed.member.as_bytes());
            match other {
                Some(role) if firm.store.written_here(db, "firm_member", row, "role")? => {
                    Ok(Some(role))
                }
                _ => Ok(None),
            }
        })
    };
    let way = line.way(&firm.store, pace)?;
    if engine.appoint(&firm.store, &way, &wanted)? > 0 {
        line.announce();
    }
    Ok(())
}

/// Gives a device the role of its member, wherever that was chosen.
pub(super) fn appoint(office: &Office, caller: &Caller, req: SyncDeviceRef) -> Result<Answer> {
    let (firm, _) = owned(office, caller)?;
    let line = &firm.line;
    line.shared(&firm)?;
    if firm.store.device() == Some(req.device_id) {
        return Err(Fault::new(
            "sync.appoint_own",
            "This computer cannot give itself a role. Do it on another owner's computer.",
        ));
    }
    let wanted = |placed: Placed<'_>| match placed.device == req.device_id {
        true => firm.look(|db| role(db, placed.member)),
        false => Ok(None),
    };
    let way = line.way(&firm.store, &caller.pace)?;
    line.at_once(|engine| engine.appoint(&firm.store, &way, &wanted))?;
    line.announce();
    Answer::plain(&Nothing {})
}
