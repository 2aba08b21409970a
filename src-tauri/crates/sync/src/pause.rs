//! Working offline on purpose; whether a device has everything.

use kernel::{Result, Timestamp};
use store::Store;

use crate::book::NOBODY;
use crate::engine::{Engine, state};

impl Engine {
    /// Since when somebody chose to work offline; whoever does the rounds asks.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn paused(&self, store: &Store) -> Result<Option<Timestamp>> {
        let paused = store.read(NOBODY, |db| {
            db.opt("SELECT at FROM sync_pause", [], |r| r.get(0))
        })?;
        Ok(paused.value)
    }

    /// Works offline from now on, or does not any more; kept over a restart of the program.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn pause(&self, store: &Store, pause: bool) -> Result<()> {
        store.write(NOBODY, "sync.pause", |tx| match pause {
            true => tx.exec(
                "INSERT OR IGNORE INTO sync_pause(id, at) VALUES(1, ?1)",
                [tx.now()],
            ),
            false => tx.exec("DELETE FROM sync_pause", []),
        })?;
        Ok(())
    }

    /// Whether everything that the relay had was here once; a device that has just joined is still being filled before.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn whole(&self, store: &Store) -> Result<bool> {
        Ok(state(store)?.is_some_and(|state| state.whole))
    }
}
