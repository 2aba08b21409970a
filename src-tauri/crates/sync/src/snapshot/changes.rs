//! The changes in a snapshot, put together from the rooms that this device may read.

use std::collections::HashMap;

use envelope::snapshot::{Manifest, SignedManifest};
use envelope::{EpochKey, Hostile, Room, Roster};
use kernel::Stamp;
use store::exchange::Group;

use super::damaged;
use super::stream::{Bad, Get, Reader};
use crate::client::Client;
use crate::codec;
use crate::engine::Session;
use crate::pull::class_of;
use crate::push::{no_key_yet, sealed_class};
use crate::relay::{Stop, Trouble};
use store::Class;

/// Reads a snapshot change by change.
pub(super) struct Changes<'a> {
    manifest: &'a Manifest,
    /// `base` first.
    rooms: Vec<(Class, Reader<'a>)>,
    next: u64,
}

impl<'a> Changes<'a> {
    /// From the change of a number on.
    ///
    /// # Errors
    /// `sync.no_key_yet` where a key of a room that this device may read is not here.
    pub fn new(signed: &'a SignedManifest, session: &Session, from: u64) -> Result<Self, Stop> {
        let manifest = signed.manifest();
        let mut rooms = Vec::new();
        for of in &manifest.rooms {
            if !session.roster.may_read(session.device, of.room) {
                continue;
            }
            let class = class_of(of.room.class).ok_or_else(|| damaged(Hostile::Malformed))?;
            let key = key(&session.epochs, of.room, of.epoch)?;
            let reader = Reader::new(key, manifest.firm, manifest.id, of, from);
            rooms.push((class, reader));
        }
        rooms.sort_by_key(|(class, _)| *class);
        let base = Room::firm(sealed_class(Class::Base));
        if manifest.changes > 0 && manifest.room(base).is_none() {
            return Err(damaged(Hostile::Parts));
        }
        Ok(Self {
            manifest,
            rooms,
            next: from,
        })
    }

    /// The next change, and how many bytes its bodies have.
    pub fn next(
        &mut self,
        roster: &Roster,
        client: &Client<'_>,
    ) -> Result<Option<(Group, usize)>, Stop> {
        if self.next >= self.manifest.changes {
            return Ok(None);
        }
        let read = self.read(roster, client);
        self.next += 1;
        read.map(Some).map_err(|bad| match bad {
            Bad::Stop(stop) => stop,
            Bad::Hostile(hostile) => damaged(hostile),
        })
    }

    fn read(&mut self, roster: &Roster, client: &Client<'_>) -> Result<(Group, usize), Bad> {
        let get: &mut Get<'_> = &mut |chunk| Ok(client.chunk(&chunk.hash)?);
        let mut bodies = Vec::with_capacity(self.rooms.len());
        let mut named = None;
        for (class, reader) in &mut self.rooms {
            let Some(entry) = reader.at(self.next, get)? else {
                continue;
            };
            let name = (entry.change, entry.hlc);
            if *named.get_or_insert(name) != name {
                return Err(Hostile::Parts.into());
            }
            bodies.push((*class, entry.body));
        }
        let (change, hlc) = named.ok_or(Hostile::Parts)?;
        let device = self.manifest.maker;
        let bytes = bodies.iter().map(|(_, body)| body.len()).sum();
        let group = codec::join(change, Stamp { hlc, device }, &bodies)
            .map_err(|codec::Malformed| Hostile::Malformed)?;
        if roster.device(group.stamp.device).is_none() {
            return Err(Hostile::UnknownDevice.into());
        }
        Ok((group, bytes))
    }
}

fn key(epochs: &HashMap<(Room, u32), EpochKey>, room: Room, epoch: u32) -> Result<&EpochKey, Stop> {
    epochs.get(&(room, epoch)).ok_or_else(no_key_yet)
}

/// What a relay answers where a chunk is not there.
pub(super) fn is_gone(trouble: &Trouble) -> bool {
    trouble.is(envelope::wire::codes::NO_CHUNK)
}
