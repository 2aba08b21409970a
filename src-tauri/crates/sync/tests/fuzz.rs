//! A change's body with things done to it that go wrong: it is refused, or is a change that comes back as it is.
#![allow(clippy::unwrap_used)]

mod common;

use common::SLICES;
use fuzz::Corpus;
use kernel::{DeviceId, Hlc, Id, Stamp, Timestamp};
use store::Class;
use store::exchange::{Cell, Group, Op, RowOp, Value};
use sync::codec::{Classes, join, split};

const ME: DeviceId = DeviceId::from_bytes([1; 16]);
const STAMP: Stamp = Stamp {
    hlc: Hlc(7 << 16),
    device: ME,
};

fn group(rows: Vec<RowOp>) -> Group {
    Group {
        change: Id::from_bytes([8; 16]),
        stamp: STAMP,
        at: Timestamp(7),
        member: Id::from_bytes([4; 16]),
        command: "shop.do".to_owned(),
        kind: "do".to_owned(),
        reverts: Some(Id::from_bytes([6; 16])),
        kept: None,
        rows,
    }
}

fn row(at: u8, op: Op, values: Vec<Value>) -> RowOp {
    let cells = (1..).zip(values).map(|(column, value)| Cell {
        column,
        value,
        over: vec![STAMP],
    });
    RowOp {
        table: 9001,
        row: Id::from_bytes([at; 16]),
        op,
        cells: cells.collect(),
    }
}

fn corpus() -> Corpus {
    let base = |group: &Group| {
        let parts = split(group, ME, &Classes::of(SLICES), &[], &|_| true).unwrap();
        parts[0].1.clone()
    };
    let name = || Value::Text("门".to_owned());
    let one = group(vec![row(3, Op::Update, vec![name()])]);
    let several = group(vec![
        row(
            1,
            Op::Insert,
            vec![
                name(),
                Value::Integer(3),
                Value::Null,
                Value::Blob(vec![7; 9]),
            ],
        ),
        row(2, Op::Insert, vec![name(), Value::Integer(-3)]),
        row(3, Op::Delete, Vec::new()),
    ]);
    let made = [("one", base(&one)), ("several", base(&several))];
    Corpus::new(env!("CARGO_MANIFEST_DIR"), "changes", &made)
}

fn read(bytes: &[u8]) {
    let change = Id::from_bytes([8; 16]);
    let _ = join(change, STAMP, &[(Class::Price, bytes.to_vec())]);
    let Ok(mut read) = join(change, STAMP, &[(Class::Base, bytes.to_vec())]) else {
        return;
    };
    // What this version has no name for it does not send on.
    let Ok(parts) = split(&read, ME, &Classes::of(SLICES), &[], &|_| true) else {
        return;
    };
    // A row of which nothing was changed is not sent on either.
    read.rows
        .retain(|row| row.op != Op::Update || !row.cells.is_empty());
    assert_eq!(join(change, STAMP, &parts), Ok(read));
}

#[test]
fn changes() {
    corpus().each(read);
}

#[test]
fn soak_changes() {
    corpus().soak(read);
}
