//! The relay as `envelope::wire` describes it, in memory: what the real one has to do, in as few words as possible.

use std::collections::{BTreeMap, HashMap, HashSet};

use envelope::request::{self, Authorization, Unsigned};
use envelope::wire::*;
use envelope::{
    Certificate, Envelope, FirmId, Hash, Head, Header, Hostile, LogFault, PublicKeys, Room, Roster,
};
use kernel::{DeviceId, Fault};
use sync::{Answer, Method};

use super::snapshots::Snapshots;

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
    pub log_id: [u8; 16],
    certificates: Vec<Vec<u8>>,
    pub roster: Roster,
    pub log: Vec<Entry>,
    held: HashMap<DeviceId, Vec<Entry>>,
    wraps: HashMap<(Room, u32, DeviceId), Wrap>,
    pub seen: BTreeMap<DeviceId, (u64, u64)>,
    pub snapshots: Snapshots,
}

#[derive(Clone)]
pub struct Entry {
    pub recv_ms: u64,
    pub device: DeviceId,
    pub dev_seq: u64,
    pub group: [u8; 16],
    pub room: Room,
    part: u16,
    parts: u16,
    closes: bool,
    pub hash: Hash,
    pub bytes: Vec<u8>,
}

/// A push that is being judged.
#[derive(Default)]
struct Pushing {
    outcomes: Vec<Outcome>,
    /// Those of this push that are held: place, number, and whether it was not held before.
    waiting: Vec<(usize, u64, bool)>,
    /// Something else has a number of this device: nothing behind it is taken.
    forked: bool,
}

fn unreadable(hostile: Hostile) -> Refusal {
    match hostile {
        Hostile::TooLarge => Refusal::TooLarge {
            limit: MAX_ENVELOPE as u32,
        },
        other => Refusal::Malformed {
            reason: other.code().to_owned(),
        },
    }
}

/// Who may ask.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Active,
    AlsoRevoked,
    Owner,
}

impl Who {
    fn keys(self, roster: &Roster, device: DeviceId) -> Result<PublicKeys, (u16, Fault)> {
        let known = roster.device(device).map(|known| known.card().keys);
        let keys = match (roster.active(device), known) {
            (Some(keys), _) => *keys,
            (None, Some(keys)) if self == Self::AlsoRevoked => keys,
            (None, Some(_)) => return Err(refuse(403, codes::REVOKED)),
            (None, None) => return Err(refuse(403, codes::UNKNOWN_DEVICE)),
        };
        if self == Self::Owner && !roster.is_owner(device) {
            return Err(refuse(403, codes::NOT_ALLOWED));
        }
        Ok(keys)
    }
}

fn signed(authorization: Option<&str>) -> Result<Authorization, (u16, Fault)> {
    authorization
        .and_then(|value| Authorization::parse(value).ok())
        .ok_or_else(|| refuse(401, codes::NOT_SIGNED))
}

pub type Done = Result<Vec<u8>, (u16, Fault)>;

pub fn refuse(status: u16, code: &str) -> (u16, Fault) {
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
            snapshots: Snapshots::default(),
        }
    }

    fn last(&self, device: DeviceId) -> u64 {
        // A device's numbers rise.
        let own = self.log.iter().rfind(|entry| entry.device == device);
        let before = self.snapshots.last(device);
        own.map_or(before, |entry| entry.dev_seq)
    }

    pub fn have(&self, device: DeviceId) -> u64 {
        self.last(device) + self.held.get(&device).map_or(0, Vec::len) as u64
    }

    pub fn vector(&self) -> Vec<(DeviceId, u64)> {
        let mut all = self.snapshots.vector();
        for entry in &self.log {
            let last = all.entry(entry.device).or_insert(0);
            *last = entry.dev_seq.max(*last);
        }
        all.into_iter().collect()
    }

    fn push(&mut self, device: DeviceId, push: &Push, now: u64) -> PushAnswer {
        let mut pushing = Pushing::default();
        for bytes in &push.envelopes {
            pushing.outcomes.push(Outcome::Held);
            let outcome = self.take(device, bytes, now, &mut pushing);
            *pushing.outcomes.last_mut().unwrap() = outcome;
        }
        PushAnswer {
            log_id: self.log_id,
            server_ms: now,
            head: self.roster.head(),
            have: self.have(device),
            outcomes: pushing.outcomes,
        }
    }

    /// One envelope of a push.
    fn take(&mut self, device: DeviceId, bytes: &[u8], now: u64, push: &mut Pushing) -> Outcome {
        let read = Envelope::parse(bytes).and_then(|envelope| {
            let refusal = self.judge(device, &envelope, now)?;
            Ok((envelope, refusal))
        });
        let (envelope, refusal) = match read {
            Ok(read) => read,
            Err(hostile) => return self.refuse(device, unreadable(hostile), push),
        };
        let (header, hash) = (envelope.header(), envelope.hash());
        let taken = |have| Outcome::Refused(Refusal::Taken { have });
        let logged = self.last(device);
        if header.dev_seq <= logged {
            let same = |entry: &Entry| entry.device == device && entry.dev_seq == header.dev_seq;
            return match self.log.iter().position(same) {
                Some(at) if self.log[at].hash == hash => Outcome::Dup {
                    seq: self.snapshots.floor + at as u64 + 1,
                },
                _ => {
                    push.forked = true;
                    taken(self.have(device))
                }
            };
        }
        let at = push.outcomes.len() - 1;
        if header.dev_seq <= self.have(device) {
            let place = (header.dev_seq - logged - 1) as usize;
            if self.held[&device][place].hash == hash {
                push.waiting.push((at, header.dev_seq, false));
                return Outcome::Held;
            }
            // Begun anew.
            self.refuse(device, Refusal::Gap { have: logged }, push);
        }
        if push.forked {
            return taken(self.have(device));
        }
        if header.dev_seq != self.have(device) + 1 {
            let have = self.have(device);
            return Outcome::Refused(Refusal::Gap { have });
        }
        if let Some(refusal) = refusal.or_else(|| self.misfit(header)) {
            return self.refuse(device, refusal, push);
        }
        let held = self.held.get(&device).into_iter().flatten();
        let own = self.log.iter().filter(|entry| entry.device == device);
        let before = own.chain(held).rfind(|entry| entry.room == header.room);
        let forgotten = self.snapshots.tail(device, header.room);
        if before.map_or(forgotten, |entry| entry.hash) != header.previous {
            push.forked = true;
            return self.refuse(device, Refusal::Taken { have: logged }, push);
        }
        push.waiting.push((at, header.dev_seq, true));
        self.held.entry(device).or_default().push(Entry {
            recv_ms: now,
            device,
            dev_seq: header.dev_seq,
            group: header.group,
            room: header.room,
            part: header.part,
            parts: header.parts,
            closes: header.closes,
            hash,
            bytes: bytes.to_vec(),
        });
        if !header.closes {
            return Outcome::Held;
        }
        for (at, number, new) in std::mem::take(&mut push.waiting) {
            let seq = self.end() + number - logged;
            push.outcomes[at] = match new {
                true => Outcome::Ok { seq },
                false => Outcome::Dup { seq },
            };
        }
        let whole = self.held.remove(&device).unwrap_or_default();
        let whole = whole.into_iter().map(|entry| Entry {
            recv_ms: now,
            ..entry
        });
        self.log.extend(whole);
        push.outcomes[at].clone()
    }

    /// Why it is to be refused, were it new; the error where nothing in its header can be believed.
    fn judge(
        &self,
        device: DeviceId,
        envelope: &Envelope,
        now: u64,
    ) -> Result<Option<Refusal>, Hostile> {
        let header = envelope.header();
        if header.device != device {
            return Err(Hostile::UnknownDevice);
        }
        let epoch = self.roster.epoch(header.room);
        let current = epoch.map_or(0, |epoch| epoch.epoch);
        let minimum = self.roster.schema_min();
        Ok(match self.roster.check(envelope) {
            Ok(_) if header.hlc.millis() > now + STAMP_WINDOW_MS => {
                Some(Refusal::ClockAhead { server_ms: now })
            }
            Ok(_) if !self.roster.may_write(device, header.room) => Some(Refusal::ForbiddenClass),
            Ok(_) if header.epoch != current => Some(Refusal::StaleEpoch { current }),
            Ok(_) if header.schema < minimum => Some(Refusal::SchemaMin { minimum }),
            Ok(_) => None,
            Err(Hostile::UnknownHead) => Some(Refusal::UnknownHead),
            Err(Hostile::Revoked) => Some(Refusal::Revoked),
            Err(Hostile::Forbidden) => Some(Refusal::ForbiddenClass),
            Err(Hostile::WrongEpoch) => Some(Refusal::StaleEpoch { current }),
            Err(hostile) => return Err(hostile),
        })
    }

    /// Why this cannot be the next of its group.
    fn misfit(&self, header: &Header) -> Option<Refusal> {
        let held = self.held.get(&header.device).and_then(|held| held.last());
        let fits = held.map_or(header.part == 0, |before| {
            let goes_on = before.room == header.room
                && before.parts == header.parts
                && before.part + 1 == header.part;
            let next_room = before.part + 1 == before.parts && header.part == 0;
            before.group == header.group && (goes_on || next_room)
        });
        (!fits).then(|| unreadable(Hostile::Parts))
    }

    /// Refuses an envelope, and with it what is held of the group, of this push and of earlier ones.
    fn refuse(&mut self, device: DeviceId, why: Refusal, push: &mut Pushing) -> Outcome {
        self.held.remove(&device);
        for (at, ..) in push.waiting.drain(..) {
            push.outcomes[at] = Outcome::Refused(why.clone());
        }
        Outcome::Refused(why)
    }

    /// The last place in the log.
    pub fn end(&self) -> u64 {
        self.snapshots.floor + self.log.len() as u64
    }

    fn page(
        &mut self,
        device: DeviceId,
        after: u64,
        most: usize,
        now: u64,
    ) -> Result<LogPage, (u16, Fault)> {
        // A cursor from a log that was longer.
        let after = after.min(self.end());
        self.seen.entry(device).or_default().1 = after;
        let floor = self.snapshots.floor;
        if after < floor {
            let (status, fault) = refuse(410, codes::LOG_BEGINS);
            return Err((status, fault.with("seq", floor)));
        }
        let mut entries: Vec<LogEntry> = Vec::new();
        let mut bytes = 0;
        let mut next = after;
        let mut whole = (0, after);
        for (at, entry) in (self.log.iter().enumerate()).skip((after - floor) as usize) {
            let seq = floor + at as u64 + 1;
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
        Ok(LogPage {
            log_id: self.log_id,
            server_ms: now,
            head: self.roster.head(),
            more: next < self.end(),
            next,
            entries,
            vector: self.vector(),
        })
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
                signed(authorization)?;
                let open: OpenMailbox = decode(body).map_err(|_| refuse(400, codes::MALFORMED))?;
                self.caller(open.firm, Who::Owner, authorization, asked, now)?;
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
                let who = match (method, *what) {
                    (Method::Get, "certificates") => Who::AlsoRevoked,
                    (Method::Post, "certificates" | "wraps") => Who::Owner,
                    (Method::Put, "snapshot") => Who::Owner,
                    _ => Who::Active,
                };
                let (caller, firm) = self.caller(firm, who, authorization, asked, now)?;
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
                    (Method::Post, "certificates") => append(firm, body),
                    (Method::Post, "push") => {
                        let push = decode(body).map_err(|_| refuse(400, codes::MALFORMED))?;
                        Ok(encode(&firm.push(caller, &push, now)))
                    }
                    (Method::Get, "log") => {
                        let most = number("max_bytes", u64::from(DEFAULT_PAGE)) as usize;
                        Ok(encode(&firm.page(caller, number("after", 0), most, now)?))
                    }
                    (Method::Get, "wraps") => {
                        let own = firm.wraps.values().filter(|wrap| wrap.receiver == caller);
                        Ok(encode(&Wraps {
                            wraps: own.cloned().collect(),
                        }))
                    }
                    (Method::Post, "wraps") => {
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
                    (Method::Get, "snapshot") => Ok(encode(&firm.offered(now))),
                    (Method::Put, "snapshot") => firm.offer(caller, body, now),
                    (Method::Post, "attestations") => firm.attest(caller, body, now),
                    _ => Err(refuse(403, codes::NOT_ALLOWED)),
                }
            }
            (_, ["v1", "firms", firm, "chunks", hash]) => {
                let firm: FirmId = firm.parse().map_err(|_| refuse(400, codes::MALFORMED))?;
                let hash = unhash_text(hash).ok_or_else(|| refuse(400, codes::MALFORMED))?;
                let who = match method {
                    Method::Get => Who::Active,
                    _ => Who::Owner,
                };
                let (caller, firm) = self.caller(firm, who, authorization, asked, now)?;
                firm.seen.entry(caller).or_default().0 = now;
                match method {
                    Method::Get => firm.chunk(caller, hash),
                    _ => firm.put_chunk(hash, body, now),
                }
            }
            _ => Err(refuse(404, codes::NO_SUCH_PATH)),
        }
    }

    /// Who asks, if it may and the signature holds, and the firm.
    fn caller(
        &mut self,
        firm: FirmId,
        who: Who,
        authorization: Option<&str>,
        asked: request::Request<'_>,
        now: u64,
    ) -> Result<(DeviceId, &mut Firm), (u16, Fault)> {
        let signed = signed(authorization)?;
        let firm = self
            .firms
            .get_mut(&firm)
            .ok_or_else(|| refuse(404, codes::UNKNOWN_FIRM))?;
        let keys = who.keys(&firm.roster, signed.device)?;
        check(&mut self.nonces, &signed, keys, asked, now)?;
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
        let signed = signed(authorization)?;
        let body: GiveBack = decode(asked.body).map_err(|_| refuse(400, codes::MALFORMED))?;
        let bad = |_: LogFault| refuse(422, codes::BAD_CERTIFICATE);
        let all: Vec<Vec<u8>> = body
            .certificates
            .into_iter()
            .map(ByteBuf::into_vec)
            .collect();
        let roster = Roster::replay(id, all.iter().map(Vec::as_slice)).map_err(bad)?;
        // Also a removed one: it may be the only one left that knows of its removal.
        let keys = Who::AlsoRevoked.keys(&roster, signed.device)?;
        check(&mut self.nonces, &signed, keys, asked, now)?;
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
        let signed = signed(authorization)?;
        let body: FoundFirm = decode(asked.body).map_err(|_| refuse(400, codes::MALFORMED))?;
        let bad = |_: LogFault| refuse(422, codes::BAD_CERTIFICATE);
        let first = Certificate::parse(body.certificate.into_vec(), 0).map_err(bad)?;
        let roster = Roster::found(&first).map_err(bad)?;
        let keys = Who::Active.keys(&roster, signed.device)?;
        check(&mut self.nonces, &signed, keys, asked, now)?;
        let made = self.next_log();
        let firm = (self.firms.entry(first.firm()))
            .or_insert_with(|| Firm::new(made, vec![first.bytes().to_vec()], roster));
        Ok(encode(&Appended {
            head: firm.roster.head(),
        }))
    }
}

/// Whether the signature holds, and the request comes for the first time.
fn check(
    nonces: &mut HashSet<(DeviceId, [u8; 16])>,
    signed: &Authorization,
    keys: PublicKeys,
    asked: request::Request<'_>,
    now: u64,
) -> Result<(), (u16, Fault)> {
    signed.check(&keys, asked, now).map_err(|why| {
        let (status, mut fault) = refuse(401, why.code());
        if why == Unsigned::ClockOff {
            fault = fault.with("server_ms", now);
        }
        (status, fault)
    })?;
    match nonces.insert((signed.device, signed.nonce)) {
        true => Ok(()),
        false => Err(refuse(401, codes::NONCE_SEEN)),
    }
}

fn append(firm: &mut Firm, body: &[u8]) -> Done {
    let body: AppendCertificate = decode(body).map_err(|_| refuse(400, codes::MALFORMED))?;
    let head = firm.roster.head();
    let certificate = Certificate::parse(body.certificate.into_vec(), body.expected_head.count)
        .map_err(|_| refuse(422, codes::BAD_CERTIFICATE))?;
    let with_it = Head {
        count: body.expected_head.count + 1,
        hash: *certificate.hash(),
    };
    if firm.roster.has(with_it) {
        // It came before, and the answer was lost on its way.
        return Ok(encode(&Appended { head }));
    }
    if head != body.expected_head {
        return Err(refuse(409, codes::HEAD_MOVED));
    }
    firm.roster
        .append(&certificate)
        .map_err(|_| refuse(422, codes::BAD_CERTIFICATE))?;
    firm.certificates.push(certificate.bytes().to_vec());
    Ok(encode(&Appended {
        head: firm.roster.head(),
    }))
}
