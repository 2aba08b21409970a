//! Materials, their packs and what they cost.

use chrono::NaiveDate;
use kernel::{Fault, Id, Quantity, Rate, Result, UnitPrice};
use rusqlite::Row;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Db;
use ts_rs::TS;

use super::UsedBy;
use crate::offer::{self, PriceBreak};
use crate::search::{Query, Searched, best};
use crate::{Material, Pack, Supplier, SupplierPrice};

/// Names one material.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MaterialRef {
    /// Which.
    pub id: Id<Material>,
}

/// Which materials to list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct MaterialFilter {
    /// Code, Chinese, pinyin, initials or English.
    pub text: Option<String>,
    /// `main` or `auxiliary`.
    pub role: Option<String>,
    /// Of this group only: `floor_tile`.
    pub group: Option<String>,
    /// From this supplier by default.
    pub supplier_id: Option<Id<Supplier>>,
    /// Those no longer used, too.
    pub inactive: Option<bool>,
    /// Prices as of this day; the current day when left out.
    pub on: Option<String>,
    /// At most so many.
    pub limit: Option<u32>,
}

/// A material with its usual pack and price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MaterialRow {
    /// Identity.
    pub id: Id<Material>,
    /// `F01`.
    pub code: String,
    /// 中文
    pub name: String,
    /// English.
    pub name_en: String,
    /// `main` 主材 or `auxiliary` 辅材.
    pub role: String,
    /// What can stand in for it in a work item: `floor_tile`.
    pub group: String,
    /// 规格
    pub spec: String,
    /// 品牌
    pub brand: String,
    /// Unit of quantities.
    pub unit: String,
    /// Waste when chosen for a room.
    pub waste: Rate,
    /// Days from order to delivery, the longer.
    pub lead_days: u32,
    /// The shorter.
    pub lead_days_low: u32,
    /// One shade or batch for one room.
    pub batch: bool,
    /// Unopened packs are taken back.
    pub returnable: bool,
    /// Usual supplier.
    pub supplier_id: Option<Id<Supplier>>,
    /// The supplier's name.
    pub supplier_name: String,
    /// Remark.
    pub note: String,
    /// Remark in English.
    pub note_en: String,
    /// Usual pack.
    pub pack_id: Option<Id<Pack>>,
    /// Its name: 袋.
    pub pack: String,
    /// What it holds.
    pub pack_size: Option<Quantity>,
    /// Price of a pack in effect, ¥.
    pub price: Option<UnitPrice>,
    /// Price of one unit, ¥, four decimals.
    pub unit_price: Option<UnitPrice>,
    /// Market range of a pack.
    pub low: Option<UnitPrice>,
    /// Market range of a pack.
    pub high: Option<UnitPrice>,
    /// Since when the price holds.
    pub valid_from: Option<NaiveDate>,
    /// Still used.
    pub active: bool,
}

/// Materials as filtered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Materials {
    /// All groups in use.
    pub groups: Vec<String>,
    /// The materials.
    pub materials: Vec<MaterialRow>,
    /// How many there would be without a limit.
    pub total: u32,
}

/// A pack with its prices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PackDetail {
    /// Identity.
    pub id: Id<Pack>,
    /// 袋
    pub name: String,
    /// English.
    pub name_en: String,
    /// What it holds.
    pub size: Quantity,
    /// The usual one.
    pub preferred: bool,
    /// Still sold.
    pub active: bool,
    /// Prices, latest first.
    pub prices: Vec<PackPrice>,
}

/// One dated price of a pack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PackPrice {
    /// Identity.
    pub id: Id<SupplierPrice>,
    /// From whom.
    pub supplier_id: Option<Id<Supplier>>,
    /// The supplier's name.
    pub supplier_name: String,
    /// In English; may be blank.
    pub supplier_name_en: String,
    /// Since.
    pub valid_from: NaiveDate,
    /// Price of a pack.
    pub price: Option<UnitPrice>,
    /// Market range.
    pub low: Option<UnitPrice>,
    /// Market range.
    pub high: Option<UnitPrice>,
    /// The fewest packs of an order.
    pub minimum: Option<Quantity>,
    /// Days from order to delivery; none where they are the material's.
    pub lead_days: Option<u32>,
    /// Lower prices from larger numbers of packs on.
    pub breaks: Vec<PriceBreak>,
}

/// Everything about one material.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MaterialDetail {
    /// As in the list.
    pub material: MaterialRow,
    /// Packs.
    pub packs: Vec<PackDetail>,
    /// Recipes that take it.
    pub used_by: Vec<UsedBy>,
}

/// The price of pack `k` of material `m` in effect on day `?1`: the usual supplier's first, then the latest.
pub(super) const PACK_PRICE_ON: &str =
    "(SELECT s.id FROM catalog_supplier_price s WHERE s.pack_id=k.id
  ORDER BY s.valid_from<=?1 DESC, s.supplier_id IS m.supplier_id DESC,
    CASE WHEN s.valid_from<=?1 THEN s.valid_from END DESC, s.valid_from, s.id DESC LIMIT 1)";

fn select() -> String {
    format!(
        "SELECT m.id, m.code, m.name, m.name_en, m.role, m.grp, m.spec, m.brand, m.unit, m.waste, m.lead_days, m.lead_days_low,
           m.batch, m.returnable, m.supplier_id, ifnull(u.name, ''), m.note, m.note_en, m.active, m.readings,
           k.id, ifnull(k.name, ''), k.size, sp.price, sp.low, sp.high, sp.valid_from
         FROM catalog_material m
         LEFT JOIN catalog_supplier u ON u.id=m.supplier_id
         LEFT JOIN catalog_pack k ON k.id=(SELECT k2.id FROM catalog_pack k2 WHERE k2.material_id=m.id AND k2.active
           ORDER BY k2.preferred DESC, k2.id LIMIT 1)
         LEFT JOIN catalog_supplier_price sp ON sp.id={PACK_PRICE_ON}"
    )
}

fn read(r: &Row<'_>) -> rusqlite::Result<(MaterialRow, String)> {
    let (size, price): (Option<Quantity>, Option<UnitPrice>) = (r.get(22)?, r.get(23)?);
    let unit_price = size.zip(price).and_then(|(size, price)| {
        price
            .to_decimal()
            .checked_div(size.to_decimal())
            .and_then(|each| UnitPrice::from_decimal(each).ok())
    });
    let row = MaterialRow {
        id: r.get(0)?,
        code: r.get(1)?,
        name: r.get(2)?,
        name_en: r.get(3)?,
        role: r.get(4)?,
        group: r.get(5)?,
        spec: r.get(6)?,
        brand: r.get(7)?,
        unit: r.get(8)?,
        waste: r.get(9)?,
        lead_days: r.get(10)?,
        lead_days_low: r.get(11)?,
        batch: r.get(12)?,
        returnable: r.get(13)?,
        supplier_id: r.get(14)?,
        supplier_name: r.get(15)?,
        note: r.get(16)?,
        note_en: r.get(17)?,
        active: r.get(18)?,
        pack_id: r.get(20)?,
        pack: r.get(21)?,
        pack_size: size,
        price,
        unit_price,
        low: r.get(24)?,
        high: r.get(25)?,
        valid_from: r.get(26)?,
    };
    Ok((row, r.get(19)?))
}

pub(super) fn filtered_materials(
    db: &Db<'_>,
    req: &MaterialFilter,
    on: NaiveDate,
) -> Result<Vec<MaterialRow>> {
    let found = db.rows(
        &format!(
            "{} WHERE (?2 IS NULL OR m.role=?2) AND (?3 IS NULL OR m.grp=?3) AND (?4 IS NULL OR m.supplier_id=?4)
               AND (m.active OR ?5) ORDER BY m.role, m.code, m.id",
            select()
        ),
        (on, &req.role, &req.group, req.supplier_id, req.inactive.unwrap_or(false)),
        read,
    )?;
    let query = Query::new(req.text.as_deref().unwrap_or_default());
    let ranked = best(&query, found, usize::MAX, |(row, readings)| Searched {
        code: &row.code,
        zh: &row.name,
        en: &row.name_en,
        readings,
    });
    Ok(ranked.into_iter().map(|(row, _)| row).collect())
}

/// Materials, filtered and searched.
///
/// # Errors
/// `catalog.date_invalid`, `catalog.date_range`.
pub fn materials(db: &Db<'_>, req: MaterialFilter) -> Result<Materials> {
    let on = super::day("on", req.on.as_deref(), db.today())?;
    let mut materials = filtered_materials(db, &req, on)?;
    let total = u32::try_from(materials.len()).unwrap_or(u32::MAX);
    materials.truncate(req.limit.map_or(usize::MAX, |limit| limit as usize));
    let groups = db.rows(
        "SELECT DISTINCT grp FROM catalog_material WHERE grp<>'' AND active ORDER BY grp",
        [],
        |r| r.get(0),
    )?;
    Ok(Materials {
        groups,
        materials,
        total,
    })
}

pub(super) fn material_unknown() -> Fault {
    Fault::field(
        "materialId",
        "catalog.material_unknown",
        "This material is gone; choose another",
    )
}

/// One material with its usual pack and the price in effect on a day.
///
/// # Errors
/// `catalog.material_unknown`.
pub fn material_row(db: &Db<'_>, id: Id<Material>, on: NaiveDate) -> Result<MaterialRow> {
    db.opt(&format!("{} WHERE m.id=?2", select()), (on, id), read)?
        .map(|(row, _)| row)
        .ok_or_else(material_unknown)
}

/// Everything about one material.
///
/// # Errors
/// `catalog.material_unknown`.
pub fn material(db: &Db<'_>, req: MaterialRef) -> Result<MaterialDetail> {
    let material = material_row(db, req.id, db.today())?;
    let mut packs = db.rows(
        "SELECT id, name, name_en, size, preferred, active FROM catalog_pack WHERE material_id=?1
         ORDER BY active DESC, preferred DESC, id",
        [req.id],
        |r| {
            Ok(PackDetail {
                id: r.get(0)?,
                name: r.get(1)?,
                name_en: r.get(2)?,
                size: r.get(3)?,
                preferred: r.get(4)?,
                active: r.get(5)?,
                prices: Vec::new(),
            })
        },
    )?;
    for pack in &mut packs {
        pack.prices = db.rows(
            "SELECT s.id, s.supplier_id, ifnull(u.name, ''), ifnull(u.name_en, ''), s.valid_from, s.price, s.low, s.high,
               s.minimum, s.lead_days, s.breaks
             FROM catalog_supplier_price s LEFT JOIN catalog_supplier u ON u.id=s.supplier_id
             WHERE s.pack_id=?1 ORDER BY s.valid_from DESC, s.id DESC",
            [pack.id],
            |r| {
                Ok(PackPrice {
                    id: r.get(0)?,
                    supplier_id: r.get(1)?,
                    supplier_name: r.get(2)?,
                    supplier_name_en: r.get(3)?,
                    valid_from: r.get(4)?,
                    price: r.get(5)?,
                    low: r.get(6)?,
                    high: r.get(7)?,
                    minimum: r.get(8)?,
                    lead_days: r.get(9)?,
                    breaks: offer::read(r.get::<_, Option<String>>(10)?.as_deref()),
                })
            },
        )?;
    }
    let used_by = db.rows(
        "SELECT DISTINCT r.code, r.name, r.name_en FROM catalog_recipe_line n JOIN catalog_recipe r ON r.id=n.recipe_id
         WHERE n.material_id=?1 AND r.active ORDER BY length(r.code), r.code",
        [req.id],
        |r| {
            Ok(UsedBy {
                code: r.get(0)?,
                name: r.get(1)?,
                name_en: r.get(2)?,
            })
        },
    )?;
    Ok(MaterialDetail {
        material,
        packs,
        used_by,
    })
}
