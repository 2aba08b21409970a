//! The rules of supply, without input or output: need, packs, offers, orders, stock, dates, differences.

mod difference;
mod mix;
mod need;
mod offer;
mod order;
mod plan;
mod timing;

pub use difference::{Difference, LineKey, Standing, differences};
pub use mix::{MixLine, MixOption, Mixed, NODES, cheapest};
pub use need::{
    Amount, Inclusion, Pack, Pieces, Role, Supplied, amount, brief, percent, shown, supplied,
};
pub use offer::{Count, Terms, raised};
pub use order::{OrderCost, OrderTerms, shares};
pub use plan::{Lot, Need, Purchase, RoomShare, StockUse, plan};
pub use timing::{Figure, Occasion, OwnFigures, Timing, order_by};
