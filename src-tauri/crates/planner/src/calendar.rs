//! Which days are worked, and how lags and durations run over them.
//!
//! Inside the planner a day is a number counted from the first day of a [`Span`]; a stretch of work is `start..finish`, its
//! finish the day after its last day. Everything is looked up in tables, so that a calendar with many rules costs no more than one
//! with none.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use kernel::{Fault, Result};

/// A day, counted from the first day of the span.
pub type Day = u32;

/// The days that a plan may reach; every calendar of a plan covers the same ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    first: NaiveDate,
    days: u32,
}

impl Span {
    /// The most days that a span may have: a hundred years.
    pub const MOST_DAYS: u32 = 36_525;

    /// From `first` for `days` days.
    ///
    /// # Errors
    /// `planner.span` for none at all, or more than [`Self::MOST_DAYS`].
    pub fn new(first: NaiveDate, days: u32) -> Result<Self> {
        let covered = (1..=Self::MOST_DAYS).contains(&days)
            && first.checked_add_days(Days::new(u64::from(days))).is_some();
        if covered {
            return Ok(Self { first, days });
        }
        Err(Fault::new(
            "planner.span",
            "A plan covers at least one day and at most a hundred years.",
        )
        .with("days", days))
    }

    /// Its first day.
    #[must_use]
    pub fn first(self) -> NaiveDate {
        self.first
    }

    /// How many days it has.
    #[must_use]
    pub fn days(self) -> u32 {
        self.days
    }

    /// The number of a date.
    ///
    /// # Errors
    /// `planner.outside` where it lies outside.
    pub fn day(self, date: NaiveDate) -> Result<Day> {
        let day = (date - self.first).num_days();
        u32::try_from(day)
            .ok()
            .filter(|&day| day < self.days)
            .ok_or_else(|| self.outside().with("date", date.to_string()))
    }

    /// The date of a day.
    #[must_use]
    pub fn date(self, day: Day) -> NaiveDate {
        self.first
            .checked_add_days(Days::new(u64::from(day)))
            .unwrap_or(NaiveDate::MAX)
    }

    /// What is said of a day beyond the span.
    pub(crate) fn outside(self) -> Fault {
        let last = self.date(self.days - 1);
        Fault::new(
            "planner.outside",
            format!("This plan reaches beyond its calendars, which go from {} to {last}. Give the calendars more years.", self.first),
        )
        .with("first", self.first.to_string())
        .with("last", last.to_string())
    }
}

/// Days from the first to the last, both of them in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl Stretch {
    fn has(self, date: NaiveDate) -> bool {
        self.from <= date && date <= self.to
    }
}

/// What opens and closes days, in the order in which it is asked: the first rule that knows a day decides.
///
/// 1. A day in `stops` is closed (Spring Festival stop, a person's days off, an estate that is closed).
/// 2. A day in `make_up` is open (调休: a weekend that is worked for a holiday).
/// 3. A day in `holidays` is closed.
/// 4. A weekday in `weekend` is closed.
/// 5. Any other day is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Closed whatever else is said.
    pub stops: Vec<Stretch>,
    /// Open although holiday or weekend.
    pub make_up: Vec<NaiveDate>,
    /// Public holidays.
    pub holidays: Vec<Stretch>,
    /// The days of the week that are closed.
    pub weekend: Vec<Weekday>,
}

impl Rules {
    /// Whether a date is worked.
    #[must_use]
    pub fn open(&self, date: NaiveDate) -> bool {
        if self.stops.iter().any(|stop| stop.has(date)) {
            return false;
        }
        self.make_up.contains(&date)
            || !(self.holidays.iter().any(|holiday| holiday.has(date))
                || self.weekend.contains(&date.weekday()))
    }
}

/// The days of a span that are worked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// How many open days there are before each day; one entry more than days.
    before: Vec<u32>,
    /// The open days in order.
    open: Vec<Day>,
}

impl Calendar {
    /// The days that `rules` leave open.
    ///
    /// # Errors
    /// `planner.never_open` where that is none.
    pub fn new(span: Span, rules: &Rules) -> Result<Self> {
        Self::of(span, |day| rules.open(span.date(day)))
    }

    /// Every day: what water and curing mortar go by.
    #[must_use]
    pub fn every_day(span: Span) -> Self {
        Self {
            before: (0..=span.days).collect(),
            open: (0..span.days).collect(),
        }
    }

    /// The days that are open in all of these calendars, which are of one span.
    ///
    /// # Errors
    /// `planner.never_open` where that is none.
    pub fn common(span: Span, of: &[&Self]) -> Result<Self> {
        Self::of(span, |day| of.iter().all(|calendar| calendar.is_open(day)))
    }

    fn of(span: Span, is_open: impl Fn(Day) -> bool) -> Result<Self> {
        let (mut before, mut open) = (vec![0], Vec::new());
        for day in 0..span.days {
            if is_open(day) {
                open.push(day);
            }
            before.push(open.len() as u32);
        }
        if open.is_empty() {
            return Err(Fault::new(
                "planner.never_open",
                "This calendar has no day on which anybody works. Open at least one.",
            )
            .with("from", span.first.to_string())
            .with("to", span.date(span.days - 1).to_string()));
        }
        Ok(Self { before, open })
    }

    /// How many days it covers, open or not.
    #[must_use]
    pub fn days(&self) -> u32 {
        self.before.len() as u32 - 1
    }

    /// Whether a day is worked.
    #[must_use]
    pub fn is_open(&self, day: Day) -> bool {
        self.open_before(day + 1) > self.open_before(day)
    }

    /// How many open days there are before `day`.
    #[must_use]
    pub fn open_before(&self, day: Day) -> u32 {
        self.before[(day as usize).min(self.before.len() - 1)]
    }

    /// The first open day from `day` on.
    #[must_use]
    pub fn next_open(&self, day: Day) -> Option<Day> {
        if day >= self.days() {
            return None;
        }
        self.open.get(self.open_before(day) as usize).copied()
    }

    /// The finish of work of `work` open days from `day` on; of none, `day` itself.
    #[must_use]
    pub fn finish(&self, day: Day, work: u32) -> Option<Day> {
        match work {
            0 => Some(day).filter(|&day| day <= self.days()),
            _ if day >= self.days() => None,
            _ => self
                .open
                .get((self.open_before(day) + work - 1) as usize)
                .map(|last| last + 1),
        }
    }

    /// The latest open day from which `work` open days are done by `finish`; of none, `finish` itself. Days before the span are
    /// counted as open and negative.
    #[must_use]
    pub fn latest_start(&self, finish: i64, work: u32) -> i64 {
        if work == 0 {
            return finish;
        }
        let nth = self.count(finish) - i64::from(work);
        usize::try_from(nth).map_or(nth, |nth| i64::from(self.open[nth]))
    }

    /// How many open days there are before a day that may lie before the span; negative there.
    fn count(&self, day: i64) -> i64 {
        u32::try_from(day).map_or(day.min(0), |day| i64::from(self.open_before(day)))
    }

    /// The earliest open day from which work of `work` open days is not finished before `finish`; of none, `finish` itself.
    #[must_use]
    pub fn start_to_finish(&self, finish: Day, work: u32) -> Option<Day> {
        match (work, finish) {
            (0, _) => Some(finish),
            (_, 0) => self.next_open(0),
            _ => self
                .open
                .get(self.open_before(finish - 1).saturating_sub(work - 1) as usize)
                .copied(),
        }
    }

    /// Open days from one day to another; negative where the second comes first.
    #[must_use]
    pub fn between(&self, from: i64, to: i64) -> i64 {
        self.count(to) - self.count(from)
    }
}

/// How long it has to be between two ends of tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lag {
    /// Days by the clock, closed ones too: curing, ponding, the making of goods to measure. Negative: so long before.
    Through(i32),
    /// Days that are worked, in the calendar of the task that waits.
    Open(u32),
}

impl Lag {
    /// No time at all.
    pub const NONE: Self = Self::Through(0);

    /// The earliest that a lag which begins on `day` lets go.
    pub(crate) fn after(self, calendar: &Calendar, day: Day) -> Option<Day> {
        match self {
            Self::Through(days) => u32::try_from((i64::from(day) + i64::from(days)).max(0)).ok(),
            Self::Open(days) => calendar.finish(day, days),
        }
    }

    /// The latest day on which the lag may begin so that it lets go by `day`; negative before the span.
    pub(crate) fn before(self, calendar: &Calendar, day: i64) -> i64 {
        match self {
            Self::Through(days) => day - i64::from(days),
            Self::Open(0) => day,
            Self::Open(days) => {
                let nth = calendar.count(day) - i64::from(days);
                usize::try_from(nth).map_or(nth, |nth| i64::from(calendar.open[nth]))
            }
        }
    }
}
