//! The relay's protocol, typed: paths, signatures, answers, refusals.

use envelope::wire::{
    AppendCertificate, Appended, ByteBuf, CertificatePage, DevicePage, FoundFirm, GiveBack,
    LogPage, OpenMailbox, Push, PushAnswer, SnapshotPage, Stored, Wrap, Wraps, codes, decode,
    encode, hash_text,
};
use envelope::{DeviceKeys, FirmId, Hash, Head, request};
use kernel::Fault;
use serde::de::DeserializeOwned;
use store::Environment;

use crate::relay::{Answer, Method, Relay, Request, Trouble};

/// How long a mailbox lives: an hour for the invitation, and some minutes for the last box.
const MAILBOX_LIFE_S: u32 = 75 * 60;

fn hex(mailbox: [u8; 16]) -> String {
    format!("{:032x}", u128::from_be_bytes(mailbox))
}

/// Who asks, and by which clock.
pub(crate) struct Signer<'a> {
    pub keys: &'a DeviceKeys,
    pub env: &'a dyn Environment,
    /// What the relay's clock is ahead; learned anew where the relay says so.
    pub offset_ms: std::cell::Cell<i64>,
}

impl Signer<'_> {
    pub(crate) fn now_ms(&self) -> i64 {
        self.env.now().0.saturating_add(self.offset_ms.get())
    }

    /// Notes what the relay's clock shows.
    pub(crate) fn learn(&self, server_ms: u64) {
        let server = i64::try_from(server_ms).unwrap_or(i64::MAX);
        self.offset_ms.set(server.saturating_sub(self.env.now().0));
    }
}

/// A relay with whoever asks it.
pub(crate) struct Client<'a> {
    pub relay: &'a dyn Relay,
    pub firm: FirmId,
    pub signer: &'a Signer<'a>,
}

impl Client<'_> {
    pub(crate) fn found(&self, certificate: &[u8]) -> Result<Appended, Trouble> {
        let body = FoundFirm {
            certificate: ByteBuf::from(certificate),
        };
        self.ask(Method::Post, "/v1/firms".to_owned(), &encode(&body), 0)
    }

    pub(crate) fn certificates(&self, after: u64) -> Result<CertificatePage, Trouble> {
        self.get(&format!("certificates?after={after}"), 0)
    }

    pub(crate) fn append(
        &self,
        expected_head: Head,
        certificate: &[u8],
    ) -> Result<Appended, Trouble> {
        let body = AppendCertificate {
            expected_head,
            certificate: ByteBuf::from(certificate),
        };
        self.post("certificates", &encode(&body))
    }

    /// Gives the relay the whole certificate log.
    pub(crate) fn give_back(&self, all: Vec<Vec<u8>>) -> Result<Appended, Trouble> {
        let body = GiveBack {
            certificates: all.into_iter().map(ByteBuf::from).collect(),
        };
        self.ask(
            Method::Put,
            format!("/v1/firms/{}/certificates", self.firm),
            &encode(&body),
            0,
        )
    }

    pub(crate) fn push(&self, envelopes: Vec<ByteBuf>) -> Result<PushAnswer, Trouble> {
        self.post("push", &encode(&Push { envelopes }))
    }

    pub(crate) fn log(&self, after: u64, max_bytes: u32, wait_s: u16) -> Result<LogPage, Trouble> {
        let path = format!("log?after={after}&max_bytes={max_bytes}&wait={wait_s}");
        self.get(&path, wait_s)
    }

    pub(crate) fn wraps(&self) -> Result<Wraps, Trouble> {
        self.get("wraps", 0)
    }

    pub(crate) fn put_wraps(&self, wraps: Vec<Wrap>) -> Result<Stored, Trouble> {
        self.post("wraps", &encode(&Wraps { wraps }))
    }

    pub(crate) fn snapshot(&self) -> Result<SnapshotPage, Trouble> {
        self.get("snapshot", 0)
    }

    pub(crate) fn offer(&self, manifest: &[u8]) -> Result<Stored, Trouble> {
        let path = format!("/v1/firms/{}/snapshot", self.firm);
        self.ask(Method::Put, path, manifest, 0)
    }

    pub(crate) fn attest(&self, attestation: &[u8]) -> Result<Stored, Trouble> {
        self.post("attestations", attestation)
    }

    pub(crate) fn put_chunk(&self, hash: &Hash, sealed: &[u8]) -> Result<Stored, Trouble> {
        self.ask(Method::Put, self.chunk_path(hash), sealed, 0)
    }

    pub(crate) fn chunk(&self, hash: &Hash) -> Result<Vec<u8>, Trouble> {
        let answer = self.answer(Method::Get, &self.chunk_path(hash), &[], 0)?;
        Ok(answer.body)
    }

    fn chunk_path(&self, hash: &Hash) -> String {
        format!("/v1/firms/{}/chunks/{}", self.firm, hash_text(hash))
    }

    pub(crate) fn devices(&self) -> Result<DevicePage, Trouble> {
        self.get("devices", 0)
    }

    pub(crate) fn open_mailbox(&self, mailbox: [u8; 16]) -> Result<Stored, Trouble> {
        let body = OpenMailbox {
            firm: self.firm,
            life_s: MAILBOX_LIFE_S,
        };
        self.ask(
            Method::Post,
            format!("/v1/join/{}", hex(mailbox)),
            &encode(&body),
            0,
        )
    }

    fn get<T: DeserializeOwned>(&self, path: &str, wait_s: u16) -> Result<T, Trouble> {
        self.ask(
            Method::Get,
            format!("/v1/firms/{}/{path}", self.firm),
            &[],
            wait_s,
        )
    }

    fn post<T: DeserializeOwned>(&self, path: &str, body: &[u8]) -> Result<T, Trouble> {
        self.ask(
            Method::Post,
            format!("/v1/firms/{}/{path}", self.firm),
            body,
            0,
        )
    }

    /// Signs and asks; where the relay finds the clock off, once more by the relay's.
    pub(crate) fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: String,
        body: &[u8],
        wait_s: u16,
    ) -> Result<T, Trouble> {
        let answer = self.answer(method, &path, body, wait_s)?;
        decode(&answer.body).map_err(|hostile| Trouble::Strange(hostile.to_string()))
    }

    /// Signs and asks; where the relay finds the clock off, once more by the relay's.
    fn answer(
        &self,
        method: Method,
        path: &str,
        body: &[u8],
        wait_s: u16,
    ) -> Result<Answer, Trouble> {
        match self.signed(method, path, body, wait_s) {
            Err(Trouble::Refused(fault)) if fault.code == codes::CLOCK_OFF => {
                let told = fault.params.get("server_ms").and_then(|ms| ms.as_u64());
                self.signer.learn(
                    told.ok_or_else(|| Trouble::Strange("a clock without a time".to_owned()))?,
                );
                self.signed(method, path, body, wait_s)
            }
            other => other,
        }
    }

    fn signed(
        &self,
        method: Method,
        path: &str,
        body: &[u8],
        wait_s: u16,
    ) -> Result<Answer, Trouble> {
        let asked = request::Request {
            method: method.name(),
            target: path,
            body,
        };
        let now = u64::try_from(self.signer.now_ms()).unwrap_or(0);
        let mut dice = |bytes: &mut [u8]| self.signer.env.random(bytes);
        let authorization = asked.sign(self.signer.keys, now, &mut dice);
        send(
            self.relay,
            &Request {
                method,
                path: path.to_owned(),
                authorization: Some(authorization),
                body,
                wait_s,
            },
        )
    }
}

/// Puts a box into a slot of a mailbox. Nobody signs that.
pub(crate) fn put_box(
    relay: &dyn Relay,
    mailbox: [u8; 16],
    slot: u8,
    sealed: &[u8],
) -> Result<(), Trouble> {
    let request = Request {
        method: Method::Put,
        path: format!("/v1/join/{}/{slot}", hex(mailbox)),
        authorization: None,
        body: sealed,
        wait_s: 0,
    };
    send(relay, &request).map(|_| ())
}

/// What is in a slot of a mailbox, if anything.
pub(crate) fn take_box(
    relay: &dyn Relay,
    mailbox: [u8; 16],
    slot: u8,
    wait_s: u16,
) -> Result<Option<Vec<u8>>, Trouble> {
    let request = Request {
        method: Method::Get,
        path: format!("/v1/join/{}/{slot}?wait={wait_s}", hex(mailbox)),
        authorization: None,
        body: &[],
        wait_s,
    };
    let answer = send(relay, &request)?;
    Ok((answer.status != 204).then_some(answer.body))
}

fn send(relay: &dyn Relay, request: &Request<'_>) -> Result<Answer, Trouble> {
    let answer = relay
        .send(request)
        .map_err(|unreachable| Trouble::Offline(unreachable.0))?;
    if (200..300).contains(&answer.status) {
        return Ok(answer);
    }
    match serde_json::from_slice::<Fault>(&answer.body) {
        // A relay that has trouble of its own, or none behind a proxy: later.
        Ok(fault)
            if answer.status >= 500
                && ![codes::FULL, codes::FILES_FULL].contains(&fault.code.as_str()) =>
        {
            Err(Trouble::Offline(format!("{}: {}", fault.code, fault.hint)))
        }
        Ok(fault) if fault.code.starts_with("relay.") => Err(Trouble::Refused(fault)),
        _ if answer.status >= 500 => Err(Trouble::Offline(format!("status {}", answer.status))),
        _ => Err(Trouble::Strange(format!("status {}", answer.status))),
    }
}
