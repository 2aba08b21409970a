//! What differs between operating systems, behind one door: folders, printers, the keychain, opening files.
//!
//! Nothing else in the product asks which system it runs on, but for the local socket, whose differences its own library
//! knows. Each part is done by what the system itself offers; where that is absent the product says so and goes on.

use std::path::Path;
use std::sync::Arc;

use kernel::{Fault, Result};

use crate::places::Places;
use crate::printers::{self, Printers};

/// An operating system, as far as the product needs one.
pub trait Platform: Send + Sync {
    /// Folders of this user.
    ///
    /// # Errors
    /// `app.no_home`.
    fn places(&self) -> Result<Places>;

    /// The printers of this computer.
    fn printers(&self) -> &dyn Printers;

    /// Where secrets of this user are kept.
    fn keychain(&self) -> &dyn Keychain;

    /// Opens a file in the program that this computer has for it.
    ///
    /// # Errors
    /// `app.cannot_open_file`.
    fn open(&self, file: &Path) -> Result<()>;

    /// Shows a file in its folder.
    ///
    /// # Errors
    /// `app.cannot_open_file`.
    fn reveal(&self, file: &Path) -> Result<()>;
}

/// Secrets of this user, kept by the system: Keychain on macOS, Credential Manager on Windows, the Secret Service elsewhere.
pub trait Keychain: Send + Sync {
    /// The secret of that name; nothing where there is none.
    ///
    /// # Errors
    /// `app.no_keychain` where this computer keeps no secrets, or the person does not unlock them.
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>>;

    /// Keeps a secret, in place of what was there.
    ///
    /// # Errors
    /// As [`Keychain::get`].
    fn set(&self, name: &str, secret: &[u8]) -> Result<()>;

    /// Forgets a secret; forgetting what is not there is no error.
    ///
    /// # Errors
    /// As [`Keychain::get`].
    fn forget(&self, name: &str) -> Result<()>;
}

/// The system that the program runs on.
pub fn of_system() -> Arc<dyn Platform> {
    Arc::new(System {
        printers: printers::of_system(),
    })
}

struct System {
    printers: Box<dyn Printers>,
}

impl Platform for System {
    fn places(&self) -> Result<Places> {
        Places::of_user()
    }

    fn printers(&self) -> &dyn Printers {
        &*self.printers
    }

    fn keychain(&self) -> &dyn Keychain {
        &SystemKeychain
    }

    fn open(&self, file: &Path) -> Result<()> {
        there(file)?;
        opener::open(file).map_err(|error| cannot_open(file, error))
    }

    fn reveal(&self, file: &Path) -> Result<()> {
        there(file)?;
        opener::reveal(file).map_err(|error| cannot_open(file, error))
    }
}

/// Some systems only say that a program was found, not that it found the file.
fn there(file: &Path) -> Result<()> {
    match file.try_exists() {
        Ok(true) => Ok(()),
        Ok(false) => Err(cannot_open(file, "it is no longer there")),
        Err(error) => Err(cannot_open(file, error)),
    }
}

fn cannot_open(file: &Path, reason: impl std::fmt::Display) -> Fault {
    Fault::new(
        "app.cannot_open_file",
        "The file cannot be opened from here. Look for it in its folder.",
    )
    .with("path", file.display().to_string())
    .with("reason", reason.to_string())
}

/// The service that all secrets are filed under.
const SERVICE: &str = "Kaigong";

struct SystemKeychain;

impl SystemKeychain {
    fn entry(name: &str) -> Result<keyring::Entry> {
        keyring::Entry::new(SERVICE, name).map_err(no_keychain)
    }
}

impl Keychain for SystemKeychain {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>> {
        match Self::entry(name)?.get_secret() {
            Ok(secret) => Ok(Some(secret)),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(no_keychain(error)),
        }
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<()> {
        Self::entry(name)?.set_secret(secret).map_err(no_keychain)
    }

    fn forget(&self, name: &str) -> Result<()> {
        match Self::entry(name)?.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(no_keychain(error)),
        }
    }
}

// By value: `map_err` hands it over.
#[allow(clippy::needless_pass_by_value)]
fn no_keychain(error: keyring::Error) -> Fault {
    Fault::new(
        "app.no_keychain",
        "This computer keeps no secrets for you, or they are locked. Unlock the keychain, or use a passphrase.",
    )
    .with("reason", error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_gone_is_named() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let gone = folder.path().join("报价.pdf");
        for open in [System::open, System::reveal] {
            let system = System {
                printers: printers::of_system(),
            };
            let fault = open(&system, &gone).expect_err("it is not there");
            assert_eq!(fault.code, "app.cannot_open_file");
            assert!(
                fault.params["path"]
                    .as_str()
                    .is_some_and(|path| path.ends_with("报价.pdf"))
            );
        }
    }

    /// Where the system keeps secrets they come back and go; where it does not (a server, a build machine) it says so.
    #[test]
    fn secrets_come_back_or_the_computer_has_no_keychain() {
        let keychain = SystemKeychain;
        let name = format!("test-{}", std::process::id());
        match keychain.set(&name, b"\x00secret\xff") {
            Ok(()) => {
                assert_eq!(keychain.get(&name), Ok(Some(b"\x00secret\xff".to_vec())));
                assert_eq!(keychain.forget(&name), Ok(()));
                assert_eq!(keychain.get(&name), Ok(None));
                assert_eq!(keychain.forget(&name), Ok(()));
            }
            Err(fault) => {
                assert_eq!(fault.code, "app.no_keychain");
                assert_eq!(keychain.get(&name), Err(fault));
            }
        }
    }
}
