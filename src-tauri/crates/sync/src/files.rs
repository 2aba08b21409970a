//! Sealed files to and from the relay. Nothing of a round waits for them, and what they meet is no round's trouble.

use std::cell::Cell;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use envelope::wire::{
    FILE_PIECE, FilePart, FileUpload, FilesAsked, FilesHeld, MAX_FILES_ASKED, codes, encode,
    hash_text,
};
use envelope::{DeviceKeys, FirmId, Hash};
use kernel::{Fault, Result};
use serde::de::DeserializeOwned;
use store::{Environment, Store};

use crate::client::{Client, Signer};
use crate::engine::{Engine, load_keys, not_shared, state};
use crate::relay::{Method, Relay, Trouble};

/// So often an upload is told that it is elsewhere before it is given up.
const MOVES: usize = 4;

/// Takes files to a relay and fetches them, for this device.
pub struct Courier<'a> {
    relay: &'a dyn Relay,
    firm: FirmId,
    keys: DeviceKeys,
    env: Arc<dyn Environment>,
    offset_ms: Cell<i64>,
}

impl Engine {
    /// Whoever takes files to the relay. It holds nothing of the firm's file.
    ///
    /// # Errors
    /// `sync.not_shared`, `sync.no_keys`.
    pub fn courier<'a>(&self, store: &Store, relay: &'a dyn Relay) -> Result<Courier<'a>> {
        let state = state(store)?.ok_or_else(not_shared)?;
        let device = store.device().ok_or_else(not_shared)?;
        Ok(Courier {
            relay,
            firm: state.firm,
            keys: load_keys(&*self.vault, device)?,
            env: Arc::clone(&self.env),
            offset_ms: Cell::new(state.offset_ms),
        })
    }

    /// The identity of the relay's log, as it was seen last: another one is a relay that lost what it had.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn log_id(&self, store: &Store) -> Result<Option<[u8; 16]>> {
        Ok(state(store)?.and_then(|state| state.log_id))
    }
}

impl Courier<'_> {
    /// Which of these the relay has, and how much room the firm's files take there.
    ///
    /// # Errors
    /// `sync.offline`, and what the relay refuses.
    pub fn held(&self, ids: &[Hash]) -> Result<FilesHeld> {
        let mut all: Option<FilesHeld> = None;
        let mut rest = ids;
        loop {
            let (now, later) = rest.split_at(rest.len().min(MAX_FILES_ASKED));
            let asked = FilesAsked { ids: now.to_vec() };
            let mut page: FilesHeld = self.ask(Method::Post, "", &encode(&asked))?;
            page.held.retain(|id| now.contains(id));
            if let Some(before) = all.take() {
                page.held.extend(before.held);
            }
            if later.is_empty() {
                return Ok(page);
            }
            (all, rest) = (Some(page), later);
        }
    }

    /// Brings a file of `of` bytes, from where it was before. `tell` is told how many bytes are there before each piece, and may end it.
    ///
    /// # Errors
    /// `sync.offline`, what the relay refuses (`relay.file_too_large`, `relay.files_full`, `relay.wrong_hash`), what `tell` and reading give.
    pub fn send(
        &self,
        id: &Hash,
        from: &mut (impl Read + Seek),
        of: u64,
        mut tell: impl FnMut(u64) -> Result<()>,
    ) -> Result<()> {
        let name = format!("/{}", hash_text(id));
        let said: FileUpload = self.ask(Method::Get, &format!("{name}/upload"), &[])?;
        let mut moves = 0;
        let mut said = Ok(said);
        loop {
            let have = match said {
                Ok(FileUpload { whole: true, .. }) => return Ok(()),
                Ok(FileUpload { have, .. }) => have,
                Err(Trouble::Refused(fault)) if fault.code == codes::UPLOAD_AT && moves < MOVES => {
                    moves += 1;
                    fault
                        .params
                        .get("have")
                        .and_then(|have| have.as_u64())
                        .unwrap_or(0)
                }
                Err(trouble) => return Err(trouble.into()),
            };
            // Whoever has all of it and no file wants the last piece again.
            let at = have.min(of.saturating_sub(1) / FILE_PIECE as u64 * FILE_PIECE as u64);
            tell(at)?;
            let piece = read_piece(from, at, of).map_err(Fault::internal)?;
            let put = format!("{name}?at={at}&of={of}");
            said = self.try_ask(Method::Put, &put, &piece);
            if let Ok(FileUpload { have, whole: false }) = said
                && have <= at
            {
                return Err(Trouble::Strange("an upload that does not get on".to_owned()).into());
            }
        }
    }

    /// Fetches a file of `of` bytes from `have` on, piece by piece into `take`, which may end it. Whether the bytes are the file's is not looked at.
    ///
    /// # Errors
    /// `sync.offline`, what the relay refuses (`relay.no_file`), what `take` gives.
    pub fn fetch(
        &self,
        id: &Hash,
        mut have: u64,
        of: u64,
        mut take: impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        let name = format!("/{}", hash_text(id));
        while have < of {
            let part: FilePart = self.ask(Method::Get, &format!("{name}?at={have}"), &[])?;
            let length = part.bytes.len() as u64;
            if part.of != of || length == 0 || length > of - have {
                return Err(Trouble::Strange("a file of another length".to_owned()).into());
            }
            take(&part.bytes)?;
            have += length;
        }
        Ok(())
    }

    fn ask<T: DeserializeOwned>(&self, method: Method, path: &str, body: &[u8]) -> Result<T> {
        Ok(self.try_ask(method, path, body)?)
    }

    fn try_ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &[u8],
    ) -> Result<T, Trouble> {
        let signer = Signer {
            keys: &self.keys,
            env: &*self.env,
            offset_ms: self.offset_ms.clone(),
        };
        let client = Client {
            relay: self.relay,
            firm: self.firm,
            signer: &signer,
        };
        let path = format!("/v1/firms/{}/files{path}", self.firm);
        let answer = client.ask(method, path, body, 0);
        self.offset_ms.set(signer.offset_ms.get());
        answer
    }
}

fn read_piece(from: &mut (impl Read + Seek), at: u64, of: u64) -> std::io::Result<Vec<u8>> {
    let length = of.saturating_sub(at).min(FILE_PIECE as u64);
    let mut piece = Vec::with_capacity(FILE_PIECE);
    from.seek(SeekFrom::Start(at))?;
    from.take(length).read_to_end(&mut piece)?;
    Ok(piece)
}
