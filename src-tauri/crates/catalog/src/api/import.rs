//! A firm's own price book out of xlsx, xls or csv.

use std::collections::{HashMap, HashSet};

use firm::text::{NAME_MAX, line};
use kernel::{Fault, Id, Result, UnitPrice};
use rusqlite::ToSql;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Tx};
use ts_rs::TS;

use super::import_rows::{HEADING_WORDS, ITEM_FIELDS, Read, plain_heading, read_row};
use super::item_fields::{first_price, write_price};
use super::{
    ImportFile, PriceBookCategory, ReadTable, RowNote, TablePreview, WorkItem, WorkItemFilter,
    look_at, no_bad_rows, rows_of, some_price,
};
use crate::search::readings;
use crate::sheet::{Mapping, Row, is_remark};
use crate::{Category, Item, PriceList};

/// The columns of which a price book has one at least.
const PRICES: &[&str] = &["price", "labour", "auxiliary", "main", "machine"];

/// Reads the head of a file's table for a price book import.
///
/// # Errors
/// As [`look_at`].
pub fn read_price_book(db: &Db<'_>, req: ReadTable) -> Result<TablePreview> {
    look_at(db, &req, ITEM_FIELDS, PRICES)
}

/// What becomes of items that the price book has already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnExisting {
    /// They get the file's price and texts.
    #[default]
    Update,
    /// They stay as they are.
    Skip,
}

/// A price book to import.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportPriceBook {
    /// The file.
    pub file: ImportFile,
    /// Which sheet, from 0.
    pub sheet: u32,
    /// Head and columns.
    pub mapping: Mapping,
    /// Name of the price list that this makes; the file's name when blank.
    #[serde(default)]
    pub name: String,
    /// The day from which the prices hold, as typed; the current day when blank.
    #[serde(default)]
    pub valid_from: String,
    /// Items that are there already.
    #[serde(default)]
    pub on_existing: OnExisting,
    /// Import the good rows although others are bad.
    #[serde(default)]
    pub skip_bad: bool,
}

/// What became of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportOutcome {
    /// A new item.
    Created,
    /// A known item with something changed.
    Updated,
    /// A known item, as it was.
    Unchanged,
    /// A heading, a sum, a remark, or a known item that was to stay.
    Skipped,
    /// Refused.
    Bad,
}

/// One row of an import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportRow {
    /// Its number as spreadsheets count.
    pub row: u32,
    /// What became of it.
    pub outcome: ImportOutcome,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Price before, of a known item.
    pub before: Option<UnitPrice>,
    /// Price in the file.
    pub after: Option<UnitPrice>,
    /// What is wrong with it; each names its cell.
    pub faults: Vec<Fault>,
    /// Why it was left out without being wrong.
    pub note: Option<RowNote>,
}

/// What an import did, or as a dry run would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// New items.
    pub created: u32,
    /// Changed items.
    pub updated: u32,
    /// Known items that stayed the same.
    pub unchanged: u32,
    /// Headings, sums, remarks.
    pub skipped: u32,
    /// Refused rows.
    pub bad: u32,
    /// New trades.
    pub categories: u32,
    /// The rows in the file's order.
    pub rows: Vec<ImportRow>,
}

/// Imports a price book: one price list, one change record, one undo.
///
/// # Errors
/// Of the file and its table: as [`read_price_book`]; `catalog.import_bad_rows` when rows are bad and were not to be left out.
pub fn import_price_book(tx: &Tx<'_>, req: ImportPriceBook) -> Result<ImportReport> {
    some_price(&req.mapping, PRICES)?;
    let (_, rows) = rows_of(tx, &req.file, req.sheet, &req.mapping, ITEM_FIELDS)?;
    let from = super::day("validFrom", Some(&req.valid_from), tx.today())?;
    let name = line("name", &req.name, NAME_MAX)?;
    let name = if name.is_empty() {
        req.file.name.chars().take(NAME_MAX).collect()
    } else {
        name
    };
    let known = super::items::filtered(tx, &WorkItemFilter::default(), from)?;
    let given = rows.iter().filter_map(|row| row.text("code"));
    let mut import = Import {
        tx,
        list: super::new_list(tx, &name, from, "import")?,
        codes: known
            .iter()
            .map(|item| item.code.clone())
            .chain(given)
            .map(|code| code.to_lowercase())
            .collect(),
        numbers: HashMap::new(),
        by_code: known
            .iter()
            .map(|item| (item.code.to_lowercase(), item.clone()))
            .collect(),
        by_name: known
            .into_iter()
            .map(|item| ((item.name.clone(), item.unit.clone()), item))
            .collect(),
        categories: super::categories(tx)?,
        seen: HashMap::new(),
        heading: None,
        on_existing: req.on_existing,
        report: ImportReport::default(),
    };
    for (at, row) in rows.iter().enumerate() {
        tx.pace("catalog.check_rows", at, rows.len())?;
        import.take(row)?;
    }
    let report = import.report;
    if !req.skip_bad {
        no_bad_rows(report.bad)?;
    }
    if report.created + report.updated == 0 && report.bad == 0 {
        return Err(Fault::new(
            "catalog.import_nothing",
            "The file says nothing that the price book does not know",
        )
        .with("unchanged", report.unchanged));
    }
    Ok(report)
}

struct Import<'t, 'c> {
    tx: &'t Tx<'c>,
    list: Id<PriceList>,
    /// Codes of the price book and of the file, lower case: a made one is none of these.
    codes: HashSet<String>,
    /// By trade, the last number of a made code.
    numbers: HashMap<Id<Category>, u32>,
    by_code: HashMap<String, WorkItem>,
    by_name: HashMap<(String, String), WorkItem>,
    categories: Vec<PriceBookCategory>,
    /// Codes and names of this file with their rows.
    seen: HashMap<String, u32>,
    heading: Option<String>,
    on_existing: OnExisting,
    report: ImportReport,
}

impl Import<'_, '_> {
    fn take(&mut self, row: &Row) -> Result<()> {
        let mut shown = ImportRow {
            row: row.number,
            outcome: ImportOutcome::Skipped,
            code: row.text("code").unwrap_or_default(),
            name: row.text("name").unwrap_or_default(),
            unit: row.text("unit").unwrap_or_default(),
            before: None,
            after: None,
            faults: Vec::new(),
            note: None,
        };
        if let Some(sum) = &row.sum {
            shown.note = Some(RowNote::Subtotal);
            shown.name.clone_from(sum);
        } else if let Some(lone) = &row.lone {
            shown.name.clone_from(lone);
            shown.note = Some(if is_remark(lone) {
                RowNote::Remark
            } else {
                self.heading = Some(plain_heading(lone));
                RowNote::Heading
            });
        } else {
            match read_row(row, &mut self.seen) {
                Ok(read) => self.store(read, &mut shown)?,
                Err(faults) => {
                    shown.outcome = ImportOutcome::Bad;
                    shown.faults = faults;
                }
            }
        }
        let report = &mut self.report;
        match shown.outcome {
            ImportOutcome::Created => report.created += 1,
            ImportOutcome::Updated => report.updated += 1,
            ImportOutcome::Unchanged => report.unchanged += 1,
            ImportOutcome::Skipped => report.skipped += 1,
            ImportOutcome::Bad => report.bad += 1,
        }
        report.rows.push(shown);
        Ok(())
    }

    fn store(&mut self, read: Read, shown: &mut ImportRow) -> Result<()> {
        shown.after = read.total;
        let known = if read.code.is_empty() {
            self.by_name.get(&(read.name.clone(), read.unit.clone()))
        } else {
            self.by_code.get(&read.code.to_lowercase())
        };
        let Some(item) = known.cloned() else {
            shown.code = self.create(&read)?;
            shown.outcome = ImportOutcome::Created;
            return Ok(());
        };
        shown.before = item.price;
        shown.code = item.code.clone();
        if self.on_existing == OnExisting::Skip {
            shown.note = Some(RowNote::Known);
            return Ok(());
        }
        let changed = self.update(&item, &read)?;
        shown.outcome = if changed {
            ImportOutcome::Updated
        } else {
            ImportOutcome::Unchanged
        };
        Ok(())
    }

    fn create(&mut self, read: &Read) -> Result<String> {
        let category = self.category(read)?;
        let code = if read.code.is_empty() {
            self.free_code(category)
        } else {
            read.code.clone()
        };
        let id: Id<Item> = self.tx.new_id();
        self.tx.insert(
            "catalog_item",
            &[
                ("id", &id),
                ("category_id", &category),
                ("code", &code),
                ("name", &read.name),
                ("name_en", &read.name_en.clone().unwrap_or_default()),
                ("unit", &read.unit),
                ("readings", &readings(&read.name)),
                ("craft", &read.craft.clone().unwrap_or_default()),
                ("made_at", &self.tx.now()),
            ],
        )?;
        first_price(self.tx, id, self.list, &read.price)?;
        Ok(code)
    }

    fn update(&mut self, item: &WorkItem, read: &Read) -> Result<bool> {
        let mut set: Vec<(&str, &dyn ToSql)> = Vec::new();
        let readings = readings(&read.name);
        if read.name != item.name {
            set.push(("name", &read.name));
            set.push(("readings", &readings));
        }
        if read.unit != item.unit {
            set.push(("unit", &read.unit));
        }
        if let Some(name) = read.name_en.as_ref().filter(|name| **name != item.name_en) {
            set.push(("name_en", name));
        }
        let old: String = self.tx.one(
            "SELECT craft FROM catalog_item WHERE id=?1",
            [item.id],
            |r| r.get(0),
        )?;
        if let Some(craft) = read.craft.as_ref().filter(|craft| **craft != old) {
            set.push(("craft", craft));
        }
        let texts = !set.is_empty();
        self.tx.update("catalog_item", item.id, &set)?;
        let differs = |new: Option<UnitPrice>, old: Option<UnitPrice>| new.is_some() && new != old;
        let price = &read.price;
        let prices = differs(price.main, item.main)
            || differs(price.auxiliary, item.auxiliary)
            || differs(price.labour, item.labour)
            || differs(price.machine, item.machine)
            || (price.loss_rate.is_some() && price.loss_rate != item.loss_rate);
        if prices {
            write_price(self.tx, item.id, self.list, price)?;
        }
        Ok(texts || prices)
    }

    /// The trade: of its column, of the heading above, by the code's letter; 其他 else. An unknown one in a column is made.
    fn category(&mut self, read: &Read) -> Result<Id<Category>> {
        let named = |name: &str| {
            self.categories.iter().find(|known| {
                known.name == name
                    || known.name_en.eq_ignore_ascii_case(name)
                    || known.code.eq_ignore_ascii_case(name)
                    || (name.chars().count() >= 2
                        && (known.name.contains(name) || name.contains(&known.name)))
            })
        };
        let by_column = read.category.as_deref().and_then(named);
        if let Some(known) = by_column {
            return Ok(known.id);
        }
        if let Some(name) = &read.category {
            return self.new_category(name);
        }
        if let Some(known) = self.heading.as_deref().and_then(named) {
            return Ok(known.id);
        }
        let by_words = self.heading.as_deref().and_then(|heading| {
            let (code, _) = HEADING_WORDS
                .iter()
                .find(|(_, words)| words.iter().any(|word| heading.contains(word)))?;
            self.categories.iter().find(|known| known.code == *code)
        });
        if let Some(known) = by_words {
            return Ok(known.id);
        }
        let letter: String = read
            .code
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect();
        let by_code = self
            .categories
            .iter()
            .find(|known| known.code.eq_ignore_ascii_case(&letter));
        match by_code.or_else(|| self.categories.last()) {
            Some(known) => Ok(known.id),
            None => self.new_category("其他"),
        }
    }

    fn new_category(&mut self, name: &str) -> Result<Id<Category>> {
        let name: String = name.chars().take(NAME_MAX).collect();
        let code = ('A'..='Z')
            .map(String::from)
            .chain((1..1_000).map(|number| format!("X{number}")))
            .find(|code| !self.categories.iter().any(|known| known.code == *code))
            .unwrap_or_else(|| "X".to_owned());
        let id: Id<Category> = self.tx.new_id();
        let sort = i64::try_from(self.categories.len()).unwrap_or(i64::MAX);
        self.tx.insert(
            "catalog_category",
            &[
                ("id", &id),
                ("code", &code),
                ("name", &name),
                ("sort", &sort),
            ],
        )?;
        self.categories.push(PriceBookCategory {
            id,
            code,
            name,
            name_en: String::new(),
            cost_factor: None,
            items: 0,
        });
        self.report.categories += 1;
        Ok(id)
    }

    /// The trade's letter with the next free number.
    fn free_code(&mut self, category: Id<Category>) -> String {
        let letter = self
            .categories
            .iter()
            .find(|known| known.id == category)
            .map_or("X", |known| known.code.as_str());
        let number = self.numbers.entry(category).or_default();
        loop {
            *number += 1;
            let code = format!("{letter}{number:02}");
            if self.codes.insert(code.to_lowercase()) {
                return code;
            }
        }
    }
}
