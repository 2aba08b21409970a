//! Requests and answers: the paths of [`envelope::wire`].

mod caller;
mod certificates;
mod events;
mod files;
mod join;
mod log;
mod members;
mod push;
mod refusal;
mod snapshots;

use std::sync::Arc;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use envelope::wire::encode;
use serde::Serialize;
use tokio::time::Instant;

use self::refusal::Refusal;
use crate::relay::Relay;

/// What an asynchronous handler answers.
type Answer = Result<Response, Refusal>;

/// What devices call. `metrics` says whether /metrics is answered here, too.
pub fn router(relay: Arc<Relay>, metrics: bool) -> Router {
    let router = Router::new()
        .route("/v1/firms", post(certificates::found))
        .route(
            "/v1/firms/{firm}/certificates",
            get(certificates::read)
                .post(certificates::append)
                .put(certificates::give_back),
        )
        .route("/v1/firms/{firm}/push", post(push::push))
        .route("/v1/firms/{firm}/log", get(log::read))
        .route("/v1/firms/{firm}/events", get(events::stream))
        .route(
            "/v1/firms/{firm}/wraps",
            get(members::read_wraps).post(members::put_wraps),
        )
        .route("/v1/firms/{firm}/devices", get(members::devices))
        .route(
            "/v1/firms/{firm}/snapshot",
            get(snapshots::offered).put(snapshots::offer),
        )
        .route("/v1/firms/{firm}/attestations", post(snapshots::attest))
        .route(
            "/v1/firms/{firm}/chunks/{hash}",
            get(snapshots::chunk).put(snapshots::put_chunk),
        )
        .route("/v1/firms/{firm}/files", post(files::which))
        .route(
            "/v1/firms/{firm}/files/{id}",
            get(files::read).put(files::put),
        )
        .route("/v1/firms/{firm}/files/{id}/upload", get(files::upload))
        .route("/v1/join/{mailbox}", post(join::open))
        .route(
            "/v1/join/{mailbox}/{slot}",
            put(join::post).get(join::fetch),
        )
        .route("/health", get(health));
    let router = if metrics {
        router.route("/metrics", get(self::metrics))
    } else {
        router
    };
    finish(router, relay)
}

/// What those who watch over the relay call, where that is elsewhere.
pub fn watching(relay: Arc<Relay>) -> Router {
    finish(
        Router::new()
            .route("/metrics", get(metrics))
            .route("/health", get(health)),
        relay,
    )
}

fn finish(router: Router<Arc<Relay>>, relay: Arc<Relay>) -> Router {
    router
        .fallback(async || Refusal::no_such_path(StatusCode::NOT_FOUND))
        .method_not_allowed_fallback(async || Refusal::no_such_path(StatusCode::METHOD_NOT_ALLOWED))
        .layer(from_fn_with_state(relay.clone(), watch))
        .with_state(relay)
}

/// Limits the requests of an address, counts, and writes one line of log without content: no ids, no addresses.
async fn watch(State(relay): State<Arc<Relay>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = name(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str)
        .to_owned();
    let waits = route.ends_with("/events")
        || request
            .uri()
            .query()
            .is_some_and(|query| query.contains("wait="));
    let watched = matches!(route.as_str(), "/health" | "/metrics");
    let allowed = if watched {
        Ok(())
    } else {
        relay
            .addresses
            .take(&caller::address(&relay, &request))
            .map_err(Refusal::too_many)
    };
    let brings = brings_body(request.headers());
    let mut answer = match allowed {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    };
    if brings && !answer.status().is_success() {
        // What was refused may not have been read to its end, and then the connection ends: a client that does not know
        // would ask the next thing there and hear nothing.
        let close = HeaderValue::from_static("close");
        answer.headers_mut().insert(header::CONNECTION, close);
    }
    let status = answer.status().as_u16();
    let took = began.elapsed();
    let code = answer
        .extensions()
        .get::<refusal::Code>()
        .map(|code| code.0);
    if let Some(code) = code {
        relay.metrics.refused(code);
    }
    relay.metrics.answered(&route, method, status, took, waits);
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if watched {
        tracing::debug!(method, route, status, ms, "answered");
    } else {
        tracing::info!(method, route, status, ms, code, "answered");
    }
    answer
}

/// A method that paths of ours know, for the log and the counts: whoever calls can make up others without end.
fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        _ => "other",
    }
}

/// Whether a request has a body.
fn brings_body(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH);
    length.is_some_and(|length| length != "0") || headers.contains_key(header::TRANSFER_ENCODING)
}

/// An answer in the protocol's own form.
fn body<T: Serialize>(answer: &T) -> Response {
    bytes(encode(answer))
}

fn bytes(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response()
}

async fn health(State(relay): State<Arc<Relay>>) -> Response {
    let state = if relay.stops() {
        "stopping"
    } else {
        match relay.store.healthy().await {
            Ok(()) => "ok",
            Err(reason) => {
                tracing::warn!(%reason, "the store is not healthy");
                "store"
            }
        }
    };
    let status = if state == "ok" {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let health = serde_json::json!({
        "state": state,
        "store": relay.store_name,
        "version": env!("CARGO_PKG_VERSION"),
        "server_ms": relay.now_ms(),
    });
    (status, axum::Json(health)).into_response()
}

async fn metrics(State(relay): State<Arc<Relay>>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], relay.metrics.text()).into_response()
}
