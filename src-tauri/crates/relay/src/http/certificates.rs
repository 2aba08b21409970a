//! Founding a firm, and its certificate log.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use envelope::wire::{
    AppendCertificate, Appended, ByteBuf, CertificatePage, FoundFirm, MAX_BODY, MAX_CERTIFICATE,
    MAX_CERTIFICATES, decode,
};
use envelope::{Certificate, Head, Roster};
use serde::Deserialize;

use super::caller::{self, Who, signed};
use super::refusal::Refusal;
use super::{Answer, body};
use crate::poke::{News, Poke};
use crate::relay::Relay;
use crate::store::{Append, Founding};

/// `POST /v1/firms`
pub async fn found(State(relay): State<Arc<Relay>>, request: Request) -> Answer {
    let authorization = caller::authorization(request.headers())?;
    let address = caller::address(&relay, &request);
    let (method, target) = (request.method().to_string(), request.uri().to_string());
    let read = caller::read(&relay, request, MAX_BODY).await?;
    let found: FoundFirm = decode(&read.bytes).map_err(|_| Refusal::malformed("body"))?;
    if found.certificate.len() > MAX_CERTIFICATE {
        return Err(Refusal::too_large(MAX_CERTIFICATE));
    }
    let first = Certificate::parse(found.certificate.into_vec(), 0)
        .map_err(|fault| Refusal::bad_certificate(&fault))?;
    let roster = Roster::found(&first).map_err(|fault| Refusal::bad_certificate(&fault))?;
    let keys = roster
        .active(authorization.device)
        .ok_or_else(Refusal::unknown_device)?;
    caller::check(&relay, &authorization, keys, &method, &target, &read.bytes)?;
    let firm = first.firm();
    let there = match relay.store.firm(firm).await? {
        Some(there) => Founding::There(there.head),
        None => {
            relay.founders.take(&address).map_err(Refusal::too_many)?;
            relay
                .store
                .found(
                    firm,
                    first.bytes(),
                    roster.head(),
                    relay.limits.max_firms,
                    relay.now_ms(),
                )
                .await?
        }
    };
    match there {
        Founding::There(head) => Ok(body(&Appended { head })),
        Founding::TooMany => Err(Refusal::full(0)),
    }
}

#[derive(Deserialize)]
pub struct After {
    #[serde(default)]
    after: u64,
}

/// `GET /v1/firms/{firm}/certificates`
pub async fn read(
    State(relay): State<Arc<Relay>>,
    Path(firm): Path<String>,
    request: Request,
) -> Answer {
    let After { after } = caller::query(request.uri())?;
    let caller = signed(&relay, &firm, Who::AlsoRevoked, request).await?;
    let head = caller.there.head;
    let wanted = head
        .count
        .saturating_sub(after)
        .min(MAX_CERTIFICATES as u64);
    let certificates = relay
        .store
        .certificates(caller.firm, after, wanted as usize)
        .await?;
    let more = after.saturating_add(certificates.len() as u64) < head.count;
    Ok(body(&CertificatePage {
        certificates: certificates.into_iter().map(ByteBuf::from).collect(),
        head,
        more,
    }))
}

/// `POST /v1/firms/{firm}/certificates`
pub async fn append(
    State(relay): State<Arc<Relay>>,
    Path(firm): Path<String>,
    request: Request,
) -> Answer {
    let caller = signed(&relay, &firm, Who::Owner, request).await?;
    let wish: AppendCertificate =
        decode(&caller.body.bytes).map_err(|_| Refusal::malformed("body"))?;
    if wish.certificate.len() > MAX_CERTIFICATE {
        return Err(Refusal::too_large(MAX_CERTIFICATE));
    }
    let expected = wish.expected_head;
    let certificate = Certificate::parse(wish.certificate.into_vec(), expected.count)
        .map_err(|fault| Refusal::bad_certificate(&fault))?;
    let wished = Head {
        count: expected.count.saturating_add(1),
        hash: *certificate.hash(),
    };
    if caller.roster.has(wished) {
        // It came before, and the answer was lost on its way.
        return Ok(body(&Appended {
            head: caller.roster.head(),
        }));
    }
    if caller.roster.head() != expected {
        return Err(Refusal::head_moved(caller.roster.head()));
    }
    let mut next = Roster::clone(&caller.roster);
    next.append(&certificate)
        .map_err(|fault| Refusal::bad_certificate(&fault))?;
    match relay
        .store
        .append(caller.firm, expected, certificate.bytes(), next.head())
        .await?
    {
        Append::Done(head) => {
            relay.poke(Poke::firm(caller.firm, News::Certificates));
            Ok(body(&Appended { head }))
        }
        Append::Moved(head) => Err(Refusal::head_moved(head)),
    }
}
