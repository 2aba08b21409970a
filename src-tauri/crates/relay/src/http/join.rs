//! Mailboxes for joining: small sealed boxes without an account, each written once, gone after a while.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use envelope::FirmId;
use envelope::wire::{
    MAX_BODY, MAX_BOX, MAX_MAILBOX_LIFE_S, MAX_WAIT_S, OpenMailbox, SLOTS, Stored, decode,
};
use serde::Deserialize;
use tokio::time::{Instant, sleep_until};

use super::caller::{self, Who};
use super::refusal::Refusal;
use super::{Answer, body, bytes};
use crate::poke::{Poke, Topic};
use crate::relay::{Relay, stopped};
use crate::store::{MailboxId, Posted};

/// `POST /v1/join/{mailbox}`
pub async fn open(
    State(relay): State<Arc<Relay>>,
    Path(mailbox): Path<String>,
    request: Request,
) -> Answer {
    let mailbox = id(&mailbox)?;
    let authorization = caller::authorization(request.headers())?;
    let (method, target) = (request.method().to_string(), request.uri().to_string());
    let read = caller::read(&relay, request, MAX_BODY).await?;
    let OpenMailbox { firm, life_s } =
        decode(&read.bytes).map_err(|_| Refusal::malformed("body"))?;
    let (_, roster) = caller::now(&relay, firm).await?;
    let device = authorization.device;
    let keys = Who::Owner.keys(&roster, device)?;
    caller::check(&relay, &authorization, keys, &method, &target, &read.bytes)?;
    relay
        .devices
        .take(&(firm, device))
        .map_err(Refusal::too_many)?;
    let now_ms = relay.now_ms();
    let until_ms = now_ms.saturating_add(u64::from(life_s.min(MAX_MAILBOX_LIFE_S)) * 1000);
    let most = relay.limits.max_mailboxes;
    match relay
        .store
        .open_mailbox(mailbox, firm, until_ms, most, now_ms)
        .await?
    {
        Posted::Done => Ok(stored(&relay)),
        Posted::Taken => Err(Refusal::mailbox_taken()),
        Posted::TooMany | Posted::Missing => Err(Refusal::full(most)),
    }
}

/// `PUT /v1/join/{mailbox}/{slot}`
pub async fn post(
    State(relay): State<Arc<Relay>>,
    Path((mailbox, slot)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let (mailbox, slot) = (id(&mailbox)?, slot_of(&slot)?);
    relay
        .joiners
        .take(&caller::address(&relay, &request))
        .map_err(Refusal::too_many)?;
    let sealed = caller::read(&relay, request, MAX_BOX).await?;
    if sealed.bytes.is_empty() {
        return Err(Refusal::malformed("body"));
    }
    match relay
        .store
        .post(mailbox, slot, &sealed.bytes, relay.now_ms())
        .await?
    {
        Posted::Done => {
            relay.poke(Poke::mailbox(mailbox));
            Ok(stored(&relay))
        }
        Posted::Taken => Err(Refusal::slot_taken()),
        Posted::Missing | Posted::TooMany => Err(Refusal::no_mailbox()),
    }
}

#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    wait: u16,
}

/// `GET /v1/join/{mailbox}/{slot}`
pub async fn fetch(
    State(relay): State<Arc<Relay>>,
    Path((mailbox, slot)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let (mailbox, slot) = (id(&mailbox)?, slot_of(&slot)?);
    let Wish { wait } = caller::query(request.uri())?;
    relay
        .joiners
        .take(&caller::address(&relay, &request))
        .map_err(Refusal::too_many)?;
    let until = Instant::now() + Duration::from_secs(wait.min(MAX_WAIT_S).into());
    // Whoever waits for nothing must not be remembered.
    if relay
        .store
        .fetch(mailbox, slot, relay.now_ms())
        .await?
        .is_none()
    {
        return Err(Refusal::no_mailbox());
    }
    let mut stopping = relay.stopping.clone();
    let mut news = relay.pokes.listen(Topic::Mailbox(mailbox));
    let _waits = relay.metrics.wait();
    loop {
        news.borrow_and_update();
        match relay.store.fetch(mailbox, slot, relay.now_ms()).await? {
            None => return Err(Refusal::no_mailbox()),
            Some(Some(sealed)) => return Ok(bytes(sealed)),
            Some(None) if Instant::now() >= until || relay.stops() => {
                return Ok(StatusCode::NO_CONTENT.into_response());
            }
            Some(None) => {}
        }
        tokio::select! {
            _ = news.changed() => {}
            () = sleep_until(until) => {}
            () = stopped(&mut stopping) => {}
        }
    }
}

fn stored(relay: &Relay) -> axum::response::Response {
    body(&Stored {
        server_ms: relay.now_ms(),
    })
}

/// A mailbox's id, written as a firm's is.
fn id(text: &str) -> Result<MailboxId, Refusal> {
    text.parse::<FirmId>()
        .map(|id| id.0)
        .map_err(|_| Refusal::malformed("mailbox"))
}

fn slot_of(text: &str) -> Result<u8, Refusal> {
    let slot = text
        .parse()
        .ok()
        .filter(|&slot: &u8| slot < SLOTS && slot.to_string() == text);
    slot.ok_or_else(|| Refusal::malformed("slot"))
}
