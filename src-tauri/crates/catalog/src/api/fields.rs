//! What filling in work items and materials has in common.

use kernel::{Fault, Id, Result};
use rusqlite::ToSql;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Tx};
use ts_rs::TS;

/// What was refused of many changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EditReport {
    /// How many records changed.
    pub changed: u32,
    /// The refused ones.
    pub refused: Vec<RefusedEdit>,
}

/// One refused change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RefusedEdit {
    /// Its place in the request, from 0.
    pub index: u32,
    /// Why; `params.field` names the field.
    pub fault: Fault,
}

/// Columns to set, with their values.
pub(super) type Values<'a> = Vec<(&'a str, Box<dyn ToSql>)>;

/// Writes the columns of one record.
///
/// # Errors
/// As SQLite's.
pub(super) fn write<T>(tx: &Tx<'_>, table: &str, id: Id<T>, set: &Values<'_>) -> Result<()> {
    let values: Vec<(&str, &dyn ToSql)> = set
        .iter()
        .map(|(name, value)| (*name, value.as_ref()))
        .collect();
    tx.update(table, id, &values)?;
    Ok(())
}

/// Applies changes to many records, each given as its fields one by one, so that a bad one does not take its neighbours along.
pub(super) fn apply_each<T: Copy, F>(
    edits: impl Iterator<Item = (T, Vec<F>)>,
    apply: impl Fn(T, &F) -> Result<()>,
) -> EditReport {
    let mut report = EditReport::default();
    for (index, (id, pieces)) in (0u32..).zip(edits) {
        let mut changed = false;
        for fields in pieces {
            match apply(id, &fields) {
                Ok(()) => changed = true,
                Err(fault) => report.refused.push(RefusedEdit { index, fault }),
            }
        }
        report.changed += u32::from(changed);
    }
    report
}

/// Fields that are given, each in a piece of its own.
macro_rules! split_fields {
    ($of:ident: $($field:ident),+ $(,)?) => {
        impl $of {
            fn split(&self) -> Vec<Self> {
                let mut pieces = Vec::new();
                $(if self.$field.is_some() {
                    pieces.push(Self { $field: self.$field.clone(), ..Self::default() });
                })+
                pieces
            }
        }
    };
}
pub(super) use split_fields;

/// Refuses a code that another record of this table in use has.
///
/// # Errors
/// `catalog.code_taken`.
pub(super) fn free_code<T>(db: &Db<'_>, table: &str, id: Id<T>, code: &str) -> Result<()> {
    let other: Option<String> = db.opt(
        &format!("SELECT name FROM {table} WHERE code=?1 COLLATE NOCASE AND id<>?2 AND active"),
        (code, id),
        |r| r.get(0),
    )?;
    match other {
        None => Ok(()),
        Some(name) => Err(code_taken(code, &name)),
    }
}

/// A code that something of this name has.
pub(super) fn code_taken(code: &str, name: &str) -> Fault {
    Fault::field(
        "code",
        "catalog.code_taken",
        format!("{code} is the code of “{name}”; choose another"),
    )
    .with("code", code)
    .with("name", name)
}
