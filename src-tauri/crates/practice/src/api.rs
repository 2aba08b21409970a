//! What the screens ask of practice.

use firm::Role;
use firm::api::Nothing;
use kernel::{Fault, Result, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Tx};
use ts_rs::TS;

use crate::checks::Since;
use crate::tables::SANDBOX;
use crate::tasks;

crm::text_enum! {
    /// Which firm a practice file is a copy of.
    PracticeSource {
        /// The demonstration firm.
        Demo = "demo",
        /// The firm that was open.
        Own = "own",
    }
}

/// The mark of a practice file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PracticeMark {
    /// Which firm it is a copy of.
    pub source: PracticeSource,
    /// Since when it is practised in.
    pub began_at: Timestamp,
}

/// The tasks with what the member has done of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PracticeBoard {
    /// The mark of this file; none in a real firm, where nothing is ticked.
    pub mark: Option<PracticeMark>,
    /// The role of the member.
    pub own_role: Role,
    /// Every role with its tasks.
    pub roles: Vec<PracticeRole>,
}

/// The tasks of a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PracticeRole {
    /// The role.
    pub role: Role,
    /// Its tasks.
    pub tasks: Vec<PracticeTask>,
}

/// A guided task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PracticeTask {
    /// Names it.
    pub id: String,
    /// What it is, in Chinese.
    pub name_zh: String,
    /// In English.
    pub name_en: String,
    /// Its steps.
    pub steps: Vec<PracticeStep>,
    /// Every step is done.
    pub done: bool,
}

/// A step of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PracticeStep {
    /// What to do, in Chinese.
    pub name_zh: String,
    /// In English.
    pub name_en: String,
    /// Where and how, in Chinese.
    pub hint_zh: String,
    /// In English.
    pub hint_en: String,
    /// The screen.
    pub to: String,
    /// The data says that the member did it.
    pub done: bool,
}

/// The mark of a practice file; none in a real firm.
///
/// # Errors
/// As SQLite's.
pub fn mark(db: &Db<'_>) -> Result<Option<PracticeMark>> {
    db.opt(
        "SELECT source, began_at FROM practice_sandbox WHERE id=?1",
        [SANDBOX],
        |r| {
            Ok(PracticeMark {
                source: r.get(0)?,
                began_at: r.get(1)?,
            })
        },
    )
}

/// The file of the firm from which practice began; none where no firm was open.
///
/// # Errors
/// `practice.not_practice` in a real firm.
pub fn home(db: &Db<'_>) -> Result<Option<String>> {
    db.opt(
        "SELECT home FROM practice_sandbox WHERE id=?1",
        [SANDBOX],
        |r| r.get(0),
    )?
    .ok_or_else(|| {
        Fault::new(
            "practice.not_practice",
            "This is the real firm; there is nothing to leave or to begin again.",
        )
    })
}

/// Marks a copy as a practice file, from this moment on; one that is marked already only learns from where one came.
///
/// # Errors
/// As SQLite's.
pub fn begin(tx: &Tx<'_>, source: PracticeSource, home: Option<&str>) -> Result<()> {
    tx.exec(
        "INSERT INTO practice_sandbox(id, source, home, began_at, began_seq)
         VALUES(?1, ?2, ?3, ?4, (SELECT ifnull(max(seq), 0) FROM _change))
         ON CONFLICT(id) DO UPDATE SET home=excluded.home",
        (SANDBOX, source, home, tx.now()),
    )
    .map(drop)
}

/// The tasks of every role, with what the member who asks has done of them since practice began.
///
/// # Errors
/// As SQLite's.
pub fn board(db: &Db<'_>, _: Nothing) -> Result<PracticeBoard> {
    let began: Option<i64> = db.opt(
        "SELECT began_seq FROM practice_sandbox WHERE id=?1",
        [SANDBOX],
        |r| r.get(0),
    )?;
    let since = began.map(|seq| Since {
        member: db.member(),
        seq,
    });
    let own_role = firm::api::members(db, Nothing {})?
        .into_iter()
        .find(|member| member.id == db.member())
        .map_or(Role::Owner, |member| member.role);
    let roles = tasks::all()?
        .iter()
        .map(|of| {
            let tasks = of
                .tasks
                .iter()
                .map(|task| shown(db, task, since))
                .collect::<Result<Vec<_>>>()?;
            Ok(PracticeRole {
                role: of.role,
                tasks,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(PracticeBoard {
        mark: mark(db)?,
        own_role,
        roles,
    })
}

fn shown(db: &Db<'_>, task: &tasks::Task, since: Option<Since>) -> Result<PracticeTask> {
    let steps = task
        .steps
        .iter()
        .map(|step| {
            let done = match since {
                Some(since) => step.check.is_done(db, since)?,
                None => false,
            };
            Ok(PracticeStep {
                name_zh: step.zh.clone(),
                name_en: step.en.clone(),
                hint_zh: step.hint_zh.clone(),
                hint_en: step.hint_en.clone(),
                to: step.to.clone(),
                done,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(PracticeTask {
        id: task.id.clone(),
        name_zh: task.zh.clone(),
        name_en: task.en.clone(),
        done: steps.iter().all(|step| step.done),
        steps,
    })
}
