//! Pokes as a stream: what is new, and nothing of it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Request, State};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use envelope::FirmId;
use kernel::DeviceId;
use tokio::sync::{mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;

use super::Answer;
use super::caller::{self, Who, signed};
use crate::poke::{Count, Topic};
use crate::relay::{Relay, stopped};

/// `GET /v1/firms/{firm}/events`
pub async fn stream(
    State(relay): State<Arc<Relay>>,
    Path(firm): Path<String>,
    request: Request,
) -> Answer {
    let caller = signed(&relay, &firm, Who::Active, request).await?;
    let news = relay.pokes.listen(Topic::Firm(caller.firm));
    let (out, events) = mpsc::channel(4);
    tokio::spawn(tell(relay, caller.firm, caller.device, news, out));
    // A comment every 20 s, as the protocol says, so that a dead connection is noticed on both sides.
    let alive = KeepAlive::new().interval(Duration::from_secs(20));
    Ok(Sse::new(ReceiverStream::new(events))
        .keep_alive(alive)
        .into_response())
}

/// Tells until the client is gone, the device is removed, or the relay stops.
async fn tell(
    relay: Arc<Relay>,
    firm: FirmId,
    device: DeviceId,
    mut news: watch::Receiver<Count>,
    out: mpsc::Sender<Result<Event, Infallible>>,
) {
    let _waits = relay.metrics.wait();
    let mut stopping = relay.stopping.clone();
    let mut told = *news.borrow_and_update();
    loop {
        tokio::select! {
            changed = news.changed() => if changed.is_err() { return },
            () = out.closed() => return,
            () = stopped(&mut stopping) => return,
        }
        let now = *news.borrow_and_update();
        if now.certificates != told.certificates {
            match caller::now(&relay, firm).await {
                Ok((_, roster)) if roster.active(device).is_some() => {}
                _ => return,
            }
        }
        let names = [
            ("log", now.log != told.log),
            ("certificates", now.certificates != told.certificates),
            ("wraps", now.wraps != told.wraps),
            ("files", now.files != told.files),
        ];
        for (name, _) in names.into_iter().filter(|(_, new)| *new) {
            if out
                .send(Ok(Event::default().event(name).data("1")))
                .await
                .is_err()
            {
                return;
            }
        }
        told = now;
    }
}
