//! What a person is told: how the firm is shared, its devices, what could not be exchanged.

use std::collections::HashMap;

use ::sync::{DeviceStatus, FirmId, Status};
use firm::api::Nothing;
use firm::rights::DataClass;
use kernel::{DeviceId, Fault, Result, Timestamp};
use store::Db;

use super::SYNC;
use super::appointing;
use super::line::{Line, Mode, count};
use super::wire::*;
use crate::history::told_by_name;
use crate::list::Answer;
use crate::office::{Caller, Firm, Office};

/// What the answers here are read from.
const READS: [&str; 17] = [
    SYNC,
    "_change",
    "_sync_conflict",
    "_sync_cover",
    "_sync_seal",
    "_sync_aside",
    "firm_member",
    "sync_state",
    "sync_frozen",
    "sync_certificate",
    "sync_key",
    "sync_quarantine",
    "sync_device",
    "sync_again",
    "sync_refused",
    "sync_pause",
    "practice_sandbox",
];

fn live<T: serde::Serialize>(value: &T) -> Result<Answer> {
    let mut answer = Answer::plain(value)?;
    answer.reads = READS.map(str::to_owned).to_vec();
    Ok(answer)
}

fn known(line: &Line, firm: &Firm, mode: &Mode) -> Result<Option<Status>> {
    match mode {
        // What a copy or a practice file says of devices is the firm's, and not of this file.
        Mode::Off(_) => Ok(None),
        _ => line.reader.status(&firm.store),
    }
}

pub(super) fn status(office: &Office, caller: &Caller, _: Nothing) -> Result<Answer> {
    let (firm, _) = office.firm(caller)?;
    live(&of(&firm)?)
}

fn of(firm: &Firm) -> Result<SyncStatus> {
    let line = &firm.line;
    let mode = line.mode(firm)?;
    let conflicts = firm.look(|db| super::conflicts::open(&firm.store, db))?;
    let mut status = SyncStatus {
        mode: SyncMode::Off,
        reason: None,
        relay: None,
        number: None,
        kit_since: None,
        online: false,
        busy: None,
        waiting: SyncWaiting {
            changes: 0,
            since: None,
        },
        last_contact: None,
        trouble: None,
        quarantined: 0,
        refused: 0,
        conflicts: count(conflicts),
        device: None,
    };
    let known = known(line, firm, &mode)?;
    status.mode = match mode {
        Mode::Off(reason) => {
            status.reason = reason;
            SyncMode::Off
        }
        Mode::On => SyncMode::On,
        Mode::Paused => SyncMode::Paused,
        Mode::Revoked => SyncMode::Revoked,
    };
    let Some(known) = known else {
        return Ok(status);
    };
    let told = line.told();
    // Before it was asked anything: as it was when the program ended.
    let online = told.online.unwrap_or(known.trouble.is_none());
    status.online = online && status.mode == SyncMode::On;
    status.busy = told.busy;
    status.waiting = SyncWaiting {
        changes: count(known.waiting),
        since: known.since,
    };
    status.last_contact = known.contact_at;
    if status.mode == SyncMode::On {
        status.trouble = match told.here {
            Some((fault, since)) => Some(SyncTrouble {
                fault,
                since: Some(since),
            }),
            None => known.trouble.map(|fault| SyncTrouble {
                fault,
                since: known.trouble_at,
            }),
        };
    }
    status.relay = Some(known.relay);
    status.number = Some(number(known.firm));
    status.kit_since = known.kit_at;
    status.quarantined = count(known.aside_count);
    status.refused = count(known.refused.len() as u64);
    let own = known.devices.into_iter().find(|device| device.own);
    status.device = own.map(|own| firm.look(|db| device(db, own))).transpose()?;
    Ok(status)
}

/// The firm's number as people read and type it: groups of four.
pub(super) fn number(firm: FirmId) -> String {
    let digits = firm.to_string().to_uppercase();
    let groups: Vec<&str> = (0..digits.len())
        .step_by(4)
        .map(|at| &digits[at..(at + 4).min(digits.len())])
        .collect();
    groups.join(" ")
}

/// Whoever was seen within so many milliseconds is catching up right now: how far he is was not told yet.
const CATCHING_UP: i64 = 5 * 60_000;

fn device(db: &Db<'_>, known: DeviceStatus) -> Result<SyncDevice> {
    let away = |at: Timestamp| db.now().0.saturating_sub(at.0) > CATCHING_UP;
    let behind = known.behind.filter(|_| known.seen_at.is_some_and(away));
    let sees = DataClass::of(&known.classes, known.own_contacts);
    let due = appointing::place(db, known.member)?.filter(|_| !known.removed);
    let sees_due = due.as_ref().map(|due| DataClass::of(&due.classes, due.own));
    Ok(SyncDevice {
        role_due: due.map(|due| due.role).filter(|role| *role != known.role),
        sees_due: sees_due.filter(|due| *due != sees),
        sees,
        member_left: left(db, &known)?,
        member_name: firm::member_name(db, known.member)?,
        id: known.device,
        name: known.name,
        member_id: known.member,
        role: known.role,
        series: known.series,
        this_one: known.own,
        last_seen: known.seen_at,
        behind: behind.map(count),
        added_at: known.added_at,
        revoked_at: known.removed_at,
    })
}

/// Whether its member left the firm, and it is still in it.
fn left(db: &Db<'_>, known: &DeviceStatus) -> Result<bool> {
    let active = "SELECT active FROM firm_member WHERE id=?1";
    let active: Option<bool> = db.opt(active, [known.member], |r| r.get(0))?;
    Ok(active == Some(false) && known.removed_at.is_none())
}

pub(super) fn devices(office: &Office, caller: &Caller, _: Nothing) -> Result<Answer> {
    let (firm, _) = office.firm(caller)?;
    let known = known(&firm.line, &firm, &firm.line.mode(&firm)?)?;
    let known = known.map(|status| status.devices).unwrap_or_default();
    let devices: Vec<SyncDevice> = firm.look(|db| {
        let mut devices: Vec<SyncDevice> = known
            .into_iter()
            .map(|each| device(db, each))
            .collect::<Result<_>>()?;
        devices.sort_by_key(|device| (device.revoked_at.is_some(), device.added_at));
        Ok(devices)
    })?;
    live(&devices)
}

/// What devices of the firm are called.
pub(super) fn device_names(firm: &Firm) -> Result<HashMap<DeviceId, String>> {
    let known = known(&firm.line, firm, &firm.line.mode(firm)?)?;
    let devices = known.map(|status| status.devices).unwrap_or_default();
    Ok(devices
        .into_iter()
        .map(|device| (device.device, device.name))
        .collect())
}

/// Rows of a list at most, and where nothing else is asked for.
const LISTED: (u32, u32) = (200, 50);

fn limit(req: &SyncListed) -> u32 {
    req.limit.unwrap_or(LISTED.1).clamp(1, LISTED.0)
}

pub(super) fn unsent(office: &Office, caller: &Caller, req: SyncListed) -> Result<Answer> {
    let (firm, _) = office.firm(caller)?;
    let Some(known) = known(&firm.line, &firm, &firm.line.mode(&firm)?)? else {
        return live(&SyncUnsent {
            total: 0,
            changes: Vec::new(),
        });
    };
    let changes = firm.line.reader.waiting(&firm.store, limit(&req))?;
    live(&SyncUnsent {
        total: count(known.waiting),
        changes: firm.look(|db| told_by_name(db, &firm, &changes, req.language))?,
    })
}

pub(super) fn quarantine(office: &Office, caller: &Caller, req: SyncListed) -> Result<Answer> {
    let (firm, _) = office.firm(caller)?;
    let known = known(&firm.line, &firm, &firm.line.mode(&firm)?)?;
    let Some(known) = known else {
        return live(&SyncQuarantine {
            total: 0,
            received: Vec::new(),
            total_refused: 0,
            refused: Vec::new(),
        });
    };
    let names: HashMap<DeviceId, String> = known
        .devices
        .into_iter()
        .map(|device| (device.device, device.name))
        .collect();
    let most = limit(&req) as usize;
    let received = known.aside.into_iter().take(most).map(|aside| SyncAside {
        at: aside.at,
        device_name: aside.device.and_then(|id| names.get(&id).cloned()),
        device_id: aside.device,
        fault: reason(
            &aside.reason,
            "Something received was set aside; the rest goes on.",
        ),
    });
    let total_refused = count(known.refused.len() as u64);
    let newest: Vec<_> = known.refused.into_iter().rev().take(most).collect();
    let changes: Vec<_> = newest.iter().map(|refused| refused.change).collect();
    let told = firm.look(|db| told_by_name(db, &firm, &changes, req.language))?;
    let mut told: HashMap<_, _> = told.into_iter().map(|each| (each.change, each)).collect();
    let refused = newest.into_iter().map(|refused| SyncRefused {
        change: refused.change,
        told: told.remove(&refused.change),
        at: refused.at,
        fault: reason(
            &refused.reason,
            "This change stays on this computer: it was refused.",
        ),
    });
    live(&SyncQuarantine {
        total: count(known.aside_count),
        received: received.collect(),
        total_refused,
        refused: refused.collect(),
    })
}

/// A code as a fault: the screens have its sentence.
pub(super) fn reason(code: &str, hint: &str) -> Fault {
    Fault::new(code, hint)
}
