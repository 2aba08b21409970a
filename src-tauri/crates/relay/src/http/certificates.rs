//! Founding a firm, and its certificate log.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use envelope::wire::{
    AppendCertificate, Appended, ByteBuf, CertificatePage, FoundFirm, GiveBack, MAX_BODY,
    MAX_CERTIFICATE, MAX_CERTIFICATES, MAX_PUSH, decode,
};
use envelope::{Certificate, FirmId, Head, LogFault, Roster};
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

/// `PUT /v1/firms/{firm}/certificates`
pub async fn give_back(
    State(relay): State<Arc<Relay>>,
    Path(firm): Path<String>,
    request: Request,
) -> Answer {
    let firm: FirmId = firm.parse().map_err(|_| Refusal::malformed("firm"))?;
    let authorization = caller::authorization(request.headers())?;
    let address = caller::address(&relay, &request);
    let (method, target) = (request.method().to_string(), request.uri().to_string());
    let read = caller::read(&relay, request, MAX_PUSH).await?;
    let brought: GiveBack = decode(&read.bytes).map_err(|_| Refusal::malformed("body"))?;
    let log = replay_all(firm, brought).await?;
    // Also a removed one: it may be the only one left that knows of its removal.
    let keys = Who::AlsoRevoked.keys(&log.roster, authorization.device)?;
    caller::check(&relay, &authorization, keys, &method, &target, &read.bytes)?;
    let there = match relay.store.firm(firm).await? {
        Some(there) => there.head,
        None => {
            relay.founders.take(&address).map_err(Refusal::too_many)?;
            make_anew(&relay, firm, &log.steps[0]).await?
        }
    };
    let head = take_back(&relay, firm, &log.steps, there).await?;
    Ok(body(&Appended { head }))
}

/// More certificates no firm has in its life; who sends them is not known before they were replayed.
const MOST: usize = 10_000;

/// A log that was brought, at least one certificate long, and what follows from it.
struct Log {
    steps: Vec<Step>,
    roster: Roster,
}

/// A certificate with the head that the log has with it.
struct Step {
    bytes: Vec<u8>,
    head: Head,
}

/// Replays a log. Signatures take time: not on a thread that answers requests.
async fn replay_all(firm: FirmId, brought: GiveBack) -> Result<Log, Refusal> {
    if brought.certificates.len() > MOST {
        return Err(Refusal::malformed("body"));
    }
    let work = move || -> Result<Option<Log>, LogFault> {
        let mut log: Option<Log> = None;
        for bytes in brought.certificates {
            let at = log.as_ref().map_or(0, |log| log.steps.len()) as u64;
            let certificate = Certificate::parse(bytes.into_vec(), at)?;
            let log = match &mut log {
                None if certificate.firm() != firm => return Err(LogFault::OtherFirm { at }),
                None => log.insert(Log {
                    steps: Vec::new(),
                    roster: Roster::found(&certificate)?,
                }),
                Some(log) => {
                    log.roster.append(&certificate)?;
                    log
                }
            };
            log.steps.push(Step {
                bytes: certificate.bytes().to_vec(),
                head: log.roster.head(),
            });
        }
        Ok(log)
    };
    let replayed = tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Refusal::busy())?;
    replayed
        .map_err(|fault| Refusal::bad_certificate(&fault))?
        .ok_or_else(|| Refusal::malformed("body"))
}

async fn make_anew(relay: &Relay, firm: FirmId, first: &Step) -> Result<Head, Refusal> {
    let (most, now_ms) = (relay.limits.max_firms, relay.now_ms());
    let made = relay
        .store
        .found(firm, &first.bytes, first.head, most, now_ms)
        .await?;
    match made {
        Founding::There(head) => Ok(head),
        Founding::TooMany => Err(Refusal::full(0)),
    }
}

/// Appends what the relay's log, which ends with `there`, lacks; its head then.
async fn take_back(
    relay: &Relay,
    firm: FirmId,
    log: &[Step],
    mut there: Head,
) -> Result<Head, Refusal> {
    loop {
        let at = usize::try_from(there.count).unwrap_or(usize::MAX);
        let Some(next) = log.get(at) else {
            // The relay has as much or more: the same, as far as this goes?
            let (_, roster) = caller::now(relay, firm).await?;
            let same = log.last().is_some_and(|last| roster.has(last.head));
            return if same {
                Ok(roster.head())
            } else {
                Err(Refusal::head_moved(roster.head()))
            };
        };
        let goes_on = at.checked_sub(1).is_some_and(|at| log[at].head == there);
        if !goes_on {
            return Err(Refusal::head_moved(there));
        }
        match relay
            .store
            .append(firm, there, &next.bytes, next.head)
            .await?
        {
            Append::Done(head) => {
                there = head;
                relay.poke(Poke::firm(firm, News::Certificates));
            }
            Append::Moved(head) => there = head,
        }
    }
}
