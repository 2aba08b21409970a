//! Which of many changes are in the record.

use std::collections::BTreeSet;

use kernel::{Id, Result};

use crate::{Change, Db};

/// Those of the asked changes that are in the firm's record, whoever made them.
///
/// Changes that were made in a short time have ids near to each other, so most of the answer is one look along the index.
///
/// # Errors
/// As SQLite's.
pub fn held(db: &Db<'_>, asked: &BTreeSet<Id<Change>>) -> Result<BTreeSet<Id<Change>>> {
    let (Some(first), Some(last)) = (asked.first(), asked.last()) else {
        return Ok(BTreeSet::new());
    };
    // Ids are whatever the sender says: as far apart as he likes.
    let most = 2 * asked.len() + 16;
    let along: Vec<Id<Change>> = db.rows(
        "SELECT id FROM _change WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT ?3",
        (first, last, i64::try_from(most).unwrap_or(i64::MAX)),
        |r| r.get(0),
    )?;
    let through = along.last().filter(|_| along.len() == most).copied();
    let mut found: BTreeSet<Id<Change>> = along
        .into_iter()
        .filter(|change| asked.contains(change))
        .collect();
    for change in asked
        .iter()
        .filter(|change| through.is_some_and(|end| **change > end))
    {
        let there = db.opt("SELECT 1 FROM _change WHERE id=?1", [change], |_| Ok(()))?;
        found.extend(there.map(|()| *change));
    }
    Ok(found)
}
