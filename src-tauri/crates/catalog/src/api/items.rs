//! Work items: list, search, detail.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::{Fault, Id, Quantity, Rate, Result, UnitPrice};
use rusqlite::Row;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Db;
use ts_rs::TS;

use super::from_json;
use crate::formula::{Formula, Language, Scope};
use crate::search::{Query, Searched, best};
use crate::{Category, Item, Recipe};

/// Names one work item.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WorkItemRef {
    /// Which.
    pub id: Id<Item>,
}

/// Which work items to list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct WorkItemFilter {
    /// Code, Chinese, pinyin, initials or English; every word must be found.
    pub text: Option<String>,
    /// Of this trade only.
    pub category_id: Option<Id<Category>>,
    /// Offered in this kind of room: `kitchen`, `whole`.
    pub room: Option<String>,
    /// Those no longer offered, too.
    pub inactive: Option<bool>,
    /// Prices as of this day, as typed; the current day when left out.
    pub on: Option<String>,
    /// At most so many.
    pub limit: Option<u32>,
}

/// A trade of the price book.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PriceBookCategory {
    /// Identity.
    pub id: Id<Category>,
    /// Letter.
    pub code: String,
    /// 中文
    pub name: String,
    /// English.
    pub name_en: String,
    /// The firm's own cost as a share of the price, where this device may hold it.
    pub cost_factor: Option<Rate>,
    /// Items offered.
    pub items: u32,
}

/// A work item with the price in effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkItem {
    /// Identity.
    pub id: Id<Item>,
    /// Its trade.
    pub category_id: Id<Category>,
    /// `T09`.
    pub code: String,
    /// 中文
    pub name: String,
    /// English; may be blank.
    pub name_en: String,
    /// ㎡, m, 个 …
    pub unit: String,
    /// Main material for one unit, ¥.
    pub main: Option<UnitPrice>,
    /// Auxiliary material for one unit, ¥.
    pub auxiliary: Option<UnitPrice>,
    /// Labour for one unit, ¥.
    pub labour: Option<UnitPrice>,
    /// Machines for one unit, ¥.
    pub machine: Option<UnitPrice>,
    /// Price loss on main and auxiliary material.
    pub loss_rate: Option<Rate>,
    /// Main, auxiliary, labour and machine together, before the loss.
    pub price: Option<UnitPrice>,
    /// Market range of the auxiliary material.
    pub auxiliary_low: Option<UnitPrice>,
    /// Market range of the auxiliary material.
    pub auxiliary_high: Option<UnitPrice>,
    /// Market range of the labour.
    pub labour_low: Option<UnitPrice>,
    /// Market range of the labour.
    pub labour_high: Option<UnitPrice>,
    /// Lower end of the market for auxiliary material and labour.
    pub low: Option<UnitPrice>,
    /// Upper end.
    pub high: Option<UnitPrice>,
    /// The price is outside of the market range.
    pub outside: bool,
    /// The firm's own cost of one unit by its share of the price, where this device may hold it.
    pub cost: Option<UnitPrice>,
    /// Its own cost share; nothing where the trade's holds.
    pub cost_factor: Option<Rate>,
    /// The day since which the price holds.
    pub valid_from: Option<NaiveDate>,
    /// Proposed quantity over the room; may be blank.
    pub quantity_formula: String,
    /// The same in English names.
    pub quantity_formula_en: String,
    /// Kinds of room in which it is offered; none means all.
    pub rooms: Vec<String>,
    /// Its recipe.
    pub recipe_id: Option<Id<Recipe>>,
    /// The recipe's code.
    pub recipe_code: Option<String>,
    /// The group of main material that it takes; blank for none.
    pub main_group: String,
    /// Main material for one unit.
    pub main_per_unit: Quantity,
    /// Waste of the main material.
    pub main_waste: Rate,
    /// Who does it: `tiler`.
    pub trade: String,
    /// Noisy work, bound to quiet hours.
    pub noisy: bool,
    /// Still offered.
    pub active: bool,
}

/// The price book as filtered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkItems {
    /// All trades with how many items each offers.
    pub categories: Vec<PriceBookCategory>,
    /// The items, best answers first when searching, else by trade and code.
    pub items: Vec<WorkItem>,
    /// How many there would be without a limit.
    pub total: u32,
}

/// Everything about one work item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkItemDetail {
    /// As in the list.
    pub item: WorkItem,
    /// 工艺说明
    pub craft: String,
    /// Craft notes in English.
    pub craft_en: String,
    /// What it sets of its recipe's parameters.
    pub parameters: BTreeMap<String, Quantity>,
    /// What one unit takes.
    pub needs: Vec<super::RecipeNeed>,
    /// A recipe that cannot be worked out.
    pub needs_fault: Option<Fault>,
    /// Every price it had, latest first.
    pub prices: Vec<PriceHistory>,
}

/// One dated price of a work item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PriceHistory {
    /// Since.
    pub valid_from: NaiveDate,
    /// The price list's name; blank for a single edit.
    pub list: String,
    /// `starter`, `edit`, `bulk` or `import`.
    pub origin: String,
    /// Main material.
    pub main: Option<UnitPrice>,
    /// Auxiliary material.
    pub auxiliary: Option<UnitPrice>,
    /// Labour.
    pub labour: Option<UnitPrice>,
    /// Machines.
    pub machine: Option<UnitPrice>,
    /// Together.
    pub price: Option<UnitPrice>,
}

/// SQL of the price row of item `i` in effect on day `?1`: of the latest list valid by then, else of the first list. For the
/// joins of slices below, so that the rule stands in one place.
pub const PRICE_ON: &str = "(SELECT p.id FROM catalog_item_price p JOIN catalog_price_list l ON l.id=p.list_id
  WHERE p.item_id=i.id
  ORDER BY l.valid_from<=?1 DESC, CASE WHEN l.valid_from<=?1 THEN l.valid_from END DESC, l.valid_from, l.sort DESC, p.id DESC LIMIT 1)";

fn select() -> String {
    format!(
        "SELECT i.id, i.category_id, i.code, i.name, i.name_en, i.unit, i.quantity_formula, i.rooms, i.recipe_id, r.code,
           i.main_group, i.main_per_unit, i.main_waste, i.trade, i.noisy, i.active, i.cost_factor, c.cost_factor, i.readings,
           p.main, p.auxiliary, p.labour, p.machine, p.loss_rate,
           p.auxiliary_low, p.auxiliary_high, p.labour_low, p.labour_high, l.valid_from
         FROM catalog_item i
         JOIN catalog_category c ON c.id=i.category_id
         LEFT JOIN catalog_recipe r ON r.id=i.recipe_id
         LEFT JOIN catalog_item_price p ON p.id={PRICE_ON}
         LEFT JOIN catalog_price_list l ON l.id=p.list_id"
    )
}

/// The sum of what is known; nothing when nothing is, or when it does not fit.
pub(super) fn together(parts: &[Option<UnitPrice>]) -> Option<UnitPrice> {
    if parts.iter().all(Option::is_none) {
        return None;
    }
    UnitPrice::total(parts.iter().flatten().copied()).ok()
}

/// A formula in English names; as it is written where it cannot be read.
pub(super) fn in_english(formula: &str, scope: &Scope) -> String {
    Formula::parse(formula).map_or_else(
        |_| formula.to_owned(),
        |parsed| parsed.in_language(scope, Language::English),
    )
}

fn read(r: &Row<'_>) -> rusqlite::Result<(WorkItem, String)> {
    let (formula, rooms): (String, String) = (r.get(6)?, r.get(7)?);
    let (own_factor, factor): (Option<Rate>, Option<Rate>) = (r.get(16)?, r.get(17)?);
    let (main, auxiliary, labour, machine): (
        Option<UnitPrice>,
        Option<UnitPrice>,
        Option<UnitPrice>,
        Option<UnitPrice>,
    ) = (r.get(19)?, r.get(20)?, r.get(21)?, r.get(22)?);
    let (auxiliary_low, auxiliary_high, labour_low, labour_high) =
        (r.get(24)?, r.get(25)?, r.get(26)?, r.get(27)?);
    let price = together(&[main, auxiliary, labour, machine]);
    let both = |a: Option<UnitPrice>, b: Option<UnitPrice>| a.and(b).and(together(&[a, b]));
    let (low, high) = (
        both(auxiliary_low, labour_low),
        both(auxiliary_high, labour_high),
    );
    let half_package = together(&[auxiliary, labour]);
    let outside = match (half_package, low, high) {
        (Some(price), Some(low), Some(high)) => price < low || price > high,
        _ => false,
    };
    let cost = match (price, own_factor.or(factor)) {
        (Some(price), Some(factor)) => price
            .to_decimal()
            .checked_mul(factor.to_decimal())
            .and_then(|cost| UnitPrice::from_decimal(cost).ok()),
        _ => None,
    };
    let item = WorkItem {
        id: r.get(0)?,
        category_id: r.get(1)?,
        code: r.get(2)?,
        name: r.get(3)?,
        name_en: r.get(4)?,
        unit: r.get(5)?,
        main,
        auxiliary,
        labour,
        machine,
        loss_rate: r.get(23)?,
        price,
        auxiliary_low,
        auxiliary_high,
        labour_low,
        labour_high,
        low,
        high,
        outside,
        cost,
        cost_factor: own_factor,
        valid_from: r.get(28)?,
        quantity_formula_en: in_english(&formula, &Scope::room()),
        quantity_formula: formula,
        rooms: rooms
            .split(',')
            .filter(|room| !room.is_empty())
            .map(str::to_owned)
            .collect(),
        recipe_id: r.get(8)?,
        recipe_code: r.get(9)?,
        main_group: r.get(10)?,
        main_per_unit: r.get(11)?,
        main_waste: r.get(12)?,
        trade: r.get(13)?,
        noisy: r.get(14)?,
        active: r.get(15)?,
    };
    Ok((item, r.get(18)?))
}

/// The trades with how many items each offers.
///
/// # Errors
/// As SQLite's.
pub fn categories(db: &Db<'_>) -> Result<Vec<PriceBookCategory>> {
    db.rows(
        "SELECT c.id, c.code, c.name, c.name_en, c.cost_factor, (SELECT count(*) FROM catalog_item i WHERE i.category_id=c.id AND i.active)
         FROM catalog_category c ORDER BY c.sort, c.code",
        [],
        |r| {
            Ok(PriceBookCategory {
                id: r.get(0)?,
                code: r.get(1)?,
                name: r.get(2)?,
                name_en: r.get(3)?,
                cost_factor: r.get(4)?,
                items: r.get(5)?,
            })
        },
    )
}

pub(super) fn filtered(db: &Db<'_>, req: &WorkItemFilter, on: NaiveDate) -> Result<Vec<WorkItem>> {
    let found = db.rows(
        &format!(
            "{} WHERE (?2 IS NULL OR i.category_id=?2) AND (i.active OR ?3) ORDER BY c.sort, i.code, i.id",
            select()
        ),
        (on, req.category_id, req.inactive.unwrap_or(false)),
        read,
    )?;
    let offered = found.into_iter().filter(|(item, _)| {
        req.room.as_ref().is_none_or(|room| {
            item.rooms.is_empty() || item.rooms.iter().any(|known| known == room)
        })
    });
    let query = Query::new(req.text.as_deref().unwrap_or_default());
    let ranked = best(&query, offered.collect(), usize::MAX, |(item, readings)| {
        Searched {
            code: &item.code,
            zh: &item.name,
            en: &item.name_en,
            readings,
        }
    });
    Ok(ranked.into_iter().map(|(item, _)| item).collect())
}

/// The price book, filtered and searched.
///
/// # Errors
/// `catalog.date_invalid`, `catalog.date_range`.
pub fn items(db: &Db<'_>, req: WorkItemFilter) -> Result<WorkItems> {
    let on = super::day("on", req.on.as_deref(), db.today())?;
    let mut items = filtered(db, &req, on)?;
    let total = u32::try_from(items.len()).unwrap_or(u32::MAX);
    items.truncate(req.limit.map_or(usize::MAX, |limit| limit as usize));
    Ok(WorkItems {
        categories: categories(db)?,
        items,
        total,
    })
}

/// One work item with the price in effect on a day: what a quote line starts from.
///
/// # Errors
/// `catalog.item_unknown`.
pub fn work_item(db: &Db<'_>, id: Id<Item>, on: NaiveDate) -> Result<WorkItem> {
    db.opt(&format!("{} WHERE i.id=?2", select()), (on, id), read)?
        .map(|(item, _)| item)
        .ok_or_else(item_unknown)
}

pub(super) fn item_unknown() -> Fault {
    Fault::new(
        "catalog.item_unknown",
        "This work item is gone; somebody deleted it. Look in the history",
    )
}

/// Everything about one work item.
///
/// # Errors
/// `catalog.item_unknown`.
pub fn item(db: &Db<'_>, req: WorkItemRef) -> Result<WorkItemDetail> {
    let item = work_item(db, req.id, db.today())?;
    let (craft, craft_en, parameters): (String, String, String) = db.one(
        "SELECT craft, craft_en, parameters FROM catalog_item WHERE id=?1",
        [req.id],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
    )?;
    let one = Quantity::from_scaled(1_000_000);
    let (needs, needs_fault) = match super::needs_of(db, req.id, one, &BTreeMap::new()) {
        Ok(needs) => (super::shown_needs(db, needs)?, None),
        Err(fault) => (Vec::new(), Some(fault)),
    };
    let prices = db.rows(
        "SELECT l.valid_from, l.name, l.origin, p.main, p.auxiliary, p.labour, p.machine
         FROM catalog_item_price p JOIN catalog_price_list l ON l.id=p.list_id
         WHERE p.item_id=?1 ORDER BY l.valid_from DESC, l.sort DESC, p.id DESC",
        [req.id],
        |r| {
            let parts = [r.get(3)?, r.get(4)?, r.get(5)?, r.get(6)?];
            Ok(PriceHistory {
                valid_from: r.get(0)?,
                list: r.get(1)?,
                origin: r.get(2)?,
                main: parts[0],
                auxiliary: parts[1],
                labour: parts[2],
                machine: parts[3],
                price: together(&parts),
            })
        },
    )?;
    Ok(WorkItemDetail {
        item,
        craft,
        craft_en,
        parameters: from_json(&parameters)?,
        needs,
        needs_fault,
        prices,
    })
}
