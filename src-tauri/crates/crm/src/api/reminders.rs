//! What the next actions of one's own leads remind of.

use chrono::{Days, NaiveDate, NaiveTime};
use kernel::{Fault, Id, Result, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Tx};
use ts_rs::TS;

use super::board::{LeadFilter, Where};
use super::fields::LeadRecord;
use super::leads::{LEAD, Lead, LeadRef, lead, read_lead};
use super::rules::Rules;
use crate::LeadId;
use crate::model::{ReminderClock, Snooze, Stage};

/// The hour to which a reminder is put off until tomorrow.
const MORNING: u32 = 9;

/// A next action that is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reminder {
    /// The lead.
    pub id: Id<LeadId>,
    /// Its number.
    pub number: String,
    /// Name.
    pub name: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// WeChat name.
    pub wechat: Option<String>,
    /// Day of the next action.
    pub next_on: NaiveDate,
    /// Its time of day where the firm is, `14:30`.
    pub next_time: String,
    /// What is to be done then.
    pub next_action: Option<String>,
    /// Since when it is due to be reminded of.
    pub due_at: Timestamp,
}

/// What reminds the caller now, and when to ask again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reminders {
    /// The moment of this answer.
    pub now: Timestamp,
    /// What is due, the earliest first.
    pub due: Vec<Reminder>,
    /// When the next one will be; none where nothing else is planned.
    pub next: Option<Timestamp>,
}

/// A reminder to put off.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SnoozeReminder {
    /// Of which lead.
    pub id: Id<LeadId>,
    /// How long.
    pub by: Snooze,
}

/// The moments of a lead's reminder; none where it has none, or is closed.
fn clock(db: &Db<'_>, lead: &LeadRecord) -> Option<ReminderClock> {
    let time = NaiveTime::parse_from_str(lead.next_time.as_deref()?, "%H:%M").ok()?;
    let clock = ReminderClock {
        planned: db.moment_of(lead.next_on?, time),
        remind: lead.remind?,
        snoozed_until: lead.snoozed_until,
    };
    lead.stage.is_open().then_some(clock)
}

/// What is due for the caller: reminders of the open leads that he holds, until somebody was in touch with them.
///
/// # Errors
/// As SQLite's.
pub fn reminders(db: &Db<'_>, _: firm::api::Nothing) -> Result<Reminders> {
    let rules = Rules::load(db)?;
    let open = Stage::ALL.iter().copied().filter(|stage| stage.is_open());
    let mine = LeadFilter {
        owner_id: Some(db.member()),
        stages: Some(open.collect()),
        ..LeadFilter::default()
    };
    let mine = Where::of(&mine, db, &rules);
    let leads: Vec<Lead> = db.rows(
        &format!("{LEAD} WHERE l.remind IS NOT NULL AND {}", mine.sql),
        mine.params(),
        read_lead(db, &rules),
    )?;
    let mut answer = Reminders {
        now: db.now(),
        due: Vec::new(),
        next: None,
    };
    for Lead {
        record, touched_at, ..
    } in leads
    {
        let Some(due_at) = clock(db, &record).and_then(|clock| clock.at(touched_at)) else {
            continue;
        };
        if due_at > db.now() {
            answer.next = Some(answer.next.map_or(due_at, |next| next.min(due_at)));
        } else if let (Some(next_on), Some(next_time)) = (record.next_on, record.next_time) {
            answer.due.push(Reminder {
                id: record.id,
                number: record.number,
                name: record.name,
                phone: record.phone,
                wechat: record.wechat,
                next_on,
                next_time,
                next_action: record.next_action,
                due_at,
            });
        }
    }
    answer.due.sort_by_key(|due| (due.due_at, due.id));
    Ok(answer)
}

/// Puts the reminder of one of the caller's own leads off, on all of his computers.
///
/// # Errors
/// `crm.reminder_gone` where the lead is not his, is closed, or has no reminder; `crm.lead_unknown`.
pub fn snooze_reminder(tx: &Tx<'_>, req: SnoozeReminder) -> Result<Lead> {
    let seen = lead(tx, LeadRef { id: req.id })?;
    let mine = seen.record.owner_id == Some(tx.member());
    if !mine || clock(tx, &seen.record).is_none() {
        return Err(Fault::new(
            "crm.reminder_gone",
            "There is nothing to remind of any more: the lead was closed, handed over or planned anew.",
        ));
    }
    let until = match req.by {
        Snooze::Min10 => Timestamp(tx.now().0 + 10 * 60_000),
        Snooze::Hour1 => Timestamp(tx.now().0 + 60 * 60_000),
        Snooze::Tomorrow => {
            let morning = NaiveTime::from_hms_opt(MORNING, 0, 0).unwrap_or(NaiveTime::MIN);
            tx.moment_of(tx.today() + Days::new(1), morning)
        }
    };
    tx.update("crm_lead", req.id, &[("snoozed_until", &until)])?;
    lead(tx, LeadRef { id: req.id })
}
