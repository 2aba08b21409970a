//! Whole lives of firms by seeds: partitions, losses, late and doubled requests, power cuts, clocks off by a year, relays
//! wiped or restored from old backups, files restored from backups, devices removed. At the end everybody is online, all
//! files are the same, and nothing that was written is lost.
//!
//! One life alone: `KAIGONG_SEED=123 cargo nextest run -p sync --test simulation one_life --no-capture`.
#![allow(clippy::unwrap_used)]

mod common;

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use common::Dice;
use common::world::live;

/// So many devices and events a seed has: mostly few, seldom many.
fn size(seed: u64) -> (usize, usize) {
    let mut dice = Dice(seed ^ 0x512e);
    match dice.below(40) {
        0 => (8 + dice.below(6), 250),
        1..8 => (4 + dice.below(3), 200),
        _ => (2 + dice.below(2), 80 + dice.below(120)),
    }
}

fn lives(seeds: std::ops::Range<u64>) {
    // The log is forgotten in lives from 150 on, and rights move in those from 240 on.
    let forgets = (200..=240).contains(&seeds.end);
    let mut forgotten = 0;
    for seed in seeds {
        let (devices, events) = size(seed);
        forgotten += live(seed, devices, events);
    }
    assert!(!forgets || forgotten > 0, "nothing was ever forgotten");
}

macro_rules! parts {
    ($($name:ident $number:literal),+) => {$(
        #[test]
        fn $name() {
            lives($number * 20..($number + 1) * 20);
        }
    )+};
}
parts!(
    lives_00 0, lives_01 1, lives_02 2, lives_03 3, lives_04 4, lives_05 5, lives_06 6, lives_07 7, lives_08 8,
    lives_09 9, lives_10 10, lives_11 11, lives_12 12, lives_13 13, lives_14 14
);

/// Lives in which something was wrong once. `restored.rs` tells some of it in a few steps.
#[test]
fn lives_of_the_soak() {
    let found = [
        3_590_663_015_000_005,
        3_590_663_014_000_021,
        3_590_678_278_000_028,
        3_590_678_279_000_262,
        3_590_679_602_000_025,
        3_590_679_603_000_137,
        3_590_680_345_000_070,
        3_590_680_344_000_056,
        3_590_713_112_000_011,
        3_590_757_905_000_313,
        3_590_776_160_000_165,
        3_590_779_506_000_160,
        3_590_783_660_000_091,
        3_590_786_898_000_327,
        3_590_880_070_000_167,
        3_590_899_538_000_043,
        3_590_901_362_000_006,
        3_590_903_301_000_228,
        3_590_904_819_000_017,
        3_590_905_370_000_073,
        3_590_905_371_000_046,
        3_590_906_415_000_273,
        3_590_910_295_000_746,
        3_590_925_931_001_061,
        3_590_934_269_001_268,
        3_590_955_963_001_490,
    ];
    for seed in found {
        let (devices, events) = size(seed);
        live(seed, devices, events * 2);
    }
}

#[test]
fn fifty_devices() {
    live(50_000, 50, 150);
}

#[test]
fn one_life() {
    let seed = std::env::var("KAIGONG_SEED").map_or(0, |seed| seed.parse().unwrap());
    let (devices, mut events) = size(seed);
    if seed > 1_000_000 {
        // One of the soak.
        events *= 2;
    }
    live(seed, devices, events);
}

/// New seeds for so many minutes (`./dev test --soak MINUTES`), on two cores.
#[test]
fn soak_one() {
    soak(0);
}

#[test]
fn soak_two() {
    soak(1);
}

fn soak(part: u64) {
    let Ok(minutes) = std::env::var("KAIGONG_SOAK_MINUTES") else {
        return;
    };
    let end = Instant::now() + Duration::from_secs(60 * minutes.parse::<u64>().unwrap());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let first = (now.as_secs() * 2 + part) * 1_000_000;
    let mut seed = first;
    while Instant::now() < end {
        let (devices, events) = size(seed);
        live(seed, devices, events * 2);
        seed += 1;
    }
    println!("{} lives from seed {first} on", seed - first);
}
