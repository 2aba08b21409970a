//! What packs cost at one supplier: breaks, the fewest that he sells, and when more packs cost less.

use catalog::offer::{PriceBreak, price_at};
use kernel::{Money, Quantity, Result, UnitPrice};

use super::Pack;

/// What a supplier asks for a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Price of a pack before any break.
    pub price: UnitPrice,
    /// Lower prices from larger numbers on.
    pub breaks: Vec<PriceBreak>,
    /// The fewest packs of an order; none for one.
    pub minimum: Option<Quantity>,
}

/// A number of packs with what they cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Packs.
    pub packs: Quantity,
    /// Price of each.
    pub price: UnitPrice,
    /// Packs times price.
    pub amount: Money,
}

/// Packs as they can be ordered: a multiple of the pack's step, not below what is asked.
fn whole(packs: Quantity, pack: Pack) -> Quantity {
    let step = pack.step.scaled();
    let steps = (i128::from(packs.scaled()) + i128::from(step) - 1) / i128::from(step);
    i64::try_from(steps * i128::from(step)).map_or(packs, Quantity::from_scaled)
}

/// Packs raised to the fewest that a supplier sells; none stay none.
pub fn raised(packs: Quantity, minimum: Option<Quantity>, pack: Pack) -> Quantity {
    match minimum {
        Some(least) if !packs.is_zero() && packs < least => whole(least, pack),
        _ => packs,
    }
}

impl Terms {
    /// What so many packs cost.
    ///
    /// # Errors
    /// `kernel.number_out_of_range`.
    pub fn count(&self, packs: Quantity) -> Result<Count> {
        let price = price_at(self.price, &self.breaks, packs);
        Ok(Count {
            packs,
            price,
            amount: price.times(packs)?,
        })
    }

    /// The numbers of packs worth asking about where at least so many are needed: the fewest that he sells, and each number
    /// where a break begins. Between two of them every pack more costs more.
    ///
    /// # Errors
    /// `kernel.number_out_of_range`.
    pub fn counts(&self, needed: Quantity, pack: Pack) -> Result<Vec<Count>> {
        let least = raised(needed, self.minimum, pack);
        let mut counts = vec![self.count(least)?];
        if !least.is_zero() {
            for one in self.breaks.iter().filter(|one| one.from > least) {
                counts.push(self.count(whole(one.from, pack))?);
            }
        }
        Ok(counts)
    }

    /// A larger number of packs that costs less than this one: the cheapest, and of equal ones the fewest.
    ///
    /// # Errors
    /// `kernel.number_out_of_range`.
    pub fn cheaper_count(&self, packs: Quantity, pack: Pack) -> Result<Option<Count>> {
        let now = self.count(packs)?;
        let more = self.counts(packs, pack)?.into_iter();
        Ok(more
            .filter(|one| one.packs > packs && one.amount < now.amount)
            .min_by_key(|one| (one.amount, one.packs)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalog::offer::read;
    use proptest::prelude::*;

    fn q(text: &str) -> Quantity {
        text.parse().unwrap()
    }

    fn bag() -> Pack {
        Pack::new(q("50"), "袋", "kg").unwrap()
    }

    fn terms(price: &str, breaks: &str, minimum: &str) -> Terms {
        Terms {
            price: price.parse().unwrap(),
            breaks: read(Some(breaks)),
            minimum: minimum.parse().ok(),
        }
    }

    #[test]
    fn breaks_and_the_fewest_packs() {
        // packs needed, terms, then what is ordered, at which price, for how much, and what more packs would cost less.
        let tea = terms("24", "10: 22; 20: 20", "");
        for (needed, terms, want, cheaper) in [
            ("8", &tea, "8 × 24 = 192", None),
            // Nine cost 216, ten 220: a break alone is no reason.
            ("9", &tea, "9 × 24 = 216", None),
            ("10", &tea, "10 × 22 = 220", None),
            // Eighteen cost 396, twenty 400; nineteen cost 418, twenty 400.
            ("18", &tea, "18 × 22 = 396", None),
            ("19", &tea, "19 × 22 = 418", Some("20 × 20 = 400")),
            ("25", &tea, "25 × 20 = 500", None),
            ("3", &terms("24", "", "5"), "5 × 24 = 120", None),
            ("6", &terms("24", "", "5"), "6 × 24 = 144", None),
            (
                "4",
                &terms("30", "6: 24", "5"),
                "5 × 30 = 150",
                Some("6 × 24 = 144"),
            ),
            // What is not needed is not ordered, whatever the supplier sells.
            ("0", &terms("24", "", "5"), "0 × 24 = 0", None),
            // A pack is whole also where a minimum or a break is not.
            (
                "1",
                &terms("24", "7.5: 2", "4.2"),
                "5 × 24 = 120",
                Some("8 × 2 = 16"),
            ),
        ] {
            let shown =
                |count: &Count| format!("{} × {} = {}", count.packs, count.price, count.amount);
            let least = terms.counts(q(needed), bag()).unwrap()[0];
            assert_eq!(shown(&least), want);
            let more = terms.cheaper_count(least.packs, bag()).unwrap();
            assert_eq!(more.as_ref().map(shown).as_deref(), cheaper, "{needed}");
        }
        // What is measured is ordered to the hundredth.
        let sill = Pack::new(q("1"), "m", "m").unwrap();
        let counts = terms("180", "3.005: 170", "")
            .counts(q("2.4"), sill)
            .unwrap();
        assert_eq!(
            counts.iter().map(|one| one.packs).collect::<Vec<_>>(),
            [q("2.4"), q("3.01")]
        );
    }

    proptest! {
        #[test]
        fn no_number_of_packs_is_cheaper_than_those_that_are_asked_about(
            price in 1i64..500,
            breaks in proptest::collection::btree_map(2i64..40, 1i64..500, 0..4),
            minimum in proptest::option::of(1i64..30),
            needed in 1i64..40,
        ) {
            let whole = |n: i64| Quantity::from_scaled(n * 1_000_000);
            let terms = Terms {
                price: UnitPrice::from_scaled(price * 1_000),
                breaks: breaks
                    .into_iter()
                    .map(|(from, price)| PriceBreak { from: whole(from), price: UnitPrice::from_scaled(price * 1_000) })
                    .collect(),
                minimum: minimum.map(whole),
            };
            let counts = terms.counts(whole(needed), bag()).unwrap();
            let best = counts.iter().map(|one| one.amount).min().unwrap();
            let least = needed.max(minimum.unwrap_or(0));
            prop_assert_eq!(counts[0].packs, whole(least));
            for packs in least..least + 60 {
                prop_assert!(terms.count(whole(packs)).unwrap().amount >= best);
            }
            for count in counts {
                prop_assert!(count.packs >= whole(least));
            }
        }
    }
}
