//! The real relay in this process: over HTTP, with its store on a disk, by the clock of the test.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use clap::Parser as _;
use envelope::request;
use envelope::wire::{CertificatePage, LogPage, SnapshotPage, decode};
use envelope::{DeviceKeys, Envelope, FirmId, Roster};
use kernel::Id;
use relay::server::{Server, Stopper};
use relay::settings::Settings;
use serde::de::DeserializeOwned;
use store::Change;
use sync::http::Http;
use sync::{Answer, Method, Relay as _, Request, Unreachable};

use super::Time;

/// Where the relay keeps what it has.
pub enum Shelf {
    /// SQLite files in this folder.
    Folder(PathBuf),
    /// A schema of its own in the PostgreSQL at this URL.
    Postgres(String),
}

/// A relay, or some on one database.
pub struct Real {
    time: Time,
    shelf: Shelf,
    flags: Vec<String>,
    running: Vec<Running>,
    /// How many run when they run.
    many: usize,
    backed_up: bool,
    nonces: u64,
}

struct Running {
    http: Http,
    stopper: Stopper,
    thread: JoinHandle<()>,
}

impl Running {
    fn start(time: &Time, settings: Settings) -> Self {
        let time = time.clone();
        let (say, hear) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async move {
                let clock = Arc::new(move || time.now() as u64);
                let server = Server::start(settings, clock).await.unwrap();
                say.send((server.address(), server.stopper())).unwrap();
                server.ended().await;
            });
        });
        let (address, stopper) = hear.recv_timeout(Duration::from_secs(60)).unwrap();
        Self {
            http: Http::new(&format!("http://{address}")),
            stopper,
            thread,
        }
    }

    fn stop(self) {
        // Connections that rest would be waited for.
        drop(self.http);
        self.stopper.stop();
        self.thread.join().unwrap();
    }
}

impl Real {
    /// One relay with its files in `folder`.
    pub fn sqlite(time: &Time, folder: &Path) -> Self {
        Self::with(time, Shelf::Folder(folder.to_owned()), 1, &[])
    }

    /// So many relays on one shelf.
    pub fn with(time: &Time, shelf: Shelf, many: usize, flags: &[&str]) -> Self {
        let mut real = Self {
            time: time.clone(),
            shelf,
            flags: flags.iter().map(|flag| (*flag).to_owned()).collect(),
            running: Vec::new(),
            many,
            backed_up: false,
            nonces: 0,
        };
        real.start();
        real
    }

    fn settings(&self) -> Settings {
        let limits = "--listen=127.0.0.1:0 --address-rate=1000000 --device-rate=1000000 --firms-an-hour=100000 \
                      --joins-a-minute=100000 --database-connections=4";
        let mut line = vec!["kaigong-relay"];
        line.extend(limits.split_whitespace());
        line.extend(self.flags.iter().map(String::as_str));
        let mut settings = Settings::parse_from(line);
        match &self.shelf {
            Shelf::Folder(folder) => {
                settings.data.clone_from(folder);
                settings.database_url = None;
            }
            Shelf::Postgres(url) => settings.database_url = Some(url.clone()),
        }
        settings
    }

    pub fn start(&mut self) {
        while self.running.len() < self.many {
            let relay = Running::start(&self.time, self.settings());
            self.running.push(relay);
        }
    }

    /// Ends them as an administrator does; what they had begun is done.
    pub fn stop(&mut self) {
        self.running.drain(..).for_each(Running::stop);
    }

    /// The way to the relay that the device with this number asks.
    pub fn http(&self, at: usize) -> &Http {
        &self.running[at % self.many].http
    }

    pub fn send(&self, at: usize, request: &Request<'_>) -> Result<Answer, Unreachable> {
        self.http(at).send(request)
    }

    /// Its disk is gone, and it begins anew.
    pub fn wipe(&mut self) {
        self.stop();
        match &self.shelf {
            Shelf::Folder(folder) => fs::remove_dir_all(folder).unwrap(),
            Shelf::Postgres(url) => sql::wipe(url),
        }
        self.start();
    }

    /// The files, or the tables, are copied while it does not run.
    pub fn back_up(&mut self) {
        self.stop();
        match &self.shelf {
            Shelf::Folder(folder) => copy(folder, &backup_of(folder)),
            Shelf::Postgres(url) => sql::back_up(url),
        }
        self.backed_up = true;
        self.start();
    }

    /// The copies are put back; `false` where there are none.
    pub fn restore(&mut self) -> bool {
        if !self.backed_up {
            return false;
        }
        self.stop();
        match &self.shelf {
            Shelf::Folder(folder) => copy(&backup_of(folder), folder),
            Shelf::Postgres(url) => sql::restore(url),
        }
        self.start();
        true
    }

    /// The changes in its log, but for what came from devices after they were removed. `keys` are of an owner's device.
    pub fn held(&mut self, firm: FirmId, keys: &DeviceKeys) -> BTreeSet<Id<Change>> {
        self.look(firm, keys).unwrap_or_default()
    }

    fn look(&mut self, firm: FirmId, keys: &DeviceKeys) -> Option<BTreeSet<Id<Change>>> {
        let mut certificates = Vec::new();
        loop {
            let path = format!("/v1/firms/{firm}/certificates?after={}", certificates.len());
            let page: CertificatePage = self.get(path, keys)?;
            certificates.extend(page.certificates.into_iter().map(|bytes| bytes.into_vec()));
            if !page.more {
                break;
            }
        }
        let roster = Roster::replay(firm, certificates.iter().map(Vec::as_slice)).unwrap();
        // What was forgotten behind a snapshot, its maker and another device have.
        let there: SnapshotPage = self.get(format!("/v1/firms/{firm}/snapshot"), keys)?;
        let (mut held, mut after) = (BTreeSet::new(), there.floor);
        loop {
            let page: LogPage = self.get(format!("/v1/firms/{firm}/log?after={after}"), keys)?;
            for entry in page.entries {
                let envelope = Envelope::parse(entry.envelope.into_vec()).unwrap();
                let header = envelope.header();
                let device = roster.device(header.device);
                let removal = device.and_then(envelope::Device::removal);
                if removal.is_none_or(|gone| header.dev_seq <= gone.upto) {
                    held.insert(Id::from_bytes(header.group));
                }
            }
            after = page.next;
            if !page.more {
                return Some(held);
            }
        }
    }

    /// What a signed question is answered; `None` where it is refused.
    fn get<T: DeserializeOwned>(&mut self, path: String, keys: &DeviceKeys) -> Option<T> {
        let asked = request::Request {
            method: "GET",
            target: &path,
            body: &[],
        };
        self.nonces += 1;
        let nonce = self.nonces;
        // No device's dice give such numbers.
        let mut dice = |bytes: &mut [u8]| {
            bytes.fill(0xee);
            bytes[..8].copy_from_slice(&nonce.to_le_bytes());
        };
        let authorization = asked.sign(keys, self.time.now() as u64, &mut dice);
        let request = Request {
            method: Method::Get,
            path,
            authorization: Some(authorization),
            body: &[],
            wait_s: 0,
        };
        let answer = self.send(0, &request).unwrap();
        (answer.status == 200).then(|| decode(&answer.body).unwrap())
    }
}

impl Drop for Real {
    fn drop(&mut self) {
        for relay in &self.running {
            relay.stopper.stop();
        }
    }
}

fn backup_of(folder: &Path) -> PathBuf {
    folder.with_extension("backup")
}

/// Puts what is in one folder in the place of another.
fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let there = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &there),
            false => drop(fs::copy(entry.path(), there).unwrap()),
        }
    }
}

#[cfg(unix)]
#[path = "../../../relay/tests/relay/support/server.rs"]
mod server;

/// Tables in PostgreSQL: what an administrator does to them.
#[cfg(unix)]
pub mod sql {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::server;

    /// In the order in which they may be filled.
    const TABLES: [&str; 14] = [
        "schema",
        "firm",
        "certificate",
        "log",
        "held",
        "device",
        "wrap",
        "mailbox",
        "box",
        "tail",
        "chunk",
        "snapshot",
        "snapshot_chunk",
        "attested",
    ];

    /// The URL of a schema with nothing in it.
    pub fn fresh() -> String {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let url = server::server();
        let made = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("s{}_{made}", std::process::id());
        run(
            &url,
            &format!("DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name};"),
        );
        let join = if url.contains('?') { '&' } else { '?' };
        format!("{url}{join}options=-csearch_path%3D{name}")
    }

    fn run(url: &str, text: &str) {
        let mut child = Command::new(server::SCRIPT)
            .args(["sql", url])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let mut into = child.stdin.take().unwrap();
        let text = format!("SET client_min_messages = warning;\n{text}");
        into.write_all(text.as_bytes()).unwrap();
        drop(into);
        assert!(child.wait().unwrap().success(), "{text}");
    }

    fn each(statement: impl Fn(&str) -> String) -> String {
        TABLES.map(statement).join("\n")
    }

    pub fn wipe(url: &str) {
        run(
            url,
            &each(|table| format!("DROP TABLE relay_{table} CASCADE;")),
        );
    }

    pub fn back_up(url: &str) {
        let copy = |table: &str| {
            format!(
                "DROP TABLE IF EXISTS kept_{table}; CREATE TABLE kept_{table} AS TABLE relay_{table};"
            )
        };
        run(url, &each(copy));
    }

    pub fn restore(url: &str) {
        let all = TABLES.map(|table| format!("relay_{table}")).join(", ");
        let fill = each(|table| format!("INSERT INTO relay_{table} SELECT * FROM kept_{table};"));
        run(url, &format!("BEGIN; TRUNCATE {all}; {fill} COMMIT;"));
    }
}

/// Only where there is a shell for the script that starts it.
#[cfg(not(unix))]
mod sql {
    pub fn wipe(_: &str) {}
    pub fn back_up(_: &str) {}
    pub fn restore(_: &str) {}
}
