//! A tree to a number, with what went into it.

use kernel::{Decimal, Fault, Quantity, Result, round_half_up};

use super::lex::Compare;
use super::parse::{Expr, Function, Operator, Reference};
use super::{Formula, MAX_VALUE, Scope};

/// A name that took part, with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedName {
    /// What programs call it.
    pub key: String,
    /// As it stands in the formula.
    pub written: String,
    /// Its value here.
    pub value: Decimal,
}

/// Another line that took part, with its quantity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedReference {
    /// The line's code.
    pub reference: Reference,
    /// The quantity, or the sum where several lines carry the code.
    pub value: Decimal,
}

/// What a formula comes to and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// The exact result.
    pub value: Decimal,
    /// Names that were read, in the order of reading, each once.
    pub names: Vec<UsedName>,
    /// Lines that were read, each once.
    pub references: Vec<UsedReference>,
    /// The formula with values in place of names: `12.5 + 14 × 0.3`.
    pub worked: String,
}

impl Evaluation {
    /// The result as a quantity of work.
    ///
    /// # Errors
    /// `catalog.formula_negative`: a quantity of work is not below zero;
    /// `catalog.formula_out_of_range` above a million, which no flat needs.
    pub fn to_quantity(&self) -> Result<Quantity> {
        if self.value < Decimal::ZERO {
            return Err(Fault::new(
                "catalog.formula_negative",
                format!(
                    "The formula comes to {}, and a quantity cannot be negative",
                    shown(self.value)
                ),
            )
            .with("value", shown(self.value)));
        }
        if self.value > Decimal::from(1_000_000) {
            return Err(out_of_range());
        }
        Quantity::from_decimal(self.value)
    }
}

fn shown(value: Decimal) -> String {
    round_half_up(value, 6).normalize().to_string()
}

fn out_of_range() -> Fault {
    Fault::new(
        "catalog.formula_out_of_range",
        "The formula comes to an absurdly large number; check its parts",
    )
}

struct Run<'a> {
    scope: &'a Scope,
    line: &'a mut dyn FnMut(&Reference) -> Result<Decimal>,
    names: Vec<UsedName>,
    references: Vec<UsedReference>,
}

pub(super) fn evaluate(
    formula: &Formula,
    scope: &Scope,
    line: &mut dyn FnMut(&Reference) -> Result<Decimal>,
) -> Result<Evaluation> {
    formula.check(scope)?;
    let mut run = Run {
        scope,
        line,
        names: Vec::new(),
        references: Vec::new(),
    };
    let value = run.value(&formula.expr)?.normalize();
    let Run {
        names, references, ..
    } = run;
    let worked = formula.rewritten(|span| match &span.reference {
        Some(reference) => references
            .iter()
            .find(|used| used.reference == *reference)
            .map(|used| shown(used.value)),
        None => names
            .iter()
            .find(|used| used.written == span.written)
            .map(|used| shown(used.value)),
    });
    Ok(Evaluation {
        value,
        names,
        references,
        worked,
    })
}

impl Run<'_> {
    fn value(&mut self, expr: &Expr) -> Result<Decimal> {
        let value = match expr {
            Expr::Number(value) => *value,
            Expr::Name(written) => self.name(written)?,
            Expr::Line(reference) => self.line(reference)?,
            Expr::Negate(inner) => -self.value(inner)?,
            Expr::Binary(operator, left, right) => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                binary(*operator, left, right)?
            }
            Expr::Call(function, arguments) => self.call(*function, arguments)?,
        };
        if value.abs() > Decimal::from(MAX_VALUE) {
            return Err(out_of_range());
        }
        Ok(value)
    }

    fn name(&mut self, written: &str) -> Result<Decimal> {
        let name = self.scope.find(written)?;
        let value = name.value.ok_or_else(|| {
            Fault::new(
                "catalog.formula_no_value",
                format!(
                    "“{written}” has no value here; measure the room, or write a number instead"
                ),
            )
            .with("name", written)
        })?;
        if !self.names.iter().any(|used| used.written == written) {
            self.names.push(UsedName {
                key: name.key.clone(),
                written: written.to_owned(),
                value,
            });
        }
        Ok(value)
    }

    fn line(&mut self, reference: &Reference) -> Result<Decimal> {
        if let Some(used) = self
            .references
            .iter()
            .find(|used| used.reference == *reference)
        {
            return Ok(used.value);
        }
        let value = (self.line)(reference)?;
        self.references.push(UsedReference {
            reference: reference.clone(),
            value,
        });
        Ok(value)
    }

    fn call(&mut self, function: Function, arguments: &[Expr]) -> Result<Decimal> {
        if function == Function::If {
            // The parser checked that there are three.
            let taken = if self.value(&arguments[0])?.is_zero() {
                2
            } else {
                1
            };
            return self.value(&arguments[taken]);
        }
        let values = arguments
            .iter()
            .map(|argument| self.value(argument))
            .collect::<Result<Vec<_>>>()?;
        let first = values.first().copied().unwrap_or_default();
        Ok(match function {
            Function::Min => values.iter().copied().fold(first, Decimal::min),
            Function::Max => values.iter().copied().fold(first, Decimal::max),
            Function::Abs => first.abs(),
            Function::Ceil => to_step(first, values.get(1).copied(), true)?,
            Function::Floor => to_step(first, values.get(1).copied(), false)?,
            Function::Round => {
                let places = values.get(1).copied().unwrap_or_default();
                let places = u32::try_from(places)
                    .ok()
                    .filter(|places| {
                        *places <= 6 && values.get(1).is_none_or(|given| given.fract().is_zero())
                    })
                    .ok_or_else(|| {
                        Fault::new(
                            "catalog.formula_places",
                            "round() takes 0 to 6 decimals as its second value",
                        )
                    })?;
                round_half_up(first, places)
            }
            Function::If => return Err(Fault::internal("if() was handled above")),
        })
    }
}

/// Up or down to a multiple of the step (1 without one): `ceil(7.2, 0.5)` is 7.5.
fn to_step(value: Decimal, step: Option<Decimal>, up: bool) -> Result<Decimal> {
    let step = step.unwrap_or(Decimal::ONE);
    if step <= Decimal::ZERO {
        return Err(Fault::new(
            "catalog.formula_step",
            "The step of ceil() and floor() must be above zero",
        ));
    }
    let steps = value.checked_div(step).ok_or_else(out_of_range)?;
    let whole = if up { steps.ceil() } else { steps.floor() };
    whole.checked_mul(step).ok_or_else(out_of_range)
}

fn binary(operator: Operator, left: Decimal, right: Decimal) -> Result<Decimal> {
    let truth = |holds: bool| Some(if holds { Decimal::ONE } else { Decimal::ZERO });
    match operator {
        Operator::Add => left.checked_add(right),
        Operator::Subtract => left.checked_sub(right),
        Operator::Multiply => left.checked_mul(right),
        Operator::Divide => {
            if right.is_zero() {
                return Err(Fault::new(
                    "catalog.formula_division_by_zero",
                    "The formula divides by zero; check the value under the line",
                ));
            }
            left.checked_div(right)
        }
        Operator::Compare(compare) => truth(match compare {
            Compare::Less => left < right,
            Compare::LessOrEqual => left <= right,
            Compare::Equal => left == right,
            Compare::NotEqual => left != right,
            Compare::MoreOrEqual => left >= right,
            Compare::More => left > right,
        }),
    }
    .ok_or_else(out_of_range)
}
