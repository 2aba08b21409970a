//! Rows of a quote as stored, read and written by plain SQL.

use std::collections::HashMap;

use catalog::formula::Formula;
use chrono::NaiveDate;
use kernel::{Fault, Id, Money, Quantity, Rate, Result, Timestamp, UnitPrice};
use rusqlite::Row;
use store::{Db, Packed};

use crate::fees::Fee;
use crate::model::{
    Charge, DiscountBase, DiscountKind, FeeBase, FeeRow, Line, Mode, Parts, Quote, Rounding,
    Section, Status, TaxMode,
};
use crate::totals::Agreement;
use crate::wire::{ItemId, ProjectId, RoomId};

/// A row of `quoting_quote`.
#[derive(Clone, Debug)]
pub(crate) struct QuoteRow {
    pub id: Id<Quote>,
    pub project: ProjectId,
    pub number: String,
    pub version: u32,
    pub status: Status,
    pub title: String,
    pub mode: Mode,
    pub area: Option<Quantity>,
    pub floor: Option<i32>,
    pub lift: Option<bool>,
    pub package_price: Option<UnitPrice>,
    pub round_unit: bool,
    pub discount_base: DiscountBase,
    pub discount_kind: DiscountKind,
    pub discount_rate: Option<Rate>,
    pub discount_amount: Option<Money>,
    pub discount_section: Option<Id<Section>>,
    pub rounding: Rounding,
    pub tax_mode: TaxMode,
    pub tax_code: String,
    pub tax_rate: Option<Rate>,
    pub valid_until: Option<NaiveDate>,
    pub note: String,
    pub terms: String,
    pub made_at: Timestamp,
    pub made_by: Id<store::Member>,
    pub sent_at: Option<Timestamp>,
    pub customer: Option<String>,
    pub phone: Option<String>,
    pub address: Option<String>,
    pub stored: StoredSums,
}

/// The sums as frozen; a draft has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct StoredSums {
    pub direct: Option<Money>,
    pub fees: Option<Money>,
    pub discount: Option<Money>,
    pub rounded_off: Option<Money>,
    pub tax: Option<Money>,
    pub total: Option<Money>,
    pub cost: Option<Money>,
}

const QUOTE: &str = "SELECT id, project_id, number, version, status, title, mode, area, floor, lift, package_price,
 round_unit, discount_base, discount_kind, discount_rate, discount_amount, discount_section, rounding, tax_mode, tax_code,
 tax_rate, valid_until, note, terms, made_at, made_by, sent_at, customer, phone, address, direct, fees, discount,
 rounded_off, tax, total, cost FROM quoting_quote";

impl QuoteRow {
    fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: r.get(0)?,
            project: r.get(1)?,
            number: r.get(2)?,
            version: r.get(3)?,
            status: r.get(4)?,
            title: r.get(5)?,
            mode: r.get(6)?,
            area: r.get(7)?,
            floor: r.get(8)?,
            lift: r.get(9)?,
            package_price: r.get(10)?,
            round_unit: r.get(11)?,
            discount_base: r.get(12)?,
            discount_kind: r.get(13)?,
            discount_rate: r.get(14)?,
            discount_amount: r.get(15)?,
            discount_section: r.get(16)?,
            rounding: r.get(17)?,
            tax_mode: r.get(18)?,
            tax_code: r.get(19)?,
            tax_rate: r.get(20)?,
            valid_until: r.get(21)?,
            note: r.get(22)?,
            terms: r.get(23)?,
            made_at: r.get(24)?,
            made_by: r.get(25)?,
            sent_at: r.get(26)?,
            customer: r.get(27)?,
            phone: r.get(28)?,
            address: r.get(29)?,
            stored: StoredSums {
                direct: r.get(30)?,
                fees: r.get(31)?,
                discount: r.get(32)?,
                rounded_off: r.get(33)?,
                tax: r.get(34)?,
                total: r.get(35)?,
                cost: r.get(36)?,
            },
        })
    }

    pub(crate) fn locked(&self) -> bool {
        self.status != Status::Draft
    }

    pub(crate) fn agreement(&self) -> Agreement {
        Agreement {
            discount_base: self.discount_base,
            discount_kind: self.discount_kind,
            discount_rate: self.discount_rate.unwrap_or_default(),
            discount_amount: self.discount_amount.unwrap_or_default(),
            rounding: self.rounding,
            tax_mode: self.tax_mode,
            tax_rate: self.tax_rate.unwrap_or_default(),
        }
    }
}

/// The quote.
///
/// # Errors
/// `quoting.quote_unknown`.
pub(crate) fn quote(db: &Db<'_>, id: Id<Quote>) -> Result<QuoteRow> {
    db.opt(&format!("{QUOTE} WHERE id=?1"), [id], QuoteRow::read)?
        .ok_or_else(|| {
            Fault::new(
                "quoting.quote_unknown",
                "This quote does not exist any more.",
            )
        })
}

/// Quotes of a project, or all, newest first.
pub(crate) fn quotes(db: &Db<'_>, project: Option<ProjectId>) -> Result<Vec<QuoteRow>> {
    match project {
        Some(project) => db.rows(
            &format!("{QUOTE} WHERE project_id=?1 ORDER BY made_at DESC, id DESC"),
            [project],
            QuoteRow::read,
        ),
        None => db.rows(
            &format!("{QUOTE} ORDER BY made_at DESC, id DESC"),
            [],
            QuoteRow::read,
        ),
    }
}

/// What the projects of quotes are called, and their customers' names as they are now.
pub(crate) fn sites(
    db: &Db<'_>,
    project: Option<ProjectId>,
) -> Result<HashMap<ProjectId, (String, Option<String>)>> {
    let found = db.rows(
        "SELECT p.id, p.name, c.name FROM design_project p LEFT JOIN crm_customer c ON c.id=p.customer_id
         WHERE ?1 IS NULL OR p.id=?1",
        [project],
        |r| Ok((r.get(0)?, (r.get::<_, Option<String>>(1)?.unwrap_or_default(), r.get(2)?))),
    )?;
    Ok(found.into_iter().collect())
}

/// Every version of a quote's number, newest first.
pub(crate) fn versions(db: &Db<'_>, number: &str) -> Result<Vec<QuoteRow>> {
    db.rows(
        &format!("{QUOTE} WHERE number=?1 ORDER BY version DESC, id DESC"),
        [number],
        QuoteRow::read,
    )
}

/// A row of `quoting_section`.
#[derive(Clone, Debug)]
pub(crate) struct SectionRow {
    pub id: Id<Section>,
    pub quote: Id<Quote>,
    pub room: Option<RoomId>,
    pub name: String,
    pub name_en: String,
    pub kind: String,
    pub sort: String,
    pub lineage: Id<()>,
    pub measured: Option<Packed>,
}

const SECTION: &str = "SELECT id, quote_id, room_id, name, name_en, kind, sort, lineage, measured FROM quoting_section";

impl SectionRow {
    fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: r.get(0)?,
            quote: r.get(1)?,
            room: r.get(2)?,
            name: r.get(3)?,
            name_en: r.get(4)?,
            kind: r.get(5)?,
            sort: r.get(6)?,
            lineage: r.get(7)?,
            measured: r.get(8)?,
        })
    }
}

/// The sections of a quote, in order.
pub(crate) fn sections(db: &Db<'_>, quote: Id<Quote>) -> Result<Vec<SectionRow>> {
    db.rows(
        &format!("{SECTION} WHERE quote_id=?1 ORDER BY sort, id"),
        [quote],
        SectionRow::read,
    )
}

/// One section.
///
/// # Errors
/// `quoting.section_unknown`.
pub(crate) fn section(db: &Db<'_>, id: Id<Section>) -> Result<SectionRow> {
    db.opt(&format!("{SECTION} WHERE id=?1"), [id], SectionRow::read)?
        .ok_or_else(|| {
            Fault::new(
                "quoting.section_unknown",
                "This section does not exist any more.",
            )
        })
}

/// A row of `quoting_line`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LineRow {
    pub id: Id<Line>,
    pub quote: Id<Quote>,
    pub section: Id<Section>,
    pub item: Option<ItemId>,
    pub code: String,
    pub name: String,
    pub name_en: String,
    pub unit: String,
    pub formula: Option<String>,
    pub quantity: Option<Quantity>,
    pub manual: bool,
    pub minimum: Quantity,
    pub main: Option<UnitPrice>,
    pub aux: Option<UnitPrice>,
    pub labour: Option<UnitPrice>,
    pub machine: Option<UnitPrice>,
    pub loss_rate: Option<Rate>,
    pub own_price: Option<UnitPrice>,
    pub cost_rate: Option<Rate>,
    pub craft: String,
    pub craft_en: String,
    pub note: String,
    pub owner_supplied: bool,
    pub extra: bool,
    pub sort: String,
    pub lineage: Id<()>,
    pub billed: Option<Quantity>,
    pub unit_price: Option<UnitPrice>,
    pub amount: Option<Money>,
    pub cost: Option<Money>,
}

const LINE: &str = "SELECT id, quote_id, section_id, item_id, code, name, name_en, unit, formula, quantity,
 quantity_manual, minimum, main, aux, labour, machine, loss_rate, own_price, cost_rate, craft, craft_en, note,
 owner_supplied, extra, sort, lineage, billed, unit_price, amount, cost FROM quoting_line";

impl LineRow {
    /// Its formula with English names, where they are others.
    pub(crate) fn formula_en(&self) -> Option<String> {
        Formula::in_english(self.formula.as_deref()?)
    }

    /// An empty line.
    pub(crate) fn blank(
        id: Id<Line>,
        quote: Id<Quote>,
        section: Id<Section>,
        sort: String,
    ) -> Self {
        Self {
            id,
            quote,
            section,
            item: None,
            code: String::new(),
            name: String::new(),
            name_en: String::new(),
            unit: String::new(),
            formula: None,
            quantity: None,
            manual: false,
            minimum: Quantity::ZERO,
            main: None,
            aux: None,
            labour: None,
            machine: None,
            loss_rate: None,
            own_price: None,
            cost_rate: None,
            craft: String::new(),
            craft_en: String::new(),
            note: String::new(),
            owner_supplied: false,
            extra: false,
            sort,
            lineage: id.cast(),
            billed: None,
            unit_price: None,
            amount: None,
            cost: None,
        }
    }

    fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: r.get(0)?,
            quote: r.get(1)?,
            section: r.get(2)?,
            item: r.get(3)?,
            code: r.get(4)?,
            name: r.get(5)?,
            name_en: r.get(6)?,
            unit: r.get(7)?,
            formula: r.get(8)?,
            quantity: r.get(9)?,
            manual: r.get(10)?,
            minimum: r.get(11)?,
            main: r.get(12)?,
            aux: r.get(13)?,
            labour: r.get(14)?,
            machine: r.get(15)?,
            loss_rate: r.get(16)?,
            own_price: r.get(17)?,
            cost_rate: r.get(18)?,
            craft: r.get(19)?,
            craft_en: r.get(20)?,
            note: r.get(21)?,
            owner_supplied: r.get(22)?,
            extra: r.get(23)?,
            sort: r.get(24)?,
            lineage: r.get(25)?,
            billed: r.get(26)?,
            unit_price: r.get(27)?,
            amount: r.get(28)?,
            cost: r.get(29)?,
        })
    }

    /// Its price by part.
    pub(crate) fn parts(&self) -> Parts {
        Parts {
            main: self.main.unwrap_or_default(),
            aux: self.aux.unwrap_or_default(),
            labour: self.labour.unwrap_or_default(),
            machine: self.machine.unwrap_or_default(),
            loss: self.loss_rate.unwrap_or_default(),
            own: self.own_price,
        }
    }

    /// How it is charged in its quote.
    pub(crate) fn charge(&self, quote: &QuoteRow) -> Charge {
        Charge {
            mode: quote.mode,
            owner_supplied: self.owner_supplied,
            extra: self.extra,
            minimum: self.minimum,
            round_unit: quote.round_unit,
            cost_rate: self.cost_rate.unwrap_or_default(),
        }
    }

    /// Every stored column with its value.
    pub(crate) fn values(&self) -> [(&'static str, &dyn rusqlite::ToSql); 30] {
        [
            ("id", &self.id),
            ("quote_id", &self.quote),
            ("section_id", &self.section),
            ("item_id", &self.item),
            ("code", &self.code),
            ("name", &self.name),
            ("name_en", &self.name_en),
            ("unit", &self.unit),
            ("formula", &self.formula),
            ("quantity", &self.quantity),
            ("quantity_manual", &self.manual),
            ("minimum", &self.minimum),
            ("main", &self.main),
            ("aux", &self.aux),
            ("labour", &self.labour),
            ("machine", &self.machine),
            ("loss_rate", &self.loss_rate),
            ("own_price", &self.own_price),
            ("cost_rate", &self.cost_rate),
            ("craft", &self.craft),
            ("craft_en", &self.craft_en),
            ("note", &self.note),
            ("owner_supplied", &self.owner_supplied),
            ("extra", &self.extra),
            ("sort", &self.sort),
            ("lineage", &self.lineage),
            ("billed", &self.billed),
            ("unit_price", &self.unit_price),
            ("amount", &self.amount),
            ("cost", &self.cost),
        ]
    }
}

/// The lines of a quote, in order within each section.
pub(crate) fn lines(db: &Db<'_>, quote: Id<Quote>) -> Result<Vec<LineRow>> {
    db.rows(
        &format!("{LINE} WHERE quote_id=?1 ORDER BY sort, id"),
        [quote],
        LineRow::read,
    )
}

/// One line.
///
/// # Errors
/// `quoting.line_unknown`.
pub(crate) fn line(db: &Db<'_>, id: Id<Line>) -> Result<LineRow> {
    db.opt(&format!("{LINE} WHERE id=?1"), [id], LineRow::read)?
        .ok_or_else(|| Fault::new("quoting.line_unknown", "This line does not exist any more."))
}

/// A row of `quoting_fee` or `quoting_fee_default`.
#[derive(Clone, Debug)]
pub(crate) struct FeeLine {
    pub id: Id<FeeRow>,
    pub name: String,
    pub name_en: String,
    pub rate: Option<Rate>,
    pub price: Option<UnitPrice>,
    pub count: Option<Quantity>,
    pub cost_rate: Option<Rate>,
    pub sort: String,
    pub amount: Option<Money>,
    pub fee: Fee,
}

impl FeeLine {
    fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        let (rate, price, count, cost_rate): (
            Option<Rate>,
            Option<UnitPrice>,
            Option<Quantity>,
            Option<Rate>,
        ) = (r.get(6)?, r.get(7)?, r.get(8)?, r.get(10)?);
        let over: String = r.get(5)?;
        Ok(Self {
            id: r.get(0)?,
            name: r.get(2)?,
            name_en: r.get(3)?,
            rate,
            price,
            count,
            cost_rate,
            sort: r.get(12)?,
            amount: r.get(13)?,
            fee: Fee {
                code: r.get(1)?,
                base: r.get::<_, FeeBase>(4)?,
                over: over.split_whitespace().map(str::to_owned).collect(),
                rate: rate.unwrap_or_default(),
                price: price.unwrap_or_default(),
                count: count.unwrap_or_default(),
                free_floors: r.get(9)?,
                cost_rate: cost_rate.unwrap_or_default(),
                active: r.get(11)?,
            },
        })
    }
}

/// The fee stack of a quote, in order.
pub(crate) fn fees(db: &Db<'_>, quote: Id<Quote>) -> Result<Vec<FeeLine>> {
    db.rows(
        "SELECT id, code, name, name_en, base, over, rate, price, count, free_floors, cost_rate, active, sort, amount
         FROM quoting_fee WHERE quote_id=?1 ORDER BY sort, id",
        [quote],
        FeeLine::read,
    )
}

/// The firm's usual fee stack, in order.
pub(crate) fn usual_fees(db: &Db<'_>) -> Result<Vec<FeeLine>> {
    db.rows(
        "SELECT id, code, name, name_en, base, over, rate, price, count, free_floors, cost_rate, active, sort, NULL
         FROM quoting_fee_default ORDER BY sort, id",
        [],
        FeeLine::read,
    )
}
