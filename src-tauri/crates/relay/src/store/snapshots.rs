//! Snapshots: what is kept of them, and what of the log is forgotten behind one.

use async_trait::async_trait;
use envelope::snapshot::SignedManifest;
use kernel::DeviceId;

use super::{Answer, FirmId, Hash, Room};

/// So long chunks wait for their manifest, in milliseconds: a day.
pub const WAIT_MS: u64 = 24 * 60 * 60 * 1000;

/// A snapshot that is here whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its place in the log.
    pub seq: u64,
    /// The bytes of its manifest.
    pub manifest: Vec<u8>,
    /// Attestations of other devices.
    pub attested: Vec<Vec<u8>>,
}

/// How it went with a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered {
    /// The snapshot is there, now or before.
    Done,
    /// A chunk that it names is not here.
    Missing(Hash),
    /// There is one of the same place in the log, or a later one.
    Older,
}

/// The part of a store's contract that is about snapshots. Of a firm's snapshots the newest is kept, and the newest that somebody
/// attested: the log may have been forgotten behind it.
#[async_trait]
pub trait Snapshots {
    /// Takes in a sealed chunk. `false` where the firm has no room left. Chunks of more than a day ago that no manifest names go: whoever
    /// brought them never came to an end.
    async fn put_chunk(
        &self,
        firm: FirmId,
        hash: Hash,
        sealed: Vec<u8>,
        most_bytes: u64,
        now_ms: u64,
    ) -> Answer<bool>;

    /// A chunk of a snapshot that is here whole, and the room that it is of.
    async fn chunk(&self, firm: FirmId, hash: Hash) -> Answer<Option<(Room, Vec<u8>)>>;

    /// Takes in a manifest whose chunks are here. Snapshots that are of no use any more go, and chunks of none.
    async fn offer(&self, firm: FirmId, manifest: SignedManifest) -> Answer<Offered>;

    /// The snapshots, the newest first.
    async fn snapshots(&self, firm: FirmId) -> Answer<Vec<Kept>>;

    /// Takes in an attestation of the snapshot at a place. `false` where it is not here.
    async fn attest(
        &self,
        firm: FirmId,
        seq: u64,
        device: DeviceId,
        attestation: Vec<u8>,
    ) -> Answer<bool>;

    /// Forgets the log up to a place, but for the last hash of each stream; how many entries.
    async fn compact(&self, firm: FirmId, through: u64) -> Answer<u64>;
}
