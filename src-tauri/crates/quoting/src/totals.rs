//! From direct cost and fees to what is paid: discount, rounding down (抹零), tax last. Pure.

use kernel::{Fault, Money, Rate, Result};

use crate::model::{DiscountBase, DiscountKind, Rounding, TaxMode, fitting, halves_up};

/// What is agreed about the sum of a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// What the discount is taken from.
    pub discount_base: DiscountBase,
    /// How it is given.
    pub discount_kind: DiscountKind,
    /// The share taken off, for [`DiscountKind::Rate`].
    pub discount_rate: Rate,
    /// The amount taken off, for [`DiscountKind::Amount`].
    pub discount_amount: Money,
    /// Rounding down of the net amount.
    pub rounding: Rounding,
    /// How tax stands in the total.
    pub tax_mode: TaxMode,
    /// The tax rate.
    pub tax_rate: Rate,
}

/// The sums that a discount may be taken from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Direct cost.
    pub direct: Money,
    /// Main materials within it.
    pub main: Money,
    /// All fees.
    pub fees: Money,
    /// The section named by the discount; `None` where it is gone.
    pub section: Option<Money>,
}

/// What a quote comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Direct cost and fees.
    pub before_discount: Money,
    /// The sum that the discount was taken from.
    pub discount_base: Money,
    /// Taken off.
    pub discount: Money,
    /// Taken off by rounding down.
    pub rounded_off: Money,
    /// Without tax.
    pub net: Money,
    /// Tax.
    pub tax: Money,
    /// What the customer pays.
    pub total: Money,
}

/// The sum that the discount is taken from; nothing where there is none.
///
/// # Errors
/// `quoting.discount_section_missing`, `kernel.number_out_of_range`.
pub fn discount_base(sums: &Sums, agreed: &Agreement) -> Result<Money> {
    match (agreed.discount_kind, agreed.discount_base) {
        (DiscountKind::None, _) => Ok(Money::ZERO),
        (_, DiscountBase::Direct) => Ok(sums.direct),
        (_, DiscountBase::DirectWithoutMain) => sums.direct.checked_sub(sums.main),
        (_, DiscountBase::Fees) => Ok(sums.fees),
        (_, DiscountBase::DirectAndFees) => sums.direct.checked_add(sums.fees),
        (_, DiscountBase::Section) => sums.section.ok_or_else(|| {
            Fault::field(
                "discountSection",
                "quoting.discount_section_missing",
                "The section that the discount was for is gone; choose another base for it.",
            )
        }),
    }
}

/// The order is fixed: discount on its base, then rounding down, tax last.
///
/// # Errors
/// `quoting.discount_too_large` above its base, `quoting.discount_section_missing`, `kernel.number_out_of_range`.
pub fn totals(sums: &Sums, agreed: &Agreement) -> Result<Totals> {
    let before_discount = sums.direct.checked_add(sums.fees)?;
    let base = discount_base(sums, agreed)?;
    let discount = match agreed.discount_kind {
        DiscountKind::None => Money::ZERO,
        DiscountKind::Rate => share(base, agreed.discount_rate)?,
        DiscountKind::Amount => agreed.discount_amount,
    };
    if discount > base {
        return Err(Fault::field(
            "discountAmount",
            "quoting.discount_too_large",
            format!(
                "The discount is more than what it is taken from (¥{}); lower it.",
                base.to_fixed()
            ),
        )
        .with("base", base.to_fixed()));
    }
    let discounted = before_discount.checked_sub(discount)?;
    let step = agreed.rounding.fen();
    let kept = Money::from_scaled(discounted.scaled() - discounted.scaled().rem_euclid(step));
    let (net, tax, total) = match agreed.tax_mode {
        TaxMode::None => (kept, Money::ZERO, kept),
        TaxMode::Added => {
            let tax = share(kept, agreed.tax_rate)?;
            (kept, tax, kept.checked_add(tax)?)
        }
        TaxMode::Included => {
            let tax = contained(kept, agreed.tax_rate)?;
            (kept.checked_sub(tax)?, tax, kept)
        }
    };
    Ok(Totals {
        before_discount,
        discount_base: base,
        discount,
        rounded_off: discounted.checked_sub(kept)?,
        net,
        tax,
        total,
    })
}

fn share(base: Money, rate: Rate) -> Result<Money> {
    let scaled = i128::from(base.scaled()) * i128::from(rate.scaled());
    Ok(Money::from_scaled(fitting(halves_up(scaled, 1_000_000))?))
}

/// Tax within a total: `total / (1 + r) × r`.
fn contained(total: Money, rate: Rate) -> Result<Money> {
    let rate = i128::from(rate.scaled());
    Ok(Money::from_scaled(fitting(halves_up(
        i128::from(total.scaled()) * rate,
        1_000_000 + rate,
    ))?))
}
