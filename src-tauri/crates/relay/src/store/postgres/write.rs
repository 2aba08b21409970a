//! Writing what was decided on a push.

use deadpool_postgres::Transaction;
use kernel::DeviceId;

use crate::store::intake::{Arrival, Plan, Read};
use crate::store::{Answer, Failure, FirmId, int, room_bytes};

/// Writes what the plan says; `true` where something came into the log.
pub async fn carry_out(
    work: &Transaction<'_>,
    firm: FirmId,
    device: DeviceId,
    plan: &Plan,
    arrivals: &[Arrival],
    now_ms: u64,
) -> Answer<bool> {
    let (firm, device) = (firm.0.as_slice(), device.as_bytes().as_slice());
    let mut freed = 0;
    if let Some(from) = plan.promote_held {
        work.execute(
            "INSERT INTO relay_log (firm, seq, device, dev_seq, room, closes, recv_ms, size, hash, envelope)
             SELECT firm, $3 + row_number() OVER (ORDER BY dev_seq) - 1, device, dev_seq, room, false, $4, size, hash,
                    envelope
             FROM relay_held WHERE firm = $1 AND device = $2",
            &[&firm, &device, &int(from), &int(now_ms)],
        )
        .await?;
    } else if plan.drop_held {
        let sum =
            "SELECT coalesce(sum(size), 0)::bigint FROM relay_held WHERE firm = $1 AND device = $2";
        freed = work.query_one(sum, &[&firm, &device]).await?.get(0);
    }
    if plan.drop_held {
        work.execute(
            "DELETE FROM relay_held WHERE firm = $1 AND device = $2",
            &[&firm, &device],
        )
        .await?;
    }
    if !plan.log.is_empty() {
        let mut columns = Columns::default();
        for &(index, seq) in &plan.log {
            columns.add(&arrivals[index])?;
            columns.seqs.push(int(seq));
        }
        let insert = work
            .prepare_cached(
                "INSERT INTO relay_log (firm, device, recv_ms, seq, dev_seq, room, closes, size, hash, envelope)
                 SELECT $1, $2, $3, * FROM unnest($4::bigint[], $5::bigint[], $6::bytea[], $7::boolean[], $8::bigint[],
                                                  $9::bytea[], $10::bytea[])",
            )
            .await?;
        work.execute(
            &insert,
            &[
                &firm,
                &device,
                &int(now_ms),
                &columns.seqs,
                &columns.numbers,
                &columns.rooms,
                &columns.closes,
                &columns.sizes,
                &columns.hashes,
                &columns.envelopes,
            ],
        )
        .await?;
        mortal::point("push.writing");
    }
    if !plan.hold.is_empty() {
        let mut columns = Columns::default();
        for &index in &plan.hold {
            columns.add(&arrivals[index])?;
        }
        work.execute(
            "INSERT INTO relay_held (firm, device, dev_seq, group_id, room, part, parts, size, hash, envelope)
             SELECT $1, $2, * FROM unnest($3::bigint[], $4::bytea[], $5::bytea[], $6::int[], $7::int[], $8::bigint[],
                                          $9::bytea[], $10::bytea[])",
            &[
                &firm,
                &device,
                &columns.numbers,
                &columns.groups,
                &columns.rooms,
                &columns.parts.iter().map(|part| part.0).collect::<Vec<_>>(),
                &columns.parts.iter().map(|part| part.1).collect::<Vec<_>>(),
                &columns.sizes,
                &columns.hashes,
                &columns.envelopes,
            ],
        )
        .await?;
    }
    let news = !plan.log.is_empty();
    if news {
        let note = work
            .prepare_cached(
                "INSERT INTO relay_device (firm, device, dev_seq) VALUES ($1, $2, $3)
                 ON CONFLICT (firm, device) DO UPDATE SET dev_seq = $3",
            )
            .await?;
        work.execute(&note, &[&firm, &device, &int(plan.logged)])
            .await?;
    }
    if news || plan.drop_held || !plan.hold.is_empty() {
        let count = work
            .prepare_cached(
                "UPDATE relay_firm SET last_seq = $2, bytes = bytes + $3 WHERE firm = $1",
            )
            .await?;
        work.execute(
            &count,
            &[&firm, &int(plan.last_seq), &(int(plan.more_bytes) - freed)],
        )
        .await?;
    }
    Ok(news)
}

/// Rows to insert, column by column.
#[derive(Default)]
struct Columns<'a> {
    seqs: Vec<i64>,
    numbers: Vec<i64>,
    groups: Vec<&'a [u8]>,
    rooms: Vec<Vec<u8>>,
    parts: Vec<(i32, i32)>,
    closes: Vec<bool>,
    sizes: Vec<i64>,
    hashes: Vec<&'a [u8]>,
    envelopes: Vec<&'a [u8]>,
}

impl<'a> Columns<'a> {
    fn add(&mut self, arrival: &'a Arrival) -> Answer<()> {
        let Ok(read) = &arrival.read else {
            return Err(Failure::Broken(
                "an unreadable envelope was to be written".to_owned(),
            ));
        };
        let Read {
            dev_seq,
            hash,
            piece,
            ..
        } = read;
        self.numbers.push(int(*dev_seq));
        self.groups.push(&piece.group);
        self.rooms.push(room_bytes(piece.room));
        self.parts.push((piece.part.into(), piece.parts.into()));
        self.closes.push(piece.closes);
        self.sizes.push(int(arrival.bytes.len() as u64));
        self.hashes.push(hash);
        self.envelopes.push(&arrival.bytes);
        Ok(())
    }
}
