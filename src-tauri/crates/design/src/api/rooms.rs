//! Rooms of a project with their openings and figures.

use kernel::{Fault, Id, Quantity, Result};
use rusqlite::Row;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Db;
use ts_rs::TS;

use super::settings::settings;
use crate::model::{
    OpeningKind, OpeningRule, OpeningSizes, RoomKind, RoomQuantities, RoomSizes, quantities,
};
use crate::{Opening, Project, Room};

/// A room as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomRecord {
    /// Identity.
    pub id: Id<Room>,
    /// Its project.
    pub project_id: Id<Project>,
    /// Its name: 主卧.
    pub name: String,
    /// What it is for.
    pub kind: RoomKind,
    /// Length, m.
    pub length: Option<Quantity>,
    /// Width, m.
    pub width: Option<Quantity>,
    /// Net height, m.
    pub height: Option<Quantity>,
    /// Floor area of an irregular room, given by hand, ㎡.
    pub area: Option<Quantity>,
    /// Perimeter of an irregular room, given by hand, m.
    pub perimeter: Option<Quantity>,
    /// Anything else.
    pub remark: String,
    /// Place among the rooms: compares as text.
    pub sort: String,
}

impl RoomRecord {
    /// Its sizes.
    pub const fn sizes(&self) -> RoomSizes {
        RoomSizes {
            length: self.length,
            width: self.width,
            height: self.height,
            area: self.area,
            perimeter: self.perimeter,
        }
    }

    pub(crate) fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: r.get("id")?,
            project_id: r.get("project_id")?,
            name: r.get("name")?,
            kind: r.get("kind")?,
            length: r.get("length")?,
            width: r.get("width")?,
            height: r.get("height")?,
            area: r.get("area")?,
            perimeter: r.get("perimeter")?,
            remark: r.get("remark")?,
            sort: r.get("sort")?,
        })
    }

    /// The stored room.
    ///
    /// # Errors
    /// `design.room_unknown`.
    pub(crate) fn load(db: &Db<'_>, id: Id<Room>) -> Result<Self> {
        db.opt("SELECT * FROM design_room WHERE id=?1", [id], Self::read)?
            .ok_or_else(|| {
                Fault::new(
                    "design.room_unknown",
                    "This room is gone; somebody deleted it.",
                )
            })
    }
}

/// An opening as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OpeningRecord {
    /// Identity.
    pub id: Id<Opening>,
    /// Its room.
    pub room_id: Id<Room>,
    /// Door, window or passage.
    pub kind: OpeningKind,
    /// Width, m.
    pub width: Quantity,
    /// Height, m.
    pub height: Quantity,
    /// Height of its lower edge above the floor, m.
    pub sill: Quantity,
    /// How many alike.
    pub count: u32,
    /// A casing is built: deducted in full.
    pub casing: bool,
    /// Place among the openings: compares as text.
    pub sort: String,
}

impl OpeningRecord {
    /// Its sizes.
    pub const fn sizes(&self) -> OpeningSizes {
        OpeningSizes {
            kind: self.kind,
            width: self.width,
            height: self.height,
            count: self.count,
            cased: self.casing,
        }
    }

    pub(crate) fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: r.get("id")?,
            room_id: r.get("room_id")?,
            kind: r.get("kind")?,
            width: r.get("width")?,
            height: r.get("height")?,
            sill: r.get("sill")?,
            count: r.get("count")?,
            casing: r.get("casing")?,
            sort: r.get("sort")?,
        })
    }
}

/// A room with its openings and figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomWithQuantities {
    /// The room.
    pub room: RoomRecord,
    /// Its openings in order.
    pub openings: Vec<OpeningRecord>,
    /// Its figures by the firm's opening rule.
    pub quantities: RoomQuantities,
}

/// Every room of a project in order, with openings and figures by the firm's opening rule.
///
/// # Errors
/// As SQLite's.
pub fn rooms_of(db: &Db<'_>, project: Id<Project>) -> Result<Vec<RoomWithQuantities>> {
    let rule = settings(db, firm::api::Nothing {})?.opening_rule;
    let rooms = db.rows(
        "SELECT * FROM design_room WHERE project_id=?1 ORDER BY sort, id",
        [project],
        RoomRecord::read,
    )?;
    let mut openings = db
        .rows(
            "SELECT o.* FROM design_opening o JOIN design_room r ON r.id=o.room_id
             WHERE r.project_id=?1 ORDER BY r.sort, r.id, o.sort, o.id",
            [project],
            OpeningRecord::read,
        )?
        .into_iter()
        .peekable();
    rooms
        .into_iter()
        .map(|room| {
            let own: Vec<OpeningRecord> =
                std::iter::from_fn(|| openings.next_if(|opening| opening.room_id == room.id))
                    .collect();
            with_quantities(room, own, rule)
        })
        .collect()
}

pub(crate) fn openings_of(db: &Db<'_>, room: Id<Room>) -> Result<Vec<OpeningRecord>> {
    db.rows(
        "SELECT * FROM design_opening WHERE room_id=?1 ORDER BY sort, id",
        [room],
        OpeningRecord::read,
    )
}

pub(crate) fn with_quantities(
    room: RoomRecord,
    openings: Vec<OpeningRecord>,
    rule: OpeningRule,
) -> Result<RoomWithQuantities> {
    let sizes: Vec<OpeningSizes> = openings.iter().map(OpeningRecord::sizes).collect();
    Ok(RoomWithQuantities {
        quantities: quantities(&room.sizes(), &sizes, rule)?,
        room,
        openings,
    })
}
