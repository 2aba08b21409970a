//! The way into a firm, on the new device's side. [`crate::Inviting`] is the other one.

use std::cell::Cell;
use std::sync::Arc;

use envelope::join::{
    ANSWER_SLOT, Invitation, Joiner, REQUEST_SLOT, REVEAL_SLOT, WELCOME_SLOT, Welcome,
};
use envelope::{Certificate, DeviceKeys, Head, Roster};
use kernel::{Fault, Result};
use store::{Environment, Store};

use crate::book::{self, NOBODY, Stage, State};
use crate::client::{self, Client, Signer};
use crate::enrol::{Awaited, keep};
use crate::relay::Relay;
use crate::vault::Vault;

/// The way into a firm, on the new device's side.
pub struct Joining {
    env: Arc<dyn Environment>,
    joiner: Joiner,
    keys: DeviceKeys,
    request: Vec<u8>,
    reveal: Option<Vec<u8>>,
    asked: bool,
    revealed: bool,
    head: Option<Head>,
}

/// How far joining is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Joined {
    /// The owner's device has not answered yet.
    Waiting,
    /// These digits are to be compared; the owner decides.
    Compare(String),
    /// The owner did not agree.
    Declined,
    /// The firm is open to this device: [`Joining::enter`].
    In,
}

impl Joining {
    /// Begins with what was scanned or typed; `relay` is the address where what was typed names none.
    ///
    /// # Errors
    /// `envelope.invitation_invalid`, `envelope.relay_missing`, `envelope.name_invalid`.
    pub fn new(
        env: Arc<dyn Environment>,
        invitation: &str,
        relay: Option<&str>,
        device_name: &str,
        person: &str,
    ) -> Result<Self> {
        let invitation = Invitation::parse(invitation, relay)?;
        let mut dice = |bytes: &mut [u8]| env.random(bytes);
        let keys = DeviceKeys::new(&mut dice);
        let (joiner, request) =
            Joiner::new(invitation, keys.public(), device_name, person, &mut dice)?;
        Ok(Self {
            env,
            joiner,
            keys,
            request,
            reveal: None,
            asked: false,
            revealed: false,
            head: None,
        })
    }

    /// The address of the relay to ask.
    pub fn relay(&self) -> &str {
        self.joiner.invitation().relay()
    }

    /// What the owner's side brings next.
    pub fn awaited(&self) -> Awaited {
        Awaited {
            mailbox: self.joiner.invitation().mailbox(),
            slot: match self.reveal {
                None => ANSWER_SLOT,
                Some(_) => WELCOME_SLOT,
            },
        }
    }

    /// Goes on as far as the other side has come. Call it whenever [`Awaited::wait`] ends.
    ///
    /// # Errors
    /// `sync.offline` (call it again); `relay.no_mailbox` for an invitation that is used up or too old; `relay.slot_taken` where
    /// somebody else used it; `envelope.box` and the like where something was altered.
    pub fn poll(&mut self, relay: &dyn Relay) -> Result<Joined> {
        let mailbox = self.joiner.invitation().mailbox();
        if self.head.is_some() {
            return Ok(Joined::In);
        }
        if !self.asked {
            client::put_box(relay, mailbox, REQUEST_SLOT, &self.request)?;
            self.asked = true;
        }
        if self.reveal.is_none() {
            let Some(answer) = client::take_box(relay, mailbox, ANSWER_SLOT, 0)? else {
                return Ok(Joined::Waiting);
            };
            let env = Arc::clone(&self.env);
            let mut dice = |bytes: &mut [u8]| env.random(bytes);
            self.reveal = Some(self.joiner.reveal(&answer, &mut dice)?);
        }
        if let (false, Some(reveal)) = (self.revealed, &self.reveal) {
            client::put_box(relay, mailbox, REVEAL_SLOT, reveal)?;
            self.revealed = true;
        }
        let Some(welcome) = client::take_box(relay, mailbox, WELCOME_SLOT, 0)? else {
            return Ok(Joined::Compare(self.joiner.code().unwrap_or_default()));
        };
        match self.joiner.welcome(&welcome)? {
            Welcome::Declined => Ok(Joined::Declined),
            Welcome::In { head } => {
                self.head = Some(head);
                Ok(Joined::In)
            }
        }
    }

    /// Makes a new, empty file one of the firm's. The next rounds of an [`Engine`] fill it.
    ///
    /// # Errors
    /// `sync.not_empty` where the file holds something already; `sync.not_admitted` before [`Joined::In`]; `certificate.…` where the
    /// list of devices does not bear the owner out; `sync.offline`; `sync.vault`.
    pub fn enter(&self, store: &Store, relay: &dyn Relay, vault: &dyn Vault) -> Result<()> {
        let (Some(head), Some(answer)) = (self.head, self.joiner.answer()) else {
            return Err(Fault::new(
                "sync.not_admitted",
                "The owner has not let this device in yet.",
            ));
        };
        refuse_other_data(store)?;
        let firm = answer.firm;
        let signer = Signer {
            keys: &self.keys,
            env: &*self.env,
            offset_ms: Cell::new(0),
        };
        let client = Client {
            relay,
            firm,
            signer: &signer,
        };
        let (log, roster) = whole_log(&client)?;
        roster.continues(head)?;
        let device = self.keys.device();
        let card = roster.device(device).map(|device| device.card());
        let Some(card) = card.filter(|_| roster.active(device).is_some()) else {
            return Err(Fault::new(
                "sync.not_admitted",
                "The firm does not have this device. Ask the owner for a new invitation.",
            ));
        };
        keep(vault, &self.keys)?;
        store.enrol(device, &card.series)?;
        store.write(NOBODY, "sync.join", |tx| {
            State {
                offset_ms: signer.offset_ms.get(),
                ..State::new(Stage::Member, self.relay(), firm)
            }
            .write(tx)?;
            book::add_certificates(tx, 0, &log)
        })?;
        Ok(())
    }
}

/// Every certificate and what follows from them. Each has to go on from the one before, so a relay cannot go on for ever.
pub(crate) fn whole_log(client: &Client<'_>) -> Result<(Vec<Vec<u8>>, Roster)> {
    let first = client.certificates(0)?;
    let mut more = first.more;
    let certificates = first.certificates.into_iter();
    let mut log: Vec<Vec<u8>> = certificates.map(|bytes| bytes.into_vec()).collect();
    let mut roster = Roster::replay(client.firm, log.iter().map(Vec::as_slice))?;
    while more {
        let page = client.certificates(log.len() as u64)?;
        more = page.more && !page.certificates.is_empty();
        for bytes in page.certificates {
            let certificate = Certificate::parse(bytes.into_vec(), log.len() as u64)?;
            roster.append(&certificate)?;
            log.push(certificate.bytes().to_vec());
        }
    }
    Ok((log, roster))
}

/// A firm is joined in a file that holds nothing: two firms in one would be one that nobody wants.
pub(crate) fn refuse_other_data(store: &Store) -> Result<()> {
    let empty: bool = store
        .read(NOBODY, |db| {
            db.one(
                "SELECT NOT EXISTS(SELECT 1 FROM _change) AND NOT EXISTS(SELECT 1 FROM sync_state)",
                [],
                |r| r.get(0),
            )
        })?
        .value;
    if empty {
        return Ok(());
    }
    Err(Fault::new(
        "sync.not_empty",
        "This file holds a firm already. Join in a new file; both stay on this computer.",
    ))
}
