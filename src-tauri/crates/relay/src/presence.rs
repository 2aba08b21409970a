//! When devices were seen, gathered and written down every few seconds: a question must not cost a write.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use envelope::FirmId;
use kernel::DeviceId;

use crate::store::{Answer, Presence, Store};

/// What is not written down yet. A relay that dies loses a few seconds of it, which only makes devices look older.
#[derive(Default)]
pub struct Gathered {
    firms: Mutex<HashMap<FirmId, BTreeMap<DeviceId, Presence>>>,
}

impl Gathered {
    /// A device asked for something; `acked` where it said up to where it has the log.
    pub fn saw(&self, firm: FirmId, device: DeviceId, seen_ms: u64, acked: Option<u64>) {
        let mut firms = self.firms.lock().unwrap_or_else(PoisonError::into_inner);
        let presence = firms.entry(firm).or_default().entry(device).or_default();
        presence.seen_ms = presence.seen_ms.max(seen_ms);
        presence.acked = acked.or(presence.acked);
    }

    /// Writes down what is known of one firm.
    pub async fn write_firm(&self, store: &dyn Store, firm: FirmId) -> Answer<()> {
        let seen = self
            .firms
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&firm);
        match seen {
            Some(seen) => store.saw(firm, &seen).await,
            None => Ok(()),
        }
    }

    /// Writes down everything.
    pub async fn write_all(&self, store: &dyn Store) {
        let firms: Vec<FirmId> = {
            let firms = self.firms.lock().unwrap_or_else(PoisonError::into_inner);
            firms.keys().copied().collect()
        };
        for firm in firms {
            if let Err(reason) = self.write_firm(store, firm).await {
                tracing::warn!(%reason, "it could not be written down when devices were seen");
            }
        }
    }
}
