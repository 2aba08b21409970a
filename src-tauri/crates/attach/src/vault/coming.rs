//! Files that come from elsewhere: piece by piece, over as many breaks as it takes.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use envelope::file::id_of;
use kernel::{Fault, Result};

use super::{FileId, Vault, is_file, place, refused, sync_folder};

const COMING: &str = "coming";

/// The beginning of a file that comes from elsewhere; it stays on the disk until the file is whole or [left](Vault::leave).
#[derive(Debug)]
pub struct Coming {
    file: File,
    path: PathBuf,
    id: FileId,
    have: u64,
}

impl Coming {
    /// So many bytes are here.
    pub fn have(&self) -> u64 {
        self.have
    }

    /// Adds what comes next.
    ///
    /// # Errors
    /// `attach.disk_full`, `attach.cannot_keep`.
    pub fn take(&mut self, bytes: &[u8]) -> Result<()> {
        self.file
            .write_all(bytes)
            .map_err(|error| refused(&error))?;
        self.have += bytes.len() as u64;
        mortal::point("attach.coming");
        Ok(())
    }
}

impl Vault {
    /// Begins a file of `of` bytes, or goes on with it where it was.
    ///
    /// # Errors
    /// `attach.disk_full`, `attach.cannot_keep`.
    pub fn coming(&self, id: FileId, of: u64) -> Result<Coming> {
        let folder = self.folder.join(COMING);
        let path = folder.join(id.to_string());
        let opened = fs::create_dir_all(&folder).and_then(|()| {
            let file = OpenOptions::new().append(true).create(true).open(&path)?;
            let mut have = file.metadata()?.len();
            if have > of {
                file.set_len(0)?;
                have = 0;
            }
            Ok((file, have))
        });
        let (file, have) = opened.map_err(|error| refused(&error))?;
        Ok(Coming {
            file,
            path,
            id,
            have,
        })
    }

    /// Gives a file its name that came whole. After it, the file lasts.
    ///
    /// # Errors
    /// `attach.came_wrong` where its bytes are not those of its name: it is thrown away. `attach.disk_full`, `attach.cannot_keep`.
    pub fn arrived(&self, coming: Coming) -> Result<()> {
        let Coming { file, path, id, .. } = coming;
        let name = File::open(&path).and_then(id_of);
        if name.map_err(|error| refused(&error))? != id.0 {
            drop(file);
            self.leave(id);
            return Err(Fault::new(
                "attach.came_wrong",
                "This file came otherwise than it was sent and was thrown away. Fetch it again; tell whoever looks after the relay where that goes on.",
            )
            .with("file", id.to_string()));
        }
        let settle = || {
            file.sync_all()?;
            // Some systems move no file that is open.
            drop(file);
            let to = place(&self.folder, id);
            let shelf = to.parent().unwrap_or(&self.folder);
            fs::create_dir_all(shelf)?;
            mortal::point("attach.came");
            match is_file(&to) {
                true => fs::remove_file(&path)?,
                false => fs::rename(&path, &to)?,
            }
            for folder in [shelf, &self.folder] {
                sync_folder(folder);
            }
            Ok(())
        };
        settle().map_err(|error: std::io::Error| refused(&error))
    }

    /// Forgets what has come of a file.
    pub fn leave(&self, id: FileId) {
        // What cannot be cleared now is when the firm's file is opened again.
        let _ = fs::remove_file(self.folder.join(COMING).join(id.to_string()));
    }

    /// Forgets what has come of files that no row refers to.
    pub fn leave_all_but(&self, referred: &BTreeSet<FileId>) {
        let entries = match fs::read_dir(self.folder.join(COMING)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return,
            entries => entries.into_iter().flatten().flatten(),
        };
        for entry in entries {
            let id = entry.file_name().to_str().and_then(FileId::parse);
            if id.is_none_or(|id| !referred.contains(&id)) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// So many bytes have come of a file.
    pub fn come(&self, id: FileId) -> u64 {
        fs::metadata(self.folder.join(COMING).join(id.to_string())).map_or(0, |found| found.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_comes_over_breaks_and_gets_its_name_once_it_is_whole_and_right() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::beside(&folder.path().join("a.kaigong"));
        let id = FileId(id_of(b"sealed".as_slice()).unwrap());
        let mut coming = vault.coming(id, 6).unwrap();
        coming.take(b"sea").unwrap();
        drop(coming);
        vault.sweep();
        assert!(!vault.has(id) && vault.all().is_empty());
        let mut coming = vault.coming(id, 6).unwrap();
        assert_eq!((coming.have(), vault.come(id)), (3, 3));
        coming.take(b"led").unwrap();
        vault.arrived(coming).unwrap();
        assert_eq!((vault.all(), vault.come(id)), (vec![(id, 6)], 0));

        // Another content, a cut one, and one that is too long.
        for wrong in [b"Xealed".as_slice(), b"seale"] {
            let other = FileId(id_of(b"sealeD".as_slice()).unwrap());
            let mut coming = vault.coming(other, 6).unwrap();
            assert_eq!(coming.have(), 0);
            coming.take(wrong).unwrap();
            assert_eq!(vault.arrived(coming).unwrap_err().code, "attach.came_wrong");
            assert!(!vault.has(other));
        }
        let mut coming = vault.coming(id, 9).unwrap();
        coming.take(b"too long").unwrap();
        assert_eq!(vault.coming(id, 6).unwrap().have(), 0);
    }

    #[test]
    fn what_nobody_refers_to_any_more_does_not_stay_half() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::beside(&folder.path().join("a.kaigong"));
        let (one, other) = (FileId([1; 32]), FileId([2; 32]));
        for id in [one, other] {
            vault.coming(id, 9).unwrap().take(b"x").unwrap();
        }
        vault.leave_all_but(&BTreeSet::from([one]));
        assert_eq!((vault.come(one), vault.come(other)), (1, 0));
        vault.leave(one);
        assert_eq!(vault.come(one), 0);
    }
}
