//! Durations: from quantities and productivity, and longer where noise is allowed for a part of the day alone.

use chrono::{NaiveTime, Timelike};
use kernel::{Decimal, Fault, Quantity, Rate, Result};

/// Minutes of a site's day, and those of them in which noise is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    work: u32,
    noisy: u32,
}

/// Minutes since midnight.
pub(crate) fn minutes(time: NaiveTime) -> u32 {
    time.num_seconds_from_midnight() / 60
}

impl Hours {
    /// From stretches of work and of quiet, in minutes since midnight.
    ///
    /// # Errors
    /// `planner.no_noise_hours` where nothing is worked, or the quiet hours leave nothing.
    pub fn new(work: &[(u32, u32)], quiet: &[(u32, u32)]) -> Result<Self> {
        let within = |minute: u32, stretches: &[(u32, u32)]| {
            stretches
                .iter()
                .any(|&(from, to)| from <= minute && minute < to)
        };
        let worked = (0..24 * 60).filter(|&minute| within(minute, work));
        let hours = Self {
            work: worked.clone().count() as u32,
            noisy: worked.filter(|&minute| !within(minute, quiet)).count() as u32,
        };
        if hours.noisy > 0 {
            return Ok(hours);
        }
        Err(Fault::new(
            "planner.no_noise_hours",
            "The quiet hours leave no time of the day for noisy work. Shorten them or change the hours of the site.",
        ))
    }

    /// Days that noisy work of `days` full days takes when it rests in the quiet hours, rounded up.
    #[must_use]
    pub fn noisy_days(self, days: u32) -> u32 {
        (u64::from(days) * u64::from(self.work)).div_ceil(u64::from(self.noisy)) as u32
    }
}

/// Days that a crew takes for a quantity: `quantity / (per_worker_day × workers × pace)`, rounded up; at least one for any work.
/// `pace` is 1 for a usual crew, more for a faster one.
///
/// # Errors
/// `planner.no_output` where nothing would ever be done; `planner.too_long` for more than a hundred years.
pub fn days(quantity: Quantity, per_worker_day: Quantity, workers: u32, pace: Rate) -> Result<u32> {
    let a_day = per_worker_day.to_decimal() * Decimal::from(workers) * pace.to_decimal();
    if a_day <= Decimal::ZERO || quantity.to_decimal() < Decimal::ZERO {
        return Err(Fault::new(
            "planner.no_output",
            "A crew that does nothing in a day never finishes. Give workers, output and pace above zero.",
        ));
    }
    let days = (quantity.to_decimal().checked_div(a_day))
        .map(|days| days.ceil())
        .and_then(|days| u32::try_from(days).ok());
    days.filter(|&days| days <= crate::calendar::Span::MOST_DAYS).ok_or_else(|| {
        Fault::new("planner.too_long", "This work would take more than a hundred years. Check the quantity and the output.")
    })
}
