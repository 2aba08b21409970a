//! Commands and queries of this slice.

mod baselines;
mod editing;
mod linking;
mod making;
mod sites;
mod starts;
mod view;

pub use baselines::*;
pub use editing::*;
pub use linking::*;
pub use making::*;
pub use sites::{SiteOverview, SitePlans, sites};
pub use starts::{Starts, starts};
pub use view::*;
