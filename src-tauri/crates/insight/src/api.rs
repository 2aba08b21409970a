//! Queries of this slice.

use std::collections::HashMap;

use design::api::{ProjectRef, ProjectRow, ProjectsReq, SurveyReq};
use firm::Role;
use kernel::{Id, Result};
use quoting::model::Quote;
use quoting::wire::{ListQuotes, ProjectId, QuoteHead};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Member};
use supply::wire::{List, ListsRequest, PurchaseListHead};
use ts_rs::TS;

use crate::model::{Known, NextStep, StepKind, Urgency, falls_to, to_order, works_by_project};

/// Names the project whose next steps are asked for.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NextStepsReq {
    /// Which.
    pub project: Id<crm::Project>,
}

/// How a project goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NextSteps {
    /// What it needs, the most pressing first.
    pub steps: Vec<NextStep>,
    /// The accepted quote that a new purchase list is made of.
    pub to_order: Option<Id<Quote>>,
}

/// What a project needs next.
///
/// # Errors
/// `design.project_unknown`.
pub fn next_steps(db: &Db<'_>, req: NextStepsReq) -> Result<NextSteps> {
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
    Ok(NextSteps {
        steps: crate::model::next_steps(&Known {
            project: &page.project,
            incomplete: design::api::survey(db, survey)?.totals.incomplete,
            quotes: &quotes,
            sent_on: &|quote: &QuoteHead| quote.sent_at.map(|at| db.day_of(at)),
            lists: &lists,
            today: db.today(),
        }),
        to_order: to_order(&quotes),
    })
}

/// Whose work is asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct AgendaReq {
    /// What falls to this member; every role's where absent.
    pub member: Option<Id<Member>>,
}

/// A step with the project that it is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgendaStep {
    /// The project.
    pub project: Id<crm::Project>,
    /// What it is called; its number where it has no name.
    pub name: String,
    /// What it needs.
    pub step: NextStep,
}

/// What is to be done next over all projects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Agenda {
    /// The most pressing first, at most [`SHOWN`].
    pub steps: Vec<AgendaStep>,
    /// How many there are in all.
    pub total: u32,
}

/// So many steps of an agenda are told; the others are counted.
pub const SHOWN: usize = 60;

/// What is to be done next over all open projects, the most pressing first; of equally pressing steps what is due first.
/// Steps that wait for somebody else are left out.
///
/// # Errors
/// As SQLite's.
pub fn agenda(db: &Db<'_>, req: AgendaReq) -> Result<Agenda> {
    let (kinds, own) = match req.member {
        None => (StepKind::ALL.to_vec(), None),
        Some(member) => match duties_of(db, member)? {
            None => {
                return Ok(Agenda {
                    steps: Vec::new(),
                    total: 0,
                });
            }
            Some((role, kinds)) => (kinds, works_by_project(role).then_some(member)),
        },
    };
    let mut steps = Vec::new();
    if !kinds.is_empty() {
        let held = Held::read(db)?;
        for project in &open_projects(db, own)? {
            steps.extend(held.steps(db, project, &kinds)?);
        }
    }
    steps.sort_by_key(|one| (one.step.urgency, one.step.due.is_none(), one.step.due));
    let total = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    steps.truncate(SHOWN);
    Ok(Agenda { steps, total })
}

/// A member's role and what falls to it; none for one who is not there.
fn duties_of(db: &Db<'_>, member: Id<Member>) -> Result<Option<(Role, Vec<StepKind>)>> {
    let people: Vec<firm::Member> = firm::api::members(db, firm::api::Nothing {})?
        .into_iter()
        .filter(|person| person.active)
        .collect();
    let Some(role) = people.iter().find(|p| p.id == member).map(|p| p.role) else {
        return Ok(None);
    };
    let others: Vec<Role> = people
        .iter()
        .filter(|person| person.role != Role::Owner)
        .map(|person| person.role)
        .collect();
    Ok(Some((role, falls_to(role, &others))))
}

/// Every open project, or those of one person.
fn open_projects(db: &Db<'_>, own: Option<Id<Member>>) -> Result<Vec<ProjectRow>> {
    let mut all = Vec::new();
    loop {
        let page = design::api::projects(
            db,
            ProjectsReq {
                member_id: own,
                offset: Some(u32::try_from(all.len()).unwrap_or(u32::MAX)),
                ..ProjectsReq::default()
            },
        )?;
        let more = !page.rows.is_empty();
        all.extend(page.rows);
        if !more || all.len() >= page.total as usize {
            return Ok(all);
        }
    }
}

/// Quotes and purchase lists by project, each read once.
struct Held {
    quotes: HashMap<ProjectId, Vec<QuoteHead>>,
    lists: HashMap<Id<List>, PurchaseListHead>,
    lists_of: HashMap<ProjectId, Vec<Id<List>>>,
}

impl Held {
    fn read(db: &Db<'_>) -> Result<Self> {
        let mut quotes: HashMap<ProjectId, Vec<QuoteHead>> = HashMap::new();
        for quote in quoting::api::quotes(db, ListQuotes { project: None })? {
            quotes.entry(quote.project).or_default().push(quote);
        }
        let of_all = ListsRequest {
            project: None,
            status: None,
        };
        let lists = supply::api::lists(db, of_all)?;
        let sites: Vec<(ProjectId, Id<List>)> = db.rows(
            "SELECT DISTINCT project_id, list_id FROM supply_list_site ORDER BY project_id, list_id",
            [],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )?;
        let mut lists_of: HashMap<ProjectId, Vec<Id<List>>> = HashMap::new();
        for (project, list) in sites {
            lists_of.entry(project).or_default().push(list);
        }
        Ok(Self {
            quotes,
            lists: lists.into_iter().map(|list| (list.id, list)).collect(),
            lists_of,
        })
    }

    /// Those steps of a project that are of these kinds and wait for nobody else.
    fn steps(
        &self,
        db: &Db<'_>,
        project: &ProjectRow,
        kinds: &[StepKind],
    ) -> Result<Vec<AgendaStep>> {
        let id = project.record.id;
        // Rooms are measured anew for this alone, so only where somebody asks.
        let incomplete = if kinds.contains(&StepKind::Complete) && project.rooms > 0 {
            let of = SurveyReq {
                project_id: id,
                language: None,
            };
            design::api::survey(db, of)?.totals.incomplete
        } else {
            0
        };
        let lists: Vec<PurchaseListHead> = self
            .lists_of
            .get(&id)
            .into_iter()
            .flatten()
            .filter_map(|list| self.lists.get(list).cloned())
            .collect();
        let steps = crate::model::next_steps(&Known {
            project,
            incomplete,
            quotes: self.quotes.get(&id).map_or(&[], Vec::as_slice),
            sent_on: &|quote: &QuoteHead| quote.sent_at.map(|at| db.day_of(at)),
            lists: &lists,
            today: db.today(),
        });
        Ok(steps
            .into_iter()
            .filter(|step| kinds.contains(&step.kind) && step.urgency != Urgency::Waiting)
            .map(|step| AgendaStep {
                project: id,
                name: project
                    .record
                    .name
                    .clone()
                    .unwrap_or_else(|| project.record.number.clone()),
                step,
            })
            .collect())
    }
}
