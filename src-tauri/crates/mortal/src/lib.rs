//! Places where a program under test can be made to die at once, as by `kill -9`. Nothing of it is in a release.
//!
//! `KAIGONG_DIE=store.written:3` dies the third time at that place, `KAIGONG_DIE=*:7` at the seventh place whichever it is,
//! and the name of the place is the last line on standard error. Tests start whole programs so; see `cli/tests/killed.rs`
//! and `relay/tests/relay/dying.rs`.

/// Dies here if `KAIGONG_DIE` says so.
#[cfg(debug_assertions)]
pub fn point(place: &str) {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static DEATH: LazyLock<Option<(String, AtomicU32)>> = LazyLock::new(|| {
        let wish = std::env::var("KAIGONG_DIE").ok()?;
        let (place, times) = wish.rsplit_once(':')?;
        Some((place.to_owned(), AtomicU32::new(times.parse().ok()?)))
    });
    if let Some((fatal, left)) = DEATH.as_ref()
        && (fatal == "*" || fatal == place)
        && left.fetch_sub(1, Ordering::Relaxed) == 1
    {
        eprintln!("\ndied at {place}");
        std::process::abort();
    }
}

/// Nothing.
#[cfg(not(debug_assertions))]
pub fn point(_place: &str) {}
