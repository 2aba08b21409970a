//! Leads one at a time: entering, changing, moving, handing over.

use chrono::NaiveDate;
use kernel::{Fault, Id, Result, Timestamp};
use rusqlite::Row;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Member, Tx};
use ts_rs::TS;

use super::activities::{Entry, write_entry};
use super::assignment::assign_new;
use super::fields::{LeadFields, LeadRecord};
use super::pool::{held, may_claim, move_desk, settled};
use super::rules::Rules;
use crate::LeadId;
use crate::model::{
    ActivityKind, LostReason, Need, NextState, PoolReason, Stage, contacts, days_since, next_state,
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
    /// The day on which it goes back to the pool unless somebody touches it; none where the rule lets it be.
    pub returns_on: Option<NaiveDate>,
    /// Days left until then, where its owner is to be warned.
    pub returns_in: Option<u32>,
    /// Name of who had it before it went back to the pool; blank where it was in it from the beginning.
    pub last_owner_name: String,
    /// The day from which the caller, who had it last, may claim it again; none where that is no hindrance.
    pub claim_from: Option<NaiveDate>,
}

/// Columns of a [`Lead`]; the tables are `l`, `m` and `p`.
pub(crate) const LEAD: &str = concat!(
    "SELECT l.*, ifnull(m.name, '') AS owner_name, ifnull(p.name, '') AS last_owner_name,
 (SELECT max(a.at) FROM crm_activity a WHERE a.lead_id=l.id AND a.kind IN ",
    contacts!(),
    ") AS touched_at
 FROM crm_lead l LEFT JOIN firm_member m ON m.id=l.owner_id LEFT JOIN firm_member p ON p.id=l.last_owner_id"
);

/// Reads rows of [`LEAD`]. A lead that went back to the pool by the rule is told as being there, whether that is written or not.
pub(crate) fn read_lead<'a, 'd>(
    db: &'a Db<'d>,
    rules: &'a Rules,
) -> impl Fn(&Row<'_>) -> rusqlite::Result<Lead> + use<'a, 'd> {
    let today = db.today();
    move |r| {
        let mut record = LeadRecord::read(r)?;
        let mut owner_name: String = r.get("owner_name")?;
        let mut last_owner_name: String = r.get("last_owner_name")?;
        let touched_at: Option<Timestamp> = r.get("touched_at")?;
        let stage_day = db.day_of(record.stage_since);
        let last = touched_at.map_or(stage_day, |at| db.day_of(at).max(stage_day));
        let idle_days = days_since(last, today);
        let mut clock = rules.pool_clock(db, &record, touched_at);
        if let Some(back) = clock.take_if(|clock| clock.returned) {
            record.pool_at(db.day_begins(back.returns_on), PoolReason::Untouched);
            last_owner_name = std::mem::take(&mut owner_name);
        }
        let rot = rules.rot_days(record.stage);
        Ok(Lead {
            owner_name,
            last_owner_name,
            address: record.address(),
            touched_at,
            next_state: next_state(record.stage, record.next_on, today),
            days_in_stage: days_since(stage_day, today),
            idle_days,
            rotting: rot.is_some_and(|days| idle_days >= days),
            returns_on: clock.map(|clock| clock.returns_on),
            returns_in: clock.and_then(|clock| clock.warned),
            claim_from: rules.claim_from(db, &record, db.member()),
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
    /// What is known; a telephone number or a WeChat name at least. Without an owner it goes to whom the rules of automatic
    /// assignment say, and is the entering member's where they are off or none is for it.
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
    /// To whom. Nobody is refused: the pool asks for a reason ([`super::return_leads`]).
    pub owner_id: Option<Id<Member>>,
}

/// One lead.
///
/// # Errors
/// `crm.lead_unknown`.
pub fn lead(db: &Db<'_>, req: LeadRef) -> Result<Lead> {
    let rules = Rules::load(db)?;
    db.opt(
        &format!("{LEAD} WHERE l.id=?1"),
        [req.id],
        read_lead(db, &rules),
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
/// `crm.date_invalid`, `crm.date_absurd`, `crm.time_invalid`, `crm.next_day_missing`, `crm.next_time_missing`,
/// `crm.owner_unknown`, `firm.text_too_long`.
pub fn create_lead(tx: &Tx<'_>, req: NewLead) -> Result<Lead> {
    let mut record = LeadRecord::new(tx.new_id(), String::new(), tx.now());
    record.set(tx, &req.fields)?;
    let assigned = match req.fields.owner_id {
        Some(_) => None,
        None => assign_new(tx, &mut record)?,
    };
    if assigned.is_none() {
        if req.fields.owner_id.is_none() {
            record.owner_id = Some(tx.member());
        }
        known_member(tx, record.owner_id, "ownerId")?;
        if let Some(owner) = record.owner_id {
            record.hand_to(owner, tx.now());
        }
    }
    let note = firm::text::note("note", &req.note, firm::text::NOTE_MAX)?;
    record.number = tx.number("XS")?;
    record.save(tx, true)?;
    if let Some(entry) = assigned {
        write_entry(tx, &entry)?;
    }
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
/// `crm.lead_unknown`; `crm.owner_missing` where its owner is taken away; as [`claim_leads`](super::claim_leads) where the
/// caller makes a lead of the pool his own; and as [`create_lead`].
pub fn update_lead(tx: &Tx<'_>, req: LeadChange) -> Result<Lead> {
    let hands = req.fields.owner_id.is_some();
    let before = if hands {
        settled(tx, req.id)?
    } else {
        LeadRecord::load(tx, req.id)?
    };
    let mut record = before.clone();
    record.set(tx, &req.fields)?;
    let owner = record
        .owner_id
        .filter(|_| record.owner_id != before.owner_id);
    if record.owner_id.is_none() && before.owner_id.is_some() {
        return Err(owner_missing());
    }
    if let Some(owner) = owner {
        may_hand(tx, &before, owner)?;
        record.hand_to(owner, tx.now());
    }
    record.save(tx, false)?;
    if owner.is_some() {
        note_handover(tx, &before, &record)?;
    }
    lead(tx, LeadRef { id: req.id })
}

/// Moves a lead to another stage. What the stage asks for may come along in `fields`.
///
/// # Errors
/// `crm.stage_needs` with `missing` (names of fields, or `project`); `crm.claim_first` of one in the pool that is not closed by it;
/// `crm.lead_unknown`; as the fields'.
pub fn move_lead(tx: &Tx<'_>, req: LeadMove) -> Result<Lead> {
    let before = if req.stage.is_open() {
        held(tx, req.id)?
    } else {
        LeadRecord::load(tx, req.id)?
    };
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
            record.clear_next();
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

/// Hands leads over to another member. How many changed hands.
///
/// # Errors
/// `crm.owner_unknown`, `crm.lead_unknown`; `crm.owner_missing` without a member; as [`claim_leads`](super::claim_leads) where the
/// caller hands a lead of the pool to himself.
pub fn assign_leads(tx: &Tx<'_>, req: LeadHandover) -> Result<u32> {
    let Some(owner) = req.owner_id else {
        return Err(owner_missing());
    };
    let mut moved = 0;
    for id in req.ids {
        let before = settled(tx, id)?;
        if before.owner_id == req.owner_id {
            continue;
        }
        may_hand(tx, &before, owner)?;
        let mut record = before.clone();
        record.hand_to(owner, tx.now());
        record.save(tx, false)?;
        note_handover(tx, &before, &record)?;
        moved += 1;
    }
    Ok(moved)
}

/// Whether the caller may give this lead to this member. To take one of the pool for himself he claims it; the firm's owner,
/// who says whose leads are whose, need not.
fn may_hand(tx: &Tx<'_>, lead: &LeadRecord, owner: Id<Member>) -> Result<()> {
    known_member(tx, Some(owner), "ownerId")?;
    if lead.owner_id.is_some() || owner != tx.member() || firm_owner(tx)? {
        return Ok(());
    }
    may_claim(tx, std::slice::from_ref(lead))
}

fn firm_owner(tx: &Tx<'_>) -> Result<bool> {
    let sql = "SELECT 1 FROM firm_member WHERE id=?1 AND role='owner'";
    Ok(tx.opt(sql, [tx.member()], |_| Ok(()))?.is_some())
}

/// The refusal of taking a lead's owner away without saying why.
fn owner_missing() -> Fault {
    Fault::field(
        "ownerId",
        "crm.owner_missing",
        "Choose a member. To give a lead back to the pool, use “give back”, which asks why.",
    )
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

/// Tells of it in the timeline, which goes along.
pub(crate) fn note_handover(tx: &Tx<'_>, before: &LeadRecord, after: &LeadRecord) -> Result<()> {
    let name = |id: Option<Id<Member>>| id.map(|id| firm::member_name(tx, id)).transpose();
    write_entry(
        tx,
        &Entry {
            from: name(before.owner_id)?,
            to: name(after.owner_id)?,
            ..Entry::of_lead(after, ActivityKind::Assigned)
        },
    )?;
    move_desk(tx, after)
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
