//! Roles of members and of their devices, and what these see. What a device may do is said in a certificate by an owner's device;
//! whoever has the firm's data can write a role, or what a role sees, into it. So what an owner chose at this computer is said by
//! it as soon as there is a relay, and of what came from elsewhere an owner is told, who says it by a click.

use ::sync::{CLASSES, Engine, Place, Placed};
use firm::api::Nothing;
use firm::rights::{self, DataClass};
use kernel::{Fault, Id, Result};
use store::{Class, Db, Member, Pace, Sight};

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

/// The classes of a sight, as certificates name them.
pub(super) fn classes(sight: Sight) -> Vec<Class> {
    let mut classes = CLASSES.to_vec();
    classes.retain(|class| sight.sees(*class));
    classes
}

/// What the device of somebody who works for the firm is to have.
pub(super) fn place(db: &Db<'_>, member: Id<Member>) -> Result<Option<Place>> {
    let Some(role) = role(db, member)? else {
        return Ok(None);
    };
    let own = rights::own_contacts(db, member)?;
    let mut classes = classes(rights::sight(db, member)?);
    classes.retain(|class| !own || *class != Class::Contact);
    Ok(Some(Place { role, classes, own }))
}

/// Says the roles and rights that owners chose at this computer.
pub(super) fn as_chosen(line: &Line, engine: &mut Engine, firm: &Firm, pace: &Pace) -> Result<()> {
    let wanted = |placed: &Placed<'_>| {
        let now = firm.look(|db| place(db, placed.member))?;
        let Some(due) = now.filter(|due| !due.is(placed)) else {
            return Ok(None);
        };
        // Most rounds come to no such device, and need not know who owns the firm.
        let owners = firm.owners()?;
        let chosen = firm.look(|db| {
            let role = due.role == placed.role || owners.chose(firm, db, placed.member)?;
            let same = Place {
                role: due.role.clone(),
                classes: placed.classes.clone(),
                own: placed.own,
            };
            Ok(role && (same == due || owners.chose_rights(firm, db, &due.role)?))
        })?;
        Ok(chosen.then_some(due))
    };
    let way = line.way(&firm.store, pace)?;
    if engine.appoint(&firm.store, &way, &wanted)? > 0 {
        line.announce();
    }
    Ok(())
}

/// Gives a device the role of its member and what that sees, wherever it was chosen: what the owner saw, and nothing else.
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
    let saw = |due: &Place| {
        let sees = DataClass::of(&due.classes, due.own);
        due.role == req.role && req.sees.as_ref().is_none_or(|saw| *saw == sees)
    };
    let wanted = |placed: &Placed<'_>| {
        if placed.device != req.device_id {
            return Ok(None);
        }
        match firm.look(|db| place(db, placed.member))? {
            Some(due) if saw(&due) => Ok(Some(due)),
            _ => Err(Fault::new(
                "sync.role_moved",
                "This person's role, or what it sees, was changed meanwhile. Look at the list of computers again.",
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
