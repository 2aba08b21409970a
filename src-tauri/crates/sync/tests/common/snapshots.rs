//! Snapshots at the relay in memory.

use std::collections::{BTreeMap, HashMap};

use envelope::snapshot::{Attestation, SignedManifest, chunk_hash};
use envelope::wire::*;
use envelope::{Hash, Hostile, Room};
use kernel::DeviceId;

use super::model::{Done, Entry, Firm, refuse};

const AWAITED_MS: u64 = 90 * 24 * 60 * 60 * 1000;

/// What a firm has of them, and what was forgotten behind one.
#[derive(Clone, Default)]
pub struct Snapshots {
    /// Behind which place the log begins.
    pub floor: u64,
    /// What stood before it: the relay has nothing but the last number and hash of each stream.
    pub forgotten: Vec<Entry>,
    pub chunks: HashMap<Hash, Vec<u8>>,
    pub kept: BTreeMap<u64, Kept>,
}

/// A snapshot that is here whole.
#[derive(Clone)]
pub struct Kept {
    pub signed: SignedManifest,
    pub attested: BTreeMap<DeviceId, Vec<u8>>,
}

impl Snapshots {
    pub fn last(&self, device: DeviceId) -> u64 {
        let own = self.forgotten.iter().filter(|entry| entry.device == device);
        own.map(|entry| entry.dev_seq).max().unwrap_or(0)
    }

    pub fn vector(&self) -> BTreeMap<DeviceId, u64> {
        let devices = self.forgotten.iter().map(|entry| entry.device);
        devices.map(|device| (device, self.last(device))).collect()
    }

    pub fn tail(&self, device: DeviceId, room: Room) -> Hash {
        let mut own = self.forgotten.iter().rev();
        let last = own.find(|entry| entry.device == device && entry.room == room);
        last.map_or([0; 32], |entry| entry.hash)
    }

    /// Bytes of what is kept of them.
    pub fn bytes(&self) -> usize {
        self.chunks.values().map(Vec::len).sum()
    }
}

fn bad(reason: &str) -> (u16, kernel::Fault) {
    let (status, fault) = refuse(422, codes::BAD_SNAPSHOT);
    (status, fault.with("reason", reason))
}

fn stored(now: u64) -> Done {
    Ok(encode(&Stored { server_ms: now }))
}

impl Firm {
    pub fn offered(&mut self, now: u64) -> SnapshotPage {
        self.forget(now);
        let kept = self.snapshots.kept.values().rev();
        let offered = kept.map(|kept| OfferedSnapshot {
            manifest: kept.signed.bytes().to_vec().into(),
            attestations: kept.attested.values().cloned().map(ByteBuf::from).collect(),
        });
        SnapshotPage {
            log_id: self.log_id,
            server_ms: now,
            head: self.roster.head(),
            floor: self.snapshots.floor,
            last_seq: self.end(),
            offered: offered.collect(),
        }
    }

    pub fn offer(&mut self, caller: DeviceId, body: &[u8], now: u64) -> Done {
        let hostile = |hostile: Hostile| bad(hostile.code());
        let signed = SignedManifest::parse(body).map_err(hostile)?;
        signed.check(&self.roster).map_err(hostile)?;
        let manifest = signed.manifest();
        if manifest.maker != caller {
            return Err(bad(Hostile::UnknownDevice.code()));
        }
        let vector: BTreeMap<DeviceId, u64> = self.vector().into_iter().collect();
        let here = |(device, number): &(DeviceId, u64)| vector.get(device) >= Some(number);
        let fits = manifest.log_id == self.log_id
            && (self.snapshots.floor..=self.end()).contains(&manifest.seq)
            && manifest.vector.iter().all(here);
        if !fits {
            return Err(bad("other_log"));
        }
        let all = &mut self.snapshots;
        if let Some((seq, newest)) = all.kept.last_key_value() {
            if newest.signed == signed {
                return stored(now);
            }
            if *seq >= manifest.seq {
                return Err(bad("older"));
            }
        }
        let chunks = manifest.rooms.iter().flat_map(|room| &room.chunks);
        let there = |chunk: &envelope::snapshot::Chunk| {
            let sealed = all.chunks.get(&chunk.hash);
            sealed.is_some_and(|sealed| sealed.len() == chunk.size as usize)
        };
        if !chunks.into_iter().all(there) {
            return Err(refuse(404, codes::NO_CHUNK));
        }
        let seq = manifest.seq;
        let attested = all.kept.iter().rfind(|(_, kept)| !kept.attested.is_empty());
        let attested = attested.map(|(seq, _)| *seq);
        let kept = Kept {
            signed,
            attested: BTreeMap::new(),
        };
        all.kept.insert(seq, kept);
        all.kept
            .retain(|own, _| *own == seq || Some(*own) == attested);
        let named: Vec<Hash> = (all.kept.values())
            .flat_map(|kept| &kept.signed.manifest().rooms)
            .flat_map(|room| room.chunks.iter().map(|chunk| chunk.hash))
            .collect();
        all.chunks.retain(|hash, _| named.contains(hash));
        stored(now)
    }

    pub fn attest(&mut self, caller: DeviceId, body: &[u8], now: u64) -> Done {
        let mut refused = Hostile::Parts;
        for kept in self.snapshots.kept.values_mut().rev() {
            match Attestation::check(body, &kept.signed, &self.roster) {
                Ok(own) if own.device == caller && self.roster.is_whole(caller) => {
                    kept.attested.insert(caller, body.to_vec());
                    self.forget(now);
                    return stored(now);
                }
                Ok(_) => refused = Hostile::Forbidden,
                Err(Hostile::Parts) => {}
                Err(hostile) => refused = hostile,
            }
        }
        Err(bad(refused.code()))
    }

    pub fn put_chunk(&mut self, hash: Hash, body: &[u8], now: u64) -> Done {
        if chunk_hash(body) != hash {
            return Err(refuse(400, codes::MALFORMED));
        }
        self.snapshots.chunks.insert(hash, body.to_vec());
        stored(now)
    }

    pub fn chunk(&self, caller: DeviceId, hash: Hash) -> Done {
        let rooms = (self.snapshots.kept.values()).flat_map(|kept| &kept.signed.manifest().rooms);
        let of = rooms
            .into_iter()
            .find(|room| room.chunks.iter().any(|chunk| chunk.hash == hash));
        let of = of.filter(|room| self.roster.may_read(caller, room.room));
        let sealed = of.and_then(|_| self.snapshots.chunks.get(&hash));
        sealed.cloned().ok_or_else(|| refuse(404, codes::NO_CHUNK))
    }

    /// Forgets the log behind the newest attested snapshot, once everybody has read so far who was seen lately.
    fn forget(&mut self, now: u64) {
        let floor = self.snapshots.floor;
        let mut newest = self.snapshots.kept.iter().rev();
        let through = newest.find(|(_, kept)| !kept.attested.is_empty());
        let Some(through) = through.map(|(seq, _)| *seq).filter(|seq| *seq > floor) else {
            return;
        };
        let waits = self.seen.iter().any(|(device, (seen, acked))| {
            let known = self.roster.device(*device);
            let active = known.is_some_and(|known| known.removal().is_none());
            active && now.saturating_sub(*seen) < AWAITED_MS && *acked < through
        });
        if !waits {
            let gone = self.log.drain(..(through - floor) as usize);
            self.snapshots.forgotten.extend(gone);
            self.snapshots.floor = through;
        }
    }
}
