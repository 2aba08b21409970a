//! How a new device gets into a firm: an invitation, four sealed boxes, six digits on both screens.
//!
//! # The way
//!
//! 1. The owner's device makes an [`Invitation`] and opens its mailbox at the relay. The invitation goes to the new device as a QR code, or as text that is
//!    read out or typed.
//! 2. Slot 0, from the new device ([`Joiner::new`]): its public keys and names, and a *commitment* to a random number, the hash of it.
//! 3. Slot 1, from the owner's device ([`Inviter::answer`]): the firm's id, its own public keys, the head of the certificate log, and a random number of its own.
//! 4. Slot 2, from the new device ([`Joiner::reveal`]): the number that it had committed to.
//! 5. Both show six digits ([`Joiner::code`], [`Inviter::reveal`]): a hash of the secret, of everything in slots 0 and 1, and of both numbers.
//!    The owner compares and agrees, or not.
//! 6. The owner's device appends the new device to the certificate log, wraps the keys it may have, and says so in slot 3 ([`Inviter::welcome`]). The new
//!    device fetches the log, which it can check whole since it knows the firm's id ([`Joiner::welcome`], [`crate::Roster::replay`]).
//!
//! Every box is sealed with a key that follows from the invitation's secret (88 bits, for one mailbox that lives an hour), and says in its additional data which
//! slot of which mailbox it is. A relay knows only the mailbox's name, which is a hash of the secret: it can drop boxes, and no more.
//!
//! # Why six digits are enough
//!
//! They are for the case that the secret was seen: photographed, forwarded, kept by a chat service that also runs the relay. Someone in the middle
//! then talks to both sides in the other's name with keys of his own, and both sides show digits of different conversations; he needs them to be
//! equal by chance. He cannot search for a chance: towards the owner, his keys and his commitment (so his number, which the hash binds) are fixed before
//! the owner's device draws its number; towards the new device, his number is fixed before it reveals the number that its commitment hid.
//! Whatever the order in which he plays the two sides, the last number drawn is drawn by an honest side, after all that he can choose
//! is fixed, so the digits agree once in a million tries, each of which needs a new invitation and a person who compares.
//! This is the commitment of Vaudenay, "Secure Communications over Insecure Channels Based on Short Authenticated Strings" (Crypto 2005), as ZRTP
//! (RFC 6189, section 4.4.1) and Bluetooth's numeric comparison use it. Each side takes part once: an [`Inviter`] answers one request, a
//! [`Joiner`] reveals once, and a mailbox's slots are written once.

use std::fmt;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use kernel::Fault;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::dice::roll;
use crate::keys::PublicKeys;
use crate::wire::{MAX_BOX, decode, encode};
use crate::{Dice, FirmId, Hash, Head, Hostile};
use kernel::typed::{number_from, number_text};

const MAILBOX: &str = "kaigong 2026-11 join mailbox";
const BOX_KEY: &str = "kaigong 2026-11 join box key";
const COMMITMENT: &str = "kaigong 2026-11 join commitment";
const DIGITS: &str = "kaigong 2026-11 join digits";
const NONCE: usize = 24;
const URI: &str = "kaigong:join/";
/// The first seven bits of an invitation's number.
const VERSION: u128 = 1;
const SECRET_BITS: u32 = 88;
/// The longest text that a box may carry, in bytes.
const MAX_TEXT: usize = crate::certificate::MAX_NAME;
/// The longest address of a relay.
const MAX_RELAY: usize = 200;

/// How long an invitation lives: an hour.
pub const LIFE_MS: u64 = 60 * 60 * 1000;

/// The slot of the joiner's request.
pub const REQUEST_SLOT: u8 = 0;
/// The slot of the inviter's answer.
pub const ANSWER_SLOT: u8 = 1;
/// The slot of the joiner's number.
pub const REVEAL_SLOT: u8 = 2;
/// The slot of the inviter's decision.
pub const WELCOME_SLOT: u8 = 3;

/// What is given to a new device: where the relay is, and a secret for one mailbox.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    relay: String,
    secret: Zeroizing<[u8; 11]>,
}

impl Invitation {
    /// A new invitation to the firm at this relay (`https://relay.example.cn`, `http://192.168.1.8:8620`).
    ///
    /// # Errors
    /// `envelope.relay_invalid` for anything but `http(s)://host[:port]` with an optional path.
    pub fn new(relay: &str, dice: &mut dyn Dice) -> Result<Self, Fault> {
        Ok(Self {
            relay: relay_address(relay)?,
            secret: Zeroizing::new(roll(dice)),
        })
    }

    /// The address of the relay, without a slash at its end.
    pub fn relay(&self) -> &str {
        &self.relay
    }

    /// The part to type, without the relay: four groups of five characters, the last of which checks the others.
    pub fn code(&self) -> Zeroizing<String> {
        let secret = self
            .secret
            .iter()
            .fold(0, |bits, &byte| bits << 8 | u128::from(byte));
        Zeroizing::new(number_text(VERSION << SECRET_BITS | secret))
    }

    /// For a QR code: `kaigong:join/CODE@RELAY`. What follows the colon can be typed as well.
    pub fn uri(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{URI}{}@{}", *self.code(), self.relay))
    }

    /// Reads a URI, or a typed code with `@` and the relay; or a code alone, for `relay`.
    ///
    /// # Errors
    /// `envelope.invitation_invalid` (field `invitation`) for a wrong or missing character, `envelope.invitation_newer` for one of a newer
    /// version, `envelope.relay_missing` (field `relay`) if neither says where the relay is, `envelope.relay_invalid`.
    pub fn parse(text: &str, relay: Option<&str>) -> Result<Self, Fault> {
        let text = text.trim();
        let text = text.strip_prefix(URI).unwrap_or(text);
        let (code, named) = match text.split_once('@') {
            Some((code, relay)) => (code, Some(relay)),
            None => (text, relay),
        };
        let number = number_from(code).ok_or_else(|| {
            Fault::field(
                "invitation",
                "envelope.invitation_invalid",
                "A character of the invitation is wrong or missing; compare it with what was sent.",
            )
        })?;
        if number >> SECRET_BITS != VERSION {
            return Err(Fault::field(
                "invitation",
                "envelope.invitation_newer",
                "The invitation was made by a newer version; upgrade this program first.",
            ));
        }
        let relay = named.filter(|relay| !relay.trim().is_empty()).ok_or_else(|| {
            Fault::field(
                "relay",
                "envelope.relay_missing",
                "Say the address of the relay too; whoever invited you sees it beside the code.",
            )
        })?;
        let mut secret = Zeroizing::new([0; 11]);
        secret.copy_from_slice(&number.to_be_bytes()[5..]);
        Ok(Self {
            relay: relay_address(relay)?,
            secret,
        })
    }

    /// The name of the mailbox at the relay. The secret does not follow from it.
    pub fn mailbox(&self) -> [u8; 16] {
        let hash = blake3::derive_key(MAILBOX, self.secret.as_ref());
        let mut name = [0; 16];
        name.copy_from_slice(&hash[..16]);
        name
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        let key = Zeroizing::new(blake3::derive_key(BOX_KEY, self.secret.as_ref()));
        XChaCha20Poly1305::new((&*key).into())
    }

    fn place(&self, slot: u8) -> [u8; 17] {
        let mut place = [slot; 17];
        place[..16].copy_from_slice(&self.mailbox());
        place
    }

    /// A sealed box: the nonce, then the ciphertext.
    fn seal(&self, slot: u8, plain: &[u8], dice: &mut dyn Dice) -> Vec<u8> {
        let nonce: [u8; NONCE] = roll(dice);
        let payload = Payload {
            msg: plain,
            aad: &self.place(slot),
        };
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a box is far below the cipher's limit");
        [&nonce, sealed.as_slice()].concat()
    }

    fn open<T: DeserializeOwned>(&self, slot: u8, sealed: &[u8]) -> Result<(T, Hash), Hostile> {
        if sealed.len() > MAX_BOX {
            return Err(Hostile::TooLarge);
        }
        let (nonce, msg) = sealed
            .split_first_chunk::<NONCE>()
            .ok_or(Hostile::Truncated)?;
        let payload = Payload {
            msg,
            aad: &self.place(slot),
        };
        let plain = self
            .cipher()
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| Hostile::Box)?;
        let value = decode(&plain)?;
        Ok((value, *blake3::hash(&plain).as_bytes()))
    }

    /// Six digits out of all that was said.
    fn digits(&self, request: &Hash, answer: &Hash, number: &[u8; 32]) -> String {
        let hash = blake3::Hasher::new_derive_key(DIGITS)
            .update(self.secret.as_ref())
            .update(request)
            .update(answer)
            .update(number)
            .finalize();
        let mut eight = [0; 8];
        eight.copy_from_slice(&hash.as_bytes()[..8]);
        format!("{:06}", u64::from_be_bytes(eight) % 1_000_000)
    }
}

impl fmt::Debug for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Invitation({})", self.relay)
    }
}

/// `http(s)://host[:port][/path]` without a slash at its end; a bare host is https.
fn relay_address(text: &str) -> Result<String, Fault> {
    let (scheme, rest) = text
        .trim()
        .split_once("://")
        .unwrap_or(("https", text.trim()));
    let rest = rest.trim_end_matches('/');
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._:/[]".contains(c);
    let fits = ["https", "http"].contains(&scheme)
        && (1..=MAX_RELAY).contains(&rest.len())
        && !rest.starts_with(['/', ':'])
        && !rest.ends_with(':')
        && rest.chars().all(plain);
    if fits {
        return Ok(format!("{scheme}://{rest}"));
    }
    Err(Fault::field(
        "relay",
        "envelope.relay_invalid",
        "The relay's address looks like https://relay.example.cn or http://192.168.1.8:8620.",
    ))
}

/// What a new device says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Its public keys.
    pub keys: PublicKeys,
    /// What it calls itself, as "小王的笔记本".
    pub device_name: String,
    /// Who sits there, as he says; the owner chooses the member.
    pub person: String,
    commitment: Hash,
}

/// What the owner's device answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The firm: with it the whole certificate log can be checked.
    pub firm: FirmId,
    /// Who invites.
    pub inviter: PublicKeys,
    /// The log's head as that device knows it.
    pub head: Head,
    number: [u8; 32],
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Welcome {
    /// The device is in the firm.
    In {
        /// The log's head with it in.
        head: Head,
    },
    /// The owner did not agree.
    Declined,
}

/// The side of the new device.
#[derive(Debug)]
pub struct Joiner {
    invitation: Invitation,
    number: [u8; 32],
    request: Hash,
    answered: Option<(Answer, Hash)>,
}

impl Joiner {
    /// Begins: the second value is the box for slot 0.
    ///
    /// # Errors
    /// `envelope.name_invalid` if a name is empty or over 200 bytes.
    pub fn new(
        invitation: Invitation,
        keys: &PublicKeys,
        device_name: &str,
        person: &str,
        dice: &mut dyn Dice,
    ) -> Result<(Self, Vec<u8>), Fault> {
        for (field, name) in [("deviceName", device_name), ("person", person)] {
            check_name(field, name)?;
        }
        let number = roll(dice);
        let plain = encode(&Request {
            keys: *keys,
            device_name: device_name.to_owned(),
            person: person.to_owned(),
            commitment: commitment(&number),
        });
        let sealed = invitation.seal(REQUEST_SLOT, &plain, dice);
        let joiner = Self {
            invitation,
            number,
            request: *blake3::hash(&plain).as_bytes(),
            answered: None,
        };
        Ok((joiner, sealed))
    }

    /// The invitation that it follows.
    pub fn invitation(&self) -> &Invitation {
        &self.invitation
    }

    /// Hears the answer of slot 1 and gives the box for slot 2. Only the first answer counts.
    ///
    /// # Errors
    /// [`Hostile::Box`] and others if the answer cannot be read, [`Hostile::Commitment`] if another answer was heard before.
    pub fn reveal(&mut self, answer: &[u8], dice: &mut dyn Dice) -> Result<Vec<u8>, Hostile> {
        let heard: (Answer, Hash) = self.invitation.open(ANSWER_SLOT, answer)?;
        match &self.answered {
            Some(before) if *before != heard => return Err(Hostile::Commitment),
            _ => self.answered = Some(heard),
        }
        let plain = encode(&self.number);
        Ok(self.invitation.seal(REVEAL_SLOT, &plain, dice))
    }

    /// The answer that was heard.
    pub fn answer(&self) -> Option<&Answer> {
        self.answered.as_ref().map(|(answer, _)| answer)
    }

    /// The six digits to compare, once the answer is there.
    pub fn code(&self) -> Option<String> {
        let (_, answer) = self.answered.as_ref()?;
        Some(self.invitation.digits(&self.request, answer, &self.number))
    }

    /// Hears the owner's decision of slot 3. The log has to bear it out: [`crate::Roster::replay`] with the answer's firm, then [`crate::Roster::continues`] with this head.
    ///
    /// # Errors
    /// [`Hostile::Box`] and others if it cannot be read.
    pub fn welcome(&self, sealed: &[u8]) -> Result<Welcome, Hostile> {
        self.invitation
            .open(WELCOME_SLOT, sealed)
            .map(|(welcome, _)| welcome)
    }
}

/// The side of the owner's device, once it has answered a request.
#[derive(Debug)]
pub struct Inviter {
    invitation: Invitation,
    request: Request,
    request_hash: Hash,
    answer_hash: Hash,
}

impl Inviter {
    /// Hears the request of slot 0 and gives the box for slot 1. An invitation is used once: whoever calls this twice for one gives a
    /// third party two tries, so the inviter is kept, not made again.
    ///
    /// `expires_ms` is when the invitation ends, `now_ms` the time.
    ///
    /// # Errors
    /// `envelope.invitation_expired`; a fault of [`Hostile`] if the request cannot be read, or has names or keys that cannot be used.
    pub fn answer(
        invitation: Invitation,
        request: &[u8],
        firm: FirmId,
        inviter: &PublicKeys,
        head: Head,
        (now_ms, expires_ms): (u64, u64),
        dice: &mut dyn Dice,
    ) -> Result<(Self, Vec<u8>), Fault> {
        if now_ms >= expires_ms {
            return Err(Fault::new(
                "envelope.invitation_expired",
                "The invitation is too old; make a new one.",
            ));
        }
        let (request, request_hash): (Request, _) = invitation.open(REQUEST_SLOT, request)?;
        if !shown(&request.device_name) || !shown(&request.person) || !request.keys.are_usable() {
            return Err(Hostile::Malformed.into());
        }
        let plain = encode(&Answer {
            firm,
            inviter: *inviter,
            head,
            number: roll(dice),
        });
        let sealed = invitation.seal(ANSWER_SLOT, &plain, dice);
        let inviter = Self {
            invitation,
            request,
            request_hash,
            answer_hash: *blake3::hash(&plain).as_bytes(),
        };
        Ok((inviter, sealed))
    }

    /// Who asks to come in.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// Hears the number of slot 2; the six digits to compare.
    ///
    /// # Errors
    /// [`Hostile::Commitment`] if it is not the number committed to; [`Hostile::Box`] and others if it cannot be read.
    pub fn reveal(&self, sealed: &[u8]) -> Result<String, Hostile> {
        let (number, _): ([u8; 32], _) = self.invitation.open(REVEAL_SLOT, sealed)?;
        if commitment(&number) != self.request.commitment {
            return Err(Hostile::Commitment);
        }
        Ok(self
            .invitation
            .digits(&self.request_hash, &self.answer_hash, &number))
    }

    /// The box for slot 3.
    pub fn welcome(&self, welcome: &Welcome, dice: &mut dyn Dice) -> Vec<u8> {
        self.invitation.seal(WELCOME_SLOT, &encode(welcome), dice)
    }
}

fn commitment(number: &[u8; 32]) -> Hash {
    blake3::derive_key(COMMITMENT, number)
}

/// Checks what a device or a person is called; `field` is where it was typed.
///
/// # Errors
/// `envelope.name_invalid` if it is empty, over 200 bytes, or of more than one line.
pub fn check_name(field: &'static str, name: &str) -> Result<(), Fault> {
    if shown(name) {
        return Ok(());
    }
    let hint = "Write a short name on one line.";
    Err(Fault::field(field, "envelope.name_invalid", hint))
}

fn shown(name: &str) -> bool {
    !name.trim().is_empty() && name.len() <= MAX_TEXT && !name.chars().any(char::is_control)
}
