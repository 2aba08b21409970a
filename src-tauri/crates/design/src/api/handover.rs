//! Giving customers and projects to somebody else, with what hangs on them.

use crm::Customer;
use kernel::{Id, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Member, Tx};
use ts_rs::TS;

use super::projects::project_unknown;
use crate::Project;
use crate::model::Stage;

/// Projects that are not over, by what somebody does in them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProjectDesk {
    /// As the salesperson.
    pub sales: u32,
    /// As the designer.
    pub designs: u32,
    /// As the project manager.
    pub sites: u32,
}

/// Customers and projects to hand over.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CustomerHandover {
    /// Customers, with their leads and projects.
    #[serde(default)]
    pub customers: Vec<Id<Customer>>,
    /// Projects, each with its customer.
    #[serde(default)]
    pub projects: Vec<Id<Project>>,
    /// Who has them from now on.
    pub owner_id: Id<Member>,
}

/// What somebody does in a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// He sold it.
    Sales,
    /// He designs it.
    Design,
    /// He manages the site.
    Site,
}

impl Part {
    const fn column(self) -> &'static str {
        match self {
            Self::Sales => "sales_id",
            Self::Design => "designer_id",
            Self::Site => "manager_id",
        }
    }
}

/// Projects that are not over in which a member has a part.
///
/// # Errors
/// As SQLite's.
pub fn project_desk(db: &Db<'_>, member: Id<Member>) -> Result<ProjectDesk> {
    let count = |part| open(db, part, member).map(|open| number(open.len()));
    Ok(ProjectDesk {
        sales: count(Part::Sales)?,
        designs: count(Part::Design)?,
        sites: count(Part::Site)?,
    })
}

fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

fn open(db: &Db<'_>, part: Part, member: Id<Member>) -> Result<Vec<Id<Project>>> {
    let sql = format!(
        "SELECT id, stage FROM design_project WHERE {}=?1 ORDER BY id",
        part.column()
    );
    let rows: Vec<(Id<Project>, Stage)> =
        db.rows(&sql, [member], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let open = rows.into_iter().filter(|(_, stage)| stage.is_open());
    Ok(open.map(|(id, _)| id).collect())
}

/// Gives a member's part in the projects that are not over to another. How many.
///
/// # Errors
/// `crm.owner_unknown`.
pub fn hand_over_part(tx: &Tx<'_>, part: Part, from: Id<Member>, to: Id<Member>) -> Result<u32> {
    crm::api::known_member(tx, Some(to), "ownerId")?;
    let projects = open(tx, part, from)?;
    for project in &projects {
        tx.update("design_project", *project, &[(part.column(), &to)])?;
        if part == Part::Sales {
            crm::api::move_project_desk(tx, *project, to)?;
        }
    }
    Ok(number(projects.len()))
}

/// Gives customers and projects to a member: a customer with the leads and projects that whoever had him has too, a project with
/// its customer. How many customers changed hands.
///
/// # Errors
/// `crm.owner_unknown`, `crm.customer_unknown`, `design.project_unknown`.
pub fn hand_over_customers(tx: &Tx<'_>, req: CustomerHandover) -> Result<u32> {
    let mut customers = req.customers;
    for project in req.projects {
        let customer = tx
            .opt(
                "SELECT customer_id FROM design_project WHERE id=?1",
                [project],
                |r| r.get(0),
            )?
            .ok_or_else(project_unknown)?;
        customers.push(customer);
        // Also one that another sold than who has its customer.
        hand_sales(tx, project, req.owner_id)?;
    }
    customers.sort();
    customers.dedup();
    for customer in &customers {
        hand_over_customer(tx, *customer, req.owner_id)?;
    }
    Ok(number(customers.len()))
}

/// Gives a customer to a member, with the leads and the projects not over that whoever had him has too.
///
/// # Errors
/// `crm.owner_unknown`, `crm.customer_unknown`.
pub fn hand_over_customer(tx: &Tx<'_>, customer: Id<Customer>, to: Id<Member>) -> Result<()> {
    let projects: Vec<(Id<Project>, Stage)> = tx.rows(
        "SELECT p.id, p.stage FROM design_project p JOIN crm_customer c ON c.id=p.customer_id
         WHERE p.customer_id=?1 AND (p.sales_id=c.owner_id OR p.sales_id IS NULL) ORDER BY p.id",
        [customer],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    crm::api::hand_over_customer(tx, customer, to)?;
    for (project, _) in projects.into_iter().filter(|(_, stage)| stage.is_open()) {
        hand_sales(tx, project, to)?;
    }
    Ok(())
}

fn hand_sales(tx: &Tx<'_>, project: Id<Project>, to: Id<Member>) -> Result<()> {
    crm::api::known_member(tx, Some(to), "ownerId")?;
    tx.update("design_project", project, &[("sales_id", &to)])?;
    crm::api::move_project_desk(tx, project, to)
}
