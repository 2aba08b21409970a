//! Filling in work items: one at a time in the drawer, many at once in the grid.

use std::collections::BTreeMap;

use kernel::{Decimal, Fault, Id, Quantity, Rate, Result, UnitPrice};
use rusqlite::ToSql;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Tx};
use ts_rs::TS;

use firm::text::{NAME_MAX, line, note, required};

use super::fields::{EditReport, Values, apply_each, free_code, split_fields, write};
use super::{CODE_MAX, CRAFT_MAX, items::item_unknown, positive, share, to_json, typed_unit};
use crate::formula::{Formula, Scope};
use crate::search::readings;
use crate::{Category, Item, ItemPrice, PriceList, Recipe};

/// Kinds of room in which an item can be offered; `whole` is the flat as one.
pub const ROOM_KINDS: &[&str] = &[
    "living", "bedroom", "study", "kitchen", "bath", "balcony", "hall", "whole",
];

/// Fields of a work item to set. What is absent stays; numbers are as typed, and a blank one clears.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct WorkItemFields {
    /// Trade.
    pub category_id: Option<Id<Category>>,
    /// Code; no two offered items share one.
    pub code: Option<String>,
    /// 中文
    pub name: Option<String>,
    /// English.
    pub name_en: Option<String>,
    /// Unit.
    pub unit: Option<String>,
    /// Main material for one unit, ¥.
    pub main: Option<String>,
    /// Auxiliary material for one unit, ¥.
    pub auxiliary: Option<String>,
    /// Labour for one unit, ¥.
    pub labour: Option<String>,
    /// Machines for one unit, ¥.
    pub machine: Option<String>,
    /// Price loss: `5%`.
    pub loss_rate: Option<String>,
    /// Own cost share; blank takes the trade's.
    pub cost_factor: Option<String>,
    /// Proposed quantity over the room.
    pub quantity_formula: Option<String>,
    /// Kinds of room.
    pub rooms: Option<Vec<String>>,
    /// Who does it.
    pub trade: Option<String>,
    /// Noisy work.
    pub noisy: Option<bool>,
    /// Recipe; a blank text takes it away.
    pub recipe_id: Option<String>,
    /// What it sets of the recipe's parameters, as typed; blank ones take the recipe's own value.
    pub parameters: Option<BTreeMap<String, String>>,
    /// Group of main material.
    pub main_group: Option<String>,
    /// Main material for one unit.
    pub main_per_unit: Option<String>,
    /// Waste of the main material.
    pub main_waste: Option<String>,
    /// 工艺说明
    pub craft: Option<String>,
    /// Craft notes in English.
    pub craft_en: Option<String>,
    /// Still offered.
    pub active: Option<bool>,
}

/// A work item to make or change.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveWorkItem {
    /// Which; a new one when left out.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<Id<Item>>,
    /// What changes.
    pub fields: WorkItemFields,
}

/// Changes to many work items at once; those that are refused do not stop the others.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EditWorkItems {
    /// The changes.
    pub edits: Vec<WorkItemEdit>,
}

/// A change to one work item.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WorkItemEdit {
    /// Which.
    pub id: Id<Item>,
    /// What changes.
    pub fields: WorkItemFields,
}

/// The answer of a command that made or changed one record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SavedWorkItem {
    /// Which.
    pub id: Id<Item>,
}

/// Makes or changes one work item. A changed price holds from the firm's current day.
///
/// # Errors
/// Of a field: `firm.text_missing`, `firm.text_too_long`, `catalog.code_taken`, `catalog.negative`, `catalog.share_range`,
/// `catalog.choice`, the numbers' and formulas' faults; `catalog.item_unknown`.
pub fn save_item(tx: &Tx<'_>, req: SaveWorkItem) -> Result<SavedWorkItem> {
    let id = match req.id {
        Some(id) => id,
        None => create(tx, &req.fields)?,
    };
    apply(tx, id, &req.fields)?;
    Ok(SavedWorkItem { id })
}

/// Changes many work items; one change record, one undo.
///
/// # Errors
/// As SQLite's; what is wrong with single changes is in the report.
pub fn edit_items(tx: &Tx<'_>, req: EditWorkItems) -> Result<EditReport> {
    let edits = req.edits.iter().map(|edit| (edit.id, edit.fields.split()));
    Ok(apply_each(edits, |id, fields| apply(tx, id, fields)))
}

split_fields!(WorkItemFields: category_id, code, name, name_en, unit, main, auxiliary, labour, machine, loss_rate, cost_factor, quantity_formula, rooms, trade, noisy, recipe_id, parameters, main_group, main_per_unit, main_waste, craft, craft_en, active);

fn create(tx: &Tx<'_>, fields: &WorkItemFields) -> Result<Id<Item>> {
    let category = fields.category_id.ok_or_else(|| {
        Fault::field(
            "categoryId",
            "catalog.category_missing",
            "Choose the trade that this item belongs to",
        )
    })?;
    let code = required("code", fields.code.as_deref().unwrap_or_default(), CODE_MAX)?;
    let name = required("name", fields.name.as_deref().unwrap_or_default(), NAME_MAX)?;
    let unit = typed_unit("unit", fields.unit.as_deref().unwrap_or_default())?;
    check_category(tx, category)?;
    let id = tx.new_id();
    tx.insert(
        "catalog_item",
        &[
            ("id", &id),
            ("category_id", &category),
            ("code", &code),
            ("name", &name),
            ("unit", &unit),
            ("made_at", &tx.now()),
        ],
    )?;
    if !fields.has_price() {
        write_price(tx, id, edit_list(tx)?, &PriceFields::default())?;
    }
    Ok(id)
}

fn check_category(db: &Db<'_>, id: Id<Category>) -> Result<()> {
    db.opt("SELECT 1 FROM catalog_category WHERE id=?1", [id], |_| {
        Ok(())
    })?
    .ok_or_else(|| {
        Fault::field(
            "categoryId",
            "catalog.category_missing",
            "Choose the trade that this item belongs to",
        )
    })
}

/// Prices to set; what is absent keeps its value.
#[derive(Clone, Debug, Default)]
pub(super) struct PriceFields {
    pub main: Option<UnitPrice>,
    pub auxiliary: Option<UnitPrice>,
    pub labour: Option<UnitPrice>,
    pub machine: Option<UnitPrice>,
    pub loss_rate: Option<Rate>,
}

impl WorkItemFields {
    fn has_price(&self) -> bool {
        [
            &self.main,
            &self.auxiliary,
            &self.labour,
            &self.machine,
            &self.loss_rate,
        ]
        .iter()
        .any(|field| field.is_some())
    }
}

fn apply(tx: &Tx<'_>, id: Id<Item>, fields: &WorkItemFields) -> Result<()> {
    tx.opt("SELECT 1 FROM catalog_item WHERE id=?1", [id], |_| Ok(()))?
        .ok_or_else(item_unknown)?;
    let mut set: Values<'_> = Vec::new();
    if let Some(category) = fields.category_id {
        check_category(tx, category)?;
        set.push(("category_id", Box::new(category)));
    }
    if let Some(code) = &fields.code {
        let code = required("code", code, CODE_MAX)?;
        free_code(tx, "catalog_item", id, &code)?;
        set.push(("code", Box::new(code)));
    }
    if let Some(name) = &fields.name {
        let name = required("name", name, NAME_MAX)?;
        set.push(("readings", Box::new(readings(&name))));
        set.push(("name", Box::new(name)));
    }
    if let Some(name) = &fields.name_en {
        set.push(("name_en", Box::new(line("nameEn", name, NAME_MAX)?)));
    }
    if let Some(unit) = &fields.unit {
        set.push(("unit", Box::new(typed_unit("unit", unit)?)));
    }
    if let Some(factor) = &fields.cost_factor {
        set.push(("cost_factor", Box::new(share("costFactor", factor, 300)?)));
    }
    if let Some(formula) = &fields.quantity_formula {
        set.push(("quantity_formula", Box::new(checked_formula(formula)?)));
    }
    if let Some(rooms) = &fields.rooms {
        for room in rooms {
            super::one_of("rooms", room, ROOM_KINDS)?;
        }
        set.push(("rooms", Box::new(rooms.join(","))));
    }
    if let Some(trade) = &fields.trade {
        set.push(("trade", Box::new(line("trade", trade, NAME_MAX)?)));
    }
    if let Some(noisy) = fields.noisy {
        set.push(("noisy", Box::new(noisy)));
    }
    if let Some(recipe) = &fields.recipe_id {
        let recipe: Option<Id<Recipe>> = if recipe.trim().is_empty() {
            None
        } else {
            Some(recipe.trim().parse()?)
        };
        if let Some(recipe) = recipe {
            tx.opt("SELECT 1 FROM catalog_recipe WHERE id=?1", [recipe], |_| {
                Ok(())
            })?
            .ok_or_else(super::recipe_unknown)?;
        }
        set.push(("recipe_id", Box::new(recipe)));
    }
    if let Some(parameters) = &fields.parameters {
        let mut kept: BTreeMap<&str, Quantity> = BTreeMap::new();
        for (key, typed) in parameters {
            if let Some(value) = positive::<Quantity>(&format!("parameters.{key}"), typed)? {
                kept.insert(key, value);
            }
        }
        set.push(("parameters", Box::new(to_json(&kept)?)));
    }
    if let Some(group) = &fields.main_group {
        set.push(("main_group", Box::new(line("mainGroup", group, NAME_MAX)?)));
    }
    if let Some(per_unit) = &fields.main_per_unit {
        let per_unit = positive::<Quantity>("mainPerUnit", per_unit)?.unwrap_or_default();
        set.push(("main_per_unit", Box::new(per_unit)));
    }
    if let Some(waste) = &fields.main_waste {
        set.push((
            "main_waste",
            Box::new(share("mainWaste", waste, 100)?.unwrap_or_default()),
        ));
    }
    if let Some(craft) = &fields.craft {
        set.push(("craft", Box::new(note("craft", craft, CRAFT_MAX)?)));
    }
    if let Some(craft) = &fields.craft_en {
        set.push(("craft_en", Box::new(note("craftEn", craft, CRAFT_MAX)?)));
    }
    if let Some(active) = fields.active {
        if active {
            let code: String = tx.one("SELECT code FROM catalog_item WHERE id=?1", [id], |r| {
                r.get(0)
            })?;
            free_code(tx, "catalog_item", id, &code)?;
        }
        set.push(("active", Box::new(active)));
    }
    let price = PriceFields {
        main: typed_price("main", fields.main.as_deref())?,
        auxiliary: typed_price("auxiliary", fields.auxiliary.as_deref())?,
        labour: typed_price("labour", fields.labour.as_deref())?,
        machine: typed_price("machine", fields.machine.as_deref())?,
        loss_rate: match &fields.loss_rate {
            Some(typed) => Some(share("lossRate", typed, 100)?.unwrap_or_default()),
            None => None,
        },
    };
    write(tx, "catalog_item", id, &set)?;
    if fields.has_price() {
        write_price(tx, id, edit_list(tx)?, &price)?;
    }
    Ok(())
}

/// A price as typed: nothing when the field is absent, zero when it was cleared.
fn typed_price(field: &str, typed: Option<&str>) -> Result<Option<UnitPrice>> {
    let Some(typed) = typed else { return Ok(None) };
    let price = positive::<UnitPrice>(field, typed)?.unwrap_or_default();
    check_price(field, price)?;
    Ok(Some(price))
}

/// No work costs ten million a unit.
pub(super) fn check_price(field: &str, price: UnitPrice) -> Result<()> {
    if price.to_decimal() >= Decimal::from(10_000_000) {
        return Err(Fault::field(
            field,
            "catalog.price_range",
            "This price is absurdly high; check the digits",
        ));
    }
    Ok(())
}

fn checked_formula(text: &str) -> Result<String> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    let formula =
        Formula::parse(text).and_then(|formula| formula.check(&Scope::room()).map(|()| formula));
    formula
        .map(|formula| formula.text().to_owned())
        .map_err(|fault| fault.with("field", "quantityFormula"))
}

/// The price list of single edits of the current day: one that rules over all others of the day.
fn edit_list(tx: &Tx<'_>) -> Result<Id<PriceList>> {
    let today = tx.today();
    let ruling: Option<(Id<PriceList>, String)> = tx.opt(
        "SELECT id, origin FROM catalog_price_list WHERE valid_from=?1 ORDER BY sort DESC, id DESC LIMIT 1",
        [today],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    match ruling {
        Some((id, origin)) if origin == "edit" => Ok(id),
        _ => super::new_list(tx, "", today, "edit"),
    }
}

/// The price of an item that has none yet; what is not said is 0.
///
/// # Errors
/// As SQLite's.
pub(super) fn first_price(
    tx: &Tx<'_>,
    item: Id<Item>,
    list: Id<PriceList>,
    price: &PriceFields,
) -> Result<()> {
    let id: Id<ItemPrice> = tx.new_id();
    tx.insert(
        "catalog_item_price",
        &[
            ("id", &id),
            ("item_id", &item),
            ("list_id", &list),
            ("main", &price.main.unwrap_or_default()),
            ("auxiliary", &price.auxiliary.unwrap_or_default()),
            ("labour", &price.labour.unwrap_or_default()),
            ("machine", &price.machine.unwrap_or_default()),
            ("loss_rate", &price.loss_rate.unwrap_or_default()),
        ],
    )
}

/// Sets an item's price in the ruling list of a day; what is not given stays as it is on that day.
pub(super) fn write_price(
    tx: &Tx<'_>,
    item: Id<Item>,
    list: Id<PriceList>,
    price: &PriceFields,
) -> Result<()> {
    let on: chrono::NaiveDate = tx.one(
        "SELECT valid_from FROM catalog_price_list WHERE id=?1",
        [list],
        |r| r.get(0),
    )?;
    let in_list: Option<Id<ItemPrice>> = tx.opt(
        "SELECT id FROM catalog_item_price WHERE item_id=?1 AND list_id=?2 ORDER BY id DESC LIMIT 1",
        (item, list),
        |r| r.get(0),
    )?;
    let row = match in_list {
        Some(id) => id,
        None => {
            let in_effect: Option<Id<ItemPrice>> = tx
                .opt(
                    &format!(
                        "SELECT {} FROM catalog_item i WHERE i.id=?2",
                        super::items::PRICE_ON
                    ),
                    (on, item),
                    |r| r.get(0),
                )?
                .flatten();
            let id: Id<ItemPrice> = tx.new_id();
            tx.exec(
                "INSERT INTO catalog_item_price(id, item_id, list_id, main, auxiliary, labour, machine, loss_rate,
                   auxiliary_low, auxiliary_high, labour_low, labour_high)
                 SELECT ?1, ?2, ?3, p.main, p.auxiliary, p.labour, p.machine, p.loss_rate,
                   p.auxiliary_low, p.auxiliary_high, p.labour_low, p.labour_high
                 FROM (SELECT 1) LEFT JOIN catalog_item_price p ON p.id=?4",
                (id, item, list, in_effect),
            )?;
            id
        }
    };
    let mut set: Vec<(&str, &dyn ToSql)> = Vec::new();
    for (name, value) in [
        ("main", &price.main),
        ("auxiliary", &price.auxiliary),
        ("labour", &price.labour),
        ("machine", &price.machine),
    ] {
        if let Some(value) = value {
            set.push((name, value));
        }
    }
    if let Some(rate) = &price.loss_rate {
        set.push(("loss_rate", rate));
    }
    tx.update("catalog_item_price", row, &set)?;
    tx.exec(
        "UPDATE catalog_item_price SET main=ifnull(main,0), auxiliary=ifnull(auxiliary,0), labour=ifnull(labour,0),
           machine=ifnull(machine,0), loss_rate=ifnull(loss_rate,0)
         WHERE id=?1 AND (main IS NULL OR auxiliary IS NULL OR labour IS NULL OR machine IS NULL OR loss_rate IS NULL)",
        [row],
    )?;
    Ok(())
}
