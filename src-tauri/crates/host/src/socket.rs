//! The local socket of an open firm.
//!
//! On Unix a socket file of mode 0600 in a folder of mode 0700; on Windows a named pipe that grants its owner alone.
//! Its name follows from the firm's file, so that whoever wants that firm finds it.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use interprocess::local_socket::prelude::*;
use interprocess::local_socket::{ListenerOptions, Name, Stream};
use kernel::{Fault, Result};
use office::{Answer, Caller, Calls, Office, Running};
use serde_json::Value;
use store::Pace;
use uuid::Uuid;

use crate::wire::{Ask, Line};

/// The longest line taken: a picture or workbook inside a request, as over HTTP.
const LINE_MAX: u64 = 64 << 20;

/// What else than calls the listening process can do.
pub trait Front: Send + Sync {
    /// Brings its window to the front; says whether it has one.
    fn show(&self) -> bool {
        false
    }

    /// A fresh link to its screens over HTTP, where it serves them.
    fn link(&self) -> Option<String> {
        None
    }
}

/// A process without a window or HTTP.
pub struct Bare;

impl Front for Bare {}

/// Where the socket of a firm's file is: a file on Unix, the name of a pipe on Windows.
pub fn address(run: &Path, firm: &Path) -> PathBuf {
    let short = short_name(firm);
    if cfg!(windows) {
        PathBuf::from(format!(r"\\.\pipe\kaigong-{short}"))
    } else {
        run.join(format!("{short}.sock"))
    }
}

/// A short name that follows from a path: socket paths are limited to about a hundred bytes.
pub(crate) fn short_name(path: &Path) -> String {
    let name = Uuid::new_v5(&Uuid::NAMESPACE_URL, path.as_os_str().as_encoded_bytes());
    name.simple().to_string()[..16].to_owned()
}

fn name(address: &Path) -> io::Result<Name<'_>> {
    address.to_fs_name::<interprocess::local_socket::GenericFilePath>()
}

/// Listens until dropped.
pub struct Server {
    address: PathBuf,
    stop: Arc<AtomicBool>,
    accepting: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens for `firm`, which this process must have open already: whatever socket stands there is a dead one's.
    ///
    /// # Errors
    /// What the operating system refuses.
    pub fn start(
        run: &Path,
        firm: &Path,
        office: Arc<Office>,
        front: Arc<dyn Front>,
    ) -> io::Result<Self> {
        private_folder(run)?;
        let address = address(run, firm);
        let options = ListenerOptions::new()
            .name(name(&address)?)
            .try_overwrite(true);
        let listener = private(options)?.create_sync()?;
        private_socket(&address)?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let firm = firm.to_owned();
        let calls = Calls::default();
        let accepting = thread::Builder::new()
            .name("local socket".to_owned())
            .spawn(move || {
                for stream in listener.incoming() {
                    if stopped.load(Ordering::Acquire) {
                        break;
                    }
                    let Ok(stream) = stream else { continue };
                    let there = There {
                        stream: Arc::new(stream),
                        firm: firm.clone(),
                        office: Arc::clone(&office),
                        front: Arc::clone(&front),
                        calls: calls.clone(),
                    };
                    // Without a thread to spare the caller sees the connection close, and says so.
                    let _ = thread::Builder::new()
                        .name("local call".to_owned())
                        .spawn(move || there.converse());
                }
            })?;
        Ok(Self {
            address,
            stop,
            accepting: Some(accepting),
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        // The accepting thread looks up when somebody comes.
        let woken = name(&self.address).and_then(Stream::connect).is_ok();
        if let Some(accepting) = self.accepting.take().filter(|_| woken) {
            let _ = accepting.join();
        }
    }
}

/// The listening end of one conversation.
struct There {
    stream: Arc<Stream>,
    firm: PathBuf,
    office: Arc<Office>,
    front: Arc<dyn Front>,
    /// The calls under way of all conversations: all of them are of one user.
    calls: Calls,
}

impl There {
    fn converse(&self) {
        let mut reader = BufReader::new(&*self.stream);
        loop {
            let mut line = String::new();
            match (&mut reader).take(LINE_MAX).read_line(&mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
            let result = match serde_json::from_str::<Ask>(&line) {
                Ok(ask) => self.answer(ask),
                Err(error) => Err(
                    Fault::new(
                        "host.ask_unknown",
                        "The two Kaigong are of different versions. Close the one that is open and start it again.",
                    )
                    .with("reason", error.to_string()),
                ),
            };
            let mut writer = &*self.stream;
            if writer
                .write_all(Line::from(result).text().as_bytes())
                .is_err()
            {
                return;
            }
        }
    }

    fn answer(&self, ask: Ask) -> Result<Answer> {
        let said = |value: Value| Answer {
            value,
            reads: Vec::new(),
            today: false,
            change: None,
            kept: false,
        };
        match ask {
            Ask::Call {
                name,
                req,
                member,
                preview,
                call,
            } => {
                // The window may have gone on to another firm while this connection was open.
                if self.office.path().as_deref() != Some(&self.firm) {
                    return Err(Fault::new(
                        "store.closed",
                        "This firm was just closed. Try again.",
                    ));
                }
                let running = call.map(|id| self.begin(&id)).transpose()?;
                let caller = Caller {
                    session: None,
                    member,
                    preview,
                    pace: running
                        .as_ref()
                        .map(|running| running.pace().clone())
                        .unwrap_or_default(),
                    calls: self.calls.clone(),
                    ..Caller::default()
                };
                self.office.call(&caller, &name, req)
            }
            Ask::Show => Ok(said(Value::Bool(self.front.show()))),
            Ask::Link => Ok(said(self.front.link().map_or(Value::Null, Value::String))),
        }
    }

    /// A call whose progress goes to the other end. Whoever hung up does not want it any more.
    fn begin(&self, id: &str) -> Result<Running> {
        let (stream, calls, own) = (Arc::clone(&self.stream), self.calls.clone(), id.to_owned());
        self.calls.begin(id, move |progress| {
            let mut writer = &*stream;
            if writer
                .write_all(Line::Progress(progress).text().as_bytes())
                .is_err()
            {
                calls.cancel(&own);
            }
        })
    }
}

/// A conversation with the process that has a firm open.
pub struct Client {
    reader: BufReader<Stream>,
}

impl Client {
    /// Connects to whoever listens for `firm`.
    ///
    /// # Errors
    /// What the operating system says where nobody does.
    pub fn connect(run: &Path, firm: &Path) -> io::Result<Self> {
        let stream = Stream::connect(name(&address(run, firm))?)?;
        Ok(Self {
            reader: BufReader::new(stream),
        })
    }

    /// Asks, and waits for the answer; `pace` hears how far a call is that has an id. When it is cancelled this gives up at
    /// the next it hears: drop the conversation then, and the other process ends the call too.
    ///
    /// # Errors
    /// What the other process refuses; `host.lost` where it went away before answering; `store.cancelled`.
    pub fn ask(&mut self, ask: &Ask, pace: &Pace) -> Result<Answer> {
        let lost = |reason: String| {
            Fault::new(
                "host.lost",
                "The Kaigong that has this firm open went away before it answered. What you asked may or may not be done; look before you try again.",
            )
            .with("reason", reason)
        };
        let mut line = serde_json::to_string(ask).map_err(Fault::internal)?;
        line.push('\n');
        self.reader
            .get_mut()
            .write_all(line.as_bytes())
            .map_err(|error| lost(error.to_string()))?;
        loop {
            let mut text = String::new();
            self.reader
                .read_line(&mut text)
                .map_err(|error| lost(error.to_string()))?;
            match serde_json::from_str(&text).map_err(|error| lost(error.to_string()))? {
                Line::Progress(progress) => pace.pass_on(progress)?,
                Line::Ok(answer) => return Ok(answer),
                Line::Err(fault) => return Err(fault),
            }
        }
    }
}

#[cfg(unix)]
fn private_folder(run: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(run)?;
    // It may be older than this rule, or another's: then this fails, and nothing listens.
    std::fs::set_permissions(run, std::fs::Permissions::from_mode(0o700))
}

#[cfg(unix)]
fn private(options: ListenerOptions<'_>) -> io::Result<ListenerOptions<'_>> {
    Ok(options)
}

#[cfg(unix)]
fn private_socket(address: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    // Between binding and this call the folder alone keeps others out.
    std::fs::set_permissions(address, std::fs::Permissions::from_mode(0o600))
}

#[cfg(windows)]
fn private_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(windows)]
fn private(options: ListenerOptions<'_>) -> io::Result<ListenerOptions<'_>> {
    use interprocess::os::windows::local_socket::ListenerOptionsExt as _;
    use interprocess::os::windows::security_descriptor::SecurityDescriptor;
    // Protected from inheritance; everything to the owner, nothing to anybody else.
    let owner_alone = widestring::u16cstr!("D:P(A;;GA;;;OW)");
    Ok(options.security_descriptor(SecurityDescriptor::deserialize(owner_alone)?))
}

#[cfg(windows)]
fn private_socket(_: &Path) -> io::Result<()> {
    Ok(())
}
