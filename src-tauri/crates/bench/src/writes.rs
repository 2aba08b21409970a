//! A write with its change record against the same statements on bare SQLite.

use std::path::Path;
use std::sync::Arc;

use kernel::{Id, Result};
use rusqlite::Connection;
use store::{Class, Kind, Member, Migration, Scope, Slice, Store, System, Table, col};

use crate::Run;
use crate::figure::{Figure, Goal, Samples};

const ROWS: usize = 5_000;
pub const MEMBER: Id<Member> = Id::from_bytes([1; 16]);
const MAKE: &str = "CREATE TABLE bench_line(id BLOB PRIMARY KEY, sheet_id BLOB NOT NULL, name TEXT NOT NULL, unit TEXT NOT NULL, quantity INTEGER NOT NULL, price INTEGER, note TEXT NOT NULL) STRICT;";
const INSERT: &str = "INSERT INTO bench_line(id,sheet_id,name,unit,quantity,price,note) VALUES(?1,?2,?3,?4,?5,?6,?7)";
const UPDATE: &str = "UPDATE bench_line SET quantity=?2, price=?3 WHERE id=?1";

pub const SLICE: Slice = Slice {
    name: "bench",
    documents: &[],
    tables: &[Table {
        id: 9900,
        name: "bench_line",
        kind: Kind::Lww,
        scope: Scope::Firm,
        columns: &[
            col(0, "id", Class::Base),
            col(1, "sheet_id", Class::Base),
            col(2, "name", Class::Base),
            col(3, "unit", Class::Base),
            col(4, "quantity", Class::Base),
            col(5, "price", Class::Price),
            col(6, "note", Class::Base),
        ],
    }],
    migrations: &[Migration {
        version: 1,
        sql: MAKE,
    }],
};

/// So often each is measured, after once that does not count; an UPDATE of its own so often.
pub const TIMES: usize = 5;
pub const SMALL_TIMES: usize = 200;

/// The two that have a goal: in bulk, and in a commit of its own.
pub fn costs(run: &Run) -> anyhow::Result<[Figure; 2]> {
    let [bulk, _, _, small]: [Figure; 4] = measure(run)?
        .try_into()
        .map_err(|_| anyhow::anyhow!("four figures"))?;
    Ok([bulk, small])
}

pub fn measure(run: &Run) -> anyhow::Result<Vec<Figure>> {
    let (insert, update, small) = ours(&run.folder.join("writes.kaigong"))?;
    let (bare_insert, bare_update, bare_small) = bare(&run.folder.join("bare.db"))?;
    let both = insert.median() + update.median();
    let bare_both = bare_insert.median() + bare_update.median();
    let peer = "bare SQLite";
    Ok(vec![
        Figure::beside(
            "5,000 INSERT and 5,000 UPDATE, each with its change record",
            "ms",
            both,
            peer,
            bare_both,
            Goal::Ratio(4.5),
        ),
        Figure::beside(
            "… 5,000 INSERT",
            "ms",
            insert.median(),
            peer,
            bare_insert.median(),
            Goal::Inform,
        ),
        Figure::beside(
            "… 5,000 UPDATE",
            "ms",
            update.median(),
            peer,
            bare_update.median(),
            Goal::Inform,
        ),
        Figure::beside(
            "one UPDATE in a commit of its own, synced to the disk",
            "ms",
            small.median(),
            peer,
            bare_small.median(),
            Goal::Ratio(4.5),
        ),
    ])
}

fn ours(path: &Path) -> anyhow::Result<(Samples, Samples, Samples)> {
    let store = Store::open(path, &[SLICE], Arc::new(System))?;
    let sheet: Id<()> = Id::from_bytes([2; 16]);
    let mut ids: Vec<Id<()>> = Vec::new();
    let insert = Samples::of(TIMES, || -> Result<()> {
        ids = add(&store, sheet)?;
        Ok(())
    })?;
    let mut round = 0;
    let update = Samples::of(TIMES, || -> Result<()> {
        round += 1;
        edit(&store, &ids, round)
    })?;
    let small = Samples::of(SMALL_TIMES, || -> Result<()> {
        round += 1;
        edit(&store, &ids[..1], round)
    })?;
    Ok((insert, update, small))
}

/// Adds rows in one commit.
pub fn add(store: &Store, sheet: Id<()>) -> Result<Vec<Id<()>>> {
    let added = store.write(MEMBER, "bench.insert", |tx| {
        (0..ROWS)
            .map(|at| {
                let id: Id<()> = tx.new_id();
                tx.exec(INSERT, line(id, sheet, at))?;
                Ok(id)
            })
            .collect::<Result<Vec<_>>>()
    })?;
    Ok(added.value)
}

/// Updates rows in one commit; each time another `round`.
pub fn edit(store: &Store, ids: &[Id<()>], round: i64) -> Result<()> {
    store.write(MEMBER, "bench.update", |tx| {
        for id in ids {
            tx.exec(UPDATE, (*id, round, round * 2))?;
        }
        Ok(())
    })?;
    Ok(())
}

fn bare(path: &Path) -> anyhow::Result<(Samples, Samples, Samples)> {
    let mut db = Connection::open(path)?;
    db.execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")?;
    db.execute_batch(MAKE)?;
    let sheet: Id<()> = Id::from_bytes([2; 16]);
    let mut next: u128 = 0;
    let mut ids: Vec<Id<()>> = Vec::new();
    let insert = Samples::of(TIMES, || -> anyhow::Result<()> {
        let tx = db.transaction()?;
        ids.clear();
        {
            let mut statement = tx.prepare_cached(INSERT)?;
            for at in 0..ROWS {
                next += 1;
                let id = Id::from_bytes(next.to_be_bytes());
                statement.execute(line(id, sheet, at))?;
                ids.push(id);
            }
        }
        tx.commit()?;
        Ok(())
    })?;
    let mut round = 0_i64;
    let update = Samples::of(TIMES, || -> anyhow::Result<()> {
        round += 1;
        let tx = db.transaction()?;
        {
            let mut statement = tx.prepare_cached(UPDATE)?;
            for id in &ids {
                statement.execute((*id, round, round * 2))?;
            }
        }
        tx.commit()?;
        Ok(())
    })?;
    let small = Samples::of(SMALL_TIMES, || -> anyhow::Result<()> {
        round += 1;
        db.prepare_cached(UPDATE)?
            .execute((ids[0], round, round * 2))?;
        Ok(())
    })?;
    Ok((insert, update, small))
}

type Line = (
    Id<()>,
    Id<()>,
    &'static str,
    &'static str,
    i64,
    i64,
    &'static str,
);

fn line(id: Id<()>, sheet: Id<()>, at: usize) -> Line {
    let quantity = i64::try_from(at).unwrap_or(0) * 1_000_000;
    (
        id,
        sheet,
        "墙面乳胶漆（两底两面）",
        "㎡",
        quantity,
        279_000,
        "腻子批刮三遍，打磨平整",
    )
}
