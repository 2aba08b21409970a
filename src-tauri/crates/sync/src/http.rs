//! The relay over HTTP.

use std::io::{BufRead as _, BufReader};
use std::sync::Arc;
use std::time::Duration;

use envelope::request;
use kernel::{Fault, Result};
use store::Store;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, BodyReader};

use crate::engine::{Engine, state};
use crate::relay::{Answer, Method, Relay, Request, Trouble, Unreachable};

/// No answer of the protocol is larger: a page of the log, its vector, and room to spare.
const LARGEST: u64 = 16 * 1024 * 1024;

/// So long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);

/// So long the relay may be silent, besides what it was allowed to wait.
const SILENCE: Duration = Duration::from_secs(30);

/// So long the stream of pokes may be silent: the relay says something every 20 seconds.
const STREAM_SILENCE: Duration = Duration::from_secs(50);

/// The longest line of the stream of pokes.
const LONGEST_LINE: usize = 1024;

/// A relay at an address. Certificates are judged by the operating system; a proxy is taken from the environment.
#[derive(Clone, Debug)]
pub struct Http {
    agent: Agent,
    address: String,
}

impl Http {
    /// The relay at `https://host[:port][/path]`, or `http://…` within a trusted network (what is sent is sealed either way).
    pub fn new(address: &str) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(provider)
            .build();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .tls_config(tls)
            .timeout_connect(Some(CONNECT))
            .timeout_resolve(Some(CONNECT))
            .timeout_per_write(Some(SILENCE))
            .user_agent(concat!("Kaigong/", env!("CARGO_PKG_VERSION")))
            .build()
            .into();
        Self {
            agent,
            address: address.trim_end_matches('/').to_owned(),
        }
    }

    /// The address without a slash at its end.
    pub fn address(&self) -> &str {
        &self.address
    }

    fn ask(&self, request: &Request<'_>) -> Result<ureq::http::Response<Body>, ureq::Error> {
        let url = format!("{}{}", self.address, request.path);
        let silence = SILENCE + Duration::from_secs(u64::from(request.wait_s));
        let authorization = request.authorization.as_deref();
        macro_rules! sent {
            ($builder:expr) => {{
                let mut builder = $builder;
                if let Some(value) = authorization {
                    builder = builder.header("authorization", value);
                }
                builder.config().timeout_per_read(Some(silence)).build()
            }};
        }
        match request.method {
            Method::Get => sent!(self.agent.get(url)).call(),
            Method::Post => sent!(self.agent.post(url))
                .content_type("application/octet-stream")
                .send(request.body),
            Method::Put => sent!(self.agent.put(url))
                .content_type("application/octet-stream")
                .send(request.body),
        }
    }
}

fn unreachable(error: ureq::Error) -> Unreachable {
    Unreachable(error.to_string())
}

impl Relay for Http {
    fn send(&self, request: &Request<'_>) -> Result<Answer, Unreachable> {
        mortal::point("http.asking");
        let mut response = self.ask(request).map_err(unreachable)?;
        let body = response.body_mut().with_config().limit(LARGEST);
        let body = body.read_to_vec().map_err(unreachable)?;
        mortal::point("http.answered");
        Ok(Answer {
            body,
            status: response.status().as_u16(),
        })
    }
}

/// Why the relay says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Poke {
    /// There is something new: do a round.
    News,
    /// It is still there; a moment to look whether listening is still wanted.
    Alive,
}

/// What the relay says by itself, as long as the connection lasts. Blocks up to 20 seconds.
pub struct Pokes(BufReader<BodyReader<'static>>);

impl Iterator for Pokes {
    type Item = Result<Poke, Unreachable>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut line = Vec::new();
            let mut limited = std::io::Read::take(&mut self.0, LONGEST_LINE as u64);
            match limited.read_until(b'\n', &mut line) {
                Err(error) => return Some(Err(Unreachable(error.to_string()))),
                Ok(0) => return None,
                Ok(LONGEST_LINE) if line.last() != Some(&b'\n') => {
                    return Some(Err(Unreachable("a line without an end".to_owned())));
                }
                Ok(_) if line.starts_with(b"event:") => return Some(Ok(Poke::News)),
                Ok(_) if line.starts_with(b":") => return Some(Ok(Poke::Alive)),
                Ok(_) => {}
            }
        }
    }
}

/// A signed request to be told of news; it holds nothing of the firm's file.
pub struct Listening(Request<'static>);

impl Listening {
    /// Connects to the relay's stream of pokes. Do a round right after, since pokes before are lost; then one for each
    /// [`Poke::News`]. When the stream ends, wait a little and connect again, with a new signature.
    ///
    /// # Errors
    /// `sync.offline`, and what the relay refuses.
    pub fn connect(&self, relay: &Http) -> Result<Pokes> {
        let offline = |error: ureq::Error| Trouble::Offline(error.to_string());
        let mut response = relay.ask(&self.0).map_err(offline)?;
        if response.status().as_u16() == 200 {
            return Ok(Pokes(BufReader::new(response.into_body().into_reader())));
        }
        let body = response
            .body_mut()
            .with_config()
            .limit(LARGEST)
            .read_to_vec();
        let fault = body
            .ok()
            .and_then(|body| serde_json::from_slice::<Fault>(&body).ok());
        let status = format!("status {}", response.status());
        Err(fault
            .map_or(Trouble::Offline(status), Trouble::Refused)
            .into())
    }
}

impl Engine {
    /// Signs a request for the relay's stream of pokes; good for a moment.
    ///
    /// # Errors
    /// `sync.no_keys`.
    pub fn listening(&self, store: &Store) -> Result<Listening> {
        let state = state(store)?.ok_or_else(|| Fault::internal("not shared"))?;
        let device = store
            .device()
            .ok_or_else(|| Fault::internal("not shared"))?;
        let keys = crate::engine::load_keys(&*self.vault, device)?;
        let path = format!("/v1/firms/{}/events", state.firm);
        let asked = request::Request {
            method: Method::Get.name(),
            target: &path,
            body: &[],
        };
        let now = self.env.now().0.saturating_add(state.offset_ms);
        let mut dice = |bytes: &mut [u8]| self.env.random(bytes);
        let authorization = asked.sign(&keys, now.max(0).unsigned_abs(), &mut dice);
        Ok(Listening(Request {
            method: Method::Get,
            path,
            authorization: Some(authorization),
            body: &[],
            wait_s: (STREAM_SILENCE - SILENCE).as_secs() as u16,
        }))
    }

    /// [`Engine::listening`], connected.
    ///
    /// # Errors
    /// As both.
    pub fn listen(&self, store: &Store, relay: &Http) -> Result<Pokes> {
        self.listening(store)?.connect(relay)
    }
}
