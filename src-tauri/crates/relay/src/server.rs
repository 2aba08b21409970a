//! Starting and stopping a relay.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

use crate::connections::Front;
use crate::files::Files;
use crate::http;
pub use crate::relay::Clock;
use crate::relay::{Relay, stopped};
use crate::settings::Settings;
use crate::store::{Heard, Postgres, Sqlite, Store};
use crate::tls::Tls;

/// How often it is written down when devices were seen.
const WRITE_DOWN: Duration = Duration::from_secs(2);
/// How often what is old is forgotten, and a renewed TLS certificate looked for.
const SWEEP: Duration = Duration::from_secs(60);

/// How often it is looked what files there are, and what was begun and left is cleared away.
const SURVEY: Duration = Duration::from_secs(3_600);

/// A relay that runs.
pub struct Server {
    address: SocketAddr,
    metrics_address: Option<SocketAddr>,
    stopper: Stopper,
    tasks: Vec<JoinHandle<()>>,
    relay: Arc<Relay>,
}

/// Stops a relay.
#[derive(Clone)]
pub struct Stopper(Arc<watch::Sender<bool>>);

impl Stopper {
    /// Takes no more connections, answers what waits, and lets what was begun end.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

/// The computer's clock.
pub fn system_clock() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

impl Server {
    /// Opens the store and listens.
    ///
    /// # Errors
    /// One sentence on why it cannot.
    pub async fn start(settings: Settings, clock: Clock) -> Result<Self, String> {
        let tls = match (&settings.tls_cert, &settings.tls_key) {
            (Some(cert), Some(key)) => Some(Arc::new(Tls::read(cert, key)?)),
            _ => None,
        };
        let listener = listen(settings.listen).await?;
        let metrics_listener = match settings.metrics_listen {
            Some(address) => Some(listen(address).await?),
            None => None,
        };
        let (store, name): (Arc<dyn Store>, _) = match &settings.database_url {
            Some(url) => (
                Arc::new(Postgres::open(url, settings.database_connections).await?),
                "postgresql",
            ),
            None => (Arc::new(Sqlite::open(&settings.data)?), "sqlite"),
        };
        let files = Files::open(settings.files.as_deref(), &settings.data)?;
        let (stop, stopping) = watch::channel(false);
        let limits = settings.limits.clone();
        let relay = Arc::new(Relay::new(
            store,
            name,
            files,
            limits,
            settings.behind_proxy,
            clock,
            stopping.clone(),
        ));
        let front = |router, tls| Front {
            router,
            tls,
            patience: settings.limits.patience,
            most: settings.limits.max_connections,
            most_of_one: (!settings.behind_proxy)
                .then_some(settings.limits.max_connections_address),
            metrics: relay.metrics.clone(),
        };
        let address = local(&listener)?;
        let metrics_address = metrics_listener.as_ref().map(local).transpose()?;
        let stop_wait = settings.limits.stop_wait;
        let devices = front(
            http::router(relay.clone(), metrics_listener.is_none()),
            tls.clone(),
        );
        let mut tasks = vec![tokio::spawn(devices.serve(
            listener,
            stopping.clone(),
            stop_wait,
        ))];
        if let Some(listener) = metrics_listener {
            let watchers = front(http::watching(relay.clone()), None);
            tasks.push(tokio::spawn(watchers.serve(listener, stopping, stop_wait)));
        }
        tasks.push(tokio::spawn(hear(relay.clone())));
        tasks.push(tokio::spawn(keep_files(relay.clone())));
        tasks.push(tokio::spawn(keep_house(relay.clone(), tls.clone())));
        tracing::info!(%address, store = name, tls = tls.is_some(), version = env!("CARGO_PKG_VERSION"), "listening");
        Ok(Self {
            address,
            metrics_address,
            stopper: Stopper(Arc::new(stop)),
            tasks,
            relay,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it answers /metrics, if elsewhere.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics_address
    }

    /// What stops it.
    pub fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    /// Waits until it was stopped and everything it had begun is done.
    pub async fn ended(self) {
        for task in self.tasks {
            // One that broke is no reason to leave the rest undone.
            let _ = task.await;
        }
        self.relay
            .presence
            .write_all(self.relay.store.as_ref())
            .await;
        self.relay.store.close();
        tracing::info!("stopped");
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address)
        .await
        .map_err(|reason| format!("{address} cannot be listened on: {reason}"))
}

fn local(listener: &TcpListener) -> Result<SocketAddr, String> {
    listener.local_addr().map_err(|reason| reason.to_string())
}

/// Passes on what other relays tell.
async fn hear(relay: Arc<Relay>) {
    let mut heard = relay.store.hear();
    let mut stopping = relay.stopping.clone();
    loop {
        let next = tokio::select! {
            next = heard.recv() => next,
            () = stopped(&mut stopping) => None,
        };
        match next {
            Some(Heard::Poke(poke)) => relay.pokes.poke(poke),
            Some(Heard::Missed) => relay.pokes.poke_all(),
            None => return,
        }
    }
}

/// Knows how much room files take, and clears away what was begun and left.
async fn keep_files(relay: Arc<Relay>) {
    let mut stopping = relay.stopping.clone();
    let mut survey = interval(SURVEY);
    survey.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = survey.tick() => {}
            () = stopped(&mut stopping) => return,
        }
        tokio::select! {
            surveyed = relay.files.survey(relay.now_ms()) => match surveyed {
                Ok(stored) => relay.metrics.files(stored),
                Err(reason) => tracing::warn!(%reason, "the files could not be counted"),
            },
            () = stopped(&mut stopping) => return,
        }
    }
}

/// Everything that has to be done from time to time.
async fn keep_house(relay: Arc<Relay>, tls: Option<Arc<Tls>>) {
    let mut stopping = relay.stopping.clone();
    let mut write_down = interval(WRITE_DOWN);
    let mut sweep = interval(SWEEP);
    for ticks in [&mut write_down, &mut sweep] {
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    }
    loop {
        tokio::select! {
            _ = write_down.tick() => relay.presence.write_all(relay.store.as_ref()).await,
            _ = sweep.tick() => {
                relay.sweep();
                if let Err(reason) = relay.store.sweep(relay.now_ms()).await {
                    tracing::warn!(%reason, "old mailboxes could not be removed");
                }
                if let Some(tls) = tls.clone() {
                    // Small files, but files: not on a thread that answers requests.
                    let _ = tokio::task::spawn_blocking(move || tls.renew()).await;
                }
            }
            () = stopped(&mut stopping) => return,
        }
    }
}
