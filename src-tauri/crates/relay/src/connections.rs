//! Taking connections: how many, from whom, with TLS or without, and letting them end well.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;
use tower::ServiceExt;

use crate::limits::neighbourhood;
use crate::metrics::Metrics;
use crate::patient::Patient;
use crate::relay::stopped;
use crate::tls::Tls;

/// Who is at the other end of the connection of a request.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// What one listening address serves, and how.
pub struct Front {
    pub router: Router,
    pub tls: Option<Arc<Tls>>,
    pub patience: Duration,
    pub most: u32,
    /// Per address; `None` where all come through one proxy.
    pub most_of_one: Option<u32>,
    pub metrics: Arc<Metrics>,
}

impl Front {
    /// Serves until `stopping` says so, then lets requests in work end, for `stop_wait` at most.
    pub async fn serve(
        self,
        listener: TcpListener,
        mut stopping: watch::Receiver<bool>,
        stop_wait: Duration,
    ) {
        let front = Arc::new(self);
        let open = Arc::new(Open::default());
        let graceful = GracefulShutdown::new();
        loop {
            let taken = tokio::select! {
                taken = listener.accept() => taken,
                () = stopped(&mut stopping) => break,
            };
            match taken {
                Ok((stream, peer)) => {
                    let Some(place) = open.take(peer, front.most, front.most_of_one) else {
                        front.metrics.turned_away();
                        continue;
                    };
                    let watcher = graceful.watcher();
                    let front = front.clone();
                    let stopping = stopping.clone();
                    tokio::spawn(async move {
                        front.connection(stream, peer, watcher, stopping).await;
                        drop(place);
                    });
                }
                Err(reason) => {
                    // Out of file handles, mostly: those in use become free again.
                    tracing::warn!(%reason, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
        drop(listener);
        if timeout(stop_wait, graceful.shutdown()).await.is_err() {
            tracing::warn!("some requests did not end in time and were cut off");
        }
    }

    async fn connection(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        watcher: Watcher,
        mut stopping: watch::Receiver<bool>,
    ) {
        stream.set_nodelay(true).ok();
        match &self.tls {
            None => self.talk(stream, peer, watcher).await,
            Some(tls) => {
                let handshake = timeout(self.patience, tls.acceptor().accept(stream));
                let secured = tokio::select! {
                    secured = handshake => secured,
                    () = stopped(&mut stopping) => return,
                };
                match secured {
                    Ok(Ok(secured)) => self.talk(secured, peer, watcher).await,
                    Ok(Err(_)) | Err(_) => self.metrics.no_handshake(),
                }
            }
        }
    }

    async fn talk<S>(&self, stream: S, peer: SocketAddr, watcher: Watcher)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let router = self.router.clone();
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let router = router.clone();
            async move { Ok::<Response, Infallible>(answer(router, request, peer).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.patience)
            .max_buf_size(64 << 10)
            .serve_connection(TokioIo::new(Patient::new(stream, self.patience)), service);
        // A connection that breaks off is the other end's business; its requests were answered or not as far as it got.
        let _ = watcher.watch(connection).await;
    }
}

async fn answer(router: Router, request: hyper::Request<Incoming>, peer: SocketAddr) -> Response {
    let mut request: Request = request.map(Body::new);
    request.extensions_mut().insert(Peer(peer.ip()));
    match router.oneshot(request).await {
        Ok(answer) => answer,
        Err(never) => match never {},
    }
}

/// The connections that are open, by address.
#[derive(Default)]
struct Open {
    counts: Mutex<(u32, HashMap<IpAddr, u32>)>,
}

impl Open {
    fn take(
        self: &Arc<Self>,
        peer: SocketAddr,
        most: u32,
        most_of_one: Option<u32>,
    ) -> Option<Place> {
        let address = most_of_one.map(|_| neighbourhood(peer.ip()));
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.0 >= most {
            return None;
        }
        if let (Some(address), Some(limit)) = (address, most_of_one) {
            let count = counts.1.entry(address).or_default();
            if *count >= limit {
                return None;
            }
            *count += 1;
        }
        counts.0 += 1;
        Some(Place {
            open: self.clone(),
            address,
        })
    }
}

/// One connection's place among those open.
struct Place {
    open: Arc<Open>,
    address: Option<IpAddr>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self
            .open
            .counts
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        counts.0 -= 1;
        if let Some(address) = self.address
            && let Some(count) = counts.1.get_mut(&address)
        {
            *count -= 1;
            if *count == 0 {
                counts.1.remove(&address);
            }
        }
    }
}
