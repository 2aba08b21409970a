//! The price of a line, the fee stack and the totals, against published quotes and one golden row for each combination.
#![allow(clippy::unwrap_used)]

use kernel::{Money, Quantity, Rate, UnitPrice};
use proptest::prelude::*;
use quoting::fees::{Bases, Fee, stack};
use quoting::model::*;
use quoting::totals::{Agreement, Sums, totals};

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn charge() -> Charge {
    Charge {
        mode: Mode::Full,
        owner_supplied: false,
        extra: false,
        minimum: Quantity::ZERO,
        round_unit: false,
        cost_rate: "0.65".parse().unwrap(),
    }
}

fn parts(main: &str, aux: &str, labour: &str, machine: &str, loss: &str) -> Parts {
    Parts {
        main: main.parse().unwrap(),
        aux: aux.parse().unwrap(),
        labour: labour.parse().unwrap(),
        machine: machine.parse().unwrap(),
        loss: loss.parse().unwrap(),
        own: None,
    }
}

fn amount(quantity: &str, price: Parts) -> String {
    line_sum(price, quantity.parse().unwrap(), charge())
        .unwrap()
        .amount
        .to_fixed()
}

/// One price without parts.
fn flat(quantity: &str, price: &str) -> Money {
    line_sum(
        parts("0", "0", price, "0", "0"),
        quantity.parse().unwrap(),
        charge(),
    )
    .unwrap()
    .amount
}

#[test]
fn a_shanghai_quote_of_2021() {
    for (quantity, aux, main, labour, loss, want) in [
        ("105", "0", "0", "7", "0.05", "735.00"),
        ("1", "10", "83", "200", "0.05", "297.65"),
        ("31", "12", "28", "35", "0.05", "2387.00"),
        ("105", "6.1", "6.8", "15", "0.05", "2997.23"),
        ("105", "2.2", "0", "8", "0.05", "1082.55"),
        ("105", "1.5", "15", "12", "0.05", "3079.13"),
        ("65", "4", "0", "2", "0", "390.00"),
        // The sheet prints 102.18 but multiplied by more digits: full precision gives its sums, two decimals do not.
        ("102.182", "6.1", "6.8", "15", "0.05", "2916.79"),
        ("102.182", "2.2", "0", "8", "0.05", "1053.50"),
        ("102.182", "1.5", "15", "12", "0.05", "2996.49"),
    ] {
        assert_eq!(
            amount(quantity, parts(main, aux, labour, "0", loss)),
            want,
            "{quantity} × {labour}"
        );
    }
    assert_ne!(
        amount("102.18", parts("6.8", "6.1", "15", "0", "0.05")),
        "2916.79"
    );
}

#[test]
fn unit_prices_of_a_firms_rules() {
    for (main, aux, labour, machine, unit, rounded) in [
        ("19.5", "8.5", "32", "1.6", "63", "63"),
        ("0", "28", "40", "2", "71.4", "71.4"),
        ("45.6", "16.3", "32.1", "1.61", "98.705", "98.71"),
    ] {
        let price = parts(main, aux, labour, machine, "0.05");
        let one = "1".parse().unwrap();
        assert_eq!(
            line_sum(price, one, charge())
                .unwrap()
                .unit_price
                .to_string(),
            unit
        );
        let charge = Charge {
            round_unit: true,
            ..charge()
        };
        assert_eq!(
            line_sum(price, one, charge).unwrap().unit_price.to_string(),
            rounded
        );
    }
    // Rounded first, 10 × 98.71; else 10 × 98.705.
    let price = parts("45.6", "16.3", "32.1", "1.61", "0.05");
    assert_eq!(amount("10", price), "987.05");
    let rounded = Charge {
        round_unit: true,
        ..charge()
    };
    assert_eq!(
        line_sum(price, "10".parse().unwrap(), rounded)
            .unwrap()
            .amount
            .to_fixed(),
        "987.10"
    );
}

#[test]
fn a_bathroom_of_six_square_metres() {
    let lines = [
        ("1", "1000"),
        ("1", "1000"),
        ("18", "60"),
        ("1", "200"),
        ("123", "15"),
        ("60", "10"),
        ("37", "50"),
        ("15", "20"),
        ("1", "200"),
        ("6", "170"),
        ("1", "1000"),
        ("1", "2000"),
        ("1", "2000"),
        ("1", "100"),
        ("2", "80"),
        ("1", "1000"),
        ("1", "1000"),
        ("1", "500"),
    ];
    let sum = Money::total(lines.map(|(quantity, price)| flat(quantity, price))).unwrap();
    assert_eq!(sum, money("16855"));
}

/// A villa near Beijing: each line of that sheet is cut to whole yuan.
#[test]
fn a_villa_room_by_room() {
    let cut = |quantity: &str, price: &str| {
        Money::from_scaled(flat(quantity, price).scaled() / 100 * 100)
    };
    let room = |wall: &str, ceiling: &str, last: &str| {
        let walls = ["10", "7", "25", "30"].map(|rate| cut(wall, rate));
        let ceilings = ["10", "7", "25", last].map(|rate| cut(ceiling, rate));
        Money::total(walls.into_iter().chain(ceilings)).unwrap()
    };
    let sum = |lines: &[(&str, &str)]| Money::total(lines.iter().map(|(q, p)| cut(q, p))).unwrap();
    let sections = [
        (room("70", "28", "26.5"), "6958"),
        (room("47.5", "19", "26.5"), "4720"),
        (room("92.5", "37", "26.5"), "9193"),
        (
            room("47.5", "19", "30")
                .checked_add(sum(&[("15.2", "29"), ("9.5", "245")]))
                .unwrap(),
            "7554",
        ),
        (
            sum(&[
                ("18", "25"),
                ("18", "26.5"),
                ("9", "25"),
                ("9", "26.5"),
                ("9", "54"),
            ]),
            "1876",
        ),
        (
            sum(&[
                ("24", "55"),
                ("1.2", "76"),
                ("6", "54"),
                ("0.96", "47"),
                ("6", "76"),
            ]),
            "2236",
        ),
        (
            sum(&[
                ("48", "55"),
                ("3", "76"),
                ("12", "54"),
                ("0.96", "47"),
                ("12", "76"),
            ]),
            "4473",
        ),
        (
            sum(&[
                ("1", "350"),
                ("1", "255"),
                ("1", "408"),
                ("1", "1000"),
                ("1", "0"),
                ("1", "300"),
                ("1", "220"),
            ]),
            "2533",
        ),
    ];
    for (got, want) in &sections {
        assert_eq!(*got, money(want));
    }
    assert_eq!(
        Money::total(sections.map(|(got, _)| got)).unwrap(),
        money("39543")
    );
}

#[test]
fn what_a_mode_leaves_to_the_owner_costs_nothing() {
    let price = parts("100", "20", "30", "2", "0.05");
    let two = "2".parse().unwrap();
    for (mode, owner_supplied, extra, want, main) in [
        (Mode::Full, false, false, "316.00", "210"),
        (Mode::Full, true, false, "106.00", "0"),
        (Mode::Half, false, false, "316.00", "210"),
        (Mode::Half, true, false, "106.00", "0"),
        (Mode::Labour, false, false, "64.00", "0"),
        (Mode::Labour, true, false, "64.00", "0"),
        (Mode::Package, false, false, "0.00", "0"),
        (Mode::Package, false, true, "316.00", "210"),
    ] {
        let sum = line_sum(
            price,
            two,
            Charge {
                mode,
                owner_supplied,
                extra,
                ..charge()
            },
        )
        .unwrap();
        assert_eq!(
            (sum.amount.to_fixed().as_str(), sum.main),
            (want, money(main)),
            "{mode:?} {owner_supplied} {extra}"
        );
        let cost = if want == "0.00" { "205.4" } else { "0" };
        if mode == Mode::Package && !extra {
            assert_eq!(sum.cost, money(cost), "what a package includes still costs");
        }
    }
}

#[test]
fn less_than_the_minimum_counts_as_the_minimum() {
    let price = parts("0", "0", "70", "0", "0");
    for (quantity, billed, want) in [
        ("0", "0", "0.00"),
        ("0.4", "1", "70.00"),
        ("1", "1", "70.00"),
        ("1.2", "1.2", "84.00"),
    ] {
        let charge = Charge {
            minimum: "1".parse().unwrap(),
            ..charge()
        };
        let sum = line_sum(price, quantity.parse().unwrap(), charge).unwrap();
        assert_eq!(
            (
                sum.billed.to_string().as_str(),
                sum.amount.to_fixed().as_str()
            ),
            (billed, want),
            "{quantity}"
        );
    }
}

#[test]
fn a_typed_unit_price_takes_the_place_of_the_parts() {
    let price = Parts {
        own: Some("80".parse().unwrap()),
        ..parts("50", "10", "10", "0", "0.05")
    };
    let sum = line_sum(price, "3".parse().unwrap(), charge()).unwrap();
    assert_eq!(
        (sum.amount, sum.main, sum.cost),
        (money("240"), money("157.5"), money("156"))
    );
    let low = Parts {
        own: Some("20".parse().unwrap()),
        ..price
    };
    let sum = line_sum(low, "3".parse().unwrap(), charge()).unwrap();
    assert_eq!(
        sum.main, sum.amount,
        "main material is never more than the line"
    );
}

#[test]
fn absurd_amounts_are_refused() {
    let price = parts("0", "0", "10000000", "0", "0");
    let fault = line_sum(price, "1000000".parse().unwrap(), charge()).unwrap_err();
    assert_eq!(fault.code, "quoting.amount_too_large");
    assert!(line_sum(price, "10".parse().unwrap(), charge()).is_ok());
}

fn fee(code: &str, base: FeeBase, rate: &str, price: &str, count: &str, over: &[&str]) -> Fee {
    Fee {
        code: code.to_owned(),
        base,
        over: over.iter().map(|&c| c.to_owned()).collect(),
        rate: rate.parse().unwrap(),
        price: price.parse().unwrap(),
        count: count.parse().unwrap(),
        free_floors: 3,
        cost_rate: Rate::ZERO,
        active: true,
    }
}

/// S = D (1 + 6 % + 5 % + 3 %) + 500 n: nothing compounds. D 50,000 and 2 renderings are 58,000.
#[test]
fn a_firms_fee_stack() {
    let fees = [
        fee("design", FeeBase::Direct, "0.06", "0", "0", &[]),
        fee("render", FeeBase::Count, "0", "500", "2", &[]),
        fee("management", FeeBase::Direct, "0.05", "0", "0", &[]),
        fee("tax", FeeBase::Direct, "0.03", "0", "0", &[]),
    ];
    let bases = Bases {
        direct: money("50000"),
        ..Bases::default()
    };
    let sums = stack(&fees, &bases).unwrap();
    assert_eq!(
        sums.iter().map(|s| s.amount).collect::<Vec<_>>(),
        ["3000", "1000", "2500", "1500"].map(money)
    );
    let fees = Money::total(sums.iter().map(|s| s.amount)).unwrap();
    assert_eq!(fees.checked_add(bases.direct).unwrap(), money("58000"));
}

#[test]
fn every_base_of_a_fee() {
    let bases = Bases {
        direct: money("48765.43"),
        main: money("12345.67"),
        area: Some("102.5".parse().unwrap()),
        floor: Some(6),
        lift: Some(false),
    };
    let fees = [
        fee("a", FeeBase::Direct, "0.06", "0", "0", &[]),
        fee("b", FeeBase::DirectWithoutMain, "0.05", "0", "0", &[]),
        fee("c", FeeBase::DirectAndFees, "0.03", "0", "0", &["a", "b"]),
        fee("d", FeeBase::Area, "0", "35.5", "0", &[]),
        fee("e", FeeBase::Count, "0", "500", "1.5", &[]),
        fee("f", FeeBase::Floors, "0", "1.5", "0", &[]),
    ];
    let got: Vec<String> = stack(&fees, &bases)
        .unwrap()
        .iter()
        .map(|s| s.amount.to_fixed())
        .collect();
    // 2,925.9258; 36,419.76 × 5 % = 1,820.988; (48,765.43 + 2,925.93 + 1,820.99) × 3 % = 1,605.3705;
    // 102.5 × 35.5; 500 × 1.5; 1.5 × 102.5 × (6 − 3).
    assert_eq!(
        got,
        [
            "2925.93", "1820.99", "1605.37", "3638.75", "750.00", "461.25"
        ]
    );
    let lift = Bases {
        lift: Some(true),
        floor: None,
        ..bases
    };
    assert_eq!(stack(&fees, &lift).unwrap()[5].amount, Money::ZERO);
    let low = Bases {
        floor: Some(2),
        ..bases
    };
    assert_eq!(stack(&fees, &low).unwrap()[5].amount, Money::ZERO);
    for (bases, at, code) in [
        (
            Bases {
                area: None,
                ..bases
            },
            3,
            "quoting.area_missing",
        ),
        (
            Bases {
                floor: None,
                ..bases
            },
            5,
            "quoting.floor_missing",
        ),
    ] {
        let sums = stack(&fees, &bases).unwrap();
        assert_eq!(sums[at].fault.as_ref().unwrap().code, code);
        assert_eq!(sums[at].amount, Money::ZERO);
    }
    let wrong = [fee(
        "c",
        FeeBase::DirectAndFees,
        "0.03",
        "0",
        "0",
        &["later"],
    )];
    assert_eq!(
        stack(&wrong, &bases).unwrap()[0]
            .fault
            .as_ref()
            .unwrap()
            .code,
        "quoting.fee_order"
    );
    let idle = [Fee {
        active: false,
        ..wrong[0].clone()
    }];
    assert_eq!(
        stack(&idle, &bases).unwrap()[0].fault,
        None,
        "a fee that is not charged disturbs nobody"
    );
}

/// One row for each combination; the figures were worked out apart from this code, in decimals.
#[test]
fn every_combination_of_discount_rounding_and_tax() {
    let sums = Sums {
        direct: money("48765.43"),
        main: money("12345.67"),
        fees: money("3210.98"),
        section: Some(money("7654.32")),
    };
    let mut seen = std::collections::HashSet::new();
    for row in include_str!("totals.csv")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let cells: Vec<&str> = row.split(',').collect();
        let agreed = Agreement {
            discount_base: DiscountBase::parse(cells[0]).unwrap(),
            discount_kind: DiscountKind::parse(cells[1]).unwrap(),
            discount_rate: "0.08".parse().unwrap(),
            discount_amount: money("1234.5"),
            rounding: Rounding::parse(cells[2]).unwrap(),
            tax_mode: TaxMode::parse(cells[3]).unwrap(),
            tax_rate: "0.09".parse().unwrap(),
        };
        let got = totals(&sums, &agreed).unwrap();
        let figures =
            [got.discount, got.rounded_off, got.net, got.tax, got.total].map(Money::to_fixed);
        assert_eq!(figures, cells[4..], "{row}");
        seen.insert((
            agreed.discount_base,
            agreed.discount_kind,
            agreed.rounding,
            agreed.tax_mode,
        ));
    }
    // Every base with rate and with amount, and once without a discount, under each rounding and tax mode.
    let ways = DiscountBase::ALL.len() * 2 + 1;
    assert_eq!(seen.len(), ways * Rounding::ALL.len() * TaxMode::ALL.len());
}

#[test]
fn a_discount_never_exceeds_its_base() {
    let sums = Sums {
        direct: money("1000"),
        fees: money("50"),
        ..Sums::default()
    };
    let agreed = Agreement {
        discount_base: DiscountBase::Fees,
        discount_kind: DiscountKind::Amount,
        discount_rate: Rate::ZERO,
        discount_amount: money("50.01"),
        rounding: Rounding::None,
        tax_mode: TaxMode::None,
        tax_rate: Rate::ZERO,
    };
    assert_eq!(
        totals(&sums, &agreed).unwrap_err().code,
        "quoting.discount_too_large"
    );
    let section = Agreement {
        discount_base: DiscountBase::Section,
        ..agreed
    };
    assert_eq!(
        totals(&sums, &section).unwrap_err().code,
        "quoting.discount_section_missing"
    );
}

fn any_rounding() -> impl Strategy<Value = Rounding> {
    proptest::sample::select(Rounding::ALL)
}

proptest! {
    /// Half a fen at most between a line and its exact product, and the cost follows the price.
    #[test]
    fn a_line_is_its_exact_product(
        quantity in 0i64..100_000_000_000, prices in proptest::array::uniform4(0i64..100_000_000), loss in 0i64..300_000,
    ) {
        let [main, aux, labour, machine] = prices.map(UnitPrice::from_scaled);
        let parts = Parts { main, aux, labour, machine, loss: Rate::from_scaled(loss), own: None };
        let quantity = Quantity::from_scaled(quantity);
        if let Ok(sum) = line_sum(parts, quantity, charge()) {
            let material = main.to_decimal() + aux.to_decimal();
            let unit = material + labour.to_decimal() + machine.to_decimal() + material * parts.loss.to_decimal();
            let exact = quantity.to_decimal() * unit;
            prop_assert!((exact - sum.amount.to_decimal()).abs() <= kernel::Decimal::new(5, 3));
            prop_assert!(sum.main <= sum.amount);
            prop_assert!(sum.cost <= sum.amount);
            let halved = Charge { owner_supplied: true, ..charge() };
            prop_assert!(line_sum(parts, quantity, halved).unwrap().amount <= sum.amount);
        }
    }

    /// What is paid and what was taken off are what there was; tax is what its mode says.
    #[test]
    fn totals_add_up(
        direct in 0i64..10_000_000_000, fees in 0i64..1_000_000_000, off in 0i64..=1_000_000,
        tax in 0i64..=200_000, rounding in any_rounding(), mode in proptest::sample::select(TaxMode::ALL),
    ) {
        let sums = Sums { direct: Money::from_scaled(direct), fees: Money::from_scaled(fees), ..Sums::default() };
        let agreed = Agreement {
            discount_base: DiscountBase::DirectAndFees,
            discount_kind: DiscountKind::Rate,
            discount_rate: Rate::from_scaled(off),
            discount_amount: Money::ZERO,
            rounding,
            tax_mode: mode,
            tax_rate: Rate::from_scaled(tax),
        };
        let got = totals(&sums, &agreed).unwrap();
        let base = if mode == TaxMode::Included { got.total } else { got.net };
        prop_assert_eq!(
            base.scaled() + got.rounded_off.scaled() + got.discount.scaled(),
            direct + fees
        );
        prop_assert!(!got.rounded_off.is_negative() && got.rounded_off.scaled() < rounding.fen());
        prop_assert_eq!(base.scaled() % rounding.fen(), 0);
        prop_assert_eq!(got.net.scaled() + got.tax.scaled(), got.total.scaled());
        if mode == TaxMode::Included {
            // The tax within is within half a fen of net × rate.
            let exact = got.total.to_decimal() / (kernel::Decimal::ONE + agreed.tax_rate.to_decimal()) * agreed.tax_rate.to_decimal();
            prop_assert!((exact - got.tax.to_decimal()).abs() <= kernel::Decimal::new(5001, 6));
        }
    }

    /// Fees on direct cost do not depend on their order, and inactive ones change nothing.
    #[test]
    fn plain_fees_do_not_compound(direct in 0i64..10_000_000_000, rates in proptest::collection::vec(0i64..200_000, 1..6)) {
        let fees: Vec<Fee> = rates.iter().enumerate().map(|(at, rate)| Fee {
            rate: Rate::from_scaled(*rate),
            ..fee(&at.to_string(), FeeBase::Direct, "0", "0", "0", &[])
        }).collect();
        let bases = Bases { direct: Money::from_scaled(direct), ..Bases::default() };
        let mut forth: Vec<i64> = stack(&fees, &bases).unwrap().iter().map(|s| s.amount.scaled()).collect();
        let back: Vec<Fee> = fees.into_iter().rev().collect();
        let mut back: Vec<i64> = stack(&back, &bases).unwrap().iter().map(|s| s.amount.scaled()).collect();
        forth.sort_unstable();
        back.sort_unstable();
        prop_assert_eq!(forth, back);
    }
}
