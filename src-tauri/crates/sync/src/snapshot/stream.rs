//! The streams of a snapshot: one for each room, of the bodies that changes have in it, cut into chunks.
//!
//! An entry is four bytes of length (little end first) and as much postcard. Every change has one in the stream of `base`, under the next
//! number, and one of the same number in each other room that it touches. A chunk ends between entries, but for
//! entries that are longer than one.

use std::collections::VecDeque;

use envelope::snapshot::{CHUNK, Chunk, Place, RoomChunks, SnapshotId, chunk_hash};
use envelope::{Dice, EpochKey, FirmId, Hostile};
use kernel::{Fault, Hlc, Id, Result};
use serde::{Deserialize, Serialize};
use store::Change;

use crate::relay::Stop;

/// What a change has in one room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Its number in the snapshot, from 0.
    pub no: u64,
    pub change: Id<Change>,
    pub hlc: Hlc,
    #[serde(with = "serde_bytes")]
    pub body: Vec<u8>,
}

/// Writes the stream of one room.
pub(super) struct Writer<'a> {
    key: &'a EpochKey,
    firm: FirmId,
    snapshot: SnapshotId,
    buffer: Vec<u8>,
    /// The number of the change that the buffer begins with.
    first: u64,
    /// A chunk that is full; whether it is the last shows with the next one.
    full: Option<(u64, Vec<u8>)>,
    chunks: Vec<Chunk>,
}

/// Where sealed chunks go.
pub(super) type Put<'p> = dyn FnMut(Chunk, Vec<u8>) -> Result<(), Stop> + 'p;

impl<'a> Writer<'a> {
    pub fn new(key: &'a EpochKey, firm: FirmId, snapshot: SnapshotId) -> Self {
        Self {
            key,
            firm,
            snapshot,
            buffer: Vec::new(),
            first: 0,
            full: None,
            chunks: Vec::new(),
        }
    }

    pub fn add(
        &mut self,
        entry: &Entry,
        dice: &mut dyn Dice,
        put: &mut Put<'_>,
    ) -> Result<(), Stop> {
        let bytes = postcard::to_allocvec(entry).map_err(Fault::internal)?;
        let length = u32::try_from(bytes.len()).map_err(Fault::internal)?;
        if !self.buffer.is_empty() && self.buffer.len() + 4 + bytes.len() > CHUNK {
            let part = std::mem::take(&mut self.buffer);
            self.part(part, dice, put)?;
        }
        if self.buffer.is_empty() {
            self.first = entry.no;
        }
        self.buffer.extend_from_slice(&length.to_le_bytes());
        self.buffer.extend_from_slice(&bytes);
        while self.buffer.len() > CHUNK {
            let rest = self.buffer.split_off(CHUNK);
            let part = std::mem::replace(&mut self.buffer, rest);
            self.part(part, dice, put)?;
        }
        Ok(())
    }

    fn part(&mut self, part: Vec<u8>, dice: &mut dyn Dice, put: &mut Put<'_>) -> Result<(), Stop> {
        match self.full.replace((self.first, part)) {
            Some(before) => self.seal(before, false, dice, put),
            None => Ok(()),
        }
    }

    fn seal(
        &mut self,
        (first, part): (u64, Vec<u8>),
        last: bool,
        dice: &mut dyn Dice,
        put: &mut Put<'_>,
    ) -> Result<(), Stop> {
        let place = Place {
            firm: self.firm,
            snapshot: self.snapshot,
            number: u32::try_from(self.chunks.len()).map_err(Fault::internal)?,
            last,
        };
        let sealed = place.seal(&part, self.key, dice)?;
        let chunk = Chunk {
            first,
            size: u32::try_from(sealed.len()).map_err(Fault::internal)?,
            hash: chunk_hash(&sealed),
        };
        self.chunks.push(chunk);
        put(chunk, sealed)
    }

    /// Seals what is left; `None` where nothing was added.
    pub fn end(
        mut self,
        dice: &mut dyn Dice,
        put: &mut Put<'_>,
    ) -> Result<Option<RoomChunks>, Stop> {
        if !self.buffer.is_empty() {
            let part = std::mem::take(&mut self.buffer);
            self.part(part, dice, put)?;
        }
        if let Some(full) = self.full.take() {
            self.seal(full, true, dice, put)?;
        }
        let room = RoomChunks {
            room: self.key.room(),
            epoch: self.key.epoch(),
            chunks: self.chunks,
        };
        Ok((!room.chunks.is_empty()).then_some(room))
    }
}

/// Reads the stream of one room, a chunk at a time.
pub(super) struct Reader<'a> {
    key: EpochKey,
    firm: FirmId,
    snapshot: SnapshotId,
    of: &'a RoomChunks,
    /// The number of the next chunk.
    next: usize,
    buffer: VecDeque<u8>,
    /// The entry that was looked at.
    peeked: Option<Entry>,
}

/// Where sealed chunks come from.
pub(super) type Get<'g> = dyn FnMut(&Chunk) -> Result<Vec<u8>, Stop> + 'g;

/// Why a stream cannot be read on.
pub(super) enum Bad {
    Stop(Stop),
    Hostile(Hostile),
}

impl From<Stop> for Bad {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

impl From<Hostile> for Bad {
    fn from(hostile: Hostile) -> Self {
        Self::Hostile(hostile)
    }
}

impl<'a> Reader<'a> {
    /// Reads from the change of a number on, and not what comes before the chunk that it begins in.
    pub fn new(
        key: &EpochKey,
        firm: FirmId,
        snapshot: SnapshotId,
        of: &'a RoomChunks,
        from: u64,
    ) -> Self {
        let firsts = || of.chunks.iter().map(|chunk| chunk.first);
        let begins = firsts().filter(|first| *first <= from).max();
        let next = firsts().position(|first| Some(first) == begins);
        Self {
            key: EpochKey::from_bytes(key.room(), key.epoch(), (*key.secret()).into()),
            firm,
            snapshot,
            of,
            next: next.unwrap_or(0),
            buffer: VecDeque::new(),
            peeked: None,
        }
    }

    /// The entry of this number, where the room has one; entries before it are passed over.
    pub fn at(&mut self, no: u64, get: &mut Get<'_>) -> Result<Option<Entry>, Bad> {
        loop {
            let entry = match self.peeked.take() {
                Some(entry) => Some(entry),
                None => self.entry(get)?,
            };
            match entry {
                Some(entry) if entry.no < no => {}
                Some(entry) if entry.no == no => return Ok(Some(entry)),
                later => {
                    self.peeked = later;
                    return Ok(None);
                }
            }
        }
    }

    fn entry(&mut self, get: &mut Get<'_>) -> Result<Option<Entry>, Bad> {
        while self.buffer.len() < 4 {
            if !self.fill(get)? {
                return match self.buffer.is_empty() {
                    true => Ok(None),
                    false => Err(Hostile::Truncated.into()),
                };
            }
        }
        let mut length = [0; 4];
        length.fill_with(|| self.buffer.pop_front().unwrap_or_default());
        let length = u32::from_le_bytes(length) as usize;
        while self.buffer.len() < length {
            if !self.fill(get)? {
                return Err(Hostile::Truncated.into());
            }
        }
        let bytes: Vec<u8> = self.buffer.drain(..length).collect();
        Ok(Some(envelope::wire::decode(&bytes)?))
    }

    /// Fetches the next chunk; false where there is none.
    fn fill(&mut self, get: &mut Get<'_>) -> Result<bool, Bad> {
        let Some(chunk) = self.of.chunks.get(self.next) else {
            return Ok(false);
        };
        let sealed = get(chunk)?;
        if sealed.len() != chunk.size as usize || chunk_hash(&sealed) != chunk.hash {
            return Err(Hostile::Cipher.into());
        }
        let place = Place {
            firm: self.firm,
            snapshot: self.snapshot,
            number: u32::try_from(self.next).unwrap_or(u32::MAX),
            last: self.next + 1 == self.of.chunks.len(),
        };
        self.buffer.extend(place.open(&sealed, &self.key)?);
        self.next += 1;
        Ok(true)
    }
}
