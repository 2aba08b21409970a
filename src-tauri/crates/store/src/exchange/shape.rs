//! What merging has to know of a table: how its columns are stored, who refers to whom, the statements.

use std::collections::BTreeMap;

use kernel::{Fault, Id, Result};
use rusqlite::Connection;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use super::Value;
use crate::manifest::{Class, Kind, Role, Table};
use crate::schema::Catalogue;

/// The tables by number.
pub(crate) type Shapes = BTreeMap<u16, Shape>;

/// A column of a table.
#[derive(Debug)]
pub(super) struct Stored {
    pub id: u8,
    pub name: &'static str,
    pub class: Class,
    kind: Affinity,
    required: bool,
    /// What it holds where an older version, which does not know it, adds the row.
    pub default: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Affinity {
    Integer,
    Text,
    Blob,
    Any,
}

impl Stored {
    /// Whether SQLite would keep this value here.
    pub fn takes(&self, value: &Value) -> bool {
        match (value, self.kind) {
            (Value::Null, _) => !self.required,
            (_, Affinity::Any)
            | (Value::Integer(_), Affinity::Integer)
            | (Value::Text(_), Affinity::Text)
            | (Value::Blob(_), Affinity::Blob) => true,
            _ => false,
        }
    }

    /// A value as the record has it.
    pub fn read(&self, recorded: serde_json::Value) -> Result<Value> {
        Ok(match recorded {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Number(number) => Value::Integer(
                number
                    .as_i64()
                    .ok_or_else(|| Fault::internal(format!("{} is no integer", self.name)))?,
            ),
            serde_json::Value::String(text) if self.kind == Affinity::Blob => {
                Value::Blob(unhex(&text)?)
            }
            serde_json::Value::String(text) => Value::Text(text),
            other => return Err(Fault::internal(format!("unexpected value {other}"))),
        })
    }
}

/// A table of the manifest as merging sees it. Columns go by their place in the manifest.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) id: u16,
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) columns: Vec<Stored>,
    /// Places by numbers.
    places: [u8; 64],
    /// The places of `review` columns, as bits.
    pub(super) review: u64,
    /// The place of the firm's time zone.
    pub(super) zone: Option<usize>,
    /// The place of a document's number.
    pub(super) number: Option<usize>,
    /// Which columns refer to rows of which tables.
    pub(super) parents: Vec<(usize, u16)>,
    /// `SELECT` of whether anything refers to a row, one for each column that may.
    pub(super) referred: Vec<String>,
    /// `SELECT` of all columns by id.
    pub(crate) select: String,
    /// `SELECT` of whether a row is there, by id.
    pub(crate) exists: String,
    /// How the record names the column that may say what a row is a part of: the second, where it holds bytes.
    pub(super) link: Option<String>,
    /// `INSERT` of all columns.
    pub(super) insert: String,
    /// `DELETE` by id.
    pub(super) delete: String,
    /// Of a table that holds documents: how they are sent.
    pub(super) sealing: Option<Sealing>,
    /// The table of the documents that its rows are parts of, each of the one that column 1 names.
    pub(super) sealed_by: Option<u16>,
}

/// How a document is sent, columns by places.
#[derive(Debug)]
pub(super) struct Sealing {
    /// The column that says whether it is.
    pub lock: usize,
    /// What it says of a draft.
    pub open: &'static str,
    /// What it says of what was sent, the most binding first.
    pub locked: &'static [&'static str],
    /// The columns that go on changing, the lock among them.
    pub free: u64,
    /// The tables of its parts.
    pub parts: Vec<u16>,
}

impl Shape {
    /// The place of a column.
    pub fn place(&self, column: u8) -> Option<usize> {
        let place = *self.places.get(usize::from(column))?;
        (place != u8::MAX).then_some(usize::from(place))
    }

    /// Whether what a column holds is the id of a row.
    pub fn names_a_row(&self, place: usize) -> bool {
        (place == 1 && self.link.is_some()) || self.parents.iter().any(|(at, _)| *at == place)
    }

    /// All places, as bits.
    pub fn all(&self) -> u64 {
        u64::MAX >> (64 - self.columns.len())
    }

    /// The numbers of the columns, in order of their places.
    pub fn numbers(&self) -> impl Iterator<Item = u8> {
        self.columns.iter().map(|column| column.id)
    }

    /// The names of the columns at these places.
    pub fn names(&self, places: u64) -> impl Iterator<Item = &'static str> {
        bits(places).map(|place| self.columns[place].name)
    }
}

/// The places of a set.
pub(super) fn bits(mut places: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        if places == 0 {
            return None;
        }
        let place = places.trailing_zeros();
        places &= places - 1;
        Some(place as usize)
    })
}

/// Reads off the file what the manifest's tables are like.
pub(crate) fn shapes(conn: &Connection, catalogue: &Catalogue) -> Result<Shapes> {
    let mut all: Shapes = catalogue
        .values()
        .map(|known| Ok((known.table.id, shape(conn, &known.table)?)))
        .collect::<Result<_>>()?;
    let numbers: BTreeMap<&'static str, u16> =
        all.values().map(|shape| (shape.name, shape.id)).collect();
    let mut links = Vec::new();
    for shape in all.values() {
        let mut statement =
            conn.prepare("SELECT \"table\", \"from\" FROM pragma_foreign_key_list(?1)")?;
        let found: Vec<(String, String)> = statement
            .query_map([shape.name], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (parent, column) in found {
            let place = shape.columns.iter().position(|c| c.name == column);
            if let (Some(&parent), Some(place)) = (numbers.get(parent.as_str()), place) {
                links.push((shape.id, place, parent));
            }
        }
    }
    for (child, place, parent) in links {
        let Some(shape) = all.get_mut(&child) else {
            continue;
        };
        shape.parents.push((place, parent));
        let referred = format!(
            "SELECT EXISTS(SELECT 1 FROM {} WHERE {}=?1)",
            shape.name, shape.columns[place].name
        );
        if let Some(shape) = all.get_mut(&parent) {
            shape.referred.push(referred);
        }
    }
    for known in catalogue.values() {
        let Some(document) = &known.document else {
            continue;
        };
        let id = known.table.id;
        let sealing = Sealing::of(document, &all[&id], |name| numbers.get(name).copied());
        for part in &sealing.parts {
            if let Some(shape) = all.get_mut(part) {
                shape.sealed_by = Some(id);
            }
        }
        if let Some(shape) = all.get_mut(&id) {
            shape.sealing = Some(sealing);
        }
    }
    Ok(all)
}

fn shape(conn: &Connection, table: &Table) -> Result<Shape> {
    let mut statement =
        conn.prepare("SELECT name, type, \"notnull\", dflt_value FROM pragma_table_info(?1)")?;
    let found: BTreeMap<String, (String, bool, Option<String>)> = statement
        .query_map([table.name], |r| {
            Ok((r.get(0)?, (r.get(1)?, r.get(2)?, r.get(3)?)))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let mut places = [u8::MAX; 64];
    let mut columns = Vec::with_capacity(table.columns.len());
    for (place, column) in (0u8..).zip(table.columns) {
        let (affinity, required, default) = found
            .get(column.name)
            .ok_or_else(|| Fault::internal(format!("no column {}.{}", table.name, column.name)))?;
        let default = match default {
            Some(sql) => conn.query_row(&format!("SELECT {sql}"), [], |r| r.get(0))?,
            None => Value::Null,
        };
        let slot = places
            .get_mut(usize::from(column.id))
            .ok_or_else(|| Fault::internal(format!("{} has too many columns", table.name)))?;
        *slot = place;
        columns.push(Stored {
            id: column.id,
            name: column.name,
            class: column.class,
            kind: match affinity.as_str() {
                "INTEGER" | "INT" => Affinity::Integer,
                "TEXT" => Affinity::Text,
                "BLOB" => Affinity::Blob,
                _ => Affinity::Any,
            },
            // An id is never null, whatever the table says: a key of bytes may be in SQLite.
            required: *required || place == 0,
            default,
        });
    }
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let names = names.join(",");
    let marks = vec!["?"; columns.len()].join(",");
    let name = table.name;
    Ok(Shape {
        id: table.id,
        name,
        kind: table.kind,
        review: reviewed(table),
        zone: place_of(table, Role::Zone),
        number: place_of(table, Role::Number),
        parents: Vec::new(),
        referred: Vec::new(),
        select: format!("SELECT {names} FROM {name} WHERE id=?1"),
        exists: format!("SELECT 1 FROM {name} WHERE id=?1"),
        link: columns
            .get(1)
            .filter(|column| column.kind == Affinity::Blob)
            .map(|column| format!("\"{}\":\"", column.id)),
        insert: format!("INSERT INTO {name}({names}) VALUES({marks})"),
        delete: format!("DELETE FROM {name} WHERE id=?1"),
        sealing: None,
        sealed_by: None,
        columns,
        places,
    })
}

/// The place of the column that means this to the store.
fn place_of(table: &Table, role: Role) -> Option<usize> {
    table.columns.iter().position(|column| column.role == role)
}

fn reviewed(table: &Table) -> u64 {
    let columns = table.columns.iter().enumerate();
    columns
        .filter(|(_, column)| column.review)
        .fold(0, |all, (place, _)| all | 1 << place)
}

impl Value {
    /// Writes it as the record has it.
    pub(super) fn write(&self, json: &mut String) -> Result<()> {
        write(self.into(), json)
    }

    /// The row that it names.
    pub(super) fn row(&self) -> Option<Id<()>> {
        match self {
            Self::Blob(bytes) => <[u8; 16]>::try_from(bytes.as_slice())
                .ok()
                .map(Id::from_bytes),
            _ => None,
        }
    }
}

impl<'v> From<&'v Value> for ValueRef<'v> {
    fn from(value: &'v Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Integer(number) => Self::Integer(*number),
            Value::Text(text) => Self::Text(text.as_bytes()),
            Value::Blob(bytes) => Self::Blob(bytes),
        }
    }
}

/// Writes a value as the record has it: bytes as hexadecimal text.
pub(super) fn write(value: ValueRef<'_>, json: &mut String) -> Result<()> {
    use std::fmt::Write as _;
    const DIGITS: [u8; 16] = *b"0123456789ABCDEF";
    match value {
        ValueRef::Null => json.push_str("null"),
        ValueRef::Integer(number) => {
            let _ = write!(json, "{number}");
        }
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(Fault::internal)?;
            json.push_str(&serde_json::to_string(text).map_err(Fault::internal)?);
        }
        ValueRef::Blob(bytes) => {
            json.push('"');
            for byte in bytes {
                for digit in [byte >> 4, byte & 15] {
                    json.push(char::from(DIGITS[usize::from(digit)]));
                }
            }
            json.push('"');
        }
        ValueRef::Real(_) => return Err(Fault::internal("a fraction in a row")),
    }
    Ok(())
}

/// Bytes as the record has them.
pub(crate) fn unhex(text: &str) -> Result<Vec<u8>> {
    (0..text.len())
        .step_by(2)
        .map(|at| {
            text.get(at..at + 2)
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
                .ok_or_else(|| Fault::internal("bytes in the history are not hexadecimal"))
        })
        .collect()
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(self.into()))
    }
}

impl FromSql for Value {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Text(_) => Self::Text(value.as_str()?.to_owned()),
            ValueRef::Blob(bytes) => Self::Blob(bytes.to_vec()),
            ValueRef::Real(_) => return Err(FromSqlError::InvalidType),
        })
    }
}
