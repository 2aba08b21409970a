//! A whole quote worked out: quantities over rooms, lines, sections, fees, totals. Pure: rows in, sums out.

use std::collections::HashMap;

use catalog::formula::{Evaluation, Formula, Node, NodeQuantity, Scope, solve};
use kernel::{Fault, Id, Money, Quantity, Rate, Result};

use crate::fees::{self, Bases, FeeSum};
use crate::measure::{Measures, RoomMeasures, whole_flat};
use crate::model::{LineSum, MAX_QUANTITY, Mode, Section, line_sum};
use crate::rows::{FeeLine, LineRow, QuoteRow, SectionRow};
use crate::totals::{Sums, Totals, discount_base, totals};

/// Everything that a quote is worked out from.
pub(crate) struct Given {
    pub quote: QuoteRow,
    pub sections: Vec<SectionRow>,
    /// In order within each section.
    pub lines: Vec<LineRow>,
    pub fees: Vec<FeeLine>,
    /// The project's rooms as measured now.
    pub rooms: Vec<RoomMeasures>,
    /// The project's building area.
    pub project_area: Option<Quantity>,
}

/// What one line came to.
#[derive(Clone, Debug, Default)]
pub(crate) struct LineResult {
    /// None yet, or not to be worked out.
    pub quantity: Option<Quantity>,
    pub sum: Option<LineSum>,
    pub fault: Option<Fault>,
    pub evaluation: Option<Evaluation>,
}

/// What a quote came to; `lines`, `sections` and `fees` are in the order of [`Given`].
pub(crate) struct Computed {
    pub measures: Vec<Measures>,
    pub lines: Vec<LineResult>,
    pub sections: Vec<SectionSum>,
    pub fees: Vec<FeeSum>,
    pub area: Option<Quantity>,
    pub package: Option<Result<Money>>,
    pub sums: Sums,
    pub totals: Result<Totals>,
    pub cost: Money,
}

/// What one section came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SectionSum {
    pub amount: Money,
    pub main: Money,
    pub cost: Money,
}

/// Works out the quote. Of a sent quote, stored figures are taken as they are.
///
/// # Errors
/// `kernel.number_out_of_range`, `quoting.amount_too_large` where sums exceed all bounds; what is wrong with one line or fee is its own fault.
pub(crate) fn compute(given: &Given) -> Result<Computed> {
    let quote = &given.quote;
    let area = quote.area.or(given.project_area);
    let measures = measures(given, area)?;
    let place: HashMap<Id<Section>, usize> = given
        .sections
        .iter()
        .enumerate()
        .map(|(at, s)| (s.id, at))
        .collect();
    let lines = if quote.locked() {
        frozen_lines(given)
    } else {
        drafted_lines(given, &measures, &place)
    };
    let mut sections = vec![SectionSum::default(); given.sections.len()];
    for (row, line) in given.lines.iter().zip(&lines) {
        let (Some(&at), Some(sum)) = (place.get(&row.section), line.sum) else {
            continue;
        };
        let section = &mut sections[at];
        section.amount = section.amount.checked_add(sum.amount)?;
        section.main = section.main.checked_add(sum.main)?;
        section.cost = section.cost.checked_add(sum.cost)?;
    }
    let package = (quote.mode == Mode::Package).then(|| package(quote, area));
    let of_package = package
        .as_ref()
        .and_then(|p| p.as_ref().ok())
        .copied()
        .unwrap_or_default();
    let direct = Money::total(sections.iter().map(|s| s.amount))?.checked_add(of_package)?;
    let main = Money::total(sections.iter().map(|s| s.main))?;
    let bases = Bases {
        direct,
        main,
        area,
        floor: quote.floor,
        lift: quote.lift,
    };
    let stack: Vec<fees::Fee> = given.fees.iter().map(|line| line.fee.clone()).collect();
    let fees = if quote.locked() {
        frozen_fees(given)?
    } else {
        fees::stack(&stack, &bases)?
    };
    let of_fees = Money::total(fees.iter().map(|f| f.amount))?;
    let section = quote
        .discount_section
        .and_then(|id| place.get(&id))
        .map(|&at| sections[at].amount);
    let sums = Sums {
        direct,
        main,
        fees: of_fees,
        section,
    };
    let totals = if quote.locked() {
        frozen_totals(quote, &sums)
    } else {
        totals(&sums, &quote.agreement())
    };
    let cost = Money::total(
        sections
            .iter()
            .map(|s| s.cost)
            .chain(fees.iter().map(|f| f.cost)),
    )?;
    Ok(Computed {
        measures,
        lines,
        sections,
        fees,
        area,
        package,
        sums,
        totals,
        cost,
    })
}

impl Computed {
    /// Lines and fees that could not be worked out, and the package or the totals.
    pub(crate) fn faulty(&self) -> usize {
        self.lines.iter().filter(|l| l.fault.is_some()).count()
            + self.fees.iter().filter(|f| f.fault.is_some()).count()
            + usize::from(matches!(self.package, Some(Err(_))))
            + usize::from(self.totals.is_err())
    }

    /// `net − cost`, and its share of the net amount.
    pub(crate) fn margin(&self) -> Option<(Money, Option<Rate>)> {
        let totals = self.totals.as_ref().ok()?;
        let margin = totals.net.checked_sub(self.cost).ok()?;
        Some((margin, share(margin, totals.net)))
    }
}

/// `part / whole`, to a millionth; nothing where the whole is nothing.
pub(crate) fn share(part: Money, whole: Money) -> Option<Rate> {
    let rate = part.to_decimal().checked_div(whole.to_decimal())?;
    Rate::from_decimal(rate).ok()
}

fn package(quote: &QuoteRow, area: Option<Quantity>) -> Result<Money> {
    let price = quote.package_price.ok_or_else(|| {
        Fault::field(
            "packagePrice",
            "quoting.package_price_missing",
            "Fill in the package's price per square metre.",
        )
    })?;
    let area = area.ok_or_else(|| {
        Fault::field(
            "area",
            "quoting.area_missing",
            "Fill in the building area; the package's price needs it.",
        )
    })?;
    fees::package(price, area)
}

fn measures(given: &Given, area: Option<Quantity>) -> Result<Vec<Measures>> {
    if given.quote.locked() {
        return given
            .sections
            .iter()
            .map(|s| Measures::frozen(s.measured.as_ref()))
            .collect();
    }
    let rooms: HashMap<_, _> = given.rooms.iter().map(|room| (room.id, room)).collect();
    let flat = whole_flat(&given.rooms, area);
    Ok(given
        .sections
        .iter()
        .map(|section| match section.room {
            None => flat.clone(),
            Some(room) => match rooms.get(&room) {
                Some(room) => room.measures(&given.rooms, area),
                None => Measures::default(),
            },
        })
        .collect())
}

/// The formula that a line's quantity is worked out by; none where a number was typed in its place.
fn formula_of(line: &LineRow) -> Option<&str> {
    line.formula.as_deref().filter(|_| !line.manual)
}

fn drafted_lines(
    given: &Given,
    measures: &[Measures],
    place: &HashMap<Id<Section>, usize>,
) -> Vec<LineResult> {
    let scopes: Vec<Scope> = measures.iter().map(Measures::scope).collect();
    // Many lines have the same formula: each is read once.
    let mut formulas: HashMap<&str, Result<Formula>> = HashMap::new();
    for text in given.lines.iter().filter_map(formula_of) {
        formulas.entry(text).or_insert_with(|| Formula::parse(text));
    }
    let parsed = |line: &LineRow| formula_of(line).and_then(|text| formulas.get(text));
    let mut counters = vec![0usize; given.sections.len()];
    let mut nodes = Vec::with_capacity(given.lines.len());
    let mut node_of = vec![None; given.lines.len()];
    for (at, line) in given.lines.iter().enumerate() {
        let Some(&section) = place.get(&line.section) else {
            continue;
        };
        counters[section] += 1;
        let quantity = match parsed(line) {
            Some(Ok(formula)) => NodeQuantity::Formula(formula, &scopes[section]),
            Some(Err(_)) => continue,
            None => match line.quantity.filter(|_| line.manual) {
                Some(quantity) => NodeQuantity::Fixed(quantity.to_decimal()),
                None => continue,
            },
        };
        let number = format!("{}-{}", letters(section), counters[section]);
        let labels = [line.code.clone(), number]
            .into_iter()
            .filter(|l| !l.is_empty())
            .collect();
        node_of[at] = Some(nodes.len());
        nodes.push(Node {
            labels,
            section,
            quantity,
        });
    }
    let mut solved: Vec<Option<Result<Evaluation>>> = solve(&nodes).into_iter().map(Some).collect();
    let mut results = Vec::with_capacity(given.lines.len());
    for (at, line) in given.lines.iter().enumerate() {
        let mut result = LineResult::default();
        if let Some(Err(fault)) = parsed(line) {
            result.fault = Some(fault.clone());
        }
        if let Some(answer) = node_of[at].and_then(|node| solved[node].take()) {
            match answer
                .and_then(|evaluation| Ok((checked(evaluation.to_quantity()?)?, evaluation)))
            {
                Ok((quantity, evaluation)) => {
                    result.quantity = Some(quantity);
                    result.evaluation = (!line.manual).then_some(evaluation);
                    match line_sum(line.parts(), quantity, line.charge(&given.quote)) {
                        Ok(sum) => result.sum = Some(sum),
                        Err(fault) => result.fault = Some(fault),
                    }
                }
                Err(fault) => result.fault = Some(fault),
            }
        }
        results.push(result);
    }
    results
}

/// A quantity within bounds.
///
/// # Errors
/// `quoting.quantity_negative`, `quoting.quantity_too_large`.
pub(crate) fn checked(quantity: Quantity) -> Result<Quantity> {
    if quantity.is_negative() {
        return Err(Fault::new(
            "quoting.quantity_negative",
            format!("The quantity comes to {quantity}; it cannot be below zero. Check the sizes or the formula."),
        )
        .with("value", quantity.to_string()));
    }
    if quantity > MAX_QUANTITY {
        return Err(Fault::new(
            "quoting.quantity_too_large",
            format!("The quantity comes to {quantity}; at most {MAX_QUANTITY} is possible. Check the digits."),
        )
        .with("value", quantity.to_string())
        .with("max", MAX_QUANTITY.to_string()));
    }
    Ok(quantity)
}

fn frozen_lines(given: &Given) -> Vec<LineResult> {
    given
        .lines
        .iter()
        .map(|line| {
            let sum = line.amount.map(|amount| {
                let billed = line.billed.unwrap_or_default();
                let by_rule = line_sum(
                    line.parts(),
                    line.quantity.unwrap_or_default(),
                    line.charge(&given.quote),
                );
                LineSum {
                    billed,
                    unit_price: line.unit_price.unwrap_or_default(),
                    amount,
                    main: by_rule.map(|s| s.main.min(amount)).unwrap_or_default(),
                    cost: line.cost.unwrap_or_default(),
                }
            });
            LineResult {
                quantity: line.quantity,
                sum,
                fault: None,
                evaluation: None,
            }
        })
        .collect()
}

fn frozen_fees(given: &Given) -> Result<Vec<FeeSum>> {
    given
        .fees
        .iter()
        .map(|line| {
            let amount = line.amount.unwrap_or_default();
            let cost = amount.to_decimal() * line.fee.cost_rate.to_decimal();
            Ok(FeeSum {
                base: Money::ZERO,
                amount,
                cost: Money::from_decimal(cost)?,
                fault: None,
            })
        })
        .collect()
}

fn frozen_totals(quote: &QuoteRow, sums: &Sums) -> Result<Totals> {
    let stored = quote.stored;
    // What was sent has its sums; a device that may not hold prices has none, and nothing is not zero.
    let kept = |sum: Option<Money>| {
        sum.ok_or_else(|| {
            Fault::new(
                "quoting.figures_withheld",
                "The sums of this quote are not on this device. Ask somebody who may see prices.",
            )
        })
    };
    let (total, tax) = (kept(stored.total)?, kept(stored.tax)?);
    Ok(Totals {
        before_discount: sums.direct.checked_add(sums.fees)?,
        discount_base: discount_base(sums, &quote.agreement())?,
        discount: kept(stored.discount)?,
        rounded_off: kept(stored.rounded_off)?,
        net: total.checked_sub(tax)?,
        tax,
        total,
    })
}

/// The letter of the section or fee at this place: A … Z, AA, AB …
pub(crate) fn letters(place: usize) -> String {
    let mut text = String::new();
    let mut rest = place + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        text.insert(0, char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    text
}

/// The letters of charged fees: from N on, or after the last section where sections reach that far.
pub(crate) fn fee_letter(sections: usize, charged_before: usize) -> String {
    letters(sections.max(13) + charged_before)
}
