//! What suppliers ask of an order: theirs today while a list is a draft, as it was once it is sent.

use std::collections::{BTreeMap, HashMap};

use kernel::{Id, Money, Result};
use store::{Db, Tx};

use crate::book::Book;
use crate::lines::LineRecord;
use crate::model::{OrderCost, OrderTerms};
use crate::wire::{List, ListStatus, OrderDelivery, ProjectId, SupplierId};

/// The terms of a list's orders.
pub(crate) enum Orders<'a> {
    /// Those of the suppliers as they are.
    Now(&'a HashMap<SupplierId, OrderTerms>),
    /// Those that were kept with a list, by supplier and site.
    Kept(HashMap<(SupplierId, ProjectId), OrderTerms>),
}

impl<'a> Orders<'a> {
    /// Those of a list. One that was sent before terms were kept has none.
    pub fn of(
        db: &Db<'_>,
        now: &'a HashMap<SupplierId, OrderTerms>,
        list: Id<List>,
        status: ListStatus,
    ) -> Result<Self> {
        if status == ListStatus::Draft {
            return Ok(Self::Now(now));
        }
        let mut kept = HashMap::new();
        for (key, terms) in db.rows(
            "SELECT supplier_id, project_id, fee, free_from, minimum FROM supply_list_order WHERE list_id=?1 ORDER BY id",
            [list],
            |r| {
                let terms = OrderTerms {
                    fee: r.get(2)?,
                    free_from: r.get(3)?,
                    minimum: r.get(4)?,
                };
                Ok(((r.get(0)?, r.get(1)?), terms))
            },
        )? {
            kept.entry(key).or_insert(terms);
        }
        Ok(Self::Kept(kept))
    }

    /// What a supplier asks of an order for a site; nobody asks nothing.
    pub fn terms(&self, supplier: Option<SupplierId>, site: ProjectId) -> OrderTerms {
        let Some(supplier) = supplier else {
            return OrderTerms::default();
        };
        match self {
            Self::Now(now) => now.get(&supplier).copied(),
            Self::Kept(kept) => kept.get(&(supplier, site)).copied(),
        }
        .unwrap_or_default()
    }

    /// The orders that lines make, with what each comes to. Lines without a price count for nothing, and so does an order
    /// of nothing else.
    pub fn costs(
        &self,
        lines: &[LineRecord],
    ) -> Result<BTreeMap<(Option<SupplierId>, ProjectId), OrderCost>> {
        let mut goods: BTreeMap<_, Money> = BTreeMap::new();
        for line in lines.iter().filter(|line| line.bought()) {
            if let Some(amount) = line.amount()? {
                let sum = goods
                    .entry((line.supplier_used(), line.project))
                    .or_default();
                *sum = sum.checked_add(amount)?;
            }
        }
        goods
            .into_iter()
            .map(|(key, goods)| Ok((key, self.terms(key.0, key.1).cost(goods)?)))
            .collect()
    }
}

/// What an order of goods of this amount comes to, for the wire.
pub(crate) fn order_delivery(terms: &OrderTerms, goods: Money) -> Result<OrderDelivery> {
    let cost = terms.cost(goods)?;
    Ok(OrderDelivery {
        goods,
        fee: cost.fee,
        free_from: terms.free_from,
        to_free: cost.to_free,
        minimum: terms.minimum,
        missing: cost.missing,
        total: cost.total()?,
    })
}

/// Keeps with a list what its suppliers ask of its orders today.
pub(crate) fn keep(tx: &Tx<'_>, book: &Book, list: Id<List>, lines: &[LineRecord]) -> Result<()> {
    let mut orders: Vec<(SupplierId, ProjectId)> = lines
        .iter()
        .filter(|line| line.bought())
        .filter_map(|line| Some((line.supplier_used()?, line.project)))
        .collect();
    orders.sort_unstable();
    orders.dedup();
    for (supplier, site) in orders {
        let terms = Orders::Now(&book.orders).terms(Some(supplier), site);
        let id: Id<()> = tx.new_id();
        tx.insert(
            "supply_list_order",
            &[
                ("id", &id),
                ("list_id", &list),
                ("project_id", &site),
                ("supplier_id", &supplier),
                ("fee", &terms.fee),
                ("free_from", &terms.free_from),
                ("minimum", &terms.minimum),
            ],
        )?;
    }
    Ok(())
}
