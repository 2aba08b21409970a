//! Undo, redo and the history of records, for the screens.

use firm::api::Nothing;
use kernel::{Id, Result, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Change;
use store::history::Entry;
use ts_rs::TS;

use crate::list::{Answer, Kind, List};

/// Names one change record.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeRef {
    /// Which.
    pub change: Id<Change>,
}

/// Names one row of one table.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordRef {
    /// The table's name.
    pub table: String,
    /// The row.
    pub id: Id<()>,
    /// At most so many changes, newest first.
    pub limit: u32,
}

/// What undo took back or redo did again.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reverted {
    /// The command.
    pub command: String,
    /// When it had been given.
    pub at: Timestamp,
}

/// One column's move, values as stored.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ColumnMove {
    /// The column.
    pub column: String,
    /// Before.
    #[ts(type = "unknown")]
    pub before: Value,
    /// After.
    #[ts(type = "unknown")]
    pub after: Value,
}

/// One change to a record.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordChange {
    /// The change record.
    pub change: Id<Change>,
    /// When.
    pub at: Timestamp,
    /// Who, by name.
    pub member: String,
    /// Which command.
    pub command: String,
    /// `insert`, `update` or `delete`.
    pub op: String,
    /// The columns that moved.
    pub moves: Vec<ColumnMove>,
}

pub(crate) fn list(list: &mut List) {
    list.host::<ChangeRef, Nothing>(
        "history.undo",
        Kind::Command,
        |office, caller, req: ChangeRef| {
            let (firm, member) = office.firm(caller)?;
            let written = firm.store.undo(member, req.change)?;
            Answer::written(&Nothing {}, written.change)
        },
    );
    list.host::<Nothing, Reverted>(
        "history.undo_last",
        Kind::Command,
        |office, caller, _: Nothing| {
            let (firm, member) = office.firm(caller)?;
            let written = firm.store.undo_last(member)?;
            Answer::written(&reverted(&written.value), written.change)
        },
    );
    list.host::<Nothing, Reverted>(
        "history.redo_last",
        Kind::Command,
        |office, caller, _: Nothing| {
            let (firm, member) = office.firm(caller)?;
            let written = firm.store.redo_last(member)?;
            Answer::written(&reverted(&written.value), written.change)
        },
    );
    list.host::<RecordRef, Vec<RecordChange>>(
        "history.of",
        Kind::Query,
        |office, caller, req: RecordRef| {
            let (firm, member) = office.firm(caller)?;
            let observed = firm.store.read(member, |db| {
                let entries = firm
                    .store
                    .history_of(db, &req.table, req.id, req.limit.min(500))?;
                entries
                    .into_iter()
                    .map(|entry| record_change(db, entry))
                    .collect::<Result<Vec<_>>>()
            })?;
            Answer::observed(observed)
        },
    );
}

fn reverted(entry: &Entry) -> Reverted {
    Reverted {
        command: entry.command.clone(),
        at: entry.at,
    }
}

fn record_change(db: &store::Db<'_>, entry: Entry) -> Result<RecordChange> {
    let row = entry.rows.into_iter().next();
    Ok(RecordChange {
        change: entry.id,
        at: entry.at,
        member: firm::member_name(db, entry.member)?,
        command: entry.command,
        op: row.as_ref().map(|r| r.op.clone()).unwrap_or_default(),
        moves: row
            .into_iter()
            .flat_map(|r| r.moves)
            .map(|m| ColumnMove {
                column: m.column.to_owned(),
                before: m.before,
                after: m.after,
            })
            .collect(),
    })
}
