//! Changes in a file, for computers that no network joins: packed here, taken in there.

use ::sync::Unpacked;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::TimeDelta;
use envelope::parcel::unreadable;
use kernel::{Fault, Result, Timestamp};

use super::line::{Line, Mode, count};
use super::status::{device_names, reason};
use super::wire::*;
use crate::export::{firm_name, plain};
use crate::list::Answer;
use crate::office::{Caller, Firm, Office};

/// The largest file that goes through a screen, in bytes. The screens refuse what is larger before they read it.
const BYTES_MAX: usize = 20_000_000;

pub(super) fn pack(office: &Office, caller: &Caller, req: SyncPack) -> Result<Answer> {
    let (firm, _) = office.firm(caller)?;
    let line = &firm.line;
    at_home(line, &firm)?;
    let now = office.env().now();
    let days = |days: i64| Timestamp(now.0 - TimeDelta::days(days).num_milliseconds());
    let since = match req.range {
        SyncRange::Unsent => Some(unsent_since(line, &firm)?),
        SyncRange::Week => Some(days(7)),
        SyncRange::Month => Some(days(30)),
        SyncRange::Everything => None,
    };
    let packed = line.reader.pack(&firm.store, since, &caller.pace)?;
    if packed.bytes.len() > BYTES_MAX {
        return Err(too_large());
    }
    let device = firm.store.device().unwrap_or_default();
    let name = device_names(&firm)?.remove(&device).unwrap_or_default();
    let (firm_name, today) = firm.look(|db| Ok((firm_name(db)?, db.today())))?;
    Answer::plain(&SyncPacked {
        file_name: format!("{}-{}-{today}.kgsync", plain(&firm_name), plain(&name)),
        changes: count(packed.changes as u64),
        left_out: count(packed.left_out as u64),
        size_kib: count(packed.bytes.len().div_ceil(1 << 10) as u64),
        base64: BASE64_STANDARD.encode(&packed.bytes),
    })
}

/// When the first change was made that the cloud does not have.
fn unsent_since(line: &Line, firm: &Firm) -> Result<Timestamp> {
    let status = line.reader.status(&firm.store)?;
    status.and_then(|status| status.since).ok_or_else(|| {
        Fault::field(
            "range",
            "sync.nothing_unsent",
            "Everything from here is in the cloud already. Choose a longer time.",
        )
    })
}

pub(super) fn take_in(office: &Office, caller: &Caller, req: SyncParcel) -> Result<Answer> {
    let (firm, _) = office.firm(caller)?;
    let line = &firm.line;
    at_home(line, &firm)?;
    if req.base64.len() / 4 * 3 > BYTES_MAX {
        return Err(too_large());
    }
    let bytes = BASE64_STANDARD
        .decode(&req.base64)
        .map_err(|_| unreadable())?;
    let told = line.at_once(|engine| engine.unpack(&firm.store, &bytes, &caller.pace))?;
    line.announce();
    let name = device_names(&firm)?.remove(&told.from);
    Answer::plain(&taken(told, name.unwrap_or_default()))
}

fn taken(told: Unpacked, device_name: String) -> SyncTakenIn {
    let left = told.refused.into_iter().map(|(code, changes)| SyncLeft {
        fault: reason(&code, "Some of it was not taken in; the rest was."),
        changes: count(changes as u64),
    });
    SyncTakenIn {
        device_name,
        at: told.at,
        received: count(told.received as u64),
        known: count(told.known as u64),
        conflicts: count(told.conflicts as u64),
        left: left.collect(),
    }
}

/// Refuses where the firm is not shared from this computer. Whoever works offline on purpose may.
fn at_home(line: &Line, firm: &Firm) -> Result<()> {
    match line.mode(firm)? {
        Mode::On | Mode::Paused => Ok(()),
        Mode::Off(_) | Mode::Revoked => line.shared(firm),
    }
}

fn too_large() -> Fault {
    Fault::new(
        "sync.parcel_too_large",
        "A file of changes is at most 20 MB here. Choose a shorter time.",
    )
}
