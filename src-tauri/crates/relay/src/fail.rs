//! Places where a relay under test can be made to die at once, as by `kill -9`. Nothing of it is in a release.

/// Dies here if `KAIGONG_RELAY_DIE` names this place: `push.written:3` dies on the third time.
#[cfg(debug_assertions)]
pub fn point(place: &str) {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static DEATH: LazyLock<Option<(String, AtomicU32)>> = LazyLock::new(|| {
        let wish = std::env::var("KAIGONG_RELAY_DIE").ok()?;
        let (place, times) = wish.split_once(':')?;
        Some((place.to_owned(), AtomicU32::new(times.parse().ok()?)))
    });
    if let Some((fatal, left)) = DEATH.as_ref()
        && fatal == place
        && left.fetch_sub(1, Ordering::Relaxed) == 1
    {
        std::process::abort();
    }
}

/// Nothing.
#[cfg(not(debug_assertions))]
pub fn point(_place: &str) {}
