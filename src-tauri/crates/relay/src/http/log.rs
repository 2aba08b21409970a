//! Reading the log, with or without waiting for something.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Request, State};
use envelope::FirmId;
use envelope::wire::{ByteBuf, DEFAULT_PAGE, LogEntry, LogPage, MAX_PAGE, MAX_WAIT_S};
use kernel::DeviceId;
use serde::Deserialize;
use tokio::time::{Instant, sleep_until};

use super::caller::{self, Who, signed};
use super::refusal::Refusal;
use super::{Answer, body};
use crate::poke::Topic;
use crate::relay::{Relay, stopped};
use crate::store::page::{self, Chosen};

/// Entries that are looked at for one page.
const SCANNED: usize = 4096;

#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    after: u64,
    max_bytes: Option<u32>,
    #[serde(default)]
    wait: u16,
}

/// `GET /v1/firms/{firm}/log`
pub async fn read(
    State(relay): State<Arc<Relay>>,
    Path(firm): Path<String>,
    request: Request,
) -> Answer {
    let wish: Wish = caller::query(request.uri())?;
    let caller = signed(&relay, &firm, Who::Active, request).await?;
    let acked = wish.after.min(caller.there.last_seq);
    relay
        .presence
        .saw(caller.firm, caller.device, relay.now_ms(), Some(acked));
    let until = Instant::now() + Duration::from_secs(wish.wait.min(MAX_WAIT_S).into());
    let mut stopping = relay.stopping.clone();
    let mut news = relay.pokes.listen(Topic::Firm(caller.firm));
    let _waits = relay.metrics.wait();
    loop {
        news.borrow_and_update();
        let page = page(&relay, caller.firm, caller.device, &wish).await?;
        let nothing =
            page.entries.is_empty() && page.next == wish.after && page.head == caller.there.head;
        if !nothing || Instant::now() >= until || relay.stops() {
            let bytes = page
                .entries
                .iter()
                .map(|entry| entry.envelope.len() as u64)
                .sum();
            relay.metrics.given(bytes);
            return Ok(body(&page));
        }
        tokio::select! {
            _ = news.changed() => {}
            () = sleep_until(until) => {}
            () = stopped(&mut stopping) => {}
        }
    }
}

/// The page as it is now, for a device that still belongs to the firm.
async fn page(
    relay: &Relay,
    firm: FirmId,
    device: DeviceId,
    wish: &Wish,
) -> Result<LogPage, Refusal> {
    let (there, roster) = caller::now(relay, firm).await?;
    if roster.active(device).is_none() {
        return Err(Refusal::revoked());
    }
    let max_bytes = wish.max_bytes.unwrap_or(DEFAULT_PAGE).clamp(1, MAX_PAGE);
    // A cursor from a log that was longer: the caller sees by `next` and `vector` that this one is not.
    let after = wish.after.min(there.last_seq);
    behind_the_floor(relay, firm, after).await?;
    let scanned = relay.store.scan(firm, after, SCANNED).await?;
    let all = scanned.len() < SCANNED;
    let Chosen {
        entries,
        next,
        left,
    } = page::choose(&scanned, after, max_bytes.into(), all, |room| {
        // The recovery kit opens everything, as an owner's device does.
        roster.may_read(device, room) || roster.is_owner(device)
    });
    let places: Vec<u64> = entries.iter().map(|meta| meta.seq).collect();
    let envelopes = if places.is_empty() {
        Vec::new()
    } else {
        relay.store.envelopes(firm, &places).await?
    };
    // What was forgotten while it was read would be missing from the page.
    behind_the_floor(relay, firm, after).await?;
    let entries = entries
        .iter()
        .zip(envelopes)
        .map(|(meta, envelope)| LogEntry {
            seq: meta.seq,
            recv_ms: meta.recv_ms,
            envelope: ByteBuf::from(envelope),
        });
    Ok(LogPage {
        log_id: there.log_id,
        server_ms: relay.now_ms(),
        head: there.head,
        entries: entries.collect(),
        next,
        more: left || !all,
        vector: relay.store.vector(firm).await?,
    })
}

/// Whether the log still has everything behind a place.
async fn behind_the_floor(relay: &Relay, firm: FirmId, after: u64) -> Result<(), Refusal> {
    let floor = relay.store.firm(firm).await?.map_or(0, |there| there.floor);
    match after < floor {
        true => Err(Refusal::log_begins(floor)),
        false => Ok(()),
    }
}
