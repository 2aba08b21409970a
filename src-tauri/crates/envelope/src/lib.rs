//! What devices of a firm send each other through a relay that can read none of it: envelopes, keys, certificates, invitations.
//!
//! Pure: no input or output, no clock, no random source; times and random bytes are passed in ([`Dice`]).
//! Every byte that is read may come from an enemy: lengths are checked before anything is allocated, and each kind of damage has a name ([`Hostile`], [`LogFault`]).
//!
//! - [`wire`]: the relay's protocol.
//! - [`Header`], [`Envelope`]: one class of one group of changes, sealed for a (class, scope, epoch) and signed by a device.
//! - [`keys`]: a device's keys, epoch keys, their wraps, the recovery kit.
//! - [`certificate`]: the append-only log that says who belongs to the firm, and the [`Roster`] that follows from it.
//! - [`join`]: how a new device gets in, compared by six digits on both screens.
//! - [`snapshot`]: the change record up to a place of the log, for devices that come in later.
//! - [`parcel`]: what devices bring each other by hand.
//! - [`file`]: photos and other files that hang on records.
//! - [`request`]: signatures of requests.
//!
//! # Cryptography
//!
//! | what | with |
//! |---|---|
//! | signatures | Ed25519 (RFC 8032), checked strictly (no small-order keys, no malleable signatures) |
//! | body | XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) under a key of its own per envelope |
//! | key commitment | BLAKE3 in derive-key mode over key and header, see [`Envelope`] |
//! | wraps | HPKE base mode (RFC 9180): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305 |
//! | padding | PADMÉ (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019) |
//! | hashes, derived keys | BLAKE3, each use with its own context string |
#![deny(missing_docs)]

pub mod certificate;
mod dice;
pub mod file;
#[cfg(test)]
mod forged;
mod header;
mod hostile;
pub mod join;
pub mod keys;
mod names;
mod padding;
pub mod parcel;
pub mod request;
mod seal;
pub mod snapshot;
pub mod wire;

pub use certificate::{Act, Certificate, Device, DeviceCard, LogFault, Roster};
pub use dice::Dice;
pub use header::{FORMAT, Header, Kind, MAX_PARTS};
pub use hostile::Hostile;
pub use keys::{DeviceKeys, EpochKey, PublicKeys, RecoveryKit};
pub use names::{Class, FirmId, GroupId, Hash, Head, MemberId, Room, Scope};
pub use seal::{Envelope, MAX_BODY, MAX_CONTENT, Part, Sealing, Signed, Stream, join_parts};
