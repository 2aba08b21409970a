//! From quotes to needs: every material of every line, with how it came about.

use std::collections::HashMap;

use chrono::NaiveDate;
use kernel::{Decimal, Id, Quantity, Rate, Result};
use programme::api::Starts;
use quoting::model::{Line, Mode, Quote};
use quoting::wire::{QuoteSheet, SheetLine, SheetSection};
use store::Db;

use crate::book::{Book, Ingredient, ItemRow, MaterialRow, day};
use crate::model::{self, Inclusion, Occasion, Role, Supplied, Timing};
use crate::need_by;
use crate::wire::{
    BillQuote, GapKind, MaterialId, PackId, ProjectId, RoomId, SupplyGap, WasteSource,
};

/// What was chosen for a line.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Choice {
    pub material: Option<MaterialId>,
    pub pack: Option<PackId>,
    pub waste: Option<Rate>,
    pub supplied: Option<Supplied>,
}

/// One material of one line.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Index of the quote among the quotes.
    pub quote: usize,
    pub line: Id<Line>,
    pub line_code: String,
    pub line_name: String,
    pub line_name_en: String,
    pub room: Option<RoomId>,
    pub room_name: String,
    pub room_name_en: String,
    pub work: Quantity,
    pub work_unit: String,
    pub work_formula: Option<String>,
    pub work_manual: bool,
    pub trade_zh: String,
    pub trade_en: String,
    pub role: Role,
    pub supplied: Supplied,
    pub supplied_chosen: bool,
    /// None where the owner brings something that is not a material of the price book, or nothing is chosen yet.
    pub material: Option<MaterialId>,
    pub pack: Option<PackId>,
    pub group: String,
    pub chosen: bool,
    pub recipe: String,
    pub formula: String,
    pub formula_en: String,
    pub worked: String,
    pub per_unit: Decimal,
    pub net: Quantity,
    pub waste: Rate,
    pub waste_source: WasteSource,
    pub need: Quantity,
    pub occasion: Occasion,
    /// The day on which that task starts by the site's schedule, where it has one with that task.
    pub starts_on: Option<NaiveDate>,
    pub need_by: Option<NaiveDate>,
}

/// The needs of some quotes.
pub(crate) struct Needs {
    pub quotes: Vec<BillQuote>,
    pub parts: Vec<Part>,
    pub gaps: Vec<SupplyGap>,
}

/// BJ… V2.
pub(crate) fn quote_label(quote: &BillQuote) -> String {
    format!("{} V{}", quote.number, quote.version)
}

/// Takes quotes apart.
///
/// # Errors
/// As reading the quotes; what is wrong with one line is a gap.
pub(crate) fn needs(db: &Db<'_>, book: &Book, quotes: &[Id<Quote>]) -> Result<Needs> {
    let timing = Timing::standard()?.with(&need_by::own(db)?);
    let mut all = Needs {
        quotes: Vec::new(),
        parts: Vec::new(),
        gaps: Vec::new(),
    };
    for &id in quotes {
        let sheet = quoting::api::quote(db, quoting::wire::QuoteRef { id })?;
        let mut head = bill_quote(db, &sheet)?;
        let schedule = programme::api::starts(db, head.project)?;
        head.start_on = head.start_on.or(schedule.as_ref().map(|plan| plan.first));
        if head.start_on.is_none() {
            all.gaps.push(SupplyGap {
                quote: Some(id),
                ..gap(GapKind::NoStart, (&head.project_name, ""), ("", ""))
            });
        }
        let choices = choices(db, head.project)?;
        let lineages = lineages(db, id)?;
        let reading = Reading {
            book,
            timing: &timing,
            schedule: schedule.as_ref(),
            quote: all.quotes.len(),
            head: &head,
            mode: sheet.mode,
        };
        for section in &sheet.sections {
            for line in &section.lines {
                let choice = choices
                    .by_line
                    .get(&line.id)
                    .or_else(|| choices.by_lineage.get(lineages.get(&line.id)?))
                    .copied()
                    .unwrap_or_default();
                reading.line(section, line, choice, &mut all.parts, &mut all.gaps)?;
            }
        }
        all.quotes.push(head);
    }
    Ok(all)
}

/// Something that is missing of a thing in a room, both with their English names; what has none keeps its own.
pub(crate) fn gap(
    kind: GapKind,
    (name, name_en): (&str, &str),
    (room, room_en): (&str, &str),
) -> SupplyGap {
    SupplyGap {
        kind,
        quote: None,
        line: None,
        name: name.to_owned(),
        name_en: or_own(name, name_en),
        room: room.to_owned(),
        room_en: or_own(room, room_en),
        fault: None,
    }
}

/// The English name, or the name itself where there is none.
fn or_own(name: &str, english: &str) -> String {
    if english.is_empty() { name } else { english }.to_owned()
}

struct Reading<'a> {
    book: &'a Book,
    timing: &'a Timing,
    schedule: Option<&'a Starts>,
    quote: usize,
    head: &'a BillQuote,
    mode: Mode,
}

impl Reading<'_> {
    /// One line's materials: those of its recipe, its main material, or the thing that the owner brings.
    fn line(
        &self,
        section: &SheetSection,
        line: &SheetLine,
        choice: Choice,
        parts: &mut Vec<Part>,
        gaps: &mut Vec<SupplyGap>,
    ) -> Result<()> {
        let item = line.item.and_then(|id| self.book.item(id));
        let slot = item.filter(|item| !item.main_group.is_empty() && !item.main_per_unit.is_zero());
        let wants_main = slot.is_some() || choice.material.is_some();
        let has_recipe = item.is_some_and(|item| item.recipe.is_some());
        if !has_recipe && !wants_main && !line.owner_supplied {
            return Ok(());
        }
        let gap = |kind| SupplyGap {
            quote: Some(self.head.id),
            line: Some(line.id),
            ..gap(
                kind,
                (&line.name, &line.name_en),
                (&section.name, &section.name_en),
            )
        };
        let Some(work) = line.quantity else {
            gaps.push(SupplyGap {
                fault: line.fault.clone(),
                ..gap(GapKind::NoQuantity)
            });
            return Ok(());
        };
        if work.is_zero() {
            return Ok(());
        }
        if let Some(item) = item {
            match self.book.ingredients(item) {
                Ok(ingredients) => {
                    for ingredient in ingredients {
                        parts.push(self.auxiliary(section, line, item, work, ingredient)?);
                    }
                }
                Err(fault) => gaps.push(SupplyGap {
                    fault: Some(fault),
                    ..gap(GapKind::Recipe)
                }),
            }
        }
        let main = if wants_main {
            self.main(section, line, item, slot, work, choice)?
        } else if line.owner_supplied {
            self.owners_thing(section, line, item, work, choice)
        } else {
            return Ok(());
        };
        if main.material.is_none() && main.supplied == Supplied::Firm {
            gaps.push(gap(GapKind::NotChosen));
        }
        parts.push(main);
        Ok(())
    }

    fn supplied(&self, line: &SheetLine, role: Role, chosen: Option<Supplied>) -> Supplied {
        let inclusion = match self.mode {
            Mode::Labour => Inclusion::Labour,
            Mode::Half | Mode::Full | Mode::Package => Inclusion::Materials,
        };
        model::supplied(inclusion, line.owner_supplied, role, chosen)
    }

    fn blank(
        &self,
        section: &SheetSection,
        line: &SheetLine,
        item: Option<&ItemRow>,
        work: Quantity,
        group: &str,
    ) -> Part {
        let occasion = self.timing.occasion(
            Some(group).filter(|group| !group.is_empty()),
            item.map(|item| item.code.as_str()),
            item.map(|item| item.trade.as_str()),
        );
        let starts_on = (self.schedule).and_then(|plan| plan.tasks.get(&occasion.task).copied());
        let need_by = self
            .timing
            .need_by(&occasion, self.head.start_on, starts_on);
        Part {
            quote: self.quote,
            line: line.id,
            line_code: if line.code.is_empty() {
                line.number.clone()
            } else {
                line.code.clone()
            },
            line_name: line.name.clone(),
            line_name_en: or_own(&line.name, &line.name_en),
            room: section.room,
            room_name: section.name.clone(),
            room_name_en: or_own(&section.name, &section.name_en),
            work,
            work_unit: line.unit.clone(),
            work_formula: line.formula.clone(),
            work_manual: line.manual,
            trade_zh: item
                .map(|item| item.category_zh.clone())
                .unwrap_or_default(),
            trade_en: item
                .map(|item| item.category_en.clone())
                .unwrap_or_default(),
            role: Role::Main,
            supplied: Supplied::Firm,
            supplied_chosen: false,
            material: None,
            pack: None,
            group: group.to_owned(),
            chosen: false,
            recipe: String::new(),
            formula: String::new(),
            formula_en: String::new(),
            worked: String::new(),
            per_unit: Decimal::ONE,
            net: work,
            waste: Rate::ZERO,
            waste_source: WasteSource::Recipe,
            need: work,
            occasion,
            starts_on,
            need_by,
        }
    }

    fn auxiliary(
        &self,
        section: &SheetSection,
        line: &SheetLine,
        item: &ItemRow,
        work: Quantity,
        ingredient: Ingredient,
    ) -> Result<Part> {
        let material = self.book.material(ingredient.material);
        let group = material.map(|row| row.group.clone()).unwrap_or_default();
        let amount = model::amount(work, ingredient.per_unit, ingredient.waste)?;
        Ok(Part {
            role: Role::Auxiliary,
            supplied: self.supplied(line, Role::Auxiliary, None),
            material: Some(ingredient.material),
            pack: material.and_then(|row| row.pack(None).id),
            chosen: true,
            recipe: ingredient.recipe,
            formula: ingredient.formula,
            formula_en: ingredient.formula_en,
            worked: ingredient.worked,
            per_unit: ingredient.per_unit,
            net: amount.net,
            waste: ingredient.waste,
            need: amount.need,
            ..self.blank(section, line, Some(item), work, &group)
        })
    }

    /// The chosen material, else the only one of the group; its waste: typed, else its own, else the item's.
    fn main(
        &self,
        section: &SheetSection,
        line: &SheetLine,
        item: Option<&ItemRow>,
        slot: Option<&ItemRow>,
        work: Quantity,
        choice: Choice,
    ) -> Result<Part> {
        let group = slot.map_or("", |item| item.main_group.as_str());
        let material: Option<&MaterialRow> = choice
            .material
            .or(match self.book.of_group(group) {
                [only] => Some(*only),
                _ => None,
            })
            .and_then(|id| self.book.material(id));
        let of_slot = (
            slot.map_or(Rate::ZERO, |item| item.main_waste),
            WasteSource::Recipe,
        );
        let (waste, waste_source) = match (choice.waste, material) {
            (Some(typed), _) => (typed, WasteSource::Hand),
            (None, Some(row)) if choice.material.is_some() => (row.waste, WasteSource::Material),
            _ => of_slot,
        };
        let per_unit = slot.map_or(Decimal::ONE, |item| item.main_per_unit.to_decimal());
        let amount = model::amount(work, per_unit, waste)?;
        let timing = material.map_or(group, |row| row.group.as_str());
        Ok(Part {
            supplied: self.supplied(line, Role::Main, choice.supplied),
            supplied_chosen: choice.supplied.is_some(),
            material: material.map(|row| row.id),
            pack: material.and_then(|row| row.pack(choice.pack).id),
            group: group.to_owned(),
            chosen: choice.material.is_some(),
            formula: model::shown(per_unit),
            formula_en: model::shown(per_unit),
            worked: model::shown(per_unit),
            per_unit,
            net: amount.net,
            waste,
            waste_source,
            need: amount.need,
            ..self.blank(section, line, item, work, timing)
        })
    }

    /// What the owner brings and the price book does not know: as many as the line says.
    fn owners_thing(
        &self,
        section: &SheetSection,
        line: &SheetLine,
        item: Option<&ItemRow>,
        work: Quantity,
        choice: Choice,
    ) -> Part {
        Part {
            supplied: choice.supplied.unwrap_or(Supplied::Owner),
            supplied_chosen: choice.supplied.is_some(),
            formula: "1".to_owned(),
            formula_en: "1".to_owned(),
            worked: "1".to_owned(),
            ..self.blank(section, line, item, work, "")
        }
    }
}

fn bill_quote(db: &Db<'_>, sheet: &QuoteSheet) -> Result<BillQuote> {
    let (number, start): (String, Option<String>) = db.one(
        "SELECT number, start_on FROM design_project WHERE id=?1",
        [sheet.project],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    Ok(BillQuote {
        id: sheet.id,
        number: sheet.number.clone(),
        version: sheet.version,
        status: sheet.status,
        mode: sheet.mode,
        project: sheet.project,
        project_number: number,
        project_name: sheet.project_name.clone(),
        start_on: day(start)?,
    })
}

/// Choices of a project: by line, and by the line's lineage for its later versions and copies.
struct Choices {
    by_line: HashMap<Id<Line>, Choice>,
    by_lineage: HashMap<Id<()>, Choice>,
}

fn choices(db: &Db<'_>, project: ProjectId) -> Result<Choices> {
    let mut all = Choices {
        by_line: HashMap::new(),
        by_lineage: HashMap::new(),
    };
    // The newest choice of a lineage wins for lines that have none of their own.
    for (line, lineage, choice) in db.rows(
        "SELECT c.line_id, l.lineage, c.material_id, c.pack_id, c.waste, c.supplied_by
         FROM supply_choice c
         JOIN quoting_line l ON l.id=c.line_id
         JOIN quoting_quote q ON q.id=l.quote_id
         WHERE q.project_id=?1 ORDER BY q.version, c.id",
        [project],
        |r| {
            let choice = Choice {
                material: r.get(2)?,
                pack: r.get(3)?,
                waste: r.get(4)?,
                supplied: r
                    .get::<_, Option<String>>(5)?
                    .as_deref()
                    .and_then(Supplied::parse),
            };
            Ok((r.get(0)?, r.get(1)?, choice))
        },
    )? {
        all.by_line.insert(line, choice);
        all.by_lineage.insert(lineage, choice);
    }
    Ok(all)
}

fn lineages(db: &Db<'_>, quote: Id<Quote>) -> Result<HashMap<Id<Line>, Id<()>>> {
    let rows = db.rows(
        "SELECT id, lineage FROM quoting_line WHERE quote_id=?1",
        [quote],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}
