//! The protocol between a device and a relay: paths, bodies, sizes, refusals.
//!
//! # In general
//!
//! HTTP/1.1 or later under `/v1`. `{firm}` is a [`FirmId`] and `{mailbox}` a mailbox id, each as 32 lower-case hexadecimal digits.
//! Bodies of requests and answers are postcard ([`encode`], [`decode`]; `content-type: application/octet-stream`). A body that has
//! bytes left over is malformed. Numbers in a query are decimal, and each may be left out (the default is given below).
//! An error is a JSON [`kernel::Fault`] (`application/json`) with one of the [`codes`].
//!
//! | method, path | signed by | request | answer |
//! |---|---|---|---|
//! | `POST /v1/firms` | the device of the first certificate | [`FoundFirm`] | [`Appended`] |
//! | `GET /v1/firms/{firm}/certificates?after=0` | a device in the log, also one revoked; the recovery kit | | [`CertificatePage`] |
//! | `POST /v1/firms/{firm}/certificates` | an owner's device or the kit | [`AppendCertificate`] | [`Appended`] |
//! | `PUT /v1/firms/{firm}/certificates` | a device of the log that it brings, removed ones too, or its kit | [`GiveBack`] | [`Appended`] |
//! | `POST /v1/firms/{firm}/push` | a device | [`Push`] | [`PushAnswer`] |
//! | `GET /v1/firms/{firm}/log?after=0&max_bytes=1048576&wait=0` | a device | | [`LogPage`] |
//! | `GET /v1/firms/{firm}/events` | a device | | a stream, see below |
//! | `GET /v1/firms/{firm}/wraps` | a device or the kit | | [`Wraps`]: those for the caller |
//! | `POST /v1/firms/{firm}/wraps` | an owner's device | [`Wraps`] | [`Stored`] |
//! | `GET /v1/firms/{firm}/devices` | a device | | [`DevicePage`] |
//! | `GET /v1/firms/{firm}/snapshot` | a device | | [`SnapshotPage`] |
//! | `PUT /v1/firms/{firm}/snapshot` | an owner's device | [`crate::snapshot::SignedManifest::bytes`], raw | [`Stored`] |
//! | `POST /v1/firms/{firm}/attestations` | a device that may read every room | [`crate::snapshot::Attestation::sign`], raw | [`Stored`] |
//! | `PUT /v1/firms/{firm}/chunks/{hash}` | an owner's device | a sealed chunk, raw | [`Stored`] |
//! | `GET /v1/firms/{firm}/chunks/{hash}` | a device that may read its room | | the sealed chunk, raw |
//! | `POST /v1/firms/{firm}/files` | a device | [`FilesAsked`] | [`FilesHeld`] |
//! | `PUT /v1/firms/{firm}/files/{id}?at=0&of=1` | a device | a piece, raw | [`FileUpload`] |
//! | `GET /v1/firms/{firm}/files/{id}?at=0` | a device | | [`FilePart`] |
//! | `GET /v1/firms/{firm}/files/{id}/upload` | a device | | [`FileUpload`] |
//! | `POST /v1/join/{mailbox}` | an owner's device of [`OpenMailbox::firm`] | [`OpenMailbox`] | [`Stored`] |
//! | `PUT /v1/join/{mailbox}/{slot}` | nobody | a sealed box, raw | [`Stored`] |
//! | `GET /v1/join/{mailbox}/{slot}?wait=0` | nobody | | the sealed box, raw; 204 while there is none |
//! | `GET /health` | nobody | | 200 and JSON while it serves; 503 while it stops |
//! | `GET /metrics` | nobody | | Prometheus text |
//!
//! # Signed requests
//!
//! The header `authorization: Kaigong1 DEVICE TIME NONCE SIGNATURE` (single spaces): the device's id (32 hex digits), milliseconds since
//! 1970 UTC by the device's clock with the offset it learned, a nonce of 32 hex digits never used before, and the Ed25519 signature
//! (128 hex digits) over `kaigong-signed-request-1` and the BLAKE3 hash (32 bytes) of these lines, each ended by `\n`:
//! `kaigong-request-1`, the method in capitals, path with query exactly as in the request line, the BLAKE3 hash of the body in hex
//! (of no bytes where there is none), DEVICE, TIME, NONCE. [`crate::request`] writes and checks it.
//! TIME may differ by [`REQUEST_WINDOW_MS`] from the relay's clock either way, else `relay.clock_off` tells the relay's time and
//! the device signs again. The relay remembers each (device, nonce) for twice that window and refuses a second use.
//!
//! # A relay that lost certificates
//!
//! Certificates prove themselves, so any device of the firm gives a relay back what it lost: `PUT certificates` brings the whole
//! log from the first one on, in one body of at most [`MAX_PUSH`] bytes. The relay replays it, checks that the caller belongs to the firm by it, and takes what
//! goes on from its own; a firm that it does not know any more is made anew. A log that is shorter than the relay's own, and the same as far as it
//! goes, changes nothing. Another one is `relay.head_moved`.
//!
//! # Pushing
//!
//! [`Push::envelopes`] are in rising `dev_seq` of the calling device, each exactly one more than the last one it has there
//! ([`Outcome::Refused`] with [`Refusal::Gap`] otherwise; then every later one of that push is a gap as well and says so).
//! Each envelope is checked by its header and signature ([`crate::Envelope::parse`]): the firm of the path, the device that signs the request, a
//! class and epoch that the certificate log allows the device at the relay's own head. [`crate::Header::previous`] has to be the hash of the
//! device's last envelope in that room, held ones included; otherwise the number is taken by something else
//! ([`Refusal::Taken`]), and the device reads the log before it seals again.
//! The envelopes of one group follow one another; the one with [`crate::Header::closes`] ends it. A group becomes visible as a whole: until its
//! closing one is there its envelopes are kept aside ([`Outcome::Held`], durable, not in the log, over as many pushes as it takes); then all get
//! neighbouring `seq` in one transaction. A refusal drops what is held of that group, so `have` falls back to before the group.
//! Envelopes that are already there with the same bytes are `Dup`, whatever was pushed in between.
//! A device's own answers come in the order of the request, one [`Outcome`] each, and the answer stands for what is on the relay's disk.
//!
//! # Reading the log
//!
//! `after` is a `seq`: everything behind it in order of `seq`, left out what the device has no right to read. Asking with `after` is also the receipt for everything
//! up to there (`acked` of [`DeviceSeen`]), so a device asks only with a cursor that is on its disk. A page holds at most `max_bytes` (at most
//! [`MAX_PAGE`]) of envelopes but at least one where there is one, and does not end inside a group unless the group alone is larger.
//! `next` is the cursor for the next page; it also passes what was left out. `wait` (seconds, at most [`MAX_WAIT_S`]) holds an empty answer back until there is something.
//! `log_id` is random and made with the firm's log; another one than last time means another log: start with `after=0` and push again from the start,
//! comparing with `vector` which of one's envelopes are there. A `vector` smaller than before under the same `log_id` means a relay restored from a backup.
//!
//! # Snapshots
//!
//! [`crate::snapshot`] says what they are. `{hash}` is the BLAKE3 hash of a chunk's bytes in hexadecimal digits. Chunks come first, then the manifest
//! that names them; it has to be signed by the caller, of this log and of a later place than the newest one here. Chunks that no
//! manifest names go when the next one comes, or after a day. Two snapshots are kept: the newest, and the newest that a second device attested.
//! Once such a one is there and every device that was seen in the last 90 days has asked for the log behind its place, the relay forgets
//! the log up to there. Who asks for something before it is then told so ([`codes::LOG_BEGINS`]). Places are never given again.
//!
//! # Events
//!
//! `text/event-stream`. Events `log`, `certificates`, `wraps`, `files` with the data `1` and no more: a poke to ask. A comment line every 20 s. A device asks
//! once after it is connected, since pokes before are lost. It may lose pokes any time; asking with `wait` is the certain way.
//!
//! # Files
//!
//! `{id}` is the BLAKE3 hash of a sealed file ([`crate::file`]) as 64 lower-case hexadecimal digits. A file of `of` bytes comes in pieces of [`FILE_PIECE`] bytes, the last
//! one what is left, each with its place `at`. Pieces are on the disk when they are answered, so an upload goes on after any break: `upload` says where, and
//! so does `have` of `relay.upload_at`. What a device brings is its own until it is whole; no other device adds to it or sees it.
//! With the last piece the relay compares the hash of all with the id. Only then it is a file, which every device of the firm may fetch; what does not fit is
//! `relay.wrong_hash` and all of it is forgotten. An upload that stands still for some days is forgotten too.
//!
//! # Joining
//!
//! [`crate::join`] says what the boxes hold. A mailbox exists once it was opened and until its life is over. Slots are 0 to 3, each at most
//! [`MAX_BOX`] bytes and written once (`relay.slot_taken`; the same bytes again are fine).

mod files;

use std::fmt;

use kernel::DeviceId;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
pub use serde_bytes::ByteBuf;

pub use files::{
    FILE_PIECE, FilePart, FileUpload, FilesAsked, FilesHeld, MAX_FILES_ASKED, read_hash,
};

use crate::{FirmId, Hash, Head, Hostile, Room};

/// The largest envelope, header, padding and signature included: 512 KiB.
pub const MAX_ENVELOPE: usize = 512 * 1024;
/// The largest body of `push`: 4 MiB.
pub const MAX_PUSH: usize = 4 * 1024 * 1024;
/// The most envelopes in one push.
pub const MAX_PUSHED: usize = 2048;
/// The largest `max_bytes` of a page of the log: 8 MiB.
pub const MAX_PAGE: u32 = 8 * 1024 * 1024;
/// What `max_bytes` is where it is left out: 1 MiB.
pub const DEFAULT_PAGE: u32 = 1024 * 1024;
/// The longest `wait`, in seconds.
pub const MAX_WAIT_S: u16 = 30;
/// The largest certificate.
pub const MAX_CERTIFICATE: usize = 64 * 1024;
/// The most certificates in one page.
pub const MAX_CERTIFICATES: usize = 256;
/// The most wraps in one request.
pub const MAX_WRAPS: usize = 4096;
/// The largest body of any request but `push`: 1 MiB.
pub const MAX_BODY: usize = 1024 * 1024;
/// The largest box of a mailbox.
pub const MAX_BOX: usize = 8 * 1024;
/// The number of slots of a mailbox.
pub const SLOTS: u8 = 4;
/// The longest life of a mailbox: one day.
pub const MAX_MAILBOX_LIFE_S: u32 = 24 * 60 * 60;
/// How far the time of a request may be from the relay's clock, either way: 5 minutes.
pub const REQUEST_WINDOW_MS: u64 = 5 * 60 * 1000;
/// How far the stamp of a group may be ahead of the relay's clock: 5 minutes. Behind is never refused.
pub const STAMP_WINDOW_MS: u64 = 5 * 60 * 1000;

/// Codes of errors, the HTTP status each comes with, and the names of its params.
pub mod codes {
    /// 400: the body, a number of the query or an id cannot be read. `what`.
    pub const MALFORMED: &str = "relay.malformed";
    /// 401: no signature, or one that does not hold.
    pub const NOT_SIGNED: &str = "relay.not_signed";
    /// 401: the time of the request is too far from the relay's. `server_ms` (a number).
    pub const CLOCK_OFF: &str = "relay.clock_off";
    /// 401: this nonce was seen before.
    pub const NONCE_SEEN: &str = "relay.nonce_seen";
    /// 403: the certificate log does not know the device.
    pub const UNKNOWN_DEVICE: &str = "relay.unknown_device";
    /// 403: the device was revoked.
    pub const REVOKED: &str = "relay.revoked";
    /// 403: only an owner's device may do this.
    pub const NOT_ALLOWED: &str = "relay.not_allowed";
    /// 404: no such firm here.
    pub const UNKNOWN_FIRM: &str = "relay.unknown_firm";
    /// 404: no such mailbox, or its life is over.
    pub const NO_MAILBOX: &str = "relay.no_mailbox";
    /// 404: no such file, or not whole yet.
    pub const NO_FILE: &str = "relay.no_file";
    /// 404: no such path.
    pub const NO_SUCH_PATH: &str = "relay.no_such_path";
    /// 409: the certificate log has another head than expected. `count` (a number), `hash` (hex).
    pub const HEAD_MOVED: &str = "relay.head_moved";
    /// 409: the slot holds another box.
    pub const SLOT_TAKEN: &str = "relay.slot_taken";
    /// 409: the mailbox is open already, for another firm.
    pub const MAILBOX_TAKEN: &str = "relay.mailbox_taken";
    /// 404: no such chunk of a snapshot, or one of a room that the caller may not read.
    pub const NO_CHUNK: &str = "relay.no_chunk";
    /// 410: the log does not reach back so far any more. `seq`: behind which place it begins (a number).
    pub const LOG_BEGINS: &str = "relay.log_begins_later";
    /// 409: a piece of a file that is not the next one. `have` (bytes).
    pub const UPLOAD_AT: &str = "relay.upload_at";
    /// 413: the file is larger than the limit. `limit` (bytes).
    pub const FILE_TOO_LARGE: &str = "relay.file_too_large";
    /// 413: the body is larger than the limit. `limit` (bytes).
    pub const TOO_LARGE: &str = "relay.too_large";
    /// 422: a certificate that the log cannot take. `reason` is [`crate::LogFault::code`].
    pub const BAD_CERTIFICATE: &str = "relay.bad_certificate";
    /// 422: a snapshot or attestation that does not hold, or is of another log. `reason`.
    pub const BAD_SNAPSHOT: &str = "relay.bad_snapshot";
    /// 422: the bytes of a file are not those that its id names; they were thrown away.
    pub const WRONG_HASH: &str = "relay.wrong_hash";
    /// 429: too many requests. `retry_after_s` (also as the header `retry-after`).
    pub const TOO_MANY: &str = "relay.too_many";
    /// 500: a fault of the relay's own.
    pub const INTERNAL: &str = "relay.internal";
    /// 408: the body did not come whole in time.
    pub const SLOW: &str = "relay.slow";
    /// 503: too much to do, or its database is away; ask again in a moment.
    pub const BUSY: &str = "relay.busy";
    /// 503: the relay is stopping; ask again in a moment.
    pub const STOPPING: &str = "relay.stopping";
    /// 507: the relay has no room left for this firm. `limit` (bytes).
    pub const FULL: &str = "relay.full";
    /// 507: the relay has no room left for files of this firm. `limit` (bytes).
    pub const FILES_FULL: &str = "relay.files_full";
}

/// The first certificate of a firm. Sending the same again is fine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundFirm {
    /// The bytes of the certificate ([`crate::Certificate::bytes`]).
    pub certificate: ByteBuf,
}

/// One more certificate, if the log's head is still the one that its author saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppendCertificate {
    /// The head that the certificate follows; another one is `relay.head_moved`.
    pub expected_head: Head,
    /// The bytes of the certificate.
    pub certificate: ByteBuf,
}

/// The whole certificate log, for a relay that lost a part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiveBack {
    /// The bytes of every certificate, from the first on.
    pub certificates: Vec<ByteBuf>,
}

/// The certificate log has this head now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appended {
    /// The new head.
    pub head: Head,
}

/// Certificates in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificatePage {
    /// Those behind the first `after` ones, at most [`MAX_CERTIFICATES`].
    pub certificates: Vec<ByteBuf>,
    /// The head of the whole log.
    pub head: Head,
    /// Whether there are more behind these.
    pub more: bool,
}

/// Envelopes to take in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Push {
    /// Each the bytes of an [`crate::Envelope`]; at most [`MAX_PUSHED`].
    pub envelopes: Vec<ByteBuf>,
}

/// What became of each envelope pushed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushAnswer {
    /// The identity of the log.
    pub log_id: [u8; 16],
    /// The relay's clock, milliseconds since 1970.
    pub server_ms: u64,
    /// The head of the certificate log.
    pub head: Head,
    /// The last `dev_seq` of this device that the relay has, held ones included; 0 for none.
    pub have: u64,
    /// One per envelope, in the order of the request.
    pub outcomes: Vec<Outcome>,
}

/// What became of one envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// In the log.
    Ok {
        /// Its place.
        seq: u64,
    },
    /// It was in the log before.
    Dup {
        /// Its place.
        seq: u64,
    },
    /// Kept until the rest of its group is there.
    Held,
    /// Not taken.
    Refused(Refusal),
}

/// Why an envelope was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// Its stamp is more than [`STAMP_WINDOW_MS`] ahead. Restamp what is unsent and seal again.
    ClockAhead {
        /// The relay's clock.
        server_ms: u64,
    },
    /// Its class and scope have a newer epoch. Fetch certificates and wraps, seal again.
    StaleEpoch {
        /// The epoch now.
        current: u32,
    },
    /// The device may not write this class in this scope.
    ForbiddenClass,
    /// Its number is not the next one.
    Gap {
        /// The last number that the relay has.
        have: u64,
    },
    /// The firm asks for a newer schema: upgrade the program.
    SchemaMin {
        /// The least schema version taken.
        minimum: u32,
    },
    /// Larger than allowed.
    TooLarge {
        /// Bytes.
        limit: u32,
    },
    /// The device was revoked.
    Revoked,
    /// Another envelope of this device has that number, or is the one before it in its room: the device's file or the relay
    /// was copied or restored. Pull first, then give new numbers.
    Taken {
        /// The last number that the relay has.
        have: u64,
    },
    /// The relay does not know the certificates that the header names. Append them first.
    UnknownHead,
    /// It cannot be read, is of another firm or device, its signature does not hold, or its parts do not fit together.
    Malformed {
        /// What is wrong ([`Hostile::code`]).
        reason: String,
    },
}

/// A page of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPage {
    /// The identity of the log.
    pub log_id: [u8; 16],
    /// The relay's clock, milliseconds since 1970.
    pub server_ms: u64,
    /// The head of the certificate log.
    pub head: Head,
    /// In order of `seq`.
    pub entries: Vec<LogEntry>,
    /// The `after` of the next page.
    pub next: u64,
    /// Whether there is more right now.
    pub more: bool,
    /// Per device the last `dev_seq` in the log, whatever its class; in order of the device.
    pub vector: Vec<(DeviceId, u64)>,
}

/// One envelope in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// Its place; rising, with gaps.
    pub seq: u64,
    /// When the relay took it in, milliseconds since 1970.
    pub recv_ms: u64,
    /// The bytes of the [`crate::Envelope`].
    pub envelope: ByteBuf,
}

/// An epoch key for one receiver. See [`crate::keys`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrap {
    /// What the key opens.
    pub room: Room,
    /// Its epoch.
    pub epoch: u32,
    /// The device (or recovery kit) that can open it.
    pub receiver: DeviceId,
    /// The encapsulated key of HPKE.
    pub encapsulated: [u8; 32],
    /// The key and the tag.
    #[serde(with = "serde_bytes")]
    pub sealed: Vec<u8>,
}

/// Wraps, in no order. A later one for the same room, epoch and receiver takes the place of the earlier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wraps {
    /// At most [`MAX_WRAPS`] in a request.
    pub wraps: Vec<Wrap>,
}

/// It is on the relay's disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The relay's clock, milliseconds since 1970.
    pub server_ms: u64,
}

/// What there is of the log, and the snapshots for what there is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotPage {
    /// The identity of the log.
    pub log_id: [u8; 16],
    /// The relay's clock, milliseconds since 1970.
    pub server_ms: u64,
    /// The head of the certificate log.
    pub head: Head,
    /// Behind which place the log begins; 0 where all of it is there.
    pub floor: u64,
    /// The last place in the log.
    pub last_seq: u64,
    /// The newest first; at most two.
    pub offered: Vec<OfferedSnapshot>,
}

/// A snapshot that the relay has whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedSnapshot {
    /// The bytes of the [`crate::snapshot::SignedManifest`].
    pub manifest: ByteBuf,
    /// Signed [`crate::snapshot::Attestation`]s, one a device.
    pub attestations: Vec<ByteBuf>,
}

/// The devices as the relay has seen them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DevicePage {
    /// The relay's clock, milliseconds since 1970.
    pub server_ms: u64,
    /// Every device of the certificate log, revoked ones too, in order of the id.
    pub devices: Vec<DeviceSeen>,
}

/// One device as the relay has seen it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceSeen {
    /// Which.
    pub device: DeviceId,
    /// When it last asked for anything, milliseconds since 1970; `None` if never.
    pub last_seen_ms: Option<u64>,
    /// Up to which `seq` it has the log; 0 for nothing.
    pub acked: u64,
    /// Its last `dev_seq` in the log; 0 for none.
    pub dev_seq: u64,
}

/// Opens a mailbox for one invitation. Opening it again by the same firm changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenMailbox {
    /// The firm whose owner's device signs this.
    pub firm: FirmId,
    /// How long it lives, in seconds; at most [`MAX_MAILBOX_LIFE_S`].
    pub life_s: u32,
}

/// The bytes of a body.
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    postcard::to_allocvec(value).expect("what the protocol sends can always be written")
}

/// Reads a body that holds exactly one `T`. Nothing is allocated beyond what is really there.
///
/// # Errors
/// [`Hostile::Malformed`] if it does not, or has bytes left over.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Hostile> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Ok(value),
        _ => Err(Hostile::Malformed),
    }
}

/// A hash of [`hash_text`]; nothing else is read.
pub fn unhash_text(text: &str) -> Option<Hash> {
    crate::names::unhex(text)
}

/// `relay.head_moved`'s `hash` and the like: a hash in hexadecimal digits.
pub fn hash_text(hash: &Hash) -> String {
    struct Hex<'a>(&'a Hash);
    impl fmt::Display for Hex<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            crate::names::hex(f, self.0)
        }
    }
    Hex(hash).to_string()
}
