//! A firm whose devices do what they should, and what they should not.

use std::collections::BTreeMap;

use envelope::certificate::{DeviceCard, Grant, OWNER};
use envelope::snapshot::{Attestation, Chunk, Manifest, RoomChunks, SignedManifest, chunk_hash};
use envelope::wire::{
    AppendCertificate, ByteBuf, FoundFirm, GiveBack, OpenMailbox, Push, SnapshotPage, Wraps,
    decode, encode, hash_text,
};
use envelope::{
    Act, Certificate, Class, DeviceKeys, Envelope, EpochKey, FirmId, Kind, Room, Roster, Sealing,
    Stream,
};
use kernel::{Hlc, Timestamp};
use sync::Method;

use crate::both::{Asked, Both, Told};
use crate::common::Dice;

const ROOMS: [Room; 3] = [
    Room::firm(Class::BASE),
    Room::firm(Class::COST),
    Room::firm(Class::PRICE),
];

/// A device, with everything that it sealed, by its numbers.
struct Device {
    keys: DeviceKeys,
    sealed: Vec<Vec<u8>>,
}

pub struct Play<'a> {
    both: &'a mut Both,
    dice: Dice,
    firm: FirmId,
    roster: Roster,
    certificates: Vec<Vec<u8>>,
    /// The first is the founder's, the last belongs to nobody.
    devices: Vec<Device>,
    /// Keys of every room and epoch.
    keys: BTreeMap<(Room, u32), EpochKey>,
    groups: u64,
    asked: Vec<Asked>,
    /// Manifests and chunks that were made.
    offered: Vec<SignedManifest>,
    chunks: Vec<Vec<u8>>,
}

fn roll(dice: &mut Dice) -> impl FnMut(&mut [u8]) + '_ {
    |bytes: &mut [u8]| bytes.fill_with(|| dice.next() as u8)
}

fn card(keys: &DeviceKeys, role: &str, series: &str) -> DeviceCard {
    DeviceCard {
        keys: *keys.public(),
        name: format!("电脑 {series}"),
        member: [7; 16],
        role: role.to_owned(),
        series: series.to_owned(),
    }
}

fn epoch(key: &EpochKey) -> Act {
    Act::Epoch {
        room: key.room(),
        epoch: key.epoch(),
        fingerprint: key.fingerprint(),
    }
}

impl<'a> Play<'a> {
    /// A founder, two who may write some of it, and a stranger.
    pub fn begin(both: &'a mut Both, mut dice: Dice) -> Self {
        let mut devices = Vec::new();
        for _ in 0..4 {
            devices.push(Device {
                keys: DeviceKeys::new(&mut roll(&mut dice)),
                sealed: Vec::new(),
            });
        }
        let keys: BTreeMap<(Room, u32), EpochKey> = ROOMS
            .map(|room| ((room, 1), EpochKey::new(room, 1, &mut roll(&mut dice))))
            .into();
        let founder = &devices[0].keys;
        let mut acts = vec![Act::Found {
            salt: dice.next().to_le_bytes().repeat(2).try_into().unwrap(),
            device: card(founder, OWNER, "A"),
        }];
        acts.extend(keys.values().map(epoch));
        let first = Certificate::found(founder, Timestamp(0), acts);
        let mut play = Self {
            both,
            dice,
            firm: first.firm(),
            roster: Roster::found(&first).unwrap(),
            certificates: vec![first.bytes().to_vec()],
            devices,
            keys,
            groups: 0,
            asked: Vec::new(),
            offered: Vec::new(),
            chunks: Vec::new(),
        };
        play.found().unwrap();
        for at in [1, 2] {
            let series = play.roster.next_series();
            let grant = |room| {
                Act::Grant(Grant {
                    device: play.devices[at].keys.device(),
                    room,
                    write: true,
                })
            };
            let mut acts = vec![Act::Add(card(&play.devices[at].keys, "sales", &series))];
            acts.extend(ROOMS[..at].iter().map(|room| grant(*room)));
            assert!(play.certify(acts));
        }
        play
    }

    #[track_caller]
    fn ask(&mut self, at: usize, method: Method, path: String, body: Vec<u8>) -> Told {
        let keys = &self.devices[at].keys;
        let asked = self
            .both
            .signed(keys, method, path, body, 0, &mut self.dice);
        let told = self.both.ask(&asked);
        self.asked.push(asked);
        told
    }

    fn path(&self, what: &str) -> String {
        format!("/v1/firms/{}/{what}", self.firm)
    }

    fn found(&mut self) -> Told {
        let body = encode(&FoundFirm {
            certificate: ByteBuf::from(self.certificates[0].clone()),
        });
        self.ask(0, Method::Post, "/v1/firms".to_owned(), body)
    }

    /// Any device, the stranger seldom.
    fn any(&mut self) -> usize {
        match self.dice.below(20) {
            0 => 3,
            _ => self.dice.below(3),
        }
    }

    /// One thing that somebody does.
    pub fn go_on(&mut self) {
        match self.dice.below(100) {
            0..20 => self.write(),
            20..42 => self.push(),
            42..50 => self.snapshots(),
            50..65 => self.read(),
            65..72 => self.change_certificates(),
            72..76 => self.wraps(),
            76..82 => self.mailbox(),
            82..86 => self.give_back(),
            86..94 => self.misuse(),
            94..97 => self.both.time.pass(self.dice.below(400_000) as i64),
            97 => {
                let _ = self.found();
            }
            98 => self.both.back_up(),
            _ => match self.dice.below(3) {
                0 => self.both.wipe(),
                _ => self.both.restore(),
            },
        }
    }

    /// Everything that there is to read, by everybody.
    pub fn look_at_everything(&mut self) {
        for at in 0..self.devices.len() {
            for what in [
                "certificates",
                "log?after=0",
                "wraps",
                "devices",
                "snapshot",
            ] {
                let _ = self.ask(at, Method::Get, self.path(what), Vec::new());
            }
        }
    }

    /// Seals a change; sometimes as it should not be.
    fn write(&mut self) {
        let at = self.any();
        if self.dice.one_in(6) {
            // What was sealed from some place on is sealed anew.
            let keep = self.dice.below(self.devices[at].sealed.len() + 1);
            self.devices[at].sealed.truncate(keep);
        }
        let rooms = match self.dice.below(8) {
            0 => &ROOMS[..3],
            1..4 => &ROOMS[..2],
            4 => &ROOMS[1..],
            _ => &ROOMS[..1],
        };
        let oddity = self.dice.below(12);
        let length = self.dice.below(600);
        let mut body = vec![0; length];
        roll(&mut self.dice)(&mut body);
        let device = &self.devices[at];
        let streams: Vec<Stream<'_>> = rooms
            .iter()
            .map(|room| {
                let now = self.roster.epoch(*room).unwrap().epoch;
                let number = if oddity == 0 { 1 } else { now };
                Stream {
                    key: &self.keys[&(*room, number)],
                    previous: previous(&device.sealed, *room),
                    body: &body,
                }
            })
            .collect();
        self.groups += 1;
        let ahead = match oddity {
            1 => 6 * 60_000,
            2 => 4 * 60_000,
            _ => -i64::from(self.dice.next() as u16),
        };
        let mut head = self.roster.head();
        if oddity == 3 {
            head.hash[0] ^= 1;
        }
        let firm = if oddity == 4 && self.dice.one_in(3) {
            FirmId([9; 16])
        } else {
            self.firm
        };
        let envelopes = Sealing {
            keys: &device.keys,
            firm,
            kind: Kind::GROUP,
            group: u128::from(self.groups).to_be_bytes(),
            hlc: Hlc::from_millis(self.both.time.now() + ahead),
            schema: 1 + self.dice.below(2) as u32,
            head,
        }
        .seal(
            &streams,
            device.sealed.len() as u64 + 1,
            &mut roll(&mut self.dice),
        )
        .unwrap();
        let bytes = envelopes.into_iter().map(Envelope::into_bytes);
        self.devices[at].sealed.extend(bytes);
    }

    /// Pushes what was sealed: mostly from where it should, sometimes not.
    fn push(&mut self) {
        let at = self.any();
        let have = self.both.have(self.firm, &self.devices[at].keys) as usize;
        if self.devices[at].sealed.len() < have && self.dice.one_in(2) {
            // Numbers that are taken.
            self.write();
        }
        let all = self.devices[at].sealed.len();
        let from = match self.dice.below(6) {
            0 => self.dice.below(all + 1),
            _ => have.min(all),
        };
        let until = (from + 1 + self.dice.below(5)).min(all);
        let mut envelopes = self.devices[at].sealed[from..until].to_vec();
        match self.dice.below(14) {
            0 => envelopes.reverse(),
            1 => envelopes.extend(envelopes.clone()),
            2 => {
                let place = self.dice.below(envelopes.len().max(1));
                if let Some(bytes) = envelopes.get_mut(place) {
                    let bit = self.dice.below(bytes.len());
                    bytes[bit] ^= 1 << self.dice.below(8);
                }
            }
            3 => {
                let mut noise = vec![0; self.dice.below(300)];
                roll(&mut self.dice)(&mut noise);
                envelopes.insert(self.dice.below(envelopes.len() + 1), noise);
            }
            4 => {
                let other = self.any();
                envelopes.extend(self.devices[other].sealed.first().cloned());
            }
            5 if envelopes.len() > 1 => {
                envelopes.remove(self.dice.below(envelopes.len()));
            }
            _ => {}
        }
        let push = Push {
            envelopes: envelopes.into_iter().map(ByteBuf::from).collect(),
        };
        let _ = self.ask(at, Method::Post, self.path("push"), encode(&push));
    }

    fn read(&mut self) {
        let at = self.any();
        let what = match self.dice.below(8) {
            0 => format!("certificates?after={}", self.dice.below(8)),
            1 => "devices".to_owned(),
            2 => "wraps".to_owned(),
            3 => "log".to_owned(),
            _ => {
                let after = self.dice.below(self.both.log_end(self.firm) as usize + 4);
                let most = [1, 400, 1500, 5000, 1 << 20][self.dice.below(5)];
                format!("log?after={after}&max_bytes={most}")
            }
        };
        let _ = self.ask(at, Method::Get, self.path(&what), Vec::new());
    }

    /// One more certificate by the founder; whether the relay took it.
    fn certify(&mut self, acts: Vec<Act>) -> bool {
        let Ok(certificate) = self
            .roster
            .certify(&self.devices[0].keys, Timestamp(0), acts)
        else {
            return false;
        };
        let body = encode(&AppendCertificate {
            expected_head: self.roster.head(),
            certificate: ByteBuf::from(certificate.bytes()),
        });
        let told = self.ask(0, Method::Post, self.path("certificates"), body.clone());
        if told.is_ok() {
            self.roster.append(&certificate).unwrap();
            self.certificates.push(certificate.bytes().to_vec());
            // The answer was lost on its way: once more.
            if self.dice.one_in(4) {
                let _ = self.ask(0, Method::Post, self.path("certificates"), body);
            }
        }
        told.is_ok()
    }

    fn change_certificates(&mut self) {
        let device = self.devices[1 + self.dice.below(2)].keys.device();
        let room = ROOMS[self.dice.below(3)];
        let write = self.dice.one_in(2);
        match self.dice.below(10) {
            0..3 => {
                let now = self.roster.epoch(room).unwrap().epoch;
                let key = EpochKey::new(room, now + 1, &mut roll(&mut self.dice));
                let act = epoch(&key);
                if self.certify(vec![act]) {
                    self.keys.insert((room, now + 1), key);
                }
            }
            3..6 => {
                let grant = Grant {
                    device,
                    room,
                    write,
                };
                self.certify(vec![Act::Grant(grant)]);
            }
            6 => {
                self.certify(vec![Act::Withdraw { device, room }]);
            }
            7 if self.dice.one_in(4) => {
                let upto = self.dice.below(6) as u64;
                self.certify(vec![Act::Revoke { device, upto }]);
            }
            8 if self.dice.one_in(4) => {
                let schema = self.roster.schema_min().max(2);
                self.certify(vec![Act::SchemaMin { schema }]);
            }
            _ => {
                // By somebody who may not, on another head, or no certificate at all.
                let at = self.any();
                let mut head = self.roster.head();
                head.count += self.dice.below(2) as u64;
                let body = encode(&AppendCertificate {
                    expected_head: head,
                    certificate: ByteBuf::from(self.certificates[0].clone()),
                });
                let _ = self.ask(at, Method::Post, self.path("certificates"), body);
            }
        }
    }

    fn wraps(&mut self) {
        let at = self.dice.below(4);
        let (place, key) = self.keys.iter().nth(self.dice.below(3)).unwrap();
        assert_eq!((key.room(), key.epoch()), *place);
        let receiver = self.devices[self.dice.below(4)].keys.public();
        let wrap = key
            .wrap(self.firm, receiver, &mut roll(&mut self.dice))
            .unwrap();
        let body = encode(&Wraps { wraps: vec![wrap] });
        let _ = self.ask(at, Method::Post, self.path("wraps"), body);
    }

    fn mailbox(&mut self) {
        let mut mailbox = self.firm.to_string();
        if self.dice.one_in(4) {
            mailbox.replace_range(..2, "00");
        }
        let slot = u8::from(self.dice.one_in(4));
        let raw = |method, body: &[u8]| Asked {
            method,
            path: format!("/v1/join/{mailbox}/{slot}"),
            authorization: None,
            body: body.to_vec(),
        };
        match self.dice.below(6) {
            0..2 => {
                let at = if self.dice.one_in(3) { self.any() } else { 0 };
                let open = OpenMailbox {
                    firm: self.firm,
                    life_s: 3600 * 24,
                };
                let path = format!("/v1/join/{mailbox}");
                let _ = self.ask(at, Method::Post, path, encode(&open));
            }
            2..5 => {
                let sealed = [1 + self.dice.below(2) as u8; 40];
                let _ = self.both.ask(&raw(Method::Put, &sealed));
            }
            _ => {
                let _ = self.both.ask(&raw(Method::Get, &[]));
            }
        }
    }

    fn give_back(&mut self) {
        let at = self.any();
        let mut all = self.certificates.clone();
        match self.dice.below(6) {
            0 => all.truncate(1 + self.dice.below(all.len())),
            1 => {
                all.remove(self.dice.below(all.len()));
            }
            _ => {}
        }
        let body = encode(&GiveBack {
            certificates: all.into_iter().map(ByteBuf::from).collect(),
        });
        let _ = self.ask(at, Method::Put, self.path("certificates"), body);
    }

    /// Somebody makes a snapshot, attests one or reads in one, allowed or not.
    fn snapshots(&mut self) {
        let at = self.any();
        match self.dice.below(6) {
            0 => self.offer(at),
            1 if !self.offered.is_empty() => self.attest(at),
            2 if !self.chunks.is_empty() => {
                let sealed = &self.chunks[self.dice.below(self.chunks.len())];
                let path = self.chunk_path(sealed);
                let _ = self.ask(at, Method::Get, path, Vec::new());
            }
            3 => self.forget(),
            _ => {
                let _ = self.ask(at, Method::Get, self.path("snapshot"), Vec::new());
            }
        }
    }

    fn chunk_path(&self, sealed: &[u8]) -> String {
        self.path(&format!("chunks/{}", hash_text(&chunk_hash(sealed))))
    }

    fn offer(&mut self, at: usize) {
        let told = self.ask(at, Method::Get, self.path("snapshot"), Vec::new());
        let Ok(page) = told.map(|body| decode::<SnapshotPage>(&body).unwrap()) else {
            return;
        };
        self.both.log_name(self.firm, page.log_id);
        let mut sealed = vec![0; 1 + self.dice.below(90)];
        roll(&mut self.dice)(&mut sealed);
        if !self.dice.one_in(8) {
            let path = self.chunk_path(&sealed);
            let _ = self.ask(at, Method::Put, path, sealed.clone());
        }
        let odd = self.dice.one_in(5);
        let keys = &self.devices[at].keys;
        let manifest = Manifest {
            version: Manifest::VERSION,
            id: [1; 16],
            firm: self.firm,
            log_id: page.log_id,
            seq: page.last_seq + u64::from(odd),
            maker: keys.device(),
            head: self.roster.head(),
            schema: 1,
            at_ms: 0,
            changes: 1,
            vector: Vec::new(),
            tails: Vec::new(),
            rooms: vec![RoomChunks {
                room: ROOMS[self.dice.below(3)],
                epoch: 1,
                chunks: vec![Chunk {
                    first: 0,
                    size: sealed.len() as u32,
                    hash: chunk_hash(&sealed),
                }],
            }],
        };
        let signed = SignedManifest::sign(manifest, keys).unwrap();
        self.chunks.push(sealed);
        let body = signed.bytes().to_vec();
        self.offered.push(signed);
        let _ = self.ask(at, Method::Put, self.path("snapshot"), body);
    }

    fn attest(&mut self, at: usize) {
        let own = Attestation {
            manifest: *self.offered.last().unwrap().hash(),
            device: self.devices[at].keys.device(),
            head: self.roster.head(),
        };
        let body = own.sign(&self.devices[at].keys);
        let _ = self.ask(at, Method::Post, self.path("attestations"), body);
    }

    /// Everybody has read everything, and one who may read all of it attests a snapshot.
    fn forget(&mut self) {
        let device = self.devices[1].keys.device();
        let grants = ROOMS.map(|room| {
            Act::Grant(Grant {
                device,
                room,
                write: true,
            })
        });
        self.certify(grants.into());
        self.offer(0);
        let end = self.both.log_end(self.firm);
        for at in 0..3 {
            let path = self.path(&format!("log?after={end}"));
            let _ = self.ask(at, Method::Get, path, Vec::new());
        }
        if !self.offered.is_empty() {
            self.attest(1);
        }
    }

    /// What no device does.
    fn misuse(&mut self) {
        let at = self.any();
        let path = self.path("log?after=0");
        let keys = &self.devices[at].keys;
        let hour = 60 * 60_000;
        let asked = match self.dice.below(7) {
            0 => Asked {
                authorization: None,
                ..self
                    .both
                    .signed(keys, Method::Get, path, Vec::new(), 0, &mut self.dice)
            },
            1 => {
                let off = if self.dice.one_in(2) { hour } else { -hour };
                self.both
                    .signed(keys, Method::Get, path, Vec::new(), off, &mut self.dice)
            }
            2 => {
                // Signed for something else.
                let asked =
                    self.both
                        .signed(keys, Method::Get, path, Vec::new(), 0, &mut self.dice);
                Asked {
                    path: self.path("log?after=1"),
                    ..asked
                }
            }
            3 => {
                let path = self.path("push");
                let mut noise = vec![0; 1 + self.dice.below(40)];
                roll(&mut self.dice)(&mut noise);
                if decode::<Push>(&noise).is_ok() {
                    return;
                }
                self.both
                    .signed(keys, Method::Post, path, noise, 0, &mut self.dice)
            }
            4 => {
                let path = format!("/v1/firms/{:032x}/log", self.dice.next());
                self.both
                    .signed(keys, Method::Get, path, Vec::new(), 0, &mut self.dice)
            }
            5 => {
                let path = "/v1/firms/no-firm/log".to_owned();
                self.both
                    .signed(keys, Method::Get, path, Vec::new(), 0, &mut self.dice)
            }
            // The same once more.
            _ => self.asked[self.dice.below(self.asked.len())].clone(),
        };
        let _ = self.both.ask(&asked);
    }
}

/// The hash of the last envelope in a room.
fn previous(sealed: &[Vec<u8>], room: Room) -> envelope::Hash {
    let envelopes = sealed
        .iter()
        .map(|bytes| Envelope::parse(bytes.clone()).unwrap());
    let last = envelopes
        .rev()
        .find(|envelope| envelope.header().room == room);
    last.map_or([0; 32], |envelope| envelope.hash())
}
