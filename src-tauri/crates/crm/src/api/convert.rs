//! From a lead to a customer with a property: nothing is typed twice.

use kernel::{Fault, Id, Result};
use store::Tx;

use super::activities::{Entry, write_entry};
use super::customer_types::{CustomerRecord, PropertyRecord};
use super::customers::properties_of;
use super::fields::LeadRecord;
use crate::model::ActivityKind;
use crate::{Customer, LeadId, Project, Property};

/// What to do where a customer of the same telephone number is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Into {
    /// Refuse, naming him.
    Ask,
    /// Make another one.
    New,
    /// Use this one.
    Customer(Id<Customer>),
}

/// What a lead became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adopted {
    /// The lead as it was.
    pub lead: LeadRecord,
    /// The customer.
    pub customer_id: Id<Customer>,
    /// The property; none while no address is known.
    pub property_id: Option<Id<Property>>,
    /// The project, where it was converted before.
    pub project_id: Option<Id<Project>>,
}

/// Makes a lead a customer with a property, or gives those that it became before. A known customer gets only what he lacks; a
/// home that he has already is not added again.
///
/// # Errors
/// `crm.customer_exists` (with `customerId`, `number`, `name`) where one of this number is known and nothing was said;
/// `crm.claim_first` of a lead of the pool; `crm.lead_unknown`, `crm.customer_unknown`.
pub fn adopt_lead(tx: &Tx<'_>, id: Id<LeadId>, into: Into) -> Result<Adopted> {
    let lead = super::pool::held(tx, id)?;
    let customer_id = match lead.customer_id {
        Some(customer) => customer,
        None => match into {
            Into::Customer(customer) => complete(tx, &lead, customer)?,
            Into::New => make(tx, &lead)?,
            Into::Ask => match known(tx, &lead)? {
                Some(fault) => return Err(fault),
                None => make(tx, &lead)?,
            },
        },
    };
    let mut after = lead.clone();
    after.customer_id = Some(customer_id);
    after.property_id = match lead.property_id {
        Some(property) => Some(property),
        None => home(tx, &lead, customer_id)?,
    };
    after.save(tx, false)?;
    if lead.customer_id.is_none() {
        tx.exec(
            "UPDATE crm_activity SET customer_id=?1 WHERE lead_id=?2",
            (customer_id, id),
        )?;
    }
    // The address is part of what a customer is found by.
    CustomerRecord::load(tx, customer_id)?.save(tx, false)?;
    Ok(Adopted {
        customer_id,
        property_id: after.property_id,
        project_id: lead.project_id,
        lead,
    })
}

/// Notes which project a lead became.
///
/// # Errors
/// `crm.lead_unknown`.
pub fn link_project(
    tx: &Tx<'_>,
    lead: Id<LeadId>,
    project: Id<Project>,
    number: &str,
) -> Result<()> {
    let mut record = LeadRecord::load(tx, lead)?;
    record.project_id = Some(project);
    record.save(tx, false)?;
    write_entry(
        tx,
        &Entry {
            project_id: Some(project),
            to: Some(number.to_owned()),
            ..Entry::of_lead(&record, ActivityKind::Converted)
        },
    )
    .map(|_| ())
}

/// Forgets a project that is deleted.
///
/// # Errors
/// As SQLite's.
pub fn unlink_project(tx: &Tx<'_>, project: Id<Project>) -> Result<()> {
    tx.exec(
        "UPDATE crm_lead SET project_id=NULL WHERE project_id=?1",
        [project],
    )?;
    tx.exec(
        "DELETE FROM crm_activity WHERE project_id=?1 AND lead_id IS NULL",
        [project],
    )?;
    Ok(())
}

fn known(tx: &Tx<'_>, lead: &LeadRecord) -> Result<Option<Fault>> {
    let Some(number) = &lead.phone else {
        return Ok(None);
    };
    let key = crate::phone::stored_key(number);
    let found = tx.opt(
        "SELECT id, number, name FROM crm_customer WHERE phone_key=?1
         UNION ALL SELECT c.id, c.number, c.name FROM crm_contact k JOIN crm_customer c ON c.id=k.customer_id WHERE k.phone_key=?1
         LIMIT 1",
        [key],
        |r| Ok((r.get::<_, Id<Customer>>(0)?, r.get::<_, String>(1)?, r.get::<_, Option<String>>(2)?)),
    )?;
    Ok(found.map(|(id, number, name)| {
        let name = name.unwrap_or_default();
        Fault::new(
            "crm.customer_exists",
            format!("{name} ({number}) has the same telephone number. Say whether it is the same customer: give customerId, or newCustomer."),
        )
        .with("customerId", id.to_string())
        .with("number", number)
        .with("name", name)
    }))
}

fn make(tx: &Tx<'_>, lead: &LeadRecord) -> Result<Id<Customer>> {
    let mut record = CustomerRecord::new(tx.new_id(), tx.number("KH")?, tx.now());
    fill(&mut record, lead);
    record.save(tx, true)?;
    Ok(record.id)
}

fn complete(tx: &Tx<'_>, lead: &LeadRecord, id: Id<Customer>) -> Result<Id<Customer>> {
    let mut record = CustomerRecord::load(tx, id)?;
    fill(&mut record, lead);
    record.save(tx, false)?;
    Ok(id)
}

/// Sets what is not known yet.
fn fill(record: &mut CustomerRecord, lead: &LeadRecord) {
    record.name = record.name.take().or_else(|| lead.name.clone());
    record.phone = record.phone.take().or_else(|| lead.phone.clone());
    record.wechat = record.wechat.take().or_else(|| lead.wechat.clone());
    record.source = record.source.or(lead.source);
    record.owner_id = record.owner_id.or(lead.owner_id);
    if record.consent_on.is_none() {
        record.consent = lead.consent;
        record.consent_on = lead.consent_on;
    }
}

fn home(tx: &Tx<'_>, lead: &LeadRecord, customer: Id<Customer>) -> Result<Option<Id<Property>>> {
    let mut record = PropertyRecord::new(tx.new_id(), customer);
    record.estate = lead.estate.clone();
    record.building = lead.building.clone();
    record.unit = lead.unit.clone();
    record.room = lead.room.clone();
    record.area = lead.area;
    record.layout = lead.layout.clone();
    record.flat = lead.flat;
    record.handover_on = lead.handover_on;
    let key = record.home_key();
    let known = properties_of(tx, customer)?;
    if let Some(same) = known
        .into_iter()
        .find(|home| key.is_some() && home.home_key() == key)
    {
        return Ok(Some(same.id));
    }
    if lead.address().is_empty() && record.area.is_none() && record.layout.is_empty() {
        return Ok(None);
    }
    record.save(tx, true)?;
    Ok(Some(record.id))
}
