//! How a firm is shared, and how devices come in and go.
//!
//! The owner: [`Engine::found`], then [`Engine::invite`] for each device. The colleague: [`Joining`]. Both sides show six digits
//! that have to be the same; the owner compares and admits.

use std::sync::Arc;

use envelope::certificate::OWNER;
use envelope::join::{
    ANSWER_SLOT, Invitation, Inviter, LIFE_MS, REQUEST_SLOT, REVEAL_SLOT, WELCOME_SLOT, Welcome,
};
use envelope::wire::codes;
use envelope::{
    Act, Certificate, DeviceCard, DeviceKeys, EpochKey, FirmId, Head, RecoveryKit, Room, Roster,
};
use kernel::{DeviceId, Fault, Id, Result, Timestamp};
use store::{Class, Environment, Member, Pace, Store};

use crate::book::{self, NOBODY, Stage, State};
use crate::client;
use crate::engine::{Engine, load_keys, state};
use crate::memory;
use crate::push::sealed_class;
use crate::relay::{Relay, Stop, Trouble};
use crate::roles::admitted;
use crate::round::Round;
use crate::vault::Vault;

/// So often a certificate is made anew because another owner's came first.
pub(crate) const TRIES: usize = 8;

/// Every class, in order.
pub const CLASSES: [Class; 6] = [
    Class::Base,
    Class::Contact,
    Class::Cost,
    Class::Price,
    Class::Money,
    Class::Hr,
];

impl Engine {
    /// Makes this file the first of a firm that is shared through the relay at this address (`https://relay.example.cn`).
    /// Nothing is sent before the first [`Engine::step`].
    ///
    /// # Errors
    /// `sync.shared_already`; `envelope.relay_invalid`; `sync.vault`.
    pub fn found(
        &mut self,
        store: &Store,
        relay: &str,
        device_name: &str,
        member: Id<Member>,
    ) -> Result<FirmId> {
        self.found_with(store, relay, device_name, member, None)
    }

    /// The same, with a recovery kit that is given every key.
    ///
    /// # Errors
    /// As [`Engine::found`].
    pub fn found_with(
        &mut self,
        store: &Store,
        relay: &str,
        device_name: &str,
        member: Id<Member>,
        kit: Option<&RecoveryKit>,
    ) -> Result<FirmId> {
        if state(store)?.is_some() {
            return Err(Fault::new(
                "sync.shared_already",
                "This firm is shared already. Invite more devices instead.",
            ));
        }
        let env = Arc::clone(&self.env);
        let mut dice = |bytes: &mut [u8]| env.random(bytes);
        let relay = Invitation::new(relay, &mut dice)?.relay().to_owned();
        // What an earlier try left unfinished goes on.
        let keys = match store.device() {
            Some(device) => load_keys(&*self.vault, device)?,
            None => DeviceKeys::new(&mut dice),
        };
        let mut salt = [0; 16];
        env.random(&mut salt);
        let series = series(store)?;
        let mut acts = vec![Act::Found {
            salt,
            device: DeviceCard {
                keys: *keys.public(),
                name: device_name.to_owned(),
                member: *member.as_bytes(),
                role: OWNER.to_owned(),
                series: series.clone(),
            },
        }];
        let epochs: Vec<EpochKey> = CLASSES
            .iter()
            .map(|class| EpochKey::new(Room::firm(sealed_class(*class)), 1, &mut dice))
            .collect();
        acts.extend(epochs.iter().map(announced));
        acts.extend(kit.map(|kit| Act::Recovery {
            keys: *kit.keys().public(),
        }));
        let first = Certificate::found(&keys, env.now(), acts);
        Roster::found(&first)?;
        let firm = first.firm();
        let wraps = epochs
            .iter()
            .map(|key| key.wrap(firm, keys.public(), &mut dice))
            .collect::<Result<Vec<_>>>()?;
        keep(&*self.vault, &keys)?;
        store.enrol(keys.device(), &series)?;
        store.write(NOBODY, "sync.found", |tx| {
            State::new(Stage::Founding, &relay, firm).write(tx)?;
            book::add_certificates(tx, 0, &[first.bytes().to_vec()])?;
            wraps.iter().try_for_each(|wrap| book::add_wrap(tx, wrap))
        })?;
        self.forget();
        Ok(firm)
    }

    /// Makes an invitation and opens its mailbox. Keep what it gives until somebody is in, or nobody is to come.
    ///
    /// # Errors
    /// `sync.offline`, `relay.not_allowed` where this is no owner's device, and as [`Engine::step`].
    pub fn invite(&mut self, store: &Store, relay: &dyn Relay) -> Result<Inviting> {
        let env = Arc::clone(&self.env);
        let mut dice = |bytes: &mut [u8]| env.random(bytes);
        let address = self.relay(store)?.unwrap_or_default();
        let invitation = Invitation::new(&address, &mut dice)?;
        self.round(store, relay, &Pace::default(), |round| {
            round.founded()?;
            round.client.open_mailbox(invitation.mailbox())?;
            Ok(())
        })?;
        Ok(Inviting {
            expires: Timestamp(self.env.now().0.saturating_add(LIFE_MS as i64)),
            invitation,
            inviter: None,
            digits: None,
        })
    }

    /// Removes a device: it is told so, gets nothing any more, and everything new is sealed with keys that it has not. What
    /// is on it stays there.
    ///
    /// # Errors
    /// `sync.offline`, `sync.unknown_device`, `certificate.last_owner`, and as [`Engine::step`].
    pub fn revoke(&mut self, store: &Store, relay: &dyn Relay, device: DeviceId) -> Result<()> {
        self.round(store, relay, &Pace::default(), |round| round.revoke(device))
            .map_err(Fault::from)
    }
}

/// The series that this device's document numbers carry.
fn series(store: &Store) -> Result<String> {
    let found: Option<String> = store
        .read(NOBODY, |db| {
            db.opt("SELECT value FROM _meta WHERE key='series'", [], |r| {
                r.get(0)
            })
        })?
        .value;
    Ok(found.unwrap_or_else(|| "A".to_owned()))
}

pub(crate) fn keep(vault: &dyn Vault, keys: &DeviceKeys) -> Result<()> {
    vault.save(keys.device(), keys.to_secret().as_bytes())?;
    mortal::point("vault.saved");
    Ok(())
}

fn announced(key: &EpochKey) -> Act {
    Act::Epoch {
        room: key.room(),
        epoch: key.epoch(),
        fingerprint: key.fingerprint(),
    }
}

/// Acts by which somebody may not read on, and the next key of each room that he knew.
pub(crate) fn with_new_keys(
    mut acts: Vec<Act>,
    roster: &Roster,
    env: &dyn Environment,
    knew: impl Fn(Room) -> bool,
) -> (Vec<Act>, Vec<EpochKey>) {
    let mut dice = |bytes: &mut [u8]| env.random(bytes);
    let keys: Vec<EpochKey> = roster
        .rooms()
        .filter(|(room, _)| knew(*room))
        .map(|(room, now)| EpochKey::new(room, now.epoch + 1, &mut dice))
        .collect();
    acts.extend(keys.iter().map(announced));
    (acts, keys)
}

/// The first keys of rooms.
pub(crate) fn begin(
    rooms: impl IntoIterator<Item = Room>,
    env: &dyn Environment,
    acts: &mut Vec<Act>,
    keys: &mut Vec<EpochKey>,
) {
    let mut dice = |bytes: &mut [u8]| env.random(bytes);
    let first = rooms
        .into_iter()
        .map(|room| EpochKey::new(room, 1, &mut dice));
    let first: Vec<EpochKey> = first.collect();
    acts.extend(first.iter().map(announced));
    keys.extend(first);
}

/// What the owner gives a new device.
#[derive(Clone, Debug)]
pub struct Seat {
    /// Whose device it is.
    pub member: Id<Member>,
    /// The code of the role, as the firm slice names it; `owner` may invite, remove, and holds every class.
    pub role: String,
    /// The letters in its document numbers; the next free ones where there are none.
    pub series: Option<String>,
    /// The classes that it may read and write. [`Class::Base`] is always among them.
    pub classes: Vec<Class>,
    /// Whether it may read and write contacts of its member's own records, where it has not all of them.
    pub own: bool,
}

/// An invitation on the owner's side.
#[derive(Debug)]
pub struct Inviting {
    invitation: Invitation,
    expires: Timestamp,
    inviter: Option<Inviter>,
    digits: Option<String>,
}

/// Who asks to come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// What the device calls itself.
    pub device_name: String,
    /// Who sits there, as he says.
    pub person: String,
    /// Six digits, to be the same on both screens; `None` for the moment until the other side has answered.
    pub digits: Option<String>,
}

impl Inviting {
    /// What to type: four groups of five characters.
    pub fn code(&self) -> String {
        self.invitation.code().to_string()
    }

    /// What to show as a QR code: with it nothing has to be typed.
    pub fn uri(&self) -> String {
        self.invitation.uri().to_string()
    }

    /// Until when it can be used.
    pub fn expires(&self) -> Timestamp {
        self.expires
    }

    /// What the other side brings next.
    pub fn awaited(&self) -> Awaited {
        Awaited {
            mailbox: self.invitation.mailbox(),
            slot: match self.inviter {
                None => REQUEST_SLOT,
                Some(_) => REVEAL_SLOT,
            },
        }
    }

    /// Looks whether somebody came. Call it whenever [`Awaited::wait`] ends, until it gives digits.
    ///
    /// # Errors
    /// `sync.offline`; `envelope.invitation_expired`; `envelope.commitment` where somebody is in between: make a new invitation.
    pub fn poll(
        &mut self,
        engine: &Engine,
        store: &Store,
        relay: &dyn Relay,
    ) -> Result<Option<Asking>> {
        let mailbox = self.invitation.mailbox();
        if self.inviter.is_none() {
            let Some(request) = client::take_box(relay, mailbox, REQUEST_SLOT, 0)? else {
                if engine.env.now() >= self.expires {
                    return Err(expired());
                }
                return Ok(None);
            };
            let state = state(store)?.ok_or_else(|| Fault::internal("not shared"))?;
            let session = engine.load(store, &state)?;
            let now = engine.env.now().0.max(0).unsigned_abs();
            let mut dice = |bytes: &mut [u8]| engine.env.random(bytes);
            let (inviter, answer) = Inviter::answer(
                self.invitation.clone(),
                &request,
                state.firm,
                session.keys.public(),
                session.roster.head(),
                (now, self.expires.0.max(0).unsigned_abs()),
                &mut dice,
            )?;
            // Kept before it is sent: an answer is given once.
            self.inviter = Some(inviter);
            self.answer(relay, &answer)?;
        }
        let Some(inviter) = &self.inviter else {
            return Ok(None);
        };
        if self.digits.is_none()
            && let Some(reveal) = client::take_box(relay, mailbox, REVEAL_SLOT, 0)?
        {
            self.digits = Some(inviter.reveal(&reveal)?);
        }
        Ok(Some(Asking {
            device_name: inviter.request().device_name.clone(),
            person: inviter.request().person.clone(),
            digits: self.digits.clone(),
        }))
    }

    /// Puts the answer in its slot; where the relay's answer is lost, once more with the same bytes.
    fn answer(&self, relay: &dyn Relay, answer: &[u8]) -> Result<(), Trouble> {
        put(relay, self.invitation.mailbox(), ANSWER_SLOT, answer)
    }

    /// Lets the device in whose digits were compared, with its member, role and series.
    ///
    /// # Errors
    /// `sync.not_compared` before there are digits; `sync.offline` (call it again); `certificate.series` and the like.
    pub fn admit(
        &mut self,
        engine: &mut Engine,
        store: &Store,
        relay: &dyn Relay,
        seat: &Seat,
    ) -> Result<DeviceId> {
        let (Some(inviter), Some(_)) = (&self.inviter, &self.digits) else {
            return Err(Fault::new(
                "sync.not_compared",
                "Wait for the six digits and compare them with the other screen first.",
            ));
        };
        let request = inviter.request().clone();
        let env = Arc::clone(&engine.env);
        let (device, head) = engine.round(store, relay, &Pace::default(), |round| {
            round.admit(&request, seat)
        })?;
        let mut dice = |bytes: &mut [u8]| env.random(bytes);
        let welcome = inviter.welcome(&Welcome::In { head }, &mut dice);
        self.decide(relay, &welcome)?;
        Ok(device)
    }

    /// Sends whoever asked away. Nothing of the firm was given to him.
    ///
    /// # Errors
    /// `sync.offline`.
    pub fn decline(&mut self, engine: &Engine, relay: &dyn Relay) -> Result<()> {
        let Some(inviter) = &self.inviter else {
            return Ok(());
        };
        let mut dice = |bytes: &mut [u8]| engine.env.random(bytes);
        let declined = inviter.welcome(&Welcome::Declined, &mut dice);
        Ok(self.decide(relay, &declined)?)
    }

    /// The decision, where it was not there before.
    fn decide(&self, relay: &dyn Relay, welcome: &[u8]) -> Result<(), Trouble> {
        match put(relay, self.invitation.mailbox(), WELCOME_SLOT, welcome) {
            Err(trouble) if trouble.is(codes::SLOT_TAKEN) => Ok(()),
            other => other,
        }
    }
}

/// A box that the other side of an invitation is to put in its slot.
#[derive(Clone, Copy, Debug)]
pub struct Awaited {
    pub(crate) mailbox: [u8; 16],
    pub(crate) slot: u8,
}

impl Awaited {
    /// Waits at the relay until the box is there, so many seconds at most; false where it is not. Holds no firm's file
    /// meanwhile.
    ///
    /// # Errors
    /// `sync.offline`, and what the relay refuses.
    pub fn wait(self, relay: &dyn Relay, wait_s: u16) -> Result<bool> {
        Ok(client::take_box(relay, self.mailbox, self.slot, wait_s)?.is_some())
    }
}

fn expired() -> Fault {
    Fault::new(
        "envelope.invitation_expired",
        "The invitation is too old; make a new one.",
    )
}

/// Puts a box in its slot, twice where the first answer is lost.
fn put(relay: &dyn Relay, mailbox: [u8; 16], slot: u8, sealed: &[u8]) -> Result<(), Trouble> {
    match client::put_box(relay, mailbox, slot, sealed) {
        Err(Trouble::Offline(_)) => client::put_box(relay, mailbox, slot, sealed),
        other => other,
    }
}

impl Round<'_> {
    /// The relay knows the firm.
    pub(crate) fn founded(&mut self) -> Result<(), Stop> {
        if self.state.stage != Stage::Founding {
            return Ok(());
        }
        let first = self.store.read(NOBODY, book::certificates)?.value;
        let first = first
            .first()
            .ok_or_else(|| Fault::internal("a shared firm has a certificate"))?;
        self.client.found(first)?;
        let member = State {
            stage: Stage::Member,
            ..self.state.clone()
        };
        self.save(member, |_| Ok(()))
    }

    fn admit(
        &mut self,
        request: &envelope::join::Request,
        seat: &Seat,
    ) -> Result<(DeviceId, Head), Stop> {
        let device = request.keys.device();
        self.append(|roster, env| {
            if roster.device(device).is_some() {
                return Ok(None);
            }
            let series = seat.series.clone().unwrap_or_else(|| roster.next_series());
            let add = Act::Add(DeviceCard {
                keys: request.keys,
                name: request.device_name.clone(),
                member: *seat.member.as_bytes(),
                role: seat.role.clone(),
                series,
            });
            let (acts, keys) = admitted(roster, env, device, seat);
            let acts = std::iter::once(add).chain(acts).collect();
            Ok(Some((acts, keys)))
        })?;
        Ok((device, self.session.roster.head()))
    }

    fn revoke(&mut self, device: DeviceId) -> Result<(), Stop> {
        let seen = self.client.devices()?;
        let seen = seen.devices.iter().find(|seen| seen.device == device);
        let tails = self.store.read(NOBODY, book::tails)?.value;
        let here = tails.iter().filter(|((author, _), _)| *author == device);
        // A relay that lost something may have less than is here.
        let upto = here
            .map(|(_, tail)| tail.dev_seq)
            .chain(seen.map(|seen| seen.dev_seq))
            .max()
            .unwrap_or(0);
        self.append(|roster, env| {
            let Some(known) = roster.device(device) else {
                return Err(Fault::new(
                    "sync.unknown_device",
                    "The firm has no such device. Look at the list again.",
                ));
            };
            if known.removal().is_some() {
                return Ok(None);
            }
            let revoke = Act::Revoke { device, upto };
            let knew = |room| roster.may_read(device, room);
            Ok(Some(with_new_keys(vec![revoke], roster, env, knew)))
        })
    }

    fn say(&mut self, certificate: Option<&[u8]>) -> Result<()> {
        memory::say(self.vault, self.session.device, self.store, certificate)?;
        self.session.said = certificate.map(<[u8]>::to_vec);
        Ok(())
    }

    /// Finds out what became of the certificate whose answer was lost. Where the relay does not have it, it is said again: others
    /// may have heard of it before the relay lost it, and another one in its place would part the firm.
    pub(crate) fn say_again(&mut self) -> Result<(), Stop> {
        let Some(said) = self.session.said.clone() else {
            return Ok(());
        };
        self.certificates()?;
        let head = self.session.roster.head();
        let follows = Certificate::parse(said.as_slice(), head.count)
            .and_then(|certificate| self.session.roster.clone().append(&certificate));
        if follows.is_ok() {
            match self.client.append(head, &said) {
                Err(trouble) if trouble.is(codes::HEAD_MOVED) => {}
                // Work goes on; it is tried again.
                Err(Trouble::Refused(_)) => return Ok(()),
                other => drop(other?),
            }
            self.certificates()?;
        }
        Ok(self.say(None)?)
    }

    /// Appends a certificate by compare-and-swap; where another owner's came first, it is made anew on top of that. Its keys
    /// are on the disk before anybody hears of them. `None` where there is nothing to say any more.
    #[allow(clippy::type_complexity)]
    pub(crate) fn append(
        &mut self,
        make: impl Fn(&Roster, &dyn Environment) -> Result<Option<(Vec<Act>, Vec<EpochKey>)>>,
    ) -> Result<(), Stop> {
        self.founded()?;
        self.say_again()?;
        for _ in 0..TRIES {
            self.certificates()?;
            let roster = &self.session.roster;
            let Some((acts, keys)) = make(roster, self.env)? else {
                self.session.handed_out = false;
                return self.hand_out();
            };
            let head = roster.head();
            let certificate = roster
                .certify(&self.session.keys, self.now(), acts)
                .map_err(Fault::from)?;
            let mut dice = |bytes: &mut [u8]| self.env.random(bytes);
            let wraps = keys
                .iter()
                .map(|key| key.wrap(self.state.firm, self.session.keys.public(), &mut dice))
                .collect::<Result<Vec<_>>>()?;
            let state = self.state.clone();
            self.save(state, |tx| {
                wraps.iter().try_for_each(|wrap| book::add_wrap(tx, wrap))
            })?;
            self.say(Some(certificate.bytes()))?;
            mortal::point("certificate.said");
            match self.client.append(head, certificate.bytes()) {
                Err(trouble) if trouble.is(codes::HEAD_MOVED) => {
                    self.say(None)?;
                    continue;
                }
                // It was not taken, for certain.
                Err(trouble @ Trouble::Refused(_)) => {
                    self.say(None)?;
                    return Err(trouble.into());
                }
                other => other?,
            };
            mortal::point("certificate.taken");
            for key in keys {
                self.session.epochs.insert((key.room(), key.epoch()), key);
            }
            self.certificates()?;
            self.say(None)?;
            return self.hand_out();
        }
        Err(Trouble::Strange("the list of devices does not come to rest".to_owned()).into())
    }
}
