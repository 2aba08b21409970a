//! Where everything is kept: one contract, two ways to keep it.
//!
//! What both have in common (which envelope is taken, what a page holds) is in [`intake`] and [`page`]; a store only
//! reads, locks and writes. Promises of every store:
//!
//! - `seq` is given inside the transaction that writes the entries, under a lock of the firm that is held until the
//!   commit. So entries become visible in the order of `seq`, and a reader's cursor never skips one.
//! - What was answered is on the disk.
//! - Every method names the firm and touches nothing of another.

pub mod intake;
pub mod page;
mod postgres;
pub mod snapshots;
mod sqlite;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use envelope::wire::{DeviceSeen, Outcome, Wrap};
pub use envelope::{FirmId, Hash, Head, Room};
use kernel::DeviceId;
use tokio::sync::mpsc;

use crate::poke::Poke;
pub use intake::Arrival;
pub use page::Meta;
pub use postgres::Postgres;
pub use snapshots::Snapshots;
pub use sqlite::Sqlite;

/// A mailbox for joining.
pub type MailboxId = [u8; 16];

/// Why a store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No room is left on the disk.
    #[error("no room is left on the disk")]
    Full,
    /// It cannot be reached, or not for the moment.
    #[error("the database cannot be reached: {0}")]
    Away(String),
    /// Anything else.
    #[error("the database failed: {0}")]
    Broken(String),
}

/// What a store answers.
pub type Answer<T> = Result<T, Failure>;

/// A firm as the store has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Firm {
    /// The identity of its log.
    pub log_id: [u8; 16],
    /// The last place in its log.
    pub last_seq: u64,
    /// Behind which place it has its log: what was before is in a snapshot.
    pub floor: u64,
    /// The head of its certificate log.
    pub head: Head,
}

/// How the making of a firm went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Founding {
    /// It is there, now or before.
    There(Head),
    /// There are as many firms as there may be.
    TooMany,
}

/// How appending a certificate went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Append {
    /// The log has this head now.
    Done(Head),
    /// It had another head than expected.
    Moved(Head),
}

/// How a push went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// The certificate log had another head than the envelopes were checked against: check again.
    Moved,
    /// The firm has no room left; nothing was taken.
    Full,
    /// Done.
    Done(Receipt),
}

/// What became of the envelopes of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// One per envelope.
    pub outcomes: Vec<Outcome>,
    /// The last number of the device, held ones included.
    pub have: u64,
    /// Whether anything came into the log.
    pub news: bool,
}

/// How opening a mailbox, or putting something into it, went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posted {
    /// It is there, now or before.
    Done,
    /// Another firm has the mailbox, or another box is in the slot.
    Taken,
    /// There is no such mailbox.
    Missing,
    /// There are as many mailboxes as there may be.
    TooMany,
}

/// What a device was last seen doing: when, and up to where it has the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// Milliseconds since 1970.
    pub seen_ms: u64,
    /// `None` where it did not say.
    pub acked: Option<u64>,
}

/// Keeps firms. All numbers of bytes and places fit in 63 bits.
#[async_trait]
pub trait Store: Snapshots + Send + Sync + 'static {
    /// Makes a firm with its first certificate; one that is there already stays as it is.
    async fn found(
        &self,
        firm: FirmId,
        certificate: &[u8],
        head: Head,
        most: u64,
        now_ms: u64,
    ) -> Answer<Founding>;

    /// The firm, if it is here.
    async fn firm(&self, firm: FirmId) -> Answer<Option<Firm>>;

    /// The certificates behind the first `after`, at most `most`.
    async fn certificates(&self, firm: FirmId, after: u64, most: usize) -> Answer<Vec<Vec<u8>>>;

    /// Appends a certificate if the head is still `expected`.
    async fn append(
        &self,
        firm: FirmId,
        expected: Head,
        certificate: &[u8],
        head: Head,
    ) -> Answer<Append>;

    /// Takes in the envelopes of one device, which were checked against the certificates up to `checked`.
    async fn push(
        &self,
        firm: FirmId,
        device: DeviceId,
        checked: Head,
        arrivals: Arc<Vec<Arrival>>,
        most_bytes: u64,
        now_ms: u64,
    ) -> Answer<Pushed>;

    /// What the log has behind `after`, without the envelopes themselves: at most `most`, in order.
    async fn scan(&self, firm: FirmId, after: u64, most: usize) -> Answer<Vec<Meta>>;

    /// The envelopes at these places (rising), in that order.
    async fn envelopes(&self, firm: FirmId, places: &[u64]) -> Answer<Vec<Vec<u8>>>;

    /// The last number of each device in the log.
    async fn vector(&self, firm: FirmId) -> Answer<Vec<(DeviceId, u64)>>;

    /// Takes in wraps; a later one takes the place of an earlier. `false` where that would be more than `most` in all.
    async fn put_wraps(&self, firm: FirmId, wraps: Vec<Wrap>, most: u64) -> Answer<bool>;

    /// The wraps for one receiver.
    async fn wraps(&self, firm: FirmId, receiver: DeviceId) -> Answer<Vec<Wrap>>;

    /// Writes down when devices were seen. A device that is not known yet is known then.
    async fn saw(&self, firm: FirmId, seen: &BTreeMap<DeviceId, Presence>) -> Answer<()>;

    /// The devices that were ever seen, or wrote anything.
    async fn seen(&self, firm: FirmId) -> Answer<Vec<DeviceSeen>>;

    /// Opens a mailbox.
    async fn open_mailbox(
        &self,
        mailbox: MailboxId,
        firm: FirmId,
        until_ms: u64,
        most: u64,
        now_ms: u64,
    ) -> Answer<Posted>;

    /// Puts a box into a slot, once.
    async fn post(
        &self,
        mailbox: MailboxId,
        slot: u8,
        sealed: &[u8],
        now_ms: u64,
    ) -> Answer<Posted>;

    /// The box in a slot: the outer `None` where there is no mailbox, the inner where the slot is empty.
    async fn fetch(
        &self,
        mailbox: MailboxId,
        slot: u8,
        now_ms: u64,
    ) -> Answer<Option<Option<Vec<u8>>>>;

    /// Forgets mailboxes whose life is over.
    async fn sweep(&self, now_ms: u64) -> Answer<()>;

    /// The relay has ended: another one may use what this one alone used.
    fn close(&self);

    /// Whether it can be reached and written.
    async fn healthy(&self) -> Answer<()>;

    /// Tells other relays on the same store.
    fn tell(&self, poke: Poke);

    /// Hears from other relays on the same store until the receiver is gone. [`Heard::Missed`] where some may be lost.
    fn hear(&self) -> mpsc::UnboundedReceiver<Heard>;
}

/// What comes from other relays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// One poke.
    Poke(Poke),
    /// The line was down for a while.
    Missed,
}

/// A number as databases keep it. What does not fit (nothing that a store gave out) is the largest that does.
fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number from a database, where only `int` wrote it.
fn nat(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A room as databases keep it.
fn room_bytes(room: Room) -> Vec<u8> {
    envelope::wire::encode(&room)
}

/// A room from a database.
fn read_room(bytes: &[u8]) -> Option<Room> {
    envelope::wire::decode(bytes).ok()
}
