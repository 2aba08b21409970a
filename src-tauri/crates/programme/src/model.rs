//! The words of programmes. Pure.

use chrono::{NaiveDate, Weekday};
use planner::calendar::Rules;
use planner::starter::{Calendars, Noise};

/// The most open days of a task.
pub const DAYS_MAX: u32 = 999;
/// The longest lag in days, either way.
pub const LAG_MAX: i32 = 365;
/// The most workers of one skill that a task holds.
pub const WORKERS_MAX: u32 = 99;

crm::text_enum! {
    /// Which days of the week a site rests.
    Weekend {
        /// None.
        None = "none",
        /// Sunday.
        Sunday = "sunday",
        /// Saturday and Sunday.
        Both = "both",
    }
}

impl Weekend {
    /// The days.
    pub const fn days(self) -> &'static [Weekday] {
        match self {
            Self::None => &[],
            Self::Sunday => &[Weekday::Sun],
            Self::Both => &[Weekday::Sat, Weekday::Sun],
        }
    }
}

crm::text_enum! {
    /// Which days a task goes on.
    Goes {
        /// On the site's workdays.
        Site = "site",
        /// On those on which noise is allowed, too.
        Noisy = "noisy",
        /// Every day: water and curing mortar.
        EveryDay = "every_day",
    }
}

crm::text_enum! {
    /// What is asked of a task besides its links.
    Bound {
        /// Nothing.
        None = "none",
        /// It does not start before a day.
        NotBefore = "not_before",
        /// It is finished with a day.
        NotAfter = "not_after",
        /// It starts on a day.
        Must = "must",
    }
}

crm::text_enum! {
    /// Which ends of two tasks a link ties.
    LinkEnds {
        /// The second starts when the first has finished.
        FinishStart = "fs",
        /// The second starts when the first has started.
        StartStart = "ss",
        /// The second finishes when the first has finished.
        FinishFinish = "ff",
        /// The second finishes when the first has started.
        StartFinish = "sf",
    }
}

impl From<LinkEnds> for planner::Ends {
    fn from(ends: LinkEnds) -> Self {
        match ends {
            LinkEnds::FinishStart => Self::FinishStart,
            LinkEnds::StartStart => Self::StartStart,
            LinkEnds::FinishFinish => Self::FinishFinish,
            LinkEnds::StartFinish => Self::StartFinish,
        }
    }
}

/// Which days a site works.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Workdays {
    /// The days of the week on which it rests.
    pub weekend: Weekend,
    /// Whether it rests on public holidays and works for them on make-up workdays.
    pub holidays: bool,
    /// Whether it stops around Spring Festival.
    pub spring_stop: bool,
    /// The English name of the rule of noise; blank for none.
    pub noise: String,
}

impl Workdays {
    /// The rule of noise.
    pub fn noise(&self) -> Option<&'static Noise> {
        let mut known = Calendars::starter().noise.iter();
        known.find(|rule| rule.en == self.noise)
    }

    /// The days on which such a task is worked.
    pub fn rules(&self, goes: Goes) -> Rules {
        let starter = Calendars::starter();
        let all = starter.rules(self.weekend.days());
        let site = Rules {
            stops: all.stops.into_iter().filter(|_| self.spring_stop).collect(),
            make_up: all.make_up.into_iter().filter(|_| self.holidays).collect(),
            holidays: all.holidays.into_iter().filter(|_| self.holidays).collect(),
            weekend: all.weekend,
        };
        match (goes, self.noise()) {
            (Goes::EveryDay, _) => Rules::default(),
            (Goes::Noisy, Some(noise)) => starter.noisy(&site, noise),
            (Goes::Noisy | Goes::Site, _) => site,
        }
    }
}

/// How far a task of so many days is, by what was reported of it. A milestone that began has happened.
pub fn state(
    days: u32,
    started: Option<NaiveDate>,
    finished: Option<NaiveDate>,
    progress: u8,
) -> (Option<NaiveDate>, Option<NaiveDate>, u8) {
    match (started, finished) {
        (started, Some(finished)) => (
            Some(started.unwrap_or(finished).min(finished)),
            Some(finished),
            100,
        ),
        (Some(started), None) if days == 0 => (Some(started), Some(started), 100),
        (Some(started), None) => (Some(started), None, progress.min(100)),
        (None, None) => (None, None, 0),
    }
}
