//! The demonstration firm (renovation.md §7): 22 people, fourteen months of customers, told command by command.
//!
//! A firm of the trade is played day by day: leads come with the seasons, are called, surveyed, quoted, lost or signed, and
//! built. Whatever happens is a command that a member of the firm gives at that moment, through [`World`]; nothing is
//! written in any other way. One seed and one day always tell the same firm.
//!
//! One file of `stages` a stage of a customer's life: a later stage joins by being scheduled from the one before it.
//!
//! It deliberately knows no slice: commands are names and JSON, as for anybody who calls them from outside.
#![deny(missing_docs)]

mod calendar;
mod dice;
mod flat;
mod life;
mod quantities;
mod stages;
mod story;
mod words;

pub use dice::Dice;

use chrono::NaiveDate;
use kernel::{Result, Timestamp};
use serde_json::Value;

/// What a firm's life is told to.
pub trait World {
    /// Sets the clock; it never goes back.
    fn set_clock(&mut self, now: Timestamp);

    /// Makes the firm itself.
    ///
    /// # Errors
    /// What making it refuses.
    fn found(&mut self, firm: Value) -> Result<()>;

    /// Calls a command or query as the member with this id; as the owner where none is named.
    ///
    /// # Errors
    /// What it refuses.
    fn call(&mut self, member: Option<&str>, name: &str, req: Value) -> Result<Value>;

    /// Told after each day of the firm's life.
    ///
    /// # Errors
    /// Where whoever waits has had enough.
    fn pace(&mut self, days: usize, of: usize) -> Result<()>;
}

/// The seed where none is given.
pub const SEED: u64 = 1;

/// Days of its life that are told: fourteen months.
pub const DAYS: u32 = 426;

/// Tells the last `days` days of the firm up to the evening before `today`: nothing of it is dated later, whatever the hour.
///
/// # Errors
/// What a command refuses, with the command as `step`; what [`World::pace`] says.
pub fn tell(world: &mut dyn World, seed: u64, today: NaiveDate, days: u32) -> Result<()> {
    story::Story::new(world, seed, today, days)?.run()
}
