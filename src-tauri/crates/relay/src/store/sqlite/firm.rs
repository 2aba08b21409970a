//! One firm's file: its log, what waits, its certificates, wraps and devices.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use envelope::wire::{DeviceSeen, Wrap};
use kernel::DeviceId;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};

use super::{Place, connect, io, lock, migrate};
use crate::store::intake::{self, Arrival, Piece, Plan, Position, Read, Waiting};
use crate::store::{
    Answer, Append, Failure, Firm, Head, Meta, Presence, Pushed, Receipt, int, nat, read_room,
    room_bytes,
};

const STEPS: &[&str] = &[
    "
    CREATE TABLE firm (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        log_id BLOB NOT NULL,
        last_seq INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        count INTEGER NOT NULL,
        hash BLOB NOT NULL,
        made_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE certificate (no INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
    CREATE TABLE log (
        seq INTEGER PRIMARY KEY,
        device BLOB NOT NULL,
        dev_seq INTEGER NOT NULL,
        room BLOB NOT NULL,
        closes INTEGER NOT NULL,
        recv_ms INTEGER NOT NULL,
        size INTEGER NOT NULL,
        hash BLOB NOT NULL,
        envelope BLOB NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX log_device ON log (device, dev_seq);
    CREATE TABLE held (
        device BLOB NOT NULL,
        dev_seq INTEGER NOT NULL,
        group_id BLOB NOT NULL,
        room BLOB NOT NULL,
        part INTEGER NOT NULL,
        parts INTEGER NOT NULL,
        size INTEGER NOT NULL,
        hash BLOB NOT NULL,
        envelope BLOB NOT NULL,
        PRIMARY KEY (device, dev_seq)
    ) STRICT;
    CREATE TABLE device (
        device BLOB PRIMARY KEY,
        dev_seq INTEGER NOT NULL DEFAULT 0,
        seen_ms INTEGER,
        acked INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE wrap (
        receiver BLOB NOT NULL,
        room BLOB NOT NULL,
        epoch INTEGER NOT NULL,
        encapsulated BLOB NOT NULL,
        sealed BLOB NOT NULL,
        PRIMARY KEY (receiver, room, epoch)
    ) STRICT, WITHOUT ROWID;
",
    super::snapshots::STEP,
];

/// Reading connections that are kept while nobody reads.
const READERS: usize = 4;

/// An open file: one connection writes, others read what is committed meanwhile.
pub struct FirmFile {
    pub place: Place,
    pub(super) writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl FirmFile {
    /// Makes the file; there is no firm in it yet.
    pub fn make(path: &Path) -> Answer<()> {
        connect(path, true)?;
        Ok(())
    }

    /// Opens the file and brings it to the newest schema.
    pub fn open(path: &Path) -> Answer<Self> {
        let mut writer = connect(path, false)?;
        migrate(&mut writer, STEPS)?;
        Ok(Self {
            place: Place::of(path).map_err(io)?,
            writer: Mutex::new(writer),
            readers: Mutex::default(),
        })
    }

    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> Answer<T>) -> Answer<T> {
        let kept = lock(&self.readers).pop();
        let reader = match kept {
            Some(reader) => reader,
            None => connect(&self.place.path, false)?,
        };
        let answer = work(&reader);
        let mut readers = lock(&self.readers);
        if readers.len() < READERS {
            readers.push(reader);
        }
        answer
    }

    pub(super) fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Answer<T>) -> Answer<T> {
        let mut writer = lock(&self.writer);
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = work(&transaction)?;
        transaction.commit()?;
        Ok(answer)
    }

    pub fn found(&self, certificate: &[u8], head: Head, now_ms: u64) -> Answer<()> {
        self.write(|db| {
            if one(db)?.is_none() {
                db.execute(
                    "INSERT INTO firm (one, log_id, last_seq, bytes, count, hash, made_ms)
                     VALUES (1, randomblob(16), 0, 0, ?1, ?2, ?3)",
                    params![int(head.count), head.hash, int(now_ms)],
                )?;
                db.execute("INSERT INTO certificate VALUES (0, ?1)", [certificate])?;
            }
            Ok(())
        })
    }

    pub fn firm(&self) -> Answer<Option<Firm>> {
        self.read(|db| Ok(one(db)?.map(|(firm, _)| firm)))
    }

    pub fn certificates(&self, after: u64, most: usize) -> Answer<Vec<Vec<u8>>> {
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT bytes FROM certificate WHERE no >= ?1 ORDER BY no LIMIT ?2",
            )?;
            let rows =
                statement.query_map(params![int(after), int(most as u64)], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    pub fn append(&self, expected: Head, certificate: &[u8], head: Head) -> Answer<Append> {
        let appended = self.write(|db| {
            let (firm, _) = one(db)?.ok_or_else(no_firm)?;
            if firm.head != expected {
                return Ok(Append::Moved(firm.head));
            }
            db.execute(
                "INSERT INTO certificate VALUES (?1, ?2)",
                params![int(expected.count), certificate],
            )?;
            db.execute(
                "UPDATE firm SET count = ?1, hash = ?2",
                params![int(head.count), head.hash],
            )?;
            mortal::point("certificate.written");
            Ok(Append::Done(head))
        });
        mortal::point("certificate.committed");
        appended
    }

    pub fn push(
        &self,
        device: DeviceId,
        checked: Head,
        arrivals: &[Arrival],
        most_bytes: u64,
        now_ms: u64,
    ) -> Answer<Pushed> {
        let pushed = self.write(|db| {
            let (firm, bytes) = one(db)?.ok_or_else(no_firm)?;
            if firm.head != checked {
                return Ok(Pushed::Moved);
            }
            let position = position(db, device, firm.last_seq, arrivals)?;
            let plan = intake::plan(position, arrivals);
            if plan.more_bytes > 0 && bytes + plan.more_bytes > most_bytes {
                return Ok(Pushed::Full);
            }
            let news = carry_out(db, device, &plan, arrivals, now_ms)?;
            mortal::point("push.written");
            Ok(Pushed::Done(Receipt {
                outcomes: plan.outcomes,
                have: plan.have,
                news,
            }))
        });
        mortal::point("push.committed");
        pushed
    }

    pub fn scan(&self, after: u64, most: usize) -> Answer<Vec<Meta>> {
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT seq, recv_ms, room, size, closes FROM log WHERE seq > ?1 ORDER BY seq LIMIT ?2",
            )?;
            let rows = statement.query_map(params![int(after), int(most as u64)], |row| {
                Ok(Meta {
                    seq: nat(row.get(0)?),
                    recv_ms: nat(row.get(1)?),
                    room: read_room(row.get_ref(2)?.as_blob()?),
                    size: nat(row.get(3)?),
                    closes: row.get(4)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    pub fn envelopes(&self, places: &[u64]) -> Answer<Vec<Vec<u8>>> {
        self.read(|db| {
            let mut statement = db.prepare_cached("SELECT envelope FROM log WHERE seq = ?1")?;
            let rows = places
                .iter()
                .map(|&seq| statement.query_row([int(seq)], |row| row.get(0)));
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    pub fn vector(&self) -> Answer<Vec<(DeviceId, u64)>> {
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT device, dev_seq FROM device WHERE dev_seq > 0 ORDER BY device",
            )?;
            let rows = statement.query_map([], |row| Ok((device_of(row, 0)?, nat(row.get(1)?))))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    pub fn put_wraps(&self, wraps: &[Wrap], most: u64) -> Answer<bool> {
        self.write(|db| {
            let mut put =
                db.prepare_cached("INSERT OR REPLACE INTO wrap VALUES (?1, ?2, ?3, ?4, ?5)")?;
            for wrap in wraps {
                put.execute(params![
                    wrap.receiver.as_bytes(),
                    room_bytes(wrap.room),
                    wrap.epoch,
                    wrap.encapsulated,
                    wrap.sealed
                ])?;
            }
            let count: i64 = db.query_row("SELECT count(*) FROM wrap", [], |row| row.get(0))?;
            if count > int(most) {
                return Err(Failure::Full);
            }
            mortal::point("wraps.written");
            Ok(true)
        })
        .or_else(|failure| match failure {
            Failure::Full => Ok(false),
            other => Err(other),
        })
    }

    pub fn wraps(&self, receiver: DeviceId) -> Answer<Vec<Wrap>> {
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT room, epoch, encapsulated, sealed FROM wrap WHERE receiver = ?1",
            )?;
            let mut rows = statement.query([receiver.as_bytes()])?;
            let mut wraps = Vec::new();
            while let Some(row) = rows.next()? {
                wraps.push(Wrap {
                    room: read_room(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?)
                        .ok_or_else(unreadable)?,
                    epoch: row.get(1)?,
                    receiver,
                    encapsulated: row.get(2)?,
                    sealed: row.get(3)?,
                });
            }
            Ok(wraps)
        })
    }

    pub fn saw(&self, seen: &BTreeMap<DeviceId, Presence>) -> Answer<()> {
        self.write(|db| {
            let mut statement = db.prepare_cached(
                "INSERT INTO device (device, seen_ms, acked) VALUES (?1, ?2, ifnull(?3, 0))
                 ON CONFLICT DO UPDATE SET seen_ms = max(ifnull(seen_ms, 0), ?2), acked = ifnull(?3, acked)",
            )?;
            for (device, presence) in seen {
                statement.execute(params![device.as_bytes(), int(presence.seen_ms), presence.acked.map(int)])?;
            }
            Ok(())
        })
    }

    pub fn seen(&self) -> Answer<Vec<DeviceSeen>> {
        self.read(|db| {
            let mut statement =
                db.prepare_cached("SELECT device, seen_ms, acked, dev_seq FROM device")?;
            let rows = statement.query_map([], |row| {
                Ok(DeviceSeen {
                    device: device_of(row, 0)?,
                    last_seen_ms: row.get::<_, Option<i64>>(1)?.map(nat),
                    acked: nat(row.get(2)?),
                    dev_seq: nat(row.get(3)?),
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

/// The firm and the bytes it has; `None` before it was made.
pub(super) fn one(db: &Connection) -> Answer<Option<(Firm, u64)>> {
    let mut statement =
        db.prepare_cached("SELECT log_id, last_seq, count, hash, bytes, floor FROM firm")?;
    let firm = statement.query_row([], |row| {
        let firm = Firm {
            log_id: row.get(0)?,
            last_seq: nat(row.get(1)?),
            floor: nat(row.get(5)?),
            head: Head {
                count: nat(row.get(2)?),
                hash: row.get(3)?,
            },
        };
        Ok((firm, nat(row.get(4)?)))
    });
    Ok(firm.optional()?)
}

fn position(
    db: &Connection,
    device: DeviceId,
    last_seq: u64,
    arrivals: &[Arrival],
) -> Answer<Position> {
    let device = device.as_bytes();
    let logged = db
        .prepare_cached("SELECT dev_seq FROM device WHERE device = ?1")?
        .query_row([device], |row| row.get(0).map(nat))
        .optional()?
        .unwrap_or(0);
    let mut known = std::collections::HashMap::new();
    let mut find =
        db.prepare_cached("SELECT seq, hash FROM log WHERE device = ?1 AND dev_seq = ?2")?;
    for number in intake::old_numbers(arrivals, logged) {
        let found = find.query_row(params![device, int(number)], |row| {
            Ok((nat(row.get(0)?), row.get(1)?))
        });
        if let Some(found) = found.optional()? {
            known.insert(number, found);
        }
    }
    let mut statement = db.prepare_cached(
        "SELECT dev_seq, hash, group_id, room, part, parts, size FROM held WHERE device = ?1 ORDER BY dev_seq",
    )?;
    let mut rows = statement.query([device])?;
    let mut held = Vec::new();
    while let Some(row) = rows.next()? {
        held.push(Waiting {
            dev_seq: nat(row.get(0)?),
            hash: row.get(1)?,
            piece: Piece {
                group: row.get(2)?,
                room: read_room(row.get_ref(3)?.as_blob().map_err(rusqlite::Error::from)?)
                    .ok_or_else(unreadable)?,
                part: row.get(4)?,
                parts: row.get(5)?,
                closes: false,
            },
            size: nat(row.get(6)?),
        });
    }
    let mut find = db.prepare_cached(
        "SELECT hash FROM log WHERE device = ?1 AND room = ?2 ORDER BY dev_seq DESC LIMIT 1",
    )?;
    let mut tails = std::collections::HashMap::new();
    for room in intake::rooms(arrivals, logged) {
        let place = params![device, room_bytes(room)];
        let last = find.query_row(place, |row| row.get(0)).optional()?;
        let last = match last {
            Some(last) => last,
            None => super::snapshots::tail(db, place)?,
        };
        tails.insert(room, last);
    }
    Ok(Position {
        last_seq,
        logged,
        held,
        known,
        tails,
    })
}

/// Writes what the plan says; `true` where something came into the log.
fn carry_out(
    db: &Connection,
    device: DeviceId,
    plan: &Plan,
    arrivals: &[Arrival],
    now_ms: u64,
) -> Answer<bool> {
    let device = device.as_bytes();
    let mut freed = 0;
    if let Some(from) = plan.promote_held {
        db.prepare_cached(
            "INSERT INTO log (seq, device, dev_seq, room, closes, recv_ms, size, hash, envelope)
             SELECT ?2 + row_number() OVER (ORDER BY dev_seq) - 1, device, dev_seq, room, 0, ?3, size, hash, envelope
             FROM held WHERE device = ?1",
        )?
        .execute(params![device, int(from), int(now_ms)])?;
    } else if plan.drop_held {
        freed = db
            .prepare_cached("SELECT ifnull(sum(size), 0) FROM held WHERE device = ?1")?
            .query_row([device], |row| row.get(0))?;
    }
    if plan.drop_held {
        db.prepare_cached("DELETE FROM held WHERE device = ?1")?
            .execute([device])?;
    }
    for &(index, seq) in &plan.log {
        mortal::point("push.writing");
        let (read, bytes) = taken(&arrivals[index])?;
        db.prepare_cached("INSERT INTO log VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?
            .execute(params![
                int(seq),
                device,
                int(read.dev_seq),
                room_bytes(read.piece.room),
                read.piece.closes,
                int(now_ms),
                int(bytes.len() as u64),
                read.hash,
                bytes
            ])?;
    }
    for &index in &plan.hold {
        let (read, bytes) = taken(&arrivals[index])?;
        db.prepare_cached("INSERT INTO held VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?
            .execute(params![
                device,
                int(read.dev_seq),
                read.piece.group,
                room_bytes(read.piece.room),
                read.piece.part,
                read.piece.parts,
                int(bytes.len() as u64),
                read.hash,
                bytes
            ])?;
    }
    let news = !plan.log.is_empty();
    if news {
        db.prepare_cached(
            "INSERT INTO device (device, dev_seq) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET dev_seq = ?2",
        )?
        .execute(params![device, int(plan.logged)])?;
    }
    if news || plan.drop_held || !plan.hold.is_empty() {
        db.prepare_cached("UPDATE firm SET last_seq = ?1, bytes = bytes + ?2")?
            .execute(params![int(plan.last_seq), int(plan.more_bytes) - freed])?;
    }
    Ok(news)
}

fn taken(arrival: &Arrival) -> Answer<(&Read, &[u8])> {
    match &arrival.read {
        Ok(read) => Ok((read, &arrival.bytes)),
        Err(_) => Err(Failure::Broken(
            "an unreadable envelope was to be written".to_owned(),
        )),
    }
}

fn device_of(row: &Row<'_>, index: usize) -> rusqlite::Result<DeviceId> {
    Ok(DeviceId::from_bytes(row.get(index)?))
}

pub(super) fn no_firm() -> Failure {
    Failure::Broken("there is no firm in the file".to_owned())
}

fn unreadable() -> Failure {
    Failure::Broken("a row cannot be read".to_owned())
}
