//! What tests of the relay need: relays, devices of firms, and a client that says exactly what it is told.

mod bed;
mod client;
mod firm;
pub mod postgres;
mod process;
mod server;

pub use bed::{Bed, Kind, Running};
pub use client::{Client, Got};
pub use firm::{BASE, Device, TestFirm, dice};
pub use process::Process;

/// Defines each test for both stores: `sqlite::name` and `postgres::name` run `name(Kind)`.
macro_rules! on_both {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name($crate::support::Kind::Sqlite).await })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name($crate::support::Kind::Postgres).await })*
        }
    };
}
pub(crate) use on_both;
