//! Filling a new firm's catalogue from the starter data in `assets/catalog`.

use std::collections::{BTreeMap, HashMap};

use kernel::{Fault, Id, Quantity, Rate, Result, UnitPrice};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use store::Tx;

use crate::search::readings;
use crate::tables::{
    Category, Item, ItemPrice, Material, Pack, Recipe, RecipeLine, Supplier, SupplierPrice,
};

/// The starter files as they were when the program was built.
pub mod files {
    /// Trades.
    pub const CATEGORIES: &str = include_str!("../../../../assets/catalog/categories.json");
    /// Work items.
    pub const ITEMS: &str = include_str!("../../../../assets/catalog/work-items.json");
    /// Recipes.
    pub const RECIPES: &str = include_str!("../../../../assets/catalog/recipes.json");
    /// Materials.
    pub const MATERIALS: &str = include_str!("../../../../assets/catalog/materials.json");
    /// Suppliers.
    pub const SUPPLIERS: &str = include_str!("../../../../assets/catalog/suppliers.json");
    /// What units, packs, specifications and price lists are called in English.
    pub const WORDS: &str = include_str!("../../../../assets/catalog/words.json");
}

/// A figure known as a range; `mid` is what is stored.
#[derive(Clone, Copy, Debug, Deserialize)]
#[allow(missing_docs)]
pub struct Range {
    pub low: UnitPrice,
    pub high: UnitPrice,
    pub mid: UnitPrice,
}

/// The starter data as typed records; fields are those of the schemas in `assets/catalog/schema`.
#[allow(missing_docs)]
pub mod records {
    use super::{BTreeMap, Deserialize, Quantity, Range, Rate, UnitPrice};

    #[derive(Debug, Deserialize)]
    pub struct Categories {
        pub categories: Vec<Category>,
    }
    #[derive(Debug, Deserialize)]
    pub struct Category {
        pub code: String,
        pub zh: String,
        pub en: String,
        pub cost_factor: Rate,
    }
    #[derive(Debug, Deserialize)]
    pub struct Suppliers {
        pub suppliers: Vec<Supplier>,
    }
    #[derive(Debug, Deserialize)]
    pub struct Supplier {
        pub code: String,
        pub zh: String,
        pub en: String,
        pub trade: String,
        pub free_delivery: Range,
    }
    #[derive(Debug, Deserialize)]
    pub struct Materials {
        pub materials: Vec<Material>,
    }
    #[derive(Debug, Deserialize)]
    pub struct Material {
        pub code: String,
        pub group: String,
        pub role: String,
        pub zh: String,
        pub en: String,
        pub spec: String,
        pub unit: String,
        pub waste: Rate,
        pub packs: Vec<Pack>,
        pub lead_days: LeadDays,
        pub batch: bool,
        pub returnable: bool,
        pub supplier: String,
        pub note_zh: String,
        pub note_en: String,
    }
    #[derive(Debug, Deserialize)]
    pub struct Pack {
        pub zh: String,
        pub en: String,
        pub size: Quantity,
        pub default: bool,
        pub price: Option<Range>,
        pub kind: String,
    }
    #[derive(Debug, Deserialize)]
    pub struct LeadDays {
        pub low: u32,
        pub high: u32,
    }
    #[derive(Debug, Deserialize)]
    pub struct Recipes {
        pub recipes: Vec<Recipe>,
    }
    #[derive(Debug, Deserialize)]
    pub struct Recipe {
        pub code: String,
        pub zh: String,
        pub en: String,
        pub unit: String,
        pub source: String,
        pub parameters: Vec<crate::api::Parameter>,
        pub lines: Vec<RecipeLine>,
    }
    #[derive(Debug, Deserialize)]
    pub struct RecipeLine {
        pub material: String,
        pub per_unit: String,
        pub waste: Rate,
        pub kind: String,
        pub note_zh: String,
        pub note_en: String,
    }
    #[derive(Debug, Deserialize)]
    pub struct Items {
        pub items: Vec<Item>,
    }
    #[derive(Debug, Deserialize)]
    pub struct Item {
        pub code: String,
        pub category: String,
        pub zh: String,
        pub en: String,
        pub unit: String,
        pub labour: Range,
        pub auxiliary: Range,
        pub machine: UnitPrice,
        pub loss_rate: Rate,
        pub quantity_formula: Option<String>,
        pub rooms: Vec<String>,
        pub trade: String,
        pub noisy: bool,
        pub recipe: Option<RecipeUse>,
        pub main_material: Option<MainMaterial>,
        pub craft_zh: String,
        pub craft_en: String,
    }
    #[derive(Debug, Deserialize)]
    pub struct RecipeUse {
        pub code: String,
        pub parameters: BTreeMap<String, Quantity>,
    }
    #[derive(Debug, Deserialize)]
    pub struct MainMaterial {
        pub group: String,
        pub per_unit: Quantity,
        pub waste: Rate,
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Fault::internal(format!("starter data: {error}")))
}

fn lookup<T>(known: &HashMap<String, Id<T>>, code: &str) -> Result<Id<T>> {
    known.get(code).copied().ok_or_else(|| {
        Fault::internal(format!("starter data names {code}, which it does not hold"))
    })
}

/// Fills an empty catalogue. Prices are valid from the firm's current day.
///
/// # Errors
/// `catalog.not_empty` where there is a price book already; otherwise as SQLite's.
pub fn load(tx: &Tx<'_>) -> Result<()> {
    if tx.one(
        "SELECT EXISTS(SELECT 1 FROM catalog_item) OR EXISTS(SELECT 1 FROM catalog_material)",
        [],
        |r| r.get(0),
    )? {
        return Err(Fault::new(
            "catalog.not_empty",
            "The price book is not empty; the starter data is for a new firm",
        ));
    }
    let categories = load_categories(tx)?;
    let suppliers = load_suppliers(tx)?;
    let materials = load_materials(tx, &suppliers)?;
    let recipes = load_recipes(tx, &materials)?;
    load_items(tx, &categories, &recipes)
}

fn load_categories(tx: &Tx<'_>) -> Result<HashMap<String, Id<Category>>> {
    let data: records::Categories = parse(files::CATEGORIES)?;
    let mut ids = HashMap::new();
    for (sort, category) in (0i64..).zip(data.categories) {
        let id = tx.new_id();
        tx.insert(
            "catalog_category",
            &[
                ("id", &id),
                ("code", &category.code),
                ("name", &category.zh),
                ("name_en", &category.en),
                ("cost_factor", &category.cost_factor),
                ("sort", &sort),
            ],
        )?;
        ids.insert(category.code, id);
    }
    Ok(ids)
}

fn load_suppliers(tx: &Tx<'_>) -> Result<HashMap<String, Id<Supplier>>> {
    let data: records::Suppliers = parse(files::SUPPLIERS)?;
    let mut ids = HashMap::new();
    for supplier in data.suppliers {
        let id = tx.new_id();
        let free = kernel::Money::from_decimal(supplier.free_delivery.mid.to_decimal())?;
        tx.insert(
            "catalog_supplier",
            &[
                ("id", &id),
                ("code", &supplier.code),
                ("name", &supplier.zh),
                ("name_en", &supplier.en),
                ("readings", &readings(&supplier.zh)),
                ("trade", &supplier.trade),
                ("free_delivery", &free),
                ("made_at", &tx.now()),
            ],
        )?;
        ids.insert(supplier.code, id);
    }
    Ok(ids)
}

fn load_materials(
    tx: &Tx<'_>,
    suppliers: &HashMap<String, Id<Supplier>>,
) -> Result<HashMap<String, Id<Material>>> {
    let data: records::Materials = parse(files::MATERIALS)?;
    let today = tx.today();
    let mut ids = HashMap::new();
    for material in data.materials {
        let id = tx.new_id();
        let supplier = lookup(suppliers, &material.supplier)?;
        tx.insert(
            "catalog_material",
            &[
                ("id", &id),
                ("code", &material.code),
                ("name", &material.zh),
                ("name_en", &material.en),
                ("readings", &readings(&material.zh)),
                ("role", &material.role),
                ("grp", &material.group),
                ("spec", &material.spec),
                ("unit", &material.unit),
                ("waste", &material.waste),
                ("lead_days", &material.lead_days.high),
                ("lead_days_low", &material.lead_days.low),
                ("batch", &material.batch),
                ("returnable", &material.returnable),
                ("supplier_id", &supplier),
                ("note", &material.note_zh),
                ("note_en", &material.note_en),
                ("made_at", &tx.now()),
            ],
        )?;
        for pack in material.packs {
            let pack_id: Id<Pack> = tx.new_id();
            tx.insert(
                "catalog_pack",
                &[
                    ("id", &pack_id),
                    ("material_id", &id),
                    ("name", &pack.zh),
                    ("name_en", &pack.en),
                    ("size", &pack.size),
                    ("preferred", &pack.default),
                ],
            )?;
            if let Some(price) = pack.price {
                tx.insert(
                    "catalog_supplier_price",
                    &[
                        ("id", &tx.new_id::<SupplierPrice>()),
                        ("pack_id", &pack_id),
                        ("supplier_id", &supplier),
                        ("valid_from", &today),
                        ("price", &price.mid),
                        ("low", &price.low),
                        ("high", &price.high),
                        ("kind", &pack.kind),
                        ("made_at", &tx.now()),
                    ],
                )?;
            }
        }
        ids.insert(material.code, id);
    }
    Ok(ids)
}

fn load_recipes(
    tx: &Tx<'_>,
    materials: &HashMap<String, Id<Material>>,
) -> Result<HashMap<String, Id<Recipe>>> {
    let data: records::Recipes = parse(files::RECIPES)?;
    let mut ids = HashMap::new();
    for recipe in data.recipes {
        let id = tx.new_id();
        tx.insert(
            "catalog_recipe",
            &[
                ("id", &id),
                ("code", &recipe.code),
                ("name", &recipe.zh),
                ("name_en", &recipe.en),
                ("unit", &recipe.unit),
                ("source", &recipe.source),
                ("parameters", &crate::api::to_json(&recipe.parameters)?),
            ],
        )?;
        for (sort, line) in (0i64..).zip(recipe.lines) {
            tx.insert(
                "catalog_recipe_line",
                &[
                    ("id", &tx.new_id::<RecipeLine>()),
                    ("recipe_id", &id),
                    ("material_id", &lookup(materials, &line.material)?),
                    ("per_unit", &line.per_unit),
                    ("waste", &line.waste),
                    ("kind", &line.kind),
                    ("note", &line.note_zh),
                    ("note_en", &line.note_en),
                    ("sort", &sort),
                ],
            )?;
        }
        ids.insert(recipe.code, id);
    }
    Ok(ids)
}

fn load_items(
    tx: &Tx<'_>,
    categories: &HashMap<String, Id<Category>>,
    recipes: &HashMap<String, Id<Recipe>>,
) -> Result<()> {
    let data: records::Items = parse(files::ITEMS)?;
    let list = crate::api::new_list(tx, "参考价", tx.today(), "starter")?;
    for item in data.items {
        let id: Id<Item> = tx.new_id();
        let recipe = item
            .recipe
            .as_ref()
            .map(|uses| lookup(recipes, &uses.code))
            .transpose()?;
        let parameters = item.recipe.map(|uses| uses.parameters).unwrap_or_default();
        let (group, per_unit, waste) = item
            .main_material
            .map_or((String::new(), Quantity::ZERO, Rate::ZERO), |main| {
                (main.group, main.per_unit, main.waste)
            });
        tx.insert(
            "catalog_item",
            &[
                ("id", &id),
                ("category_id", &lookup(categories, &item.category)?),
                ("code", &item.code),
                ("name", &item.zh),
                ("name_en", &item.en),
                ("unit", &item.unit),
                ("readings", &readings(&item.zh)),
                ("trade", &item.trade),
                ("noisy", &item.noisy),
                ("rooms", &item.rooms.join(",")),
                (
                    "quantity_formula",
                    &item.quantity_formula.unwrap_or_default(),
                ),
                ("recipe_id", &recipe),
                ("parameters", &crate::api::to_json(&parameters)?),
                ("main_group", &group),
                ("main_per_unit", &per_unit),
                ("main_waste", &waste),
                ("craft", &item.craft_zh),
                ("craft_en", &item.craft_en),
                ("made_at", &tx.now()),
            ],
        )?;
        tx.insert(
            "catalog_item_price",
            &[
                ("id", &tx.new_id::<ItemPrice>()),
                ("item_id", &id),
                ("list_id", &list),
                ("main", &UnitPrice::ZERO),
                ("auxiliary", &item.auxiliary.mid),
                ("labour", &item.labour.mid),
                ("machine", &item.machine),
                ("loss_rate", &item.loss_rate),
                ("auxiliary_low", &item.auxiliary.low),
                ("auxiliary_high", &item.auxiliary.high),
                ("labour_low", &item.labour.low),
                ("labour_high", &item.labour.high),
            ],
        )?;
    }
    Ok(())
}
