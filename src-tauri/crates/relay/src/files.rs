//! Sealed files of firms, by the hash of their bytes: in a folder, or in a bucket that speaks S3.
//!
//! `FIRM/files/ab/ID` is a file; `FIRM/parts/DEVICE/ID/AT` is a piece of one that a device is bringing. A file gets its name only once the hash of all
//! pieces is its id. Nothing else is kept of any of it, so what is stored does not depend on where the logs are, any number of
//! relays may share it, and what an upload has reached is what lies there.

use std::collections::HashMap;
use std::error::Error as _;
use std::io::ErrorKind;
use std::path::{Path as Folder, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use envelope::wire::{FILE_PIECE, hash_text};
use envelope::{FirmId, Hash};
use futures_util::{StreamExt, TryStreamExt};
use kernel::DeviceId;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{
    Error, ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig, WriteMultipart,
};

use crate::store::{Answer, Failure};

/// An upload that stood still for so long is forgotten.
const LEFT: Duration = Duration::from_secs(7 * 24 * 3_600);
/// So many questions to a bucket at the same time.
const AT_ONCE: usize = 16;
/// Bytes that a bucket is given at once while a file is put together.
const CHUNK: usize = 8 << 20;
/// Chunks under way at the same time.
const CHUNKS: usize = 4;
/// So long a bucket that does not answer is asked again.
const RETRIES: (usize, Duration) = (3, Duration::from_secs(15));

/// What is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// Whole files.
    pub files: u64,
    /// Bytes, with those of uploads that are not whole.
    pub bytes: u64,
}

/// What became of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is there, and so are all bytes up to here.
    Have(u64),
    /// It was the last one, and the file is there.
    Whole,
    /// It was the last one, and the bytes are not those of the id: all are forgotten.
    Wrong,
    /// Another piece is the next one: all bytes up to here are there.
    At(u64),
    /// The firm's files would be more than they may.
    Full,
}

/// A piece of a file.
pub struct Piece {
    /// Where it begins.
    pub at: u64,
    /// The file's bytes altogether.
    pub of: u64,
    /// Its own.
    pub bytes: Vec<u8>,
}

/// Whose upload of what.
#[derive(Clone, Copy, Debug)]
pub struct Upload {
    pub firm: FirmId,
    pub device: DeviceId,
    pub id: Hash,
}

/// Keeps files.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    root: String,
    /// Where the store is a folder.
    folder: Option<PathBuf>,
    known: Arc<Mutex<HashMap<FirmId, Stored>>>,
}

impl Files {
    /// Opens what a setting names; `files` in the folder `data` where none does.
    ///
    /// # Errors
    /// One sentence on why it cannot.
    pub fn open(setting: Option<&str>, data: &Folder) -> Result<Self, String> {
        match setting.map(|named| (named, named.split_once("://"))) {
            Some((_, Some(("s3", place)))) => Self::bucket(place),
            Some((named, Some(_))) => Err(format!(
                "files cannot be kept in {named}: name a folder, or s3://bucket/prefix"
            )),
            Some((named, None)) => Self::folder(Folder::new(named)),
            None => Self::folder(&data.join("files")),
        }
    }

    fn folder(folder: &Folder) -> Result<Self, String> {
        let cannot =
            |reason: String| format!("files cannot be kept in {}: {reason}", folder.display());
        std::fs::create_dir_all(folder).map_err(|reason| cannot(reason.to_string()))?;
        let store = LocalFileSystem::new_with_prefix(folder)
            .map_err(|reason| cannot(reason.to_string()))?
            .with_fsync(true);
        Ok(Self::new(
            Arc::new(store),
            String::new(),
            Some(folder.to_owned()),
        ))
    }

    fn bucket(place: &str) -> Result<Self, String> {
        // Whoever else needs TLS here brings the same one.
        let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        let (max_retries, retry_timeout) = RETRIES;
        let store = AmazonS3Builder::from_env()
            .with_bucket_name(bucket)
            .with_retry(RetryConfig {
                max_retries,
                retry_timeout,
                ..RetryConfig::default()
            })
            .build()
            .map_err(|reason| format!("files cannot be kept in s3://{place}: {reason}"))?;
        Ok(Self::new(Arc::new(store), prefix.to_owned(), None))
    }

    fn new(store: Arc<dyn ObjectStore>, root: String, folder: Option<PathBuf>) -> Self {
        Self {
            store,
            root,
            folder,
            known: Arc::default(),
        }
    }

    fn firm_path(&self, firm: FirmId) -> String {
        format!("{}/{firm}", self.root)
    }

    fn file_path(&self, firm: FirmId, id: &Hash) -> Path {
        let name = hash_text(id);
        Path::from(format!(
            "{}/files/{}/{name}",
            self.firm_path(firm),
            &name[..2]
        ))
    }

    fn parts_path(&self, Upload { firm, device, id }: Upload) -> String {
        format!("{}/parts/{device}/{}", self.firm_path(firm), hash_text(&id))
    }

    /// The bytes of a file that is there whole.
    pub async fn size(&self, firm: FirmId, id: &Hash) -> Answer<Option<u64>> {
        match self.store.head(&self.file_path(firm, id)).await {
            Ok(found) => Ok(Some(found.size)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failure(error)),
        }
    }

    /// Which of these are there whole, in their order.
    pub async fn held(&self, firm: FirmId, ids: Vec<Hash>) -> Answer<Vec<Hash>> {
        let found = futures_util::stream::iter(ids)
            .map(|id| async move {
                let size = self.size(firm, &id).await?;
                Ok::<_, Failure>(size.map(|_| id))
            })
            .buffered(AT_ONCE);
        found
            .try_filter_map(|id| async move { Ok(id) })
            .try_collect()
            .await
    }

    /// Bytes of a file from `at` on, at most [`FILE_PIECE`]; none where the file is not there.
    pub async fn part(&self, firm: FirmId, id: &Hash, at: u64, of: u64) -> Answer<Option<Vec<u8>>> {
        let end = at.saturating_add(FILE_PIECE as u64).min(of);
        if at >= end {
            return Ok(Some(Vec::new()));
        }
        match self
            .store
            .get_range(&self.file_path(firm, id), at..end)
            .await
        {
            Ok(bytes) => Ok(Some(bytes.to_vec())),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failure(error)),
        }
    }

    /// How many bytes of an upload are there, from its beginning on.
    pub async fn have(&self, upload: Upload) -> Answer<u64> {
        let parts = self.parts(upload).await?;
        Ok(parts.iter().map(|part| part.size).sum())
    }

    /// The pieces of an upload in their order, without those behind a gap.
    async fn parts(&self, upload: Upload) -> Answer<Vec<ObjectMeta>> {
        let under = Path::from(self.parts_path(upload));
        let mut parts: Vec<ObjectMeta> = self
            .store
            .list(Some(&under))
            .try_collect()
            .await
            .map_err(failure)?;
        // Their names are their places, all of one length.
        parts.sort_by(|one, other| one.location.cmp(&other.location));
        let mut have = 0;
        parts.retain(|part| {
            let is_next = part.location.filename() == Some(part_name(have).as_str());
            have += if is_next { part.size } else { 0 };
            is_next
        });
        Ok(parts)
    }

    /// Takes a piece of a file that is not there, and puts the file together with the last one.
    pub async fn put(&self, upload: Upload, piece: Piece, limit: u64) -> Answer<Taken> {
        let Piece { at, of, bytes } = piece;
        let length = bytes.len() as u64;
        let have = self.have(upload).await?;
        // The last piece comes again where the relay ended before it had put all of them together.
        let again = have == of && at + length == of;
        if at != have && !again {
            return Ok(Taken::At(have));
        }
        if !again {
            let stored = self.stored(upload.firm).await?;
            if stored.bytes.saturating_add(of.saturating_sub(have)) > limit {
                return Ok(Taken::Full);
            }
            let path = format!("{}/{}", self.parts_path(upload), part_name(at));
            let payload = PutPayload::from(bytes);
            self.store
                .put(&Path::from(path), payload)
                .await
                .map_err(failure)?;
            self.count(upload.firm, |stored| stored.bytes += length);
        }
        if at + length < of {
            return Ok(Taken::Have(at + length));
        }
        mortal::point("relay.files.all_pieces");
        self.put_together(upload, of).await
    }

    async fn put_together(&self, upload: Upload, of: u64) -> Answer<Taken> {
        let parts = self.parts(upload).await?;
        let path = self.file_path(upload.firm, &upload.id);
        let begun = self.store.put_multipart(&path).await.map_err(failure)?;
        let mut write = WriteMultipart::new_with_chunk_size(begun, CHUNK);
        let mut hasher = blake3::Hasher::new();
        for part in &parts {
            let piece = self.store.get(&part.location).await.map_err(failure)?;
            let piece = piece.bytes().await.map_err(failure)?;
            hasher.update(&piece);
            write.wait_for_capacity(CHUNKS).await.map_err(failure)?;
            write.put(piece);
        }
        let bytes: u64 = parts.iter().map(|part| part.size).sum();
        let right = bytes == of && *hasher.finalize().as_bytes() == upload.id;
        if right {
            write.finish().await.map_err(failure)?;
        } else {
            write.abort().await.map_err(failure)?;
        }
        mortal::point("relay.files.named");
        self.forget(parts).await?;
        self.count(upload.firm, |stored| match right {
            true => stored.files += 1,
            false => stored.bytes = stored.bytes.saturating_sub(bytes),
        });
        Ok(if right { Taken::Whole } else { Taken::Wrong })
    }

    async fn forget(&self, parts: Vec<ObjectMeta>) -> Answer<()> {
        let paths = parts.into_iter().map(|part| Ok(part.location));
        let mut gone = self
            .store
            .delete_stream(futures_util::stream::iter(paths).boxed());
        while let Some(one) = gone.next().await {
            match one {
                Ok(_) | Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(failure(error)),
            }
        }
        Ok(())
    }

    /// What a firm has stored.
    pub async fn stored(&self, firm: FirmId) -> Answer<Stored> {
        if let Some(known) = self.known().get(&firm) {
            return Ok(*known);
        }
        let under = Path::from(self.firm_path(firm));
        let mut stored = Stored::default();
        let mut all = self.store.list(Some(&under));
        while let Some(one) = all.next().await {
            stored.add(&one.map_err(failure)?);
        }
        Ok(*self.known().entry(firm).or_insert(stored))
    }

    /// What all firms that were looked at have stored.
    pub fn all_stored(&self) -> Stored {
        let known = self.known();
        known.values().fold(Stored::default(), |sum, one| Stored {
            files: sum.files + one.files,
            bytes: sum.bytes + one.bytes,
        })
    }

    /// Counts everything anew, since other relays and the administrator may change it, and forgets uploads that were left.
    pub async fn survey(&self, now_ms: u64) -> Answer<Stored> {
        let root = Path::from(self.root.as_str());
        let is_left = |at: SystemTime| {
            let at = at
                .duration_since(SystemTime::UNIX_EPOCH)
                .unwrap_or_default();
            Duration::from_millis(now_ms).saturating_sub(at) > LEFT
        };
        let (mut firms, mut left) = (HashMap::<FirmId, Stored>::new(), Vec::new());
        let mut all = self.store.list(Some(&root));
        while let Some(one) = all.next().await {
            let one = one.map_err(failure)?;
            let Some(firm) = one
                .location
                .prefix_match(&root)
                .and_then(|mut rest| rest.next()?.as_ref().parse().ok())
            else {
                continue;
            };
            if is_part(&one.location) && is_left(one.last_modified.into()) {
                left.push(one);
            } else {
                firms.entry(firm).or_default().add(&one);
            }
        }
        *self.known() = firms;
        self.forget(left).await?;
        if let Some(folder) = self.folder.clone() {
            let clear = move || clear_staged(&folder, 0, now_ms);
            // What cannot be cleared now is the next time.
            let _ = tokio::task::spawn_blocking(clear).await;
        }
        Ok(self.all_stored())
    }

    fn count(&self, firm: FirmId, change: impl FnOnce(&mut Stored)) {
        // What is not known yet is counted when somebody asks.
        if let Some(stored) = self.known().get_mut(&firm) {
            change(stored);
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<FirmId, Stored>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stored {
    fn add(&mut self, one: &ObjectMeta) {
        self.bytes += one.size;
        self.files += u64::from(!is_part(&one.location));
    }
}

fn part_name(at: u64) -> String {
    format!("{at:016x}")
}

/// `…/parts/DEVICE/ID/AT`
fn is_part(path: &Path) -> bool {
    let mut names = path.parts().rev().skip(3);
    names.next().is_some_and(|name| name.as_ref() == "parts")
}

/// A file that is put together lies as `NAME#1` beside its name; a relay that ended meanwhile leaves it, and no listing shows it.
fn clear_staged(folder: &Folder, depth: u8, now_ms: u64) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(found) = entry.metadata() else {
            continue;
        };
        if found.is_dir() && depth < 4 {
            clear_staged(&entry.path(), depth + 1, now_ms);
        }
        let at = found.modified().ok();
        let at = at.and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
        let age = Duration::from_millis(now_ms).saturating_sub(at.unwrap_or_default());
        if found.is_file() && age > LEFT && entry.file_name().to_string_lossy().contains('#') {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// What a folder or bucket refused.
fn failure(error: Error) -> Failure {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(io) = inner.downcast_ref::<std::io::Error>()
            && matches!(io.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
        {
            return Failure::Full;
        }
        cause = inner.source();
    }
    Failure::Away(error.to_string())
}
