//! Openings one at a time, with sill and casing.

use crm::sort;
use kernel::{Fault, Id, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Tx;
use ts_rs::TS;

use super::edit::{save_checked, usual_sill};
use super::rooms::{OpeningRecord, RoomRecord, openings_of};
use crate::check::MOST_ALIKE;
use crate::model::{self, OpeningKind};
use crate::{Opening, Room};

/// An opening to add, or to change where `id` is given. Sizes as typed.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveOpening {
    /// The opening to change; none adds one.
    pub id: Option<Id<Opening>>,
    /// Of which room.
    pub room_id: Id<Room>,
    /// Door, window or passage.
    pub kind: OpeningKind,
    /// Width.
    pub width: String,
    /// Height.
    pub height: String,
    /// Height of its lower edge above the floor; the usual one where blank.
    #[serde(default)]
    pub sill: String,
    /// How many alike; one where blank.
    #[serde(default)]
    pub count: String,
    /// A casing is built: deducted in full.
    #[serde(default)]
    pub casing: bool,
}

/// Names one opening.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OpeningRef {
    /// Which.
    pub id: Id<Opening>,
}

pub(crate) fn write(tx: &Tx<'_>, opening: &OpeningRecord, insert: bool) -> Result<()> {
    let values: [(&str, &dyn rusqlite::ToSql); 8] = [
        ("room_id", &opening.room_id),
        ("kind", &opening.kind),
        ("width", &opening.width),
        ("height", &opening.height),
        ("sill", &opening.sill),
        ("count", &opening.count),
        ("casing", &opening.casing),
        ("sort", &opening.sort),
    ];
    if insert {
        let mut all: Vec<(&str, &dyn rusqlite::ToSql)> = vec![("id", &opening.id)];
        all.extend(values);
        tx.insert("design_opening", &all)
    } else {
        tx.update("design_opening", opening.id, &values).map(|_| ())
    }
}

/// Adds or changes an opening.
///
/// # Errors
/// `design.room_unknown`, `design.opening_unknown`, `design.size_missing`, the sizes' codes, `design.count_invalid`,
/// `design.opening_too_high`, `design.opening_too_wide`, `design.openings_exceed_walls`.
pub fn save_opening(tx: &Tx<'_>, req: SaveOpening) -> Result<OpeningRecord> {
    let room = RoomRecord::load(tx, req.room_id)?;
    let before = openings_of(tx, req.room_id)?;
    let side = |field: &str, text: &str| {
        model::size(field, text, model::OPENING)?
            .map(|size| size.value)
            .ok_or_else(|| {
                Fault::field(
                    field,
                    "design.size_missing",
                    "An opening needs a width and a height.",
                )
            })
    };
    let (width, height) = (side("width", &req.width)?, side("height", &req.height)?);
    let sill = match model::size("sill", &req.sill, model::SILL)? {
        Some(size) => size.value,
        None => usual_sill(req.kind, height, room.height),
    };
    let count = match req.count.trim() {
        "" => 1,
        text => text
            .parse()
            .ok()
            .filter(|count| (1..=MOST_ALIKE).contains(count))
            .ok_or_else(|| {
                Fault::field(
                    "count",
                    "design.count_invalid",
                    format!("A count is a whole number from 1 to {MOST_ALIKE}."),
                )
                .with("max", MOST_ALIKE)
            })?,
    };
    let mut opening = OpeningRecord {
        id: req.id.unwrap_or_else(|| tx.new_id()),
        room_id: req.room_id,
        kind: req.kind,
        width,
        height,
        sill,
        count,
        casing: req.casing,
        sort: String::new(),
    };
    let mut after = before.clone();
    match req.id {
        Some(id) => {
            let known = after
                .iter_mut()
                .find(|known| known.id == id)
                .ok_or_else(opening_unknown)?;
            opening.sort.clone_from(&known.sort);
            known.clone_from(&opening);
        }
        None => {
            opening.sort =
                sort::between(after.last().map(|last| last.sort.as_str()), None, 1)?.remove(0);
            after.push(opening.clone());
        }
    }
    save_checked(tx, room, before, after)?;
    Ok(opening)
}

/// Deletes an opening.
///
/// # Errors
/// `design.opening_unknown`.
pub fn delete_opening(tx: &Tx<'_>, req: OpeningRef) -> Result<()> {
    if tx.delete("design_opening", req.id)? {
        Ok(())
    } else {
        Err(opening_unknown())
    }
}

fn opening_unknown() -> Fault {
    Fault::new(
        "design.opening_unknown",
        "This opening is gone; somebody deleted it.",
    )
}
