//! The timeline: what was done about a lead, a customer, a project.

use kernel::{Fault, Id, Result, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Member, Tx};
use ts_rs::TS;

use super::fields::{LeadFields, LeadRecord};
use crate::model::{ActivityKind, MoveCause, Remind};
use crate::wire::patch;
use crate::{Activity, AssignRule, Customer, LeadId, Project};

/// An entry of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TimelineEntry {
    /// Identity.
    pub id: Id<Activity>,
    /// What happened.
    pub kind: ActivityKind,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub member_id: Id<Member>,
    /// His name.
    pub member_name: String,
    /// What was said.
    pub text: Option<String>,
    /// The stage, or the owner, before.
    pub from: Option<String>,
    /// The stage, or the owner, after.
    pub to: Option<String>,
    /// Why, where a reason was asked for.
    pub reason: Option<String>,
    /// What moved or assigned it by itself; `text` is then the number of the record that did, if any.
    pub cause: Option<MoveCause>,
    /// The name of the rule that assigned it, as it was then.
    pub rule: Option<String>,
    /// The lead it is of.
    pub lead_id: Option<Id<LeadId>>,
    /// The project it is of.
    pub project_id: Option<Id<Project>>,
    /// Whether a person may still change it.
    pub editable: bool,
}

/// Whose timeline: one of the three.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct TimelineOf {
    /// A lead's.
    pub lead_id: Option<Id<LeadId>>,
    /// A customer's: with those of his leads and projects.
    pub customer_id: Option<Id<Customer>>,
    /// A project's: with that of the lead it came from.
    pub project_id: Option<Id<Project>>,
}

/// Something that a person logs.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewActivity {
    /// Whose timeline.
    pub of: TimelineOf,
    /// A call, a message, a visit, a survey or a note.
    pub kind: ActivityKind,
    /// What was said or seen.
    #[serde(default)]
    pub text: String,
    /// When it happened; now where absent. Not in the future.
    #[serde(default)]
    #[ts(optional)]
    pub at: Option<Timestamp>,
    /// The lead's next day, as typed; absent keeps it, blank clears it.
    #[serde(default)]
    #[ts(optional)]
    pub next_on: Option<String>,
    /// Its time of day, as typed; absent keeps it, blank clears it.
    #[serde(default)]
    #[ts(optional)]
    pub next_time: Option<String>,
    /// What is to be done then.
    #[serde(default)]
    #[ts(optional)]
    pub next_action: Option<String>,
    /// How long before its time the owner is reminded of it; absent keeps it, `null` clears it.
    #[serde(default, deserialize_with = "patch")]
    #[schemars(with = "Option<Remind>")]
    #[ts(optional = nullable, as = "Option<Remind>")]
    pub remind: Option<Option<Remind>>,
}

/// A correction of a logged entry.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActivityChange {
    /// Which.
    pub id: Id<Activity>,
    /// What it was.
    pub kind: ActivityKind,
    /// The text.
    pub text: String,
}

/// Names one entry.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActivityRef {
    /// Which.
    pub id: Id<Activity>,
}

/// What a rule assigned.
#[derive(Clone, Debug)]
pub struct ByRule {
    /// The rule.
    pub id: Id<AssignRule>,
    /// Its name.
    pub name: String,
    /// Whose turn it was; none where nobody could take the lead.
    pub taker: Option<Id<Member>>,
}

/// An entry to write.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Of a lead.
    pub lead_id: Option<Id<LeadId>>,
    /// Of a customer.
    pub customer_id: Option<Id<Customer>>,
    /// Of a project.
    pub project_id: Option<Id<Project>>,
    /// Whose desk holds it.
    pub owner_id: Option<Id<Member>>,
    /// What happened.
    pub kind: ActivityKind,
    /// When; now where absent.
    pub at: Option<Timestamp>,
    /// What was said.
    pub text: Option<String>,
    /// Before.
    pub from: Option<String>,
    /// After.
    pub to: Option<String>,
    /// Why: the word of a reason for losing, or of a [`MoveCause`].
    pub reason: Option<String>,
    /// The rule that assigned it.
    pub rule: Option<ByRule>,
}

impl Entry {
    /// A blank entry of this kind.
    pub const fn new(kind: ActivityKind) -> Self {
        Self {
            lead_id: None,
            customer_id: None,
            project_id: None,
            owner_id: None,
            kind,
            at: None,
            text: None,
            from: None,
            to: None,
            reason: None,
            rule: None,
        }
    }

    pub(crate) fn of_lead(lead: &LeadRecord, kind: ActivityKind) -> Self {
        Self {
            lead_id: Some(lead.id),
            customer_id: lead.customer_id,
            owner_id: lead.owner_id,
            ..Self::new(kind)
        }
    }
}

/// Writes an entry, for this slice and those below it.
///
/// # Errors
/// As SQLite's.
pub fn write_entry(tx: &Tx<'_>, entry: &Entry) -> Result<Id<Activity>> {
    let id = tx.new_id();
    let rule = entry.rule.as_ref();
    tx.insert(
        "crm_activity",
        &[
            ("id", &id),
            ("lead_id", &entry.lead_id),
            ("customer_id", &entry.customer_id),
            ("project_id", &entry.project_id),
            ("owner_id", &entry.owner_id),
            ("kind", &entry.kind),
            ("at", &entry.at.unwrap_or(tx.now())),
            ("member_id", &tx.member()),
            ("text", &entry.text),
            ("from_word", &entry.from),
            ("to_word", &entry.to),
            ("reason", &entry.reason),
            ("rule_id", &rule.map(|rule| rule.id)),
            ("rule_name", &rule.map(|rule| &rule.name)),
            ("taker_id", &rule.and_then(|rule| rule.taker)),
        ],
    )?;
    Ok(id)
}

/// Which entries are of a timeline: a condition on `crm_activity a`, and what `?1` is in it.
///
/// # Errors
/// `crm.timeline_of_nothing` unless exactly one is named.
pub fn entries_of(req: &TimelineOf) -> Result<(&'static str, Id<()>)> {
    match (req.lead_id, req.customer_id, req.project_id) {
        (Some(lead), None, None) => Ok(("a.lead_id=?1", lead.cast())),
        (None, Some(customer), None) => Ok((
            "(a.customer_id=?1 OR a.lead_id IN (SELECT id FROM crm_lead WHERE customer_id=?1))",
            customer.cast(),
        )),
        (None, None, Some(project)) => Ok((
            "(a.project_id=?1 OR a.lead_id IN (SELECT id FROM crm_lead WHERE project_id=?1))",
            project.cast(),
        )),
        _ => Err(of_nothing()),
    }
}

/// A timeline, newest first.
///
/// # Errors
/// `crm.timeline_of_nothing` unless exactly one is named.
pub fn timeline(db: &Db<'_>, req: TimelineOf) -> Result<Vec<TimelineEntry>> {
    let (condition, id) = entries_of(&req)?;
    let sql = format!(
        "SELECT a.*, ifnull(m.name, '') AS member_name FROM crm_activity a
         LEFT JOIN firm_member m ON m.id=a.member_id WHERE {condition} ORDER BY a.at DESC, a.id DESC LIMIT 500"
    );
    db.rows(&sql, [id], |r| {
        let kind: ActivityKind = r.get("kind")?;
        let word: Option<String> = r.get("reason")?;
        let cause = word.as_deref().and_then(MoveCause::parse);
        Ok(TimelineEntry {
            id: r.get("id")?,
            kind,
            at: r.get("at")?,
            member_id: r.get("member_id")?,
            member_name: r.get("member_name")?,
            text: r.get("text")?,
            from: r.get("from_word")?,
            to: r.get("to_word")?,
            reason: word.filter(|_| cause.is_none()),
            cause,
            rule: r.get("rule_name")?,
            lead_id: r.get("lead_id")?,
            project_id: r.get("project_id")?,
            editable: kind.is_manual(),
        })
    })
}

/// Logs what was done; for a lead, the next action may be set with it. A first contact moves a new lead on.
///
/// # Errors
/// `crm.timeline_of_nothing`, `crm.activity_kind`, `crm.note_empty`, `crm.date_future`, `firm.text_too_long`, `crm.claim_first` of a
/// contact with a lead of the pool, as the fields'.
pub fn log_activity(tx: &Tx<'_>, req: NewActivity) -> Result<Id<Activity>> {
    log(tx, req, true)
}

/// The same, of an entry that files are about to hang on: a note may have no words then.
///
/// # Errors
/// As [`log_activity`]'s.
pub fn log_with_files(tx: &Tx<'_>, req: NewActivity) -> Result<Id<Activity>> {
    log(tx, req, false)
}

fn log(tx: &Tx<'_>, req: NewActivity, words: bool) -> Result<Id<Activity>> {
    let text = firm::text::note("text", &req.text, firm::text::NOTE_MAX)?;
    if !req.kind.is_manual() {
        return Err(Fault::field(
            "kind",
            "crm.activity_kind",
            "This kind of entry writes itself; choose call, WeChat, visit, survey or note.",
        ));
    }
    if words && text.is_empty() && req.kind == ActivityKind::Note {
        return Err(Fault::field(
            "text",
            "crm.note_empty",
            "Write the note first.",
        ));
    }
    if req.at.is_some_and(|at| at > tx.now()) {
        return Err(Fault::field(
            "at",
            "crm.date_future",
            "This moment is still to come. Plan it as the next action instead.",
        ));
    }
    let mut entry = Entry {
        at: req.at,
        text: (!text.is_empty()).then_some(text),
        ..Entry::new(req.kind)
    };
    match (req.of.lead_id, req.of.customer_id, req.of.project_id) {
        (Some(lead_id), None, None) => {
            let before = if req.kind.is_contact() {
                super::pool::held(tx, lead_id)?
            } else {
                LeadRecord::load(tx, lead_id)?
            };
            let mut lead = before.clone();
            lead.set(
                tx,
                &LeadFields {
                    next_on: req.next_on,
                    next_time: req.next_time,
                    next_action: req.next_action,
                    remind: req.remind,
                    ..LeadFields::default()
                },
            )?;
            let id = write_entry(
                tx,
                &Entry {
                    at: entry.at,
                    text: entry.text.take(),
                    ..Entry::of_lead(&lead, req.kind)
                },
            )?;
            if before.stage == crate::model::Stage::New && req.kind.is_contact() {
                lead.stage = crate::model::Stage::Contacted;
                lead.stage_since = tx.now();
                write_entry(
                    tx,
                    &Entry {
                        from: Some(before.stage.as_str().to_owned()),
                        to: Some(lead.stage.as_str().to_owned()),
                        ..Entry::of_lead(&lead, ActivityKind::Stage)
                    },
                )?;
            }
            lead.save(tx, false)?;
            return Ok(id);
        }
        (None, Some(customer_id), None) => {
            entry.customer_id = Some(customer_id);
            entry.owner_id = tx
                .opt(
                    "SELECT owner_id FROM crm_customer WHERE id=?1",
                    [customer_id],
                    |r| r.get(0),
                )?
                .ok_or_else(super::customers::customer_unknown)?;
        }
        (None, None, Some(project_id)) => {
            entry.project_id = Some(project_id);
            entry.owner_id = Some(tx.member());
        }
        _ => return Err(of_nothing()),
    }
    write_entry(tx, &entry)
}

/// Corrects an entry that a person logged.
///
/// # Errors
/// `crm.activity_unknown`, `crm.activity_kind`, `crm.note_empty`, `firm.text_too_long`.
pub fn update_activity(tx: &Tx<'_>, req: ActivityChange) -> Result<()> {
    manual(tx, req.id)?;
    if !req.kind.is_manual() {
        return Err(Fault::field(
            "kind",
            "crm.activity_kind",
            "This kind of entry writes itself; choose call, WeChat, visit, survey or note.",
        ));
    }
    let text = firm::text::note("text", &req.text, firm::text::NOTE_MAX)?;
    if text.is_empty() && req.kind == ActivityKind::Note {
        return Err(Fault::field(
            "text",
            "crm.note_empty",
            "Write the note first.",
        ));
    }
    let text = (!text.is_empty()).then_some(text);
    tx.update(
        "crm_activity",
        req.id,
        &[("kind", &req.kind), ("text", &text)],
    )
    .map(|_| ())
}

/// Deletes an entry that a person logged.
///
/// # Errors
/// `crm.activity_unknown`, `crm.activity_kind`.
pub fn delete_activity(tx: &Tx<'_>, req: ActivityRef) -> Result<()> {
    manual(tx, req.id)?;
    tx.delete("crm_activity", req.id).map(|_| ())
}

fn manual(db: &Db<'_>, id: Id<Activity>) -> Result<()> {
    let kind: Option<ActivityKind> =
        db.opt("SELECT kind FROM crm_activity WHERE id=?1", [id], |r| {
            r.get(0)
        })?;
    match kind {
        None => Err(Fault::new("crm.activity_unknown", "This entry is gone.")),
        Some(kind) if kind.is_manual() => Ok(()),
        Some(_) => Err(Fault::new(
            "crm.activity_kind",
            "This entry was written by the system and stays as it is.",
        )),
    }
}

fn of_nothing() -> Fault {
    Fault::new(
        "crm.timeline_of_nothing",
        "Name one lead, one customer or one project.",
    )
}
