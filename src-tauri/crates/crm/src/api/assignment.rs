//! Automatic assignment (自动派单): its rules, who takes leads, and what they decide. How they decide is in [`crate::assign`].

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use kernel::{Fault, Id, Quantity, Result, Timestamp};
use rusqlite::ToSql;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Member, Tx};
use ts_rs::TS;

use super::activities::{ByRule, Entry, write_entry};
use super::board::{LeadFilter, Where};
use super::fields::LeadRecord;
use super::leads::{LEAD, Lead, read_lead};
use super::pool::{move_desk, settled};
use super::rules::Rules;
use crate::assign::{Conditions, Decision, Desk, Facts, PassedOver, Rule, Taker, Way};
use crate::model::{self, ActivityKind, MoveCause, PoolReason, Source, Stage};
use crate::tables::ASSIGNMENT;
use crate::{Activity, AssignRule, sort, sound};

/// Words of places that one rule may ask for.
const PLACES: usize = 50;
/// Between the words of one column.
const COMMA: &str = ",";

/// A rule by which leads are assigned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "LeadRule")]
#[schemars(rename = "LeadRule")]
pub struct RuleRow {
    /// Identity.
    pub id: Id<AssignRule>,
    /// Its name.
    pub name: String,
    /// Whether it is on.
    pub active: bool,
    /// For leads from one of these sources; from any where there is none.
    pub sources: Vec<Source>,
    /// For leads with one of these words in their address; any where there is none.
    pub places: Vec<String>,
    /// For leads of at least this building area, ㎡.
    pub area_from: Option<Quantity>,
    /// For leads of at most this building area, ㎡.
    pub area_to: Option<Quantity>,
    /// How it chooses among its members.
    pub way: Way,
    /// Who takes part.
    pub members: Vec<Id<Member>>,
}

/// A member as the rules see him.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeadTaker {
    /// Who.
    pub id: Id<Member>,
    /// His name.
    pub name: String,
    /// Open leads that he holds.
    pub held: u32,
    /// The first day on which he takes leads again, where that is still to come.
    pub resumes_on: Option<NaiveDate>,
    /// Why he gets none today; none where he may.
    pub passed: Option<PassedOver>,
}

/// How leads are assigned by themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Assignment {
    /// Whether new leads are, where nobody chooses an owner.
    pub on: bool,
    /// Open leads that a member may hold at most, by the rules of the pool; none for any number.
    pub held_max: Option<u32>,
    /// The rules in their order, those that are off too.
    pub rules: Vec<RuleRow>,
    /// All active members, and who is in a rule though he left.
    pub takers: Vec<LeadTaker>,
}

/// Whether new leads are assigned by themselves.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetAssignment {
    /// On or off.
    pub on: bool,
}

/// A rule to add or change. Areas are as typed.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveLeadRule {
    /// Which; none for a new one, which stands last.
    pub id: Option<Id<AssignRule>>,
    /// Its name.
    pub name: String,
    /// Whether it is on.
    pub active: bool,
    /// For leads from one of these sources; none for any.
    pub sources: Vec<Source>,
    /// For leads with one of these words in their address; none for any. At most 50.
    pub places: Vec<String>,
    /// From this building area on, ㎡; blank for any.
    pub area_from: String,
    /// Up to this building area, ㎡; blank for any.
    pub area_to: String,
    /// How it chooses among its members.
    pub way: Way,
    /// Who takes part; at least one.
    pub members: Vec<Id<Member>>,
}

/// Names one rule.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LeadRuleRef {
    /// Which.
    pub id: Id<AssignRule>,
}

/// Where a rule is to stand.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlaceLeadRule {
    /// Which.
    pub id: Id<AssignRule>,
    /// Before this one; last where there is none.
    pub before: Option<Id<AssignRule>>,
}

/// From when on a member takes leads.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetTaking {
    /// Who.
    pub member_id: Id<Member>,
    /// The first day on which he takes leads again, as typed; blank for now.
    pub resumes_on: String,
}

/// A lead to try the rules on: what is known of it, as typed. What cannot be read yet counts as unknown.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct AssignmentTry {
    /// Where it comes from.
    #[ts(optional = nullable)]
    pub source: Option<Source>,
    /// Estate.
    pub estate: String,
    /// Building.
    pub building: String,
    /// Unit.
    pub unit: String,
    /// Room number.
    pub room: String,
    /// Building area, ㎡.
    pub area: String,
}

/// Somebody whom a rule passes over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PassedMember {
    /// His name.
    pub name: String,
    /// Why.
    pub why: PassedOver,
}

/// Who would get a lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssignmentPreview {
    /// Whether new leads are assigned by themselves: what follows is otherwise only what would be.
    pub on: bool,
    /// The name of the rule that decides; none where no rule is for the lead, which is then its enterer's.
    pub rule: Option<String>,
    /// Who gets it; none for the pool.
    pub member_id: Option<Id<Member>>,
    /// His name; blank for the pool.
    pub member_name: String,
    /// Open leads that he holds.
    pub held: u32,
    /// Why he, or why nobody.
    pub cause: Option<MoveCause>,
    /// Members of the rule who are passed over.
    pub passed: Vec<PassedMember>,
}

/// What a member gets when the pool is distributed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Share {
    /// Who.
    pub id: Id<Member>,
    /// His name.
    pub name: String,
    /// How many leads he gets.
    pub count: u32,
    /// Open leads that he holds then.
    pub held: u32,
}

/// What distributing the pool does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Distribution {
    /// Leads that are given to somebody.
    pub given: u32,
    /// To whom, the most first.
    pub shares: Vec<Share>,
    /// Leads that stay because no rule is for them.
    pub no_rule: u32,
    /// Leads that stay because nobody of the rule that is for them can take them.
    pub no_taker: u32,
}

fn is_on(db: &Db<'_>) -> Result<bool> {
    let sql = "SELECT active FROM crm_assignment WHERE id=?1";
    Ok(db.opt(sql, [ASSIGNMENT], |r| r.get(0))?.unwrap_or(false))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(COMMA).filter(|word| !word.is_empty())
}

/// Every rule in its order, with the key of its place.
fn rules(db: &Db<'_>) -> Result<Vec<(String, RuleRow)>> {
    let mut members: HashMap<Id<AssignRule>, BTreeSet<Id<Member>>> = HashMap::new();
    let takes_part = "SELECT rule_id, member_id FROM crm_assign_member";
    for (rule, member) in db.rows(takes_part, [], |r| Ok((r.get(0)?, r.get(1)?)))? {
        members.entry(rule).or_default().insert(member);
    }
    db.rows("SELECT * FROM crm_assign_rule ORDER BY sort, id", [], |r| {
        let id = r.get("id")?;
        let sources: String = r.get("sources")?;
        let places: String = r.get("places")?;
        let row = RuleRow {
            id,
            name: r.get("name")?,
            active: r.get("active")?,
            // A source that only a newer version knows is not lost: this one meets no lead by it.
            sources: words(&sources).filter_map(Source::parse).collect(),
            places: words(&places).map(str::to_owned).collect(),
            area_from: r.get("area_from")?,
            area_to: r.get("area_to")?,
            way: r.get("way")?,
            members: members
                .remove(&id)
                .unwrap_or_default()
                .into_iter()
                .collect(),
        };
        Ok((r.get("sort")?, row))
    })
}

/// Open leads that each member holds: not those that went back to the pool by the rule.
fn held(db: &Db<'_>, pool: &Rules) -> Result<HashMap<Id<Member>, u32>> {
    let open = Stage::ALL.iter().copied().filter(|stage| stage.is_open());
    let owned = LeadFilter {
        pool: Some(false),
        stages: Some(open.collect()),
        ..LeadFilter::default()
    };
    let owned = Where::of(&owned, db, pool);
    let sql = format!(
        "SELECT l.owner_id, count(*) FROM crm_lead l WHERE {} GROUP BY l.owner_id",
        owned.sql
    );
    let rows = db.rows(&sql, owned.params(), |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.into_iter().collect())
}

fn turns(db: &Db<'_>, rule: Id<AssignRule>) -> Result<HashMap<Id<Member>, Id<Activity>>> {
    let last = "SELECT taker_id, max(id) FROM crm_activity WHERE rule_id=?1 AND taker_id IS NOT NULL GROUP BY taker_id";
    let rows = db.rows(last, [rule], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.into_iter().collect())
}

impl Desk {
    fn load(db: &Db<'_>, pool: &Rules, rows: &[(String, RuleRow)]) -> Result<Self> {
        let held = held(db, pool)?;
        let takers = db.rows(
            "SELECT m.id, m.name, m.active, t.resumes_on FROM firm_member m LEFT JOIN crm_taking t ON t.id=m.id",
            [],
            |r| {
                let id = r.get(0)?;
                Ok(Taker {
                    id,
                    name: r.get(1)?,
                    active: r.get(2)?,
                    resumes_on: r.get(3)?,
                    held: held.get(&id).copied().unwrap_or(0),
                })
            },
        )?;
        let mut rules = Vec::new();
        for (_, row) in rows.iter().filter(|(_, row)| row.active) {
            rules.push(Rule {
                id: row.id,
                name: row.name.clone(),
                conditions: Conditions {
                    sources: row.sources.clone(),
                    places: row.places.clone(),
                    area_from: row.area_from,
                    area_to: row.area_to,
                },
                way: row.way,
                members: row.members.clone(),
                turns: turns(db, row.id)?,
            });
        }
        Ok(Self {
            rules,
            takers: takers.into_iter().map(|taker| (taker.id, taker)).collect(),
            held_max: pool.pool.claim_held,
            today: db.today(),
        })
    }

    fn name_of(&self, id: Id<Member>) -> &str {
        self.takers.get(&id).map_or("", |taker| &taker.name)
    }

    /// Why a rule gives a lead to whom it does, or to nobody.
    fn cause(&self, decision: &Decision) -> Option<MoveCause> {
        match decision {
            Decision::NoRule => None,
            Decision::Gives { rule, .. } => self.rules.get(*rule).map(|rule| match rule.way {
                Way::Turns => MoveCause::ByTurns,
                Way::Load => MoveCause::ByLoad,
            }),
            Decision::NoTaker { passed, .. } => {
                let mut why: BTreeSet<PassedOver> = passed.iter().map(|(_, why)| *why).collect();
                // Who left is no news beside those who could have taken it.
                if why.len() > 1 {
                    why.remove(&PassedOver::Inactive);
                }
                Some(match (why.pop_first(), why.is_empty()) {
                    (None | Some(PassedOver::Inactive), true) => MoveCause::AllLeft,
                    (Some(PassedOver::Paused), true) => MoveCause::AllPaused,
                    (Some(PassedOver::Full), true) => MoveCause::AllFull,
                    _ => MoveCause::NoneFree,
                })
            }
        }
    }

    /// The entry that tells of a decision; none where no rule is for the lead.
    fn entry(&self, lead: &LeadRecord, decision: &Decision) -> Option<Entry> {
        let (rule, taker) = match decision {
            Decision::NoRule => return None,
            Decision::Gives { rule, to, .. } => (*rule, Some(*to)),
            Decision::NoTaker { rule, .. } => (*rule, None),
        };
        let rule = self.rules.get(rule)?;
        Some(Entry {
            to: taker.map(|id| self.name_of(id).to_owned()),
            reason: self.cause(decision).map(|cause| cause.as_str().to_owned()),
            rule: Some(ByRule {
                id: rule.id,
                name: rule.name.clone(),
                taker,
            }),
            ..Entry::of_lead(lead, ActivityKind::Assigned)
        })
    }
}

/// What the rules look at in a lead that nobody had yet.
fn facts(lead: &LeadRecord) -> Facts {
    Facts {
        source: lead.source,
        address: lead.address(),
        area: lead.area,
        had: None,
    }
}

/// Gives a new lead to whom the rules say, or puts it into the pool; the entry that tells of it is to be written once the lead
/// is. None, and nothing done, where assignment is off or no rule is for the lead.
pub(crate) fn assign_new(tx: &Tx<'_>, lead: &mut LeadRecord) -> Result<Option<Entry>> {
    if !is_on(tx)? {
        return Ok(None);
    }
    let desk = Desk::load(tx, &Rules::load(tx)?, &rules(tx)?)?;
    let decision = desk.decide(&facts(lead));
    match &decision {
        Decision::NoRule => {}
        Decision::Gives { to, .. } => lead.hand_to(*to, tx.now()),
        Decision::NoTaker { .. } => lead.pool_at(tx.now(), PoolReason::NoTaker),
    }
    Ok(desk.entry(lead, &decision))
}

/// Rules and members of automatic assignment.
///
/// # Errors
/// As SQLite's.
pub fn assignment(db: &Db<'_>, _: firm::api::Nothing) -> Result<Assignment> {
    let rows = rules(db)?;
    let pool = Rules::load(db)?;
    let desk = Desk::load(db, &pool, &rows)?;
    let in_rules: BTreeSet<Id<Member>> = rows
        .iter()
        .flat_map(|(_, row)| row.members.iter().copied())
        .collect();
    let mut takers: Vec<LeadTaker> = desk
        .takers
        .values()
        .filter(|taker| taker.active || in_rules.contains(&taker.id))
        .map(|taker| LeadTaker {
            id: taker.id,
            name: taker.name.clone(),
            held: taker.held,
            resumes_on: taker.resumes_on.filter(|day| desk.today < *day),
            passed: desk.passed(taker),
        })
        .collect();
    takers.sort_by_key(|taker| taker.id);
    Ok(Assignment {
        on: is_on(db)?,
        held_max: desk.held_max,
        rules: rows.into_iter().map(|(_, row)| row).collect(),
        takers,
    })
}

/// Turns automatic assignment of new leads on or off.
///
/// # Errors
/// `crm.rules_none` where it is turned on and no rule is.
pub fn set_assignment(tx: &Tx<'_>, req: SetAssignment) -> Result<Assignment> {
    if req.on {
        some_rule(&rules(tx)?)?;
    }
    put(tx, "crm_assignment", ASSIGNMENT, &[("active", &req.on)])?;
    assignment(tx, firm::api::Nothing {})
}

fn some_rule(rows: &[(String, RuleRow)]) -> Result<()> {
    if rows.iter().any(|(_, row)| row.active) {
        return Ok(());
    }
    Err(Fault::new(
        "crm.rules_none",
        "No rule is on yet. Add a rule that says which leads go to whom first.",
    ))
}

/// Sets columns of a row, which is made where there is none.
pub(crate) fn put<T>(
    tx: &Tx<'_>,
    table: &str,
    id: Id<T>,
    values: &[(&str, &dyn ToSql)],
) -> Result<()> {
    if !tx.update(table, id, values)? {
        let mut all: Vec<(&str, &dyn ToSql)> = vec![("id", &id)];
        all.extend_from_slice(values);
        tx.insert(table, &all)?;
    }
    Ok(())
}

/// Adds or changes a rule.
///
/// # Errors
/// `firm.text_missing`, `firm.text_too_long`, `crm.area_invalid`, `crm.area_absurd`, `crm.area_order` beside their fields;
/// `crm.places_many` with `max`; `crm.takers_missing`, `crm.owner_unknown`; `crm.rule_unknown`.
pub fn save_lead_rule(tx: &Tx<'_>, req: SaveLeadRule) -> Result<Assignment> {
    let name = firm::text::required("name", &req.name, firm::text::NAME_MAX)?;
    let sources: Vec<&str> = Source::ALL
        .iter()
        .filter(|source| req.sources.contains(source))
        .map(|source| source.as_str())
        .collect();
    let sources = sources.join(COMMA);
    let places = places(&req.places)?;
    let area_from = model::area("areaFrom", &req.area_from)?;
    let area_to = model::area("areaTo", &req.area_to)?;
    if area_from.zip(area_to).is_some_and(|(from, to)| from > to) {
        return Err(Fault::field(
            "areaTo",
            "crm.area_order",
            "The area ends before it begins; type the larger one here.",
        ));
    }
    let wanted = takers(tx, &req.members)?;
    let values: [(&str, &dyn ToSql); 7] = [
        ("name", &name),
        ("active", &req.active),
        ("sources", &sources),
        ("places", &places),
        ("area_from", &area_from),
        ("area_to", &area_to),
        ("way", &req.way),
    ];
    let id = match req.id {
        Some(id) => {
            if !tx.update("crm_assign_rule", id, &values)? {
                return Err(rule_unknown());
            }
            id
        }
        None => {
            let id = tx.new_id();
            let last: Option<String> =
                tx.one("SELECT max(sort) FROM crm_assign_rule", [], |r| r.get(0))?;
            let place = sort::between(last.as_deref(), None, 1)?.remove(0);
            let mut all: Vec<(&str, &dyn ToSql)> = vec![("id", &id), ("sort", &place)];
            all.extend(values);
            tx.insert("crm_assign_rule", &all)?;
            id
        }
    };
    let known: Vec<(Id<()>, Id<Member>)> = tx.rows(
        "SELECT id, member_id FROM crm_assign_member WHERE rule_id=?1",
        [id],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    for (row, _) in known.iter().filter(|(_, member)| !wanted.contains(member)) {
        tx.delete("crm_assign_member", *row)?;
    }
    for member in &wanted {
        if !known.iter().any(|(_, known)| known == member) {
            let row: Id<()> = tx.new_id();
            tx.insert(
                "crm_assign_member",
                &[("id", &row), ("rule_id", &id), ("member_id", member)],
            )?;
        }
    }
    assignment(tx, firm::api::Nothing {})
}

/// Words of places as they are stored; what stands between commas is a word of its own, and each counts once.
fn places(typed: &[String]) -> Result<String> {
    let mut kept: Vec<String> = Vec::new();
    for text in typed {
        for word in text.split([',', '，', '、', ';', '；']) {
            let word = firm::text::line("places", word, 40)?;
            if !sound::estate_key(&word).is_empty() && !kept.contains(&word) {
                kept.push(word);
            }
        }
    }
    if kept.len() > PLACES {
        return Err(Fault::field(
            "places",
            "crm.places_many",
            format!("At most {PLACES} words fit; make two rules of it."),
        )
        .with("max", PLACES));
    }
    Ok(kept.join(COMMA))
}

/// Who takes part, each once: people of the firm. Who left may stay in a rule; he is passed over.
fn takers(tx: &Tx<'_>, members: &[Id<Member>]) -> Result<BTreeSet<Id<Member>>> {
    let wanted: BTreeSet<Id<Member>> = members.iter().copied().collect();
    if wanted.is_empty() {
        return Err(Fault::field(
            "members",
            "crm.takers_missing",
            "Choose at least one member who takes these leads.",
        ));
    }
    let names = firm::api::member_names(tx)?;
    if wanted.iter().any(|id| !names.contains_key(id)) {
        return Err(Fault::field(
            "members",
            "crm.owner_unknown",
            "This person is not an active member of the firm; choose another.",
        ));
    }
    Ok(wanted)
}

fn rule_unknown() -> Fault {
    Fault::new(
        "crm.rule_unknown",
        "This rule is gone. Somebody deleted it; look in the history.",
    )
}

/// Deletes a rule. Leads that it assigned stay with whom they are.
///
/// # Errors
/// `crm.rule_unknown`.
pub fn delete_lead_rule(tx: &Tx<'_>, req: LeadRuleRef) -> Result<Assignment> {
    if !tx.delete("crm_assign_rule", req.id)? {
        return Err(rule_unknown());
    }
    assignment(tx, firm::api::Nothing {})
}

/// Moves a rule in the order.
///
/// # Errors
/// `crm.rule_unknown` of it or of the one that it is to stand before.
pub fn place_lead_rule(tx: &Tx<'_>, req: PlaceLeadRule) -> Result<Assignment> {
    let mut rows = rules(tx)?;
    let from = rows.iter().position(|(_, row)| row.id == req.id);
    rows.remove(from.ok_or_else(rule_unknown)?);
    let at = match req.before {
        None => rows.len(),
        // Before itself it stays where it is.
        Some(before) if before == req.id => from.unwrap_or(rows.len()),
        Some(before) => rows
            .iter()
            .position(|(_, row)| row.id == before)
            .ok_or_else(rule_unknown)?,
    };
    let lower = at.checked_sub(1).and_then(|lower| rows.get(lower));
    let place = sort::between(
        lower.map(|(sort, _)| sort.as_str()),
        rows.get(at).map(|(sort, _)| sort.as_str()),
        1,
    )?;
    tx.update("crm_assign_rule", req.id, &[("sort", &place[0])])?;
    assignment(tx, firm::api::Nothing {})
}

/// Says from which day on a member takes leads again, or that he does now.
///
/// # Errors
/// `crm.owner_unknown`, `crm.date_invalid`, `crm.date_absurd`.
pub fn set_taking(tx: &Tx<'_>, req: SetTaking) -> Result<Assignment> {
    super::leads::known_member(tx, Some(req.member_id), "memberId")?;
    let resumes_on = model::day("resumesOn", &req.resumes_on, tx.today())?;
    let values: [(&str, &dyn ToSql); 2] =
        [("member_id", &req.member_id), ("resumes_on", &resumes_on)];
    // One row a member, the same on every device.
    put(tx, "crm_taking", req.member_id, &values)?;
    assignment(tx, firm::api::Nothing {})
}

/// Who would get a lead, whether assignment is on or not.
///
/// # Errors
/// As SQLite's.
pub fn assignment_preview(db: &Db<'_>, req: AssignmentTry) -> Result<AssignmentPreview> {
    let desk = Desk::load(db, &Rules::load(db)?, &rules(db)?)?;
    let decision = desk.decide(&Facts {
        source: req.source,
        address: sound::address(&req.estate, &req.building, &req.unit, &req.room),
        area: model::area("area", &req.area).ok().flatten(),
        had: None,
    });
    let cause = desk.cause(&decision);
    let (rule, taker, passed) = match decision {
        Decision::NoRule => (None, None, Vec::new()),
        Decision::Gives { rule, to, passed } => (Some(rule), desk.takers.get(&to), passed),
        Decision::NoTaker { rule, passed } => (Some(rule), None, passed),
    };
    let rule = rule.and_then(|at| desk.rules.get(at));
    Ok(AssignmentPreview {
        on: is_on(db)?,
        rule: rule.map(|rule| rule.name.clone()),
        member_id: taker.map(|taker| taker.id),
        member_name: taker.map(|taker| taker.name.clone()).unwrap_or_default(),
        held: taker.map_or(0, |taker| taker.held),
        cause,
        passed: passed
            .into_iter()
            .map(|(id, why)| PassedMember {
                name: desk.name_of(id).to_owned(),
                why,
            })
            .collect(),
    })
}

/// Gives the open leads of the pool to members by the rules that are on, whoever waits longest first; what no rule is for, and
/// what nobody can take, stays. Who had a lead last does not get it back for the days for which he may not claim it.
///
/// # Errors
/// `crm.rules_none` where no rule is on.
pub fn distribute_pool(tx: &Tx<'_>, _: firm::api::Nothing) -> Result<Distribution> {
    let pool = Rules::load(tx)?;
    let rows = rules(tx)?;
    some_rule(&rows)?;
    let mut desk = Desk::load(tx, &pool, &rows)?;
    let mut done = Distribution {
        given: 0,
        shares: Vec::new(),
        no_rule: 0,
        no_taker: 0,
    };
    let mut counts: HashMap<Id<Member>, u32> = HashMap::new();
    for Lead { record, .. } in waiting(tx, &pool)? {
        let had = record
            .last_owner_id
            .filter(|member| pool.claim_from(tx, &record, *member).is_some());
        let decision = desk.decide(&Facts {
            had,
            ..facts(&record)
        });
        match decision {
            Decision::NoRule => done.no_rule += 1,
            Decision::NoTaker { .. } => done.no_taker += 1,
            Decision::Gives { rule, to, .. } => {
                let mut lead = settled(tx, record.id)?;
                lead.hand_to(to, tx.now());
                lead.save(tx, false)?;
                if let Some(entry) = desk.entry(&lead, &decision) {
                    desk.gave(rule, to, write_entry(tx, &entry)?);
                }
                move_desk(tx, &lead)?;
                *counts.entry(to).or_default() += 1;
                done.given += 1;
            }
        }
    }
    done.shares = counts
        .into_iter()
        .map(|(id, count)| Share {
            id,
            name: desk.name_of(id).to_owned(),
            count,
            held: desk.takers.get(&id).map_or(0, |taker| taker.held),
        })
        .collect();
    done.shares
        .sort_by(|a, b| b.count.cmp(&a.count).then(a.id.cmp(&b.id)));
    Ok(done)
}

/// Open leads of the pool, whoever waits longest first.
fn waiting(db: &Db<'_>, pool: &Rules) -> Result<Vec<Lead>> {
    let open = Stage::ALL.iter().copied().filter(|stage| stage.is_open());
    let free = LeadFilter {
        pool: Some(true),
        stages: Some(open.collect()),
        ..LeadFilter::default()
    };
    let free = Where::of(&free, db, pool);
    let mut leads = db.rows(
        &format!("{LEAD} WHERE {}", free.sql),
        free.params(),
        read_lead(db, pool),
    )?;
    // What went back by the rule and is not written yet has its moment only now.
    let since = |lead: &Lead| -> (Timestamp, Id<crate::LeadId>) {
        let record = &lead.record;
        (record.pooled_at.unwrap_or(record.made_at), record.id)
    };
    leads.sort_by_key(since);
    Ok(leads)
}
