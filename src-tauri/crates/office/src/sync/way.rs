//! The way to a relay, which can be given up at any moment: nobody waits for a silent network to close a firm.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use ::sync::http::Http;
use ::sync::{Answer, Awaited, Method, Relay, Request, Trouble, Unreachable};
use kernel::{Fault, Result};
use store::Pace;

/// How often a request that is under way looks whether it is still wanted.
const LOOK: Duration = Duration::from_millis(20);

/// Says to whatever waits for the network that it is over.
#[derive(Clone, Debug, Default)]
pub(crate) struct Halt(Arc<AtomicBool>);

impl Halt {
    /// It is over, for good.
    pub fn end(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether it is.
    pub fn is_over(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// Waits; false where it is over.
    pub fn rest(&self, time: Duration) -> bool {
        let begun = std::time::Instant::now();
        while !self.is_over() {
            let Some(left) = time
                .checked_sub(begun.elapsed())
                .filter(|left| !left.is_zero())
            else {
                return true;
            };
            thread::sleep(left.min(LOOK));
        }
        false
    }
}

/// A relay, asked on a thread of its own, so that whoever asks can leave.
pub(crate) struct Way {
    http: Http,
    halt: Halt,
    pace: Pace,
}

impl Way {
    /// To this relay, until `halt` or `pace` end it.
    pub fn new(http: Http, halt: &Halt, pace: &Pace) -> Self {
        Self {
            http,
            halt: halt.clone(),
            pace: pace.clone(),
        }
    }

    fn given_up(&self) -> bool {
        self.halt.is_over() || self.pace.is_cancelled()
    }
}

impl Relay for Way {
    fn send(&self, request: &Request<'_>) -> std::result::Result<Answer, Unreachable> {
        let gone = || Unreachable("it was given up".to_owned());
        if self.given_up() {
            return Err(gone());
        }
        let (http, body) = (self.http.clone(), request.body.to_vec());
        let (method, path) = (request.method, request.path.clone());
        let (authorization, wait_s) = (request.authorization.clone(), request.wait_s);
        let (answered, answer) = mpsc::channel();
        thread::Builder::new()
            .name("relay".to_owned())
            .spawn(move || {
                // Nobody may be waiting any more.
                let _ = answered.send(http.send(&Request {
                    method,
                    path,
                    authorization,
                    body: &body,
                    wait_s,
                }));
            })
            .map_err(|error| Unreachable(error.to_string()))?;
        loop {
            match answer.recv_timeout(LOOK) {
                Ok(answer) => return answer,
                Err(RecvTimeoutError::Disconnected) => return Err(gone()),
                Err(RecvTimeoutError::Timeout) if self.given_up() => return Err(gone()),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

/// The address as it is typed: `https://` may be left out.
pub(super) fn address(typed: &str) -> String {
    let typed = typed.trim();
    if typed.is_empty() || typed.contains("://") {
        typed.to_owned()
    } else {
        format!("https://{typed}")
    }
}

/// So long a relay holds its answer back at most, in seconds, while the other side of an invitation is awaited.
const WAIT_S: u16 = 10;

/// An answer that came earlier was not held back.
const HELD: Duration = Duration::from_secs(3);

/// How long to rest where it is not, so that two behind one address stay below what a relay answers a minute.
const UNHELD: Duration = Duration::from_millis(2_500);

/// So long is rested in any case before it is looked again.
const BREATH: Duration = Duration::from_millis(50);

/// Waits for what the other side of an invitation brings next, at the relay; false where that is over. What the way there
/// says is told by whoever looks next.
pub(super) fn await_box(awaited: Awaited, way: &Way) -> bool {
    let begun = Instant::now();
    let came = awaited.wait(way, WAIT_S);
    let rest = match came {
        Ok(true) => BREATH,
        Ok(false) if begun.elapsed() >= HELD => BREATH,
        _ => UNHELD,
    };
    way.halt.rest(rest)
}

/// Whether this trouble passes by itself.
pub(super) fn passes(fault: &Fault) -> bool {
    matches!(fault.code.as_str(), "sync.offline" | "relay.too_many")
}

fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(body).is_ok()
}

/// Asks whether a relay is there, so that whoever mistyped its address learns it at once.
///
/// # Errors
/// `sync.offline`, `sync.strange_answer`, both of the field `relay`.
pub(super) fn knock(http: Http, pace: &Pace) -> Result<()> {
    let way = Way::new(http, &Halt::default(), pace);
    let health = Request {
        method: Method::Get,
        path: "/health".to_owned(),
        authorization: None,
        body: &[],
        wait_s: 0,
    };
    let trouble = match way.send(&health) {
        // Not the page of a network that asks for a login.
        Ok(answer) if answer.status == 200 && is_json(&answer.body) => return Ok(()),
        Ok(answer) if answer.status >= 500 => Trouble::Offline(format!("status {}", answer.status)),
        Ok(answer) => Trouble::Strange(format!("status {}", answer.status)),
        Err(unreachable) => Trouble::Offline(unreachable.0),
    };
    Err(Fault::from(trouble).with("field", "relay"))
}
