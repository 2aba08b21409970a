//! The screens over HTTP, for a browser on this computer.
//!
//! It listens on loopback alone. A link with a token opens it once and gives the browser a session cookie (HttpOnly,
//! SameSite=Strict). Every request must name this server in `Host` and, where the browser tells one, in `Origin`:
//! pages of other sites, and names that were made to resolve to this computer, are refused. There is no CORS.
//!
//! Printers are absent here on purpose: a page in a browser must not reach the devices of the computer that serves it.

mod files;

use std::borrow::Cow;
use std::collections::HashMap;
use std::convert::Infallible;
use std::io::{self, Read as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{self, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use kernel::{Fault, Id};
use office::{Answer, Caller, Calls, Ear, Office, Session, Visit};
use serde_json::Value;
use store::{Member, Notice, Pace};
use tokio::sync::{broadcast, mpsc};
use tokio_stream::wrappers::{BroadcastStream, ReceiverStream};
use tokio_stream::{Stream, StreamExt as _};

use crate::wire::{Call, Commit, Envelope, Line};

/// The largest request: a workbook or a picture as base64.
pub const BODY_MAX: usize = 32 << 20;

/// So much of a request that is too large is read on, for its sender to hear the answer.
const READ_ON_MAX: usize = 8 * BODY_MAX;

/// A link that nobody opened is dead after this.
const LINK_LIFE: Duration = Duration::from_secs(600);

/// What a page may load and where it may send. antd writes styles at run time; pdf.js works from a blob.
pub const CONTENT_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: blob:; font-src 'self' data: blob:; connect-src 'self' blob:; worker-src 'self' blob:; \
     object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Gives a file of the built screens by its path, `index.html` or `assets/…`. Fonts (`fonts/…`) are not among them:
/// every host takes those from [`paper::font_file`].
pub type Screens = Arc<dyn Fn(&str) -> Option<Cow<'static, [u8]>> + Send + Sync>;

/// Who may come in: links not yet opened, and the browsers that are here.
#[derive(Debug)]
pub struct Door {
    port: u16,
    links: Mutex<HashMap<String, Instant>>,
    sessions: Mutex<HashMap<String, Visit>>,
}

impl Door {
    fn new(port: u16) -> Self {
        Self {
            port,
            links: Mutex::default(),
            sessions: Mutex::default(),
        }
    }

    /// A fresh link; it opens once.
    pub fn link(&self) -> String {
        self.link_at(Instant::now())
    }

    /// The same, made at this moment.
    fn link_at(&self, now: Instant) -> String {
        let token = token();
        let mut links = locked(&self.links);
        links.retain(|_, made| now.duration_since(*made) < LINK_LIFE);
        links.insert(token.clone(), now);
        format!("http://127.0.0.1:{}/?token={token}", self.port)
    }

    /// Trades a link's token for a session, at this moment.
    fn enter(&self, token: &str, first: Option<Id<Member>>, now: Instant) -> Option<String> {
        let made = locked(&self.links).remove(token)?;
        if now.duration_since(made) >= LINK_LIFE {
            return None;
        }
        let session = self::token();
        let visit = Visit {
            session: Arc::new(Session::beginning_with(first)),
            calls: Calls::default(),
        };
        locked(&self.sessions).insert(session.clone(), visit);
        Some(session)
    }

    /// Cookies do not tell ports apart, so the name does.
    fn cookie(&self) -> String {
        format!("kaigong_{}", self.port)
    }

    /// The browser that a request comes from, where it came in.
    fn session(&self, headers: &HeaderMap) -> Option<Visit> {
        let name = self.cookie();
        let sessions = locked(&self.sessions);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(key, _)| *key == name)
            .find_map(|(_, value)| sessions.get(value).cloned())
    }

    fn is_here(&self, authority: &str) -> bool {
        authority == format!("127.0.0.1:{}", self.port)
            || authority == format!("localhost:{}", self.port)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// 256 random bits as text.
fn token() -> String {
    use std::fmt::Write as _;
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[derive(Clone)]
struct Shared {
    office: Arc<Office>,
    first: Option<Id<Member>>,
    screens: Screens,
    door: Arc<Door>,
    commits: broadcast::Sender<Arc<Notice>>,
}

/// A server that is bound and not yet answering.
pub struct Web {
    listener: tokio::net::TcpListener,
    door: Arc<Door>,
}

impl Web {
    /// Binds to a port of loopback; 0 takes a free one.
    ///
    /// # Errors
    /// Where the port is taken.
    pub async fn bind(port: u16) -> io::Result<Self> {
        let listener =
            tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        let door = Arc::new(Door::new(listener.local_addr()?.port()));
        Ok(Self { listener, door })
    }

    /// Who may come in.
    pub fn door(&self) -> Arc<Door> {
        Arc::clone(&self.door)
    }

    /// Answers until the future is dropped. `first` is who a browser begins with, where he has no PIN.
    ///
    /// # Errors
    /// What the operating system refuses while accepting.
    pub async fn run(
        self,
        office: Arc<Office>,
        first: Option<Id<Member>>,
        screens: Screens,
    ) -> io::Result<()> {
        let (commits, _) = broadcast::channel(256);
        let tell = commits.clone();
        office.listen(move |notice| {
            // Nobody listening is no failure.
            let _ = tell.send(Arc::new(notice.clone()));
        });
        let shared = Shared {
            office,
            first,
            screens,
            door: self.door,
            commits,
        };
        let router = Router::new()
            .route("/api/call", post(call))
            .route("/api/events", get(events))
            .route("/api/export/{ticket}", get(export))
            .route("/api/{*rest}", axum::routing::any(absent))
            .fallback(files::screen)
            .layer(middleware::from_fn_with_state(shared.clone(), guard))
            .with_state(shared);
        axum::serve(self.listener, router).await
    }
}

fn refusal(status: StatusCode, fault: Fault) -> Response {
    (status, axum::Json(Envelope::Err(fault))).into_response()
}

/// Looks at every request before anything else does.
async fn guard(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    let mut response = match admit(&shared.door, shared.first, &request) {
        Admission::Admitted(visit) => {
            request.extensions_mut().insert(visit);
            next.run(request).await
        }
        Admission::Answered(response) => *response,
    };
    let headers = response.headers_mut();
    let fixed: [(HeaderName, &'static str); 5] = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

enum Admission {
    Admitted(Visit),
    Answered(Box<Response>),
}

fn admit(door: &Door, first: Option<Id<Member>>, request: &Request) -> Admission {
    let answered = |response: Response| Admission::Answered(Box::new(response));
    let headers = request.headers();
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if !text(header::HOST).is_some_and(|host| door.is_here(host)) {
        return answered(refusal(
            StatusCode::MISDIRECTED_REQUEST,
            Fault::new(
                "serve.host_foreign",
                "This server answers to 127.0.0.1 and localhost alone. Open the link that it printed.",
            ),
        ));
    }
    let foreign = headers.contains_key(header::ORIGIN)
        && !text(header::ORIGIN)
            .and_then(|origin| origin.strip_prefix("http://"))
            .is_some_and(|authority| door.is_here(authority));
    if foreign {
        return answered(refusal(
            StatusCode::FORBIDDEN,
            Fault::new(
                "serve.origin_foreign",
                "A page of another site may not call this server.",
            ),
        ));
    }
    if request.method() == Method::GET && request.uri().path() == "/" {
        let token = request.uri().query().and_then(|query| {
            query
                .split('&')
                .find_map(|pair| pair.strip_prefix("token="))
        });
        if let Some(session) = token.and_then(|token| door.enter(token, first, Instant::now())) {
            let cookie = format!(
                "{}={session}; HttpOnly; SameSite=Strict; Path=/",
                door.cookie()
            );
            return answered(
                (
                    StatusCode::SEE_OTHER,
                    [
                        (header::SET_COOKIE, cookie),
                        (header::LOCATION, "/".to_owned()),
                    ],
                )
                    .into_response(),
            );
        }
    }
    if let Some(visit) = door.session(headers) {
        return Admission::Admitted(visit);
    }
    if request.uri().path().starts_with("/api/") {
        return answered(refusal(
            StatusCode::UNAUTHORIZED,
            Fault::new(
                "serve.session_unknown",
                "This browser has no session here, or the server was started anew. Open the link that it printed.",
            ),
        ));
    }
    answered(
        (
            StatusCode::UNAUTHORIZED,
            Html(include_str!("pages/door.html")),
        )
            .into_response(),
    )
}

async fn call(State(shared): State<Shared>, request: Request) -> Response {
    let is_json = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(';').next().unwrap_or("").trim() == "application/json");
    if !is_json {
        return refusal(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Fault::new(
                "serve.not_json",
                "Calls are JSON: send them with content-type application/json.",
            ),
        );
    }
    let visit = visit(&request);
    let told = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let body = match told {
        // Not even read on: nobody waits for that much to go nowhere.
        Some(length) if length > READ_ON_MAX => None,
        _ => read(request.into_body()).await,
    };
    let Some(body) = body else {
        return refusal(
            StatusCode::PAYLOAD_TOO_LARGE,
            Fault::new(
                "serve.too_large",
                "This is more than 32 MiB at once. Send a smaller file.",
            )
            .with("limit_mib", BODY_MAX >> 20),
        );
    };
    let call: Call = match serde_json::from_slice(&body) {
        Ok(call) => call,
        Err(error) => {
            return refusal(
                StatusCode::BAD_REQUEST,
                Fault::new("serve.not_a_call", "A call is {\"name\": …, \"req\": …}.")
                    .with("reason", error.to_string()),
            );
        }
    };
    if shared.office.list().is_only_here(&call.name, &call.req) {
        let fault = Fault::new(
            "serve.only_here",
            "A page in a browser can neither put back a backup nor name files of this computer. Use the desktop app, or `kaigong restore`.",
        );
        return axum::Json(Envelope::Err(fault)).into_response();
    }
    let mut caller = Caller {
        preview: call.preview,
        opening: call.opening,
        session: Some(visit.session),
        calls: visit.calls,
        ..Caller::default()
    };
    let Some(id) = call.call else {
        let result = off_thread(shared.office, caller, call.name, call.req).await;
        return axum::Json(Envelope::from(result)).into_response();
    };
    let (sender, lines) = mpsc::unbounded_channel();
    let tell = sender.clone();
    let begun = caller.calls.begin(&id, move |progress| {
        // Nobody reading any more ends the call by itself.
        let _ = tell.send(Line::Progress(progress));
    });
    let running = match begun {
        Ok(running) => running,
        Err(fault) => return axum::Json(Envelope::Err(fault)).into_response(),
    };
    caller.pace = running.pace().clone();
    let told = Told {
        lines,
        pace: caller.pace.clone(),
        over: false,
    };
    tokio::spawn(async move {
        let result = off_thread(shared.office, caller, call.name, call.req).await;
        drop(running);
        let _ = sender.send(Line::from(result));
    });
    (
        [(header::CONTENT_TYPE, "application/x-ndjson")],
        Body::from_stream(told),
    )
        .into_response()
}

/// The browser that a request comes from; the guard let none by without.
fn visit(request: &Request) -> Visit {
    let known = request.extensions().get::<Visit>();
    known.cloned().unwrap_or_default()
}

async fn off_thread(
    office: Arc<Office>,
    caller: Caller,
    name: String,
    req: Value,
) -> kernel::Result<Answer> {
    tokio::task::spawn_blocking(move || office.call(&caller, &name, req))
        .await
        .unwrap_or_else(|panicked| Err(Fault::internal(panicked)))
}

/// The lines of a long call's answer. A browser that hangs up, because its tab was closed, drops this before the last of
/// them: the call is not wanted any more then.
struct Told {
    lines: mpsc::UnboundedReceiver<Line>,
    pace: Pace,
    over: bool,
}

impl Stream for Told {
    type Item = Result<String, Infallible>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut task::Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        if self.over {
            return Poll::Ready(None);
        }
        self.lines.poll_recv(context).map(|line| {
            self.over = !matches!(line, Some(Line::Progress(_)));
            line.map(|line| Ok(line.text()))
        })
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        if !self.over {
            self.pace.cancel();
        }
    }
}

/// The body, where it is not too large. What is too large is read on for a while and thrown away: a browser that is
/// still sending would see a broken connection instead of the answer.
async fn read(body: Body) -> Option<Bytes> {
    let mut stream = body.into_data_stream();
    let mut kept = Vec::new();
    let mut seen = 0usize;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.ok()?;
        seen = seen.saturating_add(chunk.len());
        if seen <= BODY_MAX {
            kept.extend_from_slice(&chunk);
        } else if seen > READ_ON_MAX {
            break;
        } else {
            kept = Vec::new();
        }
    }
    (seen <= BODY_MAX).then(|| kept.into())
}

async fn events(State(shared): State<Shared>, request: Request) -> Response {
    let ear = Arc::new(Ear::of(visit(&request).session));
    let office = shared.office;
    // Who falls behind is cut off: his browser connects again, and asks for everything anew.
    let stream = BroadcastStream::new(shared.commits.subscribe())
        .take_while(Result::is_ok)
        .filter_map(Result::ok)
        .then(move |notice| {
            let (office, ear) = (Arc::clone(&office), Arc::clone(&ear));
            tokio::task::spawn_blocking(move || ear.hear(&office, &notice))
        })
        .filter_map(|heard| {
            let text = serde_json::to_string(&Commit::from(&heard.ok()??)).ok()?;
            Some(Ok::<_, Infallible>(Event::default().data(text)))
        });
    Sse::new(stream)
        .keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
        .into_response()
}

/// An archive of everything that `care.export_download` made, once. The page names it by its ticket and never a file.
async fn export(
    State(shared): State<Shared>,
    Path(ticket): Path<String>,
    request: Request,
) -> Response {
    let caller = Caller {
        session: Some(visit(&request).session),
        ..Caller::default()
    };
    let office = Arc::clone(&shared.office);
    let admitted = tokio::task::spawn_blocking(move || office.admit(&caller)).await;
    if let Err(fault) = admitted.unwrap_or_else(|panicked| Err(Fault::internal(panicked))) {
        return refusal(StatusCode::FORBIDDEN, fault);
    }
    let Some((name, file)) = shared.office.take_export(&ticket) else {
        return refusal(
            StatusCode::NOT_FOUND,
            Fault::new(
                "serve.export_gone",
                "This was fetched already, or was not made here. Export again.",
            ),
        );
    };
    let size = file.metadata().map_or(0, |found| found.len());
    let (sender, chunks) = mpsc::channel(4);
    tokio::task::spawn_blocking(move || send_file(file, &sender));
    (
        [
            (header::CONTENT_TYPE, "application/zip".to_owned()),
            (header::CONTENT_LENGTH, size.to_string()),
            (
                header::CONTENT_DISPOSITION,
                format!("attachment; filename*=UTF-8''{}", percent(&name)),
            ),
        ],
        Body::from_stream(ReceiverStream::new(chunks)),
    )
        .into_response()
}

/// Reads a file piece by piece, as fast as the browser takes it.
fn send_file(mut file: std::fs::File, to: &mpsc::Sender<io::Result<Bytes>>) {
    loop {
        let mut piece = vec![0; 64 << 10];
        let read = file.read(&mut piece).map(|length| {
            piece.truncate(length);
            Bytes::from(piece)
        });
        let last = read.as_ref().map_or(true, Bytes::is_empty);
        // A browser that hung up takes no more.
        if to.blocking_send(read).is_err() || last {
            return;
        }
    }
}

/// A text as headers carry it (RFC 8187).
fn percent(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut kept, byte| {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            kept.push(char::from(byte));
        } else {
            let _ = write!(kept, "%{byte:02X}");
        }
        kept
    })
}

async fn absent(request: Request) -> Response {
    refusal(
        StatusCode::NOT_FOUND,
        Fault::new(
            "serve.absent",
            "Over HTTP there are calls and events alone; printers are reached from the window.",
        )
        .with("path", request.uri().path()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The token of a link, as a browser sends it.
    fn token_of(link: &str) -> &str {
        link.split_once("?token=").expect("a token").1
    }

    #[test]
    fn a_link_is_dead_ten_minutes_after_it_was_made() {
        let door = Door::new(4780);
        let made = Instant::now();
        let after = |seconds: u64| made + Duration::from_secs(seconds);
        let (in_time, late) = (door.link_at(made), door.link_at(made));
        assert!(
            door.enter(token_of(&in_time), None, after(599)).is_some(),
            "the last second counts"
        );
        assert_eq!(door.enter(token_of(&late), None, after(600)), None);
        assert_eq!(
            door.enter(token_of(&late), None, after(1)),
            None,
            "a link that was tried too late does not live again"
        );
        assert_eq!(locked(&door.sessions).len(), 1);
    }

    #[test]
    fn dead_links_are_forgotten_when_the_next_is_made() {
        let door = Door::new(4780);
        let made = Instant::now();
        let old = door.link_at(made);
        let young = door.link_at(made + Duration::from_secs(1));
        let fresh = door.link_at(made + LINK_LIFE);
        let kept = locked(&door.links);
        let is_kept = |link: &String| kept.contains_key(token_of(link));
        assert_eq!([&old, &young, &fresh].map(is_kept), [false, true, true]);
    }
}
