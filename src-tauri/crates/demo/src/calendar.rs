//! Days and hours of the firm: seasons, weekends, the Spring Festival. In China, eight hours ahead of UTC all year.

use chrono::{Datelike as _, Days, NaiveDate, NaiveTime, Weekday};
use kernel::{Result, Timestamp};

use crate::dice::Dice;
use crate::words::{Around, Seasons};

const MINUTE: i64 = 60_000;
const AHEAD: i64 = 8 * 60 * MINUTE;

/// When somebody does something of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hours {
    /// Calls and messages: every day, into the evening.
    Phone,
    /// Work at a desk: not on Sundays.
    Desk,
    /// At the customer's: mostly at weekends.
    Visit,
    /// On site: every day that sites are open.
    Site,
}

impl Hours {
    /// First and last minute of the day.
    const fn minutes(self) -> (i64, i64) {
        match self {
            Self::Phone => (9 * 60 + 20, 19 * 60 + 30),
            Self::Desk => (9 * 60, 17 * 60 + 50),
            Self::Visit => (9 * 60 + 30, 16 * 60 + 30),
            Self::Site => (8 * 60, 17 * 60),
        }
    }
}

pub struct Calendar {
    seasons: Seasons,
}

impl Calendar {
    pub fn read() -> Result<Self> {
        Ok(Self {
            seasons: Seasons::read()?,
        })
    }

    /// Leads of a day, in ten-thousandths, where a year has so many.
    pub fn leads(&self, day: NaiveDate, a_year: u64) -> u64 {
        if self.closed(day, Hours::Phone) {
            return 0;
        }
        let month = self.seasons.months[day.month0() as usize];
        let weekday = self.seasons.weekdays[day.weekday().num_days_from_monday() as usize];
        a_year * month * weekday / 365
    }

    /// Nobody works in these hours on this day.
    pub fn closed(&self, day: NaiveDate, hours: Hours) -> bool {
        let Around { before, after } = if hours == Hours::Site {
            self.seasons.sites_closed
        } else {
            self.seasons.office_closed
        };
        let holiday = self
            .seasons
            .spring_festivals
            .iter()
            .any(|festival| (-before..=after).contains(&(day - *festival).num_days()));
        holiday || (hours == Hours::Desk && day.weekday() == Weekday::Sun)
    }

    /// The first day from `day` on with such hours.
    pub fn open(&self, day: NaiveDate, hours: Hours) -> NaiveDate {
        day.iter_days()
            .take(60)
            .find(|day| !self.closed(*day, hours))
            .unwrap_or(day)
    }

    /// A day from `low` to `high` days after `from` with such hours.
    pub fn day(
        &self,
        dice: &mut Dice,
        from: NaiveDate,
        (low, high): (i64, i64),
        hours: Hours,
    ) -> NaiveDate {
        let mut day = plus(from, dice.between(low, high));
        let weekend = |day: NaiveDate| matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        if hours == Hours::Visit && !weekend(day) && dice.chance(600) {
            day = day.iter_days().take(7).find(|d| weekend(*d)).unwrap_or(day);
        }
        self.open(day, hours)
    }

    /// A moment of a day within such hours, after `not_before` where that is the same day.
    pub fn moment(
        &self,
        dice: &mut Dice,
        day: NaiveDate,
        hours: Hours,
        not_before: Timestamp,
    ) -> Timestamp {
        let (first, last) = hours.minutes();
        let at = midnight(day).0 + dice.between(first, last) * MINUTE + dice.between(0, 59_999);
        if at > not_before.0 {
            Timestamp(at)
        } else {
            Timestamp(not_before.0 + dice.between(6, 45) * MINUTE)
        }
    }
}

/// The moment at which a day begins.
pub fn midnight(day: NaiveDate) -> Timestamp {
    Timestamp(day.and_time(NaiveTime::MIN).and_utc().timestamp_millis() - AHEAD)
}

/// The day of a moment.
pub fn day_of(at: Timestamp) -> NaiveDate {
    chrono::DateTime::from_timestamp_millis(at.0 + AHEAD)
        .map_or(NaiveDate::MIN, |moment| moment.date_naive())
}

/// A day some days later; earlier where the number is negative.
pub fn plus(day: NaiveDate, days: i64) -> NaiveDate {
    let step = Days::new(days.unsigned_abs());
    let moved = if days < 0 {
        day.checked_sub_days(step)
    } else {
        day.checked_add_days(step)
    };
    moved.unwrap_or(day)
}
