//! Files that come in.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex};

use ::attach::api::{Held, Ready, hang, same};
use ::attach::model::{self, AT_ONCE, BYTES_MAX};
use ::attach::{Attachment, FileId, Part, Vault, picture};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use crm::Activity;
use crm::api::{NewActivity, log_with_files};
use envelope::file::{Opener, Sealer};
use firm::api::Nothing;
use kernel::{Fault, Id, Result, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Pace, Tx};
use ts_rs::TS;

use super::locked;
use crate::list::{Answer, Kind, List};
use crate::office::{Caller, Firm, Office};

/// A piece from a screen may have so many bytes.
const PIECE_MAX: usize = 8 << 20;
/// Bytes read from a path at once.
const STEP: usize = 256 << 10;
/// What came and was never added is forgotten after this, in milliseconds.
const FORGOTTEN: i64 = 6 * 3_600_000;
/// So many files come in at once at most.
const STAGED_MAX: usize = 200;
/// As many bytes of a file tell what it is.
const BEGIN: usize = 32;

/// A file that is about to come.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ComingFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: u32,
}

/// A file that is coming, or has come.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileTicket {
    /// What it is called until it is added.
    pub ticket: String,
}

/// The next piece of a file that is coming.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FilePiece {
    /// Which file.
    pub ticket: String,
    /// Up to 8 MiB of it, as base64.
    pub base64: String,
}

/// How much has come.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileCame {
    /// Bytes so far.
    pub bytes: u32,
}

/// Where a file comes from: one of the two.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileSource {
    /// It has come piece by piece.
    #[serde(default)]
    #[ts(optional)]
    pub ticket: Option<String>,
    /// It is on this computer, at this whole path.
    #[serde(default)]
    #[ts(optional)]
    pub path: Option<String>,
}

/// Files for an entry that is there.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddFiles {
    /// The entry.
    pub activity_id: Id<Activity>,
    /// The files.
    pub files: Vec<FileSource>,
}

/// An entry to log with its files.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LogFiles {
    /// The entry; a note may be without words.
    pub entry: NewActivity,
    /// The files.
    pub files: Vec<FileSource>,
}

/// What was added.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddedFiles {
    /// The entry that they hang on.
    pub activity_id: Id<Activity>,
    /// The files, in the order that they were given.
    pub ids: Vec<Id<Attachment>>,
}

/// A file on its way from a screen.
pub(super) struct Staged {
    /// The firm's opening that it is for.
    opening: u32,
    begun: Timestamp,
    name: String,
    bytes: u64,
    state: State,
}

enum State {
    /// It is coming. None for a moment, while it is finished.
    Coming(Option<Box<Coming>>),
    /// It has come; its part until it is kept.
    Come(Box<Ready>, Option<Part>),
}

/// A file that is being sealed.
struct Coming {
    sealer: Sealer<Part>,
    begin: Vec<u8>,
}

pub(super) fn list(list: &mut List) {
    list.host::<ComingFile, FileTicket>("attach.begin", Kind::Command, begin);
    list.host::<FilePiece, FileCame>("attach.put", Kind::Command, put);
    list.host::<FileTicket, Nothing>("attach.drop", Kind::Command, drop_one);
    list.host::<AddFiles, AddedFiles>("attach.add", Kind::Command, add);
    list.host::<LogFiles, AddedFiles>("attach.log", Kind::Command, log);
    for name in ["attach.add", "attach.log"] {
        list.previews(name);
        list.only_here_where(name, names_a_path);
    }
}

fn names_a_path(req: &Value) -> bool {
    let files = req["files"].as_array().into_iter().flatten();
    files.into_iter().any(|file| !file["path"].is_null())
}

fn begin(office: &Office, caller: &Caller, req: ComingFile) -> Result<Answer> {
    let (firm, _) = office.firm(caller)?;
    let name = model::name(&req.name)?;
    model::size(&name, req.bytes.into())?;
    let now = office.env().now();
    let coming = Coming::new(office, &firm.vault(office)?)?;
    let staged = Staged {
        opening: firm.opening,
        begun: now,
        name,
        bytes: req.bytes.into(),
        state: State::Coming(Some(Box::new(coming))),
    };
    let mut random = [0u8; 16];
    office.env().random(&mut random);
    let ticket = format!("{:032x}", u128::from_be_bytes(random));
    let mut all = locked(&office.attachments().staged);
    all.retain(|_, other| {
        // One that is just being worked at is none that was forgotten.
        other.try_lock().map_or(true, |other| {
            other.opening == firm.opening && now.0.saturating_sub(other.begun.0) < FORGOTTEN
        })
    });
    if all.len() >= STAGED_MAX {
        return Err(too_many());
    }
    all.insert(ticket.clone(), Arc::new(Mutex::new(staged)));
    Answer::plain(&FileTicket { ticket })
}

fn put(office: &Office, caller: &Caller, req: FilePiece) -> Result<Answer> {
    let (firm, _) = office.firm(caller)?;
    let bytes = BASE64_STANDARD.decode(&req.base64).ok();
    let bytes = bytes.filter(|bytes| bytes.len() <= PIECE_MAX);
    let bytes = bytes.ok_or_else(|| {
        Fault::field(
            "base64",
            "attach.piece",
            "A piece is up to 8 MiB of the file, as base64.",
        )
    })?;
    let staged = staged(office, &firm, &req.ticket)?;
    let mut staged = locked(&staged);
    let (name, expected) = (staged.name.clone(), staged.bytes);
    let State::Coming(Some(coming)) = &mut staged.state else {
        return Err(incomplete(&name));
    };
    if coming.sealer.length() + bytes.len() as u64 > expected {
        return Err(incomplete(&name));
    }
    coming.take(&bytes)?;
    let bytes = u32::try_from(coming.sealer.length()).unwrap_or(u32::MAX);
    Answer::plain(&FileCame { bytes })
}

fn drop_one(office: &Office, caller: &Caller, req: FileTicket) -> Result<Answer> {
    let (_, _) = office.firm(caller)?;
    locked(&office.attachments().staged).remove(&req.ticket);
    Answer::plain(&Nothing {})
}

fn add(office: &Office, caller: &Caller, req: AddFiles) -> Result<Answer> {
    with_files(office, caller, "attach.add", &req.files, |_| {
        Ok(req.activity_id)
    })
}

fn log(office: &Office, caller: &Caller, req: LogFiles) -> Result<Answer> {
    with_files(office, caller, "attach.log", &req.files, |tx| {
        log_with_files(tx, req.entry)
    })
}

/// Hangs files on an entry, in the change that makes it or in one of their own.
fn with_files(
    office: &Office,
    caller: &Caller,
    command: &'static str,
    sources: &[FileSource],
    entry: impl FnOnce(&Tx<'_>) -> Result<Id<Activity>>,
) -> Result<Answer> {
    let (firm, _) = office.firm(caller)?;
    if sources.is_empty() {
        return Err(Fault::field("files", "attach.none", "Choose a file first."));
    }
    if sources.len() > AT_ONCE {
        return Err(too_many());
    }
    let vault = firm.vault(office)?;
    let mut files = Vec::with_capacity(sources.len());
    for (at, source) in sources.iter().enumerate() {
        caller.pace.at("attach.adding", at, sources.len())?;
        let file = match (&source.ticket, &source.path) {
            (Some(ticket), None) => {
                let staged = staged(office, &firm, ticket)?;
                let mut staged = locked(&staged);
                staged.ready(&firm, &vault)?;
                let State::Come(ready, part) = &mut staged.state else {
                    return Err(incomplete(&staged.name));
                };
                if !caller.preview
                    && let Some(part) = part.take()
                {
                    vault.keep(part, ready.held.file)?;
                }
                (**ready).clone()
            }
            (None, Some(path)) => {
                let (ready, part) = from_path(office, &firm, &vault, path, &caller.pace)?;
                if let Some(part) = part.filter(|_| !caller.preview) {
                    vault.keep(part, ready.held.file)?;
                }
                ready
            }
            _ => {
                return Err(Fault::field(
                    "files",
                    "attach.source",
                    "A file comes by a ticket or from a path: name one of the two.",
                ));
            }
        };
        files.push(file);
    }
    let answer = Answer::of_command(office, caller, command, |tx| {
        let activity_id = entry(tx)?;
        let ids = hang(tx, activity_id, &files)?;
        Ok(AddedFiles { activity_id, ids })
    })?;
    if !caller.preview {
        let mut all = locked(&office.attachments().staged);
        for ticket in sources.iter().filter_map(|source| source.ticket.as_ref()) {
            all.remove(ticket);
        }
    }
    Ok(answer)
}

fn staged(office: &Office, firm: &Firm, ticket: &str) -> Result<Arc<Mutex<Staged>>> {
    let found = locked(&office.attachments().staged).get(ticket).cloned();
    found
        .filter(|staged| locked(staged).opening == firm.opening)
        .ok_or_else(|| {
            Fault::new(
                "attach.ticket_gone",
                "This file is not here any more. Choose it again.",
            )
        })
}

impl Staged {
    /// Finishes what has come whole.
    fn ready(&mut self, firm: &Firm, vault: &Vault) -> Result<()> {
        let State::Coming(coming) = &mut self.state else {
            return Ok(());
        };
        let whole = coming
            .as_ref()
            .is_some_and(|coming| coming.sealer.length() == self.bytes);
        let Some(coming) = coming.take_if(|_| whole) else {
            return Err(incomplete(&self.name));
        };
        let (ready, part) = coming.finish(firm, vault, &self.name)?;
        self.state = State::Come(Box::new(ready), part);
        Ok(())
    }
}

impl Coming {
    fn new(office: &Office, vault: &Vault) -> Result<Self> {
        let mut dice = |bytes: &mut [u8]| office.env().random(bytes);
        let sealer = Sealer::new(vault.begin()?, &mut dice).map_err(|e| ::attach::refused(&e))?;
        Ok(Self {
            sealer,
            begin: Vec::with_capacity(BEGIN),
        })
    }

    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        let missing = BEGIN.saturating_sub(self.begin.len()).min(bytes.len());
        self.begin.extend_from_slice(&bytes[..missing]);
        self.sealer
            .write_all(bytes)
            .map_err(|error| ::attach::refused(&error))
    }

    /// What has come; its part, unless the same content is kept already.
    fn finish(self, firm: &Firm, vault: &Vault, name: &str) -> Result<(Ready, Option<Part>)> {
        let (part, sealed) = self
            .sealer
            .finish()
            .map_err(|error| ::attach::refused(&error))?;
        model::size(name, sealed.length)?;
        let media = model::media(&self.begin, name);
        let seen = match media {
            "image/jpeg" | "image/png" if sealed.length <= picture::READ_MAX => {
                let mut bytes = Vec::with_capacity(usize::try_from(sealed.length).unwrap_or(0));
                let file = File::open(part.path()).map_err(|error| ::attach::refused(&error))?;
                let mut opener = Opener::new(file, &sealed.key, sealed.length).map_err(spoiled)?;
                while let Some(piece) = opener.piece().map_err(spoiled)? {
                    bytes.extend_from_slice(piece);
                }
                picture::look(&bytes)
            }
            _ => None,
        };
        let same = firm.look(|db| same(db, sealed.length, &sealed.content))?;
        let same = same.into_iter().find(|held| vault.has(held.file));
        let part = same.is_none().then_some(part);
        let held = same.unwrap_or_else(|| Held {
            file: FileId(sealed.id),
            digest: sealed.key.digest(&sealed.content),
            key: sealed.key,
            bytes: sealed.length,
        });
        let ready = Ready {
            held,
            name: name.to_owned(),
            media: media.to_owned(),
            seen,
        };
        Ok((ready, part))
    }
}

fn from_path(
    office: &Office,
    firm: &Firm,
    vault: &Vault,
    path: &str,
    pace: &Pace,
) -> Result<(Ready, Option<Part>)> {
    let path = Path::new(path);
    let unreadable = |reason: String| {
        Fault::field(
            "files",
            "attach.cannot_read",
            "This file cannot be read: it was moved, or is not yours to read.",
        )
        .with("path", path.display().to_string())
        .with("reason", reason)
    };
    let found = path
        .metadata()
        .map_err(|error| unreadable(error.to_string()))?;
    if found.is_dir() {
        return Err(Fault::field(
            "files",
            "attach.folder",
            "This is a folder. Choose the files in it.",
        )
        .with("path", path.display().to_string()));
    }
    if !found.is_file() {
        return Err(unreadable("it is no file".to_owned()));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = model::name(&name)?;
    model::size(&name, found.len())?;
    let mut from = File::open(path).map_err(|error| unreadable(error.to_string()))?;
    let mut coming = Coming::new(office, vault)?;
    let mut piece = vec![0; STEP];
    let kib = |bytes: u64| usize::try_from(bytes >> 10).unwrap_or(usize::MAX);
    loop {
        pace.at(
            "attach.sealing",
            kib(coming.sealer.length()),
            kib(found.len()),
        )?;
        let read = from
            .read(&mut piece)
            .map_err(|error| unreadable(error.to_string()))?;
        if read == 0 {
            break;
        }
        coming.take(&piece[..read])?;
        // It may grow while it is read.
        model::size(&name, coming.sealer.length().min(BYTES_MAX + 1))?;
    }
    coming.finish(firm, vault, &name)
}

/// What was written a moment ago and cannot be read.
fn spoiled(refused: envelope::file::Refused) -> Fault {
    match refused {
        envelope::file::Refused::Io(error) => ::attach::refused(&error),
        envelope::file::Refused::Hostile(hostile) => {
            ::attach::damaged().with("reason", hostile.code())
        }
    }
}

fn incomplete(name: &str) -> Fault {
    Fault::new(
        "attach.incomplete",
        format!("“{name}” did not come whole. Choose it again."),
    )
    .with("name", name)
}

fn too_many() -> Fault {
    Fault::new(
        "attach.too_many",
        format!("That is more than {AT_ONCE} files at once. Add them in several steps."),
    )
    .with("max", AT_ONCE)
}
