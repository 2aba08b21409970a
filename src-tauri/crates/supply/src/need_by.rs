//! The firm's own figures of when materials are needed, in `supply_need_by`. A figure without a row is the default that
//! ships with the product.

use kernel::{Id, Result};
use store::{Db, Tx};

use crate::model::{Figure, OwnFigures};

/// Marker of one own figure.
enum Row {}

/// The firm's own figures; names that this version does not know count nothing.
///
/// # Errors
/// As SQLite's.
pub(crate) fn own(db: &Db<'_>) -> Result<OwnFigures> {
    let rows: Vec<(String, u32)> = db.rows(
        "SELECT figure, days FROM supply_need_by ORDER BY id",
        [],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    Ok(rows
        .into_iter()
        .filter_map(|(figure, days)| Some((Figure::parse(&figure)?, days)))
        .collect())
}

/// Sets a figure, or goes back to its default.
///
/// # Errors
/// As SQLite's.
pub(crate) fn set(tx: &Tx<'_>, figure: Figure, days: Option<u32>) -> Result<()> {
    let name = figure.to_string();
    let Some(days) = days else {
        tx.exec("DELETE FROM supply_need_by WHERE figure=?1", [name])?;
        return Ok(());
    };
    if tx.exec(
        "UPDATE supply_need_by SET days=?2 WHERE figure=?1",
        (&name, days),
    )? == 0
    {
        let id: Id<Row> = tx.new_id();
        tx.insert(
            "supply_need_by",
            &[("id", &id), ("figure", &name), ("days", &days)],
        )?;
    }
    Ok(())
}
