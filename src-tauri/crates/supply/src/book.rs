//! The price book as supply reads it: materials with packs and prices, suppliers, recipes of work items.

use std::collections::{BTreeMap, HashMap};

use catalog::formula::{Formula, Language, Scope};
use catalog::offer::{self, PriceBreak};
use catalog::recipe::{self, RecipeLine};
use chrono::NaiveDate;
use kernel::{Decimal, Fault, Id, Quantity, Rate, Result, UnitPrice};
use serde::Deserialize;
use store::Db;

use crate::model::{OrderTerms, Terms};
use crate::wire::{BillMaterial, MaterialId, MaterialPack, PackId, SupplierId};

/// A pack of a material.
#[derive(Clone, Debug)]
pub(crate) struct PackRow {
    pub id: PackId,
    pub name_zh: String,
    pub name_en: String,
    pub size: Quantity,
    pub preferred: bool,
    pub active: bool,
}

/// A material.
#[derive(Clone, Debug)]
pub(crate) struct MaterialRow {
    pub id: MaterialId,
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub readings: String,
    pub main: bool,
    pub group: String,
    pub spec: String,
    pub unit: String,
    pub waste: Rate,
    pub lead_days: u32,
    pub batch: bool,
    pub supplier: Option<SupplierId>,
    pub active: bool,
    pub packs: Vec<PackRow>,
}

impl MaterialRow {
    /// The pack that is asked for, else the usual one, else a pack of one unit.
    pub fn pack(&self, wanted: Option<PackId>) -> MaterialPack {
        let usable = || self.packs.iter().filter(|pack| pack.active);
        let found = self
            .packs
            .iter()
            .find(|pack| Some(pack.id) == wanted)
            .or_else(|| usable().find(|pack| pack.preferred))
            .or_else(|| usable().next());
        found.map_or_else(
            || MaterialPack {
                id: None,
                name_zh: self.unit.clone(),
                name_en: self.unit.clone(),
                size: Quantity::from_scaled(1_000_000),
            },
            |pack| MaterialPack {
                id: Some(pack.id),
                name_zh: pack.name_zh.clone(),
                name_en: if pack.name_en.is_empty() {
                    pack.name_zh.clone()
                } else {
                    pack.name_en.clone()
                },
                size: pack.size,
            },
        )
    }
}

/// A supplier.
#[derive(Clone, Debug)]
pub(crate) struct SupplierRow {
    pub id: SupplierId,
    pub name_zh: String,
    pub name_en: String,
    pub readings: String,
    pub code: String,
    pub contact: String,
    pub phone: String,
    pub address: String,
    pub active: bool,
}

/// What of a work item matters to supply.
#[derive(Clone, Debug)]
pub(crate) struct ItemRow {
    pub code: String,
    pub trade: String,
    pub category_zh: String,
    pub category_en: String,
    pub recipe: Option<Id<()>>,
    pub parameters: String,
    pub main_group: String,
    pub main_per_unit: Quantity,
    pub main_waste: Rate,
}

struct RecipeRow {
    code: String,
    parameters: String,
    lines: Vec<(MaterialId, String, Rate)>,
}

#[derive(Deserialize)]
struct Parameter {
    key: String,
    zh: String,
    default: String,
}

/// One material of a recipe for one unit of work.
pub(crate) struct Ingredient {
    pub material: MaterialId,
    pub per_unit: Decimal,
    pub formula: String,
    pub formula_en: String,
    pub worked: String,
    pub waste: Rate,
    pub recipe: String,
}

/// A price of a pack: of a supplier, or of the market where no supplier is named.
struct PriceRow {
    supplier: Option<SupplierId>,
    valid_from: NaiveDate,
    price: Option<UnitPrice>,
    breaks: Vec<PriceBreak>,
    minimum: Option<Quantity>,
    lead_days: Option<u32>,
}

/// What a pack is offered for.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub terms: Terms,
    /// Since when.
    pub on: NaiveDate,
    /// Days from order to delivery, where they are not the material's.
    pub lead_days: Option<u32>,
}

/// The whole price book, read once a query.
pub(crate) struct Book {
    /// What suppliers ask of an order.
    pub orders: HashMap<SupplierId, OrderTerms>,
    materials: HashMap<MaterialId, MaterialRow>,
    suppliers: HashMap<SupplierId, SupplierRow>,
    items: HashMap<Id<()>, ItemRow>,
    recipes: HashMap<Id<()>, RecipeRow>,
    prices: HashMap<PackId, Vec<PriceRow>>,
    groups: BTreeMap<String, Vec<MaterialId>>,
    today: NaiveDate,
}

/// Reads a stored day.
pub(crate) fn day(text: Option<String>) -> Result<Option<NaiveDate>> {
    text.map(|text| {
        text.parse::<NaiveDate>()
            .map_err(|error| Fault::internal(format!("day {text}: {error}")))
    })
    .transpose()
}

impl Book {
    /// Reads it all.
    pub fn read(db: &Db<'_>) -> Result<Self> {
        let mut packs: HashMap<MaterialId, Vec<PackRow>> = HashMap::new();
        for (material, pack) in db.rows(
            "SELECT material_id, id, name, name_en, size, preferred, active FROM catalog_pack ORDER BY size, id",
            [],
            |r| {
                let pack = PackRow {
                    id: r.get(1)?,
                    name_zh: r.get(2)?,
                    name_en: r.get(3)?,
                    size: r.get(4)?,
                    preferred: r.get(5)?,
                    active: r.get(6)?,
                };
                Ok((r.get::<_, MaterialId>(0)?, pack))
            },
        )? {
            packs.entry(material).or_default().push(pack);
        }
        let mut groups: BTreeMap<String, Vec<MaterialId>> = BTreeMap::new();
        let mut materials = HashMap::new();
        for mut row in db.rows(
            "SELECT id, code, name, name_en, readings, role, grp, trim(brand || ' ' || spec), unit, waste, lead_days, batch,
               supplier_id, active FROM catalog_material ORDER BY code, id",
            [],
            |r| {
                Ok(MaterialRow {
                    id: r.get(0)?,
                    code: r.get(1)?,
                    name_zh: r.get(2)?,
                    name_en: r.get(3)?,
                    readings: r.get(4)?,
                    main: r.get::<_, String>(5)? == "main",
                    group: r.get(6)?,
                    spec: r.get(7)?,
                    unit: r.get(8)?,
                    waste: r.get(9)?,
                    lead_days: r.get(10)?,
                    batch: r.get(11)?,
                    supplier: r.get(12)?,
                    active: r.get(13)?,
                    packs: Vec::new(),
                })
            },
        )? {
            row.packs = packs.remove(&row.id).unwrap_or_default();
            if row.name_en.is_empty() {
                row.name_en = row.name_zh.clone();
            }
            if row.active && row.main && !row.group.is_empty() {
                groups.entry(row.group.clone()).or_default().push(row.id);
            }
            materials.insert(row.id, row);
        }
        Ok(Self {
            orders: order_terms(db)?,
            materials,
            suppliers: suppliers(db)?,
            items: items(db)?,
            recipes: recipes(db)?,
            prices: prices(db)?,
            groups,
            today: db.today(),
        })
    }

    /// A material that exists.
    pub fn material(&self, id: MaterialId) -> Option<&MaterialRow> {
        self.materials.get(&id)
    }

    /// Every material, by code.
    pub fn materials(&self) -> Vec<&MaterialRow> {
        let mut all: Vec<_> = self.materials.values().collect();
        all.sort_by(|a, b| (&a.code, a.id).cmp(&(&b.code, b.id)));
        all
    }

    /// A supplier that exists.
    pub fn supplier(&self, id: SupplierId) -> Option<&SupplierRow> {
        self.suppliers.get(&id)
    }

    /// Suppliers by name.
    pub fn suppliers(&self) -> Vec<&SupplierRow> {
        let mut all: Vec<_> = self.suppliers.values().collect();
        all.sort_by(|a, b| (&a.code, &a.name_zh, a.id).cmp(&(&b.code, &b.name_zh, b.id)));
        all
    }

    /// A work item that exists.
    pub fn item(&self, id: Id<()>) -> Option<&ItemRow> {
        self.items.get(&id)
    }

    /// The main materials of a group, by code.
    pub fn of_group(&self, group: &str) -> &[MaterialId] {
        self.groups.get(group).map_or(&[], Vec::as_slice)
    }

    /// What a supplier asks for a pack on the firm's day: the latest of his own that is valid by then, else the latest that
    /// names no supplier.
    pub fn offer(&self, pack: Option<PackId>, supplier: Option<SupplierId>) -> Option<Offer> {
        let prices = self.prices.get(&pack?)?;
        supplier
            .and_then(|id| self.latest(prices, Some(id)))
            .or_else(|| self.latest(prices, None))
    }

    fn latest(&self, prices: &[PriceRow], of: Option<SupplierId>) -> Option<Offer> {
        prices
            .iter()
            .filter(|row| row.supplier == of && row.valid_from <= self.today)
            .filter_map(|row| {
                Some(Offer {
                    terms: Terms {
                        price: row.price?,
                        breaks: row.breaks.clone(),
                        minimum: row.minimum,
                    },
                    on: row.valid_from,
                    lead_days: row.lead_days,
                })
            })
            .next_back()
    }

    /// Everybody who offers a material today, in every pack that is still sold, by supplier and pack.
    pub fn offers(&self, material: &MaterialRow) -> Vec<(MaterialPack, &SupplierRow, Offer)> {
        let mut all = Vec::new();
        for pack in material.packs.iter().filter(|pack| pack.active) {
            let Some(prices) = self.prices.get(&pack.id) else {
                continue;
            };
            let mut sellers: Vec<SupplierId> =
                prices.iter().filter_map(|row| row.supplier).collect();
            sellers.sort_unstable();
            sellers.dedup();
            for id in sellers {
                let Some(seller) = self.supplier(id).filter(|seller| seller.active) else {
                    continue;
                };
                if let Some(offer) = self.latest(prices, Some(id)) {
                    all.push((material.pack(Some(pack.id)), seller, offer));
                }
            }
        }
        all.sort_by(|(a, b, _), (c, d, _)| {
            (&b.code, &b.name_zh, b.id, a.size, a.id)
                .cmp(&(&d.code, &d.name_zh, d.id, c.size, c.id))
        });
        all
    }

    /// A material as a bill names it.
    pub fn bill_material(&self, row: &MaterialRow, pack: Option<PackId>) -> BillMaterial {
        let pack = row.pack(pack);
        BillMaterial {
            id: row.id,
            code: row.code.clone(),
            name_zh: row.name_zh.clone(),
            name_en: row.name_en.clone(),
            spec: row.spec.clone(),
            unit: row.unit.clone(),
            batch: row.batch,
            lead_days: row.lead_days,
            supplier: row.supplier,
            supplier_name: row
                .supplier
                .and_then(|id| self.supplier(id))
                .map(|s| s.name_zh.clone())
                .unwrap_or_default(),
            supplier_name_en: row
                .supplier
                .and_then(|id| self.supplier(id))
                .map(|s| s.name_en.clone())
                .unwrap_or_default(),
            price: self
                .offer(pack.id, row.supplier)
                .map(|offer| offer.terms.price),
            pack,
        }
    }

    /// An item's recipe for one unit of work; materials that come to nothing are left out.
    ///
    /// # Errors
    /// What the recipe's formulas refuse.
    pub fn ingredients(&self, item: &ItemRow) -> Result<Vec<Ingredient>> {
        let Some(recipe) = item.recipe.and_then(|id| self.recipes.get(&id)) else {
            return Ok(Vec::new());
        };
        let own: BTreeMap<String, String> =
            serde_json::from_str(&item.parameters).map_err(Fault::internal)?;
        let parameters: Vec<Parameter> =
            serde_json::from_str(&recipe.parameters).map_err(Fault::internal)?;
        let mut scope = Scope::empty();
        for parameter in &parameters {
            let text = own.get(&parameter.key).unwrap_or(&parameter.default);
            scope.define(
                &parameter.key,
                &parameter.zh,
                text.parse::<Quantity>()?.to_decimal(),
            );
        }
        let lines = recipe
            .lines
            .iter()
            .map(|(material, per_unit, waste)| {
                let formula = Formula::parse(per_unit)?;
                Ok(RecipeLine {
                    material: (
                        *material,
                        per_unit.clone(),
                        formula.in_language(&scope, Language::English),
                    ),
                    per_unit: formula,
                    waste: *waste,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let one = Quantity::from_scaled(1_000_000);
        let needs = recipe::explode(&lines, one, &scope)?;
        Ok(needs
            .into_iter()
            .map(|need| Ingredient {
                material: need.material.0,
                per_unit: need.worked.value,
                formula: need.material.1,
                formula_en: need.material.2,
                worked: need.worked.worked,
                waste: need.waste,
                recipe: recipe.code.clone(),
            })
            .collect())
    }
}

/// What suppliers ask of an order today.
pub(crate) fn order_terms(db: &Db<'_>) -> Result<HashMap<SupplierId, OrderTerms>> {
    let rows = db.rows(
        "SELECT id, delivery_fee, free_delivery, order_minimum FROM catalog_supplier",
        [],
        |r| {
            let terms = OrderTerms {
                fee: r.get(1)?,
                free_from: r.get(2)?,
                minimum: r.get(3)?,
            };
            Ok((r.get(0)?, terms))
        },
    )?;
    Ok(rows.into_iter().collect())
}

fn suppliers(db: &Db<'_>) -> Result<HashMap<SupplierId, SupplierRow>> {
    let rows = db.rows(
        "SELECT id, name, name_en, readings, code, contact, phone, address, active FROM catalog_supplier",
        [],
        |r| {
            Ok(SupplierRow {
                id: r.get(0)?,
                name_zh: r.get(1)?,
                name_en: r.get(2)?,
                readings: r.get(3)?,
                code: r.get(4)?,
                contact: r.get(5)?,
                phone: r.get(6)?,
                address: r.get(7)?,
                active: r.get(8)?,
            })
        },
    )?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

fn items(db: &Db<'_>) -> Result<HashMap<Id<()>, ItemRow>> {
    let rows = db.rows(
        "SELECT i.id, i.code, i.trade, c.name, c.name_en, i.recipe_id, i.parameters, i.main_group, i.main_per_unit, i.main_waste
         FROM catalog_item i JOIN catalog_category c ON c.id=i.category_id",
        [],
        |r| {
            let row = ItemRow {
                code: r.get(1)?,
                trade: r.get(2)?,
                category_zh: r.get(3)?,
                category_en: r.get(4)?,
                recipe: r.get(5)?,
                parameters: r.get(6)?,
                main_group: r.get(7)?,
                main_per_unit: r.get(8)?,
                main_waste: r.get(9)?,
            };
            Ok((r.get(0)?, row))
        },
    )?;
    Ok(rows.into_iter().collect())
}

fn recipes(db: &Db<'_>) -> Result<HashMap<Id<()>, RecipeRow>> {
    let mut all: HashMap<Id<()>, RecipeRow> = db
        .rows("SELECT id, code, parameters FROM catalog_recipe", [], |r| {
            let row = RecipeRow {
                code: r.get(1)?,
                parameters: r.get(2)?,
                lines: Vec::new(),
            };
            Ok((r.get(0)?, row))
        })?
        .into_iter()
        .collect();
    for (recipe, line) in db.rows(
        "SELECT recipe_id, material_id, per_unit, waste FROM catalog_recipe_line ORDER BY sort, id",
        [],
        |r| Ok((r.get::<_, Id<()>>(0)?, (r.get(1)?, r.get(2)?, r.get(3)?))),
    )? {
        if let Some(row) = all.get_mut(&recipe) {
            row.lines.push(line);
        }
    }
    Ok(all)
}

fn prices(db: &Db<'_>) -> Result<HashMap<PackId, Vec<PriceRow>>> {
    let mut all: HashMap<PackId, Vec<PriceRow>> = HashMap::new();
    for (pack, valid_from, mut row) in db.rows(
        "SELECT pack_id, valid_from, supplier_id, price, breaks, minimum, lead_days FROM catalog_supplier_price
         ORDER BY valid_from, made_at, id",
        [],
        |r| {
            let row = PriceRow {
                supplier: r.get(2)?,
                valid_from: NaiveDate::MIN,
                price: r.get(3)?,
                breaks: offer::read(r.get::<_, Option<String>>(4)?.as_deref()),
                minimum: r.get(5)?,
                lead_days: r.get(6)?,
            };
            Ok((r.get(0)?, r.get::<_, String>(1)?, row))
        },
    )? {
        let Some(valid_from) = day(Some(valid_from))? else { continue };
        row.valid_from = valid_from;
        all.entry(pack).or_default().push(row);
    }
    Ok(all)
}
