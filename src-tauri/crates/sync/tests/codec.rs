//! Changes as bytes and back.
#![allow(clippy::unwrap_used)]

mod common;

use common::SLICES;
use kernel::{DeviceId, Hlc, Id, Stamp, Timestamp};
use proptest::prelude::*;
use store::Class;
use store::exchange::{Cell, Group, Op, RowOp, Value};
use sync::codec::{Classes, Malformed, join, split};

const ME: DeviceId = DeviceId::from_bytes([1; 16]);

fn stamp(hlc: u64, device: u8) -> Stamp {
    Stamp {
        hlc: Hlc(hlc),
        device: DeviceId::from_bytes([device; 16]),
    }
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::Integer),
        "[a-z地板]{0,12}".prop_map(Value::Text),
        proptest::collection::vec(any::<u8>(), 0..40).prop_map(Value::Blob),
    ]
}

fn row() -> impl Strategy<Value = RowOp> {
    let cells = proptest::collection::btree_map(
        0u8..5,
        (
            value(),
            proptest::collection::vec((any::<u64>(), 1u8..4), 0..3),
        ),
        1..5,
    );
    (any::<[u8; 16]>(), 0u8..3, cells, any::<bool>()).prop_map(|(pk, op, cells, own)| {
        let op = [Op::Insert, Op::Update, Op::Delete][op as usize];
        let cells = cells.into_iter().map(|(column, (value, over))| Cell {
            column,
            value: if own && column == 0 {
                Value::Blob(pk.to_vec())
            } else {
                value
            },
            over: over
                .into_iter()
                .map(|(hlc, device)| stamp(hlc, device))
                .collect(),
        });
        RowOp {
            table: 9001,
            row: Id::from_bytes(pk),
            op,
            cells: if op == Op::Delete {
                Vec::new()
            } else {
                cells.collect()
            },
        }
    })
}

prop_compose! {
    fn group()(
        mut rows in proptest::collection::vec(row(), 1..12),
        hlc in any::<u64>(),
        device in 1u8..3,
        reverts in any::<Option<[u8; 16]>>(),
        kept in any::<Option<String>>(),
    ) -> Group {
        rows.sort_by_key(|row| row.row);
        rows.dedup_by_key(|row| row.row);
        Group {
            change: Id::from_bytes([8; 16]),
            stamp: stamp(hlc, device),
            at: Timestamp(-5),
            member: Id::from_bytes([4; 16]),
            command: "shop.do".to_owned(),
            kind: "do".to_owned(),
            reverts: reverts.map(Id::from_bytes),
            kept,
            rows,
        }
    }
}

proptest! {
    #[test]
    fn a_change_comes_back_as_it_was(group in group()) {
        let parts = split(&group, ME, &Classes::of(SLICES), &[], &|_| true).unwrap();
        prop_assert_eq!(parts[0].0, Class::Base);
        let sent = Stamp { hlc: group.stamp.hlc, device: ME };
        prop_assert_eq!(join(group.change, sent, &parts).unwrap(), group);
    }

    /// Whatever the bytes are: an answer, no panic, no memory that is not there.
    #[test]
    fn nonsense_is_refused(
        group in group(),
        at in any::<prop::sample::Index>(),
        bit in 0u8..8,
        cut in any::<prop::sample::Index>(),
    ) {
        let mut parts = split(&group, ME, &Classes::of(SLICES), &[], &|_| true).unwrap();
        let first = &mut parts[0].1;
        let place = at.index(first.len());
        first[place] ^= 1 << bit;
        let _ = join(group.change, group.stamp, &parts);
        let first = &mut parts[0].1;
        first.truncate(cut.index(first.len()));
        let _ = join(group.change, group.stamp, &parts);
    }
}

fn small() -> Group {
    Group {
        change: Id::from_bytes([8; 16]),
        stamp: stamp(7 << 16, 1),
        at: Timestamp(7),
        member: Id::from_bytes([4; 16]),
        command: "shop.do".to_owned(),
        kind: "do".to_owned(),
        reverts: None,
        kept: None,
        rows: vec![RowOp {
            table: 9001,
            row: Id::from_bytes([3; 16]),
            op: Op::Update,
            cells: vec![
                Cell {
                    column: 1,
                    value: Value::Text("门".to_owned()),
                    over: Vec::new(),
                },
                Cell {
                    column: 2,
                    value: Value::Integer(3),
                    over: Vec::new(),
                },
                Cell {
                    column: 3,
                    value: Value::Integer(2),
                    over: Vec::new(),
                },
            ],
        }],
    }
}

#[test]
fn each_class_holds_its_own_and_no_more() {
    let group = small();
    let parts = split(&group, ME, &Classes::of(SLICES), &[], &|_| true).unwrap();
    let classes: Vec<Class> = parts.iter().map(|(class, _)| *class).collect();
    assert_eq!(classes, [Class::Base, Class::Cost, Class::Price]);
    // Who may not read costs has everything else.
    let without: Vec<_> = parts
        .iter()
        .filter(|(class, _)| *class != Class::Cost)
        .cloned()
        .collect();
    let read = join(group.change, group.stamp, &without).unwrap();
    let columns: Vec<u8> = read.rows[0].cells.iter().map(|cell| cell.column).collect();
    assert_eq!(columns, [1, 2]);
    // Who changed what is in the base alone, and nothing goes without it.
    assert_eq!(join(group.change, group.stamp, &parts[1..]), Err(Malformed));
    let swapped = [
        (Class::Price, parts[0].1.clone()),
        (Class::Base, parts[2].1.clone()),
    ];
    assert_eq!(join(group.change, group.stamp, &swapped), Err(Malformed));
}

#[test]
fn a_newer_versions_column_is_read_and_not_sent() {
    let mut group = small();
    group.rows[0].cells[0].column = 44;
    let refused = split(&group, ME, &Classes::of(SLICES), &[], &|_| true).unwrap_err();
    assert_eq!(refused.code, "sync.unknown_column");
}

#[test]
fn what_a_change_weighs() {
    let rows = |count: usize| -> Group {
        let mut dice = common::Dice(4);
        let rows = (0..count).map(|at| {
            let mut id = [0; 16];
            id[..8].copy_from_slice(&(0x0199_0000_0000_7000u64 + at as u64).to_be_bytes());
            id[8..].copy_from_slice(&dice.next().to_be_bytes());
            RowOp {
                table: 9002,
                row: Id::from_bytes(id),
                op: Op::Insert,
                cells: vec![
                    Cell {
                        column: 0,
                        value: Value::Blob(id.to_vec()),
                        over: Vec::new(),
                    },
                    Cell {
                        column: 1,
                        value: Value::Blob(vec![7; 16]),
                        over: Vec::new(),
                    },
                    Cell {
                        column: 2,
                        value: Value::Integer(dice.next() as i64 % 10_000),
                        over: Vec::new(),
                    },
                ],
            }
        });
        Group {
            rows: rows.collect(),
            ..small()
        }
    };
    let mut told = Vec::new();
    for count in [1, 10, 100] {
        let parts = split(&rows(count), ME, &Classes::of(SLICES), &[], &|_| true).unwrap();
        let bytes: usize = parts.iter().map(|(_, body)| body.len()).sum();
        told.push((count, bytes / count));
    }
    println!("bytes a row before packing, in changes of so many rows: {told:?}");
    // 16 of the id, 18 of the reference, 3 of the number: nothing else once it is many.
    assert!(told[2].1 <= 40, "{told:?}");
}
