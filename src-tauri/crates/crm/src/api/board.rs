//! Leads as board, as list, and what is due today.

use chrono::Days;
use kernel::{Id, Money, Result};
use rusqlite::{ToSql, params_from_iter};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Class, Db, Member};
use ts_rs::TS;

use super::leads::{LEAD, Lead, read_lead};
use super::rules::Rules;
use crate::model::{Level, NextState, Source, Stage, contacts};
use crate::sound::find_patterns;

/// Cards of one column that are sent; the column says how many there are.
const CARDS: u32 = 100;
/// Leads of a group of the day that are sent where nothing else is asked for, and at most.
const DUE: (u32, u32) = (100, 10_000);
/// Days for which closed leads stay on the board.
const CLOSED_DAYS: i64 = 30;
/// Rows of a list that are sent at most.
const ROWS: u32 = 500;

/// Which leads. Everything that is absent does not restrict.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct LeadFilter {
    /// Words that must all be found in name, phone, number, WeChat, address or campaign; pinyin and initials too.
    pub search: Option<String>,
    /// Of this owner.
    pub owner_id: Option<Id<Member>>,
    /// True: only those of the pool, given back or never anybody's; false: only those that somebody has.
    pub pool: Option<bool>,
    /// True: only those whose owner is warned that they will go back to the pool.
    pub returning: Option<bool>,
    /// Of these stages.
    pub stages: Option<Vec<Stage>>,
    /// Of this level.
    pub level: Option<Level>,
    /// From this source.
    pub source: Option<Source>,
    /// With this state of the next action.
    pub next: Option<NextState>,
}

/// The board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Board {
    /// A column a stage, in order.
    pub columns: Vec<BoardColumn>,
}

/// A column of the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardColumn {
    /// The stage.
    pub stage: Stage,
    /// How many leads; of closed stages those of the last 30 days.
    pub count: u32,
    /// Their budgets together.
    pub budget: Money,
    /// The first hundred: what is due first comes first.
    pub cards: Vec<Lead>,
}

crate::text_enum! {
    /// What a list of leads is sorted by.
    LeadSort {
        /// When entered.
        MadeAt = "made_at",
        /// Day of the next action.
        NextOn = "next_on",
        /// Stage.
        Stage = "stage",
        /// Name.
        Name = "name",
        /// Estate.
        Estate = "estate",
        /// Area.
        Area = "area",
        /// Budget.
        Budget = "budget",
        /// Level.
        Level = "level",
        /// Last contact.
        TouchedAt = "touched_at",
        /// Hand-over day.
        HandoverOn = "handover_on",
    }
}

/// A list of leads to read.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct LeadListReq {
    /// Which.
    pub filter: Option<LeadFilter>,
    /// Sorted by; the day of entry where absent.
    pub sort: Option<LeadSort>,
    /// Largest or latest first.
    pub descending: Option<bool>,
    /// Rows to pass over.
    pub offset: Option<u32>,
    /// Rows to send, at most 500.
    pub limit: Option<u32>,
}

/// A list of leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeadList {
    /// The rows asked for.
    pub rows: Vec<Lead>,
    /// How many there are in all.
    pub total: u32,
}

/// Whose day.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct TodayReq {
    /// Of this owner; of everybody where absent.
    pub owner_id: Option<Id<Member>>,
    /// Leads of a group to send: 100 where absent, 10,000 at most.
    pub limit: Option<u32>,
}

/// What is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Today {
    /// The day is over and it was not done.
    pub overdue: DueLeads,
    /// Today.
    pub today: DueLeads,
    /// Nothing is planned.
    pub unplanned: DueLeads,
    /// Something is planned, but before that the lead will go back to the pool, or soon.
    pub returning: DueLeads,
    /// Something is planned, but nobody was in touch for too long.
    pub rotting: DueLeads,
}

/// Leads that wait for the same thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DueLeads {
    /// How many there are in all.
    pub count: u32,
    /// The most pressing of them.
    pub leads: Vec<Lead>,
}

/// Conditions on `crm_lead l`.
pub(crate) struct Where {
    pub(crate) sql: String,
    values: Vec<Box<dyn ToSql>>,
}

impl Where {
    fn new() -> Self {
        Self {
            sql: "1=1".to_owned(),
            values: Vec::new(),
        }
    }

    /// `?` in `condition` stands for the value.
    fn and(&mut self, condition: &str, value: impl ToSql + 'static) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
        self.values.push(Box::new(value));
    }

    pub(crate) fn of(filter: &LeadFilter, db: &Db<'_>, rules: &Rules) -> Self {
        let mut conditions = Self::new();
        if db.sees_in_part(Class::Contact) {
            // Of others' leads nothing is known here that could be shown; what is in the pool may be claimed.
            conditions
                .sql
                .push_str(" AND (l.find_key IS NOT NULL OR l.owner_id IS NULL)");
        }
        for pattern in find_patterns(filter.search.as_deref().unwrap_or_default()) {
            conditions.and("l.find_key LIKE ? ESCAPE '\\'", pattern);
        }
        if let Some(owner) = filter.owner_id {
            conditions.and("l.owner_id=?", owner);
            conditions.and_untouched(" AND NOT ", db, rules, 0);
        }
        match filter.pool {
            None => {}
            Some(true) => {
                conditions.sql.push_str(" AND (l.owner_id IS NULL");
                conditions.and_untouched(" OR ", db, rules, 0);
                conditions.sql.push(')');
            }
            Some(false) => {
                conditions.sql.push_str(" AND l.owner_id IS NOT NULL");
                conditions.and_untouched(" AND NOT ", db, rules, 0);
            }
        }
        if filter.returning == Some(true) {
            conditions.returning(" AND ", db, rules);
        }
        if let Some(stages) = filter.stages.as_deref().filter(|stages| !stages.is_empty()) {
            let marks = vec!["?"; stages.len()].join(",");
            conditions
                .sql
                .push_str(&format!(" AND l.stage IN ({marks})"));
            for &stage in stages {
                conditions.values.push(Box::new(stage));
            }
        }
        if let Some(level) = filter.level {
            conditions.and("l.level=?", level);
        }
        if let Some(source) = filter.source {
            conditions.and("l.source=?", source);
        }
        // Named one by one, the open stages are found by their index: most leads of a firm are closed.
        let open: Vec<String> = Stage::ALL
            .iter()
            .filter(|stage| stage.is_open())
            .map(|stage| format!("'{}'", stage.as_str()))
            .collect();
        let open = format!("l.stage IN ({})", open.join(","));
        match filter.next {
            None => {}
            Some(NextState::Nothing) => {
                conditions
                    .sql
                    .push_str(&format!(" AND {open} AND l.next_on IS NULL"));
            }
            Some(NextState::Closed) => conditions.sql.push_str(&format!(" AND NOT {open}")),
            Some(NextState::Overdue) => {
                conditions.and(&format!("{open} AND l.next_on<?"), db.today())
            }
            Some(NextState::Today) => {
                conditions.and(&format!("{open} AND l.next_on=?"), db.today())
            }
            Some(NextState::Planned) => {
                conditions.and(&format!("{open} AND l.next_on>?"), db.today())
            }
        }
        conditions
    }

    /// `joint`, and those that [`Rules::pool_clock`] says went back to the pool, or will within `ahead` days: but not what was touched
    /// today.
    fn and_untouched(&mut self, joint: &str, db: &Db<'_>, rules: &Rules, ahead: u32) {
        let mut any = Vec::new();
        for &stage in Stage::ALL {
            let (Some(since), Some(days)) = (rules.pool.return_since, rules.pool_days(stage))
            else {
                continue;
            };
            let idle = days.saturating_sub(ahead).max(1);
            // Whatever happened before this moment is as many days ago.
            let before = db.day_begins(db.today() - Days::new(idle.into()) + Days::new(1));
            if since >= before {
                continue;
            }
            any.push(concat!(
                "(l.stage=? AND l.stage_since<? AND ifnull(l.held_since, 0)<? AND NOT EXISTS(SELECT 1 FROM crm_activity a
                  WHERE a.lead_id=l.id AND a.at>=? AND a.kind IN ",
                contacts!(),
                "))"
            ));
            self.values.push(Box::new(stage));
            for _ in 0..3 {
                self.values.push(Box::new(before));
            }
        }
        self.sql.push_str(joint);
        self.sql.push_str(&match any.is_empty() {
            true => "0".to_owned(),
            false => format!(
                "(l.owner_id IS NOT NULL AND l.project_id IS NULL AND ({}))",
                any.join(" OR ")
            ),
        });
    }

    /// `joint`, and those that will go back to the pool within the days of which the firm warns.
    fn returning(&mut self, joint: &str, db: &Db<'_>, rules: &Rules) {
        self.sql.push_str(joint);
        self.and_untouched("(", db, rules, rules.pool.warn_days);
        self.and_untouched(" AND NOT ", db, rules, 0);
        self.sql.push(')');
    }

    /// Only those left alone for longer than their stage allows, as [`Lead::rotting`] says it of one.
    fn rotting(&mut self, db: &Db<'_>, rules: &Rules) {
        let mut any = Vec::new();
        for &stage in Stage::ALL {
            let Some(days) = rules.rot_days(stage) else {
                continue;
            };
            // Whatever happened before this moment is as many days ago.
            let before = db.day_begins(db.today() - Days::new(days.into()) + Days::new(1));
            any.push(concat!(
                "(l.stage=? AND l.stage_since<? AND NOT EXISTS(SELECT 1 FROM crm_activity a
                  WHERE a.lead_id=l.id AND a.at>=? AND a.kind IN ",
                contacts!(),
                "))"
            ));
            self.values.push(Box::new(stage));
            self.values.push(Box::new(before));
            self.values.push(Box::new(before));
        }
        let any = match any.is_empty() {
            true => "0".to_owned(),
            false => any.join(" OR "),
        };
        self.sql.push_str(&format!(" AND ({any})"));
    }

    pub(crate) fn params(&self) -> impl rusqlite::Params + use<'_> {
        params_from_iter(self.values.iter())
    }
}

/// The board: open stages, and what was closed within the last 30 days.
///
/// # Errors
/// As SQLite's.
pub fn board(db: &Db<'_>, req: LeadFilter) -> Result<Board> {
    let rules = Rules::load(db)?;
    let recent = kernel::Timestamp(db.now().0 - CLOSED_DAYS * 86_400_000);
    let wanted = req.stages.clone().unwrap_or_default();
    let mut columns = Vec::new();
    for &stage in Stage::ALL {
        if !wanted.is_empty() && !wanted.contains(&stage) {
            continue;
        }
        let mut conditions = Where::of(
            &LeadFilter {
                stages: Some(vec![stage]),
                ..req.clone()
            },
            db,
            &rules,
        );
        if !stage.is_open() {
            conditions.and("l.stage_since>=?", recent);
        }
        let (count, budget) = db.one(
            &format!(
                "SELECT count(*), ifnull(sum(l.budget), 0) FROM crm_lead l WHERE {}",
                conditions.sql
            ),
            conditions.params(),
            |r| Ok((r.get(0)?, r.get(1)?)),
        )?;
        let order = if stage.is_open() {
            "l.next_on IS NULL, l.next_on, l.next_time IS NULL, l.next_time, l.level IS NULL, l.level, l.made_at DESC"
        } else {
            "l.stage_since DESC"
        };
        let cards = db.rows(
            &format!(
                "{LEAD} WHERE {} ORDER BY {order}, l.id LIMIT {CARDS}",
                conditions.sql
            ),
            conditions.params(),
            read_lead(db, &rules),
        )?;
        columns.push(BoardColumn {
            stage,
            count,
            budget,
            cards,
        });
    }
    Ok(Board { columns })
}

/// Leads as a list.
///
/// # Errors
/// As SQLite's.
pub fn leads(db: &Db<'_>, req: LeadListReq) -> Result<LeadList> {
    let rules = Rules::load(db)?;
    let conditions = Where::of(&req.filter.unwrap_or_default(), db, &rules);
    let descending = req.descending.unwrap_or(req.sort.is_none());
    let stages: Vec<String> = Stage::ALL
        .iter()
        .enumerate()
        .map(|(at, stage)| format!("WHEN '{}' THEN {at}", stage.as_str()))
        .collect();
    let key = match req.sort.unwrap_or(LeadSort::MadeAt) {
        LeadSort::MadeAt => "l.made_at".to_owned(),
        LeadSort::NextOn => "l.next_on".to_owned(),
        LeadSort::Stage => format!("CASE l.stage {} END", stages.join(" ")),
        LeadSort::Name => "l.name_key".to_owned(),
        LeadSort::Estate => "l.estate".to_owned(),
        LeadSort::Area => "l.area".to_owned(),
        LeadSort::Budget => "l.budget".to_owned(),
        LeadSort::Level => "l.level".to_owned(),
        LeadSort::TouchedAt => "touched_at".to_owned(),
        LeadSort::HandoverOn => "l.handover_on".to_owned(),
    };
    let direction = if descending { "DESC" } else { "ASC" };
    let total = db.one(
        &format!("SELECT count(*) FROM crm_lead l WHERE {}", conditions.sql),
        conditions.params(),
        |r| r.get(0),
    )?;
    // What has no value comes last either way.
    let rows = db.rows(
        &format!(
            "{LEAD} WHERE {} ORDER BY {key} IS NULL, {key} {direction}, l.id {direction} LIMIT {} OFFSET {}",
            conditions.sql,
            req.limit.unwrap_or(ROWS).min(ROWS),
            req.offset.unwrap_or(0)
        ),
        conditions.params(),
        read_lead(db, &rules),
    )?;
    Ok(LeadList { rows, total })
}

/// What is due: overdue, today, nothing planned, about to go back to the pool, left alone for too long.
///
/// # Errors
/// As SQLite's.
pub fn today(db: &Db<'_>, req: TodayReq) -> Result<Today> {
    let rules = Rules::load(db)?;
    let limit = req.limit.unwrap_or(DUE.0).min(DUE.1);
    let on = |next: NextState| {
        let filter = LeadFilter {
            owner_id: req.owner_id,
            next: Some(next),
            ..LeadFilter::default()
        };
        Where::of(&filter, db, &rules)
    };
    let due = |conditions: Where| -> Result<DueLeads> {
        let leads = db.rows(
            &format!("{LEAD} WHERE {} ORDER BY l.next_on, l.next_time IS NULL, l.next_time, l.level IS NULL, l.level, l.stage_since LIMIT {limit}", conditions.sql),
            conditions.params(),
            read_lead(db, &rules),
        )?;
        let mut count = u32::try_from(leads.len()).unwrap_or(limit);
        if count == limit {
            count = db.one(
                &format!("SELECT count(*) FROM crm_lead l WHERE {}", conditions.sql),
                conditions.params(),
                |r| r.get(0),
            )?;
        }
        Ok(DueLeads { count, leads })
    };
    let mut rotting = on(NextState::Planned);
    rotting.rotting(db, &rules);
    let mut returning = on(NextState::Planned);
    returning.returning(" AND ", db, &rules);
    rotting.returning(" AND NOT ", db, &rules);
    Ok(Today {
        overdue: due(on(NextState::Overdue))?,
        today: due(on(NextState::Today))?,
        unplanned: due(on(NextState::Nothing))?,
        returning: due(returning)?,
        rotting: due(rotting)?,
    })
}

crate::text_enum! {
    /// A kind of words that were typed before.
    WordKind {
        /// Estates.
        Estate = "estate",
        /// Campaigns.
        Campaign = "campaign",
        /// Layouts.
        Layout = "layout",
    }
}

/// Words to propose while somebody types.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WordsReq {
    /// Of what.
    pub kind: WordKind,
    /// What was typed; pinyin initials too.
    pub typed: String,
}

/// Words typed before that fit, the most frequent first; at most 20.
///
/// # Errors
/// As SQLite's.
pub fn words(db: &Db<'_>, req: WordsReq) -> Result<Vec<String>> {
    let sql = match req.kind {
        WordKind::Estate => {
            "SELECT estate, count(*) AS n FROM (SELECT estate FROM crm_lead UNION ALL SELECT estate FROM crm_property)
             WHERE estate IS NOT NULL GROUP BY estate ORDER BY n DESC, estate LIMIT 2000"
        }
        WordKind::Campaign => {
            "SELECT campaign, count(*) AS n FROM crm_lead WHERE campaign<>'' GROUP BY campaign ORDER BY n DESC, campaign LIMIT 2000"
        }
        WordKind::Layout => {
            "SELECT layout, count(*) AS n FROM crm_lead WHERE layout<>'' GROUP BY layout ORDER BY n DESC, layout LIMIT 2000"
        }
    };
    let all: Vec<String> = db.rows(sql, [], |r| r.get(0))?;
    let typed = req.typed.trim().to_lowercase();
    Ok(all
        .into_iter()
        .filter(|word| typed.is_empty() || crate::sound::find_key([word.as_str()]).contains(&typed))
        .take(20)
        .collect())
}
