//! What can be counted without knowing anybody: no firm, device or address is in a label.

use std::fmt::Write;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use envelope::wire::{Outcome, Refusal};
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::files::Stored;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Asked {
    route: String,
    method: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Named {
    name: &'static str,
}

/// The counts.
pub struct Metrics {
    registry: Registry,
    requests: Family<Asked, Counter>,
    seconds: Histogram,
    envelopes: Family<Named, Counter>,
    taken_bytes: Counter,
    given_bytes: Counter,
    refused: Family<Named, Counter>,
    waiting: Gauge<i64, AtomicI64>,
    turned_away: Counter,
    no_handshake: Counter,
    store_failures: Counter,
    files: Gauge<i64, AtomicI64>,
    file_bytes: Gauge<i64, AtomicI64>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("kaigong_relay"),
            requests: Family::default(),
            seconds: Histogram::new(exponential_buckets(0.001, 2.0, 16)),
            envelopes: Family::default(),
            taken_bytes: Counter::default(),
            given_bytes: Counter::default(),
            refused: Family::default(),
            waiting: Gauge::default(),
            turned_away: Counter::default(),
            no_handshake: Counter::default(),
            store_failures: Counter::default(),
            files: Gauge::default(),
            file_bytes: Gauge::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("requests", "Requests answered", metrics.requests.clone());
        let seconds = metrics.seconds.clone();
        registry.register_with_unit(
            "request_duration",
            "Time to answer, waiting left out",
            Unit::Seconds,
            seconds,
        );
        registry.register(
            "envelopes",
            "Envelopes pushed, by what became of them",
            metrics.envelopes.clone(),
        );
        registry.register_with_unit(
            "taken",
            "Bytes of envelopes taken in",
            Unit::Bytes,
            metrics.taken_bytes.clone(),
        );
        registry.register_with_unit(
            "given",
            "Bytes of envelopes given out",
            Unit::Bytes,
            metrics.given_bytes.clone(),
        );
        registry.register(
            "refused",
            "Requests refused, by code",
            metrics.refused.clone(),
        );
        registry.register(
            "waiting",
            "Requests and streams that wait for news",
            metrics.waiting.clone(),
        );
        registry.register(
            "turned_away",
            "Connections turned away over a limit",
            metrics.turned_away.clone(),
        );
        registry.register(
            "handshake_failures",
            "Connections that did not get as far as TLS",
            metrics.no_handshake.clone(),
        );
        registry.register(
            "store_failures",
            "Failures of the database",
            metrics.store_failures.clone(),
        );
        registry.register("files", "Files stored", metrics.files.clone());
        registry.register_with_unit(
            "files_stored",
            "Bytes of files stored, with those on their way",
            Unit::Bytes,
            metrics.file_bytes.clone(),
        );
        metrics
    }
}

impl Metrics {
    /// All of it, as Prometheus reads it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        if text::encode(&mut text, &self.registry).is_err() {
            text.clear();
            let _ = text.write_str("# EOF\n");
        }
        text
    }

    /// A request was answered. `waits` says that its time is not the relay's doing.
    pub fn answered(&self, route: &str, method: &str, status: u16, took: Duration, waits: bool) {
        self.requests
            .get_or_create(&Asked {
                route: route.to_owned(),
                method: method.to_owned(),
                status,
            })
            .inc();
        if !waits {
            self.seconds.observe(took.as_secs_f64());
        }
    }

    /// A request was refused.
    pub fn refused(&self, code: &'static str) {
        self.refused.get_or_create(&Named { name: code }).inc();
    }

    /// Envelopes were pushed.
    pub fn pushed(&self, outcomes: &[Outcome], sizes: &[usize]) {
        for (outcome, &size) in outcomes.iter().zip(sizes) {
            self.envelopes
                .get_or_create(&Named {
                    name: name(outcome),
                })
                .inc();
            if matches!(outcome, Outcome::Ok { .. } | Outcome::Held) {
                self.taken_bytes.inc_by(size as u64);
            }
        }
    }

    /// Envelopes were given out.
    pub fn given(&self, bytes: u64) {
        self.given_bytes.inc_by(bytes);
    }

    /// Somebody waits for news for as long as this is kept.
    pub fn wait(&self) -> Wait {
        self.waiting.inc();
        Wait(self.waiting.clone())
    }

    /// A connection was turned away.
    pub fn turned_away(&self) {
        self.turned_away.inc();
    }

    /// A connection did not get as far as TLS.
    pub fn no_handshake(&self) {
        self.no_handshake.inc();
    }

    /// So many files are stored.
    pub fn files(&self, stored: Stored) {
        let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        self.files.set(whole(stored.files));
        self.file_bytes.set(whole(stored.bytes));
    }

    /// The database failed.
    pub fn store_failed(&self) {
        self.store_failures.inc();
    }
}

/// Somebody waits for news.
pub struct Wait(Gauge<i64, AtomicI64>);

impl Drop for Wait {
    fn drop(&mut self) {
        self.0.dec();
    }
}

fn name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Ok { .. } => "ok",
        Outcome::Dup { .. } => "dup",
        Outcome::Held => "held",
        Outcome::Refused(refusal) => match refusal {
            Refusal::ClockAhead { .. } => "clock_ahead",
            Refusal::StaleEpoch { .. } => "stale_epoch",
            Refusal::ForbiddenClass => "forbidden_class",
            Refusal::Gap { .. } => "gap",
            Refusal::SchemaMin { .. } => "schema_min",
            Refusal::TooLarge { .. } => "too_large",
            Refusal::Revoked => "revoked",
            Refusal::Taken { .. } => "taken",
            Refusal::UnknownHead => "unknown_head",
            Refusal::Malformed { .. } => "malformed",
        },
    }
}
