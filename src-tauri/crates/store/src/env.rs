//! The clock and the dice, passed in so that tests can hold them still.

use std::time::{SystemTime, UNIX_EPOCH};

use kernel::Timestamp;

/// Where time and randomness come from.
pub trait Environment: Send + Sync {
    /// The current moment.
    fn now(&self) -> Timestamp;
    /// Fills `bytes` with randomness.
    fn random(&self, bytes: &mut [u8]);
}

/// The machine's own clock and random source.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Environment for System {
    fn now(&self) -> Timestamp {
        let millis = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_millis());
        Timestamp(i64::try_from(millis).unwrap_or(i64::MAX))
    }

    fn random(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives randomness");
    }
}
