//! A snapshot: every change of the firm up to a place of the relay's log, for devices that come in later than what the log still
//! has. It loses nothing: what is in it are the changes themselves, so applying it is applying the log.
//!
//! # Form
//!
//! For each room there is one stream of the bodies that changes have in it (what a stream holds is the sync crate's), cut
//! into chunks of at most [`CHUNK`] bytes. A chunk is packed (zstd) and padded like the body of an [`crate::Envelope`], and sealed by the same cipher
//! and key commitment under the room's epoch key, with firm, snapshot, room, epoch, number and whether it is the last in the
//! commitment: a chunk of another snapshot, or in another place, does not open. It is called by the BLAKE3 hash of its bytes.
//!
//! The [`Manifest`] says what belongs together. It is signed by an owner's device, so a relay can neither change a chunk nor leave one out. Other
//! devices that hold everything compare it with what they have and attest it ([`Attestation`]).

use chacha20poly1305::XNonce;
use chacha20poly1305::aead::AeadInOut;
use kernel::{DeviceId, Fault};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::certificate::Roster;
use crate::dice::roll;
use crate::keys::{DeviceKeys, EpochKey, PublicKeys, SIGNATURE};
use crate::padding::{pad, padme, unpad};
use crate::seal::{TAG, commit, pack, unpack_at_most};
use crate::{Dice, FirmId, Hash, Head, Hostile, Room};

/// The most bytes of a stream in one chunk: 3 MiB. Packed, padded and sealed it is below [`MAX_CHUNK`] whatever it holds.
pub const CHUNK: usize = 3 * 1024 * 1024;
/// The largest sealed chunk: 4 MiB.
pub const MAX_CHUNK: usize = 4 * 1024 * 1024;
/// The largest manifest: 1 MiB, which is enough for 60 GB of chunks.
pub const MAX_MANIFEST: usize = 1024 * 1024;

const VERSION: u8 = 1;
const MANIFEST: &str = "kaigong-snapshot-1";
const ATTESTATION: &str = "kaigong-snapshot-attested-1";
const MANIFEST_HASH: &str = "kaigong 2026-11 snapshot manifest hash";
const NONCE: usize = 24;
const COMMITMENT: usize = 32;

const _: () = assert!(COMMITMENT + NONCE + padme(CHUNK + 6) + TAG <= MAX_CHUNK);

/// Identity of a snapshot: random.
pub type SnapshotId = [u8; 16];

/// What a snapshot is of, and what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Of this format.
    pub version: u8,
    /// Which snapshot.
    pub id: SnapshotId,
    /// The firm.
    pub firm: FirmId,
    /// The identity of the log.
    pub log_id: [u8; 16],
    /// Everything of the log up to this place is in it, and nothing of behind it.
    pub seq: u64,
    /// Who made it: an owner's device by `head`.
    pub maker: DeviceId,
    /// The last certificate that the maker knew.
    pub head: Head,
    /// The schema version of the maker's program.
    pub schema: u32,
    /// When, by the maker's clock, in milliseconds since 1970 UTC. Nothing follows from it.
    pub at_ms: i64,
    /// So many changes are in it.
    pub changes: u64,
    /// Per device its last number in the log up to `seq`, in order of the device.
    pub vector: Vec<(DeviceId, u64)>,
    /// The last envelope of each stream up to `seq`.
    pub tails: Vec<StreamEnd>,
    /// Its chunks, by rooms; each room once.
    pub rooms: Vec<RoomChunks>,
}

/// Where a stream of envelopes stands at the place of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamEnd {
    /// Whose.
    pub device: DeviceId,
    /// In which room.
    pub room: Room,
    /// The number of the last envelope.
    pub dev_seq: u64,
    /// Its hash ([`crate::Envelope::hash`]).
    pub hash: Hash,
}

/// The chunks of a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomChunks {
    /// Which room.
    pub room: Room,
    /// The epoch whose key they are sealed with.
    pub epoch: u32,
    /// In order.
    pub chunks: Vec<Chunk>,
}

/// A chunk, as the manifest names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// The number of the change that its first byte belongs to.
    pub first: u64,
    /// Its bytes, sealed.
    pub size: u32,
    /// BLAKE3 of them.
    pub hash: Hash,
}

impl Manifest {
    /// The version that this program writes.
    pub const VERSION: u8 = VERSION;

    /// The chunks of a room; none where it has nothing of it.
    pub fn room(&self, room: Room) -> Option<&RoomChunks> {
        self.rooms.iter().find(|own| own.room == room)
    }

    /// The bytes of all chunks.
    pub fn size(&self) -> u64 {
        let chunks = self.rooms.iter().flat_map(|room| &room.chunks);
        chunks.map(|chunk| u64::from(chunk.size)).sum()
    }

    /// Numbers that no honest maker writes.
    fn is_sound(&self) -> bool {
        let rising = |rooms: &RoomChunks| {
            let firsts = || rooms.chunks.iter().map(|chunk| chunk.first);
            firsts().zip(firsts().skip(1)).all(|(a, b)| a <= b)
                && firsts().all(|first| first < self.changes)
        };
        let sizes = |rooms: &RoomChunks| {
            let mut chunks = rooms.chunks.iter();
            chunks.all(|chunk| chunk.size as usize <= MAX_CHUNK && chunk.size > 0)
        };
        let last = |device| {
            let place = self.vector.binary_search_by_key(&device, |(id, _)| *id);
            place.map_or(0, |at| self.vector[at].1)
        };
        let rooms = self.rooms.iter().enumerate();
        let ends = self.tails.iter();
        self.vector.windows(2).all(|pair| pair[0].0 < pair[1].0)
            && self.seq.max(self.changes) <= i64::MAX as u64
            && (ends.clone()).all(|end| (1..=last(end.device)).contains(&end.dev_seq))
            && rooms.clone().all(|(at, own)| {
                let again = self.rooms[..at].iter().any(|other| other.room == own.room);
                !again && !own.chunks.is_empty() && rising(own) && sizes(own)
            })
    }
}

/// A manifest with its signature, readable but not yet believed: [`Self::check`] does that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedManifest {
    bytes: Vec<u8>,
    manifest: Manifest,
    hash: Hash,
}

impl SignedManifest {
    /// Signs one; `keys` are the maker's.
    ///
    /// # Errors
    /// `envelope.too_large` where it is over [`MAX_MANIFEST`].
    pub fn sign(manifest: Manifest, keys: &DeviceKeys) -> Result<Self, Fault> {
        let bytes = signed(MANIFEST, &manifest, keys);
        if bytes.len() > MAX_MANIFEST {
            return Err(Hostile::TooLarge.into());
        }
        Ok(Self {
            hash: blake3::derive_key(MANIFEST_HASH, &bytes),
            bytes,
            manifest,
        })
    }

    /// Reads one.
    ///
    /// # Errors
    /// [`Hostile::TooLarge`], [`Hostile::Truncated`], [`Hostile::Malformed`], [`Hostile::NotCanonical`], [`Hostile::Newer`],
    /// [`Hostile::Numbers`].
    pub fn parse(bytes: impl Into<Vec<u8>>) -> Result<Self, Hostile> {
        let bytes = bytes.into();
        if bytes.len() > MAX_MANIFEST {
            return Err(Hostile::TooLarge);
        }
        if let Some(&version) = bytes.first().filter(|&&version| version > VERSION) {
            return Err(Hostile::Newer { version });
        }
        let manifest: Manifest = read(&bytes)?;
        if manifest.version != VERSION {
            return Err(Hostile::Malformed);
        }
        if !manifest.is_sound() {
            return Err(Hostile::Numbers);
        }
        Ok(Self {
            hash: blake3::derive_key(MANIFEST_HASH, &bytes),
            bytes,
            manifest,
        })
    }

    /// What it says.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What attestations name.
    pub fn hash(&self) -> &Hash {
        &self.hash
    }

    /// All bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether its maker signed it, and was an owner's device by the certificates that it names.
    ///
    /// # Errors
    /// [`Hostile::OtherFirm`], [`Hostile::Signature`], and those of [`Roster::owner_at`].
    pub fn check(&self, roster: &Roster) -> Result<(), Hostile> {
        let Manifest {
            firm, maker, head, ..
        } = self.manifest;
        if firm != roster.firm() {
            return Err(Hostile::OtherFirm);
        }
        let keys = roster.owner_at(maker, head)?;
        is_signed(MANIFEST, &self.bytes, keys)
    }
}

/// Another device says that it has compared a snapshot with its own record, and that they agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    /// The hash of the manifest.
    pub manifest: Hash,
    /// Who says so: a device that might read everything by `head`.
    pub device: DeviceId,
    /// The last certificate that it knew.
    pub head: Head,
}

impl Attestation {
    /// Its bytes, signed by the device of these keys.
    pub fn sign(&self, keys: &DeviceKeys) -> Vec<u8> {
        signed(ATTESTATION, self, keys)
    }

    /// Reads one of a manifest and checks it.
    ///
    /// # Errors
    /// [`Hostile::Malformed`] and the like, [`Hostile::Parts`] where it is of another manifest or by the maker himself,
    /// [`Hostile::Signature`], and those of [`Roster::whole_at`].
    pub fn check(bytes: &[u8], of: &SignedManifest, roster: &Roster) -> Result<Self, Hostile> {
        let own: Self = read(bytes)?;
        if own.manifest != *of.hash() || own.device == of.manifest().maker {
            return Err(Hostile::Parts);
        }
        let keys = roster.whole_at(own.device, own.head)?;
        is_signed(ATTESTATION, bytes, keys)?;
        Ok(own)
    }
}

/// Plain data and a signature over its hash.
fn signed<T: Serialize>(context: &str, statement: &T, keys: &DeviceKeys) -> Vec<u8> {
    let mut bytes = postcard::to_allocvec(statement).expect("plain data");
    let signature = keys.sign(context, blake3::hash(&bytes).as_bytes());
    bytes.extend_from_slice(&signature);
    bytes
}

/// What stands before a signature, written as [`signed`] writes it.
fn read<T: Serialize + serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, Hostile> {
    let end = bytes
        .len()
        .checked_sub(SIGNATURE)
        .ok_or(Hostile::Truncated)?;
    let statement: T = crate::wire::decode(&bytes[..end])?;
    match crate::wire::encode(&statement) == bytes[..end] {
        true => Ok(statement),
        false => Err(Hostile::NotCanonical),
    }
}

fn is_signed(context: &str, bytes: &[u8], keys: &PublicKeys) -> Result<(), Hostile> {
    let (statement, signature) = bytes
        .split_last_chunk::<SIGNATURE>()
        .ok_or(Hostile::Truncated)?;
    match keys.signed(context, blake3::hash(statement).as_bytes(), signature) {
        true => Ok(()),
        false => Err(Hostile::Signature),
    }
}

/// What a sealed chunk is called.
pub fn chunk_hash(sealed: &[u8]) -> Hash {
    *blake3::hash(sealed).as_bytes()
}

/// Which chunk of what.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The firm.
    pub firm: FirmId,
    /// The snapshot.
    pub snapshot: SnapshotId,
    /// Its number in the room, from 0.
    pub number: u32,
    /// Whether none follows it in the room.
    pub last: bool,
}

impl Place {
    /// What is committed to, the key aside.
    fn core(&self, key: &EpochKey, nonce: &[u8; NONCE]) -> Vec<u8> {
        let Self {
            firm,
            snapshot,
            number,
            last,
        } = self;
        let place = (MANIFEST, firm, snapshot, key.room(), key.epoch());
        let mut core = postcard::to_allocvec(&(place, number, last)).expect("plain data");
        core.extend_from_slice(nonce);
        core
    }

    /// Seals a part of a stream, of at most [`CHUNK`] bytes.
    ///
    /// # Errors
    /// A defect (`kernel.internal`) for a longer one.
    pub fn seal(&self, part: &[u8], key: &EpochKey, dice: &mut dyn Dice) -> Result<Vec<u8>, Fault> {
        if part.len() > CHUNK {
            return Err(Fault::internal("a chunk is too long"));
        }
        let mut content = Zeroizing::new(pack(part)?);
        pad(&mut content);
        let nonce: [u8; NONCE] = roll(dice);
        let (commitment, cipher) = commit(key, &self.core(key, &nonce));
        let tag = cipher
            .encrypt_inout_detached(
                &XNonce::from(nonce),
                &commitment,
                content.as_mut_slice().into(),
            )
            .map_err(|_| Fault::internal("a chunk is beyond the cipher's limit"))?;
        Ok([&commitment[..], &nonce, &content, &tag].concat())
    }

    /// Opens a chunk.
    ///
    /// # Errors
    /// [`Hostile::TooLarge`], [`Hostile::Truncated`], [`Hostile::WrongKey`] where the key is another one or the chunk belongs in another
    /// place, [`Hostile::Cipher`], [`Hostile::Padding`], [`Hostile::Packing`], [`Hostile::Bomb`].
    pub fn open(&self, sealed: &[u8], key: &EpochKey) -> Result<Vec<u8>, Hostile> {
        if sealed.len() > MAX_CHUNK {
            return Err(Hostile::TooLarge);
        }
        let (commitment, rest) = sealed
            .split_first_chunk::<COMMITMENT>()
            .ok_or(Hostile::Truncated)?;
        let (nonce, rest) = rest
            .split_first_chunk::<NONCE>()
            .ok_or(Hostile::Truncated)?;
        let (body, tag) = rest.split_last_chunk::<TAG>().ok_or(Hostile::Truncated)?;
        let (own, cipher) = commit(key, &self.core(key, nonce));
        if own != *commitment {
            return Err(Hostile::WrongKey);
        }
        let mut content = body.to_vec();
        cipher
            .decrypt_inout_detached(
                &XNonce::from(*nonce),
                commitment,
                content.as_mut_slice().into(),
                tag.into(),
            )
            .map_err(|_| Hostile::Cipher)?;
        unpad(&mut content)?;
        unpack_at_most(&content, CHUNK)
    }
}
