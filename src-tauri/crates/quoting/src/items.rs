//! Work items of the price book as a quote takes them.

use std::collections::HashMap;

use kernel::{Fault, Quantity, Rate, Result, UnitPrice};
use rusqlite::{Params, Row};
use store::Db;

use crate::model::Mode;
use crate::rows::LineRow;
use crate::wire::ItemId;

/// A work item with its price in effect today.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub id: ItemId,
    pub code: String,
    pub name: String,
    pub name_en: String,
    pub unit: String,
    pub formula: Option<String>,
    pub main: Option<UnitPrice>,
    pub aux: Option<UnitPrice>,
    pub labour: Option<UnitPrice>,
    pub machine: Option<UnitPrice>,
    pub loss_rate: Option<Rate>,
    pub cost_rate: Option<Rate>,
    pub craft: String,
    pub craft_en: String,
    pub main_group: String,
    pub main_per_unit: Quantity,
}

/// Columns of an [`Item`] with the price in effect on day `?1`.
fn select() -> String {
    format!(
        "SELECT i.id, i.code, i.name, i.name_en, i.unit, i.quantity_formula, p.main, p.auxiliary, p.labour,
         p.machine, p.loss_rate, coalesce(i.cost_factor, c.cost_factor), i.craft, i.craft_en, i.main_group, i.main_per_unit
         FROM catalog_item i JOIN catalog_category c ON c.id=i.category_id
         LEFT JOIN catalog_item_price p ON p.id={}",
        catalog::api::PRICE_ON
    )
}

impl Item {
    fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        let formula: String = r.get(5)?;
        Ok(Self {
            id: r.get(0)?,
            code: r.get(1)?,
            name: r.get(2)?,
            name_en: r.get(3)?,
            unit: r.get(4)?,
            formula: (!formula.is_empty()).then_some(formula),
            main: r.get(6)?,
            aux: r.get(7)?,
            labour: r.get(8)?,
            machine: r.get(9)?,
            loss_rate: r.get(10)?,
            cost_rate: r.get(11)?,
            craft: r.get(12)?,
            craft_en: r.get(13)?,
            main_group: r.get(14)?,
            main_per_unit: r.get(15)?,
        })
    }

    /// Fills a line with the item: name, unit, formula, prices, craft. A quantity typed by hand stays.
    pub(crate) fn fill(
        &self,
        db: &Db<'_>,
        line: &mut LineRow,
        mode: Mode,
        usual_cost: Option<Rate>,
    ) -> Result<()> {
        line.item = Some(self.id);
        line.code.clone_from(&self.code);
        line.name.clone_from(&self.name);
        line.name_en.clone_from(&self.name_en);
        line.unit.clone_from(&self.unit);
        line.formula.clone_from(&self.formula);
        if !line.manual {
            line.quantity = None;
        }
        line.aux = self.aux;
        line.labour = self.labour;
        line.machine = self.machine;
        line.loss_rate = self.loss_rate;
        line.own_price = None;
        line.cost_rate = self.cost_rate.or(usual_cost);
        line.craft.clone_from(&self.craft);
        line.craft_en.clone_from(&self.craft_en);
        line.owner_supplied = !self.main_group.is_empty() && by_owner(mode);
        line.main = match self.main {
            Some(main) if !main.is_zero() => Some(main),
            main => self.proposed_main(db, line.cost_rate)?.or(main),
        };
        Ok(())
    }

    /// What the customer pays for main material per unit of work, where the item has no price of its own for it: the
    /// lowest price of its group, per unit of work, over the share of the price that the firm pays. To the fen.
    fn proposed_main(&self, db: &Db<'_>, cost_rate: Option<Rate>) -> Result<Option<UnitPrice>> {
        let Some(share) = cost_rate.filter(|rate| !rate.is_zero()) else {
            return Ok(None);
        };
        if self.main_group.is_empty() {
            return Ok(None);
        }
        let prices: Vec<(UnitPrice, Quantity)> = db.rows(
            "SELECT s.price, k.size FROM catalog_material m JOIN catalog_pack k ON k.material_id=m.id AND k.active=1
             JOIN catalog_supplier_price s ON s.id=(SELECT t.id FROM catalog_supplier_price t
               WHERE t.pack_id=k.id AND t.price IS NOT NULL AND t.valid_from<=?2 ORDER BY t.valid_from DESC, t.id DESC LIMIT 1)
             WHERE m.grp=?1 AND m.active=1 AND k.size>0",
            (&self.main_group, db.today()),
            |r| Ok((r.get(0)?, r.get(1)?)),
        )?;
        let cheapest = prices
            .into_iter()
            .filter_map(|(price, size)| price.to_decimal().checked_div(size.to_decimal()))
            .min();
        let Some(price) = cheapest else {
            return Ok(None);
        };
        let per_unit = price
            .checked_mul(self.main_per_unit.to_decimal())
            .and_then(|price| price.checked_div(share.to_decimal()))
            .ok_or_else(|| Fault::internal("a main material's price is out of range"))?;
        UnitPrice::from_decimal(kernel::round_half_up(per_unit, 2)).map(Some)
    }
}

/// Whether the customer buys main materials himself.
pub(crate) const fn by_owner(mode: Mode) -> bool {
    matches!(mode, Mode::Half | Mode::Labour)
}

/// The item of this id.
///
/// # Errors
/// `quoting.item_unknown`.
pub(crate) fn item(db: &Db<'_>, id: ItemId) -> Result<Item> {
    one(db, "WHERE i.id=?2", (db.today(), id))?.ok_or_else(|| {
        Fault::new(
            "quoting.item_unknown",
            "This work item is not in the price book any more.",
        )
    })
}

/// The active item of this code.
///
/// # Errors
/// As SQLite's.
pub(crate) fn by_code(db: &Db<'_>, code: &str) -> Result<Option<Item>> {
    one(
        db,
        "WHERE i.active=1 AND i.code=?2 COLLATE NOCASE ORDER BY i.id LIMIT 1",
        (db.today(), code),
    )
}

/// The active item whose code or name is exactly this text.
///
/// # Errors
/// As SQLite's.
pub(crate) fn by_text(db: &Db<'_>, text: &str) -> Result<Option<Item>> {
    one(
        db,
        "WHERE i.active=1 AND (i.code=?2 COLLATE NOCASE OR i.name=?2 OR i.name_en=?2 COLLATE NOCASE)
         ORDER BY i.code=?2 COLLATE NOCASE DESC, i.id LIMIT 1",
        (db.today(), text),
    )
}

fn one<P: Params>(db: &Db<'_>, filter: &str, params: P) -> Result<Option<Item>> {
    db.opt(&format!("{} {filter}", select()), params, Item::read)
}

/// What the active items are called: read once where many texts are looked up.
pub(crate) struct Names {
    /// Codes and English names are in small letters.
    codes: HashMap<String, ItemId>,
    names: HashMap<String, ItemId>,
    english: HashMap<String, ItemId>,
}

impl Names {
    /// Reads them all.
    ///
    /// # Errors
    /// As SQLite's.
    pub(crate) fn load(db: &Db<'_>) -> Result<Self> {
        let mut all = Self {
            codes: HashMap::new(),
            names: HashMap::new(),
            english: HashMap::new(),
        };
        let rows: Vec<(ItemId, String, String, String)> = db.rows(
            "SELECT id, code, name, name_en FROM catalog_item WHERE active=1 ORDER BY id",
            [],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
        )?;
        for (id, mut code, name, mut english) in rows {
            code.make_ascii_lowercase();
            english.make_ascii_lowercase();
            all.codes.entry(code).or_insert(id);
            all.names.entry(name).or_insert(id);
            all.english.entry(english).or_insert(id);
        }
        Ok(all)
    }

    /// The item of this code, where it also has this name; else the one that [`by_text`] finds by the name.
    ///
    /// # Errors
    /// As SQLite's.
    pub(crate) fn find(&self, db: &Db<'_>, code: &str, name: &str) -> Result<Option<Item>> {
        let small = name.to_ascii_lowercase();
        let of_name = self.names.get(name);
        let by_code = self.codes.get(&code.to_ascii_lowercase());
        if let Some(id) = by_code.filter(|_| !code.is_empty()) {
            let known = item(db, *id)?;
            if known.name == name {
                return Ok(Some(known));
            }
        }
        let of_english = self.english.get(&small).filter(|_| !name.is_empty());
        let found = self
            .codes
            .get(&small)
            .or_else(|| [of_name, of_english].into_iter().flatten().min());
        found.map(|id| item(db, *id)).transpose()
    }
}
