//! Who asks: the device's signature, and everything that is checked before a body is read.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, Uri, header};
use envelope::request::{Authorization, Unsigned};
use envelope::wire::MAX_BODY;
use envelope::{FirmId, PublicKeys, Roster};
use kernel::DeviceId;
use serde::de::DeserializeOwned;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use super::refusal::Refusal;
use crate::connections::Peer;
use crate::limits::{Again, neighbourhood};
use crate::relay::Relay;
use crate::store::Firm;

/// A request whose signature holds.
pub struct Caller {
    /// The firm of the path.
    pub firm: FirmId,
    /// As the store has it.
    pub there: Firm,
    /// Its certificates.
    pub roster: Arc<Roster>,
    /// Who signed.
    pub device: DeviceId,
    /// What the request brought.
    pub body: Read,
}

/// A body, and its share of what may be read at the same time.
pub struct Read {
    pub bytes: Vec<u8>,
    _share: OwnedSemaphorePermit,
}

/// Who may ask.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// A device of the firm, or its recovery kit.
    Active,
    /// Also a device that was removed.
    AlsoRevoked,
    /// An owner's device, or the recovery kit.
    Owner,
}

impl Who {
    /// The keys of a device that may ask.
    pub fn keys(self, roster: &Roster, device: DeviceId) -> Result<&PublicKeys, Refusal> {
        let keys = match (roster.active(device), roster.device(device)) {
            (Some(keys), _) => keys,
            (None, Some(known)) if self == Self::AlsoRevoked => &known.card().keys,
            (None, Some(_)) => return Err(Refusal::revoked()),
            (None, None) => return Err(Refusal::unknown_device()),
        };
        if self == Self::Owner && !roster.is_owner(device) {
            return Err(Refusal::not_allowed());
        }
        Ok(keys)
    }
}

/// A request to a firm by one of its devices, with a body of the usual size at most.
pub async fn signed(
    relay: &Relay,
    firm: &str,
    who: Who,
    request: Request,
) -> Result<Caller, Refusal> {
    signed_with(relay, firm, who, request, MAX_BODY).await
}

/// A request to a firm by one of its devices.
///
/// What costs little is checked first: the head of the request, the firm, the device's rights; then the body is read and
/// the signature checked; and only a request that is really the device's counts against the device.
pub async fn signed_with(
    relay: &Relay,
    firm: &str,
    who: Who,
    request: Request,
    most: usize,
) -> Result<Caller, Refusal> {
    let firm: FirmId = firm.parse().map_err(|_| Refusal::malformed("firm"))?;
    let authorization = authorization(request.headers())?;
    let device = authorization.device;
    let (there, roster) = now(relay, firm).await?;
    let keys = *who.keys(&roster, device)?;
    let body = verified(relay, request, &authorization, &keys, most).await?;
    relay
        .devices
        .take(&(firm, device))
        .map_err(Refusal::too_many)?;
    relay.presence.saw(firm, device, relay.now_ms(), None);
    Ok(Caller {
        firm,
        there,
        roster,
        device,
        body,
    })
}

/// The firm and its certificates as they are now.
pub async fn now(relay: &Relay, firm: FirmId) -> Result<(Firm, Arc<Roster>), Refusal> {
    match relay.rosters.now(relay.store.as_ref(), firm).await {
        Ok(there) => there.ok_or_else(Refusal::unknown_firm),
        Err(failure) => {
            relay.metrics.store_failed();
            Err(failure.into())
        }
    }
}

/// The header that says who signed.
pub fn authorization(headers: &HeaderMap) -> Result<Authorization, Refusal> {
    let value = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    value
        .and_then(|value| Authorization::parse(value).ok())
        .ok_or_else(Refusal::not_signed)
}

/// Reads the body and checks the signature, the time, and that the request is made for the first time.
pub async fn verified(
    relay: &Relay,
    request: Request,
    authorization: &Authorization,
    keys: &PublicKeys,
    most: usize,
) -> Result<Read, Refusal> {
    let method = request.method().as_str().to_owned();
    let target = request
        .uri()
        .path_and_query()
        .map_or("/", |target| target.as_str())
        .to_owned();
    let body = read(relay, request, most).await?;
    check(relay, authorization, keys, &method, &target, &body.bytes)?;
    Ok(body)
}

/// Checks the signature, the time, and that the request is made for the first time.
pub fn check(
    relay: &Relay,
    authorization: &Authorization,
    keys: &PublicKeys,
    method: &str,
    target: &str,
    body: &[u8],
) -> Result<(), Refusal> {
    let now_ms = relay.now_ms();
    let request = envelope::request::Request {
        method,
        target,
        body,
    };
    authorization
        .check(keys, request, now_ms)
        .map_err(|unsigned| match unsigned {
            Unsigned::NotSigned => Refusal::not_signed(),
            Unsigned::ClockOff => Refusal::clock_off(now_ms),
        })?;
    relay
        .replays
        .first((authorization.device, authorization.nonce), now_ms)
        .map_err(|again| match again {
            Again::Seen => Refusal::nonce_seen(),
            Again::Full => Refusal::busy(),
        })
}

/// Reads a body of at most `most` bytes, in time, and only while there is room to.
pub async fn read(relay: &Relay, request: Request, most: usize) -> Result<Read, Refusal> {
    let said = match request.headers().get(header::CONTENT_LENGTH) {
        None => None,
        Some(value) => Some(
            value
                .to_str()
                .ok()
                .and_then(|text| text.parse::<usize>().ok())
                .ok_or_else(|| Refusal::malformed("content-length"))?,
        ),
    };
    if said.is_some_and(|length| length > most) {
        return Err(Refusal::too_large(most));
    }
    let nothing = said.is_none() && !request.headers().contains_key(header::TRANSFER_ENCODING);
    let room = if nothing { 0 } else { said.unwrap_or(most) };
    let room = u32::try_from(room).map_err(|_| Refusal::too_large(most))?;
    let patience = relay.limits.patience;
    let share = timeout(patience, relay.reading.clone().acquire_many_owned(room)).await;
    let share = share
        .map_err(|_| Refusal::busy())?
        .map_err(|_| Refusal::busy())?;
    let bytes = timeout(patience, to_bytes(request.into_body(), most))
        .await
        .map_err(|_| Refusal::slow())?;
    match bytes {
        Ok(bytes) => Ok(Read {
            bytes: bytes.into(),
            _share: share,
        }),
        Err(_) if said.is_none() => Err(Refusal::too_large(most)),
        Err(_) => Err(Refusal::malformed("body")),
    }
}

/// The address that asks; behind a proxy, what the proxy says of it.
pub fn address(relay: &Relay, request: &Request) -> IpAddr {
    let peer = request
        .extensions()
        .get::<Peer>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0);
    let forwarded = || {
        let last = request
            .headers()
            .get_all("x-forwarded-for")
            .iter()
            .next_back()?
            .to_str()
            .ok()?;
        last.rsplit(',').next()?.trim().parse().ok()
    };
    let address = if relay.behind_proxy {
        forwarded().unwrap_or(peer)
    } else {
        peer
    };
    neighbourhood(address)
}

/// What stands behind the question mark.
pub fn query<T: DeserializeOwned>(uri: &Uri) -> Result<T, Refusal> {
    axum::extract::Query::try_from_uri(uri)
        .map(|query| query.0)
        .map_err(|_| Refusal::malformed("query"))
}
