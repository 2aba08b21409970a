//! The certificate log: who belongs to the firm, with which keys and rights, since when.
//!
//! # The log
//!
//! Certificates are numbered from 0; each names the hash of the one before and is signed by a device that was an owner's at that point (or by the recovery kit).
//! The firm's id is made of the first one's hash, so nobody can put another log under it; a relay can keep certificates back
//! but not make, change, drop from the middle or reorder them. A reader that has pinned a [`Head`] sees a log that was rolled back or forked.
//! A certificate is a list of acts, taken whole or not at all: removing a device and the new epochs of what it could read are one certificate.
//!
//! # Rights
//!
//! An owner's device reads and writes every room and appends certificates. Other devices read a room by a [`Grant`]; one for the whole firm covers every
//! desk and project of its class. What a device wrote is judged by the certificates that it knew then ([`Roster::check`]), so nothing written
//! offline becomes invalid by a later change; only a removal bounds it, by the last number that was accepted from that device.

mod fault;
mod roster;

use kernel::{DeviceId, Timestamp};
use serde::{Deserialize, Serialize};

pub use fault::{LogFault, Rule};
pub use roster::{Device, Epoch, MAX_NAME, Receiver, Removal, Roster};

use crate::keys::{DeviceKeys, PublicKeys, SIGNATURE};
use crate::wire::MAX_CERTIFICATE;
use crate::{FirmId, Hash, Head, MemberId, Room};

const SIGNED: &str = "kaigong-certificate-1";
const CERTIFICATE_HASH: &str = "kaigong 2026-11 certificate hash";
/// The version of certificates that this program writes and reads.
const VERSION: u8 = 1;

/// What an owner's device is called in [`DeviceCard::role`].
pub const OWNER: &str = "owner";

/// A device as it is introduced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceCard {
    /// Its keys; its id follows from them.
    pub keys: PublicKeys,
    /// What people call it, as "前台电脑".
    pub name: String,
    /// Whose it is.
    pub member: MemberId,
    /// The code of the role, as the firm slice names them; [`OWNER`] means more than the others here.
    pub role: String,
    /// The letters in its document numbers, A to ZZZ; no other device ever has them.
    pub series: String,
}

/// A right to read, or read and write, a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Who gets it.
    pub device: DeviceId,
    /// To what; scope firm covers every desk and project of the class.
    pub room: Room,
    /// Whether it may write, too.
    pub write: bool,
}

/// One statement of a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    /// The firm begins, with its owner's first device. The first act of the first certificate and no other.
    Found {
        /// Random, so that every firm has its own id.
        salt: [u8; 16],
        /// The first device; its role is owner.
        device: DeviceCard,
    },
    /// A device comes in.
    Add(DeviceCard),
    /// A device is removed.
    Revoke {
        /// Which; not the last one of an owner.
        device: DeviceId,
        /// The last number of its envelopes that counts. What it numbers higher is refused by everyone.
        upto: u64,
    },
    /// A device gets another role.
    Role {
        /// Which.
        device: DeviceId,
        /// The code of the new role.
        role: String,
    },
    /// A device may read (and write) a room from now on; takes the place of an earlier grant of the same room.
    Grant(Grant),
    /// A device may not any more.
    Withdraw {
        /// Who.
        device: DeviceId,
        /// What.
        room: Room,
    },
    /// A room has a new key.
    Epoch {
        /// Which room.
        room: Room,
        /// One more than the last; 1 at first.
        epoch: u32,
        /// The key's fingerprint ([`crate::EpochKey::fingerprint`]): whoever unwraps another key sees it.
        fingerprint: Hash,
    },
    /// The recovery kit is this one, whatever it was before.
    Recovery {
        /// The kit's keys.
        keys: PublicKeys,
    },
    /// Programs with an older schema may not push any more.
    SchemaMin {
        /// The least schema version; never lower than before.
        schema: u32,
    },
}

/// What a certificate says. Its bytes are postcard in the order of the fields, canonical, followed by the signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Statement {
    version: u8,
    /// [`FirmId::NONE`] in the first.
    firm: FirmId,
    number: u64,
    /// Zeros in the first.
    previous: Hash,
    at_ms: i64,
    signer: DeviceId,
    acts: Vec<Act>,
}

/// One entry of the log, readable but not yet believed: [`Roster`] does that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    bytes: Vec<u8>,
    statement: Statement,
    hash: Hash,
}

impl Certificate {
    /// The first certificate of a firm, signed by the device that its first act introduces. More acts may follow that one
    /// (the first epochs, the recovery kit).
    pub fn found(keys: &DeviceKeys, at: Timestamp, acts: Vec<Act>) -> Self {
        Self::sign(keys, FirmId::NONE, None, at, acts)
    }

    /// The certificate that follows `head`. [`Roster::certify`] also checks that the log will take it.
    pub(crate) fn sign(
        keys: &DeviceKeys,
        firm: FirmId,
        head: Option<Head>,
        at: Timestamp,
        acts: Vec<Act>,
    ) -> Self {
        let statement = Statement {
            version: VERSION,
            firm,
            number: head.map_or(0, |head| head.count),
            previous: head.map_or([0; 32], |head| head.hash),
            at_ms: at.0,
            signer: keys.device(),
            acts,
        };
        let mut bytes = postcard::to_allocvec(&statement).expect("a statement is plain data");
        let signature = keys.sign(SIGNED, blake3::hash(&bytes).as_bytes());
        bytes.extend_from_slice(&signature);
        Self {
            hash: hash(&bytes),
            bytes,
            statement,
        }
    }

    /// Reads one; `at` is its number in the log, for the error.
    ///
    /// # Errors
    /// [`LogFault::Unreadable`], [`LogFault::Newer`].
    pub fn parse(bytes: impl Into<Vec<u8>>, at: u64) -> Result<Self, LogFault> {
        let bytes = bytes.into();
        let unreadable = LogFault::Unreadable { at };
        if bytes.len() > MAX_CERTIFICATE || bytes.len() < SIGNATURE {
            return Err(unreadable);
        }
        let signed = &bytes[..bytes.len() - SIGNATURE];
        match signed.first() {
            Some(&VERSION) => {}
            Some(&version) if version > VERSION => return Err(LogFault::Newer { at, version }),
            _ => return Err(unreadable),
        }
        let (statement, rest) =
            postcard::take_from_bytes::<Statement>(signed).map_err(|_| unreadable)?;
        let canonical = postcard::to_allocvec(&statement).is_ok_and(|again| again == signed);
        if !rest.is_empty() || !canonical {
            return Err(unreadable);
        }
        Ok(Self {
            hash: hash(&bytes),
            bytes,
            statement,
        })
    }

    /// All bytes, as they are stored and sent.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The hash that the next certificate names.
    pub fn hash(&self) -> &Hash {
        &self.hash
    }

    /// Its number in the log, from 0.
    pub fn number(&self) -> u64 {
        self.statement.number
    }

    /// When its author says that it was made. Nothing follows from it.
    pub fn at(&self) -> Timestamp {
        Timestamp(self.statement.at_ms)
    }

    /// Who signed it: a device, or the recovery kit.
    pub fn signer(&self) -> DeviceId {
        self.statement.signer
    }

    /// What it says.
    pub fn acts(&self) -> &[Act] {
        &self.statement.acts
    }

    /// The id of the firm of which this is the first certificate.
    pub fn firm(&self) -> FirmId {
        let mut id = [0; 16];
        id.copy_from_slice(&self.hash[..16]);
        FirmId(id)
    }

    /// Whether the signature is by these keys.
    fn is_signed_by(&self, keys: &PublicKeys) -> bool {
        let (signed, signature) = self.bytes.split_at(self.bytes.len() - SIGNATURE);
        let mut own = [0; SIGNATURE];
        own.copy_from_slice(signature);
        keys.device() == self.statement.signer
            && keys.signed(SIGNED, blake3::hash(signed).as_bytes(), &own)
    }
}

fn hash(bytes: &[u8]) -> Hash {
    blake3::derive_key(CERTIFICATE_HASH, bytes)
}
