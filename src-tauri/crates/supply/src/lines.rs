//! A list's lines as stored and as shown.

use chrono::NaiveDate;
use kernel::{Fault, Id, Money, Quantity, Result, UnitPrice};
use rusqlite::Row;
use store::{Db, Packed};

use crate::book::{Book, day};
use crate::model::{Pack, Standing, brief, order_by};
use crate::planning::PlannedLine;
use crate::wire::{
    ExplainedRoom, LineSource, List, ListFigures, ListLine, MaterialId, MaterialPack, ProjectId,
    PurchaseExplanation, PurchaseGroup, PurchaseLine, PurchaseSite, SupplierId,
};

/// What makes two computed lines the same: site, who brings it, article.
pub(crate) type Key = String;

/// A line before it is shown: what was worked out and what was typed, apart.
#[derive(Clone, Debug)]
pub(crate) struct LineRecord {
    pub id: Option<Id<ListLine>>,
    pub project: ProjectId,
    pub source: LineSource,
    pub material: Option<MaterialId>,
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub spec: String,
    pub unit: String,
    pub pack: MaterialPack,
    pub need: Quantity,
    pub from_stock: Quantity,
    pub packs: Quantity,
    pub packs_manual: Option<Quantity>,
    pub supplier: Option<SupplierId>,
    pub supplier_manual: Option<SupplierId>,
    pub need_by: Option<NaiveDate>,
    pub need_by_manual: Option<NaiveDate>,
    pub lead_days: u32,
    pub price: Option<UnitPrice>,
    pub price_on: Option<NaiveDate>,
    pub price_manual: Option<UnitPrice>,
    pub batch: bool,
    pub note: String,
    pub explanation: Option<PurchaseExplanation>,
    pub sort: String,
}

pub(crate) const fn source_name(source: LineSource) -> &'static str {
    match source {
        LineSource::Computed => "computed",
        LineSource::Owner => "owner",
        LineSource::Extra => "extra",
    }
}

fn source_of(name: &str) -> LineSource {
    match name {
        "owner" => LineSource::Owner,
        "extra" => LineSource::Extra,
        _ => LineSource::Computed,
    }
}

const COLUMNS: &str = "id, project_id, source, material_id, code, name_zh, name_en, spec, unit, pack_id, pack_zh, pack_en, pack_size,
  need, from_stock, packs, packs_manual, supplier_id, supplier_manual, need_by, need_by_manual, lead_days, price, price_on,
  price_manual, batch, note, explanation, sort";

type Texts = (Option<String>, Option<String>, Option<String>, Packed);

fn read(r: &Row<'_>) -> rusqlite::Result<(LineRecord, Texts)> {
    let record = LineRecord {
        id: r.get(0)?,
        project: r.get(1)?,
        source: source_of(&r.get::<_, String>(2)?),
        material: r.get(3)?,
        code: r.get(4)?,
        name_zh: r.get(5)?,
        name_en: r.get(6)?,
        spec: r.get(7)?,
        unit: r.get(8)?,
        pack: MaterialPack {
            id: r.get(9)?,
            name_zh: r.get(10)?,
            name_en: r.get(11)?,
            size: r.get(12)?,
        },
        need: r.get(13)?,
        from_stock: r.get(14)?,
        packs: r.get(15)?,
        packs_manual: r.get(16)?,
        supplier: r.get(17)?,
        supplier_manual: r.get(18)?,
        need_by: None,
        need_by_manual: None,
        lead_days: r.get(21)?,
        price: r.get(22)?,
        price_on: None,
        price_manual: r.get(24)?,
        batch: r.get(25)?,
        note: r.get(26)?,
        explanation: None,
        sort: r.get(28)?,
    };
    Ok((record, (r.get(19)?, r.get(20)?, r.get(23)?, r.get(27)?)))
}

fn finished(
    (mut record, (need_by, need_by_manual, price_on, explanation)): (LineRecord, Texts),
) -> Result<LineRecord> {
    record.need_by = day(need_by)?;
    record.need_by_manual = day(need_by_manual)?;
    record.price_on = day(price_on)?;
    if !explanation.0.is_empty() {
        record.explanation = Some(serde_json::from_str(&explanation.0).map_err(Fault::internal)?);
    }
    Ok(record)
}

/// A list's lines in their order.
pub(crate) fn of_list(db: &Db<'_>, list: Id<List>) -> Result<Vec<LineRecord>> {
    db.rows(
        &format!("SELECT {COLUMNS} FROM supply_list_line WHERE list_id=?1 ORDER BY sort, id"),
        [list],
        read,
    )?
    .into_iter()
    .map(finished)
    .collect()
}

/// A list's lines that are ordered, without their explanations, which are most of their size and no sum needs.
pub(crate) fn bought_of_list(db: &Db<'_>, list: Id<List>) -> Result<Vec<LineRecord>> {
    db.rows(
        &format!(
            "SELECT {} FROM supply_list_line
             WHERE list_id=?1 AND source<>'owner' AND coalesce(packs_manual, packs)<>0",
            COLUMNS.replace("explanation", "x''")
        ),
        [list],
        read,
    )?
    .into_iter()
    .map(finished)
    .collect()
}

/// One line with its list.
pub(crate) fn one(db: &Db<'_>, line: Id<ListLine>) -> Result<(Id<List>, LineRecord)> {
    let list = db
        .opt(
            "SELECT list_id FROM supply_list_line WHERE id=?1",
            [line],
            |r| r.get(0),
        )?
        .ok_or_else(|| {
            Fault::new(
                "supply.list_line_unknown",
                "This line is no longer in the list.",
            )
        })?;
    let row = db.one(
        &format!("SELECT {COLUMNS} FROM supply_list_line WHERE id=?1"),
        [line],
        read,
    )?;
    Ok((list, finished(row)?))
}

impl LineRecord {
    /// A planned line, with its supplier's price of today.
    pub fn of_plan(book: &Book, plan: &PlannedLine, sort: usize) -> Self {
        let price = match plan.source {
            LineSource::Owner => None,
            _ => book.price(plan.pack.id, plan.supplier),
        };
        Self {
            id: None,
            project: plan.project,
            source: plan.source,
            material: plan.material,
            code: plan.code.clone(),
            name_zh: plan.name_zh.clone(),
            name_en: plan.name_en.clone(),
            spec: plan.spec.clone(),
            unit: plan.unit.clone(),
            pack: plan.pack.clone(),
            need: plan.explanation.total,
            from_stock: plan.explanation.from_stock,
            packs: plan.explanation.packs,
            packs_manual: None,
            supplier: plan.supplier.filter(|_| plan.source != LineSource::Owner),
            supplier_manual: None,
            need_by: plan.need_by,
            need_by_manual: None,
            lead_days: plan.lead_days,
            price: price.map(|(price, _)| price),
            price_on: price.map(|(_, on)| on),
            price_manual: None,
            batch: plan.batch,
            note: String::new(),
            explanation: Some(plan.explanation.clone()),
            sort: format!("{sort:05}"),
        }
    }

    /// Which line it is.
    pub fn key(&self) -> Key {
        let article = match (self.material, self.pack.id) {
            (Some(material), Some(pack)) => format!("{material}-{pack}"),
            (Some(material), None) => material.to_string(),
            // What the owner brings is known by its quote line; what was added by hand by itself.
            (None, _) => self
                .explanation
                .as_ref()
                .and_then(|why| why.needs.first())
                .map(|need| need.line.to_string())
                .or_else(|| self.id.map(|id| id.to_string()))
                .unwrap_or_default(),
        };
        format!("{}-{}-{article}", self.project, source_name(self.source))
    }

    /// The figures that matter when the list is worked out again.
    pub fn standing(&self) -> Standing<Key> {
        Standing {
            key: self.key(),
            need: self.need,
            from_stock: self.from_stock,
            packs: self.packs,
            need_by: self.need_by.map(|on| on.to_string()),
        }
    }

    /// The same for the wire.
    pub fn figures(&self) -> ListFigures {
        ListFigures {
            need: self.need,
            need_shown: brief(self.need),
            from_stock: self.from_stock,
            from_stock_shown: brief(self.from_stock),
            packs: self.packs,
            need_by: self.need_by,
        }
    }

    /// Packs to order.
    pub fn packs_to_order(&self) -> Quantity {
        self.packs_manual.unwrap_or(self.packs)
    }

    /// The supplier it goes to.
    pub fn supplier_used(&self) -> Option<SupplierId> {
        self.supplier_manual.or(self.supplier)
    }

    /// What its packs cost; nothing for what the owner brings.
    pub fn amount(&self) -> Result<Option<Money>> {
        if self.source == LineSource::Owner {
            return Ok(Some(Money::ZERO));
        }
        self.price_manual
            .or(self.price)
            .map(|price| price.times(self.packs_to_order()))
            .transpose()
    }

    /// When it is to be on site, and when the order has to go out.
    pub fn dates(&self) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let need_by = self.need_by_manual.or(self.need_by);
        (need_by, order_by(need_by, self.lead_days))
    }

    /// As shown.
    pub fn shown(&self, book: &Book, today: NaiveDate, open: bool) -> Result<PurchaseLine> {
        let packs = self.packs_to_order();
        let content = Pack::new(self.pack.size, &self.pack.name_zh, &self.unit)?.content(packs)?;
        let to_buy = self.need.checked_sub(self.from_stock)?.max(Quantity::ZERO);
        let (need_by, order_by) = self.dates();
        let supplier = self.supplier_used();
        let owner = self.source == LineSource::Owner;
        Ok(PurchaseLine {
            id: self.id,
            key: self.key(),
            source: self.source,
            project: self.project,
            material: self.material,
            code: self.code.clone(),
            name_zh: self.name_zh.clone(),
            name_en: self.name_en.clone(),
            spec: self.spec.clone(),
            unit: self.unit.clone(),
            pack: self.pack.clone(),
            need: self.need,
            need_shown: brief(self.need),
            from_stock: self.from_stock,
            from_stock_shown: brief(self.from_stock),
            to_buy,
            to_buy_shown: brief(to_buy),
            packs_computed: self.packs,
            packs,
            packs_manual: self.packs_manual.is_some() && self.source != LineSource::Extra,
            short: content < to_buy,
            content,
            supplier,
            supplier_name: supplier
                .and_then(|id| book.supplier(id))
                .map(|row| row.name_zh.clone())
                .unwrap_or_default(),
            supplier_name_en: supplier
                .and_then(|id| book.supplier(id))
                .map(|row| row.name_en.clone())
                .unwrap_or_default(),
            supplier_manual: self.supplier_manual.is_some(),
            need_by,
            need_by_manual: self.need_by_manual.is_some(),
            order_by,
            late: open && !packs.is_zero() && !owner && order_by.is_some_and(|day| day < today),
            lead_days: self.lead_days,
            price: if owner {
                None
            } else {
                self.price_manual.or(self.price)
            },
            price_on: self.price_on.filter(|_| self.price_manual.is_none()),
            price_manual: self.price_manual.is_some(),
            amount: self.amount()?,
            batch: self.batch,
            rooms: self.rooms(),
            note: self.note.clone(),
        })
    }

    fn rooms(&self) -> Vec<ExplainedRoom> {
        self.explanation
            .as_ref()
            .map(|why| why.rooms.clone())
            .unwrap_or_default()
    }
}

/// Lines by supplier and site: suppliers by name, sites in the list's order, lines by day and code; what has no
/// supplier comes first, what the owner brings last.
pub(crate) fn grouped(
    book: &Book,
    sites: &[PurchaseSite],
    lines: Vec<PurchaseLine>,
) -> Result<Vec<PurchaseGroup>> {
    let mut groups: Vec<PurchaseGroup> = Vec::new();
    for line in lines {
        let owner = line.source == LineSource::Owner;
        let supplier = line.supplier.filter(|_| !owner);
        let found = groups.iter_mut().find(|group| {
            group.owner == owner && group.supplier == supplier && group.project == line.project
        });
        if let Some(group) = found {
            group.lines.push(line);
            continue;
        }
        let row = supplier.and_then(|id| book.supplier(id));
        groups.push(PurchaseGroup {
            key: format!(
                "{}-{}",
                line.project,
                if owner {
                    "owner".to_owned()
                } else {
                    supplier.map_or_else(|| "none".to_owned(), |id| id.to_string())
                }
            ),
            owner,
            supplier,
            supplier_name: row.map(|row| row.name_zh.clone()).unwrap_or_default(),
            supplier_name_en: row.map(|row| row.name_en.clone()).unwrap_or_default(),
            supplier_phone: row.map(|row| row.phone.clone()).unwrap_or_default(),
            project: line.project,
            site_name: sites
                .iter()
                .find(|site| site.project == line.project)
                .map(|site| site.name.clone())
                .unwrap_or_default(),
            lines: vec![line],
            total: None,
            unpriced: 0,
            need_by: None,
            order_by: None,
        });
    }
    let place = |project: ProjectId| sites.iter().position(|site| site.project == project);
    groups.sort_by_key(|group| {
        let row = group.supplier.and_then(|id| book.supplier(id));
        (
            group.owner,
            row.map(|row| (row.code.clone(), row.name_zh.clone())),
            place(group.project),
        )
    });
    for group in &mut groups {
        group.lines.sort_by(|a, b| {
            (a.need_by.is_none(), a.need_by, &a.code).cmp(&(
                b.need_by.is_none(),
                b.need_by,
                &b.code,
            ))
        });
        let ordered = || group.lines.iter().filter(|line| !line.packs.is_zero());
        let amounts: Vec<Money> = ordered().filter_map(|line| line.amount).collect();
        group.total = (!amounts.is_empty())
            .then(|| Money::total(amounts))
            .transpose()?;
        group.unpriced = crate::api::small(
            i64::try_from(ordered().filter(|line| line.amount.is_none()).count())
                .unwrap_or(i64::MAX),
        );
        group.need_by = ordered().filter_map(|line| line.need_by).min();
        group.order_by = ordered().filter_map(|line| line.order_by).min();
    }
    Ok(groups)
}
