//! How fast changes of another device are read off the record and applied: `cargo run --release -p store --example exchange`.
//!
//! A figure each for rows added and for single columns written, in changes of 1, 10 and 100 rows.

use std::sync::Arc;
use std::time::Instant;

use kernel::{DeviceId, Id, Result};
use store::exchange::Group;
use store::{Class, Kind, Migration, Pace, Scope, Slice, Store, System, Table, col};

const ROWS: usize = 20_000;

const SLICE: Slice = Slice {
    name: "speed",
    documents: &[],
    tables: &[Table {
        id: 9301,
        name: "speed_line",
        kind: Kind::Lww,
        scope: Scope::Firm,
        columns: &[
            col(0, "id", Class::Base),
            col(1, "quote_id", Class::Base),
            col(2, "name", Class::Base),
            col(3, "unit", Class::Base),
            col(4, "quantity", Class::Base),
            col(5, "price", Class::Price),
            col(6, "note", Class::Base),
            col(7, "sort", Class::Base),
        ],
    }],
    migrations: &[Migration {
        version: 1,
        sql: "CREATE TABLE speed_line(id BLOB PRIMARY KEY, quote_id BLOB NOT NULL, name TEXT NOT NULL, unit TEXT NOT NULL,
              quantity INTEGER, price INTEGER, note TEXT NOT NULL DEFAULT '', sort INTEGER NOT NULL) STRICT;
              CREATE INDEX speed_line_quote ON speed_line(quote_id);",
    }],
};

fn open(folder: &std::path::Path, number: u8) -> Result<Store> {
    let path = folder.join(format!("{number}.kaigong"));
    let store = Store::open(&path, &[SLICE], Arc::new(System))?;
    store.enrol(DeviceId::from_bytes([number; 16]), "A")?;
    store.hasten()?;
    Ok(store)
}

fn main() -> Result<()> {
    let folder = tempfile::tempdir().map_err(kernel::Fault::internal)?;
    for (turn, size) in (0u8..).zip([1usize, 10, 100]) {
        let from = open(folder.path(), turn * 2)?;
        let to = open(folder.path(), turn * 2 + 1)?;
        let ids = add(&from, size)?;
        let seen = from.has_outgoing(0)?.through;
        carry("added", size, &from, &to, 0)?;
        for rows in ids.chunks(size) {
            from.write(Id::from_bytes([1; 16]), "speed.price", |tx| {
                for id in rows {
                    tx.update("speed_line", *id, &[("price", &77_i64)])?;
                }
                Ok(())
            })?;
        }
        carry("written", size, &from, &to, seen)?;
        // The same once more, while the clock of the one who hears it is ahead: every column is looked up.
        for rows in ids.chunks(size) {
            from.write(Id::from_bytes([1; 16]), "speed.price", |tx| {
                for id in rows {
                    tx.update("speed_line", *id, &[("price", &78_i64)])?;
                }
                Ok(())
            })?;
        }
        to.set_clock_offset(60_000);
        to.write(Id::from_bytes([2; 16]), "speed.own", |tx| {
            tx.exec("UPDATE speed_line SET sort=-1 WHERE sort=0", [])
        })?;
        let seen = seen + i64::try_from(ROWS.div_ceil(size)).map_err(kernel::Fault::internal)?;
        carry("written behind", size, &from, &to, seen)?;
    }
    Ok(())
}

fn add(store: &Store, size: usize) -> Result<Vec<Id<()>>> {
    let mut ids = Vec::with_capacity(ROWS);
    while ids.len() < ROWS {
        store.write(Id::from_bytes([1; 16]), "speed.add", |tx| {
            for _ in 0..size {
                let id = tx.new_id();
                let sort = i64::try_from(ids.len()).map_err(kernel::Fault::internal)?;
                tx.insert(
                    "speed_line",
                    &[
                        ("id", &id),
                        ("quote_id", &id),
                        ("name", &"墙面乳胶漆 两底两面"),
                        ("unit", &"m²"),
                        ("quantity", &31_500_000_i64),
                        ("price", &42_i64),
                        ("sort", &sort),
                    ],
                )?;
                ids.push(id);
            }
            Ok(())
        })?;
    }
    Ok(ids)
}

fn carry(what: &str, size: usize, from: &Store, to: &Store, after: i64) -> Result<()> {
    let begun = Instant::now();
    let groups: Vec<Group> = from
        .outgoing(after, usize::MAX)?
        .into_iter()
        .map(|(_, group)| group)
        .collect();
    let read = begun.elapsed();
    let cells: usize = groups
        .iter()
        .flat_map(|group| &group.rows)
        .map(|row| row.cells.len())
        .sum();
    let begun = Instant::now();
    for page in groups.chunks(2_000 / size) {
        let told = to.incoming(page, &Pace::default(), |_, _| Ok(()))?;
        assert_eq!(told.applied, page.len());
    }
    let applied = begun.elapsed();
    let rate = |time: std::time::Duration| cells as f64 / time.as_secs_f64();
    println!(
        "{what} in changes of {size}: {cells} cells, read {:.0}/s, applied {:.0}/s",
        rate(read),
        rate(applied)
    );
    Ok(())
}
