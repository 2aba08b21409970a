//! Undo, redo and the history of records, for the screens.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate, NaiveTime, TimeZone as _};
use firm::api::Language;
use kernel::{Fault, Id, Result, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::history::{Check, Entry, Filter, Kin, RowChange, Touched};
use store::{Change, Db, Member, Tx};
use ts_rs::TS;

use crate::list::{Answer, Kind, List};
use crate::office::{Caller, Firm, Office};

pub(crate) mod forms;
pub(crate) mod names;

pub use forms::Form;
use forms::form;
pub(crate) use names::Names;

/// Which tables hold parts of which: a record's history tells of its parts too. The part's column 1 names its owner.
const PARTS: &[Kin] = &[
    Kin::of("catalog_item", "catalog_item_price"),
    Kin::of("catalog_material", "catalog_pack"),
    Kin::of("catalog_pack", "catalog_supplier_price"),
    Kin::of("catalog_recipe", "catalog_recipe_line"),
    // An entry of a timeline is of a lead, and of the customer and the project that the lead became, or of one of these alone.
    Kin::of("crm_lead", "crm_activity"),
    Kin::by("crm_customer", "crm_activity", "customer_id"),
    Kin::by("design_project", "crm_activity", "project_id"),
    // A number that was shown is of a lead, or of a customer and whoever belongs to him.
    Kin::of("crm_lead", "crm_reveal"),
    Kin::by("crm_customer", "crm_reveal", "customer_id"),
    Kin::of("crm_activity", "attach_file"),
    Kin::of("crm_assign_rule", "crm_assign_member"),
    Kin::of("crm_customer", "crm_contact"),
    Kin::of("crm_customer", "crm_property"),
    Kin::of("design_project", "design_room"),
    Kin::of("design_room", "design_opening"),
    Kin::of("design_project", "programme_plan"),
    Kin::of("programme_plan", "programme_task"),
    Kin::of("programme_plan", "programme_baseline"),
    Kin::of("programme_task", "programme_need"),
    Kin::of("programme_task", "programme_link"),
    Kin::of("quoting_quote", "quoting_section"),
    Kin::of("quoting_quote", "quoting_line"),
    Kin::of("quoting_quote", "quoting_fee"),
    Kin::of("quoting_quote", "supply_choice"),
    Kin::of("supply_list", "supply_list_quote"),
    Kin::of("supply_list", "supply_list_site"),
    Kin::of("supply_list", "supply_list_line"),
    Kin::of("supply_list", "supply_list_stock"),
    Kin::of("supply_list", "supply_list_order"),
    // What left on paper is of the one or the other.
    Kin::of("quoting_quote", "firm_paper"),
    Kin::of("supply_list", "firm_paper"),
];

/// Records that have papers.
const PRINTED: &[&str] = &["quoting_quote", "supply_list"];

/// Fees, of a quote and of the firm's usual stack.
const FEES: &[&str] = &["quoting_fee", "quoting_fee_default"];

/// Of the rows of one change, what it is about: the first of these tables that it touched.
const SUBJECTS: &[&str] = &[
    // With the firm its price book is made, too.
    "firm_profile",
    "quoting_quote",
    "supply_list",
    "crm_lead",
    "design_project",
    "crm_customer",
    "catalog_item",
    "catalog_material",
    "catalog_supplier",
    "catalog_recipe",
    "crm_assign_rule",
    "firm_member",
];

/// The most changes of one page.
const PAGE_MAX: u32 = 200;

/// Names one change record.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeRef {
    /// Which.
    pub change: Id<Change>,
    /// The language of names; Chinese where absent.
    #[serde(default)]
    #[ts(optional)]
    pub language: Option<Language>,
}

/// A step back or forth among one's own changes.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct HistoryStep {
    /// The language of names; Chinese where absent.
    #[ts(optional)]
    pub language: Option<Language>,
}

/// One column of one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldRef {
    /// The table's name.
    pub table: String,
    /// The column's name.
    pub column: String,
}

/// Which changes are wanted, newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct HistoryFilter {
    /// The next page: what the last answer gave as `next`.
    pub before: Option<u32>,
    /// Only this member's.
    pub member: Option<Id<Member>>,
    /// Only of these tables; of all where empty.
    pub tables: Vec<String>,
    /// Only those that moved this field.
    pub field: Option<FieldRef>,
    /// From this day on, as the firm's calendar has it.
    pub from: Option<NaiveDate>,
    /// Up to and with this day.
    pub to: Option<NaiveDate>,
    /// At most so many; 50 where it is absent.
    pub limit: Option<u32>,
    /// The language of names and words that ship with the product.
    pub language: Language,
}

/// The history of one record, its parts with it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordHistory {
    /// The table's name.
    pub table: String,
    /// The row.
    pub id: Id<()>,
    /// Which of its changes.
    #[serde(default)]
    pub filter: HistoryFilter,
}

/// A page of changes.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryPage {
    /// Newest first.
    pub changes: Vec<HistoryChange>,
    /// Where the next page begins; none where this is the last.
    pub next: Option<u32>,
}

/// What a change is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// The table.
    pub table: String,
    /// The row.
    pub row: Id<()>,
    /// Its name; blank where it has none, or none that may be shown.
    pub name: String,
}

/// One change, in the words of the firm's records.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryChange {
    /// The change record.
    pub change: Id<Change>,
    /// When.
    pub at: Timestamp,
    /// The day, as the firm's calendar has it.
    pub day: NaiveDate,
    /// The time of that day, `10:32`.
    pub time: String,
    /// Who.
    pub member: Id<Member>,
    /// Who, by name.
    pub member_name: String,
    /// Which command; of an undo or redo the one that was taken back or done again.
    pub command: String,
    /// `do`, `undo` or `redo`.
    pub kind: String,
    /// Whether it is taken back.
    pub undone: bool,
    /// Whether it stays, since something was sent, printed or numbered.
    pub kept: bool,
    /// What it is about.
    pub subject: Option<Subject>,
    /// What it did, row by row.
    pub rows: Vec<HistoryRow>,
    /// So many more rows.
    pub more: u32,
}

/// One row of a change.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryRow {
    /// The table.
    pub table: String,
    /// The row.
    pub row: Id<()>,
    /// Its name; blank where it has none, or none that may be shown.
    pub name: String,
    /// `insert`, `update` or `delete`.
    pub op: String,
    /// The columns that moved and mean something to people.
    pub moves: Vec<HistoryMove>,
}

/// One column's move.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryMove {
    /// The column.
    pub column: String,
    /// How its values read.
    pub form: Form,
    /// Its data class: `base`, `contact`, `cost`, `price`, `money` or `hr`.
    pub class: String,
    /// Whether the values are kept back from who asks.
    pub hidden: bool,
    /// Before; none where there was nothing.
    pub before: Option<String>,
    /// After; none where there is nothing.
    pub after: Option<String>,
    /// The unit of a quantity, where it is known.
    pub unit: Option<String>,
}

/// What undo took back or redo did again.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reverted {
    /// The command.
    pub command: String,
    /// When it had been given.
    pub at: Timestamp,
    /// What it was about.
    pub subject: Option<Subject>,
}

pub(crate) fn list(list: &mut List) {
    list.host::<ChangeRef, Reverted>(
        "history.undo",
        Kind::Command,
        |office, caller, req: ChangeRef| {
            step(office, caller, req.language, |firm, by, check| {
                firm.store.undo(by, req.change, check)
            })
        },
    );
    list.host::<HistoryStep, Reverted>(
        "history.undo_last",
        Kind::Command,
        |office, caller, req: HistoryStep| {
            step(office, caller, req.language, |firm, by, check| {
                firm.store.undo_last(by, check)
            })
        },
    );
    list.host::<HistoryStep, Reverted>(
        "history.redo_last",
        Kind::Command,
        |office, caller, req: HistoryStep| {
            step(office, caller, req.language, |firm, by, check| {
                firm.store.redo_last(by, check)
            })
        },
    );
    list.host::<RecordHistory, HistoryPage>(
        "history.of",
        Kind::Query,
        |office, caller, req: RecordHistory| {
            let (firm, member) = office.firm(caller)?;
            let observed = firm.store.read(firm.by(caller, member)?, |db| {
                let language = req.filter.language;
                let filter = narrowed(db, req.filter)?;
                let mut entries = firm
                    .store
                    .history_of(db, &req.table, req.id, PARTS, &filter)?;
                entries.iter_mut().for_each(say_once);
                page(db, &firm, entries, &filter, language)
            })?;
            Answer::observed(observed)
        },
    );
    list.host::<HistoryFilter, HistoryPage>(
        "history.recent",
        Kind::Query,
        |office, caller, req: HistoryFilter| {
            let (firm, member) = office.firm(caller)?;
            let observed = firm.store.read(firm.by(caller, member)?, |db| {
                let language = req.language;
                let filter = narrowed(db, req)?;
                let entries = firm.store.recent_changes(db, &filter)?;
                page(db, &firm, entries, &filter, language)
            })?;
            Answer::observed(observed)
        },
    );
}

/// Leaves out what the timeline says by itself of a move that the record shows beside it.
fn say_once(entry: &mut Entry) {
    const ACTIVITY: &str = "crm_activity";
    if entry.rows.iter().all(|row| row.table == ACTIVITY) {
        return;
    }
    let rows = entry.rows.len();
    entry.rows.retain(|row| {
        let by_itself = ["stage", "converted", "assigned", "claimed", "returned"];
        let kind = row.moves.iter().find(|m| m.column == "kind");
        let kind = kind.and_then(|m| m.after.as_str());
        row.table != ACTIVITY
            || row.op != "insert"
            || kind.is_none_or(|kind| !by_itself.contains(&kind))
    });
    entry.rows_total -= rows - entry.rows.len();
}

fn step(
    office: &Office,
    caller: &Caller,
    language: Option<Language>,
    take: impl FnOnce(&Firm, store::By, Check<'_>) -> Result<store::Written<Entry>>,
) -> Result<Answer> {
    let language = language.unwrap_or_default();
    let (firm, member) = office.firm(caller)?;
    let appointing = firm.appointing(member)?;
    let check = |tx: &Tx<'_>, touched: &[Touched]| {
        appointing.after(tx)?;
        checked(&firm, tx, touched)
    };
    let by = firm.by(caller, member)?;
    let written = match take(&firm, by.clone(), &check) {
        Ok(written) => written,
        Err(fault) => {
            let told = firm
                .store
                .read(by, |db| told(db, &firm, fault.clone(), language))
                .map_or(fault, |observed| observed.value);
            return Err(told);
        }
    };
    let entry = written.value;
    let subject = firm
        .store
        .read(by, |db| {
            let filter = Filter {
                before: Some(entry.seq.saturating_add(1)),
                limit: 1,
                sight: db.sight(),
                ..Filter::default()
            };
            let rows = firm
                .store
                .recent_changes(db, &filter)?
                .pop()
                .map(|entry| entry.rows)
                .unwrap_or_default();
            subject(
                db,
                &rows,
                &mut Names::new(&firm.store, db.sight(), language)?,
            )
        })?
        .value;
    Answer::written(&store::Written {
        value: Reverted {
            command: entry.command,
            at: entry.at,
            subject,
        },
        change: written.change,
        kept: written.kept,
        tables: written.tables,
    })
}

/// A refusal because of another row, with names: who changed it, when by the firm's clock, and which record it is.
fn told(db: &Db<'_>, firm: &Firm, fault: Fault, language: Language) -> Result<Fault> {
    let text = |name: &str| fault.params.get(name).and_then(|value| value.as_str());
    let (by_somebody, by_nobody) = match fault.code.as_str() {
        "history.moved_on" if text("column").is_some() => ("history.moved_on_field", None),
        "history.moved_on" => ("history.moved_on_row", None),
        "history.in_use" => ("history.in_use_by", Some("history.in_use")),
        "history.gone" => ("history.gone_by", Some("history.gone")),
        _ => return Ok(fault),
    };
    let (Some(table), Some(row)) = (text("table"), text("row")) else {
        return Ok(fault);
    };
    let mut names = Names::new(&firm.store, db.sight(), language)?;
    let mut said = Fault::new(by_somebody, fault.hint.clone())
        .with("record", names.of(db, table, row.parse()?)?)
        .with("table", table)
        .with("column", text("column"));
    if let (Some(table), Some(row)) = (text("of_table"), text("of")) {
        said = said
            .with("of", names.of(db, table, row.parse()?)?)
            .with("of_table", table);
    }
    let (Some(member), Some(at)) = (
        text("member"),
        fault.params.get("at").and_then(serde_json::Value::as_i64),
    ) else {
        return Ok(match by_nobody {
            None => fault,
            Some(code) => Fault {
                code: code.to_owned(),
                ..said
            },
        });
    };
    let at = Timestamp(at);
    let today = db.day_of(db.now());
    let day = db.day_of(at);
    let clock = clock(db, at);
    let at = if day == today {
        clock
    } else {
        format!("{day} {clock}")
    };
    Ok(said
        .with("who", firm::member_name(db, member.parse()?)?)
        .with("at", at))
}

/// The rules that hold over several rows, once more after an undo. What is sent is guarded by the tables themselves, and
/// that nothing hangs on a row that goes by the foreign keys.
pub(crate) fn checked(firm: &Firm, tx: &Tx<'_>, touched: &[Touched]) -> Result<()> {
    if touched.iter().any(|(table, _)| *table == "firm_member") {
        firm::api::keep_an_owner(tx)?;
    }
    keep_printed(tx, touched)?;
    let fees: Vec<_> = touched
        .iter()
        .filter(|(table, _)| FEES.contains(table))
        .map(|(_, row)| row.cast())
        .collect();
    if !fees.is_empty() {
        // Whoever reads meanwhile sees what was before: nothing is committed yet.
        firm.look(|before| quoting::api::check_fee_stacks(before, tx, &fees))?;
    }
    free_codes(tx, touched)
}

/// Records with a code that no other one in use has, and whether they can be out of use.
const CODED: &[(&str, bool)] = &[
    ("catalog_item", true),
    ("catalog_material", true),
    ("catalog_category", false),
];

fn free_codes(tx: &Tx<'_>, touched: &[Touched]) -> Result<()> {
    for (table, retires) in CODED {
        let rows: HashSet<Id<()>> = touched
            .iter()
            .filter(|(other, _)| other == table)
            .map(|(_, row)| *row)
            .collect();
        if rows.is_empty() {
            continue;
        }
        let used = if *retires { "active AND" } else { "" };
        let twice: Vec<(Id<()>, String, String)> = tx.rows(
            &format!(
                "SELECT id, code, name FROM {table} WHERE {used} code COLLATE NOCASE IN (
                   SELECT code FROM {table} WHERE {used} code<>'' GROUP BY code COLLATE NOCASE HAVING count(*)>1)"
            ),
            [],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
        )?;
        let Some((row, code, _)) = twice.iter().find(|(row, ..)| rows.contains(row)) else {
            continue;
        };
        let other = twice
            .iter()
            .find(|(id, same, _)| id != row && same.eq_ignore_ascii_case(code));
        return Err(Fault::new(
            "catalog.code_taken",
            "Another one has this code by now; change that first.",
        )
        .with("code", code.clone())
        .with("name", other.map(|(.., name)| name.clone())));
    }
    Ok(())
}

/// A record that is on paper stays: its making is not taken back, and its deletion not done again.
fn keep_printed(tx: &Tx<'_>, touched: &[Touched]) -> Result<()> {
    for (table, row) in touched {
        if !PRINTED.contains(table) || !firm::paper::is_out(tx, *row)? {
            continue;
        }
        let stays: bool = tx.one(
            &format!("SELECT EXISTS(SELECT 1 FROM {table} WHERE id=?1)"),
            [row],
            |r| r.get(0),
        )?;
        if !stays {
            return Err(store::history::kept("firm.printed"));
        }
    }
    Ok(())
}

fn narrowed(db: &Db<'_>, filter: HistoryFilter) -> Result<Filter> {
    let midnight = |day: NaiveDate| {
        db.zone()
            .from_local_datetime(&day.and_time(NaiveTime::MIN))
            .earliest()
            .map(|moment| Timestamp(moment.timestamp_millis()))
            .ok_or_else(|| Fault::internal(format!("{day} has no beginning")))
    };
    Ok(Filter {
        before: filter.before.map(i64::from),
        member: filter.member,
        tables: filter.tables,
        column: filter.field.map(|field| (field.table, field.column)),
        from: filter.from.map(midnight).transpose()?,
        until: filter
            .to
            .and_then(|day| day.checked_add_days(Days::new(1)))
            .map(midnight)
            .transpose()?,
        limit: filter.limit.unwrap_or(50).clamp(1, PAGE_MAX),
        sight: db.sight(),
        ..Filter::default()
    })
}

fn page(
    db: &Db<'_>,
    firm: &Firm,
    entries: Vec<Entry>,
    filter: &Filter,
    language: Language,
) -> Result<HistoryPage> {
    let full = entries.len() >= usize::try_from(filter.limit).unwrap_or(usize::MAX);
    let next = entries
        .last()
        .filter(|_| full)
        .and_then(|entry| u32::try_from(entry.seq).ok());
    let mut names = Names::new(&firm.store, filter.sight, language)?;
    let mut people = HashMap::new();
    let changes = entries
        .into_iter()
        .map(|entry| {
            let member_name = match people.get(&entry.member) {
                Some(name) => String::clone(name),
                None => {
                    let name = firm::member_name(db, entry.member)?;
                    people.insert(entry.member, name.clone());
                    name
                }
            };
            Ok(HistoryChange {
                change: entry.id,
                at: entry.at,
                day: db.day_of(entry.at),
                time: clock(db, entry.at),
                member: entry.member,
                member_name,
                command: original(db, &entry)?,
                subject: subject(db, &entry.rows, &mut names)?,
                kept: entry.kept.is_some(),
                kind: entry.kind,
                undone: entry.undone,
                more: u32::try_from(entry.rows_total - entry.rows.len()).unwrap_or(u32::MAX),
                rows: entry
                    .rows
                    .iter()
                    .map(|row| told_row(db, row, &mut names))
                    .collect::<Result<_>>()?,
            })
        })
        .collect::<Result<_>>()?;
    Ok(HistoryPage { changes, next })
}

/// Changes by name, in this order; without those that are not in the record.
pub(crate) fn told_by_name(
    db: &Db<'_>,
    firm: &Firm,
    changes: &[Id<Change>],
    language: Language,
) -> Result<Vec<HistoryChange>> {
    let mut filter = Filter {
        limit: 1,
        sight: db.sight(),
        ..Filter::default()
    };
    let mut entries = Vec::new();
    for change in changes {
        let place: Option<i64> = db.opt("SELECT seq FROM _change WHERE id=?1", [change], |r| {
            r.get(0)
        })?;
        let Some(place) = place else { continue };
        filter.before = Some(place + 1);
        let found = firm.store.recent_changes(db, &filter)?;
        entries.extend(found.into_iter().filter(|entry| entry.id == *change));
    }
    Ok(page(db, firm, entries, &filter, language)?.changes)
}

/// The command that a change was, or that it took back or did again.
fn original(db: &Db<'_>, entry: &Entry) -> Result<String> {
    let Some(reverted) = entry.reverts else {
        return Ok(entry.command.clone());
    };
    let found: Option<String> = db.opt(
        "SELECT coalesce(o.command, c.command) FROM _change c LEFT JOIN _change o ON o.id=c.reverts AND c.kind='undo' WHERE c.id=?1",
        [reverted],
        |r| r.get(0),
    )?;
    Ok(found.unwrap_or_else(|| entry.command.clone()))
}

fn clock(db: &Db<'_>, at: Timestamp) -> String {
    at.to_utc()
        .unwrap_or_default()
        .with_timezone(&db.zone())
        .format("%H:%M")
        .to_string()
}

fn subject(db: &Db<'_>, rows: &[RowChange], names: &mut Names<'_>) -> Result<Option<Subject>> {
    let found = SUBJECTS
        .iter()
        .find_map(|table| rows.iter().find(|row| row.table == *table));
    // A part alone: what it is a part of.
    let (table, row) = match found.or_else(|| rows.first()) {
        None => return Ok(None),
        Some(row) => names.owner(db, row.table, row.row)?,
    };
    Ok(Some(Subject {
        name: names.of(db, table, row)?,
        table: table.to_owned(),
        row,
    }))
}

fn told_row(db: &Db<'_>, row: &RowChange, names: &mut Names<'_>) -> Result<HistoryRow> {
    let mut moves = Vec::new();
    for m in &row.moves {
        let form = form(row.table, m.column);
        if form == Form::Inner
            || names::owner_links(row.table).any(|link| link == m.column)
            || (row.op != "update" && !m.hidden && m.before == m.after)
        {
            continue;
        }
        let mut said = |value| names.said(db, row.table, m.column, form, value);
        let (before, after) = (said(&m.before)?, said(&m.after)?);
        moves.push(HistoryMove {
            column: m.column.to_owned(),
            form,
            class: m.class.name().to_owned(),
            hidden: m.hidden,
            before,
            after,
            unit: names.unit(db, row.table, row.row, m.column, form)?,
        });
    }
    Ok(HistoryRow {
        table: row.table.to_owned(),
        row: row.row,
        name: names.of(db, row.table, row.row)?,
        op: row.op.clone(),
        moves,
    })
}
