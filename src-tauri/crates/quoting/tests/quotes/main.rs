//! Quotes in a firm's file: edited as typed, following the rooms, frozen when sent, compared and printed.
#![allow(clippy::unwrap_used)]

#[path = "../site/mod.rs"]
mod site;

mod agreement;
mod arranging;
mod cells;
mod patches;
mod printed;
mod versions;
