//! From needs to a plan for given sites and stock: the bridge between the rules and the records.

use std::collections::HashMap;

use chrono::NaiveDate;
use kernel::{Id, Quantity, Result};
use quoting::model::{Line, Quote};
use store::Db;

use crate::book::Book;
use crate::model::{Lot, Need, Pack, Pieces, Purchase, order_by, plan};
use crate::needs::{Needs, Part, needs, quote_label};
use crate::wire::{
    ExplainedNeed, ExplainedPieces, ExplainedRoom, ExplainedStock, LineSource, List, MaterialId,
    MaterialPack, PackId, ProjectId, PurchaseExplanation, RoomId, StockLot, SupplierId, SupplyGap,
};

/// A delivery site is a project.
pub(crate) type Site = ProjectId;
/// A room, or a section of the quote that is none, with its name.
pub(crate) type Room = (Option<RoomId>, String);

/// What is bought: a material in a pack, or something that the owner brings and the price book does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Article {
    Material(MaterialId, Option<PackId>),
    Thing(Id<Line>),
}

/// The needs that can be planned: those whose material is known, and the owner's things.
///
/// # Errors
/// `supply.pack_size`.
pub(crate) fn of_parts(book: &Book, needs: &Needs) -> Result<Vec<Need<Site, Article, Room>>> {
    let mut planned = Vec::with_capacity(needs.parts.len());
    for part in &needs.parts {
        let (article, pack, batch) = match part.material.and_then(|id| book.material(id)) {
            Some(row) => {
                let pack = row.pack(part.pack);
                let size = Pack::new(pack.size, &pack.name_zh, &row.unit)?;
                (Article::Material(row.id, pack.id), size, row.batch)
            }
            None => (
                Article::Thing(part.line),
                Pack::new(
                    Quantity::from_scaled(1_000_000),
                    &part.work_unit,
                    &part.work_unit,
                )?,
                false,
            ),
        };
        planned.push(Need {
            site: needs.quotes[part.quote].project,
            material: article,
            pack,
            batch,
            supplied: part.supplied,
            room: (part.room, part.room_name.clone()),
            quantity: part.need,
            need_by: part.need_by,
        });
    }
    Ok(planned)
}

/// The English name of a room, as those parts have it that stand in it.
pub(crate) fn room_en<'a>(parts: &'a [Part], needs: &[usize], (room, name): &'a Room) -> &'a str {
    needs
        .iter()
        .map(|&at| &parts[at])
        .find(|part| part.room == *room && part.room_name == *name)
        .map_or(name, |part| &part.room_name_en)
}

/// Stock that is free: as counted, less what lists took since then.
#[derive(Clone, Debug)]
pub(crate) struct FreeStock {
    pub id: Id<StockLot>,
    pub material: MaterialId,
    pub project: Option<ProjectId>,
    pub place: String,
    pub batch: String,
    pub quantity: Quantity,
    pub taken: Quantity,
}

/// All stock, oldest count first; takings of `except` count as free again.
pub(crate) fn stock(db: &Db<'_>, except: Option<Id<List>>) -> Result<Vec<FreeStock>> {
    let no_list: Id<List> = Id::from_bytes([0; 16]);
    db.rows(
        "SELECT s.id, s.material_id, s.project_id, s.place, s.batch, s.quantity,
           (SELECT coalesce(sum(t.quantity), 0) FROM supply_list_stock t
            WHERE t.stock_id=s.id AND t.taken_at >= s.counted_at AND t.list_id<>?1)
         FROM supply_stock s ORDER BY s.counted_at, s.id",
        [except.unwrap_or(no_list)],
        |r| {
            Ok(FreeStock {
                id: r.get(0)?,
                material: r.get(1)?,
                project: r.get(2)?,
                place: r.get(3)?,
                batch: r.get(4)?,
                quantity: r.get(5)?,
                taken: r.get(6)?,
            })
        },
    )
}

/// One line of a list as worked out.
#[derive(Clone, Debug)]
pub(crate) struct PlannedLine {
    pub source: LineSource,
    pub project: ProjectId,
    pub material: Option<MaterialId>,
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub spec: String,
    pub unit: String,
    pub pack: MaterialPack,
    pub supplier: Option<SupplierId>,
    pub batch: bool,
    pub lead_days: u32,
    pub need_by: Option<NaiveDate>,
    pub explanation: PurchaseExplanation,
    /// Stock by lot.
    pub taken: Vec<(Id<StockLot>, Quantity)>,
}

/// What quotes need, as lines of a list.
pub(crate) struct Planned {
    pub needs: Needs,
    pub lines: Vec<PlannedLine>,
    pub gaps: Vec<SupplyGap>,
}

/// Works a list out: needs of the quotes, less stock unless told otherwise.
///
/// # Errors
/// `quoting.quote_unknown`, `supply.pack_size`, `kernel.number_out_of_range`.
pub(crate) fn planned(
    db: &Db<'_>,
    book: &Book,
    quotes: &[Id<Quote>],
    take_stock: bool,
    except: Option<Id<List>>,
) -> Result<Planned> {
    let needs = needs(db, book, quotes)?;
    let mut wanted = Vec::new();
    let mut of_part = Vec::new();
    // What the firm is to buy but nobody has chosen yet cannot be bought; it stays a gap.
    for (at, need) in of_parts(book, &needs)?.into_iter().enumerate() {
        let part = &needs.parts[at];
        if part.material.is_some() || part.supplied == crate::model::Supplied::Owner {
            wanted.push(need);
            of_part.push(at);
        }
    }
    let free = if take_stock {
        stock(db, except)?
    } else {
        Vec::new()
    };
    let (lots, lot_of) = lots(&free, &wanted)?;
    let mut lines = Vec::new();
    for mut purchase in plan(&wanted, &lots)? {
        purchase.needs = purchase.needs.iter().map(|&at| of_part[at]).collect();
        if purchase.total.scaled() > 0 {
            lines.push(line(book, &needs, &purchase, &free, &lot_of)?);
        }
    }
    let gaps = needs.gaps.clone();
    Ok(Planned { needs, lines, gaps })
}

/// Lots, and for each the place of its stock row.
type Lots = (Vec<Lot<Site, Article>>, Vec<usize>);

/// Stock as lots of articles. Stock knows its material but no pack: where one material is needed in two packs, the
/// first of them has it.
fn lots(free: &[FreeStock], wanted: &[Need<Site, Article, Room>]) -> Result<Lots> {
    let mut first: HashMap<MaterialId, Article> = HashMap::new();
    for need in wanted {
        if let Article::Material(material, _) = need.material {
            first.entry(material).or_insert(need.material);
        }
    }
    let mut lots = Vec::new();
    let mut of = Vec::new();
    for (at, stock) in free.iter().enumerate() {
        if let Some(&material) = first.get(&stock.material) {
            lots.push(Lot {
                material,
                site: stock.project,
                quantity: stock.quantity.checked_sub(stock.taken)?.max(Quantity::ZERO),
            });
            of.push(at);
        }
    }
    Ok((lots, of))
}

fn line(
    book: &Book,
    needs: &Needs,
    purchase: &Purchase<Site, Article, Room>,
    free: &[FreeStock],
    lot_of: &[usize],
) -> Result<PlannedLine> {
    let first = &needs.parts[purchase.needs[0]];
    let row = match purchase.material {
        Article::Material(id, _) => book.material(id),
        Article::Thing(_) => None,
    };
    let pack = match (purchase.material, row) {
        (Article::Material(_, pack), Some(row)) => row.pack(pack),
        _ => MaterialPack {
            id: None,
            name_zh: first.work_unit.clone(),
            name_en: first.work_unit.clone(),
            size: Quantity::from_scaled(1_000_000),
        },
    };
    let unit = row.map_or_else(|| first.work_unit.clone(), |row| row.unit.clone());
    let size = Pack::new(pack.size, &pack.name_zh, &unit)?;
    let content = size.content(purchase.packs)?;
    let lead_days = row.map_or(0, |row| row.lead_days);
    let spec = row.map(|row| row.spec.clone()).unwrap_or_default();
    let pieces = pieces(&spec, &unit, pack.size, purchase.to_buy);
    let explanation = PurchaseExplanation {
        needs: purchase
            .needs
            .iter()
            .map(|&at| explained(needs, &needs.parts[at]))
            .collect::<Result<_>>()?,
        rooms: purchase
            .rooms
            .iter()
            .map(|share| ExplainedRoom {
                name: share.room.1.clone(),
                name_en: room_en(&needs.parts, &purchase.needs, &share.room).to_owned(),
                need: share.quantity,
                from_stock: share.lot.is_some(),
            })
            .collect(),
        total: purchase.total,
        stock: purchase
            .stock
            .iter()
            .map(|used| {
                let lot = &free[lot_of[used.lot]];
                ExplainedStock {
                    place: lot.place.clone(),
                    batch: lot.batch.clone(),
                    quantity: used.quantity,
                }
            })
            .collect(),
        from_stock: purchase.from_stock,
        to_buy: purchase.to_buy,
        pieces,
        packs: purchase.packs,
        spare: content.checked_sub(purchase.to_buy)?,
        content,
        batch: row.is_some_and(|row| row.batch),
        lead_days,
        need_by: purchase.need_by,
        order_by: order_by(purchase.need_by, lead_days),
        unit: unit.clone(),
        pack: pack.clone(),
    };
    Ok(PlannedLine {
        source: match purchase.supplied {
            crate::model::Supplied::Firm => LineSource::Computed,
            crate::model::Supplied::Owner => LineSource::Owner,
        },
        project: purchase.site,
        material: row.map(|row| row.id),
        code: row.map_or_else(|| first.line_code.clone(), |row| row.code.clone()),
        name_zh: row.map_or_else(|| first.line_name.clone(), |row| row.name_zh.clone()),
        name_en: row.map_or_else(|| first.line_name_en.clone(), |row| row.name_en.clone()),
        spec,
        unit,
        pack,
        supplier: row.and_then(|row| row.supplier),
        batch: row.is_some_and(|row| row.batch),
        lead_days,
        need_by: purchase.need_by,
        explanation,
        taken: purchase
            .stock
            .iter()
            .map(|used| (free[lot_of[used.lot]].id, used.quantity))
            .collect(),
    })
}

/// Pieces of a pack, where the specification gives their format.
pub(crate) fn pieces(
    spec: &str,
    unit: &str,
    pack: Quantity,
    to_buy: Quantity,
) -> Option<ExplainedPieces> {
    Pieces::of(spec, unit, pack).map(|pieces| ExplainedPieces {
        each: pieces.each,
        per_pack: crate::api::small(pieces.per_pack),
        count: crate::api::small(pieces.count(to_buy)),
    })
}

fn explained(needs: &Needs, part: &Part) -> Result<ExplainedNeed> {
    let quote = &needs.quotes[part.quote];
    Ok(ExplainedNeed {
        quote: quote.id,
        quote_label: quote_label(quote),
        line: part.line,
        code: part.line_code.clone(),
        name: part.line_name.clone(),
        name_en: part.line_name_en.clone(),
        room: part.room,
        room_name: part.room_name.clone(),
        room_name_en: part.room_name_en.clone(),
        work: part.work,
        work_unit: part.work_unit.clone(),
        work_formula: part.work_formula.clone(),
        work_manual: part.work_manual,
        role: crate::api::role(part.role),
        recipe: part.recipe.clone(),
        formula: part.formula.clone(),
        formula_en: part.formula_en.clone(),
        worked: part.worked.clone(),
        per_unit: Quantity::from_decimal(part.per_unit)?,
        net: part.net,
        waste: part.waste,
        waste_source: part.waste_source,
        need: part.need,
        task_zh: part.occasion.zh.clone(),
        task_en: part.occasion.en.clone(),
        offset: part.occasion.offset,
        task_starts: part.starts_on,
        start_on: quote.start_on,
        need_by: part.need_by,
    })
}
