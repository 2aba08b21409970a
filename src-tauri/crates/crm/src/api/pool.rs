//! The public pool (公海): leads that belong to nobody, going back to it, and claiming out of it.
//!
//! A lead that nobody touches goes back without anything being written: whether it has is computed, by the rule and the day,
//! wherever a lead is read. So devices that meet after weeks offline have no two writes of it that could contradict each other,
//! and what one of them did in time (a call that the others hear of later) counts as if all had known. It is written down by
//! the command that gives the lead to somebody ([`settled`]): most often the next claim. Nothing else would do: a call logged
//! in a lead of the pool would take it out again, or put it back over a claim made elsewhere, so it asks for a claim first
//! ([`held`]). Of two claims made apart the later one holds, as with every hand-over; both are in the timeline.

use kernel::{Fault, Id, Result, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Member, Tx};
use ts_rs::TS;

use super::activities::{Entry, write_entry};
use super::board::{LeadFilter, Where};
use super::fields::LeadRecord;
use super::rules::{Rules, touched_at};
use crate::LeadId;
use crate::model::{ActivityKind, ClaimLimits, Claimers, PoolReason, Stage};

/// Leads to give back to the pool.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LeadReturn {
    /// Which.
    pub ids: Vec<Id<LeadId>>,
    /// Why; nothing is refused.
    pub reason: Option<PoolReason>,
    /// A word about it for the timeline; asked for where the reason is another one.
    #[serde(default)]
    pub note: String,
}

/// Leads to claim.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LeadClaim {
    /// Which: all of them, or none where one may not be claimed.
    pub ids: Vec<Id<LeadId>>,
}

/// What the caller may claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Claims {
    /// Whether somebody of his role may at all.
    pub allowed: bool,
    /// Open leads that he holds.
    pub held: u32,
    /// At most so many.
    pub held_max: Option<u32>,
    /// Leads that he claimed today.
    pub claimed: u32,
    /// At most so many a day.
    pub day_max: Option<u32>,
    /// How many more he may claim today; no number where nothing limits it.
    pub left: Option<u32>,
}

/// A lead to give to somebody. Where it went back to the pool by the rule, that is written first.
///
/// # Errors
/// `crm.lead_unknown`.
pub(crate) fn settled(tx: &Tx<'_>, id: Id<LeadId>) -> Result<LeadRecord> {
    let mut lead = LeadRecord::load(tx, id)?;
    if let Some(at) = returned_at(tx, &lead)? {
        put_into_pool(tx, &mut lead, at, PoolReason::Untouched, None)?;
    }
    Ok(lead)
}

/// A lead to follow up: one that somebody has, or that is closed.
///
/// # Errors
/// `crm.claim_first` of one of the pool; `crm.lead_unknown`.
pub(crate) fn held(tx: &Tx<'_>, id: Id<LeadId>) -> Result<LeadRecord> {
    let lead = LeadRecord::load(tx, id)?;
    let free = lead.owner_id.is_none() || returned_at(tx, &lead)?.is_some();
    if !lead.stage.is_open() || !free {
        return Ok(lead);
    }
    let name = lead.called();
    let hint = format!("{name} is in the pool. Claim it first, then it is yours to follow up.");
    Err(Fault::new("crm.claim_first", hint).with("name", name))
}

/// When a lead went back to the pool by the rule, where that is not written.
fn returned_at(db: &Db<'_>, lead: &LeadRecord) -> Result<Option<Timestamp>> {
    let rules = Rules::load(db)?;
    // Whether anybody was in touch matters only for what would be back without it.
    let back = |at| {
        rules
            .pool_clock(db, lead, at)
            .filter(|clock| clock.returned)
    };
    if back(None).is_none() {
        return Ok(None);
    }
    Ok(back(touched_at(db, lead.id)?).map(|clock| db.day_begins(clock.returns_on)))
}

/// The timeline goes along with the lead: it belongs to the desk of its owner.
pub(crate) fn move_desk(tx: &Tx<'_>, lead: &LeadRecord) -> Result<()> {
    tx.exec(
        "UPDATE crm_activity SET owner_id=?1 WHERE lead_id=?2",
        (lead.owner_id, lead.id),
    )
    .map(drop)
}

fn put_into_pool(
    tx: &Tx<'_>,
    lead: &mut LeadRecord,
    at: Timestamp,
    reason: PoolReason,
    note: Option<String>,
) -> Result<()> {
    let from = lead.owner_id.map(|id| firm::member_name(tx, id));
    lead.pool_at(at, reason);
    lead.save(tx, false)?;
    write_entry(
        tx,
        &Entry {
            at: Some(at),
            from: from.transpose()?,
            reason: Some(reason.as_str().to_owned()),
            text: note,
            ..Entry::of_lead(lead, ActivityKind::Returned)
        },
    )?;
    move_desk(tx, lead)
}

/// Gives leads back to the pool. How many; those that are in it already stay as they are.
///
/// # Errors
/// `crm.reason_missing` without a reason, or with one of the rules' own, `crm.note_empty` where it is another one without a word;
/// `crm.lead_unknown`, `firm.text_too_long`.
pub fn return_leads(tx: &Tx<'_>, req: LeadReturn) -> Result<u32> {
    let note = firm::text::note("note", &req.note, firm::text::NOTE_MAX)?;
    let given = req.reason.filter(|reason| !reason.is_by_rule());
    let Some(reason) = given else {
        return Err(Fault::field(
            "reason",
            "crm.reason_missing",
            "Say why the lead goes back to the pool.",
        ));
    };
    if reason == PoolReason::Other && note.is_empty() {
        return Err(Fault::field(
            "note",
            "crm.note_empty",
            "Write the reason in a few words first.",
        ));
    }
    let mut returned = 0;
    for id in req.ids {
        let mut lead = settled(tx, id)?;
        if lead.owner_id.is_some() {
            let note = (!note.is_empty()).then(|| note.clone());
            put_into_pool(tx, &mut lead, tx.now(), reason, note)?;
            returned += 1;
        }
    }
    Ok(returned)
}

/// Takes leads out of the pool for the caller. How many.
///
/// # Errors
/// `crm.claim_role`; `crm.claim_held` with `held`, `max` and `left`; `crm.claim_day` with `claimed`, `max` and `left`; of a lead with
/// its `name`: `crm.claim_taken` with `owner`, `crm.claim_closed`, `crm.claim_again` with `day`; `crm.lead_unknown`.
pub fn claim_leads(tx: &Tx<'_>, req: LeadClaim) -> Result<u32> {
    let mut ids = req.ids;
    ids.sort();
    ids.dedup();
    let leads = ids
        .iter()
        .map(|id| settled(tx, *id))
        .collect::<Result<Vec<_>>>()?;
    may_claim(tx, &leads)?;
    for mut lead in leads {
        let from = lead.last_owner_id.map(|id| firm::member_name(tx, id));
        lead.hand_to(tx.member(), tx.now());
        lead.save(tx, false)?;
        write_entry(
            tx,
            &Entry {
                from: from.transpose()?,
                to: Some(firm::member_name(tx, tx.member())?),
                ..Entry::of_lead(&lead, ActivityKind::Claimed)
            },
        )?;
        move_desk(tx, &lead)?;
    }
    Ok(u32::try_from(ids.len()).unwrap_or(u32::MAX))
}

/// Refuses what the caller may not claim.
///
/// # Errors
/// As [`claim_leads`].
pub(crate) fn may_claim(tx: &Tx<'_>, leads: &[LeadRecord]) -> Result<()> {
    let rules = Rules::load(tx)?;
    if !claims_by_role(tx, &rules)? {
        return Err(Fault::new(
            "crm.claim_role",
            "Only sales claim leads of the pool here. Ask the firm's owner to hand this lead to you, or to let everybody claim.",
        ));
    }
    for lead in leads {
        claimable(tx, &rules, lead)?;
    }
    let limits = claim_limits(tx, &rules)?;
    let wanted = u32::try_from(leads.len()).unwrap_or(u32::MAX);
    if limits.left().is_none_or(|left| wanted <= left) {
        return Ok(());
    }
    let (code, used, max, hint) = match limits.held_max {
        Some(max) if limits.held.saturating_add(wanted) > max => (
            "crm.claim_held",
            ("held", limits.held),
            max,
            "Finish or give back some of your open leads first, or claim fewer.",
        ),
        _ => (
            "crm.claim_day",
            ("claimed", limits.claimed),
            limits.day_max.unwrap_or(0),
            "Claim fewer, or go on tomorrow.",
        ),
    };
    Err(Fault::field("ids", code, hint)
        .with(used.0, used.1)
        .with("max", max)
        .with("left", max.saturating_sub(used.1)))
}

fn claimable(tx: &Tx<'_>, rules: &Rules, lead: &LeadRecord) -> Result<()> {
    let called = lead.called().to_owned();
    if let Some(owner) = lead.owner_id {
        let owner = firm::member_name(tx, owner)?;
        let hint = format!("{called} belongs to {owner} by now. Leave it out.");
        return Err(Fault::new("crm.claim_taken", hint)
            .with("name", called)
            .with("owner", owner));
    }
    if !lead.stage.is_open() {
        let hint = format!("{called} is closed. Move it to another stage first.");
        return Err(Fault::new("crm.claim_closed", hint).with("name", called));
    }
    let from = rules.claim_from(tx, lead, tx.member());
    if let Some(day) = from {
        let hint = format!(
            "You had {called} last. From {day} on you may claim it again; until then it is for a colleague."
        );
        return Err(Fault::new("crm.claim_again", hint)
            .with("name", called)
            .with("day", day.to_string()));
    }
    Ok(())
}

impl Rules {
    /// The day from which a member may have a lead of the pool again that he had last; none where he may now.
    pub(crate) fn claim_from(
        &self,
        db: &Db<'_>,
        lead: &LeadRecord,
        member: Id<Member>,
    ) -> Option<chrono::NaiveDate> {
        let at = lead.pooled_at?;
        if lead.owner_id.is_some() || lead.last_owner_id != Some(member) {
            return None;
        }
        let from = db.day_of(at) + chrono::Days::new(self.pool.reclaim_days.into());
        (from > db.today()).then_some(from)
    }
}

fn claims_by_role(db: &Db<'_>, rules: &Rules) -> Result<bool> {
    let role: Option<String> = db.opt(
        "SELECT role FROM firm_member WHERE id=?1 AND active=1",
        [db.member()],
        |r| r.get(0),
    )?;
    Ok(match (role.as_deref(), rules.pool.claimers) {
        (None, _) => false,
        (Some("owner" | "sales"), _) | (_, Claimers::Everybody) => true,
        (_, Claimers::Sales) => false,
    })
}

fn claim_limits(db: &Db<'_>, rules: &Rules) -> Result<ClaimLimits> {
    let open = Stage::ALL.iter().copied().filter(|stage| stage.is_open());
    let mine = LeadFilter {
        owner_id: Some(db.member()),
        stages: Some(open.collect()),
        ..LeadFilter::default()
    };
    let held = Where::of(&mine, db, rules);
    Ok(ClaimLimits {
        held: db.one(
            &format!("SELECT count(*) FROM crm_lead l WHERE {}", held.sql),
            held.params(),
            |r| r.get(0),
        )?,
        held_max: rules.pool.claim_held,
        claimed: db.one(
            "SELECT count(*) FROM crm_activity WHERE kind='claimed' AND member_id=?1 AND at>=?2",
            (db.member(), db.day_begins(db.today())),
            |r| r.get(0),
        )?,
        day_max: rules.pool.claim_day,
    })
}

/// What the caller may claim today.
///
/// # Errors
/// As SQLite's.
pub fn claims(db: &Db<'_>, _: firm::api::Nothing) -> Result<Claims> {
    let rules = Rules::load(db)?;
    let limits = claim_limits(db, &rules)?;
    Ok(Claims {
        allowed: claims_by_role(db, &rules)?,
        held: limits.held,
        held_max: limits.held_max,
        claimed: limits.claimed,
        day_max: limits.day_max,
        left: limits.left(),
    })
}
