//! Conflicts in words, and the choice that settles one.

use std::collections::HashMap;

use firm::api::{Appointing, Nothing};
use kernel::{DeviceId, Fault, Id, Result};
use store::exchange::{Conflict, Side};
use store::history::Touched;
use store::{Db, Tx};

use super::SYNC;
use super::line::count;
use super::status::device_names;
use super::wire::*;
use crate::history::forms::{Form, form};
use crate::history::{Names, Subject, checked, sight};
use crate::list::Answer;
use crate::office::{Caller, Office};

/// The most conflicts of one answer.
const MOST: u32 = 500;

pub(super) fn list(office: &Office, caller: &Caller, req: SyncConflictFilter) -> Result<Answer> {
    let (firm, member) = office.firm(caller)?;
    let devices = Devices {
        own: firm.store.device(),
        names: device_names(&firm)?,
    };
    let limit = req.limit.unwrap_or(100).clamp(1, MOST);
    let observed = firm.store.read(caller.by(member), |db| {
        let found = firm.store.conflicts(db, sight())?;
        let mut names = Names::new(&firm.store, sight(), req.language)?;
        Ok(SyncConflicts {
            total: count(found.len() as u64),
            conflicts: found
                .into_iter()
                .take(limit as usize)
                .map(|conflict| told(db, &mut names, &devices, conflict))
                .collect::<Result<_>>()?,
        })
    })?;
    let mut answer = Answer::observed(observed)?;
    answer.reads.push(SYNC.to_owned());
    Ok(answer)
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
        hidden: !sight().sees(conflict.class),
        kept,
        others,
    })
}

fn said(
    db: &Db<'_>,
    names: &mut Names<'_>,
    devices: &Devices,
    (table, column, form): (&str, &str, Form),
    side: Side,
) -> Result<SyncSide> {
    let elsewhere: Option<DeviceId> = db.opt(
        "SELECT d.id FROM _change c JOIN _device d ON d.no=c.device WHERE c.id=?1",
        [side.change],
        |r| r.get(0),
    )?;
    let device = elsewhere.or(devices.own);
    Ok(SyncSide {
        change: side.change,
        value: match side.hidden {
            true => None,
            false => names.said(db, table, column, form, &side.value)?,
        },
        member_id: side.member,
        member_name: firm::member_name(db, side.member)?,
        at: side.at,
        device_name: device.and_then(|id| devices.names.get(&id).cloned()),
    })
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
    let appointing = firm.store.read(member, Appointing::before)?.value;
    let check = |tx: &Tx<'_>, touched: &[Touched]| {
        appointing.after(tx)?;
        checked(tx, touched)
    };
    let written = firm.store.settle(
        caller.by(member),
        (&table, row, &column),
        req.change,
        &check,
    )?;
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
