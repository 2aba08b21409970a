//! Reading the change record: who did what when, and taking it back (`undo`).

use std::collections::HashSet;

use kernel::{Fault, Id, Result, Timestamp};
use serde_json::Value;

use crate::{Change, Class, Db, Member, Store, schema::Known};

mod past;
mod undo;

pub(crate) use past::{Past, Record};

pub use undo::{Check, Touched, kept};

/// Which data classes somebody may see. What he may not see he is told of as hidden, without its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight(u8);

impl Sight {
    /// Every class.
    pub const ALL: Self = Self(u8::MAX);

    /// These classes alone.
    pub fn of(classes: &[Class]) -> Self {
        Self(classes.iter().fold(0, |all, class| all | class.bit()))
    }

    /// Whether values of this class may be shown.
    pub const fn sees(self, class: Class) -> bool {
        self.0 & class.bit() != 0
    }
}

impl Class {
    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// One column's move.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// The column's SQL name.
    pub column: &'static str,
    /// Its data class.
    pub class: Class,
    /// Whether its values are kept back from who asked; both are null then.
    pub hidden: bool,
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
    /// Its place in the record: later changes have greater ones.
    pub seq: i64,
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
    /// Whether it is taken back.
    pub undone: bool,
    /// The first [`ROWS_SHOWN`] rows.
    pub rows: Vec<RowChange>,
    /// How many rows there are in all.
    pub rows_total: usize,
}

/// So many rows of one change are read; the others are counted.
pub const ROWS_SHOWN: usize = 40;

/// Which changes are wanted, newest first.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Only those before this place in the record ([`Entry::seq`]): the next page.
    pub before: Option<i64>,
    /// Only this member's.
    pub member: Option<Id<Member>>,
    /// Only those that touched one of these tables; all where empty.
    pub tables: Vec<String>,
    /// Only those that moved this column of this table.
    pub column: Option<(String, String)>,
    /// Not before this moment.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// At most so many.
    pub limit: u32,
    /// What the asker may see.
    pub sight: Sight,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            before: None,
            member: None,
            tables: Vec::new(),
            column: None,
            from: None,
            until: None,
            limit: 50,
            sight: Sight::ALL,
        }
    }
}

/// A change is taken back where the last undo of it was not done again; an undo where it was done again; and a redo where
/// what it did again was taken back once more.
const HEADER: &str = "SELECT c.seq, c.id, c.at, c.member, c.command, c.kind, c.reverts, c.kept,
       CASE c.kind WHEN 'undo' THEN EXISTS(SELECT 1 FROM _change d WHERE d.reverts=c.id AND d.kind='redo')
       ELSE EXISTS(SELECT 1 FROM _change u WHERE u.kind='undo'
              AND u.reverts=CASE c.kind WHEN 'redo' THEN (SELECT o.reverts FROM _change o WHERE o.id=c.reverts) ELSE c.id END
              AND NOT EXISTS(SELECT 1 FROM _change d WHERE d.reverts=u.id AND d.kind='redo')) END
     FROM _change c";

/// The rows of a record and, through `kin` (parent, child), its parts: children name their parent in column 1. What was
/// deleted is found too, by the record of its insertion.
const FAMILY: &str = "WITH RECURSIVE kin(parent, child) AS (
       SELECT value->>0, value->>1 FROM json_each(?3)),
     family(tbl, pk) AS (
       SELECT ?1, ?2 UNION
       SELECT r.tbl, r.pk FROM family f CROSS JOIN kin k ON k.parent=f.tbl
       CROSS JOIN _change_row r INDEXED BY _change_row_part ON r.tbl=k.child AND r.part=f.pk)";

const WANTED: &str = "(?4 IS NULL OR c.seq<?4) AND (?5 IS NULL OR c.member=?5)
     AND (?6 IS NULL OR c.at>=?6) AND (?7 IS NULL OR c.at<?7)";

fn record_sql() -> String {
    format!(
        "{FAMILY} {HEADER} WHERE c.seq IN (
           SELECT r.seq FROM family f CROSS JOIN _change_row r ON r.tbl=f.tbl AND r.pk=f.pk
           WHERE (?8 IS NULL OR r.tbl IN (SELECT value FROM json_each(?8)))
             AND (?9 IS NULL OR r.op='insert' OR json_type(r.body, ?9) IS NOT NULL))
         AND {WANTED} ORDER BY c.seq DESC LIMIT ?10"
    )
}

impl Store {
    /// The history of one row, newest first, with what its parts went through: `kin` says which tables hold parts of
    /// which (parent, child), where the child's column 1 names the parent.
    ///
    /// # Errors
    /// As SQLite's; `kernel.internal` for a table that the manifest does not list.
    pub fn history_of<T: ?Sized>(
        &self,
        db: &Db<'_>,
        table: &str,
        row: Id<T>,
        kin: &[(&str, &str)],
        filter: &Filter,
    ) -> Result<Vec<Entry>> {
        let number = self.number_of(table)?;
        let kin = self.numbered(kin)?;
        let family: HashSet<(u16, Id<()>)> = db
            .rows(
                &format!("{FAMILY} SELECT tbl, pk FROM family"),
                (number, row, &kin),
                |r| Ok((r.get(0)?, r.get(1)?)),
            )?
            .into_iter()
            .collect();
        let (tables, column) = self.narrowed(filter)?;
        let entries = db.rows(
            &record_sql(),
            (
                number,
                row,
                &kin,
                filter.before,
                filter.member,
                filter.from,
                filter.until,
                tables,
                column,
                filter.limit,
            ),
            header,
        )?;
        let mut past = Past::new(self, db);
        entries
            .into_iter()
            .map(|entry| {
                self.with_rows(&mut past, entry, filter.sight, |number, row| {
                    family.contains(&(number, row))
                })
            })
            .collect()
    }

    /// The changes of the whole firm, newest first, with their rows.
    ///
    /// # Errors
    /// As SQLite's; `kernel.internal` for a table or column that the manifest does not list.
    pub fn recent_changes(&self, db: &Db<'_>, filter: &Filter) -> Result<Vec<Entry>> {
        let (tables, column) = self.narrowed(filter)?;
        let entries = db.rows(
            &format!(
                "{HEADER} WHERE {WANTED} AND (?1 IS NULL OR EXISTS(
                   SELECT 1 FROM _change_row r WHERE r.seq=c.seq AND r.tbl IN (SELECT value FROM json_each(?1))
                     AND (?2 IS NULL OR r.op='insert' OR json_type(r.body, ?2) IS NOT NULL)))
                 ORDER BY c.seq DESC LIMIT ?3"
            ),
            (
                tables, column, filter.limit, filter.before, filter.member, filter.from,
                filter.until,
            ),
            header,
        )?;
        let mut past = Past::new(self, db);
        entries
            .into_iter()
            .map(|entry| self.with_rows(&mut past, entry, filter.sight, |_, _| true))
            .collect()
    }

    /// How SQLite would look up the history of one row, step by step: for tests that see to it that it does not read all.
    ///
    /// # Errors
    /// As [`Store::history_of`].
    pub fn plan_of_history<T: ?Sized>(
        &self,
        db: &Db<'_>,
        table: &str,
        row: Id<T>,
        kin: &[(&str, &str)],
    ) -> Result<Vec<String>> {
        let kin = self.numbered(kin)?;
        db.rows(
            &format!("EXPLAIN QUERY PLAN {}", record_sql()),
            rusqlite::params![
                self.number_of(table)?,
                row,
                kin,
                None::<i64>,
                None::<i64>,
                None::<i64>,
                None::<i64>,
                None::<i64>,
                None::<i64>,
                50
            ],
            |r| r.get(3),
        )
    }

    /// The values with which a row left the file, by column; none where it was never deleted.
    ///
    /// # Errors
    /// As SQLite's; `kernel.internal` for a table that the manifest does not list.
    pub fn last_values(&self, db: &Db<'_>, table: &str, row: Id<()>) -> Result<Vec<Move>> {
        let number = self.number_of(table)?;
        let record = db.opt(
            "SELECT seq, tbl, pk, op, body FROM _change_row WHERE tbl=?1 AND pk=?2 AND op='delete' AND body<>'{}' ORDER BY seq DESC LIMIT 1",
            (number, row),
            Record::read,
        )?;
        record.map_or(Ok(Vec::new()), |record| {
            Past::new(self, db).moves(&record, Sight::ALL)
        })
    }

    /// Pairs of tables by their numbers, as JSON.
    fn numbered(&self, kin: &[(&str, &str)]) -> Result<String> {
        let numbers = kin
            .iter()
            .map(|(parent, child)| Ok((self.number_of(parent)?, self.number_of(child)?)))
            .collect::<Result<Vec<_>>>()?;
        serde_json::to_string(&numbers).map_err(Fault::internal)
    }

    /// The filter's tables as JSON numbers, and its column as a path into a row's body.
    fn narrowed(&self, filter: &Filter) -> Result<(Option<String>, Option<String>)> {
        let mut tables = filter
            .tables
            .iter()
            .map(|table| self.number_of(table))
            .collect::<Result<Vec<_>>>()?;
        let mut path = None;
        if let Some((table, column)) = &filter.column {
            let number = self.number_of(table)?;
            tables = vec![number];
            let id = self
                .known(number)?
                .table
                .columns
                .iter()
                .find(|known| known.name == column)
                .ok_or_else(|| Fault::internal(format!("no column {table}.{column}")))?
                .id;
            path = Some(format!("$.\"{id}\""));
        }
        let tables = (!tables.is_empty())
            .then(|| serde_json::to_string(&tables).map_err(Fault::internal))
            .transpose()?;
        Ok((tables, path))
    }

    fn with_rows(
        &self,
        past: &mut Past<'_, '_>,
        mut entry: Entry,
        sight: Sight,
        belongs: impl Fn(u16, Id<()>) -> bool,
    ) -> Result<Entry> {
        let records: Vec<Record> = past
            .db
            .rows(
                "SELECT seq, tbl, pk, op, body FROM _change_row WHERE seq=?1 ORDER BY tbl, pk",
                [entry.seq],
                Record::read,
            )?
            .into_iter()
            .filter(|record| belongs(record.number, record.row))
            .collect();
        entry.rows_total = records.len();
        entry.rows = records
            .into_iter()
            .take(ROWS_SHOWN)
            .map(|record| past.row(record, sight))
            .collect::<Result<_>>()?;
        Ok(entry)
    }

    pub(crate) fn known(&self, number: u16) -> Result<&Known> {
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

fn header(r: &rusqlite::Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        seq: r.get(0)?,
        id: r.get(1)?,
        at: r.get(2)?,
        member: r.get(3)?,
        command: r.get(4)?,
        kind: r.get(5)?,
        reverts: r.get(6)?,
        kept: r.get(7)?,
        undone: r.get(8)?,
        rows: Vec::new(),
        rows_total: 0,
    })
}
