//! Leads that move on by themselves, because the work that a stage stands for was done.

use kernel::{Id, Result};
use store::Tx;

use super::activities::{Entry, write_entry};
use super::customer_types::{CustomerRecord, PropertyRecord};
use super::fields::LeadRecord;
use crate::LeadId;
use crate::model::{ActivityKind, MoveCause, Stage};

/// Moves a lead forward to `to`, with an entry that says why; `about` is the number of the record that moved it. Whether it
/// moved: a lead that is there already, further on, on hold, lost or gone stays as it is.
///
/// What the stage asks for is taken over from the customer and the home that the lead became. What is missing even there does
/// not hold it back, for the work was done; the next stage asks a person for it.
///
/// # Errors
/// As SQLite's.
pub fn advance_lead(
    tx: &Tx<'_>,
    id: Id<LeadId>,
    to: Stage,
    cause: MoveCause,
    about: Option<&str>,
) -> Result<bool> {
    let found = tx.opt("SELECT * FROM crm_lead WHERE id=?1", [id], LeadRecord::read)?;
    let Some(mut lead) = found.filter(|lead| lead.stage.comes_before(to)) else {
        return Ok(false);
    };
    complete(tx, &mut lead)?;
    let from = std::mem::replace(&mut lead.stage, to);
    lead.stage_since = tx.now();
    write_entry(
        tx,
        &Entry {
            from: Some(from.as_str().to_owned()),
            to: Some(to.as_str().to_owned()),
            reason: Some(cause.as_str().to_owned()),
            text: about.map(str::to_owned),
            ..Entry::of_lead(&lead, ActivityKind::Stage)
        },
    )?;
    lead.save(tx, false)?;
    Ok(true)
}

/// Name, estate and area as the customer and the home have them, where the lead has none.
fn complete(tx: &Tx<'_>, lead: &mut LeadRecord) -> Result<()> {
    if lead.name.is_none()
        && let Some(customer) = lead.customer_id
    {
        lead.name = CustomerRecord::load(tx, customer)?.name;
    }
    if let Some(home) = lead.property_id
        && let Some(home) = super::property(tx, home)?
    {
        let PropertyRecord { estate, area, .. } = home;
        lead.estate = lead.estate.take().or(estate);
        lead.area = lead.area.or(area);
    }
    Ok(())
}
