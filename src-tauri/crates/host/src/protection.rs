//! Where this computer keeps keys of encrypted files: the system's keychain, and nowhere else. A file of this user beside
//! the data would protect it from nobody who has the disk.

use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Fault, Result};
use office::Office;
use office::protection::Safe;
use store::keys::KeyId;

use crate::platform::Platform;

struct SystemSafe {
    system: Arc<dyn Platform>,
    /// What the probe found; asked once, since a keychain that hangs would hang every screen.
    works: Mutex<Option<bool>>,
}

fn name(id: KeyId) -> String {
    format!("file-{id}")
}

impl SystemSafe {
    fn new(system: Arc<dyn Platform>) -> Self {
        Self {
            system,
            works: Mutex::default(),
        }
    }

    fn probe(&self) -> bool {
        let number = getrandom::u64().expect("the operating system gives randomness");
        let (name, secret) = (format!("probe-{number:016x}"), number.to_le_bytes());
        let keychain = self.system.keychain();
        let read = keychain
            .set(&name, &secret)
            .and_then(|()| keychain.get(&name));
        let forgotten = keychain.forget(&name);
        matches!(read, Ok(Some(read)) if read == secret) && forgotten.is_ok()
    }
}

impl Safe for SystemSafe {
    fn load(&self, id: KeyId) -> Result<Option<Vec<u8>>> {
        self.system.keychain().get(&name(id))
    }

    fn save(&self, id: KeyId, secret: &[u8]) -> Result<()> {
        let keychain = self.system.keychain();
        keychain.set(&name(id), secret)?;
        match keychain.get(&name(id))? {
            Some(read) if read == secret => Ok(()),
            _ => Err(Fault::new(
                "app.no_keychain",
                "This computer keeps no secrets for you, or they are locked. Unlock the keychain, or use a passphrase.",
            )
            .with("reason", "what was kept does not come back")),
        }
    }

    fn forget(&self, id: KeyId) -> Result<()> {
        self.system.keychain().forget(&name(id))
    }

    fn works(&self) -> bool {
        let mut works = self.works.lock().unwrap_or_else(PoisonError::into_inner);
        *works.get_or_insert_with(|| self.probe())
    }
}

/// Lets an office know where this computer keeps keys of encrypted files. Before the first one opens.
pub fn know(office: &Office, system: Arc<dyn Platform>) {
    office.keep_keys_in(Arc::new(SystemSafe::new(system)));
}
