//! How often: token buckets per address and per device, and requests that were seen before.

use std::collections::HashSet;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

/// A token bucket for each key.
pub struct Rate<K: Hash + Eq + Clone> {
    buckets: RateLimiter<K, HashMapStateStore<K>, DefaultClock>,
    clock: DefaultClock,
}

impl<K: Hash + Eq + Clone> Rate<K> {
    /// `rate` a second, ten seconds' worth at once.
    pub fn a_second(rate: u32) -> Self {
        let rate = at_least_one(rate);
        Self::new(Quota::per_second(rate).allow_burst(rate.saturating_mul(TEN)))
    }

    /// `rate` a minute, all of them at once if need be.
    pub fn a_minute(rate: u32) -> Self {
        Self::new(Quota::per_minute(at_least_one(rate)))
    }

    /// `rate` an hour, all of them at once if need be.
    pub fn an_hour(rate: u32) -> Self {
        Self::new(Quota::per_hour(at_least_one(rate)))
    }

    fn new(quota: Quota) -> Self {
        let clock = DefaultClock::default();
        Self {
            buckets: RateLimiter::new(quota, HashMapStateStore::default(), clock.clone()),
            clock,
        }
    }

    /// Takes one token.
    ///
    /// # Errors
    /// How long to wait for the next one.
    pub fn take(&self, key: &K) -> Result<(), Duration> {
        self.buckets
            .check_key(key)
            .map_err(|not_yet| not_yet.wait_time_from(self.clock.now()))
    }

    /// Forgets the keys whose bucket is full again.
    pub fn sweep(&self) {
        self.buckets.retain_recent();
    }
}

const TEN: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");

fn at_least_one(rate: u32) -> NonZeroU32 {
    NonZeroU32::new(rate).unwrap_or(NonZeroU32::MIN)
}

/// What counts as one address: an IPv4 address, or the /64 that one IPv6 line is given.
pub fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() >> 64 << 64)),
        four => four,
    }
}

/// Requests seen within the window in which their time is believed; a second one of the same is a replay.
///
/// Two generations, each as long as the window, so that forgetting costs nothing. Each relay knows its own only: what
/// a replay at another relay could do is nothing (a push is a duplicate, a certificate and a mailbox are compare-and-swap).
pub struct Replays<K> {
    window_ms: u64,
    most: usize,
    seen: Mutex<Generations<K>>,
}

struct Generations<K> {
    since_ms: u64,
    new: HashSet<K>,
    old: HashSet<K>,
}

/// Why a request is not let through.
#[derive(Debug, PartialEq, Eq)]
pub enum Again {
    /// It was seen before.
    Seen,
    /// Too many to remember; nothing may pass that cannot be remembered.
    Full,
}

impl<K: Hash + Eq> Replays<K> {
    /// Remembers for at least `window_ms`, `most` requests in a window.
    pub fn new(window_ms: u64, most: usize) -> Self {
        Self {
            window_ms,
            most,
            seen: Mutex::new(Generations {
                since_ms: 0,
                new: HashSet::new(),
                old: HashSet::new(),
            }),
        }
    }

    /// Remembers `key`.
    ///
    /// # Errors
    /// It is known already, or nothing more can be remembered.
    pub fn first(&self, key: K, now_ms: u64) -> Result<(), Again> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let age = now_ms.saturating_sub(seen.since_ms);
        if age >= self.window_ms {
            let aged = std::mem::take(&mut seen.new);
            seen.old = if age < 2 * self.window_ms {
                aged
            } else {
                HashSet::new()
            };
            seen.since_ms = now_ms;
        }
        if seen.old.contains(&key) || seen.new.contains(&key) {
            return Err(Again::Seen);
        }
        if seen.new.len() >= self.most {
            return Err(Again::Full);
        }
        seen.new.insert(key);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_passes_once_within_its_window() {
        let replays = Replays::new(1000, 10);
        assert_eq!(replays.first(1, 5000), Ok(()));
        assert_eq!(replays.first(1, 5001), Err(Again::Seen));
        assert_eq!(replays.first(1, 5999), Err(Again::Seen));
        assert_eq!(replays.first(2, 6000), Ok(()));
        assert_eq!(
            replays.first(1, 6001),
            Err(Again::Seen),
            "one window later it is still known"
        );
        assert_eq!(
            replays.first(1, 9000),
            Ok(()),
            "its time is no longer believed by then"
        );
    }

    #[test]
    fn a_clock_put_back_forgets_nothing() {
        let replays = Replays::new(1000, 10);
        assert_eq!(replays.first(1, 5000), Ok(()));
        assert_eq!(replays.first(1, 100), Err(Again::Seen));
    }

    #[test]
    fn what_cannot_be_remembered_does_not_pass() {
        let replays = Replays::new(1000, 2);
        assert_eq!(replays.first(1, 5000), Ok(()));
        assert_eq!(replays.first(2, 5000), Ok(()));
        assert_eq!(replays.first(3, 5000), Err(Again::Full));
        assert_eq!(replays.first(3, 6000), Ok(()));
    }

    #[test]
    fn a_bucket_empties_and_says_how_long_to_wait() {
        let rate = Rate::an_hour(2);
        assert!(rate.take(&1).is_ok());
        assert!(rate.take(&1).is_ok());
        let wait = rate.take(&1).expect_err("the bucket is empty");
        assert!(
            wait > Duration::from_secs(1000) && wait <= Duration::from_secs(1800),
            "{wait:?}"
        );
        assert!(rate.take(&2).is_ok(), "another has a bucket of its own");
    }

    #[test]
    fn one_line_is_one_address() {
        let parse = |text: &str| neighbourhood(text.parse().expect("an address"));
        assert_eq!(parse("2001:db8:1:2:3::1"), parse("2001:db8:1:2:ffff::9"));
        assert_ne!(parse("2001:db8:1:2::1"), parse("2001:db8:1:3::1"));
        assert_eq!(parse("::ffff:10.0.0.1"), parse("10.0.0.1"));
        assert_ne!(parse("10.0.0.1"), parse("10.0.0.2"));
    }
}
