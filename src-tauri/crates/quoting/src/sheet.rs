//! A quote loaded, worked out, and put into the shape of the editor; and its sums stored after every change.

use std::collections::{HashMap, HashSet};

use kernel::{Fault, Id, Money, Quantity, Result, UnitPrice, capitals};
use store::{Db, Tx};

use crate::compute::{
    Computed, Given, LineResult, SectionSum, compute, fee_letter, letters, share,
};
use crate::measure;
use crate::model::{FeeRow, Line, LineSum, Quote, Section, Status, line_sum};
use crate::rows::{self, LineRow, QuoteRow};
use crate::settings::{fee_data, settings};
use crate::wire::{
    Agreed, EditedSection, EditedSheet, ItemId, ProjectId, QuoteRef, QuoteRoom, QuoteSheet, RoomId,
    SectionMeasure, SheetFee, SheetLine, SheetSection, SheetTotals, VersionHead,
};

/// Everything that a quote is worked out from.
///
/// # Errors
/// `quoting.quote_unknown`.
pub(crate) fn load(db: &Db<'_>, id: Id<Quote>) -> Result<Given> {
    let quote = rows::quote(db, id)?;
    // A sent quote does not depend on the survey any more, so a change there need not refresh it.
    let (rooms, project_area) = if quote.locked() {
        (Vec::new(), None)
    } else {
        let area = db.opt(
            "SELECT building_area FROM design_project WHERE id=?1",
            [quote.project],
            |r| r.get(0),
        )?;
        (measure::rooms(db, quote.project)?, area.flatten())
    };
    Ok(Given {
        sections: rows::sections(db, id)?,
        lines: rows::lines(db, id)?,
        fees: rows::fees(db, id)?,
        rooms,
        project_area,
        quote,
    })
}

/// Who and where a quote is for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Party {
    pub project_name: String,
    pub project_number: String,
    pub customer: Option<String>,
    pub phone: Option<String>,
    pub address: Option<String>,
    pub designer: String,
}

/// The customer and the flat of a project as they are now.
///
/// # Errors
/// `quoting.project_unknown`.
pub(crate) fn party_of(db: &Db<'_>, project: ProjectId) -> Result<Party> {
    let found = db.opt(
        "SELECT p.name, p.number, c.name, c.phone, h.estate, h.building, h.unit, h.room, p.designer_id
         FROM design_project p LEFT JOIN crm_customer c ON c.id=p.customer_id
         LEFT JOIN crm_property h ON h.id=p.property_id WHERE p.id=?1",
        [project],
        |r| {
            let text = |at: usize| Ok::<_, rusqlite::Error>(r.get::<_, Option<String>>(at)?.unwrap_or_default());
            let address = crm::sound::address(&text(4)?, &text(5)?, &text(6)?, &text(7)?);
            let party = Party {
                project_name: text(0)?,
                project_number: text(1)?,
                customer: r.get(2)?,
                phone: r.get(3)?,
                address: (!address.is_empty()).then_some(address),
                designer: String::new(),
            };
            Ok((party, r.get::<_, Option<Id<store::Member>>>(8)?))
        },
    )?;
    let (mut party, designer) = found.ok_or_else(|| {
        Fault::new(
            "quoting.project_unknown",
            "This project does not exist any more.",
        )
    })?;
    if let Some(designer) = designer {
        party.designer = firm::member_name(db, designer)?;
    }
    Ok(party)
}

/// The customer and the flat of a quote: of a sent one as they were then.
///
/// # Errors
/// As SQLite's.
pub(crate) fn party(db: &Db<'_>, quote: &QuoteRow) -> Result<Party> {
    let now = party_of(db, quote.project)?;
    if !quote.locked() {
        return Ok(now);
    }
    Ok(Party {
        customer: quote.customer.clone(),
        phone: quote.phone.clone(),
        address: quote.address.clone(),
        ..now
    })
}

/// The whole state of the editor, in one answer.
///
/// # Errors
/// `quoting.quote_unknown`.
pub fn quote(db: &Db<'_>, req: QuoteRef) -> Result<QuoteSheet> {
    let given = load(db, req.id)?;
    let computed = compute(&given)?;
    let party = party(db, &given.quote)?;
    let floor = settings(db, firm::api::Nothing {})?.margin_floor;
    let versions = rows::versions(db, &given.quote.number)?
        .iter()
        .map(|row| {
            if row.id == given.quote.id {
                head(row, || Ok(total(&computed)))
            } else {
                version(db, row)
            }
        })
        .collect::<Result<_>>()?;
    let sections = sections(&given, &computed);
    let fees = fees(&given, &computed);
    let lapsed = lapsed(db, &given.quote);
    let rooms_left = rooms_left(&given);
    let totals = totals(&given, &computed, floor);
    let (package_amount, package_fault) = match &computed.package {
        None => (None, None),
        Some(Ok(amount)) => (Some(*amount), None),
        Some(Err(fault)) => (None, Some(fault.clone())),
    };
    let quote = given.quote;
    Ok(QuoteSheet {
        id: quote.id,
        number: quote.number,
        version: quote.version,
        status: quote.status,
        title: quote.title,
        mode: quote.mode,
        project: quote.project,
        project_name: party.project_name,
        customer: party.customer,
        address: party.address,
        area: computed.area,
        area_own: quote.area.is_some(),
        floor: quote.floor,
        lift: quote.lift,
        package_price: quote.package_price,
        package_amount,
        package_fault,
        round_unit: quote.round_unit,
        valid_until: quote.valid_until,
        lapsed,
        note: quote.note,
        terms: quote.terms,
        made_at: quote.made_at,
        sent_at: quote.sent_at,
        versions,
        sections,
        fees,
        agreement: Agreed {
            discount_base: quote.discount_base,
            discount_kind: quote.discount_kind,
            discount_rate: quote.discount_rate,
            discount_amount: quote.discount_amount,
            discount_section: quote.discount_section,
            rounding: quote.rounding,
            tax_mode: quote.tax_mode,
            tax_code: quote.tax_code,
            tax_rate: quote.tax_rate,
        },
        totals,
        rooms_left,
    })
}

/// Whether an open quote is past its last day.
pub(crate) fn lapsed(db: &Db<'_>, quote: &QuoteRow) -> bool {
    matches!(quote.status, Status::Draft | Status::Sent)
        && quote.valid_until.is_some_and(|day| day < db.today())
}

/// A version for a list; what a draft comes to is worked out now.
pub(crate) fn version(db: &Db<'_>, row: &QuoteRow) -> Result<VersionHead> {
    head(row, || Ok(total(&compute(&load(db, row.id)?)?)))
}

/// What the customer pays, where it could be worked out.
fn total(computed: &Computed) -> Option<Money> {
    computed.totals.as_ref().ok().map(|totals| totals.total)
}

fn head(row: &QuoteRow, of_draft: impl FnOnce() -> Result<Option<Money>>) -> Result<VersionHead> {
    let total = if row.locked() {
        row.stored.total
    } else {
        of_draft()?
    };
    Ok(VersionHead {
        id: row.id,
        version: row.version,
        status: row.status,
        total,
        made_at: row.made_at,
    })
}

fn rooms_left(given: &Given) -> Vec<QuoteRoom> {
    let used: HashSet<RoomId> = given.sections.iter().filter_map(|s| s.room).collect();
    given
        .rooms
        .iter()
        .filter(|room| !used.contains(&room.id) && room.kind != "whole")
        .map(|room| QuoteRoom {
            id: room.id,
            name: room.name.clone(),
            kind: room.kind.clone(),
        })
        .collect()
}

/// What the editor shows of a quote beside what its rows say: enough to tell what an edit moves, without the texts.
#[derive(Default)]
pub(crate) struct Shown {
    sections: HashMap<Id<Section>, ShownSection>,
    lines: HashMap<Id<Line>, ShownLine>,
}

#[derive(PartialEq, Eq)]
struct ShownSection {
    sum: SectionSum,
    order: Vec<Id<Line>>,
}

#[derive(PartialEq)]
struct ShownLine {
    /// The number of its section, and its own within that.
    place: (usize, usize),
    quantity: Option<Quantity>,
    sum: Option<LineSum>,
    fault: Option<Fault>,
}

impl Shown {
    /// As the quote is now.
    pub(crate) fn of(given: &Given, computed: &Computed) -> Self {
        let mut shown = Self::default();
        for (at, places) in grouped(given).into_iter().enumerate() {
            for (number, &line) in places.iter().enumerate() {
                let place = ShownLine::of((at, number), &computed.lines[line]);
                shown.lines.insert(given.lines[line].id, place);
            }
            let section = ShownSection::of(given, &computed.sections[at], &places);
            shown.sections.insert(given.sections[at].id, section);
        }
        shown
    }
}

impl ShownSection {
    fn of(given: &Given, sum: &SectionSum, places: &[usize]) -> Self {
        Self {
            sum: *sum,
            order: places.iter().map(|&line| given.lines[line].id).collect(),
        }
    }
}

impl ShownLine {
    fn of(place: (usize, usize), result: &LineResult) -> Self {
        Self {
            place,
            quantity: result.quantity,
            sum: result.sum,
            fault: result.fault.clone(),
        }
    }
}

/// What differs between a quote as it was shown and as it is. `rewritten`: lines whose rows are new or others; those of
/// the head and the sections are the same.
pub(crate) fn change(
    before: &Shown,
    rewritten: &HashSet<Id<Line>>,
    given: &Given,
    computed: &Computed,
    floor: Option<kernel::Rate>,
) -> EditedSheet {
    let mut english = English::default();
    let mut sections = Vec::new();
    for (at, places) in grouped(given).into_iter().enumerate() {
        let id = given.sections[at].id;
        let now = ShownSection::of(given, &computed.sections[at], &places);
        let was = before.sections.get(&id);
        let lines: Vec<SheetLine> = places
            .iter()
            .enumerate()
            .filter(|&(number, &line)| {
                let id = given.lines[line].id;
                rewritten.contains(&id)
                    || before.lines.get(&id)
                        != Some(&ShownLine::of((at, number), &computed.lines[line]))
            })
            .map(|(number, &line)| sheet_line(given, computed, line, (at, number), &mut english))
            .collect();
        if lines.is_empty() && was == Some(&now) {
            continue;
        }
        let same_lines = was.is_some_and(|was| was.order == now.order);
        sections.push(EditedSection {
            id,
            amount: now.sum.amount,
            cost: Some(now.sum.cost),
            lines,
            order: (!same_lines).then_some(now.order),
        });
    }
    EditedSheet {
        sections,
        fees: fees(given, computed),
        totals: totals(given, computed, floor),
        total: total(computed),
    }
}

/// The places of each section's lines, sections in order.
fn grouped(given: &Given) -> Vec<Vec<usize>> {
    let place: HashMap<Id<Section>, usize> = given
        .sections
        .iter()
        .enumerate()
        .map(|(at, section)| (section.id, at))
        .collect();
    let mut places = vec![Vec::new(); given.sections.len()];
    for (at, line) in given.lines.iter().enumerate() {
        if let Some(&section) = place.get(&line.section) {
            places[section].push(at);
        }
    }
    places
}

/// Formulas with English names. Many lines have the same one, and each is read once.
#[derive(Default)]
struct English<'g>(HashMap<&'g str, Option<String>>);

impl<'g> English<'g> {
    fn of(&mut self, row: &'g LineRow) -> Option<String> {
        let formula = row.formula.as_deref()?;
        self.0
            .entry(formula)
            .or_insert_with(|| row.formula_en())
            .clone()
    }
}

/// The sections of a quote with their lines, as the editor shows them.
pub(crate) fn sections(given: &Given, computed: &Computed) -> Vec<SheetSection> {
    let known: HashSet<RoomId> = given.rooms.iter().map(|r| r.id).collect();
    let mut english = English::default();
    grouped(given)
        .into_iter()
        .zip(&given.sections)
        .enumerate()
        .map(|(at, (places, section))| SheetSection {
            id: section.id,
            letter: letters(at),
            name: section.name.clone(),
            name_en: section.name_en.clone(),
            kind: section.kind.clone(),
            room: section.room,
            room_gone: !given.quote.locked()
                && section.room.is_some_and(|room| !known.contains(&room)),
            measures: computed.measures[at]
                .0
                .iter()
                .map(|f| SectionMeasure {
                    key: f.key.clone(),
                    value: f.value,
                })
                .collect(),
            amount: computed.sections[at].amount,
            cost: Some(computed.sections[at].cost),
            lines: places
                .iter()
                .enumerate()
                .map(|(number, &line)| {
                    sheet_line(given, computed, line, (at, number), &mut english)
                })
                .collect(),
        })
        .collect()
}

fn sheet_line<'g>(
    given: &'g Given,
    computed: &Computed,
    line: usize,
    (section, number): (usize, usize),
    english: &mut English<'g>,
) -> SheetLine {
    let (row, result) = (&given.lines[line], &computed.lines[line]);
    let unit_price = unit_price(given, row, result);
    let formula_en = english.of(row);
    let row = row.clone();
    let sum = result.sum;
    SheetLine {
        id: row.id,
        number: format!("{}-{}", letters(section), number + 1),
        item: row.item,
        code: row.code,
        name: row.name,
        name_en: row.name_en,
        unit: row.unit,
        formula: row.formula,
        formula_en,
        quantity: if row.manual {
            row.quantity
        } else {
            result.quantity
        },
        manual: row.manual,
        minimum: row.minimum,
        billed: sum.map(|s| s.billed),
        main: row.main,
        aux: row.aux,
        labour: row.labour,
        machine: row.machine,
        loss_rate: row.loss_rate,
        own_price: row.own_price.is_some(),
        unit_price: Some(unit_price),
        amount: sum.map(|s| s.amount),
        cost_rate: row.cost_rate,
        cost: sum.map(|s| s.cost),
        margin: sum.and_then(|s| share(s.amount.checked_sub(s.cost).ok()?, s.amount)),
        craft: row.craft,
        craft_en: row.craft_en,
        note: row.note,
        owner_supplied: row.owner_supplied,
        extra: row.extra,
        fault: result.fault.clone(),
    }
}

fn fees(given: &Given, computed: &Computed) -> Vec<SheetFee> {
    let mut charged = 0;
    given
        .fees
        .iter()
        .zip(&computed.fees)
        .map(|(row, sum)| {
            let letter = if row.fee.active {
                charged += 1;
                fee_letter(given.sections.len(), charged - 1)
            } else {
                String::new()
            };
            SheetFee {
                id: row.id,
                letter,
                fee: fee_data(row),
                base_amount: sum.base,
                amount: sum.amount,
                fault: sum.fault.clone(),
            }
        })
        .collect()
}

fn totals(given: &Given, computed: &Computed, floor: Option<kernel::Rate>) -> SheetTotals {
    let (sums, fault) = match &computed.totals {
        Ok(totals) => (*totals, None),
        Err(fault) => (crate::totals::Totals::default(), Some(fault.clone())),
    };
    let margin = computed.margin();
    let margin_rate = margin.and_then(|(_, rate)| rate);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let unmeasured = computed
        .lines
        .iter()
        .zip(&given.lines)
        .filter(|(l, row)| l.sum.is_none() && l.fault.is_none() && !row.name.is_empty());
    SheetTotals {
        direct: computed.sums.direct,
        main: computed.sums.main,
        fees: computed.sums.fees,
        before_discount: sums.before_discount,
        discount_base: sums.discount_base,
        discount: sums.discount,
        rounded_off: sums.rounded_off,
        net: sums.net,
        tax: sums.tax,
        total: sums.total,
        capitals: capitals(sums.total),
        cost: Some(computed.cost),
        margin: margin.map(|(margin, _)| margin),
        margin_rate,
        under_floor: margin_rate
            .zip(floor)
            .is_some_and(|(rate, floor)| rate < floor),
        fault,
        faulty: count(computed.faulty()),
        unmeasured: count(unmeasured.count()),
        lines: count(given.lines.len()),
    }
}

/// Works a quote out after a change, so that what makes no sense as a whole is refused. Nothing is stored: a draft's sums
/// follow from its rows, and stored ones would stand in the way of undo and of merging.
///
/// # Errors
/// `quoting.amount_too_large`; `kernel.number_out_of_range`.
pub(crate) fn settle(tx: &Tx<'_>, id: Id<Quote>) -> Result<(Given, Computed)> {
    let given = load(tx, id)?;
    let computed = compute(&given)?;
    Ok((given, computed))
}

/// Writes down all that a draft follows, so that it can be read and explained for ever: quantities, sums, measures, area,
/// customer.
///
/// # Errors
/// As SQLite's.
pub(crate) fn freeze(tx: &Tx<'_>, given: &Given, computed: &Computed) -> Result<()> {
    for (row, result) in given.lines.iter().zip(&computed.lines) {
        let quantity = if row.manual {
            row.quantity
        } else {
            result.quantity
        };
        let sum = result.sum;
        tx.update(
            "quoting_line",
            row.id,
            &[
                ("quantity", &quantity),
                ("billed", &sum.map(|s| s.billed)),
                ("unit_price", &Some(unit_price(given, row, result))),
                ("amount", &sum.map(|s| s.amount)),
                ("cost", &sum.map(|s| s.cost)),
            ],
        )?;
    }
    for ((row, sum), measures) in given
        .sections
        .iter()
        .zip(&computed.sections)
        .zip(&computed.measures)
    {
        let values: [(&str, &dyn rusqlite::ToSql); 2] =
            [("amount", &sum.amount), ("measured", &measures.freeze()?)];
        tx.update("quoting_section", row.id, &values)?;
    }
    for (row, sum) in given.fees.iter().zip(&computed.fees) {
        tx.update::<FeeRow>("quoting_fee", row.id, &[("amount", &sum.amount)])?;
    }
    let totals = computed.totals.as_ref().ok();
    let party = party_of(tx, given.quote.project)?;
    tx.update(
        "quoting_quote",
        given.quote.id,
        &[
            ("direct", &computed.sums.direct),
            ("fees", &computed.sums.fees),
            ("discount", &totals.map(|t| t.discount)),
            ("rounded_off", &totals.map(|t| t.rounded_off)),
            ("tax", &totals.map(|t| t.tax)),
            ("total", &totals.map(|t| t.total)),
            ("cost", &computed.cost),
            ("area", &computed.area),
            ("customer", &party.customer),
            ("phone", &party.phone),
            ("address", &party.address),
        ],
    )?;
    Ok(())
}

/// The unit price of a line, also where it has no quantity yet.
fn unit_price(given: &Given, row: &LineRow, result: &LineResult) -> UnitPrice {
    if given.quote.locked()
        && let Some(frozen) = row.unit_price
    {
        return frozen;
    }
    let sum = result
        .sum
        .or_else(|| line_sum(row.parts(), Quantity::ZERO, row.charge(&given.quote)).ok());
    sum.map(|s| s.unit_price).unwrap_or_default()
}

/// A line of a quote as others build on it: of a draft worked out over the rooms as they are now.
#[derive(Clone, Debug)]
pub struct WorkedLine {
    /// Identity.
    pub id: Id<Line>,
    /// Its section.
    pub section: Id<Section>,
    /// The section's name.
    pub section_name: String,
    /// The section's room.
    pub room: Option<RoomId>,
    ///
    pub number: String,
    /// The work item it came from.
    pub item: Option<ItemId>,
    /// The item's code.
    pub code: String,
    /// What is done.
    pub name: String,
    /// In English; may be blank.
    pub name_en: String,
    /// Unit.
    pub unit: String,
    /// The measured quantity, not raised to a minimum; none where there is none or it could not be worked out.
    pub quantity: Option<Quantity>,
    /// The customer supplies the main material.
    pub owner_supplied: bool,
    /// What the customer pays for it.
    pub amount: Option<Money>,
    /// Why it could not be worked out.
    pub fault: Option<Fault>,
}

/// Every line of a quote, in order.
///
/// # Errors
/// `quoting.quote_unknown`.
pub fn worked_lines(db: &Db<'_>, quote: Id<Quote>) -> Result<Vec<WorkedLine>> {
    let given = load(db, quote)?;
    let computed = compute(&given)?;
    let mut lines = Vec::with_capacity(given.lines.len());
    for section in sections(&given, &computed) {
        for line in section.lines {
            lines.push(WorkedLine {
                id: line.id,
                section: section.id,
                section_name: section.name.clone(),
                room: section.room,
                number: line.number,
                item: line.item,
                code: line.code,
                name: line.name,
                name_en: line.name_en,
                unit: line.unit,
                quantity: line.quantity,
                owner_supplied: line.owner_supplied,
                amount: line.amount,
                fault: line.fault,
            });
        }
    }
    Ok(lines)
}
