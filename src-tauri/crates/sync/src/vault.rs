//! Where a device's secret keys live: outside of the firm's file, so that a copy of the file is no second device.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use kernel::{DeviceId, Fault, Result};

/// Keeps the secret of a device on this computer: the operating system's keychain, or [`Folder`].
pub trait Vault: Send + Sync {
    /// The secret of this device; `None` where this computer has none.
    ///
    /// # Errors
    /// `sync.vault` where the place cannot be read.
    fn load(&self, device: DeviceId) -> Result<Option<Vec<u8>>>;

    /// Keeps a secret; it is on the disk when this returns.
    ///
    /// # Errors
    /// `sync.vault` where the place cannot be written.
    fn save(&self, device: DeviceId, secret: &[u8]) -> Result<()>;

    /// What the device was to remember; `None` where there is nothing. No secret, but of use to this computer alone.
    ///
    /// # Errors
    /// `sync.vault` where the place cannot be read.
    fn recall(&self, device: DeviceId) -> Result<Option<Vec<u8>>>;

    /// Remembers this in the place of what was before; it is on the disk when this returns.
    ///
    /// # Errors
    /// `sync.vault` where the place cannot be written.
    fn remember(&self, device: DeviceId, memory: &[u8]) -> Result<()>;

    /// Forgets a secret and what was remembered; what is not there is forgotten already.
    ///
    /// # Errors
    /// `sync.vault` where the place cannot be written.
    fn forget(&self, device: DeviceId) -> Result<()>;
}

/// A folder with a file for each device, which only its owner may read.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Keeps secrets in this folder, which is made when the first one comes.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    fn path(&self, device: DeviceId) -> PathBuf {
        self.0.join(format!("{device}.key"))
    }

    fn memory(&self, device: DeviceId) -> PathBuf {
        self.0.join(format!("{device}.memory"))
    }
}

fn refused(error: impl std::fmt::Display) -> Fault {
    Fault::new(
        "sync.vault",
        "The keys of this device cannot be read or written. Check the permissions of Kaigong's folder in your account.",
    )
    .with("reason", error.to_string())
}

impl Vault for Folder {
    fn load(&self, device: DeviceId) -> Result<Option<Vec<u8>>> {
        read(&self.path(device))
    }

    fn save(&self, device: DeviceId, secret: &[u8]) -> Result<()> {
        write(&self.0, &self.path(device), secret).map_err(refused)
    }

    fn recall(&self, device: DeviceId) -> Result<Option<Vec<u8>>> {
        read(&self.memory(device))
    }

    fn remember(&self, device: DeviceId, memory: &[u8]) -> Result<()> {
        write(&self.0, &self.memory(device), memory).map_err(refused)
    }

    fn forget(&self, device: DeviceId) -> Result<()> {
        remove(&self.memory(device))?;
        remove(&self.path(device))
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(refused(error)),
    }
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(refused(error)),
        _ => Ok(()),
    }
}

/// Writes beside, then renames: there is the whole secret or none.
fn write(folder: &Path, path: &Path, secret: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let beside = path.with_added_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
        options.mode(0o600);
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    let mut file = options.open(&beside)?;
    file.write_all(secret)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_kept_for_its_owner_alone_and_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Folder::new(folder.path().join("keys"));
        let device = DeviceId::from_bytes([3; 16]);
        assert_eq!(vault.load(device).unwrap(), None);
        vault.save(device, b"one").unwrap();
        vault.save(device, b"two").unwrap();
        assert_eq!(vault.load(device).unwrap().as_deref(), Some(&b"two"[..]));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&vault.path(device)), 0o600);
            assert_eq!(mode(&vault.0), 0o700);
        }
        assert_eq!(vault.recall(device).unwrap(), None);
        vault.remember(device, b"where").unwrap();
        assert_eq!(
            vault.recall(device).unwrap().as_deref(),
            Some(&b"where"[..])
        );
        vault.forget(device).unwrap();
        vault.forget(device).unwrap();
        assert_eq!(vault.load(device).unwrap(), None);
        assert_eq!(vault.recall(device).unwrap(), None);
    }
}
