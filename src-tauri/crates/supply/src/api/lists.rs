//! Purchase lists as they are: the list of lists, one list, and why a line is what it is.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use kernel::{Fault, Id, Money, Result};
use quoting::model::Quote;
use store::Db;

use crate::book::{Book, day, order_terms};
use crate::lines::{self, LineRecord, grouped};
use crate::model::{OrderCost, OrderTerms, shares};
use crate::orders::{Orders, order_delivery};
use crate::wire::{
    ExplainLine, LineProvenance, List, ListRef, ListStatus, ListsRequest, OrderDelivery,
    PurchaseListHead, PurchaseSheet, PurchaseSite, SourceLine, SupplierId,
};

pub(crate) fn list_unknown() -> Fault {
    Fault::new("supply.list_unknown", "This purchase list is gone.")
}

/// Lists, newest first.
///
/// # Errors
/// As SQLite's.
pub fn lists(db: &Db<'_>, req: ListsRequest) -> Result<Vec<PurchaseListHead>> {
    let ids: Vec<Id<List>> = db.rows(
        "SELECT l.id FROM supply_list l
         WHERE (?1 IS NULL OR EXISTS(SELECT 1 FROM supply_list_site s WHERE s.list_id=l.id AND s.project_id=?1))
           AND (?2 IS NULL OR l.status=?2)
         ORDER BY l.made_at DESC, l.id DESC",
        (req.project, req.status.map(status_name)),
        |r| r.get(0),
    )?;
    let today = db.today();
    let terms = order_terms(db)?;
    ids.into_iter()
        .map(|id| {
            let lines = lines::bought_of_list(db, id)?;
            Ok(head(db, &terms, id, &lines, today)?.0)
        })
        .collect()
}

pub(crate) const fn status_name(status: ListStatus) -> &'static str {
    match status {
        ListStatus::Draft => "draft",
        ListStatus::Sent => "sent",
    }
}

pub(crate) fn status_of(name: &str) -> ListStatus {
    if name == "sent" {
        ListStatus::Sent
    } else {
        ListStatus::Draft
    }
}

/// A list's head, with the terms of its orders.
fn head<'a>(
    db: &Db<'_>,
    now: &'a HashMap<SupplierId, OrderTerms>,
    id: Id<List>,
    lines: &[LineRecord],
    today: NaiveDate,
) -> Result<(PurchaseListHead, Orders<'a>)> {
    let mut head = db
        .opt(
            "SELECT l.number, l.status, l.note, l.made_at, coalesce(m.name, ''), l.sent_at FROM supply_list l
             LEFT JOIN firm_member m ON m.id=l.made_by WHERE l.id=?1",
            [id],
            |r| {
                Ok(PurchaseListHead {
                    id,
                    number: r.get(0)?,
                    status: status_of(&r.get::<_, String>(1)?),
                    quotes: Vec::new(),
                    sites: Vec::new(),
                    suppliers: 0,
                    lines: 0,
                    estimate: None,
                    order_by: None,
                    late: false,
                    note: r.get(2)?,
                    made_at: r.get(3)?,
                    made_by: r.get(4)?,
                    sent_at: r.get(5)?,
                })
            },
        )?
        .ok_or_else(list_unknown)?;
    head.quotes = db.rows(
        "SELECT label FROM supply_list_quote WHERE list_id=?1 ORDER BY id",
        [id],
        |r| r.get(0),
    )?;
    head.sites = db.rows(
        "SELECT coalesce(name, number) FROM supply_list_site WHERE list_id=?1 ORDER BY id",
        [id],
        |r| r.get(0),
    )?;
    let bought = || lines.iter().filter(|line| line.bought());
    head.lines = super::small(i64::try_from(bought().count()).unwrap_or(i64::MAX));
    let suppliers: BTreeSet<_> = bought().filter_map(LineRecord::supplier_used).collect();
    head.suppliers = super::small(i64::try_from(suppliers.len()).unwrap_or(i64::MAX));
    let orders = Orders::of(db, now, id, head.status)?;
    let costs = orders.costs(lines)?;
    let totals = costs
        .values()
        .map(OrderCost::total)
        .collect::<Result<Vec<_>>>()?;
    head.estimate = (!totals.is_empty())
        .then(|| Money::total(totals))
        .transpose()?;
    head.order_by = bought().filter_map(|line| line.dates().1).min();
    head.late = head.status == ListStatus::Draft && head.order_by.is_some_and(|day| day < today);
    Ok((head, orders))
}

/// The delivery sites of a list.
pub(crate) fn sites(db: &Db<'_>, id: Id<List>) -> Result<Vec<PurchaseSite>> {
    db.rows(
        "SELECT id, project_id, number, coalesce(name, number), address, floor, lift, receiver, note, start_on
         FROM supply_list_site WHERE list_id=?1 ORDER BY id",
        [id],
        |r| {
            let site = PurchaseSite {
                id: r.get(0)?,
                project: r.get(1)?,
                number: r.get(2)?,
                name: r.get(3)?,
                address: r.get(4)?,
                floor: r.get(5)?,
                lift: r.get(6)?,
                receiver: r.get(7)?,
                note: r.get(8)?,
                start_on: None,
            };
            Ok((site, r.get(9)?))
        },
    )?
    .into_iter()
    .map(|(mut site, start)| {
        site.start_on = day(start)?;
        Ok(site)
    })
    .collect()
}

/// The quotes of a list that still exist.
pub(crate) fn quotes_of(db: &Db<'_>, id: Id<List>) -> Result<Vec<Id<Quote>>> {
    db.rows(
        "SELECT s.quote_id FROM supply_list_quote s JOIN quoting_quote q ON q.id=s.quote_id WHERE s.list_id=?1 ORDER BY s.id",
        [id],
        |r| r.get(0),
    )
}

/// One list with its lines.
///
/// # Errors
/// `supply.list_unknown`.
pub fn list(db: &Db<'_>, req: ListRef) -> Result<PurchaseSheet> {
    sheet(db, req.id)
}

/// As [`list`].
pub(crate) fn sheet(db: &Db<'_>, id: Id<List>) -> Result<PurchaseSheet> {
    let book = Book::read(db)?;
    let today = db.today();
    let records = lines::of_list(db, id)?;
    let (head, orders) = head(db, &book.orders, id, &records, today)?;
    let open = head.status == ListStatus::Draft;
    let sites = sites(db, id)?;
    let shown = records
        .iter()
        .map(|record| record.shown(&book, today, open))
        .collect::<Result<Vec<_>>>()?;
    let (moved, gaps) = if open {
        let (moves, gaps) = super::making::moves_of(db, &book, id, &records)?;
        (
            super::small(i64::try_from(moves.moves.len()).unwrap_or(i64::MAX)),
            gaps,
        )
    } else {
        (0, Vec::new())
    };
    let take_stock = db.one(
        "SELECT take_stock FROM supply_list WHERE id=?1",
        [id],
        |r| r.get(0),
    )?;
    Ok(PurchaseSheet {
        head,
        take_stock,
        groups: grouped(&book, &orders, &sites, shown)?,
        sites,
        moved,
        gaps,
    })
}

/// Why a line is what it is, down to the rooms' measures as they are now.
///
/// # Errors
/// `supply.list_line_unknown`.
pub fn explain(db: &Db<'_>, req: ExplainLine) -> Result<LineProvenance> {
    let book = Book::read(db)?;
    let (list, record) = lines::one(db, req.line)?;
    let status: String = db.one("SELECT status FROM supply_list WHERE id=?1", [list], |r| {
        r.get(0)
    })?;
    let line = record.shown(&book, db.today(), status == "draft")?;
    let (delivery, fee_share) = delivery_of(db, &book, list, &record)?;
    let mut sources = Vec::new();
    for need in record.explanation.iter().flat_map(|why| &why.needs) {
        let project = db.opt(
            "SELECT q.project_id FROM quoting_line l JOIN quoting_quote q ON q.id=l.quote_id WHERE l.id=?1",
            [need.line],
            |r| r.get(0),
        )?;
        // A line that is gone from its quote has only what was kept.
        let Some(project) = project else { continue };
        sources.push(SourceLine {
            line: need.line,
            project,
            explained: quoting::api::explain(db, quoting::wire::QuoteLineRef { id: need.line })?,
        });
    }
    Ok(LineProvenance {
        line,
        explanation: record.explanation,
        sources,
        delivery,
        fee_share,
    })
}

/// The order that a line is part of, and its share of the fee.
fn delivery_of(
    db: &Db<'_>,
    book: &Book,
    list: Id<List>,
    record: &LineRecord,
) -> Result<(Option<OrderDelivery>, Option<Money>)> {
    if !record.bought() || record.amount()?.is_none() {
        return Ok((None, None));
    }
    let status: String = db.one("SELECT status FROM supply_list WHERE id=?1", [list], |r| {
        r.get(0)
    })?;
    let orders = Orders::of(db, &book.orders, list, status_of(&status))?;
    let (mut amounts, mut own) = (Vec::new(), 0);
    for line in lines::bought_of_list(db, list)? {
        if line.supplier_used() != record.supplier_used() || line.project != record.project {
            continue;
        }
        if let Some(amount) = line.amount()? {
            if line.id == record.id {
                own = amounts.len();
            }
            amounts.push(amount);
        }
    }
    let terms = orders.terms(record.supplier_used(), record.project);
    let delivery = order_delivery(&terms, Money::total(amounts.iter().copied())?)?;
    let share = shares(delivery.fee, &amounts)?.get(own).copied();
    Ok((Some(delivery), share))
}
