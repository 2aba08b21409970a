//! Reading rows.

use std::collections::HashMap;

use deadpool_postgres::Transaction;
use envelope::wire::Wrap;
use kernel::DeviceId;
use tokio_postgres::Row;

use crate::store::intake::{self, Arrival, Piece, Position, Waiting};
use crate::store::{
    Answer, Failure, Firm, FirmId, Hash, Head, Meta, int, nat, read_room, room_bytes,
};

/// A firm and its bytes.
pub fn one(row: &Row) -> Answer<(Firm, u64)> {
    let firm = Firm {
        log_id: bytes(row, 0)?,
        last_seq: nat(row.get(1)),
        floor: nat(row.get(5)),
        head: Head {
            count: nat(row.get(2)),
            hash: bytes(row, 3)?,
        },
    };
    Ok((firm, nat(row.get(4))))
}

/// Where a device stands, under the firm's lock.
pub async fn position(
    work: &Transaction<'_>,
    firm: FirmId,
    device: DeviceId,
    last_seq: u64,
    arrivals: &[Arrival],
) -> Answer<Position> {
    let (firm, device) = (firm.0.as_slice(), device.as_bytes().as_slice());
    let find = work
        .prepare_cached("SELECT dev_seq FROM relay_device WHERE firm = $1 AND device = $2")
        .await?;
    let logged = work
        .query_opt(&find, &[&firm, &device])
        .await?
        .map_or(0, |row| nat(row.get(0)));
    let find = work
        .prepare_cached(
            "SELECT dev_seq, hash, group_id, room, part, parts, size FROM relay_held
             WHERE firm = $1 AND device = $2 ORDER BY dev_seq",
        )
        .await?;
    let held = work.query(&find, &[&firm, &device]).await?;
    let held = held.iter().map(waiting).collect::<Answer<Vec<_>>>()?;
    let old: Vec<i64> = intake::old_numbers(arrivals, logged)
        .into_iter()
        .map(int)
        .collect();
    let mut known = HashMap::new();
    if !old.is_empty() {
        let find = work
            .prepare_cached(
                "SELECT dev_seq, seq, hash FROM relay_log WHERE firm = $1 AND device = $2 AND dev_seq = ANY ($3)",
            )
            .await?;
        for row in work.query(&find, &[&firm, &device, &old]).await? {
            known.insert(nat(row.get(0)), (nat(row.get(1)), bytes(&row, 2)?));
        }
    }
    let find = work
        .prepare_cached(
            "SELECT hash FROM (
               (SELECT hash, dev_seq FROM relay_log WHERE firm = $1 AND device = $2 AND room = $3 ORDER BY dev_seq DESC LIMIT 1)
               UNION ALL SELECT hash, dev_seq FROM relay_tail WHERE firm = $1 AND device = $2 AND room = $3
             ) l ORDER BY dev_seq DESC LIMIT 1",
        )
        .await?;
    let mut tails = HashMap::new();
    for room in intake::rooms(arrivals, logged) {
        let last = work
            .query_opt(&find, &[&firm, &device, &room_bytes(room)])
            .await?;
        let hash = last.map_or(Ok(Hash::default()), |row| bytes(&row, 0))?;
        tails.insert(room, hash);
    }
    Ok(Position {
        last_seq,
        logged,
        held,
        known,
        tails,
    })
}

/// An envelope that waits.
fn waiting(row: &Row) -> Answer<Waiting> {
    let part = |index| u16::try_from(row.get::<_, i32>(index)).map_err(|_| unreadable());
    Ok(Waiting {
        dev_seq: nat(row.get(0)),
        hash: bytes(row, 1)?,
        piece: Piece {
            group: bytes(row, 2)?,
            room: read_room(row.get(3)).ok_or_else(unreadable)?,
            part: part(4)?,
            parts: part(5)?,
            closes: false,
        },
        size: nat(row.get(6)),
    })
}

/// An entry of the log.
pub fn meta(row: &Row) -> Meta {
    Meta {
        seq: nat(row.get(0)),
        recv_ms: nat(row.get(1)),
        room: read_room(row.get(2)),
        size: nat(row.get(3)),
        closes: row.get(4),
    }
}

/// A wrap.
pub fn wrap(row: &Row, receiver: DeviceId) -> Answer<Wrap> {
    Ok(Wrap {
        room: read_room(row.get(0)).ok_or_else(unreadable)?,
        epoch: u32::try_from(row.get::<_, i64>(1)).map_err(|_| unreadable())?,
        receiver,
        encapsulated: bytes(row, 2)?,
        sealed: row.get(3),
    })
}

/// A device's id.
pub fn device_of(row: &Row, index: usize) -> Answer<DeviceId> {
    Ok(DeviceId::from_bytes(bytes(row, index)?))
}

pub fn bytes<const N: usize>(row: &Row, index: usize) -> Answer<[u8; N]> {
    row.get::<_, &[u8]>(index)
        .try_into()
        .map_err(|_| unreadable())
}

fn unreadable() -> Failure {
    Failure::Broken("a row cannot be read".to_owned())
}
