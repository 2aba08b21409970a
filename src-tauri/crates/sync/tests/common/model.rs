//! The relay as `envelope::wire` describes it, in memory: what the real one has to do, in as few words as possible.

use std::collections::{BTreeMap, HashMap, HashSet};

use envelope::request::{self, Authorization, Unsigned};
use envelope::wire::*;
use envelope::{Certificate, Envelope, FirmId, Hash, Head, Hostile, LogFault, Room, Roster};
use kernel::{DeviceId, Fault};
use sync::{Answer, Method};

/// Everything that the relay has. A clone of it is a backup.
#[derive(Clone, Default)]
pub struct Server {
    pub firms: HashMap<FirmId, Firm>,
    pub mailboxes: HashMap<String, BTreeMap<u8, Vec<u8>>>,
    pub nonces: HashSet<(DeviceId, [u8; 16])>,
    /// Logs made so far: each has another identity.
    pub made: u8,
}

#[derive(Clone)]
pub struct Firm {
    log_id: [u8; 16],
    certificates: Vec<Vec<u8>>,
    pub roster: Roster,
    pub log: Vec<Entry>,
    held: HashMap<DeviceId, Vec<Entry>>,
    wraps: HashMap<(Room, u32, DeviceId), Wrap>,
    seen: BTreeMap<DeviceId, (u64, u64)>,
}

#[derive(Clone)]
pub struct Entry {
    pub recv_ms: u64,
    pub device: DeviceId,
    pub dev_seq: u64,
    pub group: [u8; 16],
    room: Room,
    closes: bool,
    hash: Hash,
    pub bytes: Vec<u8>,
}

type Done = Result<Vec<u8>, (u16, Fault)>;

fn refuse(status: u16, code: &str) -> (u16, Fault) {
    (status, Fault::new(code, "refused"))
}

impl Firm {
    fn new(log_id: [u8; 16], certificates: Vec<Vec<u8>>, roster: Roster) -> Self {
        Self {
            log_id,
            certificates,
            roster,
            log: Vec::new(),
            held: HashMap::new(),
            wraps: HashMap::new(),
            seen: BTreeMap::new(),
        }
    }

    fn last(&self, device: DeviceId) -> u64 {
        // A device's numbers rise.
        let own = self.log.iter().rfind(|entry| entry.device == device);
        own.map_or(0, |entry| entry.dev_seq)
    }

    pub fn have(&self, device: DeviceId) -> u64 {
        self.last(device) + self.held.get(&device).map_or(0, Vec::len) as u64
    }

    fn vector(&self) -> Vec<(DeviceId, u64)> {
        let mut all = BTreeMap::new();
        for entry in &self.log {
            let last = all.entry(entry.device).or_insert(0);
            *last = entry.dev_seq.max(*last);
        }
        all.into_iter().collect()
    }

    fn take(&mut self, device: DeviceId, bytes: &[u8], now: u64) -> Outcome {
        let malformed = |hostile: Hostile| {
            Outcome::Refused(Refusal::Malformed {
                reason: hostile.code().to_owned(),
            })
        };
        let envelope = match Envelope::parse(bytes) {
            Ok(envelope) => envelope,
            Err(hostile) => return malformed(hostile),
        };
        let header = envelope.header();
        if header.device != device {
            return malformed(Hostile::UnknownDevice);
        }
        let hash = envelope.hash();
        if header.dev_seq <= self.last(device) {
            let there = self
                .log
                .iter()
                .position(|entry| entry.device == device && entry.dev_seq == header.dev_seq);
            return match there {
                Some(at) if self.log[at].hash == hash => Outcome::Dup { seq: at as u64 + 1 },
                _ => Outcome::Refused(Refusal::Taken {
                    have: self.have(device),
                }),
            };
        }
        let logged = self.last(device);
        let held = self.held.entry(device).or_default();
        if header.dev_seq <= logged + held.len() as u64 {
            if held[(header.dev_seq - logged - 1) as usize].hash == hash {
                return Outcome::Held;
            }
            held.clear();
        }
        if header.dev_seq != self.have(device) + 1 {
            return Outcome::Refused(Refusal::Gap {
                have: self.have(device),
            });
        }
        let current = self
            .roster
            .epoch(header.room)
            .map_or(0, |epoch| epoch.epoch);
        let refusal = match self.roster.check(&envelope) {
            Ok(_) if header.hlc.millis() > now + STAMP_WINDOW_MS => {
                Some(Refusal::ClockAhead { server_ms: now })
            }
            Ok(_) if !self.roster.may_write(device, header.room) => Some(Refusal::ForbiddenClass),
            Ok(_) if header.epoch != current => Some(Refusal::StaleEpoch { current }),
            Ok(_) => None,
            Err(Hostile::UnknownHead) => Some(Refusal::UnknownHead),
            Err(Hostile::Revoked) => Some(Refusal::Revoked),
            Err(Hostile::Forbidden) => Some(Refusal::ForbiddenClass),
            Err(Hostile::WrongEpoch) => Some(Refusal::StaleEpoch { current }),
            Err(hostile) => return malformed(hostile),
        };
        if let Some(refusal) = refusal {
            self.held.remove(&device);
            return Outcome::Refused(refusal);
        }
        let before = self.held.get(&device).into_iter().flatten();
        let own = self.log.iter().filter(|entry| entry.device == device);
        let before = own.chain(before).rfind(|entry| entry.room == header.room);
        if before.map_or([0; 32], |entry| entry.hash) != header.previous {
            self.held.remove(&device);
            return Outcome::Refused(Refusal::Taken {
                have: self.last(device),
            });
        }
        let held = self.held.entry(device).or_default();
        if held
            .last()
            .is_some_and(|before| before.group != header.group)
        {
            return malformed(Hostile::Parts);
        }
        held.push(Entry {
            recv_ms: now,
            device,
            dev_seq: header.dev_seq,
            group: header.group,
            room: header.room,
            closes: header.closes,
            hash,
            bytes: bytes.to_vec(),
        });
        if !header.closes {
            return Outcome::Held;
        }
        let whole = self.held.remove(&device).unwrap_or_default();
        self.log.extend(whole);
        Outcome::Ok {
            seq: self.log.len() as u64,
        }
    }

    fn push(&mut self, device: DeviceId, push: &Push, now: u64) -> PushAnswer {
        let mut outcomes: Vec<Outcome> = Vec::new();
        for (at, bytes) in push.envelopes.iter().enumerate() {
            let outcome = self.take(device, bytes, now);
            if let Outcome::Ok { seq } = outcome {
                for (back, before) in (0..at).rev().enumerate() {
                    if outcomes[before] != Outcome::Held {
                        break;
                    }
                    outcomes[before] = Outcome::Ok {
                        seq: seq - back as u64 - 1,
                    };
                }
            }
            // What is refused takes its group's beginning with it.
            if let Outcome::Refused(why) = &outcome {
                for before in (0..at).rev() {
                    if outcomes[before] != Outcome::Held {
                        break;
                    }
                    outcomes[before] = Outcome::Refused(why.clone());
                }
            }
            outcomes.push(outcome);
        }
        PushAnswer {
            log_id: self.log_id,
            server_ms: now,
            head: self.roster.head(),
            have: self.have(device),
            outcomes,
        }
    }

    fn page(&mut self, device: DeviceId, after: u64, most: usize, now: u64) -> LogPage {
        let mut entries: Vec<LogEntry> = Vec::new();
        let mut bytes = 0;
        let mut next = after;
        let mut whole = (0, after);
        for (at, entry) in self.log.iter().enumerate().skip(after as usize) {
            let seq = at as u64 + 1;
            let readable = self.roster.may_read(device, entry.room);
            if readable && bytes + entry.bytes.len() > most && !entries.is_empty() {
                // Not within a group, unless it alone is larger.
                if whole.0 > 0 {
                    entries.truncate(whole.0);
                    next = whole.1;
                }
                break;
            }
            if readable {
                bytes += entry.bytes.len();
                entries.push(LogEntry {
                    seq,
                    recv_ms: entry.recv_ms,
                    envelope: ByteBuf::from(entry.bytes.clone()),
                });
            }
            next = seq;
            if entry.closes {
                whole = (entries.len(), next);
            }
        }
        let seen = self.seen.entry(device).or_default();
        seen.1 = seen.1.max(after);
        LogPage {
            log_id: self.log_id,
            server_ms: now,
            head: self.roster.head(),
            more: (next as usize) < self.log.len(),
            next,
            entries,
            vector: self.vector(),
        }
    }
}

impl Server {
    /// One request, by the relay's clock.
    pub fn handle(
        &mut self,
        method: Method,
        path: &str,
        authorization: Option<&str>,
        body: &[u8],
        now: u64,
    ) -> Answer {
        match self.route(method, path, authorization, body, now) {
            Ok(body) if body == [0xde, 0xad] => Answer {
                status: 204,
                body: Vec::new(),
            },
            Ok(body) => Answer { status: 200, body },
            Err((status, fault)) => Answer {
                status,
                body: serde_json::to_vec(&fault).unwrap(),
            },
        }
    }

    fn route(
        &mut self,
        method: Method,
        path: &str,
        authorization: Option<&str>,
        body: &[u8],
        now: u64,
    ) -> Done {
        let asked = request::Request {
            method: method.name(),
            target: path,
            body,
        };
        let (place, query) = path.split_once('?').unwrap_or((path, ""));
        let query: HashMap<&str, u64> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name, value.parse().unwrap()))
            .collect();
        let words: Vec<&str> = place.trim_start_matches('/').split('/').collect();
        match (method, words.as_slice()) {
            (Method::Post, ["v1", "firms"]) => self.found(authorization, asked, now),
            (Method::Post, ["v1", "join", mailbox]) => {
                let open: OpenMailbox = decode(body).map_err(|_| refuse(400, codes::MALFORMED))?;
                let (caller, firm) = self.caller(open.firm, authorization, asked, now)?;
                if !firm.roster.is_owner(caller) {
                    return Err(refuse(403, codes::NOT_ALLOWED));
                }
                self.mailboxes.entry((*mailbox).to_owned()).or_default();
                Ok(encode(&Stored { server_ms: now }))
            }
            (Method::Put, ["v1", "join", mailbox, slot]) => {
                let slots = self
                    .mailboxes
                    .get_mut(*mailbox)
                    .ok_or_else(|| refuse(404, codes::NO_MAILBOX))?;
                let there = slots
                    .entry(slot.parse().unwrap())
                    .or_insert_with(|| body.to_vec());
                if *there != body {
                    return Err(refuse(409, codes::SLOT_TAKEN));
                }
                Ok(encode(&Stored { server_ms: now }))
            }
            (Method::Get, ["v1", "join", mailbox, slot]) => {
                let slots = self
                    .mailboxes
                    .get(*mailbox)
                    .ok_or_else(|| refuse(404, codes::NO_MAILBOX))?;
                let there = slots.get(&slot.parse().unwrap()).cloned();
                Ok(there.unwrap_or_else(|| vec![0xde, 0xad]))
            }
            (Method::Put, ["v1", "firms", firm, "certificates"]) => {
                self.give_back(firm, authorization, asked, now)
            }
            (_, ["v1", "firms", firm, what]) => {
                let firm: FirmId = firm.parse().map_err(|_| refuse(400, codes::MALFORMED))?;
                let (caller, firm) = self.caller(firm, authorization, asked, now)?;
                let removed = firm.roster.active(caller).is_none();
                if removed && (method, *what) != (Method::Get, "certificates") {
                    return Err(refuse(403, codes::REVOKED));
                }
                firm.seen.entry(caller).or_default().0 = now;
                let number = |name: &str, default| query.get(name).copied().unwrap_or(default);
                match (method, *what) {
                    (Method::Get, "certificates") => {
                        let after = number("after", 0) as usize;
                        let behind = firm.certificates.iter().skip(after);
                        Ok(encode(&CertificatePage {
                            certificates: behind
                                .clone()
                                .take(3)
                                .map(|bytes| ByteBuf::from(bytes.clone()))
                                .collect(),
                            head: firm.roster.head(),
                            more: behind.count() > 3,
                        }))
                    }
                    (Method::Post, "certificates") => append(firm, caller, body),
                    (Method::Post, "push") => {
                        let push = decode(body).map_err(|_| refuse(400, codes::MALFORMED))?;
                        Ok(encode(&firm.push(caller, &push, now)))
                    }
                    (Method::Get, "log") => {
                        let most = number("max_bytes", u64::from(DEFAULT_PAGE)) as usize;
                        Ok(encode(&firm.page(caller, number("after", 0), most, now)))
                    }
                    (Method::Get, "wraps") => {
                        let own = firm.wraps.values().filter(|wrap| wrap.receiver == caller);
                        Ok(encode(&Wraps {
                            wraps: own.cloned().collect(),
                        }))
                    }
                    (Method::Post, "wraps") if firm.roster.is_owner(caller) => {
                        let Wraps { wraps } =
                            decode(body).map_err(|_| refuse(400, codes::MALFORMED))?;
                        for wrap in wraps {
                            let place = (wrap.room, wrap.epoch, wrap.receiver);
                            firm.wraps.insert(place, wrap);
                        }
                        Ok(encode(&Stored { server_ms: now }))
                    }
                    (Method::Get, "devices") => {
                        let devices = firm.roster.devices().map(|device| DeviceSeen {
                            device: device.id(),
                            last_seen_ms: firm.seen.get(&device.id()).map(|seen| seen.0),
                            acked: firm.seen.get(&device.id()).map_or(0, |seen| seen.1),
                            dev_seq: firm.last(device.id()),
                        });
                        Ok(encode(&DevicePage {
                            server_ms: now,
                            devices: devices.collect(),
                        }))
                    }
                    _ => Err(refuse(403, codes::NOT_ALLOWED)),
                }
            }
            _ => Err(refuse(404, codes::NO_SUCH_PATH)),
        }
    }

    /// Who asks, if the signature holds, and the firm.
    fn caller(
        &mut self,
        firm: FirmId,
        authorization: Option<&str>,
        asked: request::Request<'_>,
        now: u64,
    ) -> Result<(DeviceId, &mut Firm), (u16, Fault)> {
        let not_signed = || refuse(401, codes::NOT_SIGNED);
        let firm = self
            .firms
            .get_mut(&firm)
            .ok_or_else(|| refuse(404, codes::UNKNOWN_FIRM))?;
        let signed = Authorization::parse(authorization.ok_or_else(not_signed)?)
            .map_err(|_| not_signed())?;
        let known = firm
            .roster
            .device(signed.device)
            .ok_or_else(|| refuse(403, codes::UNKNOWN_DEVICE))?;
        check(&signed, known.card().keys, asked, now)?;
        if !self.nonces.insert((signed.device, signed.nonce)) {
            return Err(refuse(401, codes::NONCE_SEEN));
        }
        Ok((signed.device, firm))
    }

    /// A device of the firm brings all certificates.
    fn give_back(
        &mut self,
        firm: &str,
        authorization: Option<&str>,
        asked: request::Request<'_>,
        now: u64,
    ) -> Done {
        let id: FirmId = firm.parse().map_err(|_| refuse(400, codes::MALFORMED))?;
        let body: GiveBack = decode(asked.body).map_err(|_| refuse(400, codes::MALFORMED))?;
        let bad = |_: LogFault| refuse(422, codes::BAD_CERTIFICATE);
        let all: Vec<Vec<u8>> = body
            .certificates
            .into_iter()
            .map(ByteBuf::into_vec)
            .collect();
        let roster = Roster::replay(id, all.iter().map(Vec::as_slice)).map_err(bad)?;
        let signed = Authorization::parse(authorization.unwrap_or_default())
            .map_err(|_| refuse(401, codes::NOT_SIGNED))?;
        let known = roster
            .device(signed.device)
            .ok_or_else(|| refuse(403, codes::UNKNOWN_DEVICE))?;
        check(&signed, known.card().keys, asked, now)?;
        if let Some(there) = self.firms.get_mut(&id) {
            let head = there.roster.head();
            if roster.has(head) {
                there.roster = roster;
                there.certificates = all;
            } else if !there.roster.has(roster.head()) {
                return Err(refuse(409, codes::HEAD_MOVED));
            }
        } else {
            let made = self.next_log();
            self.firms.insert(id, Firm::new(made, all, roster));
        }
        Ok(encode(&Appended {
            head: self.firms[&id].roster.head(),
        }))
    }

    fn next_log(&mut self) -> [u8; 16] {
        self.made += 1;
        [self.made; 16]
    }

    fn found(
        &mut self,
        authorization: Option<&str>,
        asked: request::Request<'_>,
        now: u64,
    ) -> Done {
        let body: FoundFirm = decode(asked.body).map_err(|_| refuse(400, codes::MALFORMED))?;
        let bad = |_: LogFault| refuse(422, codes::BAD_CERTIFICATE);
        let first = Certificate::parse(body.certificate.into_vec(), 0).map_err(bad)?;
        let roster = Roster::found(&first).map_err(bad)?;
        let signed = Authorization::parse(authorization.unwrap_or_default())
            .map_err(|_| refuse(401, codes::NOT_SIGNED))?;
        let founder = roster
            .device(signed.device)
            .ok_or_else(|| refuse(403, codes::NOT_ALLOWED))?;
        check(&signed, founder.card().keys, asked, now)?;
        let made = self.next_log();
        let firm = (self.firms.entry(first.firm()))
            .or_insert_with(|| Firm::new(made, vec![first.bytes().to_vec()], roster));
        Ok(encode(&Appended {
            head: firm.roster.head(),
        }))
    }
}

fn check(
    signed: &Authorization,
    keys: envelope::PublicKeys,
    asked: request::Request<'_>,
    now: u64,
) -> Result<(), (u16, Fault)> {
    signed.check(&keys, asked, now).map_err(|why| {
        let (status, mut fault) = refuse(401, why.code());
        if why == Unsigned::ClockOff {
            fault = fault.with("server_ms", now);
        }
        (status, fault)
    })
}

fn append(firm: &mut Firm, caller: DeviceId, body: &[u8]) -> Done {
    let body: AppendCertificate = decode(body).map_err(|_| refuse(400, codes::MALFORMED))?;
    if !firm.roster.is_owner(caller) {
        return Err(refuse(403, codes::NOT_ALLOWED));
    }
    let head: Head = firm.roster.head();
    let bytes = body.certificate.into_vec();
    if head != body.expected_head {
        return Err(refuse(409, codes::HEAD_MOVED));
    }
    let certificate =
        Certificate::parse(bytes, head.count).map_err(|_| refuse(422, codes::BAD_CERTIFICATE))?;
    firm.roster
        .append(&certificate)
        .map_err(|_| refuse(422, codes::BAD_CERTIFICATE))?;
    firm.certificates.push(certificate.bytes().to_vec());
    Ok(encode(&Appended {
        head: firm.roster.head(),
    }))
}
