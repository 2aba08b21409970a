//! Roles: a device has the one that a certificate gave it. A member's role in the firm's data follows from what anybody may
//! write; so an owner's device says in a certificate what holds for the devices of that member, and nothing else counts.

use std::cell::Cell;

use envelope::certificate::{Grant, OWNER};
use envelope::{Act, Room, Roster};
use kernel::{DeviceId, Id, Result};
use store::{Class, Member, Pace, Store};

use crate::engine::Engine;
use crate::enrol::CLASSES;
use crate::push::sealed_class;
use crate::relay::{Relay, Stop};
use crate::round::Round;

/// A device of the firm, and whose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed<'a> {
    /// Which.
    pub device: DeviceId,
    /// Whose it is.
    pub member: Id<Member>,
    /// The code of the role that it has.
    pub role: &'a str,
}

impl Engine {
    /// Gives devices other roles, where this is an owner's device and `wanted` names one; what is already so costs no
    /// request. An owner's device says it of every device but itself, so there is always one left. How many have another role
    /// now.
    ///
    /// # Errors
    /// `sync.offline`, what `wanted` says, and as [`Engine::step`].
    pub fn appoint(
        &mut self,
        store: &Store,
        relay: &dyn Relay,
        wanted: &dyn Fn(Placed<'_>) -> Result<Option<String>>,
    ) -> Result<usize> {
        self.round(store, relay, &Pace::default(), |round| {
            round.appoint(wanted)
        })
        .map_err(Into::into)
    }
}

impl Round<'_> {
    fn appoint(
        &mut self,
        wanted: &dyn Fn(Placed<'_>) -> Result<Option<String>>,
    ) -> Result<usize, Stop> {
        let own = self.session.device;
        if !self.is_owner() || appointments(&self.session.roster, own, wanted)?.is_empty() {
            return Ok(0);
        }
        let count = Cell::new(0);
        self.append(|roster, _| {
            // Another owner may have said meanwhile that this is none any more.
            if !roster.is_owner(own) {
                count.set(0);
                return Ok(None);
            }
            let acts = appointments(roster, own, wanted)?;
            let roles = acts.iter().filter(|act| matches!(act, Act::Role { .. }));
            count.set(roles.count());
            Ok((!acts.is_empty()).then_some((acts, Vec::new())))
        })?;
        Ok(count.get())
    }
}

/// What is to be said of the devices of which something else is wanted than they have.
fn appointments(
    roster: &Roster,
    own: DeviceId,
    wanted: &dyn Fn(Placed<'_>) -> Result<Option<String>>,
) -> Result<Vec<Act>> {
    let mut acts = Vec::new();
    for known in roster.devices().filter(|known| known.removal().is_none()) {
        let device = known.id();
        let placed = Placed {
            device,
            member: Id::from_bytes(known.card().member),
            role: known.role(),
        };
        let Some(role) = wanted(placed)?.filter(|role| role != placed.role) else {
            continue;
        };
        if device == own && placed.role == OWNER {
            continue;
        }
        // Who is no owner any more has what he is given, as whoever comes in.
        let missing = grants(device, &CLASSES).filter(|grant| {
            placed.role == OWNER
                && !known
                    .grants()
                    .any(|(room, write)| room == grant.room && write)
        });
        acts.extend(missing.map(Act::Grant));
        acts.push(Act::Role { device, role });
    }
    Ok(acts)
}

/// The rights of a device to classes, for the whole firm.
pub(crate) fn grants(device: DeviceId, classes: &[Class]) -> impl Iterator<Item = Grant> {
    classes.iter().map(move |class| Grant {
        device,
        room: Room::firm(sealed_class(*class)),
        write: true,
    })
}
