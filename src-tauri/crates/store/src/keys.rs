//! Keys of files that are encrypted at rest, and how a file says which key it needs.
//!
//! An encrypted file is SQLCipher's, with its key given raw: the secret is random, so nothing has to be stretched, and a
//! connection opens as quickly as one without a key. The first sixteen bytes of such a file (SQLCipher's salt) are the
//! [`KeyId`], which follows from the secret: a file names its key, and whoever brings a secret is told at once whether it
//! is the one. All copies of a firm's file (backups, practice) have its key.
//!
//! The secret itself is what a person has on paper ([`FileKey::code`]), so that no file beside the firm's has to survive
//! for it to be read. Otherwise it is in the system's keychain, or beside the file, wrapped by a passphrase
//! ([`Wrapped`], [`sidecar`]); each backup carries that too.
//!
//! Keys that were unlocked here are known to the whole process by their id ([`remember`]): whoever opens a file by its
//! path needs to be told nothing. They are in memory as long as the process, like what is read with them; SQLCipher's
//! `cipher_memory_security` (wiping and pinning every page) stays off, since decrypted pages are in the answers anyway.

pub mod sidecar;
mod wrapped;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use kernel::typed::{secret_check, secret_from, secret_text};
use kernel::{Fault, Result};
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{Environment, schema};

pub use wrapped::{Cost, Wrapped};

/// What each encrypted file begins with.
const MARK: &[u8; 4] = b"KGE1";

const ID: &str = "kaigong 2026-11 file key id";
const PAGES: &str = "kaigong 2026-11 file pages";
const CONTENTS: &str = "kaigong 2026-11 backup contents";
const CHECK: &str = "kaigong 2026-11 file key check";

/// Which key a file needs: its first sixteen bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 16]);

impl KeyId {
    fn of_header(header: [u8; 16]) -> Option<Self> {
        header.starts_with(MARK).then_some(Self(header))
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The mark is the same in all of them.
        hex(&self.0[MARK.len()..]).fmt(f)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

impl Serialize for KeyId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for KeyId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = (0..text.len() / 2)
            .map(|at| u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok())
            .collect::<Option<Vec<u8>>>();
        let id = bytes.and_then(|bytes| <[u8; 16]>::try_from([&MARK[..], &bytes].concat()).ok());
        id.map(Self)
            .ok_or_else(|| serde::de::Error::custom("not the id of a key"))
    }
}

/// The secret that a firm's file is encrypted with. Wiped when dropped, shown by no `Debug`.
pub struct FileKey {
    secret: Zeroizing<[u8; 20]>,
    id: KeyId,
}

impl FileKey {
    /// A new key.
    pub fn new(env: &dyn Environment) -> Self {
        let mut secret = Zeroizing::new([0; 20]);
        env.random(&mut *secret);
        Self::of(secret)
    }

    fn of(secret: Zeroizing<[u8; 20]>) -> Self {
        let hash = blake3::derive_key(ID, secret.as_ref());
        let mut id = [0; 16];
        id[..4].copy_from_slice(MARK);
        id[4..].copy_from_slice(&hash[..12]);
        Self {
            secret,
            id: KeyId(id),
        }
    }

    /// What files say that need it.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The secret, for a keychain.
    pub fn as_bytes(&self) -> &[u8; 20] {
        &self.secret
    }

    /// The key of this secret, as [`FileKey::as_bytes`] gave it; `None` where it is none.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let secret = <[u8; 20]>::try_from(bytes).ok()?;
        Some(Self::of(Zeroizing::new(secret)))
    }

    /// The recovery code: the secret as paper has it, with a check.
    pub fn code(&self) -> Zeroizing<String> {
        Zeroizing::new(secret_text(&self.secret, check(&self.secret)))
    }

    /// The key of a typed recovery code: any case, with or without dashes, O for 0 and I or L for 1.
    ///
    /// # Errors
    /// `store.code_invalid` on the field `secret` if a character is wrong or missing.
    pub fn from_code(text: &str) -> Result<Self> {
        secret_from(text)
            .map(|(secret, check)| (Zeroizing::new(secret), check))
            .filter(|(secret, typed)| check(secret) == *typed)
            .map(|(secret, _)| Self::of(secret))
            .ok_or_else(|| {
                Fault::field(
                    "secret",
                    "store.code_invalid",
                    "That is not a recovery code of a firm's file. Compare it with the paper, character by character.",
                )
            })
    }

    /// For SQLCipher: the pages' key and the salt that the file begins with.
    fn pragma(&self) -> Zeroizing<String> {
        let pages = Zeroizing::new(blake3::derive_key(PAGES, self.secret.as_ref()));
        let key = Zeroizing::new(hex(pages.as_ref()));
        Zeroizing::new(format!("x'{}{}'", key.as_str(), hex(&self.id.0)))
    }

    /// The key of what a backup says that it holds.
    pub(crate) fn contents(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(blake3::derive_key(CONTENTS, self.secret.as_ref()))
    }
}

impl fmt::Debug for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileKey({})", self.id)
    }
}

fn check(secret: &[u8; 20]) -> [u8; 3] {
    secret_check(&blake3::derive_key(CHECK, secret))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The keys that were unlocked in this process.
static KNOWN: RwLock<BTreeMap<KeyId, Arc<FileKey>>> = RwLock::new(BTreeMap::new());

/// From now on files of this key open in this process.
pub fn remember(key: FileKey) -> Arc<FileKey> {
    let key = Arc::new(key);
    KNOWN
        .write()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(key.id, Arc::clone(&key));
    key
}

/// The key of this id, where it was unlocked here.
pub fn known(id: KeyId) -> Option<Arc<FileKey>> {
    KNOWN
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&id)
        .cloned()
}

/// Files of this key do not open any more; open ones stay open.
pub fn forget(id: KeyId) {
    KNOWN
        .write()
        .unwrap_or_else(PoisonError::into_inner)
        .remove(&id);
}

/// Which key a firm's file or a backup needs; none where it is not encrypted, or is not there.
///
/// SQLite reads it, since a process that opens and closes a file by itself loses the locks that SQLite holds on it there (POSIX
/// advisory locks, <https://www.sqlite.org/howtocorrupt.html>): another program would then take the log of writes away.
pub fn needed(file: &Path) -> Option<KeyId> {
    let shortest = size_of::<KeyId>() as u64;
    if fs::metadata(file).ok()?.len() < shortest {
        return None;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(file, flags).ok()?;
    // The salt is asked of the cipher, which any key brings in; no page is read with it.
    conn.execute_batch("PRAGMA key='-';").ok()?;
    let salt: String = conn
        .query_row("PRAGMA cipher_salt", [], |row| row.get(0))
        .ok()?;
    KeyId::of_header(u128::from_str_radix(&salt, 16).ok()?.to_be_bytes())
}

/// The key that a file needs, out of those that were unlocked here; none where it is not encrypted.
///
/// # Errors
/// `store.locked_file` with the key's id where it was not unlocked.
pub fn of_file(file: &Path) -> Result<Option<Arc<FileKey>>> {
    match needed(file) {
        None => Ok(None),
        Some(id) => known(id).map(Some).ok_or_else(|| locked(id)),
    }
}

fn locked(id: KeyId) -> Fault {
    Fault::new(
        "store.locked_file",
        "This file is encrypted. Give its passphrase or its recovery code; without a window by --passphrase-file.",
    )
    .with("key", id.to_string())
}

/// Gives a fresh connection the key of its file. Before anything else is done with it.
pub(crate) fn unlock(conn: &Connection, file: &Path) -> Result<()> {
    if let Some(key) = of_file(file)? {
        apply(conn, &key)?;
        // A page that was let go has to be decrypted again: a small firm's file stays in memory as a whole.
        conn.execute_batch("PRAGMA cache_size=-32768;")?;
    }
    Ok(())
}

pub(crate) fn apply(conn: &Connection, key: &FileKey) -> Result<()> {
    let pragma = Zeroizing::new(format!("PRAGMA key=\"{}\";", key.pragma().as_str()));
    conn.execute_batch(&pragma)?;
    Ok(())
}

/// Opens a second database on a connection, under another key than its own, or under none.
pub(crate) fn attach(
    conn: &Connection,
    file: &Path,
    name: &str,
    key: Option<&FileKey>,
) -> Result<()> {
    let key = key.map_or_else(|| Zeroizing::new(String::new()), FileKey::pragma);
    let path = file.to_str().ok_or_else(|| {
        Fault::new(
            "store.cannot_open",
            "The name of the file or of its folder cannot be read. Give it another name.",
        )
    })?;
    let sql = format!("ATTACH ?1 AS {name} KEY ?2");
    conn.execute(&sql, (path, key.as_str()))?;
    Ok(())
}

/// Makes an empty file that is encrypted from its first byte: opening it makes the firm's file of it.
///
/// # Errors
/// As SQLite's.
pub fn begin(file: &Path, key: &FileKey) -> Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(file, flags)?;
    apply(&conn, key)?;
    schema::mark(&conn)?;
    conn.close().map_err(|(_, error)| error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::System;

    #[test]
    fn a_code_comes_back_and_a_wrong_one_is_seen() {
        let key = FileKey::new(&System);
        let code = key.code();
        assert_eq!(code.len(), 44, "{}", code.as_str());
        let typed = code.to_lowercase().replace('-', " ").replace('0', "o");
        assert_eq!(FileKey::from_code(&typed).map(|key| key.id()), Ok(key.id()));
        for at in (0..code.len()).filter(|at| code.as_bytes()[*at] != b'-') {
            let mut wrong = code.to_string().into_bytes();
            wrong[at] = if wrong[at] == b'7' { b'8' } else { b'7' };
            let wrong = String::from_utf8(wrong).expect("letters and digits");
            let fault = FileKey::from_code(&wrong).expect_err("it is wrong");
            assert_eq!(fault.code, "store.code_invalid");
        }
        assert!(FileKey::from_code("").is_err());
        assert!(!format!("{key:?}").contains(&hex(key.as_bytes())));
    }

    #[test]
    fn an_id_follows_from_the_secret_and_comes_back_as_text() {
        let key = FileKey::new(&System);
        let again = FileKey::from_bytes(key.as_bytes()).map(|key| key.id());
        assert_eq!(again, Some(key.id()));
        assert!(FileKey::from_bytes(b"short").is_none());
        let text = serde_json::to_string(&key.id()).expect("plain data");
        assert_eq!(serde_json::from_str::<KeyId>(&text).ok(), Some(key.id()));
        for wrong in ["\"\"", "\"00\"", "\"zz4455\"", "\"王王\"", "3"] {
            assert!(serde_json::from_str::<KeyId>(wrong).is_err(), "{wrong}");
        }
    }
}
