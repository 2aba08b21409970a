//! The rules of supply, without input or output: need, packs, stock, dates, differences.

mod difference;
mod need;
mod plan;
mod programme;

pub use difference::{Difference, LineKey, Standing, differences};
pub use need::{
    Amount, Inclusion, Pack, Pieces, Role, Supplied, amount, brief, percent, shown, supplied,
};
pub use plan::{Lot, Need, Purchase, RoomShare, StockUse, plan};
pub use programme::{Figure, Occasion, OwnFigures, Programme, Task, order_by};
