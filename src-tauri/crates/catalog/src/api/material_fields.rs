//! Filling in materials, packs and their prices.

use chrono::NaiveDate;
use firm::text::{NAME_MAX, NOTE_MAX, line, note, required};
use kernel::{Decimal, Fault, Id, Quantity, Result, UnitPrice};
use rusqlite::ToSql;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Tx;
use ts_rs::TS;

use super::fields::{EditReport, Values, apply_each, free_code, split_fields, write};
use super::materials::material_unknown;
use super::{CODE_MAX, material_row, one_of, positive, share, typed_unit};
use crate::offer::{self, PriceBreak, still_cheaper};
use crate::search::readings;
use crate::{Material, Pack, Supplier, SupplierPrice};

/// Fields of a material to set. What is absent stays; numbers are as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct MaterialFields {
    /// Code; no two used materials share one.
    pub code: Option<String>,
    /// 中文
    pub name: Option<String>,
    /// English.
    pub name_en: Option<String>,
    /// `main` or `auxiliary`.
    pub role: Option<String>,
    /// Group.
    pub group: Option<String>,
    /// Size, grade.
    pub spec: Option<String>,
    /// Brand.
    pub brand: Option<String>,
    /// Unit.
    pub unit: Option<String>,
    /// Waste.
    pub waste: Option<String>,
    /// Days to delivery.
    pub lead_days: Option<String>,
    /// One batch a room.
    pub batch: Option<bool>,
    /// Taken back.
    pub returnable: Option<bool>,
    /// Usual supplier; a blank text for none.
    pub supplier_id: Option<String>,
    /// Remark.
    pub note: Option<String>,
    /// Still used.
    pub active: Option<bool>,
    /// The usual pack's name.
    pub pack: Option<String>,
    /// What the usual pack holds.
    pub pack_size: Option<String>,
    /// The usual pack's price from the usual supplier, from the current day on.
    pub price: Option<String>,
}

/// A material to make or change.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveMaterial {
    /// Which; a new one when left out.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<Id<Material>>,
    /// What changes.
    pub fields: MaterialFields,
}

/// Changes to many materials at once.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EditMaterials {
    /// The changes.
    pub edits: Vec<MaterialEdit>,
}

/// A change to one material.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MaterialEdit {
    /// Which.
    pub id: Id<Material>,
    /// What changes.
    pub fields: MaterialFields,
}

/// The material that was saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SavedMaterial {
    /// Which.
    pub id: Id<Material>,
}

/// Makes or changes one material.
///
/// # Errors
/// Of a field, as [`super::save_item`]; `catalog.pack_size`, `catalog.lead_days`, `catalog.supplier_unknown`.
pub fn save_material(tx: &Tx<'_>, req: SaveMaterial) -> Result<SavedMaterial> {
    let id = match req.id {
        Some(id) => id,
        None => {
            let text = |field: &str, value: &Option<String>, max| {
                required(field, value.as_deref().unwrap_or_default(), max)
            };
            let (code, name, unit) = (
                text("code", &req.fields.code, CODE_MAX)?,
                text("name", &req.fields.name, NAME_MAX)?,
                typed_unit("unit", req.fields.unit.as_deref().unwrap_or_default())?,
            );
            let id: Id<Material> = tx.new_id();
            tx.insert(
                "catalog_material",
                &[
                    ("id", &id),
                    ("code", &code),
                    ("name", &name),
                    ("unit", &unit),
                    ("role", &"auxiliary"),
                    ("made_at", &tx.now()),
                ],
            )?;
            id
        }
    };
    apply(tx, id, &req.fields)?;
    Ok(SavedMaterial { id })
}

/// Changes many materials; those refused are in the report.
///
/// # Errors
/// As SQLite's.
pub fn edit_materials(tx: &Tx<'_>, req: EditMaterials) -> Result<EditReport> {
    let edits = req.edits.iter().map(|edit| (edit.id, edit.fields.split()));
    Ok(apply_each(edits, |id, fields| apply(tx, id, fields)))
}

split_fields!(MaterialFields: code, name, name_en, role, group, spec, brand, unit, waste, lead_days, batch, returnable, supplier_id, note, active, pack, pack_size, price);

fn apply(tx: &Tx<'_>, id: Id<Material>, fields: &MaterialFields) -> Result<()> {
    tx.opt("SELECT 1 FROM catalog_material WHERE id=?1", [id], |_| {
        Ok(())
    })?
    .ok_or_else(material_unknown)?;
    let mut set: Values<'_> = Vec::new();
    if let Some(code) = &fields.code {
        let code = required("code", code, CODE_MAX)?;
        free_code(tx, "catalog_material", id, &code)?;
        set.push(("code", Box::new(code)));
    }
    if let Some(name) = &fields.name {
        let name = required("name", name, NAME_MAX)?;
        set.push(("readings", Box::new(readings(&name))));
        set.push(("name", Box::new(name)));
    }
    for (column, field, value) in [
        ("name_en", "nameEn", &fields.name_en),
        ("grp", "group", &fields.group),
        ("spec", "spec", &fields.spec),
        ("brand", "brand", &fields.brand),
    ] {
        if let Some(value) = value {
            set.push((column, Box::new(line(field, value, NAME_MAX)?)));
        }
    }
    if let Some(role) = &fields.role {
        set.push((
            "role",
            Box::new(one_of("role", role, &["main", "auxiliary"])?),
        ));
    }
    if let Some(unit) = &fields.unit {
        set.push(("unit", Box::new(typed_unit("unit", unit)?)));
    }
    if let Some(waste) = &fields.waste {
        set.push((
            "waste",
            Box::new(share("waste", waste, 100)?.unwrap_or_default()),
        ));
    }
    if let Some(days) = &fields.lead_days {
        set.push(("lead_days", Box::new(lead_days(days)?)));
    }
    for (column, value) in [
        ("batch", fields.batch),
        ("returnable", fields.returnable),
        ("active", fields.active),
    ] {
        if let Some(value) = value {
            set.push((column, Box::new(value)));
        }
    }
    if let Some(supplier) = &fields.supplier_id {
        let supplier: Option<Id<Supplier>> = if supplier.trim().is_empty() {
            None
        } else {
            Some(supplier.trim().parse()?)
        };
        if let Some(supplier) = supplier {
            super::check_supplier(tx, supplier)?;
        }
        set.push(("supplier_id", Box::new(supplier)));
    }
    if let Some(text) = &fields.note {
        set.push(("note", Box::new(note("note", text, NOTE_MAX)?)));
        // The English note said the same as the old one.
        set.push(("note_en", Box::new("")));
    }
    let pack = fields
        .pack
        .as_deref()
        .map(|name| typed_unit("pack", name))
        .transpose()?;
    let size = fields
        .pack_size
        .as_deref()
        .map(|typed| pack_size("packSize", typed))
        .transpose()?;
    let price = fields.price.as_deref().map(typed_price).transpose()?;
    write(tx, "catalog_material", id, &set)?;
    if pack.is_some() || size.is_some() || price.is_some() {
        let pack = usual_pack(tx, id, pack, size)?;
        if let Some(Some(price)) = price {
            let supplier = tx.one(
                "SELECT supplier_id FROM catalog_material WHERE id=?1",
                [id],
                |r| r.get(0),
            )?;
            write_price(tx, pack, supplier, tx.today(), price, |mut terms| {
                terms.breaks = still_cheaper(price, &terms.breaks);
                Ok(terms)
            })?;
        }
    }
    Ok(())
}

fn lead_days(typed: &str) -> Result<u32> {
    let days = positive::<Quantity>("leadDays", typed)?
        .unwrap_or_default()
        .to_decimal();
    u32::try_from(days)
        .ok()
        .filter(|whole| days.fract().is_zero() && *whole <= 365)
        .ok_or_else(|| {
            Fault::field(
                "leadDays",
                "catalog.lead_days",
                "Delivery takes a whole number of days, at most 365",
            )
        })
}

fn pack_size(field: &str, typed: &str) -> Result<Quantity> {
    positive::<Quantity>(field, typed)?
        .filter(|size| size.scaled() > 0)
        .ok_or_else(|| {
            Fault::field(
                field,
                "catalog.pack_size",
                "A pack holds more than nothing; type what one pack contains",
            )
        })
}

fn typed_price(typed: &str) -> Result<Option<UnitPrice>> {
    let price = positive::<UnitPrice>("price", typed)?;
    if let Some(price) = price {
        super::item_fields::check_price("price", price)?;
    }
    Ok(price)
}

/// The usual pack with its name and size as given; made when there is none.
fn usual_pack(
    tx: &Tx<'_>,
    material: Id<Material>,
    name: Option<String>,
    size: Option<Quantity>,
) -> Result<Id<Pack>> {
    let known: Option<Id<Pack>> = tx.opt(
        "SELECT id FROM catalog_pack WHERE material_id=?1 AND active ORDER BY preferred DESC, id LIMIT 1",
        [material],
        |r| r.get(0),
    )?;
    if let Some(id) = known {
        let mut set: Vec<(&str, &dyn ToSql)> = Vec::new();
        if let Some(name) = &name {
            // The English name was the old one's.
            set.extend([("name", name as &dyn ToSql), ("name_en", &"")]);
        }
        if let Some(size) = &size {
            set.push(("size", size));
        }
        tx.update("catalog_pack", id, &set)?;
        return Ok(id);
    }
    let unit: String = tx.one(
        "SELECT unit FROM catalog_material WHERE id=?1",
        [material],
        |r| r.get(0),
    )?;
    let id: Id<Pack> = tx.new_id();
    tx.insert(
        "catalog_pack",
        &[
            ("id", &id),
            ("material_id", &material),
            ("name", &name.unwrap_or(unit)),
            (
                "size",
                &size.unwrap_or(Quantity::from_decimal(Decimal::ONE)?),
            ),
            ("preferred", &true),
        ],
    )?;
    Ok(id)
}

/// What a supplier asks besides the price of a pack.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct OfferTerms {
    pub minimum: Option<Quantity>,
    pub lead_days: Option<u32>,
    pub breaks: Vec<PriceBreak>,
}

/// What the supplier asked besides the price by that day.
fn terms_on(
    tx: &Tx<'_>,
    pack: Id<Pack>,
    supplier: Option<Id<Supplier>>,
    on: NaiveDate,
) -> Result<OfferTerms> {
    let known = tx.opt(
        "SELECT minimum, lead_days, breaks FROM catalog_supplier_price
         WHERE pack_id=?1 AND supplier_id IS ?2 AND valid_from<=?3 ORDER BY valid_from DESC, id DESC LIMIT 1",
        (pack, supplier, on),
        |r| {
            Ok(OfferTerms {
                minimum: r.get(0)?,
                lead_days: r.get(1)?,
                breaks: offer::read(r.get::<_, Option<String>>(2)?.as_deref()),
            })
        },
    )?;
    Ok(known.unwrap_or_default())
}

/// Sets what a supplier asks for a pack from a day on; the price of the same day is replaced, earlier ones stay. What he
/// asked besides the price by that day goes through `terms`.
pub(super) fn write_price(
    tx: &Tx<'_>,
    pack: Id<Pack>,
    supplier: Option<Id<Supplier>>,
    from: NaiveDate,
    price: UnitPrice,
    terms: impl FnOnce(OfferTerms) -> Result<OfferTerms>,
) -> Result<Id<SupplierPrice>> {
    let terms = terms(terms_on(tx, pack, supplier, from)?)?;
    let breaks = offer::written(&terms.breaks);
    let asked: [(&str, &dyn ToSql); 4] = [
        ("price", &price),
        ("minimum", &terms.minimum),
        ("lead_days", &terms.lead_days),
        ("breaks", &breaks),
    ];
    let same_day: Option<Id<SupplierPrice>> = tx.opt(
        "SELECT id FROM catalog_supplier_price WHERE pack_id=?1 AND supplier_id IS ?2 AND valid_from=?3 ORDER BY id DESC LIMIT 1",
        (pack, supplier, from),
        |r| r.get(0),
    )?;
    if let Some(id) = same_day {
        tx.update("catalog_supplier_price", id, &asked)?;
        return Ok(id);
    }
    let range: (Option<UnitPrice>, Option<UnitPrice>) = tx
        .opt(
            "SELECT low, high FROM catalog_supplier_price WHERE pack_id=?1 AND low IS NOT NULL ORDER BY valid_from DESC, id DESC LIMIT 1",
            [pack],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )?
        .unwrap_or_default();
    let (id, now): (Id<SupplierPrice>, _) = (tx.new_id(), tx.now());
    let mut row: Vec<(&str, &dyn ToSql)> = vec![
        ("id", &id),
        ("pack_id", &pack),
        ("supplier_id", &supplier),
        ("valid_from", &from),
        ("low", &range.0),
        ("high", &range.1),
        ("made_at", &now),
    ];
    row.extend(asked);
    tx.insert("catalog_supplier_price", &row)?;
    Ok(id)
}

/// A pack to make or change.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SavePack {
    /// Which; a new one when left out.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<Id<Pack>>,
    /// Of this material.
    pub material_id: Id<Material>,
    /// 袋
    pub name: String,
    /// English.
    #[serde(default)]
    pub name_en: String,
    /// What it holds, as typed.
    pub size: String,
    /// The usual one; the others then are not.
    pub preferred: bool,
    /// Still sold.
    pub active: bool,
}

/// Makes or changes a pack.
///
/// # Errors
/// `catalog.pack_size`, `catalog.material_unknown`, `catalog.pack_unknown`, the texts' and numbers' faults.
pub fn save_pack(tx: &Tx<'_>, req: SavePack) -> Result<SavedMaterial> {
    material_row(tx, req.material_id, tx.today())?;
    let name = typed_unit("name", &req.name)?;
    let name_en = line("nameEn", &req.name_en, NAME_MAX)?;
    let size = pack_size("size", &req.size)?;
    if req.preferred {
        tx.exec(
            "UPDATE catalog_pack SET preferred=0 WHERE material_id=?1 AND preferred",
            [req.material_id],
        )?;
    }
    let values: [(&str, &dyn ToSql); 5] = [
        ("name", &name),
        ("name_en", &name_en),
        ("size", &size),
        ("preferred", &req.preferred),
        ("active", &req.active),
    ];
    match req.id {
        Some(id) => {
            let own = tx.opt(
                "SELECT 1 FROM catalog_pack WHERE id=?1 AND material_id=?2",
                (id, req.material_id),
                |_| Ok(()),
            )?;
            own.ok_or_else(pack_unknown)?;
            tx.update("catalog_pack", id, &values)?;
        }
        None => {
            let id: Id<Pack> = tx.new_id();
            let mut row: Vec<(&str, &dyn ToSql)> =
                vec![("id", &id), ("material_id", &req.material_id)];
            row.extend(values);
            tx.insert("catalog_pack", &row)?;
        }
    }
    Ok(SavedMaterial {
        id: req.material_id,
    })
}

pub(super) fn pack_unknown() -> Fault {
    Fault::field(
        "packId",
        "catalog.pack_unknown",
        "This pack is gone; choose another",
    )
}

/// What a supplier asks from a day on.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetPackPrice {
    /// The pack.
    pub pack_id: Id<Pack>,
    /// From whom; nobody in particular when left out.
    #[serde(default)]
    #[ts(optional)]
    pub supplier_id: Option<Id<Supplier>>,
    /// Price of a pack, as typed.
    pub price: String,
    /// The day, as typed; the current day when blank.
    #[serde(default)]
    pub valid_from: String,
    /// The fewest packs of an order, as typed; blank for none. Left out it stays as the supplier asked before.
    #[serde(default)]
    #[ts(optional)]
    pub minimum: Option<String>,
    /// Days from order to delivery, as typed; blank for the material's. Left out they stay as before.
    #[serde(default)]
    #[ts(optional)]
    pub lead_days: Option<String>,
    /// Lower prices from larger numbers of packs on. Left out those stay that are still cheaper.
    #[serde(default)]
    #[ts(optional)]
    pub breaks: Option<Vec<TypedBreak>>,
}

/// A price break as typed; one without either figure counts for nothing.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TypedBreak {
    /// From so many packs on.
    pub from: String,
    /// Price of each pack.
    pub price: String,
}

/// Sets a dated price with what else the supplier asks.
///
/// # Errors
/// `catalog.pack_unknown`, `catalog.supplier_unknown`, `catalog.price_missing`, `catalog.minimum_zero`, `catalog.lead_days`,
/// `catalog.breaks_many`, `catalog.break_from`, `catalog.break_price`, the numbers' and days' faults.
pub fn set_pack_price(tx: &Tx<'_>, req: SetPackPrice) -> Result<SavedMaterial> {
    let material = tx
        .opt(
            "SELECT material_id FROM catalog_pack WHERE id=?1",
            [req.pack_id],
            |r| r.get(0),
        )?
        .ok_or_else(pack_unknown)?;
    if let Some(supplier) = req.supplier_id {
        super::check_supplier(tx, supplier)?;
    }
    let from = super::day("validFrom", Some(&req.valid_from), tx.today())?;
    let price = typed_price(&req.price)?.ok_or_else(|| {
        Fault::field(
            "price",
            "catalog.price_missing",
            "Type the price of one pack",
        )
    })?;
    write_price(
        tx,
        req.pack_id,
        req.supplier_id,
        from,
        price,
        |mut terms| {
            if let Some(typed) = &req.minimum {
                terms.minimum = minimum(typed)?;
            }
            if let Some(typed) = &req.lead_days {
                let blank = typed.trim().is_empty();
                terms.lead_days = (!blank).then(|| lead_days(typed)).transpose()?;
            }
            terms.breaks = match &req.breaks {
                Some(typed) => offer::checked(price, &typed_breaks(typed)?)?,
                None => still_cheaper(price, &terms.breaks),
            };
            Ok(terms)
        },
    )?;
    Ok(SavedMaterial { id: material })
}

/// The fewest packs of an order, as typed.
fn minimum(typed: &str) -> Result<Option<Quantity>> {
    let packs = positive::<Quantity>("minimum", typed)?;
    if packs.is_some_and(Quantity::is_zero) {
        return Err(Fault::field(
            "minimum",
            "catalog.minimum_zero",
            "The fewest packs of an order are more than none; leave it blank where the supplier sets none",
        ));
    }
    Ok(packs)
}

fn typed_breaks(typed: &[TypedBreak]) -> Result<Vec<(usize, PriceBreak)>> {
    let said = |one: &TypedBreak| !(one.from.trim().is_empty() && one.price.trim().is_empty());
    typed
        .iter()
        .enumerate()
        .filter(|(_, one)| said(one))
        .map(|(place, one)| {
            let field = |name: &str| format!("breaks.{place}.{name}");
            let from = positive::<Quantity>(&field("from"), &one.from)?.unwrap_or_default();
            let price = positive::<UnitPrice>(&field("price"), &one.price)?.ok_or_else(|| {
                Fault::field(
                    &field("price"),
                    "catalog.price_missing",
                    "Type the price of one pack",
                )
            })?;
            super::item_fields::check_price(&field("price"), price)?;
            Ok((place, PriceBreak { from, price }))
        })
        .collect()
}
