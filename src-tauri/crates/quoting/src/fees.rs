//! The fee stack: fees are data, worked out in order from named bases. Pure.

use std::collections::HashMap;

use kernel::{Fault, Money, Quantity, Rate, Result, UnitPrice};

use crate::model::{FeeBase, MAX_AMOUNT, fitting, halves_up, too_large};

/// One fee as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fee {
    /// Names it within the stack.
    pub code: String,
    /// What it is worked out from.
    pub base: FeeBase,
    /// Codes of fees before it that count in its base, for [`FeeBase::DirectAndFees`].
    pub over: Vec<String>,
    /// Share of the base, for the three bases that are sums.
    pub rate: Rate,
    /// Yuan per square metre, per piece, or per square metre and floor, for the others.
    pub price: UnitPrice,
    /// Pieces, for [`FeeBase::Count`].
    pub count: Quantity,
    /// Floors that cost nothing, for [`FeeBase::Floors`].
    pub free_floors: i32,
    /// Share of the fee that the firm pays out.
    pub cost_rate: Rate,
    /// Whether it is charged.
    pub active: bool,
}

/// What fees are worked out from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bases {
    /// Direct cost.
    pub direct: Money,
    /// Main materials within the direct cost.
    pub main: Money,
    /// Building area, ㎡, where known.
    pub area: Option<Quantity>,
    /// The floor of the flat, where known.
    pub floor: Option<i32>,
    /// Whether the house has a lift, where known.
    pub lift: Option<bool>,
}

/// What one fee comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct FeeSum {
    /// The sum that its rate applies to, or the quantity's worth.
    pub base: Money,
    /// The fee.
    pub amount: Money,
    /// What the firm pays out of it.
    pub cost: Money,
    /// Why it could not be worked out; the amount is then nothing.
    pub fault: Option<Fault>,
}

/// Every fee of the stack, in its order. Rates do not compound unless a fee names others in its base.
///
/// # Errors
/// `quoting.amount_too_large`. What is missing for one fee (area, floor) is that fee's own fault.
pub fn stack(fees: &[Fee], bases: &Bases) -> Result<Vec<FeeSum>> {
    let mut before: HashMap<&str, Money> = HashMap::new();
    let mut sums = Vec::with_capacity(fees.len());
    for fee in fees {
        let sum = match one(fee, bases, &before) {
            Ok((base, amount)) if fee.active => {
                if amount > MAX_AMOUNT {
                    return Err(too_large().with("fee", fee.code.clone()));
                }
                let cost = i128::from(amount.scaled()) * i128::from(fee.cost_rate.scaled());
                FeeSum {
                    base,
                    amount,
                    cost: Money::from_scaled(fitting(halves_up(cost, 1_000_000))?),
                    fault: None,
                }
            }
            Ok((base, _)) => FeeSum {
                base,
                amount: Money::ZERO,
                cost: Money::ZERO,
                fault: None,
            },
            Err(fault) if fault.code == "quoting.amount_too_large" => return Err(fault),
            Err(fault) => FeeSum {
                base: Money::ZERO,
                amount: Money::ZERO,
                cost: Money::ZERO,
                fault: fee.active.then_some(fault),
            },
        };
        before.insert(&fee.code, sum.amount);
        sums.push(sum);
    }
    Ok(sums)
}

fn one(fee: &Fee, bases: &Bases, before: &HashMap<&str, Money>) -> Result<(Money, Money)> {
    let share = |base: Money| -> Result<(Money, Money)> {
        let scaled = i128::from(base.scaled()) * i128::from(fee.rate.scaled());
        Ok((
            base,
            Money::from_scaled(fitting(halves_up(scaled, 1_000_000))?),
        ))
    };
    match fee.base {
        FeeBase::Direct => share(bases.direct),
        FeeBase::DirectWithoutMain => share(bases.direct.checked_sub(bases.main)?),
        FeeBase::DirectAndFees => {
            let mut base = bases.direct;
            for code in &fee.over {
                let amount = before.get(code.as_str()).ok_or_else(|| {
                    Fault::field(
                        "over",
                        "quoting.fee_order",
                        format!("The fee {code} is not before this one; move it up or leave it out of the base."),
                    )
                    .with("fee", code.clone())
                })?;
                base = base.checked_add(*amount)?;
            }
            share(base)
        }
        FeeBase::Area => {
            let amount = priced(fee.price, area(bases)?, 1)?;
            Ok((amount, amount))
        }
        FeeBase::Count => {
            let amount = priced(fee.price, fee.count, 1)?;
            Ok((amount, amount))
        }
        FeeBase::Floors => {
            if bases.lift == Some(true) {
                return Ok((Money::ZERO, Money::ZERO));
            }
            let floor = bases.floor.ok_or_else(|| {
                Fault::new(
                    "quoting.floor_missing",
                    "Say on which floor the flat is, or that there is a lift.",
                )
            })?;
            let floors = (floor - fee.free_floors).max(0);
            if floors == 0 {
                return Ok((Money::ZERO, Money::ZERO));
            }
            let amount = priced(fee.price, area(bases)?, i64::from(floors))?;
            Ok((amount, amount))
        }
    }
}

fn area(bases: &Bases) -> Result<Quantity> {
    bases.area.ok_or_else(|| {
        Fault::new(
            "quoting.area_missing",
            "Fill in the building area; this is worked out from it.",
        )
    })
}

fn priced(price: UnitPrice, quantity: Quantity, times: i64) -> Result<Money> {
    let scaled = i128::from(price.scaled()) * i128::from(quantity.scaled()) * i128::from(times);
    Ok(Money::from_scaled(fitting(halves_up(scaled, 100_000_000))?))
}

/// The price of a package: yuan per square metre of building area, rounded half up to the fen.
///
/// # Errors
/// `quoting.amount_too_large`.
pub fn package(price: UnitPrice, area: Quantity) -> Result<Money> {
    let amount = priced(price, area, 1)?;
    if amount > MAX_AMOUNT {
        Err(too_large())
    } else {
        Ok(amount)
    }
}
