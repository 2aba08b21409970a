//! What follows from the certificate log: devices, roles, rights, epochs, at any point of it.

mod taking;

use std::collections::{BTreeMap, HashMap};

use kernel::{DeviceId, Timestamp};

use super::{Act, Certificate, DeviceCard, LogFault, OWNER};
use crate::keys::{DeviceKeys, PublicKeys};
use crate::seal::Signed;
use crate::{Envelope, FirmId, Hash, Head, Header, Hostile, Room, Scope};

/// The longest name of a device, in bytes.
pub const MAX_NAME: usize = 120;
/// The longest code of a role, in bytes.
const MAX_ROLE: usize = 24;

/// A count of certificates: something holds from the head with that count on.
type Count = u64;

/// A device of the firm, past ones included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    id: DeviceId,
    card: DeviceCard,
    from: Count,
    removal: Option<Removal>,
    roles: Vec<(Count, String)>,
    grants: Vec<Span>,
}

/// How a device was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removal {
    /// The count of certificates from which on it is gone.
    pub count: u64,
    /// The last number of its envelopes that counts.
    pub upto: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Span {
    room: Room,
    write: bool,
    from: Count,
    to: Option<Count>,
}

impl Span {
    fn holds(&self, at: Count) -> bool {
        self.from <= at && self.to.is_none_or(|to| at < to)
    }

    fn covers(&self, room: Room) -> bool {
        self.room.class == room.class
            && (self.room.scope == Scope::Firm || self.room.scope == room.scope)
    }
}

impl Device {
    /// Its id.
    pub fn id(&self) -> DeviceId {
        self.id
    }

    /// As it was introduced. Its role then; see [`Self::role`].
    pub fn card(&self) -> &DeviceCard {
        &self.card
    }

    /// The code of its role now.
    pub fn role(&self) -> &str {
        self.roles.last().map_or("", |(_, role)| role)
    }

    /// How it was removed, if it was.
    pub fn removal(&self) -> Option<Removal> {
        self.removal
    }

    /// The rooms that it was given and still has, and whether it may write there; an owner's device has all, without any of these.
    pub fn grants(&self) -> impl Iterator<Item = (Room, bool)> {
        self.grants
            .iter()
            .filter(|span| span.to.is_none())
            .map(|span| (span.room, span.write))
    }

    fn is_in(&self, at: Count) -> bool {
        self.from <= at && self.removal.is_none_or(|gone| at < gone.count)
    }

    fn owns(&self, at: Count) -> bool {
        let role = self.roles.iter().rfind(|(from, _)| *from <= at);
        self.is_in(at) && role.is_some_and(|(_, role)| role == OWNER)
    }

    fn reads(&self, room: Room, at: Count) -> bool {
        self.owns(at) || self.is_in(at) && self.grants.iter().any(|s| s.holds(at) && s.covers(room))
    }

    fn writes(&self, room: Room, at: Count) -> bool {
        let may = |span: &Span| span.write && span.holds(at) && span.covers(room);
        self.owns(at) || self.is_in(at) && self.grants.iter().any(may)
    }

    /// The counts at which what it may do changed.
    fn turns(&self) -> impl Iterator<Item = Count> {
        let roles = self.roles.iter().map(|(from, _)| *from);
        let grants = self.grants.iter().flat_map(|s| [Some(s.from), s.to]);
        let removal = self.removal.map(|gone| gone.count);
        roles.chain(grants.flatten()).chain(removal)
    }
}

/// An epoch of a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Epoch {
    /// Its number, from 1.
    pub epoch: u32,
    /// Its key's fingerprint.
    pub fingerprint: Hash,
    from: Count,
}

/// Who a key is wrapped for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// A device's id, or the recovery kit's.
    pub device: DeviceId,
    /// Its public keys.
    pub keys: PublicKeys,
}

/// The firm as its certificate log has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    firm: FirmId,
    /// The hash of each certificate.
    hashes: Vec<Hash>,
    devices: BTreeMap<DeviceId, Device>,
    epochs: BTreeMap<Room, Vec<Epoch>>,
    kits: Vec<(Count, PublicKeys)>,
    schema_min: u32,
}

impl Roster {
    /// The firm that this certificate begins.
    ///
    /// # Errors
    /// As [`Self::append`].
    pub fn found(first: &Certificate) -> Result<Self, LogFault> {
        let mut roster = Self {
            firm: first.firm(),
            hashes: Vec::new(),
            devices: BTreeMap::new(),
            epochs: BTreeMap::new(),
            kits: Vec::new(),
            schema_min: 0,
        };
        roster.take(first)?;
        Ok(roster)
    }

    /// Replays a whole log and believes nothing that does not follow from the firm's id.
    ///
    /// # Errors
    /// The first fault found, see [`LogFault`].
    pub fn replay<'a>(
        firm: FirmId,
        log: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Self, LogFault> {
        let mut log = log.into_iter();
        let first = Certificate::parse(log.next().ok_or(LogFault::Empty)?, 0)?;
        if first.firm() != firm {
            return Err(LogFault::OtherFirm { at: 0 });
        }
        let mut roster = Self::found(&first)?;
        for bytes in log {
            // In place: a log that fails half-way is thrown away with the roster.
            let certificate = Certificate::parse(bytes, roster.count())?;
            roster.take(&certificate)?;
        }
        Ok(roster)
    }

    /// Takes one more certificate, or stays as it is.
    ///
    /// # Errors
    /// See [`LogFault`].
    pub fn append(&mut self, certificate: &Certificate) -> Result<(), LogFault> {
        let mut next = self.clone();
        next.take(certificate)?;
        *self = next;
        Ok(())
    }

    /// Makes the next certificate and checks that the log takes it; this roster stays as it is until it is appended.
    ///
    /// # Errors
    /// What speaks against it, see [`LogFault`].
    pub fn certify(
        &self,
        keys: &DeviceKeys,
        at: Timestamp,
        acts: Vec<Act>,
    ) -> Result<Certificate, LogFault> {
        let certificate = Certificate::sign(keys, self.firm, Some(self.head()), at, acts);
        let read = Certificate::parse(certificate.bytes(), self.count())?;
        self.clone().take(&read)?;
        Ok(certificate)
    }

    /// Whether this log goes on from a head that was seen before.
    ///
    /// # Errors
    /// [`LogFault::RolledBack`] if it is shorter, [`LogFault::Forked`] if it has another history.
    pub fn continues(&self, pinned: Head) -> Result<(), LogFault> {
        if pinned.count > self.count() {
            return Err(LogFault::RolledBack {
                had: pinned.count,
                got: self.count(),
            });
        }
        if !self.has(pinned) {
            return Err(LogFault::Forked {
                at: pinned.count.saturating_sub(1),
            });
        }
        Ok(())
    }

    /// The firm.
    pub fn firm(&self) -> FirmId {
        self.firm
    }

    /// The log's head.
    pub fn head(&self) -> Head {
        Head {
            count: self.count(),
            hash: *self
                .hashes
                .last()
                .expect("a roster has its first certificate"),
        }
    }

    /// Whether the log has, or had, this head.
    pub fn has(&self, head: Head) -> bool {
        let at = head
            .count
            .checked_sub(1)
            .and_then(|at| usize::try_from(at).ok());
        at.and_then(|at| self.hashes.get(at)) == Some(&head.hash)
    }

    /// A device, removed ones too.
    pub fn device(&self, id: DeviceId) -> Option<&Device> {
        self.devices.get(&id)
    }

    /// All devices in order of their ids, removed ones too.
    pub fn devices(&self) -> impl Iterator<Item = &Device> {
        self.devices.values()
    }

    /// The device's keys if it, or the recovery kit of that id, belongs to the firm now.
    pub fn active(&self, id: DeviceId) -> Option<&PublicKeys> {
        let device = self.devices.get(&id).filter(|d| d.removal.is_none());
        device
            .map(|d| &d.card.keys)
            .or_else(|| self.kit().filter(|kit| kit.device() == id))
    }

    /// Whether this is an owner's device now, or the recovery kit.
    pub fn is_owner(&self, id: DeviceId) -> bool {
        let device = self.devices.get(&id).is_some_and(|d| d.owns(self.count()));
        device || self.kit().is_some_and(|kit| kit.device() == id)
    }

    /// The recovery kit's keys.
    pub fn kit(&self) -> Option<&PublicKeys> {
        self.kits.last().map(|(_, keys)| keys)
    }

    /// Whether a device may read a room now.
    pub fn may_read(&self, id: DeviceId, room: Room) -> bool {
        self.devices
            .get(&id)
            .is_some_and(|d| d.reads(room, self.count()))
    }

    /// Whether a device may write a room now.
    pub fn may_write(&self, id: DeviceId, room: Room) -> bool {
        self.devices
            .get(&id)
            .is_some_and(|d| d.writes(room, self.count()))
    }

    /// Whether a device might write a room by the certificates that an envelope of it names.
    pub fn might_write(&self, id: DeviceId, room: Room, head: Head) -> bool {
        let writes = |device: &Device| device.writes(room, head.count);
        self.then(id, head, writes).is_ok()
    }

    /// The keys of a device that was an owner's at a head of this log.
    ///
    /// # Errors
    /// [`Hostile::UnknownHead`], [`Hostile::UnknownDevice`], [`Hostile::Forbidden`].
    pub fn owner_at(&self, id: DeviceId, head: Head) -> Result<&PublicKeys, Hostile> {
        self.then(id, head, |device| device.owns(head.count))
    }

    /// The keys of a device that might read every room at a head of this log.
    ///
    /// # Errors
    /// As [`Self::owner_at`].
    pub fn whole_at(&self, id: DeviceId, head: Head) -> Result<&PublicKeys, Hostile> {
        self.then(id, head, |device| {
            let rooms = self.epochs.iter();
            let there = rooms.filter(|(_, epochs)| epochs.iter().any(|e| e.from <= head.count));
            there
                .map(|(room, _)| room)
                .all(|room| device.reads(*room, head.count))
        })
    }

    fn then(
        &self,
        id: DeviceId,
        head: Head,
        might: impl FnOnce(&Device) -> bool,
    ) -> Result<&PublicKeys, Hostile> {
        if !self.has(head) {
            return Err(Hostile::UnknownHead);
        }
        let device = self.devices.get(&id).ok_or(Hostile::UnknownDevice)?;
        match might(device) {
            true => Ok(&device.card.keys),
            false => Err(Hostile::Forbidden),
        }
    }

    /// Whether a device may read every room now.
    pub fn is_whole(&self, id: DeviceId) -> bool {
        self.rooms().all(|(room, _)| self.may_read(id, room))
    }

    /// The letters of the next device: the shortest, then first in the alphabet that no device ever had.
    pub fn next_series(&self) -> String {
        (1..)
            .map(letters)
            .find(|series| !self.series_taken(series))
            .expect("fewer devices than letters")
    }

    /// Whether a device has or had these letters.
    pub fn series_taken(&self, series: &str) -> bool {
        self.devices.values().any(|d| d.card.series == series)
    }

    /// The rooms that have a key, with their epochs of now.
    pub fn rooms(&self) -> impl Iterator<Item = (Room, Epoch)> {
        self.epochs
            .iter()
            .filter_map(|(room, epochs)| epochs.last().map(|epoch| (*room, *epoch)))
    }

    /// A room's epoch of now.
    pub fn epoch(&self, room: Room) -> Option<Epoch> {
        self.epochs.get(&room)?.last().copied()
    }

    /// The fingerprint of a room's key in any epoch.
    pub fn fingerprint(&self, room: Room, epoch: u32) -> Option<Hash> {
        let epochs = self.epochs.get(&room)?;
        epochs
            .iter()
            .find(|e| e.epoch == epoch)
            .map(|e| e.fingerprint)
    }

    /// The least schema version that may push.
    pub fn schema_min(&self) -> u32 {
        self.schema_min
    }

    /// Everybody a room's key is wrapped for: the devices that may read it, and the recovery kit.
    pub fn receivers(&self, room: Room) -> Vec<Receiver> {
        let devices = self
            .devices
            .values()
            .filter(|d| d.reads(room, self.count()));
        devices
            .map(|d| d.card.keys)
            .chain(self.kit().copied())
            .map(|keys| Receiver {
                device: keys.device(),
                keys,
            })
            .collect()
    }

    /// The rooms whose current key is known to someone who may not read them any more: each needs a new epoch.
    pub fn stale_rooms(&self) -> Vec<Room> {
        let now = self.count();
        let kit_changed = match self.kits.as_slice() {
            [_, .., (from, _)] => *from,
            _ => 0,
        };
        let stale = |room: Room, since: Count| {
            since < kit_changed
                || self
                    .devices
                    .values()
                    .filter(|d| !d.reads(room, now))
                    .any(|d| {
                        d.reads(room, since) || d.turns().any(|at| at > since && d.reads(room, at))
                    })
        };
        self.rooms()
            .filter(|(room, epoch)| stale(*room, epoch.from))
            .map(|(room, _)| room)
            .collect()
    }

    /// Whether an envelope is genuine and was allowed when it was written: judged by the certificates that its header names.
    ///
    /// # Errors
    /// [`Hostile::OtherFirm`], [`Hostile::UnknownDevice`], [`Hostile::Signature`], [`Hostile::UnknownHead`] (fetch certificates if the header's count is
    /// beyond this log's), [`Hostile::Revoked`], [`Hostile::Forbidden`], [`Hostile::WrongEpoch`].
    pub fn check<'a>(&self, envelope: &'a Envelope) -> Result<Signed<'a>, Hostile> {
        let header = envelope.header();
        if header.firm != self.firm {
            return Err(Hostile::OtherFirm);
        }
        let device = self.devices.get(&header.device).ok_or_else(|| {
            // A device that joined later than this log reaches is told apart from one that never did.
            if header.head.count > self.count() {
                Hostile::UnknownHead
            } else {
                Hostile::UnknownDevice
            }
        })?;
        let signed = envelope.signed_by(&device.card.keys)?;
        self.allows(device, header)?;
        Ok(signed)
    }

    /// Finds out whose envelopes are, which come in the order of the log, by as few signatures as that takes; [`Self::check`]
    /// need not look at them again. A signature that holds stands for the envelope before it in its stream too (see
    /// [`Envelope`]). What nothing here stands for, [`Self::check`] judges by its own signature, so a forged envelope
    /// among them spoils no other.
    pub fn recognize<'a>(
        &self,
        envelopes: impl IntoIterator<Item = &'a Envelope, IntoIter: DoubleEndedIterator>,
    ) {
        let mut named: HashMap<(DeviceId, Room), Hash> = HashMap::new();
        for envelope in envelopes.into_iter().rev() {
            let header = envelope.header();
            let device = self.devices.get(&header.device);
            let Some(device) = device.filter(|_| header.firm == self.firm) else {
                continue;
            };
            let (stream, keys) = ((header.device, header.room), &device.card.keys);
            if named.get(&stream) == Some(&envelope.hash()) {
                envelope.recognized(keys);
            } else if envelope.signed_by(keys).is_err() {
                continue;
            }
            named.insert(stream, header.previous);
        }
    }

    fn allows(&self, device: &Device, header: &Header) -> Result<(), Hostile> {
        let at = header.head.count;
        if !self.has(header.head) {
            return Err(Hostile::UnknownHead);
        }
        if at < device.from {
            return Err(Hostile::UnknownDevice);
        }
        if device
            .removal
            .is_some_and(|gone| at >= gone.count || header.dev_seq > gone.upto)
        {
            return Err(Hostile::Revoked);
        }
        if !device.writes(header.room, at) {
            return Err(Hostile::Forbidden);
        }
        let epochs = self.epochs.get(&header.room);
        let then = epochs.and_then(|epochs| epochs.iter().rfind(|epoch| epoch.from <= at));
        if then.is_none_or(|epoch| epoch.epoch != header.epoch) {
            return Err(Hostile::WrongEpoch);
        }
        Ok(())
    }

    fn count(&self) -> Count {
        self.hashes.len() as u64
    }
}

/// A, B … Z, AA, AB …: the columns of a sheet.
fn letters(mut number: u32) -> String {
    let mut text = Vec::new();
    while number > 0 {
        number -= 1;
        text.push(char::from(b'A' + (number % 26) as u8));
        number /= 26;
    }
    text.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn series_go_on_after_z() {
        let table = [
            (1, "A"),
            (26, "Z"),
            (27, "AA"),
            (52, "AZ"),
            (53, "BA"),
            (702, "ZZ"),
            (703, "AAA"),
        ];
        for (number, text) in table {
            assert_eq!(letters(number), text);
        }
    }
}
