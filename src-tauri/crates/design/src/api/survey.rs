//! The survey of a project as a table, and adding, copying, moving and deleting rooms.

use crm::sort;
use firm::api::Language;
use kernel::{Fault, Id, Quantity, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Tx};
use ts_rs::TS;

use super::edit::RoomState;
use super::project_types::ProjectRecord;
use super::rooms::{OpeningRecord, RoomRecord, RoomWithQuantities, openings_of, rooms_of};
use super::settings::{DesignSettings, settings};
use crate::layout::{Layout, USUAL};
use crate::model::{OpeningKind, RoomKind};
use crate::names::RoomNames;
use crate::shorthand::{self, Typed};
use crate::{Project, Room};

/// Rooms of one project at most.
pub(crate) const MOST_ROOMS: usize = 200;

/// The survey of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Survey {
    /// The rooms in order.
    pub rooms: Vec<SurveyRoom>,
    /// Their figures together; a room of the kind "whole flat" is not counted in.
    pub totals: SurveyTotals,
    /// How the firm measures.
    pub settings: DesignSettings,
    /// Layouts to add rooms by, that of the property first; in the language asked for.
    pub layouts: Vec<String>,
    /// Building area of the project, ㎡.
    pub building_area: Option<Quantity>,
}

/// A room of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SurveyRoom {
    /// The room with openings and figures.
    #[serde(flatten)]
    pub of: RoomWithQuantities,
    /// Doors in one line: `0.9×2.1; 0.8×2×2`.
    pub doors_text: String,
    /// Windows in one line.
    pub windows_text: String,
    /// Passages in one line.
    pub passages_text: String,
    /// Every size that its figures need is measured.
    pub complete: bool,
}

/// Figures of all rooms together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SurveyTotals {
    /// Rooms counted.
    pub rooms: u32,
    /// Of them, rooms whose sizes are not complete: the totals lack them.
    pub incomplete: u32,
    /// Floor, ㎡.
    pub floor: Quantity,
    /// Ceiling, ㎡.
    pub ceiling: Quantity,
    /// Wall before deduction, ㎡.
    pub wall_gross: Quantity,
    /// Wall after deduction, ㎡.
    pub wall_net: Quantity,
    /// Perimeters, m.
    pub perimeter: Quantity,
    /// Doors, pieces.
    pub doors: Quantity,
    /// Windows, pieces.
    pub windows: Quantity,
}

/// Names the project of a survey.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SurveyReq {
    /// Which project.
    pub project_id: Id<Project>,
    /// The language of the layouts; Chinese where absent.
    #[serde(default)]
    #[ts(optional)]
    pub language: Option<Language>,
}

/// A room to add.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewRoom {
    /// What it is for.
    pub kind: RoomKind,
    /// Its name; the usual one of its kind, numbered, where blank.
    #[serde(default)]
    pub name: String,
}

/// Rooms to add: listed, or by a layout such as 三室两厅两卫 or 3 bed 2 hall 2 bath.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddRooms {
    /// To which project.
    pub project_id: Id<Project>,
    /// The language of names that are not given.
    #[serde(default)]
    pub language: Language,
    /// The rooms.
    #[serde(default)]
    pub rooms: Vec<NewRoom>,
    /// A layout that names rooms.
    #[serde(default)]
    pub layout: String,
    /// Before which room; at the end where absent.
    #[serde(default)]
    #[ts(optional)]
    pub before: Option<Id<Room>>,
}

/// Rooms to copy, delete or move.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoomsRef {
    /// Of which project.
    pub project_id: Id<Project>,
    /// Which.
    pub ids: Vec<Id<Room>>,
}

/// Rooms to move.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MoveRooms {
    /// Of which project.
    pub project_id: Id<Project>,
    /// Which, in the order they are to have.
    pub ids: Vec<Id<Room>>,
    /// Before which room; to the end where absent.
    #[serde(default)]
    #[ts(optional)]
    pub before: Option<Id<Room>>,
}

/// Rooms that were made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomsMade {
    /// In order.
    pub ids: Vec<Id<Room>>,
}

impl From<&OpeningRecord> for Typed {
    fn from(o: &OpeningRecord) -> Self {
        Self {
            width: o.width,
            height: o.height,
            count: o.count,
            cased: o.casing,
        }
    }
}

/// The survey of a project.
///
/// # Errors
/// `design.project_unknown`.
pub fn survey(db: &Db<'_>, req: SurveyReq) -> Result<Survey> {
    let project = ProjectRecord::load(db, req.project_id)?;
    let own = project
        .property_id
        .map(|id| crm::api::property(db, id))
        .transpose()?
        .flatten()
        .map(|home| home.layout)
        .unwrap_or_default();
    let layouts = layouts(&own, req.language.unwrap_or_default());
    let rooms: Vec<SurveyRoom> = rooms_of(db, req.project_id)?
        .into_iter()
        .map(survey_room)
        .collect();
    Ok(Survey {
        totals: totals(&rooms)?,
        rooms,
        settings: settings(db, firm::api::Nothing {})?,
        layouts,
        building_area: project.building_area,
    })
}

/// The property's own layout, as it was typed where that is the language asked for; then the usual others.
fn layouts(own: &str, language: Language) -> Vec<String> {
    let known = Layout::parse(own);
    let as_typed = own.is_ascii() == (language == Language::En);
    known
        .iter()
        .map(|layout| match as_typed {
            true => own.to_owned(),
            false => layout.text(language),
        })
        .chain(
            USUAL
                .iter()
                .filter(|usual| known.as_ref() != Some(usual))
                .map(|usual| usual.text(language)),
        )
        .collect()
}

fn survey_room(of: RoomWithQuantities) -> SurveyRoom {
    let line = |kind: OpeningKind| {
        shorthand::text(
            of.openings
                .iter()
                .filter(|o| o.kind == kind)
                .map(Typed::from),
        )
    };
    SurveyRoom {
        doors_text: line(OpeningKind::Door),
        windows_text: line(OpeningKind::Window),
        passages_text: line(OpeningKind::Passage),
        complete: of.quantities.is_complete(),
        of,
    }
}

fn totals(rooms: &[SurveyRoom]) -> Result<SurveyTotals> {
    let counted: Vec<&SurveyRoom> = rooms
        .iter()
        .filter(|room| room.of.room.kind != RoomKind::Whole)
        .collect();
    let sum = |figure: fn(&SurveyRoom) -> Option<Quantity>| {
        Quantity::total(counted.iter().filter_map(|room| figure(room)))
    };
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(SurveyTotals {
        rooms: number(counted.len()),
        incomplete: number(counted.iter().filter(|room| !room.complete).count()),
        floor: sum(|room| room.of.quantities.floor)?,
        ceiling: sum(|room| room.of.quantities.ceiling)?,
        wall_gross: sum(|room| room.of.quantities.wall_gross)?,
        wall_net: sum(|room| room.of.quantities.wall_net)?,
        perimeter: sum(|room| room.of.quantities.perimeter)?,
        doors: sum(|room| Some(room.of.quantities.doors))?,
        windows: sum(|room| Some(room.of.quantities.windows))?,
    })
}

/// Adds rooms, listed or by a layout. They get the firm's usual height.
///
/// # Errors
/// `design.layout_unknown` for a layout that names no room; `design.rooms_too_many`, `design.project_unknown`,
/// `design.room_unknown`, `firm.text_too_long`.
pub fn add_rooms(tx: &Tx<'_>, req: AddRooms) -> Result<RoomsMade> {
    ProjectRecord::load(tx, req.project_id)?;
    let usual = RoomNames::read()?;
    let mut wanted: Vec<(RoomKind, String)> = Vec::new();
    for room in &req.rooms {
        wanted.push((
            room.kind,
            firm::text::line("name", &room.name, firm::text::NAME_MAX)?,
        ));
    }
    if !req.layout.trim().is_empty() {
        let layout = firm::text::line("layout", &req.layout, 40)?;
        let read = Layout::parse(&layout).ok_or_else(|| {
            Fault::field(
                "layout",
                "design.layout_unknown",
                format!("“{layout}” names no rooms; type it as 三室两厅两卫, 3室2厅2卫 or 3 bed 2 hall 2 bath."),
            )
            .with("text", layout.clone())
        })?;
        let rooms = read.rooms().into_iter();
        wanted.extend(rooms.map(|(kind, name)| (kind, usual.spelt(&name, req.language))));
    }
    let height = settings(tx, firm::api::Nothing {})?.usual_height;
    let known = order_of(tx, req.project_id)?;
    room_for(known.len(), wanted.len())?;
    let places = places(&known, req.before, wanted.len())?;
    let mut names = names_of(tx, req.project_id)?;
    let mut ids = Vec::new();
    for ((kind, name), sort) in wanted.into_iter().zip(places) {
        let name = if name.is_empty() {
            free_name(&names, &usual.usual(kind, req.language))
        } else {
            name
        };
        names.push(name.clone());
        let room = RoomRecord {
            id: tx.new_id(),
            project_id: req.project_id,
            name,
            kind,
            length: None,
            width: None,
            height,
            area: None,
            perimeter: None,
            remark: String::new(),
            sort,
        };
        RoomState::new(room.clone(), Vec::new()).save(tx, None)?;
        ids.push(room.id);
    }
    Ok(RoomsMade { ids })
}

/// Copies rooms with their openings; each copy stands after its room, under the next free name.
///
/// # Errors
/// `design.room_unknown`, `design.rooms_too_many`.
pub fn copy_rooms(tx: &Tx<'_>, req: RoomsRef) -> Result<RoomsMade> {
    room_for(order_of(tx, req.project_id)?.len(), req.ids.len())?;
    let mut ids = Vec::new();
    for id in req.ids {
        let room = own(tx, req.project_id, id)?;
        let openings = openings_of(tx, id)?;
        let known = order_of(tx, req.project_id)?;
        let after = known
            .iter()
            .position(|(known, _)| *known == id)
            .map_or(known.len(), |at| at + 1);
        let sort = places(&known, known.get(after).map(|(next, _)| *next), 1)?.remove(0);
        let stem = room
            .name
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .to_owned();
        let copy = RoomRecord {
            id: tx.new_id(),
            name: free_name(
                &names_of(tx, req.project_id)?,
                if stem.is_empty() { &room.name } else { &stem },
            ),
            sort,
            ..room
        };
        let openings = openings
            .into_iter()
            .map(|opening| OpeningRecord {
                id: tx.new_id(),
                room_id: copy.id,
                ..opening
            })
            .collect();
        RoomState::new(copy.clone(), openings).save(tx, None)?;
        ids.push(copy.id);
    }
    Ok(RoomsMade { ids })
}

/// Deletes rooms with their openings.
///
/// # Errors
/// `design.room_unknown`; `store.in_use` where something refers to one of them.
pub fn delete_rooms(tx: &Tx<'_>, req: RoomsRef) -> Result<()> {
    for id in req.ids {
        own(tx, req.project_id, id)?;
        tx.delete("design_room", id)?;
    }
    Ok(())
}

/// Puts rooms, in the order given, before another one or to the end.
///
/// # Errors
/// `design.room_unknown`.
pub fn move_rooms(tx: &Tx<'_>, req: MoveRooms) -> Result<()> {
    for &id in &req.ids {
        own(tx, req.project_id, id)?;
    }
    let all = order_of(tx, req.project_id)?;
    // Before a room that moves itself means before the next one that stays.
    let before = req.before.and_then(|before| {
        let at = all.iter().position(|(id, _)| *id == before)?;
        all[at..]
            .iter()
            .map(|(id, _)| *id)
            .find(|id| !req.ids.contains(id))
    });
    let rest: Vec<(Id<Room>, String)> = all
        .into_iter()
        .filter(|(id, _)| !req.ids.contains(id))
        .collect();
    let places = places(&rest, before, req.ids.len())?;
    for (id, sort) in req.ids.into_iter().zip(places) {
        tx.update("design_room", id, &[("sort", &sort)])?;
    }
    Ok(())
}

fn own(tx: &Tx<'_>, project: Id<Project>, id: Id<Room>) -> Result<RoomRecord> {
    let room = RoomRecord::load(tx, id)?;
    if room.project_id == project {
        Ok(room)
    } else {
        Err(Fault::new(
            "design.room_unknown",
            "This room is of another project.",
        ))
    }
}

pub(crate) fn order_of(db: &Db<'_>, project: Id<Project>) -> Result<Vec<(Id<Room>, String)>> {
    db.rows(
        "SELECT id, sort FROM design_room WHERE project_id=?1 ORDER BY sort, id",
        [project],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )
}

pub(crate) fn names_of(db: &Db<'_>, project: Id<Project>) -> Result<Vec<String>> {
    db.rows(
        "SELECT name FROM design_room WHERE project_id=?1",
        [project],
        |r| r.get(0),
    )
}

pub(crate) fn places(
    known: &[(Id<Room>, String)],
    before: Option<Id<Room>>,
    count: usize,
) -> Result<Vec<String>> {
    let at = match before {
        None => known.len(),
        Some(before) => known
            .iter()
            .position(|(id, _)| *id == before)
            .ok_or_else(|| {
                Fault::new("design.room_unknown", "The room to stand before is gone.")
            })?,
    };
    let lower = at.checked_sub(1).map(|lower| known[lower].1.as_str());
    sort::between(lower, known.get(at).map(|(_, sort)| sort.as_str()), count)
}

/// `stem`, or the first of `卧室2`, `卧室3`… (`Bedroom 2`, after Latin letters) that is free.
pub(crate) fn free_name(names: &[String], stem: &str) -> String {
    let stem = stem.trim_end();
    let gap = if stem.ends_with(|c: char| c.is_ascii_alphabetic()) {
        " "
    } else {
        ""
    };
    let taken = |name: &str| names.iter().any(|known| known == name);
    if !taken(stem) {
        return stem.to_owned();
    }
    (2..)
        .map(|n: u32| format!("{stem}{gap}{n}"))
        .find(|name| !taken(name))
        .unwrap_or_else(|| stem.to_owned())
}

/// Refuses more rooms than a project may have.
pub(crate) fn room_for(known: usize, more: usize) -> Result<()> {
    if known + more > MOST_ROOMS {
        return Err(Fault::new(
            "design.rooms_too_many",
            format!("A project has at most {MOST_ROOMS} rooms. Split it, or delete rooms that are not needed."),
        )
        .with("max", MOST_ROOMS));
    }
    Ok(())
}
