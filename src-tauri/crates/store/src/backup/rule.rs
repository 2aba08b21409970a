//! Which backups are kept.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use chrono::{Datelike as _, Timelike as _};
use chrono_tz::Tz;
use kernel::{Fault, Result, Timestamp};
use serde::{Deserialize, Serialize};

use super::Reason;

/// Those that somebody asked for, or that were made before something was risked, stay so long at least.
const SPECIAL_DAYS: i64 = 30;

/// How many backups are kept: the newest of each of the last so many hours, days and months that have any. A firm that
/// rests loses none by resting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Hours, 1 to 240.
    pub hourly: u32,
    /// Days, 1 to 366.
    pub daily: u32,
    /// Months, 0 to 120.
    pub monthly: u32,
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            hourly: 24,
            daily: 14,
            monthly: 12,
        }
    }
}

/// A clock may be so far ahead, milliseconds, without making what it dated doubtful.
const AHEAD: i64 = 3_600_000;

/// A backup as far as the rule looks at it.
#[derive(Clone, Copy, Debug)]
pub struct Dated {
    /// When it was made.
    pub made_at: Timestamp,
    /// Why.
    pub reason: Reason,
}

/// By what backups are put in order, the greatest first: the moment of each; but those that a clock far ahead dated come
/// after all others, since nobody knows when they were made.
pub fn recency(made_at: Timestamp, now: Timestamp) -> (bool, Timestamp) {
    (made_at.0.saturating_sub(now.0) <= AHEAD, made_at)
}

impl Rule {
    /// Refuses numbers that would keep too little or never end.
    ///
    /// # Errors
    /// `store.rule_range` by its field.
    pub fn checked(self) -> Result<Self> {
        for (field, value, least, most) in [
            ("hourly", self.hourly, 1, 240),
            ("daily", self.daily, 1, 366),
            ("monthly", self.monthly, 0, 120),
        ] {
            if !(least..=most).contains(&value) {
                return Err(Fault::field(
                    field,
                    "store.rule_range",
                    format!("Choose a whole number from {least} to {most}."),
                )
                .with("least", least)
                .with("most", most));
            }
        }
        Ok(self)
    }

    /// Says of each backup whether it stays. The newest always does.
    pub fn keeps(&self, backups: &[Dated], now: Timestamp, zone: Tz) -> Vec<bool> {
        let mut newest_first: Vec<usize> = (0..backups.len()).collect();
        newest_first.sort_by_key(|&index| Reverse(recency(backups[index].made_at, now)));
        let mut kept = vec![false; backups.len()];
        if let Some(&newest) = newest_first.first() {
            kept[newest] = true;
        }
        type PeriodOf = fn(&chrono::DateTime<Tz>) -> (i32, u32, u32);
        let periods: [(u32, PeriodOf); 3] = [
            (self.hourly, |at| (at.year(), at.ordinal(), at.hour())),
            (self.daily, |at| (at.year(), at.ordinal(), 0)),
            (self.monthly, |at| (at.year(), at.month(), 0)),
        ];
        for (most, period_of) in periods {
            let mut seen = BTreeSet::new();
            for &index in &newest_first {
                let Ok(at) = backups[index].made_at.to_utc() else {
                    continue;
                };
                let period = period_of(&at.with_timezone(&zone));
                if seen.len() < most as usize && seen.insert(period) {
                    kept[index] = true;
                }
            }
        }
        for (keep, backup) in kept.iter_mut().zip(backups) {
            let age = now.0.saturating_sub(backup.made_at.0);
            if backup.reason != Reason::Regular && age < SPECIAL_DAYS * 86_400_000 {
                *keep = true;
            }
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: i64 = 3_600_000;
    /// 2026-11-21 10:00 in Shanghai.
    const NOW: i64 = 1_795_226_400_000;
    const ZONE: Tz = Tz::Asia__Shanghai;

    fn regular(hours_ago: i64) -> Dated {
        Dated {
            made_at: Timestamp(NOW - hours_ago * HOUR),
            reason: Reason::Regular,
        }
    }

    fn kept(rule: Rule, backups: &[Dated]) -> Vec<i64> {
        rule.keeps(backups, Timestamp(NOW), ZONE)
            .into_iter()
            .zip(backups)
            .filter(|(keep, _)| *keep)
            .map(|(_, backup)| (NOW - backup.made_at.0) / HOUR)
            .collect()
    }

    #[test]
    fn a_year_of_hourly_backups_comes_down_to_the_rule() {
        let rule = Rule {
            hourly: 3,
            daily: 3,
            monthly: 3,
        };
        let backups: Vec<Dated> = (0..24 * 365).map(regular).collect();
        // Hours 10, 9, 8; the newest of the 21st (again now), of the 20th and the 19th; of November (again now), October
        // and September. 10 hours ago it was midnight.
        assert_eq!(kept(rule, &backups), [0, 1, 2, 11, 35, 491, 1235]);
    }

    #[test]
    fn the_last_of_a_firm_that_rests_stay() {
        let backups: Vec<Dated> = (0..5).map(|n| regular(24 * 400 + n)).collect();
        assert_eq!(kept(Rule::default(), &backups).len(), 5);
    }

    #[test]
    fn what_was_asked_for_stays_a_month() {
        let rule = Rule {
            hourly: 1,
            daily: 1,
            monthly: 0,
        };
        let mut backups = vec![regular(0), regular(1)];
        for (reason, days) in [
            (Reason::Asked, 29),
            (Reason::Asked, 31),
            (Reason::Migration, 29),
            (Reason::Restore, 31),
        ] {
            backups.push(Dated {
                reason,
                ..regular(24 * days)
            });
        }
        assert_eq!(kept(rule, &backups), [0, 24 * 29, 24 * 29]);
    }

    #[test]
    fn what_a_clock_far_ahead_dated_takes_nobodys_place() {
        let rule = Rule {
            hourly: 2,
            daily: 2,
            monthly: 1,
        };
        // For three days the computer took it to be ten years later.
        let mut backups: Vec<Dated> = (0..72).map(|n| regular(n - 24 * 3_650)).collect();
        backups.extend([0, 1, 2, 24].map(regular));
        assert_eq!(kept(rule, &backups), [0, 1, 24]);
        // A clock that was some minutes ahead is none of these.
        let soon = Dated {
            made_at: Timestamp(NOW + HOUR / 2),
            reason: Reason::Regular,
        };
        let kept = rule.keeps(&[regular(0), soon, regular(1)], Timestamp(NOW), ZONE);
        assert_eq!(kept, [false, true, true]);
    }

    #[test]
    fn numbers_out_of_range_are_refused_by_field() {
        let fault = Rule {
            hourly: 0,
            ..Rule::default()
        }
        .checked()
        .unwrap_err();
        assert_eq!(fault.code, "store.rule_range");
        assert_eq!(fault.params["field"], "hourly");
        assert!(Rule::default().checked().is_ok());
    }

    proptest! {
        #[test]
        fn the_newest_stays_and_no_more_than_the_rule(
            ages in proptest::collection::vec(0i64..20_000, 1..200),
            hourly in 1u32..30, daily in 1u32..30, monthly in 0u32..30,
        ) {
            let rule = Rule { hourly, daily, monthly };
            let backups: Vec<Dated> = ages.iter().map(|age| regular(*age)).collect();
            let kept = kept(rule, &backups);
            prop_assert!(kept.contains(ages.iter().min().unwrap()));
            prop_assert!(kept.len() <= (hourly + daily + monthly) as usize);
            // Applying the rule again takes nothing more away.
            let left: Vec<Dated> = kept.iter().map(|age| regular(*age)).collect();
            prop_assert!(rule.keeps(&left, Timestamp(NOW), ZONE).iter().all(|keep| *keep));
        }
    }
}
