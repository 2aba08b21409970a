//! What follows the database in a backup: what it holds as JSON, a digest of everything before, the JSON's length, a
//! mark. SQLite takes the size of a database from its first page, so the file opens as one all the same.
//!
//! Where the database is encrypted, what it holds is as well, under a key of its own from the same secret.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use super::*;
use crate::keys::{FileKey, KeyId};

const PLAIN: &[u8; 16] = b"KAIGONG BACKUP 1";
const SEALED: &[u8; 16] = b"KAIGONG BACKUP 2";
const DIGEST: u64 = 32;
/// Digest, length, mark.
const FIXED: u64 = DIGEST + 8 + PLAIN.len() as u64;
/// No honest description is longer.
const JSON_MAX: u64 = 4 << 20;

/// What an encrypted backup says to whoever has no key.
#[derive(Serialize, Deserialize)]
struct Sealed {
    key: KeyId,
    /// Bytes of the database.
    bytes: u64,
    /// The key, as the passphrase of then opens it.
    wrapped: Option<Wrapped>,
    /// A nonce and [`Contents`], base64.
    contents: String,
}

impl Sealed {
    fn new(contents: &Contents, key: &FileKey, wrapped: Option<Wrapped>) -> Result<Self> {
        let json = serde_json::to_vec(contents).map_err(Fault::internal)?;
        let mut nonce = [0; 24];
        getrandom::fill(&mut nonce).map_err(Fault::internal)?;
        let sealed = Self::cipher(key)
            .encrypt(&XNonce::from(nonce), json.as_slice())
            .map_err(|_| Fault::internal("a backup's description could not be encrypted"))?;
        Ok(Self {
            key: key.id(),
            bytes: contents.bytes,
            wrapped,
            contents: BASE64_STANDARD.encode([nonce.to_vec(), sealed].concat()),
        })
    }

    fn open(&self) -> Result<Contents> {
        let key = keys::known(self.key).ok_or_else(|| {
            Fault::new(
                "store.locked_backup",
                "This backup is encrypted. Give the passphrase or the recovery code of its firm.",
            )
            .with("key", self.key.to_string())
        })?;
        let damaged = || damaged_backup("its description is damaged");
        let bytes = BASE64_STANDARD
            .decode(&self.contents)
            .map_err(|_| damaged())?;
        let (nonce, sealed) = bytes.split_first_chunk::<24>().ok_or_else(damaged)?;
        let json = Self::cipher(&key)
            .decrypt(&XNonce::from(*nonce), sealed)
            .map_err(|_| damaged())?;
        serde_json::from_slice(&json).map_err(|_| damaged())
    }

    fn cipher(key: &FileKey) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*key.contents()).into())
    }
}

/// Writes the trailer behind a database, and all of it to the disk. Behind an encrypted one it is encrypted, and carries
/// the key as the passphrase wraps it.
pub(super) fn append(
    part: &Path,
    contents: &Contents,
    wrapped: Option<Wrapped>,
    pace: &Pace,
) -> Result<()> {
    let (json, mark) = match keys::of_file(part)? {
        None => (serde_json::to_vec(contents), PLAIN),
        Some(key) => {
            let sealed = Sealed::new(contents, &key, wrapped)?;
            (serde_json::to_vec(&sealed), SEALED)
        }
    };
    let json = json.map_err(Fault::internal)?;
    let file = OpenOptions::new()
        .read(true)
        .append(true)
        .open(part)
        .map_err(|error| refused(&error))?;
    let mut digest = Sha256::new();
    read_through(&file, contents.bytes, pace, |bytes| {
        digest.update(bytes);
        Ok(())
    })?;
    digest.update(&json);
    let mut tail = json.clone();
    tail.extend_from_slice(&digest.finalize());
    tail.extend_from_slice(&(json.len() as u64).to_le_bytes());
    tail.extend_from_slice(mark);
    (&file)
        .write_all(&tail)
        .and_then(|()| file.sync_all())
        .map_err(|error| refused(&error))
}

/// What the trailer says, where its sizes fit the file's.
pub(super) fn read(path: &Path) -> Result<Contents> {
    Tail::of(path)?.said.contents()
}

/// The key of an encrypted backup, as the passphrase opens it.
pub(super) fn wrapped(path: &Path) -> Option<Wrapped> {
    match Tail::of(path).ok()?.said {
        Said::Sealed(sealed) => sealed.wrapped,
        Said::Plain(_) => None,
    }
}

/// Whether a file ends as a backup does.
pub(super) fn is_backup(path: &Path) -> bool {
    let Ok(mut file) = File::open(path) else {
        return false;
    };
    let mut mark = [0u8; PLAIN.len()];
    io::Seek::seek(&mut file, io::SeekFrom::End(-(PLAIN.len() as i64)))
        .and_then(|_| file.read_exact(&mut mark))
        .is_ok()
        && (mark == *PLAIN || mark == *SEALED)
}

/// A trailer as it was read.
struct Tail {
    file: File,
    said: Said,
    json: Vec<u8>,
    digest: Vec<u8>,
}

enum Said {
    Plain(Contents),
    Sealed(Sealed),
}

impl Said {
    fn bytes(&self) -> u64 {
        match self {
            Self::Plain(contents) => contents.bytes,
            Self::Sealed(sealed) => sealed.bytes,
        }
    }

    fn contents(self) -> Result<Contents> {
        match self {
            Self::Plain(contents) => Ok(contents),
            Self::Sealed(sealed) => sealed.open(),
        }
    }
}

impl Tail {
    fn of(path: &Path) -> Result<Self> {
        let unreadable = |error: io::Error| {
            Fault::new(
                "store.backup_unreadable",
                "The backup cannot be read. Check that its disk is connected and that you may read it.",
            )
            .with("path", path.display().to_string())
            .with("reason", error.to_string())
        };
        let mut file = File::open(path).map_err(unreadable)?;
        let size = file.metadata().map_err(unreadable)?.len();
        if size < FIXED {
            return Err(damaged_backup("it is cut short"));
        }
        let mut last = |from_end: u64, length: u64| -> Result<Vec<u8>> {
            let mut bytes = vec![0u8; usize::try_from(length).unwrap_or(0)];
            io::Seek::seek(&mut file, io::SeekFrom::Start(size - from_end))
                .and_then(|_| file.read_exact(&mut bytes))
                .map_err(unreadable)?;
            Ok(bytes)
        };
        let fixed = last(FIXED, FIXED)?;
        let (digest, rest) = fixed.split_at(DIGEST as usize);
        let (length, mark) = rest.split_at(8);
        if mark != PLAIN && mark != SEALED {
            return Err(damaged_backup("it is cut short"));
        }
        let length = length
            .iter()
            .rev()
            .fold(0u64, |all, byte| all << 8 | u64::from(*byte));
        if length > JSON_MAX || length + FIXED > size {
            return Err(damaged_backup("its description is damaged"));
        }
        let json = last(FIXED + length, length)?;
        let said = match mark == SEALED {
            true => serde_json::from_slice(&json).map(Said::Sealed),
            false => serde_json::from_slice(&json).map(Said::Plain),
        };
        let said = said.map_err(|_| damaged_backup("its description is damaged"))?;
        if said.bytes().checked_add(length + FIXED) != Some(size) {
            return Err(damaged_backup("it is not as long as it was"));
        }
        Ok(Self {
            file,
            said,
            json,
            digest: digest.to_vec(),
        })
    }
}

/// Reads all of a backup and compares the digest.
pub(super) fn check(path: &Path, pace: &Pace) -> Result<Contents> {
    through(path, pace, |_| Ok(()))
}

/// Copies the database out of a backup, the digest compared on the way, for whoever may read `like`.
pub(super) fn unpack(path: &Path, to: &Path, like: &Path, pace: &Pace) -> Result<Contents> {
    let mut out = empty_like(to, like)?;
    through(path, pace, |bytes| {
        out.write_all(bytes).map_err(|error| refused(&error))
    })
}

fn through(
    path: &Path,
    pace: &Pace,
    mut each: impl FnMut(&[u8]) -> Result<()>,
) -> Result<Contents> {
    let Tail {
        mut file,
        said,
        json,
        digest: expected,
    } = Tail::of(path)?;
    let contents = said.contents()?;
    io::Seek::rewind(&mut file).map_err(|error| refused(&error))?;
    let mut digest = Sha256::new();
    read_through(&file, contents.bytes, pace, |bytes| {
        digest.update(bytes);
        each(bytes)
    })?;
    digest.update(&json);
    if digest.finalize().as_slice() != expected.as_slice() {
        return Err(damaged_backup("its digest does not fit"));
    }
    Ok(contents)
}

fn read_through(
    mut file: &File,
    length: u64,
    pace: &Pace,
    mut each: impl FnMut(&[u8]) -> Result<()>,
) -> Result<()> {
    let mut chunk = vec![0u8; CHUNK];
    let mut done = 0u64;
    while done < length {
        let wanted = usize::try_from(length - done).unwrap_or(CHUNK).min(CHUNK);
        file.read_exact(&mut chunk[..wanted])
            .map_err(|error| damaged_backup(error.to_string()))?;
        each(&chunk[..wanted])?;
        done += wanted as u64;
        pace.at(
            "store.check",
            usize::try_from(done >> 10).unwrap_or(0),
            usize::try_from(length.div_ceil(1 << 10)).unwrap_or(0),
        )?;
    }
    Ok(())
}
