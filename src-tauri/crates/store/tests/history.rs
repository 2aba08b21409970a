//! The change record read back and taken back, against real SQLite files.
#![allow(clippy::unwrap_used)]

use kernel::{Fault, Id, Timestamp};
use store::Sight;
use store::history::{Entry, Filter, Kin};
use store::*;

mod common;

use common::{MEMBER, free, newest, open};

const OTHER: Id<Member> = Id::from_bytes([8; 16]);
const KIN: &[Kin] = &[Kin::of("shop_item", "shop_part")];

fn item(store: &Store, name: &str) -> Written<Id<()>> {
    store
        .write(MEMBER, "shop.add", |tx| {
            let id = tx.new_id();
            tx.insert(
                "shop_item",
                &[("id", &id), ("name", &name), ("price", &100)],
            )?;
            Ok(id)
        })
        .unwrap()
}

fn part(store: &Store, item: Id<()>) -> Id<()> {
    store
        .write(MEMBER, "shop.part", |tx| {
            let id = tx.new_id();
            tx.insert("shop_part", &[("id", &id), ("item_id", &item), ("qty", &1)])?;
            Ok(id)
        })
        .unwrap()
        .value
}

fn of(store: &Store, item: Id<()>, filter: &Filter) -> Vec<Entry> {
    store
        .read(MEMBER, |db| {
            store.history_of(db, "shop_item", item, KIN, filter)
        })
        .unwrap()
        .value
}

fn recent(store: &Store, filter: &Filter) -> Vec<Entry> {
    store
        .read(MEMBER, |db| store.recent_changes(db, filter))
        .unwrap()
        .value
}

fn commands(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.command.as_str()).collect()
}

#[test]
fn a_records_history_holds_its_parts_and_those_that_are_gone() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let door = item(&store, "门").value;
    let window = item(&store, "窗").value;
    let hinge = part(&store, door);
    part(&store, window);
    store
        .write(OTHER, "shop.count", |tx| {
            tx.update("shop_part", hinge, &[("qty", &4)])
        })
        .unwrap();
    store
        .write(MEMBER, "shop.drop", |tx| {
            tx.delete("shop_part", hinge)?;
            tx.update("shop_item", window, &[("name", &"大窗")])
        })
        .unwrap();
    let entries = of(&store, door, &newest(9));
    assert_eq!(
        commands(&entries),
        ["shop.drop", "shop.count", "shop.part", "shop.add"]
    );
    assert_eq!(
        (entries[0].rows.len(), entries[0].rows[0].row),
        (1, hinge),
        "the window is another record"
    );
    let last = store
        .read(MEMBER, |db| store.last_values(db, "shop_part", hinge))
        .unwrap()
        .value;
    assert_eq!(last[2].before, serde_json::json!(4));
}

#[test]
fn filters_and_pages_leave_out_what_was_not_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let door = item(&store, "门").value;
    let hinge = part(&store, door);
    store
        .write(OTHER, "shop.price", |tx| {
            tx.update("shop_item", door, &[("price", &7)])
        })
        .unwrap();
    store
        .write(OTHER, "shop.count", |tx| {
            tx.update("shop_part", hinge, &[("qty", &2)])
        })
        .unwrap();
    let all = recent(&store, &newest(9));
    let column = |table: &str, name: &str| Some((table.to_owned(), name.to_owned()));
    let at = all[0].at;
    let table: &[(&str, Filter, &[&str])] = &[
        (
            "all",
            newest(9),
            &["shop.count", "shop.price", "shop.part", "shop.add"],
        ),
        ("first page", newest(2), &["shop.count", "shop.price"]),
        (
            "next page",
            Filter {
                before: Some(all[1].seq),
                ..newest(2)
            },
            &["shop.part", "shop.add"],
        ),
        (
            "a member",
            Filter {
                member: Some(OTHER),
                ..newest(9)
            },
            &["shop.count", "shop.price"],
        ),
        (
            "a kind of record",
            Filter {
                tables: vec!["shop_part".to_owned()],
                ..newest(9)
            },
            &["shop.count", "shop.part"],
        ),
        (
            "a field",
            Filter {
                column: column("shop_item", "price"),
                ..newest(9)
            },
            &["shop.price", "shop.add"],
        ),
        (
            "from now on",
            Filter {
                from: Some(Timestamp(at.0 + 1)),
                ..newest(9)
            },
            &[],
        ),
        (
            "until now",
            Filter {
                until: Some(at),
                ..newest(9)
            },
            &[],
        ),
    ];
    for (name, filter, expected) in table {
        assert_eq!(commands(&recent(&store, filter)), *expected, "{name}, firm");
        assert_eq!(
            commands(&of(&store, door, filter)),
            *expected,
            "{name}, record"
        );
    }
}

#[test]
fn what_somebody_may_not_see_is_named_and_not_shown() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let door = item(&store, "门").value;
    let sight = Sight::of(&[Class::Base, Class::Contact]);
    for entries in [
        of(&store, door, &Filter { sight, ..newest(9) }),
        recent(&store, &Filter { sight, ..newest(9) }),
    ] {
        let moves = &entries[0].rows[0].moves;
        let shown: Vec<_> = moves
            .iter()
            .map(|m| (m.column, m.class, m.hidden, m.after.is_null()))
            .collect();
        assert_eq!(
            shown,
            [
                ("id", Class::Base, false, false),
                ("name", Class::Base, false, false),
                ("price", Class::Price, true, true),
                ("picture", Class::Base, false, true),
            ]
        );
        let told = format!("{entries:?}");
        assert!(!told.contains("100"), "{told}");
    }
    for class in [
        Class::Base,
        Class::Contact,
        Class::Cost,
        Class::Price,
        Class::Money,
        Class::Hr,
    ] {
        assert!(Sight::ALL.sees(class));
        assert_eq!(
            sight.sees(class),
            matches!(class, Class::Base | Class::Contact)
        );
    }
}

#[test]
fn undo_is_refused_by_the_name_of_who_changed_what_since() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let door = item(&store, "门").value;
    let renamed = store
        .write(MEMBER, "shop.rename", |tx| {
            tx.update("shop_item", door, &[("name", &"木门"), ("price", &5)])
        })
        .unwrap();
    store
        .write(OTHER, "shop.price", |tx| {
            tx.update("shop_item", door, &[("price", &7)])
        })
        .unwrap();
    let fault = store
        .undo(MEMBER, renamed.change.unwrap(), &free)
        .unwrap_err();
    assert_eq!(fault.code, "history.moved_on");
    assert_eq!(
        [
            &fault.params["table"],
            &fault.params["column"],
            &fault.params["member"],
            &fault.params["row"]
        ]
        .map(|value| value.as_str().unwrap().to_owned()),
        [
            "shop_item".to_owned(),
            "price".to_owned(),
            OTHER.to_string(),
            door.to_string()
        ]
    );
    assert!(fault.params["at"].as_i64().is_some());
}

#[test]
fn what_hung_on_something_that_is_gone_does_not_come_back_alone() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let door = item(&store, "门").value;
    let hinge = part(&store, door);
    let drop = |member, table, row: Id<()>| {
        let dropped = store.write(member, "shop.drop", |tx| tx.delete(table, row));
        dropped.unwrap().change.unwrap()
    };
    let hinge = drop(MEMBER, "shop_part", hinge);
    let gone = drop(OTHER, "shop_item", door);
    let fault = store.undo(MEMBER, hinge, &free).unwrap_err();
    assert_eq!(fault.code, "history.gone");
    assert_eq!(
        [
            &fault.params["table"],
            &fault.params["member"],
            &fault.params["row"]
        ]
        .map(|value| value.as_str().unwrap().to_owned()),
        ["shop_item".to_owned(), OTHER.to_string(), door.to_string()]
    );
    // In the order in which they went, both come back.
    store.undo(MEMBER, gone, &free).unwrap();
    store.undo(MEMBER, hinge, &free).unwrap();
}

#[test]
fn rules_are_checked_again_and_a_refusal_leaves_everything() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let added = item(&store, "门");
    let refused = store.undo(MEMBER, added.change.unwrap(), &|tx, touched| {
        assert_eq!(touched, [("shop_item", added.value)]);
        let left: i64 = tx.one("SELECT count(*) FROM shop_item", [], |r| r.get(0))?;
        assert_eq!(left, 0, "the rule sees the file after the change");
        Err(Fault::new("shop.empty", "A shop sells something."))
    });
    assert_eq!(refused.unwrap_err().code, "shop.empty");
    assert_eq!(commands(&recent(&store, &newest(9))), ["shop.add"]);
    store.undo(MEMBER, added.change.unwrap(), &free).unwrap();
    assert_eq!(
        store
            .undo(MEMBER, added.change.unwrap(), &free)
            .unwrap_err()
            .code,
        "history.undone"
    );
    assert!(recent(&store, &newest(9))[1].undone);
}

#[test]
fn a_ledger_gets_reversals_and_reversals_of_those() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let entered = store
        .write(MEMBER, "shop.enter", |tx| {
            tx.insert(
                "shop_entry",
                &[
                    ("id", &tx.new_id::<()>()),
                    ("qty", &5),
                    ("cost", &1_250),
                    ("note", &"进货"),
                    ("at", &Timestamp(1)),
                    ("by_member", &MEMBER),
                ],
            )
        })
        .unwrap();
    let entries = || {
        store
            .read(MEMBER, |db| {
                db.rows(
                    "SELECT qty, cost, note, by_member, reverses IS NOT NULL, at>1 FROM shop_entry ORDER BY rowid",
                    [],
                    |r| {
                        Ok((
                            r.get::<_, i64>(0)?,
                            r.get::<_, i64>(1)?,
                            r.get::<_, String>(2)?,
                            r.get::<_, Id<Member>>(3)?,
                            (r.get::<_, bool>(4)?, r.get::<_, bool>(5)?),
                        ))
                    },
                )
            })
            .unwrap()
            .value
    };
    let entry = |sign: i64, by, later| {
        (
            5 * sign,
            1_250 * sign,
            "进货".to_owned(),
            by,
            (later, later),
        )
    };
    store.undo(OTHER, entered.change.unwrap(), &free).unwrap();
    assert_eq!(entries(), [entry(1, MEMBER, false), entry(-1, OTHER, true)]);
    assert_eq!(
        store
            .undo(MEMBER, entered.change.unwrap(), &free)
            .unwrap_err()
            .code,
        "history.undone"
    );
    store.redo_last(OTHER, &free).unwrap();
    assert_eq!(entries()[2], entry(1, OTHER, true));
    let sum: i64 = entries().iter().map(|e| e.0).sum();
    assert_eq!(sum, 5);
}

#[test]
fn what_became_a_part_of_something_else_is_in_the_history_of_both() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (door, gate) = (item(&store, "门").value, item(&store, "大门").value);
    let hinge = part(&store, door);
    let set = |command: &str, to: Id<()>, qty: i64| {
        store
            .write(MEMBER, command, |tx| {
                tx.update("shop_part", hinge, &[("item_id", &to), ("qty", &qty)])
            })
            .unwrap()
    };
    set("shop.count", door, 2);
    set("shop.move", gate, 3);
    let all = ["shop.move", "shop.count", "shop.part", "shop.add"];
    assert_eq!(commands(&of(&store, door, &newest(9))), all);
    assert_eq!(commands(&of(&store, gate, &newest(9))), all);
    store
        .write(MEMBER, "shop.drop", |tx| tx.delete("shop_part", hinge))
        .unwrap();
    for of_item in [door, gate] {
        assert_eq!(commands(&of(&store, of_item, &newest(1))), ["shop.drop"]);
    }
}

/// Steps of SQLite's plan for the statements behind one record's history, on a file with many changes.
#[test]
fn a_records_history_is_found_by_index() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let door = item(&store, "门").value;
    let hinge = part(&store, door);
    store
        .write(MEMBER, "shop.fill", |tx| {
            tx.exec(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<100000)
                 INSERT INTO _change(seq,id,at,member,command,kind) SELECT i+1000, randomblob(16), i, zeroblob(16), 'shop.add', 'do' FROM n",
                [],
            )?;
            tx.exec(
                "INSERT INTO _change_row(tbl,pk,seq,op,body,part)
                 SELECT 9002, randomblob(16), seq, 'insert', '{}', randomblob(16) FROM _change WHERE seq>1000",
                [],
            )
        })
        .unwrap();
    let plan = store
        .read(MEMBER, |db| {
            store.plan_of_history(db, "shop_item", door, KIN)
        })
        .unwrap()
        .value;
    for step in [
        "SEARCH t USING INDEX shop_part_of",
        "SEARCH r USING COVERING INDEX _change_row_part",
        "SEARCH r USING PRIMARY KEY (tbl=? AND pk=?)",
    ] {
        assert!(plan.iter().any(|is| is.starts_with(step)), "{plan:?}");
    }
    let scans: Vec<_> = plan
        .iter()
        .filter(|step| step.starts_with("SCAN c") || step.starts_with("SCAN r"))
        .collect();
    assert!(scans.is_empty(), "{plan:?}");
    let entries = of(&store, door, &newest(9));
    assert_eq!(commands(&entries), ["shop.part", "shop.add"]);
    assert_eq!(entries[0].rows[0].row, hinge);
}
