//! The relay over real sockets, on both stores. Tests on PostgreSQL start one of their own where
//! `KAIGONG_TEST_POSTGRES` names none (see `support/postgres.rs`).
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod certificates;
mod disk;
mod dying;
mod files;
mod joining;
mod limits;
mod measure;
mod pushing;
mod reading;
mod snapshots;
mod starting;
mod support;
mod together;
mod watching;
mod who;
