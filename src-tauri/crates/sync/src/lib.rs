//! How the devices of a firm come to hold the same: what was done here is sealed and pushed to a relay that can read none of
//! it; what others did is fetched and applied.
//!
//! - [`Engine::found`] shares a firm, [`Engine::invite`] and [`Joining`] let devices in, [`Engine::revoke`] removes one, [`Engine::appoint`]
//!   gives them other roles.
//! - [`Recovering`] brings a firm back by its recovery kit, where every computer is gone.
//! - [`Engine::step`] is one round with the relay, [`Engine::status`] what a person is told.
//! - [`Engine::pack`] and [`Engine::unpack`] exchange by a file where there is no network.
//! - [`Courier`] takes sealed files to the relay and fetches them, beside the rounds.
//! - [`Relay`] is the way to it: [`http::Http`], or a model of it in simulations.
//! - [`Vault`] keeps the device's secret keys outside of the file.
//!
//! Invariants
//! - Deterministic: no threads, no sleeps; time and randomness are the store's environment's.
//! - What is committed here is sent sooner or later, whatever becomes of the relay; what cannot be sent is said.
//! - Rows received, cursor and streams move in one transaction. A bad envelope is set aside alone and named.
//! - Nothing of a firm leaves the device but sealed.
//!
//! What this crate deliberately does not know: any table of the trade, and how merging is done (`store::exchange`).
#![deny(missing_docs)]

mod book;
mod client;
pub mod codec;
mod cover;
mod desk;
mod engine;
mod enrol;
mod files;
mod holding;
pub mod http;
mod joining;
mod memory;
mod parcel;
mod pause;
mod pull;
mod push;
mod recover;
mod relay;
mod roles;
mod round;
mod snapshot;
mod status;
mod tables;
mod vault;

pub use book::Stage;
pub use engine::{Engine, Report};
pub use enrol::{Asking, Awaited, CLASSES, Inviting, Seat};
pub use envelope::FirmId;
pub use files::Courier;
pub use joining::{Joined, Joining};
pub use parcel::{Packed, Unpacked};
pub use recover::Recovering;
pub use relay::{Answer, Method, Relay, Request, Trouble, Unreachable};
pub use roles::{Place, Placed};
pub use status::{DeviceStatus, Refused, SetAside, Status};
pub use tables::SLICE;
pub use vault::{Folder, Vault};
