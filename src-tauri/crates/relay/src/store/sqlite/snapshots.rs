//! Snapshots in a firm's file.

use async_trait::async_trait;
use envelope::snapshot::SignedManifest;
use kernel::DeviceId;
use rusqlite::{Connection, OptionalExtension, Params, Transaction, params};

use super::firm::{FirmFile, no_firm, one};
use super::{Sqlite, gone, lock};
use crate::store::snapshots::{Kept, Offered, Snapshots, WAIT_MS};
use crate::store::{Answer, Failure, FirmId, Hash, Room, int, nat, read_room, room_bytes};

pub const STEP: &str = "
    ALTER TABLE firm ADD COLUMN floor INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE tail (
        device BLOB NOT NULL,
        room BLOB NOT NULL,
        dev_seq INTEGER NOT NULL,
        hash BLOB NOT NULL,
        PRIMARY KEY (device, room)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE chunk (hash BLOB NOT NULL UNIQUE, size INTEGER NOT NULL, put_ms INTEGER NOT NULL,
        sealed BLOB NOT NULL) STRICT;
    CREATE TABLE snapshot (seq INTEGER PRIMARY KEY, manifest BLOB NOT NULL) STRICT;
    CREATE TABLE snapshot_chunk (
        seq INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE,
        hash BLOB NOT NULL,
        room BLOB NOT NULL,
        PRIMARY KEY (seq, hash)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX snapshot_chunk_hash ON snapshot_chunk (hash);
    CREATE TABLE attested (
        seq INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE,
        device BLOB NOT NULL,
        bytes BLOB NOT NULL,
        PRIMARY KEY (seq, device)
    ) STRICT, WITHOUT ROWID;
";

/// The hash of a stream's last envelope that is not in the log any more; zeros where there is none.
pub fn tail(db: &Connection, place: impl Params) -> Answer<Hash> {
    let mut find = db.prepare_cached("SELECT hash FROM tail WHERE device = ?1 AND room = ?2")?;
    let last = find.query_row(place, |row| row.get(0)).optional()?;
    Ok(last.unwrap_or_default())
}

#[async_trait]
impl Snapshots for Sqlite {
    async fn put_chunk(
        &self,
        firm: FirmId,
        hash: Hash,
        sealed: Vec<u8>,
        most_bytes: u64,
        now_ms: u64,
    ) -> Answer<bool> {
        self.work(move |shelf| match shelf.file(firm)? {
            Some(file) => put_chunk(&file, hash, &sealed, most_bytes, now_ms),
            None => Err(gone()),
        })
        .await
    }

    async fn chunk(&self, firm: FirmId, hash: Hash) -> Answer<Option<(Room, Vec<u8>)>> {
        self.on(firm, None, move |file| chunk(file, hash)).await
    }

    async fn offer(&self, firm: FirmId, manifest: SignedManifest) -> Answer<Offered> {
        self.work(move |shelf| match shelf.file(firm)? {
            Some(file) => file.write(|db| offer(db, &manifest)),
            None => Err(gone()),
        })
        .await
    }

    async fn snapshots(&self, firm: FirmId) -> Answer<Vec<Kept>> {
        self.on(firm, Vec::new(), |file| file.read(snapshots)).await
    }

    async fn attest(
        &self,
        firm: FirmId,
        seq: u64,
        device: DeviceId,
        attestation: Vec<u8>,
    ) -> Answer<bool> {
        self.on(firm, false, move |file| {
            file.write(|db| {
                let put = db.execute(
                    "INSERT OR REPLACE INTO attested SELECT seq, ?2, ?3 FROM snapshot WHERE seq = ?1",
                    params![int(seq), device.as_bytes(), attestation],
                )?;
                Ok(put > 0)
            })
        })
        .await
    }

    async fn compact(&self, firm: FirmId, through: u64) -> Answer<u64> {
        self.on(firm, 0, move |file| {
            let dropped = file.write(|db| compact(db, through))?;
            mortal::point("compact.committed");
            if dropped > 0 {
                // The disk gets back what was forgotten. It is forgotten also where that has to wait.
                if let Err(reason) =
                    lock(&file.writer).execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")
                {
                    tracing::warn!(%reason, "a firm's file could not be made smaller");
                }
            }
            Ok(dropped)
        })
        .await
    }
}

fn put_chunk(
    file: &FirmFile,
    hash: Hash,
    sealed: &[u8],
    most_bytes: u64,
    now_ms: u64,
) -> Answer<bool> {
    file.write(|db| {
        drop_unnamed(db, now_ms.saturating_sub(WAIT_MS))?;
        let (_, bytes) = one(db)?.ok_or_else(no_firm)?;
        let size = sealed.len() as u64;
        if bytes + size > most_bytes {
            return Ok(false);
        }
        let put = db
            .prepare_cached(
                "INSERT OR IGNORE INTO chunk (hash, size, put_ms, sealed) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![hash, int(size), int(now_ms), sealed])?;
        if put > 0 {
            grow(db, int(size))?;
        }
        mortal::point("chunk.written");
        Ok(true)
    })
}

fn grow(db: &Connection, by: i64) -> Answer<()> {
    db.prepare_cached("UPDATE firm SET bytes = bytes + ?1")?
        .execute([by])?;
    Ok(())
}

fn chunk(file: &FirmFile, hash: Hash) -> Answer<Option<(Room, Vec<u8>)>> {
    file.read(|db| {
        let found: Option<(Vec<u8>, Vec<u8>)> = db
            .prepare_cached(
                "SELECT s.room, c.sealed FROM snapshot_chunk s JOIN chunk c ON c.hash = s.hash WHERE s.hash = ?1 LIMIT 1",
            )?
            .query_row([hash], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let room = |bytes: &[u8]| {
            read_room(bytes).ok_or_else(|| Failure::Broken("a room cannot be read".to_owned()))
        };
        found
            .map(|(bytes, sealed)| Ok((room(&bytes)?, sealed)))
            .transpose()
    })
}

fn offer(db: &Transaction<'_>, signed: &SignedManifest) -> Answer<Offered> {
    let manifest = signed.manifest();
    let newest = db
        .query_row(
            "SELECT seq, manifest FROM snapshot ORDER BY seq DESC LIMIT 1",
            [],
            |row| Ok((nat(row.get(0)?), row.get::<_, Vec<u8>>(1)?)),
        )
        .optional()?;
    if let Some((seq, bytes)) = newest {
        if bytes == signed.bytes() {
            return Ok(Offered::Done);
        }
        if seq >= manifest.seq {
            return Ok(Offered::Older);
        }
    }
    db.execute(
        "INSERT INTO snapshot VALUES (?1, ?2)",
        params![int(manifest.seq), signed.bytes()],
    )?;
    let mut put = db.prepare_cached(
        "INSERT OR IGNORE INTO snapshot_chunk SELECT ?1, hash, ?3 FROM chunk WHERE hash = ?2 AND size = ?4",
    )?;
    for room in &manifest.rooms {
        for chunk in &room.chunks {
            let place = params![
                int(manifest.seq),
                chunk.hash,
                room_bytes(room.room),
                chunk.size
            ];
            if put.execute(place)? == 0 {
                db.execute("DELETE FROM snapshot WHERE seq = ?1", [int(manifest.seq)])?;
                return Ok(Offered::Missing(chunk.hash));
            }
        }
    }
    db.execute(
        "DELETE FROM snapshot WHERE seq <> ?1 AND seq <> ifnull((SELECT max(seq) FROM attested), -1)",
        [int(manifest.seq)],
    )?;
    drop_unnamed(db, u64::MAX)?;
    mortal::point("snapshot.written");
    Ok(Offered::Done)
}

/// Drops the chunks of before a moment that no manifest names.
fn drop_unnamed(db: &Connection, before_ms: u64) -> Answer<()> {
    let mut gone = db.prepare_cached(
        "DELETE FROM chunk WHERE put_ms < ?1 AND hash NOT IN (SELECT hash FROM snapshot_chunk) RETURNING size",
    )?;
    let sizes = gone.query_map([int(before_ms)], |row| row.get::<_, i64>(0))?;
    let freed: i64 = sizes.sum::<rusqlite::Result<_>>()?;
    grow(db, -freed)
}

fn snapshots(db: &Connection) -> Answer<Vec<Kept>> {
    let mut find = db.prepare_cached("SELECT seq, manifest FROM snapshot ORDER BY seq DESC")?;
    let mut attested =
        db.prepare_cached("SELECT bytes FROM attested WHERE seq = ?1 ORDER BY device")?;
    let mut rows = find.query([])?;
    let mut kept = Vec::new();
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        let of = attested.query_map([seq], |row| row.get(0))?;
        kept.push(Kept {
            seq: nat(seq),
            manifest: row.get(1)?,
            attested: of.collect::<rusqlite::Result<_>>()?,
        });
    }
    Ok(kept)
}

fn compact(db: &Transaction<'_>, through: u64) -> Answer<u64> {
    let (firm, _) = one(db)?.ok_or_else(no_firm)?;
    if through <= firm.floor || through > firm.last_seq {
        return Ok(0);
    }
    let through = int(through);
    let freed: i64 = db.query_row(
        "SELECT ifnull(sum(size), 0) FROM log WHERE seq <= ?1",
        [through],
        |row| row.get(0),
    )?;
    // The columns beside max() are those of its row.
    db.execute(
        "INSERT OR REPLACE INTO tail (device, room, dev_seq, hash)
         SELECT device, room, max(dev_seq), hash FROM log WHERE seq <= ?1 GROUP BY device, room",
        [through],
    )?;
    let dropped = db.execute("DELETE FROM log WHERE seq <= ?1", [through])?;
    db.execute("UPDATE firm SET floor = ?1", [through])?;
    grow(db, -freed)?;
    mortal::point("compact.written");
    Ok(dropped as u64)
}
