//! A database written anew under another key, or under none; and read back beside the old one, row by row.

use rusqlite::types::ValueRef;

use super::*;
use crate::keys::{self, FileKey};

/// Writes the firm's file anew beside itself, for [`crate::Store::replace`] to put in its place: encrypted by `key`, or
/// not. Nothing is decided by it, and nobody may write meanwhile.
///
/// # Errors
/// `store.no_room`, `store.disk_full`, `store.damaged`, `store.rewrite_differs`, `store.cancelled`; nothing is left then.
pub fn rewrite_beside(db: &Path, key: Option<&FileKey>, pace: &Pace) -> Result<()> {
    room_for(db)?;
    rewrite(db, &beside_for_replacing(db), key, pace)
}

/// Writes a backup anew under another key, in the place of the old one; what it holds stays as it was.
///
/// # Errors
/// As [`rewrite_beside`], and what reading the backup refuses; the old one stays then.
pub fn rewrite_backup(
    backup: &Path,
    key: &FileKey,
    wrapped: Option<Wrapped>,
    pace: &Pace,
) -> Result<()> {
    let hidden = |ending: &str| {
        let name = backup.file_name().unwrap_or_default().to_string_lossy();
        backup.with_file_name(format!(".{name}.{ending}"))
    };
    let (old, new) = (hidden("old.part"), hidden("new.part"));
    let written = (|| {
        let contents = trailer::unpack(backup, &old, backup, pace)?;
        rewrite(&old, &new, Some(key), pace)?;
        let contents = Contents {
            bytes: fs::metadata(&new).map_err(|error| refused(&error))?.len(),
            ..contents
        };
        trailer::append(&new, &contents, wrapped, pace)?;
        if trailer::check(&new, pace)? != contents {
            return Err(damaged_backup("what was written is not what was read"));
        }
        mortal::point("store.backup_rewritten");
        // It can be read, and what takes its place has been read back: nothing of it is left behind.
        discard(&old);
        fs::rename(&new, backup).map_err(|error| refused(&error))?;
        sync_folder(backup.parent().unwrap_or(Path::new("")));
        Ok(())
    })();
    discard(&old);
    discard(&new);
    written
}

/// Writes the database in `from` anew in `to`. What is in `to` is on the disk when this returns.
pub(super) fn rewrite(from: &Path, to: &Path, key: Option<&FileKey>, pace: &Pace) -> Result<()> {
    discard(to);
    let written = write(from, to, key, pace).and_then(|()| {
        mortal::point("store.rewritten");
        same(from, to, pace)
    });
    mortal::point("store.compared");
    if written.is_err() {
        discard(to);
    }
    written
}

fn write(from: &Path, to: &Path, key: Option<&FileKey>, pace: &Pace) -> Result<()> {
    let mut conn = connect(from, NEW)?;
    empty_like(to, from)?;
    keys::attach(&conn, to, "anew", key)?;
    conn.execute_batch(
        "PRAGMA anew.journal_mode=OFF; PRAGMA anew.synchronous=OFF; PRAGMA foreign_keys=OFF; BEGIN;",
    )?;
    let versions = ["user_version", "application_id"].map(|name| {
        conn.query_row(&format!("PRAGMA main.{name}"), [], |r| r.get::<_, i32>(0))
            .map(|value| format!("PRAGMA anew.{name}={value};"))
    });
    let (watched, written) = (pace.clone(), to.to_owned());
    let total = kib(from);
    pace.at("store.rewrite", 0, total)?;
    conn.progress_handler(
        // Whole rows are copied in one step of SQLite's machine each.
        1_000,
        Some(move || {
            let done = kib(&written).min(total);
            watched.at("store.rewrite", done, total).is_err()
        }),
    )?;
    let exported = conn.query_row("SELECT sqlcipher_export('anew')", [], |_| Ok(()));
    if pace.is_cancelled() {
        return Err(crate::pace::cancelled());
    }
    exported?;
    mortal::point("store.exported");
    for version in versions {
        conn.execute_batch(&version?)?;
    }
    conn.execute_batch("COMMIT; DETACH anew;")?;
    conn.close().map_err(|(_, error)| error)?;
    OpenOptions::new()
        .write(true)
        .open(to)
        .and_then(|file| file.sync_all())
        .map_err(|error| refused(&error))
}

fn kib(file: &Path) -> usize {
    fs::metadata(file).map_or(0, |file| usize::try_from(file.len() >> 10).unwrap_or(0))
}

/// Compares two databases by what they hold: every object of the schema, every row, every value; and looks through every
/// page of the second one.
fn same(one: &Path, other: &Path, pace: &Pace) -> Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let (one, other) = (connect(one, flags)?, connect(other, flags)?);
    pages_are_sound(&other)?;
    let (tables, rows) = (tables(&one)?, rows(&one)?);
    if tables != self::tables(&other)? || rows != self::rows(&other)? {
        return Err(differs("the tables"));
    }
    let total: u64 = rows.values().sum();
    let total = usize::try_from(total).unwrap_or(0);
    let mut done = 0;
    for name in rows.keys() {
        let sql = format!("SELECT * FROM \"{name}\" NOT INDEXED");
        let (mut ours, mut theirs) = (one.prepare(&sql)?, other.prepare(&sql)?);
        let columns = ours.column_count();
        let (mut ours, mut theirs) = (ours.query([])?, theirs.query([])?);
        loop {
            let (our, their) = (ours.next()?, theirs.next()?);
            let (our, their) = match (our, their) {
                (Some(our), Some(their)) => (our, their),
                (None, None) => break,
                _ => return Err(differs(name)),
            };
            for column in 0..columns {
                let (our, their): (ValueRef<'_>, _) =
                    (our.get_ref(column)?, their.get_ref(column)?);
                if our != their {
                    return Err(differs(name));
                }
            }
            done += 1;
            pace.at("store.compare", done, total)?;
        }
    }
    Ok(())
}

/// What the schema consists of, as SQL.
fn tables(conn: &Connection) -> Result<BTreeSet<(String, Option<String>)>> {
    let mut statement = conn.prepare(
        "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )?;
    let found = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?;
    found.collect::<rusqlite::Result<_>>().map_err(Into::into)
}

fn differs(what: &str) -> Fault {
    Fault::new(
        "store.rewrite_differs",
        "The file that was written anew reads back otherwise than the old one, so the old one stays. The disk may be failing: check it, and make a backup.",
    )
    .with("reason", what)
}

/// Refuses before the disk is filled up: the file once more, and a little for the work that goes on.
fn room_for(db: &Path) -> Result<()> {
    let folder = db.parent().unwrap_or(Path::new(""));
    match making::room_lacking(db, folder) {
        Some((needed, free)) => Err(Fault::new(
            "store.no_room",
            "There is too little room on the disk: the file is written anew beside the old one before that goes. Free some space and try again.",
        )
        .with("needed_mib", needed.div_ceil(1 << 20))
        .with("free_mib", free >> 20)),
        None => Ok(()),
    }
}
