//! Where this computer keeps the secret keys of its devices, and the rounds with the relay.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;

use kernel::{DeviceId, Fault, Result};
use office::Office;
use office::sync::{Folder, Vault};

use crate::places::Places;
use crate::platform::Platform;

/// The keychain of the system; a folder that this user alone can read where there is none.
struct OnThisComputer {
    system: Arc<dyn Platform>,
    folder: Folder,
    path: PathBuf,
}

impl OnThisComputer {
    fn new(places: &Places, system: Arc<dyn Platform>) -> Self {
        let path = places.run.with_file_name("devices");
        Self {
            system,
            folder: Folder::new(&path),
            path,
        }
    }

    /// Says that the key is in the keychain: where that is locked, it is not taken for a key that was never here.
    fn note(&self, device: DeviceId) -> PathBuf {
        self.path.join(format!("{device}.keychain"))
    }
}

fn name(device: DeviceId) -> String {
    format!("device-{device}")
}

impl Vault for OnThisComputer {
    fn load(&self, device: DeviceId) -> Result<Option<Vec<u8>>> {
        match self.note(device).try_exists() {
            Ok(true) => self.system.keychain().get(&name(device)),
            _ => self.folder.load(device),
        }
    }

    fn save(&self, device: DeviceId, secret: &[u8]) -> Result<()> {
        let keychain = self.system.keychain();
        let read = keychain
            .set(&name(device), secret)
            .and_then(|()| keychain.get(&name(device)));
        if !matches!(read, Ok(Some(read)) if read == secret) {
            return self.folder.save(device, secret);
        }
        fs::create_dir_all(&self.path)
            .and_then(|()| fs::write(self.note(device), ""))
            .map_err(|error| refused(&error))
    }

    fn recall(&self, device: DeviceId) -> Result<Option<Vec<u8>>> {
        self.folder.recall(device)
    }

    fn remember(&self, device: DeviceId, memory: &[u8]) -> Result<()> {
        self.folder.remember(device, memory)
    }

    fn forget(&self, device: DeviceId) -> Result<()> {
        // What is in no keychain is in the folder, and so is what was remembered.
        self.folder.forget(device)?;
        match fs::remove_file(self.note(device)) {
            Ok(()) => self.system.keychain().forget(&name(device)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(refused(&error)),
        }
    }
}

fn refused(error: &std::io::Error) -> Fault {
    Fault::new(
        "sync.vault",
        "The keys of this device cannot be read or written. Check the permissions of Kaigong's folder in your account.",
    )
    .with("reason", error.to_string())
}

/// Lets an office know where this computer keeps keys: firms can be shared and joined, and rounds are done when somebody
/// asks.
pub fn know(office: &Arc<Office>, places: &Places, system: Arc<dyn Platform>) {
    office::sync::know(office, Arc::new(OnThisComputer::new(places, system)));
}

/// The same, and whichever firm the office opens is kept in step with the others as long as it is open. Call it before the
/// first one opens.
pub fn keep(office: &Arc<Office>, places: &Places, system: Arc<dyn Platform>) {
    office::sync::keep(office, Arc::new(OnThisComputer::new(places, system)));
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::path::Path;
    use std::sync::Mutex;

    use super::*;
    use crate::platform::Keychain;
    use crate::printers::Printers;

    /// A system with a keychain, or without; it can be locked.
    #[derive(Default)]
    struct Testing {
        secrets: Mutex<HashMap<String, Vec<u8>>>,
        gone: Mutex<bool>,
    }

    impl Testing {
        fn open(&self) -> Result<()> {
            match *self.gone.lock().unwrap() {
                true => Err(Fault::new("app.no_keychain", "")),
                false => Ok(()),
            }
        }
    }

    impl Keychain for Testing {
        fn get(&self, name: &str) -> Result<Option<Vec<u8>>> {
            self.open()?;
            Ok(self.secrets.lock().unwrap().get(name).cloned())
        }
        fn set(&self, name: &str, secret: &[u8]) -> Result<()> {
            self.open()?;
            let mut secrets = self.secrets.lock().unwrap();
            secrets.insert(name.to_owned(), secret.to_vec());
            Ok(())
        }
        fn forget(&self, name: &str) -> Result<()> {
            self.open()?;
            self.secrets.lock().unwrap().remove(name);
            Ok(())
        }
    }

    impl Platform for Testing {
        fn places(&self) -> Result<Places> {
            Err(Fault::new("app.no_home", ""))
        }
        fn printers(&self) -> &dyn Printers {
            unreachable!("nothing is printed here")
        }
        fn keychain(&self) -> &dyn Keychain {
            self
        }
        fn open(&self, _: &Path) -> Result<()> {
            unreachable!("nothing is opened here")
        }
        fn reveal(&self, _: &Path) -> Result<()> {
            unreachable!("nothing is shown here")
        }
    }

    const DEVICE: DeviceId = DeviceId::from_bytes([7; 16]);

    fn vault(folder: &Path, system: &Arc<Testing>) -> OnThisComputer {
        let places = Places {
            config: folder.join("config"),
            firms: folder.join("firms"),
            run: folder.join("run"),
        };
        OnThisComputer::new(&places, Arc::clone(system) as Arc<dyn Platform>)
    }

    fn files(folder: &Path) -> Vec<String> {
        let found = fs::read_dir(folder.join("devices")).into_iter().flatten();
        found
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn a_key_is_in_the_keychain_and_not_on_the_disk() {
        let folder = tempfile::tempdir().expect("a folder");
        let system = Arc::new(Testing::default());
        let vault = vault(folder.path(), &system);
        assert_eq!(vault.load(DEVICE), Ok(None));
        vault.save(DEVICE, b"secret").expect("it is kept");
        assert_eq!(vault.load(DEVICE), Ok(Some(b"secret".to_vec())));
        assert_eq!(files(folder.path()), [format!("{DEVICE}.keychain")]);
        *system.gone.lock().unwrap() = true;
        let locked = vault.load(DEVICE).expect_err("it is locked");
        assert_eq!(locked.code, "app.no_keychain", "that is no copied file");
        *system.gone.lock().unwrap() = false;
        vault.forget(DEVICE).expect("it goes");
        assert_eq!(vault.load(DEVICE), Ok(None));
        assert!(system.secrets.lock().unwrap().is_empty());
    }

    #[test]
    fn without_a_keychain_a_key_is_in_a_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let system = Arc::new(Testing::default());
        *system.gone.lock().unwrap() = true;
        let vault = vault(folder.path(), &system);
        assert_eq!(vault.load(DEVICE), Ok(None));
        vault.save(DEVICE, b"secret").expect("it is kept");
        assert_eq!(files(folder.path()), [format!("{DEVICE}.key")]);
        assert_eq!(vault.load(DEVICE), Ok(Some(b"secret".to_vec())));
        vault.forget(DEVICE).expect("it goes");
        assert_eq!(vault.load(DEVICE), Ok(None));
    }
}
