//! Snapshots in the database.

use async_trait::async_trait;
use deadpool_postgres::Transaction;
use envelope::snapshot::SignedManifest;
use kernel::DeviceId;

use super::{Postgres, locked};
use crate::store::snapshots::{Kept, Offered, Snapshots, WAIT_MS};
use crate::store::{Answer, Failure, FirmId, Hash, Room, int, nat, read_room, room_bytes};

pub const STEP: &str = "
    ALTER TABLE relay_firm ADD COLUMN floor bigint NOT NULL DEFAULT 0;
    CREATE TABLE relay_tail (
        firm bytea NOT NULL,
        device bytea NOT NULL,
        room bytea NOT NULL,
        dev_seq bigint NOT NULL,
        hash bytea NOT NULL,
        PRIMARY KEY (firm, device, room)
    );
    CREATE TABLE relay_chunk (
        firm bytea NOT NULL,
        hash bytea NOT NULL,
        size bigint NOT NULL,
        put_ms bigint NOT NULL,
        sealed bytea NOT NULL,
        PRIMARY KEY (firm, hash)
    );
    ALTER TABLE relay_chunk ALTER COLUMN sealed SET STORAGE EXTERNAL;
    CREATE TABLE relay_snapshot (
        firm bytea NOT NULL,
        seq bigint NOT NULL,
        manifest bytea NOT NULL,
        PRIMARY KEY (firm, seq)
    );
    CREATE TABLE relay_snapshot_chunk (
        firm bytea NOT NULL,
        seq bigint NOT NULL,
        hash bytea NOT NULL,
        room bytea NOT NULL,
        PRIMARY KEY (firm, hash, seq),
        FOREIGN KEY (firm, seq) REFERENCES relay_snapshot ON DELETE CASCADE
    );
    CREATE INDEX relay_snapshot_chunk_of ON relay_snapshot_chunk (firm, seq);
    CREATE TABLE relay_attested (
        firm bytea NOT NULL,
        seq bigint NOT NULL,
        device bytea NOT NULL,
        bytes bytea NOT NULL,
        PRIMARY KEY (firm, seq, device),
        FOREIGN KEY (firm, seq) REFERENCES relay_snapshot ON DELETE CASCADE
    );
";

#[async_trait]
impl Snapshots for Postgres {
    async fn put_chunk(
        &self,
        firm: FirmId,
        hash: Hash,
        sealed: Vec<u8>,
        most_bytes: u64,
        now_ms: u64,
    ) -> Answer<bool> {
        let mut client = self.client().await?;
        let work = client.transaction().await?;
        locked(&work, firm).await?;
        drop_unnamed(&work, firm, now_ms.saturating_sub(WAIT_MS)).await?;
        let (_, bytes) = locked(&work, firm).await?;
        let size = sealed.len() as u64;
        if bytes + size > most_bytes {
            return Ok(false);
        }
        let put = work
            .execute(
                "INSERT INTO relay_chunk VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                &[
                    &firm.0.as_slice(),
                    &hash.as_slice(),
                    &int(size),
                    &int(now_ms),
                    &sealed,
                ],
            )
            .await?;
        if put > 0 {
            grow(&work, firm, int(size)).await?;
        }
        mortal::point("chunk.written");
        work.commit().await?;
        Ok(true)
    }

    async fn chunk(&self, firm: FirmId, hash: Hash) -> Answer<Option<(Room, Vec<u8>)>> {
        let client = self.client().await?;
        let find = client
            .prepare_cached(
                "SELECT s.room, c.sealed FROM relay_snapshot_chunk s
                 JOIN relay_chunk c ON c.firm = s.firm AND c.hash = s.hash
                 WHERE s.firm = $1 AND s.hash = $2 LIMIT 1",
            )
            .await?;
        let found = client
            .query_opt(&find, &[&firm.0.as_slice(), &hash.as_slice()])
            .await?;
        let read = |row: tokio_postgres::Row| {
            let room = read_room(row.get(0))
                .ok_or_else(|| Failure::Broken("a room cannot be read".to_owned()))?;
            Ok((room, row.get(1)))
        };
        found.map(read).transpose()
    }

    async fn offer(&self, firm: FirmId, signed: SignedManifest) -> Answer<Offered> {
        let mut client = self.client().await?;
        let work = client.transaction().await?;
        locked(&work, firm).await?;
        let (own, manifest) = (firm.0.as_slice(), signed.manifest());
        let newest = work
            .query_opt(
                "SELECT seq, manifest FROM relay_snapshot WHERE firm = $1 ORDER BY seq DESC LIMIT 1",
                &[&own],
            )
            .await?;
        if let Some(row) = newest {
            if row.get::<_, &[u8]>(1) == signed.bytes() {
                return Ok(Offered::Done);
            }
            if nat(row.get(0)) >= manifest.seq {
                return Ok(Offered::Older);
            }
        }
        let seq = int(manifest.seq);
        work.execute(
            "INSERT INTO relay_snapshot VALUES ($1, $2, $3)",
            &[&own, &seq, &signed.bytes()],
        )
        .await?;
        let put = work
            .prepare_cached(
                "INSERT INTO relay_snapshot_chunk SELECT firm, $2, hash, $4 FROM relay_chunk
                 WHERE firm = $1 AND hash = $3 AND size = $5 ON CONFLICT DO NOTHING",
            )
            .await?;
        for room in &manifest.rooms {
            for chunk in &room.chunks {
                let (name, size) = (chunk.hash.as_slice(), i64::from(chunk.size));
                let of = room_bytes(room.room);
                if work.execute(&put, &[&own, &seq, &name, &of, &size]).await? == 0 {
                    // What was written of it is rolled back.
                    return Ok(Offered::Missing(chunk.hash));
                }
            }
        }
        work.execute(
            "DELETE FROM relay_snapshot WHERE firm = $1 AND seq <> $2
               AND seq <> coalesce((SELECT max(seq) FROM relay_attested WHERE firm = $1), -1)",
            &[&own, &seq],
        )
        .await?;
        drop_unnamed(&work, firm, u64::MAX).await?;
        mortal::point("snapshot.written");
        work.commit().await?;
        Ok(Offered::Done)
    }

    async fn snapshots(&self, firm: FirmId) -> Answer<Vec<Kept>> {
        let client = self.client().await?;
        let find = client
            .prepare_cached(
                "SELECT s.seq, s.manifest,
                   array(SELECT a.bytes FROM relay_attested a WHERE a.firm = s.firm AND a.seq = s.seq ORDER BY a.device)
                 FROM relay_snapshot s WHERE s.firm = $1 ORDER BY s.seq DESC",
            )
            .await?;
        let rows = client.query(&find, &[&firm.0.as_slice()]).await?;
        let kept = rows.iter().map(|row| Kept {
            seq: nat(row.get(0)),
            manifest: row.get(1),
            attested: row.get(2),
        });
        Ok(kept.collect())
    }

    async fn attest(
        &self,
        firm: FirmId,
        seq: u64,
        device: DeviceId,
        attestation: Vec<u8>,
    ) -> Answer<bool> {
        let client = self.client().await?;
        let put = client
            .execute(
                "INSERT INTO relay_attested SELECT firm, seq, $3, $4 FROM relay_snapshot WHERE firm = $1 AND seq = $2
                 ON CONFLICT (firm, seq, device) DO UPDATE SET bytes = excluded.bytes",
                &[
                    &firm.0.as_slice(),
                    &int(seq),
                    &device.as_bytes().as_slice(),
                    &attestation,
                ],
            )
            .await?;
        Ok(put > 0)
    }

    async fn compact(&self, firm: FirmId, through: u64) -> Answer<u64> {
        let mut client = self.client().await?;
        let work = client.transaction().await?;
        let (there, _) = locked(&work, firm).await?;
        if through <= there.floor || through > there.last_seq {
            return Ok(0);
        }
        let (own, through) = (firm.0.as_slice(), int(through));
        work.execute(
            "INSERT INTO relay_tail SELECT DISTINCT ON (device, room) firm, device, room, dev_seq, hash FROM relay_log
             WHERE firm = $1 AND seq <= $2 ORDER BY device, room, dev_seq DESC
             ON CONFLICT (firm, device, room) DO UPDATE SET dev_seq = excluded.dev_seq, hash = excluded.hash",
            &[&own, &through],
        )
        .await?;
        let gone = work
            .query_one(
                "WITH gone AS (DELETE FROM relay_log WHERE firm = $1 AND seq <= $2 RETURNING size)
                 SELECT count(*), coalesce(sum(size), 0)::bigint FROM gone",
                &[&own, &through],
            )
            .await?;
        work.execute(
            "UPDATE relay_firm SET floor = $2 WHERE firm = $1",
            &[&own, &through],
        )
        .await?;
        grow(&work, firm, -gone.get::<_, i64>(1)).await?;
        mortal::point("compact.written");
        work.commit().await?;
        mortal::point("compact.committed");
        Ok(nat(gone.get(0)))
    }
}

/// Drops the chunks of before a moment that no manifest names.
async fn drop_unnamed(work: &Transaction<'_>, firm: FirmId, before_ms: u64) -> Answer<()> {
    let freed = work
        .query_one(
            "WITH gone AS (DELETE FROM relay_chunk c WHERE firm = $1 AND put_ms < $2 AND NOT EXISTS (
               SELECT 1 FROM relay_snapshot_chunk s WHERE s.firm = $1 AND s.hash = c.hash) RETURNING size)
             SELECT coalesce(sum(size), 0)::bigint FROM gone",
            &[&firm.0.as_slice(), &int(before_ms)],
        )
        .await?;
    match freed.get::<_, i64>(0) {
        0 => Ok(()),
        freed => grow(work, firm, -freed).await,
    }
}

async fn grow(work: &Transaction<'_>, firm: FirmId, by: i64) -> Answer<()> {
    work.execute(
        "UPDATE relay_firm SET bytes = bytes + $2 WHERE firm = $1",
        &[&firm.0.as_slice(), &by],
    )
    .await?;
    Ok(())
}
