//! Lists that are kept as JSON in one column, and the codes of what a firm makes itself.

use kernel::{Fault, Id, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::Tx;

use crate::sort;

pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Fault::internal)
}

pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Fault::internal)
}

/// A code that no other device gives.
pub(crate) fn own_code(tx: &Tx<'_>) -> String {
    tx.new_id::<()>().to_string()
}

/// Writes the row of that code, or puts a new one at the end of the list. `values` have the code among them.
pub(crate) fn put_by_code(
    tx: &Tx<'_>,
    table: &str,
    code: &str,
    values: &[(&str, &dyn rusqlite::ToSql)],
) -> Result<()> {
    let known: Option<Id<()>> = tx.opt(
        &format!("SELECT id FROM {table} WHERE code=?1 ORDER BY id"),
        [code],
        |r| r.get(0),
    )?;
    if let Some(id) = known {
        tx.update(table, id, values)?;
        return Ok(());
    }
    let last: Option<String> = tx.opt(
        &format!("SELECT sort FROM {table} ORDER BY sort DESC LIMIT 1"),
        [],
        |r| r.get(0),
    )?;
    let sort = sort::between(last.as_deref(), None, 1)?.remove(0);
    let id: Id<()> = tx.new_id();
    let mut row: Vec<(&str, &dyn rusqlite::ToSql)> = vec![("id", &id), ("sort", &sort)];
    row.extend_from_slice(values);
    tx.insert(table, &row)
}
