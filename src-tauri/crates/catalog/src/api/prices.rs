//! Price lists, and changing many prices at once.

use chrono::NaiveDate;
use firm::text::{NAME_MAX, line};
use kernel::{Decimal, Fault, Id, Rate, Result, UnitPrice, round_half_up};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Tx};
use ts_rs::TS;

use super::item_fields::{PriceFields, check_price};
use super::items::together;
use super::{MaterialFilter, WorkItemFilter, number, share};
use crate::offer::still_cheaper;
use crate::{Category, Item, Material, Pack, PriceList};

/// A version of the prices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PriceListRow {
    /// Identity.
    pub id: Id<PriceList>,
    /// Its name; blank for single edits.
    pub name: String,
    /// Since when it holds.
    pub valid_from: NaiveDate,
    /// `starter`, `edit`, `bulk` or `import`.
    pub origin: String,
    /// How many items it prices.
    pub items: u32,
    /// Whether its day is still to come.
    pub future: bool,
}

/// All price lists, latest first.
///
/// # Errors
/// As SQLite's.
pub fn price_lists(db: &Db<'_>, _: firm::api::Nothing) -> Result<Vec<PriceListRow>> {
    let today = db.today();
    db.rows(
        "SELECT l.id, l.name, l.valid_from, l.origin, (SELECT count(DISTINCT p.item_id) FROM catalog_item_price p WHERE p.list_id=l.id)
         FROM catalog_price_list l ORDER BY l.valid_from DESC, l.sort DESC, l.id DESC",
        [],
        |r| {
            let valid_from: NaiveDate = r.get(2)?;
            Ok(PriceListRow {
                id: r.get(0)?,
                name: r.get(1)?,
                valid_from,
                origin: r.get(3)?,
                items: r.get(4)?,
                future: valid_from > today,
            })
        },
    )
}

/// A price list that rules over the others of its day.
pub(crate) fn new_list(
    tx: &Tx<'_>,
    name: &str,
    from: NaiveDate,
    origin: &str,
) -> Result<Id<PriceList>> {
    let id: Id<PriceList> = tx.new_id();
    let sort: i64 = tx.one(
        "SELECT ifnull(max(sort), 0) + 1 FROM catalog_price_list WHERE valid_from=?1",
        [from],
        |r| r.get(0),
    )?;
    tx.insert(
        "catalog_price_list",
        &[
            ("id", &id),
            ("name", &name),
            ("valid_from", &from),
            ("origin", &origin),
            ("made_at", &tx.now()),
            ("sort", &sort),
        ],
    )?;
    Ok(id)
}

/// How prices change.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PriceChange {
    /// By this share, as typed: `5%` dearer, `-3%` cheaper. Either this or `amount`.
    #[serde(default)]
    #[ts(optional)]
    pub percent: Option<String>,
    /// By this amount a unit, as typed.
    #[serde(default)]
    #[ts(optional)]
    pub amount: Option<String>,
    /// Decimals that remain, 0 to 4; 2 when left out.
    #[serde(default)]
    #[ts(optional)]
    pub places: Option<u32>,
    /// The day from which they hold, as typed; the current day when blank.
    #[serde(default)]
    pub valid_from: String,
}

enum By {
    Share(Decimal),
    Amount(Decimal),
}

impl PriceChange {
    fn by(&self) -> Result<(By, u32)> {
        let blank = |text: &Option<String>| text.as_ref().is_none_or(|text| text.trim().is_empty());
        let by = match (blank(&self.percent), blank(&self.amount)) {
            (false, true) => {
                let typed = self.percent.as_deref().unwrap_or_default();
                // “5” in a box that is called percent means 5 %.
                let text = if typed.contains(['%', '％']) {
                    typed.to_owned()
                } else {
                    format!("{}%", typed.trim())
                };
                let share = number::<Rate>("percent", &text)?
                    .unwrap_or_default()
                    .to_decimal();
                if share < Decimal::new(-9, 1) || share > Decimal::from(10) {
                    return Err(Fault::field(
                        "percent",
                        "catalog.change_range",
                        "Prices can change by -90 % to 1000 % at once",
                    ));
                }
                By::Share(share)
            }
            (true, false) => By::Amount(
                number::<UnitPrice>("amount", self.amount.as_deref().unwrap_or_default())?
                    .unwrap_or_default()
                    .to_decimal(),
            ),
            _ => {
                return Err(Fault::field(
                    "percent",
                    "catalog.change_missing",
                    "Type by how many percent or by how much the prices change, one of both",
                ));
            }
        };
        Ok((by, self.places.unwrap_or(2).min(UnitPrice::PLACES)))
    }
}

fn changed(price: UnitPrice, by: &By, places: u32) -> Result<UnitPrice> {
    let exact = match by {
        By::Share(share) => price.to_decimal().checked_mul(Decimal::ONE + share),
        By::Amount(amount) => price.to_decimal().checked_add(*amount),
    };
    let exact = exact.ok_or_else(|| {
        Fault::field(
            "percent",
            "catalog.price_range",
            "A price would become absurdly high; check the change",
        )
    })?;
    let price = UnitPrice::from_decimal(round_half_up(exact, places).max(Decimal::ZERO))?;
    check_price("percent", price)?;
    Ok(price)
}

/// A change to the prices of many work items.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeItemPrices {
    /// Of which items: those that the price book shows for this filter.
    pub filter: WorkItemFilter,
    /// Only these of them; all when left out.
    #[serde(default)]
    #[ts(optional)]
    pub ids: Option<Vec<Id<Item>>>,
    /// Which parts: `main`, `auxiliary`, `labour`, `machine`.
    pub parts: Vec<String>,
    /// How.
    pub change: PriceChange,
    /// Name of the price list that this makes.
    #[serde(default)]
    pub name: String,
}

/// One changed price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangedPrice {
    /// Code.
    pub code: String,
    /// 中文
    pub name: String,
    /// English.
    pub name_en: String,
    /// Unit, or pack.
    pub unit: String,
    /// Before.
    pub before: Option<UnitPrice>,
    /// After.
    pub after: Option<UnitPrice>,
}

/// What a bulk change did, or as a dry run would do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PriceChangeReport {
    /// The day from which the new prices hold.
    pub valid_from: NaiveDate,
    /// The changed prices.
    pub rows: Vec<ChangedPrice>,
    /// Of the chosen ones, how many stay as they are (no price, or the change rounds away).
    pub unchanged: u32,
}

/// Changes the prices of many work items: one price list, one change record, one undo.
///
/// # Errors
/// `catalog.change_missing`, `catalog.change_range`, `catalog.change_parts`, `catalog.change_nothing`, `catalog.price_range`,
/// the numbers' and days' faults.
pub fn change_item_prices(tx: &Tx<'_>, req: ChangeItemPrices) -> Result<PriceChangeReport> {
    let (by, places) = req.change.by()?;
    let name = line("name", &req.name, NAME_MAX)?;
    if req.parts.is_empty() {
        return Err(Fault::field(
            "parts",
            "catalog.change_parts",
            "Choose which parts of the price change",
        ));
    }
    for part in &req.parts {
        super::one_of("parts", part, &["main", "auxiliary", "labour", "machine"])?;
    }
    let from = super::day("validFrom", Some(&req.change.valid_from), tx.today())?;
    let items = super::items::filtered(tx, &req.filter, from)?;
    let (mut rows, mut writes, mut unchanged) = (Vec::new(), Vec::new(), 0u32);
    for item in items
        .into_iter()
        .filter(|item| req.ids.as_ref().is_none_or(|ids| ids.contains(&item.id)))
    {
        let part = |name: &str, value: Option<UnitPrice>| -> Result<Option<UnitPrice>> {
            match value {
                // What costs nothing stays so: an amount is for prices that there are.
                Some(value) if !value.is_zero() && req.parts.iter().any(|part| part == name) => {
                    changed(value, &by, places).map(Some)
                }
                _ => Ok(value),
            }
        };
        let fields = PriceFields {
            main: part("main", item.main)?,
            auxiliary: part("auxiliary", item.auxiliary)?,
            labour: part("labour", item.labour)?,
            machine: part("machine", item.machine)?,
            loss_rate: None,
        };
        let after = [fields.main, fields.auxiliary, fields.labour, fields.machine];
        if after == [item.main, item.auxiliary, item.labour, item.machine] {
            unchanged += 1;
            continue;
        }
        rows.push(ChangedPrice {
            code: item.code,
            name: item.name,
            name_en: item.name_en,
            unit: item.unit,
            before: item.price,
            after: together(&after),
        });
        writes.push((item.id, fields));
    }
    if writes.is_empty() {
        return Err(nothing_changes());
    }
    let list = new_list(tx, &name, from, "bulk")?;
    for (item, fields) in &writes {
        super::item_fields::write_price(tx, *item, list, fields)?;
    }
    Ok(PriceChangeReport {
        valid_from: from,
        rows,
        unchanged,
    })
}

fn nothing_changes() -> Fault {
    Fault::new(
        "catalog.change_nothing",
        "No price changes by this; choose other items or a larger change",
    )
}

/// A change to the prices of many materials.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeMaterialPrices {
    /// Of which materials; their usual packs from their usual suppliers.
    pub filter: MaterialFilter,
    /// Only these of them; all when left out.
    #[serde(default)]
    #[ts(optional)]
    pub ids: Option<Vec<Id<Material>>>,
    /// How.
    pub change: PriceChange,
}

/// Changes the prices of many materials.
///
/// # Errors
/// As [`change_item_prices`].
pub fn change_material_prices(tx: &Tx<'_>, req: ChangeMaterialPrices) -> Result<PriceChangeReport> {
    let (by, places) = req.change.by()?;
    let from = super::day("validFrom", Some(&req.change.valid_from), tx.today())?;
    let materials = super::materials::filtered_materials(tx, &req.filter, from)?;
    let (mut rows, mut unchanged) = (Vec::new(), 0u32);
    for material in materials.into_iter().filter(|material| {
        req.ids
            .as_ref()
            .is_none_or(|ids| ids.contains(&material.id))
    }) {
        let known: Option<(Id<Pack>, UnitPrice)> = material.pack_id.zip(material.price);
        let Some((pack, before)) = known.filter(|(_, price)| !price.is_zero()) else {
            unchanged += 1;
            continue;
        };
        let after = changed(before, &by, places)?;
        if after == before {
            unchanged += 1;
            continue;
        }
        super::material_fields::write_price(
            tx,
            pack,
            material.supplier_id,
            from,
            after,
            |mut terms| {
                for one in &mut terms.breaks {
                    one.price = changed(one.price, &by, places)?;
                }
                terms.breaks = still_cheaper(after, &terms.breaks);
                Ok(terms)
            },
        )?;
        rows.push(ChangedPrice {
            code: material.code,
            name: material.name,
            name_en: material.name_en,
            unit: material.pack,
            before: Some(before),
            after: Some(after),
        });
    }
    if rows.is_empty() {
        return Err(nothing_changes());
    }
    Ok(PriceChangeReport {
        valid_from: from,
        rows,
        unchanged,
    })
}

/// A trade to make or change.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SavePriceBookCategory {
    /// Which; a new one when left out.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<Id<Category>>,
    /// Letter or two.
    pub code: String,
    /// 中文
    pub name: String,
    /// English.
    #[serde(default)]
    pub name_en: String,
    /// Own cost share, as typed; blank when unknown.
    #[serde(default)]
    pub cost_factor: String,
}

/// The trade that was saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SavedPriceBookCategory {
    /// Which.
    pub id: Id<Category>,
}

/// Makes or changes a trade of the price book.
///
/// # Errors
/// The texts' and numbers' faults; `catalog.share_range`, `catalog.code_taken`, `catalog.category_missing`.
pub fn save_category(tx: &Tx<'_>, req: SavePriceBookCategory) -> Result<SavedPriceBookCategory> {
    let code = firm::text::required("code", &req.code, 4)?;
    let name = firm::text::required("name", &req.name, NAME_MAX)?;
    let name_en = line("nameEn", &req.name_en, NAME_MAX)?;
    let factor = share("costFactor", &req.cost_factor, 300)?;
    let other: Option<(Id<Category>, String)> = tx.opt(
        "SELECT id, name FROM catalog_category WHERE code=?1 COLLATE NOCASE AND id IS NOT ?2",
        (&code, req.id),
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    if let Some((_, other)) = other {
        return Err(super::fields::code_taken(&code, &other));
    }
    let values: [(&str, &dyn rusqlite::ToSql); 4] = [
        ("code", &code),
        ("name", &name),
        ("name_en", &name_en),
        ("cost_factor", &factor),
    ];
    let id = match req.id {
        Some(id) => {
            if !tx.update("catalog_category", id, &values)? {
                return Err(Fault::field(
                    "id",
                    "catalog.category_missing",
                    "Choose the trade that this item belongs to",
                ));
            }
            id
        }
        None => {
            let id: Id<Category> = tx.new_id();
            let sort: i64 = tx.one(
                "SELECT ifnull(max(sort), -1) + 1 FROM catalog_category",
                [],
                |r| r.get(0),
            )?;
            let mut row: Vec<(&str, &dyn rusqlite::ToSql)> = vec![("id", &id), ("sort", &sort)];
            row.extend(values);
            tx.insert("catalog_category", &row)?;
            id
        }
    };
    Ok(SavedPriceBookCategory { id })
}
