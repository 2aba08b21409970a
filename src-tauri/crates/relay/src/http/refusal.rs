//! Refusals: a status and a fault with one of the protocol's codes.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use envelope::wire::{codes, hash_text};
use envelope::{Head, LogFault};
use kernel::Fault;

use crate::store::Failure;

/// Why a request is not answered as it wished.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    fault: Box<Fault>,
}

/// The code of a refusal, for whoever counts.
#[derive(Clone, Copy)]
pub struct Code(pub &'static str);

impl Refusal {
    fn new(status: StatusCode, code: &'static str, hint: &str) -> Self {
        Self {
            status,
            code,
            fault: Box::new(Fault::new(code, hint)),
        }
    }

    fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        *self.fault = self.fault.with(name, value);
        self
    }

    pub fn malformed(what: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            codes::MALFORMED,
            "A part of the request cannot be read.",
        )
        .with("what", what)
    }

    pub fn not_signed() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            codes::NOT_SIGNED,
            "The request is not signed, or its signature does not hold.",
        )
    }

    pub fn clock_off(server_ms: u64) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            codes::CLOCK_OFF,
            "The time of the request is too far from the relay's.",
        )
        .with("server_ms", server_ms)
    }

    pub fn nonce_seen() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            codes::NONCE_SEEN,
            "This very request was made before.",
        )
    }

    pub fn unknown_device() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            codes::UNKNOWN_DEVICE,
            "The firm does not know this device.",
        )
    }

    pub fn revoked() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            codes::REVOKED,
            "This device was removed from the firm.",
        )
    }

    pub fn not_allowed() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            codes::NOT_ALLOWED,
            "Only an owner's device may do this.",
        )
    }

    pub fn unknown_firm() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            codes::UNKNOWN_FIRM,
            "This relay does not have the firm.",
        )
    }

    pub fn no_mailbox() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            codes::NO_MAILBOX,
            "There is no such invitation any more; make a new one.",
        )
    }

    pub fn no_file() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            codes::NO_FILE,
            "This relay does not have the file.",
        )
    }

    pub fn upload_at(have: u64) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            codes::UPLOAD_AT,
            "This is not the next piece of the file.",
        )
        .with("have", have)
    }

    pub fn file_too_large(limit: u64) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            codes::FILE_TOO_LARGE,
            "The file is larger than this relay takes.",
        )
        .with("limit", limit)
    }

    pub fn wrong_hash() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            codes::WRONG_HASH,
            "The file is not what its name says; it was thrown away.",
        )
    }

    pub fn files_full(limit: u64) -> Self {
        Self::new(
            StatusCode::INSUFFICIENT_STORAGE,
            codes::FILES_FULL,
            "The relay has no room left for files of this firm; its administrator can give more.",
        )
        .with("limit", limit)
    }

    pub fn no_such_path(status: StatusCode) -> Self {
        Self::new(status, codes::NO_SUCH_PATH, "A relay has no such path.")
    }

    pub fn head_moved(head: Head) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            codes::HEAD_MOVED,
            "The firm's certificate log has another head by now.",
        )
        .with("count", head.count)
        .with("hash", hash_text(&head.hash))
    }

    pub fn log_begins(floor: u64) -> Self {
        Self::new(
            StatusCode::GONE,
            codes::LOG_BEGINS,
            "The log begins later: start from the snapshot.",
        )
        .with("seq", floor)
    }

    pub fn no_chunk() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            codes::NO_CHUNK,
            "There is no such part of a snapshot.",
        )
    }

    pub fn bad_snapshot(reason: &str) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            codes::BAD_SNAPSHOT,
            "The snapshot cannot be taken.",
        )
        .with("reason", reason)
    }

    pub fn slot_taken() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            codes::SLOT_TAKEN,
            "Somebody else used this invitation; make a new one.",
        )
    }

    pub fn mailbox_taken() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            codes::MAILBOX_TAKEN,
            "Another firm has this mailbox; make a new invitation.",
        )
    }

    pub fn too_large(limit: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            codes::TOO_LARGE,
            "The request is larger than allowed.",
        )
        .with("limit", limit)
    }

    pub fn bad_certificate(fault: &LogFault) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            codes::BAD_CERTIFICATE,
            "The certificate log cannot take this.",
        )
        .with("reason", fault.code())
    }

    pub fn too_many(wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            codes::TOO_MANY,
            "Too many requests; wait a little.",
        )
        .with("retry_after_s", seconds)
    }

    pub fn busy() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            codes::BUSY,
            "The relay has too much to do; ask again in a moment.",
        )
    }

    pub fn slow() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            codes::SLOW,
            "The request did not come whole in time.",
        )
    }

    pub fn full(limit: u64) -> Self {
        Self::new(
            StatusCode::INSUFFICIENT_STORAGE,
            codes::FULL,
            "The relay has no room left; its administrator can give more.",
        )
        .with("limit", limit)
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        tracing::error!(reason = %failure, "the store failed");
        match failure {
            Failure::Full => Self::full(0),
            Failure::Away(_) => Self::busy(),
            Failure::Broken(_) => Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                codes::INTERNAL,
                "The relay has a fault; its log says more.",
            ),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let wait = self
            .fault
            .params
            .get("retry_after_s")
            .and_then(serde_json::Value::as_u64);
        let mut answer = (self.status, axum::Json(self.fault)).into_response();
        if let Some(seconds) = wait {
            answer
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        answer.extensions_mut().insert(Code(self.code));
        answer
    }
}
