//! The line between relays on one database: one connection that listens and tells, set up again whenever it breaks.

use std::collections::HashSet;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use envelope::FirmId;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio_postgres::{AsyncMessage, Client, Config, NoTls};

use crate::poke::{News, Poke, Topic};
use crate::store::Heard;

/// The wait before a broken line is tried again.
const AGAIN: Duration = Duration::from_secs(1);

/// Telling is not part of the transactions that write: NOTIFY inside them would let all firms of a database commit only
/// one after the other. What a relay that dies in between has not told is found by the next question all the same.
pub struct Line {
    config: Config,
    out: UnboundedSender<Poke>,
    waiting: Mutex<Option<UnboundedReceiver<Poke>>>,
}

impl Line {
    /// A line that is not set up yet.
    pub fn new(config: Config) -> Self {
        let (out, waiting) = mpsc::unbounded_channel();
        Self {
            config,
            out,
            waiting: Mutex::new(Some(waiting)),
        }
    }

    /// Tells the others, soon.
    pub fn tell(&self, poke: Poke) {
        // Before anybody hears there is nobody to tell.
        let _ = self.out.send(poke);
    }

    /// Sets the line up, for as long as the receiver is there. Only the first call hears anything.
    pub fn hear(&self) -> UnboundedReceiver<Heard> {
        let (heard, receiver) = mpsc::unbounded_channel();
        let waiting = self
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(waiting) = waiting {
            tokio::spawn(keep(self.config.clone(), heard, waiting));
        }
        receiver
    }
}

async fn keep(config: Config, heard: UnboundedSender<Heard>, mut out: UnboundedReceiver<Poke>) {
    while !heard.is_closed() {
        if let Err(reason) = talk(&config, &heard, &mut out).await {
            tracing::warn!(%reason, "the line to the other relays is down");
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// Talks until the connection breaks or nobody wants to hear any more.
async fn talk(
    config: &Config,
    heard: &UnboundedSender<Heard>,
    out: &mut UnboundedReceiver<Poke>,
) -> Result<(), tokio_postgres::Error> {
    let (client, mut connection) = config.connect(NoTls).await?;
    let own = Arc::new(Mutex::new(0));
    let listen = async {
        let row = client.query_one("SELECT pg_backend_pid()", &[]).await?;
        *own.lock().unwrap_or_else(PoisonError::into_inner) = row.get::<_, i32>(0);
        client
            .batch_execute("SET synchronous_commit = off; LISTEN kaigong_relay")
            .await?;
        // What was told while nobody listened here is lost.
        let _ = heard.send(Heard::Missed);
        tell(&client, heard, out).await
    };
    let receive = async {
        loop {
            match poll_fn(|context| connection.poll_message(context)).await {
                Some(Ok(AsyncMessage::Notification(note))) => {
                    let other =
                        note.process_id() != *own.lock().unwrap_or_else(PoisonError::into_inner);
                    if let Some(poke) = read(note.payload()).filter(|_| other) {
                        let _ = heard.send(Heard::Poke(poke));
                    }
                }
                Some(Ok(_)) => {}
                Some(Err(reason)) => return Err(reason),
                None => return Ok(()),
            }
        }
    };
    let (listen, receive) = (pin!(listen), pin!(receive));
    tokio::select! {
        ended = listen => ended,
        ended = receive => ended,
    }
}

/// Tells what there is to tell, each thing once at a time, until nobody wants to hear any more.
async fn tell(
    client: &Client,
    heard: &UnboundedSender<Heard>,
    out: &mut UnboundedReceiver<Poke>,
) -> Result<(), tokio_postgres::Error> {
    loop {
        let first = tokio::select! {
            first = out.recv() => first,
            () = heard.closed() => None,
        };
        let Some(first) = first else { return Ok(()) };
        let mut pokes = HashSet::from([first]);
        while let Ok(more) = out.try_recv() {
            pokes.insert(more);
        }
        let payloads: Vec<String> = pokes.into_iter().map(write).collect();
        client
            .query(
                "SELECT pg_notify('kaigong_relay', payload) FROM unnest($1::text[]) AS payload",
                &[&payloads],
            )
            .await?;
    }
}

fn write(poke: Poke) -> String {
    let news = match poke.news {
        News::Log => 'l',
        News::Certificates => 'c',
        News::Wraps => 'w',
        News::Files => 'f',
        News::Box => 'b',
    };
    match poke.topic {
        Topic::Firm(firm) => format!("{news}{firm}"),
        Topic::Mailbox(mailbox) => format!("{news}{}", FirmId(mailbox)),
    }
}

fn read(payload: &str) -> Option<Poke> {
    let (news, id) = payload.split_at_checked(1)?;
    let id: FirmId = id.parse().ok()?;
    Some(match news {
        "l" => Poke::firm(id, News::Log),
        "c" => Poke::firm(id, News::Certificates),
        "w" => Poke::firm(id, News::Wraps),
        "f" => Poke::firm(id, News::Files),
        "b" => Poke::mailbox(id.0),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pokes_go_there_and_back() {
        let id = FirmId([7; 16]);
        let firm = [News::Log, News::Certificates, News::Wraps, News::Files]
            .map(|news| Poke::firm(id, news));
        for poke in firm.into_iter().chain([Poke::mailbox([9; 16])]) {
            assert_eq!(read(&write(poke)), Some(poke));
        }
    }

    #[test]
    fn what_others_say_on_the_line_is_ignored() {
        for payload in [
            "",
            "l",
            "x00",
            "ünsinn",
            &format!("z{}", FirmId([1; 16])),
            &format!("l{}0", FirmId([1; 16])),
        ] {
            assert_eq!(read(payload), None, "{payload}");
        }
    }
}
