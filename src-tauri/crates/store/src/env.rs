//! The clock and the dice, passed in so that tests can hold them still.

use std::cell::RefCell;
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
        DRAWN.with_borrow_mut(|drawn| drawn.take(bytes));
    }
}

thread_local! {
    static DRAWN: RefCell<Drawn> = const { RefCell::new(Drawn { bytes: [0; 512], given: 512 }) };
}

/// Randomness drawn from the operating system ahead: a call for each of many identities costs more than the rest of making
/// one. What was given is forgotten.
struct Drawn {
    bytes: [u8; 512],
    given: usize,
}

impl Drawn {
    fn take(&mut self, into: &mut [u8]) {
        const FROM_THE_SYSTEM: &str = "the operating system gives randomness";
        if into.len() > self.bytes.len() / 8 {
            return getrandom::fill(into).expect(FROM_THE_SYSTEM);
        }
        if self.bytes.len() - self.given < into.len() {
            getrandom::fill(&mut self.bytes).expect(FROM_THE_SYSTEM);
            self.given = 0;
        }
        let from = &mut self.bytes[self.given..][..into.len()];
        into.copy_from_slice(from);
        from.fill(0);
        self.given += into.len();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_randomness_is_given_twice() {
        let mut seen = HashSet::new();
        for length in (8..=80).cycle().take(2_000) {
            let mut bytes = vec![0; length];
            System.random(&mut bytes);
            assert!(seen.insert(bytes[..8].to_vec()) && bytes != vec![0; length]);
            assert!(
                bytes
                    .chunks_exact(8)
                    .skip(1)
                    .all(|part| seen.insert(part.to_vec()))
            );
        }
    }
}
