//! What a device remembers outside of its file: where the file is, the certificates, the keys that it was given.
//!
//! A file that is restored from a backup forgets. It may forget a certificate that this very device signed, or a key that
//! it made; where the relay has lost them too, nobody could give them back, and an owner's device would begin a second
//! history of the firm. So would one whose certificate was taken, heard by others and lost again, all before the answer came.
//! So all of these are kept beside the device's secret and put back into the file. And a second file of the same
//! device is seen by the place of the first: two that send under one name would take each other's numbers.

use std::path::{Path, PathBuf};

use envelope::wire::{ByteBuf, Wrap, decode, encode};
use envelope::{Certificate, Roster};
use kernel::{DeviceId, Fault, Result};
use serde::{Deserialize, Serialize};
use store::Store;

use crate::book::{self, NOBODY, State};
use crate::vault::Vault;

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Memory {
    /// Where the device's file is.
    path: String,
    /// Every certificate, from the first on.
    certificates: Vec<ByteBuf>,
    /// Epoch keys, wrapped for this device.
    wraps: Vec<Wrap>,
    /// The certificate that this device signed last, as long as it is not known whether the relay took it.
    said: Option<ByteBuf>,
}

/// As it was before `said`.
#[derive(Deserialize)]
struct Older {
    path: String,
    certificates: Vec<ByteBuf>,
    wraps: Vec<Wrap>,
}

impl From<Older> for Memory {
    fn from(older: Older) -> Self {
        Self {
            path: older.path,
            certificates: older.certificates,
            wraps: older.wraps,
            said: None,
        }
    }
}

impl Memory {
    /// `None` where there is none, or none that can be read: then it begins anew.
    fn recall(vault: &dyn Vault, device: DeviceId) -> Result<Option<Self>> {
        let kept = vault.recall(device)?;
        Ok(kept.and_then(|bytes| {
            let older = || decode::<Older>(&bytes).ok().map(Self::from);
            decode(&bytes).ok().or_else(older)
        }))
    }

    fn of(store: &Store) -> Result<Self> {
        let (certificates, wraps) = store
            .read(NOBODY, |db| Ok((book::certificates(db)?, book::wraps(db)?)))?
            .value;
        Ok(Self {
            path: place(store.path()).display().to_string(),
            certificates: certificates.into_iter().map(ByteBuf::from).collect(),
            wraps,
            said: None,
        })
    }
}

/// Remembers what is in the file now.
pub(crate) fn remember(vault: &dyn Vault, device: DeviceId, store: &Store) -> Result<()> {
    let before = Memory::recall(vault, device)?;
    let mut memory = Memory::of(store)?;
    memory.said = before.as_ref().and_then(|before| before.said.clone());
    if before.as_ref() == Some(&memory) {
        return Ok(());
    }
    vault.remember(device, &encode(&memory))
}

/// Remembers a certificate before the relay hears of it, or that it is known what became of it. Where the answer is lost and
/// the relay forgets it again, others may have heard of it: this device says the same again and nothing else in its place.
pub(crate) fn say(
    vault: &dyn Vault,
    device: DeviceId,
    store: &Store,
    certificate: Option<&[u8]>,
) -> Result<()> {
    let mut memory = Memory::of(store)?;
    memory.said = certificate.map(ByteBuf::from);
    vault.remember(device, &encode(&memory))
}

/// The certificate of which it is not known whether the relay took it.
pub(crate) fn said(vault: &dyn Vault, device: DeviceId) -> Result<Option<Vec<u8>>> {
    let memory = Memory::recall(vault, device)?;
    Ok(memory.and_then(|memory| Some(memory.said?.into_vec())))
}

/// Puts back into the file what it forgot, and remembers what it has more.
///
/// # Errors
/// `sync.copied` where another file is this device.
pub(crate) fn agree(
    vault: &dyn Vault,
    device: DeviceId,
    store: &Store,
    state: &State,
) -> Result<()> {
    let Some(memory) = Memory::recall(vault, device)? else {
        return remember(vault, device, store);
    };
    let there = Path::new(&memory.path);
    if place(there) != place(store.path()) && there.try_exists().unwrap_or(false) {
        return Err(copied(&memory.path));
    }
    put_back(store, state, &memory)?;
    remember(vault, device, store)
}

fn put_back(store: &Store, state: &State, memory: &Memory) -> Result<()> {
    let had = Memory::of(store)?;
    let forgot = memory.certificates.get(had.certificates.len()..);
    let forgot = forgot.filter(|_| memory.certificates.starts_with(&had.certificates));
    let certificates = forgot
        .and_then(|forgot| goes_on(state, &had, forgot))
        .unwrap_or_default();
    let wraps: Vec<&Wrap> = (memory.wraps.iter())
        .filter(|wrap| !had.wraps.contains(wrap))
        .collect();
    if certificates.is_empty() && wraps.is_empty() {
        return Ok(());
    }
    store.write(NOBODY, "sync.step", |tx| {
        book::add_certificates(tx, had.certificates.len(), &certificates)?;
        wraps
            .into_iter()
            .try_for_each(|wrap| book::add_wrap(tx, wrap))
    })?;
    Ok(())
}

/// The certificates that were forgotten, where they follow from those that were not.
fn goes_on(state: &State, had: &Memory, forgot: &[ByteBuf]) -> Option<Vec<Vec<u8>>> {
    let known = had.certificates.iter().map(|bytes| bytes.as_slice());
    let mut roster = Roster::replay(state.firm, known).ok()?;
    for bytes in forgot {
        let certificate = Certificate::parse(bytes.to_vec(), roster.head().count).ok()?;
        roster.append(&certificate).ok()?;
    }
    Some(forgot.iter().map(|bytes| bytes.to_vec()).collect())
}

/// The one name of a place.
fn place(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

fn copied(path: &str) -> Fault {
    Fault::new(
        "sync.copied",
        "This file is a copy: the firm's file of this computer is another one. So that nothing gets lost, this one sends and receives nothing. Open the other one; or move it away, and this one takes its place.",
    )
    .with("path", path)
}
