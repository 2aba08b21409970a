//! A change as bytes: one body for each data class that it touches.
//!
//! The body of `base` is always there and says who changed what by which command; the others hold cells alone. Tables and
//! columns go by their numbers, and rows with the same columns lie together, column by column, so that what repeats is near
//! to what it repeats. What a newer version wrote is read without knowing its tables.

use std::collections::{BTreeMap, HashMap};

use kernel::{DeviceId, Fault, Hlc, Id, Result, Stamp, Timestamp};
use serde::{Deserialize, Serialize};
use store::exchange::{Cell, Group, Op, RowOp, Value};
use store::{Change, Class, Slice};

/// Stands in a list of columns for "the row's own id", which is not written again.
const OWN_ID: u8 = u8::MAX;

/// Which class a column's values are sealed under.
#[derive(Debug, Default)]
pub struct Classes(HashMap<(u16, u8), Class>);

impl Classes {
    /// From the manifests.
    pub fn of(slices: &[Slice]) -> Self {
        let tables = slices.iter().flat_map(|slice| slice.tables);
        Self(
            tables
                .flat_map(|table| {
                    let columns = table.columns.iter();
                    columns.map(|column| ((table.id, column.id), column.class))
                })
                .collect(),
        )
    }

    /// The class of a column.
    ///
    /// # Errors
    /// `sync.unknown_column` for one that no manifest lists: this version cannot tell who may hold it.
    pub fn class(&self, table: u16, column: u8) -> Result<Class> {
        self.0.get(&(table, column)).copied().ok_or_else(|| {
            Fault::new(
                "sync.unknown_column",
                "This change holds data of a newer Kaigong. Update Kaigong on this computer; the change is sent then.",
            )
            .with("table", table)
            .with("column", column)
        })
    }

    /// Leaves of a row the cells of some classes.
    ///
    /// # Errors
    /// As [`Classes::class`].
    pub(crate) fn keep(&self, row: &mut RowOp, mut stays: impl FnMut(Class) -> bool) -> Result<()> {
        for cell in std::mem::take(&mut row.cells) {
            if stays(self.class(row.table, cell.column)?) {
                row.cells.push(cell);
            }
        }
        Ok(())
    }
}

#[derive(Serialize, Deserialize)]
struct Body {
    meta: Option<Meta>,
    /// Devices named by what was overwritten.
    devices: Vec<DeviceId>,
    rows: Vec<Rows>,
}

#[derive(Serialize, Deserialize)]
struct Meta {
    member: [u8; 16],
    command: String,
    kind: String,
    at: i64,
    reverts: Option<[u8; 16]>,
    kept: Option<String>,
    /// Whose change it is, where another device sends it because that one cannot any more.
    author: Option<Stamp>,
}

/// Rows of one table, of one kind and with the same columns.
#[derive(Serialize, Deserialize)]
struct Rows {
    table: u16,
    op: u8,
    columns: Vec<u8>,
    pks: Vec<[u8; 16]>,
    /// Column by column.
    values: Vec<Plain>,
    /// What some of `values` overwrote that a person wants to hear of: place, stamp.
    over: Vec<(u32, Over)>,
}

#[derive(Serialize, Deserialize)]
struct Over {
    /// How much older than the change itself.
    back: i64,
    /// Place in [`Body::devices`].
    device: u32,
}

#[derive(Serialize, Deserialize)]
enum Plain {
    Null,
    Integer(i64),
    Text(String),
    Blob(#[serde(with = "serde_bytes")] Vec<u8>),
}

/// The bodies of a change, `base` first, each with its class. `sender` is the device that seals them: where it is not the
/// change's own, the body of `base` says whose the change is. Of a class that it does not hold (`held`), it has nothing but
/// null to say, and does not say it: nobody's value goes away by that. Each of the classes that are `said` has a body, empty where nothing
/// was written in it.
///
/// # Errors
/// `sync.unknown_column`, as [`Classes::class`].
pub fn split(
    group: &Group,
    sender: DeviceId,
    classes: &Classes,
    said: &[Class],
    held: &dyn Fn(Class) -> bool,
) -> Result<Vec<(Class, Vec<u8>)>> {
    let mut parts: BTreeMap<Class, Vec<Part<'_>>> = BTreeMap::new();
    parts.insert(Class::Base, Vec::new());
    parts.extend(said.iter().map(|class| (*class, Vec::new())));
    for row in &group.rows {
        let mut cells: BTreeMap<Class, Vec<&Cell>> = BTreeMap::new();
        for cell in &row.cells {
            let class = classes.class(row.table, cell.column)?;
            if cell.value == Value::Null && !held(class) {
                continue;
            }
            cells.entry(class).or_default().push(cell);
        }
        // That a row came or went is everybody's; that a price moved is not.
        if row.op != Op::Update {
            cells.entry(Class::Base).or_default();
        }
        for (class, cells) in cells {
            parts.entry(class).or_default().push((row, cells));
        }
    }
    parts
        .into_iter()
        .map(|(class, rows)| {
            let meta = (class == Class::Base).then(|| Meta::of(group, sender));
            Ok((class, body(group, meta, &rows)?))
        })
        .collect()
}

impl Meta {
    fn of(group: &Group, sender: DeviceId) -> Self {
        Self {
            member: *group.member.as_bytes(),
            command: group.command.clone(),
            kind: group.kind.clone(),
            at: group.at.0,
            reverts: group.reverts.map(|id| *id.as_bytes()),
            kept: group.kept.clone(),
            author: (group.stamp.device != sender).then_some(group.stamp),
        }
    }
}

/// A row with its cells of one class.
type Part<'a> = (&'a RowOp, Vec<&'a Cell>);

fn body(group: &Group, meta: Option<Meta>, rows: &[Part<'_>]) -> Result<Vec<u8>> {
    let mut body = Body {
        meta,
        devices: Vec::new(),
        rows: Vec::new(),
    };
    let mut alike: BTreeMap<(u16, u8, Vec<u8>), Vec<&Part<'_>>> = BTreeMap::new();
    for row in rows {
        let columns = row.1.iter().map(|cell| number(row.0, cell)).collect();
        let key = (row.0.table, code(row.0.op), columns);
        alike.entry(key).or_default().push(row);
    }
    for ((table, op, columns), members) in alike {
        let mut rows = Rows {
            table,
            op,
            pks: members.iter().map(|(row, _)| *row.row.as_bytes()).collect(),
            values: Vec::new(),
            over: Vec::new(),
            columns,
        };
        for (at, column) in rows.columns.iter().enumerate() {
            for (_, cells) in &members {
                let cell = cells[at];
                for over in &cell.over {
                    let place = u32::try_from(rows.values.len()).map_err(Fault::internal)?;
                    let over = Over::of(*over, group.stamp, &mut body.devices)?;
                    rows.over.push((place, over));
                }
                if *column != OWN_ID {
                    rows.values.push(Plain::of(&cell.value));
                }
            }
        }
        body.rows.push(rows);
    }
    postcard::to_allocvec(&body).map_err(Fault::internal)
}

/// A column's number as written.
fn number(row: &RowOp, cell: &Cell) -> u8 {
    match &cell.value {
        Value::Blob(bytes)
            if cell.column == 0 && cell.over.is_empty() && bytes == row.row.as_bytes() =>
        {
            OWN_ID
        }
        _ => cell.column,
    }
}

fn code(op: Op) -> u8 {
    match op {
        Op::Insert => 0,
        Op::Update => 1,
        Op::Delete => 2,
    }
}

impl Over {
    fn of(over: Stamp, stamp: Stamp, devices: &mut Vec<DeviceId>) -> Result<Self> {
        let known = devices.iter().position(|device| *device == over.device);
        let device = known.unwrap_or_else(|| {
            devices.push(over.device);
            devices.len() - 1
        });
        Ok(Self {
            back: stamp.hlc.0.wrapping_sub(over.hlc.0).cast_signed(),
            device: u32::try_from(device).map_err(Fault::internal)?,
        })
    }

    fn stamp(&self, stamp: Stamp, devices: &[DeviceId]) -> Result<Stamp, Malformed> {
        let device = devices.get(self.device as usize).ok_or(Malformed)?;
        Ok(Stamp {
            hlc: Hlc(stamp.hlc.0.wrapping_sub(self.back.cast_unsigned())),
            device: *device,
        })
    }
}

impl Plain {
    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Integer(number) => Self::Integer(*number),
            Value::Text(text) => Self::Text(text.clone()),
            Value::Blob(bytes) => Self::Blob(bytes.clone()),
        }
    }

    fn value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Integer(number) => Value::Integer(number),
            Self::Text(text) => Value::Text(text),
            Self::Blob(bytes) => Value::Blob(bytes),
        }
    }
}

/// A body that no honest device has written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// Puts the bodies of a change together again: those that this device may read, `base` among them. `change` and `stamp`
/// are what the signed header said.
///
/// # Errors
/// [`Malformed`] for bytes that no honest device has written.
pub fn join(
    change: Id<Change>,
    stamp: Stamp,
    parts: &[(Class, Vec<u8>)],
) -> Result<Group, Malformed> {
    let mut meta = None;
    let mut rows: BTreeMap<(u16, Id<()>), RowOp> = BTreeMap::new();
    let mut bodies = Vec::with_capacity(parts.len());
    for (class, bytes) in parts {
        let body: Body = postcard::from_bytes(bytes).map_err(|_| Malformed)?;
        if body.meta.is_some() != (*class == Class::Base) {
            return Err(Malformed);
        }
        bodies.push(body);
    }
    for body in &mut bodies {
        meta = meta.or(body.meta.take());
    }
    let meta = meta.ok_or(Malformed)?;
    // Whoever passes a change on seals it with its own clock, which is what everybody has judged.
    if meta.author.is_some_and(|author| author.hlc != stamp.hlc) {
        return Err(Malformed);
    }
    let stamp = meta.author.unwrap_or(stamp);
    for body in bodies {
        for alike in body.rows {
            unfold(alike, &body.devices, stamp, &mut rows)?;
        }
    }
    let rows = rows.into_values().map(|mut row| {
        row.cells.sort_by_key(|cell| cell.column);
        let twice = row
            .cells
            .windows(2)
            .any(|pair| pair[0].column == pair[1].column);
        (!twice).then_some(row).ok_or(Malformed)
    });
    Ok(Group {
        change,
        stamp,
        at: Timestamp(meta.at),
        member: Id::from_bytes(meta.member),
        command: meta.command,
        kind: meta.kind,
        reverts: meta.reverts.map(Id::from_bytes),
        kept: meta.kept,
        rows: rows.collect::<Result<_, _>>()?,
    })
}

fn unfold(
    alike: Rows,
    devices: &[DeviceId],
    stamp: Stamp,
    rows: &mut BTreeMap<(u16, Id<()>), RowOp>,
) -> Result<(), Malformed> {
    let op = match alike.op {
        0 => Op::Insert,
        1 => Op::Update,
        2 => Op::Delete,
        _ => return Err(Malformed),
    };
    let plain = alike.columns.iter().filter(|column| **column != OWN_ID);
    let expected = plain.count().checked_mul(alike.pks.len());
    if expected != Some(alike.values.len()) || (op == Op::Delete && !alike.columns.is_empty()) {
        return Err(Malformed);
    }
    let mut over: BTreeMap<usize, Vec<Stamp>> = BTreeMap::new();
    for (place, what) in &alike.over {
        let stamps = over.entry(*place as usize).or_default();
        stamps.push(what.stamp(stamp, devices)?);
    }
    let mut values = alike.values.into_iter().enumerate();
    for pk in &alike.pks {
        let id = Id::from_bytes(*pk);
        let row = rows.entry((alike.table, id)).or_insert_with(|| RowOp {
            table: alike.table,
            row: id,
            op,
            cells: Vec::new(),
        });
        if row.op != op {
            return Err(Malformed);
        }
    }
    for column in &alike.columns {
        for pk in &alike.pks {
            let cell = if *column == OWN_ID {
                Cell {
                    column: 0,
                    value: Value::Blob(pk.to_vec()),
                    over: Vec::new(),
                }
            } else {
                let (place, value) = values.next().ok_or(Malformed)?;
                Cell {
                    column: *column,
                    value: value.value(),
                    over: over.remove(&place).unwrap_or_default(),
                }
            };
            let row = rows.get_mut(&(alike.table, Id::from_bytes(*pk)));
            row.ok_or(Malformed)?.cells.push(cell);
        }
    }
    if over.is_empty() {
        Ok(())
    } else {
        Err(Malformed)
    }
}
