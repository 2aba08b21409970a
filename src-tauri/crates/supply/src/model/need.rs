//! What one quote line needs of one material, who brings it, and how it comes packed.

use kernel::{Decimal, Fault, Quantity, Rate, Result, round_half_up};

/// Who brings a material to the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Supplied {
    /// The firm buys it.
    Firm,
    /// The owner brings it (甲供): it costs the firm nothing but has to be there in time.
    Owner,
}

impl Supplied {
    /// As stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Firm => "firm",
            Self::Owner => "owner",
        }
    }

    /// Reads what is stored; nothing for anything else.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Firm, Self::Owner]
            .into_iter()
            .find(|known| known.name() == name)
    }
}

/// What a material is to the line that uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 主材: chosen by the customer.
    Main,
    /// 辅材: follows from the recipe.
    Auxiliary,
}

/// Whether a quote's price includes materials at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inclusion {
    /// 清包: labour only, the owner brings everything.
    Labour,
    /// 半包, 全包, 整装: materials too; a line's mark (甲供) leaves its main material to the owner.
    Materials,
}

/// Who brings a material: what was chosen for it, else what the quote and the line's own mark (甲供, which speaks of
/// main materials) say.
pub fn supplied(
    inclusion: Inclusion,
    line_by_owner: bool,
    role: Role,
    chosen: Option<Supplied>,
) -> Supplied {
    let by_owner = inclusion == Inclusion::Labour || (role == Role::Main && line_by_owner);
    chosen.unwrap_or(if by_owner {
        Supplied::Owner
    } else {
        Supplied::Firm
    })
}

/// A need before and after waste, in the material's unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// Quantity times consumption.
    pub net: Quantity,
    /// With waste.
    pub need: Quantity,
}

/// Quantity of work × consumption per unit of work × (1 + waste). Both figures are rounded half up from the exact
/// product to a millionth of the material's unit, never one from the other.
///
/// # Errors
/// `kernel.number_out_of_range`.
pub fn amount(work: Quantity, per_unit: Decimal, waste: Rate) -> Result<Amount> {
    let too_large = || {
        Fault::new(
            "kernel.number_out_of_range",
            "the need is too large; check the quantity and the recipe",
        )
    };
    let net = work
        .to_decimal()
        .checked_mul(per_unit)
        .ok_or_else(too_large)?;
    let need = Decimal::ONE
        .checked_add(waste.to_decimal())
        .and_then(|factor| net.checked_mul(factor))
        .ok_or_else(too_large)?;
    Ok(Amount {
        net: Quantity::from_decimal(net)?,
        need: Quantity::from_decimal(need)?,
    })
}

/// How a material is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pack {
    /// Units of the material in one pack: 20 (kg a bag), 1.92 (㎡ a box).
    pub size: Quantity,
    /// The smallest part of a pack that can be ordered: 1, or 0.01 where it is sold by measure.
    pub step: Quantity,
}

const ONE: i64 = 1_000_000;
const HUNDREDTH: i64 = 10_000;

impl Pack {
    /// A pack of so many units. What is made to measure (a pack of one metre or square metre of what is measured in
    /// metres or square metres: sills, kitchens, windows) is ordered to the hundredth, everything else by whole packs.
    ///
    /// # Errors
    /// `supply.pack_size` for a size that is not above zero.
    pub fn new(size: Quantity, name: &str, unit: &str) -> Result<Self> {
        if size.scaled() <= 0 {
            return Err(Fault::new(
                "supply.pack_size",
                format!("The pack “{name}” holds nothing; give its content in the material's page"),
            )
            .with("pack", name));
        }
        let measured = size.scaled() == ONE
            && name.trim() == unit.trim()
            && matches!(unit.trim(), "m" | "㎡" | "m²" | "m³");
        let step = Quantity::from_scaled(if measured { HUNDREDTH } else { ONE });
        Ok(Self { size, step })
    }

    /// The fewest packs that hold a quantity; none for nothing or less.
    ///
    /// # Errors
    /// `kernel.number_out_of_range`.
    pub fn packs_for(&self, quantity: Quantity) -> Result<Quantity> {
        if quantity.scaled() <= 0 {
            return Ok(Quantity::ZERO);
        }
        let per_step = i128::from(self.size.scaled()) * i128::from(self.step.scaled());
        let exact = i128::from(quantity.scaled()) * i128::from(ONE);
        let steps = (exact + per_step - 1) / per_step;
        i64::try_from(steps * i128::from(self.step.scaled()))
            .map(Quantity::from_scaled)
            .map_err(|_| {
                Fault::new(
                    "kernel.number_out_of_range",
                    "too many packs; check the quantity and the pack",
                )
            })
    }

    /// What so many packs hold, in the material's unit.
    ///
    /// # Errors
    /// `kernel.number_out_of_range`.
    pub fn content(&self, packs: Quantity) -> Result<Quantity> {
        self.size
            .to_decimal()
            .checked_mul(packs.to_decimal())
            .ok_or_else(|| {
                Fault::new(
                    "kernel.number_out_of_range",
                    "too many packs; check the quantity",
                )
            })
            .and_then(Quantity::from_decimal)
    }
}

/// Tiles of a box: the step between square metres and boxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pieces {
    /// Area of one, ㎡.
    pub each: Quantity,
    /// How many a pack holds.
    pub per_pack: i64,
}

impl Pieces {
    /// Reads the format from a specification (`600×1200`, millimetres) for a material that is counted in ㎡. Nothing where
    /// the format is not given, a pack is not a whole number of pieces, or it is a single piece.
    pub fn of(spec: &str, unit: &str, pack: Quantity) -> Option<Self> {
        if !matches!(unit.trim(), "㎡" | "m²") {
            return None;
        }
        let mut sides = spec
            .split(['×', 'x', 'X', '*'])
            .map(|side| side.trim().trim_end_matches("mm").trim_end());
        let (length, width) = (
            sides.next()?.parse::<i64>().ok()?,
            sides.next()?.parse::<i64>().ok()?,
        );
        let format = 10..=10_000;
        if !format.contains(&length) || !format.contains(&width) {
            return None;
        }
        // 1 mm² is one millionth of a square metre: the product is the stored integer.
        let each = length * width;
        let per_pack = pack.scaled() / each;
        (pack.scaled() % each == 0 && per_pack > 1).then_some(Self {
            each: Quantity::from_scaled(each),
            per_pack,
        })
    }

    /// Whole pieces for an area.
    pub fn count(&self, area: Quantity) -> i64 {
        let (area, each) = (area.scaled().max(0), self.each.scaled());
        area / each + i64::from(area % each != 0)
    }
}

/// A rate as people write it: 0.04 is `4%`.
pub fn percent(rate: Rate) -> String {
    format!(
        "{}%",
        (rate.to_decimal() * Decimal::ONE_HUNDRED).normalize()
    )
}

/// A quantity as lists show it, half up: two decimals, below one three. The exact one stands beside it.
pub fn brief(quantity: Quantity) -> String {
    let value = quantity.to_decimal();
    let places = if value.abs() < Decimal::ONE { 3 } else { 2 };
    round_half_up(value, places).normalize().to_string()
}

/// A consumption as shown: at most six decimals.
pub fn shown(value: Decimal) -> String {
    round_half_up(value, 6).normalize().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn q(text: &str) -> Quantity {
        text.parse().unwrap()
    }

    #[test]
    fn published_consumptions() {
        // Work, consumption, waste, net, need: the recipes of the price book.
        for (work, per_unit, waste, net, need) in [
            // 20 mm of 1:3 render: 408 kg/m³ and 1.18 m³ of sand at 1.45 t/m³ make 8.3 and 35 kg with 2 %.
            ("1", "8.16", "0.02", "8.16", "8.3232"),
            ("1", "34.22", "0.02", "34.22", "34.9044"),
            // 165 ㎡ painted: 12 L of primer and 24 L of top coat at 13.75 ㎡/L.
            ("165", "0.0727272727272727272727272727", "0", "12", "12"),
            ("165", "0.1454545454545454545454545455", "0", "24", "24"),
            // A third of something is no trap: the exact product is rounded, not the consumption.
            ("3", "0.3333333333333333333333333333", "0", "1", "1"),
            ("22.4", "1", "0.04", "22.4", "23.296"),
            ("0", "14", "0.02", "0", "0"),
            ("-2", "14", "0.02", "-28", "-28.56"),
        ] {
            let got = amount(q(work), per_unit.parse().unwrap(), waste.parse().unwrap()).unwrap();
            assert_eq!(
                (got.net, got.need),
                (q(net), q(need)),
                "{work} × {per_unit}"
            );
        }
    }

    #[test]
    fn absurd_needs_are_refused() {
        let fault = amount(q("9000000000000"), "1000000".parse().unwrap(), Rate::ZERO).unwrap_err();
        assert_eq!(fault.code, "kernel.number_out_of_range");
    }

    #[test]
    fn packs_are_whole_unless_made_to_measure() {
        for (size, name, unit, quantity, packs) in [
            ("20", "袋", "kg", "100", "5"),
            ("20", "袋", "kg", "100.000001", "6"),
            ("1.92", "箱", "㎡", "23.296", "13"),
            ("1", "块", "块", "6.2", "7"),
            ("1", "m", "m", "3.601", "3.61"),
            ("1", "㎡", "㎡", "7.25", "7.25"),
            ("1", "㎡", "㎡", "0", "0"),
            ("50", "袋", "kg", "-3", "0"),
            ("2.5", "m", "m", "3", "2"),
        ] {
            let pack = Pack::new(q(size), name, unit).unwrap();
            assert_eq!(
                pack.packs_for(q(quantity)).unwrap(),
                q(packs),
                "{quantity} {unit} in {name} of {size}"
            );
        }
        for size in ["0", "-1"] {
            assert_eq!(
                Pack::new(q(size), "袋", "kg").unwrap_err().code,
                "supply.pack_size"
            );
        }
    }

    #[test]
    fn square_metres_become_pieces_become_boxes() {
        for (spec, pack, want) in [
            ("800×800", "1.92", Some(("0.64", 3))),
            ("600×1200", "1.44", Some(("0.72", 2))),
            ("400x800 mm", "1.28", Some(("0.32", 4))),
            ("300*600", "1.44", Some(("0.18", 8))),
            ("300×300", "0.99", Some(("0.09", 11))),
            // A sheet is one piece; a roll has no pieces; a box that is no whole number of them is only a box.
            ("1200×2400×9.5", "2.88", None),
            ("0.53×10m", "5.3", None),
            ("800×800", "2", None),
            ("", "2", None),
        ] {
            let got = Pieces::of(spec, "㎡", q(pack)).map(|p| (p.each.to_string(), p.per_pack));
            assert_eq!(
                got,
                want.map(|(each, count)| (each.to_owned(), count)),
                "{spec}"
            );
        }
        assert_eq!(Pieces::of("800×800", "m", q("1.92")), None);
        let pieces = Pieces::of("800×800", "㎡", q("1.92")).unwrap();
        assert_eq!(pieces.count(q("23.296")), 37);
        assert_eq!(pieces.count(q("0.64")), 1);
        assert_eq!(pieces.count(q("-1")), 0);
    }

    #[test]
    fn who_brings_what() {
        use Inclusion::{Labour, Materials};
        use Role::{Auxiliary, Main};
        use Supplied::{Firm, Owner};
        for (inclusion, marked, role, chosen, want) in [
            (Materials, false, Main, None, Firm),
            (Materials, true, Main, None, Owner),
            (Materials, true, Auxiliary, None, Firm),
            (Materials, true, Main, Some(Firm), Firm),
            (Materials, false, Main, Some(Owner), Owner),
            (Labour, false, Main, None, Owner),
            (Labour, false, Auxiliary, None, Owner),
            (Labour, false, Auxiliary, Some(Firm), Firm),
        ] {
            assert_eq!(
                supplied(inclusion, marked, role, chosen),
                want,
                "{inclusion:?} {marked} {role:?} {chosen:?}"
            );
        }
    }

    #[test]
    fn lists_show_two_decimals() {
        for (exact, want) in [
            ("999.775276", "999.78"),
            ("0.0725", "0.073"),
            ("12", "12"),
            ("0", "0"),
            ("-28.566", "-28.57"),
        ] {
            assert_eq!(brief(q(exact)), want);
        }
    }

    proptest! {
        #[test]
        fn packs_hold_the_need_with_less_than_a_step_to_spare(
            quantity in 1i64..1_000_000_000_000, size in 1i64..2_000_000_000, measured: bool,
        ) {
            let (size, name, unit) = if measured { (ONE, "m", "m") } else { (size, "箱", "㎡") };
            let pack = Pack::new(Quantity::from_scaled(size), name, unit).unwrap();
            let packs = pack.packs_for(Quantity::from_scaled(quantity));
            prop_assume!(packs.is_ok());
            let packs = packs.unwrap();
            prop_assert_eq!(packs.scaled() % pack.step.scaled(), 0);
            let held = i128::from(packs.scaled()) * i128::from(size);
            let needed = i128::from(quantity) * i128::from(ONE);
            prop_assert!(held >= needed);
            prop_assert!(held - needed < i128::from(size) * i128::from(pack.step.scaled()));
        }

        #[test]
        fn boxes_from_pieces_are_boxes_from_area(area in 1i64..10_000_000_000) {
            let size = q("1.92");
            let pieces = Pieces::of("800×800", "㎡", size).unwrap();
            let area = Quantity::from_scaled(area);
            let by_pieces = (pieces.count(area) + pieces.per_pack - 1) / pieces.per_pack;
            let pack = Pack::new(size, "箱", "㎡").unwrap();
            prop_assert_eq!(pack.packs_for(area).unwrap(), Quantity::from_scaled(by_pieces * ONE));
        }

        #[test]
        fn waste_never_lowers_a_need(work in 0i64..1_000_000_000_000, per_unit in 0i64..1_000_000_000, waste in 0i64..1_000_000) {
            let got = amount(Quantity::from_scaled(work), Decimal::new(per_unit, 6), Rate::from_scaled(waste));
            prop_assume!(got.is_ok());
            let got = got.unwrap();
            prop_assert!(got.need >= got.net);
        }
    }
}
