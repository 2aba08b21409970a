//! Every rule of calendars, lags, hours and durations.

#![allow(clippy::unwrap_used)]

mod common;

use chrono::Weekday;
use common::{date, span};
use planner::calendar::{Calendar, Rules, Span, Stretch};
use planner::hours::{Hours, days};
use planner::starter::Calendars;

fn stretch(from: &str, to: &str) -> Stretch {
    Stretch {
        from: date(from),
        to: date(to),
    }
}

#[test]
fn the_first_rule_that_knows_a_day_decides() {
    let rules = Rules {
        stops: vec![stretch("2026-02-05", "2026-03-04")],
        make_up: vec![date("2026-01-04"), date("2026-02-14"), date("2026-04-05")],
        holidays: vec![
            stretch("2026-01-01", "2026-01-03"),
            stretch("2026-04-04", "2026-04-06"),
        ],
        weekend: vec![Weekday::Sun],
    };
    for (day, open, why) in [
        ("2026-01-01", false, "a holiday"),
        (
            "2026-01-03",
            false,
            "the last day of a holiday, though a Saturday is worked",
        ),
        (
            "2026-01-04",
            true,
            "a Sunday that is worked for the holiday",
        ),
        ("2026-01-05", true, "a Monday"),
        ("2026-01-11", false, "a Sunday"),
        (
            "2026-02-14",
            false,
            "made up for, but the site stands still",
        ),
        ("2026-03-05", true, "the stop is over"),
        ("2026-04-05", true, "made up for wins over the holiday"),
        ("2026-04-06", false, "a holiday"),
    ] {
        assert_eq!(rules.open(date(day)), open, "{day}: {why}");
    }
}

#[test]
fn the_holidays_of_2026_are_those_of_the_notice() {
    let all = Calendars::starter();
    let calendar = Calendar::new(span(), &all.rules(&[Weekday::Sat, Weekday::Sun])).unwrap();
    let open = |text: &str| calendar.is_open(span().day(date(text)).unwrap());
    // 365 days, 104 of weekends, 33 of holidays of which 11 fall on weekends, 6 weekends worked.
    let year = calendar.between(0, 365);
    let weekends = (0..365)
        .filter(|&day| {
            all.rules(&[]).weekend.is_empty()
                && matches!(
                    chrono::Datelike::weekday(&span().date(day)),
                    Weekday::Sat | Weekday::Sun
                )
        })
        .count();
    let holidays = all.years[0]
        .closed
        .iter()
        .flat_map(|closed| closed.from.iter_days().take_while(|day| *day <= closed.to))
        .collect::<Vec<_>>();
    let on_weekdays = holidays
        .iter()
        .filter(|day| !matches!(chrono::Datelike::weekday(*day), Weekday::Sat | Weekday::Sun))
        .count();
    assert_eq!((holidays.len(), weekends), (33, 104));
    assert_eq!(year, 365 - 104 - on_weekdays as i64 + 6);
    assert!(open("2026-02-14") && open("2026-02-28") && open("2026-05-09") && open("2026-10-10"));
    assert!(!open("2026-02-23") && open("2026-02-24") && !open("2026-10-07") && open("2026-10-08"));
    assert!(
        !open("2027-01-25") && !open("2027-02-22") && open("2027-02-23"),
        "the stop of sites around Spring Festival"
    );
}

#[test]
fn noise_keeps_weekends_and_holidays_and_rests_at_noon() {
    let all = Calendars::starter();
    let site = all.rules(&[]);
    let noisy = all.noisy(&site, &all.noise[1]);
    for (day, usual, loud) in [
        ("2026-03-07", true, false),
        ("2026-03-09", true, true),
        ("2026-05-09", true, true),
        ("2026-05-01", false, false),
    ] {
        assert_eq!(
            (site.open(date(day)), noisy.open(date(day))),
            (usual, loud),
            "{day}"
        );
    }
    assert_eq!(
        all.hours(&all.noise[1]).unwrap().noisy_days(6),
        6,
        "the site rests at noon anyway"
    );
    let hours = Hours::new(
        &[(8 * 60, 18 * 60)],
        &[(12 * 60, 14 * 60), (18 * 60, 24 * 60)],
    )
    .unwrap();
    assert_eq!(
        [0, 1, 4, 6].map(|days| hours.noisy_days(days)),
        [0, 2, 5, 8]
    );
    assert_eq!(
        Hours::new(&[(480, 1080)], &[(0, 1440)]).unwrap_err().code,
        "planner.no_noise_hours"
    );
}

#[test]
fn days_follow_from_quantities_and_crews() {
    let quantity = |text: &str| serde_json::from_str(&format!("\"{text}\"")).unwrap();
    let rate = |text: &str| serde_json::from_str(&format!("\"{text}\"")).unwrap();
    for (amount, output, workers, pace, expected) in [
        ("60", "5", 3, "1", 4),
        ("60.000001", "5", 3, "1", 5),
        ("90", "5", 3, "1", 6),
        ("90", "5", 3, "1.5", 4),
        ("0", "5", 3, "1", 0),
        ("1", "14", 2, "1", 1),
    ] {
        assert_eq!(
            days(quantity(amount), quantity(output), workers, rate(pace)).unwrap(),
            expected,
            "{amount} at {output} × {workers} × {pace}"
        );
    }
    assert_eq!(
        days(quantity("5"), quantity("5"), 0, rate("1"))
            .unwrap_err()
            .code,
        "planner.no_output"
    );
    assert_eq!(
        days(quantity("9000000"), quantity("0.5"), 1, rate("1"))
            .unwrap_err()
            .code,
        "planner.too_long"
    );
}

#[test]
fn bad_calendars_are_refused_by_name() {
    let never = Rules {
        stops: vec![stretch("2020-01-01", "2030-01-01")],
        ..Rules::default()
    };
    assert_eq!(
        Calendar::new(span(), &never).unwrap_err().code,
        "planner.never_open"
    );
    assert_eq!(
        Span::new(date("2026-01-01"), 0).unwrap_err().code,
        "planner.span"
    );
    let fault = span().day(date("2025-12-31")).unwrap_err();
    assert_eq!(fault.code, "planner.outside");
    assert_eq!(fault.params["date"], "2025-12-31");
    assert_eq!(fault.params["last"], "2027-12-31");
}
