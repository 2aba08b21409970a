//! The rows of a table as open formats have them.

use std::sync::Arc;

use chrono::SecondsFormat;
use chrono_tz::Tz;
use crm::mask::Veil;
use kernel::{Fault, Id, Money, Quantity, Rate, Result, Timestamp, UnitPrice};
use rusqlite::Row;
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::Value;
use store::Sight;
use store::{Column, Db, Packed, Table};

use crate::SLICES;
use crate::columns::{Stored, stored};
use crate::history::forms::{target, title};
use crate::history::names::id;
use crate::veil;

/// Rows that name each other lead no further than this.
const DEPTH: usize = 4;

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// Nothing is stored.
    Nothing,
    /// Text, ids, days and moments.
    Text(String),
    /// An exact decimal.
    Decimal(String),
    /// A whole number.
    Count(i64),
    /// Yes or no.
    Flag(bool),
}

impl Cell {
    /// As CSV has it.
    pub fn text(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) | Self::Decimal(text) => text.clone(),
            Self::Count(n) => n.to_string(),
            Self::Flag(yes) => yes.to_string(),
        }
    }
}

impl Cell {
    /// The same of a column for whom numbers are masked.
    pub fn veiled(self, veil: &Veil, column: &str) -> Self {
        match self {
            Self::Text(text) => Self::Text(veil::column(veil, column, &text).into_owned()),
            other => other,
        }
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => to.serialize_none(),
            // As text, since programs read a number of JSON as one that is not exact.
            Self::Text(text) | Self::Decimal(text) => to.serialize_str(text),
            Self::Count(n) => to.serialize_i64(*n),
            Self::Flag(yes) => to.serialize_bool(*yes),
        }
    }
}

/// One column of the export.
pub(super) struct Field {
    /// Its name: the column's; of the name of the row that a column points at with `_name` behind.
    pub key: String,
    /// The column of the manifest.
    pub column: &'static Column,
    /// How its values are written.
    pub form: Stored,
    /// The table that it points at.
    pub target: Option<&'static str>,
    /// It is the name of what its column points at.
    pub is_name: bool,
    sql: String,
}

/// A table to be exported, with the columns that may be seen.
pub(super) struct Sheet {
    /// The table of the manifest.
    pub table: &'static Table,
    /// Its columns; the first is the row's id.
    pub fields: Vec<Field>,
    /// How many rows there are.
    pub rows: usize,
    veil: Option<Arc<Veil>>,
}

impl Sheet {
    /// The table as `sight` sees it, with what `veil` masks masked.
    pub fn of(
        db: &Db<'_>,
        table: &'static Table,
        sight: Sight,
        veil: Option<Arc<Veil>>,
    ) -> Result<Self> {
        let mut fields = Vec::new();
        for column in table.columns.iter().filter(|one| sight.sees(one.class)) {
            let form = stored(table.name, column.name).ok_or_else(|| {
                Fault::internal(format!("{}.{} has no form", table.name, column.name))
            })?;
            let own = format!("t.\"{}\"", column.name);
            let target = target(table.name, column.name);
            let name = target.and_then(|other| name_of(other, &own, sight, 0));
            fields.push(Field {
                key: column.name.to_owned(),
                column,
                form,
                target,
                is_name: false,
                // Of a file its beginning says of which kind it is.
                sql: if form == Stored::Bytes {
                    format!("substr({own},1,4)")
                } else {
                    own
                },
            });
            if let Some(sql) = name {
                fields.push(Field {
                    key: format!("{}_name", column.name),
                    column,
                    form: Stored::Text,
                    target,
                    is_name: true,
                    sql,
                });
            }
        }
        let rows: i64 = db.one(&format!("SELECT count(*) FROM {}", table.name), [], |r| {
            r.get(0)
        })?;
        Ok(Self {
            table,
            fields,
            rows: usize::try_from(rows).unwrap_or(0),
            veil,
        })
    }

    /// Hands on the rows one by one, the oldest first.
    pub fn each(&self, db: &Db<'_>, mut row: impl FnMut(&[Cell]) -> Result<()>) -> Result<()> {
        let list: Vec<&str> = self.fields.iter().map(|field| field.sql.as_str()).collect();
        let sql = format!(
            "SELECT {} FROM {} t ORDER BY t.id",
            list.join(","),
            self.table.name
        );
        let zone = db.zone();
        let mut cells: Vec<Cell> = Vec::with_capacity(self.fields.len());
        db.each(&sql, [], |found| {
            cells.clear();
            for (at, field) in self.fields.iter().enumerate() {
                let value = match (field.form, cells.first()) {
                    (Stored::Bytes, Some(Cell::Text(id))) => found
                        .get::<_, Option<Vec<u8>>>(at)?
                        .map_or(Cell::Nothing, |begin| {
                            Cell::Text(file(self.table, id, &begin))
                        }),
                    _ => cell(found, at, field.form, zone)?,
                };
                let column = if field.is_name { "" } else { field.column.name };
                let value = match &self.veil {
                    Some(veil) => value.veiled(veil, column),
                    None => value,
                };
                cells.push(value);
            }
            row(&cells)
        })
    }

    /// A row as JSON has it.
    pub fn object<'a>(&'a self, cells: &'a [Cell]) -> impl Serialize + 'a {
        Object {
            fields: &self.fields,
            cells,
        }
    }
}

/// The tables that are exported: those that belong to the firm and not to one device.
pub(super) fn tables() -> impl Iterator<Item = &'static Table> {
    SLICES
        .iter()
        .flat_map(|slice| slice.tables)
        .filter(|table| table.kind != store::Kind::Local)
}

/// The name of a file that is kept in a row.
pub(super) fn file(table: &Table, id: &str, begin: &[u8]) -> String {
    let ending = match begin {
        [0x89, b'P', b'N', b'G', ..] => "png",
        [0xff, 0xd8, ..] => "jpg",
        _ => "bin",
    };
    format!("files/{}/{id}.{ending}", table.name)
}

/// What a row is called, as an expression of SQL: the same columns that name it in the history.
fn name_of(table: &'static str, key: &str, sight: Sight, depth: usize) -> Option<String> {
    let columns = tables().find(|known| known.name == table)?.columns;
    let seen = |name: &str| {
        columns
            .iter()
            .any(|one| one.name == name && sight.sees(one.class))
    };
    let parts: Vec<String> = title(table)
        .iter()
        .filter(|name| seen(name))
        .filter_map(|name| {
            let own = format!("n{depth}.\"{name}\"");
            match target(table, name) {
                Some(_) if depth >= DEPTH => None,
                Some(other) => name_of(other, &own, sight, depth + 1),
                None if *name == "version" => Some(format!("'V'||{own}")),
                None => Some(own),
            }
        })
        .map(|part| format!("ifnull(nullif({part},'')||' ','')"))
        .collect();
    (!parts.is_empty()).then(|| {
        format!(
            "(SELECT trim({}) FROM {table} n{depth} WHERE n{depth}.id={key})",
            parts.join("||")
        )
    })
}

fn cell(row: &Row<'_>, at: usize, form: Stored, zone: Tz) -> Result<Cell> {
    Ok(match form {
        Stored::Text | Stored::Day => row
            .get::<_, Option<String>>(at)?
            .map_or(Cell::Nothing, Cell::Text),
        Stored::Json => row
            .get::<_, Option<Packed>>(at)?
            .map_or(Cell::Nothing, |text| Cell::Text(text.0)),
        Stored::Packed => row
            .get::<_, Option<Packed>>(at)?
            .map_or(Cell::Nothing, |packed| Cell::Text(packed.0)),
        Stored::Id => row
            .get::<_, Option<Id<()>>>(at)?
            .map_or(Cell::Nothing, |id| Cell::Text(id.to_string())),
        Stored::Bytes => return Err(Fault::internal("a file without a row")),
        Stored::Moment => match row.get::<_, Option<Timestamp>>(at)? {
            None => Cell::Nothing,
            Some(at) => Cell::Text(moment(at, zone)?),
        },
        Stored::Money
        | Stored::Price
        | Stored::Quantity
        | Stored::Rate
        | Stored::Count
        | Stored::Flag => row
            .get::<_, Option<i64>>(at)?
            .map_or(Cell::Nothing, |scaled| number(form, scaled)),
    })
}

/// A moment where the firm is.
pub(super) fn moment(at: Timestamp, zone: Tz) -> Result<String> {
    Ok(at
        .to_utc()?
        .with_timezone(&zone)
        .to_rfc3339_opts(SecondsFormat::Millis, false))
}

/// A value as the history keeps it: numbers scaled, bytes as hexadecimal text. Of a file there is its size.
pub(super) fn cell_of(form: Stored, value: &Value, zone: Tz) -> Result<Cell> {
    Ok(match (form, value) {
        (_, Value::Null) => Cell::Nothing,
        (Stored::Moment, Value::Number(at)) => match at.as_i64() {
            Some(at) => Cell::Text(moment(Timestamp(at), zone)?),
            None => Cell::Nothing,
        },
        (_, Value::Number(scaled)) => scaled.as_i64().map_or(Cell::Nothing, |n| number(form, n)),
        (Stored::Id, Value::String(hex)) => Cell::Text(id(hex)?.to_string()),
        (Stored::Bytes, Value::String(hex)) => Cell::Text(format!("{} bytes", hex.len() / 2)),
        // JSON stands there as it is, or packed.
        (Stored::Json | Stored::Packed, Value::String(text))
            if !text.starts_with(['{', '[', '"']) =>
        {
            Cell::Text(Packed::from_hex(text)?.0)
        }
        (_, Value::String(text)) => Cell::Text(text.clone()),
        (_, other) => Cell::Text(other.to_string()),
    })
}

fn number(form: Stored, scaled: i64) -> Cell {
    match form {
        Stored::Money => Cell::Decimal(Money::from_scaled(scaled).to_string()),
        Stored::Price => Cell::Decimal(UnitPrice::from_scaled(scaled).to_string()),
        Stored::Quantity => Cell::Decimal(Quantity::from_scaled(scaled).to_string()),
        Stored::Rate => Cell::Decimal(Rate::from_scaled(scaled).to_string()),
        Stored::Flag => Cell::Flag(scaled != 0),
        _ => Cell::Count(scaled),
    }
}

struct Object<'a> {
    fields: &'a [Field],
    cells: &'a [Cell],
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.cells.len()))?;
        for (field, cell) in self.fields.iter().zip(self.cells) {
            map.serialize_entry(&field.key, cell)?;
        }
        map.end()
    }
}
