//! How a line came to its amount: formula, each name with its value, the wall and its measurement, the parts of the price.

use catalog::formula::{Formula, Reach};
use kernel::{Fault, Quantity, Result, UnitPrice};
use store::Db;

use crate::compute::{Computed, Given, compute, letters};
use crate::measure::Measures;
use crate::model::{Mode, halves_up};
use crate::rows::{self, LineRow};
use crate::sheet::load;
use crate::wire::{FormulaVariable, LineExplained, PricePart, QuoteLineRef, UsedLine};

/// Explains one line.
///
/// # Errors
/// `quoting.line_unknown`.
pub fn explain(db: &Db<'_>, req: QuoteLineRef) -> Result<LineExplained> {
    let quote = rows::line(db, req.id)?.quote;
    let given = load(db, quote)?;
    let computed = compute(&given)?;
    let at = given
        .lines
        .iter()
        .position(|line| line.id == req.id)
        .ok_or_else(|| Fault::new("quoting.line_unknown", "This line does not exist any more."))?;
    let row = &given.lines[at];
    let section = given
        .sections
        .iter()
        .position(|s| s.id == row.section)
        .ok_or_else(|| {
            Fault::new(
                "quoting.section_unknown",
                "This section does not exist any more.",
            )
        })?;
    let number = given.lines[..=at]
        .iter()
        .filter(|line| line.section == row.section)
        .count();
    let mut explained = of_price(&given, row);
    explained.number = format!("{}-{number}", letters(section));
    explained.section.clone_from(&given.sections[section].name);
    explained
        .section_en
        .clone_from(&given.sections[section].name_en);
    let result = &computed.lines[at];
    explained.quantity = if row.manual {
        row.quantity
    } else {
        result.quantity
    };
    explained.fault.clone_from(&result.fault);
    if let Some(sum) = result.sum {
        explained.billed = Some(sum.billed);
        explained.unit_price = Some(sum.unit_price);
        explained.amount = Some(sum.amount);
    }
    of_quantity(&mut explained, &given, &computed, at, section)?;
    Ok(explained)
}

fn of_price(given: &Given, row: &LineRow) -> LineExplained {
    let mode = given.quote.mode;
    let parts = row.parts();
    let aux = mode != Mode::Labour;
    let main = aux && !row.owner_supplied;
    let part = |name: &str, price: UnitPrice, counted: bool| PricePart {
        part: name.to_owned(),
        price,
        counted,
    };
    let counted = |price: UnitPrice, counted: bool| {
        if counted {
            i128::from(price.scaled())
        } else {
            0
        }
    };
    let material = counted(parts.main, main) + counted(parts.aux, aux);
    let loss = halves_up(material * i128::from(parts.loss.scaled()), 1_000_000);
    LineExplained {
        number: String::new(),
        name: row.name.clone(),
        name_en: row.name_en.clone(),
        section: String::new(),
        section_en: String::new(),
        unit: row.unit.clone(),
        formula: row.formula.clone(),
        formula_en: row.formula_en(),
        worked: None,
        variables: Vec::new(),
        references: Vec::new(),
        manual: row.manual,
        by_formula: None,
        quantity: None,
        minimum: row.minimum,
        billed: None,
        parts: vec![
            part("main", parts.main, main),
            part("aux", parts.aux, aux),
            part("labour", parts.labour, true),
            part("machine", parts.machine, true),
        ],
        loss_rate: parts.loss,
        loss: UnitPrice::from_scaled(i64::try_from(loss).unwrap_or(i64::MAX)),
        own_price: row.own_price.is_some(),
        unit_price: None,
        round_unit: given.quote.round_unit,
        included: mode == Mode::Package && !row.extra,
        amount: None,
        fault: None,
    }
}

fn of_quantity(
    explained: &mut LineExplained,
    given: &Given,
    computed: &Computed,
    at: usize,
    section: usize,
) -> Result<()> {
    let measures = &computed.measures[section];
    if let Some(evaluation) = &computed.lines[at].evaluation {
        explained.worked = Some(evaluation.worked.clone());
        for name in &evaluation.names {
            explained.variables.push(variable(
                measures,
                &name.key,
                &name.written,
                Quantity::from_decimal(name.value)?,
            ));
        }
        for reference in &evaluation.references {
            explained.references.push(UsedLine {
                label: reference.reference.label.clone(),
                value: Quantity::from_decimal(reference.value)?,
            });
        }
        return Ok(());
    }
    // A typed or frozen quantity: what the formula would give, so that the difference shows.
    let Some(formula) = given.lines[at]
        .formula
        .as_deref()
        .and_then(|text| Formula::parse(text).ok())
    else {
        return Ok(());
    };
    let scope = measures.scope();
    let result = formula.evaluate(&scope, &mut |reference| {
        let found = given.lines.iter().zip(&computed.lines).filter(|(line, _)| {
            line.code.eq_ignore_ascii_case(&reference.label)
                && (reference.reach != Reach::Section || line.section == given.sections[section].id)
        });
        let quantities = found.filter_map(|(line, result)| {
            if line.manual {
                line.quantity
            } else {
                result.quantity
            }
        });
        Quantity::total(quantities).map(Quantity::to_decimal)
    });
    if let Ok(evaluation) = result {
        explained.by_formula = evaluation.to_quantity().ok();
        explained.worked = Some(evaluation.worked);
        for name in evaluation.names {
            explained.variables.push(variable(
                measures,
                &name.key,
                &name.written,
                Quantity::from_decimal(name.value)?,
            ));
        }
    }
    Ok(())
}

fn variable(measures: &Measures, key: &str, written: &str, value: Quantity) -> FormulaVariable {
    let figure = measures.get(key);
    FormulaVariable {
        key: key.to_owned(),
        written: written.to_owned(),
        value,
        explanation: figure.and_then(|f| f.explanation.clone()),
        rooms: figure.map(|f| f.rooms.clone()).unwrap_or_default(),
    }
}
