//! The tables, made and brought up to date by whichever relay comes first.

use deadpool_postgres::Object;

use crate::store::{Answer, Failure};

/// Never changed once released; new steps come at the end.
const STEPS: &[&str] = &[
    "
    CREATE TABLE relay_firm (
        firm bytea PRIMARY KEY,
        log_id bytea NOT NULL,
        last_seq bigint NOT NULL DEFAULT 0,
        bytes bigint NOT NULL DEFAULT 0,
        count bigint NOT NULL,
        hash bytea NOT NULL,
        made_ms bigint NOT NULL
    ) WITH (fillfactor = 50);
    CREATE TABLE relay_certificate (
        firm bytea NOT NULL REFERENCES relay_firm,
        no bigint NOT NULL,
        bytes bytea NOT NULL,
        PRIMARY KEY (firm, no)
    );
    CREATE TABLE relay_log (
        firm bytea NOT NULL,
        seq bigint NOT NULL,
        device bytea NOT NULL,
        dev_seq bigint NOT NULL,
        room bytea NOT NULL,
        closes boolean NOT NULL,
        recv_ms bigint NOT NULL,
        size bigint NOT NULL,
        hash bytea NOT NULL,
        envelope bytea NOT NULL,
        PRIMARY KEY (firm, seq)
    );
    -- Ciphertext does not compress.
    ALTER TABLE relay_log ALTER COLUMN envelope SET STORAGE EXTERNAL;
    CREATE UNIQUE INDEX relay_log_device ON relay_log (firm, device, dev_seq);
    CREATE TABLE relay_held (
        firm bytea NOT NULL,
        device bytea NOT NULL,
        dev_seq bigint NOT NULL,
        group_id bytea NOT NULL,
        room bytea NOT NULL,
        part int NOT NULL,
        parts int NOT NULL,
        size bigint NOT NULL,
        hash bytea NOT NULL,
        envelope bytea NOT NULL,
        PRIMARY KEY (firm, device, dev_seq)
    );
    ALTER TABLE relay_held ALTER COLUMN envelope SET STORAGE EXTERNAL;
    CREATE TABLE relay_device (
        firm bytea NOT NULL,
        device bytea NOT NULL,
        dev_seq bigint NOT NULL DEFAULT 0,
        seen_ms bigint,
        acked bigint NOT NULL DEFAULT 0,
        PRIMARY KEY (firm, device)
    ) WITH (fillfactor = 50);
    CREATE TABLE relay_wrap (
        firm bytea NOT NULL,
        receiver bytea NOT NULL,
        room bytea NOT NULL,
        epoch bigint NOT NULL,
        encapsulated bytea NOT NULL,
        sealed bytea NOT NULL,
        PRIMARY KEY (firm, receiver, room, epoch)
    );
    CREATE TABLE relay_mailbox (
        mailbox bytea PRIMARY KEY,
        firm bytea NOT NULL,
        until_ms bigint NOT NULL
    );
    CREATE INDEX relay_mailbox_until ON relay_mailbox (until_ms);
    CREATE TABLE relay_box (
        mailbox bytea NOT NULL REFERENCES relay_mailbox ON DELETE CASCADE,
        slot smallint NOT NULL,
        sealed bytea NOT NULL,
        PRIMARY KEY (mailbox, slot)
    );
",
    super::snapshots::STEP,
];

/// A number of our own for the lock that relays starting at the same time wait for.
const LOCK: i64 = 0x6b61_6967_6f6e_6701;

/// Brings the database to the newest schema, in one transaction.
pub async fn migrate(client: &mut Object) -> Answer<()> {
    let work = client.transaction().await?;
    work.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])
        .await?;
    work.batch_execute("CREATE TABLE IF NOT EXISTS relay_schema (version int NOT NULL)")
        .await?;
    let row = work
        .query_opt("SELECT version FROM relay_schema", &[])
        .await?;
    let version = row.as_ref().map_or(0, |row| row.get::<_, i32>(0));
    let done = usize::try_from(version).unwrap_or(0);
    let Some(steps) = STEPS.get(done..) else {
        return Err(Failure::Broken(
            "its tables were written by a newer relay; upgrade this one".to_owned(),
        ));
    };
    for step in steps {
        work.batch_execute(step).await?;
    }
    let version = i32::try_from(STEPS.len()).unwrap_or(i32::MAX);
    if row.is_none() {
        work.execute("INSERT INTO relay_schema VALUES ($1)", &[&version])
            .await?;
    } else if !steps.is_empty() {
        work.execute("UPDATE relay_schema SET version = $1", &[&version])
            .await?;
    }
    work.commit().await?;
    Ok(())
}
