//! The rows of this slice, read and written.

use std::collections::{HashMap, HashSet};

use envelope::wire::Wrap;
use envelope::{Certificate, FirmId, Hash, Room};
use kernel::{DeviceId, Fault, Hlc, Id, Result, Timestamp};
use store::{Change, Db, Member, Tx};

use crate::snapshot::Mark;

/// The engine writes for nobody: these rows are in no history.
pub(crate) const NOBODY: Id<Member> = Id::from_bytes([0; 16]);

/// The one row of `sync_state`.
const STATE: Id<()> = Id::from_bytes(*b"kaigong-sync-one");

/// Where this device stands with the firm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The firm is made here; the relay does not know it yet.
    Founding,
    /// One of the firm's devices.
    Member,
    /// Removed from the firm: nothing is sent or received any more.
    Removed,
}

impl Stage {
    const fn name(self) -> &'static str {
        match self {
            Self::Founding => "founding",
            Self::Member => "member",
            Self::Removed => "removed",
        }
    }

    fn named(name: &str) -> Self {
        match name {
            "founding" => Self::Founding,
            "removed" => Self::Removed,
            _ => Self::Member,
        }
    }
}

/// The one row of `sync_state`.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub stage: Stage,
    /// The relay's address.
    pub relay: String,
    pub firm: FirmId,
    /// Which log `pulled` counts in.
    pub log_id: Option<[u8; 16]>,
    /// Everything of the log up to here is applied.
    pub pulled: u64,
    /// The last entry seen: where it stood and its hash. It stands there still, or the log is another one than it was.
    pub anchor: Option<(u64, Hash)>,
    /// The log is being read from its start again, to see what it lacks.
    pub rereading: bool,
    /// Everything of the own record up to here was sealed.
    pub sealed: i64,
    /// The last number given to an envelope.
    pub numbered: u64,
    /// What the relay's clock is ahead of this one.
    pub offset_ms: i64,
    /// When the relay last answered.
    pub contact_at: Option<Timestamp>,
    /// What went wrong last and was not put right since.
    pub trouble: Option<Fault>,
    pub trouble_at: Option<Timestamp>,
    /// Whether everything that the relay had was here once.
    pub whole: bool,
    /// The newest snapshot that was seen in this log.
    pub snapshot: Option<Mark>,
}

impl State {
    pub(crate) fn new(stage: Stage, relay: &str, firm: FirmId) -> Self {
        Self {
            stage,
            relay: relay.to_owned(),
            firm,
            log_id: None,
            pulled: 0,
            anchor: None,
            rereading: false,
            sealed: 0,
            numbered: 0,
            offset_ms: 0,
            contact_at: None,
            trouble: None,
            trouble_at: None,
            whole: false,
            snapshot: None,
        }
    }

    pub(crate) fn read(db: &Db<'_>) -> Result<Option<Self>> {
        db.opt(
            "SELECT stage, relay, firm, log_id, pulled, anchor, rereading, sealed, numbered, offset_ms, contact_at,
               trouble, trouble_at, whole, snapshot FROM sync_state WHERE id=?1",
            [STATE],
            |r| {
                Ok(Self {
                    stage: Stage::named(&r.get::<_, String>(0)?),
                    relay: r.get(1)?,
                    firm: FirmId(r.get(2)?),
                    log_id: r.get(3)?,
                    pulled: count(r.get(4)?),
                    anchor: r.get::<_, Option<[u8; 40]>>(5)?.map(anchored),
                    rereading: r.get(6)?,
                    sealed: r.get(7)?,
                    numbered: count(r.get(8)?),
                    offset_ms: r.get(9)?,
                    contact_at: r.get(10)?,
                    trouble: r
                        .get::<_, Option<String>>(11)?
                        .and_then(|text| serde_json::from_str(&text).ok()),
                    trouble_at: r.get(12)?,
                    whole: r.get(13)?,
                    // What cannot be read is looked for anew.
                    snapshot: r
                        .get::<_, Option<Vec<u8>>>(14)?
                        .and_then(|bytes| envelope::wire::decode(&bytes).ok()),
                })
            },
        )
    }

    pub(crate) fn write(&self, tx: &Tx<'_>) -> Result<()> {
        let trouble = self
            .trouble
            .as_ref()
            .map(serde_json::to_string)
            .transpose()
            .map_err(Fault::internal)?;
        tx.exec(
            "INSERT OR REPLACE INTO sync_state(id, stage, relay, firm, log_id, pulled, anchor, rereading, sealed, numbered,
               offset_ms, contact_at, trouble, trouble_at, whole, snapshot)
             VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16)",
            (
                STATE,
                self.stage.name(),
                &self.relay,
                self.firm.0,
                self.log_id,
                signed(self.pulled),
                self.anchor.map(anchor),
                self.rereading,
                self.sealed,
                signed(self.numbered),
                self.offset_ms,
                self.contact_at,
                trouble,
                self.trouble_at,
                self.whole,
                self.snapshot.as_ref().map(envelope::wire::encode),
            ),
        )?;
        Ok(())
    }
}

fn anchored(bytes: [u8; 40]) -> (u64, Hash) {
    let (mut seq, mut hash) = ([0; 8], [0; 32]);
    seq.copy_from_slice(&bytes[..8]);
    hash.copy_from_slice(&bytes[8..]);
    (u64::from_be_bytes(seq), hash)
}

fn anchor((seq, hash): (u64, Hash)) -> [u8; 40] {
    let mut bytes = [0; 40];
    bytes[..8].copy_from_slice(&seq.to_be_bytes());
    bytes[8..].copy_from_slice(&hash);
    bytes
}

/// A count as SQLite keeps it. No honest number comes near the limit.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A count as SQLite kept it.
pub(crate) fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn room_bytes(room: Room) -> Vec<u8> {
    envelope::wire::encode(&room)
}

/// Every certificate, in order.
pub(crate) fn certificates(db: &Db<'_>) -> Result<Vec<Vec<u8>>> {
    db.rows("SELECT bytes FROM sync_certificate ORDER BY no", [], |r| {
        r.get(0)
    })
}

pub(crate) fn add_certificates(tx: &Tx<'_>, from: usize, certificates: &[Vec<u8>]) -> Result<()> {
    number(tx, "sync_certificate", from, certificates)?;
    let until = (from + certificates.len()) as i64;
    tx.exec("DELETE FROM sync_brought WHERE no<?1", [until])?;
    Ok(())
}

/// The certificates that parcels brought, from this number on. The relay has the last word on them: by these parcels are judged and
/// nothing else, so that a list which nobody else has leads nobody astray.
pub(crate) fn brought(db: &Db<'_>, from: usize) -> Result<Vec<Vec<u8>>> {
    db.rows(
        "SELECT bytes FROM sync_brought WHERE no>=?1 ORDER BY no",
        [from as i64],
        |r| r.get(0),
    )
}

pub(crate) fn bring(tx: &Tx<'_>, from: usize, certificates: &[Vec<u8>]) -> Result<()> {
    number(tx, "sync_brought", from, certificates)
}

/// Keeps certificates under their numbers.
fn number(tx: &Tx<'_>, table: &str, from: usize, certificates: &[Vec<u8>]) -> Result<()> {
    let insert = format!("INSERT OR REPLACE INTO {table}(no, bytes) VALUES(?1, ?2)");
    for (at, bytes) in certificates.iter().enumerate() {
        tx.exec(&insert, ((from + at) as i64, bytes))?;
    }
    Ok(())
}

/// Certificates as they are kept, readable.
pub(crate) fn parsed(certificates: &[Vec<u8>]) -> Result<Vec<Certificate>> {
    (0..)
        .zip(certificates)
        .map(|(number, bytes)| Ok(Certificate::parse(bytes.clone(), number)?))
        .collect()
}

/// The wraps of epoch keys for this device. There may be several for one epoch: of a certificate whose answer was lost it is
/// not known whether it, or the next try, came to count.
pub(crate) fn wraps(db: &Db<'_>) -> Result<Vec<Wrap>> {
    let all: Vec<Vec<u8>> = db.rows("SELECT wrap FROM sync_key", [], |r| r.get(0))?;
    all.iter()
        .map(|bytes| envelope::wire::decode(bytes).map_err(Fault::from))
        .collect()
}

pub(crate) fn add_wrap(tx: &Tx<'_>, wrap: &Wrap) -> Result<()> {
    tx.exec(
        "INSERT OR REPLACE INTO sync_key(room, epoch, wrap) VALUES(?1, ?2, ?3)",
        (
            room_bytes(wrap.room),
            wrap.epoch,
            envelope::wire::encode(wrap),
        ),
    )?;
    Ok(())
}

/// Wraps that the relay has from this device.
pub(crate) fn wrapped(db: &Db<'_>) -> Result<HashSet<(Room, u32, DeviceId)>> {
    let all: Vec<(Vec<u8>, u32, DeviceId)> =
        db.rows("SELECT room, epoch, receiver FROM sync_wrapped", [], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?))
        })?;
    all.into_iter()
        .map(|(room, epoch, device)| Ok((envelope::wire::decode(&room)?, epoch, device)))
        .collect()
}

pub(crate) fn note_wrapped(tx: &Tx<'_>, wrap: &Wrap) -> Result<()> {
    tx.exec(
        "INSERT OR REPLACE INTO sync_wrapped(room, epoch, receiver) VALUES(?1, ?2, ?3)",
        (room_bytes(wrap.room), wrap.epoch, wrap.receiver),
    )?;
    Ok(())
}

/// How far a device's writing under one room is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tail {
    /// The number of the last envelope.
    pub dev_seq: u64,
    /// Its hash.
    pub hash: Hash,
    /// One was missing or altered after it: what follows is held.
    pub broken: bool,
}

pub(crate) type Tails = HashMap<(DeviceId, Room), Tail>;

pub(crate) fn tails(db: &Db<'_>) -> Result<Tails> {
    let all: Vec<(DeviceId, Vec<u8>, Tail)> = db.rows(
        "SELECT device, room, dev_seq, hash, broken FROM sync_stream",
        [],
        |r| {
            let tail = Tail {
                dev_seq: count(r.get(2)?),
                hash: r.get(3)?,
                broken: r.get(4)?,
            };
            Ok((r.get(0)?, r.get(1)?, tail))
        },
    )?;
    all.into_iter()
        .map(|(device, room, tail)| {
            let room = envelope::wire::decode(&room)?;
            Ok(((device, room), tail))
        })
        .collect()
}

pub(crate) fn set_tail(tx: &Tx<'_>, device: DeviceId, room: Room, tail: &Tail) -> Result<()> {
    tx.exec(
        "INSERT OR REPLACE INTO sync_stream(device, room, dev_seq, hash, broken) VALUES(?1,?2,?3,?4,?5)",
        (
            device,
            room_bytes(room),
            signed(tail.dev_seq),
            tail.hash,
            tail.broken,
        ),
    )?;
    Ok(())
}

/// An envelope on its way, as it was when it was first tried.
#[derive(Clone, Debug)]
pub(crate) struct Frozen {
    pub dev_seq: u64,
    pub change: Id<Change>,
    /// Place of the change in the own record.
    pub seq: i64,
    pub closes: bool,
    pub envelope: Vec<u8>,
}

/// Those behind a number, at most `limit` bytes but at least one where there is one, and at most `most`.
pub(crate) fn frozen(db: &Db<'_>, after: u64, limit: usize, most: usize) -> Result<Vec<Frozen>> {
    let mut all: Vec<Frozen> = Vec::new();
    let mut bytes = 0;
    let mut next = after;
    while all.len() < most {
        let found = db.opt(
            "SELECT dev_seq, change, seq, closes, envelope FROM sync_frozen WHERE dev_seq>?1 ORDER BY dev_seq LIMIT 1",
            [signed(next)],
            |r| {
                Ok(Frozen {
                    dev_seq: count(r.get(0)?),
                    change: r.get(1)?,
                    seq: r.get(2)?,
                    closes: r.get(3)?,
                    envelope: r.get(4)?,
                })
            },
        )?;
        let Some(found) = found else { break };
        bytes += found.envelope.len() + 8;
        if bytes > limit && !all.is_empty() {
            break;
        }
        next = found.dev_seq;
        all.push(found);
    }
    Ok(all)
}

pub(crate) fn freeze(tx: &Tx<'_>, frozen: &Frozen) -> Result<()> {
    tx.exec(
        "INSERT INTO sync_frozen(dev_seq, change, seq, closes, envelope) VALUES(?1,?2,?3,?4,?5)",
        (
            signed(frozen.dev_seq),
            frozen.change,
            frozen.seq,
            frozen.closes,
            &frozen.envelope,
        ),
    )?;
    Ok(())
}

/// A change of which the relay's log has nothing any more, though it had.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lacking {
    pub change: Id<Change>,
    pub seq: i64,
    /// Whose it is; `None` for this device's own.
    pub device: Option<DeviceId>,
    /// Since when that is known.
    pub at: Timestamp,
}

/// What the log lacks and can be given. What a newer version wrote is not sealed before it is understood here: it would
/// go out without what is kept for later, under its name.
pub(crate) fn lacking(db: &Db<'_>) -> Result<Vec<Lacking>> {
    db.rows(
        "SELECT change, seq, device, at FROM sync_again
         WHERE seq NOT IN (SELECT seq FROM _sync_pending) ORDER BY seq",
        [],
        |r| {
            Ok(Lacking {
                change: r.get(0)?,
                seq: r.get(1)?,
                device: r.get(2)?,
                at: r.get(3)?,
            })
        },
    )
}

/// Whether the log lacks anything, as far as that is known.
pub(crate) fn lacks(db: &Db<'_>) -> Result<bool> {
    db.one("SELECT EXISTS(SELECT 1 FROM sync_again)", [], |r| r.get(0))
}

pub(crate) fn seen(tx: &Tx<'_>, change: Id<Change>) -> Result<()> {
    tx.exec("DELETE FROM sync_again WHERE change=?1", [change])?;
    Ok(())
}

/// Notes an own change that the relay, or this device's rights, refuse.
pub(crate) fn refuse(tx: &Tx<'_>, change: Id<Change>, seq: i64, reason: &str) -> Result<()> {
    tx.exec(
        "INSERT OR REPLACE INTO sync_refused(change, seq, reason, at) VALUES(?1, ?2, ?3, ?4)",
        (change, seq, reason, tx.now()),
    )?;
    Ok(())
}

/// Something received that could not be taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Aside {
    pub seq: u64,
    pub device: Option<DeviceId>,
    pub dev_seq: Option<u64>,
    pub reason: String,
    pub envelope: Vec<u8>,
}

/// `known` says what certificates and keys there were, so that it is looked at again when there are others.
pub(crate) fn set_aside(tx: &Tx<'_>, aside: &Aside, known: &str) -> Result<()> {
    tx.exec(
        "INSERT INTO sync_quarantine(seq, device, dev_seq, reason, at, envelope, known)
         SELECT ?1,?2,?3,?4,?5,?6,?7 WHERE NOT EXISTS(SELECT 1 FROM sync_quarantine WHERE seq=?1 AND envelope=?6)",
        (
            signed(aside.seq),
            aside.device,
            aside.dev_seq.map(signed),
            &aside.reason,
            tx.now(),
            &aside.envelope,
            known,
        ),
    )?;
    Ok(())
}

/// The clock of a change, where the firm's record knows it.
pub(crate) fn clock(db: &Db<'_>, change: Id<Change>) -> Result<Option<Hlc>> {
    db.opt("SELECT hlc FROM _change WHERE id=?1", [change], |r| {
        r.get(0)
    })
}
