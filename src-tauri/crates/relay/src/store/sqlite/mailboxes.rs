//! The file of mailboxes for joining: small, and emptied as they get old.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::{Answer, connect, migrate};
use crate::store::{FirmId, MailboxId, Posted, int};

const STEPS: &[&str] = &["
    CREATE TABLE mailbox (mailbox BLOB PRIMARY KEY, firm BLOB NOT NULL, until_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE INDEX mailbox_until ON mailbox (until_ms);
    CREATE TABLE box (
        mailbox BLOB NOT NULL REFERENCES mailbox ON DELETE CASCADE,
        slot INTEGER NOT NULL,
        sealed BLOB NOT NULL,
        PRIMARY KEY (mailbox, slot)
    ) STRICT, WITHOUT ROWID;
"];

/// Opens the file, makes it if need be, and sees that it can be written.
pub fn open(path: &Path) -> Answer<Connection> {
    let mut connection = connect(path, true)?;
    migrate(&mut connection, STEPS)?;
    touch(&connection)?;
    Ok(connection)
}

/// Sees that the file can be written.
pub fn touch(connection: &Connection) -> Answer<()> {
    Ok(connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK;")?)
}

pub fn open_one(
    connection: &mut Connection,
    mailbox: MailboxId,
    firm: FirmId,
    until_ms: u64,
    most: u64,
    now_ms: u64,
) -> Answer<Posted> {
    let work = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    work.execute(
        "DELETE FROM mailbox WHERE mailbox = ?1 AND until_ms <= ?2",
        params![mailbox, int(now_ms)],
    )?;
    let there: Option<[u8; 16]> = work
        .query_row(
            "SELECT firm FROM mailbox WHERE mailbox = ?1",
            [mailbox],
            |row| row.get(0),
        )
        .optional()?;
    let posted = match there {
        Some(other) if other != firm.0 => Posted::Taken,
        Some(_) => Posted::Done,
        None => {
            let count: i64 =
                work.query_row("SELECT count(*) FROM mailbox", [], |row| row.get(0))?;
            if count >= int(most) {
                Posted::TooMany
            } else {
                work.execute(
                    "INSERT INTO mailbox VALUES (?1, ?2, ?3)",
                    params![mailbox, firm.0, int(until_ms)],
                )?;
                Posted::Done
            }
        }
    };
    work.commit()?;
    Ok(posted)
}

pub fn post(
    connection: &mut Connection,
    mailbox: MailboxId,
    slot: u8,
    sealed: &[u8],
    now_ms: u64,
) -> Answer<Posted> {
    let work = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if !lives(&work, mailbox, now_ms)? {
        return Ok(Posted::Missing);
    }
    let posted = match in_slot(&work, mailbox, slot)? {
        Some(there) if there != sealed => Posted::Taken,
        Some(_) => Posted::Done,
        None => {
            work.execute(
                "INSERT INTO box VALUES (?1, ?2, ?3)",
                params![mailbox, slot, sealed],
            )?;
            Posted::Done
        }
    };
    work.commit()?;
    Ok(posted)
}

pub fn fetch(
    connection: &Connection,
    mailbox: MailboxId,
    slot: u8,
    now_ms: u64,
) -> Answer<Option<Option<Vec<u8>>>> {
    if lives(connection, mailbox, now_ms)? {
        Ok(Some(in_slot(connection, mailbox, slot)?))
    } else {
        Ok(None)
    }
}

pub fn sweep(connection: &Connection, now_ms: u64) -> Answer<()> {
    connection.execute("DELETE FROM mailbox WHERE until_ms <= ?1", [int(now_ms)])?;
    Ok(())
}

fn lives(connection: &Connection, mailbox: MailboxId, now_ms: u64) -> Answer<bool> {
    let mut statement =
        connection.prepare_cached("SELECT 1 FROM mailbox WHERE mailbox = ?1 AND until_ms > ?2")?;
    Ok(statement.exists(params![mailbox, int(now_ms)])?)
}

fn in_slot(connection: &Connection, mailbox: MailboxId, slot: u8) -> Answer<Option<Vec<u8>>> {
    let mut statement =
        connection.prepare_cached("SELECT sealed FROM box WHERE mailbox = ?1 AND slot = ?2")?;
    Ok(statement
        .query_row(params![mailbox, slot], |row| row.get(0))
        .optional()?)
}
