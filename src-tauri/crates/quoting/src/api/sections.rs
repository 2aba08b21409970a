//! Sections: rooms and work on the whole flat. Copying, filling from templates, moving.

use std::collections::{HashMap, HashSet};

use firm::api::Nothing;
use firm::text::{NAME_MAX, line as one_line};
use kernel::{Fault, Id, Result};
use store::{Db, Tx};

use super::lines::{MOST_LINES, copied, draft};
use crate::assets;
use crate::items;
use crate::measure::{self, RoomMeasures};
use crate::model::{Quote, Section};
use crate::rows::{self, LineRow, QuoteRow, SectionRow};
use crate::settings::settings;
use crate::sheet::settle;
use crate::sort;
use crate::templates;
use crate::wire::{
    CopySections, FillRooms, FilledRooms, PlaceSection, QuoteRoom, QuoteRoomsOf, QuoteSectionRef,
    RoomId, SaveSection,
};

/// A section to make.
pub(crate) struct NewSection<'a> {
    pub room: Option<RoomId>,
    pub name: &'a str,
    pub name_en: &'a str,
    pub kind: &'a str,
    pub lineage: Option<Id<()>>,
}

/// Makes sections at the end of a quote.
pub(crate) fn append(
    tx: &Tx<'_>,
    quote: Id<Quote>,
    sections: &[NewSection<'_>],
) -> Result<Vec<Id<Section>>> {
    let last = rows::sections(tx, quote)?.pop();
    let keys = sort::between(last.as_ref().map(|s| s.sort.as_str()), None, sections.len())?;
    sections
        .iter()
        .zip(keys)
        .map(|(section, sort)| {
            let id: Id<Section> = tx.new_id();
            let lineage = section.lineage.unwrap_or(id.cast());
            let name_en = match section.name_en {
                "" => assets::room_name_en(section.name)?,
                given => given.to_owned(),
            };
            tx.insert(
                "quoting_section",
                &[
                    ("id", &id),
                    ("quote_id", &quote),
                    ("room_id", &section.room),
                    ("name", &section.name),
                    ("name_en", &name_en),
                    ("kind", &section.kind),
                    ("sort", &sort),
                    ("lineage", &lineage),
                ],
            )?;
            Ok(id)
        })
        .collect()
}

/// The room of this project.
fn room_of(rooms: &[RoomMeasures], id: RoomId) -> Result<&RoomMeasures> {
    rooms.iter().find(|room| room.id == id).ok_or_else(|| {
        Fault::field(
            "room",
            "quoting.room_unknown",
            "This room is not in the project's survey any more.",
        )
    })
}

/// The rooms that a quote of this project may have sections for.
///
/// # Errors
/// As SQLite's.
pub fn rooms(db: &Db<'_>, req: QuoteRoomsOf) -> Result<Vec<QuoteRoom>> {
    let rooms = measure::rooms(db, req.project)?
        .into_iter()
        .filter(|room| room.kind != "whole");
    Ok(rooms
        .map(|room| QuoteRoom {
            id: room.id,
            name: room.name,
            kind: room.kind,
        })
        .collect())
}

/// Adds a section, or changes its name and room.
///
/// # Errors
/// `quoting.locked`, `quoting.section_unknown`, `quoting.room_unknown`, `quoting.name_missing`, `firm.text_too_long`.
pub fn save_section(tx: &Tx<'_>, req: SaveSection) -> Result<QuoteSectionRef> {
    let quote = draft(tx, req.quote)?;
    let rooms = measure::rooms(tx, quote.project)?;
    let room = req.room.map(|id| room_of(&rooms, id)).transpose()?;
    let mut name = one_line("name", &req.name, NAME_MAX)?;
    let name_en = one_line("nameEn", &req.name_en, NAME_MAX)?;
    if name.is_empty() {
        name = match room {
            Some(room) => room.name.clone(),
            None if !name_en.is_empty() => name_en.clone(),
            None => {
                return Err(Fault::field(
                    "name",
                    "quoting.name_missing",
                    "Give the section a name, or choose a room.",
                ));
            }
        };
    }
    let kind = room.map_or("", |room| room.kind.as_str());
    let id = match req.id {
        None => append(
            tx,
            quote.id,
            &[NewSection {
                room: req.room,
                name: &name,
                name_en: &name_en,
                kind,
                lineage: None,
            }],
        )?[0],
        Some(id) => {
            if rows::section(tx, id)?.quote != quote.id {
                return Err(Fault::new(
                    "quoting.section_unknown",
                    "This section is not of this quote.",
                ));
            }
            tx.update(
                "quoting_section",
                id,
                &[
                    ("room_id", &req.room),
                    ("name", &name),
                    ("name_en", &name_en),
                    ("kind", &kind),
                ],
            )?;
            id
        }
    };
    settle(tx, quote.id)?;
    Ok(QuoteSectionRef { id })
}

/// Deletes a section with its lines.
///
/// # Errors
/// `quoting.locked`, `quoting.section_unknown`.
pub fn delete_section(tx: &Tx<'_>, req: QuoteSectionRef) -> Result<()> {
    let section = rows::section(tx, req.id)?;
    draft(tx, section.quote)?;
    tx.exec("DELETE FROM quoting_line WHERE section_id=?1", [section.id])?;
    tx.delete("quoting_section", section.id)?;
    settle(tx, section.quote)?;
    Ok(())
}

/// Moves a section before another, or to the end.
///
/// # Errors
/// `quoting.locked`, `quoting.section_unknown`.
pub fn place_section(tx: &Tx<'_>, req: PlaceSection) -> Result<()> {
    let section = rows::section(tx, req.id)?;
    draft(tx, section.quote)?;
    if req.before == Some(req.id) {
        return Ok(());
    }
    let others: Vec<SectionRow> = rows::sections(tx, section.quote)?
        .into_iter()
        .filter(|s| s.id != req.id)
        .collect();
    let at = match req.before {
        None => others.len(),
        Some(before) => others.iter().position(|s| s.id == before).ok_or_else(|| {
            Fault::new(
                "quoting.section_unknown",
                "The section to stand before is gone; try again.",
            )
        })?,
    };
    let after = others.get(at).map(|s| s.sort.as_str());
    let before = others[..at]
        .iter()
        .rev()
        .map(|s| s.sort.as_str())
        .find(|sort| Some(*sort) != after);
    let key = sort::between(before, after, 1)?.remove(0);
    tx.update("quoting_section", req.id, &[("sort", &key)])?;
    settle(tx, section.quote)?;
    Ok(())
}

/// Copies sections with their lines, from any quote. For a room that has a section here, that section takes the lines.
///
/// # Errors
/// `quoting.locked`, `quoting.section_unknown`, `quoting.room_unknown`, `quoting.too_many_lines`.
pub fn copy_sections(tx: &Tx<'_>, req: CopySections) -> Result<FilledRooms> {
    let quote = draft(tx, req.quote)?;
    let rooms = measure::rooms(tx, quote.project)?;
    let mut made = 0;
    for copy in req.sections {
        let from = rows::section(tx, copy.section)?;
        let lines = of_section(tx, &from)?;
        let target = match copy.room {
            None => {
                let name = copy
                    .name
                    .as_deref()
                    .map(|n| one_line("name", n, NAME_MAX))
                    .transpose()?;
                let name = name.filter(|n| !n.is_empty());
                let renamed = name.is_some();
                let new = NewSection {
                    room: from.room.filter(|room| rooms.iter().any(|r| r.id == *room)),
                    name: name.as_deref().unwrap_or(&from.name),
                    name_en: if renamed { "" } else { &from.name_en },
                    kind: &from.kind,
                    lineage: None,
                };
                append(tx, quote.id, &[new])?[0]
            }
            Some(room) => section_for(tx, &quote, room_of(&rooms, room)?)?,
        };
        made += copy_lines(tx, quote.id, target, lines)?;
    }
    settle(tx, quote.id)?;
    Ok(FilledRooms {
        lines: made,
        missing: Vec::new(),
    })
}

/// The section of a room, made where there is none.
pub(crate) fn section_for(
    tx: &Tx<'_>,
    quote: &QuoteRow,
    room: &RoomMeasures,
) -> Result<Id<Section>> {
    if let Some(found) = rows::sections(tx, quote.id)?
        .into_iter()
        .find(|s| s.room == Some(room.id))
    {
        return Ok(found.id);
    }
    let new = NewSection {
        room: Some(room.id),
        name: &room.name,
        name_en: "",
        kind: &room.kind,
        lineage: None,
    };
    Ok(append(tx, quote.id, &[new])?[0])
}

pub(crate) fn of_section(db: &Db<'_>, section: &SectionRow) -> Result<Vec<LineRow>> {
    Ok(rows::lines(db, section.quote)?
        .into_iter()
        .filter(|line| line.section == section.id)
        .collect())
}

/// Appends copies of lines to a section; how many.
pub(crate) fn copy_lines(
    tx: &Tx<'_>,
    quote: Id<Quote>,
    section: Id<Section>,
    lines: Vec<LineRow>,
) -> Result<u32> {
    let all = rows::lines(tx, quote)?;
    if all.len() + lines.len() > MOST_LINES * 2 {
        return Err(Fault::new(
            "quoting.too_many_lines",
            "The quote would get too long; split it in two.",
        ));
    }
    let keys = super::lines::places(&all, section, None, lines.len())?;
    let count = lines.len();
    for (line, sort) in lines.into_iter().zip(keys) {
        tx.insert(
            "quoting_line",
            &copied(line, tx.new_id(), quote, section, sort).values(),
        )?;
    }
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Fills rooms with the usual items of their kind: those named, or every section of a room that has no lines yet.
///
/// # Errors
/// `quoting.locked`, `quoting.template_unknown`.
pub fn fill_rooms(tx: &Tx<'_>, req: FillRooms) -> Result<FilledRooms> {
    let quote = draft(tx, req.quote)?;
    let filled = fill(tx, &quote, &req)?;
    settle(tx, quote.id)?;
    Ok(filled)
}

pub(crate) fn fill(tx: &Tx<'_>, quote: &QuoteRow, req: &FillRooms) -> Result<FilledRooms> {
    let template = templates::one(tx, &req.template)?;
    let (whole, rooms): (Vec<_>, Vec<_>) = template.rooms.iter().partition(|of| of.kind.is_empty());
    let by_kind: HashMap<&str, &[String]> = rooms
        .iter()
        .map(|of| (of.kind.as_str(), of.items.as_slice()))
        .collect();
    let filled: HashSet<Id<Section>> = rows::lines(tx, quote.id)?
        .iter()
        .map(|line| line.section)
        .collect();
    let mut maker = Maker::new(tx, quote)?;
    for section in rows::sections(tx, quote.id)? {
        let wanted = if req.sections.is_empty() {
            !filled.contains(&section.id)
        } else {
            req.sections.contains(&section.id)
        };
        if let Some(codes) = by_kind.get(section.kind.as_str()).filter(|_| wanted) {
            maker.add(section.id, codes)?;
        }
    }
    if req.whole {
        let known: HashSet<String> = rows::sections(tx, quote.id)?
            .into_iter()
            .filter(|s| s.room.is_none())
            .map(|s| s.name)
            .collect();
        for whole in whole.iter().filter(|whole| !known.contains(&whole.name)) {
            let new = NewSection {
                room: None,
                name: &whole.name,
                name_en: &whole.name_en,
                kind: "",
                lineage: None,
            };
            let id = append(tx, quote.id, &[new])?[0];
            maker.add(id, &whole.items)?;
        }
    }
    Ok(FilledRooms {
        lines: maker.made,
        missing: maker.missing,
    })
}

/// Makes lines of items by code.
struct Maker<'t, 'c> {
    tx: &'t Tx<'c>,
    quote: &'t QuoteRow,
    usual_cost: Option<kernel::Rate>,
    made: u32,
    missing: Vec<String>,
}

impl<'t, 'c> Maker<'t, 'c> {
    fn new(tx: &'t Tx<'c>, quote: &'t QuoteRow) -> Result<Self> {
        let usual_cost = settings(tx, Nothing {})?.cost_rate;
        Ok(Self {
            tx,
            quote,
            usual_cost,
            made: 0,
            missing: Vec::new(),
        })
    }

    fn add(&mut self, section: Id<Section>, codes: &[String]) -> Result<()> {
        let keys = super::lines::places(
            &rows::lines(self.tx, self.quote.id)?,
            section,
            None,
            codes.len(),
        )?;
        for (code, sort) in codes.iter().zip(keys) {
            let Some(item) = items::by_code(self.tx, code)? else {
                if !self.missing.contains(code) {
                    self.missing.push(code.clone());
                }
                continue;
            };
            let mut line = LineRow::blank(self.tx.new_id(), self.quote.id, section, sort);
            item.fill(self.tx, &mut line, self.quote.mode, self.usual_cost)?;
            self.tx.insert("quoting_line", &line.values())?;
            self.made += 1;
        }
        Ok(())
    }
}
