//! What concerns single devices: wraps of epoch keys, and when they were seen.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, Request, State};
use envelope::wire::{DevicePage, DeviceSeen, MAX_WRAPS, Stored, Wraps, decode};
use kernel::DeviceId;

use super::caller::{Who, signed};
use super::refusal::Refusal;
use super::{Answer, body};
use crate::poke::{News, Poke};
use crate::relay::Relay;

/// The wraps that one firm may have: a hundred devices with a thousand rooms and epochs each.
const MOST_WRAPS: u64 = 100_000;
/// The bytes of a wrapped key at most: a key and a tag, with room for other ciphers.
const MOST_SEALED: usize = 256;

/// `GET /v1/firms/{firm}/wraps`
pub async fn read_wraps(
    State(relay): State<Arc<Relay>>,
    Path(firm): Path<String>,
    request: Request,
) -> Answer {
    let caller = signed(&relay, &firm, Who::Active, request).await?;
    let wraps = relay.store.wraps(caller.firm, caller.device).await?;
    Ok(body(&Wraps { wraps }))
}

/// `POST /v1/firms/{firm}/wraps`
pub async fn put_wraps(
    State(relay): State<Arc<Relay>>,
    Path(firm): Path<String>,
    request: Request,
) -> Answer {
    let caller = signed(&relay, &firm, Who::Owner, request).await?;
    let Wraps { wraps } = decode(&caller.body.bytes).map_err(|_| Refusal::malformed("body"))?;
    if wraps.len() > MAX_WRAPS {
        return Err(Refusal::too_large(MAX_WRAPS));
    }
    if wraps.iter().any(|wrap| wrap.sealed.len() > MOST_SEALED) {
        return Err(Refusal::too_large(MOST_SEALED));
    }
    if !relay
        .store
        .put_wraps(caller.firm, wraps, MOST_WRAPS)
        .await?
    {
        return Err(Refusal::full(MOST_WRAPS));
    }
    relay.poke(Poke::firm(caller.firm, News::Wraps));
    Ok(body(&Stored {
        server_ms: relay.now_ms(),
    }))
}

/// `GET /v1/firms/{firm}/devices`
pub async fn devices(
    State(relay): State<Arc<Relay>>,
    Path(firm): Path<String>,
    request: Request,
) -> Answer {
    let caller = signed(&relay, &firm, Who::Active, request).await?;
    relay
        .presence
        .write_firm(relay.store.as_ref(), caller.firm)
        .await?;
    let seen = relay.store.seen(caller.firm).await?;
    let seen: BTreeMap<DeviceId, DeviceSeen> =
        seen.into_iter().map(|seen| (seen.device, seen)).collect();
    let devices = caller.roster.devices().map(|device| {
        let never = DeviceSeen {
            device: device.id(),
            last_seen_ms: None,
            acked: 0,
            dev_seq: 0,
        };
        seen.get(&device.id()).copied().unwrap_or(never)
    });
    Ok(body(&DevicePage {
        server_ms: relay.now_ms(),
        devices: devices.collect(),
    }))
}
