//! Conflicts in words, and the choice that settles one.

use std::collections::HashMap;

use firm::api::Nothing;
use kernel::{DeviceId, Fault, Id, Result};
use store::exchange::{Afterwards, Conflict, Late, LateCell, Op, Side, Value, Whose};
use store::history::Touched;
use store::{Change, Db, Store, Tx};

use super::SYNC;
use super::line::count;
use super::status::device_names;
use super::wire::*;
use crate::history::forms::{Form, form};
use crate::history::names::class;
use crate::history::{Names, Subject, checked};
use crate::list::Answer;
use crate::office::{Caller, Office, no_right};

/// The most conflicts of one answer.
const MOST: u32 = 500;

pub(super) fn list(office: &Office, caller: &Caller, req: SyncConflictFilter) -> Result<Answer> {
    let (firm, member) = office.firm(caller)?;
    let devices = Devices {
        own: firm.store.device(),
        names: device_names(&firm)?,
    };
    let limit = req.limit.unwrap_or(100).clamp(1, MOST) as usize;
    let observed = firm.store.read(firm.by(caller, member)?, |db| {
        let late = firm.store.afterwards(db, db.sight(), req.settled)?;
        let found: Vec<(Conflict, Option<Whose>)> = match req.settled {
            true => (firm
                .store
                .settled_conflicts(db, db.sight(), MOST as usize)?
                .into_iter())
            .map(|(conflict, by)| (conflict, Some(by)))
            .collect(),
            false => (firm.store.conflicts(db, db.sight())?.into_iter())
                .map(|conflict| (conflict, None))
                .collect(),
        };
        let mut names = Names::new(&firm.store, db.sight(), req.language)?;
        Ok(SyncConflicts {
            total: count((found.len() + late.len()) as u64),
            documents: late
                .into_iter()
                .take(limit)
                .map(|late| document(db, &mut names, &devices, late))
                .collect::<Result<_>>()?,
            conflicts: found
                .into_iter()
                .take(limit)
                .map(|(conflict, by)| told(db, &mut names, &devices, conflict, by))
                .collect::<Result<_>>()?,
        })
    })?;
    let mut answer = Answer::observed(observed)?;
    answer.reads.push(SYNC.to_owned());
    Ok(answer)
}

/// How many things are for a person to decide.
pub(super) fn open(store: &Store, db: &Db<'_>) -> Result<u64> {
    let conflicts = store.conflicts(db, db.sight())?.len();
    Ok((conflicts + store.afterwards(db, db.sight(), false)?.len()) as u64)
}

/// What devices are called.
struct Devices {
    own: Option<DeviceId>,
    names: HashMap<DeviceId, String>,
}

fn told(
    db: &Db<'_>,
    names: &mut Names<'_>,
    devices: &Devices,
    conflict: Conflict,
    settled: Option<Whose>,
) -> Result<SyncConflict> {
    let (table, row, column) = (conflict.table, conflict.row, conflict.column);
    let form = match form(table, column) {
        // It has no words of its own, and somebody has to see what differs.
        Form::Inner => Form::Text,
        other => other,
    };
    let (owner, owner_row) = names.owner(db, table, row)?;
    let mut sides = conflict
        .sides
        .into_iter()
        .map(|side| said(db, names, devices, (table, column, form), side));
    let kept = sides
        .next()
        .ok_or_else(|| Fault::internal("a conflict has two sides"))??;
    let others = sides.collect::<Result<Vec<_>>>()?;
    Ok(SyncConflict {
        id: format!("{table}/{row}/{column}"),
        row_name: names.of(db, table, row)?,
        record: Subject {
            name: names.of(db, owner, owner_row)?,
            table: owner.to_owned(),
            row: owner_row,
        },
        unit: names.unit(db, table, row, column, form)?,
        table: table.to_owned(),
        row,
        column: column.to_owned(),
        form,
        hidden: !db.sight().sees(conflict.class),
        kept,
        others,
        settled: settled.map(|by| actor(db, devices, by)).transpose()?,
    })
}

fn said(
    db: &Db<'_>,
    names: &mut Names<'_>,
    devices: &Devices,
    (table, column, form): (&str, &str, Form),
    side: Side,
) -> Result<SyncSide> {
    Ok(SyncSide {
        change: side.change,
        value: match side.hidden {
            true => None,
            false => names.said(db, table, column, form, &side.value)?,
        },
        member_id: side.member,
        member_name: firm::member_name(db, side.member)?,
        at: side.at,
        device_name: devices.name(db, side.change)?,
    })
}

impl Devices {
    /// What the device is called that a change was made on.
    fn name(&self, db: &Db<'_>, change: Id<Change>) -> Result<Option<String>> {
        let elsewhere: Option<DeviceId> = db.opt(
            "SELECT d.id FROM _change c JOIN _device d ON d.no=c.device WHERE c.id=?1",
            [change],
            |r| r.get(0),
        )?;
        let device = elsewhere.or(self.own);
        Ok(device.and_then(|id| self.names.get(&id).cloned()))
    }
}

fn actor(db: &Db<'_>, devices: &Devices, by: Whose) -> Result<SyncActor> {
    Ok(SyncActor {
        change: by.change,
        member_id: by.member,
        member_name: firm::member_name(db, by.member)?,
        at: by.at,
        device_name: devices.name(db, by.change)?,
    })
}

/// The table of documents that have versions.
const QUOTE: &str = "quoting_quote";

fn document(
    db: &Db<'_>,
    names: &mut Names<'_>,
    devices: &Devices,
    found: Afterwards,
) -> Result<SyncLateDocument> {
    let (table, row) = (found.table, found.row);
    let changes: Vec<SyncLateChange> = found
        .late
        .into_iter()
        .map(|late| change(db, names, devices, table, late))
        .collect::<Result<_>>()?;
    Ok(SyncLateDocument {
        id: format!("{table}/{row}"),
        record: Subject {
            name: names.of(db, table, row)?,
            table: table.to_owned(),
            row,
        },
        sent: actor(db, devices, found.sent)?,
        settled: found
            .settled
            .map(|settled| actor(db, devices, settled.by))
            .transpose()?,
        revisable: table == QUOTE && changes.iter().any(|late| late.done != SyncLateDone::Sent),
        changes,
    })
}

fn change(
    db: &Db<'_>,
    names: &mut Names<'_>,
    devices: &Devices,
    document: &str,
    late: Late,
) -> Result<SyncLateChange> {
    let (table, row) = (late.table, late.row);
    let status = |cell: &LateCell| table == document && cell.column == "status";
    let done = match late.op {
        Op::Insert => SyncLateDone::Added,
        Op::Delete => SyncLateDone::Removed,
        Op::Update if late.cells.iter().any(status) => SyncLateDone::Sent,
        Op::Update => SyncLateDone::Changed,
    };
    let mut moves = Vec::new();
    for cell in late.cells {
        let form = form(table, cell.column);
        let nothing = cell.late == Value::Null || cell.late == Value::Text(String::new());
        if form == Form::Inner || (done == SyncLateDone::Added && nothing) {
            continue;
        }
        moves.push(SyncLateMove {
            column: cell.column.to_owned(),
            form,
            unit: names.unit(db, table, row, cell.column, form)?,
            hidden: cell.hidden,
            sent: names.said(db, table, cell.column, form, &json(&cell.sent))?,
            late: names.said(db, table, cell.column, form, &json(&cell.late))?,
        });
    }
    Ok(SyncLateChange {
        table: table.to_owned(),
        row,
        row_name: names.of(db, table, row)?,
        done,
        by: actor(db, devices, late.by)?,
        moves,
    })
}

/// A stored value as the history has it: bytes as hexadecimal text.
fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Integer(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Blob(bytes) => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
            hex.into()
        }
    }
}

pub(super) fn settle_late(office: &Office, caller: &Caller, req: SyncSettleLate) -> Result<Answer> {
    let (firm, member) = office.firm(caller)?;
    let (table, row) = req.id.split_once('/').ok_or_else(unknown)?;
    let row: Id<()> = row.parse().map_err(|_| unknown())?;
    if req.revise && table != QUOTE {
        return Err(unknown());
    }
    let check = |tx: &Tx<'_>, touched: &[Touched]| checked(&firm, tx, touched);
    let revise = |tx: &Tx<'_>, open: &Afterwards| {
        let quote = match req.revise {
            true => Some(quoting::api::version_with_late(tx, open)?.id.cast()),
            false => None,
        };
        Ok(SyncLateSettled { quote })
    };
    let written =
        firm.store
            .settle_afterwards(firm.by(caller, member)?, (table, row), revise, &check)?;
    Answer::written(&written)
}

pub(super) fn settle(office: &Office, caller: &Caller, req: SyncSettle) -> Result<Answer> {
    let (firm, member) = office.firm(caller)?;
    let place = |part: Option<&str>| part.map(str::to_owned).ok_or_else(unknown);
    let mut parts = req.id.split('/');
    let (table, row, column) = (
        place(parts.next())?,
        place(parts.next())?,
        place(parts.next())?,
    );
    let row: Id<()> = row.parse().map_err(|_| unknown())?;
    let appointing = firm.appointing(member)?;
    let check = |tx: &Tx<'_>, touched: &[Touched]| {
        appointing.after(tx)?;
        checked(&firm, tx, touched)
    };
    let (by, cell) = (
        firm.by(caller, member)?,
        (table.as_str(), row, column.as_str()),
    );
    let class = class(&table, &column);
    if !by.sight.sees(class) {
        return Err(no_right(class));
    }
    let written = match req.again {
        true => firm.store.choose_again(by, cell, req.change, &check)?,
        false => firm.store.settle(by, cell, req.change, &check)?,
    };
    Answer::written(&store::Written {
        value: Nothing {},
        change: written.change,
        kept: written.kept,
        tables: written.tables,
    })
}

fn unknown() -> Fault {
    Fault::field(
        "id",
        "sync.unknown_conflict",
        "There is no such conflict. Look at the list again.",
    )
}
