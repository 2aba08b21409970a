//! The files of the screens over HTTP.

use std::borrow::Cow;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Fault;

use super::{Shared, refusal};

/// A file of the screens by its path, or the way to the page of a place.
pub(super) async fn screen(State(shared): State<Shared>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    let built = match path.strip_prefix("fonts/") {
        Some(name) => paper::font_file(name).map(Cow::Borrowed),
        None => (shared.screens)(path),
    };
    let (path, found) = match built {
        Some(found) if !path.is_empty() => (path, Some(found)),
        _ if path.is_empty() => ("index.html", (shared.screens)("index.html")),
        // A place in the product, whose address somebody typed or kept without its #: the screens know only those with it.
        _ if !is_file(path) && !path.contains('.') => {
            return (
                StatusCode::SEE_OTHER,
                [(header::LOCATION, format!("/#/{path}"))],
            )
                .into_response();
        }
        _ if (shared.screens)("index.html").is_some() => {
            return StatusCode::NOT_FOUND.into_response();
        }
        _ => (path, None),
    };
    let Some(bytes) = found else {
        return refusal(
            StatusCode::NOT_FOUND,
            Fault::new(
                "serve.no_screens",
                "The screens are not built. Run `./dev run` once, or `npm run build` in ui/.",
            ),
        );
    };
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let kind = match ending {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    };
    // Vite names the files in assets/ after their content; a font never changes under its name.
    let keep = if is_file(path) {
        "private, max-age=31536000, immutable"
    } else {
        "no-store"
    };
    (
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)],
        match bytes {
            Cow::Borrowed(bytes) => Body::from(Bytes::from_static(bytes)),
            Cow::Owned(bytes) => Body::from(bytes),
        },
    )
        .into_response()
}

fn is_file(path: &str) -> bool {
    path.starts_with("assets/") || path.starts_with("fonts/")
}
