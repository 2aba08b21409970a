//! Making a backup: one snapshot copied, described, read back, and only then named.

use rusqlite::backup::{Backup, StepResult};

use super::*;
use crate::Lock;

/// Pages copied between two looks around: about a millisecond's work.
const PAGES: i32 = 128;

/// Copies the firm's file into `folder` while it is worked in, checks the copy and gives it its name.
/// Nobody waits for it: it reads one snapshot, and writers go on.
///
/// # Errors
/// `store.disk_full` (the earlier backups stay), `store.backup_folder`, `store.backup_disk` where the copy reads back
/// otherwise than it was written, `store.damaged` where the firm's file has bad pages, `store.cancelled`.
pub fn make(db: &Path, folder: &Path, making: &Making<'_>, pace: &Pace) -> Result<Found> {
    fs::create_dir_all(folder).map_err(|error| folder_refused(folder, &error))?;
    room_for(db, folder)?;
    let part = Part::begin(folder, db);
    let (contents, zone) = write(db, &part.path, making, pace)?;
    let path = free_name(folder, &contents, zone)?;
    fs::rename(&part.path, &path).map_err(|error| folder_refused(folder, &error))?;
    sync_folder(folder);
    let (size, written) = stamp(&path);
    Ok(Found {
        path,
        size,
        written,
        contents: Ok(contents),
    })
}

/// Copies a firm's file, as it is at this moment, to a new one that can be opened at once; it has the same key, if any.
/// Writers go on meanwhile.
///
/// # Errors
/// As [`make`]; nothing is left at `to` then.
pub fn copy(db: &Path, to: &Path, pace: &Pace) -> Result<()> {
    discard(to);
    let copied = (|| -> Result<()> {
        let source = snapshot(db)?;
        let _: i64 = source.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?;
        let mut copy = connect_copy(db, to)?;
        copy_pages(&source, &mut copy, pace)?;
        copy.close().map_err(|(_, error)| error)?;
        Ok(())
    })();
    if copied.is_err() {
        discard(to);
    }
    copied
}

/// An unfinished backup. Several firms, and several computers, may keep theirs in one folder: each has a name of its own,
/// and a lock that tells whether somebody still writes it. It goes when this is dropped, unless it was renamed by then.
struct Part {
    path: PathBuf,
    /// None where the file system knows no locks.
    held: Option<Lock>,
}

impl Part {
    fn begin(folder: &Path, db: &Path) -> Self {
        Self::clear_left(folder, db);
        let own = getrandom::u64().expect("the operating system gives randomness");
        let path = folder.join(format!(".{}.{own:016x}.part", stem(db)));
        let held = Lock::take(&path).ok();
        Self { path, held }
    }

    /// Removes what a process that ended in between left of backups of a file of this name.
    fn clear_left(folder: &Path, db: &Path) {
        const ENDING: &str = ".part";
        let begins = format!(".{}.", stem(db));
        let left: BTreeSet<PathBuf> = fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                // With what SQLite and the lock put beside it.
                let end = name.rfind(ENDING)? + ENDING.len();
                name.starts_with(&begins).then(|| folder.join(&name[..end]))
            })
            .collect();
        for path in left {
            let Ok(held) = Lock::take(&path) else {
                continue;
            };
            drop(Self {
                path,
                held: Some(held),
            });
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        discard(&self.path);
        self.held = None;
        let _ = fs::remove_file(Lock::path(&self.path));
    }
}

/// A firm's file as it is at the first read of this connection; without that every commit would start a copy again.
fn snapshot(db: &Path) -> Result<Connection> {
    let source = connect(db, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    source.execute_batch("PRAGMA query_only=ON; BEGIN;")?;
    Ok(source)
}

fn write(db: &Path, part: &Path, making: &Making<'_>, pace: &Pace) -> Result<(Contents, Tz)> {
    let source = snapshot(db)?;
    let contents = describe(&source, db, making)?;
    let zone = zone_of(&source)?;
    let contents =
        copied(source, db, part, contents, pace).map_err(|fault| blamed(db, part, fault, pace))?;
    Ok((contents, zone))
}

fn copied(
    source: Connection,
    db: &Path,
    part: &Path,
    contents: Contents,
    pace: &Pace,
) -> Result<Contents> {
    let mut copy = connect_copy(db, part)?;
    // An unfinished copy is thrown away, so it needs no journal; it is flushed once, at its end.
    copy.execute_batch("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")?;
    copy_pages(&source, &mut copy, pace)?;
    drop(source);
    copy.execute_batch("PRAGMA journal_mode=DELETE;")?;
    copy.close().map_err(|(_, error)| error)?;
    let contents = Contents {
        bytes: fs::metadata(part).map_err(|error| refused(&error))?.len(),
        ..contents
    };
    let wrapped = keys::needed(db).and_then(|id| keys::sidecar::beside(db, id));
    trailer::append(part, &contents, wrapped, pace)?;
    // Read back what was written: the digest, every page, every count.
    let written = trailer::check(part, pace)?;
    let copy = connect(part, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    pages_are_sound(&copy)?;
    if written != contents || rows(&copy)? != contents.rows || steps(&copy)? != contents.schema {
        return Err(damaged_backup("what was written is not what was read"));
    }
    Ok(contents)
}

/// A new file to copy pages into, under the key of the one that they come from.
fn connect_copy(db: &Path, to: &Path) -> Result<Connection> {
    let key = keys::of_file(db)?;
    empty_like(to, db)?;
    let copy = open_unkeyed(to, NEW)?;
    if let Some(key) = key {
        keys::apply(&copy, &key)?;
    }
    settle(&copy)?;
    Ok(copy)
}

/// Whose a fault of the copy is: the firm's file's, where that is not whole itself; else that of the disk for backups.
fn blamed(db: &Path, part: &Path, fault: Fault, pace: &Pace) -> Fault {
    let misread = match fault.code.as_str() {
        "store.damaged" | "store.backup_damaged" | "store.backup_unreadable" => true,
        "store.cannot_open" | "store.read_only" | "store.io" | "store.busy" => false,
        _ => return fault,
    };
    if let Err(own) = inspect(db, pace) {
        return own;
    }
    let folder = part.parent().unwrap_or(Path::new("")).display().to_string();
    let reason = fault
        .params
        .get("reason")
        .cloned()
        .unwrap_or(fault.hint.into());
    let fault = if misread {
        Fault::new(
            "store.backup_disk",
            "The backup reads back otherwise than it was written, so it was not kept. The disk of the folder for backups may be failing: check it, or choose another folder.",
        )
    } else {
        folder_fault()
    };
    fault.with("folder", folder).with("reason", reason)
}

fn copy_pages(source: &Connection, copy: &mut Connection, pace: &Pace) -> Result<()> {
    let backup = Backup::new(source, copy)?;
    loop {
        let step = backup.step(PAGES)?;
        let progress = backup.progress();
        let total = usize::try_from(progress.pagecount).unwrap_or(0);
        let rest = usize::try_from(progress.remaining).unwrap_or(0);
        pace.at("store.copy", total.saturating_sub(rest), total)?;
        match step {
            StepResult::Done => return Ok(()),
            StepResult::More => std::thread::yield_now(),
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// What an open database holds, all but its size.
fn describe(conn: &Connection, db: &Path, making: &Making<'_>) -> Result<Contents> {
    use rusqlite::OptionalExtension as _;
    let rows = rows(conn)?;
    let change = |order: &str| {
        conn.query_row(
            &format!("SELECT seq, hex(id), at FROM _change ORDER BY seq {order} LIMIT 1"),
            [],
            |r| {
                Ok(LastChange {
                    seq: r.get::<_, i64>(0)?.unsigned_abs(),
                    id: r.get(1)?,
                    at: r.get(2)?,
                })
            },
        )
        .optional()
    };
    let held = |name: &str| rows.get(name).is_some_and(|count| *count > 0);
    let classes = making
        .slices
        .iter()
        .flat_map(|slice| slice.tables)
        .filter(|table| held(table.name))
        .flat_map(|table| table.columns)
        .map(|column| column.class.name().to_owned())
        .collect();
    let firm: Option<String> = conn.query_row(making.firm, [], |r| r.get(0)).optional()?;
    Ok(Contents {
        firm: firm.unwrap_or_default(),
        file: stem(db),
        origin: change("ASC")?.map(|first| first.id),
        made_at: making.now,
        reason: making.reason,
        app: making.app.to_owned(),
        schema: steps(conn)?,
        last_change: change("DESC")?,
        classes,
        rows,
        bytes: 0,
    })
}

pub(super) fn rows(conn: &Connection) -> Result<BTreeMap<String, u64>> {
    // Tables of an index over words keep rows of their own inside; `CREATE VIRTUAL` has no count worth its time.
    let mut statement = conn.prepare(
        "SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
         AND sql LIKE 'CREATE TABLE%'",
    )?;
    let names: Vec<String> = statement
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    names
        .into_iter()
        .map(|name| {
            let count: i64 =
                conn.query_row(&format!("SELECT count(*) FROM \"{name}\""), [], |r| {
                    r.get(0)
                })?;
            Ok((name, count.unsigned_abs()))
        })
        .collect()
}

pub(super) fn steps(conn: &Connection) -> Result<BTreeMap<String, u32>> {
    let mut statement =
        conn.prepare("SELECT slice, max(version) FROM _migration GROUP BY slice")?;
    let found = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?;
    found.collect::<rusqlite::Result<_>>().map_err(Into::into)
}

fn free_name(folder: &Path, contents: &Contents, zone: Tz) -> Result<PathBuf> {
    let firm: String = contents
        .firm
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' '))
        .take(40)
        .collect();
    let firm = match firm.trim() {
        "" => "firm",
        name => name,
    };
    let moment = moment(contents.made_at, zone)?;
    let first = folder.join(format!("{firm} {moment}.{EXTENSION}"));
    let mut path = first;
    let mut count = 2;
    while path.exists() {
        path = folder.join(format!("{firm} {moment} ({count}).{EXTENSION}"));
        count += 1;
    }
    Ok(path)
}

/// How many bytes a copy in `folder` needs, with a little for the work that goes on, and how many are free; none where
/// that is enough, or where the file system does not tell: then the writing will.
pub(super) fn room_lacking(db: &Path, folder: &Path) -> Option<(u64, u64)> {
    const SPARE: u64 = 4 << 20;
    let size = |ending| fs::metadata(beside(db, ending)).map_or(0, |file| file.len());
    let needed = size("") + size("-wal") + SPARE;
    let free = fs4::available_space(folder).ok()?;
    (free < needed).then_some((needed, free))
}

/// Refuses before the disk is filled up.
fn room_for(db: &Path, folder: &Path) -> Result<()> {
    match room_lacking(db, folder) {
        Some((needed, free)) => Err(Fault::new(
            "store.backup_no_room",
            "There is too little room on the disk for a backup. The earlier backups are untouched; free some space or choose another folder.",
        )
        .with("needed_mib", needed.div_ceil(1 << 20))
        .with("free_mib", free >> 20)),
        None => Ok(()),
    }
}

fn folder_refused(folder: &Path, error: &io::Error) -> Fault {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => refused(error),
        _ => folder_fault()
            .with("folder", folder.display().to_string())
            .with("reason", error.to_string()),
    }
}

fn folder_fault() -> Fault {
    Fault::new(
        "store.backup_folder",
        "The folder for backups cannot be written. Check that the disk is connected and that you may write there, or choose another folder.",
    )
}
