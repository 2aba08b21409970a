//! Snapshots: taking them in and giving them out; forgetting the log behind one.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use envelope::snapshot::{Attestation, MAX_CHUNK, MAX_MANIFEST, SignedManifest, chunk_hash};
use envelope::wire::{ByteBuf, MAX_PUSH, OfferedSnapshot, SnapshotPage, Stored, unhash_text};
use envelope::{FirmId, Hash, Hostile, Roster};

use super::caller::{Caller, Who, signed, signed_with};
use super::refusal::Refusal;
use super::{Answer, body, bytes};
use crate::relay::Relay;
use crate::store::snapshots::{Kept, Offered};

/// Whoever was not seen for so long is not waited for: 90 days, in milliseconds.
const AWAITED_MS: u64 = 90 * 24 * 60 * 60 * 1000;

const _: () = assert!(MAX_CHUNK <= MAX_PUSH);

/// `GET /v1/firms/{firm}/snapshot`
pub async fn offered(
    State(relay): State<Arc<Relay>>,
    Path(firm): Path<String>,
    request: Request,
) -> Answer {
    let caller = signed(&relay, &firm, Who::Active, request).await?;
    // Who was waited for may be there by now.
    forget(&relay, caller.firm, &caller.roster).await?;
    let there = relay.store.firm(caller.firm).await?;
    let there = there.ok_or_else(Refusal::unknown_firm)?;
    let kept = relay.store.snapshots(caller.firm).await?;
    let offered = kept.into_iter().map(|kept| OfferedSnapshot {
        manifest: kept.manifest.into(),
        attestations: kept.attested.into_iter().map(ByteBuf::from).collect(),
    });
    Ok(body(&SnapshotPage {
        log_id: there.log_id,
        server_ms: relay.now_ms(),
        head: there.head,
        floor: there.floor,
        last_seq: there.last_seq,
        offered: offered.collect(),
    }))
}

/// `PUT /v1/firms/{firm}/snapshot`
pub async fn offer(
    State(relay): State<Arc<Relay>>,
    Path(firm): Path<String>,
    request: Request,
) -> Answer {
    let caller = signed_with(&relay, &firm, Who::Owner, request, MAX_MANIFEST).await?;
    let signed = believed(&relay, &caller).await.map_err(Refusal::from)?;
    match relay.store.offer(caller.firm, signed).await? {
        Offered::Done => Ok(stored(&relay)),
        Offered::Missing(_) => Err(Refusal::no_chunk()),
        Offered::Older => Err(Refusal::bad_snapshot("older")),
    }
}

/// A manifest that the caller made, of the log as it is here.
async fn believed(relay: &Relay, caller: &Caller) -> Result<SignedManifest, Unfit> {
    let signed = SignedManifest::parse(caller.body.bytes.clone())?;
    signed.check(&caller.roster)?;
    let manifest = signed.manifest();
    if manifest.maker != caller.device {
        return Err(Hostile::UnknownDevice.into());
    }
    let (there, vector) = (&caller.there, relay.store.vector(caller.firm).await?);
    let here = |device, number| vector.iter().any(|own| own.0 == device && own.1 >= number);
    let fits = manifest.log_id == there.log_id
        && (there.floor..=there.last_seq).contains(&manifest.seq)
        && (manifest.vector.iter()).all(|(device, number)| here(*device, *number));
    if !fits {
        return Err(Unfit::OtherLog);
    }
    Ok(signed)
}

/// Why a snapshot is not taken.
enum Unfit {
    Hostile(Hostile),
    /// It is not of this log.
    OtherLog,
    Store(crate::store::Failure),
}

impl From<Hostile> for Unfit {
    fn from(hostile: Hostile) -> Self {
        Self::Hostile(hostile)
    }
}

impl From<crate::store::Failure> for Unfit {
    fn from(failure: crate::store::Failure) -> Self {
        Self::Store(failure)
    }
}

impl From<Unfit> for Refusal {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Hostile(hostile) => Self::bad_snapshot(hostile.code()),
            Unfit::OtherLog => Self::bad_snapshot("other_log"),
            Unfit::Store(failure) => failure.into(),
        }
    }
}

/// `POST /v1/firms/{firm}/attestations`
pub async fn attest(
    State(relay): State<Arc<Relay>>,
    Path(firm): Path<String>,
    request: Request,
) -> Answer {
    let caller = signed(&relay, &firm, Who::Active, request).await?;
    let attestation = &caller.body.bytes;
    let mut refused = Hostile::Parts;
    for kept in relay.store.snapshots(caller.firm).await? {
        match checked(attestation, &kept, &caller) {
            Ok(()) => {
                let (firm, device) = (caller.firm, caller.device);
                relay
                    .store
                    .attest(firm, kept.seq, device, attestation.clone())
                    .await?;
                forget(&relay, firm, &caller.roster).await?;
                return Ok(stored(&relay));
            }
            Err(Hostile::Parts) => {}
            Err(hostile) => refused = hostile,
        }
    }
    Err(Refusal::bad_snapshot(refused.code()))
}

fn checked(attestation: &[u8], kept: &Kept, caller: &Caller) -> Result<(), Hostile> {
    let of = SignedManifest::parse(kept.manifest.clone())?;
    let own = Attestation::check(attestation, &of, &caller.roster)?;
    // What it may read by now counts.
    match own.device == caller.device && caller.roster.is_whole(caller.device) {
        true => Ok(()),
        false => Err(Hostile::Forbidden),
    }
}

/// `PUT /v1/firms/{firm}/chunks/{hash}`
pub async fn put_chunk(
    State(relay): State<Arc<Relay>>,
    Path((firm, hash)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let hash = named(&hash)?;
    let caller = signed_with(&relay, &firm, Who::Owner, request, MAX_CHUNK).await?;
    let sealed = caller.body.bytes;
    if chunk_hash(&sealed) != hash {
        return Err(Refusal::malformed("hash"));
    }
    let most = relay.limits.max_firm_bytes;
    match relay
        .store
        .put_chunk(caller.firm, hash, sealed, most, relay.now_ms())
        .await?
    {
        true => Ok(stored(&relay)),
        false => Err(Refusal::full(most)),
    }
}

/// `GET /v1/firms/{firm}/chunks/{hash}`
pub async fn chunk(
    State(relay): State<Arc<Relay>>,
    Path((firm, hash)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let hash = named(&hash)?;
    let caller = signed(&relay, &firm, Who::Active, request).await?;
    let found = relay.store.chunk(caller.firm, hash).await?;
    let (roster, device) = (&caller.roster, caller.device);
    // The recovery kit opens everything, as an owner's device does. Whoever may not read it learns not even that it is here.
    let may = |room| roster.may_read(device, room) || roster.is_owner(device);
    let found = found.filter(|(room, _)| may(*room));
    let (_, sealed) = found.ok_or_else(Refusal::no_chunk)?;
    relay.metrics.given(sealed.len() as u64);
    Ok(bytes(sealed))
}

fn named(hash: &str) -> Result<Hash, Refusal> {
    unhash_text(hash).ok_or_else(|| Refusal::malformed("hash"))
}

fn stored(relay: &Relay) -> axum::response::Response {
    body(&Stored {
        server_ms: relay.now_ms(),
    })
}

/// Forgets the log behind the newest snapshot that another device attested, once everybody who is awaited has read so far: every device
/// of the firm but those that were not seen for 90 days. One that was never seen has nothing to lose.
async fn forget(relay: &Relay, firm: FirmId, roster: &Roster) -> Result<(), Refusal> {
    let kept = relay.store.snapshots(firm).await?;
    let attested = kept.into_iter().find(|kept| !kept.attested.is_empty());
    let there = relay.store.firm(firm).await?;
    let floor = there.map_or(0, |there| there.floor);
    let Some(through) = attested.map(|kept| kept.seq).filter(|seq| *seq > floor) else {
        return Ok(());
    };
    relay
        .presence
        .write_firm(relay.store.as_ref(), firm)
        .await?;
    let now = relay.now_ms();
    let seen = relay.store.seen(firm).await?;
    let waits = seen.iter().any(|seen| {
        let known = roster.device(seen.device);
        let active = known.is_some_and(|known| known.removal().is_none());
        let lately = |at: u64| now.saturating_sub(at) < AWAITED_MS;
        active && seen.last_seen_ms.is_some_and(lately) && seen.acked < through
    });
    if waits {
        return Ok(());
    }
    let dropped = relay.store.compact(firm, through).await?;
    tracing::info!(dropped, "the log was forgotten behind a snapshot");
    Ok(())
}
