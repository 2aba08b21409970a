//! How a request reaches the relay: over HTTP, or within one process in simulations.

use kernel::Fault;

/// How a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Adds.
    Post,
    /// Puts in a place.
    Put,
}

impl Method {
    /// In capitals, as in the request line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// One request of the protocol ([`envelope::wire`]), signed where it has to be.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// How.
    pub method: Method,
    /// Path with query, from `/` on.
    pub path: String,
    /// The header `authorization`.
    pub authorization: Option<String>,
    /// The body; empty where there is none.
    pub body: &'a [u8],
    /// So long the relay may hold its answer back, in seconds.
    pub wait_s: u16,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// The relay did not answer, in words for a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreachable(pub String);

/// The way to one relay. Blocking; one request at a time.
pub trait Relay {
    /// Sends a request and waits for its answer.
    ///
    /// # Errors
    /// [`Unreachable`] where none came: the relay may have done what was asked, or not.
    fn send(&self, request: &Request<'_>) -> Result<Answer, Unreachable>;
}

/// Why a round with the relay ended early. What is on this device is untouched by any of them.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// It did not answer.
    Offline(String),
    /// It refused, by one of [`envelope::wire::codes`].
    Refused(Fault),
    /// It answered what no relay answers.
    Strange(String),
}

impl Trouble {
    /// Whether the relay refused by this code.
    pub fn is(&self, code: &str) -> bool {
        matches!(self, Self::Refused(fault) if fault.code == code)
    }
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Offline(why) => Self::new(
                "sync.offline",
                "The relay cannot be reached. Go on working: everything is kept here and sent as soon as there is a connection.",
            )
            .with("reason", why),
            Trouble::Refused(fault) => fault,
            Trouble::Strange(why) => Self::new(
                "sync.strange_answer",
                "The address of the relay answers, but not as Kaigong's relay does. Check the address, and whether the network asks for a login.",
            )
            .with("reason", why),
        }
    }
}

/// What ends a round: something here, or something there.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The disk, the file, or whoever cancelled.
    Here(Fault),
    /// The relay.
    There(Trouble),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Here(fault)
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Self::There(trouble)
    }
}

impl From<Stop> for Fault {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Here(fault) => fault,
            Stop::There(trouble) => trouble.into(),
        }
    }
}
