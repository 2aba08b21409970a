//! The folder of sealed files beside a firm's file.
//!
//! `NAME.kaigong.files/ab/<id>`: a file lies under its id, the hash of its bytes, so that nothing is kept twice and names tell nothing. It is
//! written under another name in `part/`, brought to the disk, and moved: a crash leaves the file or leaves it out, and what lies in
//! `part/` at the next opening is cleared away. `coming/<id>` is the beginning of a file that comes from elsewhere. `gone/<id>` says since when no row refers to a file.

mod coming;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use envelope::Hash;
use envelope::file::id_of;
use kernel::{Fault, Result, Timestamp};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use store::Pace;
use tempfile::NamedTempFile;

pub use coming::Coming;

/// So many days a file stays after its last row is gone.
pub const KEPT_DAYS: i64 = 30;

const DAY: i64 = 86_400_000;
const PARTS: &str = "part";
const GONE: &str = "gone";

/// What a sealed file is called: the BLAKE3 hash of its bytes, in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub Hash);

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FileId {
    /// Reads the one way that it is written; nothing else becomes a path.
    pub fn parse(text: &str) -> Option<Self> {
        bytes_of(text).map(Self)
    }
}

impl ToSql for FileId {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.to_string().into())
    }
}

impl FromSql for FileId {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::parse(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

/// 32 bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8; 32]) -> String {
    blake3::Hash::from_bytes(*bytes).to_hex().to_string()
}

/// The bytes of exactly 64 small hexadecimal digits.
pub(crate) fn bytes_of(text: &str) -> Option<[u8; 32]> {
    let bytes = *blake3::Hash::from_hex(text).ok()?.as_bytes();
    (hex(&bytes) == text).then_some(bytes)
}

/// A file that is being written; what is not [kept](Vault::keep) goes again.
#[derive(Debug)]
pub struct Part(NamedTempFile);

impl Part {
    /// Where it is meanwhile.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A folder of sealed files, and others that are read where it has none.
#[derive(Clone, Debug)]
pub struct Vault {
    folder: PathBuf,
    also: Vec<PathBuf>,
}

impl Vault {
    /// The folder of a firm's file.
    pub fn beside(db: &Path) -> Self {
        let mut name = OsString::from(db);
        name.push(".files");
        Self::at(name)
    }

    /// The folder for files in a folder of backups. Firms may share it: nothing has two meanings there.
    pub fn of_backups(folder: &Path) -> Self {
        Self::at(folder.join("files"))
    }

    fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            also: Vec::new(),
        }
    }

    /// The same, which reads in another one what it has not: a practice copy's in that of its firm.
    pub fn reading_also(mut self, other: Self) -> Self {
        self.also.push(other.folder);
        self.also.extend(other.also);
        self
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Begins a file.
    ///
    /// # Errors
    /// `attach.disk_full`, `attach.cannot_keep`.
    pub fn begin(&self) -> Result<Part> {
        let parts = self.folder.join(PARTS);
        let part = fs::create_dir_all(&parts)
            .and_then(|()| NamedTempFile::new_in(&parts))
            .map_err(|error| refused(&error))?;
        mortal::point("attach.begun");
        Ok(Part(part))
    }

    /// Keeps what was written under its id. After it, the file lasts.
    ///
    /// # Errors
    /// `attach.disk_full`, `attach.cannot_keep`: then nothing is kept.
    pub fn keep(&self, part: Part, id: FileId) -> Result<()> {
        let place = place(&self.folder, id);
        if is_file(&place) {
            return Ok(());
        }
        self.settle(part, &place).map_err(|error| refused(&error))
    }

    fn settle(&self, part: Part, place: &Path) -> io::Result<()> {
        let shelf = place.parent().unwrap_or(&self.folder);
        fs::create_dir_all(shelf)?;
        part.0.as_file().sync_all()?;
        mortal::point("attach.sealed");
        part.0.persist(place).map_err(|error| error.error)?;
        mortal::point("attach.kept");
        for folder in [shelf, &self.folder] {
            sync_folder(folder);
        }
        Ok(())
    }

    /// Whether a file is here to be read.
    pub fn has(&self, id: FileId) -> bool {
        self.folders().any(|folder| is_file(&place(folder, id)))
    }

    /// A file, to be read.
    ///
    /// # Errors
    /// `attach.not_here`, `attach.unreadable`.
    pub fn open(&self, id: FileId) -> Result<File> {
        let found = self
            .folders()
            .map(|folder| place(folder, id))
            .find(|place| is_file(place))
            .ok_or_else(not_here)?;
        File::open(found).map_err(|error| {
            Fault::new(
                "attach.unreadable",
                "The disk does not give this file. Check the disk, and restore the file from a backup.",
            )
            .with("reason", error.to_string())
        })
    }

    fn folders(&self) -> impl Iterator<Item = &Path> {
        [&self.folder]
            .into_iter()
            .chain(&self.also)
            .map(PathBuf::as_path)
    }

    /// Every file of its own, with its size in bytes.
    pub fn all(&self) -> Vec<(FileId, u64)> {
        let inside = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
        inside(&self.folder)
            .flat_map(|shelf| inside(&shelf.path()))
            .filter_map(|entry| {
                let id = FileId::parse(entry.file_name().to_str()?)?;
                // Not what is said of a file, nor one that somebody put elsewhere.
                (entry.path() == place(&self.folder, id))
                    .then(|| (id, entry.metadata().map_or(0, |found| found.len())))
            })
            .collect()
    }

    /// Clears away what was begun and not kept: nobody is at it when the firm's file is opened.
    pub fn sweep(&self) {
        // What cannot be cleared now is the next time.
        let _ = fs::remove_dir_all(self.folder.join(PARTS));
    }

    /// Forgets all files of its own: those of a practice copy that is begun again.
    ///
    /// # Errors
    /// `attach.cannot_clear`.
    pub fn empty(&self) -> Result<()> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(cannot_clear(&error)),
            _ => Ok(()),
        }
    }

    /// Notes since when no row refers to a file, and forgets it of those that a row refers to again. Where the note cannot be
    /// written the file stays.
    pub fn note_gone(&self, referred: &BTreeSet<FileId>, now: Timestamp) {
        let notes = self.folder.join(GONE);
        for (id, _) in self.all() {
            let note = notes.join(id.to_string());
            match (referred.contains(&id), note.exists()) {
                (true, true) => drop(fs::remove_file(note)),
                (false, false) => {
                    let _ = fs::create_dir_all(&notes);
                    let _ = fs::write(note, now.0.to_string());
                }
                _ => {}
            }
        }
    }

    /// Whether no row referred to a file for [`KEPT_DAYS`] days.
    pub fn is_over(&self, id: FileId, now: Timestamp) -> bool {
        let note = self.folder.join(GONE).join(id.to_string());
        fs::read_to_string(note)
            .ok()
            .and_then(|text| text.parse::<i64>().ok())
            .is_some_and(|since| now.0.saturating_sub(since) >= KEPT_DAYS * DAY)
    }

    /// Forgets a file of its own.
    ///
    /// # Errors
    /// `attach.cannot_clear`.
    pub fn forget(&self, id: FileId) -> Result<()> {
        fs::remove_file(place(&self.folder, id)).map_err(|error| cannot_clear(&error))?;
        let _ = fs::remove_file(self.folder.join(GONE).join(id.to_string()));
        Ok(())
    }

    /// Takes from another folder which of these it has and this one has not; how many that were. On one disk they are
    /// the same file under two names, elsewhere a copy, compared with its id.
    ///
    /// # Errors
    /// `attach.disk_full`, `attach.cannot_keep`, `attach.damaged`, `store.cancelled`; what was taken before stays.
    pub fn take(
        &self,
        other: &Self,
        wanted: impl Iterator<Item = FileId>,
        stage: &'static str,
        pace: &Pace,
    ) -> Result<usize> {
        let missing: Vec<FileId> = wanted
            .filter(|id| !is_file(&place(&self.folder, *id)))
            .filter(|id| is_file(&place(&other.folder, *id)))
            .collect();
        for (at, id) in missing.iter().enumerate() {
            pace.at(stage, at, missing.len())?;
            let (from, to) = (place(&other.folder, *id), place(&self.folder, *id));
            let linked = to
                .parent()
                .map_or(Ok(()), fs::create_dir_all)
                .and_then(|()| fs::hard_link(&from, &to));
            if linked.is_err() {
                self.copy(&from, *id)?;
            }
        }
        if !missing.is_empty() {
            sync_folder(&self.folder);
        }
        Ok(missing.len())
    }

    fn copy(&self, from: &Path, id: FileId) -> Result<()> {
        let mut part = self.begin()?;
        let mut from = File::open(from).map_err(|error| refused(&error))?;
        io::copy(&mut from, &mut part).map_err(|error| refused(&error))?;
        let copied = File::open(part.path()).and_then(id_of);
        if copied.map_err(|error| refused(&error))? != id.0 {
            return Err(damaged().with("file", id.to_string()));
        }
        self.keep(part, id)
    }
}

fn place(folder: &Path, id: FileId) -> PathBuf {
    let name = id.to_string();
    folder.join(&name[..2]).join(name)
}

fn is_file(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.is_file())
}

/// A name lasts only once its folder is on the disk too; some file systems cannot be asked for that.
fn sync_folder(folder: &Path) {
    if cfg!(unix) {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

/// What the disk refused while a file was kept.
pub fn refused(error: &io::Error) -> Fault {
    let fault = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Fault::new(
            "attach.disk_full",
            "The disk is full, so the file was not added. Make room and add it again; nothing else was lost.",
        ),
        _ => Fault::new(
            "attach.cannot_keep",
            "The file cannot be kept beside the firm's file. Check that you may write there.",
        ),
    };
    fault.with("reason", error.to_string())
}

fn cannot_clear(error: &io::Error) -> Fault {
    Fault::new(
        "attach.cannot_clear",
        "A file cannot be cleared away. Check that you may write in the firm's folder.",
    )
    .with("reason", error.to_string())
}

/// A file that is on another computer.
pub fn not_here() -> Fault {
    Fault::new(
        "attach.not_here",
        "This file is not on this computer yet. Fetch it; it comes once the relay has it from where it was added.",
    )
}

/// A file whose bytes are not those that were sealed.
pub fn damaged() -> Fault {
    Fault::new(
        "attach.damaged",
        "This file is damaged on the disk and was not opened. Restore it from a backup.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_226_400_000);

    fn kept(vault: &Vault, bytes: &[u8]) -> FileId {
        let mut part = vault.begin().unwrap();
        part.write_all(bytes).unwrap();
        let id = FileId(id_of(bytes).unwrap());
        vault.keep(part, id).unwrap();
        id
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn a_file_is_kept_once_and_its_name_is_its_hash() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::beside(&folder.path().join("青山.kaigong"));
        let id = kept(&vault, b"sealed");
        assert_eq!(kept(&vault, b"sealed"), id);
        assert_eq!(vault.all(), [(id, 6)]);
        assert!(vault.has(id));
        assert_eq!(
            names(&vault.folder().join(&id.to_string()[..2])),
            [id.to_string()]
        );
        assert!(names(&vault.folder().join(PARTS)).is_empty());
        assert_eq!(
            vault.open(FileId([7; 32])).unwrap_err().code,
            "attach.not_here"
        );
    }

    #[test]
    fn what_was_begun_goes_by_itself_or_at_the_next_opening() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::beside(&folder.path().join("a.kaigong"));
        let id = kept(&vault, b"x");
        drop(vault.begin().unwrap());
        assert!(names(&vault.folder().join(PARTS)).is_empty());
        // As a program leaves it that ends in the middle.
        fs::write(vault.folder().join(PARTS).join(".tmpAbC"), b"half").unwrap();
        vault.sweep();
        assert!(!vault.folder().join(PARTS).exists());
        assert_eq!(vault.all(), [(id, 1)]);
    }

    #[test]
    fn only_hashes_become_paths() {
        for text in [
            "",
            "../../etc/passwd",
            &"A".repeat(64),
            &"a".repeat(63),
            &"g".repeat(64),
        ] {
            assert_eq!(FileId::parse(text), None, "{text}");
        }
        assert!(FileId::parse(&"a".repeat(64)).is_some());
    }

    #[test]
    fn a_file_without_a_row_stays_thirty_days() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::beside(&folder.path().join("a.kaigong"));
        let id = kept(&vault, b"x");
        let after = |days: i64| Timestamp(NOW.0 + days * DAY);
        let nobody = BTreeSet::new();
        assert!(
            !vault.is_over(id, after(400)),
            "it was never said to be gone"
        );
        vault.note_gone(&nobody, NOW);
        vault.note_gone(&nobody, after(29));
        assert!(!vault.is_over(id, after(29)));
        assert!(vault.is_over(id, after(30)), "since it was first gone");
        // The removal was taken back: the days begin anew.
        vault.note_gone(&[id].into(), after(30));
        assert!(!vault.is_over(id, after(400)));
        vault.note_gone(&nobody, after(31));
        assert!(!vault.is_over(id, after(60)) && vault.is_over(id, after(61)));
        vault.forget(id).unwrap();
        assert!(vault.all().is_empty() && names(&vault.folder().join(GONE)).is_empty());
    }

    #[test]
    fn another_folder_gives_what_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::beside(&folder.path().join("a.kaigong"));
        let (one, two) = (kept(&vault, b"one"), kept(&vault, b"two"));
        let backups = Vault::of_backups(&folder.path().join("a.backups"));
        let take = |to: &Vault, from: &Vault| {
            to.take(from, [one, two].into_iter(), "test.take", &Pace::default())
        };
        assert_eq!(take(&backups, &vault).unwrap(), 2);
        assert_eq!(take(&backups, &vault).unwrap(), 0);
        // A backup's file is a file of its own name: clearing here leaves it there.
        vault.forget(one).unwrap();
        assert!(backups.has(one));
        assert_eq!(take(&vault, &backups).unwrap(), 1);
        assert!(vault.has(one));
        let copy = Vault::beside(&folder.path().join("b.kaigong")).reading_also(vault);
        assert!(copy.has(two) && copy.all().is_empty());
    }

    #[test]
    fn a_copy_is_compared_with_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::beside(&folder.path().join("a.kaigong"));
        let id = kept(&vault, b"one");
        let place = place(vault.folder(), id);
        let other = Vault::beside(&folder.path().join("b.kaigong"));
        fs::write(&place, b"one!").unwrap();
        assert_eq!(other.copy(&place, id).unwrap_err().code, "attach.damaged");
        fs::write(&place, b"one").unwrap();
        other.copy(&place, id).unwrap();
        assert!(other.has(id));
    }

    #[test]
    fn what_the_disk_refuses_is_told_apart() {
        let full = refused(&io::ErrorKind::StorageFull.into());
        assert_eq!(full.code, "attach.disk_full");
        let other = refused(&io::ErrorKind::PermissionDenied.into());
        assert_eq!(other.code, "attach.cannot_keep");
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("a.kaigong.files");
        fs::write(&taken, b"a file stands where the folder should").unwrap();
        let vault = Vault::beside(&folder.path().join("a.kaigong"));
        assert_eq!(vault.begin().unwrap_err().code, "attach.cannot_keep");
    }
}
