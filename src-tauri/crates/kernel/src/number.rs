//! Exact numbers: scaled 64-bit integers in storage, decimals in calculation, text on the wire.

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Fault, Result, time::wire_as_string};

/// Rounds half away from zero (四舍五入) to `places` decimals, as published quotes do
/// (2,997.225 becomes 2,997.23).
pub fn round_half_up(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// Reads a number as people type and paste it: full-width digits, thousands separators, a yuan sign,
/// a percent sign (divides by 100), surrounding blanks.
fn parse_decimal(text: &str) -> Option<Decimal> {
    let mut plain = String::with_capacity(text.len());
    let mut percent = false;
    for c in text.trim().chars() {
        match c {
            '０'..='９' => plain.push(char::from(b'0' + (u32::from(c) - u32::from('０')) as u8)),
            '．' | '。' => plain.push('.'),
            '－' | '−' => plain.push('-'),
            ',' | '，' | '¥' | '￥' | ' ' | '\u{a0}' | '\u{3000}' | '元' => {}
            '%' | '％' if !percent => percent = true,
            _ => plain.push(c),
        }
    }
    if plain.len() > 40 {
        return None;
    }
    let value = Decimal::from_str_exact(&plain).ok()?;
    if percent {
        value.checked_div(Decimal::ONE_HUNDRED)
    } else {
        Some(value)
    }
}

macro_rules! scaled {
    ($(#[$doc:meta])* $name:ident, $places:literal, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// Decimal places that storage keeps.
            pub const PLACES: u32 = $places;
            /// Nothing.
            pub const ZERO: Self = Self(0);

            /// From the stored integer.
            pub const fn from_scaled(scaled: i64) -> Self {
                Self(scaled)
            }

            /// The stored integer.
            pub const fn scaled(self) -> i64 {
                self.0
            }

            /// Rounds half up to the places kept.
            ///
            /// # Errors
            /// `kernel.number_out_of_range` where 64 bits do not hold it.
            pub fn from_decimal(value: Decimal) -> Result<Self> {
                let rounded = round_half_up(value, $places);
                rounded
                    .checked_mul(Decimal::from_i128_with_scale(10i128.pow($places), 0))
                    .and_then(|scaled| i64::try_from(scaled.trunc().mantissa() / 10i128.pow(scaled.trunc().scale())).ok())
                    .map(Self)
                    .ok_or_else(|| {
                        Fault::new(
                            "kernel.number_out_of_range",
                            format!("{value} is too large; check the digits"),
                        )
                        .with("value", value.to_string())
                    })
            }

            /// The exact decimal.
            pub fn to_decimal(self) -> Decimal {
                Decimal::new(self.0, $places)
            }

            /// The sum.
            ///
            /// # Errors
            /// `kernel.number_out_of_range` on overflow.
            pub fn checked_add(self, other: Self) -> Result<Self> {
                self.0.checked_add(other.0).map(Self).ok_or_else(Self::overflow)
            }

            /// The difference.
            ///
            /// # Errors
            /// `kernel.number_out_of_range` on overflow.
            pub fn checked_sub(self, other: Self) -> Result<Self> {
                self.0.checked_sub(other.0).map(Self).ok_or_else(Self::overflow)
            }

            /// The sum of many.
            ///
            /// # Errors
            /// `kernel.number_out_of_range` on overflow.
            pub fn total(values: impl IntoIterator<Item = Self>) -> Result<Self> {
                values.into_iter().try_fold(Self::ZERO, Self::checked_add)
            }

            /// Whether it is below zero.
            pub const fn is_negative(self) -> bool {
                self.0 < 0
            }

            /// Whether it is zero.
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }

            fn overflow() -> Fault {
                Fault::new("kernel.number_out_of_range", "the result is too large; check the numbers it is made of")
                    .with("value", "")
            }
        }

        impl FromStr for $name {
            type Err = Fault;
            /// Reads typed or pasted text.
            ///
            /// # Errors
            /// `kernel.number_invalid` for what is no number, `kernel.number_too_fine` for more decimals
            /// than are kept (nothing is rounded silently), `kernel.number_out_of_range`.
            fn from_str(text: &str) -> Result<Self> {
                let shown: String = text.chars().take(40).collect();
                let value = parse_decimal(text).ok_or_else(|| {
                    Fault::new("kernel.number_invalid", format!("“{shown}” is not a number; type digits such as 12.5"))
                        .with("text", shown.clone())
                })?;
                if value.normalize().scale() > $places {
                    return Err(Fault::new(
                        "kernel.number_too_fine",
                        format!("“{shown}” has more than {} decimals; shorten it", $places),
                    )
                    .with("text", shown)
                    .with("places", $places));
                }
                Self::from_decimal(value)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.to_decimal().normalize())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string", "description": $kind})
            }
        }
        wire_as_string!($name);
    };
}

scaled!(
    /// An amount in yuan, exact to the fen (1/100).
    Money, 2, "amount in yuan, two decimals, as text"
);
scaled!(
    /// A price per unit in yuan, exact to 1/10,000.
    UnitPrice, 4, "price per unit in yuan, four decimals, as text"
);
scaled!(
    /// A count, length (m), area (㎡), mass (kg) or volume, exact to one millionth.
    Quantity, 6, "quantity, six decimals, as text"
);
scaled!(
    /// A proportion, exact to one millionth: 5 % is `0.05`.
    Rate, 6, "proportion as text: 5 % is 0.05"
);

impl Money {
    /// The amount with exactly two decimals, as printed: `1409.50`.
    pub fn to_fixed(self) -> String {
        format!("{:.2}", self.to_decimal())
    }
}

impl UnitPrice {
    /// Price times quantity, rounded half up to the fen.
    ///
    /// # Errors
    /// `kernel.number_out_of_range` where the amount is too large.
    pub fn times(self, quantity: Quantity) -> Result<Money> {
        self.to_decimal()
            .checked_mul(quantity.to_decimal())
            .ok_or_else(Self::overflow)
            .and_then(Money::from_decimal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_people_type() {
        for (text, want) in [
            ("12.5", "12.5"),
            (" １２．５ ", "12.5"),
            ("¥1,234.50", "1234.5"),
            ("-3", "-3"),
            ("−3", "-3"),
            ("5%", "0.05"),
            ("0", "0"),
        ] {
            assert_eq!(
                text.parse::<Quantity>().unwrap().to_string(),
                want,
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_what_is_no_number() {
        for (text, code) in [
            ("", "kernel.number_invalid"),
            ("abc", "kernel.number_invalid"),
            ("1.2.3", "kernel.number_invalid"),
            ("NaN", "kernel.number_invalid"),
            ("1e400", "kernel.number_invalid"),
            ("0.0000001", "kernel.number_too_fine"),
            ("99999999999999999999", "kernel.number_out_of_range"),
        ] {
            assert_eq!(text.parse::<Quantity>().unwrap_err().code, code, "{text}");
        }
    }

    #[test]
    fn published_roundings_hold() {
        // A published Shanghai quote: 105 × (6.1 + 6.8 + 15 + 5 % × 12.9) is exactly 2,997.225.
        let unit: UnitPrice = "28.545".parse().unwrap();
        assert_eq!(
            unit.times("105".parse().unwrap()).unwrap().to_fixed(),
            "2997.23"
        );
        assert_eq!(
            round_half_up("98.705".parse().unwrap(), 2).to_string(),
            "98.71"
        );
        assert_eq!(
            round_half_up("-98.705".parse().unwrap(), 2).to_string(),
            "-98.71"
        );
    }

    proptest! {
        #[test]
        fn text_round_trips(scaled in any::<i64>()) {
            let value = Quantity::from_scaled(scaled);
            prop_assert_eq!(value.to_string().parse::<Quantity>().unwrap(), value);
            let json = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(serde_json::from_str::<Quantity>(&json).unwrap(), value);
        }

        #[test]
        fn sums_are_exact(values in proptest::collection::vec(-1_000_000_000i64..1_000_000_000, 0..50)) {
            let total = Money::total(values.iter().map(|&v| Money::from_scaled(v))).unwrap();
            prop_assert_eq!(total.scaled(), values.iter().sum::<i64>());
        }

        #[test]
        fn rounding_moves_by_at_most_half_a_fen(price in 0i64..10_000_000_000, qty in 0i64..1_000_000_000) {
            let (price, qty) = (UnitPrice::from_scaled(price), Quantity::from_scaled(qty));
            let exact = price.to_decimal() * qty.to_decimal();
            let got = price.times(qty).unwrap().to_decimal();
            prop_assert!((exact - got).abs() <= Decimal::new(5, 3));
        }

        #[test]
        fn products_are_symmetric_around_zero(price in any::<i32>(), qty in any::<i32>()) {
            let (price, qty) = (UnitPrice::from_scaled(price.into()), Quantity::from_scaled(qty.into()));
            let minus = UnitPrice::from_scaled(-price.scaled());
            let (got, mirrored) = (price.times(qty).unwrap(), minus.times(qty).unwrap());
            prop_assert_eq!(got.scaled(), -mirrored.scaled());
        }

        #[test]
        fn any_text_is_a_number_or_a_fault(text in ".{0,60}") {
            let _ = text.parse::<Money>();
        }
    }

    /// What holds for a number of every scale.
    macro_rules! every_scale {
        ($($module:ident: $number:ty,)+) => {$(mod $module {
            use super::*;

            const OUT_OF_RANGE: &str = "kernel.number_out_of_range";

            /// `scaled` in steps of the last place kept, and `tenths` of one step more.
            fn between(scaled: i64, tenths: i64) -> Decimal {
                Decimal::from_i128_with_scale(
                    i128::from(scaled) * 10 + i128::from(tenths),
                    <$number>::PLACES + 1,
                )
            }

            #[test]
            fn halves_round_away_from_zero() {
                for (scaled, tenths, want) in
                    [(0, 4, 0), (0, 5, 1), (2, 5, 3), (3, 5, 4), (0, -4, 0), (0, -5, -1), (-2, -5, -3), (-3, -5, -4)]
                {
                    let got = <$number>::from_decimal(between(scaled, tenths)).unwrap();
                    assert_eq!(got.scaled(), want, "{scaled} {tenths}");
                }
            }

            #[test]
            fn the_ends_of_the_range_are_refused_by_name() {
                let (least, most, step) = (
                    <$number>::from_scaled(i64::MIN),
                    <$number>::from_scaled(i64::MAX),
                    <$number>::from_scaled(1),
                );
                assert_eq!(<$number>::from_decimal(most.to_decimal()).unwrap(), most);
                assert_eq!(<$number>::from_decimal(least.to_decimal()).unwrap(), least);
                for refused in [
                    most.checked_add(step),
                    least.checked_sub(step),
                    <$number>::total([most, step]),
                    <$number>::from_decimal(between(i64::MAX, 5)),
                    <$number>::from_decimal(between(i64::MIN, -5)),
                    <$number>::from_decimal(Decimal::MAX),
                    <$number>::from_decimal(Decimal::MIN),
                ] {
                    assert_eq!(refused.unwrap_err().code, OUT_OF_RANGE);
                }
            }

            proptest! {
                #[test]
                fn decimals_round_to_the_nearest_half_up(scaled in any::<i32>(), tenths in 0i64..10) {
                    let (scaled, up) = (i64::from(scaled), i64::from(tenths >= 5));
                    let (sign, steps) = (if scaled < 0 { -1 } else { 1 }, scaled.abs());
                    let got = <$number>::from_decimal(between(scaled, sign * tenths)).unwrap();
                    prop_assert_eq!(got.scaled(), sign * (steps + up));
                }

                #[test]
                fn sums_overflow_as_integers_do(a in any::<i64>(), b in any::<i64>()) {
                    let (x, y) = (<$number>::from_scaled(a), <$number>::from_scaled(b));
                    let code = |result: Result<$number>| result.map(|n| n.scaled()).map_err(|fault| fault.code);
                    let want = |sum: Option<i64>| sum.ok_or_else(|| OUT_OF_RANGE.to_owned());
                    prop_assert_eq!(code(x.checked_add(y)), want(a.checked_add(b)));
                    prop_assert_eq!(code(x.checked_sub(y)), want(a.checked_sub(b)));
                    prop_assert_eq!(x.is_negative(), x.to_decimal() < Decimal::ZERO);
                    prop_assert_eq!(x.to_string().parse::<$number>().unwrap(), x);
                }
            }
        })+};
    }

    every_scale! {
        money: Money,
        unit_price: UnitPrice,
        quantity: Quantity,
        rate: Rate,
    }
}
