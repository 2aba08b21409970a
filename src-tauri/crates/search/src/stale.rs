//! Which entries a moved row is part of.

use std::collections::BTreeSet;

use kernel::{Id, Result};
use store::Db;
use store::history::RowChange;

use crate::model::Kind;

type Entries = BTreeSet<(Kind, Id<()>)>;

/// Adds every entry that the row may be part of, before or after it moved.
pub(crate) fn stale(db: &Db<'_>, row: &RowChange, into: &mut Entries) -> Result<()> {
    let mut one = |kind: Kind, id: Id<()>| {
        into.insert((kind, id));
    };
    match row.table {
        "crm_lead" => {
            one(Kind::Lead, row.row);
            found(db, ACTIVITIES_OF_LEAD, Kind::Activity, row.row, into)?;
        }
        "crm_customer" => {
            one(Kind::Customer, row.row);
            found(db, ACTIVITIES_OF_CUSTOMER, Kind::Activity, row.row, into)?;
            found(db, PROJECTS_OF_CUSTOMER, Kind::Project, row.row, into)?;
            found(db, QUOTES_OF_CUSTOMER, Kind::Quote, row.row, into)?;
        }
        "crm_contact" => of_parent(db, row, "customer_id", Kind::Customer, into)?,
        "crm_property" => {
            of_parent(db, row, "customer_id", Kind::Customer, into)?;
            found(db, PROJECTS_OF_PROPERTY, Kind::Project, row.row, into)?;
        }
        "crm_activity" => one(Kind::Activity, row.row),
        "design_project" => {
            one(Kind::Project, row.row);
            found(db, QUOTES_OF_PROJECT, Kind::Quote, row.row, into)?;
            found(db, ACTIVITIES_OF_PROJECT, Kind::Activity, row.row, into)?;
        }
        "quoting_quote" => one(Kind::Quote, row.row),
        "supply_list" => one(Kind::PurchaseList, row.row),
        "supply_list_site" => of_parent(db, row, "list_id", Kind::PurchaseList, into)?,
        "catalog_item" => one(Kind::Item, row.row),
        "catalog_material" => one(Kind::Material, row.row),
        "catalog_supplier" => one(Kind::Supplier, row.row),
        _ => {}
    }
    Ok(())
}

const ACTIVITIES_OF_LEAD: &str = "SELECT id FROM crm_activity WHERE lead_id=?1";
const ACTIVITIES_OF_CUSTOMER: &str = "SELECT id FROM crm_activity WHERE customer_id=?1";
const ACTIVITIES_OF_PROJECT: &str = "SELECT id FROM crm_activity WHERE project_id=?1";
const PROJECTS_OF_CUSTOMER: &str = "SELECT id FROM design_project WHERE customer_id=?1";
const PROJECTS_OF_PROPERTY: &str = "SELECT id FROM design_project WHERE property_id=?1";
const QUOTES_OF_PROJECT: &str = "SELECT id FROM quoting_quote WHERE project_id=?1";
const QUOTES_OF_CUSTOMER: &str = "SELECT q.id FROM quoting_quote q JOIN design_project p ON p.id=q.project_id WHERE p.customer_id=?1";

fn found(db: &Db<'_>, sql: &str, kind: Kind, of: Id<()>, into: &mut Entries) -> Result<()> {
    let ids: Vec<Id<()>> = db.rows(sql, [of], |r| r.get(0))?;
    into.extend(ids.into_iter().map(|id| (kind, id)));
    Ok(())
}

/// The entry that a row belongs to by one of its columns: now, and before it moved or went.
fn of_parent(
    db: &Db<'_>,
    row: &RowChange,
    column: &str,
    kind: Kind,
    into: &mut Entries,
) -> Result<()> {
    let now: Option<Id<()>> = db.opt(
        &format!("SELECT {column} FROM {} WHERE id=?1", row.table),
        [row.row],
        |r| r.get(0),
    )?;
    into.extend(now.map(|id| (kind, id)));
    for moved in row.moves.iter().filter(|moved| moved.column == column) {
        for value in [&moved.before, &moved.after] {
            // Bytes stand in the record as hexadecimal text.
            if let Some(text) = value.as_str() {
                into.insert((kind, text.parse()?));
            }
        }
    }
    Ok(())
}

/// The record that somebody worked on when this row changed.
pub(crate) fn record_of(db: &Db<'_>, table: &str, row: Id<()>) -> Result<Option<(Kind, Id<()>)>> {
    let own = |kind: Kind| Ok(Some((kind, row)));
    let (kind, sql) = match table {
        "crm_lead" => return own(Kind::Lead),
        "crm_customer" => return own(Kind::Customer),
        "design_project" => return own(Kind::Project),
        "quoting_quote" => return own(Kind::Quote),
        "supply_list" => return own(Kind::PurchaseList),
        "catalog_item" => return own(Kind::Item),
        "catalog_material" => return own(Kind::Material),
        "catalog_supplier" => return own(Kind::Supplier),
        "crm_contact" => (
            Kind::Customer,
            "SELECT customer_id FROM crm_contact WHERE id=?1",
        ),
        "crm_property" => (
            Kind::Customer,
            "SELECT customer_id FROM crm_property WHERE id=?1",
        ),
        "design_room" => (
            Kind::Project,
            "SELECT project_id FROM design_room WHERE id=?1",
        ),
        "quoting_section" => (
            Kind::Quote,
            "SELECT quote_id FROM quoting_section WHERE id=?1",
        ),
        "quoting_line" => (Kind::Quote, "SELECT quote_id FROM quoting_line WHERE id=?1"),
        "quoting_fee" => (Kind::Quote, "SELECT quote_id FROM quoting_fee WHERE id=?1"),
        "supply_list_line" => (
            Kind::PurchaseList,
            "SELECT list_id FROM supply_list_line WHERE id=?1",
        ),
        _ => return Ok(None),
    };
    let id: Option<Id<()>> = db.opt(sql, [row], |r| r.get(0))?;
    Ok(id.map(|id| (kind, id)))
}
