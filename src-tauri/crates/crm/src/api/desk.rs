//! What somebody has on his desk, and giving it to somebody else.

use firm::api::MemberRef;
use kernel::{Id, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Member, Tx};
use ts_rs::TS;

use super::board::{LeadFilter, Where};
use super::leads::{known_member, note_handover};
use super::pool::settled;
use super::rules::Rules;
use crate::model::Stage;
use crate::{AssignRule, Customer, LeadId, Project};

/// What a member has on his desk of leads and customers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomerDesk {
    /// His leads that somebody is still to act on.
    pub open_leads: u32,
    /// His leads that were won or lost.
    pub closed_leads: u32,
    /// Next actions of his open leads.
    pub next_actions: u32,
    /// Those of them that remind somebody.
    pub reminders: u32,
    /// His customers.
    pub customers: u32,
    /// Names of the rules of automatic assignment that give him leads.
    pub rules: Vec<String>,
}

/// What a member has on his desk of leads and customers. A lead that went back to the pool by the rule is his no more.
///
/// # Errors
/// As SQLite's.
pub fn customer_desk(db: &Db<'_>, req: &MemberRef) -> Result<CustomerDesk> {
    let rules = Rules::load(db)?;
    let count = |open: bool, more: &str| {
        let stages = Stage::ALL.iter().copied();
        let his = LeadFilter {
            owner_id: Some(req.id),
            stages: Some(stages.filter(|stage| stage.is_open() == open).collect()),
            ..LeadFilter::default()
        };
        let his = Where::of(&his, db, &rules);
        let sql = format!("SELECT count(*) FROM crm_lead l WHERE {}{more}", his.sql);
        db.one(&sql, his.params(), |r| r.get(0))
    };
    Ok(CustomerDesk {
        open_leads: count(true, "")?,
        closed_leads: count(false, "")?,
        next_actions: count(true, " AND l.next_on IS NOT NULL")?,
        reminders: count(true, " AND l.next_on IS NOT NULL AND l.remind IS NOT NULL")?,
        customers: db.one(
            "SELECT count(*) FROM crm_customer WHERE owner_id=?1",
            [req.id],
            |r| r.get(0),
        )?,
        rules: db.rows(
            "SELECT r.name FROM crm_assign_rule r WHERE EXISTS(SELECT 1 FROM crm_assign_member a
             WHERE a.rule_id=r.id AND a.member_id=?1) ORDER BY r.sort, r.id",
            [req.id],
            |r| r.get(0),
        )?,
    })
}

/// Gives all leads of a member to another, with what was said, next actions and reminders. How many. What went back to the pool by
/// the rule stays there.
///
/// # Errors
/// `crm.owner_unknown`.
pub fn hand_over_leads(tx: &Tx<'_>, from: Id<Member>, to: Id<Member>) -> Result<u32> {
    let ids = tx.rows(
        "SELECT id FROM crm_lead WHERE owner_id=?1 ORDER BY id",
        [from],
        |r| r.get(0),
    )?;
    hand_leads(tx, ids, from, to)
}

fn hand_leads(tx: &Tx<'_>, ids: Vec<Id<LeadId>>, from: Id<Member>, to: Id<Member>) -> Result<u32> {
    known_member(tx, Some(to), "leads")?;
    let mut moved = 0;
    for id in ids {
        let before = settled(tx, id)?;
        if before.owner_id != Some(from) {
            continue;
        }
        let mut after = before.clone();
        after.hand_to(to, tx.now());
        after.save(tx, false)?;
        note_handover(tx, &before, &after)?;
        moved += 1;
    }
    Ok(moved)
}

/// Gives a customer to a member, with what was said to him and those of his leads that whoever had him has too.
///
/// # Errors
/// `crm.owner_unknown`, `crm.customer_unknown`.
pub fn hand_over_customer(tx: &Tx<'_>, id: Id<Customer>, to: Id<Member>) -> Result<()> {
    known_member(tx, Some(to), "ownerId")?;
    let from: Option<Id<Member>> = tx
        .opt("SELECT owner_id FROM crm_customer WHERE id=?1", [id], |r| {
            r.get(0)
        })?
        .ok_or_else(super::customers::customer_unknown)?;
    tx.update("crm_customer", id, &[("owner_id", &to)])?;
    tx.exec(
        "UPDATE crm_activity SET owner_id=?1 WHERE customer_id=?2",
        (to, id),
    )?;
    let Some(from) = from.filter(|from| *from != to) else {
        return Ok(());
    };
    let leads = tx.rows(
        "SELECT id FROM crm_lead WHERE customer_id=?1 AND owner_id=?2 ORDER BY id",
        (id, from),
        |r| r.get(0),
    )?;
    hand_leads(tx, leads, from, to).map(drop)
}

/// Customers of a member.
///
/// # Errors
/// As SQLite's.
pub fn customers_of(db: &Db<'_>, member: Id<Member>) -> Result<Vec<Id<Customer>>> {
    let sql = "SELECT id FROM crm_customer WHERE owner_id=?1 ORDER BY id";
    db.rows(sql, [member], |r| r.get(0))
}

/// What was said of a project goes to the desk of its salesperson.
///
/// # Errors
/// As SQLite's.
pub fn move_project_desk(tx: &Tx<'_>, project: Id<Project>, to: Id<Member>) -> Result<()> {
    let sql = "UPDATE crm_activity SET owner_id=?1 WHERE project_id=?2";
    tx.exec(sql, (to, project)).map(drop)
}

/// Takes a member out of the rules of automatic assignment; of a rule that would be left without anybody the heir takes his place.
/// How many rules.
///
/// # Errors
/// As SQLite's.
pub fn leave_rules(tx: &Tx<'_>, member: Id<Member>, heir: Option<Id<Member>>) -> Result<u32> {
    let places: Vec<(Id<()>, Id<AssignRule>)> = tx.rows(
        "SELECT id, rule_id FROM crm_assign_member WHERE member_id=?1 ORDER BY id",
        [member],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    for (place, rule) in &places {
        let others =
            "SELECT EXISTS(SELECT 1 FROM crm_assign_member WHERE rule_id=?1 AND member_id<>?2)";
        let others: bool = tx.one(others, (rule, member), |r| r.get(0))?;
        match heir.filter(|_| !others) {
            Some(heir) => {
                tx.update("crm_assign_member", *place, &[("member_id", &heir)])?;
            }
            None => {
                tx.delete("crm_assign_member", *place)?;
            }
        }
    }
    let taking: Id<()> = Id::from_bytes(*member.as_bytes());
    tx.delete("crm_taking", taking)?;
    Ok(u32::try_from(places.len()).unwrap_or(u32::MAX))
}
