//! The one list, a file a slice.

mod catalog;
mod crm;
mod design;
mod firm;
mod insight;
mod practice;
mod programme;
mod quoting;
mod search;
mod supply;

use store::Slice;

use crate::List;

/// Every slice's part of the file, in the order of their dependencies.
pub const SLICES: &[Slice] = &[
    ::firm::SLICE,
    ::catalog::SLICE,
    ::crm::SLICE,
    ::attach::SLICE,
    ::design::SLICE,
    ::quoting::SLICE,
    ::programme::SLICE,
    ::supply::SLICE,
    ::practice::SLICE,
    ::sync::SLICE,
];

/// Everything that can be called.
pub fn list() -> List {
    let mut list = List::default();
    crate::app::list(&mut list);
    crate::calls::list(&mut list);
    crate::history::list(&mut list);
    crate::session::list(&mut list);
    crate::document::list(&mut list);
    crate::practice::list(&mut list);
    practice::list(&mut list);
    crate::care::list(&mut list);
    crate::protection::list(&mut list);
    crate::export::list(&mut list);
    crate::sync::list(&mut list);
    firm::list(&mut list);
    crate::leaving::list(&mut list);
    catalog::list(&mut list);
    crm::list(&mut list);
    crate::attachments::list(&mut list);
    design::list(&mut list);
    quoting::list(&mut list);
    programme::list(&mut list);
    supply::list(&mut list);
    insight::list(&mut list);
    search::list(&mut list);
    list
}
