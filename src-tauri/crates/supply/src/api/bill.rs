//! The bill of materials of a quote, and the choice of its main materials.

use catalog::search::{Query, Searched, best};
use kernel::{Fault, Id, Money, Quantity, Rate, Result};
use quoting::model::{Line, Quote};
use store::{Class, Db, Tx};

use crate::book::{Book, MaterialRow};
use crate::model::{Pack, Pieces, Purchase, Role, Supplied, brief, order_by, plan};
use crate::needs::{Needs, Part, gap, needs};
use crate::planning::{Article, Room, Site, of_parts, room_en};
use crate::wire::{
    BillGroup, BillGrouping, BillOfMaterials, BillRequest, BillRow, BillTotal, CandidatesRequest,
    ChooseMaterial, GapKind, MaterialCandidate, MaterialPack, MaterialRole, NeedingRoom,
    SuppliedBy, SupplyGap, Touched,
};

/// The most materials that a search shows.
const CANDIDATES: usize = 50;

pub(crate) const fn by(supplied: Supplied) -> SuppliedBy {
    match supplied {
        Supplied::Firm => SuppliedBy::Firm,
        Supplied::Owner => SuppliedBy::Owner,
    }
}

pub(crate) const fn role(role: Role) -> MaterialRole {
    match role {
        Role::Main => MaterialRole::Main,
        Role::Auxiliary => MaterialRole::Auxiliary,
    }
}

pub(crate) fn small(count: i64) -> u32 {
    u32::try_from(count.max(0)).unwrap_or(u32::MAX)
}

/// The bill of materials of a quote, worked out now.
///
/// # Errors
/// `quoting.quote_unknown`; `supply.pack_size` for a pack that holds nothing.
pub fn bill(db: &Db<'_>, req: BillRequest) -> Result<BillOfMaterials> {
    let book = Book::read(db)?;
    let needs = needs(db, &book, &[req.quote])?;
    made(&book, needs, req.group, db.sees(Class::Cost))
}

/// Arranges the needs of one quote; without amounts for who does not see prices (`priced`), to whom none is missing.
pub(crate) fn made(
    book: &Book,
    needs: Needs,
    grouping: BillGrouping,
    priced: bool,
) -> Result<BillOfMaterials> {
    let plan = plan(&of_parts(book, &needs)?, &[])?;
    let totals = plan
        .iter()
        .map(|purchase| {
            let mut total = total(book, &needs.parts, purchase)?;
            total.amount = total.amount.filter(|_| priced);
            Ok(total)
        })
        .collect::<Result<Vec<_>>>()?;
    let mut gaps = needs.gaps.clone();
    let unpriced = price_gaps(&totals);
    gaps.extend(
        unpriced
            .into_iter()
            .filter(|gap| priced || gap.kind != GapKind::NoPrice),
    );
    let mut groups: Vec<BillGroup> = Vec::new();
    match grouping {
        BillGrouping::Material => {
            for (purchase, total) in plan.iter().zip(&totals) {
                let name = total.material.as_ref();
                groups.push(BillGroup {
                    key: format!(
                        "{}-{:?}",
                        article_key(&purchase.material),
                        purchase.supplied
                    ),
                    name_zh: name.map_or_else(|| total.name.clone(), |m| m.name_zh.clone()),
                    name_en: name.map_or_else(|| total.name_en.clone(), |m| m.name_en.clone()),
                    total: Some(total.clone()),
                    rows: purchase
                        .needs
                        .iter()
                        .map(|&at| row(book, at, &needs.parts[at]))
                        .collect::<Result<_>>()?,
                });
            }
        }
        BillGrouping::Room | BillGrouping::Trade => {
            for (at, part) in needs.parts.iter().enumerate() {
                let (key, zh, en) = if grouping == BillGrouping::Room {
                    let key = part
                        .room
                        .map_or_else(|| part.room_name.clone(), |room| room.to_string());
                    (key, &part.room_name, &part.room_name_en)
                } else {
                    (part.trade_zh.clone(), &part.trade_zh, &part.trade_en)
                };
                let row = row(book, at, part)?;
                match groups.iter_mut().find(|group| group.key == key) {
                    Some(group) => group.rows.push(row),
                    None => groups.push(BillGroup {
                        key,
                        name_zh: zh.clone(),
                        name_en: en.clone(),
                        total: None,
                        rows: vec![row],
                    }),
                }
            }
        }
    }
    let amounts: Vec<Money> = totals.iter().filter_map(|total| total.amount).collect();
    let estimate = (!amounts.is_empty())
        .then(|| Money::total(amounts))
        .transpose()?;
    let quote = needs
        .quotes
        .into_iter()
        .next()
        .ok_or_else(|| Fault::internal("a bill without a quote"))?;
    Ok(BillOfMaterials {
        quote,
        groups,
        totals,
        gaps,
        estimate,
    })
}

/// What of the firm's own materials has no price or no supplier.
pub(crate) fn price_gaps(totals: &[BillTotal]) -> Vec<SupplyGap> {
    let mut gaps = Vec::new();
    for total in totals
        .iter()
        .filter(|total| total.supplied == SuppliedBy::Firm)
    {
        let Some(material) = &total.material else {
            continue;
        };
        let kind = if material.supplier.is_none() {
            GapKind::NoSupplier
        } else if material.price.is_none() {
            GapKind::NoPrice
        } else {
            continue;
        };
        gaps.push(gap(kind, (&material.name_zh, &material.name_en), ("", "")));
    }
    gaps
}

pub(crate) fn article_key(article: &Article) -> String {
    match article {
        Article::Material(material, pack) => {
            format!(
                "{material}{}",
                pack.map(|id| format!("-{id}")).unwrap_or_default()
            )
        }
        Article::Thing(line) => format!("thing-{line}"),
    }
}

fn total(
    book: &Book,
    parts: &[Part],
    purchase: &Purchase<Site, Article, Room>,
) -> Result<BillTotal> {
    let first = &parts[purchase.needs[0]];
    let net = Quantity::total(purchase.needs.iter().map(|&at| parts[at].net))?;
    let material = match purchase.material {
        Article::Material(id, pack) => book.material(id).map(|row| book.bill_material(row, pack)),
        Article::Thing(_) => None,
    };
    let pieces = material
        .as_ref()
        .and_then(|m| Pieces::of(&m.spec, &m.unit, m.pack.size))
        .map(|pieces| small(pieces.count(purchase.total)));
    let lead_days = material.as_ref().map_or(0, |m| m.lead_days);
    let amount = match (purchase.supplied, material.as_ref().and_then(|m| m.price)) {
        (Supplied::Firm, Some(price)) => Some(price.times(purchase.packs)?),
        (Supplied::Owner, _) => Some(Money::ZERO),
        (Supplied::Firm, None) => None,
    };
    Ok(BillTotal {
        name: first.line_name.clone(),
        name_en: first.line_name_en.clone(),
        unit: material
            .as_ref()
            .map_or_else(|| first.work_unit.clone(), |m| m.unit.clone()),
        supplied: by(purchase.supplied),
        net_shown: brief(net),
        net,
        need: purchase.total,
        need_shown: brief(purchase.total),
        pieces,
        packs: purchase.packs,
        rooms: purchase
            .rooms
            .iter()
            .map(|share| NeedingRoom {
                name: share.room.1.clone(),
                name_en: room_en(parts, &purchase.needs, &share.room).to_owned(),
            })
            .collect(),
        need_by: purchase.need_by,
        order_by: order_by(purchase.need_by, lead_days),
        amount,
        material,
    })
}

fn row(book: &Book, at: usize, part: &Part) -> Result<BillRow> {
    let material = part
        .material
        .and_then(|id| book.material(id))
        .map(|row| book.bill_material(row, part.pack));
    let pieces = material
        .as_ref()
        .and_then(|m| Pieces::of(&m.spec, &m.unit, m.pack.size))
        .map(|pieces| small(pieces.count(part.need)));
    let lead_days = material.as_ref().map_or(0, |m| m.lead_days);
    Ok(BillRow {
        key: format!("{}-{at}", part.line),
        line: part.line,
        line_code: part.line_code.clone(),
        line_name: part.line_name.clone(),
        line_name_en: part.line_name_en.clone(),
        room: part.room_name.clone(),
        room_en: part.room_name_en.clone(),
        work: part.work,
        work_unit: part.work_unit.clone(),
        role: role(part.role),
        supplied: by(part.supplied),
        supplied_chosen: part.supplied_chosen,
        material,
        group: part.group.clone(),
        chosen: part.chosen,
        per_unit: Quantity::from_decimal(part.per_unit)?,
        formula: part.formula.clone(),
        worked: part.worked.clone(),
        net: part.net,
        net_shown: brief(part.net),
        waste: part.waste,
        waste_source: part.waste_source,
        need: part.need,
        need_shown: brief(part.need),
        pieces,
        task_zh: part.occasion.zh.clone(),
        task_en: part.occasion.en.clone(),
        need_by: part.need_by,
        order_by: order_by(part.need_by, lead_days),
    })
}

/// Materials that a line may take: of its own group first, then whatever answers to the text.
///
/// # Errors
/// `supply.line_unknown`.
pub fn candidates(db: &Db<'_>, req: CandidatesRequest) -> Result<Vec<MaterialCandidate>> {
    let item: Option<Id<()>> = db
        .opt(
            "SELECT item_id FROM quoting_line WHERE id=?1",
            [req.line],
            |r| r.get(0),
        )?
        .ok_or_else(line_unknown)?;
    let book = Book::read(db)?;
    let group = item
        .and_then(|id| book.item(id))
        .map(|item| item.main_group.clone())
        .unwrap_or_default();
    let fits = |row: &MaterialRow| !group.is_empty() && row.group == group;
    let query = Query::new(&req.text);
    let offered: Vec<&MaterialRow> = book
        .materials()
        .into_iter()
        .filter(|row| {
            row.active && row.main && (!query.is_empty() || group.is_empty() || fits(row))
        })
        .collect();
    let mut found = best(&query, offered, CANDIDATES, |row| Searched {
        code: &row.code,
        zh: &row.name_zh,
        en: &row.name_en,
        readings: &row.readings,
    });
    found.sort_by_key(|row| !fits(row));
    Ok(found
        .into_iter()
        .map(|row| MaterialCandidate {
            material: book.bill_material(row, None),
            packs: row
                .packs
                .iter()
                .filter(|pack| pack.active)
                .map(|pack| MaterialPack {
                    id: Some(pack.id),
                    name_zh: pack.name_zh.clone(),
                    name_en: pack.name_en.clone(),
                    size: pack.size,
                })
                .collect(),
            group: row.group.clone(),
            fits: fits(row),
            waste: row.waste,
        })
        .collect())
}

pub(crate) fn line_unknown() -> Fault {
    Fault::new(
        "supply.line_unknown",
        "This line is no longer in the quote. Look at the bill again.",
    )
}

/// The largest waste that is believed: 100 %.
const MAX_WASTE: i64 = 1_000_000;

/// A typed rate of waste: `8%` or `8` (percent) or `0.08`; blank is none.
fn waste(text: &str) -> Result<Option<Rate>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let refuse = |shown: &str| {
        Fault::field(
            "waste",
            "supply.waste_invalid",
            format!("“{shown}” is no rate of waste; type percent between 0 and 100, such as 8."),
        )
        .with("text", shown)
    };
    let shown: String = text.chars().take(20).collect();
    let percent = text.contains(['%', '％']);
    let typed: Rate = text.parse().map_err(|_| refuse(&shown))?;
    // A bare number is percent, as the column's head says; only what is below 1 is a share.
    let share = if percent || typed.scaled() < 1_000_000 {
        typed
    } else {
        Rate::from_decimal(typed.to_decimal() / kernel::Decimal::ONE_HUNDRED)?
    };
    if share.is_negative() || share.scaled() > MAX_WASTE {
        return Err(refuse(&shown));
    }
    Ok(Some(share))
}

/// Chooses the main material of lines, with pack, waste and who brings it. Nothing at all takes a choice back.
///
/// # Errors
/// `supply.line_unknown`, `supply.material_unknown`, `supply.pack_unknown`, `supply.waste_invalid`.
pub fn choose_material(tx: &Tx<'_>, req: ChooseMaterial) -> Result<Touched> {
    let waste = waste(&req.waste)?;
    let supplied = req.supplied.map(|by| match by {
        SuppliedBy::Firm => Supplied::Firm.name(),
        SuppliedBy::Owner => Supplied::Owner.name(),
    });
    if let Some(material) = req.material {
        let known: bool = tx.one(
            "SELECT EXISTS(SELECT 1 FROM catalog_material WHERE id=?1)",
            [material],
            |r| r.get(0),
        )?;
        if !known {
            return Err(material_unknown());
        }
    }
    if let Some(pack) = req.pack {
        let size: Option<(Quantity, String, String)> = tx.opt(
            "SELECT p.size, p.name, m.unit FROM catalog_pack p JOIN catalog_material m ON m.id=p.material_id
             WHERE p.id=?1 AND p.material_id=?2",
            (pack, req.material),
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
        )?;
        let (size, name, unit) = size.ok_or_else(|| {
            Fault::field(
                "pack",
                "supply.pack_unknown",
                "This pack is not one of the material's; choose another.",
            )
        })?;
        Pack::new(size, &name, &unit)?;
    }
    let nothing = req.material.is_none() && waste.is_none() && supplied.is_none();
    for &line in &req.lines {
        let quote: Id<Quote> = tx
            .opt(
                "SELECT quote_id FROM quoting_line WHERE id=?1",
                [line],
                |r| r.get(0),
            )?
            .ok_or_else(line_unknown)?;
        let known: Option<Id<()>> = tx.opt(
            "SELECT id FROM supply_choice WHERE line_id=?1 ORDER BY id DESC",
            [line],
            |r| r.get(0),
        )?;
        let values: [(&str, &dyn rusqlite::ToSql); 4] = [
            ("material_id", &req.material),
            ("pack_id", &req.pack),
            ("waste", &waste),
            ("supplied_by", &supplied),
        ];
        match (known, nothing && !inherited(tx, line)?) {
            (Some(_), true) => {
                tx.exec("DELETE FROM supply_choice WHERE line_id=?1", [line])?;
            }
            (None, true) => {}
            (Some(id), false) => {
                tx.update("supply_choice", id, &values)?;
            }
            (None, false) => {
                let id: Id<()> = tx.new_id();
                let mut all: Vec<(&str, &dyn rusqlite::ToSql)> =
                    vec![("id", &id), ("quote_id", &quote), ("line_id", &line)];
                all.extend(values);
                tx.insert("supply_choice", &all)?;
            }
        }
    }
    Ok(Touched {
        count: small(i64::try_from(req.lines.len()).unwrap_or(i64::MAX)),
    })
}

/// Whether the line would take over the choice of an older version: then taking a choice back has to be kept as one.
fn inherited(tx: &Tx<'_>, line: Id<Line>) -> Result<bool> {
    tx.one(
        "SELECT EXISTS(SELECT 1 FROM supply_choice c JOIN quoting_line l ON l.id=c.line_id
           JOIN quoting_line own ON own.lineage=l.lineage WHERE own.id=?1 AND l.id<>own.id)",
        [line],
        |r| r.get(0),
    )
}

pub(crate) fn material_unknown() -> Fault {
    Fault::field(
        "material",
        "supply.material_unknown",
        "This material is no longer in the price book; choose another.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waste_is_percent_or_share() {
        for (text, want) in [
            ("8", Some("0.08")),
            ("8%", Some("0.08")),
            ("８％", Some("0.08")),
            ("0.08", Some("0.08")),
            ("0.5%", Some("0.005")),
            ("100", Some("1")),
            ("0", Some("0")),
            (" ", None),
        ] {
            assert_eq!(
                waste(text).unwrap(),
                want.map(|w| w.parse().unwrap()),
                "{text}"
            );
        }
        for text in ["-3", "101", "abc", "8 每箱", "1e3"] {
            assert_eq!(
                waste(text).unwrap_err().code,
                "supply.waste_invalid",
                "{text}"
            );
        }
    }
}
