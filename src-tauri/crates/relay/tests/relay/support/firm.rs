//! A firm with devices, and envelopes as they write them.

use std::collections::BTreeMap;

use envelope::certificate::{DeviceCard, Grant, OWNER};
use envelope::wire::{Outcome, PushAnswer};
use envelope::{
    Act, Certificate, Class, DeviceKeys, Dice, Envelope, EpochKey, FirmId, Hash, Kind, Room,
    Roster, Sealing, Stream,
};
use kernel::{Hlc, Timestamp};

use super::{Client, Got};

/// Random bytes of the operating system.
pub fn dice() -> impl Dice {
    |bytes: &mut [u8]| getrandom::fill(bytes).unwrap()
}

pub const BASE: Room = Room::firm(Class::BASE);

/// A firm as its owner's device has it.
pub struct TestFirm {
    pub id: FirmId,
    pub roster: Roster,
    pub owner: Device,
    pub certificates: Vec<Vec<u8>>,
    pub keys: BTreeMap<Room, EpochKey>,
}

/// A device, with where it is in its numbers.
pub struct Device {
    pub keys: DeviceKeys,
    pub sent: u64,
    previous: BTreeMap<Room, Hash>,
    groups: u64,
}

impl Device {
    /// Nothing that it sealed was taken.
    pub fn begin_anew(&mut self) {
        self.sent = 0;
        self.previous.clear();
    }

    pub fn new() -> Self {
        Self {
            keys: DeviceKeys::new(&mut dice()),
            sent: 0,
            previous: BTreeMap::new(),
            groups: 0,
        }
    }

    fn card(&self, role: &str, series: &str) -> DeviceCard {
        DeviceCard {
            keys: *self.keys.public(),
            name: format!("电脑 {series}"),
            member: [7; 16],
            role: role.to_owned(),
            series: series.to_owned(),
        }
    }
}

impl TestFirm {
    /// A firm of one owner's device, with a key for the class of everyone; not on any relay yet.
    pub fn new() -> Self {
        let owner = Device::new();
        let key = EpochKey::new(BASE, 1, &mut dice());
        let mut salt = [0; 16];
        dice().fill(&mut salt);
        let acts = vec![
            Act::Found {
                salt,
                device: owner.card(OWNER, "A"),
            },
            epoch(&key),
        ];
        let first = Certificate::found(&owner.keys, Timestamp(0), acts);
        Self {
            id: first.firm(),
            roster: Roster::found(&first).unwrap(),
            owner,
            certificates: vec![first.bytes().to_vec()],
            keys: BTreeMap::from([(BASE, key)]),
        }
    }

    /// A firm that a relay has.
    pub async fn on(client: &Client) -> Self {
        let firm = Self::new();
        firm.found(client).await.unwrap();
        firm
    }

    pub async fn found(&self, client: &Client) -> Got<envelope::wire::Appended> {
        client.found(&self.owner.keys, &self.certificates[0]).await
    }

    /// The next certificate, not taken anywhere yet.
    pub fn certify(&self, acts: Vec<Act>) -> Certificate {
        self.roster
            .certify(&self.owner.keys, Timestamp(0), acts)
            .unwrap()
    }

    /// The firm's own log takes it.
    pub fn take(&mut self, certificate: &Certificate) {
        self.roster.append(certificate).unwrap();
        self.certificates.push(certificate.bytes().to_vec());
    }

    /// The firm and a relay take it.
    pub async fn append(&mut self, client: &Client, acts: Vec<Act>) {
        let certificate = self.certify(acts);
        let answer = client
            .append(
                &self.owner.keys,
                self.id,
                self.roster.head(),
                certificate.bytes(),
            )
            .await
            .unwrap();
        self.take(&certificate);
        assert_eq!(answer.head, self.roster.head());
    }

    /// A device that may write what everyone may.
    pub async fn join(&mut self, client: &Client) -> Device {
        let device = Device::new();
        let acts = self.joining(&device);
        self.append(client, acts).await;
        device
    }

    /// What makes a device one of the firm.
    pub fn joining(&self, device: &Device) -> Vec<Act> {
        let grant = Grant {
            device: device.keys.device(),
            room: BASE,
            write: true,
        };
        vec![
            Act::Add(device.card("sales", &self.roster.next_series())),
            Act::Grant(grant),
        ]
    }

    /// A room gets a new key, and so an epoch.
    pub fn new_epoch(&mut self, room: Room) -> Act {
        let epoch_now = self.roster.epoch(room).map_or(0, |epoch| epoch.epoch);
        let key = EpochKey::new(room, epoch_now + 1, &mut dice());
        let act = epoch(&key);
        self.keys.insert(room, key);
        act
    }

    /// One small group, in the class of everyone.
    pub fn group(&self, device: &mut Device, text: &str) -> Vec<u8> {
        self.bodies(device, &[(BASE, text.as_bytes())]).remove(0)
    }

    /// One group of these bodies; bytes that do not compress are split over 504 KiB.
    pub fn bodies(&self, device: &mut Device, bodies: &[(Room, &[u8])]) -> Vec<Vec<u8>> {
        self.bodies_at(
            device,
            bodies,
            Hlc::from_millis(relay::server::system_clock() as i64),
        )
    }

    /// One group with a clock of its own.
    pub fn bodies_at(
        &self,
        device: &mut Device,
        bodies: &[(Room, &[u8])],
        hlc: Hlc,
    ) -> Vec<Vec<u8>> {
        self.sealed(device, bodies, |sealing| sealing.hlc = hlc)
    }

    /// One group, sealed otherwise than a device would.
    pub fn sealed(
        &self,
        device: &mut Device,
        bodies: &[(Room, &[u8])],
        change: impl FnOnce(&mut Sealing<'_>),
    ) -> Vec<Vec<u8>> {
        device.groups += 1;
        let mut group = [0; 16];
        group[..8].copy_from_slice(&device.groups.to_be_bytes());
        let mut sealing = Sealing {
            keys: &device.keys,
            firm: self.id,
            kind: Kind::GROUP,
            group,
            hlc: Hlc::ZERO,
            schema: 1,
            head: self.roster.head(),
        };
        change(&mut sealing);
        let stream = |&(room, body)| Stream {
            key: &self.keys[&room],
            previous: device.previous.get(&room).copied().unwrap_or_default(),
            body,
        };
        let streams: Vec<Stream<'_>> = bodies.iter().map(stream).collect();
        let envelopes = sealing
            .seal(&streams, device.sent + 1, &mut dice())
            .unwrap();
        device.sent += envelopes.len() as u64;
        for envelope in &envelopes {
            device
                .previous
                .insert(envelope.header().room, envelope.hash());
        }
        envelopes.into_iter().map(Envelope::into_bytes).collect()
    }

    /// Pushes one small group and asserts that it was taken.
    pub async fn write(&self, client: &Client, device: &mut Device, text: &str) -> u64 {
        let envelope = self.group(device, text);
        let answer = client
            .push(&device.keys, self.id, &[envelope])
            .await
            .unwrap();
        taken(&answer)
    }
}

fn taken(answer: &PushAnswer) -> u64 {
    match answer.outcomes.as_slice() {
        [Outcome::Ok { seq }] => *seq,
        other => panic!("not taken: {other:?}"),
    }
}

fn epoch(key: &EpochKey) -> Act {
    Act::Epoch {
        room: key.room(),
        epoch: key.epoch(),
        fingerprint: key.fingerprint(),
    }
}
