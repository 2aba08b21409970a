//! The last way into a firm: every computer is gone, and the recovery kit is there, on paper; and how there is another paper.
//!
//! The kit may do what an owner's device may, and each key is kept for it at the relay. It lets one new device in as an
//! owner's; that one gives the others their keys, as always. The kit stays what it is.

use std::cell::Cell;
use std::str::FromStr as _;
use std::sync::Arc;

use envelope::certificate::OWNER;
use envelope::join::{Invitation, check_name};
use envelope::wire::codes;
use envelope::{Act, DeviceCard, DeviceKeys, EpochKey, FirmId, RecoveryKit, Roster};
use kernel::{Fault, Result};
use store::{Environment, Pace, Store};

use crate::book::{self, NOBODY, Stage, State};
use crate::client::{Client, Signer};
use crate::engine::Engine;
use crate::enrol::{TRIES, keep, with_new_keys};
use crate::joining::{refuse_other_data, whole_log};
use crate::relay::{Relay, Trouble};
use crate::vault::Vault;

impl Engine {
    /// Makes this the firm's recovery kit from now on, in place of the one before: that opens nothing of what comes after. Call
    /// it when the paper is in somebody's hands, and again where the relay was not reached.
    ///
    /// # Errors
    /// `sync.offline`, `certificate.not_allowed` where this is no owner's device, and as [`Engine::step`].
    pub fn renew_kit(&mut self, store: &Store, relay: &dyn Relay, kit: &RecoveryKit) -> Result<()> {
        let keys = *kit.keys().public();
        self.round(store, relay, &Pace::default(), |round| {
            round.append(|roster, env| {
                if roster.kit() == Some(&keys) {
                    return Ok(None);
                }
                Ok(Some(with_new_keys(
                    vec![Act::Recovery { keys }],
                    roster,
                    env,
                    |_| true,
                )))
            })
        })
        .map_err(Fault::from)
    }
}

/// What is typed from the paper.
pub struct Recovering {
    env: Arc<dyn Environment>,
    relay: String,
    firm: FirmId,
    kit: RecoveryKit,
    keys: DeviceKeys,
    device_name: String,
}

impl Recovering {
    /// Reads what was typed: spaces, dashes and small letters are fine.
    ///
    /// # Errors
    /// `envelope.name_invalid`, `envelope.relay_invalid`, `envelope.firm_id_invalid`, `envelope.kit_invalid`.
    pub fn new(
        env: Arc<dyn Environment>,
        relay: &str,
        firm: &str,
        kit: &str,
        device_name: &str,
    ) -> Result<Self> {
        check_name("deviceName", device_name)?;
        let mut dice = |bytes: &mut [u8]| env.random(bytes);
        let relay = Invitation::new(relay, &mut dice)?.relay().to_owned();
        let digits: String = firm.chars().filter(char::is_ascii_alphanumeric).collect();
        let firm = FirmId::from_str(&digits.to_ascii_lowercase())?;
        let kit = RecoveryKit::parse(kit)?;
        let keys = DeviceKeys::new(&mut dice);
        Ok(Self {
            relay,
            firm,
            kit,
            keys,
            device_name: device_name.to_owned(),
            env,
        })
    }

    /// The address of the relay.
    pub fn relay(&self) -> &str {
        &self.relay
    }

    /// Makes a new, empty file one of the firm's, on an owner's device; call it again where the relay was not reached. The next
    /// rounds of an [`crate::Engine`] fill it.
    ///
    /// # Errors
    /// `sync.not_empty`; `sync.kit_unknown` where the relay knows no such firm or the firm has another kit; `sync.offline`; `sync.vault`;
    /// `certificate.…` where the list of devices is not the firm's.
    pub fn enter(&self, store: &Store, relay: &dyn Relay, vault: &dyn Vault) -> Result<()> {
        refuse_other_data(store)?;
        let kit = self.kit.keys();
        let signer = Signer {
            keys: &kit,
            env: &*self.env,
            offset_ms: Cell::new(0),
        };
        let client = Client {
            relay,
            firm: self.firm,
            signer: &signer,
        };
        let device = self.keys.device();
        let mut tries = 0;
        let (log, roster) = loop {
            let (log, roster) = whole_log(&client).map_err(unknown)?;
            tries += 1;
            if tries > TRIES {
                return Err(
                    Trouble::Strange("it takes a device in and forgets it".to_owned()).into(),
                );
            }
            if roster.kit() != Some(kit.public()) {
                return Err(not_this_kit());
            }
            // It was taken, and the answer was lost.
            if roster.device(device).is_some() {
                break (log, roster);
            }
            let card = DeviceCard {
                keys: *self.keys.public(),
                name: self.device_name.clone(),
                member: owner(&log, &roster)?,
                role: OWNER.to_owned(),
                series: roster.next_series(),
            };
            let certificate = roster.certify(&kit, self.env.now(), vec![Act::Add(card)])?;
            match client.append(roster.head(), certificate.bytes()) {
                Err(trouble) if trouble.is(codes::HEAD_MOVED) => {}
                other => drop(other?),
            }
        };
        let mut dice = |bytes: &mut [u8]| self.env.random(bytes);
        let mut wraps = Vec::new();
        for wrap in client.wraps()?.wraps {
            if let Some(announced) = roster.fingerprint(wrap.room, wrap.epoch)
                && let Ok(key) = EpochKey::unwrap(self.firm, &wrap, &kit, &announced)
            {
                wraps.push(key.wrap(self.firm, self.keys.public(), &mut dice)?);
            }
        }
        let series = roster
            .device(device)
            .map(|known| known.card().series.clone());
        keep(vault, &self.keys)?;
        store.enrol(device, &series.unwrap_or_default())?;
        store.write(NOBODY, "sync.join", |tx| {
            State {
                offset_ms: signer.offset_ms.get(),
                ..State::new(Stage::Member, &self.relay, self.firm)
            }
            .write(tx)?;
            book::add_certificates(tx, 0, &log)?;
            wraps.iter().try_for_each(|wrap| book::add_wrap(tx, wrap))
        })?;
        Ok(())
    }
}

/// Whose computer it becomes: the member's who came in last of those with an owner's computer now, and the founder's where there is
/// none any more.
fn owner(log: &[Vec<u8>], roster: &Roster) -> Result<[u8; 16]> {
    let mut member = None;
    for certificate in book::parsed(log)? {
        for act in certificate.acts() {
            let keys = match act {
                Act::Found { device, .. } => &device.keys,
                Act::Add(card) => &card.keys,
                _ => continue,
            };
            let known = roster.device(keys.device());
            if let Some(known) =
                known.filter(|_| member.is_none() || roster.is_owner(keys.device()))
            {
                member = Some(known.card().member);
            }
        }
    }
    Ok(member.unwrap_or_default())
}

/// A relay tells a stranger no more than that he is one.
fn unknown(fault: Fault) -> Fault {
    let strange = [codes::UNKNOWN_FIRM, codes::UNKNOWN_DEVICE];
    match strange.contains(&fault.code.as_str()) {
        true => not_this_kit(),
        false => fault,
    }
}

fn not_this_kit() -> Fault {
    Fault::new(
        "sync.kit_unknown",
        "This relay has no firm that opens with this kit. Compare relay, number and code with the paper; if there is a newer kit, take that.",
    )
}
