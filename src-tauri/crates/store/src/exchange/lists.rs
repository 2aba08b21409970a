//! Which rows the changes of a transaction touched, until the changes list them.

use kernel::Result;

use super::merge::Merge;
use crate::listed::{Key, Listed};

impl Merge<'_, '_> {
    /// The rows that a change touched, as far as is known by now.
    pub(super) fn rows_of(&self, seq: i64) -> Result<Vec<Key>> {
        let mut rows = Listed::of(self.conn, seq)?;
        if let Some(more) = self.lists.get(&seq) {
            rows.extend(more.iter());
            rows.sort_unstable();
            rows.dedup();
        }
        Ok(rows)
    }

    /// Lets the changes list what they touched. The last thing of a transaction.
    pub(super) fn list(&mut self) -> Result<()> {
        let mut statement = self
            .conn
            .prepare_cached("UPDATE _change SET rows=?2 WHERE seq=?1")?;
        for seq in self.lists.keys() {
            let rows: Listed = self.rows_of(*seq)?.into_iter().collect();
            statement.execute((seq, &rows))?;
        }
        drop(statement);
        self.lists.clear();
        Ok(())
    }
}
