//! Files that are looked at, opened and saved.

use std::collections::HashSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use ::attach::api::{Files, FilesOf, Hanging, all_of, files, one};
use ::attach::{Attachment, Vault, model};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use crm::api::TimelineOf;
use envelope::file::{Opener, PIECE, Refused};
use kernel::{Fault, Id, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Pace;
use ts_rs::TS;

use super::locked;
use crate::files as written;
use crate::list::{Answer, Kind, List};
use crate::office::{Caller, Office};
use crate::sync::FILES_HERE;

/// So many pieces of 1 MiB in one answer.
const PIECES: u32 = 2;
/// The beginning of the folder of opened copies.
const COPIES: &str = "kaigong-open-";
/// Copies that a program left which ended in the middle are cleared away after this.
const LEFT: Duration = Duration::from_secs(24 * 3600);

/// A part of a file to be read.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReadFile {
    /// Which.
    pub id: Id<Attachment>,
    /// From this piece of 1 MiB on; 0 is the first.
    pub from: u32,
}

/// A part of a file.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FilePart {
    /// Its bytes, as base64.
    pub base64: String,
    /// The piece to go on with; none at the end.
    pub next: Option<u32>,
}

/// A file to be saved.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveFile {
    /// Which.
    pub id: Id<Attachment>,
    /// The new file's whole path.
    pub path: String,
}

/// Where a file is now.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FilePath {
    /// The whole path.
    pub path: String,
}

/// A file to be opened in another program.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OpenFile {
    /// Which.
    pub id: Id<Attachment>,
}

/// All files of a timeline, to be saved.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveFiles {
    /// Whose.
    pub of: TimelineOf,
    /// The folder's whole path.
    pub folder: String,
}

/// What was saved.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SavedFiles {
    /// How many.
    pub saved: u32,
    /// Names of those that are not on this computer.
    pub missing: Vec<String>,
}

pub(super) fn list(list: &mut List) {
    list.host::<FilesOf, Files>("attach.files", Kind::Query, |office, caller, req| {
        let (firm, member) = office.firm(caller)?;
        let vault = firm.vault(office)?;
        let read = |db: &store::Db<'_>| files(db, &req, |id| vault.has(id));
        let mut observed = firm.store.read(firm.by(caller, member)?, read)?;
        // What has come is in no table.
        observed.reads.insert(FILES_HERE.to_owned());
        Answer::observed(observed)
    });
    list.host::<ReadFile, FilePart>("attach.read", Kind::Query, read);
    list.host::<SaveFile, FilePath>("attach.save_as", Kind::Command, save_as);
    list.host::<SaveFiles, SavedFiles>("attach.save_all", Kind::Command, save_all);
    list.host::<OpenFile, FilePath>("attach.open_copy", Kind::Command, open_copy);
    for name in ["attach.save_as", "attach.save_all", "attach.open_copy"] {
        list.only_here(name);
    }
}

fn find(office: &Office, caller: &Caller, id: Id<Attachment>) -> Result<(Vault, Hanging)> {
    let (firm, member) = office.firm(caller)?;
    let found = firm
        .store
        .read(firm.by(caller, member)?, |db| one(db, id))?
        .value;
    Ok((firm.vault(office)?, found))
}

fn read(office: &Office, caller: &Caller, req: ReadFile) -> Result<Answer> {
    let (vault, file) = find(office, caller, req.id)?;
    let mut opener = open(&vault, &file)?;
    opener
        .seek(req.from.into())
        .map_err(|error| spoiled(&file, error.into()))?;
    let mut bytes = Vec::with_capacity(PIECES as usize * PIECE);
    for _ in 0..PIECES {
        match opener.piece().map_err(|refused| spoiled(&file, refused))? {
            Some(piece) => bytes.extend_from_slice(piece),
            None => break,
        }
    }
    let next = req.from.saturating_add(PIECES);
    Answer::plain(&FilePart {
        base64: BASE64_STANDARD.encode(bytes),
        next: (u64::from(next) * (PIECE as u64) < file.held.bytes).then_some(next),
    })
}

fn save_as(office: &Office, caller: &Caller, req: SaveFile) -> Result<Answer> {
    let (vault, file) = find(office, caller, req.id)?;
    let path = whole_path("path", &req.path)?;
    save(&vault, &file, &path, &caller.pace)?;
    Answer::plain(&FilePath {
        path: path.display().to_string(),
    })
}

fn save_all(office: &Office, caller: &Caller, req: SaveFiles) -> Result<Answer> {
    let (firm, member) = office.firm(caller)?;
    let folder = whole_path("folder", &req.folder)?;
    let found = firm
        .store
        .read(firm.by(caller, member)?, |db| all_of(db, &req.of))?;
    let vault = firm.vault(office)?;
    let (here, away): (Vec<Hanging>, Vec<Hanging>) = found
        .value
        .into_iter()
        .partition(|file| vault.has(file.held.file));
    let mut names = Names::default();
    for (at, file) in here.iter().enumerate() {
        caller.pace.at("attach.saving", at, here.len())?;
        let mut path = folder.join(names.free(&file.name));
        while path.exists() {
            path = folder.join(names.free(&file.name));
        }
        save(&vault, file, &path, &caller.pace)?;
    }
    Answer::plain(&SavedFiles {
        saved: u32::try_from(here.len()).unwrap_or(u32::MAX),
        missing: away.into_iter().map(|file| file.name).collect(),
    })
}

/// Writes a readable copy for another program to open. It goes when this program ends.
fn open_copy(office: &Office, caller: &Caller, req: OpenFile) -> Result<Answer> {
    let (vault, file) = find(office, caller, req.id)?;
    let name = model::name(&file.name)?;
    if model::is_program(&name) {
        return Err(Fault::new(
            "attach.program",
            "This file is a program or can act as one, and is not opened from here. Save it where you want it.",
        )
        .with("name", name));
    }
    let folder = copies(office)?.join(req.id.to_string());
    std::fs::create_dir_all(&folder).map_err(|error| written::refused(&folder, &error))?;
    let path = folder.join(name);
    // Whoever has it open goes on looking at it.
    if !path.exists() {
        save(&vault, &file, &path, &caller.pace)?;
    }
    Answer::plain(&FilePath {
        path: path.display().to_string(),
    })
}

/// The folder of copies, which this user alone can read.
fn copies(office: &Office) -> Result<PathBuf> {
    let mut copies = locked(&office.attachments().copies);
    if let Some(folder) = &*copies {
        return Ok(folder.path().to_owned());
    }
    let place = std::env::temp_dir();
    for left in std::fs::read_dir(&place).into_iter().flatten().flatten() {
        let is_ours = left.file_name().to_string_lossy().starts_with(COPIES);
        let age = left
            .metadata()
            .and_then(|found| found.modified())
            .map(|at| SystemTime::now().duration_since(at).unwrap_or_default());
        if is_ours && age.is_ok_and(|age| age > LEFT) {
            let _ = std::fs::remove_dir_all(left.path());
        }
    }
    let made = tempfile::Builder::new()
        .prefix(COPIES)
        .tempdir_in(&place)
        .map_err(|error| written::refused(&place, &error))?;
    Ok(copies.insert(made).path().to_owned())
}

fn whole_path(field: &str, path: &str) -> Result<PathBuf> {
    let path = PathBuf::from(path);
    if path.is_absolute() {
        return Ok(path);
    }
    Err(Fault::field(
        field,
        "attach.whole_path",
        "Name it with its whole path.",
    ))
}

fn save(vault: &Vault, file: &Hanging, path: &Path, pace: &Pace) -> Result<()> {
    written::write(path, |to| {
        pour(vault, file, pace, |piece| {
            to.write_all(piece)
                .map_err(|error| written::refused(path, &error))
        })
    })
}

/// Opens a file piece by piece into `put`.
pub(crate) fn pour(
    vault: &Vault,
    file: &Hanging,
    pace: &Pace,
    mut put: impl FnMut(&[u8]) -> Result<()>,
) -> Result<()> {
    let mut opener = open(vault, file)?;
    let pieces = usize::try_from(file.held.bytes.div_ceil(PIECE as u64)).unwrap_or(usize::MAX);
    let mut at = 0;
    while let Some(piece) = opener.piece().map_err(|refused| spoiled(file, refused))? {
        pace.at("attach.opening", at, pieces)?;
        put(piece)?;
        at += 1;
    }
    Ok(())
}

fn open(vault: &Vault, file: &Hanging) -> Result<Opener<std::fs::File>> {
    let sealed = vault.open(file.held.file).map_err(|fault| {
        fault
            .with("name", file.name.clone())
            .with("member", file.member_name.clone())
    })?;
    Opener::new(sealed, &file.held.key, file.held.bytes).map_err(|refused| spoiled(file, refused))
}

fn spoiled(file: &Hanging, refused: Refused) -> Fault {
    let fault = match refused {
        Refused::Io(error) => Fault::new(
            "attach.unreadable",
            "The disk does not give this file. Check the disk, and restore the file from a backup.",
        )
        .with("reason", error.to_string()),
        Refused::Hostile(hostile) => ::attach::damaged().with("reason", hostile.code()),
    };
    fault.with("name", file.name.clone())
}

/// Names that are given once each, whatever a system makes of large and small letters.
#[derive(Default)]
pub(crate) struct Names(HashSet<String>);

impl Names {
    /// A path that was not given yet, of this name in this folder.
    pub fn free_in(&mut self, folder: &str, name: &str) -> String {
        let name = model::name(name).unwrap_or_else(|_| "file".to_owned());
        self.not_given(&format!("{folder}/"), &name)
    }

    /// A name that was not given yet: `客厅.jpg`, `客厅 (2).jpg`.
    pub fn free(&mut self, name: &str) -> String {
        let name = model::name(name).unwrap_or_else(|_| "file".to_owned());
        self.not_given("", &name)
    }

    fn not_given(&mut self, folder: &str, name: &str) -> String {
        let (stem, ending) = match name.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() => (stem, format!(".{ending}")),
            _ => (name, String::new()),
        };
        let mut tried = format!("{folder}{name}");
        let mut n = 2;
        while !self.0.insert(tried.to_lowercase()) {
            tried = format!("{folder}{stem} ({n}){ending}");
            n += 1;
        }
        tried
    }
}
