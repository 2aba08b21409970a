//! What delivery makes of the order of one supplier for one site: a fee below an amount, and a smallest order.

use kernel::{Decimal, Money, Result};

/// What a supplier asks of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderTerms {
    /// What a delivery costs; none where it costs nothing.
    pub fee: Option<Money>,
    /// Goods from this amount on are delivered free; none where no amount is.
    pub free_from: Option<Money>,
    /// Goods below this amount are not delivered; none where any are.
    pub minimum: Option<Money>,
}

/// What an order comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderCost {
    /// The goods.
    pub goods: Money,
    /// Their delivery.
    pub fee: Money,
    /// What they lack to be delivered free, where that costs less than the fee.
    pub to_free: Option<Money>,
    /// What they lack to the smallest order.
    pub missing: Money,
}

impl OrderTerms {
    /// What an order of goods of this amount comes to.
    ///
    /// # Errors
    /// `kernel.number_out_of_range`.
    pub fn cost(&self, goods: Money) -> Result<OrderCost> {
        let free = self.free_from.is_some_and(|from| goods >= from);
        let fee = self.fee.filter(|_| !free).unwrap_or_default();
        let to_free = match self.free_from {
            Some(from) if !free => Some(from.checked_sub(goods)?).filter(|left| *left < fee),
            _ => None,
        };
        let missing = match self.minimum {
            Some(least) if goods < least => least.checked_sub(goods)?,
            _ => Money::ZERO,
        };
        Ok(OrderCost {
            goods,
            fee,
            to_free,
            missing,
        })
    }
}

impl OrderCost {
    /// Goods with delivery.
    ///
    /// # Errors
    /// `kernel.number_out_of_range`.
    pub fn total(&self) -> Result<Money> {
        self.goods.checked_add(self.fee)
    }
}

/// A fee shared out by the amounts of the lines, to the fen, so that the shares come to the fee.
///
/// # Errors
/// `kernel.number_out_of_range`.
pub fn shares(fee: Money, amounts: &[Money]) -> Result<Vec<Money>> {
    let goods = Money::total(amounts.iter().copied())?;
    if goods.is_zero() {
        return Ok(vec![Money::ZERO; amounts.len()]);
    }
    let (mut so_far, mut given) = (Decimal::ZERO, Money::ZERO);
    amounts
        .iter()
        .map(|amount| {
            so_far += amount.to_decimal();
            let reached = Money::from_decimal(fee.to_decimal() * so_far / goods.to_decimal())?;
            let share = reached.checked_sub(given)?;
            given = reached;
            Ok(share)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn m(text: &str) -> Money {
        text.parse().unwrap()
    }

    #[test]
    fn the_fee_falls_away_from_an_amount_on() {
        let terms = |fee: &str, free: &str, least: &str| OrderTerms {
            fee: fee.parse().ok(),
            free_from: free.parse().ok(),
            minimum: least.parse().ok(),
        };
        for (goods, asked, fee, to_free, missing) in [
            ("100", terms("", "", ""), "0", None, "0"),
            ("100", terms("80", "", ""), "80", None, "0"),
            ("1749.99", terms("80", "1750", ""), "80", Some("0.01"), "0"),
            ("1750", terms("80", "1750", ""), "0", None, "0"),
            // More goods for ¥80 to save a fee of ¥80 save nothing.
            ("1670", terms("80", "1750", ""), "80", None, "0"),
            ("100", terms("", "1750", ""), "0", None, "0"),
            ("100", terms("80", "0", ""), "0", None, "0"),
            ("499.5", terms("80", "", "500"), "80", None, "0.5"),
            ("500", terms("80", "", "500"), "80", None, "0"),
        ] {
            let cost = asked.cost(m(goods)).unwrap();
            assert_eq!(
                (cost.fee, cost.to_free, cost.missing),
                (m(fee), to_free.map(m), m(missing)),
                "{goods} {asked:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn shares_come_to_the_fee(
            fee in 0i64..100_000,
            amounts in proptest::collection::vec(0i64..1_000_000, 1..12),
        ) {
            let amounts: Vec<Money> = amounts.into_iter().map(Money::from_scaled).collect();
            let fee = Money::from_scaled(fee);
            let shared = shares(fee, &amounts).unwrap();
            let goods = Money::total(amounts.iter().copied()).unwrap();
            let want = if goods.is_zero() { Money::ZERO } else { fee };
            prop_assert_eq!(Money::total(shared.iter().copied()).unwrap(), want);
            for (share, amount) in shared.iter().zip(&amounts) {
                prop_assert!(!share.is_negative());
                prop_assert!(!amount.is_zero() || share.is_zero());
            }
        }
    }
}
