//! Copies of the firm's file, made while it is worked in; and putting one of them back.
//!
//! A backup is one file: the database as SQLite's online backup copies it, then what it holds ([`Contents`]), then a
//! digest of both. So it is read without being opened, is carried away whole, and shows every cut and flipped bit.
//! That of an encrypted file is encrypted by the same key, what it holds too; it carries the key as the passphrase wraps it.
//!
//! Invariants
//! - A backup has its final name only after it was opened again, checked page by page and counted, and is on the disk.
//! - Restoring is decided by one rename ([`decide`]). Before it the old file is what opens, after it the new one:
//!   whatever a crash left undone is done by [`finish`], which every opening begins with.
//! - The file that is replaced is nowhere written into; a damaged one is kept under another name ([`keep_aside`]).

mod making;
mod rewrite;
mod rule;
mod trailer;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono_tz::Tz;
use kernel::{Fault, Id, Result, Timestamp};
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::keys::{self, Wrapped};
use crate::{Context, Db, Pace, Sight, Slice, conn::Conn, number, open::zone_of, schema};
use making::{rows, steps};

pub use making::{copy, make};
pub use rewrite::{rewrite_backup, rewrite_beside};
pub use rule::{Dated, Rule, recency};

/// The ending of a backup's name.
pub const EXTENSION: &str = "kgbackup";

/// Bytes read at once.
const CHUNK: usize = 1 << 18;

/// Why a backup was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// By itself: at the start, or after an hour with changes.
    Regular,
    /// Somebody asked for it.
    Asked,
    /// Before a newer Kaigong changes the file's schema.
    Migration,
    /// Before another backup is put in the file's place.
    Restore,
}

/// The change record that a backup ends with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastChange {
    /// Its place in the file's history.
    pub seq: u64,
    /// Its identity, hexadecimal.
    pub id: String,
    /// When it was made.
    pub at: Timestamp,
}

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The firm's name.
    pub firm: String,
    /// The name of the firm's file, without its ending.
    pub file: String,
    /// The first change record's identity: the same in every copy of one firm, and in no other firm. None while empty.
    pub origin: Option<String>,
    /// When the backup was made.
    pub made_at: Timestamp,
    /// Why.
    pub reason: Reason,
    /// The version of the product that made it.
    pub app: String,
    /// The schema step of each slice.
    pub schema: BTreeMap<String, u32>,
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// The newest change record in it.
    pub last_change: Option<LastChange>,
    /// The data classes of the tables that have rows: whoever may not hold one of these may not hold the backup.
    pub classes: BTreeSet<String>,
    /// Bytes of the database.
    pub bytes: u64,
}

/// What [`make`] has to be told.
pub struct Making<'a> {
    /// A SELECT that gives the firm's name out of its file.
    pub firm: &'a str,
    /// Why.
    pub reason: Reason,
    /// The version of the product.
    pub app: &'a str,
    /// The moment.
    pub now: Timestamp,
    /// The manifest.
    pub slices: &'a [Slice],
}

/// A backup in a folder.
#[derive(Clone, Debug)]
pub struct Found {
    /// The file.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// When the file system says that it was last written; with the size it tells whether a check still holds.
    pub written: Option<std::time::SystemTime>,
    /// What it holds, by its own words; a cut one answers `store.backup_damaged`.
    pub contents: Result<Contents>,
}

const NEW: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_CREATE);

/// A raw connection to a database beside the pool's.
fn connect(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let conn = open_unkeyed(path, flags)?;
    keys::unlock(&conn, path)?;
    settle(&conn)?;
    Ok(conn)
}

fn open_unkeyed(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let conn = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.busy_timeout(Duration::from_secs(5))?;
    Ok(conn)
}

fn settle(conn: &Connection) -> Result<()> {
    conn.execute_batch("PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY;")?;
    Ok(())
}

/// The folder beside a firm's file where its backups go unless its owner keeps them elsewhere.
pub fn folder_of(db: &Path) -> PathBuf {
    db.with_extension("backups")
}

/// Looks through every page, as SQLite's `quick_check` does.
///
/// # Errors
/// `store.damaged` with the first fault found.
fn pages_are_sound(conn: &Connection) -> Result<()> {
    let said: String = conn.query_row("PRAGMA quick_check(1)", [], |r| r.get(0))?;
    if said == "ok" {
        return Ok(());
    }
    Err(Fault::new(
        "store.damaged",
        "The firm's file is damaged or is not a Kaigong file. Open another file or restore a backup.",
    )
    .with("reason", said))
}

/// Looks through every page of a firm's file beside the work in it.
///
/// # Errors
/// `store.damaged`; `store.cancelled` once it is not wanted any more.
pub fn inspect(db: &Path, pace: &Pace) -> Result<()> {
    let mut conn = connect(db, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    conn.execute_batch("PRAGMA query_only=ON;")?;
    let wanted = pace.clone();
    conn.progress_handler(100_000, Some(move || wanted.is_cancelled()))?;
    pages_are_sound(&conn)
}

/// Whether opening the file would change its schema: then a backup comes first.
///
/// # Errors
/// As [`crate::Store::open`]'s.
pub fn would_migrate(db: &Path, slices: &[Slice]) -> Result<bool> {
    finish(db)?;
    if fs::metadata(db).map_or(0, |file| file.len()) == 0 {
        return Ok(false);
    }
    writable(db)?;
    let conn = connect(db, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    schema::check(&conn, slices)?;
    let objects: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?;
    // One that was begun and holds nothing yet has nothing to lose.
    Ok(objects > 0 && schema::behind(&steps(&conn)?, slices))
}

/// The backups in a folder, newest first; a folder that is not there has none. What they hold is as they say themselves:
/// [`check`] reads them whole.
pub fn list(folder: &Path) -> Vec<Found> {
    let mut found: Vec<Found> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == EXTENSION))
        .map(|path| {
            let (size, written) = stamp(&path);
            Found {
                contents: trailer::read(&path),
                path,
                size,
                written,
            }
        })
        .collect();
    found.sort_by_key(|each| {
        let made = each.contents.as_ref().map(|c| c.made_at).ok();
        Reverse((made, each.path.clone()))
    });
    found
}

fn stamp(path: &Path) -> (u64, Option<std::time::SystemTime>) {
    fs::metadata(path).map_or((0, None), |file| (file.len(), file.modified().ok()))
}

/// Refuses to work in a backup as if it were the firm's file: what it holds would not be a backup any more.
pub(crate) fn refuse(db: &Path) -> Result<()> {
    if trailer::is_backup(db) {
        return Err(Fault::new(
            "store.is_backup",
            "This is a backup, not a firm's file. Open the firm and restore the backup there.",
        ));
    }
    Ok(())
}

/// What a backup says that it holds, without reading it whole.
///
/// # Errors
/// `store.backup_damaged` where it is cut or no backup, `store.backup_unreadable`.
pub fn contents(backup: &Path) -> Result<Contents> {
    trailer::read(backup)
}

/// Reads a backup whole and compares its digest.
///
/// # Errors
/// `store.backup_damaged`, `store.backup_unreadable`, `store.cancelled`.
pub fn check(backup: &Path, pace: &Pace) -> Result<Contents> {
    trailer::check(backup, pace)
}

/// The key of an encrypted backup, as a passphrase opens it.
pub fn wrapped_in(backup: &Path) -> Option<Wrapped> {
    trailer::wrapped(backup)
}

/// Reads in a backup, or in a firm's file that does not open for work; nothing of it is changed. It may be of an older
/// schema, so ask only for what every version has.
///
/// # Errors
/// As SQLite's, and what `read` refuses.
pub fn look<T>(file: &Path, now: Timestamp, read: impl FnOnce(&Db<'_>) -> Result<T>) -> Result<T> {
    let conn = Conn::of(connect(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?);
    let context = Context {
        member: Id::from_bytes([0; 16]),
        now,
        zone: zone_of(conn.raw())?,
        held: Sight::ALL,
    };
    read(&Db::new(&conn, context, Pace::default()))
}

/// Where the file is made that [`crate::Store::replace`] puts in the place of `db`.
pub fn beside_for_replacing(db: &Path) -> PathBuf {
    beside(db, ".restoring.part")
}

/// Unpacks a checked backup beside the firm's file and brings it to this version's schema. Nothing is decided by it.
/// What is not encrypted is, where the firm's file is: restoring takes no protection away.
///
/// # Errors
/// `store.backup_damaged`, `store.newer`, `store.disk_full`, `store.cancelled`.
pub fn prepare(
    backup: &Path,
    db: &Path,
    slices: &[Slice],
    now: Timestamp,
    pace: &Pace,
) -> Result<Contents> {
    let part = beside_for_replacing(db);
    discard_unfinished(db);
    let prepared = (|| {
        let contents = trailer::unpack(backup, &part, if db.exists() { db } else { backup }, pace)?;
        if let (Some(key), None) = (keys::needed(db).and_then(keys::known), keys::needed(&part)) {
            let plain = beside(&part, ".plain");
            fs::rename(&part, &plain).map_err(|error| refused(&error))?;
            let protected = rewrite::rewrite(&plain, &part, Some(&key), pace);
            discard(&plain);
            protected?;
        }
        let mut conn = connect(&part, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        schema::check(&conn, slices)?;
        pages_are_sound(&conn)?;
        schema::migrate(&mut conn, slices, now.0)?;
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        conn.execute_batch("PRAGMA journal_mode=DELETE;")?;
        conn.close().map_err(|(_, error)| error)?;
        OpenOptions::new()
            .write(true)
            .open(&part)
            .and_then(|file| file.sync_all())
            .map_err(|error| refused(&error))?;
        Ok(contents)
    })();
    if prepared.is_err() {
        discard(&part);
    }
    prepared
}

/// Decides for what [`prepare`] left: from now on it is what opens. Document numbers that were given since stay given.
///
/// # Errors
/// `store.io`, `store.read_only`; then the old file stays.
pub fn decide(db: &Path) -> Result<()> {
    carry_numbers(db)?;
    fs::rename(beside_for_replacing(db), beside(db, ".restoring"))
        .map_err(|error| refused(&error))?;
    mortal::point("store.decided");
    sync_folder(db.parent().unwrap_or(Path::new("")));
    Ok(())
}

/// Numbers on paper that somebody has are not given to other documents.
fn carry_numbers(db: &Path) -> Result<()> {
    // What is damaged may not tell them.
    let given = connect(db, OpenFlags::SQLITE_OPEN_READ_ONLY).and_then(|conn| number::all(&conn));
    let given = given.unwrap_or_default();
    if given.is_empty() {
        return Ok(());
    }
    let mut conn = connect(&beside_for_replacing(db), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let tx = conn.transaction()?;
    for given in given {
        number::raise(&tx, &given)?;
    }
    tx.commit()?;
    conn.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Whether it was decided for what [`prepare`] left, and that is not in place yet.
pub fn is_decided(db: &Path) -> bool {
    beside(db, ".restoring").exists()
}

/// Throws away what [`prepare`] left, decided for or not: the old file is what opens.
///
/// # Errors
/// `store.io`, `store.read_only`; what was decided for still is then.
pub fn abandon(db: &Path) -> Result<()> {
    discard(&beside_for_replacing(db));
    remove(&beside(db, ".restoring"))?;
    sync_folder(db.parent().unwrap_or(Path::new("")));
    Ok(())
}

/// Puts in place what was decided for, if anything; no connection to the file may be open. Whatever point a crash
/// left it at, this goes on from there.
///
/// # Errors
/// `store.io`, `store.read_only`; the next opening tries again.
pub fn finish(db: &Path) -> Result<()> {
    let decided = beside(db, ".restoring");
    if !decided.exists() {
        return Ok(());
    }
    // The old file's log must be gone before another file has its name: SQLite would play it into that one.
    for ending in ["-wal", "-shm", "-journal"] {
        remove(&beside(db, ending))?;
        mortal::point("store.log_gone");
    }
    sync_folder(db.parent().unwrap_or(Path::new("")));
    fs::rename(&decided, db).map_err(|error| refused(&error))?;
    mortal::point("store.in_place");
    sync_folder(db.parent().unwrap_or(Path::new("")));
    Ok(())
}

/// Keeps a damaged file, with its log, under a name that nothing opens; where.
///
/// # Errors
/// `store.disk_full`, `store.io`.
pub fn keep_aside(db: &Path, now: Timestamp, zone: Tz) -> Result<PathBuf> {
    let moment = moment(now, zone)?;
    let mut count = 1;
    let kept = loop {
        let again = if count == 1 {
            String::new()
        } else {
            format!("-{count}")
        };
        let name = beside(db, &format!(".damaged-{moment}{again}"));
        if !name.exists() {
            break name;
        }
        count += 1;
    };
    for ending in ["", "-wal"] {
        let (from, to) = (beside(db, ending), beside(&kept, ending));
        // A second name needs no room; a copy is for file systems that give no second names.
        if from.exists() && fs::hard_link(&from, &to).is_err() {
            fs::copy(&from, &to)
                .and_then(|_| OpenOptions::new().write(true).open(&to)?.sync_all())
                .map_err(|error| refused(&error))?;
        }
    }
    sync_folder(db.parent().unwrap_or(Path::new("")));
    Ok(kept)
}

/// Removes backups of a firm that its rule does not keep; which. Others in the folder are not touched.
pub fn rotate(folder: &Path, of: &Contents, rule: &Rule, now: Timestamp, zone: Tz) -> Vec<PathBuf> {
    let mut own: Vec<(PathBuf, Contents)> = list(folder)
        .into_iter()
        .filter_map(|found| Some((found.path, found.contents.ok()?)))
        .filter(|(_, held)| held.origin == of.origin && held.file == of.file)
        .collect();
    // Of two of one moment the one that goes further counts as the newer.
    own.sort_by_key(|(_, held)| Reverse(held.last_change.as_ref().map(|last| last.seq)));
    let dated: Vec<Dated> = own
        .iter()
        .map(|(_, held)| Dated {
            made_at: held.made_at,
            reason: held.reason,
        })
        .collect();
    let kept = rule.keeps(&dated, now, zone);
    own.into_iter()
        .zip(kept)
        .filter(|(_, keep)| !keep)
        .filter_map(|((path, _), _)| fs::remove_file(&path).is_ok().then_some(path))
        .collect()
}

/// The same path with `ending` after its name.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn stem(db: &Path) -> String {
    db.file_stem()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// Makes an empty file that whoever may read `like` may read, and nobody else; not even while it is being filled.
fn empty_like(to: &Path, like: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let made = options.open(to).and_then(|file| {
        #[cfg(unix)]
        file.set_permissions(fs::metadata(like)?.permissions())?;
        Ok(file)
    });
    made.map_err(|error| refused(&error))
}

/// Removes what a program left that ended while it made a file to put in the place of this one: it may be a whole copy
/// that is not encrypted.
pub(crate) fn discard_unfinished(db: &Path) {
    let part = beside_for_replacing(db);
    discard(&beside(&part, ".plain"));
    discard(&part);
}

/// Removes an unfinished file with all that SQLite may have put beside it.
fn discard(part: &Path) {
    for ending in ["", "-journal", "-wal", "-shm"] {
        let _ = fs::remove_file(beside(part, ending));
    }
}

/// Takes a file away that may be gone already.
///
/// # Errors
/// What the disk refuses.
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(refused(&error)),
        _ => Ok(()),
    }
}

/// 2026-11-21 10-00-00: sorts by time, and every file system takes it.
fn moment(now: Timestamp, zone: Tz) -> Result<String> {
    let there = now.to_utc()?.with_timezone(&zone);
    Ok(there.format("%Y-%m-%d %H-%M-%S").to_string())
}

/// A rename is lasting once its folder is on the disk; Windows does that by itself and cannot be asked.
pub(crate) fn sync_folder(folder: &Path) {
    if cfg!(unix)
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
}

/// Refuses a file that may not be written before SQLite sees it: the files that it would put beside it get the same
/// permissions, and would still refuse when the file itself is set right.
pub(crate) fn writable(db: &Path) -> Result<()> {
    match fs::OpenOptions::new().write(true).open(db) {
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
            ) =>
        {
            Err(refused(&error))
        }
        // Whatever else is wrong with it, SQLite tells.
        _ => Ok(()),
    }
}

/// What the operating system refused, in the store's words.
pub(crate) fn refused(error: &io::Error) -> Fault {
    let (code, hint) = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => (
            "store.disk_full",
            "The disk is full, so nothing was saved. Free some space and try again; what you typed is still here.",
        ),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => (
            "store.read_only",
            "The firm's file cannot be written. Check that it is not write-protected and that its folder is yours.",
        ),
        _ => (
            "store.io",
            "The disk did not answer properly, so nothing was saved. Check the disk and try again.",
        ),
    };
    Fault::new(code, hint).with("reason", error.to_string())
}

fn damaged_backup(reason: impl Into<String>) -> Fault {
    Fault::new(
        "store.backup_damaged",
        "This backup is damaged or was cut short, so it is not used. Choose another one.",
    )
    .with("reason", reason.into())
}
