//! The history of changes as JSON has it: one change a line, the newest first.

use std::collections::BTreeMap;

use crm::mask::Veil;
use kernel::Result;
use serde::Serialize;
use store::Sight;
use store::history::{Entry, Filter, RowChange};
use store::{Db, Store};

use super::rows::{Cell, cell_of, moment};
use crate::columns::stored;

/// So many changes are read at a time.
const PAGE: u32 = 200;

/// One change.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
struct Line {
    id: String,
    at: String,
    member_id: String,
    member_name: String,
    command: String,
    kind: String,
    reverts: Option<String>,
    undone: bool,
    rows: Vec<RowLine>,
}

/// What it did to one row.
#[derive(Serialize)]
struct RowLine {
    table: &'static str,
    id: String,
    op: String,
    columns: BTreeMap<&'static str, Moved>,
}

/// A value before and after.
#[derive(Serialize)]
struct Moved {
    before: Cell,
    after: Cell,
}

/// How many changes there are.
pub(super) fn count(db: &Db<'_>) -> Result<usize> {
    let count: i64 = db.one("SELECT count(*) FROM _change", [], |r| r.get(0))?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Hands on the changes one by one, the newest first.
pub(super) fn each(
    db: &Db<'_>,
    store: &Store,
    sight: Sight,
    veil: Option<&Veil>,
    mut line: impl FnMut(&str) -> Result<()>,
) -> Result<()> {
    let names = firm::member_names(db)?;
    let mut before = None;
    loop {
        let filter = Filter {
            before,
            limit: PAGE,
            rows: usize::MAX,
            sight,
            ..Filter::default()
        };
        let page = store.recent_changes(db, &filter)?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        before = Some(last.seq);
        for entry in page {
            let name = names.get(&entry.member).cloned().unwrap_or_default();
            let told = told(db, entry, name, veil)?;
            line(&serde_json::to_string(&told).map_err(kernel::Fault::internal)?)?;
        }
    }
}

fn told(db: &Db<'_>, entry: Entry, member_name: String, veil: Option<&Veil>) -> Result<Line> {
    let masked = |cell: Cell, column: &str| match veil {
        Some(veil) => cell.veiled(veil, column),
        None => cell,
    };
    let row = |row: RowChange| -> Result<RowLine> {
        let mut columns = BTreeMap::new();
        for each in row.moves.into_iter().filter(|each| !each.hidden) {
            let Some(form) = stored(row.table, each.column) else {
                continue;
            };
            let moved = Moved {
                before: masked(cell_of(form, &each.before, db.zone())?, each.column),
                after: masked(cell_of(form, &each.after, db.zone())?, each.column),
            };
            columns.insert(each.column, moved);
        }
        Ok(RowLine {
            table: row.table,
            id: row.row.to_string(),
            op: row.op,
            columns,
        })
    };
    Ok(Line {
        id: entry.id.to_string(),
        at: moment(entry.at, db.zone())?,
        member_id: entry.member.to_string(),
        member_name,
        command: entry.command,
        kind: entry.kind,
        reverts: entry.reverts.map(|change| change.to_string()),
        undone: entry.undone,
        rows: entry.rows.into_iter().map(row).collect::<Result<_>>()?,
    })
}
