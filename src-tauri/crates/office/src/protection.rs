//! Encryption at rest: whether the firm's file is protected, by what it opens here, and its recovery code.
//!
//! Invariants
//! - The key of a file is kept somewhere that outlives this process (the system's keychain, or beside the file wrapped by
//!   the passphrase) before anything is encrypted by it, and is not forgotten while anything may need it.
//! - What is derived from a protected file is protected by the same key: its backups, its practice copy, what a backup
//!   is restored to. Backups of before are encrypted by and by; only what is exported in open formats is readable.
//! - Turning it on or off, and reading the code, are the owner's; they ask for the passphrase where there is one.

mod turning;
mod wire;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use firm::api::Nothing;
use kernel::{Fault, Result};
use store::backup;
use store::keys::{self, FileKey, KeyId, sidecar};

use crate::list::{Kind, List};
use crate::office::Office;

pub(crate) use turning::protect;
use wire::*;

/// Where this computer keeps keys of files for this user: the system's keychain.
pub trait Safe: Send + Sync {
    /// The secret of a key; none where it is not kept here.
    ///
    /// # Errors
    /// `app.no_keychain` where there is no keychain, or it is locked.
    fn load(&self, id: KeyId) -> Result<Option<Vec<u8>>>;

    /// Keeps a secret; it has been read back when this returns.
    ///
    /// # Errors
    /// As [`Safe::load`].
    fn save(&self, id: KeyId, secret: &[u8]) -> Result<()>;

    /// Forgets a secret.
    ///
    /// # Errors
    /// As [`Safe::load`].
    fn forget(&self, id: KeyId) -> Result<()>;

    /// Whether secrets can be kept: one was written, read and removed since this program began.
    fn works(&self) -> bool;
}

/// A computer without a keychain.
struct NoSafe;

pub(crate) fn no_keychain() -> Fault {
    Fault::new(
        "app.no_keychain",
        "This computer keeps no secrets for you, or they are locked. Unlock the keychain, or use a passphrase.",
    )
}

impl Safe for NoSafe {
    fn load(&self, _: KeyId) -> Result<Option<Vec<u8>>> {
        Ok(None)
    }

    fn save(&self, _: KeyId, _: &[u8]) -> Result<()> {
        Err(no_keychain())
    }

    fn forget(&self, _: KeyId) -> Result<()> {
        Ok(())
    }

    fn works(&self) -> bool {
        false
    }
}

/// An office's part in protecting files.
pub(crate) struct Protection {
    safe: RwLock<Arc<dyn Safe>>,
    /// Keys of backups that the keychain was asked for and does not have.
    missing: Mutex<BTreeSet<KeyId>>,
}

impl Default for Protection {
    fn default() -> Self {
        Self {
            safe: RwLock::new(Arc::new(NoSafe)),
            missing: Mutex::default(),
        }
    }
}

impl Protection {
    /// From now on keys are kept in `safe`.
    pub fn keep_in(&self, safe: Arc<dyn Safe>) {
        *self.safe.write().unwrap_or_else(PoisonError::into_inner) = safe;
    }

    pub fn safe(&self) -> Arc<dyn Safe> {
        Arc::clone(&self.safe.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sees to it that this process knows the key of a file that is about to be opened.
    ///
    /// # Errors
    /// `store.locked_file`, which says whether a passphrase opens it here.
    pub fn admit(&self, db: &Path) -> Result<()> {
        backup::finish(db)?;
        let Some(id) = keys::needed(db) else {
            return Ok(());
        };
        let Err(fault) = keys::of_file(db) else {
            return Ok(());
        };
        let kept = self.safe().load(id);
        if let Ok(Some(secret)) = &kept
            && let Some(key) = FileKey::from_bytes(secret).filter(|key| key.id() == id)
        {
            keys::remember(key);
            return Ok(());
        }
        let fault = fault.with("passphrase", sidecar::find(db, id).is_some());
        Err(match kept {
            Err(why) => fault.with(
                "keychain",
                why.params.get("reason").cloned().unwrap_or_default(),
            ),
            Ok(_) => fault,
        })
    }

    /// Whether the key of a backup is known, or in the keychain.
    pub fn knows(&self, id: KeyId) -> bool {
        if keys::known(id).is_some() {
            return true;
        }
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        if missing.contains(&id) {
            return false;
        }
        // A keychain that is locked now may be unlocked by the next question.
        let Ok(kept) = self.safe().load(id) else {
            return false;
        };
        let key = kept.and_then(|secret| FileKey::from_bytes(&secret));
        match key.filter(|key| key.id() == id) {
            Some(key) => {
                keys::remember(key);
                true
            }
            None => {
                missing.insert(id);
                false
            }
        }
    }

    /// A new key in the keychain, for a file that is about to be made; none where there is no keychain.
    pub fn new_key(&self, office: &Office) -> Result<Option<Arc<FileKey>>> {
        let safe = self.safe();
        if !safe.works() {
            return Ok(None);
        }
        let key = FileKey::new(&**office.env());
        safe.save(key.id(), key.as_bytes())?;
        Ok(Some(keys::remember(key)))
    }

    /// A key that nothing was encrypted by, after all.
    pub fn drop_key(&self, id: KeyId) {
        // One more secret in the keychain harms nobody.
        let _ = self.safe().forget(id);
        keys::forget(id);
    }

    /// Keeps the key of a backup for the file that it is about to be put in the place of, where that is possible; else
    /// each start asks for the recovery code.
    pub fn take_over(&self, backup: &Path, db: &Path) -> Result<()> {
        let Some(id) = keys::needed(backup) else {
            return Ok(());
        };
        if sidecar::find(db, id).is_none()
            && let Some(wrapped) = backup::wrapped_in(backup)
        {
            sidecar::add(db, &wrapped)?;
        }
        let safe = self.safe();
        if let Some(key) = keys::known(id)
            && safe.works()
        {
            // What the keychain refuses now the passphrase or the code still opens.
            let _ = safe.save(id, key.as_bytes());
        }
        Ok(())
    }
}

impl Office {
    /// From now on keys of encrypted files are kept there.
    pub fn keep_keys_in(&self, safe: Arc<dyn Safe>) {
        self.protection().keep_in(safe);
    }

    /// Unlocks an encrypted file, or a backup, for this process by its passphrase.
    ///
    /// # Errors
    /// `store.passphrase_wrong`, `protection.no_passphrase`.
    pub fn unlock(&self, file: &Path, passphrase: &str) -> Result<()> {
        backup::finish(file)?;
        match keys::needed(file) {
            Some(id) if !self.protection().knows(id) => {
                let wrapped = sidecar::find(file, id).or_else(|| backup::wrapped_in(file));
                let wrapped = wrapped.ok_or_else(no_passphrase)?;
                keys::remember(wrapped.open(passphrase)?);
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

fn no_passphrase() -> Fault {
    Fault::new(
        "protection.no_passphrase",
        "No passphrase opens this file here. Use its recovery code.",
    )
}

pub(crate) fn list(list: &mut List) {
    list.host::<Nothing, ProtectionState>("protection.state", Kind::Query, turning::state);
    list.host::<ProtectionTurnOn, ProtectionCode>(
        "protection.turn_on",
        Kind::Command,
        turning::turn_on,
    );
    list.host::<ProtectionPassphrase, Nothing>(
        "protection.turn_off",
        Kind::Command,
        turning::turn_off,
    );
    list.host::<ProtectionChange, Nothing>(
        "protection.set_passphrase",
        Kind::Command,
        turning::set_passphrase,
    );
    list.host::<ProtectionKeychain, Nothing>(
        "protection.set_keychain",
        Kind::Command,
        turning::set_keychain,
    );
    list.host::<ProtectionPassphrase, ProtectionCode>(
        "protection.code",
        Kind::Command,
        turning::code,
    );
    list.host::<ProtectionUnlock, Nothing>("protection.unlock", Kind::Command, turning::unlock);
    // All but the state is for whoever sits at this computer: they handle its keychain, secrets and files.
    for name in [
        "protection.turn_on",
        "protection.turn_off",
        "protection.set_passphrase",
        "protection.set_keychain",
        "protection.code",
        "protection.unlock",
    ] {
        list.only_here(name);
    }
}
