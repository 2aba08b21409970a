//! Making a snapshot: the record is read in one snapshot of the file, sealed, and sent chunk by chunk.

use std::collections::BTreeMap;

use envelope::snapshot::{Manifest, SignedManifest, StreamEnd};
use envelope::wire::SnapshotPage;
use envelope::{EpochKey, Room};
use kernel::{Fault, Result};
use store::exchange::Group;
use store::{Class, Db};

use super::stream::{Entry, Writer};
use super::{Mark, Offer, PART};
use crate::book::{self, NOBODY, State};
use crate::codec;
use crate::enrol::CLASSES;
use crate::pull::vector;
use crate::push::{no_key_yet, sealed_class};
use crate::relay::Stop;
use crate::round::Round;

impl Round<'_> {
    /// Whether a snapshot is to be made: this is an owner's device, and the last one is too far back, or none can be believed though
    /// the log's beginning is gone.
    pub(super) fn is_due(&self, page: &SnapshotPage, last: Option<&Offer>) -> Result<bool, Stop> {
        let roster = &self.session.roster;
        if roster.owner_at(self.session.device, roster.head()).is_err() {
            return Ok(false);
        }
        let Some(last) = last else {
            return Ok(page.floor > 0 || self.count()? >= self.snapshot_after);
        };
        let had = last.signed.manifest().changes;
        let more = self.count()?.saturating_sub(had);
        Ok(more >= self.snapshot_after.max(had / PART))
    }

    /// The changes of the firm that are here.
    fn count(&self) -> Result<u64> {
        let count = |db: &Db<'_>| {
            let all = "SELECT count(*) FROM _change WHERE device IS NOT NULL AND seq NOT IN (SELECT seq FROM _sync_late)";
            db.one(all, [], |r| r.get(0))
        };
        Ok(book::count(self.store.read(NOBODY, count)?.value))
    }

    /// Makes one of everything up to the end of the log, and gives it to the relay.
    pub(super) fn make(&mut self) -> Result<(), Stop> {
        // What this device sent may stand behind others' that are not here yet.
        self.pull()?;
        if !self.is_settled()? {
            return Ok(());
        }
        let mut manifest = self.begin()?;
        self.write_rooms(&mut manifest)?;
        let seq = manifest.seq;
        let signed = SignedManifest::sign(manifest, &self.session.keys)?;
        self.client.offer(signed.bytes())?;
        self.mark(seq, &signed)
    }

    /// Remembers a snapshot, so that no older one is taken.
    pub(super) fn mark(&mut self, seq: u64, signed: &SignedManifest) -> Result<(), Stop> {
        let snapshot = Some(Mark {
            seq,
            hash: *signed.hash(),
            next: None,
        });
        let state = State {
            snapshot,
            ..self.state.clone()
        };
        self.save(state, |_| Ok(()))
    }

    /// All of a manifest but its chunks.
    fn begin(&self) -> Result<Manifest> {
        let read = |db: &Db<'_>| Ok((book::tails(db)?, vector(db)?));
        let (tails, vector) = self.store.read(NOBODY, read)?.value;
        let mut tails: Vec<StreamEnd> = tails
            .into_iter()
            .map(|((device, room), tail)| StreamEnd {
                device,
                room,
                dev_seq: tail.dev_seq,
                hash: tail.hash,
            })
            .filter(|end| end.dev_seq > 0)
            .collect();
        tails.sort_by_key(|end| (end.device, end.room));
        let mut id = [0; 16];
        self.env.random(&mut id);
        Ok(Manifest {
            version: Manifest::VERSION,
            id,
            firm: self.state.firm,
            log_id: self.state.log_id.unwrap_or_default(),
            seq: self.state.pulled,
            maker: self.session.device,
            head: self.session.roster.head(),
            schema: self.schema,
            at_ms: self.now().0,
            changes: 0,
            vector: vector.into_iter().collect(),
            tails,
            rooms: Vec::new(),
        })
    }

    /// Writes the streams and sends their chunks.
    fn write_rooms(&self, manifest: &mut Manifest) -> Result<(), Stop> {
        let (client, session) = (&self.client, &*self.session);
        let mut dice = |bytes: &mut [u8]| self.env.random(bytes);
        let mut put = |chunk: envelope::snapshot::Chunk, sealed: Vec<u8>| {
            client.put_chunk(&chunk.hash, &sealed)?;
            Ok(())
        };
        let mut writers: BTreeMap<Class, Writer<'_>> = BTreeMap::new();
        for class in CLASSES {
            if let Some(key) = self.key_now(class) {
                writers.insert(class, Writer::new(key, manifest.firm, manifest.id));
            }
        }
        let mut stopped = None;
        let mut write = |at: usize, total: usize, group: Group| {
            if at.is_multiple_of(256) {
                self.pace.at("sync.snapshot", at, total)?;
            }
            let no = at as u64;
            let mut add = || {
                for (class, body) in
                    codec::split(&group, session.device, self.classes, &[], &|_| true)?
                {
                    let entry = Entry {
                        no,
                        change: group.change,
                        hlc: group.stamp.hlc,
                        body,
                    };
                    let writer = writers.get_mut(&class).ok_or_else(no_key_yet)?;
                    writer.add(&entry, &mut dice, &mut put)?;
                }
                Ok(())
            };
            manifest.changes = no + 1;
            add().map_err(|stop| match stop {
                Stop::Here(fault) => fault,
                there => {
                    stopped = Some(there);
                    Fault::internal("the relay is in the way")
                }
            })
        };
        let written = self.store.record(self.state.sealed, &mut write);
        if let Some(stop) = stopped {
            return Err(stop);
        }
        written?;
        for writer in writers.into_values() {
            manifest.rooms.extend(writer.end(&mut dice, &mut put)?);
        }
        Ok(())
    }

    /// The key of now of a class of the whole firm.
    fn key_now(&self, class: Class) -> Option<&EpochKey> {
        let room = Room::firm(sealed_class(class));
        let epoch = self.session.roster.epoch(room)?.epoch;
        self.session.epochs.get(&(room, epoch))
    }
}
