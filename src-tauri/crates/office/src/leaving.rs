//! Somebody leaves: what he has goes to others in one change, he works here no more, and his computers are removed.
//!
//! The change is the firm's record and can be taken back; removing a computer cannot, and needs the relay. What is in its way is
//! said, and a computer that is still in the firm after its member left is named in the list of computers.

use ::crm::api::{self as crm, CustomerDesk};
use ::design::api::{self as design, Part, ProjectDesk};
use ::firm::api::{self as people, MemberRef, SaveMember};
use kernel::{Fault, Id, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Member, Tx};
use ts_rs::TS;

use crate::list::{Answer, Kind, List, to_value};
use crate::owners::owned;
use crate::sync::{Removal, remove_all_of};

/// What a member has on his desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Desk {
    /// Of leads and customers.
    #[serde(flatten)]
    customers: CustomerDesk,
    /// Of projects that are not over.
    projects: ProjectDesk,
}

/// Who takes over what somebody has on his desk.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Heirs {
    /// His leads, and his place in rules that have nobody else.
    leads: Option<Id<Member>>,
    /// His customers, with their leads and projects, and the projects that he sold.
    customers: Option<Id<Member>>,
    /// Projects that he designs.
    designs: Option<Id<Member>>,
    /// Projects whose site he manages.
    sites: Option<Id<Member>>,
}

/// Somebody leaves.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct LetGo {
    /// Who.
    id: Id<Member>,
    /// Who takes over; somebody for each kind that he has something of.
    heirs: Heirs,
}

/// What was done when somebody left.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LetGone {
    /// His name.
    name: String,
    /// What he had, which others have now.
    desk: Desk,
    /// Names of his computers that were removed.
    removed: Vec<String>,
    /// Names of his computers that are still to be removed.
    waiting: Vec<String>,
    /// Why they are.
    fault: Option<Fault>,
}

fn desk(db: &Db<'_>, req: &MemberRef) -> Result<Desk> {
    Ok(Desk {
        customers: crm::customer_desk(db, req)?,
        projects: design::project_desk(db, req.id)?,
    })
}

/// Somebody for this kind, where there is something of it.
fn heir(chosen: Option<Id<Member>>, some: bool, field: &str) -> Result<Option<Id<Member>>> {
    if some && chosen.is_none() {
        return Err(Fault::field(
            field,
            "firm.heir_missing",
            "Choose who takes this over.",
        ));
    }
    Ok(chosen.filter(|_| some))
}

fn hand_over(tx: &Tx<'_>, owners: &[Id<Member>], req: &LetGo) -> Result<(String, Desk)> {
    let LetGo { id: from, heirs } = req;
    let from = *from;
    let had = desk(tx, &MemberRef { id: from })?;
    let known = people::members(tx, people::Nothing {})?;
    let leaver = known
        .into_iter()
        .find(|one| one.id == from)
        .ok_or_else(|| {
            Fault::new(
                "firm.member_unknown",
                "This person is not a member of the firm.",
            )
        })?;
    if [heirs.leads, heirs.customers, heirs.designs, heirs.sites].contains(&Some(from)) {
        return Err(Fault::new(
            "firm.heir_leaves",
            "Choose somebody else: this is who leaves.",
        ));
    }
    let CustomerDesk {
        customers,
        rules,
        open_leads,
        closed_leads,
        ..
    } = &had.customers;
    let leads = *open_leads > 0 || *closed_leads > 0 || !rules.is_empty();
    let sold = *customers > 0 || had.projects.sales > 0;
    let to = heir(heirs.customers, sold, "customers")?;
    if let Some(to) = to {
        for customer in crm::customers_of(tx, from)? {
            design::hand_over_customer(tx, customer, to)?;
        }
        design::hand_over_part(tx, Part::Sales, from, to)?;
    }
    let to = heir(heirs.leads, leads, "leads")?;
    if let Some(to) = to {
        crm::hand_over_leads(tx, from, to)?;
    }
    crm::leave_rules(tx, from, to)?;
    for (part, chosen, number, field) in [
        (Part::Design, heirs.designs, had.projects.designs, "designs"),
        (Part::Site, heirs.sites, had.projects.sites, "sites"),
    ] {
        if let Some(to) = heir(chosen, number > 0, field)? {
            design::hand_over_part(tx, part, from, to)?;
        }
    }
    let name = leaver.name.clone();
    let left = SaveMember {
        id: Some(from),
        name: leaver.name,
        phone: leaver.phone,
        role: leaver.role,
        active: false,
    };
    people::save_member(tx, owners, left)?;
    Ok((name, had))
}

pub(crate) fn list(list: &mut List) {
    list.query("firm.desk", |db, req: MemberRef| desk(db, &req));
    list.host::<LetGo, LetGone>("firm.let_go", Kind::Command, |office, caller, req| {
        let (firm, member) = owned(office, caller)?;
        if member == req.id {
            return Err(Fault::new(
                "firm.leaver_self",
                "You cannot let yourself go. Another owner can.",
            ));
        }
        let owners = firm.owners()?;
        let by = firm.by(caller, member)?;
        let give = |tx: &Tx<'_>| hand_over(tx, owners.ids(), &req);
        let written = firm.store.write(by, "firm.let_go", give)?;
        let (name, desk) = written.value.clone();
        // What was handed over is done, whatever is in the way of the rest.
        let Removal {
            removed,
            waiting,
            fault,
        } = remove_all_of(&firm, caller, req.id)?;
        let gone = LetGone {
            name,
            desk,
            removed,
            waiting,
            fault,
        };
        Ok(Answer {
            value: to_value(&gone)?,
            ..Answer::written(&written)?
        })
    });
}
