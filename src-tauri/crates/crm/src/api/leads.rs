//! Leads one at a time: entering, changing, moving, handing over.

use kernel::{Fault, Id, Result, Timestamp};
use rusqlite::Row;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Member, Tx};
use ts_rs::TS;

use super::activities::{Entry, write_entry};
use super::fields::{LeadFields, LeadRecord};
use super::rules::RotDays;
use crate::LeadId;
use crate::model::{
    ActivityKind, LostReason, Need, NextState, Stage, contacts, days_since, next_state,
};

/// A lead with what follows from it today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Lead {
    /// The lead.
    #[serde(flatten)]
    pub record: LeadRecord,
    /// Name of its owner; blank for one of the pool.
    pub owner_name: String,
    /// Estate, building, unit and room in one line.
    pub address: String,
    /// When somebody was last in touch.
    pub touched_at: Option<Timestamp>,
    /// What the next action asks for today.
    pub next_state: NextState,
    /// Days since it entered its stage.
    pub days_in_stage: u32,
    /// Days since the last contact or move.
    pub idle_days: u32,
    /// Left alone for longer than its stage allows.
    pub rotting: bool,
}

/// Columns of a [`Lead`]; the tables are `l` and `m`.
pub(crate) const LEAD: &str = concat!(
    "SELECT l.*, ifnull(m.name, '') AS owner_name,
 (SELECT max(a.at) FROM crm_activity a WHERE a.lead_id=l.id AND a.kind IN ",
    contacts!(),
    ") AS touched_at
 FROM crm_lead l LEFT JOIN firm_member m ON m.id=l.owner_id"
);

/// Reads rows of [`LEAD`].
pub(crate) fn read_lead<'a>(
    db: &'a Db<'_>,
    rot: &'a RotDays,
) -> impl Fn(&Row<'_>) -> rusqlite::Result<Lead> + use<'a> {
    let today = db.today();
    // Only what does not borrow the handle's interior goes into the closure.
    let day_of = |at: Timestamp| db.day_of(at);
    move |r| {
        let record = LeadRecord::read(r)?;
        let touched_at: Option<Timestamp> = r.get("touched_at")?;
        let stage_day = day_of(record.stage_since);
        let last = touched_at.map_or(stage_day, |at| day_of(at).max(stage_day));
        let idle_days = days_since(last, today);
        Ok(Lead {
            owner_name: r.get("owner_name")?,
            address: record.address(),
            touched_at,
            next_state: next_state(record.stage, record.next_on, today),
            days_in_stage: days_since(stage_day, today),
            idle_days,
            rotting: rot.of(record.stage).is_some_and(|days| idle_days >= days),
            record,
        })
    }
}

/// Names one lead.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LeadRef {
    /// Which.
    pub id: Id<LeadId>,
}

/// A lead to enter.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewLead {
    /// What is known; a telephone number or a WeChat name at least. Without an owner it is the entering member's.
    pub fields: LeadFields,
    /// The first note of its timeline.
    #[serde(default)]
    pub note: String,
}

/// Fields of a lead to change.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LeadChange {
    /// Which.
    pub id: Id<LeadId>,
    /// What changes.
    pub fields: LeadFields,
}

/// A move to another stage.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LeadMove {
    /// Which.
    pub id: Id<LeadId>,
    /// Where to.
    pub stage: Stage,
    /// Why, when it is lost.
    #[serde(default)]
    #[ts(optional)]
    pub lost_reason: Option<LostReason>,
    /// A word about it for the timeline.
    #[serde(default)]
    pub note: String,
    /// What the stage asks for and was missing.
    #[serde(default)]
    pub fields: LeadFields,
}

/// Leads to hand over.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LeadHandover {
    /// Which.
    pub ids: Vec<Id<LeadId>>,
    /// To whom; nobody puts them into the pool.
    pub owner_id: Option<Id<Member>>,
}

/// One lead.
///
/// # Errors
/// `crm.lead_unknown`.
pub fn lead(db: &Db<'_>, req: LeadRef) -> Result<Lead> {
    let rot = RotDays::load(db)?;
    db.opt(
        &format!("{LEAD} WHERE l.id=?1"),
        [req.id],
        read_lead(db, &rot),
    )?
    .ok_or_else(|| {
        Fault::new(
            "crm.lead_unknown",
            "This lead is gone. Somebody deleted it; look in the history.",
        )
    })
}

/// Enters a lead.
///
/// # Errors
/// As the fields': `crm.phone_invalid`, `crm.reach_missing`, `crm.area_invalid`, `crm.area_absurd`, `crm.budget_invalid`,
/// `crm.date_invalid`, `crm.date_absurd`, `crm.owner_unknown`, `firm.text_too_long`.
pub fn create_lead(tx: &Tx<'_>, req: NewLead) -> Result<Lead> {
    let mut record = LeadRecord::new(tx.new_id(), String::new(), tx.now());
    record.set(tx, &req.fields)?;
    if req.fields.owner_id.is_none() {
        record.owner_id = Some(tx.member());
    }
    known_member(tx, record.owner_id, "ownerId")?;
    let note = firm::text::note("note", &req.note, firm::text::NOTE_MAX)?;
    record.number = tx.number("XS")?;
    record.save(tx, true)?;
    if !note.is_empty() {
        write_entry(
            tx,
            &Entry {
                text: Some(note),
                ..Entry::of_lead(&record, ActivityKind::Note)
            },
        )?;
    }
    lead(tx, LeadRef { id: record.id })
}

/// Changes fields of a lead.
///
/// # Errors
/// `crm.lead_unknown`, and as [`create_lead`].
pub fn update_lead(tx: &Tx<'_>, req: LeadChange) -> Result<Lead> {
    let before = LeadRecord::load(tx, req.id)?;
    let mut record = before.clone();
    record.set(tx, &req.fields)?;
    if record.owner_id != before.owner_id {
        known_member(tx, record.owner_id, "ownerId")?;
    }
    record.save(tx, false)?;
    if record.owner_id != before.owner_id {
        note_handover(tx, &before, record.owner_id)?;
    }
    lead(tx, LeadRef { id: req.id })
}

/// Moves a lead to another stage. What the stage asks for may come along in `fields`.
///
/// # Errors
/// `crm.stage_needs` with `missing` (names of fields, or `project`); `crm.lead_unknown`; as the fields'.
pub fn move_lead(tx: &Tx<'_>, req: LeadMove) -> Result<Lead> {
    let before = LeadRecord::load(tx, req.id)?;
    let note = firm::text::note("note", &req.note, firm::text::NOTE_MAX)?;
    let mut record = before.clone();
    record.set(tx, &req.fields)?;
    record.lost_reason = if req.stage == Stage::Lost {
        req.lost_reason.or(before.lost_reason)
    } else {
        None
    };
    if before.stage != req.stage {
        let missing = record.missing(req.stage);
        if !missing.is_empty() {
            return Err(stage_needs(req.stage, &missing));
        }
        record.stage = req.stage;
        record.stage_since = tx.now();
        if !req.stage.is_open() {
            record.next_on = None;
            record.next_action = None;
        }
        write_entry(
            tx,
            &Entry {
                from: Some(before.stage.as_str().to_owned()),
                to: Some(req.stage.as_str().to_owned()),
                reason: record.lost_reason.map(|reason| reason.as_str().to_owned()),
                text: (!note.is_empty()).then_some(note),
                ..Entry::of_lead(&record, ActivityKind::Stage)
            },
        )?;
    }
    record.save(tx, false)?;
    lead(tx, LeadRef { id: req.id })
}

/// Hands leads over to another member, or into the pool. How many changed hands.
///
/// # Errors
/// `crm.owner_unknown`, `crm.lead_unknown`.
pub fn assign_leads(tx: &Tx<'_>, req: LeadHandover) -> Result<u32> {
    known_member(tx, req.owner_id, "ownerId")?;
    let mut moved = 0;
    for id in req.ids {
        let before = LeadRecord::load(tx, id)?;
        if before.owner_id == req.owner_id {
            continue;
        }
        let record = LeadRecord {
            owner_id: req.owner_id,
            ..before.clone()
        };
        record.save(tx, false)?;
        note_handover(tx, &before, req.owner_id)?;
        moved += 1;
    }
    Ok(moved)
}

/// Deletes a lead that was entered by mistake, with its timeline.
///
/// # Errors
/// `crm.lead_converted` where it became a customer; `crm.lead_unknown`.
pub fn delete_lead(tx: &Tx<'_>, req: LeadRef) -> Result<()> {
    let record = LeadRecord::load(tx, req.id)?;
    if record.customer_id.is_some() {
        return Err(Fault::new(
            "crm.lead_converted",
            "This lead became a customer, so it stays. Mark it as lost instead.",
        ));
    }
    tx.delete("crm_lead", req.id).map(|_| ())
}

/// The refusal of a stage with what it asks for.
fn stage_needs(stage: Stage, missing: &[Need]) -> Fault {
    let names: Vec<&str> = missing.iter().map(|need| need.as_str()).collect();
    Fault::field(
        names.first().copied().unwrap_or("stage"),
        "crm.stage_needs",
        format!(
            "Before this stage the lead needs: {}. Fill it in and move it again.",
            names.join(", ")
        ),
    )
    .with("stage", stage.as_str())
    .with("missing", names)
}

/// The timeline belongs to the desk of the lead's owner: it goes along with it.
fn note_handover(tx: &Tx<'_>, before: &LeadRecord, owner: Option<Id<Member>>) -> Result<()> {
    let after = LeadRecord {
        owner_id: owner,
        ..before.clone()
    };
    let name = |id: Option<Id<Member>>| id.map(|id| firm::member_name(tx, id)).transpose();
    write_entry(
        tx,
        &Entry {
            from: name(before.owner_id)?,
            to: name(owner)?,
            ..Entry::of_lead(&after, ActivityKind::Assigned)
        },
    )?;
    tx.exec(
        "UPDATE crm_activity SET owner_id=?1 WHERE lead_id=?2",
        (owner, before.id),
    )?;
    Ok(())
}

/// Refuses an id that is no active member.
///
/// # Errors
/// `crm.owner_unknown`.
pub fn known_member(db: &Db<'_>, id: Option<Id<Member>>, field: &str) -> Result<()> {
    let Some(id) = id else { return Ok(()) };
    let known = db.opt(
        "SELECT 1 FROM firm_member WHERE id=?1 AND active=1",
        [id],
        |_| Ok(()),
    )?;
    known.ok_or_else(|| {
        Fault::field(
            field,
            "crm.owner_unknown",
            "This person is not an active member of the firm; choose another.",
        )
    })
}
