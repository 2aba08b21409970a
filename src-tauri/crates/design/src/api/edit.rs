//! Editing the survey table: cells and pasted rows in one step. What fits is stored, what does not says why beside its cell.

use crm::sort;
use firm::api::Language;
use kernel::{Fault, Id, Quantity, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Tx;
use ts_rs::TS;

use super::project_types::ProjectRecord;
use super::rooms::{OpeningRecord, RoomRecord, openings_of};
use super::settings::settings;
use super::survey::{free_name, names_of, order_of, places, room_for};
use crate::check;
use crate::model::{self, Limit, OpeningKind, OpeningRule, OpeningSizes, RoomKind, quantities};
use crate::names::RoomNames;
use crate::shorthand::{self, Typed};
use crate::{Project, Room};

crm::text_enum! {
    /// A column of the survey table that takes typing.
    RoomField {
        /// Name.
        Name = "name",
        /// What it is for: a word of the list, or its Chinese or English name.
        Kind = "kind",
        /// Length.
        Length = "length",
        /// Width.
        Width = "width",
        /// Net height.
        Height = "height",
        /// Floor area given by hand.
        Area = "area",
        /// Perimeter given by hand.
        Perimeter = "perimeter",
        /// Doors in one line.
        Doors = "doors",
        /// Windows in one line.
        Windows = "windows",
        /// Passages in one line.
        Passages = "passages",
        /// Anything else.
        Remark = "remark",
    }
}

/// A cell to set.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoomCell {
    /// Of which room.
    pub room_id: Id<Room>,
    /// Which column.
    pub field: RoomField,
    /// As typed or pasted.
    pub text: String,
}

/// A cell of a row to add.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewRoomCell {
    /// Which column.
    pub field: RoomField,
    /// As typed or pasted.
    pub text: String,
}

/// Cells to set and rows to add, one step.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EditRooms {
    /// Of which project.
    pub project_id: Id<Project>,
    /// The language of names that are not given.
    #[serde(default)]
    pub language: Language,
    /// Cells of rooms that exist.
    #[serde(default)]
    pub cells: Vec<RoomCell>,
    /// Rows to add; wholly blank ones are passed over.
    #[serde(default)]
    pub rows: Vec<Vec<NewRoomCell>>,
    /// Before which room the rows go; at the end where absent.
    #[serde(default)]
    #[ts(optional)]
    pub before: Option<Id<Room>>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomsEdited {
    /// For each row given: the room it became.
    pub created: Vec<Option<Id<Room>>>,
    /// Cells that were not taken.
    pub refused: Vec<RefusedCell>,
    /// Sizes that were typed in millimetres or centimetres and are stored in metres.
    pub converted: Vec<ConvertedCell>,
}

/// A cell that was not taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "RefusedRoomCell")]
#[schemars(rename = "RefusedRoomCell")]
pub struct RefusedCell {
    /// Of which room; none for a row that could not be added.
    pub room_id: Option<Id<Room>>,
    /// The number of the row given, from 0, where it was a new one.
    pub row: Option<u32>,
    /// Which column.
    pub field: RoomField,
    /// Why.
    pub fault: Fault,
}

/// A size that was converted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "ConvertedRoomCell")]
#[schemars(rename = "ConvertedRoomCell")]
pub struct ConvertedCell {
    /// Of which room.
    pub room_id: Id<Room>,
    /// Which column.
    pub field: RoomField,
    /// As typed.
    pub text: String,
    /// What is stored, m.
    pub value: Quantity,
}

/// A room under change.
#[derive(Clone, Debug)]
pub(crate) struct RoomState {
    room: RoomRecord,
    openings: Vec<OpeningRecord>,
}

impl RoomState {
    pub(crate) const fn new(room: RoomRecord, openings: Vec<OpeningRecord>) -> Self {
        Self { room, openings }
    }

    /// Whether sizes and openings can be true together.
    fn check(&self) -> Result<()> {
        let sizes = self.room.sizes();
        check::room(&sizes)?;
        let mut openings: Vec<OpeningSizes> = Vec::with_capacity(self.openings.len());
        for opening in &self.openings {
            check::opening(&sizes, &opening.sizes(), opening.sill)?;
            openings.push(opening.sizes());
        }
        quantities(&sizes, &openings, OpeningRule::Full).map(|_| ())
    }

    /// Sets one cell; the value where it was converted to metres.
    fn set(&mut self, tx: &Tx<'_>, field: RoomField, text: &str) -> Result<Option<Quantity>> {
        let name = field.as_str();
        let mut size = |slot: fn(&mut RoomRecord) -> &mut Option<Quantity>, limit: Limit| {
            let size = model::size(name, text, limit)?;
            *slot(&mut self.room) = size.map(|size| size.value);
            Ok(size.filter(|size| size.converted).map(|size| size.value))
        };
        match field {
            RoomField::Length => return size(|room| &mut room.length, model::SIDE),
            RoomField::Width => return size(|room| &mut room.width, model::SIDE),
            RoomField::Height => return size(|room| &mut room.height, model::HEIGHT),
            RoomField::Area => return size(|room| &mut room.area, model::AREA),
            RoomField::Perimeter => return size(|room| &mut room.perimeter, model::PERIMETER),
            RoomField::Name => {
                self.room.name = firm::text::required(name, text, firm::text::NAME_MAX)?
            }
            RoomField::Remark => self.room.remark = firm::text::line(name, text, 200)?,
            RoomField::Kind => self.room.kind = room_kind(text)?,
            RoomField::Doors => {
                self.set_openings(tx, OpeningKind::Door, &shorthand::parse(name, text)?)?
            }
            RoomField::Windows => {
                self.set_openings(tx, OpeningKind::Window, &shorthand::parse(name, text)?)?
            }
            RoomField::Passages => {
                self.set_openings(tx, OpeningKind::Passage, &shorthand::parse(name, text)?)?
            }
        }
        Ok(None)
    }

    /// Replaces the openings of a kind; the first stays the first, with its sill.
    fn set_openings(&mut self, tx: &Tx<'_>, kind: OpeningKind, typed: &[Typed]) -> Result<()> {
        let (mut same, mut others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.openings)
            .into_iter()
            .partition(|o| o.kind == kind);
        same.truncate(typed.len());
        for (at, typed) in typed.iter().enumerate() {
            if let Some(known) = same.get_mut(at) {
                known.width = typed.width;
                known.height = typed.height;
                known.count = typed.count;
                known.casing = typed.cased;
                let fits = |room: Quantity| {
                    known
                        .sill
                        .checked_add(known.height)
                        .is_ok_and(|top| top <= room)
                };
                if !self.room.height.is_none_or(fits) {
                    known.sill = usual_sill(kind, typed.height, self.room.height);
                }
                continue;
            }
            let last = same.iter().chain(&others).map(|o| o.sort.as_str()).max();
            same.push(OpeningRecord {
                sort: sort::between(last, None, 1)?.remove(0),
                id: tx.new_id(),
                room_id: self.room.id,
                kind,
                width: typed.width,
                height: typed.height,
                sill: usual_sill(kind, typed.height, self.room.height),
                count: typed.count,
                casing: typed.cased,
            });
        }
        others.append(&mut same);
        others.sort_by(|a, b| a.sort.cmp(&b.sort));
        self.openings = others;
        Ok(())
    }

    /// Writes what differs from `before`; all of it where there was nothing.
    pub(crate) fn save(&self, tx: &Tx<'_>, before: Option<&Self>) -> Result<()> {
        let room = &self.room;
        let values: [(&str, &dyn rusqlite::ToSql); 10] = [
            ("project_id", &room.project_id),
            ("name", &room.name),
            ("kind", &room.kind),
            ("length", &room.length),
            ("width", &room.width),
            ("height", &room.height),
            ("area", &room.area),
            ("perimeter", &room.perimeter),
            ("remark", &room.remark),
            ("sort", &room.sort),
        ];
        if before.is_some() {
            tx.update("design_room", room.id, &values)?;
        } else {
            let mut all: Vec<(&str, &dyn rusqlite::ToSql)> = vec![("id", &room.id)];
            all.extend(values);
            tx.insert("design_room", &all)?;
        }
        let known: &[OpeningRecord] = before.map_or(&[], |before| &before.openings);
        for gone in known
            .iter()
            .filter(|known| !self.openings.iter().any(|o| o.id == known.id))
        {
            tx.delete("design_opening", gone.id)?;
        }
        for opening in &self.openings {
            let is_known = known.iter().any(|known| known.id == opening.id);
            super::openings::write(tx, opening, !is_known)?;
        }
        Ok(())
    }
}

/// A window stands 0.9 m above the floor, or lower where it would not fit; the others on the floor.
pub(crate) fn usual_sill(kind: OpeningKind, height: Quantity, room: Option<Quantity>) -> Quantity {
    if kind != OpeningKind::Window {
        return Quantity::ZERO;
    }
    let usual = Quantity::from_scaled(900_000);
    let most = room
        .and_then(|room| room.checked_sub(height).ok())
        .unwrap_or(usual);
    usual.min(most).max(Quantity::ZERO)
}

/// A kind by its word, or by a name that people use.
fn room_kind(text: &str) -> Result<RoomKind> {
    let typed = text.trim();
    if let Some(kind) = RoomKind::parse(typed) {
        return Ok(kind);
    }
    RoomNames::read()?.kind(typed).ok_or_else(|| {
        let shown: String = typed.chars().take(40).collect();
        Fault::field(
            "kind",
            "design.kind_unknown",
            format!("“{shown}” is no kind of room; choose one of the list."),
        )
        .with("text", shown)
    })
}

/// Sets cells and adds rows. The first room measured moves the lead behind the project on. Nothing is refused as a whole: each cell that cannot be says why.
///
/// # Errors
/// `design.project_unknown`, `design.room_unknown`, `design.rooms_too_many`. Cells: the sizes' codes, `design.openings_invalid`,
/// `design.count_invalid`, `design.kind_unknown`, `design.opening_too_high`, `design.opening_too_wide`,
/// `design.openings_exceed_walls`, `design.perimeter_too_short`, `firm.text_missing`, `firm.text_too_long`.
pub fn edit_rooms(tx: &Tx<'_>, req: EditRooms) -> Result<RoomsEdited> {
    let project = ProjectRecord::load(tx, req.project_id)?;
    let unmeasured = super::advance::unmeasured(tx, &project)?;
    let mut done = RoomsEdited {
        created: Vec::new(),
        refused: Vec::new(),
        converted: Vec::new(),
    };
    let mut order: Vec<Id<Room>> = Vec::new();
    for cell in &req.cells {
        if !order.contains(&cell.room_id) {
            order.push(cell.room_id);
        }
    }
    for id in order {
        let room = RoomRecord::load(tx, id)?;
        if room.project_id != req.project_id {
            return Err(Fault::new(
                "design.room_unknown",
                "This room is of another project.",
            ));
        }
        let before = RoomState::new(room, openings_of(tx, id)?);
        let cells: Vec<(RoomField, &str)> = req
            .cells
            .iter()
            .filter(|cell| cell.room_id == id)
            .map(|cell| (cell.field, cell.text.as_str()))
            .collect();
        let after = settle(tx, &before, &cells, None, &mut done)?;
        after.save(tx, Some(&before))?;
    }
    add_rows(tx, &req, &mut done)?;
    if unmeasured {
        super::advance::first_measured(tx, &project)?;
    }
    Ok(done)
}

fn add_rows(tx: &Tx<'_>, req: &EditRooms, done: &mut RoomsEdited) -> Result<()> {
    let filled = |row: &&Vec<NewRoomCell>| row.iter().any(|cell| !cell.text.trim().is_empty());
    let count = req.rows.iter().filter(filled).count();
    let known = order_of(tx, req.project_id)?;
    room_for(known.len(), count)?;
    let mut places = places(&known, req.before, count)?.into_iter();
    let usual_height = settings(tx, firm::api::Nothing {})?.usual_height;
    let usual = RoomNames::read()?;
    let mut names = names_of(tx, req.project_id)?;
    for (number, row) in req.rows.iter().enumerate() {
        if !filled(&row) {
            done.created.push(None);
            continue;
        }
        let cells: Vec<(RoomField, &str)> = row
            .iter()
            .filter(|cell| !cell.text.trim().is_empty())
            .map(|cell| (cell.field, cell.text.as_str()))
            .collect();
        let typed = |field: RoomField| {
            cells
                .iter()
                .find(|(known, _)| *known == field)
                .map(|(_, text)| *text)
        };
        let kind = typed(RoomField::Name)
            .and_then(RoomKind::of_name)
            .unwrap_or(RoomKind::Other);
        let kind = typed(RoomField::Kind)
            .and_then(|text| room_kind(text).ok())
            .unwrap_or(kind);
        let blank = RoomState::new(
            RoomRecord {
                id: tx.new_id(),
                project_id: req.project_id,
                name: free_name(&names, &usual.usual(kind, req.language)),
                kind,
                length: None,
                width: None,
                height: usual_height,
                area: None,
                perimeter: None,
                remark: String::new(),
                sort: places
                    .next()
                    .ok_or_else(|| Fault::internal("a place for each row"))?,
            },
            Vec::new(),
        );
        let after = settle(tx, &blank, &cells, Some(number), done)?;
        after.save(tx, None)?;
        names.push(after.room.name.clone());
        done.created.push(Some(after.room.id));
    }
    Ok(())
}

/// Applies cells to a room: together if that can be, else one by one, leaving out those that cannot.
fn settle(
    tx: &Tx<'_>,
    before: &RoomState,
    cells: &[(RoomField, &str)],
    row: Option<usize>,
    done: &mut RoomsEdited,
) -> Result<RoomState> {
    let id = before.room.id;
    let refuse = |field: RoomField, fault: Fault| RefusedCell {
        room_id: Some(id),
        row: row.and_then(|row| u32::try_from(row).ok()),
        field,
        fault: fault.with("field", field.as_str()),
    };
    let mut all = before.clone();
    let mut good = Vec::new();
    for &(field, text) in cells {
        match all.set(tx, field, text) {
            Ok(converted) => good.push((field, text, converted)),
            Err(fault) => done.refused.push(refuse(field, fault)),
        }
    }
    if all.check().is_err() {
        all = before.clone();
        let mut taken = Vec::new();
        for (field, text, converted) in good {
            let mut next = all.clone();
            match next.set(tx, field, text).and_then(|_| next.check()) {
                Ok(()) => {
                    all = next;
                    taken.push((field, text, converted));
                }
                Err(fault) => done.refused.push(refuse(field, fault)),
            }
        }
        good = taken;
    }
    done.converted
        .extend(good.into_iter().filter_map(|(field, text, value)| {
            Some(ConvertedCell {
                room_id: id,
                field,
                text: text.trim().to_owned(),
                value: value?,
            })
        }));
    Ok(all)
}

/// Saves a room's openings as a whole after a change of one of them.
pub(crate) fn save_checked(
    tx: &Tx<'_>,
    room: RoomRecord,
    before: Vec<OpeningRecord>,
    after: Vec<OpeningRecord>,
) -> Result<()> {
    let next = RoomState::new(room.clone(), after);
    next.check()?;
    next.save(tx, Some(&RoomState::new(room, before)))
}
