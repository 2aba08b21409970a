//! One relay: what all requests share.

use std::net::IpAddr;
use std::sync::Arc;

use envelope::FirmId;
use envelope::wire::REQUEST_WINDOW_MS;
use kernel::DeviceId;
use tokio::sync::{Semaphore, watch};

use crate::files::Files;
use crate::limits::{Rate, Replays};
use crate::metrics::Metrics;
use crate::poke::{Poke, Pokes};
use crate::presence::Gathered;
use crate::rosters::Rosters;
use crate::settings::Limits;
use crate::store::Store;

/// Milliseconds since 1970.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// Nonces that are remembered within a window; beyond, requests wait for the window to pass.
const MOST_NONCES: usize = 4_000_000;

/// The relay.
pub struct Relay {
    pub store: Arc<dyn Store>,
    pub store_name: &'static str,
    pub files: Files,
    pub limits: Limits,
    pub behind_proxy: bool,
    pub rosters: Rosters,
    pub pokes: Pokes,
    pub presence: Gathered,
    pub metrics: Arc<Metrics>,
    pub replays: Replays<(DeviceId, [u8; 16])>,
    pub addresses: Rate<IpAddr>,
    pub devices: Rate<(FirmId, DeviceId)>,
    pub founders: Rate<IpAddr>,
    pub joiners: Rate<IpAddr>,
    /// Bytes of requests that may be read at the same time.
    pub reading: Arc<Semaphore>,
    pub stopping: watch::Receiver<bool>,
    clock: Clock,
}

impl Relay {
    pub fn new(
        store: Arc<dyn Store>,
        store_name: &'static str,
        files: Files,
        limits: Limits,
        behind_proxy: bool,
        clock: Clock,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        Self {
            store,
            store_name,
            files,
            behind_proxy,
            rosters: Rosters::default(),
            pokes: Pokes::default(),
            presence: Gathered::default(),
            metrics: Arc::default(),
            // A request from a clock that is ahead is believed for twice the window.
            replays: Replays::new(2 * REQUEST_WINDOW_MS, MOST_NONCES),
            addresses: Rate::a_second(limits.address_rate),
            devices: Rate::a_second(limits.device_rate),
            founders: Rate::an_hour(limits.firms_an_hour),
            joiners: Rate::a_minute(limits.joins_a_minute),
            reading: Arc::new(Semaphore::new(limits.max_reading as usize)),
            limits,
            stopping,
            clock,
        }
    }

    /// Milliseconds since 1970.
    pub fn now_ms(&self) -> u64 {
        (self.clock)()
    }

    /// Wakes those who wait, here and at other relays.
    pub fn poke(&self, poke: Poke) {
        self.pokes.poke(poke);
        self.store.tell(poke);
    }

    /// Whether it is stopping.
    pub fn stops(&self) -> bool {
        *self.stopping.borrow() || self.stopping.has_changed().is_err()
    }

    /// Forgets what is of no use any more.
    pub fn sweep(&self) {
        self.pokes.sweep();
        self.addresses.sweep();
        self.devices.sweep();
        self.founders.sweep();
        self.joiners.sweep();
    }
}

/// Waits until the relay stops, or is gone.
pub async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // What is waited for is borrowed from the channel and must not be kept.
    let _ = stopping.wait_for(|stop| *stop).await;
}
