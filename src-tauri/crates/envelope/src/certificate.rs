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

use kernel::DeviceId;
use serde::{Deserialize, Serialize};

use crate::keys::{DeviceKeys, EpochKey, PublicKeys};
use crate::{FirmId, Hash, Head, Header, Hostile, Envelope, MemberId, Room};

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
        /// The key's fingerprint ([`EpochKey::fingerprint`]): whoever unwraps another key sees it.
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
