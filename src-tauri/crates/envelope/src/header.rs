//! The header of an envelope: signed, and additional data of the cipher.

use kernel::{DeviceId, Hlc, Stamp};
use serde::{Deserialize, Serialize};

use crate::{FirmId, GroupId, Hash, Head, Hostile, Room};

/// The version of the format that this program writes and reads.
pub const FORMAT: u8 = 1;

/// The most parts that one body may be split in.
pub const MAX_PARTS: u16 = 256;

/// What the body holds. A kind that a program does not know is kept, not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Kind(pub u8);

impl Kind {
    /// A group of changes.
    pub const GROUP: Self = Self(0);
    /// The same in a [`crate::parcel`]: numbered there alone, so no relay's log has it.
    pub const PARCEL: Self = Self(1);
    /// What is left of a group of changes with a device that may not read all of it any more: whoever has the whole gives
    /// it to the log again.
    pub const PARTED: Self = Self(2);
    /// What is said in a member's own room of data that he may see of some rows alone: which he asks for, or what somebody who has all of it
    /// gives. No change of its own.
    pub const DESK: Self = Self(3);
}

/// What an envelope says of itself in the clear. Its bytes are postcard in the order of the fields and canonical: there is one way to write a header.
///
/// A *stream* is what one device writes under one [`Room`]: a reader without a right to other rooms still sees each stream whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// [`FORMAT`]. Always the first byte.
    pub version: u8,
    /// What the body holds.
    pub kind: Kind,
    /// The firm.
    pub firm: FirmId,
    /// Class and scope: whose key opens it.
    pub room: Room,
    /// The epoch of that key; from 1.
    pub epoch: u32,
    /// Who wrote and signed it.
    pub device: DeviceId,
    /// The number that the device gave it: 1, 2, 3… over all its envelopes of all rooms, without gaps.
    pub dev_seq: u64,
    /// The group (the change's id); all its envelopes follow one another in `dev_seq`.
    pub group: GroupId,
    /// Which part of the body of this room, from 0.
    pub part: u16,
    /// How many parts the body of this room has; from 1 to [`MAX_PARTS`].
    pub parts: u16,
    /// Whether it is the last envelope of its group, over all rooms.
    pub closes: bool,
    /// The hash ([`crate::Envelope::hash`]) of the envelope before it in its stream; zeros for the first.
    /// A reader sees by it that nothing of a stream was left out or put in another order.
    pub previous: Hash,
    /// When: the clock of the group's stamp, whose device is the header's.
    pub hlc: Hlc,
    /// The schema version that the writer had.
    pub schema: u32,
    /// The last certificate that the writer knew.
    pub head: Head,
    /// Of the cipher; random.
    pub nonce: [u8; 24],
    /// Binds the envelope to one key; see [`crate::Envelope`].
    pub commitment: [u8; 32],
}

impl Header {
    /// When and by whom.
    pub fn stamp(&self) -> Stamp {
        Stamp {
            hlc: self.hlc,
            device: self.device,
        }
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        postcard::to_allocvec(self).expect("a header is plain data")
    }

    /// What the commitment is made of: everything before it.
    pub(crate) fn core(bytes: &[u8]) -> &[u8] {
        &bytes[..bytes.len() - 32]
    }

    /// Reads the header that `bytes` begin with, and says how long it is.
    ///
    /// # Errors
    /// [`Hostile::Newer`] for another version, [`Hostile::Malformed`] if it cannot be read, [`Hostile::NotCanonical`] if there is another way to write the same,
    /// [`Hostile::Numbers`] if its numbers cannot be.
    pub fn read(bytes: &[u8]) -> Result<(Self, usize), Hostile> {
        match bytes.first() {
            None => return Err(Hostile::Truncated),
            Some(&FORMAT) => {}
            Some(0) => return Err(Hostile::Malformed),
            Some(&version) => return Err(Hostile::Newer { version }),
        }
        let (header, rest) = postcard::take_from_bytes::<Self>(bytes).map_err(|e| match e {
            postcard::Error::DeserializeUnexpectedEnd => Hostile::Truncated,
            _ => Hostile::Malformed,
        })?;
        let length = bytes.len() - rest.len();
        if header.to_bytes() != bytes[..length] {
            return Err(Hostile::NotCanonical);
        }
        let parts_fit = header.parts <= MAX_PARTS && header.part < header.parts;
        let closes_fits = !header.closes || header.part + 1 == header.parts;
        if !parts_fit
            || !closes_fits
            || header.dev_seq == 0
            || header.epoch == 0
            || header.head.count == 0
            || header.hlc > Hlc::LATEST
        {
            return Err(Hostile::Numbers);
        }
        Ok((header, length))
    }
}
