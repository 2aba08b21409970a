//! Queries of this slice.

use design::api::{ProjectRef, SurveyReq};
use kernel::{Id, Result};
use quoting::wire::{ListQuotes, ProjectId, QuoteHead};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Db;
use supply::wire::ListsRequest;
use ts_rs::TS;

use crate::model::{Known, NextStep};

/// Names the project whose next steps are asked for.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NextStepsReq {
    /// Which.
    pub project: Id<crm::Project>,
}

/// What a project needs next, the most pressing first.
///
/// # Errors
/// `design.project_unknown`.
pub fn next_steps(db: &Db<'_>, req: NextStepsReq) -> Result<Vec<NextStep>> {
    let project: ProjectId = req.project;
    let page = design::api::project(db, ProjectRef { id: project })?;
    let survey = SurveyReq {
        project_id: project,
        language: None,
    };
    let of = Some(project);
    let quotes = quoting::api::quotes(db, ListQuotes { project: of })?;
    let lists = supply::api::lists(
        db,
        ListsRequest {
            project: of,
            status: None,
        },
    )?;
    Ok(crate::model::next_steps(&Known {
        page: &page,
        incomplete: design::api::survey(db, survey)?.totals.incomplete,
        quotes: &quotes,
        sent_on: &|quote: &QuoteHead| quote.sent_at.map(|at| db.day_of(at)),
        lists: &lists,
        today: db.today(),
    }))
}
