//! Who waits for news, and waking them. A poke says "look again" and carries nothing but about what.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use envelope::FirmId;
use tokio::sync::watch;

use crate::store::MailboxId;

/// What may be waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Anything of a firm.
    Firm(FirmId),
    /// A mailbox.
    Mailbox(MailboxId),
}

/// What of it is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum News {
    Log,
    Certificates,
    Wraps,
    Files,
    Box,
}

/// One poke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Poke {
    pub topic: Topic,
    pub news: News,
}

impl Poke {
    /// Something of a firm.
    pub fn firm(firm: FirmId, news: News) -> Self {
        Self {
            topic: Topic::Firm(firm),
            news,
        }
    }

    /// A box in a mailbox.
    pub fn mailbox(mailbox: MailboxId) -> Self {
        Self {
            topic: Topic::Mailbox(mailbox),
            news: News::Box,
        }
    }
}

/// How often each kind of news came, since somebody waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub log: u64,
    pub certificates: u64,
    pub wraps: u64,
    pub files: u64,
    pub boxes: u64,
}

impl Count {
    fn add(&mut self, news: News) {
        *match news {
            News::Log => &mut self.log,
            News::Certificates => &mut self.certificates,
            News::Wraps => &mut self.wraps,
            News::Files => &mut self.files,
            News::Box => &mut self.boxes,
        } += 1;
    }

    fn add_all(&mut self) {
        for news in [
            News::Log,
            News::Certificates,
            News::Wraps,
            News::Files,
            News::Box,
        ] {
            self.add(news);
        }
    }
}

/// Those who wait. What nobody waits for takes no room.
#[derive(Default)]
pub struct Pokes {
    waiting: Mutex<HashMap<Topic, watch::Sender<Count>>>,
}

impl Pokes {
    /// From now on hears every poke: listen first, read then, wait last, and nothing is missed.
    pub fn listen(&self, topic: Topic) -> watch::Receiver<Count> {
        self.lock().entry(topic).or_default().subscribe()
    }

    /// Wakes those who wait for this.
    pub fn poke(&self, poke: Poke) {
        if let Some(sender) = self.lock().get(&poke.topic) {
            sender.send_modify(|count| count.add(poke.news));
        }
    }

    /// Anything may be new: wakes everyone.
    pub fn poke_all(&self) {
        for sender in self.lock().values() {
            sender.send_modify(Count::add_all);
        }
    }

    /// Forgets what nobody waits for any more.
    pub fn sweep(&self) {
        self.lock().retain(|_, sender| sender.receiver_count() > 0);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Topic, watch::Sender<Count>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
