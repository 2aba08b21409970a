//! Taking envelopes in.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use envelope::wire::{ByteBuf, MAX_PUSH, MAX_PUSHED, Push, PushAnswer, decode};
use envelope::{FirmId, Roster};
use kernel::DeviceId;

use super::caller::{self, Caller, Who, signed_with};
use super::refusal::Refusal;
use super::{Answer, body};
use crate::judge::judge;
use crate::poke::{News, Poke};
use crate::relay::Relay;
use crate::store::{Arrival, Firm, Pushed, Receipt};

/// How often a push is judged anew because the certificate log moved meanwhile.
const TRIES: usize = 8;

/// `POST /v1/firms/{firm}/push`
pub async fn push(
    State(relay): State<Arc<Relay>>,
    Path(firm): Path<String>,
    request: Request,
) -> Answer {
    let caller = signed_with(&relay, &firm, Who::Active, request, MAX_PUSH).await?;
    let Push { envelopes } = decode(&caller.body.bytes).map_err(|_| Refusal::malformed("body"))?;
    if envelopes.len() > MAX_PUSHED {
        return Err(Refusal::too_large(MAX_PUSHED));
    }
    let envelopes: Vec<Vec<u8>> = envelopes.into_iter().map(ByteBuf::into_vec).collect();
    let sizes: Vec<usize> = envelopes.iter().map(Vec::len).collect();
    let (there, receipt) = take(&relay, &caller, envelopes).await?;
    relay.metrics.pushed(&receipt.outcomes, &sizes);
    if receipt.news {
        relay.poke(Poke::firm(caller.firm, News::Log));
    }
    Ok(body(&PushAnswer {
        log_id: there.log_id,
        server_ms: relay.now_ms(),
        head: there.head,
        have: receipt.have,
        outcomes: receipt.outcomes,
    }))
}

async fn take(
    relay: &Relay,
    caller: &Caller,
    mut envelopes: Vec<Vec<u8>>,
) -> Result<(Firm, Receipt), Refusal> {
    let Caller { firm, device, .. } = *caller;
    let (mut there, mut roster) = (caller.there, caller.roster.clone());
    for _ in 0..TRIES {
        let now_ms = relay.now_ms();
        let arrivals = judge_all(roster, device, envelopes, now_ms).await?;
        let most = relay.limits.max_firm_bytes;
        let pushed = relay
            .store
            .push(firm, device, there.head, arrivals.clone(), most, now_ms)
            .await;
        match pushed.inspect_err(|_| relay.metrics.store_failed())? {
            Pushed::Done(receipt) => return Ok((there, receipt)),
            Pushed::Full => return Err(Refusal::full(most)),
            Pushed::Moved => {}
        }
        (there, roster) = again(relay, firm, device).await?;
        envelopes = Arc::unwrap_or_clone(arrivals)
            .into_iter()
            .map(|arrival| arrival.bytes)
            .collect();
    }
    Err(Refusal::busy())
}

/// The certificates have moved: whether the device still belongs to the firm.
async fn again(
    relay: &Relay,
    firm: FirmId,
    device: DeviceId,
) -> Result<(Firm, Arc<Roster>), Refusal> {
    let (there, roster) = caller::now(relay, firm).await?;
    if roster.active(device).is_none() {
        return Err(Refusal::revoked());
    }
    Ok((there, roster))
}

/// Signatures take time: not on a thread that answers requests.
async fn judge_all(
    roster: Arc<Roster>,
    device: DeviceId,
    envelopes: Vec<Vec<u8>>,
    now_ms: u64,
) -> Result<Arc<Vec<Arrival>>, Refusal> {
    let work = move || {
        envelopes
            .into_iter()
            .map(|bytes| judge(&roster, device, bytes, now_ms))
            .collect::<Vec<_>>()
    };
    tokio::task::spawn_blocking(work)
        .await
        .map(Arc::new)
        .map_err(|_| Refusal::busy())
}
