//! The whole record as groups, for a snapshot.

use kernel::{Fault, Result};

use super::Group;
use super::outgoing::{Sender, WHOLE};
use crate::Store;

/// Whose changes there are, but for own ones that were not sent and local repairs.
const SENT: &str = "device IS NOT NULL AND (device<>0 OR seq<=?1)";

impl Store {
    /// Every change of the firm that is here, whoever made it, each whole, in the order of their clocks; of this device's own
    /// those up to a place in its record. All of it is read from one snapshot of the file, so nobody who writes meanwhile
    /// waits or is read. `take` is given the place of each, from 0, how many there are, and the change.
    ///
    /// # Errors
    /// What `take` refuses, `store.newer_kept` where something of a newer version waits here: it
    /// cannot be given on whole; as SQLite's.
    pub fn record(
        &self,
        own_through: i64,
        mut take: impl FnMut(usize, usize, Group) -> Result<()>,
    ) -> Result<()> {
        self.snapshot(|conn| {
            if conn.query_row("SELECT EXISTS(SELECT 1 FROM _sync_pending)", [], |r| {
                r.get(0)
            })? {
                return Err(Fault::new(
                    "store.newer_kept",
                    "Something of a newer Kaigong waits here. Update Kaigong on this computer.",
                ));
            }
            let order: Vec<i64> = conn
                .prepare(&format!(
                    "SELECT seq FROM _change WHERE {SENT} AND {WHOLE} ORDER BY hlc, id"
                ))?
                .query_map([own_through], |r| r.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let devices = self.devices(conn)?;
            let sender = Sender::new(conn, self.shapes(), &devices)?;
            for (at, seq) in order.iter().enumerate() {
                take(at, order.len(), sender.at(*seq)?)?;
            }
            Ok(())
        })
    }
}
