//! Sealed files: which are there, bringing one, fetching one.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use envelope::Hash;
use envelope::wire::{
    ByteBuf, FILE_PIECE, FilePart, FileUpload, FilesAsked, FilesHeld, MAX_FILES_ASKED, decode,
    read_hash,
};
use serde::Deserialize;

use super::caller::{self, Who, signed};
use super::refusal::Refusal;
use super::{Answer, body};
use crate::files::{Piece, Taken, Upload};
use crate::poke::{News, Poke};
use crate::relay::Relay;

#[derive(Deserialize)]
pub struct From {
    #[serde(default)]
    at: u64,
}

#[derive(Deserialize)]
pub struct Placed {
    #[serde(default)]
    at: u64,
    of: u64,
}

fn id_of(text: &str) -> Result<Hash, Refusal> {
    read_hash(text).ok_or_else(|| Refusal::malformed("id"))
}

/// `POST /v1/firms/{firm}/files`
pub async fn which(
    State(relay): State<Arc<Relay>>,
    Path(firm): Path<String>,
    request: Request,
) -> Answer {
    let caller = signed(&relay, &firm, Who::Active, request).await?;
    let FilesAsked { ids } = decode(&caller.body.bytes).map_err(|_| Refusal::malformed("body"))?;
    if ids.len() > MAX_FILES_ASKED {
        return Err(Refusal::too_large(MAX_FILES_ASKED));
    }
    let held = relay.files.held(caller.firm, ids).await?;
    let stored = relay.files.stored(caller.firm).await?;
    Ok(body(&FilesHeld {
        held,
        files: stored.files,
        bytes: stored.bytes,
        limit: relay.limits.max_firm_files,
        largest: relay.limits.max_file,
    }))
}

/// `GET /v1/firms/{firm}/files/{id}`
pub async fn read(
    State(relay): State<Arc<Relay>>,
    Path((firm, id)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let id = id_of(&id)?;
    let From { at } = caller::query(request.uri())?;
    let caller = signed(&relay, &firm, Who::Active, request).await?;
    let of = relay.files.size(caller.firm, &id).await?;
    let of = of.ok_or_else(Refusal::no_file)?;
    let bytes = relay.files.part(caller.firm, &id, at, of).await?;
    let bytes = bytes.ok_or_else(Refusal::no_file)?;
    Ok(body(&FilePart {
        of,
        bytes: ByteBuf::from(bytes),
    }))
}

/// `GET /v1/firms/{firm}/files/{id}/upload`
pub async fn upload(
    State(relay): State<Arc<Relay>>,
    Path((firm, id)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let id = id_of(&id)?;
    let caller = signed(&relay, &firm, Who::Active, request).await?;
    if let Some(have) = relay.files.size(caller.firm, &id).await? {
        return Ok(body(&FileUpload { have, whole: true }));
    }
    let (firm, device) = (caller.firm, caller.device);
    let have = relay.files.have(Upload { firm, device, id }).await?;
    Ok(body(&FileUpload { have, whole: false }))
}

/// `PUT /v1/firms/{firm}/files/{id}`
pub async fn put(
    State(relay): State<Arc<Relay>>,
    Path((firm, id)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let id = id_of(&id)?;
    let Placed { at, of } = caller::query(request.uri())?;
    let caller = signed(&relay, &firm, Who::Active, request).await?;
    let most = relay.limits.max_file;
    if of > most {
        return Err(Refusal::file_too_large(most));
    }
    let (firm, device, bytes) = (caller.firm, caller.device, caller.body.bytes);
    let piece = FILE_PIECE as u64;
    if at >= of || at % piece != 0 || bytes.len() as u64 != piece.min(of - at) {
        return Err(Refusal::malformed("piece"));
    }
    if relay.files.size(firm, &id).await?.is_some() {
        return Ok(body(&FileUpload {
            have: of,
            whole: true,
        }));
    }
    let upload = Upload { firm, device, id };
    let limit = relay.limits.max_firm_files;
    let (files, piece) = (relay.files.clone(), Piece { at, of, bytes });
    // Whoever hangs up does not end what is being put together.
    let taken = tokio::spawn(async move { files.put(upload, piece, limit).await });
    let taken = taken.await.map_err(|_| Refusal::busy())??;
    relay.metrics.files(relay.files.all_stored());
    let (have, whole) = match taken {
        Taken::Have(have) => (have, false),
        Taken::Whole => {
            relay.poke(Poke::firm(firm, News::Files));
            (of, true)
        }
        Taken::Wrong => return Err(Refusal::wrong_hash()),
        Taken::At(have) => return Err(Refusal::upload_at(have)),
        Taken::Full => return Err(Refusal::files_full(limit)),
    };
    Ok(body(&FileUpload { have, whole }))
}
