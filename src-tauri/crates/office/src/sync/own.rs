//! Whose records are whose: what a computer gets of contacts where its member sees those of his own records alone.
//!
//! A lead and a customer are whoever's desk they are on. A project is of who sells, designs and builds it and of who holds its
//! customer; with it its customer, the place, what was quoted and what is delivered there. An entry of a timeline goes with what it is
//! of, and its files with it.

use kernel::{Id, Result};
use store::{Db, Member, Own};

macro_rules! project {
    ($id:literal) => {
        concat!(
            "EXISTS(SELECT 1 FROM main.design_project own WHERE own.id=",
            $id,
            " AND (?1 IN (own.sales_id, own.designer_id, own.manager_id)
               OR EXISTS(SELECT 1 FROM main.crm_customer c WHERE c.id=own.customer_id AND c.owner_id=?1)))"
        )
    };
}

macro_rules! customer {
    ($id:literal) => {
        concat!(
            "EXISTS(SELECT 1 FROM main.crm_customer own WHERE own.id=",
            $id,
            " AND (own.owner_id=?1 OR EXISTS(SELECT 1 FROM main.design_project p WHERE p.customer_id=own.id
               AND ?1 IN (p.sales_id, p.designer_id, p.manager_id))))"
        )
    };
}

macro_rules! entry {
    ($entry:literal) => {
        concat!(
            $entry,
            ".owner_id=?1 OR ",
            $entry,
            ".member_id=?1 OR EXISTS(SELECT 1 FROM main.crm_lead l WHERE l.id=",
            $entry,
            ".lead_id AND l.owner_id=?1) OR EXISTS(SELECT 1 FROM main.design_project p WHERE p.id=",
            $entry,
            ".project_id AND ?1 IN (p.sales_id, p.designer_id, p.manager_id))"
        )
    };
}

/// Which rows are a member's own, of each table that says something of customers.
pub(crate) const OWN: &[Own] = &[
    Own {
        table: "crm_lead",
        to: "crm_lead.owner_id=?1",
    },
    Own {
        table: "crm_activity",
        to: entry!("crm_activity"),
    },
    Own {
        table: "crm_customer",
        to: customer!("crm_customer.id"),
    },
    Own {
        table: "crm_contact",
        to: customer!("crm_contact.customer_id"),
    },
    Own {
        table: "crm_property",
        to: customer!("crm_property.customer_id"),
    },
    Own {
        table: "design_project",
        to: project!("design_project.id"),
    },
    Own {
        table: "quoting_quote",
        to: project!("quoting_quote.project_id"),
    },
    Own {
        table: "supply_list_site",
        to: project!("supply_list_site.project_id"),
    },
    Own {
        table: "attach_file",
        to: concat!(
            "EXISTS(SELECT 1 FROM main.crm_activity e WHERE e.id=attach_file.activity_id AND (",
            entry!("e"),
            "))"
        ),
    },
];

/// A member's own projects.
///
/// # Errors
/// As SQLite's.
pub(crate) fn own_projects(db: &Db<'_>, member: Id<Member>) -> Result<Vec<Id<()>>> {
    let own = project!("design_project.id");
    db.rows(
        &format!("SELECT id FROM main.design_project WHERE {own}"),
        [member],
        |r| r.get(0),
    )
}
