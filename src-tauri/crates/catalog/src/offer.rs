//! What a supplier asks by how many packs are taken: one price, and lower ones from larger numbers on. Pure.

use std::fmt::Write as _;

use kernel::{Fault, Quantity, Result, UnitPrice};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The most breaks of one price.
pub const BREAKS_MAX: usize = 8;

/// A lower price for all packs of an order once it takes so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PriceBreak {
    /// From so many packs on.
    pub from: Quantity,
    /// Price of each pack, ¥.
    pub price: UnitPrice,
}

/// The price of each pack where so many are taken: that of the last break that is reached, else the plain one.
pub fn price_at(price: UnitPrice, breaks: &[PriceBreak], packs: Quantity) -> UnitPrice {
    breaks
        .iter()
        .filter(|one| one.from <= packs)
        .max_by_key(|one| one.from)
        .map_or(price, |one| one.price)
}

/// Breaks in the order of their numbers, each above one pack and cheaper than what comes before it. Each comes with its place
/// in the request.
///
/// # Errors
/// `catalog.breaks_many`, `catalog.break_from`, `catalog.break_price`, at the field `breaks.PLACE`.
pub fn checked(price: UnitPrice, typed: &[(usize, PriceBreak)]) -> Result<Vec<PriceBreak>> {
    if typed.len() > BREAKS_MAX {
        return Err(Fault::field(
            "breaks",
            "catalog.breaks_many",
            format!("A price has at most {BREAKS_MAX} breaks"),
        )
        .with("max", BREAKS_MAX));
    }
    let mut typed = typed.to_vec();
    typed.sort_by_key(|(_, one)| one.from);
    let mut before = (Quantity::from_scaled(1_000_000), price);
    for (place, one) in &typed {
        if one.from <= before.0 {
            return Err(Fault::field(
                &format!("breaks.{place}.from"),
                "catalog.break_from",
                "A break begins above one pack, and each at a number of its own",
            ));
        }
        if one.price >= before.1 {
            return Err(Fault::field(
                &format!("breaks.{place}.price"),
                "catalog.break_price",
                "From more packs on the price is lower than before; type a lower one",
            ));
        }
        before = (one.from, one.price);
    }
    Ok(typed.into_iter().map(|(_, one)| one).collect())
}

/// Those breaks that are still cheaper than a new price and than the breaks before them.
pub fn still_cheaper(price: UnitPrice, breaks: &[PriceBreak]) -> Vec<PriceBreak> {
    let mut before = price;
    breaks
        .iter()
        .copied()
        .filter(|one| {
            let cheaper = one.price < before;
            if cheaper {
                before = one.price;
            }
            cheaper
        })
        .collect()
}

/// As stored and as the history shows them: `10: 22.5; 20: 21`. Nothing where there are none.
pub fn written(breaks: &[PriceBreak]) -> Option<String> {
    let mut text = String::new();
    for one in breaks {
        let comma = if text.is_empty() { "" } else { "; " };
        // Writing into a text cannot fail.
        let _ = write!(text, "{comma}{}: {}", one.from, one.price);
    }
    (!text.is_empty()).then_some(text)
}

/// Reads what [`written`] wrote; what is no break is left out.
pub fn read(text: Option<&str>) -> Vec<PriceBreak> {
    text.unwrap_or_default()
        .split(';')
        .filter_map(|one| {
            let (from, price) = one.split_once(':')?;
            Some(PriceBreak {
                from: from.trim().parse().ok()?,
                price: price.trim().parse().ok()?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaks(text: &str) -> Vec<PriceBreak> {
        read(Some(text))
    }

    fn price(text: &str) -> UnitPrice {
        text.parse().unwrap()
    }

    #[test]
    fn all_packs_have_the_price_of_the_last_break_that_is_reached() {
        let asked = breaks("10: 22.5; 20: 21");
        for (packs, want) in [
            ("0", "24"),
            ("1", "24"),
            ("9.99", "24"),
            ("10", "22.5"),
            ("19", "22.5"),
            ("20", "21"),
            ("1000", "21"),
        ] {
            let got = price_at(price("24"), &asked, packs.parse().unwrap());
            assert_eq!(got, price(want), "{packs}");
        }
    }

    #[test]
    fn breaks_are_put_in_order_and_have_to_be_cheaper() {
        let typed = |text: &str| breaks(text).into_iter().enumerate().collect::<Vec<_>>();
        let asked = checked(price("24"), &typed("20: 21; 10: 22.5")).unwrap();
        assert_eq!(written(&asked).unwrap(), "10: 22.5; 20: 21");
        for (text, code, field) in [
            ("1: 20", "catalog.break_from", "breaks.0.from"),
            ("10: 20; 10: 19", "catalog.break_from", "breaks.1.from"),
            ("10: 24", "catalog.break_price", "breaks.0.price"),
            ("20: 23; 10: 22", "catalog.break_price", "breaks.0.price"),
        ] {
            let fault = checked(price("24"), &typed(text)).unwrap_err();
            assert_eq!(fault.code, code, "{text}");
            assert_eq!(fault.params["field"], field, "{text}");
        }
        let many = typed("2: 9; 3: 8; 4: 7; 5: 6; 6: 5; 7: 4; 8: 3; 9: 2; 10: 1");
        assert_eq!(
            checked(price("10"), &many).unwrap_err().code,
            "catalog.breaks_many"
        );
    }

    #[test]
    fn what_is_written_is_read_again() {
        let asked = breaks("2.5: 22.1234; 20: 0");
        assert_eq!(read(written(&asked).as_deref()), asked);
        assert_eq!(written(&[]), None);
        assert_eq!(read(None), []);
        assert_eq!(read(Some("x; 3; 4: y")), []);
    }

    #[test]
    fn a_new_price_keeps_what_is_still_cheaper() {
        let left = |new: &str| written(&still_cheaper(price(new), &breaks("10: 22; 20: 20")));
        assert_eq!(left("25").unwrap(), "10: 22; 20: 20");
        assert_eq!(left("22").unwrap(), "20: 20");
        assert_eq!(left("19"), None);
    }
}
