//! The rules of measuring as tables, and what holds for any room.
#![allow(clippy::unwrap_used)]

use design::check;
use design::model::{
    Explanation, Measure, OpeningKind, OpeningRule, OpeningSizes, Part, RoomSizes, Sign,
    quantities, size,
};
use kernel::{Decimal, Quantity};
use proptest::prelude::*;

fn q(text: &str) -> Quantity {
    text.parse().unwrap()
}

fn room(length: &str, width: &str, height: &str) -> RoomSizes {
    RoomSizes {
        length: Some(q(length)),
        width: Some(q(width)),
        height: Some(q(height)),
        ..RoomSizes::default()
    }
}

fn opening(kind: OpeningKind, width: &str, height: &str, count: u32, cased: bool) -> OpeningSizes {
    OpeningSizes {
        kind,
        width: q(width),
        height: q(height),
        count,
        cased,
    }
}

/// A room of 5 × 4, 2.8 high: 50.4 ㎡ of wall.
#[test]
fn openings_are_deducted_by_the_firms_rule() {
    use OpeningKind::{Door, Passage, Window};
    let one = |kind, w, h| vec![opening(kind, w, h, 1, false)];
    for (openings, none, half, excess, full) in [
        (vec![], "0", "0", "0", "0"),
        (one(Door, "0.9", "2.1"), "0", "0.945", "0.105", "1.89"),
        // 0.8 × 2.1 = 1.68 is not larger than 1.68.
        (one(Door, "0.8", "2.1"), "0", "0.84", "0", "1.68"),
        (one(Window, "1.05", "1.5"), "0", "0.7875", "0", "1.575"),
        (one(Window, "1.5", "1.5"), "0", "1.125", "0.335", "2.25"),
        (one(Passage, "1.2", "2.4"), "0", "1.44", "0.6", "2.88"),
        // A casing: in full under the half rule.
        (
            vec![opening(Door, "0.9", "2.1", 1, true)],
            "0",
            "1.89",
            "0.105",
            "1.89",
        ),
        // Two alike: the threshold is that of a single one.
        (
            vec![opening(Window, "1.2", "1.5", 2, false)],
            "0",
            "1.8",
            "0.22",
            "3.6",
        ),
        (
            vec![
                opening(Door, "0.9", "2.1", 1, true),
                opening(Window, "1.5", "1.5", 1, false),
            ],
            "0",
            "3.015",
            "0.44",
            "4.14",
        ),
    ] {
        for (rule, deducted) in [
            (OpeningRule::None, none),
            (OpeningRule::Half, half),
            (OpeningRule::Excess, excess),
            (OpeningRule::Full, full),
        ] {
            let figures = quantities(&room("5", "4", "2.8"), &openings, rule).unwrap();
            assert_eq!(figures.deducted, q(deducted), "{rule:?} {openings:?}");
            assert_eq!(figures.wall_gross, Some(q("50.4")));
            let net = q("50.4").checked_sub(q(deducted)).unwrap();
            assert_eq!(figures.wall_net, Some(net), "{rule:?} {openings:?}");
        }
    }
}

#[test]
fn every_figure_of_a_room() {
    use OpeningKind::{Door, Passage, Window};
    let openings = [
        opening(Door, "0.9", "2.1", 1, true),
        opening(Window, "1.5", "1.4", 2, true),
        opening(Passage, "1.2", "2.4", 1, false),
    ];
    let figures = quantities(&room("5", "4", "2.8"), &openings, OpeningRule::Half).unwrap();
    for (measure, want) in [
        (Measure::Floor, "20"),
        (Measure::Ceiling, "20"),
        (Measure::Perimeter, "18"),
        (Measure::Height, "2.8"),
        (Measure::WallGross, "50.4"),
        (Measure::OpeningArea, "8.97"),
        // 1.89 + 4.2 in full, 2.88 by half.
        (Measure::Deducted, "7.53"),
        (Measure::WallNet, "42.87"),
        (Measure::Skirting, "15.9"),
        (Measure::Doors, "1"),
        (Measure::Windows, "2"),
        (Measure::Passages, "1"),
        (Measure::DoorWidth, "2.1"),
        (Measure::WindowWidth, "3"),
        // Door 0.9 + 2 × 2.1; windows 2 × 2 × (1.5 + 1.4).
        (Measure::CasingLength, "16.7"),
    ] {
        assert_eq!(figures.get(measure), Some(q(want)), "{measure:?}");
    }
}

#[test]
fn an_irregular_room_is_given_by_hand() {
    let given = RoomSizes {
        area: Some(q("18.36")),
        perimeter: Some(q("19.4")),
        ..room("5", "4", "2.7")
    };
    let figures = quantities(&given, &[], OpeningRule::Half).unwrap();
    assert_eq!(
        (figures.floor, figures.perimeter),
        (Some(q("18.36")), Some(q("19.4")))
    );
    assert_eq!(figures.wall_gross, Some(q("52.38")));
}

#[test]
fn what_is_not_measured_is_not_guessed() {
    let figures = quantities(
        &RoomSizes {
            length: Some(q("5")),
            ..RoomSizes::default()
        },
        &[],
        OpeningRule::Half,
    )
    .unwrap();
    assert_eq!(
        (
            figures.floor,
            figures.perimeter,
            figures.wall_net,
            figures.skirting
        ),
        (None, None, None, None)
    );
    let flat = RoomSizes {
        height: None,
        ..room("5", "4", "1")
    };
    let figures = quantities(&flat, &[], OpeningRule::Half).unwrap();
    assert_eq!((figures.floor, figures.wall_gross), (Some(q("20")), None));
}

/// The published quick estimates are about 2.5 × floor of painted wall in a dry room, 4 × floor of tiled wall in a wet
/// one (renovation.md §2, S1): measured rooms of usual sizes must come near.
#[test]
fn measured_rooms_come_near_the_trades_quick_estimates() {
    use OpeningKind::{Door, Window};
    let dry = quantities(
        &room("4.2", "3.6", "2.75"),
        &[
            opening(Door, "0.9", "2.1", 1, false),
            opening(Window, "1.8", "1.5", 1, false),
        ],
        OpeningRule::Half,
    )
    .unwrap();
    let ratio = dry.wall_net.unwrap().to_decimal() / dry.floor.unwrap().to_decimal();
    assert!(
        ratio > "2.2".parse().unwrap() && ratio < "2.8".parse().unwrap(),
        "{ratio}"
    );
    let wet = quantities(
        &room("2.6", "1.8", "2.4"),
        &[opening(Door, "0.8", "2.1", 1, false)],
        OpeningRule::None,
    )
    .unwrap();
    let ratio = wet.wall_net.unwrap().to_decimal() / wet.floor.unwrap().to_decimal();
    assert!(
        ratio > "3.6".parse().unwrap() && ratio < "4.6".parse().unwrap(),
        "{ratio}"
    );
    // Waterproofing: floor + perimeter × 0.3 (S3).
    let area =
        wet.floor.unwrap().to_decimal() + wet.perimeter.unwrap().to_decimal() * Decimal::new(3, 1);
    assert_eq!(area, "7.32".parse().unwrap());
}

#[test]
fn an_explanation_reads_as_people_compute() {
    let figures = quantities(
        &room("4.2", "2.9", "2.8"),
        &[opening(OpeningKind::Window, "2.1", "1.5", 2, false)],
        OpeningRule::Half,
    )
    .unwrap();
    let words = |measure| {
        let explanation = figures.explanation(measure).unwrap();
        explanation
            .parts
            .iter()
            .map(|part| match part {
                Part::Number { name, value } => format!("{} {value}", name.as_str()),
                Part::Sign { sign } => sign.as_str().to_owned(),
            })
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        words(Measure::WallNet),
        "perimeter 14.2 * height 2.8 - opening_area 6.3 * half 0.5"
    );
    assert_eq!(
        words(Measure::Perimeter),
        "( length 4.2 + width 2.9 ) * twice 2"
    );
    assert_eq!(
        words(Measure::OpeningArea),
        "window_width 2.1 * window_height 1.5 * count 2"
    );
}

#[test]
fn what_cannot_be_true_together_is_refused() {
    use OpeningKind::{Door, Window};
    let whole = |sizes: &RoomSizes, openings: &[OpeningSizes], sill: &str| {
        check::room(sizes)?;
        for o in openings {
            check::opening(sizes, o, q(sill))?;
        }
        quantities(sizes, openings, OpeningRule::Full).map(|_| ())
    };
    let base = room("3", "2", "2.6");
    let short = RoomSizes {
        area: Some(q("50")),
        perimeter: Some(q("20")),
        ..base
    };
    for (sizes, openings, sill, code) in [
        (
            base,
            vec![opening(Door, "0.9", "2.7", 1, false)],
            "0",
            "design.opening_too_high",
        ),
        (
            base,
            vec![opening(Window, "1", "1.8", 1, false)],
            "0.9",
            "design.opening_too_high",
        ),
        (
            base,
            vec![opening(Window, "3.1", "1", 1, false)],
            "0.9",
            "design.opening_too_wide",
        ),
        (
            base,
            vec![opening(Window, "3", "2.6", 4, false)],
            "0",
            "design.openings_exceed_walls",
        ),
        (
            base,
            vec![opening(Door, "2", "0.1", 6, false)],
            "0",
            "design.openings_exceed_walls",
        ),
        (
            base,
            vec![opening(Door, "0.9", "2", 0, false)],
            "0",
            "design.count_invalid",
        ),
        (
            base,
            vec![opening(Door, "0.9", "2", 100, false)],
            "0",
            "design.count_invalid",
        ),
        (short, vec![], "0", "design.perimeter_too_short"),
    ] {
        let fault = whole(&sizes, &openings, sill).unwrap_err();
        assert_eq!(fault.code, code, "{openings:?}");
        assert!(fault.params.contains_key("field"));
    }
    whole(&base, &[opening(Door, "0.9", "2.6", 2, false)], "0").unwrap();
}

#[test]
fn sizes_are_read_as_typed() {
    use design::model::{AREA, HEIGHT, PERIMETER, SIDE, SILL};
    for (typed, limit, value, converted) in [
        ("3.6", SIDE, "3.6", false),
        ("3600", SIDE, "3.6", true),
        ("3600mm", SIDE, "3.6", true),
        (" 360 cm ", SIDE, "3.6", true),
        ("3.6米", SIDE, "3.6", false),
        ("３．６", SIDE, "3.6", false),
        ("99.999", SIDE, "99.999", false),
        ("100", SIDE, "0.1", true),
        ("100m", SIDE, "100", false),
        ("2750", HEIGHT, "2.75", true),
        ("14200", PERIMETER, "14.2", true),
        ("120", PERIMETER, "120", false),
        ("120", AREA, "120", false),
        ("18.36㎡", AREA, "18.36", false),
        ("0", SILL, "0", false),
        ("900", SILL, "0.9", true),
    ] {
        let size = size("x", typed, limit).unwrap().unwrap();
        assert_eq!(
            (size.value, size.converted),
            (q(value), converted),
            "{typed}"
        );
    }
    assert_eq!(size("x", "  ", SIDE).unwrap(), None);
    for (typed, limit, code) in [
        ("abc", SIDE, "design.size_invalid"),
        ("3.6.1", SIDE, "design.size_invalid"),
        ("5%", SIDE, "design.size_invalid"),
        ("¥3", SIDE, "design.size_invalid"),
        ("-3", SIDE, "design.size_negative"),
        ("0", SIDE, "design.size_zero"),
        ("101m", SIDE, "design.size_absurd"),
        ("100001", SIDE, "design.size_absurd"),
        ("31", HEIGHT, "design.size_absurd"),
        ("99999999999999999999", SIDE, "design.size_absurd"),
        ("10001", AREA, "design.size_absurd"),
        ("3.6001", SIDE, "design.size_too_fine"),
        ("3600.5", SIDE, "design.size_too_fine"),
        ("3.00000001", SIDE, "design.size_too_fine"),
    ] {
        let fault = size("length", typed, limit).unwrap_err();
        assert_eq!(
            (fault.code.as_str(), fault.params["field"].as_str()),
            (code, Some("length")),
            "{typed}"
        );
    }
}

/// Evaluates an explanation's parts as anybody would: brackets, then ×, then + and −.
fn evaluate(explanation: &Explanation) -> Decimal {
    fn sum(parts: &mut std::iter::Peekable<std::slice::Iter<'_, Part>>) -> Decimal {
        let mut value = product(parts);
        loop {
            match parts.peek() {
                Some(Part::Sign { sign: Sign::Plus }) => {
                    parts.next();
                    value += product(parts);
                }
                Some(Part::Sign { sign: Sign::Minus }) => {
                    parts.next();
                    value -= product(parts);
                }
                _ => return value,
            }
        }
    }
    fn product(parts: &mut std::iter::Peekable<std::slice::Iter<'_, Part>>) -> Decimal {
        let mut value = factor(parts);
        while let Some(Part::Sign { sign: Sign::Times }) = parts.peek() {
            parts.next();
            value *= factor(parts);
        }
        value
    }
    fn factor(parts: &mut std::iter::Peekable<std::slice::Iter<'_, Part>>) -> Decimal {
        match parts.next() {
            Some(Part::Number { value, .. }) => value.to_decimal(),
            Some(Part::Sign { sign: Sign::Open }) => {
                let value = sum(parts);
                assert!(matches!(
                    parts.next(),
                    Some(Part::Sign { sign: Sign::Close })
                ));
                value
            }
            other => panic!("not a factor: {other:?}"),
        }
    }
    let mut parts = explanation.parts.iter().peekable();
    let value = sum(&mut parts);
    assert!(parts.next().is_none(), "all of it is read");
    value
}

fn any_opening() -> impl Strategy<Value = OpeningSizes> {
    (
        0usize..3,
        300i64..2_500,
        300i64..2_600,
        1u32..3,
        any::<bool>(),
    )
        .prop_map(|(kind, width, height, count, cased)| OpeningSizes {
            kind: OpeningKind::ALL[kind],
            width: Quantity::from_scaled(width * 1_000),
            height: Quantity::from_scaled(height * 1_000),
            count,
            cased,
        })
}

fn any_room() -> impl Strategy<Value = RoomSizes> {
    (
        2_500i64..20_000,
        2_500i64..20_000,
        2_600i64..6_000,
        proptest::option::of((1_000i64..400_000, 60_000i64..200_000)),
    )
        .prop_map(|(length, width, height, given)| RoomSizes {
            length: Some(Quantity::from_scaled(length * 1_000)),
            width: Some(Quantity::from_scaled(width * 1_000)),
            height: Some(Quantity::from_scaled(height * 1_000)),
            area: given.map(|(area, _)| Quantity::from_scaled(area * 1_000)),
            perimeter: given.map(|(_, perimeter)| Quantity::from_scaled(perimeter * 1_000)),
        })
}

proptest! {
    #[test]
    fn what_holds_for_any_room(room in any_room(), openings in proptest::collection::vec(any_opening(), 0..5), more in any_opening()) {
        let of = |openings: &[OpeningSizes], rule| quantities(&room, openings, rule);
        let all: Vec<_> = OpeningRule::ALL.iter().map(|&rule| of(&openings, rule)).collect();
        prop_assume!(all.iter().all(Result::is_ok));
        let all: Vec<_> = all.into_iter().map(Result::unwrap).collect();
        let by = |rule: OpeningRule| &all[OpeningRule::ALL.iter().position(|known| *known == rule).unwrap()];
        for figures in &all {
            let (gross, net) = (figures.wall_gross.unwrap(), figures.wall_net.unwrap());
            prop_assert!(net <= gross && !net.is_negative());
            prop_assert_eq!(gross.checked_sub(figures.deducted).unwrap(), net);
            prop_assert!(figures.deducted <= figures.opening_area);
            for explanation in &figures.explanations {
                prop_assert_eq!(Quantity::from_decimal(evaluate(explanation)).unwrap(), explanation.value, "{:?}", explanation);
                prop_assert_eq!(figures.get(explanation.of), Some(explanation.value));
            }
        }
        // Each rule deducts at least what the milder one does.
        prop_assert!(by(OpeningRule::None).deducted.is_zero());
        prop_assert!(by(OpeningRule::Excess).deducted <= by(OpeningRule::Half).deducted);
        prop_assert!(by(OpeningRule::Half).deducted <= by(OpeningRule::Full).deducted);
        // One more opening never deducts less.
        let mut larger = openings.clone();
        larger.push(more);
        for &rule in OpeningRule::ALL {
            if let Ok(figures) = of(&larger, rule) {
                prop_assert!(figures.deducted >= by(rule).deducted);
                prop_assert!(figures.wall_net <= by(rule).wall_net);
            }
        }
    }

    #[test]
    fn absurd_numbers_are_faults_and_never_panics(scaled in any::<[i64; 7]>(), count in any::<u32>(), cased in any::<bool>()) {
        let [length, width, height, area, perimeter, w, h] = scaled.map(Quantity::from_scaled);
        let opening = OpeningSizes { kind: OpeningKind::Door, width: w, height: h, count, cased };
        for given in [None, Some((area, perimeter))] {
            let room = RoomSizes {
                length: Some(length),
                width: Some(width),
                height: Some(height),
                area: given.map(|(area, _)| area),
                perimeter: given.map(|(_, perimeter)| perimeter),
            };
            let _ = check::room(&room);
            let _ = check::opening(&room, &opening, w);
            for &rule in OpeningRule::ALL {
                let _ = quantities(&room, &[opening], rule);
            }
        }
    }

    #[test]
    fn any_text_is_a_size_or_a_fault(typed in ".{0,60}") {
        let _ = size("x", &typed, design::model::SIDE);
    }
}
