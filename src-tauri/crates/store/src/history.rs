//! Reading the change record: who did what when, and taking it back.

use std::collections::BTreeSet;

use kernel::{Fault, Id, Result, Timestamp};
use rusqlite::types::Value as Sql;
use serde_json::Value;

use crate::{Change, Db, Kind, Member, Store, Tx, Written, schema::Known};

/// One column's move.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// The column's SQL name.
    pub column: &'static str,
    /// Its stored value before; bytes as hexadecimal text.
    pub before: Value,
    /// Its stored value after.
    pub after: Value,
}

/// One row's part of a change.
#[derive(Clone, Debug, PartialEq)]
pub struct RowChange {
    /// The table.
    pub table: &'static str,
    /// The row.
    pub row: Id<()>,
    /// `insert`, `update` or `delete`.
    pub op: String,
    /// The columns that moved.
    pub moves: Vec<Move>,
}

/// One change record.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its identity.
    pub id: Id<Change>,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub member: Id<Member>,
    /// Which command.
    pub command: String,
    /// `do`, `undo` or `redo`.
    pub kind: String,
    /// The change that this one took back or did again.
    pub reverts: Option<Id<Change>>,
    /// Why undo may not revert it, where it may not.
    pub kept: Option<String>,
    /// The rows.
    pub rows: Vec<RowChange>,
}

const HEADER: &str = "SELECT seq, id, at, member, command, kind, reverts, kept FROM _change";

impl Store {
    /// The history of one row, newest first.
    ///
    /// # Errors
    /// As SQLite's; `kernel.internal` for a table that the manifest does not list.
    pub fn history_of<T: ?Sized>(
        &self,
        db: &Db<'_>,
        table: &str,
        row: Id<T>,
        limit: u32,
    ) -> Result<Vec<Entry>> {
        let number = self.number_of(table)?;
        let headers = db.rows(
            &format!(
                "{HEADER} WHERE seq IN (SELECT seq FROM _change_row WHERE tbl=?1 AND pk=?2)
                 ORDER BY seq DESC LIMIT ?3"
            ),
            (number, row, limit),
            header,
        )?;
        headers
            .into_iter()
            .map(|(seq, mut entry)| {
                entry.rows = self.rows_of(db, seq)?;
                entry
                    .rows
                    .retain(|r| r.table == table && r.row == row.cast());
                Ok(entry)
            })
            .collect()
    }

    /// The newest changes of the whole firm, with their rows.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn recent_changes(&self, db: &Db<'_>, limit: u32) -> Result<Vec<Entry>> {
        db.rows(
            &format!("{HEADER} ORDER BY seq DESC LIMIT ?1"),
            [limit],
            header,
        )?
        .into_iter()
        .map(|(seq, mut entry)| {
            entry.rows = self.rows_of(db, seq)?;
            Ok(entry)
        })
        .collect()
    }

    /// Takes a change back, as a change of its own.
    ///
    /// # Errors
    /// `history.unknown`, `history.kept` (sent, printed or numbered), `history.undone` (already taken back),
    /// `history.ledger` (entries are corrected by new ones), `history.moved_on` (a row has changed since; it is named).
    pub fn undo(&self, member: Id<Member>, change: Id<Change>) -> Result<Written<()>> {
        self.commit(member, "history.undo", "undo", Some(change), |tx| {
            self.revert(tx, change)
        })
    }

    /// Takes back the member's last change that is not yet taken back.
    ///
    /// # Errors
    /// `history.nothing_to_undo`, and as [`Store::undo`].
    pub fn undo_last(&self, member: Id<Member>) -> Result<Written<Entry>> {
        let mut target = None;
        self.read(member, |db| {
            let mut taken_back = BTreeSet::new();
            let mut done_again = BTreeSet::new();
            for (_, entry) in self.latest_of(db, member)? {
                match (entry.kind.as_str(), entry.reverts) {
                    ("undo", Some(reverted)) if !done_again.contains(&entry.id) => {
                        taken_back.insert(reverted);
                    }
                    ("redo", Some(undo)) => {
                        done_again.insert(undo);
                    }
                    ("do", _) if !taken_back.contains(&entry.id) => {
                        target = Some(entry);
                        break;
                    }
                    _ => {}
                }
            }
            Ok(())
        })?;
        let entry = target
            .ok_or_else(|| Fault::new("history.nothing_to_undo", "There is nothing to undo."))?;
        self.undo(member, entry.id).map(|w| w.map(entry))
    }

    /// Does again what the member last took back, where nothing else was done since.
    ///
    /// # Errors
    /// `history.nothing_to_redo`, `history.moved_on`.
    pub fn redo_last(&self, member: Id<Member>) -> Result<Written<Entry>> {
        let mut target = None;
        self.read(member, |db| {
            let mut done_again = BTreeSet::new();
            for (_, entry) in self.latest_of(db, member)? {
                match (entry.kind.as_str(), entry.reverts) {
                    ("undo", _) if !done_again.contains(&entry.id) => {
                        target = Some(entry);
                        break;
                    }
                    ("redo", Some(undo)) => {
                        done_again.insert(undo);
                    }
                    ("undo", _) => {}
                    _ => break,
                }
            }
            Ok(())
        })?;
        let entry = target.ok_or_else(|| {
            Fault::new("history.nothing_to_redo", "There is nothing to do again.")
        })?;
        let undo = entry.id;
        self.commit(member, "history.redo", "redo", Some(undo), |tx| {
            self.revert(tx, undo)
        })
        .map(|w| w.map(entry))
    }

    fn latest_of(&self, db: &Db<'_>, member: Id<Member>) -> Result<Vec<(i64, Entry)>> {
        db.rows(
            &format!("{HEADER} WHERE member=?1 ORDER BY seq DESC LIMIT 500"),
            [member],
            header,
        )
    }

    fn revert(&self, tx: &Tx<'_>, change: Id<Change>) -> Result<()> {
        let (seq, entry) = tx
            .opt(&format!("{HEADER} WHERE id=?1"), [change], header)?
            .ok_or_else(|| Fault::new("history.unknown", "This change is not in the history."))?;
        if let Some(reason) = entry.kept {
            return Err(Fault::new(
                "history.kept",
                "What was sent, printed or numbered stays. Make a new version or a correction instead.",
            )
            .with("reason", reason));
        }
        tx.exec("PRAGMA defer_foreign_keys=ON", [])?;
        let rows: Vec<(u16, Vec<u8>, String, String)> = tx.rows(
            "SELECT tbl, pk, op, body FROM _change_row WHERE seq=?1",
            [seq],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
        )?;
        let parts = rows
            .iter()
            .map(|(number, pk, op, body)| {
                let known = self.known(*number)?;
                if known.table.kind == Kind::Ledger {
                    return Err(Fault::new(
                        "history.ledger",
                        "Entries of a ledger are not undone. Enter a correction instead.",
                    )
                    .with("table", known.table.name));
                }
                let moves = moves(known, body)?;
                untouched_since(tx, known, pk, op, &moves)?;
                Ok((known, pk, op.as_str(), moves))
            })
            .collect::<Result<Vec<_>>>()?;
        // Deletions come last: a cascade then finds only what was moved away or goes anyway.
        for turn in ["delete", "update", "insert"] {
            for (known, pk, _, moves) in parts.iter().filter(|(_, _, op, _)| *op == turn) {
                put_back(tx, known, pk, turn, moves)?;
            }
        }
        // A row added since may hang on one that goes: then its cascade would lose it.
        let touched: Vec<(u16, Vec<u8>)> = tx.rows("SELECT tbl, pk FROM _dirty", [], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })?;
        for (number, pk) in touched {
            if !rows.iter().any(|(n, p, ..)| *n == number && *p == pk) {
                return Err(moved_on(self.known(number)?.table.name));
            }
        }
        Ok(())
    }

    fn rows_of(&self, db: &Db<'_>, seq: i64) -> Result<Vec<RowChange>> {
        let rows: Vec<(u16, Id<()>, String, String)> = db.rows(
            "SELECT tbl, pk, op, body FROM _change_row WHERE seq=?1 ORDER BY tbl, pk",
            [seq],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
        )?;
        rows.into_iter()
            .map(|(number, row, op, body)| {
                let known = self.known(number)?;
                Ok(RowChange {
                    table: known.table.name,
                    row,
                    op,
                    moves: moves(known, &body)?,
                })
            })
            .collect()
    }

    fn known(&self, number: u16) -> Result<&Known> {
        self.catalogue()
            .get(&number)
            .ok_or_else(|| Fault::internal(format!("no table {number}")))
    }

    fn number_of(&self, table: &str) -> Result<u16> {
        self.catalogue()
            .iter()
            .find(|(_, known)| known.table.name == table)
            .map(|(number, _)| *number)
            .ok_or_else(|| Fault::internal(format!("no table {table}")))
    }
}

impl<T> Written<T> {
    fn map<U>(self, value: U) -> Written<U> {
        Written {
            value,
            change: self.change,
            tables: self.tables,
        }
    }
}

fn header(r: &rusqlite::Row<'_>) -> rusqlite::Result<(i64, Entry)> {
    Ok((
        r.get(0)?,
        Entry {
            id: r.get(1)?,
            at: r.get(2)?,
            member: r.get(3)?,
            command: r.get(4)?,
            kind: r.get(5)?,
            reverts: r.get(6)?,
            kept: r.get(7)?,
            rows: Vec::new(),
        },
    ))
}

fn moves(known: &Known, body: &str) -> Result<Vec<Move>> {
    let body: serde_json::Map<String, Value> =
        serde_json::from_str(body).map_err(Fault::internal)?;
    Ok(known
        .table
        .columns
        .iter()
        .filter_map(|column| {
            let pair = body.get(&column.id.to_string())?.as_array()?;
            Some(Move {
                column: column.name,
                before: pair.first().cloned().unwrap_or(Value::Null),
                after: pair.get(1).cloned().unwrap_or(Value::Null),
            })
        })
        .collect())
}

/// Refuses where a row is no longer as the change left it.
fn untouched_since(tx: &Tx<'_>, known: &Known, pk: &[u8], op: &str, moves: &[Move]) -> Result<()> {
    let current: Option<Vec<Value>> = tx
        .opt(&known.select, [pk], |r| r.get::<_, String>(0))?
        .map(|text| serde_json::from_str(&text).map_err(Fault::internal))
        .transpose()?;
    let same = match (op, current) {
        ("delete", None) => true,
        ("insert" | "update", Some(current)) => moves.iter().all(|m| {
            let index = known.table.columns.iter().position(|c| c.name == m.column);
            index.is_some_and(|i| current.get(i) == Some(&m.after))
        }),
        _ => false,
    };
    if same {
        Ok(())
    } else {
        Err(moved_on(known.table.name))
    }
}

/// Gives one row its values before the change again.
fn put_back(tx: &Tx<'_>, known: &Known, pk: &[u8], op: &str, moves: &[Move]) -> Result<()> {
    let table = known.table.name;
    let mut values = moves
        .iter()
        .map(|m| sql_value(known, m))
        .collect::<Result<Vec<_>>>()?;
    let sql = match op {
        "delete" => {
            let names: Vec<&str> = moves.iter().map(|m| m.column).collect();
            let marks = vec!["?"; names.len()].join(",");
            format!("INSERT INTO {table}({}) VALUES({marks})", names.join(","))
        }
        "update" => {
            let sets: Vec<String> = moves.iter().map(|m| format!("{}=?", m.column)).collect();
            values.push(Sql::Blob(pk.to_vec()));
            format!("UPDATE {table} SET {} WHERE id=?", sets.join(","))
        }
        _ => {
            values = vec![Sql::Blob(pk.to_vec())];
            format!("DELETE FROM {table} WHERE id=?")
        }
    };
    tx.exec(&sql, rusqlite::params_from_iter(values))?;
    Ok(())
}

fn moved_on(table: &str) -> Fault {
    Fault::new(
        "history.moved_on",
        "This was changed again since, so it cannot be undone without losing the newer change.",
    )
    .with("table", table)
}

/// The value before, as SQLite binds it.
fn sql_value(known: &Known, m: &Move) -> Result<Sql> {
    let blob = known
        .table
        .columns
        .iter()
        .position(|c| c.name == m.column)
        .is_some_and(|i| known.blob[i]);
    Ok(match &m.before {
        Value::Null => Sql::Null,
        Value::Number(n) => Sql::Integer(n.as_i64().ok_or_else(|| {
            Fault::internal(format!(
                "{} of {} is no integer",
                m.column, known.table.name
            ))
        })?),
        Value::String(text) if blob => Sql::Blob(unhex(text)?),
        Value::String(text) => Sql::Text(text.clone()),
        other => return Err(Fault::internal(format!("unexpected value {other}"))),
    })
}

fn unhex(text: &str) -> Result<Vec<u8>> {
    (0..text.len())
        .step_by(2)
        .map(|i| {
            text.get(i..i + 2)
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
                .ok_or_else(|| Fault::internal("bytes in the history are not hexadecimal"))
        })
        .collect()
}
