//! The relay in memory, which the simulations trust, against the real one: the same requests to both, from a seed, and the
//! same answers, but for the identities of logs, which are random, and the words of refusals.
//!
//! One alone: `KAIGONG_SEED=123 cargo nextest run -p sync --test conformance one_seed --no-capture`.
#![allow(clippy::unwrap_used)]

#[path = "conformance/both.rs"]
mod both;
mod common;
#[path = "conformance/firm.rs"]
mod firm;

use std::collections::BTreeSet;

use both::Both;
use common::Dice;
use firm::Play;

/// Requests of one seed, besides those that make the firm.
const REQUESTS: usize = 150;

/// What has to come up, or the requests were too tame.
const EVERYTHING: [&str; 25] = [
    "Ok",
    "Dup",
    "Held",
    "ClockAhead",
    "StaleEpoch",
    "ForbiddenClass",
    "Gap",
    "Taken",
    "UnknownHead",
    "Malformed",
    "relay.malformed",
    "relay.not_signed",
    "relay.clock_off",
    "relay.nonce_seen",
    "relay.unknown_device",
    "relay.revoked",
    "relay.not_allowed",
    "relay.unknown_firm",
    "relay.no_mailbox",
    "relay.head_moved",
    "relay.slot_taken",
    "relay.bad_certificate",
    "relay.no_chunk",
    "relay.bad_snapshot",
    "relay.log_begins_later",
];

/// What came up.
fn same(seeds: std::ops::Range<u64>) -> BTreeSet<String> {
    let mut both = Both::new();
    for seed in seeds {
        play(&mut both, seed);
    }
    both.met
}

/// Says which seed it was, where it fails.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("FAILED: KAIGONG_SEED={}", self.0);
        }
    }
}

fn play(both: &mut Both, seed: u64) {
    let _seed = Seed(seed);
    let mut play = Play::begin(both, Dice(seed));
    for _ in 0..REQUESTS {
        play.go_on();
    }
    play.look_at_everything();
}

macro_rules! parts {
    ($($name:ident $number:literal),+) => {$(
        #[test]
        fn $name() {
            let met = same($number * 15..($number + 1) * 15);
            let missed: Vec<_> = EVERYTHING.iter().filter(|name| !met.contains(**name)).collect();
            assert!(missed.is_empty(), "never came up: {missed:?}");
        }
    )+};
}
parts!(seeds_0 0, seeds_1 1, seeds_2 2, seeds_3 3);

#[test]
fn one_seed() {
    let seed = std::env::var("KAIGONG_SEED").map_or(1000, |seed| seed.parse().unwrap());
    same(seed..seed + 1);
}
