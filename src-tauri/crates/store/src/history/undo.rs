//! Taking changes back, and doing them again.

use kernel::{Fault, Id, Result};
use rusqlite::types::Value as Sql;
use serde_json::Value;

use super::{Entry, HEADER, LOOKED, Move, Past, header};
use crate::exchange::unhex;
use crate::listed::Listed;
use crate::manifest::Role;
use crate::sight::no_right;
use crate::{By, Change, Db, Kind, Member, Sight, Store, Tx, Written, schema::Known};

/// A row that an undo touched.
pub type Touched = (&'static str, Id<()>);

/// Checks the rules of the trade once more, after a change was taken back and before that is committed.
pub type Check<'a> = &'a dyn Fn(&Tx<'_>, &[Touched]) -> Result<()>;

/// One row of the change that is taken back.
struct Part<'a> {
    known: &'a Known,
    pk: Vec<u8>,
    op: String,
    moves: Vec<Move>,
    /// Whether not all of it came to count.
    partial: bool,
}

/// How taking a change back is recorded.
struct Step {
    /// The change whose rows get their values before it again.
    taken: Id<Change>,
    /// Whether something is done again by it.
    again: bool,
    /// What the new change names: the undo that it does again, or the change that it takes back.
    reverts: Id<Change>,
    /// The change of a member that all this is about.
    original: Id<Change>,
}

impl Step {
    fn back(db: &Db<'_>, taken: Id<Change>) -> Result<Self> {
        type Reverted = Option<Id<Change>>;
        let found: Option<(String, Reverted, Reverted)> = db.opt(
            "SELECT c.kind, c.reverts, u.reverts FROM _change c LEFT JOIN _change u ON u.id=c.reverts WHERE c.id=?1",
            [taken],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
        )?;
        let (again, reverts, original) = match found {
            Some((kind, Some(original), _)) if kind == "undo" => (true, taken, original),
            Some((kind, _, Some(original))) if kind == "redo" => (false, original, original),
            _ => (false, taken, taken),
        };
        Ok(Self {
            taken,
            again,
            reverts,
            original,
        })
    }
}

impl Store {
    /// Takes a change back, as a change of its own. Taking back an undo is doing again what it took back; taking back that
    /// is one more undo of it: so [`Store::undo_last`] and [`Store::redo_last`] go on from there. The answer is the change
    /// that is taken back or done again.
    ///
    /// # Errors
    /// `history.unknown`, `history.kept` (sent, printed or numbered), `history.undone` (already taken back),
    /// `history.ledger` (of a ledger that knows no reversals), `history.moved_on` (a row has changed since; `table`,
    /// `row`, `column`, `member` and `at` say which, by whom and when), `history.in_use` (that row still refers to a row
    /// that would go, `of` of `of_table`), `history.gone` (that row is gone, and one that would come back refers to it),
    /// and what `check` refuses.
    pub fn undo(
        &self,
        by: impl Into<By>,
        change: Id<Change>,
        check: Check<'_>,
    ) -> Result<Written<Entry>> {
        let by = by.into();
        let step = self.read(by.clone(), |db| Step::back(db, change))?.value;
        self.take(by, &step, check)
    }

    fn take(&self, by: By, step: &Step, check: Check<'_>) -> Result<Written<Entry>> {
        let (command, kind) = match step.again {
            true => ("history.redo", "redo"),
            false => ("history.undo", "undo"),
        };
        let whole = By {
            sight: Sight::ALL,
            ..by.clone()
        };
        let done = self.commit(whole, command, kind, Some(step.reverts), |tx| {
            self.within_sight(tx, step.taken, by.sight)?;
            let taken_back = self.revert(tx, step.taken, check)?;
            if step.original == step.taken {
                return Ok(taken_back);
            }
            tx.one(&format!("{HEADER} WHERE c.id=?1"), [step.original], header)
        });
        done.or_else(|fault| {
            if fault.code != "store.in_use" {
                return Err(fault);
            }
            // SQLite does not say which reference it refused. Nothing was changed, so it can be looked for.
            let found = self.read(by, |db| self.in_the_way(db, step.taken))?.value;
            Err(found.unwrap_or(fault))
        })
    }

    /// Refuses to move what whoever asks may not see. A row that comes back comes back whole.
    fn within_sight(&self, db: &Db<'_>, change: Id<Change>, sight: Sight) -> Result<()> {
        if sight == Sight::ALL {
            return Ok(());
        }
        let found: Option<i64> = db.opt("SELECT seq FROM _change WHERE id=?1", [change], |r| {
            r.get(0)
        })?;
        let parts = found.map_or(Ok(Vec::new()), |seq| self.parts(db, seq))?;
        let updated = parts.iter().filter(|part| part.op == "update");
        let mut moves = updated.flat_map(|part| &part.moves);
        let hidden = moves.find(|m| m.moved() && !sight.sees(m.class));
        hidden.map_or(Ok(()), |hidden| Err(no_right(hidden.class)))
    }

    /// The first row that refers to one which taking a change back would delete, or that is gone and would be referred to.
    fn in_the_way(&self, db: &Db<'_>, change: Id<Change>) -> Result<Option<Fault>> {
        let seq: i64 = db.one("SELECT seq FROM _change WHERE id=?1", [change], |r| {
            r.get(0)
        })?;
        let mut parts = self.parts(db, seq)?;
        parts.retain(|part| part.known.table.kind != Kind::Ledger);
        let has = |op: &str, table: &str, pk: &[u8]| {
            parts
                .iter()
                .any(|part| part.op == op && part.known.table.name == table && part.pk == pk)
        };
        for known in self.catalogue().values() {
            let child = known.table.name;
            let links: Vec<(String, String)> = db.rows(
                "SELECT \"table\", \"from\" FROM pragma_foreign_key_list(?1)",
                [child],
                |r| Ok((r.get(0)?, r.get(1)?)),
            )?;
            for (parent, column) in &links {
                let put_back = |pk: &[u8]| {
                    parts.iter().any(|part| {
                        let moved = |m: &Move| m.column == column.as_str() && m.moved();
                        (part.op == "insert" || part.op == "update" && part.moves.iter().any(moved))
                            && part.known.table.name == child
                            && part.pk == pk
                    })
                };
                let goes =
                    |part: &&Part<'_>| part.op == "insert" && part.known.table.name == parent;
                for part in parts.iter().filter(goes) {
                    let users: Vec<Vec<u8>> = db.rows(
                        &format!("SELECT id FROM {child} WHERE {column}=?1 ORDER BY id"),
                        [&part.pk],
                        |r| r.get(0),
                    )?;
                    if let Some(user) = users.iter().find(|pk| !put_back(pk)) {
                        let fault = Fault::new(
                            "history.in_use",
                            "Something else uses by now what would go, so this cannot be undone. Change or delete that first.",
                        );
                        let fault = named(db, fault, known, user, 0, Some(column))?;
                        let of = id_of(&part.pk)?.to_string();
                        return Ok(Some(fault.with("of_table", parent.as_str()).with("of", of)));
                    }
                }
                let comes =
                    |part: &&Part<'_>| part.op != "insert" && part.known.table.name == child;
                for part in parts.iter().filter(comes) {
                    let Some(moved) = part.moves.iter().find(|m| m.column == column.as_str())
                    else {
                        continue;
                    };
                    let Value::String(hex) = &moved.before else {
                        continue;
                    };
                    let pk = unhex(hex)?;
                    let there: bool = db.one(
                        &format!("SELECT EXISTS(SELECT 1 FROM {parent} WHERE id=?1)"),
                        [&pk],
                        |r| r.get(0),
                    )?;
                    if there || has("delete", parent, &pk) {
                        continue;
                    }
                    let fault = Fault::new(
                        "history.gone",
                        "What this belongs to is gone by now, so this cannot be undone. Bring that back first.",
                    );
                    let gone = self.catalogue().values().find(|k| k.table.name == parent);
                    return gone
                        .map(|gone| named(db, fault, gone, &pk, 0, None))
                        .transpose();
                }
            }
        }
        Ok(None)
    }

    /// Takes back the member's last change that is not yet taken back.
    ///
    /// # Errors
    /// `history.nothing_to_undo`, and as [`Store::undo`].
    pub fn undo_last(&self, by: impl Into<By>, check: Check<'_>) -> Result<Written<Entry>> {
        let by = by.into();
        let target = self
            .read(by.clone(), |db| {
                let mut steps = latest_of(db, by.member)?.into_iter();
                Ok(steps.find(|entry| entry.kind == "do" && !entry.undone && !looked(entry)))
            })?
            .value;
        let entry = target
            .ok_or_else(|| Fault::new("history.nothing_to_undo", "There is nothing to undo."))?;
        self.undo(by, entry.id, check)
    }

    /// Does again what the member last took back, where nothing else was done since.
    ///
    /// # Errors
    /// `history.nothing_to_redo`, and as [`Store::undo`]. The answer is the change that is done again.
    pub fn redo_last(&self, by: impl Into<By>, check: Check<'_>) -> Result<Written<Entry>> {
        let by = by.into();
        let target = self
            .read(by.clone(), |db| {
                let last = latest_of(db, by.member)?
                    .into_iter()
                    .take_while(|entry| entry.kind != "do" || looked(entry))
                    .find(|entry| entry.kind == "undo" && !entry.undone);
                last.map(|undo| Step::back(db, undo.id)).transpose()
            })?
            .value;
        let step = target.ok_or_else(|| {
            Fault::new("history.nothing_to_redo", "There is nothing to do again.")
        })?;
        self.take(by, &step, check)
    }

    fn revert(&self, tx: &Tx<'_>, change: Id<Change>, check: Check<'_>) -> Result<Entry> {
        let entry = tx
            .opt(&format!("{HEADER} WHERE c.id=?1"), [change], header)?
            .ok_or_else(|| Fault::new("history.unknown", "This change is not in the history."))?;
        if let Some(reason) = entry.kept {
            return Err(kept(&reason));
        }
        if entry.undone {
            return Err(Fault::new(
                "history.undone",
                "This change is already taken back.",
            ));
        }
        tx.exec("PRAGMA defer_foreign_keys=ON", [])?;
        let parts = self.parts(tx, entry.seq)?;
        for part in &parts {
            untouched_since(tx, part, entry.seq)?;
        }
        let mut touched: Vec<(u16, Vec<u8>)> = Vec::new();
        // Deletions come last: a cascade then finds only what was moved away or goes anyway.
        for turn in ["delete", "update", "insert"] {
            for part in parts.iter().filter(|part| part.op == turn) {
                let pk = if part.known.table.kind == Kind::Ledger {
                    reverse(tx, part)?
                } else {
                    self.put_back(tx, part)?;
                    part.pk.clone()
                };
                touched.push((part.known.table.id, pk));
            }
        }
        // A row added since may hang on one that goes: then its cascade would lose it.
        let foreign = tx
            .marks()
            .rows()
            .marks()
            .map(|mark| (mark.key.0, mark.key.1.as_bytes().to_vec()))
            .filter(|row| !touched.contains(row))
            .min();
        if let Some((number, pk)) = foreign {
            return Err(moved_on(tx, self.known(number)?, &pk, 0, None)?);
        }
        let rows = parts
            .iter()
            .map(|part| Ok((part.known.table.name, id_of(&part.pk)?)))
            .collect::<Result<Vec<Touched>>>()?;
        check(tx, &rows)?;
        Ok(Entry {
            kept: None,
            ..entry
        })
    }

    /// Gives one row its values before the change again. What the change wrote as it was is written as it was once more: it
    /// was a word about the row, and taking that back is one too.
    fn put_back(&self, tx: &Tx<'_>, part: &Part<'_>) -> Result<()> {
        put_back(tx, part)?;
        if part.op != "update" {
            return Ok(());
        }
        let columns = part.known.table.columns;
        for still in part.moves.iter().filter(|m| !m.moved()) {
            let number = columns.iter().find(|column| column.name == still.column);
            if let (Some(shape), Some(column)) = (self.shapes().get(&part.known.table.id), number) {
                tx.mark(shape, id_of(&part.pk)?, column.id)?;
            }
        }
        Ok(())
    }

    fn parts(&self, db: &Db<'_>, seq: i64) -> Result<Vec<Part<'_>>> {
        let mut past = Past::new(self, db);
        let rows = Listed::of(db.conn.raw(), seq)?.into_iter();
        rows.filter_map(|key| past.record(seq, key).transpose())
            .collect::<Result<Vec<_>>>()?
            .into_iter()
            .map(|record| {
                Ok(Part {
                    partial: record.is_partial()?,
                    moves: past.moves(&record, Sight::ALL)?,
                    known: self.known(record.number)?,
                    pk: record.row.as_bytes().to_vec(),
                    op: record.op,
                })
            })
            .collect()
    }
}

/// The refusal to take back what stays; `reason` is a code.
pub fn kept(reason: &str) -> Fault {
    Fault::new(
        "history.kept",
        "What was sent, printed or numbered stays. Delete a draft, void what was sent, or make a new version.",
    )
    .with("reason", reason)
}

/// Whether somebody only looked at something: no step of his to take back.
fn looked(entry: &Entry) -> bool {
    entry.kept.as_deref() == Some(LOOKED)
}

fn latest_of(db: &Db<'_>, member: Id<Member>) -> Result<Vec<Entry>> {
    // What came from another device of his counts where he did it, not where it arrived. Repairs were nobody's doing.
    db.rows(
        &format!(
            "{HEADER} WHERE c.seq IN (SELECT seq FROM _change WHERE member=?1 AND device IS NOT NULL ORDER BY seq DESC LIMIT 500)
             ORDER BY c.hlc DESC, c.seq DESC"
        ),
        [member],
        header,
    )
}

/// Refuses where a row is no longer as the change left it.
fn untouched_since(tx: &Tx<'_>, part: &Part<'_>, seq: i64) -> Result<()> {
    let known = part.known;
    if part.partial {
        return Err(moved_on(tx, known, &part.pk, seq, None)?);
    }
    if known.table.kind == Kind::Ledger {
        return Ok(());
    }
    let current: Option<Vec<Value>> = tx
        .opt(&known.select, [&part.pk], |r| r.get::<_, String>(0))?
        .map(|text| serde_json::from_str(&text).map_err(Fault::internal))
        .transpose()?;
    let moved = match (part.op.as_str(), current) {
        ("delete", None) => return Ok(()),
        ("insert" | "update", Some(current)) => {
            let moved = part.moves.iter().find(|m| {
                let index = known.table.columns.iter().position(|c| c.name == m.column);
                index.is_none_or(|i| current.get(i) != Some(&m.after))
            });
            match moved {
                None => return Ok(()),
                Some(moved) => Some(moved.column),
            }
        }
        _ => None,
    };
    Err(moved_on(tx, known, &part.pk, seq, moved)?)
}

/// Gives one row its values before the change again.
fn put_back(tx: &Tx<'_>, part: &Part<'_>) -> Result<()> {
    let Part { known, pk, .. } = part;
    let table = known.table.name;
    let moves = part
        .moves
        .iter()
        .filter(|m| part.op != "update" || m.moved());
    let moves: Vec<&Move> = moves.collect();
    let mut values = moves
        .iter()
        .map(|m| sql_value(known, m.column, &m.before))
        .collect::<Result<Vec<_>>>()?;
    let sql = match part.op.as_str() {
        "delete" => insert_sql(table, &moves),
        "update" if moves.is_empty() => return Ok(()),
        "update" => {
            let sets: Vec<String> = moves.iter().map(|m| format!("{}=?", m.column)).collect();
            values.push(Sql::Blob(pk.clone()));
            format!("UPDATE {table} SET {} WHERE id=?", sets.join(","))
        }
        _ => {
            values = vec![Sql::Blob(pk.clone())];
            format!("DELETE FROM {table} WHERE id=?")
        }
    };
    tx.exec(&sql, rusqlite::params_from_iter(values))?;
    Ok(())
}

/// Enters the opposite of a ledger's entry, now and by who takes it back; the new entry's id.
fn reverse(tx: &Tx<'_>, part: &Part<'_>) -> Result<Vec<u8>> {
    let Part {
        known, pk, moves, ..
    } = part;
    let table = known.table.name;
    let Some(link) = known
        .table
        .columns
        .iter()
        .find(|column| column.role == Role::Reverses)
    else {
        return Err(Fault::new(
            "history.ledger",
            "Entries of this ledger are not undone. Enter a correction instead.",
        )
        .with("table", table));
    };
    let reversed: bool = tx.one(
        &format!(
            "SELECT EXISTS(SELECT 1 FROM {table} WHERE {}=?1)",
            link.name
        ),
        [pk],
        |r| r.get(0),
    )?;
    if reversed {
        return Err(Fault::new(
            "history.undone",
            "This change is already taken back.",
        ));
    }
    let id: Id<()> = tx.new_id();
    let values = moves
        .iter()
        .map(|m| {
            let column = known.table.columns.iter().find(|c| c.name == m.column);
            match column.map(|column| column.role) {
                _ if m.column == "id" => Ok(Sql::Blob(id.as_bytes().to_vec())),
                Some(Role::Reverses) => Ok(Sql::Blob(pk.clone())),
                Some(Role::Moment) => Ok(Sql::Integer(tx.now().0)),
                Some(Role::Author) => Ok(Sql::Blob(tx.member().as_bytes().to_vec())),
                Some(Role::Amount) => match sql_value(known, m.column, &m.after)? {
                    Sql::Integer(amount) => {
                        amount.checked_neg().map(Sql::Integer).ok_or_else(|| {
                            Fault::internal(format!("{table}.{} has no opposite", m.column))
                        })
                    }
                    other => Ok(other),
                },
                _ => sql_value(known, m.column, &m.after),
            }
        })
        .collect::<Result<Vec<_>>>()?;
    tx.exec(
        &insert_sql(table, &moves.iter().collect::<Vec<_>>()),
        rusqlite::params_from_iter(values),
    )?;
    Ok(id.as_bytes().to_vec())
}

fn insert_sql(table: &str, moves: &[&Move]) -> String {
    let names: Vec<&str> = moves.iter().map(|m| m.column).collect();
    let marks = vec!["?"; names.len()].join(",");
    format!("INSERT INTO {table}({}) VALUES({marks})", names.join(","))
}

/// Who changed a row after `seq`, and when; `column` where it is known which value is in the way.
fn moved_on(
    tx: &Tx<'_>,
    known: &Known,
    pk: &[u8],
    seq: i64,
    column: Option<&str>,
) -> Result<Fault> {
    let fault = Fault::new(
        "history.moved_on",
        "This was changed again since, so it cannot be undone without losing the newer change.",
    );
    named(tx, fault, known, pk, seq, column)
}

/// A refusal with the row that is in the way, and who changed it last after `seq`, and when; `column` where it is known which
/// value is in the way.
fn named(
    db: &Db<'_>,
    fault: Fault,
    known: &Known,
    pk: &[u8],
    seq: i64,
    column: Option<&str>,
) -> Result<Fault> {
    let path = column
        .and_then(|name| known.table.columns.iter().find(|c| c.name == name))
        .map(|column| format!("$.\"{}\"", column.id));
    let later: Option<(Id<Member>, i64)> = db.opt(
        "SELECT c.member, c.at FROM _change_row r JOIN _change c ON c.seq=r.seq
         WHERE r.tbl=?1 AND r.pk=?2 AND r.seq>?3
           AND (?4 IS NULL OR r.op='insert' OR json_type(r.body, ?4) IS NOT NULL)
         ORDER BY r.seq DESC LIMIT 1",
        (known.table.id, pk, seq, path),
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    let mut fault = fault
        .with("table", known.table.name)
        .with("row", id_of(pk)?.to_string())
        .with("column", column);
    if let Some((member, at)) = later {
        fault = fault.with("member", member.to_string()).with("at", at);
    }
    Ok(fault)
}

fn id_of(pk: &[u8]) -> Result<Id<()>> {
    let bytes: [u8; 16] = pk.try_into().map_err(Fault::internal)?;
    Ok(Id::from_bytes(bytes))
}

/// A stored value, as SQLite binds it.
fn sql_value(known: &Known, column: &str, value: &Value) -> Result<Sql> {
    let blob = known
        .table
        .columns
        .iter()
        .position(|c| c.name == column)
        .is_some_and(|i| known.blob[i]);
    Ok(match value {
        Value::Null => Sql::Null,
        Value::Number(n) => Sql::Integer(n.as_i64().ok_or_else(|| {
            Fault::internal(format!("{column} of {} is no integer", known.table.name))
        })?),
        Value::String(text) if blob => Sql::Blob(unhex(text)?),
        Value::String(text) => Sql::Text(text.clone()),
        other => return Err(Fault::internal(format!("unexpected value {other}"))),
    })
}
