//! Projects and the leads behind them moving on by themselves, in the change that did the work.

use crm::api::{Entry, advance_lead};
use crm::model::{ActivityKind, MoveCause};
use kernel::{Id, Result};
use store::{Db, Tx};

use super::project_types::ProjectRecord;
use super::rooms::rooms_of;
use crate::Project;
use crate::model::{RoomKind, Stage};

/// Moves a project forward to the quote stage and the lead behind it to 已报价, because a quote of this number was sent.
/// What is there already, further on, paused or lost stays.
///
/// # Errors
/// `design.project_unknown`.
pub fn quote_sent(tx: &Tx<'_>, id: Id<Project>, number: &str) -> Result<()> {
    let mut project = ProjectRecord::load(tx, id)?;
    if let Some(lead) = project.lead_id {
        advance_lead(
            tx,
            lead,
            crm::model::Stage::Quoted,
            MoveCause::QuoteSent,
            Some(number),
        )?;
    }
    if !project.stage.comes_before(Stage::Quote) {
        return Ok(());
    }
    let from = std::mem::replace(&mut project.stage, Stage::Quote);
    project.stage_since = tx.now();
    crm::api::write_entry(
        tx,
        &Entry {
            from: Some(from.as_str().to_owned()),
            to: Some(Stage::Quote.as_str().to_owned()),
            reason: Some(MoveCause::QuoteSent.as_str().to_owned()),
            text: Some(number.to_owned()),
            ..project.entry(ActivityKind::Stage)
        },
    )?;
    project.save(tx, false)
}

/// Whether a lead stands behind the project and nothing of it is measured yet.
pub(crate) fn unmeasured(db: &Db<'_>, project: &ProjectRecord) -> Result<bool> {
    Ok(project.lead_id.is_some() && !measured(db, project.id)?)
}

/// Moves the lead behind a project to 已量房, once the first room of it is measured.
pub(crate) fn first_measured(tx: &Tx<'_>, project: &ProjectRecord) -> Result<()> {
    if let Some(lead) = project.lead_id
        && measured(tx, project.id)?
    {
        let stage = crm::model::Stage::Surveyed;
        advance_lead(tx, lead, stage, MoveCause::Measured, Some(&project.number))?;
    }
    Ok(())
}

/// Whether a room has every size that its figures need.
fn measured(db: &Db<'_>, project: Id<Project>) -> Result<bool> {
    Ok(rooms_of(db, project)?
        .iter()
        .any(|of| of.room.kind != RoomKind::Whole && of.quantities.is_complete()))
}
