//! The relay: keeps and passes on what devices of a firm wrote, encrypted end to end.
//!
//! It holds ciphertext, the certificate log (who belongs to a firm, with which rights: needed to refuse what may not be),
//! and when devices were last seen. It cannot read a row, add a member, or change anything without every device noticing.
//! The protocol is [`envelope::wire`].
//!
//! Invariants: nothing is answered before it is on the disk; a group is in the log whole or not at all; entries become
//! visible in the order of their places; no request reaches another firm than the one in its path.
//!
//! - [`settings`]: what an administrator sets. [`server`]: starting and stopping.
//! - [`http`]: requests, who may ask, and answers. [`judge`]: which envelopes may come in.
//! - [`store`]: where everything but files is kept, in SQLite or PostgreSQL. [`files`]: where those are, in a folder or S3.

mod connections;
mod files;
mod http;
mod judge;
mod limits;
mod metrics;
mod patient;
mod poke;
mod presence;
mod relay;
mod rosters;
pub mod server;
pub mod settings;
pub mod store;
mod tls;
