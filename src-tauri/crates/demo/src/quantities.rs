//! Quantities that only a drawing tells, as a budgeter would type them into a quote.

use crate::dice::Dice;
use crate::flat::hundredths;

/// What is typed for a work item in a room of this kind: `floor` in hundredths of ㎡, `flat` the building area in ㎡.
/// Sections of the whole flat have no kind.
pub fn typed(dice: &mut Dice, code: &str, kind: &str, floor: i64, flat: i64) -> String {
    let share = |percent: i64| (floor * percent / 100).max(200) / 100 * 100;
    let of_flat = |percent: i64| flat * percent / 100 * 100;
    let around = |dice: &mut Dice, value: i64| value * dice.between(88, 112) / 100 / 10 * 10;
    let points = match kind {
        "living_dining" => 1_300,
        "living" | "kitchen" => 1_000,
        "bedroom" | "study" => 800,
        "bathroom" => 500,
        _ => 300,
    };
    let value = match code {
        "E03" | "E07" => match kind {
            "living_dining" | "living" => around(dice, share(130)),
            "bathroom" => around(dice, share(230)),
            _ => around(dice, share(160)),
        },
        "E04" => around(dice, share(300)),
        "E06" => around(dice, share(70)).min(1_400),
        "E08" | "E17" => points,
        "E11" => match kind {
            "balcony" => 400,
            _ => around(dice, 900),
        },
        "E12" => match kind {
            "balcony" => 200,
            _ => around(dice, 400),
        },
        "E13" => 150,
        "C01" => share(38),
        "P10" => share(38),
        "C04" => 360,
        "I07" => 600,
        "D01" | "T02" => around(dice, of_flat(5)),
        "T04" => around(dice, of_flat(8)),
        "T03" => share(60),
        "T08" => 260,
        "E01" => around(dice, of_flat(34)),
        "E02" => around(dice, of_flat(8)),
        "E15" => 300,
        _ => 100,
    };
    hundredths(value)
}

/// Items of the firm's templates that are taken out again, in so many of a thousand quotes: the customer's own suppliers fit
/// them, or the walls do not need them.
pub const OFTEN_LEFT_OUT: [(&str, u64); 17] = [
    ("P02", 900),
    ("I11", 930),
    ("I12", 930),
    ("I13", 930),
    ("C12", 800),
    ("O04", 600),
    ("T22", 900),
    ("C11", 600),
    ("I01", 350),
    ("I03", 350),
    ("I04", 350),
    ("T06", 700),
    ("W03", 500),
    ("T16", 450),
    ("P01", 400),
    ("E06", 250),
    ("D17", 150),
];
