//! Signatures of requests: the `authorization` header of the relay's protocol (see [`crate::wire`]).

use kernel::DeviceId;

use crate::dice::roll;
use crate::keys::{DeviceKeys, PublicKeys, SIGNATURE};
use crate::names::{hex, unhex};
use crate::wire::{REQUEST_WINDOW_MS, codes};
use crate::{Dice, Hash};

const SCHEME: &str = "Kaigong1";
const SIGNED: &str = "kaigong-signed-request-1";

/// A request as its signature covers it.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// In capitals.
    pub method: &'a str,
    /// Path with query, exactly as in the request line.
    pub target: &'a str,
    /// The body; empty where there is none.
    pub body: &'a [u8],
}

impl Request<'_> {
    /// The digest of the lines that are signed.
    fn digest(&self, device: DeviceId, time_ms: u64, nonce: &[u8; 16]) -> Hash {
        let body = blake3::hash(self.body);
        let nonce = Hex(nonce);
        let lines = format!(
            "kaigong-request-1\n{}\n{}\n{body}\n{device}\n{time_ms}\n{nonce}\n",
            self.method, self.target
        );
        *blake3::hash(lines.as_bytes()).as_bytes()
    }

    /// The value of the `authorization` header. `time_ms` is the device's clock with the offset it learned.
    pub fn sign(&self, keys: &DeviceKeys, time_ms: u64, dice: &mut dyn Dice) -> String {
        let device = keys.device();
        let nonce = roll(dice);
        let signature = keys.sign(SIGNED, &self.digest(device, time_ms, &nonce));
        format!(
            "{SCHEME} {device} {time_ms} {} {}",
            Hex(&nonce),
            Hex(&signature)
        )
    }
}

/// A read `authorization` header. It says who claims to ask; [`Self::check`] says whether that is true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorization {
    /// Who.
    pub device: DeviceId,
    /// When, by that device's clock.
    pub time_ms: u64,
    /// Never used twice; the relay remembers those within the window.
    pub nonce: [u8; 16],
    signature: [u8; SIGNATURE],
}

/// Why a request is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsigned {
    /// No signature, or one that does not hold.
    #[error("the request is not signed, or its signature does not hold")]
    NotSigned,
    /// The time is too far from the relay's.
    #[error("the request's time is too far from the relay's")]
    ClockOff,
}

impl Unsigned {
    /// The code of the relay's answer.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotSigned => codes::NOT_SIGNED,
            Self::ClockOff => codes::CLOCK_OFF,
        }
    }
}

impl Authorization {
    /// Reads the header's value.
    ///
    /// # Errors
    /// [`Unsigned::NotSigned`] if it is of any other form than [`Request::sign`] gives it.
    pub fn parse(value: &str) -> Result<Self, Unsigned> {
        let read = || {
            let mut words = value.split(' ');
            if words.next()? != SCHEME {
                return None;
            }
            let device = DeviceId::from_bytes(unhex(words.next()?)?);
            let time = words.next()?;
            let time_ms: u64 = time.parse().ok()?;
            let nonce = unhex(words.next()?)?;
            let signature = unhex(words.next()?)?;
            let canonical = words.next().is_none() && time_ms.to_string() == time;
            canonical.then_some(Self {
                device,
                time_ms,
                nonce,
                signature,
            })
        };
        read().ok_or(Unsigned::NotSigned)
    }

    /// Whether the device of these keys signed this request, within the window around `now_ms` (the relay's clock).
    ///
    /// The signature is judged first, so that only the device itself learns the relay's clock by it.
    ///
    /// # Errors
    /// See [`Unsigned`].
    pub fn check(
        &self,
        keys: &PublicKeys,
        request: Request<'_>,
        now_ms: u64,
    ) -> Result<(), Unsigned> {
        let digest = request.digest(self.device, self.time_ms, &self.nonce);
        if keys.device() != self.device || !keys.signed(SIGNED, &digest, &self.signature) {
            return Err(Unsigned::NotSigned);
        }
        if self.time_ms.abs_diff(now_ms) > REQUEST_WINDOW_MS {
            return Err(Unsigned::ClockOff);
        }
        Ok(())
    }
}

struct Hex<'a>(&'a [u8]);

impl std::fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        hex(f, self.0)
    }
}
