//! Reading the change record: who did what when, and taking it back (`undo`).

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;

use kernel::{Fault, Id, Result, Timestamp};
use serde_json::Value;

use crate::listed::{Key, Listed};
use crate::{Change, Class, Db, Member, Sight, Store, schema::Known};

mod past;
mod undo;

pub(crate) use past::{Past, Record};

pub use undo::{Check, Touched, kept};

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

impl Move {
    /// Whether it was another value before.
    pub fn moved(&self) -> bool {
        self.before != self.after
    }
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
    /// Its first rows ([`Filter::rows`]).
    pub rows: Vec<RowChange>,
    /// How many rows there are in all.
    pub rows_total: usize,
}

/// Why a change stays by which somebody only looked at something ([`Tx::keep`](crate::Tx::keep)): steps back and forth pass over it.
pub const LOOKED: &str = "looked";

/// So many changes are looked through at a time.
const PAGE: u32 = 500;

/// So many rows of one change are read where nothing else is asked for.
pub const ROWS_SHOWN: usize = 40;

/// A table that holds parts of another.
#[derive(Clone, Copy, Debug)]
pub struct Kin {
    /// What has the parts.
    pub parent: &'static str,
    /// The table of the parts.
    pub child: &'static str,
    /// The column that names the parent; the second one where absent.
    pub link: Option<&'static str>,
}

impl Kin {
    /// Parts that name in their second column what they are parts of.
    pub const fn of(parent: &'static str, child: &'static str) -> Self {
        Self {
            parent,
            child,
            link: None,
        }
    }

    /// Parts that name it in this column.
    pub const fn by(parent: &'static str, child: &'static str, link: &'static str) -> Self {
        Self {
            parent,
            child,
            link: Some(link),
        }
    }
}

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
    /// So many rows of each are read; the others are counted.
    pub rows: usize,
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
            rows: ROWS_SHOWN,
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

const WANTED: &str = "(?4 IS NULL OR c.seq<?4) AND (?5 IS NULL OR c.member=?5)
     AND (?6 IS NULL OR c.at>=?6) AND (?7 IS NULL OR c.at<?7)";

fn record_sql(family: &str) -> String {
    format!(
        "{family} {HEADER} WHERE c.seq IN (
           SELECT r.seq FROM family f CROSS JOIN _change_row r ON r.tbl=f.tbl AND r.pk=f.pk
           WHERE (?8 IS NULL OR r.tbl IN (SELECT value FROM json_each(?8)))
             AND (?9 IS NULL OR r.op='insert' OR json_type(r.body, ?9) IS NOT NULL))
         AND {WANTED} ORDER BY c.seq DESC LIMIT ?10"
    )
}

impl Store {
    /// The history of one row, newest first, with what its parts went through: `kin` says which tables hold parts of which.
    ///
    /// # Errors
    /// As SQLite's; `kernel.internal` for a table that the manifest does not list.
    pub fn history_of<T: ?Sized>(
        &self,
        db: &Db<'_>,
        table: &str,
        row: Id<T>,
        kin: &[Kin],
        filter: &Filter,
    ) -> Result<Vec<Entry>> {
        let number = self.number_of(table)?;
        let (family_sql, kin) = self.family(number, kin)?;
        let family: HashSet<(u16, Id<()>)> = db
            .rows(
                &format!("{family_sql} SELECT tbl, pk FROM family"),
                (number, row, &kin),
                |r| Ok((r.get(0)?, r.get(1)?)),
            )?
            .into_iter()
            .collect();
        let (tables, column) = self.narrowed(filter)?;
        let entries = db.rows(
            &record_sql(&family_sql),
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
                self.with_rows(&mut past, entry, filter, |number, row| {
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
        let seqs = self.recent(db, filter)?;
        let seqs = serde_json::to_string(&seqs).map_err(Fault::internal)?;
        let entries = db.rows(
            &format!(
                "{HEADER} WHERE c.seq IN (SELECT value FROM json_each(?1)) ORDER BY c.seq DESC"
            ),
            [seqs],
            header,
        )?;
        let mut past = Past::new(self, db);
        entries
            .into_iter()
            .map(|entry| self.with_rows(&mut past, entry, filter, |_, _| true))
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
        kin: &[Kin],
    ) -> Result<Vec<String>> {
        let number = self.number_of(table)?;
        let (family, kin) = self.family(number, kin)?;
        db.rows(
            &format!("EXPLAIN QUERY PLAN {}", record_sql(&family)),
            rusqlite::params![
                number,
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

    /// The places of the changes that a filter wants, newest first.
    fn recent(&self, db: &Db<'_>, filter: &Filter) -> Result<Vec<i64>> {
        let (tables, column) = self.narrowed(filter)?;
        let tables: Option<BTreeSet<u16>> = tables
            .map(|tables| serde_json::from_str(&tables).map_err(Fault::internal))
            .transpose()?;
        let most = filter.limit as usize;
        let mut wanted = Vec::new();
        let mut before = filter.before;
        loop {
            let page: Vec<(i64, Vec<_>)> = db.rows(
                &format!("SELECT c.seq, c.rows FROM _change c WHERE {WANTED} ORDER BY c.seq DESC LIMIT {PAGE}"),
                rusqlite::params![
                    None::<i64>,
                    None::<i64>,
                    None::<i64>,
                    before,
                    filter.member,
                    filter.from,
                    filter.until
                ],
                |r| {
                    let rows: Listed = r.get(1)?;
                    let asked = rows.iter().filter(|(table, _)| {
                        tables.as_ref().is_none_or(|tables| tables.contains(table))
                    });
                    Ok((r.get(0)?, asked.collect()))
                },
            )?;
            let Some((last, _)) = page.last() else { break };
            before = Some(*last);
            for (seq, rows) in page {
                let named = match &column {
                    _ if tables.is_none() => true,
                    None => !rows.is_empty(),
                    Some(column) => names(db, seq, &rows, column)?,
                };
                if named {
                    wanted.push(seq);
                }
                if wanted.len() == most {
                    return Ok(wanted);
                }
            }
        }
        Ok(wanted)
    }

    /// SQL that gives, as `family`, the row (`?1` its table, `?2`) and through `kin` its parts. Those of now are in their
    /// tables; what was deleted, or became a part of something else, the record knows of. Also the pairs of tables as JSON
    /// for `?3`, whose children name their parent in their second column.
    fn family(&self, root: u16, kin: &[Kin]) -> Result<(String, String)> {
        let kin = kin
            .iter()
            .map(|kin| {
                Ok((
                    self.number_of(kin.parent)?,
                    self.number_of(kin.child)?,
                    kin.link,
                ))
            })
            .collect::<Result<Vec<_>>>()?;
        let mut reached = BTreeSet::from([root]);
        while let Some((_, child, _)) = kin
            .iter()
            .find(|(parent, child, _)| reached.contains(parent) && !reached.contains(child))
        {
            reached.insert(*child);
        }
        let mut sql =
            "WITH RECURSIVE kin(parent, child) AS (SELECT value->>0, value->>1 FROM json_each(?3)),
             family(tbl, pk) AS (SELECT ?1, ?2"
                .to_owned();
        let mut pairs = Vec::new();
        let mut children: BTreeMap<(u16, Option<&str>), Vec<u16>> = BTreeMap::new();
        for (parent, child, link) in kin {
            if !reached.contains(&parent) {
                continue;
            }
            children.entry((child, link)).or_default().push(parent);
            if link.is_none() {
                pairs.push((parent, child));
            }
        }
        for ((child, link), parents) in children {
            let known = self.known(child)?;
            let column = match link {
                None => known.link(),
                Some(link) => known
                    .table
                    .columns
                    .iter()
                    .find(|column| column.name == link),
            };
            let Some(column) = column else { continue };
            let parents: Vec<String> = parents.iter().map(u16::to_string).collect();
            let parents = parents.join(",");
            let _ = write!(
                sql,
                " UNION SELECT {child}, t.id FROM family f CROSS JOIN {} t ON t.{}=f.pk WHERE f.tbl IN ({parents})",
                known.table.name, column.name,
            );
            if link.is_some() {
                // The record finds parts by their second column alone; what was deleted of this one table is looked through.
                let _ = write!(
                    sql,
                    " UNION SELECT {child}, r.pk FROM family f CROSS JOIN _change_row r
                       ON r.tbl={child} AND r.op='delete' AND r.body->>'$.\"{}\"'=hex(f.pk) WHERE f.tbl IN ({parents})",
                    column.id,
                );
            }
        }
        sql.push_str(
            " UNION SELECT r.tbl, r.pk FROM family f CROSS JOIN kin k ON k.parent=f.tbl
               CROSS JOIN _change_row r INDEXED BY _change_row_part ON r.tbl=k.child AND r.part=f.pk)",
        );
        let pairs = serde_json::to_string(&pairs).map_err(Fault::internal)?;
        Ok((sql, pairs))
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
        filter: &Filter,
        belongs: impl Fn(u16, Id<()>) -> bool,
    ) -> Result<Entry> {
        let mut rows = Listed::of(past.db.conn.raw(), entry.seq)?;
        rows.retain(|(number, row)| belongs(*number, *row));
        entry.rows_total = rows.len();
        for key in rows.into_iter().take(filter.rows) {
            if let Some(record) = past.record(entry.seq, key)? {
                entry.rows.push(past.row(record, filter.sight)?);
            }
        }
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

/// The rows of a table that a member touched after a place in the record, each with the place of the change: undone ones and
/// rows that are gone included.
///
/// # Errors
/// As SQLite's.
pub fn rows_touched(
    db: &Db<'_>,
    table: u16,
    member: Id<Member>,
    after: i64,
) -> Result<Vec<(i64, Id<()>)>> {
    let changes: Vec<(i64, Vec<Id<()>>)> = db.rows(
        "SELECT seq, rows FROM _change WHERE seq>?1 AND member=?2 ORDER BY seq",
        (after, member),
        |r| {
            let rows: Listed = r.get(1)?;
            let of_table = rows.iter().filter(|(number, _)| *number == table);
            Ok((r.get(0)?, of_table.map(|(_, row)| row).collect()))
        },
    )?;
    Ok(changes
        .into_iter()
        .flat_map(|(seq, rows)| rows.into_iter().map(move |row| (seq, row)))
        .collect())
}

/// Whether a change wrote a column, given as a path into what the record says, in one of these rows.
fn names(db: &Db<'_>, seq: i64, rows: &[Key], column: &str) -> Result<bool> {
    for (table, row) in rows {
        let found: Option<bool> = db.opt(
            "SELECT op='insert' OR json_type(body, ?4) IS NOT NULL FROM _change_row WHERE tbl=?1 AND pk=?2 AND seq=?3",
            (table, row, seq, column),
            |r| r.get(0),
        )?;
        if found == Some(true) {
            return Ok(true);
        }
    }
    Ok(false)
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
