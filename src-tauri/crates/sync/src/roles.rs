//! Roles and rights: a device has what a certificate gave it. A member's role in the firm's data, and what a role sees, follow
//! from what anybody may write; so an owner's device says in a certificate what holds for the devices of that member, and nothing
//! else counts.

use std::cell::Cell;
use std::collections::BTreeSet;

use envelope::certificate::{Grant, OWNER};
use envelope::{Act, EpochKey, Room, Roster};
use kernel::{DeviceId, Id, Result};
use store::{Class, Environment, Member, Pace, Store};

use crate::desk;
use crate::engine::Engine;
use crate::enrol::{CLASSES, Seat, begin, with_new_keys};
use crate::holding::granted;
use crate::pull::class_of;
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
    /// Whether it may read and write contacts of its member's own records, where it has not all of them.
    pub own: bool,
}

/// What a device is to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The code of its role.
    pub role: String,
    /// The classes that it may read and write; an owner's device has every one, and every device [`Class::Base`].
    pub classes: Vec<Class>,
    /// Whether it may read and write contacts of its member's own records, where it has not all of them.
    pub own: bool,
}

impl Place {
    fn has(&self, class: Class) -> bool {
        self.role == OWNER || class == Class::Base || self.classes.contains(&class)
    }

    fn has_desk(&self) -> bool {
        self.own && !self.has(desk::CLASS)
    }

    /// Whether this is what a device has.
    pub fn is(&self, placed: &Placed<'_>) -> bool {
        self.role == placed.role
            && self.has_desk() == placed.own
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
    /// Desks that have no key yet.
    desks: BTreeSet<Room>,
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
                own: has_desk(roster, known),
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
        let desk = desk::room_of(placed.member);
        let had = |room| known.grants().find(|(own, _)| *own == room);
        for class in CLASSES {
            let room = Room::firm(sealed_class(class));
            let grant = had(room);
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
                }
            }
        }
        match (place.has_desk(), had(desk)) {
            (true, None) => self.give_desk(roster, device, desk),
            (false, Some(_)) => {
                self.acts.push(Act::Withdraw { device, room: desk });
            }
            _ => {}
        }
        let may = |room: Room| match room == desk && place.has_desk() {
            true => true,
            false => class_of(room.class).is_some_and(|class| place.has(class)),
        };
        let knew = |room: &Room| roster.may_read(device, *room);
        let lost = roster.rooms().map(|(room, _)| room);
        self.stale
            .extend(lost.filter(knew).filter(|room| !may(*room)));
        if place.role != placed.role {
            let role = place.role;
            self.acts.push(Act::Role { device, role });
        }
    }

    fn give_desk(&mut self, roster: &Roster, device: DeviceId, room: Room) {
        self.acts.push(Act::Grant(Grant {
            device,
            room,
            write: true,
        }));
        if roster.epoch(room).is_none() {
            self.desks.insert(room);
        }
    }

    fn certified(self, roster: &Roster, env: &dyn Environment) -> (Vec<Act>, Vec<EpochKey>) {
        let (mut acts, mut keys) =
            with_new_keys(self.acts, roster, env, |room| self.stale.contains(&room));
        begin(self.desks, env, &mut acts, &mut keys);
        (acts, keys)
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

/// Gives a device that comes in what it is to have, and its member a desk where he has none.
pub(crate) fn admitted(
    roster: &Roster,
    env: &dyn Environment,
    device: DeviceId,
    seat: &Seat,
) -> (Vec<Act>, Vec<EpochKey>) {
    let mut said = Said::default();
    if seat.role != OWNER {
        let mut classes = seat.classes.clone();
        classes.push(Class::Base);
        classes.sort_unstable();
        classes.dedup();
        said.acts.extend(grants(device, &classes).map(Act::Grant));
        if seat.own && !classes.contains(&desk::CLASS) {
            said.give_desk(roster, device, desk::room_of(seat.member));
        }
    }
    said.certified(roster, env)
}

/// Whether a device may read and write contacts of its member's own records, and no others.
pub(crate) fn has_desk(roster: &Roster, known: &envelope::Device) -> bool {
    let desk = desk::room_of(Id::from_bytes(known.card().member));
    let all = Room::firm(sealed_class(desk::CLASS));
    let has = |room| known.grants().any(|(own, _)| own == room);
    !roster.is_owner(known.id()) && !has(all) && has(desk)
}
