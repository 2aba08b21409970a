//! Looking a group over before it is applied: any byte of it may be hostile.

use std::collections::HashSet;

use kernel::{Fault, Hlc, Result};

use super::shape::{Shape, Shapes};
use super::{Group, Op, RowOp, Value};
use crate::Kind;

/// The last moment that people's calendars can show (the year 9999).
const LAST_MOMENT: i64 = 253_402_300_799_999;

/// More than any command's name or reason has.
const LONGEST_NAME: usize = 200;

/// Refuses what no honest device sends; what a newer version may send passes.
pub(super) fn group(shapes: &Shapes, group: &Group) -> Result<()> {
    let head = group.stamp.hlc > Hlc::ZERO
        && group.stamp.hlc <= Hlc::LATEST
        && (0..=LAST_MOMENT).contains(&group.at.0)
        && matches!(group.kind.as_str(), "do" | "undo" | "redo")
        && (1..=LONGEST_NAME).contains(&group.command.len())
        && group
            .kept
            .as_ref()
            .is_none_or(|kept| kept.len() <= LONGEST_NAME);
    if !head {
        return Err(refused(None, "its head"));
    }
    let mut rows = HashSet::new();
    for op in &group.rows {
        let shape = shapes.get(&op.table);
        let once = group.rows.len() == 1 || rows.insert((op.table, op.row));
        let sound = once && columns(op) && overs(group, op);
        if !sound || !shape.is_none_or(|shape| fits(shape, op)) {
            return Err(refused(Some(op), "a row"));
        }
    }
    Ok(())
}

fn columns(op: &RowOp) -> bool {
    let mut seen = 0u64;
    let once = op.cells.iter().all(|cell| {
        let bit = 1u64.checked_shl(u32::from(cell.column)).unwrap_or(0);
        let new = bit != 0 && seen & bit == 0;
        seen |= bit;
        new
    });
    once && op.cells.is_empty() == (op.op == Op::Delete)
}

/// Nothing is written over before it was written. A device whose file was restored may have given its stamp twice.
fn overs(group: &Group, op: &RowOp) -> bool {
    op.cells
        .iter()
        .flat_map(|cell| &cell.over)
        .all(|over| *over <= group.stamp)
}

fn fits(shape: &Shape, op: &RowOp) -> bool {
    let allowed = match shape.kind {
        Kind::Lww => true,
        Kind::Ledger => op.op == Op::Insert,
        Kind::Local => false,
    };
    let cells = op.cells.iter().all(|cell| match shape.place(cell.column) {
        Some(0) => op.op == Op::Insert && cell.value.row() == Some(op.row),
        Some(place) => {
            let unset = matches!(cell.value, Value::Null);
            shape.columns[place].takes(&cell.value)
                && (unset || !shape.names_a_row(place) || cell.value.row().is_some())
        }
        None => true,
    });
    allowed && cells && (op.op != Op::Insert || is_whole(shape, op))
}

/// Whether a row can be made of an operation: each column is there, or may stay as a new row has it.
pub(super) fn is_whole(shape: &Shape, op: &RowOp) -> bool {
    shape.columns.iter().skip(1).all(|column| {
        op.cells.iter().any(|cell| cell.column == column.id) || column.takes(&column.default)
    })
}

pub(super) fn refused(op: Option<&RowOp>, what: &str) -> Fault {
    let fault = Fault::new(
        "store.change_refused",
        format!(
            "A change of another device does not fit into this firm's file ({what}). It was set aside; everything else goes on."
        ),
    );
    match op {
        Some(op) => fault
            .with("table", op.table)
            .with("row", op.row.to_string()),
        None => fault,
    }
}
