//! Whether an envelope may come in, as far as that follows from the certificate log and the clock. Pure.

use envelope::wire::{MAX_ENVELOPE, Refusal, STAMP_WINDOW_MS};
use envelope::{Envelope, Hostile, Roster};
use kernel::DeviceId;

use crate::store::Arrival;
use crate::store::intake::{Piece, Read};

/// Judges one envelope that `device` pushes.
pub fn judge(roster: &Roster, device: DeviceId, bytes: Vec<u8>, now_ms: u64) -> Arrival {
    let envelope = match Envelope::parse(bytes) {
        Ok(envelope) => envelope,
        Err(hostile) => {
            return Arrival {
                bytes: Vec::new(),
                read: Err(unreadable(hostile)),
            };
        }
    };
    let read = read(roster, device, &envelope, now_ms);
    Arrival {
        bytes: envelope.into_bytes(),
        read,
    }
}

fn read(
    roster: &Roster,
    device: DeviceId,
    envelope: &Envelope,
    now_ms: u64,
) -> Result<Read, Refusal> {
    let header = envelope.header();
    if header.device != device {
        return Err(unreadable(Hostile::UnknownDevice));
    }
    let checked = roster.check(envelope).err();
    let current = roster.epoch(header.room).map_or(0, |epoch| epoch.epoch);
    let refusal = match checked {
        None if header.hlc.millis() > now_ms.saturating_add(STAMP_WINDOW_MS) => {
            Some(Refusal::ClockAhead { server_ms: now_ms })
        }
        None if !roster.may_write(device, header.room) => Some(Refusal::ForbiddenClass),
        None if header.epoch != current => Some(Refusal::StaleEpoch { current }),
        None if header.schema < roster.schema_min() => Some(Refusal::SchemaMin {
            minimum: roster.schema_min(),
        }),
        None => None,
        Some(Hostile::UnknownHead) => Some(Refusal::UnknownHead),
        Some(Hostile::Revoked) => Some(Refusal::Revoked),
        Some(Hostile::Forbidden) => Some(Refusal::ForbiddenClass),
        Some(Hostile::WrongEpoch) => Some(Refusal::StaleEpoch { current }),
        // Another firm's, or not signed by this device: nothing in its header can be believed.
        Some(hostile) => return Err(unreadable(hostile)),
    };
    Ok(Read {
        dev_seq: header.dev_seq,
        hash: envelope.hash(),
        previous: header.previous,
        piece: Piece {
            group: header.group,
            room: header.room,
            part: header.part,
            parts: header.parts,
            closes: header.closes,
        },
        refusal,
    })
}

fn unreadable(hostile: Hostile) -> Refusal {
    match hostile {
        Hostile::TooLarge => Refusal::TooLarge {
            limit: MAX_ENVELOPE as u32,
        },
        other => Refusal::Malformed {
            reason: other.code().to_owned(),
        },
    }
}
