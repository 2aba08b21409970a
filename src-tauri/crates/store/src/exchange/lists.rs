//! Which rows the changes of a transaction touched, until the changes list them.

use kernel::Result;

use super::Group;
use super::merge::Merge;
use crate::listed::{Key, Listed};

/// Lets a change list what it touched.
const LIST: &str = "UPDATE _change SET rows=?2 WHERE seq=?1";

impl Listed {
    /// The rows that a group names, sorted.
    pub(super) fn named(group: &Group) -> Self {
        let mut keys: Vec<Key> = group.rows.iter().map(|op| (op.table, op.row)).collect();
        keys.sort_unstable();
        keys.into_iter().collect()
    }
}

impl Merge<'_, '_> {
    /// A change that lists the rows that its group names is done. Where it touched other ones, as it does where some are of
    /// tables unknown here, it lists those.
    pub(super) fn listed(&mut self, seq: i64, named: &Listed) -> Result<()> {
        let touched = self.lists.remove(&seq).unwrap_or_default();
        if touched == *named {
            return Ok(());
        }
        let touched: Listed = touched.sorted().into_iter().collect();
        if touched != *named {
            self.conn.prepare_cached(LIST)?.execute((seq, &touched))?;
        }
        Ok(())
    }

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
        let mut statement = self.conn.prepare_cached(LIST)?;
        for seq in self.lists.keys() {
            let rows: Listed = self.rows_of(*seq)?.into_iter().collect();
            statement.execute((seq, &rows))?;
        }
        drop(statement);
        self.lists.clear();
        Ok(())
    }
}
