//! The words of a quote and the price of one line. Pure: no clock, no database.

use kernel::{Fault, Money, Quantity, Rate, Result, UnitPrice};

/// Marker of a quote version, for `Id<Quote>`.
#[derive(Debug)]
pub enum Quote {}

/// Marker of a quote's section, for `Id<Section>`.
#[derive(Debug)]
pub enum Section {}

/// Marker of a quote's line, for `Id<Line>`.
#[derive(Debug)]
pub enum Line {}

/// Marker of a quote's fee, for `Id<FeeRow>`.
#[derive(Debug)]
pub enum FeeRow {}

/// The largest quantity of a line, in its unit.
pub const MAX_QUANTITY: Quantity = Quantity::from_scaled(1_000_000 * 1_000_000);
/// The largest price of one unit, in yuan.
pub const MAX_PRICE: UnitPrice = UnitPrice::from_scaled(10_000_000 * 10_000);
/// The largest amount of one line or fee: 100 million yuan.
pub const MAX_AMOUNT: Money = Money::from_scaled(100_000_000 * 100);

crm::text_enum! {
    /// What the price covers.
    Mode {
        /// 清包: labour and machines; the customer buys all materials.
        Labour = "labour",
        /// 半包: auxiliary materials too; lines marked owner-supplied leave their main material out.
        Half = "half",
        /// 全包: main materials too.
        Full = "full",
        /// 整装: a price per square metre of building area; lines are included unless they are extras.
        Package = "package",
    }
}

crm::text_enum! {
    /// Where a quote stands. Only drafts change.
    Status {
        /// Being written.
        Draft = "draft",
        /// Given to the customer.
        Sent = "sent",
        /// Agreed by the customer.
        Accepted = "accepted",
        /// Out of use.
        Void = "void",
    }
}

crm::text_enum! {
    /// How tax stands in the total.
    TaxMode {
        /// No tax line.
        None = "none",
        /// Tax on top of the net amount.
        Added = "added",
        /// The total contains tax: `total / (1 + r) × r`.
        Included = "included",
    }
}

crm::text_enum! {
    /// What a fee is worked out from.
    FeeBase {
        /// Direct cost (工程直接费).
        Direct = "direct",
        /// Direct cost without main materials.
        DirectWithoutMain = "direct_without_main",
        /// Direct cost and the named fees before this one.
        DirectAndFees = "direct_and_fees",
        /// A price per square metre of building area.
        Area = "area",
        /// A price times a count.
        Count = "count",
        /// A price per square metre of building area for each floor above the free ones, where there is no lift.
        Floors = "floors",
    }
}

crm::text_enum! {
    /// What a discount is taken from.
    DiscountBase {
        /// Direct cost.
        Direct = "direct",
        /// Direct cost without main materials.
        DirectWithoutMain = "direct_without_main",
        /// The fees.
        Fees = "fees",
        /// Direct cost and fees.
        DirectAndFees = "direct_and_fees",
        /// One section.
        Section = "section",
    }
}

crm::text_enum! {
    /// How a discount is given.
    DiscountKind {
        /// None.
        None = "none",
        /// A share of its base: 5 % off.
        Rate = "rate",
        /// A fixed amount.
        Amount = "amount",
    }
}

crm::text_enum! {
    /// 抹零: the net amount is rounded down to a multiple of this many yuan.
    Rounding {
        /// To the fen, as worked out.
        None = "none",
        /// To whole yuan.
        One = "1",
        /// To tens.
        Ten = "10",
        /// To hundreds.
        Hundred = "100",
    }
}

impl Rounding {
    /// The multiple in fen.
    pub const fn fen(self) -> i64 {
        match self {
            Self::None => 1,
            Self::One => 100,
            Self::Ten => 1_000,
            Self::Hundred => 10_000,
        }
    }
}

/// The price of one unit of a line, by part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Main material (主材), yuan.
    pub main: UnitPrice,
    /// Auxiliary material (辅材), yuan.
    pub aux: UnitPrice,
    /// Labour (人工), yuan.
    pub labour: UnitPrice,
    /// Machines (机械), yuan.
    pub machine: UnitPrice,
    /// Price loss w (损耗) on counted materials.
    pub loss: Rate,
    /// A unit price typed by hand, in place of the sum of the parts.
    pub own: Option<UnitPrice>,
}

/// How one line is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    /// What the quote covers.
    pub mode: Mode,
    /// The customer supplies the main material (甲供).
    pub owner_supplied: bool,
    /// Charged beside a package's price.
    pub extra: bool,
    /// Less than this and more than nothing counts as this (不足1㎡按1㎡); zero for no such rule.
    pub minimum: Quantity,
    /// Whether the unit price is rounded to the fen before it is multiplied: the firm's setting.
    pub round_unit: bool,
    /// Share of the price that the firm pays.
    pub cost_rate: Rate,
}

/// What one line comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineSum {
    /// The quantity charged: the measured one, or the minimum.
    pub billed: Quantity,
    /// Unit price, to 1/10,000 yuan for display; the amount is made of the exact one.
    pub unit_price: UnitPrice,
    /// What the customer pays for the line.
    pub amount: Money,
    /// The part of `amount` that is main material with its loss.
    pub main: Money,
    /// What the line costs the firm, also where a package includes it.
    pub cost: Money,
}

/// The price of one line (renovation.md §2): `unit = main + aux + labour + machine + w × (main + aux)`,
/// `amount = round(quantity × unit, 2)`, half up. Parts that the mode leaves to the customer count nothing.
///
/// # Errors
/// `quoting.amount_too_large` above [`MAX_AMOUNT`].
pub fn line_sum(parts: Parts, quantity: Quantity, charge: Charge) -> Result<LineSum> {
    let aux = if charge.mode == Mode::Labour {
        0
    } else {
        parts.aux.scaled()
    };
    let main = if charge.mode == Mode::Labour || charge.owner_supplied {
        0
    } else {
        parts.main.scaled()
    };
    let [main, aux, labour, machine, loss] = [
        main,
        aux,
        parts.labour.scaled(),
        parts.machine.scaled(),
        parts.loss.scaled(),
    ]
    .map(i128::from);
    // Scaled by 10^10: prices have 4 decimals, the loss 6. Nothing is rounded yet.
    let of_parts = (main + aux + labour + machine) * 1_000_000 + loss * (main + aux);
    let mut unit = parts
        .own
        .map_or(of_parts, |own| i128::from(own.scaled()) * 1_000_000);
    if charge.round_unit {
        unit = halves_up(unit, 100_000_000) * 100_000_000;
    }
    let billed = billed(quantity, charge.minimum);
    let times = |price: i128| halves_up(i128::from(billed.scaled()) * price, 100_000_000_000_000);
    let value = times(unit);
    // A typed unit price says nothing of its parts: then main material is its share of the parts, at most all of it.
    let main_unit = main * 1_000_000 + loss * main;
    let main_value = times(main_unit).min(value);
    let included = charge.mode == Mode::Package && !charge.extra;
    let cost = halves_up(value * i128::from(charge.cost_rate.scaled()), 1_000_000);
    if value > i128::from(MAX_AMOUNT.scaled()) || cost > i128::from(MAX_AMOUNT.scaled()) {
        return Err(too_large());
    }
    Ok(LineSum {
        billed,
        unit_price: UnitPrice::from_scaled(fitting(halves_up(unit, 1_000_000))?),
        amount: if included {
            Money::ZERO
        } else {
            Money::from_scaled(fitting(value)?)
        },
        main: if included {
            Money::ZERO
        } else {
            Money::from_scaled(fitting(main_value)?)
        },
        cost: Money::from_scaled(fitting(cost)?),
    })
}

/// The quantity charged: less than the minimum and more than nothing counts as the minimum.
pub fn billed(quantity: Quantity, minimum: Quantity) -> Quantity {
    if quantity > Quantity::ZERO && quantity < minimum {
        minimum
    } else {
        quantity
    }
}

/// The fault of an amount beyond [`MAX_AMOUNT`].
pub(crate) fn too_large() -> Fault {
    Fault::new(
        "quoting.amount_too_large",
        "This comes to more than 100 million yuan; check the quantity and the price.",
    )
}

/// `value / by`, rounded half away from zero.
pub(crate) const fn halves_up(value: i128, by: i128) -> i128 {
    let half = by / 2;
    if value < 0 {
        (value - half) / by
    } else {
        (value + half) / by
    }
}

pub(crate) fn fitting(value: i128) -> Result<i64> {
    i64::try_from(value).map_err(|_| too_large())
}
