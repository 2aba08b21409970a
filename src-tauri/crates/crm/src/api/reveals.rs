//! Numbers that were masked and shown one by one, and who looked at how many.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use firm::api::Nothing;
use kernel::{Fault, Id, Result, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Member, Tx};
use ts_rs::TS;

use super::CustomerRecord;
use super::fields::LeadRecord;
use crate::{Contact, Customer, LeadId};

/// Marker of an entry of the ledger of shown numbers.
#[derive(Debug)]
enum Shown {}

/// The list tells of so many days.
const DAYS: u64 = 30;
/// What is usual is measured over so many days.
const MEASURED_DAYS: i64 = 120;
/// Of so many of the latest single numbers.
const LATEST: u32 = 200;
/// A day with fewer is never unusual; an estimate.
const UNUSUAL_FROM: u32 = 10;
/// A day is unusual that has so many times what the member's middle day has; an estimate.
const UNUSUAL_TIMES: u32 = 3;

/// Whose number is to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RevealOf {
    /// A lead's.
    Lead(Id<LeadId>),
    /// A customer's.
    Customer(Id<Customer>),
    /// Of somebody else who belongs to a customer.
    Contact(Id<Contact>),
}

/// Asks for one number.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reveal {
    /// Whose.
    pub of: RevealOf,
}

/// What is masked of a record, in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Revealed {
    /// Telephone number.
    pub phone: Option<String>,
    /// WeChat name.
    pub wechat: Option<String>,
    /// The remark, which may hold further numbers.
    pub remark: Option<String>,
}

/// Numbers that one member had shown on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RevealDay {
    /// Who.
    pub member: Id<Member>,
    /// His name.
    pub name: String,
    /// The day, as the firm's calendar has it.
    pub day: NaiveDate,
    /// Of how many records.
    pub count: u32,
    /// Of how many on his middle day with any.
    pub usual: u32,
    /// Far more than usual.
    pub unusual: bool,
}

/// One number that was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RevealEntry {
    /// When.
    pub at: Timestamp,
    /// Who looked at it.
    pub name: String,
    /// The lead that it is of.
    pub lead: Option<Id<LeadId>>,
    /// The customer that it is of.
    pub customer: Option<Id<Customer>>,
    /// What the record is called; blank where it is gone.
    pub about: String,
}

/// Who looked at what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reveals {
    /// The latest 30 days, the newest first, most numbers first.
    pub days: Vec<RevealDay>,
    /// The latest numbers, the newest first.
    pub latest: Vec<RevealEntry>,
}

/// Gives what is masked of one record, and records who asked.
///
/// # Errors
/// `crm.lead_unknown`, `crm.customer_unknown`, `crm.contact_unknown`.
pub fn reveal(tx: &Tx<'_>, req: Reveal) -> Result<Revealed> {
    let (revealed, [lead, customer, contact]) = masked(tx, req.of)?;
    let id: Id<Shown> = tx.new_id();
    tx.insert(
        "crm_reveal",
        &[
            ("id", &id),
            ("lead_id", &lead),
            ("customer_id", &customer),
            ("contact_id", &contact),
            ("made_at", &tx.now()),
            ("made_by", &tx.member()),
        ],
    )?;
    tx.keep(store::history::LOOKED);
    Ok(revealed)
}

/// What is masked of a record, and the rows that say whose it is: lead, customer, contact.
fn masked(db: &Db<'_>, of: RevealOf) -> Result<(Revealed, [Option<Id<()>>; 3])> {
    Ok(match of {
        RevealOf::Lead(id) => {
            let lead = LeadRecord::load(db, id)?;
            let revealed = Revealed {
                phone: lead.phone,
                wechat: lead.wechat,
                remark: lead.remark,
            };
            (revealed, [Some(id.cast()), None, None])
        }
        RevealOf::Customer(id) => {
            let customer = CustomerRecord::load(db, id)?;
            let revealed = Revealed {
                phone: customer.phone,
                wechat: customer.wechat,
                remark: customer.remark,
            };
            (revealed, [None, Some(id.cast()), None])
        }
        RevealOf::Contact(id) => {
            let read = "SELECT phone, customer_id FROM crm_contact WHERE id=?1";
            let (phone, customer) = db
                .opt(read, [id], |r| Ok((r.get(0)?, r.get(1)?)))?
                .ok_or_else(|| Fault::new("crm.contact_unknown", "This contact is gone."))?;
            let revealed = Revealed {
                phone,
                wechat: None,
                remark: None,
            };
            (revealed, [None, Some(customer), Some(id.cast())])
        }
    })
}

/// Who looked at what. Whose call it is, the office asks beforehand.
///
/// # Errors
/// As SQLite's.
pub fn reveals(db: &Db<'_>, _: Nothing) -> Result<Reveals> {
    Ok(Reveals {
        days: days(db)?,
        latest: db.rows(
            &format!(
                "SELECT s.made_at, ifnull(m.name, ''), s.lead_id, s.customer_id,
 coalesce(l.name, l.number, k.name, c.name, c.number, '') FROM crm_reveal s
 LEFT JOIN firm_member m ON m.id=s.made_by LEFT JOIN crm_lead l ON l.id=s.lead_id
 LEFT JOIN crm_customer c ON c.id=s.customer_id LEFT JOIN crm_contact k ON k.id=s.contact_id
 ORDER BY s.made_at DESC, s.id DESC LIMIT {LATEST}"
            ),
            [],
            |r| {
                Ok(RevealEntry {
                    at: r.get(0)?,
                    name: r.get(1)?,
                    lead: r.get(2)?,
                    customer: r.get(3)?,
                    about: r.get(4)?,
                })
            },
        )?,
    })
}

/// Days by member; somebody who looks at one number twice on a day looked at one record.
fn days(db: &Db<'_>) -> Result<Vec<RevealDay>> {
    let from = Timestamp(db.now().0 - MEASURED_DAYS * 86_400_000);
    let shown: Vec<(Id<Member>, Timestamp, Id<()>)> = db.rows(
        "SELECT made_by, made_at, coalesce(contact_id, lead_id, customer_id) FROM crm_reveal WHERE made_at >= ?1",
        [from],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
    )?;
    let mut members: BTreeMap<Id<Member>, BTreeMap<NaiveDate, Vec<Id<()>>>> = BTreeMap::new();
    for (member, at, row) in shown {
        let rows = members.entry(member).or_default();
        let rows = rows.entry(db.day_of(at)).or_default();
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    let names = firm::member_names(db)?;
    let since = db.today() - chrono::Days::new(DAYS);
    let mut days = Vec::new();
    for (member, by_day) in members {
        let counts: Vec<u32> = by_day.values().map(|rows| rows.len() as u32).collect();
        for ((day, _), (at, count)) in by_day.iter().zip(counts.iter().enumerate()) {
            if *day <= since {
                continue;
            }
            let usual = usual(&counts[..at]);
            days.push(RevealDay {
                member,
                name: names.get(&member).cloned().unwrap_or_default(),
                day: *day,
                count: *count,
                usual,
                unusual: *count >= UNUSUAL_FROM && *count > UNUSUAL_TIMES * usual,
            });
        }
    }
    days.sort_by_key(|one| std::cmp::Reverse((one.day, one.count)));
    Ok(days)
}

/// The middle of the days before; none looked at anything is 0.
fn usual(before: &[u32]) -> u32 {
    let mut counts = before.to_vec();
    counts.sort_unstable();
    counts.get(counts.len() / 2).copied().unwrap_or(0)
}
