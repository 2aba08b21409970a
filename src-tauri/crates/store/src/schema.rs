//! Bringing a file to this version: the store's own tables, the slices' migrations, the generated triggers.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use kernel::{Fault, Hlc, Result};
use rusqlite::Connection;

use crate::manifest::{Column, Document, Kind, Slice, Table};
use crate::marks::TOUCH;

/// Marks a SQLite file as a firm's: "KGKG".
const APPLICATION_ID: i32 = 0x4B47_4B47;

const OWN: &str = "
CREATE TABLE IF NOT EXISTS _meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _migration(
  slice TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(slice, version)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _series(
  prefix TEXT NOT NULL, period TEXT NOT NULL, last INTEGER NOT NULL,
  PRIMARY KEY(prefix, period)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _device(no INTEGER PRIMARY KEY, id BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS _sync_waiting(
  tbl INTEGER NOT NULL, pk BLOB NOT NULL, col INTEGER NOT NULL, seq INTEGER NOT NULL, value ANY,
  PRIMARY KEY(tbl, pk, col)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _sync_pending(
  seq INTEGER NOT NULL, tbl INTEGER NOT NULL, pk BLOB NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY(seq, tbl, pk)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _sync_ghost(
  tbl INTEGER NOT NULL, pk BLOB NOT NULL, PRIMARY KEY(tbl, pk)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _sync_conflict(
  id INTEGER PRIMARY KEY, tbl INTEGER NOT NULL, pk BLOB NOT NULL, col INTEGER NOT NULL,
  seq INTEGER NOT NULL, value ANY, settled INTEGER) STRICT;
CREATE INDEX IF NOT EXISTS _sync_conflict_of ON _sync_conflict(tbl, pk, col);
CREATE TABLE IF NOT EXISTS _sync_cover(
  tbl INTEGER NOT NULL, pk BLOB NOT NULL, col INTEGER NOT NULL, hlc INTEGER NOT NULL, device BLOB NOT NULL,
  seq INTEGER NOT NULL, PRIMARY KEY(tbl, pk, col, hlc, device, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _sync_late(seq INTEGER PRIMARY KEY, first INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS _sync_late_of ON _sync_late(first);
CREATE TABLE IF NOT EXISTS _sync_lost(
  seq INTEGER NOT NULL, tbl INTEGER NOT NULL, pk BLOB NOT NULL, col INTEGER NOT NULL, value ANY,
  PRIMARY KEY(seq, tbl, pk, col)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS _sync_lost_of ON _sync_lost(tbl, pk);
CREATE TABLE IF NOT EXISTS _sync_seal(
  tbl INTEGER NOT NULL, pk BLOB NOT NULL, seq INTEGER NOT NULL, binding INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY(tbl, pk, seq)) STRICT;
CREATE INDEX IF NOT EXISTS _sync_seal_by ON _sync_seal(seq);
CREATE TABLE IF NOT EXISTS _sync_aside(
  tbl INTEGER NOT NULL, pk BLOB NOT NULL, of_tbl INTEGER NOT NULL, of_pk BLOB NOT NULL,
  PRIMARY KEY(tbl, pk)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS _sync_aside_of ON _sync_aside(of_tbl, of_pk);
CREATE TABLE IF NOT EXISTS _sync_decided(
  tbl INTEGER NOT NULL, pk BLOB NOT NULL, col INTEGER NOT NULL, seq INTEGER NOT NULL, value ANY,
  PRIMARY KEY(tbl, pk, col, seq)) STRICT, WITHOUT ROWID;
";

/// The change record. One tree holds the rows, in the order in which the history of a row is read; which rows a change
/// touched stands in the change itself ([`crate::listed`]). `part` is what the row was a part of until then, where it is not
/// any more. No `IN` of three in a CHECK: SQLite would build a tree for it with every row.
const RECORD: &str = "
CREATE TABLE IF NOT EXISTS _change(
  seq INTEGER PRIMARY KEY, id BLOB NOT NULL, at INTEGER NOT NULL, member BLOB NOT NULL,
  command TEXT NOT NULL, kind TEXT NOT NULL CHECK(kind='do' OR kind='undo' OR kind='redo'),
  reverts BLOB, kept TEXT, hlc INTEGER, device INTEGER, rows BLOB) STRICT;
CREATE INDEX IF NOT EXISTS _change_id ON _change(id);
CREATE INDEX IF NOT EXISTS _change_reverts ON _change(reverts) WHERE reverts IS NOT NULL;
CREATE TABLE IF NOT EXISTS _change_row(
  tbl INTEGER NOT NULL, pk BLOB NOT NULL, seq INTEGER NOT NULL,
  op TEXT NOT NULL CHECK(op='insert' OR op='update' OR op='delete'), body TEXT NOT NULL, part BLOB,
  PRIMARY KEY(tbl, pk, seq)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS _change_row_part ON _change_row(tbl, part) WHERE part IS NOT NULL;
";

/// The store's own tables among the migrations of a file. Version 2: the record holds what was before, and no copy of
/// what came after. Version 3: every change has a stamp. Version 4: triggers mark in memory. Version 5: what lost is kept,
/// and what came to count later says of which change it is. Version 6: the rows of the record in one tree, listed in their change.
const STORE: (&str, u32) = ("store", 6);

/// A manifest table with what the file itself says of it.
#[derive(Debug)]
pub(crate) struct Known {
    pub table: Table,
    /// Per manifest column: whether it holds bytes.
    pub blob: Vec<bool>,
    /// `SELECT json_array(…)` of a row by id.
    pub select: String,
    /// Of a table that holds documents: how they are sent.
    pub document: Option<Document>,
}

impl Known {
    /// The column that may name what a row is a part of: the second, where it holds bytes.
    pub fn link(&self) -> Option<&Column> {
        self.table
            .columns
            .get(1)
            .filter(|_| self.blob.get(1) == Some(&true))
    }
}

/// The tables of the file by number.
pub(crate) type Catalogue = BTreeMap<u16, Known>;

/// Marks an empty file as a firm's.
pub(crate) fn mark(conn: &Connection) -> Result<()> {
    conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    Ok(())
}

/// Refuses what is no firm's file, or was made by a newer version.
pub(crate) fn check(conn: &Connection, slices: &[Slice]) -> Result<()> {
    let application: i32 = conn.query_row("PRAGMA application_id", [], |r| r.get(0))?;
    let objects: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?;
    if objects == 0 {
        return Ok(());
    }
    if application != APPLICATION_ID {
        return Err(Fault::new(
            "store.not_a_firm",
            "This file is a database of another program. Choose a Kaigong file (.kaigong).",
        ));
    }
    let mut statement =
        conn.prepare("SELECT slice, max(version) FROM _migration GROUP BY slice")?;
    let found = statement.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, u32>(1)?)))?;
    for row in found {
        let (name, version) = row?;
        if version > newest(slices, &name) {
            return Err(Fault::new(
                "store.newer",
                "This firm's file was made by a newer Kaigong. Update Kaigong on this computer, then open it again; the file was not changed.",
            )
            .with("slice", name)
            .with("version", version));
        }
    }
    Ok(())
}

/// The newest version that this program knows of a slice, or of the store itself.
fn newest(slices: &[Slice], name: &str) -> u32 {
    if name == STORE.0 {
        return STORE.1;
    }
    slices
        .iter()
        .find(|slice| slice.name == name)
        .and_then(|slice| slice.migrations.last())
        .map_or(0, |step| step.version)
}

/// Whether something is pending for a file that has come to these versions.
pub(crate) fn behind(done: &BTreeMap<String, u32>, slices: &[Slice]) -> bool {
    slices
        .iter()
        .map(|slice| slice.name)
        .chain([STORE.0])
        .any(|name| newest(slices, name) > done.get(name).copied().unwrap_or(0))
}

/// Runs what is pending, all in one transaction, and generates the triggers anew when the schema moved.
pub(crate) fn migrate(conn: &mut Connection, slices: &[Slice], now: i64) -> Result<Catalogue> {
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let current: i32 = tx.query_row("PRAGMA application_id", [], |r| r.get(0))?;
    if current != APPLICATION_ID {
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    let fresh: bool = tx.query_row(
        "SELECT NOT EXISTS(SELECT 1 FROM sqlite_schema WHERE name='_change_row')",
        [],
        |r| r.get(0),
    )?;
    tx.execute_batch(OWN)?;
    if fresh {
        tx.execute_batch(RECORD)?;
    }
    let own: u32 = tx.query_row(
        "SELECT ifnull(max(version), 0) FROM _migration WHERE slice=?1",
        [STORE.0],
        |r| r.get(0),
    )?;
    let mut moved = own < STORE.1;
    if moved {
        drop_triggers(&tx)?;
        tx.execute_batch("DROP TABLE IF EXISTS _dirty")?;
    }
    for slice in slices {
        for step in slice.migrations {
            let done: bool = tx.query_row(
                "SELECT EXISTS(SELECT 1 FROM _migration WHERE slice=?1 AND version=?2)",
                (slice.name, step.version),
                |r| r.get(0),
            )?;
            if done {
                continue;
            }
            if !moved {
                drop_triggers(&tx)?;
                moved = true;
            }
            tx.execute_batch(step.sql).map_err(|e| {
                Fault::internal(format!("migration {} {}: {e}", slice.name, step.version))
            })?;
            tx.execute(
                "INSERT INTO _migration(slice, version, at) VALUES(?1, ?2, ?3)",
                (slice.name, step.version, now),
            )?;
        }
    }
    let catalogue = catalogue(&tx, slices)?;
    if moved {
        for known in catalogue.values() {
            tx.execute_batch(&triggers(known))?;
        }
    }
    if own < 2 && !fresh {
        forget_after(&tx)?;
    }
    if own < 3 && !fresh {
        stamp(&tx)?;
    }
    if own < 5 && !fresh {
        name_first(&tx)?;
        name_covers(&tx)?;
    }
    let laid_anew = own < 6 && !fresh;
    if laid_anew {
        lay_anew(&tx, &catalogue)?;
    }
    if own < STORE.1 {
        tx.execute(
            "INSERT INTO _migration(slice, version, at) VALUES(?1, ?2, ?3)",
            (STORE.0, STORE.1, now),
        )?;
    }
    tx.commit()?;
    if laid_anew {
        // Gives back the room that the older record took. Where the disk has not enough to do so, the file goes on as it is.
        let _ = conn.execute_batch("VACUUM");
    }
    Ok(catalogue)
}

/// Makes a record of before version 2, which held pairs of before and after, hold only what was before.
fn forget_after(tx: &Connection) -> Result<()> {
    tx.execute_batch(
        "UPDATE _change_row SET body=CASE op WHEN 'insert' THEN '{}' ELSE
           (SELECT json_group_object(key, json_extract(value, '$[0]')) FROM json_each(body)) END;",
    )?;
    Ok(())
}

/// Lays out the record of before version 6 like one of now. It had a tree by change, one by row and one by what an added
/// row is a part of.
fn lay_anew(tx: &Connection, catalogue: &Catalogue) -> Result<()> {
    tx.execute_batch(
        "DROP INDEX IF EXISTS _change_id; DROP INDEX IF EXISTS _change_reverts; DROP INDEX IF EXISTS _change_row_part;
         ALTER TABLE _change RENAME TO _change_before; ALTER TABLE _change_row RENAME TO _change_row_before;",
    )?;
    tx.execute_batch(RECORD)?;
    tx.execute_batch(
        "INSERT INTO _change(seq,id,at,member,command,kind,reverts,kept,hlc,device,rows)
         SELECT seq,id,at,member,command,kind,reverts,kept,hlc,device,
           (SELECT unhex(group_concat(printf('%04X', r.tbl)||hex(r.pk), ''))
            FROM (SELECT tbl, pk FROM _change_row_before WHERE seq=c.seq ORDER BY tbl, pk) r)
         FROM _change_before c ORDER BY seq;
         INSERT INTO _change_row(tbl,pk,seq,op,body)
         SELECT tbl, pk, seq, op, body
         FROM _change_row_before ORDER BY tbl, pk, seq;
         DROP TABLE _change_before; DROP TABLE _change_row_before;",
    )?;
    for known in catalogue.values() {
        if let Some(link) = known.link() {
            tx.execute(
                "UPDATE _change_row SET part=unhex(json_extract(body, ?2)) WHERE tbl=?1 AND json_type(body, ?2)='text'",
                (known.table.id, format!("$.\"{}\"", link.id)),
            )?;
        }
    }
    Ok(())
}

/// Gives the changes of before version 3 the stamps that they would have had: rising, and as late as their clock said.
fn stamp(tx: &Connection) -> Result<()> {
    tx.execute_batch(
        "ALTER TABLE _change ADD COLUMN hlc INTEGER; ALTER TABLE _change ADD COLUMN device INTEGER;",
    )?;
    tx.execute(
        "UPDATE _change SET device=0, hlc=n.hlc FROM (
           SELECT seq, max((min(max(at, 0), ?1)<<16) - place) OVER (ORDER BY seq) + place AS hlc
           FROM (SELECT seq, at, row_number() OVER (ORDER BY seq) AS place FROM _change)) n
         WHERE n.seq=_change.seq",
        [i64::try_from(Hlc::LATEST.millis()).map_err(Fault::internal)?],
    )?;
    Ok(())
}

/// Says of which change that is what came to count later than the rest of it: until version 5 the stamp alone did.
fn name_first(tx: &Connection) -> Result<()> {
    tx.execute_batch(
        "INSERT OR IGNORE INTO _sync_late(seq, first)
         SELECT c.seq, f.first FROM _change c
         JOIN (SELECT device, hlc, min(seq) AS first FROM _change WHERE device<>0 GROUP BY device, hlc) f
           ON f.device=c.device AND f.hlc=c.hlc AND c.seq>f.first",
    )?;
    Ok(())
}

/// Says by which change a write that lost was written over: until version 5 it was only known that it was.
fn name_covers(tx: &Connection) -> Result<()> {
    tx.execute_batch(
        "CREATE TABLE IF NOT EXISTS _sync_over(tbl, pk, col, hlc, device);
         CREATE TEMP VIEW _named AS SELECT no, id FROM _device
           UNION ALL SELECT 0, unhex(value) FROM _meta WHERE key='device';
         INSERT OR IGNORE INTO _sync_cover(tbl,pk,col,hlc,device,seq)
           SELECT o.tbl, o.pk, o.col, o.hlc, d.id, 0 FROM _sync_over o JOIN _named d ON d.no=o.device;
         INSERT OR IGNORE INTO _sync_cover(tbl,pk,col,hlc,device,seq)
           SELECT x.tbl, x.pk, x.col, c.hlc, d.id, x.settled FROM _sync_conflict x
           JOIN _change c ON c.seq=x.seq JOIN _named d ON d.no=c.device WHERE x.settled IS NOT NULL;
         DROP VIEW _named; DROP TABLE _sync_over;",
    )?;
    Ok(())
}

/// Reads what the file says of the manifest's tables.
pub(crate) fn catalogue(conn: &Connection, slices: &[Slice]) -> Result<Catalogue> {
    let mut all = Catalogue::new();
    for table in slices.iter().flat_map(|s| s.tables) {
        let mut statement = conn.prepare("SELECT name, type FROM pragma_table_info(?1)")?;
        let types: BTreeMap<String, String> = statement
            .query_map([table.name], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let blob: Vec<bool> = table
            .columns
            .iter()
            .map(|c| types.get(c.name).is_some_and(|t| t == "BLOB"))
            .collect();
        let select = format!(
            "SELECT {} FROM {} WHERE id=?1",
            values(table, &blob),
            table.name
        );
        let known = Known {
            table: *table,
            blob,
            select,
            document: slices
                .iter()
                .flat_map(|slice| slice.documents)
                .find(|document| document.table == table.name)
                .copied(),
        };
        if all.insert(table.id, known).is_some() {
            return Err(Fault::internal(format!(
                "table number {} is used twice",
                table.id
            )));
        }
    }
    Ok(all)
}

fn drop_triggers(conn: &Connection) -> Result<()> {
    let mut statement =
        conn.prepare("SELECT name FROM sqlite_schema WHERE type='trigger' AND name LIKE '\\_capture\\_%' ESCAPE '\\'")?;
    let names: Vec<String> = statement
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for name in names {
        conn.execute_batch(&format!("DROP TRIGGER {name}"))?;
    }
    Ok(())
}

/// `json_array` of a row's columns in manifest order; bytes as hexadecimal text.
fn values(table: &Table, blob: &[bool]) -> String {
    let list: Vec<String> = table
        .columns
        .iter()
        .zip(blob)
        .map(|(column, &bytes)| {
            let name = column.name;
            if bytes {
                format!("CASE WHEN {name} IS NULL THEN NULL ELSE hex({name}) END")
            } else {
                name.to_owned()
            }
        })
        .collect();
    format!("json_array({})", list.join(","))
}

fn triggers(known: &Known) -> String {
    let Table {
        id,
        name,
        kind,
        columns,
        ..
    } = known.table;
    let mut sql = String::new();
    if kind == Kind::Local {
        return sql;
    }
    let old: Vec<String> = columns.iter().map(|c| format!("old.{}", c.name)).collect();
    let was = format!("SELECT {TOUCH}({id},old.id,{});", old.join(","));
    let mut add = |when: &str, event: &str, suffix: &str, condition: &str, body: String| {
        let _ = writeln!(
            sql,
            "CREATE TRIGGER _capture_{name}_{suffix} {when} {event} ON {name} {condition} BEGIN {body} END;"
        );
    };
    let is_new = format!("SELECT {TOUCH}({id},new.id);");
    add("AFTER", "INSERT", "insert", "", is_new);
    if kind == Kind::Ledger {
        let refuse = "SELECT RAISE(ABORT,'store.ledger');".to_owned();
        add("BEFORE", "UPDATE", "no_update", "", refuse.clone());
        add("BEFORE", "DELETE", "no_delete", "", refuse);
        return sql;
    }
    add(
        "BEFORE",
        "UPDATE OF id",
        "same_id",
        "WHEN old.id IS NOT new.id",
        "SELECT RAISE(ABORT,'store.id_changed');".to_owned(),
    );
    add("AFTER", "UPDATE", "update", "", was.clone());
    add("AFTER", "DELETE", "delete", "", was);
    sql
}
