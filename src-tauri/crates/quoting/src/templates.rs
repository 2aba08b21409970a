//! The firm's templates: sets of usual items by kind of room. Those that ship with the product can be changed and taken
//! away; a template without a row in `quoting_template` is as it ships.

use std::collections::HashSet;

use design::model::RoomKind;
use firm::api::Nothing;
use firm::text::{NAME_MAX, line as one_line, required};
use kernel::{Fault, Result};
use store::{Db, Tx};

use crate::assets;
use crate::items;
use crate::rows;
use crate::stored::{from_json, own_code, put_by_code, to_json};
use crate::wire::{
    DefaultState, QuoteTemplate, SaveTemplate, TemplateMade, TemplateOfQuote, TemplateRef,
    TemplateRoom,
};

/// The most items of one room.
const ITEMS_MAX: usize = 200;
/// The most rooms and sections of one template.
const ROOMS_MAX: usize = 60;

fn shipped() -> Result<Vec<QuoteTemplate>> {
    Ok(assets::templates()?
        .into_iter()
        .map(|template| {
            let rooms = template.rooms.into_iter().flat_map(|of| {
                of.kinds.into_iter().map(move |kind| TemplateRoom {
                    kind,
                    name: String::new(),
                    name_en: String::new(),
                    items: of.items.clone(),
                })
            });
            let whole = template.whole.into_iter().map(|of| TemplateRoom {
                kind: String::new(),
                name: of.zh,
                name_en: of.en,
                items: of.items,
            });
            QuoteTemplate {
                code: template.code,
                state: DefaultState::Shipped,
                name: template.zh,
                name_en: template.en,
                mode: template.mode,
                rooms: rooms.chain(whole).collect(),
            }
        })
        .collect())
}

/// Stored templates, and whether each is still offered.
fn stored(db: &Db<'_>) -> Result<Vec<(QuoteTemplate, bool)>> {
    let rows: Vec<(QuoteTemplate, bool, String)> = db.rows(
        "SELECT code, name, name_en, mode, active, rooms FROM quoting_template ORDER BY sort, id",
        [],
        |r| {
            Ok((
                QuoteTemplate {
                    code: r.get(0)?,
                    state: DefaultState::Own,
                    name: r.get(1)?,
                    name_en: r.get(2)?,
                    mode: r.get(3)?,
                    rooms: Vec::new(),
                },
                r.get(4)?,
                r.get(5)?,
            ))
        },
    )?;
    rows.into_iter()
        .map(|(template, active, rooms)| {
            let rooms = from_json(&rooms)?;
            Ok((QuoteTemplate { rooms, ..template }, active))
        })
        .collect()
}

/// The firm's templates: the firm's own first, then those that ship with the product.
///
/// # Errors
/// `kernel.internal` where the files are damaged.
pub fn templates(db: &Db<'_>, _: Nothing) -> Result<Vec<QuoteTemplate>> {
    let mut stored = stored(db)?;
    let mut offered = Vec::new();
    for known in shipped()? {
        match stored.iter().position(|(own, _)| own.code == known.code) {
            Some(at) => {
                let (own, active) = stored.remove(at);
                if active {
                    offered.push(QuoteTemplate {
                        state: DefaultState::Changed,
                        ..own
                    });
                }
            }
            None => offered.push(known),
        }
    }
    let own = stored.into_iter().filter(|(_, active)| *active);
    Ok(own.map(|(own, _)| own).chain(offered).collect())
}

/// The template of this code.
///
/// # Errors
/// `quoting.template_unknown`.
pub(crate) fn one(db: &Db<'_>, code: &str) -> Result<QuoteTemplate> {
    templates(db, Nothing {})?
        .into_iter()
        .find(|template| template.code == code)
        .ok_or_else(|| {
            Fault::field(
                "template",
                "quoting.template_unknown",
                "This template does not exist; choose another.",
            )
        })
}

/// Makes a template, or changes one. One that is again as it ships counts as unchanged.
///
/// # Errors
/// `quoting.template_unknown`, `quoting.template_empty`; of a field, under `rooms.N`: `firm.text_missing`,
/// `firm.text_too_long`, `quoting.template_kind`, `quoting.template_item_unknown`, `quoting.template_too_long`.
pub fn save_template(tx: &Tx<'_>, req: SaveTemplate) -> Result<TemplateRef> {
    let state = match &req.code {
        Some(code) => one(tx, code)?.state,
        None => DefaultState::Own,
    };
    let template = QuoteTemplate {
        code: req.code.unwrap_or_else(|| own_code(tx)),
        state,
        name: required("name", &req.name, NAME_MAX)?,
        name_en: one_line("nameEn", &req.name_en, NAME_MAX)?,
        mode: req.mode,
        rooms: checked(tx, req.rooms)?,
    };
    store(tx, &template, true)?;
    Ok(TemplateRef {
        code: template.code,
    })
}

/// Makes a template of a quote: its rooms' items by kind of room, and its sections of work on the whole flat.
///
/// # Errors
/// `quoting.quote_unknown`, `quoting.template_empty`; of the field `name`: as [`save_template`].
pub fn template_of_quote(tx: &Tx<'_>, req: TemplateOfQuote) -> Result<TemplateMade> {
    let quote = rows::quote(tx, req.quote)?;
    let lines = rows::lines(tx, quote.id)?;
    let mut rooms: Vec<TemplateRoom> = Vec::new();
    let mut skipped = 0;
    for section in rows::sections(tx, quote.id)? {
        let of_room = section.room.is_some() && RoomKind::parse(&section.kind).is_some();
        let place = rooms.iter().position(|room| {
            if of_room {
                room.kind == section.kind
            } else {
                room.kind.is_empty() && room.name == section.name
            }
        });
        let at = place.unwrap_or_else(|| {
            rooms.push(TemplateRoom {
                kind: if of_room {
                    section.kind.clone()
                } else {
                    String::new()
                },
                name: if of_room {
                    String::new()
                } else {
                    section.name.clone()
                },
                name_en: if of_room {
                    String::new()
                } else {
                    section.name_en.clone()
                },
                items: Vec::new(),
            });
            rooms.len() - 1
        });
        for line in lines.iter().filter(|line| line.section == section.id) {
            if line.code.is_empty() || items::by_code(tx, &line.code)?.is_none() {
                skipped += u32::from(!line.name.is_empty());
            } else if !rooms[at].items.contains(&line.code) {
                rooms[at].items.push(line.code.clone());
            }
        }
    }
    rooms.retain(|room| !room.items.is_empty());
    // Work on the whole flat comes after the rooms, as in every template.
    rooms.sort_by_key(|room| room.kind.is_empty());
    let made = save_template(
        tx,
        SaveTemplate {
            code: None,
            name: req.name,
            name_en: req.name_en,
            mode: quote.mode,
            rooms,
        },
    )?;
    Ok(TemplateMade {
        code: made.code,
        skipped,
    })
}

/// Takes a template away: one of the firm's own for good, one that ships until they are restored. Quotes keep their lines.
///
/// # Errors
/// `quoting.template_unknown`.
pub fn delete_template(tx: &Tx<'_>, req: TemplateRef) -> Result<()> {
    let template = one(tx, &req.code)?;
    if template.state == DefaultState::Own {
        tx.exec("DELETE FROM quoting_template WHERE code=?1", [&req.code])?;
        return Ok(());
    }
    store(tx, &template, false)
}

/// Brings back the templates that ship with the product, as they ship. The firm's own stay.
///
/// # Errors
/// `kernel.internal` where the files are damaged.
pub fn restore_templates(tx: &Tx<'_>, _: Nothing) -> Result<()> {
    for known in shipped()? {
        tx.exec("DELETE FROM quoting_template WHERE code=?1", [&known.code])?;
    }
    Ok(())
}

fn store(tx: &Tx<'_>, template: &QuoteTemplate, active: bool) -> Result<()> {
    let as_it_ships = active
        && shipped()?.into_iter().any(|known| {
            known
                == QuoteTemplate {
                    state: DefaultState::Shipped,
                    ..template.clone()
                }
        });
    if as_it_ships {
        tx.exec(
            "DELETE FROM quoting_template WHERE code=?1",
            [&template.code],
        )?;
        return Ok(());
    }
    let rooms = to_json(&template.rooms)?;
    let values: [(&str, &dyn rusqlite::ToSql); 6] = [
        ("code", &template.code),
        ("name", &template.name),
        ("name_en", &template.name_en),
        ("mode", &template.mode),
        ("active", &active),
        ("rooms", &rooms),
    ];
    put_by_code(tx, "quoting_template", &template.code, &values)
}

fn checked(db: &Db<'_>, typed: Vec<TemplateRoom>) -> Result<Vec<TemplateRoom>> {
    let mut known = HashSet::new();
    let mut rooms = Vec::with_capacity(typed.len());
    if typed.len() > ROOMS_MAX {
        return Err(too_long("rooms", ROOMS_MAX));
    }
    for (at, room) in typed.into_iter().enumerate() {
        let under = |fault: Fault| fault.under(&format!("rooms.{at}"));
        let room = checked_room(db, room).map_err(under)?;
        if !known.insert((room.kind.clone(), room.name.clone())) {
            return Err(under(kind_fault()));
        }
        rooms.push(room);
    }
    if rooms.iter().all(|room| room.items.is_empty()) {
        return Err(Fault::new(
            "quoting.template_empty",
            "There is no item of the price book in it yet.",
        ));
    }
    Ok(rooms)
}

fn checked_room(db: &Db<'_>, typed: TemplateRoom) -> Result<TemplateRoom> {
    let whole = typed.kind.is_empty();
    if !whole && RoomKind::parse(&typed.kind).is_none() {
        return Err(kind_fault());
    }
    if typed.items.len() > ITEMS_MAX {
        return Err(too_long("items", ITEMS_MAX));
    }
    let mut items: Vec<String> = Vec::new();
    for code in typed.items {
        if items::by_code(db, &code)?.is_none() {
            return Err(Fault::field(
                "items",
                "quoting.template_item_unknown",
                format!("The price book has no item {code}; take it out or choose another."),
            )
            .with("code", code));
        }
        if !items.contains(&code) {
            items.push(code);
        }
    }
    let name = |field: &str, text: &str| {
        if whole {
            one_line(field, text, NAME_MAX)
        } else {
            Ok(String::new())
        }
    };
    if whole {
        required("name", &typed.name, NAME_MAX)?;
    }
    Ok(TemplateRoom {
        name: name("name", &typed.name)?,
        name_en: name("nameEn", &typed.name_en)?,
        kind: typed.kind,
        items,
    })
}

fn kind_fault() -> Fault {
    Fault::field(
        "kind",
        "quoting.template_kind",
        "Choose a kind of room, each once; sections for the whole flat need different names.",
    )
}

fn too_long(field: &str, max: usize) -> Fault {
    Fault::field(
        field,
        "quoting.template_too_long",
        format!("At most {max} fit here; make a second template for the rest."),
    )
    .with("max", max)
}
