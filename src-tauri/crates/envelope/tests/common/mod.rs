//! A small firm whose dice stand still.
// Each test file uses its part.
#![allow(dead_code, clippy::unwrap_used)]

use envelope::certificate::{Grant, OWNER};
use envelope::{
    Act, Certificate, Class, DeviceCard, DeviceKeys, Dice, Envelope, EpochKey, Hash, Kind,
    RecoveryKit, Room, Roster, Sealing, Stream,
};
use kernel::{DeviceId, Hlc, Timestamp};

/// 2026-11-21 10:00 in Shanghai.
pub const NOW: i64 = 1_795_226_400_000;
pub const BASE: Room = Room::firm(Class::BASE);
pub const COST: Room = Room::firm(Class::COST);
pub const PRICE: Room = Room::firm(Class::PRICE);

/// Dice from a seed.
pub struct Seeded(blake3::OutputReader);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(
            blake3::Hasher::new()
                .update(&seed.to_le_bytes())
                .finalize_xof(),
        )
    }
}

impl Dice for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }
}

pub fn card(keys: &DeviceKeys, name: &str, role: &str, series: &str) -> DeviceCard {
    DeviceCard {
        keys: *keys.public(),
        name: name.to_owned(),
        member: [7; 16],
        role: role.to_owned(),
        series: series.to_owned(),
    }
}

pub fn epoch(key: &EpochKey) -> Act {
    Act::Epoch {
        room: key.room(),
        epoch: key.epoch(),
        fingerprint: key.fingerprint(),
    }
}

/// A firm with an owner, a foreman who writes base and reads prices, and a kit.
pub struct World {
    pub dice: Seeded,
    pub owner: DeviceKeys,
    pub foreman: DeviceKeys,
    pub kit: RecoveryKit,
    pub keys: Vec<EpochKey>,
    pub log: Vec<Certificate>,
    pub roster: Roster,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let mut dice = Seeded::new(seed);
        let owner = DeviceKeys::new(&mut dice);
        let foreman = DeviceKeys::new(&mut dice);
        let kit = RecoveryKit::new(&mut dice);
        let keys: Vec<_> = [BASE, COST, PRICE]
            .map(|room| EpochKey::new(room, 1, &mut dice))
            .into();
        let mut acts = vec![
            Act::Found {
                salt: [1; 16],
                device: card(&owner, "前台电脑", OWNER, "A"),
            },
            Act::Recovery {
                keys: *kit.keys().public(),
            },
        ];
        acts.extend(keys.iter().map(epoch));
        let first = Certificate::found(&owner, Timestamp(NOW), acts);
        let roster = Roster::found(&first).unwrap();
        let mut world = Self {
            dice,
            owner,
            foreman,
            kit,
            keys,
            log: vec![first],
            roster,
        };
        let device = world.foreman.device();
        let grant = |room, write| {
            Act::Grant(Grant {
                device,
                room,
                write,
            })
        };
        let added = Act::Add(card(&world.foreman, "老王的手机", "manager", "B"));
        world.say(vec![added, grant(BASE, true), grant(PRICE, false)]);
        world
    }

    /// The owner says something that the log takes.
    pub fn say(&mut self, acts: Vec<Act>) {
        let certificate = self
            .roster
            .certify(&self.owner, Timestamp(NOW), acts)
            .unwrap();
        self.roster.append(&certificate).unwrap();
        self.log.push(certificate);
    }

    pub fn key(&self, room: Room) -> &EpochKey {
        self.keys.iter().rfind(|key| key.room() == room).unwrap()
    }

    pub fn sealing<'a>(&self, author: &'a DeviceKeys) -> Sealing<'a> {
        Sealing {
            keys: author,
            firm: self.roster.firm(),
            kind: Kind::GROUP,
            group: [9; 16],
            hlc: Hlc::from_millis(NOW),
            schema: 12,
            head: self.roster.head(),
        }
    }

    /// A body under one key, as `author` knows the world now.
    pub fn seal(
        &self,
        author: &DeviceKeys,
        key: &EpochKey,
        body: &[u8],
        first: u64,
    ) -> Vec<Envelope> {
        let stream = Stream {
            key,
            previous: [0; 32],
            body,
        };
        let mut dice = Seeded::new(first);
        self.sealing(author)
            .seal(&[stream], first, &mut dice)
            .unwrap()
    }

    pub fn bytes(&self) -> Vec<&[u8]> {
        self.log.iter().map(Certificate::bytes).collect()
    }
}

pub fn nobody() -> DeviceId {
    DeviceId::from_bytes([0xee; 16])
}

pub fn zeros() -> Hash {
    [0; 32]
}

/// Bytes that do not compress.
pub fn noise(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    Seeded::new(length as u64).fill(&mut bytes);
    bytes
}
