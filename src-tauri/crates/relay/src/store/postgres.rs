//! PostgreSQL: all firms in one database, for as many relays as one likes.

mod listen;
mod rows;
mod schema;
mod snapshots;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime, Timeouts,
    Transaction,
};
use envelope::wire::{DeviceSeen, Wrap};
use kernel::DeviceId;
use tokio::sync::mpsc;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Config, NoTls};

use self::listen::Line;
use self::rows::{device_of, meta, one, position, wrap};
use self::write::carry_out;
use super::intake::{self, Arrival};
use super::{
    Answer, Append, Failure, Firm, FirmId, Founding, Head, Heard, MailboxId, Meta, Posted,
    Presence, Pushed, Receipt, Store, int, nat, room_bytes,
};
use crate::poke::Poke;

/// How long to wait for a connection, be it new or busy.
const PATIENCE: Duration = Duration::from_secs(10);

/// Every firm in one database.
pub struct Postgres {
    pool: Pool,
    line: Line,
}

impl Postgres {
    /// Connects, and brings the database to the newest schema.
    ///
    /// # Errors
    /// One sentence on why it cannot be used. It names no password.
    pub async fn open(url: &str, connections: u32) -> Result<Self, String> {
        let mut config: Config = url.parse().map_err(|_| {
            "DATABASE_URL cannot be read: it looks like postgres://user:password@host/database"
                .to_owned()
        })?;
        config
            .application_name("kaigong-relay")
            .connect_timeout(PATIENCE);
        let fast = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let pool = Pool::builder(Manager::from_config(config.clone(), NoTls, fast))
            .max_size(connections as usize)
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts {
                wait: Some(PATIENCE),
                create: Some(PATIENCE),
                recycle: Some(PATIENCE),
            })
            .build()
            .map_err(|reason| reason.to_string())?;
        let store = Self {
            pool,
            line: Line::new(config),
        };
        store
            .prepare()
            .await
            .map_err(|reason| format!("PostgreSQL cannot be used: {reason}"))?;
        Ok(store)
    }

    async fn prepare(&self) -> Answer<()> {
        let mut client = self.client().await?;
        schema::migrate(&mut client).await
    }

    async fn client(&self) -> Answer<Object> {
        Ok(self.pool.get().await?)
    }
}

#[async_trait]
impl Store for Postgres {
    async fn found(
        &self,
        firm: FirmId,
        certificate: &[u8],
        head: Head,
        most: u64,
        now_ms: u64,
    ) -> Answer<Founding> {
        if let Some(there) = self.firm(firm).await? {
            return Ok(Founding::There(there.head));
        }
        let mut client = self.client().await?;
        let count: i64 = client
            .query_one("SELECT count(*) FROM relay_firm", &[])
            .await?
            .get(0);
        if nat(count) >= most {
            return Ok(Founding::TooMany);
        }
        let work = client.transaction().await?;
        let made = work
            .execute(
                "INSERT INTO relay_firm (firm, log_id, count, hash, made_ms)
                 VALUES ($1, uuid_send(gen_random_uuid()), $2, $3, $4) ON CONFLICT DO NOTHING",
                &[
                    &firm.0.as_slice(),
                    &int(head.count),
                    &head.hash.as_slice(),
                    &int(now_ms),
                ],
            )
            .await?;
        if made == 1 {
            work.execute(
                "INSERT INTO relay_certificate VALUES ($1, 0, $2)",
                &[&firm.0.as_slice(), &certificate],
            )
            .await?;
        }
        work.commit().await?;
        let there = self.firm(firm).await?.ok_or_else(no_firm)?;
        Ok(Founding::There(there.head))
    }

    async fn firm(&self, firm: FirmId) -> Answer<Option<Firm>> {
        let client = self.client().await?;
        let find = client
            .prepare_cached(
                "SELECT log_id, last_seq, count, hash, bytes, floor FROM relay_firm WHERE firm = $1",
            )
            .await?;
        let row = client.query_opt(&find, &[&firm.0.as_slice()]).await?;
        Ok(row.map(|row| one(&row)).transpose()?.map(|(firm, _)| firm))
    }

    async fn certificates(&self, firm: FirmId, after: u64, most: usize) -> Answer<Vec<Vec<u8>>> {
        let client = self.client().await?;
        let find = client
            .prepare_cached("SELECT bytes FROM relay_certificate WHERE firm = $1 AND no >= $2 ORDER BY no LIMIT $3")
            .await?;
        let rows = client
            .query(&find, &[&firm.0.as_slice(), &int(after), &int(most as u64)])
            .await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    async fn append(
        &self,
        firm: FirmId,
        expected: Head,
        certificate: &[u8],
        head: Head,
    ) -> Answer<Append> {
        let mut client = self.client().await?;
        let work = client.transaction().await?;
        let (there, _) = locked(&work, firm).await?;
        if there.head != expected {
            return Ok(Append::Moved(there.head));
        }
        work.execute(
            "INSERT INTO relay_certificate VALUES ($1, $2, $3)",
            &[&firm.0.as_slice(), &int(expected.count), &certificate],
        )
        .await?;
        work.execute(
            "UPDATE relay_firm SET count = $2, hash = $3 WHERE firm = $1",
            &[&firm.0.as_slice(), &int(head.count), &head.hash.as_slice()],
        )
        .await?;
        mortal::point("certificate.written");
        work.commit().await?;
        mortal::point("certificate.committed");
        Ok(Append::Done(head))
    }

    async fn push(
        &self,
        firm: FirmId,
        device: DeviceId,
        checked: Head,
        arrivals: Arc<Vec<Arrival>>,
        most_bytes: u64,
        now_ms: u64,
    ) -> Answer<Pushed> {
        let mut client = self.client().await?;
        let work = client.transaction().await?;
        let (there, bytes) = locked(&work, firm).await?;
        if there.head != checked {
            return Ok(Pushed::Moved);
        }
        let position = position(&work, firm, device, there.last_seq, &arrivals).await?;
        let plan = intake::plan(position, &arrivals);
        if plan.more_bytes > 0 && bytes + plan.more_bytes > most_bytes {
            return Ok(Pushed::Full);
        }
        let news = carry_out(&work, firm, device, &plan, &arrivals, now_ms).await?;
        mortal::point("push.written");
        work.commit().await?;
        mortal::point("push.committed");
        Ok(Pushed::Done(Receipt {
            outcomes: plan.outcomes,
            have: plan.have,
            news,
        }))
    }

    async fn scan(&self, firm: FirmId, after: u64, most: usize) -> Answer<Vec<Meta>> {
        let client = self.client().await?;
        let find = client
            .prepare_cached(
                "SELECT seq, recv_ms, room, size, closes FROM relay_log
                 WHERE firm = $1 AND seq > $2 ORDER BY seq LIMIT $3",
            )
            .await?;
        let rows = client
            .query(&find, &[&firm.0.as_slice(), &int(after), &int(most as u64)])
            .await?;
        Ok(rows.iter().map(meta).collect())
    }

    async fn envelopes(&self, firm: FirmId, places: &[u64]) -> Answer<Vec<Vec<u8>>> {
        let client = self.client().await?;
        let find = client
            .prepare_cached(
                "SELECT envelope FROM relay_log WHERE firm = $1 AND seq = ANY ($2) ORDER BY seq",
            )
            .await?;
        let wanted: Vec<i64> = places.iter().copied().map(int).collect();
        let rows = client.query(&find, &[&firm.0.as_slice(), &wanted]).await?;
        if rows.len() != places.len() {
            return Err(Failure::Broken("an entry of the log is gone".to_owned()));
        }
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    async fn vector(&self, firm: FirmId) -> Answer<Vec<(DeviceId, u64)>> {
        let client = self.client().await?;
        let find = client
            .prepare_cached("SELECT device, dev_seq FROM relay_device WHERE firm = $1 AND dev_seq > 0 ORDER BY device")
            .await?;
        let rows = client.query(&find, &[&firm.0.as_slice()]).await?;
        rows.iter()
            .map(|row| Ok((device_of(row, 0)?, nat(row.get(1)))))
            .collect()
    }

    async fn put_wraps(&self, firm: FirmId, wraps: Vec<Wrap>, most: u64) -> Answer<bool> {
        let mut client = self.client().await?;
        let work = client.transaction().await?;
        locked(&work, firm).await?;
        let put = work
            .prepare_cached(
                "INSERT INTO relay_wrap VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (firm, receiver, room, epoch)
                 DO UPDATE SET encapsulated = excluded.encapsulated, sealed = excluded.sealed",
            )
            .await?;
        for wrap in &wraps {
            work.execute(
                &put,
                &[
                    &firm.0.as_slice(),
                    &wrap.receiver.as_bytes().as_slice(),
                    &room_bytes(wrap.room),
                    &i64::from(wrap.epoch),
                    &wrap.encapsulated.as_slice(),
                    &wrap.sealed,
                ],
            )
            .await?;
        }
        let count = work
            .query_one(
                "SELECT count(*) FROM relay_wrap WHERE firm = $1",
                &[&firm.0.as_slice()],
            )
            .await?;
        if count.get::<_, i64>(0) > int(most) {
            return Ok(false);
        }
        mortal::point("wraps.written");
        work.commit().await?;
        Ok(true)
    }

    async fn wraps(&self, firm: FirmId, receiver: DeviceId) -> Answer<Vec<Wrap>> {
        let client = self.client().await?;
        let find = client
            .prepare_cached(
                "SELECT room, epoch, encapsulated, sealed FROM relay_wrap WHERE firm = $1 AND receiver = $2",
            )
            .await?;
        let rows = client
            .query(
                &find,
                &[&firm.0.as_slice(), &receiver.as_bytes().as_slice()],
            )
            .await?;
        rows.iter().map(|row| wrap(row, receiver)).collect()
    }

    async fn saw(&self, firm: FirmId, seen: &BTreeMap<DeviceId, Presence>) -> Answer<()> {
        let client = self.client().await?;
        let (mut devices, mut times, mut acked) = (Vec::new(), Vec::new(), Vec::new());
        for (device, presence) in seen {
            devices.push(device.as_bytes().as_slice());
            times.push(int(presence.seen_ms));
            acked.push(presence.acked.map(int));
        }
        // In the order of devices, so that two relays never wait for each other.
        let note = client
            .prepare_cached(
                "INSERT INTO relay_device AS d (firm, device, seen_ms, acked)
                 SELECT $1, device, seen_ms, coalesce(acked, -1)
                 FROM unnest($2::bytea[], $3::bigint[], $4::bigint[]) AS s (device, seen_ms, acked) ORDER BY device
                 ON CONFLICT (firm, device) DO UPDATE SET
                   seen_ms = greatest(d.seen_ms, excluded.seen_ms),
                   acked = CASE WHEN excluded.acked < 0 THEN d.acked ELSE excluded.acked END",
            )
            .await?;
        client
            .execute(&note, &[&firm.0.as_slice(), &devices, &times, &acked])
            .await?;
        Ok(())
    }

    async fn seen(&self, firm: FirmId) -> Answer<Vec<DeviceSeen>> {
        let client = self.client().await?;
        let find = client
            .prepare_cached(
                "SELECT device, seen_ms, acked, dev_seq FROM relay_device WHERE firm = $1",
            )
            .await?;
        let rows = client.query(&find, &[&firm.0.as_slice()]).await?;
        rows.iter()
            .map(|row| {
                Ok(DeviceSeen {
                    device: device_of(row, 0)?,
                    last_seen_ms: row.get::<_, Option<i64>>(1).map(nat),
                    acked: nat(row.get(2)),
                    dev_seq: nat(row.get(3)),
                })
            })
            .collect()
    }

    async fn open_mailbox(
        &self,
        mailbox: MailboxId,
        firm: FirmId,
        until_ms: u64,
        most: u64,
        now_ms: u64,
    ) -> Answer<Posted> {
        let client = self.client().await?;
        let (mailbox, firm) = (mailbox.as_slice(), firm.0.as_slice());
        client
            .execute(
                "DELETE FROM relay_mailbox WHERE mailbox = $1 AND until_ms <= $2",
                &[&mailbox, &int(now_ms)],
            )
            .await?;
        client
            .execute(
                "INSERT INTO relay_mailbox SELECT $1, $2, $3 WHERE (SELECT count(*) FROM relay_mailbox) < $4
                 ON CONFLICT DO NOTHING",
                &[&mailbox, &firm, &int(until_ms), &int(most)],
            )
            .await?;
        let there = client
            .query_opt(
                "SELECT firm FROM relay_mailbox WHERE mailbox = $1",
                &[&mailbox],
            )
            .await?;
        Ok(match there {
            None => Posted::TooMany,
            Some(row) if row.get::<_, &[u8]>(0) == firm => Posted::Done,
            Some(_) => Posted::Taken,
        })
    }

    async fn post(
        &self,
        mailbox: MailboxId,
        slot: u8,
        sealed: &[u8],
        now_ms: u64,
    ) -> Answer<Posted> {
        let client = self.client().await?;
        client
            .execute(
                "INSERT INTO relay_box SELECT mailbox, $2, $3 FROM relay_mailbox WHERE mailbox = $1 AND until_ms > $4
                 ON CONFLICT DO NOTHING",
                &[&mailbox.as_slice(), &i16::from(slot), &sealed, &int(now_ms)],
            )
            .await?;
        Ok(match self.fetch(mailbox, slot, now_ms).await? {
            None | Some(None) => Posted::Missing,
            Some(Some(there)) if there == sealed => Posted::Done,
            Some(Some(_)) => Posted::Taken,
        })
    }

    async fn fetch(
        &self,
        mailbox: MailboxId,
        slot: u8,
        now_ms: u64,
    ) -> Answer<Option<Option<Vec<u8>>>> {
        let client = self.client().await?;
        let find = client
            .prepare_cached(
                "SELECT b.sealed FROM relay_mailbox m LEFT JOIN relay_box b ON b.mailbox = m.mailbox AND b.slot = $2
                 WHERE m.mailbox = $1 AND m.until_ms > $3",
            )
            .await?;
        let row = client
            .query_opt(
                &find,
                &[&mailbox.as_slice(), &i16::from(slot), &int(now_ms)],
            )
            .await?;
        Ok(row.map(|row| row.get(0)))
    }

    async fn sweep(&self, now_ms: u64) -> Answer<()> {
        let client = self.client().await?;
        client
            .execute(
                "DELETE FROM relay_mailbox WHERE until_ms <= $1",
                &[&int(now_ms)],
            )
            .await?;
        Ok(())
    }

    async fn healthy(&self) -> Answer<()> {
        let client = self.client().await?;
        let row = client.query_one("SELECT pg_is_in_recovery()", &[]).await?;
        if row.get(0) {
            return Err(Failure::Away("it only takes reads".to_owned()));
        }
        Ok(())
    }

    fn close(&self) {
        self.pool.close();
    }

    fn tell(&self, poke: Poke) {
        self.line.tell(poke);
    }

    fn hear(&self) -> mpsc::UnboundedReceiver<Heard> {
        self.line.hear()
    }
}

/// The firm and its bytes, with its row locked until the transaction ends: what makes `seq` come in order.
async fn locked(work: &Transaction<'_>, firm: FirmId) -> Answer<(Firm, u64)> {
    let find = work
        .prepare_cached("SELECT log_id, last_seq, count, hash, bytes, floor FROM relay_firm WHERE firm = $1 FOR UPDATE")
        .await?;
    one(&work
        .query_opt(&find, &[&firm.0.as_slice()])
        .await?
        .ok_or_else(no_firm)?)
}

fn no_firm() -> Failure {
    Failure::Broken("the firm is gone".to_owned())
}

impl From<tokio_postgres::Error> for Failure {
    fn from(reason: tokio_postgres::Error) -> Self {
        // The server's own words, never the statement or what was bound to it.
        let words = reason
            .as_db_error()
            .map_or_else(|| reason.to_string(), |error| error.message().to_owned());
        match reason.code() {
            Some(code) if *code == SqlState::DISK_FULL => Self::Full,
            Some(code)
                if code.code().starts_with("53")
                    || code.code().starts_with("57")
                    || code.code().starts_with("08") =>
            {
                Self::Away(words)
            }
            Some(code)
                if *code == SqlState::T_R_DEADLOCK_DETECTED
                    || *code == SqlState::T_R_SERIALIZATION_FAILURE =>
            {
                Self::Away(words)
            }
            Some(_) => Self::Broken(words),
            None => Self::Away(words),
        }
    }
}

impl From<PoolError> for Failure {
    fn from(reason: PoolError) -> Self {
        match reason {
            PoolError::Backend(reason) => reason.into(),
            PoolError::Timeout(_) => Self::Away("no connection was free in time".to_owned()),
            other => Self::Away(other.to_string()),
        }
    }
}
