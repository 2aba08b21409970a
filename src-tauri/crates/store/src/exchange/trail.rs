//! Clocks, read off the change record: which change touched what last.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use kernel::{DeviceId, Fault, Hlc, Id, Result, Stamp};
use rusqlite::Connection;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::shape::Shape;
use crate::listed::Key;
use crate::{Change, Db, Member, Store};

/// Stands in the record of a row for something that the change wrote there and that did not come to count, since
/// something newer was there. Not a number, so no column.
pub(crate) const LOST: &str = "~";

/// The devices of the file by number; 0 is this one.
#[derive(Debug)]
pub(crate) struct Devices {
    by_number: HashMap<i64, DeviceId>,
    by_id: HashMap<DeviceId, i64>,
}

impl Devices {
    pub fn load(conn: &Connection, own: DeviceId) -> Result<Self> {
        let mut devices = Self {
            by_number: HashMap::from([(0, own)]),
            by_id: HashMap::new(),
        };
        let mut statement = conn.prepare_cached("SELECT no, id FROM _device")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (number, id) = (row.get(0)?, row.get(1)?);
            devices.by_number.insert(number, id);
            devices.by_id.insert(id, number);
        }
        Ok(devices)
    }

    /// The number under which a device's changes are kept that come from elsewhere: this one's too, after a restore.
    pub fn number(&mut self, conn: &Connection, id: DeviceId) -> Result<i64> {
        if let Some(number) = self.by_id.get(&id) {
            return Ok(*number);
        }
        conn.prepare_cached("INSERT INTO _device(id) VALUES(?1)")?
            .execute([id])?;
        let number = conn.last_insert_rowid();
        self.by_number.insert(number, id);
        self.by_id.insert(id, number);
        Ok(number)
    }

    pub fn stamp(&self, hlc: Hlc, number: i64) -> Result<Stamp> {
        let device = self
            .by_number
            .get(&number)
            .ok_or_else(|| Fault::internal(format!("no device {number}")))?;
        Ok(Stamp {
            hlc,
            device: *device,
        })
    }
}

/// Which of two writes counts: the later one. No honest device gives two changes one stamp, but a file that was restored
/// from a backup has forgotten some that it gave; then the changes' names decide, so that every device decides alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    pub stamp: Stamp,
    pub change: Id<Change>,
}

/// The change that touched a column last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Touch {
    pub seq: i64,
    pub rank: Rank,
    /// Whether it added the row.
    pub added: bool,
}

/// What the record says of a row, as far as it was asked.
#[derive(Debug)]
pub(super) struct Trail {
    /// The row's last coming or going, and whether it is there since.
    pub life: Option<(Rank, bool)>,
    /// By the columns' places.
    pub columns: Vec<Option<Touch>>,
}

impl Trail {
    pub fn at(&self, place: usize) -> Option<Touch> {
        self.columns[place]
    }
}

/// What is asked of a trail.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    /// Columns, by places as bits.
    pub columns: u64,
    /// Whether the row is there.
    pub life: bool,
    /// Only what was before this change.
    pub before: i64,
}

impl Asked {
    pub const LIFE: Self = Self {
        columns: 0,
        life: true,
        before: i64::MAX,
    };

    pub fn columns(columns: u64) -> Self {
        Self {
            columns,
            life: false,
            before: i64::MAX,
        }
    }
}

/// Walks back through the changes of a row until it knows what was asked. Repairs have no clock and are passed over.
pub(super) fn trail(
    conn: &Connection,
    devices: &Devices,
    shape: &Shape,
    row: Id<()>,
    asked: Asked,
) -> Result<Trail> {
    let mut found = Trail {
        life: None,
        columns: vec![None; shape.columns.len()],
    };
    let mut open = asked.columns;
    let mut statement = conn.prepare_cached(
        "SELECT r.seq, r.op, r.body, c.hlc, c.device, c.id, c.seq FROM _change_row r
           CROSS JOIN _change c ON c.seq=ifnull((SELECT first FROM _sync_late l WHERE l.seq=r.seq), r.seq)
         WHERE r.tbl=?1 AND r.pk=?2 AND r.seq<?3 AND c.device IS NOT NULL ORDER BY r.seq DESC",
    )?;
    let mut rows = statement.query((shape.id, row, asked.before))?;
    while open != 0 || (asked.life && found.life.is_none()) {
        let Some(record) = rows.next()? else { break };
        let op = record.get_ref(1)?.as_str().map_err(Fault::internal)?;
        let rank = Rank {
            stamp: devices.stamp(record.get(3)?, record.get(4)?)?,
            change: record.get(5)?,
        };
        let added = op == "insert";
        if found.life.is_none() && op != "update" {
            found.life = Some((rank, added));
        }
        if op == "delete" || open == 0 {
            continue;
        }
        let body = record.get_ref(2)?.as_str().map_err(Fault::internal)?;
        let touched = if added && body == "{}" {
            shape.all()
        } else {
            named(shape, body)?
        };
        let (seq, first): (i64, i64) = (record.get(0)?, record.get(6)?);
        let added = added || (first != seq && adds(conn, (shape.id, row), first)?);
        for place in super::shape::bits(touched & open) {
            found.columns[place] = Some(Touch { seq, rank, added });
        }
        open &= !touched;
    }
    Ok(found)
}

/// Whether the change at this place added a row: then so did the later parts of it.
fn adds(conn: &Connection, (table, row): Key, seq: i64) -> Result<bool> {
    let mut added = conn.prepare_cached(
        "SELECT EXISTS(SELECT 1 FROM _change_row WHERE tbl=?1 AND pk=?2 AND seq=?3 AND op='insert')",
    )?;
    Ok(added.query_row((table, row, seq), |r| r.get(0))?)
}

impl Store {
    /// Who wrote what a column of a row holds, where that was on this device. Who wrote what comes from elsewhere is for its
    /// sender to say, so rights follow from what was written here alone.
    ///
    /// # Errors
    /// As SQLite's; a defect (`kernel.internal`) for a column that no manifest lists.
    pub fn written_here(
        &self,
        db: &Db<'_>,
        table: &str,
        row: Id<()>,
        column: &str,
    ) -> Result<Option<Id<Member>>> {
        let shape = self.shapes().values().find(|shape| shape.name == table);
        let found = shape.and_then(|shape| {
            let place = shape.columns.iter().position(|own| own.name == column)?;
            Some((shape, place))
        });
        let (shape, place) =
            found.ok_or_else(|| Fault::internal(format!("no column {table}.{column}")))?;
        let conn = db.conn.raw();
        let devices = self.devices(conn)?;
        let known = trail(conn, &devices, shape, row, Asked::columns(1 << place))?;
        let Some(touch) = known.at(place) else {
            return Ok(None);
        };
        db.opt(
            "SELECT member FROM _change WHERE seq=?1 AND device=0",
            [touch.seq],
            |r| r.get(0),
        )
    }
}

/// The places of the columns that a row's record names.
pub(super) fn named(shape: &Shape, body: &str) -> Result<u64> {
    struct Names<'a>(&'a Shape, u64);
    impl<'de> Visitor<'de> for Names<'_> {
        type Value = u64;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the record of a row")
        }
        fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<u64, A::Error> {
            while let Some(Name(name)) = map.next_key::<Name<'de>>()? {
                map.next_value::<IgnoredAny>()?;
                let place = name.parse().ok().and_then(|number| self.0.place(number));
                self.1 |= place.map_or(0, |place| 1 << place);
            }
            Ok(self.1)
        }
    }
    let mut from = serde_json::Deserializer::from_str(body);
    from.deserialize_map(Names(shape, 0))
        .map_err(Fault::internal)
}

struct Name<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Borrowed;
        impl<'de> Visitor<'de> for Borrowed {
            type Value = Name<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a column's number")
            }
            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }
            fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }
        from.deserialize_str(Borrowed)
    }
}
