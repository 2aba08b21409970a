//! Suppliers.

use firm::text::{NAME_MAX, NOTE_MAX, line, note, required};
use kernel::{Fault, Id, Money, Result};
use rusqlite::ToSql;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Tx};
use ts_rs::TS;

use super::positive;
use crate::Supplier;
use crate::search::{Query, Searched, best, readings};

/// Which suppliers to list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct SupplierFilter {
    /// Name, pinyin or initials.
    pub text: Option<String>,
    /// Those no longer used, too.
    pub inactive: Option<bool>,
}

/// A supplier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SupplierRow {
    /// Identity.
    pub id: Id<Supplier>,
    /// Code; may be blank.
    pub code: String,
    /// Name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// What kind of supplier: `tile`, `stone`.
    pub trade: String,
    /// Whom to ask for.
    pub contact: String,
    /// Phone.
    pub phone: String,
    /// Address.
    pub address: String,
    /// Terms of payment, where this device may hold them.
    pub terms: Option<String>,
    /// Orders from this amount on are delivered free.
    pub free_delivery: Option<Money>,
    /// What the delivery of an order costs below that amount.
    pub delivery_fee: Option<Money>,
    /// Orders below this amount are not taken.
    pub order_minimum: Option<Money>,
    /// Remark.
    pub note: String,
    /// Materials that come from it by default.
    pub materials: u32,
    /// Still used.
    pub active: bool,
}

/// Suppliers, searched.
///
/// # Errors
/// As SQLite's.
pub fn suppliers(db: &Db<'_>, req: SupplierFilter) -> Result<Vec<SupplierRow>> {
    let rows = db.rows(
        "SELECT s.id, s.code, s.name, s.name_en, s.trade, s.contact, s.phone, s.address, s.terms, s.free_delivery, s.note,
           (SELECT count(*) FROM catalog_material m WHERE m.supplier_id=s.id AND m.active), s.active, s.readings,
           s.delivery_fee, s.order_minimum
         FROM catalog_supplier s WHERE s.active OR ?1 ORDER BY s.code='', s.code, s.name, s.id",
        [req.inactive.unwrap_or(false)],
        |r| {
            let row = SupplierRow {
                id: r.get(0)?,
                code: r.get(1)?,
                name: r.get(2)?,
                name_en: r.get(3)?,
                trade: r.get(4)?,
                contact: r.get(5)?,
                phone: r.get(6)?,
                address: r.get(7)?,
                terms: r.get(8)?,
                free_delivery: r.get(9)?,
                delivery_fee: r.get(14)?,
                order_minimum: r.get(15)?,
                note: r.get(10)?,
                materials: r.get(11)?,
                active: r.get(12)?,
            };
            Ok((row, r.get::<_, String>(13)?))
        },
    )?;
    let query = Query::new(req.text.as_deref().unwrap_or_default());
    let ranked = best(&query, rows, usize::MAX, |(row, readings)| Searched {
        code: &row.code,
        zh: &row.name,
        en: &row.name_en,
        readings,
    });
    Ok(ranked.into_iter().map(|(row, _)| row).collect())
}

/// Fields of a supplier to set. What is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct SupplierFields {
    /// Code.
    pub code: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// English name.
    pub name_en: Option<String>,
    /// Kind of supplier.
    pub trade: Option<String>,
    /// Whom to ask for.
    pub contact: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Terms of payment.
    pub terms: Option<String>,
    /// Orders from this amount on are delivered free, as typed.
    pub free_delivery: Option<String>,
    /// What the delivery of an order costs below that amount, as typed; blank for nothing.
    pub delivery_fee: Option<String>,
    /// Orders below this amount are not taken, as typed; blank where the supplier takes any.
    pub order_minimum: Option<String>,
    /// Remark.
    pub note: Option<String>,
    /// Still used.
    pub active: Option<bool>,
}

/// A supplier to make or change.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveSupplier {
    /// Which; a new one when left out.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<Id<Supplier>>,
    /// What changes.
    pub fields: SupplierFields,
}

/// The supplier that was saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SavedSupplier {
    /// Which.
    pub id: Id<Supplier>,
}

fn supplier_unknown() -> Fault {
    Fault::field(
        "supplierId",
        "catalog.supplier_unknown",
        "This supplier is gone; choose another",
    )
}

pub(super) fn check_supplier(db: &Db<'_>, id: Id<Supplier>) -> Result<()> {
    db.opt("SELECT 1 FROM catalog_supplier WHERE id=?1", [id], |_| {
        Ok(())
    })?
    .ok_or_else(supplier_unknown)
}

/// Makes or changes a supplier.
///
/// # Errors
/// The texts' and numbers' faults; `catalog.supplier_unknown`.
pub fn save_supplier(tx: &Tx<'_>, req: SaveSupplier) -> Result<SavedSupplier> {
    let fields = &req.fields;
    let mut set: Vec<(&str, Box<dyn ToSql>)> = Vec::new();
    if let Some(name) = &fields.name {
        let name = required("name", name, NAME_MAX)?;
        set.push(("readings", Box::new(readings(&name))));
        set.push(("name", Box::new(name)));
    }
    for (column, field, value) in [
        ("code", "code", &fields.code),
        ("name_en", "nameEn", &fields.name_en),
        ("trade", "trade", &fields.trade),
        ("contact", "contact", &fields.contact),
        ("phone", "phone", &fields.phone),
        ("address", "address", &fields.address),
        ("terms", "terms", &fields.terms),
    ] {
        if let Some(value) = value {
            set.push((column, Box::new(line(field, value, 200)?)));
        }
    }
    for (column, field, value) in [
        ("free_delivery", "freeDelivery", &fields.free_delivery),
        ("delivery_fee", "deliveryFee", &fields.delivery_fee),
        ("order_minimum", "orderMinimum", &fields.order_minimum),
    ] {
        if let Some(value) = value {
            set.push((column, Box::new(positive::<Money>(field, value)?)));
        }
    }
    if let Some(text) = &fields.note {
        set.push(("note", Box::new(note("note", text, NOTE_MAX)?)));
    }
    if let Some(active) = fields.active {
        set.push(("active", Box::new(active)));
    }
    let values: Vec<(&str, &dyn ToSql)> = set
        .iter()
        .map(|(name, value)| (*name, value.as_ref()))
        .collect();
    let id = match req.id {
        Some(id) => {
            check_supplier(tx, id)?;
            tx.update("catalog_supplier", id, &values)?;
            id
        }
        None => {
            if fields.name.is_none() {
                required("name", "", NAME_MAX)?;
            }
            let id: Id<Supplier> = tx.new_id();
            let now = tx.now();
            let mut row: Vec<(&str, &dyn ToSql)> = vec![("id", &id), ("made_at", &now)];
            row.extend(values);
            tx.insert("catalog_supplier", &row)?;
            id
        }
    };
    Ok(SavedSupplier { id })
}
