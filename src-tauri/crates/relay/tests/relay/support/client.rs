//! A client that signs what it sends, and tells exactly what came back.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use envelope::request::Request;
use envelope::wire::{
    AppendCertificate, Appended, ByteBuf, CertificatePage, DevicePage, FoundFirm, GiveBack,
    LogPage, OpenMailbox, Push, PushAnswer, Stored, Wraps, decode, encode,
};
use envelope::{DeviceKeys, FirmId, Head};
use kernel::Fault;
use relay::server::system_clock;
use reqwest::Method;
use serde::de::DeserializeOwned;

use super::dice;

/// An answer that is none.
#[derive(Debug)]
pub struct Refused {
    pub status: u16,
    pub fault: Fault,
}

impl Refused {
    /// Status and code, for comparing.
    pub fn brief(&self) -> (u16, &str) {
        (self.status, self.fault.code.as_str())
    }
}

/// What came back.
pub type Got<T> = Result<T, Refused>;

/// A client of one relay.
#[derive(Clone)]
pub struct Client {
    pub http: reqwest::Client,
    pub base: String,
    ahead_ms: Arc<AtomicI64>,
}

impl Client {
    pub fn new(address: SocketAddr, ahead_ms: Arc<AtomicI64>) -> Self {
        // Which cipher suites TLS has, were there any TLS here.
        let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
        Self {
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            base: format!("http://{address}"),
            ahead_ms,
        }
    }

    pub fn now_ms(&self) -> u64 {
        system_clock().saturating_add_signed(self.ahead_ms.load(Ordering::SeqCst))
    }

    /// A signature as a device gives it now.
    pub fn sign(&self, keys: &DeviceKeys, method: &str, target: &str, body: &[u8]) -> String {
        Request {
            method,
            target,
            body,
        }
        .sign(keys, self.now_ms(), &mut dice())
    }

    /// A request with the header `authorization` as given, if any.
    pub async fn send(
        &self,
        method: &str,
        target: &str,
        body: Vec<u8>,
        signature: Option<String>,
    ) -> Got<Vec<u8>> {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self
            .http
            .request(method, format!("{}{target}", self.base))
            .body(body);
        if let Some(signature) = signature {
            request = request.header("authorization", signature);
        }
        let answer = request.send().await.expect("the relay answers");
        let status = answer.status().as_u16();
        let bytes = answer
            .bytes()
            .await
            .expect("the answer comes whole")
            .to_vec();
        if status < 300 {
            return Ok(bytes);
        }
        let fault = serde_json::from_slice(&bytes).unwrap_or_else(|_| {
            panic!(
                "{status} without a fault: {}",
                String::from_utf8_lossy(&bytes)
            )
        });
        Err(Refused { status, fault })
    }

    /// A signed request.
    pub async fn ask<T: DeserializeOwned>(
        &self,
        keys: &DeviceKeys,
        method: &str,
        target: &str,
        body: Vec<u8>,
    ) -> Got<T> {
        let signature = self.sign(keys, method, target, &body);
        let answer = self.send(method, target, body, Some(signature)).await?;
        Ok(decode(&answer).expect("an answer in the protocol's form"))
    }

    pub async fn found(&self, keys: &DeviceKeys, certificate: &[u8]) -> Got<Appended> {
        let found = FoundFirm {
            certificate: ByteBuf::from(certificate),
        };
        self.ask(keys, "POST", "/v1/firms", encode(&found)).await
    }

    pub async fn append(
        &self,
        keys: &DeviceKeys,
        firm: FirmId,
        expected_head: Head,
        certificate: &[u8],
    ) -> Got<Appended> {
        let append = AppendCertificate {
            expected_head,
            certificate: ByteBuf::from(certificate),
        };
        self.ask(
            keys,
            "POST",
            &format!("/v1/firms/{firm}/certificates"),
            encode(&append),
        )
        .await
    }

    /// Brings the whole certificate log.
    pub async fn give_back(
        &self,
        keys: &DeviceKeys,
        firm: FirmId,
        certificates: &[Vec<u8>],
    ) -> Got<Appended> {
        let all = GiveBack {
            certificates: certificates.iter().cloned().map(ByteBuf::from).collect(),
        };
        self.ask(
            keys,
            "PUT",
            &format!("/v1/firms/{firm}/certificates"),
            encode(&all),
        )
        .await
    }

    pub async fn certificates(
        &self,
        keys: &DeviceKeys,
        firm: FirmId,
        after: u64,
    ) -> Got<CertificatePage> {
        self.ask(
            keys,
            "GET",
            &format!("/v1/firms/{firm}/certificates?after={after}"),
            Vec::new(),
        )
        .await
    }

    pub async fn push(
        &self,
        keys: &DeviceKeys,
        firm: FirmId,
        envelopes: &[Vec<u8>],
    ) -> Got<PushAnswer> {
        let push = Push {
            envelopes: envelopes.iter().cloned().map(ByteBuf::from).collect(),
        };
        self.ask(
            keys,
            "POST",
            &format!("/v1/firms/{firm}/push"),
            encode(&push),
        )
        .await
    }

    pub async fn log(&self, keys: &DeviceKeys, firm: FirmId, query: &str) -> Got<LogPage> {
        self.ask(
            keys,
            "GET",
            &format!("/v1/firms/{firm}/log?{query}"),
            Vec::new(),
        )
        .await
    }

    /// The whole log, page by page.
    pub async fn whole_log(
        &self,
        keys: &DeviceKeys,
        firm: FirmId,
        max_bytes: u32,
    ) -> Vec<envelope::wire::LogEntry> {
        let (mut after, mut all) = (0, Vec::new());
        loop {
            let page = self
                .log(keys, firm, &format!("after={after}&max_bytes={max_bytes}"))
                .await
                .unwrap();
            assert!(page.next > after || !page.more, "a page gets on");
            all.extend(page.entries);
            after = page.next;
            if !page.more {
                return all;
            }
        }
    }

    pub async fn wraps(&self, keys: &DeviceKeys, firm: FirmId) -> Got<Wraps> {
        self.ask(keys, "GET", &format!("/v1/firms/{firm}/wraps"), Vec::new())
            .await
    }

    pub async fn put_wraps(&self, keys: &DeviceKeys, firm: FirmId, wraps: Wraps) -> Got<Stored> {
        self.ask(
            keys,
            "POST",
            &format!("/v1/firms/{firm}/wraps"),
            encode(&wraps),
        )
        .await
    }

    pub async fn devices(&self, keys: &DeviceKeys, firm: FirmId) -> Got<DevicePage> {
        self.ask(
            keys,
            "GET",
            &format!("/v1/firms/{firm}/devices"),
            Vec::new(),
        )
        .await
    }

    pub async fn open_mailbox(
        &self,
        keys: &DeviceKeys,
        mailbox: &str,
        firm: FirmId,
        life_s: u32,
    ) -> Got<Stored> {
        let open = encode(&OpenMailbox { firm, life_s });
        self.ask(keys, "POST", &format!("/v1/join/{mailbox}"), open)
            .await
    }
}

impl Client {
    pub async fn metrics(&self) -> String {
        let metrics = self
            .send("GET", "/metrics", Vec::new(), None)
            .await
            .unwrap();
        String::from_utf8(metrics).unwrap()
    }
}

/// A stream of pokes.
pub struct Events {
    answer: reqwest::Response,
    text: String,
}

impl Client {
    pub async fn events(&self, keys: &DeviceKeys, firm: FirmId) -> Events {
        let target = format!("/v1/firms/{firm}/events");
        let signature = self.sign(keys, "GET", &target, b"");
        let request = self
            .http
            .get(format!("{}{target}", self.base))
            .header("authorization", signature);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Events {
            answer,
            text: String::new(),
        }
    }
}

impl Events {
    /// Reads until an event of this name comes, whatever else comes before: a relay may poke too often. `false` at the end.
    pub async fn until(&mut self, name: &str) -> bool {
        let wanted = format!("event: {name}\ndata: 1");
        loop {
            match self.next().await {
                Some(event) if event == wanted => return true,
                Some(_) => {}
                None => return false,
            }
        }
    }

    /// The next event that is no comment; `None` at the end.
    pub async fn next(&mut self) -> Option<String> {
        loop {
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let event = event.to_owned();
                self.text = rest.to_owned();
                if !event.starts_with(':') {
                    return Some(event);
                }
            }
            let chunk = self.answer.chunk();
            let chunk = tokio::time::timeout(std::time::Duration::from_secs(30), chunk)
                .await
                .expect("an event in time");
            self.text
                .push_str(std::str::from_utf8(&chunk.unwrap()?).unwrap());
        }
    }
}
