//! Recipes: what one unit of work takes, and how many packs that makes.

use kernel::{Decimal, Fault, Quantity, Rate, Result};

use crate::formula::{Evaluation, Formula, Scope};

/// How many packs cover a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packs {
    /// Whole packs to order.
    pub count: i64,
    /// What those packs hold, in the material's unit.
    pub ordered: Quantity,
}

/// `ceil(needed / pack)`: never less than needed, and less than one pack more.
///
/// `needed` includes waste and is exact; nothing or less needs no pack. Source of the rule: order = ceil(net × (1 + waste) / pack).
///
/// # Errors
/// `catalog.pack_size` unless the pack holds more than nothing; `kernel.number_out_of_range`.
pub fn packs_for(needed: Decimal, pack: Quantity) -> Result<Packs> {
    if pack.scaled() <= 0 {
        return Err(Fault::field(
            "size",
            "catalog.pack_size",
            "A pack holds more than nothing; type what one pack contains",
        ));
    }
    if needed <= Decimal::ZERO {
        return Ok(Packs {
            count: 0,
            ordered: Quantity::ZERO,
        });
    }
    let size = pack.to_decimal();
    let too_large = || {
        Fault::new(
            "kernel.number_out_of_range",
            "So many packs cannot be ordered; check the quantity and the pack",
        )
        .with("value", needed.normalize().to_string())
    };
    // Division may round in its 28th digit, so the whole number is settled by exact multiplication.
    let mut count = needed.checked_div(size).ok_or_else(too_large)?.floor();
    while count.checked_mul(size).ok_or_else(too_large)? < needed {
        count += Decimal::ONE;
    }
    while count > Decimal::ONE
        && (count - Decimal::ONE)
            .checked_mul(size)
            .ok_or_else(too_large)?
            >= needed
    {
        count -= Decimal::ONE;
    }
    let ordered = Quantity::from_decimal(count.checked_mul(size).ok_or_else(too_large)?)?;
    Ok(Packs {
        count: i64::try_from(count).map_err(|_| too_large())?,
        ordered,
    })
}

/// What is needed of a net quantity with its waste: `net × (1 + waste)`, exact.
///
/// # Errors
/// `kernel.number_out_of_range`.
pub fn with_waste(net: Decimal, waste: Rate) -> Result<Decimal> {
    (Decimal::ONE + waste.to_decimal())
        .checked_mul(net)
        .ok_or_else(|| {
            Fault::new(
                "kernel.number_out_of_range",
                "The quantity is too large; check its parts",
            )
            .with("value", net.to_string())
        })
}

/// One material of a recipe.
#[derive(Clone, Debug)]
pub struct RecipeLine<M> {
    /// The material; whatever names it for the caller.
    pub material: M,
    /// Consumption for one unit of work, over the recipe's parameters.
    pub per_unit: Formula,
    /// Added to the net quantity.
    pub waste: Rate,
}

/// What some quantity of work takes of one material.
#[derive(Clone, Debug)]
pub struct Need<M> {
    /// The material.
    pub material: M,
    /// For one unit of work, as shown: six decimals.
    pub per_unit: Quantity,
    /// How `per_unit` came about.
    pub worked: Evaluation,
    /// `quantity × per_unit`, exact.
    pub net: Decimal,
    /// The share added.
    pub waste: Rate,
    /// `net × (1 + waste)`, exact.
    pub needed: Decimal,
}

/// Takes a recipe apart for a quantity of work. Lines that come to nothing for these parameters are left out.
///
/// # Errors
/// What the formulas refuse; `catalog.recipe_negative` where one comes to less than nothing.
pub fn explode<M: Clone>(
    lines: &[RecipeLine<M>],
    quantity: Quantity,
    parameters: &Scope,
) -> Result<Vec<Need<M>>> {
    let mut needs = Vec::with_capacity(lines.len());
    for line in lines {
        let worked = line.per_unit.evaluate_alone(parameters)?;
        let per_unit = worked
            .to_quantity()
            .map_err(|fault| match fault.code.as_str() {
                "catalog.formula_negative" => Fault::new(
                    "catalog.recipe_negative",
                    format!(
                        "“{}” comes to less than nothing; check the recipe",
                        line.per_unit.text()
                    ),
                )
                .with("formula", line.per_unit.text()),
                _ => fault,
            })?;
        if per_unit.is_zero() {
            continue;
        }
        let net = quantity
            .to_decimal()
            .checked_mul(per_unit.to_decimal())
            .ok_or_else(|| {
                Fault::new("kernel.number_out_of_range", "The quantity is too large")
                    .with("value", quantity.to_string())
            })?;
        needs.push(Need {
            material: line.material.clone(),
            per_unit,
            worked,
            net,
            waste: line.waste,
            needed: with_waste(net, line.waste)?,
        });
    }
    Ok(needs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn q(text: &str) -> Quantity {
        text.parse().unwrap()
    }

    #[test]
    fn packs_cover_the_need() {
        for (needed, pack, count, ordered) in [
            ("0", "50", 0, "0"),
            ("-3", "50", 0, "0"),
            ("0.000001", "50", 1, "50"),
            ("50", "50", 1, "50"),
            ("50.000000000001", "50", 2, "100"),
            ("64.9", "1", 65, "65"),
            // 30 ㎡ of 800 × 800 tile with 4 % waste in boxes of 1.92 ㎡.
            ("31.2", "1.92", 17, "32.64"),
            ("1.92", "1.92", 1, "1.92"),
            ("0.3", "0.1", 3, "0.3"),
            ("1", "0.333333", 4, "1.333332"),
        ] {
            let got = packs_for(needed.parse().unwrap(), q(pack)).unwrap();
            assert_eq!(
                (got.count, got.ordered),
                (count, q(ordered)),
                "{needed} in {pack}"
            );
        }
    }

    #[test]
    fn a_pack_holds_something() {
        for size in ["0", "-1"] {
            assert_eq!(
                packs_for(Decimal::ONE, q(size)).unwrap_err().code,
                "catalog.pack_size"
            );
        }
        let huge = packs_for(Decimal::MAX, Quantity::from_scaled(1)).unwrap_err();
        assert_eq!(huge.code, "kernel.number_out_of_range");
    }

    #[test]
    fn a_recipe_names_what_it_took() {
        let mut parameters = Scope::empty();
        parameters.define("thickness", "厚度", Decimal::from(20));
        let lines = [
            RecipeLine {
                material: "cement",
                per_unit: Formula::parse("408 * 厚度 / 1000").unwrap(),
                waste: "2%".parse().unwrap(),
            },
            RecipeLine {
                material: "none",
                per_unit: Formula::parse("if(厚度 > 30, 1, 0)").unwrap(),
                waste: Rate::ZERO,
            },
        ];
        let needs = explode(&lines, q("10"), &parameters).unwrap();
        assert_eq!(needs.len(), 1);
        assert_eq!(needs[0].net, "81.6".parse().unwrap());
        assert_eq!(needs[0].needed, "83.232".parse().unwrap());
        assert_eq!(needs[0].worked.worked, "408 * 20 / 1000");
        let negative = [RecipeLine {
            material: 1,
            per_unit: Formula::parse("0 - 厚度").unwrap(),
            waste: Rate::ZERO,
        }];
        assert_eq!(
            explode(&negative, q("1"), &parameters).unwrap_err().code,
            "catalog.recipe_negative"
        );
    }

    proptest! {
        #[test]
        fn never_less_than_needed_and_less_than_one_pack_more(
            net in 0i64..5_000_000_000_000, waste in 0i64..1_000_000, pack in 1_000i64..5_000_000_000,
        ) {
            let needed = with_waste(Quantity::from_scaled(net).to_decimal(), Rate::from_scaled(waste)).unwrap();
            let pack = Quantity::from_scaled(pack);
            let got = packs_for(needed, pack).unwrap();
            prop_assert!(got.ordered.to_decimal() >= needed);
            prop_assert!(got.ordered.to_decimal() - needed < pack.to_decimal());
            prop_assert_eq!(got.ordered.to_decimal(), Decimal::from(got.count) * pack.to_decimal());
        }

        #[test]
        fn whole_packs_stay_whole(count in 1i64..1_000_000, pack in 1i64..1_000_000_000) {
            let pack = Quantity::from_scaled(pack);
            let got = packs_for(Decimal::from(count) * pack.to_decimal(), pack).unwrap();
            prop_assert_eq!(got.count, count);
        }
    }
}
