//! Files that a person wants written: whole, or not at all.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use kernel::{Fault, Result};

/// Writes a file. It is written under another name beside its place and moved there once it is whole on the disk, so
/// that a full disk or a loss of power leaves what was there before. A device or a pipe is written to as it is.
///
/// # Errors
/// `host.disk_full`, `host.cannot_save`.
pub fn save(path: &Path, bytes: &[u8]) -> Result<()> {
    write(path, |file| {
        file.write_all(bytes).map_err(|error| refused(path, &error))
    })
}

/// Writes a file piece by piece; for the rest as [`save`].
///
/// # Errors
/// `host.disk_full`, `host.cannot_save`, and what `make` refuses: nothing is left behind then.
pub fn write<T>(path: &Path, make: impl FnOnce(&mut File) -> Result<T>) -> Result<T> {
    let refused = |error: io::Error| refused(path, &error);
    let is_stream = path
        .metadata()
        .is_ok_and(|found| !found.is_file() && !found.is_dir());
    if is_stream {
        let mut stream = OpenOptions::new().write(true).open(path).map_err(refused)?;
        return make(&mut stream);
    }
    let path = real_path(path);
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut part = tempfile::Builder::new();
    part.prefix(".kaigong-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // What the user's mask leaves of it, as for any file that he saves.
        part.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut part = part.tempfile_in(folder).map_err(refused)?;
    let made = make(part.as_file_mut())?;
    part.as_file().sync_all().map_err(refused)?;
    part.persist(&path).map_err(|error| refused(error.error))?;
    if cfg!(unix) {
        // The name lasts only once the folder is on the disk too; some file systems cannot be asked for that.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(made)
}

/// What the operating system refused while a file was written.
pub(crate) fn refused(path: &Path, error: &io::Error) -> Fault {
    let fault = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Fault::new(
            "host.disk_full",
            "The disk is full, so the file was not saved. Make room, or choose another disk.",
        ),
        _ => Fault::new(
            "host.cannot_save",
            "The file cannot be saved there. Choose another folder.",
        ),
    };
    fault
        .with("path", path.display().to_string())
        .with("reason", error.to_string())
}

/// The file's one path, whatever links and dots lead to it: the lock and the socket are named after it.
pub fn real_path(path: &Path) -> PathBuf {
    if let Ok(real) = path.canonicalize() {
        return plain(real);
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    match (folder.canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => plain(folder.join(name)),
        _ => path.to_owned(),
    }
}

/// Windows answers `\\?\C:\…`, which other programs do not take.
fn plain(path: PathBuf) -> PathBuf {
    match path.to_str().and_then(|text| text.strip_prefix(r"\\?\")) {
        Some(rest) if !rest.starts_with("UNC") => PathBuf::from(rest),
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_takes_the_place_of_the_one_before() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("报价单.pdf");
        save(&path, b"first").expect("it is saved");
        save(&path, b"second").expect("it is saved");
        assert_eq!(std::fs::read(&path).expect("it is there"), b"second");
        assert_eq!(names(folder.path()), ["报价单.pdf"]);
    }

    #[test]
    fn where_nothing_can_be_written_nothing_is_left() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let taken = folder.path().join("taken");
        std::fs::create_dir(&taken).expect("a folder");
        let gone = folder.path().join("gone").join("报价单.pdf");
        for path in [&taken, &gone] {
            let fault = save(path, b"x").expect_err("it is refused");
            assert_eq!(fault.code, "host.cannot_save");
            assert_eq!(fault.params["path"], path.display().to_string());
        }
        assert_eq!(names(folder.path()), ["taken"]);
        assert_eq!(names(&taken), Vec::<String>::new());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_called_so() {
        let fault = save(Path::new("/dev/full"), b"x").expect_err("it is refused");
        assert_eq!(fault.code, "host.disk_full");
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_it_as_the_users_mask_says() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (usual, saved) = (folder.path().join("usual"), folder.path().join("saved"));
        std::fs::write(&usual, "x").expect("it is written");
        save(&saved, b"x").expect("it is saved");
        let mode = |path: &Path| path.metadata().expect("it is there").permissions().mode();
        assert_eq!(mode(&saved), mode(&usual));
    }
}
