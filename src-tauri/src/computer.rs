//! The computer that the window is on, and what was saved on it from here.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use host::platform::Platform;
use kernel::{Fault, Result};

/// What differs between operating systems, and the files that were saved since the start: a page may have those opened,
/// and no other file of this computer.
pub struct Computer {
    /// The operating system.
    pub system: Arc<dyn Platform>,
    saved: Mutex<HashSet<PathBuf>>,
}

impl Computer {
    /// A computer on which nothing was saved yet.
    pub fn new(system: Arc<dyn Platform>) -> Self {
        Self {
            system,
            saved: Mutex::default(),
        }
    }

    /// Saves a file, whole or not at all.
    pub fn save(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        host::files::save(path, bytes)?;
        self.saved
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(path.to_owned());
        Ok(())
    }

    /// Opens a file that was saved from here, or shows it in its folder.
    pub fn open(&self, path: &Path, in_folder: bool) -> Result<()> {
        let ours = self
            .saved
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(path);
        if !ours {
            return Err(Fault::new(
                "app.not_saved_here",
                "Only files that were saved from this window since it started can be opened from it.",
            ));
        }
        if in_folder {
            self.system.reveal(path)
        } else {
            self.system.open(path)
        }
    }
}

#[cfg(test)]
mod tests {
    use host::places::Places;
    use host::platform::Keychain;
    use host::printers::Printers;

    use super::*;

    /// A system that notes what it is asked to open.
    #[derive(Default)]
    struct Noting(Mutex<Vec<(PathBuf, &'static str)>>);

    impl Platform for Noting {
        fn places(&self) -> Result<Places> {
            Err(Fault::new("app.no_home", ""))
        }
        fn printers(&self) -> &dyn Printers {
            unreachable!("nothing is printed here")
        }
        fn keychain(&self) -> &dyn Keychain {
            unreachable!("nothing is secret here")
        }
        fn open(&self, file: &Path) -> Result<()> {
            self.0.lock().unwrap().push((file.to_owned(), "open"));
            Ok(())
        }
        fn reveal(&self, file: &Path) -> Result<()> {
            self.0.lock().unwrap().push((file.to_owned(), "reveal"));
            Ok(())
        }
    }

    #[test]
    fn only_what_was_saved_here_is_opened() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let system = Arc::new(Noting::default());
        let computer = Computer::new(system.clone());
        let (ours, other) = (
            folder.path().join("报价.pdf"),
            folder.path().join("other.sh"),
        );
        std::fs::write(&other, "").expect("a file");
        computer.save(&ours, b"%PDF").expect("it is saved");
        computer.open(&ours, false).expect("ours opens");
        computer.open(&ours, true).expect("ours is shown");
        let fault = computer
            .open(&other, false)
            .expect_err("another's stays shut");
        assert_eq!(fault.code, "app.not_saved_here");
        assert_eq!(
            *system.0.lock().unwrap(),
            [(ours.clone(), "open"), (ours, "reveal")]
        );
    }
}
