//! Roles and rights: a device has what a certificate gave it. A member's role in the firm's data, and what a role sees, follow
//! from what anybody may write; so an owner's device says in a certificate what holds for the devices of that member, and nothing
//! else counts.

use std::cell::Cell;
use std::collections::BTreeSet;

use envelope::certificate::{Grant, OWNER};
use envelope::{Act, EpochKey, Room, Roster};
use kernel::{DeviceId, Id, Result};
use store::{Class, Environment, Member, Pace, Store};

use crate::engine::Engine;
use crate::enrol::{CLASSES, with_new_keys};
use crate::holding::granted;
use crate::push::sealed_class;
use crate::relay::{Relay, Stop};
use crate::round::Round;

/// A device of the firm, whose it is, and what it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<'a> {
    /// Which.
    pub device: DeviceId,
    /// Whose it is.
    pub member: Id<Member>,
    /// The code of the role that it has.
    pub role: &'a str,
    /// The classes that it may read and write.
    pub classes: Vec<Class>,
}

/// What a device is to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The code of its role.
    pub role: String,
    /// The classes that it may read and write; an owner's device has every one, and every device [`Class::Base`].
    pub classes: Vec<Class>,
}

impl Place {
    fn has(&self, class: Class) -> bool {
        self.role == OWNER || class == Class::Base || self.classes.contains(&class)
    }

    /// Whether this is what a device has.
    pub fn is(&self, placed: &Placed<'_>) -> bool {
        self.role == placed.role
            && CLASSES
                .iter()
                .all(|class| self.has(*class) == placed.classes.contains(class))
    }
}

impl Engine {
    /// Gives devices other roles and rights, where this is an owner's device and `wanted` names some; what is already so costs
    /// no request. What a device may not read any more gets new keys in the same certificate. An owner's device says it of
    /// every device but itself, so there is always one left. How many devices have something else now.
    ///
    /// # Errors
    /// `sync.offline`, what `wanted` says, and as [`Engine::step`].
    pub fn appoint(
        &mut self,
        store: &Store,
        relay: &dyn Relay,
        wanted: &dyn Fn(&Placed<'_>) -> Result<Option<Place>>,
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
        wanted: &dyn Fn(&Placed<'_>) -> Result<Option<Place>>,
    ) -> Result<usize, Stop> {
        let own = self.session.device;
        if !self.is_owner() || Said::of(&self.session.roster, own, wanted)?.devices == 0 {
            return Ok(0);
        }
        let count = Cell::new(0);
        self.append(|roster, env| {
            count.set(0);
            // Another owner may have said meanwhile that this is none any more.
            if !roster.is_owner(own) {
                return Ok(None);
            }
            let said = Said::of(roster, own, wanted)?;
            count.set(said.devices);
            Ok((said.devices > 0).then(|| said.certified(roster, env)))
        })?;
        Ok(count.get())
    }
}

/// What is to be said of the devices of which something else is wanted than they have.
#[derive(Default)]
struct Said {
    acts: Vec<Act>,
    /// Rooms that somebody knew and may not read any more.
    stale: BTreeSet<Room>,
    devices: usize,
}

impl Said {
    fn of(
        roster: &Roster,
        own: DeviceId,
        wanted: &dyn Fn(&Placed<'_>) -> Result<Option<Place>>,
    ) -> Result<Self> {
        let mut said = Self::default();
        for known in roster.devices().filter(|known| known.removal().is_none()) {
            let placed = Placed {
                device: known.id(),
                member: Id::from_bytes(known.card().member),
                role: known.role(),
                classes: granted(roster, known.id()),
            };
            let due = wanted(&placed)?.filter(|place| !place.is(&placed));
            let Some(place) = due else { continue };
            if placed.device == own && placed.role == OWNER {
                continue;
            }
            said.devices += 1;
            said.place(roster, known, &placed, place);
        }
        Ok(said)
    }

    fn place(
        &mut self,
        roster: &Roster,
        known: &envelope::Device,
        placed: &Placed<'_>,
        place: Place,
    ) {
        let device = placed.device;
        for class in CLASSES {
            let room = Room::firm(sealed_class(class));
            let grant = known.grants().find(|(own, _)| *own == room);
            let writes = grant.is_some_and(|(_, write)| write);
            match place.has(class) {
                // Who owns everything needs no grant, and who ceases to has what he is given.
                true if place.role != OWNER && !writes => {
                    self.acts.extend(grants(device, &[class]).map(Act::Grant));
                }
                true => {}
                false => {
                    self.acts
                        .extend(grant.map(|_| Act::Withdraw { device, room }));
                    if roster.may_read(device, room) {
                        self.stale.insert(room);
                    }
                }
            }
        }
        if place.role != placed.role {
            let role = place.role;
            self.acts.push(Act::Role { device, role });
        }
    }

    fn certified(self, roster: &Roster, env: &dyn Environment) -> (Vec<Act>, Vec<EpochKey>) {
        with_new_keys(self.acts, roster, env, |room| self.stale.contains(&room))
    }
}

/// The rights of a device to classes, for the whole firm.
pub(crate) fn grants(device: DeviceId, classes: &[Class]) -> impl Iterator<Item = Grant> {
    classes.iter().map(move |class| Grant {
        device,
        room: Room::firm(sealed_class(*class)),
        write: true,
    })
}
