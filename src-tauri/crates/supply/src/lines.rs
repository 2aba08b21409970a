//! A list's lines as stored and as shown.

use catalog::offer::{self, PriceBreak, price_at};
use chrono::NaiveDate;
use kernel::{Fault, Id, Money, Quantity, Result, UnitPrice};
use rusqlite::Row;
use store::{Db, Packed};

use crate::book::{Book, day};
use crate::model::{Pack, Standing, Terms, brief, order_by, raised};
use crate::orders::{Orders, order_delivery};
use crate::planning::{PlannedLine, pieces};
use crate::wire::{
    CheaperCount, ExplainedRoom, LineSource, List, ListFigures, ListLine, MaterialId, MaterialPack,
    PackId, ProjectId, PurchaseExplanation, PurchaseGroup, PurchaseLine, PurchaseSite, SupplierId,
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
    /// Of a pack before any break.
    pub price: Option<UnitPrice>,
    pub price_on: Option<NaiveDate>,
    pub price_manual: Option<UnitPrice>,
    pub breaks: Vec<PriceBreak>,
    /// The fewest packs that the supplier sells.
    pub minimum: Option<Quantity>,
    /// The pack that was worked out, where another one was chosen.
    pub pack_of: Option<PackId>,
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
  price_manual, batch, note, explanation, sort, breaks, minimum, pack_of";

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
        breaks: offer::read(r.get::<_, Option<String>>(29)?.as_deref()),
        minimum: r.get(30)?,
        pack_of: r.get(31)?,
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
             WHERE list_id=?1 AND source<>'owner' AND coalesce(packs_manual, packs)<>0 ORDER BY sort, id",
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
        let mut record = Self {
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
            price: None,
            price_on: None,
            price_manual: None,
            breaks: Vec::new(),
            minimum: None,
            pack_of: None,
            batch: plan.batch,
            note: String::new(),
            explanation: Some(plan.explanation.clone()),
            sort: format!("{sort:05}"),
        };
        record.ask(book);
        record
    }

    /// Takes over what its supplier asks for its pack today, with his days to delivery.
    pub fn ask(&mut self, book: &Book) {
        let offer = match self.source {
            LineSource::Owner => None,
            _ => book.offer(self.pack.id, self.supplier_used()),
        };
        let material = self.material.and_then(|id| book.material(id));
        if let Some(days) = offer
            .as_ref()
            .and_then(|offer| offer.lead_days)
            .or(material.map(|row| row.lead_days))
        {
            self.lead_days = days;
        }
        self.price_on = offer.as_ref().map(|offer| offer.on);
        let terms = offer.map(|offer| offer.terms);
        self.price = terms.as_ref().map(|terms| terms.price);
        self.minimum = terms.as_ref().and_then(|terms| terms.minimum);
        self.breaks = terms.map(|terms| terms.breaks).unwrap_or_default();
    }

    /// Puts it in another pack of its material; the one that was worked out stays known.
    ///
    /// # Errors
    /// `supply.pack_size`, `kernel.number_out_of_range`.
    pub fn repack(&mut self, pack: MaterialPack) -> Result<()> {
        let own = self.pack_of.or(self.pack.id);
        self.pack_of = own.filter(|own| Some(*own) != pack.id);
        let rule = Pack::new(pack.size, &pack.name_zh, &self.unit)?;
        self.packs = rule.packs_for(self.to_buy()?)?;
        if let Some(why) = &mut self.explanation {
            why.packs = self.packs;
            why.content = rule.content(self.packs)?;
            why.spare = why.content.checked_sub(why.to_buy)?;
            why.pieces = pieces(&self.spec, &self.unit, pack.size, why.to_buy);
            why.pack = pack.clone();
        }
        self.pack = pack;
        Ok(())
    }

    /// Takes over the pack and the supplier that were chosen by hand before the line was worked out again.
    ///
    /// # Errors
    /// As [`Self::repack`].
    pub fn carry(&mut self, book: &Book, was: &Self) -> Result<()> {
        self.supplier_manual = was.supplier_manual;
        if was.pack_of.is_some()
            && let Some(material) = self.material.and_then(|id| book.material(id))
            && material
                .packs
                .iter()
                .any(|pack| pack.active && Some(pack.id) == was.pack.id)
        {
            self.repack(material.pack(was.pack.id))?;
        }
        self.ask(book);
        Ok(())
    }

    /// What is left to buy, in the material's unit; never below nothing.
    ///
    /// # Errors
    /// `kernel.number_out_of_range`.
    pub fn to_buy(&self) -> Result<Quantity> {
        Ok(self.need.checked_sub(self.from_stock)?.max(Quantity::ZERO))
    }

    /// How it is packed.
    ///
    /// # Errors
    /// `supply.pack_size`.
    pub fn rule(&self) -> Result<Pack> {
        Pack::new(self.pack.size, &self.pack.name_zh, &self.unit)
    }

    /// What its supplier asks; nothing where there is no price.
    pub fn terms(&self) -> Option<Terms> {
        Some(Terms {
            price: self.price?,
            breaks: self.breaks.clone(),
            minimum: self.minimum,
        })
    }

    /// Which line it is.
    pub fn key(&self) -> Key {
        let article = match (self.material, self.pack_of.or(self.pack.id)) {
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

    /// Packs as worked out, and as many as the supplier sells at least.
    ///
    /// # Errors
    /// `supply.pack_size`.
    pub fn packs_computed(&self) -> Result<Quantity> {
        Ok(raised(self.packs, self.minimum, self.rule()?))
    }

    /// Packs to order.
    ///
    /// # Errors
    /// `supply.pack_size`.
    pub fn packs_to_order(&self) -> Result<Quantity> {
        match self.packs_manual {
            Some(typed) => Ok(typed),
            None => self.packs_computed(),
        }
    }

    /// Whether anything is ordered from a supplier.
    pub fn bought(&self) -> bool {
        self.source != LineSource::Owner && !self.packs_manual.unwrap_or(self.packs).is_zero()
    }

    /// The price of a pack: as typed, else the supplier's for so many packs.
    ///
    /// # Errors
    /// `supply.pack_size`.
    pub fn price_used(&self) -> Result<Option<UnitPrice>> {
        let packs = self.packs_to_order()?;
        Ok(self
            .price_manual
            .or_else(|| self.price.map(|price| price_at(price, &self.breaks, packs))))
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
        let packs = self.packs_to_order()?;
        self.price_used()?
            .map(|price| price.times(packs))
            .transpose()
    }

    /// When it is to be on site, and when the order has to go out.
    pub fn dates(&self) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let need_by = self.need_by_manual.or(self.need_by);
        (need_by, order_by(need_by, self.lead_days))
    }

    /// As shown.
    pub fn shown(&self, book: &Book, today: NaiveDate, open: bool) -> Result<PurchaseLine> {
        let (rule, packs) = (self.rule()?, self.packs_to_order()?);
        let content = rule.content(packs)?;
        let to_buy = self.to_buy()?;
        let price = self.price_used()?;
        let reached = self.breaks.iter().rfind(|one| one.from <= packs);
        let cheaper = match self.terms() {
            Some(terms) if self.price_manual.is_none() && self.bought() && open => {
                terms.cheaper_count(packs, rule)?
            }
            _ => None,
        };
        let amount = self.amount()?;
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
            packs_needed: self.packs,
            packs_computed: self.packs_computed()?,
            packs,
            packs_manual: self.packs_manual.is_some() && self.source != LineSource::Extra,
            short: content < to_buy,
            minimum: self.minimum,
            under_minimum: self.bought() && self.minimum.is_some_and(|least| packs < least),
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
            price: price.filter(|_| !owner),
            price_plain: self.price.filter(|_| !owner),
            break_from: reached
                .filter(|_| self.price_manual.is_none())
                .map(|one| one.from),
            breaks: self.breaks.clone(),
            cheaper: cheaper
                .zip(amount)
                .map(|(more, now)| {
                    Ok::<_, kernel::Fault>(CheaperCount {
                        packs: more.packs,
                        price: more.price,
                        amount: more.amount,
                        saving: now.checked_sub(more.amount)?,
                    })
                })
                .transpose()?,
            price_on: self.price_on.filter(|_| self.price_manual.is_none()),
            price_manual: self.price_manual.is_some(),
            amount,
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
    orders: &Orders<'_>,
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
            goods: None,
            delivery: None,
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
        if !amounts.is_empty() {
            let terms = orders.terms(group.supplier, group.project);
            let delivery = order_delivery(&terms, Money::total(amounts)?)?;
            group.goods = Some(delivery.goods);
            group.total = Some(delivery.total);
            group.delivery = Some(delivery).filter(|_| !group.owner);
        }
        group.unpriced = crate::api::small(
            i64::try_from(ordered().filter(|line| line.amount.is_none()).count())
                .unwrap_or(i64::MAX),
        );
        group.need_by = ordered().filter_map(|line| line.need_by).min();
        group.order_by = ordered().filter_map(|line| line.order_by).min();
    }
    Ok(groups)
}
