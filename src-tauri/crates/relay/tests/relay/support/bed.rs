//! Relays inside the test, with a clock that the test moves.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use clap::Parser;
use relay::server::{Server, Stopper, system_clock};
use relay::settings::Settings;
use tempfile::TempDir;
use tokio::task::JoinHandle;

use super::{Client, postgres};

/// Which store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// A place for relays: a folder or a database with nothing in it, and a clock.
pub struct Bed {
    pub data: TempDir,
    pub url: Option<String>,
    pub ahead_ms: Arc<AtomicI64>,
}

impl Bed {
    pub async fn new(kind: Kind) -> Self {
        let url = match kind {
            Kind::Sqlite => None,
            Kind::Postgres => Some(postgres::fresh_database().await),
        };
        Self {
            data: tempfile::tempdir().unwrap(),
            url,
            ahead_ms: Arc::default(),
        }
    }

    /// What the relays' clock says.
    pub fn now_ms(&self) -> u64 {
        system_clock().saturating_add_signed(self.ahead_ms.load(Ordering::SeqCst))
    }

    /// Moves the relays' clock, and that of the devices.
    pub fn pass(&self, ms: i64) {
        self.ahead_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// Settings of a relay here, with limits that a test does not meet by chance.
    pub fn settings(&self, flags: &[&str]) -> Settings {
        let data = self.data.path().to_str().unwrap();
        let mut line = vec!["kaigong-relay", "--listen=127.0.0.1:0", "--data", data];
        for (flag, value) in [
            ("--address-rate", "100000"),
            ("--device-rate", "100000"),
            ("--firms-an-hour", "1000"),
            ("--joins-a-minute", "100000"),
        ] {
            if !flags.iter().any(|given| given.starts_with(flag)) {
                line.extend([flag, value]);
            }
        }
        line.extend(flags);
        let mut settings = Settings::parse_from(line);
        settings.database_url.clone_from(&self.url);
        settings
    }

    /// A relay with the usual settings.
    pub async fn relay(&self) -> Running {
        self.relay_with(&[]).await
    }

    /// A relay with flags.
    pub async fn relay_with(&self, flags: &[&str]) -> Running {
        self.try_relay(self.settings(flags))
            .await
            .expect("the relay starts")
    }

    /// A relay, or why there is none.
    pub async fn try_relay(&self, settings: Settings) -> Result<Running, String> {
        let ahead = self.ahead_ms.clone();
        let clock = move || system_clock().saturating_add_signed(ahead.load(Ordering::SeqCst));
        let server = Server::start(settings, Arc::new(clock)).await?;
        Ok(Running {
            address: server.address(),
            metrics_address: server.metrics_address(),
            stopper: server.stopper(),
            ahead_ms: self.ahead_ms.clone(),
            ended: Some(tokio::spawn(server.ended())),
        })
    }
}

/// A relay that runs.
pub struct Running {
    pub address: SocketAddr,
    pub metrics_address: Option<SocketAddr>,
    pub stopper: Stopper,
    ahead_ms: Arc<AtomicI64>,
    ended: Option<JoinHandle<()>>,
}

impl Running {
    /// A client of its own for it.
    pub fn client(&self) -> Client {
        Client::new(self.address, self.ahead_ms.clone())
    }

    /// Stops it and waits until it is gone.
    pub async fn stop(mut self) {
        self.stopper.stop();
        if let Some(ended) = self.ended.take() {
            ended.await.unwrap();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stopper.stop();
    }
}
