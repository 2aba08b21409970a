//! The manifest of every slice against the file that its migrations really make.

use std::collections::{BTreeMap, BTreeSet};

use office::SLICES;
use store::{Class, Kind, Scope, Table};
use testkit::Firm;

struct Real {
    sql: String,
    columns: Vec<RealColumn>,
    /// Indexes that forbid two rows with one value.
    unique: Vec<String>,
}

struct RealColumn {
    name: String,
    kind: String,
    required: bool,
    key: i64,
}

/// Every table of a freshly migrated file but the store's own (`_…`) and SQLite's.
fn real_tables() -> BTreeMap<String, Real> {
    Firm::new(SLICES)
        .read(|db| {
            let named: Vec<(String, String)> = db.rows(
                "SELECT name, sql FROM sqlite_schema WHERE type='table' AND substr(name,1,1)<>'_' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
                [],
                |r| Ok((r.get(0)?, r.get(1)?)),
            )?;
            named
                .into_iter()
                .map(|(name, sql)| {
                    let columns = db.rows(
                        "SELECT name, type, \"notnull\", pk FROM pragma_table_info(?1)",
                        [&name],
                        |r| {
                            Ok(RealColumn {
                                name: r.get(0)?,
                                kind: r.get(1)?,
                                required: r.get(2)?,
                                key: r.get(3)?,
                            })
                        },
                    )?;
                    // The primary key's own index has the origin 'pk'.
                    let unique = db.rows(
                        "SELECT name FROM pragma_index_list(?1) WHERE \"unique\"=1 AND origin<>'pk'",
                        [&name],
                        |r| r.get(0),
                    )?;
                    Ok((name, Real { sql, columns, unique }))
                })
                .collect()
        })
        .expect("a file's schema is readable")
}

fn tables() -> impl Iterator<Item = (&'static str, &'static Table)> {
    SLICES
        .iter()
        .flat_map(|slice| slice.tables.iter().map(move |table| (slice.name, table)))
}

fn synced() -> impl Iterator<Item = &'static Table> {
    tables()
        .map(|(_, table)| table)
        .filter(|table| table.kind != Kind::Local)
}

#[test]
fn manifest_and_migrations_name_the_same_tables_and_columns() {
    let real = real_tables();
    let told: BTreeSet<&str> = tables().map(|(_, table)| table.name).collect();
    let made: BTreeSet<&str> = real.keys().map(String::as_str).collect();
    assert_eq!(told, made);
    for (_, table) in tables() {
        let told: BTreeSet<&str> = table.columns.iter().map(|column| column.name).collect();
        let made: BTreeSet<&str> = real[table.name]
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        assert_eq!(told, made, "{}", table.name);
        assert_eq!(
            told.len(),
            table.columns.len(),
            "{} names a column twice",
            table.name
        );
    }
}

#[test]
fn numbers_are_given_once_and_fit_the_masks() {
    let mut numbers = BTreeMap::new();
    for (slice, table) in tables() {
        assert!(
            table.name.starts_with(&format!("{slice}_")),
            "{} is not of {slice}",
            table.name
        );
        if let Some(other) = numbers.insert(table.id, table.name) {
            panic!("{} and {other} share the number {}", table.name, table.id);
        }
        let columns: BTreeSet<u8> = table.columns.iter().map(|column| column.id).collect();
        assert_eq!(
            columns.len(),
            table.columns.len(),
            "{} gives a column's number twice",
            table.name
        );
        assert!(
            columns.iter().all(|id| *id <= 61),
            "{} has a column number over 61",
            table.name
        );
    }
}

#[test]
fn every_table_is_strict() {
    for (name, real) in real_tables() {
        let options = real.sql.rsplit(')').next().unwrap_or("").to_uppercase();
        assert!(options.contains("STRICT"), "{name}");
    }
}

#[test]
fn synced_rows_have_ids_of_their_own_and_nothing_that_two_devices_could_clash_over() {
    let real = real_tables();
    for table in synced() {
        let made = &real[table.name];
        let key: Vec<(&str, &str)> = made
            .columns
            .iter()
            .filter(|column| column.key > 0)
            .map(|column| (column.name.as_str(), column.kind.as_str()))
            .collect();
        assert_eq!(key, [("id", "BLOB")], "{}", table.name);
        assert_eq!(made.unique, Vec::<String>::new(), "{}", table.name);
        assert!(
            !made.sql.to_uppercase().contains("AUTOINCREMENT"),
            "{}",
            table.name
        );
        for column in &made.columns {
            assert!(
                ["INTEGER", "TEXT", "BLOB"].contains(&column.kind.as_str()),
                "{}.{} is {}",
                table.name,
                column.name,
                column.kind
            );
        }
    }
}

#[test]
fn what_a_device_may_lack_may_be_null() {
    let real = real_tables();
    for table in synced() {
        for column in table
            .columns
            .iter()
            .filter(|column| column.class != Class::Base)
        {
            let made = real[table.name]
                .columns
                .iter()
                .find(|made| made.name == column.name)
                .expect("checked by another test");
            assert!(
                !made.required,
                "{}.{} is {:?} and NOT NULL",
                table.name, column.name, column.class
            );
        }
    }
}

#[test]
fn scopes_lead_somewhere() {
    let by_name: BTreeMap<&str, &Table> = tables().map(|(_, table)| (table.name, table)).collect();
    for (_, table) in tables() {
        let mut at = table;
        let mut steps = 0;
        loop {
            let has = |column: &str| at.columns.iter().any(|known| known.name == column);
            match at.scope {
                Scope::Firm => break,
                Scope::Desk(column) | Scope::Project(column) => {
                    assert!(
                        has(column),
                        "{}: {} has no column {column}",
                        table.name,
                        at.name
                    );
                    break;
                }
                Scope::Via(through, column) => {
                    assert!(
                        has(column),
                        "{}: {} has no column {column}",
                        table.name,
                        at.name
                    );
                    at = by_name
                        .get(through)
                        .unwrap_or_else(|| panic!("{}: there is no table {through}", table.name));
                }
            }
            steps += 1;
            assert!(steps < 10, "{} is scoped in a circle", table.name);
        }
    }
}

/// Numbers, classes and scopes are for ever: devices of other versions and their keys go by them. A line of this
/// snapshot may be added; none may change.
#[test]
fn numbers_classes_and_scopes_stay_as_they_are() {
    let mut text = String::new();
    for (_, table) in tables() {
        text.push_str(&format!(
            "{} {} {:?} {:?}\n",
            table.id, table.name, table.kind, table.scope
        ));
        for column in table.columns {
            let review = if column.review { " review" } else { "" };
            text.push_str(&format!(
                "  {} {} {}{review}\n",
                column.id,
                column.name,
                column.class.name()
            ));
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn the_database_is_built_with_encryption() {
    let version = Firm::new(SLICES)
        .read(|db| db.one("PRAGMA cipher_version", [], |r| r.get::<_, String>(0)))
        .expect("SQLCipher tells its version");
    assert!(version.starts_with("4."), "{version}");
}
