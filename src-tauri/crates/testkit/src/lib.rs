//! Temporary firms with a clock and dice that stand still. For tests only.

pub mod plans;
pub mod schema;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use firm::api::{NewFirm, TaxStatus};
use kernel::{Id, Result, Timestamp};
use store::{Db, Environment, Member, Slice, Store, Tx, Written};

/// 2026-11-21 10:00 in Shanghai.
pub const START: Timestamp = Timestamp(1_795_226_400_000);

/// A clock that moves only when told, and dice from a seed.
#[derive(Clone, Debug)]
pub struct Still(Arc<Mutex<(Timestamp, u64)>>);

impl Still {
    /// Starts at `now`.
    pub fn at(now: Timestamp, seed: u64) -> Self {
        Self(Arc::new(Mutex::new((now, seed))))
    }

    /// Moves the clock by days.
    pub fn pass_days(&self, days: i64) {
        self.pass_minutes(days * 1_440);
    }

    /// Moves the clock by minutes, back where there are fewer than none.
    pub fn pass_minutes(&self, minutes: i64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0.0 += minutes * 60_000;
    }
}

impl Environment for Still {
    fn now(&self) -> Timestamp {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn random(&self, bytes: &mut [u8]) {
        let state = &mut self.0.lock().unwrap_or_else(PoisonError::into_inner).1;
        for byte in bytes {
            *state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            *byte = (*state >> 33) as u8;
        }
    }
}

/// Every run of Chinese characters in a text, once: what a paper or screen in another language may hold of names alone.
pub fn chinese(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !('\u{3400}'..='\u{9fff}').contains(&c))
        .filter(|run| !run.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A firm in a temporary folder: 青山装饰, a small-scale taxpayer, with an owner, 林青.
pub struct Firm {
    /// The open file.
    pub store: Store,
    /// Its owner.
    pub owner: Id<Member>,
    /// Its clock.
    pub env: Still,
    folder: tempfile::TempDir,
}

impl Firm {
    /// A firm with these slices (`firm::SLICE` among them), without starter data.
    pub fn new(slices: &[Slice]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let env = Still::at(START, 1);
        let store = Store::open(
            &folder.path().join("test.kaigong"),
            slices,
            Arc::new(env.clone()),
        )
        .expect("a new file opens");
        let owner = Id::from_bytes([1; 16]);
        let req = NewFirm {
            name: "青山装饰".to_owned(),
            tax_status: TaxStatus::SmallScale,
            logo_base64: None,
            owner: "林青".to_owned(),
        };
        store
            .write(owner, "app.create_firm", |tx| {
                firm::api::create(tx, req, owner, false)
            })
            .expect("a firm is made");
        Self {
            store,
            owner,
            env,
            folder,
        }
    }

    /// Where the file is.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("test.kaigong")
    }

    /// Writes as the owner.
    ///
    /// # Errors
    /// What `f` refuses.
    pub fn write<T>(&self, f: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        self.store.write(self.owner, "test", f).map(|w| w.value)
    }

    /// Writes as the owner, with the change record.
    ///
    /// # Errors
    /// What `f` refuses.
    pub fn written<T>(&self, f: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<Written<T>> {
        self.store.write(self.owner, "test", f)
    }

    /// Reads as the owner.
    ///
    /// # Errors
    /// What `f` refuses.
    pub fn read<T>(&self, f: impl FnOnce(&Db<'_>) -> Result<T>) -> Result<T> {
        self.store.read(self.owner, f).map(|o| o.value)
    }
}
