//! SQLite: a folder with one file a firm, and one for mailboxes. One relay alone uses the folder.

mod firm;
mod mailboxes;
mod snapshots;

use std::collections::{BTreeMap, HashMap};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use envelope::wire::{DeviceSeen, Wrap};
use kernel::DeviceId;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use tokio::sync::mpsc;

use self::firm::FirmFile;
use super::{
    Answer, Append, Arrival, Failure, Firm, FirmId, Founding, Head, Heard, MailboxId, Meta, Posted,
    Presence, Pushed, Store, int,
};
use crate::poke::Poke;

/// Files of firms that stay open while nobody asks for them.
const OPEN_FILES: usize = 256;

/// Every firm in a file of its own.
pub struct Sqlite {
    shelf: Arc<Shelf>,
}

struct Shelf {
    firms: PathBuf,
    open: Mutex<HashMap<FirmId, Arc<FirmFile>>>,
    founding: Mutex<()>,
    mailboxes: Mutex<Connection>,
    mailboxes_at: Place,
    lock: File,
}

impl Sqlite {
    /// Uses the folder `data`, which is made if need be.
    ///
    /// # Errors
    /// One sentence on why the folder cannot be used.
    pub fn open(data: &Path) -> Result<Self, String> {
        let unusable = |reason: &dyn std::fmt::Display| {
            format!("the folder {} cannot be used: {reason}", data.display())
        };
        let firms = data.join("firms");
        std::fs::create_dir_all(&firms).map_err(|reason| unusable(&reason))?;
        let lock = File::create(data.join("relay.lock")).map_err(|reason| unusable(&reason))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(unusable(&"another relay uses it")),
            Err(TryLockError::Error(reason)) => return Err(unusable(&reason)),
        }
        let path = data.join("mailboxes.db");
        let mailboxes = mailboxes::open(&path).map_err(|reason| unusable(&reason))?;
        let mailboxes_at = Place::of(&path).map_err(|reason| unusable(&reason))?;
        Ok(Self {
            shelf: Arc::new(Shelf {
                firms,
                open: Mutex::default(),
                founding: Mutex::default(),
                mailboxes: Mutex::new(mailboxes),
                mailboxes_at,
                lock,
            }),
        })
    }

    /// Works on the folder where blocking is allowed.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shelf) -> Answer<T> + Send + 'static,
    ) -> Answer<T> {
        let shelf = self.shelf.clone();
        blocking(move || work(&shelf)).await
    }

    /// Works on one firm's file; `missing` where there is none.
    async fn on<T: Send + 'static>(
        &self,
        firm: FirmId,
        missing: T,
        work: impl FnOnce(&FirmFile) -> Answer<T> + Send + 'static,
    ) -> Answer<T> {
        self.work(move |shelf| match shelf.file(firm)? {
            Some(file) => work(&file),
            None => Ok(missing),
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Answer<T> + Send + 'static,
) -> Answer<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(answer) => answer,
        Err(reason) => Err(Failure::Broken(reason.to_string())),
    }
}

impl Shelf {
    fn path(&self, firm: FirmId) -> PathBuf {
        self.firms.join(format!("{firm}.db"))
    }

    /// The firm's file, opened if need be; `None` where there is none.
    fn file(&self, firm: FirmId) -> Answer<Option<Arc<FirmFile>>> {
        let path = self.path(firm);
        {
            let mut open = lock(&self.open);
            match open.get(&firm) {
                Some(file) if file.place.holds() => return Ok(Some(file.clone())),
                Some(_) => drop(open.remove(&firm)),
                None => {}
            }
        }
        if !path.exists() {
            return Ok(None);
        }
        let opened = Arc::new(FirmFile::open(&path)?);
        let mut open = lock(&self.open);
        if open.len() >= OPEN_FILES {
            open.retain(|_, file| Arc::strong_count(file) > 1);
        }
        Ok(Some(open.entry(firm).or_insert(opened).clone()))
    }

    fn found(
        &self,
        firm: FirmId,
        certificate: &[u8],
        head: Head,
        most: u64,
        now_ms: u64,
    ) -> Answer<Founding> {
        let _alone = lock(&self.founding);
        if let Some(file) = self.file(firm)?
            && let Some(there) = file.firm()?
        {
            return Ok(Founding::There(there.head));
        }
        let path = self.path(firm);
        if !path.exists() {
            let count = std::fs::read_dir(&self.firms).map_err(io)?;
            let files = count
                .filter_map(Result::ok)
                .filter(|entry| entry.path().extension().is_some_and(|end| end == "db"));
            if files.count() as u64 >= most {
                return Ok(Founding::TooMany);
            }
            FirmFile::make(&path)?;
        }
        let file = self
            .file(firm)?
            .ok_or_else(|| Failure::Broken("the new file is gone".to_owned()))?;
        file.found(certificate, head, now_ms)?;
        Ok(Founding::There(head))
    }
}

#[async_trait]
impl Store for Sqlite {
    async fn found(
        &self,
        firm: FirmId,
        certificate: &[u8],
        head: Head,
        most: u64,
        now_ms: u64,
    ) -> Answer<Founding> {
        let certificate = certificate.to_vec();
        self.work(move |shelf| shelf.found(firm, &certificate, head, most, now_ms))
            .await
    }

    async fn firm(&self, firm: FirmId) -> Answer<Option<Firm>> {
        self.on(firm, None, FirmFile::firm).await
    }

    async fn certificates(&self, firm: FirmId, after: u64, most: usize) -> Answer<Vec<Vec<u8>>> {
        self.on(firm, Vec::new(), move |file| file.certificates(after, most))
            .await
    }

    async fn append(
        &self,
        firm: FirmId,
        expected: Head,
        certificate: &[u8],
        head: Head,
    ) -> Answer<Append> {
        let certificate = certificate.to_vec();
        self.work(move |shelf| match shelf.file(firm)? {
            Some(file) => file.append(expected, &certificate, head),
            None => Err(gone()),
        })
        .await
    }

    async fn push(
        &self,
        firm: FirmId,
        device: DeviceId,
        checked: Head,
        arrivals: Arc<Vec<Arrival>>,
        most_bytes: u64,
        now_ms: u64,
    ) -> Answer<Pushed> {
        self.work(move |shelf| match shelf.file(firm)? {
            Some(file) => file.push(device, checked, &arrivals, most_bytes, now_ms),
            None => Err(gone()),
        })
        .await
    }

    async fn scan(&self, firm: FirmId, after: u64, most: usize) -> Answer<Vec<Meta>> {
        self.on(firm, Vec::new(), move |file| file.scan(after, most))
            .await
    }

    async fn envelopes(&self, firm: FirmId, places: &[u64]) -> Answer<Vec<Vec<u8>>> {
        let places = places.to_vec();
        self.on(firm, Vec::new(), move |file| file.envelopes(&places))
            .await
    }

    async fn vector(&self, firm: FirmId) -> Answer<Vec<(DeviceId, u64)>> {
        self.on(firm, Vec::new(), FirmFile::vector).await
    }

    async fn put_wraps(&self, firm: FirmId, wraps: Vec<Wrap>, most: u64) -> Answer<bool> {
        self.work(move |shelf| match shelf.file(firm)? {
            Some(file) => file.put_wraps(&wraps, most),
            None => Err(gone()),
        })
        .await
    }

    async fn wraps(&self, firm: FirmId, receiver: DeviceId) -> Answer<Vec<Wrap>> {
        self.on(firm, Vec::new(), move |file| file.wraps(receiver))
            .await
    }

    async fn saw(&self, firm: FirmId, seen: &BTreeMap<DeviceId, Presence>) -> Answer<()> {
        let seen = seen.clone();
        self.on(firm, (), move |file| file.saw(&seen)).await
    }

    async fn seen(&self, firm: FirmId) -> Answer<Vec<DeviceSeen>> {
        self.on(firm, Vec::new(), FirmFile::seen).await
    }

    async fn open_mailbox(
        &self,
        mailbox: MailboxId,
        firm: FirmId,
        until_ms: u64,
        most: u64,
        now_ms: u64,
    ) -> Answer<Posted> {
        self.work(move |shelf| {
            mailboxes::open_one(
                &mut lock(&shelf.mailboxes),
                mailbox,
                firm,
                until_ms,
                most,
                now_ms,
            )
        })
        .await
    }

    async fn post(
        &self,
        mailbox: MailboxId,
        slot: u8,
        sealed: &[u8],
        now_ms: u64,
    ) -> Answer<Posted> {
        let sealed = sealed.to_vec();
        self.work(move |shelf| {
            mailboxes::post(&mut lock(&shelf.mailboxes), mailbox, slot, &sealed, now_ms)
        })
        .await
    }

    async fn fetch(
        &self,
        mailbox: MailboxId,
        slot: u8,
        now_ms: u64,
    ) -> Answer<Option<Option<Vec<u8>>>> {
        self.work(move |shelf| mailboxes::fetch(&lock(&shelf.mailboxes), mailbox, slot, now_ms))
            .await
    }

    async fn sweep(&self, now_ms: u64) -> Answer<()> {
        self.work(move |shelf| mailboxes::sweep(&lock(&shelf.mailboxes), now_ms))
            .await
    }

    async fn healthy(&self) -> Answer<()> {
        self.work(|shelf| {
            if !shelf.mailboxes_at.holds() {
                return Err(Failure::Away("the folder of the files is gone".to_owned()));
            }
            mailboxes::touch(&lock(&shelf.mailboxes))
        })
        .await
    }

    fn close(&self) {
        if let Err(reason) = self.shelf.lock.unlock() {
            tracing::warn!(%reason, "the folder stays locked until the program ends");
        }
    }

    fn tell(&self, _poke: Poke) {
        // The folder is this relay's alone: there is nobody to tell.
    }

    fn hear(&self) -> mpsc::UnboundedReceiver<Heard> {
        mpsc::unbounded_channel().1
    }
}

/// Where a file is, and which one it was when it was opened. A file that was deleted or replaced meanwhile can still be
/// written by who has it open, and all of that is gone with the program.
struct Place {
    path: PathBuf,
    #[cfg(unix)]
    file: (u64, u64),
}

impl Place {
    fn of(path: &Path) -> std::io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            #[cfg(unix)]
            file: number(path)?,
        })
    }

    /// Whether it is still the same one.
    #[cfg(unix)]
    fn holds(&self) -> bool {
        number(&self.path).is_ok_and(|now| now == self.file)
    }

    /// Open files are neither deleted nor replaced there.
    #[cfg(not(unix))]
    fn holds(&self) -> bool {
        self.path.exists()
    }
}

/// What tells a file from every other of this computer.
#[cfg(unix)]
fn number(path: &Path) -> std::io::Result<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let found = std::fs::metadata(path)?;
    Ok((found.dev(), found.ino()))
}

/// Opens a database file with what all of them have in common.
fn connect(path: &Path, make: bool) -> rusqlite::Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if make {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
    )?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}

/// Brings a file to the newest schema, one step after the other, all in one transaction.
fn migrate(connection: &mut Connection, steps: &[&str]) -> Answer<()> {
    let work = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let version: i64 = work.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let done = usize::try_from(version).unwrap_or(0);
    let missing = steps
        .get(done..)
        .ok_or_else(|| Failure::Broken("it was written by a newer relay".to_owned()))?;
    for step in missing {
        work.execute_batch(step)?;
    }
    work.pragma_update(None, "user_version", int(steps.len() as u64))?;
    work.commit()?;
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn gone() -> Failure {
    Failure::Broken("the firm's file is gone".to_owned())
}

fn io(reason: std::io::Error) -> Failure {
    match reason.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Failure::Full,
        _ => Failure::Broken(reason.to_string()),
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(reason: rusqlite::Error) -> Self {
        match reason.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::Away(reason.to_string())
            }
            _ => Self::Broken(reason.to_string()),
        }
    }
}
