//! The planner of construction schedules: calendars, the critical path, crews levelled over all sites, and what sales may promise.
//!
//! Three layers, each usable without the next:
//!
//! 1. [`calendar`], [`hours`] and [`starter`]: which days are worked, how lags run, how long work takes; the template of a flat.
//! 2. [`Programme::plan`]: the critical path with four kinds of links, constraints, progress and floats. How edits cascade stands at [`Plan`].
//! 3. [`levelling`]: who does what when, over all sites: a first answer by priority rules, a search that improves it until it is told to stop,
//!    the [`levelling::Proposal`] beside what was before, and the [`levelling::Promise`] to an enquiry.
//!
//! [`rcpsp`] is the plain problem of the field (one project, whole units of time, no calendars), on which the search is measured beside others
//! by `./dev bench planner`; it shares the search with levelling.
//!
//! Invariants: no input or output, no clock, no randomness of its own (seeds are passed in), one thread. Every result keeps to every link,
//! calendar and capacity; what cannot be planned is a [`kernel::Fault`]. Dates inside are numbers of days of one [`calendar::Span`].
//!
//! # How schedules are searched, and why so
//!
//! Priority rules give activity lists, schedule generation schemes make schedules of them, and double justification (Valls et al. 2005) shortens
//! those. A population of schedules is bred: a child takes a window of time from one parent and what is before and after it from the other (as Debels and
//! Vanhoucke's decomposition does), half of them generated from the end of time, all justified. A resource profile of one word per time unit
//! makes a quarter of a million schedules of 120 activities a second; that, and populations as large as the time allows, is what
//! counts. Lower bounds by destructive improvement stop the search where a schedule is proved shortest.
//!
//! As an exact solver crates.io has `pumpkin-solver` (0.5; lazy clause generation with a cumulative constraint, pure Rust, well kept). Measured alone, for ten
//! seconds on nine instances of PSPLIB, it proved two of six with 60 activities shortest within half a second and found the best known length of four; of three with
//! 120 it came to 108, 287 and 318 where 105, 90 and 172 are known and this search reaches 106, 91 and 179 in one second. So it is left out for now: what it would
//! add is proofs for small projects, for the price of its whole engine. Solvers in C or C++ (OR-tools, Chuffed, HiGHS) would have to be built
//! and shipped for three systems.
#![deny(missing_docs)]

mod baseline;
pub mod calendar;
mod graph;
pub mod hours;
pub mod levelling;
mod path;
mod population;
mod programme;
pub mod rcpsp;
pub mod starter;

pub use baseline::{Baseline, Variance};
pub use path::{Broken, Dates, Plan};
pub use programme::{Constraint, Ends, Link, Programme, Site, State, Task};
