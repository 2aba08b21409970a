//! A parcel: what one device brings others by hand, where there is no network (a `.kgsync` file on a stick or in a chat).
//!
//! # Form
//!
//! [`MAGIC`], the cover in postcard, the sealed contents in postcard, 16 bytes of tag. The cover names the firm and holds the
//! parcel's own key once for each receiver, by HPKE as wraps are; the contents are sealed under that key by XChaCha20-Poly1305 with
//! everything before them as additional data. So somebody else who finds the file learns what a relay learns, and not even
//! the names of the devices.
//!
//! Nothing in a parcel is believed because it is in one: certificates prove themselves, keys are compared with what the certificates
//! announced, and every change is in envelopes of its own ([`crate::Kind::PARCEL`]), sealed for its room and signed. Who has no
//! key for a room does not get it from a parcel either.

use blake3::derive_key;
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use kernel::{DeviceId, Fault, Result};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::certificate::Receiver;
use crate::dice::roll;
use crate::keys::{DeviceKeys, open_from, seal_to};
use crate::wire::{ByteBuf, Wrap};
use crate::{Dice, FirmId};

/// How a parcel begins. A program that takes it for text and changes the ends of lines spoils it visibly.
pub const MAGIC: &[u8; 8] = b"KGSYNC\r\n";

/// The largest parcel, in bytes: 256 MiB.
pub const MAX_PARCEL: usize = 256 * 1024 * 1024;

const VERSION: u8 = 1;
const BOX: &[u8] = b"kaigong-parcel-box-1";
const KEY: &str = "kaigong 2026-11 parcel key";
const TAG: usize = 16;

/// What is in a parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Who packed it, and signed its envelopes.
    pub from: DeviceId,
    /// When, by that device's clock, in milliseconds since 1970 UTC. Nothing follows from it.
    pub at_ms: i64,
    /// Every certificate that the device knew, from the first one on.
    pub certificates: Vec<ByteBuf>,
    /// Epoch keys for whoever may have them, where an owner's device packed it.
    pub wraps: Vec<Wrap>,
    /// The changes, numbered and chained from 1 on in this parcel alone.
    pub envelopes: Vec<ByteBuf>,
}

#[derive(Serialize, Deserialize)]
struct Cover {
    version: u8,
    firm: FirmId,
    nonce: [u8; 24],
    boxes: Vec<KeyBox>,
}

/// The parcel's key for one receiver.
#[derive(Serialize, Deserialize)]
struct KeyBox {
    receiver: DeviceId,
    encapsulated: [u8; 32],
    sealed: ByteBuf,
}

/// Seals a parcel for devices of a firm.
///
/// # Errors
/// `envelope.parcel_too_large`; `envelope.receiver_unusable`, which no [`crate::Roster`] has.
pub fn seal(
    contents: &Contents,
    firm: FirmId,
    receivers: &[Receiver],
    dice: &mut dyn Dice,
) -> Result<Vec<u8>> {
    let key: Zeroizing<[u8; 32]> = Zeroizing::new(roll(dice));
    let boxes = receivers.iter().map(|receiver| {
        let info = info(firm, receiver.device);
        let (encapsulated, sealed) = seal_to(&receiver.keys, &info, key.as_ref(), dice)?;
        Ok(KeyBox {
            receiver: receiver.device,
            encapsulated,
            sealed: sealed.into(),
        })
    });
    let boxes = boxes.collect::<Result<_>>()?;
    let cover = Cover {
        version: VERSION,
        firm,
        nonce: roll(dice),
        boxes,
    };
    let mut bytes = postcard::to_extend(&cover, MAGIC.to_vec()).map_err(Fault::internal)?;
    let sealed_from = bytes.len();
    bytes = postcard::to_extend(contents, bytes).map_err(Fault::internal)?;
    if bytes.len() + TAG > MAX_PARCEL {
        return Err(too_large());
    }
    let (outside, inside) = bytes.split_at_mut(sealed_from);
    let tag = cipher(&key)
        .encrypt_inout_detached(&XNonce::from(cover.nonce), outside, inside.into())
        .map_err(|_| too_large())?;
    bytes.extend_from_slice(&tag);
    Ok(bytes)
}

/// Opens a parcel of this firm with a device's keys.
///
/// # Errors
/// `envelope.parcel_too_large`, `envelope.parcel_unreadable` for what is no parcel or was cut off, `envelope.parcel_newer`,
/// `envelope.parcel_other_firm`, `envelope.parcel_for_others` where this device is none of its receivers,
/// `envelope.parcel_damaged` where a byte of it was changed.
pub fn open(bytes: &[u8], firm: FirmId, keys: &DeviceKeys) -> Result<Contents> {
    if bytes.len() > MAX_PARCEL {
        return Err(too_large());
    }
    let rest = bytes.strip_prefix(MAGIC).ok_or_else(unreadable)?;
    match rest.first() {
        Some(&VERSION) => {}
        Some(&version) if version > VERSION => {
            return Err(Fault::new(
                "envelope.parcel_newer",
                "This file was made by a newer Kaigong. Update Kaigong on this computer.",
            ));
        }
        _ => return Err(unreadable()),
    }
    let (cover, sealed) = postcard::take_from_bytes::<Cover>(rest).map_err(|_| unreadable())?;
    if cover.firm != firm {
        return Err(Fault::new(
            "envelope.parcel_other_firm",
            "This file is of another firm. Open that firm first.",
        ));
    }
    let device = keys.device();
    let own = cover.boxes.iter().find(|own| own.receiver == device);
    let own = own.ok_or_else(|| {
        Fault::new(
            "envelope.parcel_for_others",
            "This file is for other computers: this one was not in the firm when it was made. Ask for a new one.",
        )
    })?;
    let info = info(firm, device);
    let key = open_from(keys, &own.encapsulated, &info, &own.sealed).ok_or_else(damaged)?;
    let (sealed, tag) = sealed
        .split_at_checked(sealed.len().wrapping_sub(TAG))
        .ok_or_else(unreadable)?;
    let tag = tag.try_into().map_err(|_| unreadable())?;
    let outside = &bytes[..bytes.len() - TAG - sealed.len()];
    let mut inside = sealed.to_vec();
    cipher(&key)
        .decrypt_inout_detached(
            &XNonce::from(cover.nonce),
            outside,
            inside.as_mut_slice().into(),
            tag,
        )
        .map_err(|_| damaged())?;
    postcard::from_bytes(&inside).map_err(|_| unreadable())
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    let key = Zeroizing::new(derive_key(KEY, key));
    XChaCha20Poly1305::new((&*key).into())
}

fn info(firm: FirmId, receiver: DeviceId) -> Vec<u8> {
    [BOX, &firm.0, receiver.as_bytes()].concat()
}

/// More than a parcel holds.
pub fn too_large() -> Fault {
    Fault::new(
        "envelope.parcel_too_large",
        "That is more than one file can hold. Choose a shorter time.",
    )
    .with("limit", MAX_PARCEL)
}

/// What is no parcel, or a part of one.
pub fn unreadable() -> Fault {
    Fault::new(
        "envelope.parcel_unreadable",
        "This is no file of changes, or only a part of one. Ask for it again, as a file.",
    )
}

fn damaged() -> Fault {
    Fault::new(
        "envelope.parcel_damaged",
        "This file was damaged on its way. Ask for it again.",
    )
}
